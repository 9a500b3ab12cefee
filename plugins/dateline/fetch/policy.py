"""When to ask again: the one place that decides it, after failures and after successes.

Pure functions over plain data. Whoever keeps the state (how many failures in a row, when the source
was last read in full) hands it in and stores what comes back.
"""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from dateline.fetch.failure import FailureClass

HOUR: Final = 3600.0
DAY: Final = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Schedule:
    """How the waiting grows for one class of failure.

    The first wait is `first` times the usual interval, each further one twice the one before, none
    longer than `longest_seconds`. After `set_aside_after` failures in a row the address is set aside.
    """

    first: float
    longest_seconds: float
    set_aside_after: int


# At a five-minute interval. Temporary: 5, 10, 20, 40 minutes, then hourly, set aside after about two
# days. Soft: 10 minutes to 6 hours, set aside after about three days. Hard: 1, 2, 4, 8, 16 hours, set
# aside after a day and a half. The proportions are mediacloud/rss-fetcher's; hard ones come first.
SCHEDULES: Final[dict[FailureClass, Schedule]] = {
    "temporary": Schedule(first=1.0, longest_seconds=HOUR, set_aside_after=50),
    "soft": Schedule(first=2.0, longest_seconds=6 * HOUR, set_aside_after=18),
    "hard": Schedule(first=12.0, longest_seconds=DAY, set_aside_after=5),
}

# What is set aside is still tried: once a day at a five-minute interval, so that a site that comes
# back is noticed within a day.
SET_ASIDE_FACTOR: Final = 288.0
LONGEST_SECONDS: Final = 7 * DAY  # nothing waits longer than a week, whatever its interval

# A Retry-After longer than a day is taken as a day: the site cannot take itself off the list.
LONGEST_RETRY_AFTER_SECONDS: Final = DAY

# Up to a tenth is added at random, so that sources that failed together do not come back together.
JITTER_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class NextAttempt:
    """When to try again, in seconds from now, and whether the address now counts as set aside.

    `reason` is one clause for logs and the sources page.
    """

    delay_seconds: float
    set_aside: bool
    reason: str


def next_attempt(
    failure_class: FailureClass,
    failures_in_a_row: int,
    *,
    interval_seconds: float = 300.0,
    retry_after_seconds: float | None = None,
    jitter: float = 0.0,
) -> NextAttempt:
    """What happens after a failure: the only function that reschedules one.

    `failures_in_a_row` counts the one just met and is at least 1. `interval_seconds` is the usual time
    between two attempts (a source's polling interval). `retry_after_seconds` is what the server asked
    for; it is never undercut, up to a day. `jitter` is a random number from 0 to 1, handed in so that
    the function stays pure. Never gives up: what is set aside is still tried.
    Raises ValueError for a count below 1 or an interval that is not positive.
    """
    if failures_in_a_row < 1 or not interval_seconds > 0:
        raise ValueError("failures_in_a_row must be at least 1 and interval_seconds above 0")
    schedule = SCHEDULES[failure_class]
    set_aside = failures_in_a_row >= schedule.set_aside_after
    if set_aside:
        delay = interval_seconds * SET_ASIDE_FACTOR
        reason = f"set aside after {failures_in_a_row} {failure_class} failures in a row"
    else:
        # 2.0**60 is beyond every bound below; the cap keeps the power finite.
        delay = interval_seconds * schedule.first * 2.0 ** min(failures_in_a_row - 1, 60)
        delay = min(delay, max(schedule.longest_seconds, interval_seconds))
        reason = f"{failure_class} failure {failures_in_a_row} of {schedule.set_aside_after}"
    delay = min(delay, LONGEST_SECONDS) * (1.0 + JITTER_SHARE * min(max(jitter, 0.0), 1.0))
    if retry_after_seconds is not None and delay < (
        asked := min(max(retry_after_seconds, 0.0), LONGEST_RETRY_AFTER_SECONDS)
    ):
        delay = asked
        reason += f", and the site asks us to wait {asked:.0f} s"
    return NextAttempt(delay, set_aside, reason)


POLLS_PER_ARTICLE: Final = 4  # four looks per usual gap: an article waits an eighth of a gap on average
POLLS_PER_SILENCE: Final = 16  # in a silence, slow down by small steps: a night must not cost the morning
GAPS_CONSIDERED: Final = 20  # the latest gaps; two pages of a WordPress feed


def next_poll(
    published: Iterable[datetime],
    now: datetime,
    *,
    usual_seconds: float,
    minimum_seconds: float,
    maximum_seconds: float,
) -> float:
    """Seconds until the next look at a source that has just been read without failure.

    `published` are the instants (aware) of the articles in its feed, in any order; `now` is aware too.
    A source is looked at POLLS_PER_ARTICLE times per usual (median) gap between its articles, less
    often the longer it has been silent, always within `minimum_seconds` and `maximum_seconds`. With
    fewer than two instants `usual_seconds` is taken.
    Raises ValueError where the bounds cross.
    """
    if not 0 < minimum_seconds <= maximum_seconds:
        raise ValueError("minimum_seconds must be above 0 and not above maximum_seconds")
    instants = sorted((p for p in published if p <= now), reverse=True)[: GAPS_CONSIDERED + 1]
    if len(instants) < 2:
        wanted = usual_seconds
    else:
        gaps = [(a - b).total_seconds() for a, b in itertools.pairwise(instants)]
        silence = (now - instants[0]).total_seconds()
        wanted = max(statistics.median(gaps) / POLLS_PER_ARTICLE, silence / POLLS_PER_SILENCE)
    return min(max(wanted, minimum_seconds), maximum_seconds)


FULL_READ_EVERY: Final = timedelta(hours=6)  # a stale validator then costs six hours at most


def wants_full_read(last_full_read_at: datetime | None, now: datetime) -> bool:
    """Whether a feed is due for a GET without validators.

    Caches in front of WordPress are known to answer 304 for months (wp-super-cache#337,
    FreshRSS#1680, commafeed#859).
    """
    return last_full_read_at is None or not timedelta(0) <= now - last_full_read_at < FULL_READ_EVERY


def choose_validators(
    etag: str | None, last_modified: str | None, *, etag_is_ignored: bool
) -> tuple[str | None, str | None]:
    """(ETag, Last-Modified) to send, each exactly as stored or None.

    WordPress asks that both match, comparing the ETag byte by byte; a proxy that weakens the ETag on the
    way out (``W/"…"``, as compressing proxies do) then prevents every 304. `etag_is_ignored` says that
    such an answer was seen: the same body came again although its own ETag had been sent. From then on
    the date goes alone, where there is one.
    """
    if etag_is_ignored and last_modified is not None:
        return None, last_modified
    return etag, last_modified
