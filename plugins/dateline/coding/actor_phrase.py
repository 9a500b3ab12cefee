"""Whom words stand for: a token of an event's slot becomes the actor that a dictionary, a place or its phrase gives.

A known actor first, then a place that stands for its government or is itself the thing struck, then the noun phrase
where its head is a word for people or, as a target, for things. Also the questions that several parts ask of actors:
whether two are one, and whether the words name anybody.
"""

from __future__ import annotations

import functools
from dataclasses import replace

from spacy.tokens import Token

from dateline.coding.mentions import ActorMention, ActorType, PlaceMention
from dateline.coding.reading import Sentence
from dateline.coding.scene import Scene
from dateline.coding.triggers import lemma, singular, triggers
from dateline.coding.what_words import ARMED_WORDS, PERSON_WORDS

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


def demonym_actor(place: PlaceMention) -> ActorMention:
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
    if found is None and scene.date_at(sentence, token) is not None:
        return None  # "the killing of a journalist by gunmen on Monday"
    if found is not None:
        if as_target or found.actor_type != "infrastructure":
            return found
        return None
    if lemma(token) in triggers().nouns and token.pos_ == "NOUN" and lemma(token) not in ("suicide", "march"):
        return None
    place = scene.place_at(sentence, token)
    if place is not None:
        if place.is_adjectival:
            return demonym_actor(place)
        kind: ActorType = "infrastructure" if place.kind == "facility" else "government"
        if as_target or place.kind == "country":
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
        if (
            token.pos_ == "PROPN"
            and token.tag_ in ("NNP", "NNPS")
            and word not in NO_TARGETS
            and (as_target or _acts(token))
        ):
            return _phrase(sentence, token, "unknown", is_person=True, generic=False)
        return None
    if word in ("dozen", "hundred", "thousand", "score", "others", "people", "person"):
        kind_: ActorType = "civilians"
    else:
        kind_ = _kind_of(word, person)
    return _phrase(sentence, token, kind_, is_person=person, generic=True)


def _acts(token: Token) -> bool:
    """Whether an unknown name stands where only a doer does: as the subject of a verb, or after "by"."""
    node = token
    while node.dep_ == "conj" and node.head.i != node.i:
        node = node.head
    if node.dep_ in ("nsubj", "nsubjpass", "appos", "poss", "ROOT"):
        return True
    return node.dep_ == "pobj" and node.head.lower_ in ("by", "to", "on", "with", "between")


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


def of_group(scene: Scene, sentence: Sentence, token: Token) -> ActorMention | None:
    """ "hundreds of soldiers", "dozens of gunmen", "one of them", "members of the Egyptian military"."""
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ == "of":
            for o in child.children:
                if o.dep_ == "pobj":
                    return actor_for(scene, sentence, o, as_target=True)
    return None


def same_actor(a: ActorMention, b: ActorMention) -> bool:
    """Whether two mentions name one actor: the same dictionary id, or the same name."""
    if a.actor_id and b.actor_id:
        return a.actor_id == b.actor_id
    return _fold(a.name) == _fold(b.name) or (
        a.name.lower() in b.name.lower() and not a.is_generic and len(a.name) > 4 and a.is_person
    )


@functools.lru_cache(maxsize=4096)
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
