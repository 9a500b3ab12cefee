"""Who took part in an incident: what its sentences say of its parties put together, each actor once in a role.

Sources that somebody else names become blamed, both sides of a clash are sources, and targets that add nothing to a
named one are left out.
"""

from __future__ import annotations

import re
from dataclasses import replace

from dateline.coding.actor_phrase import is_nameless, same_actor
from dateline.coding.actors_lexicon import ActorLexicon
from dateline.coding.attribution import Attribution
from dateline.coding.blame import Blame
from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent
from dateline.coding.mentions import ActorMention
from dateline.coding.party_choice import belongs, nearby, nearby_signs, probability, signs_of
from dateline.coding.protests import protested
from dateline.coding.roles import ATTACKERS, RoleFiller
from dateline.coding.scene import Scene
from dateline.coding.triggers import singular

STATE_TYPES = frozenset({"state_military", "government", "coalition", "police"})
ARMED_TYPES = frozenset({"state_military", "non_state_armed_group", "police", "coalition"})


ACCUSING = frozenset("accuse allege claim charge contend suspect blame".split())
"""Verbs after which a doer is said, by somebody else, and not simply told."""

CROWDS = frozenset("protester demonstrator marcher activist crowd student mourner rioter".split())


def roles_of(
    scene: Scene,
    incident: Incident,
    blames: list[Blame],
    attributions: dict[int, list[Attribution]],
    type_: str,
) -> list[RoleFiller]:
    """Sources, blamed, claimants and targets of an incident, each actor once in a role."""
    out: list[RoleFiller] = []
    whole = any(not f.of_attackers for e in incident.locals for f in e.fillers if f.origin != "harmed")
    for event in incident.locals:
        for f in event.fillers:
            if f.of_attackers and whole:
                continue
            if f.role == "source":
                told = attributions.get(event.sentence.index, [])
                if _only_speaks(f, told) or _is_claimed(f, event, blames):
                    continue
                f = _by_speaker(event, f, told)
            out.append(f)
    for b in blames:
        for a in b.actors:
            out.append(RoleFiller(b.role, a, b.stance, tuple(b.asserted_by), origin="blame"))
    people = [f for f in out if f.role == "target" and is_nameless(f.actor)]
    out = [f for f in out if not (f.role == "target" and is_nameless(f.actor))]
    if type_ in ("protest", "riot"):
        out = _of_crowd(scene, incident, out)
    else:
        out = [f for f in out if not (f.role == "source" and is_nameless(f.actor))]
    out += _implied_doers(scene, incident, type_, out, attributions)
    if "accident" in incident.kinds:  # whose plane or bus it was did nothing to anybody
        out = [f for f in out if f.origin != "weapon"]
    out = _without_persons(out)
    out = _without_attackers(incident, out)
    out = _without_covered(scene, out)
    ambush = any(m.head.lemma_.lower() == "ambush" for e in incident.locals for m in e.mentions)
    out = _sides(out) if type_ == "armed_clash" and not ambush else _without_own(out)
    out = _without_reversed(_unique(out), type_)
    if incident.is_material:
        found = [(n, f) for n, e in enumerate(incident.locals) for f in e.fillers]
        speakers = frozenset(
            s.start
            for e in incident.locals
            for a in attributions.get(e.sentence.index, [])
            for s in a.speakers
        )
        signs = [signs_of(scene, incident, type_, f, out, found) for f in out]
        more = nearby(scene, incident, out, speakers)
        chosen = choose(out, signs, more, [nearby_signs(scene, incident, type_, f, out) for f in more])
        if type_ == "armed_clash":
            chosen += _other_side(out, chosen)
            if sum(f.role == "source" for f in chosen) > 1:  # those who fell are of one side or the other
                chosen = [f for f in chosen if f.role != "target" or not _fights(f.actor)]
        out = chosen
        out = _without_reversed(out, type_)
    if people and not any(f.role == "target" for f in out) and type_ not in ("protest", "armed_clash"):
        words = [f for f in people if f.actor.text.split()[-1].lower() in PEOPLE]
        out += words[:1]
    return out


def _other_side(fillers: list[RoleFiller], chosen: list[RoleFiller]) -> list[RoleFiller]:
    """A clash has two sides: where one is left, the likeliest other of those that the rules gave, if it is armed."""
    sides = [f for f in chosen if f.role != "target"]
    if len(sides) != 1:
        return []
    return [
        f
        for f in fillers
        if f.role == "source"
        and f is not sides[0]
        and f.actor.actor_type in ARMED_TYPES
        and f.actor.actor_type != sides[0].actor.actor_type
    ][:1]


def choose(
    fillers: list[RoleFiller],
    signs: list[dict[str, float]],
    more: list[RoleFiller],
    more_signs: list[dict[str, float]],
) -> list[RoleFiller]:
    """Those fillers that belong to the incident by what speaks for them, and those beside them that no rule gave a
    role but that most likely have one."""
    kept = [
        f
        for f, s in zip(fillers, signs, strict=True)
        if f.role == "claimant" or belongs(s, "target" if f.role == "target" else "doer")
    ]
    best: dict[int, tuple[float, RoleFiller]] = {}
    for f, s in zip(more, more_signs, strict=True):
        side = "nearby_target" if f.role == "target" else "nearby_doer"
        p = probability(s, side)
        if belongs(s, side) and p > best.get(f.actor.start, (0.0, f))[0]:
            best[f.actor.start] = (p, f)
    return kept + [f for _, f in best.values()]


PEOPLE = frozenset("people persons person others civilians".split())
"""Words for the unnamed hurt: the target where nothing else is."""


def _implied_doers(
    scene: Scene,
    incident: Incident,
    type_: str,
    fillers: list[RoleFiller],
    attributions: dict[int, list[Attribution]],
) -> list[RoleFiller]:
    """Doers that need no naming: the state that executes, the police that tell of arrests, the army that announces its
    strike, the driver of the vehicle that ran into people."""
    if any(f.role != "target" for f in fillers):
        return []
    sentences = [e.sentence for e in incident.locals]
    if type_ == "execution":
        states = ActorLexicon.load().states
        ids = {s.actor_id for s in states.values()}
        state = next((a for s in sentences for a in scene.actors_in(s) if a.actor_id in ids), None)
        return [RoleFiller("source", state, "asserted", origin="blame")] if state is not None else []
    if type_ == "vehicle_ramming":
        for s in sentences:
            for actor in scene.actors_in(s):
                if _last(actor) == "driver":
                    return [RoleFiller("source", actor, "asserted", origin="blame")]
        return []
    if type_ not in ("arrest_or_raid", "airstrike", "drone_strike", "ground_operation"):
        return []
    for e in incident.locals:
        for a in attributions.get(e.sentence.index, []):
            if a.verb is None or e.lead.head.i not in a.inside:
                continue
            announced = a.verb.lemma_.lower() in ("announce", "confirm", "acknowledge", "admit", "claim")
            for speaker in a.speakers:
                if speaker.is_person or speaker.actor_type not in ("state_military", "police", "coalition"):
                    continue
                if announced or (type_ == "arrest_or_raid" and speaker.actor_type == "police"):
                    return [RoleFiller("source", speaker, "asserted", origin="blame")]
    return []


def _of_crowd(scene: Scene, incident: Incident, fillers: list[RoleFiller]) -> list[RoleFiller]:
    """The parties of a protest: the crowd is the source and never the target."""
    out = list(fillers)
    if not any(f.role == "source" for f in out):
        crowd = next(
            (
                a
                for e in incident.locals
                for a in scene.actors_in(e.sentence)
                if any(w in a.text.lower() for w in CROWDS)
            ),
            None,
        )
        if crowd is not None:
            out.append(RoleFiller("source", crowd, "asserted"))
    if not any(f.role == "target" for f in out):
        out += [RoleFiller("target", a, "asserted") for a in protested(scene, incident)]
    crowds = [f.actor for f in out if f.role == "source"]
    return [
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


def _without_persons(fillers: list[RoleFiller]) -> list[RoleFiller]:
    """A named person makes "the man", "the scientist" in the same role superfluous."""
    if not any(f.role == "target" and f.actor.is_person and not f.actor.is_generic for f in fillers):
        return fillers
    return [
        f
        for f in fillers
        if not (
            f.role == "target" and f.actor.is_generic and f.actor.text.split()[-1].lower() in SINGLE_PERSONS
        )
    ]


SURE_ATTACKERS = ATTACKERS - {"driver", "gunman", "bomber"}
"""Words that are for attackers whatever the event: a driver may be a victim, gunmen the target of a raid."""


def _without_attackers(incident: Incident, fillers: list[RoleFiller]) -> list[RoleFiller]:
    """Attackers that died in their own attack are none of its targets."""
    perpetrators = {
        c.head
        for e in incident.locals
        for c in e.counts
        if c.is_perpetrator and c.harm in ("killed", "wounded")
    }
    others = any(
        f.role == "target" and _last(f.actor) not in SURE_ATTACKERS and not is_nameless(f.actor)
        for f in fillers
    ) or any(f.role != "target" for f in fillers)
    return [
        f
        for f in fillers
        if not (
            f.role == "target"
            and (
                f.actor.head in perpetrators
                or (others and f.actor.is_generic and _last(f.actor) in SURE_ATTACKERS)
            )
        )
    ]


def _last(actor: ActorMention) -> str:
    return singular(actor.text.lower().split()[-1]) if actor.text.split() else ""


def _sides(fillers: list[RoleFiller]) -> list[RoleFiller]:
    """Codebook rule 13: in a clash both sides are sources; targets are only bystanders."""
    sides = [f for f in fillers if f.role == "source"]
    out = [f for f in fillers if f.role != "target"]
    for f in fillers:
        if f.role != "target":
            continue
        if _fights(f.actor):
            both = [s for s in out if s.role == "source"]
            if len(both) < 2 and not any(f.actor.actor_type == s.actor.actor_type for s in both):
                out.append(replace(f, role="source"))
            continue
        # a diplomat or minister caught in crossfire is no side
        official = f.actor.actor_type == "government" and f.actor.text.split()[-1].islower()
        if f.actor.actor_type in ARMED_TYPES | {"government"} and not official:
            if not f.actor.is_generic and not any(same_actor(f.actor, s.actor) for s in sides):
                out.append(replace(f, role="source"))
        else:
            out.append(f)
    return out


def _without_own(fillers: list[RoleFiller]) -> list[RoleFiller]:
    """A force's own dead are none of its targets: "two US soldiers were wounded" in a US raid."""
    doers = [
        f.actor for f in fillers if f.role == "source" and f.actor.actor_type in ARMED_TYPES | {"government"}
    ]
    if not doers or not any(f.role == "target" for f in fillers):
        return fillers

    def own(a: ActorMention) -> bool:
        if a.actor_type not in ARMED_TYPES or a.is_person:
            return False
        return any(
            (a.actor_id is not None and a.actor_id == d.actor_id)
            or (
                a.country_iso3 is not None
                and a.country_iso3 == d.country_iso3
                and a.actor_type in STATE_TYPES
                and d.actor_type in STATE_TYPES
            )
            for d in doers
        )

    return [f for f in fillers if not (f.role == "target" and own(f.actor))]


GATHERINGS = frozenset(
    "rally march demonstration protest sit-in gathering procession vigil strike street shop".split()
)
UNACCUSED = frozenset({"arrest_or_raid", "execution", "protest"})
"""Events that are no crime of anybody accused: whom police blame is whom they arrest."""


def _without_reversed(fillers: list[RoleFiller], type_: str) -> list[RoleFiller]:
    """The same words never name both who did it and to whom it was done: an attacker who was shot dead stays the
    attacker, an aircraft that was shot down stays the target. Nobody is blamed for an arrest, a rally is not done to
    itself, and no prison is executed."""
    if type_ in UNACCUSED:
        fillers = [f for f in fillers if f.role != "blamed" or f.stance == "denied"]
    if type_ in ("protest", "riot"):
        fillers = [f for f in fillers if f.role != "target" or _last(f.actor) not in GATHERINGS]
    if type_ == "execution":
        fillers = [f for f in fillers if f.role != "target" or f.actor.actor_type != "infrastructure"]
    struck = {f.actor.start for f in fillers if f.role == "target" and f.origin in ("slot", "struck")}
    fillers = [
        f for f in fillers if not (f.role != "target" and f.origin == "weapon" and f.actor.start in struck)
    ]
    doing = {
        f.actor.start for f in fillers if f.role != "target" and f.origin in ("slot", "modifier", "weapon")
    }
    return [
        f for f in fillers if not (f.role == "target" and f.origin == "harmed" and f.actor.start in doing)
    ]


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
    """Fillers that add nothing: an actor's facilities or nameless fighters beside the actor itself, "soldiers" and
    "jets" beside the army that is named."""
    named = [f.actor for f in fillers if f.role == "target" and f.actor.actor_id]
    ids = {a.actor_id for a in named}
    texts = {
        m.text.lower() for ms in scene.actors.values() for m in ms if m.actor_id in ids and len(m.text) > 1
    }
    kinds = {a.actor_type for a in named}
    doers = {f.actor.actor_type for f in fillers if f.role == "source" and _is_named(f.actor)}
    if "government" in doers:
        doers.add("state_military")
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
        if f.role != "target" and _adds_nothing(f, fillers):
            continue
        if (
            f.role in ("source", "blamed")
            and not _is_named(a)
            and a.country_iso3 is None
            and a.actor_type in doers
            and a.actor_type in ("state_military", "non_state_armed_group")
        ):
            continue
        out.append(f)
    return out


def _adds_nothing(filler: RoleFiller, fillers: list[RoleFiller]) -> bool:
    """ "The attackers" beside anybody else, "a militant group" beside the group's name."""
    a = filler.actor
    if not a.is_generic and a.actor_id:
        return False
    others = [f for f in fillers if f.role != "target" and f.actor is not a and f.stance != "denied"]
    if a.is_generic and _last(a) in SURE_ATTACKERS | {"suspect", "bomber"}:
        return any(
            _last(f.actor) not in SURE_ATTACKERS | {"bomber"} and f.actor.actor_id for f in others
        ) or (
            _last(a) not in ("bomber", "hacker") and any(_last(f.actor) not in SURE_ATTACKERS for f in others)
        )
    if _last(a) in ("group", "organization", "organisation", "movement") and not a.actor_id:
        return any(f.actor.actor_id and f.actor.actor_type == "non_state_armed_group" for f in others)
    return False


def _is_named(actor: ActorMention) -> bool:
    return actor.actor_id is not None or (not actor.is_generic and actor.country_iso3 is not None)


def _is_claimed(filler: RoleFiller, event: LocalEvent, blames: list[Blame]) -> bool:
    """Whether the same words are read as a claim or blame: "said that it had carried out the attack"."""
    return any(
        b.sentence is event.sentence
        and b.role in ("claimant", "blamed")
        and filler.at in b.event_heads
        and any(same_actor(a, filler.actor) for a in b.actors)
        for b in blames
    )


def _only_speaks(filler: RoleFiller, attributions: list[Attribution]) -> bool:
    """Whether a long sentence gave the deed to the one who only tells of it."""
    a = filler.actor
    if a.actor_type in ("state_military", "non_state_armed_group", "coalition") and not a.is_person:
        return False
    return any(
        s.start == a.start and x.verb is not None and filler.at != x.verb.i and a.actor_id is None
        for x in attributions
        for s in x.speakers
    )


def _by_speaker(event: LocalEvent, filler: RoleFiller, attributions: list[Attribution]) -> RoleFiller:
    """A doer named in an accusation is blamed, one that "claims" it of itself claimant; what is told in a report
    stays the source's deed, whoever tells it."""
    head = filler.at if filler.at >= 0 else event.lead.head.i
    for a in attributions:
        if a.verb is None or head not in a.inside or a.verb.i == head:
            continue
        speakers = [s for s in a.speakers if s.actor_type != "media"]
        if not speakers or a.verb.lemma_.lower() not in ACCUSING:
            continue
        if any(is_own_word(s, filler.actor) for s in speakers):
            if a.verb.lemma_ == "claim" and filler.actor.actor_type == "non_state_armed_group":
                return replace(filler, role="claimant", stance="claimed", asserted_by=tuple(speakers))
            return filler
        return replace(
            filler,
            role="blamed",
            stance="suspected" if filler.stance == "suspected" or a.verb.lemma_ == "suspect" else "blamed",
            asserted_by=tuple(speakers),
        )
    return filler


def is_own_word(
    speaker: ActorMention, actor: ActorMention, home: frozenset[str | None] = frozenset()
) -> bool:
    """Whether the speaker speaks for the actor: the same one, or two bodies of one state. A body of no named state
    ("the Interior Ministry said") is the home country's: that of an actor in one of the countries ``home``, where the
    event took place."""
    if same_actor(speaker, actor):
        return True
    if speaker.actor_type not in STATE_TYPES or actor.actor_type not in STATE_TYPES:
        return False
    if speaker.country_iso3 and actor.country_iso3:
        return speaker.country_iso3 == actor.country_iso3
    if speaker.country_iso3 is not None or "coalition" in (speaker.actor_type, actor.actor_type):
        return False
    return actor.country_iso3 is None or actor.country_iso3 in home


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
