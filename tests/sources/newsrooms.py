"""Newsrooms as sources, and articles for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from dateline.newsroom.running import Newsroom
from dateline.sources.registry import Source, validated_source


def source_of(newsroom: Newsroom, **changes: Any) -> Source:
    """The entry for a newsroom."""
    return validated_source(
        {
            "id": "newsroom",
            "name": "A newsroom",
            "home_url": newsroom.url,
            "feed_url": newsroom.feed_url,
            "time_zone": newsroom.server.options.time_zone,
            "poll_seconds": 5,
            "poll_min_seconds": 5,
            "poll_max_seconds": 60,
            "crawl_delay_seconds": 0,
            "allow_private": True,
            **changes,
        }
    )


def article(number: int | str, published: datetime, **more: Any) -> dict[str, Any]:
    """A short article of our own."""
    return {
        "id": f"story-{number}",
        "title": f"Story number {number}",
        "text": f"A tanker took on water off the coast, port officials said in report {number}.\n\n"
        "Its crew of 21 was brought ashore unhurt, and a tug is on its way.",
        "published": published.isoformat(),
        "category": "Headlines",
        "form": "brief",
        **more,
    }


def hourly(first: datetime, count: int, hours: float = 1.0) -> list[dict[str, Any]]:
    """`count` articles, `hours` apart."""
    return [article(n, first + timedelta(hours=hours * n)) for n in range(count)]


def utc(*parts: int) -> datetime:
    """An instant in UTC."""
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
