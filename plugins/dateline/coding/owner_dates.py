"""Which event of its sentence a date belongs to.

A date goes to the event in whose clause it stands; at the head of a sentence, to the first event told in a clause of
its own; what hangs on a verb of saying ("said on Monday") dates the saying.
"""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from dateline.coding.clause_links import path_up
from dateline.coding.local import LocalEvent
from dateline.coding.mentions import DateMention
from dateline.coding.owner import beside, owner_of
from dateline.coding.reading import Sentence
from dateline.coding.realis import REPORTING
from dateline.coding.scene import Scene
from dateline.coding.what_mention import NOT_MATERIAL, SPEECH_TYPES
from dateline.coding.when_calendar import month_span

FRONTED_CHARS = 12
"""A date that starts within this many characters of its sentence stands at its head ("Late on Sunday",
"Earlier, on Monday")."""


def date_owner(
    scene: Scene,
    sentence: Sentence,
    mention: DateMention,
    events: list[LocalEvent],
    material: list[LocalEvent],
    heads: dict[int, LocalEvent],
) -> LocalEvent | None:
    """The event a date belongs to, or None."""
    token = scene.token_at(sentence, mention.start, mention.end)
    if token is None:
        return None
    hung = when_clause(sentence, mention, material)
    if hung is not None:
        return hung
    if mention.text.endswith("'s"):  # "over last week's coup": of what it possesses
        unit = scene.token_at(sentence, mention.end - 3, mention.end - 2)
        if unit is not None and unit.dep_ == "poss" and unit.head.i in heads:
            return heads[unit.head.i]
    if _no_event_date(mention, token):
        return None
    token = _beyond_anchor(scene, sentence, mention, token)
    if material and mention.start - sentence.start <= FRONTED_CHARS and mention.kind != "habitual":
        first = _leading_event(material, token)
        if first is not None:
            return first
    owner, reported = owner_of(token, heads, is_date=True)
    if owner is not None:
        return _of_its_part(token, owner, material) or owner
    if reported:
        above = {a.i for a in path_up(token)}
        saying = next((e for e in events if e.lead.kind in SPEECH_TYPES and e.lead.head.i in above), None)
        return saying or _told_before_speaker(token, material)
    owner = beside(token, material)
    if owner is None and len(material) == 1 and not any(a.pos_ in ("VERB", "AUX") for a in token.ancestors):
        owner = material[0]
    if owner is None and mention.precision == "day" and mention.kind == "point":
        owner = _just_before(token, material)
    return owner


def _of_its_part(token: Token, owner: LocalEvent, material: list[LocalEvent]) -> LocalEvent | None:
    """The event of the part of a sentence between semicolons that a date stands in, where the parse hangs the date on
    another part: "on January 15, an airstrike killed 19; it ended a truce"."""
    head = owner.lead.head
    between = token.doc[min(token.i, head.i) : max(token.i, head.i)]
    if not any(t.text == ";" for t in between):
        return None
    edges = [t.i for t in token.doc if t.text == ";"]
    part = sum(i < token.i for i in edges)
    return next((e for e in material if sum(i < e.lead.head.i for i in edges) == part), None)


def _just_before(token: Token, events: list[LocalEvent]) -> LocalEvent | None:
    """Where no clause of the parse holds a date: the event told just before it, if no verb and no comma stand
    between."""
    before = [e for e in events if e.lead.head.i < token.i and not is_told_as_before(e)]
    if not before:
        return None
    last = max(before, key=lambda e: max(m.head.i for m in e.mentions if m.head.i < token.i))
    start = max(m.head.i for m in last.mentions if m.head.i < token.i)
    between = token.doc[start + 1 : token.i]
    if any(t.pos_ in ("VERB", "AUX") or t.text in ",;:" for t in between):
        return None
    return last


def _told_before_speaker(token: Token, events: list[LocalEvent]) -> LocalEvent | None:
    """ "A man was shot dead there, on Tuesday morning, the police said": what stands before the speaker is told by
    the speaker, whatever verb the parse hangs it on."""
    verb = next((a for a in path_up(token) if a.pos_ == "VERB" and a.lemma_.lower() in REPORTING), None)
    if verb is None:
        return None
    speaker = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if speaker is None or speaker.left_edge.i < token.i or verb.i < token.i:
        return None
    before = [e for e in events if e.lead.head.i < token.i]
    return max(before, key=lambda e: (e.lead.pos == "verb", e.lead.head.i)) if before else None


def _said_of(token: Token, events: list[LocalEvent]) -> list[LocalEvent]:
    """The events told in what a dated verb of saying says ("said on Monday that it had fired two rockets")."""
    verb = next((a for a in path_up(token) if a.pos_ == "VERB" and a.lemma_.lower() in REPORTING), None)
    if verb is None:
        return []
    inside = {t.i for t in verb.subtree}
    return [
        e for e in events if e.lead.head.i in inside and e.lead.head.i != verb.i and not is_told_as_before(e)
    ]


CHARGES = frozenset("guilty convict accuse suspect acquit anniversary trial memory".split())
"""Words before "of" and a crime tried or remembered: "found guilty of shooting two men"."""
BEFORE_WORDS = frozenset("after following since over against despite for amid from about".split())
"""Prepositions and conjunctions before what had happened already."""


def is_told_as_before(event: LocalEvent) -> bool:
    """Whether an event is named only as what something else follows on: "marched after a coup", "arrested over the
    bombing", "in retaliation for the strike"."""
    node = event.lead.head
    for _ in range(8):
        if node.head.i == node.i:
            return False
        if node.dep_ == "dobj" and node.head.lemma_ in ("follow", "avenge"):
            return True
        if node.dep_ in ("pobj", "pcomp") and node.head.pos_ in ("ADP", "SCONJ"):
            word = node.head.lower_
            if word in BEFORE_WORDS or (
                word == "to" and node.head.head.lower_ in ("response", "answer", "reply")
            ):
                return True
            if word == "of" and node.head.head.lemma_.lower() in CHARGES:
                return True
        if node.dep_ in ("ccomp", "relcl", "parataxis", "ROOT"):
            return False
        node = node.head
    return False


def _counted_back(
    scene: Scene, sentence: Sentence, mention: DateMention, events: list[LocalEvent]
) -> list[LocalEvent]:
    """The events that a span leads back to: "the attack came three weeks after gunmen had raided the town", "in 1980, a
    year after militants seized the mosque". Empty where the span dates the main clause itself ("hours after the raid, a
    bomb went off")."""
    last = scene.token_at(sentence, mention.end - 1)
    if mention.anchor_offset_days is None or last is None or last.lower_ not in ("after", "following"):
        return []
    clause = last.head if last.dep_ == "mark" else last
    clause = _bare_span(last) or clause
    outer = clause.head
    while outer.pos_ not in ("VERB", "AUX") and outer.head.i != outer.i:
        outer = outer.head
    inside = {t.i for t in clause.subtree}
    inner = [
        e
        for e in events
        if e.lead.head.i in inside and e.lead.head.i > last.i and not _in_relative(e.lead.head, clause)
    ]
    others = [e for e in events if e not in inner]
    dated = any(d.anchor_offset_days is None and d.date_start is not None for e in others for d in e.dates)
    if outer.lemma_ in COMING or (dated and mention.start - sentence.start > FRONTED_CHARS):
        return inner
    return []


def _bare_span(last: Token) -> Token | None:
    """The clause that "a day after" opens where the parse hangs the span on the clause's own verb, as an adverb."""
    noun = last.head
    if last.dep_ != "prep" or any(True for _ in last.children) or noun.dep_ != "npadvmod":
        return None
    verb = noun.head
    return verb if verb.i > last.i and verb.dep_ == "advcl" else None


def _in_relative(token: Token, clause: Token) -> bool:
    """Whether a relative clause stands between a word and the clause around it: "a day after the pupils who had been
    abducted in April came home"."""
    for node in path_up(token):
        if node.i == clause.i:
            return False
        if node.dep_ in ("relcl", "acl"):
            return True
    return False


COMING = frozenset("come follow happen occur be take".split())
"""Verbs of "the attack came a day after": the main event is known, the one in the clause is dated by it."""


def _no_event_date(mention: DateMention, token: Token) -> bool:
    """Dates that are no event's day: "by Saturday evening", "the worst since 2006"."""
    node = token
    while node.dep_ in ("compound", "nummod", "conj") and node.head.i != node.i:
        node = node.head
    if node.dep_ == "pobj" and node.head.lower_ in ("by", "until", "till"):
        return True
    if mention.kind in ("since", "duration") or (
        node.dep_ == "pobj" and node.head.lower_ in ("since", "in", "for")
    ):
        doc = token.doc
        window = doc[max(0, token.i - 14) : token.i]
        ranked = any(
            (t.tag_ in ("JJS", "RBS") and t.lower_ not in ("least", "most", "latest"))
            or t.lower_ in ("first", "only")
            or (t.lower_ == "most" and t.i + 1 < len(doc) and doc[t.i + 1].pos_ == "ADJ")
            for t in window
        )
        if mention.kind in ("since", "duration") and ranked:
            return True
        if ranked and mention.precision == "year" and mention.kind != "point":
            return True
    return False


def _beyond_anchor(scene: Scene, sentence: Sentence, mention: DateMention, token: Token) -> Token:
    """ "Hours after the missiles were launched, a jet crashed": the date is the main clause's, not the anchor's."""
    last = scene.token_at(sentence, mention.end - 1)
    if last is None or last.lower_ not in ("after", "before", "following"):
        return token
    bare = _bare_span(last)
    if bare is not None:
        return bare.head
    if last.dep_ == "mark" and last.head.head.i != last.head.i:
        return last.head.head
    if last.dep_ == "prep" and last.head.i != last.i:
        return last.head
    return token


def when_clause(sentence: Sentence, mention: DateMention, events: list[LocalEvent]) -> LocalEvent | None:
    """The event told in a clause that hangs on the date itself: "since August 29, when an operation cost 14 lives"."""
    for e in events:
        for m in e.mentions:
            node = m.head
            for _ in range(5):
                if node.dep_ in ("relcl", "advcl") and any(c.lower_ == "when" for c in node.children):
                    at = sentence.start + node.head.idx
                    if mention.start <= at < mention.end:
                        return e
                    break
                if node.head.i == node.i or node.dep_ not in (
                    "nsubj",
                    "dobj",
                    "nsubjpass",
                    "relcl",
                    "advcl",
                    "conj",
                    "attr",
                ):
                    break
                node = node.head
    return None


def _of_itself(mention: DateMention) -> DateMention:
    """ "Since 1994, when troops crossed the border": for the crossing itself the day, month or year that is named."""
    start = mention.date_start
    if start is None:
        return replace(mention, kind="point")
    end = start
    if mention.precision == "year":
        end = start.replace(month=12, day=31)
    elif mention.precision == "month":
        end = month_span(start.year, start.month)[1]
    return replace(mention, kind="point", date_end=end)


def _leading_event(events: list[LocalEvent], token: Token) -> LocalEvent | None:
    """The event that a date at the head of the sentence is of: the first one told in a clause of its own,
    what a speaker
    reports included ("On Sunday night, the source added, rockets hit"); none that stands in an after-clause
    before it."""
    root = token
    while root.head.i != root.i:
        root = root.head
    for e in sorted(events, key=lambda e: e.lead.head.i):
        for m in sorted(e.mentions, key=lambda m: m.head.i):
            node = m.head
            for _ in range(8):
                if node.i == root.i:
                    return e
                if node.dep_ in (
                    "nsubj",
                    "nsubjpass",
                    "dobj",
                    "ccomp",
                    "conj",
                    "attr",
                    "agent",
                    "pobj",
                    "xcomp",
                    "parataxis",
                ) or (node.dep_ == "prep" and node.lower_ in ("in", "by", "during", "under")):
                    node = node.head
                    continue
                break
    return None


def attach_dates(
    scene: Scene,
    sentence: Sentence,
    events: list[LocalEvent],
    heads: dict[int, LocalEvent],
) -> None:
    """Give each event of the sentence its dates. ``heads`` maps trigger tokens to events."""
    material = [e for e in events if e.lead.kind not in NOT_MATERIAL]
    if any(e.lead.kind != "violence" and not all(m.weak for m in e.mentions) for e in material):
        heads = {i: e for i, e in heads.items() if e.lead.kind != "violence"}
    for mention in scene.dates.get(sentence.index, ()):
        back = _counted_back(scene, sentence, mention, material)
        if back and mention.anchor_offset_days is not None:
            for e in back:
                e.dates.append(replace(mention, anchor_offset_days=-mention.anchor_offset_days))
            continue
        if mention.precision == "day" and mention.kind in ("point", "range"):
            token = scene.token_at(sentence, mention.start, mention.end)
            if token is not None:
                for e in _said_of(token, material):
                    e.said_dates.append(mention)
        owner = date_owner(scene, sentence, mention, events, material, heads)
        if owner is not None:
            hung = when_clause(sentence, mention, material) is owner and mention.kind == "since"
            owner.dates.append(_of_itself(mention) if hung else mention)
        if mention.kind == "since":
            for e in material:  # "since the military coup in October": of the coup, the day or month itself
                if e is not owner and any(mention.start <= m.start < mention.end for m in e.mentions):
                    e.dates.append(mention)
