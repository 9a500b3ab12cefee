"""Sameness: how strongly an event of a sentence speaks for being one that was told before.

Gives plain signs of the pair (kinds, days, places, parties, figures, wording, distance) and their weighted sum.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from dateline.coding.actor_phrase import same_actor
from dateline.coding.incident import FAR_KM, GENERIC_KINDS, OTHER_WORDS, TOLLS, VIOLENT, Incident, distance_km
from dateline.coding.local import LocalEvent, near_types
from dateline.coding.mentions import ActorMention, DateMention
from dateline.coding.roles import RoleFiller
from dateline.coding.scale import scale
from dateline.coding.scene import Scene
from dateline.coding.setting import setting_fit
from dateline.coding.what import NOT_MATERIAL


def compatible(event: LocalEvent, incident: Incident) -> float | None:
    """How well the kinds agree: 2 same type, 1 near, 0.5 generic or toll; None when they cannot be one incident."""
    lead = event.lead
    kinds = [m.kind for e in incident.locals for m in e.mentions]
    if (lead.kind in NOT_MATERIAL) != (not incident.is_material):
        return None
    if lead.kind in NOT_MATERIAL:
        return 2.0 if lead.kind in kinds and lead.pos == "noun" and lead.definite else None
    if lead.kind == "violence":
        heads = [e.lead.kind for e in incident.locals]
        return 0.8 if any(k in ("protest", "armed_clash", "riot", "violence") for k in heads) else 0.3
    if lead.kind in kinds and not lead.is_casualty:
        return 2.0 if lead.kind not in GENERIC_KINDS else 1.0
    heads = [e.lead.kind for e in incident.locals]
    if lead.is_casualty:
        if all(k in ("abduction", "arrest_or_raid", "coup", "naval_incident", "capture") for k in heads):
            return 0.0
        if any(k in VIOLENT or k in GENERIC_KINDS or k in TOLLS or k == "accident" for k in heads):
            return 0.5
        if any(k in ("protest",) for k in heads) and lead.kind != "killing":
            return 0.0
        return None
    if lead.kind == "accident":
        return 0.5 if any(k in TOLLS for k in heads) and not any(k in VIOLENT for k in heads) else None
    if all(k in TOLLS for k in heads) and lead.kind in VIOLENT | GENERIC_KINDS:
        return 0.5
    if any(near_types(lead.kind, k) for k in heads if k not in TOLLS):
        return 1.0
    if lead.kind == "attack" and any(k in VIOLENT for k in heads):
        return 0.7
    if lead.kind == "crowd_control" and any(
        k in ("shooting", "crowd_control", "arrest_or_raid") for k in heads
    ):
        return 1.0
    if any(k in ("attack",) for k in heads) and lead.kind in VIOLENT:
        return 0.7
    if lead.weak and lead.kind in VIOLENT and any(k in VIOLENT for k in heads):
        return 0.3
    return None


def _days(mentions: list[DateMention]) -> list[tuple[date, date]]:
    return [
        (d.date_start, d.date_end or d.date_start)
        for d in mentions
        if d.date_start is not None and d.kind in ("point", "range", "since", "anchored")
    ]


def _date_score(event: LocalEvent, incident: Incident) -> float:
    a, b = _days(event.dates), _days(incident.dates)
    if not a or not b:
        return 0.0

    def days(x: tuple[date, date]) -> int:
        return (x[1] - x[0]).days

    if all(days(x) > 3 for x in a) and all(days(y) > 3 for y in b) and not any(x == y for x in a for y in b):
        return -1.5  # tolls over different times
    if any(x[0] <= y[1] and y[0] <= x[1] for x in a for y in b):
        exact = any(x == y for x in a for y in b)
        return 2.0 if exact else 0.5
    return -6.0


_FINE = frozenset({"exact", "near", "city", "admin2"})


def _place_score(event: LocalEvent, incident: Incident) -> float:
    mine, theirs = event.places, incident.places
    if not mine or not theirs:
        return 0.0
    best = -9.0
    fine_a, fine_b = [p for p in mine if p.precision in _FINE], [p for p in theirs if p.precision in _FINE]
    if fine_a and fine_b:
        mine, theirs = fine_a, fine_b
    mine, theirs = mine[:8], list({p.name: p for p in theirs}.values())[:12]
    for a in mine:
        for b in theirs:
            if a.country_iso3 and b.country_iso3 and a.country_iso3 != b.country_iso3:
                best = max(best, -4.0)
                continue
            km = distance_km(a, b)
            if a.precision in _FINE and b.precision in _FINE and km is not None:
                best = max(best, 1.0 if km <= FAR_KM else -3.0)
            elif km is not None and km <= max(a.radius_km, b.radius_km) + FAR_KM:
                best = max(best, 0.5)
            else:
                best = max(best, 0.0 if "country" in (a.precision, b.precision) else -2.0)
    return best


def _party_score(mine: list[RoleFiller], theirs: list[RoleFiller]) -> float:
    score = 0.0
    for role_set in (("source", "blamed", "claimant"), ("target",)):
        a = [f.actor for f in mine if f.role in role_set]
        b = [f.actor for f in theirs if f.role in role_set]
        if not a or not b:
            continue
        if any(same_actor(x, y) or _covers(x, y) for x in a for y in b):
            score += 0.8
        elif role_set[0] == "source" and not any(
            x.is_generic or y.is_generic or x.is_pronoun for x in a for y in b
        ):
            score -= 1.5
    mine_named = [
        f.actor for f in mine if f.role == "target" and f.actor.is_person and not f.actor.is_generic
    ]
    theirs_named = [
        f.actor for f in theirs if f.role == "target" and f.actor.is_person and not f.actor.is_generic
    ]
    if mine_named and theirs_named:
        score += 2.0 if any(same_actor(x, y) for x in mine_named for y in theirs_named) else -1.5
    for doers, harmed_ in ((mine, theirs), (theirs, mine)):
        states = {
            f.actor.country_iso3
            for f in doers
            if f.role == "source" and f.actor.actor_type in ("state_military", "government")
        }
        hurt = {f.actor.country_iso3 for f in harmed_ if f.role == "target"}
        if (states - {None}) & hurt:
            score -= 1.2  # nobody bombs their own soldiers
    sources = [f.actor for f in mine if f.role == "source"]
    victims = [f.actor for f in theirs if f.role == "target"]
    if any(same_actor(x, y) for x in sources for y in victims if not x.is_generic):
        score -= 3.0
    return score


def _covers(x: ActorMention, y: ActorMention) -> bool:
    """Two bodies of one state: its army and its government."""
    return (
        bool(x.country_iso3)
        and x.country_iso3 == y.country_iso3
        and x.actor_type
        in (
            "state_military",
            "government",
            "coalition",
        )
        and y.actor_type in ("state_military", "government", "coalition")
    )


def score(
    scene: Scene, event: LocalEvent, fillers: list[RoleFiller], incident: Incident, incidents: list[Incident]
) -> float | None:
    """How strongly an event of a sentence speaks for one incident; None when it cannot be."""
    kind = compatible(event, incident)
    if kind is None:
        return None
    lead = event.lead
    value = (
        kind
        + _date_score(event, incident)
        + _place_score(event, incident)
        + _party_score(fillers, incident.fillers)
    )
    last = incident.locals[-1]
    gap = event.sentence.index - last.sentence.index
    if gap == 0:
        if event.is_toll:
            value -= 0.0
        else:
            value -= 0.3 if kind >= 1.0 and lead.pos == "noun" and last.lead.pos == "noun" else 1.5
    else:
        value += 1.0 if gap == 1 else 0.6 if gap == 2 else 0.3
        value -= 0.05 * gap
    if event.order - last.order == 1 and gap > 0:
        value += 0.5  # nothing else was told in between
    value += 0.1 * min(4, len(incident.locals))
    headline = all(e.sentence.kind == "headline" for e in incident.locals)
    around = {c.lower_ for c in lead.head.children}
    if lead.pos == "noun":
        if lead.definite:
            value += 1.6
        elif around & OTHER_WORDS or any(
            c.dep_ == "det" and c.lower_ == "another" for c in lead.head.children
        ):
            value -= 4.0
        elif (
            not headline
            and not lead.weak
            and any(c.dep_ == "det" and c.lower_ in ("a", "an") for c in lead.head.children)
        ):
            value -= 0.8
        elif lead.plural and not headline:
            value -= 0.6 if incident.locals[0].lead.plural else 2.5
    elif not lead.is_casualty and not headline and not lead.weak:
        value -= 0.3
    if lead.is_casualty or lead.weak:
        value += 0.8
    if headline:
        value += 1.0
    a, b = event.realis, incident.realis
    if a != b:
        value -= 0.5 if lead.definite else 3.0
    scales = {scale(e) for e in incident.locals} - {"unknown"}
    mine = scale(event)
    if mine != "unknown" and scales and mine not in scales:
        value -= 4.0
    if lead.pos == "verb" and _new_weapons(event) and not headline and gap > 0:
        value -= 1.5
    if _figures_agree(event, incident):
        value += 1.2
    if event.is_toll and "series" in scales and mine == "unknown" and gap > 0:
        value -= 1.2
    if event.is_toll and _figures_differ(event, incident):
        value -= 0.5 if event.sentence.index in scene.attributed else 1.5
    if (
        lead.pos == "verb"
        and not lead.is_casualty
        and any(
            t.lower_ in ("they", "he", "she", "them", "him", "her")
            for t in [*lead.patients, *_raw_subject(lead.head)]
        )
    ):
        value += 1.0
    if event.is_toll and gap <= 2 and event.says_there:
        value += 0.8
    value += setting_fit(scene, event, incident, incidents)
    if any(c.is_none for c in event.counts) and gap == 1:
        value += 0.5
    return value


def _new_weapons(event: LocalEvent) -> bool:
    """Whether the weapons are brought in as new ("three rockets fell"), not pointed back to ("the rockets")."""
    lead = event.lead
    return any(
        w.category != "air"
        and any(t.i == w.head.i for t in lead.agents)
        and not any(
            c.dep_ in ("det", "poss") and c.lower_ in ("the", "these", "those", "its", "their")
            for c in w.head.children
        )
        for w in lead.instruments
    )


def _raw_subject(verb: Any) -> list[Any]:
    return [c for c in verb.children if c.dep_ == "nsubjpass"]


def _figures_differ(event: LocalEvent, incident: Incident) -> bool:
    """Whether the incident has another figure for the same harm already."""
    theirs = {c.harm: c for e in incident.locals for c in e.counts if not c.is_subset}
    return any(
        c.harm in theirs
        and (c.low, c.high) != (theirs[c.harm].low, theirs[c.harm].high)
        and not c.is_subset
        and not c.is_update
        for c in event.counts
    )


def _figures_agree(event: LocalEvent, incident: Incident) -> bool:
    mine = {(c.harm, c.best if c.best is not None else c.low) for c in event.counts}
    theirs = {(c.harm, c.best if c.best is not None else c.low) for e in incident.locals for c in e.counts}
    return bool({m for m in mine if m[1]} & theirs)
