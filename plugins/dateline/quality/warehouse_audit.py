"""The audit of everything that is published: rules over the rows, the joins, the sources and the drift of the news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from dateline.quality import frames, incident_suite, measures, warehouse_suites
from dateline.quality.audit import places_of_gazetteer, result, sentence
from dateline.quality.docs_page import SuiteReport, write_page
from dateline.quality.published import PUBLISHED
from dateline.warehouse import quality_store

if TYPE_CHECKING:
    import pandas as pd

    from dateline.quality.derive import KnownPlaces
    from dateline.quality.engine import Engine, Finding

# Rows were audited when they were published; again are looked at the newest, enough for years of one newspaper.
# 22,000 with their details took 5 s of processor time and 400 MB; the rules over the joins look at everything.
NEWEST_EVENTS = 50_000
# Great Expectations' own pages, beside ours.
DATA_DOCS = "great-expectations"


@dataclass(frozen=True, slots=True)
class WarehouseAudit:
    """What the audit of the whole warehouse found, in rules; `critical` and `warnings` in sentences."""

    checked: int
    broken: int
    critical: tuple[str, ...]
    warnings: tuple[str, ...]
    validation_run_ids: tuple[int, ...]
    page: Path | None = None


def audit_warehouse(
    connection: psycopg.Connection,
    *,
    now: datetime,
    docs_folder: Path | None = None,
    engine: Engine | None = None,
    known_places: KnownPlaces | None = None,
    newest_events: int = NEWEST_EVENTS,
) -> WarehouseAudit:
    """Audit what is published as of `now` (aware), record what was found, and build pages under `docs_folder`:
    `index.html`, which needs no network, and Great Expectations' Data Docs beside it.

    Raises psycopg.Error when the warehouse fails and OSError when the folder cannot be written.
    """
    if engine is None:
        from dateline.quality.engine import Engine

        engine = Engine()
    tables = _tables(connection, now, known_places or places_of_gazetteer, newest_events)
    reports: list[SuiteReport] = []
    for name, rules in warehouse_suites.warehouse_suites().items():
        started = datetime.now(UTC)
        found = engine.check(name, rules, tables[name], document=docs_folder is not None)
        run = quality_store.record_run(
            connection,
            name,
            started_at=started,
            finished_at=datetime.now(UTC),
            results=[result(finding, tables[name]) for finding in found],
            rows_checked=len(tables[name]),
            tool_version=engine.version,
        )
        reports.append(
            SuiteReport(name, run, len(tables[name]), tuple((f, _said(f, tables[name])) for f in found))
        )
    broken = [
        (finding, said) for report in reports for finding, said in report.findings if not finding.is_success
    ]
    page = None
    if docs_folder is not None:
        engine.build_docs(docs_folder / DATA_DOCS)
        page = write_page(docs_folder, reports, now=now, data_docs=f"{DATA_DOCS}/index.html")
    return WarehouseAudit(
        checked=sum(len(report.findings) for report in reports),
        broken=len(broken),
        critical=tuple(said for finding, said in broken if _is_critical(finding)),
        warnings=tuple(said for finding, said in broken if not _is_critical(finding)),
        validation_run_ids=tuple(report.validation_run_id for report in reports),
        page=page,
    )


def _is_critical(finding: Finding) -> bool:
    return finding.error is not None or finding.rule.severity == "critical"


def _said(finding: Finding, frame: pd.DataFrame) -> str:
    return "" if finding.is_success else sentence(finding, frame)


def _tables(
    connection: psycopg.Connection, now: datetime, known_places: KnownPlaces, newest_events: int
) -> dict[str, pd.DataFrame]:
    from dateline.quality.derive import derive

    with frames.one_state(connection):
        published = frames.read(connection, PUBLISHED, {"rows": newest_events})
        incidents = frames.read(connection, [incident_suite.INCIDENT], {"rows": newest_events})
        measured = {
            "warehouse": measures.warehouse(connection, now),
            "source": measures.sources(connection, now),
            "drift": measures.drift(connection, now),
        }
    joined = incident_suite.derive(incidents["incident"])
    return {**derive(published, run=None, known_places=known_places), "incident": joined, **measured}
