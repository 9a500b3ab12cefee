"""Main events: what an article is about, and what it only mentions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Code = Callable[..., list[dict[str, Any]]]


def main_words(events: list[dict[str, Any]]) -> set[str]:
    return {m["text"] for e in events if e["is_main"] for m in e["mentions"]}


def test_the_event_of_the_lead_is_main_and_history_is_not(code: Code) -> None:
    events = code(
        "A drone strike killed three fighters in Deir ez-Zor on Monday, the army said.\n\n"
        "In 2018 an airstrike on the same town killed 20 people.",
        title="Drone Strike Kills Three in Deir ez-Zor",
    )
    assert [e["is_main"] for e in events if e["event_type"] in ("drone_strike", "airstrike")] == [True, False]


def test_what_a_strike_answers_is_background(code: Code) -> None:
    events = code(
        "Israeli aircraft bombed three sites in Gaza on Monday, a day after a rocket hit a house in Ashkelon.",
        title="Israel Bombs Gaza",
    )
    assert "bombed" in main_words(events)
    assert not main_words(events) & {"hit"}


def test_what_is_answered_stays_background_however_much_is_told_of_it(code: Code) -> None:
    events = code(
        "The army said that its jets bombed two camps near Marib on Sunday, in response to an attack that killed an "
        "engineer two days earlier.\n\nThe jets struck at midnight, and nine rebels died.\n\n"
        "Friday's attack was a rocket attack on a power station near Taiz. The engineer was killed by the first rocket "
        "and six of his men were wounded.",
        title="Jets Bomb Rebel Camps Near Marib",
    )
    main = {e["event_type"]: e["is_main"] for e in events if e["realis"] == "actual"}
    assert (main["airstrike"], main["missile_or_rocket_attack"]) == (True, False)


def test_each_item_of_a_digest_has_a_main_event(code: Code) -> None:
    events = code(
        "Bomb kills two in Kabul\n\nA bomb killed two people in Kabul on Monday, police said.\n\n"
        "Protest in Tunis\n\nThousands protested in Tunis on Monday against the government.\n\n"
        "Soldiers shot in Mali\n\nGunmen shot dead four soldiers near Gao, Mali, on Sunday.",
        title="World Briefs: Bomb in Kabul",
    )
    kinds = {e["event_type"] for e in events if e["is_main"]}
    assert {"bombing", "protest", "shooting"} <= kinds
