"""Reading a feed from its bytes: RSS 0.9x, 1.0 and 2.0, Atom 0.3 and 1.0, well-formed or not.

feedparser does the reading; it is only ever given bytes in memory, so that nothing in a feed can make
it open an address or a file.
"""

from __future__ import annotations

import calendar
import email.utils
import hashlib
import html
import io
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from dateline.fetch.charset import decode_body
from dateline.sources.links import TRACKING_PARAMETERS, clean_link

MAX_FEED_BYTES: Final = 10 * 1024 * 1024  # a feed of 2,000 full articles; read in about 7 s
MAX_ENTRIES: Final = 5000  # more than any feed seen; the rest is told, not read
MAX_TITLE_LENGTH: Final = 1000  # characters; headlines stay below 300
# Before the web there were no feeds: an earlier date is an unset one (the Unix epoch, the year 1).
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)

NotAFeedCode = Literal["empty", "too_large", "html_page", "json", "not_xml", "no_feed_elements", "unreadable"]
ProblemCode = Literal[
    "no_link",
    "bad_link",
    "no_guid",
    "duplicate_guid",
    "no_date",
    "bad_date",
    "date_without_zone",
    "no_title",
    "wrong_charset",
    "not_well_formed",
    "cut_off",
    "too_many_entries",
]


class NotAFeed(ValueError):
    """The body is no feed; `code` says what it is instead, `str()` is one sentence.

    `failure_class` is ``soft``: a login page or an error page in place of a feed is usually mended.
    """

    failure_class: Final = "soft"

    def __init__(self, code: NotAFeedCode, reason: str) -> None:
        super().__init__(reason)
        self.code: NotAFeedCode = code
        self.reason = reason

    def __reduce__(self) -> tuple[object, ...]:
        return NotAFeed, (self.code, self.reason)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One item of a feed, or of another list of a site's articles.

    `url` is absolute, without tracking parameters and fragment. `guid` is as written (WordPress:
    ``https://site/?p=ID``), None where there is none. `title` is plain text, "" where there is none.
    `published` and `modified` are aware and in UTC, None where they are not stated. `summary_html` and
    `content_html` are markup with scripts removed by feedparser, or as the site's REST interface
    gives it; still hostile input. `is_day_only`: a list or a page names a day but no time; `published`
    is then noon of that day in the source's zone, so that it falls into one interval and no other.
    `list_sha256` is the SHA-256 of the list's body that it was read from, so that a text which the list itself
    carried can be traced to its bytes; it is no part of what the entry says.
    """

    url: str
    guid: str | None = None
    title: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    author: str | None = None
    categories: tuple[str, ...] = ()
    summary_html: str | None = None
    content_html: str | None = None
    is_day_only: bool = False
    list_sha256: str | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class FeedProblem:
    """Something in a feed that could not be taken as it stands. `entry` counts from 0, None: the feed.

    `link`, `guid` and `title` are the entry's own words, so that nothing is lost of an entry that had
    to be left out (`is_entry_lost`).
    """

    code: ProblemCode
    message: str
    entry: int | None = None
    link: str | None = None
    guid: str | None = None
    title: str | None = None
    is_entry_lost: bool = False


@dataclass(frozen=True, slots=True)
class FeedReading:
    """A feed that was read. `version` is feedparser's name for its format (``rss20``, ``atom10``)."""

    entries: tuple[FeedEntry, ...]
    problems: tuple[FeedProblem, ...]
    title: str
    link: str | None
    language: str | None
    version: str

    @property
    def digest(self) -> str:
        """SHA-256 over what the entries say: unchanged where only time stamps of the feed itself changed."""
        return hashlib.sha256(repr(self.entries).encode("utf-8", "backslashreplace")).hexdigest()

    @property
    def is_whole(self) -> bool:
        """Whether the document ended as it should and no entry was left out."""
        return not any(
            p.is_entry_lost or p.code in ("cut_off", "not_well_formed", "too_many_entries")
            for p in self.problems
        )


def read_feed(
    body: bytes,
    *,
    base_url: str,
    content_type: str | None = None,
    time_zone: str = "UTC",
    tracking: tuple[str, ...] = TRACKING_PARAMETERS,
) -> FeedReading:
    """The entries of a feed, in its order, and everything that was wrong with them.

    `base_url` resolves relative links. `time_zone` is the publisher's: dates that name no zone are read
    in it. `tracking` are the query parameters that links lose.
    Raises NotAFeed for whatever is no feed, and nothing else.
    """
    if not body.strip():
        raise NotAFeed(
            "empty", "The answer is empty where a feed should be; look at the address in a browser."
        )
    if len(body) > MAX_FEED_BYTES:
        raise NotAFeed("too_large", f"The feed is larger than {MAX_FEED_BYTES:,} bytes; it is not read.")
    decoded = decode_body(body, content_type)
    # feedparser gets clean UTF-8, so that the charset is decided in one place and a control character
    # that XML forbids does not throw it off its strict reader.
    text = _FORBIDDEN_IN_XML.sub(" ", decoded.text)
    parsed = _parse(text)
    if not parsed.get("version"):
        raise _not_a_feed(text)
    problems: list[FeedProblem] = []
    if decoded.note:
        problems.append(FeedProblem("wrong_charset", f"The charset is {decoded.note}."))
    raw_entries = list(parsed.get("entries") or ())
    is_cut = not _CLOSES.search(text[-CLOSES_WITHIN:])
    if parsed.get("bozo") and (is_cut or _is_xml_error(parsed.get("bozo_exception"))):
        why = " ".join(str(parsed.get("bozo_exception")).split())[:200]
        problems.append(
            FeedProblem(
                "cut_off" if is_cut else "not_well_formed",
                f"The feed {'ends before its end' if is_cut else 'is not well-formed XML'} ({why}); "
                "it was read as far as possible.",
            )
        )
    if len(raw_entries) > MAX_ENTRIES:
        problems.append(
            FeedProblem(
                "too_many_entries", f"Of {len(raw_entries):,} entries the first {MAX_ENTRIES:,} were read."
            )
        )
    reader = _EntryReader(base_url, ZoneInfo(time_zone), str(parsed["version"]), tracking, problems)
    entries = []
    for number, raw in enumerate(raw_entries[:MAX_ENTRIES]):
        is_suspect = is_cut and number == len(raw_entries) - 1
        entry = reader.read(number, raw, may_be_cut=is_suspect)
        if entry is not None:
            entries.append(entry)
    # A guid under several links tells no articles apart: each is known by its link, or one would overwrite another.
    pairs = {(entry.guid, entry.url) for entry in entries}
    named = Counter(guid for guid, _ in pairs)
    entries = [replace(e, guid=None) if e.guid and named[e.guid] > 1 else e for e in entries]
    feed = parsed.get("feed") or {}
    sha256 = hashlib.sha256(body).hexdigest()
    return FeedReading(
        entries=tuple(replace(entry, list_sha256=sha256) for entry in entries),
        problems=tuple(problems),
        title=plain_text(_text(feed, "title"))[:MAX_TITLE_LENGTH],
        link=_text(feed, "link") or None,
        language=_text(feed, "language") or None,
        version=str(parsed["version"]),
    )


def plain_text(markup: str) -> str:
    """A line of text from a line of markup: tags dropped, character references resolved, spaces single."""
    text = _TAG.sub("", _BREAK.sub(" ", markup))
    return " ".join(html.unescape(text).replace("\x00", "").split())


_FORBIDDEN_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CLOSES = re.compile(r"</\s{0,9}(?:[\w.-]{1,40}:)?(?:rss|rdf|feed|channel)\s{0,9}>", re.IGNORECASE)
CLOSES_WITHIN: Final = 20_000  # characters from the end: comments of caching plugins follow the last tag
_BREAK = re.compile(r"</?(?:br|p|div|li|h[1-6])\b[^<>]{0,2000}>", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")
_HAS_ZONE = re.compile(r"(?:Z|[+-]\d{1,2}:?\d{2})\s*(?:\([^)]*\))?\s*$|\b(?:UTC?|GMT)\b", re.IGNORECASE)
_NAMED_ZONE = re.compile(r"\d\s*([A-Z]{3,5})\s*$")
# The names that RFC 822 defines besides GMT; feedparser knows them.
_RFC822_ZONES: Final = frozenset({"EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"})


def _parse(text: str) -> Any:
    import feedparser

    # Without a location of its own feedparser leaves guids as they are written; links are ours to resolve.
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        return feedparser.parse(io.BytesIO(text.encode("utf-8", "replace")), response_headers=headers)
    except Exception as error:
        # The reader is old and its inputs are hostile; whatever it trips over is a feed that we
        # cannot read, never a reason to stop.
        raise NotAFeed(
            "unreadable", f"The feed cannot be read ({type(error).__name__}: {str(error)[:200]}); report it."
        ) from error


def _is_xml_error(error: object) -> bool:
    return type(error).__name__ in ("SAXParseException", "SAXException", "ExpatError")


def _not_a_feed(text: str) -> NotAFeed:
    head = text.lstrip("\ufeff \t\r\n")[:20_000]
    if re.match(r"<!doctype\s+html|<html\b", head, re.I) or re.search(r"<(?:head|body|form)\b", head, re.I):
        title = re.search(r"<title[^>]{0,200}>(.{0,300}?)</title", head, re.I | re.S)
        named = f" titled “{plain_text(title[1])[:100]}”" if title else ""
        return NotAFeed(
            "html_page", f"An HTML page{named} came in place of the feed; look at the address in a browser."
        )
    if head[:1] in "{[":
        return NotAFeed("json", "JSON came in place of the feed; give the address of the RSS or Atom feed.")
    if head.startswith("<"):
        return NotAFeed(
            "no_feed_elements", "The XML document is neither RSS nor Atom; give the address of the feed."
        )
    return NotAFeed("not_xml", "The answer is no XML at all; give the address of the RSS or Atom feed.")


def _text(record: Any, key: str) -> str:
    # dict.get, because feedparser's own lookup answers for keys that are not there.
    value = dict.get(record, key)
    return value if isinstance(value, str) else ""


class _EntryReader:
    def __init__(
        self,
        base_url: str,
        zone: ZoneInfo,
        version: str,
        tracking: tuple[str, ...],
        problems: list[FeedProblem],
    ) -> None:
        self._base_url = base_url
        self._zone = zone
        self._is_atom = version.startswith("atom")
        self._tracking = tracking
        self._problems = problems
        self._guids: set[str] = set()

    def read(self, number: int, raw: Any, *, may_be_cut: bool) -> FeedEntry | None:
        """The entry, or None where it has no usable link; its problems are noted either way."""
        title = plain_text(_text(raw, "title"))[:MAX_TITLE_LENGTH]
        guid = _text(raw, "id").strip() or None
        link = _text(raw, "link").strip()
        if link == guid and not re.match(r"https?://|/", link):
            link = ""  # feedparser takes a guid for the link where there is none

        def note(code: ProblemCode, message: str, *, lost: bool = False) -> None:
            self._problems.append(FeedProblem(code, message, number, link or None, guid, title or None, lost))

        url = self._url(link, guid)
        if url is None:
            note(
                "bad_link" if link else "no_link",
                f"Entry {number} has no link that can be fetched; it is left out.",
                lost=True,
            )
            return None
        if guid is None:
            note("no_guid", f"Entry {number} has no guid; its link stands for it.")
        elif guid in self._guids:
            note("duplicate_guid", f"Entry {number} repeats the guid of an earlier entry.")
        if guid is not None:
            self._guids.add(guid)
        if not title:
            note("no_title", f"Entry {number} has no title.")
        published, modified = self._dates(raw, note)
        return FeedEntry(
            url=url,
            guid=guid,
            title=title,
            published=published,
            modified=modified,
            author=self._author(raw),
            categories=self._categories(raw),
            summary_html=None if may_be_cut else _text(raw, "summary").strip() or None,
            content_html=None if may_be_cut else self._content(raw),
        )

    def _url(self, link: str, guid: str | None) -> str | None:
        candidates = [link]
        # A guid is a permalink unless it says otherwise, and WordPress's `?p=ID` leads there too.
        if guid is not None and guid.lower().startswith(("http://", "https://")):
            candidates.append(guid)
        for candidate in candidates:
            if not candidate:
                continue
            try:
                return clean_link(candidate, self._base_url, tracking=self._tracking)
            except ValueError:
                continue
        return None

    def _dates(self, raw: Any, note: Any) -> tuple[datetime | None, datetime | None]:
        published = self._date(raw, "published", note) or self._date(raw, "created", note)
        modified = self._date(raw, "updated", note)
        if published is None and not self._is_atom:
            # RSS 1.0 and some RSS 2.0 feeds date with dc:date, which feedparser calls `updated`.
            published, modified = modified, None
        if published is None and not any(_text(raw, key) for key in ("published", "created")):
            note("no_date", "The entry does not say when it was published.")
        return published, modified

    def _date(self, raw: Any, key: str, note: Any) -> datetime | None:
        said = _text(raw, key).strip()
        parts = dict.get(raw, key + "_parsed")
        if not said and not parts:
            return None
        # feedparser declines RFC 822 dates without a zone; the standard library reads them.
        moment = _instant(parts or email.utils.parsedate(said))
        if moment is None or moment < EARLIEST:
            note("bad_date", f"The date {said[:60]!r} cannot be read.")
            return None
        if said and not _HAS_ZONE.search(said):
            named = _NAMED_ZONE.search(said)
            if named is None or named[1] not in _RFC822_ZONES:
                # feedparser took it for UTC: the clock's reading is right, the zone is ours to supply.
                local = moment.replace(tzinfo=self._zone)
                if named is None or local.tzname() == named[1]:
                    moment = local.astimezone(UTC)
                if named is None:
                    note(
                        "date_without_zone",
                        f"The date {said[:60]!r} names no zone; read in {self._zone.key}.",
                    )
        return moment

    @staticmethod
    def _author(raw: Any) -> str | None:
        names = [
            plain_text(name)
            for person in dict.get(raw, "authors") or ()
            if isinstance(person, dict) and isinstance(name := dict.get(person, "name"), str)
        ]
        names = [name for name in names if name] or [plain_text(_text(raw, "author"))]
        return ", ".join(dict.fromkeys(names))[:MAX_TITLE_LENGTH] or None

    @staticmethod
    def _categories(raw: Any) -> tuple[str, ...]:
        terms = [
            plain_text(label if isinstance(label := dict.get(tag, "label"), str) and label else term)
            for tag in dict.get(raw, "tags") or ()
            if isinstance(tag, dict) and isinstance(term := dict.get(tag, "term"), str)
        ]
        return tuple(dict.fromkeys(term[:200] for term in terms if term))

    @staticmethod
    def _content(raw: Any) -> str | None:
        values = [
            value
            for content in dict.get(raw, "content") or ()
            if isinstance(content, dict) and isinstance(value := dict.get(content, "value"), str)
        ]
        return max((v.strip() for v in values), key=len, default="") or None


def _instant(parts: Any) -> datetime | None:
    """feedparser's 9-tuple in UTC as an instant; None where it cannot be one."""
    try:
        return datetime.fromtimestamp(calendar.timegm(parts), UTC)
    except (TypeError, ValueError, OverflowError, OSError, AttributeError):
        return None
