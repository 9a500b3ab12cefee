"""Coded events on their way into the warehouse: written as *staged*, with the keys of the incidents they are.

Nothing here is visible to analysts; `dateline.warehouse.publish` makes it so, after the audit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

from dateline.warehouse import decisions, matching, overrides
from dateline.warehouse.decisions import StagedArticle, StagedEvent
from dateline.warehouse.errors import StoreError
from dateline.warehouse.projection import COLUMNS, project
from dateline.warehouse.record import stored_record
from dateline.warehouse.reference import load_reference
from dateline.warehouse.text import storable

START_RUN = """
INSERT INTO core.coding_run (coder_name, coder_version, worker) VALUES (%s, %s, %s) RETURNING coding_run_id
"""
RUN = "SELECT coder_name, coder_version, state FROM core.coding_run WHERE coding_run_id = %s FOR UPDATE"
# Two runs may code one article at a time (a lapsed lease): the second must see the events that the first made.
LOCK_ARTICLES = """
SELECT v.article_version_id, v.article_id, v.text
FROM core.article_version AS v
INNER JOIN core.article AS a ON a.article_id = v.article_id
WHERE v.article_version_id = ANY(%s)
ORDER BY v.article_id, v.article_version_id
FOR NO KEY UPDATE OF a
"""
# The newest version of every event that these articles ever gave, as the coder saw it, with the text in which it was
# found, and whether a reviewer made it by splitting another one.
KNOWN_EVENTS = """
SELECT DISTINCT ON (e.event_id)
    e.article_id, e.event_id, coalesce(e.original_record, e.record)::text, v.text, e.split_from_event_id IS NOT NULL
FROM core.event_version AS e
INNER JOIN core.article_version AS v USING (article_version_id)
WHERE e.article_id = ANY(%s)
ORDER BY e.event_id, e.event_version_id DESC
"""
UNSTAGE = """
DELETE FROM core.event_version
WHERE coding_run_id = %(run)s AND article_version_id = ANY(%(versions)s) AND status = 'staged'
"""
NEXT_IDS = "SELECT nextval(%s) FROM generate_series(1, %s)"
UPSERT_CODED = """
INSERT INTO core.coded_article (coding_run_id, article_version_id, article_id, events)
SELECT %(run)s, w.article_version_id, w.article_id, w.events
FROM unnest(%(versions)s::bigint[], %(articles)s::bigint[], %(events)s::integer[])
    AS w (article_version_id, article_id, events)
ON CONFLICT (coding_run_id, article_version_id) DO UPDATE SET events = excluded.events
"""
VERSION_COLUMNS = (
    "event_version_id", "event_id", "article_id", "article_version_id", "coding_run_id", "coder_name",
    "coder_version", "event_number", "record", "record_sha256", "original_record", "split_from_event_id",
    "related_event_ids", *COLUMNS,
)  # fmt: skip
COPY_EVENTS = "COPY core.event (event_id, article_id) FROM STDIN (FORMAT binary)"
COPY_VERSIONS = sql.SQL("COPY core.event_version ({}) FROM STDIN").format(
    sql.SQL(", ").join(map(sql.Identifier, VERSION_COLUMNS))
)
END_RUN = """
UPDATE core.coding_run SET state = %(state)s, error = %(error)s, finished_at = clock_timestamp()
WHERE coding_run_id = %(run)s AND state IN ('running', 'staged')
"""
DROP_STAGED = """
UPDATE core.event_version SET status = 'superseded', status_reason = %(reason)s
WHERE coding_run_id = %(run)s AND status = 'staged'
"""
DROP_CODED = (
    "UPDATE core.coded_article SET state = 'stale' WHERE coding_run_id = %(run)s AND state = 'staged'"
)


# What reviewers confirmed, as far as it was read from these versions of the articles.
CONFIRMED = """
SELECT event_version_id, record FROM core.event_version
WHERE event_version_id = ANY(%(ids)s) AND article_version_id = ANY(%(versions)s)
"""


@dataclass(frozen=True, slots=True)
class Coded:
    """What the coder gave for one article version: `events` in the codebook's form.

    `event_ids` are their keys where they are known (staged again, not coded again); else they are found by
    `dateline.warehouse.matching`.
    """

    article_version_id: int
    events: Sequence[Mapping[str, Any]]
    event_ids: Sequence[int] | None = None


_Known = tuple[int, matching.Trace]


@dataclass(slots=True)
class Staged:
    """What was staged: event version ids by article version, and the reason for each article that was refused."""

    event_version_ids: dict[int, list[int]] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)

    @property
    def events(self) -> int:
        """How many events were staged."""
        return sum(map(len, self.event_version_ids.values()))


def start_run(
    connection: psycopg.Connection, coder_name: str, coder_version: str, *, worker: str | None = None
) -> int:
    """Begin a coding run; return its coding_run_id.

    The tables of types and actors are brought up to the coder's first: a newer coder may know more of them.
    """
    load_reference(connection)
    row = connection.execute(
        START_RUN, [storable(coder_name), storable(coder_version), storable(worker) if worker else None]
    ).fetchone()
    assert row is not None
    return int(row[0])


def stage(
    connection: psycopg.Connection,
    coding_run_id: int,
    article_version_id: int,
    events: Sequence[Mapping[str, Any]],
) -> list[int]:
    """Stage the events of one article version; return their event_version_ids in the order given.

    Raises StoreError when a record is not of the codebook's shape; nothing of the article is staged then.
    """
    staged = stage_many(connection, coding_run_id, [Coded(article_version_id, events)])
    if staged.refused:
        raise StoreError(staged.refused[article_version_id])
    return staged.event_version_ids[article_version_id]


def stage_many(connection: psycopg.Connection, coding_run_id: int, coded: Iterable[Coded]) -> Staged:
    """Stage the events of many article versions in one transaction, replacing what the run staged for them before.

    An article of which a record is not of the codebook's shape is refused as a whole, with the reason, and the
    others are staged. Articles with no events are noted too: publishing then takes back what they gave before.
    Raises StoreError when the run is over or does not exist.
    """
    result = Staged()
    by_version = {item.article_version_id: item for item in coded}
    with connection.transaction():
        coder_name, coder_version = _open_run(connection, coding_run_id)
        articles = {
            int(row[0]): (int(row[1]), str(row[2]))
            for row in connection.execute(LOCK_ARTICLES, [list(by_version)])
        }
        work: list[StagedArticle] = []
        for version_id, item in by_version.items():
            if version_id not in articles:
                result.refused[version_id] = (
                    f"there is no article version {version_id}; store the article first"
                )
                continue
            article_id, text = articles[version_id]
            try:
                work.append(_read(item, article_id, text))
            except StoreError as error:
                result.refused[version_id] = str(error)
        _assign_events(connection, work)
        _apply_decisions(connection, work)
        connection.execute(UNSTAGE, {"run": coding_run_id, "versions": [a.article_version_id for a in work]})
        _copy(connection, work, (coding_run_id, coder_name, coder_version))
        connection.execute(
            UPSERT_CODED,
            {
                "run": coding_run_id,
                "versions": [a.article_version_id for a in work],
                "articles": [a.article_id for a in work],
                "events": [len(a.events) for a in work],
            },
        )
    for article in work:
        result.event_version_ids[article.article_version_id] = [e.event_version_id for e in article.events]
    return result


def fail_run(connection: psycopg.Connection, coding_run_id: int, error: str) -> None:
    """End a run that failed; what it staged will not be published. No-op for a run that is over."""
    _end_run(connection, coding_run_id, "failed", error)


def block_run(connection: psycopg.Connection, coding_run_id: int, error: str) -> None:
    """End a run that the audit stopped: nothing of it is published."""
    _end_run(connection, coding_run_id, "blocked", error)


def _end_run(connection: psycopg.Connection, coding_run_id: int, state: str, error: str) -> None:
    values = {"run": coding_run_id, "state": state, "error": storable(error), "reason": f"run {state}"}
    with connection.transaction():
        if connection.execute(END_RUN, values).rowcount:
            connection.execute(DROP_STAGED, values)
            connection.execute(DROP_CODED, values)


# ---------------------------------------------------------------------------------------------------------------


def _open_run(connection: psycopg.Connection, coding_run_id: int) -> tuple[str, str]:
    row = connection.execute(RUN, [coding_run_id]).fetchone()
    if row is None:
        raise StoreError(f"there is no coding run {coding_run_id}; begin one with start_run")
    if row[2] not in ("running", "staged"):
        raise StoreError(f"coding run {coding_run_id} is over ({row[2]}); begin another one")
    return str(row[0]), str(row[1])


def _read(item: Coded, article_id: int, text: str) -> StagedArticle:
    read: list[StagedEvent] = []
    numbers = set()
    for event in item.events:
        staged = StagedEvent.read(event)
        if staged.number in numbers:
            raise StoreError(f"two events of one article are called {staged.number!r}; correct the coder")
        numbers.add(staged.number)
        read.append(staged)
    for staged, event_id in zip(read, item.event_ids or (), strict=item.event_ids is not None):
        staged.event_id = event_id
    return StagedArticle(item.article_version_id, article_id, text, read)


def _assign_events(connection: psycopg.Connection, work: Sequence[StagedArticle]) -> None:
    """Give every event the key of the incident that it is; new incidents get new keys.

    Events that a reviewer made by splitting one are looked at last: what the coder tells as one event again is the
    one that was split.
    """
    known: defaultdict[int, tuple[list[_Known], list[_Known]]] = defaultdict(lambda: ([], []))
    asked = [a.article_id for a in work if any(not e.event_id for e in a.events)]
    for article_id, event_id, record, text, is_part in connection.execute(KNOWN_EVENTS, [asked]):
        known[article_id][is_part].append((event_id, matching.trace(stored_record(record), text)))
    fresh: list[tuple[StagedEvent, int]] = []
    for article in work:
        left = [event for event in article.events if not event.event_id]
        for candidates in known[article.article_id] if left else ():
            if candidates and left:
                new = [matching.trace(event.record, article.text) for event in left]
                pairs = matching.match([trace for _, trace in candidates], new)
                for index, old in pairs.items():
                    left[index].event_id = candidates[old][0]
                left = [event for event in left if not event.event_id]
        fresh += [(event, article.article_id) for event in left]
    ids = _next_ids(connection, "core.event_event_id_seq", len(fresh))
    if fresh:
        with connection.cursor() as cursor, cursor.copy(COPY_EVENTS) as copy:
            copy.set_types(["int8", "int8"])
            for (event, article_id), event_id in zip(fresh, ids, strict=True):
                event.event_id = event_id
                copy.write_row((event_id, article_id))


def _apply_decisions(connection: psycopg.Connection, work: Sequence[StagedArticle]) -> None:
    """A human's word counts: what was decided once holds for every later coding of the event."""
    found = overrides.in_force(connection, [event.event_id for a in work for event in a.events])
    if not found:
        return
    read = [
        d.value["event_version_id"]
        for one in found.values()
        for d in one
        if d.action == "confirm" and isinstance(d.value, Mapping)
    ]
    values = {"ids": read, "versions": [a.article_version_id for a in work]}
    confirmed = {int(row[0]): row[1] for row in connection.execute(CONFIRMED, values)} if read else {}
    for article in work:
        decisions.apply(article, found, confirmed)


def _copy(connection: psycopg.Connection, work: Sequence[StagedArticle], run: tuple[int, str, str]) -> None:
    total = sum(len(article.events) for article in work)
    if not total:
        return
    ids = iter(_next_ids(connection, "core.event_version_event_version_id_seq", total))
    with connection.cursor() as cursor, cursor.copy(COPY_VERSIONS) as copy:
        for article in work:
            by_number = {event.number: event.event_id for event in article.events}
            for event in article.events:
                event.event_version_id = next(ids)
                related = [
                    by_number.get(relation.event_id or "") for relation in event.record.relations or ()
                ]
                copy.write_row(
                    (
                        event.event_version_id, event.event_id, article.article_id, article.article_version_id,
                        *run, event.number, event.json, event.sha256, event.original, event.split_from, related,
                        *project(event.record, event.plain, article.text),
                    )
                )  # fmt: skip


def _next_ids(connection: psycopg.Connection, sequence: str, n: int) -> list[int]:
    if not n:
        return []
    return [int(row[0]) for row in connection.execute(NEXT_IDS, [sequence, n])]
