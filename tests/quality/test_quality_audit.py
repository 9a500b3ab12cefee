"""Stage, audit, publish: what the audit holds back is never seen by an analyst."""

from __future__ import annotations

import random

import psycopg
import pytest
from quality_samples import SampleArticle, any_article, known_places, series, stage, store, strike

from dateline.quality import audit, frames
from dateline.quality.audit import BatchAudit, audit_staged
from dateline.quality.engine import Engine
from dateline.warehouse import event_store, publish


def audited(connection: psycopg.Connection, run: int, engine: Engine) -> BatchAudit:
    return audit_staged(connection, run, engine=engine, known_places=known_places)


def seen_by_analysts(connection: psycopg.Connection) -> set[int]:
    return {row[0] for row in connection.execute("SELECT event_version_id FROM mart.event")}


def test_of_300_bad_rows_none_is_published(prepared: psycopg.Connection, engine: Engine) -> None:
    """Great Expectations names 20 failing rows unless it is told otherwise, and 200 in its list of values."""
    articles = [SampleArticle(number) for number in range(320)]
    for article in articles:
        event = strike(article)
        if article.number < 300:
            event |= {"fatalities_best": 5, "fatalities_low": 12}
    run, ids = stage(prepared, articles)
    bad = {ids[f"{number}/e1"] for number in range(300)}

    found = audited(prepared, run, engine)
    assert found.blocking == ()
    assert set(found.quarantined) == bad
    result = publish.publish(prepared, run, found.quarantined)

    assert (result.published, result.quarantined) == (20, 300)
    assert seen_by_analysts(prepared) == set(ids.values()) - bad
    held = prepared.execute("SELECT count(DISTINCT event_version_id) FROM quality.quarantine").fetchone()
    assert held == (300,)


def test_300_bad_rows_of_a_detail_table_hold_their_events_back(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    articles = [SampleArticle(number) for number in range(310)]
    for article in articles:
        event = strike(article)
        if article.number < 300:
            event["places"][0] |= {"latitude": 51.5, "longitude": -0.1}
    run, ids = stage(prepared, articles)

    found = audited(prepared, run, engine)
    publish.publish(prepared, run, found.quarantined)

    assert seen_by_analysts(prepared) == {ids[f"{number}/e1"] for number in range(300, 310)}


def test_a_clean_batch_is_published_whole_and_the_audit_is_on_record(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    articles = [any_article(number, random.Random(number)) for number in range(8)]
    run, ids = stage(prepared, articles)

    found = audited(prepared, run, engine)

    assert (found.quarantined, found.blocking, found.warnings) == ({}, (), ())
    assert found.events == len(ids)
    publish.publish(prepared, run, found.quarantined)
    assert seen_by_analysts(prepared) == set(ids.values())
    recorded = prepared.execute(
        "SELECT r.validation_run_id, r.suite, r.is_success, r.tool_version, r.expectations, count(*) "
        "FROM quality.validation_run AS r JOIN quality.validation_result AS x USING (validation_run_id) "
        "WHERE r.coding_run_id = %s GROUP BY r.validation_run_id ORDER BY r.validation_run_id",
        [run],
    ).fetchall()
    assert tuple(row[0] for row in recorded) == found.validation_run_ids
    assert [row[1] for row in recorded] == [table.name for table in frames.STAGED]
    assert all(row[2] and row[3] == engine.version and row[4] == row[5] for row in recorded)


def test_a_reason_says_which_row_what_is_wrong_and_why(prepared: psycopg.Connection, engine: Engine) -> None:
    article = SampleArticle(1)
    strike(article)["places"][0]["latitude"] = 95.0
    run, ids = stage(prepared, [article])

    found = audited(prepared, run, engine)

    reasons = {reason.rule: reason for reason in found.quarantined[ids["1/e1"]]}
    assert "places[0]: latitude 95.0" in reasons["place.latitude_in_world"].text
    assert "from pole to pole" in reasons["place.latitude_in_world"].text
    publish.publish(prepared, run, found.quarantined)
    stored = prepared.execute(
        "SELECT reason, validation_run_id FROM quality.quarantine WHERE rule = 'place.latitude_in_world'"
    ).fetchone()
    expected = reasons["place.latitude_in_world"]
    assert stored == (expected.text, expected.validation_run_id)


def test_a_run_without_events_is_audited_too(prepared: psycopg.Connection, engine: Engine) -> None:
    run = event_store.start_run(prepared, "sample-coder", "sample-1")
    event_store.stage_many(prepared, run, [event_store.Coded(store(prepared, SampleArticle(1)), [])])

    found = audited(prepared, run, engine)

    assert (found.events, found.blocking, found.quarantined) == (0, (), {})
    assert len(found.validation_run_ids) == len(frames.STAGED)


def test_rows_of_another_run_are_not_looked_at(prepared: psycopg.Connection, engine: Engine) -> None:
    other = SampleArticle(1)
    strike(other)["fatalities_low"] = -5
    stage(prepared, [other])
    mine = SampleArticle(2)
    series(mine)
    run, ids = stage(prepared, [mine])

    found = audited(prepared, run, engine)

    assert (found.events, found.quarantined) == (len(ids), {})


def test_fewer_keys_than_failures_block_the_batch(
    prepared: psycopg.Connection, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If Great Expectations ever names fewer rows than it counts, nothing may pass."""
    articles = [SampleArticle(number) for number in range(30)]
    for article in articles:
        strike(article)["confidence"] = 7.0
    run, _ = stage(prepared, articles)
    from dateline.quality import engine as module

    original = module._finding

    def cut(rule, result, frame):  # type: ignore[no-untyped-def]
        if result is not None and result.result.get("unexpected_index_list"):
            result.result["unexpected_index_list"] = result.result["unexpected_index_list"][:20]
        return original(rule, result, frame)

    monkeypatch.setattr(module, "_finding", cut)
    found = audited(prepared, run, engine)

    assert any("30 rows broke the rule and 20 of them were named" in said for said in found.blocking)


def test_a_rule_that_cannot_be_checked_blocks_the_batch(
    prepared: psycopg.Connection, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An expectation that raises is no expectation that held, even one that only warns."""
    from dateline.quality import phrasing, rules, suites

    broken = phrasing.row(
        "event.broken", rules.between("event_type", 0, 1), "Words are no numbers.", severity="warning"
    )
    monkeypatch.setattr(suites, "event", lambda: (broken,))
    article = SampleArticle(1)
    strike(article)
    run, _ = stage(prepared, [article])

    found = audited(prepared, run, engine)

    assert [said.split(" (")[0] for said in found.blocking] == ["event.broken could not be checked"]
    stored = prepared.execute(
        "SELECT severity, error IS NOT NULL FROM quality.validation_result WHERE rule = 'event.broken'"
    ).fetchone()
    assert stored == ("critical", True)


def test_the_gazetteer_of_the_coder_decides_which_places_are_known(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    article = SampleArticle(1)
    strike(article)
    strike(article)["places"][0]["geonames_id"] = 999_999_999_999
    run, ids = stage(prepared, [article])

    found = audit_staged(prepared, run, engine=engine)

    assert found.quarantined == {}
    assert [said.split(" (")[0] for said in found.warnings] == ["place.geonames_id_known"]
    sample = prepared.execute(
        "SELECT unexpected_sample FROM quality.validation_result WHERE NOT is_success"
    ).fetchone()
    assert sample == (
        [{"event_version_id": ids["1/e2"], "found": "places[0]: name “Kirkuk”, geonames_id 999999999999"}],
    )
    assert audit.places_of_gazetteer({94787, 999_999_999_999}) == {94787}
