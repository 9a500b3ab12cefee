"""The trigger behind asset `feeds`, over a real newsroom and a real warehouse."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import pytest

from dateline.newsroom.running import Newsroom
from dateline.orchestration import trigger as module
from dateline.orchestration.trigger import MARKS_KEY, FeedTrigger
from dateline.pipeline.poll import FeedWatch
from dateline.settings import load_settings

pytestmark = pytest.mark.airflow

T = TypeVar("T")

ARTICLE = {
    "id": "a1",
    "title": "Talks Resume in Amman",
    "text": "Negotiators met in Amman on Sunday.\n\nThey will meet again.",
    "published": "2020-03-15T10:00:00+02:00",
}


class Store:
    """What the triggerer injects: the asset's state, here in memory."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    async def aget(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    async def aset(self, key: str, value: Any) -> None:
        self.values[key] = value


@pytest.fixture
def open_watch(tmp_path: Path, warehouse_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    def for_newsroom(newsroom: Newsroom) -> None:
        port = newsroom.url.rstrip("/").rsplit(":", 1)[1]
        settings = load_settings(
            {
                "DATELINE_HOME": str(tmp_path),
                "DATELINE_SOURCES": "newsroom",
                "DATELINE_NEWSROOM_PORT": port,
                "DATELINE_POLL_SECONDS": "1",
            }
        )

        async def opened() -> FeedWatch:
            return FeedWatch(settings, warehouse_dsn)

        monkeypatch.setattr(module, "_open_watch", opened)

    return for_newsroom


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` in a thread of its own: a browser that other tests keep open holds an event loop in this one."""
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(asyncio.run, work).result(timeout=60)


async def next_event(events: AsyncIterator[Any], seconds: float = 15) -> Any:
    return (await asyncio.wait_for(anext(events), seconds)).payload


async def is_silent(events: AsyncIterator[Any], seconds: float = 3) -> bool:
    try:
        await asyncio.wait_for(anext(events), seconds)
    except TimeoutError:
        return True
    return False


def made(store: Store) -> FeedTrigger:
    trigger = FeedTrigger()
    trigger.asset_state_store = store  # type: ignore[assignment]
    return trigger


def test_it_is_made_again_from_what_airflow_keeps() -> None:
    path, arguments = FeedTrigger().serialize()
    assert path == f"{FeedTrigger.__module__}.{FeedTrigger.__qualname__}"
    assert isinstance(FeedTrigger(**arguments), FeedTrigger)


def test_it_fires_for_what_is_new_and_is_silent_while_nothing_changes(open_watch: Any) -> None:
    async def watch(newsroom: Newsroom) -> None:
        events = made(Store()).run()
        assert await next_event(events) == {"sources": ["newsroom"]}, "what was there before is news to us"
        assert await is_silent(events)

    with Newsroom([ARTICLE]) as newsroom:
        open_watch(newsroom)
        run(watch(newsroom))


def test_a_new_article_and_a_correction_each_fire(open_watch: Any) -> None:
    async def watch(newsroom: Newsroom) -> None:
        events = made(Store()).run()
        await next_event(events)
        newsroom.publish({**ARTICLE, "id": "a2", "published": "2020-03-16T10:00:00+02:00"})
        assert await next_event(events) == {"sources": ["newsroom"]}
        newsroom.correct("a2", text=ARTICLE["text"] + "\n\nA paragraph that no excerpt shows.")
        assert await next_event(events) == {"sources": ["newsroom"]}

    with Newsroom([ARTICLE]) as newsroom:
        open_watch(newsroom)
        run(watch(newsroom))


def test_what_was_announced_is_not_announced_again_after_a_restart(open_watch: Any) -> None:
    async def first(store: Store) -> None:
        events = made(store).run()
        await next_event(events)
        with pytest.raises(TimeoutError):  # lets the trigger go on past the event, so that it keeps its mark
            await asyncio.wait_for(anext(events), 1)

    async def second(store: Store) -> None:
        assert await is_silent(made(store).run())

    with Newsroom([ARTICLE]) as newsroom:
        open_watch(newsroom)
        store = Store()
        run(first(store))
        assert json.loads(store.values[MARKS_KEY])["newsroom"]["digest"]
        run(second(store))


def test_a_triggerer_that_dies_before_the_event_was_taken_announces_it_again(open_watch: Any) -> None:
    async def once(store: Store) -> Any:
        return await next_event(made(store).run())

    with Newsroom([ARTICLE]) as newsroom:
        open_watch(newsroom)
        store = Store()
        first = run(once(store))
        assert store.values == {}, "the mark is written after the event, never before"
        newsroom_second = run(_due_again(store))
        assert newsroom_second == first


async def _due_again(store: Store) -> Any:
    return await next_event(made(store).run(), 15)


def test_a_site_that_fails_does_not_end_the_watch(open_watch: Any) -> None:
    async def watch(newsroom: Newsroom) -> None:
        newsroom.faults.add("status", status=503, path="/feed/", count=1)
        events = made(Store()).run()
        assert await next_event(events) == {"sources": ["newsroom"]}

    with Newsroom([ARTICLE]) as newsroom:
        open_watch(newsroom)
        run(watch(newsroom))


@pytest.mark.parametrize("stored", ["", "{", "[]", '{"newsroom": {"last_full_read_at": "yesterday"}}', None])
def test_a_damaged_mark_begins_afresh(open_watch: Any, stored: Any) -> None:
    async def watch() -> None:
        store = Store()
        store.values[MARKS_KEY] = stored
        assert await next_event(made(store).run()) == {"sources": ["newsroom"]}

    with Newsroom([ARTICLE]) as newsroom:
        open_watch(newsroom)
        run(watch())
