"""robots.txt as RFC 9309 has it: what a site lets us read, and how fast.

What the file said is kept with its age, so that one file is asked for once a day; the records are plain
data, and a store that outlives the process may be handed in.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, Protocol

from protego import Protego

from dateline.fetch.agent import PRODUCT_TOKEN
from dateline.fetch.failure import FetchFailure
from dateline.fetch.response import Response

MAX_AGE: Final = timedelta(hours=24)  # RFC 9309, 2.4: a cached copy should not be used for longer
# While the file cannot be reached, ask again this often: seldom enough not to add to the site's trouble.
UNREACHABLE_AGE: Final = timedelta(minutes=10)
# RFC 9309, 2.3.1.4: after "a reasonably long period of time (for example, 30 days)" of not being
# reachable the file may be treated as if there were none.
UNREACHABLE_FOR_GOOD: Final = timedelta(days=30)

# Failures that speak of the connection and not of robots.txt: every other page of the host would meet
# the same one, so it keeps its own name.
CONNECTION_CODES: Final = frozenset({"bad_url", "private_address", "dns", "refused", "tls", "timeout"})


@dataclass(frozen=True, slots=True)
class RobotsRecord:
    """What was last learnt about one origin's robots.txt.

    `state`: ``rules`` (2xx; `body` holds the file), ``none`` (4xx: the site has none, everything is
    allowed) or ``unreachable`` (5xx, 429, network failure: nothing is allowed). `fetched_at` is when
    this was learnt. `unreachable_since` is when the present spell of unreachability began. `reason`
    says in words what the server did.
    """

    origin: str
    state: Literal["rules", "none", "unreachable"]
    body: bytes
    fetched_at: datetime
    reason: str
    unreachable_since: datetime | None = None


class RobotsStore(Protocol):
    """Where records are kept between uses. Both methods may be called from several threads."""

    def get(self, origin: str) -> RobotsRecord | None:
        """The record kept for ``https://host[:port]``, however old; None where there is none."""

    def put(self, record: RobotsRecord) -> None:
        """Keep `record`, in place of an earlier one of its origin."""


class MemoryStore:
    """Keeps records for the life of the process."""

    def __init__(self) -> None:
        self._records: dict[str, RobotsRecord] = {}

    def get(self, origin: str) -> RobotsRecord | None:
        """The record kept for an origin."""
        return self._records.get(origin)

    def put(self, record: RobotsRecord) -> None:
        """Keep a record."""
        self._records[record.origin] = record


class Rules:
    """The rules of one origin, for Dateline's product token."""

    def __init__(self, record: RobotsRecord) -> None:
        self.record = record
        text = record.body.decode("utf-8-sig", "replace") if record.state == "rules" else ""
        self._parser = Protego.parse(text)
        self._lock = threading.Lock()

    def allows(self, url: str) -> bool:
        """Whether `url` may be fetched. False for everything while the file is unreachable."""
        if self.record.state == "unreachable":
            return False
        with self._lock:
            return bool(self._parser.can_fetch(url, PRODUCT_TOKEN))

    @property
    def crawl_delay_seconds(self) -> float:
        """The site's Crawl-delay, or the spacing that its Request-rate means; 0 where neither is said."""
        with self._lock:
            delay = self._parser.crawl_delay(PRODUCT_TOKEN)
            rate = self._parser.request_rate(PRODUCT_TOKEN)
        spacing = rate.seconds / rate.requests if rate and rate.requests else 0.0
        return max(float(delay or 0.0), float(spacing), 0.0)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that the file names, as written."""
        return tuple(self._parser.sitemaps)


class Robots:
    """Finds the rules for an origin, asking the site when what is kept is too old."""

    def __init__(
        self,
        store: RobotsStore | None = None,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store or MemoryStore()
        self._now = now
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def rules(self, origin: str, fetch: Callable[[str], Response]) -> Rules:
        """The rules of `origin`; `fetch` gets a URL and returns the answer or raises FetchFailure.

        Raises the FetchFailure of `fetch` where the host itself cannot be reached and no copy from
        before is at hand.
        """
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:  # of several threads that want the same file, one asks
            kept = self._rules.get(origin)
            if kept is None and (stored := self._store.get(origin)) is not None:
                kept = Rules(stored)
            if kept is None or not self._is_fresh(kept.record):
                kept = Rules(self._learn(origin, kept.record if kept else None, fetch))
                self._store.put(kept.record)
            self._rules[origin] = kept
            return kept

    def _is_fresh(self, record: RobotsRecord) -> bool:
        limit = UNREACHABLE_AGE if record.unreachable_since else MAX_AGE
        age = self._now() - record.fetched_at
        return timedelta(0) <= age < limit

    def _learn(
        self, origin: str, before: RobotsRecord | None, fetch: Callable[[str], Response]
    ) -> RobotsRecord:
        now = self._now()
        try:
            response = fetch(origin + "/robots.txt")
        except FetchFailure as failure:
            # RFC 9309, 2.3.1.2 and 2.3.1.3: too many redirects, or a status of the 400s, mean that there
            # is none. 429 asks us to go slower, which is the opposite of permission.
            if failure.code in ("too_many_redirects", "redirect_loop", "bad_redirect") or (
                failure.status is not None and 400 <= failure.status < 500 and failure.status != 429
            ):
                return RobotsRecord(origin, "none", b"", now, str(failure))
            since = (before.unreachable_since if before else None) or now
            if before is not None and before.state == "rules":
                # RFC 9309, 2.4: while the file is unreachable the cached copy may be used for longer.
                return replace(before, fetched_at=now, reason=str(failure), unreachable_since=since)
            if now - since >= UNREACHABLE_FOR_GOOD:
                return RobotsRecord(origin, "none", b"", now, str(failure), since)
            if failure.code in CONNECTION_CODES:
                raise
            return RobotsRecord(origin, "unreachable", b"", now, str(failure), since)
        return RobotsRecord(origin, "rules", response.body, now, f"HTTP {response.status}")
