"""What time it is on the site."""

from __future__ import annotations

from datetime import UTC, datetime


class SiteClock:
    """The real clock, or one that stands at an instant until it is set again. Reading it is thread-safe."""

    def __init__(self, as_of: datetime | None = None) -> None:
        self._as_of = as_of

    @property
    def as_of(self) -> datetime | None:
        """The instant that the clock stands at, None while it runs."""
        return self._as_of

    @property
    def stands(self) -> bool:
        """Whether the clock stands still."""
        return self._as_of is not None

    def now(self) -> datetime:
        """The site's time: aware, UTC."""
        as_of = self._as_of
        return (as_of or datetime.now(UTC)).astimezone(UTC)

    def set(self, as_of: datetime | None) -> None:
        """Stop the clock at `as_of` (aware), or let it run again (None). Raises ValueError without an offset."""
        if as_of is not None and as_of.tzinfo is None:
            raise ValueError(f"{as_of} has no offset; write it as 2019-12-31T12:00:00+02:00")
        self._as_of = as_of
