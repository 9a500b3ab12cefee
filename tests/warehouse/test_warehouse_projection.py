"""From a record to the wide row: what is worked out and not just copied."""

from __future__ import annotations

from typing import Any

import pytest
from warehouse_samples import TEXT, airstrike, rocket_attack

from dateline.warehouse.projection import COLUMNS, project
from dateline.warehouse.record import read_record


def row(event: dict[str, Any]) -> dict[str, Any]:
    return dict(zip(COLUMNS, project(read_record(event)[0], event, TEXT), strict=True))


def dead(best: int, *, by: str = "police", status: str = "combatant", **more: Any) -> dict[str, Any]:
    return {
        "harm": "killed",
        "low": best,
        "best": best,
        "high": best,
        "status": status,
        "attributed_to": [by],
        **more,
    }


@pytest.mark.parametrize(
    ("casualties", "source", "target"),
    [
        ([dead(1, is_perpetrator=True), dead(3)], 1, 3),
        ([dead(3), dead(2, status="police")], None, 5),
        ([dead(3, status="civilian")], None, None),
        # Figures of two sources compete and are never added.
        ([dead(3), dead(4, by="the army")], None, 4),
        # A part is counted in its whole already.
        ([dead(5), dead(2, is_subset=True)], None, 5),
        # Never more than the event's own total.
        ([dead(90)], None, 6),
        ([dead(3) | {"harm": "wounded"}], None, None),
    ],
)  # fmt: skip
def test_deaths_by_side(casualties: list[dict[str, Any]], source: int | None, target: int | None) -> None:
    event = airstrike() | {
        "casualties": casualties,
        "fatalities_low": 5,
        "fatalities_best": 5,
        "fatalities_high": 6,
    }
    made = row(event)
    assert (made["deaths_source_side_best"], made["deaths_target_side_best"]) == (source, target)


def test_fire_on_two_towns_of_one_country_is_in_that_country_and_of_two_countries_in_none() -> None:
    event = rocket_attack()
    place = event["places"][0] | {"is_main": False}
    both = row(event | {"places": [place, place | {"name": "Hit"}]})
    assert (both["place_name"], both["country_iso3"], both["latitude"]) == (None, "IRQ", None)
    split = row(event | {"places": [place, place | {"country_iso3": "SYR"}]})
    assert (split["country_iso3"], split["countries_iso3"]) == (None, ["IRQ", "SYR"])


def test_acled_and_ucdp_follow_type_target_and_outcome() -> None:
    def codes(**more: Any) -> tuple[str, str]:
        made = row(airstrike() | {"event_type": "shooting", **more})
        return made["acled_event_type"], made["ucdp_violence_type"]

    soldiers, civilians = airstrike()["actors"][1], airstrike()["actors"][1] | {"actor_type": "civilians"}
    gunman = airstrike()["actors"][1] | {"role": "source"}
    assert codes(actors=[gunman, soldiers | {"actor_type": "state_military"}]) == ("Battles", "state_based")
    assert codes(actors=[gunman, civilians], casualties=[]) == ("Violence against civilians", "one_sided")
