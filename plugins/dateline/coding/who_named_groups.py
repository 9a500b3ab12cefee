"""Groups that a common noun introduces by name: "the militant group Ansar Dine", "a militia called the Lions of the
East", "a little-known group, Saraya al-Ashtar,", "the Islamic State (ISIS) militant group".
"""

from __future__ import annotations

from dataclasses import replace

from dateline.coding.actors_lexicon import Actor
from dateline.coding.who_words import Phrase, SentenceWords

COLLECTIVES = frozenset(
    "group militia faction organization organisation movement gang network cell outfit brigade cartel".split()
)
"""Nouns for a group as one, which bear its name; "gunmen" and "members" do not."""
_CALLED = (
    ("called",), ("named",), ("dubbed",), ("known", "as"), ("calling", "itself"), ("that", "calls", "itself"),
    ("which", "calls", "itself"), ("identified", "as"), ("styling", "itself"),
)  # fmt: skip
_PARTICLES = frozenset("of the for and al el ul ad as ash in a".split())
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_QUOTES = "\"'“”‘’"
LONGEST = 9
"""Words of a group's name; longer ones do not occur."""


class NamedGroups(SentenceWords):
    """Gives descriptions of a group the name that stands beside them."""

    def _named_group(self, phrase: Phrase | None) -> Phrase | None:
        if (
            phrase is None
            or phrase.role is None
            or phrase.actor_id is not None
            or phrase.is_plural
            or self.shouting
            or phrase.role.singular.split()[-1] not in COLLECTIVES
            or self.words[phrase.last - 1].is_genitive
        ):
            return phrase
        return self._with_name_before(phrase) or self._with_name_behind(phrase) or phrase

    def _with_name_before(self, phrase: Phrase) -> Phrase | None:
        """ "The Islamic State (ISIS) militant group"."""
        at = phrase.first - 1
        if at < 0 or self.gap(at, phrase.first).strip() != ")":
            return None
        form = self.forms.get(self.words[at].key, self.words[at].raw)
        actor = self._known_at(at) or (form.actor if form is not None else None)
        if actor is None or actor.is_person:
            return None
        long = self.hit_at.get(at - 1)
        first = long.first if long is not None and self.gap(at - 1, at) == " (" else phrase.first
        return self._as_actor(replace(phrase, first=first), actor)

    def _with_name_behind(self, phrase: Phrase) -> Phrase | None:
        """ "The group Ansar Dine", "a group called the Omar Brigades", "a group, Saraya al-Ashtar,"."""
        count = len(self.words)
        first = phrase.last
        called = next(
            (w for w in _CALLED if tuple(x.key for x in self.words[first : first + len(w)]) == w), ()
        )
        first += len(called)
        if first >= count:
            return None
        gap = self.gap(first - 1, first)
        apposed = not called and gap.strip(_QUOTES) == ", "
        if not apposed and gap.strip(_QUOTES) != " ":
            return None
        if self.words[first].key == "the" and first + 1 < count:
            first += 1
        last = self._name_end(first)
        if last <= first:
            return None
        actor = self._known_at(first)
        if actor is not None and (actor.is_person or actor.kind in ("state", "people")):
            return None
        if actor is None and not self._may_name(first, last, called=bool(called), apposed=apposed):
            return None
        if apposed and not self._closed(last):
            return None
        named = replace(phrase, last=last, is_generic=False)
        if actor is None:
            actor = self.lexicon.canonical(self._tidy(first, last), self.day)
        if actor is not None and not actor.is_person:
            return self._as_actor(named, actor)
        named.name = self._tidy(first, last)
        return named

    def _name_end(self, first: int) -> int:
        """Behind the last word of the name that begins here; the same place where none does."""
        last = first
        at = first
        while at < len(self.words) and at - first < LONGEST:
            if at > first and self.gap(at - 1, at) not in (" ", "-", " '", "' "):
                break
            if at > first and self.words[at - 1].is_genitive:
                break
            key = self.words[at].key
            if self._capital(at) and key not in _DAYS:
                last = at + 1
            elif key not in _PARTICLES or (at == first and key not in ("al", "el")):
                break
            at += 1
        return last

    def _may_name(self, first: int, last: int, *, called: bool, apposed: bool) -> bool:
        """Whether unknown words may be a name: no country or nationality alone, and no subject of a clause of its own
        ("the militia Washington blames")."""
        hits = [self.hit_at.get(i) for i in range(first, last)]
        if hits[0] is not None and any(
            e.kind in ("state", "adjective", "capital", "role") for e in hits[0].entries
        ):
            return called and last - first > 1
        token = self.token(last - 1)
        if token is not None and token.dep_ in ("nsubj", "nsubjpass") and token.head.dep_ == "relcl":
            return False
        if apposed:
            return last - first > 1 and self.words[first].key not in self.lexicon.first_names
        return len(self.words[first].raw) > 2 or last - first > 1

    def _closed(self, last: int) -> bool:
        """Whether an apposition ends here."""
        if last >= len(self.words):
            return True
        return self.gap(last - 1, last).lstrip(_QUOTES)[:1] in (",", ".", ";", ")")

    def _known_at(self, index: int) -> Actor | None:
        hit = self.hit_at.get(index)
        entry = self._entry(hit, "actor") if hit is not None else None
        return self.lexicon.choose(entry.actors, self.day) if entry is not None else None

    def _as_actor(self, phrase: Phrase, actor: Actor) -> Phrase:
        return replace(
            phrase,
            name=actor.name,
            actor=actor,
            actor_id=actor.actor_id,
            country=actor.country_iso3,
            actor_type=actor.actor_type,
            is_generic=False,
        )
