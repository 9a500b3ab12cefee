"""Quantities: what low, best and high each qualifier gives, and which numbers count nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.coding.numbers import find_quantities


@pytest.mark.parametrize(
    ("text", "low", "best", "high"),
    [
        ("12 people", 12, 12, 12),
        ("17,000 people", 17000, 17000, 17000),
        ("1.5 million people", 1_500_000, 1_500_000, 1_500_000),
        ("twelve people", 12, 12, 12),
        ("twenty-one people", 21, 21, 21),
        ("two hundred and fifty people", 250, 250, 250),
        ("three thousand people", 3000, 3000, 3000),
        ("a hundred people", 100, 100, 100),
        ("half a million people", 500_000, 500_000, 500_000),
        ("a dozen people", 12, 12, 12),
        ("half a dozen people", 6, 6, 6),
        ("two dozen people", 24, 24, 24),
        ("at least 12 people", 12, 12, None),
        ("more than a dozen people", 12, 12, None),
        ("no fewer than 12 people", 12, 12, None),
        ("well over 300 people", 300, 300, None),
        ("12 or more people", 12, 12, None),
        ("12 people or more", 12, 12, None),
        ("nearly 500 people", 450, 500, 500),
        ("almost two dozen people", 22, 24, 24),
        ("some 48 people", 48, 48, 48),
        ("an estimated 17,000 people", 17000, 17000, 17000),
        ("up to 30 people", None, 30, 30),
        ("as many as 30 people", None, 30, 30),
        ("between five and seven people", 5, 5, 7),
        ("five to seven people", 5, 5, 7),
        ("two or three people", 2, 2, 3),
        ("50-60 people", 50, 50, 60),
        ("several people", 2, 2, None),
        ("a few people", 2, 2, None),
        ("a number of people", 2, 2, None),
        ("dozens of people", 24, 24, None),
        ("scores of people", 40, 40, None),
        ("hundreds of people", 200, 200, None),
        ("thousands of people", 2000, 2000, None),
        ("tens of thousands of people", 20000, 20000, None),
        ("hundreds of thousands of people", 200_000, 200_000, None),
        ("several hundred people", 200, 200, None),
        ("several dozen people", 24, 24, None),
        ("a couple of people", 2, 2, 2),
        ("another five people", 5, 5, 5),
        ("a total of 21 people", 21, 21, 21),
    ],
)
def test_quantity(text: str, low: int | None, best: int | None, high: int | None) -> None:
    (found,) = find_quantities(text)
    assert (found.low, found.best, found.high) == (low, best, high)


@pytest.mark.parametrize(
    "text",
    [
        "$25 million",
        "40 percent of voters",
        "a 16-year-old girl",
        "a girl of 16",
        "aged 16",
        "Jana Roe, 16, was there",
        "on May 9",
        "on 9 May",
        "in 2018",
        "the 2018 attack in 2019",
        "for 25 years",
        "900 miles away",
        "three hours later",
        "an F-16 and an AK-47",
        "the 9/11 attacks",
        "at 10:30",
        "the 19th century",
        "no one",
        "one another",
        "the K1 base",
        "Resolution 1701",
    ],
)
def test_numbers_that_count_nothing(text: str) -> None:
    assert find_quantities(text) == []


def test_further_ones_are_marked() -> None:
    assert [
        q.is_further for q in find_quantities("Five died and nine others were hurt, and another two fled.")
    ] == [
        False,
        True,
        True,
    ]


def test_a_number_ending_in_a_comma_is_a_number() -> None:
    (found,) = find_quantities("The dead are 12, the ministry said.")
    assert found.low == 12


def test_numbers_of_hostile_length_are_left_alone() -> None:
    assert all(
        (q.low or 0) < 10**13 for q in find_quantities("9" * 5000 + " people and " + "million " * 3000)
    )


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(alphabet=" 0123456789,.-–abcdefghijklmnopqrstuvwxyz$%", max_size=80))
def test_offsets_and_bounds_hold_for_any_text(text: str) -> None:
    end = 0
    for found in find_quantities(text):
        assert end <= found.core_start < found.core_end <= len(text)
        assert found.start <= found.core_start and found.core_end <= found.end
        assert found.low is None or found.high is None or found.low <= found.high
        assert found.best is None or found.low is None or found.low <= found.best
        assert found.best is None or found.high is None or found.best <= found.high
        end = found.core_end


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(min_value=1, max_value=99_999))
def test_any_number_in_digits_is_read(number: int) -> None:
    (found,) = find_quantities(f"at least {number:,} soldiers")
    assert (found.low, found.high) == (number, None)
