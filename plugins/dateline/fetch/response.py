"""What a fetch brought back, as plain data that can be stored as it is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Response:
    """One answer of a server.

    `headers` are as received: order, case and repetition kept, bytes read as Latin-1, so that
    ``value.encode("latin-1")`` gives the bytes back. `body` is the entity after the transfer coding
    (chunks) and the content coding (gzip, brotli) were undone and before any charset was applied; the
    ``Content-Encoding`` and ``Content-Length`` headers still describe what came over the wire.
    `fetched_at` is aware and in UTC; `elapsed_seconds` covers all redirects but not the waiting for the
    host's turn. `truncated` is true only where a cut body is still useful: robots.txt and error pages.
    """

    url: str
    final_url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    elapsed_seconds: float
    not_modified: bool = False
    truncated: bool = False

    def header(self, name: str) -> str | None:
        """The first value of a header, whatever its case; None where it was not sent."""
        wanted = name.lower()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value
        return None

    def header_values(self, name: str) -> tuple[str, ...]:
        """Every value of a header that may be repeated (``Link``), in order."""
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key.lower() == wanted)

    @property
    def content_type(self) -> str | None:
        """The Content-Type header as sent, parameters included."""
        return self.header("content-type")

    @property
    def body_sha256(self) -> str:
        """SHA-256 of the body in lower-case hexadecimal digits: the key of a distinct body."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def etag(self) -> str | None:
        """The ETag exactly as sent (weak mark and quotes included), to be sent back as it is."""
        return _usable(self.header("etag"))

    @property
    def last_modified(self) -> str | None:
        """The Last-Modified date exactly as sent, to be sent back as it is."""
        return _usable(self.header("last-modified"))


def _usable(value: str | None) -> str | None:
    """A header value that may be sent again, else None: control characters are never echoed."""
    if value is None or not value.strip() or any(ord(c) < 32 or ord(c) == 127 for c in value):
        return None
    return value
