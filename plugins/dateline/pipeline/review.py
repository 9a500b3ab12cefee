"""A human's word on events: stored, and brought into the published tables at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from dateline.incidents import linking
from dateline.pipeline.workbench import Workbench
from dateline.quality.worker import AuditError, AuditWorker
from dateline.warehouse import coding_queue, event_store, overrides, publish, quality_store
from dateline.warehouse.errors import StoreError
from dateline.warehouse.restage import restage

ARTICLES = """
SELECT DISTINCT e.article_id, a.current_version_id
FROM core.event AS e INNER JOIN core.article AS a USING (article_id)
WHERE e.event_id = ANY(%s)
"""
HELD = """
SELECT rule, reason FROM quality.quarantine
WHERE coding_run_id = %(run)s AND event_id = ANY(%(events)s) AND released_at IS NULL
ORDER BY event_version_id, rule LIMIT 1
"""
WORKER = "dateline review"


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision: whether it stands in the tables already, or why not yet; the parts of a split."""

    is_published: bool
    sentence: str
    parts: tuple[int, ...] = ()


def decide(
    bench: Workbench,
    event_id: int,
    action: str,
    *,
    author: str,
    reason: str,
    corrections: Sequence[tuple[str, Any]] = (),
    other_event_id: int | None = None,
    parts: Sequence[Mapping[str, Any]] = (),
) -> Decided:
    """Store a decision (confirm, correct, reject, merge, split, revoke) and publish the event's article with it.

    `corrections` are field paths with their right values: those that belong together, such as the three figures of a
    toll, are made together.
    Raises StoreError when the decision is incomplete or names no event; nothing is stored then.
    """
    connection = bench.connection
    made: list[int] = []
    with connection.transaction():
        if connection.execute("SELECT 1 FROM core.event WHERE event_id = %s", [event_id]).fetchone() is None:
            raise StoreError(f"there is no event {event_id}; look it up in mart.event")
        if action == "revoke":
            overrides.revoke(connection, event_id, author=author)
        elif action == "split":
            made = overrides.split(connection, event_id, parts, author=author, reason=reason)
        elif action == "correct":
            if not corrections:
                raise StoreError("a correction needs a field and its right value")
            overrides.correct(connection, event_id, corrections, author=author, reason=reason)
        else:
            overrides.add(
                connection, event_id, action, author=author, reason=reason, other_event_id=other_event_id
            )
    said = take_effect(bench, [event_id, *made])
    return Decided(said is None, said or "it stands in the published tables", tuple(made))


def take_effect(bench: Workbench, event_ids: Sequence[int]) -> str | None:
    """Publish the articles of these events again, with the decisions in force, and bring their incidents up to date;
    None, or why they must wait.

    What cannot be published now is queued, and the next coding run applies the decisions. Great Expectations, which
    takes seconds to load, is asked only where a record is no longer one that it has seen.
    """
    connection = bench.connection
    articles = {int(a): int(v) for a, v in connection.execute(ARTICLES, [list(event_ids)]) if v is not None}
    staged = restage(connection, articles, worker=WORKER)
    waiting = ""
    for run in staged.runs:
        try:
            waiting = _publish(bench, run, event_ids) or waiting
        except (AuditError, psycopg.OperationalError) as error:
            event_store.fail_run(connection, run, str(error))
            waiting = f"the audit failed ({error})"
    if staged.runs:
        linking.link_articles(connection, articles)
    if waiting:
        coding_queue.enqueue(connection, list(articles.values()), "manual")
        return f"{waiting}; the article is queued for the next coding run"
    if staged.uncoded:
        coding_queue.enqueue(connection, [articles[a] for a in staged.uncoded], "manual")
        return "the article was changed or withdrawn since it was coded; it takes effect with the next coding run"
    return None


def _publish(bench: Workbench, run: int, event_ids: Sequence[int]) -> str | None:
    """Audit and publish a run; None, or why these events are not published as decided."""
    connection = bench.connection
    quarantined = quality_store.pass_known(connection, run)
    if quarantined is None:
        with AuditWorker(bench.dsn) as auditor:
            audit = auditor.audit(run)
        if audit.blocking:
            event_store.block_run(connection, run, "; ".join(audit.blocking))
            return f"the audit stopped it ({audit.blocking[0]})"
        quarantined = audit.quarantined
    result = publish.publish(connection, run, quarantined)
    if result.stale:
        return "the article was changed meanwhile"
    held = connection.execute(HELD, {"run": run, "events": list(event_ids)}).fetchone()
    return f"the audit holds it back ({held[0]}: {held[1]})" if held else None
