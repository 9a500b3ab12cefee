"""Every article of an interval, from the site's history, into the warehouse."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from dateline.articles.identity import canonical_url
from dateline.fetch.response import Response
from dateline.pipeline import copies, ingest
from dateline.pipeline.ingest import Counts
from dateline.pipeline.progress import Progress, ReadingProgress, silent, silent_reading
from dateline.pipeline.workbench import Workbench
from dateline.sources.days import day_bounds, overlapping_days
from dateline.sources.feed import FeedEntry
from dateline.sources.history import find_articles, find_modified
from dateline.sources.listing import HistoryListing
from dateline.sources.registry import Source
from dateline.warehouse import (
    article_store,
    coding_queue,
    coverage_store,
    publish,
    raw_store,
    sources_store,
)
from dateline.warehouse.page_dates import PageDates

log = logging.getLogger(__name__)

# How far back a scheduled run looks for days that downtime left uncovered; what is older is a backfill.
CATCH_UP_DAYS = 30
# The ages, in days, at which an article is looked at again for corrections and deletions: most come within a day.
LOOK_AGAIN_DAYS = (1, 3, 7, 30)
# A page that is gone at two looks, an hour or more apart, is withdrawn; at one it may be a server's mishap.
GONE_LOOKS = 2
# A known article that its day's list did not hold, and that nobody saw for this long, is asked for by its link.
UNSEEN = timedelta(minutes=30)


class SweepIncompleteError(RuntimeError):
    """A list of articles could not be read in full, or articles of it could not be stored: there is a hole."""

    failure_class = "temporary"


@dataclass(slots=True)
class SweepSummary:
    """What came of a sweep: counts per source, what was withdrawn, and the holes that are left."""

    start: datetime
    end: datetime
    sources: dict[str, Counts] = field(default_factory=dict)
    methods: dict[str, str] = field(default_factory=dict)
    withdrawn: int = 0
    freed: int = 0
    holes: list[str] = field(default_factory=list)

    @property
    def queued(self) -> int:
        """Articles queued for coding, copies of withdrawn ones among them."""
        return sum(c.queued for c in self.sources.values()) + self.freed

    def sentence(self) -> str:
        """The whole in words."""
        parts = [
            f"{name} ({self.methods.get(name, '-')}): {c.sentence()}" for name, c in self.sources.items()
        ]
        if self.withdrawn:
            parts.append(f"{self.withdrawn} withdrawn by the publisher")
        return "; ".join(parts) or "no source is watched"

    def as_dict(self) -> dict[str, Any]:
        """For XCom."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "summary": self.sentence(),
            "queued": self.queued,
            "withdrawn": self.withdrawn,
            "sources": {n: {**c.as_dict(), "method": self.methods.get(n)} for n, c in self.sources.items()},
            "holes": self.holes[:20],
        }

    def raise_if_incomplete(self) -> None:
        """Raise SweepIncompleteError when a day is not covered: no green run over a hole."""
        if self.holes:
            raise SweepIncompleteError(f"{len(self.holes)} holes are left: {'; '.join(self.holes[:5])}")


def sweep(
    bench: Workbench,
    start: datetime,
    end: datetime,
    *,
    only: str | None = None,
    catch_up: bool = False,
    backfill: bool = True,
    progress: Progress = silent,
    reading: ReadingProgress = silent_reading,
) -> SweepSummary:
    """Store every article published in [start, end), aware instants, by the chosen or all watched sources.

    With `catch_up` also the days of the last month that were never read in full, and articles of certain ages are
    looked at again. With `backfill` articles are queued behind live work. `reading` is told while the site's lists are
    read, `progress` while articles are stored.
    """
    summary = SweepSummary(start, end)
    for source in bench.chosen(only):
        _sweep_source(
            bench, source, start, end, summary, backfill=backfill, progress=progress, reading=reading
        )
        if catch_up:
            for first, last in _spans(_uncovered(bench, source, start)):
                zone = source.zone
                _sweep_source(
                    bench,
                    source,
                    day_bounds(first, zone)[0],
                    day_bounds(last, zone)[1],
                    summary,
                    backfill=True,
                    progress=progress,
                    reading=reading,
                )
            look_again(bench, source, end, summary)
    return summary


def _sweep_source(
    bench: Workbench,
    source: Source,
    start: datetime,
    end: datetime,
    summary: SweepSummary,
    *,
    backfill: bool,
    progress: Progress,
    reading: ReadingProgress,
) -> None:
    connection = bench.connection
    state = sources_store.poll_state(connection, source.id)
    # The lists are read for whole local days, so that it is known of each whether all its articles are here.
    days = overlapping_days(start, end, source.zone)
    first, last = (
        day_bounds(days[0], source.zone)[0],
        day_bounds(days[-1], source.zone)[1],
    )
    listing = find_articles(
        bench.fetcher,
        source,
        first,
        last,
        remembered_method=state.history_method,
        known_dates=PageDates(connection, source.id),
        progress=reading,
        archive=_archive(bench, source),
    )
    if listing.complete and listing.method != state.history_method:
        sources_store.update_poll_state(connection, source.id, history_method=listing.method)
    inside = [e for e in listing.entries if e.published is not None and start <= e.published < end]
    outcomes = ingest.store_entries(
        bench, source, inside, reason="history" if backfill else "new", progress=progress
    )
    counts = ingest.counted(outcomes.values())
    summary.sources.setdefault(source.id, Counts()).merge(counts)
    summary.methods[source.id] = listing.method
    if not listing.complete:
        why = "; ".join(listing.problems) or "no method reads it in full"
        summary.holes.append(f"{source.id}: the list from {start} to {end} could not be read in full: {why}")
    if counts.failed:
        urls = [url for url, outcome in outcomes.items() if outcome == "failed"]
        summary.holes.append(f"{source.id}: {counts.failed} articles could not be stored, such as {urls[0]}")
    _record_days(bench, source, listing, outcomes)
    for problem in listing.problems:
        log.info("%s: %s", source.id, problem)


def _archive(bench: Workbench, source: Source) -> Callable[[Response], object]:
    """Stores each list as received: some carry whole articles, and all say what the site listed then."""
    return lambda response: raw_store.store_page(bench.connection, source.id, response, kind="history")


def _record_days(
    bench: Workbench, source: Source, listing: HistoryListing, outcomes: dict[str, ingest.Outcome]
) -> None:
    """Write down which local days are covered now: the list read in full, and every article of it in the warehouse.

    An interval of UTC ends within a local day; the day is covered once the interval that holds the rest was swept.
    """
    by_day: dict[date, list[ingest.Outcome]] = defaultdict(list)
    missing: Counter[date] = Counter()
    for entry in listing.entries:
        if entry.published is None:
            continue
        day = entry.published.astimezone(source.zone).date()
        if entry.url in outcomes:
            by_day[day].append(outcomes[entry.url])
        elif article_store.find_article(
            bench.connection, source.id, guid=entry.guid, canonical_url=canonical_url(entry.url)
        ):
            by_day[day].append("unchanged")
        else:
            by_day[day].append("failed")
            missing[day] += 1
    for day in listing.days_read_in_full:
        counts = ingest.counted(by_day[day])
        failed = counts.failed - missing[day]
        reasons = [f"{failed} articles could not be stored"] if failed else []
        if missing[day]:
            reasons.append(f"{missing[day]} articles lie in a neighbouring interval that was not swept yet")
        coverage_store.record_day(
            bench.connection,
            source.id,
            day,
            method=listing.method,
            is_complete=not reasons,
            counts=coverage_store.DayCounts(
                found=counts.found,
                new=counts.new,
                changed=counts.changed,
                unchanged=counts.unchanged,
                failed=counts.failed,
            ),
            reason="; ".join(reasons) or None,
        )


def look_again(bench: Workbench, source: Source, now: datetime, summary: SweepSummary) -> None:
    """Look at the articles of certain ages again, for corrections and deletions.

    Where the site names what was modified, only that is fetched; a known article that the site's list for its day
    no longer holds is asked for, and withdrawn when it is gone.
    """
    connection = bench.connection
    pending = _gone(connection, source)
    for age in LOOK_AGAIN_DAYS:
        end = now - timedelta(days=age)
        start = end - timedelta(days=1)
        known = article_store.articles_published(connection, source.id, start, end)
        if not known:
            continue
        began = datetime.now(UTC)
        method = sources_store.poll_state(connection, source.id).history_method
        dates = PageDates(connection, source.id)
        listing = find_articles(
            bench.fetcher,
            source,
            start,
            end,
            remembered_method=method,
            known_dates=dates,
            archive=_archive(bench, source),
        )
        modified = find_modified(bench.fetcher, source, start, archive=_archive(bench, source))
        refetch = ingest.when_listing_says_changed if modified.complete else ingest.always
        entries = {entry.url: entry for entry in listing.entries}
        # A list that is no REST list does not say what was modified; without this its corrections would be missed.
        entries.update((entry.url, entry) for entry in modified.entries if entry.url in entries)
        outcomes = ingest.store_entries(bench, source, entries.values(), reason="changed", refetch=refetch)
        summary.sources.setdefault(source.id, Counts()).merge(ingest.counted(outcomes.values()))
        if listing.complete:
            for article in article_store.articles_published(connection, source.id, start, end):
                if article.last_seen_at < began - UNSEEN:
                    _check_gone(bench, source, article, summary)
    # What was found gone for the first time at the last age has no further age at which it would be looked at.
    for url in pending:
        missed = article_store.find_article(connection, source.id, canonical_url=canonical_url(url))
        if missed is not None and missed.withdrawn_at is None and missed.url == url:
            _check_gone(bench, source, missed, summary)


def _gone(connection: psycopg.Connection, source: Source) -> list[str]:
    """The pages that were gone when last asked for, by URL."""
    failing = raw_store.failures(connection, source_id=source.id, stage="page")
    return [f.subject for f in failing if f.failure_code == "gone" and f.subject.startswith("http")]


def _check_gone(
    bench: Workbench, source: Source, article: article_store.KnownArticle, summary: SweepSummary
) -> None:
    """An article that its list no longer holds: fetch it; withdraw it when its page is gone too."""
    entry = FeedEntry(url=article.url, title=article.title, published=article.published_at)
    ingest.store_entries(bench, source, [entry], reason="changed", refetch=ingest.always)
    failing = [
        f
        for f in raw_store.failures(bench.connection, source_id=source.id, stage="page")
        if f.subject == article.url and f.failure_code == "gone"
    ]
    if failing and (failing[0].attempts >= GONE_LOOKS or failing[0].status == 410):
        publish.withdraw_article(bench.connection, article.article_id, reason="withdrawn by the publisher")
        freed = copies.let_go(bench.connection, article.article_id)
        summary.freed += coding_queue.enqueue(bench.connection, freed, "changed")
        raw_store.resolve_failure(bench.connection, source.id, stage="page", subject=article.url)
        summary.withdrawn += 1
        log.info("%s: %s was withdrawn by the publisher", source.id, article.url)


def _uncovered(bench: Workbench, source: Source, start: datetime) -> list[date]:
    """The local days of the last month, since the source was first read, that were never read in full."""
    last = start.astimezone(source.zone).date()
    covered_since = coverage_store.first_day(bench.connection, source.id)
    if covered_since is None:
        return []
    first = max(last - timedelta(days=CATCH_UP_DAYS), covered_since)
    return coverage_store.uncovered_days(bench.connection, source.id, first, last)


def _spans(days: list[date]) -> list[tuple[date, date]]:
    """Runs of neighbouring days, as first and last."""
    spans: list[tuple[date, date]] = []
    for day in sorted(days):
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return spans
