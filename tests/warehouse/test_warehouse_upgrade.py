"""Migrations go forward over data: each is applied to a database that holds the demo's rows, as far as its tables go.

The rows are what the coder makes of articles of the sample newsroom, published, linked, reviewed and cited. One
database is built migration by migration; as soon as a migration has made a table, the demo's rows of it are put in, so
that every later migration meets them.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from warehouse_samples import audited

from dateline.coding.coder import Coder
from dateline.coding.evaluate import article_text
from dateline.fetch.response import Response
from dateline.incidents.linking import link
from dateline.sources.registry import load_sources
from dateline.warehouse import (
    article_store,
    coding_queue,
    coverage_store,
    event_store,
    overrides,
    publish,
    quality_store,
    raw_store,
    restage,
    review_store,
    snapshot,
    sources_store,
)
from dateline.warehouse.bootstrap import bootstrap
from dateline.warehouse.coverage_store import DayCounts
from dateline.warehouse.migrate import MIGRATIONS, migrate
from dateline.warehouse.server import EmbeddedServer
from dateline.warehouse.session import connect

ARTICLES = Path(__file__).resolve().parents[1] / "newsroom" / "articles"
NUMBER = 8
WHO = {"author": "A. Analyst", "reason": "read the article"}
SCHEMAS = ("raw", "core", "mart", "quality")
# What migrations and `dateline migrate` fill by themselves, with words that may change from version to version.
REFERENCE = {
    "mart.actor", "mart.actor_type", "mart.code_list", "mart.date_precision", "mart.event_type", "mart.place_precision",
    "core.reference_state",
}  # fmt: skip


def fill(connection: psycopg.Connection) -> None:
    """The demo in small: every kind of row that an installation has after a while."""
    sources_store.sync_sources(connection, load_sources().values())
    seen = datetime(2024, 11, 1, 12, tzinfo=UTC)
    coder = Coder()
    run = event_store.start_run(connection, coder.name, coder.version, worker="demo")
    for path in sorted(ARTICLES.glob("*.json"))[:NUMBER]:
        article = json.loads(path.read_text())
        url = f"http://127.0.0.1/{path.stem}/"
        page = Response(url, url, 200, (("Content-Type", "text/html"),), article["text"].encode(), seen, 0.1)
        kept = article_store.store_article(
            connection,
            "newsroom",
            article_store.ArticleInput(
                key=url, url=url, canonical_url=url, title=article["title"], text=article["text"],
                extractor_version="demo", seen_at=seen, published=datetime.fromisoformat(article["published"]),
                page_id=raw_store.store_page(connection, "newsroom", page),
            ),
        )  # fmt: skip
        coding_queue.enqueue(connection, [kept.article_version_id], "new")
        events = coder.code(article_text(str(kept.article_version_id), article)).events
        event_store.stage(connection, run, kept.article_version_id, events)
    publish.publish(connection, audited(connection, run))
    link(connection)
    feed = Response("http://127.0.0.1/feed/", "http://127.0.0.1/feed/", 200, (), b"<rss/>", seen, 0.1)
    raw_store.record_poll(
        connection, "newsroom", url=feed.url, polled_at=seen, poll_kind="watch", response=feed, entries=NUMBER
    )
    raw_store.record_failure(
        connection, "newsroom", stage="page", subject="http://127.0.0.1/gone/", code="gone", failure_class="hard",
        message="404",
    )  # fmt: skip
    coverage_store.record_day(
        connection, "newsroom", date(2024, 10, 31), method="feed", is_complete=True,
        counts=DayCounts(NUMBER, NUMBER, 0, 0, 0),
    )  # fmt: skip
    snapshot.take_snapshot(connection, "demo")
    quality_store.record_run(
        connection, "event", started_at=seen, finished_at=seen, coding_run_id=run, results=[], rows_checked=1
    )
    (one, two, three), article_id = connection.execute(
        "SELECT (array_agg(event_id ORDER BY event_id))[:3], article_id FROM mart.event GROUP BY article_id "
        "HAVING count(*) >= 3 ORDER BY article_id LIMIT 1"
    ).fetchall()[0]
    overrides.add(connection, one, "confirm", **WHO)
    overrides.add(connection, two, "correct", field="quantity", value=2, **WHO)
    overrides.add(connection, three, "reject", **WHO)
    for again in restage.restage(connection, [article_id], worker="demo").runs:
        publish.publish(connection, audited(connection, again))
    sample = review_store.draw(connection, 3, author="A. Analyst", seed=1)
    for row in review_store.drawn(connection, sample):
        review_store.record(
            connection, sample, {row["event_id"]: [review_store.Answer("date", True)]}, author="A. Analyst"
        )
    link(connection)


@contextmanager
def database(server: EmbeddedServer, name: str) -> Iterator[tuple[str, str]]:
    """A bootstrapped database without tables: its URL as the loader and as the administrator."""
    with psycopg.connect(server.admin_dsn, autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER dateline TEMPLATE template0").format(sql.Identifier(name))
        )
        bootstrap(server.admin_dsn, database=name)
        try:
            yield server.dsn(name), server.dsn(name, role="postgres")
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def tables(connection: psycopg.Connection) -> dict[str, list[str]]:
    """The columns of every table that can be written, by table."""
    found: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "SELECT n.nspname || '.' || c.relname, a.attname FROM pg_attribute AS a "
        "INNER JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind = 'r' "
        "INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "WHERE n.nspname = ANY(%s) AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' ORDER BY 1, 2",
        [list(SCHEMAS)],
    ):
        found.setdefault(table, []).append(column)
    return found


def rows(connection: psycopg.Connection, table: str, columns: list[str]) -> list[str]:
    """The rows of a table, in these columns, as text."""
    query = sql.SQL("SELECT ({})::text FROM {} ORDER BY 1").format(
        sql.SQL("ROW({})").format(sql.SQL(", ").join(map(sql.Identifier, columns))),
        sql.Identifier(*table.split(".")),
    )
    return [row[0] for row in connection.execute(query)]


def copy(source: psycopg.Connection, target: psycopg.Connection, table: str, columns: list[str]) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    place = sql.Identifier(*table.split("."))
    with (
        source.cursor().copy(sql.SQL("COPY {} ({}) TO STDOUT").format(place, names)) as out,
        target.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(place, names)) as into,
    ):
        for block in out:
            into.write(block)


@pytest.mark.usefixtures("warehouse")
def test_every_migration_goes_over_the_demos_rows(
    postgres_server: EmbeddedServer, warehouse: psycopg.Connection, tmp_path: Path
) -> None:
    fill(warehouse)
    final = tables(warehouse)
    full = {table: columns for table, columns in final.items() if rows(warehouse, table, columns)}
    for wanted in (
        "core.event_version",
        "mart.incident",
        "core.review_answer",
        "mart.retracted_event",
        "raw.page",
    ):
        assert wanted in full
    filled: dict[str, list[str]] = {}
    with database(postgres_server, "upgraded") as (dsn, admin_dsn):
        files = sorted(MIGRATIONS.glob("*.sql"))
        for number, file in enumerate(files):
            shutil.copy(file, tmp_path)
            if number == 0:
                continue  # the reference tables that follow every run come with the second
            migrate(dsn, migrations=tmp_path)
            with psycopg.connect(admin_dsn) as target:
                # As a dump is restored: in any order of tables, and without their triggers.
                target.execute("SET session_replication_role = replica")
                for table, columns in tables(target).items():
                    if table in filled or table not in full or table in REFERENCE:
                        continue
                    filled[table] = [c for c in columns if c in full[table]]
                    if not rows(target, table, columns):  # else the migration has filled it by itself
                        copy(warehouse, target, table, filled[table])
        assert set(filled) == set(full) - REFERENCE
        with connect(dsn) as upgraded:
            assert tables(upgraded) == final
            for table, columns in filled.items():
                assert rows(upgraded, table, columns) == rows(warehouse, table, columns), table
            assert upgraded.execute("SELECT count(*) FROM mart.incident_daily").fetchone() != (0,)
            strays = "SELECT * FROM mart.event_point EXCEPT SELECT * FROM mart.event_point_source"
            assert upgraded.execute(strays).fetchall() == []
