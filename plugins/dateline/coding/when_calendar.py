"""Calendar arithmetic for time expressions: months, weeks, seasons and the holidays that news dates events
by.

Weeks run from Monday to Sunday (codebook rule 16). Holidays that move with the moon come from
``convertdate``; the Islamic ones are those of the tabular calendar, a day of which the sighting of the
moon may miss.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal

from convertdate import hebrew, islamic, persian
from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

Span = tuple[date, date]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
# Years that a news text can mean; outside them arithmetic on dates could overflow.
FIRST_YEAR, LAST_YEAR = 1800, 2200


def make_day(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day or its year is out of range."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_span(year: int, month: int) -> Span:
    """First and last day of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def year_span(year: int) -> Span:
    """First and last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def week_span(day: date) -> Span:
    """Monday and Sunday of the week that holds ``day``."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def season_span(year: int, season: str) -> Span:
    """First and last day of a season of the northern half of the globe; winter is named by its first year."""
    first, last = SEASONS[season]
    return date(year, first, 1), month_span(year + (last < first), last)[1]


def shift_months(day: date, months: int) -> date:
    """The same day of the month ``months`` later (earlier when negative), or that month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = max(FIRST_YEAR, min(LAST_YEAR, index // 12)), index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def part_of(span: Span, part: str) -> Span:
    """The early, middle or late third of a span of a month, or the whole for any other word; "late 2006" and "early in
    the year" are the last and first quarter, as news counts them."""
    first, last = span
    length = (last - first).days + 1
    if (first.month, first.day, last.month, last.day, last.year) == (1, 1, 12, 31, first.year):
        if part in ("early", "beginning", "start", "outset", "first"):
            return first, date(first.year, 3, 31)
        if part in ("late", "end"):
            return date(last.year, 10, 1), last
    third = length // 3
    if part in ("early", "beginning", "start", "outset", "first"):
        return first, first + timedelta(days=max(third - 1, 0))
    if part in ("mid", "middle"):
        return first + timedelta(days=third), last - timedelta(days=third)
    if part in ("late", "end"):
        return last - timedelta(days=max(third - 1, 0)), last
    return span


def _fixed(month: int, day: int, length: int = 1) -> Callable[[int], list[Span]]:
    def days(year: int) -> list[Span]:
        first = date(year, month, day)
        return [(first, first + timedelta(days=length - 1))]

    return days


def _lunar(month: int, day: int, length: int = 1) -> Callable[[int], list[Span]]:
    def days(year: int) -> list[Span]:
        # An Islamic year is eleven days shorter: one Gregorian year can hold a feast twice.
        first_guess = int((year - 622) * 33 / 32)
        found: list[Span] = []
        for hijri in range(first_guess - 1, first_guess + 3):
            start = date(*islamic.to_gregorian(hijri, month, day))
            if start.year == year:
                found.append((start, start + timedelta(days=length - 1)))
        return found

    return days


def _jewish(month: int, day: int, length: int = 1) -> Callable[[int], list[Span]]:
    def days(year: int) -> list[Span]:
        found: list[Span] = []
        for number in (year + 3760, year + 3761):
            start = date(*hebrew.to_gregorian(number, month, day))
            if start.year == year:
                found.append((start, start + timedelta(days=length - 1)))
        return found

    return days


def _purim(year: int) -> list[Span]:
    number = year + 3760
    return _jewish(13 if hebrew.leap(number) else 12, 14)(year)


def _iranian(month: int, day: int, length: int = 1) -> Callable[[int], list[Span]]:
    def days(year: int) -> list[Span]:
        start = date(*persian.to_gregorian(year - 621, month, day))
        return [(start, start + timedelta(days=length - 1))]

    return days


def _easter(
    offset: int, length: int = 1, method: Literal[1, 2, 3] = EASTER_WESTERN
) -> Callable[[int], list[Span]]:
    def days(year: int) -> list[Span]:
        start = easter(year, method) + timedelta(days=offset)
        return [(start, start + timedelta(days=length - 1))]

    return days


# Only holidays whose name means one date or one run of days wherever it is kept.
HOLIDAYS: dict[str, Callable[[int], list[Span]]] = {
    "christmas eve": _fixed(12, 24),
    "christmas day": _fixed(12, 25),
    "christmas": _fixed(12, 25),
    "boxing day": _fixed(12, 26),
    "new year's eve": _fixed(12, 31),
    "new year's day": _fixed(1, 1),
    "valentine's day": _fixed(2, 14),
    "may day": _fixed(5, 1),
    "halloween": _fixed(10, 31),
    "nakba day": _fixed(5, 15),
    "naksa day": _fixed(6, 5),
    "land day": _fixed(3, 30),
    "international women's day": _fixed(3, 8),
    "bastille day": _fixed(7, 14),
    "easter sunday": _easter(0),
    "easter": _easter(0),
    "good friday": _easter(-2),
    "palm sunday": _easter(-7),
    "orthodox easter": _easter(0, 1, EASTER_ORTHODOX),
    "eid al-fitr": _lunar(10, 1, 3),
    "eid al-adha": _lunar(12, 10, 4),
    "ramadan": _lunar(9, 1, 30),
    "ashura": _lunar(1, 10),
    "arbaeen": _lunar(2, 20),
    "mawlid": _lunar(3, 12),
    "islamic new year": _lunar(1, 1),
    "laylat al-qadr": _lunar(9, 27),
    "nowruz": _iranian(1, 1),
    "passover": _jewish(1, 15, 7),
    "rosh hashanah": _jewish(7, 1, 2),
    "yom kippur": _jewish(7, 10),
    "sukkot": _jewish(7, 15, 7),
    "simchat torah": _jewish(7, 22),
    "hanukkah": _jewish(9, 25, 8),
    "purim": _purim,
    "shavuot": _jewish(3, 6),
    "tisha b'av": _jewish(5, 9),
    "lag b'omer": _jewish(2, 18),
}
# Spellings of one holiday.
HOLIDAY_NAMES = {
    "eid al fitr": "eid al-fitr",
    "eid ul-fitr": "eid al-fitr",
    "eid el-fitr": "eid al-fitr",
    "id al-fitr": "eid al-fitr",
    "eid al adha": "eid al-adha",
    "eid ul-adha": "eid al-adha",
    "eid el-adha": "eid al-adha",
    "id al-adha": "eid al-adha",
    "ramadhan": "ramadan",
    "arba'een": "arbaeen",
    "mawlid al-nabi": "mawlid",
    "the prophet's birthday": "mawlid",
    "the prophet muhammad's birthday": "mawlid",
    "norouz": "nowruz",
    "newroz": "nowruz",
    "navroz": "nowruz",
    "persian new year": "nowruz",
    "pesach": "passover",
    "rosh hashana": "rosh hashanah",
    "the jewish new year": "rosh hashanah",
    "sukkoth": "sukkot",
    "simhat torah": "simchat torah",
    "chanukah": "hanukkah",
    "hanukah": "hanukkah",
    "shavuoth": "shavuot",
    "new year's": "new year's eve",
    "women's day": "international women's day",
}


def holiday_spans(name: str, year: int) -> list[Span]:
    """When a holiday falls in a year, by its English name in lower case; empty for names not known."""
    known = HOLIDAYS.get(HOLIDAY_NAMES.get(name, name))
    return known(year) if known and 1900 <= year <= 2100 else []


def latest_holiday(name: str, published: date, *, ahead: bool = False) -> Span | None:
    """The latest occurrence that began by ``published`` (``ahead``: the next one after it)."""
    spans = [
        span
        for year in (published.year - 1, published.year, published.year + 1)
        for span in holiday_spans(name, year)
    ]
    if ahead:
        return min((s for s in spans if s[0] > published), default=None)
    return max((s for s in spans if s[0] <= published), default=None)
