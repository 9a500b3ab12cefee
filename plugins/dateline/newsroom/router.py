"""Which part of the site answers a request: WordPress's rewrite rules and canonical redirects."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dateline.newsroom.archive_page import archive_page, donate_page, login_page, not_found_page
from dateline.newsroom.article_page import article_page
from dateline.newsroom.feed import (
    Scope,
    category_scope,
    date_digits,
    date_scope,
    feed_reply,
    page_number,
    scope_of,
    tag_scope,
)
from dateline.newsroom.message import NO_CACHE, TEXT, Reply, Request
from dateline.newsroom.picture import picture
from dateline.newsroom.post import Post
from dateline.newsroom.print_page import print_page
from dateline.newsroom.rest import rest_reply
from dateline.newsroom.site import Site
from dateline.newsroom.sitemaps import sitemap_reply

_FEED_NAMES = ("feed", "rss", "rss2")  # values of ?feed= that mean RSS 2.0


def answer(request: Request, site: Site) -> Reply:
    """The site's reply to a GET or HEAD request."""
    path = request.path
    if path == "/robots.txt":
        return Reply(200, TEXT, robots_txt(site).encode())
    if (route := _rest_route(request)) is not None:
        return _not_found(site) if site.options.rest == "not_found" else rest_reply(request, site, route)
    if path.endswith(".xml") and (reply := sitemap_reply(site, path)):
        return reply
    if match := re.fullmatch(r"/wp-content/uploads/\d{4}/\d{2}/([\w-]+)\.png", path):
        return Reply(200, "image/png", picture(match.group(1)))
    if path == "/wp-login.php":
        return Reply.html(login_page(site), headers=NO_CACHE)
    if "feed" in request.query and (reply := _query_feed(request, site)):
        return reply
    if path == "/" and (number := re.fullmatch(r"[0-9]{1,18}", request.query.get("p", ""))):
        post = site.by_post_id.get(int(number.group()))
        return Reply.redirect(site.url(post.path)) if post else _not_found(site)
    if path in ("/rss", "/rss/", "/rss2", "/rss2/"):
        return Reply.redirect(site.url("/feed/"))
    if path.endswith("/"):
        return _pretty(request, site, path)
    # redirect_canonical: a permalink without its last slash moves to the one with it.
    reply = _pretty(request, site, path + "/")
    if reply.status in (404, 410):
        return reply
    query = f"?{request.query_string}" if request.query_string else ""
    return reply if reply.status == 301 else Reply.redirect(site.url(path + "/") + query)


def _rest_route(request: Request) -> str | None:
    """The REST route that is asked for, by path or by query; None if none is."""
    if request.path == "/wp-json" or request.path.startswith("/wp-json/"):
        return request.path.removeprefix("/wp-json")
    return request.query.get("rest_route") if request.path == "/" else None


def robots_txt(site: Site) -> str:
    """The stated robots.txt, or what WordPress with Yoast says."""
    if site.options.robots_txt is not None:
        return site.options.robots_txt
    rules = "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n"
    if not site.options.sitemaps:
        return rules
    index = "/sitemap_index.xml" if "yoast" in site.options.sitemaps else "/wp-sitemap.xml"
    return f"{rules}\nSitemap: {site.url(index)}\n"


def _not_found(site: Site, *, gone: bool = False) -> Reply:
    return Reply.html(not_found_page(site, gone=gone), 410 if gone else 404, NO_CACHE)


def _query_feed(request: Request, site: Site) -> Reply | None:
    """Feeds by query: /?feed=rss2, with m=YYYYMMDD, category_name or tag."""
    if request.query["feed"] not in _FEED_NAMES or request.path != "/":
        return None
    if digits := re.sub(r"[^0-9]", "", request.query.get("m", "")):
        known = date_digits([part for part in (digits[:4], digits[4:6], digits[6:8]) if part])
        return feed_reply(request, site, date_scope(site, known) if known else Scope((), exists=False))
    if name := request.query.get("category_name"):
        return feed_reply(request, site, category_scope(site, name.strip("/")))
    if name := request.query.get("tag"):
        return feed_reply(request, site, tag_scope(site, name))
    return feed_reply(request, site, Scope(site.posts))


def _pretty(request: Request, site: Site, path: str) -> Reply:
    """The answer for a permalink-like path that ends in a slash."""
    segments = path.strip("/").split("/") if path != "/" else []
    feed_at = {"feed": -1, "rss2": -2, "rss": -2}.get(segments[-1] if segments else "")
    if feed_at and len(segments) >= -feed_at and segments[feed_at] == "feed":
        scope = scope_of(site, segments[:feed_at])
        return feed_reply(request, site, scope) if scope else _not_found(site)
    if post := site.by_path.get(path):
        return Reply.html(article_page(post, site))
    if segments and segments[-1] == "print" and (post := site.by_path.get(path.removesuffix("print/"))):
        return Reply.html(print_page(post, site))
    if path.removesuffix("print/") in site.withdrawn:
        return _not_found(site, gone=site.options.gone_status == 410)
    if path == "/donate/":
        return Reply.html(donate_page(site))
    if reply := _archive(request, site, segments):
        return reply
    if len(segments) > 1 and (post := _under_other_section(site, segments)):
        return Reply.redirect(site.url(post.path))
    return _not_found(site)


def _under_other_section(site: Site, segments: Sequence[str]) -> Post | None:
    """The post with that slug: WordPress redirects from any section to the post's own."""
    return site.by_slug.get(segments[-1])


def _archive(request: Request, site: Site, segments: list[str]) -> Reply | None:
    page = page_number(request.query.get("paged"))
    if len(segments) >= 2 and segments[-2] == "page" and re.fullmatch(r"[0-9]{1,9}", segments[-1]):
        page, segments = max(1, int(segments[-1])), segments[:-2]
    posts: Sequence[Post]
    match segments:
        case []:
            posts, title = site.posts, site.options.name
        case ["category", *slugs] if "/".join(slugs) in site.categories:
            category, posts = site.categories["/".join(slugs)]
            title = category.name
        case ["tag", slug] if slug in site.tags:
            title, posts = site.tags[slug]
        case _ if digits := date_digits(segments):
            scope = date_scope(site, digits)
            if not scope.exists or not scope.posts:
                return _not_found(site)
            posts, title = scope.posts, scope.title
        case _:
            return None
    size = site.options.posts_per_page
    shown = posts[(page - 1) * size : page * size]
    if page > 1 and not shown:
        return _not_found(site)
    path = "/" + "".join(f"{segment}/" for segment in segments)
    pages = -(-len(posts) // size)
    headers = (("Link", f'<{site.url("/wp-json/")}>; rel="https://api.w.org/"'),) if not segments else ()
    return Reply.html(
        archive_page(site, shown, title=title, path=path, page=page, pages=pages), headers=headers
    )
