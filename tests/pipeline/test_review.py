"""A human's word counts: it takes effect with the next coding run and survives the ones after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dateline.newsroom.running import Newsroom
from dateline.pipeline.code import code_queue
from dateline.pipeline.recode import recode
from dateline.pipeline.review import decide
from dateline.pipeline.watch import read_feeds
from dateline.pipeline.workbench import Workbench
from dateline.warehouse.errors import StoreError

WHO = {"author": "A. Analyst", "reason": "the hospital's own count"}


def test_a_correction_is_published_and_survives_recoding(
    bench: Workbench, newsroom: Newsroom, article: Callable[..., dict[str, Any]]
) -> None:
    newsroom.publish(article(1))
    read_feeds(bench)
    code_queue(bench, worker="test")
    [(event,)] = bench.connection.execute("select event_id from mart.event where is_material").fetchall()
    for end in ("low", "best", "high"):
        decide(bench, event, "correct", field=f"fatalities_{end}", value=4, **WHO)
    code_queue(bench, worker="test")
    query = "select fatalities_best, reviewed_by from mart.event where event_id = %s"
    assert bench.connection.execute(query, [event]).fetchall() == [(4, "A. Analyst")]
    recode(bench, date(2020, 3, 17), date(2020, 3, 17), source=None, dry_run=False)
    code_queue(bench, worker="test")
    assert bench.connection.execute(query, [event]).fetchall() == [(4, "A. Analyst")]


def test_a_decision_on_nothing_is_refused(bench: Workbench) -> None:
    with pytest.raises(StoreError, match="no event 999"):
        decide(bench, 999, "confirm", **WHO)
