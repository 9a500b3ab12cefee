"""Which event of its sentence a place belongs to, and as what: where it happened or where fire came from."""

from __future__ import annotations

import re
from typing import Literal

from spacy.tokens import Token

from dateline.coding.clause_links import path_up
from dateline.coding.local import LocalEvent
from dateline.coding.mentions import PlaceMention
from dateline.coding.owner import STATIVE, beside, owner_of
from dateline.coding.reading import Sentence
from dateline.coding.realis import REPORTING
from dateline.coding.scene import Scene
from dateline.coding.triggers import lemma
from dateline.coding.what_mention import NOT_MATERIAL, SPEECH_TYPES
from dateline.coding.where_choice import LAUNCHING, PROJECTILES, sense_of

FIRE_KINDS = frozenset(
    {"airstrike", "drone_strike", "missile_or_rocket_attack", "shelling", "strike", "bombardment", "attack"}
)


def _same_spot(a: PlaceMention, b: PlaceMention) -> bool:
    """Whether two mentions name one place: an airport and its city, a city told twice."""
    if a.latitude is None or b.latitude is None or a.longitude is None or b.longitude is None:
        return a.name == b.name
    if a.country_iso3 != b.country_iso3:
        return False  # southern Israel begins where the Gaza Strip ends
    return abs(a.latitude - b.latitude) < 0.5 and abs(a.longitude - b.longitude) < 0.5


def _within_speaker(token: Token, owner: LocalEvent) -> bool:
    return any(a.dep_ in ("nsubj", "nsubjpass") for a in path_up(token) if a.i != owner.lead.head.i)


FromSense = Literal["launch", "taken", "origin", ""]
_TAKING = frozenset(
    """abduct kidnap take seize snatch arrest detain free rescue steal evict expel oust evacuate remove drag haul
    loot""".split()
)


def _from_sense(token: Token) -> FromSense:
    """What a place under "from" is: where fire came from ("fired from Gaza", "rockets from Lebanon"), where somebody
    was taken ("abducted from a school in Kaduna"), or where somebody comes from. "" for a place under no "from"."""
    node = token
    for _ in range(4):
        if node.dep_ == "pobj":
            prep = node.head
            outer = prep if prep.lower_ == "from" else prep.head if prep.dep_ in ("pcomp", "prep") else prep
            if outer.lower_ == "from":
                host = outer.head
                while host.pos_ == "ADP" and host.head.i != host.i and host.lower_ != "across":
                    host = host.head  # "from over", "out from"
                word = lemma(host)
                if word in LAUNCHING or word in PROJECTILES:
                    return "launch"
                return "taken" if word in _TAKING else "origin"
            if prep.lower_ in ("in", "over", "near", "of"):
                node = prep.head
                continue
        if node.dep_ in ("compound", "conj", "appos", "poss", "advmod", "npadvmod", "amod", "prep"):
            node = node.head
            continue
        return ""
    return ""


def _host_actor(scene: Scene, sentence: Sentence, token: Token) -> Token | None:
    """The doer or speaker that a place is said of: "the Houthi rebels of Yemen claimed", "officials in Turkey said"."""
    node = token
    for _ in range(4):
        if node.dep_ == "pobj" and node.head.lower_ in ("of", "in", "from", "at", "near"):
            host = node.head.head
            if host.pos_ not in ("NOUN", "PROPN"):
                return None
            actor = scene.actor_at(sentence, host)
            if actor is not None and actor.actor_type not in ("infrastructure",):
                top = host
                while top.dep_ in ("conj", "appos") and top.head.i != top.i:
                    top = top.head
                if top.dep_ == "nsubj" and top.head.lemma_ not in ("die", "perish", "be", "suffer"):
                    return host
                if top.dep_ == "pobj" and (
                    top.head.dep_ == "agent"
                    or (top.head.lower_ == "to" and top.head.head.lower_ == "according")
                ):
                    return host
            node = host
            continue
        if node.dep_ in ("compound", "conj", "appos", "poss", "nmod", "amod"):
            node = node.head
            continue
        return None
    return None


_DATELINE = re.compile(
    r"[A-Z][\w.'-]+(?:[ -][A-Z][\w.'-]+){0,3}(?:, [A-Z][\w.]+(?: [A-Z][\w.]+){0,2}){0,2}(?: ?\([^()]{1,30}\))?"
    r" ?(?:--|—|–|•|:| - )\s*(?=[\"'A-Z0-9])"
)
DATELINE_CHARS = 40
"""A dateline's place stands within so many characters of its sentence's beginning."""


def in_dateline(sentence: Sentence, place: PlaceMention) -> bool:
    """Whether a place is where a report was sent from, at the head of a sentence: "Dakar, Senegal: Soldiers have …"."""
    if place.start - sentence.start > DATELINE_CHARS:
        return False
    found = _DATELINE.match(sentence.text)
    return found is not None and place.end - sentence.start <= found.end()


def attach_places(
    scene: Scene,
    sentence: Sentence,
    events: list[LocalEvent],
    heads: dict[int, LocalEvent],
) -> None:
    """Give each event of the sentence its places. ``heads`` maps trigger tokens to events.

    A name that stands for a government or people ("Israel launched", "blamed on Syria") is no place; a place that hangs
    on a verb of saying belongs to nobody; one that no clause decides is kept as a nearby place of all."""
    material = [e for e in events if e.lead.kind not in NOT_MATERIAL]
    only = material[0] if len(material) == 1 else None
    for place in scene.places.get(sentence.index, ()):
        if place.is_adjectival or in_dateline(sentence, place):
            continue
        token = scene.token_at(sentence, place.start, place.end)
        if token is None:
            continue
        if sense_of(place, sentence) in ("party", "origin"):
            _near_host(scene, sentence, token, place, material)
            _at_home(token, place, material)
            continue
        if _describes_a_place(scene, sentence, token):
            continue
        owner, reported = owner_of(token, heads)
        if (
            owner is not None
            and owner.lead.kind in SPEECH_TYPES
            and len(material) == 1
            and not _within_speaker(token, owner)
        ):
            owner = material[0]
        if owner is None and not reported:
            owner = beside(token, material)
            if (
                owner is None
                and only is not None
                and not any(
                    a.pos_ in ("VERB", "AUX") and a.lemma_ != "be" and a.i != only.lead.head.i
                    for a in token.ancestors
                )
            ):
                owner = only
        if owner is None:
            if not reported:
                for e in material:
                    e.near_places.append(place)
            continue
        sense = _from_sense(token)
        if sense == "" and _is_gunners(scene, sentence, token, owner):
            sense = "launch"
        if sense == "launch" or any(_same_spot(place, q) for q in owner.launches):
            owner.launches.append(place)
        elif sense != "origin":
            owner.places.append(place)
    _attach_here(scene, sentence, material, heads)


HERE = frozenset("city town village port capital province region district camp settlement".split())
"""Nouns that with "this" mean the place that a report was sent from: "rockets fell on this northern city"."""


def _attach_here(
    scene: Scene, sentence: Sentence, material: list[LocalEvent], heads: dict[int, LocalEvent]
) -> None:
    """ "Fired at this northern city": where the report was sent from."""
    sent_from = scene.dateline
    if sent_from is None or sentence.doc is None:
        return
    for token in sentence.doc:
        if token.lower_ != "this" or token.head.lower_ not in HERE or token.head.i < token.i:
            continue
        noun = token.head
        if noun.dep_ not in ("pobj", "dobj", "nsubj", "nsubjpass", "conj"):
            continue
        owner, reported = owner_of(noun, heads)
        if owner is None and not reported:
            owner = beside(noun, material)
        if owner is not None and owner in material and sent_from not in owner.places:
            owner.places.append(sent_from)


AT_HOME = frozenset({"execution", "arrest_or_raid", "coup", "crowd_control"})
"""What a state does on its own soil: "Saudi Arabia executed 81 men"."""


def _at_home(token: Token, place: PlaceMention, events: list[LocalEvent]) -> None:
    """A country that executes or arrests is where that happens, if no other place is named."""
    if place.kind != "country":
        return
    for e in events:
        if e.lead.kind in AT_HOME and any(t.i == token.i for m in e.mentions for t in m.agents):
            e.near_places.append(place)


def _describes_a_place(scene: Scene, sentence: Sentence, token: Token) -> bool:
    """Whether a place only says where another one lies: "Bandar Abbas, which sits on the strait"."""
    node = token
    for _ in range(6):
        if node.head.i == node.i:
            return False
        if node.pos_ in ("VERB", "AUX"):
            if node.lemma_.lower() not in STATIVE or node.dep_ not in ("relcl", "acl"):
                return False
            host = node.head
            named = [t for t in (host, *host.subtree) if t.i < node.left_edge.i]
            return any(scene.place_at(sentence, t) is not None for t in named)
        node = node.head
    return False


THROWN_KINDS = frozenset({"missile_or_rocket_attack", "drone_strike", "shelling"})
"""What is fired from afar: those who fire it stand elsewhere than where it comes down."""


def _is_gunners(scene: Scene, sentence: Sentence, token: Token, owner: LocalEvent) -> bool:
    """Whether a place only says where those who fired stood: "militants in the Gaza Strip fired two rockets"."""
    if owner.lead.kind not in THROWN_KINDS:
        return False
    host = _host_actor(scene, sentence, token)
    return host is not None and any(t.i == host.i for m in owner.mentions for t in m.agents)


def _near_host(
    scene: Scene, sentence: Sentence, token: Token, place: PlaceMention, events: list[LocalEvent]
) -> None:
    """ "Police in Mosul arrested": the event is where its doer is, unless the doer fired from there."""
    host = _host_actor(scene, sentence, token)
    if host is None or host.head.lemma_.lower() in REPORTING:
        return
    for e in events:
        if e.lead.kind not in FIRE_KINDS and any(t.i == host.i for m in e.mentions for t in m.agents):
            e.near_places.append(place)
