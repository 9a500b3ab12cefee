"""Who is whose copy, kept true as articles come and change: a story is coded once, and never not at all.

Of several articles that tell one story in the same words the one told first is the original, whatever the order in
which they came here: a backfill brings the earlier one last. The others are linked to it and not coded. A link goes
when copy or original is rewritten until they are no longer alike, and when the original is withdrawn.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

import psycopg

from dateline.warehouse import duplicate_store, publish
from dateline.warehouse.duplicate_store import Telling

log = logging.getLogger(__name__)

# Copies appear within days; further back the same words are a standing feature, not the same story.
COPIES_WITHIN = timedelta(days=7)
METHOD = "word shingles"


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it. `is_copy`: the article is another one's copy, and not to be coded.

    `freed`: current versions of other articles that are copies no longer, and to be coded now.
    """

    is_copy: bool
    freed: tuple[int, ...] = ()


def settle(connection: psycopg.Connection, article_id: int) -> Settled:
    """Bring the links of an article that was stored or changed up to date, its copies' too.

    To be called within the transaction that stored it. Events of what becomes a copy are retracted.
    """
    duplicate_store.lock_links(connection)
    article = duplicate_store.telling(connection, article_id)
    if article is None:  # withdrawn or taken down: it tells nothing
        return Settled(is_copy=False)
    freed: list[int] = []
    is_copy = _settle(connection, article, freed)
    return Settled(is_copy, tuple(dict.fromkeys(freed)))


def let_go(connection: psycopg.Connection, article_id: int) -> tuple[int, ...]:
    """Free the copies of an article that was withdrawn; the first of them is the others' original from now on.

    Returns the current versions that are to be coded now.
    """
    with connection.transaction():
        duplicate_store.lock_links(connection)
        copies = duplicate_store.copies_of(connection, article_id)
        for copy in copies:
            duplicate_store.unlink_duplicate(connection, copy.article_id)
        freed: list[int] = []
        for copy in copies:
            now = duplicate_store.telling(connection, copy.article_id)
            if now is not None and now.original_id is None and not _settle(connection, now, freed):
                freed.append(now.article_version_id)
    return tuple(dict.fromkeys(freed))


def _settle(connection: psycopg.Connection, article: Telling, freed: list[int]) -> bool:
    """Whether the article is a copy; links are made and dropped on the way, what is freed is added to `freed`."""
    near = duplicate_store.alike(connection, article, within=COPIES_WITHIN)
    originals = [
        (share, other)
        for other in near
        if other.order < article.order and other.original_id is None and (share := _share(article, other))
    ]
    if originals:
        share, original = max(originals, key=lambda o: o[0])  # of equal shares the first: `near` is in order
        _link(connection, article, original, share)
        return True
    if article.original_id is not None:
        duplicate_store.unlink_duplicate(connection, article.article_id)
        log.info("article %d is no copy of article %d any more", article.article_id, article.original_id)
    for copy in duplicate_store.copies_of(connection, article.article_id):
        if not (copy.order > article.order and _share(copy, article)):
            duplicate_store.unlink_duplicate(connection, copy.article_id)
            now = duplicate_store.telling(connection, copy.article_id)
            if now is not None and not _settle(connection, now, freed):
                freed.append(now.article_version_id)
    for later in near:
        if later.order > article.order and later.original_id is None and (share := _share(later, article)):
            _link(connection, later, article, share)
    return False


def _share(copy: Telling, original: Telling) -> float:
    """How much of the one is in the other; 0.0 where that makes it no copy."""
    from dateline.articles import fingerprint

    if copy.fingerprint is None or original.fingerprint is None:
        return 0.0
    if not fingerprint.is_copy(copy.fingerprint, of=original.fingerprint):
        return 0.0
    return fingerprint.share_in(copy.fingerprint, original.fingerprint)


def _link(connection: psycopg.Connection, copy: Telling, original: Telling, share: float) -> None:
    duplicate_store.link_duplicate(
        connection, copy.article_id, original.article_id, similarity=share, method=METHOD
    )
    detail = f"copy of article {original.article_id}"
    publish.retract_article(connection, copy.article_id, "duplicate", detail=detail)
    log.info("article %d is a copy of article %d (%.2f)", copy.article_id, original.article_id, share)
