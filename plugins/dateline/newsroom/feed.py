"""RSS 2.0 as core WordPress's feed template gives it, for the whole site, a section, a tag or a date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateline.newsroom import phrases
from dateline.newsroom.article_page import byline_of
from dateline.newsroom.body import content_html
from dateline.newsroom.chance import Chance
from dateline.newsroom.message import NO_CACHE, RSS, Reply, Request
from dateline.newsroom.post import Post
from dateline.newsroom.site import Site
from dateline.newsroom.text import esc, rss_date
from dateline.newsroom.validators import not_modified, validators

_HEAD = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:atom="http://www.w3.org/2005/Atom"
\txmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
\txmlns:slash="http://purl.org/rss/1.0/modules/slash/"
\t>
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a feed is of: its posts, newest first, and the words that its title adds. `exists` False: 404."""

    posts: Sequence[Post]
    title: str = ""
    exists: bool = True


def scope_of(site: Site, segments: Sequence[str]) -> Scope | None:
    """The scope that path segments before `feed` name; None if WordPress has no rule for them."""
    match list(segments):
        case []:
            return Scope(site.posts)
        case ["comments"]:
            return Scope((), f"Comments for {site.options.name}")
        case ["category", *slugs] if slugs:
            return category_scope(site, "/".join(slugs))
        case ["tag", slug]:
            return tag_scope(site, slug)
        case _ if len(segments) <= 3 and (digits := date_digits(segments)):
            return date_scope(site, digits)
        case _ if "/" + "/".join(segments) + "/" in site.by_path:
            return Scope((), f"Comments on: {site.by_path['/' + '/'.join(segments) + '/'].title}")
    return None


def category_scope(site: Site, slug: str) -> Scope:
    """A section's posts; WordPress takes the last part of a nested slug as the section's own."""
    known = site.categories.get(slug)
    return Scope(known[1], f"{known[0].name} Archives") if known else Scope((), exists=False)


def tag_scope(site: Site, slug: str) -> Scope:
    """A tag's posts."""
    known = site.tags.get(slug)
    return Scope(known[1], f"{known[0]} Archives") if known else Scope((), exists=False)


def date_digits(segments: Sequence[str]) -> str:
    """YYYY, YYYYMM or YYYYMMDD for date segments such as 2019, 12, 30; empty if they are none."""
    if not segments or not re.fullmatch(r"[0-9]{4}", segments[0]):
        return ""
    if not all(re.fullmatch(r"[0-9]{1,2}", part) for part in segments[1:3]) or len(segments) > 3:
        return ""
    return segments[0] + "".join(part.zfill(2) for part in segments[1:])


def date_scope(site: Site, digits: str) -> Scope:
    """Posts of a local year, month or day. A day that no calendar has does not exist; an empty one does."""
    year, month, day = int(digits[:4]), int(digits[4:6] or 1), int(digits[6:8] or 1)
    try:
        date(year, month, day)
    except ValueError:
        return Scope((), exists=False)
    return Scope(
        site.on(digits[:8]), " ".join(part for part in (digits[:4], digits[4:6], digits[6:8]) if part)
    )


def page_number(query: str | None) -> int:
    """WordPress's `paged`: absint of the text, and nothing or 0 is the first page."""
    match = re.match(r"\s*[+-]?([0-9]{1,9})", query or "")
    return max(1, int(match.group(1))) if match else 1


def feed_reply(request: Request, site: Site, scope: Scope) -> Reply:
    """The feed, 304, or 404 with an empty feed (past the last page, or of what does not exist).

    An empty day on its first page is 200 with no items (WP::handle_404).
    """
    etag, last_modified = validators(site)
    if not_modified(request.headers, etag, last_modified):
        return Reply(304, RSS, b"", (("Last-Modified", last_modified), ("ETag", etag)))
    page, size = page_number(request.query.get("paged")), site.options.posts_per_rss
    posts = scope.posts[(page - 1) * size : page * size]
    body = rss(request, site, scope, posts).encode()
    if not scope.exists or (page > 1 and not posts):
        # nocache_headers takes Last-Modified away again; the ETag has been sent by then.
        return Reply(404, RSS, body, (("ETag", etag), *NO_CACHE))
    return Reply(200, RSS, body, (("Last-Modified", last_modified), ("ETag", etag)))


def rss(request: Request, site: Site, scope: Scope, posts: Sequence[Post]) -> str:
    """The XML. lastBuildDate is the newest change among the posts shown (get_feed_build_date)."""
    options = site.options
    built = max((post.modified for post in posts), default=site.last_modified or site.now)
    title = f"{scope.title} - {options.name}" if scope.title else options.name
    items = "".join(_item(post, site) for post in posts)
    return f"""{_HEAD}
<channel>
\t<title>{esc(title)}</title>
\t<atom:link href="{esc(site.url(request.path))}" rel="self" type="application/rss+xml" />
\t<link>{esc(site.url("/"))}</link>
\t<description>{esc(options.tagline)}</description>
\t<lastBuildDate>{rss_date(built)}</lastBuildDate>
\t<language>{esc(options.language)}</language>
\t<sy:updatePeriod>
\thourly\t</sy:updatePeriod>
\t<sy:updateFrequency>
\t1\t</sy:updateFrequency>
\t<generator>https://wordpress.org/?v=6.8</generator>
{items}</channel>
</rss>
"""


def item_link(post: Post, site: Site) -> str:
    """The address in an item: the permalink, with the publisher's utm tags where the site adds them."""
    url = site.url(post.path)
    return f"{url}?utm_source=rss&utm_medium=rss&utm_campaign={post.slug}" if site.options.utm_links else url


def _cdata(text: str) -> str:
    """A CDATA section that `text` cannot end."""
    return f"<![CDATA[{text.replace(']]>', ']]&gt;')}]]>"


def _footer(post: Post, site: Site) -> str:
    link = f'<a href="{esc(site.url(post.path))}">{esc(post.title)}</a>'
    before, _, after = Chance(post.id).one(phrases.FEED_FOOTERS, "feed footer").partition("{title}")
    return f"<p>{esc(before)}{link}{esc(after.format(site=site.options.name))}</p>"


def _item(post: Post, site: Site) -> str:
    footer = _footer(post, site)
    names = (post.category.name, *post.tags)
    categories = "".join(f"\t\t<category>{_cdata(_plain(name))}</category>\n" for name in names)
    content = ""
    if site.options.full_text_feed:
        content = f"\t\t\t<content:encoded>{_cdata(content_html(post, site) + footer)}</content:encoded>\n"
    return f"""\t<item>
\t\t<title>{esc(post.title)}</title>
\t\t<link>{esc(item_link(post, site)).replace("&amp;", "&#038;")}</link>
\t\t<dc:creator>{_cdata(_plain(byline_of(post, site)))}</dc:creator>
\t\t<pubDate>{rss_date(post.published)}</pubDate>
{categories}\t\t<guid isPermaLink="false">{esc(site.guid(post))}</guid>
\t\t<description>{_cdata(f"<p>{esc(post.summary)}</p>" + footer)}</description>
{content}\t</item>
"""


def _plain(text: str) -> str:
    """Text for a CDATA section that readers take as HTML all the same: WordPress escapes it there too."""
    return esc(text)
