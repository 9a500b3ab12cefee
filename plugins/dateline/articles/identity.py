"""Which article is which: canonical links, and the key an article is known by within its source."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urljoin, urlsplit

from dateline.sources.links import TRACKING_PARAMETERS, clean_link

# WP-Print's page of an article, by path and by query (its two forms of address).
_PRINT_PATH: Final = re.compile(r"(?<=[^/])/print/?$")
_PRINT_QUERY: Final = re.compile(r"^print(?:=(?:1|print))?$")
_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
MAX_KEY_LENGTH: Final = 500  # characters; longer guids are hostile, and index rows end at 2,700 bytes


def canonical_url(url: str, base: str | None = None, *, tracking: Iterable[str] = TRACKING_PARAMETERS) -> str:
    """The link by which an article is compared and shown.

    Absolute, with scheme and host in lower case, without tracking parameters, fragment and WP-Print's
    ``/print/``; percent-encoding in one spelling (RFC 3986, 6.2.2). The rest of the query stays, in its
    order: on many sites it says which article is meant. Idempotent. Raises ValueError for what is no
    http(s) link.
    """
    cleaned = clean_link(url, base, tracking=tracking)
    head, _, query = cleaned.partition("?")
    if "/./" in head or "/../" in head or head.endswith(("/.", "/..")):
        head = urljoin(head, urlsplit(head).path)
    head = _one_spelling(head)
    kept = [part for part in query.split("&") if part and not _PRINT_QUERY.match(part)]
    while True:
        shorter = _PRINT_PATH.sub("/", head)
        # Never down to the bare host: "/print/" alone is a page of its own.
        if shorter == head or urlsplit(shorter).path in ("", "/"):
            break
        head = shorter
    return head + ("?" + _one_spelling("&".join(kept)) if kept else "")


def _one_spelling(text: str) -> str:
    """Percent-encoding with capitals, and none where none is needed."""

    def spell(match: re.Match[str]) -> str:
        byte = int(match[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"

    return re.sub(r"%([0-9A-Fa-f]{2})", spell, text)


def article_key(guid: str | None, url: str) -> str:
    """The key of an article within its source: from the guid, else from the canonical link.

    Links that differ only in scheme, in ``www.`` or in a last slash give the same key. Raises ValueError
    where there is no guid and `url` is no http(s) link.
    """
    stated = " ".join((guid or "").split())
    if stated:
        return _bounded("guid:" + _guid(stated))
    return _bounded("url:" + _without_variants(canonical_url(url)))


def _guid(stated: str) -> str:
    """A guid that is an address is compared as one: sites that move to https change it."""
    if not re.match(r"https?://", stated, re.IGNORECASE):
        return stated
    try:
        return _without_variants(canonical_url(stated))
    except ValueError:
        return stated


def _without_variants(url: str) -> str:
    head, question, query = url.partition("?")
    head = head.partition("://")[2].removeprefix("www.")
    return head.rstrip("/") + question + query


def _bounded(key: str) -> str:
    if len(key) <= MAX_KEY_LENGTH:
        return key
    return (
        key[: MAX_KEY_LENGTH - 65] + ":" + hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()
    )
