"""Places between places: borders and roads, and parts of a country that the text does not name again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from dateline.coding.gazetteer import Place
from dateline.coding.mentions import PlaceMention
from dateline.coding.where_index import LOOK_BACK, MentionIndex
from dateline.coding.where_maps import borders, countries, distance_km
from dateline.coding.where_names import Finder
from dateline.coding.where_shift import country_place, make_mention, part_of_place, part_precision, tight
from dateline.coding.where_words import BORDER_AFTER, DIRECTION

_SIDE_AFTER = re.compile(
    r"^\s+side\s+of\s+(?:the|its|their)\s+(?:\w+\s+)?(?:border|frontier)\b", re.IGNORECASE
)


_BORDER_BETWEEN = re.compile(
    r"'s\s+(?:\w+\s+){0,2}(?:border|frontier)s?\s+with\s+(?:the\s+|neighbou?ring\s+)?", re.IGNORECASE
)


_PAIR = re.compile(r"^\s?[-–—/]\s?$")


_BORDER_HEAD = re.compile(
    r"(?:\b(?:on|near|along|at|across|over|close to|by)\s+)?(?:both\s+sides\s+of\s+)?(?:the\s+|its\s+|"
    r"their\s+)?(?:northern\s+|southern\s+|eastern\s+|western\s+)?$",
    re.IGNORECASE,
)


_BORDER_WITH = re.compile(
    r"\b(?:(?:on|near|along|at|across|close to)\s+)?(?:the\s+|its\s+|their\s+)?(?:northern\s+|southern\s+|"
    r"eastern\s+|western\s+)?(?:shared\s+)?"
    r"(?:border|frontier|boundary)s?(?:\s+(?:area|region|zone|fence))?\s+(?:with|between|to|of|from)\s+"
    r"(?:neighbou?ring\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)


def with_borders(finder: Finder, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Replace countries that only name a border ("the Syrian border", "the Iraq-Syria border", "its border with "
    "Iran",
    "the border between Sudan and Chad") by the border."""
    out: list[PlaceMention] = []
    skip = -1
    for k, mention in enumerate(mentions):
        if k <= skip:
            continue
        text = finder.text
        following = mentions[k + 1] if k + 1 < len(mentions) else None
        sides: list[str] = []
        end = mention.end
        used = k
        is_nation = mention.kind == "country" or mention.is_adjectival
        named = is_nation or mention.name in _TERRITORIES
        if (
            named
            and following
            and (following.kind == "country" or following.is_adjectival or following.name in _TERRITORIES)
        ):
            between = text[mention.end : following.start]
            tail = BORDER_AFTER.match(text[following.end : following.end + 40])
            head_with = re.search(
                r"\b(?:border|frontier|boundary)s?(?:\s+\w+)?\s+(?:between|of)\s+(?:the\s+)?$",
                text[max(0, mention.start - 40) : mention.start],
            )
            if tail and _PAIR.match(between):
                sides, end, used = [_side(mention), _side(following)], following.end + tail.end(), k + 1
            elif _BORDER_BETWEEN.fullmatch(between) or (
                head_with and re.fullmatch(r"\s+and\s+(?:the\s+)?", between)
            ):
                sides, end, used = [_side(mention), _side(following)], following.end, k + 1
        if not sides and is_nation and (side := _SIDE_AFTER.match(text[mention.end : mention.end + 45])):
            lead = re.search(
                r"\b(?:on\s+)?the\s+$", text[max(0, mention.start - 8) : mention.start], re.IGNORECASE
            )
            begin = mention.start - (len(lead[0]) if lead else 0)
            crossed = _border(
                finder, mention, [_side(mention), ""], begin, mention.end + side.end(), previous=out
            )
            if crossed is not None:
                out.append(replace(crossed, country_iso3=mention.country_iso3))
                continue
        if not sides and named:
            tail = BORDER_AFTER.match(text[mention.end : mention.end + 40])
            head_with = _BORDER_WITH.search(text[max(0, mention.start - 70) : mention.start])
            if tail or head_with:
                sides = [_side(mention), ""]
                end = mention.end + (tail.end() if tail else 0)
        if not sides:
            out.append(mention)
            continue
        head = text[max(0, mention.start - 70) : mention.start]
        lead = _BORDER_WITH.search(head) or _BORDER_HEAD.search(head)
        begin = mention.start - len(head) + lead.start() if lead else mention.start
        begin = max(begin, out[-1].end if out else 0, _sentence_start(finder, mention.start))
        border = _border(finder, mention, sides, *tight(text, begin, end), previous=out)
        out.append(border if border is not None else mention)
        skip = used if border is not None else -1
    return out


_SHORT_BORDER_KM = 150.0


_TERRITORIES = {"Gaza Strip": "PSE", "Golan Heights": "SYR", "Kurdistan Region": "IRQ", "West Bank": "PSE"}


def _side(mention: PlaceMention) -> str:
    return mention.country_iso3 or ""


def _sentence_start(finder: Finder, offset: int) -> int:
    sentence = finder.reading.sentence_at(offset)
    return sentence.start if sentence else offset


def _border(
    finder: Finder,
    mention: PlaceMention,
    sides: list[str],
    start: int,
    end: int,
    *,
    previous: list[PlaceMention],
) -> PlaceMention | None:
    one, other = sides
    country: str | None = None
    if not other:
        # The side it lies on: the country last spoken of that shares that border, else the article's main one.
        sentence = _sentence_start(finder, mention.start)
        near = [
            m.country_iso3 for m in reversed(previous[-LOOK_BACK:]) if m.start >= sentence and m.country_iso3
        ]
        rest = [iso3 for iso3, _ in finder.weights.most_common()]
        other = next((c for c in [*near, *rest] if c and c != one and frozenset((one, c)) in borders()), "")
        country = other or None
    point = borders().get(frozenset((one, other)))
    if point is None:
        if not mention.is_adjectival and mention.kind != "country":
            return None
        if not other:
            return None
        a, b = countries().get(one), countries().get(other)
        if a is None or b is None:
            return None
        point = (
            (a.latitude + b.latitude) / 2,
            (a.longitude + b.longitude) / 2,
            (a.radius_km + b.radius_km) / 2,
        )
    names = [countries()[c].name for c in (other, one) if c in countries()]
    return PlaceMention(
        start=start,
        end=end,
        text=finder.text[start:end],
        name=f"{'–'.join(names)} border",
        country_iso3=country,
        admin1=None,
        latitude=point[0],
        longitude=point[1],
        # A short border is a place by itself, a long one a region.
        precision="near" if point[2] <= _SHORT_BORDER_KM else "region",
        radius_km=point[2],
        geonames_id=None,
        kind="region",
        relation="near",
    )


_PART_OF_COUNTRY = re.compile(
    rf"\b(?:in|of|to|from|across|throughout)\s+the\s+(?:country's\s+(?P<a>(?:far\s+)?(?:{DIRECTION}|"
    rf"cent(?:er|re)))\b|(?P<b>{DIRECTION})(?:ern)?\s+(?:part\s+)?of\s+(?:the|this|that)\s+"
    rf"(?:\w+\s+)?(?:country|kingdom|republic|nation|emirate|sultanate)\b|country's\s+"
    rf"(?P<c>{DIRECTION})(?:ern)?\b|(?P<d>{DIRECTION})(?:ern)?(?:\s+part)?\s+of\s+the\s+country\b)",
    re.IGNORECASE,
)


def parts_of_the_country(finder: Finder, mentions: list[PlaceMention]) -> Iterator[PlaceMention]:
    """Reads "In the south of the country", "the country's north": the country last named."""
    nearby = MentionIndex(mentions)
    if not re.search(r"\b(?:country|kingdom|republic|nation|emirate|sultanate)", finder.text, re.IGNORECASE):
        return
    for match in _PART_OF_COUNTRY.finditer(finder.text):
        word = next(g for g in match.groups() if g)
        before = [m for m in nearby.before(match.start()) if m.country_iso3]
        sentence = finder.reading.sentence_at(match.start())
        if sentence is None:
            continue
        places = [m for m in before if not m.is_adjectival] or before
        weights = finder.weights.most_common(1)
        iso3 = places[-1].country_iso3 if places else (weights[0][0] if weights else None)
        if iso3 is None or iso3 not in countries():
            continue
        place = country_place(iso3)
        lat, lon, radius = part_of_place(finder, place, [re.sub(r"^far\s+", "", word)])
        start = match.start() + re.match(r"\w+\s+", match[0]).end()  # type: ignore[union-attr]
        yield make_mention(
            finder,
            start,
            match.end(),
            place,
            relation="direction",
            precision=part_precision(radius),
            name=f"{_adjective(word)} {place.name}",
            latitude=lat,
            longitude=lon,
            radius_km=radius,
        )


_CAPITAL = re.compile(
    r"\b(?:the\s+)?(?:(?P<of>[A-Z][\w'-]+(?:\s[A-Z][\w'-]+)??)(?:'s)?\s+capital\b|"
    r"(?:(?<=[Ii]n the )|(?<=outside the )|(?<=near the )|(?<=of the )|(?<=around the )|(?<=on the )|(?<=to the ))"
    r"capital\b)"
    r"(?:\s+city)?(?!,\s+[A-Z])(?!\s+(?:[A-Z]|of\b|punishment|offen|markets?|controls?|gains?|flight|crimes?|investment|"
    r"city\s+[A-Z]))"
)


def capitals(finder: Finder, mentions: list[PlaceMention]) -> Iterator[PlaceMention]:
    """Reads "The Iraqi capital", "Yemen's capital", "in the capital": the city, of the country last spoken of."""
    nearby = MentionIndex(mentions)
    if "capital" not in finder.text:
        return
    for match in _CAPITAL.finditer(finder.text):
        sentence = finder.reading.sentence_at(match.start())
        if sentence is None:
            continue
        if match["of"]:
            inner = [
                m for m in mentions if m.start >= match.start() and m.end <= match.end() and m.country_iso3
            ]
            iso3 = inner[-1].country_iso3 if inner else None
        else:
            named = [m for m in nearby.inside(sentence.start, match.start()) if m.country_iso3]
            named = [m for m in named if not m.is_adjectival] or named
            main = finder.weights.most_common(1)
            iso3 = named[-1].country_iso3 if named else main[0][0] if main else None
        city = _capital_of(finder, iso3)
        if city is None or (iso3 and _provincial(finder.text, match.start())):
            continue
        yield make_mention(finder, match.start(), match.end(), city)


def _provincial(text: str, at: int) -> bool:
    return bool(
        re.search(
            r"\b(?:provincial|regional|state|district|cultural|financial|economic|former)\s+$",
            text[max(0, at - 20) : at],
        )
    )


def _capital_of(finder: Finder, iso3: str | None) -> Place | None:
    if iso3 not in countries():
        return None
    for name in countries()[iso3].metonyms:
        for place in finder.gazetteer.find(name):
            if place.kind == "city" and place.country_iso3 == iso3:
                return place
    return None


def _adjective(word: str) -> str:
    plain = re.sub(r"^far\s+", "", word.lower())
    return "central" if plain.startswith("cent") else plain if plain.endswith("ern") else f"{plain}ern"


_ROAD = re.compile(
    r"\b(?:road|highway|route|street|area|border|line|corridor|stretch|halfway|located|lies|lying|"
    r"somewhere|desert|crossing)\b[^.;]{0,40}\bbetween\s+(?:the\s+)?(?:\w+\s+of\s+|towns?\s+of\s+|"
    r"cities\s+of\s+)?$",
    re.IGNORECASE,
)


_HIGHWAY_AFTER = re.compile(r"^\s+(?:highway|road|motorway|railway|route)\b", re.IGNORECASE)


# Towns farther apart than this are no two ends of one stretch of road in a report.
_ROAD_KM = 500.0


def with_roads(finder: Finder, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Reads "On the road between X and Y", "the X-Y highway": the middle of the two, near."""
    out: list[PlaceMention] = []
    skip = False
    for k, mention in enumerate(mentions):
        if skip:
            skip = False
            continue
        following = mentions[k + 1] if k + 1 < len(mentions) else None
        if (
            following is None
            or mention.kind not in ("city", "facility")
            or following.kind not in ("city", "facility")
        ):
            out.append(mention)
            continue
        text = finder.text
        between = text[mention.end : following.start]
        head = text[max(0, mention.start - 80) : mention.start]
        road = _ROAD.search(head) if re.fullmatch(r"\s+and\s+(?:the\s+)?(?:\w+\s+of\s+)?", between) else None
        highway = (
            _HIGHWAY_AFTER.match(text[following.end : following.end + 12]) if _PAIR.match(between) else None
        )
        if not road and not highway:
            out.append(mention)
            continue
        assert mention.latitude is not None and mention.longitude is not None
        assert following.latitude is not None and following.longitude is not None
        apart = distance_km(mention.latitude, mention.longitude, following.latitude, following.longitude)
        if apart > _ROAD_KM:
            out.append(mention)
            continue
        start = mention.start - len(head) + road.start() if road else mention.start
        start = max(start, out[-1].end if out else 0, _sentence_start(finder, mention.start))
        end = following.end + (highway.end() if highway else 0)
        start, end = tight(text, start, end)
        out.append(
            replace(
                mention,
                start=start,
                end=end,
                text=text[start:end],
                name=f"between {mention.name} and {following.name}",
                country_iso3=mention.country_iso3 if mention.country_iso3 == following.country_iso3 else None,
                admin1=mention.admin1 if mention.admin1 == following.admin1 else None,
                latitude=round((mention.latitude + following.latitude) / 2, 4),
                longitude=round((mention.longitude + following.longitude) / 2, 4),
                precision="near",
                radius_km=round(max(10.0, apart / 2), 1),
                geonames_id=None,
                relation="near",
            )
        )
        skip = True
    return out
