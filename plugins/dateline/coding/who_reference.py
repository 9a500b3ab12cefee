"""Pronouns and definite descriptions: "it", "the group", "its fighters", "the kingdom".

Takes the actors named in each sentence and adds mentions for words that stand for them, where one antecedent fits by
kind and number; a doubtful one is left out. Recency decides, with the subject of the sentence before the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from dateline.coding.actors_lexicon import Actor, ActorLexicon
from dateline.coding.mentions import ActorMention
from dateline.coding.reading import Reading, Sentence

Row = tuple[ActorMention, str, bool, bool, Actor | None]
"""A mention with its kind, whether it is plural, whether a possessive pronoun opens it, and its entry."""

LOOK_BACK = 4
"""Sentences looked back over for an antecedent: further back the last actor named is a guess."""

_EPITHETS: dict[str, tuple[str, ...]] = {  # states by what they are called, the likeliest first
    "islamic republic": ("IRN",),
    "jewish state": ("ISR",),
    "kingdom": ("SAU", "JOR", "BHR", "MAR", "GBR"),
    "emirate": ("QAT", "KWT", "ARE"),
    "hermit kingdom": ("PRK",),
}
_GROUP_KINDS = frozenset("group wing faction umbrella militia movement gang party company".split())
_AGENT_VERBS = frozenset(
    """say claim deny launch attack fire carry strike target kill hit bomb shell vow threaten warn accuse blame announce declare
    call demand respond retaliate want seek hold control seize capture take release kidnap abduct arrest execute shoot raid
    invade withdraw fight battle admit acknowledge insist describe add confirm report stop open use send storm ambush
    destroy down intercept agree refuse reject condemn urge promise pledge continue begin start operate plan order force
    clash kill wound detain displace deploy enter burn loot fire""".split()
)  # fmt: skip


@dataclass(slots=True)
class _Candidate:
    mention: ActorMention
    kind: str
    is_plural: bool
    is_subject: bool
    sentence: int


def resolve_references(
    reading: Reading, rows: Sequence[tuple[Sentence, list[Row]]], lexicon: ActorLexicon
) -> list[ActorMention]:
    """The mentions given, with definite descriptions filled in and resolved pronouns added."""
    out: list[ActorMention] = []
    history: list[_Candidate] = []
    for sentence, row in rows:
        tokens = {sentence.start + t.idx: t for t in sentence.doc} if sentence.doc is not None else {}
        history = [c for c in history if sentence.index - c.sentence <= LOOK_BACK]
        here: list[_Candidate] = []
        events: list[tuple[int, Row | Token]] = [(r[0].start, r) for r in row]
        if sentence.doc is not None:
            covered = [(r[0].start, r[0].end) for r in row]
            for token in sentence.doc:
                if token.tag_ == "PRP" and token.lower_ in ("it", "they", "he", "she", "them", "him"):
                    at = sentence.start + token.idx
                    if not any(s <= at < e for s, e in covered):
                        events.append((at, token))
        events.sort(key=lambda e: e[0])
        for _, item in events:
            if isinstance(item, Token):
                made = _pronoun(reading, sentence, item, history, here)
                if made is not None:
                    out.append(made)
                continue
            mention, kind, plural, owned, _actor = item
            resolved = _description(reading, mention, kind, plural, owned, history, here, lexicon)
            out.append(resolved)
            token = tokens.get(mention.head)
            is_subject = token is not None and token.dep_ in ("nsubj", "nsubjpass", "agent")
            if kind != "thing":
                here.append(_Candidate(resolved, kind, plural, is_subject, sentence.index))
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
        and candidate.kind in _GROUP_KINDS | {"government"}
        and (mention.actor_id is not None or not mention.is_generic)
    )


def _description(
    reading: Reading, mention: ActorMention, kind: str, plural: bool, owned: bool,
    history: list[_Candidate], here: list[_Candidate], lexicon: ActorLexicon,
) -> ActorMention:  # fmt: skip
    before = reading.text[max(0, mention.start - 6) : mention.start].lower()
    definite = before.endswith(("the ", "that ", "this "))
    low = mention.text.lower()
    ranked = _ranked(history, here)
    if owned and kind in ("force", "group", "police", "people", "official", "member"):
        low_before = before.split()
        owner_word = low_before[-1] if low_before else ""
        if (
            (owner_word in ("its", "their")
            and kind in ("force", "group"))
            or low in ("men", "fighters", "forces", "members")
        ):
            for candidate in ranked:
                other = candidate.mention
                if other.is_person or other.is_generic or candidate.kind in ("people", "official", "media"):
                    continue
                if _is_group(candidate) or candidate.kind in ("state", "military", "force"):
                    return _standing_for(mention, other, lexicon, state_force=kind == "force")
    if not definite or not mention.is_generic or mention.actor_id is not None:
        return mention
    if (
        kind == "group"
        and not plural
        and low.split()[-1]
        in ("group", "movement", "militia", "organization", "organisation", "faction", "gang", "militias")
    ):
        for candidate in ranked:
            if _is_group(candidate):
                return _standing_for(mention, candidate.mention, lexicon)
    if (
        kind == "group"
        and plural
        and low
        in (
            "militants",
            "rebels",
            "insurgents",
            "fighters",
            "jihadists",
            "extremists",
            "guerrillas",
            "separatists",
            "terrorists",
        )
    ):
        for candidate in ranked:
            if _is_group(candidate) or (
                candidate.kind == "group"
                and not candidate.mention.is_pronoun
                and candidate.mention.text.lower() != low
            ):
                return _standing_for(mention, candidate.mention, lexicon)
    if kind == "coalition":
        for candidate in ranked:
            if candidate.mention.actor_type == "coalition" and candidate.mention.actor_id is not None:
                return _standing_for(mention, candidate.mention, lexicon)
    if kind == "force" and low in (
        "army",
        "military",
        "troops",
        "soldiers",
        "armed forces",
        "forces",
        "navy",
        "air force",
    ):
        for candidate in ranked:
            other = candidate.mention
            if other.actor_type == "state_military" and other.actor_id is not None and not other.is_person:
                return _standing_for(mention, other, lexicon)
    return mention


def _standing_for(
    mention: ActorMention, other: ActorMention, lexicon: ActorLexicon, state_force: bool = False
) -> ActorMention:
    name, actor_id, actor_type = other.name, other.actor_id, other.actor_type
    if state_force and other.actor_type == "government" and other.country_iso3 is not None:
        force = lexicon.force_of(other.country_iso3, "military", None)
        if force is not None:
            name, actor_id, actor_type = force.name, force.actor_id, force.actor_type
    return replace(
        mention, name=name, actor_id=actor_id, country_iso3=other.country_iso3, actor_type=actor_type,
        is_generic=other.is_generic, is_pronoun=True,
    )  # fmt: skip


def _pronoun(
    reading: Reading, sentence: Sentence, token: Token, history: list[_Candidate], here: list[_Candidate]
) -> ActorMention | None:
    word = token.lower_
    verb = token.head
    if token.dep_ not in ("nsubj", "nsubjpass", "dobj", "pobj") or (verb.lemma_ == "be" and word == "it"):
        return None
    if word == "it" and (token.dep_ != "nsubj" or verb.lemma_ not in _AGENT_VERBS):
        return None
    ranked = _ranked(history, here)
    # A subordinate clause's subject refers to the subject of its main clause before anything else named there.
    for candidate in ranked:
        mention = candidate.mention
        if candidate.sentence < sentence.index - 1:
            break
        if word in ("he", "she", "him"):
            fits = mention.is_person or (
                not candidate.is_plural and candidate.kind in ("official",) and not mention.is_person
            )
        elif word == "it":
            fits = (
                not mention.is_person
                and not candidate.is_plural
                and candidate.kind not in ("people", "official", "thing")
            )
            fits = fits or (
                mention.actor_id is not None
                and not mention.is_person
                and candidate.kind not in ("people", "official", "thing")
            )
        else:
            fits = (
                not mention.is_person
                and (candidate.is_plural or _is_group(candidate))
                and candidate.kind not in ("media", "thing")
            )
        if not fits:
            continue
        start = sentence.start + token.idx
        return replace(
            mention, start=start, end=start + len(token.text), text=reading.text[start : start + len(token.text)],
            head=start, is_pronoun=True,
        )  # fmt: skip
    return None
