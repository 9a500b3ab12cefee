"""Events told by their weapon alone, without a trigger word ("200 rockets crossed into Galilee")."""

from __future__ import annotations

from dateline.coding.reading import Sentence
from dateline.coding.realis import realis_of
from dateline.coding.triggers import WeaponMatch
from dateline.coding.what_arms import instruments_of
from dateline.coding.what_mention import EventMention
from dateline.coding.what_slots import quantity_of, verb_slots

ANSWERING = frozenset("answer respond reply".split())


def answers_with(sentence: Sentence, arms: list[WeaponMatch], known: set[int]) -> list[EventMention]:
    """ "Rebels answered with rockets", "the police responded with tear gas": fire told by its weapon alone."""
    found: list[EventMention] = []
    for arm in arms:
        prep = arm.head.head
        while arm.head.dep_ == "conj" and prep.dep_ in ("conj", "pobj"):
            prep = prep.head
        verb = prep.head
        if prep.lower_ != "with" or verb.lemma_ not in ANSWERING or verb.i in known or verb.tag_[:2] != "VB":
            continue
        kind = "crowd_control" if arm.category == "crowd_control" else arm.event_type
        if not kind or any(m.head.i == verb.i for m in found):
            continue
        mention = EventMention(
            sentence=sentence,
            head=verb,
            kind=kind,
            frame="attack",
            pos="verb",
            start=sentence.start + verb.idx,
            end=sentence.start + verb.idx + len(verb),
            realis=realis_of(verb, False),
            definite=False,
            plural=False,
            first=verb.i,
            last=verb.i,
        )
        verb_slots(mention)
        mention.instruments = [arm]
        found.append(mention)
    return found


IMPACT_VERBS = frozenset(
    """cross come land fall fly enter reach arrive rain drop crash slam plow plough impact rip tear blow
    damage pierce streak
    penetrate pass approach head""".split()
)
"""What a weapon does when it comes down or flies in: with a weapon as subject an attack."""


def weapon_subject(
    sentence: Sentence, arm: WeaponMatch, arms: list[WeaponMatch], known: set[int]
) -> EventMention | None:
    """ "Some 200 rockets crossed into Galilee", "a limpet mine tore a hole in the ship"."""
    if arm.category not in ("missile", "drone", "artillery", "explosive", "suicide"):
        return None
    node = arm.head
    if node.dep_ == "pobj" and node.head.lower_ == "of" and node.head.head.pos_ in ("NOUN", "NUM"):
        node = node.head.head
    if node.dep_ not in ("nsubj", "nsubjpass"):
        return None
    verb = node.head
    if verb.i in known or verb.lemma_ not in IMPACT_VERBS or verb.tag_[:2] != "VB":
        return None
    if verb.lemma_ in (
        "come",
        "pass",
        "head",
        "reach",
        "arrive",
        "enter",
        "cross",
        "fly",
        "approach",
    ) and not any(c.dep_ in ("prep", "prt", "advmod", "dobj") for c in verb.children):
        return None
    mention = EventMention(
        sentence=sentence,
        head=verb,
        kind=arm.event_type,
        frame="attack",
        pos="verb",
        start=sentence.start + verb.idx,
        end=sentence.start + verb.idx + len(verb),
        realis=realis_of(verb, False),
        definite=False,
        plural=False,
        quantity=quantity_of(arm.head),
        first=verb.i,
        last=verb.i,
    )
    verb_slots(mention)
    mention.instruments = instruments_of(mention, arms)
    return mention
