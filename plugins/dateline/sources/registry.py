"""The registry of sources: validated data, one entry each. Adding a WordPress news site is one entry."""

from __future__ import annotations

import difflib
import json
import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from dateline.fetch.failure import FetchFailure
from dateline.fetch.url import check_url
from dateline.sources.links import TRACKING_PARAMETERS

HistoryMethod = Literal["rest", "day_feeds", "sitemaps", "feed_pages"]
# Tried in this order. The REST interface lists a whole interval with exact counts; day feeds list one day
# each; sitemaps name articles but not when they were published; the paged main feed must be walked
# backwards from today.
HISTORY_METHODS: Final[tuple[HistoryMethod, ...]] = get_args(HistoryMethod)

# "Polled every five minutes at most": what a publisher may expect of a stranger.
LEAST_POLL_SECONDS: Final = 300
DEFAULT_NEWSROOM_PORT: Final = 8765


class SourcesError(ValueError):
    """A file of sources cannot be used; the message names the file, the entry and the key."""


class ExtractionHints(BaseModel):
    """What only this publisher's pages need; the general rules stand in `dateline.articles`.

    `remove_xpath`: elements that are cut out of a page before anything is read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    remove_xpath: tuple[str, ...] = ()


class Source(BaseModel):
    """One publisher's site. Times are in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    home_url: str
    feed_url: str
    time_zone: str
    """IANA name. The days of the source are this zone's."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2}$")] = "en"
    country: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] | None = None
    poll_seconds: Annotated[float, Field(gt=0)] = float(LEAST_POLL_SECONDS)
    poll_min_seconds: Annotated[float, Field(gt=0)] = float(LEAST_POLL_SECONDS)
    poll_max_seconds: Annotated[float, Field(gt=0)] = 3600.0
    crawl_delay_seconds: Annotated[float, Field(ge=0, le=3600)] = 1.0
    """Least time between two requests to the host; robots.txt may ask for more, never for less."""
    allow_private: bool = False
    """Whether the site may stand on a private or loopback address."""
    hosts: tuple[Annotated[str, Field(pattern=r"^[a-z0-9.-]+$")], ...] = ()
    """Further hosts that are the publisher's, besides those of `home_url` and `feed_url`."""
    history_methods: Annotated[tuple[HistoryMethod, ...], Field(min_length=1)] = HISTORY_METHODS
    tracking_parameters: tuple[str, ...] = TRACKING_PARAMETERS
    """Query parameters that do not tell articles apart (``*`` stands for anything)."""
    extraction: ExtractionHints = ExtractionHints()

    @field_validator("home_url", "feed_url")
    @classmethod
    def _url_is_sound(cls, value: str) -> str:
        try:
            check_url(value)
        except FetchFailure as failure:
            raise ValueError(str(failure)) from None
        return value

    @field_validator("home_url")
    @classmethod
    def _home_ends_in_slash(cls, value: str) -> str:
        if not value.endswith("/") or "?" in value:
            raise ValueError("must end in a slash, such as https://themedialine.org/")
        return value

    @field_validator("time_zone")
    @classmethod
    def _zone_is_known(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"{value!r} is no IANA time zone; write one such as Asia/Jerusalem") from None
        return value

    @model_validator(mode="after")
    def _intervals_fit(self) -> Self:
        if not self.poll_min_seconds <= self.poll_seconds <= self.poll_max_seconds:
            raise ValueError("poll_min_seconds, poll_seconds and poll_max_seconds must be in this order")
        if not self.allow_private and self.poll_min_seconds < LEAST_POLL_SECONDS:
            raise ValueError(
                f"poll_min_seconds must be at least {LEAST_POLL_SECONDS} for a site that is not your own"
            )
        if len(set(self.history_methods)) < len(self.history_methods):
            raise ValueError("history_methods names a method twice")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as the standard library has it."""
        return ZoneInfo(self.time_zone)

    @property
    def all_hosts(self) -> frozenset[str]:
        """Every host that is the publisher's, without ``www.``; hosts below them count too."""
        named = [check_url(self.home_url).host, check_url(self.feed_url).host, *self.hosts]
        return frozenset(host.lower().removeprefix("www.") for host in named)

    def polled_every(self, seconds: float) -> Source:
        """This source with another usual interval, its bounds widened to hold it.

        For an operator's own setting. Raises SourcesError where politeness forbids the interval.
        """
        changes = {
            "poll_seconds": seconds,
            "poll_min_seconds": min(self.poll_min_seconds, seconds),
            "poll_max_seconds": max(self.poll_max_seconds, seconds),
        }
        return _validated(self.id, {**self.model_dump(), **changes}, where="the polling interval of")


def load_sources(*paths: Path | str, newsroom_port: int = DEFAULT_NEWSROOM_PORT) -> dict[str, Source]:
    """All sources by id: the predefined ones, then those of `paths` in order.

    An entry of a later file takes the place of an earlier one with the same id. In the predefined
    entries ``{newsroom_port}`` stands for `newsroom_port`.
    Raises SourcesError for a file that cannot be read, an unknown key or a value out of range.
    """
    predefined = resources.files("dateline.sources").joinpath("sources.toml").read_text("utf-8")
    sources = _parse(predefined.replace("{newsroom_port}", str(newsroom_port)), "sources.toml (predefined)")
    for path in map(Path, paths):
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise SourcesError(f"{path} cannot be read ({error}); check its name and rights.") from None
        sources |= _parse(text, str(path))
    return sources


def validated_source(values: Mapping[str, Any]) -> Source:
    """The source with these values, `id` among them. Raises SourcesError that names what is wrong."""
    return _validated(str(values.get("id")), values, where="the entry")


def entry_text(source: Source) -> str:
    """The TOML entry for `source`: its id as the table's name, then every value that is not the default."""
    lines = [f"[{source.id}]"]
    for name, field in Source.model_fields.items():
        value = getattr(source, name)
        if name in ("id", "extraction") or value is None or value == field.get_default():
            continue
        lines.append(f"{name} = {_toml(value)}")
    if source.extraction != ExtractionHints():
        lines += [f"[{source.id}.extraction]", f"remove_xpath = {_toml(source.extraction.remove_xpath)}"]
    return "\n".join(lines) + "\n"


def add_source(path: Path, source: Source) -> None:
    """Write `source` as a new entry at the end of the file `path`, which is made where it is missing.

    Raises SourcesError where the file already has that id or would no longer be sound.
    """
    before = path.read_text("utf-8") if path.exists() else ""
    if source.id in _parse(before, str(path)):
        raise SourcesError(
            f"{path} already has a source {source.id!r}; change it there or choose another id."
        )
    after = before + ("\n" if before and not before.endswith("\n\n") else "") + entry_text(source)
    _parse(after, str(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(after, "utf-8")
    fresh.replace(path)  # whole or not at all


def _parse(text: str, where: str) -> dict[str, Source]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(f"{where} is not TOML: {error}; correct that line.") from None
    found: dict[str, Source] = {}
    for key, table in tables.items():
        if not isinstance(table, dict):
            raise SourcesError(f"{where}: {key!r} stands outside an entry; entries begin with [id].")
        if "id" in table:
            raise SourcesError(f"{where}: entry [{key}] must not name an id; its heading is the id.")
        found[key] = _validated(key, {**table, "id": key}, where=f"{where}: entry")
    return found


def _validated(key: str, values: Mapping[str, Any], *, where: str) -> Source:
    try:
        return Source.model_validate(dict(values))
    except ValidationError as error:
        reasons = []
        for problem in error.errors():
            name = ".".join(str(part) for part in problem["loc"]) or "the entry"
            if problem["type"] == "extra_forbidden":
                known = list(Source.model_fields)
                near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1)
                hint = f"did you mean {near[0]}?" if near else "known are " + ", ".join(known)
                reasons.append(f"unknown key {name}: {hint}")
            else:
                reasons.append(f"{name}: {problem['msg'].removeprefix('Value error, ')}")
        raise SourcesError(f"{where} [{key}] is not sound: {'; '.join(reasons)}. Correct it.") from None


def _toml(value: object) -> str:
    """A TOML value. JSON's strings, numbers and booleans are TOML's too, DEL excepted."""
    if isinstance(value, tuple):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=True).replace("\x7f", "\\u007F")
