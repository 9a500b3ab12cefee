"""Which days: dates by the calendar ("June 3", "in July 2021", "the 2018 attack", "the 1990s")."""

from __future__ import annotations

import re
from datetime import date

from dateline.coding.mentions import DateKind, DatePrecision
from dateline.coding.when_calendar import make_day, month_span, part_of, season_span, year_span
from dateline.coding.when_terms import (
    BEFORE_YEAR,
    DAY_OF_MONTH,
    LEAD,
    MONTH,
    MONTHS_NEEDED,
    NUMBER,
    TO,
    WEEKDAY,
    YEAR,
    Found,
    Rules,
    TextScene,
    capped,
    has_capital,
    month_of,
    number_of,
    registering,
)

RULES: Rules = []
rule = registering(RULES)


@rule(r"\b(?:on\s+)?(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})\b", *("-",))
def _iso(match: re.Match[str], scene: TextScene) -> Found | None:  # noqa: ARG001 (a handler takes both)
    day = make_day(int(match["y"]), int(match["m"]), int(match["d"]))
    return Found(match.start(), match.end(), (day, day), "day", family="day") if day else None


@rule(r"\b(?:on\s+)?(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<y>\d{4})\b", *("/",))
def _slashes(match: re.Match[str], scene: TextScene) -> Found | None:  # noqa: ARG001 (a handler takes both)
    first, second, year = int(match["a"]), int(match["b"]), int(match["y"])
    # American order, as the publisher prints it, unless only the other one makes a date.
    day = make_day(year, first, second) or make_day(year, second, first)
    return Found(match.start(), match.end(), (day, day), "day", family="day") if day else None


def _inferred_year(scene: TextScene, month: int, day: int, at: int) -> int | None:
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
    match: re.Match[str],
    scene: TextScene,
    first: tuple[int, int],
    last: tuple[int, int],
    year_text: str | None,
) -> Found | None:
    year = int(year_text) if year_text else None
    bare = None
    if year is None:
        anniversary = _attack_of(scene, first, match.end())
        year = anniversary or _inferred_year(scene, first[0], first[1], match.start())
        bare = first if first == last and not anniversary else None
    if year is None:
        return Found(match.start(), match.end(), None, "day", family="day", bare_day=bare)
    start = make_day(year, *first)
    end = make_day(year + (last < first), *last)
    if start is None or end is None:
        return None
    kind: DateKind = "point" if start == end else "range"
    return Found(match.start(), match.end(), (start, end), "day", kind, family="day", bare_day=bare)


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


def _attack_of(scene: TextScene, day: tuple[int, int], at: int) -> int | None:
    year = _KNOWN_DAYS.get(day)
    if year is None or scene.published is None or scene.published < date(year, *day):
        return None
    before = scene.text[max(0, at - 80) : at]
    named = _KNOWN_WORDS.match(scene.text[at : at + 70]) or _KNOWN_BEFORE.search(before)
    return year if named else None


@rule(
    rf"(?:\b(?:{LEAD}))?(?:\b{WEEKDAY},?\s+)?\b(?P<m>{MONTH})\s+(?P<d>{DAY_OF_MONTH})"
    rf"(?:(?P<to>{TO})(?P<d2>{DAY_OF_MONTH})(?!\s+{MONTH}))?(?:,?\s+(?P<y>{YEAR}))?",
    *MONTHS_NEEDED,
)
def _month_day(match: re.Match[str], scene: TextScene) -> Found | None:
    if not has_capital(scene.text, match.start("m")):
        return None
    month, day = month_of(match["m"]), int(re.sub(r"\D", "", match["d"]))
    last = (month, day)
    if match["d2"]:
        last = (month, int(re.sub(r"\D", "", match["d2"])))
        if last[1] <= day:
            return None
    return _days(match, scene, (month, day), last, match["y"])


@rule(
    rf"(?:\b(?:{LEAD}|between\s+|from\s+))?(?:\b{WEEKDAY},?\s+)?\b(?:the\s+)?(?P<d>{DAY_OF_MONTH})"
    rf"(?:(?P<to>{TO})(?:the\s+)?(?P<d2>{DAY_OF_MONTH}))?\s+(?:of\s+)?(?P<m>{MONTH})\b(?:,?\s+(?P<y>{YEAR}))?",
    *MONTHS_NEEDED,
)
def _day_month(match: re.Match[str], scene: TextScene) -> Found | None:
    if not has_capital(scene.text, match.start("m")):
        return None
    month, day = month_of(match["m"]), int(re.sub(r"\D", "", match["d"]))
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


@rule(
    rf"\b(?P<lead>{_MONTH_LEAD})(?P<mod>early|mid|late|last|this|next|(?:this\s+)?past|that)?[\s-]*"
    rf"\b(?P<m>{MONTH})(?:,?\s+(?:of\s+)?(?P<y>{YEAR}|(?:last|this|that|next|the same) year))?(?![\w-])",
    *MONTHS_NEEDED,
)
def _month_alone(match: re.Match[str], scene: TextScene) -> Found | None:
    text, at = scene.text, match.start("m")
    lead, modifier = match["lead"].lower(), (match["mod"] or "").lower()
    if not has_capital(text, at) or re.match(
        rf"\s+{DAY_OF_MONTH}\b", text[match.end("m") : match.end("m") + 6]
    ):
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
    month, published = month_of(match["m"]), scene.published
    year_text = match["y"] or ""
    ahead = False
    if re.fullmatch(r"that year|the same year", year_text, re.IGNORECASE):
        named = re.findall(r"\b(?:1[89]|20)\d\d\b", text[: match.start()])
        year_text = named[-1] if named else str(scene.last_year) if scene.last_year else "this year"
    if year_text[:1].isdigit():
        year = int(year_text)
    elif published is None:
        return Found(match.start(), match.end(), None, "month", family="month")
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
    return Found(match.start(), match.end(), capped(span, published, ahead), precision, family="month")


_QUANTIFIED = re.compile(
    r"^\s*(?:people|troops?|soldiers|men|women|children|fighters|dollars|rockets|missiles|km|kilometers|"
    r"kilometres|"
    r"miles|metres|meters|feet|pounds|tons?|percent|civilians|families|homes|protesters|demonstrators|"
    r"members|others|"
    r"police|officers|Palestinians|Israelis|Syrians|Iraqis|prisoners|refugees|cases|deaths|more|or more)\b"
)


@rule(
    rf"\b(?P<lead>{BEFORE_YEAR}\s+)(?P<part>(?:the\s+)?(?:early|mid|late|beginning of|start of|end of|"
    rf"middle of|year|"
    rf"summer of|spring of|winter of|autumn of|fall of|first half of|second half of)\s*-?\s*)?(?P<y>{YEAR})"
    rf"(?:(?P<to>\s*(?:-|–|—|to|through|until|till|and)\s*)(?:(?P<y2>{YEAR})|(?P<yy>\d\d)\b))?(?![\w-])",
    *("18", "19", "20", "21"),
)
def _year(match: re.Match[str], scene: TextScene) -> Found | None:
    if _QUANTIFIED.match(scene.text[match.end() : match.end() + 18]):
        return None
    lead = match["lead"].lower().strip()
    if lead == "and" and not re.search(rf"{YEAR}\s*$", scene.text[: match.start()]):
        return None
    start = match.start() if lead in ("in", "since", "during", "by", "until", "till") else match.start("y")
    return _years(match, scene, start, match["part"] or (lead if lead in ("early", "mid", "late") else ""))


@rule(
    rf"\b(?:the|a|an|its|his|their|'s)\s+(?P<part>(?:early|mid|late)[\s-]+)?(?P<y>{YEAR})"
    rf"(?:(?P<to>\s?[-–—]\s?)(?:(?P<y2>{YEAR})|(?P<yy>\d\d)\b))?(?=[\s-]+[A-Za-z])",
    *("18", "19", "20", "21"),
)
def _year_as_modifier(match: re.Match[str], scene: TextScene) -> Found | None:
    if _QUANTIFIED.match(scene.text[match.end() : match.end() + 18]):
        return None
    return _years(match, scene, match.start("y"), match["part"] or "")


@rule(rf"\b(?P<y>{YEAR})(?P<to>)(?P<y2>)(?P<yy>)(?=,\s+when\b)", *(", when",))
def _year_recalled(match: re.Match[str], scene: TextScene) -> Found | None:
    # "It brought back 1979, when students seized the embassy."
    return _years(match, scene, match.start("y"), "")


_HALVES = {"first half": (1, 6), "second half": (7, 12), "first quarter": (1, 3), "last quarter": (10, 12)}


@rule(
    r"\b(?:in|during|over|for)\s+the\s+(?P<part>first half|second half|first quarter|last quarter|"
    rf"first\s+{NUMBER}\s+months)\s+of\s+(?P<which>the|this|last)\s+year\b",
    *("half of", "quarter of", "months of"),
)
def _half_of_year(match: re.Match[str], scene: TextScene) -> Found | None:
    if scene.published is None:
        return Found(match.start(), match.end(), None, "month", "range")
    year = scene.published.year - (match["which"].lower() == "last")
    months = re.match(rf"first\s+({NUMBER})\s+months", match["part"], re.IGNORECASE)
    first, last = (1, number_of(months[1]) or 0) if months else _HALVES[match["part"].lower()]
    if not 1 <= last <= 12:
        return None
    span = date(year, first, 1), month_span(year, last)[1]
    if span[0] > scene.published:
        return None
    return Found(match.start(), match.end(), capped(span, scene.published, False), "month", "range")


def _years(match: re.Match[str], scene: TextScene, start: int, part: str) -> Found | None:
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
    return Found(start, match.end(), capped(span, scene.published, ahead), "year", kind, family="year")


@rule(
    r"\b(?:in\s+|since\s+|during\s+)?(?:the\s+)?(?P<part>early|mid|late)?[\s-]*(?:the\s+)?(?P<c>1[89]|"
    r"20)(?P<d>\d)0s\b",
    *("0s",),
)
def _decade(match: re.Match[str], scene: TextScene) -> Found | None:
    first = int(match["c"]) * 100 + int(match["d"]) * 10
    years = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get((match["part"] or "").lower(), (0, 9))
    span = date(first + years[0], 1, 1), date(first + years[1], 12, 31)
    return Found(
        match.start(), match.end(), capped(span, scene.published, False), "year", "range", family="year"
    )
