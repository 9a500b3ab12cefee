"""Which days of a source have been read in full: the memory that shows a hole after downtime."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import psycopg

from dateline.warehouse.errors import StoreError
from dateline.warehouse.text import storable, storable_or_none

# A day that was read before it was over may have got further articles since: it is not complete, whoever says so.
# A complete day stays complete when a later look at it fails: its articles are here.
UPSERT = """
INSERT INTO core.coverage AS c (
    source_id, local_date, method, is_complete, reason, articles_found, articles_new, articles_changed,
    articles_unchanged, articles_failed, read_at
)
SELECT
    %(source_id)s, %(local_date)s, %(method)s, %(is_complete)s AND d.is_over,
    CASE
        WHEN NOT %(is_complete)s THEN coalesce(%(reason)s, 'its list could not be read in full')
        WHEN NOT d.is_over THEN 'the day was not over when it was read'
    END,
    %(found)s, %(new)s, %(changed)s, %(unchanged)s, %(failed)s, %(read_at)s
FROM core.source AS s
CROSS JOIN LATERAL (
    SELECT (%(local_date)s::date + 1)::timestamp AT TIME ZONE s.time_zone <= %(read_at)s AS is_over
) AS d
WHERE s.source_id = %(source_id)s
ON CONFLICT (source_id, local_date) DO UPDATE SET
    method = excluded.method,
    is_complete = excluded.is_complete,
    reason = excluded.reason,
    articles_found = excluded.articles_found,
    articles_new = excluded.articles_new,
    articles_changed = excluded.articles_changed,
    articles_unchanged = excluded.articles_unchanged,
    articles_failed = excluded.articles_failed,
    read_at = excluded.read_at
WHERE excluded.read_at >= c.read_at AND (excluded.is_complete OR NOT c.is_complete)
"""
UNCOVERED = """
SELECT d.day::date
FROM core.source AS s
CROSS JOIN generate_series(%(start)s::date, %(end)s::date, '1 day') AS d (day)
WHERE s.source_id = %(source_id)s
    AND (d.day::date + 1)::timestamp AT TIME ZONE s.time_zone <= %(now)s
    AND NOT EXISTS (
        SELECT 1 FROM core.coverage AS c
        WHERE c.source_id = s.source_id AND c.local_date = d.day::date AND c.is_complete
    )
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class DayCounts:
    """What became of the articles of a day: found = new + changed + unchanged + failed."""

    found: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0


def record_day(
    connection: psycopg.Connection,
    source_id: str,
    local_date: date,
    *,
    method: str,
    is_complete: bool,
    counts: DayCounts,
    read_at: datetime | None = None,
    reason: str | None = None,
) -> None:
    """Record that a local day of a source was read. Idempotent; an older reading never replaces a newer one.

    A day that was not over at `read_at` is recorded as incomplete. Raises StoreError for an unknown source.
    """
    done = connection.execute(
        UPSERT,
        {
            "source_id": source_id,
            "local_date": local_date,
            "method": storable(method),
            "is_complete": is_complete,
            "reason": storable_or_none(reason),
            "found": counts.found,
            "new": counts.new,
            "changed": counts.changed,
            "unchanged": counts.unchanged,
            "failed": counts.failed,
            "read_at": read_at or datetime.now(UTC),
        },
    )
    if done.rowcount == 0:
        known = connection.execute("SELECT 1 FROM core.source WHERE source_id = %s", [source_id]).fetchone()
        if known is None:
            raise StoreError(f"there is no source {source_id!r}; synchronise the sources first")


def uncovered_days(
    connection: psycopg.Connection, source_id: str, first: date, last: date, *, now: datetime | None = None
) -> list[date]:
    """The local days from `first` to `last` (inclusive) that are over and were never read in full, oldest first."""
    rows = connection.execute(
        UNCOVERED, {"source_id": source_id, "start": first, "end": last, "now": now or datetime.now(UTC)}
    )
    return [row[0] for row in rows]


FIRST_DAY = "SELECT min(local_date) FROM core.coverage WHERE source_id = %s"


def first_day(connection: psycopg.Connection, source_id: str) -> date | None:
    """The first local day of a source that was ever read; None when none was."""
    row = connection.execute(FIRST_DAY, [source_id]).fetchone()
    return row[0] if row else None
