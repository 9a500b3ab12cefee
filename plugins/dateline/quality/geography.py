"""Whether a point lies in the country that it is filed under, as far as boxes can tell."""

from __future__ import annotations

import csv
import functools
from collections import defaultdict
from dataclasses import dataclass
from importlib import resources

# A place "40 km off the coast" or "near the border" lies outside of the towns' box: half a degree is about 55 km.
LEAST_MARGIN_DEGREES = 0.5
# In a large country the last town may lie far from the border: in the Sahara, in the Empty Quarter.
MARGIN_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in WGS 84 degrees; `west` > `east` when it crosses the 180th meridian."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Whether the point lies in it, its edge included."""
        if not self.south <= latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= longitude <= self.east
        return longitude >= self.west or longitude <= self.east

    def widened(self) -> Box:
        """The box with its margin."""
        width = (self.east - self.west) % 360
        tall = max(LEAST_MARGIN_DEGREES, MARGIN_SHARE * (self.north - self.south))
        wide = max(LEAST_MARGIN_DEGREES, MARGIN_SHARE * width)
        if width + 2 * wide >= 360:
            return Box(self.south - tall, -180.0, self.north + tall, 180.0)
        return Box(self.south - tall, _turn(self.west - wide), self.north + tall, _turn(self.east + wide))


def _turn(longitude: float) -> float:
    return (longitude + 180) % 360 - 180


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("dateline.quality").joinpath(f"data/{name}").read_text("utf-8")
    kept = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return list(csv.DictReader(kept, delimiter="\t", quoting=csv.QUOTE_NONE))


def _box(row: dict[str, str]) -> Box:
    return Box(*(float(row[side]) for side in ("south", "west", "north", "east")))


@functools.cache
def boxes() -> dict[str, tuple[Box, ...]]:
    """The boxes of each country: its own with their margins, and the disputed areas that may be filed under it."""
    found: defaultdict[str, list[Box]] = defaultdict(list)
    for row in _rows("country_boxes.tsv"):
        found[row["iso3"]].append(_box(row).widened())
    for row in _rows("disputed_areas.tsv"):
        for iso3 in row["countries"].split():
            found[iso3].append(_box(row))
    return {iso3: tuple(areas) for iso3, areas in found.items()}


@functools.cache
def countries() -> tuple[str, ...]:
    """Every country code that the gazetteer uses: ISO 3166-1 alpha-3, and XKX for Kosovo."""
    return tuple(boxes())


def country_holds(iso3: str, latitude: float, longitude: float) -> bool | None:
    """Whether the country can hold the point (WGS 84 degrees); None for a country that is not known."""
    areas = boxes().get(iso3)
    return None if areas is None else any(area.holds(latitude, longitude) for area in areas)
