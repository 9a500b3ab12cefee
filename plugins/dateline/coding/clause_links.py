"""How the clauses of a sentence hang together: which noun is argument or adjunct of which verb, and which clause stands
under which.

Read from the dependency parse alone; knows nothing of events.
"""

from __future__ import annotations

from spacy.tokens import Token

from dateline.coding.syntax import is_passive, own_subject, with_conjuncts

WHEN_MARKS = frozenset({"when", "as", "after", "while", "where", "once"})


def path_up(token: Token, limit: int = 10) -> list[Token]:
    found = [token]
    for _ in range(limit):
        if token.head.i == token.i:
            break
        token = token.head
        found.append(token)
    return found


def in_adjunct(noun: Token, verb: Token) -> str:
    """The preposition by which a noun hangs on a verb or on one of its arguments, else ""."""
    node = noun
    for _ in range(6):
        if node.dep_ in ("pobj", "pcomp") and node.head.dep_ in ("prep", "agent"):
            prep = node.head
            host = prep.head
            if host.i == verb.i:
                return str(prep.lower_)
            if host.head.i == verb.i and host.dep_ in (
                "dobj",
                "nsubj",
                "nsubjpass",
                "attr",
                "advmod",
                "npadvmod",
                "prep",
            ):
                return str(prep.lower_)
            if prep.lower_ in ("of", "in", "including", "by", "at") and host.pos_ in ("NOUN", "PROPN"):
                node = host
                continue
            return ""
        if node.dep_ in ("conj", "appos", "compound", "nmod"):
            node = node.head
            continue
        return ""
    return ""


def clause_link(inner: Token, outer: Token) -> str:
    """How the clause of ``inner`` hangs on ``outer``: its mark or dependency ("when", "ing", "conj",
    "relcl"), or ""."""
    node = inner
    for _ in range(8):
        parent = node.head
        if parent.i == node.i:
            return ""
        if parent.i == outer.i:
            if node.dep_ == "advcl":
                marks = [
                    c.lower_
                    for c in node.children
                    if c.dep_ in ("mark", "advmod") and c.lower_ in WHEN_MARKS | {"before", "since"}
                ]
                if marks:
                    return str(marks[0])
                return "ing" if node.tag_ in ("VBG", "VBN") else ""
            if node.dep_ == "conj":
                return "conj"
            if node.dep_ in ("ccomp", "parataxis", "dep"):
                return "loose"
            if node.dep_ in ("relcl", "acl"):
                return str(node.dep_)
            if node.dep_ == "prep":
                return str("prep:" + node.lower_)
            if node.dep_ in ("xcomp", "nsubj", "dobj", "nsubjpass"):
                return str(node.dep_)
            return ""
        if node.dep_ in ("conj", "dobj", "pobj", "prep", "nsubj", "nsubjpass", "pcomp", "attr", "agent") or (
            node.dep_ == "advcl" and node.tag_ == "VBG"
        ):
            node = parent
            continue
        return ""
    return ""


def in_relative_of(verb: Token, noun: Token) -> bool:
    """Whether the verb's relative clause belongs to the noun, also where the parser hung it on a noun inside the noun's
    own phrase ("an attack in the Sinai peninsula, in which 11 died")."""
    node = verb
    while node.dep_ == "conj" and node.head.pos_ in ("VERB", "AUX"):
        node = node.head
    if node.dep_ not in ("relcl", "acl"):
        return False
    node = node.head
    for _ in range(6):
        if node.i == noun.i:
            return True
        if node.dep_ in ("pobj", "prep", "conj", "appos", "npadvmod", "advmod", "amod", "pcomp"):
            node = node.head
            continue
        return False
    return False


def argument(noun: Token, verb: Token) -> bool:
    """Whether the noun is subject, object or agent of the verb, through coordination and "series of"."""
    node = noun
    for _ in range(4):
        if node.head.i == verb.i and node.dep_ in ("nsubj", "dobj", "agent", "nsubjpass"):
            return True
        if node.dep_ == "pobj" and node.head.dep_ == "agent" and node.head.head.i == verb.i:
            return True
        if node.dep_ == "pobj" and node.head.lower_ == "of" and node.head.head.pos_ in ("NOUN", "NUM"):
            node = node.head.head
            continue
        if node.dep_ == "conj":
            node = node.head
            continue
        break
    subj = own_subject(verb)
    if subj is None and verb.dep_ in ("conj", "advcl", "relcl", "acl"):
        host = verb.head
        if host.i == noun.i and verb.dep_ in ("relcl", "acl"):
            return True
        if verb.dep_ in ("conj", "advcl") and host.pos_ in ("VERB", "AUX") and not is_passive(host):
            return argument_subject(noun, host)
    if subj is not None and subj.lower_ in ("that", "which") and verb.dep_ == "relcl":
        return bool(verb.head.i == noun.i)
    return False


def argument_subject(noun: Token, verb: Token) -> bool:
    subj = own_subject(verb)
    if subj is None:
        return bool(verb.dep_ == "relcl" and verb.head.i == noun.i)
    if subj.i == noun.i:
        return True
    if subj.lower_ in ("that", "which") and verb.dep_ == "relcl":
        return bool(verb.head.i == noun.i)
    return any(noun.i == t.i for t in with_conjuncts([subj]))
