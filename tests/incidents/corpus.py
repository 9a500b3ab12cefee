"""The sample newsroom's hand-coded events as linking sees them, and the hand-made clusters."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date
from pathlib import Path
from typing import Any, Literal

from dateline.incidents.likeness import LinkableEvent, telling_words

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
