"""Reads and writes of incidents: which events changed, who their neighbours are, and the joined rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import psycopg
from psycopg.rows import dict_row

# Put together from constants of this file; every value is a parameter.
# ruff: noqa: S608
ELIGIBLE = "e.is_material AND e.realis = 'actual' AND NOT e.is_aggregate"

# Copies of each article that still stand.
COPIES = """
SELECT d.duplicate_of_article_id AS article_id, count(*) AS copies
FROM core.duplicate_link AS d
INNER JOIN core.article AS c ON c.article_id = d.article_id AND c.withdrawn_at IS NULL
GROUP BY d.duplicate_of_article_id
"""
# New or changed since they were linked, by another linker, with other copies, or linked and no longer published.
TOUCHED = f"""
SELECT e.event_id, e.date_latest
FROM mart.event AS e
LEFT JOIN core.incident_member AS m USING (event_id)
LEFT JOIN ({COPIES}) AS c ON c.article_id = e.article_id
WHERE {ELIGIBLE}
    AND (
        m.event_id IS NULL OR m.event_version_id <> e.event_version_id OR m.linker_version <> %(version)s
        OR m.copies <> coalesce(c.copies, 0)
    )
UNION
SELECT m.event_id, e.date_latest
FROM core.incident_member AS m
LEFT JOIN mart.event AS e USING (event_id)
WHERE e.event_id IS NULL OR NOT ({ELIGIBLE})
ORDER BY 2, 1
"""
CO_MEMBERS = """
SELECT DISTINCT o.event_id
FROM core.incident_member AS m
INNER JOIN core.incident_member AS o USING (incident_id)
WHERE m.event_id = ANY(%(ids)s)
"""
# The window is the index; what the events say decides in Python.
NEIGHBOURS = """
SELECT e.event_id, n.event_id
FROM mart.event AS e
INNER JOIN mart.event AS n
    ON mart.link_window(n.date_start, n.date_end, n.article_published_date)
        && mart.link_window(e.date_start, e.date_end, e.article_published_date)
WHERE e.event_id = ANY(%(ids)s)
    AND n.is_material AND n.realis = 'actual' AND NOT n.is_aggregate
    AND n.article_id <> e.article_id
    AND (e.countries_iso3 && n.countries_iso3 OR e.countries_iso3 = '{}' OR n.countries_iso3 = '{}')
"""
# What linking reads of an event, and what an incident takes over from it.
LOADED = (
    "event_id", "event_version_id", "event_number", "article_id", "article_url", "event_type", "article_published_at",
    "article_published_date",
    "date_start", "date_end", "date_precision", "date_latest", "countries_iso3", "country_iso3", "place_name",
    "latitude", "longitude", "place_precision", "source_actors", "source_actor_ids", "blamed_actors",
    "blamed_actor_ids", "claimant_actors", "claimant_actor_ids", "target_actors", "target_actor_ids",
    "fatalities_low", "fatalities_best", "fatalities_high", "injuries_low", "injuries_best", "injuries_high",
    "sentence_text", "is_main", "confidence", "weapons",
)  # fmt: skip
LOAD = f"""
SELECT
    {", ".join("e." + c for c in LOADED)},
    (
        SELECT count(*) FROM core.duplicate_link AS d
        INNER JOIN core.article AS c ON c.article_id = d.article_id AND c.withdrawn_at IS NULL
        WHERE d.duplicate_of_article_id = e.article_id
    ) AS copies
FROM mart.event AS e
WHERE e.event_id = ANY(%(ids)s) AND {ELIGIBLE}
ORDER BY e.event_id
"""
OF_ARTICLES = """
SELECT e.event_id FROM core.event AS e
WHERE e.article_id = ANY(%(articles)s)
    OR e.article_id IN (SELECT x.article_id FROM core.event AS x WHERE x.event_id = ANY(%(events)s))
"""
# Held to the end of the transaction: two linkers at once would each miss what the other writes.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('dateline.link_incidents'))"

MEMBERS = "SELECT event_id, incident_id FROM core.incident_member WHERE event_id = ANY(%(ids)s)"
NEW_INCIDENTS = (
    "INSERT INTO core.incident (created_at) SELECT now() FROM generate_series(1, %(n)s) RETURNING incident_id"
)
FORGET_MEMBERS = "DELETE FROM core.incident_member WHERE event_id = ANY(%(ids)s)"
FORGET_EVENTS = "DELETE FROM mart.incident_event WHERE event_id = ANY(%(ids)s)"
FORGET_INCIDENTS = """
DELETE FROM mart.incident
WHERE incident_id = ANY(%(incidents)s)
    AND NOT EXISTS (SELECT 1 FROM core.incident_member AS m WHERE m.incident_id = mart.incident.incident_id)
"""
INSERT_MEMBER = """
INSERT INTO core.incident_member (event_id, incident_id, event_version_id, linker_version, copies, linked_at)
VALUES (%(event_id)s, %(incident_id)s, %(event_version_id)s, %(linker_version)s, %(copies)s, now())
"""
INSERT_EVENT = (
    "INSERT INTO mart.incident_event (incident_id, event_id) VALUES (%(incident_id)s, %(event_id)s)"
)

COLUMNS = (
    "incident_id",
    "event_type",
    "date_start",
    "date_end",
    "date_precision",
    "date_latest",
    "place_name",
    "country_iso3",
    "latitude",
    "longitude",
    "place_precision",
    "source_actors",
    "target_actors",
    "fatalities_low",
    "fatalities_best",
    "fatalities_high",
    "fatalities_reported_min",
    "fatalities_reported_max",
    "injuries_low",
    "injuries_best",
    "injuries_high",
    "reports",
    "independent_sources",
    "first_report_at",
    "last_report_at",
    "lead_event_id",
    "linker_version",
)
UPSERT_INCIDENT = f"""
INSERT INTO mart.incident ({", ".join(COLUMNS)}, linked_at)
VALUES ({", ".join(f"%({c})s" for c in COLUMNS)}, now())
ON CONFLICT (incident_id) DO UPDATE SET
    {", ".join(f"{c} = excluded.{c}" for c in COLUMNS[1:])}, linked_at = excluded.linked_at
"""


def lock(connection: psycopg.Connection) -> None:
    """Wait until no other linker works; held to the end of the transaction."""
    connection.execute(LOCK)


def touched(connection: psycopg.Connection, linker_version: str) -> list[int]:
    """Events that are to be linked anew, and linked events that are no longer published, by day."""
    return [int(row[0]) for row in connection.execute(TOUCHED, {"version": linker_version})]


def of_articles(
    connection: psycopg.Connection, article_ids: Collection[int], event_ids: Collection[int]
) -> set[int]:
    """All events, published or not, of these articles and of those that these events are told in."""
    values = {"articles": list(article_ids), "events": list(event_ids)}
    return {int(row[0]) for row in connection.execute(OF_ARTICLES, values)}


def co_members(connection: psycopg.Connection, event_ids: Collection[int]) -> set[int]:
    """All events of the incidents that these events belong to."""
    return {int(row[0]) for row in connection.execute(CO_MEMBERS, {"ids": list(event_ids)})}


def neighbours(connection: psycopg.Connection, event_ids: Collection[int]) -> list[tuple[int, int]]:
    """Each of these events with every event of another article that may report the same occurrence, by time and
    country."""
    if not event_ids:
        return []
    return [(int(e), int(n)) for e, n in connection.execute(NEIGHBOURS, {"ids": list(event_ids)})]


def load(connection: psycopg.Connection, event_ids: Collection[int]) -> list[dict[str, Any]]:
    """The published rows of those events that can be linked, with the number of `copies` of
    their articles, by event_id."""
    if not event_ids:
        return []
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(LOAD, {"ids": list(event_ids)}).fetchall()


def incidents_of(connection: psycopg.Connection, event_ids: Collection[int]) -> dict[int, int]:
    """The incident of each event that has one."""
    return {int(e): int(i) for e, i in connection.execute(MEMBERS, {"ids": list(event_ids)})}


def new_incidents(connection: psycopg.Connection, count: int) -> list[int]:
    """Keys for new incidents, ascending."""
    return sorted(int(row[0]) for row in connection.execute(NEW_INCIDENTS, {"n": count}))


def replace(
    connection: psycopg.Connection,
    event_ids: Collection[int],
    incidents: Iterable[dict[str, Any]],
    members: Sequence[dict[str, Any]],
) -> None:
    """Replace what is known of these events' incidents: `incidents` are rows of mart.incident, `members` rows of
    core.incident_member. Call it in the transaction that holds the lock."""
    ids = {"ids": list(event_ids)}
    former = set(incidents_of(connection, event_ids).values())
    connection.execute(FORGET_EVENTS, ids)
    connection.execute(FORGET_MEMBERS, ids)
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_MEMBER, members)
        cursor.executemany(UPSERT_INCIDENT, list(incidents))
        cursor.executemany(INSERT_EVENT, members)
    connection.execute(FORGET_INCIDENTS, {"incidents": sorted(former)})
