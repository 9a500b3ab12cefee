"""Where in an article's text something was read: text cut at the ends of spans, and sentences around them.

Offsets count Unicode code points, as in the tables; Python's strings count the same.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# A sentence ends at a full stop, question or exclamation mark, with its closing quote, before a space.
_END = re.compile(r"[.?!][”’\"')\]]*(?=\s)|\n\n")
PARAGRAPH = "\n\n"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start to end (exclusive) of the text, and what they stand for."""

    start: int
    end: int
    mark: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is under the same marks from end to end; `first` names the marks that begin here."""

    text: str
    marks: tuple[str, ...] = ()
    first: tuple[str, ...] = field(default=())


def pieces(text: str, spans: Iterable[Span]) -> list[list[Piece]]:
    """The text by paragraphs, each cut into pieces. Spans that do not lie in the text are left out."""
    inside = [s for s in spans if 0 <= s.start < s.end <= len(text)]
    found: list[list[Piece]] = []
    begin = 0
    while begin <= len(text):
        end = text.find(PARAGRAPH, begin)
        end = len(text) if end < 0 else end
        if end > begin:
            found.append(_cut(text, begin, end, inside))
        begin = end + len(PARAGRAPH)
    return found


def _cut(text: str, begin: int, end: int, spans: Sequence[Span]) -> list[Piece]:
    here = [s for s in spans if s.start < end and s.end > begin]
    edges = sorted({begin, end, *(min(max(e, begin), end) for s in here for e in (s.start, s.end))})
    made = []
    for left, right in itertools.pairwise(edges):
        over = [s for s in here if s.start <= left and s.end >= right]
        made.append(
            Piece(
                text[left:right],
                tuple(dict.fromkeys(s.mark for s in over)),
                tuple(dict.fromkeys(s.mark for s in over if s.start == left)),
            )
        )
    return made


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence (or sentences) around characters start to end: first character, character after the last."""
    begin = 0
    for found in _END.finditer(text, 0, max(start, 0)):
        begin = found.end()
    closing = _END.search(text, max(end - 1, start, 0))
    stop = closing.end() if closing else len(text)
    while begin < start and text[begin].isspace():
        begin += 1
    return begin, len(text[:stop].rstrip())
