"""Newsrooms that a test opens, and a fetcher that does not wait for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from dateline.fetch.client import Fetcher
from dateline.fetch.gate import InProcessGate
from dateline.newsroom.options import SiteOptions
from dateline.newsroom.running import Newsroom


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    """Robots and all, but its gate's sleep only moves its own clock."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    gate = InProcessGate(clock=lambda: now[0], sleep=sleep)
    with Fetcher("Dateline/0 (+test@example.org)", gate=gate) as f:
        yield f


@pytest.fixture
def open_newsroom() -> Iterator[Callable[..., Newsroom]]:
    """Open as many newsrooms as a test needs; all close with it."""
    with ExitStack() as stack:

        def open_one(articles: Any = (), **options: Any) -> Newsroom:
            return stack.enter_context(Newsroom(articles, options=SiteOptions(**options)))

        yield open_one
