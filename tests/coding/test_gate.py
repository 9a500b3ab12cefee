"""The gate: which sentences the parser is spent on."""

from __future__ import annotations

import pytest

from dateline.coding.gate import is_hot, sentences_to_parse
from dateline.coding.reading import read


@pytest.mark.parametrize(
    "sentence",
    [
        "Gunmen stormed a police post in Marib.",
        "Two Katyushas landed beside the airport.",
        "The officers overthrew the president in April.",
        "A mob chased the driver through the market.",
        "Police took in nine men during the night.",
        "Thousands rallied in Tunis.",
    ],
)
def test_one_strong_word_opens_the_gate(sentence: str) -> None:
    assert is_hot(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The government raised the price of bread.",
        "She walked through the gardens with her sister.",
        "The conference ended with a dinner by the river.",
        "",
    ],
)
def test_words_of_peaceful_sentences_do_not(sentence: str) -> None:
    assert not is_hot(sentence)


def test_two_weak_words_open_it_and_one_does_not() -> None:
    assert not is_hot("The army has a new cook.")
    assert is_hot("The army moved toward the border.")


def test_a_stem_counts_at_the_beginning_of_a_word_only() -> None:
    assert not is_hot("He learned the skill.")


def test_neighbours_are_parsed_where_they_count_or_set_the_scene_of_a_toll() -> None:
    reading = read(
        "The men were on their way home from the fields. Four were shot dead. Nine others were in a lorry. "
        "The weather was mild.\n\nThe museum opens at noon."
    )
    assert sentences_to_parse(reading) == [0, 1, 2]
