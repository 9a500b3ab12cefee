"""One look at a source's feed: what to send, what came of it, and when to look again.

State goes in and comes out as plain data; whoever polls keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dateline.fetch.client import Fetcher
from dateline.fetch.failure import FetchFailure
from dateline.fetch.policy import (
    POLLS_PER_SILENCE,
    choose_validators,
    next_attempt,
    next_poll,
    wants_full_read,
)
from dateline.fetch.response import Response
from dateline.sources.feed import MAX_FEED_BYTES, FeedReading, NotAFeed, read_feed
from dateline.sources.registry import Source


@dataclass(frozen=True, slots=True)
class PollState:
    """How the polling of one source stands; the default is a source that was never looked at.

    `etag` and `last_modified` are as the server sent them. `digest` is what the feed's entries last
    said (``FeedReading.digest``), `body_sha256` the body they came in. `interval_seconds` is the last
    adapted interval, `newest_published` the latest instant of publication seen. `failures_in_a_row`
    is 0 after a success.
    """

    etag: str | None = None
    last_modified: str | None = None
    etag_is_ignored: bool = False
    body_sha256: str | None = None
    digest: str | None = None
    last_full_read_at: datetime | None = None
    interval_seconds: float | None = None
    newest_published: datetime | None = None
    failures_in_a_row: int = 0
    is_set_aside: bool = False


@dataclass(frozen=True, slots=True)
class PollOutcome:
    """What came of one look.

    `is_changed`: the entries say something else than when last read. Exactly one of `failure` and
    `response` is None, unless the body was no feed: then both are there. `reading` is None after a 304
    and after a failure. `state` is what to hand in next time, no earlier than `next_poll_at`.
    """

    is_changed: bool
    response: Response | None
    reading: FeedReading | None
    failure: FetchFailure | NotAFeed | None
    state: PollState
    next_poll_at: datetime
    reason: str


def poll(
    fetcher: Fetcher,
    source: Source,
    state: PollState,
    *,
    now: datetime,
    full: bool = False,
    jitter: float = 0.0,
) -> PollOutcome:
    """Look at the source's feed once. `now` is aware; `jitter` is a random number from 0 to 1.

    Sends the stored validators, unless `full` or unless the last full read is too long ago. Never
    raises for what the site does: a failure is in the outcome.
    """
    is_full = full or wants_full_read(state.last_full_read_at, now)
    etag, last_modified = (
        (None, None)
        if is_full
        else choose_validators(state.etag, state.last_modified, etag_is_ignored=state.etag_is_ignored)
    )
    response: Response | None = None
    try:
        response = fetcher.get(
            source.feed_url,
            kind="feed",
            etag=etag,
            last_modified=last_modified,
            allow_private=source.allow_private,
            max_bytes=MAX_FEED_BYTES,
            interval_seconds=source.crawl_delay_seconds,
        )
        if response.not_modified:
            return _unchanged(source, state, response, now)
        reading = read_feed(
            response.body,
            base_url=response.final_url,
            content_type=response.content_type,
            time_zone=source.time_zone,
            tracking=source.tracking_parameters,
        )
    except (FetchFailure, NotAFeed) as failure:
        return _failed(source, state, response, failure, now, jitter)
    return _read(source, state, response, reading, now, is_full=is_full, etag_sent=etag)


def _unchanged(source: Source, state: PollState, response: Response, now: datetime) -> PollOutcome:
    """After a 304. Nothing new is known but that the silence has lasted longer."""
    interval = state.interval_seconds or source.poll_seconds
    if state.newest_published is not None:
        interval = max(interval, (now - state.newest_published).total_seconds() / POLLS_PER_SILENCE)
    interval = min(max(interval, source.poll_min_seconds), source.poll_max_seconds)
    after = replace(state, interval_seconds=interval, failures_in_a_row=0, is_set_aside=False)
    return PollOutcome(False, response, None, None, after, now + timedelta(seconds=interval), "not modified")


def _read(
    source: Source,
    state: PollState,
    response: Response,
    reading: FeedReading,
    now: datetime,
    *,
    is_full: bool,
    etag_sent: str | None,
) -> PollOutcome:
    instants = [e.published for e in reading.entries if e.published is not None]
    interval = next_poll(
        instants,
        now,
        usual_seconds=source.poll_seconds,
        minimum_seconds=source.poll_min_seconds,
        maximum_seconds=source.poll_max_seconds,
    )
    is_same_body = response.body_sha256 == state.body_sha256
    after = PollState(
        etag=response.etag,
        last_modified=response.last_modified,
        # Asked with its own ETag, the server sent the same body again. A full read forgets the
        # suspicion, so that it is tested anew now and then.
        etag_is_ignored=not is_full and (state.etag_is_ignored or (etag_sent is not None and is_same_body)),
        body_sha256=response.body_sha256,
        digest=reading.digest,
        last_full_read_at=now if is_full else state.last_full_read_at,
        interval_seconds=interval,
        newest_published=max(instants, default=state.newest_published),
    )
    is_changed = reading.digest != state.digest
    return PollOutcome(
        is_changed,
        response,
        reading,
        None,
        after,
        now + timedelta(seconds=interval),
        "changed" if is_changed else "same entries",
    )


def _failed(
    source: Source,
    state: PollState,
    response: Response | None,
    failure: FetchFailure | NotAFeed,
    now: datetime,
    jitter: float,
) -> PollOutcome:
    failures = state.failures_in_a_row + 1
    attempt = next_attempt(
        failure.failure_class,
        failures,
        interval_seconds=source.poll_seconds,
        retry_after_seconds=failure.retry_after_seconds if isinstance(failure, FetchFailure) else None,
        jitter=jitter,
    )
    after = replace(state, failures_in_a_row=failures, is_set_aside=attempt.set_aside)
    if isinstance(failure, FetchFailure) and failure.code == "bad_header":
        after = replace(after, etag=None, last_modified=None)
    return PollOutcome(
        False, response, None, failure, after, now + timedelta(seconds=attempt.delay_seconds), attempt.reason
    )
