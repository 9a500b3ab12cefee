"""Taking an article down on legal request: its words go, the fact that it was here stays.

What is emptied: the archived bytes of its pages and of every feed or listing that names it, the text of all its
versions, and its words in the records of its events. Its events are retracted. Titles go too: a name in a headline
is as much a name. Keys, links, times, hashes and the codes of the events stay, so that it is recognised when it comes
again (and stays empty then), and so that published counts of the past can still be explained. So do its words in the
examples that audits kept (quality.validation_result); the pages of past audits are files, which the caller deletes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

from dateline.warehouse import publish
from dateline.warehouse.errors import StoreError
from dateline.warehouse.text import storable

GONE = "[taken down]"

FIND = """
SELECT DISTINCT a.article_id
FROM core.article AS a
INNER JOIN core.article_alias AS l USING (article_id)
WHERE a.url = %(url)s OR (l.alias_kind IN ('url', 'guid') AND l.alias = %(url)s)
ORDER BY 1
"""
MARK = """
UPDATE core.article SET
    taken_down_at = %(at)s, withdrawn_at = coalesce(withdrawn_at, %(at)s),
    withdrawn_reason = coalesce(withdrawn_reason, %(reason)s)
WHERE article_id = %(article)s AND taken_down_at IS NULL
"""
EMPTY_VERSIONS = """
UPDATE core.article_version SET
    title = %(gone)s, text = '', standfirst = NULL, byline = NULL, fingerprint = NULL, categories = '{}', notes = '{}',
    section = NULL, tags = '{}', bylines = '{}', captions = '{}'
WHERE article_id = %(article)s
"""
# The pages that its versions were read from, and whatever else was fetched from its links.
EMPTY_PAGES = """
UPDATE raw.body AS b SET bytes = NULL, emptied_at = %(at)s, emptied_reason = %(reason)s
WHERE b.bytes IS NOT NULL AND b.body_sha256 IN (
    SELECT p.body_sha256 FROM raw.page AS p
    INNER JOIN core.article_version AS v ON v.page_id = p.page_id
    WHERE v.article_id = %(article)s
    UNION
    SELECT p.body_sha256 FROM raw.page AS p WHERE p.url = ANY(%(links)s) OR p.final_url = ANY(%(links)s)
)
"""
# Feeds and listings often hold the whole text. They are searched byte by byte: slow, and seldom needed.
EMPTY_LISTINGS = """
UPDATE raw.body AS b SET bytes = NULL, emptied_at = %(at)s, emptied_reason = %(reason)s
WHERE b.bytes IS NOT NULL
    AND (
        EXISTS (SELECT 1 FROM raw.feed_poll AS f WHERE f.body_sha256 = b.body_sha256)
        OR EXISTS (
            SELECT 1 FROM raw.page AS p WHERE p.body_sha256 = b.body_sha256 AND p.kind IN ('feed', 'history')
        )
    )
    AND EXISTS (SELECT 1 FROM unnest(%(needles)s::bytea[]) AS n (needle) WHERE position(n.needle IN b.bytes) > 0)
"""
LINKS = """
SELECT array_agg(DISTINCT link) FROM (
    SELECT url AS link FROM core.article WHERE article_id = %(article)s
    UNION ALL
    SELECT canonical_url FROM core.article WHERE article_id = %(article)s
    UNION ALL
    SELECT alias FROM core.article_alias WHERE article_id = %(article)s AND alias_kind IN ('url', 'guid')
) AS links
"""
EMPTY_EVENTS = """
UPDATE core.event_version SET
    record = jsonb_build_object('event_id', event_number, 'event_type', event_type), original_record = NULL,
    date_text = NULL, trigger_text = NULL, sentence_text = NULL, weapons = '{}', attributed_to = '{}',
    source_actors = '{}', blamed_actors = '{}', claimant_actors = '{}', target_actors = '{}'
WHERE article_id = %(article)s
"""
EMPTY_HISTORY = """
UPDATE mart.event_history SET
    article_title = %(gone)s, date_text = NULL, trigger_text = NULL, sentence_text = NULL, weapons = '{}',
    attributed_to = '{}', source_actors = '{}', blamed_actors = '{}', claimant_actors = '{}', target_actors = '{}'
WHERE article_id = %(article)s
"""
EMPTY_RETRACTED = "UPDATE mart.retracted_event SET article_title = %(gone)s WHERE article_id = %(article)s"
EMPTY_QUARANTINE = "UPDATE quality.quarantine SET reason = %(gone)s WHERE article_id = %(article)s"
# Examples name the event version that they are of.
EMPTY_EXAMPLES = """
UPDATE quality.validation_result AS r SET unexpected_sample = (
    SELECT jsonb_agg(
        CASE
            WHEN o.event_version_id IS NULL THEN s.example
            ELSE s.example || jsonb_build_object('found', %(gone)s::text)
        END
        ORDER BY s.place
    )
    FROM jsonb_array_elements(r.unexpected_sample) WITH ORDINALITY AS s (example, place)
    LEFT JOIN core.event_version AS o
        ON o.article_id = %(article)s AND o.event_version_id::text = s.example ->> 'event_version_id'
)
WHERE jsonb_typeof(r.unexpected_sample) = 'array' AND EXISTS (
    SELECT 1 FROM jsonb_array_elements(r.unexpected_sample) AS x (example)
    INNER JOIN core.event_version AS o
        ON o.article_id = %(article)s AND o.event_version_id::text = x.example ->> 'event_version_id'
)
"""
EMPTY_FAILURES = "UPDATE raw.fetch_failure SET message = %(gone)s WHERE article_id = %(article)s"


@dataclass(frozen=True, slots=True)
class TakenDown:
    """What was emptied."""

    article_ids: tuple[int, ...]
    bodies: int
    versions: int
    events_retracted: int


def take_down(
    connection: psycopg.Connection, url: str, reason: str, *, at: datetime | None = None
) -> TakenDown:
    """Empty every article that is known under this link (or guid), in one transaction. Idempotent.

    Raises StoreError when there is no such article, or no reason is given.
    """
    if not reason.strip():
        raise StoreError("a takedown needs a reason; it is kept with the emptied rows")
    bodies = versions = retracted = 0
    with connection.transaction():
        articles = [int(row[0]) for row in connection.execute(FIND, {"url": storable(url.strip())})]
        if not articles:
            raise StoreError(f"no article is known under {url!r}; give its link as mart.article has it")
        for article in articles:
            retracted += publish.retract_article(connection, article, "withdrawn", detail="taken down")
            row = connection.execute(LINKS, {"article": article}).fetchone()
            links: list[str] = (row[0] if row else None) or []
            values = {
                "article": article,
                "at": at or datetime.now(UTC),
                "reason": storable(reason.strip()),
                "gone": GONE,
                "links": links,
                # In JSON listings slashes may be escaped, in XML ampersands are.
                "needles": [
                    form.encode()
                    for link in links
                    for form in {link, link.replace("/", "\\/"), link.replace("&", "&amp;")}
                ],
            }
            connection.execute(MARK, values)
            bodies += connection.execute(EMPTY_PAGES, values).rowcount
            bodies += connection.execute(EMPTY_LISTINGS, values).rowcount
            versions += connection.execute(EMPTY_VERSIONS, values).rowcount
            for statement in (
                EMPTY_EVENTS,
                EMPTY_HISTORY,
                EMPTY_RETRACTED,
                EMPTY_QUARANTINE,
                EMPTY_EXAMPLES,
                EMPTY_FAILURES,
            ):
                connection.execute(statement, values)
    return TakenDown(tuple(articles), bodies, versions, retracted)
