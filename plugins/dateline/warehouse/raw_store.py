"""What was received, as received: bodies, pages, feed polls, failures. Nothing here is parsed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from dateline.fetch.failure import FetchFailure
from dateline.fetch.response import Response
from dateline.warehouse.text import LONGEST_KEY, key, storable, storable_json, storable_or_none

Kind = Literal["page", "feed", "history", "robots"]
Stage = Literal["feed", "entry", "history", "page", "extract", "store", "code"]

INSERT_BODY = """
INSERT INTO raw.body (body_sha256, bytes, byte_length, stored_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (body_sha256) DO NOTHING
"""
UPSERT_PAGE = """
INSERT INTO raw.page AS p (
    source_id, kind, url, final_url, status, headers, content_type, body_sha256, first_fetched_at, last_fetched_at,
    elapsed_seconds, is_truncated
) VALUES (
    %(source_id)s, %(kind)s, %(url)s, %(final_url)s, %(status)s, %(headers)s, %(content_type)s, %(body_sha256)s,
    %(fetched_at)s, %(fetched_at)s, %(elapsed_seconds)s, %(is_truncated)s
)
ON CONFLICT (source_id, url, body_sha256) DO UPDATE SET
    first_fetched_at = least(p.first_fetched_at, excluded.first_fetched_at),
    last_fetched_at = greatest(p.last_fetched_at, excluded.last_fetched_at)
RETURNING page_id
"""
UPSERT_POLL = """
INSERT INTO raw.feed_poll (
    source_id, polled_at, poll_kind, url, status, is_not_modified, etag, last_modified, body_sha256, entries, problems,
    failure_code, failure_message, elapsed_seconds
) VALUES (
    %(source_id)s, %(polled_at)s, %(poll_kind)s, %(url)s, %(status)s, %(is_not_modified)s, %(etag)s,
    %(last_modified)s, %(body_sha256)s, %(entries)s, %(problems)s, %(failure_code)s, %(failure_message)s,
    %(elapsed_seconds)s
)
ON CONFLICT (source_id, poll_kind, polled_at) DO UPDATE SET
    status = excluded.status,
    is_not_modified = excluded.is_not_modified,
    etag = excluded.etag,
    last_modified = excluded.last_modified,
    body_sha256 = excluded.body_sha256,
    entries = excluded.entries,
    problems = excluded.problems,
    failure_code = excluded.failure_code,
    failure_message = excluded.failure_message,
    elapsed_seconds = excluded.elapsed_seconds
RETURNING poll_id
"""
# The same failure reported twice (same moment) counts once; one that comes after it was resolved begins anew.
UPSERT_FAILURE = """
INSERT INTO raw.fetch_failure AS f (
    source_id, stage, subject, url, article_id, failure_code, failure_class, status, message, first_failed_at,
    last_failed_at
) VALUES (
    %(source_id)s, %(stage)s, %(subject)s, %(url)s, %(article_id)s, %(failure_code)s, %(failure_class)s, %(status)s,
    %(message)s, %(failed_at)s, %(failed_at)s
)
ON CONFLICT (source_id, stage, subject) DO UPDATE SET
    url = coalesce(excluded.url, f.url),
    article_id = coalesce(excluded.article_id, f.article_id),
    failure_code = excluded.failure_code,
    failure_class = excluded.failure_class,
    status = excluded.status,
    message = excluded.message,
    attempts = CASE WHEN f.resolved_at IS NULL THEN f.attempts + 1 ELSE 1 END,
    first_failed_at = CASE WHEN f.resolved_at IS NULL THEN f.first_failed_at ELSE excluded.first_failed_at END,
    last_failed_at = excluded.last_failed_at,
    next_attempt_at = NULL,
    resolved_at = NULL
WHERE excluded.last_failed_at > f.last_failed_at
RETURNING attempts
"""
SELECT_ATTEMPTS = """
SELECT attempts FROM raw.fetch_failure
WHERE source_id = %(source_id)s AND stage = %(stage)s AND subject = %(subject)s
"""
SET_NEXT_ATTEMPT = """
UPDATE raw.fetch_failure SET next_attempt_at = %(at)s
WHERE source_id = %(source_id)s AND stage = %(stage)s AND subject = %(subject)s
"""
RESOLVE = """
UPDATE raw.fetch_failure SET resolved_at = %(at)s, next_attempt_at = NULL
WHERE source_id = %(source_id)s AND stage = %(stage)s AND subject = %(subject)s AND resolved_at IS NULL
"""


def store_body(
    connection: psycopg.Connection,
    body: bytes,
    *,
    stored_at: datetime | None = None,
    sha256: str | None = None,
) -> str:
    """Store bytes once; return their SHA-256 (hexadecimal). A body that was emptied stays empty."""
    sha256 = sha256 or hashlib.sha256(body).hexdigest()
    connection.execute(INSERT_BODY, [sha256, body, len(body), stored_at or datetime.now(UTC)])
    return sha256


def store_page(
    connection: psycopg.Connection, source_id: str, response: Response, *, kind: Kind = "page"
) -> int:
    """Store an answer with its body and headers; return its page_id.

    One row per URL and distinct body: the same body again only moves last_fetched_at. Raises StoreError for a URL
    that is too long to be a key.
    """
    with connection.transaction():
        sha256 = store_body(connection, response.body, stored_at=response.fetched_at)
        row = connection.execute(
            UPSERT_PAGE,
            {
                "source_id": source_id,
                "kind": kind,
                "url": key(storable(response.url), "the URL"),
                "final_url": storable(response.final_url),
                "status": response.status,
                "headers": Jsonb([[storable(name), storable(value)] for name, value in response.headers]),
                "content_type": storable_or_none(response.content_type),
                "body_sha256": sha256,
                "fetched_at": response.fetched_at,
                "elapsed_seconds": response.elapsed_seconds,
                "is_truncated": response.truncated,
            },
        ).fetchone()
    assert row is not None
    return int(row[0])


@dataclass(frozen=True, slots=True)
class Page:
    """An archived page; `body` is None once its bytes were removed."""

    page_id: int
    source_id: str
    kind: str
    url: str
    final_url: str
    status: int
    headers: list[list[str]]
    content_type: str | None
    body_sha256: str
    body: bytes | None
    first_fetched_at: datetime
    last_fetched_at: datetime


SELECT_PAGE = """
SELECT p.page_id, p.source_id, p.kind, p.url, p.final_url, p.status, p.headers, p.content_type, p.body_sha256,
    b.bytes AS body, p.first_fetched_at, p.last_fetched_at
FROM raw.page AS p INNER JOIN raw.body AS b USING (body_sha256)
WHERE p.page_id = %s
"""


def page(connection: psycopg.Connection, page_id: int) -> Page | None:
    """An archived page with its bytes; None when there is no such page."""
    with connection.cursor(row_factory=class_row(Page)) as cursor:
        return cursor.execute(SELECT_PAGE, [page_id]).fetchone()


PAGE_WITH_BODY = """
SELECT page_id FROM raw.page
WHERE source_id = %(source_id)s AND body_sha256 = %(sha256)s
ORDER BY page_id LIMIT 1
"""


def page_with_body(connection: psycopg.Connection, source_id: str, sha256: str) -> int | None:
    """The first archived page of a source that has this body; None when there is none."""
    row = connection.execute(PAGE_WITH_BODY, {"source_id": source_id, "sha256": sha256}).fetchone()
    return int(row[0]) if row else None


def record_poll(
    connection: psycopg.Connection,
    source_id: str,
    *,
    url: str,
    polled_at: datetime,
    poll_kind: Literal["watch", "read"],
    response: Response | None = None,
    entries: int | None = None,
    problems: Iterable[Mapping[str, Any]] = (),
    failure: FetchFailure | None = None,
    failure_code: str | None = None,
    failure_message: str | None = None,
) -> int:
    """Record one look at a feed; return its poll_id. A body is stored with it. Recorded again, it is replaced.

    A failure that the fetcher does not know (the answer is no feed) is given by `failure_code` and
    `failure_message`.
    """
    response_at_all = response or (failure.response if failure else None)
    with connection.transaction():
        sha256 = store_body(connection, response.body, stored_at=response.fetched_at) if (
            response and response.body and not response.not_modified
        ) else None  # fmt: skip
        row = connection.execute(
            UPSERT_POLL,
            {
                "source_id": source_id,
                "polled_at": polled_at,
                "poll_kind": poll_kind,
                "url": storable(url),
                "status": response_at_all.status if response_at_all else failure.status if failure else None,
                "is_not_modified": bool(response and response.not_modified),
                "etag": storable_or_none(response.header("etag")) if response else None,
                "last_modified": storable_or_none(response.header("last-modified")) if response else None,
                "body_sha256": sha256,
                "entries": entries,
                "problems": Jsonb(storable_json([dict(problem) for problem in problems])),
                "failure_code": failure.code if failure else failure_code,
                "failure_message": storable_or_none(str(failure) if failure else failure_message),
                "elapsed_seconds": response.elapsed_seconds if response else None,
            },
        ).fetchone()
    assert row is not None
    return int(row[0])


def record_failure(
    connection: psycopg.Connection,
    source_id: str,
    *,
    stage: Stage,
    subject: str,
    code: str,
    failure_class: Literal["hard", "soft", "temporary"],
    message: str,
    url: str | None = None,
    status: int | None = None,
    article_id: int | None = None,
    failed_at: datetime | None = None,
    retry_seconds: Callable[[int], float | None] | None = None,
) -> int:
    """Record that something could not be fetched, read or stored; return how often in a row it has failed.

    `subject` says what: the URL, else the guid, else any stable key. `retry_seconds` is given that number and
    answers in how many seconds to try again (None: not by itself). Recorded twice with the same `failed_at`, it
    counts once.
    """
    failed_at = failed_at or datetime.now(UTC)
    what = {"source_id": source_id, "stage": stage, "subject": _subject(subject)}
    with connection.transaction():
        row = connection.execute(
            UPSERT_FAILURE,
            {
                **what,
                "url": storable_or_none(url),
                "article_id": article_id,
                "failure_code": code,
                "failure_class": failure_class,
                "status": status,
                "message": storable(message),
                "failed_at": failed_at,
            },
        ).fetchone()
        if row is None:  # known already
            known = connection.execute(SELECT_ATTEMPTS, what).fetchone()
            assert known is not None
            return int(known[0])
        attempts = int(row[0])
        delay = retry_seconds(attempts) if retry_seconds else None
        if delay is not None:
            connection.execute(SET_NEXT_ATTEMPT, {**what, "at": failed_at + timedelta(seconds=delay)})
    return attempts


def _subject(subject: str) -> str:
    """The subject as a key: never empty, never too long for an index, two long ones never the same."""
    subject = storable(subject) or "?"
    if len(subject.encode()) <= LONGEST_KEY:
        return subject
    return f"{subject[:200]} … {hashlib.sha256(subject.encode()).hexdigest()}"


def resolve_failure(
    connection: psycopg.Connection, source_id: str, *, stage: Stage, subject: str, at: datetime | None = None
) -> bool:
    """Note that what failed before works now; True if it had been failing."""
    done = connection.execute(
        RESOLVE,
        {"source_id": source_id, "stage": stage, "subject": _subject(subject), "at": at or datetime.now(UTC)},
    )
    return done.rowcount > 0


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that fails; the columns of raw.fetch_failure."""

    source_id: str
    stage: str
    subject: str
    url: str | None
    article_id: int | None
    failure_code: str
    failure_class: str
    status: int | None
    message: str
    attempts: int
    first_failed_at: datetime
    last_failed_at: datetime
    next_attempt_at: datetime | None


SELECT_FAILURES = """
SELECT source_id, stage, subject, url, article_id, failure_code, failure_class, status, message, attempts,
    first_failed_at, last_failed_at, next_attempt_at
FROM raw.fetch_failure
WHERE resolved_at IS NULL
    AND (%(source_id)s::text IS NULL OR source_id = %(source_id)s)
    AND (%(stage)s::text IS NULL OR stage = %(stage)s)
    AND (%(due_at)s::timestamptz IS NULL OR next_attempt_at <= %(due_at)s)
ORDER BY next_attempt_at NULLS LAST, last_failed_at, source_id, stage, subject
LIMIT %(limit)s
"""


def failures(
    connection: psycopg.Connection,
    *,
    source_id: str | None = None,
    stage: Stage | None = None,
    due_at: datetime | None = None,
    limit: int = 1000,
) -> list[Failure]:
    """What fails now, the most urgent first; with `due_at` only what is to be tried again by then."""
    with connection.cursor(row_factory=class_row(Failure)) as cursor:
        return cursor.execute(
            SELECT_FAILURES, {"source_id": source_id, "stage": stage, "due_at": due_at, "limit": limit}
        ).fetchall()
