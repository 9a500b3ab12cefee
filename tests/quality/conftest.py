"""A batch of good rows for the audit, prepared once for each test."""

from __future__ import annotations

import psycopg
import pytest
from quality_samples import prepare

from dateline.quality.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Engine:
    """Great Expectations, imported once for all tests: that takes seconds."""
    return Engine()


@pytest.fixture
def prepared(warehouse: psycopg.Connection) -> psycopg.Connection:
    """An empty warehouse that knows the samples' source."""
    prepare(warehouse)
    return warehouse
