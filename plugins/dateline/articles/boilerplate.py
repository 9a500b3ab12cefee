"""What is not the article's: rules over blocks of text, applied in order.

The rules are general: repetition (headline, captions, pull quotes), place (above the first and below the
last paragraph), and what a text wants of its reader. Their wording is data (boilerplate.toml).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from dateline.articles.appeals import APPEAL_POINTS, LABEL_WORDS, appeal_points, appeals, is_body
from dateline.articles.blocks import Block
from dateline.articles.captions import is_caption, known_captions
from dateline.articles.repetition import repetitions
from dateline.articles.wording import is_sentence, lines, plain, same_line

LEADING_WORDS: Final = 60  # longer than any headline, caption or standfirst
LINK_WORDS: Final = 25  # of a line that is a link, such as the headline of another story
MOST_NOTES: Final = 60  # notes of one page; a page with more is not an article's
NOTE_WORDS: Final = 8  # words shown of what was removed

_DATE_LINE: Final = re.compile(
    r"""^(?:(?:published|posted|updated|last\supdated|last\smodified|date)\s*(?:on|:|at)?\s*)?
        (?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?
        (?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}
          |\d{4}-\d{2}-\d{2}
          |\d{1,2}(?:st|nd|rd|th)?\s+[a-z]{3,9}\.?,?\s+\d{4}
          |[a-z]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4})
        (?:[\s,|·–-]*(?:at\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?\s*(?:[a-z]{2,5}|[+-]\d{2}:?\d{2})?)?
        (?:[\s|·–-]*\d+\smin(?:ute)?s?\sread)?$""",
    re.IGNORECASE | re.VERBOSE,
)
_READING_TIME: Final = re.compile(r"^\d{1,3}\s+min(?:ute)?s?(?:\s+read)?$", re.IGNORECASE)
# "By" and names, with what joins them: a line that goes on as a sentence does is none.
_BYLINE: Final = re.compile(
    r"^(?:by|written by|reported by|words by):?\s+[A-Z][\w.’'-]*(?:,?\s(?:and\s|in\s|&\s)?[A-Z][\w.’'-]*){0,9}$",
    re.IGNORECASE,
)
# WP-Print's first line: "- Site - https://site -".
_PRINT_HEADER: Final = re.compile(r"^[-–]\s.{1,120}\s[-–]\s+https?://\S+\s+[-–]$", re.IGNORECASE)
_PRINT_LINK: Final = re.compile(r"^\[\d{1,3}\]\s.{0,300}:\s*https?://")
_MARKER: Final = re.compile(r"\s?\[\d{1,3}\](?=\W|$)")
_APPEARED_FIRST: Final = re.compile(
    r"^the post .{1,400} (?:appeared first on|first appeared on) .{1,120}$", re.IGNORECASE
)
# "Paper, Place, Month day": the first line of a translated opinion piece, which is part of it.
_SOURCE_LINE: Final = re.compile(r"^[^.!?]{2,80},\s[^.!?]{2,60},?\s[A-Z][a-z]{2,8}\.?\s\d{1,2}(?:,\s\d{4})?$")
LEAST_LOWER_CASE_WORDS: Final = 4  # a standfirst is a sentence, or nearly one; a line of names is none


@dataclass(slots=True)
class Context:
    """What is known of the article besides its blocks. All texts as the page has them."""

    title: str = ""
    byline: str | None = None
    publisher: str = ""
    """The site's name; it may stand above and below the text as a label."""
    labels: tuple[str, ...] = ()
    """Section, tags and the like, which pages print above the text."""
    descriptions: tuple[str, ...] = ()
    """The page's own summaries of the article: meta description and the like."""
    captions: tuple[str, ...] = ()
    is_print: bool = False


@dataclass(slots=True)
class Cleaned:
    """What is left of the blocks, and what was taken away."""

    blocks: list[Block]
    standfirst: str | None = None
    captions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def clean_blocks(blocks: Sequence[Block], context: Context) -> Cleaned:
    """The article's own blocks, in order. The input is not changed."""
    result = Cleaned([*blocks])
    _without_markers(result, context)
    _drop(result, _is_chrome, "label or button")
    _cut_tail(result)
    _drop_captions(result, context)
    _read_leading(result, context)
    _take(result, repetitions(result.blocks), "repetition of words of the text")
    numbers, remark = appeals(result.blocks, context.title, context.publisher)
    _take(result, numbers, "appeal to readers")
    if remark:
        result.notes.append(remark)
    _trim_end(result, context)
    return result


def _drop(result: Cleaned, test: Callable[[Block], bool], why: str) -> None:
    gone = [b for b in result.blocks if test(b)]
    if gone:
        result.blocks = [b for b in result.blocks if not test(b)]
        _note(result, why, gone)


def _note(result: Cleaned, why: str, gone: Iterable[Block]) -> None:
    for block in gone:
        if len(result.notes) >= MOST_NOTES:
            return
        words = block.text.split()
        shown = " ".join(words[:NOTE_WORDS]) + ("…" if len(words) > NOTE_WORDS else "")
        result.notes.append(f"removed {why}: “{shown}” ({len(words)} words)")


def _without_markers(result: Cleaned, context: Context) -> None:
    """Print pages number their links: ``[1]`` in the text, and a list of them at the end."""
    if not context.is_print:
        return
    kept = []
    for block in result.blocks:
        if _PRINT_HEADER.match(block.text) or _PRINT_LINK.match(block.text):
            _note(result, "line of the print page", [block])
            continue
        text = _MARKER.sub("", block.text)
        if text != block.text:
            block = replace(block, text=" ".join(text.split()))
        if block.text:
            kept.append(block)
    result.blocks = kept


def _is_chrome(block: Block) -> bool:
    line = plain(block.text).rstrip(":»›>→ ").strip()
    if line in lines("chrome", "lines") or not any(c.isalnum() for c in block.text):
        return True
    if block.link_share > 0.9 and not is_sentence(block.text) and block.words <= LINK_WORDS:
        return True  # nothing but a link to somewhere else
    if _APPEARED_FIRST.match(block.text) or _READING_TIME.match(block.text):
        return True
    return plain(block.text).startswith(lines("openings", "stock"))


def _is_tail_label(block: Block) -> bool:
    if block.words > LABEL_WORDS:
        return False
    line = plain(block.text)
    labels = lines("tail", "labels")
    bare = line.rstrip(":»›>→ ")
    if bare in labels:
        return True
    # "More from Middle East", "Next from The Example": a heading or capitals, never a sentence.
    is_label = block.kind == "heading" or block.is_strong or block.text.isupper()
    return (
        is_label
        and not is_sentence(block.text)
        and line.startswith(("more from ", "next from ", "more in ", "more on "))
    )


def _cut_tail(result: Cleaned) -> None:
    """From a label such as "More from" on there are only other stories, unless paragraphs follow."""
    words_before = [0, *itertools.accumulate(b.words for b in result.blocks)]
    body_before = [0, *itertools.accumulate(b.words if is_body(b) else 0 for b in result.blocks)]
    for number, block in enumerate(result.blocks):
        if number == 0 or not _is_tail_label(block):
            continue
        if body_before[-1] - body_before[number + 1] <= words_before[number] / 2:
            _note(result, "other stories and what follows them", result.blocks[number:])
            result.blocks = result.blocks[:number]
            return


def _drop_captions(result: Cleaned, context: Context) -> None:
    known = known_captions(context.captions)
    numbers = {n for n, b in enumerate(result.blocks) if is_caption(b, known)}
    captions = {plain(c): c for c in reversed(context.captions)}
    for number in sorted(numbers):
        captions.setdefault(plain(result.blocks[number].text), result.blocks[number].text)
    result.captions = list(dict.fromkeys((*context.captions, *captions.values())))
    _take(result, numbers, "caption")


def _take(result: Cleaned, numbers: set[int], why: str) -> None:
    _note(result, why, [b for n, b in enumerate(result.blocks) if n in numbers])
    result.blocks = [b for n, b in enumerate(result.blocks) if n not in numbers]


def _read_leading(result: Cleaned, context: Context) -> None:
    """Take what stands above the text: headline, section, tags, byline, date; keep the standfirst apart."""
    names = {plain(label) for label in (*context.labels, context.publisher)}
    number = 0
    gone: list[Block] = []
    while number < len(result.blocks):
        block = result.blocks[number]
        line = plain(block.text)
        if same_line(block.text, context.title) or line in names or _is_meta_line(block, context):
            gone.append(block)
        elif result.standfirst is None and _is_standfirst(result.blocks, number, context):
            result.standfirst = block.text
        else:
            break
        number += 1
    if number:
        result.blocks = result.blocks[number:]
        _note(result, "line above the text", gone)
    # The headline once more in the middle of the text is furniture too (headings only).
    _drop(
        result, lambda b: b.kind == "heading" and same_line(b.text, context.title), "the headline once more"
    )


def _is_meta_line(block: Block, context: Context) -> bool:
    if block.words > 20:
        return False
    text = block.text.strip(" |·–-")
    if _DATE_LINE.match(text) or (_BYLINE.match(text) and not _has_lower_case_words(text)):
        return True
    byline = plain(context.byline or "")
    line = plain(text).removeprefix("by ")
    return bool(byline) and (line == byline or line.rstrip(",") in byline.split(", "))


def _has_lower_case_words(text: str) -> bool:
    """Whether a line has words that no name has, beside those that join names."""
    return any(w[:1].islower() and w not in ("by", "and", "in", "of", "de", "al-") for w in text.split()[1:])


def _is_standfirst(blocks: Sequence[Block], number: int, context: Context) -> bool:
    """Whether a leading block is the standfirst: the page's own summary, or set as headlines are."""
    block = blocks[number]
    after = blocks[number + 1 :]
    if block.words > LEADING_WORDS or not any(is_body(b) for b in after) or block.kind in ("item", "cell"):
        return False
    if appeal_points(block.text) >= APPEAL_POINTS or block.text.endswith(":"):
        return False
    if is_sentence(block.text):
        # A summary that ends in a full stop is also how many texts begin; only where it is set apart.
        return (block.kind == "heading" or block.is_strong) and any(
            same_line(block.text, d) for d in context.descriptions
        )
    lower = sum(word[:1].islower() for word in block.text.split())
    return lower >= LEAST_LOWER_CASE_WORDS and not _SOURCE_LINE.match(block.text)


def _trim_end(result: Cleaned, context: Context) -> None:
    """Below the text: tags, sections and links without a sentence."""
    names = {plain(label) for label in (*context.labels, context.publisher)}
    gone: list[Block] = []
    while result.blocks:
        block = result.blocks[-1]
        is_label = plain(block.text) in names or _is_meta_line(block, context)
        if not (is_label or (block.kind == "heading" and len(result.blocks) > 1)):
            break
        gone.append(result.blocks.pop())
    _note(result, "line below the text", reversed(gone))
