"""What the reading parts find in an article: places, dates, actors and counts, each with its exact words.

All offsets are Unicode code points into the article text as it was given, end exclusive, so that
``article.text[m.start:m.end] == m.text`` holds for every mention.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

ActorType = Literal[
    "state_military",
    "government",
    "non_state_armed_group",
    "coalition",
    "police",
    "civilians",
    "political_party",
    "media",
    "ngo_igo",
    "business",
    "infrastructure",
    "unknown",
]
Harm = Literal["killed", "wounded", "missing", "abducted", "arrested", "displaced"]
CasualtyStatus = Literal["civilian", "combatant", "police", "unknown"]
PlacePrecision = Literal["exact", "near", "city", "admin2", "admin1", "region", "country"]
PlaceKind = Literal["facility", "city", "admin1", "admin2", "country", "region", "sea"]
PlaceRelation = Literal["in", "near", "direction"]
DatePrecision = Literal["day", "week", "month", "year", "unknown"]
DateKind = Literal["point", "range", "since", "duration", "anchored", "habitual"]


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """One place named in the text.

    ``start``/``end`` cover the words that name and locate it ("northwest of Kirkuk" as a whole);
    ``latitude`` and ``longitude`` are WGS 84 degrees, ``radius_km`` the circle within which the place
    lies. ``country_iso3`` is None for open sea and for regions across borders. ``is_adjectival`` marks
    a demonym ("Syrian"), which fixes a country but is no place of its own.
    """

    start: int
    end: int
    text: str
    name: str
    country_iso3: str | None
    admin1: str | None
    latitude: float | None
    longitude: float | None
    precision: PlacePrecision
    radius_km: float
    geonames_id: int | None
    kind: PlaceKind
    relation: PlaceRelation
    is_adjectival: bool = False


@dataclass(frozen=True, slots=True)
class DateMention:
    """One time expression.

    ``date_start``/``date_end`` are inclusive; None when they cannot be known (no publication date, or an
    expression that hangs on another event). ``anchor_offset_days`` is set for expressions relative to
    another event ("two days earlier" = -2, "the same day" = 0, "hours after" = 0) and resolved with
    :func:`dateline.coding.when.resolve`. ``kind`` ``since`` runs to publication; ``duration`` has a
    length and no fixed ends ("for 25 years"), ``habitual`` is a practice ("every Friday").
    """

    start: int
    end: int
    text: str
    date_start: date | None
    date_end: date | None
    precision: DatePrecision
    kind: DateKind
    anchor_offset_days: int | None = None


@dataclass(frozen=True, slots=True)
class ActorMention:
    """One person, body or group named in the text, by name or by a description ("Iraqi security forces").

    ``head`` is the article offset of the head word of the noun phrase. ``actor_id`` is the dictionary's,
    None for actors it does not know. ``is_generic`` marks words that name nobody in particular
    ("soldiers", "protesters", "gunmen"); ``is_pronoun`` marks "it", "the group", "its fighters" with the
    name, id and type of what they stand for filled in (or ``name`` equal to the words). ``owner_id`` is the
    dictionary's id of the actor a thing belongs to ("Hamas positions") or a person speaks for ("the Taliban's
    spokesman").
    """

    start: int
    end: int
    text: str
    name: str
    actor_id: str | None
    country_iso3: str | None
    actor_type: ActorType
    is_person: bool
    head: int
    is_generic: bool = False
    is_pronoun: bool = False
    owner_id: str | None = None


@dataclass(frozen=True, slots=True)
class CountMention:
    """One count of people harmed.

    ``start``/``end`` cover count, group and predicate as far as they stand together ("at least 25
    militia fighters were killed"); ``group`` is the words for who they were. ``predicate_start`` is the
    article offset of the word that carries the harm ("killed", "wounded", "death toll"); ``head`` that of
    the head of the counted noun phrase. ``low``/``best``/``high`` follow the codebook's rule 2 (None =
    open or unknown). ``is_subset`` : already counted in another count of the same sentence ("including
    four commanders"). ``is_cumulative``: a toll or total ("the death toll rose to 41", "so far").
    ``is_perpetrator``: the dead are the attackers themselves. ``is_none``: "no casualties" (0, 0).
    """

    start: int
    end: int
    text: str
    harm: Harm
    low: int | None
    best: int | None
    high: int | None
    approximate: bool
    group: str
    status: CasualtyStatus
    demographic: tuple[str, ...]
    is_subset: bool
    is_perpetrator: bool
    predicate_start: int
    head: int
    is_cumulative: bool = False
    is_none: bool = False
    is_update: bool = False
