"""The page for operators: audits, what is held back, how fresh each source is, which days are missing, the queue."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateline.desk.event_page import _all
from dateline.desk.reader import Reader, Row

# A source that publishes daily is late after two days without anything new; one that fails is so at once.
LATE_AFTER = timedelta(days=2)
NOT_POLLED_AFTER = timedelta(hours=1)
# Two years of days are seen at a glance; older ones by year from the address.
USUAL_YEARS = 2


def quality_page(reader: Reader, now: datetime | None = None) -> dict[str, Any]:
    """Everything that the page shows. `now` is aware (default: this moment)."""
    now = now or datetime.now(UTC)
    with reader.snapshot() as cursor:
        audits = _all(
            cursor, "SELECT r.* FROM quality.validation_run AS r ORDER BY r.started_at DESC LIMIT 15", {}
        )
        failed = _all(
            cursor,
            "SELECT x.* FROM quality.validation_result AS x WHERE NOT x.is_success "
            "AND x.validation_run_id = ANY(%(runs)s) ORDER BY x.validation_run_id DESC, x.severity, x.result_number "
            "LIMIT 200",
            {"runs": [a["validation_run_id"] for a in audits]},
        )
        by_run: defaultdict[int, list[Row]] = defaultdict(list)
        for result in failed:
            by_run[result["validation_run_id"]].append(result)
        return {
            "now": now,
            "audits": [{**a, "failed": by_run[a["validation_run_id"]]} for a in audits],
            "quarantine": _all(
                cursor,
                "SELECT q.*, a.title AS article_title FROM quality.quarantine AS q "
                "LEFT JOIN mart.article AS a ON a.article_id = q.article_id "
                "WHERE q.released_at IS NULL ORDER BY q.quarantined_at DESC, q.event_version_id, q.rule LIMIT 100",
                {},
            ),
            "quarantine_rules": _all(
                cursor,
                "SELECT q.rule, count(*) AS n FROM quality.quarantine AS q WHERE q.released_at IS NULL "
                "GROUP BY q.rule ORDER BY n DESC, q.rule LIMIT 40",
                {},
            ),
            "sources": [_fresh(s, now) for s in _all(cursor, SOURCES, {})],
            "coverage": _coverage(
                _all(cursor, "SELECT c.* FROM mart.coverage AS c ORDER BY c.source_id, c.local_date LIMIT 40000", {}),
                _all(cursor, PUBLISHED, {}),
                now.date(),
            ),
            "queue": _all(cursor, "SELECT q.* FROM quality.coding_queue AS q ORDER BY q.state, q.reason", {}),
            "parked": _all(cursor, "SELECT p.* FROM quality.parked_request AS p ORDER BY p.enqueued_at LIMIT 100", {}),
            "runs": _all(cursor, "SELECT r.*, w.worker FROM mart.coding_run AS r "
                         "INNER JOIN quality.coding_run_worker AS w USING (coding_run_id) "
                         "ORDER BY r.coding_run_id DESC LIMIT 15", {}),
        }  # fmt: skip


SOURCES = """
SELECT s.*,
    (SELECT max(a.published_at) FROM mart.article AS a WHERE a.source_id = s.source_id) AS newest_article_at,
    (SELECT count(*) FROM mart.article AS a WHERE a.source_id = s.source_id) AS articles
FROM mart.source AS s
ORDER BY NOT s.is_active, s.source_id
"""
PUBLISHED = """
SELECT a.source_id, a.published_date AS local_date, count(*) AS articles
FROM mart.article AS a
WHERE a.published_date IS NOT NULL
GROUP BY 1, 2
"""


def _fresh(source: Row, now: datetime) -> Row:
    """The source with a word for how it stands: well, late, failing, set aside, not watched."""
    newest, polled = source["newest_article_at"], source["last_polled_at"]
    if not source["is_active"]:
        state, advice = "not watched", "It is not among the sources that are watched (DATELINE_SOURCES)."
    elif source["set_aside_at"] is not None:
        state, advice = "set aside", "It kept failing; `dateline sources` shows how to watch it again."
    elif source["consecutive_failures"]:
        state, advice = "failing", source["failure_message"] or "The last look at its feed failed."
    elif polled is None or now - polled > NOT_POLLED_AFTER:
        state, advice = "not polled", "Its feed was not looked at for an hour: is the DAG watch_feeds on?"
    elif newest is None or now - newest > LATE_AFTER:
        state, advice = "late", "Nothing new for two days."
    else:
        state, advice = "fresh", ""
    return {**source, "state": state, "advice": advice}


def _coverage(days: list[Row], published: list[Row], today: date) -> list[dict[str, Any]]:
    """By source and year, each day of the year: complete, partly, hole (before the last day read), or nothing yet.

    A hole is a day that was never read in full although days before and after it have been looked at or published.
    """
    known: defaultdict[str, dict[date, Row]] = defaultdict(dict)
    counts: defaultdict[str, dict[date, int]] = defaultdict(dict)
    for row in days:
        known[row["source_id"]][row["local_date"]] = row
    for row in published:
        counts[row["source_id"]][row["local_date"]] = row["articles"]
    found = []
    for source in sorted({*known, *counts}):
        everything = {*known[source], *counts[source]}
        first, last = min(everything), min(max(everything), today)
        years = []
        for year in range(last.year, first.year - 1, -1):
            cells = []
            day = date(year, 1, 1)
            while day.year == year:
                looked = known[source].get(day)
                articles = counts[source].get(day, 0)
                if looked is not None:
                    kind = "complete" if looked["is_complete"] else "partly"
                elif not first <= day <= last:
                    kind = "outside"
                else:
                    kind = "some" if articles else "hole"
                cells.append({"day": day, "kind": kind, "articles": articles,
                              "reason": looked["reason"] if looked else None,
                              "column": (day.timetuple().tm_yday - 1 + date(year, 1, 1).weekday()) // 7,
                              "row": day.weekday()})  # fmt: skip
                day += timedelta(days=1)
            years.append({"year": year, "cells": cells,
                          "holes": sum(c["kind"] == "hole" for c in cells),
                          "complete": sum(c["kind"] == "complete" for c in cells)})  # fmt: skip
        found.append({"source_id": source, "years": years})
    return found
