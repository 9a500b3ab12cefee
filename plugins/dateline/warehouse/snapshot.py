"""Named moments of the published tables, to be cited: "Dateline, snapshot 2020-q1"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg
from psycopg.rows import class_row

from dateline.warehouse.errors import StoreError
from dateline.warehouse.text import storable_or_none

INSERT = """
INSERT INTO mart.snapshot (name, taken_at, coder_versions, events, note)
SELECT
    %(name)s,
    clock_timestamp(),
    ARRAY(SELECT DISTINCT e.coder_name || ' ' || e.coder_version AS coder FROM mart.event AS e ORDER BY coder),
    (SELECT count(*) FROM mart.event),
    %(note)s
RETURNING name, taken_at, coder_versions, events, note
"""
SELECT = "SELECT name, taken_at, coder_versions, events, note FROM mart.snapshot ORDER BY taken_at, name"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A named moment: ``mart.event_as_of(taken_at)`` gives the table as it was."""

    name: str
    taken_at: datetime
    coder_versions: list[str]
    events: int
    note: str | None

    def query(self) -> str:
        """The query that gives the table as it was at that moment."""
        return f"SELECT * FROM mart.event_as_of('{self.taken_at.isoformat()}')"  # noqa: S608 - a time

    def citation(self) -> str:
        """How to cite it, and how to get the same rows again."""
        coders = ", ".join(self.coder_versions) or "none"
        return (
            f"Dateline, snapshot {self.name}, {self.taken_at:%Y-%m-%d %H:%M:%S} UTC, {self.events} events; "
            f"coded by {coders}.\n\n{self.query()};"
        )


def take_snapshot(connection: psycopg.Connection, name: str, *, note: str | None = None) -> Snapshot:
    """Give this moment a name. Raises StoreError when the name is taken or is none (letters, digits, ``.``, ``_``,
    ``-``, at most 63)."""
    try:
        with connection.transaction(), connection.cursor(row_factory=class_row(Snapshot)) as cursor:
            # Wait for whoever is half-way through publishing: their rows bear an earlier time than this one.
            cursor.execute("LOCK TABLE mart.event IN SHARE MODE")
            taken = cursor.execute(INSERT, {"name": name, "note": storable_or_none(note)}).fetchone()
    except psycopg.errors.UniqueViolation as error:
        raise StoreError(
            f"there is a snapshot {name!r} already; names are for ever, choose another"
        ) from error
    except (psycopg.errors.CheckViolation, psycopg.DataError) as error:
        raise StoreError(
            f"{name!r} cannot name a snapshot; use at most 63 letters, digits, dots, underscores and hyphens"
        ) from error
    assert taken is not None
    return taken


def snapshots(connection: psycopg.Connection) -> list[Snapshot]:
    """All snapshots, oldest first."""
    with connection.cursor(row_factory=class_row(Snapshot)) as cursor:
        return cursor.execute(SELECT).fetchall()
