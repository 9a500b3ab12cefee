"""A human's word on an event: stored, and the article queued so that it takes effect."""

from __future__ import annotations

from typing import Any

from dateline.pipeline.workbench import Workbench
from dateline.warehouse import coding_queue, overrides
from dateline.warehouse.errors import StoreError

ARTICLE_VERSION = """
SELECT a.current_version_id FROM core.event AS e INNER JOIN core.article AS a USING (article_id) WHERE e.event_id = %s
"""


def decide(
    bench: Workbench,
    event_id: int,
    action: str,
    *,
    author: str,
    reason: str,
    field: str | None = None,
    value: Any = None,
    other_event_id: int | None = None,
) -> int:
    """Store a decision (confirm, correct, reject, merge, split) and queue the event's article; return its key.

    Raises StoreError when the decision is incomplete or names no event.
    """
    connection = bench.connection
    with connection.transaction():
        row = connection.execute(ARTICLE_VERSION, [event_id]).fetchone()
        if row is None:
            raise StoreError(f"there is no event {event_id}; look it up in mart.event")
        key = overrides.add(
            connection,
            event_id,
            action,
            author=author,
            reason=reason,
            field=field,
            value=value,
            other_event_id=other_event_id,
        )
        coding_queue.enqueue(connection, [row[0]], "manual")
    return key
