"""Who: the persons, bodies and groups that a text names or describes, and the things that are struck.

Sets :class:`~dateline.coding.mentions.ActorMention`: names by the dictionary everywhere, descriptions by rule
("Iraqi security forces", "Iran-backed militias", "a checkpoint of the Syrian opposition") wherever their head is a
known noun for those who act or suffer, persons by title or first name, short forms where the text defines them, and
pronouns and "the group" where one antecedent fits. Who did what to whom is decided elsewhere, by syntax.
"""

from __future__ import annotations

from datetime import date

from spacy.tokens import Token

from dateline.coding.actors_lexicon import Actor, ActorLexicon, fold_name
from dateline.coding.mentions import ActorMention
from dateline.coding.reading import Reading, Sentence
from dateline.coding.short_forms import SentenceNames, read_short_forms
from dateline.coding.who_countries import Countries
from dateline.coding.who_joining import Joining
from dateline.coding.who_named_groups import NamedGroups
from dateline.coding.who_names import Names
from dateline.coding.who_reference import Row, resolve_references
from dateline.coding.who_words import Phrase

__all__ = ["ActorLexicon", "canonical", "find_actors", "related_actor", "same_actor"]


class _SentenceReader(Joining, Names, NamedGroups, Countries):
    """Puts together the phrases of one sentence."""

    def phrases(self) -> list[Phrase]:
        """All phrases of the sentence, sorted, without overlaps."""
        found: list[Phrase] = []
        taken: set[int] = set()

        def take(phrase: Phrase | None) -> None:
            if phrase is None or any(i in taken for i in range(phrase.first, phrase.last)):
                return
            taken.update(range(phrase.first, phrase.last))
            found.append(phrase)

        role_hits = [h for h in self.hits if self._is_role_head(h)]
        for hit in role_hits:
            take(self._named_group(self._role_phrase(hit)))
        for hit in self.hits:
            if hit.first in taken:
                continue
            actor = self._entry(hit, "actor")
            if actor is not None:
                take(self._name_phrase(hit, actor))
        for phrase in self._short_forms(taken):
            take(phrase)
        for phrase in self._persons(taken):
            take(phrase)
        for hit in self.hits:
            if hit.first not in taken:
                take(self._country_phrase(hit))
        found.sort(key=lambda p: p.first)
        found = self._join_titles(found, adjacent=True)
        found = self._join_of(found)
        return self._join_titles(found)


def find_actors(
    reading: Reading, lexicon: ActorLexicon, *, published: date | None = None
) -> tuple[ActorMention, ...]:
    """All actors in the article, sorted by ``start``, without overlaps.

    ``published`` (the publisher's day) decides among offices and namesakes; None leaves the first. Sentences without
    a parse give names only. Never raises for any text."""
    texts = [SentenceNames(s, lexicon) for s in reading.sentences]
    forms = read_short_forms(texts, lexicon, published)
    rows: list[tuple[Sentence, list[Row], dict[int, Token]]] = []
    for names in texts:
        reader = _SentenceReader(reading, names, lexicon, forms, published)
        row: list[Row] = []
        for phrase in reader.phrases():
            start, end = reader.words[phrase.first].start, reader.words[phrase.last - 1].end
            mention = ActorMention(
                start=start,
                end=end,
                text=reading.text[start:end],
                name=phrase.name,
                actor_id=phrase.actor_id,
                country_iso3=phrase.country,
                actor_type=phrase.actor_type,
                is_person=phrase.is_person,
                head=reader.words[phrase.head].start,
                is_generic=phrase.is_generic,
                owner_id=phrase.owner_id,
            )
            row.append((mention, phrase.kind, phrase.is_plural, phrase.pronoun_owner, phrase.actor))
        rows.append((names.sentence, row, reader.token_at))
    mentions = resolve_references(reading, rows, lexicon)
    mentions.sort(key=lambda m: m.start)
    kept: list[ActorMention] = []
    for mention in mentions:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)


def canonical(name: str, lexicon: ActorLexicon | None = None, day: date | None = None) -> Actor | None:
    """The dictionary's entry for a name, or None."""
    return (lexicon or ActorLexicon.load()).canonical(name, day)


def same_actor(first: str, second: str, lexicon: ActorLexicon | None = None) -> bool:
    """Whether two names stand for one actor. Names that the dictionary knows are compared by entry, so that Kata'ib
    Hizbullah is not Hizbullah and Islamic Jihad not Islamic State; others by their folded words."""
    known = lexicon or ActorLexicon.load()
    one, two = known.canonical(first), known.canonical(second)
    if one is not None and two is not None:
        return one.actor_id == two.actor_id
    if one is not None or two is not None:
        return False
    return fold_name(first) == fold_name(second) != ""


def related_actor(first: str, second: str, lexicon: ActorLexicon | None = None) -> bool:
    """Whether one of two names is the other or part of it: a wing and its movement, an agency and its state."""
    known = lexicon or ActorLexicon.load()
    one, two = known.canonical(first), known.canonical(second)
    if one is None or two is None:
        return same_actor(first, second, known)
    return (
        one.actor_id == two.actor_id
        or one.actor_id in known.ancestors(two.actor_id)
        or two.actor_id in known.ancestors(one.actor_id)
    )
