"""What every DAG of Dateline has in common, and the constants of their parameters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Param

from dateline.orchestration.retry import FailureClassRetryPolicy

#: A backfill can reach back to here: the publisher's first year.
START = datetime(2000, 1, 1, tzinfo=UTC)

#: Two further tries: a site that is down for longer is the next run's business, which comes within the hour or day.
DEFAULT_ARGS: dict[str, Any] = {
    "owner": "dateline",
    "retries": 2,
    "retry_delay": timedelta(seconds=30),
    "max_retry_delay": timedelta(minutes=10),
    "execution_timeout": timedelta(hours=5),
}

RETRY = FailureClassRetryPolicy()

#: A source's identifier as the registry allows it.
SOURCE_ID = "^[a-z0-9][a-z0-9-]{0,39}$"


def day_param(description: str, *, required: bool = False) -> Param:
    """A Param that holds an ISO day such as 2019-12-30; one that is not required may stay empty."""
    if required:
        return Param(type="string", format="date", description=description)
    return Param(None, type=["null", "string"], format="date", description=description)


def source_param() -> Param:
    """A Param that holds one source's id, or nothing for all.

    Nothing is null, not the empty string: the UI's dialogs take that for a missing value and refuse to start.
    """
    return Param(None, type=["null", "string"], pattern=SOURCE_ID, description="a source's id; empty: all")
