"""A page becomes an article: text, headline, dates and what else it states."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from lxml import html as lxml_html

from dateline.articles.article import TEXT_FROM_LIST, ExtractedArticle, ExtractionFailure
from dateline.articles.blocks import Block, read_blocks
from dateline.articles.boilerplate import Cleaned, Context, clean_blocks
from dateline.articles.identity import canonical_url
from dateline.articles.language import language_of
from dateline.articles.main_text import find_main_text
from dateline.articles.markup import clean, decode_page, parse
from dateline.articles.metadata import Metadata, read_metadata
from dateline.articles.version import EXTRACTOR_VERSION
from dateline.articles.wording import is_sentence
from dateline.sources.links import TRACKING_PARAMETERS
from dateline.sources.page_dates import StatedDates, stated_dates

LEAST_WORDS: Final = 8  # shorter than any brief; what is left of an empty page has fewer
# The widest confusion of time zones there is (UTC-12 to UTC+14).
ZONE_SLACK: Final = timedelta(hours=26)
# The feed's text is taken where it has this much more than the page's.
FEED_ADVANTAGE: Final = 1.2
_ERROR_TITLE: Final = re.compile(
    r"""^(?:error\s+)?(?:404|403|410|500|503)\b
        |\b(?:page|article|story|content)\s(?:not\sfound|(?:can\s?not|could\snot)\sbe\sfound
            |does(?:\snot|n’t|n't)\sexist|is\sno\slonger\savailable)\b
        |^(?:not\sfound|access\sdenied|forbidden|just\sa\smoment|attention\srequired)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_SLASH_DATE: Final = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")


def extract_article(
    body: bytes,
    *,
    url: str,
    content_type: str | None = None,
    title_hint: str | None = None,
    published_hint: datetime | None = None,
    time_zone: str = "UTC",
    feed_html: str | None = None,
    remove_xpath: Iterable[str] = (),
    tracking: Iterable[str] = TRACKING_PARAMETERS,
) -> ExtractedArticle:
    """The article on a page.

    `body` is the page after content decoding, `url` where it was found (after redirects), `content_type` its
    header. `title_hint` and `published_hint` (aware) come from the feed and stand in where the page states
    nothing. `time_zone` is the publisher's (IANA). `feed_html` is the feed's own full text
    (content:encoded): it is taken where the page gives none, or clearly less. `remove_xpath` and `tracking`
    are the source's (``ExtractionHints.remove_xpath``, ``Source.tracking_parameters``).
    Raises ExtractionFailure where neither page nor feed gives a text; ValueError for a `url` that is none.
    """
    links = tuple(tracking)
    own = canonical_url(url, tracking=links)
    zone = ZoneInfo(time_zone)
    fallback = _from_feed(feed_html, own, title_hint, published_hint, zone) if feed_html else None
    try:
        article = _from_page(
            body, url, content_type, title_hint, published_hint, zone, tuple(remove_xpath), links
        )
    except ExtractionFailure as failure:
        if fallback is None:
            raise
        return replace(
            fallback, notes=(f"{TEXT_FROM_LIST}, for the page gave none: {failure}", *fallback.notes)
        )
    if fallback is not None and len(fallback.text.split()) > FEED_ADVANTAGE * len(article.text.split()):
        note = f"{TEXT_FROM_LIST}, which has more of it than the page"
        return replace(article, text=fallback.text, language=fallback.language, notes=(note, *fallback.notes))
    return article


def extract_fragment(
    markup: str,
    *,
    url: str,
    title: str = "",
    published: datetime | None = None,
    time_zone: str = "UTC",
) -> ExtractedArticle:
    """The article in a feed's own full text (content:encoded) or a REST post's `content`.

    Raises ExtractionFailure where there is no text in it; ValueError for a `url` that is none.
    """
    zone = ZoneInfo(time_zone)
    article = _from_feed(markup, canonical_url(url), title, published, zone)
    if article is None:
        raise ExtractionFailure("no_text", "The feed's own text holds no paragraph.")
    return article


def _from_page(
    body: bytes,
    url: str,
    content_type: str | None,
    title_hint: str | None,
    published_hint: datetime | None,
    zone: ZoneInfo,
    remove_xpath: tuple[str, ...],
    tracking: tuple[str, ...],
) -> ExtractedArticle:
    decoded = decode_page(body, content_type)
    tree = parse(decoded.text)
    meta = read_metadata(tree, url, tracking)
    dates = stated_dates(tree, zone)
    title = meta.title or (title_hint or "").strip()
    main = find_main_text(clean(tree, remove_xpath))
    cleaned = clean_blocks(
        main.blocks,
        Context(
            title=title,
            byline=meta.byline,
            publisher=meta.site_name,
            labels=meta.labels,
            descriptions=meta.descriptions,
            captions=meta.captions,
            is_print=meta.is_print,
        ),
    )
    _check(cleaned, main.blocks, meta)
    notes = [f"charset: {decoded.note}"] if decoded.note else []
    notes += cleaned.notes
    published, day = _published(dates, tree, published_hint, zone, notes)
    if not title:
        title = _title_from(cleaned)
        notes.append("the page states no headline; the beginning of the text stands for it")
    text = "\n\n".join(b.text for b in cleaned.blocks)
    return ExtractedArticle(
        title=title,
        text=text,
        published=published,
        modified=dates.modified,
        byline=meta.byline,
        language=language_of(text, meta.language),
        canonical_url=meta.canonical,
        standfirst=cleaned.standfirst or _standfirst_above(tree, cleaned, meta),
        categories=meta.labels,
        extractor_version=EXTRACTOR_VERSION,
        notes=tuple(notes),
        published_date=day,
        captions=tuple(dict.fromkeys(cleaned.captions)),
        bylines=meta.bylines,
        section=meta.section,
        tags=meta.tags,
    )


def _check(cleaned: Cleaned, found: list[Block], meta: Metadata) -> None:
    """Raises ExtractionFailure where what is left is no article."""
    words = sum(b.words for b in cleaned.blocks)
    if _ERROR_TITLE.search(meta.title) and words < 150:
        raise ExtractionFailure(
            "error_page", f"The page is an error page ({meta.title[:80]!r}); it is tried again later."
        )
    if meta.has_password_field and words < 100:
        raise ExtractionFailure("login_page", "The page asks for a password where the article should be.")
    if words >= LEAST_WORDS and any(is_sentence(b.text) for b in cleaned.blocks):
        return
    if sum(b.words for b in found) >= LEAST_WORDS:
        raise ExtractionFailure(
            "boilerplate_only", "The page has text, but none of it is an article's; look at it in a browser."
        )
    raise ExtractionFailure("no_text", "The page has no paragraph of text; it is tried again later.")


def _published(
    dates: StatedDates,
    tree: lxml_html.HtmlElement,
    hint: datetime | None,
    zone: ZoneInfo,
    notes: list[str],
) -> tuple[datetime | None, date | None]:
    """(instant in UTC, day in the publisher's zone): what page and feed state, never what is guessed."""
    known = hint.astimezone(UTC) if hint is not None and hint.tzinfo is not None else None
    instant = dates.published
    if instant is not None and known is not None and instant != known:
        gap = abs(instant - known)
        if gap <= ZONE_SLACK and gap % timedelta(minutes=15) == timedelta(0):
            # The same clock reading under another offset: a feed's dates carry theirs, pages often do not.
            notes.append(
                "published: page and feed differ by whole quarters of an hour; the feed's zone counts"
            )
            instant = known
        elif gap > ZONE_SLACK:
            notes.append(
                f"published: the page says {instant:%Y-%m-%d}, the feed {known:%Y-%m-%d}; the page counts"
            )
    instant = instant or known
    if instant is not None:
        return instant, instant.astimezone(zone).date()
    day = dates.published_day or _printed_day(tree)
    if day is not None:
        notes.append("published: only a day is stated")
    else:
        notes.append("published: neither page nor feed states when")
    return None, day


def _printed_day(tree: lxml_html.HtmlElement) -> date | None:
    """A date printed as a line of its own (MM/DD/YYYY) above the text, on a page in American English."""
    language = [
        str(v) for v in (*tree.xpath("/html/@lang"), *tree.xpath("//meta[@property='og:locale']/@content"))
    ]
    if not any(v.replace("_", "-").lower() == "en-us" for v in language):
        return None
    found = set()
    for element in tree.xpath("//article[1]//*[self::div or self::span or self::p or self::time][not(*)]")[
        :200
    ]:
        match = _SLASH_DATE.match((element.text or "").strip())
        if match:
            try:
                found.add(date(int(match[3]), int(match[1]), int(match[2])))
            except ValueError:
                continue
    return found.pop() if len(found) == 1 else None


def _standfirst_above(tree: lxml_html.HtmlElement, cleaned: Cleaned, meta: Metadata) -> str | None:
    """A standfirst that stands outside the text, by the names that sites give it."""
    names = (
        "standfirst",
        "subtitle",
        "sub-title",
        "subheadline",
        "sub-headline",
        "dek",
        "deck",
        "entry-subtitle",
        "article-subtitle",
    )
    path = " or ".join(f"contains(concat(' ', normalize-space(@class), ' '), ' {n} ')" for n in names)
    for element in tree.xpath(f"//*[self::p or self::h2 or self::h3 or self::div or self::span][{path}]")[:3]:
        text = " ".join(b.text for b in read_blocks(element))
        if (
            3 <= len(text.split()) <= 80
            and text != meta.title
            and text not in {b.text for b in cleaned.blocks}
        ):
            return text
    return None


def _title_from(cleaned: Cleaned) -> str:
    words = (cleaned.standfirst or cleaned.blocks[0].text).split()
    return " ".join(words[:15]) + ("…" if len(words) > 15 else "")


def _from_feed(
    markup: str, url: str, title: str | None, published: datetime | None, zone: ZoneInfo
) -> ExtractedArticle | None:
    """The article in a feed's full text; None where there is none in it."""
    try:
        root = clean(parse(f"<html><body><div>{markup}</div></body></html>"))
    except ExtractionFailure:
        return None
    captions = tuple(b.text for b in read_blocks(root) if b.kind == "caption")
    cleaned = clean_blocks(read_blocks(root), Context(title=title or "", captions=captions))
    if sum(b.words for b in cleaned.blocks) < LEAST_WORDS:
        return None
    text = "\n\n".join(b.text for b in cleaned.blocks)
    instant = published.astimezone(UTC) if published is not None and published.tzinfo is not None else None
    return ExtractedArticle(
        title=(title or "").strip() or _title_from(cleaned),
        text=text,
        published=instant,
        modified=None,
        byline=None,
        language=language_of(text),
        canonical_url=url,
        standfirst=cleaned.standfirst,
        categories=(),
        extractor_version=EXTRACTOR_VERSION,
        notes=tuple(cleaned.notes),
        published_date=instant.astimezone(zone).date() if instant else None,
        captions=tuple(dict.fromkeys(cleaned.captions)),
    )
