"""Which event is which when an article is coded again: the rule, case by case."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from warehouse_samples import TEXT, airstrike, rocket_attack, words

from dateline.warehouse.matching import THRESHOLD, Trace, match, similarity, trace
from dateline.warehouse.record import read_record


def traced(event: dict[str, Any], text: str = TEXT) -> Trace:
    return trace(read_record(event)[0], text)


def changed(event: dict[str, Any], **changes: Any) -> Trace:
    return traced(copy.deepcopy(event) | changes)


ROCKETS, STRIKE = traced(rocket_attack()), traced(airstrike())


def test_a_trace_is_its_own_best_match() -> None:
    assert similarity(ROCKETS, ROCKETS) == 1.0
    assert match([ROCKETS, STRIKE], [STRIKE, ROCKETS]) == {0: 1, 1: 0}


def test_two_attacks_of_one_day_in_one_article_are_two() -> None:
    assert similarity(ROCKETS, STRIKE) < THRESHOLD


def test_the_type_may_be_read_otherwise_within_its_family() -> None:
    assert similarity(ROCKETS, changed(rocket_attack(), event_type="shelling")) >= THRESHOLD


def test_and_outside_of_it_where_passage_and_trigger_are_the_same() -> None:
    assert similarity(ROCKETS, changed(rocket_attack(), event_type="sabotage")) >= THRESHOLD


def test_two_incidents_told_in_one_sentence_are_two() -> None:
    text = "The army shelled Hama on Monday as protesters marched there."
    place = rocket_attack()["places"]
    shelling = traced({"event_id": "e1", "event_type": "shelling", "date_start": "2020-03-09", "places": place,
                       "mentions": [words(text, "shelled")]}, text)  # fmt: skip
    march = traced({"event_id": "e1", "event_type": "protest", "date_start": "2020-03-09", "places": place,
                    "mentions": [words(text, "marched")]}, text)  # fmt: skip
    assert similarity(shelling, march) == 0.0


def test_a_corrected_toll_leaves_it_the_same() -> None:
    text = TEXT.replace(
        "killing three guards and wounding five", "killing at least eleven guards and wounding 20"
    )
    corrected = rocket_attack() | {"mentions": [words(text, "rockets hit")]}
    assert similarity(ROCKETS, traced(corrected, text)) > 0.8


def test_a_passage_written_anew_is_the_same_by_type_day_and_place() -> None:
    text = "Police raised the toll of the strike at Ramadi to eleven."
    anew = rocket_attack() | {"mentions": [words(text, "toll of the strike")]}
    assert similarity(ROCKETS, traced(anew, text)) >= THRESHOLD


def test_another_day_and_another_place_told_in_other_words_is_another() -> None:
    text = "A week ago a salvo fell on Mosul."
    other = rocket_attack() | {
        "mentions": [words(text, "salvo fell")],
        "date_start": "2020-03-03",
        "date_end": "2020-03-03",
    }
    other["places"] = [rocket_attack()["places"][0] | {"name": "Mosul"}]
    assert similarity(ROCKETS, traced(other, text)) < THRESHOLD


def test_a_corrected_date_leaves_it_the_same() -> None:
    assert (
        similarity(ROCKETS, changed(rocket_attack(), date_start="2020-03-09", date_end="2020-03-09"))
        >= THRESHOLD
    )


def test_a_series_is_never_one_of_its_incidents() -> None:
    assert similarity(ROCKETS, changed(rocket_attack(), is_aggregate=True)) == 0.0


def test_the_assignment_is_the_best_as_a_whole() -> None:
    # Both new ones like the first old one best; one of them has no other choice.
    vague = changed(rocket_attack(), event_type="shelling")
    assert match([ROCKETS, vague], [ROCKETS, ROCKETS]) in ({0: 0, 1: 1}, {0: 1, 1: 0})
    assert match([ROCKETS], [vague, ROCKETS]) == {1: 0}


def test_nothing_matches_nothing() -> None:
    assert match([], [ROCKETS]) == match([ROCKETS], []) == match([], []) == {}
    assert match([ROCKETS], [STRIKE]) == {}


def test_events_without_mentions_place_or_date_are_compared_all_the_same() -> None:
    bare = traced({"event_id": "e1", "event_type": "airstrike"})
    assert 0.0 <= similarity(bare, bare) <= 1.0
    assert similarity(bare, STRIKE) < THRESHOLD


TYPES = st.sampled_from(["airstrike", "drone_strike", "protest", "threat", "no such type"])
DAYS = st.none() | st.dates().map(str)
WORDS = st.sampled_from(TEXT.split()).map(lambda word: words(TEXT, word))
EVENTS = st.builds(
    lambda kind, day, mentions, aggregate, name: {
        "event_id": "e1", "event_type": kind, "date_start": day, "mentions": mentions, "is_aggregate": aggregate,
        "places": [{"name": name, "is_main": True, "country_iso3": "IRQ"}] if name else [],
    },
    TYPES, DAYS, st.lists(WORDS, max_size=3), st.booleans(), st.sampled_from([None, "Ramadi", "Fallujah"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(EVENTS, max_size=6), st.lists(EVENTS, max_size=6))
def test_matching_is_symmetric_and_one_to_one(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    before, after = [traced(e) for e in old], [traced(e) for e in new]
    pairs = match(before, after)
    assert len(set(pairs.values())) == len(pairs)
    for n, o in pairs.items():
        assert THRESHOLD <= similarity(before[o], after[n]) <= 1.0 + 1e-9
        assert similarity(before[o], after[n]) == similarity(after[n], before[o])
