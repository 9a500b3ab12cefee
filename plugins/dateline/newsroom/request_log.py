"""What was asked of the site, and when: what tests of politeness read."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from dateline.newsroom.message import Request

# Enough for the backfill of some years of 1,500 articles; beyond it the oldest entries go.
KEEP = 20_000


@dataclass(slots=True)
class LogEntry:
    """One request. Times: `at` aware UTC, `monotonic` in seconds of this process's monotonic clock, both at arrival.

    `status` is None until the answer is known, `seconds` 0 until it is sent or given up; `fault` names the kind
    of fault that the request got.
    """

    number: int
    at: datetime
    monotonic: float
    client: str
    method: str
    target: str
    path: str
    headers: dict[str, str]
    status: int | None = None
    fault: str | None = None
    sent_bytes: int = 0
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The entry as the control endpoint shows it."""
        return {**asdict(self), "at": self.at.isoformat(timespec="milliseconds")}


class RequestLog:
    """The requests in the order of their arrival, without those to `/_newsroom/`. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: deque[LogEntry] = deque(maxlen=KEEP)
        self._last = 0

    def open(self, request: Request, client: str) -> LogEntry:
        """Write down that a request has arrived."""
        with self._lock:
            self._last += 1
            entry = LogEntry(
                self._last,
                datetime.now(UTC),
                time.monotonic(),
                client,
                request.method,
                request.target,
                request.path,
                dict(request.headers),
            )
            self._entries.append(entry)
            return entry

    def close(self, entry: LogEntry) -> None:
        """Write down that the answer has been sent, or given up."""
        entry.seconds = time.monotonic() - entry.monotonic

    def entries(self, *, since: int = 0, path: str | None = None) -> list[LogEntry]:
        """The entries with a number above `since`, if given only those for that decoded path."""
        with self._lock:
            return [e for e in self._entries if e.number > since and (path is None or e.path == path)]

    def clear(self) -> None:
        """Forget all entries; numbers go on."""
        with self._lock:
            self._entries.clear()
