"""Opening a connection the way every part of Dateline does."""

from __future__ import annotations

import psycopg

from dateline.warehouse.errors import WarehouseError

# A firewall drops idle connections after minutes; a task that audits for long must notice a lost one.
KEEPALIVE_SECONDS = 60


def connect(dsn: str, *, application: str = "dateline") -> psycopg.Connection:
    """Connect in autocommit mode with times in UTC.

    Each function of the warehouse is a transaction of its own; to make one of several, wrap the calls in
    ``with connection.transaction():``. Close it, or use it as a context manager.
    Raises WarehouseError when the database cannot be reached.
    """
    try:
        return psycopg.connect(
            dsn, autocommit=True, connect_timeout=10, application_name=application, options="-c timezone=UTC",
            keepalives_idle=KEEPALIVE_SECONDS,
        )  # fmt: skip
    except psycopg.OperationalError as error:
        raise WarehouseError(
            f"cannot reach the database: {str(error).strip().splitlines()[-1]}; "
            "check DATELINE_DSN and that the server runs (`dateline status`)"
        ) from error
