"""The trigger behind asset `feeds`: polls every watched source and fires when one changed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any, cast

from airflow.triggers.base import BaseEventTrigger, TriggerEvent

if TYPE_CHECKING:
    from dateline.pipeline.poll import FeedWatch, Marks

# The watermark's key in the asset's state.
MARKS_KEY = "marks"
# After a round that failed as a whole (the database is down, say): long enough not to fill the log, short
# enough to be back before anybody wonders.
PAUSE_AFTER_ERROR_SECONDS = 15.0


class FeedTrigger(BaseEventTrigger):
    """Polls all watched sources with conditional requests; one event per round in which any feed changed.

    The watermark (what was last announced of each source, with its validators) is kept in the asset's state and
    written *after* the event was taken, so that a triggerer that dies in between announces again: at least once,
    never not at all. It takes no arguments: two equal triggers on two assets would collide, and settings are read
    when it runs, not when a DAG file is parsed.
    """

    def serialize(self) -> tuple[str, dict[str, Any]]:
        """Import path and arguments to make this trigger again in the triggerer."""
        return ("dateline.orchestration.trigger.FeedTrigger", {})

    async def run(self) -> AsyncIterator[TriggerEvent]:
        """Poll for ever; yields an event with `sources`, the identifiers of those that changed."""
        marks = await self._load_marks()
        watch: FeedWatch | None = None
        while True:
            try:
                if watch is None:
                    watch = await _open_watch()
                found = await asyncio.to_thread(watch.poll_due, marks)
            except asyncio.CancelledError:
                raise
            except Exception as error:  # whatever a round trips over, the watch must go on
                self.log.exception(
                    "feed watch: a round failed, next try in %.0f s", PAUSE_AFTER_ERROR_SECONDS
                )
                self.log.debug("feed watch: %r", error)
                watch = None
                await asyncio.sleep(PAUSE_AFTER_ERROR_SECONDS)
                continue
            if found.changed:
                self.log.info("feed watch: changed: %s", ", ".join(found.changed))
                yield TriggerEvent({"sources": list(found.changed)})  # type: ignore[no-untyped-call]
            if found.marks != marks:
                marks = found.marks
                await self._store_marks(marks)
            await asyncio.sleep(found.next_in_seconds)

    async def _load_marks(self) -> Marks:
        if self.asset_state_store is None:  # outside a triggerer (a test): start afresh
            return {}
        stored = await self.asset_state_store.aget(MARKS_KEY)
        try:
            marks = json.loads(stored) if isinstance(stored, str) else stored
        except ValueError:
            marks = None
        return cast("Marks", marks) if isinstance(marks, dict) else {}

    async def _store_marks(self, marks: Marks) -> None:
        if self.asset_state_store is not None:
            await self.asset_state_store.aset(MARKS_KEY, json.dumps(marks))


async def _open_watch() -> FeedWatch:
    # Imported here: a DAG file that names this trigger must stay light to parse.
    from dateline.orchestration.connection import warehouse_dsn_async
    from dateline.pipeline.poll import FeedWatch
    from dateline.settings import settings

    return FeedWatch(settings(), await warehouse_dsn_async())
