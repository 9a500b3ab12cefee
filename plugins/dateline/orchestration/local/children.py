"""Child processes under one supervisor: started with a log file each, restarted when they die, all stopped together."""

from __future__ import annotations

import contextlib
import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from dateline.orchestration.local.instance import kill_processes

# A component that dies more often than this within the window has a fault that restarting does not mend.
MAX_RESTARTS = 3
RESTART_WINDOW_SECONDS = 600.0
# The lines of a dead component's log that its error message quotes.
TAIL_LINES = 15


class ComponentDiedError(RuntimeError):
    """A component ended too often; the message quotes the end of its log."""


@dataclass
class Child:
    """One component: its name, command, environment and log, and the process while it runs."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - the command is ours
                list(self.command),
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.starts.append(time.monotonic())

    def tail(self) -> str:
        """The last lines of the log."""
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-TAIL_LINES:])


class Children:
    """All components of an instance."""

    def __init__(self) -> None:
        self._children: list[Child] = []
        _adopt_orphans()

    def add(self, child: Child) -> None:
        """Start `child` and keep it running."""
        self._children.append(child)
        child.start()

    def processes(self) -> list[psutil.Process]:
        """The processes of all components and of all that they started."""
        with contextlib.suppress(psutil.Error):
            return psutil.Process().children(recursive=True)
        return []

    def revive(self) -> list[str]:
        """Restart what has died; return the names.

        Raises ComponentDiedError when one died more than MAX_RESTARTS times within RESTART_WINDOW_SECONDS.
        """
        self._reap()
        revived = []
        for child in self._children:
            if child.process is None or child.process.poll() is None:
                continue
            recent = [t for t in child.starts if time.monotonic() - t < RESTART_WINDOW_SECONDS]
            if len(recent) > MAX_RESTARTS:
                raise ComponentDiedError(
                    f"{child.name} ended {len(recent)} times in {RESTART_WINDOW_SECONDS / 60:.0f} minutes "
                    f"(exit status {child.process.returncode}). The end of {child.log}:\n{child.tail()}"
                )
            child.start()
            revived.append(child.name)
        return revived

    def _reap(self) -> None:
        """Collect adopted orphans that have ended; else each stays in the process table for as long as we run."""
        own = {child.process.pid for child in self._children if child.process}
        for process in psutil.Process().children():
            with contextlib.suppress(psutil.Error, ChildProcessError):
                if process.pid not in own and process.status() == psutil.STATUS_ZOMBIE:
                    os.waitpid(process.pid, os.WNOHANG)

    def stop(self) -> None:
        """Stop every component and every descendant, by force where asking does not help."""
        # The components first: each ends its own helpers in order, and does not start them anew.
        own = [
            child.process.pid for child in self._children if child.process and child.process.poll() is None
        ]
        kill_processes([p for p in self.processes() if p.pid in own])
        kill_processes(self.processes(), seconds=5)
        self._children.clear()


def _adopt_orphans() -> None:
    """Become the parent of orphaned grandchildren (Linux), so that `stop` sees a task whose scheduler was killed."""
    if sys.platform == "linux":
        pr_set_child_subreaper = 36  # <linux/prctl.h>
        ctypes.CDLL(None, use_errno=True).prctl(pr_set_child_subreaper, 1, 0, 0, 0)
