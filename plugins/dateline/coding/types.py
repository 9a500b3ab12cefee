"""The type table: the codebook's closed list of event types and what they are called elsewhere.

The table itself is data (``data/event_types.toml``). PLOVER and CAMEO follow from the type alone; the ACLED
types and the UCDP type of violence also depend on who did it to whom and how it ended, so those two are functions
of the whole event record.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

UcdpViolence = Literal["state_based", "non_state", "one_sided", "none"]


@dataclass(frozen=True, slots=True)
class EventType:
    """One event type. ``plover_mode`` is empty where PLOVER has no mode for it; ``cameo_root`` is a two-digit
    CAMEO root code; the ACLED and UCDP columns are defaults that :func:`acled_of` and :func:`ucdp_of` refine."""

    event_type: str
    definition: str
    is_material: bool
    is_violent: bool
    plover_type: str
    plover_mode: str
    cameo_root: str
    acled_event_type: str
    acled_sub_event_type: str
    ucdp_violence: UcdpViolence


def _load() -> tuple[EventType, ...]:
    raw = resources.files("dateline.coding").joinpath("data/event_types.toml").read_text("utf-8")
    return tuple(EventType(**row) for row in tomllib.loads(raw)["type"])


EVENT_TYPES: tuple[EventType, ...] = _load()
BY_NAME: Mapping[str, EventType] = {t.event_type: t for t in EVENT_TYPES}
MATERIAL: frozenset[str] = frozenset(t.event_type for t in EVENT_TYPES if t.is_material)
NON_MATERIAL: frozenset[str] = frozenset(t.event_type for t in EVENT_TYPES if not t.is_material)

STATE_ACTORS = frozenset({"state_military", "government", "police", "coalition"})
ARMED_ACTORS = STATE_ACTORS | {"non_state_armed_group"}
CIVILIAN_ACTORS = frozenset({"civilians", "media", "ngo_igo", "political_party", "business"})
PERPETRATOR_ROLES = frozenset({"source", "blamed", "claimant"})


def _actor_types(event: Mapping[str, Any], roles: frozenset[str]) -> set[str]:
    return {a.get("actor_type", "unknown") for a in event.get("actors") or () if a.get("role") in roles}


@functools.cache
def lookup(event_type: str) -> EventType:
    """The row of one event type. Raises KeyError with the list of types when there is none."""
    try:
        return BY_NAME[event_type]
    except KeyError:
        known = ", ".join(BY_NAME)
        raise KeyError(f"there is no event type {event_type!r}; the list is: {known}") from None


def acled_of(event: Mapping[str, Any]) -> tuple[str, str]:
    """ACLED event type and sub-event type of one event record (the coder's form).

    Refinements over the table, after ACLED's codebook: shooting, ambush and the like are a battle when armed people
    are the target and violence against civilians else; a demonstration met with lethal force is "Excessive force
    against protesters"; an attack that was stopped before it began is "Disrupted weapons use".
    Raises KeyError for an unknown type.
    """
    row = lookup(event["event_type"])
    kind = row.event_type
    targets = _actor_types(event, frozenset({"target"}))
    harmed = {
        r.get("status") for r in event.get("casualties") or () if r.get("harm") in ("killed", "wounded")
    }
    armed_target = bool(targets & ARMED_ACTORS) or "combatant" in harmed or "police" in harmed
    civilian_target = bool(targets & CIVILIAN_ACTORS) or "civilian" in harmed
    if event.get("outcome") == "foiled" and row.is_violent:
        return "Strategic developments", "Disrupted weapons use"
    if kind == "protest":
        dead, hurt = event.get("fatalities_low") or 0, event.get("injuries_low") or 0
        if dead or hurt:
            return "Protests", "Excessive force against protesters"
        if "arrested" in {r.get("harm") for r in event.get("casualties") or ()}:
            return "Protests", "Protest with intervention"
    if kind in ("shooting", "assassination", "other", "execution", "stabbing", "vehicle_ramming"):
        sources = _actor_types(event, PERPETRATOR_ROLES)
        if civilian_target and not armed_target:
            return "Violence against civilians", "Attack"
        if armed_target and kind not in ("execution",):
            return "Battles", "Armed clash"
        if kind == "other" and not sources:
            return "Strategic developments", "Other"
        return "Violence against civilians", "Attack"
    if kind == "bombing" and any("grenade" in str(w).lower() for w in event.get("weapons") or ()):
        return "Explosions/Remote violence", "Grenade"
    return row.acled_event_type, row.acled_sub_event_type


def ucdp_of(event: Mapping[str, Any]) -> UcdpViolence:
    """UCDP type of violence of one event record, by the parties on both sides.

    state_based: a government is on one side and an armed group or another state on the other; non_state:
    armed groups on
    both sides; one_sided: an organised side attacks civilians. "none" for what is no organised
    violence, and for attacks whose attacker is not known at all. Raises KeyError for an unknown type.
    """
    row = lookup(event["event_type"])
    if not row.is_violent or row.ucdp_violence == "none":
        return "none"
    sources = _actor_types(event, PERPETRATOR_ROLES)
    targets = _actor_types(event, frozenset({"target"}))
    harmed = {
        r.get("status") for r in event.get("casualties") or () if r.get("harm") in ("killed", "wounded")
    }
    states, rebels = bool(sources & STATE_ACTORS), "non_state_armed_group" in sources
    if row.event_type == "armed_clash":
        return "state_based" if states else "non_state" if rebels else "none"
    hits_state = bool(targets & STATE_ACTORS) or bool(harmed & {"police"})
    hits_group = "non_state_armed_group" in targets
    if hits_state and (states or rebels):
        return "state_based"
    if hits_group and states:
        return "state_based"
    if hits_group and rebels:
        return "non_state"
    if (targets & CIVILIAN_ACTORS or "civilian" in harmed) and (states or rebels):
        return "one_sided"
    if "combatant" in harmed and (states or rebels):
        return "state_based"
    return "none" if not (states or rebels) else row.ucdp_violence
