"""Counting what was found, missed and wrongly added, and the report that comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from dateline.coding.scoring.agreement import same_name


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``n`` is how many there were to find; ``recall_all`` counts fields of required events
    that were not found as missed."""

    precision: float
    recall: float
    f1: float
    n: int
    recall_all: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One miss, extra or wrong field: what kind, in which article, which type, the words and their sentence."""

    kind: str
    article: str
    event_type: str
    words: str
    sentence: str
    detail: str = ""


@dataclass(slots=True)
class Report:
    """Scores of a gold folder.

    ``rows`` is the shared scorer's table and ``by_type`` the same by event type (a missed or paired event counts under
    its hand-coded type, an extra one under its coded type). ``record`` holds the rows of what only a gold with
    ``record`` parts can tell, over ``record_events`` events, and is empty where the gold has none; ``record_by_type``
    the same by type. ``confusions`` counts a wrong actor in the place of one that it is easily taken for,
    ``reversals`` events whose coded doer is the hand-coded target or the other way round."""

    articles: int
    rows: dict[str, Row]
    by_type: dict[str, dict[str, Row]]
    findings: list[Finding] = field(default_factory=list)
    record: dict[str, Row] = field(default_factory=dict)
    record_by_type: dict[str, dict[str, Row]] = field(default_factory=dict)
    record_events: int = 0
    confusions: dict[str, int] = field(default_factory=dict)
    reversals: int = 0


Note = Callable[[str, str], None]
"""Takes down a finding about the pair at hand: the row and what was wrong."""


class Tally:
    """Hits, misses and extras by row; ``unpaired`` counts the fields of required events that were not found."""

    def __init__(self) -> None:
        self.hit: Counter[str] = Counter()
        self.extra: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.unpaired: Counter[str] = Counter()

    def add(self, other: Tally) -> None:
        """Adds another tally's counts."""
        self.hit.update(other.hit)
        self.extra.update(other.extra)
        self.missed.update(other.missed)
        self.unpaired.update(other.unpaired)

    def right(self, key: str, ok: bool) -> bool:
        """Counts a value that every event has: right, or missed and extra at once. Gives ``ok``."""
        self.hit[key] += ok
        self.missed[key] += not ok
        self.extra[key] += not ok
        return ok

    def value(self, key: str, ok: bool, wanted: bool, got: bool) -> bool:
        """Counts a value that an event may lack: ``wanted`` by the gold, ``got`` from the coder, ``ok`` when they
        agree. Gives whether nothing is wrong."""
        self.hit[key] += wanted and ok
        self.missed[key] += wanted and not ok
        self.extra[key] += got and not (wanted and ok)
        return (wanted and ok) or not (wanted or got)

    def names(
        self, key: str, coded: Iterable[Iterable[str | None]], gold: Iterable[str]
    ) -> tuple[list[str], list[str]]:
        """Counts names; each coded one is a tuple of its forms. Gives (missed gold names, extra coded ones)."""
        forms = [f for f in ([n for n in names if n] for names in coded) if f]
        wanted = [g for g in gold if g]
        used: set[int] = set()
        missed = []
        for g in wanted:
            at = next(
                (i for i, f in enumerate(forms) if i not in used and any(same_name(n, g) for n in f)), None
            )
            if at is None:
                self.missed[key] += 1
                missed.append(g)
            else:
                used.add(at)
                self.hit[key] += 1
        extra = [
            f[0]
            for i, f in enumerate(forms)
            if i not in used and not any(same_name(n, g) for n in f for g in wanted)
        ]
        self.extra[key] += len(extra)
        return missed, extra

    def keys(self) -> set[str]:
        """Rows of which anything was counted."""
        return {k for c in (self.hit, self.extra, self.missed, self.unpaired) for k, n in c.items() if n}

    def row(self, key: str) -> Row:
        """Precision, recall and F1 of a row."""
        tp, fp, fn = self.hit[key], self.extra[key], self.missed[key]
        p = tp / (tp + fp) if tp + fp else 0.0
        r = tp / (tp + fn) if tp + fn else 0.0
        n = tp + fn + self.unpaired[key]
        return Row(p, r, 2 * p * r / (p + r) if p + r else 0.0, n, tp / n if n else 0.0)
