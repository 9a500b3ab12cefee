"""The coder's input and output: an article's text, and the coded article with its event records."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class ArticleText:
    """What is coded. ``published`` is a day, or an instant that is taken to ``time_zone`` (IANA) to find the day;
    None leaves every relative date unresolved. ``language`` is what the publisher states (ISO 639-1), or None."""

    id: str
    title: str
    text: str
    published: date | datetime | None = None
    url: str | None = None
    time_zone: str = "Asia/Jerusalem"
    language: str | None = None

    def published_day(self) -> date | None:
        """The publication day in the publisher's own time zone.

        A naive ``datetime`` is taken as local time already. Raises ValueError for an unknown time zone."""
        value = self.published
        if value is None:
            return None
        if isinstance(value, datetime):
            if value.tzinfo is None:
                return value.date()
            try:
                zone = ZoneInfo(self.time_zone)
            except (ZoneInfoNotFoundError, ValueError) as error:
                raise ValueError(
                    f"unknown time zone {self.time_zone!r}: give an IANA name such as Asia/Jerusalem"
                ) from error
            return value.astimezone(zone).date()
        return value


@dataclass(frozen=True, slots=True)
class CodedArticle:
    """What the coder returns: the events are plain JSON-able dicts in the codebook's form."""

    id: str
    coder_version: str
    language: str
    events: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """The line that ``dateline code`` writes."""
        return {
            "id": self.id,
            "coder_version": self.coder_version,
            "language": self.language,
            "events": self.events,
        }
