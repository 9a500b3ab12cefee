"""Phrases joined: "members of the Egyptian military", "Turkish Defense Minister Hulusi Akar", "John Kirby, the
spokesman": one mention each.
"""

from __future__ import annotations

from dataclasses import replace

from dateline.coding.actors_lexicon import Nationality, fold_name
from dateline.coding.who_descriptions import Descriptions
from dateline.coding.who_words import Phrase

_PLACE_WORDS = frozenset(
    """village town neighborhood settlement camp port site position target network home house station
        office building bank market farm post plant bridge tunnel building palace""".split()
)

_SPEECH = frozenset(
    """said says say told tells added adds warned warns announced declared stated claimed denied confirmed
        wrote tweeted called vowed urged accused noted explained argued insisted acknowledged reported
        recalled replied testified posted condemned stressed pledged promised threatened who was has had is""".split()
)

_MEMBER_HEADS = frozenset(
    """member members element elements man men wing branch arm unit units part leader leaders follower
        followers affiliate affiliates""".split()
)


_BELONGING = frozenset({("from",), ("with",), ("loyal", "to"), ("belonging", "to")})
"""Words by which fighters are a group's own: "guerrillas from the PKK", "gunmen loyal to"; who is only linked to a
group is not it."""


class Joining(Descriptions):
    """Joins what belongs together among the phrases of a sentence."""

    def _join_of(self, phrases: list[Phrase]) -> list[Phrase]:
        """ "members of the Egyptian military", "a base of the Turkish army", "officials in Turkey"."""
        joined: list[Phrase] = []
        index = 0
        while index < len(phrases):
            phrase = phrases[index]
            if index + 1 < len(phrases):
                following = phrases[index + 1]
                between = [w.key for w in self.words[phrase.last : following.first]]
                link = [k for k in between if k not in ("the", "a", "an", "armed", "so-called")]
                near = phrase.role is not None and following.first - phrase.last <= 3
                clean = near and not any(
                    c in self.text[self.words[phrase.last - 1].end : self.words[following.first].start]
                    for c in ',;:()"\n'
                )
                office = phrase.role is not None and phrase.role.unit == "official" and link == ["for"]
                armed = (
                    tuple(link) in _BELONGING
                    and phrase.role is not None
                    and phrase.role.unit in ("group", "member")
                    and phrase.actor_id is None
                    and following.kind != "state"
                    and following.actor_id is not None
                    and following.actor_type == "non_state_armed_group"
                )
                if clean and (link == ["of"] or office or armed) and not phrase.is_person:
                    merged = self._of(phrase, following)
                    if merged is not None:
                        phrases[index + 1] = merged
                        index += 1
                        continue
                if (
                    clean
                    and link == ["in"]
                    and following.kind == "state"
                    and phrase.role is not None
                    and phrase.role.unit in ("official", "government", "police")
                    and phrase.country is None
                    and self.words[following.last - 1].raw[:1].isupper()
                ):
                    phrase.country = following.country
                    phrase.last = following.last
                    phrase.name = self._tidy(phrase.first, phrase.last)
                    phrase.is_generic = False
                    phrases[index + 1] = phrase
                    index += 1
                    continue
            joined.append(phrase)
            index += 1
        return joined

    def _of(self, phrase: Phrase, owner: Phrase) -> Phrase | None:
        assert phrase.role is not None
        noun = phrase.role.singular.split()[-1]
        unit = phrase.role.unit
        text = self._tidy(phrase.first, owner.last)
        if (
            noun in ("group", "crowd", "mob", "gang", "convoy", "crew", "family", "patrol", "network")
            and owner.role is not None
        ):
            if noun == "group" and owner.role.unit in ("people", "group", "force", "police"):
                return replace(owner, first=phrase.first)
            return None
        if unit in ("thing",):
            if (
                owner.kind in ("state", "people")
                and owner.role is None
                and not owner.is_plural
                and owner.kind != "state"
            ):
                return None
            if noun in _PLACE_WORDS and owner.kind == "state":
                return None
            if owner.role is not None and owner.role.unit == "thing":
                return None
            phrase.last, phrase.country = owner.last, owner.country
            phrase.owner_id = owner.actor_id
            phrase.name = self._strip_quantity(phrase)
            phrase.is_generic = phrase.is_generic and owner.is_generic
            return phrase
        if owner.kind == "people" and owner.role is None and unit in ("official", "people"):
            return None
        if unit in ("force", "group", "police", "member") or noun in _MEMBER_HEADS:
            if noun in ("leader", "man", "woman") or unit == "official":
                phrase.actor, phrase.actor_id = owner.actor, owner.actor_id
                phrase.actor_type = owner.actor_type if phrase.actor_type == "unknown" else phrase.actor_type
            elif owner.kind == "state":
                state = owner.actor
                if state is None or unit not in ("force", "police"):
                    phrase.country = owner.country
                else:
                    adjective = self.lexicon.adjective_of.get(state.country_iso3 or "", state.name)
                    nation = Nationality(adjective, adjective, state.country_iso3, state.actor_id, state.name)
                    self._national(phrase, nation, phrase.role, text)
                phrase.last, phrase.is_generic = owner.last, False
                return phrase
            elif owner.role is not None and owner.role.unit in ("thing", "people", "org", "media"):
                return None
            else:
                phrase.actor, phrase.actor_id, phrase.actor_type = (
                    owner.actor,
                    owner.actor_id,
                    owner.actor_type,
                )
                phrase.name, phrase.country, phrase.last, phrase.is_generic = (
                    owner.name,
                    owner.country,
                    owner.last,
                    owner.is_generic,
                )
                return phrase
        if unit in ("official", "government", "org", "media"):
            phrase.actor_id = phrase.actor_id or owner.actor_id
            phrase.actor = phrase.actor or owner.actor
            if (
                owner.actor is not None
                and phrase.actor_type in ("unknown", "government")
                and owner.kind != "state"
            ):
                phrase.actor_type = owner.actor_type
            elif owner.kind == "state" and phrase.actor_type == "unknown":
                phrase.actor_type = "government"
            phrase.country = owner.country or phrase.country
            phrase.name, phrase.last, phrase.is_generic = (
                self._tidy(phrase.first, owner.last),
                owner.last,
                False,
            )
            return phrase
        if unit == "people" and owner.kind == "state":
            phrase.country, phrase.last, phrase.name = owner.country, owner.last, text
            return phrase
        return None

    def _join_titles(self, phrases: list[Phrase], adjacent: bool = False) -> list[Phrase]:
        """ "Turkish Defense Minister Hulusi Akar", "the US defense secretary, Lloyd Austin,", "John Kirby, the
        Pentagon spokesperson,": one person each."""
        joined: list[Phrase] = []
        for phrase in phrases:
            before = joined[-1] if joined else None
            if before is not None and before.first < phrase.first:
                gap = self.text[self.words[before.last - 1].end : self.words[phrase.first].start]
                title, person = (before, phrase) if phrase.is_person else (phrase, before)
                role = title.role
                if role is not None and person.is_person and not title.is_person and not title.is_plural:
                    fits = (
                        role.unit in ("official", "people", "police", "force") or role.actor_type == "media"
                    )
                    apposed = (
                        gap in (" ", ", ", "\u00a0")
                        if phrase.is_person
                        else gap in (", ", ", the ", ", a ", ", an ", ", its ", ", their ")
                    )
                    if adjacent and gap not in (" ", "\u00a0"):
                        apposed = False
                    if fits and gap == ", " and phrase.is_person and not self._closes(phrase.last):
                        apposed = False
                    if fits and not phrase.is_person and not self._closes(phrase.last):
                        apposed = False
                    if (
                        role.unit == "people"
                        and role.singular in ("man", "woman", "boy", "girl")
                        and gap == " "
                    ):
                        apposed = False
                    if fits and apposed:
                        joined[-1] = self._titled(title, person)
                        continue
            joined.append(phrase)
        return joined

    def _closes(self, last: int) -> bool:
        """Whether an apposition ends here: a comma, the end, or the verb itself."""
        if last >= len(self.words):
            return True
        rest = self.text[self.words[last - 1].end : self.words[last].start]
        return rest[:1] in ",.;):" or self.words[last].key in _SPEECH

    def _titled(self, title: Phrase, person: Phrase) -> Phrase:
        merged = replace(person, first=min(title.first, person.first), last=max(title.last, person.last))
        if person.actor is None:
            merged.actor_type = title.actor_type
            merged.country = title.country
            merged.owner_id = title.actor_id or title.owner_id
            if title.actor is not None and title.role is not None and title.role.unit == "official":
                merged.actor_type = title.actor_type
            self.forms.add_person(
                person.name, fold_name(person.name).split()[-1] if fold_name(person.name) else "", merged
            )
        return merged
