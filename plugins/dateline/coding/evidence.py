"""Evidence: the words that the fields of the event itself were read from.

Actors, places, casualty rows, weapons, dates and sources are mentions and carry their own words. Here are those of the
fields that were decided from several: type, realis, outcome, claim status, totals and relations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from spacy.tokens import Token

from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent
from dateline.coding.mentions import ActorMention
from dateline.coding.outcome import Fate, is_foiled
from dateline.coding.roles import RoleFiller
from dateline.coding.tolls import TollRow
from dateline.coding.what_mention import EventMention

Evidence = dict[str, Any]
"""One piece: ``field`` (path in the record), ``start`` and ``end`` (offsets into the article, end exclusive)."""


def piece(field: str, start: int, end: int) -> Evidence:
    """One piece of evidence."""
    return {"field": field, "start": start, "end": end}


def span_of(event: LocalEvent, token: Token) -> tuple[int, int]:
    """A token's offsets into the article."""
    start = event.sentence.start + token.idx
    return start, start + len(token)


def of_type(incident: Incident, event_type: str) -> list[Evidence]:
    """The words that name the type: the first that mean just this type, else the words that tell of the event best."""
    told = [(e, m) for e in incident.locals for m in e.mentions]
    exact = [m for _, m in told if m.kind == event_type and not m.is_casualty]
    lead = exact[0] if exact else _lead(incident)
    return [piece("event_type", lead.start, lead.end)]


def _lead(incident: Incident) -> EventMention:
    firm = [e for e in incident.locals if not e.is_toll] or incident.locals
    return firm[0].lead


def of_realis(incident: Incident, realis: str) -> list[Evidence]:
    """What makes the event other than actual ("may", "threatened to", "no", "every"); nothing for actual ones."""
    if realis == "actual":
        return []
    for e in incident.locals:
        for m in e.mentions:
            if m.realis.realis == realis and m.realis.cue is not None:
                return [piece("realis", *span_of(e, m.realis.cue))]
    lead = _lead(incident)
    return [piece("realis", lead.start, lead.end)]


def of_aggregate(incident: Incident, is_aggregate: bool) -> list[Evidence]:
    """What makes it a series or a toll over time: its span of time ("since October"), a running total, else its
    words."""
    if not is_aggregate:
        return []
    span = next((d for d in incident.dates if d.kind in ("since", "range", "duration", "habitual")), None)
    total = next((c for e in incident.locals for c in e.counts if c.is_cumulative), None)
    words = span or total or _lead(incident)
    return [piece("is_aggregate", words.start, words.end)]


def of_outcome(
    incident: Incident, outcome: str, intercepted: int | None, fates: Sequence[Fate]
) -> list[Evidence]:
    """What became of the attack: the statements of its fate, the word of foiling or trying, or for a hit the words that
    tell of it."""
    if outcome == "unknown":
        return []
    kinds = (
        {"intercepted", "through"}
        if "intercepted" in outcome
        else {"failed"}
        if outcome == "failed"
        else set()
    )
    found = [piece("outcome", f.start, f.end) for f in fates if f.kind in kinds]
    if intercepted is not None:
        found += [
            piece("quantity_intercepted", f.start, f.end)
            for f in fates
            if f.kind == "intercepted" and (f.number is not None or f.but is not None)
        ][:1]
    if found:
        return found
    if outcome != "hit":
        told = [(e, m) for e in incident.locals for m in e.mentions if not m.is_casualty]
        for e, m in told:
            if m.realis.foiled or m.realis.attempted or is_foiled(m.head):
                return [piece("outcome", *span_of(e, m.head.head))]  # "foiled", "tried"
    lead = _lead(incident)
    return [piece("outcome", lead.start, lead.end)]


def of_claim_status(
    status: str, roles: Iterable[RoleFiller], sources: Sequence[ActorMention]
) -> list[Evidence]:
    """Who the status rests on: the accused that denies, the doer that says so itself, or the sources."""
    doers = [f for f in roles if f.role != "target"]
    if status == "denied":
        chosen = [f.actor for f in doers if f.stance == "denied"] or [f.actor for f in doers]
    elif status == "admitted":
        chosen = [f.actor for f in doers if f.role == "claimant"] or list(sources)
    else:
        chosen = list(sources)
    return [piece("claim_status", a.start, a.end) for a in chosen]


def of_totals(rows: Iterable[TollRow]) -> list[Evidence]:
    """The figures that went into the totals of dead and wounded, and of civilian dead."""
    found = []
    for r in rows:
        c = r.count
        if r.is_repeat:
            continue
        if c.harm == "killed" and c.status == "civilian":
            found.append(piece("deaths_civilian_low", c.start, c.end))
        if not r.is_subset and c.harm in ("killed", "wounded"):
            name = "fatalities_low" if c.harm == "killed" else "injuries_low"
            found.append(piece(name, c.start, c.end))
    return found
