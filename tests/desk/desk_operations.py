"""What an operator has to look at: a hole in the coverage, parked work, a broken audit, held-back rows, a review."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import psycopg
from tests.desk import desk_corpus

from dateline.warehouse import (
    article_store,
    coding_queue,
    coverage_store,
    overrides,
    publish,
    quality_store,
    sources_store,
)

HOLE = date(2020, 1, 14)
PARTLY = date(2020, 1, 20)
PARKED_WHY = "ValueError: <b>the coder tripped</b> over a table"
RULE = "country_box"
REVIEWER = "R. Eviewer"
REVIEW_REASON = "two sources agree on the day"


def add(connection: psycopg.Connection) -> None:
    """Add it to a warehouse that the sample newsroom's articles are in."""
    source = desk_corpus.SOURCE
    day = date(2019, 12, 20)
    while day <= date(2020, 2, 29):
        if day != HOLE:
            coverage_store.record_day(
                connection, source, day, method="day feed", is_complete=day != PARTLY,
                counts=coverage_store.DayCounts(found=1, unchanged=1),
                reason="the site answered 500" if day == PARTLY else None,
            )  # fmt: skip
        day += timedelta(days=1)
    sources_store.update_poll_state(
        connection, source, last_polled_at=datetime.now(UTC), consecutive_failures=2, failure_code="http_server_error",
        failure_message="The feed answered 500.",
    )  # fmt: skip
    _park(connection)
    _audit(connection)
    _review(connection)


def _park(connection: psycopg.Connection) -> None:
    stored = article_store.store_article(
        connection, desk_corpus.SOURCE,
        article_store.ArticleInput(
            key="parked", url="http://127.0.0.1/parked/", canonical_url="http://127.0.0.1/parked/",
            title="A Table That Nobody Can Read", text="One. Two. Three.", extractor_version="test",
            seen_at=datetime(2020, 2, 4, tzinfo=UTC), published=datetime(2020, 2, 4, tzinfo=UTC),
        ),
    )  # fmt: skip
    connection.execute("DELETE FROM core.coding_request")
    coding_queue.enqueue(connection, [stored.article_version_id], "new")
    for _ in range(coding_queue.MAX_ATTEMPTS):
        claimed = coding_queue.claim(connection, 1, "tests", lease_seconds=60)
        coding_queue.fail(
            connection, [c.coding_request_id for c in claimed], "tests", PARKED_WHY, delay_seconds=0
        )


def _audit(connection: psycopg.Connection) -> None:
    began = datetime(2020, 2, 5, 3, tzinfo=UTC)
    quality_store.record_run(
        connection, "warehouse", started_at=began, finished_at=began + timedelta(seconds=3), rows_checked=700,
        results=[
            quality_store.Result(
                rule=RULE, expectation_type="expect_column_values_to_be_between", table_name="mart.event", level="row",
                severity="critical", is_success=False, reason="Coordinates lie in the box of their country.",
                unexpected_count=1,
            ),
            quality_store.Result(
                rule="fresh", expectation_type="expect_column_max_to_be_between", table_name="mart.article",
                level="batch", severity="warning", is_success=True, reason="Something new came today.",
            ),
        ],
    )  # fmt: skip
    # An event that an audit held back: coded again with another headline, one of its events is not let through.
    row = connection.execute(
        "SELECT event_version_id FROM core.event_version WHERE status = 'published' ORDER BY event_id DESC LIMIT 1"
    ).fetchone()
    assert row is not None
    connection.execute(
        "INSERT INTO quality.quarantine (event_version_id, rule, reason, event_id, article_id, coding_run_id, "
        "quarantined_at) SELECT event_version_id, %s, 'latitude 12.0 is not in Iraq', event_id, article_id, "
        "coding_run_id, now() FROM core.event_version WHERE event_version_id = %s",
        [RULE, row[0]],
    )


def _review(connection: psycopg.Connection) -> None:
    for (event,) in connection.execute(
        "SELECT event_id FROM mart.event ORDER BY event_id LIMIT 1"
    ).fetchall():
        overrides.add(
            connection, event, "correct", author=REVIEWER, reason=REVIEW_REASON, field="quantity", value=3
        )
    gone = connection.execute(
        "SELECT max(article_id) FROM mart.event WHERE coder_version <> 'tests-1'"
    ).fetchone()
    assert gone is not None
    publish.withdraw_article(connection, gone[0], "the page answers 410")
