"""What the watched feeds hold now, into the warehouse."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from dateline.pipeline import ingest
from dateline.pipeline.ingest import Counts
from dateline.pipeline.poll import record_look, record_read
from dateline.pipeline.progress import Progress, silent
from dateline.pipeline.workbench import Workbench, jitter
from dateline.sources import live
from dateline.sources.feed import FeedEntry
from dateline.sources.history import find_modified
from dateline.sources.registry import Source
from dateline.warehouse import article_store, raw_store, sources_store

log = logging.getLogger(__name__)

# Corrections come mostly within hours; what was published earlier is looked at again by the sweep.
CORRECTIONS_WITHIN = timedelta(days=3)
# The stages at which an article is lost until it is tried again.
RETRIED_STAGES: tuple[raw_store.Stage, ...] = ("page", "extract", "store")
# In one read of a feed: at the crawl delay of a second, half a minute beside the feed itself.
MOST_TRIED_AGAIN = 30


class WatchError(RuntimeError):
    """No feed could be read. `failure_class` is the mildest of the feeds' own, for the retry policy."""

    def __init__(self, message: str, failure_class: str, retry_after_seconds: float | None) -> None:
        super().__init__(message)
        self.failure_class = failure_class
        self.retry_after_seconds = retry_after_seconds


@dataclass(slots=True)
class WatchSummary:
    """What came of reading the feeds: counts per source, and the feeds that failed."""

    sources: dict[str, Counts] = field(default_factory=dict)
    failed: dict[str, Exception] = field(default_factory=dict)

    @property
    def queued(self) -> int:
        """Articles queued for coding."""
        return sum(c.queued for c in self.sources.values())

    def as_dict(self) -> dict[str, Any]:
        """For XCom."""
        return {
            "queued": self.queued,
            "sources": {name: counts.as_dict() for name, counts in self.sources.items()},
            "failed": {name: str(error) for name, error in self.failed.items()},
        }

    def raise_if_nothing_worked(self) -> None:
        """Raise WatchError when there were feeds to read and not one could be read."""
        if not self.failed or self.sources:
            return
        mildness = ["temporary", "soft", "hard"]
        classes = [getattr(e, "failure_class", "temporary") for e in self.failed.values()]
        waits = [w for e in self.failed.values() if (w := getattr(e, "retry_after_seconds", None))]
        raise WatchError(
            "; ".join(f"{name}: {error}" for name, error in self.failed.items()),
            min(classes, key=mildness.index),
            min(waits, default=None),
        )


def read_feeds(
    bench: Workbench, *, only: set[str] | None = None, progress: Progress = silent
) -> WatchSummary:
    """Read the watched feeds (or those in `only`) unconditionally and store what is new or changed.

    Raises psycopg.OperationalError when the warehouse is gone; a feed that fails is in the summary.
    """
    summary = WatchSummary()
    for source in bench.watched:
        if only is not None and source.id not in only:
            continue
        state = sources_store.poll_state(bench.connection, source.id)
        now = datetime.now(UTC)
        outcome = live.poll(bench.fetcher, source, _live_state(state), now=now, full=True, jitter=jitter())
        record_look(bench.connection, source, outcome, now, poll_kind="read")
        if outcome.failure is not None or outcome.reading is None:
            summary.failed[source.id] = outcome.failure or RuntimeError("the feed gave no answer")
            continue
        for problem in outcome.reading.problems:
            if problem.is_entry_lost:
                _record_lost(
                    bench, source, problem.link or problem.guid or problem.title or "?", problem.message
                )
        if outcome.response is not None and any(entry.content_html for entry in outcome.reading.entries):
            # A feed of whole texts may be what an article is read from: kept as long as the article is.
            raw_store.store_page(bench.connection, source.id, outcome.response, kind="feed")
        entries = {entry.url: entry for entry in outcome.reading.entries}
        again = _to_try_again(bench, source, entries, now)
        refetch: ingest.Refetch = ingest.when_listing_says_changed
        if outcome.state.last_modified is not None and outcome.state.last_modified != state.last_modified:
            corrected = _corrected(bench, source, state, now)
            if corrected is None:  # the site cannot say what was modified: look at the recent ones
                refetch = _recent(now)
            else:
                entries.update((entry.url, entry) for entry in corrected)
        for url, entry in again.items():
            entries.setdefault(url, entry)
        outcomes = ingest.store_entries(
            bench,
            source,
            entries.values(),
            reason="new",
            refetch=_or_again(refetch, again),
            progress=progress,
        )
        record_read(bench.connection, source, outcome, now)
        counts = ingest.counted(outcomes.values())
        newest = max((e.published for e in outcome.reading.entries if e.published), default=None)
        if counts.failed == 0 and newest is not None:
            sources_store.update_poll_state(bench.connection, source.id, watermark_at=newest)
        summary.sources[source.id] = counts
        log.info("%s: feed read: %s", source.id, counts.sentence())
    return summary


def _corrected(
    bench: Workbench, source: Source, state: sources_store.PollState, now: datetime
) -> tuple[FeedEntry, ...] | None:
    """The articles that the site says were modified since the last read; None when it cannot say.

    Each carries its modification time, so that only what is newer than ours is fetched again.
    """
    since = now - CORRECTIONS_WITHIN
    if (
        state.last_full_read_at is not None
    ):  # an hour's overlap: an edit during the last read must not be missed
        since = max(since, state.last_full_read_at - timedelta(hours=1))
    listing = find_modified(
        bench.fetcher,
        source,
        since,
        now + timedelta(minutes=5),
        archive=lambda response: raw_store.store_page(bench.connection, source.id, response, kind="history"),
    )
    return listing.entries if listing.complete else None


def _recent(now: datetime) -> ingest.Refetch:
    def refetch(entry: FeedEntry, known: article_store.KnownArticle) -> bool:
        published = entry.published or known.published_at
        is_recent = published is None or now - published < CORRECTIONS_WITHIN
        return (is_recent and known.taken_down_at is None) or ingest.when_listing_says_changed(entry, known)

    return refetch


def _to_try_again(
    bench: Workbench, source: Source, listed: dict[str, FeedEntry], now: datetime
) -> dict[str, FeedEntry]:
    """What failed before and is to be tried again by now, by URL: also what the feed does not show any more."""
    due = {
        failure.subject
        for stage in RETRIED_STAGES
        for failure in raw_store.failures(
            bench.connection, source_id=source.id, stage=stage, due_at=now, limit=MOST_TRIED_AGAIN
        )
        if failure.subject.startswith(("http://", "https://"))
    }
    return {url: listed.get(url) or FeedEntry(url=url) for url in sorted(due)[:MOST_TRIED_AGAIN]}


def _or_again(refetch: ingest.Refetch, again: dict[str, FeedEntry]) -> ingest.Refetch:
    """`refetch`, and what failed before: a correction whose page could not be read is not known by its listing."""

    def asked(entry: FeedEntry, known: article_store.KnownArticle) -> bool:
        return (entry.url in again and known.taken_down_at is None) or refetch(entry, known)

    return asked


def _record_lost(bench: Workbench, source: Source, subject: str, message: str) -> None:
    raw_store.record_failure(
        bench.connection,
        source.id,
        stage="entry",
        subject=subject,
        code="unreadable_entry",
        failure_class="soft",
        message=message,
    )


def _live_state(state: sources_store.PollState) -> live.PollState:
    """What is known of the source's polling, without validators: this read is unconditional."""
    return live.PollState(
        interval_seconds=state.poll_interval_seconds,
        failures_in_a_row=state.consecutive_failures,
        last_full_read_at=state.last_full_read_at,
    )
