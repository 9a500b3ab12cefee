"""What happened: words that tell of an event by what was used, by who did it, or by a phrase."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Code = Callable[..., list[dict[str, Any]]]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "The rebels answered with rockets on a checkpoint near Saraqib on Monday.",
            "missile_or_rocket_attack",
        ),
        ("The Turkish air force destroyed 12 targets in northern Iraq on Monday.", "airstrike"),
        ("The Israeli air force struck a launcher near Tyre on Monday.", "airstrike"),
        ("Israeli aircraft brought down an apartment block in Gaza City on Monday.", "airstrike"),
        ("Ethiopia sent troops into Somalia on Monday.", "ground_operation"),
    ],
)
def test_the_type_of_an_event(code: Code, text: str, kind: str) -> None:
    assert kind in [e["event_type"] for e in code(text) if e["realis"] == "actual"]


def test_fire_that_is_counted_over_months_is_an_aggregate_that_happened(code: Code) -> None:
    events = code("Gunmen in Gaza have fired more than 500 rockets at southern Israel since January.")
    assert [(e["realis"], e["is_aggregate"]) for e in events] == [("actual", True)]


def test_arrests_counted_over_years_happened(code: Code) -> None:
    events = code("More than 700 suspected members of the group have been arrested in Spain since 2000.")
    assert [(e["event_type"], e["realis"], e["is_aggregate"]) for e in events] == [
        ("arrest_or_raid", "actual", True)
    ]
