"""Who did it and to whom, as the syntax of one mention says: its agents, patients and number.

The frame of the trigger says which syntactic slot holds whom.
"""

from __future__ import annotations

from spacy.tokens import Token

from dateline.coding.syntax import (
    agents,
    antecedent,
    is_passive,
    objects,
    prepositions,
    subject,
    with_conjuncts,
)
from dateline.coding.what_mention import EventMention
from dateline.coding.what_words import LIGHT

_AGAINST = frozenset({"on", "against", "at", "upon", "toward", "towards", "targeting", "into"})
AGAINST = frozenset({"on", "upon", "against", "into", "toward", "towards"})
AIMED = AGAINST | {"at", "near"}
"""Prepositions of the target; "at" and "near" name it only where something is fired or set off."""
_BY = frozenset({"by", "from"})
_OF = frozenset({"of"})
_BETWEEN = frozenset({"between", "among", "with", "against"})


def noun_slots(mention: EventMention) -> None:
    """Agents and patients of a nominal trigger, from its prepositions, participles, and the verb it hangs on."""
    head, frame = mention.head, mention.frame
    by = list(prepositions(head, frozenset({"by"})))
    for child in head.children:
        if child.dep_ == "acl" and child.tag_ == "VBN":
            if child.lemma_ in ("claim", "blame", "attribute"):
                continue
            by += agents(child)
        elif (
            child.dep_ == "acl"
            and child.tag_ == "VBG"
            and child.lemma_ in ("target", "hit", "strike", "kill", "wound", "injure", "involve")
        ):
            if child.lemma_ != "involve":
                mention.patients += objects(child)
        elif (
            child.dep_ == "relcl"
            and child.lemma_
            in (
                "target",
                "hit",
                "strike",
                "kill",
                "wound",
                "injure",
                "destroy",
                "damage",
            )
            and not is_passive(child)
        ):
            mention.patients += objects(child)
    if frame == "mutual":
        parties = list(prepositions(head, _BETWEEN))
        mention.agents += with_conjuncts(parties) + with_conjuncts(by)
    elif frame in ("victim",):
        mention.agents += with_conjuncts(by)
        mention.patients += with_conjuncts(prepositions(head, _OF))
        mention.patients += with_conjuncts(prepositions(head, frozenset({"on", "against"})))
    elif frame == "crowd":
        mention.agents += with_conjuncts(by)
        mention.patients += with_conjuncts(prepositions(head, frozenset({"against", "at"})))
    else:
        mention.agents += with_conjuncts(by)
        mention.patients += with_conjuncts(t for t in prepositions(head, _AGAINST) if not is_time(t))
    verb, link = supporting_verb(head)
    if verb is not None:
        passive = is_passive(verb)
        subj = subject(verb)
        if link in ("dobj", "pobj"):
            if verb.lemma_ in LIGHT or verb.lemma_ in ("claim",):
                if verb.lemma_ in ("suffer", "sustain", "face"):
                    mention.patients += with_conjuncts([subj]) if subj is not None else []
                elif verb.lemma_ != "claim" and not passive and subj is not None:
                    mention.agents += with_conjuncts([subj])
            elif verb.lemma_ in ("come", "be") and link == "pobj" and subj is not None:
                mention.patients += with_conjuncts([subj])
            if verb.lemma_ in LIGHT:
                for o in prepositions(verb, frozenset({"on", "against", "at"})):
                    if not is_time(o):
                        mention.patients += with_conjuncts([o])
        elif link in ("nsubj", "nsubjpass"):
            if passive:
                if verb.lemma_ in LIGHT:
                    mention.agents += agents(verb)
            elif verb.lemma_ in (
                "target",
                "hit",
                "strike",
                "kill",
                "wound",
                "injure",
                "destroy",
                "damage",
                "rock",
                "shake",
                "tear",
                "rip",
                "devastate",
                "level",
                "flatten",
            ):
                mention.patients += list(objects(verb))


def is_time(token: Token) -> bool:
    return token.ent_type_ in ("DATE", "TIME") or token.lower_ in _TIME_WORDS


_TIME_WORDS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september
    october november december morning evening night afternoon weekend day week month year dawn noon midnight eve
    today yesterday tomorrow anniversary date occasion""".split()
)


def supporting_verb(noun: Token) -> tuple[Token | None, str]:
    """The verb whose argument the noun is, through coordination and "a series of attacks"."""
    node = noun
    for _ in range(4):
        if node.dep_ in ("dobj", "nsubj", "nsubjpass", "attr") and node.head.pos_ in ("VERB", "AUX"):
            return node.head, node.dep_
        if node.dep_ == "pobj":
            prep = node.head
            if prep.lower_ == "of" and prep.head.pos_ == "NOUN":
                node = prep.head
                continue
            if prep.lower_ in ("under", "out") and prep.head.pos_ in ("VERB", "AUX"):
                return prep.head, "pobj"
            return None, ""
        if node.dep_ in ("conj", "appos"):
            node = node.head
            continue
        break
    return None, ""


def is_heard(mention: EventMention) -> bool:
    verb, link = supporting_verb(mention.head)
    return (
        verb is not None
        and verb.lemma_ in ("hear", "report", "see", "count", "notice", "record")
        and link in ("nsubjpass", "dobj")
    )


def verb_slots(mention: EventMention) -> None:
    """Agents and patients of a verbal trigger by its frame."""
    verb, frame = mention.head, mention.frame
    passive = is_passive(verb)
    subj = subject(verb)
    subjects = with_conjuncts([subj]) if subj is not None else []
    if (
        verb.dep_ == "relcl"
        and subj is not None
        and not any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children)
    ):
        subjects = []
    if frame == "mutual":
        mention.agents += subjects
        mention.agents += agents(verb)
        mention.agents += objects(verb) if verb.lemma_ in ("fight", "battle", "ambush") else []
        mention.agents += with_conjuncts(prepositions(verb, _BETWEEN))
        if verb.lemma_ == "come":
            mention.patients, mention.agents = mention.agents, []
    elif frame == "crowd":
        mention.agents += subjects if not passive else agents(verb)
        mention.patients += with_conjuncts(prepositions(verb, frozenset({"against"})))
        if mention.kind == "riot":
            mention.patients += objects(verb) if not passive else subjects
    elif frame in ("victim", "blast"):
        if frame == "blast":
            # the device is the subject ("a bomb exploded"), or it has an agent and object ("militants blew up
            # a bridge")
            if passive:
                mention.patients += subjects
                mention.agents += agents(verb)
            else:
                mention.agents += subjects
                mention.patients += objects(verb)
            mention.patients += list(prepositions(verb, frozenset({"through", "into"})))
        else:
            mention.patients += subjects
            mention.agents += agents(verb)
    elif frame == "agent" or frame == "speech":
        mention.agents += agents(verb) if passive else subjects
        mention.patients += subjects if passive else objects(verb)
    else:  # attack, fire, move, defend
        if passive:
            mention.patients += subjects
            mention.agents += agents(verb)
        else:
            mention.agents += subjects
            mention.patients += objects(verb)
        aimed = mention.kind in ("fire", "shooting", "suicide_bombing", "bombing")
        at = AIMED if aimed else AGAINST
        for o in with_conjuncts(prepositions(verb, at)):
            if not is_time(o) and o.dep_ != "pcomp":
                mention.patients.append(o)
    mention.agents = _unique(antecedent(t) for t in mention.agents)
    mention.patients = _unique(antecedent(t) for t in mention.patients)


def _unique(tokens: object) -> list[Token]:
    out: dict[int, Token] = {}
    for t in tokens:  # type: ignore[attr-defined]
        out.setdefault(t.i, t)
    return list(out.values())


def quantity_of(noun: Token) -> int | None:
    """How many events a plural noun counts: "five airstrikes" → 5, "twin bombings" → 2."""
    for child in (noun.head.head,) if noun.dep_ == "pobj" and noun.head.lower_ == "of" else ():
        many = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000}
        if child.lower_ in many:
            return many[child.lower_]
    words = {
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "twin": 2,
        "double": 2,
        "triple": 3,
        "both": 2,
        "eleven": 11,
        "twelve": 12,
        "a": None,
        "dozen": 12,
        "twenty": 20,
        "pair": 2,
    }
    for child in noun.children:
        if child.dep_ in ("nummod", "amod", "compound"):
            low = child.lower_
            if words.get(low):
                return words[low]
            digits = low.replace(",", "")
            if digits.isdigit() and 0 < int(digits) < 100000 and not 1900 <= int(digits) <= 2100:
                return int(digits)
    return None
