"""When an article was published, asked of its own page where no list says it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from lxml import html as lxml_html

from dateline.fetch.charset import decode_body
from dateline.fetch.failure import FetchFailure
from dateline.fetch.patience import get_patiently
from dateline.sources.feed import FeedEntry
from dateline.sources.listing import Findings, Search
from dateline.sources.page_dates import StatedDates, stated_dates

# Where publishers put the date into the address: /2019/12/30/slug, /2019/12/slug.
_DATED_PATH: Final = re.compile(r"/((?:19|20)\d\d)/(\d{1,2})(?:/(\d{1,2}))?/")
HEAD_CHARACTERS: Final = 512 * 1024  # dates stand in the head of a page or by its headline


def parse_page(text: str) -> lxml_html.HtmlElement | None:
    """The tree of a page, None where there is nothing in it. Never raises, never reaches for the network."""
    # An encoding declaration in a string is an error to lxml.
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text).replace("\x00", "")
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        tree = lxml_html.document_fromstring(text, parser=parser)
    except (ValueError, AssertionError, lxml_html.etree.LxmlError):
        return None
    return tree if isinstance(tree, lxml_html.HtmlElement) else None


def may_lie_within(url: str, start: datetime, end: datetime) -> bool:
    """False where the address itself names a month or day outside [start, end), with a day to spare."""
    match = _DATED_PATH.search(url)
    if match is None:
        return True
    year, month, day = int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    try:
        first = date(year, month, day or 1)
    except ValueError:
        return True
    last = first if day else (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    spare = timedelta(days=1)
    opens = datetime.combine(first, time.min, UTC) - spare
    closes = datetime.combine(last, time.max, UTC) + spare
    return opens < end and closes >= start


def date_from_page(search: Search, entry: FeedEntry, findings: Findings) -> FeedEntry | None:
    """`entry` with the instant of publication that its page states; None where it states none.

    What was learnt before (``Search.known_dates``) is used, and what is learnt is added to it. A page that
    is gone counts as stating none. Raises FetchFailure where the page cannot be read for another reason.
    """
    known = search.known_dates.get(entry.url)
    if known is not None:
        return replace(entry, published=known)
    stated = look_up(search, entry.url)
    if stated is None:
        findings.problems.append(f"{entry.url} is listed but gone.")
        return None
    if stated.published is None:
        return None
    search.known_dates[entry.url] = stated.published
    return replace(entry, published=stated.published, modified=entry.modified or stated.modified)


def look_up(search: Search, url: str) -> StatedDates | None:
    """What the page at `url` states of its dates; None where the page is gone. Raises FetchFailure."""
    try:
        response = get_patiently(
            search.fetcher,
            url,
            kind="page",
            allow_private=search.source.allow_private,
            interval_seconds=search.source.crawl_delay_seconds,
        )
    except FetchFailure as failure:
        if failure.code == "gone":
            return None
        raise
    text = decode_body(response.body, response.content_type).text
    tree = parse_page(text[:HEAD_CHARACTERS])
    return StatedDates() if tree is None else stated_dates(tree, search.zone)
