"""An article as it was read from its page, and why a page may give none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

ExtractionCode = Literal[
    "empty",  # no bytes, or nothing but white space
    "not_html",  # a PDF, an image, JSON …
    "too_large",
    "login_page",  # a form that asks for a password where an article should be
    "error_page",  # "page not found" with status 200
    "no_text",  # HTML without a paragraph
    "boilerplate_only",  # paragraphs, but none of them the article's
]
EXTRACTION_CODES: Final[tuple[ExtractionCode, ...]] = get_args(ExtractionCode)


#: How the first note begins where the list's (the feed's) own text was taken and not the page's.
TEXT_FROM_LIST: Final = "text from the feed"


class ExtractionFailure(Exception):
    """A page that gives no article; `code` says why, `str()` is one sentence.

    `failure_class` is ``soft``: publishers mend empty pages and drop login walls; the bytes are stored and
    can be read again.
    """

    failure_class: Final = "soft"

    def __init__(self, code: ExtractionCode, message: str) -> None:
        super().__init__(message)
        self.code: ExtractionCode = code
        self.message = message

    def __reduce__(self) -> tuple[object, ...]:
        return ExtractionFailure, (self.code, self.message)


@dataclass(frozen=True, slots=True)
class ExtractedArticle:
    """One article.

    `text`: the paragraphs, joined by a blank line; no headline, standfirst, byline or caption in it.
    `published` and `modified` are instants in UTC as the page (or the hint) states them;
    `published_date` is the day of publication in the publisher's zone, known also where only a day is
    stated. `byline` is the author line, `bylines` its authors one each. `section` is the section that the
    page states first, `tags` the tags; `categories` holds both and all further sections. `language` is an
    ISO 639-1 code, None where the text is too short to tell. `captions` are those of the article's pictures,
    credits included. `notes` says what was removed from the text and what is odd about the page, one
    sentence each.
    """

    title: str
    text: str
    published: datetime | None
    modified: datetime | None
    byline: str | None
    language: str | None
    canonical_url: str
    standfirst: str | None
    categories: tuple[str, ...]
    extractor_version: str
    notes: tuple[str, ...]
    published_date: date | None = None
    captions: tuple[str, ...] = ()
    bylines: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The paragraphs of the text, in order."""
        return tuple(self.text.split("\n\n"))
