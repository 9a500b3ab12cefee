"""Tolls told without a verb of the trigger data ("25 people were dead") as mentions of their own."""

from __future__ import annotations

from dateline.coding.mentions import CountMention
from dateline.coding.reading import Sentence
from dateline.coding.realis import realis_of
from dateline.coding.what_mention import EventMention


def count_mentions(
    sentence: Sentence, counts: list[CountMention], mentions: list[EventMention]
) -> list[EventMention]:
    """Tolls told without a verb of the trigger data ("25 people were dead", "treated for wounds"): a mention
    each, so that
    they can join an event."""
    doc = sentence.doc
    if doc is None:
        return []
    known = {sentence.start + m.head.idx for m in mentions}
    inside = [(m.start, m.end) for m in mentions]
    found: list[EventMention] = []
    for count in counts:
        if count.harm not in ("killed", "wounded") or count.predicate_start in known:
            continue
        if any(a <= count.predicate_start < b for a, b in inside):
            continue
        token = next(
            (
                t
                for t in doc
                if sentence.start + t.idx <= count.predicate_start < sentence.start + t.idx + len(t)
            ),
            None,
        )
        if token is None:
            continue
        known.add(count.predicate_start)
        verb = token
        found.append(
            EventMention(
                sentence=sentence,
                head=verb,
                kind="die" if count.harm == "killed" else "wound",
                frame="victim",
                pos="verb" if token.pos_ in ("VERB", "AUX", "ADJ") else "noun",
                start=sentence.start + token.idx,
                end=sentence.start + token.idx + len(token),
                realis=realis_of(verb, token.pos_ not in ("VERB", "AUX")),
                definite=False,
                plural=False,
                first=token.i,
                last=token.i,
            )
        )
    return found
