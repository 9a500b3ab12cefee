"""In answer to what: which event of the article an event responds to, only where the text says so.

"In response to", "retaliation for", "to avenge", "answered", "hit back", and police action against a protest.
Sequence alone ("after") is no response (codebook rules 8 and 15).
"""

from __future__ import annotations

from spacy.tokens import Token

from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent
from dateline.coding.reading import Sentence
from dateline.coding.triggers import lemma

RESPONSE_NOUNS = frozenset(
    "response retaliation revenge reprisal answer vengeance reaction reply payback retribution".split()
)
RESPONSE_VERBS = frozenset("avenge retaliate answer respond revenge punish".split())
BACK_VERBS = frozenset("hit strike fire shoot fight".split())


def _events_below(token: Token, heads: dict[int, Incident]) -> Incident | None:
    for t in token.subtree:
        if t.i in heads and t.i != token.i:
            return heads[t.i]
    return None


def _event_above(token: Token, heads: dict[int, Incident], not_this: Incident | None) -> Incident | None:
    node = token
    for _ in range(12):
        if node.i in heads and heads[node.i] is not not_this:
            return heads[node.i]
        if node.pos_ in ("VERB", "AUX"):
            for c in node.children:
                if (
                    c.dep_ in ("dobj", "nsubj", "nsubjpass", "attr", "ccomp", "xcomp", "prep")
                    and c.i != token.i
                ):
                    for t in [c, *c.subtree]:
                        if (
                            t.i in heads
                            and heads[t.i] is not not_this
                            and token.i not in {x.i for x in c.subtree}
                        ):
                            return heads[t.i]
        if node.head.i == node.i:
            break
        node = node.head
    return None


def responses(
    sentence: Sentence, events: list[LocalEvent], owner: dict[int, Incident], previous: Incident | None
) -> list[tuple[Incident, Incident]]:
    """Pairs (event that answers, event it answers) told in one sentence. ``owner`` maps a local event's order to its
    incident; ``previous`` is the last material incident told before."""
    doc = sentence.doc
    if doc is None:
        return []
    heads = {m.head.i: owner[e.order] for e in events for m in e.mentions if e.order in owner}
    found: list[tuple[Incident, Incident]] = []

    def add(answer: Incident | None, cause: Incident | None) -> None:
        if answer is not None and cause is not None and answer is not cause and (answer, cause) not in found:
            found.append((answer, cause))

    for token in doc:
        low = lemma(token)
        word = token.lemma_.lower()
        if low in RESPONSE_NOUNS and token.pos_ == "NOUN":
            cause = None
            for c in token.children:
                if c.dep_ == "prep" and c.lower_ in ("to", "for", "against", "over"):
                    cause = _events_below(c, heads) or cause
                    if cause is None and c.lower_ in ("to", "for"):
                        cause = None
            if (
                token.dep_ == "attr"
                and token.head.lemma_ == "be"
                and any(
                    c.dep_ == "nsubj" and c.lower_ in ("that", "this", "it", "which")
                    for c in token.head.children
                )
            ):
                add(previous if previous is not cause else None, cause)
                continue
            in_adjunct = token.dep_ == "pobj" and token.head.lower_ in ("in", "as", "by", "for")
            answer = _event_above(token, heads, cause)
            if cause is None and in_adjunct and not any(c.dep_ == "prep" for c in token.children):
                cause = previous if previous is not answer else None
            if cause is not None:
                add(answer, cause)
        elif word in RESPONSE_VERBS and token.pos_ == "VERB":
            cause = None
            for c in token.children:
                if c.dep_ in ("dobj", "nsubjpass"):
                    cause = heads.get(c.i) or _events_below(c, heads) or cause
                if c.dep_ == "prep" and c.lower_ in ("to", "for"):
                    cause = _events_below(c, heads) or cause
            by = None
            for c in token.children:
                if c.dep_ == "prep" and c.lower_ in ("with", "by"):
                    by = _events_below(c, heads) or by
            answer = by or heads.get(token.i) or _event_above(token, heads, cause)
            if cause is None and word in ("retaliate", "respond"):
                cause = previous if previous is not answer else None
                if (
                    by is None
                    and token.i not in heads
                    and not any(c.dep_ in ("advcl", "xcomp") for c in token.children)
                ):
                    cause = None if answer is None else cause
            add(answer, cause)
        elif word in BACK_VERBS and any(
            c.lower_ == "back" and c.dep_ in ("prt", "advmod") for c in token.children
        ):
            answer = heads.get(token.i) or _event_above(token, heads, None)
            add(answer, previous if previous is not answer else None)
        elif word in ("prompt", "trigger", "provoke", "spark", "draw") and token.pos_ == "VERB":
            subj = [c for c in token.children if c.dep_ == "nsubj"]
            obj = [c for c in token.children if c.dep_ == "dobj"]
            cause = next((heads[c.i] for c in subj if c.i in heads), None)
            answer = next((heads[c.i] for c in obj if c.i in heads), None)
            add(answer, cause)
    return found
