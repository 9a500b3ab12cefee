"""Which language a text is in, and the case of texts set all in capitals."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import Any

from dateline.coding.reading import Reading

FUNCTION_WORDS = frozenset(
    """the of and to in a is that was for on with as by at from it be are were has have had this an which or but not
    its their his said who they been after more will would there when one two also said""".split()
)
ENGLISH_SHARE = 0.2
"""Share of function words above which a text is English without asking further: English news has 0.3 to 0.45,
other languages in Latin script below 0.1 (they share "a", "in", "on")."""
SAMPLE_CHARS = 4000
"""Characters read to tell the language: more changes nothing."""
SHOUT_SHARE = 0.7
"""Share of capitals among letters above which a text is taken to be set in capitals."""

_WORD = re.compile(r"[^\W\d_]+")


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str, stated: str | None = None) -> str:
    """ISO 639-1 code of a text; ``und`` when there are no words to tell it from. The publisher's own statement counts
    only where the text does not tell."""
    sample = text[:SAMPLE_CHARS]
    words = [w.lower() for w in _WORD.findall(sample)]
    if not words:
        return (stated or "und").split("-")[0].lower()
    share = sum(w in FUNCTION_WORDS for w in words) / len(words)
    if share >= ENGLISH_SHARE:
        return "en"
    letters = [c for c in sample if c.isalpha()]
    latin = sum(c < "ɐ" for c in letters) / max(1, len(letters))
    if latin < 0.5 or share < 0.08 or len(words) > 30:
        code, probability = _identifier().classify(sample.lower())
        if str(code) == "en" or (float(probability) < 0.9 and share >= 0.08 and latin > 0.9):
            return "en"
        if len(words) < 8 and latin > 0.95 and stated is None:
            return "en"
        return str(code)
    return (stated or "en").split("-")[0].lower()


def restore_case(reading: Reading, is_place: Callable[[str], bool] = lambda words: False) -> Reading:
    """For texts set in capitals: the sentences in lower case with capitals at their start and on what looks like a
    name, so that the parser can read them. ``is_place`` says whether some words are the name of a place and nothing
    else. Lengths stay the same; other texts come back unchanged."""
    letters = [c for c in reading.text[:SAMPLE_CHARS] if c.isalpha()]
    if len(letters) < 20 or sum(c.isupper() for c in letters) / len(letters) < SHOUT_SHARE:
        return reading
    text = "".join(c.lower() if len(c.lower()) == 1 else c for c in reading.text)
    text = _places_recapitalised(_recapitalised(text), is_place)
    for s in reading.sentences:
        piece = text[s.start : s.end]
        s.text = piece[:1].upper() + piece[1:]
    reading.text = text
    return reading


@functools.cache
def _names() -> frozenset[str]:
    """Words that carry a capital in running text: days, months, and names of countries, peoples and groups."""
    from dateline.coding.who import ActorLexicon

    names = set(
        "monday tuesday wednesday thursday friday saturday sunday january february march april june july "
        "august september "
        "october november december".split()
    )
    names |= ActorLexicon.load().name_words()
    return frozenset(names)


PLACE_WORDS = 3
"""Words of the longest name of a place that is looked for in capitals ("deir ez-zor")."""
_PLAIN_WORD = re.compile(r"[a-z]+", re.IGNORECASE)


def _places_recapitalised(text: str, is_place: Callable[[str], bool]) -> str:
    """Names of places with capitals, the longest first; time is linear in the length of the text."""
    words = [m.span() for m in _PLAIN_WORD.finditer(text)]
    capitals: set[int] = set()
    n = 0
    while n < len(words):
        for length in range(min(PLACE_WORDS, len(words) - n), 0, -1):
            start, end = words[n][0], words[n + length - 1][1]
            if end - start <= PLACE_CHARS and is_place(text[start:end].lower()):
                capitals |= {words[i][0] for i in range(n, n + length)}
                n += length - 1
                break
        n += 1
    return "".join(c.upper() if i in capitals else c for i, c in enumerate(text))


PLACE_CHARS = 40
"""No name of a town is longer."""


def _recapitalised(text: str) -> str:
    names = _names()
    return re.sub(r"[a-z]+", lambda m: m.group(0).capitalize() if m.group(0) in names else m.group(0), text)
