"""Which events the article is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.coding.scene import Scene
from dateline.coding.triggers import singular
from dateline.coding.what import NOT_MATERIAL

if TYPE_CHECKING:
    from dateline.coding.article import _Work

_WORD = re.compile(r"[a-z0-9]+")
LEAD_SENTENCES = 2
"""Body sentences that count as the lead."""
OLD_DAYS = 6
"""An event this many days older than the newest one is background."""


def _words(text: str) -> set[str]:
    return {singular(w) for w in _WORD.findall(text.lower()) if len(w) > 2}


def mark_main(scene: Scene, works: list[_Work]) -> None:
    """Sets ``is_main`` on the works that the article is about; at most three."""
    title = _words(scene.title.text)
    body = [s.index for s in scene.reading.sentences if s.kind == "body"]
    lead = set(body[:LEAD_SENTENCES])
    first = set(body[:1])
    scored: list[tuple[float, _Work]] = []
    newest = max((w.date.date_end or w.date.date_start for w in works if w.date and w.date.date_start and w.realis == "actual"
                  and w.type not in NOT_MATERIAL), default=None)  # fmt: skip
    for n, w in enumerate(works):
        sentences = {e.sentence.index for e in w.incident.locals}
        value = 0.0
        if sentences & first:
            value += 2.0
        elif sentences & lead:
            value += 1.2
        if any(e.sentence.kind == "headline" for e in w.incident.locals):
            value += 1.0
        words: set[str] = set()
        for e in w.incident.locals:
            for m in e.mentions:
                words |= _words(m.head.lemma_ + " " + m.kind.replace("_", " "))
        value += 1.0 * min(2, len(words & title))
        names = set()
        for f in w.roles:
            names |= _words(f.actor.name)
        for p in w.places:
            names |= _words(p.name)
        value += 0.4 * min(3, len(names & title))
        value += 0.25 * min(4, len(sentences))
        if w.is_aggregate:
            value -= 1.5
        if w.realis != "actual":
            value -= 3.0
        if newest is not None and w.date is not None and w.date.date_start is not None:
            if (newest - (w.date.date_end or w.date.date_start)).days >= OLD_DAYS:
                value -= 2.0
        if any(w.incident in x.answers for x in works):
            value -= 1.0
        if w.type in NOT_MATERIAL:
            value -= 1.0
        value -= 0.1 * n
        scored.append((value, w))
    if not scored:
        return
    top = max(v for v, _ in scored)
    for value, w in scored:
        w.is_main = value >= max(1.5, top - 1.3)


__all__ = ["mark_main"]
