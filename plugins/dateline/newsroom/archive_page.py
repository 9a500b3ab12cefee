"""Pages that list posts (home, section, tag, date), and the small pages every WordPress site has."""

from __future__ import annotations

from collections.abc import Sequence

from dateline.newsroom.article_page import byline_of
from dateline.newsroom.page_frame import frame
from dateline.newsroom.post import Post
from dateline.newsroom.site import Site
from dateline.newsroom.text import esc, excerpt


def archive_page(site: Site, posts: Sequence[Post], *, title: str, path: str, page: int, pages: int) -> str:
    """One page of a list: `posts` are those of this page, `path` is the list's own path with a slash at the end.

    Class names of cards and of the "more" link are those that public crawler configurations use for the publisher.
    """
    cards = "".join(
        f'<div class="news-card-sm"><div class="news-card-sm__content"><a href="{esc(site.url(post.path))}">'
        f"{esc(post.title)}</a><p>{esc(excerpt(post.summary, 30))}</p>"
        f'<div class="entry-meta">{esc(byline_of(post, site))} {post.local:%m/%d/%Y}</div></div></div>\n'
        for post in posts
    )
    more = ""
    if page < pages:
        following = esc(site.url(f"{path}page/{page + 1}/"))
        more = f'<div class="vce-load-more"><a href="{following}">More stories</a></div>\n'
    head = f'<link rel="canonical" href="{esc(site.url(path if page == 1 else f"{path}page/{page}/"))}" />\n'
    if path != "/":
        head += (
            f'<link rel="alternate" type="application/rss+xml" title="{esc(title)} Feed" '
            f'href="{esc(site.url(f"{path}feed/"))}" />\n'
        )
    body = f"<main>\n<h1>{esc(title)}</h1>\n{cards}{more}</main>\n<footer><p>{esc(site.options.name)}</p></footer>"
    return frame(site, title=f"{title} - {site.options.name}", head=head, body=body)


def not_found_page(site: Site, *, gone: bool = False) -> str:
    """The page for 404 and 410, with the newest headlines as themes like to show there."""
    said = "This story has been withdrawn." if gone else "We looked everywhere, but there is no such page."
    newest = "".join(
        f'<li><a href="{esc(site.url(post.path))}">{esc(post.title)}</a></li>\n' for post in site.posts[:5]
    )
    body = f"<main>\n<h1>Nothing here</h1>\n<p>{said}</p>\n<h3>Latest</h3>\n<ul>{newest}</ul>\n</main>"
    return frame(site, title=f"Page not found - {site.options.name}", head="", body=body)


def login_page(site: Site) -> str:
    """A log-in form: what a feed address gives once somebody has put the site behind a password."""
    return f"""<!DOCTYPE html>
<html lang="{esc(site.options.language)}">
<head><meta charset="UTF-8"><title>Log In - {esc(site.options.name)}</title>
<meta name="robots" content="noindex" /></head>
<body class="login">
<h1>{esc(site.options.name)}</h1>
<form name="loginform" action="{esc(site.url("/wp-login.php"))}" method="post">
<p><label>Username or Email Address <input type="text" name="log"></label></p>
<p><label>Password <input type="password" name="pwd"></label></p>
<p><input type="submit" value="Log In"></p>
</form>
<p>This part of the site is for members. Please log in to go on.</p>
</body>
</html>
"""


def donate_page(site: Site) -> str:
    """The page that the Donate link leads to."""
    body = "<main>\n<h1>Donate</h1>\n<p>Nobody has to pay for a sample site. Thank you all the same.</p>\n</main>"
    return frame(site, title=f"Donate - {site.options.name}", head="", body=body)
