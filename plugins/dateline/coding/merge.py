"""One record per incident: the events of all sentences merged where they tell of one incident, kept apart where not.

Sentences are read in order. Each event of a sentence is compared with the incidents so far: type, day, place, parties,
figures, definiteness ("the attack", "Sunday's strikes" point back; "another attack" does not) and distance. The best
incident above a threshold takes it; else it opens a new one, unless it is too weak to stand alone.
"""

from __future__ import annotations

from dateline.coding.incident import GENERIC_KINDS, Incident
from dateline.coding.local import LocalEvent, rank
from dateline.coding.roles import RoleFiller
from dateline.coding.sameness import score
from dateline.coding.scene import Scene
from dateline.coding.what_mention import NOT_MATERIAL

JOIN_AT = -0.4
"""Least log odds at which an event joins an incident: a little under even, since one that opens a record of its own by
mistake costs more than one joined by mistake. Found on the development articles."""
MAX_RIVALS = 60
"""Incidents that an event is compared with: the first ten, which the article is about, and the latest."""


def merge(scene: Scene, events: list[tuple[LocalEvent, list[RoleFiller]]]) -> list[Incident]:
    """Incidents of an article, in order of first mention."""
    incidents: list[Incident] = []
    for event, fillers in events:
        best: Incident | None = None
        best_score = -99.0
        for incident in (
            incidents if len(incidents) <= MAX_RIVALS else [*incidents[:10], *incidents[10 - MAX_RIVALS :]]
        ):
            if event.sentence.item != incident.locals[0].sentence.item:
                continue  # the items of a digest have nothing to do with each other
            value = score(scene, event, fillers, incident, incidents)
            if value is not None and value > best_score:
                best, best_score = incident, value
        if best is not None and best_score >= JOIN_AT:
            best.locals.append(event)
            best.fillers += fillers
            continue
        if not stands_alone(event):
            continue
        incidents.append(Incident(len(incidents), [event], list(fillers)))
    return incidents


def stands_alone(event: LocalEvent) -> bool:
    """Whether an event of a sentence is told well enough to be an incident by itself."""
    lead = event.lead
    if all(m.weak for m in event.mentions):
        return False
    if event.is_toll and event.counts and all(c.is_none for c in event.counts):
        return False
    if (
        lead.pos == "noun"
        and lead.definite
        and lead.kind in GENERIC_KINDS
        and len(event.mentions) == 1
        and not (event.dates or event.counts or event.places or event.fillers)
    ):
        return False
    if rank(lead) <= 2 or lead.kind in NOT_MATERIAL:
        bare = lead.pos == "noun" and lead.plural and not lead.definite and not lead.quantity
        if (
            bare
            and not (event.fillers or event.places or event.dates or event.counts)
            and len(event.mentions) == 1
        ):
            return lead.kind in ("protest", "armed_clash", "riot") or lead.kind in NOT_MATERIAL
        return not lead.weak
    toll = next((m for m in event.mentions if m.is_casualty), None)
    if toll is not None:  # also beside a weak word for the event: "killed nine, in the worst attack in years"
        if toll.realis.realis != "actual":
            return False
        return bool(event.counts) or toll.kind in ("kill", "killing")
    return False
