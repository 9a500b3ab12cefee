"""With what: weapons as named, where they were used, and not where they were found, hit or only part of a name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.coding.types import NON_MATERIAL

Code = Callable[..., list[dict[str, Any]]]

CASES = [
    ("Israeli jets bombed a rocket launcher and a missile plant near Damascus on Monday.", []),
    ("Five airstrikes hit positions of the Houthis in Hodeidah on Monday.", ["airstrikes"]),
    ("Gunmen fired at a bus near Basra on Monday; its roof was riddled with bullets.", []),
    ("A car bomb packed with explosives blew up near a bank in Kabul on Monday.", ["car bomb"]),
    ("Iraq fired three missiles at Riyadh on Monday, and Patriot missiles shot them down.", ["missiles"]),
    ("F-16 jets dropped laser-guided bombs on Raqqa on Monday.", ["F-16 jets", "laser-guided bombs"]),
    ("Katyusha rockets hit the base near Kirkuk on Monday.", ["Katyusha rockets"]),
    ("A car bomb went off in Mosul on Monday, killing nine people.", ["car bomb"]),
    (
        "An improvised explosive device (IED) killed two soldiers in Mogadishu on Monday.",
        ["improvised explosive device"],
    ),
    ("Gunmen armed with a rifle and a knife attacked passengers in Jaffa on Monday.", ["rifle", "knife"]),
    ("A suicide bomber killed 28 worshippers in a chapel in Cairo on Monday.", []),
    ("Gun battles raged in Jolo on Monday, killing two soldiers.", []),
    ("Shots were fired at a patrol in Lod on Monday, wounding an officer.", []),
    ("Rebels shot down a government helicopter near Idlib on Monday, killing its crew.", []),
    ("A truck plowed into a crowd at a bus stop north of Tel Aviv on Monday.", ["truck"]),
    ("Gunmen shot dead a reporter in his car in Basra on Monday.", []),
    (
        "Sailors boarded a dhow in the Arabian Sea on Monday and found a cargo of assault rifles and missiles.",
        [],
    ),
    ("Six rockets were fired at Balad air base, home of a fleet of F-16 jets, on Monday.", ["rockets"]),
    (
        "Police fired tear gas and rubber bullets at protesters in Tunis on Monday.",
        ["tear gas", "rubber bullets"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:50] for c in CASES])
def test_weapons(code: Code, text: str, expected: list[str]) -> None:
    events = [e for e in code(text) if e["event_type"] not in NON_MATERIAL]
    assert [w for e in events for w in e["weapons"]] == expected
    for event in events:
        spans = {v["field"]: text[v["start"] : v["end"]] for v in event["evidence"]}
        assert [spans[f"weapons[{n}]"] for n in range(len(event["weapons"]))] == event["weapons"]


def test_each_event_has_its_own_weapons(code: Code) -> None:
    events = code(
        "Turkish artillery shelled Syrian army positions near Saraqib on Monday in retaliation for an airstrike "
        "that killed two Turkish soldiers on Sunday."
    )
    assert {e["event_type"]: e["weapons"] for e in events} == {
        "shelling": ["artillery"],
        "airstrike": ["airstrike"],
    }
