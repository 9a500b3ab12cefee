"""ETag, Last-Modified and 304, by the rules of WordPress's WP::send_headers.

The validators are those of the whole site, not of the feed asked for; the ETag is the quoted MD5 of the
Last-Modified text. Where a client sends both validators both must hold, the ETag character by character, so a
weakened `W/"…"` never does; where it sends one, that one is enough. All this comes before the query for posts:
a conditional request for a page past the end gets 304, not 404.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from dateline.newsroom.site import Site
from dateline.newsroom.text import http_date


def validators(site: Site) -> tuple[str, str]:
    """ETag and Last-Modified of every feed of the site; a site without posts was modified just now."""
    last_modified = http_date(site.last_modified or site.now)
    etag = hashlib.md5(last_modified.encode(), usedforsecurity=False).hexdigest()
    return f'"{etag}"', last_modified


def not_modified(headers: Mapping[str, str], etag: str, last_modified: str) -> bool:
    """Whether WordPress answers 304. `headers` are the request's, names in lower case."""
    client_etag = headers.get("if-none-match", "")
    client_date = headers.get("if-modified-since", "").strip()
    fresh_enough = _timestamp(client_date) >= _timestamp(last_modified)
    if client_date and client_etag:
        return fresh_enough and client_etag == etag
    return fresh_enough or client_etag == etag


def _timestamp(text: str) -> float:
    """Seconds since 1970, 0 for what is no date (PHP's strtotime gives false, which compares as 0)."""
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError):
        return 0.0
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (OverflowError, ValueError):
        return 0.0
