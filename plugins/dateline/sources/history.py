"""Every article that a source published within an interval, from whatever its site offers."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime
from typing import Final, Literal

from dateline.fetch.client import Fetcher
from dateline.fetch.failure import FetchFailure
from dateline.fetch.response import Response
from dateline.sources import history_feeds, history_rest, history_sitemaps
from dateline.sources.days import day_bounds
from dateline.sources.feed import FeedEntry, NotAFeed
from dateline.sources.listing import Findings, HistoryListing, NotOffered, Progress, Search
from dateline.sources.registry import HistoryMethod, Source

_READERS: Final[dict[HistoryMethod, Callable[[Search, Findings], None]]] = {
    "rest": history_rest.read,
    "day_feeds": history_feeds.read_days,
    "sitemaps": history_sitemaps.read,
    "feed_pages": history_feeds.read_main_feed,
}

MAX_PROBLEMS: Final = 50  # sentences kept of one listing: enough to see the kind of trouble


def _silent(what: str, done: int, total: int | None) -> None:
    """Progress that nobody watches."""


def find_articles(
    fetcher: Fetcher,
    source: Source,
    start: datetime,
    end: datetime,
    *,
    remembered_method: str | None = None,
    known_dates: MutableMapping[str, datetime] | None = None,
    progress: Progress | None = None,
    archive: Callable[[Response], object] | None = None,
) -> HistoryListing:
    """The articles published within [start, end), aware instants.

    Methods are tried in the order of the source's entry, `remembered_method` (``HistoryListing.method``
    of an earlier call) first; the first one that reads every local day in full is the answer. Where none
    does, what all of them found is put together, `complete` is false and `problems` says why. Nothing
    conditional is ever sent: WordPress's validators are those of the whole site.

    `known_dates` maps URLs to instants of publication known from before; it spares asking pages for their
    date, and what is learnt is added to it. `progress` is told while long lists are read; `archive` gets each
    list as received, before it is read (``FeedEntry.list_sha256`` says from which one an entry comes).
    Raises ValueError for naive, empty or reversed intervals; never for what the site does.
    """
    now = datetime.now(UTC)  # before the reading: a day that ends meanwhile is not known in full
    search = _search(fetcher, source, start, end, known_dates, progress, archive)
    methods = [m for m in source.history_methods if m == remembered_method]
    methods += [m for m in source.history_methods if m != remembered_method]
    everything = Findings()
    best: tuple[int, str] = (-1, "none")
    for method in methods:
        findings = Findings()
        problem = _attempt(_READERS[method], search, findings)
        named = [f"{method}: {p}" for p in (*findings.problems, *([problem] if problem else []))]
        if findings.days >= set(search.days):
            return _listing(search, findings, method, (*everything.problems, *named), now)
        everything.entries += findings.entries
        everything.days |= findings.days
        everything.problems += named
        best = max(best, (len(findings.days), method), key=lambda b: b[0])
    method_name = best[1] if everything.days or everything.entries else "none"
    return _listing(search, everything, method_name, tuple(everything.problems), now)


def find_modified(
    fetcher: Fetcher,
    source: Source,
    since: datetime,
    until: datetime | None = None,
    *,
    progress: Progress | None = None,
    archive: Callable[[Response], object] | None = None,
) -> HistoryListing:
    """The articles changed within [since, until) (default: until now), whenever they were published.

    Only the REST interface of WordPress 5.7 and later tells this (``modified_after``). Where the site does
    not offer it, `method` is ``none``, `complete` is false, and the articles' own pages must be asked.
    Raises ValueError for naive, empty or reversed intervals; never for what the site does.
    """
    now = datetime.now(UTC)
    search = _search(fetcher, source, since, until or now, None, progress, archive)
    findings = Findings()
    problem: str | None = "rest: not among the source's history methods"
    if "rest" in source.history_methods:
        problem = _attempt(history_rest.read_modified, search, findings)
    problems = (*findings.problems, *([problem] if problem else []))
    return _listing(search, findings, "none" if problem else "rest", problems, now, by="modified")


def _attempt(reader: Callable[[Search, Findings], None], search: Search, findings: Findings) -> str | None:
    """Run one method; why it did not finish, None where it did."""
    try:
        reader(search, findings)
    except NotOffered as reason:
        return f"not offered: {reason}"
    except (FetchFailure, NotAFeed) as failure:
        return str(failure)
    return None


def _search(
    fetcher: Fetcher,
    source: Source,
    start: datetime,
    end: datetime,
    known_dates: MutableMapping[str, datetime] | None,
    progress: Progress | None,
    archive: Callable[[Response], object] | None,
) -> Search:
    search = Search(
        fetcher=fetcher,
        source=source,
        start=start,
        end=end,
        zone=source.zone,
        known_dates={} if known_dates is None else known_dates,
        progress=progress or _silent,
        archive=archive,
    )
    _ = search.days  # raises for an interval that is none
    return search


def _listing(
    search: Search,
    findings: Findings,
    method: str,
    problems: tuple[str, ...],
    now: datetime,
    *,
    by: Literal["published", "modified"] = "published",
) -> HistoryListing:
    once: dict[str, FeedEntry] = {}
    for entry in findings.entries:
        once.setdefault(entry.url, entry)
    # An entry without instant is listed for its day, but where on it is not known: it belongs to the
    # interval as much as to the next one, and is found by both.
    within: list[FeedEntry] = []
    beyond: list[FeedEntry] = []
    for entry in sorted(once.values(), key=lambda e: getattr(e, by) or search.start):
        instant: datetime | None = getattr(entry, by)
        (within if instant is None or search.start <= instant < search.end else beyond).append(entry)
    read = tuple(day for day in search.days if day in findings.days)
    distinct = tuple(dict.fromkeys(problems))
    if len(distinct) > MAX_PROBLEMS:
        distinct = (*distinct[:MAX_PROBLEMS], f"And {len(distinct) - MAX_PROBLEMS:,} more of the kind.")
    return HistoryListing(
        entries=tuple(within),
        method=method,
        complete=len(read) == len(search.days),
        days_read_in_full=tuple(day for day in read if day_bounds(day, search.zone)[1] <= now),
        problems=distinct,
        beyond=tuple(beyond),
    )
