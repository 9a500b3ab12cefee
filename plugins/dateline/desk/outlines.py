"""Natural Earth's outlines, from world-atlas' TopoJSON to the two GeoJSON files that the map draws.

Run once, when the outlines are brought up to date (see static/vendor/README.md):

    python -m dateline.desk.outlines countries-50m.json plugins/dateline/desk/static/vendor
"""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

# 0.01 degree is about 1 km: finer than the 1:50,000,000 outlines themselves are true.
DECIMALS = 2
# A country whose largest part is smaller than this (square degrees) gets its name only when one zooms in.
SMALL_SQUARE_DEGREES = 6.0

Point = list[float]


def convert(topology: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Land with names, and borders between countries, each a GeoJSON FeatureCollection (WGS 84 degrees).

    A border is an arc that two countries share; it is drawn once. Raises KeyError when it is no world-atlas file.
    """
    arcs = _arcs(topology)
    used: Counter[int] = Counter()
    land = []
    labels = []
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        for polygon in polygons:
            used.update(n if n >= 0 else ~n for ring in polygon for n in ring)
        rings = [[_ring(arcs, ring) for ring in polygon] for polygon in polygons]
        rings = [[r for r in polygon if len(r) >= 4] for polygon in rings]
        rings = [polygon for polygon in rings if polygon]
        if not rings:
            continue
        land.append(_feature({"type": "MultiPolygon", "coordinates": rings}, {}))
        largest = max((polygon[0] for polygon in rings), key=lambda r: abs(_area(r)))
        labels.append(
            _feature(
                {"type": "Point", "coordinates": _centre(largest)},
                {
                    "name": country["properties"]["name"],
                    "small": abs(_area(largest)) < SMALL_SQUARE_DEGREES,
                },
            )
        )
    lines = [line for n, line in enumerate(arcs) if used[n] > 1 and len(line) > 1]
    borders = _feature({"type": "MultiLineString", "coordinates": lines}, {})
    return _collection([*land, *labels]), _collection([borders])


def _arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """The arcs in degrees: TopoJSON keeps them as differences of whole numbers."""
    (scale_x, scale_y), (shift_x, shift_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    found = []
    for arc in topology["arcs"]:
        x = y = 0
        line: list[Point] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            point = [round(x * scale_x + shift_x, DECIMALS), round(y * scale_y + shift_y, DECIMALS)]
            if not line or line[-1] != point:
                line.append(point)
        found.append(line)
    return found


def _ring(arcs: list[list[Point]], numbers: list[int]) -> list[Point]:
    ring: list[Point] = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(line[1:] if ring and ring[-1] == line[0] else line)
    return ring


def _area(ring: list[Point]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring)) / 2


def _centre(ring: list[Point]) -> Point:
    area = _area(ring)
    x = y = 0.0
    for a, b in itertools.pairwise(ring):
        cross = a[0] * b[1] - b[0] * a[1]
        x += (a[0] + b[0]) * cross
        y += (a[1] + b[1]) * cross
    return [round(x / (6 * area), DECIMALS), round(y / (6 * area), DECIMALS)] if area else ring[0]


def _feature(geometry: dict[str, Any], properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def main(source: str, folder: str) -> None:
    """Write land.json and borders.json into `folder`."""
    land, borders = convert(json.loads(Path(source).read_text("utf-8")))
    for name, value in (("land.json", land), ("borders.json", borders)):
        Path(folder, name).write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
