"""Pronouns and definite descriptions: "it", "the group", "its fighters", "the kingdom".

Takes the actors named in each sentence and adds mentions for words that stand for them, where one antecedent fits by
kind and number; a doubtful one is left out. Recency decides, with the subject of the sentence before the rest.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from dateline.coding.actors_lexicon import Actor, ActorLexicon
from dateline.coding.mentions import ActorMention
from dateline.coding.reading import Reading, Sentence

Row = tuple[ActorMention, str, bool, bool, Actor | None]
"""A mention with its kind, whether it is plural, whether a possessive pronoun opens it, and its entry."""

LOOK_BACK = 4
"""Sentences looked back over for an antecedent: further back the last actor named is a guess."""

OPENING_CHARS = 4
"""A name this near to the start of a sentence ("The" may precede it) is its topic where the parse gives no subject."""

_GROUP_KINDS = frozenset("group wing faction umbrella militia movement gang party company".split())
_GROUP_NOUNS = frozenset("""group movement militia organization organisation faction gang network""".split())
_GROUP_MODIFIERS = frozenset(
    """militant armed terrorist terror rebel islamist jihadist jihadi insurgent paramilitary shiite shi'ite
        shia sunni militia extremist separatist guerrilla umbrella outlawed banned radical violent lebanese
        palestinian yemeni iraqi syrian kurdish somali afghan hardline powerful shadowy same islamic""".split()
)
_FIGHTER_NOUNS = frozenset(
    """militants rebels insurgents fighters jihadists extremists guerrillas separatists terrorists
        islamists""".split()
)
_OWNED_NOUNS = frozenset(
    """men fighters forces troops soldiers militants gunmen members warplanes jets aircraft units
        commanders army military navy operatives militia militias insurgents guerrillas rebels helicopters
        artillery tanks planes""".split()
)
_PRONOUNS = frozenset("it they he she them him".split())
_PRONOUN = re.compile(r"\b(?:it|they|he|she|them|him)\b", re.IGNORECASE)
_FORCE_NOUNS = frozenset(("army", "military", "troops", "soldiers", "armed forces", "navy", "air force"))
_LOCATIVE = frozenset(
    """in at from to into near inside outside across around through over toward towards within of on
        between""".split()
)
_AGENT_VERBS = frozenset(
    """say claim deny launch attack fire carry strike target kill hit bomb shell vow threaten warn accuse
        blame announce declare call demand respond retaliate want seek hold control seize capture take
        release kidnap abduct arrest execute shoot raid invade withdraw fight battle admit acknowledge
        insist describe add confirm report stop open use send storm ambush destroy down intercept agree
        refuse reject condemn urge promise pledge continue begin start operate plan order force clash wound
        detain displace deploy enter burn loot conduct mount stage win lose receive recruit train""".split()
)
_EPITHETS: dict[str, tuple[str, ...]] = {
    "kingdom": ("SAU", "JOR", "BHR", "MAR", "GBR"),
    "emirate": ("QAT", "KWT", "ARE"),
    "sultanate": ("OMN", "BRN"),
}


@dataclass(slots=True)
class _Candidate:
    mention: ActorMention
    kind: str
    is_plural: bool
    is_subject: bool
    sentence: int
    is_place: bool


def resolve_references(
    reading: Reading, rows: Sequence[tuple[Sentence, list[Row], dict[int, Token]]], lexicon: ActorLexicon
) -> list[ActorMention]:
    """The mentions given, with definite descriptions filled in and resolved pronouns added.

    Each row is a sentence, its mentions and its tokens by article offset (empty without a parse)."""
    out: list[ActorMention] = []
    history: list[_Candidate] = []
    for sentence, row, tokens in rows:
        history = [c for c in history if sentence.index - c.sentence <= LOOK_BACK]
        here: list[_Candidate] = []
        items: list[tuple[int, Row | Token]] = [(r[0].start, r) for r in row]
        if tokens and _PRONOUN.search(sentence.text):
            covered = {at for r in row for at in range(r[0].start, r[0].end)}
            for at, token in tokens.items():
                if token.tag_ == "PRP" and token.lower_ in _PRONOUNS and at not in covered:
                    items.append((at, token))
            items.sort(key=lambda e: e[0])
        for _, item in items:
            if isinstance(item, Token):
                made = _pronoun(reading, sentence, item, history, here)
                if made is not None:
                    out.append(made)
                continue
            mention, kind, plural, owned, _ = item
            head = tokens.get(mention.head)
            resolved: ActorMention | None = mention if mention.actor_id is not None and not owned else None
            if resolved is None:
                resolved = _apposed(mention, kind, plural, head, here, sentence)
            if resolved is None:
                resolved = _description(
                    reading, mention, kind, plural, owned, _ranked(history, here), lexicon
                )
            out.append(resolved)
            if kind == "thing":
                continue
            subject = head is not None and (
                head.dep_ in ("nsubj", "nsubjpass", "agent")
                or (mention.start - sentence.start <= OPENING_CHARS and head.dep_ in ("dep", "ROOT", "nmod"))
            )
            place = kind == "state" and (
                head is None
                or (head.dep_ == "pobj" and head.head.lower_ in _LOCATIVE)
                or head.dep_ in ("amod", "compound")
            )
            here.append(_Candidate(resolved, kind, plural, subject, sentence.index, place))
        history.extend(here)
    return out


def _ranked(history: list[_Candidate], here: list[_Candidate]) -> list[_Candidate]:
    """Candidates, the likeliest first: this sentence's earlier ones backwards, then sentence by sentence, subjects
    before the others."""
    ranked = list(reversed(here))
    by_sentence: dict[int, list[_Candidate]] = {}
    for candidate in history:
        by_sentence.setdefault(candidate.sentence, []).append(candidate)
    for index in sorted(by_sentence, reverse=True):
        group = by_sentence[index]
        ranked.extend([c for c in group if c.is_subject] + [c for c in reversed(group) if not c.is_subject])
    return ranked


def _is_group(candidate: _Candidate) -> bool:
    mention = candidate.mention
    return (
        not mention.is_person
        and mention.actor_type in ("non_state_armed_group", "political_party", "state_military")
        and candidate.kind in _GROUP_KINDS
        and (mention.actor_id is not None or not mention.is_generic)
        and mention.text.lower().split()[-1] not in ("militants", "fighters", "gunmen")
    )


def _apposed(
    mention: ActorMention,
    kind: str,
    plural: bool,
    head: Token | None,
    here: list[_Candidate],
    sentence: Sentence,
) -> ActorMention | None:
    """ "Al-Shabab, the Islamist armed group linked to al-Qaida,": the description is the name over again."""
    if head is None or head.dep_ != "appos" or kind != "group" or plural or mention.actor_id is not None:
        return None
    governor = sentence.start + head.head.idx
    for candidate in here:
        other = candidate.mention
        if other.start <= governor < other.end and other.actor_id is not None and not other.is_person:
            return _standing_for(mention, other)
    return None


def _first(ranked: list[_Candidate], fits: Callable[[_Candidate], bool]) -> ActorMention | None:
    return next((c.mention for c in ranked if fits(c)), None)


def _description(
    reading: Reading, mention: ActorMention, kind: str, plural: bool, owned: bool, ranked: list[_Candidate],
    lexicon: ActorLexicon,
) -> ActorMention:  # fmt: skip
    before = reading.text[max(0, mention.start - 7) : mention.start].lower().split()
    opener = before[-1] if before else ""
    low = mention.text.lower()
    words = low.replace("-", " ").split()
    if owned and opener in ("its", "their") and words and words[-1] in _OWNED_NOUNS:
        owner = _first(ranked, lambda c: _owns(c, opener))
        if owner is not None:
            return _standing_for(mention, owner, lexicon)  # a state's or ministry's soldiers are its military
        return mention
    if opener not in ("the", "that", "this") or not words:
        return mention
    if kind == "state" and low in _EPITHETS:
        found = _first(ranked, lambda c: c.mention.country_iso3 in _EPITHETS[low] and not c.mention.is_person)
        state = lexicon.states.get(found.country_iso3 or "") if found is not None else None
        if state is None:
            return mention
        return replace(
            mention,
            name=state.name,
            actor_id=state.actor_id,
            country_iso3=state.country_iso3,
            is_generic=False,
            is_pronoun=True,
        )
    if kind == "group" and not plural and words[-1] in _GROUP_NOUNS and mention.actor_id is None:
        backed = len(words) > 1 and words[-2] in ("backed", "aligned", "linked", "led", "supported")
        if backed or all(w in _GROUP_MODIFIERS for w in words[:-1]):
            found = _first(ranked, _is_group)
            return _standing_for(mention, found) if found is not None else mention
    if not mention.is_generic or mention.actor_id is not None:
        return mention
    if kind == "group" and plural and low in _FIGHTER_NOUNS:
        found = _first(
            ranked,
            lambda c: (
                _is_group(c)
                or (
                    c.kind == "group"
                    and not c.mention.is_pronoun
                    and c.is_plural
                    and c.mention.text.lower() != low
                )
            ),
        )
        return _standing_for(mention, found) if found is not None else mention
    if kind == "coalition":
        found = _first(
            ranked, lambda c: c.mention.actor_type == "coalition" and c.mention.actor_id is not None
        )
        return _standing_for(mention, found) if found is not None else mention
    if kind == "force" and low in _FORCE_NOUNS:
        found = _first(
            ranked,
            lambda c: (
                c.mention.actor_type == "state_military"
                and c.mention.actor_id is not None
                and not c.mention.is_person
            ),
        )
        return _standing_for(mention, found) if found is not None else mention
    return mention


def _owns(candidate: _Candidate, pronoun: str) -> bool:
    """Whether fighters or soldiers may be this one's: a group, or a state that acts ("its" only)."""
    mention = candidate.mention
    if mention.is_person or candidate.is_place:
        return False
    if _is_group(candidate):
        return True
    if mention.is_generic or candidate.kind in ("people", "official", "media", "news agency"):
        return False
    return pronoun == "its" and candidate.kind in (
        "state",
        "military",
        "coalition",
        "branch",
        "org",
        "ministry",
    )


def _standing_for(
    mention: ActorMention, other: ActorMention, lexicon: ActorLexicon | None = None
) -> ActorMention:
    name, actor_id, actor_type = other.name, other.actor_id, other.actor_type
    if lexicon is not None and other.actor_type == "government" and other.country_iso3 is not None:
        force = lexicon.force_of(other.country_iso3, "military", None)
        if force is not None:
            name, actor_id, actor_type = force.name, force.actor_id, force.actor_type
    return replace(
        mention,
        name=name,
        actor_id=actor_id,
        country_iso3=other.country_iso3,
        actor_type=actor_type,
        is_generic=other.is_generic,
        is_pronoun=True,
    )


def _pronoun(
    reading: Reading, sentence: Sentence, token: Token, history: list[_Candidate], here: list[_Candidate]
) -> ActorMention | None:
    word = token.lower_
    verb = token.head
    if token.dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj"):
        return None
    if token.dep_ == "pobj" and token.head.lower_ not in ("by", "with", "against", "at", "on"):
        return None  # "one of them" is counted elsewhere
    if word == "it" and (token.dep_ != "nsubj" or verb.lemma_ not in _AGENT_VERBS):
        return None
    ranked = _ranked(history, here)
    if token.dep_ == "nsubj":  # a subject takes up a subject
        own = [c for c in reversed(here) if c.is_subject]
        ranked = own + [c for c in ranked if c not in own]
    for candidate in ranked:
        mention = candidate.mention
        if candidate.sentence < sentence.index - 1:
            break
        if not _agrees(candidate, word):
            continue
        if token.dep_ in ("dobj", "pobj") and candidate.is_subject and candidate.sentence == sentence.index:
            head = _subject_of(token)
            if head is not None and mention.start <= sentence.start + head.idx < mention.end:
                continue  # the subject of its own verb would be "itself"
        start = sentence.start + token.idx
        return replace(
            mention,
            start=start,
            end=start + len(token.text),
            text=reading.text[start : start + len(token.text)],
            head=start,
            is_pronoun=True,
        )
    return None


def _subject_of(token: Token) -> Token | None:
    for ancestor in token.ancestors:
        if ancestor.pos_ in ("VERB", "AUX"):
            return next((c for c in ancestor.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    return None


def _agrees(candidate: _Candidate, word: str) -> bool:
    mention, kind = candidate.mention, candidate.kind
    if word in ("he", "she", "him"):
        return mention.is_person or (not candidate.is_plural and kind == "official")
    if mention.is_person or candidate.is_place or kind in ("thing", "media", "news agency"):
        return False
    if word == "it":
        if kind in ("people", "official", "person"):
            return False
        return not candidate.is_plural or mention.actor_id is not None
    return candidate.is_plural or _is_group(candidate)
