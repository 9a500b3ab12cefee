"""The address of a view: what it may hold, and that it says all of it again."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.desk.filters import DEFAULT, FilterError, Filters, read, where

NAMES = [
    "q", "since", "until", "country", "type", "actor", "actor_source", "actor_blamed", "actor_target", "doer",
    "against", "toll", "toll_min", "civilians", "outcome", "claim", "realis", "main", "reviewed", "source",
    "confidence", "box", "show", "as_of",
]  # fmt: skip


def test_an_empty_address_shows_what_happened() -> None:
    assert read([]) == DEFAULT
    assert DEFAULT.realis == ("actual",)


def test_every_filter_is_read() -> None:
    found = read(
        [("q", "car bomb"), ("since", "2019-12-01"), ("until", "2019-12-31"), ("country", "irq"), ("country", "SYR"),
         ("type", "bombing"), ("actor_target", "a, b"), ("toll", "high"), ("toll_min", "5"), ("civilians", "yes"),
         ("outcome", "hit"), ("claim", "disputed"), ("realis", "any"), ("main", "yes"), ("reviewed", "no"),
         ("source", "media-line"), ("confidence", "0.5"), ("box", "40,30,45,35"), ("show", "undated"),
         ("as_of", "2020-01-03T12:00:00Z"), ("utm_source", "elsewhere")]
    )  # fmt: skip
    assert found == Filters(
        q="car bomb", since=date(2019, 12, 1), until=date(2019, 12, 31), country=("IRQ", "SYR"), type=("bombing",),
        actor_target=("a, b",), toll="high", toll_min=5, civilians=True, outcome=("hit",), claim=("disputed",),
        realis=(), main=True, reviewed=False, source=("media-line",), confidence=0.5, box=(40.0, 30.0, 45.0, 35.0),
        show=("undated",), as_of=datetime(2020, 1, 3, 12, tzinfo=UTC),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [("since", "3 January"), ("since", "20200103"), ("country", "Iraq"), ("toll", "most"), ("toll_min", "-1"),
     ("toll_min", "1e9"), ("outcome", "maybe"), ("confidence", "2"), ("confidence", "nan"), ("box", "1,2,3"),
     ("box", "10,0,5,9"), ("box", "nan,0,1,1"), ("as_of", "yesterday"), ("main", "perhaps"), ("q", "a\0b"),
     ("q", "x" * 1000), ("show", "everything")],
)  # fmt: skip
def test_what_is_no_filter_is_named(name: str, value: str) -> None:
    with pytest.raises(FilterError, match=f"{name}: "):
        read([(name, value)])


def test_dates_that_run_backwards_are_named() -> None:
    with pytest.raises(FilterError, match="backwards"):
        read([("since", "2020-02-01"), ("until", "2020-01-01")])


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=40))))
def test_an_address_is_read_or_refused_and_never_fails(pairs: list[tuple[str, str]]) -> None:
    try:
        found = read(pairs)
    except FilterError:
        return
    assert read(_pairs(found)) == found


@given(
    st.builds(
        Filters,
        q=st.text("abc &=?#%+é'\"", max_size=20).map(str.strip),
        since=st.none() | st.dates(max_value=date(2020, 1, 1)),
        until=st.none() | st.dates(min_value=date(2020, 1, 2)),
        actor=st.lists(st.sampled_from(["a&b", "c;d", "é f"]), unique=True).map(tuple),
        toll=st.sampled_from(["low", "best", "high"]),
        toll_min=st.none() | st.integers(0, 1000),
        realis=st.sampled_from([("actual",), (), ("threatened", "negated")]),
        reviewed=st.sampled_from([None, True, False]),
        as_of=st.none() | st.datetimes(min_value=datetime(2000, 1, 1), timezones=st.just(UTC)),
    )
)
def test_an_address_says_the_whole_view(filters: Filters) -> None:
    assert read(_pairs(filters)) == filters


def _pairs(filters: Filters) -> list[tuple[str, str]]:
    from urllib.parse import parse_qsl

    return parse_qsl(filters.query_string())


def test_what_a_reader_writes_never_becomes_sql() -> None:
    nasty = "'; DROP TABLE mart.event; --"
    pairs = [(name, nasty) for name in ("q", "type", "actor", "actor_source", "source")]
    for as_of in ([], [("as_of", "2020-01-01")]):
        found = where(read([*pairs, *as_of]))
        assert "DROP" not in found.clause
        assert nasty in str(found.parameters)
