"""What humans decided about events, and how it is applied to every later coding of them."""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from dateline.warehouse.errors import StoreError
from dateline.warehouse.text import storable, storable_json

CORRECTIONS = """
SELECT event_id, field, value
FROM core.event_override
WHERE event_id = ANY(%s) AND action = 'correct' AND revoked_at IS NULL
ORDER BY event_override_id
"""
INSERT = """
INSERT INTO core.event_override (event_id, action, field, value, other_event_id, author, reason)
VALUES (%(event_id)s, %(action)s, %(field)s, %(value)s, %(other_event_id)s, %(author)s, %(reason)s)
RETURNING event_override_id
"""
_STEP = re.compile(r"(\w+)|\[(\d+)\]")
# event_id is how the coder numbers its events, and offsets belong to the words: neither is an opinion.
NOT_CORRECTABLE = frozenset({"event_id", "mentions", "evidence"})


def corrections(
    connection: psycopg.Connection, event_ids: Collection[int]
) -> dict[int, list[tuple[str, Any]]]:
    """The corrections in force, by event: (field path, right value), in the order in which they were made."""
    found: defaultdict[int, list[tuple[str, Any]]] = defaultdict(list)
    for event_id, field, value in connection.execute(CORRECTIONS, [list(event_ids)]):
        found[event_id].append((field, value))
    return dict(found)


def path(field: str) -> list[str | int]:
    """``actors[0].name`` as ["actors", 0, "name"]. Raises StoreError when it is no such path."""
    steps: list[str | int] = []
    rest = field
    while rest:
        found = _STEP.match(rest)
        if not found:
            raise StoreError(f"{field!r} is no path of a field; write date_start or actors[0].name")
        steps.append(found[1] if found[1] is not None else int(found[2]))
        rest = rest[found.end() :].removeprefix(".")
    if not steps or isinstance(steps[0], int):
        raise StoreError(f"{field!r} is no path of a field; write date_start or actors[0].name")
    if steps[0] in NOT_CORRECTABLE:
        raise StoreError(f"{field!r} cannot be corrected: it says where the words are, not what they mean")
    return steps


def apply(event: Mapping[str, Any], wanted: Collection[tuple[str, Any]]) -> dict[str, Any]:
    """The record with the corrections made. One whose place no longer exists (a third actor of two) is left out."""
    corrected = copy.deepcopy(dict(event))
    for field, value in wanted:
        *parents, last = path(field)
        at: Any = corrected
        try:
            for step in parents:
                at = at[step]
            if isinstance(last, int) or isinstance(at, dict):
                at[last] = value
        except (KeyError, IndexError, TypeError):
            continue
    return corrected


def add(
    connection: psycopg.Connection,
    event_id: int,
    action: str,
    *,
    author: str,
    reason: str,
    field: str | None = None,
    value: Any = None,
    other_event_id: int | None = None,
) -> int:
    """Store a decision; return its key. It takes effect when the event is next published.

    Raises StoreError when it is incomplete or names no event.
    """
    if field is not None:
        path(field)
    try:
        row = connection.execute(
            INSERT,
            {
                "event_id": event_id,
                "action": action,
                "field": field,
                "value": Jsonb(storable_json(value)) if field is not None else None,
                "other_event_id": other_event_id,
                "author": storable(author.strip()),
                "reason": storable(reason.strip()),
            },
        ).fetchone()
    except psycopg.errors.ForeignKeyViolation as error:
        raise StoreError(
            f"there is no event {event_id} or {other_event_id}; look it up in mart.event"
        ) from error
    except psycopg.errors.CheckViolation as error:
        raise StoreError(
            "a decision needs an action (confirm, correct, reject, merge, split), an author and a reason; "
            "correct also a field, merge and split the other event"
        ) from error
    assert row is not None
    return int(row[0])
