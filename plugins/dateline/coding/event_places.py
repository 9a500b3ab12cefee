"""The places of each incident: those of its own clauses, else those of its passage, title or article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from dateline.coding import where_choice
from dateline.coding.event_dates import Dated, is_background
from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent
from dateline.coding.mentions import PlaceMention
from dateline.coding.owner_dates import is_told_as_before
from dateline.coding.owner_places import in_dateline
from dateline.coding.scene import Scene
from dateline.coding.where import countries


class Placed(Dated, Protocol):
    """An incident in the making, to be given its places."""

    realis: str
    is_aggregate: bool
    places: list[PlaceMention]
    places_from_title: bool


def choose_places(incident: Incident) -> list[PlaceMention]:
    """Places of impact, the same place once, countries left out where a finer place in them is named."""
    found: list[PlaceMention] = []
    for event in incident.locals:
        for p in event.places:
            if _describes(p, event):
                continue
            if not any(p.name == q.name and p.country_iso3 == q.country_iso3 for q in found):
                found.append(p)
    return trim_places(found)


DESCRIBED_CHARS = 70
"""Characters within which a bearing after a place still says where that place lies."""


def _describes(place: PlaceMention, event: LocalEvent) -> bool:
    """Whether a bearing only says where the place named just before lies: "in Baiji, a town north of Baghdad"."""
    if place.relation != "direction" or place.precision != "near":
        return False
    return any(
        q.precision in ("city", "exact")
        and 0 <= place.start - q.end <= DESCRIBED_CHARS
        and event.sentence.start <= q.start
        and "," in event.sentence.text[q.end - event.sentence.start : place.start - event.sentence.start]
        for q in event.places
        if q is not place
    )


def _places_around(scene: Scene, incident: Incident, *, may_inherit: bool) -> list[PlaceMention]:
    """Places of impact for an event whose own clauses name none: in its sentences, else around them."""
    own = {(m.start, m.end) for event in incident.locals for m in event.mentions}
    rivals = {span for event in incident.locals for span in scene.event_spans[event.sentence.index]} - own
    sentences = scene.reading.sentences
    fired_from = {id(p) for event in incident.locals for p in event.launches}
    places = sorted(
        (
            p
            for n, found in scene.places.items()
            for p in found
            if not in_dateline(sentences[n], p) and id(p) not in fired_from
        ),
        key=lambda p: p.start,
    )
    chosen = where_choice.choose_places(
        scene.reading,
        places,
        sorted(own),
        rivals=sorted(rivals),
        title_places=scene.title_places,
        may_inherit=may_inherit,
    )
    return [c.mention for c in chosen if c.role == "impact"]


def trim_places(found: list[PlaceMention]) -> list[PlaceMention]:
    """Drops a country where a finer place in it is there."""
    fine = {p.country_iso3 for p in found if p.precision != "country"}
    return [p for p in found if not (p.precision == "country" and p.country_iso3 in fine)]


def _its_country(place: PlaceMention) -> list[PlaceMention]:
    """The country of a place, read from the same words; nothing for the open sea."""
    country = countries().get(place.country_iso3 or "")
    if country is None:
        return []
    return [
        replace(
            place,
            name=country.name,
            admin1=None,
            latitude=country.latitude,
            longitude=country.longitude,
            precision="country",
            radius_km=country.radius_km,
            geonames_id=None,
            kind="country",
            relation="in",
        )
    ]


def _sent_from(scene: Scene, item: int) -> PlaceMention | None:
    """Where a brief or article was sent from, if it names no other country."""
    found: PlaceMention | None = None
    named: set[str] = set()
    for sentence in scene.reading.sentences:
        if sentence.item != item:
            continue
        for place in scene.places.get(sentence.index, ()):
            if in_dateline(sentence, place):
                found = found or place
            if place.country_iso3:
                named.add(place.country_iso3)
    return found if found is not None and named == {found.country_iso3} else None


def inherit_places(scene: Scene, works: Sequence[Placed]) -> None:
    """Events without a place of their own: what is known of the article's place, as far as the text fixes it."""
    material = [w for w in works if w.incident.is_material]
    everywhere = [p for ps in scene.places.values() for p in ps] + scene.title_places
    named_countries = {p.country_iso3 for p in everywhere if p.country_iso3}
    for w in works:
        if not w.places:
            is_before = all(is_told_as_before(e) for e in w.incident.locals)
            apart = w.is_aggregate or is_before
            w.places = [] if is_before else _places_around(scene, w.incident, may_inherit=False)
            around = [] if w.places else _places_around(scene, w.incident, may_inherit=True)
            if apart and len({p.country_iso3 for p in around} - {None}) == 1:
                # The passage fixes the country of a series or of what went before, and no more.
                around = _its_country(around[0])
            elif apart:
                around = []
            w.places = w.places or around
            w.places_from_title = any(p is q for p in w.places for q in scene.title_places)
    for n, w in enumerate(material):
        if w.places or w.realis != "actual":
            continue
        near = trim_places(list(dict.fromkeys(p for e in w.incident.locals for p in e.near_places)))
        if near:
            w.places = near
            continue
        if w.is_aggregate:
            continue
        first = w.incident.locals[0]
        others = [
            x
            for x in material
            if x is not w
            and x.places
            and not x.is_aggregate
            and x.realis == "actual"
            and x.incident.locals[0].sentence.item == first.sentence.item
        ]
        here = next(
            (x for x in others if any(e.sentence.index == first.sentence.index for e in x.incident.locals)),
            None,
        )
        if all(is_told_as_before(e) for e in w.incident.locals):
            continue  # "arrested over the bombing": elsewhere, for all the text says
        if here is not None and w.type != "other":
            w.places = list(here.places)
            continue
        before = None
        for x in reversed([x for x in others if x in material[:n]]):
            gap = min(
                (
                    first.sentence.index - e.sentence.index
                    for e in x.incident.locals
                    if e.sentence.index <= first.sentence.index
                ),
                default=99,
            )
            same_day = w.date is None or x.date is None or w.date.date_start == x.date.date_start
            if gap <= 2 and same_day:
                before = x
                break
        if before is not None and not is_background(first) and (w.type != "other" or w.rows):
            w.places = list(before.places)
            continue
        sent_from = _sent_from(scene, first.sentence.item)
        if sent_from is not None:
            w.places = [sent_from]
            continue
        if any(e.launches for e in w.incident.locals):
            continue  # no target place is named: the launch site stands for it
        titled = [p for p in scene.title_places if not p.is_adjectival]
        if len(material) == 1 and titled and len({p.country_iso3 for p in titled}) == 1:
            w.places = titled[:1]
            w.places_from_title = True
            continue
        if len(named_countries) == 1 and first.sentence.item == 0:
            named = [p for ps in scene.places.values() for p in ps if p.kind == "country"]
            only = min(named, key=lambda p: (p.is_adjectival, p.start), default=None)
            if only is not None:  # a demonym ("Colombian soldiers") fixes the country too
                w.places = [replace(only, is_adjectival=False)]
