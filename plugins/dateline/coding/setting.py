"""Setting: which nouns set one incident of an article apart from the others (the mosque, the convoy)."""

from __future__ import annotations

import functools
from typing import Any

from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent
from dateline.coding.scene import Scene

SETTING_WORDS_OUT = frozenset(
    """people person day week month year official source report toll number others death man woman government
    country monday
    tuesday wednesday thursday friday saturday sunday attack strike force city capital statement ministry minister group
    leader fighter soldier member area""".split()
)


def setting_words(scene: Scene, event: LocalEvent) -> dict[str, Any]:
    """Nouns of the event's sentence, and of the sentence before where that tells of no event: the mosque, the
    convoy."""
    if event.setting is not None:
        return event.setting
    found: dict[str, Any] = {}
    sentences = [event.sentence]
    if event.sentence.index and event.is_toll:
        before = scene.reading.sentences[event.sentence.index - 1]
        if before.paragraph == event.sentence.paragraph and before.index not in scene.event_sentences:
            sentences.append(before)
    for s in sentences:
        for t in s.doc or ():
            if t.tag_[:2] == "NN" and len(t) > 3:
                word = t.lemma_.lower()
                if word not in SETTING_WORDS_OUT:
                    found.setdefault(word, t)
    event.setting = found
    return found


def setting_fit(scene: Scene, event: LocalEvent, incident: Incident, incidents: list[Incident]) -> float:
    """How well the scene fits for a toll told without its event: shared nouns, and nouns near in meaning
    ("the imam", told of a
    mosque), that set this incident apart from the others."""
    if not (event.is_toll or event.lead.definite):
        return 0.0
    rivals = [i for i in incidents if i is not incident and i.is_material and i.realis == "actual"]
    if not rivals:
        return 0.0
    mine = setting_words(scene, event)
    others = {w for rival in rivals for e in rival.locals for w in setting_words(scene, e)}
    own = {w: t for e in incident.locals for w, t in setting_words(scene, e).items() if w not in others}
    shared = [w for w in mine if w in own]
    if shared:
        return min(2.4, 1.4 + 0.4 * len(shared))
    if not event.is_toll:
        return 0.0
    return 0.6 if any(_near_meaning(a, b) for a in mine.values() for b in own.values()) else 0.0


@functools.lru_cache(maxsize=20_000)
def _similarity(a: str, b: str, vocab: Any) -> float:
    x, y = vocab[a], vocab[b]
    return float(x.similarity(y)) if x.has_vector and y.has_vector else 0.0


def _near_meaning(a: Any, b: Any) -> bool:
    first, second = sorted((a.lower_, b.lower_))
    return _similarity(first, second, a.vocab) >= NEAR_MEANING


NEAR_MEANING = 0.5
"""Cosine of word vectors from which two nouns belong to one scene (imam and mosque 0.6, imam and bus 0.1)."""
