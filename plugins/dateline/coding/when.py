"""When: find time expressions and resolve them against the day of publication.

Absolute ("May 9, 2021"), relative ("on Monday", "two weeks ago", "earlier this month"), anchored on
another event ("two days earlier", "the following day"), ranges ("overnight Friday to Saturday", "since the
beginning of October") and such as date nothing ("for 25 years", "every Friday"). Weekdays mean the latest
such day up to the day of publication, unless the words before them look ahead ("will meet on Thursday").
Without a publication date only dates with a year resolve; the others are still found, with their text.

Sets nothing on the reading: returns :class:`DateMention`. Which date belongs to which event is decided in
:mod:`dateline.coding.when_choice`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from dateline.coding.mentions import DateKind, DateMention, DatePrecision
from dateline.coding.reading import Reading
from dateline.coding.when_calendar import (
    HOLIDAY_NAMES,
    HOLIDAYS,
    MONTHS,
    WEEKDAYS,
    Span,
    holiday_spans,
    latest_holiday,
    make_day,
    month_span,
    part_of,
    season_span,
    shift_months,
    week_span,
    year_span,
)

Family = Literal["weekday", "day", "month", "year", "other"]
DAY = timedelta(days=1)
_PRECISIONS: dict[str, DatePrecision] = {
    "week": "week",
    "weekend": "week",
    "month": "month",
    "year": "year",
    "decade": "year",
    "century": "year",
}


@dataclass(frozen=True, slots=True)
class _Found:
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
class _Scene:
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

_NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
            "seventeen eighteen nineteen twenty"
        ).split()
    )
} | {"a": 1, "an": 1, "a couple of": 2, "couple of": 2, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60}
_NUMBER = r"(?:\d{1,4}|" + "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True)) + r")"
_VAGUE = r"(?:several|some|a few|few|many|recent|countless)"
_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\d%]|:\d|,\d|\.\d)"
_YEAR = r"(?:1[89]\d\d|20\d\d|21\d\d)(?![\d%]|,\d{3}|\.\d)"
_TO = r"\s*(?:-|–|—|to|through|until|till|and)\s*"
_UNIT = r"(?:hour|day|night|week|weekend|month|year|decade)s?"
_PARTS = r"(?:night|evening|morning|afternoon|midnight|noon|midday|dawn|dusk)"
# "before dawn on", "in the early hours of", "late on", "shortly after midnight": they stand before a day
# and keep it.
_LEAD = (
    r"(?:(?:in|during|on)\s+)?(?:the\s+)?(?:early|small|pre-?dawn|late|first|final)?\s*(?:morning\s+|"
    r"evening\s+)?"
    r"(?:hours|night|evening|morning|afternoon|course)\s+(?:of|on)\s+|"
    r"(?:(?:shortly|just|soon)\s+)?(?:before|after|around|about|by|at)\s+(?:about\s+|around\s+)?"
    r"(?:dawn|daybreak|sunrise|midnight|noon|midday|dusk|sunset|nightfall|"
    r"(?:\d{1,2}(?:[:.]\d\d)?\s*(?:[ap]\.?m\.?)))\s+"
    r"(?:on\s+)?|(?:early|late|later|earlier)\s+(?:on\s+)?|on\s+"
)
_BEFORE_YEAR = (
    r"(?:in|since|of|by|from|to|until|till|during|early|late|mid|and|between|year|before|after|around|"
    r"through|late-|"
    r"mid-|early-|summer|spring|autumn|fall|winter|back in|as early as|beginning|end)"
)


def _number(word: str) -> int | None:
    word = word.lower().strip()
    return int(word) if word.isdigit() else _NUMBERS.get(word)


def _month(word: str) -> int:
    short = word.lower()[:3]
    return next(i for i, name in enumerate(MONTHS, start=1) if name.startswith(short))


def _capital(text: str, at: int) -> bool:
    return text[at : at + 1].isupper()


def _cap(span: Span, published: date | None, ahead: bool) -> Span:
    """Past events do not reach beyond publication."""
    if published is None or ahead or span[0] > published:
        return span
    return span[0], min(span[1], published)


# --- handlers: one per pattern ----------------------------------------------------------------------------

Handler = Callable[[re.Match[str], _Scene], _Found | None]
_RULES: list[tuple[tuple[str, ...], re.Pattern[str], Handler]] = []
# Fragments of which a sentence, in small letters, must hold one before a rule is tried: a search for a fragment costs
# a hundredth of a search for a pattern.
_MONTHS_NEEDED = tuple(month[:3] for month in MONTHS)
_UNITS_NEEDED = ("day", "night", "week", "month", "year", "hour", "decade", "centur", "generation")


def _rule(pattern: str, *needs: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        _RULES.append((needs, re.compile(pattern, re.IGNORECASE), handler))
        return handler

    return register


@_rule(r"\b(?:on\s+)?(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})\b", *("-",))
def _iso(match: re.Match[str], scene: _Scene) -> _Found | None:  # noqa: ARG001 (a handler takes both)
    day = make_day(int(match["y"]), int(match["m"]), int(match["d"]))
    return _Found(match.start(), match.end(), (day, day), "day", family="day") if day else None


@_rule(r"\b(?:on\s+)?(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>\d{4})\b", *("/",))
def _slashes(match: re.Match[str], scene: _Scene) -> _Found | None:  # noqa: ARG001 (a handler takes both)
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    # American order, as the publisher prints it, unless only the other one makes a date.
    day = make_day(year, first, second) or make_day(year, second, first)
    return _Found(match.start(), match.end(), (day, day), "day", family="day") if day else None


def _inferred_year(scene: _Scene, month: int, day: int, at: int) -> int | None:
    published = scene.published
    if published is None:
        return None
    this_year = make_day(published.year, month, day)
    if scene.looks_ahead(at):
        return published.year + (this_year is not None and this_year < published)
    if this_year is None:  # February 29
        years = range(published.year, published.year - 8, -1)
        return next((y for y in years if (d := make_day(y, month, day)) and d <= published), None)
    return published.year - (this_year > published)


def _days(
    match: re.Match[str], scene: _Scene, first: tuple[int, int], last: tuple[int, int], year_text: str | None
) -> _Found | None:
    year = int(year_text) if year_text else None
    bare = None
    if year is None:
        anniversary = _attack_of(scene, first, match.end())
        year = anniversary or _inferred_year(scene, first[0], first[1], match.start())
        bare = first if first == last and not anniversary else None
    if year is None:
        return _Found(match.start(), match.end(), None, "day", family="day", bare_day=bare)
    start = make_day(year, *first)
    end = make_day(year + (last < first), *last)
    if start is None or end is None:
        return None
    kind: DateKind = "point" if start == end else "range"
    return _Found(match.start(), match.end(), (start, end), "day", kind, family="day", bare_day=bare)


# Days that news names without their year, followed by the word for what happened. Common knowledge.
_KNOWN_DAYS = {(10, 7): 2023, (9, 11): 2001}
_KNOWN_WORDS = re.compile(
    r"^(?:'s)?[ ,]+(?:[\w'-]+ ){0,3}"
    r"(?:attacks?|massacres?|assault|onslaught|terror|invasion|war|"
    r"hostages?)\b",
    re.IGNORECASE,
)
_KNOWN_BEFORE = re.compile(
    r"\b(?:hamas|since|massacre|attacks? (?:of|on)|invasion)\b[^.]{0,40}$", re.IGNORECASE
)


def _attack_of(scene: _Scene, day: tuple[int, int], at: int) -> int | None:
    year = _KNOWN_DAYS.get(day)
    if year is None or scene.published is None or scene.published < date(year, *day):
        return None
    before = scene.text[max(0, at - 80) : at]
    named = _KNOWN_WORDS.match(scene.text[at : at + 70]) or _KNOWN_BEFORE.search(before)
    return year if named else None


@_rule(
    rf"(?:\b(?:{_LEAD}))?(?:\b{_WEEKDAY},?\s+)?\b(?P<m>{_MONTH})\s+(?P<d>{_DAY})"
    rf"(?:(?P<to>{_TO})(?P<d2>{_DAY})(?!\s+{_MONTH}))?(?:,?\s+(?P<y>{_YEAR}))?",
    *_MONTHS_NEEDED,
)
def _month_day(match: re.Match[str], scene: _Scene) -> _Found | None:
    if not _capital(scene.text, match.start("m")):
        return None
    month, day = _month(match["m"]), int(re.sub(r"\D", "", match["d"]))
    last = (month, day)
    if match["d2"]:
        last = (month, int(re.sub(r"\D", "", match["d2"])))
        if last[1] <= day:
            return None
    return _days(match, scene, (month, day), last, match["y"])


@_rule(
    rf"(?:\b(?:{_LEAD}|between\s+|from\s+))?(?:\b{_WEEKDAY},?\s+)?\b(?:the\s+)?(?P<d>{_DAY})"
    rf"(?:(?P<to>{_TO})(?:the\s+)?(?P<d2>{_DAY}))?\s+(?:of\s+)?(?P<m>{_MONTH})\b(?:,?\s+(?P<y>{_YEAR}))?",
    *_MONTHS_NEEDED,
)
def _day_month(match: re.Match[str], scene: _Scene) -> _Found | None:
    if not _capital(scene.text, match.start("m")):
        return None
    month, day = _month(match["m"]), int(re.sub(r"\D", "", match["d"]))
    last = (month, day)
    if match["d2"]:
        last = (month, int(re.sub(r"\D", "", match["d2"])))
        if last[1] <= day:
            return None
    return _days(match, scene, (month, day), last, match["y"])


_MONTH_LEAD = (
    r"(?:(?:in|during|since|until|till|by|from|between|and|to|through|of|for|throughout|back in)\s+"
    r")?(?:the\s+(?:month|end|"
    r"beginning|start|middle|first half|second half|first days|last days|final days|course)\s+of\s+)?"
)


@_rule(
    rf"\b(?P<lead>{_MONTH_LEAD})(?P<mod>early|mid|late|last|this|next|(?:this\s+)?past|that)?[\s-]*"
    rf"\b(?P<m>{_MONTH})(?:,?\s+(?:of\s+)?(?P<y>{_YEAR}|(?:last|this|that|next|the same) year))?(?![\w-])",
    *_MONTHS_NEEDED,
)
def _month_alone(match: re.Match[str], scene: _Scene) -> _Found | None:
    text, at = scene.text, match.start("m")
    lead, modifier = match["lead"].lower(), (match["mod"] or "").lower()
    if not _capital(text, at) or re.match(rf"\s+{_DAY}\b", text[match.end("m") : match.end("m") + 6]):
        return None
    possessive = text[match.end() : match.end() + 2] == "'s"
    following = re.match(
        r"\s+(?:attacks?|strikes?|elections?|war|uprising|coup|revolution|massacre|bombings?|raid|"
        r"offensive|protests?|"
        r"explosion|blast|cease-?fire|agreement|incident|clashes|fighting)\b",
        text[match.end() : match.end() + 16],
    )
    if not (lead.strip() or modifier or match["y"] or possessive or following):
        return None
    if match["m"].isupper() and len(match["m"]) <= 4 and not (lead.strip() or match["y"]):
        return None
    month, published = _month(match["m"]), scene.published
    year_text = match["y"] or ""
    ahead = False
    if re.fullmatch(r"that year|the same year", year_text, re.IGNORECASE):
        named = re.findall(r"\b(?:1[89]|20)\d\d\b", text[: match.start()])
        year_text = named[-1] if named else str(scene.last_year) if scene.last_year else "this year"
    if year_text[:1].isdigit():
        year = int(year_text)
    elif published is None:
        return _Found(match.start(), match.end(), None, "month", family="month")
    elif year_text:
        year = published.year + {"last": -1, "this": 0, "that": 0, "next": 1}[year_text.split()[0].lower()]
    elif modifier == "last" and month == published.month:
        year = published.year - 1
    else:
        ahead = modifier == "next" or scene.looks_ahead(match.start())
        passed = month <= published.month
        year = published.year + (1 if ahead and month <= published.month else 0)
        if not ahead and not passed:
            year -= 1
    part = next((p for p in ("end", "beginning", "start", "middle") if f" {p} " in f" {lead}"), modifier)
    whole = month_span(year, month)
    precision: DatePrecision = "month"
    if "since" in lead or "from" in lead:
        # What runs from a month on runs from its first day.
        span = whole if part not in ("mid", "middle", "late", "end") else part_of(whole, part)
    else:
        span = part_of(whole, part)
    return _Found(match.start(), match.end(), _cap(span, published, ahead), precision, family="month")


_QUANTIFIED = re.compile(
    r"^\s*(?:people|troops?|soldiers|men|women|children|fighters|dollars|rockets|missiles|km|kilometers|"
    r"kilometres|"
    r"miles|metres|meters|feet|pounds|tons?|percent|civilians|families|homes|protesters|demonstrators|"
    r"members|others|"
    r"police|officers|Palestinians|Israelis|Syrians|Iraqis|prisoners|refugees|cases|deaths|more|or more)\b"
)


@_rule(
    rf"\b(?P<lead>{_BEFORE_YEAR}\s+)(?P<part>(?:the\s+)?(?:early|mid|late|beginning of|start of|end of|"
    rf"middle of|year|"
    rf"summer of|spring of|winter of|autumn of|fall of|first half of|second half of)\s*-?\s*)?(?P<y>{_YEAR})"
    rf"(?:(?P<to>\s*(?:-|–|—|to|through|until|till|and)\s*)(?:(?P<y2>{_YEAR})|(?P<yy>\d\d)\b))?(?![\w-])",
    *("18", "19", "20", "21"),
)
def _year(match: re.Match[str], scene: _Scene) -> _Found | None:
    if _QUANTIFIED.match(scene.text[match.end() : match.end() + 18]):
        return None
    lead = match["lead"].lower().strip()
    if lead == "and" and not re.search(rf"{_YEAR}\s*$", scene.text[: match.start()]):
        return None
    start = match.start() if lead in ("in", "since", "during", "by", "until", "till") else match.start("y")
    return _years(match, scene, start, match["part"] or (lead if lead in ("early", "mid", "late") else ""))


@_rule(
    rf"\b(?:the|a|an|its|his|their|'s)\s+(?P<part>(?:early|mid|late)[\s-]+)?(?P<y>{_YEAR})"
    rf"(?:(?P<to>\s?[-–—]\s?)(?:(?P<y2>{_YEAR})|(?P<yy>\d\d)\b))?(?=[\s-]+[A-Za-z])",
    *("18", "19", "20", "21"),
)
def _year_as_modifier(match: re.Match[str], scene: _Scene) -> _Found | None:
    if _QUANTIFIED.match(scene.text[match.end() : match.end() + 18]):
        return None
    return _years(match, scene, match.start("y"), match["part"] or "")


@_rule(rf"\b(?P<y>{_YEAR})(?P<to>)(?P<y2>)(?P<yy>)(?=,\s+when\b)", *(", when",))
def _year_recalled(match: re.Match[str], scene: _Scene) -> _Found | None:
    # "It brought back 1979, when students seized the embassy."
    return _years(match, scene, match.start("y"), "")


_HALVES = {"first half": (1, 6), "second half": (7, 12), "first quarter": (1, 3), "last quarter": (10, 12)}


@_rule(
    r"\b(?:in|during|over|for)\s+the\s+(?P<part>first half|second half|first quarter|last quarter)\s+of\s+"
    r"(?P<which>the|this|last)\s+year\b",
    *("half of", "quarter of"),
)
def _half_of_year(match: re.Match[str], scene: _Scene) -> _Found | None:
    if scene.published is None:
        return _Found(match.start(), match.end(), None, "month", "range")
    year = scene.published.year - (match["which"].lower() == "last")
    first, last = _HALVES[match["part"].lower()]
    span = date(year, first, 1), month_span(year, last)[1]
    if span[0] > scene.published:
        return None
    return _Found(match.start(), match.end(), _cap(span, scene.published, False), "month", "range")


def _years(match: re.Match[str], scene: _Scene, start: int, part: str) -> _Found | None:
    year = int(match["y"])
    if scene.published is not None and year > scene.published.year + 60:
        return None
    last = year
    if match["y2"]:
        last = int(match["y2"])
    elif match["yy"]:
        last = year // 100 * 100 + int(match["yy"])
    if last < year or last > year + 120:
        return None
    span = (year_span(year)[0], year_span(last)[1])
    word = re.sub(r"\b(?:the|of|year)\b|-", "", part.lower()).strip()
    if word in ("summer", "spring", "winter", "autumn", "fall"):
        span = season_span(year, word)
    elif word in ("first half", "second half"):
        span = (span[0], date(year, 6, 30)) if word.startswith("first") else (date(year, 7, 1), span[1])
    elif word:
        span = part_of(span, word)
    ahead = scene.published is not None and year > scene.published.year
    kind: DateKind = "point" if last == year else "range"
    return _Found(start, match.end(), _cap(span, scene.published, ahead), "year", kind, family="year")


@_rule(
    r"\b(?:in\s+|since\s+|during\s+)?(?:the\s+)?(?P<part>early|mid|late)?[\s-]*(?:the\s+)?(?P<c>1[89]|"
    r"20)(?P<d>\d)0s\b",
    *("0s",),
)
def _decade(match: re.Match[str], scene: _Scene) -> _Found | None:
    first = int(match["c"]) * 100 + int(match["d"]) * 10
    years = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get((match["part"] or "").lower(), (0, 9))
    span = date(first + years[0], 1, 1), date(first + years[1], 12, 31)
    return _Found(
        match.start(), match.end(), _cap(span, scene.published, False), "year", "range", family="year"
    )


@_rule(
    rf"(?P<before>\b(?:every|each|most)\s+)?(?P<lead>\b(?:{_LEAD}))?"
    r"(?P<mod>\b(?:the\s+)?(?:last|next|this\s+past|this\s+coming|past|coming|previous|following|"
    r"preceding|this|early|late|"
    r"earlier|later|overnight)\s+(?:on\s+)?)?"
    rf"\b(?P<wd>{_WEEKDAY})(?P<s>s)?(?P<poss>'s?)?(?:\s+(?P<part>{_PARTS})(?P<parts>s)?)?(?P<last>\s+"
    rf"last\b)?(?![\w-])",
    *("day",),
)
def _weekday(match: re.Match[str], scene: _Scene) -> _Found | None:
    text = scene.text
    if not _capital(text, match.start("wd")):
        return None
    if re.search(
        r"\b(?:Bloody|Black|Good|Palm|Easter|Ash|Giving|Cyber|Super|Fat)\s+$", text[: match.start("wd")]
    ):
        return None
    if re.match(
        r"\s+(?:Times|Telegraph|Mirror|Express|Post|Mail|Herald|Club|School)\b", text[match.end("wd") :]
    ):
        return None
    habitual = bool(match["before"] or (match["s"] and not match["poss"]) or match["parts"])
    end = match.end()
    if habitual:
        return _Found(match.start(), end, None, "unknown", "habitual")
    is_night = (match["part"] or "").lower() in ("night", "evening", "midnight") or "late" in (
        match["mod"] or ""
    ).lower()
    if scene.published is None:
        return _Found(match.start(), end, None, "day", family="weekday", is_night=is_night)
    modifier = re.sub(r"^the\s+|\s+on$", "", (match["mod"] or "").lower().strip())
    weekday = WEEKDAYS.index(match["wd"].lower())
    if modifier in ("following", "previous", "preceding"):
        # Hangs on the event before; without one it is the latest such day.
        modifier = ""
    back = (scene.published.weekday() - weekday) % 7
    forward = (weekday - scene.published.weekday() - 1) % 7 + 1
    if modifier in ("next", "this coming", "coming") or (modifier == "" and scene.looks_ahead(match.start())):
        day = scene.published + forward * DAY
    elif modifier in ("last", "this past", "past") or match["last"]:
        day = scene.published - (back or 7) * DAY
    else:
        day = scene.published - back * DAY
    if modifier == "overnight":
        last = day + DAY if day < scene.published else day
        return _Found(match.start(), end, (last - DAY, last), "day", "range", family="weekday", is_night=True)
    return _Found(match.start(), end, (day, day), "day", family="weekday", is_night=is_night)


@_rule(
    r"\b(?:the\s+)?day\s+before\s+yesterday(?:'s)?\b|\b(?:late\s+|early\s+)?yesterday(?:'s)?(?:\s+"
    r"(?:morning|afternoon|evening|"
    r"night))?\b|\b(?:earlier\s+|later\s+|late\s+|early\s+)?today(?:'s)?\b(?!\s+(?:generation|world))|"
    r"\btomorrow(?:'s)?\b|\btonight\b|"
    r"\blast\s+night(?:'s)?\b|\bthis\s+(?:morning|afternoon|evening)(?:'s)?\b|\b(?:the\s+)?day\s+"
    r"after\s+tomorrow\b",
    *("day", "night", "tomorrow", "this "),
)
def _near_days(match: re.Match[str], scene: _Scene) -> _Found | None:
    word = match[0].lower()
    if "before yesterday" in word:
        offset = -2
    elif "yesterday" in word or "last night" in re.sub(r"\s+", " ", word):
        offset = -1
    elif "after tomorrow" in word:
        offset = 2
    elif "tomorrow" in word:
        offset = 1
    else:
        offset = 0
    if scene.published is None:
        return _Found(match.start(), match.end(), None, "day", family="weekday")
    day = scene.published + offset * DAY
    return _Found(match.start(), match.end(), (day, day), "day", family="weekday", is_night="night" in word)


@_rule(
    r"\bovernight\b(?!\s+(?:success|sensation|stay|stays))|\b(?:during|in|through)\s+the\s+"
    r"night\b(?!\s+(?:of|between)\b)",
    *("night",),
)
def _overnight(match: re.Match[str], scene: _Scene) -> _Found | None:
    span = (scene.published - DAY, scene.published) if scene.published else None
    return _Found(match.start(), match.end(), span, "day", "range", is_night=True)


@_rule(
    r"\b(?:(?:earlier|later|early|late|before|at\s+the\s+(?:end|start|beginning|outset)|since\s+the\s+"
    r"(?:start|beginning|"
    r"outset|turn)|(?:the\s+)?(?:end|start|beginning|turn)|by\s+the\s+end|so\s+far|during|in|over|"
    r"throughout|for)\s+"
    r"(?:of\s+|in\s+)?)?(?P<which>this|last|next|the\s+(?:same|previous|preceding|following|coming)|that|"
    r"the)\s+"
    r"(?P<unit>week|weekend|month|year|decade|century|summer|spring|autumn|winter|fall)(?P<poss>'s)?\b"
    r"(?!\s+(?:ago|before\s+last|of\b|after\b|before\b|in\s+which|when|that\b))",
    *("week", "month", "year", "decade", "centur", "summer", "spring", "autumn", "winter", "fall"),
)
def _unit(match: re.Match[str], scene: _Scene) -> _Found | None:
    text = re.sub(r"\s+", " ", match[0].lower())
    which, unit = re.sub(r"\s+", " ", match["which"].lower()), match["unit"].lower()
    head = text[: match.start("which") - match.start()]
    opened = re.match(r"(?:earlier|later|since|at the (?:start|beg|end|outset)|over)\b", head)
    if which == "that" and unit == "year" and scene.last_year and not opened:
        return _Found(
            match.start("which"),
            match.end(),
            _cap(year_span(scene.last_year), scene.published, False),
            "year",
        )
    if which in ("the", "that") and not opened:
        return None
    if which in ("the previous", "the preceding", "the following", "the same"):
        days = {"week": 7, "weekend": 7, "month": 30, "year": 365}.get(unit)
        if days is None or head.strip() not in ("", "in", "during", "over", "earlier", "later"):
            return None
        sign = {"the previous": -1, "the preceding": -1, "the following": 1, "the same": 0}[which]
        precision = _PRECISIONS[unit]
        return _Found(match.start(), match.end(), None, precision, "anchored", sign * days)
    published = scene.published
    name = _PRECISIONS.get(unit, "month")
    if published is None:
        return _Found(match.start(), match.end(), None, name)
    step = {"last": -1, "next": 1, "the coming": 1}.get(which, 0)
    span = _unit_span(unit, step, published, at_weekend=which == "this")
    if span is None:
        return None
    if head.startswith("since"):
        return _Found(match.start(), match.end(), (span[0], max(published, span[0])), name, "since")
    # The same day is still part of "earlier this month".
    if step == 0 and head.startswith(("later", "by the end", "the end", "at the end", "before")):
        return _Found(match.start(), match.end(), (published, span[1]), name, "range")
    part = next(
        (w for w in ("early", "late", "start", "beginning", "outset", "end", "turn") if w in head), ""
    )
    if part and unit != "weekend":
        part = "start" if part == "turn" else part
        span = part_of(span, part) if unit != "week" else span
    if step == 0 and span[0] > published:
        span = (span[0] - 7 * DAY, span[1] - 7 * DAY) if unit == "weekend" else span
    return _Found(match.start(), match.end(), _cap(span, published, step > 0), name, "range")


_SEASON_NAMES = ("summer", "spring", "autumn", "winter", "fall")


def _unit_span(unit: str, step: int, published: date, *, at_weekend: bool) -> Span | None:
    if unit == "week":
        return week_span(published + 7 * step * DAY)
    if unit == "weekend":
        # Friday to Sunday covers the weekend of every publisher; the latest one that has begun.
        friday = published - ((published.weekday() - 4) % 7) * DAY
        if step == 1:
            return friday + 7 * DAY, friday + 9 * DAY
        in_weekend = published.weekday() in (4, 5, 6)
        if step == -1 and in_weekend and not at_weekend:
            friday -= 7 * DAY
        return friday + DAY, friday + 2 * DAY
    if unit == "month":
        shifted = shift_months(published.replace(day=1), step)
        return month_span(shifted.year, shifted.month)
    if unit == "year":
        return year_span(published.year + step)
    if unit == "decade":
        first = published.year // 10 * 10 + 10 * step
        return date(first, 1, 1), date(first + 9, 12, 31)
    if unit in _SEASON_NAMES:
        span = season_span(published.year, unit)
        if step == 0 and span[0] > published and unit == "winter" and published.month <= 3:
            return season_span(published.year - 1, unit)
        if step == -1:
            return span if span[1] < published else season_span(published.year - 1, unit)
        if step == 1:
            return span if span[0] > published else season_span(published.year + 1, unit)
        return span
    return None


@_rule(
    r"\b(?:at|over|during|on)\s+the\s+(?P<long>long\s+)?weekend\b|\bweekend(?=\s+(?:attack|strike|raid|"
    r"bombing|violence|clashes))",
    *("weekend",),
)
def _weekend(match: re.Match[str], scene: _Scene) -> _Found | None:
    span = _unit_span("weekend", 0, scene.published, at_weekend=True) if scene.published else None
    if span and scene.published:
        span = _cap(span, scene.published, False)
        if span[0] > scene.published:
            span = (span[0] - 7 * DAY, span[1] - 7 * DAY)
    return _Found(match.start(), match.end(), span, "day", "range")


@_rule(
    rf"\b(?:with)?(?:in|over|during|for|throughout|across)\s+(?:only\s+|just\s+|about\s+|around\s+|"
    rf"more\s+than\s+|the\s+space\s+of\s+)?"
    rf"(?:the\s+|these\s+)?(?P<past>past|last|previous|preceding)\s+(?:(?P<n>{_NUMBER})\s+"
    rf")?(?P<unit>{_UNIT})\b|"
    rf"\b(?:the|this)\s+(?P<past2>past|last)\s+(?:(?P<n2>{_NUMBER})\s+)?(?P<unit2>{_UNIT})\b(?!\s+of\b)",
    *_UNITS_NEEDED,
)
def _past_span(match: re.Match[str], scene: _Scene) -> _Found | None:
    count = match["n"] or match["n2"]
    unit = (match["unit"] or match["unit2"]).lower().rstrip("s")
    plural = (match["unit"] or match["unit2"]).lower().endswith("s")
    if not count and plural:
        return _Found(match.start(), match.end(), None, "unknown", "duration")
    if (
        (match["past"] or match["past2"]).lower() == "last"
        and not count
        and unit in ("week", "month", "year", "weekend")
    ):
        return None  # "in the last week" is rare; "over last week" is read by the unit rule
    amount = _number(count) if count else 1
    if amount is None or unit == "weekend":
        return None
    return _back_from(match, scene, amount, unit)


def _back_from(match: re.Match[str], scene: _Scene, amount: int, unit: str) -> _Found | None:
    """From ``amount`` units before publication until publication."""
    precision = _PRECISIONS.get(unit, "day")
    published = scene.published
    if published is None:
        return _Found(match.start(), match.end(), None, precision, "range")
    start = _go_back(published, amount, unit)
    if start is None:
        return None
    return _Found(match.start(), match.end(), (start, published), precision, "range")


def _go_back(day: date, amount: int, unit: str) -> date | None:
    if amount > 500:
        return None
    if unit == "hour":
        return day - -(-amount // 24) * DAY
    if unit in ("day", "night"):
        return day - amount * DAY
    if unit == "week":
        return day - 7 * amount * DAY
    if unit == "month":
        return shift_months(day, -amount)
    years = amount * (10 if unit == "decade" else 1)
    return shift_months(day, -12 * years) if day.year - years >= 1800 else None


@_rule(
    rf"\b(?:with)?in\s+(?:just\s+|only\s+|less\s+than\s+|the\s+space\s+of\s+|a\s+span\s+of\s+"
    rf")?(?P<n>24|48|72|{_NUMBER})[\s-]+(?P<unit>hours|days)\b(?!\s+(?:of|after|from|before))",
    *("hours", "days"),
)
def _within(match: re.Match[str], scene: _Scene) -> _Found | None:
    amount = _number(match["n"])
    if amount is None or (not match[0].lower().startswith("within") and match["unit"].lower() != "hours"):
        return None
    if scene.looks_ahead(match.start()) or re.search(
        r"\bto\s+[a-z]+[^,]{0,30}$", scene.text[: match.start()]
    ):
        return _Found(match.start(), match.end(), None, "unknown", "duration")
    if match["unit"].lower() == "hours" and amount < 12:
        return None
    return _back_from(match, scene, amount, match["unit"].lower().rstrip("s"))


@_rule(
    rf"\b(?:about\s+|some\s+|around\s+|nearly\s+|almost\s+|more\s+than\s+|just\s+|over\s+"
    rf")?(?P<n>{_NUMBER}|{_VAGUE})?\s*\b(?P<unit>{_UNIT})\s+ago\b",
    *("ago",),
)
def _ago(match: re.Match[str], scene: _Scene) -> _Found | None:
    amount = _number(match["n"]) if match["n"] else None
    unit = match["unit"].lower().rstrip("s")
    if amount is None:
        return _Found(match.start(), match.end(), None, "unknown", "duration")
    published = scene.published
    precision: DatePrecision = {"week": "week", "month": "month", "year": "year", "decade": "year"}.get(
        unit, "day"
    )  # type: ignore[assignment]
    if published is None:
        return _Found(match.start(), match.end(), None, precision)
    if unit == "hour":
        day: date | None = published if amount < 12 else published - -(-amount // 24) * DAY
    else:
        day = _go_back(published, amount, unit)
    if day is None:
        return None
    if precision == "month":
        span = month_span(day.year, day.month)
    elif precision == "year":
        span = year_span(day.year)
    elif precision == "week":
        # The day itself and those about it: people count back whole weeks.
        span = (day - DAY, day + DAY)
    else:
        span = (day, day)
    return _Found(match.start(), match.end(), _cap(span, published, False), precision, family="day")


@_rule(
    rf"\b(?:only\s+|just\s+|about\s+|some\s+|barely\s+|less\s+than\s+|more\s+than\s+|nearly\s+"
    rf")?(?P<n>{_NUMBER}|{_VAGUE})?\s*\b"
    r"(?P<unit>(?:minute|hour|day|night|evening|morning|afternoon|week|month|year)s?)\s+(?P<way>earlier|later|before|after|"
    r"afterwards?|previously|prior)\b"
    r"(?!\s+(?:yesterday|tomorrow|last\b))(?P<than>\s+(?:the|that|this|his|her|its|their|an?|it|he|she|"
    r"they)\b)?",
    *("earlier", "later", "before", "after", "previously", "prior"),
)
def _anchored(match: re.Match[str], scene: _Scene) -> _Found | None:
    unit = match["unit"].lower().rstrip("s")
    way = match["way"].lower()
    sign = -1 if way in ("earlier", "before", "previously", "prior") else 1
    count = match["n"]
    plural = match["unit"].lower().endswith("s")
    before = scene.text[max(0, match.start() - 12) : match.start()].lower()
    end = match.end("way")
    start = match.start()
    amount = _number(count) if count else None
    if unit in ("minute", "hour"):
        if amount is not None and amount >= 24:
            return _Found(start, end, None, "day", "anchored", sign * (amount // 24))
        return _Found(start, end, None, "day", "anchored", 0)
    if amount is None and not plural and not count:
        # "the day after", "the night before", "the year before"
        if not re.search(r"\b(?:the|on)\s*$", before):
            return None
        amount, start = 1, match.start()
    if amount is None:
        return _Found(start, end, None, "unknown", "anchored")
    days = {"week": 7, "month": 30, "year": 365}.get(unit, 1)
    precision = _PRECISIONS.get(unit, "day")
    if amount > 500:
        return None
    if re.search(
        r"\b(?:exactly|precisely)\s*$", scene.text[max(0, start - 12) : start], re.IGNORECASE
    ) or re.match(r"exactly|precisely", match[0], re.IGNORECASE):
        precision = "day"
    return _Found(start, end, None, precision, "anchored", sign * amount * days)


@_rule(
    r"\b(?:on\s+|later\s+|earlier\s+|late\s+|early\s+)?(?:the|that)\s+(?P<which>same|very\s+same|"
    r"following|next|previous|preceding)\s+"
    r"(?P<unit>day|night|morning|evening|afternoon)(?:'s)?\b|\b(?:later|earlier)\s+(?:in|that|on\s+that|"
    r"the\s+same)\s+(?:the\s+)?"
    r"(?P<unit2>day|night|evening|morning|afternoon)\b|\b(?:on\s+)?that\s+(?P<unit3>day|night|evening|"
    r"morning|afternoon)\b|"
    r"\b(?:on\s+)?the\s+(?P<eve>eve)\s+of\s+(?=the|an?|his|her|its|their|that)|\b(?P<while>at\s+the\s+"
    r"same\s+time|simultaneously|"
    r"almost\s+simultaneously)\b|\b(?P<short>(?:shortly|soon|immediately|moments|minutes)\s+"
    r"(?:after(?:wards?)?|later|before))\b",
    *(
        "day",
        "night",
        "morning",
        "evening",
        "afternoon",
        "eve of",
        "simultaneously",
        "same time",
        "shortly",
        "soon",
        "immediately",
        "moments",
        "minutes",
    ),
)
def _same_or_next(match: re.Match[str], scene: _Scene) -> _Found | None:  # noqa: ARG001 (a handler takes both)
    if match["eve"]:
        offset = -1
    elif match["which"]:
        offset = {"following": 1, "next": 1, "previous": -1, "preceding": -1}.get(match["which"].lower(), 0)
    elif match["while"]:
        return (
            None
            if match["while"].lower().startswith("at")
            else _Found(*match.span(), None, "day", "anchored", 0)
        )
    else:
        offset = 0
    return _Found(match.start(), match.end(), None, "day", "anchored", offset)


@_rule(
    rf"\b(?:for|after|during|in|over|throughout|amid)\s+(?:the\s+(?:next|coming|first|better\s+part\s+"
    rf"of)\s+)?(?:about\s+|around\s+|"
    rf"more\s+than\s+|over\s+|nearly\s+|almost\s+|at\s+least\s+|some\s+|up\s+to\s+|well\s+over\s+)*"
    rf"(?P<n>{_NUMBER}|{_VAGUE}|the|those)?\s*(?P<unit>(?:hour|day|night|week|month|year|decade|"
    rf"generation|centurie)s|century)\b"
    r"(?!\s+(?:ago|earlier|later|before|after))|"
    rf"\b(?P<n2>{_NUMBER})(?:\s+(?:straight|consecutive))?[\s-](?P<unit2>hour|day|night|week|month|"
    rf"year)s?(?:-old)?\s+(?:of\s+)?(?=[a-z])"
    r"(?!ago|earlier|later|before|after)",
    *_UNITS_NEEDED,
)
def _duration(match: re.Match[str], scene: _Scene) -> _Found | None:  # noqa: ARG001 (a handler takes both)
    if "-old" in match[0] or " old" in match[0]:
        return None
    return _Found(match.start(), match.end(), None, "unknown", "duration")


@_rule(
    r"\b(?:by|in|during|at|towards?|through|after|before)\s+(?:the\s+)?(?:early\s+|late\s+|mid-?\s*)?(?P<part>evening|afternoon|morning|midday|"
    r"noon|midnight|dawn|nightfall|dusk|daybreak|sunset|sunrise)\b(?!\s+(?:of|on|prayers?|yesterday|today)\b)",
    *(
        "evening",
        "afternoon",
        "morning",
        "midday",
        "noon",
        "midnight",
        "dawn",
        "nightfall",
        "dusk",
        "daybreak",
        "sunset",
        "sunrise",
    ),
)
def _part_of_day(match: re.Match[str], scene: _Scene) -> _Found | None:  # noqa: ARG001 (a handler takes both)
    # Of the day that the text is speaking of.
    return _Found(match.start(), match.end(), None, "day", "anchored", 0)


_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()


@_rule(
    rf"\b(?:for|on)\s+(?:a|the|its|their)\s+(?P<n>{'|'.join(_ORDINALS[1:])})\s+(?:straight\s+|consecutive\s+|successive\s+)?"
    r"(?P<unit>day|night|week)\b(?!\s+of\s+(?:the|its)\s+(?:trial|visit|tour|festival))",
    *("day", "night", "week"),
)
def _nth_day(match: re.Match[str], scene: _Scene) -> _Found | None:
    """Reads "for a third day": as many days up to publication; "on the third day" dates nothing by itself."""
    if (
        not match[0].lower().startswith("for")
        and "straight" not in match[0]
        and "consecutive" not in match[0]
    ):
        return None
    if scene.published is None:
        return _Found(match.start(), match.end(), None, "day", "range")
    count = _ORDINALS.index(match["n"].lower()) * (7 if match["unit"].lower() == "week" else 1)
    return _Found(
        match.start(), match.end(), (scene.published - count * DAY, scene.published), "day", "range"
    )


@_rule(
    r"\b(?:every|each)\s+(?:other\s+)?(?:single\s+)?(?:day|night|week|month|year|morning|evening)\b|"
    r"\b(?:daily|weekly|nightly|monthly)\b"
    r"(?=\s+(?:attacks?|raids?|protests?|clashes|strikes|bombings?|basis|shelling|fire|exchanges?|"
    r"demonstrations?|incursions?))|"
    r"\b(?:almost|nearly|on\s+a)\s+daily\b|\bregularly\b|\broutinely\b|\bfrequently\b|\brepeatedly\b",
    *(
        "every",
        "each",
        "daily",
        "weekly",
        "nightly",
        "monthly",
        "regularly",
        "routinely",
        "frequently",
        "repeatedly",
    ),
)
def _habitual(match: re.Match[str], scene: _Scene) -> _Found | None:  # noqa: ARG001 (a handler takes both)
    return _Found(match.start(), match.end(), None, "unknown", "habitual")


# "eid al-", "rosh ha", "may day": enough to tell a holiday, short of the apostrophes that are spelt in several ways.
_HOLIDAYS_NEEDED = tuple(sorted({name.split("'")[0][:7] for name in [*HOLIDAYS, *HOLIDAY_NAMES]}))
_HOLIDAY = "|".join(
    re.escape(name).replace("'", "['’]?")
    for name in sorted([*HOLIDAYS, *HOLIDAY_NAMES], key=len, reverse=True)
)


@_rule(
    rf"\b(?:(?:on|during|in|at|over|since|before|after|for|of)\s+)?(?:the\s+)?(?:(?:holy|fasting|Muslim|"
    rf"Jewish|Islamic|Christian|Persian)\s+)*"
    rf"(?:(?:month|holiday|festival|feast|fast|first\s+day|last\s+day|eve|night|day|start|end)\s+of\s+"
    rf")?(?P<name>{_HOLIDAY})"
    rf"(?:\s+(?:day|holiday|festival|celebrations?))?(?:\s+(?:in\s+)?(?P<y>{_YEAR}))?(?![\w])",
    *_HOLIDAYS_NEEDED,
)
def _holiday(match: re.Match[str], scene: _Scene) -> _Found | None:
    if not _capital(scene.text, match.start("name")):
        return None
    raw = match["name"].lower().replace("’", "'")
    name = HOLIDAY_NAMES.get(raw, raw)
    head = scene.text[match.start() : match.start("name")].lower()
    # A bare name is often no date ("Ramadan sweets", "Ramadan Shalah"): a preposition or a year makes it one.
    if not match["y"] and not re.match(r"(?:on|during|in|at|over|since|before|after)\s", head):
        return None
    if re.match(r"(?:before|after|for|of)\s", head):
        return None
    if match["y"]:
        spans = holiday_spans(name, int(match["y"]))
        span: Span | None = spans[0] if spans else None
    elif scene.published:
        span = latest_holiday(name, scene.published, ahead=scene.looks_ahead(match.start()))
    else:
        span = None
    if span is None:
        return _Found(match.start(), match.end(), None, "day") if scene.published is None else None
    if "first day" in head or "start of" in head:
        span = (span[0], span[0])
    elif "eve of" in head:
        span = (span[0] - DAY, span[0] - DAY)
    elif "last day" in head or "end of" in head:
        span = (span[1], span[1])
    precision: DatePrecision = (
        "month" if (span[1] - span[0]).days > 20 else "week" if span[0] != span[1] else "day"
    )
    return _Found(
        match.start(), match.end(), _cap(span, scene.published, False), precision, "range", family="day"
    )


# What sentences hold when any rule above can match: spares the rest.
_GATE = tuple(sorted({fragment for needs, _, _ in _RULES for fragment in needs} - {"this "} | {"since"}))


def _may_hold(text: str) -> bool:
    low = text.lower()
    return any(fragment in low for fragment in _GATE)


def _matches(scene: _Scene) -> list[_Found]:
    found: list[_Found] = []
    low = scene.text.lower()
    for needs, pattern, handler in _RULES:
        if not any(fragment in low for fragment in needs):
            continue
        for match in pattern.finditer(scene.text):
            one = handler(match, scene)
            if one is not None:
                found.append(one)
    # The longest reading of the same words wins; between equals, the one that knows a date.
    found.sort(key=lambda f: (-(f.end - f.start), f.span is None, f.start))
    kept: list[_Found] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)


_JOIN = re.compile(
    r"\s*(?:-|–|—|to|through|until|till|into|and(?:\s+into)?|or)\s+(?:early\s+|late\s+|the\s+(?:early|"
    r"small)\s+hours\s+of\s+)?$|^\s*[-–—]\s*$",
    re.IGNORECASE,
)
_RANGE_BEFORE = re.compile(
    r"\b(?:from|between|overnight(?:\s+(?:from|between))?|the\s+night\s+(?:between|"
    r"of|from))\s+$",
    re.IGNORECASE,
)


_OWN_JOIN = re.compile(r"(?:to|through|until|till|and)\s+", re.IGNORECASE)
_RANGE_OPENS = re.compile(r"(?:from|between)\b", re.IGNORECASE)


def _combine(scene: _Scene, found: list[_Found]) -> list[_Found]:
    """Join neighbours into ranges ("from Friday to Sunday", "overnight" + "Friday to Saturday", "Saturday
    night into Sunday", "Friday and Saturday")."""
    out: list[_Found] = []
    for one in found:
        previous = out[-1] if out else None
        if previous is None:
            out.append(one)
            continue
        between = scene.text[previous.end : one.start]
        joined = _join(scene, previous, one, between)
        if joined is not None:
            out[-1] = joined
            continue
        out.append(one)
    return out


def _join(scene: _Scene, a: _Found, b: _Found, between: str) -> _Found | None:
    text = scene.text
    datable = ("weekday", "day", "month", "year")
    if a.kind == "range" and a.is_night and a.family == "other" and b.family in ("weekday", "day"):
        # "overnight" + "Friday (to Saturday)"; the pair to come joins on the next step.
        if re.fullmatch(r"\s*(?:on|from|between|of|into)?\s*", between, re.IGNORECASE):
            if b.span is None:
                return replace(b, start=a.start, kind="range", is_night=True)
            first, last = b.span
            if between.strip().lower() == "into":
                first -= DAY
            elif first == last and (scene.published is None or last < scene.published):
                last += DAY
            elif first == last:
                first -= DAY
            return replace(b, start=a.start, span=(first, last), kind="range", is_night=True)
        return None
    if (
        a.family in ("weekday", "day")
        and a.is_night is False
        and b.is_night
        and b.family == "other"
        and not between.strip()
    ):
        # "Friday overnight"
        if a.span is None:
            return replace(a, end=b.end, is_night=True)
        last = a.span[1] + DAY if scene.published is None or a.span[1] < scene.published else a.span[1]
        return replace(a, end=b.end, span=(last - DAY, last), kind="range", is_night=True)
    if (
        not between.strip()
        and (own := _OWN_JOIN.match(text[b.start : b.end]))
        and _RANGE_OPENS.match(text[a.start :])
    ):
        between = own[0]  # "from December" + "to April"
    if a.family not in datable or b.family not in datable or not _JOIN.match(between):
        return None
    word = between.strip().lower().split()[0] if between.strip() else "-"
    opened = _RANGE_BEFORE.search(text[: a.start]) or re.match(
        r"(?:between|from|overnight)\b", text[a.start :], re.IGNORECASE
    )
    if word == "or" or (word in ("and", "to") and not opened and not (a.family == b.family == "weekday")):
        return None
    start = a.start
    if opened and opened.re is _RANGE_BEFORE:
        start = opened.start()
    if a.span is None or b.span is None:
        if b.span is not None and a.bare_day is not None:
            first_day = make_day(b.span[0].year, *a.bare_day)
            if first_day and first_day <= b.span[1]:
                return replace(b, start=start, span=(first_day, b.span[1]), kind="range", bare_day=None)
        if a.span is None and b.span is None:
            return replace(a, start=start, end=b.end, kind="range")
        return None
    first = a.span[0]
    if a.bare_day is not None and b.bare_day is None and b.family == "day":
        first = make_day(b.span[0].year, *a.bare_day) or first
        if first > b.span[1]:
            first = make_day(b.span[0].year - 1, *a.bare_day) or first
    last = b.span[1]
    if a.is_night and a.family == "weekday" and a.kind == "range" and b.family == "weekday":
        first = a.span[0] if a.span[0] < last else last - DAY  # overnight Friday to Saturday
        if (last - first).days > 1:
            first = last - DAY
    if first > last:
        if b.family == "weekday" and scene.published is not None:
            first -= 7 * DAY
        if first > last:
            return None
    if word == "and" and not opened and (last - first).days > 1:
        return None
    return _Found(start, b.end, (first, last), b.precision, "range", family=b.family, is_night=a.is_night)


_SINCE = re.compile(
    r"\b(?:ever\s+)?since(?:\s+(?:(?:at\s+least|about|around|early|late|mid-?)\s+)*)?(?:\s+"
    r"[\w'’-]+){0,8}?\s*$",
    re.IGNORECASE,
)
_SINCE_EVENT = re.compile(
    r"\b(?:ever\s+)?since\s+(?:the|that|its|his|their|this|last|a)\s+(?:[\w'-]+\s+){0,4}?(?:coup|war|"
    r"invasion|uprising|revolution|attacks?|"
    r"outbreak|start|beginning|fall|ouster|cease-?fire|truce|agreement|deal|election|elections|conflict|"
    r"takeover|withdrawal|campaign|"
    r"operation|offensive|assassination|killing|death|strikes?|bombings?|protests?|crisis|blockade|siege|"
    r"incident|fighting|violence|"
    r"escalation|blast|explosion|massacre|raid|clashes)\b|\b(?:ever\s+)?since\s+then\b",
    re.IGNORECASE,
)


def _with_since(scene: _Scene, found: list[_Found]) -> list[_Found]:
    """Turn "since …" before a date into a span that runs to publication, and find "since the coup"."""
    out: list[_Found] = []
    for one in found:
        begin = out[-1].end if out else 0
        inside = re.match(r"(?:ever\s+)?since\b", scene.text[one.start : one.end], re.IGNORECASE)
        before = None if inside else _SINCE.search(scene.text[begin : one.start])
        if (inside or before) and one.kind in ("point", "range"):
            start = one.start if inside else begin + (before.start() if before else 0)
            span = one.span
            if span is not None and scene.published is not None and span[0] <= scene.published:
                span = (span[0], scene.published)
            out.append(replace(one, start=start, span=span, kind="since"))
        elif before and one.kind == "duration":
            continue
        else:
            out.append(one)
    taken = [(f.start, f.end) for f in out]
    for match in _SINCE_EVENT.finditer(scene.text):
        if all(match.end() <= s or e <= match.start() for s, e in taken):
            out.append(_Found(match.start(), match.end(), None, "day", "since", 0))
    return sorted(out, key=lambda f: f.start)


def read_expressions(text: str, published: date | None, last_year: int | None = None) -> Iterator[_Found]:
    """The time expressions of one sentence, in order, without overlaps; offsets into ``text``. ``last_year``: the year
    that the text named last before ("in April of that year")."""
    if not _may_hold(text):
        return
    scene = _Scene(text, published, last_year)
    yield from _with_since(scene, _combine(scene, _matches(scene)))


def find_dates(reading: Reading, *, published: date | None, text_from: int = 0) -> tuple[DateMention, ...]:
    """All time expressions of an article, in order.

    ``published`` is the day of publication in the publisher's time zone; ``text_from`` skips sentences
    that begin before that offset. ``date_start``/``date_end`` are inclusive. Future dates are given as
    such: they begin after ``published``.
    """
    mentions: list[DateMention] = []
    last_year: int | None = None
    for sentence in reading.sentences:
        if sentence.start < text_from:
            continue
        for one in read_expressions(sentence.text, published, last_year):
            start, end = _trimmed(sentence.text, one.start, one.end)
            first, last = one.span if one.span else (None, None)
            if one.kind == "since" and first is None:
                last = published  # "since the coup": the end is known before the beginning
            if (
                first is not None
                and first.year == (last or first).year
                and one.precision in ("day", "month", "year")
            ):
                last_year = first.year
            mentions.append(
                DateMention(
                    start=sentence.start + start,
                    end=sentence.start + end,
                    text=sentence.text[start:end],
                    date_start=first,
                    date_end=last,
                    precision=one.precision,
                    kind=one.kind,
                    anchor_offset_days=one.offset,
                )
            )
    return tuple(mentions)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


# "Exactly one month before" keeps the day of the month.
_WHOLE_UNITS = re.compile(r"\b(?:month|year)s?\b", re.IGNORECASE)


def resolve(mention: DateMention, anchor_start: date, anchor_end: date) -> DateMention:
    """An anchored mention with its dates, counted from the event it hangs on.

    ``anchor_start``/``anchor_end`` are that event's first and last day. "Since the coup" keeps the end
    that it has (publication, where that is known). Mentions that are not anchored, or by an unknown
    number of days ("days later"), come back as they are.
    """
    offset = mention.anchor_offset_days
    if offset is None:
        return mention
    if mention.kind == "since":
        return replace(mention, date_start=anchor_start, date_end=mention.date_end)
    if mention.kind != "anchored":
        return mention
    base = anchor_end if offset > 0 else anchor_start
    if not date(1800, 1, 1) <= base <= date(2200, 1, 1):
        return mention
    months = round(offset / 30) if offset % 30 == 0 and abs(offset) < 360 else 12 * round(offset / 365)
    if (
        mention.precision == "day"
        and (offset % 30 == 0 or offset % 365 == 0)
        and _WHOLE_UNITS.search(mention.text)
    ):
        first = last = shift_months(base, months)
    elif mention.precision == "year":
        years = round(offset / 365)
        day = shift_months(base, 12 * years)
        first, last = year_span(day.year)
    elif mention.precision == "month":
        day = shift_months(base, round(offset / 30))
        first, last = month_span(day.year, day.month)
    elif offset == 0:
        first, last = anchor_start, anchor_end
        if mention.precision == "week":
            first, last = week_span(anchor_start)
    else:
        first = last = base + offset * DAY
        counted = re.match(
            r"(?:in\s+|during\s+|over\s+)?the\s+(?:prev|prec|foll)", mention.text, re.IGNORECASE
        )
        if mention.precision == "week" and counted:
            first, last = week_span(first)
    return replace(mention, date_start=first, date_end=last)
