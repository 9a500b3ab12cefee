"""Natural Earth's outlines, from world-atlas' TopoJSON to the GeoJSON that the map draws, from afar and from near.

Run once, when the outlines are brought up to date (see static/vendor/README.md):

    python -m dateline.desk.outlines countries-50m.json plugins/dateline/desk/static/vendor
"""

from __future__ import annotations

import itertools
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

# 0.01 degree is about 1 km: finer than the 1:50,000,000 outlines themselves are true.
DECIMALS = 2
# For a view from afar: at zoom 5 this is one pixel and a half. A third of the points, drawn in a third of the time.
FAR_DEGREES = 0.06
# An island smaller than this (square degrees) is less than a pixel there.
FAR_LEAST_AREA = 0.01
# A country whose largest part is smaller than this (square degrees) gets its name only when one zooms in.
SMALL_SQUARE_DEGREES = 6.0

Point = list[float]


def convert(topology: dict[str, Any], tolerance: float = 0.0) -> tuple[dict[str, Any], dict[str, Any]]:
    """Land with names, and borders between countries, each a GeoJSON FeatureCollection (WGS 84 degrees).

    A border is an arc that two countries share; it is drawn once. With a `tolerance` (degrees) the arcs are simplified,
    shared ones alike, so that no gap opens between neighbours. Raises KeyError when it is no world-atlas file.
    """
    arcs = _arcs(topology)
    least_area = 0.0
    if tolerance:
        arcs = [simplify(arc, tolerance) for arc in arcs]
        least_area = FAR_LEAST_AREA
    used: Counter[int] = Counter()
    land = []
    labels = []
    for country in topology["objects"]["countries"]["geometries"]:
        polygons = country["arcs"] if country["type"] == "MultiPolygon" else [country["arcs"]]
        for polygon in polygons:
            used.update(n if n >= 0 else ~n for ring in polygon for n in ring)
        rings = [[_ring(arcs, ring) for ring in polygon] for polygon in polygons]
        rings = [[r for r in polygon if len(r) >= 4 and abs(_area(r)) >= least_area] for polygon in rings]
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


def simplify(line: list[Point], tolerance: float) -> list[Point]:
    """The line without the points that lie nearer than `tolerance` to it (Ramer 1972, Douglas and Peucker 1973)."""
    kept = {0, len(line) - 1}
    todo = [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        middle, farthest = 0, tolerance
        for n in range(first + 1, last):
            distance = _distance(line[n], line[first], line[last])
            if distance > farthest:
                middle, farthest = n, distance
        if middle:
            kept.add(middle)
            todo += [(first, middle), (middle, last)]
    return [point for n, point in enumerate(line) if n in kept]


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to the stretch between two others, in degrees."""
    (px, py), (ax, ay), (bx, by) = point, start, end
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = min(1.0, max(0.0, ((px - ax) * dx + (py - ay) * dy) / length)) if length else 0.0
    return math.hypot(px - ax - along * dx, py - ay - along * dy)


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
    """Write land.json and borders.json, and land-far.json and borders-far.json, into `folder`."""
    topology = json.loads(Path(source).read_text("utf-8"))
    for suffix, tolerance in (("", 0.0), ("-far", FAR_DEGREES)):
        for name, value in zip(("land", "borders"), convert(topology, tolerance), strict=True):
            text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            Path(folder, f"{name}{suffix}.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
