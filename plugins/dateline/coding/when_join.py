"""Time expressions that stand together: ranges ("from Monday to Friday"), a part and its day, "since"."""

from __future__ import annotations

import re
from dataclasses import replace

from dateline.coding.when_calendar import make_day
from dateline.coding.when_terms import DAY, Found, TextScene

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


def combine(scene: TextScene, found: list[Found]) -> list[Found]:
    """Join neighbours into ranges ("from Friday to Sunday", "overnight" + "Friday to Saturday", "Saturday
    night into Sunday", "Friday and Saturday")."""
    out: list[Found] = []
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


def _join(scene: TextScene, a: Found, b: Found, between: str) -> Found | None:
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
    return Found(start, b.end, (first, last), b.precision, "range", family=b.family, is_night=a.is_night)


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


def with_since(scene: TextScene, found: list[Found]) -> list[Found]:
    """Turn "since …" before a date into a span that runs to publication, and find "since the coup"."""
    out: list[Found] = []
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
            out.append(Found(match.start(), match.end(), None, "day", "since", 0))
    return sorted(out, key=lambda f: f.start)
