"""Random samples of the published events, drawn to be checked by hand, and what the readers found.

The draw is uniform over mart.event and can be repeated: events are ordered by a hash of the seed and their key, and
the first ones are taken.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row, dict_row

from dateline.warehouse.errors import StoreError
from dateline.warehouse.text import storable, storable_or_none

# Judged in this order; where there is no event, nothing else of it can be right or wrong.
FIELDS = (
    "event", "event_type", "realis", "is_aggregate", "date", "place", "source", "target", "fatalities", "injuries",
    "deaths_civilian", "outcome", "claim_status", "attribution",
)  # fmt: skip
WHETHER = "event"
# More than anybody reads in a year.
LARGEST_SAMPLE = 10_000

DRAW = """
WITH s AS (
    INSERT INTO core.review_sample (drawn_at, drawn_by, seed, asked_for, population)
    SELECT clock_timestamp(), %(author)s, %(seed)s, %(size)s, (SELECT count(*) FROM mart.event)
    RETURNING review_sample_id
),
d AS (
    SELECT
        m.event_id, m.event_version_id,
        row_number() OVER (ORDER BY md5(%(seed)s::text || ' ' || m.event_id), m.event_id) AS position
    FROM mart.event AS m
    ORDER BY position
    LIMIT %(size)s
)
INSERT INTO core.review_sample_event (review_sample_id, position, event_id, event_version_id)
SELECT s.review_sample_id, d.position, d.event_id, d.event_version_id FROM d CROSS JOIN s
RETURNING review_sample_id
"""
# As it was drawn: the version that is judged, whatever became of the event since.
DRAWN = """
SELECT
    s.review_sample_id, s.position, s.event_id, h.event_type, h.realis, h.is_aggregate, h.date_start, h.date_end,
    h.date_precision, h.place_name, h.country_iso3, h.place_precision, h.source_actors, h.blamed_actors,
    h.claimant_actors, h.target_actors, h.fatalities_low, h.fatalities_best, h.fatalities_high, h.injuries_low,
    h.injuries_best, h.injuries_high, h.deaths_civilian_low, h.deaths_civilian_best, h.deaths_civilian_high,
    h.outcome, h.claim_status, h.attributed_to, h.trigger_text, h.sentence_text, h.article_title, h.article_url,
    h.article_published_date,
    (
        SELECT count(*) FROM core.review_answer AS a
        WHERE a.review_sample_id = s.review_sample_id AND a.event_id = s.event_id
    ) AS answers
FROM core.review_sample_event AS s
INNER JOIN mart.event_history AS h ON h.event_id = s.event_id AND h.event_version_id = s.event_version_id
WHERE s.review_sample_id = %s
ORDER BY s.position
"""
ANSWER = """
INSERT INTO core.review_answer (review_sample_id, event_id, field, is_right, note, author, answered_at)
VALUES (%(sample)s, %(event)s, %(field)s, %(is_right)s, %(note)s, %(author)s, clock_timestamp())
ON CONFLICT (review_sample_id, event_id, field) DO UPDATE SET
    is_right = excluded.is_right, note = excluded.note, author = excluded.author, answered_at = excluded.answered_at
"""
# No event: what was said of its fields before means nothing.
FORGET_FIELDS = """
DELETE FROM core.review_answer WHERE review_sample_id = %(sample)s AND event_id = %(event)s AND field <> 'event'
"""
RATES = """
SELECT field, events, wrong, error_rate, error_rate_low, error_rate_high FROM mart.review_error_rate
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether one field of a sampled event is what the article says; `note` may give the right value."""

    field: str
    is_right: bool
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """How often a field is wrong: a share with its 95% interval (Wilson)."""

    field: str
    events: int
    wrong: int
    error_rate: float
    error_rate_low: float
    error_rate_high: float


def draw(connection: psycopg.Connection, size: int, *, author: str, seed: int | None = None) -> int:
    """Draw a sample and store it; return its number. `seed` (0 to 2⁶³ − 1) is drawn too when there is none.

    Raises StoreError when nothing is published, or for a size, seed or author that is none.
    """
    if not 1 <= size <= LARGEST_SAMPLE:
        raise StoreError(f"a sample has 1 to {LARGEST_SAMPLE} events, not {size}")
    if seed is None:
        seed = secrets.randbelow(2**63)
    if not 0 <= seed < 2**63:
        raise StoreError("a seed is a number from 0 to 2^63 - 1")
    if not author.strip():
        raise StoreError("a sample needs an author: who will check it")
    values = {"size": size, "seed": seed, "author": storable(author.strip())}
    with connection.transaction():
        row = connection.execute(DRAW, values).fetchone()
        if row is None:
            raise StoreError("no event is published yet; there is nothing to draw from")
    return int(row[0])


def drawn(connection: psycopg.Connection, sample: int) -> list[dict[str, Any]]:
    """The events of a sample in the order of the draw, as they were drawn, each with how many `answers` it has.

    Raises StoreError when there is no such sample.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(DRAWN, [sample]).fetchall()
    if not rows:
        raise StoreError(f"there is no sample {sample}; mart.review_sample lists them")
    return rows


def record(
    connection: psycopg.Connection,
    sample: int,
    answers: Mapping[int, Collection[Answer]],
    *,
    author: str,
) -> int:
    """Store what a reader found, by event, in one transaction; return how many answers. A later answer replaces an
    earlier one.

    Raises StoreError, and stores nothing, for an event that is not of the sample or a field that is none.
    """
    if not author.strip():
        raise StoreError("answers need an author: who judged")
    rows = []
    for event, found in answers.items():
        for answer in found:
            if answer.field not in FIELDS:
                raise StoreError(f"{answer.field!r} is no field; use {', '.join(FIELDS)}")
            rows.append(
                {
                    "sample": sample,
                    "event": event,
                    "field": answer.field,
                    "is_right": answer.is_right,
                    "note": storable_or_none((answer.note or "").strip() or None),
                    "author": storable(author.strip()),
                }
            )
    gone = [row for row in rows if row["field"] == WHETHER and not row["is_right"]]
    nothing = {row["event"] for row in gone}
    try:
        with connection.transaction(), connection.cursor() as cursor:
            cursor.executemany(FORGET_FIELDS, gone)
            cursor.executemany(
                ANSWER, [row for row in rows if row["field"] == WHETHER or row["event"] not in nothing]
            )
    except psycopg.errors.ForeignKeyViolation as error:
        raise StoreError(f"not all of these events are of sample {sample}; nothing was stored") from error
    return len(rows)


def error_rates(connection: psycopg.Connection) -> list[ErrorRate]:
    """mart.review_error_rate, in the order of FIELDS."""
    with connection.cursor(row_factory=class_row(ErrorRate)) as cursor:
        found = cursor.execute(RATES).fetchall()
    return sorted(found, key=lambda rate: FIELDS.index(rate.field))
