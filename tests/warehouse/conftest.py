"""The ways to bring the samples into a warehouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
import pytest
from warehouse_samples import SourceStub, article, audited

from dateline.warehouse import coding_queue, event_store, publish
from dateline.warehouse.article_store import Stored, store_article
from dateline.warehouse.server import EmbeddedServer
from dateline.warehouse.sources_store import sync_sources


@pytest.fixture
def press(warehouse: psycopg.Connection) -> str:
    """A source, `press`, whose days are Jerusalem's."""
    sync_sources(warehouse, [SourceStub()])
    return "press"


@pytest.fixture
def stored(warehouse: psycopg.Connection, press: str) -> Stored:
    return store_article(warehouse, press, article())


Publisher = Callable[..., tuple[list[int], publish.Published]]


@pytest.fixture
def code(warehouse: psycopg.Connection) -> Publisher:
    """Code an article version as if a coder had given these events, and publish: (event_version_ids, result)."""

    def run(
        article_version_id: int,
        events: Sequence[dict[str, Any]],
        *,
        coder_version: str = "1",
        quarantined: Callable[[list[int]], dict[int, list[str]]] = lambda _: {},
    ) -> tuple[list[int], publish.Published]:
        run_id = event_store.start_run(warehouse, "test-coder", coder_version, worker="test")
        ids = event_store.stage(warehouse, run_id, article_version_id, events)
        return ids, publish.publish(warehouse, audited(warehouse, run_id), quarantined(ids))

    return run


@pytest.fixture
def queued(warehouse: psycopg.Connection, press: str) -> list[int]:
    """Five article versions that wait for coding, in the order in which they were queued."""
    versions = []
    for number in range(5):
        name = f"https://press.example/story-{number}/"
        kept = store_article(
            warehouse,
            press,
            article(key=name, guid=None, url=name, canonical_url=name, title=f"Story {number}"),
        )
        coding_queue.enqueue(warehouse, [kept.article_version_id], "new")
        versions.append(kept.article_version_id)
    return versions


@pytest.fixture
def shared_analyst_dsn(postgres_server: EmbeddedServer, shared_dsn: str) -> str:
    """URL of a warehouse that tests share and none writes to, as the analysts' own login."""
    return postgres_server.dsn("test_shared", role="dateline_analyst")
