"""What PostgreSQL cannot hold: the NUL character, and halves of a surrogate pair.

Both arrive in hostile or broken feeds. Inside running text they become U+FFFD, one for one, so that offsets into
the text stay right; in a key or a URL they are refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dateline.warehouse.errors import StoreError

REPLACEMENT = "\ufffd"
# A B-tree index holds at most about 2,700 bytes per row; URLs and guids beyond this are no honest ones.
LONGEST_KEY = 2000


def storable(text: str) -> str:
    """The text with NUL and lone surrogates replaced by U+FFFD; the same length in code points."""
    if "\0" in text:
        text = text.replace("\0", REPLACEMENT)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "".join(REPLACEMENT if "\ud800" <= c <= "\udfff" else c for c in text)
    return text


def storable_or_none(text: str | None) -> str | None:
    """`storable`, where there may be no text."""
    return None if text is None else storable(text)


def storable_json(value: Any) -> Any:
    """A JSON value with every string in it, keys included, made storable."""
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Mapping):
        return {storable(str(key)): storable_json(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [storable_json(item) for item in value]
    return value


def key(value: str, what: str) -> str:
    """A URL, guid or other key, unchanged. Raises StoreError when it is empty, too long, or cannot be stored."""
    if not value or not value.strip():
        raise StoreError(f"{what} is empty; an article needs one to be recognised again")
    if len(value.encode(errors="surrogatepass")) > LONGEST_KEY:
        raise StoreError(f"{what} is longer than {LONGEST_KEY} bytes ({value[:80]!r} …); leave the entry out")
    if storable(value) != value:
        raise StoreError(
            f"{what} holds a NUL character or half a surrogate pair ({value[:80]!r}); leave it out"
        )
    return value
