"""The services of docker-compose.yml as processes: each with the command and the environment that it has there."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest
from tests.deploy.conftest import Stack

# Two busy cores start the components in half a minute; a slow disk takes longer.
PATIENCE_SECONDS = 300.0


class Components:
    """The running components, by name. `worker-1`, `worker-2` … are the service `worker`, scaled."""

    def __init__(self, stack: Stack, services: dict[str, dict[str, Any]], more: dict[str, str]) -> None:
        self.stack, self._services, self.more = stack, services, more
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self.peak_bytes: dict[str, int] = {}

    def environment(self, name: str) -> dict[str, str]:
        """What docker-compose.yml and an engine give to the component, besides what the test must have."""
        return {
            **self.stack.environment(_service(name)),
            # An engine gives each container a name of its own; to Airflow these processes are on one machine.
            "HOSTNAME": name if _is_worker(name) else socket.gethostname(),
            # Only what the test turns on runs.
            "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "True",
            **self.more,
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
        command = list(self._services[_service(name)]["command"])
        if _is_worker(name):
            # The log server of a worker listens on every address; in the stack it is inside the stack's own network.
            # Containers have a name and a /run each.
            own = ["--celery-hostname", f"celery@{name}", "--pid", str(self.stack.home / f"{name}.pid")]
            command += ["--skip-serve-logs", *own]
        self.start(name, command)

    def check_health(self, name: str) -> subprocess.CompletedProcess[str]:
        """Run the health check of a service as docker-compose.yml has it."""
        kind, *test = self._services[_service(name)]["healthcheck"]["test"]
        words = [w.replace("$$", "$").replace(":8974", f":{self.stack.health_port}") for w in test]
        words = [w.replace("localhost:8080", f"localhost:{self.stack.ui_port}") for w in words]
        command = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
        return subprocess.run(
            command, env=self.environment(name), capture_output=True, text=True, timeout=120, check=False
        )

    def log(self, name: str) -> str:
        """What the component has written."""
        return (self.stack.home / f"{name}.log").read_text(errors="replace")

    def _note_memory(self) -> None:
        """Keep the most that each component and its children have held; what they share is counted once (PSS)."""
        for name, child in self._children.items():
            with suppress(psutil.NoSuchProcess):
                whole = psutil.Process(child.pid)
                held = sum(_pss(process.pid) for process in [whole, *whole.children(recursive=True)])
                self.peak_bytes[name] = max(self.peak_bytes.get(name, 0), held)

    def logs(self) -> str:
        """The ends of the components' logs, and of the tasks' own last, with every line that tells of an error."""
        tasks = sorted((self.stack.home / "airflow" / "logs").rglob("attempt=*.log"))
        shown = []
        for path in [*self.stack.home.glob("*.log"), *tasks]:
            lines = path.read_text(errors="replace").splitlines()
            wrong = [
                n
                for n, line in enumerate(lines)
                if re.search(r"error|critical|traceback", line, re.IGNORECASE)
            ]
            kept = sorted({*range(max(0, len(lines) - 5), len(lines)), *wrong[-15:]})
            shown.append(
                "\n".join([f"--- {path.relative_to(self.stack.home)}", *(lines[n][:600] for n in kept)])
            )
        return "\n".join(shown)

    def wait_for(self, true: Callable[[], Any], what: str) -> Any:
        """Return what `true` gives once it gives something; an api-server too busy to answer is asked again."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := _asked(true)):
            died = [name for name, child in self._children.items() if child.poll() is not None]
            self._note_memory()
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


def _asked(true: Callable[[], Any]) -> Any:
    with suppress(httpx2.TimeoutException, httpx2.NetworkError):
        return true()
    return None


def _pss(pid: int) -> int:
    """The bytes that a process holds, shared ones by their share; 0 when it is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (OSError, ProcessLookupError):
        return 0
    found = re.search(r"^Pss:\s+(\d+) kB$", text, re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _is_worker(name: str) -> bool:
    return name.startswith("worker-")


def _service(name: str) -> str:
    return "worker" if _is_worker(name) else name
