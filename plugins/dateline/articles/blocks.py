"""A tree as a reader sees it: blocks of text, one below the other."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final, Literal

from lxml import html as lxml_html

Kind = Literal["paragraph", "heading", "quote", "item", "cell", "caption"]

BLOCK_TAGS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "details", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html",
     "legend", "li", "main", "menu", "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot",
     "th", "thead", "tr", "ul"}
)  # fmt: skip
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "legend", "summary", "dt"})
_STRONG: Final = frozenset({"b", "strong", "em", "i", "big", "u"})
# Elements that set a part of the text apart from the rest. A list is one only where it stands beside
# paragraphs, which is always so inside an article's body.
_SET_APART: Final = frozenset(
    {"aside", "section", "div", "ul", "ol", "dl", "table", "blockquote", "figure", "header", "footer"}
)
_WRAPPERS: Final = frozenset({"div", "section", "article", "main"})
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]")


@dataclass(slots=True)
class Block:
    """One paragraph, heading, list item or caption.

    `is_strong`: all of it is bold or italic. `link_share`: which part of its characters is link text.
    `group`: the outermost element that sets it apart within the container (0: none does), equal for
    blocks that stand together. `is_aside`: within an <aside> or a figure.
    """

    text: str
    kind: Kind
    is_strong: bool = False
    link_share: float = 0.0
    group: int = 0
    is_aside: bool = False
    words: int = field(init=False)
    """How many words it has."""

    def __post_init__(self) -> None:
        self.words = len(self.text.split())


def tidy(text: str) -> str:
    """One line: NFC, white space single, invisible characters gone."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


class _Writer:
    """Collects the characters of the block under way and closes it."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._strong = self._linked = self._all = 0

    def add(self, text: str | None, *, strong: bool, linked: bool) -> None:
        if not text:
            return
        self._parts.append(text)
        size = len("".join(text.split()))
        self._all += size
        self._strong += size if strong else 0
        self._linked += size if linked else 0

    def close(self, kind: Kind, group: int, is_aside: bool) -> None:
        text = tidy("".join(self._parts))
        if text:
            self.blocks.append(
                Block(
                    text,
                    kind,
                    is_strong=self._all > 0 and self._strong == self._all,
                    link_share=self._linked / self._all if self._all else 0.0,
                    group=group,
                    is_aside=is_aside,
                )
            )
        self._parts = []
        self._strong = self._linked = self._all = 0


@dataclass(slots=True)
class _Place:
    """Where in the tree the walk is; inherited from the parent element."""

    kind: Kind
    group: int
    is_aside: bool
    strong: bool
    linked: bool


def innermost(container: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    """The element below `container` that really holds the text: wrappers around all of it are passed."""
    while True:
        inside = [child for child in container if isinstance(child.tag, str) and child.tag in _WRAPPERS]
        others = [child for child in container if isinstance(child.tag, str) and child.tag in BLOCK_TAGS]
        if len(inside) != 1 or len(others) != 1 or (container.text or "").strip():
            return container
        container = inside[0]


def read_blocks(container: lxml_html.HtmlElement) -> list[Block]:
    """The blocks of text below `container`, in reading order. Linear in the size of the tree.

    Two line breaks in a row part blocks, as in pages that know no paragraphs.
    """
    container = innermost(container)
    writer = _Writer()
    groups = breaks = 0
    root = _Place("paragraph", 0, False, False, False)
    # An explicit stack: hostile pages nest deeper than Python may recurse. Each element is met twice;
    # `inner` is None at the first time.
    stack: list[tuple[lxml_html.HtmlElement, _Place, _Place | None]] = [(container, root, None)]
    while stack:
        element, outer, inner = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        if inner is None:
            if tag in BLOCK_TAGS:
                writer.close(outer.kind, outer.group, outer.is_aside)
            elif tag == "br":
                breaks += 1
                writer.add(" ", strong=outer.strong, linked=outer.linked)
                if breaks == 2:
                    writer.close(outer.kind, outer.group, outer.is_aside)
            if element is container:
                inner = root
            else:
                is_apart = tag in _SET_APART
                # Only the outermost one counts: a list within a box belongs to the box.
                opens_group = is_apart and outer.group == 0
                groups += opens_group
                inner = _Place(
                    _kind(tag, outer.kind),
                    groups if opens_group else outer.group,
                    outer.is_aside or tag in ("aside", "figure"),
                    outer.strong or tag in _STRONG,
                    outer.linked or tag == "a",
                )
            stack.append((element, outer, inner))
            if tag and tag != "br":
                breaks = 0 if element.text and element.text.strip() else breaks
                writer.add(element.text, strong=inner.strong, linked=inner.linked)
                stack.extend((child, inner, None) for child in reversed(element))
            continue
        if tag in BLOCK_TAGS:
            writer.close(inner.kind, inner.group, inner.is_aside)
            breaks = 0
        if element is not container:
            breaks = 0 if element.tail and element.tail.strip() else breaks
            writer.add(element.tail, strong=outer.strong, linked=outer.linked)
    return writer.blocks


def _kind(tag: str, outer: Kind) -> Kind:
    if tag in _HEADINGS:
        return "heading"
    if tag in ("blockquote", "q"):
        return "quote"
    if tag in ("figcaption", "caption"):
        return "caption"
    if tag in ("li", "dd"):
        return "item"
    if tag in ("td", "th"):
        return "cell"
    if tag == "p" and outer in ("heading", "cell"):
        return "paragraph"
    return outer if tag not in ("article", "main", "section") else "paragraph"
