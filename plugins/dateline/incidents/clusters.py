"""Which events are one incident: a partition that depends on the set of events, never on their order of arrival."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dateline.incidents import likeness
from dateline.incidents.likeness import LinkableEvent


def cluster(
    events: Iterable[LinkableEvent], *, threshold: float = likeness.PROBABLE
) -> list[tuple[int, ...]]:
    """Partition events into incidents; each is a sorted tuple of event ids, the whole sorted too.

    Agglomerative, average linkage: two groups are joined while the mean score between their events is at least
    `threshold`, the most alike first, ties by the smallest ids. A pair that cannot be one occurrence (two events
    of one article, two countries) keeps its groups apart, so that chains of half-alike reports do not grow.
    O(n² log n) in the events of a neighbourhood; callers hand in connected neighbourhoods.
    """
    ordered = sorted(events, key=lambda e: e.event_id)
    result: list[tuple[int, ...]] = []
    for component in _components(ordered, threshold):
        result.extend(_agglomerate(component, threshold))
    return sorted(result)


def _components(events: Sequence[LinkableEvent], threshold: float) -> list[list[LinkableEvent]]:
    """Groups of events that are connected by pairs at or above the threshold: nothing is joined across them."""
    parent = list(range(len(events)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i in range(len(events)):
        for j in range(i + 1, len(events)):
            if likeness.score(events[i], events[j]) >= threshold:
                parent[root(j)] = root(i)
    groups: dict[int, list[LinkableEvent]] = {}
    for i, event in enumerate(events):
        groups.setdefault(root(i), []).append(event)
    return list(groups.values())


def _agglomerate(events: Sequence[LinkableEvent], threshold: float) -> list[tuple[int, ...]]:
    groups: list[list[LinkableEvent]] = [[e] for e in events]
    while len(groups) > 1:
        best: tuple[float, int, int] | None = None
        for i in range(len(groups)):
            for j in range(i + 1, len(groups)):
                mean = _mean(groups[i], groups[j])
                if mean >= threshold and (best is None or mean > best[0]):
                    best = (mean, i, j)
        if best is None:
            break
        _, i, j = best
        joined = sorted([*groups[i], *groups[j]], key=lambda e: e.event_id)
        groups = [g for k, g in enumerate(groups) if k not in (i, j)] + [joined]
        groups.sort(key=lambda g: g[0].event_id)
    return [tuple(e.event_id for e in g) for g in groups]


def _mean(a: Sequence[LinkableEvent], b: Sequence[LinkableEvent]) -> float:
    scores = [likeness.score(x, y) for x in a for y in b]
    return sum(scores) / len(scores)
