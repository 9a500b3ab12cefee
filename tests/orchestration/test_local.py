"""The supervisor's parts: secrets, ports, the lock on a state folder, children that are restarted and all stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from dateline.orchestration.local import airflow_env, instance, ports, secrets_file
from dateline.orchestration.local.children import MAX_RESTARTS, Child, Children, ComponentDiedError
from dateline.orchestration.local.instance import AlreadyRunningError, Instance, read_note, running_supervisor

SLEEP = [sys.executable, "-c", "import time; time.sleep(600)"]


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "did not come about in time"
        time.sleep(0.05)


# Secrets


def test_secrets_are_made_once_and_are_private(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secrets.json"
    first = secrets_file.load_or_make(path)
    assert set(first) == set(secrets_file.NAMES)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secrets_file.load_or_make(path) == first


def test_a_secret_that_a_later_version_adds_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text(json.dumps({"admin_password": "kept"}))
    assert secrets_file.load_or_make(path)["admin_password"] == "kept"


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    a, b = (secrets_file.load_or_make(tmp_path / n) for n in ("a", "b"))
    assert not set(a.values()) & set(b.values())


# Ports


def test_a_port_that_is_taken_names_the_setting_that_changes_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert ports.is_open(port)
        with pytest.raises(ports.PortTakenError, match=rf"Port {port}.*DATELINE_UI_PORT=<number>"):
            ports.require_free(port, "Airflow's UI", "DATELINE_UI_PORT")
    ports.require_free(port, "Airflow's UI", "DATELINE_UI_PORT")
    assert not ports.is_open(port)


# Airflow's environment


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return airflow_env.component_environment(
        home=tmp_path,
        airflow_dsn="postgresql://airflow:pw@127.0.0.1:5439/airflow?sslmode=disable",
        dateline_dsn="postgresql://dateline:pw@127.0.0.1:5439/dateline?sslmode=disable",
        ui_port=8123,
        secrets=dict.fromkeys(secrets_file.NAMES, "s"),
        sources="newsroom",
        environ={"AIRFLOW__API__HOST": "0.0.0.0", "AIRFLOW__CORE__PARALLELISM": "9", "PATH": "/bin"},
    )


def test_airflow_listens_on_loopback_whatever_the_environment_says(environment: dict[str, str]) -> None:
    assert environment["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert environment["AIRFLOW__API__BASE_URL"] == "http://127.0.0.1:8123"


def test_an_operators_own_tuning_wins(environment: dict[str, str]) -> None:
    assert environment["AIRFLOW__CORE__PARALLELISM"] == "9"
    assert environment["PATH"] == "/bin"


def test_airflows_url_is_for_psycopg_3_and_names_no_sslmode_which_asyncpg_does_not_know(
    environment: dict[str, str],
) -> None:
    url = environment["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"]
    assert url == "postgresql+psycopg://airflow:pw@127.0.0.1:5439/airflow"
    assert environment["AIRFLOW_CONN_DATELINE"].startswith("postgresql://dateline:pw@")


# One instance per state folder


def test_a_second_instance_is_refused_with_the_first_ones_process(tmp_path: Path) -> None:
    first = Instance(tmp_path)
    first.acquire()
    first.note([])
    with pytest.raises(AlreadyRunningError, match=rf"process {os.getpid()}.*make stop"):
        Instance(tmp_path).acquire()
    assert running_supervisor(tmp_path) == psutil.Process()
    first.release()
    assert running_supervisor(tmp_path) is None
    Instance(tmp_path).acquire()


def test_what_a_killed_instance_left_running_is_stopped_by_the_next(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time, psutil\n"
        "from pathlib import Path\n"
        "from dateline.orchestration.local.instance import Instance\n"
        f"home = Path({str(tmp_path)!r})\n"
        "i = Instance(home); i.acquire()\n"
        f"c = subprocess.Popen({SLEEP!r}, start_new_session=True)\n"
        "i.note([psutil.Process(c.pid)]); print(c.pid, flush=True); time.sleep(600)\n"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    orphan = psutil.Process(int(supervisor.stdout.readline()))
    supervisor.kill()
    supervisor.wait()
    assert orphan.is_running()
    Instance(tmp_path).acquire()
    wait_until(lambda: not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE)


def test_a_recycled_process_id_is_not_taken_for_ours(tmp_path: Path) -> None:
    note = {"pid": os.getpid(), "created": 1.0, "children": [{"pid": os.getpid(), "created": 1.0}]}
    (tmp_path / "instance.json").write_text(json.dumps(note))
    assert running_supervisor(tmp_path) is None
    Instance(tmp_path).acquire()  # would stop this very test otherwise


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"pid": "x"}'])
def test_a_broken_note_is_no_obstacle(tmp_path: Path, text: str) -> None:
    (tmp_path / "instance.json").write_text(text)
    assert isinstance(read_note(tmp_path), dict)
    assert running_supervisor(tmp_path) is None


# Children


@pytest.fixture
def children() -> Iterator[Children]:
    family = Children()
    yield family
    family.stop()


def child(tmp_path: Path, command: list[str]) -> Child:
    return Child("part", command, dict(os.environ), tmp_path / "part.log")


def test_a_child_that_dies_is_started_again(tmp_path: Path, children: Children) -> None:
    part = child(tmp_path, SLEEP)
    children.add(part)
    assert children.revive() == []
    assert part.process is not None
    first = part.process
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert children.revive() == ["part"]
    assert part.process.pid != first.pid


def test_a_child_that_keeps_dying_ends_the_run_with_the_end_of_its_log(
    tmp_path: Path, children: Children
) -> None:
    part = child(tmp_path, [sys.executable, "-c", "raise SystemExit('no such database')"])
    children.add(part)
    for _ in range(MAX_RESTARTS):
        assert part.process is not None
        part.process.wait()
        children.revive()
    part.process.wait()
    with pytest.raises(ComponentDiedError, match=r"(?s)part ended.*no such database"):
        children.revive()


def test_stopping_reaches_grandchildren_whose_parent_is_gone(tmp_path: Path, children: Children) -> None:
    code = f"import subprocess; print(subprocess.Popen({SLEEP!r}, start_new_session=True).pid, flush=True)"
    part = child(tmp_path, [sys.executable, "-c", code])
    children.add(part)
    assert part.process is not None
    part.process.wait()
    orphan = psutil.Process(int(part.log.read_text()))
    assert orphan.is_running()
    children.stop()
    assert not psutil.pid_exists(orphan.pid) or orphan.status() == psutil.STATUS_ZOMBIE


def test_a_child_that_will_not_listen_is_ended_by_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance, "STOP_SECONDS", 1.0)
    family = Children()
    code = (
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
    )
    part = child(tmp_path, [sys.executable, "-c", code])
    family.add(part)
    wait_until(lambda: "deaf" in part.log.read_text())
    family.stop()
    assert part.process is not None
    assert not psutil.pid_exists(part.process.pid)
