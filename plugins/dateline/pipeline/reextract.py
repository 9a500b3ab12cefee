"""Articles read anew from their archived bytes by the current extractor: years later, and without fetching."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
from psycopg.rows import class_row

from dateline.pipeline import ingest
from dateline.pipeline.progress import Progress, silent
from dateline.pipeline.workbench import Workbench
from dateline.sources.list_content import content_in_list
from dateline.warehouse import raw_store
from dateline.warehouse.article_store import ArticleInput

log = logging.getLogger(__name__)

SELECT = """
SELECT a.source_id, a.article_key, a.guid, a.url, a.canonical_url, v.title, v.published_at, v.modified_at, v.byline,
    v.bylines, v.section, v.categories, v.page_id
FROM core.article_version AS v
INNER JOIN core.article AS a ON a.current_version_id = v.article_version_id
WHERE v.article_version_id = %s AND a.taken_down_at IS NULL
"""


@dataclass(frozen=True, slots=True)
class _Version:
    source_id: str
    article_key: str
    guid: str | None
    url: str
    canonical_url: str
    title: str
    published_at: datetime | None
    modified_at: datetime | None
    byline: str | None
    bylines: list[str]
    section: str | None
    categories: list[str]
    page_id: int | None


@dataclass(frozen=True, slots=True)
class Reextracted:
    """Articles that say something else now, those that say the same, and those that could not be read again."""

    changed: int
    same: int
    unread: int


def extract_again(
    bench: Workbench, article_version_ids: Collection[int], *, progress: Progress = silent
) -> Reextracted:
    """Extract these current versions anew from the bytes that they were read from.

    What comes out differently is a new version, queued for recoding; the rest stays as it is. A version whose bytes
    are gone (retention), or give no article any more, stays too and counts as unread.
    """
    counts = {"changed": 0, "same": 0, "unread": 0}
    for number, version_id in enumerate(sorted(article_version_ids), 1):
        counts[_again(bench, version_id)] += 1
        progress(number, len(article_version_ids))
    return Reextracted(**counts)


def _again(bench: Workbench, version_id: int) -> str:
    from dateline.articles.article import ExtractionFailure
    from dateline.articles.extract import extract_article
    from dateline.articles.fingerprint import fingerprint

    version = _version(bench.connection, version_id)
    page = raw_store.page(bench.connection, version.page_id) if version and version.page_id else None
    if version is None or page is None or page.body is None:
        return "unread"
    source = bench.sources.get(version.source_id)
    is_list = page.kind != "page"
    feed_html = (
        content_in_list(
            bytes(page.body), content_type=page.content_type, base_url=page.final_url, url=version.url,
            guid=version.guid,
        )
        if is_list
        else None
    )  # fmt: skip
    try:
        found = extract_article(
            b"" if is_list else bytes(page.body),
            url=version.canonical_url if is_list else page.final_url,
            content_type=None if is_list else page.content_type,
            title_hint=version.title,
            published_hint=version.published_at,
            time_zone=source.time_zone if source else "UTC",
            feed_html=feed_html,
            remove_xpath=source.extraction.remove_xpath if source else (),
        )
    except ExtractionFailure as failure:
        log.warning("%s: its bytes give no article any more: %s", version.url, failure)
        return "unread"
    article = ArticleInput(
        key=version.article_key,
        url=version.url,
        canonical_url=version.canonical_url,
        title=found.title or version.title,
        text=found.text,
        extractor_version=found.extractor_version,
        seen_at=datetime.now(UTC),
        guid=version.guid,
        published=version.published_at or found.published,
        modified=found.modified or version.modified_at,
        byline=found.byline or version.byline,
        language=found.language,
        standfirst=found.standfirst,
        categories=found.categories or version.categories,
        notes=found.notes,
        fingerprint=fingerprint(found.text),
        page_id=version.page_id,
        section=found.section or version.section,
        tags=found.tags,
        bylines=found.bylines or version.bylines,
        captions=found.captions,
    )
    return (
        "changed"
        if ingest.keep(bench.connection, version.source_id, article, "recode").outcome == "changed"
        else "same"
    )


def _version(connection: psycopg.Connection, version_id: int) -> _Version | None:
    with connection.cursor(row_factory=class_row(_Version)) as cursor:
        return cursor.execute(SELECT, [version_id]).fetchone()
