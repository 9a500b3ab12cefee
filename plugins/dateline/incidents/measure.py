"""How good a partition is against a hand-made one: B³ and pairwise scores."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and their harmonic mean."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 when both are."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def b_cubed(found: Iterable[Iterable[T]], gold: Iterable[Iterable[T]]) -> Score:
    """B³ (Bagga and Baldwin 1998) over the items of `gold`; an item that `found` lacks counts as alone."""
    gold_of, found_of = _by_item(gold), _by_item(found)
    precision = recall = 0.0
    for item, truth in gold_of.items():
        said = found_of.get(item, frozenset([item]))
        both = len(truth & said)
        precision += both / len(said)
        recall += both / len(truth)
    return Score(precision / len(gold_of), recall / len(gold_of)) if gold_of else Score(1.0, 1.0)


def pairwise(found: Iterable[Iterable[T]], gold: Iterable[Iterable[T]]) -> Score:
    """Precision and recall over the pairs that are together: only clusters of two and more count."""
    said, truth = _pairs(found), _pairs(gold)
    both = len(said & truth)
    return Score(both / len(said) if said else float(not truth), both / len(truth) if truth else 1.0)


def _by_item(clusters: Iterable[Iterable[T]]) -> Mapping[T, frozenset[T]]:
    return {item: group for group in map(frozenset, clusters) for item in group}


def _pairs(clusters: Iterable[Iterable[T]]) -> set[frozenset[T]]:
    return {frozenset(pair) for group in clusters for pair in combinations(set(group), 2)}
