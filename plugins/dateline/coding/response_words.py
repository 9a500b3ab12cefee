"""Words that call an event the answer to another, for whoever links the two and whoever must keep them apart."""

from __future__ import annotations

from spacy.tokens import Token

RESPONSE_NOUNS = frozenset(
    "response retaliation revenge reprisal answer vengeance reaction reply payback retribution punishment".split()
)
RESPONSE_VERBS = frozenset("avenge retaliate answer respond revenge punish reply".split())
RETALIATORY = frozenset("retaliatory punitive retributive revenge reprisal tit".split())
BACK_VERBS = frozenset("hit strike fire shoot fight".split())
RETURNED = frozenset("fire shot gunfire".split())
"""What is returned by those who shoot back: "returned fire"."""
CAUSING = frozenset("prompt trigger provoke spark draw ignite".split())
"""Verbs whose subject is what is answered and whose object is the answer."""
MEANS = frozenset({"with", "by"})
"""Prepositions of the answer: "responded with air raids", "answered by artillery fire"."""
CONTAINED = 6
"""Steps up in the parse within which a word belongs to a phrase."""


def answered_by(head: Token) -> Token | None:
    """The word of answering that ``head`` stands under as what is answered ("its *answer* to a rocket attack"); None
    where there is none. The word itself is no part of what it answers, nor is the means by which it is answered."""
    below = head
    for ancestor in head.ancestors:
        is_noun = ancestor.pos_ in ("NOUN", "PROPN")
        words = RESPONSE_NOUNS if is_noun else RESPONSE_VERBS
        if ancestor.lemma_.lower() in words:
            by_means = not is_noun and below.dep_ in ("prep", "agent") and below.lower_ in MEANS
            does_it = below.dep_ == "nsubj" and not is_noun
            return None if by_means or does_it else ancestor
        # "called its answer to the attack": parsers hang the preposition on the verb.
        before = ancestor.nbor(-1) if ancestor.i else None
        if ancestor.lower_ in ("to", "for") and before is not None and before.lemma_ in RESPONSE_NOUNS:
            return before
        below = ancestor
    return None


def answering(head: Token) -> Token | None:
    """The word that calls ``head`` itself an answer: "*responded* with air raids", "*hit* back", "*prompting*
    retaliatory fire", "*returned* fire"; None where there is none."""
    lemma = head.lemma_.lower()
    if strikes_back(head):
        return head
    if lemma in RETURNED and head.dep_ == "dobj" and head.head.lemma_.lower() == "return":
        return head.head
    if returns_fire(head):
        return head
    if lemma in ("respond", "retaliate") and head.pos_ == "VERB":
        return head
    node = head
    while node.dep_ == "conj" and node.head.i != node.i:
        node = node.head
    if node.dep_ in ("pobj", "pcomp") and node.head.lower_ in MEANS:
        verb = node.head.head
        if verb.lemma_.lower() in RESPONSE_VERBS and verb.pos_ == "VERB":
            return verb
    if node.dep_ == "dobj" and node.head.lemma_.lower() in CAUSING and is_retaliatory(head):
        return node.head
    return None


def is_retaliatory(noun: Token) -> bool:
    """ "Retaliatory rocket fire", "revenge attacks"."""
    before = noun.doc[noun.left_edge.i : noun.i]
    return any(t.dep_ in ("amod", "compound", "nmod") and t.lemma_.lower() in RETALIATORY for t in before)


def strikes_back(verb: Token) -> bool:
    """ "Hit back", "fired back"."""
    return verb.lemma_.lower() in BACK_VERBS and any(
        c.lower_ == "back" and c.dep_ in ("prt", "advmod") for c in verb.children
    )


def returns_fire(verb: Token) -> bool:
    """ "Returned fire", of the verb."""
    return verb.lemma_.lower() == "return" and any(
        c.dep_ == "dobj" and c.lemma_.lower() in RETURNED for c in verb.children
    )


def set_apart(a: Token, b: Token) -> bool:
    """Whether the words of a sentence say that one of two event words answers the other, so that they tell of two
    events; or that one side did the one after the other had done the other ("bombed the camp after the rebels took
    the town")."""
    return any(_is_apart(x, y) or _comes_after(x, y) or _is_prompted(x, y) for x, y in ((a, b), (b, a)))


def _is_prompted(later: Token, earlier: Token) -> bool:
    """ "The ambush *prompted* the army to launch raids"."""
    cause = earlier.head
    if earlier.dep_ != "nsubj" or cause.lemma_.lower() not in CAUSING:
        return False
    return any(
        c.dep_ in ("xcomp", "ccomp") and c.tag_ == "VB" and (c.i == later.i or _within(later, c))
        for c in cause.children
    )


def told_after(later: Token, earlier: Token) -> Token | None:
    """The verb of the clause under "after" in which ``earlier`` is told, where that hangs on ``later``."""
    node = earlier
    for _ in range(CONTAINED):
        if node.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "after" for c in node.children):
            return node if node.head.i == later.i else None
        if node.head.i == node.i:
            return None
        node = node.head
    return None


def _comes_after(later: Token, earlier: Token) -> bool:
    """Whether both are deeds in clauses of their own subjects, the one told under "after" the other."""
    clause = told_after(later, earlier)
    if clause is None or not _has_own_doer(clause):
        return False
    return _has_own_doer(later) or _owned_doer(later)


def _has_own_doer(verb: Token) -> bool:
    """An active verb with a noun as its subject and an object."""
    doer = any(c.dep_ == "nsubj" and c.pos_ in ("NOUN", "PROPN") for c in verb.children)
    return doer and any(c.dep_ in ("dobj", "prep") for c in verb.children)


def _owned_doer(verb: Token) -> bool:
    """A passive verb with its doer told: "was bombed by jets"."""
    return any(c.dep_ == "agent" for c in verb.children)


def _is_apart(answer: Token, other: Token) -> bool:
    word = answered_by(other)
    if word is not None and not _within(answer, word) and answer.i != word.i and not _within(answer, other):
        return answered_by(answer) is None
    word = answering(answer)
    if word is None or other.i in (word.i, answer.i) or _within(other, answer):
        return False
    if not _within(other, word):
        marked = any(
            c.dep_ in ("mark", "advmod") and c.lower_ in ("when", "as", "while") for c in word.children
        )
        return word.dep_ in ("conj", "relcl", "parataxis", "advcl", "ROOT") and not marked
    below = other
    while below.head.i != word.i and below.head.i != below.i:
        below = below.head
    if below.dep_ in ("nsubjpass", "dobj"):
        return True
    marks = {c.lower_ for c in below.children if c.dep_ in ("mark", "advmod")}
    return (below.dep_ == "advcl" and bool(marks & {"after", "when", "once"})) or (
        below.dep_ == "prep" and below.lower_ in ("after", "following", "to", "for")
    )


def points_back(word: Token) -> bool:
    """Whether what answers is told before: "*it* was in retaliation for", "*this* came in response to"."""
    verb = word
    while verb.pos_ not in ("VERB", "AUX") and verb.head.i != verb.i:
        verb = verb.head
    return any(c.dep_ == "nsubj" and c.lower_ in ("it", "this", "that") for c in verb.children)


def _within(token: Token, phrase: Token) -> bool:
    """Whether a token stands in the phrase of another (not the other itself)."""
    node = token
    for _ in range(CONTAINED):
        if node.head.i == node.i:
            return False
        node = node.head
        if node.i == phrase.i:
            return True
    return False
