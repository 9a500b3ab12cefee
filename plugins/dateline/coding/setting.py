"""Setting: which nouns set one incident of an article apart from the others (the mosque, the convoy)."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Sequence
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


class Rivals:
    """The incidents that an event is compared with, and in how many of them each setting word stands; counted once for
    all comparisons of the event, so that they cost their number and not its square."""

    def __init__(self, scene: Scene, incidents: Sequence[Incident]) -> None:
        self._scene = scene
        self._incidents = [i for i in incidents if i.is_material and i.realis == "actual"]

    @functools.cached_property
    def _counts(self) -> Counter[str]:
        return Counter(w for i in self._incidents for w in self._words(i))

    def _words(self, incident: Incident) -> set[str]:
        return {w for e in incident.locals for w in setting_words(self._scene, e)}

    def beside(self, incident: Incident) -> bool:
        """Whether there is any other incident."""
        return any(i is not incident for i in self._incidents)

    def own_words(self, incident: Incident) -> dict[str, Any]:
        """The setting words of an incident that no other has."""
        counted = int(any(i is incident for i in self._incidents))
        return {
            w: t
            for e in incident.locals
            for w, t in setting_words(self._scene, e).items()
            if self._counts[w] <= counted
        }


def _rivals_of(scene: Scene, event: LocalEvent, incidents: Sequence[Incident]) -> Rivals:
    """The rivals of an event, counted once: while one event is compared with all incidents, none of them changes."""
    if event.rivals is None or event.rivals[0] != len(incidents):
        near = (
            incidents if len(incidents) <= MOST_RIVALS else [*incidents[:10], *incidents[10 - MOST_RIVALS :]]
        )
        event.rivals = (len(incidents), Rivals(scene, near))
    found: Rivals = event.rivals[1]
    return found


MOST_RIVALS = 60
"""Incidents whose settings are compared: the first ten, which the article is about, and the latest."""


def setting_fit(scene: Scene, event: LocalEvent, incident: Incident, incidents: Sequence[Incident]) -> float:
    """How well the scene fits for a toll told without its event: shared nouns, and nouns near in meaning
    ("the imam", told of a mosque), that set this incident apart from the others."""
    if not (event.is_toll or event.lead.definite):
        return 0.0
    rivals = _rivals_of(scene, event, incidents)
    if not rivals.beside(incident):
        return 0.0
    mine = setting_words(scene, event)
    own = rivals.own_words(incident)
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
