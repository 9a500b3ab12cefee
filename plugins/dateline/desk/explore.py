"""What the explorer shows of the events that pass the filters: totals, timeline, map, list."""

# Queries are put together from constants of this package; every value of a reader is a parameter.
# ruff: noqa: S608

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from psycopg import sql

from dateline.desk.families import FAMILIES, family_of
from dateline.desk.filters import (
    OFF_MAP,
    FilterError,
    Filters,
    off_map,
    off_timeline,
    reason_of,
    table,
    toll,
    where,
    wide_table,
)
from dateline.desk.reader import Cursor, Query, Reader, Row

# Circles closer than this many pixels are drawn as one: the eye cannot tell them apart, a finger cannot hit them.
CELL_PIXELS = 44
# Width of the whole world at zoom 0 in web maps.
WORLD_PIXELS = 256
# At this latitude, the middle of our region, a degree of latitude is drawn 1/0.85 as tall as a degree of longitude.
LATITUDE_SHRINK = 0.85
MAX_ZOOM = 12
# The first view (west, south, east, north): whole tiles around the Middle East, enough for a frame of 1,500 pixels.
HOME_BOX = "-22.5,-22.5,112.5,67.5"
HOME_ZOOM = 4
# More bars than this are thinner than two pixels on a laptop.
MOST_BARS = 220
PAGE_ROWS = 50
# The oldest events that the timeline leaves out unless one asks for them: a few are of decades ago, as background.
UNUSUAL_SHARE = 0.04

# A number below 0 for each type, so that types and incidents can be one key; a test holds the types apart.
TYPE_NUMBER = "-1 - (hashtext(e.event_type) & 2147483647)::bigint"

STEPS = (("day", 1), ("week", 7), ("month", 30), ("year", 365))


def query(text: str) -> Query:
    """SQL that this package wrote; psycopg wants to be told."""
    return sql.SQL(text)


def options(reader: Reader) -> dict[str, Any]:
    """What can be chosen: countries, sources, named moments; and what the types mean."""
    with reader.snapshot() as cursor:
        countries = cursor.execute(
            query(
                # From one country to the next along the index: a scan of all events would take as long as a filter.
                "WITH RECURSIVE c AS (SELECT min(e.country_iso3) AS country_iso3 FROM mart.event AS e UNION ALL "
                "SELECT (SELECT min(e.country_iso3) FROM mart.event AS e WHERE e.country_iso3 > c.country_iso3) "
                "FROM c WHERE c.country_iso3 IS NOT NULL) "
                "SELECT c.country_iso3 FROM c WHERE c.country_iso3 IS NOT NULL ORDER BY 1"
            )
        ).fetchall()
        sources = cursor.execute(
            query("SELECT s.source_id, s.name FROM mart.source AS s ORDER BY s.name")
        ).fetchall()
        types = cursor.execute(
            query("SELECT t.event_type, t.definition FROM mart.event_type AS t")
        ).fetchall()
        snapshots = cursor.execute(
            query(
                "SELECT s.name, s.taken_at, s.events, s.note FROM mart.snapshot AS s ORDER BY s.taken_at DESC LIMIT 100"
            )
        ).fetchall()
        return {
            "snapshots": snapshots,
            "countries": [row["country_iso3"] for row in countries],
            "sources": sources,
            "definitions": {row["event_type"]: row["definition"] for row in types},
        }


def _extent(cursor: Cursor) -> tuple[date | None, date | None]:
    """First and last day of all events, read off the index."""
    row = cursor.execute(
        query("SELECT min(e.date_latest) AS first, max(e.date_latest) AS last FROM mart.event_point AS e")
    ).fetchone()
    assert row is not None
    return row["first"], row["last"]


def _usual_first(cursor: Cursor) -> date | None:
    """The day from which on nearly all events are: one coup of 1980 must not squeeze the year that matters.

    Read off the index; how many rows there are is the planner's estimate, or counted where it has none.
    """
    row = cursor.execute(
        query(
            "SELECT (SELECT e.date_latest FROM mart.event_point AS e "
            "WHERE e.date_latest IS NOT NULL ORDER BY e.date_latest LIMIT 1 "
            "OFFSET (%(share)s * greatest(n.rows, 0))::bigint"
            ") AS first FROM (SELECT CASE WHEN c.reltuples < 10000 THEN (SELECT count(*) FROM mart.event_point) "
            "ELSE c.reltuples END AS rows FROM pg_class AS c WHERE c.oid = 'mart.event_point'::regclass) AS n"
        ),
        {"share": UNUSUAL_SHARE},
    ).fetchone()
    return row["first"] if row else None


def step_for(first: date, last: date) -> str:
    """The width of a bar, such that they are at most MOST_BARS."""
    days = (last - first).days + 1
    return next((name for name, width in STEPS if days / width <= MOST_BARS), "year")


def _bar_start(day: date, step: str) -> date:
    """First day of the bar that a day is in; weeks begin on Monday."""
    if step == "week":
        return day - timedelta(days=day.weekday())
    return {"month": day.replace(day=1), "year": day.replace(month=1, day=1)}.get(step, day)


def summary(reader: Reader, filters: Filters) -> dict[str, Any]:
    """Totals, counts by type and country, the timeline, and what is off map and timeline.

    Dead are counted once for each incident (the highest of its reports), never in aggregates.
    """
    held = reader.held(filters.q)
    chosen = where(filters, held)
    with reader.snapshot() as cursor:
        earliest, last = _extent(cursor)
        first, last = filters.since or _usual_first(cursor), filters.until or last
        step = step_for(first, last) if first and last and first <= last else "day"
        # Months stand in the table; years are made of them.
        bucket = (
            f"date_trunc('{step}', e.date_latest::timestamp)::date"
            if step in ("day", "week")
            else "e.date_month"
        )
        dead = f"{toll(filters)}) FILTER (WHERE NOT e.is_aggregate"
        rows = cursor.execute(
            query(
                "SELECT grouping(e.event_type) = 0 AS is_type, e.event_type, e.country_iso3, b.bucket, b.hidden, "
                f"count(*) AS n, sum({dead} AND NOT e.is_shared) AS dead, "
                "count(*) FILTER (WHERE e.incident_id IS NOT NULL AND NOT e.is_shared) AS incidents "
                f"FROM {table(filters, held)} CROSS JOIN LATERAL ("
                f"SELECT CASE WHEN e.off_map & %(untimed)s = 0 THEN {bucket} END AS bucket, "
                "e.off_map & %(unmapped)s AS hidden) AS b "
                f"{chosen.clause} GROUP BY GROUPING SETS ((e.event_type, b.bucket, b.hidden), (e.country_iso3))"
            ),
            {**chosen.parameters, "unmapped": off_map(filters), "untimed": off_timeline(filters)},
        ).fetchall()
        # Where several events are of one incident, its dead count once.
        chosen.add("e.is_shared")
        shared = cursor.execute(
            query(
                "SELECT coalesce(sum(x.dead), 0) AS dead, count(*) AS incidents FROM ("
                f"SELECT max({dead}) AS dead FROM {table(filters, held)} {chosen.clause} GROUP BY e.incident_id"
                ") AS x"
            ),
            chosen.parameters,
        ).fetchone()
        assert shared is not None
        coder = cursor.execute(
            query(
                "SELECT r.coder_version FROM mart.coding_run AS r WHERE r.state = 'published' "
                "ORDER BY r.coding_run_id DESC LIMIT 1"
            )
        ).fetchone()
    return {
        **_grouped(rows, step, first),
        "dead": int(sum(row["dead"] or 0 for row in rows if row["is_type"]) + shared["dead"]),
        "incidents": sum(row["incidents"] for row in rows if row["is_type"]) + shared["incidents"],
        "step": step,
        "first": first,
        "last": last,
        "earliest": earliest,
        "coder_version": coder["coder_version"] if coder else None,
    }


def _grouped(rows: Sequence[Row], step: str, first: date | None) -> dict[str, Any]:
    types: defaultdict[str, int] = defaultdict(int)
    countries: dict[str, int] = {}
    bars: defaultdict[date, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    hidden: defaultdict[str, int] = defaultdict(int)
    on_map = 0
    for row in rows:
        if not row["is_type"]:
            countries[row["country_iso3"] or "NONE"] = row["n"]
            continue
        types[row["event_type"]] += row["n"]
        if row["bucket"] is not None:
            start = row["bucket"].replace(month=1) if step == "year" else row["bucket"]
            bars[start][family_of(row["event_type"])] += row["n"]
        reason = reason_of(row["hidden"])
        if reason is None:
            on_map += row["n"]
        else:
            hidden[reason] += row["n"]
    begin = _bar_start(first, step) if first else None
    earlier = sum(sum(bar.values()) for day, bar in bars.items() if begin is not None and day < begin)
    for day in [d for d in bars if begin is not None and d < begin]:
        del bars[day]
    total = sum(types.values())
    return {
        "events": total,
        "on_map": on_map,
        "off_map": hidden,
        "earlier": earlier,
        "on_timeline": sum(sum(bar.values()) for bar in bars.values()),
        "types": dict(sorted(types.items(), key=lambda item: -item[1])),
        "countries": dict(sorted(countries.items(), key=lambda item: -item[1])),
        "bars": [[day, [bars[day].get(f, 0) for f in FAMILIES]] for day in sorted(bars)],
    }


@dataclass(frozen=True, slots=True)
class View:
    """The part of the map that is seen: west, south, east, north in degrees, and the zoom of web maps."""

    west: float
    south: float
    east: float
    north: float
    zoom: int


def read_view(parameters: Mapping[str, str]) -> View:
    """The view from an address (`bbox`, `z`); the whole world when there is none. Raises FilterError."""
    try:
        west, south, east, north = (float(v) for v in parameters.get("bbox", "-180,-85,180,85").split(","))
        zoom = int(parameters.get("z", "2"))
        if not all(map(math.isfinite, (west, south, east, north))):
            raise ValueError
    except ValueError:
        raise FilterError("bbox: west,south,east,north in degrees, and z: a whole number") from None
    return View(west, south, east, north, min(max(zoom, 0), MAX_ZOOM))


def cells(reader: Reader, filters: Filters, view: View) -> dict[str, Any]:
    """Circles for the map: events that lie in one cell of the grid are one circle.

    Each is [latitude, longitude, events, incidents, dead or null, family, event_id or 0, radius_km or 0]: the middle
    of its events; event_id where it is only one; the radius where all lie on one spot that is known only roughly.
    """
    held = reader.held(filters.q)
    chosen = where(filters, held)
    # A list of values and no arithmetic: of these the planner knows how many rows to expect.
    shown = [bits for bits in range(2 * max(OFF_MAP.values())) if not bits & off_map(filters)]
    chosen.add("e.off_map = ANY(%(shown)s::smallint[])", shown=shown)
    chosen.add(
        "e.longitude BETWEEN %(view_west)s AND %(view_east)s AND e.latitude BETWEEN %(view_south)s AND %(view_north)s",
        view_west=view.west, view_east=view.east, view_south=view.south, view_north=view.north,
    )  # fmt: skip
    size = CELL_PIXELS * 360 / (WORLD_PIXELS * 2**view.zoom)
    chosen.parameters.update(width=size, height=size * LATITUDE_SHRINK)
    cell = "floor(e.longitude / %(width)s::real)::integer AS x, floor(e.latitude / %(height)s::real)::integer AS y, "
    middle = (
        "sum(e.latitude) AS latitude, sum(e.longitude) AS longitude, min(e.event_id) AS event_id, "
        "max(e.radius_km) AS radius_km, max(e.latitude) AS top, min(e.latitude) AS bottom, "
        "max(e.longitude) AS right, min(e.longitude) AS left"
    )
    dead = f"{toll(filters)}) FILTER (WHERE NOT e.is_aggregate)"
    # One walk over the events. Where several are of one incident, those in one cell come together first: its dead count
    # once. The others come together by type: a number below 0, that no incident has.
    rows = reader.rows(
        query(
            "SELECT x.x, x.y, x.event_type, sum(x.n) AS n, sum(CASE WHEN x.k > 0 THEN 1 ELSE x.n END) AS incidents, "
            "sum(CASE WHEN x.k > 0 THEN x.most ELSE x.dead END) AS dead, sum(x.latitude) AS latitude, "
            "sum(x.longitude) AS longitude, min(x.event_id) AS event_id, max(x.radius_km) AS radius_km, "
            "max(x.top) AS top, min(x.bottom) AS bottom, max(x.right) AS right, min(x.left) AS left FROM ("
            f"SELECT {cell} CASE WHEN e.is_shared THEN e.incident_id ELSE {TYPE_NUMBER} END AS k, "
            f"min(e.event_type) AS event_type, count(*) AS n, sum({dead} AS dead, max({dead} AS most, {middle} "
            f"FROM {table(filters, held)} {chosen.clause} GROUP BY 1, 2, 3"
            ") AS x GROUP BY 1, 2, 3"
        ),
        chosen.parameters,
    )
    return {"cells": _circles(rows), "cell_degrees": size}


def _circles(rows: Sequence[Row]) -> list[list[Any]]:
    by_cell: defaultdict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in rows:
        by_cell[row["x"], row["y"]].append(row)
    found = []
    for parts in by_cell.values():
        n = int(sum(p["n"] for p in parts))
        families: defaultdict[str, int] = defaultdict(int)
        for part in parts:
            families[family_of(part["event_type"])] += part["n"]
        dead = [p["dead"] for p in parts if p["dead"] is not None]
        one_spot = (
            max(p["top"] for p in parts) - min(p["bottom"] for p in parts) < 0.001
            and max(p["right"] for p in parts) - min(p["left"] for p in parts) < 0.001
        )
        found.append(
            [
                round(sum(p["latitude"] for p in parts) / n, 4),
                round(sum(p["longitude"] for p in parts) / n, 4),
                n,
                int(sum(p["incidents"] for p in parts)),
                int(sum(dead)) if dead else None,
                max(families, key=lambda f: families[f]),
                parts[0]["event_id"] if n == 1 else 0,
                round(max((p["radius_km"] or 0 for p in parts), default=0), 1) if one_spot else 0,
            ]
        )
    return sorted(found, key=lambda circle: -circle[2])


# What the list is sorted by: SQL that is never null, and its type for comparing with the key of a page.
SORTS: dict[str, tuple[str, str]] = {
    "date": ("coalesce(e.date_latest, '-infinity'::date)", "date"),
    "toll": ("coalesce({toll}, -1)", "integer"),
    "confidence": ("coalesce(e.confidence, -1)", "real"),
    "type": ("e.event_type", "text"),
    "country": ("coalesce(e.country_iso3, '')", "text"),
}
LIST_COLUMNS = (
    "event_id, event_type, date_start, date_end, date_precision, date_latest, place_name, country_iso3, "
    "place_precision, source_actors, blamed_actors, target_actors, fatalities_low, fatalities_best, fatalities_high, "
    "injuries_low, injuries_best, injuries_high, article_title, article_id, article_published_date, realis, is_main, "
    "is_aggregate, claim_status, outcome, confidence, reviewed_at, trigger_text, sentence_text"
)


def rows(reader: Reader, filters: Filters, sort: str, descending: bool, after: str | None) -> dict[str, Any]:
    """One page of the list, and the key of the next (`after`), or None at the end. Raises FilterError."""
    if sort not in SORTS:
        raise FilterError(f"sort: one of {', '.join(SORTS)}")
    expression, kind = SORTS[sort]
    expression = expression.format(toll=toll(filters))
    held = reader.held(filters.q)
    chosen = where(filters, held)
    if after is not None:
        value, found, number = after.rpartition("~")
        if not found or not number.isdigit() or len(after) > 200 or "\0" in after:
            raise FilterError("after: the key that the page before gave")
        sign = "<" if descending else ">"
        chosen.add(
            f"({expression}, e.event_id) {sign} (%(after_value)s::{kind}, %(after_id)s)",
            after_value=value,
            after_id=int(number),
        )
    order = "DESC" if descending else "ASC"
    listed = reader.rows(
        query(
            f"SELECT p.sort_key, {', '.join('w.' + c for c in LIST_COLUMNS.split(', '))} FROM ("
            f"SELECT e.event_id, ({expression})::text AS sort_key, "
            f"row_number() OVER (ORDER BY {expression} {order}, e.event_id {order}) AS place "
            f"FROM {table(filters, held)} {chosen.clause} ORDER BY {expression} {order}, e.event_id {order} "
            f"LIMIT {PAGE_ROWS + 1}) AS p INNER JOIN {wide_table(filters)} ON w.event_id = p.event_id ORDER BY p.place"
        ),
        chosen.parameters,
    )
    page = listed[:PAGE_ROWS]
    following = f"{page[-1]['sort_key']}~{page[-1]['event_id']}" if len(listed) > PAGE_ROWS else None
    for row in page:
        del row["sort_key"]
        row["family"] = family_of(row["event_type"])
    return {"rows": page, "after": following}


def actor_names(reader: Reader, words: str) -> list[Row]:
    """Actors whose name or other name begins with or holds `words`, for choosing one; at most 12."""
    return reader.rows(
        query(
            "SELECT a.actor_id, a.name, a.country_iso3 FROM mart.actor AS a "
            "WHERE a.name ILIKE %(like)s OR EXISTS (SELECT 1 FROM unnest(a.aliases) AS s WHERE s ILIKE %(like)s) "
            "ORDER BY a.name NOT ILIKE %(begin)s, length(a.name), a.name LIMIT 12"
        ),
        {"like": f"%{_literal(words)}%", "begin": f"{_literal(words)}%"},
    )


def _literal(words: str) -> str:
    """The words with LIKE's own signs made plain."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
