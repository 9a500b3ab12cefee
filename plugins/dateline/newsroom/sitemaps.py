"""Sitemaps: Yoast's (`/sitemap_index.xml`) and core WordPress's (`/wp-sitemap.xml`).

lastmod is when a post was last changed, never when it was published.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from dateline.newsroom.message import XML, Reply
from dateline.newsroom.post import Post
from dateline.newsroom.site import Site
from dateline.newsroom.text import esc, w3c_date

_XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_HEADERS = (("X-Robots-Tag", "noindex, follow"),)


def sitemap_reply(site: Site, path: str) -> Reply | None:
    """The sitemap at `path`, None if there is none (also past the last page, and where the kind is switched off)."""
    if "yoast" in site.options.sitemaps:
        if path == "/sitemap_index.xml":
            return _yoast_index(site)
        if path == "/category-sitemap.xml":
            return _categories(site)
        if match := re.fullmatch(r"/post-sitemap([0-9]{0,6})\.xml", path):
            return _yoast_posts(site, int(match.group(1) or 1))
        if path in ("/sitemap.xml", *(() if "core" in site.options.sitemaps else ("/wp-sitemap.xml",))):
            return Reply.redirect(site.url("/sitemap_index.xml"))
    if "core" in site.options.sitemaps:
        if path == "/wp-sitemap.xml":
            return _core_index(site)
        if path == "/wp-sitemap-taxonomies-category-1.xml":
            return _categories(site)
        if match := re.fullmatch(r"/wp-sitemap-posts-post-([0-9]{1,6})\.xml", path):
            return _core_posts(site, int(match.group(1)))
        if path == "/sitemap.xml":
            return Reply.redirect(site.url("/wp-sitemap.xml"), 302)
    return None


def _urlset(urls: Sequence[tuple[str, datetime | None]]) -> Reply:
    return _document("urlset", "url", urls)


def _index(urls: Sequence[tuple[str, datetime | None]]) -> Reply:
    return _document("sitemapindex", "sitemap", urls)


def _document(root: str, element: str, urls: Sequence[tuple[str, datetime | None]]) -> Reply:
    rows = "".join(
        f"<{element}><loc>{esc(url)}</loc>{f'<lastmod>{w3c_date(changed)}</lastmod>' if changed else ''}</{element}>\n"
        for url, changed in urls
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {_XMLNS}>\n{rows}</{root}>\n'
    return Reply(200, XML, body.encode(), _HEADERS)


def _categories(site: Site) -> Reply:
    return _urlset(
        [(site.url(c.path), max(p.modified for p in posts)) for c, posts in site.categories.values()]
    )


def _chunks(posts: Sequence[Post], size: int) -> list[Sequence[Post]]:
    return [posts[start : start + size] for start in range(0, len(posts), size)]


def _by_change(site: Site) -> list[Sequence[Post]]:
    """Yoast's pages: the longest unchanged posts first."""
    ordered = sorted(site.posts, key=lambda p: (p.modified, p.post_id))
    return _chunks(ordered, site.options.yoast_sitemap_urls)


def _yoast_index(site: Site) -> Reply:
    pages = [
        (site.url(f"/post-sitemap{number if number > 1 else ''}.xml"), max(p.modified for p in posts))
        for number, posts in enumerate(_by_change(site), start=1)
    ]
    return _index([*pages, (site.url("/category-sitemap.xml"), site.last_modified)])


def _yoast_posts(site: Site, number: int) -> Reply | None:
    pages = _by_change(site)
    if not 1 <= number <= max(1, len(pages)):
        return None
    urls: list[tuple[str, datetime | None]] = [
        (site.url(p.path), p.modified) for p in (pages[number - 1] if pages else ())
    ]
    # Yoast opens the first post sitemap with the home page.
    return _urlset([(site.url("/"), site.last_modified), *urls] if number == 1 else urls)


def _by_number(site: Site) -> list[Sequence[Post]]:
    """Core's pages: by post number."""
    return _chunks(sorted(site.posts, key=lambda p: p.post_id), site.options.core_sitemap_urls)


def _core_index(site: Site) -> Reply:
    names = [f"/wp-sitemap-posts-post-{number}.xml" for number, _ in enumerate(_by_number(site), start=1)]
    return _index([(site.url(name), None) for name in (*names, "/wp-sitemap-taxonomies-category-1.xml")])


def _core_posts(site: Site, number: int) -> Reply | None:
    pages = _by_number(site)
    if not 1 <= number <= len(pages):
        return None
    return _urlset([(site.url(p.path), p.modified) for p in pages[number - 1]])
