"""One record per incident: the events of all sentences merged where they tell of one incident, kept apart where not.

Sentences are read in order. Each event of a sentence is compared with the incidents so far: type, day, place, parties,
figures, definiteness ("the attack", "Sunday's strikes" point back; "another attack" does not) and distance. The best
incident above a threshold takes it; else it opens a new one, unless it is too weak to stand alone.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dateline.coding.actor_phrase import same_actor
from dateline.coding.local import LocalEvent, near_types, rank
from dateline.coding.mentions import ActorMention, DateMention, PlaceMention
from dateline.coding.roles import RoleFiller
from dateline.coding.scene import Scene
from dateline.coding.what import NOT_MATERIAL

JOIN_AT = 2.0
"""Least score at which an event joins an incident; found on the development articles."""
BACK_REFERENCE_AT = 0.8
"""The same for a definite generic noun without day or toll of its own ("the raid"), which hardly ever opens
an event."""
TOLL_AT = 1.2
"""The same for a toll told within two sentences of an event: the dead and wounded nearly always are of the
event before."""
FAR_KM = 90.0
"""Two city-level places farther apart than this are two places (the scorer's circle is 80 km)."""

OTHER_WORDS = frozenset(
    "another second third separate earlier previous other similar different fresh new further subsequent".split()
)
GENERIC_KINDS = frozenset(
    {
        "attack",
        "strike",
        "raid",
        "operation",
        "blast",
        "bombardment",
        "violence",
        "capture",
        "killing",
        "bomb",
    }
)
TOLLS = frozenset({"kill", "die", "wound", "death", "killing"})
VIOLENT = frozenset(
    """airstrike drone_strike missile_or_rocket_attack shelling bombing suicide_bombing shooting stabbing
    vehicle_ramming
    armed_clash ground_operation assassination abduction execution riot naval_incident sabotage other coup""".split()
)


@dataclass(slots=True)
class Incident:
    """One incident of the article with every local event that tells of it."""

    number: int
    locals: list[LocalEvent]
    fillers: list[RoleFiller] = field(default_factory=list)

    @property
    def kinds(self) -> list[str]:
        return [m.kind for e in self.locals for m in e.mentions]

    def specific(self) -> list[str]:
        """Kinds of its mentions that are event types, not generic words or tolls."""
        return [
            k
            for e in self.locals
            for m in e.mentions
            if not m.is_casualty and (k := m.kind) not in GENERIC_KINDS and k not in TOLLS
        ]

    @property
    def is_material(self) -> bool:
        return any(m.kind not in NOT_MATERIAL for e in self.locals for m in e.mentions)

    @property
    def dates(self) -> list[DateMention]:
        return [d for e in self.locals for d in e.dates]

    @property
    def places(self) -> list[PlaceMention]:
        return [p for e in self.locals for p in e.places]

    @property
    def realis(self) -> str:
        values = [e.realis for e in self.locals if not e.is_toll] or [e.realis for e in self.locals]
        if "actual" in values:
            return "actual"
        return values[0]


def distance_km(a: PlaceMention, b: PlaceMention) -> float | None:
    """Great-circle distance in km, None when one has no point."""
    if a.latitude is None or b.latitude is None or a.longitude is None or b.longitude is None:
        return None
    p, q = math.radians(a.latitude), math.radians(b.latitude)
    h = (
        math.sin((q - p) / 2) ** 2
        + math.cos(p) * math.cos(q) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    )
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def compatible(event: LocalEvent, incident: Incident) -> float | None:
    """How well the kinds agree: 2 same type, 1 near, 0.5 generic or toll; None when they cannot be one incident."""
    lead = event.lead
    kinds = [m.kind for e in incident.locals for m in e.mentions]
    if (lead.kind in NOT_MATERIAL) != (not incident.is_material):
        return None
    if lead.kind in NOT_MATERIAL:
        return 2.0 if lead.kind in kinds and lead.pos == "noun" and lead.definite else None
    if lead.kind == "violence":
        heads = [e.lead.kind for e in incident.locals]
        return 0.8 if any(k in ("protest", "armed_clash", "riot", "violence") for k in heads) else 0.3
    if lead.kind in kinds and not lead.is_casualty:
        return 2.0 if lead.kind not in GENERIC_KINDS else 1.0
    heads = [e.lead.kind for e in incident.locals]
    if lead.is_casualty:
        if all(k in ("abduction", "arrest_or_raid", "coup", "naval_incident", "capture") for k in heads):
            return 0.0
        if any(k in VIOLENT or k in GENERIC_KINDS or k in TOLLS or k == "accident" for k in heads):
            return 0.5
        if any(k in ("protest",) for k in heads) and lead.kind != "killing":
            return 0.0
        return None
    if lead.kind == "accident":
        return 0.5 if any(k in TOLLS for k in heads) and not any(k in VIOLENT for k in heads) else None
    if all(k in TOLLS for k in heads) and lead.kind in VIOLENT | GENERIC_KINDS:
        return 0.5
    if any(near_types(lead.kind, k) for k in heads if k not in TOLLS):
        return 1.0
    if lead.kind == "attack" and any(k in VIOLENT for k in heads):
        return 0.7
    if lead.kind == "crowd_control" and any(
        k in ("shooting", "crowd_control", "arrest_or_raid") for k in heads
    ):
        return 1.0
    if any(k in ("attack",) for k in heads) and lead.kind in VIOLENT:
        return 0.7
    if lead.weak and lead.kind in VIOLENT and any(k in VIOLENT for k in heads):
        return 0.3
    return None


def _days(mentions: list[DateMention]) -> list[tuple[date, date]]:
    return [
        (d.date_start, d.date_end or d.date_start)
        for d in mentions
        if d.date_start is not None and d.kind in ("point", "range", "since", "anchored")
    ]


def _date_score(event: LocalEvent, incident: Incident) -> float:
    a, b = _days(event.dates), _days(incident.dates)
    if not a or not b:
        return 0.0

    def days(x: tuple[date, date]) -> int:
        return (x[1] - x[0]).days

    if all(days(x) > 3 for x in a) and all(days(y) > 3 for y in b) and not any(x == y for x in a for y in b):
        return -1.5  # tolls over different times
    if any(x[0] <= y[1] and y[0] <= x[1] for x in a for y in b):
        exact = any(x == y for x in a for y in b)
        return 2.0 if exact else 0.5
    return -6.0


_FINE = frozenset({"exact", "near", "city", "admin2"})


def _place_score(event: LocalEvent, incident: Incident) -> float:
    mine, theirs = event.places, incident.places
    if not mine or not theirs:
        return 0.0
    best = -9.0
    fine_a, fine_b = [p for p in mine if p.precision in _FINE], [p for p in theirs if p.precision in _FINE]
    if fine_a and fine_b:
        mine, theirs = fine_a, fine_b
    mine, theirs = mine[:8], list({p.name: p for p in theirs}.values())[:12]
    for a in mine:
        for b in theirs:
            if a.country_iso3 and b.country_iso3 and a.country_iso3 != b.country_iso3:
                best = max(best, -4.0)
                continue
            km = distance_km(a, b)
            if a.precision in _FINE and b.precision in _FINE and km is not None:
                best = max(best, 1.0 if km <= FAR_KM else -3.0)
            elif km is not None and km <= max(a.radius_km, b.radius_km) + FAR_KM:
                best = max(best, 0.5)
            else:
                best = max(best, 0.0 if "country" in (a.precision, b.precision) else -2.0)
    return best


def _party_score(mine: list[RoleFiller], theirs: list[RoleFiller]) -> float:
    score = 0.0
    for role_set in (("source", "blamed", "claimant"), ("target",)):
        a = [f.actor for f in mine if f.role in role_set]
        b = [f.actor for f in theirs if f.role in role_set]
        if not a or not b:
            continue
        if any(same_actor(x, y) or _covers(x, y) for x in a for y in b):
            score += 0.8
        elif role_set[0] == "source" and not any(
            x.is_generic or y.is_generic or x.is_pronoun for x in a for y in b
        ):
            score -= 1.5
    mine_named = [
        f.actor for f in mine if f.role == "target" and f.actor.is_person and not f.actor.is_generic
    ]
    theirs_named = [
        f.actor for f in theirs if f.role == "target" and f.actor.is_person and not f.actor.is_generic
    ]
    if mine_named and theirs_named:
        score += 2.0 if any(same_actor(x, y) for x in mine_named for y in theirs_named) else -1.5
    for doers, harmed_ in ((mine, theirs), (theirs, mine)):
        states = {
            f.actor.country_iso3
            for f in doers
            if f.role == "source" and f.actor.actor_type in ("state_military", "government")
        }
        hurt = {f.actor.country_iso3 for f in harmed_ if f.role == "target"}
        if (states - {None}) & hurt:
            score -= 1.2  # nobody bombs their own soldiers
    sources = [f.actor for f in mine if f.role == "source"]
    victims = [f.actor for f in theirs if f.role == "target"]
    if any(same_actor(x, y) for x in sources for y in victims if not x.is_generic):
        score -= 3.0
    return score


def _covers(x: ActorMention, y: ActorMention) -> bool:
    """Two bodies of one state: its army and its government."""
    return (
        bool(x.country_iso3)
        and x.country_iso3 == y.country_iso3
        and x.actor_type
        in (
            "state_military",
            "government",
            "coalition",
        )
        and y.actor_type in ("state_military", "government", "coalition")
    )


def score(
    scene: Scene, event: LocalEvent, fillers: list[RoleFiller], incident: Incident, incidents: list[Incident]
) -> float | None:
    """How strongly an event of a sentence speaks for one incident; None when it cannot be."""
    kind = compatible(event, incident)
    if kind is None:
        return None
    lead = event.lead
    value = (
        kind
        + _date_score(event, incident)
        + _place_score(event, incident)
        + _party_score(fillers, incident.fillers)
    )
    last = incident.locals[-1]
    gap = event.sentence.index - last.sentence.index
    if gap == 0:
        if event.is_toll:
            value -= 0.0
        else:
            value -= 0.3 if kind >= 1.0 and lead.pos == "noun" and last.lead.pos == "noun" else 1.5
    else:
        value += 1.0 if gap == 1 else 0.6 if gap == 2 else 0.3
        value -= 0.05 * gap
    if event.order - last.order == 1 and gap > 0:
        value += 0.5  # nothing else was told in between
    value += 0.1 * min(4, len(incident.locals))
    headline = all(e.sentence.kind == "headline" for e in incident.locals)
    around = {c.lower_ for c in lead.head.children}
    if lead.pos == "noun":
        if lead.definite:
            value += 1.6
        elif around & OTHER_WORDS or any(
            c.dep_ == "det" and c.lower_ == "another" for c in lead.head.children
        ):
            value -= 4.0
        elif (
            not headline
            and not lead.weak
            and any(c.dep_ == "det" and c.lower_ in ("a", "an") for c in lead.head.children)
        ):
            value -= 0.8
        elif lead.plural and not headline:
            value -= 0.6 if incident.locals[0].lead.plural else 2.5
    elif not lead.is_casualty and not headline and not lead.weak:
        value -= 0.3
    if lead.is_casualty or lead.weak:
        value += 0.8
    if headline:
        value += 1.0
    a, b = event.realis, incident.realis
    if a != b:
        value -= 0.5 if lead.definite else 3.0
    scales = {scale(e) for e in incident.locals} - {"unknown"}
    mine = scale(event)
    if mine != "unknown" and scales and mine not in scales:
        value -= 4.0
    if lead.pos == "verb" and _new_weapons(event) and not headline and gap > 0:
        value -= 1.5
    if _figures_agree(event, incident):
        value += 1.2
    if event.is_toll and "series" in scales and mine == "unknown" and gap > 0:
        value -= 1.2
    if event.is_toll and _figures_differ(event, incident):
        value -= 0.5 if event.sentence.index in scene.attributed else 1.5
    if (
        lead.pos == "verb"
        and not lead.is_casualty
        and any(
            t.lower_ in ("they", "he", "she", "them", "him", "her")
            for t in [*lead.patients, *_raw_subject(lead.head)]
        )
    ):
        value += 1.0
    if event.is_toll and gap <= 2 and event.says_there:
        value += 0.8
    value += _setting(scene, event, incident, incidents)
    if any(c.is_none for c in event.counts) and gap == 1:
        value += 0.5
    return value


MAX_RIVALS = 60
"""Incidents that an event is compared with: the first ten, which the article is about, and the latest."""
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
        if d.kind == "duration" and any(w in d.text.lower() for w in ("year", "decade", "generation")):
            return "series"
        if d.date_start is None and d.kind in ("point", "anchored") and d.precision == "day":
            day = True
        if d.date_start is not None:
            length = ((d.date_end or d.date_start) - d.date_start).days
            if length <= 2:
                day = True
            elif (d.kind == "range" and d.precision not in ("month", "week")) or (
                d.precision == "year" and event.is_toll
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


def _new_weapons(event: LocalEvent) -> bool:
    """Whether the weapons are brought in as new ("three rockets fell"), not pointed back to ("the rockets")."""
    lead = event.lead
    return any(
        w.category != "air"
        and any(t.i == w.head.i for t in lead.agents)
        and not any(
            c.dep_ in ("det", "poss") and c.lower_ in ("the", "these", "those", "its", "their")
            for c in w.head.children
        )
        for w in lead.instruments
    )


SETTING_WORDS_OUT = frozenset(
    """people person day week month year official source report toll number others death man woman government
    country monday
    tuesday wednesday thursday friday saturday sunday attack strike force city capital statement ministry minister group
    leader fighter soldier member area""".split()
)


def setting_words(scene: Scene, event: LocalEvent) -> dict[str, Any]:
    """Nouns of the event's sentence, and of the sentence before where that tells of no event: the mosque, the
    convoy."""
    if event.setting is not None:
        return event.setting
    found: dict[str, Any] = {}
    sentences = [event.sentence]
    if event.sentence.index and event.is_toll:
        before = scene.reading.sentences[event.sentence.index - 1]
        if before.paragraph == event.sentence.paragraph and before.index not in scene.event_sentences:
            sentences.append(before)
    for s in sentences:
        for t in s.doc or ():
            if t.tag_[:2] == "NN" and len(t) > 3:
                word = t.lemma_.lower()
                if word not in SETTING_WORDS_OUT:
                    found.setdefault(word, t)
    event.setting = found
    return found


def _setting(scene: Scene, event: LocalEvent, incident: Incident, incidents: list[Incident]) -> float:
    """How well the scene fits for a toll told without its event: shared nouns, and nouns near in meaning
    ("the imam", told of a
    mosque), that set this incident apart from the others."""
    if not (event.is_toll or event.lead.definite):
        return 0.0
    rivals = [i for i in incidents if i is not incident and i.is_material and i.realis == "actual"]
    if not rivals:
        return 0.0
    mine = setting_words(scene, event)
    others = {w for rival in rivals for e in rival.locals for w in setting_words(scene, e)}
    own = {w: t for e in incident.locals for w, t in setting_words(scene, e).items() if w not in others}
    shared = [w for w in mine if w in own]
    if shared:
        return min(2.4, 1.4 + 0.4 * len(shared))
    if not event.is_toll:
        return 0.0
    return 0.6 if any(_near_meaning(a, b) for a in mine.values() for b in own.values()) else 0.0


@functools.lru_cache(maxsize=20_000)
def _similarity(a: str, b: str, vocab: Any) -> float:
    x, y = vocab[a], vocab[b]
    return float(x.similarity(y)) if x.has_vector and y.has_vector else 0.0


def _near_meaning(a: Any, b: Any) -> bool:
    first, second = sorted((a.lower_, b.lower_))
    return _similarity(first, second, a.vocab) >= NEAR_MEANING


NEAR_MEANING = 0.5
"""Cosine of word vectors from which two nouns belong to one scene (imam and mosque 0.6, imam and bus 0.1)."""


def _raw_subject(verb: Any) -> list[Any]:
    return [c for c in verb.children if c.dep_ == "nsubjpass"]


def _figures_differ(event: LocalEvent, incident: Incident) -> bool:
    """Whether the incident has another figure for the same harm already."""
    theirs = {c.harm: c for e in incident.locals for c in e.counts if not c.is_subset}
    return any(
        c.harm in theirs
        and (c.low, c.high) != (theirs[c.harm].low, theirs[c.harm].high)
        and not c.is_subset
        and not c.is_update
        for c in event.counts
    )


def _figures_agree(event: LocalEvent, incident: Incident) -> bool:
    mine = {(c.harm, c.best if c.best is not None else c.low) for c in event.counts}
    theirs = {(c.harm, c.best if c.best is not None else c.low) for e in incident.locals for c in e.counts}
    return bool({m for m in mine if m[1]} & theirs)


def merge(scene: Scene, events: list[tuple[LocalEvent, list[RoleFiller]]]) -> list[Incident]:
    """Incidents of an article, in order of first mention."""
    incidents: list[Incident] = []
    for event, fillers in events:
        best: Incident | None = None
        best_score = -99.0
        for incident in (
            incidents if len(incidents) <= MAX_RIVALS else [*incidents[:10], *incidents[10 - MAX_RIVALS :]]
        ):
            value = score(scene, event, fillers, incident, incidents)
            if value is not None and value > best_score:
                best, best_score = incident, value
        need = JOIN_AT
        lead = event.lead
        if (
            lead.pos == "noun"
            and lead.definite
            and (lead.kind in GENERIC_KINDS or lead.weak)
            and not event.dates
            and not event.counts
        ):
            need = BACK_REFERENCE_AT
        if event.is_toll and best is not None and event.sentence.index - best.locals[-1].sentence.index <= 2:
            need = TOLL_AT
        if best is not None and best_score >= need:
            best.locals.append(event)
            best.fillers += fillers
            continue
        if not stands_alone(event):
            continue
        incidents.append(Incident(len(incidents), [event], list(fillers)))
    return incidents


def stands_alone(event: LocalEvent) -> bool:
    """Whether an event of a sentence is told well enough to be an incident by itself."""
    lead = event.lead
    if all(m.weak for m in event.mentions):
        return False
    if event.is_toll and event.counts and all(c.is_none for c in event.counts):
        return False
    if (
        lead.pos == "noun"
        and lead.definite
        and lead.kind in GENERIC_KINDS
        and len(event.mentions) == 1
        and not (event.dates or event.counts or event.places or event.fillers)
    ):
        return False
    if rank(lead) <= 2 or lead.kind in NOT_MATERIAL:
        bare = lead.pos == "noun" and lead.plural and not lead.definite and not lead.quantity
        if (
            bare
            and not (event.fillers or event.places or event.dates or event.counts)
            and len(event.mentions) == 1
        ):
            return lead.kind in ("protest", "armed_clash", "riot") or lead.kind in NOT_MATERIAL
        return not lead.weak
    toll = next((m for m in event.mentions if m.is_casualty), None)
    if toll is not None:  # also beside a weak word for the event: "killed nine, in the worst attack in years"
        if toll.realis.realis != "actual":
            return False
        return bool(event.counts) or toll.kind in ("kill", "killing")
    return False
