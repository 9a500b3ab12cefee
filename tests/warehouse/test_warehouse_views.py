"""The views that answer analysts' questions: what counts once, what does not count, who against whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from warehouse_samples import SEEN, airstrike, article, rocket_attack

from dateline.incidents.linking import link
from dateline.warehouse import snapshot
from dateline.warehouse.article_store import store_article
from dateline.warehouse.errors import StoreError
from dateline.warehouse.session import connect

pytestmark = pytest.mark.usefixtures("rolled_back")
QUERIES = sorted((Path(__file__).parents[2] / "sql" / "queries").glob("*.sql"))


@dataclass
class Desk:
    """Publishes coded articles and asks."""

    connection: psycopg.Connection
    code: Callable[..., Any]
    stories: int = 0

    def publish(self, *events: dict[str, Any], at: datetime = SEEN, **changes: Any) -> None:
        self.stories += 1
        url = f"https://press.example/story-{self.stories}/"
        given = {"key": url, "guid": None, "url": url, "canonical_url": url, "published": at, "seen_at": at}
        stored = store_article(self.connection, "press", article(**(given | changes)))
        self.code(stored.article_version_id, events)

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query.encode()).fetchall()


@pytest.fixture
def desk(warehouse: psycopg.Connection, press: str, code: Any) -> Desk:
    return Desk(warehouse, code)


def clash(**changes: Any) -> dict[str, Any]:
    sides = [
        {"role": "source", "name": name, "actor_id": key, "actor_type": kind}
        for name, key, kind in (
            ("Iraqi army", "iraqi-army", "state_military"),
            ("Islamic State", "islamic-state", "non_state_armed_group"),
        )
    ]
    bystanders = {"role": "target", "name": "villagers", "actor_type": "civilians"}
    return rocket_attack() | {"event_type": "armed_clash", "actors": [*sides, bystanders]} | changes


def test_two_reports_of_one_attack_count_once_and_the_later_toll_counts(desk: Desk) -> None:
    desk.publish(rocket_attack())
    raised = {"fatalities_low": 11, "fatalities_best": 11, "fatalities_high": 11}
    desk.publish(rocket_attack() | raised, at=SEEN + timedelta(hours=6))
    desk.publish(rocket_attack() | {"is_aggregate": True, "fatalities_best": 500, "fatalities_high": 500})
    link(desk.connection)
    for view, period in (
        ("incident_daily", "day = '2020-03-10'"),
        ("incident_monthly", "month = '2020-03-01'"),
    ):
        rows = desk.ask(
            f"SELECT incidents, incidents_undated, fatalities_low, fatalities_best, fatalities_high FROM mart.{view} "
            f"WHERE country_iso3 = 'IRQ' AND {period}"
        )
        assert rows == [(1, 0, 11, 11, 11)], view
    assert desk.ask(
        "SELECT fatalities_reported_min, fatalities_reported_max, reports FROM mart.toll_disagreement"
    ) == [(3, 11, 2)]


def test_what_is_undated_or_without_a_place_stands_apart(desk: Desk) -> None:
    desk.publish(rocket_attack())
    nowhere = rocket_attack()["places"][0] | {"name": "Iraq", "precision": "country"}
    desk.publish(
        airstrike() | {"date_start": None, "date_end": None, "date_precision": "unknown", "relations": []},
        rocket_attack(number="e5")
        | {"event_type": "abduction", "places": [nowhere], "date_precision": "week"},
    )
    link(desk.connection)
    rows = desk.ask(
        "SELECT event_type, incidents, incidents_undated, incidents_country_only, fatalities_best, "
        "fatalities_best_undated FROM mart.incident_daily ORDER BY 1"
    )
    assert rows == [
        ("abduction", 0, 1, 1, None, 3),
        ("airstrike", 0, 1, 0, None, 2),
        ("missile_or_rocket_attack", 1, 0, 0, 3, None),
    ]
    # A week is known well enough for its month.
    rows = desk.ask("SELECT event_type, incidents, incidents_undated FROM mart.incident_monthly ORDER BY 1")
    assert rows == [("abduction", 1, 0), ("airstrike", 0, 1), ("missile_or_rocket_attack", 1, 0)]


def test_who_against_whom_with_both_sides_of_a_clash_once(desk: Desk) -> None:
    desk.publish(clash(), airstrike() | {"relations": []})
    link(desk.connection)
    rows = desk.ask(
        "SELECT event_type, actor_key_a, actor_key_b, is_mutual FROM mart.dyad_event ORDER BY event_type, 2, 3"
    )
    assert rows == [
        ("airstrike", "iraqi-army", "fighters", False),
        ("armed_clash", "iraqi-army", "islamic-state", True),
        ("armed_clash", "iraqi-army", "villagers", False),
        ("armed_clash", "islamic-state", "villagers", False),
    ]
    # Told the other way round, it is the same pair.
    turned = clash()
    turned["actors"] = [turned["actors"][1], turned["actors"][0]]
    desk.publish(turned, at=SEEN + timedelta(hours=1))
    link(desk.connection)
    rows = desk.ask(
        "SELECT month::text, actor_key_a, actor_key_b, incidents FROM mart.dyad_monthly "
        "WHERE actor_key_b = 'islamic-state' OR actor_key_a = 'islamic-state' ORDER BY 2, 3"
    )
    assert rows == [
        ("2020-03-01", "iraqi-army", "islamic-state", 1),
        ("2020-03-01", "islamic-state", "villagers", 1),
    ]


def test_civilians_killed_by_whom(desk: Desk) -> None:
    toll = {"deaths_civilian_low": 2, "deaths_civilian_best": 2, "deaths_civilian_high": None}
    desk.publish(clash(**toll), airstrike() | {"relations": []})
    desk.publish(clash(**(toll | {"deaths_civilian_best": 4})), at=SEEN + timedelta(hours=2))
    link(desk.connection)
    rows = desk.ask(
        "SELECT actor_key, incidents, deaths_civilian_low, deaths_civilian_best, deaths_civilian_high "
        "FROM mart.civilian_deaths_by_actor WHERE month = '2020-03-01' ORDER BY 1"
    )
    assert rows == [("iraqi-army", 1, 2, 4, 4), ("islamic-state", 1, 2, 4, 4)]
    assert desk.ask("SELECT deaths_civilian_best FROM mart.incident_civilian_toll") == [(4,)]


def test_actors_by_month_count_an_incident_once_however_often_it_is_reported(desk: Desk) -> None:
    for hours in range(3):
        desk.publish(airstrike() | {"relations": []}, at=SEEN + timedelta(hours=hours))
    link(desk.connection)
    rows = desk.ask("SELECT actor_key, side, incidents, fatalities_best FROM mart.actor_monthly ORDER BY 1")
    assert rows == [("fighters", "target", 1, 2), ("iraqi-army", "source", 1, 2)]


def test_what_is_undated_or_without_a_place_stands_apart_for_actors_and_pairs_too(desk: Desk) -> None:
    toll = {f"deaths_civilian_{end}": 2 for end in ("low", "best", "high")}
    known = airstrike() | {"relations": []} | toll
    nowhere = known["places"][0] | {
        "name": "Iraq",
        "precision": "country",
        "latitude": None,
        "longitude": None,
    }
    desk.publish(known)
    undated = {"date_start": None, "date_end": None, "date_precision": "unknown"}
    desk.publish(known | undated | {"event_type": "abduction"})
    month = {"date_start": "2020-03-01", "date_end": "2020-03-31", "date_precision": "month"}
    desk.publish(known | month | {"event_type": "execution", "places": [nowhere]})
    # Neither a sum over months nor what was only threatened counts anywhere.
    desk.publish(known | {"is_aggregate": True, "fatalities_best": 500, "fatalities_high": 500})
    desk.publish(known | {"realis": "threatened"})
    link(desk.connection)
    assert desk.ask("SELECT count(*) FROM mart.incident") == [(3,)]
    counted = (
        "incidents, incidents_undated, incidents_country_only, fatalities_best, fatalities_best_undated, "
    )
    for view, who, rows in (
        ("actor_monthly", "actor_key = 'iraqi-army' AND side = 'source'", [(2, 1, 1, 4, 2, 2)]),
        ("dyad_monthly", "actor_key_a = 'iraqi-army' AND actor_key_b = 'fighters'", [(2, 1, 1, 4, 2, 2)]),
        # A month is not known to the day.
        ("actor_daily", "actor_key = 'iraqi-army' AND side = 'source'", [(1, 2, 1, 2, 4, None)]),
    ):
        found = desk.ask(f"SELECT {counted} fatalities_best_country_only FROM mart.{view} WHERE {who}")
        assert found == rows, view
    assert desk.ask(
        "SELECT incidents, incidents_undated, incidents_country_only, deaths_civilian_best, "
        "deaths_civilian_best_undated, deaths_civilian_best_country_only "
        "FROM mart.civilian_deaths_by_actor WHERE actor_key = 'iraqi-army'"
    ) == [(2, 1, 1, 4, 2, 2)]
    assert desk.ask(
        "SELECT sum(fatalities_best), sum(fatalities_best_country_only) FROM mart.incident_monthly"
    ) == [(4, 2)]


def test_a_pair_counts_once_in_an_incident_whatever_its_reports_call_the_actor(desk: Desk) -> None:
    renamed = airstrike() | {"relations": []}
    desk.publish(renamed)
    renamed["actors"] = [renamed["actors"][0] | {"name": "Army of Iraq"}, renamed["actors"][1]]
    desk.publish(renamed, at=SEEN + timedelta(hours=1))
    link(desk.connection)
    rows = desk.ask("SELECT actor_key_a, actor_key_b, incidents, fatalities_best FROM mart.dyad_monthly")
    assert rows == [("iraqi-army", "fighters", 1, 2)]


def test_what_answered_what_and_what_answered_that(desk: Desk) -> None:
    reprisal = rocket_attack(number="e3") | {
        "event_type": "assassination",
        "date_start": "2020-03-11",
        "date_end": "2020-03-11",
        "relations": [{"type": "responds_to", "event_id": "e2"}],
    }
    desk.publish(rocket_attack(), airstrike(), reprisal)
    link(desk.connection)
    ((first,),) = desk.ask(
        "SELECT incident_id FROM mart.incident WHERE event_type = 'missile_or_rocket_attack'"
    )
    rows = desk.ask(
        f"SELECT c.step, i.event_type FROM mart.escalation_chain({first}) AS c "
        "INNER JOIN mart.incident AS i USING (incident_id) ORDER BY 1"
    )
    assert rows == [(0, "missile_or_rocket_attack"), (1, "airstrike"), (2, "assassination")]
    assert desk.ask("SELECT reports FROM mart.incident_response") == [(1,), (1,)]


def test_a_circle_of_answers_ends(desk: Desk) -> None:
    there = rocket_attack() | {"relations": [{"type": "responds_to", "event_id": "e2"}]}
    desk.publish(there, airstrike())
    link(desk.connection)
    ((first,),) = desk.ask("SELECT min(incident_id) FROM mart.incident")
    assert len(desk.ask(f"SELECT * FROM mart.escalation_chain({first})")) == 2


def test_search_finds_words_whatever_their_accents_and_ranks_headlines_first(desk: Desk) -> None:
    desk.publish(rocket_attack(), title="Katāʾib Blamed")
    desk.publish(
        title="Market Prices", text="Bread is dear. The Kata'ib brigade was named in passing. Bread again."
    )
    rows = desk.ask("SELECT title, excerpt FROM mart.search_article('\"kata ib\"')")
    assert [title for title, _ in rows] == ["Market Prices"]
    desk.publish(title="Résumé of the Day", text="Nothing of note.")
    assert desk.ask("SELECT title FROM mart.search_article('resume')") == [("Résumé of the Day",)]
    assert desk.ask("SELECT title FROM mart.search_article('bread -prices')") == []
    assert desk.ask("SELECT title FROM mart.search_article('bread OR depot') LIMIT 5") != []
    assert [row[1] for row in desk.ask("SELECT 1, place_name FROM mart.search_event('rockets depot')")] == [
        "Ramadi"
    ]
    for odd in ("", "'", "!!& |", "(((", "\\", "a" * 5000):
        assert (
            desk.connection.execute("SELECT count(*) FROM mart.search_event(%s)", [odd]).fetchone()
            is not None
        )


def test_nearby_is_measured_on_the_globe(desk: Desk) -> None:
    vague = rocket_attack()["places"][0] | {"precision": "country"}
    desk.publish(rocket_attack(), airstrike(), rocket_attack(number="e3") | {"places": [vague]})
    # Ramadi (33.42 N, 43.30 E) and Fallujah (33.35 N, 43.78 E) are 45.3 km apart.
    rows = desk.ask("SELECT place_name, distance_km FROM mart.event_near(33.42, 43.30, 50)")
    assert [name for name, _ in rows] == ["Ramadi", "Fallujah"]
    assert rows[0][1] == 0.0 and rows[1][1] == pytest.approx(45.3, abs=0.3)
    assert [row[0] for row in desk.ask("SELECT place_name FROM mart.event_near(33.42, 43.30, 45)")] == [
        "Ramadi"
    ]


def test_geojson_has_the_longitude_first(desk: Desk) -> None:
    desk.publish(rocket_attack())
    ((feature,),) = desk.ask("SELECT feature FROM mart.event_geojson")
    assert feature["type"] == "Feature"
    assert feature["geometry"] == {"type": "Point", "coordinates": [43.3, 33.42]}
    assert feature["properties"]["fatalities_best"] == 3


def test_days_of_a_publisher(desk: Desk) -> None:
    desk.publish(rocket_attack())
    desk.publish()
    rows = desk.ask("SELECT source_id, local_date::text, articles, articles_with_events, share_with_events, "
                    "is_complete FROM mart.source_daily")  # fmt: skip
    assert [(*row[:4], float(row[4]), row[5]) for row in rows] == [("press", "2020-03-10", 2, 1, 0.5, False)]


def test_a_snapshot_is_named_once_and_can_be_asked_for(desk: Desk) -> None:
    desk.publish(rocket_attack())
    taken = snapshot.take_snapshot(desk.connection, "2020-q1", note="for the report")
    assert (taken.events, taken.coder_versions) == (1, ["test-coder 1"])
    desk.publish(airstrike() | {"relations": []})
    then = desk.ask(
        "SELECT e.event_type FROM mart.snapshot AS s CROSS JOIN mart.event_as_of(s.taken_at) AS e"
    )
    assert then == [("missile_or_rocket_attack",)]
    assert snapshot.snapshots(desk.connection) == [taken]
    with pytest.raises(StoreError, match="already"):
        snapshot.take_snapshot(desk.connection, "2020-q1")
    for name in ("", "a b", "x" * 64, "a\0"):
        with pytest.raises(StoreError, match="cannot name a snapshot"):
            snapshot.take_snapshot(desk.connection, name)


def test_there_are_example_queries_and_each_says_what_it_answers() -> None:
    assert len(QUERIES) >= 10
    for path in QUERIES:
        comment = " ".join(line for line in path.read_text().splitlines() if line.startswith("-- "))
        assert path.read_text().startswith("-- ") and "?" in comment, path.name


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_an_example_query_runs_as_an_analyst(shared_analyst_dsn: str, path: Path) -> None:
    with connect(shared_analyst_dsn) as analyst:
        assert analyst.execute(path.read_text().encode()).description


def test_the_past_has_the_columns_of_the_present(desk: Desk) -> None:
    desk.publish(rocket_attack(), at=datetime(2020, 3, 10, 9, tzinfo=UTC))
    now = desk.connection.execute("SELECT * FROM mart.event").description
    then = desk.connection.execute("SELECT * FROM mart.event_as_of(now())").description
    assert now and then and [c.name for c in now] == [c.name for c in then]
