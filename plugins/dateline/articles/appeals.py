"""Which blocks want something of the reader: to give, to subscribe, to sign up, to consent.

Publishers set such appeals between two paragraphs of the news. Three things give them away, and none of them
is a fixed wording: how they are set (a box beside the paragraphs, a heading over lines without full
stop), whom they speak to (news speaks of "them", an appeal of "you" and "us"), and what they ask
(``appeal`` in boilerplate.toml).
"""

from __future__ import annotations

import functools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dateline.articles.blocks import Block
from dateline.articles.repetition import is_set_off
from dateline.articles.wording import bare_words, data, is_sentence, lines, plain

# Points at which a block that speaks to its reader counts as an appeal by its words alone.
APPEAL_POINTS: Final = 4.0
OPENER_POINTS: Final = 3.0
READER_POINTS: Final = 1.5  # "you", "your"
PUBLISHER_POINTS: Final = 1.0  # "we", "our", "us"
IMPERATIVE_POINTS: Final = 1.5
SOFT_POINTS: Final = 0.5  # each of what such copy dwells on, at most three of them
SHOUT_POINTS: Final = 0.5  # an exclamation mark, or capitals throughout
# An insert has a heading, some lines and an ending. The longest one known has eleven lines.
INSERT_BLOCKS: Final = 14
LEAST_LINES: Final = 2
# So many of its blocks must speak of giving, of the press or to the reader, and so large a part of them.
LEAST_HITS: Final = 2
HIT_SHARE: Final = 1 / 3
LINE_WORDS: Final = 22  # of a heading or a line of an insert
ENDING_WORDS: Final = 32
LABEL_WORDS: Final = 8
# Paragraphs of news: fewer words than this are rare (the tenth percentile is 16).
FRAGMENT_WORDS: Final = 14
# An article that speaks to its readers in more of its blocks than this has a voice of its own.
PERSONAL_SHARE: Final = 0.2
# If what appeals by its words alone is more than this part of the text, or stands in this many places of an
# article with a voice of its own, the article itself is an appeal.
OWN_APPEAL_SHARE: Final = 0.5
OWN_APPEAL_PLACES: Final = 2

_QUOTATION: Final = re.compile(r'"[^"]{0,2000}(?:"|$)')
_READER: Final = re.compile(r"\b(?:you|your|yours|you’re|you’ll|you’ve)\b")
_PUBLISHER: Final = re.compile(r"\b(?:we|our|ours|us|we’re|we’ve|we’ll|let’s)\b")
# News says who said it; appeals do not. ("Is said to" names nobody.)
_ATTRIBUTION: Final = re.compile(
    r"\b(?:(?<!is )(?<!are )(?<!was )(?<!were )(?<!be )said|says|told|according to|reported|announced|stated"
    r"|added|wrote|warned|claimed|confirmed|denied)\b"
)
_SIGNATURE: Final = re.compile(r"^\s*[–—-]\s*\S")


@functools.cache
def _asks() -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple((re.compile(rule["pattern"]), float(rule["weight"])) for rule in data()["appeal"]["ask"])


@functools.cache
def _soft() -> re.Pattern[str]:
    return re.compile(data()["appeal"]["soft"])


@functools.cache
def _imperatives() -> re.Pattern[str]:
    return re.compile(data()["appeal"]["imperatives"])


def _narration(text: str) -> str:
    """A text without what stands in quotation marks, made plain. "US" is a country here, not "us"."""
    return _QUOTATION.sub(" ", plain(re.sub(r"\bUS\b", "U.S.", text)))


def _in_first_person(text: str, publisher: str) -> str:
    """A text with "us" for the publisher's name, except where somebody spoke to it, as reports say."""
    name = re.escape(publisher)
    text = re.sub(
        rf"\b(?:told|tells?|(?:spoke|speaking|talked|talking|interview) (?:to|with)) {name}\b", "told", text
    )
    return re.sub(rf"\b{name}\b(?!’s (?:correspondent|reporter))", "us", text)


def _is_imperative(said: str) -> bool:
    return any(_imperatives().match(part.strip()) for part in re.split(r"(?<=[.!?:;])\s", said))


def _address(said: str) -> float:
    """Points for whom a text speaks to, and from whom."""
    return (
        (READER_POINTS if _READER.search(said) else 0.0)
        + (PUBLISHER_POINTS if _PUBLISHER.search(said) else 0.0)
        + (IMPERATIVE_POINTS if _is_imperative(said) else 0.0)
    )


def _is_personal(block: Block) -> bool:
    """Whether the narrator of a block says "you" or "we"."""
    said = _narration(block.text)
    return bool(_READER.search(said) or _PUBLISHER.search(said))


def ask_points(text: str) -> float:
    """How much a text asks, whomever it speaks to."""
    said = _narration(text)
    return sum(weight for pattern, weight in _asks() if pattern.search(said))


def appeal_points(text: str) -> float:
    """How much a text asks of its reader; 0 where it asks nothing, or speaks to nobody."""
    said = _narration(text)
    points = ask_points(text)
    if points == 0:
        return 0.0
    address = _address(said)
    if text.rstrip().endswith("!") or (text.isupper() and len(text.split()) > 3):
        address += SHOUT_POINTS
    if address == 0:
        # A report about giving, or a mere label; a label asks by what it names alone.
        return points if len(said.split()) <= LABEL_WORDS and not is_sentence(text) else 0.0
    return points + address + SOFT_POINTS * min(len(_soft().findall(said)), 3)


def is_body(block: Block) -> bool:
    """Whether a block reads as a paragraph of an article."""
    return block.words >= FRAGMENT_WORDS and is_sentence(block.text) and block.link_share < 0.5


def appeals(blocks: Sequence[Block], title: str, publisher: str = "") -> tuple[set[int], str | None]:
    """(the numbers of blocks that are appeals, a remark where the article itself is one).

    `publisher` is the site's name, "" where it is not known: a publisher that speaks of itself by name
    speaks of "us".
    """
    blocks = [replace(b, text=_in_first_person(b.text, publisher)) for b in blocks] if publisher else blocks
    set_apart = _boxes(blocks) | _known(blocks)
    set_apart |= _inserts(blocks, set_apart)
    rest = [n for n in range(len(blocks)) if n not in set_apart]
    by_words = {
        n for n in rest if appeal_points(blocks[n].text) >= APPEAL_POINTS and not _is_report(blocks[n].text)
    }
    body = [n for n in rest if is_body(blocks[n])]
    personal = {n for n in body if _is_personal(blocks[n])}
    has_own_voice = len(personal) > max(1, PERSONAL_SHARE * len(body))
    if not has_own_voice:
        by_words |= {n for n in personal if _is_foreign_voice(blocks[n])}
    elif _is_own_appeal(blocks, rest, by_words, title):
        return set_apart, "the article itself appeals to its readers; what it asks was left in its text"
    return set_apart | by_words, None


def _is_report(text: str) -> bool:
    """Whether a text says who said something, and does not turn to its reader."""
    said = _narration(text)
    return bool(_ATTRIBUTION.search(said)) and not _READER.search(said)


def _is_foreign_voice(block: Block) -> bool:
    """Whether a block that says "you" or "we", in an article that never does, speaks as appeals do."""
    if block.kind == "quote" or _is_report(block.text):
        return False
    said = _narration(block.text)
    has_reader, has_publisher = bool(_READER.search(said)), bool(_PUBLISHER.search(said))
    if has_reader and has_publisher:
        return True
    asks = ask_points(block.text) > 0 or _is_imperative(said)
    return asks or (has_reader and len(_soft().findall(said)) >= 2)


def _is_own_appeal(blocks: Sequence[Block], rest: Sequence[int], by_words: set[int], title: str) -> bool:
    everything = sum(blocks[n].words for n in rest)
    if sum(blocks[n].words for n in by_words) > everything * OWN_APPEAL_SHARE:
        return True
    asking = [n for n in rest if is_body(blocks[n]) and appeal_points(blocks[n].text) >= OPENER_POINTS]
    return len(asking) >= OWN_APPEAL_PLACES or (bool(asking) and ask_points(title) > 0)


def _known(blocks: Sequence[Block]) -> set[int]:
    """Blocks that open with words known from publishers' pages, and known inserts from first to last words."""
    plain_lines = [plain(b.text) for b in blocks]
    found = {
        n for n, line in enumerate(plain_lines) if line.lstrip('"').startswith(lines("openings", "appeal"))
    }
    for insert in data()["openings"]["inserts"]:
        first, last = plain(insert["from"]), plain(insert["to"])
        for number, line in enumerate(plain_lines):
            if not line.startswith(first):
                continue
            for end in range(number, min(number + INSERT_BLOCKS, len(blocks))):
                if last in plain_lines[end]:
                    found.update(range(number, end + 1))
                    break
    return found


def _boxes(blocks: Sequence[Block]) -> set[int]:
    """Elements set apart from the paragraphs that are no paragraphs themselves: boxes, asides, link lists."""
    groups: dict[int, list[int]] = {}
    for number, block in enumerate(blocks):
        groups.setdefault(block.group, []).append(number)
    plain_words = sum(blocks[n].words for n in groups.get(0, ()))
    # Where the paragraphs themselves are wrapped, being set apart means nothing.
    if plain_words < sum(b.words for b in blocks) / 2:
        return set()
    return {
        n
        for group, members in groups.items()
        if group and _is_box([blocks[n] for n in members])
        for n in members
    }


def _is_box(own: Sequence[Block]) -> bool:
    if all(b.kind == "quote" for b in own):
        return False
    if all(b.is_aside for b in own) or all(b.link_share > 0.8 for b in own):
        return True
    if max(appeal_points(b.text) for b in own) >= OPENER_POINTS:
        return True
    if appeal_points(" ".join(b.text for b in own)) >= APPEAL_POINTS:
        return True
    has_lines = any(b.kind in ("heading", "item") for b in own) or len(own) > 1
    is_list_only = all(b.kind in ("item", "cell") for b in own)
    paragraphs = sum(b.words for b in own if is_body(b) and b.kind == "paragraph")
    return has_lines and not is_list_only and paragraphs < sum(b.words for b in own) / 2


def _inserts(blocks: Sequence[Block], taken: set[int]) -> set[int]:
    """A heading over lines without full stop, and the sentence that ends them, between paragraphs.

    Lists of victims or of demands look the same; what tells an insert is that it dwells on giving, on the
    press or on its reader: in a good part of its lines, or in the sentence that ends them.
    """
    found: set[int] = set()
    body = _Body(blocks)
    number = 0
    while number < len(blocks):
        if number in taken or not _is_opener(blocks[number]):
            number += 1
            continue
        end = number + 1
        while end < min(number + INSERT_BLOCKS, len(blocks)) and end not in taken and _is_line(blocks[end]):
            end += 1
        if end - number - 1 >= LEAST_LINES or (end > number + 1 and appeal_points(blocks[number].text) > 0):
            has_ending = end < len(blocks) and body.ends_insert(end)
            last = end + has_ending
            hits = sum(_dwells(blocks[n].text) for n in range(number, last))
            if hits >= max(LEAST_HITS, (last - number) * HIT_SHARE) or (
                has_ending and _dwells(blocks[end].text)
            ):
                found.update(range(number, last))
                end = last
        number = end
    return found


def _dwells(text: str) -> bool:
    said = _narration(text)
    return ask_points(text) > 0 or bool(
        _soft().search(said) or _READER.search(said) or _PUBLISHER.search(said)
    )


def _is_opener(block: Block) -> bool:
    """A heading over an insert: short, and set off or leading on to what follows."""
    if block.words > LINE_WORDS or block.kind in ("item", "cell", "quote"):
        return False
    return is_set_off(block) or block.text.endswith((":", "!", "?"))


def _is_line(block: Block) -> bool:
    """A line of an insert: short and without full stop. A signature ("– Name") is none."""
    is_short = block.words <= LINE_WORDS and not is_sentence(block.text) and not block.text.endswith(":")
    return is_short and not _SIGNATURE.match(block.text) and block.kind not in ("quote", "cell")


class _Body:
    """The paragraphs of the article, as a measure for what may be none of them."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        paragraphs = [n for n, b in enumerate(blocks) if is_body(b)]
        self._usual = statistics.median([blocks[n].words for n in paragraphs] or [0])
        self._words = Counter(word for n in paragraphs for word in _content_words(blocks[n].text))

    def ends_insert(self, number: int) -> bool:
        """Whether the sentence after an insert's lines is still its own: it speaks as one, or of nothing in
        the text."""
        block = self._blocks[number]
        if block.words > ENDING_WORDS or not is_sentence(block.text):
            return False
        said = _narration(block.text)
        soft = len(_soft().findall(said))
        if _address(said) > 0 or soft >= 2 or ask_points(block.text) > 0:
            return not _is_report(block.text)
        if block.words > self._usual / 2:
            return False
        own = _content_words(block.text)
        counted_here = is_body(block)
        return soft > 0 or all(self._words[word] <= counted_here for word in own)


def _content_words(text: str) -> set[str]:
    return {word for word in bare_words(text) if len(word) >= 5}
