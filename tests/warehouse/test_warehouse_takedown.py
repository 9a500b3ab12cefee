"""A takedown: no word of the article is left anywhere, and it is still known that it was here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from warehouse_samples import SEEN, airstrike, article, rocket_attack, snapshot

from dateline.fetch.response import Response
from dateline.warehouse import quality_store, raw_store
from dateline.warehouse.article_store import store_article
from dateline.warehouse.errors import StoreError
from dateline.warehouse.publish import Reason
from dateline.warehouse.quality_store import Result
from dateline.warehouse.takedown import take_down

pytestmark = pytest.mark.usefixtures("rolled_back")
LATER = SEEN + timedelta(days=1)


def page(url: str, body: str) -> Response:
    return Response(url, url, 200, (("Content-Type", "text/html"),), body.encode(), SEEN, 0.1)


def test_no_word_is_left_and_the_row_is(warehouse: psycopg.Connection, press: str, code: Any) -> None:
    url = article().canonical_url
    page_id = raw_store.store_page(warehouse, press, page(url, "<p>Two rockets hit a fuel depot</p>"))
    listed = f'{{"link": "{url.replace("/", chr(92) + "/")}", "content": "rockets hit a fuel depot"}}'
    raw_store.store_page(warehouse, press, page("https://press.example/wp-json/", listed), kind="history")
    raw_store.record_poll(
        warehouse, press, url="https://press.example/feed/", polled_at=SEEN, poll_kind="read",
        response=page("https://press.example/feed/", f"<link>{url}</link>Rockets Hit Depot"),
    )  # fmt: skip
    raw_store.store_page(warehouse, press, page("https://press.example/other/", "<p>Another story</p>"))
    stored = store_article(warehouse, press, article(page_id=page_id))
    corrected = store_article(warehouse, press, article(page_id=page_id, title="Depot Burns", seen_at=LATER))
    code(corrected.article_version_id, [rocket_attack(), airstrike(), {**rocket_attack(), "event_id": "e3"}],
         quarantined=lambda ids: {ids[2]: [Reason("mentions", "'rockets hit' is odd")]})  # fmt: skip

    [(event,)] = warehouse.execute("SELECT min(event_version_id) FROM core.event_version").fetchall()
    quality_store.record_run(
        warehouse, "actor", started_at=SEEN, finished_at=SEEN,
        results=[Result("actor.words_in_text", "x", "actor", "row", "warning", False, "why", unexpected_sample=[
            {"event_version_id": event, "found": "actors[0]: “guards”"},
            {"event_version_id": 10**6, "found": "of another article"}, {"found": "of no event"},
        ])],
    )  # fmt: skip

    done = take_down(warehouse, url, "court order 12/2020", at=LATER)
    samples = warehouse.execute("SELECT unexpected_sample FROM quality.validation_result").fetchall()
    assert [[s["found"] for s in row[0]] for row in samples] == [
        ["[taken down]", "of another article", "of no event"]
    ]
    assert (done.article_ids, done.bodies, done.versions, done.events_retracted) == (
        (stored.article_id,),
        3,
        2,
        2,
    )
    tables = snapshot(warehouse)
    # The coder's own tables are full of guards and helicopters.
    del tables["mart.actor"], tables["mart.event_type"]
    everything = str(tables).lower()
    for word in (
        "fuel depot",
        "depot burns",
        "rockets hit",
        "guards",
        "a. writer",
        "helicopters",
        "iraqi army struck",
    ):
        # A link is no text, though words stand in it.
        found = [t for t, rows in tables.items() if word in str(rows).lower().replace(url, "")]
        assert found == [], word
    assert "court order 12/2020" in everything
    kept = warehouse.execute("SELECT url, withdrawn_at, text_length FROM mart.article").fetchall()
    assert kept == [(url, LATER, 0)]
    other = warehouse.execute("SELECT count(*) FROM raw.body WHERE bytes IS NOT NULL").fetchone()
    assert other == (1,)


def test_it_stays_empty_when_it_is_seen_again(warehouse: psycopg.Connection, press: str) -> None:
    stored = store_article(warehouse, press, article())
    take_down(warehouse, article().url, "court order", at=LATER)
    again = store_article(
        warehouse, press, article(text="The same story, told anew.", seen_at=LATER + timedelta(days=1))
    )
    assert (again.article_id, again.outcome) == (stored.article_id, "unchanged")
    assert warehouse.execute("SELECT max(text_length) FROM mart.article_version").fetchone() == (0,)
    assert warehouse.execute("SELECT withdrawn_at IS NOT NULL FROM mart.article").fetchone() == (True,)


def test_twice_is_once(warehouse: psycopg.Connection, press: str) -> None:
    store_article(warehouse, press, article())
    take_down(warehouse, article().url, "court order", at=LATER)
    before = snapshot(warehouse)
    take_down(warehouse, article().url, "another order", at=LATER + timedelta(days=1))
    assert snapshot(warehouse) == before


def test_an_unknown_link_or_no_reason_is_said_so(warehouse: psycopg.Connection, press: str) -> None:
    with pytest.raises(StoreError, match="no article is known under"):
        take_down(warehouse, "https://press.example/none/", "court order")
    store_article(warehouse, press, article())
    with pytest.raises(StoreError, match="needs a reason"):
        take_down(warehouse, article().url, " ")
