"""With what outcome: hit, intercepted in part or whole, failed, foiled, and how many were brought down."""

from __future__ import annotations

import re

from spacy.tokens import Token

from dateline.coding.reading import Sentence
from dateline.coding.triggers import lemma, singular

_INTERCEPT = frozenset(
    "intercept down destroy stop neutralize neutralise repel thwart shoot bring block".split()
)
_FIRED = frozenset(
    """rocket missile drone projectile shell salvo barrage volley uav mortar aircraft quadcopter shahed
    interception attack strike""".split()
)
_PART = frozenset("most some several part majority half nearly almost many".split())
_WHOLE = re.compile(r"\b(?:all|every|both|the|a|an|it|them|they|one)\b", re.IGNORECASE)
_FOIL = frozenset("foil thwart prevent avert disrupt frustrate abort".split())
_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "a": 1,
    "an": 1,
    "dozen": 12,
    "both": 2,
}


def _number(noun: Token) -> int | None:
    for child in noun.children:
        if child.dep_ in ("nummod", "det", "amod"):
            low = child.lower_.replace(",", "")
            if low.isdigit():
                return int(low)
            if low in _NUMBERS:
                return _NUMBERS[low]
    low = noun.lower_.replace(",", "")
    return int(low) if low.isdigit() else _NUMBERS.get(low) if noun.tag_ == "CD" else None


def interceptions(sentence: Sentence) -> list[tuple[Token, bool, int | None]]:
    """Interceptions told in a parsed sentence: the verb or noun, whether only a part is meant, and how many."""
    doc = sentence.doc
    if doc is None:
        return []
    found: list[tuple[Token, bool, int | None]] = []
    for token in doc:
        if lemma(token) == "interception" and token.tag_[:2] == "NN":
            found.append((token, False, None))
            continue
        word = token.lemma_.lower()
        if word not in _INTERCEPT or token.tag_[:2] != "VB":
            continue
        particle = {c.lower_ for c in token.children if c.dep_ in ("prt", "advmod")}
        if word in ("shoot", "bring") and "down" not in particle:
            continue
        if any(c.dep_ == "neg" for c in token.children):
            continue
        things = [c for c in token.children if c.dep_ in ("dobj", "nsubjpass")]
        doer = {lemma(c) for c in token.subtree if c.dep_ in ("nsubj", "pobj")}
        for thing in things:
            hang = [
                thing,
                *(o for p in thing.children if p.dep_ == "prep" and p.lower_ == "of" for o in p.children),
            ]
            if not any(
                lemma(t) in _FIRED or t.lower_ in ("it", "them", "one") or t.tag_ == "CD" for t in hang
            ):
                continue
            if word in ("destroy", "stop", "thwart", "repel", "block", "neutralize", "neutralise") and not (
                {"defense", "defence", "system", "dome", "patriot", "battery", "interceptor"}
                & {singular(d) for d in doer}
                or any(lemma(t) in ("rocket", "missile", "drone") for t in hang)
            ):
                continue
            words = {t.lower_ for t in hang} | {c.lower_ for c in thing.children}
            partly = bool(words & _PART)
            number = _number(thing)
            found.append((token, partly, number))
    return found


def is_foiled(token: Token) -> bool:
    """Whether the event word is the object of foiling ("foiled an attack", "a thwarted plot")."""
    node = token
    for _ in range(4):
        parent = node.head
        if parent.i == node.i:
            return False
        if parent.lemma_.lower() in _FOIL and node.dep_ in ("dobj", "nsubjpass"):
            return True
        if any(c.dep_ == "amod" and c.lower_ in ("foiled", "thwarted") for c in node.children):
            return True
        if node.dep_ in ("acl", "pobj", "prep", "compound", "pcomp") or parent.lemma_ in (
            "attempt",
            "plot",
            "plan",
        ):
            node = parent
            continue
        return False
    return False
