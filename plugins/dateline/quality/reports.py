"""What the last audits found, for `dateline quality`."""

from __future__ import annotations

from typing import Any

import psycopg

from dateline.warehouse import quality_store


def last_runs(connection: psycopg.Connection, n: int = 10) -> list[dict[str, Any]]:
    """The last audits, newest first: the columns of quality.validation_run, how many events each held back
    (`quarantined`), and its broken rules (`broken`, rows of quality.validation_result)."""
    runs = quality_store.last_runs(connection, n)
    return [{**{k: v for k, v in run.items() if k != "failed"}, "broken": run["failed"]} for run in runs]
