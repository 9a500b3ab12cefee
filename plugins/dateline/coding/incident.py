"""An incident: what several sentences of an article tell of as one, and the classes of words that tell of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from dateline.coding.local import LocalEvent
from dateline.coding.mentions import DateMention, PlaceMention
from dateline.coding.roles import RoleFiller
from dateline.coding.what_mention import NOT_MATERIAL

FAR_KM = 90.0
"""Two city-level places farther apart than this are two places (the scorer's circle is 80 km)."""

OTHER_WORDS = frozenset(
    "another second third separate earlier previous other similar different fresh new further subsequent".split()
)
GENERIC_KINDS = frozenset(
    {
        "attack",
        "strike",
        "raid",
        "operation",
        "blast",
        "bombardment",
        "violence",
        "capture",
        "killing",
        "bomb",
    }
)
TOLLS = frozenset({"kill", "die", "wound", "death", "killing"})
VIOLENT = frozenset(
    """airstrike drone_strike missile_or_rocket_attack shelling bombing suicide_bombing shooting stabbing
    vehicle_ramming
    armed_clash ground_operation assassination abduction execution riot naval_incident sabotage other coup""".split()
)


@dataclass(slots=True)
class Incident:
    """One incident of the article with every local event that tells of it."""

    number: int
    locals: list[LocalEvent]
    fillers: list[RoleFiller] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        return [m.kind for e in self.locals for m in e.mentions]

    def specific(self) -> list[str]:
        """Kinds of its mentions that are event types, not generic words or tolls."""
        return [
            k
            for e in self.locals
            for m in e.mentions
            if not m.is_casualty and (k := m.kind) not in GENERIC_KINDS and k not in TOLLS
        ]

    @property
    def is_material(self) -> bool:
        return any(m.kind not in NOT_MATERIAL for e in self.locals for m in e.mentions)

    @property
    def dates(self) -> list[DateMention]:
        return [d for e in self.locals for d in e.dates]

    @property
    def places(self) -> list[PlaceMention]:
        return [p for e in self.locals for p in e.places]

    @property
    def realis(self) -> str:
        values = [e.realis for e in self.locals if not e.is_toll] or [e.realis for e in self.locals]
        if "actual" in values:
            return "actual"
        return values[0]


def distance_km(a: PlaceMention, b: PlaceMention) -> float | None:
    """Great-circle distance in km, None when one has no point."""
    if a.latitude is None or b.latitude is None or a.longitude is None or b.longitude is None:
        return None
    p, q = math.radians(a.latitude), math.radians(b.latitude)
    h = (
        math.sin((q - p) / 2) ** 2
        + math.cos(p) * math.cos(q) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    )
    return 12742 * math.asin(min(1.0, math.sqrt(h)))
