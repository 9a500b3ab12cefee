"""Time expressions: what each is worth against the day of publication."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.coding.mentions import DateMention
from dateline.coding.reading import read
from dateline.coding.when import find_dates, resolve
from dateline.coding.when_calendar import holiday_spans, make_day, part_of, shift_months, week_span

WEDNESDAY = date(2021, 5, 26)


def found(text: str, published: date | None = WEDNESDAY) -> tuple[DateMention, ...]:
    return find_dates(read(text), published=published)


def one(text: str, published: date | None = WEDNESDAY) -> DateMention:
    mentions = found(text, published)
    assert len(mentions) == 1, [m.text for m in mentions]
    return mentions[0]


# sentence, words that were read, first day, last day, precision, kind (published on Wednesday 2021-05-26)
DATED = [
    # weekdays: the latest one up to publication
    ("A bus was hit on Monday.", "on Monday", "2021-05-24", "2021-05-24", "day", "point"),
    ("The raid on Wednesday failed.", "on Wednesday", "2021-05-26", "2021-05-26", "day", "point"),
    ("Thursday's blast killed two.", "Thursday's", "2021-05-20", "2021-05-20", "day", "point"),
    ("The shelling began late on Sunday.", "late on Sunday", "2021-05-23", "2021-05-23", "day", "point"),
    ("Troops moved in on Sunday night.", "on Sunday night", "2021-05-23", "2021-05-23", "day", "point"),
    ("Early Tuesday a mortar fell.", "Early Tuesday", "2021-05-25", "2021-05-25", "day", "point"),
    (
        "Before dawn on Friday jets struck.",
        "Before dawn on Friday",
        "2021-05-21",
        "2021-05-21",
        "day",
        "point",
    ),
    (
        "In the early hours of Saturday they left.",
        "In the early hours of Saturday",
        "2021-05-22",
        "2021-05-22",
        "day",
        "point",
    ),
    (
        "Shortly after midnight on Tuesday it burned.",
        "Shortly after midnight on Tuesday",
        "2021-05-25",
        "2021-05-25",
        "day",
        "point",
    ),
    ("He was shot last Wednesday.", "last Wednesday", "2021-05-19", "2021-05-19", "day", "point"),
    ("They fought this past Saturday.", "this past Saturday", "2021-05-22", "2021-05-22", "day", "point"),
    ("MARKETS WERE SHUT ON MONDAY AFTER THE BLAST.", "ON MONDAY", "2021-05-24", "2021-05-24", "day", "point"),
    # the future
    ("Parliament meets next Monday.", "next Monday", "2021-05-31", "2021-05-31", "day", "point"),
    ("The envoys will meet on Thursday.", "on Thursday", "2021-05-27", "2021-05-27", "day", "point"),
    ("The vote is due on Sunday.", "on Sunday", "2021-05-30", "2021-05-30", "day", "point"),
    ("The country is to vote in October.", "in October", "2021-10-01", "2021-10-31", "month", "point"),
    # near days
    ("Two died yesterday.", "yesterday", "2021-05-25", "2021-05-25", "day", "point"),
    ("A convoy came today.", "today", "2021-05-26", "2021-05-26", "day", "point"),
    ("Sirens sounded last night.", "last night", "2021-05-25", "2021-05-25", "day", "point"),
    (
        "It fell the day before yesterday.",
        "the day before yesterday",
        "2021-05-24",
        "2021-05-24",
        "day",
        "point",
    ),
    ("Talks start tomorrow.", "tomorrow", "2021-05-27", "2021-05-27", "day", "point"),
    ("Protesters gathered this morning.", "this morning", "2021-05-26", "2021-05-26", "day", "point"),
    # nights and weekends are ranges
    ("Jets struck overnight.", "overnight", "2021-05-25", "2021-05-26", "day", "range"),
    (
        "Overnight Friday to Saturday gunmen came.",
        "Overnight Friday to Saturday",
        "2021-05-21",
        "2021-05-22",
        "day",
        "range",
    ),
    (
        "It happened overnight between Sunday and Monday.",
        "overnight between Sunday and Monday",
        "2021-05-23",
        "2021-05-24",
        "day",
        "range",
    ),
    (
        "Rockets fell overnight into Tuesday.",
        "overnight into Tuesday",
        "2021-05-24",
        "2021-05-25",
        "day",
        "range",
    ),
    (
        "Saturday night into Sunday they clashed.",
        "Saturday night into Sunday",
        "2021-05-22",
        "2021-05-23",
        "day",
        "range",
    ),
    (
        "They clashed late Saturday and early Sunday.",
        "late Saturday and early Sunday",
        "2021-05-22",
        "2021-05-23",
        "day",
        "range",
    ),
    ("Five died at the weekend.", "at the weekend", "2021-05-22", "2021-05-23", "day", "range"),
    ("Marches were held last weekend.", "last weekend", "2021-05-22", "2021-05-23", "week", "range"),
    # ranges
    (
        "Fighting lasted from Friday to Sunday.",
        "from Friday to Sunday",
        "2021-05-21",
        "2021-05-23",
        "day",
        "range",
    ),
    (
        "They met on Friday and Saturday.",
        "on Friday and Saturday",
        "2021-05-21",
        "2021-05-22",
        "day",
        "range",
    ),
    (
        "Between 3 and 5 March 2020 it was closed.",
        "Between 3 and 5 March 2020",
        "2020-03-03",
        "2020-03-05",
        "day",
        "range",
    ),
    (
        "The operation ran from March 3 to March 5.",
        "from March 3 to March 5",
        "2021-03-03",
        "2021-03-05",
        "day",
        "range",
    ),
    (
        "It lasted from Dec. 30 to Jan. 2, 2019.",
        "from Dec. 30 to Jan. 2, 2019",
        "2018-12-30",
        "2019-01-02",
        "day",
        "range",
    ),
    ("The siege of May 9-11 ended.", "May 9-11", "2021-05-09", "2021-05-11", "day", "range"),
    ("War raged between 2011 and 2015.", "2011 and 2015", "2011-01-01", "2015-12-31", "year", "range"),
    # absolute days
    ("He died on May 9.", "on May 9", "2021-05-09", "2021-05-09", "day", "point"),
    ("He died on 9 May 2019.", "on 9 May 2019", "2019-05-09", "2019-05-09", "day", "point"),
    ("It came on the 9th of May.", "the 9th of May", "2021-05-09", "2021-05-09", "day", "point"),
    ("A car exploded on November 5.", "on November 5", "2020-11-05", "2020-11-05", "day", "point"),
    ("On Jan. 6, 2020, they fired.", "On Jan. 6, 2020", "2020-01-06", "2020-01-06", "day", "point"),
    ("It opened Tuesday, May 4.", "Tuesday, May 4", "2021-05-04", "2021-05-04", "day", "point"),
    ("The file of 12/30/2019 is closed.", "12/30/2019", "2019-12-30", "2019-12-30", "day", "point"),
    ("The file of 30/12/2019 is closed.", "30/12/2019", "2019-12-30", "2019-12-30", "day", "point"),
    ("The log of 2019-12-30 is kept.", "2019-12-30", "2019-12-30", "2019-12-30", "day", "point"),
    # months
    ("The coup took place in October.", "in October", "2020-10-01", "2020-10-31", "month", "point"),
    ("A clash occurred in May.", "in May", "2021-05-01", "2021-05-26", "month", "point"),
    ("They struck in July 2020.", "in July 2020", "2020-07-01", "2020-07-31", "month", "point"),
    ("They struck in August last year.", "in August last year", "2020-08-01", "2020-08-31", "month", "point"),
    ("It fell last November.", "last November", "2020-11-01", "2020-11-30", "month", "point"),
    ("The town fell in late May.", "in late May", "2021-05-22", "2021-05-26", "month", "point"),
    # weeks, months, years of the calendar
    ("Twelve died last week.", "last week", "2021-05-17", "2021-05-23", "week", "range"),
    ("Twelve died this week.", "this week", "2021-05-24", "2021-05-26", "week", "range"),
    (
        "Earlier this month a base was hit.",
        "Earlier this month",
        "2021-05-01",
        "2021-05-26",
        "month",
        "range",
    ),
    (
        "Earlier in the month rockets fell.",
        "Earlier in the month",
        "2021-05-01",
        "2021-05-26",
        "month",
        "range",
    ),
    ("Attacks rose last month.", "last month", "2021-04-01", "2021-04-30", "month", "range"),
    ("He was jailed last year.", "last year", "2020-01-01", "2020-12-31", "year", "range"),
    ("This year 30 were killed.", "This year", "2021-01-01", "2021-05-26", "year", "range"),
    ("Earlier this year they withdrew.", "Earlier this year", "2021-01-01", "2021-05-26", "year", "range"),
    # years, seasons, decades
    ("The 2018 attack closed the consulate.", "2018", "2018-01-01", "2018-12-31", "year", "point"),
    ("The pact was signed in 2015.", "in 2015", "2015-01-01", "2015-12-31", "year", "point"),
    ("The army left in 2021.", "in 2021", "2021-01-01", "2021-05-26", "year", "point"),
    (
        "They rose in the summer of 2014.",
        "in the summer of 2014",
        "2014-06-01",
        "2014-08-31",
        "year",
        "point",
    ),
    ("They rose last summer.", "last summer", "2020-06-01", "2020-08-31", "month", "range"),
    ("They fought in the early 1990s.", "in the early 1990s", "1990-01-01", "1993-12-31", "year", "range"),
    # back from publication
    ("It was seized two days ago.", "two days ago", "2021-05-24", "2021-05-24", "day", "point"),
    ("It was seized three months ago.", "three months ago", "2021-02-01", "2021-02-28", "month", "point"),
    ("It was seized five years ago.", "five years ago", "2016-01-01", "2016-12-31", "year", "point"),
    (
        "Hundreds were killed over the past year.",
        "over the past year",
        "2020-05-26",
        "2021-05-26",
        "year",
        "range",
    ),
    ("Six died in the past 24 hours.", "in the past 24 hours", "2021-05-25", "2021-05-26", "day", "range"),
    (
        "Six died over the last three days.",
        "over the last three days",
        "2021-05-23",
        "2021-05-26",
        "day",
        "range",
    ),
    ("Within 24 hours three bombs exploded.", "Within 24 hours", "2021-05-25", "2021-05-26", "day", "range"),
    ("Drones struck for a third day.", "for a third day", "2021-05-24", "2021-05-26", "day", "range"),
    # since … runs to publication
    (
        "Crowds have marched since the beginning of October.",
        "since the beginning of October",
        "2020-10-01",
        "2021-05-26",
        "month",
        "since",
    ),
    (
        "The operation, under way since February 10, goes on.",
        "since February 10",
        "2021-02-10",
        "2021-05-26",
        "day",
        "since",
    ),
    ("They have been killed since 2019.", "since 2019", "2019-01-01", "2021-05-26", "year", "since"),
    (
        "Since it began in October 2019, the movement grew.",
        "Since it began in October 2019",
        "2019-10-01",
        "2021-05-26",
        "month",
        "since",
    ),
    ("Since Monday the road is shut.", "Since Monday", "2021-05-24", "2021-05-26", "day", "since"),
    # holidays
    ("Guns fell silent during Ramadan.", "during Ramadan", "2021-04-13", "2021-05-12", "month", "range"),
    ("It struck on Yom Kippur.", "on Yom Kippur", "2020-09-28", "2020-09-28", "day", "range"),
    ("It struck on Christmas Eve 2019.", "on Christmas Eve 2019", "2019-12-24", "2019-12-24", "day", "range"),
    (
        "It struck on the first day of Eid al-Adha.",
        "on the first day of Eid al-Adha",
        "2020-07-31",
        "2020-07-31",
        "day",
        "range",
    ),
]


@pytest.mark.parametrize(
    ("text", "words", "first", "last", "precision", "kind"), DATED, ids=[row[1] for row in DATED]
)
def test_expression_resolves_against_publication(
    text: str, words: str, first: str, last: str, precision: str, kind: str
) -> None:
    mention = one(text)
    assert words in mention.text or mention.text == words
    assert (mention.date_start, mention.date_end) == (date.fromisoformat(first), date.fromisoformat(last))
    assert (mention.precision, mention.kind) == (precision, kind)


def test_table_covers_enough() -> None:
    assert len(DATED) + len(ANCHORED) + len(UNDATED) >= 80


# sentence, words, days from the event that it hangs on, what it becomes for an event of 2021-05-20
ANCHORED = [
    ("An attack killed one two days earlier.", "two days earlier", -2, "2021-05-18"),
    ("The claim came the following day.", "the following day", 1, "2021-05-21"),
    ("The claim came a day after the raid.", "a day after", 1, "2021-05-21"),
    ("On the eve of the attack he spoke.", "On the eve of", -1, "2021-05-19"),
    ("Hours later a jet crashed.", "Hours later", 0, "2021-05-20"),
    ("The same day police fired.", "The same day", 0, "2021-05-20"),
    ("Ten days later planes answered.", "Ten days later", 10, "2021-05-30"),
    ("By evening the square was empty.", "By evening", 0, "2021-05-20"),
    ("Later in the day a second bomb exploded.", "Later in the day", 0, "2021-05-20"),
    ("The day before, a guard was shot.", "day before", -1, "2021-05-19"),
    ("Exactly one month before, a hotel was bombed.", "one month before", -30, "2021-04-20"),
]


@pytest.mark.parametrize(("text", "words", "offset", "day"), ANCHORED, ids=[row[1] for row in ANCHORED])
def test_anchored_expression_counts_from_another_event(text: str, words: str, offset: int, day: str) -> None:
    mention = one(text)
    assert words in mention.text
    assert mention.kind == "anchored" and mention.date_start is None
    assert mention.anchor_offset_days == offset
    resolved = resolve(mention, date(2021, 5, 20), date(2021, 5, 20))
    assert resolved.date_start == resolved.date_end == date.fromisoformat(day)


UNDATED = [
    ("For 25 years the group has fought.", "duration"),
    ("Clashes have gone on for several weeks.", "duration"),
    ("In recent months raids have grown.", "duration"),
    ("Three days of clashes left ten dead.", "duration"),
    ("It was founded decades ago.", "duration"),
    ("They march every Friday.", "habitual"),
    ("They march on Fridays.", "habitual"),
    ("Daily attacks go on.", "habitual"),
]


@pytest.mark.parametrize(("text", "kind"), UNDATED, ids=[row[0] for row in UNDATED])
def test_lengths_and_habits_date_nothing(text: str, kind: str) -> None:
    mention = one(text)
    assert mention.kind == kind
    assert mention.date_start is None and mention.date_end is None


@pytest.mark.parametrize(
    "text",
    [
        "Two thousand people marched on the capital.",
        "The army killed 2000 people and took 300 prisoners.",
        "The Sunday Times reported it.",
        "Bloody Sunday is remembered.",
        "They may march on Washington.",
        "A boy of 12 and his sister, 9, were hurt.",
        "The missile has a range of 1,900 kilometers.",
        "Ramadan Shalah led the group.",
        "The second rocket fell into the sea.",
    ],
)
def test_no_date_is_seen_where_none_is(text: str) -> None:
    assert [m.text for m in found(text) if m.date_start] == []


def test_monday_in_a_report_of_a_monday_is_that_day() -> None:
    assert one("A spokesman said it on Monday.", date(2019, 12, 30)).date_start == date(2019, 12, 30)


def test_two_dates_of_one_sentence_stay_apart() -> None:
    mentions = found("Sunday's strikes answered a rocket attack on Friday night.", date(2019, 12, 30))
    assert [m.date_start for m in mentions] == [date(2019, 12, 29), date(2019, 12, 27)]


def test_since_an_event_waits_for_that_event() -> None:
    mention = one("Some 48 people have died since the coup.")
    assert mention.kind == "since" and mention.anchor_offset_days == 0 and mention.date_start is None
    resolved = resolve(mention, date(2021, 2, 1), date(2021, 2, 1))
    assert (resolved.date_start, resolved.date_end) == (date(2021, 2, 1), WEDNESDAY)


def test_that_year_is_the_year_named_before() -> None:
    mentions = found("The town fell in 2018. An attack in April of that year killed 43 people.")
    assert (mentions[-1].date_start, mentions[-1].date_end) == (date(2018, 4, 1), date(2018, 4, 30))


def test_a_day_known_by_its_attack_keeps_its_year() -> None:
    mention = found("Israel has been at war since the October 7 attack.", date(2025, 11, 3))[0]
    assert mention.date_start == date(2023, 10, 7)


def test_without_publication_only_dates_with_a_year_resolve() -> None:
    text = "On Monday, two weeks ago and on May 9 it was quiet; on May 9, 2019, and in 2015 it was not."
    dated = {m.text: m.date_start for m in found(text, None)}
    assert {words for words, day in dated.items() if day} == {"on May 9, 2019", "in 2015"}
    assert "On Monday" in dated and "on May 9" in dated


def test_a_past_span_ends_with_publication() -> None:
    assert one("He was killed this year.", date(2020, 2, 3)).date_end == date(2020, 2, 3)


def test_a_range_across_new_year() -> None:
    mention = one("The truce held from Dec. 28 to Jan. 3.", date(2022, 1, 10))
    assert (mention.date_start, mention.date_end) == (date(2021, 12, 28), date(2022, 1, 3))


def test_february_29_is_the_last_leap_day() -> None:
    assert one("The deal was signed on February 29.", date(2022, 3, 1)).date_start == date(2020, 2, 29)


# --- calendar -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "year", "first"),
    [
        ("passover", 2024, date(2024, 4, 23)),
        ("yom kippur", 2023, date(2023, 9, 25)),
        ("simchat torah", 2023, date(2023, 10, 7)),
        ("hanukkah", 2019, date(2019, 12, 23)),
        ("purim", 2024, date(2024, 3, 24)),
        ("nowruz", 2021, date(2021, 3, 21)),
        ("easter", 2019, date(2019, 4, 21)),
        ("orthodox easter", 2021, date(2021, 5, 2)),
        ("christmas", 2000, date(2000, 12, 25)),
    ],
)
def test_holidays_fall_where_the_calendars_have_them(name: str, year: int, first: date) -> None:
    assert holiday_spans(name, year)[0][0] == first


@pytest.mark.parametrize(
    ("name", "year", "first"),
    [
        ("eid al-fitr", 2021, date(2021, 5, 13)),
        ("eid al-adha", 2020, date(2020, 7, 31)),
        ("ashura", 2022, date(2022, 8, 8)),
    ],
)
def test_islamic_holidays_are_right_to_a_day(name: str, year: int, first: date) -> None:
    assert abs(holiday_spans(name, year)[0][0] - first) <= timedelta(days=1)


def test_months_shift_to_the_last_day_when_shorter() -> None:
    assert shift_months(date(2021, 3, 31), -1) == date(2021, 2, 28)


def test_weeks_run_from_monday() -> None:
    assert week_span(date(2021, 5, 23)) == (date(2021, 5, 17), date(2021, 5, 23))


@given(st.dates(date(1950, 1, 1), date(2090, 1, 1)), st.sampled_from(["early", "mid", "late", ""]))
def test_parts_lie_in_their_whole(day: date, part: str) -> None:
    whole = (day, day + timedelta(days=364))
    first, last = part_of(whole, part)
    assert whole[0] <= first <= last <= whole[1]


def test_no_such_day_is_none() -> None:
    assert make_day(2021, 2, 30) is None and make_day(99999, 1, 1) is None


# --- properties ---------------------------------------------------------------------------------------

_WORDS = (
    "on Monday|Friday night|overnight|to Saturday|last week|in October|since|May 9|2019|two days earlier|the|of|3|and|"
    "between|from|until|,|.|Eid al-Fitr|every|this month|ago|five years|12/30/2019|the 1990s|late|\u2019s|\n\n|will|"
    "Jan.|-|½|١٢"
)
_PIECES = st.sampled_from(_WORDS.split("|"))


@settings(max_examples=200, deadline=None)
@given(st.lists(_PIECES, max_size=14).map(" ".join), st.dates(date(1960, 1, 1), date(2100, 1, 1)) | st.none())
def test_offsets_order_and_ends_hold_for_any_words(text: str, published: date | None) -> None:
    reading = read(text)
    mentions = find_dates(reading, published=published)
    assert mentions == find_dates(reading, published=published)
    for mention in mentions:
        assert (
            reading.text[mention.start : mention.end] == mention.text and mention.text.strip() == mention.text
        )
        if mention.date_start is not None and mention.date_end is not None:
            assert mention.date_start <= mention.date_end
    for a, b in pairwise(mentions):
        assert a.end <= b.start


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_error(text: str) -> None:
    find_dates(read(text), published=WEDNESDAY)
