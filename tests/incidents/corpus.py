"""The sample newsroom's hand-coded events as linking sees them, and the hand-made clusters."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

from dateline.coding.coder import Coder
from dateline.coding.evaluate import article_text, load_gold, pair
from dateline.coding.scoring.agreement import km
from dateline.incidents.likeness import FAMILIES, SAME_PLACE_KM, LinkableEvent, telling_words
from dateline.incidents.linking import linkable
from dateline.warehouse.projection import COLUMNS, project
from dateline.warehouse.record import read_record

NEWSROOM = Path(__file__).resolve().parents[1] / "newsroom"
NOT_MATERIAL = {"threat", "statement", "negotiation", "agreement_or_ceasefire", "sanction", "humanitarian"}

Half = Literal["tune", "report"]


def load(half: Half) -> tuple[list[LinkableEvent], list[tuple[int, ...]]]:
    """The linkable events of one half of the corpus, and the true clusters as tuples of event ids."""
    articles = json.loads((NEWSROOM / "split.json").read_text())[half]
    events: list[LinkableEvent] = []
    ids: dict[tuple[str, str], int] = {}
    for number, article in enumerate(sorted(articles), 1):
        gold = json.loads((NEWSROOM / "gold" / f"{article}.json").read_text())
        for event in gold["events"]:
            ids[article, event["id"]] = len(ids) + 1
            if (
                event["realis"] == "actual"
                and not event.get("aggregate")
                and event["type"] not in NOT_MATERIAL
            ):
                events.append(_linkable(event, gold, number, ids[article, event["id"]]))
    linkable = {e.event_id for e in events}
    clusters = []
    for file in sorted(NEWSROOM.glob("incidents-*.json")):
        for incident in json.loads(file.read_text()):
            members = (ids.get((article, event), 0) for article, event in incident["members"])
            if kept := tuple(m for m in members if m in linkable):
                clusters.append(kept)
    return events, clusters


def coded(half: Half, coder: Coder) -> tuple[list[LinkableEvent], dict[int, int]]:
    """The linkable events that the coder makes of one half's articles, as they are published, and which hand-coded
    event each of them is (keys of `load`); what the coder made up is in the list and not in the map."""
    split = set(json.loads((NEWSROOM / "split.json").read_text())[half])
    gold = {name: both for name, both in load_gold(NEWSROOM).items() if name in split}
    ids = iter(range(1, 10**6))
    keys = {name: [next(ids) for _ in gold[name][1]["events"]] for name in sorted(gold)}
    found: list[LinkableEvent] = []
    matched: dict[int, int] = {}
    numbers = iter(range(10**6, 10**7))
    for number, name in enumerate(sorted(gold), 1):
        article, hand = gold[name]
        events = coder.code(article_text(name, article)).events
        is_of = dict(pair(events, hand["events"], article["text"]))
        for index, event in enumerate(events):
            row = dict(zip(COLUMNS, project(read_record(event)[0], event, article["text"]), strict=True))
            row |= {
                "event_id": next(numbers),
                "article_id": number,
                "article_published_date": _day(article["published"]),
                "article_published_at": datetime.fromisoformat(article["published"]),
                "article_url": name,
                "event_number": event["event_id"],
            }
            if row["realis"] != "actual" or row["is_aggregate"] or row["event_type"] in NOT_MATERIAL:
                continue
            found.append(linkable(row))
            if index in is_of:
                matched[row["event_id"]] = keys[name][is_of[index]]
    return found, matched


def hard_negatives(events: list[LinkableEvent], gold: list[tuple[int, ...]]) -> list[tuple[int, int]]:
    """Pairs of events of two articles that happened within a day of each other in one town, by the same kind of
    violence, and are not the same: two strikes on one day in one city."""
    together = {pair for group in gold for pair in combinations(sorted(group), 2)}
    found = []
    for a, b in combinations(sorted(events, key=lambda e: e.event_id), 2):
        is_alike = a.event_type == b.event_type or any({a.event_type, b.event_type} <= f for f in FAMILIES)
        if a.article_id == b.article_id or (a.event_id, b.event_id) in together or not is_alike:
            continue
        if None in (a.date_start, b.date_start) or abs((a.date_start - b.date_start).days) > 1:  # type: ignore[operator]
            continue
        if a.place_precision == b.place_precision == "city" and _distance(a, b) <= SAME_PLACE_KM:
            found.append((a.event_id, b.event_id))
    return found


def _distance(a: LinkableEvent, b: LinkableEvent) -> float:
    assert a.latitude is not None and a.longitude is not None
    assert b.latitude is not None and b.longitude is not None
    return km(a.latitude, a.longitude, b.latitude, b.longitude)


def _linkable(event: dict[str, Any], gold: dict[str, Any], article: int, number: int) -> LinkableEvent:
    located = [p for p in event["locations"] if p.get("lat") is not None]
    towns = [p for p in located if p.get("admin_or_city")]
    place = next(iter(towns or located), None)
    return LinkableEvent(
        event_id=number,
        article_id=article,
        event_type=event["type"],
        published=_day(gold["published"]),
        date_start=_day(event["date"]["start"]),
        date_end=_day(event["date"]["end"]),
        countries=frozenset(p["country_iso3"] for p in event["locations"] if p["country_iso3"]),
        latitude=place and place["lat"],
        longitude=place and place["lon"],
        place_precision="city" if towns else "country",
        actors=frozenset(map(_folded, event["actors"])),
        targets=frozenset(map(_folded, event["targets"])),
        fatalities=_range(event["fatalities"]),
        injuries=_range(event["injuries"]),
        words=telling_words(event["sentence"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def _range(toll: dict[str, Any] | None) -> tuple[int | None, int | None]:
    return (toll["min"], toll["max"]) if toll else (None, None)


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()
