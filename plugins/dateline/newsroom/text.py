"""Words on their way to a page: cleaning, escaping, slugs, excerpts and the date forms of feeds."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from datetime import UTC, datetime
from email.utils import format_datetime

EXCERPT_WORDS = 55  # WordPress's excerpt_length
SLUG_LENGTH = 180  # WordPress stores 200 characters; the rest is room for a suffix

# Everything that XML 1.0 forbids (section 2.2, Char): C0 controls but tab, LF and CR, surrogates, U+FFFE, U+FFFF.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# wptexturize writes typographic characters as decimal references, in pages, feeds and REST alike.
_TYPOGRAPHIC = str.maketrans({c: f"&#{ord(c)};" for c in "‘’“”–—…′″×"})
_BLANK_LINES = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")


def clean(text: str) -> str:
    """`text` without the characters that XML cannot carry, with LF line ends."""
    return _NOT_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """`text` cleaned, each run of white space one blank."""
    return " ".join(clean(text).split())


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of `text`: what stands between blank lines, ends trimmed, none empty."""
    return tuple(part for raw in _BLANK_LINES.split(clean(text)) if (part := raw.strip()))


def esc(text: str) -> str:
    """`text` for HTML or XML, element or attribute: markup escaped, typographic characters as WordPress writes them."""
    return html.escape(clean(text), quote=True).translate(_TYPOGRAPHIC)


def slugify(text: str) -> str:
    """`text` as WordPress's sanitize_title would have it: lower-case ASCII letters, digits, - and _."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9_]+", "-", ascii_only).strip("-")[:SLUG_LENGTH].rstrip("-")


def digest(text: str) -> str:
    """A hexadecimal SHA-256 of `text`: stable between runs, machines and Python versions."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def excerpt(text: str, words: int = EXCERPT_WORDS) -> str:
    """The first `words` words, with WordPress's […] where something was cut. Plain text."""
    parts = text.split()
    return " ".join(parts) if len(parts) <= words else " ".join(parts[:words]) + " […]"


def sentences(paragraph: str) -> list[str]:
    """Sentences of a paragraph, roughly: good enough to choose a pull quote from."""
    return re.split(r"(?<=[.!?][”\"’])\s+(?=\S)|(?<=[.!?])\s+(?=[A-Z“\"])", paragraph)


def rss_date(moment: datetime) -> str:
    """The instant as RSS writes it, in UTC: Mon, 30 Dec 2019 10:00:00 +0000."""
    return format_datetime(moment.astimezone(UTC))


def http_date(moment: datetime) -> str:
    """The instant as HTTP writes it (RFC 9110, IMF-fixdate): Mon, 30 Dec 2019 10:00:00 GMT."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def w3c_date(moment: datetime) -> str:
    """The instant as Yoast and sitemaps write it, in UTC: 2019-12-30T10:00:00+00:00."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
