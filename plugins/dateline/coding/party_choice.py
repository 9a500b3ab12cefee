"""Whether an actor that the rules put into a role belongs there: signs of one filler, weighed by a small model.

The rules find fillers clause by clause; an incident told in many sentences gathers some that are another's. What speaks
for one: that it stands in a slot of a specific event word, early in the incident, in the headline, more than once, and
that it has a name. The weights are a logistic regression over these signs, fitted by
``python -m dateline.coding.party_training`` on hand-coded articles and stored in ``data/party_weights.toml``.
"""

from __future__ import annotations

import functools
import math
import tomllib
from importlib import resources

from dateline.coding.actor_phrase import is_nameless, same_actor
from dateline.coding.incident import TOLLS, Incident
from dateline.coding.roles import RoleFiller
from dateline.coding.scene import Scene

ORIGINS = ("slot", "modifier", "weapon", "harmed", "struck", "blame")
TYPES = (
    "state_military",
    "government",
    "non_state_armed_group",
    "police",
    "civilians",
    "infrastructure",
    "unknown",
)
VAGUE = frozenset("man woman people person boy girl member resident worker officer group men women".split())
"""Words that rarely name a target by themselves where the text has better."""

Support = tuple[int, RoleFiller]
"""A filler as one clause gave it, with the place of its event among the incident's (0 first)."""


def signs_of(
    scene: Scene,
    incident: Incident,
    type_: str,
    filler: RoleFiller,
    all_: list[RoleFiller],
    found: list[Support],
) -> dict[str, float]:
    """What speaks for and against a filler. ``all_`` are the incident's settled fillers, ``found`` those of single
    clauses with their place."""
    a = filler.actor
    target = filler.role == "target"
    mine = [(n, f) for n, f in found if (f.role == "target") == target and _is(f, filler)]
    first = min((n for n, _ in mine), default=len(incident.locals))
    events = {n: incident.locals[n] for n, _ in mine if n < len(incident.locals)}
    start = incident.locals[0].sentence.index
    gap = min((e.sentence.index - start for e in events.values()), default=9)
    kinds = {m.kind for n, f in mine if n in events for m in events[n].mentions if f.at in (-1, m.head.i)}
    last = a.text.lower().split()[-1] if a.text.split() else ""
    signs = {
        "bias": 1.0,
        "first_event": float(first == 0),
        "lead_sentence": float(gap == 0),
        "far": float(gap > 2),
        "support": float(min(3, len(mine)) - 1),
        "same_kind": float(type_ in kinds),
        "toll_only": float(bool(kinds) and kinds <= TOLLS),
        "named": float(a.actor_id is not None),
        "proper": float(not a.is_generic and a.actor_id is None),
        "person": float(a.is_person),
        "pronoun": float(a.is_pronoun),
        "vague": float(last.rstrip("s") in VAGUE or is_nameless(a)),
        "in_title": float(_in_title(scene, a.name, a.text)),
        "alone": float(sum((f.role == "target") == target for f in all_) == 1),
        "others": float(min(4, sum((f.role == "target") == target for f in all_)) - 1),
        "shared_sentence": float(bool(events) and not any(e.is_alone for e in events.values())),
        "both_roles": float(any((f.role == "target") != target and same_actor(f.actor, a) for f in all_)),
        "blamed": float(filler.role == "blamed"),
        "claimant": float(filler.role == "claimant"),
        "many_sentences": float(min(4, len({e.sentence.index for e in incident.locals}))) / 4,
    }
    for origin in ORIGINS:
        signs[f"origin_{origin}"] = float(any(f.origin == origin for _, f in mine) or filler.origin == origin)
    for kind in TYPES:
        signs[f"type_{kind}"] = float(a.actor_type == kind)
    for event in ("protest", "arrest_or_raid", "armed_clash", "bombing", "other", "shooting", "airstrike"):
        signs[f"event_{event}"] = float(type_ == event)
    return signs


MAX_SENTENCES = 4
"""Sentences of an incident that are looked through for actors that no rule gave a role."""
DOER_TYPES = frozenset(
    {"state_military", "government", "non_state_armed_group", "police", "coalition", "unknown", "civilians"}
)
_DEPS = ("nsubj", "nsubjpass", "dobj", "pobj", "poss", "compound", "amod", "conj", "appos", "attr")
_PREPS = ("of", "by", "on", "against", "in", "with", "for", "to", "from", "at", "between")


def nearby(
    scene: Scene, incident: Incident, fillers: list[RoleFiller], speakers: frozenset[int]
) -> list[RoleFiller]:
    """Actors in an incident's own sentences that no rule gave a role, as candidates for one: each once a side.

    ``speakers`` are the starts of mentions that only tell of it."""
    found: list[RoleFiller] = []
    seen: set[int] = set()
    for event in incident.locals:
        if event.sentence.index in seen or event.sentence.doc is None:
            continue
        if len(seen) >= MAX_SENTENCES:
            break
        seen.add(event.sentence.index)
        head = event.lead.head.i
        for m in scene.actors_in(event.sentence):
            if m.is_pronoun or m.actor_type == "media" or m.start in speakers or is_nameless(m):
                continue
            taken = any(same_actor(f.actor, m) for f in [*fillers, *found]) or any(
                f.actor.start <= m.start < f.actor.end for f in fillers
            )
            if taken:
                continue
            harmed = "armed_clash" not in incident.kinds and any(
                c.head == m.head and c.harm in ("killed", "wounded") and not c.is_perpetrator
                for c in scene.counts.get(event.sentence.index, ())
            )
            if m.actor_type in DOER_TYPES and not harmed:
                found.append(RoleFiller("source", m, "asserted", at=head, origin="nearby"))
            found.append(RoleFiller("target", m, "asserted", at=head, origin="nearby"))
    return found


def nearby_signs(
    scene: Scene, incident: Incident, type_: str, filler: RoleFiller, kept: list[RoleFiller]
) -> dict[str, float]:
    """What speaks for and against a candidate of :func:`nearby`: how it hangs on the event's word, what it is, and
    whether its side is still empty."""
    a = filler.actor
    target = filler.role == "target"
    event = next(e for e in incident.locals if e.sentence.start <= a.start < e.sentence.end)
    heads = {m.head.i for e in incident.locals if e.sentence is event.sentence for m in e.mentions}
    token = scene.token_at(event.sentence, a.head)
    signs: dict[str, float] = {"bias": 1.0}
    steps = 9
    dep = prep = ""
    if token is not None:
        dep = token.dep_
        node = token
        for n in range(1, 6):
            if dep == "conj" and node.dep_ == "conj" and node.head.dep_ != "conj":
                dep = "conj"
            if node.dep_ == "pobj" and not prep:
                prep = node.head.lower_
            if node.head.i == node.i:
                break
            node = node.head
            if node.i in heads:
                steps = n
                break
        signs["before"] = float(token.i < min(heads))
        signs["distance"] = min(30, min(abs(token.i - h) for h in heads)) / 10
        signs["event_is_above"] = float(steps <= 2)
        signs["event_above_far"] = float(3 <= steps <= 5)
        signs["event_below"] = float(any(t.i in heads for t in token.subtree))
        signs["subject_of_clause"] = float(
            dep in ("nsubj", "nsubjpass") and any(t.i in heads for t in token.head.subtree)
        )
    same_side = [f for f in kept if (f.role == "target") == target]
    frequency = scene.times_named(a.name)
    signs |= {
        "empty_side": float(not same_side),
        "side_count": float(min(3, len(same_side))),
        "first_event": float(event is incident.locals[0]),
        "shared_sentence": float(not event.is_alone),
        "named": float(a.actor_id is not None),
        "generic": float(a.is_generic),
        "person": float(a.is_person),
        "in_title": float(_in_title(scene, a.name, a.text)),
        "frequent": min(3, frequency) / 3,
        "own_country": float(
            any(f.actor.country_iso3 == a.country_iso3 and a.country_iso3 for f in same_side)
        ),
    }
    armed = a.actor_type in ("state_military", "non_state_armed_group", "police", "coalition")
    thing = a.actor_type == "infrastructure"
    empty = not same_side
    signs |= {
        "empty_armed": float(empty and armed),
        "empty_above": float(empty and steps <= 2),
        "empty_subject": float(empty and dep in ("nsubj", "nsubjpass")),
        "empty_only_armed": float(
            empty
            and armed
            and sum(m.actor_type == a.actor_type for m in scene.actors_in(event.sentence) if not m.is_generic)
            <= 1
        ),
        "armed_subject": float(armed and dep == "nsubj"),
        "thing_struck": float(thing and (dep == "dobj" or prep in ("in", "at", "on", "against", "into"))),
        "thing_above": float(thing and steps <= 3),
        "person_passive": float(a.is_person and dep in ("nsubjpass", "dobj")),
        "counted": float(any(c.head == a.head for c in scene.counts.get(event.sentence.index, ()))),
        "empty_counted": float(
            empty and any(c.head == a.head for c in scene.counts.get(event.sentence.index, ()))
        ),
    }
    for d in _DEPS:
        signs[f"dep_{d}"] = float(dep == d)
    for p in _PREPS:
        signs[f"prep_{p}"] = float(prep == p)
    for kind in TYPES:
        signs[f"type_{kind}"] = float(a.actor_type == kind)
    for e in (
        "protest",
        "arrest_or_raid",
        "armed_clash",
        "bombing",
        "other",
        "shooting",
        "airstrike",
        "coup",
    ):
        signs[f"event_{e}"] = float(type_ == e)
    return signs


def _is(f: RoleFiller, filler: RoleFiller) -> bool:
    return f.actor.start == filler.actor.start or same_actor(f.actor, filler.actor)


def _in_title(scene: Scene, *names: str) -> bool:
    title = scene.title.text.lower()
    return any(len(w) > 3 and w[:5] in title for n in names for w in n.lower().replace("'", " ").split())


@functools.cache
def _weights() -> dict[str, dict[str, float]]:
    text = resources.files("dateline.coding").joinpath("data/party_weights.toml").read_text("utf-8")
    return tomllib.loads(text)


def probability(signs: dict[str, float], side: str) -> float:
    """How likely the filler belongs, 0 to 1; ``side`` is ``doer`` or ``target``."""
    weights = _weights()[side]
    z = sum(weights.get(k, 0.0) * v for k, v in signs.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def belongs(signs: dict[str, float], side: str) -> bool:
    """Whether the filler is kept: its probability reaches the side's threshold."""
    return probability(signs, side) >= _weights()["threshold"][side]
