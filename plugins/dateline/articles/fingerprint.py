"""Hashes that tell equal texts, and fingerprints that tell nearly equal ones.

MinHash over word shingles (Broder 1997), from datasketch: the share of equal positions of two signatures
estimates the Jaccard similarity of the two sets of shingles, and with the sizes of the sets also how much of
one text is contained in the other, which is what a syndicated copy with another ending looks like.
trafilatura's SimHash was tried on the same pairs and does not part shortened copies from different stories
(see tests/articles).
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.util
import re
import sys
import unicodedata
from typing import Any, Final

# Words in a row: five are shared by chance only in stock phrases; three already by two reports on one event.
SHINGLE_WORDS: Final = 5
PERMUTATIONS: Final = 128  # standard error of the similarity: 1/sqrt(128), about 0.09 at worst
# 64 bands of 2: a pair with Jaccard similarity 0.2 shares a band with probability 0.93, with 0.3 0.998, with
# 0.03 (the likest of different reports measured) 0.06.
BANDS: Final = 64
ROWS: Final = PERMUTATIONS // BANDS
_FORMAT: Final = "mh1"  # changes with any of the constants above
_SEED: Final = 1

# Measured on copies made of the sample articles (tests/articles/test_articles_fingerprint.py): of a copy with
# every number changed, other spellings, an added paragraph or a syndication line, of a first half, and of one
# with a word in 25 changed at least 0.63 is in the original; of a different report on the same event at most
# 0.08. In between lie follow-ups that reuse the background of an earlier report, which must be coded.
NEAR_DUPLICATE: Final = 0.6
# Below this many shingles (25 words) two texts are too short to be called copies unless they are equal.
LEAST_SHINGLES: Final = 20

_WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")


def text_sha256(text: str) -> str:
    """SHA-256 of the text in UTF-8, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def words_of(text: str) -> list[str]:
    """The words that count for comparison: lower case, one kind of apostrophe, accents dropped."""
    plain = unicodedata.normalize("NFKD", text).replace("’", "'").replace("‘", "'")
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return [word.replace("'", "") for word in _WORD.findall(plain.casefold())]


def _shingles(text: str) -> set[bytes]:
    words = words_of(text)
    if not words:
        return set()
    last = max(len(words) - SHINGLE_WORDS, 0)
    return {" ".join(words[n : n + SHINGLE_WORDS]).encode("utf-8", "surrogatepass") for n in range(last + 1)}


def fingerprint(text: str) -> str:
    """The fingerprint of a text, ``mh1:<number of shingles>:<1,024 hexadecimal digits>``.

    Plain ASCII, of about 1,035 characters, fit for a text column. The same text always gives the same
    fingerprint, whatever its spacing, case, accents and kind of apostrophe.
    """
    shingles = _shingles(text)
    sketch = _minhash_class()(num_perm=PERMUTATIONS, seed=_SEED)
    if shingles:
        sketch.update_batch(sorted(shingles))
    values = b"".join(int(v).to_bytes(4, "big") for v in sketch.hashvalues)
    return f"{_FORMAT}:{len(shingles)}:{values.hex()}"


@functools.cache
def _minhash_class() -> Any:
    """datasketch's MinHash, without the package's own imports.

    Its ``__init__`` loads indexes for Redis and Cassandra and with them most of SciPy: 1.4 s of CPU, against 0.1 s
    for MinHash alone. A backfill starts hundreds of tasks, each of which would pay that.
    """
    if "datasketch" in sys.modules:
        return importlib.import_module("datasketch.minhash").MinHash
    spec = importlib.util.find_spec("datasketch")
    assert spec is not None, "datasketch is among the requirements"
    sys.modules["datasketch"] = importlib.util.module_from_spec(spec)
    try:
        return importlib.import_module("datasketch.minhash").MinHash
    finally:
        del sys.modules["datasketch"]  # whoever imports the package gets the whole of it


def _read(stored: str) -> tuple[int, bytes]:
    kind, _, rest = stored.partition(":")
    count, _, values = rest.partition(":")
    if kind != _FORMAT or not count.isdigit() or len(values) != PERMUTATIONS * 8:
        raise ValueError(f"not a fingerprint of kind {_FORMAT}: {stored[:40]!r}; make it anew from the text")
    return int(count), bytes.fromhex(values)


def band_keys(stored: str) -> tuple[int, ...]:
    """BANDS keys: each band's two values as one signed 64-bit integer, as ``core.fingerprint_bands`` has them.

    Texts that are nearly equal share at least one key; only such pairs need be compared with `share_in`. That a key
    of one band equals one of another band by chance is as good as impossible, and would cost one comparison.
    Empty for a text without words. Raises ValueError for what is no fingerprint.
    """
    count, values = _read(stored)
    if count == 0:
        return ()
    width = ROWS * 4
    return tuple(
        int.from_bytes(values[n * width : (n + 1) * width], "big", signed=True) for n in range(BANDS)
    )


def share_in(one: str, other: str) -> float:
    """How much of the first text is in the second one, estimated, 0 to 1, from two fingerprints.

    The share |A∩B| / |A| of the first one's shingles. A copy with a new ending, and an excerpt, are nearly
    wholly in the original; the original is not in its excerpt. 0 where either text is too short to be
    compared, unless the fingerprints are equal. Raises ValueError for what is no fingerprint.
    """
    count, values = _read(one)
    other_count, other_values = _read(other)
    if one == other:
        return 1.0 if count else 0.0
    if min(count, other_count) < LEAST_SHINGLES:
        return 0.0
    equal = sum(values[n : n + 4] == other_values[n : n + 4] for n in range(0, PERMUTATIONS * 4, 4))
    jaccard = equal / PERMUTATIONS
    shared = jaccard * (count + other_count) / (1 + jaccard)
    return min(shared / count, 1.0)


def similarity(one: str, other: str) -> float:
    """How much of the shorter text is in the longer one: the larger of both shares. Symmetric."""
    return max(share_in(one, other), share_in(other, one))


def is_copy(one: str, of: str) -> bool:
    """Whether the first text tells nothing that the second does not: NEAR_DUPLICATE of it is in there.

    The question before leaving a text uncoded. Not symmetric: an excerpt is a copy of the whole, a report
    that contains an earlier one and adds as much again is no copy of it.
    """
    return share_in(one, of) >= NEAR_DUPLICATE


def is_near_duplicate(one: str, other: str) -> bool:
    """Whether two texts are the same story in nearly the same words: each is a copy of the other."""
    return is_copy(one, other) and is_copy(other, one)
