"""Count rows: from a counted group beside a word of harm to a :class:`~dateline.coding.mentions.CountMention`.

Also what may not become one: harm that is only possible or planned, and groups that are parts of others.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from dateline.coding.actors_lexicon import ActorLexicon
from dateline.coding.counted import Group, GroupReader
from dateline.coding.mentions import ActorMention, CountMention, Harm
from dateline.coding.numbers import Quantity
from dateline.coding.reading import Sentence

_CONDITIONAL = frozenset("could would might should can will shall".split())
_PLANS = frozenset(
    """plan plot intend threaten want vow try attempt conspire hope seek aim order tell call ask pay hire
        designed capable""".split()
)


MILLIONS = 1_000_000
"""From so many on, people beside words of flight were driven out: no event of the news kills a million."""
_FLIGHT = re.compile(
    r"\b(?:homes?|homeless|displac\w+|uproot\w+|fled|flee\w*|refugees?|driven|forced|abroad|shelter)\b",
    re.IGNORECASE,
)


class RowMaker(GroupReader):
    """Makes the rows of one sentence and remembers which numbers are used up."""

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
        self.doers: set[int] = set()  # tokens for people who did the harm told of before they suffered

    def _add(
        self,
        harm: Harm,
        group: Group,
        predicate: Token,
        *,
        subset: bool = False,
        cumulative: bool = False,
        update: bool = False,
    ) -> CountMention | None:
        key = (
            group.quantity.start
            if group.quantity.core_end > group.quantity.core_start
            else -1 - group.head.i,
            harm,
        )
        if key in self.claimed:
            return None
        self.claimed.add(key)
        if harm == "killed" and (group.quantity.low or 0) >= MILLIONS and _FLIGHT.search(self.sentence.text):
            harm = "displaced"  # "killed tens of thousands and driven ten million from their homes"
        self.used.add(group.quantity.start)
        first = min(group.first, predicate.i)
        last = max(group.last, predicate.i)
        if last - first > 25:
            first, last = group.first, group.last
        start = self.tokens[first].idx
        end = self.tokens[last].idx + len(self.tokens[last].text)
        if group.quantity.core_end > group.quantity.core_start:
            start = min(start, group.quantity.start)
            end = max(end, group.quantity.end)
        group_words = group.named or group.group_words or ("others" if group.quantity.is_further else "")
        quantity = group.quantity
        low, best, high = quantity.low, quantity.best, quantity.high
        base = self.sentence.start
        own_text = self.sentence.text[self.tokens[group.first].idx : end]
        mention = CountMention(
            start=base + start,
            end=base + end,
            text=self.sentence.text[start:end],
            harm=harm,
            low=low,
            best=best,
            high=high,
            approximate=quantity.approximate,
            group=group_words,
            status=self._status(group),
            demographic=self._demographic(group_words or own_text),
            is_subset=subset,
            is_perpetrator=group.head.i in self.doers or self._is_perpetrator(group, predicate),
            predicate_start=base + predicate.idx,
            head=base + group.head.idx,
            is_cumulative=cumulative or self._is_cumulative(predicate),
            is_none=False,
            is_update=update,
        )
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
        self.found.append(
            CountMention(
                base + start,
                base + end,
                self.sentence.text[start:end],
                harm,
                0,
                0,
                0,
                False,
                group or "people",
                "unknown",
                (),
                False,
                False,
                base + predicate.idx,
                base + first.idx,
                is_none=True,
            )
        )

    def _zero(self, harm: Harm, lemma: str, first: Token, predicate: Token) -> None:
        """Nobody was harmed so; "nobody was hurt" says that nobody was killed either."""
        self._none(harm, first, predicate, predicate)
        if lemma in ("hurt", "harm"):
            self._none("killed", first, predicate, predicate)

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
        return bool(
            predicate.dep_ == "pcomp"
            and predicate.head.lower_ in ("without", "from", "of")
            and predicate.head.lower_ == "from"
        )

    def _negated(self, verb: Token) -> bool:
        return any(c.dep_ == "neg" or c.lower_ == "never" for c in verb.children) or (
            verb.dep_ == "pcomp" and verb.head.lower_ == "without"
        )

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
        if not all(
            g.quantity.core_end == g.quantity.core_start
            or self.tokens[self._left(g.head)].lower_ in ("her", "his", "their", "its")
            or "other" in self.sentence.text[self.tokens[g.first].idx : g.head.idx].split()
            or len(groups) == 2
            for g in groups
        ):
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
            )
        merged = Group(
            Quantity(
                first.quantity.start,
                last.quantity.end,
                first.quantity.core_start,
                first.quantity.core_start,
                total,
                best,
                high,
                any(g.quantity.approximate for g in groups),
            ),
            first.head,
            first.first,
            last.last,
            self._words(first.first, last.last),
        )
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
        following = [t.lower_ for t in self.tokens[group.head.i + 1 : group.head.i + 3]]
        if following[:2] in (["among", "them"], ["among", "whom"], ["amongst", "them"]):
            return True
        before = [t.lower_ for t in self.tokens[max(0, group.first - 2) : group.first]]
        if before[-1:] == ["including"] or before == ["among", "them"]:
            return True
        inner = self._of_object(group.head) if group.head.i in self.quantity_of else None
        return inner is not None and inner.lower_ in ("them", "whom") and group.head.dep_ == "appos"

    def _stands_as_part(self, count: CountMention) -> bool:
        """Whether "among them" follows the counted noun, whatever the parse made of it."""
        head = self._token_at(count.head)
        if head is None:
            return False
        following = [t.lower_ for t in self.tokens[head.i + 1 : head.i + 3]]
        return following in (["among", "them"], ["among", "whom"], ["amongst", "them"])

    def _token_at(self, offset: int) -> Token | None:
        index = bisect.bisect_left(self.starts, offset - self.sentence.start)
        if index < len(self.tokens) and self.tokens[index].idx == offset - self.sentence.start:
            return self.tokens[index]
        return None

    def _noun_after(self, index: int, stop: int) -> Token | None:
        noun: Token | None = None
        for token in self.tokens[index + 1 : stop]:
            if token.tag_.startswith("NN"):
                noun = token
            elif token.tag_ in ("IN", "CC", ",", ":", "VBD", "VBZ", "VBP") or token.text in ":;(":
                break
        return noun
