"""Articles of our own writing with coded events, generated with the variety that the codebook allows.

Every event is one sentence of the article's text, and its record says nothing that is not in that sentence.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from dateline.warehouse import article_store, event_store, sources_store
from dateline.warehouse.article_store import ArticleInput

PUBLISHED = date(2020, 3, 10)


@dataclass(frozen=True)
class SampleSource:
    """As much of a source's entry as the warehouse reads."""

    id: str = "press"
    name: str = "The Example Press"
    home_url: str = "https://press.example/"
    feed_url: str = "https://press.example/feed/"
    time_zone: str = "Asia/Jerusalem"
    language: str = "en"
    poll_seconds: float = 300

    def model_dump(self, *, mode: str = "python") -> dict[str, Any]:
        return {"id": self.id, "name": self.name, "feed_url": self.feed_url}


# Name, country, province, latitude, longitude, precision, radius in km, GeoNames id (as the gazetteer has them).
PLACES: tuple[tuple[str, str | None, str | None, float, float, str, float, int | None], ...] = (
    ("Kirkuk", "IRQ", "Kirkuk", 35.47, 44.39, "city", 10.0, 94787),
    ("Idlib", "SYR", "Idlib", 35.93, 36.63, "city", 5.0, 169389),
    ("Aden", "YEM", "Aden", 12.78, 45.04, "city", 15.0, 415189),
    ("Sderot", "ISR", None, 31.52, 34.60, "city", 3.0, 293619),
    ("the Golan", "SYR", "Quneitra", 33.05, 35.78, "region", 30.0, None),
    ("Majdal Shams", "SYR", "Quneitra", 33.27, 35.77, "city", 3.0, 167444),
    ("Hebron", "PSE", "West Bank", 31.53, 35.10, "city", 5.0, 285066),
    ("Sevastopol", "UKR", "Crimea", 44.61, 33.52, "city", 10.0, 694423),
    ("the Gulf of Oman", None, None, 24.9, 58.2, "region", 250.0, None),
    ("Libya", "LBY", None, 27.0, 17.0, "country", 900.0, 2215636),
    ("Helmand", "AFG", "Helmand", 31.0, 64.0, "admin1", 150.0, 1140043),
    ("Pristina", "XKX", None, 42.67, 21.17, "city", 8.0, 786714),
    ("Taveuni", "FJI", None, -16.85, -179.97, "near", 20.0, None),
)  # fmt: skip
KNOWN_PLACES = frozenset(place[7] for place in PLACES if place[7] is not None)
# Key, name, kind, country (as mart.actor has them), words in the text.
ACTORS = (
    ("israel-defense-forces", "Israel Defense Forces", "state_military", "ISR", "the army"),
    ("hizbullah", "Hizbullah", "non_state_armed_group", "LBN", "the militia"),
    ("israel-police", "Israel Police", "police", "ISR", "police"),
)


def known_places(geonames_ids: Any) -> set[int]:
    """The gazetteer of these samples."""
    return set(geonames_ids) & KNOWN_PLACES


@dataclass
class SampleArticle:
    """A text that grows by a sentence for each event."""

    number: int
    published: date = PUBLISHED
    text: str = "This is what was reported from the region."
    events: list[dict[str, Any]] = field(default_factory=list)

    def add(self, sentence: str, event: dict[str, Any]) -> dict[str, Any]:
        """Append a sentence and the event that it tells of; `words` in mentions and evidence become offsets."""
        start = len(self.text) + 2
        self.text += "\n\n" + sentence
        event["event_id"] = f"e{len(self.events) + 1}"
        for item in [*event["mentions"], *event["evidence"]]:
            at = start + sentence.index(item["text"])
            item["start"], item["end"] = at, at + len(item["text"])
            if "field" not in item:
                item["sentence_start"], item["sentence_end"] = start, start + len(sentence)
        for item in event["evidence"]:
            del item["text"]
        self.events.append(event)
        return event


def blank(event_type: str, mention: str) -> dict[str, Any]:
    """An event of which nothing but its type is known."""
    return {
        "event_id": "", "event_type": event_type, "realis": "actual", "is_main": False, "is_aggregate": False,
        "date_start": None, "date_end": None, "date_precision": "unknown", "date_text": None, "date_latest": None,
        "outcome": "unknown", "claim_status": "single_source", "quantity": None, "quantity_intercepted": None,
        "actors": [], "places": [], "casualties": [],
        "fatalities_low": None, "fatalities_best": None, "fatalities_high": None,
        "injuries_low": None, "injuries_best": None, "injuries_high": None,
        "deaths_civilian_low": None, "deaths_civilian_best": None, "deaths_civilian_high": None,
        "weapons": [], "attributed_to": [], "mentions": [{"text": mention}], "relations": [], "evidence": [],
        "confidence": 0.7,
    }  # fmt: skip


def place_of(row: tuple[Any, ...], *, is_main: bool = True, role: str = "impact") -> dict[str, Any]:
    name, country, admin1, latitude, longitude, precision, radius, geonames_id = row
    return {
        "mention": name, "name": name, "country_iso3": country, "admin1": admin1, "latitude": latitude,
        "longitude": longitude, "precision": precision, "radius_km": radius, "role": role, "is_main": is_main,
        "geonames_id": geonames_id,
    }  # fmt: skip


def actor_of(row: tuple[str, ...], role: str, **more: Any) -> dict[str, Any]:
    key, name, kind, country, mention = row
    return {
        "role": role, "stance": "asserted", "asserted_by": [], "mention": mention, "name": name, "actor_id": key,
        "country_iso3": country, "actor_type": kind, **more,
    }  # fmt: skip


def people(
    harm: str, low: int | None, best: int | None, high: int | None, text: str, **more: Any
) -> dict[str, Any]:
    return {
        "harm": harm, "low": low, "best": best, "high": high, "approximate": False, "group": "people",
        "status": "unknown", "demographic": [], "is_perpetrator": False, "is_subset": False, "text": text,
        "attributed_to": [], **more,
    }  # fmt: skip


def dated(
    event: dict[str, Any], start: date, end: date | None = None, *, precision: str = "day", text: str
) -> None:
    event |= {
        "date_start": start.isoformat(), "date_end": (end or start).isoformat(), "date_precision": precision,
        "date_text": text, "date_latest": (end or start).isoformat(),
    }  # fmt: skip
    event["evidence"].append({"field": "date_start", "text": text})


def strike(article: SampleArticle, place: tuple[Any, ...] = PLACES[0]) -> dict[str, Any]:
    """A full record: parties, place, date, dead with a part of them, wounded, quantity and what came of it."""
    sentence = (
        f"On Tuesday the army fired 4 rockets at the militia near {place[0]}, killing 12 people, among them 3 women, "
        "and wounding 20, police said; 1 rocket was intercepted."
    )
    event = blank("missile_or_rocket_attack", "fired")
    dated(event, article.published, text="Tuesday")
    event |= {
        "is_main": True, "outcome": "partly_intercepted", "quantity": 4, "quantity_intercepted": 1,
        "actors": [actor_of(ACTORS[0], "source"), actor_of(ACTORS[1], "target")],
        "places": [place_of(place)],
        "casualties": [
            people("killed", 12, 12, 12, "12 people", attributed_to=["police"]),
            people("killed", 3, 3, 3, "3 women", is_subset=True, demographic=["women"], status="civilian"),
            people("wounded", 20, 20, 20, "20", attributed_to=["police"]),
        ],
        "fatalities_low": 12, "fatalities_best": 12, "fatalities_high": 12,
        "injuries_low": 20, "injuries_best": 20, "injuries_high": 20,
        "deaths_civilian_low": 3, "deaths_civilian_best": 3, "deaths_civilian_high": 3,
        "weapons": ["rockets"], "attributed_to": ["police"],
    }  # fmt: skip
    event["evidence"] += [
        {"field": "casualties[0].low", "text": "12 people"},
        {"field": "actors[0]", "text": "the army"},
        {"field": "places[0]", "text": str(place[0])},
        {"field": "weapons[0]", "text": "rockets"},
        {"field": "attributed_to[0]", "text": "police"},
    ]
    return article.add(sentence, event)


def undated(article: SampleArticle, place: tuple[Any, ...]) -> dict[str, Any]:
    event = blank("bombing", "bomb")
    event |= {
        "places": [place_of(place)], "date_latest": article.published.isoformat(), "outcome": "hit",
        "casualties": [people("killed", 25, 25, None, "at least 25")],
        "fatalities_low": 25, "fatalities_best": 25, "attributed_to": ["residents"],
    }  # fmt: skip
    event["evidence"] = [{"field": "casualties[0]", "text": "at least 25"}]
    return article.add(f"A bomb in {place[0]} killed at least 25, residents said.", event)


def series(article: SampleArticle) -> dict[str, Any]:
    event = blank("protest", "protests")
    october = date(article.published.year - 1, 10, 1)
    dated(event, october, article.published, precision="month", text="since October")
    event |= {
        "is_aggregate": True, "casualties": [people("killed", 450, 500, 500, "nearly 500", approximate=True)],
        "fatalities_low": 450, "fatalities_best": 500, "fatalities_high": 500,
    }  # fmt: skip
    event["evidence"].append({"field": "casualties[0]", "text": "nearly 500"})
    return article.add("The protests have cost nearly 500 lives since October.", event)


def threat(article: SampleArticle) -> dict[str, Any]:
    event = blank("threat", "vowed")
    start = article.published + timedelta(days=5)
    dated(event, start, text="next Sunday")
    event |= {"realis": "threatened", "actors": [actor_of(ACTORS[1], "source", stance="claimed")]}
    return article.add("The militia vowed to answer next Sunday, and the militia repeated it.", event)


def night(article: SampleArticle) -> dict[str, Any]:
    """Overnight into the day after publication, where the day begins earlier than at the publisher's."""
    event = blank("arrest_or_raid", "raided")
    dated(event, article.published, article.published + timedelta(days=1), text="overnight")
    event |= {
        "actors": [actor_of(ACTORS[2], "source")], "places": [place_of(PLACES[12])],
        "casualties": [people("arrested", 30, 30, 30, "30 men")],
    }  # fmt: skip
    return article.add("Overnight police raided homes near Taveuni; overnight they held 30 men.", event)


def history(article: SampleArticle) -> dict[str, Any]:
    event = blank("ground_operation", "invasion")
    dated(event, date(1982, 1, 1), date(1982, 12, 31), precision="year", text="1982")
    event["places"] = [place_of(PLACES[6])]
    return article.add("It was the first such step near Hebron since the invasion of 1982.", event)


def rival_tolls(article: SampleArticle) -> dict[str, Any]:
    event = blank("airstrike", "strike")
    dated(event, article.published - timedelta(days=1), text="Monday")
    event |= {
        "claim_status": "disputed", "outcome": "hit",
        "actors": [
            actor_of(ACTORS[0], "blamed", stance="blamed", asserted_by=["Hizbullah"]),
            actor_of(ACTORS[1], "target"),
        ],
        "casualties": [
            people("killed", 7, 7, 7, "seven dead", attributed_to=["the hospital"]),
            people("killed", 12, 12, 12, "twelve", attributed_to=["Hizbullah"]),
            people("wounded", 0, 0, 0, "nobody wounded"),
        ],
        "fatalities_low": 7, "fatalities_best": 7, "fatalities_high": 12,
        "injuries_low": 0, "injuries_best": 0, "injuries_high": 0,
        "places": [place_of(PLACES[1], is_main=False), place_of(PLACES[9], is_main=False)],
        "relations": [{"type": "responds_to", "event_id": "e1"}],
    }  # fmt: skip
    event["evidence"].append({"field": "fatalities_low", "text": "seven dead"})
    sentence = (
        "In answer a strike hit Idlib and Libya on Monday: the hospital spoke of seven dead, the militia of twelve and "
        "nobody wounded, for which it blames the army."
    )
    return article.add(sentence, event)


def denied(article: SampleArticle) -> dict[str, Any]:
    event = blank("drone_strike", "drone")
    event |= {"realis": "negated", "claim_status": "denied", "date_latest": article.published.isoformat()}
    return article.add("No drone crossed the border, the ministry said.", event)


def talk(article: SampleArticle) -> dict[str, Any]:
    event = blank("negotiation", "talks")
    dated(event, article.published + timedelta(days=9), text="March 19")
    event["places"] = [place_of(PLACES[11], role="impact")]
    return article.add("The talks open in Pristina on March 19.", event)


def at_sea(article: SampleArticle) -> dict[str, Any]:
    event = blank("naval_incident", "seized")
    dated(
        event,
        article.published - timedelta(days=8),
        article.published - timedelta(days=2),
        precision="week",
        text="last week",
    )
    event["places"] = [place_of(PLACES[8])]
    return article.add("A tanker was seized in the Gulf of Oman last week.", event)


def habit(article: SampleArticle) -> dict[str, Any]:
    event = blank("shelling", "shell")
    event |= {"realis": "habitual", "is_aggregate": True, "date_latest": article.published.isoformat()}
    return article.add("The two sides shell each other every night.", event)


def foiled(article: SampleArticle) -> dict[str, Any]:
    event = blank("suicide_bombing", "bombing")
    dated(
        event,
        article.published.replace(day=1),
        article.published + timedelta(days=21),
        precision="month",
        text="this month",
    )
    event |= {"outcome": "foiled", "claim_status": "admitted",
              "actors": [actor_of(ACTORS[1], "claimant", stance="claimed")],
              "places": [place_of(PLACES[7])]}  # fmt: skip
    return article.add(
        "A suicide bombing in Sevastopol was foiled this month; the militia claimed it.", event
    )


PLAIN = (series, threat, night, history, denied, talk, at_sea, habit, foiled)


def any_article(number: int, rng: random.Random, published: date = PUBLISHED) -> SampleArticle:
    """An article of one to nine events, as newspapers write them."""
    article = SampleArticle(number, published)
    article.text += f" Report number {number}."
    for _ in range(rng.randint(1, 9)):
        kind = rng.choice((strike, undated, *PLAIN))
        if kind is strike:
            strike(article, rng.choice(PLACES))
        elif kind is undated:
            undated(article, rng.choice(PLACES))
        else:
            kind(article)  # type: ignore[operator]
    if rng.random() < 0.5:
        rival_tolls(article)
        if len(article.events) == 1:  # nothing to answer to
            article.events[0]["relations"] = []
    return article


def prepare(connection: psycopg.Connection) -> None:
    """The source that the samples come from."""
    sources_store.sync_sources(connection, [SampleSource()])


def store(connection: psycopg.Connection, article: SampleArticle) -> int:
    """Store the article; return the id of its version."""
    url = f"https://press.example/{article.number}"
    stored = article_store.store_article(
        connection,
        "press",
        ArticleInput(
            key=url,
            url=url,
            canonical_url=url,
            title=f"From the region, {article.number}",
            text=article.text,
            published=datetime.combine(article.published, datetime.min.time(), UTC) + timedelta(hours=9),
            language="en",
            extractor_version="test",
            seen_at=datetime(2020, 3, 10, 12, tzinfo=UTC),
        ),
    )
    return stored.article_version_id


def stage(connection: psycopg.Connection, articles: Sequence[SampleArticle]) -> tuple[int, dict[str, int]]:
    """Stage all events in one run; return the run, and the event_version_id of each "article number/event id"."""
    run = event_store.start_run(connection, "sample-coder", "sample-1")
    versions = {store(connection, article): article for article in articles}
    staged = event_store.stage_many(
        connection,
        run,
        [event_store.Coded(version, copy.deepcopy(a.events)) for version, a in versions.items()],
    )
    assert not staged.refused, staged.refused
    ids = {
        f"{article.number}/{event['event_id']}": event_version_id
        for version, article in versions.items()
        for event, event_version_id in zip(article.events, staged.event_version_ids[version], strict=True)
    }
    return run, ids
