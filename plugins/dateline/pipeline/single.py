"""One article by hand: from an address, a saved page or a JSON line to clean text or event records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from dateline.settings import Settings

if TYPE_CHECKING:
    from dateline.articles.article import ExtractedArticle
    from dateline.coding.record import ArticleText, CodedArticle

# The publisher's own zone: relative dates resolve against its day.
TIME_ZONE = "Asia/Jerusalem"


class ArticleFormatError(ValueError):
    """A line of an articles file is not an article; the message says what is wrong."""


def article_from_json(line: Any, *, time_zone: str = TIME_ZONE) -> ArticleText:
    """Read one article of a JSON Lines file: `id` and `text`, and where known `title`, `published`, `url`.

    `published` is an ISO date or instant, or null. Raises ArticleFormatError.
    """
    from dateline.coding.record import ArticleText

    if not isinstance(line, Mapping):
        raise ArticleFormatError(
            'not an object such as {"id": "a1", "title": "…", "text": "…", "published": "2019-12-30"}'
        )
    identifier = line.get("id") or line.get("slug")
    if not isinstance(identifier, str | int) or not isinstance(line.get("text"), str):
        raise ArticleFormatError("needs a string `id` and a string `text`")
    return ArticleText(
        id=str(identifier),
        title=_text(line.get("title")),
        text=line["text"],
        published=published_from_json(line.get("published")),
        url=_text(line.get("url")) or None,
        time_zone=time_zone,
    )


def published_from_json(value: Any) -> date | datetime | None:
    """An ISO day or instant; None stays None. Raises ArticleFormatError for anything else."""
    if value is None or value == "":
        return None
    text = str(value).strip()
    try:
        return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
    except ValueError:
        raise ArticleFormatError(
            f"published must be an ISO date such as 2019-12-30, not {text[:40]!r}"
        ) from None


def extract_page(settings: Settings, *, url: str | None, file: Path | None) -> dict[str, Any]:
    """The clean article of one page as a JSON-able object. Raises FetchFailure or ExtractionFailure."""
    return {key: _plain(value) for key, value in asdict(_extract(settings, url=url, file=file)).items()}


def code_page(
    settings: Settings, *, url: str | None, file: Path | None, published: date | None
) -> tuple[ArticleText, CodedArticle]:
    """Code the article of one page. Raises FetchFailure or ExtractionFailure."""
    from dateline.coding.coder import Coder
    from dateline.coding.record import ArticleText

    page = _extract(settings, url=url, file=file)
    article = ArticleText(
        id=page.canonical_url or str(file),
        title=_printable(page.title),
        text=_printable(page.text),
        published=published or page.published,
        url=page.canonical_url,
        time_zone=TIME_ZONE,
        language=page.language,
    )
    return article, Coder(model=settings.spacy_model).code(article)


def _extract(settings: Settings, *, url: str | None, file: Path | None) -> ExtractedArticle:
    from dateline.articles.extract import extract_article

    if file is not None:
        # A saved page states its own address; this one only resolves what it leaves relative.
        return extract_article(
            file.read_bytes(), url=f"http://localhost/{quote(file.name)}", time_zone=TIME_ZONE
        )
    assert url is not None
    from dateline import __version__
    from dateline.fetch.agent import user_agent
    from dateline.fetch.client import Fetcher

    with Fetcher(user_agent(__version__, settings.contact)) as fetcher:
        response = fetcher.get(url, kind="page", allow_private=is_loopback(url))
    return extract_article(
        response.body, url=response.final_url, content_type=response.content_type, time_zone=TIME_ZONE
    )


def is_loopback(url: str) -> bool:
    """Whether somebody typed an address of this very machine: then it is meant, else it would be refused."""
    host = (urlsplit(url).hostname or "").lower()
    return host in ("localhost", "127.0.0.1", "::1")


def _printable(text: str) -> str:
    """The text without what steers a terminal: it is shown to whoever typed the command."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
