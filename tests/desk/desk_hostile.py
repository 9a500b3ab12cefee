"""An article that tries everything: script in title, text, byline, actor names, weapon and link."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg

from dateline.warehouse import article_store, event_store, publish, quality_store

TITLE = "<script>document.title='owned'</script> & \"quotes\" <b>bold</b>"
ACTOR = "<img src=x onerror=alert('actor')>"
PLACE = "</script><svg onload=alert('place')>"
LINK = "javascript:alert('link')"
TEXT = (
    "\U0001f680\U0001f680 On Monday <img src=x onerror=alert('text')> shelled a depot in a town, killing 7 people, "
    "</p><iframe src=http://elsewhere.example/></iframe> said.\n\n=cmd|' /C calc'!A0 was written on the wall."
)


def add(connection: psycopg.Connection) -> int:
    """Store and publish it; return its event's key."""
    stored = article_store.store_article(
        connection,
        "newsroom",
        article_store.ArticleInput(
            key="hostile",
            url=LINK,
            canonical_url=LINK,
            title=TITLE,
            text=TEXT,
            extractor_version="test",
            seen_at=datetime(2020, 2, 3, 12, tzinfo=UTC),
            published=datetime(2020, 2, 3, 10, tzinfo=UTC),
            byline="<u onmouseover=alert('byline')>By</u>",
        ),
    )
    start = TEXT.index("shelled")
    actor = TEXT.index("<img")
    event = {
        "event_id": "e1", "event_type": "shelling", "realis": "actual", "is_main": True, "is_aggregate": False,
        "date_start": "2020-02-03", "date_end": "2020-02-03", "date_precision": "day", "date_text": "On Monday",
        "date_latest": "2020-02-03", "outcome": "hit", "claim_status": "disputed",
        "actors": [{"role": "source", "stance": "asserted", "asserted_by": [ACTOR], "mention": ACTOR, "name": ACTOR,
                    "actor_type": "non_state_armed_group"},
                   {"role": "target", "stance": "asserted", "mention": "depot", "name": "=1+1 depot",
                    "actor_type": "infrastructure"}],
        "places": [{"mention": "a town", "name": PLACE, "country_iso3": "IRQ", "latitude": 36.9, "longitude": 40.1,
                    "precision": "city", "radius_km": 30.0, "role": "impact", "is_main": True}],
        "casualties": [{"harm": "killed", "low": 7, "best": 7, "high": 7, "group": ACTOR, "status": "civilian",
                        "attributed_to": [ACTOR]}],
        "fatalities_low": 7, "fatalities_best": 7, "fatalities_high": 7,
        "weapons": ["=HYPERLINK(1)"], "attributed_to": [ACTOR],
        "mentions": [{"start": start, "end": start + 7, "text": "shelled", "sentence_start": 0, "sentence_end": 120}],
        "evidence": [{"field": "actors[0]", "start": actor, "end": actor + len("<img src=x onerror=alert('text')>")}],
        "relations": [], "confidence": 0.7,
    }  # fmt: skip
    run = event_store.start_run(connection, "tests", "tests-1", worker="tests")
    event_store.stage_many(connection, run, [event_store.Coded(stored.article_version_id, [event])])
    quality_store.mark_audited(connection, run, quality_store.staged_sha256(connection, run))
    publish.publish(connection, run, {})
    row = connection.execute("SELECT event_id FROM mart.event WHERE article_title = %s", [TITLE]).fetchone()
    assert row is not None
    return int(row[0])
