"""From the bytes of a body to text, where the declared charset may be wrong."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Final

# Where HTML and XML declare their charset must lie within the first 1,024 bytes (HTML standard,
# "prescan a byte stream"); pages with long comments before it are common enough to look further.
DECLARATION_WITHIN: Final = 4096
# What the detector looks at: enough for any language, and bounded in time.
DETECT_WITHIN: Final = 64 * 1024
# With fewer bytes beyond ASCII than this the text is in a Western language with curly quotes and a few
# accents: too little for a detector to tell one code page from the next, and browsers take cp1252.
MOSTLY_ASCII_SHARE: Final = 0.1

_DECLARED = re.compile(
    rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{2,40})["']"""
    rb"""|<meta[^>]{0,300}?charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""",
    re.IGNORECASE,
)
_PARAMETER = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})""", re.IGNORECASE)

# The WHATWG Encoding standard reads these labels as their Windows supersets, and so do browsers.
_SUPERSETS: Final = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "iso8859-9": "cp1254"}
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and the charset it was read in; `note` says what was wrong, None where nothing was."""

    text: str
    charset: str
    note: str | None = None


def decode_body(body: bytes, content_type: str | None = None) -> Decoded:
    """The text of an HTML, XML or plain body. Never raises; a byte that fits nothing becomes U+FFFD.

    In order: a byte order mark; UTF-8 where the bytes are valid UTF-8 beyond ASCII (text in another
    charset practically never is, so this wins over a wrong declaration); the charset of the
    Content-Type, then the one declared in the document, where the bytes fit it; detection.
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return Decoded(body.decode(name, "replace"), name.removesuffix("-sig"))
    declared = _declared(body, content_type)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # ASCII bytes can still be an escape-coded charset, and NULs mean UTF-16 or UTF-32.
        if not text.isascii() or not ("\x1b" in text or "\x00" in text):
            wrong = declared[0] if declared and declared[0] != "utf-8" and not text.isascii() else None
            note = f"declared as {wrong}, read as utf-8" if wrong else None
            return Decoded(text, "utf-8", note)
    for name in declared:
        try:
            text = body.decode(name)
        except (UnicodeError, LookupError):  # LookupError: base64 and the like, which are no charsets
            continue
        note = None if name == declared[0] else f"declared as {declared[0]}, read as {name}"
        return Decoded(text, name, note)
    return _detect(body, declared)


def _declared(body: bytes, content_type: str | None) -> tuple[str, ...]:
    """The declared charsets that Python knows, in order of authority, without repetition."""
    labels: list[str] = []
    if content_type and (match := _PARAMETER.search(content_type)):
        labels.append(match[1])
    # In UTF-16 every other byte is NUL; without them the declaration can be read.
    head = body[:DECLARATION_WITHIN].replace(b"\x00", b"")
    if found := _DECLARED.search(head):
        labels.append((found[1] or found[2]).decode("ascii"))
    names: list[str] = []
    for label in labels:
        try:
            codec = codecs.lookup(label)
        except LookupError:
            continue
        name = _SUPERSETS.get(codec.name, codec.name)
        # UTF-7 is refused: it hides markup, and browsers dropped it for that reason.
        if name != "utf-7" and name not in names:
            names.append(name)
    return tuple(names)


def _detect(body: bytes, declared: tuple[str, ...]) -> Decoded:
    head = body[:DETECT_WITHIN]
    beyond_ascii = sum(byte > 127 for byte in head)
    if "utf-8" in declared and head.decode("utf-8", "replace").count("\ufffd") <= min(3, beyond_ascii // 3):
        name = "utf-8"  # UTF-8 with a few broken bytes, as cut excerpts have them
    elif beyond_ascii < len(head) * MOSTLY_ASCII_SHARE:
        name = "cp1252"
    else:
        from charset_normalizer import from_bytes

        best = from_bytes(head, cp_exclusion=["utf_7"]).best()
        name = best.encoding if best is not None else "cp1252"
    text = body.decode(name, "replace")
    said = f"declared as {declared[0]}" if declared else "not declared"
    return Decoded(text, name, f"{said}, read as {name}")
