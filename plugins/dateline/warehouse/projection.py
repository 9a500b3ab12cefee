"""From a coded record to the typed columns of core.event_version."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dateline.coding.types import acled_of, ucdp_of
from dateline.warehouse.record import Actor, Casualty, EventRecord, Place, words

# The columns that `project` gives, in its order.
COLUMNS = (
    "event_type", "realis", "is_main", "is_aggregate",
    "date_start", "date_end", "date_precision", "date_text", "date_latest",
    "outcome", "claim_status", "quantity", "quantity_intercepted",
    "place_name", "country_iso3", "admin1", "latitude", "longitude", "place_precision", "place_role", "radius_km",
    "geonames_id", "countries_iso3",
    "source_actors", "source_actor_ids", "blamed_actors", "blamed_actor_ids", "claimant_actors",
    "claimant_actor_ids", "target_actors", "target_actor_ids",
    "fatalities_low", "fatalities_best", "fatalities_high", "injuries_low", "injuries_best", "injuries_high",
    "deaths_civilian_low", "deaths_civilian_best", "deaths_civilian_high",
    "deaths_source_side_best", "deaths_target_side_best",
    "weapons", "attributed_to", "acled_event_type", "acled_sub_event_type", "ucdp_violence_type",
    "trigger_text", "sentence_text", "confidence",
)  # fmt: skip


def project(record: EventRecord, plain: Mapping[str, Any], text: str) -> tuple[Any, ...]:
    """The values of COLUMNS for one event. `plain` is the same record as the coder gave it, `text` the article's.

    ACLED and UCDP types are None where the event type is none of the list: the audit holds such a row back.
    """
    main = _main_place(record.places or [])
    countries = _countries(record.places or [])
    acled_event: str | None = None
    acled_sub_event: str | None = None
    ucdp: str | None = None
    try:
        acled_event, acled_sub_event = acled_of(plain)
        ucdp = ucdp_of(plain)
    except KeyError:
        pass
    trigger, sentence = _first_mention(record, text)
    source, blamed, claimant, target = (
        [a for a in record.actors or () if a.role == role]
        for role in ("source", "blamed", "claimant", "target")
    )
    return (
        record.event_type, record.realis, bool(record.is_main), bool(record.is_aggregate),
        record.date_start, record.date_end, record.date_precision, record.date_text, record.date_latest,
        record.outcome, record.claim_status, record.quantity, record.quantity_intercepted,
        (main.name or main.mention or "")[:LONGEST_NAME] or None if main else None,
        # Fire on several towns of one country is an event in that country, though it has no one place.
        main.country_iso3 if main else countries[0] if len(countries) == 1 else None,
        main.admin1 if main else None, main.latitude if main else None, main.longitude if main else None,
        main.precision if main else None, main.role if main else None, main.radius_km if main else None,
        main.geonames_id if main else None, countries,
        _names(source), _ids(source), _names(blamed), _ids(blamed), _names(claimant), _ids(claimant),
        _names(target), _ids(target),
        record.fatalities_low, record.fatalities_best, record.fatalities_high,
        record.injuries_low, record.injuries_best, record.injuries_high,
        record.deaths_civilian_low, record.deaths_civilian_best, record.deaths_civilian_high,
        _deaths(record, lambda c: bool(c.is_perpetrator)),
        _deaths(record, lambda c: not c.is_perpetrator and c.status in ("combatant", "police")),
        words(record.weapons), words(record.attributed_to), acled_event, acled_sub_event, ucdp,
        trigger, sentence, record.confidence,
    )  # fmt: skip


# Longer ones are held back (quality.staged_problem); until then nothing built on them may fail.
LONGEST_NAME = 1000


def _main_place(places: Iterable[Place]) -> Place | None:
    return next((place for place in places if place.is_main), None)


def _countries(places: list[Place]) -> list[str]:
    """Countries of the impact places in order, or of all places where there is no impact place."""
    chosen = [p for p in places if p.role == "impact"] or places
    return list(dict.fromkeys(p.country_iso3 for p in chosen if p.country_iso3))


def _names(actors: Iterable[Actor]) -> list[str]:
    return list(dict.fromkeys(name for a in actors if (name := a.name or a.mention)))


def _ids(actors: Iterable[Actor]) -> list[str]:
    return list(dict.fromkeys(a.actor_id for a in actors if a.actor_id))


def _deaths(record: EventRecord, belongs: Callable[[Casualty], bool]) -> int | None:
    """Dead of one side: added within each source, the largest over the sources, never above the event's total.

    None when no such row says killed. Rows of several sources compete (codebook rule 2): they are never added.
    """
    by_source: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for casualty in record.casualties or ():
        count = casualty.best if casualty.best is not None else casualty.low
        if casualty.harm == "killed" and count is not None and _is_counted(casualty) and belongs(casualty):
            by_source[tuple(sorted(words(casualty.attributed_to)))] += count
    if not by_source:
        return None
    most = max(by_source.values())
    total = record.fatalities_high if record.fatalities_high is not None else record.fatalities_best
    return most if total is None else min(most, max(total, 0))


def _is_counted(casualty: Casualty) -> bool:
    return not casualty.is_subset


# A sentence is a few hundred characters; what has no full stop for pages is shown, and searched, only so far.
LONGEST_SENTENCE = 2000
LONGEST_TRIGGER = 500


def _first_mention(record: EventRecord, text: str) -> tuple[str | None, str | None]:
    if not record.mentions:
        return None, None
    first = min(record.mentions, key=lambda m: (m.start, m.end))
    start, end = first.sentence_start, first.sentence_end
    inside = start is not None and end is not None and 0 <= start <= end <= len(text)
    sentence = text[start:end][:LONGEST_SENTENCE] if inside else None
    return first.text[:LONGEST_TRIGGER], sentence
