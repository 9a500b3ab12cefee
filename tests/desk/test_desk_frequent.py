"""Words that many events hold: found as SQL finds them, looked up once, and never out of date."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from dateline.desk import explore, frequent
from dateline.desk.filters import read
from dateline.desk.reader import Reader

pytestmark = pytest.mark.postgres
VIEW = explore.View(-180, -85, 180, 85, 4)


@pytest.fixture
def hasty(filled_dsn: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    """A reader to whom two events are many."""
    monkeypatch.setattr(frequent, "MANY", 2)
    opened = Reader(filled_dsn)
    yield opened
    opened.close()


def shown(reader: Reader, pairs: list[tuple[str, str]]) -> list[Any]:
    """Totals, circles (in any order: events, incidents, dead, the one event) and list of a page."""
    filters = read(pairs)
    circles = explore.cells(reader, filters, VIEW)["cells"]
    return [
        explore.summary(reader, filters),
        sorted((n, incidents, dead or 0, event) for _, _, n, incidents, dead, _, event, _ in circles),
        explore.rows(reader, filters, "toll", True, None),
    ]


@pytest.mark.parametrize("q", ["killed", "killed -police", "Iraq or Syria", '"were killed"', "-killed"])
@pytest.mark.parametrize("moment", ["now", "then", "before anything"])
def test_frequent_words_find_what_rare_ones_would(
    reader: Reader,
    hasty: Reader,
    owner: psycopg.Connection,
    monkeypatch: pytest.MonkeyPatch,
    q: str,
    moment: str,
) -> None:
    monkeypatch.setattr(reader, "held", lambda q: None)
    row = owner.execute("SELECT taken_at FROM mart.snapshot").fetchone()
    assert row is not None
    at = {"now": [], "then": [("as_of", row[0].isoformat())], "before anything": [("as_of", "2001-01-01")]}
    assert hasty.held(q) is not None
    for more in ([], [("type", "airstrike"), ("realis", "any")]):
        pairs = [("q", q), *more, *at[moment]]
        assert shown(hasty, pairs) == shown(reader, pairs)


def test_the_bits_are_the_events(hasty: Reader, owner: psycopg.Connection) -> None:
    held = hasty.held("killed")
    assert held is not None
    said = {n for n in range(8 * len(held)) if held[n // 8] >> n % 8 & 1}
    expected = owner.execute(
        "SELECT event_id FROM mart.event_words WHERE words @@ websearch_to_tsquery('mart.desk', 'killed')"
    )
    assert said == {row[0] for row in expected}
    assert not held[-1]


def test_an_event_that_came_since_is_not_among_them(filled_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(filled_dsn)
    monkeypatch.setattr(reader, "held", lambda q: b"\0\0")
    summary, cells, rows = shown(reader, [("q", "killed")])
    reader.close()
    assert (summary["events"], cells, rows["rows"]) == (0, [], [])


def test_words_are_looked_up_once_until_something_is_written(
    hasty: Reader, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, real = frequent.FrequentWords(), frequent._look_up
    asked: list[str] = []

    def look_up(cursor: Any, q: str) -> bytes | None:
        asked.append(q)
        return real(cursor, q)

    monkeypatch.setattr(frequent, "_look_up", look_up)
    with hasty.snapshot() as cursor, ThreadPoolExecutor(3) as pool:
        cursors = [cursor.connection.cursor() for _ in range(3)]
        found = list(pool.map(words.bits, cursors, ["killed"] * 3))
    assert asked == ["killed"] and found[0] is not None and found == [found[0]] * 3
    # A transaction that may have written: there is no telling what.
    owner.execute("SELECT pg_current_xact_id()")
    with hasty.snapshot() as cursor:
        assert words.bits(cursor, "killed") == found[0]
    assert asked == ["killed"] * 2


def test_a_search_that_failed_is_asked_again(hasty: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    words = frequent.FrequentWords()
    with hasty.snapshot() as cursor:
        with monkeypatch.context() as broken:
            broken.setattr(frequent, "_look_up", lambda cursor, q: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                words.bits(cursor, "killed")
        assert words.bits(cursor, "killed") is not None


def test_only_a_few_searches_are_kept(hasty: Reader) -> None:
    words = frequent.FrequentWords()
    with hasty.snapshot() as cursor:
        for number in range(frequent.KEPT + 3):
            words.bits(cursor, f"killed or word{number}")
    assert len(words._found) == frequent.KEPT
