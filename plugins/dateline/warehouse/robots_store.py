"""What sites' robots.txt say, kept for all worker processes: one file is asked for once a day, not once a task."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import psycopg
from psycopg.rows import class_row

from dateline.fetch.robots import RobotsRecord
from dateline.warehouse.session import connect
from dateline.warehouse.text import key, storable

# What was not asked for again in this time belongs to a source that is no longer read.
KEEP = timedelta(days=60)

SELECT = "SELECT origin, state, body, fetched_at, reason, unreachable_since FROM raw.robots WHERE origin = %s"
# An answer that comes late never replaces a newer one.
UPSERT = """
INSERT INTO raw.robots AS r (origin, state, body, fetched_at, reason, unreachable_since)
VALUES (%(origin)s, %(state)s, %(body)s, %(fetched_at)s, %(reason)s, %(unreachable_since)s)
ON CONFLICT (origin) DO UPDATE SET
    state = excluded.state,
    body = excluded.body,
    fetched_at = excluded.fetched_at,
    reason = excluded.reason,
    unreachable_since = excluded.unreachable_since
WHERE excluded.fetched_at >= r.fetched_at
"""
DELETE_OLD = "DELETE FROM raw.robots WHERE fetched_at < %s"


class PostgresRobots:
    """A `dateline.fetch.robots.RobotsStore` over raw.robots; for the threads of any number of processes.

    Opens one connection of its own at the first use. Close it, or use it as a context manager. Its methods raise
    WarehouseError when the database cannot be reached.
    """

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._lock = threading.Lock()
        self._connection: psycopg.Connection | None = None

    def get(self, origin: str) -> RobotsRecord | None:
        """The record kept for an origin, however old; None where there is none."""
        with self._lock, self._open().cursor(row_factory=class_row(RobotsRecord)) as cursor:
            return cursor.execute(SELECT, [storable(origin)]).fetchone()

    def put(self, record: RobotsRecord) -> None:
        """Keep a record, unless a newer one is kept."""
        with self._lock:
            self._open().execute(
                UPSERT,
                {
                    "origin": key(record.origin, "the origin"),
                    "state": record.state,
                    "body": record.body,
                    "fetched_at": record.fetched_at,
                    "reason": storable(record.reason),
                    "unreachable_since": record.unreachable_since,
                },
            )

    def close(self) -> None:
        """Close the connection; the store opens another one when it is used again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def __enter__(self) -> PostgresRobots:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _open(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed or self._connection.broken:
            self._connection = connect(self._dsn, application="dateline robots")
        return self._connection


def delete_old(connection: psycopg.Connection, *, now: datetime) -> int:
    """Forget the files of sites that are no longer read; return how many."""
    return connection.execute(DELETE_OLD, [now - KEEP]).rowcount
