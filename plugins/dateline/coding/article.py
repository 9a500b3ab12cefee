"""One article: from its scene (reading and mentions) to event records.

The order of work: mentions per sentence, grouped into local events; merged into incidents; then realis, series and
aggregates, time and place (inherited where the text runs on), parties and blame, responses, main events; last
the records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dateline.coding import build, when
from dateline.coding.actor_phrase import narrow
from dateline.coding.attach import attach
from dateline.coding.attribution import Attribution, find_attributions
from dateline.coding.blame import Blame, find_blames
from dateline.coding.build import iso
from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent, group, near_types
from dateline.coding.mainness import mark_main
from dateline.coding.mentions import ActorMention, DateMention, PlaceMention
from dateline.coding.merge import merge
from dateline.coding.outcome import Fate, fates_of, fired_quantity, outcome_of
from dateline.coding.parties import roles_of
from dateline.coding.place_roles import with_roles
from dateline.coding.reading import CODED_KINDS
from dateline.coding.record import ArticleText
from dateline.coding.response import responses
from dateline.coding.roles import RoleFiller, fillers_of, harmed
from dateline.coding.scale import scale
from dateline.coding.scene import Scene
from dateline.coding.series import is_series
from dateline.coding.sourcing import carried_sources, claim_status, name_of, sources_of
from dateline.coding.support import confidence, drop_unsupported
from dateline.coding.tolls import TollRow, Total, total_of
from dateline.coding.what import NOT_MATERIAL, count_mentions, find_mentions

MAX_TOLD = 250
"""Events told by single sentences that are compared with each other; the longest features hold 60. What a
text tells beyond
is left, so that hostile text costs bounded time."""


def code_reading(scene: Scene, article: ArticleText) -> list[dict[str, Any]]:
    """Event records of one article, in order of first mention."""
    scene.original = article.text
    told: list[tuple[LocalEvent, list[RoleFiller]]] = []
    by_sentence: dict[int, list[LocalEvent]] = {}
    attributions: dict[int, list[Attribution]] = {}
    blames: list[Blame] = []
    for sentence in scene.reading.sentences:
        if sentence.doc is None or sentence.kind not in CODED_KINDS or len(told) >= MAX_TOLD:
            continue
        attributions[sentence.index] = find_attributions(scene, sentence)
        if attributions[sentence.index]:
            scene.attributed.add(sentence.index)
        blames += find_blames(scene, sentence)
        mentions = find_mentions(sentence)
        scene.event_spans[sentence.index] = [(m.start, m.end) for m in mentions]
        mentions += count_mentions(sentence, scene.counts.get(sentence.index, []), mentions)
        mentions.sort(key=lambda m: m.head.i)
        if not mentions:
            continue
        events = group(sentence, mentions)
        attach(scene, sentence, events)
        events.sort(key=lambda e: e.lead.head.i)
        scene.event_sentences.add(sentence.index)
        for event in events:
            event.order = len(told)
            fillers = [f for m in event.mentions for f in fillers_of(scene, m)]
            fillers += harmed(scene, event)
            event.fillers = fillers
            event.is_alone = sum(e.lead.kind not in NOT_MATERIAL for e in events) == 1
            told.append((event, fillers))
            by_sentence.setdefault(sentence.index, []).append(event)
    _resolve_anchors(told)
    incidents = merge(scene, told)
    owner = {e.order: i for i in incidents for e in i.locals}
    works = [_Work(i) for i in incidents]
    by_incident = {id(w.incident): w for w in works}
    for b in blames:
        target, explicit = _blamed_incident(b, by_sentence, owner, incidents)
        if target is None:
            continue
        by_incident[id(target)].blames.append(b)
        if not explicit and b.role == "blamed":  # of several alike told just before, all are meant
            paragraph = b.sentence.paragraph
            for other in incidents:
                if (
                    other is not target
                    and other.realis == "actual"
                    and other.locals[0].sentence.paragraph == paragraph
                    and (
                        other.locals[0].sentence.index < b.sentence.index
                        and other.locals[0].lead.kind == target.locals[0].lead.kind
                    )
                ):
                    by_incident[id(other)].blames.append(b)
    carried = carried_sources(scene.reading.sentences, by_sentence, owner, attributions)
    for w in works:
        w.settle(scene, attributions, carried.get(w.incident.number, ()))
    _inherit_dates(scene, works, owner, told)
    for w in works:
        w.is_aggregate, w.realis = is_series(w.incident, w.type, w.date, w.totals)
        if w.date is not None and w.date.kind == "duration":
            w.date = None
    _inherit_places(scene, works)
    told_fates = fates_of(
        scene, [(w.incident, w.type) for w in works if w.incident.is_material and w.realis == "actual"]
    )
    for w in works:
        w.fates = told_fates.get(id(w.incident), [])
    _link_responses(works, by_incident, by_sentence, owner, scene)
    drop_unsupported(works, scene)
    kept = [w for w in works if w.is_kept() and not w.is_dropped]
    mark_main(scene, kept)
    numbers = {id(w.incident): f"e{n}" for n, w in enumerate(kept, start=1)}
    return [w.record(scene, attributions, numbers) for w in kept]


def _resolve_anchors(told: list[tuple[LocalEvent, list[RoleFiller]]]) -> None:
    """Resolves "two days earlier", "hours after the strike": against the day of the event named there, as it was told
    before, else against the day told last."""
    last: tuple[date, date] | None = None
    for n, (event, _) in enumerate(told):
        if event.lead.kind in NOT_MATERIAL and not event.dates:
            continue
        resolved: list[DateMention] = []
        for d in event.dates:
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


def _inner_date(event: LocalEvent, d: DateMention) -> DateMention | None:
    """ "Since the military coup in October": for the coup itself, October."""
    if (
        d.kind != "since"
        or d.date_start is None
        or not any(d.start <= m.start < d.end for m in event.mentions)
    ):
        return None
    start = d.date_start
    if d.precision == "month":
        following = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
        return replace(d, kind="point", date_end=following - timedelta(days=1), anchor_offset_days=None)
    if d.precision == "year":
        return replace(d, kind="point", date_end=start.replace(month=12, day=31), anchor_offset_days=None)
    return replace(d, kind="point", date_end=start, anchor_offset_days=None)


def _blamed_incident(
    blame: Blame,
    by_sentence: dict[int, list[LocalEvent]],
    owner: dict[int, Incident],
    incidents: list[Incident],
) -> tuple[Incident | None, bool]:
    """The incident that a blame is about: an event word under the blaming word, else the last material incident told up
    to there."""
    here = by_sentence.get(blame.sentence.index, [])
    inside = set(blame.event_heads)
    options = [
        owner[e.order]
        for e in here
        if e.order in owner
        and owner[e.order].is_material
        and any(m.head.i in inside and m.kind not in NOT_MATERIAL for m in e.mentions)
    ]
    if options:
        return options[0], True
    node = blame.anchor
    for e in here:
        if (
            e.order in owner
            and owner[e.order].is_material
            and any(m.head.i in {a.i for a in node.ancestors} for m in e.mentions)
        ):
            return owner[e.order], True
    before = [
        i
        for i in incidents
        if i.is_material
        and i.realis == "actual"
        and i.locals[0].sentence.index <= blame.sentence.index
        and not all(e.is_toll for e in i.locals)
        and any(k not in ("protest",) for k in i.kinds)
    ]
    if not before:
        return None, False
    recent = max(
        before,
        key=lambda i: max(e.sentence.index for e in i.locals if e.sentence.index <= blame.sentence.index),
    )
    return recent, False


class _Work:
    """One incident while its record is made."""

    def __init__(self, incident: Incident) -> None:
        self.incident = incident
        self.blames: list[Blame] = []
        self.type = "other"
        self.date: DateMention | None = None
        self.date_inherited = False
        self.places: list[PlaceMention] = []
        self.roles: list[RoleFiller] = []
        self.sources: list[ActorMention] = []
        self.totals: dict[str, Total] = {}
        self.rows: list[TollRow] = []
        self.is_aggregate = False
        self.realis = "actual"
        self.is_main = False
        self.answers: list[Incident] = []
        self.is_opinion = False
        self.is_dropped = False
        self.places_from_title = False
        self.features: dict[str, float] = {}
        self.main_probability = 0.0
        self.fates: list[Fate] = []

    def settle(
        self,
        scene: Scene,
        attributions: dict[int, list[Attribution]],
        carried: Sequence[ActorMention] = (),
    ) -> None:
        """Type, tolls, parties and own places; what needs other incidents comes later."""
        self.is_opinion = scene.reading.is_press_review
        incident = self.incident
        if incident.is_material:
            for b in self.blames:
                for a in b.actors:
                    incident.fillers.append(RoleFiller(b.role, a, b.stance, tuple(b.asserted_by)))
            self.type = build.event_type(incident)
        else:
            self.type = next(m.kind for e in incident.locals for m in e.mentions if m.kind in NOT_MATERIAL)
        self.rows = build.toll_rows(scene, incident, attributions)
        self.totals, self.rows = build.totals(self.rows)
        self.roles = roles_of(scene, incident, self.blames, attributions, self.type)
        self.sources = sources_of(incident, self.blames, attributions, carried)
        self.places = build.choose_places(scene, incident)
        self.realis = incident.realis

    def is_kept(self) -> bool:
        """Incidents that no rule speaks against."""
        if self.incident.is_material:
            bare = (
                self.type == "other"
                and not self.incident.dates
                and not self.incident.places
                and not self.rows
            )
            return not (self.is_opinion and bare)
        if self.realis not in ("actual", "threatened", "habitual"):
            return False
        return self.type not in ("humanitarian",)

    def record(
        self, scene: Scene, attributions: dict[int, list[Attribution]], numbers: dict[int, str]
    ) -> dict[str, Any]:
        """The codebook's JSON object."""
        incident = self.incident
        material = self.type not in NOT_MATERIAL
        weapons = build.weapon_names(incident) if material else []
        d = self.date
        killed, wounded = self.totals["killed"], self.totals["wounded"]
        harm = bool(killed.low or wounded.low or killed.best or wounded.best)
        told = material and self.realis == "actual"
        quantity = fired_quantity(incident, self.type, [(s, e) for _w, s, e in weapons])
        outcome, intercepted = (
            outcome_of(
                scene,
                incident,
                self.type,
                self.fates,
                quantity=quantity,
                has_harm=harm,
                harms_others=_harms_others(self.rows),
            )
            if told
            else ("unknown", None)
        )
        unresolved = next(
            (x for x in incident.dates if x.kind in ("point", "range", "anchored", "duration")), None
        )
        evidence: list[dict[str, Any]] = []
        text = scene.original or scene.reading.text

        actors = []
        for f in self.roles:
            a = narrow(f.actor)
            actors.append(
                {
                    "role": f.role,
                    "stance": f.stance,
                    "asserted_by": list(dict.fromkeys(x.name for x in f.asserted_by)),
                    "mention": _as_given(text, a),
                    "name": a.name,
                    "actor_id": a.actor_id,
                    "country_iso3": a.country_iso3,
                    "actor_type": a.actor_type,
                }
            )
            evidence.append({"field": f"actors[{len(actors) - 1}]", "start": a.start, "end": a.end})
        places = []
        for at in with_roles(scene, incident, self.places):
            p = at.mention
            places.append(
                {
                    "mention": p.text if self.places_from_title else _as_given(text, p),
                    "name": p.name,
                    "country_iso3": p.country_iso3,
                    "admin1": p.admin1,
                    "latitude": p.latitude,
                    "longitude": p.longitude,
                    "precision": p.precision,
                    "radius_km": p.radius_km,
                    "role": at.role,
                    "is_main": at.is_main,
                    "geonames_id": p.geonames_id,
                    "quantity": at.quantity,
                }
            )
            if not self.places_from_title:
                evidence.append({"field": f"places[{len(places) - 1}]", "start": p.start, "end": p.end})
        casualties = []
        for r in self.rows:
            if r.is_repeat:
                continue
            c = r.count
            casualties.append(
                {
                    "harm": c.harm,
                    "low": c.low,
                    "best": c.best if c.best is not None else c.low,
                    "high": c.high,
                    "approximate": c.approximate,
                    "group": c.group,
                    "status": c.status,
                    "demographic": list(c.demographic),
                    "is_perpetrator": c.is_perpetrator,
                    "is_subset": r.is_subset,
                    "text": _as_given(text, c),
                    "attributed_to": r.sources[0] if r.sources else None,
                }
            )
            evidence.append({"field": f"casualties[{len(casualties) - 1}]", "start": c.start, "end": c.end})
        for n, (_name, s, e) in enumerate(weapons):
            evidence.append({"field": f"weapons[{n}]", "start": s, "end": e})
        if d is not None:
            evidence.append({"field": "date_start", "start": d.start, "end": d.end})
        elif unresolved is not None:
            evidence.append({"field": "date_text", "start": unresolved.start, "end": unresolved.end})
        sources = self.sources
        names = list(dict.fromkeys(name_of(x) for x in sources))
        for n, name in enumerate(names):
            first = next(x for x in sources if name_of(x) == name)
            evidence.append({"field": f"attributed_to[{n}]", "start": first.start, "end": first.end})
        mentions = []
        for event in incident.locals:
            for m in sorted(event.mentions, key=lambda m: m.start):
                mentions.append(
                    {
                        "start": m.start,
                        "end": m.end,
                        "text": text[m.start : m.end],
                        "sentence_start": event.sentence.start,
                        "sentence_end": event.sentence.end,
                    }
                )
        mentions.sort(key=lambda m: (m["start"], m["end"]))
        relations = [
            {"type": "responds_to", "event_id": numbers[id(other)]}
            for other in self.answers
            if id(other) in numbers
        ]
        civil = _civilian_deaths(self)
        return {
            "event_id": numbers[id(incident)],
            "event_type": self.type,
            "realis": self.realis,
            "is_main": self.is_main,
            "is_aggregate": self.is_aggregate,
            "date_start": iso(d.date_start) if d else None,
            "date_end": iso(d.date_end or d.date_start) if d else None,
            "date_precision": d.precision if d and d.date_start else "unknown",
            "date_text": _as_given(text, d or unresolved) if d or unresolved else None,
            "date_latest": iso((d.date_end or d.date_start) if d and d.date_start else scene.published),
            "outcome": outcome,
            "quantity_intercepted": intercepted,
            "claim_status": claim_status(self.roles, sources, tolls=_reported_tolls(self)),
            "actors": actors,
            "places": places,
            "casualties": casualties,
            "fatalities_low": killed.low,
            "fatalities_best": killed.best,
            "fatalities_high": killed.high,
            "injuries_low": wounded.low,
            "injuries_best": wounded.best,
            "injuries_high": wounded.high,
            "deaths_civilian_low": civil[0],
            "deaths_civilian_best": civil[1],
            "deaths_civilian_high": civil[2],
            "weapons": [text[s:e] for _w, s, e in weapons],
            "quantity": quantity,
            "attributed_to": names,
            "mentions": mentions,
            "relations": relations,
            "evidence": evidence,
            "confidence": round(confidence(self), 2),
        }


def _as_given(text: str, mention: Any) -> str:
    """A mention's words as the article has them (quotation marks and case are normalised for reading)."""
    given = text[mention.start : mention.end]
    return given if len(given) == len(mention.text) else str(mention.text)


def _reported_tolls(work: _Work) -> int:
    """How many sources give a toll of their own."""
    return len(
        {r.sources[0] for r in work.rows if r.sources and r.count.harm == "killed" and not r.is_repeat}
    )


def _harms_others(rows: list[TollRow]) -> bool:
    return any(
        r.count.harm in ("killed", "wounded") and (r.count.low or r.count.best) and not r.count.is_perpetrator
        for r in rows
    )


def _civilian_deaths(work: _Work) -> tuple[int | None, int | None, int | None]:
    rows = [
        r for r in work.rows if r.count.harm == "killed" and r.count.status == "civilian" and not r.is_repeat
    ]
    if not rows:
        killed = work.totals["killed"]
        return (0, 0, 0) if killed.high == 0 else (None, None, None)
    total, _ = total_of(
        [TollRow(r.count, r.sentence, r.sources) for r in rows if not r.is_subset]
        or [TollRow(_plain(r.count), r.sentence, r.sources) for r in rows],
        "killed",
    )
    return total.low, total.best, total.high


def _plain(count: Any) -> Any:
    from dataclasses import replace

    return replace(count, is_subset=False)


def _inherit_dates(
    scene: Scene,
    works: list[_Work],
    owner: dict[int, Incident],
    told: list[tuple[LocalEvent, list[RoleFiller]]],
) -> None:
    """Own dates first; anchored ones resolve against the incident told before; then undated events that the text runs
    on with take the day of the one before."""
    spans: dict[int, tuple[date, date]] = {}
    {id(w.incident): w for w in works}
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
            w.date = build.choose_date(scene, w.incident, anchors)
            if w.date is not None and w.date.date_start is not None:
                spans[id(w.incident)] = (w.date.date_start, w.date.date_end or w.date.date_start)
    _run_on_dates(works)


def _day_of(work: _Work) -> DateMention | None:
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


def _run_on_dates(works: list[_Work]) -> None:
    """Undated events that the text runs on with take the day of an event told in the same sentence, just
    before, or, where the
    next one is said to be of the same day, just after."""
    material = [w for w in works if w.incident.is_material and w.incident.realis == "actual"]
    for w in material:
        if w.date is not None or _has_any_date(w.incident):
            continue
        if all(scale(e) == "series" for e in w.incident.locals) or (w.type == "other" and not w.rows):
            continue
        options: list[tuple[int, int, DateMention]] = []
        for x in material:
            d = _day_of(x)
            if d is None or x is w:
                continue
            for first, e in ((a, b) for a in w.incident.locals for b in x.incident.locals):
                gap = first.sentence.index - e.sentence.index
                if gap == 0 and (not _background(first) or e.order < first.order):
                    options.append((0, abs(e.order - first.order), d))
                elif 1 <= gap <= 2 and not _background(first):
                    options.append((gap, abs(e.order - first.order), d))
                elif gap in (-1, -2) and any("same" in m.text.lower() for m in e.dates):
                    options.append((3, 0, d))
        if options:
            w.date, w.date_inherited = min(options, key=lambda o: (o[0], o[1]))[2], True


def _has_any_date(incident: Incident) -> bool:
    return any(d.kind in ("since", "duration", "habitual") for d in incident.dates)


def _background(event: LocalEvent) -> bool:
    """Pluperfect or present perfect: told as lying before, so the day just named is not its day."""
    head = event.lead.head
    verb = (
        head
        if head.pos_ in ("VERB", "AUX")
        else next((a for a in head.ancestors if a.pos_ in ("VERB", "AUX")), head)
    )
    return any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)


def _inherit_places(scene: Scene, works: list[_Work]) -> None:
    """Events without a place of their own: what is known of the article's place, as far as the text fixes it."""
    material = [w for w in works if w.incident.is_material]
    everywhere = [p for ps in scene.places.values() for p in ps] + scene.title_places
    countries = {p.country_iso3 for p in everywhere if p.country_iso3}
    for n, w in enumerate(material):
        if w.places or w.realis != "actual":
            continue
        near = build.trim_places(list(dict.fromkeys(p for e in w.incident.locals for p in e.near_places)))
        if near:
            w.places = near
            continue
        if w.is_aggregate:
            continue
        first = w.incident.locals[0]
        others = [
            x for x in material if x is not w and x.places and not x.is_aggregate and x.realis == "actual"
        ]
        here = next(
            (x for x in others if any(e.sentence.index == first.sentence.index for e in x.incident.locals)),
            None,
        )
        if here is not None and w.type != "other":
            w.places = list(here.places)
            continue
        before = None
        for x in reversed([x for x in others if x in material[:n]]):
            gap = min(
                (
                    first.sentence.index - e.sentence.index
                    for e in x.incident.locals
                    if e.sentence.index <= first.sentence.index
                ),
                default=99,
            )
            same_day = w.date is None or x.date is None or w.date.date_start == x.date.date_start
            if gap <= 2 and same_day:
                before = x
                break
        if before is not None and not _background(first) and (w.type != "other" or w.rows):
            w.places = list(before.places)
            continue
        if any(e.launches for e in w.incident.locals):
            continue  # no target place is named: the launch site stands for it
        titled = [p for p in scene.title_places if not p.is_adjectival]
        if len(material) == 1 and titled and len({p.country_iso3 for p in titled}) == 1:
            w.places = titled[:1]
            w.places_from_title = True
            continue
        if len(countries) == 1:
            only = next(
                (
                    p
                    for ps in scene.places.values()
                    for p in ps
                    if p.kind == "country" and not p.is_adjectival
                ),
                None,
            )
            if only is not None:
                w.places = [only]


def _link_responses(
    works: list[_Work],
    by_incident: dict[int, _Work],
    by_sentence: dict[int, list[LocalEvent]],
    owner: dict[int, Incident],
    scene: Scene,
) -> None:
    previous: Incident | None = None
    for sentence in scene.reading.sentences:
        events = by_sentence.get(sentence.index)
        if not events:
            continue
        for answer, cause in responses(sentence, events, owner, previous):
            w = by_incident[id(answer)]
            if cause not in w.answers:
                w.answers.append(cause)
        for e in events:
            i = owner.get(e.order)
            if i is not None and i.is_material and i.realis == "actual":
                previous = i
    protests = [w for w in works if w.type == "protest"]
    for w in works:
        if (
            w.type in ("shooting", "arrest_or_raid", "other")
            and protests
            and not w.answers
            and w.realis == "actual"
        ) and (
            any(
                f.role == "target"
                and any(
                    x in f.actor.text.lower() for x in ("protest", "demonstrat", "crowd", "marcher", "rally")
                )
                for f in w.roles
            )
            or ("crowd_control" in w.incident.kinds)
        ):
            near = min(
                protests,
                key=lambda p: min(
                    abs(a.sentence.index - b.sentence.index)
                    for a in p.incident.locals
                    for b in w.incident.locals
                ),
            )
            w.answers.append(near.incident)
