"""The text of one article out of an archived list: a feed of whole texts, or an answer of the REST interface."""

from __future__ import annotations

import json

from dateline.fetch.charset import decode_body
from dateline.sources.feed import NotAFeed, read_feed
from dateline.sources.links import clean_link


def content_in_list(
    body: bytes, *, content_type: str | None, base_url: str, url: str, guid: str | None
) -> str | None:
    """The markup that the list gives for the article at `url` (or with that guid); None where it gives none.

    `base_url` is where the list was found. Never raises for what the bytes are.
    """
    try:
        posts = json.loads(decode_body(body, content_type).text)
    except (ValueError, RecursionError):
        posts = None
    if isinstance(posts, list):
        for post in posts:
            if isinstance(post, dict) and _link(post.get("link"), base_url) == url:
                content = post.get("content")
                markup = content.get("rendered") if isinstance(content, dict) else content
                return markup.strip() or None if isinstance(markup, str) else None
        return None
    try:
        reading = read_feed(body, base_url=base_url, content_type=content_type)
    except NotAFeed:
        return None
    for entry in reading.entries:
        if entry.url == url or (guid is not None and entry.guid == guid):
            return entry.content_html
    return None


def _link(value: object, base_url: str) -> str | None:
    try:
        return clean_link(value, base_url) if isinstance(value, str) else None
    except ValueError:
        return None
