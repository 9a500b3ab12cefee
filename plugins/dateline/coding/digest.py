"""Digests: articles of several items on different matters, and which item a paragraph belongs to.

News agencies and papers print them numbered, with headings in capitals, or as briefs that open with a dateline each
("NAIROBI, Kenya -- …"). What one item tells has nothing to do with the next.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

BRIEF = re.compile(
    r"(?P<place>[A-Z][A-Z'’]{2,}(?:[ -][A-Z][A-Z'’]+){0,3})(?:, [A-Z][\w .']{2,24})?(?: ?\([^()]{1,30}\))?"
    r" ?(?:--|—|–|•| - |: )\s*(?=[\"'A-Z0-9])"
)
"""The dateline that opens a brief: a place in capitals, perhaps with its country, and a dash or dot."""


def items_of(paragraphs: Sequence[tuple[str, bool]]) -> list[int]:
    """The item of each paragraph, given as (text, whether a numbered heading opens it): 1, 2, … in a digest, 0 before
    its first item and throughout an article that is none. Two datelines of different places make a digest: an article
    has one."""
    openings = [numbered for _, numbered in paragraphs]
    if sum(openings) < 2:
        places = [BRIEF.match(text) for text, _ in paragraphs]
        if len({m["place"] for m in places if m}) < 2:
            return [0] * len(paragraphs)
        openings = [m is not None for m in places]
    for n in range(len(openings) - 1):  # the headline over a brief opens it
        if openings[n + 1] and not openings[n] and _is_headline(paragraphs[n][0]):
            openings[n], openings[n + 1] = True, False
    found: list[int] = []
    item = 0
    for opens in openings:
        item += opens
        found.append(item)
    return found


def _is_headline(text: str) -> bool:
    return len(text) < HEADLINE_CHARS and not re.search(r"[.!?:;][\"')]*$", text)


HEADLINE_CHARS = 120
"""Headlines of briefs are shorter than this (the reader hands in so many characters of each paragraph)."""
