"""Who is who, strictly: actors by the dictionary's id, states by their organs, and the pairs that are easily confused.

The shared scorer compares words of names. Here "Islamic State" and "Islamic Jihad", or a movement and the one
that it descends from, are different actors whatever their names share.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from dateline.coding.actors_lexicon import Actor, ActorLexicon, words_of
from dateline.coding.scoring.agreement import Event, folded, same_name

_STATE_TYPES = frozenset({"state_military", "government", "coalition", "police"})
_GROUP_KINDS = frozenset({"group", "wing", "faction", "umbrella", "militia", "alliance"})
_PARTS = frozenset({"wing", "faction", "branch"})
"""Kinds of groups that are the same actor as their parent; a "group" with a parent (Al-Shabab of Al-Qaida) is not."""
_MILITIA_WORDS = re.compile(r"\b(?:militia|militias|militiamen|faction|factions|paramilitar\w+|hashd)\b")


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom a naming means: the dictionary's entry where it has one, and the words."""

    names: tuple[str, ...]
    actor: Actor | None

    @property
    def is_state(self) -> bool:
        """A state or an organ of one."""
        a = self.actor
        return a is not None and a.actor_type in _STATE_TYPES and a.kind not in _GROUP_KINDS


@functools.lru_cache(maxsize=4096)
def _entry(name: str) -> Actor | None:
    """The dictionary's entry for a name, or for the first known name in it ("Islamic State fighters")."""
    lexicon = ActorLexicon.load()
    found = lexicon.canonical(name)
    if found is not None:
        return found
    words = words_of(name.replace("’", "'"))
    for hit in lexicon.find(words, name.replace("’", "'"), 0):
        for entry in hit.entries:
            if entry.kind == "actor" and entry.actors:
                return lexicon.choose(entry.actors, None)
    return None


def identify(*names: str | None, actor_id: str | None = None) -> Identity:
    """The identity behind the forms of a name; ``actor_id`` as the coder gives it decides where it is known."""
    forms = tuple(n for n in names if n)
    known = ActorLexicon.load().by_id.get(actor_id) if actor_id else None
    if known is None:
        known = next((e for e in map(_entry, forms) if e is not None), None)
    return Identity(forms, known)


def same_actor(a: Identity, b: Identity) -> bool:
    """Whether both are one actor. Organs of one state are that state; wings and provinces are their movement; any other
    two entries of the dictionary are two actors. Where the dictionary does not know one of them, the words decide."""
    if a.actor is not None and b.actor is not None:
        x, y = a.actor, b.actor
        if x.actor_id == y.actor_id:
            return True
        if a.is_state and b.is_state and x.country_iso3 and not (x.is_person and y.is_person):
            return x.country_iso3 == y.country_iso3
        return _part_of(x, y) or _part_of(y, x)
    return any(same_name(n, m) for n in a.names for m in b.names)


def _part_of(inner: Actor, outer: Actor) -> bool:
    lexicon = ActorLexicon.load()
    actor: Actor | None = inner
    while actor is not None and (actor.kind in _PARTS or actor.is_person) and actor.parent:
        if actor.parent == outer.actor_id:
            return True
        actor = lexicon.by_id.get(actor.parent)
    return False


def _label(who: Identity) -> str:
    """The side of a confusable pair that an actor is, or ""."""
    a = who.actor
    ids = (a.actor_id, *ActorLexicon.load().ancestors(a.actor_id)) if a is not None else ()
    for label in ("kataib-hizbullah", "al-shabab"):
        if label in ids:
            return label
    if "hizbullah" in ids:
        return "hizbullah"
    if "islamic-state" in ids:
        return "islamic-state"
    if any(i.endswith("islamic-jihad") for i in ids):
        return "islamic-jihad"
    if "al-qaida" in ids:
        return "al-qaida"
    words = " ".join(folded(n) for n in who.names)
    iraqi = (a is not None and a.country_iso3 == "IRQ") or "iraq" in words
    if iraqi:
        if not who.is_state and (a is not None or _MILITIA_WORDS.search(words)):
            return "iraqi-militia"
        return "iraqi-government" if who.is_state or "government" in words else ""
    return ""


CONFUSABLE: tuple[frozenset[str], ...] = (
    frozenset({"kataib-hizbullah", "hizbullah"}),
    frozenset({"islamic-state", "islamic-jihad"}),
    frozenset({"iraqi-government", "iraqi-militia"}),
    frozenset({"iraqi-government", "kataib-hizbullah"}),
    frozenset({"al-shabab", "al-qaida"}),
)
"""Pairs of actors that a reader must keep apart and a program easily does not."""


def confusion(gold: Identity, coded: Identity) -> str:
    """The confusable pair that a wrong actor makes with the right one ("gold for coded" reads right → wrong), or ""."""
    pair = (_label(gold), _label(coded))
    return f"{pair[0]} → {pair[1]}" if frozenset(pair) in CONFUSABLE else ""


def parties(coded: Event, *roles: str) -> list[tuple[Identity, Event]]:
    """The actors of a record in these roles, with who they are."""
    return [
        (identify(a.get("name"), a.get("mention"), actor_id=a.get("actor_id")), a)
        for a in coded.get("actors") or ()
        if a.get("role") in roles
    ]
