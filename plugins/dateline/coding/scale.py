"""Scale: whether a sentence tells of one event with its day, or of a toll or practice over a longer time."""

from __future__ import annotations

from dateline.coding.local import LocalEvent

PLURAL_SINGLES = frozenset({"armed_clash", "protest", "riot", "violence", "arrest_or_raid", "coup"})
"""Kinds whose plural commonly speaks of one event: clashes, protests, riots, arrests."""
BIG_TOLL = 30
"""A toll in the present perfect from this number on, told after the lead without a day, sums up a series."""


def scale(event: LocalEvent) -> str:
    """``single`` for one event with a day or told as one, ``series`` for a toll or practice over a longer time,
    ``unknown`` where the sentence does not say."""
    if event.realis == "habitual" or (event.is_toll and event.sums_up):
        return "series"
    day = False
    for d in event.dates:
        if d.kind in ("since", "habitual"):
            return "series"
        if (
            d.kind == "duration"
            and any(w in d.text.lower() for w in ("year", "decade", "generation"))
            and "ago" not in d.text.lower().split()
        ):
            return "series"
        if d.date_start is None and d.kind in ("point", "anchored") and d.precision == "day":
            day = True
        if d.date_start is not None:
            length = ((d.date_end or d.date_start) - d.date_start).days
            if length <= 2:
                day = True
            elif (d.kind == "range" and d.precision not in ("month", "week")) or (
                d.precision == "year" and event.is_toll and not _is_one_blow(event)
            ):
                return "series"
    if day:
        return "single"
    lead = event.lead
    if all(x.weak for x in event.mentions):
        return "unknown"
    if (
        lead.pos == "noun"
        and lead.plural
        and not lead.definite
        and not lead.quantity
        and not lead.is_casualty
        and lead.kind not in PLURAL_SINGLES
    ):
        named = any(f.role == "source" for f in event.fillers) and event.places
        return "unknown" if named or event.counts or event.sentence.kind == "headline" else "series"
    if event.is_toll and event.sentence.index > 2 and lead.pos == "verb":
        perfect = any(
            c.dep_ == "aux" and c.lemma_ == "have" and c.tag_ in ("VBP", "VBZ") for c in lead.head.children
        )
        if perfect and any((c.low or 0) >= BIG_TOLL for c in event.counts):
            return "series"
    if (
        lead.pos == "noun"
        and not lead.plural
        and any(c.dep_ == "det" and c.lower_ in ("a", "an") for c in lead.head.children)
    ):
        return "single"
    return "unknown"


def _is_one_blow(event: LocalEvent) -> bool:
    """Whether one weapon did it: "a bomb killed two people in 2014" is one event, "attacks killed 90 in 2014" many."""
    return any(
        w.head.tag_ == "NN"
        and any(c.dep_ == "det" and c.lower_ in ("a", "an", "one") for c in w.head.children)
        for m in event.mentions
        for w in m.instruments
    )
