"""The gate: a cheap multi-pattern pass that decides which sentences are worth the parser's time.

One Aho-Corasick automaton over the first words of all triggers and the words for dead and wounded. A sentence with a
hit is parsed, and with it the sentences next to it in the same paragraph (they hold tolls, dates and places).
"""

from __future__ import annotations

import functools
import re

import ahocorasick

from dateline.coding.reading import CODED_KINDS, Reading
from dateline.coding.triggers import triggers

CASUALTY_WORDS = (
    "kill", "dead", "died", "dies", "dying", "death", "wound", "injur", "hurt", "casualt", "victim", "bodies", "corpse",
    "lives", "fatal", "toll", "missing", "hostage", "captive", "prisoner", "martyr", "survive", "lost his life",
    "lost her life", "claimed responsib", "claim of responsib", "retaliat", "revenge", "avenge", "blame", "in response",
    "gunm", "militant", "bomber", "attacker", "assailant", "troops", "soldiers", "weapon", "drone", "missile", "rocket",
)  # fmt: skip
"""Stems beside the triggers that show that people were harmed or weapons used."""

COMMON_WORDS = frozenset(
    """take come go hold send use fall land move put set meet call turn board be direct cross cut walk down rock level shake
    sign reach break strike lose push lead drive enter march demand urge announce declare reject praise hail condemn
    deny talk report capture collapse sink crush drop fill throw reach advance damage block fight battle conflict war
    act human road traffic car bus train plane power house public mass political special security business impact
    express expel recall food medical emergency memorandum trade impose agree strike""".split()
)
"""Trigger first words too common to open the gate by themselves; their phrases do when a second word is near,
or when the sentence holds another stem."""

_WORD = re.compile(r"[a-z]+")


def _stem(word: str) -> str:
    """The part that all inflected forms share."""
    if len(word) > 4 and word.endswith("e"):
        return word[:-1]
    if len(word) > 4 and word.endswith("y"):
        return word[:-1]
    return word


@functools.cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    stems = set(CASUALTY_WORDS)
    lexicon = triggers()
    for table in (lexicon.nouns, lexicon.verbs):
        for rows in table.values():
            for row in rows:
                if row.words[0] not in COMMON_WORDS:
                    stems.add(_stem(row.words[0]))
                elif len(row.words) > 1:
                    rest = max(row.words[1:], key=len)
                    if rest not in COMMON_WORDS and len(rest) > 3:
                        stems.add(_stem(rest))
    stems |= {"strikes", "airstrike", "air raid", "battle", "fighting", "fought", "shot", "stuck", "hanged", "took part in",
              "street", "stole", "hung", "struck", "attack"}  # fmt: skip
    for stem in sorted(stems):
        if len(stem) >= 3:
            automaton.add_word(stem, stem)
    automaton.make_automaton()
    return automaton


def is_hot(text: str) -> bool:
    """Whether something may have happened in this sentence: a stem that begins a word."""
    low = text.lower()
    for end, stem in _automaton().iter(low):
        before = end - len(stem)
        if before < 0 or not low[before].isalnum():
            return True
    return False


def sentences_to_parse(reading: Reading) -> list[int]:
    """Indices of the sentences to parse, in order: hot ones and their neighbours in the same paragraph."""
    hot = {s.index for s in reading.sentences if s.kind in CODED_KINDS and is_hot(s.text)}
    chosen = set(hot)
    for index in hot:
        for near in (index - 1, index + 1):
            if (
                0 <= near < len(reading.sentences)
                and reading.sentences[near].paragraph == reading.sentences[index].paragraph
            ):
                chosen.add(near)
    return sorted(chosen)
