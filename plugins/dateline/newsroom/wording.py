"""Lines made from the grammar of phrases, the same ones for the same seed."""

from __future__ import annotations

import re

from dateline.newsroom.chance import Chance
from dateline.newsroom.phrases import GRAMMAR

_SLOT = re.compile(r"\{([a-z_]+)\}")
_SENTENCE_START = re.compile(r"(?:^|(?<=[.?!] ))[a-z]")


class Wording:
    """Draws lines for one seed. `names` fills slots that are no symbol of the grammar, such as {site}."""

    def __init__(self, seed: str, **names: str) -> None:
        self._chance = Chance(seed)
        self._names = names

    def line(self, symbol: str, label: str = "") -> str:
        """One line of that symbol; another `label` gives another draw. It starts with a capital letter."""
        return self._finish(f"{{{symbol}}}", f"{symbol} {label}")

    def lines(self, symbol: str, count: int, label: str = "") -> tuple[str, ...]:
        """`count` lines made from different rules of that symbol."""
        rules = self._chance.some(GRAMMAR[symbol], count, f"{symbol} {label}")
        return tuple(self._finish(rule, f"{symbol} {label} {n}") for n, rule in enumerate(rules))

    def _finish(self, rule: str, label: str) -> str:
        text = self._expand(rule, label, [])
        return _SENTENCE_START.sub(lambda match: match.group().upper(), text)

    def _expand(self, rule: str, label: str, used: list[str]) -> str:
        parts, last = [], 0
        for n, slot in enumerate(_SLOT.finditer(rule)):
            parts.append(rule[last : slot.start()])
            last = slot.end()
            name = slot.group(1)
            if name in self._names:
                parts.append(self._names[name])
                continue
            own = f"{label}/{n}{name}"
            if name in ("place", "reporters", "news"):  # never twice the same within one line
                word = self._chance.one([w for w in GRAMMAR[name] if w not in used], own)
                used.append(word)
                parts.append(word)
            else:
                parts.append(self._expand(self._chance.one(GRAMMAR[name], own), own, used))
        return "".join(parts) + rule[last:]
