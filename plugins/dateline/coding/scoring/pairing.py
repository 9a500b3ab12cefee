"""Which coded event is which hand-coded one: one to one, so that the summed similarity is highest."""

from __future__ import annotations

from collections.abc import Sequence

from scipy.optimize import linear_sum_assignment

from dateline.coding.scoring.agreement import Event, coded_countries, dates_overlap, gold_countries
from dateline.coding.types import NON_MATERIAL

# Neighbouring types: confusing two of one family is half right, any two violent types a quarter.
_FAMILIES: tuple[frozenset[str], ...] = (
    frozenset({"airstrike", "drone_strike", "missile_or_rocket_attack", "shelling", "naval_incident"}),
    frozenset({"bombing", "suicide_bombing", "sabotage", "vehicle_ramming"}),
    frozenset({"shooting", "armed_clash", "assassination", "execution", "ground_operation", "stabbing"}),
    frozenset({"protest", "riot"}),
    frozenset({"arrest_or_raid", "abduction", "ground_operation"}),
    NON_MATERIAL,
)
_VIOLENT = frozenset().union(*_FAMILIES[:3]) | {"abduction", "arrest_or_raid", "riot", "coup"}


def type_score(coded: Event, gold: Event) -> float:
    """1 for the gold's type or one of its alternatives, 0.5 within a family, 0.25 for two violent types, else 0."""
    a, b = coded["event_type"], gold["type"]
    if a == b or a in (gold.get("type_alt") or ()):
        return 1.0
    if any(a in f and b in f for f in _FAMILIES):
        return 0.5
    return 0.25 if a in _VIOLENT and b in _VIOLENT else 0.0


def is_required(gold: Event) -> bool:
    """Whether a gold event must be found."""
    return (
        gold["type"] not in NON_MATERIAL
        and gold["type"] != "other"
        and gold["realis"] == "actual"
        and not gold.get("aggregate")
    )


def _passage_hits(coded: Event, gold: Event, text: str) -> int:
    """How many mentions of the record lie in the gold's sentence or hold its words; 0 when fewer than a quarter do."""
    spans = []
    for passage in [gold["sentence"], *(gold.get("coref_mentions") or [])]:
        at = text.find(passage) if passage else -1
        if at >= 0:
            spans.append((at, at + len(passage)))
    mentions = coded.get("mentions") or []
    hits = 0
    for m in mentions:
        s0, s1 = m.get("sentence_start", m["start"]), m.get("sentence_end", m["end"])
        hits += any((m["start"] < b and a < m["end"]) or (s0 <= a and b <= s1) for a, b in spans)
    return hits if hits >= 0.25 * len(mentions) else 0


def _similarity(coded: Event, gold: Event, text: str) -> float:
    by_type = type_score(coded, gold)
    hits = _passage_hits(coded, gold, text) if by_type else 0
    if not hits:
        return 0.0
    value = 2 * by_type + 0.5 * min(hits, 2)
    value += 0.5 * bool(coded_countries(coded) & gold_countries(gold))
    value += 0.5 * bool(gold["date"]["start"] and dates_overlap(coded, gold))
    return value + (1.0 if is_required(gold) else 0.0)


def pair(coded: Sequence[Event], gold: Sequence[Event], text: str) -> list[tuple[int, int]]:
    """Index pairs (coded, gold) of the assignment with the highest summed similarity."""
    if not coded or not gold:
        return []
    cost = [[-_similarity(c, g, text) for g in gold] for c in coded]
    rows, columns = linear_sum_assignment(cost)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if cost[i][j] < 0]
