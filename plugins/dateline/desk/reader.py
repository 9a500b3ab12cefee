"""The desk's one way to the warehouse: read-only transactions as role analyst, from a small pool."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from dateline.desk.frequent import FrequentWords
from dateline.warehouse.bootstrap import ANALYST
from dateline.warehouse.errors import WarehouseError

log = logging.getLogger(__name__)

# A page makes three requests at once; a fourth leaves room for a second reader.
LARGEST_POOL = 4
# A page that has not answered by then is better told so: the reader narrows the filters.
TIMEOUT_SECONDS = 8.0
# A download may take longer than a page.
DOWNLOAD_TIMEOUT_SECONDS = 120.0
# How long a request waits for a connection.
WAIT_SECONDS = 5.0
# Enough to keep the sets of one page in memory; the server's default writes them to disk.
WORK_MEMORY = "48MB"

Row = dict[str, Any]
Query = sql.SQL | sql.Composed
Cursor = psycopg.Cursor[Row]


class DeskError(WarehouseError):
    """The warehouse cannot answer; the message says what to do. `status` is the HTTP status that says the same."""

    def __init__(self, message: str, status: int = 503) -> None:
        super().__init__(message)
        self.status = status


class Reader:
    """Reads the warehouse as an analyst. Opens nothing before the first read; safe to share between threads.

    `dsn` is a URL, or a function that gives one when the first read comes (inside Airflow, looking up a connection
    while plugins load would be too early).
    """

    def __init__(self, dsn: str | Callable[[], str]) -> None:
        self._dsn = dsn
        self._pool: ConnectionPool[psycopg.Connection[Row]] | None = None
        self._lock = threading.Lock()
        self._words = FrequentWords()

    def close(self) -> None:
        """Close the pool; a later read opens a new one."""
        with self._lock:
            if self._pool is not None:
                self._pool.close()
                self._pool = None

    @contextmanager
    def snapshot(self, timeout_seconds: float = TIMEOUT_SECONDS) -> Iterator[Cursor]:
        """A cursor on one consistent state of the warehouse, in a transaction that can write nothing.

        Raises DeskError when the warehouse cannot be reached, takes too long, or has not been migrated.
        """
        try:
            with self._open().connection(timeout=WAIT_SECONDS) as connection, connection.transaction():
                # One round trip; SET takes no parameters. No parallel workers: a page asks three things at once.
                connection.execute(
                    sql.SQL(
                        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL ROLE {}; "
                        "SET LOCAL statement_timeout = {}; SET LOCAL work_mem = {}; SET LOCAL jit = off; "
                        "SET LOCAL max_parallel_workers_per_gather = 0"
                    ).format(sql.Identifier(ANALYST), int(timeout_seconds * 1000), WORK_MEMORY)
                )
                with connection.cursor() as cursor:
                    yield cursor
        except psycopg.errors.QueryCanceled as error:
            raise DeskError(
                f"This took longer than {timeout_seconds:.0f} s. Narrow the dates or the countries and try again."
            ) from error
        except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.UndefinedFunction,
                psycopg.errors.InvalidSchemaName) as error:  # fmt: skip
            log.exception("the warehouse lacks something that the desk needs")
            raise DeskError(
                "The tables are not up to date. Run `dateline migrate` and load the page again."
            ) from error
        except psycopg.errors.InsufficientPrivilege as error:
            log.exception("the desk may not read")
            raise DeskError(
                "The desk may not read the warehouse. Run `dateline bootstrap` as administrator and load it again."
            ) from error
        except (psycopg.OperationalError, PoolTimeout) as error:
            log.warning("the warehouse cannot be reached: %s", str(error).strip().splitlines()[-1:])
            raise DeskError(
                "The warehouse cannot be reached. See that PostgreSQL runs (`dateline status`) and load the page again."
            ) from error

    def rows(self, query: Query, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """All rows of one query."""
        with self.snapshot() as cursor:
            return cursor.execute(query, parameters).fetchall()

    def held(self, q: str) -> bytes | None:
        """The events that hold the words `q`, where they are many, as FrequentWords.bits; None where they are few."""
        if not q:
            return None
        with self.snapshot() as cursor:
            return self._words.bits(cursor, q)

    def _open(self) -> ConnectionPool[psycopg.Connection[Row]]:
        with self._lock:
            if self._pool is None:
                dsn = self._dsn if isinstance(self._dsn, str) else self._dsn()
                self._pool = ConnectionPool(
                    dsn,
                    min_size=0,
                    max_size=LARGEST_POOL,
                    open=True,
                    timeout=WAIT_SECONDS,
                    max_idle=timedelta(minutes=5).total_seconds(),
                    check=ConnectionPool.check_connection,
                    reconnect_timeout=WAIT_SECONDS,
                    kwargs={
                        "autocommit": True,
                        # A plan for any values expects few events in any box, and sorts what had better be hashed.
                        "prepare_threshold": None,
                        "row_factory": dict_row,
                        "connect_timeout": int(WAIT_SECONDS),
                        "application_name": "dateline desk",
                        "options": "-c timezone=UTC",
                    },
                    name="dateline-desk",
                )
            return self._pool
