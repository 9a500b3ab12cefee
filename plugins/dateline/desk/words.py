"""Records in plain English: labels of codes, numbers, days, tolls, and a sentence that says what an event is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# What each type reads as in a sentence: with a doer, and without one.
PHRASES: dict[str, tuple[str, str]] = {
    "airstrike": ("carried out an airstrike", "There was an airstrike"),
    "drone_strike": ("carried out a drone strike", "There was a drone strike"),
    "missile_or_rocket_attack": ("fired missiles or rockets", "Missiles or rockets were fired"),
    "shelling": ("shelled a place or people", "There was shelling"),
    "bombing": ("set off a bomb", "A bomb went off"),
    "suicide_bombing": ("carried out a suicide bombing", "There was a suicide bombing"),
    "shooting": ("opened fire", "There was a shooting"),
    "stabbing": ("stabbed people", "There was a stabbing"),
    "vehicle_ramming": ("rammed people with a vehicle", "A vehicle was rammed into people"),
    "armed_clash": ("fought", "There was an armed clash"),
    "ground_operation": ("carried out a ground operation", "There was a ground operation"),
    "assassination": ("carried out an assassination", "There was an assassination"),
    "abduction": ("abducted people", "There was an abduction"),
    "arrest_or_raid": ("made arrests or a raid", "There were arrests or a raid"),
    "protest": ("protested", "There was a protest"),
    "riot": ("rioted", "There was a riot"),
    "coup": ("attempted or carried out a coup", "There was a coup or an attempt"),
    "cyberattack": ("carried out a cyberattack", "There was a cyberattack"),
    "sabotage": ("committed sabotage", "There was sabotage"),
    "naval_incident": ("acted at sea", "There was a naval incident"),
    "execution": ("executed people", "There was an execution"),
    "other": ("took part in an incident", "There was an incident of another kind"),
    "threat": ("threatened", "There was a threat"),
    "statement": ("made a statement", "There was a statement"),
    "negotiation": ("negotiated", "There were negotiations"),
    "agreement_or_ceasefire": ("made an agreement or ceasefire", "There was an agreement or ceasefire"),
    "sanction": ("imposed sanctions", "Sanctions were imposed"),
    "humanitarian": ("gave humanitarian help", "There was humanitarian help"),
}
REALIS_SENTENCES = {
    "threatened": "It has not happened: someone says that they will do it.",
    "hypothetical": "It has not happened: the text says that it may.",
    "negated": "The text says that it did not happen.",
    "habitual": "This is a practice, not a single incident.",
}
CLAIM_SENTENCES = {
    "single_source": "One side or one source says so.",
    "corroborated": "Several independent sources, or the narrator, say so.",
    "admitted": "The actor itself says that it did it.",
    "disputed": "Sources disagree about what happened or who did it.",
    "denied": "The one said to have done it denies it.",
}
OUTCOME_SENTENCES = {
    "partly_intercepted": "Some of it was stopped on the way.",
    "intercepted": "It was stopped on the way.",
    "failed": "It failed.",
    "foiled": "It was prevented before it began.",
}


HARMS = (("fatalities", "Killed"), ("injuries", "Wounded"), ("deaths_civilian", "Civilians killed"))


@cache
def country_names() -> dict[str, str]:
    """English names of countries by ISO 3166-1 alpha-3 code."""
    text = resources.files("dateline.desk").joinpath("static", "countries.json").read_text("utf-8")
    return dict(json.loads(text))


def country(code: str | None) -> str:
    """The name of a country; the code itself where there is none."""
    return country_names().get(code, code) if code else ""


def label(code: str | None) -> str:
    """A code as words: missile_or_rocket_attack → Missile or rocket attack."""
    words = (code or "").replace("_", " ")
    return words[:1].upper() + words[1:]


def number(value: float | None) -> str:
    """12,345; nothing for None."""
    return "" if value is None else f"{value:,}"


def count(n: int, of: str) -> str:
    """1 day, 2,473 days."""
    return f"{number(n)} {of}{'' if n == 1 else 's'}"


def day(value: date | None) -> str:
    """3 January 2020; nothing for None."""
    return "" if value is None else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime | None) -> str:
    """3 January 2020, 14:05 UTC; nothing for None."""
    if value is None:
        return ""
    at = value.astimezone(UTC)
    return f"{day(at.date())}, {at:%H:%M} UTC"


def days(start: date | None, end: date | None, precision: str | None, latest: date | None = None) -> str:
    """When it happened, no more exactly than it is known."""
    if start is None:
        return f"no date given; by {day(latest)}" if latest else "no date given"
    end = end or start
    if precision == "year" and start.year == end.year:
        return str(start.year)
    if precision == "month" and (start.year, start.month) == (end.year, end.month):
        return f"{MONTHS[start.month - 1]} {start.year}"
    if start == end:
        return day(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day(end)}"
    if start.year == end.year:
        return f"{start.day} {MONTHS[start.month - 1]} – {day(end)}"
    return f"{day(start)} – {day(end)}"


def short(words: str) -> str:
    """The same with the months' names cut to three letters, for narrow columns."""
    for month in MONTHS:
        words = words.replace(month, month[:3])
    return words


def toll(low: int | None, best: int | None, high: int | None) -> str:
    """A count with its bounds: 25, 25 (20–41), at least 25, at most 9; nothing when nothing is said."""
    if low is None and best is None and high is None:
        return ""
    if low == high and low is not None:
        return number(low)
    if low is not None and high is not None:
        return (
            f"{number(best)} ({number(low)}–{number(high)})"
            if best is not None
            else f"{number(low)}–{number(high)}"
        )
    if low is not None:
        return f"at least {number(low)}" + (f", best {number(best)}" if best not in (None, low) else "")
    return f"at most {number(high)}" if high is not None else number(best)


def listing(names: Iterable[str]) -> str:
    """a, b and c."""
    found = list(names)
    return found[0] if len(found) == 1 else ", ".join(found[:-1]) + " and " + found[-1] if found else ""


def place(event: Mapping[str, Any]) -> str:
    """The main place with its country, and how exactly it is known."""
    name, code = event.get("place_name"), event.get("country_iso3")
    where = ", ".join(dict.fromkeys(part for part in (name, country(code)) if part))
    if not where:
        return listing(country(c) for c in event.get("countries_iso3") or ())
    precision, radius = event.get("place_precision"), event.get("radius_km")
    if precision in ("country", "region", "admin1", "admin2"):
        return f"{where} (only the {PRECISION_WORDS[precision]} is known)"
    return f"{where} (within {radius:g} km)" if radius and radius >= 1 else where


PLACE_WORDS = {
    "exact": "the site itself", "near": "near a named place", "city": "the town", "admin2": "the district",
    "admin1": "the province", "region": "a region", "country": "only the country",
}  # fmt: skip
PRECISION_WORDS = {"country": "country", "region": "region", "admin1": "province", "admin2": "district"}


def sentences(event: Mapping[str, Any]) -> list[str]:
    """The record in plain words, a sentence for each thing it says."""
    doers: Sequence[str] = event.get("source_actors") or ()
    blamed: Sequence[str] = event.get("blamed_actors") or ()
    targets: Sequence[str] = event.get("target_actors") or ()
    with_doer, without = PHRASES.get(event["event_type"], ("acted", "Something happened"))
    if event["event_type"] == "armed_clash" and len(doers) > 1:
        first = f"{listing(doers)} fought each other"
    else:
        first = f"{listing(doers)} {with_doer}" if doers else without
    if targets:
        first += f" (against: {listing(targets)})"
    where = place(event)
    if where:
        first += f" in {where}"
    when = days(
        event.get("date_start"), event.get("date_end"), event.get("date_precision"), event.get("date_latest")
    )
    first += f" ({when})" if event.get("date_start") is None else f", {when}"
    found = [first + "."]
    if blamed:
        found.append(f"Others say that {listing(blamed)} did it.")
    if event.get("claimant_actors"):
        found.append(f"{listing(event['claimant_actors'])} claims to have done it.")
    tolls = [
        f"{words}: {count}"
        for harm, words in HARMS
        if (count := toll(*(event.get(f"{harm}_{bound}") for bound in ("low", "best", "high"))))
    ]
    if tolls:
        found.append("; ".join([tolls[0], *(t[0].lower() + t[1:] for t in tolls[1:])]) + ".")
    if event.get("weapons"):
        found.append(f"Weapons: {listing(event['weapons'])}.")
    if event.get("is_aggregate"):
        found.append("This is a cumulative toll or a series: never add it to single events.")
    for table, key in (
        (OUTCOME_SENTENCES, "outcome"),
        (REALIS_SENTENCES, "realis"),
        (CLAIM_SENTENCES, "claim_status"),
    ):
        if event.get(key) in table:
            found.append(table[event[key]])
    if event.get("attributed_to"):
        found.append(f"According to {listing(event['attributed_to'])}.")
    return found


def ago(then: datetime | None, now: datetime) -> str:
    """How long ago: 5 minutes ago, 3 hours ago, 12 days ago; never for None."""
    if then is None:
        return "never"
    gap = max(now - then, timedelta(0))
    for unit, length in (("day", 86400), ("hour", 3600), ("minute", 60)):
        count = int(gap.total_seconds() // length)
        if count:
            return f"{number(count)} {unit}{'' if count == 1 else 's'} ago"
    return "just now"


def dag_run(worker: str | None) -> tuple[str, str] | None:
    """DAG and run of a coding run's worker (``code_events/scheduled__2020-01-03``); None for one outside Airflow."""
    dag, slash, run = (worker or "").partition("/")
    return (dag, run) if slash and dag.isidentifier() and run else None
