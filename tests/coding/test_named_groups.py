"""Doers that are told beside the deed: groups named by a noun, allies, those behind it, those who deny it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Code = Callable[..., list[dict[str, Any]]]

BOMB = "A bomb killed nine people in Baghdad on Monday. "

NAMED = [
    (BOMB + "The attack was claimed by the Islamic State in Iraq and Syria (ISIS) militant group.", "Islamic State"),
    (BOMB + "The Pakistan-based militant group Hezb-ul Mujahedeen claimed responsibility for the bombing.",
     "Hezb-ul Mujahedeen"),
    (BOMB + "A militant Muslim group, el-Gamaat el-Islamiya, claimed responsibility for the attack.",
     "el-Gamaat el-Islamiya"),
    (BOMB + 'The militia called "The Lions of the East" claimed responsibility for the attack.', "Lions of the East"),
    (BOMB + "A previously unknown group calling itself the Army of the Levant claimed the attack.",
     "Army of the Levant"),
    ("The Al-Qaeda-linked group Ansar Dine kidnapped three aid workers near Kidal on Monday.", "Ansar Dine"),
    ("A hacker group known as Anonymous Sudan carried out a cyberattack on Israeli banks on Monday.",
     "Anonymous Sudan"),
]  # fmt: skip


def doers(events: list[dict[str, Any]]) -> set[str]:
    return {
        a["name"]
        for e in events
        if e["event_type"] not in ("statement", "threat")
        for a in e["actors"]
        if a["role"] != "target"
    }


@pytest.mark.parametrize(("text", "name"), NAMED, ids=[n for _, n in NAMED])
def test_the_name_beside_the_noun(code: Code, text: str, name: str) -> None:
    assert name in doers(code(text))
    assert not any(n.endswith(("group", "militia")) for n in doers(code(text)))


@pytest.mark.parametrize(
    "text",
    [
        "The group Israel blames for the raid killed two soldiers near Tyre on Monday.",
        "A militia, Iraqi officials said, killed two soldiers near Mosul on Monday.",
        "The group Monday killed two soldiers near Mosul.",
    ],
)
def test_what_stands_behind_the_noun_is_not_always_its_name(code: Code, text: str) -> None:
    assert not doers(code(text)) & {"Israel blames", "Iraqi", "Iraqi officials", "Monday"}


def test_mentions_of_named_groups_point_at_the_text(code: Code) -> None:
    text = 'The militia called "The Lions of the East" shot dead four villagers near Bria on Monday.'
    for event in code(text):
        for actor in event["actors"]:
            assert actor["mention"] in text


def accused(events: list[dict[str, Any]]) -> set[str]:
    return {a["name"] for e in events for a in e["actors"] if a["stance"] == "denied"}


def test_who_denies_the_deed_is_accused_of_it(code: Code) -> None:
    text = "A bomb killed two men in Damascus on Monday. Israel denied carrying out the bombing."
    assert accused(code(text)) == {"Israel"}


@pytest.mark.parametrize(
    "text",
    [
        "Houthi fighters attacked two ships in the Gulf of Aden on Monday. Their operators denied that either was hit.",
        "Gunmen killed five people near Ankara on Monday. The Syrian Democratic Forces denied that the attackers had "
        "come from Syria.",
    ],
)
def test_who_denies_what_others_did_is_not(code: Code, text: str) -> None:
    assert accused(code(text)) == set()


ALLIES = [
    ("Israeli forces and their allies, the South Lebanon Army, shelled two villages near Jezzin on Monday.",
     {"Israel Defense Forces (IDF)", "South Lebanon Army (SLA)"}),
    ("Syrian troops, together with Hezbollah fighters, attacked rebel posts near Qusayr on Monday, killing six.",
     {"Syrian Arab Army", "Hizbullah"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names"), ALLIES, ids=["allies", "together with"])
def test_who_did_it_with_the_doers_did_it_too(code: Code, text: str, names: set[str]) -> None:
    found = {a["actor_id"] for e in code(text) for a in e["actors"] if a["role"] == "source"}
    assert len(found) == len(names)


BEHIND = [
    ("Islamic State said it was behind a suicide bombing that killed nine people in Kabul on Monday.",
     "claimant", "Islamic State"),
    ("Three gunmen killed five people in Mogadishu on Monday. The gunmen are believed to belong to Al-Shabab.",
     "blamed", "Al-Shabab"),
    ("Gunmen believed to belong to Al-Shabab killed three policemen near Garissa on Monday.", "blamed", "Al-Shabab"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "role", "name"), BEHIND, ids=[b[0][:40] for b in BEHIND])
def test_who_is_said_to_be_behind_it(code: Code, text: str, role: str, name: str) -> None:
    assert (role, name) in {(a["role"], a["name"]) for e in code(text) for a in e["actors"]}


def test_that_nobody_said_so_names_nobody(code: Code) -> None:
    text = "An attack killed two policemen near Garissa on Monday. No group said it was behind the attack."
    assert not [a for e in code(text) for a in e["actors"] if a["role"] in ("claimant", "blamed")]
