"""One host at a time: how requests to a host are spaced.

`HostGate` is what the fetcher asks for a turn. The in-process one here serves the command line and
tests; one that holds across worker processes is handed in from above.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol


class HostHeld(Exception):
    """The host is held back for longer than anybody should sleep; `seconds` says how long."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host} is held back for another {seconds:.0f} s; try again after that.")
        self.host = host
        self.seconds = seconds


class HostGate(Protocol):
    """Spaces requests to a host. Methods may be called from several threads."""

    def wait(self, host: str, interval_seconds: float) -> None:
        """Return when it is this caller's turn; the next turn comes `interval_seconds` later.

        May raise HostHeld, taking no turn, where the wait would be unreasonably long.
        """

    def back_off(self, host: str, seconds: float) -> None:
        """Give nobody a turn on `host` for `seconds` from now; never shortens an earlier hold."""


class InProcessGate:
    """A gate for the threads of one process."""

    # Longer than any crawl delay that is honoured, shorter than a task's patience; a longer hold
    # (a Retry-After of an hour) is better spent on other work.
    MAX_WAIT_SECONDS = 120.0

    def __init__(
        self,
        *,
        max_wait_seconds: float = MAX_WAIT_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._max_wait = max_wait_seconds
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._free_at: dict[str, float] = {}

    def wait(self, host: str, interval_seconds: float) -> None:
        """Return when it is this caller's turn. Raises HostHeld when that is too far off."""
        began = self._clock()
        while True:
            with self._lock:
                now = self._clock()
                free_at = self._free_at.get(host, now)
                if free_at <= now:
                    # A turn is taken only when it is due, so that a hold set meanwhile holds for all.
                    self._free_at[host] = now + max(interval_seconds, 0.0)
                    return
            if free_at - began > self._max_wait:
                raise HostHeld(host, free_at - now)
            self._sleep(free_at - now)

    def back_off(self, host: str, seconds: float) -> None:
        """Give nobody a turn on `host` for `seconds` from now."""
        with self._lock:
            self._free_at[host] = max(self._free_at.get(host, 0.0), self._clock() + max(seconds, 0.0))
