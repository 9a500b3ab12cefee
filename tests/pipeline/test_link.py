"""Linking over a real warehouse: incremental, whatever the order, and undone when a report is gone."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from dateline import cli
from dateline.incidents.linking import link
from dateline.pipeline.workbench import Workbench
from dateline.settings import load_settings
from dateline.sources.registry import load_sources
from dateline.warehouse import article_store, event_store, publish, quality_store, reference, sources_store

NOON = datetime(2020, 3, 17, 12, tzinfo=UTC)
TEXT = "A car bomb exploded at a market in Mosul on Sunday, killing 5 people, officials said."


@pytest.fixture
def db(warehouse: psycopg.Connection) -> psycopg.Connection:
    sources_store.sync_sources(warehouse, load_sources().values())
    reference.load_reference(warehouse)
    return warehouse


@pytest.fixture
def command(
    db: psycopg.Connection, warehouse_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., None]:
    """Runs a command of `dateline` on this warehouse."""
    settings = load_settings({"DATELINE_HOME": str(tmp_path)})
    monkeypatch.setattr(cli, "_workbench", lambda: Workbench(settings, warehouse_dsn))

    def run(*words: str) -> None:
        done = CliRunner().invoke(cli.main, words, catch_exceptions=False)
        assert done.exit_code == 0, done.output

    return run


def report(
    db: psycopg.Connection, number: int, *, at: datetime | None = None, is_held: bool = False, **changes: Any
) -> int:
    """Publish an article with one event; return the event's id, or that of the version which is held back."""
    seen = at or NOON + timedelta(hours=number)
    stored = article_store.store_article(
        db,
        "newsroom",
        article_store.ArticleInput(
            key=f"k{number}",
            url=f"http://127.0.0.1/{number}/",
            canonical_url=f"http://127.0.0.1/{number}/",
            title=f"Report {number}",
            text=f"{TEXT} Report {number}.",
            extractor_version="test",
            seen_at=seen,
            published=seen,
        ),
    )
    event = {
        "event_id": "e1",
        "event_type": "bombing",
        "realis": "actual",
        "is_main": True,
        "is_aggregate": False,
        "date_start": "2020-03-15",
        "date_end": "2020-03-15",
        "date_precision": "day",
        "date_text": "on Sunday",
        "date_latest": "2020-03-15",
        "outcome": "hit",
        "claim_status": "single_source",
        "actors": [],
        "places": [
            {
                "mention": "Mosul",
                "name": "Mosul",
                "country_iso3": "IRQ",
                "latitude": 36.34,
                "longitude": 43.13,
                "precision": "city",
                "role": "impact",
                "is_main": True,
            }
        ],
        "casualties": [],
        "fatalities_low": 5,
        "fatalities_best": 5,
        "fatalities_high": 5,
        "weapons": ["car bomb"],
        "attributed_to": ["officials"],
        "mentions": [
            {"start": 2, "end": 10, "text": TEXT[2:10], "sentence_start": 0, "sentence_end": len(TEXT)}
        ],
        "relations": [],
        "evidence": [],
        "confidence": 0.8,
        **changes,
    }
    run = event_store.start_run(db, "test-coder", "1")
    [version] = event_store.stage(db, run, stored.article_version_id, [event])
    quality_store.mark_audited(db, run, quality_store.staged_sha256(db, run))
    publish.publish(db, run, {version: ["odd"]} if is_held else {})
    if is_held:
        return version
    return int(
        db.execute("select event_id from mart.event where article_id = %s", [stored.article_id]).fetchone()[0]
    )  # type: ignore[index]


def incidents(db: psycopg.Connection) -> list[tuple[int, ...]]:
    rows = db.execute(
        "select array_agg(event_id order by event_id) from mart.incident_event group by incident_id"
    )
    return sorted(tuple(ids) for (ids,) in rows)


def test_reports_of_one_blast_are_one_incident_with_the_latest_toll(db: psycopg.Connection) -> None:
    first = report(db, 1)
    link(db)
    [(key,)] = db.execute("select incident_id from mart.incident").fetchall()
    second = report(db, 2, fatalities_low=41, fatalities_best=41, fatalities_high=41)
    link(db)
    assert incidents(db) == [(first, second)]
    row = db.execute(
        "select incident_id, reports, independent_sources, fatalities_best, fatalities_reported_min, "
        "fatalities_reported_max from mart.incident"
    ).fetchone()
    assert row == (key, 2, 2, 41, 5, 41), "the key stays, the later toll holds"
    history = db.execute(
        "select fatalities_best from mart.incident_toll_history order by reported_at"
    ).fetchall()
    assert history == [(5,), (41,)]


def test_a_blast_elsewhere_is_another_incident(db: psycopg.Connection) -> None:
    here = report(db, 1)
    kirkuk = [
        {"mention": "Kirkuk", "name": "Kirkuk", "country_iso3": "IRQ", "latitude": 35.47, "longitude": 44.39,
         "precision": "city", "role": "impact", "is_main": True}
    ]  # fmt: skip
    there = report(db, 2, places=kirkuk, fatalities_low=2, fatalities_best=2, fatalities_high=2)
    link(db)
    assert incidents(db) == [(here,), (there,)]


def test_an_aggregate_is_no_incident(db: psycopg.Connection) -> None:
    report(db, 1, is_aggregate=True)
    assert link(db).events == 0
    assert incidents(db) == []


def test_linking_twice_changes_nothing(db: psycopg.Connection) -> None:
    report(db, 1)
    report(db, 2)
    link(db)
    before = db.execute("select * from mart.incident").fetchall()
    assert link(db).events == 0
    assert db.execute("select * from mart.incident").fetchall() == before


def test_one_by_one_gives_what_all_at_once_gives(db: psycopg.Connection) -> None:
    events = []
    for number, toll in enumerate((5, 41, 5, 7), 1):
        events.append(report(db, number, fatalities_low=toll, fatalities_best=toll, fatalities_high=toll))
        link(db)
    one_by_one = incidents(db)
    db.execute("delete from mart.incident_event")
    db.execute("delete from core.incident_member")
    db.execute("delete from mart.incident")
    link(db)
    assert incidents(db) == one_by_one


def test_an_article_that_is_withdrawn_leaves_its_incident(db: psycopg.Connection) -> None:
    first, second = report(db, 1), report(db, 2)
    link(db)
    article = db.execute("select article_id from mart.event where event_id = %s", [second]).fetchone()
    assert article is not None
    publish.withdraw_article(db, article[0], "withdrawn by the publisher")
    assert link(db).removed == 1
    assert incidents(db) == [(first,)]
    assert db.execute("select reports from mart.incident").fetchall() == [(1,)]


def test_three_links_to_one_story_leave_every_total_unchanged(db: psycopg.Connection) -> None:
    """Copies are not coded: they are reports of the incident, and no source of their own."""
    first, second = report(db, 1), report(db, 2, fatalities_low=7, fatalities_best=7, fatalities_high=7)
    link(db)
    columns = "fatalities_best, fatalities_reported_min, fatalities_reported_max, injuries_best"
    totals = f"select {columns} from mart.incident"
    before = db.execute(totals).fetchall()
    copies = [copy_of(db, 10 + n, first) for n in range(3)]
    assert link(db).events == 2, "the incident is looked at again"
    assert incidents(db) == [(first, second)]
    assert db.execute(totals).fetchall() == before == [(7, 5, 7, None)]
    counted = "select reports, independent_sources from mart.incident"
    assert db.execute(counted).fetchall() == [(5, 2)]
    assert link(db).events == 0
    publish.withdraw_article(db, copies[0], "gone")
    link(db)
    assert db.execute(counted).fetchall() == [(4, 2)]


def copy_of(db: psycopg.Connection, number: int, event: int) -> int:
    """Another link to the story of an event, recognised as a copy; return its article."""
    seen = datetime(2020, 3, 18, 12, tzinfo=UTC)
    url = f"http://127.0.0.1/{number}/"
    stored = article_store.store_article(
        db,
        "newsroom",
        article_store.ArticleInput(
            key=url, url=url, canonical_url=url, title="Report 1", text=f"{TEXT} Report 1.", extractor_version="test",
            seen_at=seen, published=seen,
        ),
    )  # fmt: skip
    db.execute(
        "insert into core.duplicate_link (article_id, duplicate_of_article_id, similarity, method) "
        "select %s, article_id, 1, 'test' from core.event where event_id = %s",
        [stored.article_id, event],
    )
    return stored.article_id


@pytest.mark.parametrize("order", [(1, 2, 3, 4, 5), (5, 4, 3, 2, 1), (3, 1, 5, 2, 4), (2, 5, 1, 4, 3)])
def test_the_order_of_arrival_does_not_matter(db: psycopg.Connection, order: tuple[int, ...]) -> None:
    """Two blasts of one day in two towns, told in five articles; each is linked as it comes."""
    kirkuk = [
        {"mention": "Kirkuk", "name": "Kirkuk", "country_iso3": "IRQ", "latitude": 35.47, "longitude": 44.39,
         "precision": "city", "role": "impact", "is_main": True}
    ]  # fmt: skip
    told: dict[int, dict[str, Any]] = {
        1: {}, 2: {"fatalities_low": 41, "fatalities_best": 41, "fatalities_high": 41},
        3: {"places": kirkuk, "fatalities_low": 2, "fatalities_best": 2, "fatalities_high": 2},
        4: {"places": kirkuk, "fatalities_low": 2, "fatalities_best": 2, "fatalities_high": 2}, 5: {},
    }  # fmt: skip
    article = {}
    for number in order:
        article[report(db, number, **told[number])] = number
        link(db)
    assert sorted(tuple(sorted(article[e] for e in group)) for group in incidents(db)) == [(1, 2, 5), (3, 4)]
    tolls = db.execute("select fatalities_best, reports from mart.incident order by 1").fetchall()
    assert tolls == [(2, 2), (5, 3)], "that of the last article to be published, not of the last to arrive"


@pytest.mark.parametrize("order", list(itertools.permutations((1, 2, 3))))
def test_a_report_that_fits_two_others_alike_joins_the_same_one_in_any_order(
    db: psycopg.Connection, order: tuple[int, ...]
) -> None:
    """The second tells of a blast in two countries, the others of one in either: both cannot be the same. All are of
    the same minute, so that neither keys nor times tell them apart."""

    def in_countries(*countries: str) -> list[dict[str, Any]]:
        return [
            {"mention": "Mosul", "name": name, "country_iso3": name, "precision": "country", "role": "impact",
             "is_main": number == 0}
            for number, name in enumerate(countries)
        ]  # fmt: skip

    told = {1: ("SYR",), 2: ("IRQ", "SYR"), 3: ("IRQ",)}
    six = {f"fatalities_{end}": 6 for end in ("low", "best", "high")}
    article = {}
    for number in order:
        toll = six if number == 2 else {}
        article[report(db, number, at=NOON, places=in_countries(*told[number]), **toll)] = number
        link(db)
    assert sorted(tuple(sorted(article[e] for e in group)) for group in incidents(db)) == [(1, 2), (3,)]
    counted = db.execute("select reports, fatalities_best from mart.incident order by 1").fetchall()
    assert counted == [(1, 5), (2, 6)], "that of the later address, where the minute is the same"


def test_an_incident_ends_on_or_after_its_first_day_where_reports_are_a_day_apart(
    db: psycopg.Connection,
) -> None:
    sunday, monday = (
        {"date_start": day, "date_end": day, "date_latest": day} for day in ("2020-03-15", "2020-03-16")
    )
    first, second = report(db, 1, **sunday), report(db, 2, **monday)
    link(db)
    assert incidents(db) == [(first, second)]
    row = db.execute(
        "select date_start::text, date_end::text, date_latest::text from mart.incident"
    ).fetchall()
    assert row == [("2020-03-16", "2020-03-16", "2020-03-16")]
    counted = db.execute("select day::text, incidents from mart.incident_daily").fetchall()
    assert counted == [("2020-03-16", 1)]


def test_a_new_article_touches_only_its_neighbourhood(db: psycopg.Connection) -> None:
    report(db, 1)
    far = [
        {"mention": "Basra", "name": "Basra", "country_iso3": "IRQ", "latitude": 30.5, "longitude": 47.8,
         "precision": "city", "role": "impact", "is_main": True}
    ]  # fmt: skip
    report(db, 2, places=far, date_start="2020-02-01", date_end="2020-02-01", date_latest="2020-02-01")
    link(db)
    before = dict(db.execute("select incident_id, linked_at from mart.incident").fetchall())
    report(db, 3)
    assert link(db).events == 2
    after = dict(db.execute("select incident_id, linked_at from mart.incident").fetchall())
    assert sum(after[key] != before[key] for key in before) == 1


def test_a_takedown_leaves_no_name_in_an_incident(
    db: psycopg.Connection, command: Callable[..., None]
) -> None:
    actors = [{"role": "target", "stance": "asserted", "name": "John Doe", "mention": "officials"}]
    report(db, 1, actors=actors)
    link(db)
    report(db, 2, date_start="2020-02-01", date_end="2020-02-01", date_latest="2020-02-01")
    assert db.execute("select target_actors from mart.incident").fetchall() == [(["John Doe"],)]
    command("takedown", "http://127.0.0.1/1/", "--reason", "court order")
    assert db.execute("select target_actors from mart.incident").fetchall() == [], (
        "the rest waits for its turn"
    )
    assert link(db).events == 1


def test_what_is_released_from_quarantine_counts_at_once_and_keeps_who_and_why(
    db: psycopg.Connection, command: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = report(db, 1)
    link(db)
    seven = {f"fatalities_{end}": 7 for end in ("low", "best", "high")}
    held = report(db, 2, is_held=True, **seven)
    assert link(db).events == 0
    monkeypatch.setenv("LOGNAME", "analyst-7")
    command("quality", "release", str(held), "--reason", "the ministry said so")
    kept = db.execute("select released_by, release_reason from quality.quarantine").fetchall()
    assert kept == [("analyst-7", "the ministry said so")]
    rows = db.execute("select reports, fatalities_best from mart.incident").fetchall()
    assert rows == [(2, 7)]
    assert len(incidents(db)) == 1 and first in incidents(db)[0]
