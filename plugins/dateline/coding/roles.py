"""Who did it to whom: event slots become actors with a role, a stance and the words they were read from.

``source`` is who did it where the narrator or the actor itself says so, ``blamed`` where others do, ``claimant`` who
claims it, ``target`` who or what it was done to. Slots come from :mod:`dateline.coding.what`; this module
resolves their
tokens to actors, reads the modifiers of nominal triggers ("Israeli airstrike", "PKK attack", "mosque bombing") and of
weapons ("Israeli missiles"), and the sentences that blame, suspect, claim or deny.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from spacy.tokens import Token

from dateline.coding.local import LocalEvent
from dateline.coding.mentions import ActorMention, ActorType, PlaceMention
from dateline.coding.reading import Sentence
from dateline.coding.scene import Scene
from dateline.coding.syntax import (
    agents,
    antecedent,
    is_passive,
    objects,
    prepositions,
    subject,
    with_conjuncts,
)
from dateline.coding.triggers import lemma, singular, triggers, weapons
from dateline.coding.what import ARMED_WORDS, PERSON_WORDS, EventMention

Role = Literal["source", "blamed", "claimant", "target"]
Stance = Literal["asserted", "claimed", "blamed", "suspected", "denied"]


@dataclass(frozen=True, slots=True)
class RoleFiller:
    """One actor in a role."""

    role: Role
    actor: ActorMention
    stance: Stance
    asserted_by: tuple[ActorMention, ...] = ()


@dataclass(slots=True)
class Blame:
    """A sentence part that says who did something: actors, how it is said, by whom, and the event word it is about."""

    sentence: Sentence
    actors: list[ActorMention]
    role: Role
    stance: Stance
    asserted_by: list[ActorMention]
    anchor: Token
    event_heads: list[int] = field(default_factory=list)
    start: int = 0
    end: int = 0


THING_WORDS = frozenset(
    """base building mosque church synagogue temple hospital clinic school university market bazaar hotel
    restaurant cafe bus
    minibus train truck car vehicle convoy ship tanker vessel plane jet helicopter airport airbase airfield port harbor
    refinery pipeline field facility plant factory depot warehouse embassy consulate compound mission
    checkpoint post outpost
    position site barracks camp headquarters office house home apartment tower village town city district neighborhood
    settlement farm road bridge dam station prison jail court ministry parliament palace museum shrine cemetery funeral
    wedding procession rally protest patrol motorcade bunker tunnel launcher arsenal infrastructure grid cable
    website system
    network computer server stadium club pub nightclub mall supermarket shop store kiosk bank hotel resort
    beach crossing
    border fence gate wall target area zone quarter enclave center centre gathering crowd line terminal runway radar
    battery missile tank vest installation stronghold hideout cell residence villa yacht boat flotilla aircraft drone
    airliner passenger ambulance caravan bakery property land orchard tree grove crop mansion garrison squadron
    academy laboratory lab cafeteria hall square street""".split()
)
"""Things that an attack can be aimed at."""

NO_TARGETS = frozenset(
    """attack strike airstrike raid bombing blast explosion assault killing war conflict violence day night
    morning evening week
    month year hour time death casualty injury damage toll number life record way place part people's interest order
    responsibility blame effort operation fire shot right law security peace ability policy power control question
    result need move end start wake response retaliation revenge report statement plan decision talk ceasefire
    head shoulder chest leg stomach arm neck face back body ground air water mid air street's corner incident
    clash fighting
    campaign offensive protest demonstration coup unrest crackdown toll side corruption economy government's
    occupation blockade sanction measure sea sky direction wound bullet cave condition""".split()
)

_BEFORE_ACTORS = frozenset({"compound", "amod", "poss", "nmod", "npadvmod"})
AGENT_COUNTRIES_AS_NOUNS = frozenset(
    {"us", "u.s.", "uk", "u.k.", "uae", "u.a.e.", "eu", "un", "u.n.", "ussr", "usa", "nato"}
)
NO_AGENT_TYPES = frozenset({"infrastructure", "civilians", "media"})


def _demonym_actor(place: PlaceMention) -> ActorMention:
    return ActorMention(
        place.start,
        place.end,
        place.text,
        place.name,
        None,
        place.country_iso3,
        "government",
        False,
        place.start,
    )


def actor_for(scene: Scene, sentence: Sentence, token: Token, *, as_target: bool) -> ActorMention | None:
    """The actor a slot token stands for, or None when it names no party to an event."""
    low = token.lower_
    found = scene.actor_at(sentence, token)
    if found is not None:
        if as_target or found.actor_type != "infrastructure":
            return found
        return None
    if lemma(token) in triggers().nouns and token.pos_ == "NOUN" and lemma(token) not in ("suicide", "march"):
        return None
    place = scene.place_at(sentence, token)
    if place is not None:
        if place.is_adjectival:
            return _demonym_actor(place)
        kind: ActorType = "infrastructure" if place.kind == "facility" else "government"
        if as_target or (place.kind == "country" or place.kind == "city"):
            if as_target and place.kind not in ("facility", "country"):
                return None
            return ActorMention(
                place.start,
                place.end,
                place.text,
                place.name,
                None,
                place.country_iso3,
                kind,
                False,
                place.start,
            )
        return None
    if low in (
        "who",
        "which",
        "that",
        "it",
        "they",
        "them",
        "he",
        "she",
        "him",
        "her",
        "his",
        "its",
        "their",
        "this",
        "there",
        "others",
        "another",
        "anyone",
        "someone",
        "something",
        "everyone",
        "none",
        "nobody",
        "itself",
        "himself",
        "themselves",
    ):
        return None
    word = lemma(token)
    person = word in PERSON_WORDS or low in PERSON_WORDS or (not as_target and word in ARMED_WORDS)
    thing = word in THING_WORDS
    if token.pos_ == "NUM" or token.tag_ == "CD":
        return None
    if not person and not (as_target and thing):
        if token.pos_ == "PROPN" and token.tag_ in ("NNP", "NNPS") and word not in NO_TARGETS:
            return _phrase(sentence, token, "unknown", is_person=True, generic=False)
        return None
    if word in ("dozen", "hundred", "thousand", "score", "others", "people", "person"):
        kind_: ActorType = "civilians"
    else:
        kind_ = _kind_of(word, person)
    return _phrase(sentence, token, kind_, is_person=person, generic=True)


def _kind_of(word: str, person: bool) -> ActorType:
    if word in (
        "soldier",
        "troop",
        "trooper",
        "conscript",
        "recruit",
        "serviceman",
        "servicemember",
        "army",
        "military",
        "brigade",
        "cadet",
    ):
        return "state_military"
    if word in ("policeman", "policewoman", "officer", "police", "guard"):
        return "police"
    if word in (
        "militant",
        "fighter",
        "gunman",
        "rebel",
        "insurgent",
        "jihadist",
        "terrorist",
        "militia",
        "extremist",
        "operative",
        "bomber",
    ):
        return "non_state_armed_group"
    if word in (
        "minister",
        "president",
        "lawmaker",
        "official",
        "diplomat",
        "ambassador",
        "envoy",
        "governor",
        "mayor",
        "judge",
    ):
        return "government"
    return "civilians" if person else "infrastructure"


def _phrase(
    sentence: Sentence, token: Token, kind: ActorType, *, is_person: bool, generic: bool
) -> ActorMention:
    """An actor from a noun phrase that no dictionary knows: the head with its modifiers, without article and number."""
    first = token.i
    for left in sorted((c for c in token.children if c.i < token.i), key=lambda c: -c.i):
        if (
            left.dep_ in ("compound", "amod", "nmod")
            and left.tag_ not in ("CD", "DT", "PDT")
            and left.pos_ != "VERB"
        ):
            first = min(first, left.left_edge.i if left.dep_ != "amod" else left.i)
        else:
            break
    doc = token.doc
    while first < token.i and doc[first].tag_ in ("CD", "DT", "PRP$", "PDT"):
        first += 1
    start, end = sentence.start + doc[first].idx, sentence.start + token.idx + len(token)
    text = sentence.text[doc[first].idx : token.idx + len(token)]
    return ActorMention(
        start, end, text, text, None, None, kind, is_person, sentence.start + token.idx, is_generic=generic
    )


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
                actor = _demonym_actor(what)
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
                fillers.append(RoleFiller("source", _demonym_actor(what), "asserted"))
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
        group = _of_group(scene, sentence, token)
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
            actor = _of_group(scene, event.sentence, token)
        if actor is not None:
            out.append(RoleFiller("target", actor, "asserted"))
    return out


NAMELESS = frozenset(
    "people person persons others other those dozen dozens score scores hundred hundreds thousand thousands "
    "victim victims "
    """casualty casualties number many some body bodies one two three four five six seven eight nine ten him her
    them it""".split()
)


def is_nameless(actor: ActorMention) -> bool:
    """Whether the words say of nobody who they were ("people", "dozens", "12 others")."""
    words = [
        w
        for w in _fold(actor.name).split()
        if not w[:1].isdigit() and w not in ("a", "at", "least", "more", "than", "about", "some")
    ]
    return all(w in NAMELESS or singular(w) in NAMELESS for w in words)


def _of_group(scene: Scene, sentence: Sentence, token: Token) -> ActorMention | None:
    """ "hundreds of soldiers", "dozens of gunmen", "one of them", "members of the Egyptian military"."""
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            for o in child.children:
                if o.dep_ == "pobj":
                    return actor_for(scene, sentence, o, as_target=True)
    return None


def _is_suspected(token: Token) -> bool:
    return any(
        c.dep_ in ("amod", "advmod")
        and c.lower_ in ("suspected", "alleged", "presumed", "apparent", "likely")
        for c in token.children
    )


# --- blame, suspicion, claim ------------------------------------------------------------------------

_RESPONSIBLE = frozenset({"responsible", "accountable", "answerable"})


def _actors(scene: Scene, sentence: Sentence, tokens: list[Token]) -> list[ActorMention]:
    found = []
    for t in with_conjuncts(tokens):
        actor = actor_for(scene, sentence, antecedent(t), as_target=False)
        if actor is None:
            actor = _of_group(scene, sentence, t)
        if actor is not None and actor.actor_type not in ("infrastructure", "media"):
            found.append(actor)
    return found


def _speakers(scene: Scene, sentence: Sentence, verb: Token) -> list[ActorMention]:
    doers = agents(verb) if is_passive(verb) else [t for t in [subject(verb)] if t is not None]
    return [
        a for t in with_conjuncts(doers) if (a := actor_for(scene, sentence, t, as_target=False)) is not None
    ]


def _negative(verb: Token) -> bool:
    if any(c.dep_ == "neg" for c in verb.children):
        return True
    subj = subject(verb)
    return subj is not None and (
        subj.lower_ in ("nobody", "none", "no-one")
        or (subj.lower_ == "one" and any(c.lower_ == "no" for c in subj.children))
        or any(c.dep_ == "det" and c.lower_ in ("no", "neither") for c in subj.children)
    )


def find_blames(scene: Scene, sentence: Sentence) -> list[Blame]:
    """Who is said to be behind an event in a parsed sentence: blamed, suspected, claiming or denying."""
    doc = sentence.doc
    if doc is None:
        return []
    out: list[Blame] = []

    def add(
        actors: list[ActorMention], role: Role, stance: Stance, by: list[ActorMention], anchor: Token
    ) -> None:
        if actors:
            heads = [t.i for t in anchor.subtree]
            out.append(
                Blame(
                    sentence,
                    actors,
                    role,
                    stance,
                    by,
                    anchor,
                    heads,
                    sentence.start + anchor.idx,
                    sentence.start + anchor.idx + len(anchor),
                )
            )

    for token in doc:
        word = token.lemma_.lower()
        if token.pos_ == "VERB" or token.tag_[:2] == "VB":
            if word in (
                "blame",
                "pin",
                "attribute",
                "accuse",
                "hold",
                "suspect",
                "claim",
                "deny",
                "take",
                "point",
                "admit",
                "acknowledge",
                "believe",
                "reject",
                "trace",
                "implicate",
            ):
                _verb_blame(scene, sentence, token, word, add)
        elif token.lower_ == "behind" and token.dep_ in ("prep", "advmod", "attr"):
            verb = token.head
            if verb.lemma_ in ("be", "stand", "lie") or verb.dep_ in ("xcomp",):
                subj = subject(verb)
                by: list[ActorMention] = []
                stance: Stance = "asserted"
                up = verb.head if verb.dep_ in ("xcomp", "ccomp") else None
                if up is not None and up.lemma_ in (
                    "believe",
                    "suspect",
                    "think",
                    "say",
                    "claim",
                    "tell",
                    "allege",
                ):
                    by = _speakers(scene, sentence, up) if not is_passive(up) else []
                    stance = "suspected" if up.lemma_ in ("believe", "suspect", "think") else "blamed"
                if subj is not None and not _negative(verb):
                    actors = _actors(scene, sentence, [subj])
                    same = bool(by) and any(same_actor(a, b) for a in actors for b in by)
                    add(
                        actors,
                        "claimant" if same else ("source" if stance == "asserted" else "blamed"),
                        "claimed" if same else stance,
                        [] if same else by,
                        verb,
                    )
        elif token.lower_ == "claim" and token.tag_[:2] == "NN":
            by_actor = [
                t
                for t in prepositions(token, frozenset({"by", "from", "of"}))
                if t.lower_ != "responsibility"
            ]
            actors = _actors(scene, sentence, by_actor)
            if actors and not any(c.lower_ == "no" for c in token.children):
                add(actors, "claimant", "claimed", actors, token)
    return out


def _verb_blame(scene: Scene, sentence: Sentence, verb: Token, word: str, add: object) -> None:
    put = add
    passive = is_passive(verb)
    subj = subject(verb)
    objs = objects(verb) if not passive else ([subj] if subj is not None else [])
    by = _speakers(scene, sentence, verb)
    negative = _negative(verb)
    if word in ("blame", "pin", "attribute", "trace"):
        named = (
            list(prepositions(verb, frozenset({"on", "to"})))
            if word != "blame"
            else list(prepositions(verb, frozenset({"on"})))
        )
        if not named and word == "blame":
            named = objs
        if not negative:
            put(_actors(scene, sentence, named), "blamed", "blamed", by, verb)  # type: ignore[operator]
        return
    if word == "implicate" and not negative:
        put(_actors(scene, sentence, objs), "blamed", "blamed", by, verb)  # type: ignore[operator]
        return
    if word == "accuse":
        content = list(prepositions(verb, frozenset({"of"})))
        if any(_has_trigger(t) for t in content) and not negative:
            put(_actors(scene, sentence, objs), "blamed", "blamed", by, verb)  # type: ignore[operator]
        return
    if word == "hold":
        if any(
            c.lower_ in _RESPONSIBLE
            for c in verb.subtree
            if c.head.i == verb.i or c.dep_ in ("acomp", "oprd", "ccomp")
        ):
            who = objs or ([verb.head] if verb.dep_ == "relcl" else [])
            if verb.dep_ == "relcl" and not any(
                c.dep_ == "dobj" and c.lower_ not in ("which", "whom", "that") for c in verb.children
            ):
                who = [verb.head]
            put(_actors(scene, sentence, who), "blamed", "blamed", by, verb)  # type: ignore[operator]
        return
    if word in ("suspect", "believe"):
        if word == "suspect" and (objs or passive):
            if (
                any(c.dep_ == "prep" and c.lower_ == "of" for c in verb.children)
                or (not passive and objs and not any(c.dep_ == "ccomp" for c in verb.children))
            ) and verb.dep_ not in ("amod",):
                put(_actors(scene, sentence, objs), "blamed", "suspected", by if not passive else [], verb)  # type: ignore[operator]
        return
    if word in ("claim", "take", "admit", "acknowledge", "deny", "reject"):
        about = [
            o
            for o in objs
            if lemma(o) in ("responsibility", "credit", "blame", "involvement", "role", "part")
            or lemma(o) in triggers().nouns
        ]
        clause = [c for c in verb.children if c.dep_ in ("xcomp", "ccomp", "pcomp")]
        if word == "take" and not any(lemma(o) in ("responsibility", "credit") for o in objs):
            return
        if word in ("claim", "admit", "acknowledge") and not about:
            own = [
                c
                for c in clause
                if (s := subject(c)) is not None and _refers_to_speaker(scene, sentence, s, by)
            ]
            if not own or not _has_trigger(own[0]):
                return
            about = own
        if word == "claim" and about and lemma(about[0]) in ("life", "victory"):
            return
        if word in ("deny", "reject"):
            charge = [
                o
                for o in objs
                if lemma(o)
                in ("charge", "accusation", "allegation", "responsibility", "involvement", "role", "claim")
            ]
            if (charge or about or any(_has_trigger(c) for c in clause)) and not _double_negative(verb):
                put(by, "blamed", "denied", by, verb)  # type: ignore[operator]
            return
        if negative or not about:
            return
        put(by, "claimant", "claimed", by, verb)  # type: ignore[operator]


def _double_negative(verb: Token) -> bool:
    """ "did not confirm or deny", "neither confirmed nor denied": no denial."""
    around = {t.lemma_.lower() for t in [verb.head, *verb.conjuncts]}
    return "confirm" in around or any(c.dep_ == "neg" for c in verb.children)


def _refers_to_speaker(scene: Scene, sentence: Sentence, token: Token, by: list[ActorMention]) -> bool:
    if token.lower_ in ("it", "they", "he", "she", "we", "its", "their"):
        return True
    actor = scene.actor_at(sentence, token)
    return actor is not None and any(same_actor(actor, b) for b in by)


def _has_trigger(token: Token) -> bool:
    lexicon = triggers()
    return any(lemma(t) in lexicon.nouns or t.lemma_.lower() in lexicon.verbs for t in token.subtree)


def same_actor(a: ActorMention, b: ActorMention) -> bool:
    """Whether two mentions name one actor: the same dictionary id, or the same name."""
    if a.actor_id and b.actor_id:
        return a.actor_id == b.actor_id
    return _fold(a.name) == _fold(b.name) or (
        a.name.lower() in b.name.lower() and not a.is_generic and len(a.name) > 4 and a.is_person
    )


def _fold(name: str) -> str:
    return " ".join(
        singular(w)
        for w in name.lower().replace("'", "").replace("-", " ").split()
        if w not in ("the", "al", "el")
    )


def narrow(actor: ActorMention) -> ActorMention:
    """The mention without leading article, for the record's words."""
    low = actor.text.lower()
    for article in ("the ", "a ", "an "):
        if low.startswith(article):
            return replace(actor, start=actor.start + len(article), text=actor.text[len(article) :])
    return actor
