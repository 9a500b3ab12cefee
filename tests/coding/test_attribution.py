"""According to whom: a sentence of our own and the sources that its record must name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.coding.types import NON_MATERIAL

Code = Callable[..., list[dict[str, Any]]]


def material(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [e for e in events if e["event_type"] not in NON_MATERIAL]


SOURCES = [
    ("A bomb killed two soldiers in Mosul on Monday, police said.", ["police"]),
    ("Police said a bomb killed two soldiers in Mosul on Monday.", ["Police"]),
    ("According to the White Helmets rescue service, an airstrike killed nine people in Ariha on Monday.",
     ["White Helmets rescue service"]),
    ("Two rockets hit a base near Balad on Monday, the Iraqi military's media cell reported.",
     ["Iraqi military's media cell"]),
    ("A bomb killed two soldiers in Mosul on Monday, hospital officials told Reuters.",
     ["hospital officials", "Reuters"]),
    ("Nine people were shot dead in Mosul on Monday, the British rights group Reprieve said.", ["Reprieve"]),
    ("A bomb killed two soldiers on Monday, the governor of Nineveh said.", ["governor of Nineveh"]),
    ("A bomb killed two soldiers in Mosul on Monday, according to a police captain in Dibis.",
     ["police captain"]),
    ("A bomb killed two soldiers in Mosul on Monday, the interior minister, Karim Jasim, announced.",
     ["Karim Jasim"]),
    ("A bomb killed two soldiers in Mosul on Monday.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sources"), SOURCES, ids=[s[0][:60] for s in SOURCES])
def test_sources_of_a_sentence(code: Code, text: str, sources: list[str]) -> None:
    event = material(code(text))[0]
    for name in sources:
        assert any(name in given or given in name for given in event["attributed_to"]), event["attributed_to"]
    assert len(event["attributed_to"]) == len(sources)


def test_a_source_goes_on_in_the_next_sentence(code: Code) -> None:
    text = (
        "Two men opened fire on passengers at a tram stop in Haifa on Monday, killing three. "
        "Police said that both came from Hebron."
    )
    assert material(code(text))[0]["attributed_to"] == ["Police"]


def test_what_a_report_mentions_by_the_way_is_not_reported(code: Code) -> None:
    text = "Security forces shot dead three people in Khartoum on Monday, weeks after a military coup, doctors said."
    events = {e["event_type"]: e for e in material(code(text))}
    assert events["shooting"]["attributed_to"] == ["doctors"]
    assert events["coup"]["attributed_to"] == []


NOT_SOURCES = [
    "A bomb killed two soldiers in Mosul on Monday. No group claimed responsibility.",
    "A bomb killed two soldiers in Mosul on Monday. The president condemned the attack.",
]


@pytest.mark.parametrize("text", NOT_SOURCES)
def test_nobody_and_those_who_comment_are_no_sources(code: Code, text: str) -> None:
    assert material(code(text))[0]["attributed_to"] == []


def test_those_who_blame_are_the_source_only_where_nobody_reports(code: Code) -> None:
    alone = "Mines tore holes in two tankers in the Gulf of Oman on Monday. The United States blamed Iran."
    assert material(code(alone))[0]["attributed_to"] == ["United States"]
    beside = (
        "Rockets hit a base near Balad on Monday, an Iraqi officer said. Washington blamed Kata'ib Hizbullah."
    )
    assert material(code(beside))[0]["attributed_to"] == ["Iraqi officer"]


def test_a_claimant_is_a_source_of_its_claim(code: Code) -> None:
    text = "A bomb killed two soldiers in Mosul on Monday. Islamic State claimed the attack."
    assert material(code(text))[0]["attributed_to"] == ["Islamic State"]


def test_a_denial_reports_nothing(code: Code) -> None:
    text = "Rockets hit a base near Balad on Monday. The United States blamed Iran. Tehran denied any involvement."
    event = material(code(text))[0]
    assert "Tehran" not in event["attributed_to"]
    assert event["claim_status"] == "denied"


def test_every_source_is_traceable(code: Code) -> None:
    text = "A bomb killed two soldiers in Mosul on Monday, the Iraqi military's media cell reported."
    event = material(code(text))[0]
    spans = [e for e in event["evidence"] if e["field"].startswith("attributed_to")]
    assert [text[e["start"] : e["end"]] for e in spans] == event["attributed_to"]


def test_a_count_has_the_source_that_gives_it(code: Code) -> None:
    text = (
        "Five airstrikes hit a militia base near Al-Qaim on Sunday, killing 25 fighters, "
        "Iraqi government sources told Reuters."
    )
    event = material(code(text))[0]
    assert event["attributed_to"] == ["Iraqi government sources", "Reuters"]
    assert [c["attributed_to"] for c in event["casualties"]] == ["Iraqi government sources"]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("A drone hit a factory in Isfahan on Monday, state media reported.", "state media"),
        ("A blast killed two men in Beirut on Monday, the army said in a statement.", "army"),
    ],
)
def test_media_and_statements(code: Code, text: str, source: str) -> None:
    assert material(code(text))[0]["attributed_to"] == [source]
