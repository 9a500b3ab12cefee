"""One article: from its scene (reading and mentions) to event records.

The order of work: mentions per sentence, grouped into local events; merged into incidents; then realis, series and
aggregates, time and place (inherited where the text runs on), parties and blame, responses, main events; last
the records.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from dateline.coding import build
from dateline.coding.actor_phrase import narrow
from dateline.coding.answerable import blamed_incidents
from dateline.coding.attach import attach
from dateline.coding.attribution import Attribution, find_attributions
from dateline.coding.blame import Blame, find_blames, is_disputed
from dateline.coding.build import iso
from dateline.coding.doer_elsewhere import inherit_doers
from dateline.coding.event_dates import inherit_dates, latest_day, resolve_anchors
from dateline.coding.event_places import choose_places, inherit_places
from dateline.coding.evidence import (
    of_aggregate,
    of_claim_status,
    of_outcome,
    of_realis,
    of_totals,
    of_type,
    piece,
)
from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent, group
from dateline.coding.mainness import mark_main
from dateline.coding.mentions import ActorMention, DateMention, PlaceMention
from dateline.coding.merge import merge
from dateline.coding.outcome import Fate, fates_of, fired_quantity, outcome_of
from dateline.coding.parties import roles_of
from dateline.coding.place_roles import with_roles
from dateline.coding.reading import CODED_KINDS
from dateline.coding.record import ArticleText
from dateline.coding.response import Link, Told, link_responses
from dateline.coding.roles import RoleFiller, fillers_of, harmed
from dateline.coding.scene import Scene
from dateline.coding.series import is_series
from dateline.coding.source_choice import EventWords
from dateline.coding.sourcing import carried_sources, claim_status, name_of, sources_of
from dateline.coding.support import confidence, drop_unsupported
from dateline.coding.toll_status import with_status
from dateline.coding.tolls import TollRow, Total, total_of
from dateline.coding.what import find_mentions
from dateline.coding.what_mention import NOT_MATERIAL
from dateline.coding.what_tolls import count_mentions
from dateline.coding.with_what import weapon_names

MAX_TOLD = 250
"""Events told by single sentences that are compared with each other; the longest features hold 60. What a
text tells beyond
is left, so that hostile text costs bounded time."""


@dataclass(slots=True)
class Telling:
    """What the sentences of an article tell, before any two of them are taken for one incident."""

    told: list[tuple[LocalEvent, list[RoleFiller]]]
    by_sentence: dict[int, list[LocalEvent]]
    attributions: dict[int, list[Attribution]]
    blames: list[Blame]


def telling_of(scene: Scene) -> Telling:
    """Events, sources and accusations sentence by sentence, in the order of the text."""
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
    resolve_anchors(told)
    return Telling(told, by_sentence, attributions, blames)


def code_reading(scene: Scene, article: ArticleText) -> list[dict[str, Any]]:
    """Event records of one article, in order of first mention."""
    telling = telling_of(scene)
    works = works_of(scene, article, telling)
    numbers = {id(w.incident): f"e{n}" for n, w in enumerate(works, start=1)}
    return [w.record(scene, telling.attributions, numbers) for w in works]


def works_of(scene: Scene, article: ArticleText, telling: Telling, *, weighed: bool = True) -> list[_Work]:
    """The incidents of one article with all that is known of them, in order of first mention; what nothing but a word
    of two senses speaks for is left out, and, where ``weighed``, what the fitted weights speak against."""
    scene.original = article.text
    told, by_sentence, attributions = telling.told, telling.by_sentence, telling.attributions
    incidents = merge(scene, told)
    owner = {e.order: i for i in incidents for e in i.locals}
    works = [_Work(i) for i in incidents]
    by_incident = {id(w.incident): w for w in works}
    for b in telling.blames:
        for incident in blamed_incidents(b, by_sentence, owner, incidents):
            by_incident[id(incident)].blames.append(b)
    carried = carried_sources(scene.reading.sentences, by_sentence, owner, attributions)
    words = event_words(by_sentence, owner)
    disputed = {s.index for s in scene.reading.sentences if is_disputed(s)}
    for w in works:
        w.is_disputed = any(
            i in disputed for e in w.incident.locals for i in (e.sentence.index, e.sentence.index + 1)
        )
        w.settle(scene, attributions, carried.get(w.incident.number, ()), words)
    inherit_doers(works)
    inherit_dates(scene, works, owner, told)
    for w in works:
        w.is_aggregate, w.realis = is_series(w.incident, w.type, w.date, w.totals)
        if w.date is not None and w.date.kind == "duration":
            w.date = None
    inherit_places(scene, works)
    told_fates = fates_of(
        scene, [(w.incident, w.type) for w in works if w.incident.is_material and w.realis == "actual"]
    )
    for w in works:
        w.fates = told_fates.get(id(w.incident), [])
    parties = [Told(w.incident, w.type, w.roles) for w in works]
    for link in link_responses(scene.reading.sentences, parties, by_sentence, owner):
        by_incident[id(link.answer)].answers.append(link)
    drop_unsupported(works, scene, weighed=weighed)
    kept = [w for w in works if w.is_kept() and not w.is_dropped]
    mark_main(scene, kept)
    return kept


def event_words(by_sentence: dict[int, list[LocalEvent]], owner: dict[int, Incident]) -> EventWords:
    """Where the sentences tell of which material incidents."""
    return EventWords(
        {
            i: [
                (m.head.i, owner[e.order].number)
                for e in events
                if e.order in owner and owner[e.order].is_material
                for m in e.mentions
            ]
            for i, events in by_sentence.items()
        }
    )


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
        self.is_disputed = False
        self.totals: dict[str, Total] = {}
        self.rows: list[TollRow] = []
        self.is_aggregate = False
        self.realis = "actual"
        self.is_main = False
        self.answers: list[Link] = []
        self.is_opinion = False
        self.is_dropped = False
        self.places_from_title = False
        self.features: dict[str, float] = {}
        self.main_probability = 0.0
        self.signs: dict[str, float] = {}
        self.support = 0.0
        self.fates: list[Fate] = []

    def settle(
        self,
        scene: Scene,
        attributions: dict[int, list[Attribution]],
        carried: Sequence[ActorMention] = (),
        words: EventWords | None = None,
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
        self.rows = with_status(incident, self.type, build.toll_rows(scene, incident, attributions))
        self.totals, self.rows = build.totals(self.rows)
        self.roles = roles_of(scene, incident, self.blames, attributions, self.type)
        self.sources = sources_of(
            incident, self.blames, attributions, carried, type_=self.type, roles=self.roles, words=words
        )
        self.places = choose_places(incident)
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
        return self.realis in ("actual", "threatened", "habitual")

    def record(
        self, scene: Scene, attributions: dict[int, list[Attribution]], numbers: dict[int, str]
    ) -> dict[str, Any]:
        """The codebook's JSON object."""
        incident = self.incident
        material = self.type not in NOT_MATERIAL
        weapons = weapon_names(incident, self.type) if material else []
        d = self.date
        killed, wounded = self.totals["killed"], self.totals["wounded"]
        harm = bool(killed.low or wounded.low or killed.best or wounded.best)
        told = material and self.realis == "actual"
        fired = fired_quantity(incident, self.type, [(s, e) for _w, s, e in weapons])
        quantity = fired.number if fired is not None else None
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
        evidence = [
            *of_type(incident, self.type),
            *of_realis(incident, self.realis),
            *of_aggregate(incident, self.is_aggregate),
            *of_outcome(incident, outcome, intercepted, self.fates),
            *of_totals(self.rows),
        ]
        if fired is not None:
            evidence.append(piece("quantity", fired.start, fired.end))
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
        relations: list[dict[str, str]] = []
        for link in self.answers:
            if id(link.cause) not in numbers:
                continue
            if link.start is not None and link.end is not None:
                evidence.append(piece(f"relations[{len(relations)}]", link.start, link.end))
            relations.append({"type": "responds_to", "event_id": numbers[id(link.cause)]})
        civil = _civilian_deaths(self)
        status = claim_status(
            self.roles,
            sources,
            self.blames,
            disputed=self.is_disputed,
            tolls=_reported_tolls(self),
            home=frozenset(p.country_iso3 for p in self.places),
        )
        evidence += of_claim_status(status, self.roles, sources)
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
            "date_latest": iso(
                (d.date_end or d.date_start) if d and d.date_start else latest_day(incident, scene.published)
            ),
            "outcome": outcome,
            "quantity_intercepted": intercepted,
            "claim_status": status,
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

    return replace(count, is_subset=False)
