"""Who is said to be behind an event: sentences that blame, suspect, claim or deny.

"Washington blames", "they suspected", "claimed by", "holds the army responsible", "denied any involvement": the actors,
how it is said and by whom. Which event a blame is about is decided with the whole article in view.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from spacy.tokens import Token

from dateline.coding.actor_phrase import actor_for, of_group, same_actor
from dateline.coding.mentions import ActorMention
from dateline.coding.reading import Sentence
from dateline.coding.roles import Role, Stance
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
from dateline.coding.triggers import lemma, triggers


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


Put = Callable[[list[ActorMention], Role, Stance, list[ActorMention], Token], None]
_RESPONSIBLE = frozenset({"responsible", "accountable", "answerable"})


def _actors(scene: Scene, sentence: Sentence, tokens: list[Token]) -> list[ActorMention]:
    found = []
    for t in with_conjuncts(tokens):
        actor = actor_for(scene, sentence, antecedent(t), as_target=False)
        if actor is None:
            actor = of_group(scene, sentence, t)
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


def _verb_blame(scene: Scene, sentence: Sentence, verb: Token, word: str, put: Put) -> None:
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
            put(_actors(scene, sentence, named), "blamed", "blamed", by, verb)
        return
    if word == "implicate" and not negative:
        put(_actors(scene, sentence, objs), "blamed", "blamed", by, verb)
        return
    if word == "accuse":
        content = list(prepositions(verb, frozenset({"of"})))
        if any(_has_trigger(t) for t in content) and not negative:
            put(_actors(scene, sentence, objs), "blamed", "blamed", by, verb)
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
            put(_actors(scene, sentence, who), "blamed", "blamed", by, verb)
        return
    if word in ("suspect", "believe"):
        of_what = any(c.dep_ == "prep" and c.lower_ == "of" for c in verb.children)
        told = not passive and bool(objs) and not any(c.dep_ == "ccomp" for c in verb.children)
        if word == "suspect" and verb.dep_ != "amod" and ((of_what and (objs or passive)) or told):
            put(_actors(scene, sentence, objs), "blamed", "suspected", by if not passive else [], verb)
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
                put(by, "blamed", "denied", by, verb)
            return
        if negative or not about:
            return
        put(by, "claimant", "claimed", by, verb)


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
