"""A real PostgreSQL for every test that asks for one.

One server per test session, on a free port of loopback, with its data in a temporary folder; the schema is migrated
once into a template, and each test gets a fresh copy of it.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from dateline.warehouse.bootstrap import bootstrap
from dateline.warehouse.migrate import migrate
from dateline.warehouse.server import EmbeddedServer, free_port
from dateline.warehouse.session import connect

TEMPLATE = "dateline"
# Tests need no database that survives a power cut.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}
_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "postgres_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[EmbeddedServer]:
    """A running server whose database `dateline` is bootstrapped and migrated. Do not write to that database: it is
    the template of `warehouse_dsn`."""
    home = Path(tempfile.mkdtemp(prefix="dateline-test-"))
    home.chmod(0o755)  # as root the server runs as another user, who must get through
    server = EmbeddedServer(home, free_port(), settings=FAST)
    try:
        server.ensure()
        bootstrap(server.admin_dsn, database=TEMPLATE)
        migrate(server.dsn(TEMPLATE))
        yield server
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def warehouse_dsn(postgres_server: EmbeddedServer) -> Iterator[str]:
    """URL of a fresh, migrated, empty warehouse, as its owner (the loader). Dropped after the test."""
    name = f"test_{next(_numbers)}"
    database = sql.Identifier(name)
    with psycopg.connect(postgres_server.admin_dsn, autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER dateline STRATEGY file_copy").format(
                database, sql.Identifier(TEMPLATE)
            )
        )
        # A copy has the template's tables but not its rights on the database itself.
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO analyst, dateline").format(database))
        try:
            yield postgres_server.dsn(name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


@pytest.fixture
def analyst_dsn(postgres_server: EmbeddedServer, warehouse_dsn: str) -> str:
    """URL of the same fresh warehouse as the analysts' own login."""
    name = psycopg.conninfo.conninfo_to_dict(warehouse_dsn)["dbname"]
    return postgres_server.dsn(str(name), role="dateline_analyst")


@pytest.fixture
def warehouse(warehouse_dsn: str) -> Iterator[psycopg.Connection]:
    """An open connection (autocommit, as the library uses it) to a fresh, migrated, empty warehouse."""
    with connect(warehouse_dsn) as connection:
        yield connection
