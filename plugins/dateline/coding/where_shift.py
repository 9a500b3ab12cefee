"""From names to mentions: the words that move a place ("30 kilometers south of Baghdad", "northern Syria", "off the
coast of Yemen") and the buildings and units that carry its name ("Mosul airport", "Idlib province")."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from dateline.coding.gazetteer import Place
from dateline.coding.mentions import PlaceMention, PlacePrecision, PlaceRelation
from dateline.coding.where_index import Spans
from dateline.coding.where_maps import borders, countries, shifted
from dateline.coding.where_names import Finder, Hit
from dateline.coding.where_words import (
    BUILDING_AFTER,
    COAST_AFTER,
    COMPOUND_AFTER,
    DIRECTIONS,
    NUMBER_WORDS,
    PRECEDED_ANTI,
    UNIT_AFTER,
    near_before,
    offset_before,
    offshore_before,
    part_before,
    part_of_before,
)

# A part of a country whose radius is at most so many km is known as well as a province is, and its middle is a point
# worth having: "northern Israel" (46 km), "southern Lebanon" (35 km). "Northern Iraq" (174 km) is a region, as the
# codebook calls a part of a country. 75 km is the radius of a large province.
SMALL_PART_KM = 75.0


def part_precision(radius_km: float) -> PlacePrecision:
    """The precision of a part of a country with this radius: "near" its middle, or a region."""
    return "near" if radius_km <= SMALL_PART_KM else "region"


# How far "near" and "outside" reach, km: a town's surroundings.
NEAR_KM = 15.0


# "North of Mosul" without a distance: beyond its edge, so many radii from its middle, 5 to 25 km.
UNSTATED_RADII = 2.5


def make_mention(
    finder: Finder,
    start: int,
    end: int,
    place: Place,
    *,
    relation: PlaceRelation = "in",
    precision: PlacePrecision | None = None,
    name: str | None = None,
    latitude: float | None = None,
    longitude: float | None = None,
    radius_km: float | None = None,
    country_iso3: str | None = None,
    is_adjectival: bool = False,
) -> PlaceMention:
    return PlaceMention(
        start=start,
        end=end,
        text=finder.text[start:end],
        name=name or place.name,
        country_iso3=country_iso3 if country_iso3 is not None else place.country_iso3,
        admin1=place.admin1,
        latitude=round(place.latitude if latitude is None else latitude, 4),
        longitude=round(place.longitude if longitude is None else longitude, 4),
        precision=precision or place.precision,
        radius_km=round(place.radius_km if radius_km is None else radius_km, 1),
        geonames_id=place.geonames_id,
        kind=place.kind,
        relation=relation,
        is_adjectival=is_adjectival,
    )


def country_place(iso3: str) -> Place:
    c = countries()[iso3]
    return Place(
        0,
        c.name,
        "country",
        iso3,
        None,
        c.latitude,
        c.longitude,
        0,
        "country",
        c.radius_km,
        c.geonames_id,
        60.0,
    )


def _kilometres(amount: str | None, unit: str | None) -> float | None:
    if not amount or not unit:
        return None
    word = re.sub(r"\s+", " ", amount.lower())
    value = NUMBER_WORDS.get(word)
    if value is None:
        try:
            number = float(word.replace(",", "").rstrip("."))
        except ValueError:
            return None
    else:
        number = float(value)
    low = unit.lower()
    return number * (1.852 if low.startswith("n") else 1.609 if low.startswith("mi") else 1.0)


def _bearing(word: str) -> float | None:
    plain = re.sub(r"ern(?:most)?$|[ -]", "", word.lower())
    return float(DIRECTIONS[plain]) if plain in DIRECTIONS else None


def _placed(finder: Finder, hit: Hit, place: Place) -> PlaceMention:
    """The mention of one name with the words that move it."""
    text, start, end = finder.text, hit.start, hit.end
    sentence_start = finder.reading.sentences[hit.sentence].start
    head = text[max(sentence_start, start - 110) : start]
    tail = text[end : end + 60]
    unit = UNIT_AFTER.match(tail)
    if unit and (hit.unit_kind or place.kind in ("city", "facility", "region")):
        end += unit.end()
        tail = text[end : end + 60]
    if place.kind in ("country", "admin1", "region", "city", "admin2", "sea"):
        coast = COAST_AFTER.match(tail)
        offshore = offshore_before(head)
        if (offshore or (coast and re.search(r"\boff\s+$", head))) and place.kind != "sea":
            return _at_sea(
                finder,
                place,
                start - len(head) + (offshore.start() if offshore else len(head) - 4),
                end + (coast.end() if coast else 0),
            )
    inner = part_of_before(head)
    if (
        inner
        and not re.search(r"\b(?:in|of|to|from|across|throughout)\s+$", head[: inner.start()] + " ")
        and not re.match(r"the\b", inner[0], re.IGNORECASE)
    ):
        inner = None  # "north of Mosul" lies outside, "in the north of Mosul" within
    offset = offset_before(head) if inner is None else None
    if offset and place.kind != "country" and (offset[1] or offset[4]):
        begin = start - len(head) + offset.start()
        km = _kilometres(offset[1], offset[2])
        bearing = _bearing(offset[4]) if offset[4] else None
        if bearing is not None:
            reach = km if km is not None else min(25.0, max(5.0, UNSTATED_RADII * place.radius_km))
            lat, lon = shifted(place.latitude, place.longitude, bearing, reach)
            words = f"{offset[4].lower()} of {place.name}"
            name = f"{km:.0f} km {words}" if km is not None else words
            radius = max(5.0, 0.3 * reach) if km is not None else 1.5 * reach
            there = make_mention(
                finder,
                *tight(text, begin, end),
                place,
                relation="direction",
                precision="near",
                name=name,
                latitude=lat,
                longitude=lon,
                radius_km=radius,
            )
            if offset[2] and offset[2].lower().startswith(
                "n"
            ):  # nautical miles: at sea, which has no country
                return replace(there, country_iso3=None, admin1=None, kind="sea", geonames_id=None)
            # "North of Jerusalem" lies in the West Bank: the nearest town tells the country.
            town = finder.gazetteer.nearest(lat, lon, kind="city", within=0.3)
            if town is not None and town.country_iso3 != place.country_iso3:
                there = replace(there, country_iso3=town.country_iso3, admin1=town.admin1)
            return there
        if km is not None:
            return make_mention(
                finder,
                *tight(text, begin, end),
                place,
                relation="near",
                precision="near",
                name=f"{km:.0f} km from {place.name}",
                radius_km=max(km, 5.0),
            )
    near = near_before(head)
    if near and place.kind in ("city", "facility", "admin2"):
        begin = start - len(head) + near.start()
        return make_mention(
            finder,
            *tight(text, begin, end),
            place,
            relation="near",
            precision="near",
            radius_km=max(NEAR_KM, 1.5 * place.radius_km),
        )
    part = inner or part_before(head)
    if part and place.kind in ("country", "admin1", "region", "admin2"):
        return _part(finder, place, part, start - len(head) + part.start(), end)
    if part and place.kind == "city" and part[1] and _bearing(part[1]) is not None:
        begin = start - len(head) + part.start(1)
        return make_mention(
            finder,
            *tight(text, begin, end),
            place,
            relation="direction",
            name=f"{part[1].lower()} {place.name}",
        )
    building = BUILDING_AFTER.match(tail) if place.kind == "city" else None
    if building and not finder.taken.holds(end, end + building.end()):
        whole = text[hit.start : end + building.end()]
        name = re.sub(r"'s\b", "", whole)
        return make_mention(
            finder,
            hit.start,
            end + building.end(),
            place,
            name=name,
            precision="near" if place.radius_km > 3 else "city",
            radius_km=max(5.0, place.radius_km),
        )
    if (
        unit
        and place.kind == "city"
        and end > hit.end
        and unit[1].lower() in ("province", "governorate", "district", "region", "countryside", "area")
    ):
        return make_mention(
            finder,
            start,
            end,
            place,
            name=f"{place.name} {unit[1].lower()}",
            precision="near" if unit[1].lower() in ("countryside", "area") else "admin2",
            radius_km=max(20.0, place.radius_km),
        )
    return make_mention(finder, start, end, place)


def tight(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \n\t":
        start += 1
    return start, end


def _part(finder: Finder, place: Place, part: re.Match[str], begin: int, end: int) -> PlaceMention:
    lat, lon, radius = part_of_place(finder, place, [w for w in part.groups() if w])
    is_large = place.kind in ("country", "region")
    precision: PlacePrecision = part_precision(radius) if is_large else place.precision
    label = " ".join(finder.text[begin:end].split())
    label = re.sub(r"^the\s+", "", label, flags=re.IGNORECASE)
    return make_mention(
        finder,
        *tight(finder.text, begin, end),
        place,
        relation="direction",
        precision=precision,
        name=label,
        latitude=lat,
        longitude=lon,
        radius_km=radius,
    )


def part_of_place(finder: Finder, place: Place, words: list[str]) -> tuple[float, float, float]:
    """The middle and radius of a part of a country or region ("northern", "north-eastern", "south and east")."""
    bearings = [b for w in words if (b := _bearing(w)) is not None]
    x = sum(math.sin(math.radians(b)) for b in bearings)
    y = sum(math.cos(math.radians(b)) for b in bearings)
    bearing = math.degrees(math.atan2(x, y)) % 360 if abs(x) + abs(y) > 0.1 else None
    if place.kind == "country" and place.country_iso3:
        name = (
            "central"
            if bearing is None
            else next(d for d, b in DIRECTIONS.items() if b == round(bearing / 45) * 45 % 360)
        )
        if bearing is not None or any(w.lower() in ("central", "center", "centre", "heart") for w in words):
            known = finder.gazetteer.part(place.country_iso3, name)
            if known:
                return known
    if bearing is None:
        return place.latitude, place.longitude, 0.7 * place.radius_km
    # Half of a region's radius towards its edge is the middle of that part of it.
    lat, lon = shifted(place.latitude, place.longitude, bearing, 0.5 * place.radius_km)
    return lat, lon, 0.6 * place.radius_km


def _at_sea(finder: Finder, place: Place, begin: int, end: int) -> PlaceMention:
    lat, lon, radius = place.latitude, place.longitude, 60.0
    known = borders().get(frozenset((place.country_iso3 or "", "SEA")))
    if place.kind in ("country", "admin1", "region") and known:
        lat, lon, radius = known
    label = re.sub(r"\s+", " ", finder.text[begin:end]).strip()
    mention = make_mention(
        finder,
        *tight(finder.text, begin, end),
        place,
        relation="near",
        precision="near",
        name=label,
        latitude=lat,
        longitude=lon,
        radius_km=radius,
    )
    # Open sea has no country (codebook rule 9).
    return replace(mention, country_iso3=None, admin1=None, kind="sea", geonames_id=None)


def make_mentions(finder: Finder, hits: list[Hit]) -> list[PlaceMention]:
    found: list[PlaceMention] = []
    finder.taken = Spans((hit.start, hit.end) for hit in hits if not hit.is_adjectival)
    for hit in hits:
        if hit.is_adjectival:
            iso3 = next(iter(hit.tags))
            found.append(make_mention(finder, hit.start, hit.end, country_place(iso3), is_adjectival=True))
            continue
        place = hit.chosen
        if place is None:
            continue
        tail = finder.text[hit.end : hit.end + 20]
        head = finder.text[max(0, hit.start - 8) : hit.start]
        if place.precision == "country" and _NAMED_FOR.match(tail):
            continue
        adjectival = bool(COMPOUND_AFTER.match(tail) or PRECEDED_ANTI.search(head)) or "embedded" in hit.tags
        if place.kind == "country" and not adjectival:
            adjectival = _is_attributive(finder, hit)
        if adjectival:
            base = country_place(place.country_iso3) if place.country_iso3 in countries() else place
            found.append(make_mention(finder, hit.start, hit.end, base, is_adjectival=True))
            continue
        found.append(_placed(finder, hit, place))
    return found


_NAMED_FOR = re.compile(
    r" (?:[Ss]treet|[Rr]oad|[Aa]venue|Hotel|Square|Boulevard|Bridge|Stadium|Tower|Airlines?|Airways)\b"
)
"""What is named for a country and lies elsewhere: "Palestine Hotel", "Sudan Street"."""
_ABBREVIATED = re.compile(r"(?:US|USA|UK|UAE|DRC|U\.S\.A?\.|U\.K\.|U\.A\.E\.)")


def _is_attributive(finder: Finder, hit: Hit) -> bool:
    """Reads "US airstrikes", "a Turkey official": a country's name used like its adjective."""
    words = finder.text[hit.start : hit.end]
    after = finder.after(hit)
    before = finder.before(hit)
    if not _ABBREVIATED.fullmatch(words) or after is None or finder.gap_after(hit) != " ":
        return False
    if before is not None and before.text.lower() == "the" and not after.text[0].isupper():
        # "the US said" is the country, "the US airstrikes" is not; what follows decides.
        return after.text.lower().endswith("s") and after.text.lower() not in (
            "says",
            "has",
            "was",
            "is",
            "does",
            "this",
            "its",
            "as",
        )
    return True
