"""Articles: who is who, and a new version whenever one says something else.

Identity. An article is recognised by any name it was seen under at its source: its guid first, then the key made of
guid or link, then its canonical link (core.article_alias). All names of one sighting become names of the article.

Versions. A new one is made when title, text or the day of publication (in the source's time zone) differ from the
current version. Publication times that differ within a day, bylines and categories make none: the feed, the page and
the site's history give those in several forms, and every version is coded anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

import psycopg
from psycopg.rows import class_row

from dateline.warehouse.errors import StoreError
from dateline.warehouse.text import key, storable, storable_or_none

Outcome = Literal["new", "changed", "unchanged"]

# Two workers may store the same article at once; each of its names is a lock, taken in one order.
LOCK_NAMES = """
SELECT pg_advisory_xact_lock(hashtextextended(name, 0))
FROM (SELECT name FROM unnest(%s::text[]) AS name ORDER BY name) AS names
"""
# The article that the best of the names means, how many of the names are known, and the day of publication where the
# publisher is. No row at all: there is no such source.
FIND = """
SELECT f.article_id, f.known, (%(published_at)s::timestamptz AT TIME ZONE s.time_zone)::date
FROM core.source AS s
CROSS JOIN LATERAL (
    SELECT (array_agg(l.article_id ORDER BY w.rank))[1] AS article_id, count(*) AS known
    FROM unnest(%(kinds)s::text[], %(aliases)s::text[]) WITH ORDINALITY AS w (kind, alias, rank)
    -- One look-up for each name, and no join: planned while the table is small, that would read all of it for ever.
    CROSS JOIN LATERAL (
        SELECT a.article_id FROM core.article_alias AS a
        WHERE a.source_id = s.source_id AND a.alias_kind = w.kind AND a.alias = w.alias
        LIMIT 1
    ) AS l
) AS f
WHERE s.source_id = %(source_id)s
"""
# Article, names and first version in one go: a year's archive is thousands of new articles.
INSERT_NEW = """
WITH n AS (
    SELECT nextval('core.article_version_article_version_id_seq') AS version_id
),
a AS (
    INSERT INTO core.article (
        source_id, article_key, guid, url, canonical_url, current_version_id, first_seen_at, last_seen_at
    )
    SELECT
        %(source_id)s, %(key)s, %(guid)s, %(url)s, %(canonical_url)s, n.version_id, %(seen_at)s::timestamptz,
        %(seen_at)s::timestamptz
    FROM n
    RETURNING article_id, current_version_id
),
l AS (
    INSERT INTO core.article_alias (source_id, alias_kind, alias, article_id)
    SELECT %(source_id)s, w.kind, w.alias, a.article_id
    FROM a CROSS JOIN unnest(%(kinds)s::text[], %(aliases)s::text[]) AS w (kind, alias)
),
v AS (
    INSERT INTO core.article_version (
        article_version_id, article_id, version_number, title, text, standfirst, byline, language, categories,
        published_at, published_date, modified_at, text_sha256, content_sha256, fingerprint, extractor_version,
        notes, page_id, seen_at, section, tags, bylines, captions
    )
    OVERRIDING SYSTEM VALUE
    SELECT
        a.current_version_id, a.article_id, 1, %(title)s, %(text)s, %(standfirst)s, %(byline)s, %(language)s,
        %(categories)s::text[], %(published_at)s::timestamptz, %(published_date)s::date, %(modified_at)s::timestamptz,
        %(text_sha256)s, %(content_sha256)s, %(fingerprint)s, %(extractor_version)s, %(notes)s::text[],
        %(page_id)s::bigint, %(seen_at)s::timestamptz, %(section)s, %(tags)s::text[], %(bylines)s::text[],
        %(captions)s::text[]
    FROM a
)
SELECT article_id, current_version_id FROM a
"""
INSERT_ALIASES = """
INSERT INTO core.article_alias (source_id, alias_kind, alias, article_id)
SELECT %(source_id)s, kind, alias, %(article_id)s
FROM unnest(%(kinds)s::text[], %(aliases)s::text[]) AS w (kind, alias)
ON CONFLICT DO NOTHING
"""
CURRENT = """
SELECT
    a.withdrawn_at, a.taken_down_at, v.article_version_id, v.version_number, v.content_sha256, v.published_at,
    v.published_date, v.seen_at
FROM core.article AS a
INNER JOIN core.article_version AS v ON v.article_version_id = a.current_version_id
WHERE a.article_id = %s
FOR NO KEY UPDATE OF a
"""
SEEN = """
UPDATE core.article SET
    last_seen_at = greatest(last_seen_at, %(seen_at)s),
    first_seen_at = least(first_seen_at, %(seen_at)s),
    guid = coalesce(guid, %(guid)s),
    withdrawn_at = CASE WHEN %(restored)s THEN NULL ELSE withdrawn_at END,
    withdrawn_reason = CASE WHEN %(restored)s THEN NULL ELSE withdrawn_reason END
WHERE article_id = %(article_id)s
    AND (
        last_seen_at < %(seen_at)s OR first_seen_at > %(seen_at)s OR %(restored)s
        OR (guid IS NULL AND %(guid)s::text IS NOT NULL)
    )
"""
INSERT_VERSION = """
INSERT INTO core.article_version (
    article_id, version_number, title, text, standfirst, byline, language, categories, published_at, published_date,
    modified_at, text_sha256, content_sha256, fingerprint, extractor_version, notes, page_id, seen_at, section, tags,
    bylines, captions
) VALUES (
    %(article_id)s, %(version_number)s, %(title)s, %(text)s, %(standfirst)s, %(byline)s, %(language)s,
    %(categories)s, %(published_at)s, %(published_date)s, %(modified_at)s, %(text_sha256)s, %(content_sha256)s,
    %(fingerprint)s, %(extractor_version)s, %(notes)s, %(page_id)s, %(seen_at)s, %(section)s, %(tags)s, %(bylines)s,
    %(captions)s
)
RETURNING article_version_id
"""
SET_CURRENT = "UPDATE core.article SET current_version_id = %s WHERE article_id = %s"


@dataclass(frozen=True, slots=True)
class ArticleInput:
    """One sighting of an article, read and cleaned.

    `key` is `dateline.articles.identity.article_key(guid, url)`; `url` is the link as found, `canonical_url` the one
    without tracking parameters. Times are aware. `text` has its paragraphs separated by a blank line.
    `page_id` is the archived page (raw.page) it was read from; None when the feed itself gave the text.
    """

    key: str
    url: str
    canonical_url: str
    title: str
    text: str
    extractor_version: str
    seen_at: datetime
    guid: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    byline: str | None = None
    language: str | None = None
    standfirst: str | None = None
    categories: Sequence[str] = ()
    notes: Sequence[str] = ()
    fingerprint: str | None = None
    page_id: int | None = None
    section: str | None = None
    tags: Sequence[str] = ()
    bylines: Sequence[str] = ()
    captions: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """What came of storing an article. `changed` also when a withdrawn one is back: it is to be coded again."""

    article_id: int
    article_version_id: int
    outcome: Outcome


def store_article(connection: psycopg.Connection, source_id: str, article: ArticleInput) -> Stored:
    """Store one sighting of an article: a new article, a new version of a known one, or nothing new.

    A sighting older than the current version (a worker that was slow) changes nothing. An article that was taken
    down stays empty. Idempotent; safe when two workers store the same article. Raises StoreError for a key or URL
    that cannot be stored, an empty text, or an unknown source.
    """
    names = {
        "guid": key(article.guid, "the guid") if article.guid else None,
        "key": key(article.key, "the article's key"),
        "url": key(article.canonical_url, "the article's canonical link"),
    }
    key(article.url, "the article's link")
    if not article.text.strip():
        raise StoreError(f"the article {article.url} has no text; record a failure instead")
    for what, moment in (
        ("published", article.published),
        ("modified", article.modified),
        ("seen_at", article.seen_at),
    ):
        if moment is not None and moment.tzinfo is None:
            raise StoreError(f"{what} of {article.url} has no time zone; give an aware datetime")
    named = {
        "source_id": source_id,
        "kinds": [kind for kind, name in names.items() if name],
        "aliases": [name for name in names.values() if name],
        "published_at": article.published,
    }
    locks = [f"{source_id} {kind} {name}" for kind, name in names.items() if name]
    with connection.transaction():
        connection.execute(LOCK_NAMES, [locks])
        found = connection.execute(FIND, named).fetchone()
        if found is None:
            raise StoreError(f"there is no source {source_id!r}; synchronise the sources first")
        article_id, known, day = found
        if article_id is None:
            return _insert(connection, article, named, day)
        if known < len(locks):
            connection.execute(INSERT_ALIASES, {**named, "article_id": article_id})
        return _update(connection, article_id, article, day)


def _insert(
    connection: psycopg.Connection, article: ArticleInput, named: dict[str, Any], day: date | None
) -> Stored:
    row = connection.execute(
        INSERT_NEW,
        {
            **named,
            "key": article.key,
            "guid": article.guid or None,
            "url": article.url,
            "canonical_url": article.canonical_url,
            **_columns(article, day),
        },
    ).fetchone()
    assert row is not None
    return Stored(int(row[0]), int(row[1]), "new")


def _update(
    connection: psycopg.Connection, article_id: int, article: ArticleInput, day: date | None
) -> Stored:
    row = connection.execute(CURRENT, [article_id]).fetchone()
    assert row is not None
    withdrawn_at, taken_down_at, version_id, number, content, published_at, published_day, seen_at = row
    if article.published is None:  # a listing without dates takes none away
        article, day = replace(article, published=published_at), published_day
    columns = _columns(article, day)
    is_late = article.seen_at < max(seen_at, withdrawn_at or seen_at)
    is_same = content == columns["content_sha256"] or is_late or taken_down_at is not None
    is_back = withdrawn_at is not None and taken_down_at is None and not is_late
    connection.execute(
        SEEN,
        {
            "article_id": article_id,
            "seen_at": article.seen_at,
            "guid": article.guid or None,
            "restored": is_back,
        },
    )
    if is_same:
        return Stored(article_id, int(version_id), "changed" if is_back else "unchanged")
    inserted = connection.execute(
        INSERT_VERSION, {"article_id": article_id, "version_number": number + 1, **columns}
    ).fetchone()
    assert inserted is not None
    connection.execute(SET_CURRENT, [inserted[0], article_id])
    return Stored(article_id, int(inserted[0]), "changed")


def _columns(article: ArticleInput, day: date | None) -> dict[str, Any]:
    """What a version is made of, as it can be stored."""
    title, text = storable(article.title), storable(article.text)
    return {
        "title": title,
        "text": text,
        "standfirst": storable_or_none(article.standfirst),
        "byline": storable_or_none(article.byline),
        "language": storable_or_none(article.language),
        "categories": [storable(category) for category in article.categories],
        "published_at": article.published,
        "published_date": day,
        "modified_at": article.modified,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
        "content_sha256": content_sha256(title, text, day),
        "fingerprint": storable_or_none(article.fingerprint),
        "extractor_version": storable(article.extractor_version),
        "notes": [storable(note) for note in article.notes],
        "page_id": article.page_id,
        "seen_at": article.seen_at,
        "section": storable_or_none(article.section),
        "tags": [storable(tag) for tag in article.tags],
        "bylines": [storable(name) for name in article.bylines],
        "captions": [storable(caption) for caption in article.captions],
    }


def content_sha256(title: str, text: str, published_date: date | None) -> str:
    """What makes a version: SHA-256 over title, text and day of publication."""
    whole = "\0".join((title, text, published_date.isoformat() if published_date else ""))
    return hashlib.sha256(whole.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article that is here already, with what it says now."""

    article_id: int
    article_version_id: int
    guid: str | None
    title: str
    url: str
    published_at: datetime | None
    modified_at: datetime | None
    text_sha256: str
    last_seen_at: datetime
    withdrawn_at: datetime | None
    taken_down_at: datetime | None


SELECT_KNOWN = """
SELECT a.article_id, v.article_version_id, a.guid, v.title, a.url, v.published_at, v.modified_at, v.text_sha256,
    a.last_seen_at, a.withdrawn_at, a.taken_down_at
FROM core.article AS a
INNER JOIN core.article_version AS v ON v.article_version_id = a.current_version_id
"""
KNOWN_BY_NAME = (
    SELECT_KNOWN
    + """
INNER JOIN core.article_alias AS l ON l.article_id = a.article_id
WHERE l.source_id = %(source_id)s
    AND ((l.alias_kind = 'guid' AND l.alias = %(guid)s) OR (l.alias_kind = 'url' AND l.alias = %(url)s))
ORDER BY l.alias_kind
LIMIT 1
"""
)
KNOWN_BY_PUBLICATION = (
    SELECT_KNOWN
    + """
WHERE a.source_id = %(source_id)s AND v.published_at >= %(start)s AND v.published_at < %(end)s
    AND a.withdrawn_at IS NULL
ORDER BY v.published_at, a.article_id
"""
)


def find_article(
    connection: psycopg.Connection,
    source_id: str,
    *,
    guid: str | None = None,
    canonical_url: str | None = None,
) -> KnownArticle | None:
    """The article that is known under this guid, else under this canonical link; None when there is none."""
    with connection.cursor(row_factory=class_row(KnownArticle)) as cursor:
        return cursor.execute(
            KNOWN_BY_NAME,
            {"source_id": source_id, "guid": storable_or_none(guid), "url": storable_or_none(canonical_url)},
        ).fetchone()


def articles_published(
    connection: psycopg.Connection, source_id: str, start: datetime, end: datetime
) -> list[KnownArticle]:
    """The articles of a source that were published in [start, end) and still stand, oldest first."""
    with connection.cursor(row_factory=class_row(KnownArticle)) as cursor:
        return cursor.execute(
            KNOWN_BY_PUBLICATION, {"source_id": source_id, "start": start, "end": end}
        ).fetchall()


LEARN_GUID = """
WITH known AS (
    INSERT INTO core.article_alias (source_id, alias_kind, alias, article_id)
    SELECT a.source_id, 'guid', %(guid)s, a.article_id FROM core.article AS a WHERE a.article_id = %(article_id)s
    ON CONFLICT DO NOTHING
    RETURNING article_id
)
UPDATE core.article AS a SET guid = %(guid)s FROM known AS k WHERE a.article_id = k.article_id AND a.guid IS NULL
"""


def learn_guid(connection: psycopg.Connection, article_id: int, guid: str) -> None:
    """Note the guid of an article that was known by its link alone, so that it is recognised when the link changes.

    A guid that is another article's already is left there. Raises StoreError for one that is too long for a key.
    """
    connection.execute(LEARN_GUID, {"article_id": article_id, "guid": key(guid, "the guid")})


MARK_SEEN = """
UPDATE core.article SET last_seen_at = %(at)s WHERE article_id = ANY(%(ids)s) AND last_seen_at < %(at)s
"""


def mark_seen(connection: psycopg.Connection, article_ids: Collection[int], at: datetime) -> int:
    """Note that articles were seen at their source, unchanged; return how many that moved."""
    return connection.execute(MARK_SEEN, {"ids": sorted(article_ids), "at": at}).rowcount


@dataclass(frozen=True, slots=True)
class VersionToCode:
    """An article version as the coder needs it. `published` is aware; `time_zone` is the source's."""

    article_version_id: int
    article_id: int
    source_id: str
    title: str
    text: str
    published: datetime | None
    url: str
    time_zone: str
    language: str | None


SELECT_TO_CODE = """
SELECT v.article_version_id, v.article_id, a.source_id, v.title, v.text, v.published_at AS published,
    a.canonical_url AS url, s.time_zone, coalesce(v.language, s.language) AS language
FROM core.article_version AS v
INNER JOIN core.article AS a USING (article_id)
INNER JOIN core.source AS s USING (source_id)
WHERE v.article_version_id = ANY(%s)
ORDER BY v.article_version_id
"""


def versions_to_code(
    connection: psycopg.Connection, article_version_ids: Collection[int]
) -> list[VersionToCode]:
    """The texts of article versions, in the order of their ids."""
    with connection.cursor(row_factory=class_row(VersionToCode)) as cursor:
        return cursor.execute(SELECT_TO_CODE, [list(article_version_ids)]).fetchall()


SELECT_CURRENT_VERSIONS = """
SELECT v.article_version_id
FROM core.article AS a
INNER JOIN core.article_version AS v ON v.article_version_id = a.current_version_id
WHERE coalesce(v.published_at, v.seen_at) >= %(start)s AND coalesce(v.published_at, v.seen_at) < %(end)s
    AND (%(source_id)s::text IS NULL OR a.source_id = %(source_id)s)
    AND a.withdrawn_at IS NULL
    AND NOT EXISTS (SELECT 1 FROM core.duplicate_link AS d WHERE d.article_id = a.article_id)
ORDER BY coalesce(v.published_at, v.seen_at), v.article_version_id
"""


def current_versions(
    connection: psycopg.Connection, start: datetime, end: datetime, *, source_id: str | None = None
) -> list[int]:
    """Current versions of the articles published in [start, end) that are to be coded: not withdrawn, no copies."""
    rows = connection.execute(SELECT_CURRENT_VERSIONS, {"start": start, "end": end, "source_id": source_id})
    return [int(row[0]) for row in rows]
