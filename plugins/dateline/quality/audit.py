"""The audit between staging and publishing: which events of a coding run are held back, and whether any may pass."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg

from dateline.quality import frames, suites
from dateline.quality.rules import Rule
from dateline.warehouse import quality_store
from dateline.warehouse.publish import Reason

if TYPE_CHECKING:
    import pandas as pd

    from dateline.quality.derive import KnownPlaces
    from dateline.quality.engine import Engine, Finding

# Rows of one event that are named in a reason; the others are counted.
ROWS_NAMED = 3
# Characters of a value that a reason shows: enough to see what it is, too few to carry a text.
VALUE_CHARS = 60
KEY = "event_version_id"
# How a row of a detail table is called: by its place in the record.
LISTS = {
    "actor": "actors", "place": "places", "casualty": "casualties", "mention": "mentions", "evidence": "evidence",
    "relation": "relations",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class BatchAudit:
    """What the audit of one coding run found.

    `quarantined` is ready for `dateline.warehouse.publish.publish`: event_version_id → why it is held back.
    `blocking` are the critical failures of the batch as a whole, in sentences; when there is one, nothing of the run
    may be published. `warnings` are the broken rules that hold nothing back.
    """

    coding_run_id: int
    quarantined: dict[int, list[Reason]] = field(default_factory=dict)
    blocking: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    events: int = 0
    rows: int = 0
    rules: int = 0
    rules_broken: int = 0
    validation_run_ids: tuple[int, ...] = ()


def audit_staged(
    connection: psycopg.Connection,
    coding_run_id: int,
    *,
    engine: Engine | None = None,
    known_places: KnownPlaces | None = None,
) -> BatchAudit:
    """Audit what a coding run has staged, record what was found, and say what may be published.

    Where nothing blocks the batch, the rows as they were read count as audited (`quality.audited_batch`).
    Imports Great Expectations unless an `engine` is handed in. Raises psycopg.Error when the warehouse fails.
    """
    if engine is None:
        from dateline.quality.engine import Engine

        engine = Engine()
    with frames.one_state(connection):
        fingerprint = quality_store.staged_sha256(connection, coding_run_id)
        tables = frames.read(connection, frames.STAGED, {"run": coding_run_id})
    audit = audit_frames(connection, coding_run_id, tables, engine=engine, known_places=known_places)
    if not audit.blocking:
        quality_store.mark_audited(connection, coding_run_id, fingerprint)
    return audit


def audit_frames(
    connection: psycopg.Connection,
    coding_run_id: int,
    tables: Mapping[str, pd.DataFrame],
    *,
    engine: Engine,
    known_places: KnownPlaces | None = None,
) -> BatchAudit:
    """The same for rows that have been read already, by table as in `frames.STAGED`; it lets nothing pass."""
    from dateline.quality.derive import derive

    derived = derive(dict(tables), run=coding_run_id, known_places=known_places or places_of_gazetteer)
    quarantined: defaultdict[int, list[Reason]] = defaultdict(list)
    blocking: list[str] = []
    warnings: list[str] = []
    runs: list[int] = []
    broken = total = 0
    for name, rules in suites.batch_suites().items():
        frame = derived[name]
        started = datetime.now(UTC)
        found = engine.check(name, rules, frame)
        run = quality_store.record_run(
            connection,
            name,
            started_at=started,
            finished_at=datetime.now(UTC),
            results=[result(finding, frame) for finding in found],
            coding_run_id=coding_run_id,
            rows_checked=len(frame),
            tool_version=engine.version,
        )
        runs.append(run)
        total += len(found)
        for finding in found:
            if finding.is_success:
                continue
            broken += 1
            if finding.error is not None or (
                finding.rule.level == "batch" and finding.rule.severity == "critical"
            ):
                blocking.append(sentence(finding, frame))
            elif finding.rule.severity == "critical":
                for event_version_id, text in reasons(finding, frame).items():
                    quarantined[event_version_id].append(Reason(finding.rule.name, text, run))
            else:
                warnings.append(sentence(finding, frame))
    return BatchAudit(
        coding_run_id=coding_run_id,
        quarantined=dict(quarantined),
        blocking=tuple(blocking),
        warnings=tuple(warnings),
        events=len(derived["event"]),
        rows=sum(len(frame) for frame in derived.values()),
        rules=total,
        rules_broken=broken,
        validation_run_ids=tuple(runs),
    )


def places_of_gazetteer(geonames_ids: Collection[int]) -> set[int]:
    """Which of these GeoNames ids the coder's gazetteer knows; it is compiled first where it is missing."""
    import json
    import sqlite3

    from dateline.coding.gazetteer import Gazetteer

    uri = f"{Gazetteer.open().path.resolve().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True)
    try:
        rows = connection.execute(
            "SELECT geonames_id FROM place WHERE geonames_id IN (SELECT value FROM json_each(?))",
            [json.dumps(sorted(geonames_ids))],
        )
        return {int(row[0]) for row in rows}
    finally:
        connection.close()


def reasons(finding: Finding, frame: pd.DataFrame) -> dict[int, str]:
    """Why each event is held back: its rows with the values that are wrong, and what the rule is for."""
    rows: defaultdict[int, list[str]] = defaultdict(list)
    bad = frame.iloc[list(finding.rows)]
    for values in bad.to_dict("records"):
        rows[int(values[KEY])].append(_row_in_words(finding.rule, values))
    found = {}
    for event_version_id, said in rows.items():
        more = f"; and {len(said) - ROWS_NAMED} more" if len(said) > ROWS_NAMED else ""
        found[event_version_id] = f"{'; '.join(said[:ROWS_NAMED])}{more}. {finding.rule.reason}"
    return found


def _row_in_words(rule: Rule, values: Mapping[Any, Any]) -> str:
    said = ", ".join(f"{column} {in_words(values[column])}" for column in rule.shows)
    listed = LISTS.get(rule.table)
    return f"{listed}[{values[f'{rule.table}_number']}]: {said}" if listed else said


def in_words(value: Any) -> str:
    """A value as a reason shows it: short, on one line."""
    import pandas as pd

    if isinstance(value, list):
        return "[" + ", ".join(in_words(item) for item in value[:5]) + "]"
    if pd.isna(value):
        return "missing"
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    text = " ".join(str(value).split())
    if len(text) > VALUE_CHARS:
        text = text[: VALUE_CHARS - 1] + "…"
    return f"“{text}”" if isinstance(value, str) else text


def sentence(finding: Finding, frame: pd.DataFrame) -> str:
    """A broken rule in a sentence, with its first row."""
    rule = finding.rule
    if finding.error is not None:
        return f"{rule.name} could not be checked ({finding.error})"
    what = []
    if finding.unexpected_count:
        what.append(f"{finding.unexpected_count} of {finding.element_count} rows")
    if finding.rows:
        what.append(f"such as {_row_in_words(rule, frame.iloc[finding.rows[0]].to_dict())}")
    if finding.observed is not None:
        what.append(f"found {in_words(finding.observed)}")
    return f"{rule.name} ({', '.join(what) or 'broken'}): {rule.reason}"


def result(finding: Finding, frame: pd.DataFrame) -> quality_store.Result:
    """A finding as the warehouse records it."""
    rule = finding.rule
    # With its key, so that an article's words can be found again here when they must go.
    worst = frame.iloc[list(finding.rows[: quality_store.LARGEST_SAMPLE])] if finding.rows else None
    sample = [] if worst is None else [
        {**({"event_version_id": int(row[KEY])} if KEY in row else {}), "found": _row_in_words(rule, row)}
        for row in worst.to_dict("records")
    ]  # fmt: skip
    return quality_store.Result(
        rule=rule.name,
        expectation_type=rule.check.kind,
        table_name=rule.table,
        column_name=rule.column,
        level=rule.level,
        # A rule that cannot be checked stops the batch, whatever it is about.
        severity="critical" if finding.error is not None else rule.severity,
        is_success=finding.is_success,
        reason=rule.reason,
        observed_value=finding.observed,
        element_count=finding.element_count,
        unexpected_count=finding.unexpected_count,
        unexpected_sample=sample,
        error=finding.error,
    )
