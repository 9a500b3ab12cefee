"""An interval's articles, queued for coding by the current coder."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dateline.pipeline.progress import Progress, silent
from dateline.pipeline.reextract import Reextracted, extract_again
from dateline.pipeline.workbench import Workbench
from dateline.warehouse import article_store, coding_queue


@dataclass(frozen=True, slots=True)
class RecodeSummary:
    """How many articles lie in the interval, and how many were queued (none in a dry run)."""

    found: int
    queued: int
    is_dry_run: bool
    extracted: Reextracted | None = None

    def sentence(self) -> str:
        """The whole in words."""
        if self.is_dry_run:
            return f"Dry run: {self.found} articles would be queued for coding. Untick dry_run to queue them."
        said = f"{self.queued} of {self.found} articles were queued for coding."
        if self.extracted is None:
            return said
        again = self.extracted
        return (
            f"{said} Extracted anew: {again.changed} say something else now, {again.same} the same, "
            f"{again.unread} could not be read again."
        )

    def as_dict(self) -> dict[str, Any]:
        """For XCom."""
        return {**asdict(self), "summary": self.sentence()}


def recode(
    bench: Workbench,
    since: date,
    until: date,
    *,
    source: str | None,
    dry_run: bool,
    extract_first: bool = False,
    progress: Progress = silent,
) -> RecodeSummary:
    """Queue the current version of every article published from `since` to `until` (UTC days, inclusive).

    `source` is one source's id, or None for all that are known. With `extract_first` the articles are extracted anew
    from their archived bytes before; what comes out differently is a new version, and that one is queued.
    Raises SettingsError for an unknown source.
    """
    start = datetime.combine(since, time(), UTC)
    end = datetime.combine(until + timedelta(days=1), time(), UTC)
    source_id = bench.source(source).id if source else None
    versions = article_store.current_versions(bench.connection, start, end, source_id=source_id)
    extracted = None
    if extract_first and not dry_run:
        extracted = extract_again(bench, versions, progress=progress)
        versions = article_store.current_versions(bench.connection, start, end, source_id=source_id)
    queued = 0 if dry_run else coding_queue.enqueue(bench.connection, versions, "recode")
    return RecodeSummary(len(versions), queued, dry_run, extracted)
