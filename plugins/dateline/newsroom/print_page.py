"""The print page, in WP-Print's layout without its "Posted By" line, as at the publisher.

Header line "- site - address -", headline, text with the links' numbers in brackets, then where it was printed
from and the list of links. Search engines are told to leave it alone, and the canonical link is the article's.
"""

from __future__ import annotations

from dateline.newsroom.body import body_paragraphs, target_url
from dateline.newsroom.pollution import links_of
from dateline.newsroom.post import Post
from dateline.newsroom.site import Site
from dateline.newsroom.text import esc


def print_page(post: Post, site: Site) -> str:
    """The print page of `post` as HTML."""
    name, home, url = esc(site.options.name), esc(site.base_url), esc(site.url(post.path))
    text = "".join(f"<p>{markup}</p>\n" for markup in body_paragraphs(post, site, numbered=True))
    standfirst = f"<p>{esc(post.standfirst)}</p>\n" if post.standfirst else ""
    links = [
        f"[{number}] {esc(link.words)}: {esc(target_url(site, link))}"
        for number, link in enumerate(links_of(post), start=1)
    ]
    listed = f"<p>URLs in this post:<br />\n{'<br />'.join(links)}</p>\n" if links else ""
    return f"""<!DOCTYPE html>
<html lang="{esc(site.options.language)}">
<head>
<title>{name} &raquo; {esc(post.title)} &raquo; Print</title>
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
<meta name="robots" content="noindex, nofollow" />
<link rel="canonical" href="{url}" />
</head>
<body>
<main class="center">
<header class="entry-header"><span class="hat"><strong>- {name} - <span dir="ltr">{home}</span> -</strong></span>
<h1 class="entry-title">{esc(post.title)}</h1></header>
<div class="entry-content">
{standfirst}{text}</div>
<footer class="footer">
<p>Article printed from {name}: <strong dir="ltr">{home}</strong></p>
<p>URL to article: <strong dir="ltr">{url}</strong></p>
{listed}<p id="print-link"><a href="#Print">Click here to print.</a></p>
</footer>
</main>
</body>
</html>
"""
