"""Places and their roles: where it hit, where it was fired from, where the report comes from, how many fell where."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.coding.types import NON_MATERIAL

Code = Callable[..., list[dict[str, Any]]]


def only(events: list[dict[str, Any]]) -> dict[str, Any]:
    [event] = [e for e in events if e["event_type"] not in NON_MATERIAL]
    return event


def roles(event: dict[str, Any]) -> dict[str, str]:
    return {p["name"]: p["role"] for p in event["places"]}


def test_fire_across_a_border_is_coded_where_it_hit(code: Code) -> None:
    for text in (
        "Rockets fired from Gaza hit Sderot on Monday.",
        "The Houthis launched three drones from Yemen at Abha airport on Monday.",
    ):
        event = only(code(text))
        assert set(roles(event).values()) == {"impact"}, text
        assert {p["country_iso3"] for p in event["places"]} <= {"ISR", "SAU"}


def test_the_launch_site_stands_where_no_target_place_is_named(code: Code) -> None:
    event = only(code("Five rockets were fired from Gaza on Monday."))
    assert roles(event) == {"Gaza Strip": "launch"}
    assert event["places"][0]["is_main"]


def test_a_launch_site_in_the_same_country_stands_beside_the_target(code: Code) -> None:
    event = only(code("Rockets fired from a village near Hawija hit a base outside Baghdad on Monday."))
    assert roles(event)["Hawija"] == "launch"
    assert [p["name"] for p in event["places"] if p["is_main"]] == ["Baghdad"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gunmen abducted 20 students from a college in Kaduna on Monday.", "Kaduna"),
        ("Militants kidnapped two engineers from a refinery in Baiji on Monday.", "Baiji"),
    ],
)
def test_where_somebody_was_taken_from_is_where_it_happened(code: Code, text: str, name: str) -> None:
    event = only(code(text))
    assert event["event_type"] == "abduction"
    assert any(name in p["name"] and p["role"] == "impact" for p in event["places"]), event["places"]


def test_where_somebody_comes_from_is_no_place_of_the_event(code: Code) -> None:
    event = only(code("The man, who comes from Nablus, stabbed a soldier in Jerusalem on Monday."))
    assert roles(event) == {"Jerusalem": "impact"}


def test_the_dateline_is_given_where_nothing_better_is_known(code: Code) -> None:
    event = only(code("BEIRUT (May 3) — Gunmen opened fire on a bus on Monday, killing two people."))
    assert roles(event) == {"Beirut": "reported_from"}
    assert not event["places"][0]["is_main"]
    event = only(code("BEIRUT (May 3) — Israeli jets bombed a depot near Damascus on Monday."))
    assert roles(event) == {"Damascus": "impact"}


def test_how_many_fell_where(code: Code) -> None:
    event = only(
        code(
            "US jets carried out five airstrikes on Sunday, three in Iraq and two in Syria, the Pentagon said."
        )
    )
    assert {p["name"]: p["quantity"] for p in event["places"]} == {"Iraq": 3, "Syria": 2}
    assert not any(p["is_main"] for p in event["places"])  # split by country


def test_the_dead_of_a_place_are_no_strikes(code: Code) -> None:
    event = only(code("The strikes killed two soldiers in Homs and nine in Hama on Monday."))
    assert [p["quantity"] for p in event["places"]] == [None, None]


def test_the_deadliest_place_is_the_main_one(code: Code) -> None:
    event = only(code("Bombs killed three people in Mosul and 12 in Baghdad on Monday."))
    assert [(p["name"], p["is_main"]) for p in event["places"]] == [("Mosul", False), ("Baghdad", True)]
