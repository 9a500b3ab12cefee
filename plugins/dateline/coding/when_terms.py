"""What the rules of time expressions share: words for numbers, months and units, the form of a finding, a register."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from dateline.coding.mentions import DateKind, DatePrecision
from dateline.coding.when_calendar import MONTHS, Span

Family = Literal["weekday", "day", "month", "year", "other"]
DAY = timedelta(days=1)
PRECISIONS: dict[str, DatePrecision] = {
    "week": "week",
    "weekend": "week",
    "month": "month",
    "year": "year",
    "decade": "year",
    "century": "year",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One expression within a sentence: offsets into it, what it resolves to, and how it may combine."""

    start: int
    end: int
    span: Span | None
    precision: DatePrecision
    kind: DateKind = "point"
    offset: int | None = None
    family: Family = "other"
    # Month and day of a date whose year is inferred: a range may lend it the other end's year.
    bare_day: tuple[int, int] | None = None
    is_night: bool = False


@dataclass(frozen=True, slots=True)
class TextScene:
    """What a handler may look at: the sentence and the day of publication."""

    text: str
    published: date | None
    last_year: int | None = None  # the year named last before this sentence

    def looks_ahead(self, at: int) -> bool:
        """Whether the words before ``at`` put what follows into the future of the report."""
        before = self.text[max(0, at - 70) : at]
        cues = list(_AHEAD.finditer(before))
        if not cues:
            return False
        between = before[cues[-1].end() :]
        return len(between) <= 55 and not _AHEAD_ENDS.search(between)


_AHEAD = re.compile(
    r"\b(?:will|won't|shall|is to|are to|was to|were to|is set|are set|set to|due|scheduled|slated|"
    r"planned|plans?|"
    r"planning|intends?|expected|going to|upcoming|to be held|to take place|ahead of|deadline|postponed|"
    r"looming|"
    r"until|would)\b",
    re.IGNORECASE,
)
_AHEAD_ENDS = re.compile(
    r"[,;:]|\b(?:said|told|after|following|since|when|killed|attacks?|strikes?|by)\b", re.IGNORECASE
)

NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty"
        ).split()
    )
} | {"a": 1, "an": 1, "a couple of": 2, "couple of": 2, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
NUMBER = r"(?:\d{1,4}|" + "|".join(sorted(map(re.escape, NUMBERS), key=len, reverse=True)) + r")"
VAGUE = r"(?:several|some|a few|few|many|recent|countless)"
MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
DAY_OF_MONTH = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d%]|:\d|,\d|\.\d)"
YEAR = r"(?:1[89]\d\d|20\d\d|21\d\d)(?![\d%]|,\d{3}|\.\d)"
TO = r"\s*(?:-|–|—|to|through|until|till|and)\s*"
UNIT = r"(?:hour|day|night|week|weekend|month|year|decade)s?"
PARTS = r"(?:night|evening|morning|afternoon|midnight|noon|midday|dawn|dusk)"
# "before dawn on", "in the early hours of", "late on", "shortly after midnight": they stand before a day
# and keep it.
LEAD = (
    r"(?:(?:in|during|on)\s+)?(?:the\s+)?(?:early|small|pre-?dawn|late|first|final)?\s*(?:morning\s+|"
    r"evening\s+)?"
    r"(?:hours|night|evening|morning|afternoon|course)\s+(?:of|on)\s+|"
    r"(?:(?:shortly|just|soon)\s+)?(?:before|after|around|about|by|at)\s+(?:about\s+|around\s+)?"
    r"(?:dawn|daybreak|sunrise|midnight|noon|midday|dusk|sunset|nightfall|"
    r"(?:\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)))\s+"
    r"(?:on\s+)?|(?:early|late|later|earlier)\s+(?:on\s+)?|on\s+"
)
BEFORE_YEAR = (
    r"(?:in|since|of|by|from|to|until|till|during|early|late|mid|and|between|year|before|after|around|"
    r"through|late-|"
    r"mid-|early-|summer|spring|autumn|fall|winter|back in|as early as|beginning|end)"
)


def number_of(word: str) -> int | None:
    word = word.lower().strip()
    return int(word) if word.isdigit() else NUMBERS.get(word)


def month_of(word: str) -> int:
    short = word.lower()[:3]
    return next(i for i, name in enumerate(MONTHS, start=1) if name.startswith(short))


def has_capital(text: str, at: int) -> bool:
    return text[at : at + 1].isupper()


def capped(span: Span, published: date | None, ahead: bool) -> Span:
    """Past events do not reach beyond publication."""
    if published is None or ahead or span[0] > published:
        return span
    return span[0], min(span[1], published)


Handler = Callable[[re.Match[str], TextScene], Found | None]
Rules = list[tuple[tuple[str, ...], re.Pattern[str], Handler]]
# Fragments of which a sentence, in small letters, must hold one before a rule is tried: a search for a fragment costs
# a hundredth of a search for a pattern.
MONTHS_NEEDED = tuple(month[:3] for month in MONTHS)
UNITS_NEEDED = ("day", "night", "week", "month", "year", "hour", "decade", "centur", "generation")


def registering(rules: Rules) -> Callable[..., Callable[[Handler], Handler]]:
    """A decorator that adds a pattern with its handler to a module's rules. What follows the pattern are fragments of
    which a sentence must hold one."""

    def rule(pattern: str, *needs: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            rules.append((needs, re.compile(pattern, re.IGNORECASE), handler))
            return handler

        return register

    return rule
