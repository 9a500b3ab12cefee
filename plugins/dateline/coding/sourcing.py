"""According to whom an incident is told: the sources of its sentences, and of those that run on about it.

A source reports an event when the event is what it says, not what it mentions by the way: of "the coup", "protests"
or "after the raid" inside a reported sentence nothing is reported. Comment (condemning, blaming, vowing) is no report;
those who blame count only where nobody reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Token

from dateline.coding.actor_phrase import is_nameless, narrow, same_actor
from dateline.coding.actors_lexicon import ActorLexicon
from dateline.coding.attribution import Attribution
from dateline.coding.blame import Blame
from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent
from dateline.coding.mentions import ActorMention
from dateline.coding.parties import is_own_word
from dateline.coding.reading import Sentence
from dateline.coding.roles import RoleFiller
from dateline.coding.source_choice import EventWords, choose, speakers_around
from dateline.coding.what_mention import NOT_MATERIAL, EventMention

ANNOUNCING = frozenset("announce claim confirm admit acknowledge report describe own characterize".split())
"""Verbs whose object is an event that the speaker thereby reports ("announced airstrikes")."""
ASIDES = frozenset(
    "after since before following amid over against despite during for because ahead as until while".split()
)
"""Prepositions and marks that open what a sentence only mentions."""


def sources_of(
    incident: Incident,
    blames: list[Blame],
    attributions: dict[int, list[Attribution]],
    carried: Sequence[ActorMention] = (),
    *,
    type_: str = "other",
    roles: Sequence[RoleFiller] = (),
    words: EventWords | None = None,
) -> list[ActorMention]:
    """Who reports the incident, each once, in text order. Of material events those whom the signs speak for, of the
    others whom the rules give. ``type_`` and ``roles`` are what the incident was and who took part, ``words`` where the
    article tells of its incidents."""
    found = told_by(incident, blames, attributions, carried)
    if not incident.is_material:
        return [narrow(s) for _, s in found]
    around = speakers_around(incident, attributions, found)
    return [narrow(s) for s in choose(around, incident, type_, roles, words or EventWords({}))]


def told_by(
    incident: Incident,
    blames: list[Blame],
    attributions: dict[int, list[Attribution]],
    carried: Sequence[ActorMention] = (),
) -> list[tuple[str, ActorMention]]:
    """The speakers that rules give, each with the rule's name: of a clause that has the event as what it tells
    (``told``, ``announced``, ``own``), the claimants (``claim``), those of sentences that run on (``carried``), and
    where nobody reports it those who blame (``blame``). Of non-material events also the speaker itself."""
    found: list[tuple[str, ActorMention]] = []
    for event in incident.locals:
        material = event.lead.kind not in NOT_MATERIAL
        heads = {m.head.i for m in event.mentions if is_told(m, event)}
        named = {m.head.i for m in event.mentions}
        for a in attributions.get(event.sentence.index, []):
            announced = (
                a.verb is not None
                and a.verb.lemma_ in ANNOUNCING
                and any(c.i in named and c.dep_ in ("dobj", "nsubjpass", "prep") for c in a.verb.children)
            )
            own_verb = a.verb is not None and a.verb.i in heads
            told = any(i in a.inside and (not material or _reaches(event, i, a)) for i in heads)
            if (announced or own_verb or told) and (not material or not a.is_comment or announced):
                _add_by(found, "announced" if announced else "told" if told else "own", a.speakers)
    for b in blames:
        if b.role == "claimant":
            _add_by(found, "claim", b.actors)
    _add_by(found, "carried", carried)
    if not found:
        for b in blames:
            if b.stance != "denied":
                _add_by(found, "blame", b.asserted_by)
    return found


def _add_by(found: list[tuple[str, ActorMention]], rule: str, speakers: Iterable[ActorMention]) -> None:
    have = [s for _, s in found]
    count = len(have)
    _add(have, speakers)
    found += [(rule, s) for s in have[count:]]


def carried_sources(
    sentences: Sequence[Sentence],
    by_sentence: dict[int, list[LocalEvent]],
    owner: dict[int, Incident],
    attributions: dict[int, list[Attribution]],
) -> dict[int, list[ActorMention]]:
    """Sources in sentences that tell of no event of their own and run on about the one before ("Police said that both
    came from Hebron"), by the number of that incident."""
    found: dict[int, list[ActorMention]] = {}
    current: Incident | None = None
    told_at = -CARRY - 1
    for sentence in sentences:
        events = [e for e in by_sentence.get(sentence.index, []) if e.order in owner]
        here = [owner[e.order] for e in events if e.lead.kind not in NOT_MATERIAL]
        if here:
            current = max(
                (i for i in here if i.realis == "actual" and not CROWD_KINDS.issuperset(i.kinds)),
                key=lambda i: (len({e.sentence.index for e in i.locals}), -i.number),
                default=None,
            )
            told_at = sentence.index
            continue
        if current is None or sentence.index - told_at > CARRY or events:
            continue
        for a in attributions.get(sentence.index, []):
            if not a.is_comment:
                _add(found.setdefault(current.number, []), [s for s in a.speakers if _bears_witness(s)])
    return found


def _bears_witness(speaker: ActorMention) -> bool:
    """Whether one who speaks after an event is told is likely to report on it: heads of state and whole states mostly
    comment."""
    if speaker.is_person:
        return speaker.actor_id is None
    return not (
        speaker.actor_type == "government" and speaker.actor_id is not None and len(speaker.text.split()) == 1
    )


CROWD_KINDS = frozenset({"protest", "coup", "riot"})
"""Kinds of events after which speakers state views rather than report."""
CARRY = 1
"""Sentences after the last that told of an event in which a source still speaks of it."""


def _add(found: list[ActorMention], speakers: Iterable[ActorMention]) -> None:
    for s in speakers:
        if not is_nameless(s) and not any(same_actor(s, f) and s.text == f.text for f in found):
            found.append(s)


def name_of(source: ActorMention) -> str:
    """What a source is called in the record: a person or pronoun by name, others by their words; an army or ministry
    that the words leave without a country with that of the one it stands for ("the army": "Israeli army")."""
    words = source.text.lower().split()
    unnamed = source.is_pronoun and words[-1] in UNNAMED
    if unnamed or source.is_person:
        return source.name
    if source.country_iso3 and source.is_pronoun and words and all(w in BODIES for w in words):
        nation = ActorLexicon.load().adjective_of.get(source.country_iso3)
        return f"{nation} {source.text}" if nation else source.text
    return source.text


BODIES = frozenset(
    "army military navy air force armed forces troops government police ministry defense".split()
)
"""Words that say of a state's body what it is and not whose."""
UNNAMED = frozenset("it they he she group movement organization organisation militants rebels".split())
"""Words that stand for a source named before; "the military" is a source's own words."""


def is_told(mention: EventMention, event: LocalEvent) -> bool:
    """Whether the sentence tells of the event there, and does not only speak about it: verbs and tolls, new nouns, and
    nouns with a day, a place or a count; "the airstrikes show" reports nothing."""
    if mention.pos == "verb":
        return True
    if mention.definite:
        return bool(event.counts)
    return True


def _reaches(event: LocalEvent, head: int, a: Attribution) -> bool:
    """Whether the event word is what is reported, and not an aside within it."""
    doc = event.sentence.doc
    if doc is None:
        return False
    node: Token = doc[head]
    own = {m.head.i for m in event.mentions}
    for _ in range(15):
        if a.verb is not None and node.i == a.verb.i:
            return True
        if node.head.i == node.i:
            return True
        if node.dep_ == "advcl" and any(
            c.dep_ in ("mark", "advmod") and c.lower_ in ASIDES - {"as", "while"} for c in node.children
        ):
            return node.head.i in own
        if node.dep_ == "prep" and node.lower_ in ASIDES and node.head.i not in own:
            return False
        if (
            node.dep_ in ("relcl", "acl")
            and a.verb is not None
            and node.head.i not in own
            and node.i != head
            and not any(c.dep_ == "mark" and c.lower_ == "that" for c in node.children)
        ):
            return False
        if node.dep_ in ("compound", "poss", "nmod", "amod") and node.i == head and node.pos_ == "NOUN":
            return node.head.i in own
        node = node.head
    return True


def claim_status(
    roles: list[RoleFiller],
    sources: list[ActorMention],
    blames: Sequence[Blame] = (),
    *,
    disputed: bool = False,
    tolls: int = 0,
    home: frozenset[str | None] = frozenset(),
) -> str:
    """The codebook's claim status, the first that fits: ``denied`` (the accused says no), ``disputed`` (others
    contradict), ``admitted`` (the doer says so), ``corroborated`` (two sources or two tolls), ``single_source``."""
    doers = [f for f in roles if f.role != "target"]
    denials = [a for b in blames if b.stance == "denied" for a in b.actors]
    if any(f.stance == "denied" for f in doers) or any(
        is_own_word(a, f.actor) for a in denials for f in doers
    ):
        return "denied"
    if disputed:
        return "disputed"
    if any(f.role == "claimant" for f in doers) or any(
        is_own_word(s, f.actor, home) for s in sources for f in doers if f.role == "source"
    ):
        return "admitted"
    reporting = [s for s in sources if s.actor_type != "media"] or sources
    return "corroborated" if len(reporting) > 1 or tolls > 1 else "single_source"
