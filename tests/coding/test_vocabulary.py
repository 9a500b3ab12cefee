"""The vocabulary of armed conflict: phrases of every type, and the same words in another sense."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Code = Callable[..., list[dict[str, Any]]]


def told(events: list[dict[str, Any]]) -> list[str]:
    """Types of the actual events that are more than words."""
    words = ("statement", "threat", "negotiation", "agreement_or_ceasefire", "sanction", "humanitarian")
    return [e["event_type"] for e in events if e["realis"] == "actual" and e["event_type"] not in words]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("A helicopter gunship attack killed two guerrillas near Nabatiyeh on Monday.", "airstrike"),
        ("The army vehicle triggered a landmine near Sinjar on Monday, killing an officer.", "bombing"),
        ("Two explosions blasted an oil pipeline near Warri in Nigeria on Monday, the army said.", "bombing"),
        ("An explosion rocked the Shubra district of Cairo.", "bombing"),
        (
            "A gunman on a motorbike shot dead an intelligence officer and his son in Mukalla on Monday.",
            "shooting",
        ),
        ("Rebels slit the throats of two soldiers in Jolo on Monday, the military said.", "stabbing"),
        ("Army troops regained control of Mukalla from militants on Monday.", "ground_operation"),
        ("French forces intervened in Mali in January 2013.", "ground_operation"),
        ("The coalition led the offensive that drove the militants from Raqqa in 2017.", "ground_operation"),
        ("The military removed the president of Egypt in July 2013.", "coup"),
        (
            "Hundreds of demonstrators have been camping in front of parliament in Sanaa since Monday.",
            "protest",
        ),
        ("Israeli forces eliminated a Hamas commander in Gaza City on Monday.", "shooting"),
    ],
)
def test_what_is_told(code: Code, text: str, kind: str) -> None:
    assert kind in told(code(text))


@pytest.mark.parametrize(
    "text",
    [
        "The company eliminated 400 jobs at its plant in Haifa on Monday.",
        "Critics blasted the budget that the government in Cairo passed on Monday.",
        "The minister swept the elections in Tunis on Monday.",
        "The wind dispersed the clouds over Amman on Monday.",
        "Surgeons removed a tumor from the president of Egypt on Monday.",
    ],
)
def test_the_same_words_in_another_sense(code: Code, text: str) -> None:
    assert told(code(text)) == []


def test_who_fights_whom_describes_a_side(code: Code) -> None:
    """ "The coalition fighting the rebels" says who they are; the attack is what happened."""
    events = code(
        "A drone hit an airport in Abha on Monday, the coalition fighting the rebels in Yemen said."
    )
    assert told(events) == ["drone_strike"]


def test_an_uprising_named_as_a_time_is_no_event(code: Code) -> None:
    events = code(
        "Gunmen killed three policemen in Suez on Monday, the worst attack since the uprising began."
    )
    assert "protest" not in told(events)


def test_the_next_bombing_has_not_happened(code: Code) -> None:
    assert told(code("The photographers in Beirut have moved on to the next bombing.")) == []


def test_an_act_on_a_day_is_one_event_whatever_came_before(code: Code) -> None:
    events = code(
        "Iran seized a tanker in the Strait of Hormuz on Monday, the second capture in recent days."
    )
    assert (events[0]["event_type"], events[0]["realis"]) == ("naval_incident", "actual")


def test_once_in_a_year_is_no_habit(code: Code) -> None:
    events = code("Last year Hamas fired rockets at Jerusalem during the parade, which set off a war.")
    fired = next(e for e in events if e["event_type"] == "missile_or_rocket_attack")
    assert fired["realis"] == "actual"


def test_what_happened_years_ago_is_no_habit(code: Code) -> None:
    events = code("Houthi fighters seized the presidential palace in Sanaa several years ago.")
    assert [e["realis"] for e in events if e["event_type"] == "ground_operation"] == ["actual"]


def test_the_object_of_a_phrase_is_no_metaphor(code: Code) -> None:
    """ "Fighting a fire" is no clash, "exchanging fire" is."""
    assert told(code("Soldiers exchanged fire with militants in Jenin on Monday.")) == ["armed_clash"]
    assert told(code("Volunteers fought a fire in the hills near Haifa on Monday.")) == []


def test_who_rallies_tells_a_rally_from_one_of_shares(code: Code) -> None:
    assert told(code("Thousands joined a rally against the government in Baghdad.")) == ["protest"]
    assert told(code("Hundreds of investors joined a rally in shares in Cairo.")) == []
