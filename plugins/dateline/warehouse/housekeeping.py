"""What is deleted once it is old: looks at feeds, lists, resolved failures and, where asked for, archived bytes.

Articles, their versions and events are never deleted here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import psycopg

from dateline.warehouse import robots_store

# A month shows how a source behaves; older looks tell nothing that the coverage table does not.
KEEP_POLLS = timedelta(days=30)
# Resolved failures are kept as long as a quarter's report may ask for them.
KEEP_RESOLVED_FAILURES = timedelta(days=90)
REASON = "retention"

DELETE_POLLS = "DELETE FROM raw.feed_poll WHERE polled_at < %s"
DELETE_RESOLVED = "DELETE FROM raw.fetch_failure WHERE resolved_at < %s"
# Lists from which no article's text was taken. What they listed is in the coverage table.
DELETE_LISTS = """
DELETE FROM raw.page AS p
WHERE p.kind IN ('feed', 'history') AND p.last_fetched_at < %s
    AND NOT EXISTS (SELECT 1 FROM core.article_version AS v WHERE v.page_id = p.page_id)
"""
# A body that was stored this moment may not be named by its page or poll yet: only old ones count as orphans.
DELETE_BODIES = """
DELETE FROM raw.body AS b
WHERE b.stored_at < %s
    AND NOT EXISTS (SELECT 1 FROM raw.page AS p WHERE p.body_sha256 = b.body_sha256)
    AND NOT EXISTS (SELECT 1 FROM raw.feed_poll AS f WHERE f.body_sha256 = b.body_sha256)
"""
# The row, its hash, its length and its headers stay. A page that could not be read into an article keeps its bytes:
# they are all that there is of it.
EMPTY_BODIES = """
UPDATE raw.body AS b SET bytes = NULL, emptied_at = %(now)s, emptied_reason = %(reason)s
WHERE b.bytes IS NOT NULL
    AND b.stored_at < %(before)s
    AND NOT EXISTS (SELECT 1 FROM raw.feed_poll AS f WHERE f.body_sha256 = b.body_sha256)
    AND NOT EXISTS (
        SELECT 1 FROM raw.page AS p
        LEFT JOIN raw.fetch_failure AS f
            ON f.source_id = p.source_id AND f.subject = p.url AND f.stage IN ('extract', 'store')
            AND f.resolved_at IS NULL
        WHERE p.body_sha256 = b.body_sha256 AND (p.last_fetched_at >= %(before)s OR f.subject IS NOT NULL)
    )
"""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept. `raw` is for the archived bytes of pages; None: for ever."""

    raw: timedelta | None = None
    polls: timedelta = KEEP_POLLS


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows were deleted, and how many bodies were emptied."""

    polls: int
    failures: int
    lists: int
    bodies: int
    emptied: int
    robots: int

    def as_dict(self) -> dict[str, int]:
        """For XCom."""
        return asdict(self)


def tidy(connection: psycopg.Connection, *, now: datetime, keep: Retention | None = None) -> Tidied:
    """Delete what is past its retention. `now` is aware. Idempotent."""
    keep = keep or Retention()
    with connection.transaction():
        polls = connection.execute(DELETE_POLLS, [now - keep.polls]).rowcount
        failures = connection.execute(DELETE_RESOLVED, [now - KEEP_RESOLVED_FAILURES]).rowcount
        lists = connection.execute(DELETE_LISTS, [now - keep.polls]).rowcount
        bodies = connection.execute(DELETE_BODIES, [now - keep.polls]).rowcount
        emptied = 0
        if keep.raw is not None:
            values = {"now": now, "before": now - keep.raw, "reason": REASON}
            emptied = connection.execute(EMPTY_BODIES, values).rowcount
        robots = robots_store.delete_old(connection, now=now)
    return Tidied(polls, failures, lists, bodies, emptied, robots)
