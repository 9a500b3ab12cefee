"""Undoing content codings (RFC 9110, 8.4) without ever holding more than was allowed.

httpx2 can undo them too, but it neither notices a gzip or brotli stream that ends before its end,
which is how a cut-off page looks, nor bounds what a small body may unfold to.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

import brotli

PIECE: Final = 256 * 1024  # bytes unfolded at a time: small beside any limit, large beside call overhead
MAX_CODINGS: Final = 2  # nobody honest compresses three times; a bomb does

ACCEPT_ENCODING: Final = "gzip, deflate, br"


class TooLarge(Exception):
    """The body is larger than `max_bytes`, before or after decompression."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(max_bytes)
        self.max_bytes = max_bytes


class CutOff(Exception):
    """The compressed body ends before its end mark."""


class BadEncoding(Exception):
    """The body is not in the coding that its header names, or the coding is unknown."""


class _Decoder(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]: ...
    def finish(self) -> None: ...


class _Zlib:
    """gzip (several members allowed, RFC 1952) and deflate (zlib or, as some servers send it, raw)."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._object = zlib.decompressobj(zlib.MAX_WBITS | 16 if gzip else zlib.MAX_WBITS)
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._object.eof:
                if not (self._gzip and data.startswith(b"\x1f\x8b"[: len(data)])):
                    return  # padding after the end, which every browser ignores
                self._object = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                piece = self._object.decompress(data, PIECE)
            except zlib.error as error:
                if self._gzip or self._begun:
                    raise BadEncoding(str(error)) from None
                self._begun = True
                self._object = zlib.decompressobj(-zlib.MAX_WBITS)
                continue
            self._begun = True
            if piece:
                yield piece
            data = self._object.unused_data if self._object.eof else self._object.unconsumed_tail
        while not self._object.eof:
            # What zlib holds back inside when a piece was full.
            piece = self._object.decompress(b"", PIECE)
            if not piece:
                return
            yield piece

    def finish(self) -> None:
        if self._begun and not self._object.eof:
            raise CutOff("the compressed body ends before its end mark")


class _Brotli:
    def __init__(self) -> None:
        self._object = brotli.Decompressor()
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while not self._object.is_finished():
                piece = self._object.process(data, output_buffer_limit=PIECE)
                self._begun = self._begun or bool(data)
                data = b""
                if piece:
                    yield piece
                elif self._object.can_accept_more_data():
                    return
        except brotli.error as error:
            raise BadEncoding(str(error) or "not brotli") from None

    def finish(self) -> None:
        if self._begun and not self._object.is_finished():
            raise CutOff("the compressed body ends before its end mark")


def codings(header: str | None) -> tuple[str, ...]:
    """The content codings in the order in which they were applied; ``identity`` left out.

    Raises BadEncoding for one that we never asked for, and for more than MAX_CODINGS.
    """
    names = tuple(
        name for part in (header or "").split(",") if (name := part.strip().lower()) not in ("", "identity")
    )
    unknown = [name for name in names if name not in ("gzip", "x-gzip", "deflate", "br")]
    if unknown:
        raise BadEncoding(f"content coding {unknown[0][:40]!r} was never asked for")
    if len(names) > MAX_CODINGS:
        raise BadEncoding(f"{len(names)} content codings on top of each other")
    return names


def decode(chunks: Iterable[bytes], header: str | None, max_bytes: int) -> Iterator[bytes]:
    """The pieces of the body, decoded, in order.

    Raises TooLarge, after `max_bytes` at most, as soon as either the bytes received or the bytes unfolded
    are more than that, and CutOff or BadEncoding as their names say. Whatever `chunks` raises passes through.
    """
    decoders: list[_Decoder] = [
        _Brotli() if name == "br" else _Zlib(gzip=name != "deflate") for name in reversed(codings(header))
    ]
    received = unfolded = 0

    def through(data: bytes, stages: list[_Decoder]) -> Iterator[bytes]:
        if not stages:
            yield data
            return
        for piece in stages[0].feed(data):
            yield from through(piece, stages[1:])

    for chunk in chunks:
        received += len(chunk)
        for piece in through(chunk[: len(chunk) - max(received - max_bytes, 0)], decoders):
            unfolded += len(piece)
            if unfolded > max_bytes:
                yield piece[: len(piece) - (unfolded - max_bytes)]
                raise TooLarge(max_bytes)
            yield piece
        if received > max_bytes:
            raise TooLarge(max_bytes)
    for decoder in decoders:
        decoder.finish()
