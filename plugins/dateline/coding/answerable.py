"""Which incidents a blame, claim or denial is about.

The event word under the blaming word; else the incident told in the clause above it or just before. Words for several
("claimed all three", "both raids", "none of the attacks"), and blame in the wake of several alike, go to all of them.
"""

from __future__ import annotations

from dateline.coding.actor_phrase import same_actor
from dateline.coding.blame import Blame
from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent
from dateline.coding.parties import is_own_word
from dateline.coding.what_mention import NOT_MATERIAL

REACH = 4
"""Sentences back to which a blame without an event word of its own may refer."""
NOT_BLAMED = frozenset({"protest", "negotiation", "coup", "execution", "arrest_or_raid"})
"""Kinds of which nobody is said to be behind without naming them."""


def blamed_incidents(
    blame: Blame,
    by_sentence: dict[int, list[LocalEvent]],
    owner: dict[int, Incident],
    incidents: list[Incident],
) -> list[Incident]:
    """The incidents that a blame is about, the likeliest first; none where the text tells of none before it."""
    here = [
        e
        for e in by_sentence.get(blame.sentence.index, [])
        if e.order in owner and owner[e.order].is_material
    ]
    named = _named(blame, here, owner)
    before = [i for i in incidents if _may_be_meant(i, blame)]
    if named and not blame.about_many:
        return named if blame.role == "claimant" else named[:1]
    if not named and not before:
        return []
    target = named[0] if named else max(before, key=lambda i: (_last_told(i, blame), _weight(i)))
    found = [target]
    loosely = blame.about_many > 0
    if loosely or (blame.role == "blamed" and not named):
        for other in sorted(before, key=lambda i: -_last_told(i, blame)):
            together = other.locals[0].sentence.paragraph == blame.sentence.paragraph or loosely
            if other is not target and together and _alike(other, target, loosely):
                found.append(other)
    return found[: blame.about_many] if loosely else found


def _named(blame: Blame, here: list[LocalEvent], owner: dict[int, Incident]) -> list[Incident]:
    """Incidents whose words stand under the blaming word, else above it, else before it in the sentence."""
    inside = set(blame.event_heads)
    for scope in (inside, {a.i for a in blame.anchor.ancestors}):
        found = [
            owner[e.order]
            for e in here
            if any(m.head.i in scope and m.kind not in NOT_MATERIAL for m in e.mentions)
            and owner[e.order].realis == "actual"
        ]
        if found:
            return list({id(i): i for i in found}.values())
    return []


def _may_be_meant(incident: Incident, blame: Blame) -> bool:
    return (
        incident.is_material
        and incident.realis == "actual"
        and incident.locals[0].sentence.index <= blame.sentence.index
        and _last_told(incident, blame) >= blame.sentence.index - REACH
        and not all(_only_counts(e) for e in incident.locals)
        and any(k not in NOT_BLAMED for k in incident.kinds)
        and not _is_its_own_doing(incident, blame)
    )


def _only_counts(event: LocalEvent) -> bool:
    """Whether the words count the dead and tell of no deed: neither by whom nor with what."""
    return (
        event.is_toll
        and not any(m.instruments for m in event.mentions)
        and not any(f.role == "source" and f.origin == "slot" for f in event.fillers)
    )


def _is_its_own_doing(incident: Incident, blame: Blame) -> bool:
    """Whether the incident was done to those blamed, or by those who blame."""
    fillers = [f for e in incident.locals for f in e.fillers]
    if any(f.role == "target" and same_actor(f.actor, a) for f in fillers for a in blame.actors):
        return True
    if blame.role != "blamed" or blame.stance == "denied":
        return False
    return any(f.role == "source" and is_own_word(b, f.actor) for f in fillers for b in blame.asserted_by)


def _last_told(incident: Incident, blame: Blame) -> int:
    return max(
        (e.sentence.index for e in incident.locals if e.sentence.index <= blame.sentence.index), default=-99
    )


def _weight(incident: Incident) -> int:
    return len({e.sentence.index for e in incident.locals})


def _alike(a: Incident, b: Incident, loosely: bool) -> bool:
    kinds = {e.lead.kind for e in b.locals}
    return loosely or any(e.lead.kind in kinds for e in a.locals)
