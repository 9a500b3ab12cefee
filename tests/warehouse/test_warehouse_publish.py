"""Write, audit, publish: what analysts see, when it changes, and that nothing else is ever seen."""

from __future__ import annotations

import copy
import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from warehouse_samples import SEEN, TEXT, airstrike, article, audited, rocket_attack, snapshot, words

from dateline.warehouse import duplicate_store, event_store, overrides, publish, quality_store
from dateline.warehouse.article_store import Stored, store_article
from dateline.warehouse.errors import StoreError
from dateline.warehouse.publish import Published, Reason
from dateline.warehouse.session import connect

pytestmark = pytest.mark.usefixtures("rolled_back")

LATER = SEEN + timedelta(hours=1)
BOTH = [rocket_attack(), airstrike()]
DETAILS = ("actor", "place", "casualty", "mention", "evidence", "relation")


def events(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT event_id, event_number, event_type, article_version_id, coder_version FROM mart.event ORDER BY event_id"
    ).fetchall()


def retractions(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT event_id, reason, restored_at IS NOT NULL FROM mart.retracted_event ORDER BY retracted_at, event_id"
    ).fetchall()


def test_a_coded_event_becomes_one_wide_row(warehouse: psycopg.Connection, stored: Stored, code: Any) -> None:
    _, result = code(stored.article_version_id, BOTH)
    assert result == Published(published=2, new=2)
    with warehouse.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        rockets, strike = cursor.execute("SELECT * FROM mart.event ORDER BY event_number").fetchall()
    assert rockets["article_title"] == article().title
    assert rockets["article_url"] == article().canonical_url
    assert str(rockets["article_published_date"]) == "2020-03-10"
    assert (rockets["plover_type"], rockets["cameo_root_code"]) == ("ASSAULT", "19")
    assert rockets["acled_sub_event_type"] == "Shelling/artillery/missile attack"
    assert (rockets["place_name"], rockets["country_iso3"], rockets["place_precision"]) == (
        "Ramadi",
        "IRQ",
        "near",
    )
    assert (rockets["latitude"], rockets["longitude"], rockets["radius_km"]) == (33.42, 43.3, 10.0)
    assert (rockets["fatalities_low"], rockets["injuries_high"], rockets["deaths_civilian_low"]) == (
        3,
        5,
        None,
    )
    assert rockets["target_actors"] == ["fuel depot"]
    assert rockets["trigger_text"] == "rockets hit"
    assert rockets["sentence_text"] == TEXT.split("\n\n")[0]
    assert strike["source_actors"] == ["Iraqi army"] and strike["source_actor_ids"] == ["iraqi-army"]
    assert strike["ucdp_violence_type"] == "state_based"
    assert (strike["fatalities_high"], strike["deaths_target_side_best"]) == (None, 2)


def test_every_detail_has_its_row(warehouse: psycopg.Connection, stored: Stored, code: Any) -> None:
    code(stored.article_version_id, BOTH)
    one, two = (row[0] for row in events(warehouse))

    def rows(query: str) -> list[tuple[Any, ...]]:
        return warehouse.execute(query.encode()).fetchall()

    assert rows("SELECT event_id, actor_role, side, name FROM mart.event_actor ORDER BY 1, actor_number") == [
        (one, "target", "target", "fuel depot"),
        (two, "source", "source", "Iraqi army"),
        (two, "target", "target", "fighters"),
    ]
    assert rows("SELECT event_id, name, is_main, place_role FROM mart.event_place ORDER BY 1") == [
        (one, "Ramadi", True, "impact"),
        (two, "Fallujah", True, "impact"),
    ]
    assert rows(
        "SELECT harm, count_low, count_high, attributed_to FROM mart.event_casualty ORDER BY event_id, 1"
    ) == [
        ("killed", 3, 3, ["police"]),
        ("wounded", 5, 5, ["police"]),
        ("killed", 2, None, ["the army"]),
    ]
    assert rows("SELECT mention_text, start_offset FROM mart.event_mention ORDER BY event_id") == [
        ("rockets hit", TEXT.index("rockets hit")),
        ("struck", TEXT.index("struck")),
    ]
    assert rows(
        "SELECT field, evidence_text FROM mart.event_evidence ORDER BY event_id, evidence_number"
    ) == [
        ("casualties[0].low", "three"),
        ("date_start", "Tuesday"),
        ("actors[0]", "helicopters"),
    ]
    assert rows("SELECT event_id, relation_type, related_event_id FROM mart.event_relation") == [
        (two, "responds_to", one)
    ]


def test_staged_rows_are_seen_by_the_audit_and_by_nobody_else(
    warehouse: psycopg.Connection, analyst_dsn: str, stored: Stored
) -> None:
    run = event_store.start_run(warehouse, "test-coder", "1")
    event_store.stage(warehouse, run, stored.article_version_id, BOTH)
    for view in ("event", *DETAILS):
        query = psycopg.sql.SQL("SELECT count(*) FROM {} WHERE coding_run_id = {}").format(
            psycopg.sql.Identifier("quality", f"staged_{view}"), run
        )
        assert (warehouse.execute(query).fetchone() or (0,))[0] > 0, view
        with connect(analyst_dsn) as analyst:
            assert analyst.execute(query).fetchone() == (0,), view
    assert warehouse.execute("SELECT count(*) FROM mart.event").fetchone() == (0,)
    assert warehouse.execute("SELECT count(*) FROM quality.staged_problem").fetchone() == (0,)
    row = warehouse.execute("SELECT mention_text = article_slice FROM quality.staged_mention").fetchall()
    assert row == [(True,), (True,)]


def test_publishing_twice_changes_nothing(warehouse: psycopg.Connection, stored: Stored) -> None:
    run = event_store.start_run(warehouse, "test-coder", "1")
    event_store.stage(warehouse, run, stored.article_version_id, BOTH)
    publish.publish(warehouse, audited(warehouse, run))
    tables = snapshot(warehouse)
    assert publish.publish(warehouse, run) == Published()
    assert snapshot(warehouse) == tables


def test_coding_again_with_the_same_coder_leaves_the_same_tables(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    code(stored.article_version_id, BOTH)
    before = snapshot(warehouse)
    _, result = code(stored.article_version_id, BOTH)
    assert result == Published(unchanged=2)
    after = snapshot(warehouse)
    # Only the runs themselves are remembered.
    changed = {table for table in before if before[table] != after[table]}
    assert changed == {"core.coding_run", "core.coded_article", "quality.audited_batch"}


def test_staging_twice_in_one_run_replaces(warehouse: psycopg.Connection, stored: Stored) -> None:
    run = event_store.start_run(warehouse, "test-coder", "1")
    event_store.stage(warehouse, run, stored.article_version_id, BOTH)
    event_store.stage(warehouse, run, stored.article_version_id, BOTH)
    assert warehouse.execute("SELECT count(*) FROM core.event_version").fetchone() == (2,)
    assert publish.publish(warehouse, audited(warehouse, run)).published == 2
    assert warehouse.execute("SELECT count(*) FROM core.event").fetchone() == (2,)


def test_a_newer_coder_keeps_the_keys(warehouse: psycopg.Connection, stored: Stored, code: Any) -> None:
    code(stored.article_version_id, BOTH)
    first = {row[2]: row[0] for row in events(warehouse)}
    # The newer coder numbers them otherwise, calls one a drone strike, and reads another toll.
    strike = airstrike(number="e1") | {
        "event_type": "drone_strike",
        "relations": [{"type": "responds_to", "event_id": "e2"}],
    }
    rockets = rocket_attack(number="e2") | {"fatalities_best": 3, "quantity": None}
    _, result = code(stored.article_version_id, [strike, rockets], coder_version="2")
    assert result == Published(published=2)
    second = {row[2]: row[0] for row in events(warehouse)}
    assert second == {
        "missile_or_rocket_attack": first["missile_or_rocket_attack"],
        "drone_strike": first["airstrike"],
    }
    assert retractions(warehouse) == []
    assert warehouse.execute("SELECT related_event_id FROM mart.event_relation").fetchall() == [
        (first["missile_or_rocket_attack"],)
    ]
    versions = warehouse.execute(
        "SELECT status, valid_to IS NULL FROM core.event_version ORDER BY event_version_id"
    ).fetchall()
    assert versions == [("superseded", False)] * 2 + [("published", True)] * 2


def test_what_a_newer_coder_no_longer_finds_is_retracted_and_may_come_back(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    code(stored.article_version_id, BOTH)
    (one, *_), (two, *_) = events(warehouse)
    _, result = code(stored.article_version_id, [rocket_attack()], coder_version="2")
    assert (result.retracted, result.published) == (1, 1)
    assert retractions(warehouse) == [(two, "coder_change", False)]
    assert [row[0] for row in events(warehouse)] == [one]
    _, result = code(stored.article_version_id, BOTH, coder_version="3")
    assert [row[0] for row in events(warehouse)] == [one, two]
    assert retractions(warehouse) == [(two, "coder_change", True)]


def test_an_article_in_which_nothing_is_found_any_more_loses_its_events(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    code(stored.article_version_id, BOTH)
    _, result = code(stored.article_version_id, [], coder_version="2")
    assert result == Published(retracted=2)
    for table in ("event", *(f"event_{part}" for part in DETAILS)):
        query = psycopg.sql.SQL("SELECT count(*) FROM {}").format(psycopg.sql.Identifier("mart", table))
        assert warehouse.execute(query).fetchone() == (0,), table


def test_a_correction_keeps_the_keys_and_retracts_what_is_gone(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    code(stored.article_version_id, BOTH)
    (one, *_), (two, *_) = events(warehouse)
    text = TEXT.split("\n\n")[0].replace("three guards", "four guards")
    newer = store_article(warehouse, "press", article(text=text, seen_at=LATER))
    event = rocket_attack(TEXT) | {"mentions": [words(text, "rockets hit")], "evidence": [], "fatalities_low": 4,
        "fatalities_best": 4, "fatalities_high": 4}  # fmt: skip
    _, result = code(newer.article_version_id, [event])
    assert result == Published(published=1, retracted=1)
    assert [row[0] for row in events(warehouse)] == [one]
    assert retractions(warehouse) == [(two, "article_correction", False)]
    toll = warehouse.execute(
        "SELECT fatalities_best FROM mart.event_history ORDER BY valid_from, event_id"
    ).fetchall()
    assert toll == [(3,), (2,), (4,)]


def test_the_past_can_be_asked_for(warehouse: psycopg.Connection, stored: Stored, code: Any) -> None:
    def clock() -> datetime:
        return (warehouse.execute("SELECT clock_timestamp()").fetchone() or (None,))[0]

    before = clock()
    code(stored.article_version_id, BOTH)
    between = clock()
    code(stored.article_version_id, [rocket_attack() | {"quantity": 7}], coder_version="2")
    after = clock()

    def known(moment: datetime) -> list[tuple[Any, ...]]:
        return warehouse.execute(
            "SELECT event_type, quantity, coder_version FROM mart.event_as_of(%s) ORDER BY event_id", [moment]
        ).fetchall()

    assert known(before) == []
    assert known(between) == [("missile_or_rocket_attack", 2, "1"), ("airstrike", None, "1")]
    assert known(after) == [("missile_or_rocket_attack", 7, "2")]
    now = warehouse.execute("SELECT e::text FROM mart.event_as_of(%s) AS e", [after]).fetchall()
    assert now == warehouse.execute("SELECT e::text FROM mart.event AS e").fetchall()


def test_the_history_of_an_event_never_overlaps(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    for version in range(6):
        code(stored.article_version_id, BOTH[: version % 3], coder_version=str(version))
    overlaps = warehouse.execute(
        """
        SELECT a.event_id FROM mart.event_history AS a INNER JOIN mart.event_history AS b
            ON a.event_id = b.event_id AND a.valid_from < b.valid_from
            AND coalesce(a.valid_to, 'infinity') > b.valid_from
        """
    ).fetchall()
    assert overlaps == []


def test_a_quarantined_event_is_never_published(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    reason = Reason("toll_plausible", "25,000 dead in one rocket attack")
    ids, result = code(stored.article_version_id, BOTH, quarantined=lambda ids: {ids[0]: [reason, "dates"]})
    assert result == Published(published=1, quarantined=1, new=1)
    assert [row[2] for row in events(warehouse)] == ["airstrike"]
    held = quality_store.open_quarantine(warehouse)
    assert {(h.event_version_id, h.rule, h.reason) for h in held} == {
        (ids[0], "toll_plausible", "25,000 dead in one rocket attack"),
        (ids[0], "dates", "dates"),
    }


def test_300_bad_rows_are_all_held_back(warehouse: psycopg.Connection, press: str) -> None:
    run = event_store.start_run(warehouse, "test-coder", "1")
    coded = []
    for number in range(100):
        url = f"https://press.example/{number}/"
        version = store_article(warehouse, press, article(key=url, guid=None, url=url, canonical_url=url))
        bad = [rocket_attack(number=f"e{n}") | {"fatalities_low": 9 + n} for n in range(1, 4)]
        coded.append(
            event_store.Coded(version.article_version_id, [*bad, airstrike(number="e4") | {"relations": []}])
        )
    staged = event_store.stage_many(warehouse, run, coded)
    assert (staged.events, staged.refused) == (400, {})
    # The audit named none of them; the tables of mart refuse them all the same, one by one.
    assert publish.publish(warehouse, audited(warehouse, run)) == Published(
        published=100, quarantined=300, new=100
    )
    assert warehouse.execute("SELECT DISTINCT event_type FROM mart.event").fetchall() == [("airstrike",)]


# Random letters: what repeats is compressed, and fits where it should not.
LONG = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz", k=9000))
BAD: list[tuple[str, dict[str, Any]]] = [
    ("mart.event.event_type", {"event_type": "earthquake"}),
    ("mart.event.realis", {"realis": "perhaps"}),
    ("mart.event.realis", {"realis": None}),
    ("mart.event.date_precision", {"date_precision": "hour"}),
    ("mart.event.outcome", {"outcome": "missed"}),
    ("mart.event.claim_status", {"claim_status": "rumour"}),
    ("mart.event.dates", {"date_start": "2020-03-11"}),
    ("mart.event.quantity", {"quantity": -1}),
    ("mart.event.fatalities", {"fatalities_low": 4}),
    ("mart.event.fatalities", {"fatalities_high": 2}),
    ("mart.event.injuries", {"injuries_best": 4}),
    ("mart.event.deaths_civilian", {"deaths_civilian_low": 2, "deaths_civilian_best": 1}),
    ("mart.event.confidence", {"confidence": 1.5}),
    ("mart.event_actor.actor_role", {"actors": [{"role": "victim"}]}),
    ("mart.event_actor.actor_role", {"actors": [{"name": "nobody"}]}),
    ("mart.event_actor.stance", {"actors": [{"role": "target", "stance": "guessed"}]}),
    ("mart.event_actor.actor_type", {"actors": [{"role": "target", "actor_type": "alien"}]}),
    ("mart.event_actor.name", {"actors": [{"role": "target", "name": LONG}]}),
    ("mart.event_actor.name", {"actors": [{"role": "target", "name": "x", "actor_id": LONG}]}),
    ("mart.event_place.name", {"places": [{"role": "impact", "name": LONG, "is_main": True}]}),
    ("mart.event_actor.country_iso3", {"actors": [{"role": "target", "country_iso3": "Iraq"}]}),
    ("mart.event_place.place_role", {"places": [{"role": "nearby"}]}),
    ("mart.event_place.place_precision", {"places": [{"role": "impact", "precision": "pinpoint"}]}),
    ("mart.event_place.country_iso3", {"places": [{"role": "impact", "country_iso3": "irq"}]}),
    ("mart.event_place.coordinates", {"places": [{"role": "impact", "latitude": 91.0, "longitude": 0.0}]}),
    ("mart.event_place.coordinates", {"places": [{"role": "impact", "latitude": 31.0}]}),
    ("mart.event_place.radius_km", {"places": [{"role": "impact", "radius_km": -1.0}]}),
    ("mart.event_place.quantity", {"places": [{"role": "impact", "quantity": -1}]}),
    ("mart.event_casualty.harm", {"casualties": [{"harm": "scared", "low": 1}]}),
    ("mart.event_casualty.casualty_status", {"casualties": [{"harm": "killed", "status": "bystander"}]}),
    ("mart.event_casualty.counts", {"casualties": [{"harm": "killed", "low": 5, "high": 4}]}),
    ("mart.event_mention.offsets", {"mentions": [{"start": 5, "end": 2**31 - 1, "text": "x"}]}),
    ("mart.event_mention.offsets", {"mentions": [{"start": 7, "end": 7, "text": ""}]}),
    ("mart.event_mention.offsets", {"mentions": [{"start": -1, "end": 2, "text": "x"}]}),
    ("mart.event_evidence.offsets", {"evidence": [{"field": "quantity", "start": 9, "end": 3}]}),
    ("mart.event_relation.relation_type", {"relations": [{"type": "responds_to", "event_id": "e9"}]}),
    ("mart.event_relation.relation_type", {"relations": [{"type": "causes", "event_id": "e1"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "change"), BAD, ids=[f"{i}-{rule}" for i, (rule, _) in enumerate(BAD)])
def test_what_the_tables_would_refuse_is_quarantined_and_the_rest_published(
    warehouse: psycopg.Connection, stored: Stored, code: Any, rule: str, change: dict[str, Any]
) -> None:
    good = airstrike() | {"relations": []}
    _, result = code(stored.article_version_id, [rocket_attack() | change, good])
    assert result == Published(published=1, quarantined=1, new=1)
    assert {held.rule for held in quality_store.open_quarantine(warehouse)} == {rule}


def test_every_check_of_mart_is_foreseen(warehouse: psycopg.Connection) -> None:
    """A check that no rule of staged_problem stands for would let one bad row fail a whole batch."""
    checks = warehouse.execute(
        """
        SELECT k.conrelid::regclass::text || '.' || a.attname
        FROM pg_constraint AS k
        CROSS JOIN LATERAL unnest(k.conkey) AS c (attnum)
        INNER JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = c.attnum
        WHERE k.contype IN ('c', 'f') AND k.conrelid::regclass::text LIKE 'mart.event%'
            AND k.conrelid::regclass::text NOT IN ('mart.event_type', 'mart.event_history')
            AND a.attname NOT IN ('event_id', 'event_version_id', 'related_event_id')
        """
    ).fetchall()
    # Columns of mart.event that are copied from the main place or derived by the coder's own tables.
    derived = {"ucdp_violence_type", "side"} | {
        "place_role", "place_precision", "country_iso3", "latitude", "longitude", "radius_km",
    }  # fmt: skip
    covered = {rule for rule, _ in BAD}
    stems = {rule.rsplit(".", 1)[0]: set() for rule in covered}
    for rule in covered:
        table, what = rule.rsplit(".", 1)
        stems[table].add(what)
    groups = {
        "dates": ("date_",),
        "coordinates": ("latitude", "longitude"),
        "counts": ("count_",),
        "offsets": ("start_offset", "end_offset"),
    }
    for (name,) in checks:
        table, column = name.rsplit(".", 1)
        if (table == "mart.event" and column in derived) or column == "side":
            continue
        assert any(column.startswith(groups.get(what, (what,))) for what in stems[table]), (
            f"no rule of quality.staged_problem stands for {name}"
        )


def test_a_quarantined_recoding_leaves_the_audited_row_standing(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    code(stored.article_version_id, BOTH)
    before = events(warehouse)
    _, result = code(
        stored.article_version_id,
        BOTH,
        coder_version="2",
        quarantined=lambda ids: {key: ["odd"] for key in ids},
    )
    assert result == Published(quarantined=2)
    assert events(warehouse) == before
    # The next run finds it sound again: what was held back is of no interest any more.
    code(stored.article_version_id, BOTH, coder_version="3")
    assert quality_store.open_quarantine(warehouse) == []


def test_a_quarantined_correction_takes_the_old_row_back(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    code(stored.article_version_id, [rocket_attack()])
    ((one, *_),) = events(warehouse)
    newer = store_article(warehouse, "press", article(title="Corrected", seen_at=LATER))
    code(newer.article_version_id, [rocket_attack()], quarantined=lambda ids: {ids[0]: ["odd"]})
    assert events(warehouse) == []
    assert retractions(warehouse) == [(one, "article_correction", False)]


def test_holding_the_same_record_back_again_leaves_one_row(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    for _ in range(3):
        code(stored.article_version_id, BOTH, quarantined=lambda ids: {ids[0]: ["odd"]})
    assert warehouse.execute("SELECT count(*) FROM quality.quarantine").fetchone() == (1,)
    assert warehouse.execute("SELECT count(*) FROM core.event_version").fetchone() == (2,)


def test_a_human_may_release_what_was_held_back_and_is_believed_from_then_on(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    ids, _ = code(stored.article_version_id, BOTH, quarantined=lambda ids: {ids[0]: ["odd"]})
    event_id = publish.release(warehouse, ids[0], author="R. Viewer", reason="checked with the publisher")
    assert {row[0] for row in events(warehouse)} >= {event_id}
    assert warehouse.execute("SELECT released_by, release_reason FROM quality.quarantine").fetchall() == [
        ("R. Viewer", "checked with the publisher")
    ]
    assert warehouse.execute("SELECT related_event_id FROM mart.event_relation").fetchall() == [(event_id,)]
    _, result = code(stored.article_version_id, BOTH, quarantined=lambda ids: {ids[0]: ["odd"]})
    assert result == Published(unchanged=2)
    with pytest.raises(StoreError, match="not quarantined"):
        publish.release(warehouse, ids[0], author="R. Viewer", reason="again")


def test_what_the_tables_cannot_hold_cannot_be_released(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    ids, _ = code(stored.article_version_id, [rocket_attack() | {"realis": "perhaps"}])
    before = snapshot(warehouse)
    with pytest.raises(StoreError, match=r"mart\.event\.realis"):
        publish.release(warehouse, ids[0], author="R. Viewer", reason="it is fine")
    assert snapshot(warehouse) == before


def test_what_is_out_of_date_cannot_be_released(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    ids, _ = code(stored.article_version_id, BOTH, quarantined=lambda ids: {ids[0]: ["odd"]})
    store_article(warehouse, "press", article(title="Corrected", seen_at=LATER))
    with pytest.raises(StoreError, match="out of date"):
        publish.release(warehouse, ids[0], author="R. Viewer", reason="it is fine")


def test_the_result_for_an_article_that_changed_meanwhile_is_dropped(
    warehouse: psycopg.Connection, stored: Stored
) -> None:
    run = event_store.start_run(warehouse, "test-coder", "1")
    event_store.stage(warehouse, run, stored.article_version_id, BOTH)
    store_article(warehouse, "press", article(title="Corrected", seen_at=LATER))
    assert publish.publish(warehouse, audited(warehouse, run)) == Published(stale=2)
    assert events(warehouse) == []


def test_the_later_run_wins_whatever_the_order_of_publishing(
    warehouse: psycopg.Connection, stored: Stored
) -> None:
    early = event_store.start_run(warehouse, "test-coder", "1")
    late = event_store.start_run(warehouse, "test-coder", "2")
    event_store.stage(warehouse, late, stored.article_version_id, BOTH)
    event_store.stage(warehouse, early, stored.article_version_id, BOTH)
    assert publish.publish(warehouse, audited(warehouse, late)).published == 2
    result = publish.publish(warehouse, audited(warehouse, early))
    assert (result.published, result.retracted) == (0, 0)
    assert {row[4] for row in events(warehouse)} == {"2"}


def test_a_run_that_is_overtaken_between_its_audit_and_its_publishing_is_stale(
    warehouse: psycopg.Connection, stored: Stored
) -> None:
    early = event_store.start_run(warehouse, "test-coder", "1")
    late = event_store.start_run(warehouse, "test-coder", "2")
    for run in (early, late):
        event_store.stage(warehouse, run, stored.article_version_id, BOTH)
    audited(warehouse, early)
    assert publish.publish(warehouse, audited(warehouse, late)).published == 2
    result = publish.publish(warehouse, early)
    assert (result.published, result.retracted) == (0, 0)
    assert {row[4] for row in events(warehouse)} == {"2"}


def test_two_runs_of_one_article_agree_on_the_keys(warehouse: psycopg.Connection, stored: Stored) -> None:
    one = event_store.start_run(warehouse, "test-coder", "1")
    two = event_store.start_run(warehouse, "test-coder", "1")
    event_store.stage(warehouse, one, stored.article_version_id, BOTH)
    event_store.stage(warehouse, two, stored.article_version_id, BOTH)
    publish.publish(warehouse, audited(warehouse, one))
    assert publish.publish(warehouse, audited(warehouse, two)) == Published(unchanged=2)
    assert retractions(warehouse) == []


def test_a_run_that_failed_or_was_blocked_publishes_nothing(
    warehouse: psycopg.Connection, stored: Stored
) -> None:
    for end in (event_store.fail_run, event_store.block_run):
        run = event_store.start_run(warehouse, "test-coder", "1")
        event_store.stage(warehouse, run, stored.article_version_id, BOTH)
        end(warehouse, run, "the share of events without a place is 90 %")
        with pytest.raises(StoreError, match=r"failed|blocked"):
            publish.publish(warehouse, audited(warehouse, run))
        with pytest.raises(StoreError, match="is over"):
            event_store.stage(warehouse, run, stored.article_version_id, BOTH)
    assert warehouse.execute("SELECT DISTINCT status FROM core.event_version").fetchall() == [("superseded",)]
    assert events(warehouse) == []


def test_a_transaction_that_is_rolled_back_leaves_everything_as_it_was(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    code(stored.article_version_id, BOTH)
    run = event_store.start_run(warehouse, "test-coder", "2")
    event_store.stage(warehouse, run, stored.article_version_id, [])
    before = snapshot(warehouse)
    with warehouse.transaction(force_rollback=True):
        publish.publish(warehouse, audited(warehouse, run))
        assert events(warehouse) == []
    assert snapshot(warehouse) == before


def test_two_publishers_of_one_article_wait_for_each_other(
    warehouse: psycopg.Connection, warehouse_dsn: str, stored: Stored
) -> None:
    runs = []
    for version in range(6):
        runs.append(event_store.start_run(warehouse, "test-coder", str(version)))
        changed = [e | {"confidence": version / 10} for e in BOTH]
        event_store.stage(warehouse, runs[-1], stored.article_version_id, changed)

    def publish_one(run: int) -> Published:
        with connect(warehouse_dsn) as connection:
            return publish.publish(connection, audited(connection, run))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(publish_one, runs))
    assert {row[4] for row in events(warehouse)} == {"5"}
    assert warehouse.execute(
        "SELECT count(*) FROM core.event_version WHERE status = 'published'"
    ).fetchone() == (2,)
    assert retractions(warehouse) == []


def test_a_withdrawn_article_takes_its_events_along_and_brings_them_back(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    code(stored.article_version_id, BOTH)
    before = events(warehouse)
    assert publish.withdraw_article(warehouse, stored.article_id, "gone (410)", at=LATER) == 2
    assert publish.withdraw_article(warehouse, stored.article_id, "gone (410)", at=LATER) == 0
    assert events(warehouse) == []
    assert {row[1] for row in retractions(warehouse)} == {"withdrawn"}
    back = store_article(warehouse, "press", article(seen_at=LATER + timedelta(days=1)))
    assert (back.outcome, back.article_version_id) == ("changed", stored.article_version_id)
    _, result = code(back.article_version_id, BOTH)
    assert result == Published(published=2, new=2)
    assert [row[0] for row in events(warehouse)] == [row[0] for row in before]
    assert {row[2] for row in retractions(warehouse)} == {True}


def test_the_events_of_a_copy_are_retracted(warehouse: psycopg.Connection, stored: Stored, code: Any) -> None:
    url = "https://press.example/copy/"
    copied = store_article(warehouse, "press", article(key=url, guid=None, url=url, canonical_url=url))
    code(copied.article_version_id, BOTH)
    duplicate_store.link_duplicate(
        warehouse, copied.article_id, stored.article_id, similarity=1.0, method="text"
    )
    assert publish.retract_article(warehouse, copied.article_id, "duplicate", detail="copy") == 2
    assert {row[1] for row in retractions(warehouse)} == {"duplicate"}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"quantity": "five"}, "quantity"),
        ({"quantity": 2.5}, "quantity"),
        ({"quantity": 10**12}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"confidence": float("nan")}, "JSON"),
        ({"date_start": "yesterday"}, "date_start"),
        ({"date_start": "20200310"}, "date_start"),
        ({"date_start": "2020-02-30"}, "date_start"),
        ({"event_type": None}, "event_type"),
        ({"event_type": ""}, "event_type"),
        ({"event_id": None}, "event_id"),
        ({"actors": "the army"}, "actors"),
        ({"actors": [{"role": 1}]}, "actors.0.role"),
        ({"places": [{"latitude": "33"}]}, "places.0.latitude"),
        ({"mentions": [{"start": 1}]}, "mentions.0.end"),
        ({"mentions": [{"start": 0, "end": 1, "text": "T"}] * 3000}, "mentions"),
        ({"extra": {"when": datetime(2020, 1, 1, tzinfo=UTC)}}, "JSON"),
        ({"extra": float("inf")}, "JSON"),
    ],
)  # fmt: skip
def test_a_record_that_is_not_of_the_codebooks_shape_is_refused(
    warehouse: psycopg.Connection, stored: Stored, change: dict[str, Any], sentence: str
) -> None:
    run = event_store.start_run(warehouse, "test-coder", "1")
    with pytest.raises(StoreError, match=f"{sentence}.*correct the coder"):
        event_store.stage(warehouse, run, stored.article_version_id, [rocket_attack() | change, airstrike()])
    assert warehouse.execute("SELECT count(*) FROM core.event_version").fetchone() == (0,)


def test_one_bad_article_does_not_stop_the_others(warehouse: psycopg.Connection, queued: list[int]) -> None:
    run = event_store.start_run(warehouse, "test-coder", "1")
    bad = rocket_attack()
    del bad["event_type"]
    coded = [event_store.Coded(version, BOTH) for version in queued]
    coded[2] = event_store.Coded(queued[2], [bad, airstrike()])
    coded[3] = event_store.Coded(queued[3], [rocket_attack(), rocket_attack()])
    staged = event_store.stage_many(warehouse, run, [*coded, event_store.Coded(10**9, [])])
    assert set(staged.refused) == {queued[2], queued[3], 10**9}
    assert "two events" in staged.refused[queued[3]]
    assert publish.publish(warehouse, audited(warehouse, run)).published == 6


def test_a_minimal_record_is_enough_and_odd_text_is_kept(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    nasty = '\'); DROP SCHEMA mart; -- \\N\t"{,}" \0 \ud800 %s'
    event = {
        "event_id": "e1", "event_type": "other", "realis": "actual", "date_precision": "unknown",
        "actors": [{"role": "source", "name": nasty}, {"role": "source", "name": nasty}],
        "weapons": [nasty, "NULL", ""],
        "attributed_to": None, "casualties": None, "date_text": nasty * 1000,
    }  # fmt: skip
    _, result = code(stored.article_version_id, [event])
    assert result == Published(published=1, new=1)
    kept = nasty.replace("\0", "\ufffd").replace("\ud800", "\ufffd")
    row = warehouse.execute("SELECT source_actors, weapons, date_text FROM mart.event").fetchone()
    assert row == ([kept], [kept, "NULL", ""], kept * 1000)


def test_a_megabyte_of_strange_words_in_title_and_sentence_stops_nobody(
    warehouse: psycopg.Connection, press: str, code: Any
) -> None:
    dice = random.Random(2)
    # Four bytes a character and no word twice: more than a tsvector can hold.
    words_ = ["".join(chr(dice.randrange(0x20000, 0x2A000)) for _ in range(3)) for _ in range(250_000)]
    text = " ".join(words_)
    stored = store_article(warehouse, press, article(title=text, text=text, byline=text, categories=(text,)))
    mention = {
        "start": 0,
        "end": 900_000,
        "text": text[:900_000],
        "sentence_start": 0,
        "sentence_end": 999_000,
    }
    event = {
        "event_id": "e1", "event_type": "other", "realis": "actual", "date_precision": "unknown", "date_text": text,
        "mentions": [mention], "weapons": [text[:300_000]], "attributed_to": [text[:300_000]],
    }  # fmt: skip
    _, result = code(stored.article_version_id, [event], quarantined=lambda _: {})
    assert result == Published(published=1, new=1)
    row = warehouse.execute(
        "SELECT char_length(sentence_text), char_length(trigger_text) FROM mart.event"
    ).fetchone()
    assert row == (2000, 500)


def test_a_reason_of_any_length_is_kept(warehouse: psycopg.Connection, stored: Stored, code: Any) -> None:
    code(stored.article_version_id, BOTH, quarantined=lambda ids: {ids[0]: [LONG]})
    assert [held.reason for held in quality_store.open_quarantine(warehouse)] == [LONG]


def test_a_correction_by_a_human_survives_recoding(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    code(stored.article_version_id, BOTH)
    (one, *_), (two, *_) = events(warehouse)
    for field, value in (
        ("fatalities_best", 2),
        ("fatalities_low", 2),
        ("actors[0].name", "Depot 9"),
        ("actors[7].name", "x"),
    ):
        overrides.add(
            warehouse, one, "correct", field=field, value=value, author="R. Viewer", reason="counted again"
        )
    overrides.add(warehouse, two, "reject", author="R. Viewer", reason="an exercise")
    _, result = code(stored.article_version_id, copy.deepcopy(BOTH), coder_version="2")
    assert (result.published, result.retracted) == (1, 1)
    row = warehouse.execute(
        "SELECT event_id, fatalities_low, fatalities_best, target_actors, reviewed_by FROM mart.event"
    ).fetchall()
    assert row == [(one, 2, 2, ["Depot 9"], "R. Viewer")]
    kept = warehouse.execute(
        "SELECT original_record -> 'fatalities_best', record -> 'fatalities_best' FROM core.event_version "
        "WHERE status = 'published'"
    ).fetchall()
    assert kept == [(3, 2)]
    assert retractions(warehouse) == [(two, "reviewer", False)]
    # Neither does it come back with the next coder.
    code(stored.article_version_id, BOTH, coder_version="3")
    assert [row[0] for row in events(warehouse)] == [one]


@pytest.mark.parametrize(
    "field", ["", "[0].name", "actors[x]", "mentions[0].start", "evidence", "event_id", "a b"]
)
def test_what_cannot_be_corrected_is_said_so(
    warehouse: psycopg.Connection, stored: Stored, code: Any, field: str
) -> None:
    code(stored.article_version_id, BOTH)
    with pytest.raises(StoreError):
        overrides.add(
            warehouse, events(warehouse)[0][0], "correct", field=field, value=1, author="a", reason="b"
        )
