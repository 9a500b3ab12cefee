"""An article's text as HTML paragraphs, as WordPress's content field holds it."""

from __future__ import annotations

from dateline.newsroom.pollution import Link, links_of
from dateline.newsroom.post import Post
from dateline.newsroom.site import Site
from dateline.newsroom.text import esc


def target_url(site: Site, link: Link) -> str:
    """The full address a link leads to."""
    return site.url(link.target) if link.target.startswith("/") else link.target


def body_paragraphs(post: Post, site: Site, *, numbered: bool = False) -> list[str]:
    """The inner HTML of each paragraph, single line ends as <br /> (wpautop), links in place.

    `numbered` gives WP-Print's form: the linked words stay and a marker such as [1] follows them.
    """
    by_paragraph = {link.paragraph: (number, link) for number, link in enumerate(links_of(post), start=1)}
    rendered = []
    for n, paragraph in enumerate(post.paragraphs):
        if n in by_paragraph:
            number, link = by_paragraph[n]
            before, after = paragraph[: link.start], paragraph[link.start + len(link.words) :]
            href = esc(target_url(site, link))
            mark = f" <strong>[{number}]</strong>" if numbered else ""
            markup = f'{esc(before)}<a href="{href}">{esc(link.words)}</a>{mark}{esc(after)}'
        else:
            markup = esc(paragraph)
        rendered.append(markup.replace("\n", "<br />\n"))
    return rendered


def content_html(post: Post, site: Site) -> str:
    """WordPress's content field (REST `content.rendered`, the feed's full text): the paragraphs and nothing else."""
    key = "content " + site.base_url
    if key not in post.cache:
        post.cache[key] = "".join(f"<p>{markup}</p>\n" for markup in body_paragraphs(post, site))
    return post.cache[key]
