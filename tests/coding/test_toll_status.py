"""Who the harmed were where only what was attacked tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Code = Callable[..., list[dict[str, Any]]]

STATUS = [
    ("A bomb killed 12 people at Friday prayers in a mosque in Kabul on Friday.", "civilian"),
    ("A man drove his car into a bus stop in Haifa on Monday, killing two people.", "civilian"),
    ("A ferry sank off Basra on Monday; 30 people drowned.", "civilian"),
    ("Gunmen opened fire on a police post near Kirkuk on Monday, killing two officers.", "police"),
    ("An airstrike on a town near Aleppo killed nine people on Monday.", "unknown"),
    ("Clashes between two militias at a market in Tripoli killed nine people on Monday.", "unknown"),
]


@pytest.mark.parametrize(("text", "status"), STATUS, ids=[t[:40] for t, _ in STATUS])
def test_what_was_attacked_tells_who_was_harmed(code: Code, text: str, status: str) -> None:
    rows = [r for e in code(text) for r in e["casualties"] if r["harm"] == "killed"]
    assert {r["status"] for r in rows} == {status}


def test_those_told_apart_leave_the_others_open(code: Code) -> None:
    events = code(
        "A strike on a market in Homs killed nine people on Monday, seven of them paramedics, medics said."
    )
    assert [(e["deaths_civilian_low"], e["fatalities_low"]) for e in events if e["casualties"]] == [(7, 9)]


def test_civilian_deaths_are_those_of_a_mosque(code: Code) -> None:
    events = code("A bomb killed 12 people at Friday prayers in a mosque in Kabul on Friday.")
    assert [e["deaths_civilian_best"] for e in events] == [12]
