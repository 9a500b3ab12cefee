"""The desk's own files (styles, scripts, outlines), served from memory, compressed once."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "static"
KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
# Below this a compressed answer is no smaller.
LEAST_COMPRESSED = 1000


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes, the same compressed, and its media type."""

    body: bytes
    compressed: bytes | None
    kind: str


@cache
def assets() -> dict[str, Asset]:
    """All files by path below static/; only kinds that a page may load."""
    found = {}
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in KINDS:
            body = path.read_bytes()
            small = gzip.compress(body, 6) if len(body) > LEAST_COMPRESSED else None
            found[path.relative_to(FOLDER).as_posix()] = Asset(body, small, KINDS[path.suffix])
    return found


@cache
def version() -> str:
    """Changes with any file: it stands in their addresses, so that a browser may keep them for good."""
    whole = hashlib.sha256()
    for name, asset in assets().items():
        whole.update(name.encode() + b"\0" + asset.body)
    return whole.hexdigest()[:12]
