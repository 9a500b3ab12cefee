"""A running Dateline over a generated archive, and what must hold of a backfill of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
from tests.e2e.conftest import Running, wait_for

from dateline.orchestration.local.api import AirflowApi

UTC = ZoneInfo("UTC")
ENDED = {"success", "failed"}


@contextmanager
def archive_of(articles: Iterable[dict[str, Any]]) -> Iterator[Running]:
    """Everything, started, with a newsroom whose folder holds `articles`; stopped and removed in the end."""
    whole = Running()
    for article in articles:
        whole.publish(article)
    try:
        whole.start()
        yield whole
    finally:
        whole.clean_up()


def published_between(articles: Iterable[dict[str, Any]], first: date, last: date) -> set[str]:
    """Identifiers of the articles of the UTC days from `first` to `last`."""
    start, end = datetime.combine(first, time(), UTC), datetime.combine(last + timedelta(days=1), time(), UTC)
    return {a["id"] for a in articles if start <= datetime.fromisoformat(a["published"]) < end}


def runs(api: AirflowApi, *, kind: str = "backfill") -> dict[date, dict[str, Any]]:
    """The runs of sweep_archive by the UTC day that they sweep."""
    found: list[dict[str, Any]] = []
    while True:
        page = api.call(
            "GET",
            f"/dags/sweep_archive/dagRuns?limit=100&offset={len(found)}&run_type={kind}&order_by=run_after",
        )
        found += page["dag_runs"]
        if len(found) >= page["total_entries"] or not page["dag_runs"]:
            break
    return {datetime.fromisoformat(r["data_interval_start"]).date(): r for r in found}


def wait_until_ended(running: Running, days: Iterable[date], seconds: float) -> dict[date, dict[str, Any]]:
    """Wait until the runs of all these days have ended; returns all runs."""
    wanted = set(days)
    with running.api() as api:

        def ended() -> dict[date, dict[str, Any]] | None:
            now = runs(api)
            return now if wanted <= {day for day, run in now.items() if run["state"] in ENDED} else None

        found: dict[date, dict[str, Any]] = wait_for(ended, seconds, running.logs)
    return found


def wait_until_free(running: Running, seconds: float) -> None:
    """Wait until Airflow counts no backfill as running: a little after its last run, and two may not overlap."""
    with running.api() as api:
        wait_for(
            lambda: all(
                b["completed_at"] for b in api.call("GET", "/backfills?dag_id=sweep_archive")["backfills"]
            ),
            seconds,
            running.logs,
        )


def days_from(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def most_at_once(found: Iterable[dict[str, Any]]) -> int:
    """How many of these runs went on at the same time, at most."""
    moments: list[tuple[datetime, int]] = []
    for run in found:
        moments.append((datetime.fromisoformat(run["start_date"]), 1))
        moments.append((datetime.fromisoformat(run["end_date"]), -1))
    now = most = 0
    for _, step in sorted(moments):
        now += step
        most = max(most, now)
    return most


def stored(running: Running) -> dict[str, int]:
    """Identifier → number of versions, of every article here."""
    query = (
        "select a.url, count(*) from core.article a join core.article_version v using (article_id) "
        "group by a.article_id"
    )
    rows = running.query(query)
    assert len({url for url, _ in rows}) == len(rows), "no article twice"
    return {url.rstrip("/").rsplit("/", 1)[1]: versions for url, versions in rows}


def wait_until_coded(running: Running, seconds: float) -> None:
    """Wait until nothing is queued for coding any more."""
    open_requests = "select count(*) from core.coding_request where state in ('queued', 'leased')"
    wait_for(lambda: running.query(open_requests)[0][0] == 0, seconds, running.logs)


def uncovered(running: Running, first: date, last: date) -> list[tuple[Any, ...]]:
    """The local days wholly within these UTC days that are not known as read in full."""
    query = (
        "select d::date from generate_series(%s::date, %s::date, '1 day') as d "
        "where not exists (select 1 from core.coverage c where c.local_date = d::date and c.is_complete)"
    )
    # The publisher's day begins two or three hours before the UTC day of the same date.
    return running.query(query, first + timedelta(days=1), last)


def set_fault(running: Running, **fault: Any) -> None:
    """Let the newsroom answer all requests with this fault until `clear_faults`."""
    url = f"http://127.0.0.1:{running.newsroom_port}/_newsroom/faults"
    httpx2.put(url, json={"count": None, **fault}, trust_env=False).raise_for_status()


def clear_faults(running: Running) -> None:
    """Let the newsroom answer as it should."""
    url = f"http://127.0.0.1:{running.newsroom_port}/_newsroom/faults"
    httpx2.delete(url, trust_env=False).raise_for_status()
