"""The coding queue. Asset events only wake its workers; what is to be done stands here.

A worker claims requests for a time (a lease) and reports each as done or failed. A request whose worker died is
claimed by another when the lease lapses. After MAX_ATTEMPTS it is parked with its error, for a human to see.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal

import psycopg
from psycopg.rows import class_row

from dateline.warehouse.text import storable

Reason = Literal["new", "changed", "history", "recode", "manual"]

# Live work before history, history before work done over again.
PRIORITIES: Final[dict[Reason, int]] = {"new": 0, "changed": 0, "manual": 0, "history": 10, "recode": 20}
# Once may be chance, twice bad luck; an article that fails or kills its worker three times will do so again.
MAX_ATTEMPTS: Final = 3

# An older version that still waits need not be coded any more. One that a worker has stays: publishing drops its
# result as stale. What is asked for while a worker has it is coded once more only if that may change something: the
# worker's coder may be older than the one that a recoding is meant for.
ENQUEUE = """
WITH wanted AS (
    SELECT v.article_version_id, v.article_id, v.version_number, a.current_version_id, a.withdrawn_at
    FROM core.article_version AS v
    INNER JOIN core.article AS a ON a.article_id = v.article_id
    WHERE v.article_version_id = ANY(%(ids)s)
),
cancelled AS (
    UPDATE core.coding_request AS r SET state = 'cancelled', finished_at = now()
    FROM wanted AS w
    INNER JOIN core.article_version AS o
        ON o.article_id = w.article_id AND o.version_number < w.version_number
    WHERE r.article_version_id = o.article_version_id AND r.state IN ('queued', 'parked')
)
INSERT INTO core.coding_request AS r (article_version_id, reason, priority)
SELECT w.article_version_id, %(reason)s, %(priority)s
FROM wanted AS w
WHERE w.current_version_id = w.article_version_id
    AND w.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM core.duplicate_link AS d WHERE d.article_id = w.article_id)
ORDER BY w.article_version_id
ON CONFLICT (article_version_id) WHERE state IN ('queued', 'leased', 'parked') DO UPDATE SET
    state = CASE r.state WHEN 'parked' THEN 'queued' ELSE r.state END,
    attempts = CASE r.state WHEN 'parked' THEN 0 ELSE r.attempts END,
    reason = CASE WHEN excluded.priority < r.priority THEN excluded.reason ELSE r.reason END,
    priority = least(r.priority, excluded.priority),
    is_asked_again = r.is_asked_again OR (r.state = 'leased' AND excluded.reason IN ('recode', 'manual'))
"""
PARK_LAPSED = """
UPDATE core.coding_request SET
    state = 'parked', leased_by = NULL, lease_until = NULL,
    error = coalesce(error || ' / ', '') || 'the worker did not report back in ' || attempts || ' attempts'
WHERE coding_request_id IN (
    SELECT coding_request_id FROM core.coding_request
    WHERE state = 'leased' AND lease_until < clock_timestamp() AND attempts >= %(max_attempts)s
    FOR UPDATE SKIP LOCKED
)
"""
CLAIM = """
UPDATE core.coding_request AS r SET
    state = 'leased', leased_by = %(worker)s, attempts = r.attempts + 1, not_before = NULL,
    lease_until = clock_timestamp() + make_interval(secs => %(lease_seconds)s)
FROM (
    SELECT coding_request_id
    FROM core.coding_request
    WHERE (state = 'queued' AND (not_before IS NULL OR not_before <= clock_timestamp()))
        OR (state = 'leased' AND lease_until < clock_timestamp())
    ORDER BY priority, enqueued_at, coding_request_id
    LIMIT %(n)s
    FOR UPDATE SKIP LOCKED
) AS c
WHERE r.coding_request_id = c.coding_request_id
RETURNING r.coding_request_id, r.article_version_id, r.reason, r.priority, r.attempts, r.enqueued_at
"""
DONE = """
UPDATE core.coding_request SET
    state = CASE WHEN is_asked_again THEN 'queued' ELSE 'done' END,
    finished_at = CASE WHEN is_asked_again THEN NULL ELSE now() END,
    attempts = CASE WHEN is_asked_again THEN 0 ELSE attempts END,
    is_asked_again = false, leased_by = NULL, lease_until = NULL, error = NULL
WHERE coding_request_id = ANY(%(ids)s) AND state = 'leased' AND leased_by = %(worker)s
"""
FAIL = """
UPDATE core.coding_request SET
    state = CASE WHEN attempts >= %(max_attempts)s THEN 'parked' ELSE 'queued' END,
    not_before = CASE
        WHEN attempts < %(max_attempts)s THEN clock_timestamp() + make_interval(secs => %(delay_seconds)s)
    END,
    leased_by = NULL, lease_until = NULL, error = %(error)s
WHERE coding_request_id = ANY(%(ids)s) AND state = 'leased' AND leased_by = %(worker)s
RETURNING coding_request_id, state
"""
RELEASE = """
UPDATE core.coding_request SET
    state = 'queued', attempts = greatest(attempts - 1, 0), leased_by = NULL, lease_until = NULL
WHERE coding_request_id = ANY(%(ids)s) AND state = 'leased' AND leased_by = %(worker)s
"""
EXTEND = """
UPDATE core.coding_request SET lease_until = clock_timestamp() + make_interval(secs => %(lease_seconds)s)
WHERE coding_request_id = ANY(%(ids)s) AND state = 'leased' AND leased_by = %(worker)s
RETURNING coding_request_id
"""
REQUEUE_PARKED = """
UPDATE core.coding_request SET state = 'queued', attempts = 0, not_before = NULL
WHERE state = 'parked' AND (%(ids)s::bigint[] IS NULL OR coding_request_id = ANY(%(ids)s))
"""
COUNTS = """
SELECT CASE WHEN state = 'leased' AND lease_until < clock_timestamp() THEN 'queued' ELSE state END, count(*)
FROM core.coding_request GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that this worker has until the lease lapses. `attempts` counts this one."""

    coding_request_id: int
    article_version_id: int
    reason: Reason
    priority: int
    attempts: int


def enqueue(connection: psycopg.Connection, article_version_ids: Collection[int], reason: Reason) -> int:
    """Queue article versions for coding; return how many of them have an open request now.

    Only current versions of articles that stand and are no copies are queued; waiting requests for older versions
    of the same articles are cancelled. One that waits already only moves up; a parked one gets a new chance.
    """
    values = {"ids": sorted(set(article_version_ids)), "reason": reason, "priority": PRIORITIES[reason]}
    return connection.execute(ENQUEUE, values).rowcount


def claim(connection: psycopg.Connection, n: int, worker: str, *, lease_seconds: float) -> list[Claim]:
    """Take up to `n` requests for `lease_seconds`: live before history, then the longest waiting.

    No two workers get the same one. Requests whose workers went silent MAX_ATTEMPTS times are parked first.
    """
    with connection.transaction():
        connection.execute(PARK_LAPSED, {"max_attempts": MAX_ATTEMPTS})
        rows = connection.execute(
            CLAIM, {"n": n, "worker": storable(worker), "lease_seconds": lease_seconds}
        ).fetchall()
    rows.sort(key=lambda row: (row[3], row[5], row[0]))  # an UPDATE returns them in any order
    return [Claim(*row[:5]) for row in rows]


def done(connection: psycopg.Connection, request_ids: Collection[int], worker: str) -> int:
    """Report requests as done; return how many were still this worker's. Call it in the publishing transaction."""
    return connection.execute(DONE, {"ids": list(request_ids), "worker": storable(worker)}).rowcount


def fail(
    connection: psycopg.Connection,
    request_ids: Collection[int],
    worker: str,
    error: str,
    *,
    delay_seconds: float = 0.0,
) -> list[int]:
    """Report requests as failed, to be tried again after `delay_seconds`; return those parked now."""
    rows = connection.execute(
        FAIL,
        {
            "ids": list(request_ids),
            "worker": storable(worker),
            "error": storable(error),
            "max_attempts": MAX_ATTEMPTS,
            "delay_seconds": delay_seconds,
        },
    )
    return [int(row[0]) for row in rows if row[1] == "parked"]


def release(connection: psycopg.Connection, request_ids: Collection[int], worker: str) -> int:
    """Give requests back untried, at a shutdown; the attempt does not count."""
    return connection.execute(RELEASE, {"ids": list(request_ids), "worker": storable(worker)}).rowcount


def extend(
    connection: psycopg.Connection, request_ids: Collection[int], worker: str, *, lease_seconds: float
) -> set[int]:
    """Prolong the lease to `lease_seconds` from now; return the requests that are still this worker's."""
    rows = connection.execute(
        EXTEND, {"ids": list(request_ids), "worker": storable(worker), "lease_seconds": lease_seconds}
    )
    return {int(row[0]) for row in rows}


def requeue(connection: psycopg.Connection, request_ids: Collection[int] | None = None) -> int:
    """Give parked requests (default: all of them) a new chance; return how many."""
    ids = None if request_ids is None else list(request_ids)
    return connection.execute(REQUEUE_PARKED, {"ids": ids}).rowcount


def counts(connection: psycopg.Connection) -> dict[str, int]:
    """Requests by state; a lapsed lease counts as queued."""
    found = {"queued": 0, "leased": 0, "parked": 0, "done": 0, "cancelled": 0}
    found.update((state, number) for state, number in connection.execute(COUNTS))
    return found


@dataclass(frozen=True, slots=True)
class Parked:
    """A request that failed too often."""

    coding_request_id: int
    article_version_id: int
    article_title: str
    article_url: str
    attempts: int
    error: str | None


SELECT_PARKED = """
SELECT r.coding_request_id, r.article_version_id, v.title AS article_title, a.canonical_url AS article_url, r.attempts,
    r.error
FROM core.coding_request AS r
INNER JOIN core.article_version AS v USING (article_version_id)
INNER JOIN core.article AS a USING (article_id)
WHERE r.state = 'parked'
ORDER BY r.coding_request_id
LIMIT %s
"""


def parked(connection: psycopg.Connection, *, limit: int = 100) -> list[Parked]:
    """The parked requests with their errors, oldest first."""
    with connection.cursor(row_factory=class_row(Parked)) as cursor:
        return cursor.execute(SELECT_PARKED, [limit]).fetchall()
