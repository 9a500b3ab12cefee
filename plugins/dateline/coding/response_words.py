"""Words that call an event the answer to another, for whoever links the two and whoever must keep them apart."""

from __future__ import annotations

from spacy.tokens import Token

RESPONSE_NOUNS = frozenset(
    "response retaliation revenge reprisal answer vengeance reaction reply payback retribution".split()
)
RESPONSE_VERBS = frozenset("avenge retaliate answer respond revenge punish".split())


def answered_by(head: Token) -> Token | None:
    """The word of answering that ``head`` stands under as what is answered ("its *answer* to a rocket attack"); None
    where there is none. The word itself is no part of what it answers."""
    for ancestor in head.ancestors:
        words = RESPONSE_NOUNS if ancestor.pos_ in ("NOUN", "PROPN") else RESPONSE_VERBS
        if ancestor.lemma_.lower() in words:
            return ancestor
        # "called its answer to the attack": parsers hang the preposition on the verb.
        before = ancestor.nbor(-1) if ancestor.i else None
        if ancestor.lower_ in ("to", "for") and before is not None and before.lemma_ in RESPONSE_NOUNS:
            return before
    return None
