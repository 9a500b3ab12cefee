"""Who acts against whom: a matrix of the busiest actors over the chosen months."""

# Queries are put together from constants of this package; every value of a reader is a parameter.
# ruff: noqa: S608

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dateline.desk.explore import _extent, query
from dateline.desk.filters import Filters, table, toll, where
from dateline.desk.reader import Cursor, Reader

# More rows and columns than this are no longer one view.
BUSIEST = 18
# How many shades a cell can have; the page's style has as many.
SHADES = 6
# Without dates in the address: the last year for which there are events.
USUAL_DAYS = 365
# Two years of months before the last one that is chosen are seen at a glance, and can be chosen.
MONTHS_SHOWN = 24


def actors_page(reader: Reader, filters: Filters, measure: str, include_blamed: bool) -> dict[str, Any]:
    """The matrix: who did it (rows; with `include_blamed` also who is blamed) against whom (columns).

    A cell counts incidents (reports of one are one), or the dead in them when `measure` is "dead". Both sides of an
    armed clash count as acting against each other. Aggregates are left out. Events of one's own side are not.
    """
    with reader.snapshot() as cursor:
        _, last = _extent(cursor)
        if filters.since is None and filters.until is None and last is not None:
            filters = replace(filters, since=last - timedelta(days=USUAL_DAYS))
        months = _months(cursor, filters, last)
        countries = cursor.execute(
            query(
                "SELECT DISTINCT e.country_iso3 AS code FROM mart.event_point AS e WHERE e.country_iso3 IS NOT NULL"
            )
        ).fetchall()
        chosen = where(filters)
        chosen.add("NOT e.is_aggregate")
        chosen.parameters["doers"] = ["source", "blamed", "claimant"] if include_blamed else ["source"]
        # The chosen events first: the planner cannot know how few they are.
        pairs = cursor.execute(
            query(
                f"WITH f AS MATERIALIZED (SELECT e.event_id, coalesce(e.incident_id, -e.event_id) AS k, "
                f"{toll(filters)} AS dead FROM {table(filters)} {chosen.clause}), "
                "x AS (SELECT coalesce(a.actor_id, a.name) AS doer, coalesce(b.actor_id, b.name) AS target, "
                "min(a.name) AS doer_name, min(b.name) AS target_name, f.k, max(f.dead) AS dead "
                "FROM f INNER JOIN mart.event_actor AS a ON a.event_id = f.event_id "
                "AND a.actor_role = ANY(%(doers)s) AND a.name IS NOT NULL "
                "INNER JOIN mart.event_actor AS b ON b.event_id = f.event_id AND b.name IS NOT NULL "
                "AND b.actor_number <> a.actor_number "
                "AND (b.side = 'target' OR (a.side = 'party' AND b.side = 'party')) "
                "GROUP BY 1, 2, f.k) "
                "SELECT x.doer, x.target, min(x.doer_name) AS doer_name, min(x.target_name) AS target_name, "
                "count(*) AS incidents, coalesce(sum(x.dead), 0) AS dead FROM x WHERE x.doer <> x.target "
                "GROUP BY 1, 2"
            ),
            chosen.parameters,
        ).fetchall()
    rows: defaultdict[str, int] = defaultdict(int)
    columns: defaultdict[str, int] = defaultdict(int)
    names: dict[str, str] = {}
    values: dict[tuple[str, str], int] = {}
    for pair in pairs:
        value = int(pair["dead"] if measure == "dead" else pair["incidents"])
        if not value:
            continue
        values[pair["doer"], pair["target"]] = value
        rows[pair["doer"]] += value
        columns[pair["target"]] += value
        names[pair["doer"]], names[pair["target"]] = pair["doer_name"], pair["target_name"]
    most = max(values.values(), default=1)
    doers, targets = busiest(values)
    return {
        "filters": filters,
        "names": names,
        "doers": [(key, rows[key]) for key in doers],
        "targets": [(key, columns[key]) for key in targets],
        "values": values,
        "shades": {pair: _shade(value, most) for pair, value in values.items()},
        "pairs": len(values),
        "left_out": len(rows) + len(columns) - len(doers) - len(targets),
        "months": months,
        "countries": sorted(row["code"] for row in countries),
    }


def busiest(values: Mapping[tuple[str, str], int]) -> tuple[list[str], list[str]]:
    """Rows and columns for the matrix, at most BUSIEST of each: those of the weightiest pairs, so that none is empty.

    Both in the order of their sums, the largest first.
    """
    doers: dict[str, int] = {}
    targets: dict[str, int] = {}
    for doer, target in sorted(values, key=lambda pair: (-values[pair], pair)):
        if (doer in doers or len(doers) < BUSIEST) and (target in targets or len(targets) < BUSIEST):
            doers.setdefault(doer, 0)
            targets.setdefault(target, 0)
    for (doer, target), value in values.items():
        if doer in doers:
            doers[doer] += value
        if target in targets:
            targets[target] += value
    return _by_sum(doers), _by_sum(targets)


def _by_sum(sums: Mapping[str, int]) -> list[str]:
    return sorted(sums, key=lambda key: (-sums[key], key))


def _shade(value: int, most: int) -> int:
    """1 to SHADES by the square root, so that the small ones differ too."""
    return max(1, min(SHADES, round(math.sqrt(value / most) * SHADES)))


def _months(cursor: Cursor, filters: Filters, last: date | None) -> list[dict[str, Any]]:
    """The months up to the last one that is chosen: first and last day, events in it that pass the other filters, how
    high its bar is (0 to 1), and whether it is among the chosen ones."""
    end = filters.until or last
    if end is None:
        return []
    number = end.year * 12 + end.month - 1
    firsts = [date(n // 12, n % 12 + 1, 1) for n in range(number - MONTHS_SHOWN + 1, number + 1)]
    final = date((number + 1) // 12, (number + 1) % 12 + 1, 1) - timedelta(days=1)
    chosen = where(replace(filters, since=firsts[0], until=final))
    chosen.add("NOT e.is_aggregate")
    counted = cursor.execute(
        query(
            f"SELECT e.date_month AS month, count(*) AS n FROM {table(filters)} {chosen.clause} GROUP BY e.date_month"
        ),
        chosen.parameters,
    ).fetchall()
    counts = {row["month"]: row["n"] for row in counted}
    most = max(counts.values(), default=1)
    return [
        {
            "first": first,
            "last": following - timedelta(days=1),
            "events": counts.get(first, 0),
            "height": counts.get(first, 0) / most,
            "is_chosen": (filters.since is None or following > filters.since)
            and (filters.until is None or first <= filters.until),
        }
        for first, following in itertools.pairwise([*firsts, final + timedelta(days=1)])
    ]
