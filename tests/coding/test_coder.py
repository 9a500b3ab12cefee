"""The coder, one phenomenon a test: a sentence of our own and what its record must say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dateline.coding.types import MATERIAL, NON_MATERIAL

Code = Callable[..., list[dict[str, Any]]]


def only(events: list[dict[str, Any]]) -> dict[str, Any]:
    material = [e for e in events if e["event_type"] not in NON_MATERIAL]
    assert len(material) == 1, [(e["event_type"], e["mentions"][0]["text"]) for e in material]
    return material[0]


def names(event: dict[str, Any], *roles: str) -> list[str]:
    return [a["name"] for a in event["actors"] if a["role"] in roles]


TYPES = [
    ("Israeli warplanes bombed a weapons depot near Damascus on Sunday.", "airstrike"),
    ("Five airstrikes hit positions of the Houthis in Hodeidah on Monday.", "airstrike"),
    ("The Houthis sent two armed drones against an oil facility in Abqaiq on Monday.", "drone_strike"),
    ("The base came under rocket fire on Monday night.", "missile_or_rocket_attack"),
    ("Some 40 rockets landed in southern Israel on Monday.", "missile_or_rocket_attack"),
    ("Turkish artillery shelled Syrian army positions near Saraqib on Monday.", "shelling"),
    ("A bomb planted in a parked car went off in Mosul on Monday, killing nine people.", "bombing"),
    (
        "A suicide bomber blew himself up at a checkpoint in Kabul on Monday, killing four policemen.",
        "suicide_bombing",
    ),
    ("Gunmen opened fire on a bus in Karachi on Monday, killing six passengers.", "shooting"),
    ("The officer was gunned down outside his house in Basra on Monday.", "shooting"),
    ("A Palestinian stabbed two soldiers at a checkpoint near Hebron on Monday.", "stabbing"),
    ("A driver rammed his car into soldiers in Jerusalem on Monday, wounding three.", "vehicle_ramming"),
    ("Syrian troops clashed with rebels near Idlib on Monday.", "armed_clash"),
    ("Turkish forces launched a ground offensive in northern Syria on Monday.", "ground_operation"),
    ("Militants kidnapped three engineers near Kirkuk on Monday.", "abduction"),
    ("Police in Tunis arrested 30 activists on Monday.", "arrest_or_raid"),
    ("Thousands of protesters marched in Khartoum on Monday against the government.", "protest"),
    ("Troops seized power in Bamako on Tuesday.", "coup"),
    ("Iranian forces seized an oil tanker in the Strait of Hormuz on Monday.", "naval_incident"),
    ("Iran executed three men on Monday.", "execution"),
    ("The army launched five airstrikes on a militia camp near Raqqa on Monday.", "airstrike"),
    ("A mob torched the town hall of Nasiriyah on Monday.", "riot"),
    ("Gunmen assassinated a judge outside his home in Aden on Monday.", "assassination"),
    ("Hackers broke into the computers of Iran's railways on Monday.", "cyberattack"),
    ("An act of sabotage cut the power at a nuclear plant in Natanz on Monday.", "sabotage"),
    ("A ferry sank off Alexandria on Monday, and 30 people drowned.", "other"),
]


@pytest.mark.parametrize(("text", "expected"), TYPES, ids=[t[0][:40] for t in TYPES])
def test_types(code: Code, text: str, expected: str) -> None:
    event = only(code(text))
    assert event["event_type"] == expected
    assert event["realis"] == "actual"


def test_every_material_type_has_its_sentence() -> None:
    assert {kind for _, kind in TYPES} == MATERIAL


WORDS_AND_PAPERS = [
    ("The president vowed on Monday to destroy the rebels' bases.", "threat"),
    ("The foreign minister condemned the attack on Monday.", "statement"),
    ("Envoys of Israel and Lebanon met in Naqoura on Monday for talks on the sea border.", "negotiation"),
    ("Israel and Hamas agreed on Monday to a ceasefire.", "agreement_or_ceasefire"),
    ("The United States imposed sanctions on three Iranian generals on Monday.", "sanction"),
    ("The Red Cross delivered aid to Aleppo on Monday.", "humanitarian"),
]


@pytest.mark.parametrize(("text", "expected"), WORDS_AND_PAPERS, ids=[t[0][:40] for t in WORDS_AND_PAPERS])
def test_types_that_are_not_material(code: Code, text: str, expected: str) -> None:
    assert [(e["event_type"], e["realis"]) for e in code(text)] == [(expected, "actual")]


METAPHORS = [
    "The chip maker struck a deal with a rival and its shares shot up 9%.",
    "The minister came under fire for his handling of the budget.",
    "The director is shooting a film about the city's bakers.",
    "Stocks rallied on Monday after the central bank cut its rate.",
    "The actor attacked the decision in a newspaper column.",
    "Doctors fought the virus for two years.",
    "The team stormed into the final after a penalty shoot-out.",
    "The population explosion worries planners.",
    "A heart attack killed the singer at the age of 80.",
    "Young people cast a protest vote for a comedian on Sunday.",
    "The bombshell report shook the bank on Monday.",
    "The mayor is under fire for the state of the roads.",
    "The union called a strike for Monday over pay.",
    "The striker fired his team into the lead on Sunday.",
    "Real Madrid crushed Barcelona 4-0 on Sunday and its captain shot twice from 20 meters.",
    "The price war between two airlines killed a small rival.",
    "The bank launched an attack on inflation on Monday.",
    "The comedy bombed at the box office.",
    "The senator shot down the proposal on Monday.",
    "Critics blasted the film on Monday.",
]


@pytest.mark.parametrize("text", METAPHORS)
def test_words_of_violence_in_another_sense_make_no_event(code: Code, text: str) -> None:
    assert [e for e in code(text) if e["event_type"] not in NON_MATERIAL and e["realis"] == "actual"] == []


def test_negated_threatened_and_hypothetical_events_are_not_actual(code: Code) -> None:
    for text in (
        "The army has not carried out any airstrikes in Idlib this week.",
        "Israel threatened to bomb the reactor if talks fail.",
        "The general warned that rockets could hit the capital.",
        "Officials fear an attack on the embassy.",
    ):
        actual = [e for e in code(text) if e["event_type"] not in NON_MATERIAL and e["realis"] == "actual"]
        assert actual == [], text


def test_agent_and_patient_of_an_active_and_a_passive_verb(code: Code) -> None:
    for text in (
        "Israel bombed positions of Hezbollah in southern Lebanon on Monday.",
        "Positions of Hezbollah in southern Lebanon were bombed by Israel on Monday.",
    ):
        event = only(code(text))
        assert any("Israel" in n for n in names(event, "source")), text
        assert not any("Hezbollah" in n or "Hizbullah" in n for n in names(event, "source", "blamed")), text


def test_the_doer_in_front_of_a_noun(code: Code) -> None:
    event = only(code("An Israeli airstrike killed two fighters in Gaza on Monday."))
    assert any("Israel" in n for n in names(event, "source"))


def test_the_owner_of_a_weapon_is_the_doer(code: Code) -> None:
    event = only(code("Israeli missiles hit an army post near Damascus on Monday."))
    assert any("Israel" in n for n in names(event, "source"))


def test_blame_claim_and_suspicion(code: Code) -> None:
    blamed = only(
        code(
            "Washington blamed Kata'ib Hizbullah for the rocket attack that killed a contractor in Kirkuk on Friday."
        )
    )
    assert names(blamed, "blamed") == ["Kata'ib Hizbullah"]
    claimed = only(code("Islamic State claimed responsibility for Monday's bombing of a mosque in Kabul."))
    assert names(claimed, "claimant") == ["Islamic State"]
    assert claimed["claim_status"] == "admitted"


def test_an_armed_clash_has_two_sources(code: Code) -> None:
    event = only(code("Syrian troops clashed with rebels near Idlib on Monday; 12 fighters were killed."))
    assert len(names(event, "source")) == 2
    assert names(event, "target") == []
    assert (event["fatalities_low"], event["fatalities_high"]) == (12, 12)


def test_dead_and_wounded_of_one_sentence(code: Code) -> None:
    event = only(
        code(
            "A car bomb went off in Mosul on Monday, killing at least nine people and wounding 15, police said."
        )
    )
    assert (event["fatalities_low"], event["fatalities_high"]) == (9, None)
    assert (event["injuries_low"], event["injuries_high"]) == (15, 15)
    assert event["attributed_to"] == ["police"]


def test_a_toll_in_the_next_sentence_joins_its_event(code: Code) -> None:
    event = only(code("A car bomb exploded in Mosul on Monday. Nine people were killed and 15 were wounded."))
    assert event["fatalities_low"] == 9 and event["injuries_low"] == 15


def test_nobody_hurt_is_none_killed_and_none_wounded(code: Code) -> None:
    event = only(code("Rockets hit the base near Kirkuk on Monday. Nobody was hurt."))
    assert event["fatalities_high"] == 0 and event["injuries_high"] == 0


def test_two_attacks_in_two_towns_are_two_events(code: Code) -> None:
    events = code(
        "A bomb exploded at a market in Baghdad on Monday, killing five people. "
        "In Basra, gunmen shot dead a police officer on Sunday."
    )
    assert [e["event_type"] for e in events] == ["bombing", "shooting"]
    assert [p["name"] for e in events for p in e["places"]] == ["Baghdad", "Basra"]
    assert [e["fatalities_low"] for e in events] == [5, 1]


def test_a_back_reference_opens_no_event(code: Code) -> None:
    event = only(
        code("A bomb exploded in Baghdad on Monday, killing five people. The president condemned the attack.")
    )
    assert len(event["mentions"]) >= 2


def test_a_response_points_to_what_it_answers(code: Code) -> None:
    events = code(
        "Turkish artillery shelled Syrian army positions near Saraqib on Monday in retaliation for an airstrike "
        "that killed two Turkish soldiers on Sunday."
    )
    by_type = {e["event_type"]: e for e in events}
    assert by_type["shelling"]["relations"] == [
        {"type": "responds_to", "event_id": by_type["airstrike"]["event_id"]}
    ]
    assert by_type["airstrike"]["fatalities_low"] == 2 and by_type["shelling"]["fatalities_low"] is None


def test_sequence_alone_is_no_response(code: Code) -> None:
    events = code("Rockets hit Ashkelon on Monday after Israeli jets bombed Gaza on Sunday.")
    assert all(not e["relations"] for e in events)


def test_interception_and_foiling(code: Code) -> None:
    drone = only(
        code(
            "Saudi air defenses shot down two drones that the Houthis had launched at Abha airport on Monday."
        )
    )
    assert drone["outcome"] == "intercepted"
    assert names(drone, "source") == ["Houthis"]
    foiled = [
        e
        for e in code(
            "Police foiled an attack on a synagogue in Istanbul on Monday and arrested two suspects."
        )
        if e["outcome"] == "foiled"
    ]
    assert foiled and foiled[0]["realis"] == "actual"


def test_a_toll_since_a_day_is_an_aggregate(code: Code) -> None:
    event = only(
        code(
            "Since the beginning of the year, rebels have killed more than 300 civilians in Congo, the UN said."
        )
    )
    assert event["is_aggregate"] and event["realis"] == "actual"
    assert (event["date_start"], event["date_end"]) == ("2021-01-01", "2021-05-04")


def test_the_day_of_a_statement_is_not_the_events(code: Code) -> None:
    event = only(code("The minister said on Monday that a bomb had killed two soldiers in Mosul."))
    assert event["date_start"] is None
    assert event["date_latest"] == "2021-05-03"  # it was over when he spoke
    event = only(code("A bomb had killed two soldiers in Mosul, the minister said."))
    assert event["date_latest"] == "2021-05-04"


def test_without_a_publication_date_no_day_is_guessed(code: Code) -> None:
    event = only(code("A bomb killed two soldiers in Mosul on Monday.", published=None))
    assert event["date_start"] is None and event["date_text"]
    event = only(code("A bomb killed two soldiers in Mosul on May 3, 2020.", published=None))
    assert event["date_start"] == "2020-05-03"


def test_the_speakers_country_is_no_place_of_the_event(code: Code) -> None:
    event = only(code("Officials in Turkey said that militants shot two soldiers dead near Erbil on Monday."))
    assert {p["country_iso3"] for p in event["places"]} == {"IRQ"}


def test_the_lead_is_main_and_old_background_is_not(code: Code) -> None:
    events = code(
        "Rockets hit a base near Kirkuk on Monday, killing two soldiers.\n\n"
        "The province has seen such attacks before. In 2014, a car bomb killed 20 people in Kirkuk.",
        title="Rockets Kill Two Soldiers Near Kirkuk",
    )
    assert [
        (e["event_type"], e["is_main"]) for e in events if e["realis"] == "actual" and not e["is_aggregate"]
    ] == [
        ("missile_or_rocket_attack", True),
        ("bombing", False),
    ]


def test_every_record_is_traceable(code: Code) -> None:
    text = (
        "“Five” airstrikes hit Hizbullah’s depots near Damascus on Sunday, killing three soldiers, "
        "the Syrian state news "
        "agency said.\n\nIsrael did not comment on the strikes."
    )
    for event in code(text):
        for m in event["mentions"]:
            assert text[m["start"] : m["end"]].replace("’", "'") == m["text"].replace("’", "'")
            assert m["sentence_start"] <= m["start"] < m["end"] <= m["sentence_end"]
        fields = {e["field"] for e in event["evidence"]}
        for e in event["evidence"]:
            assert 0 <= e["start"] < e["end"] <= len(text)
        for n, _ in enumerate(event["actors"]):
            assert f"actors[{n}]" in fields
        for n, _ in enumerate(event["places"]):
            assert f"places[{n}]" in fields
        assert event["date_start"] is None or "date_start" in fields


def test_a_later_year_resolves_against_its_own_publication(code: Code) -> None:
    event = only(code("A bomb killed two soldiers in Mosul on Monday.", published=date(2007, 3, 7)))
    assert event["date_start"] == "2007-03-05"
