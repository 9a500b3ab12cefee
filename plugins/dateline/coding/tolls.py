"""Tolls: the counts of one event become casualty rows and totals.

Rows told together add up ("three soldiers and 48 fighters"), subsets do not; a later toll of the same source
replaces the
earlier one; different sources give a range (codebook rules 2, 3 and 14).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dateline.coding.mentions import CountMention

NEAR_SOURCES = (
    "hospital",
    "medic",
    "doctor",
    "health",
    "police",
    "red crescent",
    "red cross",
    "ambulance",
    "civil defense",
    "civil defence",
    "ministry",
    "rescue",
    "emergency",
    "morgue",
    "governor",
    "local",
    "interior",
)
"""Words of sources near the facts (rule 2): their latest figure is the best one among competing tolls."""


@dataclass(frozen=True, slots=True)
class TollRow:
    """One count with the sentence it stands in and its sources' names; ``sources`` empty is the narrator."""

    count: CountMention
    sentence: int
    sources: tuple[str, ...]
    is_subset: bool = False
    is_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Total:
    """low, best, high of one harm; None = unknown or open."""

    low: int | None
    best: int | None
    high: int | None


def _sum(rows: Sequence[TollRow]) -> Total:
    lows = [r.count.low for r in rows]
    highs = [r.count.high for r in rows]
    bests = [r.count.best if r.count.best is not None else r.count.low for r in rows]
    return Total(
        sum(x for x in lows if x is not None) if any(x is not None for x in lows) else None,
        sum(x for x in bests if x is not None) if any(x is not None for x in bests) else None,
        sum(x for x in highs if x is not None) if all(x is not None for x in highs) else None,
    )


_GENERIC_GROUPS = frozenset(
    "people person others other another victim lives life dead wounded casualty those them individual body".split()
)
_ADDING = frozenset("another also further others additional other more".split())
"""Words by which a sentence adds to those told before it."""


def _words(group: str) -> set[str]:
    return {
        w.rstrip("s")
        for w in group.lower().replace("-", " ").split()
        if len(w) > 2 and w not in ("the", "and", "his", "her", "who", "were")
    }


def _disjoint(a: str, b: str) -> bool:
    """Whether two groups are clearly different people ("soldiers" and "militants")."""
    wa, wb = _words(a), _words(b)
    if not wa or not wb or wa & _GENERIC_GROUPS or wb & _GENERIC_GROUPS:
        return False
    return not wa & wb


def _same_figure(a: Total, b: Total) -> bool:
    return (
        a.low == b.low
        or (a.best is not None and a.best == b.best)
        or (a.high is not None and a.high == b.high and a.low == b.low)
    )


@dataclass(slots=True)
class _Statement:
    rows: list[TollRow]
    sources: tuple[str, ...]
    total: Total


def total_of(rows: Sequence[TollRow], harm: str) -> tuple[Total, list[TollRow]]:
    """The total of one harm and the rows with subsets and repetitions marked. None three times when nothing
    was said."""
    mine = _without_partial_zeros([r for r in rows if r.count.harm == harm])
    marked: list[TollRow] = []
    inner = _continued(rows)
    statements: list[_Statement] = []
    for row in mine:
        if row.count.is_subset:
            marked.append(replace(row, is_subset=True))
            continue
        marked.append(row)
        last = statements[-1] if statements else None
        if (
            last is not None
            and last.rows[-1].sentence == row.sentence
            and last.sources == row.sources
            and not row.count.is_update
        ):
            if row.count.is_none or any(r.count.is_none for r in last.rows):
                last.rows.append(row)
            elif _part_of_toll(row, last):
                marked[-1] = replace(row, is_subset=True)
                continue
            elif row.count.is_cumulative and _FIGURE.search(row.count.text):
                # "Seven were killed, while the militia gave the number of dead as eight": two figures for the same.
                sources = row.sources if row.sources != last.sources else ("somebody else",)
                statements.append(_Statement([row], sources, _sum([row])))
                continue
            elif _same_figure(_sum([row]), last.total) and not _disjoint(
                row.count.group, last.rows[-1].count.group
            ):
                marked[-1] = replace(row, is_repeat=True)
                continue
            else:
                last.rows.append(row)
            last.total = _sum(last.rows)
            continue
        statements.append(_Statement([row], row.sources, _sum([row])))
    if not statements:
        return Total(None, None, None), marked
    return _combine(statements, marked, inner), marked


def _without_partial_zeros(rows: list[TollRow]) -> list[TollRow]:
    """The rows without those that say of one group or person that nobody was harmed, where others were: "no policemen
    were hurt" beside "nine passers-by were wounded", "the minister was unhurt"."""
    if not any((r.count.low or r.count.best) and not r.count.is_subset for r in rows):
        return rows
    return [r for r in rows if not r.count.is_none or _words(r.count.group) & {"people", "casualty"}]


def _continued(rows: Sequence[TollRow]) -> set[int]:
    """The counts (by identity) that go on from another count of their sentence: in "killed three and wounded five
    others" the others are others than the three, not than those of the sentences before."""
    first: dict[int, int] = {}
    inner: set[int] = set()
    for r in sorted(rows, key=lambda r: r.count.start):
        if r.count.is_none or r.count.is_subset:
            continue
        if r.sentence in first:
            inner.add(id(r.count))
        first.setdefault(r.sentence, r.count.start)
    return inner


def _part_of_toll(row: TollRow, last: _Statement) -> bool:
    """ "The toll rose to nine after two more died", "the toll of 30, with 12 killed in one town": what stands beside a
    toll for all is in it."""
    whole = last.rows[0].count
    return (
        (whole.is_cumulative or whole.is_update)
        and bool(_FIGURE.search(whole.text))
        and not row.count.is_cumulative
        and (row.count.low or 0) < (whole.low or 0)
        and not _disjoint(row.count.group, whole.group)
    )


def _combine(statements: list[_Statement], marked: list[TollRow], inner: set[int]) -> Total:
    if _made_up_of(statements):
        for s in statements[1:]:
            _mark(marked, s.rows, subset=True)
        return statements[0].total
    current: list[_Statement] = [statements[0]]
    for number, s in enumerate(statements[1:], start=1):
        placed = False
        known = [r for r in s.rows if _told_before(r, statements[:number])]
        if known and len(known) == len(s.rows) < len(current[0].rows):
            _mark(marked, s.rows, repeat=True)  # "the officer" once more, beside whom others were harmed
            continue
        if all(r.count.is_perpetrator for r in s.rows) and not _has_attackers(current):
            # Dead attackers are counted, whoever tells of them.
            current[0] = _Statement(
                [*current[0].rows, *s.rows], current[0].sources, _sum([*current[0].rows, *s.rows])
            )
            continue
        if known and len(known) < len(s.rows) and not any(r.count.is_update for r in s.rows):
            # "Three soldiers were killed … three soldiers and two militants died": only the militants are new.
            _mark(marked, known, repeat=True)
            fresh = [r for r in s.rows if r not in known]
            current[0] = _Statement(
                [*current[0].rows, *fresh], current[0].sources, _sum([*current[0].rows, *fresh])
            )
            continue
        for n, old in enumerate(current):
            a, b = old.total, s.total
            if _is_in_addition(s, old, inner):
                continue
            if _same_figure(a, b):
                merged = a if (a.high is not None or b.high is None) else b
                best = a.best if a.best is not None else b.best
                current[n] = _Statement(
                    old.rows, old.sources or s.sources, Total(merged.low, best, merged.high)
                )
                _mark(marked, s.rows, repeat=True)
                placed = True
                break
            if _is_rough(old) and (b.low or 0) >= (a.low or 0):
                # "Dozens were wounded … the ministry counted 62": the count makes the rough word exact.
                _mark(marked, old.rows, repeat=True)
                current[n] = s
                placed = True
                break
            if _is_rough(s) and (a.low or 0) >= (b.low or 0):
                _mark(marked, s.rows, repeat=True)
                placed = True
                break
        if placed:
            continue
        groups_new = " ".join(r.count.group for r in s.rows)
        zero = all(r.count.is_none for r in s.rows)
        base = current[0]
        groups_old = " ".join(r.count.group for r in base.rows)
        smaller = (s.total.low or 0) < (base.total.low or 0)
        update = any(r.count.is_update or r.count.is_cumulative for r in s.rows)
        other = any(_ADDING & set(r.count.text.lower().split()) for r in s.rows if id(r.count) not in inner)
        competing = bool(s.sources) and not _same_sources(s.sources, base.sources)
        if _is_member(s, base) or (competing and smaller and not zero and _is_narrower(s, base)):
            _mark(marked, s.rows, subset=True)
            continue
        if _covers(s, base):
            _mark(marked, base.rows, subset=True)
            current = [s]
            continue
        if zero and not competing:
            continue
        if update and not competing:
            current = [s]
        elif other and not update:
            current[0] = _Statement([*base.rows, *s.rows], base.sources, _sum([*base.rows, *s.rows]))
        elif _disjoint(groups_new, groups_old) and not update:
            if smaller and any(w in _words(groups_old) for w in ("people", "person")):
                _mark(marked, s.rows, subset=True)
            else:
                current[0] = _Statement([*base.rows, *s.rows], base.sources, _sum([*base.rows, *s.rows]))
        elif competing:
            current.append(s)
        elif smaller:
            _mark(marked, s.rows, subset=True)
        else:
            current[0] = s
    if len(current) == 1:
        return current[0].total
    lows = [c.total.low for c in current if c.total.low is not None]
    highs = [c.total.high if c.total.high is not None else c.total.low for c in current]
    best_statement = next(
        (c for c in reversed(current) if any(w in " ".join(c.sources).lower() for w in NEAR_SOURCES)), None
    )
    low = min(lows) if lows else None
    high = max((h for h in highs if h is not None), default=None)
    best = best_statement.total.best if best_statement is not None else low
    return Total(low, best, high)


_FIGURE = re.compile(r"\b(?:toll|number|figure|tally|count)\b", re.IGNORECASE)
"""Words of a figure for all the dead, which is not added to what stands beside it."""


_ROUGH = re.compile(
    r"\b(?:dozens?|scores|several|hundreds|thousands|tens|numerous|many|a number)\b",
    re.IGNORECASE,
)


def _is_rough(s: _Statement) -> bool:
    """Whether a toll gives no figure ("dozens", "several"): any higher count agrees with it."""
    return s.total.high is None and len(s.rows) == 1 and bool(_ROUGH.search(s.rows[0].count.text))


def _is_in_addition(s: _Statement, old: _Statement, inner: set[int]) -> bool:
    """ "An attacker was also killed" beside "a policeman was killed": one and one are two."""
    if not (old.total.low and s.total.low):
        return False
    if len({r.count.is_perpetrator for r in (*s.rows, *old.rows)}) > 1:
        return True
    one, other = old.rows[-1].count.group, s.rows[0].count.group
    if len(s.rows) == len(old.rows) == 1 and _is_name(one) and _is_name(other):
        return not set(one.split()) & set(other.split())
    words = {w for r in s.rows if id(r.count) not in inner for w in r.count.text.lower().split()}
    if words & _NEXT and not any(_NEXT & set(r.count.text.lower().split()) for r in old.rows):
        return True
    return "also" in words and _disjoint(s.rows[0].count.group, old.rows[-1].count.group)


_NEXT = frozenset("another second third fourth".split())


def _same_sources(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """The same source, named in full or in short: "Aliyu Bakura", "Aliyu"."""
    if a == b:
        return True
    names = [{w for n in x for w in n.split() if w[:1].isupper()} for x in (a, b)]
    return bool(names[0] and names[1]) and (names[0] <= names[1] or names[1] <= names[0])


_PRONOUNS = frozenset("he she him her his himself herself".split())


def _is_member(s: _Statement, base: _Statement) -> bool:
    """Whether a later sentence only tells who one of those counted before was: a name, or a pronoun.

    Not where the earlier count is of one named person too: two people told one by one are two."""
    if len(s.rows) != 1 or s.rows[0].count.low != 1 or s.rows[0].count.high != 1 or not base.total.low:
        return False
    row = s.rows[0]
    if row.count.is_perpetrator or row.count.is_cumulative or _ADDING & set(row.count.text.lower().split()):
        return False
    if row.count.group.lower() in _PRONOUNS:
        return True
    return _is_name(row.count.group) and not any(_is_name(r.count.group) for r in base.rows)


def _is_name(group: str) -> bool:
    """Whether a group is one named person: "Rida Yassin", not "Israeli soldier"."""
    words = group.split()
    return len(words) > 1 and words[0][:1].isupper() and words[-1][:1].isupper()


def _is_narrower(s: _Statement, base: _Statement) -> bool:
    """Whether another source tells of some of those that the first counted: "police said three civilians died" of "ten
    people, eight of them officers"; one person of many."""
    if all(r.count.low == 1 and r.count.high == 1 for r in s.rows) and (base.total.low or 0) >= MANY_TIMES:
        return True
    told = {w for r in s.rows for w in _words(r.count.group)}
    whole = {w for r in base.rows for w in _words(r.count.group)}
    return bool(told) and not told & _GENERIC_GROUPS and (not whole or bool(whole & _GENERIC_GROUPS))


MANY_TIMES = 3
"""From so many on, one dead named by another source is one of those counted, not a toll that competes."""


def _has_attackers(statements: Sequence[_Statement]) -> bool:
    return any(r.count.is_perpetrator for s in statements for r in s.rows)


def _told_before(row: TollRow, statements: Sequence[_Statement]) -> bool:
    """Whether an earlier sentence gives the same figure for the same people."""
    return not row.count.is_none and any(
        r.count.low == row.count.low
        and r.count.high == row.count.high
        and r.sentence != row.sentence
        and not _disjoint(r.count.group, row.count.group)
        for s in statements
        for r in s.rows
    )


def _covers(s: _Statement, base: _Statement) -> bool:
    """Whether a figure is the whole of which the narrator told a part: "a general was killed … seven died in all"."""
    whole = any(r.count.is_cumulative for r in s.rows) and s.rows[0].sentence > base.rows[-1].sentence
    return whole and not base.sources and (s.total.low or 0) > (base.total.low or 0)


def _made_up_of(statements: list[_Statement]) -> bool:
    """Whether the later figures make up exactly the first: "seven were killed … three died in one town … four in the
    other"."""
    whole, parts = statements[0].total.low, [s.total.low for s in statements[1:]]
    return len(parts) > 1 and whole is not None and all(parts) and sum(p or 0 for p in parts) == whole


def _mark(marked: list[TollRow], rows: list[TollRow], *, subset: bool = False, repeat: bool = False) -> None:
    for i, m in enumerate(marked):
        if any(m.count is r.count for r in rows):
            marked[i] = replace(m, is_subset=m.is_subset or subset, is_repeat=m.is_repeat or repeat)
