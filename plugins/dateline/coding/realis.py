"""Realis: whether an event is told as having happened, threatened, only thought of, denied by the narrator, or a habit.

Read from the parse alone: the modality and negation of the verb itself, what governs it on the way up the tree
("vowed to", "fear of", "if"), and the words around a noun ("any further attacks", "no casualties"). What sources
assert as having happened is actual; reporting verbs are therefore transparent and end the walk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from dateline.coding.syntax import is_passive

Realis = Literal["actual", "threatened", "hypothetical", "negated", "habitual"]

REPORTING = frozenset(
    """say tell report announce claim accuse allege blame suspect confirm deny state add note write reveal admit
    acknowledge describe believe think assert maintain insist declare recall remember explain quote cite tweet post
    show find conclude estimate understand know learn see hear witness condemn denounce suggest indicate
    charge""".split()
)
THREATENING = frozenset("threaten vow warn promise pledge swear".split())
THREAT_NOUNS = frozenset("threat warning vow pledge promise ultimatum".split())
HYPOTHETICAL_VERBS = frozenset(
    """want wish plan intend consider prepare urge call demand ask hope fear seek aim expect need allow let
    prevent deter
    avoid stop propose advocate encourage authorize authorise approve permit mull weigh contemplate order instruct
    desire request recommend discuss oppose refuse decline hesitate dare wait risk predict anticipate plot
    scheme conspire
    foresee envision train discourage avert decide agree offer""".split()
)
"""Verbs whose complement clause is not told as having happened."""
HYPOTHETICAL_OBJECTS = frozenset(
    """plan consider prepare fear expect prevent deter avoid avert propose urge seek demand oppose authorize authorise
    approve anticipate predict mull weigh contemplate plot scheme plan discuss want risk""".split()
)
"""Verbs whose direct object, when it is an event, has not happened."""
HYPOTHETICAL_NOUNS = frozenset(
    """risk fear plan possibility prospect danger call ability capability intention right preparation likelihood need
    readiness potential chance request proposal scenario desire willingness order permission appeal demand option
    concern worry speculation contingency goal aim objective hope ambition expectation defense defence
    protection""".split()
)
ATTEMPTING = frozenset("try attempt fail seek".split())
FOILING = frozenset("foil thwart prevent repel repulse avert stop disrupt block frustrate abort".split())
MODALS = frozenset("would could may might should must can shall will ca wo 'll 'd".split())
HABIT_ADVERBS = frozenset(
    """often regularly routinely frequently repeatedly usually sometimes occasionally periodically continually
    habitually sporadically always daily weekly constantly increasingly generally typically""".split()
)
HYPOTHETICAL_ADJECTIVES = frozenset(
    """possible potential future planned imminent impending further would-be hypothetical feared expected looming
    eventual prospective additional new""".split()
)
READY = frozenset(
    "about ready set likely unlikely poised due prepared willing able unable expected keen eager".split()
)
MOTION = frozenset("go come enter move storm raid sweep arrive drive deploy".split())
ARRESTING = frozenset("arrest detain capture apprehend seize search".split())
"""Going in to arrest somebody is a raid, whether anybody was arrested or not."""
EVEN_IF = frozenset("if unless whether lest should".split())


@dataclass(frozen=True, slots=True)
class RealisReading:
    """``realis`` with what was seen on the way: an attempt, a foiling verb, a habit adverb."""

    realis: Realis
    attempted: bool = False
    foiled: bool = False
    cue: Token | None = None


def _modal(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ in ("aux", "auxpass") and child.tag_ == "MD":
            return child
        if child.dep_ == "aux" and child.lower_ in MODALS:
            return child
    return None


def _counterfactual_past(verb: Token) -> bool:
    """ "could have", "would have": still not what happened."""
    return any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)


def _negated(verb: Token) -> Token | None:
    for child in verb.children:
        if child.dep_ == "neg" or (child.dep_ == "advmod" and child.lower_ in ("never", "nowhere")):
            return child
        if child.dep_ in ("nsubj", "nsubjpass", "dobj") and (
            child.lower_ in ("nobody", "none", "nothing")
            or any(g.dep_ == "det" and g.lower_ in ("no", "neither") for g in child.children)
        ):
            return child
    return None


def _infinitive(verb: Token) -> bool:
    return any(c.dep_ == "aux" and c.tag_ == "TO" for c in verb.children)


def is_definite(noun: Token) -> bool:
    """A noun phrase that points back: "the attack", "Sunday's strikes", "these operations"."""
    for child in noun.children:
        if child.dep_ == "det" and child.lower_ in ("the", "this", "that", "these", "those", "such", "both"):
            return True
        if child.dep_ == "poss" or (child.dep_ == "predet" and child.lower_ in ("all", "such")):
            return True
    if noun.dep_ == "attr" and noun.head.lemma_ == "be":  # "This was a strike designed to be photographed"
        return any(
            c.dep_ == "nsubj" and c.lower_ in ("it", "this", "that", "these", "those")
            for c in noun.head.children
        )
    return False


LIGHT_VERBS = frozenset(
    """launch carry conduct stage mount perform make commit perpetrate execute unleash wage undertake do hold organize
    organise lead plan order call attempt attend join begin start open resume continue step intensify escalate
    increase expand suffer sustain face""".split()
)


def realis_of(head: Token, is_noun: bool) -> RealisReading:
    """The realis of the event that ``head`` tells of (``is_noun``: a nominal trigger)."""
    attempted = foiled = False
    definite = is_noun and is_definite(head)
    if is_noun:
        for child in head.children:
            low = child.lower_
            if child.dep_ == "det" and low in ("no", "neither"):
                return RealisReading("negated", cue=child)
            if child.dep_ == "det" and low == "any":
                denied = _negated(head.head) if head.dep_ == "dobj" and head.head.pos_ == "VERB" else None
                return RealisReading("negated" if denied is not None else "hypothetical", cue=denied or child)
            if child.dep_ in ("amod", "compound"):
                if low in (
                    "attempted",
                    "failed",
                    "foiled",
                    "thwarted",
                    "unsuccessful",
                    "botched",
                    "abortive",
                ):
                    attempted = True
                    foiled = foiled or low in ("foiled", "thwarted")
                elif low == "next" or (
                    low in HYPOTHETICAL_ADJECTIVES
                    and not definite
                    and low not in ("new", "further", "additional")
                ):
                    return RealisReading("hypothetical", cue=child)
                elif low in ("threatened",):
                    return RealisReading("threatened", cue=child)
        node = head
    else:
        node = head
        own = _verb_realis(head)
        if own is not None:
            return own
    for _ in range(12):
        parent = node.head
        if parent.i == node.i:
            break
        link = node.dep_
        reading = _climb(head, node, parent, link, is_noun, definite)
        if reading == "stop":
            break
        if isinstance(reading, RealisReading):
            return RealisReading(reading.realis, attempted, foiled, reading.cue)
        lemma = parent.lemma_.lower()
        if (lemma in ATTEMPTING and link in ("xcomp", "dobj", "acl")) or (
            lemma in ("attempt", "bid") and link == "acl"
        ):
            attempted = True
        if lemma in FOILING and link in ("dobj", "nsubjpass"):
            foiled = True
        if parent.pos_ in ("VERB", "AUX"):
            definite = definite or not is_noun
        node = parent
    return RealisReading("actual", attempted, foiled)


def _verb_realis(verb: Token) -> RealisReading | None:
    modal = _modal(verb)
    if modal is not None:
        return RealisReading("hypothetical", cue=modal)
    negation = _negated(verb)
    if negation is not None:
        return RealisReading("negated", cue=negation)
    for child in verb.children:
        if child.dep_ == "mark" and child.lower_ in EVEN_IF:
            return RealisReading("hypothetical", cue=child)
        if child.dep_ == "advmod" and child.lower_ in HABIT_ADVERBS:
            return RealisReading("habitual", cue=child)
    if _infinitive(verb) and verb.dep_ == "advcl" and verb.lemma_ in ARRESTING and verb.head.lemma_ in MOTION:
        return None
    if _infinitive(verb) and verb.dep_ in ("advcl", "relcl", "ROOT", "dep", "pcomp"):
        return RealisReading("hypothetical", cue=verb)
    if verb.dep_ == "conj" and verb.head.pos_ == "VERB" and not any(c.dep_ == "aux" for c in verb.children):
        shared = _modal(verb.head)
        if shared is not None and verb.tag_ in ("VB", "VBN"):
            return RealisReading("hypothetical", cue=shared)
    return None


def _climb(
    head: Token, node: Token, parent: Token, link: str, is_noun: bool, definite: bool
) -> RealisReading | Literal["stop", "go"]:
    """One step up the tree from ``node`` to ``parent``: a verdict, ``stop`` when nothing above matters, or ``go``."""
    lemma = parent.lemma_.lower()
    verbal = parent.pos_ in ("VERB", "AUX")
    if (
        verbal
        and lemma in REPORTING
        and link in ("ccomp", "xcomp", "pcomp", "parataxis", "prep", "dobj", "nsubj", "nsubjpass")
    ):
        if link in ("ccomp", "xcomp", "dobj") and lemma in THREATENING:
            return RealisReading("threatened", cue=parent)
        return "stop"
    if verbal and lemma in THREATENING:
        if link in ("xcomp", "ccomp", "dobj", "prep"):
            if definite and is_noun and link != "xcomp":
                return "stop"
            return RealisReading("threatened", cue=parent)
        return "stop"
    if parent.pos_ == "ADJ" and link in ("xcomp", "ccomp") and lemma in READY:
        return RealisReading("hypothetical", cue=parent)
    if link in ("ccomp", "parataxis", "dep", "conj") and node.i > parent.i and lemma not in THREATENING:
        if any(t.text in (":", ";") for t in parent.doc[parent.i + 1 : node.left_edge.i]):
            return "stop"
    if verbal and link == "ccomp" and node.i < parent.i and lemma not in REPORTING:
        return "stop"  # a clause set before by a semicolon or comma stands for itself
    if (
        verbal
        and link in ("dobj", "oprd")
        and lemma not in HYPOTHETICAL_OBJECTS
        and lemma in HYPOTHETICAL_VERBS
    ):
        return "stop"
    if (
        verbal
        and link == "prep"
        and not (lemma == "call" and node.lower_ == "for")
        and lemma in HYPOTHETICAL_VERBS
    ) and lemma not in ("prepare", "plan", "hope", "wait", "train"):
        return "stop"
    if verbal and lemma in HYPOTHETICAL_VERBS and link in ("xcomp", "ccomp", "dobj", "prep", "nsubjpass"):
        if link == "nsubjpass" and (
            definite or lemma not in ("plan", "expect", "fear", "intend", "consider", "mull")
        ):
            return "stop"
        if definite and is_noun and node.i == head.i:
            return "stop"
        if lemma == "stop" and link == "dobj":
            return "stop"
        return RealisReading("hypothetical", cue=parent)
    if parent.pos_ in ("NOUN", "PROPN") and link in (
        "acl",
        "prep",
        "compound",
        "appos",
        "nmod",
        "relcl",
        "pcomp",
    ):
        if link in ("relcl", "appos"):
            return "stop"
        if link == "acl" and node.tag_ == "VBN":
            return "stop"
        low = parent.lower_.rstrip("s")
        if low in THREAT_NOUNS and (node.lower_ in ("of", "to", "against") or link in ("acl", "compound")):
            return RealisReading("threatened", cue=parent)
        if (low in HYPOTHETICAL_NOUNS or parent.lemma_.lower() in HYPOTHETICAL_NOUNS) and not definite:
            if link == "prep" and node.lower_ in ("in", "after", "since", "following", "during", "from"):
                return "stop"
            return RealisReading("hypothetical", cue=parent)
        return (
            "go"
            if link in ("acl", "prep", "compound") and parent.dep_ in ("pobj", "dobj", "conj")
            else "stop"
        )
    if verbal:
        if link in (
            "dobj",
            "nsubj",
            "nsubjpass",
            "attr",
            "xcomp",
            "ccomp",
            "conj",
            "agent",
            "acl",
            "advcl",
            "prep",
        ):
            if link == "prep" or link in ("advcl", "agent"):
                # an adjunct is presupposed ("may answer after the attack"), a purpose or condition was read already
                return "stop" if link == "advcl" or is_noun else "go"
            if is_noun and definite and lemma not in LIGHT_VERBS:
                return "stop"
            if not is_noun and link in ("nsubj", "nsubjpass", "dobj"):
                return "stop"
            if link == "conj" and node.pos_ in ("VERB", "AUX"):
                return "stop"
            verdict = _verb_realis(parent)
            if verdict is not None and (link in ("xcomp", "ccomp") or is_noun):
                if (
                    verdict.realis == "negated"
                    and link in ("nsubj",)
                    and lemma not in ("happen", "occur", "take", "be")
                ):
                    return "stop"
                return verdict
            if is_noun and _negated(parent) and link == "dobj":
                return RealisReading("negated", cue=parent)
            if link == "xcomp" and parent.tag_ in ("VB",) and _infinitive(parent):
                return "go"
            return "go"
        return "stop"
    if link in ("pobj", "pcomp") and parent.dep_ in ("prep", "agent"):
        word = parent.lower_
        if word in ("without",):
            return RealisReading("negated", cue=parent)
        if word in ("despite", "amid", "after", "since", "following", "during", "before", "in", "by", "from"):
            if word == "before" or definite or word != "from":
                return "stop" if word not in ("in", "by", "from") else "go"
        return "go"
    if link in ("conj", "appos"):
        return "go"
    return "stop" if not is_passive(parent) else "go"
