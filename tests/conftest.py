"""A real PostgreSQL for every test that asks for one.

One server per test session, on a free port of loopback, with its data in a temporary folder; the schema is migrated
once into a template, and each test gets a fresh copy of it.
"""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",  # copying and dropping databases scans them
}
_numbers = itertools.count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if {"postgres_server", "warehouse"} & set(getattr(item, "fixturenames", ())):
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


@contextmanager
def _copy_of_template(server: EmbeddedServer, name: str) -> Iterator[str]:
    """A database that is a fresh copy of the template, dropped afterwards; gives its URL."""
    database = sql.Identifier(name)
    with psycopg.connect(server.admin_dsn, autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER dateline STRATEGY file_copy").format(
                database, sql.Identifier(TEMPLATE)
            )
        )
        # A copy has the template's tables but not its rights on the database itself.
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO analyst, dateline").format(database))
        try:
            yield server.dsn(name)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))


@pytest.fixture
def warehouse_dsn(postgres_server: EmbeddedServer) -> Iterator[str]:
    """URL of a fresh, migrated, empty warehouse, as its owner (the loader). Dropped after the test."""
    with _copy_of_template(postgres_server, f"test_{next(_numbers)}") as dsn:
        yield dsn


@pytest.fixture(scope="session")
def shared_dsn(postgres_server: EmbeddedServer) -> Iterator[str]:
    with _copy_of_template(postgres_server, "test_shared") as dsn:
        yield dsn


@pytest.fixture
def analyst_dsn(postgres_server: EmbeddedServer, warehouse_dsn: str) -> str:
    """URL of the same fresh warehouse as the analysts' own login."""
    name = psycopg.conninfo.conninfo_to_dict(warehouse_dsn)["dbname"]
    return postgres_server.dsn(str(name), role="dateline_analyst")


@pytest.fixture
def rolled_back() -> None:
    """Ask for this beside `warehouse` where everything goes through that one connection: then it is one transaction
    in a shared, empty database, rolled back in the end. Ten times faster than a database of its own."""


@pytest.fixture
def warehouse(request: pytest.FixtureRequest) -> Iterator[psycopg.Connection]:
    """An open connection (autocommit, as the library uses it) to a fresh, migrated, empty warehouse.

    It is the one at `warehouse_dsn` where the test asks for that too.
    """
    asked_for = set(request.fixturenames)
    if "rolled_back" in asked_for and not {"warehouse_dsn", "analyst_dsn"} & asked_for:
        with (
            connect(request.getfixturevalue("shared_dsn")) as connection,
            connection.transaction(force_rollback=True),
        ):
            yield connection
    else:
        with connect(request.getfixturevalue("warehouse_dsn")) as connection:
            yield connection
