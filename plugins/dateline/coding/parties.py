"""Who took part in an incident: what its sentences say of its parties put together, each actor once in a role.

Sources that somebody else names become blamed, both sides of a clash are sources, and targets that add nothing to a
named one are left out.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dateline.coding.actor_phrase import is_nameless, same_actor
from dateline.coding.attribution import Attribution
from dateline.coding.blame import Blame
from dateline.coding.local import LocalEvent
from dateline.coding.mentions import ActorMention
from dateline.coding.merge import Incident
from dateline.coding.roles import RoleFiller
from dateline.coding.scene import Scene

STATE_TYPES = frozenset({"state_military", "government", "coalition", "police"})
ARMED_TYPES = frozenset({"state_military", "non_state_armed_group", "police", "coalition"})


def roles_of(
    scene: Scene,
    incident: Incident,
    blames: list[Blame],
    attributions: dict[int, list[Attribution]],
    type_: str,
) -> list[RoleFiller]:
    """Sources, blamed, claimants and targets of an incident, each actor once in a role."""
    out: list[RoleFiller] = []
    for event in incident.locals:
        for f in getattr(event, "fillers", []):
            if f.role == "source":
                f = _by_speaker(event, f, attributions.get(event.sentence.index, []))
            out.append(f)
    for b in blames:
        for a in b.actors:
            out.append(RoleFiller(b.role, a, b.stance, tuple(b.asserted_by)))
    out = [f for f in out if not (f.role == "target" and is_nameless(f.actor))]
    if type_ == "protest" and not any(f.role == "source" for f in out):
        crowd = next(
            (
                a
                for e in incident.locals
                for a in scene.actors_in(e.sentence)
                if any(
                    w in a.text.lower()
                    for w in (
                        "protester",
                        "demonstrator",
                        "marcher",
                        "activist",
                        "crowd",
                        "student",
                        "mourner",
                    )
                )
            ),
            None,
        )
        if crowd is not None:
            out.append(RoleFiller("source", crowd, "asserted"))
    if type_ == "protest":
        crowds = [f.actor for f in out if f.role == "source"]
        out = [
            f
            for f in out
            if not (
                f.role == "target"
                and f.actor.actor_type == "civilians"
                and (
                    any(same_actor(f.actor, c) for c in crowds)
                    or any(w in f.actor.text.lower() for w in ("protester", "demonstrator", "activist"))
                )
            )
        ]
    named = [f.actor for f in out if f.role == "target" and f.actor.is_person and not f.actor.is_generic]
    if named:
        out = [
            f
            for f in out
            if not (
                f.role == "target"
                and f.actor.is_generic
                and f.actor.text.split()[-1].lower() in SINGLE_PERSONS
            )
        ]
    out = _without_covered(scene, out)
    if type_ == "armed_clash":
        harmed = [f for f in out if f.role == "target"]
        sides = [f for f in out if f.role == "source"]
        out = [f for f in out if f.role != "target"]
        for f in harmed:  # codebook rule 13: both sides are sources, targets only bystanders
            if _fights(f.actor):
                continue
            if f.actor.actor_type in ARMED_TYPES | {"government"}:
                if not f.actor.is_generic and not any(same_actor(f.actor, s.actor) for s in sides):
                    out.append(replace(f, role="source"))
            else:
                out.append(f)
    return _unique(out)


def _fights(actor: ActorMention) -> bool:
    """Whether the words are for people under arms."""
    last = actor.text.lower().split()[-1].rstrip("s")
    return last in (
        "fighter",
        "militant",
        "rebel",
        "soldier",
        "troop",
        "insurgent",
        "gunmen",
        "gunman",
        "combatant",
        "jihadist",
    )


def _without_covered(scene: Scene, fillers: list[RoleFiller]) -> list[RoleFiller]:
    """Targets that add nothing: an actor's facilities or nameless fighters beside the actor itself."""
    named = [f.actor for f in fillers if f.role == "target" and f.actor.actor_id]
    ids = {a.actor_id for a in named}
    texts = {
        m.text.lower() for ms in scene.actors.values() for m in ms if m.actor_id in ids and len(m.text) > 1
    }
    kinds = {a.actor_type for a in named}
    out = []
    for f in fillers:
        a = f.actor
        if f.role == "target" and not a.actor_id:
            words = a.text.lower().split()
            if a.actor_type == "infrastructure" and any(
                " ".join(words[i:j]) in texts for i in range(len(words)) for j in range(i + 1, len(words))
            ):
                continue
            if a.is_generic and a.actor_type in kinds and a.actor_type == "non_state_armed_group":
                continue
        out.append(f)
    return out


def _by_speaker(event: LocalEvent, filler: RoleFiller, attributions: list[Attribution]) -> RoleFiller:
    """A source that somebody else names is blamed; what the actor says of itself stays source, claimed."""
    head = event.lead.head.i
    for a in attributions:
        if head not in a.inside or (a.verb is not None and a.verb.i == head):
            continue
        speakers = [s for s in a.speakers if s.actor_type != "media"]
        if not speakers:
            continue
        own = any(
            same_actor(s, filler.actor)
            or (
                s.country_iso3
                and s.country_iso3 == filler.actor.country_iso3
                and s.actor_type in STATE_TYPES
                and filler.actor.actor_type in STATE_TYPES
            )
            for s in speakers
        )
        if own:
            return replace(filler, stance="asserted")
        return replace(
            filler,
            role="blamed",
            stance="suspected" if filler.stance == "suspected" else "blamed",
            asserted_by=tuple(speakers),
        )
    return filler


_ORDER = {"source": 0, "claimant": 1, "blamed": 2, "target": 3}
_STRENGTH = {"asserted": 0, "claimed": 1, "blamed": 2, "suspected": 3, "denied": 4}


def _unique(fillers: list[RoleFiller]) -> list[RoleFiller]:
    """Each actor once among the perpetrators (source before claimant before blamed) and once among the targets."""
    own = {
        f.actor.country_iso3 for f in fillers if f.role == "source" and f.actor.actor_type in STATE_TYPES
    } - {None}
    fillers = [
        f
        for f in fillers
        if not (f.role == "blamed" and f.actor.actor_type in STATE_TYPES and f.actor.country_iso3 in own)
    ]
    kept: list[RoleFiller] = []
    for f in sorted(fillers, key=lambda f: (_ORDER[f.role], _STRENGTH[f.stance])):
        twin = None
        for k in kept:
            if (k.role == "target") == (f.role == "target") and (
                same_actor(k.actor, f.actor) or _contains(k.actor, f.actor)
            ):
                twin = k
                break
        if twin is None:
            kept.append(f)
        elif _better(f.actor, twin.actor):
            kept[kept.index(twin)] = replace(twin, actor=f.actor)
    kept.sort(key=lambda f: (_ORDER[f.role], f.actor.start))
    return kept


SINGLE_PERSONS = frozenset(
    "girl boy man woman teenager teen youth child scientist commander leader chief general".split()
)
"""Words for one person that a name in the same role makes superfluous."""

_NOISE = frozenset(
    """the a an of members member fighters fighter men militants militant group rebels forces troops two three
    four five""".split()
)


def _name_words(a: ActorMention) -> set[str]:
    return {
        w.rstrip("s")
        for w in re.findall(r"[a-z0-9]+", a.name.lower())
        if w not in ("the", "of", "a", "an", "in", "at")
    }


def _contains(a: ActorMention, b: ActorMention) -> bool:
    wa, wb = _name_words(a), _name_words(b)
    if not wa or not wb:
        return False
    if a.actor_id and b.actor_id and a.actor_id != b.actor_id:
        return False
    return wa <= wb or wb <= wa


def _better(new: ActorMention, old: ActorMention) -> bool:
    if bool(new.actor_id) != bool(old.actor_id):
        return bool(new.actor_id)
    if new.is_pronoun != old.is_pronoun:
        return old.is_pronoun
    return len(_name_words(new)) > len(_name_words(old))
