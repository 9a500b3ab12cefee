"""One running instance per state folder: a lock, and a note of who runs so that `stop` finds them."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from pathlib import Path
from typing import IO, Any

import psutil

# Airflow's components stop within about 5 s; a task in the middle of a page gets the rest.
STOP_SECONDS = 25.0


class AlreadyRunningError(RuntimeError):
    """Another instance uses the same state folder."""


class Instance:
    """The lock on a state folder, held while this object lives.

    Raises AlreadyRunningError from `acquire` when another process holds it.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock: IO[str] | None = None
        self._note = home / "instance.json"

    def acquire(self) -> None:
        """Take the lock and stop what a killed instance may have left running."""
        self._home.mkdir(parents=True, exist_ok=True)
        lock = (self._home / "instance.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            pid = read_note(self._home).get("pid", "?")
            raise AlreadyRunningError(
                f"Dateline is already running from {self._home} (process {pid}): use it, or stop it with "
                "`make stop` first. A second instance needs its own DATELINE_HOME and ports."
            ) from None
        self._lock = lock
        kill_processes(_alive(read_note(self._home).get("children", [])))

    def note(self, children: list[psutil.Process], **facts: Any) -> None:
        """Write down who runs, with start times, so that a recycled process id is never mistaken for ours."""
        known = [{"pid": p.pid, "created": p.create_time()} for p in children if p.is_running()]
        text = json.dumps(
            {"pid": os.getpid(), "created": psutil.Process().create_time(), "children": known, **facts}
        )
        temporary = self._note.with_suffix(".new")
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(self._note)

    def release(self) -> None:
        """Drop the note and the lock."""
        self._note.unlink(missing_ok=True)
        if self._lock:
            self._lock.close()
            self._lock = None


def read_note(home: Path) -> dict[str, Any]:
    """What the last instance wrote down; empty when there is none or it cannot be read."""
    try:
        note = json.loads((home / "instance.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def running_supervisor(home: Path) -> psutil.Process | None:
    """The supervisor of the instance that runs from `home`, or None."""
    note = read_note(home)
    found = _alive([note]) if "pid" in note else []
    return found[0] if found else None


def kill_processes(processes: list[psutil.Process], seconds: float | None = None) -> None:
    """Ask every process to end, wait up to `seconds` (STOP_SECONDS), then end the rest by force."""
    for process in processes:
        _quietly(process.terminate)
    _, left = psutil.wait_procs(processes, timeout=STOP_SECONDS if seconds is None else seconds)
    for process in left:
        _quietly(process.kill)
    psutil.wait_procs(left, timeout=5)


def _quietly(act: Any) -> None:
    # It may have ended by itself in between, which is what was wanted.
    with contextlib.suppress(psutil.NoSuchProcess):
        act()


def _alive(notes: list[dict[str, Any]]) -> list[psutil.Process]:
    """The processes of `notes` that still run and are the very ones that were noted."""
    found = []
    for note in notes:
        try:
            process = psutil.Process(int(note["pid"]))
            if (
                abs(process.create_time() - float(note["created"])) < 1
                and process.status() != psutil.STATUS_ZOMBIE
            ):
                found.append(process)
        except (psutil.Error, KeyError, TypeError, ValueError):
            continue
    return found
