"""Politeness that holds across worker processes: one robots.txt, one spacing, one name."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from dateline.fetch.robots import RobotsRecord
from dateline.newsroom.options import SiteOptions
from dateline.newsroom.running import Newsroom
from dateline.warehouse import robots_store
from dateline.warehouse.robots_store import PostgresRobots

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CRAWL_DELAY_SECONDS = 0.4
WORKER = """
import sys
from dateline.pipeline.workbench import Workbench
from dateline.settings import load_settings
with Workbench(load_settings(), sys.argv[1]) as bench:
    source = bench.source("newsroom")
    for url in sys.argv[2:]:
        bench.fetcher.get(url, allow_private=True, interval_seconds=source.crawl_delay_seconds)
"""


def test_two_processes_share_the_file_and_the_crawl_delay_that_it_asks_for(
    warehouse_dsn: str, tmp_path: Path, article: Callable[..., dict[str, Any]]
) -> None:
    robots = f"User-agent: *\nCrawl-delay: {CRAWL_DELAY_SECONDS}\nDisallow: /private/\n"
    with Newsroom([article(n) for n in (1, 2, 3)], options=SiteOptions(robots_txt=robots)) as newsroom:
        port = newsroom.url.rstrip("/").rsplit(":", 1)[1]
        environment = {
            **os.environ,
            "DATELINE_HOME": str(tmp_path),
            "DATELINE_SOURCES": "newsroom",
            "DATELINE_NEWSROOM_PORT": port,
            "DATELINE_CONTACT": "desk@example.org",
        }
        pages = [newsroom.article_url(f"gunmen-attack-checkpoint-{n}") for n in (1, 2, 3)] * 2

        def worker() -> subprocess.Popen[bytes]:
            return subprocess.Popen([sys.executable, "-c", WORKER, warehouse_dsn, *pages], env=environment)

        assert worker().wait(timeout=120) == 0, "this one reads robots.txt"
        newsroom.log.clear()
        both = [worker(), worker()]
        assert [w.wait(timeout=120) for w in both] == [0, 0]
        requests = newsroom.log.entries()
    assert {r.path for r in requests} == {p.removeprefix(newsroom_root(pages)) for p in pages}, (
        "what the first process learnt of robots.txt is not asked for again"
    )
    assert len(requests) == 2 * len(pages)
    # The turns are given by the database's clock; the site sees the first one late where the machine is busy.
    moments = sorted(r.at for r in requests)
    assert (moments[-1] - moments[0]).total_seconds() >= CRAWL_DELAY_SECONDS * (len(requests) - 1) * 0.75
    assert all("(+desk@example.org)" in r.headers["user-agent"] for r in requests)


def newsroom_root(pages: list[str]) -> str:
    return "/".join(pages[0].split("/")[:3])


def test_what_is_kept_of_a_site_is_what_was_learnt_last(warehouse_dsn: str) -> None:
    first = RobotsRecord(
        "https://press.example", "rules", b"User-agent: *\nDisallow: /\x00\xff", NOW, "HTTP 200"
    )
    later = RobotsRecord(
        "https://press.example", "unreachable", b"", NOW + timedelta(hours=1), "503", NOW + timedelta(hours=1)
    )
    with PostgresRobots(warehouse_dsn) as one, PostgresRobots(warehouse_dsn) as other:
        assert one.get("https://press.example") is None
        one.put(later)
        other.put(first)
        assert one.get("https://press.example") == other.get("https://press.example") == later
        other.close()
        assert other.get("https://press.example") == later, "it connects again"


def test_sites_that_are_no_longer_read_are_forgotten(warehouse_dsn: str) -> None:
    with PostgresRobots(warehouse_dsn) as store, psycopg.connect(warehouse_dsn) as connection:
        for age, origin in ((1, "https://read.example"), (61, "https://left.example")):
            store.put(RobotsRecord(origin, "none", b"", NOW - timedelta(days=age), "404"))
        assert robots_store.delete_old(connection, now=NOW) == 1
        connection.commit()
        assert store.get("https://left.example") is None
        assert store.get("https://read.example") is not None
