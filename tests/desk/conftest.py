"""A warehouse with the sample newsroom's events and a hostile article in it, the desk over it, and a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psycopg
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from psycopg import sql
from tests.desk import desk_corpus, desk_hostile, desk_operations, desk_strike
from tests.desk.desk_helpers import client_of, ready, running, watched_page

from dateline.coding.coder import Coder
from dateline.desk.reader import Reader
from dateline.desk.serve import StandaloneDesk
from dateline.incidents.linking import link
from dateline.warehouse.server import EmbeddedServer
from dateline.warehouse.session import connect

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"


@contextmanager
def database(server: EmbeddedServer, name: str) -> Iterator[str]:
    """The name of a fresh, migrated database, dropped afterwards."""
    with psycopg.connect(server.admin_dsn, autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE dateline OWNER dateline STRATEGY file_copy").format(
                sql.Identifier(name)
            )
        )
        admin.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO analyst, dateline").format(sql.Identifier(name))
        )
        try:
            yield name
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def filled(postgres_server: EmbeddedServer) -> Iterator[str]:
    """The name of a database with real rows. Tests that use it read only."""
    with database(postgres_server, "desk_filled") as name:
        with connect(postgres_server.dsn(name)) as connection:
            winter = [a for a in desk_corpus.newsroom_articles() if a["published"] < "2020-03"]
            desk_corpus.fill(connection, winter, Coder())
            desk_hostile.add(connection)
            desk_operations.add(connection)
            desk_strike.add(connection)
            link(connection)
            connection.execute("ANALYZE")
        yield name


@pytest.fixture(scope="session")
def filled_dsn(postgres_server: EmbeddedServer, filled: str) -> str:
    """Its URL as the analysts' login."""
    return postgres_server.dsn(filled, role="dateline_analyst")


@pytest.fixture(scope="session")
def owner(postgres_server: EmbeddedServer, filled: str) -> Iterator[psycopg.Connection]:
    """A connection as the loader, to compare what the desk says with what the tables hold."""
    with connect(postgres_server.dsn(filled)) as connection:
        yield connection


@pytest.fixture(scope="session")
def reader(filled_dsn: str) -> Iterator[Reader]:
    opened = Reader(filled_dsn)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def desk(filled_dsn: str) -> Iterator[StandaloneDesk]:
    """The stand-alone desk over the filled warehouse."""
    with running(filled_dsn) as started:
        yield started


@pytest.fixture
def client(desk: StandaloneDesk) -> Iterator[httpx2.Client]:
    with client_of(desk) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is needed for the desk's tests: install Debian's package `chromium`")
        pytest.skip("no Chromium here: install Debian's package `chromium` to run the desk's browser tests")
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, desk: StandaloneDesk) -> Iterator[Page]:
    """A page that is logged in to the stand-alone desk and stands on the explorer."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", base_url=desk.base_url
    )
    with watched_page(context, f"127.0.0.1:{desk.port}") as opened:
        opened.goto(desk.url)
        ready(opened)
        yield opened
    context.close()
