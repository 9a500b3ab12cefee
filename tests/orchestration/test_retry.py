"""When a task is tried again: by what failed, and at the time that the site named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from airflow.sdk.definitions.retry_policy import RetryAction

from dateline.orchestration.retry import LONGEST_DELAY, FailureClassRetryPolicy

pytestmark = pytest.mark.airflow


class SiteError(Exception):
    def __init__(self, failure_class: str | None, retry_after_seconds: float | None = None) -> None:
        super().__init__("the site is unwell")
        self.failure_class = failure_class
        self.retry_after_seconds = retry_after_seconds


def decide(error: BaseException) -> tuple[RetryAction, timedelta | None]:
    decision = FailureClassRetryPolicy().evaluate(error, 1, 2)
    return decision.action, decision.retry_delay


def test_what_only_a_person_can_mend_fails_at_once() -> None:
    assert decide(SiteError("hard"))[0] is RetryAction.FAIL


def test_the_site_says_when_to_come_back() -> None:
    assert decide(SiteError("temporary", 90.0)) == (RetryAction.RETRY, timedelta(seconds=90))


def test_no_site_can_make_a_task_wait_for_a_day() -> None:
    assert decide(SiteError("temporary", 86_400.0)) == (RetryAction.RETRY, LONGEST_DELAY)


def test_what_is_not_classified_is_left_to_airflow() -> None:
    assert decide(ValueError("a fault of our own"))[0] is RetryAction.DEFAULT


def test_it_survives_being_written_to_airflows_database() -> None:
    policy = FailureClassRetryPolicy.deserialize(FailureClassRetryPolicy().serialize())
    assert policy.evaluate(SiteError("hard"), 1, 2).action is RetryAction.FAIL
