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

from dateline.coding.actors_lexicon import ActorLexicon
from dateline.coding.count_parts import PartReader
from dateline.coding.harm import NEGATIVE_PRONOUNS, may_tell_of_harm
from dateline.coding.mentions import ActorMention, CountMention, Harm
from dateline.coding.reading import Reading

__all__ = ["find_counts"]


_WHOLES = frozenset(
    """people persons victims others civilians officials personnel relatives members residents passengers workers
    villagers foreigners dead wounded security""".split()
)
"""Nouns for groups that are told apart afterwards."""
_MEN_AND_WOMEN = frozenset(
    "man men woman women boy boys girl girls child children teenager teenagers".split()
)


class _SentenceCounts(PartReader):
    """Finds the counts of one parsed sentence."""

    def read(self) -> list[CountMention]:
        """All counts of the sentence, by start."""
        for token in self.tokens:
            low = token.lower_
            if (
                low in NEGATIVE_PRONOUNS
                or (low == "no" and token.dep_ == "det")
                or low in ("none", "neither")
            ):
                self._negative(token)
        for token in self.tokens:
            self._verb(token)
        for token in self.tokens:
            self._noun(token)
        for token in self.tokens:
            self._adjective(token)
        for token in self.tokens:
            self._unharmed(token)
        self._beside()
        self._joined()
        self._as_were()
        self._coordinated()
        self._subsets()
        if any(c.is_subset for c in self.found):
            self._coordinated()  # "twelve soldiers, five officers and a nurse were among the dead"
        self.found = [
            replace(c, is_subset=True) if not c.is_none and not c.is_subset and self._stands_as_part(c) else c
            for c in self.found
        ]
        self.found.sort(key=lambda c: (c.start, c.predicate_start))
        self._broken_down()
        self._inherit()
        return self.found

    def _broken_down(self) -> None:
        """ "Eight were killed: six guards and two shepherds", "four officials, three soldiers and a policeman, were
        killed": figures that make up exactly the one before them are its parts."""
        for index, whole in enumerate(self.found):
            if whole.is_none or whole.is_subset or (whole.low or 0) < 2 or whole.low != whole.high:
                continue
            parts: list[int] = []
            total = 0
            for later in range(index + 1, len(self.found)):
                part = self.found[later]
                if part.harm != whole.harm or part.is_none or part.is_subset or part.low != part.high:
                    break
                parts.append(later)
                total += part.low or 0
                if total >= (whole.low or 0):
                    break
            if len(parts) > 1 and total == whole.low and self._may_be_whole(whole, parts):
                for later in parts:
                    self.found[later] = replace(self.found[later], is_subset=True)

    def _may_be_whole(self, whole: CountMention, parts: list[int]) -> bool:
        """Whether figures that happen to add up are parts: "three people, two soldiers and a medic" are three, "three
        soldiers, two policemen and a medic" are six."""
        words = set(whole.group.lower().split())
        if not words or words & _WHOLES:
            return True
        told = {w for i in parts for w in self.found[i].group.lower().split()}
        return bool(told & _MEN_AND_WOMEN) and not words & _MEN_AND_WOMEN

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
                start, end = before.end - self.sentence.start, count.start - self.sentence.start
                if set(self.sentence.text[start:end].lower().split()) & {"while", "but", "whereas"}:
                    before = None
                    continue
                noun_of_harm = count.predicate_start == count.head
                if plural and "and" not in words and not noun_of_harm:
                    count = replace(
                        count, group=before.group, status=before.status, demographic=before.demographic
                    )
                    self.found[index] = count
            if count.group:
                before = count


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
        if sentence.doc is None or not may_tell_of_harm(sentence.text):
            if sentence.doc is not None:
                before = None
            continue
        here = actors[bisect.bisect_left(starts, sentence.start) : bisect.bisect_left(starts, sentence.end)]
        counts = _SentenceCounts(sentence, here, known, before).read()
        before = next((c.harm for c in reversed(counts) if not c.is_none and not c.is_subset), None)
        found.extend(counts)
    return tuple(found)
