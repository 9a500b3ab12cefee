"""Mangled texts: passages of the sample newsroom cut, doubled, upper-cased, with other scripts and control characters
sown in, and so on. The same seed gives the same text."""

from __future__ import annotations

import json
import random
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

NEWSROOM = Path(__file__).resolve().parents[1] / "newsroom"
LONGEST = 1500
"""Characters of a passage: a few paragraphs, so that thousands can be coded in minutes."""

BASE = (
    "BAGHDAD (May 3) — Rockets hit a base near Kirkuk on Monday, killing two soldiers and wounding five, "
    "police said.\n\n"
    "“Nobody claimed the attack,” Gen. Ali Hassan told Reuters. "
    "In response, Iraqi jets bombed caves in the Hamrin Mountains.\n\n"
    "At least 30 people have been killed in such attacks since January, among them four children."
)

CONTROL = "".join(map(chr, (*range(0x20), 0x7F, 0x80, 0x9F, 0xAD, 0xFEFF, 0xFFFD, 0xFFFF, 0xE000)))
INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202d\u202e\u2028\u2029\u2066\u2067\u2069\u00a0\u3000"
SCRIPTS = (
    "قصفت الطائرات المدينة",
    "砲撃で死傷者",
    "обстрел города",
    "הפצצה בעיר",
    "ঢাকায় বিস্ফোরণ",
    "ระเบิดในตลาด",
    "폭격",
    "የአየር ጥቃት",
    "🚀🚀💥👨‍👩‍👧‍👦",
    "Z̷̢̛a̶͠l̵g̸o̷",
    "ﬁﬂﬀ ㎞ ½ ⅻ ①②",
)
LOOKALIKES = str.maketrans("aeopcxyiABEKMHOPCTX", "аеорсхуіАВЕКМНОРСТХ")
DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
HUGE = ("9" * 30, "1e309", "0", "-5", "1,000,000,000,000", "2147483648", "0x10", "½", "1/0", "3.14159")
MARKS = (
    "“",
    "”",
    '"',
    "'",
    "’",
    "(",
    ")",
    "[",
    "]",
    "—",
    "-",
    "…",
    ";",
    ":",
    "!",
    "?",
    ".",
    ",",
    "\\",
    "%s",
    "{}",
)


@cache
def passages() -> tuple[str, ...]:
    """The texts of the tuning half, by name, and BASE."""
    names = json.loads((NEWSROOM / "split.json").read_text("utf-8"))["tune"]
    texts = [
        json.loads((NEWSROOM / "articles" / f"{n}.json").read_text("utf-8"))["text"] for n in sorted(names)
    ]
    return (BASE, *texts)


def _cut(rng: random.Random, text: str) -> str:
    at, to = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
    return text[:at] + text[to:]


def _doubled(rng: random.Random, text: str) -> str:
    at, to = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
    return text[:to] + text[at:]


def _repeated(rng: random.Random, text: str) -> str:
    words = text.split(" ")
    at = rng.randrange(len(words))
    return " ".join(words[:at] + words[at : at + 1] * rng.randint(2, 60) + words[at:])


def _sown(signs: str) -> Callable[[random.Random, str], str]:
    def sow(rng: random.Random, text: str) -> str:
        letters = list(text)
        for _ in range(rng.randint(1, 25)):
            letters.insert(rng.randrange(len(letters) + 1), rng.choice(signs))
        return "".join(letters)

    return sow


def _words_of(choice: tuple[str, ...]) -> Callable[[random.Random, str], str]:
    def insert(rng: random.Random, text: str) -> str:
        words = text.split(" ")
        for _ in range(rng.randint(1, 8)):
            words.insert(rng.randrange(len(words) + 1), rng.choice(choice))
        return " ".join(words)

    return insert


def _shuffled_words(rng: random.Random, text: str) -> str:
    words = text.split(" ")
    rng.shuffle(words)
    return " ".join(words)


def _shuffled_sentences(rng: random.Random, text: str) -> str:
    parts = text.split(". ")
    rng.shuffle(parts)
    return ". ".join(parts)


def _digits_swapped(rng: random.Random, text: str) -> str:
    return "".join(rng.choice(HUGE) if c.isdigit() else c for c in text)


MANGLERS: tuple[Callable[[random.Random, str], str], ...] = (
    _cut,
    _cut,
    _doubled,
    _repeated,
    lambda rng, text: text.upper(),
    lambda rng, text: text.lower(),
    lambda rng, text: text.title(),
    lambda rng, text: text.swapcase(),
    _sown(CONTROL),
    _sown(INVISIBLE),
    _sown("\u0301\u0338\u0489\u20dd"),
    _words_of(SCRIPTS),
    _words_of(HUGE),
    _words_of(MARKS),
    _digits_swapped,
    _shuffled_words,
    _shuffled_sentences,
    lambda rng, text: "".join(rng.sample(text, len(text))),
    lambda rng, text: text[::-1],
    lambda rng, text: text.translate(LOOKALIKES),
    lambda rng, text: text.translate(DIGITS),
    lambda rng, text: unicodedata.normalize(rng.choice(("NFD", "NFKC", "NFKD")), text),
    lambda rng, text: text.replace(" ", rng.choice(("", "  ", "\t", "\u00a0", "\n", "\r\n", "\n\n"))),
    lambda rng, text: text.replace("\n", " ").replace(".", ""),
    lambda rng, text: text.replace("“", "").replace("’", "'"),
    lambda rng, text: text.replace(", ", ". ").replace(" and ", " "),
    lambda rng, text: "".join(c + c for c in text),
    lambda rng, text: text.encode("utf-8").decode("cp1252", "replace"),
)


def mangled(seed: int) -> str:
    """A passage with one to four kinds of damage."""
    rng = random.Random(seed)
    text = rng.choice(passages())
    at = rng.randrange(max(1, len(text) - LONGEST))
    text = text[at : at + rng.randint(50, LONGEST)]
    for _ in range(rng.randint(1, 4)):
        text = rng.choice(MANGLERS)(rng, text)[: 4 * LONGEST]
    return text
