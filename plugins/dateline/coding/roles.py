"""Who did it to whom: event slots become actors with a role, a stance and the words they were read from.

``source`` is who did it where the narrator or the actor itself says so, ``blamed`` where others do, ``claimant`` who
claims it, ``target`` who or what it was done to. Slots come from :mod:`dateline.coding.what_slots`; this module
resolves their
tokens to actors, reads the modifiers of nominal triggers ("Israeli airstrike", "PKK attack", "mosque bombing") and of
weapons ("Israeli missiles"), and the sentences that blame, suspect, claim or deny.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from spacy.tokens import Token

from dateline.coding.actor_phrase import (
    NO_TARGETS,
    THING_WORDS,
    actor_for,
    demonym_actor,
    is_nameless,
    of_group,
)
from dateline.coding.actors_lexicon import ActorLexicon
from dateline.coding.local import LocalEvent
from dateline.coding.mentions import ActorMention, PlaceMention
from dateline.coding.reading import Sentence
from dateline.coding.response_words import CAUSING, answering
from dateline.coding.scene import Scene
from dateline.coding.syntax import agents as by_phrase
from dateline.coding.syntax import (
    antecedent,
    is_passive,
    own_subject,
    prepositions,
    subject,
    with_conjuncts,
)
from dateline.coding.triggers import lemma, triggers, weapons
from dateline.coding.what_mention import EventMention

Role = Literal["source", "blamed", "claimant", "target"]
Stance = Literal["asserted", "claimed", "blamed", "suspected", "denied"]


Origin = Literal["slot", "modifier", "weapon", "harmed", "struck", "blame", "nearby"]


@dataclass(frozen=True, slots=True)
class RoleFiller:
    """One actor in a role. ``at`` is the token index of the event word in its sentence (-1: none), ``origin`` how the
    actor was found, ``of_attackers`` marks the end of an attack ("a guard shot the assailants dead"): who did it to
    whom there is not who did what to whom in the attack itself."""

    role: Role
    actor: ActorMention
    stance: Stance
    asserted_by: tuple[ActorMention, ...] = ()
    at: int = -1
    origin: Origin = "slot"
    of_attackers: bool = False


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
        whole = token  # of "Al-Shabab's" the parser gives "Al" first
        while whole.dep_ == "compound" and whole.head.i < head.i:
            whole = whole.head
        possessive = whole.dep_ == "poss" or any(c.dep_ == "case" for c in whole.children)
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
            ) or (
                possessive
                and (
                    (mention.kind in ("arrest_or_raid",) and not actor.is_person)
                    or _names_another(scene, mention, actor)
                )
            ):
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


def _names_another(scene: Scene, mention: EventMention, owner: ActorMention) -> bool:
    """Whether a noun names whom it was done to beside its owner: "the militia's killing of two judges" is the
    militia's deed, "the judge's killing" was done to him."""
    harmed = (scene.actor_at(mention.sentence, t) for t in mention.patients)
    return any(a is not None and a.start != owner.start for a in harmed)


def _instrument_owner(scene: Scene, mention: EventMention, weapon: Token, first: int) -> list[RoleFiller]:
    """ "Israeli missiles hit": who the weapon belongs to; of "Turkish artillery and F-16 jets" the first's owner has
    both."""
    fillers = []
    own = scene.actor_at(mention.sentence, weapon)
    if own is not None and own.actor_type == "infrastructure" and own.owner_id is not None:
        owner = owner_of(scene, own)
        if owner is not None:
            return [RoleFiller("source", owner, "asserted")]
    for token, what in modifiers(scene, mention.sentence, weapon, first):
        if isinstance(what, PlaceMention):
            if what.is_adjectival or (what.kind == "country" and token.lower_ in AGENT_COUNTRIES_AS_NOUNS):
                fillers.append(RoleFiller("source", demonym_actor(what), "asserted"))
        elif what.actor_type not in NO_AGENT_TYPES:
            fillers.append(RoleFiller("source", what, "asserted"))
        elif what.owner_id is not None and what.actor_type == "infrastructure":
            owner = owner_of(scene, what)
            if owner is not None:
                fillers.append(RoleFiller("source", owner, "asserted"))
    for o in prepositions(weapon, frozenset({"by", "of"})):
        actor = scene.actor_at(mention.sentence, o)
        if (
            actor is not None
            and actor.actor_type not in NO_AGENT_TYPES
            and (o.head.lower_ == "by" or (weapon.dep_ != "dobj" and lemma(weapon) in ALSO_AGENT))
        ):
            fillers.append(RoleFiller("source", actor, "asserted"))
    if not fillers and any(c.lower_ in ("its", "their", "his") for c in weapon.children):
        speaker = _speaker_above(scene, mention.sentence, weapon)
        if speaker is not None:
            return [RoleFiller("source", speaker, "asserted")]
    if not fillers and weapon.dep_ == "conj" and weapon.head.i != weapon.i:
        return _instrument_owner(scene, mention, weapon.head, weapon.head.i)
    return fillers


def _speaker_above(scene: Scene, sentence: Sentence, token: Token) -> ActorMention | None:
    """Whose "its" is in a reported clause: "Central Command announced that its planes had destroyed"."""
    inside = token
    for above in token.ancestors:
        if (
            above.pos_ in ("VERB", "AUX")
            and inside.dep_ in ("ccomp", "advcl", "xcomp")
            and inside.head.i == above.i
        ):
            subj = own_subject(above)
            if subj is not None and subj.i < token.i:
                found = actor_for(scene, sentence, antecedent(subj), as_target=False)
                if found is not None and found.actor_type not in NO_AGENT_TYPES:
                    return found
        if above.pos_ in ("VERB", "AUX"):
            inside = above
    return None


def owner_of(scene: Scene, thing: ActorMention) -> ActorMention | None:
    """The actor that a thing belongs to, as a mention at the thing's words; a state's weapons are its military's."""
    lexicon = ActorLexicon.load()
    actor = lexicon.by_id.get(thing.owner_id or "")
    if actor is None or actor.is_person:
        return None
    if actor.kind == "state" and actor.country_iso3:
        actor = lexicon.force_of(actor.country_iso3, "military", scene.published) or actor
    return replace(
        thing,
        name=actor.name,
        actor_id=actor.actor_id,
        country_iso3=actor.country_iso3,
        actor_type=actor.actor_type,
        is_generic=False,
        owner_id=None,
    )


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
    at = mention.head.i
    ends = _ends_attack(mention)
    found: dict[Origin, list[RoleFiller]] = {
        "modifier": _noun_fillers(scene, mention) if mention.pos == "noun" else [],
        "slot": _doers(scene, mention),
        "weapon": _weapon_owners(scene, mention),
    }
    if mention.kind == "coup":
        found["slot"] += [f for f in _sufferers(scene, mention) if _may_be_ousted(f.actor)]
    elif mention.kind != "protest" or mention.frame == "crowd":
        found["slot"] += _sufferers(scene, mention)
    found["struck"] = struck_things(scene, mention)
    if mention.kind == "coup" and mention.pos == "noun" and not any(_sources(found)):
        found["modifier"] += _army_of_coup(mention)
    return [
        replace(f, at=at, origin=origin, of_attackers=ends)
        for origin, fillers in found.items()
        for f in fillers
    ]


def _may_be_ousted(actor: ActorMention) -> bool:
    """A ruler or a government; a coup is not done to the country, nor to those who stage it."""
    if actor.is_person:
        return True
    words = actor.text.lower().split()
    return actor.actor_type == "government" and bool(words) and words[-1] in RULING


RULING = frozenset(
    "government president cabinet regime leader ruler king premier minister leadership".split()
)


def _sources(found: dict[Origin, list[RoleFiller]]) -> list[RoleFiller]:
    return [f for fillers in found.values() for f in fillers if f.role == "source"]


def _doers(scene: Scene, mention: EventMention) -> list[RoleFiller]:
    """Those in the slots of the doer."""
    sentence = mention.sentence
    arms = {w.head.i for w in mention.instruments}
    out: list[RoleFiller] = []
    if _runs_into_explosive(mention.head):
        planters = (_party(scene, sentence, t, as_target=False) for t in _planters(mention))
        return [RoleFiller("source", a, "asserted") for a in planters if a is not None]
    if is_interception(mention.head) and any(t.i in arms for t in mention.patients):
        return []
    agents = [*mention.agents, *_planters(mention)]
    if not agents and mention.pos == "noun":
        word = answering(mention.head)  # "Israel responded with air raids"
        doer = subject(word) if word is not None and word.i != mention.head.i else None
        if doer is not None and word is not None and not is_passive(word) and word.lemma_ not in CAUSING:
            agents = with_conjuncts([doer])
    agents += [t for t in _side_by_side(agents) if t.i not in {a.i for a in agents}]
    for token in agents:
        if _is_weapon(token, arms):
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
        if actor is not None and mention.head.lemma_ == "lose":
            out.append(RoleFiller("target", actor, "asserted"))  # "the army lost two men"
            continue
        if actor is not None and actor.actor_type != "infrastructure" and not _owned_unknown(token, actor):
            out.append(RoleFiller("source", actor, "suspected" if _is_suspected(token) else "asserted"))
    return out


def _side_by_side(doers: list[Token]) -> list[Token]:
    """Who did it with the doers: "the army, *together with* Hezbollah fighters, attacked", "alongside rebels", "Israeli
    forces and *their allies*, the South Lebanon Army"."""
    found: list[Token] = []
    for token in doers:
        for c in token.children:
            joined = c.lower_ == "alongside" or (
                c.lower_ == "with" and c.i > 0 and c.nbor(-1).lower_ in ("together", "along", "jointly")
            )
            if c.dep_ == "prep" and joined:
                found += with_conjuncts([o for o in c.children if o.dep_ == "pobj"])
        if lemma(token) in ("ally", "partner", "proxy") and token.dep_ == "conj":
            found += [c for c in token.children if c.dep_ == "appos" and c.i > token.i]
    return found


def _owned_unknown(token: Token, actor: ActorMention) -> bool:
    """ "A team of its Immortals Battalion": whose it is must be told first."""
    if actor.actor_id is not None or actor.is_pronoun or actor.is_generic:
        return False
    return any(t.lower_ in ("its", "their", "our") for t in token.subtree if t.i < token.i + 6)


def _is_weapon(token: Token, arms: set[int]) -> bool:
    return token.i in arms or lemma(token) in ALSO_AGENT


def _weapon_owners(scene: Scene, mention: EventMention) -> list[RoleFiller]:
    """Whose the weapons are that do it: "Israeli aircraft struck", "its drones hit"."""
    by_head = {w.head.i: w.first for w in mention.instruments}
    out: list[RoleFiller] = []
    if _runs_into_explosive(mention.head):
        return []
    for token in mention.agents:
        named = _is_weapon(token, set(by_head))
        if named or (
            token.lower_ not in ("it", "they")
            and _party(scene, mention.sentence, token, as_target=False) is None
        ):
            out += _instrument_owner(scene, mention, token, by_head.get(token.i, token.i))
    if mention.kind == "accident":
        return []  # whose plane crashed did nothing to anybody
    downed = any(c.dep_ == "prt" and c.lower_ == "down" for c in mention.head.children)
    launched = (mention.head.lemma_.lower() in LAUNCHING and not downed) or mention.kind == "fire"
    launched = launched or is_interception(mention.head)
    for w in mention.instruments:
        if w.head.i in {t.i for t in mention.agents}:
            continue
        if w.head.i in {t.i for t in mention.patients} and not launched:
            continue  # "shot down the Ukrainian airliner": what is struck
        out += _instrument_owner(scene, mention, w.head, w.first)
    return out


PLANTING = frozenset("plant lay set place hide bury leave detonate trigger".split())


def _planters(mention: EventMention) -> list[Token]:
    """ "A landmine planted by rebels": who set what went off, told by a participle of the explosive."""
    return [
        t
        for c in mention.head.subtree
        if c.dep_ == "acl"
        and c.tag_ == "VBN"
        and c.lemma_.lower() in PLANTING
        and lemma(c.head) in EXPLOSIVES
        for t in by_phrase(c)
    ]


EXPLOSIVES = frozenset("mine landmine ied bomb device explosive booby-trap boobytrap".split())


def _runs_into_explosive(verb: Token) -> bool:
    """ "Their vehicle struck a landmine": the subject is whom the blast hit."""
    return verb.lemma_.lower() in ("strike", "hit", "run", "drive", "step") and any(
        lemma(t) in EXPLOSIVES
        for c in verb.children
        for t in ([c] if c.dep_ == "dobj" else c.children if c.dep_ == "prep" else [])
        if t.dep_ in ("dobj", "pobj")
    )


def is_interception(verb: Token) -> bool:
    """ "Intercepted and destroyed six drones": who did it was attacked, who sent them attacked."""
    beside = [verb, *([verb.head] if verb.dep_ == "conj" else []), *verb.conjuncts]
    return any(t.lemma_.lower() == "intercept" for t in beside)


LAUNCHING = frozenset(
    "launch fire send drop lob hurl use dispatch deploy detonate unleash shoot throw rain".split()
)
"""Verbs whose object is the doer's own weapon."""


def _sufferers(scene: Scene, mention: EventMention) -> list[RoleFiller]:
    """Those in the slots of whom or what it was done to."""
    sentence = mention.sentence
    arms = {w.head.i for w in mention.instruments}
    out: list[RoleFiller] = []
    for token in mention.patients:
        if (token.i in arms and mention.frame != "blast") or lemma(token) in NO_TARGETS:
            continue
        actor = _party(scene, sentence, token, as_target=True)
        if actor is None and mention.kind in TAKING:
            actor = place_actor(scene, sentence, token)
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
    return out


TAKING = frozenset({"ground_operation", "capture", "operation", "seize"})
"""Kinds of events whose object may be a town: "captured Douma"."""

ATTACKERS = frozenset(
    """attacker assailant perpetrator hijacker bomber stabber shooter knifeman rammer driver gunman kidnapper captor
    abductor killer hacker""".split()
)
"""Words for those who carried out an attack told before."""


def _ends_attack(mention: EventMention) -> bool:
    """Whether the mention tells how attackers were stopped ("a guard shot both assailants dead")."""
    if mention.pos != "verb" or mention.kind not in (
        "shooting",
        "kill",
        "arrest_or_raid",
        "wound",
        "stabbing",
    ):
        return False
    return any(
        lemma(t) in ATTACKERS and any(c.lower_ in DEFINITE for c in t.children) for t in mention.patients
    )


DEFINITE = frozenset("the both this that these those".split())

ATTACKS = frozenset(
    """airstrike drone_strike missile_or_rocket_attack shelling bombing suicide_bombing shooting stabbing
    vehicle_ramming sabotage attack strike bombardment blast bomb fire kill wound killing riot execution
    cyberattack""".split()
)
STRUCK_BY = frozenset("in inside at into against outside onto through".split())
"""Prepositions of the thing struck that hang on an act or on those it hurt ("killed worshippers in a chapel")."""
STRUCK_ONLY_INDOORS = frozenset("in inside at outside".split())
SPACES = frozenset(
    """village town city district neighborhood neighbourhood area zone quarter road highway province street target
    enclave border settlement line center centre field property land square camp farm beach crossing bridge body
    hospital region site site side front part""".split()
)
"""Things so wide, or so often only the scene, that "in" or "at" does not make them the target."""


def struck_things(scene: Scene, mention: EventMention) -> list[RoleFiller]:
    """Buildings, vehicles and gatherings named beside the act by a preposition: "a blast inside a mosque", "killed
    eight people in a house", "rockets came down inside the air base"."""
    if mention.kind not in ATTACKS:
        return []
    hosts = [mention.head, *[t for t in mention.patients if t.i != mention.head.i]]
    if mention.pos == "noun" and mention.head.dep_ in ("nsubj", "nsubjpass", "dobj"):
        verb = mention.head.head
        if verb.pos_ == "VERB":
            hosts.append(verb)
            hosts += [c for c in verb.children if c.dep_ == "dobj"]
    out: list[RoleFiller] = []
    for host in hosts:
        for prep in host.children:
            if prep.dep_ != "prep" or prep.lower_ not in STRUCK_BY:
                continue
            for token in (c for c in prep.children if c.dep_ == "pobj"):
                actor = _struck(scene, mention, token, prep.lower_)
                if actor is not None:
                    out.append(RoleFiller("target", actor, "asserted"))
    return out


def _struck(scene: Scene, mention: EventMention, token: Token, by: str) -> ActorMention | None:
    word = lemma(token)
    if word in NO_TARGETS or scene.date_at(mention.sentence, token) is not None:
        return None
    place = scene.place_at(mention.sentence, token)
    if place is not None and place.kind == "facility" and not place.is_adjectival:
        return place_actor(scene, mention.sentence, token)
    own = scene.actor_at(mention.sentence, token)
    known = (
        own is not None
        and own.actor_type == "infrastructure"
        and own.head == mention.sentence.start + token.idx
    )
    if not (word in THING_WORDS or known) or (word in SPACES and by in STRUCK_ONLY_INDOORS | {"through"}):
        return None
    if word not in ("airport", "court", "prison") and not any(
        c.dep_ in ("det", "poss", "amod", "compound", "nummod") for c in token.children
    ):
        return None  # "at home", "in court"
    actor = actor_for(scene, mention.sentence, token, as_target=True)
    return actor if actor is not None and actor.actor_type == "infrastructure" else None


def place_actor(scene: Scene, sentence: Sentence, token: Token) -> ActorMention | None:
    """A place that is itself taken or struck, as the target."""
    place = scene.place_at(sentence, token)
    if place is None or place.is_adjectival or place.kind in ("country", "sea"):
        return None
    return ActorMention(
        place.start,
        place.end,
        place.text,
        place.name,
        None,
        place.country_iso3,
        "infrastructure",
        False,
        place.start,
    )


def _army_of_coup(mention: EventMention) -> list[RoleFiller]:
    """ "The military coup": the military did it."""
    soldier = next((c for c in head_children(mention) if c.lower_ in ("military", "army")), None)
    if soldier is None:
        return []
    start = mention.sentence.start + soldier.idx
    actor = ActorMention(
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
    )
    return [RoleFiller("source", actor, "asserted")]


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
            out.append(RoleFiller("target", actor, "asserted", origin="harmed"))
    return out


def _is_suspected(token: Token) -> bool:
    return any(
        c.dep_ in ("amod", "advmod")
        and c.lower_ in ("suspected", "alleged", "presumed", "apparent", "likely")
        for c in token.children
    )
