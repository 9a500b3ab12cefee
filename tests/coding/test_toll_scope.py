"""Tolls of one event and tolls of a war: the latter are no part of the former."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Code = Callable[..., list[dict[str, Any]]]

ATTACK = "A car bomb killed two policemen in Basra on Monday. "


@pytest.mark.parametrize(
    "background",
    [
        "The conflict has killed more than 900 people.",
        "More than 900 people have been killed in the insurgency.",
        "More than 900 people have been killed since 2009.",
        "The group has waged a campaign during which more than 900 people have been killed.",
        "Attacks by the group have killed at least 900 people over the past four years.",
        "The deaths bring to 900 the number of people killed in bombings this year.",
    ],
)
def test_the_toll_of_a_war_is_not_that_of_the_attack(code: Code, background: str) -> None:
    bombing = next(e for e in code(ATTACK + background) if e["event_type"] == "bombing")
    assert (bombing["fatalities_low"], bombing["fatalities_high"]) == (2, 2)


@pytest.mark.parametrize(
    "sentence",
    [
        "Nine people were killed on Monday when a bomb exploded in Basra, the deadliest attack since the war began.",
        "A bomb killed nine people in Basra on Monday, in the worst attack in years.",
        "Nine people have been killed by a bomb in Basra.",
    ],
)
def test_the_deadliest_attack_in_years_is_one_attack(code: Code, sentence: str) -> None:
    assert code(sentence)[0]["fatalities_low"] == 9


def test_a_lasting_operation_has_its_own_toll(code: Code) -> None:
    text = "The military operation near Kirkuk, under way since April 2, has cost the lives of 12 soldiers."
    assert code(text)[0]["fatalities_low"] == 12


def test_the_toll_of_the_year_beside_fighting_of_decades(code: Code) -> None:
    text = (
        "Two militants were killed in a gunfight with soldiers near Basra on Monday. "
        "The two sides have fought since 1984. More than 120 militants have been killed in the region this year."
    )
    assert code(text)[0]["fatalities_high"] == 2
