"""Who did it to whom: event slots become actors with a role, a stance and the words they were read from.

``source`` is who did it where the narrator or the actor itself says so, ``blamed`` where others do, ``claimant`` who
claims it, ``target`` who or what it was done to. Slots come from :mod:`dateline.coding.what`; this module
resolves their
tokens to actors, reads the modifiers of nominal triggers ("Israeli airstrike", "PKK attack", "mosque bombing") and of
weapons ("Israeli missiles"), and the sentences that blame, suspect, claim or deny.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from spacy.tokens import Token

from dateline.coding.actor_phrase import NO_TARGETS, actor_for, demonym_actor, is_nameless, of_group
from dateline.coding.local import LocalEvent
from dateline.coding.mentions import ActorMention, PlaceMention
from dateline.coding.reading import Sentence
from dateline.coding.scene import Scene
from dateline.coding.syntax import (
    prepositions,
)
from dateline.coding.triggers import lemma, triggers, weapons
from dateline.coding.what import EventMention

Role = Literal["source", "blamed", "claimant", "target"]
Stance = Literal["asserted", "claimed", "blamed", "suspected", "denied"]


@dataclass(frozen=True, slots=True)
class RoleFiller:
    """One actor in a role."""

    role: Role
    actor: ActorMention
    stance: Stance
    asserted_by: tuple[ActorMention, ...] = ()


_BEFORE_ACTORS = frozenset({"compound", "amod", "poss", "nmod", "npadvmod"})
AGENT_COUNTRIES_AS_NOUNS = frozenset(
    {"us", "u.s.", "uk", "u.k.", "uae", "u.a.e.", "eu", "un", "u.n.", "ussr", "usa", "nato"}
)
NO_AGENT_TYPES = frozenset({"infrastructure", "civilians", "media"})


def modifiers(
    scene: Scene, sentence: Sentence, noun: Token, first: int
) -> list[tuple[Token, ActorMention | PlaceMention]]:
    """Actors and places that stand before a noun in its phrase: "Israeli", "PKK", "US military", "Sunday's"
    left out."""
    doc = noun.doc
    start = min([first, *[c.left_edge.i for c in noun.children if c.i < noun.i and c.dep_ in _BEFORE_ACTORS]])
    found: list[tuple[Token, ActorMention | PlaceMention]] = []
    seen: set[int] = set()
    for token in doc[start : noun.i]:
        host = token
        while host.head.i != noun.i and host.head.i != host.i and host.head.i < noun.i:
            host = host.head
        if host.head.i != noun.i and not (first <= host.i <= noun.i):
            continue
        actor = scene.actor_at(sentence, token)
        if actor is not None and actor.start not in seen:
            seen.add(actor.start)
            found.append((token, actor))
            continue
        if actor is not None:
            continue
        place = scene.place_at(sentence, token)
        if place is not None and place.start not in seen:
            seen.add(place.start)
            found.append((token, place))
    return found


def _noun_fillers(scene: Scene, mention: EventMention) -> list[RoleFiller]:
    """Actors among the modifiers of a nominal trigger."""
    fillers: list[RoleFiller] = []
    head = mention.head
    for token, what in modifiers(scene, mention.sentence, head, mention.first):
        possessive = token.dep_ == "poss" or any(c.dep_ == "case" for c in token.children)
        if isinstance(what, PlaceMention):
            if what.is_adjectival:
                actor = demonym_actor(what)
            elif what.kind == "country" and (token.lower_ in AGENT_COUNTRIES_AS_NOUNS or possessive):
                actor = ActorMention(
                    what.start,
                    what.end,
                    what.text,
                    what.name,
                    None,
                    what.country_iso3,
                    "government",
                    False,
                    what.start,
                )
            elif what.kind == "facility":
                actor = ActorMention(
                    what.start,
                    what.end,
                    what.text,
                    what.name,
                    None,
                    what.country_iso3,
                    "infrastructure",
                    False,
                    what.start,
                )
            else:
                continue
        else:
            actor = what
            place = scene.place_at(mention.sentence, token)
            if (
                place is not None
                and not place.is_adjectival
                and not possessive
                and actor.end - actor.start <= place.end - place.start
                and actor.actor_type == "government"
                and token.lower_ not in AGENT_COUNTRIES_AS_NOUNS
            ):
                continue  # "the Syria strikes", "the Baghdad bombing": where, not who
        if actor.actor_type == "infrastructure":
            fillers.append(RoleFiller("target", actor, "asserted"))
        elif mention.frame == "victim":
            if (
                actor.actor_type == "government"
                and not possessive
                and mention.kind in ("arrest_or_raid", "assassination")
            ) or (possessive and mention.kind in ("arrest_or_raid",) and not actor.is_person):
                fillers.append(RoleFiller("source", actor, "asserted"))
            else:
                fillers.append(RoleFiller("target", actor, "asserted"))
        elif mention.frame in ("attack", "mutual", "fire", "perpetrator"):
            if actor.actor_type == "civilians" and mention.frame == "attack":
                if mention.kind == "riot":
                    fillers.append(RoleFiller("source", actor, "asserted"))
                continue
            fillers.append(RoleFiller("source", actor, "asserted"))
        elif (mention.frame == "agent" and actor.actor_type == "state_military") or (
            mention.frame == "crowd"
            and not isinstance(what, PlaceMention)
            and actor.actor_type in ("civilians", "political_party", "non_state_armed_group")
        ):
            fillers.append(RoleFiller("source", actor, "asserted"))
    return fillers


def _instrument_owner(scene: Scene, mention: EventMention, weapon: Token, first: int) -> list[RoleFiller]:
    """ "Israeli missiles hit": who the weapon belongs to."""
    fillers = []
    for token, what in modifiers(scene, mention.sentence, weapon, first):
        if isinstance(what, PlaceMention):
            if what.is_adjectival or (what.kind == "country" and token.lower_ in AGENT_COUNTRIES_AS_NOUNS):
                fillers.append(RoleFiller("source", demonym_actor(what), "asserted"))
        elif what.actor_type not in NO_AGENT_TYPES:
            fillers.append(RoleFiller("source", what, "asserted"))
    for o in prepositions(weapon, frozenset({"by", "of"})):
        if weapon.dep_ != "dobj" or o.head.lower_ == "by":
            actor = scene.actor_at(mention.sentence, o)
            if actor is not None and actor.actor_type not in NO_AGENT_TYPES and o.head.lower_ == "by":
                fillers.append(RoleFiller("source", actor, "asserted"))
    return fillers


ALSO_AGENT = frozenset(
    {
        "warplane",
        "jet",
        "plane",
        "aircraft",
        "helicopter",
        "gunship",
        "drone",
        "missile",
        "rocket",
        "shell",
        "tank",
        "bomb",
        "bullet",
        "fire",
        "gunfire",
        "vehicle",
        "car",
        "truck",
        "artillery",
        "boat",
        "defense",
        "defence",
        "system",
        "battery",
        "interceptor",
    }
)


def fillers_of(scene: Scene, mention: EventMention) -> list[RoleFiller]:
    """Actors of one mention, sources and targets, in text order of the slots."""
    sentence = mention.sentence
    out: list[RoleFiller] = []
    weapon_heads = {w.head.i: w for w in mention.instruments}
    if mention.pos == "noun":
        out += _noun_fillers(scene, mention)
    weapon_tokens = set(weapon_heads)
    for token in mention.agents:
        if token.i in weapon_tokens or lemma(token) in ALSO_AGENT:
            w = weapon_heads.get(token.i)
            out += _instrument_owner(scene, mention, token, w.first if w else token.i)
            continue
        if lemma(token) in triggers().nouns and scene.actor_at(sentence, token) is None:
            continue
        if (
            (token.tag_ == "CD" or token.lower_ in ("some", "most", "others", "all", "it", "they"))
            and mention.kind in BY_WEAPON
            and _weapon_told(mention)
        ):
            continue
        actor = _party(scene, sentence, token, as_target=False)
        if actor is None and token.lower_ not in ("it", "they"):
            out += _instrument_owner(scene, mention, token, token.i)
        if actor is not None and actor.actor_type != "infrastructure":
            out.append(RoleFiller("source", actor, "suspected" if _is_suspected(token) else "asserted"))
    for w in mention.instruments:
        if w.head.i not in {t.i for t in mention.agents}:
            out += _instrument_owner(scene, mention, w.head, w.first)
    if mention.kind not in ("protest", "coup") or mention.frame == "crowd":
        for token in mention.patients:
            if token.i in weapon_tokens and mention.frame != "blast":
                continue
            if lemma(token) in NO_TARGETS:
                continue
            actor = _party(scene, sentence, token, as_target=True)
            if actor is None and mention.kind in ("protest", "riot"):
                inner = [
                    a
                    for a in scene.actors_in(sentence)
                    if any(sentence.start + t.idx == a.head for t in token.subtree)
                ]
                actor = next(
                    (a for a in inner if a.actor_type in ("government", "state_military", "police")), None
                )
            if actor is not None:
                out.append(RoleFiller("target", actor, "asserted"))
    if mention.kind == "coup" and mention.pos == "noun" and not any(f.role == "source" for f in out):
        soldier = next((c for c in head_children(mention) if c.lower_ in ("military", "army")), None)
        if soldier is not None:
            start = sentence.start + soldier.idx
            out.append(
                RoleFiller(
                    "source",
                    ActorMention(
                        start,
                        start + len(soldier),
                        soldier.text,
                        soldier.lower_,
                        None,
                        None,
                        "state_military",
                        False,
                        start,
                        is_generic=True,
                    ),
                    "asserted",
                )
            )
    return out


def head_children(mention: EventMention) -> list[Token]:
    """The words of a nominal trigger and before it in its phrase."""
    doc = mention.head.doc
    return [*doc[mention.first : mention.head.i], *mention.head.children]


def _party(scene: Scene, sentence: Sentence, token: Token, *, as_target: bool) -> ActorMention | None:
    """The actor of a slot: its own words, what a number word counts ("hundreds of militiamen"), and with a
    proper name that
    follows by "of" ("forces of the National Transitional Council")."""
    actor = actor_for(scene, sentence, token, as_target=as_target)
    if actor is None or is_nameless(actor):
        group = of_group(scene, sentence, token)
        if group is not None and (actor is None or not is_nameless(group)):
            return group
    if (
        actor is not None
        and actor.is_generic
        and actor.actor_id is None
        and actor.head == sentence.start + token.idx
    ):
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ == "of":
                for o in child.children:
                    if o.dep_ == "pobj" and o.pos_ == "PROPN" and scene.place_at(sentence, o) is None:
                        end = sentence.start + o.idx + len(o)
                        if end > actor.end:
                            text = sentence.text[actor.start - sentence.start : end - sentence.start]
                            return replace(actor, end=end, text=text, name=text)
    return actor


BY_WEAPON = frozenset(
    {"missile_or_rocket_attack", "drone_strike", "shelling", "airstrike", "bombing", "attack"}
)


def _weapon_told(mention: EventMention) -> bool:
    """Whether the sentence has spoken of weapons before, so that "four of them" and "it" mean those."""
    doc = mention.head.doc
    return any(w.first < mention.head.i for w in weapons().find(doc))


def harmed(scene: Scene, event: LocalEvent) -> list[RoleFiller]:
    """Those counted among the dead, wounded, taken or arrested of an event, as targets."""
    out = []
    for count in event.counts:
        if count.is_none or count.is_perpetrator or count.is_subset:
            continue
        token = scene.token_at(event.sentence, count.head)
        if token is None:
            continue
        actor = actor_for(scene, event.sentence, token, as_target=True)
        if actor is None:
            actor = of_group(scene, event.sentence, token)
        if actor is not None:
            out.append(RoleFiller("target", actor, "asserted"))
    return out


def _is_suspected(token: Token) -> bool:
    return any(
        c.dep_ in ("amod", "advmod")
        and c.lower_ in ("suspected", "alleged", "presumed", "apparent", "likely")
        for c in token.children
    )
