"""Which events are one incident: a partition that depends on the set of events, never on their order of arrival."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from itertools import combinations

from dateline.incidents import likeness
from dateline.incidents.likeness import LinkableEvent


def cluster(
    events: Iterable[LinkableEvent],
    *,
    threshold: float = likeness.PROBABLE,
    probable: Iterable[tuple[int, int]] | None = None,
) -> list[tuple[int, ...]]:
    """Partition events into incidents; each is a sorted tuple of event ids, the whole sorted too.

    Agglomerative, average linkage: two groups are joined while the mean score between their events is at least
    `threshold`, the most alike first, ties by the smallest ids. A pair that cannot be one occurrence (two events
    of one article, two countries) keeps its groups apart, so that chains of half-alike reports do not grow.

    `probable` are the pairs of event ids that score at least `threshold`, where the caller knows them: without them
    every pair is looked at, which is fit for hundreds of events. O(n² log n) in the events that such pairs connect.
    """
    ordered = sorted(events, key=lambda e: e.event_id)
    if probable is None:
        probable = (
            (a.event_id, b.event_id) for a, b in combinations(ordered, 2) if likeness.score(a, b) >= threshold
        )
    result: list[tuple[int, ...]] = []
    for component in _components(ordered, probable):
        result.extend(_agglomerate(component, threshold))
    return sorted(result)


def _components(
    events: Sequence[LinkableEvent], probable: Iterable[tuple[int, int]]
) -> list[list[LinkableEvent]]:
    """Groups of events that are connected by probable pairs: nothing is joined across them."""
    parent = {event.event_id: event.event_id for event in events}

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in probable:
        parent[root(b)] = root(a)
    groups: dict[int, list[LinkableEvent]] = {}
    for event in events:
        groups.setdefault(root(event.event_id), []).append(event)
    return list(groups.values())


def _agglomerate(events: Sequence[LinkableEvent], threshold: float) -> list[tuple[int, ...]]:
    """Average linkage over one component. A group is known by its smallest event."""
    if len(events) == 1:
        return [(events[0].event_id,)]
    members = {e.event_id: [e.event_id] for e in events}
    # Sums of the scores between two groups; the mean is over all pairs of their events.
    sums = {(a.event_id, b.event_id): likeness.score(a, b) for a, b in combinations(events, 2)}
    heap = [(-total, a, b, 1, 1) for (a, b), total in sums.items() if total >= threshold]
    heapq.heapify(heap)
    while heap:
        _, a, b, size_a, size_b = heapq.heappop(heap)
        if len(members.get(a, ())) != size_a or len(members.get(b, ())) != size_b:
            continue  # one of them has grown or gone since
        members[a] += members.pop(b)
        for c in members:
            if c == a:
                continue
            with_a, with_b = _key(a, c), _key(b, c)
            total = sums[with_a] = sums[with_a] + sums.pop(with_b)
            mean = total / (len(members[a]) * len(members[c]))
            if mean >= threshold:
                first, second = with_a
                heapq.heappush(heap, (-mean, first, second, len(members[first]), len(members[second])))
    return [tuple(sorted(group)) for group in members.values()]


def _key(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)
