"""A human's word counts: what each decision does to the published tables, at once and through every later coding."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from warehouse_samples import SEEN, TEXT, airstrike, article, audited, rocket_attack, words

from dateline.warehouse import event_store, overrides, publish, quality_store, restage
from dateline.warehouse.article_store import Stored, store_article
from dateline.warehouse.decisions import combine
from dateline.warehouse.errors import StoreError

pytestmark = pytest.mark.usefixtures("rolled_back")

WHO = {"author": "R. Viewer", "reason": "read the article"}
BOTH = [rocket_attack(), airstrike()]


def ids(connection: psycopg.Connection) -> list[int]:
    return [r[0] for r in connection.execute("SELECT event_id FROM mart.event ORDER BY event_id")]


def column(connection: psycopg.Connection, name: str, event: int) -> Any:
    query = psycopg.sql.SQL("SELECT {} FROM mart.event WHERE event_id = %s").format(
        psycopg.sql.Identifier(name)
    )
    row = connection.execute(query, [event]).fetchone()
    assert row is not None, f"event {event} is not published"
    return row[0]


def retractions(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT event_id, reason, replaced_by_event_ids FROM mart.retracted_event WHERE restored_at IS NULL "
        "ORDER BY event_id"
    ).fetchall()


def at_once(connection: psycopg.Connection, kept: Stored) -> None:
    """What the command line does after a decision, with an audit that lets everything pass."""
    staged = restage.restage(connection, [kept.article_id], worker="test")
    assert staged.uncoded == ()
    for run in staged.runs:
        publish.publish(connection, audited(connection, run))


@pytest.fixture
def coded(warehouse: psycopg.Connection, stored: Stored, code: Any) -> tuple[int, int]:
    """The keys of the rocket attack and of the airstrike, published."""
    code(stored.article_version_id, BOTH)
    one, two = ids(warehouse)
    return one, two


# ---------------------------------------------------------------------------------------------------------------
# Audited rows only


def test_rows_that_no_audit_has_seen_are_not_published(warehouse: psycopg.Connection, stored: Stored) -> None:
    run = event_store.start_run(warehouse, "test-coder", "1")
    event_store.stage(warehouse, run, stored.article_version_id, BOTH)
    with pytest.raises(StoreError, match="no audit has seen"):
        publish.publish(warehouse, run)
    audited(warehouse, run)
    event_store.stage(warehouse, run, stored.article_version_id, [BOTH[0]])  # after the audit
    with pytest.raises(StoreError, match="no audit has seen"):
        publish.publish(warehouse, run)
    assert ids(warehouse) == []
    publish.publish(warehouse, audited(warehouse, run))
    assert len(ids(warehouse)) == 1


def test_taking_events_back_needs_an_audit_too(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    code(stored.article_version_id, BOTH)
    run = event_store.start_run(warehouse, "test-coder", "2")
    audited(warehouse, run)
    event_store.stage(warehouse, run, stored.article_version_id, [])
    with pytest.raises(StoreError, match="no audit has seen"):
        publish.publish(warehouse, run)
    assert len(ids(warehouse)) == 2


def test_records_that_were_audited_before_word_for_word_need_no_second_audit(
    warehouse: psycopg.Connection, stored: Stored, coded: tuple[int, int]
) -> None:
    [run] = restage.restage(warehouse, [stored.article_id], worker="test").runs
    assert quality_store.pass_known(warehouse, run) == {}
    assert publish.publish(warehouse, run).unchanged == 2
    overrides.add(warehouse, coded[0], "correct", field="quantity", value=7, **WHO)
    [run] = restage.restage(warehouse, [stored.article_id], worker="test").runs
    assert quality_store.pass_known(warehouse, run) is None
    with pytest.raises(StoreError, match="no audit has seen"):
        publish.publish(warehouse, run)


def test_what_was_held_back_before_is_held_back_again(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    code(stored.article_version_id, BOTH, quarantined=lambda found: {found[1]: ["odd"]})
    [run] = restage.restage(warehouse, [stored.article_id], worker="test").runs
    held = quality_store.pass_known(warehouse, run)
    assert held is not None
    assert [[r.rule for r in reasons] for reasons in held.values()] == [["odd"]]
    publish.publish(warehouse, run, held)
    assert len(ids(warehouse)) == 1
    assert [row.reason for row in quality_store.open_quarantine(warehouse)] == ["odd"]


# ---------------------------------------------------------------------------------------------------------------
# Confirm and correct


def test_a_confirmation_shows_at_once_and_holds_against_a_later_coder(
    warehouse: psycopg.Connection, stored: Stored, code: Any, coded: tuple[int, int]
) -> None:
    one, two = coded
    overrides.add(warehouse, one, "confirm", **WHO)
    at_once(warehouse, stored)
    assert column(warehouse, "reviewed_by", one) == "R. Viewer"
    assert column(warehouse, "reviewed_by", two) is None
    later = copy.deepcopy(BOTH)
    for event in later:
        event |= {"fatalities_low": 9, "fatalities_best": 9, "fatalities_high": 9}
    code(stored.article_version_id, later, coder_version="2")
    assert (column(warehouse, "fatalities_best", one), column(warehouse, "fatalities_best", two)) == (3, 9)
    row = warehouse.execute(
        "SELECT original_record ->> 'fatalities_best', coder_version FROM core.event_version "
        "WHERE event_id = %s AND status = 'published'",
        [one],
    ).fetchone()
    assert row == ("9", "2"), "what the coder said is kept beside it"


def test_what_a_human_confirmed_stays_when_a_later_coder_does_not_find_it(
    warehouse: psycopg.Connection, stored: Stored, code: Any, coded: tuple[int, int]
) -> None:
    one, two = coded
    overrides.add(warehouse, two, "confirm", **WHO)
    code(stored.article_version_id, [], coder_version="2")
    assert ids(warehouse) == [two]
    assert retractions(warehouse) == [(one, "coder_change", [])]


def test_a_confirmation_is_of_the_words_that_were_read(
    warehouse: psycopg.Connection, stored: Stored, code: Any, coded: tuple[int, int]
) -> None:
    one, _ = coded
    overrides.add(warehouse, one, "confirm", **WHO)
    at_once(warehouse, stored)
    text = TEXT.replace("three guards", "seven guards")
    changed = store_article(warehouse, "press", article(text=text, seen_at=SEEN + timedelta(hours=1)))
    event = rocket_attack(text.replace("seven", "three")) | {
        "fatalities_low": 7,
        "fatalities_best": 7,
        "fatalities_high": 7,
    }
    code(changed.article_version_id, [event])
    assert column(warehouse, "fatalities_best", one) == 7
    assert column(warehouse, "reviewed_by", one) is None


def test_corrections_that_belong_together_are_made_together(
    warehouse: psycopg.Connection, stored: Stored, coded: tuple[int, int]
) -> None:
    one, _ = coded
    toll = [(f"fatalities_{end}", 41) for end in ("low", "best", "high")]
    overrides.correct(warehouse, one, toll, **WHO)
    at_once(warehouse, stored)
    assert column(warehouse, "fatalities_best", one) == 41
    with pytest.raises(StoreError, match="fatalities_low"):
        overrides.correct(warehouse, one, [("quantity", 3), ("fatalities_low", "many")], **WHO)
    found = warehouse.execute("SELECT count(*) FROM core.event_override").fetchone()
    assert found == (3,), "none of a set of which one is wrong"


def test_a_correction_that_no_longer_fits_stops_nobody(
    warehouse: psycopg.Connection, stored: Stored, code: Any, coded: tuple[int, int]
) -> None:
    one, two = coded
    warehouse.execute(
        "INSERT INTO core.event_override (event_id, action, field, value, author, reason) "
        "VALUES (%s, 'correct', 'quantity', '\"many\"', 'a', 'b')",
        [one],
    )
    code(stored.article_version_id, BOTH, coder_version="2")
    assert ids(warehouse) == [one, two]
    assert column(warehouse, "quantity", one) == 2


# ---------------------------------------------------------------------------------------------------------------
# Merge


def test_merged_events_are_one_through_every_later_coding(
    warehouse: psycopg.Connection, stored: Stored, code: Any, coded: tuple[int, int]
) -> None:
    one, two = coded
    overrides.add(warehouse, two, "merge", other_event_id=one, **WHO)
    at_once(warehouse, stored)
    assert ids(warehouse) == [one]
    assert retractions(warehouse) == [(two, "merged", [one])]
    assert column(warehouse, "weapons", one) == ["rockets", "helicopters"]
    assert column(warehouse, "attributed_to", one) == ["police", "the army"]
    assert column(warehouse, "fatalities_best", one) == 3, "its own figure stands"
    assert column(warehouse, "reviewed_by", one) == "R. Viewer"
    mentions = warehouse.execute("SELECT mention_text FROM mart.event_mention ORDER BY 1").fetchall()
    assert mentions == [("rockets hit",), ("struck",)]
    assert warehouse.execute("SELECT count(*) FROM mart.event_relation").fetchone() == (0,), "to itself"
    for version in ("2", "3"):
        code(stored.article_version_id, BOTH, coder_version=version)
        assert ids(warehouse) == [one]
    code(stored.article_version_id, [BOTH[0]], coder_version="4")
    assert ids(warehouse) == [one]
    # The later coder finds only what was merged away: it is the one event, under its key.
    code(stored.article_version_id, [airstrike() | {"relations": []}], coder_version="5")
    assert ids(warehouse) == [one]
    assert column(warehouse, "event_type", one) == "airstrike"


def test_a_merge_can_be_taken_back(
    warehouse: psycopg.Connection, stored: Stored, coded: tuple[int, int]
) -> None:
    one, two = coded
    overrides.add(warehouse, two, "merge", other_event_id=one, **WHO)
    at_once(warehouse, stored)
    assert overrides.revoke(warehouse, two, author="S. Econd") == 1
    at_once(warehouse, stored)
    assert ids(warehouse) == [one, two]
    assert column(warehouse, "weapons", one) == ["rockets"]
    assert column(warehouse, "weapons", two) == ["helicopters"]
    assert retractions(warehouse) == []
    with pytest.raises(StoreError, match="no decision"):
        overrides.revoke(warehouse, two, author="S. Econd")


def test_a_chain_of_merges_ends_in_one_event(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    third = copy.deepcopy(airstrike(number="e3")) | {
        "event_type": "shelling", "mentions": [words(TEXT, "fighters died")], "relations": [],
    }  # fmt: skip
    code(stored.article_version_id, [*BOTH, third])
    one, two, three = ids(warehouse)
    overrides.add(warehouse, three, "merge", other_event_id=two, **WHO)
    overrides.add(warehouse, two, "merge", other_event_id=one, **WHO)
    at_once(warehouse, stored)
    assert ids(warehouse) == [one]
    assert [(e, reason) for e, reason, _ in retractions(warehouse)] == [(two, "merged"), (three, "merged")]
    code(stored.article_version_id, [third], coder_version="2")
    assert ids(warehouse) == [one]


def test_merges_that_make_no_sense_are_refused(
    warehouse: psycopg.Connection, stored: Stored, code: Any, coded: tuple[int, int]
) -> None:
    one, two = coded
    url = "https://press.example/elsewhere/"
    other = store_article(
        warehouse, "press", article(key=url, guid=None, url=url, canonical_url=url, title="Elsewhere")
    )
    code(other.article_version_id, [rocket_attack()])
    far = max(ids(warehouse))
    for target, why in (
        (far, "two articles"),
        (two, "itself"),
        (None, "the other event"),
        (999, "no event 999"),
    ):
        with pytest.raises(StoreError, match=why):
            overrides.add(warehouse, two, "merge", other_event_id=target, **WHO)
    overrides.add(warehouse, two, "merge", other_event_id=one, **WHO)
    with pytest.raises(StoreError, match="revoke"):
        overrides.add(warehouse, one, "merge", other_event_id=two, **WHO)


def test_a_merged_event_takes_over_only_what_the_other_lacks() -> None:
    kept = rocket_attack() | {
        "date_start": None,
        "date_end": None,
        "date_precision": "unknown",
        "date_text": None,
    }
    gone = airstrike() | {"date_start": "2020-03-11", "date_end": "2020-03-11"}
    record = combine(kept, gone)
    assert (record["date_start"], record["date_precision"]) == ("2020-03-11", "day")
    assert record["places"] == kept["places"]
    assert [m["text"] for m in record["mentions"]] == ["rockets hit", "struck"]
    assert combine(record, gone) == record, "merging twice is merging once"


# ---------------------------------------------------------------------------------------------------------------
# Split


PARTS: Sequence[dict[str, Any]] = (
    {"places[0].name": "Ramadi", "fatalities_low": 1, "fatalities_best": 1, "fatalities_high": 1},
    {"places[0].name": "Hit", "fatalities_low": 2, "fatalities_best": 2, "fatalities_high": 2},
)


def test_a_split_event_is_its_parts_through_every_later_coding(
    warehouse: psycopg.Connection, stored: Stored, code: Any, coded: tuple[int, int]
) -> None:
    one, two = coded
    parts = overrides.split(warehouse, one, PARTS, **WHO)
    at_once(warehouse, stored)
    assert ids(warehouse) == [two, *parts]
    assert retractions(warehouse) == [(one, "split", parts)]
    assert [column(warehouse, "place_name", p) for p in parts] == ["Ramadi", "Hit"]
    assert [column(warehouse, "fatalities_best", p) for p in parts] == [1, 2]
    assert [column(warehouse, "reviewed_by", p) for p in parts] == ["R. Viewer"] * 2
    answer = warehouse.execute("SELECT event_id, related_event_id FROM mart.event_relation").fetchall()
    assert answer == [(two, parts[0])], "what answered the whole answers its first part"
    for version in ("2", "3"):
        code(stored.article_version_id, BOTH, coder_version=version)
        assert ids(warehouse) == [two, *parts]
        assert column(warehouse, "coder_version", parts[1]) == version
    code(stored.article_version_id, BOTH, coder_version="3")
    history = warehouse.execute(
        "SELECT count(*) FROM mart.event_history WHERE event_id = %s", [parts[0]]
    ).fetchone()
    assert history == (3,), "the same coder again changes nothing"


def test_a_coder_that_finds_the_parts_by_itself_is_believed(
    warehouse: psycopg.Connection, stored: Stored, code: Any, coded: tuple[int, int]
) -> None:
    one, two = coded
    parts = overrides.split(warehouse, one, PARTS, **WHO)
    at_once(warehouse, stored)
    first, second = rocket_attack(), rocket_attack(number="e3")
    second["places"][0]["name"] = "Hit"
    second["mentions"] = [words(TEXT, "killing")]
    code(stored.article_version_id, [first, airstrike(), second], coder_version="2")
    assert ids(warehouse) == [two, *parts]
    assert column(warehouse, "event_number", parts[1]) == "e3"


def test_a_split_can_be_taken_back(
    warehouse: psycopg.Connection, stored: Stored, coded: tuple[int, int]
) -> None:
    one, two = coded
    parts = overrides.split(warehouse, one, PARTS, **WHO)
    at_once(warehouse, stored)
    overrides.revoke(warehouse, one, author="R. Viewer")
    at_once(warehouse, stored)
    assert ids(warehouse) == [one, two]
    assert retractions(warehouse) == [(p, "reviewer", [one]) for p in parts]


def test_splits_that_make_no_sense_are_refused(warehouse: psycopg.Connection, coded: tuple[int, int]) -> None:
    one, _ = coded
    for parts, why in (
        ([], "two events or more"), ([PARTS[0]], "two events or more"), ([PARTS[0], PARTS[0]], "the same"),
        ([PARTS[0], {"event_id": "e9"}], "cannot be corrected"), ([PARTS[0], {"a b": 1}], "no path"),
        ([PARTS[0], 5], "an object"),
    ):  # fmt: skip
        with pytest.raises(StoreError, match=why):
            overrides.split(warehouse, one, parts, **WHO)  # type: ignore[arg-type]
    with pytest.raises(StoreError, match="no event 999"):
        overrides.split(warehouse, 999, PARTS, **WHO)
    with pytest.raises(StoreError, match="its parts"):
        overrides.add(warehouse, one, "split", other_event_id=one, **WHO)
    overrides.split(warehouse, one, PARTS, **WHO)
    with pytest.raises(StoreError, match="split already"):
        overrides.split(warehouse, one, PARTS, **WHO)


# ---------------------------------------------------------------------------------------------------------------
# Reject, and all reasons


def test_a_rejected_event_leaves_at_once_and_stays_away(
    warehouse: psycopg.Connection, stored: Stored, code: Any, coded: tuple[int, int]
) -> None:
    one, two = coded
    overrides.add(warehouse, one, "reject", **WHO)
    at_once(warehouse, stored)
    assert ids(warehouse) == [two]
    assert retractions(warehouse) == [(one, "reviewer", [])]
    assert warehouse.execute("SELECT count(*) FROM mart.event_relation").fetchone() == (0,)
    code(stored.article_version_id, BOTH, coder_version="2")
    assert ids(warehouse) == [two]
    overrides.revoke(warehouse, one, author="R. Viewer")
    at_once(warehouse, stored)
    assert ids(warehouse) == [one, two]
    assert warehouse.execute("SELECT count(*) FROM mart.event_relation").fetchone() == (1,)


def test_an_article_that_nobody_has_coded_as_it_is_now_waits_for_its_coding(
    warehouse: psycopg.Connection, stored: Stored, coded: tuple[int, int]
) -> None:
    store_article(warehouse, "press", article(text=TEXT + " More.", seen_at=SEEN + timedelta(hours=1)))
    staged = restage.restage(warehouse, [stored.article_id], worker="test")
    assert (staged.runs, staged.uncoded) == ((), (stored.article_id,))


def test_an_actor_key_that_the_coder_put_together_leads_to_a_row(
    warehouse: psycopg.Connection, stored: Stored, code: Any
) -> None:
    event = airstrike() | {"relations": []}
    event["actors"][0] |= {"actor_id": "iraq-border-guards", "name": "Iraqi border guards"}
    code(stored.article_version_id, [event])
    row = warehouse.execute(
        "SELECT name, actor_kind, actor_type, country_iso3, parent_actor_id FROM mart.actor WHERE actor_id = "
        "'iraq-border-guards'"
    ).fetchone()
    assert row == ("Iraqi border guards", "described", "state_military", "IRQ", "iraq")
    lost = warehouse.execute(
        "SELECT count(*) FROM mart.event_actor AS a LEFT JOIN mart.actor AS k USING (actor_id) "
        "WHERE a.actor_id IS NOT NULL AND k.actor_id IS NULL"
    ).fetchone()
    assert lost == (0,)
