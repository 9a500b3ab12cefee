"""Generated events: as skewed as they claim to be, and shown by the desk like any others."""

from __future__ import annotations

import psycopg
import pytest
from tests.bench.generated_events import CENTRES, generate_events

from dateline.desk import explore
from dateline.desk.actors_page import actors_page
from dateline.desk.filters import read
from dateline.desk.reader import Reader
from dateline.warehouse import reference

pytestmark = pytest.mark.postgres
EVENTS = 3000


def test_many_events(warehouse: psycopg.Connection, analyst_dsn: str) -> None:
    reference.load_reference(warehouse)
    generate_events(warehouse, EVENTS)
    row = warehouse.execute(
        "SELECT count(*), count(*) FILTER (WHERE place_name = ANY(%s)), "
        "(SELECT count(*) FROM mart.event_point), (SELECT count(*) FROM mart.event_point WHERE is_shared), "
        "(SELECT count(*) FROM mart.event_history) FROM mart.event",
        [[name for name, *_ in CENTRES]],
    ).fetchone()
    assert row is not None
    events, on_centres, points, shared, history = row
    assert (events, points, history) == (EVENTS, EVENTS, EVENTS)
    assert 0.45 < on_centres / EVENTS < 0.55
    assert 0 < shared < EVENTS
    reader = Reader(analyst_dsn)
    try:
        found = explore.summary(reader, read([("realis", "any")]))
        assert found["events"] == EVENTS
        cells = explore.cells(reader, read([]), explore.View(-180, -85, 180, 85, 4))["cells"]
        assert len(cells) < EVENTS / 10
        assert actors_page(reader, read([("since", "2010-01-01")]), "incidents", True)["pairs"] > 100
    finally:
        reader.close()
