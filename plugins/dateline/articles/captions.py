"""Which blocks are captions of pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from dateline.articles.blocks import Block
from dateline.articles.wording import plain

CAPTION_WORDS: Final = 60
PLAIN_CAPTION_WORDS: Final = 45  # for a paragraph that nothing but its credit gives away

_AGENCIES: Final = (
    "afp|ap|reuters|epa|getty|flash\\s?90|xinhua|upi|dpa|ians|pti|anadolu|shutterstock|wikimedia|gpo"
)
# (Photo: …), (… via Getty Images), (Name/AFP), (Courtesy …), (Wikimedia Commons) at the end of a block: nothing but
# a picture's credit reads so.
_CREDIT: Final = re.compile(
    rf"""[(\[](?=[^()\[\]]{{2,160}}[)\]]\s*\.?$)[^()\[\]]*(?:
        \b(?:photos?|photographs?|photographer|images?|picture|courtesy|getty|flash\s?90|shutterstock|wikimedia
            |creative\scommons|cc[-\s]by|screenshot|screengrab|screen\scapture|(?:photo|picture|image)\scredit)\b
        |\bvia\s(?:{_AGENCIES})\b
        |/\s?(?:{_AGENCIES})\b
        |\b(?:{_AGENCIES})/
    )[^()\[\]]*[)\]]\s*\.?$""",
    re.IGNORECASE | re.VERBOSE,
)
# Words that stand in credits and elsewhere too: enough only for a block that stands out from the paragraphs.
_HINT: Final = re.compile(
    r"""[(\[](?=[^()\[\]]{2,160}[)\]]\s*\.?$)[^()\[\]]*
        \b(?:via|credit|file|archives?|pool|handout|stringer|illustration|illustrative|wikipedia
            |spokes(?:person|man|woman)(?:’s)?\s(?:office|unit)|media|press\soffice)\b[^()\[\]]*[)\]]\s*\.?$""",
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
    is_set_off = block.is_strong or block.is_aside or block.kind in ("heading", "item", "cell")
    if is_set_off:
        return bool(_CREDIT.search(block.text) or _HINT.search(block.text))
    return block.words <= PLAIN_CAPTION_WORDS and bool(_CREDIT.search(block.text))
