"""What the audits found. Quarantine itself is part of publishing: see `dateline.warehouse.publish`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from dateline.warehouse.publish import Reason
from dateline.warehouse.text import storable, storable_json, storable_or_none

Severity = Literal["critical", "warning", "info"]

# A sample shows what is wrong; all keys of failing rows are in quality.quarantine.
LARGEST_SAMPLE = 20

INSERT_RUN = """
INSERT INTO quality.validation_run AS r (
    suite, scope, coding_run_id, started_at, finished_at, is_success, expectations, expectations_failed,
    worst_severity, rows_checked, tool_version
) VALUES (
    %(suite)s, %(scope)s, %(coding_run_id)s, %(started_at)s, %(finished_at)s, %(is_success)s, %(expectations)s,
    %(expectations_failed)s, %(worst_severity)s, %(rows_checked)s, %(tool_version)s
)
ON CONFLICT (suite, scope, started_at) DO UPDATE SET
    finished_at = excluded.finished_at,
    is_success = excluded.is_success,
    expectations = excluded.expectations,
    expectations_failed = excluded.expectations_failed,
    worst_severity = excluded.worst_severity,
    rows_checked = excluded.rows_checked,
    tool_version = excluded.tool_version
RETURNING validation_run_id
"""
DELETE_RESULTS = "DELETE FROM quality.validation_result WHERE validation_run_id = %s"
INSERT_RESULT = """
INSERT INTO quality.validation_result (
    validation_run_id, result_number, rule, expectation_type, table_name, column_name, level, severity, is_success,
    reason, observed_value, element_count, unexpected_count, unexpected_sample, error
) VALUES (
    %(validation_run_id)s, %(result_number)s, %(rule)s, %(expectation_type)s, %(table_name)s, %(column_name)s,
    %(level)s, %(severity)s, %(is_success)s, %(reason)s, %(observed_value)s, %(element_count)s,
    %(unexpected_count)s, %(unexpected_sample)s, %(error)s
)
"""


@dataclass(frozen=True, slots=True)
class Result:
    """What one expectation found; the columns of quality.validation_result.

    `reason` says in one sentence why the rule exists. `unexpected_sample` is cut to LARGEST_SAMPLE values.
    """

    rule: str
    expectation_type: str
    table_name: str
    level: Literal["row", "batch"]
    severity: Severity
    is_success: bool
    reason: str
    column_name: str | None = None
    observed_value: Any = None
    element_count: int | None = None
    unexpected_count: int | None = None
    unexpected_sample: Sequence[Any] = ()
    error: str | None = None


def record_run(
    connection: psycopg.Connection,
    suite: str,
    *,
    started_at: datetime,
    finished_at: datetime,
    results: Sequence[Result],
    coding_run_id: int | None = None,
    rows_checked: int | None = None,
    tool_version: str | None = None,
) -> int:
    """Record an audit with its results in one transaction; return its validation_run_id.

    With `coding_run_id` it is the audit of a batch, without it of the warehouse. Recorded twice (same suite, scope
    and start), the second replaces the first.
    """
    failed = [result for result in results if not result.is_success]
    severities = {result.severity for result in failed}
    worst = next((s for s in ("critical", "warning", "info") if s in severities), None)
    with connection.transaction():
        row = connection.execute(
            INSERT_RUN,
            {
                "suite": storable(suite),
                "scope": "warehouse" if coding_run_id is None else "batch",
                "coding_run_id": coding_run_id,
                "started_at": started_at,
                "finished_at": finished_at,
                "is_success": not failed,
                "expectations": len(results),
                "expectations_failed": len(failed),
                "worst_severity": worst,
                "rows_checked": rows_checked,
                "tool_version": storable_or_none(tool_version),
            },
        ).fetchone()
        assert row is not None
        record_results(connection, int(row[0]), results)
    return int(row[0])


def record_results(connection: psycopg.Connection, validation_run_id: int, results: Iterable[Result]) -> None:
    """Record what each expectation of an audit found, replacing what was recorded of it."""
    rows = [
        {
            "validation_run_id": validation_run_id,
            "result_number": number,
            "rule": storable(result.rule),
            "expectation_type": storable(result.expectation_type),
            "table_name": storable(result.table_name),
            "column_name": storable_or_none(result.column_name),
            "level": result.level,
            "severity": result.severity,
            "is_success": result.is_success,
            "reason": storable(result.reason),
            "observed_value": None if result.observed_value is None else _json(result.observed_value),
            "element_count": result.element_count,
            "unexpected_count": result.unexpected_count,
            "unexpected_sample": _json(list(result.unexpected_sample)[:LARGEST_SAMPLE]),
            "error": storable_or_none(result.error),
        }
        for number, result in enumerate(results)
    ]
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(DELETE_RESULTS, [validation_run_id])
        cursor.executemany(INSERT_RESULT, rows)


def _json(value: Any) -> Jsonb:
    return Jsonb(_finite(storable_json(value)))


def _finite(value: Any) -> Any:
    """JSON knows no NaN and no dates: they are written as text."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_finite(item) for item in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float) and abs(value) < float("inf"):
        return value
    return storable(str(value))


STAGED_SHA256 = "SELECT quality.staged_sha256(%s)"
MARK_AUDITED = """
INSERT INTO quality.audited_batch AS a (coding_run_id, rows_sha256, events, basis, audited_at)
SELECT
    %(run)s, %(rows_sha256)s,
    (SELECT count(*) FROM core.event_version AS e WHERE e.coding_run_id = %(run)s AND e.status = 'staged'),
    %(basis)s, clock_timestamp()
ON CONFLICT (coding_run_id) DO UPDATE SET
    rows_sha256 = excluded.rows_sha256, events = excluded.events, basis = excluded.basis,
    audited_at = excluded.audited_at
"""
# Each staged row beside the newest one with the same record of the same text that an audit saw, and whether it was held
# back.
AUDITED_BEFORE = """
SELECT
    e.event_version_id, o.event_version_id,
    EXISTS (
        SELECT 1 FROM quality.quarantine AS q
        WHERE q.event_version_id = o.event_version_id AND q.released_at IS NULL
    )
FROM core.event_version AS e
LEFT JOIN LATERAL (
    SELECT x.event_version_id
    FROM core.event_version AS x
    INNER JOIN quality.audited_batch AS b ON b.coding_run_id = x.coding_run_id
    WHERE x.article_version_id = e.article_version_id AND x.record_sha256 = e.record_sha256
        AND x.event_version_id <> e.event_version_id AND x.status <> 'staged'
    ORDER BY x.event_version_id DESC LIMIT 1
) AS o ON true
WHERE e.coding_run_id = %(run)s AND e.status = 'staged'
"""
REASONS = """
SELECT event_version_id, rule, reason, validation_run_id FROM quality.quarantine
WHERE event_version_id = ANY(%s) AND released_at IS NULL
ORDER BY rule
"""


def staged_sha256(connection: psycopg.Connection, coding_run_id: int) -> str:
    """The fingerprint of what a run has staged now; being overtaken by a later run does not change it.

    Take it in the transaction that reads the rows to be audited.
    """
    row = connection.execute(STAGED_SHA256, [coding_run_id]).fetchone()
    assert row is not None
    return str(row[0])


def mark_audited(
    connection: psycopg.Connection,
    coding_run_id: int,
    rows_sha256: str,
    *,
    basis: Literal["audit", "same records"] = "audit",
) -> None:
    """Say that an audit let pass the rows that have this fingerprint; publishing asks for it."""
    connection.execute(MARK_AUDITED, {"run": coding_run_id, "rows_sha256": rows_sha256, "basis": basis})


def pass_known(connection: psycopg.Connection, coding_run_id: int) -> dict[int, list[Reason]] | None:
    """Let a run pass of which every record was audited before, word for word; None when one of them was not.

    Returns what was held back then and still is: event_version_id → why, as `publish` takes it.
    """
    with connection.transaction():
        fingerprint = staged_sha256(connection, coding_run_id)
        rows = connection.execute(AUDITED_BEFORE, {"run": coding_run_id}).fetchall()
        if any(row[1] is None for row in rows):
            return None
        held = {int(row[1]): int(row[0]) for row in rows if row[2]}
        found: dict[int, list[Reason]] = {}
        for before, rule, reason, validation_run in connection.execute(REASONS, [list(held)]):
            if not rule.startswith("mart."):  # publishing finds these by itself
                found.setdefault(held[int(before)], []).append(Reason(rule, reason, validation_run))
        mark_audited(connection, coding_run_id, fingerprint, basis="same records")
    return found


LAST_RUNS = """
SELECT
    r.*,
    (SELECT count(DISTINCT q.event_version_id) FROM quality.quarantine AS q
        WHERE q.validation_run_id = r.validation_run_id) AS quarantined
FROM quality.validation_run AS r
ORDER BY r.validation_run_id DESC
LIMIT %s
"""
FAILED_RESULTS = """
SELECT * FROM quality.validation_result
WHERE validation_run_id = ANY(%s) AND NOT is_success
ORDER BY validation_run_id DESC, result_number
"""


def last_runs(connection: psycopg.Connection, n: int = 10) -> list[dict[str, Any]]:
    """The last audits, newest first: the columns of quality.validation_run, how many events each held back
    (`quarantined`), and the expectations that broke (`failed`, rows of quality.validation_result)."""
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        runs = cursor.execute(LAST_RUNS, [n]).fetchall()
        failed = cursor.execute(FAILED_RESULTS, [[run["validation_run_id"] for run in runs]]).fetchall()
    for run in runs:
        run["failed"] = [r for r in failed if r["validation_run_id"] == run["validation_run_id"]]
    return runs


@dataclass(frozen=True, slots=True)
class Held:
    """An event version that is held back now, with one rule that it broke."""

    event_version_id: int
    event_id: int
    article_id: int
    article_title: str
    article_url: str
    event_type: str
    rule: str
    reason: str
    quarantined_at: datetime


OPEN_QUARANTINE = """
SELECT q.event_version_id, q.event_id, q.article_id, v.title AS article_title, a.canonical_url AS article_url,
    e.event_type, q.rule, q.reason, q.quarantined_at
FROM quality.quarantine AS q
INNER JOIN core.event_version AS e USING (event_version_id)
INNER JOIN core.article_version AS v ON v.article_version_id = e.article_version_id
INNER JOIN core.article AS a ON a.article_id = e.article_id
WHERE q.released_at IS NULL AND e.status = 'quarantined'
ORDER BY q.quarantined_at DESC, q.event_version_id, q.rule
LIMIT %s
"""


def open_quarantine(connection: psycopg.Connection, *, limit: int = 100) -> list[Held]:
    """What is held back now, newest first, one row per event version and rule."""
    with connection.cursor(row_factory=class_row(Held)) as cursor:
        return cursor.execute(OPEN_QUARANTINE, [limit]).fetchall()
