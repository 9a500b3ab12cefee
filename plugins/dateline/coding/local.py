"""Events inside one sentence: which trigger words tell of the same event.

Grouping is syntactic: a toll verb joins the attack it is told of ("killed when a bomb exploded", "an attack that
killed", "bombed the town, killing 12"); a subject that is itself an event joins its verb ("rocket fire hit a field").
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from spacy.tokens import Token

from dateline.coding.clause_links import (
    WHEN_MARKS,
    argument,
    argument_subject,
    clause_link,
    in_adjunct,
    in_relative_of,
)
from dateline.coding.mentions import CountMention, DateMention, PlaceMention
from dateline.coding.reading import Sentence
from dateline.coding.response_words import answered_by, set_apart
from dateline.coding.set_off import at_another_time, clause_order, front_signs
from dateline.coding.syntax import own_subject
from dateline.coding.what_mention import NOT_MATERIAL, EventMention

CASE_WORDS = frozenset({"in", "by", "during", "from", "with", "amid", "under"})
RESULT_VERBS = frozenset(
    "leave injure wound kill cause claim destroy damage hurt maim displace force".split()
)


@dataclass
class LocalEvent:
    """One event as one sentence tells it."""

    sentence: Sentence
    mentions: list[EventMention]
    places: list[PlaceMention] = field(default_factory=list)
    launches: list[PlaceMention] = field(default_factory=list)
    near_places: list[PlaceMention] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    said_dates: list[DateMention] = field(default_factory=list)
    counts: list[CountMention] = field(default_factory=list)
    sums: list[CountMention] = field(default_factory=list)
    order: int = 0
    is_alone: bool = True
    setting: dict[str, Token] | None = None
    rivals: tuple[int, Any] | None = None
    kinds: tuple[int, list[tuple[float, int]]] | None = None
    fillers: list[Any] = field(default_factory=list)

    @cached_property
    def lead(self) -> EventMention:
        """The mention that names the event best: a specific trigger before a generic one before a toll."""
        return min(self.mentions, key=lambda m: (rank(m), m.head.i))

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the sentence, in lower case."""
        return frozenset(t.lower_ for t in self.sentence.doc or ())

    @cached_property
    def adverbs(self) -> frozenset[str]:
        """The adverbs of the sentence, in lower case."""
        return frozenset(t.lower_ for t in self.sentence.doc or () if t.dep_ == "advmod")

    @cached_property
    def clause(self) -> tuple[str, Token | None]:
        """Whether its clause is told as earlier or later than the rest of the sentence."""
        return clause_order(self.lead.head)

    @cached_property
    def front(self) -> dict[str, float]:
        """What its sentence opens with."""
        return front_signs(self)

    @cached_property
    def answered_by(self) -> Token | None:
        """The word that calls this event what is answered."""
        return answered_by(self.lead.head)

    @cached_property
    def is_answered(self) -> bool:
        """Whether any of its words is called what is answered."""
        return any(answered_by(m.head) is not None for m in self.mentions)

    @cached_property
    def says_there(self) -> bool:
        """Whether the sentence points back to a place by "there"."""
        return "there" in self.adverbs

    @cached_property
    def is_toll(self) -> bool:
        return all(m.is_casualty for m in self.mentions)

    @property
    def sums_up(self) -> bool:
        """Whether all its counts (``sums``) are of a war or a time, not of one event."""
        return bool(self.counts) and len(self.sums) == len(self.counts)

    @cached_property
    def realis(self) -> str:
        if self.is_toll and any(c.is_none for c in self.counts):
            return "actual"  # "nobody was hurt" speaks of an event that happened
        for m in sorted(self.mentions, key=lambda m: (rank(m), m.head.i)):
            if m.realis.realis != "actual":
                tolls = [c for c in self.mentions if c.is_casualty and c.realis.realis == "actual"]
                return "actual" if tolls and not m.is_casualty else m.realis.realis
            return "actual"
        return "actual"


def rank(mention: EventMention) -> int:
    """0 for a specific material trigger, then generic ones, tolls, weak ones, and what is not material."""
    if mention.kind in NOT_MATERIAL:
        return 6
    if mention.is_casualty:
        return 4
    if mention.weak:
        return 3
    if mention.kind in (
        "attack",
        "strike",
        "operation",
        "raid",
        "bombardment",
        "blast",
        "violence",
        "capture",
    ):
        return 2
    return 1


_NEAR_TYPES = (
    {
        "airstrike",
        "drone_strike",
        "missile_or_rocket_attack",
        "shelling",
        "bombardment",
        "strike",
        "attack",
        "raid",
        "operation",
    },
    {"bombing", "suicide_bombing", "blast", "attack", "bomb"},
    {"bomb", "airstrike", "strike", "shelling", "bombardment", "attack"},
    {"blast", "strike", "airstrike", "drone_strike", "missile_or_rocket_attack", "shelling"},
    {"shooting", "armed_clash", "attack", "execution", "assassination", "raid"},
    {"ground_operation", "operation", "raid", "arrest_or_raid", "attack"},
    {"riot", "attack", "sabotage"},
    {"protest", "riot"},
    {"naval_incident", "attack", "capture"},
    {"abduction", "capture", "attack", "raid"},
    {"vehicle_ramming", "attack"},
    {"stabbing", "attack"},
    {"cyberattack", "attack"},
    {"execution", "killing"},
)


def near_types(a: str, b: str) -> bool:
    """Whether two kinds can speak of one event: equal, or a generic word and one of its kind."""
    return a == b or any(a in f and b in f for f in _NEAR_TYPES)


def _same(a: EventMention, b: EventMention) -> bool:
    """Whether two mentions of one sentence tell of the same event (order does not matter)."""
    return any(_joins(x, y) for x, y in ((a, b), (b, a)))


def _identified(a: Token, b: Token) -> bool:
    """ "Called the raid a massacre", "the airstrikes are the first operations": two names of one event."""
    if a.dep_ == "attr" and a.head.lemma_ == "be" and argument_subject(b, a.head):
        return True
    if a.dep_ in ("dobj", "oprd", "pobj", "nsubj") and b.dep_ in ("dobj", "nsubj", "nsubjpass"):
        verb = a.head
        if (
            a.dep_ == "nsubj"
            and b.dep_ == "nsubj"
            and verb.dep_ in ("ccomp", "xcomp")
            and verb.head.i == b.head.i
        ):
            verb = verb.head
        if a.dep_ == "pobj":
            verb = a.head.head
        small = b.head if b.head.i != verb.i and b.head.head.i == verb.i else verb
        return verb.lemma_ in (
            "declare",
            "call",
            "describe",
            "consider",
            "term",
            "label",
            "brand",
        ) and b.head.i in (verb.i, small.i)
    return False


def _joins(x: EventMention, y: EventMention) -> bool:
    """``x`` tells of what ``y`` names: one direction of :func:`_same`."""
    if x.kind in NOT_MATERIAL or y.kind in NOT_MATERIAL:
        return False
    xv, yv = x.head, y.head
    if x.pos == "noun" and y.pos == "noun" and _identified(xv, yv):
        return True
    if (
        y.pos == "noun"
        and x.pos == "verb"
        and in_relative_of(xv, yv)
        and any(c.lower_ == "which" and c.head.lower_ in ("in", "during") for c in xv.subtree)
    ):
        return True  # "a coup, in which officers arrested the president"
    if x.pos == "verb" and y.pos == "noun":
        if argument(yv, xv) and (x.is_casualty or x.weak or near_types(x.kind, y.kind)):
            return not (y.kind == "protest" and x.kind in ("attack",))
    if x.is_casualty and not y.is_casualty:
        if y.pos == "noun" and x.pos == "verb":
            case = in_adjunct(yv, xv)
            if case in CASE_WORDS:
                return True
            if case == "after" and not y.definite:
                return True
        if y.pos == "noun" and (clause_link(xv, yv) in ("relcl", "acl") or in_relative_of(xv, yv)):
            return True
        if x.pos == "noun" and y.pos == "noun" and yv.i < xv.i and xv in yv.conjuncts:
            return True
        if y.pos == "verb":
            link = clause_link(yv, xv)
            if link in WHEN_MARKS:
                if y.kind in ("protest", "riot"):  # "killed a protester when thousands rallied"
                    return link in ("when", "while") and not x.agents
                return True
            link = clause_link(xv, yv)
            if link == "ing" or (link == "conj" and y.kind not in ("protest", "arrest_or_raid")):
                return True
            if link in WHEN_MARKS and y.kind not in ("protest",):
                return link in ("when", "as", "while")
        if x.pos == "noun" and y.pos == "noun":
            return in_adjunct(yv, xv) in CASE_WORDS or (yv.head.i == xv.i and yv.dep_ == "compound")
        if y.pos == "noun":  # a result clause of the verb that the event noun is an argument of
            host = xv.head
            if (
                xv.dep_ in ("advcl", "conj")
                and not any(
                    c.dep_ == "mark" and c.lower_ in ("after", "before", "since") for c in xv.children
                )
                and host.pos_ in ("VERB", "AUX")
                and (argument(yv, host) or in_adjunct(yv, host) in CASE_WORDS)
            ):
                return True
            for clause in xv.children:
                if (
                    clause.dep_ == "advcl"
                    and any(c.lower_ in WHEN_MARKS for c in clause.children)
                    and argument(yv, clause)
                ):
                    return True
    if x.is_casualty and y.is_casualty:
        if x.pos == "verb" and y.pos == "verb":
            link = clause_link(xv, yv)
            return link in ("conj", "ing", "when", "while", "xcomp") or (
                link == "loose" and abs(xv.i - yv.i) < 25
            )
        return False
    if x.weak and x.pos == "verb" and y.pos == "noun" and in_relative_of(xv, yv):
        return True
    if x.pos == "verb" and xv.dep_ in ("acl", "relcl") and any(xv.head.i == w.head.i for w in y.instruments):
        return True  # "action with drones sent from": the verb tells how the weapons came
    if x.weak and x.pos == "verb" and xv.dep_ in ("acl", "advcl", "xcomp"):
        if xv.head.i == yv.i or (y.pos == "noun" and xv.head.pos_ == "VERB" and argument(yv, xv.head)):
            return True
    if x.pos == "verb" and y.pos == "noun" and x.kind == "attack":
        for clause in xv.children:  # "hit back, announcing airstrikes"
            if clause.dep_ in ("advcl", "conj", "xcomp") and clause.tag_ == "VBG" and argument(yv, clause):
                return True
    if x.pos == "verb" and y.pos == "verb" and x.kind in ("sabotage", "riot") and own_subject(xv) is None:
        if clause_link(xv, yv) == "conj" and y.kind not in ("protest",):
            return True  # what the attackers did besides
    if x.pos == "verb" and y.pos == "verb" and near_types(x.kind, y.kind):
        link = clause_link(xv, yv)
        if link in ("conj", "ing") and (x.kind == y.kind or x.weak or y.weak or "attack" in (x.kind, y.kind)):
            return own_subject(xv) is None or own_subject(yv) is None or link == "ing"
        if link in ("when", "with", "as"):
            return True
        if link.startswith("prep:with"):
            return True
    if x.pos == "noun" and y.pos == "verb" and near_types(x.kind, y.kind):
        if in_adjunct(xv, yv) in ("in", "with", "by", "during", "from"):
            return True
    if x.pos == "noun" and y.pos == "noun" and near_types(x.kind, y.kind):
        if xv.dep_ in ("dobj", "oprd", "pobj") and xv.head.lemma_ in (
            "declare",
            "call",
            "describe",
            "as",
            "consider",
            "term",
        ):
            verb = xv.head if xv.head.pos_ == "VERB" else xv.head.head
            if yv.head.i == verb.i and yv.dep_ in ("nsubjpass", "dobj"):
                return True
        if xv.dep_ == "attr" and xv.head.lemma_ == "be" and argument_subject(yv, xv.head):
            return True
        if x.kind == y.kind and any(
            t.lower_ in ("including", "include") for t in xv.doc[min(xv.i, yv.i) : max(xv.i, yv.i)]
        ):
            return True
        if xv.dep_ in ("appos",) and xv.head.i == yv.i:
            return True
        if xv.dep_ == "conj" and xv.head.i == yv.i and x.kind == y.kind and not (x.quantity or y.quantity):
            return True
        if (
            xv.dep_ == "pobj"
            and xv.head.lower_ in ("of", "including", "with", "in")
            and xv.head.head.i == yv.i
        ):
            return True
    return False


def group(sentence: Sentence, mentions: list[EventMention]) -> list[LocalEvent]:
    """Groups the mentions of a sentence into events. What belongs to each: :mod:`~dateline.coding.attach`."""
    parent = list(range(len(mentions)))

    def find(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    apart = [
        (i, j)
        for i, a in enumerate(mentions)
        for j in range(i + 1, len(mentions))
        if set_apart(a.head, mentions[j].head) or _days_apart(a, mentions[j])
    ]

    def may_join(i: int, j: int) -> bool:
        return not any({find(x), find(y)} == {find(i), find(j)} for x, y in apart)

    for i, a in enumerate(mentions):
        for j in range(i + 1, len(mentions)):
            if _same(a, mentions[j]) and may_join(i, j):
                parent[find(j)] = find(i)
    _bind_free_tolls(mentions, parent, find)
    if mentions and all(m.is_casualty or m.weak or m.kind in NOT_MATERIAL for m in mentions):
        tolls = [i for i, m in enumerate(mentions) if m.is_casualty]
        for i in tolls[1:]:  # "14 had died and 26 were injured": one toll of one event
            parent[find(i)] = find(tolls[0])
    groups: dict[int, list[EventMention]] = {}
    for i, m in enumerate(mentions):
        groups.setdefault(find(i), []).append(m)
    events = [LocalEvent(sentence, ms) for _, ms in sorted(groups.items())]
    return events


def _days_apart(a: EventMention, b: EventMention) -> bool:
    return at_another_time(a.head, b.head) or at_another_time(b.head, a.head)


def _bind_free_tolls(mentions: list[EventMention], parent: list[int], find: object) -> None:
    """A toll that no rule bound joins the only event of its sentence that can have caused it, when the two stand in one
    clause."""
    root = find
    causes = [
        i
        for i, m in enumerate(mentions)
        if not m.is_casualty
        and not m.weak
        and m.kind not in NOT_MATERIAL
        and m.kind not in ("protest", "arrest_or_raid", "abduction")
        and m.realis.realis == "actual"
    ]
    if len({root(i) for i in causes}) != 1:  # type: ignore[operator]
        return
    for i, m in enumerate(mentions):
        if not m.is_casualty or root(i) != i or any(root(j) == i for j in range(len(mentions)) if j != i):  # type: ignore[operator]
            continue
        for cause in causes:
            if _days_apart(m, mentions[cause]):
                break
            if in_adjunct(mentions[cause].head, m.head) in (
                "since",
                "before",
                "until",
                "despite",
                "over",
                "after",
                "following",
            ):
                break
        else:
            parent[root(i)] = root(causes[0])  # type: ignore[operator]
