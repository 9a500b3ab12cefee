"""Spans and mentions by where they stand, so that a question about a neighbourhood costs no walk over the article."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from dateline.coding.mentions import PlaceMention

# How many mentions back "the country", "the capital" and unknown quarters look.
LOOK_BACK = 40


class Spans:
    """Spans of a text, end exclusive, which may overlap each other."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [s for s, _ in self._spans]
        self._reach: list[int] = []  # the furthest end up to each span
        for _, end in self._spans:
            self._reach.append(max(end, self._reach[-1] if self._reach else 0))

    def holds(self, start: int, end: int) -> bool:
        """Whether any span overlaps ``start`` to ``end``."""
        last = bisect_left(self._starts, end)
        return last > 0 and self._reach[last - 1] > start

    def around(self, start: int, end: int) -> tuple[int, int] | None:
        """A span that holds ``start`` to ``end`` and more, the one that begins last; None where there is none."""
        last = bisect_right(self._starts, start)
        for k in range(last - 1, max(-1, last - 9), -1):
            if self._spans[k][1] >= end and self._spans[k] != (start, end):
                return self._spans[k]
        return None


class MentionIndex:
    """The mentions of an article, in order, without overlaps."""

    def __init__(self, mentions: Sequence[PlaceMention]) -> None:
        self._mentions = mentions
        self._starts = [m.start for m in mentions]

    def inside(self, start: int, end: int) -> Sequence[PlaceMention]:
        """Mentions that begin from ``start`` to before ``end``."""
        return self._mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def before(self, offset: int) -> list[PlaceMention]:
        """The last mentions that end by ``offset``, in order."""
        last = bisect_left(self._starts, offset)
        return [m for m in self._mentions[max(0, last - LOOK_BACK) : last] if m.end <= offset]
