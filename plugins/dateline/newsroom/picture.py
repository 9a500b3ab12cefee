"""A small PNG for every picture address, so that pages look whole in a browser."""

from __future__ import annotations

import struct
import zlib

from dateline.newsroom.chance import Chance

WIDTH, HEIGHT = 640, 360


def picture(seed: str) -> bytes:
    """A PNG of WIDTH × HEIGHT pixels: a sky and a ground in colours that depend on `seed`."""
    chance = Chance(seed)
    sky = bytes((150 + chance.below(80, "r"), 170 + chance.below(60, "g"), 190 + chance.below(60, "b")))
    ground = bytes((120 + chance.below(80, "R"), 90 + chance.below(60, "G"), 60 + chance.below(40, "B")))
    horizon = HEIGHT // 3 + chance.below(HEIGHT // 3, "horizon")
    rows = b"".join(b"\0" + (sky if y < horizon else ground) * WIDTH for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
