"""The audit in a process of its own, so that the import of Great Expectations is hidden behind the coding.

    with AuditWorker(dsn) as auditor:   # the child begins to import at once
        …                               # code a batch meanwhile
        audit = auditor.audit(run)

The child is `python -m dateline.quality.worker`. It speaks JSON lines: requests on its standard input, answers on its
standard output, which nothing else can write to (what a library prints goes to standard error). The URL of the
database goes over standard input, never over the command line, where other users could read it.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from dateline.quality.audit import BatchAudit
from dateline.warehouse.publish import Reason

log = logging.getLogger(__name__)

# The import takes 6 s on an idle machine and was seen to take 50 s on one with seven processes for each core.
START_SECONDS = 300.0
# A batch of 10,000 rows takes seconds; a database that waits for a lock may take minutes.
AUDIT_SECONDS = 600.0
# From the end of input to the end of the process; it only has to return from a statement.
STOP_SECONDS = 5.0
# Of what the child wrote to standard error, the end says what went wrong.
LAST_WORDS = 800


class AuditError(RuntimeError):
    """The audit could not be made (its process died or hung, the warehouse failed); nothing may be published.

    Another try may succeed: what was staged stays staged, and the articles go back to the queue.
    """

    failure_class = "temporary"


class AuditWorker:
    """A process that audits batches on request. Use as a context manager, from one thread."""

    def __init__(
        self, dsn: str, *, start_seconds: float = START_SECONDS, audit_seconds: float = AUDIT_SECONDS
    ) -> None:
        self._dsn = dsn
        self._start_seconds = start_seconds
        self._audit_seconds = audit_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._errors: IO[bytes] | None = None
        self._listener: threading.Thread | None = None
        self._deadline = 0.0
        self._is_ready = False

    def __enter__(self) -> Self:
        package = str(Path(__file__).resolve().parents[2])
        paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dateline.quality.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "GX_ANALYTICS_ENABLED": "false"},
        )
        self._deadline = time.monotonic() + self._start_seconds
        self._listener = threading.Thread(
            target=_listen, args=(self._process.stdout, self._answers), name="audit-worker", daemon=True
        )
        self._listener.start()
        with contextlib.suppress(AuditError):  # a child that died at once is reported when it is asked
            self._send({"dsn": self._dsn})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._process = self._process, None
        if process is not None:
            if process.stdin is not None:
                with contextlib.suppress(OSError):
                    process.stdin.close()
            try:
                # A child that is still importing would only notice afterwards that nobody needs it.
                process.wait(STOP_SECONDS if self._is_ready else 0)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if self._listener is not None and process.stdout is not None:
                self._listener.join()  # it ends with the child's output
                process.stdout.close()
        if self._errors is not None:
            self._errors.close()
            self._errors = None

    def audit(self, coding_run_id: int) -> BatchAudit:
        """Audit what a coding run has staged; see `dateline.quality.audit.audit_staged`.

        Raises AuditError when the process died or gave no answer in time, or the audit failed in it.
        """
        if self._process is None:
            raise AuditError("the audit worker is not running; use it as a context manager")
        if not self._is_ready:
            self._receive(max(self._deadline - time.monotonic(), 0.0), "started")
            self._is_ready = True
        self._send({"coding_run_id": coding_run_id})
        answer = self._receive(self._audit_seconds, f"audited coding run {coding_run_id}")
        if "error" in answer:
            raise AuditError(f"coding run {coding_run_id} could not be audited: {answer['error']}; try again")
        return audit_from_plain(answer["audit"])

    def _send(self, message: Mapping[str, Any]) -> None:
        process = self._process
        assert process is not None and process.stdin is not None
        try:
            process.stdin.write(json.dumps(message).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            raise AuditError(f"the audit worker has died{self._last_words()}; try again") from None

    def _receive(self, seconds: float, what: str) -> dict[str, Any]:
        assert self._process is not None
        try:
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            self._process.kill()
            raise AuditError(
                f"the audit worker has not {what} within the time it was given; it was stopped, try again"
            ) from None
        if answer is None:
            self._answers.put(None)  # it stays dead
            raise AuditError(f"the audit worker has died before it {what}{self._last_words()}; try again")
        return answer

    def _last_words(self) -> str:
        if self._errors is None:
            return ""
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - LAST_WORDS))
        said = self._errors.read().decode(errors="replace").strip()
        return f" ({said.splitlines()[-1]})" if said else ""


def _listen(stream: IO[bytes], answers: queue.SimpleQueue[dict[str, Any] | None]) -> None:
    """Hand on every answer of the child; None when there will be no more."""
    try:
        for line in stream:
            answers.put(json.loads(line))
    except ValueError:
        log.exception("the audit worker answered something else than JSON")
    finally:
        answers.put(None)


def audit_to_plain(audit: BatchAudit) -> dict[str, Any]:
    """An audit as JSON can carry it."""
    return dataclasses.asdict(audit)


def audit_from_plain(plain: Mapping[str, Any]) -> BatchAudit:
    """The audit that `audit_to_plain` wrote down."""
    quarantined = {int(key): [Reason(**r) for r in given] for key, given in plain["quarantined"].items()}
    tuples = {name: tuple(plain[name]) for name in ("blocking", "warnings", "validation_run_ids")}
    return BatchAudit(**{**plain, **tuples, "quarantined": quarantined})


# ---------------------------------------------------------------------------------------------------------------
# The child


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Answer requests until there are no more. The first line names the database."""
    import psycopg

    from dateline.quality.audit import audit_staged
    from dateline.quality.engine import Engine
    from dateline.warehouse.errors import WarehouseError
    from dateline.warehouse.session import connect

    def say(message: Mapping[str, Any]) -> None:
        answers.write(json.dumps(message).encode() + b"\n")
        answers.flush()

    first = requests.readline()
    if not first:
        return
    dsn = str(json.loads(first)["dsn"])
    engine = Engine()
    say({"ready": engine.version})
    for line in requests:
        run = int(json.loads(line)["coding_run_id"])
        try:
            # A connection for each: between two requests a firewall may drop it, or the server restart.
            with connect(dsn, application="dateline audit") as connection:
                answer: dict[str, Any] = {
                    "audit": audit_to_plain(audit_staged(connection, run, engine=engine))
                }
        except (psycopg.Error, WarehouseError, OSError) as error:
            answer = {
                "error": f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}"
            }
        say(answer)


def main() -> None:
    """Run the child: keep standard output for answers alone."""
    # Ctrl-C reaches every process of the terminal; this one ends when its input does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
