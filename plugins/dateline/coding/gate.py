"""The gate: a cheap multi-pattern pass that decides which sentences are worth the parser's time.

One Aho-Corasick automaton over beginnings of words: those of ``data/gate.toml`` and the telling words of all triggers.
A sentence with a strong one, or with two different weak ones, is parsed; of its neighbours those that count something
("Five of them burned out") and those that a toll follows: they may say how many, and where it was.
"""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources

import ahocorasick

from dateline.coding.harm import may_tell_of_harm
from dateline.coding.reading import CODED_KINDS, Reading
from dateline.coding.triggers import triggers, weapons

STRONG, WEAK = 2, 1
"""Weights of the words; a sentence is parsed from a sum of STRONG on."""

_COUNTS = re.compile(
    r"\b(?:\d|two|three|four|five|six|seven|eight|nine|ten|dozen|hundred|several|another|others|second|third)\b|\d",
    re.IGNORECASE,
)


_SPEAKS_OF_IT = re.compile(
    r"\b(?:said|says|pins?|suspects?|ascribe|credited|condemned|described|spoke of|put it)\b.*"
    r"\b(?:it|they|them|that|both|he|him|the two)\b|\b(?:pins?|hallmarks?|its work|their work|suspected|suspicion)\b",
)
"""What follows an event and speaks of it without naming it: "Hamas said that it had sent them"."""


def _stem(word: str) -> str:
    """The part that all inflected forms share."""
    return word[:-1] if len(word) > 4 and word.endswith(("e", "y")) else word


@functools.cache
def _automaton() -> ahocorasick.Automaton:
    data = tomllib.loads(resources.files("dateline.coding").joinpath("data/gate.toml").read_text("utf-8"))
    weak, common = set(data["weak"]), frozenset(data["common"])
    weights = dict.fromkeys(data["strong"], STRONG)
    listed = tuple(data["strong"])
    lexicon = triggers()
    for table in (lexicon.nouns, lexicon.verbs):
        for rows in table.values():
            for row in rows:
                telling = [w for w in row.words if w not in common and len(w) > 3]
                if any(w.startswith(listed) for w in row.words):
                    continue  # "bread riot": the word of violence opens the gate already
                if telling and _stem(max(telling, key=len)) not in weak:
                    weights[_stem(max(telling, key=len))] = STRONG
    for phrases in weapons().by_first.values():
        for words, _, _ in phrases:
            word = words[0]
            if len(words) == 1 and len(word) > 3 and word not in common and _stem(word) not in weak:
                weights.setdefault(_stem(word), STRONG)
    for stem in weak:
        weights.setdefault(stem, WEAK)
    automaton = ahocorasick.Automaton()
    for stem, weight in sorted(weights.items()):
        automaton.add_word(stem, (stem, weight))
    automaton.make_automaton()
    return automaton


def is_hot(text: str) -> bool:
    """Whether something may have happened in this sentence."""
    low = text.lower()
    seen = ""
    for end, (stem, weight) in _automaton().iter(low):
        before = end - len(stem)
        if before >= 0 and low[before].isalnum():
            continue
        if weight == STRONG or (seen and not (stem.startswith(seen) or seen.startswith(stem))):
            return True
        seen = stem
    return False


def sentences_to_parse(reading: Reading) -> list[int]:
    """Indices of the sentences to parse, in order: hot ones, and neighbours in the same paragraph: those that count
    something, and what stands before a toll, which sets its scene."""
    hot = {s.index for s in reading.sentences if s.kind in CODED_KINDS and is_hot(s.text)}
    chosen = set(hot)
    for index in hot:
        here = reading.sentences[index]
        for near in (index - 1, index + 1):
            if 0 <= near < len(reading.sentences) and near not in chosen:
                there = reading.sentences[near]
                if (
                    there.paragraph == here.paragraph
                    and (_COUNTS.search(there.text) or (near < index and may_tell_of_harm(here.text)))
                ) or (near > index and there.kind in CODED_KINDS and _SPEAKS_OF_IT.search(there.text)):
                    chosen.add(near)
    return sorted(chosen)
