"""When to ask again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dateline.fetch.policy import (
    DAY,
    HOUR,
    JITTER_SHARE,
    LONGEST_SECONDS,
    SCHEDULES,
    choose_validators,
    next_attempt,
    next_poll,
    wants_full_read,
)

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
CLASSES = st.sampled_from(["hard", "soft", "temporary"])
INTERVALS = st.floats(1, DAY)


def test_temporary_failures_at_a_five_minute_interval():
    waits = [next_attempt("temporary", n).delay_seconds / 60 for n in range(1, 7)]
    assert waits == [5, 10, 20, 40, 60, 60]


def test_hard_failures_are_asked_about_less_and_set_aside_after_five():
    attempts = [next_attempt("hard", n) for n in range(1, 7)]
    assert [a.delay_seconds / HOUR for a in attempts] == [1, 2, 4, 8, 24, 24]
    assert [a.set_aside for a in attempts] == [False] * 4 + [True] * 2
    assert "set aside after 5 hard failures" in attempts[4].reason


def test_a_fast_source_is_tried_again_fast():
    assert next_attempt("temporary", 1, interval_seconds=5).delay_seconds == 5


@given(CLASSES, st.integers(1, 10_000), INTERVALS, st.floats(0, 1))
def test_nothing_is_ever_given_up_or_put_off_for_more_than_a_week(failure_class, n, interval, jitter):
    attempt = next_attempt(failure_class, n, interval_seconds=interval, jitter=jitter)
    assert 0 < attempt.delay_seconds <= LONGEST_SECONDS * (1 + JITTER_SHARE)
    assert attempt.set_aside == (n >= SCHEDULES[failure_class].set_aside_after)


@given(CLASSES, st.integers(1, 200), INTERVALS)
def test_waiting_never_gets_shorter_with_more_failures_until_set_aside(failure_class, n, interval):
    now, then = (next_attempt(failure_class, k, interval_seconds=interval) for k in (n, n + 1))
    assume(now.set_aside == then.set_aside)
    assert now.delay_seconds <= then.delay_seconds


@given(st.integers(1, 200), INTERVALS)
def test_harder_failures_wait_longer(n, interval):
    waits = [next_attempt(c, n, interval_seconds=interval) for c in ("temporary", "soft", "hard")]
    assume(len({w.set_aside for w in waits}) == 1)
    assert waits[0].delay_seconds <= waits[1].delay_seconds <= waits[2].delay_seconds


@given(CLASSES, st.integers(1, 100), INTERVALS, st.floats(-1e9, 1e12))
def test_what_a_site_asks_for_is_never_undercut_up_to_a_day(failure_class, n, interval, asked):
    plain = next_attempt(failure_class, n, interval_seconds=interval)
    told = next_attempt(failure_class, n, interval_seconds=interval, retry_after_seconds=asked)
    assert told.delay_seconds >= min(asked, DAY)
    assert told.delay_seconds == max(plain.delay_seconds, min(max(asked, 0), DAY))


@pytest.mark.parametrize(("n", "interval"), [(0, 300.0), (-1, 300.0), (1, 0.0), (1, -5.0), (1, float("nan"))])
def test_nonsense_is_refused(n, interval):
    with pytest.raises(ValueError, match="at least 1"):
        next_attempt("soft", n, interval_seconds=interval)


def poll(published, now=NOW, usual=300.0, least=60.0, most=3600.0) -> float:
    return next_poll(published, now, usual_seconds=usual, minimum_seconds=least, maximum_seconds=most)


def every(minutes: float, count: int = 10, last: datetime = NOW) -> list[datetime]:
    return [last - timedelta(minutes=minutes * n) for n in range(count)]


def test_a_source_is_looked_at_four_times_per_usual_gap():
    assert poll(every(40)) == 600
    assert poll(every(120)) == 1800


def test_the_bounds_hold():
    assert poll(every(1)) == 60
    assert poll(every(60 * 24)) == 3600


def test_a_new_source_is_looked_at_as_its_entry_says():
    assert poll([]) == poll([NOW]) == 300


def test_a_silence_slows_the_looks_down_little_by_little():
    assert poll(every(8, last=NOW - timedelta(hours=8))) == 1800
    assert poll(every(8, last=NOW - timedelta(hours=1))) == 225


def test_one_long_gap_does_not_make_a_busy_source_slow():
    assert poll([*every(8, 9), NOW - timedelta(days=30)]) == 120


def test_articles_dated_in_the_future_do_not_count():
    assert poll([*every(40), NOW + timedelta(days=300)]) == 600


@given(
    st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)), max_size=50),
    st.floats(1, 1e6),
    st.floats(1, 1e6),
    st.floats(1, 1e6),
)
def test_whatever_was_published_the_interval_stays_within_its_bounds(published, a, b, usual):
    least, most = sorted((a, b))
    assert least <= poll(published, usual=usual, least=least, most=most) <= most


def test_bounds_that_cross_are_refused():
    with pytest.raises(ValueError, match="minimum_seconds"):
        poll([], least=10, most=5)


def test_a_feed_is_read_in_full_now_and_then():
    assert wants_full_read(None, NOW)
    assert not wants_full_read(NOW - timedelta(hours=5, minutes=59), NOW)
    assert wants_full_read(NOW - timedelta(hours=6), NOW)
    assert wants_full_read(NOW + timedelta(hours=1), NOW), "a clock that was set back must not stop it"


def test_validators_go_out_as_stored_until_the_etag_proves_useless():
    stored = ('W/"abc"', "Mon, 30 Dec 2019 10:00:00 GMT")
    assert choose_validators(*stored, etag_is_ignored=False) == stored
    assert choose_validators(*stored, etag_is_ignored=True) == (None, stored[1])
    assert choose_validators('"abc"', None, etag_is_ignored=True) == ('"abc"', None)
    assert choose_validators(None, None, etag_is_ignored=False) == (None, None)
