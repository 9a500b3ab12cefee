"""Which version of the extractor made a text: changes with its rules, its data and trafilatura."""

from __future__ import annotations

import hashlib
from importlib import metadata, resources
from typing import Final

# What the result depends on, besides trafilatura: the files of this part, and those below it that read
# charsets, pages and dates.
_PARTS: Final = {
    "dateline.articles": None,
    "dateline.fetch": ("charset.py",),
    "dateline.sources": ("page_dates.py", "page_lookup.py", "links.py"),
}
_LIBRARIES: Final = ("trafilatura", "lxml", "py3langid")


def _digest() -> str:
    seen = hashlib.sha256()
    for package, names in _PARTS.items():
        for file in sorted(resources.files(package).iterdir(), key=lambda f: f.name):
            is_ours = file.name.endswith((".py", ".toml")) if names is None else file.name in names
            if is_ours:
                seen.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    for library in _LIBRARIES[1:]:
        seen.update(f"{library} {metadata.version(library)}\0".encode())
    return seen.hexdigest()[:12]


EXTRACTOR_VERSION: Final = f"dateline-{_digest()}+trafilatura-{metadata.version('trafilatura')}"
"""For example ``dateline-3f0c9a1b2d4e+trafilatura-2.3.1``."""
