"""`dateline up`: everything on one machine, with one clear line per step, until Ctrl-C."""

from __future__ import annotations

import errno
import json
import shutil
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from dateline.orchestration.local import airflow_env, ports, secrets_file
from dateline.orchestration.local.api import AirflowApi
from dateline.orchestration.local.children import Child, Children, ComponentDiedError
from dateline.orchestration.local.instance import Instance, read_note, running_supervisor
from dateline.pipeline.workbench import known_sources, watched_ids
from dateline.settings import Settings
from dateline.warehouse import bootstrap, connect, migrate
from dateline.warehouse.server import EmbeddedServer

# Below this PostgreSQL and Airflow's logs may fill the disk within hours.
LEAST_FREE_BYTES = 1_000_000_000
# Measured 22 s on two cores; a slow disk or a first start takes longer.
HEALTHY_WITHIN_SECONDS = 180.0
# How often the supervisor looks after its children.
LOOK_EVERY_SECONDS = 1.0
DAG_COUNT_WITHIN_SECONDS = 60.0
# The demo shows all its articles without a backfill.
DEMO_FEED_ITEMS = 500


class UpError(RuntimeError):
    """A step failed; the message says what to do next."""


class _Stop(Exception):
    """SIGTERM or Ctrl-C."""


def up(settings: Settings, *, demo: bool, articles: Path | None = None) -> None:
    """Start everything and stay until SIGTERM or Ctrl-C, then stop everything.

    With `demo` the sample newsroom is served from `articles` and is the only source that is watched.
    Raises UpError with one clear sentence when a step fails.
    """
    try:
        with _signals() as stop:
            _up(settings, demo=demo, articles=articles, stop=stop)
    except _Stop:
        pass
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise UpError(
                f"The disk that holds {settings.home} is full: free at least 1 GB and start again; nothing is lost."
            ) from error
        raise UpError(f"{error}: see that {settings.home} can be written, and start again.") from error
    except (ComponentDiedError, ports.PortTakenError) as error:
        raise UpError(str(error)) from error


def _up(settings: Settings, *, demo: bool, articles: Path | None, stop: threading.Event) -> None:
    home = settings.home.resolve()
    instance = Instance(home)
    instance.acquire()
    _say(f"Dateline: state in {home}")
    children: Children | None = None
    server: EmbeddedServer | None = None
    try:
        _check_disk(home)
        ports.require_free(settings.ui_port, "Airflow's UI", "DATELINE_UI_PORT")
        if demo:
            ports.require_free(settings.newsroom_port, "the sample newsroom", "DATELINE_NEWSROOM_PORT")
        with _step("PostgreSQL") as done:
            dsns = connect.ensure_databases(settings)
            server = dsns.server
            done(dsns.described())
        with _step("Database `dateline`") as done:
            if dsns.admin is not None:  # on a server of the operator's, `dateline bootstrap` was run once
                bootstrap.bootstrap(dsns.admin)
            done(f"schema version {migrate.migrate(dsns.dateline)}")
        secrets = secrets_file.load_or_make(home / "secrets.json")
        secrets_file.write_private(
            airflow_env.password_file(home), json.dumps({"admin": secrets["admin_password"]})
        )
        environment = airflow_env.component_environment(
            home=home,
            airflow_dsn=dsns.airflow,
            dateline_dsn=dsns.dateline,
            ui_port=settings.ui_port,
            secrets=secrets,
            sources="newsroom" if demo else settings.sources,
        )
        logs = home / "logs"
        with _step("Airflow's database") as done:
            _run([_program("airflow"), "db", "migrate"], environment, logs / "db-migrate.log", stop)
            done("migrated")
        children = Children()  # after PostgreSQL: what is an orphan before this is not ours to stop
        if demo:
            with _step("Sample newsroom") as done:
                children.add(_newsroom(settings, environment, articles, logs))
                _wait(lambda: ports.is_open(settings.newsroom_port), 30, "the newsroom", children, stop)
                done(f"http://127.0.0.1:{settings.newsroom_port}/")
        else:
            _check_network(_watched_hosts(settings))
        for name in ("api-server", "scheduler", "dag-processor", "triggerer"):
            command = [_program("airflow"), name]
            if name in ("scheduler", "triggerer"):
                command.append("--skip-serve-logs")  # the UI reads the files; two open ports fewer
            children.add(Child(name, command, environment, logs / f"{name}.log"))
        _note(instance, children, settings)
        url = f"http://127.0.0.1:{settings.ui_port}"
        with AirflowApi(url, "admin", secrets["admin_password"]) as api:
            with _step("Airflow") as done:
                _wait(lambda: not api.unhealthy(), HEALTHY_WITHIN_SECONDS, "Airflow", children, stop)
                done("api-server, scheduler, dag-processor and triggerer are healthy")
            with _step("DAGs") as done:
                done(_wait_for_dags(api, children, stop))
        _note(instance, children, settings)
        _say("")
        _say(f"  Dateline is up:  {url}")
        _say(f"  user             admin")  # noqa: F541 - lines up with its neighbours
        _say(f"  password         {secrets['admin_password']}   (kept in {airflow_env.password_file(home)})")
        _say('  read events      .venv/bin/dateline query "select * from mart.event limit 5"')
        _say("  stop             Ctrl-C, or `make stop`")
        _say("")
        while not stop.wait(LOOK_EVERY_SECONDS):
            for name in children.revive():
                _say(f"{name} had ended and was started again; its log is {logs / (name + '.log')}")
                _note(instance, children, settings)
    finally:
        _say("Stopping …")
        if children is not None:
            children.stop()
        if server is not None:
            server.stop()
        instance.release()
        _say("Stopped. The data stay; start again with the same command.")


def stop(settings: Settings) -> str:
    """Stop the instance that runs from the state folder, and its PostgreSQL; return what was done, in words."""
    home = settings.home.resolve()
    supervisor = running_supervisor(home)
    said = []
    if supervisor is not None:
        supervisor.terminate()
        supervisor.wait(timeout=90)
        said.append(f"Stopped Dateline (process {supervisor.pid}).")
    else:
        Instance(home).acquire()  # stops what a killed instance left behind
        note = read_note(home)
        if note:
            (home / "instance.json").unlink(missing_ok=True)
            said.append("Stopped what an instance that was killed had left running.")
    server = EmbeddedServer(home, settings.pg_port)
    if server.status().running:
        server.stop()
        said.append("Stopped PostgreSQL.")
    return " ".join(said) or f"Nothing runs from {home}."


def _newsroom(settings: Settings, environment: dict[str, str], articles: Path | None, logs: Path) -> Child:
    command = [_program("dateline"), "newsroom", "--port", str(settings.newsroom_port)]
    command += ["--feed-items", str(settings.newsroom_feed_items or DEMO_FEED_ITEMS)]
    if articles is not None:
        command += ["--articles", str(articles)]
    return Child("newsroom", command, environment, logs / "newsroom.log")


def _program(name: str) -> str:
    """A program of the environment that runs this one."""
    return str(Path(sys.executable).parent / name)


def _note(instance: Instance, children: Children, settings: Settings) -> None:
    instance.note(children.processes(), ui_port=settings.ui_port)


def _check_disk(home: Path) -> None:
    free = shutil.disk_usage(home).free
    if free < LEAST_FREE_BYTES:
        raise UpError(
            f"Only {free / 1e6:.0f} MB are free on the disk that holds {home}: free at least 1 GB, "
            "or set DATELINE_HOME to a folder on another disk, and start again."
        )


def _watched_hosts(settings: Settings) -> list[str]:
    sources = known_sources(settings)
    return [str(urlsplit(sources[name].feed_url).hostname) for name in watched_ids(settings, sources)]


def _check_network(hosts: list[str]) -> None:
    for host in hosts:
        try:
            socket.getaddrinfo(host, 443)
        except OSError:
            _say(
                f"[warn] {host} cannot be looked up: is there a network? Dateline starts all the same, "
                "and asks again at every poll."
            )


def _run(command: list[str], environment: dict[str, str], log: Path, stop: threading.Event) -> None:
    child = Child(Path(command[0]).name, command, environment, log)
    child.start()
    assert child.process is not None
    while child.process.poll() is None:
        if stop.wait(0.1):
            child.process.terminate()
            raise _Stop
    if child.process.returncode:
        raise UpError(f"`{' '.join(command[1:])}` failed; its log is {log}, which ends:\n{child.tail()}")


def _wait(
    ready: Callable[[], bool], seconds: float, what: str, children: Children, stop: threading.Event
) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if stop.wait(0.5):
            raise _Stop
        children.revive()
        if time.monotonic() > deadline:
            raise UpError(
                f"{what} was not ready within {seconds:.0f} s: read the logs in the state folder's logs/."
            )


def _wait_for_dags(api: AirflowApi, children: Children, stop: threading.Event) -> str:
    expected = {p.stem for p in (airflow_env.checkout_folder() / "dags").glob("*.py")}
    found: dict[str, bool] = {}

    def parsed() -> bool:
        nonlocal found
        found = api.dags()
        return expected <= set(found)

    try:
        _wait(parsed, DAG_COUNT_WITHIN_SECONDS, "the DAGs", children, stop)
    except UpError:
        errors = "; ".join(api.import_errors()) or "no import error is known"
        raise UpError(f"DAGs missing: {', '.join(sorted(expected - set(found)))} ({errors}).") from None
    paused = sorted(d for d, is_paused in found.items() if is_paused)
    on = f"{len(found) - len(paused)} on"
    return on + (f", paused by an operator: {', '.join(paused)}" if paused else "")


@contextmanager
def _step(name: str) -> Iterator[Callable[[str], None]]:
    """Print one line for a step: its name, what came of it, and how long it took."""
    began = time.monotonic()
    outcome: list[str] = []
    interactive = sys.stdout.isatty()
    if interactive:
        sys.stdout.write(f"[ .. ] {name} …\r")
        sys.stdout.flush()
    try:
        yield outcome.append
    except BaseException as error:
        if not isinstance(error, _Stop):
            _say(f"[fail] {name}")
        raise
    _say(f"[ ok ] {name}: {'; '.join(outcome)} ({time.monotonic() - began:.1f} s)")


def _say(line: str) -> None:
    sys.stdout.write(line + "\033[K\n" if sys.stdout.isatty() else line + "\n")
    sys.stdout.flush()


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """An event that SIGTERM, SIGINT and SIGHUP set; the handlers are put back afterwards."""
    event = threading.Event()

    def handle(_number: int, _frame: FrameType | None) -> None:
        event.set()

    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
    before = [signal.signal(number, handle) for number in numbers]
    try:
        yield event
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
