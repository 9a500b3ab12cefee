"""The one HTTP client: everything that Dateline reads from the web comes through here."""

from __future__ import annotations

import contextlib
import http.cookiejar
import re
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Final, Literal, NoReturn, Self

import httpcore2
import httpx2

from dateline.fetch.decoding import ACCEPT_ENCODING, BadEncoding, CutOff, TooLarge, decode
from dateline.fetch.failure import FailureCode, FetchFailure
from dateline.fetch.gate import HostGate, HostHeld, InProcessGate
from dateline.fetch.limits import Limits
from dateline.fetch.response import Response
from dateline.fetch.retry_after import retry_after_seconds
from dateline.fetch.robots import Robots, RobotsStore, Rules
from dateline.fetch.transport import (
    AddressRefused,
    CheckedStream,
    CheckedTransport,
    ConnectionReset,
    NameNotResolved,
    TLSFailed,
    deadline,
)
from dateline.fetch.url import check_url, host_key, is_on_host, join_url, origin

Kind = Literal["feed", "page", "history", "robots"]

ACCEPT: Final[dict[Kind, str]] = {
    "feed": "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5",
    "page": "text/html, application/xhtml+xml;q=0.9, */*;q=0.5",
    "history": "application/json, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5",
    "robots": "text/plain, */*;q=0.5",
}
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
# One request a second is what operators of small sites commonly put up with; a source's entry and the
# site's own Crawl-delay lengthen it, a source's entry may shorten it.
DEFAULT_INTERVAL_SECONDS: Final = 1.0
# A 429 without Retry-After still means "slower": a minute is the shortest window that limiters use.
RATE_LIMITED_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the caller asked for, as every hop of a redirect chain needs it."""

    url: str
    kind: Kind
    headers: tuple[tuple[bytes, bytes], ...]
    conditional: bool
    allow_private: bool
    max_bytes: int
    interval_seconds: float
    stay_on: frozenset[str] | None


class Fetcher:
    """Gets URLs politely and within limits; safe to use from several threads.

    `user_agent` comes from `dateline.fetch.agent.user_agent`. `gate` spaces the requests to a host;
    without one the spacing holds within this process only. `robots=False` skips robots.txt, for tests
    and for sites of one's own. `interval_seconds` is the least spacing where a call names none.
    """

    def __init__(
        self,
        user_agent: str,
        *,
        gate: HostGate | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        robots: bool = True,
        robots_store: RobotsStore | None = None,
        interval_seconds: float = DEFAULT_INTERVAL_SECONDS,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.user_agent = user_agent
        self.limits = limits
        self.gate: HostGate = gate or InProcessGate()
        self._interval = interval_seconds
        self._robots = Robots(robots_store) if robots else None
        self._ssl_context = ssl_context
        # Two clients: a connection to a private address that one source may use must never be
        # found in the pool by another that may not.
        self._clients: dict[bool, httpx2.Client] = {}
        self._lock = threading.Lock()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection. A closed fetcher cannot be used again."""
        with self._lock:
            self._closed = True
            clients = list(self._clients.values())
            self._clients.clear()
        for client in clients:
            client.close()

    def get(
        self,
        url: str,
        *,
        kind: Kind = "page",
        etag: str | None = None,
        last_modified: str | None = None,
        allow_private: bool = False,
        max_bytes: int | None = None,
        interval_seconds: float | None = None,
        stay_on: frozenset[str] | None = None,
    ) -> Response:
        """The answer to a GET with a status of the 200s, or 304 where a validator was given.

        `etag` and `last_modified` are sent exactly as given (``Response.etag``). `max_bytes` replaces
        ``Limits.max_bytes``. `interval_seconds` is the least time between two requests to the host.
        With `stay_on`, a redirect that ends on a host which is neither one of these nor below one of
        them is refused. Blocks until the host's turn comes.

        Raises FetchFailure for whatever site and network do; RuntimeError where the fetcher was closed.
        """
        headers = [(b"Accept", ACCEPT[kind].encode("ascii"))]
        for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)):
            if value is not None:
                headers.append((name.encode("ascii"), _header_value(url, name, value)))
        wish = _Wish(
            url=url,
            kind=kind,
            headers=tuple(headers),
            conditional=etag is not None or last_modified is not None,
            allow_private=allow_private,
            max_bytes=self.limits.max_bytes if max_bytes is None else max_bytes,
            interval_seconds=self._interval if interval_seconds is None else interval_seconds,
            stay_on=stay_on,
        )
        return self._follow(wish)

    def robots_rules(
        self, url: str, *, allow_private: bool = False, interval_seconds: float | None = None
    ) -> Rules | None:
        """What the robots.txt that speaks for `url` says; None where robots.txt is not read.

        Raises FetchFailure where the host cannot be reached.
        """
        if self._robots is None:
            return None
        place = origin(check_url(url))
        return self._robots.rules(
            place,
            lambda address: self.get(
                address,
                kind="robots",
                allow_private=allow_private,
                max_bytes=self.limits.max_robots_bytes,
                interval_seconds=interval_seconds,
            ),
        )

    def _follow(self, wish: _Wish) -> Response:
        current = check_url(wish.url)
        seen: list[str] = []
        spent = 0.0
        while True:
            seen.append(str(current))
            interval = wish.interval_seconds
            if wish.kind != "robots":
                interval = max(interval, self._permission(current, wish))
            self._take_turn(current, interval)
            began = time.monotonic()
            response = self._exchange(current, wish, self.limits.total_seconds - spent)
            spent += time.monotonic() - began
            if response.status not in REDIRECTS:
                return self._judge(current, wish, response, spent)
            current = self._next_hop(current, wish, response, seen)

    def _permission(self, url: httpx2.URL, wish: _Wish) -> float:
        """The spacing that the site's robots.txt asks for. Raises FetchFailure where it forbids `url`."""
        rules = self.robots_rules(
            str(url), allow_private=wish.allow_private, interval_seconds=wish.interval_seconds
        )
        if rules is None:
            return 0.0
        if not rules.allows(str(url)):
            if rules.record.state == "unreachable":
                raise FetchFailure(
                    "robots_unreachable",
                    str(url),
                    f"The robots.txt of {url.host} could not be read ({rules.record.reason}); until it can, "
                    "nothing may be fetched there. It is tried again by itself.",
                )
            raise FetchFailure(
                "robots_disallowed",
                str(url),
                f"The robots.txt of {url.host} forbids {url.path}; ask the site for permission or leave it.",
            )
        return min(rules.crawl_delay_seconds, self.limits.max_crawl_delay_seconds)

    def _take_turn(self, url: httpx2.URL, interval_seconds: float) -> None:
        try:
            self.gate.wait(host_key(url), interval_seconds)
        except HostHeld as held:
            raise FetchFailure(
                "rate_limited",
                str(url),
                f"{url.host} asked us to wait; it is left alone for another {held.seconds:.0f} s.",
                retry_after_seconds=held.seconds,
            ) from None

    def _next_hop(self, current: httpx2.URL, wish: _Wish, response: Response, seen: list[str]) -> httpx2.URL:
        location = response.header("location")
        if not location:
            raise FetchFailure(
                "bad_redirect",
                str(current),
                f"{current} answers {response.status} without saying where to go; look at it in a browser.",
                status=response.status,
                response=response,
            )
        try:
            # Bytes outside ASCII in a Location are UTF-8 on every server that sends them.
            location = location.encode("latin-1").decode("utf-8", "replace")
            target = join_url(current, location)
        except (FetchFailure, ValueError) as error:
            raise FetchFailure(
                "bad_redirect",
                str(current),
                f"{current} redirects to something that may not be fetched: {error}",
                status=response.status,
            ) from None
        if str(target) in seen:
            raise FetchFailure(
                "redirect_loop",
                str(current),
                f"{wish.url} redirects in a circle by way of {target}; look at it in a browser.",
                status=response.status,
            )
        if len(seen) > self.limits.max_redirects:
            raise FetchFailure(
                "too_many_redirects",
                str(current),
                f"{wish.url} redirects more than {self.limits.max_redirects} times; mend the link.",
                status=response.status,
            )
        if wish.stay_on is not None and not is_on_host(target, wish.stay_on):
            raise FetchFailure(
                "redirect_other_host",
                str(current),
                f"{wish.url} redirects to another site, {target.host}; if that is the same publisher, "
                "add the host to the source's entry.",
                status=response.status,
            )
        return target

    def _judge(self, url: httpx2.URL, wish: _Wish, response: Response, spent: float) -> Response:
        """`response` where it is what was asked for; raises FetchFailure where it is not."""
        status = response.status
        if 200 <= status < 300 or (status == 304 and wish.conditional):
            return Response(
                url=wish.url,
                final_url=response.final_url,
                status=status,
                headers=response.headers,
                body=response.body,
                fetched_at=response.fetched_at,
                elapsed_seconds=spent,
                not_modified=status == 304,
                truncated=response.truncated,
            )
        retry_after: float | None = None
        if status in (429, 503):
            retry_after = retry_after_seconds(
                response.header("retry-after"),
                now=response.fetched_at,
                maximum=self.limits.max_retry_after_seconds,
            )
            if retry_after is None and status == 429:
                retry_after = RATE_LIMITED_SECONDS
            if retry_after is not None:
                self.gate.back_off(host_key(url), retry_after)
        code, advice = _meaning(status)
        wait = f" It asks us to wait {retry_after:.0f} s." if retry_after is not None else ""
        raise FetchFailure(
            code,
            str(url),
            f"{url} answers with status {status}: {advice}.{wait}",
            status=status,
            retry_after_seconds=retry_after,
            response=response,
        )

    def _exchange(self, url: httpx2.URL, wish: _Wish, seconds: float) -> Response:
        """One request and its answer, whatever its status. Raises FetchFailure."""
        if seconds <= 0:
            raise _timeout(url, "the time allowed for the whole fetch is used up")
        began = time.monotonic()
        with _classified(url), deadline(seconds):
            return self._send(url, wish, began)

    def _send(self, url: httpx2.URL, wish: _Wish, began: float) -> Response:
        client = self._client(wish.allow_private)
        request = client.build_request("GET", url, headers=list(wish.headers))
        try:
            answer = client.send(request, stream=True, follow_redirects=False)
        except (httpcore2.RemoteProtocolError, httpcore2.ReadError, httpcore2.WriteError) as error:
            # A kept connection that the server closed while we were writing. Nothing of an answer was
            # seen, so a GET may be sent once more (RFC 9110, 9.2.2).
            if not _is_stale_connection(error):
                raise
            answer = client.send(request, stream=True, follow_redirects=False)
        try:
            fetched_at = datetime.now(UTC)
            ok = 200 <= answer.status_code < 300
            limit = wish.max_bytes if ok else self.limits.max_error_bytes
            may_cut = not ok or wish.kind == "robots"
            body, truncated = _read(answer, limit, may_cut=may_cut)
        finally:
            answer.close()
        return Response(
            url=wish.url,
            final_url=str(url),
            status=answer.status_code,
            headers=tuple((k.decode("latin-1"), v.decode("latin-1")) for k, v in answer.headers.raw),
            body=body,
            fetched_at=fetched_at,
            elapsed_seconds=time.monotonic() - began,
            truncated=truncated,
        )

    def _client(self, allow_private: bool) -> httpx2.Client:
        with self._lock:
            if self._closed:
                raise RuntimeError("this Fetcher is closed; make a new one")
            client = self._clients.get(allow_private)
            if client is None:
                client = self._clients[allow_private] = httpx2.Client(
                    transport=CheckedTransport(allow_private=allow_private, ssl_context=self._ssl_context),
                    headers={"User-Agent": self.user_agent, "Accept-Encoding": ACCEPT_ENCODING},
                    # Cookies would make one article's answer depend on what was read before.
                    cookies=http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[])),
                    timeout=httpx2.Timeout(
                        connect=self.limits.connect_seconds,
                        read=self.limits.idle_seconds,
                        write=self.limits.idle_seconds,
                        pool=self.limits.total_seconds,
                    ),
                    follow_redirects=False,
                    trust_env=False,
                )
            return client


def _read(answer: httpx2.Response, limit: int, *, may_cut: bool) -> tuple[bytes, bool]:
    """(decoded body, whether it was cut at `limit`). Raises TooLarge, CutOff or BadEncoding."""
    declared = answer.headers.get("content-length", "")
    length = int(declared) if re.fullmatch(r"[0-9]{1,18}", declared) else None
    if length is not None and length > limit and not may_cut:
        raise TooLarge(limit)
    body = bytearray()
    received = 0

    def wire() -> Iterator[bytes]:
        nonlocal received
        assert isinstance(answer.stream, httpx2.SyncByteStream)
        for chunk in answer.stream:
            received += len(chunk)
            yield chunk

    try:
        for piece in decode(wire(), answer.headers.get("content-encoding"), limit):
            body += piece
    except (TooLarge, BadEncoding, CutOff):
        if not may_cut:
            raise
        return bytes(body[:limit]), True
    stream = answer.extensions.get("network_stream")
    if length is not None and isinstance(stream, CheckedStream) and stream.has_more_than(length):
        raise CutOff(f"more than the {length:,} bytes that Content-Length declares were sent")
    if answer.status_code == 206:
        raise CutOff("only a part of the body was sent (status 206)")
    return bytes(body), False


def _is_stale_connection(error: Exception) -> bool:
    return isinstance(error, ConnectionReset) or "without sending a response" in str(error)


def _header_value(url: str, name: str, value: str) -> bytes:
    """`value`, if it may stand in a request header (RFC 9110, 5.5). Raises FetchFailure."""
    if not value.strip() or any(ord(c) < 32 or ord(c) == 127 or ord(c) > 255 for c in value):
        raise FetchFailure(
            "bad_header",
            url[:200],
            f"The stored value for {name} of {url[:200]!r} cannot be sent; forget it and read in full.",
        )
    return value.encode("latin-1")


def _meaning(status: int) -> tuple[FailureCode, str]:
    """(code, advice) for a status that is neither success nor a redirect."""
    if status in (404, 410):
        return "gone", "the page is not there (any more)"
    if status in (401, 403, 407, 451):
        return "forbidden", "the site refuses us; if that lasts, write to its operators"
    if status == 429:
        return "rate_limited", "we ask too often; raise the source's crawl_delay_seconds"
    if status == 408:
        return "timeout", "the server tired of waiting; it is tried again"
    if 400 <= status < 500:
        return "http_client_error", "the request is one that the server does not accept; check the address"
    if status >= 500:
        return "http_server_error", "the server is in trouble; it is tried again later"
    return "bad_response", "an answer that makes no sense to a plain request; look at it in a browser"


def _timeout(url: httpx2.URL, reason: str) -> FetchFailure:
    return FetchFailure(
        "timeout", str(url), f"{url} did not answer in time ({reason}); it is tried again later."
    )


@contextlib.contextmanager
def _classified(url: httpx2.URL) -> Iterator[None]:
    """Turn every error of the network and of decoding into its FetchFailure."""

    def fail(code: FailureCode, message: str) -> NoReturn:
        raise FetchFailure(code, str(url), message) from None

    try:
        yield
    except AddressRefused as error:
        found = ", ".join(error.addresses[:3]) or "no usable address"
        fail(
            "private_address",
            f"{url.host} stands for {found}, which is no address of the public Internet; if this is a site "
            "of your own, set allow_private in its source entry.",
        )
    except NameNotResolved as error:
        fail(
            "dns",
            f"The name {error.host} was not resolved ({error.reason}); check the name and the network.",
        )
    except (httpcore2.TimeoutException, httpx2.TimeoutException) as error:
        raise _timeout(url, str(error) or type(error).__name__) from None
    except TLSFailed as error:
        fail(
            "tls",
            f"No trusted TLS connection to {url.host}: {error}; the site must mend its certificate.",
        )
    except httpcore2.ConnectError as error:
        fail("refused", f"No connection to {url.host}: {error}; it is tried again later.")
    except TooLarge as error:
        fail("too_large", f"{url} is larger than the {error.max_bytes:,} bytes allowed; it is not read.")
    except CutOff as error:
        fail("cut_off", f"The body of {url} is not whole ({error}); it is tried again later.")
    except BadEncoding as error:
        fail("bad_encoding", f"The body of {url} cannot be decoded ({error}); the site must mend it.")
    except httpcore2.RemoteProtocolError as error:
        if re.search(r"closed connection|without sending|incomplete", str(error)):
            fail("cut_off", f"The answer of {url} ends too early ({error}); it is tried again later.")
        fail("bad_response", f"{url} does not speak proper HTTP ({error}); the site must mend it.")
    except (httpcore2.ReadError, httpcore2.WriteError) as error:
        fail("cut_off", f"The connection to {url.host} broke off ({error}); it is tried again later.")
    except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol, httpx2.HTTPError, UnicodeError) as error:
        fail("bad_response", f"{url} cannot be fetched ({error}); look at it in a browser.")


__all__ = ["DEFAULT_INTERVAL_SECONDS", "Fetcher", "Kind"]
