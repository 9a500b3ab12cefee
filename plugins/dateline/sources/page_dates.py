"""When a page says that it was published: only what is stated, never what is guessed from the text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from lxml import html as lxml_html

EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
MAX_JSON_LD: Final = 1024 * 1024  # characters of one block; those of news sites stay below 50,000
MAX_JSON_NODES: Final = 5000
ARTICLE_TYPES: Final = frozenset(
    {
        "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle",
        "OpinionNewsArticle", "ReviewNewsArticle", "BlogPosting", "LiveBlogPosting", "SocialMediaPosting",
        "Report", "TechArticle", "ScholarlyArticle", "AdvertiserContentArticle",
    }
)  # fmt: skip

# Where pages state the instant of publication, the most trustworthy first. Sources: Open Graph
# (article:published_time), schema.org microdata, parsely and sailthru tags, Dublin Core.
_PUBLISHED: Final = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@property='og:article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//*[@itemprop='datePublished']/@datetime",
    "//meta[@name='parsely-pub-date']/@content",
    "//meta[@name='sailthru.date']/@content",
    "//meta[@name='article:published_time']/@content",
    "//meta[@name='pubdate' or @name='publish-date' or @name='publishdate']/@content",
    "//meta[@name='DC.date.issued' or @name='dc.date.issued' or @name='dcterms.created']/@content",
    "//time[contains(concat(' ', @class, ' '), ' published ') or @pubdate]/@datetime",
    "//article//header//time/@datetime",
    "//time[contains(concat(' ', @class, ' '), ' entry-date ')]/@datetime",
)
_MODIFIED: Final = (
    "//meta[@property='article:modified_time']/@content",
    "//meta[@property='og:updated_time']/@content",
    "//meta[@itemprop='dateModified']/@content",
    "//*[@itemprop='dateModified']/@datetime",
    "//time[contains(concat(' ', @class, ' '), ' updated ')]/@datetime",
)
# Fractions of a second, a space for the T, an offset without colon: all seen in the wild.
_ISO = re.compile(
    r"^\s*(\d{4})-(\d{1,2})-(\d{1,2})"
    r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class StatedDates:
    """What a page states. Instants are in UTC; `published_day` is set where only a day is stated.

    `is_article` says whether the page calls itself an article (JSON-LD or Open Graph).
    """

    published: datetime | None = None
    modified: datetime | None = None
    published_day: date | None = None
    is_article: bool = False


def parse_instant(text: str, zone: ZoneInfo) -> datetime | date | None:
    """An ISO 8601 date or instant, as an instant in UTC or a plain day; None for anything else.

    An instant without offset is read in `zone`.
    """
    match = _ISO.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, offset = match.groups()
    try:
        if hour is None:
            stated = date(int(year), int(month), int(day))
            return stated if stated >= EARLIEST.date() else None
        naive = datetime(  # noqa: DTZ001 - its zone follows
            int(year), int(month), int(day), int(hour), int(minute), min(int(second or 0), 59)
        )
        if offset is None:
            instant = naive.replace(tzinfo=zone).astimezone(UTC)
        elif offset[0] in "+-":
            digits = offset[1:].replace(":", "").ljust(4, "0")
            instant = datetime.fromisoformat(
                f"{naive.isoformat()}{offset[0]}{digits[:2]}:{digits[2:]}"
            ).astimezone(UTC)
        else:
            instant = naive.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return instant if instant >= EARLIEST else None


def stated_dates(tree: lxml_html.HtmlElement, zone: ZoneInfo) -> StatedDates:
    """The dates that a parsed page states in JSON-LD, meta elements and time elements.

    `zone` is the publisher's, for instants that name no offset. Never raises.
    """
    nodes = [n for n in json_ld(tree) if _types(n) & ARTICLE_TYPES]
    published = _first(
        [*_paths(tree, _PUBLISHED[:1]), *_values(nodes, "datePublished"), *_paths(tree, _PUBLISHED[1:])], zone
    )
    modified = _first(
        [*_paths(tree, _MODIFIED[:1]), *_values(nodes, "dateModified"), *_paths(tree, _MODIFIED[1:])], zone
    )
    is_article = bool(nodes) or any(
        v.strip().lower() == "article" for v in _paths(tree, ["//meta[@property='og:type']/@content"])
    )
    return StatedDates(
        published=published if isinstance(published, datetime) else None,
        modified=modified if isinstance(modified, datetime) else None,
        published_day=None if isinstance(published, datetime) else published,
        is_article=is_article,
    )


def _first(candidates: list[str], zone: ZoneInfo) -> datetime | date | None:
    """The first instant among the candidates; a mere day only where no instant is stated."""
    day: date | None = None
    for text in candidates:
        found = parse_instant(text, zone)
        if isinstance(found, datetime):
            return found
        day = day or found
    return day


def _paths(tree: lxml_html.HtmlElement, paths: Any) -> list[str]:
    return [str(value)[:100] for path in paths for value in tree.xpath(path)[:5]]


def json_ld(tree: lxml_html.HtmlElement) -> Iterator[dict[str, Any]]:
    """Every object in the page's JSON-LD blocks, graphs unfolded; broken blocks are passed over."""
    for block in tree.xpath("//script[@type='application/ld+json']/text()"):
        if len(block) > MAX_JSON_LD:
            continue
        # Publishers leave line breaks inside strings and comment marks around the block.
        text = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[)|(?:-->|//\s*\]\]>)\s*$", "", str(block))
        try:
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        queue, seen = [data], 0
        while queue and seen < MAX_JSON_NODES:
            node = queue.pop(0)
            seen += 1
            if isinstance(node, list):
                queue.extend(node)
            elif isinstance(node, dict):
                yield node
                queue.extend(v for k, v in node.items() if k in ("@graph", "mainEntity", "mainEntityOfPage"))


def _types(node: dict[str, Any]) -> set[str]:
    kind = node.get("@type")
    names = kind if isinstance(kind, list) else [kind]
    return {n.rpartition("/")[2] for n in names if isinstance(n, str)}


def _values(nodes: list[dict[str, Any]], key: str) -> list[str]:
    return [v[:100] for n in nodes if isinstance(v := n.get(key), str)]
