"""Counts by nouns and adjectives: "300 deaths", "the toll rose to 41", "four wounded children", "40 are missing"."""

from __future__ import annotations

from spacy.tokens import Token

from dateline.coding.count_verbs import VerbReader
from dateline.coding.counted import Group
from dateline.coding.harm import (
    COPULAR,
    HARM_ADJECTIVES,
    HARM_NOUNS,
    RELEASED,
    TRANSITIVE,
    WHOLE_WORDS,
)
from dateline.coding.mentions import Harm
from dateline.coding.numbers import Quantity

_TOLL_VERBS = frozenset(
    """rise climb increase grow jump reach stand hit raise bring put exceed pass top mount soar swell total
        revise update be surge leap""".split()
)
_FIGURE_NOUNS = frozenset("number total toll count figure tally".split())


class NounReader(VerbReader):
    """Reads the nouns and adjectives of harm of one sentence."""

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
        if low in ("loss", "losses"):
            self._loss_of(noun)
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
        if (
            noun.dep_ == "pobj"
            and any(c.dep_ == "det" for c in noun.children)
            and low in ("bodies", "corpses")
        ):
            return  # "four of the bodies" were counted before
        if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.i in self.quantity_of:
            quantity = self.quantity_of[noun.head.head.i]
            inner = self._of_object(noun)
            words = self._words(self._left(inner), inner.i) if inner is not None else ""
            self._add(
                harm, Group(quantity, noun, self._first(quantity), noun.i, words), noun, cumulative=True
            )
            return
        # "the deaths of 12 people", "injuries to 30,000 civilians", "the arrest of a cleric"
        beside = self.tokens[noun.i + 1] if noun.i + 1 < len(self.tokens) else None
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
            elif (
                child.dep_ == "poss"
                and low
                in (
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
                )
                and child.tag_ != "PRP$"
            ):
                for group in self._groups(child):
                    self._add(harm, group, noun)

    def _loss_of(self, noun: Token) -> None:
        """ "the loss of one fighter", "the loss of 12 lives"."""
        inner = self._of_object(noun)
        if inner is None:
            return
        if inner.lower_ in ("life", "lives"):
            group = self._lives_group(inner)
            if group is not None:
                self._add("killed", group, noun)
            return
        for group in self._groups(inner):
            numbered = group.quantity.core_end > group.quantity.core_start
            bare = inner.i in self.quantity_of and bool(
                self.found
            )  # "had killed 30; the army admits the loss of four"
            if numbered and (bare or self._status(group) in ("combatant", "police")):
                self._add("killed", group, noun)

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
        for index in range(min(start, noun.i) + 1, min(len(self.tokens), max(start, noun.i) + 12)):
            if index in self.quantity_of and index != noun.i:
                quantity = self.quantity_of[index]
                if quantity.start in self.used:
                    continue
                before = self.tokens[max(0, self._first(quantity) - 1)].lower_
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
                head = self._noun_after(self._last(quantity), min(len(self.tokens), self._last(quantity) + 5))
                if head is not None and head.i == noun.i:
                    head = None  # "brings to 63 the number of executions"
                if head is not None and (not self._is_people_word(head) or head.lower_ == "family"):
                    continue
                self._add(
                    harm,
                    Group(
                        quantity,
                        head or self.tokens[index],
                        min(noun.i, self._first(quantity)),
                        max(index, head.i if head is not None else index),
                        self._words(self._last(quantity) + 1, head.i) if head is not None else words,
                    ),
                    noun,
                    cumulative=True,
                    update=updated,
                )
                return

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
            if any(c.dep_ in ("nsubj", "nsubjpass", "auxpass") for c in token.children):
                return  # "said the attackers killed": a clause of its own, not said of the speaker
            for subject in (c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < token.i):
                for group in self._groups(self._relative(subject)):
                    self._add(harm, group, token)
                    self.last_harm = (harm, token)
