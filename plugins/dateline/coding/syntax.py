"""Questions to a dependency parse that several parts ask: who is the subject, what hangs on a preposition.

All functions take and return spaCy tokens of one sentence; none of them reads anything but the parse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Token

FINITE = frozenset({"VBD", "VBZ", "VBP"})
SUBJECTS = frozenset({"nsubj", "csubj"})
PASSIVE_SUBJECTS = frozenset({"nsubjpass", "csubjpass"})
RELATIVES = frozenset({"that", "which", "who", "whom", "whose", "where"})


def with_conjuncts(tokens: Iterable[Token]) -> list[Token]:
    """The tokens and whatever is coordinated with them, in text order."""
    seen: dict[int, Token] = {}
    for token in tokens:
        seen[token.i] = token
        for other in token.conjuncts:
            if other.i > token.i:
                seen[other.i] = other
    return [seen[i] for i in sorted(seen)]


MOST_LINKS = 8
"""Coordinated verbs through which a subject or a voice is handed on: longer chains are lists, no clauses, and hostile
text must not cost the square of a sentence's length."""


def is_passive(verb: Token, depth: int = 0) -> bool:
    """A passive: a passive subject or auxiliary, or a bare past participle that modifies a noun."""
    if any(c.dep_ in ("nsubjpass", "auxpass") for c in verb.children):
        return True
    if verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod"):
        return True
    if verb.tag_ == "VBN" and verb.dep_ == "conj" and not own_subject(verb):
        return verb.head.i != verb.i and depth < MOST_LINKS and is_passive(verb.head, depth + 1)
    if (
        verb.tag_ == "VBN"
        and verb.dep_ == "advcl"
        and not any(c.dep_ in ("aux", "dobj") for c in verb.children)
    ):
        return True
    return (
        verb.tag_ == "VBN"
        and not any(c.dep_ in ("aux", "dobj") for c in verb.children)
        and verb.dep_
        in (
            "ROOT",
            "ccomp",
            "xcomp",
            "pcomp",
        )
    )


def own_subject(verb: Token) -> Token | None:
    """The verb's own grammatical subject, active or passive."""
    for child in verb.children:
        if child.dep_ in SUBJECTS or child.dep_ in PASSIVE_SUBJECTS:
            return child
    return None


def antecedent(token: Token) -> Token:
    """The noun that a relative pronoun stands for; the token itself for any other word."""
    if token.lower_ not in RELATIVES:
        return token
    for ancestor in token.ancestors:
        if ancestor.dep_ == "relcl":
            return ancestor.head
    return token


def subject(verb: Token, depth: int = 0) -> Token | None:
    """The understood subject: its own, or the one it shares by coordination, control or as a participle.

    Relative pronouns are replaced by what they stand for; "who" the subject of a passive is, is the patient: ask
    :func:`is_passive` of the verb itself."""
    own = own_subject(verb)
    if own is not None:
        if own.dep_ == "nsubj" and own.lower_ in ("it", "there") and verb.lemma_ == "be":
            return None
        return antecedent(own)
    if depth > 6:
        return None
    if verb.dep_ == "advcl" and verb.tag_ in FINITE:
        mark = next((c for c in verb.children if c.dep_ in ("mark", "advmod") and c.i < verb.i), None)
        if (
            mark is not None
        ):  # "when Iraqis armed with a bomb attacked": a finite clause has a subject of its own
            between = verb.doc[mark.i + 1 : verb.i]
            return next((t for t in between if t.dep_ in SUBJECTS and t.pos_ in ("NOUN", "PROPN")), None)
    if verb.dep_ in ("conj", "xcomp", "advcl", "pcomp", "ccomp", "dep"):
        head = verb.head
        if verb.dep_ == "pcomp" and head.dep_ == "prep":
            head = head.head
        if verb.dep_ == "xcomp":
            controller = next((c for c in head.children if c.dep_ in ("dobj", "dative")), None)
            if controller is not None and head.lemma_ not in ("promise", "vow", "use", "deny"):
                return antecedent(controller)
        if head.pos_ in ("VERB", "AUX"):
            return subject(head, depth + 1)
        if head.pos_ in ("NOUN", "PROPN"):
            return head
    if verb.dep_ in ("acl", "relcl", "amod"):
        return verb.head
    return None


def objects(verb: Token) -> list[Token]:
    """Direct objects of an active verb, with what is coordinated; relative pronouns resolved."""
    found = [antecedent(c) for c in verb.children if c.dep_ in ("dobj", "obj")]
    if not found and verb.dep_ == "conj" and verb.head.pos_ == "VERB":
        later = [c for c in verb.head.children if c.dep_ == "dobj" and c.i > verb.i]
        found = [antecedent(c) for c in later]
    if not found and verb.dep_ == "relcl" and not is_passive(verb):
        relative = own_subject(verb)  # "the attack that they carried out", "the Turks it had seized"
        if relative is not None and relative.lower_ not in RELATIVES:
            found = [verb.head]
    return with_conjuncts(found)


def prepositions(token: Token, words: frozenset[str]) -> Iterator[Token]:
    """Objects of prepositions among ``words`` that hang on the token."""
    for child in token.children:
        if child.dep_ in ("prep", "agent", "dative") and child.lower_ in words:
            yield from (c for c in child.children if c.dep_ in ("pobj", "pcomp"))
            for inner in child.children:
                if inner.dep_ == "prep" and inner.lower_ in words:
                    yield from (c for c in inner.children if c.dep_ == "pobj")


def agents(verb: Token) -> list[Token]:
    """Who does it in a passive: the by-phrase."""
    found = [o for c in verb.children if c.dep_ == "agent" for o in c.children if o.dep_ == "pobj"]
    if not found:
        found = [
            o
            for c in verb.children
            if c.dep_ == "prep" and c.lower_ == "by"
            for o in c.children
            if o.dep_ == "pobj"
        ]
    found = [
        t for t in found if t.lemma_ not in ("figure", "count", "account", "estimate", "tally", "reckoning")
    ]
    return with_conjuncts(found)


def governing_verb(token: Token) -> Token | None:
    """The nearest verb above a token."""
    for ancestor in token.ancestors:
        if ancestor.pos_ in ("VERB", "AUX"):
            return ancestor
    return None


def clause_root(token: Token) -> Token:
    """The verb of the clause that the token stands in (or the token when it hangs on none)."""
    if token.pos_ == "VERB":
        return token
    found = governing_verb(token)
    return found if found is not None else token
