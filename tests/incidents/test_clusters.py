"""Joining reports of one occurrence: what brings two together, what keeps them apart, and how well it does."""

from __future__ import annotations

import json
import math
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.incidents import corpus

from dateline.coding.coder import Coder
from dateline.incidents import measure
from dateline.incidents.clusters import cluster
from dateline.incidents.likeness import LinkableEvent, score


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


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


@settings(max_examples=150, deadline=None)
@given(st.lists(events, max_size=12, unique_by=lambda e: e.event_id), st.randoms(use_true_random=False))
def test_keys_that_were_given_in_another_order_give_the_same_partition(
    some: list[LinkableEvent], chance: random.Random
) -> None:
    """Keys follow the order of arrival; many of these events are equally alike, so that ties decide."""
    told = [replace(event, place_in_news=(f"{n:02}",)) for n, event in enumerate(some)]
    keys = [event.event_id for event in told]
    chance.shuffle(keys)
    arrived = [replace(event, event_id=key) for event, key in zip(told, keys, strict=True)]

    def by_news(of: list[LinkableEvent]) -> list[list[tuple[str, ...]]]:
        place = {event.event_id: event.place_in_news for event in of}
        return sorted(sorted(place[key] for key in group) for group in cluster(of))

    assert by_news(arrived) == by_news(told)


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


def test_the_hand_made_clusters_are_of_many_articles_with_hard_negatives_among_them(
    record_property: Callable[[str, object], None],
) -> None:
    articles = {
        article
        for file in corpus.NEWSROOM.glob("incidents-*.json")
        for incident in json.loads(file.read_text())
        for article, _ in incident["members"]
    }
    assert len(articles) >= 60
    several = hard = joined = 0
    for half in ("tune", "report"):
        some, gold = corpus.load(half)
        several += sum(len(group) > 1 for group in gold)
        traps = corpus.hard_negatives(some, gold)
        found = {pair for group in cluster(some) for pair in combinations(group, 2)}
        hard, joined = hard + len(traps), joined + len(set(traps) & found)
    record_property(
        "figures",
        f"{len(articles)} articles, {several} incidents with several reports; of {hard} pairs of one kind, day and "
        f"town that are two incidents {joined} were joined",
    )
    assert several >= 25
    assert hard >= 10
    assert joined <= hard * 0.2


@pytest.mark.parametrize("half", ["tune", "report"])
def test_what_the_coder_makes_of_the_articles_is_joined_too(
    half: corpus.Half, coder: Coder, record_property: Callable[[str, object], None]
) -> None:
    """Over the hand-coded events: one that the coder misses counts as alone, and costs recall. So do its mistakes."""
    _, gold = corpus.load(half)
    events, matched = corpus.coded(half, coder)
    groups = cluster(events)
    found = [tuple(matched[e] for e in group if e in matched) for group in groups]
    there = set(matched.values())
    seen = [kept for group in gold if (kept := tuple(e for e in group if e in there))]
    b_cubed, pairs = measure.b_cubed(found, gold), measure.pairwise(found, gold)
    of_found, of_pairs = measure.b_cubed(found, seen), measure.pairwise(found, seen)
    alone = measure.b_cubed([(e,) for e in matched.values()], gold)
    said = (
        f"{half}, as coded: B³ {b_cubed.f1:.3f} (all alone {alone.f1:.3f}), pairwise {pairs.f1:.3f}; of the "
        f"{len(there)} events that the coder finds B³ {of_found.f1:.3f}, pairwise {of_pairs.f1:.3f} "
        f"(precision {of_pairs.precision:.3f}, recall {of_pairs.recall:.3f})"
    )
    record_property("figures", said)
    sys.stdout.write(said + "\n")
    assert b_cubed.f1 > alone.f1
    assert of_pairs.precision >= 0.5, "what is joined is mostly one"
