"""Which date is an event's: of the time expressions of its sentences the one that its clause holds.

A date that hangs on a verb of saying dates the saying ("said on Monday that two soldiers had died"), one that
hangs on another event's word dates that event. :func:`date_for_event` weighs the expressions of all sentences
that tell of an event; offsets are those of the article text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from spacy.tokens import Token

from dateline.coding.mentions import DateMention
from dateline.coding.reading import Reading, Sentence
from dateline.coding.when import resolve
from dateline.coding.where_choice import closeness

# Verbs that report: what they say has its own time.
REPORTING = frozenset(
    "say tell report announce state add claim declare note confirm explain write tweet warn acknowledge deny "
    "admit insist "
    "reveal disclose quote cite comment describe argue allege assert post stress emphasize reiterate mention "
    "accuse blame condemn call urge demand vow promise pledge threaten predict respond speak".split()
)
_PRECISIONS = {"day": 0, "week": 1, "month": 2, "year": 3, "unknown": 4}
# Beyond so many edges of the parse a date has little to do with a word.
_FAR = 14.0


@dataclass(frozen=True, slots=True)
class ChosenDate:
    """The date of an event: the mention it was read from (None when inherited without words), first and last day,
    ``is_inherited`` when it stands outside the event's own sentences, ``confidence`` 0 to 1."""

    mention: DateMention
    date_start: date
    date_end: date
    is_inherited: bool
    confidence: float


def _token(sentence: Sentence, mention: DateMention) -> Token | None:
    doc = sentence.doc
    if doc is None:
        return None
    inside = [t for t in doc if mention.start <= sentence.start + t.idx < mention.end and not t.is_space]
    return doc[inside[0].i : inside[-1].i + 1].root if inside else None


def governor(sentence: Sentence, mention: DateMention) -> Token | None:
    """The verb or noun that a time expression dates: the first one above it that is no preposition and no part of the
    expression itself. None where the sentence is not parsed."""
    token = _token(sentence, mention)
    for _ in range(8):
        if token is None or token.head.i == token.i:
            return token
        token = token.head
        begin = sentence.start + token.idx
        if mention.start <= begin < mention.end:
            continue
        if token.pos_ in ("VERB", "NOUN", "PROPN", "AUX", "ADJ"):
            return token
    return token


def dates_the_saying(sentence: Sentence, mention: DateMention, trigger: int) -> bool:
    """Whether a time expression hangs on a verb of saying whose words the trigger (article offset) stands in."""
    verb = governor(sentence, mention)
    if verb is None or sentence.doc is None or verb.lemma_.lower() not in REPORTING:
        return False
    begin = sentence.start + verb.idx
    if begin <= trigger < begin + len(verb):
        return False
    told = [c for c in verb.children if c.dep_ in ("ccomp", "parataxis", "dep", "xcomp", "advcl")]
    inside = {t.i for c in told for t in c.subtree}
    at = next(
        (t for t in sentence.doc if sentence.start + t.idx <= trigger < sentence.start + t.idx + len(t)), None
    )
    return at is None or at.i in inside or not told


def date_for_event(
    reading: Reading,
    dates: Sequence[DateMention],
    triggers: Sequence[tuple[int, int]],
    *,
    published: date | None,
    rivals: Sequence[tuple[int, int]] = (),
    anchors: Mapping[int, tuple[date, date]] | None = None,
    may_inherit: bool = False,
) -> ChosenDate | None:
    """The date of an event, or None when the text gives none.

    ``triggers`` are spans of the event's own trigger words, ``rivals`` those of other events. ``anchors`` maps
    a sentence's index to the days of the event that "two days earlier" in it counts from (the sentence's main
    event, else the one told before). A day wins over a month, a mention near the trigger over a far one, an
    early sentence over a late one; mentions that lie in the future, durations and habits are no dates of
    events that happened. ``may_inherit``: without a date of its own the event takes the day of the sentence
    before in its paragraph, with less confidence.
    """
    best: tuple[float, ChosenDate] | None = None
    seen: list[Sentence] = []
    for start, _ in sorted(triggers):
        sentence = reading.sentence_at(start)
        if sentence is None or sentence in seen:
            continue
        seen.append(sentence)
        own = [t for t, _ in triggers if sentence.start <= t < sentence.end]
        other = [t for t, _ in rivals if sentence.start <= t < sentence.end]
        for mention in _inside(dates, sentence):
            usable = _usable(mention, sentence, published, anchors)
            if usable is None or all(dates_the_saying(sentence, mention, t) for t in own):
                continue
            near = min(closeness(sentence, t, mention.start, mention.end) for t in own)
            rival = min((closeness(sentence, t, mention.start, mention.end) for t in other), default=99.0)
            frames = mention.start - sentence.start < 3
            if rival + 1.0 < near and not frames:
                continue
            # A day is told more exactly than the night or weekend it lies in, a month than a year.
            longer = usable.date_end is not None and usable.date_end != usable.date_start
            cost = (
                0.6 * min(near, _FAR)
                + 3.0 * _PRECISIONS[usable.precision]
                + 2.0 * (len(seen) - 1)
                + 0.8 * longer
            )
            cost += 1.5 * (usable.kind in ("anchored", "since"))
            chosen = _chosen(usable, is_inherited=False, confidence=max(0.5, 0.95 - 0.03 * min(near, _FAR)))
            if chosen is not None and (best is None or cost < best[0]):
                best = (cost, chosen)
    if best is not None:
        return best[1]
    return _before(reading, dates, seen, published) if may_inherit and seen else None


def _inside(dates: Sequence[DateMention], sentence: Sentence) -> list[DateMention]:
    return [d for d in dates if sentence.start <= d.start < sentence.end]


def _usable(
    mention: DateMention,
    sentence: Sentence,
    published: date | None,
    anchors: Mapping[int, tuple[date, date]] | None,
) -> DateMention | None:
    if mention.kind in ("duration", "habitual"):
        return None
    if mention.anchor_offset_days is not None and mention.date_start is None:
        anchor = (anchors or {}).get(sentence.index)
        if anchor is None:
            return None
        mention = resolve(mention, *anchor)
        if mention.kind == "since" and mention.date_end is None and published is not None:
            return None if mention.date_start is None else _until(mention, published)
    if mention.date_start is None or (published is not None and mention.date_start > published):
        return None
    return mention


def _until(mention: DateMention, published: date) -> DateMention:
    from dataclasses import replace

    return replace(mention, date_end=published)


def _chosen(mention: DateMention, *, is_inherited: bool, confidence: float) -> ChosenDate | None:
    if mention.date_start is None:
        return None
    return ChosenDate(
        mention, mention.date_start, mention.date_end or mention.date_start, is_inherited, confidence
    )


def _before(
    reading: Reading, dates: Sequence[DateMention], seen: Sequence[Sentence], published: date | None
) -> ChosenDate | None:
    first = seen[0]
    for index in range(first.index - 1, max(-1, first.index - 3), -1):
        sentence = reading.sentences[index]
        if sentence.paragraph != first.paragraph:
            return None
        for mention in _inside(dates, sentence):
            if mention.precision != "day" or mention.kind not in ("point", "range"):
                continue
            verb = governor(sentence, mention)
            if verb is not None and verb.lemma_.lower() in REPORTING:
                continue
            usable = _usable(mention, sentence, published, None)
            if usable is not None:
                return _chosen(usable, is_inherited=True, confidence=0.5)
    return None
