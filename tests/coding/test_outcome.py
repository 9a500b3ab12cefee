"""With what outcome: hit, intercepted in part or whole, failed, foiled; how many were fired, how many got through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.coding.types import NON_MATERIAL

Code = Callable[..., list[dict[str, Any]]]

CASES = [
    # text, outcome, how many were fired, how many were brought down
    ("Two rockets hit the base near Kirkuk on Monday.", "hit", 2, None),
    ("More than 30 rockets slammed into the base near Kirkuk on Monday.", "hit", 30, None),
    ("Six rockets were fired at Balad air base on Monday.", "hit", 6, None),
    ("The Iron Dome system intercepted all four rockets fired from Gaza on Monday.", "intercepted", 4, 4),
    ("A C-RAM system brought down two Katyushas aimed at Baghdad airport on Monday.", "intercepted", 2, 2),
    ("Air defenses in Damascus repelled an Israeli missile attack on Monday.", "intercepted", None, None),
    (
        "Iran fired some 180 missiles at Israel on Tuesday. Most of the missiles were shot down, the army said.",
        "partly_intercepted",
        180,
        None,
    ),
    (
        "Some 200 rockets crossed into Galilee on Monday. Most were intercepted or fell in open ground.",
        "partly_intercepted",
        200,
        None,
    ),
    (
        "Palestinians fired 15 rockets at Ashkelon on Monday, of which the Iron Dome system intercepted nine.",
        "partly_intercepted",
        15,
        9,
    ),
    (
        "Ten rockets were fired at the base on Monday; seven were intercepted and three landed in open areas.",
        "partly_intercepted",
        10,
        7,
    ),
    (
        "Hezbollah fired 40 rockets at Haifa on Monday. The Israeli army said that it had intercepted 35 of them.",
        "partly_intercepted",
        40,
        35,
    ),
    (
        "One of three drones launched from Lebanon exploded in Caesarea on Monday; the other two were shot down.",
        "partly_intercepted",
        3,
        2,
    ),
    (
        "Saudi air defenses intercepted a missile fired at Riyadh on Monday. Falling debris wounded two people.",
        "intercepted",
        None,
        1,
    ),
    ("A rocket fired from Gaza fell short and landed inside the Strip on Monday.", "failed", 1, None),
    ("Houthi rebels fired a missile at a tanker in the Red Sea on Monday but missed.", "failed", 1, None),
    ("A bomb exploded prematurely in Tel Aviv on Monday and killed its carrier.", "failed", None, None),
    ("Rebels attempted to seize power in Khartoum on Tuesday.", "failed", None, None),
    ("Security forces foiled a suicide attack on a mosque in Qatif on Monday.", "foiled", None, None),
    (
        "The plot to assassinate the minister was thwarted on Monday, police in Tunis said.",
        "foiled",
        None,
        None,
    ),
    ("Police defused a bomb planted near a school in Lahore on Monday.", "foiled", None, None),
    (
        "A man tried to stab soldiers near Hebron on Monday. He was shot before he could reach them, the army said.",
        "foiled",
        None,
        None,
    ),
    ("Thousands of protesters marched in Khartoum on Monday.", "unknown", None, None),
    ("Police in Tunis made 60 arrests on Monday.", "unknown", None, None),
    (
        "Syrian troops clashed with rebels near Idlib on Monday; 12 fighters were killed.",
        "unknown",
        None,
        None,
    ),
]


@pytest.mark.parametrize(("text", "outcome", "fired", "down"), CASES, ids=[c[0][:50] for c in CASES])
def test_outcome(code: Code, text: str, outcome: str, fired: int | None, down: int | None) -> None:
    [event] = [e for e in code(text) if e["event_type"] not in NON_MATERIAL]
    assert (event["outcome"], event["quantity"], event["quantity_intercepted"]) == (outcome, fired, down)
    assert event["realis"] == "actual"  # intercepted and failed attempts included


def test_an_interception_belongs_to_the_attack_told_before_it(code: Code) -> None:
    events = code(
        "Israeli jets bombed a depot near Damascus on Sunday. On Monday, 20 rockets were fired at Haifa. "
        "Most were shot down, the army said."
    )
    assert {e["event_type"]: e["outcome"] for e in events if e["event_type"] not in NON_MATERIAL} == {
        "airstrike": "hit",
        "missile_or_rocket_attack": "partly_intercepted",
    }


@pytest.mark.parametrize(
    "text",
    [
        "A missile hit a factory in Haifa on Monday. Air defenses failed to intercept it.",
        "A drone struck the base near Erbil on Monday. The army could not shoot it down.",
        "Four rockets struck the base near Erbil on Monday. None was intercepted.",
        "Four rockets struck the base near Erbil on Monday. No rocket was intercepted.",
    ],
)
def test_an_interception_that_failed_is_none(code: Code, text: str) -> None:
    events = [e for e in code(text) if e["event_type"] not in NON_MATERIAL]
    assert events and all(e["outcome"] == "hit" for e in events)


def test_jets_and_rifles_are_no_blows_to_count(code: Code) -> None:
    [event] = code("Twelve F-16 jets bombed positions of the PKK in northern Iraq on Monday.")
    assert event["quantity"] is None


def test_accidents_and_bare_deaths_have_no_outcome(code: Code) -> None:
    [event] = code("Forty-five people were crushed to death at a festival in northern Israel on Monday.")
    assert (event["event_type"], event["outcome"]) == ("other", "unknown")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("A small armed drone struck the governor's compound in Najaf on Monday.", 1),
        ("The rebels fired an antitank missile at an army jeep near Saraqib on Monday.", 1),
        ("A US drone fired missiles at a convoy near Mukalla on Monday, killing two militants.", None),
        ("A car bomb went off in a market in Azaz on Monday.", None),
    ],
)
def test_a_single_projectile_is_one(code: Code, text: str, number: int | None) -> None:
    assert code(text)[0]["quantity"] == number
