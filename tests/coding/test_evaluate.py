"""The scorer: its own check, and the rules that decide what counts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dateline.coding.evaluate import format_report, load_gold, same_name, score

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


def test_a_folder_without_articles_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="articles/ and gold/"):
        load_gold(tmp_path)
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "a.json").write_text(json.dumps({"events": []}))
    with pytest.raises(FileNotFoundError, match=r"a\.json"):
        load_gold(tmp_path)
