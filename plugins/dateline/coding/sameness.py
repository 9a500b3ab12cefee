"""Sameness: how strongly an event of a sentence speaks for being one that was told before.

Gives plain signs of the pair (kinds, days, places, parties, figures, wording, distance) and their weighted sum.
"""

from __future__ import annotations

import functools
from datetime import date
from typing import Any

from spacy.tokens import Token

from dateline.coding.actor_phrase import same_actor
from dateline.coding.incident import FAR_KM, GENERIC_KINDS, OTHER_WORDS, TOLLS, VIOLENT, Incident, distance_km
from dateline.coding.local import LocalEvent, near_types
from dateline.coding.mentions import ActorMention, DateMention
from dateline.coding.response_words import answering, points_back, set_apart, strikes_back
from dateline.coding.roles import RoleFiller
from dateline.coding.scale import scale
from dateline.coding.scene import Scene
from dateline.coding.set_off import set_off_signs
from dateline.coding.setting import setting_fit
from dateline.coding.weights import load_weights
from dateline.coding.what_mention import NOT_MATERIAL, EventMention

PHASES = VIOLENT - {"riot", "coup", "other", "abduction", "naval_incident"} | {"arrest_or_raid"}
"""Kinds that can be phases of one attack or raid."""


PHASE_FIT = 0.1


def _answers_back(event: LocalEvent) -> bool:
    """Whether the sentence tells of an answer: "hit back", "fired back"."""
    return any(strikes_back(m.head) for m in event.mentions if m.pos == "verb")


def _is_set_apart(event: LocalEvent, incident: Incident) -> bool:
    """Whether the words say that the event answers the incident or is answered by it: in one sentence ("strikes in
    answer to an attack"), or where one side "responded" to what the other was told to have done."""
    for e in incident.locals:
        if e.sentence.index == event.sentence.index and any(
            set_apart(m.head, n.head) for m in event.mentions for n in e.mentions
        ):
            return True
    word = event.answered_by
    if word is not None and points_back(word):  # "It was in retaliation for the killings"
        return incident.locals[-1].sentence.index >= event.sentence.index - 1
    if any(answering(m.head) is not None for m in event.mentions):
        mine = [f.actor for f in event.fillers if f.role == "source"]
        theirs = [f.actor for e in incident.locals for f in e.fillers if f.role == "source"]
        return bool(mine and theirs) and not any(
            same_actor(a, b) or _covers(a, b) for a in mine for b in theirs
        )
    return False


ANSWERED_SAME_DAY = 2.0
"""Log odds that speak for one incident when both are called the cause of an answer and have the same day: an answer
names its cause again more often than it has two. Set by hand: too few pairs in the gold to fit it."""


def _both_answered(event: LocalEvent, incident: Incident) -> bool:
    """Whether both are told as what something answers."""
    return event.answered_by is not None and any(e.is_answered for e in incident.locals)


def compatible(event: LocalEvent, incident: Incident) -> float | None:
    """How well the kinds agree: 2 same type, 1 near, 0.5 generic or toll; None when they cannot be one incident."""
    lead = event.lead
    kinds = [m.kind for e in incident.locals for m in e.mentions]
    if (lead.kind in NOT_MATERIAL) != (not incident.is_material):
        return None
    if _answers_back(event) or _is_set_apart(event, incident):
        return None  # "Israel hit back" is another event than what it answers
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
    if lead.kind in PHASES and any(k in PHASES for k in heads):
        return PHASE_FIT  # an attack in phases: a blast, then shots, then a siege
    return None


def _days(mentions: list[DateMention]) -> list[tuple[date, date]]:
    return [
        (d.date_start, d.date_end or d.date_start)
        for d in mentions
        if d.date_start is not None and d.kind in ("point", "range", "since", "anchored")
    ]


def _date_signs(event: LocalEvent, incident: Incident) -> dict[str, float]:
    a, b = _days(event.dates), _days(incident.dates)
    if not a or not b:
        mine = any(d.kind == "since" for d in event.dates)
        return {"date:since_undated": 1.0} if mine else {}

    def days(x: tuple[date, date]) -> int:
        return (x[1] - x[0]).days

    if all(days(x) > 3 for x in a) and all(days(y) > 3 for y in b) and not any(x == y for x in a for y in b):
        return {"date:other_time": 1.0}
    if any(x[0] <= y[1] and y[0] <= x[1] for x in a for y in b):
        if any(x == y for x in a for y in b):
            return {"date:same": 1.0}
        short = any(days(x) <= 2 for x in a) and any(days(y) <= 2 for y in b)
        long = all(days(x) > 10 for x in a) != all(days(y) > 10 for y in b)
        return {"date:overlap": 1.0, "date:overlap_days": float(short), "date:overlap_long": float(long)}
    gap = min(min(abs((x[0] - y[1]).days), abs((y[0] - x[1]).days)) for x in a for y in b)
    return {"date:apart": 1.0, "date:far_apart": float(gap > 7)}


_FINE = frozenset({"exact", "near", "city", "admin2"})


def _place_sign(event: LocalEvent, incident: Incident) -> dict[str, float]:
    """The best that two places of the pair say: one spot, within one region, one country only, apart."""
    mine, theirs = event.places, incident.places
    if not mine or not theirs:
        return {}
    fine_a, fine_b = [p for p in mine if p.precision in _FINE], [p for p in theirs if p.precision in _FINE]
    if fine_a and fine_b:
        mine, theirs = fine_a, fine_b
    order = (
        "place:same",
        "place:within",
        "place:country",
        "place:region_apart",
        "place:apart",
        "place:abroad",
    )
    best = len(order) - 1
    for a in mine[:8]:
        for b in list({p.name: p for p in theirs}.values())[:12]:
            if a.country_iso3 and b.country_iso3 and a.country_iso3 != b.country_iso3:
                continue
            km = distance_km(a, b)
            if a.precision in _FINE and b.precision in _FINE and km is not None:
                best = min(best, 0 if km <= FAR_KM else 4)
            elif km is not None and km <= max(a.radius_km, b.radius_km) + FAR_KM:
                best = min(best, 1)
            else:
                best = min(best, 2 if "country" in (a.precision, b.precision) else 3)
    return {order[best]: 1.0}


def _is_fixed(event: LocalEvent, incident: Incident) -> bool:
    """Whether both have a town or site of their own."""
    return all(any(p.precision in _FINE for p in places) for places in (event.places, incident.places))


def _party_signs(mine: list[RoleFiller], theirs: list[RoleFiller]) -> dict[str, float]:
    signs: dict[str, float] = {}
    for name, roles in (("source", ("source", "blamed", "claimant")), ("target", ("target",))):
        a = [f.actor for f in mine if f.role in roles]
        b = [f.actor for f in theirs if f.role in roles]
        if not a or not b:
            continue
        if any(same_actor(x, y) or _covers(x, y) for x in a for y in b):
            signs[f"party:same_{name}"] = 1.0
        elif any(x.is_generic or y.is_generic or x.is_pronoun for x in a for y in b):
            signs[f"party:unlike_{name}"] = 1.0
        else:
            signs[f"party:other_{name}"] = 1.0
    mine_named = [
        f.actor for f in mine if f.role == "target" and f.actor.is_person and not f.actor.is_generic
    ]
    theirs_named = [
        f.actor for f in theirs if f.role == "target" and f.actor.is_person and not f.actor.is_generic
    ]
    if mine_named and theirs_named:
        same = any(same_actor(x, y) for x in mine_named for y in theirs_named)
        signs["party:same_person" if same else "party:other_person"] = 1.0
    for doers, harmed in ((mine, theirs), (theirs, mine)):
        states = {
            f.actor.country_iso3
            for f in doers
            if f.role == "source" and f.actor.actor_type in ("state_military", "government")
        }
        hurt = {f.actor.country_iso3 for f in harmed if f.role == "target"}
        if (states - {None}) & hurt:
            signs["party:own_people"] = (
                signs.get("party:own_people", 0.0) + 1.0
            )  # nobody bombs their own soldiers
    sources = [f.actor for f in mine if f.role == "source"]
    victims = [f.actor for f in theirs if f.role == "target"]
    if any(same_actor(x, y) for x in sources for y in victims if not x.is_generic):
        signs["party:victim_strikes"] = 1.0
    return signs


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


def signs(
    scene: Scene, event: LocalEvent, fillers: list[RoleFiller], incident: Incident, incidents: list[Incident]
) -> dict[str, float] | None:
    """The signs for and against an event of a sentence being the incident; None when their kinds rule it out."""
    kind = compatible(event, incident)
    if kind is None:
        return None
    lead = event.lead
    found: dict[str, float] = {
        "bias": 1.0,
        "kind": kind,
        "kind:same": float(kind == 2.0),
        "kind:near": float(kind == 1.0),
    }
    found |= _date_signs(event, incident)
    found |= _place_sign(event, incident)
    if (
        "place:abroad" in found
        and not (lead.definite or lead.weak or event.is_toll)
        and _is_fixed(event, incident)
    ):
        return None
    found |= _party_signs(fillers, incident.fillers)
    last = incident.locals[-1]
    gap = event.sentence.index - last.sentence.index
    found |= _distance_signs(scene, event, incident, gap, kind)
    found |= _wording_signs(event, incident)
    found |= _figure_signs(scene, event, incident, gap)
    if _has_harmed(event) and _is_one_more(lead) and any(_has_harmed(e) for e in incident.locals):
        found["another"] = found["another:own_toll"] = 1.0
    if event.realis != incident.realis:
        found["realis:definite" if lead.definite else "realis:other"] = 1.0
    scales = {scale(e) for e in incident.locals} - {"unknown"}
    mine = scale(event)
    if mine != "unknown" and scales and mine not in scales:
        found["scale:other"] = 1.0
    elif mine == "series" and not scales:
        found["scale:series_to_event"] = 1.0
    elif mine == "unknown" and scales == {"series"}:
        found["scale:event_to_series"] = 1.0
    if event.is_toll and gap <= 2 and event.says_there:
        found["there"] = 1.0
    kinds = {e.lead.kind for e in incident.locals}
    if (event.lead.kind == "arrest_or_raid") != ("arrest_or_raid" in kinds) and not event.is_toll:
        found["kind:arrest_and_other"] = 1.0
    if kind == PHASE_FIT:
        found["kind:phase"] = 1.0
    if _both_answered(event, incident) and "date:same" in found:
        found["answered:same_day"] = 1.0
    found |= set_off_signs(event, incident, scene.published)
    found["setting"] = setting_fit(scene, event, incident, incidents)
    found |= _choice_signs(event, incident, incidents, gap, kind)
    return found


def _best_other(event: LocalEvent, incident: Incident, incidents: list[Incident]) -> tuple[float, bool]:
    """How well the kind of the best other incident agrees (0 without any), and whether there is none.

    The kinds are compared once for each event: while it is compared with all incidents, none of them changes."""
    if event.kinds is None or event.kinds[0] != len(incidents):
        agreeing = sorted(
            ((k, i.number) for i in incidents if (k := compatible(event, i)) is not None), reverse=True
        )
        event.kinds = (len(incidents), agreeing)
    agreeing = event.kinds[1]
    best = next((k for k, number in agreeing[:2] if number != incident.number), 0.0)
    return best, not any(number != incident.number for _, number in agreeing[:2])


def _choice_signs(
    event: LocalEvent, incident: Incident, incidents: list[Incident], gap: int, kind: float
) -> dict[str, float]:
    """How little else there is to choose from, and how much the event brings of its own."""
    best_other, only = _best_other(event, incident, incidents)
    best = kind > best_other
    bare = not (event.dates or event.places or event.counts)
    definite = event.lead.pos == "noun" and event.lead.definite
    found = {
        "only": only,
        "kind:best": best,
        "kind:less": kind < best_other,
        "bare": bare,
        "bare:only": bare and only,
        "bare:best": bare and best,
        "own_date": bool(event.dates),
        "own_place": bool(event.places),
        "definite:far": definite and gap >= 3,
        "definite:only": definite and only,
        "definite:best": definite and best,
        "definite:first": definite and incident.number == 0,
        "toll:only": event.is_toll and only,
        "toll:far": event.is_toll and gap >= 3,
        "toll:first": event.is_toll and incident.number == 0,
        "weak": all(m.weak or m.is_casualty for m in event.mentions),
    }
    return {name: 1.0 for name, is_so in found.items() if is_so}


def _distance_signs(
    scene: Scene, event: LocalEvent, incident: Incident, gap: int, kind: float
) -> dict[str, float]:
    last = incident.locals[-1]
    found: dict[str, float] = {"gap": min(gap, 30) / 10, "told": float(min(4, len(incident.locals)))}
    if gap == 0:
        both = kind >= 1.0 and event.lead.pos == "noun" and last.lead.pos == "noun"
        if not event.is_toll:
            found["gap:0_nouns" if both else "gap:0"] = 1.0
    else:
        found[f"gap:{min(gap, 3)}"] = 1.0
        if _nothing_between(scene, event, last):
            found["next"] = 1.0
        if event.sentence.paragraph == last.sentence.paragraph:
            found["same_paragraph"] = 1.0
    if all(e.sentence.kind == "headline" for e in incident.locals):
        found["headline"] = 1.0
    if incident.number == 0:
        found["first"] = 1.0
    return found


ELSEWHERE = frozenset("meanwhile elsewhere separately earlier later previously".split())
ONE_MORE = frozenset("another second third fourth separate different".split())
BACK_DETERMINERS = frozenset("the this that these those his her its their both".split())


def _wording_signs(event: LocalEvent, incident: Incident) -> dict[str, float]:
    lead = event.lead
    found: dict[str, float] = {}
    headline = all(e.sentence.kind == "headline" for e in incident.locals)
    around = {c.lower_ for c in lead.head.children}
    if lead.pos == "noun":
        if lead.definite:
            found["definite"] = 1.0
            if (lead.kind in GENERIC_KINDS or lead.weak) and not event.dates and not event.counts:
                found["definite:bare"] = 1.0
        elif around & OTHER_WORDS or "another" in around:
            found["another"] = 1.0
        elif not headline and not lead.weak and around & {"a", "an"}:
            found["indefinite"] = 1.0
        elif lead.plural and not headline:
            found["plurals" if incident.locals[0].lead.plural else "plural"] = 1.0
    elif not lead.is_casualty and not headline and not lead.weak:
        found["verb"] = 1.0
        if _new_weapons(event):
            found["new_weapons"] = 1.0
    if lead.is_casualty or lead.weak:
        found["toll_or_weak"] = 1.0
    if lead.pos == "verb" and not lead.is_casualty:
        things = [*lead.patients, *_raw_subject(lead.head)]
        if any(t.lower_ in ("they", "he", "she", "them", "him", "her") for t in things):
            found["pronoun"] = 1.0
    for name, tokens in (("agent", lead.agents), ("patient", lead.patients)):
        people = [t for t in tokens if t.tag_ in ("NN", "NNS")]
        if people and all(_is_new(t) for t in people):
            found[f"new_{name}"] = 1.0
        elif people and all(any(c.lower_ in BACK_DETERMINERS for c in t.children) for t in people):
            found[f"known_{name}"] = 1.0
    if event.adverbs & ELSEWHERE:
        found["elsewhere"] = 1.0
    if _is_pluperfect(lead.head):
        found["pluperfect"] = 1.0
    lemmas = {m.head.lemma_.lower() for e in incident.locals for m in e.mentions if not m.is_casualty}
    if not lead.is_casualty and lead.head.lemma_.lower() in lemmas:
        found["same_word"] = 1.0
    mine = {w.category for m in event.mentions for w in m.instruments}
    theirs = {w.category for e in incident.locals for m in e.mentions for w in m.instruments}
    if mine and theirs:
        found["same_weapon" if mine & theirs else "other_weapon"] = 1.0
    return found


def _is_new(noun: Token) -> bool:
    """Brought in as new: "two gunmen", "a guard", "protesters"."""
    kinds = {c.dep_ for c in noun.children} & {"det", "poss", "nummod"}
    if any(c.lower_ in BACK_DETERMINERS or c.dep_ == "poss" for c in noun.children):
        return False
    return (
        "nummod" in kinds
        or any(c.lower_ in ("a", "an", "another") for c in noun.children)
        or noun.tag_ == "NNS"
    )


def _is_pluperfect(head: Token) -> bool:
    return any(c.dep_ in ("aux", "auxpass") and c.lower_ == "had" for c in head.children)


def _figure_signs(scene: Scene, event: LocalEvent, incident: Incident, gap: int) -> dict[str, float]:
    found: dict[str, float] = {}
    if _figures_agree(event, incident):
        found["figures:agree"] = 1.0
    if event.is_toll:
        found["toll"] = 1.0
        if 0 <= gap <= 2:
            found["toll:near"] = 1.0
        if (
            {scale(e) for e in incident.locals} - {"unknown"} == {"series"}
            and scale(event) == "unknown"
            and gap > 0
        ):
            found["toll:after_series"] = 1.0
        if all(e.lead.kind == "protest" for e in incident.locals):
            found["toll:protest"] = (
                1.0  # people die of what is done to the crowd, which is an event of its own
            )
        if _figures_differ(event, incident) and not _revises(event):
            found[
                "figures:differ_by_source" if event.sentence.index in scene.attributed else "figures:differ"
            ] = 1.0
    if any(c.is_cumulative for c in event.counts):
        found["cumulative"] = 1.0
    if any(c.is_none for c in event.counts) and gap == 1:
        found["none_hurt"] = 1.0
    return found


@functools.cache
def _weights() -> dict[str, float]:
    return load_weights("sameness")


def score(
    scene: Scene, event: LocalEvent, fillers: list[RoleFiller], incident: Incident, incidents: list[Incident]
) -> float | None:
    """How strongly an event of a sentence speaks for one incident (log odds; above 0 it is more likely the same);
    None when it cannot be."""
    found = signs(scene, event, fillers, incident, incidents)
    if found is None:
        return None
    weights = _weights()
    fixed = ANSWERED_SAME_DAY if "answered:same_day" in found else 0.0
    return fixed + sum(weights.get(name, 0.0) * value for name, value in found.items())


def _nothing_between(scene: Scene, event: LocalEvent, last: LocalEvent) -> bool:
    """Whether no event was told after ``last``, or ``event`` is a toll and no sentence with an event lies between."""
    if event.order - last.order == 1:
        return True
    return event.is_toll and not any(
        n in scene.event_sentences for n in range(last.sentence.index + 1, event.sentence.index)
    )


_REVISING = frozenset("first initially earlier later now revised updated raised".split())


def _revises(event: LocalEvent) -> bool:
    """Whether a toll is told as an earlier or later one of the same event ("had at first spoken of six dead")."""
    return bool(event.words & _REVISING)


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


def _is_one_more(lead: EventMention) -> bool:
    """Whether an event, or what did it, is told as one more ("a second blast killed", "another rocket hit"), not as one
    of those told before ("the second bomb", "fresh clashes")."""
    things = [w.head for w in lead.instruments if w.head.dep_ in ("nsubj", "nsubjpass")]
    return any(
        t.tag_ == "NN"
        and any(c.lower_ in ONE_MORE for c in t.children)
        and not any(c.lower_ in BACK_DETERMINERS or c.dep_ == "poss" for c in t.children)
        for t in ([lead.head] if lead.pos == "noun" else things)
    )


def _has_harmed(event: LocalEvent) -> bool:
    """Whether somebody is counted among its dead or wounded."""
    return any(c.harm in ("killed", "wounded") and (c.low or c.high) for c in event.counts)


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
