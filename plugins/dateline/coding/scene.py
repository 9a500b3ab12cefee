"""The scene: everything that was found in one article, with the questions that several parts ask of it.

Holds the reading and the mentions of actors, places, dates and counts, indexed by sentence, and turns tokens
of a parse into
the mentions that cover them. Decides nothing about events.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from spacy.tokens import Token

from dateline.coding.mentions import ActorMention, CountMention, DateMention, PlaceMention
from dateline.coding.reading import Reading, Sentence

M = TypeVar("M", ActorMention, PlaceMention, DateMention, CountMention)


@dataclass(slots=True)
class Scene:
    """One article with all its mentions, each list by sentence index."""

    reading: Reading
    title: Reading
    published: date | None
    original: str = ""
    actors: dict[int, list[ActorMention]] = field(default_factory=dict)
    places: dict[int, list[PlaceMention]] = field(default_factory=dict)
    dates: dict[int, list[DateMention]] = field(default_factory=dict)
    counts: dict[int, list[CountMention]] = field(default_factory=dict)
    attributed: set[int] = field(default_factory=set)
    event_sentences: set[int] = field(default_factory=set)
    title_places: list[PlaceMention] = field(default_factory=list)
    _named: Counter[str] | None = None
    dateline: PlaceMention | None = None
    """Where the report was sent from, where it says so."""
    event_spans: dict[int, list[tuple[int, int]]] = field(default_factory=dict)

    def times_named(self, name: str) -> int:
        """How often the article names an actor."""
        if self._named is None:
            self._named = Counter(m.name for found in self.actors.values() for m in found)
        return self._named[name]

    def actors_in(self, sentence: Sentence) -> list[ActorMention]:
        return self.actors.get(sentence.index, [])

    def actor_at(self, sentence: Sentence, token: Token) -> ActorMention | None:
        """The actor mention whose head is the token, or else the one that covers it."""
        at = sentence.start + token.idx
        covering = None
        for mention in self.actors.get(sentence.index, ()):
            if mention.head == at:
                return mention
            if mention.start <= at < mention.end:
                covering = mention
        return covering

    def place_at(self, sentence: Sentence, token: Token) -> PlaceMention | None:
        """The place mention that covers the token."""
        at = sentence.start + token.idx
        for mention in self.places.get(sentence.index, ()):
            if mention.start <= at < mention.end:
                return mention
        return None

    def date_at(self, sentence: Sentence, token: Token) -> DateMention | None:
        """The time expression that covers the token."""
        at = sentence.start + token.idx
        return next((d for d in self.dates.get(sentence.index, ()) if d.start <= at < d.end), None)

    def token_at(self, sentence: Sentence, offset: int, end: int | None = None) -> Token | None:
        """The token at an article offset; with ``end``, the syntactic head of the span."""
        doc = sentence.doc
        if doc is None:
            return None
        starts: list[int] | None = doc.user_data.get("starts")
        if starts is None:
            starts = doc.user_data["starts"] = doc.to_array("IDX").tolist()
        first = max(0, bisect_right(starts, offset - sentence.start) - 1)
        if first < len(starts) - 1 and starts[first] + len(doc[first]) <= offset - sentence.start:
            first += 1
        if end is None:
            return doc[first]
        last = max(first, bisect_left(starts, end - sentence.start) - 1)
        return doc[first : last + 1].root


def by_sentence(reading: Reading, mentions: Sequence[M]) -> dict[int, list[M]]:
    """Mentions by the index of the sentence that holds their start."""
    found: dict[int, list[M]] = {}
    for mention in mentions:
        sentence = reading.sentence_at(mention.start)
        if sentence is not None:
            found.setdefault(sentence.index, []).append(mention)
    return found
