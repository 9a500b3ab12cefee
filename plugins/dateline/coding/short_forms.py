"""Short forms that a text itself defines: "Kata'ib Hizbullah (KH)", "the Kurdistan Workers' Party, or PKK", surnames.

Sets a table from the short form to whom it stands for, valid for one article. The text's own definition beats the
dictionary: "SNA" is the Somali army in one article and the Syrian National Army in another.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from dateline.coding.actors_lexicon import Actor, ActorLexicon, Hit, Word, fold_word, words_of
from dateline.coding.mentions import ActorType
from dateline.coding.reading import Sentence

_PARENTHESIS = re.compile(
    r"\((?:the |or |also known as |known as |aka )?([A-Z][\w.-]{1,11})(?:,? (?:in|from|for) [^()]{1,40})?\)"
)
_APPOSITION = re.compile(
    r", (?:or|also known as|known as|abbreviated as|called) (?:the )?([A-Z][A-Za-z-]{1,9})\b"
)
_INITIALS_SKIPPED = frozenset("of the and for in to al el de la del y e et des du on".split())
SHOUTING_SHARE = 0.75
"""Share of capitals among a sentence's letters above which case tells nothing (headlines, shouted copy)."""
MAX_TRIES = 3
"""Times that the long form of one acronym is looked for: an article defines it once, hostile text a million times."""
MAX_NAME_WORDS = 10
"""Words looked back over for the long form of an acronym: longer names do not occur."""


class _Titled(Protocol):
    actor_type: ActorType
    country: str | None


@dataclass(frozen=True, slots=True)
class ShortForm:
    """Whom a short form stands for."""

    name: str
    actor: Actor | None
    actor_id: str | None
    country_iso3: str | None
    actor_type: ActorType
    is_person: bool


@dataclass(slots=True)
class ShortForms:
    """The short forms of one article; acronyms are matched in capitals, surnames with a capital."""

    acronyms: dict[str, ShortForm] = field(default_factory=dict)
    surnames: dict[str, ShortForm] = field(default_factory=dict)

    def get(self, key: str, raw: str) -> ShortForm | None:
        """What the word stands for, or None; ``raw`` is the word as written."""
        if raw[:1].isupper():
            if key in self.acronyms and (raw.isupper() or not self.acronyms[key].is_person):
                form = self.acronyms[key]
                return form if sum(c.isupper() for c in raw) >= min(2, len(raw)) else None
            return self.surnames.get(key)
        return None

    def add_person(self, name: str, surname: str, titled: _Titled | None) -> None:
        """Remember a person by surname; what is known of office and country is kept."""
        if len(surname) < 3:
            return
        old = self.surnames.get(surname)
        if old is not None and old.actor is not None and titled is None:
            return
        if titled is None and old is not None and old.name == name:
            return
        self.surnames[surname] = ShortForm(
            name,
            None,
            None,
            titled.country if titled else None,
            titled.actor_type if titled else "unknown",
            True,
        )

    def add_actor(self, surname: str, actor: Actor) -> None:
        """Remember a person of the dictionary by surname."""
        if len(surname) >= 3:
            self.surnames[surname] = ShortForm(
                actor.name, actor, actor.actor_id, actor.country_iso3, actor.actor_type, True
            )


@dataclass(slots=True)
class SentenceNames:
    """The words of a sentence and the known names and nouns among them, found once for all who ask."""

    sentence: Sentence
    words: list[Word]
    hits: list[Hit]
    shouting: bool

    def __init__(self, sentence: Sentence, lexicon: ActorLexicon) -> None:
        text = sentence.text
        letters = sum(c.isalpha() for c in text)
        self.sentence = sentence
        self.words = words_of(text, sentence.start)
        self.shouting = letters > 12 and sum(c.isupper() for c in text) > SHOUTING_SHARE * letters
        self.hits = lexicon.find(self.words, text, sentence.start, self.shouting)


def read_short_forms(texts: Sequence[SentenceNames], lexicon: ActorLexicon, day: date | None) -> ShortForms:
    """The acronyms that the text defines beside their long forms, and the surnames of the dictionary's persons that
    it names in full."""
    forms = ShortForms()
    tried: dict[str, int] = {}
    for names in texts:
        text = names.sentence.text
        for pattern in (_PARENTHESIS, _APPOSITION):
            for match in pattern.finditer(text):
                if pattern is _APPOSITION and not match.group(1).isupper():
                    continue
                count = tried.get(match.group(1), 0)
                if count >= MAX_TRIES:
                    continue
                tried[match.group(1)] = count + 1
                _define(
                    match.group(1), text[max(0, match.start() - 120) : match.start()], forms, lexicon, day
                )
        for hit in names.hits:
            if hit.last - hit.first > 1:
                _remember_person(names.words[hit.last - 1].key, hit, forms, lexicon, day)
    return forms


def _define(acronym: str, before: str, forms: ShortForms, lexicon: ActorLexicon, day: date | None) -> None:
    words = words_of(before.rstrip(" \"'"))[-MAX_NAME_WORDS:]
    if not words or len(acronym.replace(".", "")) < 2 or sum(c.isupper() for c in acronym) < 2:
        return
    key = fold_word(acronym)
    for hit in reversed(lexicon.find(words, before, 0)):
        if hit.last == len(words):
            for entry in hit.entries:
                if entry.kind == "actor":
                    actor = lexicon.choose(entry.actors, day)
                    if not actor.is_person:
                        forms.acronyms[key] = ShortForm(
                            actor.name, actor, actor.actor_id, actor.country_iso3, actor.actor_type, False
                        )
                        return
    letters = [c for c in key if c.isalpha()]
    for first in range(len(words) - 1, -1, -1):
        run = words[first:]
        if not run[0].raw[:1].isupper():
            continue
        initials = [w.key[0] for w in run if w.key not in _INITIALS_SKIPPED or w.raw[:1].isupper()]
        if initials == letters or [w.key[0] for w in run] == letters:
            name = before[run[0].start : run[-1].end]
            known = lexicon.canonical(name, day)
            if known is not None and not known.is_person:
                forms.acronyms[key] = ShortForm(
                    known.name, known, known.actor_id, known.country_iso3, known.actor_type, False
                )
            else:
                forms.acronyms[key] = ShortForm(name, None, None, None, guess_type(name), False)
            return


_TYPE_WORDS: tuple[tuple[ActorType, frozenset[str]], ...] = (
    ("police", frozenset("police gendarmerie constabulary".split())),
    ("state_military", frozenset("navy military".split())),
    ("media", frozenset("news television radio tv broadcasting press times post".split())),
    (
        "ngo_igo",
        frozenset(
            """committee association society watch foundation rights observatory network union nations international
            humanitarian relief centre center organization organisation crescent cross""".split()
        ),
    ),
    (
        "government",
        frozenset(
            """ministry authority council government department agency administration commission office
            parliament""".split()
        ),
    ),
    ("political_party", frozenset("party congress alliance".split())),
    (
        "non_state_armed_group",
        frozenset(
            "front army brigade brigades movement militia liberation resistance forces battalion jihad".split()
        ),
    ),
    ("business", frozenset("company corporation bank inc ltd airlines oil".split())),
)  # fmt: skip


def guess_type(name: str) -> ActorType:
    """The type of an unknown body, by the words of its name; the last telling word decides."""
    for word in reversed(words_of(name)):
        for actor_type, telling in _TYPE_WORDS:
            if word.key in telling:
                return actor_type
    return "unknown"


def _remember_person(
    surname: str, hit: Hit, forms: ShortForms, lexicon: ActorLexicon, day: date | None
) -> None:
    for entry in hit.entries:
        if entry.kind == "actor" and entry.actors[0].is_person:
            forms.add_actor(surname, lexicon.term_on(lexicon.choose(entry.actors, day), day))
