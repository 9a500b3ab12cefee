"""Each DAG, run to its end with `dag.test()` over a newsroom and a real warehouse."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from dateline.newsroom.running import Newsroom

pytestmark = pytest.mark.airflow

Run = Callable[..., Any]


def count(dsn: str, query: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(query).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return int(row[0])


def test_from_the_feed_to_incidents(run_dag: Run, warehouse_dsn: str) -> None:
    """The order of a day: read, code, link, audit; then the same again, which changes nothing."""
    assert run_dag("watch_feeds").state == "success"
    assert count(warehouse_dsn, "select count(*) from core.article") == 4
    assert run_dag("code_events").state == "success"
    events = count(warehouse_dsn, "select count(*) from mart.event")
    assert events > 4
    assert run_dag("link_incidents").state == "success"
    incidents = count(warehouse_dsn, "select count(*) from mart.incident")
    assert incidents >= 1
    assert run_dag("audit_warehouse").state == "success"
    assert count(warehouse_dsn, "select count(*) from quality.validation_run where scope = 'warehouse'") >= 1
    for dag_id in ("watch_feeds", "code_events", "link_incidents"):
        assert run_dag(dag_id).state == "success"
    assert count(warehouse_dsn, "select count(*) from core.article_version") == 4
    assert count(warehouse_dsn, "select count(*) from mart.event") == events
    assert count(warehouse_dsn, "select count(*) from mart.incident") == incidents


def test_a_sweep_by_hand_takes_the_days_that_were_asked_for(run_dag: Run, warehouse_dsn: str) -> None:
    run = run_dag("sweep_archive", run_conf={"since": "2019-12-25", "until": "2020-01-02"})
    assert run.state == "success"
    published = (
        "select count(*) from core.article_version where published_at between '2019-12-25' and '2020-01-03'"
    )
    assert count(warehouse_dsn, published) == count(warehouse_dsn, "select count(*) from core.article") > 4


def test_a_sweep_that_leaves_a_hole_fails(run_dag: Run, newsroom: Newsroom) -> None:
    newsroom.faults.add("status", status=404, count=None)
    assert run_dag("sweep_archive", run_conf={"since": "2019-12-29", "until": "2019-12-29"}).state == "failed"


def test_a_feed_that_cannot_be_read_fails_the_run(run_dag: Run, newsroom: Newsroom) -> None:
    newsroom.faults.add("login_page", path="/feed/", count=None)
    assert run_dag("watch_feeds").state == "failed"


def test_recoding_is_a_dry_run_until_it_is_unticked(run_dag: Run, warehouse_dsn: str) -> None:
    run_dag("watch_feeds")
    queued = "select count(*) from core.coding_request where reason = 'recode'"
    days = {"since": "2019-12-01", "until": "2020-01-31"}
    with psycopg.connect(warehouse_dsn, autocommit=True) as connection:
        connection.execute("update core.coding_request set state = 'done', finished_at = now()")
    assert run_dag("recode_articles", run_conf=days).state == "success"
    assert count(warehouse_dsn, queued) == 0
    assert run_dag("recode_articles", run_conf={**days, "dry_run": False}).state == "success"
    assert count(warehouse_dsn, queued) == 4


def test_days_in_the_wrong_order_fail_at_once(run_dag: Run) -> None:
    days = {"since": "2020-01-31", "until": "2019-12-01"}
    assert run_dag("recode_articles", run_conf=days).state == "failed"
