"""Series and habits: whether an incident is one event, a counted series (aggregate) or an uncounted practice
(habitual).

Codebook rule 12: a toll over more than two days, or strikes without count or day, is an aggregate; a counted series is
actual, an uncounted practice habitual.
"""

from __future__ import annotations

from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent
from dateline.coding.mentions import DateMention
from dateline.coding.realis import HABIT_ADVERBS
from dateline.coding.scale import PLURAL_SINGLES, scale
from dateline.coding.tolls import Total
from dateline.coding.what_mention import NOT_MATERIAL, EventMention

SERIES_DAYS = 2
PLURAL_MEANING_MANY = frozenset(
    "series string wave spate campaign rash succession spree hundreds dozens thousands scores".split()
)


def is_series(
    incident: Incident, type_: str, date: DateMention | None, totals: dict[str, Total]
) -> tuple[bool, str]:
    """(is_aggregate, realis) of an incident."""
    realis = incident.realis
    if type_ in NOT_MATERIAL:
        return False, realis
    leads = [m for e in incident.locals for m in e.mentions if not m.is_casualty and not m.weak] or [
        m for e in incident.locals for m in e.mentions
    ]
    long = False
    dated_point = False
    if realis == "actual" and _is_single(incident.locals[0]):
        return False, "actual"
    for d in incident.dates:
        if d.kind == "since" or (d.kind == "duration" and _is_practice(d, leads)):
            long = True
        elif d.kind == "habitual":
            return True, "habitual"
        elif d.date_start is not None:
            end = d.date_end or d.date_start
            if d.kind == "range" and (end - d.date_start).days > SERIES_DAYS and not _is_coarse(d):
                long = True
            elif (end - d.date_start).days <= SERIES_DAYS:
                dated_point = True
    if realis not in ("actual", "habitual"):
        return False, realis
    if realis == "habitual":
        return True, "habitual"
    counted = (
        any(m.quantity for m in leads)
        or bool(totals["killed"].low or totals["wounded"].low or totals["killed"].high)
        or any(c.low or c.high for e in incident.locals for c in e.counts)
        or any(_counts_weapons(m) for m in leads)
    )
    plural = (
        all(m.plural for m in leads if m.pos == "noun")
        and any(m.pos == "noun" for m in leads)
        and type_ not in PLURAL_SINGLES
    )
    habit = any(c.lower_ in HABIT_ADVERBS for m in leads for c in m.head.children if c.dep_ == "advmod")
    if dated_point and not long:
        return False, "actual"
    tolls_only = all(m.is_casualty for e in incident.locals for m in e.mentions)
    if long:
        progressive = any(_ongoing(m) for m in leads) and not plural and not tolls_only
        if (
            type_ in ("ground_operation", "armed_clash")
            and not plural
            and not tolls_only
            and date is not None
            and date.date_start is not None
        ):
            return False, "actual"
        if (
            progressive
            and date is not None
            and date.date_start is not None
            and type_ not in ("protest",)
            and not counted
        ):
            return False, "actual"
        return True, "actual" if counted or type_ == "protest" else "habitual"
    if habit:
        return True, "habitual"
    if all(scale(e) == "series" for e in incident.locals):
        return True, "actual" if counted else "habitual"
    if plural and not dated_point:
        definite = any(m.definite for m in leads)
        if counted:
            few = max((m.quantity or 0) for m in leads)
            return (few > 5 or (not few and not definite and not incident.places)), "actual"
        done = any(m.agents and not any(c.dep_ == "aux" for c in m.head.head.children) for m in leads)
        if not definite and not incident.places and not incident.dates and not done:
            return True, "habitual"
    return False, "actual"


def _is_coarse(d: DateMention) -> bool:
    """A time in which one event falls ("in June", "last year"), not a span that it fills."""
    return d.precision in ("month", "week") or (d.precision == "year" and "past" not in d.text.lower())


def _is_single(event: LocalEvent) -> bool:
    """Told first as one act on a day: "seized a tanker on Wednesday, the second in recent days"."""
    lead = event.lead
    if lead.is_casualty or (lead.pos == "noun" and lead.plural):
        return False
    days = [d for d in event.dates if d.date_start is not None and d.kind in ("point", "anchored")]
    others = [d for d in event.dates if d.kind in ("since", "habitual")]
    return not others and any(((d.date_end or d.date_start) - d.date_start).days <= SERIES_DAYS for d in days)  # type: ignore[operator]


def _counts_weapons(mention: EventMention) -> bool:
    """ "Fired more than 500 rockets": so many shots are counted."""
    return any(c.dep_ == "nummod" for w in mention.instruments for c in w.head.children)


def _is_practice(d: DateMention, leads: list[EventMention]) -> bool:
    """A duration in years, or one with a perfect or a noun in the plural: "have fought for weeks", "for 25
    years"; but "was held
    for ten weeks" is one event."""
    low = d.text.lower()
    if "ago" in low.split():
        return False
    if any(w in low for w in ("year", "decade", "century", "centuries", "generation")):
        return True
    if any(w in low for w in ("hour", "minute")):
        return False
    return any(
        (m.pos == "noun" and m.plural) or any(c.dep_ == "aux" and c.lemma_ == "have" for c in m.head.children)
        for m in leads
    )


def _ongoing(mention: object) -> bool:
    head = mention.head  # type: ignore[attr-defined]
    return head.tag_ == "VBG" or any(c.lower_ in ("ongoing", "continuing") for c in head.children)
