"""Days of a place against instants in UTC, changes of daylight saving included."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants (UTC) at which a local day begins and at which the next one does.

    A day is 23 or 25 hours long where the clocks change. Where midnight does not exist, the day begins
    at the change.
    """
    return _midnight(day, zone), _midnight(day + timedelta(days=1), zone)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def overlapping_days(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[date, ...]:
    """Every local day that has an instant in [start, end), in order.

    Raises ValueError for naive instants and for an interval that is empty or reversed.
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("start and end must be aware; give them in UTC")
    if start >= end:
        raise ValueError("start must lie before end")
    day = start.astimezone(zone).date()
    days = []
    # The bounds decide, not the clock's date: where clocks go back over midnight the two differ.
    while day_bounds(day, zone)[0] > start:
        day -= timedelta(days=1)
    while day_bounds(day, zone)[0] < end:
        if day_bounds(day, zone)[1] > start:
            days.append(day)
        day += timedelta(days=1)
    return tuple(days)


def days_inside(start: datetime, end: datetime, zone: ZoneInfo) -> tuple[date, ...]:
    """The local days that lie wholly within [start, end): those that a read of it covers."""
    return tuple(
        day
        for day in overlapping_days(start, end, zone)
        if start <= day_bounds(day, zone)[0] and day_bounds(day, zone)[1] <= end
    )


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The local day that an aware instant falls on."""
    return overlapping_days(instant, instant + timedelta(microseconds=1), zone)[0]


def noon(day: date, zone: ZoneInfo) -> datetime:
    """Noon of a local day, in UTC: what stands for a day of which no time is known."""
    return datetime.combine(day, time(12), zone).astimezone(UTC)
