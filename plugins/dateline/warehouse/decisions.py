"""How what humans decided changes an article's coded events on their way into the warehouse.

In the order in which decisions were made, on every coding of the article:

confirm
    While the article's version is the one that was read, the record stays as it was confirmed, whatever a later coder
    makes of it; only its number and its relations are the new coding's.
correct
    The field gets the reviewer's value.
split
    The event leaves and its parts are staged instead: copies of its record, each with the reviewer's differences. A
    part that the coder finds by itself is not made again.
merge
    The event leaves, and the other one takes over what it lacks: mentions, weapons, who reports it, and every group
    of fields of which it says nothing itself (the dead, the wounded, the date, the places …). Where the coder no
    longer finds the other one, this event gets its key.
reject
    The event leaves.

Events that leave are staged all the same, so that a decision can be taken back: `dateline.warehouse.publish` drops
them, with the reason. Relations to an event that left lead to what stands in its place.
"""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dateline.warehouse import overrides
from dateline.warehouse.errors import StoreError
from dateline.warehouse.overrides import Decision
from dateline.warehouse.record import EventRecord, read_record, words

log = logging.getLogger(__name__)

# Fields that mean something together only: of a merged event all of a group are taken, or none.
GROUPS: tuple[tuple[str, ...], ...] = (
    ("date_start", "date_end", "date_precision", "date_text", "date_latest"),
    ("fatalities_low", "fatalities_best", "fatalities_high"),
    ("injuries_low", "injuries_best", "injuries_high"),
    ("deaths_civilian_low", "deaths_civilian_best", "deaths_civilian_high"),
    ("quantity", "quantity_intercepted"),
    ("outcome",),
    ("claim_status",),
    ("actors",),
    ("places",),
    ("casualties",),
)
# What says nothing, besides nothing.
BLANK: Mapping[str, Any] = {"date_precision": "unknown", "outcome": "unknown", "date_latest": None}


@dataclass(slots=True)
class StagedEvent:
    """One coded event and the keys that it gets. `original` is the coder's own JSON where a human changed it."""

    record: EventRecord
    plain: Mapping[str, Any]
    json: str
    sha256: str
    event_id: int = 0
    event_version_id: int = 0
    original: str | None = None
    split_from: int | None = None

    @classmethod
    def read(cls, event: Mapping[str, Any]) -> StagedEvent:
        """Raises StoreError when the record is not of the codebook's shape."""
        record, as_json, sha256 = read_record(event)
        return cls(record, event, as_json, sha256)

    @property
    def number(self) -> str:
        """The coder's number of the event in its article."""
        return self.record.event_id


@dataclass(slots=True)
class StagedArticle:
    """An article version with its events."""

    article_version_id: int
    article_id: int
    text: str
    events: list[StagedEvent]


def apply(
    article: StagedArticle,
    decisions: Mapping[int, Sequence[Decision]],
    confirmed: Mapping[int, Mapping[str, Any]],
) -> None:
    """Apply the decisions in force to the article's events, which have their keys already.

    `decisions` are by event; `confirmed` holds the records that were confirmed, by event_version_id, as far as they
    were read from this version of the article. A decision that the record no longer allows is left out, with a
    warning in the log.
    """
    if not decisions:
        return
    plain = {
        event.event_id: _corrected(event, decisions.get(event.event_id, ()), confirmed)
        for event in article.events
    }
    replaced: dict[str, str | None] = {}
    parts = _split(article, decisions, plain, replaced)
    _merge(article, decisions, plain, replaced)
    for event in article.events:
        if any(d.action == "reject" for d in decisions.get(event.event_id, ())):
            replaced[event.number] = None
    for event in article.events:
        if event.number not in replaced:
            _set(event, _renumbered(plain[event.event_id], replaced))
    for part, record in parts:
        made = _read(record)
        if made is not None:
            made.event_id, made.split_from = part.other_event_id or 0, part.event_id
            _set(made, _renumbered(record, replaced), keep_original=False)
            article.events.append(made)


def _corrected(
    event: StagedEvent, decisions: Iterable[Decision], confirmed: Mapping[int, Mapping[str, Any]]
) -> Mapping[str, Any]:
    plain = event.plain
    for decision in decisions:
        if decision.action == "correct" and decision.field is not None:
            plain = overrides.apply(plain, [(decision.field, decision.value)])
        elif decision.action == "confirm" and isinstance(decision.value, Mapping):
            record = confirmed.get(int(decision.value.get("event_version_id", 0)))
            if record is not None:
                own = {name: event.plain[name] for name in ("event_id", "relations") if name in event.plain}
                plain = {**record, **own}
    return plain


def _split(
    article: StagedArticle,
    decisions: Mapping[int, Sequence[Decision]],
    plain: Mapping[int, Mapping[str, Any]],
    replaced: dict[str, str | None],
) -> list[tuple[Decision, Mapping[str, Any]]]:
    there = {event.event_id: event.number for event in article.events}
    found: list[tuple[Decision, Mapping[str, Any]]] = []
    for event in article.events:
        splits = [d for d in decisions.get(event.event_id, ()) if d.action == "split"]
        numbers = []
        for number, part in enumerate(splits, 1):
            if part.other_event_id in there:
                numbers.append(there[part.other_event_id])
                continue
            name = f"{event.number}.{number}"
            record = overrides.apply(plain[event.event_id], list(dict(part.value or {}).items()))
            found.append((part, {**record, "event_id": name}))
            numbers.append(name)
        if splits:
            replaced[event.number] = numbers[0]
    return found


def _merge(
    article: StagedArticle,
    decisions: Mapping[int, Sequence[Decision]],
    plain: dict[int, Mapping[str, Any]],
    replaced: dict[str, str | None],
) -> None:
    there = {event.event_id: event for event in article.events}
    for event in sorted(article.events, key=lambda e: e.event_id):
        target = _merged_into(event.event_id, decisions)
        if target is None:
            continue
        kept = there.get(target)
        if kept is None:
            plain[target] = plain.pop(event.event_id)
            event.event_id = target
            there[target] = event
        else:
            plain[target] = combine(plain[target], plain[event.event_id])
            replaced[event.number] = kept.number


def _merged_into(event_id: int, decisions: Mapping[int, Sequence[Decision]]) -> int | None:
    """Where a chain of merges ends; None for an event that was not merged."""
    seen: set[int] = set()
    at: int | None = event_id
    while at is not None and at not in seen:
        seen.add(at)
        merges = [d for d in decisions.get(at, ()) if d.action == "merge"]
        if not merges:
            return None if at == event_id else at
        at = merges[-1].other_event_id
    return None


def combine(kept: Mapping[str, Any], gone: Mapping[str, Any]) -> dict[str, Any]:
    """The record of an event that another one was merged into: see the module's text."""
    record = copy.deepcopy(dict(kept))
    taken: set[str] = set()
    for group in GROUPS:
        if all(_is_blank(name, record.get(name)) for name in group):
            for name in group:
                if name in gone:
                    record[name] = copy.deepcopy(gone[name])
                    taken.add(name)
    for name in ("weapons", "attributed_to"):
        both = (*words(kept.get(name)), *words(gone.get(name)))
        if both:
            record[name] = list(dict.fromkeys(both))
    record["is_main"] = bool(kept.get("is_main")) or bool(gone.get("is_main"))
    places = {(m["start"], m["end"]) for m in kept.get("mentions") or ()}
    record["mentions"] = sorted(
        [
            *(kept.get("mentions") or ()),
            *(m for m in gone.get("mentions") or () if (m["start"], m["end"]) not in places),
        ],
        key=lambda m: (m["start"], m["end"]),
    )
    record["evidence"] = [
        *(kept.get("evidence") or ()),
        *(e for e in gone.get("evidence") or () if str(e.get("field", "")).split("[")[0] in taken),
    ]
    relations = list(kept.get("relations") or ())
    record["relations"] = relations + [r for r in gone.get("relations") or () if r not in relations]
    return record


def _is_blank(name: str, value: Any) -> bool:
    # date_latest is filled whenever the publication day is known: it says nothing of a date.
    return value in (None, [], "") or name == "date_latest" or BLANK.get(name, ...) == value


def _renumbered(record: Mapping[str, Any], replaced: Mapping[str, str | None]) -> Mapping[str, Any]:
    """The record with relations to events that left leading to what stands in their place."""
    relations = record.get("relations")
    if not relations or not (replaced or _repeats(relations)):
        return record
    kept: list[dict[str, Any]] = []
    for relation in relations:
        to = relation.get("event_id")
        while to in replaced:
            to = replaced[to]
        changed = {**relation, "event_id": to}
        if to is not None and to != record["event_id"] and changed not in kept:
            kept.append(changed)
    return {**record, "relations": kept}


def _repeats(relations: Sequence[Mapping[str, Any]]) -> bool:
    return len({(r.get("type"), r.get("event_id")) for r in relations}) < len(relations)


def _set(event: StagedEvent, plain: Mapping[str, Any], *, keep_original: bool = True) -> None:
    """Give the event this record, if it is of the codebook's shape."""
    if plain is event.plain:
        return
    read = _read(plain)
    if read is None or read.sha256 == event.sha256:
        return
    if keep_original:
        event.original = event.json
    event.record, event.plain, event.json, event.sha256 = read.record, read.plain, read.json, read.sha256


def _read(plain: Mapping[str, Any]) -> StagedEvent | None:
    try:
        return StagedEvent.read(plain)
    except StoreError as error:
        log.warning("a reviewer's decision cannot be applied any more: %s", error)
        return None
