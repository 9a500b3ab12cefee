"""Which coded event is which: the rule by which an event keeps its key when an article is coded again.

Two codings of one article describe the same incident when they read it from the same passages, with the same trigger
words, as the same type, on the same days, in the same place. Each of the five gives a part of a score:

=========  ======  =====================================================================================
passage    0.30    best overlap (Jaccard, over words) of any sentence in which the one is mentioned with any
                   sentence of the other
trigger    0.15    the same, over the words of the mentions themselves
type       0.25    1 for the same type, a half within the same PLOVER type and CAMEO root (airstrike and
                   drone strike), else 0
date       0.15    1 for ranges that overlap, a half where either is unknown, else 0
place      0.15    1 for a main place (or set of countries) in common, a half where either is unknown, else 0
=========  ======  =====================================================================================

Pairs below 0.5 are never the same, nor are those of unlike type without a trigger word in common: two incidents told
in one sentence. An aggregate is never a single event. Of all assignments of new to old events the one with the
largest sum is taken, so that the order of events in the record does not matter. The weights were set by reasoning
from the cases in tests/warehouse/test_matching.py, not fitted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dateline.coding.types import BY_NAME
from dateline.warehouse.record import EventRecord

PASSAGE, TRIGGER, TYPE, DATE, PLACE = 0.30, 0.15, 0.25, 0.15, 0.15
# Same type, day and place make 0.55 even where the passage was rewritten from start to end; type and day alone, or
# passage and day alone, must not suffice: an article may report two strikes of one day.
THRESHOLD = 0.5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Trace:
    """What identifies an event within its article, whatever the coder and the version of the text."""

    event_type: str
    is_aggregate: bool
    sentences: tuple[frozenset[str], ...]
    triggers: frozenset[str]
    date_start: date | None
    date_end: date | None
    place: str | None
    countries: frozenset[str]


def trace(record: EventRecord, text: str) -> Trace:
    """The trace of a coded event in the text that was coded."""
    sentences: dict[frozenset[str], None] = {}
    triggers: set[str] = set()
    for mention in record.mentions or ():
        start, end = mention.sentence_start, mention.sentence_end
        passage = (
            text[start:end] if start is not None and end is not None and 0 <= start < end else mention.text
        )
        sentences[_words(passage)] = None
        triggers |= _words(mention.text)
    main = next((place for place in record.places or () if place.is_main), None)
    return Trace(
        event_type=record.event_type,
        is_aggregate=bool(record.is_aggregate),
        sentences=tuple(sentences),
        triggers=frozenset(triggers),
        date_start=record.date_start,
        date_end=record.date_end or record.date_start,
        place=(main.name or main.mention) if main else None,
        countries=frozenset(place.country_iso3 for place in record.places or () if place.country_iso3),
    )


def similarity(old: Trace, new: Trace) -> float:
    """How sure it is that two traces are one incident, 0 to 1 (see the module's table)."""
    if old.is_aggregate != new.is_aggregate:
        return 0.0
    kind = _type(old.event_type, new.event_type)
    trigger = _jaccard(old.triggers, new.triggers)
    if kind == 0.0 and trigger == 0.0:
        return 0.0
    passage = max((_jaccard(a, b) for a in old.sentences for b in new.sentences), default=0.0)
    return (
        PASSAGE * passage
        + TRIGGER * trigger
        + TYPE * kind
        + DATE * _date(old, new)
        + PLACE * _place(old, new)
    )


def match(old: Sequence[Trace], new: Sequence[Trace]) -> dict[int, int]:
    """Assign new events to old ones: index of new → index of old, for those that are the same incident."""
    if not old or not new:
        return {}
    scores = [[score if (score := similarity(o, n)) >= THRESHOLD else 0.0 for o in old] for n in new]
    favourites = [max(range(len(old)), key=row.__getitem__) for row in scores]
    if len(set(favourites)) == len(favourites):
        pairs = list(enumerate(favourites))  # everyone gets their favourite: no assignment can be better
    else:
        # scipy is slow to import, and seldom needed.
        from scipy.optimize import linear_sum_assignment

        rows, columns = linear_sum_assignment(scores, maximize=True)
        pairs = [(int(n), int(o)) for n, o in zip(rows, columns, strict=True)]
    return {n: o for n, o in pairs if scores[n][o] >= THRESHOLD}


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold()))


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    either = len(a | b)
    return len(a & b) / either if either else 0.0


def _type(a: str, b: str) -> float:
    if a == b:
        return 1.0
    one, other = BY_NAME.get(a), BY_NAME.get(b)
    if one is None or other is None:
        return 0.0
    return 0.5 if (one.plover_type, one.cameo_root) == (other.plover_type, other.cameo_root) else 0.0


def _date(a: Trace, b: Trace) -> float:
    if a.date_start is None or a.date_end is None or b.date_start is None or b.date_end is None:
        return 0.5
    return 1.0 if a.date_start <= b.date_end and b.date_start <= a.date_end else 0.0


def _place(a: Trace, b: Trace) -> float:
    if a.place and b.place:
        return 1.0 if a.place == b.place else 0.0
    if a.countries and b.countries:
        return 1.0 if a.countries == b.countries else 0.5 if a.countries & b.countries else 0.0
    return 0.5
