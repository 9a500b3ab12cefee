"""Which URLs may be fetched, and how they are taken apart."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urljoin

import httpx2

from dateline.fetch.failure import FetchFailure

MAX_URL_LENGTH: Final = 4096  # longest in practice about 2,000; RFC 9110 asks servers to take 8,000 octets
DEFAULT_PORTS: Final = {"http": 80, "https": 443}


def check_url(url: str) -> httpx2.URL:
    """The parsed URL, if it may be fetched at all.

    Raises FetchFailure (``bad_url``) for another scheme than http and https, no host, a user name or
    password, control characters, white space or backslashes, a port out of range, or more than
    MAX_URL_LENGTH characters. Characters outside ASCII are percent-encoded (path, query) or turned
    into IDNA (host); what is percent-encoded already stays as it is. The fragment is dropped.
    """
    shown = url[:200]
    if len(url) > MAX_URL_LENGTH:
        raise FetchFailure(
            "bad_url",
            shown,
            f"The URL {shown!r}… is longer than {MAX_URL_LENGTH:,} characters; mend the link.",
        )
    if any(ord(c) <= 32 or ord(c) == 127 or c == "\\" for c in url):
        raise FetchFailure(
            "bad_url",
            shown,
            f"The URL {shown!r} holds a control character, a space or a backslash; mend the link.",
        )
    try:
        parsed = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError, TypeError) as error:
        raise FetchFailure("bad_url", shown, f"{shown!r} is not a URL ({error}); mend the link.") from None
    if parsed.scheme not in DEFAULT_PORTS:
        raise FetchFailure(
            "bad_url", shown, f"{shown!r} is neither http nor https; only these two are ever fetched."
        )
    if parsed.host and not re.fullmatch(rb"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+", parsed.raw_host):
        raise FetchFailure("bad_url", shown, f"The host of {shown!r} is no host name; mend the link.")
    if not parsed.host:
        raise FetchFailure("bad_url", shown, f"The URL {shown!r} names no host; mend the link.")
    if parsed.userinfo:
        raise FetchFailure(
            "bad_url",
            parsed.host,
            f"The URL on {parsed.host} holds a user name or a password, which is refused; leave it out.",
        )
    if parsed.port is not None and not 0 < parsed.port < 65536:
        raise FetchFailure("bad_url", shown, f"The URL {shown!r} has a port out of range; mend the link.")
    return parsed.copy_with(fragment=None)


def join_url(base: httpx2.URL, location: str) -> httpx2.URL:
    """The URL that a Location header means (RFC 9110, 10.2.2), checked as `check_url` does."""
    return check_url(urljoin(str(base), location.strip()))


def host_key(url: httpx2.URL) -> str:
    """The name under which a host is rate-limited: the host, with the port where it is not the usual."""
    port = url.port
    host = url.raw_host.decode("ascii").lower()
    return host if port is None or port == DEFAULT_PORTS[url.scheme] else f"{host}:{port}"


def origin(url: httpx2.URL) -> str:
    """Scheme, host and port: what one robots.txt speaks for (RFC 9309, 2.3)."""
    host = url.raw_host.decode("ascii").lower()
    if ":" in host:
        host = f"[{host}]"
    port = "" if url.port is None or url.port == DEFAULT_PORTS[url.scheme] else f":{url.port}"
    return f"{url.scheme}://{host}{port}"


def is_on_host(url: httpx2.URL | str, hosts: frozenset[str]) -> bool:
    """Whether a URL's host is one of `hosts` or below one of them (``www.`` included)."""
    host = (url.host if isinstance(url, httpx2.URL) else httpx2.URL(url).host).lower()
    return any(host == h or host.endswith("." + h) for h in hosts)
