"""The site at one moment: its posts in WordPress's order, and the look-ups that pages need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from dateline.newsroom.category import Category, category_of
from dateline.newsroom.options import SiteOptions
from dateline.newsroom.post import Post
from dateline.newsroom.text import digest, slugify


@dataclass(frozen=True)
class Site:
    """An immutable view of the whole site, shared by all request threads.

    `posts` are in WordPress's default order: newest local (wall clock) time first. `last_modified` is that
    of the whole site (get_lastpostmodified), which feeds of every kind take their validators from; it is
    None while there is no post. `withdrawn` holds the paths of posts that once stood here.
    """

    options: SiteOptions
    base_url: str  # without a slash at the end
    now: datetime
    posts: tuple[Post, ...]
    last_modified: datetime | None
    withdrawn: frozenset[str] = frozenset()

    def url(self, path: str) -> str:
        """The full address of a path on this site."""
        return self.base_url + path

    def guid(self, post: Post) -> str:
        """The post's guid, which never changes."""
        return f"{self.base_url}/?p={post.post_id}"

    @cached_property
    def by_path(self) -> dict[str, Post]:
        """Posts by permalink path."""
        return {post.path: post for post in self.posts}

    @cached_property
    def by_slug(self) -> dict[str, Post]:
        """Posts by the last part of the permalink: WordPress finds a post under a wrong section too."""
        return {post.slug: post for post in self.posts}

    @cached_property
    def by_post_id(self) -> dict[int, Post]:
        """Posts by WordPress's number."""
        return {post.post_id: post for post in self.posts}

    @cached_property
    def by_id(self) -> dict[str, Post]:
        """Posts by the id in the article file."""
        return {post.id: post for post in self.posts}

    @cached_property
    def categories(self) -> dict[str, tuple[Category, tuple[Post, ...]]]:
        """Sections by slug, each with its posts; a parent section holds its children's posts too."""
        names: dict[str, Category] = {}
        members: dict[str, list[Post]] = defaultdict(list)
        for post in self.posts:
            names.setdefault(post.category.slug, post.category)
            parts = post.category.slug.split("/")
            for depth in range(1, len(parts) + 1):
                members["/".join(parts[:depth])].append(post)
        for slug in members:
            names.setdefault(slug, category_of(slug))
        return {slug: (names[slug], tuple(posts)) for slug, posts in members.items()}

    @cached_property
    def tags(self) -> dict[str, tuple[str, tuple[Post, ...]]]:
        """Tags by slug, each with its label and posts."""
        labels: dict[str, str] = {}
        members: dict[str, list[Post]] = defaultdict(list)
        for post in self.posts:
            for tag in post.tags:
                slug = tag_slug(tag)
                labels.setdefault(slug, tag)
                if post not in members[slug][-1:]:
                    members[slug].append(post)
        return {slug: (labels[slug], tuple(posts)) for slug, posts in members.items()}

    @cached_property
    def _by_day(self) -> dict[str, tuple[Post, ...]]:
        days: dict[str, list[Post]] = defaultdict(list)
        for post in self.posts:
            days[post.local.strftime("%Y%m%d")].append(post)
        return {day: tuple(posts) for day, posts in days.items()}

    def on(self, digits: str) -> tuple[Post, ...]:
        """Posts of the site's local year, month or day that `digits` (YYYY, YYYYMM or YYYYMMDD) names."""
        if len(digits) == 8:
            return self._by_day.get(digits, ())
        return tuple(p for day, posts in self._by_day.items() if day.startswith(digits) for p in posts)

    @cached_property
    def _rank(self) -> dict[str, int]:
        return {post.id: rank for rank, post in enumerate(self.posts)}

    def neighbours(self, post: Post, count: int) -> list[Post]:
        """Up to `count` other posts of the post's section around it in time, the older ones first."""
        _, section = self.categories[post.category.slug]
        others = section if len(section) > 1 else self.posts
        own = self._rank[post.id]
        # Sections are in the site's order, so a binary search by rank finds the place.
        low, high = 0, len(others)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self._rank[others[middle].id] < own else (low, middle)
        older = [p for p in others[low : low + count + 1] if p.id != post.id][:count]
        newer = [p for p in reversed(others[max(0, low - count) : low]) if p.id != post.id]
        return (older + newer)[:count]


def tag_slug(tag: str) -> str:
    """The slug of a tag; one that has no ASCII letters gets its hash."""
    return slugify(tag) or digest(tag)[:8]


def in_order(posts: Iterable[Post]) -> tuple[Post, ...]:
    """Posts in WordPress's order, with clashes of slugs and numbers resolved in the order of the ids.

    A clash needs two files that state the same slug (or a rare hash clash): the later id gets a suffix
    made from its own hash, so the first one's address never moves.
    """
    slugs: set[str] = set()
    numbers: set[int] = set()
    settled: list[Post] = []
    for post in sorted(posts, key=lambda p: p.id):
        slug, number = post.slug, post.post_id
        if slug in slugs:
            slug = f"{slug}-{digest(post.id)[:6]}"
        while number in numbers:
            number += 1
        slugs.add(slug)
        numbers.add(number)
        if (slug, number) != (post.slug, post.post_id):
            post = replace(post, slug=slug, post_id=number, cache={})
        settled.append(post)
    return tuple(sorted(settled, key=lambda p: (p.local, p.post_id), reverse=True))
