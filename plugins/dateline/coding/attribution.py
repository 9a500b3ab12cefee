"""According to whom: the speakers of a sentence and the medium through which they spoke.

Finds reporting frames ("officials said", "told Reuters", "according to", "by Palestinian figures", "in a statement",
"state media reported") and what part of the sentence each covers.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from dateline.coding.actor_phrase import actor_for
from dateline.coding.mentions import ActorMention
from dateline.coding.reading import Sentence
from dateline.coding.scene import Scene
from dateline.coding.syntax import agents, is_passive, prepositions, subject, with_conjuncts
from dateline.coding.triggers import lemma

SAYING = frozenset(
    """say tell report announce claim confirm state add note write reveal admit acknowledge describe maintain
    insist declare
    allege assert put count estimate tweet post show indicate accuse warn deny explain quote cite release issue publish
    broadcast air disclose testify recount relate specify stress emphasize comment respond reply speak call condemn
    blame charge believe conclude record document register give list find suspect characterize denounce boast celebrate
    pin attribute identify name suggest vow threaten urge argue observe read signal term hold""".split()
)
ALWAYS = frozenset(
    """say tell report announce claim confirm state add note write reveal admit acknowledge maintain insist
    declare allege
    assert tweet post disclose testify recount specify stress estimate explain describe quote accuse warn count record
    document blame condemn deny speak put comment reply characterize denounce pin""".split()
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """One source and what it covers: ``verb`` is the reporting verb (None for "according to", which covers the
    sentence); ``inside`` are the token indices of what is reported."""

    speakers: tuple[ActorMention, ...]
    verb: Token | None
    inside: frozenset[int]
    start: int
    end: int


def _speakers(scene: Scene, sentence: Sentence, tokens: list[Token]) -> list[ActorMention]:
    found: list[ActorMention] = []
    for t in with_conjuncts(tokens):
        if lemma(t) in (
            "count",
            "figure",
            "tally",
            "toll",
            "statement",
            "report",
            "estimate",
            "account",
            "footage",
            "image",
            "video",
            "news",
            "word",
            "document",
            "source",
            "record",
        ):
            inner = _owner_of_report(scene, sentence, t)
            if inner:
                found += inner
                continue
        actor = actor_for(scene, sentence, t, as_target=False)
        if actor is not None and actor.actor_type != "infrastructure":
            found.append(actor)
    return found


def _owner_of_report(scene: Scene, sentence: Sentence, noun: Token) -> list[ActorMention]:
    """ "a statement by the army", "Palestinian figures", "UN reports", "the Pentagon statement"."""
    own = scene.actor_at(sentence, noun)
    if (
        own is not None
        and own.head == sentence.start + noun.idx
        and not own.is_pronoun
        and lemma(noun) in ("source", "report")
    ):
        return [own]
    found = [
        a
        for t in with_conjuncts(list(prepositions(noun, frozenset({"by", "from", "of"}))))
        if (a := actor_for(scene, sentence, t, as_target=False)) is not None
    ]
    if found:
        return found
    for child in noun.children:
        if child.dep_ in ("poss", "compound", "amod", "nmod") and child.i < noun.i:
            actor = scene.actor_at(sentence, child)
            if actor is not None:
                return [actor]
            place = scene.place_at(sentence, child)
            if place is not None:
                text = sentence.text[place.start - sentence.start : noun.idx + len(noun)]
                return [
                    ActorMention(
                        place.start,
                        sentence.start + noun.idx + len(noun),
                        text,
                        text,
                        None,
                        place.country_iso3,
                        "unknown",
                        False,
                        sentence.start + noun.idx,
                    )
                ]
    return []


def find_attributions(scene: Scene, sentence: Sentence) -> list[Attribution]:
    """All sources of a parsed sentence, in text order."""
    doc = sentence.doc
    if doc is None:
        return []
    found: list[Attribution] = []
    for token in doc:
        word = token.lemma_.lower()
        if token.tag_[:2] == "VB" and word in SAYING:
            found += _from_verb(scene, sentence, token, word)
        elif token.lower_ == "according":
            tokens = [
                o
                for p in token.children
                if p.lower_ == "to"
                for o in p.children
                if o.dep_ in ("pobj", "pcomp")
            ]
            if not tokens and token.head.lower_ == "to":
                tokens = [o for o in token.head.children if o.dep_ == "pobj"]
            speakers = _speakers(scene, sentence, tokens)
            if speakers:
                host = token.head if token.head.i != token.i else token
                found.append(
                    Attribution(
                        tuple(speakers),
                        None,
                        _covered(host),
                        sentence.start + token.idx,
                        sentence.start + token.idx + len(token),
                    )
                )
        elif (
            token.dep_ in ("prep", "agent")
            and token.lower_ in ("by", "from", "per")
            and token.head.pos_ in ("VERB", "AUX", "NOUN")
        ):
            for o in token.children:
                if o.dep_ == "pobj" and lemma(o) in (
                    "figure",
                    "count",
                    "tally",
                    "account",
                    "estimate",
                    "reckoning",
                    "report",
                ):
                    speakers = _owner_of_report(scene, sentence, o)
                    if speakers:
                        found.append(
                            Attribution(
                                tuple(speakers),
                                None,
                                frozenset(t.i for t in doc),
                                sentence.start + token.idx,
                                sentence.start + o.idx + len(o),
                            )
                        )
    return found


def _covered(host: Token) -> frozenset[int]:
    """ "According to X" covers the clause it hangs on."""
    node = host
    while node.pos_ not in ("VERB", "AUX") and node.head.i != node.i:
        node = node.head
    return frozenset(t.i for t in node.subtree)


def _from_verb(scene: Scene, sentence: Sentence, verb: Token, word: str) -> list[Attribution]:
    clause = [
        c
        for c in verb.children
        if c.dep_ in ("ccomp", "xcomp", "parataxis", "dobj", "prep", "pcomp", "advcl", "nsubjpass")
    ]
    has_content = any(c.dep_ in ("ccomp", "parataxis") for c in verb.children) or (
        verb.dep_ in ("parataxis", "ccomp") and verb.head.i != verb.i
    )
    if (
        word not in ALWAYS
        and not has_content
        and word
        not in (
            "show",
            "put",
            "count",
            "give",
            "cite",
            "issue",
            "release",
            "list",
            "call",
            "celebrate",
            "find",
            "publish",
            "boast",
            "signal",
        )
    ):
        return []
    if word in ("find", "hold", "list", "name", "read", "record") and not has_content:
        return []
    if is_passive(verb):
        speakers = _speakers(scene, sentence, agents(verb))
        if not speakers:
            return []
    else:
        subj = subject(verb)
        if subj is None:
            return []
        speakers = _speakers(scene, sentence, [subj])
        if word == "claim" and any(lemma(c) == "life" for c in verb.children if c.dep_ == "dobj"):
            return []
    inside: set[int] = set()
    for c in clause:
        inside.update(t.i for t in c.subtree)
    if (
        verb.dep_ in ("parataxis", "ccomp", "advcl", "dep", "relcl")
        and verb.head.i != verb.i
        and verb.dep_ != "relcl"
    ):
        inside.update(t.i for t in verb.head.subtree)
    if not inside or verb.dep_ in ("ROOT", "parataxis", "conj"):
        inside.update(t.i for t in verb.subtree)
    heard: list[ActorMention] = []
    if word in ("tell", "say", "speak", "report", "give"):
        for c in verb.children:
            targets = [c] if c.dep_ in ("dobj", "dative", "iobj") else []
            if c.dep_ in ("prep", "dative") and c.lower_ in ("to", "on", "in"):
                targets = [o for o in c.children if o.dep_ == "pobj"]
            for o in targets:
                actor = scene.actor_at(sentence, o)
                if actor is not None and actor.actor_type == "media":
                    heard.append(actor)
    everyone = tuple(dict.fromkeys([*speakers, *heard]))
    if not everyone:
        return []
    return [
        Attribution(
            everyone,
            verb,
            frozenset(inside),
            sentence.start + verb.idx,
            sentence.start + verb.idx + len(verb),
        )
    ]
