"""The scorer: its own check, and the rules that decide what counts."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from typing import Any

import pytest

from dateline.coding.coder import Coder
from dateline.coding.evaluate import Report, article_text, format_report, load_gold, same_name, score
from dateline.coding.scoring.actors import identify, same_actor

TEXT = "Rockets hit a base near Kirkuk on Friday, killing two soldiers. Police said that a protest followed."


def gold_event(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "id": "e1",
        "type": "missile_or_rocket_attack",
        "trigger": "Rockets hit",
        "sentence": TEXT[:63],
        "actors": ["Islamic State"],
        "targets": ["base", "soldiers"],
        "locations": [
            {"text": "Kirkuk", "country_iso3": "IRQ", "admin_or_city": "Kirkuk", "lat": 35.47, "lon": 44.39}
        ],
        "date": {"start": "2020-05-01", "end": "2020-05-01", "text": "on Friday"},
        "weapons": ["rockets"],
        "fatalities": {"min": 2, "max": 2, "text": "two soldiers"},
        "injuries": None,
        "attributed_to": [],
        "is_main": True,
        "realis": "actual",
        "responds_to": None,
    }
    return {**base, **changes}


def coded_event(**changes: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "event_id": "e1",
        "event_type": "missile_or_rocket_attack",
        "realis": "actual",
        "is_main": True,
        "is_aggregate": False,
        "date_start": "2020-05-01",
        "date_end": "2020-05-01",
        "date_text": "on Friday",
        "actors": [
            {"role": "claimant", "name": "ISIS"},
            {"role": "target", "name": "base"},
            {"role": "target", "name": "soldiers"},
        ],
        "places": [
            {
                "country_iso3": "IRQ",
                "latitude": 35.5,
                "longitude": 44.4,
                "precision": "city",
                "name": "Kirkuk",
            }
        ],
        "fatalities_low": 2,
        "fatalities_high": 2,
        "injuries_low": None,
        "injuries_high": None,
        "weapons": ["rockets"],
        "attributed_to": [],
        "relations": [],
        "mentions": [{"start": 0, "end": 11, "text": "Rockets hit", "sentence_start": 0, "sentence_end": 63}],
    }
    return {**base, **changes}


def rows(coded: list[dict[str, Any]], gold: list[dict[str, Any]]) -> Any:
    return score({"a": ({"text": TEXT}, {"events": gold})}, {"a": coded}).rows


def test_a_right_record_scores_one_throughout() -> None:
    table = rows([coded_event()], [gold_event()])
    for name in (
        "event",
        "event (main)",
        "type",
        "realis",
        "actor",
        "target",
        "country",
        "place within 80 km",
        "date",
        "fatalities",
        "weapon",
    ):
        assert table[name].f1 == 1.0, name


def test_a_missed_and_an_extra_event() -> None:
    table = rows([], [gold_event()])
    assert table["event"].recall == 0.0 and table["actor"].recall_all == 0.0
    table = rows(
        [coded_event(mentions=[{"start": 64, "end": 70, "sentence_start": 64, "sentence_end": 100}])],
        [gold_event()],
    )
    assert table["event"].precision == 0.0


def test_only_actual_records_find_or_disturb() -> None:
    table = rows([coded_event(realis="hypothetical")], [gold_event()])
    assert table["event"].recall == 0.0 and table["event"].n == 1
    assert rows([coded_event(realis="hypothetical")], [])["article left empty"].f1 == 1.0


def test_aggregates_and_other_need_not_be_found() -> None:
    assert rows([], [gold_event(aggregate=True), gold_event(type="other")])["event"].n == 0


def test_names_of_confusable_groups_differ() -> None:
    assert not same_name("Kata'ib Hizbullah", "Hizbullah")
    assert not same_name("Iraqi government", "Iraqi militia")
    assert same_name("Islamic State", "ISIS")
    assert same_name("Israeli military", "Israel")


def test_findings_show_the_sentence() -> None:
    report = score({"a": ({"text": TEXT}, {"events": [gold_event()]})}, {"a": []})
    assert report.findings[0].kind == "missed"
    assert "Rockets hit a base" in format_report(report, findings=True)


def test_an_extra_event_is_listed_with_its_sentence_too() -> None:
    report = score({"a": ({"text": TEXT}, {"events": []})}, {"a": [coded_event()]})
    assert "extra" in {f.kind for f in report.findings}
    shown = format_report(report, findings=True)
    assert "extra" in shown and "Rockets hit a base" in shown
    assert "Rockets hit a base" not in format_report(report, findings=False)


def test_a_folder_without_articles_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="articles/ and gold/"):
        load_gold(tmp_path)
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "a.json").write_text(json.dumps({"events": []}))
    with pytest.raises(FileNotFoundError, match=r"a\.json"):
        load_gold(tmp_path)


# --- against the shared scorer ----------------------------------------------------------------------


def test_the_table_is_the_shared_scorers(coder: Coder) -> None:
    """The same rows to the last digit, on the development set, as coded and with every third event left out."""
    shared = (
        Path(os.environ.get("DATELINE_SHARED") or Path(__file__).resolve().parents[3] / "shared") / "gold"
    )
    if not (shared / "score.py").exists():
        message = f"the shared scorer is not there: put the shared folder beside the checkout ({shared})"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    spec = importlib.util.spec_from_file_location("shared_score", shared / "score.py")
    assert spec is not None and spec.loader is not None
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
    gold = load_gold(shared / "dev")
    coded = {c.id: c.events for c in coder.code_many(article_text(k, a) for k, (a, _) in gold.items())}
    thinned = {k: [e for n, e in enumerate(events) if n % 3] for k, events in coded.items()}
    for predictions in (coded, thinned, theirs.gold_as_prediction(gold)):
        ours = score(gold, predictions).rows
        for name, row in theirs.score(gold, predictions).items():
            mine = ours[name]
            assert (mine.precision, mine.recall, mine.f1, mine.n, mine.recall_all) == (
                row["p"],
                row["r"],
                row["f1"],
                row["n"],
                row["r_all"],
            ), name


# --- the record part --------------------------------------------------------------------------------

RECORD: dict[str, Any] = {
    "roles": [
        {"role": "claimant", "name": "Islamic State", "stance": "claimed", "asserted_by": ["Islamic State"]},
        {"role": "target", "name": "soldiers", "stance": "asserted", "asserted_by": []},
    ],
    "claim_status": "admitted",
    "outcome": "partly_intercepted",
    "quantity": 4,
    "date_precision": "day",
    "fatalities_best": 2,
    "injuries_best": None,
    "deaths_civilian": {"low": 1, "best": 1, "high": 1},
    "casualties": [
        {
            "harm": "killed",
            "low": 2,
            "best": 2,
            "high": 2,
            "group": "soldiers",
            "status": "combatant",
            "is_subset": False,
            "is_perpetrator": False,
            "attributed_to": "police",
        }
    ],
    "places": [
        {"name": "Kirkuk", "role": "impact", "precision": "near", "is_main": True},
        {"name": "Mosul", "role": "launch", "precision": "city", "is_main": False},
    ],
}
PLACES = [
    {"text": "Kirkuk", "country_iso3": "IRQ", "admin_or_city": "Kirkuk", "lat": 35.47, "lon": 44.39},
    {"text": "Mosul", "country_iso3": "IRQ", "admin_or_city": "Mosul", "lat": 36.34, "lon": 43.13},
]


def record_event(**changes: Any) -> dict[str, Any]:
    return coded_event(
        **{
            "actors": [
                {
                    "role": "claimant",
                    "stance": "claimed",
                    "asserted_by": ["ISIS"],
                    "name": "Islamic State",
                    "actor_id": "islamic-state",
                },
                {"role": "target", "stance": "asserted", "asserted_by": [], "name": "soldiers"},
            ],
            "claim_status": "admitted",
            "outcome": "partly_intercepted",
            "quantity": 4,
            "date_precision": "day",
            "fatalities_best": 2,
            "injuries_best": None,
            "deaths_civilian_low": 1,
            "deaths_civilian_best": 1,
            "deaths_civilian_high": 1,
            "casualties": [
                {**RECORD["casualties"][0], "text": "killing two soldiers", "attributed_to": "police"}
            ],
            "places": [
                {
                    "name": "Kirkuk",
                    "country_iso3": "IRQ",
                    "latitude": 35.5,
                    "longitude": 44.4,
                    "precision": "near",
                    "role": "impact",
                    "is_main": True,
                },
                {
                    "name": "Mosul",
                    "country_iso3": "IRQ",
                    "latitude": 36.3,
                    "longitude": 43.1,
                    "precision": "city",
                    "role": "launch",
                    "is_main": False,
                },
            ],
            **changes,
        }
    )


def record_report(*coded: dict[str, Any], **changes: Any) -> Report:
    gold = gold_event(record={**RECORD, **changes}, locations=PLACES)
    return score({"a": ({"text": TEXT}, {"events": [gold]})}, {"a": list(coded)})


def test_a_right_record_part_scores_one_throughout() -> None:
    report = record_report(record_event())
    assert report.record_events == 1 and not report.confusions and not report.reversals
    for name, row in report.record.items():
        assert row.f1 == 1.0 or (row.n == 0 and row.precision == 0), name
    assert report.record_by_type["missile_or_rocket_attack"]["stance"].f1 == 1.0


@pytest.mark.parametrize(
    ("row", "changes"),
    [
        ("claim status", {"claim_status": "single_source"}),
        ("outcome", {"outcome": "hit"}),
        ("outcome not hit", {"outcome": "hit"}),
        ("quantity", {"quantity": None}),
        ("date precision", {"date_precision": "month"}),
        ("killed, best", {"fatalities_best": 5}),
        ("civilian deaths", {"deaths_civilian_low": None, "deaths_civilian_high": None}),
        ("casualty row", {"casualties": []}),
        ("impact place", {"places": []}),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_each_wrong_field_lowers_its_row(row: str, changes: dict[str, Any]) -> None:
    assert record_report(record_event(**changes)).record[row].f1 == 0.0


def test_a_launch_place_given_as_impact_is_missed_and_extra() -> None:
    places = [{**p, "role": "impact"} for p in record_event()["places"]]
    table = record_report(record_event(places=places)).record
    assert table["launch place"].recall == 0.0 and table["impact place"].precision == 0.5


def test_a_best_count_where_the_gold_has_none_is_an_extra_but_a_zero_is_not() -> None:
    assert record_report(record_event(injuries_best=3)).record["wounded, best"].precision == 0.0
    assert record_report(record_event(injuries_best=0)).record["wounded, best"].n == 0


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("Kata’ib Hizbullah", "Hizbullah"),
        ("Islamic State", "Islamic Jihad"),
        ("Iraqi government", "Iraqi militia"),
        ("Al-Shabab", "Al-Qaida"),
    ],
)
def test_confusable_actors_are_told_apart_and_counted(right: str, wrong: str) -> None:
    for gold, coded in ((right, wrong), (wrong, right)):
        assert not same_actor(identify(gold), identify(coded))
        actor = {"role": "source", "stance": "asserted", "asserted_by": [], "name": coded}
        roles = [{"role": "source", "name": gold, "stance": "asserted", "asserted_by": []}]
        report = record_report(record_event(actors=[actor]), roles=roles)
        assert sum(report.confusions.values()) == 1
        assert report.record["perpetrators exact"].f1 == 0.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Israel", "Israeli military"),
        ("Hamas", "Qassam Brigades"),
        ("ISIS", "Islamic State"),
        ("Hezbollah", "Hizbullah"),
        ("unidentified gunmen", "gunmen"),
    ],
)
def test_a_state_and_its_organs_a_movement_and_its_wing_are_one(one: str, other: str) -> None:
    assert same_actor(identify(one), identify(other)) and same_actor(identify(other), identify(one))


def test_doer_and_target_the_wrong_way_round() -> None:
    actors = [
        {"role": "source", "stance": "asserted", "asserted_by": [], "name": "soldiers"},
        {"role": "target", "stance": "asserted", "asserted_by": [], "name": "Islamic State"},
    ]
    assert record_report(record_event(actors=actors)).reversals == 1
    assert record_report(record_event()).reversals == 0


def test_a_missed_event_counts_all_its_fields_as_missed() -> None:
    coded = record_event(mentions=[{"start": 64, "end": 70, "sentence_start": 64, "sentence_end": 100}])
    table = record_report(record_event(), coded).record
    assert table["casualty row"].recall_all == 1.0
    gold = gold_event(record=RECORD, locations=PLACES)
    other = gold_event(id="e2", sentence=TEXT[64:], trigger="protest", record=RECORD, locations=PLACES)
    both = score({"a": ({"text": TEXT}, {"events": [gold, other]})}, {"a": [record_event()]}).record
    assert both["casualty row"].recall == 1.0 and both["casualty row"].recall_all == 0.5


def test_the_table_shows_types_and_record_rows() -> None:
    report = record_report(record_event(outcome="hit"))
    shown = format_report(report, findings=True)
    assert "F1 by type" in shown and "launch place" in shown
    assert "gold partly_intercepted coded hit" in shown
    assert report.by_type["missile_or_rocket_attack"]["country"].n == 1
    bare = format_report(score({"a": ({"text": TEXT}, {"events": [gold_event()]})}, {"a": [coded_event()]}))
    assert "launch place" not in bare
