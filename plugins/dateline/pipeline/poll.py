"""Has a watched feed changed? Conditional requests, in rounds, for the trigger in the triggerer."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from typing import Any, Literal

import psycopg

from dateline.fetch.failure import FetchFailure
from dateline.pipeline.workbench import Workbench, jitter, known_sources, watched_ids
from dateline.settings import Settings
from dateline.sources import live
from dateline.sources.feed import NotAFeed
from dateline.sources.registry import Source
from dateline.warehouse import raw_store, sources_store

log = logging.getLogger(__name__)

#: Per source what was last announced, as plain JSON: the fields of `live.PollState` (times in ISO 8601), and
#: `idle_moves`. Airflow keeps it.
Marks = dict[str, dict[str, Any]]

# A round never ends sooner than this after the last one: a source that is always due must not spin.
LEAST_PAUSE_SECONDS = 1.0
# Looking whether a source was added needs no more than this.
LONGEST_PAUSE_SECONDS = 60.0
# Sites asked at the same time; each waits for the network nearly all of its time.
SITES_AT_ONCE = 8
# A Last-Modified that moves at this many looks in a row without any entry changing is a clock, not news.
IDLE_MOVES = 5


@dataclass(frozen=True, slots=True)
class Round:
    """What one round found: the sources that changed, the marks to keep, and when the next round is due."""

    changed: tuple[str, ...]
    marks: Marks
    next_in_seconds: float


class FeedWatch:
    """Polls every watched source that is due. Not safe for use from several threads at once.

    The validators are part of the marks and so are kept only once the change they stand for was announced: a
    304 can never hide a change that nobody was told of.
    """

    def __init__(self, settings: Settings, dsn: str) -> None:
        self._settings = settings
        self._bench = Workbench(settings, dsn)
        self._sources: dict[str, Source] = {}

    def close(self) -> None:
        """Close connections."""
        self._bench.close()

    def poll_due(self, marks: Marks) -> Round:
        """Poll the sources that are due, against what was last announced of them.

        Every look is a row in raw.feed_poll. Raises psycopg.Error when the warehouse cannot be reached.
        """
        now = datetime.now(UTC)
        connection = self._bench.connection
        sources = self._watched()
        states = sources_store.poll_states(connection)
        due = [s for s in sources if _seconds_until_due(states.get(s.id), now) <= 0]
        marks = {s.id: marks[s.id] for s in sources if s.id in marks}
        changed = []
        if due:
            fetcher = self._bench.fetcher

            def look(source: Source) -> live.PollOutcome:
                state = _state(marks.get(source.id, {}))
                return live.poll(fetcher, source, state, now=now, jitter=jitter())

            with ThreadPoolExecutor(max_workers=SITES_AT_ONCE) as pool:
                outcomes = list(pool.map(look, due))
            for source, outcome in zip(due, outcomes, strict=True):
                record_look(connection, source, outcome, now, poll_kind="watch")
                before = marks.get(source.id, {})
                marks[source.id] = _mark(before, outcome)
                if outcome.is_changed or (
                    _moved(before, outcome) and before.get("idle_moves", 0) < IDLE_MOVES
                ):
                    changed.append(source.id)
            states = sources_store.poll_states(connection)
        waits = [_seconds_until_due(states.get(s.id), datetime.now(UTC)) for s in sources]
        pause = min([LONGEST_PAUSE_SECONDS, *waits])
        return Round(tuple(changed), marks, max(pause, LEAST_PAUSE_SECONDS))

    def _watched(self) -> list[Source]:
        """The watched sources, read anew: one may have been added since the last round."""
        found = known_sources(self._settings)
        ids = watched_ids(self._settings, found)
        if found != self._sources:
            sources_store.sync_sources(self._bench.connection, found.values(), active=ids)
            self._sources = found
        return [found[name] for name in ids]


def record_look(
    connection: psycopg.Connection,
    source: Source,
    outcome: live.PollOutcome,
    at: datetime,
    *,
    poll_kind: Literal["watch", "read"],
) -> None:
    """Write down one look at a feed and when the next one is due; a failure is logged with what happens next."""
    failure, reading, state = outcome.failure, outcome.reading, outcome.state
    raw_store.record_poll(
        connection,
        source.id,
        url=source.feed_url,
        polled_at=at,
        poll_kind=poll_kind,
        response=outcome.response,
        entries=len(reading.entries) if reading else None,
        problems=[asdict(p) for p in reading.problems] if reading else (),
        failure=failure if isinstance(failure, FetchFailure) else None,
        failure_code=failure.code if isinstance(failure, NotAFeed) else None,
        failure_message=str(failure) if isinstance(failure, NotAFeed) else None,
    )
    changes: dict[str, Any] = {
        "last_polled_at": at,
        "next_poll_at": outcome.next_poll_at,
        "consecutive_failures": state.failures_in_a_row,
        "failure_code": failure.code if failure else None,
        "failure_message": str(failure) if failure else None,
    }
    if state.interval_seconds is not None:
        changes["poll_interval_seconds"] = state.interval_seconds
    if outcome.is_changed:
        changes["last_changed_at"] = at
    if failure:
        log.warning("%s: %s Next look at %s (%s).", source.id, failure, outcome.next_poll_at, outcome.reason)
    before = sources_store.poll_state(connection, source.id)
    changes["set_aside_at"] = (before.set_aside_at or at) if state.is_set_aside else None
    changes["set_aside_reason"] = outcome.reason if state.is_set_aside else None
    sources_store.update_poll_state(connection, source.id, **changes)


def record_read(
    connection: psycopg.Connection, source: Source, outcome: live.PollOutcome, at: datetime
) -> None:
    """Write down that a feed was read in full and that what it held was dealt with.

    Only then: a task that dies in between must find the feed as unread as before, or a correction of which only the
    site's modification time tells would never be looked for. A look of the trigger does not move these either.
    """
    sources_store.update_poll_state(
        connection,
        source.id,
        etag=outcome.state.etag,
        last_modified=outcome.state.last_modified,
        etag_is_ignored=outcome.state.etag_is_ignored,
        last_full_read_at=at,
    )


def _mark(before: dict[str, Any], outcome: live.PollOutcome) -> dict[str, Any]:
    """The mark after a look, with the number of looks in a row at which only the modification time moved."""
    after = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in asdict(outcome.state).items()}
    idle = before.get("idle_moves", 0)
    if outcome.failure is None:
        idle = min(idle + 1, IDLE_MOVES) if _moved(before, outcome) else 0
    return {**after, "idle_moves": idle}


def _moved(before: dict[str, Any], outcome: live.PollOutcome) -> bool:
    """Whether the site says that something was modified although no entry changed.

    WordPress sends the whole site's time: a correction in an article's text moves nothing else.
    """
    known, said = before.get("last_modified"), outcome.state.last_modified
    return outcome.reading is not None and not outcome.is_changed and known is not None and said != known


def _state(mark: dict[str, Any]) -> live.PollState:
    """The mark as the state of a poll; a mark of another version, or a damaged one, begins afresh."""
    known = {f.name for f in fields(live.PollState)}
    try:
        values: dict[str, Any] = {
            k: datetime.fromisoformat(v)
            if v is not None and (k.endswith("_at") or k == "newest_published")
            else v
            for k, v in mark.items()
            if k in known
        }
        return live.PollState(**values)
    except (TypeError, ValueError):
        return live.PollState()


def _seconds_until_due(state: sources_store.PollState | None, now: datetime) -> float:
    if state is None or state.next_poll_at is None:
        return 0.0
    return (state.next_poll_at - now).total_seconds()
