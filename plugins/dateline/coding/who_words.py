"""One sentence's words while its actors are put together, and the phrase that comes of it.

Holds the words, the dictionary's hits among them and the parser's tokens by offset; the readers of descriptions, names
and countries build on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Token

from dateline.coding.actors_lexicon import Actor, ActorLexicon, Entry, Hit, Role
from dateline.coding.mentions import ActorType
from dateline.coding.reading import Reading
from dateline.coding.short_forms import SentenceNames, ShortForms

TITLE_CASE_SHARE = 0.7
"""Share of capitalised words above which a sentence is a headline, whose parse says little about phrases."""

TIES = frozenset(
    """backed led linked aligned affiliated allied run controlled held based supported funded sponsored
        trained armed owned dominated inspired mediated brokered occupied administered friendly born origin""".split()
)

_STATE_SERVANTS = frozenset(("force", "police", "government", "official", "org"))

_SHIP_PREFIXES = frozenset("uss hms mv mt ins hmas usns rfa".split())


@dataclass(slots=True)
class Phrase:
    """A noun phrase in the making: words ``[first, last)``, its head word, and whom it stands for."""

    first: int
    last: int
    head: int
    name: str
    actor: Actor | None
    actor_id: str | None
    country: str | None
    actor_type: ActorType
    kind: str
    is_person: bool = False
    is_generic: bool = False
    is_plural: bool = False
    role: Role | None = None
    pronoun_owner: bool = False
    owner_id: str | None = None


class SentenceWords:
    """The words of one sentence with the dictionary's hits and the parser's tokens."""

    def __init__(
        self,
        reading: Reading,
        names: SentenceNames,
        lexicon: ActorLexicon,
        forms: ShortForms,
        day: date | None,
    ) -> None:
        self.text = reading.text
        self.sentence = sentence = names.sentence
        self.lexicon = lexicon
        self.forms = forms
        self.day = day
        self.words = names.words
        self.shouting = names.shouting
        self.hits = names.hits
        self.token_at: dict[int, Token] = {}
        if sentence.doc is not None:
            self.token_at = {sentence.start + t.idx: t for t in sentence.doc}
        self.hit_at: dict[int, Hit] = {i: h for h in self.hits for i in range(h.first, h.last)}
        capitalised = sum(w.raw[:1].isupper() or w.raw[:1].isdigit() for w in self.words)
        plain = any(len(w.raw) > 4 and w.raw.islower() for w in self.words)
        self.title_case = self.shouting or (
            len(self.words) > 3 and not plain and capitalised > TITLE_CASE_SHARE * len(self.words)
        )
        self.country: str | None = None

    def gap(self, left: int, right: int) -> str:
        """The characters between two words."""
        return self.text[self.words[left].end : self.words[right].start]

    def slice(self, first: int, last: int) -> str:
        """The text of words ``[first, last)``."""
        return self.text[self.words[first].start : self.words[last - 1].end]

    def token(self, index: int) -> Token | None:
        """The parser's token that begins with the word."""
        return self.token_at.get(self.words[index].start)

    def _entry(self, hit: Hit, kind: str) -> Entry | None:
        return next((e for e in hit.entries if e.kind == kind), None)

    def _capital(self, index: int) -> bool:
        raw = self.words[index].raw
        return raw[:1].isupper() and not self.shouting

    def _tidy(self, first: int, last: int) -> str:
        """The words of a description on one line."""
        return re.sub(r"\s+", " ", self.slice(first, last))

    def _next_capital(self, index: int) -> bool:
        return (
            index < len(self.words)
            and self.gap(index - 1, index) == " "
            and self._capital(index)
            and not self.words[index].raw.isupper()
            and self.hit_at.get(index) is None
        )
