"""Parts of what is counted: "including four commanders", "seven of them civilians", "among the dead were two girls"."""

from __future__ import annotations

from dataclasses import replace

from spacy.tokens import Token

from dateline.coding.count_beside import BesideReader
from dateline.coding.counted import Group
from dateline.coding.harm import (
    WHOLE_WORDS,
)
from dateline.coding.mentions import CountMention, Harm
from dateline.coding.numbers import exact

_SUBSET_OPENERS = frozenset("including among amongst included includes include".split())
_PARTITIVE_PRONOUNS = ("them", "whom", "those", "these")


class PartReader(BesideReader):
    """Reads the rows of one sentence that are counted already."""

    def _subsets(self) -> None:
        """ "including four commanders", "seven of them civilians", "among the dead were two girls": rows that are
        counted already, here or in another sentence."""
        whole = [c for c in self.found if not c.is_none and not c.is_subset]
        for token in self.tokens:
            low = token.lower_
            at = self.sentence.start + token.idx
            if low in _SUBSET_OPENERS and not (low in ("among", "amongst") and not self._among(token)):
                parent = self._parent(whole, at)
                whole_word = self._whole_word(token)
                if parent is None and whole_word is None:
                    continue
                harm: Harm | None = WHOLE_WORDS[whole_word.lower_] if whole_word is not None else None
                harm = parent.harm if parent is not None else harm
                if harm is None:
                    continue
                targets = [c for c in token.children if c.dep_ in ("pobj", "dobj", "pcomp", "attr")]
                if not targets:
                    following = self._noun_after(token.i, min(len(self.tokens), token.i + 7))
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
                if quantity.is_vague and inner.lower_ in WHOLE_WORDS:
                    continue  # "many of the victims were pensioners" counts nobody
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
                ahead = self.tokens[inner.i + 1] if inner.i + 1 < len(self.tokens) else None
                if (
                    described is None
                    and inner.lower_ in _PARTITIVE_PRONOUNS
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
        if (
            len(self.tokens) < 6
            or self.tokens[0].lower_ != "of"
            or self.tokens[1].lower_ not in ("the", "those")
        ):
            return
        comma = next((t.i for t in self.tokens[2:14] if t.text == ","), None)
        word = next((t for t in self.tokens[2 : comma or 2] if t.lower_ in WHOLE_WORDS), None)
        if (
            comma is None
            or word is None
            or comma + 1 >= len(self.tokens)
            or comma + 1 not in self.quantity_of
        ):
            return
        quantity = self.quantity_of[comma + 1]
        last = self._last(quantity)
        described = self._description_after(self.tokens[last])
        head = described or self.tokens[last]
        words = self._words(self._left(described), described.i) if described is not None else ""
        parent = next((c for c in whole if c.harm == WHOLE_WORDS[word.lower_]), None)
        self._subset_row(
            WHOLE_WORDS[word.lower_], parent, Group(quantity, head, comma + 1, head.i, words), word
        )

    def _whole_word(self, token: Token) -> Token | None:
        """The word for a whole that is only named: "the dead included …", "among the wounded were …"."""
        for near in self.tokens[max(0, token.i - 4) : token.i + 5]:
            if (
                near.lower_ in WHOLE_WORDS
                and near.i > 0
                and self.tokens[near.i - 1].lower_ in ("the", "those", "of")
            ):
                return near
        return None

    def _among(self, token: Token) -> bool:
        nxt = self.tokens[token.i + 1].lower_ if token.i + 1 < len(self.tokens) else ""
        return nxt in ("them", "whom", "the", "those")

    def _after_among(self, token: Token) -> list[Token]:
        """What follows "among them": "among them a child"; or the subject of "among the dead were three children"."""
        nxt = self.tokens[token.i + 1] if token.i + 1 < len(self.tokens) else None
        verb = self.tokens[token.i - 1] if token.i else None
        if verb is not None and verb.lower_ in ("was", "were", "are", "is"):
            return [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
        if nxt is None:
            return []
        if nxt.lower_ in ("them", "whom"):
            following = self._noun_after(nxt.i, min(len(self.tokens), nxt.i + 7))
            return [following] if following is not None else []
        for later in self.tokens[token.i + 1 : token.i + 6]:
            if later.lower_ in ("was", "were", "is", "are"):
                following = self._noun_after(later.i, min(len(self.tokens), later.i + 7))
                return [following] if following is not None else []
        return []

    def _among_after(self, whole: list[CountMention]) -> None:
        """ "four children among them", "a soldier among them": the part stands before the word."""
        for token in self.tokens:
            if token.lower_ not in ("among", "amongst") or token.i + 1 >= len(self.tokens):
                continue
            if self.tokens[token.i + 1].lower_ not in ("them", "whom"):
                continue
            for back in range(token.i - 1, max(-1, token.i - 7), -1):
                if self.tokens[back].text == ",":
                    break
                opener = self.tokens[back]
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
        while index < len(self.tokens) and self.tokens[index].lower_ in (
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
        for token in self.tokens[index : index + 4]:
            if token.tag_.startswith("NN"):
                if token.i + 1 < len(self.tokens) and self.tokens[token.i + 1].tag_.startswith("NN"):
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
        start = self.tokens[group.first].idx
        end = self.tokens[group.last].idx + len(self.tokens[group.last].text)
        if numbered:
            start, end = min(start, group.quantity.start), max(end, group.quantity.end)
        self.found[-1] = replace(made, start=base + start, end=base + end, text=self.sentence.text[start:end])
