"""One article from a listing into the warehouse: fetch, archive the bytes, extract, store a version, queue it.

One bad article never stops the others: whatever goes wrong with it is a row in raw.fetch_failure.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

import psycopg

from dateline.articles.identity import article_key, canonical_url
from dateline.fetch import policy
from dateline.fetch.failure import FailureClass, FetchFailure
from dateline.fetch.url import is_on_host
from dateline.pipeline import copies
from dateline.pipeline.progress import Progress, silent
from dateline.pipeline.workbench import Workbench, jitter
from dateline.sources.feed import FeedEntry
from dateline.sources.registry import Source
from dateline.warehouse import article_store, coding_queue, raw_store
from dateline.warehouse.errors import StoreError

log = logging.getLogger(__name__)

Outcome = Literal["new", "changed", "unchanged", "failed"]

#: Whether the page of an article that is here already is fetched once more.
Refetch = Callable[[FeedEntry, article_store.KnownArticle], bool]

# The wait before a page that failed is tried again, for the first time, when its failure is temporary.
PAGE_RETRY_SECONDS = 300.0
# Two transactions that want each other's articles (a batch being published, a copy being linked) are rare; one of
# them is rolled back by the database and tried again.
DEADLOCK_TRIES = 5


@dataclass(slots=True)
class Counts:
    """What became of the articles of a listing: found = new + changed + unchanged + failed."""

    found: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    queued: int = 0
    failures: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Count one article."""
        self.found += 1
        setattr(self, outcome, getattr(self, outcome) + 1)

    def merge(self, other: Counts) -> None:
        """Add another listing's counts."""
        for name in ("found", "new", "changed", "unchanged", "failed", "queued"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.failures.extend(other.failures)

    def sentence(self) -> str:
        """The counts in words."""
        return (
            f"{self.found} found: {self.new} new, {self.changed} changed, {self.unchanged} unchanged, "
            f"{self.failed} failed"
        )

    def as_dict(self) -> dict[str, Any]:
        """For XCom: counts, and at most ten of the failures."""
        return {**asdict(self), "failures": self.failures[:10]}


def when_listing_says_changed(entry: FeedEntry, known: article_store.KnownArticle) -> bool:
    """Fetch a known article again when the listing gives it a later modification time, or when it was withdrawn.

    Never one that was taken down: its bytes would be archived anew.
    """
    if known.taken_down_at is not None:
        return False
    if known.withdrawn_at is not None:
        return True
    return entry.modified is not None and (known.modified_at is None or entry.modified > known.modified_at)


def always(entry: FeedEntry, known: article_store.KnownArticle) -> bool:  # noqa: ARG001
    """Fetch every known article again, but for those that were taken down."""
    return known.taken_down_at is None


def store_entries(
    bench: Workbench,
    source: Source,
    entries: Iterable[FeedEntry],
    *,
    reason: coding_queue.Reason,
    refetch: Refetch = when_listing_says_changed,
    progress: Progress = silent,
) -> dict[str, Outcome]:
    """Store the articles of a listing; return the outcome by URL.

    `reason` is the one that new articles are queued with; changed ones are queued as changed, unless they are
    history. Raises psycopg.OperationalError when the warehouse is gone, and nothing for a single article.
    """
    entries = list(entries)
    outcomes: dict[str, Outcome] = {}
    # A feed names a page that fails at every look; it is asked for again when its failure says so.
    resting = _resting(bench.connection, source) if reason == "new" else set()
    for number, entry in enumerate(entries, 1):
        outcomes[entry.url] = (
            "failed" if entry.url in resting else _store(bench, source, entry, reason, refetch)
        )
        progress(number, len(entries))
    return outcomes


def _resting(connection: psycopg.Connection, source: Source) -> set[str]:
    """What failed and is not to be tried again yet, by URL."""
    now = datetime.now(UTC)
    failing = raw_store.failures(connection, source_id=source.id)
    return {
        f.subject
        for f in failing
        if f.stage in ("page", "extract") and f.next_attempt_at and f.next_attempt_at > now
    }


def counted(outcomes: Iterable[Outcome]) -> Counts:
    """The counts of some outcomes."""
    counts = Counts()
    for outcome in outcomes:
        counts.add(outcome)
        counts.queued += outcome in ("new", "changed")
    return counts


def _store(
    bench: Workbench, source: Source, entry: FeedEntry, reason: coding_queue.Reason, refetch: Refetch
) -> Outcome:
    connection = bench.connection
    try:
        known = article_store.find_article(
            connection, source.id, guid=entry.guid, canonical_url=canonical_url(entry.url)
        )
        if known is not None and not refetch(entry, known):
            article_store.mark_seen(connection, [known.article_id], datetime.now(UTC))
            if entry.guid is not None and known.guid is None:
                article_store.learn_guid(connection, known.article_id, entry.guid)
            return "unchanged"
        article = _read(bench, source, entry)
        stored = keep(connection, source.id, article, reason)
        for stage in ("page", "extract", "store"):
            raw_store.resolve_failure(connection, source.id, stage=stage, subject=entry.url)
        if stored.outcome != "unchanged":
            log.info("%s: %s %s", source.id, stored.outcome, article.canonical_url)
        return stored.outcome
    except psycopg.OperationalError:
        raise  # the warehouse itself is gone: no other article would fare better
    except _Failed as failed:
        _record(connection, source, entry, failed)
        return "failed"
    except Exception as error:  # whatever one article trips over, the others go on
        log.exception("%s: %s could not be stored", source.id, entry.url)
        code = "not_storable" if isinstance(error, StoreError) else "unexpected"
        _record(connection, source, entry, _Failed("store", code, "hard", f"{type(error).__name__}: {error}"))
        return "failed"


def keep(
    connection: psycopg.Connection,
    source_id: str,
    article: article_store.ArticleInput,
    reason: coding_queue.Reason,
) -> article_store.Stored:
    """Store an article, settle whose copy it is, and queue what is to be coded: all in one transaction.

    Raises what `article_store.store_article` raises.
    """
    for attempt in range(1, DEADLOCK_TRIES + 1):
        try:
            with connection.transaction():
                stored = article_store.store_article(connection, source_id, article)
                if stored.outcome == "unchanged":
                    return stored
                settled = copies.settle(connection, stored.article_id)
                if not settled.is_copy:
                    why = "changed" if stored.outcome == "changed" and reason == "new" else reason
                    coding_queue.enqueue(connection, [stored.article_version_id], why)
                if settled.freed:
                    coding_queue.enqueue(connection, settled.freed, "changed")
                return stored
        except psycopg.errors.DeadlockDetected:
            if attempt == DEADLOCK_TRIES:
                raise
            log.info("%s: %s waits for another worker", source_id, article.canonical_url)
    raise AssertionError("unreachable")


class _Failed(Exception):
    """What stopped one article, in the terms of raw.fetch_failure."""

    def __init__(
        self,
        stage: raw_store.Stage,
        code: str,
        failure_class: FailureClass,
        message: str,
        *,
        status: int | None = None,
        retry_after_seconds: float | None = None,
    ) -> None:
        super().__init__(message)
        self.stage = stage
        self.code = code
        self.failure_class = failure_class
        self.status = status
        self.retry_after_seconds = retry_after_seconds


def _read(bench: Workbench, source: Source, entry: FeedEntry) -> article_store.ArticleInput:
    """The article of an entry: from its page, else from the text that the listing itself carries."""
    from dateline.articles.article import TEXT_FROM_LIST, ExtractionFailure
    from dateline.articles.extract import extract_article

    page_id: int | None = None
    url, content_type = entry.url, None
    unread: _Failed | None = None
    body = b""
    try:
        response = bench.fetcher.get(
            entry.url,
            kind="page",
            allow_private=source.allow_private,
            interval_seconds=source.crawl_delay_seconds,
            stay_on=source.all_hosts,
        )
        page_id = raw_store.store_page(bench.connection, source.id, response)  # raw first
        body, url, content_type = response.body, response.final_url, response.content_type
    except FetchFailure as failure:
        unread = _Failed(
            "page",
            failure.code,
            failure.failure_class,
            str(failure),
            status=failure.status,
            retry_after_seconds=failure.retry_after_seconds,
        )
        if failure.code == "gone" or not entry.content_html:
            raise unread from failure
    try:
        page = extract_article(
            body,
            url=url,
            content_type=content_type,
            title_hint=entry.title or None,
            published_hint=entry.published,
            time_zone=source.time_zone,
            feed_html=entry.content_html,
            remove_xpath=source.extraction.remove_xpath,
            tracking=source.tracking_parameters,
        )
    except ExtractionFailure as failure:
        raise unread or _Failed("extract", failure.code, failure.failure_class, str(failure)) from failure
    # Where the list's own text was taken, its bytes are what the version was read from.
    if entry.list_sha256 is not None and page.notes and page.notes[0].startswith(TEXT_FROM_LIST):
        page_id = raw_store.page_with_body(bench.connection, source.id, entry.list_sha256) or page_id
    # A page may name another as its original; a page of this publisher is never known by another host's link.
    stated = page.canonical_url or url
    link = canonical_url(stated if is_on_host(stated, source.all_hosts) else url)
    return article_store.ArticleInput(
        key=article_key(entry.guid, link),
        url=entry.url,
        canonical_url=link,
        title=page.title or entry.title,
        text=page.text,
        extractor_version=page.extractor_version,
        seen_at=datetime.now(UTC),
        guid=entry.guid,
        published=entry.published or page.published,
        modified=entry.modified or page.modified,
        byline=page.byline or entry.author,
        language=page.language,
        standfirst=page.standfirst,
        categories=page.categories or entry.categories,
        notes=page.notes,
        fingerprint=_fingerprint(page.text),
        page_id=page_id,
        section=page.section or next(iter(entry.categories), None),
        tags=page.tags,
        bylines=page.bylines or ((entry.author,) if entry.author else ()),
        captions=page.captions,
    )


def _fingerprint(text: str) -> str | None:
    from dateline.articles import fingerprint

    return fingerprint.fingerprint(text)


def _record(connection: psycopg.Connection, source: Source, entry: FeedEntry, failed: _Failed) -> None:
    def retry_seconds(attempts: int) -> float:
        return policy.next_attempt(
            failed.failure_class,
            attempts,
            interval_seconds=PAGE_RETRY_SECONDS,
            retry_after_seconds=failed.retry_after_seconds,
            jitter=jitter(),
        ).delay_seconds

    attempts = raw_store.record_failure(
        connection,
        source.id,
        stage=failed.stage,
        subject=entry.url,
        code=failed.code,
        failure_class=failed.failure_class,
        message=str(failed),
        url=entry.url,
        status=failed.status,
        retry_seconds=retry_seconds,
    )
    log.warning("%s: %s failed (%s, attempt %d): %s", source.id, entry.url, failed.code, attempts, failed)
