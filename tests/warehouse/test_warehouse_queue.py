"""The coding queue: nothing twice, nothing lost, live work first."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from warehouse_samples import SEEN, article

from dateline.warehouse import coding_queue as queue
from dateline.warehouse import publish
from dateline.warehouse.article_store import Stored, store_article
from dateline.warehouse.session import connect

pytestmark = pytest.mark.usefixtures("rolled_back")

LEASE = 60.0


def lapse(connection: psycopg.Connection) -> None:
    """As if every lease had been given long ago."""
    connection.execute(
        "UPDATE core.coding_request SET lease_until = now() - interval '1 second' WHERE state = 'leased'"
    )


def test_claimed_once_in_the_order_of_arrival(warehouse: psycopg.Connection, queued: list[int]) -> None:
    first = queue.claim(warehouse, 2, "a", lease_seconds=LEASE)
    second = queue.claim(warehouse, 9, "b", lease_seconds=LEASE)
    assert [c.article_version_id for c in first + second] == queued
    assert queue.claim(warehouse, 9, "c", lease_seconds=LEASE) == []
    assert queue.counts(warehouse) == {"queued": 0, "leased": 5, "parked": 0, "done": 0, "cancelled": 0}


def test_live_work_comes_before_history_and_history_before_recoding(
    warehouse: psycopg.Connection, queued: list[int]
) -> None:
    everything = queue.claim(warehouse, 9, "a", lease_seconds=LEASE)
    queue.done(warehouse, [c.coding_request_id for c in everything], "a")
    queue.enqueue(warehouse, [queued[0]], "recode")
    queue.enqueue(warehouse, [queued[1], queued[2]], "history")
    queue.enqueue(warehouse, [queued[3]], "changed")
    queue.enqueue(warehouse, [queued[2]], "manual")  # waits already, and moves up
    claims = queue.claim(warehouse, 9, "b", lease_seconds=LEASE)
    assert [c.article_version_id for c in claims] == [queued[2], queued[3], queued[1], queued[0]]
    assert [c.reason for c in claims] == ["manual", "changed", "history", "recode"]


def test_two_workers_at_once_never_get_the_same(warehouse_dsn: str, queued: list[int]) -> None:
    start = threading.Barrier(4)

    def work(name: str) -> list[int]:
        found: list[int] = []
        with connect(warehouse_dsn) as connection:
            start.wait(timeout=30)
            while claims := queue.claim(connection, 1, name, lease_seconds=LEASE):
                found += [c.article_version_id for c in claims]
        return found

    with ThreadPoolExecutor(4) as pool:
        taken = [version for part in pool.map(work, "abcd") for version in part]
    assert sorted(taken) == queued


def test_a_claim_inside_an_open_transaction_is_not_seen_by_others(
    warehouse: psycopg.Connection, warehouse_dsn: str, queued: list[int]
) -> None:
    with connect(warehouse_dsn) as other, other.transaction():
        held = queue.claim(other, 3, "a", lease_seconds=LEASE)
        free = queue.claim(warehouse, 9, "b", lease_seconds=LEASE)
        assert [c.article_version_id for c in held + free] == queued


def test_a_lapsed_lease_is_taken_by_another_and_the_first_can_no_longer_report(
    warehouse: psycopg.Connection, queued: list[int]
) -> None:
    (claim,) = queue.claim(warehouse, 1, "slow", lease_seconds=LEASE)
    lapse(warehouse)
    assert queue.counts(warehouse)["queued"] == 5
    (again,) = queue.claim(warehouse, 1, "quick", lease_seconds=LEASE)
    assert (again.coding_request_id, again.attempts) == (claim.coding_request_id, 2)
    ids = [claim.coding_request_id]
    assert queue.done(warehouse, ids, "slow") == 0
    assert queue.fail(warehouse, ids, "slow", "too late") == []
    assert queue.extend(warehouse, ids, "slow", lease_seconds=LEASE) == set()
    assert queue.done(warehouse, ids, "quick") == 1


def test_a_lease_can_be_prolonged(warehouse: psycopg.Connection, queued: list[int]) -> None:
    claims = queue.claim(warehouse, 2, "a", lease_seconds=LEASE)
    ids = {c.coding_request_id for c in claims}
    lapse(warehouse)
    assert queue.extend(warehouse, ids, "a", lease_seconds=LEASE) == ids
    assert len(queue.claim(warehouse, 9, "b", lease_seconds=LEASE)) == 3


def test_three_failures_park_a_request_with_its_error(
    warehouse: psycopg.Connection, queued: list[int]
) -> None:
    for attempt in (1, 2, 3):
        (claim,) = queue.claim(warehouse, 1, "a", lease_seconds=LEASE)
        assert claim.attempts == attempt
        parked = queue.fail(warehouse, [claim.coding_request_id], "a", f"no\0 luck {attempt}")
        assert parked == ([claim.coding_request_id] if attempt == 3 else [])
    (seen,) = queue.parked(warehouse)
    assert (seen.error, seen.attempts, seen.article_title) == ("no\ufffd luck 3", 3, "Story 0")
    # It does not stand in the way of the others …
    assert [c.article_version_id for c in queue.claim(warehouse, 9, "a", lease_seconds=LEASE)] == queued[1:]
    # … and gets a new chance when somebody asks.
    assert queue.requeue(warehouse) == 1
    assert [c.attempts for c in queue.claim(warehouse, 9, "a", lease_seconds=LEASE)] == [1]


def test_an_article_that_kills_its_worker_three_times_is_parked(
    warehouse: psycopg.Connection, queued: list[int]
) -> None:
    for _ in range(3):
        (claim,) = queue.claim(warehouse, 1, "doomed", lease_seconds=LEASE)
        assert claim.article_version_id == queued[0]
        lapse(warehouse)
    assert queue.claim(warehouse, 1, "next", lease_seconds=LEASE)[0].article_version_id == queued[1]
    assert "did not report back" in (queue.parked(warehouse)[0].error or "")


def test_a_failure_may_ask_for_patience(warehouse: psycopg.Connection, queued: list[int]) -> None:
    (claim,) = queue.claim(warehouse, 1, "a", lease_seconds=LEASE)
    queue.fail(warehouse, [claim.coding_request_id], "a", "busy", delay_seconds=3600)
    assert [c.article_version_id for c in queue.claim(warehouse, 9, "a", lease_seconds=LEASE)] == queued[1:]


def test_work_given_back_untried_does_not_count_as_an_attempt(
    warehouse: psycopg.Connection, queued: list[int]
) -> None:
    for _ in range(5):
        (claim,) = queue.claim(warehouse, 1, "a", lease_seconds=LEASE)
        assert (claim.article_version_id, claim.attempts) == (queued[0], 1)
        assert queue.release(warehouse, [claim.coding_request_id], "a") == 1


def test_a_new_version_cancels_what_waits_for_the_old_one(
    warehouse: psycopg.Connection, stored: Stored
) -> None:
    queue.enqueue(warehouse, [stored.article_version_id], "new")
    newer = store_article(warehouse, "press", article(title="Corrected", seen_at=SEEN + timedelta(hours=1)))
    assert queue.enqueue(warehouse, [newer.article_version_id], "changed") == 1
    claims = queue.claim(warehouse, 9, "a", lease_seconds=LEASE)
    assert [c.article_version_id for c in claims] == [newer.article_version_id]
    assert queue.counts(warehouse)["cancelled"] == 1
    assert queue.enqueue(warehouse, [stored.article_version_id], "recode") == 0  # says nothing any more


def test_queued_twice_waits_once(warehouse: psycopg.Connection, stored: Stored) -> None:
    for _ in range(3):
        queue.enqueue(warehouse, [stored.article_version_id] * 2, "new")
    assert queue.counts(warehouse)["queued"] == 1


@pytest.mark.parametrize(("reason", "left"), [("recode", 1), ("changed", 0)])
def test_a_recoding_asked_for_while_a_worker_has_it_is_not_lost(
    warehouse: psycopg.Connection, stored: Stored, reason: queue.Reason, left: int
) -> None:
    queue.enqueue(warehouse, [stored.article_version_id], "new")
    (claim,) = queue.claim(warehouse, 1, "a", lease_seconds=LEASE)
    queue.enqueue(warehouse, [stored.article_version_id], reason)
    queue.done(warehouse, [claim.coding_request_id], "a")
    assert queue.counts(warehouse)["queued"] == left


def test_withdrawn_articles_are_not_coded(warehouse: psycopg.Connection, stored: Stored) -> None:
    queue.enqueue(warehouse, [stored.article_version_id], "new")
    publish.withdraw_article(warehouse, stored.article_id, "gone (410)")
    assert queue.claim(warehouse, 1, "a", lease_seconds=LEASE) == []
    assert queue.enqueue(warehouse, [stored.article_version_id], "recode") == 0
