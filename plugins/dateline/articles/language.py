"""In which language a text is."""

from __future__ import annotations

import functools
from typing import Any, Final

LEAST_WORDS: Final = 12  # below it the guess is a coin's toss among neighbours (English, Scots, Dutch)
SURE: Final = 0.9  # py3langid's own probability
MAX_CHARACTERS: Final = 5000  # more does not make it surer


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str, stated: str | None = None) -> str | None:
    """The ISO 639-1 code of a text's language.

    `stated` is what the page says of itself (``en-US``); it decides where the text is too short or the
    guess unsure. None where nothing is known.
    """
    said = (stated or "").strip().lower().replace("_", "-").partition("-")[0]
    claimed = said if len(said) == 2 and said.isalpha() and said.isascii() else None
    if len(text.split()) < LEAST_WORDS:
        return claimed
    code, probability = _identifier().classify(text[:MAX_CHARACTERS])
    return str(code) if probability >= SURE else claimed
