"""The example queries of sql/queries, and the views by period and actor, on 200,000 events: each under 100 ms, by an
index.

What the events are like, and how skewed, stands in generated_events.py. Times are the median of five, warm.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from generated_events import generate_events

from dateline.warehouse.bootstrap import bootstrap
from dateline.warehouse.migrate import migrate
from dateline.warehouse.server import EmbeddedServer, free_port
from dateline.warehouse.session import connect

QUERIES = sorted((Path(__file__).parents[2] / "sql" / "queries").glob("*.sql"))
EVENTS = 200_000
LONGEST_MS = 100.0
# The generated publisher and actors have names of their own.
NAMES = {
    "'media-line'": "'bench'",
    "'us-military'": "'actor-7'",
    "'rocket embassy'": "'struck near damascus'",
}
# One event in eight answers the one before it in the same article.
RELATIONS = """
INSERT INTO mart.event_relation (event_id, relation_number, relation_type, related_event_id)
SELECT event_id, 0, 'responds_to', event_id - 1 FROM mart.event WHERE event_id % 8 = 2
"""
# An article is as old as what it reports.
DAYS = """
UPDATE core.article_version AS v SET published_at = e.article_published_at, published_date = e.article_published_date
FROM mart.event AS e WHERE e.article_version_id = v.article_version_id AND e.event_number = 'e1'
"""
EVIDENCE = """
INSERT INTO mart.event_evidence (event_id, evidence_number, field, start_offset, end_offset, evidence_text)
SELECT e.event_id, n, CASE n WHEN 0 THEN 'casualties[0].low' ELSE 'date_start' END, 0, 6, 'Report'
FROM mart.event AS e CROSS JOIN generate_series(0, 4) AS n
"""
# A period and an actor are what these views are asked for, alone or together.
VIEWS = (
    "mart.actor_daily AS v WHERE v.day = '2020-01-15'",
    "mart.actor_daily AS v WHERE v.actor_key = 'actor-7' AND v.day BETWEEN '2020-01-01' AND '2020-03-31'",
    "mart.actor_monthly AS v WHERE v.month = '2020-01-01'",
    "mart.actor_monthly AS v WHERE v.actor_key = 'actor-7'",
    "mart.dyad_monthly AS v WHERE v.month = '2020-01-01'",
)


@pytest.fixture(scope="module")
def analyst() -> Iterator[psycopg.Connection]:
    home = Path(tempfile.mkdtemp(prefix="dateline-bench-"))
    home.chmod(0o755)
    server = EmbeddedServer(home, free_port(), settings={"fsync": "off"})
    try:
        server.ensure()
        bootstrap(server.admin_dsn, database="dateline")
        migrate(server.dsn())
        with connect(server.dsn()) as loader:
            generate_events(loader, EVENTS)
            loader.execute(RELATIONS)
            loader.execute(EVIDENCE)
            loader.execute(DAYS)
            loader.execute("VACUUM ANALYZE")
        with connect(server.dsn(role="dateline_analyst")) as connection:
            yield connection
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_an_example_query_is_quick_and_uses_an_index(analyst: psycopg.Connection, path: Path) -> None:
    query = path.read_text()
    for name, generated in NAMES.items():
        query = query.replace(name, generated)
    check(analyst, path.stem, query)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_is_quick_by_period_and_by_actor(analyst: psycopg.Connection, view: str) -> None:
    check(analyst, view, f"SELECT v.* FROM {view}")


def check(analyst: psycopg.Connection, name: str, query: str) -> None:
    """The query finds rows, is quick and uses an index."""
    rows = analyst.execute(query.encode()).fetchall()
    times = []
    for _ in range(5):
        start = time.perf_counter()
        analyst.execute(query.encode()).fetchall()
        times.append((time.perf_counter() - start) * 1000)
    plan = json.dumps(analyst.execute(b"EXPLAIN (FORMAT json) " + query.encode()).fetchone())
    taken = statistics.median(times)
    sys.stdout.write(f"\n{name:32} {taken:7.1f} ms, {len(rows)} rows")
    assert rows, "a query that finds nothing proves nothing"
    assert "Index" in plan
    assert taken < LONGEST_MS
