"""How long it takes to find what a new article may be a copy of, among many. Prints the figure, asserts none."""

from __future__ import annotations

import random
import statistics
import time
from datetime import UTC, datetime, timedelta

import psycopg

from dateline.sources.registry import load_sources
from dateline.warehouse import duplicate_store, sources_store

VERSIONS = 30_000  # ten years of a publisher's news
FIRST = datetime(2010, 1, 1, tzinfo=UTC)
ARTICLE = (
    "COPY core.article (source_id, article_key, url, canonical_url, current_version_id, first_seen_at, last_seen_at) "
    "FROM STDIN"
)
VERSION = (
    "COPY core.article_version (article_id, version_number, title, text, published_at, text_sha256, content_sha256, "
    "fingerprint, extractor_version, seen_at) FROM STDIN"
)


def test_candidates(warehouse: psycopg.Connection) -> None:
    dice = random.Random(1)
    sources_store.sync_sources(warehouse, load_sources().values())
    with warehouse.transaction(), warehouse.cursor() as cursor:
        with cursor.copy(ARTICLE) as copy:
            for n in range(1, VERSIONS + 1):
                copy.write_row(("media-line", f"k{n}", f"https://x/{n}", f"https://x/{n}", n, FIRST, FIRST))
        with cursor.copy(VERSION) as copy:
            for n in range(1, VERSIONS + 1):
                sketch = "".join(f"{dice.getrandbits(32):08x}" for _ in range(128))
                when = FIRST + timedelta(hours=3 * n)
                zeros = "0" * 64
                copy.write_row((n, 1, "t", "x", when, zeros, zeros, f"mh1:200:{sketch}", "1", when))
    warehouse.execute("ANALYZE core.article, core.article_version")
    took = []
    for n in range(100, VERSIONS, VERSIONS // 50):
        article = duplicate_store.telling(warehouse, n)
        assert article is not None
        began = time.perf_counter()
        duplicate_store.alike(warehouse, article, within=timedelta(days=7))
        took.append(time.perf_counter() - began)
    print(
        f"\ncandidates for a copy among {VERSIONS:,} articles: median {statistics.median(took) * 1000:.1f} ms, "
        f"at most {max(took) * 1000:.1f} ms"
    )
