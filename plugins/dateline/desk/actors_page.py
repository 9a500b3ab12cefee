"""Who acts against whom: a matrix of the busiest actors over the chosen months."""

# Queries are put together from constants of this package; every value of a reader is a parameter.
# ruff: noqa: S608

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dateline.desk.explore import _extent, query
from dateline.desk.filters import Filters, table, toll, where
from dateline.desk.reader import Reader

# More rows and columns than this are no longer one view.
BUSIEST = 18
# How many shades a cell can have; the page's style has as many.
SHADES = 6
# Without dates in the address: the last year for which there are events.
USUAL_DAYS = 365


def actors_page(reader: Reader, filters: Filters, measure: str, include_blamed: bool) -> dict[str, Any]:
    """The matrix: who did it (rows; with `include_blamed` also who is blamed) against whom (columns).

    A cell counts incidents (reports of one are one), or the dead in them when `measure` is "dead". Both sides of an
    armed clash count as acting against each other. Aggregates are left out. Events of one's own side are not.
    """
    with reader.snapshot() as cursor:
        first, last = _extent(cursor)
        if filters.since is None and filters.until is None and last is not None:
            filters = replace(filters, since=last - timedelta(days=USUAL_DAYS))
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
    doers, targets = _busiest(rows), _busiest(columns)
    return {
        "filters": filters,
        "names": names,
        "doers": [(key, rows[key]) for key in doers],
        "targets": [(key, columns[key]) for key in targets],
        "values": values,
        "shades": {pair: _shade(value, most) for pair, value in values.items()},
        "pairs": len(values),
        "left_out": len(rows) + len(columns) - len(doers) - len(targets),
        "months": _months(first, last),
    }


def _busiest(counts: dict[str, int]) -> list[str]:
    return sorted(counts, key=lambda key: (-counts[key], key))[:BUSIEST]


def _shade(value: int, most: int) -> int:
    """1 to SHADES by the square root, so that the small ones differ too."""
    return max(1, min(SHADES, round(math.sqrt(value / most) * SHADES)))


def _months(first: date | None, last: date | None) -> tuple[str, str]:
    return (first.isoformat() if first else "", last.isoformat() if last else "")
