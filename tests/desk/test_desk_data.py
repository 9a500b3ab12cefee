"""What the desk says, compared with plain SQL over the analysts' tables."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import httpx2
import psycopg
import pytest
from tests.desk import desk_strike

from dateline.desk import downloads, explore
from dateline.desk.filters import read
from dateline.desk.reader import DeskError, Reader

pytestmark = pytest.mark.postgres

WORLD = explore.View(-180, -85, 180, 85, 3)
ON_MAP = (
    "latitude IS NOT NULL AND NOT is_aggregate AND date_precision <> 'unknown' "
    "AND coalesce(place_precision, '') NOT IN ('country', 'region')"
)
# A filter as it stands in an address, and the same as an analyst writes it.
FILTERS: list[tuple[list[tuple[str, str]], str]] = [
    ([], "true"),
    ([("realis", "any")], "any"),
    ([("since", "2020-01-03"), ("until", "2020-01-10")], "date_latest BETWEEN '2020-01-03' AND '2020-01-10'"),
    ([("country", "IRQ")], "'IRQ' = ANY(countries_iso3)"),
    ([("country", "IRQ"), ("country", "SYR")], "countries_iso3 && '{IRQ,SYR}'"),
    ([("type", "airstrike"), ("type", "shooting")], "event_type IN ('airstrike', 'shooting')"),
    ([("actor", "Iran")], "'Iran' = ANY(source_actors || blamed_actors || claimant_actors || target_actors)"),
    ([("actor_source", "United States")], "'United States' = ANY(source_actors)"),
    ([("actor_blamed", "Iran")], "'Iran' = ANY(blamed_actors)"),
    ([("actor_target", "Iran")], "'Iran' = ANY(target_actors)"),
    ([("doer", "Iran")], "'Iran' = ANY(source_actors || blamed_actors || claimant_actors)"),
    ([("against", "Iran")], "'Iran' = ANY(target_actors) OR event_type = 'armed_clash' AND "
     "'Iran' = ANY(source_actors || blamed_actors || claimant_actors)"),
    ([("toll_min", "3")], "coalesce(fatalities_best, fatalities_low) >= 3"),
    ([("toll", "low"), ("toll_min", "3")], "fatalities_low >= 3"),
    ([("toll", "high"), ("toll_min", "9")], "coalesce(fatalities_high, fatalities_best, fatalities_low) >= 9"),
    ([("civilians", "yes")], "coalesce(deaths_civilian_best, deaths_civilian_low) > 0"),
    ([("outcome", "intercepted"), ("outcome", "failed")], "outcome IN ('intercepted', 'failed')"),
    ([("claim", "disputed")], "claim_status = 'disputed'"),
    ([("realis", "threatened")], "realis = 'threatened'"),
    ([("main", "yes")], "is_main"),
    ([("reviewed", "no")], "reviewed_at IS NULL"),
    ([("source", "newsroom")], "source_id = 'newsroom'"),
    ([("confidence", "0.6")], "confidence::real >= 0.6::real"),
    ([("confidence", "0.7")], "confidence::real >= 0.7::real"),
    ([("box", "40,30,48,37")], "longitude BETWEEN 40 AND 48 AND latitude BETWEEN 30 AND 37"),
    ([("q", "killed -police")], "mart.desk_words(article_title, sentence_text, place_name, source_actors, "
                                "target_actors) @@ websearch_to_tsquery('mart.desk', 'killed -police')"),
]  # fmt: skip


def condition(pairs: list[tuple[str, str]], said: str) -> str:
    if said == "any":
        return "true"
    return said if any(name == "realis" for name, _ in pairs) else f"realis = 'actual' AND ({said})"


def one(owner: psycopg.Connection, query: str) -> Any:
    row = owner.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize(("pairs", "said"), FILTERS)
@pytest.mark.parametrize("moment", ["now", "after all", "between"])
def test_each_filter_lets_through_what_sql_does(
    reader: Reader, owner: psycopg.Connection, pairs: list[tuple[str, str]], said: str, moment: str
) -> None:
    wanted = condition(pairs, said)
    at, events = None, "mart.event"
    if moment != "now":
        between = one(owner, "SELECT taken_at FROM mart.snapshot").isoformat()
        at = "2200-01-01T00:00:00Z" if moment == "after all" else between
        events = f"mart.event_as_of('{at}')"
    filters = read([*pairs, ("as_of", at)] if at else pairs)
    summary = explore.summary(reader, filters)
    assert summary["events"] == one(owner, f"SELECT count(*) FROM {events} WHERE {wanted}")
    assert summary["on_map"] == one(owner, f"SELECT count(*) FROM {events} WHERE {wanted} AND {ON_MAP}")
    assert summary["events"] == summary["on_map"] + sum(summary["off_map"].values())
    assert sum(c[2] for c in explore.cells(reader, filters, WORLD)["cells"]) == summary["on_map"]
    listed = explore.rows(reader, filters, "date", True, None)["rows"]
    assert len(listed) == min(summary["events"], explore.PAGE_ROWS)


def test_what_changed_since_a_moment_is_as_it_was_then(reader: Reader, owner: psycopg.Connection) -> None:
    at = one(owner, "SELECT taken_at FROM mart.snapshot").isoformat()
    strike = desk_strike.event_id(owner)
    for pairs in ([], [("q", "missiles Erbil")], [("actor_target", "bases")]):
        filters = read([*pairs, ("toll_min", "3"), ("as_of", at)])
        then = {row["event_id"] for row in explore.rows(reader, filters, "date", True, None)["rows"]}
        assert strike in then
        filters = read([*pairs, ("toll_min", "3")])
        assert strike not in {
            row["event_id"] for row in explore.rows(reader, filters, "date", True, None)["rows"]
        }
    text = "".join(downloads.csv_lines(reader, read([("as_of", at), ("realis", "any")]), datetime.now(UTC)))
    rows = {int(row["event_id"]): row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert set(rows) == {
        row[0] for row in owner.execute(f"SELECT event_id FROM mart.event_as_of('{at}')".encode())
    }
    assert (
        rows[strike]["fatalities_best"] == "3" and rows[strike]["coder_version"] == f"{desk_strike.CODER}-1"
    )


def test_every_filter_of_the_table_above_lets_something_through_and_holds_something_back(
    reader: Reader,
) -> None:
    whole = explore.summary(reader, read([("realis", "any")]))["events"]
    seen = [explore.summary(reader, read(pairs))["events"] for pairs, _ in FILTERS]
    assert whole > 100
    silent = [pairs for (pairs, _), n in zip(FILTERS, seen, strict=True) if not 0 < n <= whole]
    assert not silent, silent


def test_the_dead_of_an_incident_count_once(reader: Reader, owner: psycopg.Connection) -> None:
    expected = one(
        owner,
        "SELECT sum(dead) FROM (SELECT max(coalesce(e.fatalities_best, e.fatalities_low)) AS dead FROM mart.event AS e "
        "LEFT JOIN mart.incident_event AS i USING (event_id) WHERE e.realis = 'actual' AND NOT e.is_aggregate "
        "GROUP BY coalesce(i.incident_id, -e.event_id)) AS x",
    )
    naive = one(owner, "SELECT sum(coalesce(fatalities_best, fatalities_low)) FROM mart.event "
                       "WHERE realis = 'actual' AND NOT is_aggregate")  # fmt: skip
    assert explore.summary(reader, read([]))["dead"] == expected < naive


def test_what_is_off_the_map_by_default_can_be_put_on_it(reader: Reader) -> None:
    usual = explore.summary(reader, read([]))
    assert {"aggregates", "undated", "imprecise", "nowhere"} == set(usual["off_map"])
    shown = explore.summary(reader, read([("show", s) for s in ("aggregates", "undated", "imprecise")]))
    assert set(shown["off_map"]) == {"nowhere"}
    assert shown["on_map"] > usual["on_map"]
    assert shown["on_timeline"] > usual["on_timeline"]


@pytest.mark.parametrize("sort", list(explore.SORTS))
@pytest.mark.parametrize("descending", [True, False])
def test_pages_of_the_list_hold_every_event_once(reader: Reader, sort: str, descending: bool) -> None:
    filters = read([("realis", "any")])
    seen: list[int] = []
    after = None
    while True:
        page = explore.rows(reader, filters, sort, descending, after)
        seen += [row["event_id"] for row in page["rows"]]
        after = page["after"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == explore.summary(reader, filters)["events"]


def test_the_list_is_in_order(reader: Reader) -> None:
    rows = explore.rows(reader, read([]), "toll", True, None)["rows"]
    tolls = [-1 if row["fatalities_best"] is None else row["fatalities_best"] for row in rows]
    assert tolls == sorted(tolls, reverse=True)


def test_circles_become_events_as_one_zooms_in(reader: Reader) -> None:
    far = explore.cells(reader, read([]), WORLD)["cells"]
    near = explore.cells(reader, read([]), explore.View(-180, -85, 180, 85, 12))["cells"]
    assert len(far) < len(near)
    assert sum(c[2] for c in far) == sum(c[2] for c in near)
    single = next(c for c in near if c[6])
    assert single[2] == 1


def test_a_place_that_is_known_roughly_shows_its_radius(reader: Reader, owner: psycopg.Connection) -> None:
    cells = explore.cells(reader, read([("actor_target", "=1+1 depot")]), explore.View(40, 36, 41, 38, 8))[
        "cells"
    ]
    assert [c[7] for c in cells] == [30.0]


def test_the_narrow_copy_is_what_it_must_be(owner: psycopg.Connection) -> None:
    assert one(owner, "SELECT count(*) FROM mart.event") == one(
        owner, "SELECT count(*) FROM mart.event_point"
    )
    for a, b in (("event_point", "event_point_source"), ("event_point_source", "event_point")):
        assert (
            one(owner, f"SELECT count(*) FROM (SELECT * FROM mart.{a} EXCEPT SELECT * FROM mart.{b}) AS x")
            == 0
        )
    assert one(owner, "SELECT count(*) FROM mart.event_point WHERE incident_id IS NOT NULL") > 50


def test_the_view_of_a_moment_is_what_was_published_then(reader: Reader, owner: psycopg.Connection) -> None:
    first = one(owner, "SELECT min(valid_from) FROM mart.event_history")
    assert explore.summary(reader, read([("as_of", "2001-01-01"), ("realis", "any")]))["events"] == 0
    then = explore.summary(reader, read([("as_of", first.isoformat()), ("realis", "any")]))["events"]
    assert then == one(owner, f"SELECT count(*) FROM mart.event_as_of('{first.isoformat()}')") > 0


def test_a_csv_holds_the_same_rows_as_sql(reader: Reader, owner: psycopg.Connection) -> None:
    now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    text = "".join(downloads.csv_lines(reader, read([("country", "IRQ"), ("toll_min", "1")]), now))
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    expected = owner.execute(
        "SELECT event_id, fatalities_best, source_actors, coder_version, article_title FROM mart.event "
        "WHERE realis = 'actual' AND 'IRQ' = ANY(countries_iso3) AND coalesce(fatalities_best, fatalities_low) >= 1 "
        "ORDER BY date_latest DESC, event_id DESC"
    ).fetchall()
    assert [
        (
            int(r["event_id"]),
            int(r["fatalities_best"] or -1),
            json.loads(r["source_actors"]),
            r["coder_version"],
        )
        for r in rows
    ] == [(e, -1 if f is None else f, list(a), v) for e, f, a, v, _ in expected]
    assert {(r["filters"], r["as_of"]) for r in rows} == {("country=IRQ&toll_min=1", "2026-01-02T03:04:05Z")}


def test_no_cell_of_a_csv_is_a_formula(reader: Reader) -> None:
    text = "".join(downloads.csv_lines(reader, read([("actor_target", "=1+1 depot")]), datetime.now(UTC)))
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert not any(value.startswith(("=", "@", "+")) for value in row.values())
    assert "=HYPERLINK" in row["weapons"]  # inside a list: text, and whole


def test_a_geojson_says_how_it_was_made(reader: Reader, owner: psycopg.Connection) -> None:
    made = json.loads(
        "".join(downloads.geojson_lines(reader, read([("type", "airstrike")]), datetime.now(UTC)))
    )
    assert made["type"] == "FeatureCollection"
    assert made["metadata"]["filters"] == "type=airstrike"
    assert len(made["metadata"]["coder_versions"]) == 1
    expected = one(
        owner, "SELECT count(*) FROM mart.event WHERE event_type = 'airstrike' AND realis = 'actual'"
    )
    assert len(made["features"]) == expected > 0
    with_place = next(f for f in made["features"] if f["geometry"])
    assert with_place["geometry"]["coordinates"] == [
        with_place["properties"]["longitude"], with_place["properties"]["latitude"],
    ]  # fmt: skip


def test_a_geojson_holds_the_same_rows_as_sql(reader: Reader, owner: psycopg.Connection) -> None:
    pairs = [("country", "IRQ"), ("toll_min", "1"), ("as_of", "2200-01-01T00:00:00Z")]
    made = json.loads("".join(downloads.geojson_lines(reader, read(pairs), datetime.now(UTC))))
    expected = owner.execute(
        "SELECT event_id, latitude, longitude, fatalities_best, source_actors, coder_version FROM mart.event "
        "WHERE realis = 'actual' AND 'IRQ' = ANY(countries_iso3) AND coalesce(fatalities_best, fatalities_low) >= 1 "
        "ORDER BY date_latest DESC, event_id DESC"
    ).fetchall()
    assert [
        (
            f["id"],
            *(reversed(f["geometry"]["coordinates"]) if f["geometry"] else (None, None)),
            f["properties"]["fatalities_best"],
            f["properties"]["source_actors"],
            f["properties"]["coder_version"],
        )
        for f in made["features"]
    ] == expected
    assert made["metadata"]["filters"] == "country=IRQ&toll_min=1"
    assert made["metadata"]["as_of"] == "2200-01-01T00:00:00Z"
    assert made["metadata"]["coder_versions"] == sorted({row[5] for row in expected})


@pytest.mark.parametrize("kind", ["csv", "geojson"])
def test_a_file_that_would_not_be_whole_is_refused(
    client: httpx2.Client, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(downloads, "MOST_ROWS", 10)
    answer = client.get(f"/download.{kind}")
    assert answer.status_code == 413
    assert "a file holds at most 10" in answer.text and "dateline query" in answer.text


def test_a_download_over_http_is_a_file(client: httpx2.Client) -> None:
    answer = client.get("/download.csv", params={"type": "airstrike"})
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.text.startswith("event_id,incident_id,event_type")


def test_the_desk_can_write_nothing(reader: Reader) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), reader.snapshot() as cursor:
        cursor.execute("DELETE FROM mart.event")


def test_the_desk_reads_as_an_analyst_even_through_the_loaders_login(
    postgres_server: Any, filled: str
) -> None:
    loader = Reader(postgres_server.dsn(filled))
    try:
        with pytest.raises(DeskError, match="bootstrap"):
            loader.rows(explore.query("SELECT count(*) FROM core.article"))
    finally:
        loader.close()


def test_each_query_is_planned_for_its_own_values(filled_dsn: str) -> None:
    """A plan for any values is the same for the whole world as for a street."""
    own = Reader(filled_dsn)
    try:
        for _ in range(
            20
        ):  # psycopg prepares the fifth time, PostgreSQL plans for any values from the tenth on
            explore.cells(own, read([]), WORLD)
        (row,) = own.rows(explore.query("SELECT count(*) AS n FROM pg_prepared_statements"))
        assert row["n"] == 0
    finally:
        own.close()


def test_what_takes_too_long_is_told(reader: Reader) -> None:
    with pytest.raises(DeskError, match="took longer"), reader.snapshot(0.05) as cursor:
        cursor.execute("SELECT pg_sleep(5)")


def test_a_warehouse_that_is_away_is_told() -> None:
    away = Reader("postgresql://nobody:none@127.0.0.1:9/none")
    with pytest.raises(DeskError, match="cannot be reached"):
        explore.summary(away, read([]))
    away.close()


def test_the_timeline_begins_where_nearly_all_events_are(reader: Reader, owner: psycopg.Connection) -> None:
    usual = explore.summary(reader, read([]))
    assert usual["earliest"] == one(owner, "SELECT min(date_latest) FROM mart.event") < usual["first"]
    assert usual["earlier"] > 0
    whole = explore.summary(reader, read([("since", usual["earliest"].isoformat())]))
    assert whole["earlier"] == 0
    assert whole["on_timeline"] == usual["on_timeline"] + usual["earlier"]


def test_every_type_has_a_number_of_its_own_below_all_incidents(owner: psycopg.Connection) -> None:
    """On the map, types and incidents are one key."""
    numbers = [
        row[0] for row in owner.execute(f"SELECT {explore.TYPE_NUMBER} FROM mart.event_type AS e".encode())
    ]
    assert len(set(numbers)) == len(numbers) > 20 and max(numbers) < 0
