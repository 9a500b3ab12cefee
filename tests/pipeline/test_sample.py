"""A sample is drawn, checked by hand in a file or in the terminal, and gives error rates with their intervals."""

from __future__ import annotations

import csv
import getpass
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dateline.pipeline import sample
from dateline.pipeline.workbench import Workbench
from dateline.settings import load_settings
from dateline.sources.registry import load_sources
from dateline.warehouse import (
    article_store,
    event_store,
    publish,
    quality_store,
    review_store,
    sources_store,
)
from dateline.warehouse.errors import StoreError
from dateline.warehouse.review_store import FIELDS, Answer
from dateline.warehouse.session import connect

WHO = "A. Analyst"
EVENTS = 12
TEXT = "A bomb exploded in Mosul on Sunday, killing 5 people, officials said. =1+1 was on the wall."


@pytest.fixture
def bench(tmp_path: Path, warehouse_dsn: str) -> Iterator[Workbench]:
    """A warehouse with a dozen published events, each of its own article."""
    with connect(warehouse_dsn) as connection:
        _fill(connection)
    with Workbench(load_settings({"DATELINE_HOME": str(tmp_path)}), warehouse_dsn) as opened:
        yield opened


def _fill(connection: psycopg.Connection) -> None:
    sources_store.sync_sources(connection, load_sources().values())
    run = event_store.start_run(connection, "test-coder", "1")
    for number in range(EVENTS):
        url = f"http://127.0.0.1/{number}/"
        seen = datetime(2020, 3, 17, 12, tzinfo=UTC)
        stored = article_store.store_article(
            connection,
            "newsroom",
            article_store.ArticleInput(
                key=url, url=url, canonical_url=url, title=f"Report {number}", text=f"{TEXT} {number}",
                extractor_version="test", seen_at=seen, published=seen,
            ),
        )  # fmt: skip
        event: dict[str, Any] = {
            "event_id": "e1", "event_type": "bombing", "realis": "actual", "is_main": True, "is_aggregate": False,
            "date_start": "2020-03-15", "date_end": "2020-03-15", "date_precision": "day", "date_text": "on Sunday",
            "date_latest": "2020-03-15", "fatalities_low": 5, "fatalities_best": 5, "fatalities_high": None,
            "actors": [{"role": "blamed", "name": "=1+1", "stance": "blamed", "asserted_by": ["officials"]}],
            "places": [{"mention": "Mosul", "name": "Mosul", "country_iso3": "IRQ", "role": "impact",
                        "precision": "city", "is_main": True, "latitude": 36.3, "longitude": 43.1}],
            "mentions": [{"start": 2, "end": 6, "text": "bomb", "sentence_start": 0, "sentence_end": len(TEXT)}],
            "attributed_to": ["officials"], "confidence": 0.8,
        }  # fmt: skip
        event_store.stage(connection, run, stored.article_version_id, [event])
    quality_store.mark_audited(connection, run, quality_store.staged_sha256(connection, run))
    assert publish.publish(connection, run).published == EVENTS


def rates(connection: psycopg.Connection) -> dict[str, tuple[Any, ...]]:
    rows = connection.execute(
        "SELECT field, events, wrong, error_rate, error_rate_low, error_rate_high FROM mart.review_error_rate"
    )
    return {row[0]: tuple(map(float, row[1:])) for row in rows}


def test_a_draw_is_random_stored_and_can_be_repeated(bench: Workbench) -> None:
    connection = bench.connection
    one = review_store.draw(connection, 5, author=WHO, seed=7)
    events = [row["event_id"] for row in review_store.drawn(connection, one)]
    assert len(set(events)) == 5
    again = review_store.draw(connection, 5, author=WHO, seed=7)
    assert [row["event_id"] for row in review_store.drawn(connection, again)] == events
    others = {
        tuple(
            r["event_id"]
            for r in review_store.drawn(connection, review_store.draw(connection, 5, author=WHO, seed=s))
        )
        for s in range(20)
    }
    assert len(others) > 15
    drawn = {event for events in others for event in events}
    assert len(drawn) == EVENTS, "every event may be drawn"
    row = connection.execute(
        "SELECT drawn_by, seed, population, events, events_judged FROM mart.review_sample WHERE review_sample_id = %s",
        [one],
    ).fetchone()
    assert row == (WHO, 7, EVENTS, 5, 0)
    assert len(review_store.drawn(connection, review_store.draw(connection, 100, author=WHO))) == EVENTS


def test_what_is_judged_is_what_was_drawn(bench: Workbench) -> None:
    connection = bench.connection
    number = review_store.draw(connection, EVENTS, author=WHO)
    event = review_store.drawn(connection, number)[0]["event_id"]
    article = connection.execute("SELECT article_id FROM mart.event WHERE event_id = %s", [event]).fetchone()
    assert article is not None
    publish.withdraw_article(connection, article[0], "gone")
    assert review_store.drawn(connection, number)[0]["event_id"] == event
    review_store.record(connection, number, {event: [Answer("date", False)]}, author=WHO)
    assert rates(connection)["date"][:2] == (1, 1)


def test_error_rates_have_wilson_intervals(bench: Workbench) -> None:
    """10 of 20, and 0 of 10: worked by hand from Wilson's formula with z = 1.96."""
    connection = bench.connection
    interval = "SELECT round(low::numeric, 4)::float, round(high::numeric, 4)::float FROM mart.wilson_interval(%s, %s)"
    for found, n, expected in (
        (10, 20, (0.2993, 0.7007)), (0, 10, (0.0, 0.2775)), (10, 10, (0.7225, 1.0)), (1, 1, (0.2065, 1.0)),
        (0, 0, (0.0, 1.0)),
    ):  # fmt: skip
        assert connection.execute(interval, [found, n]).fetchone() == expected
    number = review_store.draw(connection, 10, author=WHO)
    for event in review_store.drawn(connection, number):
        wrong = event["position"] <= 3
        review_store.record(
            connection,
            number,
            {event["event_id"]: [Answer("place", not wrong), Answer("event", True)]},
            author=WHO,
        )
    assert rates(connection) == {"event": (10, 0, 0.0, 0.0, 0.2775), "place": (10, 3, 0.3, 0.1078, 0.6032)}


def test_an_event_that_is_drawn_twice_counts_once_by_its_last_answer(bench: Workbench) -> None:
    connection = bench.connection
    for is_right in (False, True):
        number = review_store.draw(connection, EVENTS, author=WHO)
        found = {
            row["event_id"]: [Answer("date", is_right)] for row in review_store.drawn(connection, number)
        }
        review_store.record(connection, number, found, author=WHO)
    assert rates(connection)["date"][:2] == (EVENTS, 0)
    by_coder = connection.execute(
        "SELECT coder_version, field, events, wrong FROM mart.review_error_rate_by_coder"
    ).fetchall()
    assert by_coder == [("1", "date", EVENTS, 0)]


def test_where_there_is_no_event_its_fields_are_not_judged(bench: Workbench) -> None:
    connection = bench.connection
    number = review_store.draw(connection, 1, author=WHO)
    event = review_store.drawn(connection, number)[0]["event_id"]
    review_store.record(connection, number, {event: [Answer(f, True) for f in FIELDS]}, author=WHO)
    assert len(rates(connection)) == len(FIELDS)
    review_store.record(
        connection, number, {event: [Answer("date", True), Answer("event", False)]}, author=WHO
    )
    assert {field: values[:2] for field, values in rates(connection).items()} == {"event": (1, 1)}


def test_a_file_goes_out_and_comes_back_filled_in(bench: Workbench) -> None:
    number = review_store.draw(bench.connection, 4, author=WHO, seed=1)
    out = io.StringIO()
    assert sample.write(bench, number, out) == 4
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert len(rows) == 4 * len(FIELDS)
    said = {row["field"]: row["coded"] for row in rows[: len(FIELDS)]}
    assert said["fatalities"] == "5 to ?, best 5"
    assert said["date"] == "2020-03-15 (day)"
    assert said["source"] == "blamed: =1+1"
    assert not any(row[c].startswith(("=", "+", "-", "@")) for row in rows for c in row), "no formulas"
    for row in rows:
        if row["event_id"] == rows[0]["event_id"] and row["field"] == "place":
            row["verdict"], row["note"] = "Wrong", "Tal Afar"
        elif row["field"] in ("date", "place"):
            row["verdict"] = "right"
    back = io.StringIO()
    writer = csv.DictWriter(back, sample.COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    assert sample.read(bench, io.StringIO(back.getvalue()), author=WHO) == (4, 8)
    assert {f: r[:2] for f, r in rates(bench.connection).items()} == {"date": (4, 0), "place": (4, 1)}
    note = bench.connection.execute("SELECT note FROM mart.review_answer WHERE NOT is_right").fetchall()
    assert note == [("Tal Afar",)]
    assert "place" in sample.rates(bench)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("1,{event},date,maybe", "line 2: the verdict is right, wrong or empty"),
        ("x,{event},date,right", "line 2: sample and event_id are numbers"),
        ("1,{event},colour,right", "'colour' is no field"),
        ("1,999999,date,right", "not all of these events are of sample"),
        ("1,{event},date,", "no verdict is filled in"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_so_and_stores_nothing(
    bench: Workbench, line: str, why: str
) -> None:
    number = review_store.draw(bench.connection, 1, author=WHO)
    event = review_store.drawn(bench.connection, number)[0]["event_id"]
    lines = ["sample,event_id,field,verdict", line.format(event=event), f"1,{event},place,right"]
    if line.endswith(","):
        lines.pop()
    with pytest.raises(StoreError, match=why):
        sample.read(bench, lines, author=WHO)
    assert rates(bench.connection) == {}


def test_a_file_without_the_columns_is_said_so(bench: Workbench) -> None:
    with pytest.raises(StoreError, match="no column event_id, verdict"):
        sample.read(bench, ["sample,field", "1,date"], author=WHO)


def test_in_the_terminal_one_event_after_the_other_is_judged(bench: Workbench) -> None:
    number = review_store.draw(bench.connection, 6, author=WHO)
    shown: list[str] = []
    typed = iter(["", "place, 4", "colour", "x", "s", "q"])
    judged = sample.interview(bench, number, author=WHO, ask=lambda _: next(typed), say=shown.append)
    assert judged == 3
    found = {f: r[:2] for f, r in rates(bench.connection).items()}
    assert (found["event"], found["place"], found["date"], found["source"]) == (
        (3, 1),
        (2, 1),
        (2, 1),
        (2, 0),
    )
    assert any("There is no field colour" in line for line in shown)
    assert "1 of 6" in shown[0]
    # Another day: those without an answer are asked again, the others are not.
    typed = iter([""] * 9)
    assert sample.interview(bench, number, author=WHO, ask=lambda _: next(typed), say=shown.append) == 3
    assert rates(bench.connection)["event"][0] == 6


def dateline(
    dsn: str, home: Path, *arguments: str, typed: str | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "DATELINE_"))},
        "DATELINE_HOME": str(home),
        "DATELINE_DSN": dsn,
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": dsn,
    }
    command = [str(Path(sys.executable).parent / "dateline"), *arguments]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, input=typed, check=False
    )


def test_from_the_command_line_to_the_error_rate(
    bench: Workbench, warehouse_dsn: str, tmp_path: Path
) -> None:
    file = tmp_path / "sample.csv"
    drawn = dateline(
        warehouse_dsn,
        tmp_path,
        "review",
        "--sample",
        "2",
        "--seed",
        "3",
        "--author",
        WHO,
        "--output",
        str(file),
    )
    assert (drawn.returncode, drawn.stdout) == (0, ""), drawn.stderr
    assert "sample 1: 2 events written" in drawn.stderr
    rows = list(csv.DictReader(file.open(encoding="utf-8")))
    for row in rows:
        row["verdict"] = (
            "wrong" if row["field"] == "date" and row["event_id"] == rows[0]["event_id"] else "right"
        )
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, sample.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    stored = dateline(warehouse_dsn, tmp_path, "review", "--answers", str(file), "--author", WHO)
    assert stored.returncode == 0, stored.stderr
    assert f"{2 * len(FIELDS)} answers on 2 events are stored" in stored.stderr
    assert rates(bench.connection)["date"][:3] == (2, 1, 0.5)
    asked = dateline(warehouse_dsn, tmp_path, "review", "--sample", "3", "--author", WHO, typed="\nq\n")
    assert asked.returncode == 0, asked.stderr
    assert "1 events judged; `dateline review --continue 2` goes on" in asked.stderr
    shown = dateline(warehouse_dsn, tmp_path, "review", "--rates")
    assert "date" in shown.stdout and "95% interval" in shown.stdout
    for arguments in (["review"], ["review", "1", "--sample", "2", "--author", "a"],
                      ["review", "1", "confirm", "--author", "a"]):  # fmt: skip
        assert dateline(warehouse_dsn, tmp_path, *arguments).returncode == 2, arguments


def test_a_sample_can_be_drawn_by_whoever_is_logged_in_and_left_for_later(
    bench: Workbench, warehouse_dsn: str, tmp_path: Path
) -> None:
    drawn = dateline(warehouse_dsn, tmp_path, "review", "--sample", "3", typed="")
    assert drawn.returncode == 0, drawn.stderr
    assert "0 events judged; `dateline review --continue 1` goes on" in drawn.stderr
    found = bench.connection.execute("SELECT drawn_by, events FROM mart.review_sample").fetchall()
    assert found == [(getpass.getuser(), 3)]


def test_decisions_and_snapshots_from_the_command_line(
    bench: Workbench, warehouse_dsn: str, tmp_path: Path
) -> None:
    ((event,),) = bench.connection.execute("SELECT min(event_id) FROM mart.event").fetchall()
    taken = dateline(warehouse_dsn, tmp_path, "snapshot", "before", "--note", "for the report")
    assert taken.returncode == 0, taken.stderr
    assert "snapshot before, 20" in taken.stdout and "coded by test-coder 1" in taken.stdout
    query = taken.stdout.strip().splitlines()[-1].rstrip(";")
    who = ("--author", WHO, "--reason", "no such thing")
    gone = dateline(warehouse_dsn, tmp_path, "review", str(event), "reject", *who)
    assert gone.returncode == 0, gone.stderr
    assert "it stands in the published tables" in gone.stderr
    assert bench.connection.execute("SELECT count(*) FROM mart.event").fetchone() == (EVENTS - 1,)
    cited = dateline(
        warehouse_dsn, tmp_path, "query", f"SELECT count(*) FROM ({query}) AS t", "--format", "csv"
    )
    assert cited.stdout == f"count\n{EVENTS}\n", cited.stderr
    listed = dateline(warehouse_dsn, tmp_path, "snapshot", "--list", "--json")
    assert f'"query": "{query}"' in listed.stdout
    assert "before" in dateline(warehouse_dsn, tmp_path, "snapshot", "--list").stdout
    again = dateline(warehouse_dsn, tmp_path, "snapshot", "before")
    assert (again.returncode, "already" in again.stderr) == (1, True)
    none = dateline(warehouse_dsn, tmp_path, "query", "SELECT event_id, event_type FROM mart.event WHERE false",
                    "--format", "csv")  # fmt: skip
    assert none.stdout == "event_id,event_type\n", "a header also where there is no row"
