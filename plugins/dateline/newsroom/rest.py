"""The REST interface, `/wp-json/`, as far as readers of posts use it.

`after`, `before` and their modified_ kin compare wall clocks: WordPress turns the bound into the site's local time
and compares it with post_date, a local time without offset (WP_Date_Query), both ends excluded. In the hour that
is repeated when daylight saving ends, that finds posts outside the bounds and misses some inside; so does this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from dateline.newsroom.article_page import byline_of
from dateline.newsroom.body import content_html
from dateline.newsroom.category import term_id
from dateline.newsroom.message import NO_CACHE, Reply, Request
from dateline.newsroom.post import Post
from dateline.newsroom.site import Site, tag_slug
from dateline.newsroom.text import esc, w3c_date

MAX_PER_PAGE = 100  # WordPress's maximum
DEFAULT_PER_PAGE = 10
# The date-time form that rest_parse_date accepts.
_DATE_TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?P<offset>[Zz]|[+-]\d{2}(?::\d{2})?)?", re.ASCII
)
_ORDERS: dict[str, Callable[[Post], Any]] = {
    "date": lambda p: (p.local, p.post_id),
    "modified": lambda p: (p.local_modified, p.post_id),
    "id": lambda p: p.post_id,
    "slug": lambda p: p.slug,
    "title": lambda p: p.title.lower(),
}


class BadParameter(Exception):
    """A query parameter that the interface refuses: `name`, and what it should be."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name = name
        self.reason = reason


def rest_reply(request: Request, site: Site, route: str) -> Reply:
    """The answer for a route below `/wp-json`, such as `/wp/v2/posts`."""
    if site.options.rest == "no_route":
        return _no_route()
    if site.options.rest == "login_required":
        return _error("rest_not_logged_in", "The interface is for members.", 401)
    route = "/" + route.strip("/")
    try:
        if route == "/":
            return Reply.json(_index(site))
        if route == "/wp/v2/posts":
            return _posts(request, site)
        if match := re.fullmatch(r"/wp/v2/posts/([0-9]{1,18})", route):
            post = site.by_post_id.get(int(match.group(1)))
            if post is None:
                return _error("rest_post_invalid_id", "There is no post with that number.", 404)
            return Reply.json(_fields(_item(post, site), request.query))
        if route in ("/wp/v2/categories", "/wp/v2/tags"):
            return _terms(request, site, route.rpartition("/")[2])
    except BadParameter as bad:
        return _invalid(bad)
    return _no_route()


def _error(code: str, message: str, status: int, **data: Any) -> Reply:
    return Reply.json(
        {"code": code, "message": message, "data": {"status": status, **data}}, status, NO_CACHE
    )


def _no_route() -> Reply:
    return _error("rest_no_route", "No route was found matching the URL and request method.", 404)


def _invalid(bad: BadParameter) -> Reply:
    details = {bad.name: {"code": "rest_invalid_param", "message": bad.reason, "data": None}}
    return _error(
        "rest_invalid_param",
        f"Invalid parameter(s): {bad.name}",
        400,
        params={bad.name: bad.reason},
        details=details,
    )


def _index(site: Site) -> dict[str, Any]:
    """The index, which tells name and time zone of the site."""
    offset = site.now.astimezone(site.options.zone).utcoffset()
    hours = offset.total_seconds() / 3600 if offset else 0.0
    return {
        "name": site.options.name,
        "description": site.options.tagline,
        "url": site.base_url,
        "home": site.base_url,
        "gmt_offset": int(hours) if hours.is_integer() else hours,
        "timezone_string": site.options.time_zone,
        "namespaces": ["wp/v2"],
        "authentication": [],
        "routes": {
            route: {"namespace": "wp/v2", "methods": ["GET"]}
            for route in ("/wp/v2/posts", "/wp/v2/categories")
        },
    }


def _integer(query: Mapping[str, str], name: str, default: int, low: int, high: int | None = None) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"-?[0-9]{1,18}", text):
        raise BadParameter(name, f"{name} is not of type integer.")
    number = int(text)
    if high is not None and not low <= number <= high:
        raise BadParameter(name, f"{name} must be between {low} (inclusive) and {high} (inclusive)")
    if number < low:
        raise BadParameter(name, f"{name} must be greater than or equal to {low}")
    return number


def _wall_clock(query: Mapping[str, str], name: str, site: Site) -> datetime | None:
    """A bound as the site's wall clock shows it, naive, whole seconds."""
    text = query.get(name)
    if text is None:
        return None
    match = _DATE_TIME.fullmatch(text)
    try:
        if not match:
            raise ValueError
        moment = datetime.fromisoformat(text.upper().replace(" ", "T"))
        if moment.tzinfo is not None:
            moment = moment.astimezone(site.options.zone)
    except (ValueError, OverflowError) as error:
        raise BadParameter(name, "Invalid date.") from error
    return moment.replace(tzinfo=None, microsecond=0, fold=0)


def _numbers(query: Mapping[str, str], name: str) -> list[int] | None:
    text = query.get(name, query.get(f"{name}[]"))
    if not text:
        return None
    parts = re.split(r"[\s,]+", text.strip(" ,"))
    if not all(re.fullmatch(r"[0-9]{1,18}", part) for part in parts):
        raise BadParameter(name, f"{name}[0] is not of type integer.")
    return [int(part) for part in parts]


def _matching(query: Mapping[str, str], site: Site) -> list[Post]:
    after, before = _wall_clock(query, "after", site), _wall_clock(query, "before", site)
    changed_after = _wall_clock(query, "modified_after", site)
    changed_before = _wall_clock(query, "modified_before", site)
    include, exclude = _numbers(query, "include"), _numbers(query, "exclude")
    categories, tags = _numbers(query, "categories"), _numbers(query, "tags")
    slugs = [s for s in query.get("slug", "").split(",") if s]
    search = query.get("search", "").lower().split()
    return [
        post
        for post in site.posts
        if (after is None or post.local > after)
        and (before is None or post.local < before)
        and (changed_after is None or post.local_modified > changed_after)
        and (changed_before is None or post.local_modified < changed_before)
        and (include is None or post.post_id in include)
        and (exclude is None or post.post_id not in exclude)
        and (categories is None or post.category.term_id in categories)
        and (tags is None or any(term_id("tag:" + tag_slug(t)) in tags for t in post.tags))
        and (not slugs or post.slug in slugs)
        and all(word in f"{post.title}\n{post.text}".lower() for word in search)
    ]


def _posts(request: Request, site: Site) -> Reply:
    query = request.query
    page = _integer(query, "page", 1, 1)
    per_page = _integer(query, "per_page", DEFAULT_PER_PAGE, 1, MAX_PER_PAGE)
    offset = _integer(query, "offset", 0, 0)
    order, orderby = query.get("order", "desc"), query.get("orderby", "date")
    if order not in ("asc", "desc"):
        raise BadParameter("order", "order is not one of asc and desc.")
    if orderby not in _ORDERS:
        raise BadParameter("orderby", f"orderby is not one of {', '.join(_ORDERS)}.")
    posts = sorted(_matching(query, site), key=_ORDERS[orderby], reverse=order == "desc")
    total, pages = len(posts), -(-len(posts) // per_page)
    if page > pages and total:
        return _error("rest_post_invalid_page_number", "There are not that many pages.", 400)
    start = offset or (page - 1) * per_page
    items = [_fields(_item(post, site), query) for post in posts[start : start + per_page]]
    headers = [("X-WP-Total", str(total)), ("X-WP-TotalPages", str(pages))]
    links = []
    if page > 1:
        links.append(_page_link(query, site, page - 1, "prev"))
    if page < pages:
        links.append(_page_link(query, site, page + 1, "next"))
    if links:
        headers.append(("Link", ", ".join(links)))
    return Reply.json(items, headers=tuple(headers))


def _page_link(query: Mapping[str, str], site: Site, page: int, rel: str) -> str:
    kept = {name: value for name, value in query.items() if name not in ("page", "rest_route")}
    encoded = urlencode({**kept, "page": page}, quote_via=quote)
    return f'<{site.url("/wp-json/wp/v2/posts")}?{encoded}>; rel="{rel}"'


def _item(post: Post, site: Site) -> dict[str, Any]:
    """A post as the interface shows it; `date` is local time without offset, `date_gmt` UTC without offset."""
    link, me = site.url(post.path), site.url(f"/wp-json/wp/v2/posts/{post.post_id}")
    return {
        "id": post.post_id,
        "date": post.local.isoformat(timespec="seconds"),
        "date_gmt": post.published.replace(tzinfo=None).isoformat(timespec="seconds"),
        "guid": {"rendered": site.guid(post)},
        "modified": post.local_modified.isoformat(timespec="seconds"),
        "modified_gmt": post.modified.replace(tzinfo=None).isoformat(timespec="seconds"),
        "slug": post.slug,
        "status": "publish",
        "type": "post",
        "link": link,
        "title": {"rendered": esc(post.title)},
        "content": {"rendered": content_html(post, site), "protected": False},
        "excerpt": {"rendered": f"<p>{esc(post.summary)}</p>\n", "protected": False},
        "author": term_id("author:" + byline_of(post, site)),
        "featured_media": 0,
        "comment_status": "closed",
        "ping_status": "closed",
        "sticky": False,
        "template": "",
        "format": "standard",
        "meta": [],
        "categories": [post.category.term_id],
        "tags": [term_id("tag:" + tag_slug(tag)) for tag in post.tags],
        "yoast_head_json": {
            "title": f"{post.title} - {site.options.name}",
            "canonical": link,
            "article_published_time": w3c_date(post.published),
            "article_modified_time": w3c_date(post.modified),
            "author": byline_of(post, site),
        },
        "_links": {"self": [{"href": me}], "collection": [{"href": site.url("/wp-json/wp/v2/posts")}]},
    }


def _fields(item: dict[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    """`item` cut down to what `_fields` names; `title.rendered` keeps that part of title only."""
    text = query.get("_fields", query.get("_fields[]", ""))
    names = [name for name in re.split(r"[\s,]+", text) if name]
    if not names:
        return item
    kept: dict[str, Any] = {}
    for key, value in item.items():
        inner = [name.partition(".")[2] for name in names if name.partition(".")[0] == key]
        if inner:
            whole = "" in inner or not isinstance(value, dict)
            kept[key] = value if whole else {k: v for k, v in value.items() if k in inner}
    return kept


def _terms(request: Request, site: Site, kind: str) -> Reply:
    """Sections or tags, by name."""
    per_page = _integer(request.query, "per_page", DEFAULT_PER_PAGE, 1, MAX_PER_PAGE)
    page = _integer(request.query, "page", 1, 1)
    terms: Sequence[tuple[int, str, str, str, int]]
    if kind == "categories":
        terms = [(c.term_id, c.name, c.slug, c.path, len(posts)) for c, posts in site.categories.values()]
    else:
        terms = [
            (term_id("tag:" + slug), label, slug, f"/tag/{slug}/", len(posts))
            for slug, (label, posts) in site.tags.items()
        ]
    shown = sorted(terms, key=lambda t: t[1].lower())[(page - 1) * per_page : page * per_page]
    items = [
        {
            "id": number,
            "count": count,
            "link": site.url(path),
            "name": esc(name),
            "slug": slug.rpartition("/")[2],
        }
        for number, name, slug, path, count in shown
    ]
    headers = (("X-WP-Total", str(len(terms))), ("X-WP-TotalPages", str(-(-len(terms) // per_page))))
    return Reply.json([_fields(item, request.query) for item in items], headers=headers)
