"""In answer to what: two events of our own and whether the record links them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Code = Callable[..., list[dict[str, Any]]]


def links(events: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Pairs of event types (answer, cause)."""
    kind = {e["event_id"]: e["event_type"] for e in events}
    return {
        (e["event_type"], kind[r["event_id"]])
        for e in events
        for r in e["relations"]
        if r["type"] == "responds_to"
    }


MISSILES, AIR = "missile_or_rocket_attack", "airstrike"

ANSWERS = [
    ("Israel bombed Gaza City on Monday in response to rocket fire from the strip.", (AIR, MISSILES)),
    ("Israeli jets bombed Gaza City on Monday in retaliation for a rocket attack on Sderot.", (AIR, MISSILES)),
    ('Hizbullah launched rockets at Safed on Monday "in response" to an airstrike on Tyre.', (MISSILES, AIR)),
    ("Rockets hit a school in Sderot on Monday. Israeli jets bombed Gaza City in response.", (AIR, MISSILES)),
    ("A mob stormed the US Embassy in Baghdad on Monday in fury over American airstrikes.", ("riot", AIR)),
    ("The killing of a cleric by gunmen on Sunday sparked protests in Basra on Monday.", ("protest", "shooting")),
    (
        "Police shot at protesters in Basra on Monday. Some 300 people had joined the demonstration.",
        ("shooting", "protest"),
    ),
    ("Rockets hit a school in Sderot on Monday. Israel hit back with airstrikes on Gaza City.", (AIR, MISSILES)),
    (
        "Israel killed a commander in a strike on his home in Gaza on Tuesday, prompting retaliatory rocket fire.",
        (MISSILES, AIR),
    ),
    ("Rebels fired 60 rockets at Tyre on Monday. The army responded with airstrikes on Nabatieh.", (AIR, MISSILES)),
    ("Groups fired 150 rockets at Ashkelon on Monday and Israel hit back with airstrikes on Gaza.", (AIR, MISSILES)),
    (
        'Rebels blew up a gas pipeline in Quetta on Monday. "It is in retaliation for the execution of ten of our men '
        'by the army on Friday," their spokesman said.',
        ("bombing", "execution"),
    ),
    (
        "Turkish jets bombarded PKK camps near Zakho on Monday after PKK fighters ambushed a convoy near Hakkari.",
        (AIR, "armed_clash"),
    ),
    (
        "Sudanese security forces killed a protester when thousands rallied in Khartoum on Tuesday, medics said.",
        ("shooting", "protest"),
    ),
    (
        "Turkish jets bombed three villages near Zakho on Monday as punishment for a bombing in Ankara.",
        (AIR, "bombing"),
    ),
    (
        "Rebels fired rockets at Kilis on Monday. In turn, Turkish artillery shelled two villages near Azaz.",
        ("shelling", MISSILES),
    ),
    (
        "Gunmen attacked an army post near Tal Afar on Monday. Soldiers returned fire, killing two of them.",
        ("armed_clash", "shooting"),
    ),
    (
        "Israel killed a man in a strike on his car in Rafah on Monday, prompting an armed response from fighters, who "
        "fired a barrage of rockets at Sderot.",
        (MISSILES, AIR),
    ),
    (
        "The killing of six soldiers in an ambush on Sunday prompted the army to launch air raids on Marib on Monday.",
        (AIR, "armed_clash"),
    ),
    (
        "US jets struck positions of Kata'ib Hizbullah in Iraq on Sunday, the military announced, in what Washington "
        "called its answer to a rocket attack on Friday.",
        (AIR, MISSILES),
    ),
]  # fmt: skip


def test_all_means_of_an_answer_are_answers(code: Code) -> None:
    text = (
        "Rebels fired 60 rockets at Tyre on Monday. The army responded with a helicopter attack on rebel posts and an "
        "artillery attack."
    )
    assert {(AIR, MISSILES), ("shelling", MISSILES)} <= links(code(text))


def test_who_vows_revenge_and_strikes_answers_with_both(code: Code) -> None:
    text = "Vowing revenge for the assassination of their commander on Sunday, rebels fired rockets at Haifa on Monday."
    assert (MISSILES, "assassination") in links(code(text))


@pytest.mark.parametrize(("text", "link"), ANSWERS, ids=[a[0][:60] for a in ANSWERS])
def test_answers(code: Code, text: str, link: tuple[str, str]) -> None:
    assert links(code(text)) == {link}


NO_ANSWERS = [
    "Rockets hit a school in Sderot on Monday. Hours later a bomb killed two soldiers in Mosul.",
    "The Saudi-led coalition bombed Sanaa on Monday after Houthi drones hit a refinery in Jeddah.",
    "Rockets hit a school in Sderot on Monday. Hamas claimed responsibility for the attack.",
    "Thousands marched in Baghdad on Monday to insist that the army answer for the killing of protesters.",
    "Students marched in Basra on Monday to demand justice for protesters who were shot dead by the police.",
]


@pytest.mark.parametrize("text", NO_ANSWERS)
def test_sequence_claims_and_being_held_to_account_are_no_answers(code: Code, text: str) -> None:
    assert links(code(text)) == set()


def test_of_an_answer_to_an_answer_only_the_step_is_linked(code: Code) -> None:
    text = (
        "A bomb killed two soldiers in Mosul on Saturday. On Sunday the army shelled a village near Tal Afar in "
        "response to the bombing. On Monday gunmen opened fire on a bus in Kirkuk in revenge for the shelling."
    )
    assert links(code(text)) == {("shelling", "bombing"), ("shooting", "shelling")}
