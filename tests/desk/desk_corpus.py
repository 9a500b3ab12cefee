"""The sample newsroom's articles, stored, coded, published and linked: the rows that the desk is tested on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from dateline.coding.coder import Coder
from dateline.coding.record import ArticleText
from dateline.incidents.linking import link
from dateline.sources.registry import load_sources
from dateline.warehouse import article_store, event_store, publish, quality_store, reference, sources_store

ARTICLES = Path(__file__).parents[1] / "newsroom" / "articles"
SOURCE = "newsroom"


def newsroom_articles(limit: int | None = None) -> list[dict[str, Any]]:
    """The sample articles, by day of publication; with `limit` the first ones that report violence."""
    found = [json.loads(path.read_text("utf-8")) for path in sorted(ARTICLES.glob("*.json"))]
    found.sort(key=lambda a: (str(a["published"]), a["id"]))
    return found if limit is None else [a for a in found if a["genre"] == "conflict"][:limit]


def fill(connection: psycopg.Connection, articles: Iterable[dict[str, Any]], coder: Coder) -> None:
    """Store, code, publish and link `articles` in an empty warehouse, corrections as later versions."""
    sources_store.sync_sources(connection, load_sources().values())
    reference.load_reference(connection)
    versions: list[list[tuple[int, dict[str, Any]]]] = [[], []]
    for article in articles:
        said = {**article, "url": f"http://127.0.0.1:8765/{article['id']}/"}
        published = datetime.fromisoformat(article["published"])
        stored = _store(connection, said, published + timedelta(minutes=5))
        versions[0].append((stored.article_version_id, said))
        for correction in article.get("corrections", []):
            changed = {**said, **{k: correction[k] for k in ("title", "text") if k in correction}}
            again = _store(connection, changed, datetime.fromisoformat(correction["at"]))
            if again.outcome == "changed":
                versions[1].append((again.article_version_id, changed))
    corrected = {said["id"] for _, said in versions[1]}
    code(connection, [v for v in versions[0] if v[1]["id"] not in corrected], coder)
    code(connection, versions[1], coder)
    link(connection)


def code(connection: psycopg.Connection, versions: list[tuple[int, dict[str, Any]]], coder: Coder) -> int:
    """Code article versions in one run and publish it; return the run's key."""
    run = event_store.start_run(connection, coder.name, coder.version, worker="tests")
    coded = [
        event_store.Coded(
            version_id,
            coder.code(
                ArticleText(
                    id=str(version_id),
                    title=said["title"],
                    text=said["text"],
                    published=datetime.fromisoformat(said["published"]),
                    url=said["url"],
                    time_zone="Asia/Jerusalem",
                    language="en",
                )
            ).events,
        )
        for version_id, said in versions
    ]
    event_store.stage_many(connection, run, coded)
    quality_store.mark_audited(connection, run, quality_store.staged_sha256(connection, run))
    publish.publish(connection, run, {})
    return run


def _store(connection: psycopg.Connection, said: dict[str, Any], seen: datetime) -> article_store.Stored:
    return article_store.store_article(
        connection,
        SOURCE,
        article_store.ArticleInput(
            key=f"url:{said['url']}",
            url=said["url"],
            canonical_url=said["url"],
            title=said["title"],
            text=said["text"],
            extractor_version="extract-test",
            seen_at=seen.astimezone(UTC),
            published=datetime.fromisoformat(said["published"]),
            byline=said.get("byline"),
            language="en",
            categories=tuple(said.get("tags", [])),
        ),
    )
