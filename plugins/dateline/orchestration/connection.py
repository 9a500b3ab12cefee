"""The warehouse's DSN as Airflow's parts see it: the Airflow connection `dateline`."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

CONNECTION_ID = "dateline"


def warehouse_dsn() -> str:
    """The DSN (a URL) of the connection `dateline`, for a task.

    Raises AirflowNotFoundException when no such connection is set.
    """
    from airflow.sdk import BaseHook

    return _as_postgres_url(BaseHook.get_connection(CONNECTION_ID).get_uri())


async def warehouse_dsn_async() -> str:
    """The same for code in an event loop, where the blocking form would deadlock."""
    from airflow.sdk import BaseHook

    connection = await BaseHook.aget_connection(CONNECTION_ID)
    return _as_postgres_url(await connection.aget_uri())


def _as_postgres_url(uri: str) -> str:
    """Airflow writes `postgres://`; libpq and dbmate both take `postgresql://`. A stray `__extra__` goes."""
    parts = urlsplit(uri)
    query = "&".join(p for p in parts.query.split("&") if p and not p.startswith("__extra__"))
    return urlunsplit(("postgresql", parts.netloc, parts.path, query, ""))
