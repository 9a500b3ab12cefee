"""Bytes on the connection: whole answers with their encoding, and the faults that only a raw socket can produce."""

from __future__ import annotations

import gzip
import select
import socket
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import BinaryIO

import brotli

from dateline.newsroom.faults import Fault
from dateline.newsroom.message import Reply, Request
from dateline.newsroom.text import http_date

# Below this an encoded body is no smaller; servers such as nginx leave it alone (gzip_min_length).
MIN_ENCODED_BYTES = 256
HUGE_BYTES = 50 * 1024 * 1024
BOMB_BYTES = 1024**3
_BLOCK = 1024 * 1024
_DROPS = 40  # pieces of a slow answer: enough that no single wait looks like a time-out of its own
_WATCH_SECONDS = 0.05  # how often a hanging answer looks whether the client has gone
# These build a body of their own around or instead of the true one, so it must come as it is.
NEVER_ENCODED = frozenset({"huge", "gzip_bomb"})
_COMPRESSIBLE = ("text/", "application/json", "application/rss+xml", "application/xml")


def encodings_accepted(header: str) -> list[str]:
    """Of br and gzip those that an Accept-Encoding header allows, br first (as shields before real sites do)."""
    weights: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameters = part.strip().partition(";")
        try:
            weights[name.strip()] = float(parameters.strip().removeprefix("q=") or 1)
        except ValueError:
            weights[name.strip()] = 0.0
    return [name for name in ("br", "gzip") if weights.get(name, weights.get("*", 0.0)) > 0]


def encoded(reply: Reply, request: Request) -> Reply:
    """The reply in the best content encoding that the client accepts."""
    names = [name.lower() for name, _ in reply.headers]
    if "content-encoding" in names or not reply.content_type.startswith(_COMPRESSIBLE):
        return reply
    headers = (*reply.headers, ("Vary", "Accept-Encoding"))
    accepted = encodings_accepted(request.headers.get("accept-encoding", ""))
    if not accepted or len(reply.body) < MIN_ENCODED_BYTES:
        return Reply(reply.status, reply.content_type, reply.body, headers)
    # Level 4 and 5: what servers use for pages made on the fly; higher ones cost more than they save.
    body = (
        brotli.compress(reply.body, quality=4)
        if accepted[0] == "br"
        else gzip.compress(reply.body, 5, mtime=0)
    )
    return Reply(reply.status, reply.content_type, body, (*headers, ("Content-Encoding", accepted[0])))


def head_bytes(reply: Reply, *, length: int | None, close: bool) -> bytes:
    """Status line and headers. `length` None: neither Content-Length nor chunks, the close ends the body."""
    try:
        phrase = HTTPStatus(reply.status).phrase
    except ValueError:
        phrase = "Unknown"
    lines = [f"HTTP/1.1 {reply.status} {phrase}", f"Date: {http_date(datetime.now(UTC))}", "Server: newsroom"]
    lines.append(f"Content-Type: {reply.content_type}")
    lines += [f"{name}: {value}" for name, value in reply.headers]
    if length is not None and reply.status not in (204, 304):
        lines.append(f"Content-Length: {length}")
    if close:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


@dataclass(frozen=True, slots=True)
class Wire:
    """One connection, as faults need it."""

    connection: socket.socket
    out: BinaryIO
    stopping: threading.Event

    def send(self, reply: Reply, *, head_only: bool, close: bool) -> int:
        """The whole answer in one write; the number of body bytes sent."""
        body = b"" if head_only or reply.status in (204, 304) else reply.body
        self.out.write(head_bytes(reply, length=len(reply.body), close=close) + body)
        return len(body)

    def misbehave(self, fault: Fault, reply: Reply) -> int | None:
        """Send the reply as the fault wants it; None if the fault is none of the connection's.

        The number of body bytes sent. The connection must be closed afterwards.
        """
        match fault.kind:
            case "slow":
                return self._slow(reply, fault.wait_seconds)
            case "cut_off":
                return self._cut_off(reply, fault)
            case "wrong_length":
                length = max(0, len(reply.body) + fault.delta_bytes)
                self.out.write(head_bytes(reply, length=length, close=True) + reply.body)
                return len(reply.body)
            case "hang":
                if fault.variant == "body":
                    self.out.write(head_bytes(reply, length=len(reply.body), close=True))
                self._wait(fault.wait_seconds)
                return 0
            case "reset":
                # Lingering for 0 seconds makes close() send RST instead of FIN (socket(7)). The descriptor is
                # closed here: the server would shut the connection down in good order first.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                socket.close(self.connection.detach())
                return 0
            case "garbage":
                self.out.write(b"\x16\x03\x01 this is not HTTP\r\n\x00\xff\r\n\r\n")
                return 0
            case "huge":
                return self._huge(reply, HUGE_BYTES if fault.size_bytes is None else fault.size_bytes)
            case "gzip_bomb":
                size = BOMB_BYTES if fault.size_bytes is None else fault.size_bytes
                return self._stream(
                    reply, bomb(size, fault.encoding), (("Content-Encoding", fault.encoding),)
                )
        return None

    def _wait(self, seconds: float) -> None:
        """Wait, but no longer than the client stays and the server runs."""
        end = time.monotonic() + seconds
        watch = select.poll()  # select() cannot watch descriptors above 1023
        watch.register(self.connection, select.POLLIN)
        while time.monotonic() < end and not self.stopping.is_set():
            # Something to read means that the client has gone, or sends on without an answer: both end the wait.
            if watch.poll(_WATCH_SECONDS * 1000):
                return

    def _slow(self, reply: Reply, seconds: float) -> int:
        self.out.write(head_bytes(reply, length=len(reply.body), close=True))
        step = max(1, -(-len(reply.body) // _DROPS))
        starts = range(0, len(reply.body), step)
        for start in starts:
            if self.stopping.wait(seconds / len(starts)):
                break
            self.out.write(reply.body[start : start + step])
        return len(reply.body)

    def _cut_off(self, reply: Reply, fault: Fault) -> int:
        part = reply.body[: int(len(reply.body) * fault.fraction)]
        if fault.variant == "chunked":
            chunked = Reply(
                reply.status, reply.content_type, b"", (*reply.headers, ("Transfer-Encoding", "chunked"))
            )
            self.out.write(head_bytes(chunked, length=None, close=True) + b"%x\r\n%s\r\n" % (len(part), part))
        else:
            self.out.write(head_bytes(reply, length=len(reply.body), close=True) + part)
        return len(part)

    def _huge(self, reply: Reply, size: int) -> int:
        """The true page with its last part put off by `size` bytes of filler, of known length."""
        xml = "xml" in reply.content_type
        at = max(reply.body.rfind(b"</channel>"), reply.body.rfind(b"</body>"), 0)
        unit = (
            b"<!-- nothing to see here, go on, go on -->\n"
            if xml
            else b"<p>And so on, and so on, without end.</p>\n"
        )
        filler = unit * (65536 // len(unit))
        head = Reply(reply.status, reply.content_type, b"", reply.headers)
        self.out.write(head_bytes(head, length=len(reply.body) + size, close=True) + reply.body[:at])
        sent = 0
        while sent < size and not self.stopping.is_set():
            piece = filler if size - sent >= len(filler) else b" " * (size - sent)
            self.out.write(piece)
            sent += len(piece)
        self.out.write(reply.body[at:])
        return len(reply.body) + sent

    def _stream(self, reply: Reply, pieces: Iterator[bytes], headers: tuple[tuple[str, str], ...]) -> int:
        head = Reply(reply.status, reply.content_type, b"", (*reply.headers, *headers))
        self.out.write(head_bytes(head, length=None, close=True))
        sent = 0
        for piece in pieces:
            if self.stopping.is_set():
                break
            self.out.write(piece)
            sent += len(piece)
        return sent


def bomb(size: int, encoding: str) -> Iterator[bytes]:
    """A compressed stream of `size` blanks, in pieces; well-formed to its end."""
    block = b" " * _BLOCK
    if encoding == "br":
        compressor = brotli.Compressor(quality=1)
        for start in range(0, size, _BLOCK):
            yield compressor.process(block[: min(_BLOCK, size - start)])
        yield compressor.finish()
        return
    # A block compressed up to a full flush stands for itself, so it is compressed once and sent many times.
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    yield b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    checksum = 0
    for _ in range(size // _BLOCK):
        checksum = zlib.crc32(block, checksum)
        yield packed
    rest = b" " * (size % _BLOCK)
    tail = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    yield tail.compress(rest) + tail.flush()
    yield struct.pack("<II", zlib.crc32(rest, checksum), size & 0xFFFFFFFF)
