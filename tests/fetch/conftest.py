"""Sites on loopback that a test scripts, and a fetcher that does not wait."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from scripted import SMALL, Handler, Script, Server, Site

from dateline.fetch.client import Fetcher
from dateline.fetch.gate import InProcessGate


@pytest.fixture
def start_site() -> Iterator[Callable[..., Site]]:
    """Start as many sites as a test needs; all stop with it."""
    servers: list[Server] = []

    def start(context: ssl.SSLContext | None = None, host: str = "127.0.0.1", **answers: Script) -> Site:
        server = Server(("127.0.0.1", 0), Handler)
        site = Site(dict(answers), scheme="https" if context else "http", host=host)
        site.port = server.server_address[1]
        server.site, server.context = site, context  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)
        return site

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def site(start_site: Callable[..., Site]) -> Site:
    return start_site()


class CountingGate(InProcessGate):
    """A gate that notes what it was asked for and never sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.turns: list[tuple[str, float]] = []
        self.holds: list[tuple[str, float]] = []
        super().__init__(clock=lambda: self.now, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.now += seconds

    def wait(self, host: str, interval_seconds: float) -> None:
        self.turns.append((host, interval_seconds))
        super().wait(host, interval_seconds)

    def back_off(self, host: str, seconds: float) -> None:
        self.holds.append((host, seconds))
        super().back_off(host, seconds)


@pytest.fixture
def gate() -> CountingGate:
    return CountingGate()


@pytest.fixture
def fetcher(gate: CountingGate) -> Iterator[Fetcher]:
    """Small limits, no waiting, robots.txt not read."""
    with Fetcher("Dateline/0 (+test@example.org)", gate=gate, limits=SMALL, robots=False) as f:
        yield f


@pytest.fixture
def polite(gate: CountingGate) -> Iterator[Fetcher]:
    """The same, with robots.txt."""
    with Fetcher("Dateline/0 (+test@example.org)", gate=gate, limits=SMALL) as f:
        yield f


@pytest.fixture
def impatient(gate: CountingGate) -> Iterator[Fetcher]:
    """The first one, which does not bear silence."""
    limits = replace(SMALL, idle_seconds=0.3)
    with Fetcher("Dateline/0 (+test@example.org)", gate=gate, limits=limits, robots=False) as f:
        yield f
