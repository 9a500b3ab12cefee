"""What changed from one version of a text to the next, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

# Comparing takes time by the square of the length; a paragraph beyond this is shown as replaced whole.
MOST_WORDS = 1500
# Letters that must have stayed between two changes: "in" and "the" alone would chop a new sentence to pieces.
LEAST_SAME = 8
_WORD = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of text that stayed, went or came."""

    kind: Literal["same", "gone", "new"]
    text: str


def compare(old: str, new: str) -> list[list[Change]]:
    """The two texts as one, by paragraphs, with what went and what came."""
    before, after = old.split("\n\n"), new.split("\n\n")
    found: list[list[Change]] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found.extend([Change("same", p)] for p in before[a:b])
            continue
        for k in range(max(b - a, d - c)):
            left = before[a + k] if a + k < b else ""
            right = after[c + k] if c + k < d else ""
            found.append(list(_words(left, right)))
    return found


def _words(old: str, new: str) -> Iterator[Change]:
    before, after = _WORD.findall(old), _WORD.findall(new)
    if not before or not after or max(len(before), len(after)) > MOST_WORDS:
        if old:
            yield Change("gone", old)
        if new:
            yield Change("new", new)
        return
    gone, new = "", ""
    opcodes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for number, (tag, a, b, c, d) in enumerate(opcodes):
        same = "".join(before[a:b]) if tag == "equal" else ""
        between = 0 < number < len(opcodes) - 1
        if tag != "equal" or (between and sum(map(str.isalnum, same)) < LEAST_SAME):
            gone, new = gone + "".join(before[a:b]), new + "".join(after[c:d])
            continue
        yield from _replaced(gone, new)
        gone, new = "", ""
        yield Change("same", same)
    yield from _replaced(gone, new)


def _replaced(gone: str, new: str) -> Iterator[Change]:
    if gone:
        yield Change("gone", gone)
    if new:
        yield Change("new", new)
