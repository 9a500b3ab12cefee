"""Copies: which article tells another one's story in the same words, and who is alike enough to be asked.

A link says that an article is a copy of another one. Copies are stored and shown, but not coded: their original is.
Links never form a chain: the copy of a copy is linked to the original.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg.rows import class_row

from dateline.warehouse.errors import StoreError
from dateline.warehouse.text import storable

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('core.duplicate_link', 0))"


@dataclass(frozen=True, slots=True)
class Telling:
    """An article as it stands now, for comparison. `told_at` is when it was published, else first seen.

    `original_id` is the article that it is linked to as a copy; None: it is no copy.
    """

    article_id: int
    article_version_id: int
    canonical_url: str
    fingerprint: str | None
    told_at: datetime
    original_id: int | None

    @property
    def order(self) -> tuple[datetime, str]:
        """Of several that are alike the first one is the original; independent of the order in which they came."""
        return self.told_at, self.canonical_url


SELECT = """
SELECT a.article_id, v.article_version_id, a.canonical_url, v.fingerprint,
    coalesce(v.published_at, a.first_seen_at) AS told_at, d.duplicate_of_article_id AS original_id
FROM core.article AS a
INNER JOIN core.article_version AS v ON v.article_version_id = a.current_version_id
LEFT JOIN core.duplicate_link AS d ON d.article_id = a.article_id
"""
SELECT_ONE = SELECT + "WHERE a.article_id = %s AND a.withdrawn_at IS NULL"
SELECT_COPIES = (
    SELECT
    + """
WHERE d.duplicate_of_article_id = %s AND a.withdrawn_at IS NULL
ORDER BY told_at, a.canonical_url
"""
)
# Texts that are nearly equal share a band key; the index finds those without reading the others. One look-up for each
# key: that a row holds any of 64 keys the planner thinks so likely (one row in four) that it would read them all.
SELECT_ALIKE = (
    SELECT  # noqa: S608 - two constants, no values
    + """
WHERE v.article_version_id IN (
        SELECT f.article_version_id
        FROM unnest(core.fingerprint_bands(%(fingerprint)s)) AS k (band)
        CROSS JOIN LATERAL (
            SELECT o.article_version_id FROM core.article_version AS o WHERE o.bands @> ARRAY[k.band] OFFSET 0
        ) AS f
    )
    AND a.article_id <> %(article_id)s
    AND a.withdrawn_at IS NULL
    AND coalesce(v.published_at, a.first_seen_at) BETWEEN %(start)s AND %(end)s
ORDER BY told_at, a.canonical_url
"""
)
UPSERT = """
INSERT INTO core.duplicate_link AS d (article_id, duplicate_of_article_id, similarity, method, linked_at)
VALUES (%(article_id)s, %(original)s, %(similarity)s, %(method)s, %(at)s)
ON CONFLICT (article_id) DO UPDATE SET
    duplicate_of_article_id = excluded.duplicate_of_article_id,
    similarity = excluded.similarity,
    method = excluded.method
"""
# Whoever copied the copy copied its original.
RESOLVE_ORIGINAL = """
SELECT coalesce((SELECT duplicate_of_article_id FROM core.duplicate_link WHERE article_id = %(original)s), %(original)s)
"""
MOVE_COPIES = """
UPDATE core.duplicate_link SET duplicate_of_article_id = %(original)s WHERE duplicate_of_article_id = %(article_id)s
"""
UNLINK = "DELETE FROM core.duplicate_link WHERE article_id = %s"


def lock_links(connection: psycopg.Connection) -> None:
    """Let one transaction at a time decide who is whose copy: two that are stored at once must see each other."""
    connection.execute(LOCK)


def telling(connection: psycopg.Connection, article_id: int) -> Telling | None:
    """An article as it stands; None when there is none, or it was withdrawn."""
    with connection.cursor(row_factory=class_row(Telling)) as cursor:
        return cursor.execute(SELECT_ONE, [article_id]).fetchone()


def copies_of(connection: psycopg.Connection, article_id: int) -> list[Telling]:
    """The standing articles that are linked to one as its copies, oldest first."""
    with connection.cursor(row_factory=class_row(Telling)) as cursor:
        return cursor.execute(SELECT_COPIES, [article_id]).fetchall()


def alike(connection: psycopg.Connection, article: Telling, *, within: timedelta) -> list[Telling]:
    """The standing articles of any source, told `within` that time of it, whose fingerprints share a band with its.

    Oldest first; most of them are no copies: compare them. Empty where the article has no fingerprint.
    """
    values = {
        "article_id": article.article_id,
        "fingerprint": article.fingerprint,
        "start": article.told_at - within,
        "end": article.told_at + within,
    }
    with connection.cursor(row_factory=class_row(Telling)) as cursor:
        # Planned each time: a plan made while the table was small would read all of it for ever.
        return cursor.execute(SELECT_ALIKE, values, prepare=False).fetchall()


def link_duplicate(
    connection: psycopg.Connection,
    article_id: int,
    duplicate_of_article_id: int,
    *,
    similarity: float,
    method: str,
    at: datetime | None = None,
) -> int:
    """Note that one article is a copy of another; return the original that it is linked to.

    The copy of a copy is linked to the original. To take back events that the copy had already given, call
    `publish.retract_article`. Raises StoreError when an article would be its own copy.
    """
    with connection.transaction():
        # Chains are resolved by reading other rows; one linker at a time keeps that true.
        connection.execute(LOCK)
        row = connection.execute(RESOLVE_ORIGINAL, {"original": duplicate_of_article_id}).fetchone()
        assert row is not None
        original = int(row[0])
        if original == article_id:
            raise StoreError(
                f"article {article_id} cannot be a copy of {duplicate_of_article_id}, which is a copy of it"
            )
        values = {
            "article_id": article_id,
            "original": original,
            "similarity": similarity,
            "method": storable(method),
            "at": at or datetime.now(UTC),
        }
        connection.execute(UPSERT, values)
        connection.execute(MOVE_COPIES, values)
    return original


def unlink_duplicate(connection: psycopg.Connection, article_id: int) -> bool:
    """Note that an article is no copy (any more); True when it was one. It is to be queued for coding then."""
    return connection.execute(UNLINK, [article_id]).rowcount > 0
