"""Where an event is: the places of its own clauses, what stands for a state, and what the passage fixes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Code = Callable[..., list[dict[str, Any]]]


def names(events: list[dict[str, Any]], kind: str) -> list[str]:
    return [p["name"] for e in events if e["event_type"] == kind for p in e["places"]]


def countries(events: list[dict[str, Any]], kind: str) -> set[str]:
    return {p["country_iso3"] for e in events if e["event_type"] == kind for p in e["places"]}


OWNERS = """
Turkey's drones bombed a depot in northeastern Syria on Monday. => SYR
Gunmen stormed the US Embassy in Baghdad on Monday and shot two guards dead. => IRQ
An Israeli strike on Iran's consulate in Damascus killed seven people on Monday. => SYR
Iran's missile attack on bases in Iraq on Monday wounded two soldiers. => IRQ
"""


@pytest.mark.parametrize("line", OWNERS.strip().splitlines())
def test_what_a_state_owns_or_does_is_not_in_that_state(code: Code, line: str) -> None:
    text, wanted = (part.strip() for part in line.split("=>"))
    event = code(text)[0]
    assert {p["country_iso3"] for p in event["places"]} == {wanted}


def test_a_state_executes_at_home(code: Code) -> None:
    assert countries(
        code("Saudi Arabia executed 81 men on Saturday, the authorities said."), "execution"
    ) == {"SAU"}


def test_a_demonym_fixes_the_country_where_nothing_else_does(code: Code) -> None:
    events = code("Rebels killed 12 Colombian soldiers in an ambush on Monday.")
    assert {p["country_iso3"] for e in events for p in e["places"]} == {"COL"}


def test_months_are_no_towns(code: Code) -> None:
    text = "Militants kidnapped a shepherd near Palmyra. The war broke out in March 2011 and goes on."
    assert names(code(text), "abduction") == ["Palmyra"]


def test_in_the_capital_at_the_head_of_a_sentence(code: Code) -> None:
    text = "In the capital, meanwhile, two gunmen shot dead a judge, officials in Afghanistan said on Monday."
    assert names(code(text), "shooting") == ["Kabul"]


def test_a_place_that_says_where_another_lies(code: Code) -> None:
    text = "A bomb killed two workers in Bandar Abbas, which lies on the Strait of Hormuz, on Monday."
    assert names(code(text), "bombing") == ["Bandar Abbas"]


def test_what_went_before_is_in_the_country_for_all_the_text_says(code: Code) -> None:
    text = "Police in Mosul, in Iraq, arrested two men on Monday over the bombing of a market."
    assert names(code(text), "arrest_or_raid") == ["Mosul"]
    assert "Mosul" not in names(code(text), "bombing")


def test_a_place_of_the_title_is_quoted_from_the_title(code: Code) -> None:
    text = "Gunmen shot dead two policemen on Monday, the interior ministry said."
    (event,) = code(text, title="Two Policemen Killed in Mosul")
    (place,) = event["places"]
    assert (place["name"], place["mention"]) == ("Mosul", "Mosul")
    assert not [e for e in event["evidence"] if e["field"].startswith("places")]


def test_the_items_of_a_digest_have_nothing_to_do_with_each_other(code: Code) -> None:
    text = (
        "1. ARMY PUTS DOWN MUTINY…Troops fought mutineers in Khartoum on Monday and killed two.\n\n"
        "2. CAFÉ BOMBED…A suicide bomber killed seven people on Sunday."
    )
    events = code(text)
    assert [(e["event_type"], e["fatalities_low"]) for e in events] == [
        ("armed_clash", 2),
        ("suicide_bombing", 7),
    ]
    assert events[1]["places"] == []


def test_where_a_report_was_sent_from_is_no_place_of_the_event(code: Code) -> None:
    text = "Dakar, Senegal: Soldiers detained the president in Conakry, in Guinea, on Monday and fired in the air."
    assert {p["name"] for e in code(text) for p in e["places"]} == {"Conakry"}


def test_a_brief_that_names_no_other_country_is_where_it_was_sent_from(code: Code) -> None:
    text = (
        "NAIROBI, Kenya -- Gunmen killed two policemen on Monday.\n\n"
        "MANILA, Philippines -- Gunmen killed three policemen on Sunday."
    )
    first, second = code(text)
    assert "PHL" not in [p["country_iso3"] for p in first["places"]]
    assert [p["country_iso3"] for p in second["places"]] == ["PHL"]


def test_this_city_is_where_the_report_was_sent_from(code: Code) -> None:
    events = code(
        "HAFAR AL-BATIN, Saudi Arabia (AP) -- Iraq fired two missiles at this northern Saudi city on Monday, "
        "wounding four people."
    )
    (fired,) = [e for e in events if e["event_type"] == "missile_or_rocket_attack"]
    assert [p["country_iso3"] for p in fired["places"] if p["role"] == "impact"] == ["SAU"]
    assert all(abs(p["latitude"] - 28.4) < 0.5 for p in fired["places"] if p["role"] == "impact")


def test_a_bearing_behind_a_town_only_describes_it(code: Code) -> None:
    events = code(
        "Rebels attacked a patrol in the town of Baquba, northeast of Baghdad, on Monday, killing a soldier."
    )
    assert [[p["name"] for p in e["places"]] for e in events] == [["Baquba"]]


def test_where_those_who_fired_stood_was_not_hit(code: Code) -> None:
    events = code("Militants in the Gaza Strip fired two rockets into southern Israel on Monday.")
    assert [[(p["country_iso3"], p["role"]) for p in e["places"]] for e in events] == [[("ISR", "impact")]]


def test_where_fire_came_from_stands_where_nothing_else_is_named(code: Code) -> None:
    events = code("Militants in the Gaza Strip fired two rockets on Monday.")
    assert [[(p["country_iso3"], p["role"]) for p in e["places"]] for e in events] == [[("PSE", "launch")]]


KINDS = [
    ("Rockets hit a base northwest of Kirkuk on Monday.", "IRQ", "near"),
    (
        "Turkey is calm, but gunmen killed two soldiers in the south of the country on Monday.",
        "TUR",
        "region",
    ),
    ("Gunmen in Iraq shot dead two soldiers near the Syrian border on Monday.", "IRQ", "region"),
    ("Gunmen attacked a village in Diyala province on Monday and killed six farmers.", "IRQ", "admin1"),
    ("Iranian forces seized a tanker in the Strait of Hormuz on Monday.", None, "near"),
    ("Drones hit the oil refinery of Abqaiq in Saudi Arabia on Monday.", "SAU", "exact"),
    ("Israeli troops raided the Jenin refugee camp on Monday.", "PSE", "exact"),
]


@pytest.mark.parametrize(("text", "country", "precision"), KINDS, ids=[k[0][:45] for k in KINDS])
def test_every_kind_of_place_has_its_precision(
    code: Code, text: str, country: str | None, precision: str
) -> None:
    (event,) = code(text)
    (place,) = event["places"]
    assert (place["country_iso3"], place["precision"]) == (country, precision)
