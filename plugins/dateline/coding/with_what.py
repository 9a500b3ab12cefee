"""With what: the weapons of an event, as the text names them.

A weapon counts when it stands in the event's own phrases or clause as what the event was done with. Weapons that were
found, kept or sold, those of another event in the sentence, targets, and names of other things ("missile plant",
"helicopter pad") do not.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc, Token

from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent
from dateline.coding.triggers import WeaponMatch, lemma, triggers, weapons

_VEHICLES = frozenset("truck car vehicle van lorry bus tractor bulldozer".split())
"""Weapons only where somebody was run over or a gate was rammed."""
_RAMMING = frozenset("ram plow plough drive crash slam run mow careen".split())
_CREWED = re.compile(
    r"(?:plane|jet|aircraft|bomber|helicopter|gunship|fighter|tank|boat|carrier|vehicle|[a-z]{1,3}-?\d+)s?$",
    re.IGNORECASE,
)
"""What carries weapons and people: it is a weapon where it attacks, and else a target or a thing."""
_NO_WEAPON_NAMES = frozenset("shot shots gunshot gunshots bullet bullets stone".split())
"""Words for being hit, and the stone of "stone-throwing": what was fired or thrown is named otherwise."""
_CARRIERS = re.compile(r"(?:(?:war|fighter )?(?:plane|jet)|aircraft|jet fighter|fighter)s?$", re.IGNORECASE)
"""Aeroplanes of no named kind, told by the word "airstrike" already; an "F-16" or a "helicopter gunship" is named."""
_DEFENSES = re.compile(r"\b(?:patriot|interceptor|iron dome|arrow|anti-?aircraft)\b", re.IGNORECASE)
"""What shoots missiles down is no weapon of the attack."""
_EXPLOSIVE = re.compile(r"(?:explosives?|explosive devices?|explosive charges?)$", re.IGNORECASE)
_DEVICE = re.compile(r"\b(?:bomb|mine|landmine|ied|vest|belt|grenade)s?$", re.IGNORECASE)
_ATTACK_WORD = re.compile(r"(?:strike|raid|attack)s?$", re.IGNORECASE)
_ATTACK_NOUNS = frozenset(
    """fire barrage salvo volley strike attack raid blast explosion assault bombardment round hit launch shelling
    ambush bombing duel exchange""".split()
)
_USING = frozenset(
    """carry use wield drop fire launch detonate pack load rig arm shoot send hurl throw plant set explode hit strike
    kill wound injure lob target""".split()
)
_BY = frozenset("by with from using via under aboard in".split())
_ANOTHER_TIME = frozenset("after since before following".split())
_AWAY = _ANOTHER_TIME | frozenset("over for to".split())


def weapon_names(incident: Incident, event_type: str) -> list[tuple[str, int, int]]:
    """Weapons as named, each once, in text order: (words, start, end), offsets into the article. Words for the attack
    itself ("airstrikes") count where nothing more exact is named."""
    found: dict[str, tuple[str, int, int, str]] = {}
    for event in incident.locals:
        doc = event.sentence.doc
        if doc is None:
            continue
        for w in weapons().find(doc):
            if not _is_used(w, doc, event, event_type):
                continue
            span = doc[w.first : w.last + 1]
            key = " ".join(span.text.lower().split()).rstrip("s")
            start = event.sentence.start + span.start_char
            found.setdefault(key, (span.text, start, start + len(span.text), w.category))
    names = sorted(found.values(), key=lambda v: v[1])
    if any(not _ATTACK_WORD.search(n[0]) and n[3] not in ("armour", "crowd_control", "crowd") for n in names):
        names = [n for n in names if not _ATTACK_WORD.search(n[0])]
    if any(_DEVICE.search(n[0]) for n in names):  # "a car bomb packed with explosives": one weapon
        names = [n for n in names if not _EXPLOSIVE.search(n[0])]
    if sum(n[3] == "firearm" for n in names) > 1:
        names = [n for n in names if n[0].lower() != "gunfire"]
    return [
        (t, s, e)
        for t, s, e, _ in names
        if not any(
            t.lower().rstrip("s") in o[0].lower() and t != o[0] and len(o[0]) > len(t) + 1 for o in names
        )
    ]


def _is_used(w: WeaponMatch, doc: Doc, event: LocalEvent, event_type: str) -> bool:
    head = doc[w.head.i]
    name = doc[w.first : w.last + 1].text.lower()
    if name in _NO_WEAPON_NAMES or _is_part_of_a_name(head) or _is_acronym_of(doc, w):
        return False
    if (_CARRIERS.match(name) and "unmanned" not in name) or _DEFENSES.search(name):
        return False
    own = w.first in {x.first for m in event.mentions for x in m.instruments}
    heads = {m.head.i for m in event.mentions}
    targets = {t.i for m in event.mentions for t in m.patients if m.kind not in ("blast", "bombing")}
    agents = {t.i for m in event.mentions for t in m.agents}
    if name.split()[-1].rstrip("s") in _VEHICLES and w.category == "armour":
        rams = any(m.head.lemma_.lower() in _RAMMING for m in event.mentions)
        drives = head.i in agents or head.dep_ in ("nsubj", "dobj") or head.head.lower_ in _BY
        # The parser takes "a truck plowed into a crowd" for a truck that was ploughed.
        drives = drives or any(m.head.dep_ == "acl" and m.head.head.i == head.i for m in event.mentions)
        return (event_type == "vehicle_ramming" or rams) and drives
    if w.category in ("air", "armour") and _CREWED.search(name) and not _ATTACK_WORD.search(name):
        if head.i in targets and head.i not in agents:
            return False
        attacks = (
            head.i in agents
            or head.dep_ in ("compound", "nmod")
            or (head.dep_ in ("pobj", "conj") and head.head.lower_ in _BY)
        )
        return attacks and (own or _in_clause(head, heads, event.is_alone))
    if own:
        return True
    return head.i not in targets and w.category != "armour" and _in_clause(head, heads, event.is_alone)


def _is_part_of_a_name(head: Token) -> bool:
    """A weapon's name in front of the name of something else: "rocket launcher", "missile fuel", "helicopter pad"."""
    if head.dep_ not in ("compound", "nmod") or head.head.i <= head.i:
        return False
    outer = head.head
    if outer.pos_ not in ("NOUN", "PROPN"):
        return False
    word = lemma(outer)
    if head.lower_ == "gun":
        return True  # "gun battle", "gun attack": a kind of fight, whatever they fired
    return word not in _ATTACK_NOUNS and word not in triggers().nouns and not outer.lower_.endswith("ing")


def _is_acronym_of(doc: Doc, w: WeaponMatch) -> bool:
    """ "An improvised explosive device (IED)": the acronym names it a second time."""
    return (
        w.first > 1
        and w.last + 1 < len(doc)
        and doc[w.first - 1].text == "("
        and doc[w.last + 1].text == ")"
        and doc[w.first].is_upper
    )


def _in_clause(token: Token, heads: set[int], alone: bool) -> bool:
    """Whether a weapon is told in the clause of one of the event's words: in no clause or "after" phrase about
    something else. ``alone``: the sentence tells of this event only, so that a clause in which the weapon is used is
    the event's too."""
    node = token
    for _ in range(12):
        if node.i in heads:
            return True
        if node.head.i == node.i:
            break
        if node.dep_ in ("relcl", "advcl", "acl"):
            marks = {c.lower_ for c in node.children if c.dep_ in ("mark", "prep", "advmod")}
            uses = node.lemma_.lower() in _USING or node.dep_ == "acl"
            if marks & _ANOTHER_TIME or not ((alone and uses) or node.dep_ == "acl"):
                return False
        if node.dep_ == "prep" and node.lower_ in (_ANOTHER_TIME if alone else _AWAY):
            return False
        if node.pos_ == "VERB" and node.lemma_.lower() in _HAVING:
            return False
        node = node.head
    return alone and token.dep_ != "poss"


_HAVING = frozenset(
    """find discover seize confiscate recover uncover keep store stockpile buy sell supply produce make build own
    manufacture smuggle export import develop test display deliver provide ship deploy collect hand""".split()
)
"""Verbs whose object somebody has or gets, and does not use."""
