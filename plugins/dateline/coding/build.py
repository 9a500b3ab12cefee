"""From an incident to its record: the codebook's JSON form, each field with the words it was read from."""

from __future__ import annotations

from collections import Counter
from datetime import date

from dateline.coding.attribution import Attribution
from dateline.coding.incident import FAR_KM, GENERIC_KINDS, TOLLS, Incident, distance_km
from dateline.coding.local import rank
from dateline.coding.parties import ARMED_TYPES, STATE_TYPES
from dateline.coding.scale import scale
from dateline.coding.scene import Scene
from dateline.coding.toll_scope import is_of_what_went_before
from dateline.coding.tolls import TollRow, Total, total_of
from dateline.coding.triggers import weapons
from dateline.coding.what_arms import PRIORITY, type_by_weapon

SERIES_DAYS = 2
"""A toll over more days than this is an aggregate (codebook rule 12)."""


# --- type -------------------------------------------------------------------------------------------


def event_type(incident: Incident) -> str:
    """The closed-list type of an incident: its specific triggers first, then weapons in its sentences, then what its
    generic words mean for these parties."""
    specific = incident.specific()
    kinds = incident.kinds
    specific = [
        k for k in specific if k not in ("accident", "crowd_control", "bomb", "fire", "violence", "seize")
    ]
    if "kill" in kinds:  # burnt vehicles beside the dead: the killing names the event
        specific = (
            [k for k in specific if k not in ("sabotage", "riot")] if "sabotage" in specific else specific
        )
    strong = [
        m.kind
        for e in incident.locals
        for m in e.mentions
        if not m.weak and not m.is_casualty and m.kind in specific and m.kind not in GENERIC_KINDS
    ]
    sources = [f.actor for f in incident.fillers if f.role in ("source", "claimant", "blamed")]
    targets = [f.actor for f in incident.fillers if f.role == "target"]
    if (
        set(specific) == {"arrest_or_raid"}
        and any(c.harm == "killed" and (c.low or 0) > 0 for e in incident.locals for c in e.counts)
        and any(m.head.lemma_ in ("crackdown", "clampdown") for e in incident.locals for m in e.mentions)
    ):
        return "shooting"
    if strong or specific:
        pool = strong or specific
        counts = Counter(pool)
        first = {k: pool.index(k) for k in counts}
        best = min(counts, key=lambda k: (-counts[k], first[k]))
        if "suicide_bombing" in counts and best in ("bombing", "shooting"):
            best = "suicide_bombing"
        if best == "bombing" and all(k == "bombing" for k in counts):
            other = _weapons_type(incident, ("drone", "suicide"))
            best = other or best
        if best == "armed_clash" and not strong and _weapons_type(incident, ()):
            best = _weapons_type(incident, ())
        return best
    if "crowd_control" in kinds:
        return "other"
    if "accident" in kinds:
        return "other"
    by_weapon = _weapons_type(incident, ())
    if by_weapon and not all(k in TOLLS for k in kinds):
        return by_weapon
    states = [a for a in sources if a.actor_type in STATE_TYPES]
    armed = [a for a in sources if a.actor_type in ARMED_TYPES]
    if "strike" in kinds:
        return "airstrike" if states or not sources else "other"
    if "bombardment" in kinds:
        return "shelling"
    if "bomb" in kinds:
        return "airstrike" if states else "bombing"
    if "blast" in kinds:
        return "bombing"
    if "raid" in kinds:
        return "arrest_or_raid" if states or not armed else "other"
    if "operation" in kinds:
        return "ground_operation"
    if "capture" in kinds:
        if any(
            a.is_person or a.actor_type in ("civilians", "state_military", "police", "media", "ngo_igo")
            for a in targets
        ):
            return "arrest_or_raid" if states else "abduction"
        return "ground_operation" if targets or incident.places else "abduction"
    if any(k in ("kill", "killing") for k in kinds):
        if by_weapon in (
            "shooting",
            "bombing",
            "airstrike",
            "drone_strike",
            "missile_or_rocket_attack",
            "shelling",
            "stabbing",
        ):
            return by_weapon
        if armed or any(a.actor_type in ("government",) for a in sources):
            named = [a for a in targets if a.is_person and not a.is_generic]
            if named and len(targets) == len(named):
                return "assassination"
            return "shooting"
        return "other"
    if "attack" in kinds and states and not targets:
        return "other"
    return by_weapon or "other"


def _weapons_type(incident: Incident, only: tuple[str, ...]) -> str:
    """The type that the weapons of an incident's own phrases tell of, else those in sentences that tell of it alone."""
    arms = [w for e in incident.locals for m in e.mentions for w in m.instruments]
    if only:
        arms = [w for w in arms if w.category in only]
    found = type_by_weapon(arms)
    if found:
        return found
    arms = [
        w
        for e in incident.locals
        if e.is_alone and e.sentence.doc is not None
        for w in weapons().find(e.sentence.doc)
    ]
    if only:
        arms = [w for w in arms if w.category in only]
    return type_by_weapon(arms)


# --- the record -------------------------------------------------------------------------------------


def iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def toll_rows(scene: Scene, incident: Incident, attributions: dict[int, list[Attribution]]) -> list[TollRow]:
    """Counts of an incident with the sources of each."""
    rows = []
    for event in incident.locals:
        for count in event.counts:
            names: list[str] = []
            predicate = scene.token_at(event.sentence, count.predicate_start)
            for a in attributions.get(event.sentence.index, []):
                if predicate is not None and predicate.i in a.inside:
                    names += [s.name for s in a.speakers]
            rows.append(TollRow(count, event.sentence.index, tuple(dict.fromkeys(names))))
    rows.sort(key=lambda r: r.count.start)
    unique: list[TollRow] = []
    for r in rows:
        if not any(u.count is r.count for u in unique):
            unique.append(r)
    return _of_one_event(incident, _without_what_went_before(incident, unique))


def _without_what_went_before(incident: Incident, rows: list[TollRow]) -> list[TollRow]:
    """The rows without those of an earlier event that a sentence only names as what this one followed on, where its own
    toll is told too."""
    sentences = {event.sentence.index: event.sentence for event in incident.locals}
    before = {id(r.count) for r in rows if is_of_what_went_before(sentences[r.sentence], r.count)}
    own = {r.count.harm for r in rows if id(r.count) not in before and not r.count.is_subset}
    return [r for r in rows if id(r.count) not in before or r.count.harm not in own]


def _of_one_event(incident: Incident, rows: list[TollRow]) -> list[TollRow]:
    """The rows without the tolls of a war or a year that its sentences mention beside the event's own."""
    lasting = ("operation", "ground_operation")  # "the operation, under way since Monday, has cost 12 lives"
    sums = {id(c) for event in incident.locals for c in event.sums if event.lead.kind not in lasting}
    own = [r for r in rows if id(r.count) not in sums]
    others = [event for event in incident.locals if not event.sums]
    if scale(incident.locals[0]) == "series":
        # A series has one toll: that of the sentences around its first one, not of another war or year.
        first = next((r.sentence for r in rows if id(r.count) in sums), 0)
        return [r for r in rows if id(r.count) not in sums or r.sentence <= first + NEAR_SENTENCES]
    return own if own or others else rows


NEAR_SENTENCES = 2
"""Sentences within which the tolls of a series are taken for those of the same one."""


def totals(rows: list[TollRow]) -> tuple[dict[str, Total], list[TollRow]]:
    """Totals by harm, and the rows with subsets and repetitions marked, in text order."""
    out: dict[str, Total] = {}
    marked: list[TollRow] = []
    for harm in ("killed", "wounded", "missing", "abducted", "arrested", "displaced"):
        total, rows_ = total_of(rows, harm)
        out[harm] = total
        marked += rows_
    marked.sort(key=lambda r: r.count.start)
    return out, marked


__all__ = ["FAR_KM", "PRIORITY", "distance_km", "rank"]
