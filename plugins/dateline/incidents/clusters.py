"""Which events are one incident: a partition that depends on the set of events, never on their order of arrival."""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

from dateline.incidents import likeness
from dateline.incidents.likeness import LinkableEvent

# Two event ids, the smaller first.
Pair = tuple[int, int]


def cluster(
    events: Iterable[LinkableEvent],
    *,
    threshold: float = likeness.PROBABLE,
    scores: Mapping[Pair, float] | None = None,
) -> list[tuple[int, ...]]:
    """Partition events into incidents; each is a sorted tuple of event ids, the whole sorted too.

    Agglomerative, average linkage: two groups are joined while the mean score between their events is at least
    `threshold`, the most alike first, ties by their place in the news: ids are given in order of arrival, and the
    result must not depend on that. A pair that cannot be one occurrence (two events of one article, two countries)
    keeps its groups apart, so that chains of half-alike reports do not grow.

    `scores` are those of all pairs that can be one occurrence, where the caller knows them: without them every pair is
    looked at, which is fit for hundreds of events. O(m log m) in the pairs, and no more memory than these.
    """
    ordered = sorted(events, key=lambda e: (e.place_in_news, e.event_id))
    if scores is None:
        looked_at = (((a.event_id, b.event_id), likeness.score(a, b)) for a, b in combinations(ordered, 2))
        scores = {pair: score for pair, score in looked_at if score > -math.inf}
    # From here on an event is its number in that order.
    ids = [event.event_id for event in ordered]
    number = {event_id: n for n, event_id in enumerate(ids)}
    near: dict[int, dict[int, float]] = {n: {} for n in range(len(ids))}
    probable: list[Pair] = []
    for (one, other), score in scores.items():
        a, b = number[one], number[other]
        near[a][b] = near[b][a] = score
        if score >= threshold:
            probable.append((a, b))
    groups = (
        group
        for component in _components(list(near), probable)
        for group in _agglomerate(component, near, threshold)
    )
    return sorted(tuple(sorted(ids[n] for n in group)) for group in groups)


def _components(events: Sequence[int], probable: Iterable[Pair]) -> list[list[int]]:
    """Groups of events that are connected by probable pairs: nothing is joined across them, for a mean of scores that
    are all below the threshold is below it."""
    parent = {event: event for event in events}

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for a, b in probable:
        parent[root(b)] = root(a)
    groups: dict[int, list[int]] = {}
    for event in events:
        groups.setdefault(root(event), []).append(event)
    return list(groups.values())


def _agglomerate(
    events: Collection[int], near: Mapping[int, Mapping[int, float]], threshold: float
) -> list[list[int]]:
    """Average linkage over one component. A group is known by its first event; of groups that have a pair which
    cannot be one occurrence nothing is kept."""
    inside = set(events)
    members = {event: [event] for event in events}
    # The sum of the scores between two groups; the mean is over all pairs of their events.
    sums = {a: {b: score for b, score in near[a].items() if b in inside} for a in events}
    heap = [(-score, a, b, 1, 1) for a, others in sums.items() for b, score in others.items()
            if a < b and score >= threshold]  # fmt: skip
    heapq.heapify(heap)
    while heap:
        _, a, b, size_a, size_b = heapq.heappop(heap)
        if len(members.get(a, ())) != size_a or len(members.get(b, ())) != size_b or b not in sums[a]:
            continue  # one of them has grown or gone since
        members[a] += members.pop(b)
        gone = sums.pop(b)
        for c in gone:
            del sums[c][b]
        for c in list(sums[a]):
            if c not in gone:
                del sums[a][c], sums[c][a]
                continue
            total = sums[a][c] = sums[c][a] = sums[a][c] + gone[c]
            mean = total / (len(members[a]) * len(members[c]))
            if mean >= threshold:
                first, second = (a, c) if a < c else (c, a)
                heapq.heappush(heap, (-mean, first, second, len(members[first]), len(members[second])))
    return list(members.values())
