"""The dictionary of actors: who is known by which names, since when, belonging to whom, of which country.

Facts stand in ``data/actors_*.tsv`` (our own compilation). This module reads them, adds the spellings that
transliteration and the two Englishes allow, and finds them in a text: one trie over words, longest match first,
whole words only, with rules for capitals ("IS" is no "is"). It knows names; descriptions such as "Iraqi security
forces" are put together in :mod:`dateline.coding.who`.
"""

from __future__ import annotations

import csv
import functools
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Literal, cast

from dateline.coding.mentions import ActorType

RoleUnit = Literal[
    "force",
    "police",
    "government",
    "group",
    "people",
    "official",
    "org",
    "media",
    "coalition",
    "thing",
    "member",
]
EntryKind = Literal["actor", "state", "adjective", "people", "capital", "role"]

DATA_FILES = (
    "actors_states.tsv",
    "actors_peoples.tsv",
    "actors_forces.tsv",
    "actors_groups.tsv",
    "actors_organisations.tsv",
    "actors_people.tsv",
    "actors_roles.tsv",
    "actors_first_names.txt",
)

MAX_VARIANTS = 48
"""Spellings generated for one alias: more would only multiply rare mixtures of conventions."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One entry. ``valid_from``/``valid_to`` are ISO dates, months or years, "" where open; ``parent`` is the
    actor_id of what it is part of (a wing's movement, an agency's state), "" where it has none."""

    actor_id: str
    name: str
    kind: str
    actor_type: ActorType
    country_iso3: str | None
    parent: str
    valid_from: str
    valid_to: str
    office: str = ""

    @property
    def is_person(self) -> bool:
        """Whether the entry is a single human being."""
        return self.kind == "person"

    def valid_on(self, day: date | None) -> bool:
        """Whether the actor existed (or held the office) on the day; True when the day is not known."""
        if day is None:
            return True
        iso = day.isoformat()
        return (not self.valid_from or self.valid_from <= iso) and (
            not self.valid_to or iso[: len(self.valid_to)] <= self.valid_to
        )


@dataclass(frozen=True, slots=True)
class Nationality:
    """What a demonym stands for: a state's country code, or a people without a state of its own."""

    adjective: str
    people: str
    country_iso3: str | None
    state_id: str | None
    state_name: str | None


@dataclass(frozen=True, slots=True)
class Role:
    """A noun for those who act or suffer: "soldiers", "police", "checkpoint"."""

    singular: str
    plural: str
    actor_type: ActorType
    unit: RoleUnit


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to write one thing; ``case`` has a letter for each word: U capitals only, C capital first, a any."""

    kind: EntryKind
    case: str
    actors: tuple[Actor, ...] = ()
    nationality: Nationality | None = None
    role: Role | None = None
    is_plural: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text: ``key`` is its folded form, ``is_genitive`` a form with 's or a bare final apostrophe."""

    start: int
    end: int
    raw: str
    key: str
    is_genitive: bool = False


@dataclass(slots=True)
class _Node:
    following: dict[str, _Node] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Hit:
    """A known way of writing at words ``[first, last)``."""

    first: int
    last: int
    entries: tuple[Entry, ...]


# --- words -------------------------------------------------------------------------------------------

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)+|[^\W_]+(?:'[^\W_]+)*|'(?=\s)")
_GAP = frozenset(" -–‑\u00a0\t")
_PLAIN = re.compile(r"[a-z0-9]+\Z")


@functools.lru_cache(maxsize=65536)
def fold_word(raw: str) -> str:
    """A word in lower case without accents, apostrophes and full stops: the key by which names are looked up."""
    low = raw.lower()
    if _PLAIN.match(low):
        return low
    low = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    return re.sub(r"['.’‘ʼʻ`]", "", low).replace("ı", "i").replace("ø", "o")


def words_of(text: str, offset: int = 0) -> list[Word]:
    """The words of a text; "Israel's" gives the word "Israel", marked as a genitive."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        raw = match.group()
        start, end = match.span()
        if raw == "'":
            if found and found[-1].end == start + offset and found[-1].raw[-1:] in "sS":
                last = found[-1]
                found[-1] = Word(last.start, last.end, last.raw, last.key, True)
            continue
        genitive = False
        if len(raw) > 2 and raw[-2:] in ("'s", "'S"):
            raw, end, genitive = raw[:-2], end - 2, True
        found.append(Word(start + offset, end + offset, raw, fold_word(raw), genitive))
    return found


@functools.lru_cache(maxsize=8192)
def fold_name(name: str) -> str:
    """A name as a key: folded words joined by blanks, without articles."""
    return " ".join(w.key for w in words_of(name.replace("’", "'")) if w.key not in ("the", "a", "an"))


# --- spellings ---------------------------------------------------------------------------------------

_SPELLINGS: tuple[tuple[str, ...], ...] = (
    ("hizbullah", "hezbollah", "hizballah", "hizbollah", "hezbullah", "hezballah"),
    ("kataib", "kataeb", "kateeb", "ketaib", "kata'ib"),
    ("qaida", "qaeda", "qaidah", "qa'ida"),
    ("mohammed", "muhammad", "mohamed", "mohammad", "muhammed", "mohamad"),
    ("ahmed", "ahmad"),
    ("hussein", "hussain", "husain"),
    ("hassan", "hasan"),
    ("abdul", "abdel"),
    ("abdullah", "abdallah"),
    ("jaish", "jaysh"),
    ("mujahideen", "mujahedeen", "mujahidin", "mujahedin"),
    ("houthi", "huthi", "houthy"),
    ("houthis", "huthis"),
    ("shabaab", "shabab"),
    ("ansar", "ansaar"),
    ("qassam", "kassam"),
    ("qassem", "qasem", "qasim", "qassim"),
    ("mahmoud", "mahmud"),
    ("yusuf", "yousef", "youssef"),
    ("osama", "usama"),
    ("khaled", "khalid"),
    ("defense", "defence"),
    ("organization", "organisation"),
    ("mobilization", "mobilisation"),
    ("labor", "labour"),
    ("center", "centre"),
    ("program", "programme"),
    ("armored", "armoured"),
    ("sergei", "sergey"),
    ("dmitry", "dmitri"),
    ("andrei", "andrey"),
)
_SPELLING_OF = {word: group for group in _SPELLINGS for word in group}
_SUN_ARTICLES = {"d": "ad", "n": "an", "r": "ar", "s": "as", "t": "at", "z": "az", "l": "al"}
_ARTICLES = frozenset("al el ad an ar as ash at az ul ud".split())


def spellings(keys: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The ways to write a name in Latin letters that differ by convention only; the given one first.

    Varies words with established alternative spellings, the Arabic article (al, el, and before sun letters ad, ash …)
    and British against American endings."""
    options: list[tuple[str, ...]] = []
    for index, key in enumerate(keys):
        if key in ("al", "el") and index + 1 < len(keys):
            following = keys[index + 1]
            sun = "ash" if following.startswith("sh") else _SUN_ARTICLES.get(following[:1], "al")
            options.append(tuple(dict.fromkeys((key, "al", "el", sun))))
        else:
            options.append(tuple(dict.fromkeys((key, *(_SPELLING_OF.get(key, ()))))))
    made: list[tuple[str, ...]] = [()]
    for choice in options:
        made = [(*done, fold_word(word)) for done in made for word in choice]
        if len(made) > MAX_VARIANTS:
            made = made[:MAX_VARIANTS]
    yield keys
    yield from (m for m in dict.fromkeys(made) if m != keys)


_PARTICLES = frozenset(
    "al el bin ibn of the and for in on to de del la der den van von und y e da dos ad ash".split()
)


def _case_of(words: list[Word]) -> str:
    letters = []
    for word in words:
        bare = word.raw.replace(".", "")
        if word.key in _PARTICLES:
            letters.append("a")
        elif bare.isupper() and (len(bare) > 1 or len(words) == 1) and any(c.isalpha() for c in bare):
            letters.append("U")
        elif bare[:1].isupper():
            letters.append("C")
        elif len(bare) > 1 and any(c.isupper() for c in bare):
            letters.append("X")
        else:
            letters.append("a")
    return "".join(letters)


# Acronyms that are English words (or the German "mit"): in a headline set in capitals they name nobody.
WORDLIKE_ACRONYMS = frozenset(
    """is who site it us as am an at be by do go he if in me my no of on or so to up we raw tip mend care
        hur fact pak nas cis aes mit arena amal fis ant ira tak aid spa lra pas pa au un""".split()
)


# --- the lexicon -------------------------------------------------------------------------------------


class ActorLexicon:
    """All entries and the trie over their names. Load once with :meth:`load`; it is never changed afterwards.

    ``version`` is a hash of the data files: it changes when an entry changes."""

    def __init__(self, folder: Path | None = None) -> None:
        """Read the tables from ``folder`` (the package's data by default). Raises ValueError for a bad row."""
        self._folder = folder
        digest = hashlib.sha256()
        self._tables: dict[str, str] = {}
        for name in DATA_FILES:
            self._tables[name] = self._text_of(name)
            digest.update(name.encode() + b"\0" + self._tables[name].encode())
        self.version = digest.hexdigest()[:12]
        self._root = _Node()
        self.by_id: dict[str, Actor] = {}
        self.states: dict[str, Actor] = {}
        self.adjective_of: dict[str, str] = {}
        self.first_names = frozenset(
            fold_word(w) for w in self._tables["actors_first_names.txt"].split() if not w.startswith("#")
        )
        self._forces: dict[tuple[str, str], list[Actor]] = {}
        self._exact: dict[str, list[Actor]] = {}
        self.roles: dict[str, Role] = {}
        self._read_states()
        self._read_peoples()
        self._read_actors()
        self._read_people()
        self._read_roles()

    @classmethod
    def load(cls) -> ActorLexicon:
        """The lexicon of the package's own data, read once per process."""
        return _default_lexicon()

    def _text_of(self, name: str) -> str:
        if self._folder is not None:
            return (self._folder / name).read_text(encoding="utf-8")
        return resources.files("dateline.coding").joinpath("data", name).read_text(encoding="utf-8")

    def _rows(self, name: str) -> Iterator[dict[str, str]]:
        reader = csv.DictReader(self._tables[name].splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
        for number, row in enumerate(reader, start=2):
            if None in row or any(value is None for value in row.values()):
                raise ValueError(
                    f"data/{name}, line {number}: wrong number of columns; give every column of the header"
                )
            yield row

    def _insert(self, alias: str, entry_kind: EntryKind, *, vary: bool = False, **payload: object) -> None:
        words = words_of(alias.replace("’", "'"))
        while words and words[0].key == "the" and len(words) > 1 and alias[:1] == "t":
            words = words[1:]
        if not words:
            return
        case = _case_of(words)
        keys = tuple(w.key for w in words)
        for spelled in spellings(keys) if vary else (keys,):
            node = self._root
            for key in spelled:
                node = node.following.setdefault(key, _Node())
            entry = Entry(entry_kind, case, **payload)  # type: ignore[arg-type]
            if entry_kind == "actor":
                same = [e for e in node.entries if e.kind == "actor" and e.case == case]
                if same:
                    merged = tuple(dict.fromkeys(same[0].actors + entry.actors))
                    node.entries[node.entries.index(same[0])] = Entry("actor", case, merged)
                    continue
            if entry not in node.entries:
                node.entries.append(entry)

    def _add_actor(self, actor: Actor, aliases: Iterable[str]) -> None:
        self.by_id.setdefault(actor.actor_id, actor)
        shown = re.sub(r" \([^)]*\)$", "", actor.name)
        for alias in dict.fromkeys((shown, *aliases)):
            self._insert(alias, "actor", vary=True, actors=(actor,))
            for spelled in spellings(tuple(fold_name(alias).split())):
                known = self._exact.setdefault(" ".join(spelled), [])
                if actor not in known:
                    known.append(actor)

    def _read_states(self) -> None:
        for row in self._rows("actors_states.tsv"):
            iso = row["country_iso3"]
            actor = Actor(row["actor_id"], row["name"], "state", "government", iso, "", "", "")
            self.by_id[actor.actor_id] = actor
            self.states[iso] = actor
            adjectives = [a for a in row["adjectives"].split("|") if a]
            people = [p for p in row["people"].split("|") if p]
            self.adjective_of[iso] = adjectives[0]
            for name in dict.fromkeys((row["name"], *row["aliases"].split("|"))):
                if name:
                    self._insert(name, "state", actors=(actor,))
                    self._exact.setdefault(fold_name(name), []).append(actor)
            for capital in row["capitals"].split("|"):
                if capital:
                    self._insert(capital, "capital", actors=(actor,))
            plural = self._plural_people(people[0]) if people else adjectives[0]
            for adjective in adjectives:
                nation = Nationality(adjective, plural, iso, actor.actor_id, actor.name)
                self._insert(adjective, "adjective", nationality=nation)
                self._exact.setdefault(fold_name(adjective), []).append(actor)
            for person in people:
                nation = Nationality(adjectives[0], plural, iso, actor.actor_id, actor.name)
                self._insert(person, "people", nationality=nation)
                self._insert(self._plural_people(person), "people", nationality=nation, is_plural=True)

    @staticmethod
    def _plural_people(person: str) -> str:
        if person.endswith(("ese", "men", "ss", "ch", "sh", "é")) and not person.endswith("Czech"):
            return person
        return person + "s"

    def _read_peoples(self) -> None:
        for row in self._rows("actors_peoples.tsv"):
            iso = row["country_iso3"] or None
            adjectives = row["adjectives"].split("|")
            nation = Nationality(adjectives[0], row["people"] or adjectives[0], iso, None, None)
            for adjective in adjectives:
                self._insert(adjective, "adjective", nationality=nation)
                self._insert(adjective, "people", nationality=nation)
            if row["people"]:
                self._insert(row["people"], "people", nationality=nation, is_plural=True)

    def _read_actors(self) -> None:
        for name in ("actors_forces.tsv", "actors_groups.tsv", "actors_organisations.tsv"):
            for row in self._rows(name):
                aliases = [a for a in row["aliases"].split("|") if a]
                actor = Actor(
                    row["actor_id"],
                    shown_name(row["name"], aliases),
                    row["kind"],
                    cast(ActorType, row["actor_type"]),
                    row["country_iso3"] or None,
                    row["parent"],
                    row["valid_from"],
                    row["valid_to"],
                )
                self._add_actor(actor, (re.sub(r" \([^)]*\)$", "", row["name"]), *aliases))
                if actor.kind in ("military", "police", "security forces") and actor.country_iso3:
                    self._forces.setdefault((actor.country_iso3, actor.kind), []).append(actor)

    def _read_people(self) -> None:
        rows: dict[str, list[dict[str, str]]] = {}
        for row in self._rows("actors_people.tsv"):
            rows.setdefault(row["actor_id"], []).append(row)
        self.terms: dict[str, tuple[Actor, ...]] = {}
        for actor_id, terms in rows.items():
            held = tuple(
                Actor(
                    actor_id,
                    row["name"],
                    "person",
                    cast(ActorType, row["actor_type"]),
                    row["country_iso3"] or None,
                    row["parent"],
                    row["valid_from"],
                    row["valid_to"],
                    row["office"],
                )
                for row in terms
            )
            self.terms[actor_id] = held
            self._add_actor(held[0], (a for row in terms for a in row["aliases"].split("|") if a))

    def _read_roles(self) -> None:
        for row in self._rows("actors_roles.tsv"):
            role = Role(
                row["singular"],
                row["plural"],
                cast(ActorType, row["actor_type"]),
                cast(RoleUnit, row["unit"]),
            )
            self.roles[fold_name(role.singular)] = role
            self.roles[fold_name(role.plural)] = role
            one = role.singular == role.plural
            for british in (False, True):
                single = role.singular.replace("defense", "defence") if british else role.singular
                plural = role.plural.replace("defense", "defence") if british else role.plural
                self._insert(single, "role", role=role, is_plural=one)
                if not one:
                    self._insert(plural, "role", role=role, is_plural=True)

    # --- finding -----------------------------------------------------------------------------------

    def match(self, words: list[Word], at: int, text: str, offset: int, shouting: bool = False) -> Hit | None:
        """The longest known writing that begins at word ``at``. ``text`` is the text whose first character has
        ``offset``; ``shouting`` marks a passage in capitals, where case tells nothing."""
        node = self._root.following.get(words[at].key)
        best: Hit | None = None
        index = at
        while node is not None:
            if node.entries:
                fitting = tuple(e for e in node.entries if _case_fits(e.case, words, at, index + 1, shouting))
                if fitting:
                    best = Hit(at, index + 1, fitting)
            index += 1
            if index >= len(words) or (words[index - 1].is_genitive and not node.following):
                break
            if not node.following or not _joined(
                text, words[index - 1].end - offset, words[index].start - offset
            ):
                break
            node = node.following.get(words[index].key)
        return best

    def find(self, words: list[Word], text: str, offset: int, shouting: bool = False) -> list[Hit]:
        """All known writings, leftmost longest, without overlaps."""
        hits: list[Hit] = []
        at = 0
        first = self._root.following
        while at < len(words):
            if words[at].key in first:
                hit = self.match(words, at, text, offset, shouting)
                if hit is not None:
                    hits.append(hit)
                    at = hit.last
                    continue
            at += 1
        return hits

    # --- capitals ----------------------------------------------------------------------------------

    def name_words(self) -> frozenset[str]:
        """Folded words that carry a capital wherever they stand in the dictionary's names, and first names: for text
        whose capitals were lost. Words that also stand in lower case in some name are left out."""
        capital: set[str] = set()
        plain: set[str] = set()
        pending: list[tuple[_Node, tuple[str, ...]]] = [(self._root, ())]
        while pending:
            node, keys = pending.pop()
            for entry in node.entries:
                for letter, key in zip(entry.case, keys, strict=True):
                    (capital if letter in "CUX" else plain).add(key)
            pending.extend((following, (*keys, key)) for key, following in node.following.items())
        return frozenset(w for w in (capital | self.first_names) - plain - WORDLIKE_ACRONYMS if len(w) > 1)

    def recapitalise(self, text: str) -> str:
        """Lower-case text with the capitals of known names put back, acronyms included; the length stays the same.

        Only names, countries, peoples and first names with the word after them: all else stays as it is."""
        words = words_of(text)
        letters = list(text)

        def raise_word(word: Word, letter: str) -> None:
            end = word.end if letter == "U" else word.start + 1
            for at in range(word.start, end):
                upper = letters[at].upper()
                if len(upper) == 1:
                    letters[at] = upper

        at = 0
        while at < len(words):
            hit = self.match(words, at, text, 0, shouting=True)
            names = [e for e in hit.entries if e.kind != "role"] if hit is not None else []
            if hit is not None and names:
                for letter, word in zip(names[0].case, words[hit.first : hit.last], strict=True):
                    if letter in "CUX":
                        raise_word(word, letter)
                at = hit.last
                continue
            if words[at].key in self.first_names:
                raise_word(words[at], "C")
                if at + 1 < len(words) and text[words[at].end : words[at + 1].start] == " ":
                    raise_word(words[at + 1], "C")
            at += 1
        return "".join(letters)

    # --- asking ------------------------------------------------------------------------------------

    def force_of(self, iso: str, kind: str, day: date | None) -> Actor | None:
        """The state's military, police or security forces on the day, when the dictionary names them."""
        found = [a for a in self._forces.get((iso, kind), ()) if a.valid_on(day) and a.parent]
        wanted = {"military": "state_military", "police": "police"}.get(kind)
        found = [a for a in found if wanted is None or a.actor_type == wanted]
        state = self.states.get(iso)
        direct = [a for a in found if state is not None and a.parent == state.actor_id]
        return direct[0] if direct else None

    def term_on(self, actor: Actor, day: date | None) -> Actor:
        """The office that a person held on the day, else the last one held before it, else the first known."""
        terms = self.terms.get(actor.actor_id, (actor,))
        if day is None:
            return terms[0]
        current = [t for t in terms if t.valid_on(day)]
        if current:
            return current[0]
        before = [t for t in terms if t.valid_from and t.valid_from <= day.isoformat()]
        return max(before, key=lambda t: t.valid_from) if before else terms[0]

    def canonical(self, name: str, day: date | None = None) -> Actor | None:
        """The entry that a name stands for, or None; among several, the one that existed on the day."""
        found = self._exact.get(fold_name(name))
        if not found:
            return None
        return self.choose(tuple(found), day)

    def choose(self, actors: tuple[Actor, ...], day: date | None, country: str | None = None) -> Actor:
        """One of several actors with the same name: of the country in question, existing on the day."""
        ranked = sorted(
            range(len(actors)),
            key=lambda i: (
                country is None or actors[i].country_iso3 != country,
                not any(t.valid_on(day) for t in self.terms.get(actors[i].actor_id, (actors[i],))),
                i,
            ),
        )
        return actors[ranked[0]]

    def ancestors(self, actor_id: str) -> tuple[str, ...]:
        """The ids of what the actor is part of, nearest first."""
        chain: list[str] = []
        actor = self.by_id.get(actor_id)
        while actor is not None and actor.parent and actor.parent not in chain:
            chain.append(actor.parent)
            actor = self.by_id.get(actor.parent)
        return tuple(chain)


_NO_ACRONYM_SHOWN = frozenset(("Islamic State",))


def shown_name(name: str, aliases: Sequence[str]) -> str:
    """The canonical name with the acronym that news text uses for it: "Kurdistan Workers' Party (PKK)".

    A short name keeps to itself unless the acronym is made of its initials ("United Nations (UN)")."""
    plain = re.sub(r" \([^)]*\)$", "", name)
    words = plain.replace("-", " ").split()
    if plain.isupper() or plain in _NO_ACRONYM_SHOWN or len(words) < 2:
        return plain
    initials = "".join(w[0] for w in words).upper()
    for alias in aliases:
        if (
            re.fullmatch(r"[A-Z][A-Z0-9-]{1,7}", alias)
            and alias not in plain
            and (len(words) > 2 or alias == initials)
        ):
            return f"{plain} ({alias})"
    return plain


@functools.cache
def _default_lexicon() -> ActorLexicon:
    return ActorLexicon()


def _joined(text: str, end: int, start: int) -> bool:
    """Whether two words of a name may stand so far apart: one blank, a hyphen, or a blank after 's."""
    gap = text[end:start]
    if gap[:2] in ("'s", "'S"):
        gap = gap[2:]
    elif gap[:1] == "'":
        gap = gap[1:]
    return 0 < len(gap) <= 3 and (all(c in _GAP for c in gap) or gap in ("/", " & ", "\n", ". "))


def _case_fits(case: str, words: list[Word], first: int, last: int, shouting: bool) -> bool:
    for letter, word in zip(case, words[first:last], strict=True):
        raw = word.raw
        if letter == "a":
            continue
        if shouting:
            if letter == "U" and last - first == 1 and word.key in WORDLIKE_ACRONYMS and "." not in raw:
                return False
            continue
        if letter == "U":
            if not raw.isupper():
                return False
        elif letter == "C":
            if not (raw[:1].isupper() or raw[:1].isdigit()):
                return False
        elif not any(c.isupper() for c in raw):
            return False
    return True
