"""Reading: an article's text as paragraphs and sentences with offsets, made ready for the parser.

Sets nothing but what the text itself shows: where paragraphs and sentences begin and end, what kind of
paragraph each is (body, headline, print header, caption, byline), the dateline, and a copy of the text in
which quotation marks and spaces are mapped one to one, so that every offset stays the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from spacy.tokens import Doc

ParagraphKind = Literal["body", "headline", "header", "caption", "byline", "boilerplate", "label"]


@dataclass(slots=True)
class Sentence:
    """One sentence. ``start``/``end`` are offsets into the article text; ``text`` is the quote-normalised
    text of the same length. ``doc`` is the parsed sentence, or None where the gate saw no reason to parse it:
    a token's offset in the article is ``sentence.start + token.idx``."""

    index: int
    paragraph: int
    kind: ParagraphKind
    start: int
    end: int
    text: str
    doc: Doc | None = field(default=None, repr=False)


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
    """A whole article, read. ``text`` is the given text with quotes and spaces normalised one to one."""

    text: str
    paragraphs: list[Paragraph]
    sentences: list[Sentence]
    dateline: str | None = None
    dateline_span: tuple[int, int] | None = None

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
