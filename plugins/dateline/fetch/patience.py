"""Trying again on the spot, for work whose one failed page would spoil the whole."""

from __future__ import annotations

import random
from typing import Any, Final

from dateline.fetch.client import Fetcher
from dateline.fetch.failure import FetchFailure
from dateline.fetch.policy import next_attempt
from dateline.fetch.response import Response
from dateline.fetch.url import check_url, host_key

ATTEMPTS: Final = 4  # waits of about 2, 4 and 8 seconds: outlasts a restart of a web server
BASE_SECONDS: Final = 2.0
LONGEST_WAIT_SECONDS: Final = 60.0  # a site that asks for more is better left to a later run


def get_patiently(
    fetcher: Fetcher, url: str, *, attempts: int = ATTEMPTS, base_seconds: float = BASE_SECONDS, **how: Any
) -> Response:
    """`fetcher.get(url, **how)`, tried up to `attempts` times while its failure is temporary.

    The waiting is done at the host's gate, so that it holds for everybody who reads that host.
    Raises the last FetchFailure.
    """
    attempt = 1
    while True:
        try:
            return fetcher.get(url, **how)
        except FetchFailure as failure:
            if failure.failure_class != "temporary" or attempt >= attempts:
                raise
            decision = next_attempt(
                "temporary",
                attempt,
                interval_seconds=base_seconds,
                retry_after_seconds=failure.retry_after_seconds,
                jitter=random.random(),  # noqa: S311 - spreads load, guards nothing
            )
            if decision.delay_seconds > LONGEST_WAIT_SECONDS:
                raise
            fetcher.gate.back_off(host_key(check_url(url)), decision.delay_seconds)
            attempt += 1
