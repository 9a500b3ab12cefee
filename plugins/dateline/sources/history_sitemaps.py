"""The past by sitemaps (sitemaps.org, with Google's news extension).

A sitemap says which articles there are and when they last changed, never when they were published: each
candidate's own page has to say it. An article is never published after its last change, so whatever last
changed before the interval is left alone.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from lxml import etree

from dateline.fetch.failure import FetchFailure
from dateline.sources.days import noon
from dateline.sources.feed import FeedEntry, plain_text
from dateline.sources.links import clean_link
from dateline.sources.listing import Findings, NotOffered, Search
from dateline.sources.page_dates import parse_instant
from dateline.sources.page_lookup import look_up, may_lie_within

MAX_SITEMAPS: Final = 500  # 500,000 articles at Yoast's 1,000 each
MAX_DEPTH: Final = 3  # the protocol allows one index over sitemaps; some sites stack two
MAX_SITEMAP_BYTES: Final = 50 * 1024 * 1024  # the protocol's own limit, uncompressed
MAX_PAGES_TO_DATE: Final = 2000  # at one page a second, half an hour
FAILURES_IN_A_ROW: Final = 5  # then it is the site that fails, not single pages
# lastmod is written by plugins and caches; two days cover a wrong zone and a cache of a day.
LASTMOD_SLACK: Final = timedelta(days=2)
# Sitemaps of what are no articles, by the names that Yoast, core WordPress, Rank Math and All in One SEO
# give them.
_NO_ARTICLES: Final = re.compile(
    r"(?:^|[/_-])(?:categor(?:y|ies)|post_tag|tags?|authors?|users?|taxonom(?:y|ies)|pages?|attachments?|images?|"
    r"videos?|products?|local|post_format|post-archive)(?:[_-][a-z0-9_-]+)?-?(?:sitemap)?\d*\.xml(?:\.gz)?$"
    r"|wp-sitemap-(?:taxonomies|users|posts-page)-",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One address in a sitemap; `changed` is its lastmod, `published` the news extension's date."""

    url: str
    changed: datetime | None
    published: datetime | None
    title: str


def read(search: Search, findings: Findings) -> None:
    """Fill `findings` with the articles whose pages say that they were published within the interval.

    Raises NotOffered where there is no sitemap, FetchFailure where one cannot be read.
    """
    candidates = {
        item.url: item
        for item in _walk(search)
        if _may_hold(item.changed, search) and may_lie_within(item.url, search.opens, search.closes)
    }
    undated: set[str] = set()
    to_date = [
        item for item in candidates.values() if item.published is None and item.url not in search.known_dates
    ]
    if len(to_date) > MAX_PAGES_TO_DATE:
        raise NotOffered(
            f"the sitemaps leave {len(to_date):,} pages to be asked for their date, more than "
            f"{MAX_PAGES_TO_DATE:,}; give this source another history method or shorter intervals"
        )
    failed = in_a_row = 0
    for number, item in enumerate(candidates.values()):
        try:
            entry = _dated(search, item, findings, undated)
        except FetchFailure as failure:
            failed, in_a_row = failed + 1, in_a_row + 1
            if in_a_row >= FAILURES_IN_A_ROW:
                raise
            findings.problems.append(f"{item.url} could not be asked for its date: {failure}")
            continue
        in_a_row = 0
        search.progress("pages asked for their date", number + 1, len(candidates))
        if entry is not None and entry.published is not None and search.holds(entry.published):
            findings.entries.append(entry)
    if undated:
        findings.problems.append(f"{len(undated)} pages of the sitemaps state no date; they were left out.")
    if not failed:
        findings.days.update(search.days)


def _dated(search: Search, item: Listed, findings: Findings, undated: set[str]) -> FeedEntry | None:
    """The entry of an address, its page asked for the date where nothing else says it; None: no article."""
    entry = FeedEntry(url=item.url, title=item.title, published=item.published, modified=item.changed)
    known = item.published or search.known_dates.get(item.url)
    if known is not None:
        return replace(entry, published=known)
    stated = look_up(search, item.url)
    if stated is None:
        findings.problems.append(f"{item.url} is in the sitemap but gone.")
        return None
    if stated.published is not None:
        search.known_dates[item.url] = stated.published
        return replace(entry, published=stated.published)
    if stated.published_day is not None:
        return replace(entry, published=noon(stated.published_day, search.zone), is_day_only=True)
    if stated.is_article:
        raise FetchFailure(
            "bad_response", item.url, "The page is an article but states no date; look at it in a browser."
        )
    undated.add(item.url)
    return None


def _may_hold(changed: datetime | None, search: Search) -> bool:
    return changed is None or changed + LASTMOD_SLACK >= search.opens


def _walk(search: Search) -> Iterator[Listed]:
    """Every address in the site's sitemaps that may be an article's."""
    roots = _roots(search)
    queue = [(url, 1) for url in roots]
    seen: set[str] = set()
    while queue:
        url, depth = queue.pop(0)
        if url in seen:
            continue
        seen.add(url)
        if len(seen) > MAX_SITEMAPS:
            raise NotOffered(f"the site has more than {MAX_SITEMAPS} sitemaps")
        document = roots.get(url)
        if document is None:
            document = _document(search, url)
        search.progress("sitemaps", len(seen), len(seen) + len(queue))
        for element in document.iter("{*}sitemap"):
            child, changed = _child(element, "loc"), _moment(_child(element, "lastmod"), search)
            if depth < MAX_DEPTH and child and not _NO_ARTICLES.search(child) and _may_hold(changed, search):
                queue.append((child, depth + 1))
        for element in document.iter("{*}url"):
            if (item := _listed(element, search)) is not None:
                yield item


def _roots(search: Search) -> dict[str, etree._Element]:
    """The site's sitemaps with their documents: those its robots.txt names, else one at a usual address."""
    source = search.source
    rules = search.fetcher.robots_rules(
        source.home_url, allow_private=source.allow_private, interval_seconds=source.crawl_delay_seconds
    )
    named = [url for url in (rules.sitemaps if rules else ()) if url.startswith(("http://", "https://"))]
    usual = [source.home_url + name for name in ("sitemap_index.xml", "wp-sitemap.xml", "sitemap.xml")]
    refusals: list[str] = []
    found = {url: document for url in named if (document := _try(search, url, refusals)) is not None}
    for url in usual:
        if not found and url not in named and (document := _try(search, url, refusals)) is not None:
            found[url] = document
    if not found:
        raise NotOffered("no sitemap (" + ", ".join(refusals) + ")")
    return found


def _try(search: Search, url: str, refusals: list[str]) -> etree._Element | None:
    """The document at `url`; None, with the reason in `refusals`, where there is no sitemap."""
    try:
        return _document(search, url)
    except FetchFailure as failure:
        if failure.failure_class == "temporary":
            raise
        refusals.append(f"{url}: {failure.code}")
    except NotOffered as reason:
        refusals.append(str(reason))
    return None


def _document(search: Search, url: str) -> etree._Element:
    """The parsed sitemap. Raises FetchFailure or NotOffered."""
    body = search.get(url, max_bytes=MAX_SITEMAP_BYTES).body
    if body.startswith(b"\x1f\x8b"):
        unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            body = unpacker.decompress(body, MAX_SITEMAP_BYTES)
        except zlib.error:
            raise NotOffered(f"the sitemap {url} is not the gzip file that it seems to be") from None
        if not unpacker.eof:
            raise NotOffered(f"the sitemap {url} is cut off or larger than {MAX_SITEMAP_BYTES:,} bytes")
    # Entities are neither resolved nor fetched; a document that needs more is no sitemap.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotOffered(f"the sitemap {url} is not well-formed XML ({error})") from None
    if etree.QName(root).localname not in ("sitemapindex", "urlset"):
        raise NotOffered(f"{url} is no sitemap")
    return root


def _listed(element: etree._Element, search: Search) -> Listed | None:
    try:
        url = clean_link(_child(element, "loc"), tracking=search.source.tracking_parameters)
    except ValueError:
        return None
    if url == search.source.home_url:
        return None
    published = title = ""
    for news in element.iter("{*}news"):
        published, title = _child(news, "publication_date"), _child(news, "title")
    return Listed(
        url=url,
        changed=_moment(_child(element, "lastmod"), search),
        published=_moment(published, search),
        title=plain_text(title),
    )


def _child(element: etree._Element, name: str) -> str:
    found = element.find("{*}" + name)
    return (found.text or "").strip() if found is not None else ""


def _moment(text: str, search: Search) -> datetime | None:
    """An instant; a mere day is taken at its end, so that nothing is left out because of it."""
    found = parse_instant(text, search.zone) if text else None
    if found is None or isinstance(found, datetime):
        return found
    return datetime.combine(found, time.max, search.zone).astimezone(UTC)
