"""The rate limit per host, shared by all worker processes through one row per host."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import psycopg

from dateline.fetch.gate import HostHeld
from dateline.warehouse import text
from dateline.warehouse.session import connect

# As in the gate within one process: longer than any crawl delay that is honoured, shorter than a task's patience.
MAX_WAIT_SECONDS = 120.0

# The server's clock decides, not the workers'. A turn is taken only when it is due, so that a hold set while somebody
# waits holds for all. No row comes back when the host is not free yet.
TAKE_TURN = """
INSERT INTO raw.host_gate AS g (host, free_at)
VALUES (%(host)s, clock_timestamp() + make_interval(secs => %(interval)s))
ON CONFLICT (host) DO UPDATE SET free_at = excluded.free_at
WHERE g.free_at <= clock_timestamp()
RETURNING host
"""
SECONDS_LEFT = """
SELECT extract(epoch FROM free_at - clock_timestamp())::double precision FROM raw.host_gate WHERE host = %(host)s
"""
HOLD = """
INSERT INTO raw.host_gate AS g (host, free_at)
VALUES (%(host)s, clock_timestamp() + make_interval(secs => %(seconds)s))
ON CONFLICT (host) DO UPDATE SET free_at = greatest(g.free_at, excluded.free_at)
"""


class PostgresGate:
    """A `dateline.fetch.gate.HostGate` over raw.host_gate; for the threads of any number of processes.

    Opens one connection of its own at the first use: waiting must not hold up, or be inside of, anybody's
    transaction. Close it, or use it as a context manager.
    """

    def __init__(
        self,
        dsn: str,
        *,
        max_wait_seconds: float = MAX_WAIT_SECONDS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._dsn = dsn
        self._max_wait = max_wait_seconds
        self._sleep = sleep
        self._lock = threading.Lock()
        self._connection: psycopg.Connection | None = None

    def wait(self, host: str, interval_seconds: float) -> None:
        """Return when it is this caller's turn; the next one comes `interval_seconds` later.

        Raises HostHeld, taking no turn, when the turn is further off than `max_wait_seconds` in all, and
        WarehouseError when the database cannot be reached.
        """
        host = text.key(host, "the host name")
        waited = 0.0
        while True:
            left = self._try(host, max(interval_seconds, 0.0))
            if left is None:
                return
            if waited + left > self._max_wait:
                raise HostHeld(host, left)
            # Never shorter than a millisecond: two clocks that disagree must not make a busy loop.
            pause = max(left, 0.001)
            self._sleep(pause)
            waited += pause

    def back_off(self, host: str, seconds: float) -> None:
        """Give nobody a turn on `host` for `seconds` from now; never shortens an earlier hold."""
        with self._lock:
            self._open().execute(
                HOLD, {"host": text.key(host, "the host name"), "seconds": max(seconds, 0.0)}
            )

    def close(self) -> None:
        """Close the connection; the gate opens another one when it is used again."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def __enter__(self) -> PostgresGate:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _try(self, host: str, interval_seconds: float) -> float | None:
        """Take the turn (None) or say in how many seconds it may be free."""
        with self._lock:
            connection = self._open()
            if connection.execute(TAKE_TURN, {"host": host, "interval": interval_seconds}).fetchone():
                return None
            row = connection.execute(SECONDS_LEFT, {"host": host}).fetchone()
            return max(float(row[0]), 0.0) if row else 0.0

    def _open(self) -> psycopg.Connection:
        if self._connection is None or self._connection.closed or self._connection.broken:
            self._connection = connect(self._dsn, application="dateline gate")
        return self._connection
