"""The network below the HTTP client: names are resolved, judged and connected to in one place.

The client resolves a name once, keeps the addresses that may be reached, and connects to exactly
those. A name that changes its address between a check and the connection (DNS rebinding) therefore
gains nothing. TLS still sees the name, for SNI and for the certificate.
"""

from __future__ import annotations

import contextlib
import contextvars
import select
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final

import httpcore2
import httpx2

from dateline.fetch.address import is_permitted

HEAD_LIMIT: Final = 128 * 1024  # more than h11 accepts as a header block (100 KiB)

_deadline: contextvars.ContextVar[float | None] = contextvars.ContextVar(
    "dateline_fetch_deadline", default=None
)


class AddressRefused(Exception):
    """Every address of a host is one that may not be connected to; `addresses` are the ones found."""

    def __init__(self, host: str, addresses: tuple[str, ...]) -> None:
        super().__init__(host, addresses)
        self.host = host
        self.addresses = addresses


class NameNotResolved(Exception):
    """The host's name could not be turned into an address; `reason` is the resolver's."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(host, reason)
        self.host = host
        self.reason = reason


class TLSFailed(httpcore2.ConnectError):
    """The TCP connection was made, but no TLS connection that can be trusted."""


class ConnectionReset(httpcore2.ReadError):
    """The other side threw the connection away (TCP RST)."""


@contextlib.contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Bound all network waiting of this thread within the block by `seconds` in total."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


def _remaining(timeout: float | None) -> float:
    """What is left of `timeout` and of the deadline, in seconds. Raises TimeoutError at zero."""
    end = _deadline.get()
    left = [t for t in (timeout, None if end is None else end - time.monotonic()) if t is not None]
    seconds = min(left, default=60.0)
    if seconds <= 0:
        raise TimeoutError("the time allowed for the whole fetch is used up")
    return seconds


def _resolve(host: str, port: int, timeout: float) -> list[tuple[int, Any]]:
    """(family, socket address) of every stream address of `host`, in the resolver's order.

    The system's resolver cannot be interrupted, so it runs beside us and is left behind when it takes
    longer than `timeout` seconds.
    """
    outcome: list[list[tuple[int, Any]] | BaseException] = []

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            outcome.append([(family, address) for family, _, _, _, address in found])
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=look_up, name="dateline-resolver", daemon=True)
    thread.start()
    thread.join(timeout)
    if not outcome:
        raise NameNotResolved(host, f"no answer within {timeout:.0f} s")
    result = outcome[0]
    if isinstance(result, BaseException):
        # UnicodeError: a label that is empty or longer than 63 characters.
        if isinstance(result, (OSError, UnicodeError)):
            raise NameNotResolved(host, getattr(result, "strerror", None) or str(result)) from None
        raise result
    return result


class CheckedStream(httpcore2.NetworkStream):
    """A socket that keeps to the deadline and knows how much it has read since the last request."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.head = bytearray()
        self.received = 0

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            self._sock.settimeout(_remaining(timeout))
            data = self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore2.ReadTimeout(str(error)) from error
        except ConnectionResetError as error:
            raise ConnectionReset(str(error)) from error
        except OSError as error:
            raise httpcore2.ReadError(str(error)) from error
        if len(self.head) < HEAD_LIMIT:
            self.head += data[: HEAD_LIMIT - len(self.head)]
        self.received += len(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if not buffer:
            return
        self.head.clear()
        self.received = 0
        try:
            view = memoryview(buffer)
            while view:
                self._sock.settimeout(_remaining(timeout))
                view = view[self._sock.send(view) :]
        except TimeoutError as error:
            raise httpcore2.WriteTimeout(str(error)) from error
        except OSError as error:
            raise httpcore2.WriteError(str(error)) from error

    def close(self) -> None:
        self._sock.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            self._sock.settimeout(_remaining(timeout))
            return CheckedStream(ssl_context.wrap_socket(self._sock, server_hostname=server_hostname))
        except TimeoutError as error:
            self.close()
            raise httpcore2.ConnectTimeout(str(error)) from error
        except (ssl.SSLError, ValueError) as error:  # ValueError: a name that cannot be a server's
            self.close()
            raise TLSFailed(str(error)) from error
        except OSError as error:
            self.close()
            raise httpcore2.ConnectError(str(error)) from error

    def get_extra_info(self, info: str) -> Any:
        if info == "ssl_object":
            return self._sock if isinstance(self._sock, ssl.SSLSocket) else None
        if info == "client_addr":
            return self._sock.getsockname()
        if info == "server_addr":
            return self._sock.getpeername()
        if info == "socket":
            return self._sock
        if info == "is_readable":
            return self._is_readable()
        return None

    def _is_readable(self) -> bool:
        if self._sock.fileno() < 0:
            return True
        poll = select.poll()
        poll.register(self._sock.fileno(), select.POLLIN)
        return bool(poll.poll(0))

    def has_more_than(self, body_bytes: int) -> bool:
        """Whether more came after a body of `body_bytes` that was declared as the whole.

        To be asked when the body was read to its end and the connection not yet given back.
        """
        end = self.head.find(b"\r\n\r\n")
        if end < 0 or self.head[:10].startswith((b"HTTP/1.1 1", b"HTTP/1.0 1")):
            return False  # no header block to measure by, or an interim answer stands before it
        if self.received > end + 4 + body_bytes:
            return True
        if isinstance(self._sock, ssl.SSLSocket):
            return self._sock.pending() > 0
        try:
            self._sock.settimeout(0)  # every read and write sets its own
            return bool(self._sock.recv(1, socket.MSG_PEEK))
        except OSError:
            return False


class CheckedBackend(httpcore2.NetworkBackend):
    """Connects only to addresses that `dateline.fetch.address.is_permitted` lets through."""

    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        try:
            found = _resolve(host, port, _remaining(timeout))
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout(str(error)) from error
        permitted = [
            (family, address)
            for family, address in found
            if family in (socket.AF_INET, socket.AF_INET6)
            and is_permitted(address[0], allow_private=self._allow_private)
        ]
        if not permitted:
            raise AddressRefused(host, tuple(str(address[0]) for _, address in found))
        last: OSError = OSError("no address")
        for family, address in permitted:
            sock = socket.socket(family, socket.SOCK_STREAM)
            try:
                sock.settimeout(_remaining(timeout))
                # A numeric address: nothing is resolved a second time.
                sock.connect(address)
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError as error:
                sock.close()
                last = error
                continue
            return CheckedStream(sock)
        if isinstance(last, TimeoutError):
            raise httpcore2.ConnectTimeout(str(last)) from last
        raise httpcore2.ConnectError(str(last)) from last


class CheckedTransport(httpx2.BaseTransport):
    """httpx2's transport over the checked backend: HTTP/1.1, no proxies, no retries.

    A proxy would resolve and connect in our stead, where nothing can be checked; the proxy variables
    of the environment are therefore not followed.
    """

    def __init__(self, *, allow_private: bool, ssl_context: ssl.SSLContext | None = None) -> None:
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl_context or httpx2.create_ssl_context(),
            max_connections=20,  # far more than threads that fetch at once
            max_keepalive_connections=10,
            keepalive_expiry=15.0,  # covers a crawl delay; most servers close after 5 to 75 seconds
            network_backend=CheckedBackend(allow_private=allow_private),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request. Raises httpcore2's exceptions, AddressRefused or NameNotResolved."""
        answer = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=b"",
                extensions=request.extensions,
            )
        )
        stream = answer.stream
        assert isinstance(stream, Iterable)
        return httpx2.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Stream(stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx2.SyncByteStream):
    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks

    def __iter__(self) -> Iterator[bytes]:
        yield from self._chunks

    def close(self) -> None:
        close = getattr(self._chunks, "close", None)
        if close is not None:
            close()
