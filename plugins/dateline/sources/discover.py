"""From a site's address to a draft of its entry: feed, history and time zone found by looking."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lxml import html as lxml_html

from dateline.fetch.charset import decode_body
from dateline.fetch.client import Fetcher
from dateline.fetch.failure import FetchFailure
from dateline.fetch.patience import get_patiently
from dateline.fetch.response import Response
from dateline.fetch.url import check_url, is_on_host, origin
from dateline.sources.feed import MAX_FEED_BYTES, FeedReading, NotAFeed, plain_text, read_feed
from dateline.sources.history import find_articles
from dateline.sources.links import clean_link
from dateline.sources.page_lookup import parse_page
from dateline.sources.registry import HISTORY_METHODS, Source, validated_source

FEED_TYPES: Final = ("application/rss+xml", "application/atom+xml", "application/rdf+xml")
# Where feeds stand when no page says so: WordPress, other systems, and the files of old.
USUAL_FEEDS: Final = ("feed/", "rss", "rss.xml", "atom.xml", "index.xml", "feed.xml")
# The stretch, from the feed's oldest article on, in which a method must find that article.
PROBE_DAYS: Final = 1


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """A proposed entry. `notes` says what was found where, and what a human should check."""

    source: Source
    notes: tuple[str, ...]
    history_method: str | None


def discover(
    fetcher: Fetcher, url: str, *, source_id: str | None = None, allow_private: bool = False
) -> SourceDraft:
    """Look at a site and propose its entry. `url` is its home page, a page of it, or its feed.

    Raises FetchFailure where the site cannot be read, NotAFeed where it has no feed, SourcesError where
    what was found makes no sound entry.
    """
    notes: list[str] = []
    how: dict[str, Any] = {"allow_private": allow_private, "interval_seconds": 0.0 if allow_private else 1.0}
    first = get_patiently(fetcher, url, kind="page", **how)
    home, page, feed_url, reading = _home_and_feed(fetcher, first, notes, how)
    about = _rest_index(fetcher, home, page, how)
    zone = _time_zone(about, notes)
    name = plain_text(str(about.get("name") or "")) or reading.title or (check_url(home).host or home)
    host = check_url(home).host.lower().removeprefix("www.")
    values: dict[str, Any] = {
        "id": source_id
        or re.sub(r"[^a-z0-9]+", "-", host.rpartition(".")[0] or host).strip("-")[:40]
        or "source",
        "name": name[:200],
        "home_url": home,
        "feed_url": feed_url,
        "time_zone": zone,
        "language": _language(reading, page),
        "allow_private": allow_private,
    }
    if allow_private:
        values["crawl_delay_seconds"] = 0.0
    source = validated_source(values)
    method = _history(fetcher, source, reading, notes)
    if method is not None:
        order = (method, *(m for m in HISTORY_METHODS if m != method))
        source = source.model_copy(update={"history_methods": order})
    return SourceDraft(source, tuple(notes), method)


def _home_and_feed(
    fetcher: Fetcher, first: Response, notes: list[str], how: dict[str, Any]
) -> tuple[str, lxml_html.HtmlElement | None, str, FeedReading]:
    """(home page's address, its tree, the feed's address, the feed)."""
    try:
        reading = read_feed(first.body, base_url=first.final_url, content_type=first.content_type)
    except NotAFeed:
        pass
    else:
        home = _home_of(reading.link or first.final_url)
        notes.append(f"{first.final_url} is the feed itself; {home} is taken for the home page.")
        response = get_patiently(fetcher, home, kind="page", **how)
        return home, _tree(response), clean_link(first.final_url), reading
    page = _tree(first)
    home = _home_of(first.final_url)
    refusals: list[str] = []
    offered = _offered_feeds(page, first.final_url)
    for candidate in [*offered, *(home + name for name in USUAL_FEEDS if home + name not in offered)]:
        try:
            response = get_patiently(fetcher, candidate, kind="feed", max_bytes=MAX_FEED_BYTES, **how)
            reading = read_feed(
                response.body, base_url=response.final_url, content_type=response.content_type
            )
        except (FetchFailure, NotAFeed) as failure:
            refusals.append(f"{candidate}: {failure.code}")
            continue
        notes.append(f"Feed: {'named by the page' if candidate in offered else 'at a usual address'}.")
        return home, page, clean_link(response.final_url), reading
    raise NotAFeed(
        "no_feed_elements",
        f"No feed was found at {home} (tried {'; '.join(refusals)}); give the feed's own address.",
    )


def _tree(response: Response) -> lxml_html.HtmlElement | None:
    return parse_page(decode_body(response.body, response.content_type).text)


def _home_of(url: str) -> str:
    """The root of the site. Sites in a folder are named by their feed's own link, with the folder."""
    parsed = check_url(url)
    path = parsed.path if parsed.path.endswith("/") and parsed.path.count("/") <= 2 else "/"
    return origin(parsed) + (path if not parsed.query and _looks_like_a_folder(path) else "/")


def _looks_like_a_folder(path: str) -> bool:
    return path == "/" or re.fullmatch(r"/(?:blog|news|[a-z]{2})/", path) is not None


def _offered_feeds(page: lxml_html.HtmlElement | None, base: str) -> list[str]:
    """The feeds that a page names: its own host's first, feeds of comments last, short addresses first."""
    if page is None:
        return []
    found: dict[str, tuple[bool, bool, int, int]] = {}
    host = frozenset({check_url(base).host.lower().removeprefix("www.")})
    for number, link in enumerate(page.xpath("//link[@href and @type and contains(@rel, 'alternate')]")):
        if str(link.get("type")).lower().partition(";")[0].strip() not in FEED_TYPES:
            continue
        try:
            address = clean_link(str(link.get("href")), base, tracking=())
        except ValueError:
            continue
        is_comments = "comment" in (address + " " + (link.get("title") or "")).lower()
        found.setdefault(address, (is_comments, not is_on_host(address, host), len(address), number))
    return sorted(found, key=lambda address: found[address])[:5]


def _rest_index(
    fetcher: Fetcher, home: str, page: lxml_html.HtmlElement | None, how: dict[str, Any]
) -> dict[str, Any]:
    """What WordPress's REST index says of the site; empty where there is none."""
    addresses = []
    if page is not None:
        for href in page.xpath("//link[@rel='https://api.w.org/']/@href")[:1]:
            try:
                addresses.append(clean_link(str(href), home, tracking=()))
            except ValueError:
                continue
    addresses += [a for a in (home + "wp-json/", home + "?rest_route=/") if a not in addresses]
    for address in addresses:
        try:
            response = get_patiently(fetcher, address, kind="history", **how)
            data = json.loads(decode_body(response.body, response.content_type).text)
        except (FetchFailure, ValueError, RecursionError):
            continue
        if isinstance(data, dict) and ("timezone_string" in data or "gmt_offset" in data):
            return data
    return {}


def _time_zone(about: dict[str, Any], notes: list[str]) -> str:
    """The site's own zone, from WordPress's settings; UTC, with a note, where nothing is said."""
    name = about.get("timezone_string")
    if isinstance(name, str) and name:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            notes.append(f"The site names the time zone {name[:60]!r}, which is not known.")
        else:
            notes.append(f"Time zone {name}: from the site's own settings.")
            return name
    try:
        offset = float(about.get("gmt_offset", "nan"))
    except (TypeError, ValueError):
        offset = float("nan")
    if offset == 0:
        notes.append("Time zone UTC: from the site's own settings.")
        return "UTC"
    if offset.is_integer() and -12 <= offset <= 14:
        zone = f"Etc/GMT{-int(offset):+d}"  # POSIX signs: Etc/GMT-3 is three hours ahead of UTC
        notes.append(
            f"Time zone {zone}: the site states a fixed offset of {offset:+.0f} h. If it changes its clocks, "
            "name its place instead (Asia/Jerusalem, say)."
        )
        return zone
    notes.append("Time zone UTC: the site does not state its own. Set time_zone in the entry.")
    return "UTC"


def _language(reading: FeedReading, page: lxml_html.HtmlElement | None) -> str:
    stated = [
        reading.language or "",
        *([] if page is None else [str(v) for v in page.xpath("/html/@lang")[:1]]),
    ]
    for tag in stated:
        code = tag.strip().lower().replace("_", "-").partition("-")[0]
        if re.fullmatch(r"[a-z]{2}", code):
            return code
    return "en"


def _history(fetcher: Fetcher, source: Source, reading: FeedReading, notes: list[str]) -> str | None:
    """The first method that finds the oldest article of the feed again; None where none does."""
    dated = [e for e in reading.entries if e.published is not None]
    if not dated:
        notes.append("History: not tried, for the feed is empty or without dates.")
        return None
    oldest = min(dated, key=lambda e: e.published or datetime.now(UTC))
    assert oldest.published is not None
    start = oldest.published
    end = min(start + timedelta(days=PROBE_DAYS), datetime.now(UTC) + timedelta(seconds=1))
    for method in HISTORY_METHODS:
        alone = source.model_copy(update={"history_methods": (method,)})
        listing = find_articles(fetcher, alone, start, max(end, start + timedelta(seconds=1)))
        if listing.complete and any(_same(e.guid, e.url, oldest.guid, oldest.url) for e in listing.entries):
            notes.append(f"History: {method} works.")
            return method
        notes.append(
            f"History: {method} does not work ({'; '.join(listing.problems)[:300] or 'found nothing'})."
        )
    return None


def _same(guid: str | None, url: str, other_guid: str | None, other_url: str) -> bool:
    return (guid is not None and guid == other_guid) or url == other_url
