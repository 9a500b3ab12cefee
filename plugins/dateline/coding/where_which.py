"""Which place of the map a name is, if any.

A name is weighed by the countries that the article and the sentence speak of, by apposition ("Tripoli, Lebanon"), by
neighbours and population; small towns and names that are also words or people need words around them that say
"place".
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter

from rapidfuzz.distance import Levenshtein

from dateline.coding.gazetteer import Gazetteer, Place
from dateline.coding.gazetteer_keys import bare, fold
from dateline.coding.reading import Reading
from dateline.coding.where_index import Spans
from dateline.coding.where_maps import (
    common_words,
    countries,
    demonyms,
    distance_km,
    neighbours,
)
from dateline.coding.where_names import Finder, Hit, weekday_or_month
from dateline.coding.where_words import (
    BUILDING_AFTER,
    BUILDINGS,
    DIRECTION,
    LOCATIVE,
    PART_WORD,
    PERSONAL_BUILDING,
    PLAIN_WORDS,
    SETTLEMENT,
    STRONG_LOCATIVE,
    TITLES,
    TOKEN,
    UNIT_AFTER,
    UNIT_KINDS,
    offset_before,
)

# Towns below it are named so often like people and things that a bare mention needs support from the words around it.
SMALL_TOWN = 100_000


def _is_embedded(finder: Finder, hit: Hit, names: set[int], people: dict[str, str]) -> bool:
    """Whether the name is part of a longer proper name that is no place ("Lloyd Austin", "Paris Hilton", "
    ""Tripoli Street").

    ``names``: indices of tokens that belong to other hits."""
    if hit.sentence in finder.shouting:
        return False
    before, after = finder.before(hit), finder.after(hit)
    if before is not None and finder.gap_before(hit) in (" ", "-") and hit.first - 1 not in names:
        word = before.key
        if word in TITLES or (before.text.rstrip(".").lower() in TITLES):
            return True
        proper = before.is_capital and not before.text.isdigit()
        if (
            proper
            and word not in people
            and word not in LOCATIVE
            and word not in BUILDINGS
            and word not in PLAIN_WORDS
            and not PART_WORD.fullmatch(before.text)
            and not before.text.endswith("'s")
            and not (before.opens and _looks_plain(word))
        ):
            return True
    if after is not None and finder.gap_after(hit) == " " and hit.last + 1 not in names:
        word = after.key
        if after.is_capital and after.text[0].isalpha() and word not in people and word not in BUILDINGS:
            # "in Baghdad Sunday": a plain word with a capital may follow a place.
            return not (word in PLAIN_WORDS or word in TITLES or weekday_or_month(word))
    return False


def _title_before(finder: Finder, hit: Hit) -> bool:
    before = finder.before(hit)
    return before is not None and finder.gap_before(hit) == " " and before.text.rstrip(".").lower() in TITLES


def _looks_plain(word: str) -> bool:
    """A sentence's first word that is hardly a first name: a function word, an adverb, a participle, a common "
    "noun."""
    return (
        word in PLAIN_WORDS
        or word.endswith(("ing", "ly", "ed", "tion", "tions", "ists", "ers", "als"))
        or len(word) < 3
    )


def _is_country(hit: Hit) -> bool:
    return bool(hit.candidates) and hit.candidates[0].kind == "country"


def _strength(finder: Finder, hit: Hit, names: set[int]) -> float:
    """How surely the words around a name show a place: 0 nothing, 1 some, 2 a locative phrase, 3 a place said to "
    "be one."""
    text, strength = finder.text, 0.0
    before = finder.before(hit)
    head = text[max(0, hit.start - 60) : hit.start]
    tail = text[hit.end : hit.end + 40]
    if before is not None and finder.gap_before(hit) == " ":
        if before.text.lower() in STRONG_LOCATIVE:
            strength = 2.0
        elif before.text.lower() in LOCATIVE:
            strength = 1.0
        if before.text.lower() in ("and", "or") and hit.first - 2 in names:
            strength = max(strength, 1.5)
    if finder.gap_before(hit).strip() == "," and hit.first - 1 in names:
        strength = max(strength, 1.5)
    if _SETTLEMENT_BEFORE.search(head):
        strength = 3.0
    if UNIT_AFTER.match(tail):
        strength = max(strength, 2.5)
    elif (built := BUILDING_AFTER.match(tail)) and not re.match(r" [A-Z]\w+ [A-Z]", built[0]):
        # Hospitals and bridges are named for people too: they speak only for a town that is known anyway.
        personal = PERSONAL_BUILDING.search(built[0]) and hit.candidates[0].rank < _KNOWN_RANK
        strength = min(strength, 1.0) if personal else max(strength, 2.5)
    after = finder.after(hit)
    if after is not None and finder.gap_after(hit) == ", " and hit.last + 1 in names:
        strength = max(strength, 2.5)
    moved = offset_before(head)
    if moved and (moved[2] or moved[4]):
        strength = max(strength, 2.5)
    return strength


_SETTLEMENT_BEFORE = re.compile(
    rf"\b{SETTLEMENT}\s+(?:of|called|named|in|near|around)\s+(?:the\s+)?$|\b(?:town|village|city|"
    rf"neighbou?rhood|province|district|capital|camp|port|"
    rf"suburb|settlement|kibbutz|hamlet|governorate)\s*,?\s*$",
    re.IGNORECASE,
)


# A country named in the article is worth as much as a population forty times larger; one named in the same
# sentence more.
_ARTICLE_COUNTRY = 18.0


_SENTENCE_COUNTRY = 10.0


_NEIGHBOUR_COUNTRY = 4.0


_APPOSITION = 45.0


# The publisher's beat: between two towns of one name and no other clue it means the one of its region.
_REGION = frozenset(
    "AFG ARE BHR DJI DZA EGY ERI IRN IRQ ISR JOR KWT LBN LBY MAR OMN PAK PSE QAT SAU SDN SOM SYR TUN TUR YEM".split()
)


_REGION_BONUS = 5.0


# Above it (a country is 90, Baghdad 57, a provincial capital about 40) a name counts without any support.
_KNOWN_RANK = 35.0


# The rank from which a city is known the world over under its other names (Kolkata 47, Mumbai 50).
_FAMOUS_RANK = 42.0


# A longer name goes on behind the words: "Bab" in "Bab al-Tabbaneh", "Gulshan" in "Gulshan-e-Iqbal".
_NAME_GOES_ON = re.compile(r"(?:-(?:e|i|ul|al|el)-[A-Z]|\s(?:al|el|Al|El|ash|at|ar|an|ed|ez|es)-[A-Z])")


def dateline_of(reading: Reading, gazetteer: Gazetteer) -> Place | None:
    """The place that a report is sent from ("BEIRUT –"), which the sentences leave out; None without a dateline."""
    if not reading.dateline:
        return None
    for name in (reading.dateline, reading.dateline.split(",")[0]):
        found = gazetteer.find(fold(name))
        if found and found[0].rank >= _KNOWN_RANK - 5:
            return found[0]
    return None


def _is_doubtful(hit: Hit) -> bool:
    """Georgia is a country and a state of another: it vouches for neither."""
    return any(
        c.kind == "admin1" and c.country_iso3 != hit.candidates[0].country_iso3 for c in hit.candidates
    )


def _weigh_countries(finder: Finder, hits: list[Hit]) -> None:
    weights = finder.weights
    for hit in hits:
        if hit.is_adjectival:
            for iso3 in hit.tags:
                weights[iso3] += 4
        elif _is_country(hit) and hit.candidates[0].country_iso3:
            weights[hit.candidates[0].country_iso3] += 0 if _is_doubtful(hit) else 6
        elif hit.candidates and hit.candidates[0].country_iso3:
            top = hit.candidates[0]
            rivals = [
                c for c in hit.candidates[1:] if c.country_iso3 != top.country_iso3 and c.rank > top.rank - 14
            ]
            if top.rank >= _KNOWN_RANK and not rivals:
                weights[top.country_iso3 or ""] += 3 if top.kind != "city" or top.rank < 50 else 4
    place = dateline_of(finder.reading, finder.gazetteer)
    if place is not None and place.country_iso3:
        weights[place.country_iso3] += 4
    if finder.title is not None:
        people = demonyms()
        for match in TOKEN.finditer(finder.title.text):
            key = fold(match[0])
            if key in people:
                weights[people[key]] += 6
            else:
                found = finder.gazetteer.find(key) if match[0][0].isupper() and len(key) > 2 else ()
                if found and found[0].kind == "country" and found[0].country_iso3:
                    weights[found[0].country_iso3] += 8


def _score(
    place: Place, hit: Hit, finder: Finder, local: dict[int, Counter[str]], near: list[tuple[float, float]]
) -> float:
    score = min(place.rank, 62.0) - 6.0 * place.tier
    if place.kind == "country" and _is_doubtful(hit):
        score -= 8.0
    total = max(finder.weights.values(), default=0.0)
    iso3 = place.country_iso3 or ""
    if total and iso3:
        share = finder.weights[iso3] / total
        score += _ARTICLE_COUNTRY * min(1.0, 0.35 + share) if finder.weights[iso3] else 0.0
        if not finder.weights[iso3] and any(n in finder.weights for n in neighbours(iso3)):
            score += _NEIGHBOUR_COUNTRY
    if iso3 and local.get(hit.sentence, Counter())[iso3]:
        score += _SENTENCE_COUNTRY
    if place.kind == "admin1" and not hit.unit_kind and _has_town(hit, place):
        score -= 8.0
    if iso3 in _REGION:
        score += _REGION_BONUS
    if iso3 in hit.tags:
        score += _APPOSITION
    if place.admin1 and fold(place.admin1) in hit.tags:
        score += _APPOSITION / 2
    if hit.unit_kind:
        wanted = place.kind == hit.unit_kind or (
            hit.unit_kind == "admin1" and place.kind in ("admin1", "region")
        )
        score += (
            25.0
            if wanted
            else (
                8.0 if hit.unit_kind == "admin2" and place.kind == "city" else -5.0 * (place.kind == "city")
            )
        )
    if place.kind in ("city", "facility", "admin2", "admin1") and near:
        closest = min(distance_km(place.latitude, place.longitude, lat, lon) for lat, lon in near[:12])
        score += 8.0 if closest < 60 else 4.0 if closest < 200 else 0.0
    return score


# In a sentence with more names than any reporter writes only so many are compared with each other.
_MOST_NAMES = 60


def _by_sentence(hits: list[Hit]) -> dict[int, list[Hit]]:
    found: dict[int, list[Hit]] = {}
    for hit in hits:
        inside = found.setdefault(hit.sentence, [])
        if len(inside) < _MOST_NAMES:
            inside.append(hit)
    return found


def _has_town(hit: Hit, unit: Place) -> bool:
    """Whether a town of some size bears the unit's name: it is meant unless "province" follows."""
    towns = (c for c in hit.candidates if c.kind == "city" and c.country_iso3 == unit.country_iso3)
    name = fold(unit.name)
    # An alternate name counts where it is a spelling of the town's own (Tamanrasset), not the unit's (Hatay).
    return any(
        c.rank >= 30 and (c.tier == 0 or (c.tier == 1 and _alike(fold(c.name), name) >= 0.7)) for c in towns
    )


def _alike(one: str, other: str) -> float:
    return float(Levenshtein.normalized_similarity(one, other))


def choose_hits(finder: Finder, hits: list[Hit]) -> list[Hit]:
    """Pick a place for every hit and drop hits that are none."""
    people = demonyms()
    common = common_words()
    names = {
        k
        for hit in hits
        if hit.is_adjectival or _solid(finder, hit, common)
        for k in range(hit.first, hit.last + 1)
    }
    beside = _by_sentence(hits)
    for hit in hits:
        if hit.is_adjectival:
            continue
        tail = finder.text[hit.end : hit.end + 30]
        unit = UNIT_AFTER.match(tail)
        if unit:
            hit.unit_kind = UNIT_KINDS.get(unit[1].lower(), "")
        hit.strength = _strength(finder, hit, names)
        _apposition(finder, hit, beside[hit.sentence])
    kept: list[Hit] = []
    for hit in hits:
        if hit.is_adjectival:
            kept.append(hit)
            continue
        if _is_embedded(finder, hit, names, people):
            # "Iraq Prime Minister", "the Syria Campaign": a country keeps its sense, but names no place there.
            if not _is_country(hit) or _title_before(finder, hit):
                finder.refused.append((hit.start, hit.end))
                continue
            hit.tags.add("embedded")
        kept.append(hit)
    _weigh_countries(finder, [h for h in kept if h.is_adjectival or _supported(h, common, finder)])
    local: dict[int, Counter[str]] = {}
    for hit in kept:
        country = hit.candidates[0].country_iso3 if _is_country(hit) and not _is_doubtful(hit) else None
        iso3s = hit.tags if hit.is_adjectival else {country or ""}
        local.setdefault(hit.sentence, Counter()).update(iso3s - {""})
    finder.local = local
    near: list[tuple[float, float]] = []
    out: list[Hit] = []
    # Sure ones first, so that they help with the rest.
    order = sorted((h for h in kept if not h.is_adjectival), key=lambda h: (-_sureness(h), h.start))
    accepted: dict[str, Place] = {}
    for hit in order:
        key = fold(finder.text[hit.start : hit.end])
        beside_it = hit.tags & set(countries())
        if beside_it and not any(
            c.country_iso3 in beside_it or c.country_iso3 is None for c in hit.candidates
        ):
            continue  # "Taftan, in the Iranian province of …" is not the Taftan across the border
        ranked = sorted(hit.candidates, key=lambda p: (-_score(p, hit, finder, local, near), p.id))
        best = ranked[0]
        if (
            key in accepted
            and not (hit.tags & set(countries()))
            and not hit.unit_kind
            and accepted[key] in hit.candidates
        ):
            best = accepted[key]
        if not _accept(finder, hit, best, common, key in accepted):
            continue
        if (
            hit.unit_kind in ("admin1", "admin2")
            and best.kind == "city"
            and not finder.weights[best.country_iso3 or ""]
        ):
            # "Hiran region" in a report on Somalia is no village in Iraq.
            best = by_likeness(finder, key, [c for c, _ in finder.weights.most_common(3)]) or best
        hit.chosen = _beside_its_town(finder, hit, best, beside[hit.sentence])
        if not hit.unit_kind:
            accepted.setdefault(key, best)
        if best.kind in ("city", "facility", "admin1", "admin2"):
            near.append((best.latitude, best.longitude))
        out.append(hit)
    out.extend(h for h in kept if h.is_adjectival)
    return sorted(out, key=lambda h: h.start)


# How far a quarter may lie from the town that the text gives it to.
_QUARTER_KM = 40.0


def _beside_its_town(finder: Finder, hit: Hit, place: Place, hits: list[Hit]) -> Place:
    """Reads "Damascus' Old City", "Independence Square in Minsk": a quarter of that town."""
    if place.kind != "facility" or place.rank != 75.0:
        return place
    for other in hits:
        if other is hit or other.is_adjectival or other.sentence != hit.sentence or not other.candidates:
            continue
        between = (
            finder.text[other.end : hit.start]
            if other.end <= hit.start
            else finder.text[hit.end : other.start]
        )
        pattern = r"'s?\s+(?:\w+\s+)?" if other.end <= hit.start else r"(?:,\s+|\s+(?:of|in)\s+)(?:\w+\s+)?"
        town = other.candidates[0]
        if town.kind != "city" or not re.fullmatch(pattern, between):
            continue
        options = [c for c in hit.candidates if _apart(c, town) <= _QUARTER_KM]
        if options:
            return options[0]
        if _apart(place, town) > _QUARTER_KM:
            return dataclasses.replace(
                town,
                kind="facility",
                precision="near",
                name=f"{finder.text[hit.start : hit.end]}, {town.name}",
                geonames_id=None,
            )
    return place


def _apart(one: Place, other: Place) -> float:
    return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)


def _solid(finder: Finder, hit: Hit, common: frozenset[str]) -> bool:
    """A name that is surely one of a place, so that it can vouch for its neighbours."""
    key = fold(finder.text[hit.start : hit.end])
    return hit.candidates[0].rank >= _KNOWN_RANK and key not in common


def _sureness(hit: Hit) -> float:
    top = hit.candidates[0]
    rivals = sum(
        1 for c in hit.candidates[1:4] if c.country_iso3 != top.country_iso3 and c.rank > top.rank - 14
    )
    return min(top.rank, 60.0) - 10 * rivals + 5 * hit.strength + (30 if hit.tags & set(countries()) else 0)


def _supported(hit: Hit, common: frozenset[str], finder: Finder) -> bool:
    key = fold(finder.text[hit.start : hit.end])
    top = hit.candidates[0]
    return top.kind == "country" or (top.rank >= _KNOWN_RANK and (key not in common or hit.strength >= 2))


def _apposition(finder: Finder, hit: Hit, hits: list[Hit]) -> None:
    """Reads "Tripoli, Lebanon", "Mosul in northern Iraq", "Lebanon's Tripoli", "the Syrian town of …": the country
    beside a name."""
    for other in hits:
        if other is hit or other.sentence != hit.sentence:
            continue
        iso3s = other.tags & set(countries()) if other.is_adjectival else set()
        kind = other.candidates[0].kind if other.candidates else ""
        if kind == "country":
            iso3s = {other.candidates[0].country_iso3 or ""}
        if not iso3s and kind not in ("admin1", "region"):
            continue
        if hit.end < other.start <= hit.end + 45:
            between = finder.text[hit.end : other.start]
            if _COMMA_OR_IN.fullmatch(between):
                if kind in ("admin1", "region") and other.candidates[0].country_iso3:
                    hit.tags.add(other.candidates[0].country_iso3)
                    hit.tags.add(fold(other.candidates[0].admin1 or other.candidates[0].name))
                hit.tags |= iso3s
        elif (
            hit.start - 45 <= other.end <= hit.start
            and iso3s
            and _OWNER.fullmatch(finder.text[other.end : hit.start])
        ):
            hit.tags |= iso3s


_COMMA_OR_IN = re.compile(
    rf",\s+|,?\s+in\s+(?:(?:the\s+)?(?:(?:{DIRECTION})(?:ern)?|central|rural|neighbou?ring|{SETTLEMENT}|"
    rf"of|\w+-held|\w+-controlled)\s+)*"
    r"(?:the\s+)?|,\s+(?:in|the\s+capital\s+of|a\s+\w+\s+in|capital\s+of)\s+(?:(?:the\s+)?\w+ern\s+)?|"
    r",?\s+\(\s*",
    re.IGNORECASE,
)


_OWNER = re.compile(
    rf"(?:'s)?\s+(?:(?:{DIRECTION})(?:ern)?\s+|central\s+|coastal\s+|border\s+|port\s+|capital\s*|"
    rf"{SETTLEMENT}\s+|second|largest|\w+est\s+|"
    r"of\s+|the\s+|capital,\s+|city\s+)*",
    re.IGNORECASE,
)


# A country named in passing vouches for no hamlet.
_SMALL_SHARE = 0.12


def _accept(finder: Finder, hit: Hit, place: Place, common: frozenset[str], seen: bool) -> bool:
    """Whether a name is a place at all, given what it would mean."""
    if place.kind == "country":
        return True
    key = fold(finder.text[hit.start : hit.end])
    # "al-Sadr" is one word: the article makes no name longer.
    key = bare(key)
    single = " " not in key
    weights = finder.weights
    iso3 = place.country_iso3
    known = iso3 is None or bool(weights[iso3])
    near = known or any(weights[n] for n in neighbours(iso3 or ""))
    apposed = iso3 is not None and iso3 in hit.tags
    by_hand = place.rank in (75.0, 80.0)
    shouting = hit.sentence in finder.shouting
    if single and key in common and not apposed and not (by_hand and known):
        if shouting or (weights and not near and place.rank < _KNOWN_RANK):
            return False
        before = finder.before(hit)
        if (
            before is not None
            and before.key in ("from", "to", "of", "by", "for", "with")
            and hit.strength <= 2.0
        ):
            return seen
        return seen or hit.strength >= (2.0 if place.rank >= _KNOWN_RANK or known else 2.5)
    if _NAME_GOES_ON.match(finder.text[hit.end : hit.end + 12]):
        return False
    if weights and place.tier >= 1 and not known and not apposed and place.rank < _FAMOUS_RANK:
        return False  # another name of a town in a country that the article does not speak of
    if by_hand:
        # A quarter or a camp ("Green Zone", "Old City", "Tahrir Square") of a country that the article does not
        # speak of is another one.
        return (
            place.kind in ("region", "sea", "admin1") or near or not weights or apposed or hit.strength >= 2.0
        )
    if apposed or seen or place.rank >= _KNOWN_RANK + 7:
        return True
    if shouting:
        return known and bool(weights) and place.rank >= _KNOWN_RANK - 3
    if place.rank >= _KNOWN_RANK - 3 and place.tier <= 1:
        return near or hit.strength >= 1.5
    if place.kind == "facility":
        return known or hit.strength >= 2.0
    # Small towns: a country that the article speaks of much or in this sentence, and words that say "place".
    if known and not apposed and weights and iso3 and weights[iso3] < _SMALL_SHARE * sum(weights.values()):
        known = near = iso3 in finder.local.get(hit.sentence, ())
    if known and weights:
        return hit.strength >= (1.5 if place.tier <= 1 else 2.0)
    if near and weights:
        return hit.strength >= (2.0 if place.tier == 0 else 2.5)
    if weights:
        return False
    # Nothing else is known of the text: towns of the beat under their own name, others where the words say so.
    if iso3 in _REGION and place.tier == 0 and place.rank >= 30 and len(key) >= 5:
        return True
    return hit.strength >= (2.0 if place.tier == 0 and place.rank >= 25 else 2.5)


def by_likeness(finder: Finder, name: str, known: list[str]) -> Place | None:
    key = fold(name)
    for candidates in (finder.gazetteer.find_by_sound(key), finder.gazetteer.find_by_spelling(key)):
        for place in candidates:
            if place.country_iso3 in known:
                return place
    return None


def outside_blocked(finder: Finder, hits: list[Hit]) -> list[Hit]:
    """Drop names inside an actor's name, save where a preposition or a possessive shows the place in it "
    "("militants in
    Idlib", "Baghdad's security agencies") or the actor is the place ("Israel")."""
    if not finder.blocked:
        return hits
    spans = Spans(finder.blocked)
    kept: list[Hit] = []
    for hit in hits:
        inside = spans.around(hit.start, hit.end)
        if inside is None or hit.is_adjectival or _is_country(hit):
            kept.append(hit)
            continue
        before = finder.before(hit)
        possessive = finder.text[hit.end : hit.end + 2] == "'s"
        if possessive or (
            before is not None and before.start >= inside[0] and before.text.lower() in STRONG_LOCATIVE
        ):
            kept.append(hit)
    return kept
