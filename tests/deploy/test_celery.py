"""The stack without containers: Redis, Airflow on CeleryExecutor, three workers as with `--scale worker=3`.

Every component runs the command and has the environment that docker-compose.yml gives it. The site is the sample
newsroom, whose robots.txt asks for a pause; its log of requests shows whether the workers keep it together.
"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

import httpx2
import psycopg
import pytest
from tests.deploy.components import Components
from tests.deploy.conftest import ROOT, Stack, need

from dateline.newsroom.options import SiteOptions
from dateline.newsroom.running import Newsroom
from dateline.orchestration.local.api import AirflowApi

log = logging.getLogger(__name__)

pytestmark = [pytest.mark.e2e, pytest.mark.airflow, pytest.mark.postgres, pytest.mark.timeout(900)]

ARTICLES = ROOT / "tests" / "newsroom" / "articles"
DAYS = [f"2019-12-{day}" for day in range(26, 32)]
STRIKE = "us-strikes-hit-kataib-hizbullah-in-iraq-and-syria"
WORKERS = ("worker-1", "worker-2", "worker-3")
COMPONENTS = ("api-server", "scheduler", "dag-processor", "triggerer", *WORKERS)
PAUSE_SECONDS = 1
# A request that was let through may reach the site late, when the cores are busy; the one after it then seems early.
LATE_SECONDS = 0.7


def articles_of_the_days() -> list[dict[str, Any]]:
    """Those of the sample newsroom that were published on DAYS."""
    read = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(ARTICLES.glob("*.json")))
    found = [article for article in read if article["published"][:10] in DAYS]
    assert len(found) >= len(DAYS)
    return found


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    robots = f"User-agent: *\nCrawl-delay: {PAUSE_SECONDS}\nDisallow:\n"
    # Of the feed only the newest article: all others come from the site's history.
    options = SiteOptions(robots_txt=robots, posts_per_rss=1)
    with Newsroom(articles_of_the_days(), options=options) as site:
        yield site


@pytest.fixture(scope="module")
def celery(stack: Stack, services: dict[str, dict[str, Any]], newsroom: Newsroom) -> Iterator[Components]:
    """Redis and every service of Airflow, with three workers."""
    need("redis-server", "apt-get install redis-server")
    port = newsroom.url.rstrip("/").rsplit(":", 1)[1]
    with ExitStack() as cleanup:
        running = Components(
            stack, services, {"DATELINE_SOURCES": "newsroom", "DATELINE_NEWSROOM_PORT": port}
        )
        cleanup.callback(running.stop_all)
        *shell, script = (p.replace("$$", "$") for p in services["redis"]["command"])
        script = script.replace(
            "--dir /data", f"--dir {stack.home} --port {stack.redis_port} --bind 127.0.0.1"
        )
        password = {"REDIS_PASSWORD": stack.values["REDIS_PASSWORD"]}
        running.start("redis", [*shell, script], {**os.environ, **password})
        for name in COMPONENTS:
            running.start_service(name)
        yield running


@pytest.fixture(scope="module")
def api(celery: Components) -> Iterator[AirflowApi]:
    """The api-server, once everything is healthy and the DAGs are known."""
    url = f"http://127.0.0.1:{celery.stack.ui_port}"
    with AirflowApi(url, "admin", celery.stack.values["ADMIN_PASSWORD"]) as made:
        celery.wait_for(lambda: not made.unhealthy(), "a healthy Airflow")
        celery.wait_for(
            lambda: {"code_events", "sweep_archive", "watch_feeds"} <= set(made.dags()), "the DAGs"
        )
        for name in WORKERS:
            celery.wait_for(lambda name=name: f"celery@{name} ready" in celery.log(name), f"{name} at work")
        yield made


def rows(stack: Stack, sql: str) -> list[tuple[Any, ...]]:
    """The rows of a query on the warehouse."""
    with psycopg.connect(stack.dsn("dateline", "dateline")) as connection:
        return connection.execute(sql.encode()).fetchall()


def tasks_done(celery: Components, name: str) -> int:
    """How many tasks a worker says that it ran."""
    return len(re.findall(r"Task execute_workload\[[0-9a-f-]+\] succeeded", celery.log(name)))


def test_the_triggerer_sees_a_new_article_and_a_worker_stores_it(
    celery: Components, api: AirflowApi, newsroom: Newsroom
) -> None:
    api.call("PATCH", "/dags/watch_feeds", json={"is_paused": False})
    seen = "feed watch: changed: newsroom"
    celery.wait_for(lambda: seen in triggerer_log(celery), "the triggerer's first look")
    newsroom.publish(
        {
            "id": "a-bridge-reopens",
            "title": "A Bridge Reopens in Mosul",
            "text": "The old bridge of Mosul reopened on Tuesday.\n\nTraffic crossed it from noon on.",
            "published": "2020-01-07T15:00:00+02:00",
        }
    )
    stored = "SELECT 1 FROM core.article WHERE canonical_url LIKE '%a-bridge-reopens%'"
    celery.wait_for(lambda: rows(celery.stack, stored), "the new article")

    def woken() -> list[dict[str, Any]]:
        runs = api.call("GET", "/dags/watch_feeds/dagRuns?limit=100")["dag_runs"]
        return [run for run in runs if run["run_type"] == "asset_triggered" and run["state"] == "success"]

    celery.wait_for(woken, "a run that the feed's change started")
    api.call("PATCH", "/dags/watch_feeds", json={"is_paused": True})


def test_a_backfill_is_shared_by_the_workers_and_the_site_is_asked_as_seldom_as_it_wishes(
    celery: Components, api: AirflowApi, newsroom: Newsroom
) -> None:
    backfill = {
        "dag_id": "sweep_archive",
        "from_date": f"{DAYS[0]}T00:00:00Z",
        "to_date": f"{DAYS[-1]}T00:00:00Z",
        # More than one worker takes at a time.
        "max_active_runs": 4,
        "reprocess_behavior": "none",
    }
    api.call("POST", "/backfills", json=backfill)
    with pytest.raises(httpx2.HTTPStatusError, match="409"):
        api.call("POST", "/backfills", json=backfill)
    runs = api.call("GET", "/dags/sweep_archive/dagRuns?limit=100&run_type=backfill")["dag_runs"]
    assert {run["state"] for run in runs} == {"queued"}, "the DAG is paused"
    asked_before = newsroom.log.entries()[-1].number
    done_before = [tasks_done(celery, name) for name in WORKERS]
    api.call("PATCH", "/dags/sweep_archive", json={"is_paused": False})

    def ended() -> list[str] | None:
        runs = api.call("GET", "/dags/sweep_archive/dagRuns?limit=100&run_type=backfill")["dag_runs"]
        states = [run["state"] for run in runs]
        done = len(states) == len(DAYS) and set(states) <= {"success", "failed"}
        return states if done else None

    states = celery.wait_for(ended, "the end of the backfill")
    api.call("PATCH", "/dags/sweep_archive", json={"is_paused": True})
    assert set(states) == {"success"}, celery.logs()
    [(stored,)] = rows(celery.stack, "SELECT count(*) FROM core.article")
    # The last local day reaches past the last UTC day of the backfill.
    assert stored >= len(articles_of_the_days()) - 2

    shares = [tasks_done(celery, name) - n for name, n in zip(WORKERS, done_before, strict=True)]
    assert sum(share > 0 for share in shares) >= 2, f"tasks by worker: {shares}"

    times = [entry.monotonic for entry in newsroom.log.entries(since=asked_before)]
    gaps = [after - before for before, after in pairwise(times)]
    log.info("%d requests, tasks by worker %s, least pause %.2f s", len(times), shares, min(gaps))
    assert len(gaps) >= stored - 2, "the pages came from the site"
    assert min(gaps) >= PAUSE_SECONDS - LATE_SECONDS, f"{min(gaps):.2f} s between two requests"
    assert times[-1] - times[0] >= len(gaps) * PAUSE_SECONDS - LATE_SECONDS


def triggerer_log(celery: Components) -> str:
    """What the triggerer said: on its output, or in the log of its trigger."""
    files = (celery.stack.home / "airflow" / "logs").rglob("*trigger*")
    written = [path.read_text(errors="replace") for path in files if path.is_file()]
    return "\n".join([celery.log("triggerer"), *written])


def test_a_worker_codes_what_is_queued_and_analysts_read_it(celery: Components, api: AirflowApi) -> None:
    stack = celery.stack
    api.call("PATCH", "/dags/code_events", json={"is_paused": False})
    # Once it is on, the hourly schedule starts a run; which one comes first does not matter.
    api.call("POST", "/dags/code_events/dagRuns", json={"logical_date": None})
    task = celery.wait_for(lambda: _first_end(api), "the end of a task")
    api.call("PATCH", "/dags/code_events", json={"is_paused": True})
    assert task["state"] == "success", celery.logs()
    path = f"/dags/code_events/dagRuns/{task['dag_run_id']}"
    written = api.call("GET", f"{path}/taskInstances/{task['task_id']}/logs/{task['try_number']}")
    assert "Coded:" in json.dumps(written), "the task's log is read through the api-server"
    with psycopg.connect(stack.dsn("dateline_analyst", "dateline")) as connection:
        found = connection.execute(
            "SELECT event_type, fatalities_low > 0 FROM mart.event WHERE is_main AND article_url LIKE %s",
            (f"%{STRIKE}%",),
        ).fetchall()
    assert ("airstrike", True) in found


def _first_end(api: AirflowApi) -> dict[str, Any] | None:
    """The first task of `code_events` that has ended, well or not; None while there is none."""
    tasks = api.call("GET", "/dags/code_events/dagRuns/~/taskInstances")["task_instances"]
    return next((t for t in tasks if t["state"] in ("success", "failed", "up_for_retry")), None)


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_health_check_of_a_running_component_passes(
    celery: Components, api: AirflowApi, name: str
) -> None:
    if name in ("api-server", "scheduler"):
        need("curl", "apt-get install curl")
    celery.wait_for(lambda: celery.check_health(name).returncode == 0, f"health of {name}")


@pytest.mark.parametrize("name", COMPONENTS)
def test_a_component_fits_into_its_memory_limit(
    celery: Components, api: AirflowApi, services: dict[str, dict[str, Any]], name: str
) -> None:
    size = services["worker" if name in WORKERS else name]["mem_limit"]
    limit = int(size[:-1]) * {"m": 2**20, "g": 2**30}[size[-1]]
    peak = celery.peak_bytes[name]
    log.info("%s: at most %d MiB of %d", name, peak // 2**20, limit // 2**20)
    # A fifth is for what a longer day brings.
    assert 0 < peak < 0.8 * limit


def test_a_worker_ends_in_order_and_its_health_check_says_so(celery: Components, api: AirflowApi) -> None:
    assert celery.stop("worker-3") == 0
    assert celery.check_health("worker-3").returncode != 0
    assert celery.check_health("worker-1").returncode == 0, "the others go on"


def test_without_a_worker_tasks_wait_and_a_worker_that_comes_takes_them(
    celery: Components, api: AirflowApi
) -> None:
    assert celery.stop("worker-1") == 0
    assert celery.stop("worker-2") == 0
    # Once it is on, the hourly schedule may start a run before the one that is asked for: either will do.
    api.call("PATCH", "/dags/link_incidents", json={"is_paused": False})
    api.call("POST", "/dags/link_incidents/dagRuns", json={"logical_date": None})

    def states() -> set[str]:
        tasks = api.call("GET", "/dags/link_incidents/dagRuns/~/taskInstances")["task_instances"]
        return {task["state"] for task in tasks}

    celery.wait_for(lambda: "queued" in states(), "a queued task")
    assert not states() & {"running", "success", "failed"}
    celery.start_service("worker-1")
    celery.wait_for(lambda: "success" in states(), "the end of the task that had waited")


def test_no_password_goes_over_without_being_asked_for(celery: Components) -> None:
    """The broker holds serialised tasks: whoever can write to it runs code on the workers."""
    with socket.create_connection(("127.0.0.1", celery.stack.redis_port), timeout=5) as connection:
        connection.sendall(b"KEYS *\r\n")
        assert connection.recv(100).startswith(b"-NOAUTH")
