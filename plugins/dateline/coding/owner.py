"""Climbing from a place, date or count of a sentence to the event in whose clause it stands."""

from __future__ import annotations

from spacy.tokens import Token

from dateline.coding.clause_links import WHEN_MARKS, clause_link
from dateline.coding.local import LocalEvent
from dateline.coding.realis import REPORTING
from dateline.coding.what_mention import NOT_MATERIAL

STATIVE = frozenset("be locate situate house lie stand sit have live quarter".split())

HAPPENING = frozenset("happen occur begin start break erupt take come follow unfold fall explode".split())
"""Verbs that say of an event no more than that, and when, it was."""


def owner_of(
    token: Token, heads: dict[int, LocalEvent], *, is_date: bool = False
) -> tuple[LocalEvent | None, bool]:
    """The event whose clause a place or date stands in, climbing from its head; the flag tells that a
    reporting verb holds it instead."""
    node = token
    previous = token
    for _ in range(15):
        if node.i in heads:
            return heads[node.i], False
        if node.pos_ in ("VERB", "AUX") and node.i != token.i:
            lemma = node.lemma_.lower()
            attached_as = previous.dep_
            owner = _arguments_event(node, heads, token)
            if lemma in REPORTING and attached_as not in ("ccomp", "parataxis", "xcomp"):
                if owner is not None and lemma in ("report", "claim", "witness", "see", "hear", "announce"):
                    return owner, False
                return None, True
            if owner is not None:
                return owner, False
            if (
                is_date
                and lemma not in STATIVE
                and node.dep_ in ("relcl", "acl", "ccomp", "xcomp", "advcl", "pcomp")
            ):
                if node.dep_ in ("relcl", "acl") and lemma in HAPPENING and node.head.i in heads:
                    return heads[node.head.i], False  # "the fighting, which broke out on Monday"
                return None, False
        if node.head.i == node.i:
            return None, False
        previous, node = node, node.head
    return None, False


def beside(token: Token, events: list[LocalEvent]) -> LocalEvent | None:
    """The event that a place or date beside another verb still belongs to: told in that verb's when-clause,
    as its result or
    coordinated ("was driving home on Monday when gunmen opened fire")."""
    for verb in token.ancestors:
        if verb.pos_ not in ("VERB", "AUX"):
            continue
        for e in events:
            for m in e.mentions:
                link = clause_link(m.head, verb)
                if (
                    link in WHEN_MARKS
                    or link in ("ing", "conj", "xcomp", "loose", "nsubj", "dobj", "nsubjpass")
                    or link
                    in (
                        "prep:in",
                        "prep:during",
                        "prep:with",
                        "prep:by",
                        "prep:amid",
                        "prep:from",
                        "prep:to",
                        "prep:on",
                    )
                ):
                    return e
        break
    return None


def _arguments_event(verb: Token, heads: dict[int, LocalEvent], token: Token) -> LocalEvent | None:
    """An event named by an argument of the verb ("the attack took place in Mosul", "launched five
    airstrikes"): the last
    one before the place or date, else the first after it."""
    found: list[Token] = []
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "agent", "oprd") or (
            child.dep_ == "prep" and child.lower_ in ("in", "during", "into", "under", "as", "to", "for")
        ):
            stack = [child]
            for _ in range(4):
                nxt: list[Token] = []
                for node in stack:
                    if node.i in heads:
                        found.append(node)
                    nxt += [
                        c
                        for c in node.children
                        if c.dep_ in ("pobj", "conj", "prep", "appos")
                        and (c.dep_ != "prep" or c.lower_ in ("of", "to", "for", "in", "including", "during"))
                    ]
                stack = nxt
    if found:
        before = [t for t in found if t.i < token.i]
        best = max(before, key=lambda t: t.i) if before else min(found, key=lambda t: t.i)
        return heads[best.i]
    for child in verb.children:
        if (
            child.dep_ in ("conj", "advcl", "xcomp")
            and child.i in heads
            and heads[child.i].lead.kind not in NOT_MATERIAL
        ):
            return heads[child.i]
    return None
