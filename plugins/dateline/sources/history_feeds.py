"""The past by feeds: one feed per day (``/YYYY/MM/DD/feed/``), or the main feed walked backwards.

Both page with ``?paged=N``; past the end WordPress answers 404, and an empty day is 200 without items.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from dateline.fetch.failure import FetchFailure
from dateline.sources.days import day_bounds, local_day, noon
from dateline.sources.feed import MAX_FEED_BYTES, FeedEntry, FeedReading, NotAFeed, read_feed
from dateline.sources.listing import MAX_PAGES, Findings, NotOffered, Search, with_query
from dateline.sources.page_lookup import date_from_page

# A day feed may hold instants of the neighbouring days where the site's clock is not the entry's zone;
# beyond the widest difference of zones (UTC-12 to UTC+14) the site ignores the day in the address.
ZONE_SLACK: Final = timedelta(hours=26)


FAILURES_IN_A_ROW: Final = (
    3  # then it is the site that fails, not single days; each has been tried four times
)


class _Unfinished(Exception):
    """A list could not be read to its end; the message says why."""


def read_days(search: Search, findings: Findings) -> None:
    """Fill `findings` from the day feeds of the search's days; a day that fails does not stop the others.

    Raises NotOffered where the site has no day feeds, and the last FetchFailure where the site itself is in
    trouble (FAILURES_IN_A_ROW days).
    """
    form: str | None = None
    in_a_row = 0
    for number, day in enumerate(search.days):
        try:
            form, entries = _day(search, day, form)
            _keep(search, findings, day, entries)
            in_a_row = 0
        except (FetchFailure, NotAFeed, _Unfinished) as failure:
            findings.problems.append(f"The list of {day} could not be read in full: {failure}")
            in_a_row += 1
            if in_a_row >= FAILURES_IN_A_ROW and isinstance(failure, FetchFailure):
                raise
        search.progress("days", number + 1, len(search.days))


def _day(search: Search, day: date, form: str | None) -> tuple[str, list[FeedEntry]]:
    """(the form of address that works, the day's entries)."""
    home = search.source.home_url
    forms = {
        "pretty": f"{home}{day:%Y/%m/%d}/feed/",
        "plain": with_query(home, {"m": f"{day:%Y%m%d}", "feed": "rss2"}),
    }
    if form is not None:
        return form, _all_pages(search, forms[form], day)
    refusals = []
    for name, url in forms.items():
        try:
            return name, _all_pages(search, url, day)
        except (FetchFailure, NotAFeed) as failure:
            if failure.failure_class == "temporary":
                raise
            refusals.append(str(failure))
    raise NotOffered("no day feeds (" + " ".join(refusals) + ")")


def _all_pages(search: Search, url: str, day: date) -> list[FeedEntry]:
    begin, end = day_bounds(day, search.zone)
    found: list[FeedEntry] = []
    for reading in _pages(search, url):
        if reading is None:
            raise _Unfinished("its second page repeats the first, so what follows cannot be seen.")
        if not reading.is_whole:
            raise _Unfinished("; ".join(p.message for p in reading.problems))
        for entry in reading.entries:
            if entry.published and not begin - ZONE_SLACK <= entry.published < end + ZONE_SLACK:
                raise NotOffered("its feeds ignore the day in their address")
        found.extend(reading.entries)
    return found


def _pages(search: Search, url: str) -> Iterator[FeedReading | None]:
    """The pages of a feed until it ends; None, and then nothing more, where paging is not offered."""
    seen: set[str] = set()
    for number in range(1, MAX_PAGES + 1):
        address = url if number == 1 else with_query(url, {"paged": str(number)})
        try:
            response = search.get(address, max_bytes=MAX_FEED_BYTES)
        except FetchFailure as failure:
            if number > 1 and failure.status in (404, 410):
                return
            raise
        reading = read_feed(
            response.body,
            base_url=response.final_url,
            content_type=response.content_type,
            time_zone=search.source.time_zone,
            tracking=search.source.tracking_parameters,
        )
        keys = {entry.guid or entry.url for entry in reading.entries}
        if not reading.entries and reading.is_whole:
            return
        if number > 1 and keys and keys <= seen:
            yield None
            return
        seen |= keys
        yield reading
    raise _Unfinished(f"it has more than {MAX_PAGES} pages.")


def _keep(search: Search, findings: Findings, day: date, entries: list[FeedEntry]) -> None:
    for entry in entries:
        dated = entry if entry.published else date_from_page(search, entry, findings)
        if dated is None:
            # Listed for the day, but when on that day is not known.
            findings.entries.append(replace(entry, published=noon(day, search.zone), is_day_only=True))
        elif dated.published is not None and search.holds(dated.published):
            findings.entries.append(dated)
    findings.days.add(day)


def read_main_feed(search: Search, findings: Findings) -> None:
    """Fill `findings` by walking the main feed back from today until it is older than the interval.

    Raises NotOffered where the feed does not reach back that far, FetchFailure or NotAFeed.
    """
    oldest: datetime | None = None
    page = 0
    try:
        for reading in _pages(search, search.source.feed_url):
            if reading is None:
                raise NotOffered("the main feed has no second page")
            page += 1
            search.progress("feed pages", page, None)
            if not reading.is_whole:
                raise _Unfinished("; ".join(p.message for p in reading.problems))
            newest: datetime | None = None
            for entry in reading.entries:
                dated = entry if entry.published else date_from_page(search, entry, findings)
                if dated is None or dated.published is None:
                    raise _Unfinished(f"{entry.url} does not say when it was published.")
                newest = max(newest or dated.published, dated.published)
                oldest = min(oldest or dated.published, dated.published)
                if search.holds(dated.published):
                    findings.entries.append(dated)
            # Newest first: a page that is older as a whole ends the walk.
            if newest is not None and newest < search.opens:
                oldest = newest
                break
        else:
            oldest = search.opens  # the whole archive was walked
    except (NotOffered, FetchFailure, NotAFeed, _Unfinished) as failure:
        _count_days(search, findings, oldest)
        if isinstance(failure, _Unfinished):
            raise NotOffered(
                f"the main feed could not be read to the interval's beginning: {failure}"
            ) from None
        if isinstance(failure, NotOffered) and set(findings.days) == set(search.days):
            return
        raise
    _count_days(search, findings, oldest)


def _count_days(search: Search, findings: Findings, oldest: datetime | None) -> None:
    """The days later than the oldest entry that was seen are known in full."""
    if oldest is None:
        return
    if oldest <= search.opens:
        findings.days.update(search.days)
        return
    reached = local_day(oldest, search.zone)
    findings.days.update(day for day in search.days if day > reached)
