"""Ingestion from the command line: a site added by its address, an interval brought in, a bar that shows how far."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from tests.bench.generated_articles import year_of_articles

from dateline.newsroom.options import SiteOptions
from dateline.newsroom.running import Newsroom

DATELINE = str(Path(sys.executable).parent / "dateline")
RECENT = datetime.now(UTC).replace(microsecond=0) - timedelta(days=4)
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path, warehouse_dsn: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "DATELINE_"))}
    return {**kept, "DATELINE_HOME": str(tmp_path / "state"), "DATELINE_DSN": warehouse_dsn}


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def dateline(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [DATELINE, *arguments], env=environment, capture_output=True, text=True, timeout=300
        )

    return dateline


@pytest.fixture
def nepal() -> Iterator[Newsroom]:
    articles = list(year_of_articles(12, first=RECENT, days=3))
    with Newsroom(articles, options=SiteOptions(time_zone="Asia/Kathmandu", name="Nepal Today")) as site:
        yield site


def test_a_site_is_added_by_its_address_and_read_from_then_on(
    run: Run, environment: dict[str, str], nepal: Newsroom, warehouse_dsn: str
) -> None:
    done = run("sources", "add", nepal.url, "--id", "nepal-today")
    assert done.returncode == 0, done.stderr
    assert (
        "nepal-today" in done.stderr
        and "Asia/Kathmandu" in done.stderr
        and "History: rest works" in done.stderr
    )
    entry = (Path(environment["DATELINE_HOME"]) / "sources.toml").read_text()
    assert entry.startswith("[nepal-today]") and f'feed_url = "{nepal.feed_url}"' in entry
    assert not (Path(environment["DATELINE_HOME"]) / "postgres").exists(), (
        "a server is named: none is started"
    )
    [listed] = [s for s in json.loads(run("sources", "--json").stdout) if s["id"] == "nepal-today"]
    assert (listed["time_zone"], listed["is_watched"]) == ("Asia/Kathmandu", True)
    assert listed["poll_seconds"] >= 300, "a stranger's site is asked every five minutes at most"

    again = run("sources", "add", nepal.url, "--id", "another-name")
    assert again.returncode == 1 and "is the feed of nepal-today already" in again.stderr

    first, last = f"{RECENT - timedelta(days=1):%Y-%m-%d}", f"{RECENT + timedelta(days=4):%Y-%m-%d}"
    brought = run("ingest", "--source", "nepal-today", "--since", first, "--until", last)
    assert brought.returncode == 0, brought.stderr
    assert "nepal-today (rest): 12 found: 12 new" in brought.stderr
    assert "━" not in brought.stderr and "\x1b" not in brought.stderr, "a bar is for a terminal"
    with psycopg.connect(warehouse_dsn) as connection:
        days = connection.execute(
            "select published_date = (published_at at time zone 'Asia/Kathmandu')::date from core.article_version"
        ).fetchall()
    assert days == [(True,)] * 12


def test_a_mistyped_key_is_an_error_that_names_it(run: Run, environment: dict[str, str]) -> None:
    home = Path(environment["DATELINE_HOME"])
    home.mkdir()
    (home / "sources.toml").write_text(
        '[press]\nname = "Press"\nhome_url = "https://press.example/"\nfeed_url = "https://press.example/feed/"\n'
        'timezone = "Asia/Amman"\n'
    )
    done = run("sources")
    assert done.returncode == 1
    assert "unknown key timezone: did you mean time_zone?" in done.stderr and "[press]" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_site_that_is_none_is_one_sentence(run: Run, nepal: Newsroom) -> None:
    nepal.faults.add("login_page", count=None)
    done = run("sources", "add", nepal.url)
    assert done.returncode == 1
    assert "No feed was found" in done.stderr and "Traceback" not in done.stderr


def test_long_work_shows_a_bar_on_a_terminal(run: Run, environment: dict[str, str], nepal: Newsroom) -> None:
    assert run("sources", "add", nepal.url, "--id", "nepal-today").returncode == 0
    interval = [
        "--since",
        f"{RECENT - timedelta(days=1):%Y-%m-%d}",
        "--until",
        f"{RECENT + timedelta(days=4):%Y-%m-%d}",
    ]
    shown = _on_a_terminal([DATELINE, "ingest", "--source", "nepal-today", *interval], environment)
    for what in ("reading REST pages", "articles", "coded"):
        assert what in shown
    assert re.search(r"\b12/12\b", re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)), "done and total"


def _on_a_terminal(command: list[str], environment: dict[str, str]) -> str:
    """Everything that a command shows on a terminal of its own, control sequences among it."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True,
        env={**environment, "TERM": "xterm-256color", "COLUMNS": "120", "LINES": "40"},
    )  # fmt: skip
    os.close(theirs)
    shown, deadline = b"", time.monotonic() + 300
    while time.monotonic() < deadline:
        ready, _, _ = select.select([ours], [], [], 1)
        if ready:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says EIO when the other side is closed
                break
            if not piece:
                break
            shown += piece
        elif process.poll() is not None:
            break
    os.close(ours)
    assert process.wait(timeout=60) == 0, shown.decode(errors="replace")[-2000:]
    return shown.decode(errors="replace")
