"""What in a sentence belongs to which of its events: counts, dates and places."""

from __future__ import annotations

from dateline.coding.local import LocalEvent
from dateline.coding.owner import owner_of
from dateline.coding.owner_dates import attach_dates
from dateline.coding.owner_places import attach_places
from dateline.coding.reading import Sentence
from dateline.coding.scene import Scene
from dateline.coding.toll_scope import is_of_a_series
from dateline.coding.what_mention import NOT_MATERIAL


def attach(scene: Scene, sentence: Sentence, events: list[LocalEvent]) -> None:
    """Give each event of one sentence its counts, dates and places."""
    heads = {m.head.i: e for e in events for m in e.mentions}
    attach_counts(scene, sentence, events, heads)
    attach_dates(scene, sentence, events, heads)
    attach_places(scene, sentence, events, heads)


def attach_counts(
    scene: Scene, sentence: Sentence, events: list[LocalEvent], heads: dict[int, LocalEvent]
) -> None:
    """Give each material event its counts: by the word that carries the harm, else the only event there is."""
    material = [e for e in events if e.lead.kind not in NOT_MATERIAL]
    only = material[0] if len(material) == 1 else None
    for count in scene.counts.get(sentence.index, ()):
        owner = None
        token = scene.token_at(sentence, count.predicate_start)
        if token is not None:
            owner = heads.get(token.i)
            if owner is None or owner.lead.kind in NOT_MATERIAL:
                owner, _ = owner_of(
                    token, {i: e for i, e in heads.items() if e.lead.kind not in NOT_MATERIAL}
                )
        owner = owner or only
        if owner is not None and owner.lead.kind not in NOT_MATERIAL:
            owner.counts.append(count)
            if is_of_a_series(sentence, count, scene.dates.get(sentence.index, ())):
                owner.sums.append(count)
