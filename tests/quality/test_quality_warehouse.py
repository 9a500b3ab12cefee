"""The audit of everything that is published: the rows, the joins, the sources, and the drift of the news."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from quality_samples import (
    PLACES,
    SampleArticle,
    SampleSource,
    any_article,
    known_places,
    stage,
    strike,
    undated,
)

from dateline.quality import measures, reports, warehouse_suites
from dateline.quality.engine import Engine
from dateline.quality.frames import frame
from dateline.quality.warehouse_audit import WarehouseAudit, audit_warehouse
from dateline.warehouse import coverage_store, publish, quality_store, sources_store

NOW = datetime(2020, 3, 12, 6, tzinfo=UTC)


def audited(connection: psycopg.Connection, engine: Engine, **more: Any) -> WarehouseAudit:
    return audit_warehouse(connection, now=NOW, engine=engine, known_places=known_places, **more)


def published(connection: psycopg.Connection, articles: Sequence[SampleArticle]) -> dict[str, int]:
    run, ids = stage(connection, articles)
    quality_store.mark_audited(connection, run, quality_store.staged_sha256(connection, run))
    publish.publish(connection, run)
    return ids


def names(sentences: Sequence[str]) -> set[str]:
    return {said.split(" (")[0] for said in sentences}


@pytest.fixture
def filled(prepared: psycopg.Connection) -> psycopg.Connection:
    """A warehouse with some published articles, all in order."""
    articles = [any_article(number, random.Random(number)) for number in range(6)]
    strike(articles[0])
    strike(articles[0])["relations"] = [{"type": "responds_to", "event_id": "e1"}]
    published(prepared, articles)
    return prepared


def test_a_warehouse_in_order_breaks_no_rule_and_its_pages_need_no_network(
    filled: psycopg.Connection, engine: Engine, tmp_path: Path
) -> None:
    found = audited(filled, engine, docs_folder=tmp_path / "docs")

    assert (found.critical, found.warnings, found.broken) == ((), (), 0)
    assert found.checked > 100
    assert found.page is not None
    page = found.page.read_text()
    assert page.startswith("<!doctype html>")
    assert f"All {found.checked} rules hold" in page
    assert "http:" not in page
    assert "https:" not in page
    assert "<script" not in page
    data_docs = tmp_path / "docs" / "great-expectations"
    validations = list((data_docs / "validations").rglob("*.html"))
    assert len(validations) >= 8
    for made in data_docs.rglob("*.html"):
        text = made.read_text()
        assert not re.search(r"<script|<(link|img|iframe)[^>]*//|@import", text), made
        assert "default-src 'none'" in text
    first = (data_docs / "index.html").read_text()
    assert all(v.relative_to(data_docs).as_posix() in first for v in validations)
    assert "fatalities_smallest" in (data_docs / "expectations" / "event.html").read_text(), (
        "and what it says stays"
    )
    recorded = filled.execute(
        "SELECT count(*), count(DISTINCT suite) FROM quality.validation_run WHERE scope = 'warehouse' AND is_success"
    ).fetchone()
    assert recorded == (len(found.validation_run_ids),) * 2


def test_markup_in_an_article_stays_text_on_every_page(
    prepared: psycopg.Connection, engine: Engine, tmp_path: Path
) -> None:
    """Great Expectations writes values into its pages as they are; what it gets is escaped."""
    hostile = "<script>alert(1)</script>"
    article = SampleArticle(1)
    event = strike(article)
    event["actors"][0]["mention"] = hostile
    event["evidence"][3]["field"] = hostile
    published(prepared, [article])

    found = audited(prepared, engine, docs_folder=tmp_path)

    assert "evidence.field_well_formed" in names(found.critical)
    pages = [path.read_text() for path in tmp_path.rglob("*.html")]
    assert any("alert(1)" in page for page in pages)
    assert not any(hostile in page for page in pages)


def test_published_rows_keep_the_rules_that_they_were_published_by(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    article = SampleArticle(1)
    strike(article)
    published(prepared, [article])
    prepared.execute("UPDATE mart.event_place SET latitude = 51.5, longitude = -0.1")
    prepared.execute("UPDATE mart.event_mention SET start_offset = start_offset + 1")

    found = audited(prepared, engine)

    assert names(found.critical) == {"place.in_its_country", "mention.words_agree"}


def test_what_a_human_released_is_not_held_against_the_warehouse(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    """Nor is the same record when the article is coded again."""
    article = SampleArticle(1)
    strike(article)["confidence"] = 0.4
    article.events[0]["places"][0] |= {"latitude": 33.0, "longitude": 50.0}
    run, ids = stage(prepared, [article])
    event = ids["1/e1"]
    quality_store.mark_audited(prepared, run, quality_store.staged_sha256(prepared, run))
    publish.publish(prepared, run, {event: [publish.Reason("place.in_its_country", "far away")]})
    publish.release(prepared, event, author="A. Reader", reason="the gazetteer is wrong here")
    assert audited(prepared, engine).critical == ()

    prepared.execute(
        "UPDATE quality.quarantine SET released_at = NULL, released_by = NULL, release_reason = NULL"
    )
    assert names(audited(prepared, engine).critical) == {"place.in_its_country"}


# ---------------------------------------------------------------------------------------------------------------
# Over all tables


ONE = "(SELECT min(event_id) FROM mart.event)"
LAST = "(SELECT max(article_id) FROM mart.event)"
DAMAGE: list[tuple[str, str]] = [
    ("core_in_mart history_agrees", "DELETE FROM mart.event WHERE event_id = (SELECT max(event_id) FROM mart.event)"),
    ("mart_in_core columns_agree",
     "UPDATE core.event_version SET status = 'superseded', valid_to = now(), coder_version = 'other' "
     f"WHERE event_id = {ONE} AND status = 'published'"),
    ("columns_agree", f"UPDATE mart.event SET fatalities_best = 77, fatalities_high = 77 WHERE event_id = {ONE}"),
    ("columns_agree", "UPDATE mart.event SET latitude = NULL, longitude = NULL WHERE latitude IS NOT NULL"),
    ("details_agree", f"DELETE FROM mart.event_mention WHERE event_id = {ONE}"),
    ("details_agree", "DELETE FROM mart.event_evidence WHERE evidence_number = 0"),
    ("details_agree",
     "INSERT INTO mart.event_place (event_id, place_number, place_role, is_main) "
     f"VALUES ({ONE}, 99, 'impact', false)"),
    ("history_agrees", f"UPDATE mart.event_history SET event_version_id = -1 WHERE event_id = {ONE}"),
    ("history_agrees", f"UPDATE mart.event_history SET valid_to = now(), end_reason = 'x' WHERE event_id = {ONE}"),
    ("history_in_order",
     "INSERT INTO mart.event_history SELECT (jsonb_populate_record(h, jsonb_build_object('valid_from', "
     "h.valid_from - interval '1 day', 'valid_to', h.valid_from + interval '1 day', 'end_reason', 'x'))).* "
     f"FROM mart.event_history AS h WHERE h.event_id = {ONE}"),
    ("retracted_gone",
     "INSERT INTO mart.retracted_event (event_id, retracted_at, reason, event_version_id, source_id, article_id, "
     "article_title, article_url, event_type) SELECT event_id, now(), 'reviewer', event_version_id, source_id, "
     f"article_id, article_title, article_url, event_type FROM mart.event WHERE event_id = {ONE}"),
    ("withdrawn_gone",
     f"UPDATE core.article SET withdrawn_at = now(), withdrawn_reason = 'x' WHERE article_id = {LAST}"),
    ("withdrawn_gone",
     f"INSERT INTO core.duplicate_link (article_id, duplicate_of_article_id, similarity, method) "
     f"VALUES ({LAST}, 1, 1, 'x')"),
    ("traceable columns_agree versions_current", f"UPDATE mart.event SET article_id = {LAST} WHERE event_id = {ONE}"),
    ("relations_lead_somewhere core_in_mart history_agrees",
     "DELETE FROM mart.event WHERE event_id = (SELECT max(related_event_id) FROM mart.event_relation)"),
    ("versions_current articles_coded",
     "WITH v AS (INSERT INTO core.article_version (article_id, version_number, title, text, text_sha256, "
     "content_sha256, extractor_version, seen_at) "
     "SELECT article_id, 2, title, text, text_sha256, content_sha256, extractor_version, "
     f"seen_at FROM core.article_version WHERE article_id = {LAST} RETURNING article_id, article_version_id) "
     "UPDATE core.article AS a SET current_version_id = v.article_version_id FROM v WHERE a.article_id = v.article_id"),
    ("articles_coded", f"UPDATE core.coded_article SET state = 'stale' WHERE article_id = {LAST}"),
    ("nothing_left_staged",
     "INSERT INTO core.event_version (event_id, article_id, article_version_id, coding_run_id, coder_name, "
     "coder_version, event_number, staged_at, record, record_sha256, event_type, is_main, is_aggregate, "
     "countries_iso3, source_actors, source_actor_ids, blamed_actors, blamed_actor_ids, claimant_actors, "
     "claimant_actor_ids, target_actors, target_actor_ids, weapons, attributed_to) "
     "SELECT event_id, article_id, article_version_id, coding_run_id, coder_name, coder_version, 'e99', "
     "'2020-03-01', record, record_sha256, event_type, is_main, is_aggregate, '{}', '{}', '{}', '{}', '{}', '{}', "
     f"'{{}}', '{{}}', '{{}}', '{{}}', '{{}}' FROM core.event_version WHERE event_id = {ONE}"),
    ("points_agree", f"UPDATE mart.event_point SET is_main = NOT is_main WHERE event_id = {ONE}"),
    ("points_agree", f"DELETE FROM mart.event_point WHERE event_id = {ONE}"),
    ("events_linked history_agrees",
     "UPDATE mart.event SET valid_from = '2020-03-01' WHERE event_id = (SELECT min(event_id) FROM mart.event "
     "WHERE is_material AND realis = 'actual' AND NOT is_aggregate)"),
    ("no_parked_requests",
     f"INSERT INTO core.coding_request (article_version_id, reason, priority, state) "
     f"SELECT current_version_id, 'new', 0, 'parked' FROM core.article WHERE article_id = {LAST}"),
    ("no_blocked_batches",
     "INSERT INTO core.coding_run (coder_name, coder_version, state, finished_at) "
     "VALUES ('c', '1', 'blocked', '2020-03-11')"),
]  # fmt: skip


def test_every_damage_to_the_tables_is_seen_by_the_rule_meant_for_it(
    filled: psycopg.Connection, engine: Engine
) -> None:
    rules = warehouse_suites.warehouse()

    def broken() -> set[str]:
        found = engine.check("warehouse", rules, measures.warehouse(filled, NOW))
        return {f.rule.name.removeprefix("warehouse.") for f in found if not f.is_success}

    assert broken() == set()
    seen = {}
    for number, (_, statement) in enumerate(DAMAGE):
        with filled.transaction(force_rollback=True):
            filled.execute(statement)
            seen[number] = broken()
    expected = {number: set(rules.split()) for number, (rules, _) in enumerate(DAMAGE)}
    assert {n: (rules, expected[n]) for n, rules in seen.items() if rules != expected[n]} == {}
    assert {rule for rules in expected.values() for rule in rules} | {"few_held_back"} == {
        rule.name.removeprefix("warehouse.") for rule in rules
    }


def test_many_events_held_back_in_a_week_are_the_coders_fault(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    articles = [SampleArticle(number) for number in range(70)]
    for article in articles:
        strike(article)
    run, ids = stage(prepared, articles)
    quality_store.mark_audited(prepared, run, quality_store.staged_sha256(prepared, run))
    publish.publish(prepared, run, {event: ["looks odd"] for event in sorted(ids.values())[:4]})
    now = datetime.now(UTC)

    def held() -> list[bool]:
        found = engine.check("warehouse", warehouse_suites.warehouse(), measures.warehouse(prepared, now))
        return [f.is_success for f in found if f.rule.name == "warehouse.few_held_back"]

    assert held() == [False]  # 4 of 70
    prepared.execute("DELETE FROM quality.quarantine WHERE event_version_id = %s", [min(ids.values())])
    assert held() == [True]  # 3 of 69


# ---------------------------------------------------------------------------------------------------------------
# Sources


def source_rules_broken(connection: psycopg.Connection, engine: Engine, now: datetime) -> dict[str, set[str]]:
    """By source, the rules that it breaks."""
    table = measures.sources(connection, now)
    found: dict[str, set[str]] = {str(name): set() for name in table["source_id"]}
    for finding in engine.check("source", warehouse_suites.source(), table):
        assert finding.error is None, finding
        for row in finding.rows:
            found[str(table["source_id"].iloc[row])].add(finding.rule.name.removeprefix("source."))
    return found


def daily(connection: psycopg.Connection, days: int, *, last: date) -> None:
    """An article each day up to the last, seen on its day."""
    for number in range(days):
        day = last - timedelta(days=number)
        published(connection, [SampleArticle(5000 + number, published=day)])
    connection.execute(
        "UPDATE core.article AS a SET first_seen_at = v.published_at, last_seen_at = v.published_at + interval '1 h' "
        "FROM core.article_version AS v WHERE v.article_version_id = a.current_version_id"
    )


def test_a_source_is_silent_when_it_pauses_three_times_as_long_as_usual(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    daily(prepared, 30, last=date(2020, 3, 10))
    newest = datetime(2020, 3, 10, 9, tzinfo=UTC)
    assert source_rules_broken(prepared, engine, newest + timedelta(hours=71)) == {"press": set()}
    assert source_rules_broken(prepared, engine, newest + timedelta(hours=73)) == {"press": {"fresh"}}


def test_a_source_without_habits_gets_a_week(prepared: psycopg.Connection, engine: Engine) -> None:
    daily(prepared, 3, last=date(2020, 3, 10))
    newest = datetime(2020, 3, 10, 9, tzinfo=UTC)
    assert source_rules_broken(prepared, engine, newest + timedelta(hours=167)) == {"press": set()}
    assert source_rules_broken(prepared, engine, newest + timedelta(hours=169)) == {"press": {"fresh"}}


def test_the_archive_sweep_does_not_make_a_silent_source_fresh(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    daily(prepared, 30, last=date(2020, 3, 1))
    published(prepared, [SampleArticle(9000, published=date(2018, 1, 1))])  # first seen on 10 March 2020
    assert source_rules_broken(prepared, engine, NOW) == {"press": {"fresh"}}


def test_polls_failures_and_pages_of_a_source(prepared: psycopg.Connection, engine: Engine) -> None:
    daily(prepared, 30, last=date(2020, 3, 11))

    def broken(**state: Any) -> set[str]:
        sources_store.update_poll_state(
            prepared, "press", **{"last_polled_at": NOW, "consecutive_failures": 0, "set_aside_at": None,
                                  "set_aside_reason": None, **state}
        )  # fmt: skip
        return source_rules_broken(prepared, engine, NOW)["press"]

    assert broken() == set()
    assert broken(last_polled_at=NOW - timedelta(minutes=59)) == set()
    assert broken(last_polled_at=NOW - timedelta(minutes=61)) == {"polled"}
    assert broken(consecutive_failures=4) == set()
    assert broken(consecutive_failures=5) == {"answers"}
    assert broken(set_aside_at=NOW, set_aside_reason="403 for a week") == {"not_set_aside"}
    assert broken() == set()

    def failures(number: int) -> None:
        prepared.execute("DELETE FROM raw.fetch_failure")
        prepared.execute(
            "INSERT INTO raw.fetch_failure (source_id, stage, subject, failure_code, failure_class, message, "
            "first_failed_at, last_failed_at) "
            "SELECT 'press', 'extract', n::text, 'no_text', 'hard', 'x', %(now)s, %(now)s "
            "FROM generate_series(1, %(number)s) AS n",
            {"now": NOW, "number": number},
        )

    failures(10)  # of 17: too few to say anything
    assert broken() == set()
    failures(20)
    assert broken() == {"pages_readable"}


def test_holes_in_the_coverage_of_a_source(prepared: psycopg.Connection, engine: Engine) -> None:
    daily(prepared, 30, last=date(2020, 3, 11))
    assert source_rules_broken(prepared, engine, NOW)["press"] == set()  # never swept: nothing is known
    for number in range(1, 40):
        day = date(2020, 3, 12) - timedelta(days=number)
        if number != 20:
            coverage_store.record_day(
                prepared, "press", day, method="feeds", is_complete=True, counts=coverage_store.DayCounts()
            )
    assert source_rules_broken(prepared, engine, NOW)["press"] == {"days_covered"}
    coverage_store.record_day(
        prepared,
        "press",
        date(2020, 2, 21),
        method="feeds",
        is_complete=True,
        counts=coverage_store.DayCounts(),
    )
    assert source_rules_broken(prepared, engine, NOW)["press"] == set()


def test_sources_that_are_not_watched_are_not_looked_at(prepared: psycopg.Connection, engine: Engine) -> None:
    sources_store.sync_sources(prepared, [SampleSource(id="old")])
    sources_store.sync_sources(prepared, [SampleSource()])
    assert set(source_rules_broken(prepared, engine, NOW)) == {"press"}


# ---------------------------------------------------------------------------------------------------------------
# Drift


def news(
    connection: psycopg.Connection,
    first: date,
    days: int,
    *,
    per_day: int = 1,
    write: Callable[[SampleArticle], Any] | None = None,
) -> None:
    """Publish `per_day` articles a day with two events each."""
    articles = []
    for number in range(days * per_day):
        day = first + timedelta(days=number // per_day)
        article = SampleArticle(day.toordinal() * 100 + number % per_day, published=day)
        if write is None:
            strike(article, PLACES[number % 3])
            undated(article, PLACES[(number + 1) % 3])
        else:
            write(article)
        articles.append(article)
    published(connection, articles)


RECENT = NOW.date() - timedelta(days=7)
QUARTER = RECENT - timedelta(days=90)


def drifted(connection: psycopg.Connection, engine: Engine) -> set[str]:
    found = engine.check("drift", warehouse_suites.drift(), measures.drift(connection, NOW))
    assert not [f for f in found if f.error is not None]
    return {f.rule.name.removeprefix("drift.") for f in found if not f.is_success}


def placeless(article: SampleArticle) -> None:
    """Three times as many events, of another type, nowhere and never."""
    for _ in range(6):
        event = undated(article, PLACES[0])
        event |= {"event_type": "other", "places": []}


def test_steady_news_has_not_drifted(prepared: psycopg.Connection, engine: Engine) -> None:
    news(prepared, QUARTER, 90, per_day=2)
    news(prepared, RECENT, 7, per_day=5)
    assert drifted(prepared, engine) == set()


def test_a_feed_that_dries_up_drifts(prepared: psycopg.Connection, engine: Engine) -> None:
    news(prepared, QUARTER, 90, per_day=2)
    assert drifted(prepared, engine) == {"articles", "events"}


def test_a_coder_that_changes_its_mind_drifts(prepared: psycopg.Connection, engine: Engine) -> None:
    news(prepared, QUARTER, 90, per_day=2)
    news(prepared, RECENT, 7, per_day=2, write=placeless)
    # Dates stay usual in this warehouse: half of its events never had one.
    assert drifted(prepared, engine) == {"events_per_article", "type_mix", "places", "dates"}


def test_a_young_warehouse_has_no_habits(prepared: psycopg.Connection, engine: Engine) -> None:
    news(prepared, RECENT - timedelta(days=20), 27, per_day=2)
    assert drifted(prepared, engine) == set()
    assert measures.drift(prepared, NOW).isna()["articles_ratio"].all()


@pytest.mark.parametrize(
    ("one", "other", "bits"),
    [
        ({"a": 5, "b": 5}, {"a": 50, "b": 50}, 0.0),
        ({"a": 9}, {"b": 1}, 1.0),
        ({"a": 1, "b": 1}, {"a": 1}, 0.311278),
    ],
)
def test_divergence_of_mixes(one: dict[str, int], other: dict[str, int], bits: float) -> None:
    assert measures.divergence(one, other) == pytest.approx(bits, abs=1e-6)
    assert measures.divergence(other, one) == pytest.approx(bits, abs=1e-6)


def test_every_rule_of_sources_and_drift_is_broken_once(engine: Engine) -> None:
    """By the numbers themselves, at the bounds that the tests above do not reach."""
    ratio = frame(measures.DRIFT_COLUMNS, [(9.0, 9.0, 9.0, 0.9, -0.9, -0.9)])
    assert not any(f.is_success for f in engine.check("drift", warehouse_suites.drift(), ratio))
    low = frame(measures.DRIFT_COLUMNS, [(0.1, 0.1, 0.1, 0.0, 0.9, 0.9)])
    assert [f.is_success for f in engine.check("drift", warehouse_suites.drift(), low)] == [False] * 3 + [
        True
    ] * 3


def test_the_last_runs_name_their_broken_rules(prepared: psycopg.Connection, engine: Engine) -> None:
    article = SampleArticle(1)
    strike(article)
    published(prepared, [article])
    prepared.execute("UPDATE mart.event SET fatalities_best = 5, fatalities_low = 5, fatalities_high = 5")
    audited(prepared, engine)

    runs = {run["suite"]: run for run in reports.last_runs(prepared, 20)}

    assert [r["rule"] for r in runs["warehouse"]["broken"]] == ["warehouse.columns_agree"]
    assert runs["warehouse"]["worst_severity"] == "critical"
    assert "of 1 rows" not in runs["warehouse"]["broken"][0]["reason"]
    assert runs["source"]["broken"] == []
