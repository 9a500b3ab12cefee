"""The audit of the whole warehouse, and what the last audits found."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from dateline.pipeline.tables import as_table
from dateline.pipeline.workbench import Workbench
from dateline.warehouse import housekeeping

# Data Docs of one audit take some megabytes; two weeks show a trend.
KEEP_DOCS = timedelta(days=14)


class AuditFailedError(RuntimeError):
    """A critical rule over the whole warehouse is broken; the message names it."""

    failure_class = "hard"  # trying again does not mend data


@dataclass(frozen=True, slots=True)
class AuditSummary:
    """What came of an audit: rules checked and broken, the critical ones in sentences, and what was tidied up."""

    checked: int
    broken: int
    critical: tuple[str, ...]
    docs: str
    tidied: dict[str, int]

    def sentence(self) -> str:
        """The whole in words."""
        said = f"{self.checked} rules checked, {self.broken} broken, {len(self.critical)} of them critical"
        return f"{said}; Data Docs in {self.docs}; deleted as past retention: {self.tidied}"

    def as_dict(self) -> dict[str, Any]:
        """For XCom."""
        return {
            "checked": self.checked,
            "broken": self.broken,
            "critical": list(self.critical),
            "docs": self.docs,
            "tidied": self.tidied,
        }

    def raise_if_failed(self) -> None:
        """Raise AuditFailedError when a critical rule is broken."""
        if self.critical:
            raise AuditFailedError(
                f"{len(self.critical)} critical rules are broken: {'; '.join(self.critical[:3])}. "
                "`dateline quality` shows all results."
            )


def audit_warehouse(
    bench: Workbench, *, now: datetime | None = None, logs: Iterable[Path] = ()
) -> AuditSummary:
    """Audit all published tables, build Data Docs under the state folder, and delete what is past its retention.

    `logs` are folders of log files besides the state folder's own.
    """
    from dateline.quality.warehouse_audit import audit_warehouse as run

    now = now or datetime.now(UTC)
    docs = bench.settings.home.resolve() / "data-docs"
    folder = docs / now.strftime("%Y-%m-%dT%H%M%SZ")
    found = run(bench.connection, now=now, docs_folder=folder)
    _drop_old(docs, now)
    settings = bench.settings
    raw = None if settings.keep_raw_days is None else timedelta(days=settings.keep_raw_days)
    keep = housekeeping.Retention(raw=raw, polls=timedelta(days=settings.keep_polls_days))
    tidied = housekeeping.tidy(bench.connection, now=now, keep=keep).as_dict()
    folders = [settings.home.resolve() / "logs", settings.home.resolve() / "airflow" / "logs", *logs]
    tidied["logs"] = drop_old_logs(folders, now - timedelta(days=settings.keep_logs_days))
    return AuditSummary(found.checked, found.broken, tuple(found.critical), str(folder), tidied)


def last_runs(bench: Workbench, count: int) -> list[dict[str, Any]]:
    """The last audits, newest first, each with its broken rules."""
    from dateline.quality.reports import last_runs as read

    return read(bench.connection, count)


def as_text(runs: list[dict[str, Any]]) -> str:
    """The last audits as a table, each broken rule on a line of its own."""
    if not runs:
        return (
            "No audit has run yet: events are audited when they are coded (`dateline ingest`, or the DAGs)."
        )
    rows = []
    for run in runs:
        rows.append(
            [
                run["started_at"],
                run["suite"],
                run["scope"],
                run["expectations"],
                run["expectations_failed"],
                "",
            ]
        )
        for rule in run.get("broken", []):
            said = f"{rule['rule']} ({rule['severity']}): {rule['unexpected_count'] or ''} {rule['reason']}"
            rows.append(["", "", "", "", "", said])
    return as_table(["started", "suite", "scope", "rules", "broken", "what"], rows)


def drop_old_logs(folders: Iterable[Path], before: datetime) -> int:
    """Delete the log files that were last written before an instant, and folders left empty; return how many files.

    A component's own log is written all the time and so is never among them.
    """
    dropped = 0
    for folder in folders:
        for log in sorted(folder.rglob("*.log*"), reverse=True) if folder.is_dir() else ():
            try:
                if not log.is_symlink() and log.is_file() and log.stat().st_mtime < before.timestamp():
                    log.unlink()
                    dropped += 1
                    for parent in log.parents:
                        if parent == folder:
                            break
                        parent.rmdir()  # only where it is empty
            except OSError:
                continue  # gone meanwhile, somebody else's, or not empty: the next audit looks again
    return dropped


def _drop_old(docs: Path, now: datetime) -> None:
    """Delete Data Docs that are older than KEEP_DOCS; a folder that is not named by a time is not ours."""
    for folder in docs.iterdir() if docs.is_dir() else ():
        try:
            made = datetime.strptime(folder.name, "%Y-%m-%dT%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            continue
        if now - made > KEEP_DOCS:
            shutil.rmtree(folder, ignore_errors=True)


def forget_docs(bench: Workbench) -> int:
    """Delete the pages of all past audits, which may show words that must go; return how many audits' they were."""
    docs = bench.settings.home.resolve() / "data-docs"
    folders = [folder for folder in docs.iterdir() if folder.is_dir()] if docs.is_dir() else []
    for folder in folders:
        shutil.rmtree(folder)
    return len(folders)
