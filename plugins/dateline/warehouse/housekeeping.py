"""What is deleted once it is old: looks at feeds and the feeds' bodies. Articles and events are never deleted here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import psycopg

# A month shows how a source behaves; older looks tell nothing that the coverage table does not.
KEEP_POLLS = timedelta(days=30)
# Resolved failures are kept as long as a quarter's report may ask for them.
KEEP_RESOLVED_FAILURES = timedelta(days=90)

DELETE_POLLS = "DELETE FROM raw.feed_poll WHERE polled_at < %s"
DELETE_RESOLVED = "DELETE FROM raw.fetch_failure WHERE resolved_at < %s"
# A body that was stored this moment may not be named by its page or poll yet: only old ones count as orphans.
DELETE_BODIES = """
DELETE FROM raw.body AS b
WHERE b.stored_at < %s
    AND NOT EXISTS (SELECT 1 FROM raw.page AS p WHERE p.body_sha256 = b.body_sha256)
    AND NOT EXISTS (SELECT 1 FROM raw.feed_poll AS f WHERE f.body_sha256 = b.body_sha256)
"""


@dataclass(frozen=True, slots=True)
class Tidied:
    """How many rows were deleted."""

    polls: int
    failures: int
    bodies: int

    def as_dict(self) -> dict[str, int]:
        """For XCom."""
        return asdict(self)


def tidy(connection: psycopg.Connection, *, now: datetime) -> Tidied:
    """Delete what is past its retention. `now` is aware. Idempotent."""
    with connection.transaction():
        polls = connection.execute(DELETE_POLLS, [now - KEEP_POLLS]).rowcount
        failures = connection.execute(DELETE_RESOLVED, [now - KEEP_RESOLVED_FAILURES]).rowcount
        bodies = connection.execute(DELETE_BODIES, [now - KEEP_POLLS]).rowcount
    return Tidied(polls, failures, bodies)
