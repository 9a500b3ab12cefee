"""Which days: times counted from another event ("two days earlier"), lengths, parts of days and habits."""

from __future__ import annotations

import re

from dateline.coding.when_terms import (
    DAY,
    NUMBER,
    PRECISIONS,
    UNITS_NEEDED,
    VAGUE,
    Found,
    Rules,
    TextScene,
    number_of,
    registering,
)

RULES: Rules = []
rule = registering(RULES)


@rule(
    rf"\b(?:only\s+|just\s+|about\s+|some\s+|barely\s+|less\s+than\s+|more\s+than\s+|nearly\s+"
    rf")?(?P<n>{NUMBER}|{VAGUE})?\s*\b"
    r"(?P<unit>(?:minute|hour|day|night|evening|morning|afternoon|week|month|year)s?)\s+(?P<way>earlier|later|before|after|"
    r"afterwards?|previously|prior)\b"
    r"(?!\s+(?:yesterday|tomorrow|last\b))(?P<than>\s+(?:the|that|this|his|her|its|their|an?|it|he|she|"
    r"they)\b)?",
    *("earlier", "later", "before", "after", "previously", "prior"),
)
def _anchored(match: re.Match[str], scene: TextScene) -> Found | None:
    unit = match["unit"].lower().rstrip("s")
    way = match["way"].lower()
    sign = -1 if way in ("earlier", "before", "previously", "prior") else 1
    count = match["n"]
    plural = match["unit"].lower().endswith("s")
    before = scene.text[max(0, match.start() - 12) : match.start()].lower()
    end = match.end("way")
    start = match.start()
    amount = number_of(count) if count else None
    if unit in ("minute", "hour"):
        if amount is not None and amount >= 24:
            return Found(start, end, None, "day", "anchored", sign * (amount // 24))
        return Found(start, end, None, "day", "anchored", 0)
    if amount is None and not plural and not count:
        # "the day after", "the night before", "the year before"
        if not re.search(r"\b(?:the|on)\s*$", before):
            return None
        amount, start = 1, match.start()
    if amount is None:
        return Found(start, end, None, "unknown", "anchored")
    days = {"week": 7, "month": 30, "year": 365}.get(unit, 1)
    precision = PRECISIONS.get(unit, "day")
    if amount > 500:
        return None
    if re.search(
        r"\b(?:exactly|precisely)\s*$", scene.text[max(0, start - 12) : start], re.IGNORECASE
    ) or re.match(r"exactly|precisely", match[0], re.IGNORECASE):
        precision = "day"
    return Found(start, end, None, precision, "anchored", sign * amount * days)


@rule(
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
def _same_or_next(match: re.Match[str], scene: TextScene) -> Found | None:  # noqa: ARG001 (a handler takes both)
    if match["eve"]:
        offset = -1
    elif match["which"]:
        offset = {"following": 1, "next": 1, "previous": -1, "preceding": -1}.get(match["which"].lower(), 0)
    elif match["while"]:
        return (
            None
            if match["while"].lower().startswith("at")
            else Found(*match.span(), None, "day", "anchored", 0)
        )
    else:
        offset = 0
    return Found(match.start(), match.end(), None, "day", "anchored", offset)


@rule(
    rf"\b(?:for|after|during|in|over|throughout|amid)\s+(?:the\s+(?:next|coming|first|better\s+part\s+"
    rf"of)\s+)?(?:about\s+|around\s+|"
    rf"more\s+than\s+|over\s+|nearly\s+|almost\s+|at\s+least\s+|some\s+|up\s+to\s+|well\s+over\s+)*"
    rf"(?P<n>{NUMBER}|{VAGUE}|the|those)?\s*(?P<unit>(?:hour|day|night|week|month|year|decade|"
    rf"generation|centurie)s|century)\b"
    r"(?!\s+(?:ago|earlier|later|before|after))|"
    rf"\b(?P<n2>{NUMBER})(?:\s+(?:straight|consecutive))?[\s-](?P<unit2>hour|day|night|week|month|"
    rf"year)s?(?:-old)?\s+(?:of\s+)?(?=[a-z])"
    r"(?!ago|earlier|later|before|after)",
    *UNITS_NEEDED,
)
def _duration(match: re.Match[str], scene: TextScene) -> Found | None:
    if "-old" in match[0] or " old" in match[0]:
        return None
    if match["unit2"] and scene.text[match.end() : match.end() + 1].isupper():
        return None  # "a 17-year Palestinian": an age
    return Found(match.start(), match.end(), None, "unknown", "duration")


@rule(
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
def _part_of_day(match: re.Match[str], scene: TextScene) -> Found | None:  # noqa: ARG001 (a handler takes both)
    # Of the day that the text is speaking of.
    return Found(match.start(), match.end(), None, "day", "anchored", 0)


_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()


@rule(
    rf"\b(?:for|on)\s+(?:a|the|its|their)\s+(?P<n>{'|'.join(_ORDINALS[1:])})\s+(?:straight\s+|consecutive\s+|successive\s+)?"
    r"(?P<unit>day|night|week)\b(?!\s+of\s+(?:the|its)\s+(?:trial|visit|tour|festival))",
    *("day", "night", "week"),
)
def _nth_day(match: re.Match[str], scene: TextScene) -> Found | None:
    """Reads "for a third day": as many days up to publication; "on the third day" dates nothing by itself."""
    if (
        not match[0].lower().startswith("for")
        and "straight" not in match[0]
        and "consecutive" not in match[0]
    ):
        return None
    if scene.published is None:
        return Found(match.start(), match.end(), None, "day", "range")
    count = _ORDINALS.index(match["n"].lower()) * (7 if match["unit"].lower() == "week" else 1)
    return Found(match.start(), match.end(), (scene.published - count * DAY, scene.published), "day", "range")


@rule(
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
def _habitual(match: re.Match[str], scene: TextScene) -> Found | None:  # noqa: ARG001 (a handler takes both)
    return Found(match.start(), match.end(), None, "unknown", "habitual")
