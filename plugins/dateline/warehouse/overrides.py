"""What humans decided about events: kept with author and reason, taken back only by a human.

How a decision changes a coded record is the business of `dateline.warehouse.decisions`.
"""

from __future__ import annotations

import copy
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from dateline.warehouse.errors import StoreError
from dateline.warehouse.record import read_record
from dateline.warehouse.text import storable, storable_json

Action = Literal["confirm", "correct", "reject", "merge", "split"]

IN_FORCE = """
SELECT event_override_id, event_id, action, field, value, other_event_id
FROM core.event_override
WHERE revoked_at IS NULL AND (event_id = ANY(%(ids)s) OR other_event_id = ANY(%(ids)s))
ORDER BY event_override_id
"""
INSERT = """
INSERT INTO core.event_override (event_id, action, field, value, other_event_id, author, reason)
VALUES (%(event_id)s, %(action)s, %(field)s, %(value)s, %(other_event_id)s, %(author)s, %(reason)s)
RETURNING event_override_id
"""
# What the reviewer had before them when they said yes.
PUBLISHED = """
SELECT m.event_version_id, m.article_version_id FROM mart.event AS m WHERE m.event_id = %s
"""
RECORD = """
SELECT e.record FROM core.event_version AS e
WHERE e.event_id = %s AND e.status = 'published'
"""
ARTICLES = "SELECT event_id, article_id FROM core.event WHERE event_id = ANY(%s) FOR SHARE"
NEW_PART = "INSERT INTO core.event (article_id) VALUES (%s) RETURNING event_id"
REVOKE = """
UPDATE core.event_override SET revoked_at = now(), revoked_by = %(author)s
WHERE event_id = %(event)s AND revoked_at IS NULL
"""
_STEP = re.compile(r"(\w+)|\[(\d+)\]")
# event_id is how the coder numbers its events, and offsets belong to the words: neither is an opinion.
NOT_CORRECTABLE = frozenset({"event_id", "mentions", "evidence"})
# The parts of a split differ in their words as well.
NOT_SPLITTABLE = frozenset({"event_id"})


@dataclass(frozen=True, slots=True)
class Decision:
    """A row of core.event_override that is in force."""

    event_override_id: int
    event_id: int
    action: Action
    field: str | None
    value: Any
    other_event_id: int | None


def in_force(connection: psycopg.Connection, event_ids: Collection[int]) -> dict[int, list[Decision]]:
    """The decisions in force on these events, or of which they are the other one, by the event decided on, oldest
    first; with those on the events that they were merged into."""
    found: dict[int, dict[int, Decision]] = defaultdict(dict)
    asked: set[int] = set()
    with connection.cursor(row_factory=class_row(Decision)) as cursor:
        while new := set(event_ids) - asked:
            asked |= new
            event_ids = []
            for decision in cursor.execute(IN_FORCE, {"ids": list(new)}).fetchall():
                found[decision.event_id][decision.event_override_id] = decision
                if decision.action == "merge" and decision.other_event_id is not None:
                    event_ids.append(decision.other_event_id)
    return {event: [one[key] for key in sorted(one)] for event, one in found.items()}


def path(field: str, *, refused: Collection[str] = NOT_CORRECTABLE) -> list[str | int]:
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
    if steps[0] in refused:
        raise StoreError(f"{field!r} cannot be corrected: it says where the words are, not what they mean")
    return steps


def apply(event: Mapping[str, Any], wanted: Collection[tuple[str, Any]]) -> dict[str, Any]:
    """The record with the corrections made. One whose place no longer exists (a third actor of two) is left out."""
    corrected = copy.deepcopy(dict(event))
    for field, value in wanted:
        *parents, last = path(field, refused=NOT_SPLITTABLE)
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
    """Store a decision (all but a split, see there); return its key. It takes effect when the event is next published
    (`dateline.warehouse.restage` does so at once).

    Raises StoreError when it is incomplete, names no event, corrects a field to what it cannot hold, confirms an event
    that is not published, or merges events of different articles or in a circle.
    """
    if action == "split":
        raise StoreError("a split needs its parts; say in which fields each differs from the whole")
    if field is not None:
        path(field)
    with connection.transaction():
        if action == "merge":
            _check_merge(connection, event_id, other_event_id)
        if action == "confirm":
            value = _confirmed(connection, event_id)
        elif action == "correct" and field is not None:
            _check_correction(connection, event_id, field, value)
        return _insert(
            connection,
            event_id,
            action,
            author=author,
            reason=reason,
            field=field,
            value=value if field is not None or action == "confirm" else None,
            has_value=field is not None or action == "confirm",
            other_event_id=other_event_id,
        )


def correct(
    connection: psycopg.Connection,
    event_id: int,
    corrections: Sequence[tuple[str, Any]],
    *,
    author: str,
    reason: str,
) -> list[int]:
    """Store corrections of one event together, all or none; return their keys. Raises StoreError as `add` does."""
    with connection.transaction():
        return [
            add(connection, event_id, "correct", author=author, reason=reason, field=field, value=value)
            for field, value in corrections
        ]


def split(
    connection: psycopg.Connection,
    event_id: int,
    parts: Sequence[Mapping[str, Any]],
    *,
    author: str,
    reason: str,
) -> list[int]:
    """Split an event into two or more; return the keys of the parts.

    Each part says by path in which fields it differs from the whole: ``{"places[0].name": "Mosul"}``; ``mentions``
    and ``evidence`` may differ too. Raises StoreError when there are fewer than two parts, two of them are the same,
    or the event does not exist or was split already.
    """
    if len(parts) < 2:
        raise StoreError("a split makes two events or more; give a part for each")
    for part in parts:
        if not isinstance(part, Mapping):
            raise StoreError('a part is an object of fields and values, such as {"date_start": "2020-01-03"}')
        for field in part:
            path(field, refused=NOT_SPLITTABLE)
    if any(one == other for n, one in enumerate(parts) for other in parts[:n]):
        raise StoreError("two parts of the split are the same; say in which fields they differ")
    with connection.transaction():
        article = _articles(connection, [event_id])[event_id]
        if any(d.action == "split" for d in in_force(connection, [event_id]).get(event_id, ())):
            raise StoreError(f"event {event_id} was split already; revoke that first")
        keys = []
        for part in parts:
            row = connection.execute(NEW_PART, [article]).fetchone()
            assert row is not None
            keys.append(int(row[0]))
            _insert(
                connection,
                event_id,
                "split",
                author=author,
                reason=reason,
                value=dict(part),
                has_value=True,
                other_event_id=keys[-1],
            )
    return keys


def revoke(connection: psycopg.Connection, event_id: int, *, author: str) -> int:
    """Take back every decision in force on an event; return how many. They stay on record with who took them back.

    Raises StoreError when there is none.
    """
    revoked = connection.execute(REVOKE, {"event": event_id, "author": storable(author.strip())}).rowcount
    if not revoked:
        raise StoreError(f"no decision on event {event_id} is in force; mart.event_review lists them")
    return revoked


def _insert(
    connection: psycopg.Connection,
    event_id: int,
    action: str,
    *,
    author: str,
    reason: str,
    has_value: bool,
    value: Any,
    field: str | None = None,
    other_event_id: int | None = None,
) -> int:
    try:
        row = connection.execute(
            INSERT,
            {
                "event_id": event_id,
                "action": action,
                "field": field,
                "value": Jsonb(storable_json(value)) if has_value else None,
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
            "correct also a field, merge the other event"
        ) from error
    assert row is not None
    return int(row[0])


def _articles(connection: psycopg.Connection, event_ids: Sequence[int]) -> dict[int, int]:
    found = {int(e): int(a) for e, a in connection.execute(ARTICLES, [list(event_ids)])}
    for event_id in event_ids:
        if event_id not in found:
            raise StoreError(f"there is no event {event_id}; look it up in mart.event")
    return found


def _confirmed(connection: psycopg.Connection, event_id: int) -> dict[str, int]:
    row = connection.execute(PUBLISHED, [event_id]).fetchone()
    if row is None:
        raise StoreError(f"event {event_id} is not published; there is nothing to confirm")
    return {"event_version_id": int(row[0]), "article_version_id": int(row[1])}


def _check_correction(connection: psycopg.Connection, event_id: int, field: str, value: Any) -> None:
    """A value that is of the wrong kind would be left out of every later coding: better said now."""
    row = connection.execute(RECORD, [event_id]).fetchone()
    if row is not None:
        read_record(apply(row[0], [(field, value)]))


def _check_merge(connection: psycopg.Connection, event_id: int, other_event_id: int | None) -> None:
    if other_event_id is None:
        raise StoreError("a merge needs the other event, with which this one is joined")
    if other_event_id == event_id:
        raise StoreError("an event cannot be merged with itself")
    articles = _articles(connection, [event_id, other_event_id])
    if articles[event_id] != articles[other_event_id]:
        raise StoreError(
            f"events {event_id} and {other_event_id} are of two articles; only events of one article are merged "
            "(those of several are joined as incidents)"
        )
    at, seen = other_event_id, {event_id}
    while at not in seen:
        seen.add(at)
        onward = [d for d in in_force(connection, [at]).get(at, ()) if d.action == "merge"]
        if not onward or onward[-1].other_event_id is None:
            return
        at = onward[-1].other_event_id
    raise StoreError(f"event {other_event_id} was merged into {event_id} before; revoke that first")
