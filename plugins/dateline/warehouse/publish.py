"""From staged to published, in one transaction: mart's tables change together or not at all.

What happens to an article's events when a run that coded it is published:

- The article has changed since, was withdrawn, is a copy, or a later run was published: the run's result for it is
  dropped as stale.
- A staged event that the audit or the tables of mart refuse is quarantined. If it was published before from the same
  version of the article, that older, audited row stays; if the article was corrected since, the row is retracted,
  for it rests on words that no longer stand.
- An event that is the same as published (record, article version, coder version, last review) is left alone.
- Every other staged event is published; the version before it is superseded.
- An event that a reviewer rejected, merged or split is not published, and retracted if it was.
- A published event of the article that the run did not find is retracted, with the reason; but one that a human
  confirmed or corrected stays while the article says the same.

Nothing is published of a run whose rows, as they are, no audit has let pass. Publishing a run again changes nothing.
Two publishers of one article wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import psycopg

from dateline.warehouse.errors import StoreError
from dateline.warehouse.text import storable, storable_or_none

RetractionReason = Literal[
    "coder_change", "article_correction", "withdrawn", "duplicate", "merged", "split", "reviewer"
]

LONGEST_RULE = 200

# The columns of mart.event, each with where it comes from: e is core.event_version, a core.article, v
# core.article_version, t mart.event_type, r the last review.
EVENT_COLUMNS: dict[str, str] = {
    "event_id": "e.event_id",
    "event_version_id": "e.event_version_id",
    "event_number": "e.event_number",
    "source_id": "a.source_id",
    "article_id": "e.article_id",
    "article_version_id": "e.article_version_id",
    "article_title": "left(v.title, 1000)",
    "article_url": "a.canonical_url",
    "article_published_at": "v.published_at",
    "article_published_date": "v.published_date",
    "event_type": "e.event_type",
    "is_material": "t.is_material",
    "is_violent": "t.is_violent",
    "plover_type": "t.plover_type",
    "plover_mode": "t.plover_mode",
    "cameo_root_code": "t.cameo_root_code",
    **{
        name: f"e.{name}"
        for name in (
            "acled_event_type", "acled_sub_event_type", "ucdp_violence_type", "realis", "is_main", "is_aggregate",
            "date_start", "date_end", "date_precision", "date_text", "date_latest", "outcome", "claim_status",
            "quantity", "quantity_intercepted", "place_name", "country_iso3", "admin1", "latitude", "longitude",
            "place_precision", "place_role", "radius_km", "geonames_id", "countries_iso3", "source_actors",
            "source_actor_ids", "blamed_actors", "blamed_actor_ids", "claimant_actors", "claimant_actor_ids",
            "target_actors", "target_actor_ids", "fatalities_low", "fatalities_best", "fatalities_high",
            "injuries_low", "injuries_best", "injuries_high", "deaths_civilian_low", "deaths_civilian_best",
            "deaths_civilian_high", "deaths_source_side_best", "deaths_target_side_best", "weapons",
            "attributed_to", "trigger_text", "sentence_text", "confidence", "coder_name", "coder_version",
            "coding_run_id",
        )
    },
    "reviewed_by": "r.author",
    "reviewed_at": "r.created_at",
    "valid_from": "e.valid_from",
}  # fmt: skip
_NAMES = ", ".join(EVENT_COLUMNS)

# What an audit let pass, and what is staged now.
AUDITED = """
SELECT a.rows_sha256 = quality.staged_sha256(%(run)s) FROM quality.audited_batch AS a WHERE a.coding_run_id = %(run)s
"""
LOCK_RUN = "SELECT state FROM core.coding_run WHERE coding_run_id = %(run)s FOR UPDATE"
LOCK_ARTICLES = """
SELECT a.article_id
FROM core.article AS a
WHERE a.article_id IN (
    SELECT c.article_id FROM core.coded_article AS c WHERE c.coding_run_id = %(run)s AND c.state = 'staged'
)
ORDER BY a.article_id
FOR NO KEY UPDATE
"""
# A moment after the locks were taken, and after everything that was ever published of these articles, even if the
# clock was set back: the history of an event never overlaps itself.
MOMENT = """
SELECT greatest(clock_timestamp(), max(greatest(valid_from, valid_to)) + interval '1 microsecond')
FROM core.event_version WHERE article_id = ANY(%(articles)s)
"""
MARK_STALE = """
UPDATE core.coded_article AS c SET state = 'stale'
FROM core.article AS a
WHERE c.coding_run_id = %(run)s AND c.state = 'staged' AND a.article_id = c.article_id
    AND (
        a.current_version_id IS DISTINCT FROM c.article_version_id
        OR a.withdrawn_at IS NOT NULL
        OR EXISTS (SELECT 1 FROM core.duplicate_link AS d WHERE d.article_id = a.article_id)
        OR EXISTS (
            SELECT 1 FROM core.coded_article AS n
            WHERE n.article_id = c.article_id AND n.coding_run_id > c.coding_run_id AND n.state = 'published'
        )
    )
"""
DROP_STALE = """
UPDATE core.event_version AS e SET status = 'superseded', status_reason = 'stale'
FROM core.coded_article AS c
WHERE c.coding_run_id = %(run)s AND c.state = 'stale'
    AND e.coding_run_id = c.coding_run_id AND e.article_version_id = c.article_version_id AND e.status = 'staged'
"""
# What an earlier run staged and never published (its worker died), or what was held back of it, is of no use any more.
DROP_EARLIER = """
UPDATE core.event_version AS e SET status = 'superseded', status_reason = 'a later run was published'
WHERE e.article_id = ANY(%(articles)s) AND e.coding_run_id < %(run)s AND e.status IN ('staged', 'quarantined')
"""
PROBLEMS = "SELECT event_version_id, rule, problem FROM quality.staged_problem WHERE coding_run_id = %(run)s"
# A human let the same record through before; the rule has had its say.
RELEASED_BEFORE = """
SELECT e.event_version_id, q.rule
FROM core.event_version AS e
INNER JOIN core.event_version AS o
    ON o.event_id = e.event_id AND o.record_sha256 = e.record_sha256 AND o.article_version_id = e.article_version_id
INNER JOIN quality.quarantine AS q ON q.event_version_id = o.event_version_id AND q.released_at IS NOT NULL
WHERE e.coding_run_id = %(run)s AND e.status = 'staged'
"""
QUARANTINE = """
INSERT INTO quality.quarantine (
    event_version_id, rule, reason, validation_run_id, event_id, article_id, coding_run_id, quarantined_at
)
SELECT e.event_version_id, w.rule, w.reason, w.validation_run_id, e.event_id, e.article_id, e.coding_run_id, %(moment)s
FROM unnest(%(ids)s::bigint[], %(rules)s::text[], %(reasons)s::text[], %(validation_runs)s::bigint[])
    AS w (event_version_id, rule, reason, validation_run_id)
INNER JOIN core.event_version AS e USING (event_version_id)
WHERE e.coding_run_id = %(run)s AND e.status = 'staged'
ON CONFLICT (event_version_id, rule) DO UPDATE SET reason = excluded.reason
"""
SET_QUARANTINED = """
UPDATE core.event_version SET status = 'quarantined'
WHERE event_version_id = ANY(%(ids)s) AND coding_run_id = %(run)s AND status = 'staged'
RETURNING event_version_id
"""
# The same record, held back before: one row of it is enough, however often the article is coded.
FORGET_SAME_REASONS = """
DELETE FROM quality.quarantine AS q
USING core.event_version AS o, core.event_version AS e
WHERE e.event_version_id = ANY(%(held)s) AND q.event_version_id = o.event_version_id
    AND o.event_id = e.event_id AND o.event_version_id < e.event_version_id AND o.status = 'quarantined'
    AND o.record_sha256 = e.record_sha256 AND o.article_version_id = e.article_version_id
    AND o.coder_name = e.coder_name AND o.coder_version = e.coder_version
"""
FORGET_SAME = """
DELETE FROM core.event_version AS o
USING core.event_version AS e
WHERE e.event_version_id = ANY(%(held)s)
    AND o.event_id = e.event_id AND o.event_version_id < e.event_version_id AND o.status = 'quarantined'
    AND o.record_sha256 = e.record_sha256 AND o.article_version_id = e.article_version_id
    AND o.coder_name = e.coder_name AND o.coder_version = e.coder_version
"""
# A reviewer rejected the event, joined it with another one, or split it (its parts bear other keys).
SET_REJECTED = """
UPDATE core.event_version AS e SET status = 'superseded',
    status_reason = CASE o.action WHEN 'merge' THEN 'merged' WHEN 'split' THEN 'split' ELSE 'reviewer' END
FROM core.event_override AS o
WHERE e.coding_run_id = %(run)s AND e.status = 'staged'
    AND o.event_id = e.event_id AND o.action IN ('reject', 'merge', 'split') AND o.revoked_at IS NULL
"""
# The last decision by which an event counts as reviewed. A confirmation holds for the text that was read.
LAST_REVIEW = """
LEFT JOIN LATERAL (
    SELECT w.author, w.created_at FROM core.event_human_word AS w
    INNER JOIN core.event_override AS x USING (event_override_id)
    WHERE w.event_id = e.event_id
        AND (
            w.action <> 'confirm'
            OR coalesce((x.value ->> 'article_version_id')::bigint, e.article_version_id) = e.article_version_id
        )
    ORDER BY w.event_override_id DESC LIMIT 1
) AS r ON true
"""
# Every staged event beside the published version of the same event.
PLAN = f"""
SELECT
    e.event_version_id, e.event_id, p.event_version_id AS published_id,
    coalesce(
        p.record_sha256 = e.record_sha256 AND p.article_version_id = e.article_version_id
        AND p.coder_name = e.coder_name AND p.coder_version = e.coder_version
        AND (m.reviewed_by, m.reviewed_at) IS NOT DISTINCT FROM (r.author, r.created_at), false
    ) AS is_same
FROM core.event_version AS e
LEFT JOIN core.event_version AS p ON p.event_id = e.event_id AND p.status = 'published'
LEFT JOIN mart.event AS m ON m.event_id = e.event_id
{LAST_REVIEW}
WHERE e.coding_run_id = %(run)s AND e.status = 'staged'
"""  # noqa: S608 - a constant of this module
# Published events of the run's articles that the run did not stage, with the reason why they go. What a human
# confirmed or corrected stays when a later coder no longer finds it in the same text.
GONE = """
SELECT
    p.event_id,
    CASE
        WHEN o.action = 'merge' THEN 'merged'
        WHEN o.action = 'split' THEN 'split'
        WHEN o.action = 'reject' OR u.whole IS NOT NULL THEN 'reviewer'
        WHEN p.article_version_id <> c.article_version_id THEN 'article_correction'
        ELSE 'coder_change'
    END AS reason,
    CASE
        WHEN o.action IS NULL AND q.event_version_id IS NOT NULL THEN 'its new version was quarantined'
        WHEN o.action IS NULL AND u.whole IS NOT NULL THEN 'the split was taken back'
    END AS detail,
    CASE
        WHEN o.action IS NULL AND u.whole IS NOT NULL THEN ARRAY[u.whole]
        ELSE coalesce(o.others, '{}')
    END AS replaced_by
FROM core.coded_article AS c
INNER JOIN core.event_version AS p ON p.article_id = c.article_id AND p.status = 'published'
LEFT JOIN LATERAL (
    SELECT x.action, array_agg(x.other_event_id ORDER BY x.event_override_id)
        FILTER (WHERE x.other_event_id IS NOT NULL) AS others
    FROM core.event_override AS x
    WHERE x.event_id = p.event_id AND x.action IN ('reject', 'merge', 'split') AND x.revoked_at IS NULL
    GROUP BY x.action
    ORDER BY max(x.event_override_id) DESC LIMIT 1
) AS o ON true
LEFT JOIN LATERAL (
    SELECT max(x.event_id) AS whole FROM core.event_override AS x
    WHERE x.other_event_id = p.event_id AND x.action = 'split'
    HAVING bool_and(x.revoked_at IS NOT NULL)
) AS u ON true
LEFT JOIN core.event_version AS q
    ON q.event_id = p.event_id AND q.coding_run_id = c.coding_run_id AND q.status = 'quarantined'
WHERE c.coding_run_id = %(run)s AND c.state = 'staged'
    AND NOT EXISTS (
        SELECT 1 FROM core.event_version AS e
        WHERE e.event_id = p.event_id AND e.coding_run_id = c.coding_run_id AND e.status = 'staged'
    )
    AND (
        o.action IS NOT NULL
        OR q.event_version_id IS NULL
        OR p.article_version_id <> c.article_version_id
    )
    AND NOT (
        o.action IS NULL AND p.article_version_id = c.article_version_id
        AND EXISTS (SELECT 1 FROM core.event_human_word AS w WHERE w.event_id = p.event_id)
    )
"""
SUPERSEDE = """
UPDATE core.event_version SET status = 'superseded', status_reason = %(why)s, valid_to = %(moment)s
WHERE event_id = ANY(%(events)s) AND status = 'published'
"""
CLOSE_HISTORY = """
UPDATE mart.event_history AS h SET valid_to = %(moment)s, end_reason = w.reason
FROM unnest(%(events)s::bigint[], %(reasons)s::text[]) AS w (event_id, reason)
WHERE h.event_id = w.event_id AND h.valid_to IS NULL
"""
RETRACT = """
INSERT INTO mart.retracted_event (
    event_id, retracted_at, reason, detail, replaced_by_event_ids, event_version_id, source_id, article_id,
    article_title, article_url, event_type, date_latest, country_iso3, coding_run_id
)
SELECT
    m.event_id, %(moment)s, w.reason, w.detail, w.replaced_by::bigint[], m.event_version_id, m.source_id, m.article_id,
    m.article_title, m.article_url, m.event_type, m.date_latest, m.country_iso3, %(run)s
FROM unnest(%(events)s::bigint[], %(reasons)s::text[], %(details)s::text[], %(replaced_by)s::text[])
    AS w (event_id, reason, detail, replaced_by)
INNER JOIN mart.event AS m USING (event_id)
"""
DELETE_EVENTS = "DELETE FROM mart.event WHERE event_id = ANY(%(events)s)"
SET_PUBLISHED = """
UPDATE core.event_version SET status = 'published', status_reason = NULL, valid_from = %(moment)s, valid_to = NULL
WHERE event_version_id = ANY(%(ids)s)
"""
INSERT_EVENTS = f"""
INSERT INTO mart.event ({_NAMES})
SELECT {", ".join(EVENT_COLUMNS.values())}
FROM core.event_version AS e
INNER JOIN core.article AS a ON a.article_id = e.article_id
INNER JOIN core.article_version AS v ON v.article_version_id = e.article_version_id
INNER JOIN mart.event_type AS t ON t.event_type = e.event_type
{LAST_REVIEW}
WHERE e.event_version_id = ANY(%(ids)s)
"""  # noqa: S608 - names are constants of this module
INSERT_HISTORY = f"""
INSERT INTO mart.event_history ({_NAMES})
SELECT {_NAMES} FROM mart.event WHERE event_version_id = ANY(%(ids)s)
"""  # noqa: S608 - names are constants of this module
INSERT_DETAILS = (
    """
INSERT INTO mart.event_actor (
    event_id, actor_number, actor_role, side, stance, asserted_by, mention_text, name, actor_id, actor_type,
    country_iso3
)
SELECT
    event_id, actor_number, actor_role, side, stance, asserted_by, mention_text, name, actor_id, actor_type,
    country_iso3
FROM core.event_version_actor WHERE event_version_id = ANY(%(ids)s)
""",
    """
INSERT INTO mart.event_place (
    event_id, place_number, place_role, is_main, mention_text, name, country_iso3, admin1, latitude, longitude,
    place_precision, radius_km, geonames_id, quantity
)
SELECT
    event_id, place_number, place_role, is_main, mention_text, name, country_iso3, admin1, latitude, longitude,
    place_precision, radius_km, geonames_id, quantity
FROM core.event_version_place WHERE event_version_id = ANY(%(ids)s)
""",
    """
INSERT INTO mart.event_casualty (
    event_id, casualty_number, harm, count_low, count_best, count_high, is_approximate, group_text, casualty_status,
    demographics, is_perpetrator, is_subset, casualty_text, attributed_to
)
SELECT
    event_id, casualty_number, harm, count_low, count_best, count_high, is_approximate, group_text, casualty_status,
    demographics, is_perpetrator, is_subset, casualty_text, attributed_to
FROM core.event_version_casualty WHERE event_version_id = ANY(%(ids)s)
""",
    """
INSERT INTO mart.event_mention (
    event_id, mention_number, start_offset, end_offset, mention_text, sentence_start_offset, sentence_end_offset
)
SELECT
    event_id, mention_number, start_offset, end_offset, mention_text, sentence_start_offset, sentence_end_offset
FROM core.event_version_mention WHERE event_version_id = ANY(%(ids)s)
""",
    """
INSERT INTO mart.event_evidence (event_id, evidence_number, field, start_offset, end_offset, evidence_text)
SELECT
    x.event_id, x.evidence_number, x.field, x.start_offset, x.end_offset,
    substr(v.text, x.start_offset + 1, x.end_offset - x.start_offset)
FROM core.event_version_evidence AS x
INNER JOIN core.article_version AS v USING (article_version_id)
WHERE x.event_version_id = ANY(%(ids)s)
""",
)
# Every key of an actor leads to a row: the coder's own are there, those that it puts together from words are described.
DESCRIBE_ACTORS = """
INSERT INTO mart.actor (actor_id, name, actor_kind, actor_type, country_iso3, parent_actor_id, aliases)
SELECT DISTINCT ON (a.actor_id)
    a.actor_id, coalesce(a.name, a.mention_text, a.actor_id), 'described', coalesce(a.actor_type, 'unknown'),
    a.country_iso3,
    (
        SELECT p.actor_id FROM mart.actor AS p
        WHERE starts_with(a.actor_id, p.actor_id || '-') ORDER BY length(p.actor_id) DESC LIMIT 1
    ),
    '{}'
FROM mart.event_actor AS a
WHERE a.event_id = ANY(%(events)s) AND a.actor_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM mart.actor AS k WHERE k.actor_id = a.actor_id)
ORDER BY a.actor_id, a.event_id, a.actor_number
ON CONFLICT (actor_id) DO NOTHING
"""
# Also for events that stay as they are: the event that they refer to may have got another key.
DELETE_RELATIONS = "DELETE FROM mart.event_relation WHERE event_id = ANY(%(events)s)"
INSERT_RELATIONS = """
INSERT INTO mart.event_relation (event_id, relation_number, relation_type, related_event_id)
SELECT event_id, relation_number, relation_type, related_event_id
FROM core.event_version_relation
WHERE event_version_id = ANY(%(ids)s) AND related_event_id IS NOT NULL
"""
SET_RESTORED = """
UPDATE mart.retracted_event SET restored_at = %(moment)s
WHERE event_id = ANY(%(events)s) AND restored_at IS NULL
"""
DELETE_UNCHANGED = (
    "DELETE FROM core.event_version WHERE event_version_id = ANY(%(ids)s) AND status = 'staged'"
)
SET_CODED_PUBLISHED = """
UPDATE core.coded_article SET state = 'published' WHERE coding_run_id = %(run)s AND state = 'staged'
"""
END_RUN = """
UPDATE core.coding_run SET
    state = 'published', finished_at = %(moment)s, events_published = %(published)s,
    events_quarantined = %(quarantined)s, events_unchanged = %(unchanged)s, events_retracted = %(retracted)s,
    events_stale = %(stale)s
WHERE coding_run_id = %(run)s
"""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an event version is held back: the rule that it broke, in a sentence, and the audit that saw it."""

    rule: str
    text: str
    validation_run_id: int | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing a run did, in events. All zero when it had been published before."""

    published: int = 0
    quarantined: int = 0
    unchanged: int = 0
    retracted: int = 0
    stale: int = 0
    # How many of the published ones analysts had not seen before.
    new: int = 0


def publish(
    connection: psycopg.Connection,
    coding_run_id: int,
    quarantined: Mapping[int, Sequence[Reason | str]] | None = None,
) -> Published:
    """Publish what a coding run staged, but for `quarantined`: event_version_id → why it is held back.

    One transaction (a savepoint inside the caller's, so that reporting the queue's requests as done can belong to
    it). See the module's text for what happens to each event. Raises StoreError when there is no such run, it failed
    or was blocked, or its rows are not those that an audit let pass (`quality.audited_batch`).
    """
    run: dict[str, Any] = {"run": coding_run_id}
    with connection.transaction():
        row = connection.execute(LOCK_RUN, run).fetchone()
        if row is None:
            raise StoreError(f"there is no coding run {coding_run_id}")
        if row[0] == "published":
            return Published()
        if row[0] in ("failed", "blocked"):
            raise StoreError(f"coding run {coding_run_id} is {row[0]}; code its articles in a new run")
        if connection.execute(AUDITED, run).fetchone() != (True,):
            raise StoreError(
                f"no audit has seen the rows of coding run {coding_run_id} as they are now; audit them "
                "(dateline.quality.audit.audit_staged) and publish again"
            )
        articles = [r[0] for r in connection.execute(LOCK_ARTICLES, run)]
        moment = _moment(connection, articles)
        connection.execute(MARK_STALE, run)
        stale = connection.execute(DROP_STALE, run).rowcount
        connection.execute(SET_REJECTED, run)
        held = _quarantine(connection, coding_run_id, quarantined or {}, moment)
        connection.execute(DROP_EARLIER, {**run, "articles": articles})
        plan = connection.execute(PLAN, run).fetchall()
        gone = connection.execute(GONE, run).fetchall()
        changed = [r for r in plan if not r[3]]
        same = [r for r in plan if r[3]]
        _retract(connection, gone, moment, coding_run_id)
        replaced = [r[1] for r in changed if r[2] is not None]
        _close(connection, replaced, ["replaced"] * len(replaced), moment)
        _publish_versions(connection, [r[0] for r in changed], [r[1] for r in changed], moment)
        _refresh_relations(connection, [r[0] for r in plan], [r[1] for r in plan])
        connection.execute(DELETE_UNCHANGED, {"ids": [r[0] for r in same]})
        connection.execute(SET_CODED_PUBLISHED, run)
        result = Published(
            published=len(changed),
            quarantined=len(held),
            unchanged=len(same),
            retracted=len(gone),
            stale=stale,
            new=len(changed) - len(replaced),
        )
        connection.execute(
            END_RUN,
            {
                **run,
                "moment": moment,
                "published": result.published,
                "quarantined": result.quarantined,
                "unchanged": result.unchanged,
                "retracted": result.retracted,
                "stale": result.stale,
            },
        )
    return result


WITHDRAW = """
UPDATE core.article SET withdrawn_at = %(at)s, withdrawn_reason = %(reason)s
WHERE article_id = %(article)s AND withdrawn_at IS NULL
"""
CANCEL_REQUESTS = """
UPDATE core.coding_request AS r SET state = 'cancelled', finished_at = now()
FROM core.article_version AS v
WHERE v.article_id = %(article)s AND r.article_version_id = v.article_version_id AND r.state IN ('queued', 'parked')
"""
LOCK_ARTICLE = "SELECT article_id FROM core.article WHERE article_id = %(article)s FOR NO KEY UPDATE"
PUBLISHED_OF_ARTICLE = """
SELECT event_id FROM core.event_version WHERE article_id = %(article)s AND status = 'published' ORDER BY event_id
"""


def withdraw_article(
    connection: psycopg.Connection, article_id: int, reason: str, *, at: datetime | None = None
) -> int:
    """Note that an article is gone at its source, and retract its events; return how many. Idempotent.

    It is no longer coded. When it is seen again (`article_store.store_article`), it is to be coded again and its
    events come back under the same keys. Raises StoreError when there is no such article.
    """
    values = {"article": article_id, "at": at or datetime.now(UTC), "reason": storable(reason)}
    with connection.transaction():
        retracted = retract_article(connection, article_id, "withdrawn", detail=reason)
        connection.execute(WITHDRAW, values)
    return retracted


def retract_article(
    connection: psycopg.Connection, article_id: int, reason: RetractionReason, *, detail: str | None = None
) -> int:
    """Retract every published event of an article and cancel its coding; return how many events. Idempotent.

    Raises StoreError when there is no such article.
    """
    values = {"article": article_id}
    with connection.transaction():
        if connection.execute(LOCK_ARTICLE, values).fetchone() is None:
            raise StoreError(f"there is no article {article_id}")
        connection.execute(CANCEL_REQUESTS, values)
        events = [r[0] for r in connection.execute(PUBLISHED_OF_ARTICLE, values)]
        if events:
            rows: list[tuple[Any, ...]] = [(event, reason, storable_or_none(detail), []) for event in events]
            _retract(connection, rows, _moment(connection, [article_id]), None)
    return len(events)


HELD = """
SELECT e.coding_run_id, e.event_id, e.article_id, e.article_version_id, a.current_version_id, a.withdrawn_at
FROM core.event_version AS e INNER JOIN core.article AS a USING (article_id)
WHERE e.event_version_id = %(id)s AND e.status = 'quarantined'
FOR NO KEY UPDATE OF a
"""
NEWER = """
SELECT 1 FROM core.coded_article WHERE article_id = %(article)s AND coding_run_id > %(run)s AND state = 'published'
"""
SET_STAGED = "UPDATE core.event_version SET status = 'staged' WHERE event_version_id = %(id)s"
PROBLEMS_OF_ONE = """
SELECT rule, problem FROM quality.staged_problem WHERE coding_run_id = %(run)s AND event_version_id = %(id)s
"""
SET_RELEASED = """
UPDATE quality.quarantine SET released_at = %(moment)s, released_by = %(author)s, release_reason = %(reason)s
WHERE event_version_id = %(id)s AND released_at IS NULL
"""
PUBLISHED_VERSION = "SELECT 1 FROM core.event_version WHERE event_id = %(event)s AND status = 'published'"


def release(connection: psycopg.Connection, event_version_id: int, *, author: str, reason: str) -> int:
    """Publish a quarantined event version on a human's word; return its event_id.

    Raises StoreError when it is not quarantined, when a newer coding or version of the article stands, or when the
    tables of mart themselves cannot hold it.
    """
    if not author.strip() or not reason.strip():
        raise StoreError("a release needs an author and a reason")
    with connection.transaction():
        row = connection.execute(HELD, {"id": event_version_id}).fetchone()
        if row is None:
            raise StoreError(f"event version {event_version_id} is not quarantined; see quality.quarantine")
        run, event, article, version, current, withdrawn_at = row
        newer = connection.execute(NEWER, {"article": article, "run": run}).fetchone()
        if version != current or withdrawn_at is not None or newer:
            raise StoreError(
                f"event version {event_version_id} is out of date: its article was changed, withdrawn or coded again"
            )
        connection.execute(SET_STAGED, {"id": event_version_id})
        problems = connection.execute(PROBLEMS_OF_ONE, {"run": run, "id": event_version_id}).fetchall()
        if problems:
            said = "; ".join(f"{rule}: {problem}" for rule, problem in problems)
            raise StoreError(
                f"the tables cannot hold event version {event_version_id} ({said}); correct it instead"
            )
        moment = _moment(connection, [article])
        if connection.execute(PUBLISHED_VERSION, {"event": event}).fetchone():
            _close(connection, [event], ["replaced"], moment)
        _publish_versions(connection, [event_version_id], [event], moment)
        _refresh_relations(connection, [event_version_id], [event])
        connection.execute(
            SET_RELEASED,
            {
                "id": event_version_id,
                "moment": moment,
                "author": storable(author.strip()),
                "reason": storable(reason.strip()),
            },
        )
    return int(event)


# ---------------------------------------------------------------------------------------------------------------


def _moment(connection: psycopg.Connection, articles: Collection[int]) -> datetime:
    # Who names a snapshot waits for those who hold this lock: no row of theirs can then appear in its past.
    connection.execute("LOCK TABLE mart.event IN ROW EXCLUSIVE MODE")
    row = connection.execute(MOMENT, {"articles": list(articles)}).fetchone()
    assert row is not None
    moment: datetime = row[0]
    return moment


def _quarantine(
    connection: psycopg.Connection,
    coding_run_id: int,
    quarantined: Mapping[int, Sequence[Reason | str]],
    moment: datetime,
) -> list[int]:
    """Hold back what the audit names and what the tables of mart would refuse; return what was held back."""
    reasons: list[tuple[int, Reason]] = []
    for event_version_id, given in quarantined.items():
        if not given:
            raise StoreError(
                f"event version {event_version_id} is to be quarantined without a reason; give one"
            )
        reasons += [(event_version_id, r if isinstance(r, Reason) else Reason(r, r)) for r in given]
    released = {(r[0], r[1]) for r in connection.execute(RELEASED_BEFORE, {"run": coding_run_id})}
    reasons = [
        (event_version_id, r) for event_version_id, r in reasons if (event_version_id, r.rule) not in released
    ]
    for event_version_id, rule, problem in connection.execute(PROBLEMS, {"run": coding_run_id}):
        reasons.append((event_version_id, Reason(rule, problem)))
    # One row per event version and rule, the first reason given. A rule is a key: no index holds a longer one.
    unique = {(event_version_id, r.rule[:LONGEST_RULE]): r for event_version_id, r in reversed(reasons)}
    values = {
        "run": coding_run_id,
        "moment": moment,
        "ids": [event_version_id for event_version_id, _ in unique],
        "rules": [storable(rule) for _, rule in unique],
        "reasons": [storable(r.text) for r in unique.values()],
        "validation_runs": [r.validation_run_id for r in unique.values()],
    }
    connection.execute(QUARANTINE, values)
    held = [r[0] for r in connection.execute(SET_QUARANTINED, values)]
    connection.execute(FORGET_SAME_REASONS, {"held": held})
    connection.execute(FORGET_SAME, {"held": held})
    return held


def _close(
    connection: psycopg.Connection, events: Sequence[int], reasons: Sequence[str], moment: datetime
) -> None:
    """End the published versions of events: in core, in the history, and in mart.event with its details."""
    if not events:
        return
    values = {
        "events": list(events),
        "reasons": list(reasons),
        "moment": moment,
        "why": reasons[0] if len(set(reasons)) == 1 else "retracted",
    }
    connection.execute(SUPERSEDE, values)
    connection.execute(CLOSE_HISTORY, values)
    connection.execute(DELETE_EVENTS, values)


def _retract(
    connection: psycopg.Connection,
    gone: Iterable[tuple[Any, ...]],
    moment: datetime,
    coding_run_id: int | None,
) -> None:
    """Take back published events; each row of `gone` is event_id, reason, detail, replaced_by event_ids."""
    gone = list(gone)
    if not gone:
        return
    connection.execute(
        RETRACT,
        {
            "moment": moment,
            "run": coding_run_id,
            "events": [r[0] for r in gone],
            "reasons": [r[1] for r in gone],
            "details": [r[2] for r in gone],
            # unnest flattens arrays of arrays, so each list travels as text
            "replaced_by": ["{" + ",".join(map(str, r[3])) + "}" for r in gone],
        },
    )
    _close(connection, [r[0] for r in gone], [r[1] for r in gone], moment)


def _publish_versions(
    connection: psycopg.Connection, ids: Sequence[int], events: Sequence[int], moment: datetime
) -> None:
    if not ids:
        return
    values = {"ids": list(ids), "events": list(events), "moment": moment}
    for statement in (
        SET_PUBLISHED,
        INSERT_EVENTS,
        INSERT_HISTORY,
        *INSERT_DETAILS,
        DESCRIBE_ACTORS,
        SET_RESTORED,
    ):
        connection.execute(statement, values)


def _refresh_relations(connection: psycopg.Connection, ids: Sequence[int], events: Sequence[int]) -> None:
    if ids:
        connection.execute(DELETE_RELATIONS, {"events": list(events)})
        connection.execute(INSERT_RELATIONS, {"ids": list(ids)})
