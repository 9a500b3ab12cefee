"""The rules over incidents: each is broken by a damage that is meant for it, and a linked warehouse breaks none."""

from __future__ import annotations

import pandas as pd
import psycopg
import pytest
from quality_samples import PLACES, SampleArticle, stage, strike

from dateline.incidents.linking import link
from dateline.quality import frames, incident_suite
from dateline.quality.engine import Engine
from dateline.warehouse import publish, quality_store

ONE = "incident_id = (SELECT incident_id FROM mart.incident WHERE reports = 2)"
MEMBER = f"(SELECT max(event_id) FROM mart.incident_event WHERE {ONE})"
# The rules that a change breaks, and the change.
DAMAGE: list[tuple[str, str]] = [
    ("event_type_in_list", f"UPDATE mart.incident SET event_type = 'statement' WHERE {ONE}"),
    ("country_iso3_in_list", f"UPDATE mart.incident SET country_iso3 = 'QQQ' WHERE {ONE}"),
    ("in_its_country", f"UPDATE mart.incident SET latitude = 51.5, longitude = -0.1 WHERE {ONE}"),
    ("fatalities_in_order", f"UPDATE mart.incident SET fatalities_low = 13 WHERE {ONE}"),
    ("injuries_in_order", f"UPDATE mart.incident SET injuries_high = 1 WHERE {ONE}"),
    (
        "toll_is_reported toll_in_range",
        f"UPDATE mart.incident SET fatalities_best = 24, fatalities_high = 24 WHERE {ONE}",
    ),
    (
        "toll_in_range",
        f"UPDATE mart.incident SET fatalities_reported_min = 13, fatalities_reported_max = 99 WHERE {ONE}",
    ),
    (
        "toll_usual_for_type",
        f"UPDATE mart.event SET fatalities_best = 900, fatalities_high = 900 WHERE event_id = {MEMBER}; "
        "UPDATE mart.incident SET fatalities_best = 900, fatalities_high = 900, fatalities_reported_max = 900 "
        f"WHERE {ONE}",
    ),
    (
        "date_not_after_reports",
        f"UPDATE mart.incident SET date_start = '2030-01-01', date_end = '2030-01-01' WHERE {ONE}",
    ),
    ("reports_in_order", f"UPDATE mart.incident SET first_report_at = last_report_at + interval '9 days' WHERE {ONE}"),
    ("reports_counted", f"UPDATE mart.incident SET reports = 3 WHERE {ONE}"),
    ("sources_counted", f"UPDATE mart.incident SET independent_sources = 1 WHERE {ONE}"),
    (
        "has_events reports_counted sources_counted lead_is_member toll_is_reported",
        f"DELETE FROM mart.incident_event WHERE {ONE}",
    ),
    (
        "lead_is_member",
        "UPDATE mart.incident SET lead_event_id = (SELECT x.event_id FROM mart.incident_event AS x INNER JOIN "
        f"mart.incident AS i USING (incident_id) WHERE i.reports = 1 LIMIT 1) WHERE {ONE}",
    ),
    (
        "one_event_per_article reports_counted sources_counted",
        "UPDATE mart.event AS e SET article_id = o.article_id FROM mart.event AS o "
        f"WHERE e.event_id = {MEMBER} AND o.event_id = (SELECT min(event_id) FROM mart.incident_event WHERE {ONE})",
    ),
    ("members_published reports_counted sources_counted", f"DELETE FROM mart.event WHERE event_id = {MEMBER}"),
    ("members_countable", f"UPDATE mart.event SET is_aggregate = true WHERE event_id = {MEMBER}"),
    (
        "members_near_in_time",
        f"UPDATE mart.event SET date_start = '2020-01-01', date_end = '2020-01-01' WHERE event_id = {MEMBER}",
    ),
    ("reports_usual reports_counted", f"UPDATE mart.incident SET reports = 61 WHERE {ONE}"),
]  # fmt: skip
# What the tables' own checks do not let in is put into the rows that were read.
IN_ROWS = {
    "date_precision_in_list": ("date_precision", "sometime"),
    "date_precision_given": ("date_precision", None),
    "place_precision_in_list": ("place_precision", "somewhere"),
    "fatalities_not_negative": ("fatalities_low", -1),
    "injuries_not_negative": ("injuries_low", -1),
    "dates_in_order": ("date_end", "2019-01-01"),
}


@pytest.fixture
def linked(prepared: psycopg.Connection) -> psycopg.Connection:
    """A warehouse with incidents, one of them reported twice."""
    articles = [SampleArticle(1), SampleArticle(2)]
    for article in articles:
        strike(article, PLACES[0])
    for number, place in enumerate(PLACES[1:8], 10):
        articles.append(SampleArticle(number))
        strike(articles[-1], place)
    run, _ = stage(prepared, articles)
    quality_store.mark_audited(prepared, run, quality_store.staged_sha256(prepared, run))
    publish.publish(prepared, run)
    link(prepared)
    found = prepared.execute("SELECT count(*) FILTER (WHERE reports = 2), count(*) > 5 FROM mart.incident")
    assert found.fetchone() == (1, True)
    return prepared


def broken(connection: psycopg.Connection, engine: Engine, **changed: object) -> set[str]:
    table = frames.read(connection, [incident_suite.INCIDENT], {"rows": 1000})["incident"]
    for column, value in changed.items():
        table.loc[0, column] = value
    findings = engine.check("incident", incident_suite.incident(), incident_suite.derive(table))
    assert [f.error for f in findings if f.error] == []
    return {f.rule.name.removeprefix("incident.") for f in findings if not f.is_success}


def test_every_damage_to_an_incident_is_seen_by_the_rule_meant_for_it(
    linked: psycopg.Connection, engine: Engine
) -> None:
    assert broken(linked, engine) == set(), "linked incidents break no rule"
    seen: dict[str, set[str]] = {}
    expected: dict[str, set[str]] = {}
    for rules, statement in DAMAGE:
        with linked.transaction(force_rollback=True):
            for part in statement.split("; "):
                linked.execute(part.encode())
            seen[statement] = broken(linked, engine)
        expected[statement] = set(rules.split())
    for rule, (column, value) in IN_ROWS.items():
        is_date = column.startswith("date_e")
        seen[rule] = broken(linked, engine, **{column: pd.Timestamp(str(value)) if is_date else value})
        expected[rule] = {rule}
    assert {what: (rules, expected[what]) for what, rules in seen.items() if rules != expected[what]} == {}
    caught = {rule for rules in expected.values() for rule in rules}
    assert caught | {"key_unique"} == {r.name.removeprefix("incident.") for r in incident_suite.incident()}


def test_an_incident_that_stands_twice_is_seen(linked: psycopg.Connection, engine: Engine) -> None:
    table = frames.read(linked, [incident_suite.INCIDENT], {"rows": 1000})["incident"]
    doubled = pd.concat([table, table.iloc[:1]], ignore_index=True)
    findings = engine.check("incident", incident_suite.incident(), incident_suite.derive(doubled))
    assert {f.rule.name for f in findings if not f.is_success} == {"incident.key_unique"}
