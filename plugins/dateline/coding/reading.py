"""Reading: an article's text as paragraphs and sentences with offsets, made ready for the parser.

Sets nothing but what the text itself shows: where paragraphs and sentences begin and end, what kind of
paragraph each is (body, headline, print header, caption, byline, boilerplate), the dateline, and a copy of
the text in which quotation marks and spaces are mapped one to one, so that every offset stays the same.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from spacy.tokens import Doc, Token

from dateline.coding.digest import items_of

ParagraphKind = Literal["body", "headline", "header", "caption", "byline", "boilerplate", "label"]

CODED_KINDS: frozenset[str] = frozenset({"body", "headline"})
"""Kinds of paragraph whose sentences may report events."""

MAX_SENTENCE_CHARS = 700
"""Longest span handed to the parser as one sentence. News sentences rarely pass 500 characters; a line
without full stops is cut here, which keeps parsing linear in the length of any text."""

_QUOTES = {
    "‘": "'",
    "’": "'",
    "‚": "'",
    "‛": "'",
    "′": "'",
    "ʻ": "'",
    "ʼ": "'",
    "ʾ": "'",
    "ʿ": "'",
    "`": "'",
    "´": "'",
    "“": '"',
    "”": '"',
    "„": '"',
    "‟": '"',
    "″": '"',
    "«": '"',
    "»": '"',
    "‹": "'",
    "›": "'",
}
_DASHES = {"‐": "-", "‑": "-", "‒": "–", "―": "—", "−": "-"}


class _OneToOne(dict[int, str]):
    """A ``str.translate`` table that never changes a string's length: unknown space and control
    characters become a blank, everything else stays."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        category = unicodedata.category(character)
        if character == "\n" or character in "\u2028\u2029\x0b\x0c\x85" or category in ("Zl", "Zp"):
            result = "\n"
        elif category in ("Zs", "Cc", "Cf", "Cs", "Co", "Cn"):
            result = " "
        else:
            result = character
        self[code] = result
        return result


_TABLE = _OneToOne({ord(k): v for k, v in {**_QUOTES, **_DASHES}.items()})


def normalise(text: str) -> str:
    """The text with quotation marks, dashes and spaces mapped one to one: ``len`` stays the same."""
    return text.translate(_TABLE)


@dataclass(slots=True)
class Sentence:
    """One sentence. ``start``/``end`` are offsets into the article text; ``text`` is the quote-normalised
    text of the same length. ``doc`` is the parsed sentence, or None where the gate saw no reason to
    parse it: a token's offset in the article is ``sentence.start + token.idx``. ``item`` is the number of the
    digest's item that it belongs to, 0 in an article that is no digest."""

    index: int
    paragraph: int
    kind: ParagraphKind
    start: int
    end: int
    text: str
    doc: Doc | None = field(default=None, repr=False)
    item: int = 0

    def token_before(self, offset: int) -> Token | None:
        """The last token that begins at or before an article offset; None before the first, or where not parsed."""
        if self.doc is None:
            return None
        first = bisect_right(token_starts(self.doc), offset - self.start) - 1
        return self.doc[first] if first >= 0 else None

    def tokens_in(self, start: int, end: int) -> list[Token]:
        """The tokens that begin between two article offsets (``end`` exclusive)."""
        if self.doc is None:
            return []
        starts = token_starts(self.doc)
        first, last = bisect_left(starts, start - self.start), bisect_left(starts, end - self.start)
        return [self.doc[i] for i in range(first, last)]


def token_starts(doc: Doc) -> list[int]:
    """Where the tokens of a sentence begin, worked out once."""
    starts: list[int] | None = doc.user_data.get("starts")
    if starts is None:
        starts = doc.user_data["starts"] = doc.to_array("IDX").tolist()
    return starts


@dataclass(slots=True)
class Paragraph:
    """One paragraph with the indices of its sentences ``[first, last)``."""

    index: int
    kind: ParagraphKind
    start: int
    end: int
    first: int
    last: int


@dataclass(slots=True)
class Reading:
    """A whole article, read. ``text`` is the given text with quotes and spaces normalised one to one.

    ``dateline`` is the place a report is sent from ("BEIRUT"); ``is_press_review`` marks pieces that open
    with a paper's name, country and day, as translated opinion pieces do; ``is_digest`` items on
    different matters, numbered or each with a dateline."""

    text: str
    paragraphs: list[Paragraph]
    sentences: list[Sentence]
    dateline: str | None = None
    dateline_span: tuple[int, int] | None = None
    is_press_review: bool = False
    is_digest: bool = False

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the offset, or None between sentences."""
        low, high = 0, len(self.sentences)
        while low < high:
            middle = (low + high) // 2
            if self.sentences[middle].end <= offset:
                low = middle + 1
            else:
                high = middle
        if low < len(self.sentences) and self.sentences[low].start <= offset:
            return self.sentences[low]
        return None


# --- paragraphs -------------------------------------------------------------------------------------

_PRINT_HEADER = re.compile(
    r"^-? ?The Media Line ?- ?https?://|^Article printed from|^URL to article|^Posted (?:By|On)\b"
    r"|^https?://\S+$|^\[\d+\] ?(?:https?://|Image)",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"^(?:By|BY|by) +(?:[A-Z][\w.'-]+|The|and|/|,|in|for)(?: +(?:[A-Z][\w.'-]+|and|/|the|of|in))*[,]?$"
    r"|^(?:The )?Media Line Staff$|^\d{1,2}/\d{1,2}/\d{2,4}$"
    r"|^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2},? \d{4}(?: ?[|,].{0,20})?$"
)
_CAPTION = re.compile(
    r"(?:via |/ ?)(?:Getty Images|Flickr|Wikimedia|AFP|Reuters|AP|Anadolu)[^()]{0,40}\)?$"
    r"|\((?:Photo|Screenshot|Courtesy|Credit|Illustration|Wikimedia|Getty|AFP|Reuters)[^()]{0,80}\)\.?$"
    r"|^(?:Photo|Image|Credit|Caption)s?(?: by)?: ",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:Mideast Daily News|News Updates|Top Stories|Headlines|By Region|Mideast Mindset|Opinion|"
    r"Life Lines|News|Donate|Light Theme|Log In|NEXT FROM|MORE FROM|Personalize Your News|"
    r"Browse Categories and Topics)(?:\b.{0,30})?$"
)
_BOILERPLATE = re.compile(
    r"^(?:This (?:Hanukkah|holiday season|Jewish New Year|Passover)|Give the [Gg]ift|The Media Line (?:led|Stands Out)|"
    r"Support Our Future|Protecting Truth During|Americans need to understand|Women Empowerment Program|"
    r"You count on us for|Did you know we're celebrating|WHAT WOULD YOU GIVE|Invest in the Trusted|"
    r"For more stories from The Media Line|Read (?:more|the full)\b.{0,40}$|Save democracy|Sign up (?:for|to)\b|"
    r"Subscribe (?:to|for|now)|Click here|Follow us|Share this|All rights reserved|©|Copyright\b)",
)
_PRESS_REVIEW = re.compile(
    r"^[\w'. -]{2,40}, [A-Z][\w'. -]{2,30}(?:, [A-Z][\w'. -]{2,30})?, (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov"
    r"|Dec)[a-z]*\.? \d{1,2}(?:, \d{4})?\.?$"
)
_DIGEST = re.compile(r"\d{1,2}\.\s+[A-ZÀ-Þ0-9][A-ZÀ-Þ0-9 ,.'\"&:;$%–-]{7,120}(?:…|\.\.\.|—|:)\s*")
"""The heading in capitals of one item of a numbered digest: "2. KATYUSHAS FALL ON BASE…"."""
_DIGEST_TITLE = re.compile(
    r"\b(?:briefs?|briefing|digest|news focus|round-?up|latest stories|headlines|news in brief|top stories)\b",
    re.IGNORECASE,
)
DIGEST_HEADINGS = 2
"""Headings between the paragraphs from which a piece that calls itself a digest is one."""
_TERMINAL = re.compile(r"[.!?…:;][\"')\]]*$")
_DATELINE = re.compile(
    r"^(?:\[(?P<b>[A-Z][A-Za-z .,'/-]{2,40})\] ?[–—-]*|"
    r"(?P<c>[A-Z]{3}[A-Z .'/-]{0,30}|[A-Z]{2,}(?: [A-Z]{2,}){0,3})(?:, [A-Z][\w. ]{2,20})?"
    r"(?: ?\([^()]{1,30}\)|, [A-Z][a-z]{2,8}\.? \d{1,2})? ?(?:–|—|--| - ))"
)
HEADLINE_MAX_CHARS = 220
"""A paragraph without a final full stop before the first body paragraph is a headline up to this length."""


def _kind(text: str, seen_body: bool, title: str) -> ParagraphKind:
    if _PRINT_HEADER.search(text):
        return "header"
    if len(text) <= 400 and _CAPTION.search(text):
        return "caption"
    if len(text) <= 80 and _BYLINE.search(text):
        return "byline"
    if len(text) <= 60 and _LABEL.search(text):
        return "label"
    if _BOILERPLATE.search(text):
        return "boilerplate"
    if not seen_body and len(text) <= 90 and _PRESS_REVIEW.search(text):
        return "byline"
    if title and text.strip(" .") == title.strip(" ."):
        return "headline"
    if len(text) <= HEADLINE_MAX_CHARS and not _TERMINAL.search(text):
        return "headline"
    return "body"


def _paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    """Spans of paragraphs: blank lines part them; in a text without blank lines every line is one, unless the
    lines are hard-wrapped (they end in mid-sentence at about the same width)."""
    if re.search(r"\n[ \t]*\n", text):
        splitter = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
    else:
        lines = [line for line in text.split("\n") if line.strip()]
        broken = sum(
            1 for line in lines[:-1] if not _TERMINAL.search(line.rstrip()) and 50 <= len(line) <= 110
        )
        splitter = re.compile(r"\n+") if broken * 2 < len(lines) else re.compile(r"\Z(?!\Z)")
    at = 0
    for match in splitter.finditer(text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)


# --- sentences --------------------------------------------------------------------------------------

_ABBREVIATIONS = frozenset(
    """mr mrs ms dr prof gen lt col sgt maj capt cpl cmdr adm brig pvt rev hon gov sen rep pres amb sec st mt
    ft no nos vs
    etc inc ltd co corp jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun approx dept
    est fig e.g i.e u.s u.k u.n u.a.e d.c n.c n.y ph.d a.m p.m al jr sr bros messrs supt insp det""".split()
)
_BOUNDARY = re.compile(r"(?:[.!?…]+|\.\.\.)[\"')\]]*(?:\s*\[\d+\])?(\s+)(?=[\"'(\[]*[A-Z0-9À-ÞА-Я])")
_BEFORE = re.compile(r"([\w.&-]*)[.!?…]+[\"')\]]*(?:\s*\[\d+\])?$")
_ALWAYS_TITLES = frozenset(
    "mr mrs ms dr prof gen lt col sgt maj capt cpl cmdr adm brig gov sen rep amb st mt".split()
)
_STARTERS = frozenset(
    "The A An In On At It He She They But And This That These Those We I If As While When".split()
)


def _sentence_spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Spans of sentences in ``text[start:end]``; a full stop after an abbreviation, an initial or a list number
    ends none unless a word follows that commonly opens a sentence."""
    at = start
    for match in _BOUNDARY.finditer(text, start, end):
        if match.end() >= end:
            break
        before = _BEFORE.search(text, max(at, match.start() - 40), match.start(1))
        word = before.group(1) if before else ""
        following = re.match(r"[\"'(\[]*([A-Za-z]+)", text[match.end() : min(end, match.end() + 30)])
        opens = bool(following and following.group(1) in _STARTERS)
        if text[match.start()] == ".":
            low = word.lower().strip(".")
            if low in _ALWAYS_TITLES:
                continue
            if (low in _ABBREVIATIONS or (len(low) == 1 and low.isalpha() and low != "i")) and not opens:
                continue
            if low.isdigit() and text[at : match.start()].strip() == low:
                continue
        yield at, match.start(1)
        at = match.end()
    yield at, end


def _capped(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cuts a span longer than MAX_SENTENCE_CHARS at the last blank before the limit."""
    while end - start > MAX_SENTENCE_CHARS:
        cut = text.rfind(" ", start + MAX_SENTENCE_CHARS // 2, start + MAX_SENTENCE_CHARS)
        cut = start + MAX_SENTENCE_CHARS if cut < 0 else cut
        yield start, cut
        start = cut
    yield start, end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def read(text: str, title: str = "") -> Reading:
    """Read an article: paragraphs with their kind, sentences with offsets, dateline. Never raises on any
    string; time is linear in its length."""
    plain = normalise(text)
    title = normalise(title)
    paragraphs: list[Paragraph] = []
    sentences: list[Sentence] = []
    dateline: str | None = None
    dateline_span: tuple[int, int] | None = None
    press_review = False
    numbered: set[int] = set()
    headings: set[int] = set()
    seen_body = False
    for raw_start, raw_end in _paragraph_spans(plain):
        start, end = _trim(plain, raw_start, raw_end)
        if start >= end:
            continue
        body = plain[start : min(end, start + 3000)]
        kind = _kind(body, seen_body, title)
        if kind == "byline" and _PRESS_REVIEW.search(body):
            press_review = True
        if kind == "headline" and seen_body and end - start > 120:
            kind = "body"
        first = len(sentences)
        at = start
        if kind == "body":
            if not seen_body or dateline is None:
                found = _DATELINE.match(body)
                if found:
                    dateline = (found.group("b") or found.group("c")).strip(" ,-")
                    name_at = start + body.index(dateline)
                    dateline_span = (name_at, name_at + len(dateline))
                    at = start + found.end()
            seen_body = True
        heading = _DIGEST.match(plain, at, min(end, at + 200)) if kind == "body" else None
        if heading:
            s, e = _trim(plain, at, heading.end())
            sentences.append(Sentence(len(sentences), len(paragraphs), "label", s, e, plain[s:e]))
            at = heading.end()
            numbered.add(len(paragraphs))
        if kind == "headline" and seen_body:
            headings.add(len(paragraphs))
        for raw in _sentence_spans(plain, at, end):
            for cut in _capped(plain, *raw):
                s, e = _trim(plain, *cut)
                if s < e:
                    sentences.append(Sentence(len(sentences), len(paragraphs), kind, s, e, plain[s:e]))
        paragraphs.append(Paragraph(len(paragraphs), kind, start, end, first, len(sentences)))
    items = items_of([(plain[p.start : min(p.end, p.start + 120)], p.index in numbered) for p in paragraphs])
    if not any(items) and len(headings) >= DIGEST_HEADINGS and _DIGEST_TITLE.search(title):
        items = [1 + sum(h <= p.index for h in headings) for p in paragraphs]
    for sentence in sentences:
        sentence.item = items[sentence.paragraph]
    return Reading(plain, paragraphs, sentences, dateline, dateline_span, press_review, any(items))
