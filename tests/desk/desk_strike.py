"""A strike with everything that a record can hold: launch and impact places, evidence of every field, an answer to
another event, an earlier version, and what a reviewer joined and split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
from tests.desk import desk_corpus

from dateline.warehouse import (
    article_store,
    event_store,
    overrides,
    publish,
    quality_store,
    review_store,
    snapshot,
)
from dateline.warehouse.restage import restage

TITLE = "Eleven Missiles Hit Two Bases, Others Say Ten"
TEXT = (
    "Ten missiles fired from Kermanshah struck Ain al-Asad and Erbil early on Wednesday, in answer to the killing of a "
    "general on Friday.\n\nSix of them hit Ain al-Asad and four fell near Erbil, the army said. Nobody was hurt. A "
    "second salvo was shot down over Hit and Haditha."
)
CORRECTION = "\n\nAn earlier version of this article spoke of three dead."
CODER = "tests-strike"
REVIEWER = "S. Trike"
MERGE_REASON = "told twice in one article"
SPLIT_REASON = "two towns, two salvos"
SNAPSHOT = "desk-test"
PLACES = {"Kermanshah": (34.31, 47.07, "IRN"), "Ain al-Asad": (33.8, 42.43, "IRQ"), "Erbil": (36.19, 44.01, "IRQ"),
          "Hit": (33.64, 42.83, "IRQ"), "Haditha": (34.14, 42.38, "IRQ")}  # fmt: skip


def add(connection: psycopg.Connection) -> None:
    """Publish it twice, corrected the second time; then let a reviewer join one event and split another."""
    for version, dead, text in (("1", 3, TEXT), ("2", 0, TEXT + CORRECTION)):
        stored = article_store.store_article(
            connection,
            desk_corpus.SOURCE,
            article_store.ArticleInput(
                key="strike", url="http://127.0.0.1/strike/", canonical_url="http://127.0.0.1/strike/", title=TITLE,
                text=text, extractor_version="test", seen_at=datetime(2020, 1, 8, 8 + int(version), tzinfo=UTC),
                published=datetime(2020, 1, 8, 8, tzinfo=UTC),
            ),
        )  # fmt: skip
        run = event_store.start_run(
            connection, "tests", f"{CODER}-{version}", worker="code_events/manual__2020-01-08"
        )
        event_store.stage_many(connection, run, [event_store.Coded(stored.article_version_id, _events(dead))])
        _publish(connection, run)
        if version == "1":
            snapshot.take_snapshot(connection, SNAPSHOT, note="before it was corrected")
    _decide(connection)
    _sample(connection)


def event_id(connection: psycopg.Connection, kind: str = "missile_or_rocket_attack") -> int:
    """The key of its main event, or of the other one by type."""
    row = connection.execute(
        "SELECT min(event_id) FROM mart.event WHERE article_title = %s AND event_type = %s", [TITLE, kind]
    ).fetchone()
    assert row is not None
    return int(row[0])


def _publish(connection: psycopg.Connection, run: int) -> None:
    quality_store.mark_audited(connection, run, quality_store.staged_sha256(connection, run))
    publish.publish(connection, run, {})


def _at(words: str) -> dict[str, int]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words)}


def _place(name: str, role: str, quantity: int | None, *, is_main: bool = False) -> dict[str, Any]:
    latitude, longitude, country = PLACES[name]
    return {"mention": name, "name": name, "country_iso3": country, "latitude": latitude, "longitude": longitude,
            "precision": "city", "radius_km": 5.0, "role": role, "quantity": quantity, "is_main": is_main}  # fmt: skip


def _event(number: str, kind: str, words: str, **more: Any) -> dict[str, Any]:
    where = _at(words)
    return {
        "event_id": number, "event_type": kind, "realis": "actual", "is_main": number == "e1", "is_aggregate": False,
        "date_start": "2020-01-08", "date_end": "2020-01-08", "date_precision": "day", "date_latest": "2020-01-08",
        "date_text": "Wednesday", "outcome": "hit", "claim_status": "single_source", "confidence": 0.8,
        "actors": [{"role": "target", "stance": "asserted", "mention": "bases", "name": "bases",
                    "actor_type": "infrastructure"}],
        "places": [], "casualties": [], "weapons": ["missiles"], "attributed_to": ["army"],
        "mentions": [{**where, "text": words, "sentence_start": 0, "sentence_end": len(TEXT.split(". ")[0])}],
        "evidence": [], "relations": [], **more,
    }  # fmt: skip


def _events(dead: int) -> list[dict[str, Any]]:
    fired: Sequence[tuple[str, str]] = (
        ("event_type", "missiles fired"), ("date_start", "early on Wednesday"), ("places[0]", "Ain al-Asad"),
        ("places[1]", "Erbil"), ("places[2]", "Kermanshah"), ("quantity", "Ten missiles"), ("outcome", "struck"),
        ("realis", "struck"), ("attributed_to[0]", "the army said"), ("casualties[0]", "Nobody was hurt"),
        ("relations[0]", "in answer to"), ("weapons[0]", "missiles"),
    )  # fmt: skip
    strike = _event(
        "e1", "missile_or_rocket_attack", "struck", quantity=10,
        places=[_place("Ain al-Asad", "impact", 6, is_main=True), _place("Erbil", "impact", 4),
                _place("Kermanshah", "launch", None)],
        fatalities_low=dead, fatalities_best=dead, fatalities_high=dead,
        evidence=[{"field": field, **_at(words)} for field, words in fired],
        relations=[{"type": "responds_to", "event_id": "e2"}],
    )  # fmt: skip
    killing = _event("e2", "assassination", "killing of a general", date_start="2020-01-03", date_end="2020-01-03",
                     date_latest="2020-01-03", date_text="Friday")  # fmt: skip
    again = _event("e3", "missile_or_rocket_attack", "fell near Erbil", quantity=4,
                   places=[_place("Erbil", "impact", 4, is_main=True)])  # fmt: skip
    salvo = _event("e4", "drone_strike", "second salvo", outcome="intercepted",
                   places=[_place("Hit", "impact", None, is_main=True)])  # fmt: skip
    return [strike, killing, again, salvo]


def _decide(connection: psycopg.Connection) -> None:
    """What a reviewer joins and splits, brought into the tables as `dateline review` does."""
    article = connection.execute("SELECT article_id, article_version_id FROM mart.event WHERE event_id = %s",
                                 [event_id(connection)]).fetchone()  # fmt: skip
    told_again = connection.execute(
        "SELECT max(event_id) FROM mart.event WHERE article_title = %s AND event_type = 'missile_or_rocket_attack'",
        [TITLE],
    ).fetchone()
    assert article is not None and told_again is not None
    overrides.add(
        connection,
        told_again[0],
        "merge",
        author=REVIEWER,
        reason=MERGE_REASON,
        other_event_id=event_id(connection),
    )
    parts: Sequence[Mapping[str, Any]] = [{"places[0].name": "Hit"}, {"places[0].name": "Haditha"}]
    overrides.split(
        connection, event_id(connection, "drone_strike"), parts, author=REVIEWER, reason=SPLIT_REASON
    )
    for run in restage(connection, {article[0]: article[1]}, worker="tests").runs:
        _publish(connection, run)


def _sample(connection: psycopg.Connection) -> None:
    sample = review_store.draw(connection, 5, author=REVIEWER, seed=1)
    drawn = [row["event_id"] for row in review_store.drawn(connection, sample)]
    answers = {
        event: [review_store.Answer("event_type", number > 0), review_store.Answer("place", True)]
        for number, event in enumerate(drawn)
    }
    review_store.record(connection, sample, answers, author=REVIEWER)
