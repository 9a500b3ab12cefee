# ruff: noqa: E501  (one row of a table is one line)
"""Which day is an event's: its own words', what it is counted from, and what the text runs on with.

PUBLISHED is Tuesday, 4 May 2021.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Code = Callable[..., list[dict[str, Any]]]


def dates(events: list[dict[str, Any]], kind: str) -> list[tuple[str | None, str | None]]:
    return [(e["date_start"], e["date_end"]) for e in events if e["event_type"] == kind]


ONE_DAY = """
The attack, in which gunmen shot three policemen dead, took place on Monday in Basra. => shooting 2021-05-03
A man was shot dead near Basra, in the south of the country, on Monday morning, the police said. => shooting 2021-05-03
The fighting, which broke out on Monday night after a month of calm, left six people dead. => armed_clash 2021-05-03
A man was killed when police opened fire in Khartoum, medics said on Monday. => shooting 2021-05-03
"""


@pytest.mark.parametrize("line", ONE_DAY.strip().splitlines())
def test_the_day_of_an_event(code: Code, line: str) -> None:
    text, wanted = (part.strip() for part in line.split("=>"))
    kind, day = wanted.split()
    assert dates(code(text), kind)[0] == (day, day)


def test_what_something_follows_on_is_of_another_day(code: Code) -> None:
    events = code("Police on Monday arrested two men over the bombing of a market in Basra.")
    assert dates(events, "arrest_or_raid") == [("2021-05-03", "2021-05-03")]
    assert dates(events, "bombing") in ([], [(None, None)])


def test_a_span_leads_back_from_the_main_event(code: Code) -> None:
    text = (
        "Gunmen attacked a village near Kirkuk on Monday and killed two farmers. "
        "The attack came a week after a suicide bomber killed nine people in Mosul."
    )
    assert dates(code(text), "suicide_bombing") == [("2021-04-26", "2021-04-26")]


def test_a_year_after_what_is_told_in_the_clause(code: Code) -> None:
    text = "The kingdom executed 63 people in 1980, a year after militants seized the mosque in Mecca."
    events = code(text)
    assert dates(events, "execution") == [("1980-01-01", "1980-12-31")]
    assert ("1979-01-01", "1979-12-31") in [(e["date_start"], e["date_end"]) for e in events]


def test_that_year_is_the_year_named_before(code: Code) -> None:
    text = (
        "Washington put the group on its list in 2019, in response to a suicide bombing that killed 27 guards "
        "in February of that year."
    )
    assert dates(code(text), "suicide_bombing") == [("2019-02-01", "2019-02-28")]


def test_the_deadliest_in_years_happened_on_its_day(code: Code) -> None:
    text = "A bomb killed nine people in Basra on Monday, in the worst attack in years."
    assert dates(code(text), "bombing") == [("2021-05-03", "2021-05-03")]


COUNTED = """
Rockets hit a base in Pakistan on Monday, a day after gunmen shot dead two guards in Quetta. => shooting 2021-05-02 2021-05-02
Gunmen killed three soldiers in overnight ambushes near Jezzine, and warplanes struck back yesterday by bombing two villages. => armed_clash 2021-05-02 2021-05-03
Weekend clashes between the army and rebels near Jaffna left nine people dead. => armed_clash 2021-05-01 2021-05-02
On Friday, an airstrike on a market in Idlib killed ten people; it ended a truce proclaimed in March. => airstrike 2021-04-30 2021-04-30
Leaders of the group suspended Mali over last week's coup, in which officers arrested the president. => coup 2021-04-26 2021-05-02
The army rolled into Somalia in late 2006. => ground_operation 2006-10-01 2006-12-31
More than 80 villagers were shot dead in March, mostly overnight. => shooting 2021-03-01 2021-03-31
The province has been at war since 1994, when Russia sent troops into Grozny. => ground_operation 1994-01-01 1994-12-31
The violence has killed at least 542 people in Lebanon since October. => other 2020-10-01 2021-05-04
Gunmen attacked a bus near Herat three weeks ago, killing four people. => shooting 2021-04-13 2021-04-13
"""


@pytest.mark.parametrize("line", COUNTED.strip().splitlines())
def test_days_counted_and_ranges(code: Code, line: str) -> None:
    text, wanted = (part.strip() for part in line.split("=>"))
    kind, first, last = wanted.split()
    assert (first, last) in dates(code(text), kind)


PRECISION = """
Gunmen shot dead a judge in Basra before dawn on Sunday. => 2021-05-02 2021-05-02 day
Airstrikes hit Tyre overnight, killing three people. => 2021-05-03 2021-05-04 day
A bomb killed four people in Mosul this week. => 2021-05-03 2021-05-04 week
A bomb killed four people in Mosul last week. => 2021-04-26 2021-05-02 week
A bomb killed two people in a church in Tanta on Christmas Eve. => 2020-12-24 2020-12-24 day
A bomb killed two people in Mosul in March. => 2021-03-01 2021-03-31 month
From Friday to Sunday, airstrikes on Idlib killed 30 people. => 2021-04-30 2021-05-02 day
"""


@pytest.mark.parametrize("line", PRECISION.strip().splitlines())
def test_range_and_precision_of_an_event(code: Code, line: str) -> None:
    text, wanted = (part.strip() for part in line.split("=>"))
    (event,) = code(text)
    assert [event["date_start"], event["date_end"], event["date_precision"]] == wanted.split()
    assert event["date_text"] in text


def test_two_days_earlier_and_hours_later_count_from_the_other_event(code: Code) -> None:
    events = code("Jets bombed Tyre on Sunday. Two days earlier, a rocket had killed a woman in Metula.")
    assert dates(events, "airstrike") == [("2021-05-02", "2021-05-02")]
    assert dates(events, "missile_or_rocket_attack") == [("2021-04-30", "2021-04-30")]
    events = code(
        "A bomb killed four people in Mosul on Sunday. Hours later, gunmen shot dead a judge in Basra."
    )
    assert dates(events, "shooting") == [("2021-05-02", "2021-05-02")]


def test_hours_after_one_attack_another(code: Code) -> None:
    text = (
        "Hours after a car bomb killed four people in Mosul, gunmen opened fire on a bus in Basra on Sunday."
    )
    events = code(text)
    assert [e["event_type"] for e in events] == ["bombing", "shooting"]
    assert dates(events, "shooting") == [("2021-05-02", "2021-05-02")]


def test_one_bomb_of_a_year_is_no_series(code: Code) -> None:
    (event,) = code("A bomb killed two people in Mosul in 2014.")
    assert (event["date_start"], event["date_precision"], event["is_aggregate"]) == (
        "2014-01-01",
        "year",
        False,
    )
    (event,) = code("Bombs killed 90 people in Mosul in 2014.")
    assert event["is_aggregate"]
