"""In answer to what: which event of the article an event responds to, only where the text says so.

"In response to", "retaliation for", "to avenge", "answered", "hit back", "sparked by", "in fury over", arrests "over"
an attack, protests "against" a deed, attackers shot at the scene, and police action against a protest. Sequence alone
("after") is no response (codebook rules 8 and 15). Links are not followed further: an answer to an answer is linked to
that answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from spacy.tokens import Token

from dateline.coding.actor_phrase import same_actor
from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent
from dateline.coding.mentions import ActorMention
from dateline.coding.parties import ARMED_TYPES, STATE_TYPES
from dateline.coding.reading import Sentence
from dateline.coding.response_words import (
    CAUSING,
    MEANS,
    RESPONSE_NOUNS,
    RESPONSE_VERBS,
    RETALIATORY,
    returns_fire,
    strikes_back,
    told_after,
)
from dateline.coding.roles import RoleFiller
from dateline.coding.syntax import is_passive, with_conjuncts
from dateline.coding.triggers import lemma, triggers

ANGER = frozenset("fury anger rage outrage indignation protest".split())
ANGERED = frozenset("anger enrage infuriate outrage incense".split())
PROTESTING = frozenset("protest denounce condemn demand".split())
CROWDED = frozenset({"protest", "riot"})
POLICING = frozenset(
    "shooting arrest_or_raid shoot kill wound crowd_control killing arrest raid violence operation".split()
)
PROTEST_WORDS = ("protest", "demonstrat", "crowd", "marcher", "rally", "sit-in", "rioter")
ABOUT = frozenset("against over at about".split())
"""Prepositions that lead from a crowd to what it is angry at."""
ORDERING = frozenset("order launch carry send intervene open step conduct stage".split())
"""Verbs of what one is prompted to do."""
CAUSING_PAIRS = frozenset({("set", "off"), ("bring", "on"), ("touch", "off")})
"""Verbs that cause with their particle ("set off riots")."""
CALLING = frozenset("call describe term label dub".split())
"""Verbs that say of a deed what it was."""
VOWING = frozenset("vow promise pledge swear threaten seek".split())
OPPOSED = 2
"""Sentences that an event between the same parties the other way round may be farther back than another and still be
the one that is answered."""
REACH_NAMED = 12
"""Sentences back to which an answer to "the attack" or "the raid" may refer: the words name it."""
REACH = 3
"""Sentences back to which an answer without named cause may refer."""


@dataclass(slots=True)
class Told:
    """One incident with what is settled of it: its type and its parties."""

    incident: Incident
    type: str
    roles: list[RoleFiller] = field(default_factory=list)


class Link(NamedTuple):
    """An event and the one that it answers; ``start`` and ``end`` are the offsets of the words that say so, None where
    the deeds themselves do (police action against a protest)."""

    answer: Incident
    cause: Incident
    start: int | None = None
    end: int | None = None


def link_responses(
    sentences: Sequence[Sentence],
    told: Sequence[Told],
    by_sentence: dict[int, list[LocalEvent]],
    owner: dict[int, Incident],
) -> list[Link]:
    """Pairs (event that answers, event it answers), each once, in text order."""
    linker = _Linker(told, by_sentence, owner)
    for sentence in sentences:
        if by_sentence.get(sentence.index):
            linker.read(sentence)
    linker._at = (None, None)
    linker.police_against_protests()
    linker.attackers_stopped()
    return linker.links


class _Linker:
    def __init__(
        self, told: Sequence[Told], by_sentence: dict[int, list[LocalEvent]], owner: dict[int, Incident]
    ) -> None:
        self.told = {id(t.incident): t for t in told}
        self.order = list(told)
        self.by_sentence = by_sentence
        self.owner = owner
        self.links: list[Link] = []
        self._at: tuple[int | None, int | None] = (None, None)

    # --- questions -----------------------------------------------------------------------------------

    def _add(self, answer: Incident | None, cause: Incident | None) -> None:
        if answer is None or cause is None or answer is cause:
            return
        if any({id(answer), id(cause)} == {id(x.answer), id(x.cause)} for x in self.links):
            return
        self.links.append(Link(answer, cause, *self._at))

    def _before(
        self, sentence: Sentence, answer: Incident | None, *, here: int = -1, reach: int = REACH
    ) -> Incident | None:
        """The incident told before that an answer without named cause is to: the last one told that was not the same
        side's own deed; one between the same parties the other way round counts as told later than it was. ``here``:
        also those told earlier in this sentence than the token; ``reach``: sentences back that are looked at."""
        found: list[tuple[int, int, int, Incident]] = []
        for t in self.order:
            i = t.incident
            if i is answer or not i.is_material or i.realis != "actual":
                continue
            at = [e.sentence.index for e in i.locals if e.sentence.index < sentence.index]
            near = [
                e
                for e in i.locals
                if e.sentence.index == sentence.index and e.lead.head.i < here and here >= 0
            ]
            last = sentence.index if near else max(at, default=-99)
            if sentence.index - last > reach:
                continue
            word = max((e.lead.head.i for e in near), default=-1)
            found.append((self._opposed(answer, i), last, word, i))
        return max(found, key=lambda f: (f[0] > 0, f[1] + OPPOSED * (f[0] == 2), f[2]))[3] if found else None

    def _opposed(self, answer: Incident | None, cause: Incident) -> int:
        """2 when the cause was done by or to the other side, 0 when it was the same side's own deed."""
        if answer is None or id(answer) not in self.told or id(cause) not in self.told:
            return 1
        a, c = self.told[id(answer)].roles, self.told[id(cause)].roles
        own = [f.actor for f in a if f.role != "target"]
        if any(same_actor(x, f.actor) for x in own for f in c if f.role in ("source", "claimant")):
            return 0
        hit = [f.actor for f in a if f.role == "target"]
        done_by = [f.actor for f in c if f.role != "target"]
        done_to = [f.actor for f in c if f.role == "target"]
        swapped = any(_one_side(y, x) for x in hit for y in done_by) or any(
            _one_side(x, y) for x in own for y in done_to
        )
        return 2 if swapped else 1

    # --- one sentence ----------------------------------------------------------------------------------

    def read(self, sentence: Sentence) -> None:
        """All links that the words of one sentence tell of."""
        doc = sentence.doc
        if doc is None:
            return
        heads = {
            m.head.i: self.owner[e.order]
            for e in self.by_sentence[sentence.index]
            for m in e.mentions
            if e.order in self.owner
        }
        for token in doc:
            start = sentence.start + token.idx
            self._at = (start, start + len(token))
            low, word = lemma(token), token.lemma_.lower()
            noun, verb = token.pos_ in ("NOUN", "PROPN"), token.pos_ == "VERB"
            if noun and low in RESPONSE_NOUNS:
                self._response_noun(sentence, token, heads)
            elif noun and low in ANGER and token.dep_ == "pobj":
                self._anger(token, heads)
            elif verb and word in RESPONSE_VERBS:
                self._response_verb(sentence, token, word, heads)
            elif strikes_back(token) or returns_fire(token):
                shot = next((heads[c.i] for c in token.children if c.dep_ == "dobj" and c.i in heads), None)
                answer = heads.get(token.i) or shot or _event_above(token, heads, None)
                cause = _after_cause(token, heads, answer)
                self._add(answer, cause or self._before(sentence, answer, here=token.i))
            elif low == "turn" and token.dep_ == "pobj" and token.head.lower_ == "in":
                self._in_turn(sentence, token, heads)
            elif verb and (
                word in CAUSING
                or word in ANGERED
                or (word == "lead" and _has_prep(token, "to"))
                or any(c.dep_ == "prt" and (word, c.lower_) in CAUSING_PAIRS for c in token.children)
            ):
                self._causing(sentence, token, heads)
            elif word in RETALIATORY and token.dep_ in ("amod", "compound", "nmod") and token.head.i in heads:
                answer = heads[token.head.i]
                self._add(answer, self._before(sentence, answer, here=token.i))
            if token.i in heads:
                self._over(token, heads)
                self._after(token, heads)

    def _response_noun(self, sentence: Sentence, token: Token, heads: dict[int, Incident]) -> None:
        cause = None
        preps = [c for c in token.children if c.dep_ == "prep"] + _prep_beside(token)
        for c in preps:
            if c.lower_ in ("to", "for", "against", "over"):
                cause = _events_below(c, heads) or cause
        named = any(c.lower_ in ("to", "for") for c in preps)
        pointing = token.dep_ == "attr" and any(
            c.dep_ == "nsubj" and c.lower_ in ("that", "this", "it", "which") for c in token.head.children
        )
        vow = token.head  # "the bombing came after Hamas vowed revenge for the killing"
        after = vow.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "after" for c in vow.children)
        promised = token.dep_ == "dobj" and vow.lemma_ in VOWING and cause is not None
        if (
            promised and vow.dep_ == "advcl" and vow.tag_ == "VBG"
        ):  # "vowing revenge for the raid, they fired rockets"
            self._add(heads.get(vow.head.i), cause)
        if promised and after:
            self._add(heads.get(vow.head.i) or _subject_event(vow.head, heads), cause)
            return
        if pointing:
            before = self._before(sentence, cause)
            self._add(before, cause or (self._before(sentence, before) if named else None))
            return
        in_adjunct = token.dep_ == "pobj" and token.head.lower_ in ("in", "as", "by", "for")
        answer = _event_above(token, heads, cause)
        if answer is None and cause is not None and _speaks_of_event(token):
            answer = self._before(sentence, cause)
        if cause is None and (in_adjunct or named) and answer is not None:
            thing = next((o for c in preps for o in c.children), None)
            if thing is None or _points_back(thing):
                reach = REACH_NAMED if thing is not None and _names_deed(thing) else REACH
                cause = self._before(sentence, answer, here=token.i, reach=reach)
        if cause is not None:
            self._add(answer, cause)

    def _in_turn(self, sentence: Sentence, token: Token, heads: dict[int, Incident]) -> None:
        """ "The crowd threw stones at soldiers, who in turn opened fire": an answer unless one side did both."""
        answer = heads.get(token.head.head.i)
        cause = self._before(sentence, answer, here=token.i, reach=1) if answer is not None else None
        if answer is not None and cause is not None and self._opposed(answer, cause):
            self._add(answer, cause)

    def _response_verb(self, sentence: Sentence, token: Token, word: str, heads: dict[int, Incident]) -> None:
        if word == "answer" and _has_prep(token, "for"):
            return  # "to answer for the killings" is to be held to account
        cause = None
        for c in token.children:
            if c.dep_ in ("dobj", "nsubjpass"):
                cause = heads.get(c.i) or _events_below(c, heads) or cause
            if c.dep_ == "prep" and c.lower_ in ("to", "for", "against"):
                cause = _events_below(c, heads) or cause
        by, more = None, []
        for c in token.children:
            if c.dep_ in ("prep", "agent") and c.lower_ in MEANS:
                by = _events_below(c, heads) or by
                more += [heads[o.i] for o in c.subtree if o.dep_ == "conj" and o.i in heads]
        answer = by or heads.get(token.i) or _event_above(token, heads, cause)
        if cause is None and answer is not None:
            obj = next((c for c in token.children if c.dep_ == "dobj"), None)
            means = any(c.dep_ == "prep" and c.lower_ in MEANS for c in token.children)
            if (
                word in ("retaliate", "respond")
                or (obj is None and means)
                or (obj is not None and _points_back(obj))
            ):
                cause = _after_cause(token, heads, answer) or self._before(sentence, answer, here=token.i)
            elif word in ("avenge", "revenge") and obj is not None:
                cause = self._death_of(obj, answer)
        self._add(answer, cause)
        for other in more:  # "responded with air raids and artillery fire"
            self._add(other, cause)

    def _death_of(self, victim: Token, answer: Incident) -> Incident | None:
        """ "To avenge Soleimani": the event of which he is the target."""
        words = {victim.lower_}
        for t in self.order:
            if t.incident is not answer and t.incident.realis == "actual":
                for f in t.roles:
                    if f.role == "target" and words & set(f.actor.name.lower().split()):
                        return t.incident
        return None

    def _causing(self, sentence: Sentence, token: Token, heads: dict[int, Incident]) -> None:
        """ "The killing sparked protests", "the rampage was sparked by an attack", "enraged by the strike"."""
        by = [
            o for c in token.children if c.dep_ in ("agent", "prep") and c.lower_ == "by" for o in c.children
        ]
        if by:
            cause = next((i for o in by if (i := heads.get(o.i) or _events_below(o, heads))), None)
            subj = next((c for c in token.children if c.dep_ == "nsubjpass"), None)
            answer = (heads.get(subj.i) or _events_below(subj, heads)) if subj is not None else None
            if answer is None and token.dep_ in ("acl", "advcl", "amod"):
                answer = heads.get(token.head.i) or _event_above(token, heads, cause)
            self._add(answer, cause)
            return
        if is_passive(token) or token.lemma_.lower() in ANGERED:
            return
        subj = next((c for c in token.children if c.dep_ == "nsubj"), None)
        objs = with_conjuncts([c for c in token.children if c.dep_ == "dobj"])
        objs += [o for c in token.children if c.dep_ == "prep" and c.lower_ == "to" for o in c.children]
        cause = heads.get(subj.i) if subj is not None else None
        answer = next((heads[c.i] for c in objs if c.i in heads), None)
        if answer is None:  # "prompting a response from fighters, who fired", "prompted him to order raids"
            called = [c for c in objs if lemma(c) in RESPONSE_NOUNS]
            ordered = [
                c
                for c in token.children
                if c.dep_ in ("xcomp", "ccomp") and c.lemma_.lower() in ORDERING and c.tag_ == "VB"
            ]
            answer = next((i for c in called + ordered if (i := _events_below(c, heads))), None)
        if subj is not None and cause is None and subj.lower_ in ("this", "that") and subj.tag_ == "DT":
            cause = self._before(sentence, answer, here=token.i)
        if subj is None and token.dep_ == "advcl" and token.tag_ == "VBG":
            cause = heads.get(token.head.i) or _event_above(token, heads, answer)
        self._add(answer, cause)

    def _anger(self, token: Token, heads: dict[int, Incident]) -> None:
        """ "In fury over the airstrikes", "in protest at the killing"."""
        if token.head.lower_ != "in":
            return
        cause = None
        for c in token.children:
            if c.dep_ == "prep" and c.lower_ in ("over", "at", "about", "against"):
                cause = _events_below(c, heads) or cause
        if cause is not None:
            self._add(_event_above(token, heads, cause), cause)

    def _after(self, token: Token, heads: dict[int, Incident]) -> None:
        """ "Jets bombed the rebels after they had shelled the town": after what was done to it, one side did something
        to the other."""
        for i, cause in heads.items():
            answer = heads[token.i]
            if cause is answer or told_after(token, token.doc[i]) is None:
                continue
            told = self.told.get(id(answer)), self.told.get(id(cause))
            if told[0] is None or told[1] is None or CROWDED & {told[0].type, told[1].type}:
                continue
            armed = any(f.role != "target" and f.actor.actor_type in ARMED_TYPES for f in told[0].roles)
            if armed and self._opposed(answer, cause) == 2 and cause.realis == answer.realis == "actual":
                self._add(answer, cause)

    def _over(self, token: Token, heads: dict[int, Incident]) -> None:
        """What an arrest is for and what a protest is about, told by a preposition or a prefix."""
        answer = heads[token.i]
        kind = self.told[id(answer)].type if id(answer) in self.told else ""
        if kind == "arrest_or_raid":
            words = ("over", "for")
            for c in token.children:
                if c.dep_ != "prep":
                    continue
                if c.lower_ == "in" and any(o.lower_ == "connection" for o in c.children):
                    self._add(answer, _events_below(c, heads))
                elif c.lower_ in words:
                    self._add(answer, next((heads[o.i] for o in c.children if o.i in heads), None))
        elif kind in CROWDED:
            beside = list(token.head.children) if token.dep_ in ("nsubj", "dobj") else []
            for c in [*token.children, *beside]:
                if c.dep_ == "prep" and c.lower_ in ("over", "against", "at"):
                    self._add(answer, next((heads[o.i] for o in c.children if o.i in heads), None))
                if c.dep_ in ("advcl", "xcomp") and c.lemma_.lower() in PROTESTING:
                    for o in c.children:
                        if o.dep_ == "dobj" and o.i in heads:
                            self._add(answer, heads[o.i])

    # --- the whole article -------------------------------------------------------------------------------

    def police_against_protests(self) -> None:
        """Codebook rule 15: police action against a protest responds to it."""
        protests = [t for t in self.order if t.type in CROWDED and t.incident.realis == "actual"]
        answered = {id(x.answer) for x in self.links}
        for t in self.order:
            if (
                not protests
                or id(t.incident) in answered
                or t.type not in ("shooting", "arrest_or_raid", "vehicle_ramming", "other")
                or t.incident.realis != "actual"
                or not (set(t.incident.kinds) & POLICING)
                or not self._against_crowd(t)
            ):
                continue
            free = [p for p in protests if not _is_about(p.incident, t.incident)]
            if not free:
                continue
            near = min(free, key=lambda p: (_gap(p.incident, t.incident), p.type != "protest"))
            if near.incident is not t.incident and _gap(near.incident, t.incident) <= 6:
                self._add(t.incident, near.incident)

    def _against_crowd(self, t: Told) -> bool:
        if "crowd_control" in t.incident.kinds:
            return True
        doers = [f.actor for f in t.roles if f.role != "target"]
        if doers and not any(a.actor_type in STATE_TYPES for a in doers):
            return False
        told = [f for e in t.incident.locals for f in e.fillers]  # also those not kept as parties
        return any(
            f.role == "target" and any(w in f.actor.text.lower() for w in PROTEST_WORDS)
            for f in [*t.roles, *told]
        )

    def attackers_stopped(self) -> None:
        """Attackers shot or caught by others, where that is told as an event of its own, answer their attack."""
        for t in self.order:
            stops = [e for e in t.incident.locals if any(f.of_attackers for f in e.fillers)]
            if not stops or len(stops) < len(t.incident.locals):
                continue
            attacks = [
                o
                for o in self.order
                if o is not t
                and o.incident.realis == "actual"
                and o.type not in (*CROWDED, "arrest_or_raid")
                and _told_before(o.incident, stops[0])
            ]
            if attacks:
                near = min(attacks, key=lambda o: _gap(o.incident, t.incident))
                if _gap(near.incident, t.incident) <= REACH:
                    self._add(t.incident, near.incident)


def _told_before(incident: Incident, event: LocalEvent) -> bool:
    first = incident.locals[0]
    return (first.sentence.index, first.lead.head.i) < (event.sentence.index, event.lead.head.i)


def _is_about(protest: Incident, deed: Incident) -> bool:
    """They march "to demand justice for" the deed or "against" it: what moved a crowd came before it."""
    crowd = {e.lead.head for e in protest.locals}
    for event in deed.locals:
        token, about = event.lead.head, False
        while token.head.i != token.i and token not in crowd:
            purpose = token.dep_ == "advcl" and any(
                c.lower_ == "to" and c.dep_ == "aux" for c in token.children
            )
            about = about or purpose or token.dep_ in ("xcomp", "ccomp") or token.lower_ in ABOUT
            token = token.head
        if about and token in crowd:
            return True
    return False


def _gap(a: Incident, b: Incident) -> int:
    return min(abs(x.sentence.index - y.sentence.index) for x in a.locals for y in b.locals)


def _prep_beside(noun: Token) -> list[Token]:
    """ "In response" to it: a preposition right behind the noun that the parser hung elsewhere."""
    doc = noun.doc
    at = noun.i + 1
    while at < len(doc) and doc[at].is_quote:
        at += 1
    if (
        at < len(doc)
        and doc[at].lower_ in ("to", "for")
        and doc[at].dep_ == "prep"
        and doc[at].head.i != noun.i
    ):
        return [doc[at]]
    return []


def _has_prep(token: Token, word: str) -> bool:
    return any(c.dep_ == "prep" and c.lower_ == word for c in token.children)


def _points_back(token: Token) -> bool:
    """ "It", "that", "the attack": something told before."""
    return token.lower_ in ("it", "this", "that", "them", "these") or any(
        c.dep_ == "det" and c.lower_ in ("the", "this", "that", "these") for c in token.children
    )


def _names_deed(token: Token) -> bool:
    """ "The attack", "the raid on the field"."""
    return token.pos_ == "NOUN" and lemma(token) in triggers().nouns


def _speaks_of_event(token: Token) -> bool:
    """ "The raid came in response to", "the move was a response to": a subject that is no person."""
    node = token
    for _ in range(4):
        if node.pos_ in ("VERB", "AUX"):
            subj = next((c for c in node.children if c.dep_ in ("nsubj", "nsubjpass")), None)
            return subj is not None and (subj.lower_ in ("it", "this", "that") or subj.pos_ == "NOUN")
        node = node.head
    return False


def _one_side(doer: ActorMention, hit: ActorMention) -> bool:
    """Whether those hit are the doer, what belongs to it, or people and things of the state that it acts for."""
    if same_actor(doer, hit):
        return True
    if hit.owner_id is not None and hit.owner_id == doer.actor_id:
        return True
    state = doer.actor_type in STATE_TYPES and doer.country_iso3 is not None
    return state and doer.country_iso3 == hit.country_iso3 and hit.actor_type != "non_state_armed_group"


def _subject_event(verb: Token, heads: dict[int, Incident]) -> Incident | None:
    """The event that is the subject of a verb: "the attack came"."""
    return next((heads[c.i] for c in verb.children if c.dep_ == "nsubj" and c.i in heads), None)


def _events_below(token: Token, heads: dict[int, Incident]) -> Incident | None:
    """The event named highest in what hangs on a token."""
    level = list(token.children)
    for _ in range(6):
        for t in sorted(level, key=lambda t: t.i):
            if t.i in heads:
                return heads[t.i]
        level = [c for t in level for c in t.children]
        if not level:
            break
    return None


def _after_cause(token: Token, heads: dict[int, Incident], answer: Incident | None) -> Incident | None:
    """ "Israel hit back after rockets struck Sderot": with an answering verb, what came before is the cause."""
    for c in token.children:
        if (c.dep_ == "advcl" and any(m.lower_ == "after" for m in c.children)) or (
            c.dep_ == "prep" and c.lower_ in ("after", "following")
        ):
            found = heads.get(c.i) or _events_below(c, heads)
            if found is not None and found is not answer:
                return found
    return None


def _event_above(token: Token, heads: dict[int, Incident], not_this: Incident | None) -> Incident | None:
    """The event that the word stands in or beside; of what is called an answer the deed before what is said of it
    ("jets struck, the army announced, in what it called its answer")."""
    if token.head.lemma_ in CALLING:
        deeds = {i: e for i, e in heads.items() if e.is_material}
        before = [e for i, e in sorted(deeds.items()) if i < token.i and e is not not_this]
        found = _nearest_above(token, deeds, not_this) or (before[-1] if before else None)
        if found is not None:
            return found
    return _nearest_above(token, heads, not_this)


def _nearest_above(token: Token, heads: dict[int, Incident], not_this: Incident | None) -> Incident | None:
    node = token
    for _ in range(12):
        if node.i in heads and heads[node.i] is not not_this:
            return heads[node.i]
        if node.pos_ in ("VERB", "AUX"):
            for c in node.children:
                if (
                    c.dep_ in ("dobj", "nsubj", "nsubjpass", "attr", "ccomp", "xcomp", "prep")
                    and c.i != token.i
                ):
                    below = list(c.subtree)
                    if any(t.i == token.i for t in below):
                        continue
                    for t in [c, *below]:
                        if t.i in heads and heads[t.i] is not not_this:
                            return heads[t.i]
        if node.head.i == node.i:
            break
        node = node.head
    return None


__all__ = ["Link", "Told", "link_responses"]
