"""How long it takes to store, queue, stage and publish coded articles; and that doing it twice leaves the same tables.

    make bench                                                          # with the others
    .venv/bin/python tests/bench/bench_writes.py --articles 10000 --cores 1

Starts a server of its own. Articles and events are made up: each article has 3 events, each event 3 actors, 2 places,
2 casualty figures, 3 mentions and 11 pieces of evidence, as the coder gives them on average for a strike report.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from dateline.warehouse import article_store, coding_queue, event_store, publish, quality_store
from dateline.warehouse.article_store import ArticleInput, store_article
from dateline.warehouse.bootstrap import bootstrap
from dateline.warehouse.migrate import migrate
from dateline.warehouse.server import EmbeddedServer, free_port
from dateline.warehouse.session import connect
from dateline.warehouse.sources_store import sync_sources

EVENTS = 3
BATCH = 200
START = datetime(2015, 1, 1, 9, 0, tzinfo=UTC)
TOWNS = ("Ramadi", "Fallujah", "Mosul", "Tikrit", "Samarra", "Kirkuk", "Basra", "Najaf")
FILLER = "Officials gave no further details, and the area was closed to reporters until the evening. " * 8


class Bench:
    """A source as the warehouse reads it."""

    id, name, home_url, feed_url = "bench", "Bench", "https://bench.example/", "https://bench.example/feed/"
    time_zone, language, poll_seconds = "Asia/Jerusalem", "en", 300.0

    def model_dump(self, *, mode: str = "python") -> dict[str, Any]:
        return {"id": self.id}


def text_of(number: int) -> str:
    """The text of an article: a sentence for each event, and filler."""
    parts = [
        f"Aircraft struck a depot of the militia near {TOWNS[(number + e) % len(TOWNS)]} on day {e}, killing {e + 2} "
        f"guards and wounding {number % 40 + 1} others, police said. {FILLER}"
        for e in range(EVENTS)
    ]
    return "\n\n".join(parts)


def event_of(number: int, index: int, text: str) -> dict[str, Any]:
    """The coded event of one paragraph, in the codebook's form."""
    start = 0
    for _ in range(index):
        start = text.index("\n\n", start) + 2
    sentence_end = text.index(" said.", start) + 6

    def span(words: str) -> dict[str, int]:
        at = text.index(words, start)
        return {"start": at, "end": at + len(words)}

    town = TOWNS[(number + index) % len(TOWNS)]
    day = (START + timedelta(hours=3 * number)).date()
    fields = [
        "actors[0]", "actors[1]", "actors[2]", "places[0]", "places[1]", "casualties[0]", "casualties[1]",
        "casualties[0].low", "weapons[0]", "date_start", "attributed_to[0]",
    ]  # fmt: skip
    place = {
        "mention": town, "name": town, "country_iso3": "IRQ", "admin1": "Anbar", "latitude": 33.0 + number % 100 / 100,
        "longitude": 43.0 + number % 90 / 100, "precision": "city", "radius_km": 5.0, "role": "impact",
        "is_main": True, "geonames_id": 95788,
    }  # fmt: skip
    actor = {
        "role": "source", "stance": "asserted", "asserted_by": ["police"], "mention": "Aircraft",
        "name": f"Air force {number % 50}", "actor_id": f"air-force-{number % 50}", "country_iso3": "IRQ",
        "actor_type": "state_military",
    }  # fmt: skip
    casualty = {
        "harm": "killed", "low": index + 2, "best": index + 2, "high": index + 2, "approximate": False,
        "group": "guards", "status": "combatant", "demographic": [], "is_perpetrator": False, "is_subset": False,
        "text": "killing guards", "attributed_to": "police",
    }  # fmt: skip
    wounded = number % 40 + 1
    return {
        "event_id": f"e{index + 1}", "event_type": "airstrike", "realis": "actual", "is_main": index == 0,
        "is_aggregate": False, "date_start": str(day), "date_end": str(day), "date_precision": "day",
        "date_text": f"day {index}", "date_latest": str(day), "outcome": "hit", "claim_status": "single_source",
        "quantity": None, "quantity_intercepted": None,
        "actors": [
            actor,
            actor | {"role": "target", "name": "militia", "actor_type": "non_state_armed_group"},
            actor | {"role": "target", "name": "depot", "actor_id": None, "actor_type": "infrastructure"},
        ],
        "places": [place, place | {"role": "reported_from", "is_main": False, "name": "Baghdad"}],
        "casualties": [casualty, casualty | {"harm": "wounded", "low": wounded, "best": wounded, "high": wounded}],
        "fatalities_low": index + 2, "fatalities_best": index + 2, "fatalities_high": index + 2,
        "injuries_low": wounded, "injuries_best": wounded, "injuries_high": wounded,
        "deaths_civilian_low": None, "deaths_civilian_best": None, "deaths_civilian_high": None,
        "weapons": ["aircraft"], "attributed_to": ["police"],
        "mentions": [
            {**span(words), "text": words, "sentence_start": start, "sentence_end": sentence_end}
            for words in ("struck", "killing", "wounding")
        ],
        "relations": [{"type": "responds_to", "event_id": "e1"}] if index else [],
        "evidence": [{"field": field, **span("police said")} for field in fields],
        "confidence": 0.8,
    }  # fmt: skip


def article_of(number: int) -> ArticleInput:
    """A made-up article."""
    url = f"https://bench.example/{number}/"
    published = START + timedelta(hours=3 * number)
    return ArticleInput(
        key=url, url=url, canonical_url=url, title=f"Strikes, part {number}", text=text_of(number),
        extractor_version="bench", published=published, seen_at=published + timedelta(minutes=5), language="en",
        guid=f"bench-{number}",
    )  # fmt: skip


def store(connection: psycopg.Connection, n: int) -> None:
    """Store and queue `n` articles, a transaction for each batch of them."""
    for first in range(0, n, BATCH):
        with connection.transaction():
            kept = [
                store_article(connection, "bench", article_of(number)).article_version_id
                for number in range(first, min(first + BATCH, n))
            ]
            coding_queue.enqueue(connection, kept, "history")


def code(connection: psycopg.Connection, coder_version: str) -> None:
    """Claim what is queued, stage and publish it in batches, as the pipeline does (but for the coder's own work)."""
    while claims := coding_queue.claim(connection, BATCH, "bench", lease_seconds=600):
        run = event_store.start_run(connection, "bench", coder_version)
        coded = []
        for version in article_store.versions_to_code(connection, [c.article_version_id for c in claims]):
            number = int(version.url.rstrip("/").rsplit("/", 1)[1])
            events = [event_of(number, e, version.text) for e in range(EVENTS)]
            coded.append(event_store.Coded(version.article_version_id, events))
        staged = event_store.stage_many(connection, run, coded)
        assert not staged.refused, staged.refused
        with connection.transaction():
            quality_store.mark_audited(connection, run, quality_store.staged_sha256(connection, run))
            publish.publish(connection, run)
            coding_queue.done(connection, [c.coding_request_id for c in claims], "bench")


def cpu_seconds(connection: psycopg.Connection) -> float:
    """Processor time of this process and of the server's process for `connection`; nan where /proc is missing."""
    try:
        fields = Path(f"/proc/{connection.info.backend_pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return float("nan")
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(connection: psycopg.Connection, what: str, work: Callable[[], None]) -> float:
    """Run and say how long it took by the clock, and how much of that was work (other programs may be busy too);
    return the work, in seconds of processor time."""
    start, cpu = time.perf_counter(), cpu_seconds(connection)
    work()
    seconds, cpu = time.perf_counter() - start, cpu_seconds(connection) - cpu
    say(f"{what:55} {seconds:7.1f} s ({cpu:.1f} s of processor time)")
    return cpu


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def fingerprint(connection: psycopg.Connection) -> dict[str, tuple[int, str]]:
    """Rows and a hash of every published table."""
    found = {}
    tables = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = 'mart'::regnamespace AND relkind = 'r' ORDER BY 1"
    ).fetchall()
    for (table,) in tables:
        query = psycopg.sql.SQL(
            "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {} AS t"
        )
        row = connection.execute(query.format(psycopg.sql.Identifier("mart", table))).fetchone()
        assert row is not None
        found[table] = (row[0], row[1])
    return found


def measure(n: int) -> float:
    """Load `n` articles into a server of its own, twice, and recode them.

    Returns the seconds of one processor, client and server together, in which the articles and their coded events were
    stored and published the first time: on a machine that does nothing else this is the time by the clock, but for
    waits for the disk.
    """
    home = Path(tempfile.mkdtemp(prefix="dateline-bench-"))
    home.chmod(0o755)
    server = EmbeddedServer(home, free_port())
    try:
        server.ensure()
        bootstrap(server.admin_dsn, database="dateline")
        migrate(server.dsn())
        with connect(server.dsn()) as connection:
            sync_sources(connection, [Bench()])
            events = n * EVENTS
            first = timed(connection, f"{n} articles stored and queued", lambda: store(connection, n))
            first += timed(
                connection, f"{events} events of them staged and published", lambda: code(connection, "1")
            )
            say(f"{'together':55} {'':9} ({first:.1f} s of processor time)")
            before = fingerprint(connection)
            timed(connection, "the articles again (unchanged)", lambda: store(connection, n))
            timed(connection, "their events again (nothing may change)", lambda: code(connection, "1"))
            assert fingerprint(connection) == before, "the published tables changed"
            timed(connection, "the same by a newer coder (every key must stay)", lambda: recode(connection))
            keys = connection.execute("SELECT count(*), max(event_id) FROM mart.event").fetchone()
            assert keys == (events, events), f"(events, highest key) are {keys}, not {(events, events)}"
            say("; ".join(f"{table} {rows}" for table, (rows, _) in before.items()))
        return first
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def pinned(cores: int) -> Iterator[None]:
    """Keep this process, and the server that it starts, on so many cores; 0: on all."""
    before = os.sched_getaffinity(0)
    if cores:
        os.sched_setaffinity(0, set(sorted(before)[:cores]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def test_ten_thousand_coded_articles_on_one_core() -> None:
    with pinned(1):
        assert measure(10_000) < 60


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--cores", type=int, default=1, help="cores that client and server share; 0: all")
    arguments = parser.parse_args()
    with pinned(arguments.cores):
        measure(arguments.articles)


def recode(connection: psycopg.Connection) -> None:
    """Queue every article again and code it with a newer coder."""
    ids = [row[0] for row in connection.execute("SELECT article_version_id FROM core.article_version")]
    coding_queue.enqueue(connection, ids, "recode")
    code(connection, "2")


if __name__ == "__main__":
    main()
