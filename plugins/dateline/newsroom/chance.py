"""Choices that look random and never change: each depends on a seed and a label, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from dateline.newsroom.text import digest

T = TypeVar("T")


class Chance:
    """Draws for one article. The same seed and label give the same draw on every machine and Python.

    `random.Random` does not promise that for choice and sample across versions, and one more draw there
    would shift all later ones.
    """

    def __init__(self, seed: str) -> None:
        self._seed = seed

    def below(self, limit: int, label: str) -> int:
        """An integer from 0 to `limit` - 1 (`limit` at least 1)."""
        return int(digest(f"{self._seed}\x1f{label}")[:15], 16) % limit

    def happens(self, percent: int, label: str) -> bool:
        """True in `percent` of 100 seeds."""
        return self.below(100, label) < percent

    def one(self, options: Sequence[T], label: str) -> T:
        """One of `options`."""
        return options[self.below(len(options), label)]

    def some(self, options: Sequence[T], count: int, label: str) -> list[T]:
        """`count` different ones of `options`, in drawn order."""
        left = list(options)
        return [left.pop(self.below(len(left), f"{label}#{n}")) for n in range(min(count, len(left)))]
