"""The page of one incident: the reports of it side by side, how the toll moved, and what answered what."""

from __future__ import annotations

from typing import Any

from dateline.desk.event_page import _all, places_drawn
from dateline.desk.reader import DeskError, Reader, Row

CODES = (
    ("PLOVER", ("plover_type", "plover_mode")),
    ("CAMEO root", ("cameo_root_code",)),
    ("ACLED", ("acled_event_type", "acled_sub_event_type")),
    ("UCDP", ("ucdp_violence_type",)),
)
# The drawing of the toll, in its own units; the page scales it.
CHART_WIDTH, CHART_HEIGHT, CHART_MARGIN = 720, 180, 34


def incident_page(reader: Reader, incident_id: int) -> dict[str, Any]:
    """Everything that the page shows. Raises DeskError (404) when there is no such incident (any more)."""
    given = {"id": incident_id}
    with reader.snapshot() as cursor:
        found = _all(cursor, "SELECT i.*, t.definition FROM mart.incident AS i INNER JOIN mart.event_type AS t "
                             "USING (event_type) WHERE i.incident_id = %(id)s", given)  # fmt: skip
        if not found:
            raise DeskError(
                f"There is no incident {incident_id}. It may have been joined with another one: "
                "find it by its date and place.", 404
            )  # fmt: skip
        reports = _all(
            cursor,
            "SELECT e.*, a.duplicate_of_article_id, s.name AS source_name FROM mart.incident_event AS m "
            "INNER JOIN mart.event AS e USING (event_id) INNER JOIN mart.article AS a ON a.article_id = e.article_id "
            "INNER JOIN mart.source AS s ON s.source_id = e.source_id WHERE m.incident_id = %(id)s "
            "ORDER BY e.article_published_at, e.event_id LIMIT 200",
            given,
        )
        reviews = _all(
            cursor,
            "SELECT r.* FROM mart.event_review AS r WHERE r.event_id = ANY(%(events)s) OR r.other_event_id = "
            "ANY(%(events)s) ORDER BY r.created_at DESC LIMIT 100",
            {"events": [r["event_id"] for r in reports]},
        )
        chain = _all(
            cursor,
            "WITH members AS (SELECT m.event_id FROM mart.incident_event AS m WHERE m.incident_id = %(id)s) "
            "SELECT DISTINCT ON (x.is_answer, coalesce(o.incident_id, -x.event_id)) x.is_answer, x.event_id, "
            "o.incident_id, e.event_type, e.date_start, e.date_end, e.date_precision, e.date_latest, e.place_name, "
            "e.country_iso3, e.sentence_text, e.source_actors, e.target_actors FROM ("
            "SELECT r.related_event_id AS event_id, false AS is_answer FROM mart.event_relation AS r "
            "WHERE r.relation_type = 'responds_to' AND r.event_id IN (SELECT event_id FROM members) UNION ALL "
            "SELECT r.event_id, true FROM mart.event_relation AS r WHERE r.relation_type = 'responds_to' "
            "AND r.related_event_id IN (SELECT event_id FROM members)) AS x "
            "INNER JOIN mart.event AS e ON e.event_id = x.event_id "
            "LEFT JOIN mart.incident_event AS o ON o.event_id = x.event_id "
            "ORDER BY x.is_answer, coalesce(o.incident_id, -x.event_id), x.event_id LIMIT 100",
            given,
        )
    return {
        "incident": found[0],
        "reports": reports,
        "reviews": reviews,
        "codes": _codes(reports),
        "drawn": places_drawn(
            [
                {**r, "name": r["place_name"], "mention_text": None, "quantity": None, "place_role": "impact"}
                for r in reports
            ]
        ),
        "answers": [c for c in chain if c["is_answer"] and c["incident_id"] != incident_id],
        "answered": [c for c in chain if not c["is_answer"] and c["incident_id"] != incident_id],
        "chart": toll_chart(reports),
    }


def _codes(reports: list[Row]) -> list[tuple[str, str]]:
    """What the reports' events are in other ontologies: each ontology with the codes that they have there."""
    found = []
    for name, columns in CODES:
        said = [" / ".join(str(r[c]).replace("_", "-") for c in columns if r[c]) for r in reports]
        found.append((name, ", ".join(dict.fromkeys(s for s in said if s)) or "–"))
    return found


def toll_chart(reports: list[Row]) -> dict[str, Any] | None:
    """The toll by report over time: a bar from low to high and a dot at best for each report that gives one.

    Coordinates are in the drawing's own units. None when fewer than two reports give a toll.
    """
    told = [
        r
        for r in reports
        if r["article_published_at"] is not None
        and (r["fatalities_low"] is not None or r["fatalities_high"] is not None)
    ]
    if len(told) < 2:
        return None
    most = (
        max(max(r["fatalities_high"] or 0, r["fatalities_best"] or 0, r["fatalities_low"] or 0) for r in told)
        or 1
    )
    first = min(r["article_published_at"] for r in told)
    span = (max(r["article_published_at"] for r in told) - first).total_seconds() or 1.0

    def x(row: Row) -> float:
        share: float = (row["article_published_at"] - first).total_seconds() / span
        return round(CHART_MARGIN + share * (CHART_WIDTH - 2 * CHART_MARGIN), 1)

    def y(count: int) -> float:
        return round(CHART_HEIGHT - CHART_MARGIN - count / most * (CHART_HEIGHT - 2 * CHART_MARGIN), 1)

    points = []
    for row in told:
        low = row["fatalities_low"] if row["fatalities_low"] is not None else 0
        high = row["fatalities_high"]
        best = row["fatalities_best"] if row["fatalities_best"] is not None else low
        points.append(
            {"event": row, "x": x(row), "low": y(low), "best": y(best), "high": y(high if high is not None else best),
             "is_open": high is None, "count": best}
        )  # fmt: skip
    return {
        "points": points,
        "most": most,
        "top": y(most),
        "bottom": y(0),
        "width": CHART_WIDTH,
        "height": CHART_HEIGHT,
        "margin": CHART_MARGIN,
    }
