"""The page for operators: audits, what is held back, how fresh each source is, which days are missing, the queue."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateline.desk import words
from dateline.desk.event_page import _all
from dateline.desk.reader import Reader, Row

# A source that publishes daily is late after two days without anything new; one that fails is so at once.
LATE_AFTER = timedelta(days=2)
NOT_POLLED_AFTER = timedelta(hours=1)


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
        sources = [_fresh(s, now) for s in _all(cursor, SOURCES, {})]
        by_run: defaultdict[int, list[Row]] = defaultdict(list)
        for result in failed:
            by_run[result["validation_run_id"]].append(result)
        page = {
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
            "sources": sources,
            "coverage": _coverage(
                _all(cursor, "SELECT c.* FROM mart.coverage AS c ORDER BY c.source_id, c.local_date LIMIT 40000", {}),
                _all(cursor, PUBLISHED, {}),
                now.date(),
                {s["source_id"] for s in sources if s["is_active"]},
            ),
            "queue": _all(cursor, "SELECT q.* FROM quality.coding_queue AS q ORDER BY q.state, q.reason", {}),
            "parked": _all(cursor, "SELECT p.* FROM quality.parked_request AS p ORDER BY p.enqueued_at LIMIT 100", {}),
            "runs": _all(cursor, "SELECT r.*, w.worker FROM mart.coding_run AS r "
                         "INNER JOIN quality.coding_run_worker AS w USING (coding_run_id) "
                         "ORDER BY r.coding_run_id DESC LIMIT 15", {}),
            "error_rates": _all(cursor, "SELECT r.* FROM mart.review_error_rate AS r "
                                "ORDER BY r.error_rate DESC, r.field", {}),
            "samples": _all(cursor, "SELECT s.* FROM mart.review_sample AS s ORDER BY s.drawn_at DESC LIMIT 5", {}),
        }  # fmt: skip
        return {**page, "state": at_a_glance(page)}


def at_a_glance(page: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What the page says, in a line: (good, warn or bad; words; the section that tells more)."""
    found = []
    late = [s for s in page["sources"] if s["state"] not in ("fresh", "not watched")]
    watched = [s for s in page["sources"] if s["state"] != "not watched"]
    if watched:
        said = f"{len(watched) - len(late)} of {len(watched)} watched sources are fresh"
        found.append(("warn" if late else "good", said, "sources"))
    holes = sum(y["holes"] for s in page["coverage"] for y in s["years"])
    partly = sum(y["partly"] for s in page["coverage"] for y in s["years"])
    if page["coverage"]:
        said = f"{words.count(holes, 'day')} never looked at" if holes else "no hole in the coverage"
        found.append(("bad" if holes else "good", said, "coverage"))
        if partly:
            found.append(("warn", f"{words.count(partly, 'day')} read in part", "coverage"))
    waiting = sum(q["requests"] for q in page["queue"] if q["state"] != "parked")
    parked = sum(q["requests"] for q in page["queue"] if q["state"] == "parked")
    found.append(("good", f"{words.count(waiting, 'article')} to be coded", "queue"))
    if parked:
        found.append(("bad", f"{parked:,} parked", "queue"))
    held = sum(r["n"] for r in page["quarantine_rules"])
    found.append(
        ("warn", f"{words.count(held, 'row')} held back", "held")
        if held
        else ("good", "nothing held back", "held")
    )
    if page["audits"]:
        last = page["audits"][0]
        broken = last["expectations_failed"] or 0
        level = "good" if last["is_success"] else "bad" if last["worst_severity"] == "critical" else "warn"
        found.append((level, f"last audit: {broken} broken" if broken else "last audit passed", "audits"))
    return found


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


def _coverage(
    days: list[Row], published: list[Row], today: date, watched: Collection[str]
) -> list[dict[str, Any]]:
    """By source and year, each day of the year: complete, partly, some, hole, or outside.

    A hole is a day that was never looked at although one before it was; of a source that is `watched`, up to
    yesterday: that nothing was read for a month must be seen too. A year that is one hole has no `cells`.
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
        if source in watched:
            last = max(last, today - timedelta(days=1))
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
            kinds = Counter(c["kind"] for c in cells)
            is_empty = not kinds.keys() - {"hole", "outside"}
            years.append({"year": year, "cells": [] if is_empty else cells, "holes": kinds["hole"],
                          "partly": kinds["partly"], "complete": kinds["complete"]})  # fmt: skip
        found.append({"source_id": source, "years": years})
    return found
