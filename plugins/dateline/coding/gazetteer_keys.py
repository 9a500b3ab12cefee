"""Gazetteer keys: how a place name is folded, so that spellings of one name meet.

Three keys, from strict to loose:

- :func:`fold`: lower case, no diacritics, no apostrophes, hyphens as spaces ("Mazar-i-Sharif" → "mazar i
sharif").
- :func:`bare`: the fold without Arabic and Hebrew articles ("Deir ez-Zor" → "deir zor", "al-Raqqa" →
"raqqa").
- :func:`skeleton`: the consonants of the bare key in classes that transliteration of Arabic, Hebrew,
Persian, Kurdish and Somali confuses (q/k, dh/d, doubled letters, ou/u/w …). Too loose to decide by itself:
candidates found by it are compared letter by letter (see :mod:`dateline.coding.gazetteer`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans("ıøłđðəƏħŋ‐‑–—", "iolddaahn----") | str.maketrans(
    {"þ": "th", "ß": "ss", "æ": "ae", "œ": "oe"}
)
# Every mark that stands for hamza, ayn or a soft sign in some transliteration.
_APOSTROPHES = re.compile("['’‘ʼʻ`´ʿʾʹʽ′\"“”]")
_POSSESSIVE = re.compile(r"['’]s\b")
_SEPARATORS = re.compile(r"[^0-9a-z]+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")

# The article of Arabic (with its assimilated forms) and of Hebrew, and Persian/Urdu connectives inside names.
ARTICLES = frozenset("al el ul ar as ash at ath az adh ad an es er et ez ed en ha e i wa il us ur ud".split())
# Where a second spelling is only a matter of transliteration: names there get a skeleton key.
TRANSLITERATED_ISO2 = frozenset(
    [
        "AE",
        "AF",
        "AZ",
        "BD",
        "BH",
        "DJ",
        "DZ",
        "EG",
        "EH",
        "ER",
        "ET",
        "IL",
        "IN",
        "IQ",
        "IR",
        "JO",
        "KG",
        "KW",
        "KZ",
        "LB",
        "LY",
        "MA",
        "ML",
        "MR",
        "NE",
        "OM",
        "PK",
        "PS",
        "QA",
        "SA",
        "SD",
        "SO",
        "SY",
        "TD",
        "TJ",
        "TM",
        "TN",
        "TR",
        "UZ",
        "YE",
    ]
)


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """The strict key of a name; empty for a name without Latin letters or digits."""
    text = name.translate(_LETTERS)
    if _NOT_ASCII.search(text):
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
        text = text.translate(_LETTERS)
    text = _APOSTROPHES.sub("", _POSSESSIVE.sub("", text.lower()))
    return _SEPARATORS.sub(" ", text).strip()


def bare(key: str) -> str:
    """A folded key without articles; the key itself when nothing else would be left."""
    words = [w for w in key.split() if w not in ARTICLES]
    return " ".join(words) if words else key


_CLASSES: tuple[tuple[str, str], ...] = tuple(
    (pair.split(">")[0], pair.split(">")[1])
    for pair in [
        "tsch>c",
        "sch>s",
        "tch>c",
        "dzh>j",
        "ch>s",
        "sh>s",
        "kh>k",
        "gh>g",
        "dh>d",
        "th>t",
        "ph>f",
        "zh>j",
        "dj>j",
        "tz>z",
        "ts>z",
        "ck>k",
        "q>k",
        "x>k",
        "p>b",
        "v>f",
        "g>j",
    ]
)
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiouwyh]+")


def _consonants(word: str) -> str:
    for pattern, letter in _CLASSES:
        word = word.replace(pattern, letter)
    word = word.replace("c", "k")
    first = word[0] if word[0] in "hwy" else ""
    return first + _DOUBLED.sub(r"\1", _VOWELS.sub("", word[len(first) :]))


@lru_cache(maxsize=65536)
def skeleton(key: str) -> str:
    """The consonant classes of a folded key, articles left out.

    Empty when fewer than three consonants are left: such a skeleton fits half of the map.
    """
    joined = "".join(_consonants(word) for word in bare(key).split())
    joined = _DOUBLED.sub(r"\1", joined)
    return joined if len(joined) >= 3 else ""
