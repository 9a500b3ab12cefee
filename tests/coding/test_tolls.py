"""Tolls: what adds up, what replaces, what is a range."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.coding.mentions import CountMention
from dateline.coding.tolls import TollRow, Total, total_of

Code = Callable[..., list[dict[str, Any]]]


def count(n: int, group: str, *, high: int | None = -1, at: int = 0, **flags: bool) -> CountMention:
    return CountMention(
        at,
        at + 1,
        f"{n} {group}",
        "killed",
        n,
        n,
        n if high == -1 else high,
        False,
        group,
        "unknown",
        (),
        flags.get("is_subset", False),
        False,
        at,
        at,
        flags.get("is_cumulative", False),
        n == 0,
        flags.get("is_update", False),
    )


def killed(*rows: TollRow) -> Total:
    return total_of(list(rows), "killed")[0]


def test_nothing_said_is_unknown() -> None:
    assert killed() == Total(None, None, None)


def test_groups_of_one_sentence_add_up() -> None:
    rows = (TollRow(count(3, "soldiers"), 0, ()), TollRow(count(48, "militants", at=5), 0, ()))
    assert killed(*rows) == Total(51, 51, 51)


def test_a_subset_is_not_added() -> None:
    rows = (
        TollRow(count(25, "fighters", high=None), 0, ()),
        TollRow(count(4, "commanders", is_subset=True), 0, ()),
    )
    assert killed(*rows) == Total(25, 25, None)


def test_the_same_figure_again_is_a_repetition() -> None:
    total, rows = total_of(
        [TollRow(count(3, "people"), 0, ()), TollRow(count(3, "people", at=9), 4, ())], "killed"
    )
    assert total == Total(3, 3, 3)
    assert [r.is_repeat for r in rows] == [False, True]


def test_a_later_toll_of_the_same_source_replaces_the_earlier() -> None:
    rows = (
        TollRow(count(12, "people"), 0, ("police",)),
        TollRow(count(15, "people", is_update=True), 3, ("police",)),
    )
    assert killed(*rows) == Total(15, 15, 15)


def test_two_sources_give_a_range_and_the_nearer_one_the_best() -> None:
    rows = (
        TollRow(count(5, "people", high=None), 0, ()),
        TollRow(count(14, "people"), 3, ("hospital officials",)),
    )
    assert killed(*rows) == Total(5, 14, 14)


def test_others_add_to_those_told_before() -> None:
    rows = (TollRow(count(2, "policemen"), 0, ()), TollRow(count(3, "other people"), 2, ()))
    assert killed(*rows) == Total(5, 5, 5)


def test_later_figures_that_make_up_the_first_are_its_parts() -> None:
    total, rows = total_of(
        [
            TollRow(count(7, "people"), 0, ()),
            TollRow(count(3, "people", at=5), 2, ("spokesman",)),
            TollRow(count(4, "people", at=9), 3, ("spokesman",)),
        ],
        "killed",
    )
    assert total == Total(7, 7, 7)
    assert [r.is_subset for r in rows] == [False, True, True]


def test_the_whole_takes_the_place_of_the_narrators_part() -> None:
    total, rows = total_of(
        [
            TollRow(count(1, "general"), 0, ()),
            TollRow(count(7, "people", at=5, is_cumulative=True), 2, ("police",)),
        ],
        "killed",
    )
    assert total == Total(7, 7, 7)
    assert rows[0].is_subset


def test_two_figures_for_the_same_dead_in_one_sentence_are_a_range(code: Code) -> None:
    text = (
        "A drone killed seven people in Basra on Monday, police said, "
        "while the militia gave the number of dead as eight."
    )
    (event,) = code(text)
    assert (event["fatalities_low"], event["fatalities_high"]) == (7, 8)


def test_fighting_of_some_days_has_its_own_toll(code: Code) -> None:
    text = "The fighting near Sidon, which broke out on Sunday, has left six people dead, medics said."
    assert code(text)[0]["fatalities_low"] == 6


def test_the_unharmed_of_one_group_do_not_make_a_range(code: Code) -> None:
    events = code(
        "A car bomb exploded at a police station in Baghdad on Monday, wounding 20 people. "
        "No coalition forces were hurt, a spokesman said."
    )
    assert [(e["injuries_low"], e["injuries_high"]) for e in events if e["event_type"] == "bombing"] == [
        (20, 20)
    ]


def test_others_are_others_than_those_of_their_own_sentence() -> None:
    rows = [
        TollRow(count(25, "people", high=None), 0, ("activists",)),
        TollRow(count(2, "guards", at=3), 1, ("ministry",)),
        TollRow(count(30, "others", at=9), 1, ("ministry",)),
    ]
    assert killed(*rows) == Total(25, 32, 32)


def test_people_told_again_beside_others_leave_the_others_to_add() -> None:
    rows = [
        TollRow(count(3, "soldiers"), 0, ("ministry",)),
        TollRow(count(3, "soldiers", at=5), 3, ("spokesman",)),
        TollRow(count(2, "militants", at=9), 3, ("spokesman",)),
    ]
    assert killed(*rows) == Total(5, 5, 5)


def test_those_who_died_last_are_in_the_toll_that_their_death_raises(code: Code) -> None:
    events = code(
        "The death toll of the clashes in Tripoli rose to three after two men were killed on Monday."
    )
    assert [(e["fatalities_low"], e["fatalities_high"]) for e in events if e["casualties"]] == [(3, 3)]


def test_a_figure_makes_a_rough_word_exact() -> None:
    rough = CountMention(
        0, 1, "dozens were killed", "killed", 24, 24, None, True, "people", "unknown", (), False, False, 0, 0
    )
    rows = [
        TollRow(rough, 0, ("witnesses",)),
        TollRow(count(62, "people", at=5, high=None), 2, ("ministry",)),
    ]
    assert killed(*rows) == Total(62, 62, None)


def test_one_more_of_the_same_number_adds() -> None:
    another = CountMention(
        9, 10, "another guard died", "killed", 1, 1, 1, False, "guard", "unknown", (), False, False, 9, 9
    )
    assert killed(TollRow(count(1, "guard"), 0, ()), TollRow(another, 1, ())) == Total(2, 2, 2)


def test_a_name_told_later_is_one_of_those_counted() -> None:
    rows = [TollRow(count(6, "people"), 0, ()), TollRow(count(1, "Rida Yassin", at=5), 2, ())]
    assert killed(*rows) == Total(6, 6, 6)


def test_two_people_named_one_by_one_are_two() -> None:
    rows = [TollRow(count(1, "Rida Yassin"), 0, ()), TollRow(count(1, "Omar Haddad", at=5), 2, ())]
    assert killed(*rows) == Total(2, 2, 2)


def test_another_source_on_some_of_the_dead_gives_no_range() -> None:
    rows = [TollRow(count(10, "people"), 0, ()), TollRow(count(3, "civilians", at=5), 2, ("police",))]
    assert killed(*rows) == Total(10, 10, 10)


def test_one_source_in_full_and_in_short_is_one_source() -> None:
    rows = [
        TollRow(count(3, "people"), 0, ("Musa Bello",)),
        TollRow(count(2, "guards", at=5), 2, ("Bello",)),
    ]
    assert killed(*rows) == Total(3, 3, 3)


def test_dead_attackers_are_counted_whoever_tells_of_them(code: Code) -> None:
    events = code(
        "Gunmen stormed a plant near Ankara on Monday, killing five people, officials said. "
        "Both assailants were killed, the interior minister said."
    )
    assert [(e["fatalities_low"], e["fatalities_high"]) for e in events if e["casualties"]] == [(7, 7)]


BEFORE = [
    "Gunmen killed five soldiers in an ambush near Hombori on Monday. It came days after rebels killed 24 soldiers.",
    "The group blew up a car in Belfast on Monday, killing five men only three days after 24 soldiers were slain.",
]


@pytest.mark.parametrize("text", BEFORE, ids=[t[:30] for t in BEFORE])
def test_the_dead_of_what_went_before_are_not_this_events(code: Code, text: str) -> None:
    first = next(e for e in code(text) if e["fatalities_low"])
    assert (first["fatalities_low"], first["fatalities_high"]) == (5, 5)


def only(events: list[dict[str, Any]]) -> dict[str, Any]:
    [event] = [e for e in events if e["casualties"]]
    return event


def rows(event: dict[str, Any]) -> list[tuple[str, int | None, int | None, str | None]]:
    """Harm, bounds and source of each casualty row."""
    return [(c["harm"], c["low"], c["high"], c["attributed_to"]) for c in event["casualties"]]


def test_competing_tolls_have_a_row_and_a_source_each_and_the_nearer_one_is_best(code: Code) -> None:
    event = only(
        code(
            "A car bomb killed nine people in Aden on Monday, police said. Hospital officials put the death toll at 14."
        )
    )
    assert rows(event) == [("killed", 9, 9, "police"), ("killed", 14, 14, "Hospital officials")]
    assert [event[f"fatalities_{end}"] for end in ("low", "best", "high")] == [9, 14, 14]


def test_two_speakers_of_one_sentence_give_a_range(code: Code) -> None:
    event = only(
        code("A bomb went off in Aden on Monday. Police said nine people died; doctors said 14 were killed.")
    )
    assert rows(event) == [("killed", 9, 9, "Police"), ("killed", 14, 14, "doctors")]
    assert [event[f"fatalities_{end}"] for end in ("low", "high")] == [9, 14]


def test_a_toll_that_rose_to_41_is_41(code: Code) -> None:
    event = only(
        code(
            "A car bomb killed 35 people in Aden on Monday, police said. "
            "The death toll rose to 41 on Tuesday, police said."
        )
    )
    assert [event[f"fatalities_{end}"] for end in ("low", "best", "high")] == [41, 41, 41]


def test_a_mother_and_her_two_children_are_three_civilians(code: Code) -> None:
    event = only(code("A rocket killed a mother and her two children in Sderot on Monday."))
    assert (event["fatalities_low"], event["fatalities_high"]) == (3, 3)
    assert {c["status"] for c in event["casualties"]} == {"civilian"}
    assert event["deaths_civilian_best"] == 3


def test_numbers_in_words_and_with_commas(code: Code) -> None:
    assert only(code("Gunmen shot dead a dozen farmers near Herat on Monday."))["fatalities_low"] == 12
    assert only(code("A blast at a plant in Aden wounded 17,000 people on Monday."))["injuries_low"] == 17_000


def test_no_casualties_are_none_of_either(code: Code) -> None:
    event = only(code("Rockets hit a base near Balad on Monday. There were no casualties."))
    assert (event["fatalities_low"], event["fatalities_high"]) == (0, 0)
    assert (event["injuries_low"], event["injuries_high"]) == (0, 0)


def test_civilians_among_the_dead_are_a_part_of_them(code: Code) -> None:
    event = only(code("An airstrike killed 12 people, seven of them civilians, in Idlib on Monday."))
    assert [(c["low"], c["status"], c["is_subset"]) for c in event["casualties"]] == [
        (12, "unknown", False),
        (7, "civilian", True),
    ]
    assert event["fatalities_low"] == 12 and event["deaths_civilian_low"] == 7


def test_the_displaced_and_the_abducted_are_neither_dead_nor_wounded(code: Code) -> None:
    event = only(code("Shelling in Idlib on Monday displaced some 3,000 people."))
    assert rows(event) == [("displaced", 3000, 3000, None)] and event["fatalities_low"] is None
    event = only(code("Militants kidnapped three engineers near Kirkuk on Monday."))
    assert rows(event) == [("abducted", 3, 3, None)] and event["injuries_low"] is None
