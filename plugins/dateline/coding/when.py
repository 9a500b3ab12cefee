"""When: find time expressions and resolve them against the day of publication.

Absolute ("May 9, 2021"), relative ("on Monday", "two weeks ago", "earlier this month"), anchored on
another event ("two days earlier", "the following day"), ranges ("overnight Friday to Saturday", "since the
beginning of October") and such as date nothing ("for 25 years", "every Friday"). Weekdays mean the latest
such day up to the day of publication, unless the words before them look ahead ("will meet on Thursday").
Without a publication date only dates with a year resolve; the others are still found, with their text.

Sets nothing on the reading: returns :class:`DateMention`. Which date belongs to which event is decided in
:mod:`dateline.coding.when_choice`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dateline.coding import when_anchored, when_dated, when_holidays, when_near
from dateline.coding.mentions import DateMention
from dateline.coding.reading import Reading
from dateline.coding.when_calendar import month_span, shift_months, week_span, year_span
from dateline.coding.when_join import combine, with_since
from dateline.coding.when_terms import DAY, Found, TextScene

_ALL = (*when_dated.RULES, *when_near.RULES, *when_anchored.RULES, *when_holidays.RULES)
# What sentences hold when any rule above can match: spares the rest.
_GATE = tuple(sorted({fragment for needs, _, _ in _ALL for fragment in needs} - {"this "} | {"since"}))


def _may_hold(text: str) -> bool:
    low = text.lower()
    return any(fragment in low for fragment in _GATE)


def _matches(scene: TextScene) -> list[Found]:
    found: list[Found] = []
    low = scene.text.lower()
    for needs, pattern, handler in _ALL:
        if not any(fragment in low for fragment in needs):
            continue
        for match in pattern.finditer(scene.text):
            one = handler(match, scene)
            if one is not None:
                found.append(one)
    # The longest reading of the same words wins; between equals, the one that knows a date.
    found.sort(key=lambda f: (-(f.end - f.start), f.span is None, f.start))
    kept: list[Found] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)


def read_expressions(text: str, published: date | None, last_year: int | None = None) -> Iterator[Found]:
    """The time expressions of one sentence, in order, without overlaps; offsets into ``text``. ``last_year``: the year
    that the text named last before ("in April of that year")."""
    if not _may_hold(text):
        return
    scene = TextScene(text, published, last_year)
    yield from with_since(scene, combine(scene, _matches(scene)))


def find_dates(reading: Reading, *, published: date | None, text_from: int = 0) -> tuple[DateMention, ...]:
    """All time expressions of an article, in order.

    ``published`` is the day of publication in the publisher's time zone; ``text_from`` skips sentences
    that begin before that offset. ``date_start``/``date_end`` are inclusive. Future dates are given as
    such: they begin after ``published``.
    """
    mentions: list[DateMention] = []
    last_year: int | None = None
    for sentence in reading.sentences:
        if sentence.start < text_from:
            continue
        for one in read_expressions(sentence.text, published, last_year):
            start, end = _trimmed(sentence.text, one.start, one.end)
            first, last = one.span if one.span else (None, None)
            if one.kind == "since" and first is None:
                last = published  # "since the coup": the end is known before the beginning
            if (
                first is not None
                and first.year == (last or first).year
                and one.precision in ("day", "month", "year")
            ):
                last_year = first.year
            mentions.append(
                DateMention(
                    start=sentence.start + start,
                    end=sentence.start + end,
                    text=sentence.text[start:end],
                    date_start=first,
                    date_end=last,
                    precision=one.precision,
                    kind=one.kind,
                    anchor_offset_days=one.offset,
                )
            )
    return tuple(mentions)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


# "Exactly one month before" keeps the day of the month.
_WHOLE_UNITS = re.compile(r"\b(?:month|year)s?\b", re.IGNORECASE)


def resolve(mention: DateMention, anchor_start: date, anchor_end: date) -> DateMention:
    """An anchored mention with its dates, counted from the event it hangs on.

    ``anchor_start``/``anchor_end`` are that event's first and last day. "Since the coup" keeps the end
    that it has (publication, where that is known). Mentions that are not anchored, or by an unknown
    number of days ("days later"), come back as they are.
    """
    offset = mention.anchor_offset_days
    if offset is None:
        return mention
    if mention.kind == "since":
        return replace(mention, date_start=anchor_start, date_end=mention.date_end)
    if mention.kind != "anchored":
        return mention
    base = anchor_end if offset > 0 else anchor_start
    if not date(1800, 1, 1) <= base <= date(2200, 1, 1):
        return mention
    months = round(offset / 30) if offset % 30 == 0 and abs(offset) < 360 else 12 * round(offset / 365)
    if (
        mention.precision == "day"
        and (offset % 30 == 0 or offset % 365 == 0)
        and _WHOLE_UNITS.search(mention.text)
    ):
        first = last = shift_months(base, months)
    elif mention.precision == "year":
        years = round(offset / 365)
        day = shift_months(base, 12 * years)
        first, last = year_span(day.year)
    elif mention.precision == "month":
        day = shift_months(base, round(offset / 30))
        first, last = month_span(day.year, day.month)
    elif offset == 0:
        first, last = anchor_start, anchor_end
        if mention.precision == "week":
            first, last = week_span(anchor_start)
    else:
        first = last = base + offset * DAY
        counted = re.match(
            r"(?:in\s+|during\s+|over\s+)?the\s+(?:prev|prec|foll)", mention.text, re.IGNORECASE
        )
        if mention.precision == "week" and counted:
            first, last = week_span(first)
    return replace(mention, date_start=first, date_end=last)
