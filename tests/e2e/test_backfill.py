"""Backfills from the UI's own dialog: every article once, each reprocess behaviour does what its name says, and
stopping everything in the middle, in order or by force, loses and doubles nothing."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from tests.bench.generated_articles import year_of_articles
from tests.e2e import archive
from tests.e2e.airflow_ui import backfill, logged_in
from tests.e2e.conftest import Running, wait_for

pytestmark = [pytest.mark.e2e, pytest.mark.airflow, pytest.mark.browser, pytest.mark.timeout(2400)]

FIRST = date(2019, 1, 1)
ARTICLES = list(year_of_articles(240, first=datetime(2019, 1, 1, tzinfo=UTC), days=60))
MONTH = (FIRST, date(2019, 1, 31))
FAILING = (date(2019, 2, 2), date(2019, 2, 3))
STOPPED = (date(2019, 2, 6), date(2019, 2, 21))
# A backfilled day costs one to three seconds on two idle cores, and many times that beside other work.
PATIENCE_SECONDS = 900.0


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with archive.archive_of(ARTICLES) as whole:
        yield whole


def test_a_month_from_the_dialog_brings_every_article_once(running: Running) -> None:
    days = archive.days_from(*MONTH)
    with logged_in(running.url, running.password) as page:
        backfill(page, *MONTH)
        page.get_by_text("Backfill in progress").first.wait_for()
        page.goto("/dags/sweep_archive/runs")
        page.get_by_role("link", name="backfill__2019-").first.wait_for()
        found = archive.wait_until_ended(running, days, PATIENCE_SECONDS)
        assert set(found) == set(days)
        assert {run["state"] for run in found.values()} == {"success"}
        assert archive.most_at_once(found.values()) <= 2
        _shows_its_counts(running, page, found[date(2019, 1, 10)])
    expected = archive.published_between(ARTICLES, *MONTH)
    assert len(expected) > 100
    here = archive.stored(running)
    assert {name for name in here if name <= max(expected)} >= expected
    assert all(here[name] == 1 for name in expected)
    assert archive.uncovered(running, *MONTH) == []
    archive.wait_until_coded(running, PATIENCE_SECONDS)
    doubled = (
        "select count(*) from (select 1 from core.coding_request group by article_version_id "
        "having count(*) > 1) d"
    )
    assert running.query(doubled) == [(0,)], "every version was coded once"


def _shows_its_counts(running: Running, page: Any, run: dict[str, Any]) -> None:
    """The run says in the UI how many articles were found, new, changed, unchanged and failed."""
    day = datetime.fromisoformat(run["data_interval_start"]).date()
    number = len(archive.published_between(ARTICLES, day, day))
    counts = f"{number} found: {number} new, 0 changed, 0 unchanged, 0 failed"
    path = f"/dags/sweep_archive/runs/{run['dag_run_id']}"
    page.goto(f"{path}/tasks/sweep_archive/mapped")
    page.get_by_text(counts).first.wait_for()
    with running.api() as api:
        tasks = api.call("GET", f"/dags/sweep_archive/dagRuns/{run['dag_run_id']}/taskInstances")[
            "task_instances"
        ]
        assert len(tasks) <= 2
        assert counts in tasks[0]["rendered_map_index"]
        where = (
            f"/dags/sweep_archive/dagRuns/{run['dag_run_id']}/taskInstances/sweep_archive/xcomEntries/summary"
        )
        assert counts in str(api.call("GET", f"{where}?map_index=0")["value"])


def test_missing_then_errored_then_all(running: Running) -> None:
    """Two days fail while the site refuses us; each behaviour of the dialog touches the runs that it names."""
    after = FAILING[1] + timedelta(days=1)
    archive.wait_until_free(running, PATIENCE_SECONDS)
    archive.set_fault(running, kind="status", status=403)
    with logged_in(running.url, running.password) as page:
        backfill(page, *FAILING)
        failed = archive.wait_until_ended(running, FAILING, PATIENCE_SECONDS)
        assert {failed[day]["state"] for day in FAILING} == {"failed"}, "no green run over a hole"
        archive.clear_faults(running)

        archive.wait_until_free(running, PATIENCE_SECONDS)
        backfill(page, FAILING[0], after, reprocess="none")
        missing = archive.wait_until_ended(running, [after], PATIENCE_SECONDS)
        assert missing[after]["state"] == "success"
        assert [missing[day]["start_date"] for day in FAILING] == [
            failed[day]["start_date"] for day in FAILING
        ]
        assert archive.published_between(ARTICLES, *FAILING).isdisjoint(archive.stored(running))

        archive.wait_until_free(running, PATIENCE_SECONDS)
        backfill(page, FAILING[0], after, reprocess="failed")
        errored = _wait_for_success(running, [*FAILING, after])
        assert errored[after]["start_date"] == missing[after]["start_date"], "it had succeeded"
        expected = archive.published_between(ARTICLES, FAILING[0], after)
        here = archive.stored(running)
        assert {name: here.get(name) for name in expected} == dict.fromkeys(expected, 1)

        before = running.query("select * from core.article_version order by 1")
        archive.wait_until_free(running, PATIENCE_SECONDS)
        backfill(page, FAILING[0], after, reprocess="completed")
        again = wait_for(lambda: _all_rerun(running, errored), PATIENCE_SECONDS, running.logs)
        assert {again[day]["state"] for day in (*FAILING, after)} == {"success"}
    assert running.query("select * from core.article_version order by 1") == before, "nothing twice"


def _wait_for_success(running: Running, days: list[date]) -> dict[date, dict[str, Any]]:
    with running.api() as api:

        def succeeded() -> dict[date, dict[str, Any]] | None:
            now = archive.runs(api)
            return now if all(now[day]["state"] == "success" for day in days) else None

        found: dict[date, dict[str, Any]] = wait_for(succeeded, PATIENCE_SECONDS, running.logs)
    return found


def _all_rerun(running: Running, before: dict[date, dict[str, Any]]) -> dict[date, dict[str, Any]] | None:
    days = archive.days_from(FAILING[0], FAILING[1] + timedelta(days=1))
    with running.api() as api:
        now = archive.runs(api)
    done = all(
        now[day]["state"] in archive.ENDED and now[day]["start_date"] > before[day]["start_date"]
        for day in days
    )
    return now if done else None


def test_stopped_and_killed_in_the_middle_it_loses_and_doubles_nothing(running: Running) -> None:
    days = archive.days_from(*STOPPED)
    expected = archive.published_between(ARTICLES, *STOPPED)

    def some_are_done(least: int) -> bool:
        with running.api() as api:
            now = archive.runs(api)
        return sum(now[day]["state"] == "success" for day in days if day in now) >= least

    archive.wait_until_free(running, PATIENCE_SECONDS)
    with logged_in(running.url, running.password) as page:
        backfill(page, *STOPPED)
    wait_for(lambda: some_are_done(4), PATIENCE_SECONDS, running.logs)
    assert running.stop() == 0
    late = {**ARTICLES[0], "id": "published-while-stopped", "published": datetime.now(UTC).isoformat(),
            "text": "A ferry ran aground off Latakia on Sunday, and all of its passengers were taken ashore in "
            "fishing boats, the harbor master said.\n\nNobody was hurt. The ferry will be pulled free at high water, "
            "and its owner has been told to have the rudder looked at before it sails again."}  # fmt: skip
    running.publish(late)
    running.start()
    wait_for(lambda: some_are_done(10), PATIENCE_SECONDS, running.logs)

    assert running.process is not None
    running.process.send_signal(signal.SIGKILL)  # as a power cut: nobody is told
    running.process.wait()
    running.process = None
    running.start()
    found = archive.wait_until_ended(running, days, PATIENCE_SECONDS)
    assert {found[day]["state"] for day in days} == {"success"}
    here = archive.stored(running)
    assert {name: here.get(name) for name in expected} == dict.fromkeys(expected, 1)
    assert archive.uncovered(running, *STOPPED) == []
    archive.wait_until_coded(running, PATIENCE_SECONDS)
    wait_for(lambda: archive.stored(running).get(late["id"]) == 1, PATIENCE_SECONDS, running.logs)
    twice = (
        "select count(*) from (select 1 from core.event_version where status = 'published' "
        "group by article_id, record ->> 'event_id' having count(*) > 1) d"
    )
    assert running.query(twice) == [(0,)]
