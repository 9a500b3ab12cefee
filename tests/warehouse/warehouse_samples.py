"""An article of our own writing with its coded events, in the forms that the warehouse takes."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import psycopg

from dateline.warehouse import quality_store
from dateline.warehouse.article_store import ArticleInput

SEEN = datetime(2020, 3, 10, 12, 0, tzinfo=UTC)
TEXT = (
    "Two rockets hit a fuel depot near Ramadi on Tuesday, killing three guards and wounding five others, police said."
    "\n\n"
    "Hours later helicopters struck a camp outside Fallujah in response, the army said, and at least two fighters died."
)


@dataclass(frozen=True)
class SourceStub:
    """As much of a source's entry as the warehouse reads."""

    id: str = "press"
    name: str = "The Example Press"
    home_url: str = "https://press.example/"
    feed_url: str = "https://press.example/feed/"
    time_zone: str = "Asia/Jerusalem"
    language: str = "en"
    poll_seconds: float = 300

    def model_dump(self, *, mode: str = "python") -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "country": "ISR", "feed_url": self.feed_url}


def words(text: str, wanted: str) -> dict[str, Any]:
    """A mention of `wanted` in `text`, with the paragraph around it as its sentence."""
    start = text.index(wanted)
    sentence = text.rfind("\n\n", 0, start) + 2 if "\n\n" in text[:start] else 0
    end = text.find("\n\n", start)
    return {
        "start": start,
        "end": start + len(wanted),
        "text": wanted,
        "sentence_start": sentence,
        "sentence_end": len(text) if end < 0 else end,
    }


def rocket_attack(text: str = TEXT, number: str = "e1") -> dict[str, Any]:
    mention = words(text, "rockets hit")
    return {
        "event_id": number,
        "event_type": "missile_or_rocket_attack",
        "realis": "actual",
        "is_main": True,
        "is_aggregate": False,
        "date_start": "2020-03-10",
        "date_end": "2020-03-10",
        "date_precision": "day",
        "date_text": "Tuesday",
        "date_latest": "2020-03-10",
        "outcome": "hit",
        "claim_status": "single_source",
        "quantity": 2,
        "quantity_intercepted": None,
        "actors": [
            {
                "role": "target",
                "stance": "asserted",
                "asserted_by": [],
                "mention": "a fuel depot",
                "name": "fuel depot",
                "actor_id": None,
                "country_iso3": "IRQ",
                "actor_type": "infrastructure",
            }
        ],
        "places": [
            {
                "mention": "near Ramadi",
                "name": "Ramadi",
                "country_iso3": "IRQ",
                "admin1": "Anbar",
                "latitude": 33.42,
                "longitude": 43.3,
                "precision": "near",
                "radius_km": 10.0,
                "role": "impact",
                "is_main": True,
                "geonames_id": 95788,
            }
        ],
        "casualties": [
            {"harm": "killed", "low": 3, "best": 3, "high": 3, "approximate": False, "group": "guards",
             "status": "combatant", "demographic": [], "is_perpetrator": False, "is_subset": False,
             "text": "killing three guards", "attributed_to": "police"},
            {"harm": "wounded", "low": 5, "best": 5, "high": 5, "approximate": False, "group": "others",
             "status": "unknown", "demographic": [], "is_perpetrator": False, "is_subset": False,
             "text": "wounding five others", "attributed_to": ["police"]},
        ],
        "fatalities_low": 3, "fatalities_best": 3, "fatalities_high": 3,
        "injuries_low": 5, "injuries_best": 5, "injuries_high": 5,
        "deaths_civilian_low": None, "deaths_civilian_best": None, "deaths_civilian_high": None,
        "weapons": ["rockets"],
        "attributed_to": ["police"],
        "mentions": [mention],
        "relations": [],
        "evidence": [
            {"field": "casualties[0].low", "start": text.index("three"), "end": text.index("three") + 5},
            {"field": "date_start", "start": text.index("Tuesday"), "end": text.index("Tuesday") + 7},
        ],
        "confidence": 0.9,
    }  # fmt: skip


def airstrike(text: str = TEXT, number: str = "e2") -> dict[str, Any]:
    event = copy.deepcopy(rocket_attack())
    event |= {
        "event_id": number,
        "event_type": "airstrike",
        "quantity": None,
        "actors": [
            {
                "role": "source",
                "stance": "asserted",
                "asserted_by": ["the army"],
                "mention": "helicopters",
                "name": "Iraqi army",
                "actor_id": "iraqi-army",
                "country_iso3": "IRQ",
                "actor_type": "state_military",
            },
            {
                "role": "target",
                "stance": "asserted",
                "asserted_by": [],
                "mention": "fighters",
                "name": "fighters",
                "actor_id": None,
                "country_iso3": None,
                "actor_type": "non_state_armed_group",
            },
        ],
        "casualties": [
            {"harm": "killed", "low": 2, "best": 2, "high": None, "approximate": False, "group": "fighters",
             "status": "combatant", "demographic": [], "is_perpetrator": False, "is_subset": False,
             "text": "at least two fighters died", "attributed_to": ["the army"]},
        ],
        "fatalities_low": 2, "fatalities_best": 2, "fatalities_high": None,
        "injuries_low": None, "injuries_best": None, "injuries_high": None,
        "weapons": ["helicopters"],
        "attributed_to": ["the army"],
        "mentions": [words(text, "struck")],
        "relations": [{"type": "responds_to", "event_id": "e1"}],
        "evidence": [{"field": "actors[0]", "start": text.index("helicopters"), "end": text.index("helicopters") + 11}],
    }  # fmt: skip
    event["places"][0] |= {
        "mention": "outside Fallujah",
        "name": "Fallujah",
        "latitude": 33.35,
        "longitude": 43.78,
    }
    return event


def article(**changes: Any) -> ArticleInput:
    given = ArticleInput(
        key="guid:https://press.example/?p=1",
        guid="https://press.example/?p=1",
        url="https://press.example/rockets-hit-depot/?utm_source=rss",
        canonical_url="https://press.example/rockets-hit-depot/",
        title="Rockets Hit Depot, Army Answers",
        text=TEXT,
        extractor_version="extract-1",
        seen_at=SEEN,
        published=datetime(2020, 3, 10, 11, 0, tzinfo=UTC),
        byline="A. Writer",
        language="en",
        categories=("News",),
    )
    return replace(given, **changes)


def audited(connection: psycopg.Connection, run: int) -> int:
    """Let a run pass as an audit that finds nothing does (Great Expectations has its own tests); return it."""
    quality_store.mark_audited(connection, run, quality_store.staged_sha256(connection, run))
    return run


def snapshot(connection: psycopg.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, for comparing before and after."""
    tables = connection.execute(
        "SELECT n.nspname, c.relname FROM pg_class AS c INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace "
        "WHERE n.nspname IN ('raw', 'core', 'mart', 'quality') AND c.relkind = 'r' ORDER BY 1, 2"
    ).fetchall()
    found = {}
    for schema, table in tables:
        query = psycopg.sql.SQL("SELECT t::text FROM {} AS t ORDER BY 1").format(
            psycopg.sql.Identifier(schema, table)
        )
        found[f"{schema}.{table}"] = connection.execute(query).fetchall()
    return found
