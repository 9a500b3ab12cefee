"""Measurements over the whole warehouse: what only the database can count, how fresh each source is, and what drifts.

Each gives a table for a suite: `warehouse` (one row: how many things are wrong, by kind), `source` (one row per active
source) and `drift` (one row: the last seven days against the ninety before).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg

from dateline.quality.frames import INT, REAL, TEXT, frame

if TYPE_CHECKING:
    import pandas as pd

# How many of each are wrong. A row of mart must say what its version in core says, and nothing else may be there.
WRONG: dict[str, str] = {
    "core_not_in_mart": """
SELECT count(*) FROM core.event_version AS e
WHERE e.status = 'published' AND NOT EXISTS (
    SELECT 1 FROM mart.event AS m WHERE m.event_version_id = e.event_version_id AND m.event_id = e.event_id
)""",
    "mart_not_in_core": """
SELECT count(*) FROM mart.event AS m LEFT JOIN core.event_version AS e USING (event_version_id)
WHERE e.status IS DISTINCT FROM 'published' OR e.event_id <> m.event_id""",
    "columns_differ": """
SELECT count(*) FROM mart.event AS m INNER JOIN core.event_version AS e USING (event_version_id)
WHERE (
    m.article_id, m.article_version_id, m.event_type, m.realis, m.is_main, m.is_aggregate, m.date_start, m.date_end,
    m.date_latest, m.country_iso3, m.latitude, m.longitude, m.fatalities_low, m.fatalities_best, m.fatalities_high,
    m.injuries_low, m.injuries_best, m.injuries_high, m.deaths_civilian_best, m.source_actor_ids, m.target_actor_ids,
    m.coder_version, m.coding_run_id
) IS DISTINCT FROM (
    e.article_id, e.article_version_id, e.event_type, e.realis, e.is_main, e.is_aggregate, e.date_start, e.date_end,
    e.date_latest, e.country_iso3, e.latitude, e.longitude, e.fatalities_low, e.fatalities_best, e.fatalities_high,
    e.injuries_low, e.injuries_best, e.injuries_high, e.deaths_civilian_best, e.source_actor_ids, e.target_actor_ids,
    e.coder_version, e.coding_run_id
)""",
    "details_differ": """
SELECT count(*)
FROM core.event_version AS e
INNER JOIN mart.event AS m USING (event_version_id)
LEFT JOIN (SELECT event_id, count(*) AS n FROM mart.event_actor GROUP BY event_id) AS a ON a.event_id = m.event_id
LEFT JOIN (SELECT event_id, count(*) AS n FROM mart.event_place GROUP BY event_id) AS p ON p.event_id = m.event_id
LEFT JOIN (SELECT event_id, count(*) AS n FROM mart.event_casualty GROUP BY event_id) AS c ON c.event_id = m.event_id
LEFT JOIN (SELECT event_id, count(*) AS n FROM mart.event_mention GROUP BY event_id) AS t ON t.event_id = m.event_id
LEFT JOIN (SELECT event_id, count(*) AS n FROM mart.event_evidence GROUP BY event_id) AS v ON v.event_id = m.event_id
WHERE coalesce(a.n, 0) <> coalesce(jsonb_array_length(nullif(e.record -> 'actors', 'null')), 0)
    OR coalesce(p.n, 0) <> coalesce(jsonb_array_length(nullif(e.record -> 'places', 'null')), 0)
    OR coalesce(c.n, 0) <> coalesce(jsonb_array_length(nullif(e.record -> 'casualties', 'null')), 0)
    OR coalesce(t.n, 0) <> coalesce(jsonb_array_length(nullif(e.record -> 'mentions', 'null')), 0)
    OR coalesce(v.n, 0) <> coalesce(jsonb_array_length(nullif(e.record -> 'evidence', 'null')), 0)""",
    "history_differs": """
SELECT count(*)
FROM mart.event AS m
FULL JOIN (SELECT * FROM mart.event_history WHERE valid_to IS NULL) AS h ON h.event_id = m.event_id
WHERE (m.event_version_id, m.valid_from) IS DISTINCT FROM (h.event_version_id, h.valid_from)""",
    "history_overlaps": """
SELECT count(*) FROM (
    SELECT valid_to, lead(valid_from) OVER (PARTITION BY event_id ORDER BY valid_from) AS next_from
    FROM mart.event_history
) AS h WHERE h.next_from < coalesce(h.valid_to, 'infinity')""",
    "retracted_still_there": """
SELECT count(*) FROM mart.retracted_event AS r INNER JOIN mart.event USING (event_id) WHERE r.restored_at IS NULL""",
    "withdrawn_still_there": """
SELECT count(*) FROM mart.event AS m INNER JOIN core.article AS a USING (article_id)
WHERE a.withdrawn_at IS NOT NULL
    OR EXISTS (SELECT 1 FROM core.duplicate_link AS d WHERE d.article_id = a.article_id)""",
    "untraceable": """
SELECT count(*) FROM mart.event AS m
LEFT JOIN core.article_version AS v USING (article_version_id)
LEFT JOIN core.event AS i ON i.event_id = m.event_id
WHERE v.article_id IS DISTINCT FROM m.article_id OR i.article_id IS DISTINCT FROM m.article_id""",
    "relations_to_nowhere": """
SELECT count(*) FROM mart.event_relation AS r
WHERE NOT EXISTS (SELECT 1 FROM mart.event AS m WHERE m.event_id = r.related_event_id)""",
    "versions_behind": """
SELECT count(*) FROM mart.event AS m
INNER JOIN core.article AS a USING (article_id)
INNER JOIN core.article_version AS v ON v.article_version_id = a.current_version_id
WHERE m.article_version_id <> a.current_version_id AND v.seen_at < %(day_ago)s
    AND NOT EXISTS (
        SELECT 1 FROM core.coding_request AS r
        WHERE r.article_version_id = a.current_version_id AND r.state IN ('queued', 'leased', 'parked')
    )""",
    "articles_uncoded": """
SELECT count(*) FROM core.article AS a
INNER JOIN core.article_version AS v ON v.article_version_id = a.current_version_id
WHERE a.withdrawn_at IS NULL AND v.seen_at < %(day_ago)s
    AND NOT EXISTS (SELECT 1 FROM core.duplicate_link AS d WHERE d.article_id = a.article_id)
    AND NOT EXISTS (
        SELECT 1 FROM core.coded_article AS c
        WHERE c.article_version_id = v.article_version_id AND c.state = 'published'
    )
    AND NOT EXISTS (
        SELECT 1 FROM core.coding_request AS r
        WHERE r.article_version_id = v.article_version_id AND r.state IN ('queued', 'leased', 'parked')
    )""",
    # is_shared may stay true when the other reports are gone: it only says where to look twice.
    "points_differ": """
SELECT count(*)
FROM mart.event_point AS p
FULL JOIN mart.event_point_source AS s ON s.event_id = p.event_id
WHERE (to_jsonb(p) - 'is_shared') IS DISTINCT FROM (to_jsonb(s) - 'is_shared') OR (s.is_shared AND NOT p.is_shared)""",
    "events_unlinked": """
SELECT count(*) FROM mart.event AS m
WHERE m.is_material AND m.realis = 'actual' AND NOT m.is_aggregate AND m.valid_from < %(day_ago)s
    AND NOT EXISTS (SELECT 1 FROM mart.incident_event AS i WHERE i.event_id = m.event_id)""",
    "staged_left_over": """
SELECT count(*) FROM core.event_version AS e WHERE e.status = 'staged' AND e.staged_at < %(day_ago)s""",
    "requests_parked": "SELECT count(*) FROM core.coding_request WHERE state = 'parked'",
    "batches_blocked": """
SELECT count(*) FROM core.coding_run WHERE state = 'blocked' AND finished_at >= %(week_ago)s""",
    "events_held": """
SELECT count(DISTINCT event_version_id) FROM quality.quarantine
WHERE released_at IS NULL AND quarantined_at >= %(week_ago)s""",
    "events_published": """
SELECT coalesce(sum(events_published), 0)::bigint FROM core.coding_run WHERE finished_at >= %(week_ago)s""",
}

# The window that is looked at and the one that it is compared with.
RECENT_DAYS, USUAL_DAYS = 7, 90
# A comparison needs four weeks of news before, so that weekends and holidays are in it.
LEAST_USUAL_DAYS = 28
LEAST_USUAL_ARTICLES = 50
# The mix of thirty types over fewer events differs by chance alone.
LEAST_RECENT_EVENTS, LEAST_USUAL_EVENTS = 60, 200

# A source is silent when nothing came for three times as long as it usually leaves between two articles …
SILENT_TIMES = 3.0
# … but never before two days: a weekend, a holiday.
SILENT_LEAST_HOURS = 48.0
# Of a source with hardly an article nothing is known about its habits: a week.
SILENT_UNKNOWN_HOURS = 168.0
LEAST_ARTICLES_FOR_HABIT = 10
# A poll that is six intervals late is not late by chance; below an hour it may be the machine that slept.
POLL_LATE_TIMES, POLL_LATE_LEAST_HOURS = 6.0, 1.0
# Days of which the coverage is looked at; the last two may still be on their way.
COVERAGE_DAYS, COVERAGE_LAG_DAYS = 30, 2

SOURCES = """
WITH article AS (
    SELECT a.source_id, a.first_seen_at, v.published_at
    FROM core.article AS a INNER JOIN core.article_version AS v ON v.article_version_id = a.current_version_id
),
gap AS (
    SELECT
        source_id, published_at,
        extract(epoch FROM published_at - lag(published_at) OVER (PARTITION BY source_id ORDER BY published_at))
            / 3600.0 AS hours
    FROM article WHERE published_at <= %(now)s
),
newest AS (SELECT source_id, max(published_at) AS at FROM gap GROUP BY source_id),
habit AS (
    SELECT g.source_id, count(*) AS articles, percentile_cont(0.95) WITHIN GROUP (ORDER BY g.hours) AS hours
    FROM gap AS g INNER JOIN newest AS n USING (source_id)
    WHERE g.published_at > n.at - make_interval(days => %(usual_days)s)
    GROUP BY g.source_id
),
-- An article that was seen while it was new; what the archive sweep finds says nothing about today.
live AS (
    SELECT source_id, max(first_seen_at) AS at FROM article
    WHERE published_at IS NULL OR first_seen_at < published_at + interval '2 days' GROUP BY source_id
),
ever AS (SELECT source_id, max(first_seen_at) AS at FROM article GROUP BY source_id),
day AS (
    SELECT s.source_id, d::date AS local_date
    FROM core.source AS s
    INNER JOIN (SELECT source_id, min(local_date) AS first FROM core.coverage GROUP BY source_id) AS f USING (source_id)
    CROSS JOIN LATERAL generate_series(
        greatest(f.first, (%(now)s AT TIME ZONE s.time_zone)::date - %(coverage_days)s::integer),
        (%(now)s AT TIME ZONE s.time_zone)::date - %(coverage_lag_days)s::integer,
        interval '1 day'
    ) AS d
),
hole AS (
    SELECT d.source_id, count(*) FILTER (WHERE c.is_complete IS NOT TRUE) AS days
    FROM day AS d LEFT JOIN core.coverage AS c USING (source_id, local_date)
    GROUP BY d.source_id
),
unread AS (
    SELECT source_id, count(*) AS pages FROM raw.fetch_failure
    WHERE stage IN ('page', 'extract', 'store', 'code') AND resolved_at IS NULL AND last_failed_at >= %(week_ago)s
    GROUP BY source_id
),
read AS (SELECT source_id, count(*) AS pages FROM article WHERE first_seen_at >= %(week_ago)s GROUP BY source_id)
SELECT
    s.source_id,
    extract(epoch FROM %(now)s - coalesce(l.at, e.at, s.created_at)) / 3600.0,
    CASE WHEN h.articles >= %(habit)s THEN greatest(%(least_hours)s, %(times)s * h.hours) ELSE %(unknown_hours)s END,
    extract(epoch FROM %(now)s - t.last_polled_at) / 3600.0,
    greatest(%(poll_hours)s, %(poll_times)s * coalesce(t.poll_interval_seconds, s.poll_seconds) / 3600.0),
    coalesce(t.consecutive_failures, 0),
    t.set_aside_reason,
    hole.days,
    coalesce(u.pages, 0),
    coalesce(r.pages, 0)
FROM core.source AS s
LEFT JOIN core.source_state AS t USING (source_id)
LEFT JOIN habit AS h USING (source_id)
LEFT JOIN live AS l USING (source_id)
LEFT JOIN ever AS e USING (source_id)
LEFT JOIN hole USING (source_id)
LEFT JOIN unread AS u USING (source_id)
LEFT JOIN read AS r USING (source_id)
WHERE s.is_active
ORDER BY s.source_id
"""
SOURCE_COLUMNS = {
    "source_id": TEXT,
    "hours_since_article": REAL,
    "hours_allowed": REAL,
    "hours_since_poll": REAL,
    "poll_hours_allowed": REAL,
    "failures": INT,
    "set_aside_reason": TEXT,
    "uncovered_days": INT,
    "pages_unread": INT,
    "pages_read": INT,
}
# A site that changes its layout loses pages by the dozen; one or two are always gone.
LEAST_PAGES, UNREAD_SHARE = 20, 0.25

ARTICLES_BY_DAY = """
SELECT v.published_date, count(*)
FROM core.article AS a INNER JOIN core.article_version AS v ON v.article_version_id = a.current_version_id
WHERE v.published_date >= %(first)s AND v.published_date < %(end)s AND a.withdrawn_at IS NULL
GROUP BY v.published_date
"""
EVENTS_BY_DAY = """
SELECT article_published_date, event_type, count(*),
    count(*) FILTER (WHERE is_material AND realis = 'actual' AND NOT is_aggregate),
    count(*) FILTER (WHERE is_material AND realis = 'actual' AND NOT is_aggregate AND country_iso3 IS NOT NULL),
    count(*) FILTER (WHERE is_material AND realis = 'actual' AND NOT is_aggregate AND date_start IS NOT NULL)
FROM mart.event
WHERE article_published_date >= %(first)s AND article_published_date < %(end)s
GROUP BY article_published_date, event_type
"""
DRIFT_COLUMNS = dict.fromkeys(
    ("articles_ratio", "events_ratio", "events_per_article_ratio", "type_divergence", "place_share_change",
     "date_share_change"),
    REAL,
)  # fmt: skip


def warehouse(connection: psycopg.Connection, now: datetime) -> pd.DataFrame:
    """One row: how many of each kind of thing are wrong, and the share of events that were held back this week."""
    moments = {"day_ago": now - timedelta(days=1), "week_ago": now - timedelta(days=7)}
    counts: dict[str, int] = {}
    for name, statement in WRONG.items():
        row = connection.execute(statement, moments).fetchone()
        assert row is not None
        counts[name] = int(row[0])
    seen = counts["events_held"] + counts["events_published"]
    share = counts["events_held"] / seen if seen >= LEAST_RECENT_EVENTS else None
    columns = {**dict.fromkeys(counts, INT), "held_share": REAL}
    return frame(columns, [(*counts.values(), share)])


def sources(connection: psycopg.Connection, now: datetime) -> pd.DataFrame:
    """One row per active source: how long it has been silent, beside how long it may be; its polls and its holes."""
    rows = connection.execute(
        SOURCES,
        {
            "now": now,
            "week_ago": now - timedelta(days=7),
            "usual_days": USUAL_DAYS,
            "coverage_days": COVERAGE_DAYS,
            "coverage_lag_days": COVERAGE_LAG_DAYS,
            "habit": LEAST_ARTICLES_FOR_HABIT,
            "least_hours": SILENT_LEAST_HOURS,
            "times": SILENT_TIMES,
            "unknown_hours": SILENT_UNKNOWN_HOURS,
            "poll_hours": POLL_LATE_LEAST_HOURS,
            "poll_times": POLL_LATE_TIMES,
        },
    ).fetchall()
    found = frame(SOURCE_COLUMNS, [[_number(value) for value in row] for row in rows])
    tried = found["pages_unread"] + found["pages_read"]
    found["unread_share"] = (found["pages_unread"] / tried).where(tried >= LEAST_PAGES).astype(REAL)
    return found


def drift(connection: psycopg.Connection, now: datetime) -> pd.DataFrame:
    """One row: the last RECENT_DAYS whole days of news against the USUAL_DAYS before, by day of publication.

    Ratios are per day; 1 is as usual. A measure for which there is too little news has no value.
    """
    end = now.astimezone(UTC).date()
    start = end - timedelta(days=RECENT_DAYS)
    span = {"first": start - timedelta(days=USUAL_DAYS), "end": end}
    articles: dict[bool, int] = {True: 0, False: 0}
    days = set()
    for day, number in connection.execute(ARTICLES_BY_DAY, span):
        articles[day >= start] += number
        if day < start:
            days.add(day)
    types: dict[bool, dict[str, int]] = {True: {}, False: {}}
    single = {True: [0, 0, 0], False: [0, 0, 0]}
    for day, event_type, number, *counted in connection.execute(EVENTS_BY_DAY, span):
        mix = types[day >= start]
        mix[event_type] = mix.get(event_type, 0) + number
        single[day >= start] = [a + b for a, b in zip(single[day >= start], counted, strict=True)]
    events = {recent: sum(mix.values()) for recent, mix in types.items()}
    values: dict[str, float | None] = dict.fromkeys(DRIFT_COLUMNS)
    if len(days) >= LEAST_USUAL_DAYS and articles[False] >= LEAST_USUAL_ARTICLES:
        times = USUAL_DAYS / RECENT_DAYS
        values["articles_ratio"] = articles[True] / articles[False] * times
        if events[False] >= LEAST_USUAL_EVENTS:
            values["events_ratio"] = events[True] / events[False] * times
            if articles[True]:
                values["events_per_article_ratio"] = (events[True] / articles[True]) / (
                    events[False] / articles[False]
                )
            if events[True] >= LEAST_RECENT_EVENTS:
                values["type_divergence"] = divergence(types[True], types[False])
    if single[True][0] >= LEAST_RECENT_EVENTS and single[False][0] >= LEAST_USUAL_EVENTS:
        for name, at in (("place_share_change", 1), ("date_share_change", 2)):
            values[name] = single[True][at] / single[True][0] - single[False][at] / single[False][0]
    return frame(DRIFT_COLUMNS, [tuple(values.values())])


def divergence(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Jensen-Shannon divergence of two counts by kind, in bits: 0 for the same mix, 1 for nothing in common."""
    total_one, total_other = sum(one.values()), sum(other.values())
    result = 0.0
    for kind in {*one, *other}:
        p, q = one.get(kind, 0) / total_one, other.get(kind, 0) / total_other
        middle = (p + q) / 2
        result += sum(share * math.log2(share / middle) for share in (p, q) if share) / 2
    return result


def _number(value: Any) -> Any:
    """What PostgreSQL gives as a decimal, as a float."""
    return float(value) if hasattr(value, "as_tuple") else value
