"""The rows of the shared scorer's table for one pair of events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dateline.coding.scoring.agreement import (
    AREA,
    AREA_KM,
    NEAR_KM,
    STRAY_KM,
    Event,
    coded_countries,
    counts_agree,
    dates_agree,
    folded,
    gold_countries,
    km,
)
from dateline.coding.scoring.pairing import type_score
from dateline.coding.scoring.tally import Note, Tally


def others(names: Iterable[str]) -> list[str]:
    """Sources other than the publisher itself."""
    return [n for n in names if "media line" not in n.lower()]


def needed(gold: Event) -> dict[str, int]:
    """How many of each field a hand-coded event holds: what one that is not found adds to the missed."""
    return {
        "type": 1,
        "actor": len(gold["actors"]),
        "target": len(gold["targets"]),
        "country": len(gold_countries(gold)),
        "place within 80 km": sum(bool(p.get("admin_or_city")) for p in gold["locations"]),
        "date": int(bool(gold["date"]["start"])),
        "fatalities": int(bool(gold["fatalities"])),
        "injuries": int(bool(gold["injuries"])),
        "weapon": len(gold["weapons"]),
        "attributed to": len(others(gold["attributed_to"])),
        "responds to": int(bool(gold.get("responds_to"))),
    }


def score_fields(tally: Tally, coded: Event, gold: Event, note: Note) -> None:
    """Counts type, parties, places, date, tolls, weapons and sources of one pair that is actual on both sides."""
    if not tally.right("type", type_score(coded, gold) == 1.0):
        note("type", f"gold {gold['type']} {gold.get('type_alt') or ''} coded {coded['event_type']}")
    _score_names(tally, coded, gold, note)
    _score_places(tally, coded, gold, note)
    _score_date_and_counts(tally, coded, gold, note)


def _score_names(tally: Tally, coded: Event, gold: Event, note: Note) -> None:
    def forms(*roles: str) -> list[tuple[str | None, str | None]]:
        return [
            (a.get("name"), a.get("mention")) for a in coded.get("actors") or () if a.get("role") in roles
        ]

    for key, names, wanted in (
        ("actor", forms("source", "claimant", "blamed"), gold["actors"]),
        ("target", forms("target"), gold["targets"]),
        ("weapon", [(w,) for w in coded.get("weapons") or ()], gold["weapons"]),
        (
            "attributed to",
            [(a,) for a in others(coded.get("attributed_to") or ())],
            others(gold["attributed_to"]),
        ),
    ):
        missed, extra = tally.names(key, names, wanted)
        if missed or extra:
            note(key, f"missed {missed} extra {extra}")


def _score_places(tally: Tally, coded: Event, gold: Event, note: Note) -> None:
    wanted, got = gold_countries(gold), coded_countries(coded)
    tally.hit["country"] += len(wanted & got)
    tally.missed["country"] += len(wanted - got)
    tally.extra["country"] += len(got - wanted)
    if wanted != got:
        note("country", f"gold {sorted(wanted)} coded {sorted(got)}")
    key = "place within 80 km"
    found = [
        p
        for p in coded.get("places") or ()
        if p.get("latitude") is not None and p.get("precision") not in ("country", "region")
    ]
    for p in gold["locations"]:
        if not p.get("admin_or_city") or p.get("lat") is None:
            continue
        reach = AREA_KM if AREA.search(folded(p["admin_or_city"])) else NEAR_KM
        ok = any(km(p["lat"], p["lon"], q["latitude"], q["longitude"]) <= reach for q in found)
        tally.hit[key] += ok
        tally.missed[key] += not ok
        if not ok:
            note(key, f"missed {p['text']!r}; coded {[q.get('name') for q in coded.get('places') or ()]}")
    for q in found:
        near = any(
            p.get("lat") is not None and km(p["lat"], p["lon"], q["latitude"], q["longitude"]) <= STRAY_KM
            for p in gold["locations"]
        )
        tally.extra[key] += not near
        if not near:
            note(key, f"extra {q.get('name')!r}; gold {[p['text'] for p in gold['locations']]}")


def _score_date_and_counts(tally: Tally, coded: Event, gold: Event, note: Note) -> None:
    got = bool(coded.get("date_start"))
    if gold["date"]["start"]:
        ok = dates_agree(coded, gold)
        tally.hit["date"] += ok
        tally.missed["date"] += not ok
        tally.extra["date"] += got and not ok
    else:
        ok = not got
        tally.extra["date"] += got
    if not ok:
        note(
            "date",
            f"gold {gold['date']} coded {coded.get('date_start')} to {coded.get('date_end')} "
            f"from {coded.get('date_text')!r}",
        )
    for key in ("fatalities", "injuries"):
        low, high, wanted = coded.get(f"{key}_low"), coded.get(f"{key}_high"), gold[key]
        got = low is not None or high is not None
        if wanted:
            ok = got and counts_agree(low, high, wanted["min"], wanted["max"])
            tally.hit[key] += ok
            tally.missed[key] += not ok
            tally.extra[key] += got and not ok
        else:
            ok = not (got and (low or high))
            tally.extra[key] += not ok
        if not ok:
            note(key, f"gold {wanted} coded {low} to {high}")


def score_links(
    tally: Tally,
    coded: Event,
    gold: Event,
    events: Sequence[Event],
    golds: Sequence[Event],
    gold_of: Mapping[int, int],
    note: Note,
) -> None:
    """Counts responses of one pair; ``gold_of`` gives the gold index of each paired coded one."""
    number = {e["event_id"]: k for k, e in enumerate(events)}
    linked = {r["event_id"] for r in coded.get("relations") or () if r.get("type") == "responds_to"}
    got = {golds[gold_of[number[x]]]["id"] for x in linked if x in number and number[x] in gold_of}
    wanted = gold.get("responds_to")
    if wanted:
        tally.hit["responds to"] += wanted in got
        tally.missed["responds to"] += wanted not in got
    tally.extra["responds to"] += len(got - {wanted})
    if (wanted and wanted not in got) or got - {wanted}:
        note("responds to", f"gold {wanted} coded {sorted(got)}")
