"""Fixtures for tests of the newsroom: a client that follows nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest


@pytest.fixture
def client() -> Iterator[httpx2.Client]:
    """An HTTP client without redirects, proxies or retries; 5 s are far more than any answer takes."""
    with httpx2.Client(follow_redirects=False, timeout=5.0, trust_env=False) as client:
        yield client
