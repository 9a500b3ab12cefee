"""The wording of what is not an article's, as data (boilerplate.toml), and how texts are compared with it."""

from __future__ import annotations

import functools
import re
import tomllib
from importlib import resources
from typing import Any, Final

_QUOTES: Final = str.maketrans(
    {"‘": "’", "'": "’", "`": "’", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "—": "–"}
)
_SENTENCE_END: Final = re.compile(r"""[.!?…][\"'”’)\]]*$""")


@functools.cache
def data() -> dict[str, Any]:
    """The data file, read once."""
    return tomllib.loads(resources.files("dateline.articles").joinpath("boilerplate.toml").read_text("utf-8"))


@functools.cache
def lines(table: str, name: str) -> tuple[str, ...]:
    """A list of lines from the data, each made plain."""
    return tuple(plain(line) for line in data()[table][name])


@functools.cache
def container_paths() -> tuple[str, ...]:
    """The XPaths under which article texts stand, the most telling first."""
    return tuple(data()["containers"]["xpath"])


@functools.cache
def furniture() -> re.Pattern[str]:
    """A pattern for the class or id of an element that is furniture, not text."""
    words = "|".join(re.escape(word) for word in data()["furniture"]["words"])
    return re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-])", re.IGNORECASE)


def plain(text: str) -> str:
    """Text for comparison: lower case, one kind of quotation mark, apostrophe and dash, single spaces."""
    return " ".join(text.translate(_QUOTES).casefold().split())


def bare_words(text: str) -> list[str]:
    """Words only, so that quotation marks and full stops do not hide a repetition."""
    return re.sub(r"[^\w\s’]", " ", plain(text)).split()


def is_sentence(text: str) -> bool:
    """Whether a block ends as sentences do."""
    return bool(_SENTENCE_END.search(text))


def same_line(one: str, other: str) -> bool:
    """Equal but for punctuation, or one is the other cut short with an ellipsis."""
    a, b = bare_words(one), bare_words(other)
    if not a or not b:
        return False
    if a == b:
        return True
    shorter, longer = sorted((a, b), key=len)
    is_cut = one.rstrip().endswith(("…", "...", "[…]")) or other.rstrip().endswith(("…", "...", "[…]"))
    return is_cut and len(shorter) >= 5 and longer[: len(shorter)] == shorter
