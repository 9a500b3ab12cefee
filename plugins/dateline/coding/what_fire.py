"""What was fired, thrown or brought down: the type of "fired rockets", "shot at", "shot down"."""

from __future__ import annotations

from dateline.coding.syntax import is_passive, objects, subject
from dateline.coding.what_arms import reaches, type_by_weapon
from dateline.coding.what_mention import EventMention
from dateline.coding.what_words import BUILDINGS, from_the_air, is_attacker, of_kind, state_like


def typed_fire(mention: EventMention) -> EventMention | None:
    """ "fired rockets", "launched a missile", "sent drones against", "dropped bombs", "used tear gas"."""
    head = mention.head
    passive = is_passive(head)
    object_heads = {t.i for t in (objects(head) if not passive else [subject(head)]) if t is not None}
    thrown = [
        w
        for w in mention.instruments
        if any(w.first <= i <= w.last for i in object_heads) or reaches(w, object_heads)
    ]
    if not thrown and head.lemma_ in ("drop", "rain") and not objects(head):
        thrown = [w for w in mention.instruments if any(w.first <= t.i <= w.last for t in mention.agents)]
    if not thrown:
        if head.lemma_ == "fire" and any(
            c.lower_ in ("on", "at", "into", "upon") for c in head.children if c.dep_ == "prep"
        ):
            mention.kind = type_by_weapon(mention.instruments) or "shooting"
            return mention
        return None
    by_weapon = type_by_weapon(thrown)
    carriers = {
        w.category for w in mention.instruments if any(w.first <= t.i <= w.last for t in mention.agents)
    }
    if by_weapon and carriers & {"drone", "air"}:
        by_weapon = "drone_strike" if "drone" in carriers else "airstrike"
    categories = {w.category for w in thrown}
    if head.lemma_ in ("send", "use", "direct", "launch") and categories <= {"armour"}:
        return None
    if categories <= {"crowd_control"}:
        mention.kind = "crowd_control"
        return _without_thrown(mention, object_heads)
    if "crowd" in categories and not by_weapon:
        mention.kind = "riot"
        return _without_thrown(mention, object_heads)
    if not by_weapon:
        return None
    if head.lemma_ in ("send", "use", "direct", "launch") and "air" in categories and head.lemma_ == "send":
        return None
    if head.lemma_ == "drop" and by_weapon == "bombing":
        by_weapon = "airstrike"
    if head.lemma_ == "use" and by_weapon != "drone_strike":
        mention.weak = True
    if head.lemma_ == "direct":
        return None
    mention.kind = by_weapon
    return _without_thrown(mention, object_heads)


def _without_thrown(mention: EventMention, object_heads: set[int]) -> EventMention:
    mention.patients = [t for t in mention.patients if t.i not in object_heads]
    return mention


def typed_shooting(mention: EventMention, by_weapon: str) -> EventMention | None:
    head = mention.head
    following = head.doc[head.i + 1].lower_ if head.i + 1 < len(head.doc) else ""
    if head.lemma_ == "shoot" and following in ("up", "out", "through", "past", "ahead"):
        return None  # prices shoot up
    down = any(c.dep_ in ("prt", "advmod") and c.lower_ == "down" for c in head.children)
    if head.lemma_ == "shoot" and down and mention.patients:
        return typed_intercept(mention)
    if head.lemma_ in ("fire", "shoot"):
        objs = {t.i for t in objects(head)}
        thrown = [w for w in mention.instruments if w.head.i in objs or reaches(w, objs)]
        if is_passive(head):
            subj = subject(head)
            thrown += [w for w in mention.instruments if subj is not None and w.head.i == subj.i]
            if subj is not None and subj.lower_ == "it":
                mention.weak = True  # "It was fired from a road": what, the sentence before says
        carriers = [w for w in mention.instruments if any(w.first <= t.i <= w.last for t in mention.agents)]
        if type_by_weapon(carriers) and not thrown:
            mention.kind = type_by_weapon(carriers)
        if thrown:
            kind = type_by_weapon(thrown)
            categories = {w.category for w in thrown}
            if categories <= {"crowd_control"}:
                mention.kind = "crowd_control"
            elif kind:
                mention.kind = kind
            mention.patients = [t for t in mention.patients if t.i not in {w.head.i for w in thrown}]
    if head.lemma_ in ("riddle",) and not by_weapon:
        return None
    if mention.kind == "shooting" and mention.patients and all(is_attacker(t) for t in mention.patients):
        mention.kind = "kill" if any(c.lower_ in ("dead", "death") for c in head.subtree) else "wound"
    return mention


def typed_intercept(mention: EventMention) -> EventMention | None:
    """A shoot-down tells of the attack that it stopped: drones and missiles brought down; aircraft shot down are
    an attack on them."""
    things = mention.patients
    arms = [w for w in mention.instruments if any(w.first <= t.i <= w.last for t in things)]
    kind = type_by_weapon(arms)
    if kind in ("drone_strike", "missile_or_rocket_attack"):
        mention.kind = kind
        mention.frame = "intercepted"
        mention.agents, mention.patients = [], []
        return mention
    if mention.head.lemma_ == "defuse" and kind in ("bombing", "suicide_bombing"):
        mention.kind, mention.frame = "bombing", "intercepted"
        mention.agents, mention.patients = [], []
        return mention
    if mention.head.lemma_ in ("bring", "down") and of_kind(things, BUILDINGS):
        mention.kind = "airstrike" if from_the_air(mention) or state_like(mention) else "attack"
        mention.frame = "attack"
        return mention
    if kind == "airstrike" or of_kind(
        things, frozenset({"plane", "jet", "helicopter", "aircraft", "airliner", "warplane", "jetliner"})
    ):
        mention.kind = "missile_or_rocket_attack"
        mention.frame = "attack"
        return mention
    return None
