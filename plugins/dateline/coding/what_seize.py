"""What was seized: ships, towns, power, goods or people make another type of event each."""

from __future__ import annotations

from dateline.coding.what_fire import typed_intercept
from dateline.coding.what_mention import EventMention
from dateline.coding.what_words import (
    GOODS_WORDS,
    PERSON_WORDS,
    POWER_WORDS,
    SHIP_WORDS,
    TERRITORY_WORDS,
    of_kind,
)


def typed_seize(mention: EventMention) -> EventMention | None:
    """ "seized a tanker" (naval), "seized the town" (ground), "seized power" (coup), "seized two students"
    (abduction)."""
    head = mention.head
    things = mention.patients
    if of_kind(things, SHIP_WORDS):
        mention.kind = "naval_incident"
    elif of_kind(things, POWER_WORDS):
        mention.kind = "coup"
    elif head.lemma_ == "intercept":
        return typed_intercept(mention)
    elif head.lemma_ in ("board", "impound", "commandeer", "confiscate"):
        return None
    elif of_kind(things, TERRITORY_WORDS):
        mention.kind = "ground_operation"
    elif of_kind(things, GOODS_WORDS):
        mention.kind, mention.weak = "arrest_or_raid", True
    elif of_kind(things, PERSON_WORDS):
        mention.kind = "abduction"
    elif things:
        mention.kind = "capture"  # a name: who.py and where.py know whether it is a person or a place
    else:
        return None
    return mention
