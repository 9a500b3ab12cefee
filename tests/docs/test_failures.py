"""docs/operations.md says what to do when something fails: a test brings about each line of its table."""

from __future__ import annotations

import re

import pytest
from tests.docs.conftest import ROOT

# The beginning of a line of the table, and the test in which that happens for real.
TRIED = {
    "`make run`: *port … is taken*": "tests/orchestration/test_up.py::test_a_port_that_is_taken",
    "`make run`: *already running*": "tests/orchestration/test_up.py::test_another_instance",
    "`make run`: *the disk … is full*": "tests/orchestration/test_up.py::test_a_disk_that_is_full",
    "`make run` warns that a host": "tests/orchestration/test_up.py::"
    "test_a_missing_network_is_a_warning_and_no_obstacle",
    "`dateline sources` shows `rate_limited`": "tests/pipeline/test_faults.py::test_at_the_feed",
    "`watch_feeds` fails": "tests/dags/test_runs.py::test_a_feed_that_cannot_be_read_fails_the_run",
    "`dateline sources` shows a source as set aside": (
        "tests/pipeline/test_watch.py::"
        "test_a_source_that_keeps_failing_is_set_aside_where_all_can_see_it_and_comes_back_by_itself"
    ),
    "`sweep_archive` fails": "tests/dags/test_runs.py::test_a_sweep_that_leaves_a_hole_fails",
    "a backfill stays queued": (
        "tests/deploy/test_celery.py::"
        "test_a_backfill_is_shared_by_the_workers_and_the_site_is_asked_as_seldom_as_it_wishes"
    ),
    "a backfill cannot be created (409)": (
        "tests/deploy/test_celery.py::"
        "test_a_backfill_is_shared_by_the_workers_and_the_site_is_asked_as_seldom_as_it_wishes"
    ),
    "articles arrive, no events": "tests/pipeline/test_code.py::"
    "test_what_was_claimed_goes_back_to_the_queue_when_the_audit_dies",
    "`status` shows parked articles": "tests/pipeline/test_code.py::"
    "test_an_article_that_the_coder_trips_over_is_tried_again_then_parked_and_the_others_are_published",
    "*The audit blocked a batch*": "tests/quality/test_quality_mutations.py::"
    "test_a_critical_failure_of_the_batch_blocks_it_and_a_row_failure_does_not",
    "rows are missing and `quality` shows": "tests/warehouse/test_warehouse_publish.py::"
    "test_a_quarantined_event_is_never_published",
    "`audit_warehouse` fails": "tests/quality/test_quality_warehouse.py::"
    "test_every_damage_to_the_tables_is_seen_by_the_rule_meant_for_it",
    "*no article for … hours*": "tests/quality/test_quality_warehouse.py::"
    "test_a_source_is_silent_when_it_pauses_three_times_as_long_as_usual",
    "a component ended and was started again": "tests/orchestration/test_local.py::"
    "test_a_child_that_keeps_dying_ends_the_run_with_the_end_of_its_log",
    "`make stack`, `make backup`: *docker is here": "tests/deploy/test_make_stack.py::"
    "test_what_is_missing_is_said_in_one_line",
    "`init` ended with *still the example's*": "tests/deploy/test_init.py::"
    "test_a_placeholder_is_refused_before_anything_is_touched",
    "`init` cannot log in as `postgres`": "tests/deploy/test_init.py::"
    "test_the_wrong_administrators_password_is_said_in_so_many_words",
    "a worker is killed (exit 137)": "tests/warehouse/test_warehouse_queue.py::"
    "test_a_lapsed_lease_is_taken_by_another_and_the_first_can_no_longer_report",
    "tasks stay queued in the containers": "tests/deploy/test_celery.py::"
    "test_without_a_worker_tasks_wait_and_a_worker_that_comes_takes_them",
}


def lines() -> list[str]:
    """The lines of the table, without its head."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    part = text.split("## When something fails")[1].split("\n## ")[0]
    return [line for line in part.splitlines() if line.startswith("| ")][1:]


def test_every_line_has_its_test_and_every_test_its_line() -> None:
    found = lines()
    assert [line for line in found if not any(line.startswith(f"| {start}") for start in TRIED)] == []
    assert [start for start in TRIED if not any(line.startswith(f"| {start}") for line in found)] == []
    assert len(found) == len(TRIED)


def test_each_line_says_what_it_means_and_what_to_do() -> None:
    for line in lines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        assert len(cells) == 3 and all(cells), line


@pytest.mark.parametrize("test", sorted(set(TRIED.values())))
def test_the_test_exists(test: str) -> None:
    path, name = test.split("::")
    assert re.search(rf"^ *def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), test
