"""Which of those who speak in and around an incident's sentences report it: signs of each, weighed by a small model.

The rules of :mod:`dateline.coding.sourcing` say of what a clause tells; whether the speaker of the next sentence, of a
comment or of a long sentence with several events reports this incident is a matter of degree. The weights are a
logistic regression, fitted by ``python -m dateline.coding.source_training`` on hand-coded articles and stored in
``data/source_weights.toml``.
"""

from __future__ import annotations

import functools
import math
import tomllib
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from dateline.coding.actor_phrase import is_nameless, same_actor
from dateline.coding.attribution import Attribution
from dateline.coding.incident import Incident
from dateline.coding.mentions import ActorMention
from dateline.coding.roles import RoleFiller
from dateline.coding.triggers import singular
from dateline.coding.what_mention import NOT_MATERIAL

BEFORE, AFTER = 2, 5
"""Sentences before and after those of the incident whose speakers may speak of it."""
FARTHEST = 4
MOST_SENTENCES = 12
"""Sentences of an incident whose speakers are looked at: hostile text must cost bounded time."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A speaker with the attribution that names it (None where a claim or blame does), by which rule it was found ("":
    none), how many sentences lie between it and the incident, and the index of its sentence (-1: none)."""

    speaker: ActorMention
    attribution: Attribution | None
    rule: str
    gap: int
    sentence: int = -1


class EventWords:
    """Where the sentences of an article tell of which material incidents; counted once for all who ask.

    ``by_sentence`` gives of each sentence the words: the index of the token and the number of the incident."""

    __slots__ = ("by_sentence", "first", "lengths", "most", "sentences")

    def __init__(self, by_sentence: Mapping[int, Sequence[tuple[int, int]]]) -> None:
        self.by_sentence = {i: told for i, told in by_sentence.items() if told}
        self.sentences = sorted(self.by_sentence)
        self.lengths = Counter(n for told in self.by_sentence.values() for n in {n for _, n in told})
        self.most = max(self.lengths.values(), default=0)
        self.first = min(self.lengths, default=-1)

    def told_last(self, sentence: int) -> frozenset[int]:
        """The incidents of the last sentence up to this one that told of any."""
        at = bisect_right(self.sentences, sentence)
        return frozenset(n for _, n in self.by_sentence[self.sentences[at - 1]]) if at else frozenset()


def speakers_around(
    incident: Incident,
    attributions: Mapping[int, Sequence[Attribution]],
    found: Sequence[tuple[str, ActorMention]],
) -> list[Spoken]:
    """All who speak in the incident's sentences and near them, each once, those found by a rule (``found``) first and
    at the words it found them by."""
    own = sorted({e.sentence.index for e in incident.locals})[:MOST_SENTENCES]
    near: dict[int, int] = {}
    for i in own:
        for j in range(i - BEFORE, i + AFTER + 1):
            if j not in near or abs(j - i) < abs(near[j]):
                near[j] = j - i
    at = {s.start: (a, near[i], i) for i in sorted(near) for a in attributions.get(i, ()) for s in a.speakers}
    out = [
        Spoken(s, at[s.start][0], rule, *at[s.start][1:]) if s.start in at else Spoken(s, None, rule, 0)
        for rule, s in found
    ]
    for i in sorted(near, key=lambda i: (abs(near[i]), i)):
        for a in attributions.get(i, ()):
            for s in a.speakers:
                if not is_nameless(s) and not any(same_actor(s, o.speaker) for o in out):
                    out.append(Spoken(s, a, "", near[i], i))
    return out


def signs_of(
    spoken: Spoken,
    incident: Incident,
    type_: str,
    roles: Sequence[RoleFiller],
    all_: Sequence[Spoken],
    words: EventWords,
) -> dict[str, float]:
    """What speaks for and against a speaker being a source of the incident."""
    s, a = spoken.speaker, spoken.attribution
    word = singular(s.text.lower().split()[-1]) if s.text.split() else ""
    heads = [
        m.head.i
        for e in incident.locals
        if a is not None and e.sentence.start <= a.start < e.sentence.end
        for m in e.mentions
    ]
    rest = [o for o in all_ if o is not spoken]
    doers = [f.actor for f in roles if f.role != "target"]
    targets = [f.actor for f in roles if f.role == "target"]
    sentences = {e.sentence.index for e in incident.locals}
    verb = a.verb.lemma_.lower() if a is not None and a.verb is not None else "according" if a else "none"
    gap = min(4, spoken.gap)
    place = f"after {gap}" if gap > 0 else f"before {-gap}" if gap < 0 else "own"
    signs = {
        "bias": 1.0,
        f"rule {spoken.rule}": 1.0,
        f"at {place}": 1.0,
        f"at {place} {s.actor_type}": 1.0,
        f"verb {verb}": 1.0,
        f"verb {verb} {spoken.rule}": 1.0,
        f"type {s.actor_type}": 1.0,
        f"type {s.actor_type} {spoken.rule}": 1.0,
        f"event {type_}": 1.0,
        f"word {word}": 1.0,
        "comment": float(a is not None and a.is_comment),
        "covers": float(a is not None and any(h in a.inside for h in heads)),
        "covers_all": float(a is not None and bool(heads) and all(h in a.inside for h in heads)),
        "person": float(s.is_person),
        "known_person": float(s.is_person and s.actor_id is not None),
        "named": float(s.actor_id is not None),
        "generic": float(s.is_generic),
        "pronoun": float(s.is_pronoun),
        "short": float(len(s.text.split()) == 1),
        "media": float(s.actor_type == "media"),
        "medium_heard": float(
            s.actor_type == "media" and a is not None and any(x.start != s.start for x in a.speakers)
        ),
        "with_medium": float(a is not None and any(x.actor_type == "media" for x in a.speakers)),
        "doer": float(any(same_actor(s, x) for x in doers)),
        "target": float(any(same_actor(s, x) for x in targets)),
        "country_of_doer": float(any(s.country_iso3 and s.country_iso3 == x.country_iso3 for x in doers)),
        "by_rule_others": min(3.0, sum(bool(o.rule) for o in rest)),
        "only": float(not rest),
        "none_by_rule": float(not any(o.rule for o in all_)),
        "none_by_rule_own": float(spoken.gap == 0 and not any(o.rule for o in all_)),
        "again": float(sum(same_actor(s, o.speaker) for o in rest) > 0),
        "many_sentences": min(4, len(sentences)) / 4,
        "shared_sentence": float(
            a is not None
            and any(not e.is_alone for e in incident.locals if e.sentence.start <= a.start < e.sentence.end)
        ),
        "lead": float(a is not None and 0 in sentences and spoken.gap == 0),
        "toll_only": float(all(e.is_toll for e in incident.locals)),
        "material": float(not NOT_MATERIAL & set(incident.kinds)),
    }
    return signs | _beside_others(spoken, incident, words, place)


def _beside_others(spoken: Spoken, incident: Incident, words: EventWords, place: str) -> dict[str, float]:
    """What the other incidents of the article say: a speaker who tells of another one, or speaks where another one was
    told last, rarely reports this one; of an article's only or largest one nearly all speak."""
    a, here = spoken.attribution, words.by_sentence.get(spoken.sentence, ())
    inside = a.inside if a is not None else frozenset()
    others_here = any(n != incident.number for _, n in here)
    last = words.told_last(spoken.sentence)
    length = words.lengths[incident.number]
    largest = length >= words.most
    first = incident.number == words.first
    only = len(words.lengths) <= 1
    signs = {
        "covers_other": any(h in inside and n != incident.number for h, n in here),
        "others_here": others_here,
        f"others_here {place}": others_here,
        "silent_here": not here and spoken.sentence >= 0,
        f"silent_here {place}": not here and spoken.sentence >= 0,
        "told_last": incident.number in last,
        f"told_last {place}": incident.number in last,
        "told_last_alone": last == {incident.number},
        "largest": largest,
        f"largest {place}": largest,
        "first_incident": first,
        f"first_incident {place}": first,
        "only_incident": only,
        f"only_incident {place}": only,
        f"first_incident silent {place}": first and not here,
    }
    return {k: float(v) for k, v in signs.items()} | {
        "incidents": min(5, len(words.lengths)) / 5,
        "share": length / max(1, len(words.sentences)),
    }


def probability(signs: Mapping[str, float]) -> float:
    """How likely the speaker is a source, 0 to 1."""
    weights = _weights()["source"]
    z = sum(weights.get(k, 0.0) * v for k, v in signs.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def choose(
    spoken: Sequence[Spoken],
    incident: Incident,
    type_: str,
    roles: Sequence[RoleFiller],
    words: EventWords,
) -> list[ActorMention]:
    """Those who report the incident: likelier than the threshold, in text order."""
    limits = _weights()["threshold"]
    out = [
        o.speaker
        for o in spoken
        if probability(signs_of(o, incident, type_, roles, spoken, words))
        >= limits["rule" if o.rule else "other"]
    ]
    return sorted(out, key=lambda s: s.start)


@functools.cache
def _weights() -> dict[str, dict[str, float]]:
    text = resources.files("dateline.coding").joinpath("data/source_weights.toml").read_text("utf-8")
    return tomllib.loads(text)
