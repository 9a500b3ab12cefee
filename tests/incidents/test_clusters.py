"""Joining reports of one occurrence: what brings two together, what keeps them apart, and how well it does."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.incidents import corpus

from dateline.incidents import measure
from dateline.incidents.clusters import cluster
from dateline.incidents.likeness import LinkableEvent, score

STRIKE = LinkableEvent(
    event_id=1,
    article_id=1,
    event_type="airstrike",
    published=date(2020, 1, 4),
    date_start=date(2020, 1, 3),
    date_end=date(2020, 1, 3),
    countries=frozenset({"IRQ"}),
    latitude=33.26,
    longitude=44.23,
    place_precision="exact",
    actors=frozenset({"us military"}),
    targets=frozenset({"qassem soleimani"}),
    fatalities=(7, 7),
    words=frozenset({"airport", "convoy", "general"}),
)
SAME = replace(STRIKE, event_id=2, article_id=2, event_type="drone_strike", fatalities=(10, 10))


def test_two_reports_of_one_strike_are_joined() -> None:
    assert cluster([STRIKE, SAME]) == [(1, 2)]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"article_id": 1}, "within an article the coder has kept them apart"),
        ({"countries": frozenset({"SYR"})}, "another country"),
        ({"date_start": date(2020, 1, 9), "date_end": date(2020, 1, 9)}, "another day"),
        ({"event_type": "protest"}, "another kind of occurrence"),
    ],
)
def test_what_cannot_be_one_occurrence_is_kept_apart(change: dict[str, object], why: str) -> None:
    assert score(STRIKE, replace(SAME, **change)) == -math.inf, why  # type: ignore[arg-type]
    assert cluster([STRIKE, replace(SAME, **change)]) == [(1,), (2,)]  # type: ignore[arg-type]


def test_two_strikes_on_one_city_on_one_day_by_different_hands_are_two() -> None:
    other = replace(
        SAME,
        event_type="airstrike",
        latitude=33.34,
        longitude=44.40,
        place_precision="city",
        actors=frozenset({"israel"}),
        targets=frozenset({"weapons depot"}),
        fatalities=(0, 0),
        words=frozenset({"depot", "blaze", "suburb"}),
    )
    assert cluster([STRIKE, other]) == [(1,), (2,)]


events = st.builds(
    LinkableEvent,
    event_id=st.integers(1, 10**6),
    article_id=st.integers(1, 6),
    event_type=st.sampled_from(["airstrike", "drone_strike", "bombing", "shooting", "other"]),
    published=st.none() | st.dates(date(2020, 1, 1), date(2020, 1, 12)),
    date_start=st.none() | st.dates(date(2020, 1, 1), date(2020, 1, 4)),
    countries=st.sampled_from(
        [frozenset(), frozenset({"IRQ"}), frozenset({"SYR"}), frozenset({"IRQ", "SYR"})]
    ),
    actors=st.sampled_from([frozenset(), frozenset({"a"}), frozenset({"b"})]),
    targets=st.sampled_from([frozenset(), frozenset({"x"}), frozenset({"y"})]),
    fatalities=st.sampled_from([(None, None), (5, 5), (5, None), (41, 41)]),
    words=st.sampled_from([frozenset(), frozenset({"market", "crowd"}), frozenset({"market"})]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(events, max_size=12, unique_by=lambda e: e.event_id), st.randoms(use_true_random=False))
def test_the_partition_does_not_depend_on_the_order_of_arrival(
    some: list[LinkableEvent], chance: random.Random
) -> None:
    shuffled = some[:]
    chance.shuffle(shuffled)
    found = cluster(some)
    assert cluster(shuffled) == found
    assert sorted(i for group in found for i in group) == sorted(e.event_id for e in some)
    articles = {e.event_id: e.article_id for e in some}
    assert all(len({articles[i] for i in group}) == len(group) for group in found)


@given(events, events)
def test_likeness_is_symmetric(a: LinkableEvent, b: LinkableEvent) -> None:
    assert score(a, b) == pytest.approx(score(b, a)) or score(a, b) == score(b, a)


def test_the_measures_on_a_case_worked_by_hand() -> None:
    gold, found = [(1, 2, 3), (4,)], [(1, 2), (3, 4)]
    assert measure.b_cubed(found, gold).precision == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)
    assert measure.b_cubed(found, gold).recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert measure.pairwise(found, gold) == measure.Score(1 / 2, 1 / 3)


@pytest.mark.parametrize("half", ["tune", "report"])
def test_the_hand_made_clusters_are_found(
    half: corpus.Half, record_property: Callable[[str, object], None]
) -> None:
    some, gold = corpus.load(half)
    found = cluster(some)
    b_cubed, pairs = measure.b_cubed(found, gold), measure.pairwise(found, gold)
    alone = measure.b_cubed([(e.event_id,) for e in some], gold)
    record_property(
        "figures", f"{half}: B³ {b_cubed.f1:.3f} (all alone {alone.f1:.3f}), pairwise {pairs.f1:.3f}"
    )
    assert b_cubed.f1 >= 0.90
    assert pairs.f1 >= 0.80
    assert b_cubed.f1 > alone.f1
