"""How many: people killed, wounded, missing, abducted, arrested or displaced, in the words of the text.

Sets :class:`~dateline.coding.mentions.CountMention`, one for each group that is counted beside one word of harm ("two
soldiers were killed", "killing its driver", "the death toll rose to 41"). The parse tells who the victims are; where
it fails, number and word of harm standing side by side do. Totals of an event are made in
:mod:`dateline.coding.tolls`.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from dateline.coding.actors_lexicon import ActorLexicon, fold_word
from dateline.coding.counted import Group, GroupReader
from dateline.coding.harm import (
    BOTH_NOUNS,
    COPULAR,
    HARM_ADJECTIVES,
    HARM_NOUNS,
    INTRANSITIVE,
    NEGATIVE_PRONOUNS,
    PHYSICAL,
    RELEASED,
    SHOT_AND_WOUNDED,
    TAKE_HARMS,
    TRANSITIVE,
    UNHARMED,
    WHOLE_WORDS,
    WOUND_NOUNS,
)
from dateline.coding.mentions import ActorMention, CountMention, Harm
from dateline.coding.numbers import Quantity, exact
from dateline.coding.reading import Reading, Sentence
from dateline.coding.syntax import is_passive

__all__ = ["find_counts"]

MAX_REACH = 9
"""Tokens between a number and a word of harm that may still belong together where the parse does not say so."""

_SUBSET_OPENERS = frozenset("including among amongst included includes".split())
_JOINERS = (
    ("along", "with"),
    ("as", "well", "as"),
    ("together", "with"),
    ("in", "addition", "to"),
    ("besides",),
    ("plus",),
)
_TOLL_VERBS = frozenset(
    "rise climb increase grow jump reach stand hit raise bring put exceed pass top mount soar swell total revise update be surge leap".split()
)
_CONDITIONAL = frozenset("could would might should can will shall".split())
_PLANS = frozenset(
    "plan plot intend threaten want vow try attempt conspire hope seek aim order tell call ask pay hire designed capable".split()
)
_PARTITIVE_PRONOUNS = ("them", "whom", "those", "these")
_FIGURE_NOUNS = frozenset("number total toll count figure tally".split())


class _SentenceCounts(GroupReader):
    """Finds the counts of one parsed sentence."""

    def __init__(
        self,
        sentence: Sentence,
        actors: Sequence[ActorMention],
        lexicon: ActorLexicon,
        before: Harm | None = None,
    ) -> None:
        super().__init__(sentence, actors, lexicon)
        self.before = before
        self.used: set[int] = set()  # starts of quantities already counted
        self.found: list[CountMention] = []
        self.claimed: set[tuple[int, Harm]] = set()
        self.last_harm: tuple[Harm, Token] | None = None

    # --- making rows -------------------------------------------------------------------------------

    def _add(
        self, harm: Harm, group: Group, predicate: Token, *, subset: bool = False, cumulative: bool = False,
        update: bool = False,
    ) -> CountMention | None:  # fmt: skip
        key = (
            group.quantity.start
            if group.quantity.core_end > group.quantity.core_start
            else -1 - group.head.i,
            harm,
        )
        if key in self.claimed:
            return None
        self.claimed.add(key)
        self.used.add(group.quantity.start)
        first = min(group.first, predicate.i)
        last = max(group.last, predicate.i)
        if last - first > 25:
            first, last = group.first, group.last
        start = self.doc[first].idx
        end = self.doc[last].idx + len(self.doc[last].text)
        if group.quantity.core_end > group.quantity.core_start:
            start = min(start, group.quantity.start)
            end = max(end, group.quantity.end)
        group_words = group.named or group.group_words or ("others" if group.quantity.is_further else "")
        quantity = group.quantity
        low, best, high = quantity.low, quantity.best, quantity.high
        base = self.sentence.start
        own_text = self.sentence.text[self.doc[group.first].idx : end]
        mention = CountMention(
            start=base + start, end=base + end, text=self.sentence.text[start:end], harm=harm, low=low, best=best, high=high,
            approximate=quantity.approximate, group=group_words, status=self._status(group),
            demographic=self._demographic(group_words or own_text), is_subset=subset,
            is_perpetrator=self._is_perpetrator(group, predicate), predicate_start=base + predicate.idx,
            head=base + group.head.idx, is_cumulative=cumulative or self._is_cumulative(predicate), is_none=False,
            is_update=update,
        )  # fmt: skip
        self.found.append(mention)
        return mention

    def _none(self, harm: Harm, first: Token, last: Token, predicate: Token, group: str = "") -> None:
        key = (-100000 - first.i, harm)
        if key in self.claimed:
            return
        self.claimed.add(key)
        start, end = (
            min(first.idx, predicate.idx),
            max(last.idx + len(last.text), predicate.idx + len(predicate.text)),
        )
        base = self.sentence.start
        self.found.append(CountMention(
            base + start, base + end, self.sentence.text[start:end], harm, 0, 0, 0, False, group or "people", "unknown", (),
            False, False, base + predicate.idx, base + first.idx, is_none=True,
        ))  # fmt: skip

    def _is_cumulative(self, predicate: Token) -> bool:
        for token in (predicate, *predicate.children):
            if token.lower_ in ("far", "total", "overall", "since") and token.dep_ in (
                "advmod",
                "prep",
                "mark",
                "pobj",
                "npadvmod",
            ):
                return True
        text = self.sentence.text.lower()
        return "so far" in text or "in total" in text or ("in all" in text and "killed in all" in text)

    def _is_unreal(self, predicate: Token) -> bool:
        """Whether the harm is only possible, planned or threatened: then nothing was counted."""
        auxiliaries = [c.lower_ for c in predicate.children if c.dep_ in ("aux", "auxpass")]
        if any(a in _CONDITIONAL for a in auxiliaries):
            return True
        if any(a in ("may",) for a in auxiliaries) and "have" not in auxiliaries:
            return True
        if (
            predicate.dep_ in ("xcomp", "acl", "advcl", "relcl", "ccomp")
            and "to" in auxiliaries
            and "have" not in auxiliaries
        ):
            head = predicate.head
            return head.lemma_.lower() in _PLANS or predicate.dep_ == "acl" or predicate.dep_ == "advcl"
        if (
            predicate.dep_ == "conj"
            and predicate.head.i < predicate.i
            and not auxiliaries
            and predicate.tag_ == "VB"
        ):
            return self._is_unreal(predicate.head)
        if (
            predicate.dep_ == "pcomp"
            and predicate.head.lower_ in ("without", "from", "of")
            and predicate.head.lower_ == "from"
        ):
            return True
        return False

    def _negated(self, verb: Token) -> bool:
        return any(c.dep_ == "neg" or c.lower_ == "never" for c in verb.children) or (
            verb.dep_ == "pcomp" and verb.head.lower_ == "without"
        )  # fmt: skip

    # --- predicates --------------------------------------------------------------------------------

    def read(self) -> list[CountMention]:
        """All counts of the sentence, by start."""
        for token in self.doc:
            low = token.lower_
            if (
                low in NEGATIVE_PRONOUNS
                or (low == "no" and token.dep_ == "det")
                or low in ("none", "neither")
            ):
                self._negative(token)
        for token in self.doc:
            self._verb(token)
        for token in self.doc:
            self._noun(token)
        for token in self.doc:
            self._adjective(token)
        for token in self.doc:
            self._unharmed(token)
        self._beside()
        self._joined()
        self._as_were()
        self._coordinated()
        self._subsets()
        self.found = [
            replace(c, is_subset=True) if not c.is_none and not c.is_subset and self._stands_as_part(c) else c
            for c in self.found
        ]
        self.found.sort(key=lambda c: (c.start, c.predicate_start))
        self._inherit()
        return self.found

    def _inherit(self) -> None:
        """ "Two soldiers were killed and four wounded": a bare number counts the same people as the one before it."""
        before: CountMention | None = None
        for index, count in enumerate(self.found):
            if count.is_none or count.is_subset:
                continue
            if not count.group and before is not None and before.harm != count.harm:
                words = before.group.split()
                plural = bool(words) and (
                    words[-1].endswith("s") or words[-1] in ("people", "men", "women", "children")
                )
                noun_of_harm = count.predicate_start == count.head
                if plural and "and" not in words and not noun_of_harm:
                    count = replace(
                        count, group=before.group, status=before.status, demographic=before.demographic
                    )
                    self.found[index] = count
            if count.group:
                before = count

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
        dead = next((t for t in self.doc[verb.i + 1 : verb.i + 9] if t.lower_ == "dead"), None)
        if dead is not None and not any(
            t.tag_ in ("VBD", "VBZ", "CC", "WDT", ",") for t in self.doc[verb.i + 1 : dead.i]
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
        if lemma == "beat" and any(c.lower_ == "unconscious" for c in verb.subtree):
            return "wounded", True
        return None

    def _lose(self, verb: Token) -> tuple[Harm, bool] | None:
        for child in verb.children:
            if child.dep_ == "dobj":
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
            if not found and verb.lemma_.lower() in PHYSICAL:
                found = self._shot_dead(verb)
            if not found and verb.dep_ == "relcl":
                # "the general whom a drone killed"
                if any(c.lower_ in ("whom", "that", "who") for c in children) and any(
                    c.dep_ == "nsubj" and c.lower_ not in ("who", "that", "which") for c in children
                ):
                    found = [verb.head]
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
            own = [c for c in verb.head.children if c.dep_ in ("nsubj",)]
        return [self._relative(t) for t in own]

    def _shot_dead(self, verb: Token) -> list[Token]:
        """The victim in "shot the assailants dead" and "shot dead an Arab man", where the parse loses it."""
        dead = next((t for t in self.doc[verb.i + 1 : verb.i + 9] if t.lower_ == "dead"), None)
        if dead is None:
            return []
        if verb.dep_ == "conj" and is_passive(verb.head) and dead.i == verb.i + 1:
            own = [c for c in verb.head.children if c.dep_ == "nsubjpass"]
            if own:
                return own  # "were dragged from their homes and shot dead"
        noun = self._noun_after(verb.i, dead.i) or self._noun_after(dead.i, min(len(self.doc), dead.i + 8))
        if noun is None:
            bare = [
                t for t in self.doc[verb.i + 1 : min(len(self.doc), dead.i + 5)] if t.i in self.quantity_of
            ]
            return bare[-1:]
        return [noun]

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
        if self._negated(verb):
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

    def _merged(self, groups: list[Group]) -> list[Group]:
        """ "a mother and her two children" are three, in one row; groups that each have a number stay apart."""
        if len(groups) < 2:
            return groups
        first = groups[0]
        unnumbered = (
            first.quantity.core_end == first.quantity.core_start
            and not first.is_pronoun
            and first.named is None
        )
        if not unnumbered or first.quantity.low != 1:
            return groups
        rest = groups[1:]
        statuses = {self._status(g) for g in groups}
        mentions = [self._actor_at(self.sentence.start + g.head.idx) for g in groups]
        if all(m is not None and m.actor_type == "civilians" and m.text[:1].isupper() for m in mentions):
            return groups  # "a Syrian and two Iraqis"
        if (len(statuses) > 1 and not statuses <= {"unknown", "civilian"}) or any(
            g.quantity.low is None or g.quantity.high is None for g in groups
        ):
            return groups
        if any(g.is_pronoun or g.named for g in rest):
            return groups
        if not all(g.quantity.core_end == g.quantity.core_start or self.doc[self._left(g.head)].lower_ in ("her", "his", "their", "its")
                   or "other" in self.sentence.text[self.doc[g.first].idx : g.head.idx].split() or len(groups) == 2 for g in groups):  # fmt: skip
            return groups
        last = groups[-1]
        total = sum(g.quantity.low or 0 for g in groups)
        best = sum(g.quantity.best or g.quantity.low or 0 for g in groups)
        high = sum(g.quantity.high or 0 for g in groups)
        for group in rest:
            self.used.add(group.quantity.start)
            self.claimed.update(
                (group.quantity.start, h)
                for h in ("killed", "wounded", "missing", "abducted", "arrested", "displaced")
                if group.quantity.core_end > group.quantity.core_start
            )  # type: ignore[misc]
        merged = Group(
            Quantity(first.quantity.start, last.quantity.end, first.quantity.core_start, first.quantity.core_start, total, best, high, any(g.quantity.approximate for g in groups)),
            first.head, first.first, last.last, self._words(first.first, last.last),
        )  # fmt: skip
        return [merged]

    def _listed(self, last: Token) -> list[Group]:
        """ "nearly 600 journalists, campaigners and protesters killed": one number for a list, whose last member the
        parse gives."""
        first = last
        while first.dep_ == "conj" and first.head.tag_.startswith("NN"):
            first = first.head
        group = self._group(first) if first.i != last.i else None
        if (
            group is None
            or group.quantity.core_end == group.quantity.core_start
            or group.quantity.start in self.used
        ):
            return []
        words = self._words(self._last(group.quantity) + 1, last.i)
        return [replace(group, last=last.i, group_words=words)]

    def _is_part(self, group: Group) -> bool:
        """ "four commanders among them", "seven of them": part of what is counted beside it, not counted again."""
        if group.quantity.core_end == group.quantity.core_start:
            return False
        following = [t.lower_ for t in self.doc[group.head.i + 1 : group.head.i + 3]]
        if following[:2] in (["among", "them"], ["among", "whom"], ["amongst", "them"]):
            return True
        before = [t.lower_ for t in self.doc[max(0, group.first - 2) : group.first]]
        if before[-1:] == ["including"] or before == ["among", "them"]:
            return True
        inner = self._of_object(group.head) if group.head.i in self.quantity_of else None
        return inner is not None and inner.lower_ in ("them", "whom") and group.head.dep_ == "appos"

    def _stands_as_part(self, count: CountMention) -> bool:
        """Whether "among them" follows the counted noun, whatever the parse made of it."""
        head = self._token_at(count.head)
        if head is None:
            return False
        following = [t.lower_ for t in self.doc[head.i + 1 : head.i + 3]]
        return following in (["among", "them"], ["among", "whom"], ["amongst", "them"])

    def _token_at(self, offset: int) -> Token | None:
        index = bisect.bisect_left(self.starts, offset - self.sentence.start)
        if index < len(self.doc) and self.doc[index].idx == offset - self.sentence.start:
            return self.doc[index]
        return None

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
        for token in self.doc[verb.i + 1 : verb.i + 14]:
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
                                head or self.doc[back],
                                self._first(quantity),
                                token.i - 1 if token.i - 1 >= self._last(quantity) else self._last(quantity),
                                self._words(self._last(quantity) + 1, head.i) if head is not None else "",
                            ),
                            token,
                        )
                        self.last_harm = (harm, token)
                        break

    def _noun_after(self, index: int, stop: int) -> Token | None:
        noun: Token | None = None
        for token in self.doc[index + 1 : stop]:
            if token.tag_.startswith("NN"):
                noun = token
            elif token.tag_ in ("IN", "CC", ",", "VBD", "VBZ", "VBP"):
                break
        return noun

    # --- nouns of harm -----------------------------------------------------------------------------

    def _noun(self, noun: Token) -> None:
        low = noun.lower_
        if low in ("toll", "tally") or (low in _FIGURE_NOUNS and self._figure_harm(noun) is not None):
            self._toll(noun)
            return
        if low in ("number", "figure", "count") and self.before is not None and self._points_back(noun):
            self._toll(noun)  # "he later raised that number to 76"
            return
        figure = low in ("dead", "wounded", "injured", "missing") and any(
            c.lower_ == "the" for c in noun.children
        )
        if figure and (noun.head.lemma_ in _TOLL_VERBS or noun.head.lemma_ in ("number", "estimate")):
            self._toll(noun)  # "the wounded are put at 17,000"
            return
        if low not in HARM_NOUNS or not noun.tag_.startswith("NN"):
            return
        harm = HARM_NOUNS[low]
        if noun.dep_ == "compound":
            return
        governor = noun.head
        if governor.lemma_ in RELEASED and harm in ("abducted", "arrested"):
            return
        if governor.tag_.startswith("VB") and self._is_unreal(governor) and noun.dep_ in ("dobj", "nsubj"):
            return
        left = self._left(noun)
        for index in range(noun.i - 1, left - 1, -1):
            if index in self.quantity_of:
                quantity = self.quantity_of[index]
                if quantity.start in self.used:
                    return
                inner = self._of_object(noun) or next(
                    (
                        g
                        for c in noun.children
                        if c.lower_ in ("among", "to") and c.dep_ == "prep"
                        for g in c.children
                        if g.dep_ == "pobj"
                    ),
                    None,
                )
                words = (
                    self._words(self._left(inner), inner.i)
                    if inner is not None and self._is_human(inner, True)
                    else ""
                )
                if low in (
                    "bodies",
                    "corpses",
                    "hostages",
                    "captives",
                    "detainees",
                    "martyrs",
                    "fatalities",
                    "prisoners",
                ):
                    words = words or ("hostages" if low == "hostages" else "people")
                self._add(
                    harm,
                    Group(quantity, noun, self._first(quantity), noun.i, words),
                    noun,
                )
                self.last_harm = (harm, noun)
                return
        # "hundreds of killings of protesters", "dozens of deaths": the number governs the noun.
        if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.i in self.quantity_of:
            quantity = self.quantity_of[noun.head.head.i]
            inner = self._of_object(noun)
            words = self._words(self._left(inner), inner.i) if inner is not None else ""
            self._add(
                harm, Group(quantity, noun, self._first(quantity), noun.i, words), noun, cumulative=True
            )
            return
        # "the deaths of 12 people", "injuries to 30,000 civilians", "the killing of two soldiers", "the arrest of a cleric".
        beside = self.doc[noun.i + 1] if noun.i + 1 < len(self.doc) else None
        own = list(noun.children)
        if beside is not None and beside.dep_ == "prep" and beside.head.i != noun.i and noun.dep_ == "dobj":
            own.append(beside)  # hung on the verb by the parse
        for child in own:
            if child.dep_ == "prep" and child.lower_ in ("of", "to", "among"):
                for inner in child.children:
                    if inner.dep_ != "pobj":
                        continue
                    for group in self._merged(list(self._groups(inner))):
                        if harm == "wounded" and group.quantity.core_end == group.quantity.core_start:
                            continue
                        self._add(harm, group, noun)
                        self.last_harm = (harm, noun)
            elif child.dep_ == "poss" and low in (
                "death",
                "killing",
                "murder",
                "assassination",
                "execution",
                "arrest",
                "abduction",
                "kidnapping",
                "detention",
                "slaying",
                "disappearance",
            ):
                if child.tag_ != "PRP$":
                    for group in self._groups(child):
                        self._add(harm, group, noun)

    def _figure_harm(self, noun: Token) -> Harm | None:
        """ "the number of people killed", "the number of Israelis killed by … has reached 30"."""
        inner = self._of_object(noun)
        if inner is None:
            return None
        for token in (inner, *inner.children, *inner.conjuncts):
            if token.lower_ in HARM_NOUNS:
                return HARM_NOUNS[token.lower_]
            if token.lower_ in HARM_ADJECTIVES and token.dep_ in ("pobj", "amod", "acl", "conj"):
                return HARM_ADJECTIVES[token.lower_]
            if token.tag_ == "VBN" and token.lemma_ in TRANSITIVE:
                return TRANSITIVE[token.lemma_]
        return None

    def _points_back(self, noun: Token) -> bool:
        """ "that number", "the figure" in a sentence that puts it up or down."""
        if self._of_object(noun) is not None or noun.head.lemma_ not in _TOLL_VERBS:
            return False
        return any(c.lower_ in ("that", "this", "the") and c.dep_ == "det" for c in noun.children)

    def _toll(self, noun: Token) -> None:
        """ "the death toll rose to 41 from 35", "bringing the toll to 12", "a death toll of 50"."""
        harm: Harm = WHOLE_WORDS.get(noun.lower_) or self._figure_harm(noun) or "killed"
        if noun.lower_ in ("number", "figure", "count") and self._figure_harm(noun) is None:
            harm = self.before or harm
        if any(c.lower_ in ("injury", "injured", "casualty", "wounded") for c in noun.children):
            harm = "wounded"
        inner = self._of_object(noun)
        words = ""
        if inner is not None and self._is_human(inner, True) and noun.lower_ in _FIGURE_NOUNS:
            words = self._words(self._left(inner), inner.i)
        if inner is not None and inner.i in self.quantity_of:
            self._add(
                harm,
                self._group(inner) or Group(self.quantity_of[inner.i], inner, noun.i, inner.i, ""),
                noun,
                cumulative=True,
            )
            return
        verb = noun.head if noun.dep_ in ("nsubj", "nsubjpass", "dobj", "attr") else None
        while verb is not None and verb.lemma_ not in _TOLL_VERBS and verb.dep_ in ("conj", "xcomp", "ccomp"):
            verb = verb.head
        start = verb.i if verb is not None else noun.i
        updated = verb is not None and verb.lemma_ in (
            "rise",
            "climb",
            "increase",
            "grow",
            "jump",
            "raise",
            "bring",
            "revise",
            "update",
            "mount",
            "soar",
            "swell",
            "surge",
            "leap",
        )
        for index in range(min(start, noun.i) + 1, min(len(self.doc), max(start, noun.i) + 12)):
            if index in self.quantity_of and index != noun.i:
                quantity = self.quantity_of[index]
                if quantity.start in self.used:
                    continue
                before = self.doc[max(0, self._first(quantity) - 1)].lower_
                if before == "from":
                    self.used.add(quantity.start)
                    continue
                if (
                    quantity.low != quantity.high
                    and self.sentence.text[quantity.start : quantity.start + 5].lower() == "from "
                    and quantity.high is not None
                ):
                    quantity = Quantity(
                        quantity.start,
                        quantity.end,
                        quantity.core_start,
                        quantity.core_end,
                        quantity.high,
                        quantity.high,
                        quantity.high,
                        False,
                    )
                    updated = True
                head = self._noun_after(self._last(quantity), min(len(self.doc), self._last(quantity) + 5))
                if head is not None and not self._is_people_word(head):
                    continue
                self._add(
                    harm,
                    Group(
                        quantity,
                        head or self.doc[index],
                        min(noun.i, self._first(quantity)),
                        max(index, head.i if head is not None else index),
                        self._words(self._last(quantity) + 1, head.i) if head is not None else words,
                    ),
                    noun,
                    cumulative=True,
                    update=updated,
                )
                return

    # --- adjectives and bare participles -------------------------------------------------------------

    def _adjective(self, token: Token) -> None:
        low = token.lower_
        harm = HARM_ADJECTIVES.get(low)
        if harm is None:
            return
        if token.dep_ == "amod" and token.head.tag_.startswith("NN") and token.head.i > token.i:
            group = self._group(token.head)
            numbered = group is not None and group.quantity.core_end > group.quantity.core_start
            if group is not None and numbered and group.quantity.start not in self.used:
                words = " ".join(w for w in group.group_words.split() if w.lower() != low)
                group.group_words = words
                self._add(harm, group, token)
            return
        if token.dep_ in ("acomp", "attr", "oprd", "xcomp", "ccomp") and token.head.pos_ in ("AUX", "VERB"):
            verb = token.head
            if self._is_unreal(verb) or self._negated(verb) or verb.lemma_.lower() not in COPULAR:
                return
            for subject in (c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < token.i):
                for group in self._groups(self._relative(subject)):
                    self._add(harm, group, token)
                    self.last_harm = (harm, token)

    def _beside(self) -> None:
        """Numbers that stand beside a word of harm where the parse made nothing of it: "9 dead and 15 hurt",
        "seven of them civilians, were killed and scores injured"."""
        for token in self.doc:
            low = token.lower_
            harm = HARM_ADJECTIVES.get(low)
            if harm is None and token.tag_ in ("VBN", "VBD", "VB", "VBP"):
                harm = TRANSITIVE.get(token.lemma_.lower())
                if (
                    harm is not None
                    and token.tag_ in ("VBD",)
                    and any(c.dep_ == "dobj" for c in token.children)
                ):
                    continue
                if (
                    token.lemma_.lower() in ("seize", "capture", "execute", "hang", "detain")
                    and token.tag_ != "VBN"
                ):
                    continue
            if harm is None or any(c.predicate_start == self.sentence.start + token.idx for c in self.found):
                continue
            if (
                self._is_unreal(token)
                or self._negated(token)
                or (low in ("hurt", "missing") and token.dep_ == "amod")
                or [t.lower_ for t in self.doc[max(0, token.i - 2) : token.i]]
                in (["among", "the"], ["of", "the"])
            ):
                continue
            for back in range(token.i - 1, max(-1, token.i - MAX_REACH), -1):
                between = self.doc[back]
                if back in self.quantity_of:
                    quantity = self.quantity_of[back]
                    if quantity.start in self.used:
                        break
                    head = self._noun_after(self._last(quantity), token.i)
                    if head is not None and not self._is_human(head, True):
                        break
                    if head is None and self._last(quantity) + 1 < token.i and any(
                        t.tag_ in ("IN", "VBD", "VBZ", "VBP") and t.lower_ not in ("of", "was", "were", "been") for t in self.doc[self._last(quantity) + 1 : token.i]
                    ):  # fmt: skip
                        break
                    self._add(
                        harm,
                        Group(
                            quantity,
                            head or self.doc[back],
                            self._first(quantity),
                            head.i if head is not None else self._last(quantity),
                            self._words(self._last(quantity) + 1, head.i) if head is not None else "",
                        ),
                        token,
                    )
                    break
                if between.tag_ in (".", ":", "VBD", "VBZ", "VBP", "VB") and between.lower_ not in (
                    "was",
                    "were",
                    "are",
                    "is",
                    "have",
                    "had",
                    "been",
                ):
                    break
                if between.text in (",", ";"):
                    break
        # after the word: "wounding dozens", "killing at least 12" that hang elsewhere in the parse
        for token in self.doc:
            if token.tag_ not in ("VBG", "VBD", "VBN", "VBZ", "VB", "VBP"):
                continue
            harm = TRANSITIVE.get(token.lemma_.lower())
            if harm is None or any(c.predicate_start == self.sentence.start + token.idx for c in self.found):
                continue
            if self._is_unreal(token) or self._negated(token) or (is_passive(token) and token.tag_ == "VBN"):
                continue
            nxt = token.i + 1
            while (
                nxt < len(self.doc)
                and self.doc[nxt].tag_ in ("DT", "RB", "PRP$")
                and nxt not in self.quantity_of
            ):
                nxt += 1
            if nxt in self.quantity_of and self.quantity_of[nxt].start not in self.used:
                quantity = self.quantity_of[nxt]
                head = self._noun_after(self._last(quantity), min(len(self.doc), self._last(quantity) + 5))
                if head is not None and not self._is_human(head, True):
                    continue
                self._add(
                    harm,
                    Group(
                        quantity,
                        head or self.doc[nxt],
                        self._first(quantity),
                        head.i if head is not None else self._last(quantity),
                        self._words(self._last(quantity) + 1, head.i) if head is not None else "",
                    ),
                    token,
                )

    def _joined(self) -> None:
        """ "along with several members of the security forces", "as well as two civilians": the same harm again."""
        texts = [t.lower_ for t in self.doc]
        for index in range(len(texts)):
            for joiner in _JOINERS:
                if tuple(texts[index : index + len(joiner)]) != joiner:
                    continue
                base = [
                    c
                    for c in self.found
                    if c.predicate_start < self.sentence.start + self.doc[index].idx and not c.is_none
                ]
                if not base:
                    continue
                latest = max(base, key=lambda c: (c.predicate_start, c.start))
                at = index + len(joiner)
                while (
                    at < len(self.doc)
                    and self.doc[at].tag_ in ("DT", "RB", "IN")
                    and at not in self.quantity_of
                ):
                    at += 1
                group: Group | None = None
                if (
                    at < len(self.doc)
                    and at in self.quantity_of
                    and self.quantity_of[at].start not in self.used
                ):
                    quantity = self.quantity_of[at]
                    head = self._noun_after(
                        self._last(quantity), min(len(self.doc), self._last(quantity) + 6)
                    )
                    inner_head = head
                    if inner_head is not None and self._is_human(inner_head, True):
                        group = Group(
                            quantity,
                            inner_head,
                            self._first(quantity),
                            inner_head.i,
                            self._words(self._last(quantity) + 1, inner_head.i),
                        )
                elif at < len(self.doc) and self.doc[at - 1].lower_ in (
                    "a",
                    "an",
                    "his",
                    "her",
                    "its",
                    "their",
                    "the",
                ):
                    noun = self._noun_after(at - 1, min(len(self.doc), at + 5))
                    if noun is not None and noun.tag_ == "NN" and self._is_human(noun, False):
                        group = self._singular(noun, self._left(noun))
                if group is not None:
                    predicate = next(
                        t for t in self.doc if self.sentence.start + t.idx == latest.predicate_start
                    )
                    self._add(latest.harm, group, predicate)

    # --- nobody, and unharmed ------------------------------------------------------------------------

    def _zero(self, harm: Harm, lemma: str, first: Token, predicate: Token) -> None:
        self._none(harm, first, predicate, predicate)
        if lemma in ("hurt", "harm"):
            self._none("killed", first, predicate, predicate)

    def _negative(self, token: Token) -> None:
        """ "nobody was hurt", "no one was killed", "no casualties", "without casualties", "none of them was injured"."""
        low = token.lower_
        if low == "no":
            after = self.doc[token.i + 1].lower_ if token.i + 1 < len(self.doc) else ""
            if token.i in self.quantity_of or after in ("fewer", "less", "more", "longer"):
                return
            noun = token.head
            name = noun.lower_
            text = self.sentence.text.lower()
            if name in ("reports", "report", "word", "information", "sign", "indication", "details", "news"):
                if "immediate" in text[token.idx : token.idx + 30] or name in (
                    "word",
                    "information",
                    "details",
                    "news",
                ):
                    return
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
            self._zero_verb(token, token)

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

    def _unharmed(self, token: Token) -> None:
        low = token.lower_
        if low in UNHARMED:
            self._none("killed", token, token, token, "survivors")
            self._none("wounded", token, token, token, "survivors")
        elif low in BOTH_NOUNS | frozenset(HARM_NOUNS) and token.tag_.startswith("NN"):
            # "without (causing) casualties", "did not cause any casualties", "neither casualties nor damage"
            governor = token.head
            without = governor.lower_ == "without" or (
                governor.dep_ == "pcomp" and governor.head.lower_ == "without"
            ) or (governor.lemma_ in ("cause", "result", "report", "suffer", "inflict", "lead", "claim", "sustain", "have")
                  and any(c.dep_ == "neg" for c in governor.children) and token.dep_ == "dobj") or (
                governor.dep_ == "prep" and governor.head.lemma_ in ("result", "lead") and any(c.dep_ == "neg" for c in governor.head.children)
            )  # fmt: skip
            if without or any(c.lower_ in ("neither", "zero") for c in token.children):
                self._zero_noun(token, token)

    def _as_were(self) -> None:
        """ "was assassinated, as were his wife and two bodyguards"."""
        for token in self.doc:
            if (
                token.lower_ != "as"
                or token.i + 2 >= len(self.doc)
                or self.doc[token.i + 1].lower_ not in ("was", "were")
            ):
                continue
            earlier = [
                c for c in self.found if not c.is_none and c.predicate_start < self.sentence.start + token.idx
            ]
            noun = self._noun_after(token.i + 1, min(len(self.doc), token.i + 8))
            if earlier and noun is not None:
                predicate = self._token_at(earlier[-1].predicate_start) or noun
                for group in self._groups(noun):
                    self._add(earlier[-1].harm, group, predicate)

    def _coordinated(self) -> None:
        """ "the lives of three soldiers and about 48 fighters", "a Pakistani and two Indians had died": a group that is
        joined to a counted one, where the parse hangs it elsewhere."""
        for quantity in self.quantities:
            first = self._first(quantity)
            if (
                quantity.start in self.used
                or first < 2
                or self.doc[first - 1].lower_ not in ("and", ",", "or", "plus")
            ):
                continue
            head = self._noun_after(self._last(quantity), min(len(self.doc), self._last(quantity) + 7))
            if head is None or not self._is_human(head, True):
                continue
            for count in self.found:
                if count.is_none:
                    continue
                at = next((t.i for t in self.doc if self.sentence.start + t.idx == count.head), None)
                if at is None or not at < first - 1 <= at + 7:
                    continue
                between = self.doc[at + 1 : first - 1]
                if any(
                    t.tag_ in ("VBD", "VBZ", "VBP", "VB", "VBN", ",", ":", "WP", "WDT", "MD", "CC")
                    for t in between
                ):
                    continue
                if head.i + 1 < len(self.doc) and self.doc[head.i + 1].tag_ in ("VBD", "VBZ", "VBP", "MD"):
                    break  # it has a verb of its own
                predicate = next(
                    (t for t in self.doc if self.sentence.start + t.idx == count.predicate_start), head
                )
                self._add(
                    count.harm,
                    Group(quantity, head, first, head.i, self._words(self._last(quantity) + 1, head.i)),
                    predicate,
                )
                break
        for quantity in reversed(self.quantities):
            self._before_counted(quantity)
        for count in list(self.found):
            self._and_kin(count)
        for count in list(self.found):
            opening = self._token_at(count.start)
            if count.is_none or opening is None or opening.i < 3 or self.doc[opening.i - 1].lower_ != "and":
                continue
            if opening.tag_.startswith("VB"):
                continue
            first = opening.i
            noun, determiner = self.doc[first - 2], self.doc[first - 3]
            if (
                determiner.lower_ not in ("a", "an")
                or noun.tag_ in ("NNS", "NNPS")
                or not noun.tag_.startswith(("NN", "JJ"))
            ):
                continue
            mention = self._actor_at(self.sentence.start + noun.idx)
            if self._is_human(noun, False) or (mention is not None and mention.text[:1].isupper()):
                predicate = next(
                    (t for t in self.doc if self.sentence.start + t.idx == count.predicate_start), noun
                )
                one = exact(noun.idx, noun.idx, 1)
                self._add(count.harm, Group(one, noun, first - 3, first - 2, noun.text), predicate)

    def _before_counted(self, quantity: Quantity) -> None:
        """ "left 15 soldiers and 40 insurgents dead": the first of two groups, where only the second was found."""
        if quantity.start in self.used:
            return
        last = self._last(quantity)
        head = self._noun_after(last, min(len(self.doc), last + 6))
        if head is None or not self._is_people_word(head):
            return
        link = head.i + 1
        if (
            link < len(self.doc)
            and self.doc[link].text == ","
            and link + 1 < len(self.doc)
            and self.doc[link + 1].lower_ == "and"
        ):
            link += 1
        if link + 1 >= len(self.doc) or self.doc[link].lower_ not in ("and", ","):
            return
        for count in self.found:
            first = self._token_at(count.start)
            if count.is_none or first is None or not link < first.i <= link + 1:
                continue
            if not any(q.start + self.sentence.start == count.start for q in self.quantities):
                continue
            words = self._words(last + 1, head.i)
            group = Group(quantity, head, self._first(quantity), head.i, words)
            self._add(
                count.harm, group, self._token_at(count.predicate_start) or head, subset=count.is_subset
            )
            return

    def _and_kin(self, count: CountMention) -> None:
        """ "killed a woman of 60 and her son": one more, where the parse joins it to something else."""
        head = self._token_at(count.head)
        if count.is_none or head is None:
            return
        for token in self.doc[head.i + 1 : head.i + 5]:
            if token.lower_ == "and" and token.i + 1 < len(self.doc):
                opener = self.doc[token.i + 1]
                if opener.lower_ not in ("a", "an", "his", "her", "their") or opener.i in self.quantity_of:
                    return
                noun = self._noun_after(opener.i, min(len(self.doc), opener.i + 5))
                if noun is None or noun.tag_ != "NN" or not self._is_human(noun, False):
                    return
                after = self.doc[noun.i + 1] if noun.i + 1 < len(self.doc) else None
                joined = noun.dep_ == "conj" and noun.head.i == head.i
                if (
                    not joined
                    and after is not None
                    and (after.tag_ in ("VBD", "VBZ", "MD", "NN", "NNS") or after.lower_ in ("was", "is"))
                ):
                    return
                if any(c.head == self.sentence.start + noun.idx for c in self.found):
                    return
                if noun.text in count.group.split() and (count.low or 0) > 1:
                    return
                group = Group(
                    exact(noun.idx, noun.idx, 1),
                    noun,
                    opener.i,
                    noun.i,
                    self._words(opener.i + (opener.lower_ in ("a", "an")), noun.i),
                )
                self._add(count.harm, group, self._token_at(count.predicate_start) or noun)
                return
            if token.tag_ in ("VBD", "VBZ", "VBP", "VBN", ",", ":"):
                return

    # --- parts of what was counted -------------------------------------------------------------------

    def _subsets(self) -> None:
        """ "including four commanders", "seven of them civilians", "among the dead were two girls": rows that are counted
        already, here or in another sentence."""
        whole = [c for c in self.found if not c.is_none and not c.is_subset]
        for token in self.doc:
            low = token.lower_
            at = self.sentence.start + token.idx
            if low in _SUBSET_OPENERS and not (low in ("among", "amongst") and not self._among(token)):
                parent = self._parent(whole, at)
                whole_word = self._whole_word(token)
                if parent is None and whole_word is None:
                    continue
                harm = parent.harm if parent is not None else WHOLE_WORDS[whole_word.lower_]
                targets = [c for c in token.children if c.dep_ in ("pobj", "dobj", "pcomp", "attr")]
                if not targets:
                    following = self._noun_after(token.i, min(len(self.doc), token.i + 7))
                    targets = [following] if following is not None else []
                if low in ("among", "amongst"):
                    targets = self._after_among(token)
                for target in targets:
                    for group in self._groups(target):
                        self._subset_row(harm, parent, group, whole_word)
            elif token.i in self.quantity_of and self._last(self.quantity_of[token.i]) == token.i:
                inner = self._of_object(token)
                if inner is None or inner.lower_ not in (*_PARTITIVE_PRONOUNS, *WHOLE_WORDS):
                    continue
                parent = self._parent(whole, at)
                harm = parent.harm if parent is not None else WHOLE_WORDS.get(inner.lower_)
                if harm is None:
                    continue
                quantity = self.quantity_of[token.i]
                existing = [
                    c for c in self.found if c.start == self.sentence.start + quantity.start or c.head == at
                ]
                for count in existing:
                    if (
                        count.harm == WHOLE_WORDS.get(inner.lower_, harm)
                        and not count.is_subset
                        and count is not parent
                    ):
                        self.found[self.found.index(count)] = replace(count, is_subset=True)
                if existing:
                    continue
                described = self._description_after(inner)
                ahead = self.doc[inner.i + 1] if inner.i + 1 < len(self.doc) else None
                if (
                    described is None
                    and ahead is not None
                    and ahead.tag_ in ("VBG", "VBD", "VBZ", "VBN", "VBP", "WP")
                ):
                    continue  # "one of them carrying a rifle" tells of no one harmed
                words = self._words(self._left(described), described.i) if described is not None else ""
                words = " ".join(w for w in words.split() if w.lower() not in _PARTITIVE_PRONOUNS)
                last = (described or inner).i
                self._subset_row(
                    harm, parent, Group(quantity, described or token, self._first(quantity), last, words)
                )
        self._among_after(whole)
        self._of_those(whole)

    def _of_those(self, whole: list[CountMention]) -> None:
        """ "Of the 12 killed, nine were women"."""
        if len(self.doc) < 6 or self.doc[0].lower_ != "of" or self.doc[1].lower_ not in ("the", "those"):
            return
        comma = next((t.i for t in self.doc[2:14] if t.text == ","), None)
        word = next((t for t in self.doc[2 : comma or 2] if t.lower_ in WHOLE_WORDS), None)
        if comma is None or word is None or comma + 1 >= len(self.doc) or comma + 1 not in self.quantity_of:
            return
        quantity = self.quantity_of[comma + 1]
        last = self._last(quantity)
        described = self._description_after(self.doc[last])
        head = described or self.doc[last]
        words = self._words(self._left(described), described.i) if described is not None else ""
        parent = next((c for c in whole if c.harm == WHOLE_WORDS[word.lower_]), None)
        self._subset_row(
            WHOLE_WORDS[word.lower_], parent, Group(quantity, head, comma + 1, head.i, words), word
        )

    def _whole_word(self, token: Token) -> Token | None:
        """The word for a whole that is only named: "the dead included …", "among the wounded were …"."""
        for near in self.doc[max(0, token.i - 4) : token.i + 5]:
            if (
                near.lower_ in WHOLE_WORDS
                and near.i > 0
                and self.doc[near.i - 1].lower_ in ("the", "those", "of")
            ):
                return near
        return None

    def _among(self, token: Token) -> bool:
        nxt = self.doc[token.i + 1].lower_ if token.i + 1 < len(self.doc) else ""
        return nxt in ("them", "whom", "the", "those")

    def _after_among(self, token: Token) -> list[Token]:
        """What follows "among them": "among them a child"; or the subject of "among the dead were three children"."""
        nxt = self.doc[token.i + 1] if token.i + 1 < len(self.doc) else None
        verb = self.doc[token.i - 1] if token.i else None
        if verb is not None and verb.lower_ in ("was", "were", "are", "is"):
            return [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
        if nxt is None:
            return []
        if nxt.lower_ in ("them", "whom"):
            following = self._noun_after(nxt.i, min(len(self.doc), nxt.i + 7))
            return [following] if following is not None else []
        for later in self.doc[token.i + 1 : token.i + 6]:
            if later.lower_ in ("was", "were", "is", "are"):
                following = self._noun_after(later.i, min(len(self.doc), later.i + 7))
                return [following] if following is not None else []
        return []

    def _among_after(self, whole: list[CountMention]) -> None:
        """ "four children among them", "a soldier among them": the part stands before the word."""
        for token in self.doc:
            if token.lower_ not in ("among", "amongst") or token.i + 1 >= len(self.doc):
                continue
            if self.doc[token.i + 1].lower_ not in ("them", "whom"):
                continue
            for back in range(token.i - 1, max(-1, token.i - 7), -1):
                if self.doc[back].text == ",":
                    break
                opener = self.doc[back]
                numbered = back in self.quantity_of
                if not numbered and opener.lower_ not in ("a", "an"):
                    continue
                head = self._noun_after(back, token.i)
                parent = self._parent(whole, self.sentence.start + opener.idx)
                if parent is None or head is None or not self._is_human(head, numbered):
                    break
                quantity = self.quantity_of[back] if numbered else exact(head.idx, head.idx, 1)
                if quantity.start in self.used and numbered:
                    break
                first = self._first(quantity) if numbered else back
                words = self._words(self._last(quantity) + 1 if numbered else back + 1, head.i)
                self._subset_row(parent.harm, parent, Group(quantity, head, first, token.i + 1, words))
                break

    def _parent(self, whole: list[CountMention], at: int) -> CountMention | None:
        """The count that a part belongs to: the last that begins before it, else the nearest after."""
        before = [c for c in whole if c.start < at]
        if before:
            return max(before, key=lambda c: c.start)
        return None

    def _description_after(self, pronoun: Token) -> Token | None:
        """ "seven of them civilians": the noun for people behind the pronoun; None when a clause follows instead."""
        index = pronoun.i + 1
        while index < len(self.doc) and self.doc[index].lower_ in (
            "were",
            "was",
            "are",
            "is",
            "being",
            "a",
            "an",
            "the",
            "under",
        ):
            index += 1
        for token in self.doc[index : index + 4]:
            if token.tag_.startswith("NN"):
                if token.i + 1 < len(self.doc) and self.doc[token.i + 1].tag_.startswith("NN"):
                    continue
                return (
                    token
                    if self._is_people_word(token) or self._actor_at(self.sentence.start + token.idx)
                    else None
                )
            if not token.tag_.startswith(("JJ", "RB", "VBN", "HYPH", "CD")):
                return None
        return None

    def _subset_row(
        self, harm: Harm, parent: CountMention | None, group: Group, anchor_word: Token | None = None
    ) -> None:
        base = self.sentence.start
        numbered = group.quantity.core_end > group.quantity.core_start
        if group.quantity.start in self.used and numbered:
            for index, count in enumerate(self.found):
                if count is not parent and count.head == base + group.head.idx and count.harm == harm:
                    self.found[index] = replace(count, is_subset=True)
            return
        plain = " ".join(w for w in group.group_words.split() if w.lower() not in _PARTITIVE_PRONOUNS)
        group = replace(group, group_words=plain.removeprefix("a ").removeprefix("an "))
        anchor = base + (anchor_word or group.head).idx if parent is None else parent.predicate_start
        predicate = self._token_at(anchor) or group.head
        made = self._add(harm, group, predicate, subset=True)
        if made is None:
            return
        start = self.doc[group.first].idx
        end = self.doc[group.last].idx + len(self.doc[group.last].text)
        if numbered:
            start, end = min(start, group.quantity.start), max(end, group.quantity.end)
        self.found[-1] = replace(made, start=base + start, end=base + end, text=self.sentence.text[start:end])


def find_counts(
    reading: Reading, actors: Sequence[ActorMention] = (), lexicon: ActorLexicon | None = None
) -> tuple[CountMention, ...]:
    """All counts of harmed people in the parsed sentences of an article, sorted by start.

    ``actors`` (of :func:`dateline.coding.who.find_actors`) tell persons and fighters from things. Sentences without a
    parse are skipped. Never raises for any text."""
    known = lexicon or ActorLexicon.load()
    found: list[CountMention] = []
    starts = [a.start for a in actors]
    before: Harm | None = None
    for sentence in reading.sentences:
        if sentence.doc is None:
            continue
        here = actors[bisect.bisect_left(starts, sentence.start) : bisect.bisect_left(starts, sentence.end)]
        counts = _SentenceCounts(sentence, here, known, before).read()
        before = next((c.harm for c in reversed(counts) if not c.is_none and not c.is_subset), None)
        found.extend(counts)
    return tuple(found)
