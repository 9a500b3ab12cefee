"""Requests and replies as the site's parts see them: no sockets, so each part can be tried by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

HTML = "text/html; charset=UTF-8"
RSS = "application/rss+xml; charset=UTF-8"
XML = "text/xml; charset=UTF-8"
JSON = "application/json; charset=UTF-8"
TEXT = "text/plain; charset=utf-8"

# WordPress's nocache_headers, which it sends with every 404.
NO_CACHE = (
    ("Expires", "Wed, 11 Jan 1984 05:00:00 GMT"),
    ("Cache-Control", "no-cache, must-revalidate, max-age=0, no-store, private"),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `path` is decoded; `query` holds the last value of each name, as PHP's $_GET does."""

    method: str
    target: str  # as it came: path and query
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case

    @classmethod
    def parse(cls, method: str, target: str, headers: Mapping[str, str]) -> Request:
        """The request for a request line's target. Never fails: what cannot be split is a path."""
        try:
            parts = urlsplit("http://x" + target if target.startswith("/") else target)
            path, query = parts.path, parts.query
        except ValueError:
            path, query = target.partition("?")[0], ""
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=200) if query.count("&") < 200 else []
        return cls(method, target, unquote(path, errors="replace") or "/", dict(pairs), headers)

    @property
    def query_string(self) -> str:
        """The query as it came, without the question mark."""
        return self.target.partition("?")[2]


@dataclass(frozen=True, slots=True)
class Reply:
    """One whole answer, not yet encoded for the wire."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def html(cls, markup: str, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
        """An HTML page."""
        return cls(status, HTML, markup.encode(), headers)

    @classmethod
    def json(cls, data: Any, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
        """JSON as PHP writes it: ASCII only."""
        return cls(status, JSON, json.dumps(data, separators=(",", ":")).encode(), headers)

    @classmethod
    def redirect(cls, location: str, status: int = 301) -> Reply:
        """A redirect as WordPress's redirect_canonical sends it, without a body."""
        return cls(status, HTML, b"", (("Location", location), ("X-Redirect-By", "WordPress")))
