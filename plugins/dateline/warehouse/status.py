"""How the warehouse stands, in numbers, for `dateline status` and the daily audit."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.rows import dict_row

from dateline.warehouse import coding_queue

SOURCES = """
SELECT
    s.source_id, s.name, s.is_active, t.last_polled_at, t.last_changed_at, t.next_poll_at,
    coalesce(t.consecutive_failures, 0) AS consecutive_failures, t.failure_code, t.failure_message, t.set_aside_at,
    (SELECT count(*) FROM core.article AS a WHERE a.source_id = s.source_id) AS articles,
    (SELECT max(v.published_at) FROM core.article AS a
        INNER JOIN core.article_version AS v ON v.article_version_id = a.current_version_id
        WHERE a.source_id = s.source_id) AS newest_article_at
FROM core.source AS s
LEFT JOIN core.source_state AS t USING (source_id)
ORDER BY s.source_id
"""
ARTICLES = """
SELECT
    count(*) AS articles,
    count(*) FILTER (WHERE a.withdrawn_at IS NOT NULL) AS withdrawn,
    (SELECT count(*) FROM core.duplicate_link) AS duplicates,
    (SELECT count(*) FROM core.article_version) AS versions
FROM core.article AS a
"""
EVENTS = "SELECT status, count(*) FROM core.event_version GROUP BY status"
RUNS = """
SELECT coding_run_id, coder_name, coder_version, state, started_at, finished_at, events_published, events_quarantined,
    events_unchanged, events_retracted, events_stale, error
FROM core.coding_run ORDER BY coding_run_id DESC LIMIT 5
"""
AUDITS = """
SELECT validation_run_id, suite, scope, coding_run_id, finished_at, is_success, expectations, expectations_failed,
    worst_severity
FROM quality.validation_run ORDER BY validation_run_id DESC LIMIT 5
"""
FAILING = (
    "SELECT stage, count(*) FROM raw.fetch_failure WHERE resolved_at IS NULL GROUP BY stage ORDER BY stage"
)


def status(connection: psycopg.Connection) -> dict[str, Any]:
    """Sources with their last polls, counts of articles, events by status, the queue, what fails, the last runs and
    audits. Plain values; times are aware datetimes in UTC."""
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        events = {"staged": 0, "published": 0, "quarantined": 0, "superseded": 0}
        events.update({row["status"]: row["count"] for row in cursor.execute(EVENTS)})
        return {
            "sources": cursor.execute(SOURCES).fetchall(),
            "articles": cursor.execute(ARTICLES).fetchone(),
            "events": events,
            "coding_queue": coding_queue.counts(connection),
            "failing": {row["stage"]: row["count"] for row in cursor.execute(FAILING)},
            "coding_runs": cursor.execute(RUNS).fetchall(),
            "audits": cursor.execute(AUDITS).fetchall(),
        }
