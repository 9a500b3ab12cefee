"""Counts that stand beside a word of harm or a counted group where the parse loses them.

"9 dead and 15 hurt", "along with several members of the police", "and her son", "as were his wife and two guards".
"""

from __future__ import annotations

from dateline.coding.count_zero import ZeroReader
from dateline.coding.counted import Group
from dateline.coding.harm import (
    HARM_ADJECTIVES,
    TRANSITIVE,
)
from dateline.coding.mentions import CountMention
from dateline.coding.numbers import Quantity, exact
from dateline.coding.syntax import is_passive

MAX_REACH = 9
"""Tokens between a number and a word of harm that may still belong together where the parse does not say so."""
_JOINERS = (
    ("along", "with"),
    ("as", "well", "as"),
    ("together", "with"),
    ("in", "addition", "to"),
    ("besides",),
    ("plus",),
)


class BesideReader(ZeroReader):
    """Reads what syntax has left over in one sentence."""

    def _beside(self) -> None:
        """Numbers that stand beside a word of harm where the parse made nothing of it: "9 dead and 15 hurt",
        "seven of them civilians, were killed and scores injured"."""
        for token in self.tokens:
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
                or [t.lower_ for t in self.tokens[max(0, token.i - 2) : token.i]]
                in (["among", "the"], ["of", "the"])
            ):
                continue
            for back in range(token.i - 1, max(-1, token.i - MAX_REACH), -1):
                between = self.tokens[back]
                if back in self.quantity_of:
                    quantity = self.quantity_of[back]
                    if quantity.start in self.used:
                        break
                    head = self._noun_after(self._last(quantity), token.i)
                    if head is not None and not self._is_human(head, True):
                        break
                    if head is not None and token.dep_ == "conj" and head.dep_ == "dobj":
                        break  # "has driven 10 million people from their homes and killed, …"
                    if (
                        head is None
                        and self._last(quantity) + 1 < token.i
                        and any(
                            t.tag_ in ("IN", "VBD", "VBZ", "VBP")
                            and t.lower_ not in ("of", "was", "were", "been")
                            for t in self.tokens[self._last(quantity) + 1 : token.i]
                        )
                    ):
                        break
                    self._add(
                        harm,
                        Group(
                            quantity,
                            head or self.tokens[back],
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
        for token in self.tokens:
            if token.tag_ not in ("VBG", "VBD", "VBN", "VBZ", "VB", "VBP"):
                continue
            harm = TRANSITIVE.get(token.lemma_.lower())
            if harm is None or any(c.predicate_start == self.sentence.start + token.idx for c in self.found):
                continue
            if self._is_unreal(token) or self._negated(token) or (is_passive(token) and token.tag_ == "VBN"):
                continue
            nxt = token.i + 1
            while (
                nxt < len(self.tokens)
                and self.tokens[nxt].tag_ in ("DT", "RB", "PRP$")
                and nxt not in self.quantity_of
            ):
                nxt += 1
            if nxt in self.quantity_of and self.quantity_of[nxt].start not in self.used:
                quantity = self.quantity_of[nxt]
                head = self._noun_after(self._last(quantity), min(len(self.tokens), self._last(quantity) + 5))
                if head is not None and not self._is_human(head, True):
                    continue
                self._add(
                    harm,
                    Group(
                        quantity,
                        head or self.tokens[nxt],
                        self._first(quantity),
                        head.i if head is not None else self._last(quantity),
                        self._words(self._last(quantity) + 1, head.i) if head is not None else "",
                    ),
                    token,
                )

    def _joined(self) -> None:
        """ "along with several members of the security forces", "as well as two civilians": the same harm again."""
        texts = [t.lower_ for t in self.tokens]
        for index in range(len(texts)):
            for joiner in _JOINERS:
                if tuple(texts[index : index + len(joiner)]) != joiner:
                    continue
                base = [
                    c
                    for c in self.found
                    if c.predicate_start < self.sentence.start + self.tokens[index].idx and not c.is_none
                ]
                if not base:
                    continue
                latest = max(base, key=lambda c: (c.predicate_start, c.start))
                at = index + len(joiner)
                while (
                    at < len(self.tokens)
                    and self.tokens[at].tag_ in ("DT", "RB", "IN", "PRP$")
                    and at not in self.quantity_of
                ):
                    at += 1
                group: Group | None = None
                if (
                    at < len(self.tokens)
                    and at in self.quantity_of
                    and self.quantity_of[at].start not in self.used
                ):
                    quantity = self.quantity_of[at]
                    head = self._noun_after(
                        self._last(quantity), min(len(self.tokens), self._last(quantity) + 6)
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
                elif at < len(self.tokens) and self.tokens[at - 1].lower_ in (
                    "a",
                    "an",
                    "his",
                    "her",
                    "its",
                    "their",
                    "the",
                ):
                    noun = self._noun_after(at - 1, min(len(self.tokens), at + 5))
                    if noun is not None and noun.tag_ == "NN" and self._is_human(noun, False):
                        group = self._singular(noun, self._left(noun))
                if group is not None:
                    predicate = next(
                        t for t in self.tokens if self.sentence.start + t.idx == latest.predicate_start
                    )
                    self._add(latest.harm, group, predicate)

    def _as_were(self) -> None:
        """ "was assassinated, as were his wife and two bodyguards"."""
        for token in self.tokens:
            if (
                token.lower_ != "as"
                or token.i + 2 >= len(self.tokens)
                or self.tokens[token.i + 1].lower_ not in ("was", "were")
            ):
                continue
            earlier = [
                c for c in self.found if not c.is_none and c.predicate_start < self.sentence.start + token.idx
            ]
            noun = self._noun_after(token.i + 1, min(len(self.tokens), token.i + 8))
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
                or self.tokens[first - 1].lower_ not in ("and", ",", "or", "plus")
            ):
                continue
            head = self._noun_after(self._last(quantity), min(len(self.tokens), self._last(quantity) + 7))
            if head is None or not self._is_human(head, True):
                continue
            for count in self.found:
                if count.is_none:
                    continue
                counted = self._token_at(count.head)
                if counted is None or not counted.i < first - 1 <= counted.i + 7:
                    continue
                at = counted.i
                between = self.tokens[at + 1 : first - 1]
                if any(
                    t.tag_ in ("VBD", "VBZ", "VBP", "VB", "VBN", ",", ":", "WP", "WDT", "MD", "CC")
                    or t.text == ":"
                    for t in between
                ):
                    continue
                after = self.tokens[head.i + 1] if head.i + 1 < len(self.tokens) else None
                if (
                    after is not None
                    and after.tag_ in ("VBD", "VBZ", "VBP", "MD")
                    and not self.tokens[at].is_ancestor(head)
                ):
                    break  # it has a verb of its own
                group = Group(quantity, head, first, head.i, self._words(self._last(quantity) + 1, head.i))
                self._add(
                    count.harm, group, self._token_at(count.predicate_start) or head, subset=count.is_subset
                )
                break
        for quantity in reversed(self.quantities):
            self._before_counted(quantity)
        for count in list(self.found):
            self._and_kin(count)
        for count in list(self.found):
            opening = self._token_at(count.start)
            if (
                count.is_none
                or opening is None
                or opening.i < 3
                or self.tokens[opening.i - 1].lower_ != "and"
            ):
                continue
            if opening.tag_.startswith("VB"):
                continue
            first = opening.i
            noun, determiner = self.tokens[first - 2], self.tokens[first - 3]
            if (
                determiner.lower_ not in ("a", "an")
                or noun.tag_ in ("NNS", "NNPS")
                or not noun.tag_.startswith(("NN", "JJ"))
            ):
                continue
            mention = self._actor_at(self.sentence.start + noun.idx)
            if self._is_human(noun, False) or (mention is not None and mention.text[:1].isupper()):
                one = Group(exact(noun.idx, noun.idx, 1), noun, first - 3, first - 2, noun.text)
                self._add(
                    count.harm, one, self._token_at(count.predicate_start) or noun, subset=count.is_subset
                )

    def _before_counted(self, quantity: Quantity) -> None:
        """ "left 15 soldiers and 40 insurgents dead": the first of two groups, where only the second was found."""
        if quantity.start in self.used:
            return
        opening = [t.lower_ for t in self.tokens[max(0, self._first(quantity) - 2) : self._first(quantity)]]
        if opening[-1:] in (["including"], ["among"]) or opening in (["among", "them"], ["among", "whom"]):
            return  # "were killed, including three children, and 12 were injured": a part of the first figure
        last = self._last(quantity)
        head = self._noun_after(last, min(len(self.tokens), last + 6))
        if head is None or not self._is_people_word(head):
            return
        link = head.i + 1
        if (
            link < len(self.tokens)
            and self.tokens[link].text == ","
            and link + 1 < len(self.tokens)
            and self.tokens[link + 1].lower_ == "and"
        ):
            link += 1
        if link + 1 >= len(self.tokens) or self.tokens[link].lower_ not in ("and", ","):
            return
        for count in self.found:
            first = self._token_at(count.start)
            if count.is_none or first is None or not link < first.i <= link + 1:
                continue
            if not any(q.start + self.sentence.start == count.start for q in self.quantities):
                continue
            predicate = self._token_at(count.predicate_start)
            if (
                head.dep_ in ("dobj", "nsubj", "nsubjpass")
                and predicate is not None
                and head.head.i < predicate.i
                and predicate.dep_ == "conj"
                and any(c.dep_ in ("nsubj", "nsubjpass") for c in predicate.children)
            ):
                continue  # "lost 15 people and one was injured": each has a verb of its own
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
        for token in self.tokens[head.i + 1 : head.i + 5]:
            if token.lower_ == "and" and token.i + 1 < len(self.tokens):
                opener = self.tokens[token.i + 1]
                if opener.lower_ not in ("a", "an", "his", "her", "their") or opener.i in self.quantity_of:
                    return
                noun = self._noun_after(opener.i, min(len(self.tokens), opener.i + 5))
                if noun is None or noun.tag_ != "NN" or not self._is_human(noun, False):
                    return
                after = self.tokens[noun.i + 1] if noun.i + 1 < len(self.tokens) else None
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
