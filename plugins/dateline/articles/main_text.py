"""Where on a page its article stands.

By name first: microdata, hAtom and the names that content management systems give the element that holds the
text. trafilatura, which needs no names, finds it elsewhere, and is asked for a second opinion: what a named
element lacks much of is not the article's.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lxml import html as lxml_html

from dateline.articles.appeals import is_body
from dateline.articles.blocks import Block, read_blocks
from dateline.articles.wording import bare_words, container_paths, is_sentence

# trafilatura takes about 1 s per MB of dense pages and more for hostile ones; larger pages are read by name,
# or block by block.
MAX_TRAFILATURA_ELEMENTS: Final = 20_000
MAX_TRAFILATURA_CHARACTERS: Final = 1_500_000
# A named element with less than this part of what trafilatura found is a teaser, not the text.
LEAST_SHARE: Final = 0.5
LEAST_WORDS: Final = 25
RUN_WORDS: Final = 3  # words in a row by which a block is recognised in trafilatura's text
RUN_SHARE: Final = 0.7  # its text may lack a link or a footnote within a paragraph


@dataclass(frozen=True, slots=True)
class MainText:
    """The blocks of the article's place on the page, and how it was found."""

    blocks: list[Block]
    found_by: str


def find_main_text(root: lxml_html.HtmlElement) -> MainText:
    """The blocks that hold the article. `root` is a cleaned body; it is not changed."""
    named = _named(root)
    if named is not None and _body_words(named) >= LEAST_WORDS and not _is_small_enough(root):
        return MainText(named, "name")
    found = _by_trafilatura(root) if _is_small_enough(root) else None
    if named is not None and (found is None or _covers(named, found)):
        return MainText(named, "name")
    if found:
        return MainText(found, "trafilatura")
    if named:
        return MainText(named, "name")
    return MainText(_densest(root), "paragraphs")


def _body_words(blocks: Sequence[Block]) -> int:
    return sum(b.words for b in blocks if b.link_share < 0.5)


def _named(root: lxml_html.HtmlElement) -> list[Block] | None:
    """The fullest element of the first name that gives any paragraph."""
    for path in container_paths():
        best: list[Block] = []
        for element in root.xpath(path)[:20]:
            blocks = read_blocks(element)
            if _body_words(blocks) > _body_words(best):
                best = blocks
        if any(is_body(b) for b in best):
            return best
    return None


def _covers(named: Sequence[Block], found: Sequence[Block]) -> bool:
    """Whether the named element has most of the words that were found without names."""
    own, other = _count(named), _count(found)
    return (own & other).total() >= other.total() * LEAST_SHARE


def _count(blocks: Sequence[Block]) -> Counter[str]:
    return Counter(word for b in blocks for word in bare_words(b.text))


def _is_small_enough(root: lxml_html.HtmlElement) -> bool:
    characters = 0
    for number, element in enumerate(root.iter()):
        characters += len(element.text or "") + len(element.tail or "")
        if number > MAX_TRAFILATURA_ELEMENTS or characters > MAX_TRAFILATURA_CHARACTERS:
            return False
    return True


def _by_trafilatura(root: lxml_html.HtmlElement) -> list[Block] | None:
    """The blocks that trafilatura takes for the article's, None where it finds nothing.

    It only points at them: the blocks are read as everywhere else, for its own output has lost how they were
    set and joins what line breaks part.
    """
    from trafilatura import bare_extraction

    page = lxml_html.Element("html")
    page.append(copy.deepcopy(root))
    try:
        document = bare_extraction(
            page, include_comments=False, include_tables=True, favor_precision=True, with_metadata=False
        )
    except Exception:
        # A library that stumbles over one page must not cost the article: it is read without it.
        return None
    body = getattr(document, "body", None)
    if body is None:
        return None
    words = bare_words(" ".join(" ".join(body.itertext()).split()))
    runs = {tuple(words[n : n + RUN_WORDS]) for n in range(len(words))}
    chosen = [block for block in read_blocks(root) if _is_in(block, runs, set(words))]
    return chosen or None


def _is_in(block: Block, runs: set[tuple[str, ...]], words: set[str]) -> bool:
    """Whether most runs of words of a block are among those that were found."""
    own = bare_words(block.text)
    if len(own) < RUN_WORDS:
        return bool(own) and all(word in words for word in own)
    mine = [tuple(own[n : n + RUN_WORDS]) for n in range(len(own) - RUN_WORDS + 1)]
    return sum(run in runs for run in mine) >= len(mine) * RUN_SHARE


def _densest(root: lxml_html.HtmlElement) -> list[Block]:
    """All paragraphs of the page that read as sentences: the last resort."""
    return [
        b for b in read_blocks(root) if b.link_share < 0.5 and (is_sentence(b.text) or b.kind == "heading")
    ]
