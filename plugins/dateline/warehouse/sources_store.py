"""Sources as listed, and how the polling of each stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Protocol

import psycopg
from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from dateline.warehouse.errors import StoreError
from dateline.warehouse.text import storable, storable_json

UPSERT_SOURCE = """
INSERT INTO core.source AS s (
    source_id, name, home_url, feed_url, time_zone, language, country_iso3, poll_seconds, entry, is_active
) VALUES (
    %(source_id)s, %(name)s, %(home_url)s, %(feed_url)s, %(time_zone)s, %(language)s, %(country_iso3)s,
    %(poll_seconds)s, %(entry)s, %(is_active)s
)
ON CONFLICT (source_id) DO UPDATE SET
    name = excluded.name,
    home_url = excluded.home_url,
    feed_url = excluded.feed_url,
    time_zone = excluded.time_zone,
    language = excluded.language,
    country_iso3 = excluded.country_iso3,
    poll_seconds = excluded.poll_seconds,
    entry = excluded.entry,
    is_active = CASE WHEN %(settle)s THEN excluded.is_active ELSE s.is_active END
WHERE (s.name, s.home_url, s.feed_url, s.time_zone, s.language, s.country_iso3, s.poll_seconds, s.entry, s.is_active)
    IS DISTINCT FROM (
        excluded.name, excluded.home_url, excluded.feed_url, excluded.time_zone, excluded.language,
        excluded.country_iso3, excluded.poll_seconds, excluded.entry,
        CASE WHEN %(settle)s THEN excluded.is_active ELSE s.is_active END
    )
"""
KNOWS_ZONE = "SELECT now() AT TIME ZONE %s"
DEACTIVATE_OTHERS = "UPDATE core.source SET is_active = false WHERE is_active AND NOT source_id = ANY(%s)"


class SourceEntry(Protocol):
    """What is stored of `dateline.sources.registry.Source`."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def home_url(self) -> Any: ...
    @property
    def feed_url(self) -> Any: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def poll_seconds(self) -> float: ...
    def model_dump(self, *, mode: str = ...) -> dict[str, Any]: ...


def sync_sources(
    connection: psycopg.Connection,
    sources: Iterable[SourceEntry],
    *,
    active: Collection[str] | None = None,
    settle: bool = True,
) -> None:
    """Make core.source say what the sources file says. `active` names those watched now (default: all given).

    Sources that are no longer given stay, inactive: articles refer to them. Without `settle` only sources that are
    new here take their standing from `active`: a shell whose settings differ from the watcher's tells nothing about
    who is watched. Idempotent. Raises StoreError when PostgreSQL does not know a source's time zone (its list may be
    older than the system's).
    """
    rows = []
    for source in sources:
        entry = storable_json(source.model_dump(mode="json"))
        rows.append(
            {
                "source_id": source.id,
                "name": storable(source.name),
                "home_url": str(entry.get("home_url") or source.home_url),
                "feed_url": str(entry.get("feed_url") or source.feed_url),
                "time_zone": str(source.time_zone),
                "language": source.language,
                "country_iso3": entry.get("country"),
                "poll_seconds": source.poll_seconds,
                "entry": Jsonb(entry),
                "is_active": active is None or source.id in active,
                "settle": settle,
            }
        )
    # In one order everywhere, so that two processes that start together cannot deadlock.
    rows.sort(key=lambda row: str(row["source_id"]))
    with connection.transaction(), connection.cursor() as cursor:
        for zone in {str(row["time_zone"]) for row in rows}:
            try:
                with connection.transaction():
                    cursor.execute(KNOWS_ZONE, [zone])
            except psycopg.errors.InvalidParameterValue as error:
                raise StoreError(
                    f"PostgreSQL does not know the time zone {zone!r}; use an older name of it"
                ) from error
        cursor.executemany(UPSERT_SOURCE, rows)
        if settle:
            cursor.execute(DEACTIVATE_OTHERS, [[row["source_id"] for row in rows]])


@dataclass(frozen=True, slots=True)
class PollState:
    """How the polling of one source stands; the columns of core.source_state (times aware, in UTC)."""

    source_id: str
    etag: str | None = None
    last_modified: str | None = None
    etag_is_ignored: bool = False
    watermark_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_changed_at: datetime | None = None
    last_full_read_at: datetime | None = None
    next_poll_at: datetime | None = None
    poll_interval_seconds: float | None = None
    consecutive_failures: int = 0
    failure_code: str | None = None
    failure_message: str | None = None
    set_aside_at: datetime | None = None
    set_aside_reason: str | None = None
    history_method: str | None = None


STATE_COLUMNS = tuple(field.name for field in fields(PollState))
_SELECT_STATE = sql.SQL("SELECT {} FROM core.source_state").format(
    sql.SQL(", ").join(map(sql.Identifier, STATE_COLUMNS))
)


def poll_state(connection: psycopg.Connection, source_id: str) -> PollState:
    """The state of one source; a fresh one for a source never polled."""
    with connection.cursor(row_factory=class_row(PollState)) as cursor:
        found = cursor.execute(_SELECT_STATE + sql.SQL(" WHERE source_id = %s"), [source_id]).fetchone()
    return found or PollState(source_id)


def poll_states(connection: psycopg.Connection) -> dict[str, PollState]:
    """The states of all sources that were ever polled, by source."""
    with connection.cursor(row_factory=class_row(PollState)) as cursor:
        return {state.source_id: state for state in cursor.execute(_SELECT_STATE)}


def update_poll_state(connection: psycopg.Connection, source_id: str, **changes: Any) -> None:
    """Set some fields of a source's state and leave the others: the trigger and the tasks each own some.

    Raises StoreError for a name that PollState has not, and for a source that is not in core.source.
    """
    unknown = set(changes) - set(STATE_COLUMNS[1:])
    if unknown:
        raise StoreError(
            f"a poll state has no {', '.join(sorted(unknown))}; it has {', '.join(STATE_COLUMNS[1:])}"
        )
    values = {name: storable(value) if isinstance(value, str) else value for name, value in changes.items()}
    columns = [sql.Identifier(name) for name in values]
    statement = sql.SQL(
        "INSERT INTO core.source_state ({}) VALUES ({}) ON CONFLICT (source_id) DO {}"
    ).format(
        sql.SQL(", ").join([sql.Identifier("source_id"), *columns]),
        sql.SQL(", ").join([sql.Placeholder("source_id"), *map(sql.Placeholder, values)]),
        sql.SQL("UPDATE SET {}").format(
            sql.SQL(", ").join(sql.SQL("{0} = excluded.{0}").format(column) for column in columns)
        )
        if columns
        else sql.SQL("NOTHING"),
    )
    try:
        connection.execute(statement, {"source_id": source_id, **values})
    except psycopg.errors.ForeignKeyViolation as error:
        raise StoreError(f"there is no source {source_id!r}; synchronise the sources first") from error


def put_poll_state(connection: psycopg.Connection, state: PollState) -> None:
    """Set every field of a source's state. Raises StoreError for a source that is not in core.source."""
    update_poll_state(
        connection, state.source_id, **{name: getattr(state, name) for name in STATE_COLUMNS[1:]}
    )
