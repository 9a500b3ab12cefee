"""Counts by verbs: "killed seven", "were shot dead", "claimed the lives of", "left nine dead", "took hostage"."""

from __future__ import annotations

from spacy.tokens import Token

from dateline.coding.actors_lexicon import fold_word
from dateline.coding.count_rows import RowMaker
from dateline.coding.counted import Group
from dateline.coding.harm import (
    HARM_ADJECTIVES,
    INTRANSITIVE,
    PHYSICAL,
    SHOT_AND_WOUNDED,
    TAKE_HARMS,
    TRANSITIVE,
    WOUND_NOUNS,
)
from dateline.coding.mentions import Harm
from dateline.coding.syntax import is_passive

_DEAD = frozenset("body corpse remains".split())
"""What is taken to a hospital, and tells of nobody wounded."""
MAX_REACH = 9
"""Tokens between a number and a word of harm that may still belong together where the parse does not say so."""


def _beaten_up(verb: Token) -> bool:
    return verb.lemma_ == "beat" and any(c.lower_ == "up" and c.i == verb.i + 1 for c in verb.children)


class VerbReader(RowMaker):
    """Reads the verbs of harm of one sentence."""

    def _harm_of_verb(self, verb: Token) -> tuple[Harm, bool] | None:
        """The harm a verb tells, and whether its object (or passive subject) suffers it, else its subject."""
        lemma = verb.lemma_.lower()
        if (verb.pos_ not in ("VERB", "AUX") and not verb.tag_.startswith("VB")) or verb.dep_ == "amod":
            return None
        particle = {
            c.lower_
            for c in verb.children
            if c.dep_ in ("prt", "advmod", "acomp", "oprd", "prep", "dep", "xcomp")
        }
        if lemma in PHYSICAL:
            return self._physical(verb, lemma)
        if lemma in ("gun", "mow", "cut") and "down" in particle:
            return ("killed", True)
        if lemma == "wipe" and "out" in particle:
            return "killed", True
        if lemma == "round" and "up" in particle:
            return "arrested", True
        if lemma in ("take", "hold"):
            for child in verb.children:
                if child.lower_ in TAKE_HARMS and child.dep_ in (
                    "dobj",
                    "oprd",
                    "acomp",
                    "dep",
                    "advmod",
                    "xcomp",
                    "nsubj",
                    "ccomp",
                    "amod",
                ):
                    return TAKE_HARMS[child.lower_], True
                if (
                    child.dep_ == "prep"
                    and child.lower_ == "into"
                    and any(g.lower_ in ("custody", "captivity") for g in child.children)
                ):
                    return "arrested", True
                if (
                    child.dep_ == "prep"
                    and child.lower_ == "to"
                    and any(g.lower_ in ("hospital", "hospitals", "clinic") for g in child.children)
                    and is_passive(verb)
                    and not any(t.lemma_.lower() in _DEAD for t in self.tokens[: verb.i])
                ):
                    return "wounded", True
            return None
        if lemma == "treat" and is_passive(verb):
            tail = self.sentence.text[verb.idx : verb.idx + 60].lower()
            return (
                ("wounded", True)
                if any(
                    w in tail
                    for w in ("wound", "injur", "burn", "hospital", "shrapnel", "inhal", "concussion")
                )
                else None
            )
        if lemma in ("remain", "go", "be", "report") and any(
            c.lower_ == "missing" and 0 < c.i - verb.i < 5 for c in verb.children
        ):
            return "missing", False
        if lemma == "lose":
            return ("lost", True) if False else self._lose(verb)
        if lemma in ("capture", "seize"):
            return self._captured(verb)
        if lemma in TRANSITIVE:
            return TRANSITIVE[lemma], True
        if lemma in INTRANSITIVE:
            return INTRANSITIVE[lemma], False
        return None

    def _captured(self, verb: Token) -> tuple[Harm, bool] | None:
        """Captured people are taken; towns and tanks are not. Militants taken are arrested, the rest abducted."""
        for victim in self._victims(verb, True):
            group = self._group(victim)
            bare = victim.i in self.quantity_of and self._of_object(victim) is None
            if group is None or not (
                self._is_people_word(group.head) or (bare and verb.lemma_ == "capture" and self.found)
            ):
                continue
            role = self.lexicon.roles.get(fold_word(group.head.text))
            return ("arrested" if role is not None and role.unit == "group" else "abducted"), True
        return None

    def _physical(self, verb: Token, lemma: str) -> tuple[Harm, bool] | None:
        """Shooting, stabbing, beating: deadly where the text says so, and only then."""
        if any(c.lower_ in ("down", "at") and c.i == verb.i + 1 for c in verb.children) and lemma == "shoot":
            return None  # drones are shot down, crowds shot at
        tail = self.sentence.text[verb.idx : verb.idx + 110].lower().split(";")[0]
        dead = next((t for t in self.tokens[verb.i + 1 : verb.i + 9] if t.lower_ == "dead"), None)
        if dead is not None and not any(
            t.tag_ in ("VBD", "VBZ", "VBN", "VBG", "CC", "WDT", ",") for t in self.tokens[verb.i + 1 : dead.i]
        ):
            return "killed", True
        if " to death" in tail:
            return "killed", True
        if any(c.dep_ == "conj" and c.lemma_.lower() in TRANSITIVE for c in verb.children):
            return None  # "shot and killed": the second verb tells
        if lemma == "stab" or (lemma == "shoot" and any(w in tail for w in SHOT_AND_WOUNDED)):
            return "wounded", True
        if lemma == "graze":
            return "wounded", True
        if (lemma == "beat" and any(c.lower_ == "unconscious" for c in verb.subtree)) or _beaten_up(verb):
            return "wounded", True
        return None

    def _lose(self, verb: Token) -> tuple[Harm, bool] | None:
        for child in verb.children:
            if child.dep_ == "dobj":
                if child.lower_ in (
                    "leg",
                    "arm",
                    "eye",
                    "hand",
                    "foot",
                    "limb",
                    "finger",
                    "legs",
                    "arms",
                    "eyes",
                ):
                    return "wounded", False
                if child.lower_ in ("life", "lives"):
                    numbered = any(c.i in self.quantity_of for c in child.children)
                    return ("killed", numbered)
                group = self._group(child)
                if (
                    group is not None
                    and group.quantity.core_end > group.quantity.core_start
                    and self._status(group) in ("combatant", "police")
                ):
                    return "killed", True
                if (
                    child.lower_ in ("men", "soldiers", "troops", "fighters", "comrades")
                    and group is not None
                ):
                    return "killed", True
                ours = any(c.dep_ == "nsubj" and c.lower_ in ("we", "they", "i") for c in verb.children)
                if ours and child.lower_ == "people" and any(c.i in self.quantity_of for c in child.children):
                    return "killed", True  # "we have lost 15 people"
        return None

    def _victims(self, verb: Token, by_object: bool) -> list[Token]:
        children = list(verb.children)
        if by_object:
            active = any(c.dep_ == "nsubj" for c in children) and not any(
                c.dep_ in ("auxpass", "nsubjpass") for c in children
            )
            if is_passive(verb) and not (active and verb.dep_ not in ("acl", "conj")):
                own = [c for c in children if c.dep_ == "nsubjpass"]
                if not own and verb.dep_ in ("acl", "relcl", "amod"):
                    own = [verb.head]
                if not own and (doer := self._doer_then_harmed(verb)) is not None:
                    self.doers.add(doer.i)
                    own = [doer]
                if not own and verb.dep_ == "conj" and verb.head.tag_.startswith("VB"):
                    own = [c for c in children if c.dep_ == "nsubj"]
                    if not own and self._harm_of_verb(verb.head) is None:
                        own = [
                            c for c in verb.head.children if c.dep_ == "nsubjpass"
                        ]  # "was shot and killed"
                    if not own:
                        return []
                if not own:
                    own = [c for c in children if c.dep_ == "nsubj" and c.i < verb.i]
                return [self._relative(t) for t in own]
            found = [c for c in children if c.dep_ in ("dobj", "obj")]
            if not found and verb.tag_ == "VBN" and verb.dep_ == "conj" and is_passive(verb.head):
                return [c for c in children if c.dep_ == "nsubj"]  # "and a third person lightly hurt"
            if not found and verb.lemma_.lower() in PHYSICAL:
                found = self._shot_dead(verb)
            if not found and verb.dep_ == "relcl" and self._has_own_agent(children):
                found = [verb.head]  # "the general whom a drone killed"
            if not found and verb.dep_ == "conj" and verb.head.tag_.startswith("VB"):
                found = [c for c in verb.head.children if c.dep_ == "dobj" and c.i > verb.i]
            if not found:
                found = [
                    c
                    for c in children
                    if c.dep_ in ("nummod", "attr", "npadvmod", "oprd", "dep", "ccomp")
                    and c.i in self.quantity_of
                    and c.i > verb.i
                ]
            return [self._relative(t) for t in found]
        own = [c for c in children if c.dep_ in ("nsubj", "nsubjpass")]
        if not own and verb.dep_ == "acl" and any(c.lower_ == "to" for c in children):
            only = any(
                c.lower_ in ("only", "one", "first", "last", "latest", "second") for c in verb.head.children
            )
            return [verb.head] if only else []  # "the only person to die"
        if not own and verb.dep_ in ("acl", "relcl"):
            own = [verb.head]
        if not own and verb.dep_ == "xcomp":
            own = [c for c in verb.head.children if c.dep_ == "dobj"]
        if not own and verb.dep_ == "conj" and verb.head.tag_.startswith("VB"):
            own = [c for c in verb.head.children if c.dep_ in ("nsubj", "nsubjpass")]
        return [self._relative(t) for t in own]

    @staticmethod
    def _doer_then_harmed(verb: Token) -> Token | None:
        """Who did something and then suffered: "stabbed a guard and was shot dead", "stabbed him before being shot"."""
        if not any(c.dep_ == "auxpass" for c in verb.children):
            return None
        node = verb
        if verb.dep_ == "pcomp" and verb.head.lower_ == "before":
            node = verb.head.head
        elif verb.dep_ == "conj":
            node = verb.head
        else:
            return None
        for _ in range(4):
            if not node.tag_.startswith("VB") or any(
                c.dep_ in ("auxpass", "nsubjpass") for c in node.children
            ):
                return None
            own = [c for c in node.children if c.dep_ == "nsubj"]
            if own:
                return own[0]
            if node.dep_ != "conj":
                return None
            node = node.head
        return None

    @staticmethod
    def _has_own_agent(children: list[Token]) -> bool:
        """Whether a relative clause names another agent than its pronoun, so that the pronoun is its object."""
        return any(c.lower_ in ("whom", "that", "who") for c in children) and any(
            c.dep_ == "nsubj" and c.lower_ not in ("who", "that", "which") for c in children
        )

    def _shot_dead(self, verb: Token) -> list[Token]:
        """The victim in "shot the assailants dead" and "shot dead an Arab man", where the parse loses it."""
        dead = next((t for t in self.tokens[verb.i + 1 : verb.i + 9] if t.lower_ == "dead"), None)
        if dead is None:
            return []
        if verb.dep_ == "conj" and is_passive(verb.head) and dead.i == verb.i + 1:
            own = [c for c in verb.head.children if c.dep_ == "nsubjpass"]
            if own:
                return own  # "were dragged from their homes and shot dead"
        noun = self._noun_after(verb.i, dead.i) or self._noun_after(dead.i, min(len(self.tokens), dead.i + 8))
        if noun is None:
            bare = [
                t
                for t in self.tokens[verb.i + 1 : min(len(self.tokens), dead.i + 5)]
                if t.i in self.quantity_of
            ]
            return bare[-1:]
        return [noun]

    def _is_of_them(self, token: Token) -> bool:
        """ "one of them": one of those told of before, who need not have lived."""
        inner = self._of_object(token)
        return inner is not None and inner.lower_ in ("them", "whom")

    def _relative(self, token: Token) -> Token:
        if token.lower_ in ("who", "that", "which", "whom"):
            for ancestor in token.ancestors:
                if ancestor.dep_ == "relcl":
                    return ancestor.head
        return token

    def _verb(self, verb: Token) -> None:
        read = self._harm_of_verb(verb)
        if read is None:
            if verb.lemma_ in ("claim", "cost", "take") and verb.tag_.startswith("VB"):
                self._lives(verb)
            if verb.lemma_ in ("leave",):
                self._leave(verb)
            if verb.lemma_ in ("suffer", "sustain", "receive", "incur") and verb.tag_.startswith("VB"):
                self._suffer(verb)
            return
        harm, by_object = read
        if self._is_unreal(verb):
            return
        victims = self._victims(verb, by_object)
        if harm == "wounded" and verb.lemma_.lower() in PHYSICAL:
            victims = [v for v in victims if not self._is_of_them(v)]
        if self._negated(verb):
            if any(c.lower_ == "to" and c.dep_ == "aux" for c in verb.children):
                return  # "took care not to harm civilians" tells of a wish
            for victim in victims:
                if victim.lower_ in (
                    "anyone",
                    "anybody",
                    "people",
                    "civilians",
                    "casualties",
                    "any",
                    "soldiers",
                    "person",
                ):
                    self._zero(harm, verb.lemma_.lower(), victim, verb)
            return
        self.last_harm = (harm, verb)
        for victim in victims:
            if victim.lower_ in ("lives", "life"):
                group = self._lives_group(victim)
                if group is not None:
                    self._add(harm, group, verb)
                continue
            groups = self._merged(list(self._groups(victim)))
            if not groups:
                groups = self._listed(victim)
            for group in groups:
                if self._is_part(group):
                    continue
                self._add(harm, group, verb)

    def _lives_group(self, lives: Token) -> Group | None:
        left = self._left(lives)
        for index in range(lives.i - 1, left - 1, -1):
            if index in self.quantity_of:
                quantity = self.quantity_of[index]
                return Group(quantity, lives, self._first(quantity), lives.i, "people")
        inner = self._of_object(lives)
        if inner is not None:
            return self._group(inner)
        return None

    def _lives(self, verb: Token) -> None:
        """ "claimed the lives of 12", "cost an American his life", "has claimed at least five lives"."""
        for child in verb.children:
            if child.dep_ == "dobj" and child.lower_ in ("life", "lives"):
                if self._is_unreal(verb) or self._negated(verb):
                    return
                self.last_harm = ("killed", verb)
                inner = self._of_object(child)
                if inner is not None:
                    for group in self._merged(list(self._groups(inner))):
                        self._add("killed", group, verb)
                    return
                group_found = self._lives_group(child)
                if group_found is not None:
                    self._add("killed", group_found, verb)
                    return
                for other in verb.children:
                    if other.dep_ in ("dative", "dobj") and other.i < child.i:
                        for group in self._groups(other):
                            self._add("killed", group, verb)
                for possessor in child.children:
                    if possessor.dep_ == "poss":
                        singular = (
                            self._singular(possessor, self._left(possessor))
                            if possessor.tag_ != "PRP$"
                            else None
                        )
                        if singular is not None:
                            self._add("killed", singular, verb)

    def _suffer(self, verb: Token) -> None:
        """ "dozens of others suffered burns", "two guards sustained light injuries"."""
        if self._is_unreal(verb) or self._negated(verb):
            return
        if any(c.dep_ == "dobj" and c.lower_ in WOUND_NOUNS for c in verb.children):
            for subject in (c for c in verb.children if c.dep_ == "nsubj"):
                for group in self._groups(self._relative(subject)):
                    self._add("wounded", group, verb)

    def _leave(self, verb: Token) -> None:
        """ "left nine dead and 15 hurt": the words of harm hang on what is left, or the other way round."""
        for token in self.tokens[verb.i + 1 : verb.i + 14]:
            if token.lower_ in HARM_ADJECTIVES or (
                token.tag_ in ("VBN", "VBD", "JJ") and token.lemma_.lower() in TRANSITIVE
            ):
                harm = HARM_ADJECTIVES.get(token.lower_) or TRANSITIVE.get(token.lemma_.lower())
                if harm is None:
                    continue
                for back in range(token.i - 1, max(verb.i, token.i - MAX_REACH) - 1, -1):
                    if back in self.quantity_of and (self.quantity_of[back].start, harm) not in self.claimed:
                        quantity = self.quantity_of[back]
                        if any((quantity.start, h) in self.claimed for h in ("killed", "wounded")):
                            break
                        head = self._noun_after(self._last(quantity), token.i)
                        self._add(
                            harm,
                            Group(
                                quantity,
                                head or self.tokens[back],
                                self._first(quantity),
                                token.i - 1 if token.i - 1 >= self._last(quantity) else self._last(quantity),
                                self._words(self._last(quantity) + 1, head.i) if head is not None else "",
                            ),
                            token,
                        )
                        self.last_harm = (harm, token)
                        break
