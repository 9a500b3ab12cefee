"""What the finder of places knows of the map beside the gazetteer: countries, demonyms, borders, names that are no
places; and distances on the globe."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

from dateline.coding.gazetteer_build import COUNTRIES, DATA, read_table
from dateline.coding.gazetteer_keys import fold

BORDERS = DATA / "gazetteer_borders.tsv"


COMMON = DATA / "gazetteer_common.txt"


NOT_PLACES = DATA / "gazetteer_not_places.txt"


@dataclass(frozen=True, slots=True)
class _Country:
    iso3: str
    name: str
    latitude: float
    longitude: float
    radius_km: float
    geonames_id: int
    neighbours: frozenset[str]
    metonyms: tuple[str, ...]


@cache
def countries() -> dict[str, _Country]:
    """Countries by ISO 3166-1 alpha-3 code."""
    found: dict[str, _Country] = {}
    for row in read_table(COUNTRIES):
        found[row["iso3"]] = _Country(
            row["iso3"],
            row["name"],
            float(row["latitude"]),
            float(row["longitude"]),
            float(row["radius_km"]),
            int(row["geonames_id"]),
            frozenset(filter(None, row["neighbours"].split("|"))),
            tuple(fold(m) for m in row["capital_metonyms"].split("|") if m),
        )
    return found


@cache
def demonyms() -> dict[str, str]:
    """Folded demonym → ISO 3166-1 alpha-3 code of the country."""
    found: dict[str, str] = {}
    names = {fold(row["name"]) for row in read_table(COUNTRIES)}
    for row in read_table(COUNTRIES):
        for word in filter(None, row["demonyms"].split("|")):
            if fold(word) not in names:
                found.setdefault(fold(word), row["iso3"])
    return found


@cache
def borders() -> dict[frozenset[str], tuple[float, float, float]]:
    """The middle of land borders and of coasts: {ISO3, ISO3} or {ISO3, "SEA"} → latitude, longitude, radius in km."""
    found: dict[frozenset[str], tuple[float, float, float]] = {}
    for row in read_table(BORDERS):
        ends = frozenset((row["one"], row["other"]))
        found[ends] = (float(row["latitude"]), float(row["longitude"]), float(row["radius_km"]))
    return found


@cache
def common_words() -> frozenset[str]:
    """Folded words and personal names that are also places."""
    return frozenset(
        fold(line)
        for line in COMMON.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )


@cache
def not_places() -> frozenset[str]:
    """Folded names that hold a place's name and are none ("Washington Post", "Oslo Accords")."""
    return frozenset(
        fold(line)
        for line in NOT_PLACES.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )


@cache
def not_place_lengths() -> dict[str, int]:
    longest: dict[str, int] = {}
    for name in not_places():
        words = name.split()
        longest[words[0]] = max(len(words), longest.get(words[0], 0))
    return longest


def distance_km(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Great-circle distance in km between two points in degrees."""
    a, b = math.radians(latitude), math.radians(other_latitude)
    h = (
        math.sin((b - a) / 2) ** 2
        + math.cos(a) * math.cos(b) * math.sin(math.radians(other_longitude - longitude) / 2) ** 2
    )
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def shifted(latitude: float, longitude: float, bearing: float, km: float) -> tuple[float, float]:
    """The point ``km`` away in the direction ``bearing`` (degrees clockwise from north)."""
    a = math.radians(bearing)
    north = latitude + km * math.cos(a) / 111.2
    east = longitude + km * math.sin(a) / (111.2 * max(0.1, math.cos(math.radians(latitude))))
    return max(-90.0, min(90.0, north)), (east + 180) % 360 - 180


def neighbours(iso3: str) -> frozenset[str]:
    country = countries().get(iso3)
    return country.neighbours if country else frozenset()
