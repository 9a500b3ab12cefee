"""A human's word counts: it stands in the tables at once, audited, and survives the codings after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dateline.newsroom.running import Newsroom
from dateline.pipeline import review
from dateline.pipeline.code import code_queue
from dateline.pipeline.link import link_incidents
from dateline.pipeline.recode import recode
from dateline.pipeline.review import decide
from dateline.pipeline.watch import read_feeds
from dateline.pipeline.workbench import Workbench
from dateline.warehouse import coding_queue
from dateline.warehouse.errors import StoreError

WHO = {"author": "A. Analyst", "reason": "the hospital's own count"}
TOLL = [(f"fatalities_{end}", 4) for end in ("low", "best", "high")]


@pytest.fixture
def event(bench: Workbench, newsroom: Newsroom, article: Callable[..., dict[str, Any]]) -> int:
    """A published shooting with three dead."""
    newsroom.publish(article(1))
    read_feeds(bench)
    code_queue(bench, worker="test")
    [(key,)] = bench.connection.execute("select event_id from mart.event where is_material").fetchall()
    return int(key)


def row(bench: Workbench, event: int) -> tuple[Any, ...]:
    found = bench.connection.execute(
        "select fatalities_best, reviewed_by from mart.event where event_id = %s", [event]
    ).fetchone()
    assert found is not None
    return found


def test_a_correction_stands_at_once_is_audited_and_survives_recoding(bench: Workbench, event: int) -> None:
    audits = "select count(*) from quality.validation_run"
    before = bench.connection.execute(audits).fetchone()
    decided = decide(bench, event, "correct", corrections=TOLL, **WHO)
    assert decided.is_published, decided.sentence
    assert row(bench, event) == (4, "A. Analyst")
    assert bench.connection.execute(audits).fetchone() != before
    assert coding_queue.counts(bench.connection)["queued"] == 0, "nothing is left to be done"
    recode(bench, date(2020, 3, 17), date(2020, 3, 17), source=None, dry_run=False)
    code_queue(bench, worker="test")
    assert row(bench, event) == (4, "A. Analyst")


def test_a_confirmation_needs_no_second_audit(
    bench: Workbench, event: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review, "AuditWorker", None)  # loading it would fail
    assert decide(bench, event, "confirm", **WHO).is_published
    assert row(bench, event) == (3, "A. Analyst")
    assert decide(bench, event, "reject", **WHO).is_published
    reason = bench.connection.execute("select event_id, reason from mart.retracted_event").fetchall()
    assert reason == [(event, "reviewer")]


def test_a_decision_shows_in_the_sums_at_once(bench: Workbench, event: int) -> None:
    toll = "select fatalities_best, lead_event_id from mart.incident"
    link_incidents(bench)
    assert bench.connection.execute(toll).fetchall() == [(3, event)]
    decide(bench, event, "correct", corrections=TOLL, **WHO)
    assert bench.connection.execute(toll).fetchall() == [(4, event)]
    decide(bench, event, "reject", **WHO)
    assert bench.connection.execute(toll).fetchall() == []


def test_a_correction_that_the_audit_holds_back_is_said_so_and_the_row_stays(
    bench: Workbench, event: int
) -> None:
    with pytest.raises(StoreError, match="a field and its right value"):
        decide(bench, event, "correct", **WHO)
    decided = decide(bench, event, "correct", corrections=TOLL[:1], **WHO)
    assert not decided.is_published
    assert "fatalities" in decided.sentence
    assert row(bench, event) == (3, None)


def test_a_decision_on_nothing_is_refused(bench: Workbench) -> None:
    with pytest.raises(StoreError, match="no event 999"):
        decide(bench, 999, "confirm", **WHO)
