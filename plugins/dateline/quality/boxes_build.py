"""Compute each country's bounding boxes from the gazetteer.

    python -m dateline.quality.boxes_build > plugins/dateline/quality/data/country_boxes.tsv

The boxes hold every town, airport and hand-made place that the gazetteer files under the country, so that a place which
the coder may give does not lie outside of its own country. (Centres of provinces are computed, and a computed centre
can be wrong: they make no box.) What lies far from the rest (overseas bases,
distant islands) gets a box of its own, lest Britain stretch to Cyprus. Run it again when the gazetteer's data change.
"""

from __future__ import annotations

import itertools
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable

from dateline.coding.gazetteer import Gazetteer

# Cells of this many degrees that touch belong to one box: Siberia's towns hang together, the Canaries stand alone.
CELL_DEGREES = 6.0
HEADER = """\
# Bounding boxes of countries in WGS 84 degrees, from the places of the gazetteer: GeoNames (https://www.geonames.org,
# CC BY 4.0) and airportsdata (MIT). west > east: the box crosses the 180th meridian. Written by
# dateline.quality.boxes_build; read by dateline.quality.geography.
iso3\tsouth\twest\tnorth\teast
"""
Point = tuple[float, float]
Cell = tuple[int, int]


def arc(longitudes: Iterable[float]) -> tuple[float, float]:
    """West and east end of the shortest arc that holds all the longitudes (degrees, -180 to 180)."""
    around = sorted(set(longitudes))
    gaps = [(around[0] + 360 - around[-1], around[0], around[-1])]
    gaps += [(after - before, after, before) for before, after in itertools.pairwise(around)]
    _, west, east = max(gaps)
    return west, east


def clusters(points: Iterable[Point]) -> list[list[Point]]:
    """Points (latitude, longitude) in groups that lie apart from each other, the largest first."""
    cells: dict[Cell, list[Point]] = defaultdict(list)
    around = round(360 / CELL_DEGREES)
    for latitude, longitude in points:
        cells[int((latitude + 90) // CELL_DEGREES), int((longitude + 180) // CELL_DEGREES) % around].append(
            (latitude, longitude)
        )
    groups: list[list[Point]] = []
    while cells:
        start = min(cells)
        group = list(cells.pop(start))
        waiting = [start]
        while waiting:
            row, column = waiting.pop()
            for near in ((row + a, (column + b) % around) for a in (-1, 0, 1) for b in (-1, 0, 1)):
                if near in cells:
                    group += cells.pop(near)
                    waiting.append(near)
        groups.append(group)
    return sorted(groups, key=lambda group: (-len(group), group[0]))


def main() -> None:
    """Write the table to standard output."""
    points: dict[str, list[Point]] = defaultdict(list)
    connection = sqlite3.connect(f"{Gazetteer.open().path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        for iso3, latitude, longitude in connection.execute(
            "SELECT country_iso3, latitude, longitude FROM place "
            "WHERE country_iso3 IS NOT NULL AND kind NOT IN ('admin1', 'admin2')"
        ):
            points[iso3].append((latitude, longitude))
    finally:
        connection.close()
    sys.stdout.write(HEADER)
    for iso3, all_places in sorted(points.items()):
        for places in clusters(all_places):
            west, east = arc(longitude for _, longitude in places)
            south, north = min(p[0] for p in places), max(p[0] for p in places)
            sys.stdout.write(f"{iso3}\t{south:.2f}\t{west:.2f}\t{north:.2f}\t{east:.2f}\n")


if __name__ == "__main__":
    main()
