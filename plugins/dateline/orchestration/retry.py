"""When Airflow should try a task again: by the class of the failure, not by counting alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import RetryDecision, RetryPolicy

if TYPE_CHECKING:
    from airflow.sdk import Context

# A site that names no time for the next try is asked again after this long.
DEFAULT_DELAY = timedelta(seconds=30)
# Longer than this a task does not wait: a later run takes the work.
LONGEST_DELAY = timedelta(minutes=10)


class FailureClassRetryPolicy(RetryPolicy):
    """Retry what time may mend, at the time that the site named; fail at once what only a person can mend.

    It looks at two attributes that Dateline's exceptions carry, so that it needs to import none of them:
    `failure_class` ("hard", "soft" or "temporary") and `retry_after_seconds`.
    """

    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: Context | None = None
    ) -> RetryDecision:
        """Decide about `exception`, the `try_number`-th of at most `max_tries`."""
        failure_class = getattr(exception, "failure_class", None)
        if failure_class == "hard":
            return RetryDecision.fail(reason=f"will not mend by itself: {exception}")
        seconds = getattr(exception, "retry_after_seconds", None)
        if isinstance(seconds, int | float) and seconds > 0:
            delay = min(timedelta(seconds=float(seconds)), LONGEST_DELAY)
            return RetryDecision.retry(delay, reason=f"the site asked to wait {seconds:.0f} s")
        if failure_class is not None:
            return RetryDecision.retry(DEFAULT_DELAY, reason=f"{failure_class} failure")
        return RetryDecision.default()

    def serialize(self) -> dict[str, Any]:
        """No state: the class is all there is."""
        return {}

    @classmethod
    def deserialize(cls, data: dict[str, Any]) -> FailureClassRetryPolicy:
        """The counterpart of `serialize`."""
        return cls()
