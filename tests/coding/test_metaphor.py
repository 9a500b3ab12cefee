"""Words of violence that tell of none: quarrels, struggles for rights, drills, epidemics, campaigns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.coding.types import NON_MATERIAL

Code = Callable[..., list[dict[str, Any]]]


def happened(events: list[dict[str, Any]]) -> list[str]:
    return [
        e["event_type"] for e in events if e["realis"] == "actual" and e["event_type"] not in NON_MATERIAL
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The leader of the opposition attacked the police and the army in a speech on Monday.",
        "Women in Tunisia are fighting for equal inheritance, officials said on Monday.",
        "The army chief is fighting for his career after a scandal in Cairo.",
        "Opposition members stormed out of parliament in Amman on Monday.",
        "The minister came under fire from ultra-Orthodox parties in Jerusalem on Monday.",
        "The government in Amman came under criticism on Monday for slashing pensions.",
        "The Houthis have hijacked the country, the minister said in Riyadh on Monday.",
        "On Monday the Guards held a drill in which missiles were fired in the Gulf.",
        "Soldiers fired rockets at mock targets near the Strait of Hormuz on Monday.",
        "A campaign to vaccinate pupils in Aden, targeting 350,000 people, began on Monday.",
        "The intifada killed tourism in Bethlehem, the mayor said on Monday.",
    ],
)
def test_other_senses_of_the_words_of_violence(code: Code, text: str) -> None:
    assert happened(code(text)) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Gunmen attacked the police and the army in Sinai on Monday, killing four.", "shooting"),
        ("Rebels fought for control of the airport in Tripoli on Monday.", "armed_clash"),
        ("Protesters stormed the parliament in Baghdad on Monday, smashing windows.", "riot"),
        ("Turkish troops drove the militants out of Afrin on Monday.", "ground_operation"),
        ("Gunmen hijacked a bus near Karachi on Monday and held 20 passengers.", "abduction"),
        (
            "The Guards fired missiles at targets in northern Iraq on Monday.",
            "missile_or_rocket_attack",
        ),
    ],
)
def test_the_same_words_told_in_earnest(code: Code, text: str, kind: str) -> None:
    assert kind in happened(code(text))


def test_deaths_counted_beside_an_epidemic_are_of_it(code: Code) -> None:
    assert (
        happened(
            code(
                "Jordan reported 4,500 new cases of the coronavirus on Monday. "
                "Thirty-two people died over the past day, the Health Ministry said."
            )
        )
        == []
    )
    assert happened(
        code(
            "Doctors in Aden were treating cholera patients on Monday. "
            "Thirty-two people died when shells hit their hospital."
        )
    ) == ["shelling"]
