"""Links what changed: events that are new, changed or gone, and the neighbourhood that they touch."""

from __future__ import annotations

import hashlib
import inspect
import math
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import psycopg

from dateline.incidents import clusters, likeness
from dateline.incidents.likeness import LinkableEvent
from dateline.warehouse import incident_store

# From the most to the least precise; what a report does not know is last.
DATE_PRECISIONS = ("day", "week", "month", "year", "unknown")
PLACE_PRECISIONS = ("exact", "near", "city", "admin2", "admin1", "region", "country")
# How many events one step of the search may pull in; a step is one query.
STEP = 500
# How many changed events one transaction takes, with their neighbourhoods: a few hours' news is one, and a rebuild of
# 200,000 events keeps neither all of them in memory nor everybody waiting.
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Linked:
    """What linking did: events looked at, incidents they form, and events that left."""

    events: int
    incidents: int
    removed: int

    def as_dict(self) -> dict[str, int]:
        """For XCom."""
        return asdict(self)


@cache
def linker_version() -> str:
    """Changes with the rules of linking, and with those of summing up."""
    code = "".join(inspect.getsource(part) for part in (likeness, clusters, linkable, summarise))
    return "linker-" + hashlib.sha256(code.encode()).hexdigest()[:12]


def link(connection: psycopg.Connection) -> Linked:
    """Bring incidents up to date with the published events: one transaction, or several where much has changed.

    Touches only the neighbourhood of what changed; the result is the one that linking everything would give.
    """
    version = linker_version()
    events = incidents = removed = 0
    done: set[int] = set()
    for begin in _chunks(connection, version):
        todo = begin - done
        if not todo:
            continue
        linked, seen = _link(connection, todo, version)
        done |= seen
        events, incidents, removed = (
            events + linked.events,
            incidents + linked.incidents,
            removed + linked.removed,
        )
    return Linked(events, incidents, removed)


def link_articles(
    connection: psycopg.Connection, article_ids: Collection[int] = (), event_ids: Collection[int] = ()
) -> Linked:
    """Bring the incidents of these articles up to date, and of those that these events are told in, however much else
    has changed: what a human has just decided shows in the sums at once. One transaction."""
    begin = incident_store.of_articles(connection, article_ids, event_ids)
    return _link(connection, begin, linker_version())[0] if begin else Linked(0, 0, 0)


def _chunks(connection: psycopg.Connection, version: str) -> list[set[int]]:
    """What is to be linked anew, by day, so that neighbours come together."""
    touched = incident_store.touched(connection, version)
    return [set(touched[first : first + CHUNK]) for first in range(0, len(touched), CHUNK)]


def _link(connection: psycopg.Connection, begin: set[int], version: str) -> tuple[Linked, set[int]]:
    with connection.transaction():
        incident_store.lock(connection)
        rows, scores = _neighbourhood(connection, begin)
        groups = clusters.cluster((linkable(row) for row in rows.values()), scores=scores)
        former = incident_store.incidents_of(connection, set(rows) | begin)
        keys = _keys(connection, groups, former)
        members = [
            {
                "event_id": event,
                "incident_id": key,
                "event_version_id": rows[event]["event_version_id"],
                "linker_version": version,
                "copies": rows[event]["copies"],
            }
            for key, group in zip(keys, groups, strict=True)
            for event in group
        ]
        incidents = [
            {**summarise([rows[e] for e in group]), "incident_id": key, "linker_version": version}
            for key, group in zip(keys, groups, strict=True)
        ]
        incident_store.replace(connection, set(rows) | begin, incidents, members)
        return Linked(len(rows), len(groups), len(begin - set(rows))), set(rows) | begin


def linkable(row: dict[str, Any]) -> LinkableEvent:
    """What linking looks at, from a row of mart.event."""
    actors = (*row["source_actors"], *row["blamed_actors"], *row["claimant_actors"])
    ids = (*row["source_actor_ids"], *row["blamed_actor_ids"], *row["claimant_actor_ids"])
    return LinkableEvent(
        event_id=row["event_id"],
        article_id=row["article_id"],
        event_type=row["event_type"],
        published=row["article_published_date"],
        date_start=row["date_start"],
        date_end=row["date_end"],
        countries=frozenset(row["countries_iso3"]),
        latitude=row["latitude"],
        longitude=row["longitude"],
        place_precision=row["place_precision"],
        place_name=row["place_name"],
        actors=_names((*actors, *ids)),
        targets=_names((*row["target_actors"], *row["target_actor_ids"])),
        fatalities=(row["fatalities_low"], row["fatalities_high"]),
        injuries=(row["injuries_low"], row["injuries_high"]),
        words=likeness.telling_words(row["sentence_text"] or ""),
        place_in_news=_place_in_news(row),
    )


def summarise(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A row of mart.incident from the events that report it; neither the order of `rows` nor that in which they
    arrived matters.

    A later report's toll replaces an earlier one: 5 killed, then 41 killed is 41. Copies of an article, which are not
    coded themselves, count as reports and not as sources.
    """
    by_time = sorted(rows, key=_place_in_news)
    latest_first = by_time[::-1]
    dated = min(latest_first, key=lambda r: (_rank(DATE_PRECISIONS, r["date_precision"]), _days(r)))
    placed = min(latest_first, key=lambda r: _rank(PLACE_PRECISIONS, r["place_precision"]))
    lead = max(by_time, key=lambda r: (r["is_main"], _filled(r), r["confidence"] or 0))
    toll = next((r for r in latest_first if _has(r, "fatalities")), {})
    hurt = next((r for r in latest_first if _has(r, "injuries")), {})
    tolls = [n for r in rows for n in (r["fatalities_low"], r["fatalities_high"]) if n is not None]
    times = [r["article_published_at"] for r in rows if r["article_published_at"] is not None]
    # Reports may be a day apart on when it was: the incident's last day is never before its first.
    latest_days = [
        max(r["date_latest"], dated["date_start"] or r["date_latest"])
        for r in rows
        if r["date_latest"] is not None
    ]
    types = Counter(r["event_type"] for r in rows)
    copies = {r["article_id"]: int(r["copies"]) for r in rows}
    return {
        "event_type": max(latest_first, key=lambda r: types[r["event_type"]])["event_type"],
        "date_start": dated["date_start"],
        "date_end": dated["date_end"],
        "date_precision": dated["date_precision"],
        "date_latest": min(latest_days, default=None),
        **{
            name: placed[name]
            for name in ("place_name", "country_iso3", "latitude", "longitude", "place_precision")
        },
        "source_actors": _union(
            (*r["source_actors"], *r["blamed_actors"], *r["claimant_actors"]) for r in by_time
        ),
        "target_actors": _union(r["target_actors"] for r in by_time),
        **{f"fatalities_{end}": toll.get(f"fatalities_{end}") for end in ("low", "best", "high")},
        "fatalities_reported_min": min(tolls, default=None),
        "fatalities_reported_max": max(tolls, default=None),
        **{f"injuries_{end}": hurt.get(f"injuries_{end}") for end in ("low", "best", "high")},
        "reports": len(copies) + sum(copies.values()),
        "independent_sources": len(copies),
        "first_report_at": min(times, default=None),
        "last_report_at": max(times, default=None),
        "lead_event_id": lead["event_id"],
    }


def _neighbourhood(
    connection: psycopg.Connection, begin: set[int]
) -> tuple[dict[int, dict[str, Any]], dict[clusters.Pair, float]]:
    """Every event that is connected with those in `begin` by a probable pair, and their former companions; with the
    scores of all pairs among them that can be one occurrence."""
    rows: dict[int, dict[str, Any]] = {}
    features: dict[int, LinkableEvent] = {}
    seen: dict[int, dict[str, Any]] = {}
    scores: dict[clusters.Pair, float] = {}
    todo = set(begin) | incident_store.co_members(connection, begin)
    while todo:
        step = set(sorted(todo)[:STEP])
        todo -= step
        for row in [seen[e] for e in step if e in seen] + incident_store.load(connection, step - set(seen)):
            rows[row["event_id"]] = seen[row["event_id"]] = row
        pairs = incident_store.neighbours(connection, step & set(rows))
        missing = {near for _, near in pairs} - set(seen)
        seen.update((row["event_id"], row) for row in incident_store.load(connection, missing))
        joined = set()
        for one, near in pairs:
            pair = (one, near) if one < near else (near, one)
            if near not in seen or pair in scores:
                continue
            for event in pair:
                if event not in features:
                    features[event] = linkable(seen[event])
            score = likeness.score(features[one], features[near])
            if score > -math.inf:
                scores[pair] = score
            if score >= likeness.PROBABLE:
                joined.add(near)
        joined -= set(rows)
        todo |= (joined | incident_store.co_members(connection, joined)) - set(rows)
    return dict(sorted(rows.items())), {p: s for p, s in scores.items() if p[0] in rows and p[1] in rows}


def _keys(
    connection: psycopg.Connection, groups: Sequence[tuple[int, ...]], former: dict[int, int]
) -> list[int]:
    """An incident's key stays with its oldest event that had one; a key goes to one group only."""
    taken: set[int] = set()
    keys: list[int | None] = []
    for group in groups:
        key = next((former[e] for e in group if e in former and former[e] not in taken), None)
        if key is not None:
            taken.add(key)
        keys.append(key)
    fresh = iter(incident_store.new_incidents(connection, keys.count(None)))
    return [next(fresh) if key is None else key for key in keys]


def _place_in_news(row: dict[str, Any]) -> tuple[str, ...]:
    """Sorts by time of publication (unknown first), then by what else an article is known by before it arrives."""
    published: datetime | None = row["article_published_at"]
    moment = "" if published is None else published.astimezone(UTC).isoformat(timespec="microseconds")
    return moment, row["article_url"], row["event_number"]


def _names(names: Iterable[str]) -> frozenset[str]:
    folded = (
        unicodedata.normalize("NFKD", n).encode("ascii", "ignore").decode().lower().strip() for n in names
    )
    return frozenset(n for n in folded if n)


def _union(lists: Iterable[Iterable[str]]) -> list[str]:
    return list(dict.fromkeys(name for names in lists for name in names))


def _rank(order: Sequence[str], value: str | None) -> int:
    return order.index(value) if value in order else len(order)


def _days(row: dict[str, Any]) -> int:
    if row["date_start"] is None:
        return 10**6
    return int(((row["date_end"] or row["date_start"]) - row["date_start"]).days)


def _has(row: dict[str, Any], harm: str) -> bool:
    return row[f"{harm}_low"] is not None or row[f"{harm}_high"] is not None


def _filled(row: dict[str, Any]) -> int:
    return sum(
        bool(row[name]) for name in ("date_start", "place_name", "source_actors", "target_actors", "weapons")
    )
