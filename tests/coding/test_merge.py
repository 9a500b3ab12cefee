"""Merging: which sentences tell of one incident, and which of another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Code = Callable[..., list[dict[str, Any]]]


def material(events: list[dict[str, Any]]) -> list[list[str]]:
    """The words of each actual material event."""
    return [
        [m["text"] for m in e["mentions"]]
        for e in events
        if e["realis"] == "actual" and e["event_type"] not in ("statement", "threat", "negotiation")
    ]


def test_a_definite_noun_points_back(code: Code) -> None:
    events = code(
        "A car bomb exploded in Mosul on Monday and killed four people. The blast broke windows for miles."
    )
    assert len(material(events)) == 1


def test_a_toll_without_its_event_belongs_to_the_one_before(code: Code) -> None:
    events = code(
        "Warplanes bombed a market in Sanaa on Monday. Nine people were killed, a hospital official said."
    )
    assert len(material(events)) == 1
    assert events[0]["fatalities_low"] == 9


def test_another_day_is_another_event(code: Code) -> None:
    events = code(
        "Gunmen shot dead two policemen in Basra on Monday. On April 12 gunmen shot dead a judge in the same city."
    )
    assert len(material(events)) == 2


TWO_BLASTS = [
    "A bomb killed three people at a market in Quetta on Monday. "
    "Hours later a second bomb killed two policemen at a hospital in Quetta.",
    "A roadside bomb killed three people near Marib on Monday morning. "
    "In the evening a separate bomb killed two policemen in Marib.",
    "A blast killed three people at a market in Quetta on Monday. "
    "A second blast in the city killed two policemen an hour later.",
    "A car bomb exploded at a market in Quetta on Monday and killed three people. "
    "Another bomb went off at a hospital and killed two policemen.",
]


@pytest.mark.parametrize("text", TWO_BLASTS, ids=[t[:40] for t in TWO_BLASTS])
def test_two_blasts_of_one_town_with_their_own_dead_are_two_events(code: Code, text: str) -> None:
    found = [(e["event_type"], e["fatalities_low"], e["fatalities_high"]) for e in code(text)]
    assert found == [("bombing", 3, 3), ("bombing", 2, 2)]


def test_one_more_blow_without_a_toll_of_its_own_is_part_of_the_attack(code: Code) -> None:
    events = code(
        "Two bombs killed nine people at a market in Quetta on Monday. The second bomb exploded as medics arrived."
    )
    assert [(e["event_type"], e["fatalities_low"], e["quantity"]) for e in events] == [("bombing", 9, 2)]


def test_headline_lead_and_later_details_are_one_event(code: Code) -> None:
    events = code(
        "A car bomb killed nine people in Mosul on Monday, police said.\n\n"
        "The vehicle exploded beside a market at noon. Another 15 people were wounded in the blast.\n\n"
        "The attack was the worst in the city since 2017.",
        title="Car Bomb Kills Nine in Mosul",
    )
    assert len(material(events)) == 1
    [event] = events
    assert (event["fatalities_low"], event["injuries_low"]) == (9, 15)
    assert (event["date_start"], event["date_end"]) == ("2021-05-03", "2021-05-03")
    assert {m["text"] for m in event["mentions"]} >= {"killed", "exploded", "blast", "attack"}


def test_another_country_is_another_event(code: Code) -> None:
    events = code("A rocket hit a house in Sderot on Monday. A rocket hit a base in Erbil on Monday.")
    assert len(material(events)) == 2


def test_arrests_are_events_of_their_own(code: Code) -> None:
    events = code(
        "Attackers shot dead a teacher in Quetta on Monday. Police arrested four men in Karachi on Tuesday morning."
    )
    assert [e["event_type"] for e in events] == ["shooting", "arrest_or_raid"]


def test_a_toll_since_years_is_not_the_toll_of_an_incident(code: Code) -> None:
    events = code(
        "Two men were shot dead in Diyarbakir on Monday. Some 400 people have been killed in the province since 2015."
    )
    first = events[0]
    assert (first["fatalities_low"], first["is_aggregate"]) == (2, False)


@pytest.mark.parametrize("first", ["On Monday", "Yesterday"])
def test_the_same_text_gives_the_same_incidents(code: Code, first: str) -> None:
    text = f"{first} a bomb went off in Kabul. Hours later gunmen attacked a bank in Herat. The bomb killed three."
    assert code(text) == code(text)


@pytest.mark.parametrize(
    "words",
    [
        "in what the army called its answer to a rocket attack on Friday",
        "in retaliation for a rocket attack on Friday",
        "to avenge a rocket attack on Friday",
    ],
)
def test_what_a_strike_answers_is_another_event(code: Code, words: str) -> None:
    text = f"Warplanes bombed a base near Mosul on Sunday, {words} that killed one soldier."
    kinds = {e["event_type"] for e in code(text)}
    assert {"airstrike", "missile_or_rocket_attack"} <= kinds
