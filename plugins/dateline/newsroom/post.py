"""A post: one article as the site has published it, with the names WordPress would give it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from dateline.newsroom.article import Article
from dateline.newsroom.category import Category, category_of
from dateline.newsroom.text import digest, excerpt, slugify

# Words that WordPress reserves at the end of a permalink.
_RESERVED_SLUGS = frozenset({"feed", "page", "print", "embed", "trackback", "attachment"})
_PLAIN_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, kw_only=True)
class Post:
    """One published article in its present version.

    `published` and `modified` are aware UTC instants of whole seconds; `local` and `local_modified` are the
    same as the wall clock at the site showed them (naive): WordPress stores, sorts and compares those.
    """

    id: str
    title: str
    paragraphs: tuple[str, ...]
    published: datetime
    modified: datetime
    zone: ZoneInfo
    category: Category
    slug: str
    post_id: int
    byline: str = ""
    standfirst: str = ""
    caption: str = ""
    tags: tuple[str, ...] = ()
    # Markup made once per version (the body), by name.
    cache: dict[str, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def text(self) -> str:
        """The article's text, paragraphs separated by blank lines: what an extractor should give back."""
        return "\n\n".join(self.paragraphs)

    @property
    def path(self) -> str:
        """The permalink's path: /%category%/%postname%/, without a date."""
        return f"/{self.category.slug}/{self.slug}/"

    @property
    def print_path(self) -> str:
        """The path of the WP-Print page."""
        return f"{self.path}print/"

    @cached_property
    def local(self) -> datetime:
        """When it was published by the site's wall clock, naive."""
        return self.published.astimezone(self.zone).replace(tzinfo=None, fold=0)

    @cached_property
    def local_modified(self) -> datetime:
        """When it was last changed by the site's wall clock, naive."""
        return self.modified.astimezone(self.zone).replace(tzinfo=None, fold=0)

    @property
    def summary(self) -> str:
        """WordPress's excerpt: the standfirst where there is one, else the first 55 words. Plain text."""
        return self.standfirst or excerpt(" ".join(self.paragraphs))


def slug_of(article: Article) -> str:
    """The permalink's last part, from the stated slug or the id and never from the headline.

    Headlines change after publication while the URL stays; a slug from the id is the same after a
    correction and after a restart. An id that does not survive as a slug gets a part of its hash,
    so two ids never share one.
    """
    if _PLAIN_SLUG.fullmatch(article.slug) and article.slug not in _RESERVED_SLUGS:
        return article.slug
    slug = slugify(article.id)
    if slug == article.id and slug not in _RESERVED_SLUGS:
        return slug
    return f"{slug or 'post'}-{digest(article.id)[:6]}"


def post_id_of(article_id: str) -> int:
    """WordPress's number of the post, for `?p=ID`: 31 bits of the id's hash.

    It depends on the id alone, so it is the same after a restart and whatever else the folder holds.
    With 1,500 articles two share a number with a chance of 1 in 2,000; the site then moves one on.
    """
    return (int(digest("post:" + article_id)[:8], 16) >> 1) or 1


def make_post(
    article: Article, *, published: datetime, modified: datetime, title: str, text: str, zone: ZoneInfo
) -> Post:
    """The post for `article` with the title, text and times that hold now."""
    return Post(
        id=article.id,
        title=title,
        paragraphs=tuple(text.split("\n\n")),
        published=published,
        modified=modified,
        zone=zone,
        category=category_of(article.category),
        slug=slug_of(article),
        post_id=post_id_of(article.id),
        byline=article.byline,
        standfirst=article.standfirst,
        caption=article.caption,
        tags=article.tags,
    )
