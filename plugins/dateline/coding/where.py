"""Where: find the places that an article names and say which place of the map each one is.

Works on the whole text without a parser: runs of capitalised words are looked up in the gazetteer, longest
first; words around them tell a place from a person or a newspaper ("Lloyd Austin", "Jerusalem Post"), move it
("30 kilometers south of Baghdad", "northern Syria", "off the coast of Yemen", "near the Syrian border") and
choose between places of one name (countries and provinces named in the article and in the sentence, "Tripoli,
Lebanon", neighbours, population).

Returns :class:`PlaceMention`, sorted, without overlaps; demonyms ("Syrian") as adjectival ones. Which of them
is the place of an event is decided in :mod:`dateline.coding.where_choice`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from dateline.coding.gazetteer import Gazetteer
from dateline.coding.gazetteer_keys import fold
from dateline.coding.mentions import PlaceMention, PlacePrecision
from dateline.coding.reading import Reading
from dateline.coding.where_edges import capitals, parts_of_the_country, with_borders, with_roads
from dateline.coding.where_index import MentionIndex, Spans
from dateline.coding.where_maps import borders, common_words, countries, demonyms, distance_km, shifted
from dateline.coding.where_names import Finder, weekday_or_month
from dateline.coding.where_shift import country_place, make_mention, make_mentions
from dateline.coding.where_which import by_likeness, choose_hits, dateline_of, outside_blocked
from dateline.coding.where_words import NEVER, PART_WORD, PLAIN_WORDS, SETTLEMENT

_UNKNOWN = re.compile(
    r"\b(?:the\s+)?(?:(?:\w+\s+){0,2}?)(?P<kind>towns?|villages?|hamlet|cit(?:y|ies)|suburb|"
    r"neighbou?rhood|quarter|district|sub-?district|kibbutz|moshav|settlement|outpost|refugee\s+camp|camp|"
    r"province|governorate|region|island|port|crossing|locality|farm|valley)\s+(?:of\s+|called\s+|named\s+)"
    r"(?P<name>(?:(?:al|el|as|ash|ar|ad|an|at|az|ez|es)-)?[A-Z][\w'-]+(?:\s+(?:(?:al|el|as|ash|ar|ad|an|"
    r"at|az|ez|es|de|of)[- ])?[A-Z][\w'-]+){0,2})|"
    r"(?P<name2>(?:(?:al|el|as|ash|ar|ad|an|at|az|ez|es)-)?[A-Z][\w'-]+(?:\s+(?:(?:al|el|as|ash|ar|ad|an|"
    r"at|az|ez|es)-)?[A-Z][\w'-]+){0,2})\s+"
    r"(?P<kind2>village|town|refugee\s+camp|neighbou?rhood|district|sub-?district|kibbutz|settlement|"
    r"outpost|crossing|checkpoint|province|governorate|suburb|quarter|"
    r"valley|region|mountains)\b"
)


def _unknown_places(finder: Finder, mentions: list[PlaceMention]) -> Iterator[PlaceMention]:
    """Reads "The village of X": a place said to be one that the gazetteer holds under another spelling or not at all.
    By sound or spelling within the article's countries; else at the place that holds it (province or country of
    its sentence)."""
    taken = Spans([*((m.start, m.end) for m in mentions if not m.is_adjectival), *finder.refused])
    nearby = MentionIndex(mentions)
    for match in _UNKNOWN.finditer(finder.text):
        group = "name" if match["name"] else "name2"
        start, end = match.span(group)
        name = match[group]
        first = re.split(r"[\s-]", name)[0]
        if group == "name2" and (
            fold(first) in demonyms() or first.lower() in PLAIN_WORDS or PART_WORD.fullmatch(first)
        ):
            continue
        if group == "name2" and _ADJECTIVE.search(name):
            continue
        if taken.holds(start, end) or finder.reading.sentence_at(start) is None:
            continue
        sentence = finder.reading.sentence_at(start)
        if sentence is None or sentence.index in finder.shouting:
            continue
        known = [iso3 for iso3, _ in finder.weights.most_common(4)]
        place = by_likeness(finder, name, known)
        if place is not None:
            yield make_mention(finder, start, end, place)
            continue
        holders = [
            m
            for m in nearby.inside(sentence.start, sentence.end)
            if m.kind in ("admin1", "admin2", "city", "region")
            and m.precision in ("admin1", "admin2", "city", "near", "region")
            and not m.is_adjectival
        ]
        nearest = min(holders, key=lambda m: (abs(m.start - end), m.start), default=None)
        kind = (match["kind"] or match["kind2"]).lower()
        if nearest is None and _WITHIN_TOWN.search(kind):
            nearest = _last_town(finder, nearby, sentence.index, start)
        if nearest is not None:
            precision: PlacePrecision = "near" if nearest.precision == "city" else nearest.precision
            yield replace(
                nearest,
                start=start,
                end=end,
                text=finder.text[start:end],
                name=name,
                precision=precision,
                radius_km=max(nearest.radius_km, 20.0),
                geonames_id=None,
                kind="city" if "province" not in kind else "admin1",
                relation="in",
            )
        elif known and finder.weights[known[0]] >= 4:
            base = country_place(
                _local_country(finder, nearby.inside(sentence.start, sentence.end)) or known[0]
            )
            yield replace(
                make_mention(finder, start, end, base, name=name),
                geonames_id=None,
                kind="city",
                precision="country",
            )


_ADJECTIVE = re.compile(r"(?:ish|ian|ese|ist|ite|ern|al|ic|ed|ing|ous|nese)$", re.IGNORECASE)


_WITHIN_TOWN = re.compile(r"neighbou?rhood|quarter|suburb|camp|market|square|street")


# How many sentences back the town of an unknown quarter may have been named.
_TOWN_SENTENCES = 3


def _last_town(finder: Finder, nearby: MentionIndex, index: int, start: int) -> PlaceMention | None:
    """The town named last before an unknown quarter, a few sentences back at most."""
    for mention in reversed(nearby.before(start)):
        sentence = finder.reading.sentence_at(mention.start)
        if sentence is None or sentence.index < index - _TOWN_SENTENCES:
            return None
        if mention.kind == "city" and mention.precision == "city" and not mention.is_adjectival:
            return mention
    return None


def _local_country(finder: Finder, inside: Sequence[PlaceMention]) -> str | None:
    counts = Counter(m.country_iso3 for m in inside if m.country_iso3)
    return max(counts, key=lambda c: (counts[c], finder.weights[c], c)) if counts else None


_HOLDER = re.compile(
    rf",\s+(?:(?:a|the)\s+(?:\w+\s+){{0,2}}{SETTLEMENT}\s+)?in\s+(?:(?:the|\w+ern|{SETTLEMENT}|of|central)\s+)*",
    re.IGNORECASE,
)


def _holder_after(finder: Finder, nearby: MentionIndex, end: int, limit: int) -> PlaceMention | None:
    """The province or district that the text says holds a name ("near X, in the province of Y")."""
    for mention in nearby.inside(end, min(limit, end + 60)):
        if mention.kind in ("admin1", "admin2"):
            return mention if _HOLDER.fullmatch(finder.text[end : mention.start]) else None
    return None


_CAPITALISED = re.compile(
    r"\b(?:in|near|at|outside|on|from|to)\s+(?:the\s+)?(?P<name>(?:(?:al|el|as|ash|ar|ad|an|at|az|ez|"
    r"es)-)?[A-Z][\w'-]{3,}(?:[ -](?:(?:al|el|as|ash|ar|ad|an|at|az|ez|es)-)?[A-Z][\w'-]+)?)"
)


def _misspelt_places(finder: Finder, mentions: list[PlaceMention]) -> Iterator[PlaceMention]:
    """Reads "In Beletweyne", "near Iskenderum": a name after a locative preposition that sounds or reads like a town
    of the article's countries."""
    taken = Spans([*((m.start, m.end) for m in mentions), *finder.refused])
    nearby = MentionIndex(mentions)
    known = [iso3 for iso3, weight in finder.weights.most_common(3) if weight >= 4]
    if not known:
        return
    for match in _CAPITALISED.finditer(finder.text):
        start, end = match.span("name")
        name = match["name"]
        if taken.holds(start, end) or weekday_or_month(fold(name)):
            continue
        if fold(name) in common_words() or fold(name) in NEVER:
            continue
        sentence = finder.reading.sentence_at(start)
        if (
            sentence is None
            or sentence.index in finder.shouting
            or re.match(r" (?:[a-z]+-)?[A-Z]", finder.text[end : end + 3])
        ):
            continue
        words = name.split()
        place = by_likeness(finder, name, known)
        if place is None and len(words) > 1:
            place = by_likeness(finder, words[0], known)
            end = start + len(words[0]) if place is not None else end
        if place is None:
            holder = _holder_after(finder, nearby, end, sentence.end)
            if holder is not None:
                yield replace(
                    holder,
                    start=start,
                    end=end,
                    text=finder.text[start:end],
                    name=name,
                    radius_km=max(holder.radius_km, 20.0),
                    geonames_id=None,
                    kind="city",
                    relation="in",
                )
            continue
        # A hamlet found by likeness alone is more often a coincidence.
        if place.population >= 5000 or place.rank >= 60:
            yield make_mention(finder, start, end, place)


def find_places(
    reading: Reading,
    gazetteer: Gazetteer,
    *,
    title: Reading | None = None,
    blocked: Sequence[tuple[int, int]] = (),
) -> tuple[PlaceMention, ...]:
    """The places that an article names, in order, without overlaps.

    ``title`` adds its countries to the context; ``blocked`` are spans of actors' names, inside which a place's
    name is not a place. Offsets are into ``reading.text``. Linear in the length of the text.
    """
    finder = Finder(reading, gazetteer, title, blocked)
    hits = choose_hits(finder, outside_blocked(finder, finder.find()))
    mentions = make_mentions(finder, hits)
    mentions = _without_overlaps(mentions)
    mentions = with_borders(finder, mentions)
    mentions = with_roads(finder, mentions)
    extra = [*parts_of_the_country(finder, mentions), *capitals(finder, mentions)]
    mentions = _without_overlaps([*mentions, *extra])
    extra = [*_unknown_places(finder, mentions), *_misspelt_places(finder, mentions)]
    return tuple(_without_overlaps([*mentions, *extra]))


def dateline_place(reading: Reading, gazetteer: Gazetteer) -> PlaceMention | None:
    """Where a report was sent from, as a mention of its own (role ``reported_from``): the dateline stands in no
    sentence. None without a dateline or when it names no known place."""
    place = dateline_of(reading, gazetteer)
    if place is None or reading.dateline_span is None:
        return None
    finder = Finder(reading, gazetteer, None, ())
    return make_mention(finder, *reading.dateline_span, place)


def _without_overlaps(mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Sorted; of two that overlap the longer one stays ("near the Syrian border" covers "Syrian")."""
    kept: list[PlaceMention] = []
    for mention in sorted(mentions, key=lambda m: (m.start, -(m.end - m.start), m.is_adjectival)):
        if kept and mention.start < kept[-1].end:
            if mention.end - mention.start > kept[-1].end - kept[-1].start:
                kept[-1] = mention
            continue
        kept.append(mention)
    return kept


__all__ = [
    "Gazetteer",
    "borders",
    "countries",
    "dateline_place",
    "demonyms",
    "distance_km",
    "find_places",
    "shifted",
]
