"""From the coding queue to published events: claim, code, stage, audit, publish, batch by batch."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg

from dateline.pipeline.progress import Progress, silent
from dateline.pipeline.workbench import Workbench
from dateline.quality.worker import AuditError, AuditWorker
from dateline.warehouse import article_store, coding_queue, event_store, publish, raw_store
from dateline.warehouse.session import connect

if TYPE_CHECKING:
    from dateline.coding.coder import Coder

log = logging.getLogger(__name__)

# One batch is audited and published as one: small enough that a batch which the audit blocks holds back little,
# large enough that the audit's second is spread over many articles.
BATCH_ARTICLES = 50
# How soon the articles of a worker that was killed are taken by another. A worker that lives prolongs its lease
# while it codes; a batch takes some ten seconds, its audit a few more.
LEASE_SECONDS = 180.0
EXTEND_AFTER_SECONDS = 45.0
# After this a run ends between two batches and leaves the rest of the queue to the next.
LONGEST_RUN_SECONDS = 3600.0
# While a backfill goes on, its articles come a few at a time. Loading coder and auditor costs as much CPU time as
# coding a hundred articles, so a run that has coded history waits this long for more before it ends (and costs nothing
# while it waits; a live article that comes meanwhile finds everything loaded).
LINGER_SECONDS = 30.0
LINGER_LOOK_SECONDS = 3.0
# Events are announced when a run ends: what waits for that waits no longer than this.
LONGEST_LINGERING_RUN_SECONDS = 600.0
# Before an article that failed is tried again.
RETRY_SECONDS = 30.0


class CodingError(RuntimeError):
    """The audit blocked a batch, or articles could not be coded; the message says which and why."""

    failure_class = "soft"


@dataclass(slots=True)
class CodeSummary:
    """What came of the queue: articles and events."""

    articles: int = 0
    failed: int = 0
    parked: int = 0
    published: int = 0
    unchanged: int = 0
    quarantined: int = 0
    retracted: int = 0
    blocked: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def sentence(self) -> str:
        """The whole in words."""
        said = (
            f"{self.articles} articles coded, {self.published} events published, {self.unchanged} unchanged, "
            f"{self.quarantined} quarantined, {self.retracted} retracted, {self.failed} articles failed"
        )
        return said + (f"; blocked by the audit: {'; '.join(self.blocked)}" if self.blocked else "")

    def as_dict(self) -> dict[str, Any]:
        """For XCom."""
        return asdict(self)

    def raise_if_failed(self) -> None:
        """Raise CodingError when the audit blocked a batch or an article was parked for good."""
        if self.blocked:
            raise CodingError(
                f"The audit blocked {len(self.blocked)} batches, of which nothing was published: {self.blocked[0]}. "
                "`dateline quality` shows the results; the articles go back to the queue."
            )
        if self.parked:
            raise CodingError(
                f"{self.parked} articles failed {coding_queue.MAX_ATTEMPTS} times and were parked; "
                "`dateline status` shows their errors."
            )


def code_queue(
    bench: Workbench,
    *,
    worker: str,
    batch_articles: int = BATCH_ARTICLES,
    linger_seconds: float = 0.0,
    progress: Progress = silent,
) -> CodeSummary:
    """Code everything that is queued, live work before history; return what came of it.

    With `linger_seconds` a run that has just coded history waits that long for more before it ends.

    Great Expectations is loaded in a process of its own while the coder works. Raises AuditError when that process
    fails, and psycopg.OperationalError when the warehouse is gone; what was claimed goes back to the queue then.
    """
    summary = CodeSummary()
    began = time.monotonic()
    connection = bench.connection
    claims = coding_queue.claim(connection, batch_articles, worker, lease_seconds=LEASE_SECONDS)
    if not claims:
        return summary
    with AuditWorker(bench.dsn) as auditor:
        coder = _coder(bench)
        while claims:
            with _given_back_on_failure(bench, claims, worker):
                _batch(bench, coder, auditor, claims, worker, summary)
            counts = coding_queue.counts(connection)
            progress(summary.articles + summary.failed, summary.articles + summary.failed + counts["queued"])
            if summary.blocked or time.monotonic() - began > LONGEST_RUN_SECONDS:
                break
            was_history = any(claim.reason == "history" for claim in claims)
            claims = coding_queue.claim(connection, batch_articles, worker, lease_seconds=LEASE_SECONDS)
            if not claims and was_history and time.monotonic() - began < LONGEST_LINGERING_RUN_SECONDS:
                claims = _linger(connection, batch_articles, worker, linger_seconds)
    summary.seconds = round(time.monotonic() - began, 1)
    return summary


def _linger(
    connection: psycopg.Connection, batch_articles: int, worker: str, seconds: float
) -> list[coding_queue.Claim]:
    """The next claims, waited for up to `seconds`; empty when none came."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        time.sleep(min(LINGER_LOOK_SECONDS, left))
        claims = coding_queue.claim(connection, batch_articles, worker, lease_seconds=LEASE_SECONDS)
        if claims:
            return claims
    return []


def _coder(bench: Workbench) -> Coder:
    from dateline.coding.coder import Coder

    return Coder(model=bench.settings.spacy_model)


def _batch(
    bench: Workbench,
    coder: Coder,
    auditor: AuditWorker,
    claims: list[coding_queue.Claim],
    worker: str,
    summary: CodeSummary,
) -> None:
    connection = bench.connection
    requests = {claim.article_version_id: claim.coding_request_id for claim in claims}
    run = event_store.start_run(connection, coder.name, coder.version, worker=worker)
    coded: list[event_store.Coded] = []
    errors: dict[int, str] = {}
    leased = time.monotonic()
    for version in article_store.versions_to_code(connection, list(requests)):
        try:
            events = coder.code(_article(version)).events
            coded.append(event_store.Coded(version.article_version_id, events))
        except Exception as error:  # one article that the coder trips over must not stop the others
            log.exception(
                "article version %d (%s) could not be coded", version.article_version_id, version.url
            )
            errors[version.article_version_id] = f"{type(error).__name__}: {error}"
        if time.monotonic() - leased > EXTEND_AFTER_SECONDS:
            coding_queue.extend(connection, list(requests.values()), worker, lease_seconds=LEASE_SECONDS)
            leased = time.monotonic()
    staged = event_store.stage_many(connection, run, coded)
    errors.update(staged.refused)
    coding_queue.extend(connection, list(requests.values()), worker, lease_seconds=LEASE_SECONDS)
    audit = auditor.audit(run)
    if audit.blocking:
        event_store.block_run(connection, run, "; ".join(audit.blocking))
        coding_queue.fail(
            connection,
            list(requests.values()),
            worker,
            f"blocked by the audit of coding run {run}: {'; '.join(audit.blocking)}",
            delay_seconds=RETRY_SECONDS,
        )
        summary.blocked.append(f"coding run {run}: {'; '.join(audit.blocking)}")
        return
    done = [requests[c.article_version_id] for c in coded if c.article_version_id not in errors]
    with connection.transaction():
        published = publish.publish(connection, run, audit.quarantined)
        coding_queue.done(connection, done, worker)
    summary.articles += len(done)
    summary.published += published.published
    summary.unchanged += published.unchanged
    summary.quarantined += published.quarantined
    summary.retracted += published.retracted
    for version_id, why in errors.items():
        _failed(bench, version_id, requests[version_id], worker, why, summary)
    log.info("coding run %d: %s", run, published)


def _failed(
    bench: Workbench, version_id: int, request_id: int, worker: str, error: str, summary: CodeSummary
) -> None:
    summary.failed += 1
    parked = coding_queue.fail(bench.connection, [request_id], worker, error, delay_seconds=RETRY_SECONDS)
    summary.parked += len(parked)
    for version in article_store.versions_to_code(bench.connection, [version_id]):
        raw_store.record_failure(
            bench.connection,
            version.source_id,
            stage="code",
            subject=version.url,
            code="not_coded",
            failure_class="soft",
            message=error,
            url=version.url,
            article_id=version.article_id,
        )


def _article(version: article_store.VersionToCode) -> Any:
    from dateline.coding.record import ArticleText

    return ArticleText(
        id=str(version.article_version_id),
        title=version.title,
        text=version.text,
        published=version.published,
        url=version.url,
        time_zone=version.time_zone,
        language=version.language,
    )


@contextmanager
def _given_back_on_failure(bench: Workbench, claims: list[coding_queue.Claim], worker: str) -> Iterator[None]:
    """Give the claimed articles back when the batch breaks off, so that the next run need not wait.

    An audit that fails counts as a try: a batch that it fails on each time is parked in the end, not tried for ever.
    """
    try:
        yield
    except BaseException as error:
        ids = [claim.coding_request_id for claim in claims]
        try:
            with connect(bench.dsn, application="dateline") as fresh:
                if isinstance(error, AuditError):
                    coding_queue.fail(fresh, ids, worker, str(error), delay_seconds=RETRY_SECONDS)
                else:
                    coding_queue.release(fresh, ids, worker)
        except psycopg.Error:
            log.warning("%d articles stay leased for at most %.0f s", len(ids), LEASE_SECONDS)
        raise
