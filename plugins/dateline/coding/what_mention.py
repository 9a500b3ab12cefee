"""An event mention: the words of one sentence that tell of an event, with its kind, frame and slots."""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Token

from dateline.coding.reading import Sentence
from dateline.coding.realis import RealisReading
from dateline.coding.triggers import WeaponMatch

GENERIC = frozenset(
    {
        "attack",
        "strike",
        "raid",
        "operation",
        "violence",
        "killing",
        "blast",
        "bombardment",
        "bomb",
        "fire",
        "seize",
    }
)
"""Classes whose event type hangs on the words around."""
CASUALTY = frozenset({"kill", "die", "wound", "death", "killing"})
"""Mentions that tell of a toll; they join the event that caused it where one is told."""
SPEECH_TYPES = frozenset({"threat", "statement"})
NOT_MATERIAL = SPEECH_TYPES | {"negotiation", "agreement_or_ceasefire", "sanction", "humanitarian"}


@dataclass(slots=True)
class EventMention:
    """One mention of an event. ``kind`` is an event type or one of GENERIC or CASUALTY; ``start``/``end`` are
    article offsets of the trigger words. Slots hold head tokens: ``agents`` (who did it), ``patients`` (to
    whom or what), ``instruments`` (weapons). ``weak``: may join an event, but opens none by itself."""

    sentence: Sentence
    head: Token
    kind: str
    frame: str
    pos: str
    start: int
    end: int
    realis: RealisReading
    definite: bool
    plural: bool
    quantity: int | None = None
    weak: bool = False
    agents: list[Token] = field(default_factory=list)
    patients: list[Token] = field(default_factory=list)
    instruments: list[WeaponMatch] = field(default_factory=list)
    first: int = 0
    last: int = 0

    @property
    def is_casualty(self) -> bool:
        return self.kind in CASUALTY
