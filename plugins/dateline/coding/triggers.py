"""The trigger and weapon lexicons: which words tell of an event, and of which kind.

Both are data (``data/triggers.toml``, ``data/weapons.toml``); this module loads them into tries over lemmas.
Hyphens are skipped when phrases are compared, so that "air strike", "air-strike" and the tokens "air", "-",
"strike" are one.
"""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any

from spacy.attrs import LEMMA, LOWER, TAG
from spacy.tokens import Doc, Token

MAX_GAP = 3
"""Words that may stand between the parts of a verb phrase trigger ("take 20 foreign workers hostage")."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """One trigger phrase. ``kind`` is an event type or a generic class that the words around resolve."""

    words: tuple[str, ...]
    pos: str
    kind: str
    frame: str
    out: frozenset[str]
    needs: frozenset[str]
    out_object: frozenset[str]
    out_subject: frozenset[str]
    out_particle: frozenset[str]
    out_with: frozenset[str]


@dataclass(frozen=True, slots=True)
class TriggerMatch:
    """A trigger found in a sentence: its head token and the token span of its words."""

    trigger: Trigger
    head: Token
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class WeaponMatch:
    """A weapon found in a sentence: category, the token span ``[first, last]``, its event type ("" = none)."""

    category: str
    event_type: str
    first: int
    last: int
    head: Token


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("dateline.coding").joinpath(f"data/{name}").read_text("utf-8"))


def split_words(phrase: str) -> tuple[str, ...]:
    """A phrase as comparable words: lower case, hyphens as blanks."""
    return tuple(w for w in re.split(r"[\s-]+", phrase.lower()) if w)


_IRREGULAR = {
    "knives": "knife",
    "men": "man",
    "women": "woman",
    "people": "people",
    "explosives": "explosive",
    "gunmen": "gunman",
    "hostages": "hostage",
    "lives": "life",
    "axes": "axe",
    "hostilities": "hostility",
    "data": "data",
    "dead": "dead",
    "us": "us",
    "gas": "gas",
    "mid": "mid",
    "coups": "coup",
    "crises": "crisis",
    "atrocities": "atrocity",
    "insurgencies": "insurgency",
    "houthis": "houthi",
    "israelis": "israeli",
    "iraqis": "iraqi",
    "saudis": "saudi",
    "yazidis": "yazidi",
    "pakistanis": "pakistani",
    "kuwaitis": "kuwaiti",
    "omanis": "omani",
    "yemenis": "yemeni",
    "somalis": "somali",
    "tutsis": "tutsi",
    "pashtunis": "pashtuni",
    "nazis": "nazi",
    "taxis": "taxi",
}


@functools.lru_cache(maxsize=20000)
def singular(word: str) -> str:
    """The singular of a lower-case English noun, by rule; the word itself when it is none."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("shes", "ches", "sses", "xes", "zes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def lemma(token: Token) -> str:
    """The lower-case lemma; nouns (proper ones too: headlines, names of attacks) in the singular."""
    found: str = lemmas_of(token.doc)[token.i]
    return found


def lemmas_of(doc: Doc) -> list[str]:
    """:func:`lemma` of every token of a sentence, worked out once."""
    known: list[str] | None = doc.user_data.get("lemmas")
    if known is None:
        strings = doc.vocab.strings
        keys = doc.to_array([LOWER, TAG, LEMMA]).tolist()
        known = doc.user_data["lemmas"] = [_lemma(strings[a], strings[b], strings[c]) for a, b, c in keys]
    return known


def _lemma(low: str, tag: str, found: str) -> str:
    if tag[:2] == "NN" or tag in ("JJ", "CD", "FW", "XX"):
        return singular(low)
    return found.lower() if found else low


class TriggerLexicon:
    """All triggers, by the first word of each phrase."""

    def __init__(self) -> None:
        raw = _data("triggers.toml")
        self.nouns: dict[str, list[Trigger]] = {}
        self.verbs: dict[str, list[Trigger]] = {}
        for pos, table, target in (("noun", raw["noun"], self.nouns), ("verb", raw["verb"], self.verbs)):
            for row in table:
                for phrase in row["words"]:
                    words = split_words(phrase)
                    trigger = Trigger(
                        words,
                        pos,
                        row["type"],
                        row["frame"],
                        *(
                            frozenset(row.get(k, ()))
                            for k in ("out", "needs", "out_object", "out_subject", "out_particle", "out_with")
                        ),
                    )
                    target.setdefault(words[0], []).append(trigger)
        for table in (self.nouns, self.verbs):
            for rows in table.values():
                rows.sort(key=lambda t: -len(t.words))

    def first_words(self) -> set[str]:
        """First words of all phrases: what the gate looks for."""
        return set(self.nouns) | set(self.verbs)

    def find(self, doc: Doc) -> list[TriggerMatch]:
        """All triggers in a parsed sentence, longest first at each place, none inside another noun trigger."""
        lemmas = lemmas_of(doc)
        strings = doc.vocab.strings
        found: list[TriggerMatch] = []
        taken: set[int] = set()
        nouns, verbs, shot = self.nouns, self.verbs, strings["shot"]
        for i, (low, base) in enumerate(doc.to_array([LOWER, LEMMA]).tolist()):
            if i in taken:
                continue
            match = self._noun_at(doc, lemmas, i) if lemmas[i] in nouns else None
            if match is None and (strings[base].lower() in verbs or strings[low] in verbs or low == shot):
                match = self._verb_at(doc, lemmas, doc[i])
            if match:
                found.append(match)
                if match.trigger.pos == "noun" or match.last > match.head.i:
                    taken.update(range(match.first, match.last + 1))
                else:
                    taken.add(match.head.i)
        return found

    def _noun_at(self, doc: Doc, lemmas: list[str], i: int) -> TriggerMatch | None:
        for trigger in self.nouns.get(lemmas[i], ()):
            last = _follow(lemmas, i, trigger.words)
            if last is None:
                continue
            head = doc[last] if doc[last].tag_ != "RP" else doc[i]
            if (
                head.tag_[:2] == "NN"
                or (head.tag_ == "VBG" and head.dep_ in _NOMINAL_DEPS)
                or head.dep_ in _NOMINAL_DEPS
            ):
                return TriggerMatch(trigger, head, i, last)
        return None

    def _verb_at(self, doc: Doc, lemmas: list[str], token: Token) -> TriggerMatch | None:
        if token.tag_[:2] not in ("VB", "JJ", "MD") and token.pos_ not in ("VERB", "AUX"):
            return self._misread_at(doc, token)
        word = token.lemma_.lower()
        rows = self.verbs.get(word) or self.verbs.get(token.lower_) or ()
        for trigger in rows:
            if len(trigger.words) == 1:
                if token.tag_[:2] == "VB" or (token.tag_ == "JJ" and token.lower_.endswith("ed")):
                    return TriggerMatch(trigger, token, token.i, token.i)
                continue
            if token.tag_[:2] != "VB":
                continue
            last = _follow_loosely(doc, lemmas, token.i, trigger.words)
            if last is not None:
                return TriggerMatch(trigger, token, token.i, last)
        return None

    def _misread_at(self, doc: Doc, token: Token) -> TriggerMatch | None:
        """ "Shot dead", which the tagger now and then takes for a noun and an adjective."""
        after = token.i + 1
        if token.lower_ != "shot" or after >= len(doc) or doc[after].lower_ != "dead":
            return None
        trigger = next(t for t in self.verbs["shoot"] if t.words == ("shoot", "dead"))
        head = doc[after] if doc[after].head.i != token.i else token
        return TriggerMatch(trigger, head, token.i, after)


_NOMINAL_DEPS = frozenset({"nsubj", "nsubjpass", "pobj", "compound"})


def _follow(lemmas: list[str], at: int, words: tuple[str, ...]) -> int | None:
    """Index of the last word when ``words`` stand at ``at`` one after another, hyphens skipped."""
    i = at
    for n, word in enumerate(words):
        while n and i < len(lemmas) and lemmas[i] == "-":
            i += 1
        if i >= len(lemmas) or lemmas[i] != word:
            return None
        i += 1
    return i - 1


def _follow_loosely(doc: Doc, lemmas: list[str], at: int, words: tuple[str, ...]) -> int | None:
    """Like :func:`_follow`, with up to MAX_GAP words between the parts; a passive's subject may stand before."""
    i = at
    for word in words[1:]:
        for j in range(i + 1, min(len(lemmas), i + 2 + MAX_GAP)):
            if lemmas[j] == word or doc[j].lower_ == word:
                if word == "strike" and doc[j].tag_[:2] != "NN":
                    continue
                if doc[j].dep_ in ("prep", "prt", "agent", "advmod") and doc[j].head.i < at:
                    continue
                if (
                    doc[j].dep_ == "prep"
                    and len(words) == 2
                    and doc[j].head.i != at
                    and doc[j].head.head.i != at
                ):
                    continue
                if doc[j].dep_ == "prep" and doc[j].head.pos_ in ("NOUN", "PROPN") and len(words) == 2:
                    continue  # "take part in": the noun's own preposition
                if doc[j].dep_ in ("prep", "prt") and any(doc[k].tag_[:2] == "VB" for k in range(at + 1, j)):
                    continue  # another verb's particle
                i = j
                break
            if doc[j].tag_ in (".", ":") or lemmas[j] == ";":
                return None
        else:
            if len(words) == 2 and any(
                c.dep_ == "nsubjpass" and lemmas[c.i] == word for c in doc[at].children
            ):
                return at
            return None
    return i


class WeaponLexicon:
    """Weapon words by their last word, longest phrase first."""

    def __init__(self) -> None:
        self.by_first: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for row in _data("weapons.toml")["category"]:
            for phrase in row["words"]:
                words = tuple(singular(w) for w in split_words(phrase))
                self.by_first.setdefault(words[0], []).append((words, row["name"], row["event_type"]))
        for rows in self.by_first.values():
            rows.sort(key=lambda r: (-len(r[0]), r[1]))

    def find(self, doc: Doc) -> list[WeaponMatch]:
        """Weapons named in a parsed sentence, longest phrase first, no overlaps."""
        known: list[WeaponMatch] | None = doc.user_data.get("weapons")
        if known is None:
            known = doc.user_data["weapons"] = self._find(doc)
        return known

    def _find(self, doc: Doc) -> list[WeaponMatch]:
        words: list[str] = []
        at: list[int] = []
        strings = doc.vocab.strings
        for i, key in enumerate(doc.to_array(LOWER).tolist()):
            low = strings[key]
            parts = low.split("-") if "-" in low and len(low) > 1 else [low]
            for part in parts:
                words.append(singular(part) if part else "-")
                at.append(i)
        found: list[WeaponMatch] = []
        i = 0
        while i < len(words):
            for phrase, category, event_type in self.by_first.get(words[i], ()):
                last = _follow(words, i, phrase)
                if last is not None and not _no_weapon(doc[at[last]], category):
                    found.append(WeaponMatch(category, event_type, at[i], at[last], doc[at[last]]))
                    i = last
                    break
            i += 1
        return found


def _no_weapon(token: Token, category: str) -> bool:
    """Words that look like weapons and are none: "my", "shot" as a verb, "mine workers", "air force base"."""
    if token.tag_[:2] == "VB":
        return True
    low = token.lower_
    if low in ("mine", "mines") and (token.tag_ == "PRP" or token.dep_ == "poss"):
        return True
    if low in ("club", "clubs"):  # of wood, not of football
        return not (token.tag_ == "NNS" and token.dep_ in ("pobj", "conj"))
    return category == "firearm" and low in ("shot", "shots") and token.tag_[:2] != "NN"


@functools.cache
def triggers() -> TriggerLexicon:
    """The trigger lexicon, loaded once."""
    return TriggerLexicon()


@functools.cache
def weapons() -> WeaponLexicon:
    """The weapon lexicon, loaded once."""
    return WeaponLexicon()
