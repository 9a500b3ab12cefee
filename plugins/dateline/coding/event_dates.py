"""The day of each incident: its own words' first, then what it is counted from, then what the text runs on with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Protocol

from dateline.coding import when
from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent, near_types
from dateline.coding.mentions import DateMention
from dateline.coding.owner_dates import is_told_as_before
from dateline.coding.roles import RoleFiller
from dateline.coding.scale import scale
from dateline.coding.scene import Scene
from dateline.coding.tolls import TollRow
from dateline.coding.what_mention import NOT_MATERIAL


class Dated(Protocol):
    """An incident in the making, to be given its date."""

    incident: Incident
    type: str
    rows: list[TollRow]
    date: DateMention | None
    date_inherited: bool


def resolve_anchors(told: list[tuple[LocalEvent, list[RoleFiller]]]) -> None:
    """Resolves "two days earlier", "hours after the strike": against the day of the event named there, as it was told
    before, else against the day told last."""
    last: tuple[date, date] | None = None
    for n, (event, _) in enumerate(told):
        if event.lead.kind in NOT_MATERIAL and not event.dates:
            continue
        resolved: list[DateMention] = []
        for d in event.dates:
            if d.kind == "since" and d.anchor_offset_days is not None and _names(event, d):
                continue  # "since the coup" does not say when the coup was
            if d.anchor_offset_days is not None and (d.date_start is None or d.kind == "since"):
                anchor = _named_anchor(told, n, d) or (last if d.date_start is None else None)
                if anchor is not None:
                    d = when.resolve(d, *anchor)
            inner = _inner_date(event, d)
            resolved.append(inner or d)
        event.dates = resolved
        day = next(
            (
                d
                for d in resolved
                if d.date_start is not None
                and d.kind in ("point", "range", "anchored")
                and d.precision == "day"
            ),
            None,
        )
        if day is not None and day.date_start is not None:
            last = (day.date_start, day.date_end or day.date_start)


def _named_anchor(
    told: list[tuple[LocalEvent, list[RoleFiller]]], n: int, d: DateMention
) -> tuple[date, date] | None:
    """The day of the event that an anchored date names ("hours after the strike"), where that event was dated
    before."""
    sentence = told[n][0].sentence
    named = [
        m
        for e, _ in told
        if e.sentence.index == sentence.index
        for m in e.mentions
        if d.start <= m.start < d.end + 40 and (m.start >= d.end - len(m.head) or d.start <= m.start < d.end)
    ]
    if not named:
        return None
    kind = min(named, key=lambda m: m.start).kind
    for e, _ in reversed(told[:n]):
        if e.lead.kind in NOT_MATERIAL or not (
            near_types(kind, e.lead.kind) or kind in ("attack", "violence")
        ):
            continue
        day = next(
            (x for x in e.dates if x.date_start is not None and x.kind in ("point", "range", "anchored")),
            None,
        )
        if day is not None and day.date_start is not None and day is not d:
            return day.date_start, day.date_end or day.date_start
    return None


def _names(event: LocalEvent, d: DateMention) -> bool:
    """Whether a time expression names the event itself."""
    return any(d.start <= m.start < d.end for m in event.mentions)


def _inner_date(event: LocalEvent, d: DateMention) -> DateMention | None:
    """ "Since the military coup in October": for the coup itself, October."""
    if d.kind != "since" or d.date_start is None or not _names(event, d):
        return None
    start = d.date_start
    if d.precision == "month":
        following = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
        return replace(d, kind="point", date_end=following - timedelta(days=1), anchor_offset_days=None)
    if d.precision == "year":
        return replace(d, kind="point", date_end=start.replace(month=12, day=31), anchor_offset_days=None)
    return replace(d, kind="point", date_end=start, anchor_offset_days=None)


def inherit_dates(
    scene: Scene,
    works: Sequence[Dated],
    owner: dict[int, Incident],
    told: list[tuple[LocalEvent, list[RoleFiller]]],
) -> None:
    """Own dates first; anchored ones resolve against the incident told before; then undated events that the text runs
    on with take the day of the one before."""
    spans: dict[int, tuple[date, date]] = {}
    for _round in range(2):
        last: tuple[date, date] | None = None
        anchors: dict[int, tuple[date, date]] = {}
        for event, _ in told:
            incident = owner.get(event.order)
            if last is not None:
                anchors[event.order] = last
            if incident is None or not incident.is_material:
                continue
            own = spans.get(id(incident))
            if own is not None:
                last = own
            else:
                for d in event.dates:
                    if d.date_start is not None and d.kind in ("point", "range"):
                        last = (d.date_start, d.date_end or d.date_start)
        for w in works:
            w.date = choose_date(scene, w.incident, anchors)
            if w.date is not None and w.date.date_start is not None:
                spans[id(w.incident)] = (w.date.date_start, w.date.date_end or w.date.date_start)
    _run_on_dates(works)


def choose_date(
    scene: Scene, incident: Incident, anchors: dict[int, tuple[date, date]]
) -> DateMention | None:
    """The date of an incident among those attached: a day before a week before a month, the first told;
    anchored ones are
    resolved against the day of the incident told before."""
    candidates: list[tuple[int, int, int, DateMention]] = []
    for n, event in enumerate(incident.locals):
        for d in event.dates:
            if d.anchor_offset_days is not None and d.date_start is None:
                anchor = anchors.get(event.order)
                if anchor is None:
                    continue
                d = when.resolve(d, *anchor)
            if d.date_start is None or (event.is_toll and event.sums_up and not incident.locals[0].sums_up):
                continue
            if scene.published is not None and d.date_start > scene.published + timedelta(days=1):
                continue
            if _is_bare_night(d) and any(_is_coarse(x) for x in event.dates):
                continue  # "in December, mostly overnight": nights of that month
            order = {"day": 0, "week": 1, "month": 2, "year": 3, "unknown": 4}[d.precision]
            if event.is_toll and len(incident.locals) > 1:
                order += 1
            length = ((d.date_end or d.date_start) - d.date_start).days
            candidates.append((order, min(length, 2), n, d))
    if not candidates:
        return None
    return min(candidates, key=lambda c: (c[0], c[1], c[2], c[3].start))[3]


def _is_bare_night(d: DateMention) -> bool:
    """ "Overnight" with no day: the night before publication, unless other words say when."""
    return d.text.lower() == "overnight"


def _is_coarse(d: DateMention) -> bool:
    return d.kind == "point" and d.date_start is not None and d.precision in ("month", "year")


def _day_of(work: Dated) -> DateMention | None:
    """The work's own date when it is a day or two."""
    d = work.date
    if (
        d is None
        or d.date_start is None
        or work.date_inherited
        or d.kind not in ("point", "range", "anchored")
    ):
        return None
    return d if ((d.date_end or d.date_start) - d.date_start).days <= 1 else None


def _run_on_dates(works: Sequence[Dated]) -> None:
    """Undated events that the text runs on with take the day of an event told in the same sentence, just
    before, or, where the
    next one is said to be of the same day, just after."""
    material = [w for w in works if w.incident.is_material and w.incident.realis == "actual"]
    for w in material:
        if w.date is not None or _has_any_date(w.incident):
            continue
        if all(scale(e) == "series" for e in w.incident.locals) or (w.type == "other" and not w.rows):
            continue
        if all(is_told_as_before(e) for e in w.incident.locals):
            continue
        options: list[tuple[int, int, DateMention]] = []
        for x in material:
            d = _day_of(x)
            if d is None or x is w:
                continue
            for first, e in ((a, b) for a in w.incident.locals for b in x.incident.locals):
                if first.sentence.item != e.sentence.item:
                    continue
                gap = first.sentence.index - e.sentence.index
                if gap == 0 and (not is_background(first) or e.order < first.order):
                    options.append((0, abs(e.order - first.order), d))
                elif 1 <= gap <= 2 and not is_background(first):
                    options.append((gap, abs(e.order - first.order), d))
                elif gap in (-1, -2) and any("same" in m.text.lower() for m in e.dates):
                    options.append((3, 0, d))
        if options:
            w.date, w.date_inherited = min(options, key=lambda o: (o[0], o[1]))[2], True
    for w in material:
        if w.date is None and not _has_any_date(w.incident):
            said = [d for e in w.incident.locals if not _is_pluperfect(e) for d in e.said_dates]
            if said:  # reported on a day, and nothing says that it was another
                w.date, w.date_inherited = said[0], True


def _has_any_date(incident: Incident) -> bool:
    return any(d.kind in ("since", "duration", "habitual") for d in incident.dates)


def is_background(event: LocalEvent) -> bool:
    """Pluperfect or present perfect: told as lying before, so the day just named is not its day."""
    head = event.lead.head
    verb = (
        head
        if head.pos_ in ("VERB", "AUX")
        else next((a for a in head.ancestors if a.pos_ in ("VERB", "AUX")), head)
    )
    return any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)


def _is_pluperfect(event: LocalEvent) -> bool:
    """ "Said on Monday that a bomb had gone off": it was before, and nobody says when."""
    return is_background(event) and not any(
        c.dep_ == "aux" and c.lemma_ == "have" and c.tag_ in ("VBP", "VBZ") for c in event.lead.head.children
    )


def latest_day(incident: Incident, published: date | None) -> date | None:
    """The last day on which an undated event can have happened: the first day on which it was spoken of, else the day
    of publication."""
    said = [
        d.date_end or d.date_start for e in incident.locals for d in e.said_dates if d.date_start is not None
    ]
    known = [d for d in (*said, published) if d is not None]
    return min(known) if known else None
