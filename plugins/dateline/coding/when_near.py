"""Which days: times counted from the day of publication ("on Monday", "last week", "two days ago", "overnight")."""

from __future__ import annotations

import re
from datetime import date

from dateline.coding.mentions import DatePrecision
from dateline.coding.when_calendar import (
    WEEKDAYS,
    Span,
    month_span,
    part_of,
    season_span,
    shift_months,
    week_span,
    year_span,
)
from dateline.coding.when_terms import (
    DAY,
    LEAD,
    NUMBER,
    PARTS,
    PRECISIONS,
    UNIT,
    UNITS_NEEDED,
    VAGUE,
    WEEKDAY,
    Found,
    Rules,
    TextScene,
    capped,
    has_capital,
    number_of,
    registering,
)

RULES: Rules = []
rule = registering(RULES)


@rule(
    rf"(?P<before>\b(?:every|each|most)\s+)?(?P<lead>\b(?:{LEAD}))?"
    r"(?P<mod>\b(?:the\s+)?(?:last|next|this\s+past|this\s+coming|past|coming|previous|following|"
    r"preceding|this|early|late|"
    r"earlier|later|overnight)\s+(?:on\s+)?)?"
    rf"\b(?P<wd>{WEEKDAY})(?P<s>s)?(?P<poss>'s?)?(?:\s+(?P<part>{PARTS})(?P<parts>s)?)?(?P<last>\s+"
    rf"last\b)?(?![\w-])",
    *("day",),
)
def _weekday(match: re.Match[str], scene: TextScene) -> Found | None:
    text = scene.text
    if not has_capital(text, match.start("wd")):
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
        return Found(match.start(), end, None, "unknown", "habitual")
    is_night = (match["part"] or "").lower() in ("night", "evening", "midnight") or "late" in (
        match["mod"] or ""
    ).lower()
    if scene.published is None:
        return Found(match.start(), end, None, "day", family="weekday", is_night=is_night)
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
        return Found(match.start(), end, (last - DAY, last), "day", "range", family="weekday", is_night=True)
    return Found(match.start(), end, (day, day), "day", family="weekday", is_night=is_night)


@rule(
    r"\b(?:the\s+)?day\s+before\s+yesterday(?:'s)?\b|\b(?:late\s+|early\s+)?yesterday(?:'s)?(?:\s+"
    r"(?:morning|afternoon|evening|"
    r"night))?\b|\b(?:earlier\s+|later\s+|late\s+|early\s+)?today(?:'s)?\b(?!\s+(?:generation|world))|"
    r"\btomorrow(?:'s)?\b|\btonight\b|"
    r"\blast\s+night(?:'s)?\b|\bthis\s+(?:morning|afternoon|evening)(?:'s)?\b|\b(?:the\s+)?day\s+"
    r"after\s+tomorrow\b",
    *("day", "night", "tomorrow", "this "),
)
def _near_days(match: re.Match[str], scene: TextScene) -> Found | None:
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
        return Found(match.start(), match.end(), None, "day", family="weekday")
    day = scene.published + offset * DAY
    return Found(match.start(), match.end(), (day, day), "day", family="weekday", is_night="night" in word)


SENTENCE_CHARS = 220
"""Characters on either side of a word that are looked through for the other days of its sentence."""
_YESTERDAY = re.compile(r"\byesterday\b(?!'s)", re.IGNORECASE)
_YESTERDAY_NIGHT = re.compile(r"\b(?:said|told|reported|announced|added)\s+yesterday\b", re.IGNORECASE)


@rule(
    r"\bovernight\b(?!\s+(?:success|sensation|stay|stays))|\b(?:during|in|through)\s+the\s+"
    r"night\b(?!\s+(?:of|between)\b)",
    *("night",),
)
def _overnight(match: re.Match[str], scene: TextScene) -> Found | None:
    """Reads the night before publication; where the sentence tells of yesterday, the night before that."""
    span = (scene.published - DAY, scene.published) if scene.published else None
    after = re.split(r"[.!?]\s", scene.text[match.end() : match.end() + SENTENCE_CHARS])[0]
    before = re.split(r"[.!?]\s", scene.text[max(0, match.start() - SENTENCE_CHARS) : match.start()])[-1]
    if span and _YESTERDAY.search(f"{before} {after}") and not _YESTERDAY_NIGHT.search(after):
        span = (span[0] - DAY, span[1] - DAY)
    return Found(match.start(), match.end(), span, "day", "range", is_night=True)


@rule(
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
def _unit(match: re.Match[str], scene: TextScene) -> Found | None:
    text = re.sub(r"\s+", " ", match[0].lower())
    which, unit = re.sub(r"\s+", " ", match["which"].lower()), match["unit"].lower()
    head = text[: match.start("which") - match.start()]
    opened = re.match(r"(?:earlier|later|since|at the (?:start|beg|end|outset)|over)\b", head)
    if which == "that" and unit == "year" and scene.last_year and not opened:
        return Found(
            match.start("which"),
            match.end(),
            capped(year_span(scene.last_year), scene.published, False),
            "year",
        )
    if which in ("the", "that") and not opened:
        return None
    if which in ("the previous", "the preceding", "the following", "the same"):
        days = {"week": 7, "weekend": 7, "month": 30, "year": 365}.get(unit)
        if days is None or head.strip() not in ("", "in", "during", "over", "earlier", "later"):
            return None
        sign = {"the previous": -1, "the preceding": -1, "the following": 1, "the same": 0}[which]
        precision = PRECISIONS[unit]
        return Found(match.start(), match.end(), None, precision, "anchored", sign * days)
    published = scene.published
    name = PRECISIONS.get(unit, "month")
    if published is None:
        return Found(match.start(), match.end(), None, name)
    step = {"last": -1, "next": 1, "the coming": 1}.get(which, 0)
    span = _unit_span(unit, step, published, at_weekend=which == "this")
    if span is None:
        return None
    if head.startswith("since"):
        return Found(match.start(), match.end(), (span[0], max(published, span[0])), name, "since")
    # The same day is still part of "earlier this month".
    if step == 0 and head.startswith(("later", "by the end", "the end", "at the end", "before")):
        return Found(match.start(), match.end(), (published, span[1]), name, "range")
    part = next(
        (w for w in ("early", "late", "start", "beginning", "outset", "end", "turn") if w in head), ""
    )
    if part and unit != "weekend":
        part = "start" if part == "turn" else part
        span = part_of(span, part) if unit != "week" else span
    if step == 0 and span[0] > published:
        span = (span[0] - 7 * DAY, span[1] - 7 * DAY) if unit == "weekend" else span
    return Found(match.start(), match.end(), capped(span, published, step > 0), name, "range")


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


@rule(
    r"\b(?:at|over|during|on)\s+the\s+(?P<long>long\s+)?weekend\b|\bweekend(?=\s+(?:attack|strike|airstrike|"
    r"raid|bombing|bombardment|barrage|violence|clash|fighting|battle|assault|offensive|shelling|ambush|unrest|protest|"
    r"riot|killing|shooting|rocket|incursion|operation))",
    *("weekend",),
)
def _weekend(match: re.Match[str], scene: TextScene) -> Found | None:
    span = _unit_span("weekend", 0, scene.published, at_weekend=True) if scene.published else None
    if span and scene.published:
        span = capped(span, scene.published, False)
        if span[0] > scene.published:
            span = (span[0] - 7 * DAY, span[1] - 7 * DAY)
    return Found(match.start(), match.end(), span, "day", "range")


@rule(
    rf"\b(?:with)?(?:in|over|during|for|throughout|across)\s+(?:only\s+|just\s+|about\s+|around\s+|"
    rf"more\s+than\s+|the\s+space\s+of\s+)?"
    rf"(?:the\s+|these\s+)?(?P<past>past|last|previous|preceding)\s+(?:(?P<n>{NUMBER})\s+"
    rf")?(?P<unit>{UNIT})\b|"
    rf"\b(?:the|this)\s+(?P<past2>past|last)\s+(?:(?P<n2>{NUMBER})\s+)?(?P<unit2>{UNIT})\b(?!\s+of\b)",
    *UNITS_NEEDED,
)
def _past_span(match: re.Match[str], scene: TextScene) -> Found | None:
    count = match["n"] or match["n2"]
    unit = (match["unit"] or match["unit2"]).lower().rstrip("s")
    plural = (match["unit"] or match["unit2"]).lower().endswith("s")
    if not count and plural:
        return Found(match.start(), match.end(), None, "unknown", "duration")
    if (
        (match["past"] or match["past2"]).lower() == "last"
        and not count
        and unit in ("week", "month", "year", "weekend")
    ):
        return None  # "in the last week" is rare; "over last week" is read by the unit rule
    amount = number_of(count) if count else 1
    if amount is None or unit == "weekend":
        return None
    return _back_from(match, scene, amount, unit)


def _back_from(match: re.Match[str], scene: TextScene, amount: int, unit: str) -> Found | None:
    """From ``amount`` units before publication until publication."""
    precision = PRECISIONS.get(unit, "day")
    published = scene.published
    if published is None:
        return Found(match.start(), match.end(), None, precision, "range")
    start = _go_back(published, amount, unit)
    if start is None:
        return None
    return Found(match.start(), match.end(), (start, published), precision, "range")


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


@rule(
    rf"\b(?:with)?in\s+(?:just\s+|only\s+|less\s+than\s+|the\s+space\s+of\s+|a\s+span\s+of\s+"
    rf")?(?P<n>24|48|72|{NUMBER})[\s-]+(?P<unit>hours|days)\b(?!\s+(?:of|after|from|before))",
    *("hours", "days"),
)
def _within(match: re.Match[str], scene: TextScene) -> Found | None:
    amount = number_of(match["n"])
    if amount is None or (not match[0].lower().startswith("within") and match["unit"].lower() != "hours"):
        return None
    if scene.looks_ahead(match.start()) or re.search(
        r"\bto\s+[a-z]+[^,]{0,30}$", scene.text[: match.start()]
    ):
        return Found(match.start(), match.end(), None, "unknown", "duration")
    if match["unit"].lower() == "hours" and amount < 12:
        return None
    return _back_from(match, scene, amount, match["unit"].lower().rstrip("s"))


@rule(
    rf"\b(?:about\s+|some\s+|around\s+|nearly\s+|almost\s+|more\s+than\s+|just\s+|over\s+"
    rf")?(?P<n>{NUMBER}|{VAGUE})?\s*\b(?P<unit>{UNIT})\s+ago\b",
    *("ago",),
)
def _ago(match: re.Match[str], scene: TextScene) -> Found | None:
    amount = number_of(match["n"]) if match["n"] else None
    unit = match["unit"].lower().rstrip("s")
    if amount is None:
        return Found(match.start(), match.end(), None, "unknown", "duration")
    published = scene.published
    precision: DatePrecision = {"week": "week", "month": "month", "year": "year", "decade": "year"}.get(
        unit, "day"
    )  # type: ignore[assignment]
    if published is None:
        return Found(match.start(), match.end(), None, precision)
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
    else:  # "three weeks ago": that day, told to the week
        span = (day, day)
    return Found(match.start(), match.end(), capped(span, published, False), precision, family="day")
