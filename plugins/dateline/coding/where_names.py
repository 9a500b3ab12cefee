"""Names of places in a text: which runs of capitalised words the gazetteer may know, with the words around them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from dateline.coding.gazetteer import Gazetteer, Place
from dateline.coding.gazetteer_keys import ARTICLES, fold
from dateline.coding.reading import Reading
from dateline.coding.where_index import Spans
from dateline.coding.where_maps import (
    demonyms,
    not_place_lengths,
    not_places,
)
from dateline.coding.where_words import (
    ACRONYMS,
    BUILDINGS,
    NEVER,
    PLAIN_WORDS,
    TITLES,
    TOKEN,
)

# Names have at most so many words ("Ministry" phrases and sentences of capitals aside).
LONGEST_NAME = 7


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    text: str
    key: str
    is_capital: bool
    opens: bool  # first word of a sentence or after a quote, colon or dash


@dataclass(slots=True)
class Hit:
    """Names found in the text with the places they can mean."""

    start: int
    end: int
    first: int  # index of its first token
    last: int  # index of its last token
    candidates: tuple[Place, ...]
    sentence: int
    strength: float = 0.0
    chosen: Place | None = None
    is_adjectival: bool = False
    unit_kind: str = ""
    trusted: bool = False
    tags: set[str] = field(default_factory=set)


class Finder:
    """One article being read for places."""

    def __init__(
        self,
        reading: Reading,
        gazetteer: Gazetteer,
        title: Reading | None,
        blocked: Sequence[tuple[int, int]],
    ) -> None:
        self.reading = reading
        self.text = reading.text
        self.gazetteer = gazetteer
        self.blocked = sorted(blocked)
        self.tokens: list[_Token] = []
        self.sentence_of: list[int] = []
        self.shouting: set[int] = set()
        self.weights: Counter[str] = Counter()
        self.taken = Spans(())  # accepted names
        self.local: dict[int, Counter[str]] = {}  # countries named in each sentence
        self.refused: list[tuple[int, int]] = []  # names that are none of places
        self.title = title
        self._tokenise()

    def _tokenise(self) -> None:
        for sentence in self.reading.sentences:
            first = len(self.tokens)
            body = sentence.text
            for match in TOKEN.finditer(body):
                word = match[0]
                start, end = sentence.start + match.start(), sentence.start + match.end()
                before = body[max(0, match.start() - 2) : match.start()]
                opens = (
                    match.start() == 0
                    or not before.strip(" \"'([")
                    or before[-1:] in '"(['
                    or before.strip() in (":", "–", "—")
                )
                capital = word[0].isupper() or (word[0].isdigit() and any(c.isupper() for c in word))
                self.tokens.append(_Token(start, end, word, fold(word), capital, opens))
                self.sentence_of.append(sentence.index)
            words = [t for t in self.tokens[first:] if t.text[0].isalpha()]
            capitals = sum(t.is_capital for t in words)
            # A headline or a shouted line: capitals say nothing there. Only small words are small in it.
            plain = any(not t.is_capital and len(t.text) > 2 and t.key not in PLAIN_WORDS for t in words)
            if len(words) >= 4 and capitals > 0.7 * len(words) and not plain:
                self.shouting.add(sentence.index)

    # -- matching

    def _joined(self, i: int, j: int) -> bool:
        """Whether tokens i … j stand together: a blank, a hyphen or nothing between them, in one sentence."""
        for k in range(i, j):
            if self.sentence_of[k] != self.sentence_of[k + 1]:
                return False
            if self.text[self.tokens[k].end : self.tokens[k + 1].start] not in (
                " ",
                "-",
                "",
                "  ",
                " - ",
                ". ",
            ):
                return False
            if (
                self.text[self.tokens[k].end : self.tokens[k + 1].start] == ". "
                and len(self.tokens[k].text) > 2
            ):
                return False
        return True

    def _begins_name(self, i: int) -> bool:
        token = self.tokens[i]
        if token.is_capital:
            return True
        # al-Tanf, el-Arish, ash-Shaddadi
        if token.key in ARTICLES and i + 1 < len(self.tokens):
            following = self.tokens[i + 1]
            return following.is_capital and self.text[token.end : following.start] == "-"
        return False

    def find(self) -> list[Hit]:
        """All names that can be places, longest first at each word, left to right."""
        hits: list[Hit] = []
        i, tokens = 0, self.tokens
        lengths = not_place_lengths()
        people = demonyms()
        while i < len(tokens):
            if not self._begins_name(i):
                i += 1
                continue
            key = tokens[i].key
            skip = self._blocked_name(i, lengths)
            if not skip and i + 1 < len(tokens) and key in PLAIN_WORDS and self._blocked_name(i + 1, lengths):
                i += 1  # "The Bank of Israel": the article is no part of a name
                continue
            if skip:
                self.refused.append((tokens[i].start, tokens[i + skip - 1].end))
                i += skip
                continue
            hit = self._longest(i)
            if hit is None and key in people:
                iso3 = people[key]
                hit = Hit(tokens[i].start, tokens[i].end, i, i, (), self.sentence_of[i], is_adjectival=True)
                hit.tags.add(iso3)
            if (
                hit is None
                and i + 1 < len(tokens)
                and f"{key} {tokens[i + 1].key}" in people
                and self._joined(i, i + 1)
            ):
                iso3 = people[f"{key} {tokens[i + 1].key}"]
                hit = Hit(
                    tokens[i].start, tokens[i + 1].end, i, i + 1, (), self.sentence_of[i], is_adjectival=True
                )
                hit.tags.add(iso3)
            if hit is None:
                i += 1
                continue
            hits.append(hit)
            i = hit.last + 1
        return hits

    def _is_no_name(self, i: int) -> bool:
        """A title, or an acronym (SANA is no Sanaa) where capitals are used as they should."""
        token = self.tokens[i]
        if token.key in TITLES or token.key in NEVER or weekday_or_month(token.key):
            return True
        shouted = self.sentence_of[i] in self.shouting
        return token.text.isupper() and 2 < len(token.text) <= 5 and not shouted and token.key not in ACRONYMS

    def _blocked_name(self, i: int, lengths: dict[str, int]) -> int:
        longest = lengths.get(self.tokens[i].key, 0)
        for n in range(min(longest, len(self.tokens) - i), 1, -1):
            if self._joined(i, i + n - 1) and " ".join(t.key for t in self.tokens[i : i + n]) in not_places():
                return n
        return 0

    def _longest(self, i: int) -> Hit | None:
        tokens = self.tokens
        longest = min(
            self.gazetteer.longest(tokens[i].key.split(" ")[0]) if tokens[i].key else 0,
            LONGEST_NAME,
            len(tokens) - i,
        )
        people = demonyms()
        for n in range(longest, 0, -1):
            j = i + n - 1
            if n == 1 and self._is_no_name(i):
                return None
            # "Jenin refugee camp", "K1 base": the word for what it is may stand in small letters.
            built = n > 1 and tokens[j].key in BUILDINGS
            ends = tokens[j].is_capital or built or (n > 1 and tokens[j].text[0].isdigit())
            if not ends or not self._joined(i, j):
                continue
            key = " ".join(t.key for t in tokens[i : j + 1])
            if n == 1 and (key in people and key not in ("us", "u s")):
                return None
            candidates = self.gazetteer.find(key)
            if n == 1 and len(tokens[i].text) <= 3 and not tokens[i].text.isupper():
                # "Us", "An", "Al" are no countries; short towns ("Tyr", "Hit", "Qom") stay.
                candidates = tuple(c for c in candidates if c.kind != "country")
            if built and not tokens[j].is_capital:
                candidates = tuple(c for c in candidates if c.kind == "facility" or c.rank in (75.0, 80.0))
            if candidates:
                return Hit(tokens[i].start, tokens[j].end, i, j, candidates, self.sentence_of[i])
        # al-X where only X is known: keep the article in the words.
        if not tokens[i].is_capital and i + 1 < len(tokens):
            inner = self._longest(i + 1) if tokens[i + 1].is_capital else None
            if inner is not None:
                inner.first, inner.start = i, tokens[i].start
            return inner
        return None

    # -- context of one hit

    def before(self, hit: Hit, k: int = 1) -> _Token | None:
        """The k-th token before the hit within its sentence."""
        i = hit.first - k
        return self.tokens[i] if i >= 0 and self.sentence_of[i] == hit.sentence else None

    def after(self, hit: Hit, k: int = 1) -> _Token | None:
        """The k-th token after the hit within its sentence."""
        i = hit.last + k
        return self.tokens[i] if i < len(self.tokens) and self.sentence_of[i] == hit.sentence else None

    def gap_before(self, hit: Hit) -> str:
        """What stands between the hit and the token before it."""
        token = self.before(hit)
        return self.text[token.end : hit.start] if token else "\n"

    def gap_after(self, hit: Hit) -> str:
        """What stands between the hit and the token after it."""
        token = self.after(hit)
        return self.text[hit.end : token.start] if token else "\n"


_CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december""".split()
)


def weekday_or_month(word: str) -> bool:
    return word in _CALENDAR
