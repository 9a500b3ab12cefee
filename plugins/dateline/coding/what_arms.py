"""Which weapons of a sentence belong to a mention, and the event type that they tell of."""

from __future__ import annotations

from spacy.tokens import Token

from dateline.coding.syntax import objects, with_conjuncts
from dateline.coding.triggers import WeaponMatch
from dateline.coding.what_mention import EventMention


def instruments_of(mention: EventMention, arms: list[WeaponMatch]) -> list[WeaponMatch]:
    """Weapons that belong to this mention: in its own phrase, as its subject or object, with "with" or "using"."""
    if not arms:
        return []
    by_head = {w.head.i: w for w in arms}
    inside = {i: w for w in arms for i in range(w.first, w.last + 1)}
    found: dict[int, WeaponMatch] = {}

    def add(token: Token) -> None:
        w = by_head.get(token.i) or inside.get(token.i)
        if w is not None:
            found[w.first] = w

    head = mention.head
    for i in range(mention.first, mention.last + 1):
        add(head.doc[i])
    if mention.pos == "noun":
        for c in head.children:
            if c.dep_ in ("compound", "amod", "nmod", "poss"):
                add(c)
            if c.dep_ == "prep" and c.lower_ in ("with", "by", "of", "involving", "using", "from"):
                for o in c.children:
                    for x in with_conjuncts([o]):
                        add(x)
            if c.dep_ == "acl" and c.lemma_ in ("use", "involve", "employ"):
                for o in objects(c):
                    add(o)
    else:
        for token in [
            *mention.agents,
            *(mention.patients if mention.kind in ("fire", "bombing", "intercept") else ()),
        ]:
            add(token)
        if head.dep_ == "acl" and head.lemma_ in ("fire", "launch", "shoot", "lob", "send", "drop", "hurl"):
            add(head.head)  # "four rockets fired from Gaza"
        for c in head.children:
            if c.dep_ in ("prep", "agent") and c.lower_ in ("with", "by", "using", "from", "in"):
                for o in c.children:
                    for x in with_conjuncts([o]):
                        add(x)
            if c.dep_ == "advcl" and c.lemma_ in ("use", "employ", "fire", "launch"):
                for o in objects(c):
                    add(o)
            if c.dep_ in ("dobj", "nsubjpass"):
                for x in with_conjuncts([c]):
                    add(x)
                    for g in x.children if mention.kind in ("fire", "shooting", "intercept") else ():
                        if g.dep_ == "prep" and g.lower_ == "of":
                            for o in g.children:
                                for y in with_conjuncts([o]):
                                    add(y)
    return [found[i] for i in sorted(found)]


PRIORITY = (
    "suicide",
    "drone",
    "missile",
    "artillery",
    "explosive",
    "air",
    "firearm",
    "blade",
    "incendiary",
    "chemical",
)


def type_by_weapon(arms: list[WeaponMatch]) -> str:
    """The event type that a set of weapons tells of; the first category of PRIORITY that is there."""
    categories = {w.category: w.event_type for w in arms}
    for name in PRIORITY:
        if categories.get(name):
            return categories[name]
    return ""


def agent_weapon_type(mention: EventMention) -> str:
    """What a weapon as the killer tells of: "a drone killed", "were killed by rockets"."""
    heads = {t.i for t in mention.agents}
    return type_by_weapon([w for w in mention.instruments if w.head.i in heads])


def reaches(weapon: WeaponMatch, heads: set[int]) -> bool:
    """ "hundreds of rockets", "a salvo of missiles": the weapon hangs on the object by "of"; or is coordinated."""
    node = weapon.head
    for _ in range(4):
        if node.i in heads:
            return True
        if node.dep_ in ("pobj", "conj", "compound") or (node.dep_ == "prep" and node.lower_ == "of"):
            node = node.head
        else:
            return False
    return node.i in heads
