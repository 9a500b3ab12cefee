"""Families of event types: what the map and the timeline colour by."""

from __future__ import annotations

# Twenty-eight types are too many colours to tell apart. The order is that of the legend and of the stacked bars.
FAMILIES: dict[str, tuple[str, tuple[str, ...]]] = {
    "air": (
        "Air, missile and drone attacks",
        ("airstrike", "drone_strike", "missile_or_rocket_attack", "shelling"),
    ),
    "bomb": ("Bombings and sabotage", ("bombing", "suicide_bombing", "sabotage")),
    "ground": (
        "Fighting and attacks on the ground",
        ("armed_clash", "ground_operation", "shooting", "stabbing", "vehicle_ramming", "naval_incident"),
    ),
    "target": (
        "Killings, abductions, arrests",
        ("assassination", "execution", "abduction", "arrest_or_raid"),
    ),
    "unrest": ("Protest, riot, coup", ("protest", "riot", "coup")),
    "words": (
        "Words, deals, sanctions, aid",
        ("threat", "statement", "negotiation", "agreement_or_ceasefire", "sanction", "humanitarian"),
    ),
    "other": ("Other", ("cyberattack", "other")),
}
FAMILY_OF = {kind: family for family, (_, kinds) in FAMILIES.items() for kind in kinds}


def family_of(event_type: str) -> str:
    """The family of a type; `other` for one that is in none."""
    return FAMILY_OF.get(event_type, "other")
