"""Work grows with the text and not with its square: function calls of the coder for a text and for one four times as
long, whatever the text is made of. Calls are counted, not seconds: a busy machine changes nothing."""

from __future__ import annotations

import sys
from datetime import date
from types import FrameType
from typing import Any

import pytest

from dateline.coding.coder import Coder
from dateline.coding.record import ArticleText

SHORT, TIMES = 2500, 4
SLACK = 2.0
"""What a text four times as long may cost beyond four times the calls: an event is compared with sixty others at most,
which a short text does not hold. Work that grew with the square would cost sixteen times."""

TOWNS = "Mosul Basra Erbil Kirkuk Samarra Tikrit Falluja Ramadi Najaf Karbala Aleppo Homs Hama Idlib Raqqa".split()


def report(number: int) -> str:
    """A sentence of an event of its own."""
    town = TOWNS[number % len(TOWNS)]
    return (
        f"A bomb killed {number % 40 + 2} people in {town} on May {number % 28 + 1}, {1990 + number % 31}. "
    )


UNITS = {
    "one event again and again": "Rockets hit a base near Kirkuk on Monday, killing two soldiers, police said. ",
    "paragraphs": "Gunmen shot two officers in Basra on Monday. Nobody claimed the attack.\n\n",
    "nothing to code": "The ministry published the figures for trade in grain and the price of bread. ",
    "one endless sentence": "the army said that the mayor and the bombing and the union and the bakers ",
    "names": "Ali Hassan Omar Khaled Basra Mosul Aleppo Homs Hama Idlib Kabul killed ",
    "numbers": "killed 12 34 5,600 seven eight hundred thousand and two dozen ",
    "quotation marks": "“He said “they bombed ‘nobody said’”” ",
    "a list of deeds": "killed, wounded, bombed, shelled, abducted, arrested, ",
    "times": "on Monday, May 3, two days earlier, last week, since October, in 2018, bombed ",
    "capitals": "ROCKETS HIT A BASE NEAR KIRKUK ON MONDAY, KILLING TWO SOLDIERS. ",
    "brackets": "((killed)) [[bombed]] ",
    "no blanks": "bombed,",
}


def calls(coder: Coder, text: str) -> int:
    """Python and C function calls while a text is coded."""
    count = 0

    def counter(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counter)
    try:
        coder.code(ArticleText("x", "", text, date(2021, 5, 4), language="en"))
    finally:
        sys.setprofile(before)
    return count


def assert_linear(coder: Coder, short: str, long: str) -> None:
    coder.code(
        ArticleText("x", "", long, date(2021, 5, 4), language="en")
    )  # fills the caches of words and places
    few, many = calls(coder, short), calls(coder, long)
    assert many <= SLACK * TIMES * few, (few, many)


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS.keys())
def test_work_is_linear_in_the_length_of_the_text(coder: Coder, unit: str) -> None:
    count = SHORT // len(unit)
    assert_linear(coder, unit * count, unit * (TIMES * count))


def test_work_is_linear_in_the_number_of_events(coder: Coder) -> None:
    texts = ["".join(report(n) for n in range(many)) for many in (60, 60 * TIMES)]
    assert_linear(coder, *texts)
