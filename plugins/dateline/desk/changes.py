"""What changed from one version of a text to the next, word by word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

# Comparing takes time by the square of the length; a paragraph beyond this is shown as replaced whole.
MOST_WORDS = 1500
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
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Change("same", "".join(before[a:b]))
            continue
        if a < b:
            yield Change("gone", "".join(before[a:b]))
        if c < d:
            yield Change("new", "".join(after[c:d]))
