"""Events inside one sentence: which trigger words tell of the same event, and what in the sentence belongs to it.

Grouping is syntactic: a toll verb joins the attack it is told of ("killed when a bomb exploded", "an attack
that killed",
"bombed the town, killing 12"); a subject that is itself an event joins its verb ("rocket fire hit a field"). Places,
dates and counts go to the event whose clause they stand in; what hangs on a reporting verb ("said on Monday")
belongs to none.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from spacy.tokens import Token

from dateline.coding.mentions import CountMention, DateMention, PlaceMention
from dateline.coding.reading import Sentence
from dateline.coding.realis import REPORTING
from dateline.coding.scene import Scene
from dateline.coding.syntax import is_passive, own_subject, with_conjuncts
from dateline.coding.what import NOT_MATERIAL, SPEECH_TYPES, EventMention

CASE_WORDS = frozenset({"in", "by", "during", "from", "with", "amid", "under"})
WHEN_MARKS = frozenset({"when", "as", "after", "while", "where", "once"})
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
    counts: list[CountMention] = field(default_factory=list)
    order: int = 0
    is_alone: bool = True
    setting: dict[str, Token] | None = None
    fillers: list[Any] = field(default_factory=list)

    @cached_property
    def lead(self) -> EventMention:
        """The mention that names the event best: a specific trigger before a generic one before a toll."""
        return min(self.mentions, key=lambda m: (rank(m), m.head.i))

    @cached_property
    def says_there(self) -> bool:
        """Whether the sentence points back to a place by "there"."""
        return any(t.lower_ == "there" and t.dep_ == "advmod" for t in self.sentence.doc or ())

    @cached_property
    def is_toll(self) -> bool:
        return all(m.is_casualty for m in self.mentions)

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


def _path_up(token: Token, limit: int = 10) -> list[Token]:
    found = [token]
    for _ in range(limit):
        if token.head.i == token.i:
            break
        token = token.head
        found.append(token)
    return found


def _in_adjunct(noun: Token, verb: Token) -> str:
    """The preposition by which a noun hangs on a verb or on one of its arguments, else ""."""
    node = noun
    for _ in range(6):
        if node.dep_ in ("pobj", "pcomp") and node.head.dep_ in ("prep", "agent"):
            prep = node.head
            host = prep.head
            if host.i == verb.i:
                return str(prep.lower_)
            if host.head.i == verb.i and host.dep_ in (
                "dobj",
                "nsubj",
                "nsubjpass",
                "attr",
                "advmod",
                "npadvmod",
                "prep",
            ):
                return str(prep.lower_)
            if prep.lower_ in ("of", "in", "including", "by", "at") and host.pos_ in ("NOUN", "PROPN"):
                node = host
                continue
            return ""
        if node.dep_ in ("conj", "appos", "compound", "nmod"):
            node = node.head
            continue
        return ""
    return ""


def _clause_link(inner: Token, outer: Token) -> str:
    """How the clause of ``inner`` hangs on ``outer``: its mark or dependency ("when", "ing", "conj",
    "relcl"), or ""."""
    node = inner
    for _ in range(8):
        parent = node.head
        if parent.i == node.i:
            return ""
        if parent.i == outer.i:
            if node.dep_ == "advcl":
                marks = [
                    c.lower_
                    for c in node.children
                    if c.dep_ in ("mark", "advmod") and c.lower_ in WHEN_MARKS | {"before", "since"}
                ]
                if marks:
                    return str(marks[0])
                return "ing" if node.tag_ in ("VBG", "VBN") else ""
            if node.dep_ == "conj":
                return "conj"
            if node.dep_ in ("ccomp", "parataxis", "dep"):
                return "loose"
            if node.dep_ in ("relcl", "acl"):
                return str(node.dep_)
            if node.dep_ == "prep":
                return str("prep:" + node.lower_)
            if node.dep_ in ("xcomp", "nsubj", "dobj", "nsubjpass"):
                return str(node.dep_)
            return ""
        if node.dep_ in ("conj", "dobj", "pobj", "prep", "nsubj", "nsubjpass", "pcomp", "attr", "agent") or (
            node.dep_ == "advcl" and node.tag_ == "VBG"
        ):
            node = parent
            continue
        return ""
    return ""


def _in_relative_of(verb: Token, noun: Token) -> bool:
    """Whether the verb's relative clause belongs to the noun, also where the parser hung it on a noun inside the noun's
    own phrase ("an attack in the Sinai peninsula, in which 11 died")."""
    node = verb
    while node.dep_ == "conj" and node.head.pos_ in ("VERB", "AUX"):
        node = node.head
    if node.dep_ not in ("relcl", "acl"):
        return False
    node = node.head
    for _ in range(6):
        if node.i == noun.i:
            return True
        if node.dep_ in ("pobj", "prep", "conj", "appos", "npadvmod", "advmod", "amod", "pcomp"):
            node = node.head
            continue
        return False
    return False


def _argument(noun: Token, verb: Token) -> bool:
    """Whether the noun is subject, object or agent of the verb, through coordination and "series of"."""
    node = noun
    for _ in range(4):
        if node.head.i == verb.i and node.dep_ in ("nsubj", "dobj", "agent", "nsubjpass"):
            return True
        if node.dep_ == "pobj" and node.head.dep_ == "agent" and node.head.head.i == verb.i:
            return True
        if node.dep_ == "pobj" and node.head.lower_ == "of" and node.head.head.pos_ in ("NOUN", "NUM"):
            node = node.head.head
            continue
        if node.dep_ == "conj":
            node = node.head
            continue
        break
    subj = own_subject(verb)
    if subj is None and verb.dep_ in ("conj", "advcl", "relcl", "acl"):
        host = verb.head
        if host.i == noun.i and verb.dep_ in ("relcl", "acl"):
            return True
        if verb.dep_ in ("conj", "advcl") and host.pos_ in ("VERB", "AUX") and not is_passive(host):
            return _argument_subject(noun, host)
    if subj is not None and subj.lower_ in ("that", "which") and verb.dep_ == "relcl":
        return bool(verb.head.i == noun.i)
    return False


def _argument_subject(noun: Token, verb: Token) -> bool:
    subj = own_subject(verb)
    if subj is None:
        return bool(verb.dep_ == "relcl" and verb.head.i == noun.i)
    if subj.i == noun.i:
        return True
    if subj.lower_ in ("that", "which") and verb.dep_ == "relcl":
        return bool(verb.head.i == noun.i)
    return any(noun.i == t.i for t in with_conjuncts([subj]))


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
    if a.dep_ == "attr" and a.head.lemma_ == "be" and _argument_subject(b, a.head):
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
        and _in_relative_of(xv, yv)
        and any(c.lower_ == "which" and c.head.lower_ in ("in", "during") for c in xv.subtree)
    ):
        return True  # "a coup, in which officers arrested the president"
    if x.pos == "verb" and y.pos == "noun":
        if _argument(yv, xv) and (x.is_casualty or x.weak or near_types(x.kind, y.kind)):
            return not (y.kind == "protest" and x.kind in ("attack",))
    if x.is_casualty and not y.is_casualty:
        if y.pos == "noun" and x.pos == "verb":
            case = _in_adjunct(yv, xv)
            if case in CASE_WORDS:
                return True
            if case == "after" and not y.definite:
                return True
        if y.pos == "noun" and (_clause_link(xv, yv) in ("relcl", "acl") or _in_relative_of(xv, yv)):
            return True
        if x.pos == "noun" and y.pos == "noun" and yv.i < xv.i and xv in yv.conjuncts:
            return True
        if y.pos == "verb":
            link = _clause_link(yv, xv)
            if link in WHEN_MARKS:
                return y.kind not in ("protest",) or link in ("when", "while")
            link = _clause_link(xv, yv)
            if link == "ing" or (link == "conj" and y.kind not in ("protest", "arrest_or_raid")):
                return True
            if link in WHEN_MARKS and y.kind not in ("protest",):
                return link in ("when", "as", "while")
        if x.pos == "noun" and y.pos == "noun":
            return _in_adjunct(yv, xv) in CASE_WORDS or (yv.head.i == xv.i and yv.dep_ == "compound")
        if y.pos == "noun":  # a result clause of the verb that the event noun is an argument of
            host = xv.head
            if (
                xv.dep_ in ("advcl", "conj")
                and host.pos_ in ("VERB", "AUX")
                and (_argument(yv, host) or _in_adjunct(yv, host) in CASE_WORDS)
            ):
                return True
            for clause in xv.children:
                if (
                    clause.dep_ == "advcl"
                    and any(c.lower_ in WHEN_MARKS for c in clause.children)
                    and _argument(yv, clause)
                ):
                    return True
    if x.is_casualty and y.is_casualty:
        if x.pos == "verb" and y.pos == "verb":
            link = _clause_link(xv, yv)
            return link in ("conj", "ing", "when", "while", "xcomp") or (
                link == "loose" and abs(xv.i - yv.i) < 25
            )
        return False
    if x.weak and x.pos == "verb" and y.pos == "noun" and _in_relative_of(xv, yv):
        return True
    if x.pos == "verb" and xv.dep_ in ("acl", "relcl") and any(xv.head.i == w.head.i for w in y.instruments):
        return True  # "action with drones sent from": the verb tells how the weapons came
    if x.weak and x.pos == "verb" and xv.dep_ in ("acl", "advcl", "xcomp"):
        if xv.head.i == yv.i or (y.pos == "noun" and xv.head.pos_ == "VERB" and _argument(yv, xv.head)):
            return True
    if x.pos == "verb" and y.pos == "noun" and x.kind == "attack":
        for clause in xv.children:  # "hit back, announcing airstrikes"
            if clause.dep_ in ("advcl", "conj", "xcomp") and clause.tag_ == "VBG" and _argument(yv, clause):
                return True
    if x.pos == "verb" and y.pos == "verb" and x.kind in ("sabotage", "riot") and own_subject(xv) is None:
        if _clause_link(xv, yv) == "conj" and y.kind not in ("protest",):
            return True  # what the attackers did besides
    if x.pos == "verb" and y.pos == "verb" and near_types(x.kind, y.kind):
        link = _clause_link(xv, yv)
        if link in ("conj", "ing") and (x.kind == y.kind or x.weak or y.weak or "attack" in (x.kind, y.kind)):
            return own_subject(xv) is None or own_subject(yv) is None or link == "ing"
        if link in ("when", "with", "as"):
            return True
        if link.startswith("prep:with"):
            return True
    if x.pos == "noun" and y.pos == "verb" and near_types(x.kind, y.kind):
        if _in_adjunct(xv, yv) in ("in", "with", "by", "during", "from"):
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
        if xv.dep_ == "attr" and xv.head.lemma_ == "be" and _argument_subject(yv, xv.head):
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


def group(scene: Scene, sentence: Sentence, mentions: list[EventMention]) -> list[LocalEvent]:
    """Groups the mentions of a sentence into events and gives each its places, dates and counts."""
    parent = list(range(len(mentions)))

    def find(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for i, a in enumerate(mentions):
        for j in range(i + 1, len(mentions)):
            if _same(a, mentions[j]):
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
    _attach(scene, sentence, events)
    return events


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
            if _in_adjunct(mentions[cause].head, m.head) in (
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


# --- what belongs to which event --------------------------------------------------------------------


STATIVE = frozenset("be locate situate house lie stand sit have live quarter".split())


def _owner(
    token: Token, heads: dict[int, LocalEvent], *, is_date: bool = False
) -> tuple[LocalEvent | None, bool]:
    """The event whose clause a place or date stands in, climbing from its head; the flag tells that a
    reporting verb holds it instead."""
    node = token
    previous = token
    for _ in range(15):
        if node.i in heads:
            return heads[node.i], False
        if node.pos_ in ("VERB", "AUX") and node.i != token.i:
            lemma = node.lemma_.lower()
            attached_as = previous.dep_
            owner = _arguments_event(node, heads, token)
            if lemma in REPORTING and attached_as not in ("ccomp", "parataxis", "xcomp"):
                if owner is not None and lemma in ("report", "claim", "witness", "see", "hear", "announce"):
                    return owner, False
                return None, True
            if owner is not None:
                return owner, False
            if (
                is_date
                and lemma not in STATIVE
                and node.dep_ in ("relcl", "acl", "ccomp", "xcomp", "advcl", "pcomp")
            ):
                return None, False
        if node.head.i == node.i:
            return None, False
        previous, node = node, node.head
    return None, False


def _beside(token: Token, events: list[LocalEvent]) -> LocalEvent | None:
    """The event that a place or date beside another verb still belongs to: told in that verb's when-clause,
    as its result or
    coordinated ("was driving home on Monday when gunmen opened fire")."""
    for verb in token.ancestors:
        if verb.pos_ not in ("VERB", "AUX"):
            continue
        for e in events:
            for m in e.mentions:
                link = _clause_link(m.head, verb)
                if (
                    link in WHEN_MARKS
                    or link in ("ing", "conj", "xcomp", "loose", "nsubj", "dobj", "nsubjpass")
                    or link
                    in (
                        "prep:in",
                        "prep:during",
                        "prep:with",
                        "prep:by",
                        "prep:amid",
                        "prep:from",
                        "prep:to",
                        "prep:on",
                    )
                ):
                    return e
        break
    return None


def _arguments_event(verb: Token, heads: dict[int, LocalEvent], token: Token) -> LocalEvent | None:
    """An event named by an argument of the verb ("the attack took place in Mosul", "launched five
    airstrikes"): the last
    one before the place or date, else the first after it."""
    found: list[Token] = []
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "agent", "oprd") or (
            child.dep_ == "prep" and child.lower_ in ("in", "during", "into", "under", "as", "to", "for")
        ):
            stack = [child]
            for _ in range(4):
                nxt: list[Token] = []
                for node in stack:
                    if node.i in heads:
                        found.append(node)
                    nxt += [
                        c
                        for c in node.children
                        if c.dep_ in ("pobj", "conj", "prep", "appos")
                        and (c.dep_ != "prep" or c.lower_ in ("of", "to", "for", "in", "including", "during"))
                    ]
                stack = nxt
    if found:
        before = [t for t in found if t.i < token.i]
        best = max(before, key=lambda t: t.i) if before else min(found, key=lambda t: t.i)
        return heads[best.i]
    for child in verb.children:
        if (
            child.dep_ in ("conj", "advcl", "xcomp")
            and child.i in heads
            and heads[child.i].lead.kind not in NOT_MATERIAL
        ):
            return heads[child.i]
    return None


def _date_owner(
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
    hung = _when_clause(sentence, mention, material)
    if hung is not None:
        return hung
    if _no_event_date(mention, token):
        return None
    token = _beyond_anchor(scene, sentence, mention, token)
    if material and mention.start - sentence.start <= FRONTED_CHARS and mention.kind != "habitual":
        first = _leading_event(material, token)
        if first is not None:
            return first
    owner, reported = _owner(token, heads, is_date=True)
    if owner is not None:
        return owner
    if reported:
        above = {a.i for a in _path_up(token)}
        return next((e for e in events if e.lead.kind in SPEECH_TYPES and e.lead.head.i in above), None)
    owner = _beside(token, material)
    if owner is None and len(material) == 1 and not any(a.pos_ in ("VERB", "AUX") for a in token.ancestors):
        owner = material[0]
    return owner


FRONTED_CHARS = 12
"""A date that starts within this many characters of its sentence stands at its head ("Late on Sunday",
"Earlier, on Monday")."""


def _attach(scene: Scene, sentence: Sentence, events: list[LocalEvent]) -> None:
    heads = {m.head.i: e for e in events for m in e.mentions}
    material = [e for e in events if e.lead.kind not in NOT_MATERIAL]
    only = material[0] if len(material) == 1 else None
    firm = heads
    if any(not all(m.weak for m in e.mentions) for e in material):
        firm = {i: e for i, e in heads.items() if e.lead.kind != "violence"}
    for count in scene.counts.get(sentence.index, ()):
        owner = None
        token = scene.token_at(sentence, count.predicate_start)
        if token is not None:
            owner = heads.get(token.i)
            if owner is None or owner.lead.kind in NOT_MATERIAL:
                owner, _ = _owner(token, {i: e for i, e in heads.items() if e.lead.kind not in NOT_MATERIAL})
        owner = owner or only
        if owner is not None and owner.lead.kind not in NOT_MATERIAL:
            owner.counts.append(count)
    for mention in scene.dates.get(sentence.index, ()):
        owner = _date_owner(scene, sentence, mention, events, material, firm)
        if owner is not None:
            hung = _when_clause(sentence, mention, material) is owner and mention.kind == "since"
            owner.dates.append(
                replace(mention, kind="point", date_end=mention.date_start) if hung else mention
            )
        if mention.kind == "since":
            for e in material:  # "since the military coup in October": of the coup, the day or month itself
                if e is not owner and any(mention.start <= m.start < mention.end for m in e.mentions):
                    e.dates.append(mention)
    for place in scene.places.get(sentence.index, ()):
        if place.is_adjectival:
            continue
        token = scene.token_at(sentence, place.start, place.end)
        if token is None:
            continue
        if _is_party(scene, sentence, place, token):
            host = _host_actor(scene, sentence, token)
            if host is not None and host.head.lemma_.lower() not in REPORTING:
                for (
                    e
                ) in material:  # "police in Mosul arrested": where the doer is, unless it fired from there
                    if e.lead.kind not in FIRE_KINDS and any(
                        t.i == host.i for m in e.mentions for t in m.agents
                    ):
                        e.near_places.append(place)
            continue
        owner, reported = _owner(token, heads)
        if (
            owner is not None
            and owner.lead.kind in SPEECH_TYPES
            and len(material) == 1
            and not _within_speaker(token, owner)
        ):
            owner = material[0]
        if owner is None and not reported:
            owner = _beside(token, material)
            if (
                owner is None
                and only is not None
                and not any(
                    a.pos_ in ("VERB", "AUX") and a.lemma_ != "be" and a.i != only.lead.head.i
                    for a in token.ancestors
                )
            ):
                owner = only
        if owner is None:
            if not reported:
                for e in material:
                    e.near_places.append(place)
            continue
        if _is_launch(token) or any(_same_spot(place, q) for q in owner.launches):
            owner.launches.append(place)
        else:
            owner.places.append(place)


FIRE_KINDS = frozenset(
    {"airstrike", "drone_strike", "missile_or_rocket_attack", "shelling", "strike", "bombardment", "attack"}
)


def _no_event_date(mention: DateMention, token: Token) -> bool:
    """Dates that are no event's day: "by Saturday evening", "the worst since 2006"."""
    node = token
    while node.dep_ in ("compound", "nummod", "conj") and node.head.i != node.i:
        node = node.head
    if node.dep_ == "pobj" and node.head.lower_ in ("by", "until", "till"):
        return True
    if mention.kind == "since" or (node.dep_ == "pobj" and node.head.lower_ in ("since", "in", "for")):
        doc = token.doc
        window = doc[max(0, token.i - 14) : token.i]
        ranked = any(t.tag_ in ("JJS", "RBS") or t.lower_ in ("first", "only") for t in window)
        if mention.kind == "since" and ranked:
            return True
        if ranked and mention.precision == "year" and mention.kind != "point":
            return True
    return False


def _beyond_anchor(scene: Scene, sentence: Sentence, mention: DateMention, token: Token) -> Token:
    """ "Hours after the missiles were launched, a jet crashed": the date is the main clause's, not the anchor's."""
    last = scene.token_at(sentence, mention.end - 1)
    if last is None or last.lower_ not in ("after", "before", "following"):
        return token
    if last.dep_ == "mark" and last.head.head.i != last.head.i:
        return last.head.head
    if last.dep_ == "prep" and last.head.i != last.i:
        return last.head
    return token


def _when_clause(sentence: Sentence, mention: DateMention, events: list[LocalEvent]) -> LocalEvent | None:
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


def _same_spot(a: PlaceMention, b: PlaceMention) -> bool:
    """Whether two mentions name one place: an airport and its city, a city told twice."""
    if a.latitude is None or b.latitude is None or a.longitude is None or b.longitude is None:
        return a.name == b.name
    return abs(a.latitude - b.latitude) < 0.5 and abs(a.longitude - b.longitude) < 0.5


def _within_speaker(token: Token, owner: LocalEvent) -> bool:
    return any(a.dep_ in ("nsubj", "nsubjpass") for a in _path_up(token) if a.i != owner.lead.head.i)


def _is_launch(token: Token) -> bool:
    """Whether a place is where fire came from: "from" on a verb of launching or on the thing fired."""
    node = token
    for _ in range(4):
        if node.dep_ == "pobj":
            prep = node.head
            if prep.lower_ == "from" or (prep.dep_ in ("pcomp", "prep") and prep.head.lower_ == "from"):
                return True
            if prep.lower_ in ("in", "over", "near", "of"):
                node = prep.head
                continue
        if node.dep_ in ("compound", "conj", "appos", "poss", "advmod", "npadvmod", "amod", "prep"):
            node = node.head
            continue
        return False
    return False


PARTY_PREPOSITIONS = frozenset("by with between against for to of".split())


def _is_party(scene: Scene, sentence: Sentence, place: PlaceMention, token: Token) -> bool:
    """Whether a place name stands for its government or people: "Israel launched", "between Israel and Hamas",
    "Iran's foreign minister", "blamed on Syria"."""
    if place.relation != "in":
        return False
    node = token
    while node.dep_ in ("conj", "appos") and node.head.i != node.i:
        node = node.head
    named = scene.actor_at(sentence, node)
    acts = named is not None and named.actor_type != "infrastructure"
    if place.kind == "facility" and acts:
        return True  # "the Pentagon characterized", "the Pentagon statement"
    if node.dep_ in ("nsubj", "agent") and (
        place.kind in ("country", "city") or node.head.lemma_ in REPORTING
    ):
        verb = node.head
        if verb.pos_ in ("VERB", "AUX") and verb.lemma_ not in ("see", "witness", "suffer", "experience"):
            return True
    if node.dep_ == "pobj" and node.head.dep_ == "agent":
        return True
    if (
        node.dep_ == "pobj"
        and node.head.lower_ in ("by", "with", "between", "among", "to")
        and place.kind == "country"
    ):
        return True
    if node.dep_ == "pobj" and node.head.lower_ in ("against",) and place.kind == "country":
        return False
    if node.dep_ == "poss" and place.kind == "country":
        owner = scene.actor_at(sentence, node.head)
        return owner is not None and owner.actor_type not in ("infrastructure", "civilians")
    if (
        node.dep_ == "dobj"
        and place.kind == "country"
        and node.head.lemma_.lower() in REPORTING | {"warn", "threaten", "urge", "call"}
    ):
        return True
    host = _host_actor(scene, sentence, node)
    if host is not None:
        return True
    actor = next(
        (
            a
            for a in scene.actors_in(sentence)
            if a.start <= place.start and place.end <= a.end and a.end - a.start > place.end - place.start
        ),
        None,
    )
    if actor is not None and actor.actor_type not in ("infrastructure", "civilians") and not actor.is_generic:
        inside = node.dep_ in ("compound", "amod", "nmod", "poss") or node.i == token.i
        return inside and actor.actor_id is not None
    return False


def _host_actor(scene: Scene, sentence: Sentence, token: Token) -> Token | None:
    """The doer or speaker that a place is said of: "the Houthi rebels of Yemen claimed", "officials in Turkey said"."""
    node = token
    for _ in range(4):
        if node.dep_ == "pobj" and node.head.lower_ in ("of", "in", "from", "at", "near"):
            host = node.head.head
            if host.pos_ not in ("NOUN", "PROPN"):
                return None
            actor = scene.actor_at(sentence, host)
            if actor is not None and actor.actor_type not in ("infrastructure",):
                top = host
                while top.dep_ in ("conj", "appos") and top.head.i != top.i:
                    top = top.head
                if top.dep_ == "nsubj" and top.head.lemma_ not in ("die", "perish", "be", "suffer"):
                    return host
                if top.dep_ == "pobj" and (
                    top.head.dep_ == "agent"
                    or (top.head.lower_ == "to" and top.head.head.lower_ == "according")
                ):
                    return host
            node = host
            continue
        if node.dep_ in ("compound", "conj", "appos", "poss", "nmod", "amod"):
            node = node.head
            continue
        return None
    return None
