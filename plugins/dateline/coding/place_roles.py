"""An event's places with their roles: where it hit, where it was fired from, where the report comes from.

Fire across a border is coded where it hit, and the launch site beside it only in the same country or where no target
place is named (codebook rule 11). Where a report comes from is given where nothing better is known and the text names
no other country.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from dateline.coding.incident import Incident
from dateline.coding.mentions import CountMention, PlaceMention
from dateline.coding.numbers import find_quantities
from dateline.coding.reading import Sentence
from dateline.coding.scene import Scene
from dateline.coding.triggers import lemma, weapons
from dateline.coding.where_choice import PlaceRole, most_specific

_PLACE_PREPOSITIONS = frozenset("in at near on against inside outside around across over into".split())
_COARSE = frozenset({"country", "region", "admin1"})
_FIRED_NOUNS = frozenset(
    """strike airstrike attack raid rocket missile drone shell bomb blast explosion salvo barrage target site base
    position bombing shelling sortie projectile""".split()
)
"""What a number beside a place may count: "three in Iraq" of five strikes, "two sites in Syria"."""


@dataclass(frozen=True, slots=True)
class PlacedAt:
    """One place of an event. ``quantity``: how many of the strikes, rockets … were there; None where nothing is
    said. ``is_main``: the deadliest, else the first impact."""

    mention: PlaceMention
    role: PlaceRole
    is_main: bool
    quantity: int | None


def with_roles(scene: Scene, incident: Incident, impacts: Sequence[PlaceMention]) -> list[PlacedAt]:
    """The places of an incident in the record's order: impacts as they were found, then launch sites, then where the
    report comes from."""
    quantities = [_quantity_at(scene, incident, p) for p in impacts]
    if len(impacts) < 2 or sum(q or 0 for q in quantities) > (_fired(incident) or 10_000):
        quantities = [None] * len(impacts)
    main = _main(scene, incident, impacts)
    out = [PlacedAt(p, "impact", p is main, q) for p, q in zip(impacts, quantities, strict=True)]
    countries = {p.country_iso3 for p in impacts}
    launches = most_specific(p for e in incident.locals for p in e.launches)
    for n, p in enumerate(launches):
        if impacts and (p.country_iso3 not in countries or any(_same_spot(p, q) for q in impacts)):
            continue
        out.append(PlacedAt(p, "launch", not impacts and n == 0, None))
    sent_from = scene.dateline
    if not out and sent_from is not None:
        named = {p.country_iso3 for found in scene.places.values() for p in found if p.country_iso3}
        if named <= {sent_from.country_iso3}:
            out.append(PlacedAt(sent_from, "reported_from", False, None))
    return out


def _same_spot(a: PlaceMention, b: PlaceMention) -> bool:
    return a.name == b.name and a.country_iso3 == b.country_iso3


def _fired(incident: Incident) -> int | None:
    return max((m.quantity for e in incident.locals for m in e.mentions if m.quantity), default=None)


def _main(scene: Scene, incident: Incident, impacts: Sequence[PlaceMention]) -> PlaceMention | None:
    """The deadliest impact where the text counts the dead of each, else the first; none where the event is split by
    country."""
    if not impacts:
        return None
    if len({p.country_iso3 for p in impacts}) > 1 and all(p.precision in _COARSE for p in impacts):
        return None
    dead = {id(p): _killed_at(scene, incident, p) for p in impacts}
    return max(impacts, key=lambda p: (dead[id(p)], -impacts.index(p)))


def _host(scene: Scene, incident: Incident, place: PlaceMention) -> tuple[Sentence, Token] | None:
    """What a place hangs on by a preposition, in a sentence of the incident: "three" in "three in Iraq"."""
    for event in incident.locals:
        if not event.sentence.start <= place.start < event.sentence.end:
            continue
        token = scene.token_at(event.sentence, place.start, place.end)
        if token is None:
            return None
        for _ in range(4):
            if token.dep_ == "pobj" and token.head.lower_ in _PLACE_PREPOSITIONS:
                return event.sentence, token.head.head
            if token.dep_ == "prep" and token.lower_ in _PLACE_PREPOSITIONS and token.head.i != token.i:
                return event.sentence, token.head
            if (
                token.dep_ in ("compound", "nmod", "appos", "advmod", "poss", "pobj")
                and token.head.i != token.i
            ):
                token = token.head
                continue
            return None
    return None


def _quantity_at(scene: Scene, incident: Incident, place: PlaceMention) -> int | None:
    found = _host(scene, incident, place)
    if found is None:
        return None
    sentence, host = found
    at = sentence.start + host.idx
    # People harmed there: the number is their count, or is coordinated with one ("12 people in Homs and nine").
    among = [at, *(sentence.start + t.idx for t in host.conjuncts)]
    if any(c.start <= a < c.end for a in among for c in scene.counts.get(sentence.index, ())):
        return None
    if host.tag_ == "CD":
        return _value(host.text)
    arms = {w.head.i for w in weapons().find(host.doc)}
    if lemma(host) not in _FIRED_NOUNS and host.i not in arms:
        return None
    number = next((c for c in host.children if c.dep_ == "nummod"), None)
    return _value(number.text) if number is not None else None


def _value(text: str) -> int | None:
    found = find_quantities(text)
    return found[0].best if len(found) == 1 else None


def _killed_at(scene: Scene, incident: Incident, place: PlaceMention) -> int:
    """How many dead the text counts at this place alone."""
    found = _host(scene, incident, place)
    if found is None:
        return 0
    sentence, host = found
    at = sentence.start + host.idx
    counts: list[CountMention] = [
        c
        for c in scene.counts.get(sentence.index, ())
        if c.harm == "killed" and not c.is_subset and c.low is not None
    ]
    own = [c for c in counts if c.head == at or (c.start <= at < c.end and host.tag_ == "CD")]
    if not own and host.pos_ == "VERB":
        own = [c for c in counts if c.predicate_start == at]
    return max((c.low or 0 for c in own), default=0) if len(own) == 1 else 0
