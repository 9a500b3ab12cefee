"""Whether the subject of a protest verb is a crowd ("shares rallied", "came out of the house" are no protests)."""

from __future__ import annotations

from dateline.coding.syntax import objects
from dateline.coding.triggers import lemma
from dateline.coding.what_mention import EventMention
from dateline.coding.what_words import CROWD_WORDS, RALLY_PLACES, base, of_kind


def is_crowd_act(mention: EventMention) -> bool:
    """Protest verbs with other subjects are something else ("shares rallied", "came out of the house")."""
    lemma_ = mention.head.lemma_
    if lemma_ in ("gather", "assemble", "converge"):
        places = {lemma(o) for c in mention.head.children if c.dep_ == "prep" for o in c.subtree}
        return bool(places & RALLY_PLACES) and of_kind(mention.agents, CROWD_WORDS)
    if lemma_ == "bring":
        mention.agents = [t for t in mention.patients if t.i > mention.head.i] or mention.agents
        mention.agents = objects(mention.head) or mention.agents
        mention.patients = []
        return True
    crowd = of_kind(mention.agents, CROWD_WORDS)
    if lemma_ in ("come", "turn", "chant", "walk", "block", "down", "fill", "throng"):
        strong = any(
            base(t)
            in ("protester", "demonstrator", "thousand", "hundred", "crowd", "people", "marcher", "supporter")
            for t in mention.agents
        )
        if lemma_ in ("come", "turn", "walk", "fill", "throng", "chant") and not strong:
            return False
        if lemma_ == "come" and not any(
            c.lower_ in ("against", "to", "in", "into", "for", "on") for c in mention.head.children
        ):
            return False
        return crowd
    if lemma_ in ("camp", "encamp", "besiege", "wave", "carry", "blockade"):
        return of_kind(mention.agents, CROWD_WORDS)
    if lemma_ == "demonstrate" and any(c.dep_ in ("dobj", "ccomp") for c in mention.head.children):
        return False
    if lemma_ in ("rally", "march") and not crowd and mention.head.tag_ == "VB":
        return False
    if lemma_ == "protest" and not crowd:
        mention.weak = True
    return True
