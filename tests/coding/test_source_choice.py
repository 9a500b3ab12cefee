"""Which of those who speak in and around an event report it: by the words, and by signs that are weighed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dateline.coding import source_choice
from dateline.coding.source_training import Example, best_thresholds, f1_of

Code = Callable[..., list[dict[str, Any]]]


def sources(events: list[dict[str, Any]], kind: str) -> list[str]:
    """The sources of the first event of a type."""
    return list(next(e for e in events if e["event_type"] == kind)["attributed_to"])


SAID = [
    ("A bomb killed five people in Mosul on Monday, police said.", "bombing", "police"),
    ("A bomb killed five people in Mosul on Monday, according to hospital officials.", "bombing", "hospital officials"),
    ("The Health Ministry reported that an airstrike killed two people in Idlib.", "airstrike", "Health Ministry"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "name"), SAID)
def test_who_says_it_is_a_source(code: Code, text: str, kind: str, name: str) -> None:
    assert name in sources(code(text), kind)


def test_the_narrator_is_no_source(code: Code) -> None:
    assert sources(code("A bomb killed five people in Mosul on Monday."), "bombing") == []


def test_an_army_named_before_is_a_source_by_its_country(code: Code) -> None:
    text = (
        "Israeli troops shot dead a gunman near Nablus on Monday. The army said that he had opened fire on a "
        "checkpoint."
    )
    named = [n for e in code(text) for n in e["attributed_to"]]
    assert "Israeli army" in named


def test_the_weights_have_a_bias_and_two_thresholds() -> None:
    weights = source_choice._weights()
    assert "bias" in weights["source"]
    assert set(weights["threshold"]) == {"rule", "other"}


def test_who_is_found_by_a_rule_is_likelier_than_who_speaks_of_other_things() -> None:
    told = {"bias": 1.0, "rule told": 1.0, "verb say": 1.0, "covers": 1.0, "at own": 1.0}
    beside = {"bias": 1.0, "rule ": 1.0, "verb say": 1.0, "at before": 1.0}
    assert source_choice.probability(told) > source_choice.probability(beside)


def test_two_names_for_one_gold_source_count_once() -> None:
    def example(names: set[int]) -> Example:
        return Example("a", "a/0", {}, frozenset(names), True)

    rows = [example({0}), example({0}), example(set())]
    p = np.array([0.9, 0.8, 0.2])
    assert f1_of(rows, p, 1, 0.5, 0.5) == (1.0, 1, 0)
    rule, _ = best_thresholds(rows, p, 1)
    assert 0.2 < rule <= 0.9


def test_the_incident_told_last_before_a_sentence() -> None:
    words = source_choice.EventWords({0: [(1, 0), (4, 1)], 1: [], 3: [(2, 1)]})
    assert words.told_last(0) == {0, 1}
    assert words.told_last(2) == {0, 1}
    assert words.told_last(5) == {1}
    assert (words.first, words.most, words.sentences) == (0, 2, [0, 3])
    assert source_choice.EventWords({}).told_last(3) == frozenset()
