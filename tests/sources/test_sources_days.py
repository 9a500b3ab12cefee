"""Local days against UTC."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.sources.days import day_bounds, days_inside, local_day, overlapping_days

ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Asia/Jerusalem", date(2024, 3, 29), 23),
        ("Asia/Jerusalem", date(2024, 10, 27), 25),
        ("Asia/Jerusalem", date(2024, 5, 1), 24),
        ("Asia/Beirut", date(2024, 3, 31), 23),
        ("America/Sao_Paulo", date(2018, 11, 4), 23),
        ("America/Havana", date(2024, 11, 3), 25),
    ],
)
def test_days_where_clocks_change(zone, day, hours):
    begin, end = day_bounds(day, ZoneInfo(zone))
    assert end - begin == timedelta(hours=hours)


def test_a_day_in_utc_overlaps_two_days_in_jerusalem():
    zone = ZoneInfo("Asia/Jerusalem")
    start, end = datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 5, 2, tzinfo=UTC)
    assert overlapping_days(start, end, zone) == (date(2024, 5, 1), date(2024, 5, 2))
    assert days_inside(start, end, zone) == ()
    assert days_inside(*day_bounds(date(2024, 5, 1), zone), zone) == (date(2024, 5, 1),)


@given(ZONES, INSTANTS, st.timedeltas(timedelta(microseconds=1), timedelta(days=9)))
def test_every_instant_lies_on_exactly_one_of_the_days(zone, start, length):
    end = start + length
    days = overlapping_days(start, end, zone)
    bounds = [day_bounds(day, zone) for day in days]
    assert bounds[0][0] <= start and end <= bounds[-1][1]
    assert all(a[1] == b[0] for a, b in itertools.pairwise(bounds))
    assert local_day(start, zone) == days[0]
    assert set(days_inside(start, end, zone)) <= set(days)
