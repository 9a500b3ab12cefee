"""What a look into a site's past gives, and what every method of looking shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from dateline.fetch.client import Fetcher
from dateline.fetch.patience import get_patiently
from dateline.fetch.response import Response
from dateline.sources.days import day_bounds, overlapping_days
from dateline.sources.feed import FeedEntry
from dateline.sources.registry import Source

MAX_PAGES: Final = 500  # of one list: 50,000 articles by REST, 5,000 by feed pages


class Progress(Protocol):
    """Told while a long list is read."""

    def __call__(self, what: str, done: int, total: int | None, /) -> None:
        """`what` names the step; `done` of `total` pages are read, None where the total is unknown."""


@dataclass(frozen=True, slots=True)
class HistoryListing:
    """The articles that a site lists for an interval of time.

    `entries`: published within [start, end), each once, oldest first. `method` found them. `complete`: the
    whole interval was read; where it is false, `problems` says why (it may hold remarks where it is true).

    For coverage by local day: `days_read_in_full` are the days, in the source's zone, that the interval
    overlaps, that are over, and whose list was read in full. An interval in UTC holds only a part of its
    first and last local day; `beyond` are the other articles of these days. A day is covered once its
    articles of both `entries` and `beyond` are stored.
    """

    entries: tuple[FeedEntry, ...]
    method: str
    complete: bool
    days_read_in_full: tuple[date, ...]
    problems: tuple[str, ...]
    beyond: tuple[FeedEntry, ...] = ()


class NotOffered(Exception):
    """The site does not offer this method, or not in a way that can be trusted."""


@dataclass(slots=True)
class Findings:
    """What one method has found so far; kept also where it breaks off."""

    entries: list[FeedEntry] = field(default_factory=list)
    days: set[date] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Search:
    """One search of a source's past for [start, end), and the means to do it."""

    fetcher: Fetcher
    source: Source
    start: datetime
    end: datetime
    zone: ZoneInfo
    known_dates: MutableMapping[str, datetime]
    progress: Callable[[str, int, int | None], None]
    archive: Callable[[Response], object] | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """The local days that the interval overlaps."""
        return overlapping_days(self.start, self.end, self.zone)

    @property
    def opens(self) -> datetime:
        """The instant at which the first of these days begins."""
        return day_bounds(self.days[0], self.zone)[0]

    @property
    def closes(self) -> datetime:
        """The instant at which the last of these days is over."""
        return day_bounds(self.days[-1], self.zone)[1]

    def get(self, url: str, *, max_bytes: int | None = None) -> Response:
        """A list of the site's, without validators ever, tried again while failures are temporary.

        It is handed to `archive` as received, before anything is read from it.
        """
        response = get_patiently(
            self.fetcher,
            url,
            kind="history",
            allow_private=self.source.allow_private,
            interval_seconds=self.source.crawl_delay_seconds,
            max_bytes=max_bytes,
        )
        if self.archive is not None:
            self.archive(response)
        return response

    def holds(self, instant: datetime) -> bool:
        """Whether an instant lies on one of the days."""
        return self.opens <= instant < self.closes


def with_query(url: str, parameters: Mapping[str, str]) -> str:
    """`url` with further query parameters; the values are percent-encoded."""
    from urllib.parse import urlencode

    return url + ("&" if "?" in url else "?") + urlencode(parameters, safe=":,/")
