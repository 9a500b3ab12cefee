"""When a coded value agrees with a hand-coded one: names, places, days, counts.

The rules and constants are those of the shared scorer, so that the figures of both are the same.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

Event = Mapping[str, Any]
"""An event record of the coder, or a hand-coded event."""

_STATE_WORDS = frozenset(
    """force military army troop government official soldier authoritie police navy air security ministry
    minister president""".split()
)
_REBEL_WORDS = frozenset("militia fighter militant rebel gunmen gunman insurgent terrorist attacker".split())
_CIVIL_WORDS = frozenset(
    "civilian people protester demonstrator resident man men woman women child children".split()
)
_KINDS = (_STATE_WORDS, _REBEL_WORDS, _CIVIL_WORDS)
_GENERIC = frozenset().union(*_KINDS) | frozenset(
    "group member source party movement unit personnel target position site coalition backed led".split()
)
_SAME_NAME = {
    "us": "america",
    "u": "america",
    "united": "america",
    "american": "america",
    "washington": "america",
    "pentagon": "america",
    "uk": "britain",
    "british": "britain",
    "hezbollah": "hizbullah",
    "hizballah": "hizbullah",
    "isil": "isis",
    "daesh": "isis",
    "emirati": "emirate",
    "uae": "emirate",
}
_EMPTY_WORDS = frozenset(
    "the a an of in on at and to its his her their for by from with some about al el".split()
)
AREA = re.compile(r"\b(north|south|east|west|central|border|province|region)")
NEAR_KM, AREA_KM, STRAY_KM = 80, 250, 300


def folded(text: str | None) -> str:
    plain = unicodedata.normalize("NFKD", text or "").replace("\u2019", "'").replace("\u02bb", "'")
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def _name_words(text: str | None) -> set[str]:
    plain = re.sub(r"\bu s\b|\bunited states\b", "us", folded(text))
    plain = re.sub(r"\bislamic state\b", "isis", plain)
    return {_SAME_NAME.get(w, w.rstrip("s")) for w in plain.split() if w not in _EMPTY_WORDS and len(w) > 1}


def _same_word(a: str, b: str) -> bool:
    """Equal, or a name and its adjective: four letters or more shared and at most four left over on each side."""
    shared = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        shared += 1
    return a == b or (shared >= 4 and len(a) - shared <= 4 and len(b) - shared <= 4)


def same_name(a: str | None, b: str | None) -> bool:
    """Whether two namings of an actor, weapon or source agree: more than 0.6 of the shorter one's naming words are
    shared, and their kinds (state, militia, civilians) do not clash."""
    wa, wb = _name_words(a), _name_words(b)
    if not wa or not wb:
        return False
    if ("kataib" in wa) != ("kataib" in wb) and "hizbullah" in wa & wb:
        return False
    if wa - _GENERIC and wb - _GENERIC:
        ka = {n for n, kind in enumerate(_KINDS) if wa & kind}
        kb = {n for n, kind in enumerate(_KINDS) if wb & kind}
        if ka and kb and not ka & kb:
            return False
        wa, wb = wa - _GENERIC, wb - _GENERIC
    return sum(any(_same_word(x, y) for y in wb) for x in wa) / min(len(wa), len(wb)) > 0.6


def km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    p, q = math.radians(lat1), math.radians(lat2)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _ends(start: str | None, end: str | None) -> tuple[str | None, str | None]:
    return start, end or start


def dates_overlap(coded: Event, gold: Event) -> bool:
    g0, g1 = _ends(gold["date"]["start"], gold["date"]["end"])
    p0, p1 = _ends(coded.get("date_start"), coded.get("date_end"))
    return bool(p0 and p1 and g0 and g1 and p0 <= g1 and g0 <= p1)


def dates_agree(coded: Event, gold: Event) -> bool:
    g0, g1 = _ends(gold["date"]["start"], gold["date"]["end"])
    p0, p1 = _ends(coded.get("date_start"), coded.get("date_end"))
    if not (p0 and p1 and g0 and g1):
        return False
    length = (_day(g1) - _day(g0)).days
    if length <= 1:
        return _day(g0) <= _day(p0) and _day(p1) <= _day(g1)
    slack = 0.1 * length
    return abs((_day(p0) - _day(g0)).days) <= slack and abs((_day(p1) - _day(g1)).days) <= slack


def counts_agree(low: int | None, high: int | None, g_low: int | None, g_high: int | None) -> bool:
    def near(a: int | None, b: int | None) -> bool:
        return a is not None and b is not None and abs(a - b) <= 0.1 * max(b, 1)

    if low is None and high is None:
        return False
    if g_high is None:
        return near(low, g_low) and (high is None or near(high, g_low))
    return near(low if low is not None else high, g_low or 0) and near(
        high if high is not None else low, g_high
    )


def coded_countries(coded: Event) -> set[str]:
    return {p.get("country_iso3") for p in coded.get("places") or ()} - {None}


def gold_countries(gold: Event) -> set[str]:
    return {p.get("country_iso3") for p in gold["locations"]} - {None}
