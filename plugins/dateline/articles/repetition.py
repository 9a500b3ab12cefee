"""Which blocks only repeat words of the text: pull quotes and the like."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from dateline.articles.blocks import Block
from dateline.articles.wording import bare_words

PULL_QUOTE_WORDS: Final = 6  # shorter repetitions are turns of phrase
SET_OFF_WORDS: Final = 3  # for blocks that stand out as pull quotes do
MOST_COMPARED: Final = 50  # blocks that one block is compared with; in real pages one or two


def repetitions(blocks: Sequence[Block]) -> set[int]:
    """The numbers of blocks whose words another block has as well, in the same order.

    Of two equal blocks the plainer one stays, else the earlier one. Close to linear: a block is compared
    only with those that share its rarest run of three words.
    """
    words = [bare_words(b.text) for b in blocks]
    places: dict[tuple[str, ...], list[int]] = {}
    for number, own in enumerate(words):
        for run in {tuple(own[n : n + 3]) for n in range(len(own) - 2)}:
            places.setdefault(run, []).append(number)
    gone: set[int] = set()
    for number, own in enumerate(words):
        if len(own) < (SET_OFF_WORDS if is_set_off(blocks[number]) else PULL_QUOTE_WORDS):
            continue
        rarest = min((places[tuple(own[n : n + 3])] for n in range(len(own) - 2)), key=len)
        if any(
            _repeats(number, other, words, blocks) for other in rarest[:MOST_COMPARED] if other not in gone
        ):
            gone.add(number)
    return gone


def _repeats(number: int, other: int, words: Sequence[list[str]], blocks: Sequence[Block]) -> bool:
    own, theirs = words[number], words[other]
    if other == number or len(theirs) < len(own):
        return False
    if len(theirs) == len(own):
        stays_first = (is_set_off(blocks[number]), number) < (is_set_off(blocks[other]), other)
        return own == theirs and not stays_first
    return f" {' '.join(own)} " in f" {' '.join(theirs)} "


def is_set_off(block: Block) -> bool:
    """Whether a block stands out from plain paragraphs."""
    return block.kind in ("quote", "heading") or block.is_strong or block.is_aside
