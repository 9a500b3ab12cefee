"""The past by WordPress's REST interface: ``/wp-json/wp/v2/posts?after=…&before=…``.

Exact counts, whole intervals, instants in UTC. Bounds go out in the site's local time, as `post_date`
is kept; they are a day wider than needed on both sides, and what counts is the instant of each post.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from dateline.fetch.charset import decode_body
from dateline.fetch.failure import FetchFailure
from dateline.fetch.response import Response
from dateline.sources.days import local_day
from dateline.sources.feed import FeedEntry, plain_text
from dateline.sources.links import clean_link
from dateline.sources.listing import MAX_PAGES, Findings, NotOffered, Search, with_query
from dateline.sources.page_dates import parse_instant

PER_PAGE: Final = 100  # the most that WordPress gives
FIELDS: Final = "id,date,date_gmt,modified_gmt,guid,link,title,excerpt,content"
# 100 whole posts with their markup are one to three megabytes; ten times that is a fault.
MAX_PAGE_BYTES: Final = 32 * 1024 * 1024
REREADS: Final = 3  # how often a list that changed while it was read is read again
_UTC: Final = ZoneInfo("UTC")
# The key under which each post carries the hash of the body that it came in; no field of WordPress's has a space.
_LIST: Final = "read from"
MARGIN: Final = timedelta(days=1)  # covers every confusion of zones (UTC-12 to UTC+14 against our entry)


def read(search: Search, findings: Findings) -> None:
    """Fill `findings` with the posts of the search's days.

    Raises NotOffered or FetchFailure; `findings` then keeps what was read in full before.
    """
    first = datetime.combine(search.days[0], time.min) - MARGIN
    last = datetime.combine(search.days[-1] + timedelta(days=1), time.min) + MARGIN
    # `after` excludes its bound, so a second earlier.
    bounds = {
        "after": (first - timedelta(seconds=1)).isoformat(timespec="seconds"),
        "before": last.isoformat(timespec="seconds"),
    }
    posts: list[dict[str, Any]] = []
    try:
        posts = _read_all(search, {**bounds, "orderby": "date", "order": "asc"}, posts)
    except FetchFailure:
        # Oldest first: the days before the last post that was read are known in full.
        reached = [p for p in (_published(post, search) for post in posts) if p is not None]
        if reached:
            until = local_day(max(reached), search.zone)
            findings.days.update(day for day in search.days if day < until)
        _take(posts, search, findings)
        raise
    outside = [p for post in posts if (p := _local_date(post)) is not None and not first <= p <= last]
    if outside:
        raise NotOffered("the REST interface ignores the bounds that it is given")
    _check_clock(posts, search, findings)
    _take(posts, search, findings)
    findings.days.update(search.days)


def read_modified(search: Search, findings: Findings) -> None:
    """Fill `findings` with the posts modified within [start, end), whenever they were published.

    Raises NotOffered (the site is older than WordPress 5.7, or has no REST interface) or FetchFailure.
    """
    first = search.start.astimezone(search.zone).replace(tzinfo=None) - MARGIN
    last = search.end.astimezone(search.zone).replace(tzinfo=None) + MARGIN
    parameters = {
        "modified_after": first.isoformat(timespec="seconds"),
        "modified_before": last.isoformat(timespec="seconds"),
        "orderby": "modified",
        "order": "asc",
    }
    posts = _read_all(search, parameters, [])
    least, most = search.start - 2 * MARGIN, search.end + 2 * MARGIN
    for post in posts:
        modified = _gmt(post, "modified_gmt")
        if modified is None or not least <= modified <= most:
            raise NotOffered("the REST interface ignores modified_after (WordPress before 5.7)")
        if search.start <= modified < search.end and (entry := _entry(post, search, findings)) is not None:
            findings.entries.append(entry)
    findings.days.update(search.days)


def _read_all(search: Search, parameters: dict[str, str], into: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """All posts of a query. A list that changes while its pages are read is read again."""
    for _ in range(REREADS):
        into.clear()
        seen: set[object] = set()
        totals: set[str] = set()
        for response, page in _pages(search, parameters):
            totals.add(response.header("x-wp-total") or "")
            for post in page:
                if post.get("id") not in seen:
                    seen.add(post.get("id"))
                    into.append(post)
        if len(totals) <= 1 and (not (total := "".join(totals)).isdigit() or int(total) == len(into)):
            return into
    raise FetchFailure(
        "bad_response",
        search.source.home_url,
        f"The REST list of {search.source.id} changed each of the {REREADS} times that it was read; "
        "read that interval again later.",
    )


def _pages(search: Search, parameters: dict[str, str]) -> Iterator[tuple[Response, list[dict[str, Any]]]]:
    endpoint: Callable[[int], str] | None = None
    number, pages = 1, None
    while pages is None or number <= pages:
        if number > MAX_PAGES:
            raise NotOffered(f"the REST list is longer than {MAX_PAGES} pages")
        if endpoint is None:
            endpoint, response = _first_page(search, parameters)
        else:
            try:
                response = search.get(endpoint(number), max_bytes=MAX_PAGE_BYTES)
            except FetchFailure as failure:
                # rest_post_invalid_page_number: past the end (WordPress changeset 39967).
                if failure.status == 400 and pages is None:
                    return
                raise
        posts = _posts(response)
        said = response.header("x-wp-totalpages") or ""
        pages = min(int(said), MAX_PAGES + 1) if said.isdigit() else pages
        yield response, posts
        search.progress("REST pages", number, pages)
        if pages is None and len(posts) < PER_PAGE:
            return
        number += 1


def _first_page(search: Search, parameters: dict[str, str]) -> tuple[Callable[[int], str], Response]:
    """(what gives page N's address, the first page), by pretty and then by plain addresses."""
    home = search.source.home_url
    refusal: FetchFailure | NotOffered | None = None
    for base in (home + "wp-json/wp/v2/posts", home + "?rest_route=/wp/v2/posts"):

        def address(number: int, base: str = base) -> str:
            own = {"per_page": str(PER_PAGE), "page": str(number), "_fields": FIELDS}
            return with_query(base, {**parameters, **own})

        try:
            response = search.get(address(1), max_bytes=MAX_PAGE_BYTES)
            _posts(response)
        except FetchFailure as failure:
            if failure.failure_class == "temporary":
                raise
            refusal = failure
        except NotOffered as reason:
            refusal = reason
        else:
            return address, response
    raise NotOffered(f"no REST interface ({refusal})")


def _posts(response: Response) -> list[dict[str, Any]]:
    try:
        data = json.loads(decode_body(response.body, response.content_type).text)
    except (ValueError, RecursionError):
        raise NotOffered("the REST address answers with something that is not JSON") from None
    if not isinstance(data, list) or not all(isinstance(post, dict) and "link" in post for post in data):
        raise NotOffered("the REST address answers with something that is no list of posts")
    sha256 = response.body_sha256
    return [{**post, _LIST: sha256} for post in data]


def _take(posts: list[dict[str, Any]], search: Search, findings: Findings) -> None:
    for post in posts:
        published = _published(post, search)
        if published is None:
            findings.problems.append(f"Post {post.get('id')!r} has no date that can be read; it is left out.")
        elif search.holds(published) and (entry := _entry(post, search, findings)) is not None:
            findings.entries.append(entry)


def _entry(post: dict[str, Any], search: Search, findings: Findings) -> FeedEntry | None:
    try:
        url = clean_link(
            str(post["link"]), search.source.home_url, tracking=search.source.tracking_parameters
        )
    except ValueError as error:
        findings.problems.append(f"Post {post.get('id')!r} has no link that can be fetched ({error})")
        return None
    return FeedEntry(
        url=url,
        # The REST interface escapes the guid as HTML, the feed as XML; both mean the same guid.
        guid=html.unescape(_rendered(post, "guid")).strip() or None,
        title=plain_text(_rendered(post, "title")),
        published=_published(post, search),
        modified=_gmt(post, "modified_gmt"),
        summary_html=_rendered(post, "excerpt").strip() or None,
        content_html=_rendered(post, "content").strip() or None,
        list_sha256=post.get(_LIST),
    )


def _rendered(post: dict[str, Any], key: str) -> str:
    value = post.get(key)
    if isinstance(value, dict):
        value = value.get("rendered")
    return value if isinstance(value, str) else ""


def _gmt(post: dict[str, Any], key: str) -> datetime | None:
    value = post.get(key)
    found = parse_instant(value, _UTC) if isinstance(value, str) else None
    return found if isinstance(found, datetime) else None


def _published(post: dict[str, Any], search: Search) -> datetime | None:
    """`date_gmt`; old posts whose `date_gmt` was never filled in have only the local `date`."""
    found = _gmt(post, "date_gmt")
    if found is None and isinstance(post.get("date"), str):
        local = parse_instant(post["date"], search.zone)
        found = local if isinstance(local, datetime) else None
    return found


def _local_date(post: dict[str, Any]) -> datetime | None:
    """The site's own clock reading, naive."""
    value = post.get("date")
    found = parse_instant(value, _UTC) if isinstance(value, str) else None
    return found.replace(tzinfo=None) if isinstance(found, datetime) else None


def _check_clock(posts: list[dict[str, Any]], search: Search, findings: Findings) -> None:
    """Note where most posts show another clock than that of the source's time zone."""
    wrong: list[timedelta] = []
    for post in posts:
        local, gmt = _local_date(post), _gmt(post, "date_gmt")
        if local is not None and gmt is not None:
            ours = gmt.astimezone(search.zone).replace(tzinfo=None)
            wrong.append(local - ours)
    off = [w for w in wrong if abs(w) >= timedelta(minutes=15)]
    if len(off) > len(wrong) / 2:
        hours = off[0].total_seconds() / 3600
        findings.problems.append(
            f"The site's clock is {hours:+.1f} h from {search.source.time_zone}: its days are not the ones of "
            "the source's entry; correct time_zone there."
        )
