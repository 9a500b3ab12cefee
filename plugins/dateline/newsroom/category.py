"""Sections of the site: an article's `category` as a slug path and a label."""

from __future__ import annotations

from dataclasses import dataclass

from dateline.newsroom.text import digest, slugify

# The publisher's sections, as its URLs and page labels have them.
LABELS = {
    "headlines": "Headlines",
    "mideast-daily-news": "Mideast Daily News",
    "top-stories": "Top Stories",
    "by-region": "By Region",
    "news": "News Updates",
    "news/opinion": "Opinion",
    "mideast-mindset": "Mideast Mindset",
    "life-lines": "Life Lines",
}
DEFAULT = "mideast-daily-news"
# First path segments that WordPress keeps for itself, so no section may be called so.
RESERVED = frozenset(
    {"feed", "page", "category", "tag", "comments", "wp-json", "wp-content", "rss", "_newsroom"}
)


@dataclass(frozen=True, slots=True)
class Category:
    """A section: `slug` may hold a slash for a child section, `term_id` is WordPress's number for it."""

    slug: str
    name: str

    @property
    def term_id(self) -> int:
        """A number that depends on the slug alone."""
        return term_id(self.slug)

    @property
    def path(self) -> str:
        """The archive page's path."""
        return f"/category/{self.slug}/"


def term_id(slug: str) -> int:
    """WordPress's number for a category or tag: 31 bits of the slug's hash."""
    return int(digest("term:" + slug)[:8], 16) >> 1


def category_of(stated: str) -> Category:
    """The section that an article's `category` names, by slug or label; the daily news if it names none."""
    slug = "/".join(part for raw in stated.split("/") if (part := slugify(raw)))
    by_label = {slugify(label): known for known, label in LABELS.items()}
    slug = slug if slug in LABELS else by_label.get(slug, slug) or DEFAULT
    first = slug.partition("/")[0]
    if first in RESERVED or first.isdigit():
        slug = "section-" + slug
    name = LABELS.get(slug) or stated.rpartition("/")[2].replace("-", " ").strip().title() or slug
    return Category(slug, name)
