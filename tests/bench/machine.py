"""What else the machine did while something was measured: a figure from a busy machine says little."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psutil

EVERY_SECONDS = 5.0


@dataclass
class Load:
    """Samples of the load average over one minute: tasks that run or want to."""

    samples: list[float] = field(default_factory=list)

    def sentence(self) -> str:
        """Mean and peak."""
        if not self.samples:
            return "unknown"
        return f"{sum(self.samples) / len(self.samples):.1f} on average, {max(self.samples):.1f} at most"


@contextmanager
def load_while() -> Iterator[Load]:
    """Samples the machine's load while the block runs."""
    load, done = Load(), threading.Event()

    def watch() -> None:
        while not done.wait(EVERY_SECONDS):
            load.samples.append(psutil.getloadavg()[0])

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield load
    finally:
        done.set()
        thread.join()
