"""What stands around and inside one article's text on its page, decided once and for good by the article's id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from dateline.newsroom.chance import Chance
from dateline.newsroom.post import Post
from dateline.newsroom.text import sentences
from dateline.newsroom.wording import Wording

InsertForm = Literal["list", "plain_paragraphs", "aside", "paragraph"]
_QUOTED = re.compile(r"“[^“”]+”")
_WORD = re.compile(r"[\w’'-]+")
# A pull quote of fewer words says nothing, one of more is no pull quote.
PULL_QUOTE_WORDS = range(8, 32)
# Shares of pages, in percent. The publisher's stored pages show each kind on some articles, not on all.
INSERT_PERCENT = 65
PULL_QUOTE_PERCENT = 35
CAPTION_REPEATED_PERCENT = 25
MADE_UP_CAPTION_PERCENT = 60
BANNER_PERCENT = 90
COOKIE_PERCENT = 50
SHOUTED_PERCENT = 10
CLOSER_PERCENT = 60
LINKED_PARAGRAPHS = 3  # at most so many paragraphs of a text carry a link


@dataclass(frozen=True, slots=True)
class Insert:
    """A donation block in the middle of the body, standing before paragraph number `before` (from 0)."""

    before: int
    form: InsertForm
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """Words of the article or its caption that the page shows once more, before paragraph `before` (from 0)."""

    before: int
    text: str


@dataclass(frozen=True, slots=True)
class Pollution:
    """Everything on an article's page that is not its title, standfirst, byline, date or text. Plain text."""

    banner: tuple[str, ...]
    caption: str
    insert: Insert | None
    pull_quote: Repeat | None
    repeated_caption: Repeat | None
    next_label: str
    more_label: str
    topics_label: str
    newsletter: tuple[str, str]
    footer: tuple[str, ...]
    cookie_notice: str

    @property
    def foreign(self) -> tuple[str, ...]:
        """The lines that must not be in an extracted text: all but the pull quote, whose words the text has."""
        lines = (
            *self.banner,
            self.caption,
            *(self.insert.lines if self.insert else ()),
            self.next_label,
            self.more_label,
            self.topics_label,
            *self.newsletter,
            *self.footer,
            self.cookie_notice,
        )
        return tuple(line for line in lines if line)


def pollution_of(post: Post, site_name: str) -> Pollution:
    """The pollution of `post`'s page: a function of its id (what there is) and its text (where it can stand)."""
    chance = Chance(post.id)
    wording = Wording(post.id, site=site_name, section=post.category.name)
    places = range(1, len(post.paragraphs))  # between paragraphs, never before the first
    caption = _caption(post, chance, wording)
    insert = None
    if len(places) > 1 and chance.happens(INSERT_PERCENT, "has insert"):
        insert = _insert(chance, wording, places)
    repeated = None
    if caption and len(places) > 1 and chance.happens(CAPTION_REPEATED_PERCENT, "repeats caption"):
        repeated = Repeat(chance.one(places, "repeated caption at"), caption)
    return Pollution(
        banner=_banner(chance, wording) if chance.happens(BANNER_PERCENT, "has banner") else (),
        caption=caption,
        insert=insert,
        pull_quote=_pull_quote(post, chance, places),
        repeated_caption=repeated,
        next_label=wording.line("next_label"),
        more_label=wording.line("more_label"),
        topics_label=wording.line("topics_label"),
        newsletter=(wording.line("newsletter_heading"), wording.line("newsletter_text")),
        footer=wording.lines("footer", 4),
        cookie_notice=wording.line("cookies") if chance.happens(COOKIE_PERCENT, "has cookies") else "",
    )


def _banner(chance: Chance, wording: Wording) -> tuple[str, ...]:
    opener = wording.line("banner_opener")
    if chance.happens(SHOUTED_PERCENT, "shouts"):
        opener = opener.upper()
    closer = (wording.line("banner_closer"),) if chance.happens(CLOSER_PERCENT, "has closer") else ()
    return (opener, wording.line("banner_ask"), *closer)


def _caption(post: Post, chance: Chance, wording: Wording) -> str:
    """The stated caption, with a credit if it has none; on some articles without one a made-up caption."""
    if post.caption.endswith(")"):
        return post.caption
    if not post.caption and not chance.happens(MADE_UP_CAPTION_PERCENT, "has caption"):
        return ""
    subject = post.caption or wording.line("caption")
    return f"{subject.rstrip('.')}. {wording.line('credit')}"


def _insert(chance: Chance, wording: Wording, places: range) -> Insert:
    before = chance.one(places, "insert at")
    form: InsertForm = chance.one(get_args(InsertForm), "insert form")
    if form == "paragraph":
        return Insert(before, form, (wording.line("insert_paragraph"),))
    middle = wording.lines("insert_line", 2 + chance.below(4, "insert length"))
    return Insert(before, form, (wording.line("insert_heading"), *middle, wording.line("insert_ending")))


def _pull_quote(post: Post, chance: Chance, places: range) -> Repeat | None:
    """A sentence, or better what somebody says in one; never a whole paragraph, whose place would be in doubt."""
    if len(places) < 3 or not chance.happens(PULL_QUOTE_PERCENT, "has pull quote"):
        return None
    said: list[str] = []
    fitting: list[str] = []
    for paragraph in post.paragraphs:
        text = " ".join(paragraph.split())
        parts = [*_QUOTED.findall(text), *sentences(text)]
        for part in dict.fromkeys(parts):
            if len(part.split()) in PULL_QUOTE_WORDS and part != text:
                (said if part.startswith(("“", '"')) else fitting).append(part)
    if not said and not fitting:
        return None
    return Repeat(chance.one(places, "pull quote at"), chance.one(said or fitting, "pull quote"))


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the body: `words` of paragraph number `paragraph` from character `start` on lead to `target`."""

    paragraph: int
    start: int
    words: str
    target: str  # a path on the site, or a full address elsewhere


def links_of(post: Post) -> tuple[Link, ...]:
    """Up to three links in the body, each over two to four whole words. Print pages number them [1], [2] …"""
    chance = Chance(post.id)
    long_enough = [n for n, paragraph in enumerate(post.paragraphs) if len(paragraph.split()) >= 12]
    links = []
    for number in sorted(chance.some(long_enough, chance.below(LINKED_PARAGRAPHS + 1, "links"), "linked")):
        paragraph = post.paragraphs[number]
        tokens = [(m.start(), m.end()) for m in re.finditer(r"\S+", paragraph)]
        span = 2 + chance.below(3, f"link {number} words")
        starts = [
            n
            for n in range(2, len(tokens) - span)
            if all(_WORD.fullmatch(paragraph[a:b]) for a, b in tokens[n : n + span])
            and "\n" not in paragraph[tokens[n][0] : tokens[n + span][0]]
        ]
        if not starts:
            continue
        first = chance.one(starts, f"link {number} at")
        start, end = tokens[first][0], tokens[first + span - 1][1]
        own = chance.happens(50, f"link {number} own")
        target = (
            post.category.path
            if own
            else f"https://www.example.org/background/{chance.below(9999, f'link {number}')}/"
        )
        links.append(Link(number, start, paragraph[start:end], target))
    return tuple(links)
