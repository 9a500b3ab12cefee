"""Which days: holidays by name, of the calendars that news from the region goes by."""

from __future__ import annotations

import re

from dateline.coding.mentions import DatePrecision
from dateline.coding.when_calendar import HOLIDAY_NAMES, HOLIDAYS, Span, holiday_spans, latest_holiday
from dateline.coding.when_terms import (
    DAY,
    YEAR,
    Found,
    Rules,
    TextScene,
    capped,
    has_capital,
    registering,
)

RULES: Rules = []
rule = registering(RULES)


# "eid al-", "rosh ha", "may day": enough to tell a holiday, short of the apostrophes that are spelt in several ways.
_HOLIDAYS_NEEDED = tuple(sorted({name.split("'")[0][:7] for name in [*HOLIDAYS, *HOLIDAY_NAMES]}))
_HOLIDAY = "|".join(
    re.escape(name).replace("'", "['’]?")
    for name in sorted([*HOLIDAYS, *HOLIDAY_NAMES], key=len, reverse=True)
)


@rule(
    rf"\b(?:(?:on|during|in|at|over|since|before|after|for|of)\s+)?(?:the\s+)?(?:(?:holy|fasting|Muslim|"
    rf"Jewish|Islamic|Christian|Persian)\s+)*"
    rf"(?:(?:month|holiday|festival|feast|fast|first\s+day|last\s+day|eve|night|day|start|end)\s+of\s+"
    rf")?(?P<name>{_HOLIDAY})"
    rf"(?:\s+(?:day|holiday|festival|celebrations?))?(?:\s+(?:in\s+)?(?P<y>{YEAR}))?(?![\w])",
    *_HOLIDAYS_NEEDED,
)
def _holiday(match: re.Match[str], scene: TextScene) -> Found | None:
    if not has_capital(scene.text, match.start("name")):
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
        return Found(match.start(), match.end(), None, "day") if scene.published is None else None
    if "first day" in head or "start of" in head:
        span = (span[0], span[0])
    elif "eve of" in head:
        span = (span[0] - DAY, span[0] - DAY)
    elif "last day" in head or "end of" in head:
        span = (span[1], span[1])
    precision: DatePrecision = (
        "month" if (span[1] - span[0]).days > 20 else "week" if span[0] != span[1] else "day"
    )
    return Found(
        match.start(), match.end(), capped(span, scene.published, False), precision, "range", family="day"
    )
