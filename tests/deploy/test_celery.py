"""The Celery path without containers: Redis, a real Airflow on CeleryExecutor, a real worker that runs `code_events`.

Every component runs the command and has the environment that docker-compose.yml gives it.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from typing import Any

import psutil
import psycopg
import pytest
from tests.deploy.conftest import ROOT, Stack, need

from dateline.newsroom.running import Newsroom
from dateline.orchestration.local.api import AirflowApi
from dateline.pipeline import watch
from dateline.pipeline.workbench import Workbench
from dateline.settings import load_settings

pytestmark = [pytest.mark.e2e, pytest.mark.airflow, pytest.mark.postgres, pytest.mark.timeout(600)]

ARTICLE = ROOT / "tests" / "newsroom" / "articles" / "us-strikes-hit-kataib-hizbullah-in-iraq-and-syria.json"
COMPONENTS = ("api-server", "scheduler", "dag-processor", "worker")
# Two busy cores start the components in half a minute; a slow disk takes longer.
PATIENCE_SECONDS = 240.0


class Celery:
    """The running components."""

    def __init__(self, stack: Stack, services: dict[str, dict[str, Any]]) -> None:
        self.stack, self._services = stack, services
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def environment(self, service: str) -> dict[str, str]:
        return {
            **self.stack.environment(service),
            "HOSTNAME": socket.gethostname(),
            # Only what the test turns on runs.
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
        }

    def start(self, name: str, command: list[str], environment: dict[str, str] | None = None) -> None:
        with (self.stack.home / f"{name}.log").open("ab") as log:
            self._children[name] = subprocess.Popen(
                command,
                env=environment or self.environment(name),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def start_service(self, name: str) -> None:
        command = list(self._services[name]["command"])
        # The log server of a worker listens on every address; in the stack it is inside the stack's own network.
        self.start(name, [*command, "--skip-serve-logs"] if name == "worker" else command)

    def check_health(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run the health check of a service as docker-compose.yml has it."""
        kind, *test = self._services[name]["healthcheck"]["test"]
        words = [w.replace("$$", "$").replace(":8974", f":{self.stack.health_port}") for w in test]
        words = [w.replace("localhost:8080", f"localhost:{self.stack.ui_port}") for w in words]
        command = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
        return subprocess.run(
            command, env=self.environment(name), capture_output=True, text=True, timeout=120, check=False
        )

    def logs(self) -> str:
        """The ends of the components' logs, and of the tasks' own last: there it says why."""
        tasks = sorted((self.stack.home / "airflow" / "logs").rglob("attempt=*.log"))
        paths = [*self.stack.home.glob("*.log"), *tasks]
        ends = [(p.name, "\n".join(p.read_text(errors="replace").splitlines()[-10:])) for p in paths]
        return "\n".join(f"--- {name}\n{end}" for name, end in ends)

    def wait_for(self, true: Callable[[], Any], what: str) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := true()):
            died = [name for name, child in self._children.items() if child.poll() is not None]
            if died or time.monotonic() > deadline:
                pytest.fail(f"{what} did not come about; ended: {died}\n{self.logs()}")
            time.sleep(0.3)
        return found

    def stop(self, name: str) -> int:
        """SIGTERM to the component alone, as an engine sends it; returns its exit status."""
        child = self._children.pop(name)
        try:
            child.terminate()
            return child.wait(timeout=PATIENCE_SECONDS)
        finally:
            _kill_group(child)

    def stop_all(self) -> None:
        """End everything: ask all at once, then kill what is left, as an engine does after the grace period."""
        for child in self._children.values():
            child.terminate()
        psutil.wait_procs(
            [psutil.Process(c.pid) for c in self._children.values() if c.poll() is None], timeout=20
        )
        for child in self._children.values():
            _kill_group(child)
            child.wait(timeout=20)


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def celery(stack: Stack, services: dict[str, dict[str, Any]]) -> Iterator[Celery]:
    """Redis, api-server, scheduler, dag-processor and one worker; one article is queued for coding."""
    need("redis-server", "apt-get install redis-server")
    with ExitStack() as cleanup:
        running = Celery(stack, services)
        cleanup.callback(running.stop_all)
        *shell, script = (p.replace("$$", "$") for p in services["redis"]["command"])
        script = script.replace(
            "--dir /data", f"--dir {stack.home} --port {stack.redis_port} --bind 127.0.0.1"
        )
        password = {"REDIS_PASSWORD": stack.values["REDIS_PASSWORD"]}
        running.start("redis", [*shell, script], {**os.environ, **password})
        for name in COMPONENTS:
            running.start_service(name)
        queue_one_article(stack)
        yield running


def queue_one_article(stack: Stack) -> None:
    """What `watch_feeds` does: read the newsroom's feed, store the article, queue it."""
    with Newsroom([json.loads(ARTICLE.read_text(encoding="utf-8"))]) as newsroom:
        port = newsroom.url.rstrip("/").rsplit(":", 1)[1]
        settings = load_settings(
            {
                "DATELINE_HOME": str(stack.home / "state"),
                "DATELINE_SOURCES": "newsroom",
                "DATELINE_NEWSROOM_PORT": port,
            }
        )
        with Workbench(settings, stack.dsn("dateline", "dateline")) as bench:
            assert watch.read_feeds(bench).queued == 1


def test_a_celery_worker_codes_what_is_queued_and_analysts_read_it(celery: Celery) -> None:
    stack = celery.stack
    url = f"http://127.0.0.1:{stack.ui_port}"
    with AirflowApi(url, "admin", stack.values["ADMIN_PASSWORD"]) as api:
        needed = {"metadatabase", "scheduler", "dag_processor"}
        celery.wait_for(
            lambda: not needed & set(api.unhealthy()) - {"api-server"} and _answers(api), "a healthy Airflow"
        )
        celery.wait_for(lambda: "code_events" in api.dags(), "the DAG")
        api.call("PATCH", "/dags/code_events", json={"is_paused": False})
        # Once it is on, the hourly schedule starts a run; which one comes first does not matter.
        api.call("POST", "/dags/code_events/dagRuns", json={"logical_date": None})
        task = celery.wait_for(lambda: _first_end(api), "the end of a task")
        api.call("PATCH", "/dags/code_events", json={"is_paused": True})
        assert task["state"] == "success", celery.logs()
        path = f"/dags/code_events/dagRuns/{task['dag_run_id']}"
        log = api.call("GET", f"{path}/taskInstances/{task['task_id']}/logs/{task['try_number']}")
        assert "Coded:" in json.dumps(log), "the task's log is read through the api-server"
    worker_log = stack.home / "worker.log"
    celery.wait_for(
        lambda: re.search(
            r"Task execute_workload\[[0-9a-f-]+\] succeeded", worker_log.read_text(errors="replace")
        ),
        "the worker's own word that it ran the task",
    )
    with psycopg.connect(stack.dsn("dateline_analyst", "dateline")) as connection:
        rows = connection.execute(
            "SELECT event_type, fatalities_low FROM mart.event WHERE is_main"
        ).fetchall()
    assert ("airstrike", 25) in rows


def _first_end(api: AirflowApi) -> dict[str, Any] | None:
    """The first task of `code_events` that has ended, well or not; None while there is none."""
    tasks = api.call("GET", "/dags/code_events/dagRuns/~/taskInstances")["task_instances"]
    return next((t for t in tasks if t["state"] in ("success", "failed", "up_for_retry")), None)


def _answers(api: AirflowApi) -> bool:
    return "api-server" not in api.unhealthy()


@pytest.mark.parametrize("name", COMPONENTS)
def test_the_health_check_of_a_running_component_passes(celery: Celery, name: str) -> None:
    if name in ("api-server", "scheduler"):
        need("curl", "apt-get install curl")
    celery.wait_for(lambda: celery.check_health(name).returncode == 0, f"health of {name}")


def test_a_worker_ends_in_order_and_its_health_check_says_so(celery: Celery) -> None:
    assert celery.stop("worker") == 0
    assert celery.check_health("worker").returncode != 0


def test_no_password_goes_over_without_being_asked_for(celery: Celery) -> None:
    """The broker holds serialised tasks: whoever can write to it runs code on the workers."""
    with socket.create_connection(("127.0.0.1", celery.stack.redis_port), timeout=5) as connection:
        connection.sendall(b"KEYS *\r\n")
        assert connection.recv(100).startswith(b"-NOAUTH")
