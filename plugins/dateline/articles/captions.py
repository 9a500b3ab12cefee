"""Which blocks are captions of pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from dateline.articles.blocks import Block
from dateline.articles.wording import plain

CAPTION_WORDS: Final = 60
PLAIN_CAPTION_WORDS: Final = 45  # for a paragraph that nothing but its credit gives away

# (Photo: …), (AP Photo/…), (… via Getty Images), (Courtesy), (Wikimedia Commons) at the end of a block.
_CREDIT: Final = re.compile(
    r"""[(\[](?=[^()\[\]]{2,160}[)\]]\s*\.?$)[^()\[\]]*(?:
        \b(?:via|photos?|images?|picture|credit|courtesy|getty|flash\s?90|shutterstock|wikimedia|wikipedia
            |creative\scommons|cc[-\s]by|anadolu|screenshot|screengrab|screen\scapture|handout|illustration
            |illustrative|file|archives?|pool|stringer|gpo|spokes(?:person|man|woman))\b
        |/\s?(?:afp|ap|reuters|epa|getty|xinhua|upi|dpa|ians|pti)\b
        |\b(?:afp|ap|reuters|epa|xinhua|upi|dpa)/
    )[^()\[\]]*[)\]]\s*\.?$""",
    re.IGNORECASE | re.VERBOSE,
)
_CREDIT_LINE: Final = re.compile(
    r"^(?:photos?|image|picture|photo credit|image credit|credit|illustration|video)\s*(?:by\b|:)",
    re.IGNORECASE,
)


def known_captions(captions: Iterable[str]) -> frozenset[str]:
    """The captions that the page marks as such, to be looked for in the text as well."""
    return frozenset(plain(c) for c in captions if len(c.split()) >= 3)


def is_caption(block: Block, known: frozenset[str]) -> bool:
    """Whether a block is a caption: marked as one, equal to one, or ending in a picture's credit."""
    if block.kind == "caption":
        return True
    if block.words > CAPTION_WORDS:
        return False
    if plain(block.text) in known or _CREDIT_LINE.match(block.text):
        return True
    # A plain paragraph may end in "(Reuters)"; that alone is no credit here.
    is_set_off = block.is_strong or block.is_aside or block.kind in ("heading", "item", "cell")
    return bool(_CREDIT.search(block.text)) and (is_set_off or block.words <= PLAIN_CAPTION_WORDS)
