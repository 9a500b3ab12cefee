"""What was received, as received; how sources, coverage and the rate limit are remembered."""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from warehouse_samples import SourceStub, snapshot

from dateline.fetch.failure import FetchFailure
from dateline.fetch.gate import HostHeld
from dateline.fetch.response import Response
from dateline.warehouse import coverage_store, raw_store, sources_store, status
from dateline.warehouse.coverage_store import DayCounts
from dateline.warehouse.errors import StoreError
from dateline.warehouse.gate import PostgresGate
from dateline.warehouse.sources_store import PollState

pytestmark = pytest.mark.usefixtures("rolled_back")
NOW = datetime(2020, 3, 10, 12, 0, tzinfo=UTC)


def response(
    body: bytes = b"<p>\x00\xff</p>", at: datetime = NOW, url: str = "https://press.example/a/"
) -> Response:
    return Response(
        url=url,
        final_url=url,
        status=200,
        headers=(
            ("Content-Type", "text/html; a=\xff"),
            ("Set-Cookie", "a=1"),
            ("Set-Cookie", "b=2"),
            ("ETag", 'W/"x"'),
        ),
        body=body,
        fetched_at=at,
        elapsed_seconds=0.25,
    )


def test_bytes_and_headers_come_back_as_received(warehouse: psycopg.Connection) -> None:
    page = raw_store.page(warehouse, raw_store.store_page(warehouse, "press", response()))
    assert page is not None
    assert page.body == b"<p>\x00\xff</p>"
    assert page.body_sha256 == hashlib.sha256(page.body).hexdigest()
    assert [tuple(h) for h in page.headers] == list(response().headers)
    assert raw_store.page(warehouse, 10**9) is None


def test_the_same_body_again_is_one_row(warehouse: psycopg.Connection) -> None:
    later, earlier = NOW + timedelta(days=1), NOW - timedelta(days=1)
    ids = {raw_store.store_page(warehouse, "press", response(at=at)) for at in (NOW, later, earlier, NOW)}
    assert len(ids) == 1
    page = raw_store.page(warehouse, ids.pop())
    assert page is not None and (page.first_fetched_at, page.last_fetched_at) == (earlier, later)
    other = raw_store.store_page(warehouse, "press", response(url="https://press.example/print/a/"))
    assert warehouse.execute("SELECT count(*) FROM raw.page").fetchone() == (2,)
    assert warehouse.execute("SELECT count(*) FROM raw.body").fetchone() == (1,)
    raw_store.store_page(warehouse, "press", response(body=b""))
    assert other and warehouse.execute("SELECT count(*) FROM raw.body").fetchone() == (2,)


def test_a_url_that_is_too_long_for_a_key_is_refused(warehouse: psycopg.Connection) -> None:
    with pytest.raises(StoreError, match="the URL is longer than 2000 bytes"):
        raw_store.store_page(warehouse, "press", response(url="https://press.example/" + "a" * 4000))
    assert warehouse.execute("SELECT count(*) FROM raw.body").fetchone() == (0,)


def test_a_poll_recorded_twice_is_one_row(warehouse: psycopg.Connection) -> None:
    for _ in range(2):
        raw_store.record_poll(
            warehouse, "press", url="https://press.example/feed/", polled_at=NOW, poll_kind="read",
            response=response(), entries=10, problems=[{"entry": "x\0", "why": "no link"}],
        )  # fmt: skip
    row = warehouse.execute(
        "SELECT status, etag, entries, problems, failure_code FROM raw.feed_poll"
    ).fetchall()
    assert row == [(200, 'W/"x"', 10, [{"entry": "x\ufffd", "why": "no link"}], None)]


def test_a_poll_that_failed_says_why(warehouse: psycopg.Connection) -> None:
    url = "https://press.example/feed/"
    refused = FetchFailure("http_server_error", url, "the server said 503; it is tried again", status=503)
    raw_store.record_poll(warehouse, "press", url=url, polled_at=NOW, poll_kind="watch", failure=refused)
    raw_store.record_poll(
        warehouse, "press", url=url, polled_at=NOW, poll_kind="read", response=response(), failure_code="not_a_feed",
        failure_message="it is a login page",
    )  # fmt: skip
    rows = warehouse.execute(
        "SELECT status, failure_code, failure_message FROM raw.feed_poll ORDER BY poll_kind"
    ).fetchall()
    assert rows == [(200, "not_a_feed", "it is a login page"), (503, "http_server_error", str(refused))]


def test_a_304_keeps_no_body(warehouse: psycopg.Connection) -> None:
    same = Response(
        "https://press.example/feed/",
        "https://press.example/feed/",
        304,
        (),
        b"",
        NOW,
        0.1,
        not_modified=True,
    )
    raw_store.record_poll(warehouse, "press", url=same.url, polled_at=NOW, poll_kind="watch", response=same)
    row = warehouse.execute("SELECT is_not_modified, body_sha256 FROM raw.feed_poll").fetchone()
    assert row == (True, None)


def fail(connection: psycopg.Connection, at: datetime, subject: str = "https://press.example/a/") -> int:
    return raw_store.record_failure(
        connection, "press", stage="page", subject=subject, code="timeout", failure_class="temporary",
        message="it took longer than 30 s\0", failed_at=at, retry_seconds=lambda attempts: 60.0 * attempts,
    )  # fmt: skip


def test_failures_in_a_row_are_counted_and_rescheduled(warehouse: psycopg.Connection) -> None:
    assert [fail(warehouse, NOW + timedelta(minutes=m)) for m in (0, 5, 5, 10)] == [1, 2, 2, 3]
    (open_,) = raw_store.failures(warehouse)
    assert open_.attempts == 3 and open_.message.endswith("\ufffd")
    assert open_.first_failed_at == NOW and open_.next_attempt_at == NOW + timedelta(minutes=13)
    assert raw_store.failures(warehouse, due_at=NOW + timedelta(minutes=12)) == []
    assert (
        len(
            raw_store.failures(warehouse, source_id="press", stage="page", due_at=NOW + timedelta(minutes=13))
        )
        == 1
    )
    assert raw_store.failures(warehouse, source_id="other") == []


def test_what_works_again_is_resolved_and_counts_anew(warehouse: psycopg.Connection) -> None:
    fail(warehouse, NOW)
    subject = "https://press.example/a/"
    assert raw_store.resolve_failure(warehouse, "press", stage="page", subject=subject, at=NOW) is True
    assert raw_store.resolve_failure(warehouse, "press", stage="page", subject=subject, at=NOW) is False
    assert raw_store.failures(warehouse) == []
    assert fail(warehouse, NOW + timedelta(days=1)) == 1


def test_subjects_of_any_length_are_told_apart(warehouse: psycopg.Connection) -> None:
    for subject in ("", "x" * 9000 + "1", "x" * 9000 + "2", "\0", "\ud800"):
        fail(warehouse, NOW, subject)
        fail(warehouse, NOW + timedelta(minutes=1), subject)
    assert [f.attempts for f in raw_store.failures(warehouse)].count(2) >= 4
    assert len(raw_store.failures(warehouse)) == 4  # NUL and half a surrogate look the same


def test_sources_follow_the_file(warehouse: psycopg.Connection) -> None:
    sources_store.sync_sources(warehouse, [SourceStub(), SourceStub(id="wire")], active={"press"})
    before = snapshot(warehouse)
    sources_store.sync_sources(warehouse, [SourceStub(), SourceStub(id="wire")], active={"press"})
    assert snapshot(warehouse) == before
    sources_store.sync_sources(warehouse, [SourceStub(id="wire", name="Wire", poll_seconds=0.25)])
    rows = warehouse.execute("SELECT source_id, name, is_active FROM mart.source ORDER BY 1").fetchall()
    assert rows == [("press", "The Example Press", False), ("wire", "Wire", True)]


def test_only_who_watches_says_who_is_watched(warehouse: psycopg.Connection) -> None:
    watched = "SELECT source_id, name FROM mart.source WHERE is_active ORDER BY 1"
    sources_store.sync_sources(warehouse, [SourceStub(), SourceStub(id="wire")], active={"press"})
    # A command in a shell with other settings: names follow the file, a new source begins as that shell says.
    given = [SourceStub(name="Press"), SourceStub(id="wire"), SourceStub(id="new", name="New")]
    sources_store.sync_sources(warehouse, given, active={"wire", "new"}, settle=False)
    assert warehouse.execute(watched).fetchall() == [("new", "New"), ("press", "Press")]
    sources_store.sync_sources(warehouse, [SourceStub(id="wire")], active={"wire"}, settle=False)
    assert warehouse.execute(watched).fetchall() == [("new", "New"), ("press", "Press")]


def test_a_zone_that_postgresql_does_not_know_is_said_so(warehouse: psycopg.Connection) -> None:
    with pytest.raises(StoreError, match="does not know the time zone 'Asia/Nowhere'"):
        sources_store.sync_sources(warehouse, [SourceStub(), SourceStub(id="odd", time_zone="Asia/Nowhere")])
    assert warehouse.execute("SELECT count(*) FROM core.source").fetchone() == (0,)


def test_a_poll_state_is_kept_field_by_field(warehouse: psycopg.Connection, press: str) -> None:
    assert sources_store.poll_state(warehouse, press) == PollState(press)
    sources_store.update_poll_state(warehouse, press, etag='W/"1\xa0"', consecutive_failures=2)
    sources_store.update_poll_state(warehouse, press, watermark_at=NOW)
    state = PollState(press, etag='W/"1\xa0"', consecutive_failures=2, watermark_at=NOW)
    assert sources_store.poll_state(warehouse, press) == state
    sources_store.put_poll_state(warehouse, PollState(press, last_modified="Tue, 10 Mar 2020 12:00:00 GMT"))
    assert sources_store.poll_states(warehouse) == {
        press: PollState(press, last_modified="Tue, 10 Mar 2020 12:00:00 GMT")
    }
    sources_store.update_poll_state(warehouse, press)
    with pytest.raises(StoreError, match="has no etags"):
        sources_store.update_poll_state(warehouse, press, etags="x")
    with pytest.raises(StoreError, match="no source 'nowhere'"):
        sources_store.update_poll_state(warehouse, "nowhere", etag="x")


def read(connection: psycopg.Connection, day: date, at: datetime, complete: bool = True) -> None:
    coverage_store.record_day(
        connection,
        "press",
        day,
        method="wp_rest",
        is_complete=complete,
        counts=DayCounts(3, 2, 0, 1, 0),
        read_at=at,
    )


def test_a_day_is_covered_once_it_is_over_where_the_publisher_is(
    warehouse: psycopg.Connection, press: str
) -> None:
    # 10 March ends in Jerusalem at 22:00 UTC (winter time, UTC+2).
    read(warehouse, date(2020, 3, 10), datetime(2020, 3, 10, 21, 59, tzinfo=UTC))
    row = warehouse.execute("SELECT is_complete, reason FROM mart.coverage").fetchone()
    assert row == (False, "the day was not over when it was read")
    read(warehouse, date(2020, 3, 10), datetime(2020, 3, 10, 22, 0, tzinfo=UTC))
    assert warehouse.execute("SELECT is_complete, reason FROM mart.coverage").fetchone() == (True, None)


def test_a_day_at_the_change_of_summer_time(warehouse: psycopg.Connection, press: str) -> None:
    # Clocks went forward in Jerusalem on 27 March 2020: the day ended at 21:00 UTC.
    read(warehouse, date(2020, 3, 27), datetime(2020, 3, 27, 21, 0, tzinfo=UTC))
    assert warehouse.execute("SELECT is_complete FROM mart.coverage").fetchone() == (True,)


def test_holes_are_found_and_a_later_failure_does_not_make_one(
    warehouse: psycopg.Connection, press: str
) -> None:
    after = datetime(2020, 4, 1, tzinfo=UTC)
    for day in (1, 2, 4):
        read(warehouse, date(2020, 3, day), after)
    read(warehouse, date(2020, 3, 3), after, complete=False)
    read(warehouse, date(2020, 3, 4), after + timedelta(days=1), complete=False)
    days = coverage_store.uncovered_days(warehouse, "press", date(2020, 2, 29), date(2020, 3, 5), now=after)
    assert days == [date(2020, 2, 29), date(2020, 3, 3), date(2020, 3, 5)]
    # A day that is not over is no hole yet.
    now = datetime(2020, 3, 5, 12, 0, tzinfo=UTC)
    assert date(2020, 3, 5) not in coverage_store.uncovered_days(
        warehouse, "press", date(2020, 3, 1), date(2020, 3, 9), now=now
    )


def test_an_older_reading_never_replaces_a_newer_one(warehouse: psycopg.Connection, press: str) -> None:
    late = datetime(2020, 4, 2, tzinfo=UTC)
    read(warehouse, date(2020, 3, 1), late)
    before = snapshot(warehouse)
    read(warehouse, date(2020, 3, 1), late)
    read(warehouse, date(2020, 3, 1), late - timedelta(days=1))
    assert snapshot(warehouse) == before
    with pytest.raises(StoreError, match="no source"):
        coverage_store.record_day(
            warehouse,
            "nowhere",
            date(2020, 3, 1),
            method="x",
            is_complete=True,
            counts=DayCounts(),
            read_at=late,
        )


def test_the_gate_spaces_requests_of_all_processes(warehouse_dsn: str) -> None:
    """Eight threads with two connections: the turns are as far apart as asked, whoever takes them."""
    with PostgresGate(warehouse_dsn) as one, PostgresGate(warehouse_dsn) as two:
        turns: list[datetime] = []

        def ask(number: int) -> None:
            (one if number % 2 else two).wait("press.example", 0.05)
            turns.append(datetime.now(UTC))

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(ask, range(8)))
        spread = (max(turns) - min(turns)).total_seconds()
        assert spread >= 7 * 0.05 * 0.9, "eight turns, each at least 0.05 s after the one before"


def test_the_gate_waits_for_the_moment_that_the_database_names(warehouse_dsn: str) -> None:
    slept: list[float] = []

    class Enough(Exception):
        pass

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        raise Enough

    with PostgresGate(warehouse_dsn, sleep=sleep) as gate:
        gate.wait("a.example", 50.0)
        gate.wait("b.example", 50.0)  # another host is not held up
        with pytest.raises(Enough):
            gate.wait("a.example", 50.0)
        assert 40 < slept[0] <= 50


def test_a_host_that_asks_for_patience_gets_it_from_everybody(warehouse_dsn: str) -> None:
    with PostgresGate(warehouse_dsn) as one, PostgresGate(warehouse_dsn) as two:
        one.back_off("a.example", 3600)
        one.back_off("a.example", 1)  # never shortens
        with pytest.raises(HostHeld) as held:
            two.wait("a.example", 0.1)
        assert 3500 < held.value.seconds <= 3600
        two.wait("b.example", 0.1)


def test_the_gate_opens_another_connection_when_it_loses_one(warehouse_dsn: str) -> None:
    with PostgresGate(warehouse_dsn) as gate:
        gate.wait("a.example", 0.0)
        gate.close()
        gate.wait("a.example", 0.0)
        with pytest.raises(StoreError, match="the host name"):
            gate.wait("a\0b", 0.0)


def test_the_status_counts_what_is_there(warehouse: psycopg.Connection, queued: list[int]) -> None:
    fail(warehouse, NOW)
    found = status.status(warehouse)
    assert found["articles"] == {"articles": 5, "withdrawn": 0, "duplicates": 0, "versions": 5}
    assert found["coding_queue"]["queued"] == 5
    assert found["failing"] == {"page": 1}
    assert found["events"] == {"staged": 0, "published": 0, "quarantined": 0, "superseded": 0}
    assert [source["articles"] for source in found["sources"]] == [5]
