"""Nobody harmed: "no casualties", "nobody was hurt", "without causing injuries", "escaped unhurt"."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from dateline.coding.count_nouns import NounReader
from dateline.coding.harm import (
    BOTH_NOUNS,
    HARM_ADJECTIVES,
    HARM_NOUNS,
    INTRANSITIVE,
    TRANSITIVE,
    UNHARMED,
)
from dateline.coding.syntax import is_passive

_ABOARD = frozenset(
    "crew crews crewmen sailors seafarers mariners passengers everyone everybody all members".split()
)
"""Who may be said to be safe after an attack on a ship or plane."""


class ZeroReader(NounReader):
    """Reads the statements of one sentence that nobody was harmed."""

    def _negative(self, token: Token) -> None:
        """ "nobody was hurt", "no one was killed", "no casualties", "none of them was injured"."""
        low = token.lower_
        if low == "no":
            after = self.tokens[token.i + 1].lower_ if token.i + 1 < len(self.tokens) else ""
            if token.i in self.quantity_of or after in ("fewer", "less", "more", "longer"):
                return
            noun = token.head
            name = noun.lower_
            if name in ("reports", "report", "word", "information", "sign", "indication", "details", "news"):
                if name in ("word", "information", "details", "news"):
                    return  # "no word on casualties": nobody knows; "no reports of casualties": none
                inner = next(
                    (
                        g
                        for c in noun.children
                        if c.dep_ == "prep" and c.lower_ in ("of", "on", "about")
                        for g in c.children
                        if g.dep_ == "pobj"
                    ),
                    None,
                )
                if inner is not None:
                    self._zero_noun(inner, token)
                    for conjunct in inner.conjuncts:
                        self._zero_noun(conjunct, token)
                return
            if self._zero_noun(noun, token):
                for conjunct in noun.conjuncts:
                    self._zero_noun(conjunct, token)
                return
            if name == "one" or self._is_human(noun, True):
                self._zero_verb(noun, token)
            return
        if low in ("nobody", "none", "neither"):
            known = len(self.found)
            self._zero_verb(token, token)
            inner = self._of_object(token)
            whole = ("them", "whom", "those", "victims", "wounds", "injuries", "casualties")
            if inner is not None and inner.lower_ not in whole:
                for index in range(known, len(self.found)):  # "none of the staff": others may have been
                    self.found[index] = replace(self.found[index], is_subset=True, group=inner.text)

    def _zero_noun(self, noun: Token, first: Token) -> bool:
        name = noun.lower_
        if name in BOTH_NOUNS:
            self._none("killed", first, noun, noun)
            self._none("wounded", first, noun, noun)
            return True
        if name in HARM_NOUNS:
            self._none(HARM_NOUNS[name], first, noun, noun)
            return True
        return False

    def _zero_verb(self, subject: Token, first: Token) -> None:
        verbs: list[Token] = []
        if subject.dep_ in ("nsubj", "nsubjpass", "dobj"):
            verbs.append(subject.head)
        elif subject.dep_ == "pobj" and subject.head.lower_ in ("on", "of"):
            return
        seen: set[int] = set()
        while verbs:
            verb = verbs.pop()
            if verb.i in seen:
                continue
            seen.add(verb.i)
            for child in verb.children:
                if child.dep_ == "conj" and child.tag_.startswith("VB"):
                    verbs.append(child)
            lemma = verb.lemma_.lower()
            group = "people"
            if subject.lower_ not in ("one", "nobody", "none", "neither") and self._is_human(subject, True):
                group = subject.text
            if lemma in ("be", "have", "get", "report") or lemma not in TRANSITIVE:
                for child in verb.children:
                    if child.dep_ in ("acomp", "attr", "oprd", "xcomp") and child.lower_ in HARM_ADJECTIVES:
                        self._none(HARM_ADJECTIVES[child.lower_], first, child, child, group)
                        if child.lower_ == "hurt":
                            self._none("killed", first, child, child, group)
                    if child.dep_ in ("attr", "nsubj", "acomp") and child.lower_ in ("fatal", "dead"):
                        self._none("killed", first, child, child, group)
                if lemma in INTRANSITIVE:
                    self._none(INTRANSITIVE[lemma], first, verb, verb, group)
                continue
            harm = TRANSITIVE[lemma]
            if subject.dep_ == "dobj" or is_passive(verb) or verb.tag_ == "VBN":
                self._none(harm, first, verb, verb, group)
                if lemma in ("hurt", "harm"):
                    self._none("killed", first, verb, verb, group)

    def _are_safe(self, token: Token) -> bool:
        """ "The crew are safe", "all on board were reported safe"."""
        verb = token.head
        if verb.lemma_ not in ("be", "remain", "report", "declare", "confirm") or self._negated(verb):
            return False
        subjects = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
        named = {t.lower_ for s in subjects for t in (s, *s.conjuncts)}
        return bool(named & _ABOARD) and not any(c.dep_ == "aux" and c.tag_ == "MD" for c in verb.children)

    def _unharmed(self, token: Token) -> None:
        low = token.lower_
        if low in UNHARMED or (low == "safe" and self._are_safe(token)):
            self._none("killed", token, token, token, "survivors")
            self._none("wounded", token, token, token, "survivors")
        elif low in BOTH_NOUNS | frozenset(HARM_NOUNS) and token.tag_.startswith("NN"):
            # "without (causing) casualties", "did not cause any casualties", "neither casualties nor damage"
            governor = token.head
            without = (
                governor.lower_ == "without"
                or (governor.dep_ == "pcomp" and governor.head.lower_ == "without")
                or (
                    governor.lemma_
                    in ("cause", "result", "report", "suffer", "inflict", "lead", "claim", "sustain", "have")
                    and any(c.dep_ == "neg" for c in governor.children)
                    and token.dep_ == "dobj"
                )
                or (
                    governor.dep_ == "prep"
                    and governor.head.lemma_ in ("result", "lead")
                    and any(c.dep_ == "neg" for c in governor.head.children)
                )
            )
            joined = [token, *token.conjuncts]
            if without or any(c.lower_ in ("neither", "zero") for t in joined for c in t.children):
                self._zero_noun(token, token)
