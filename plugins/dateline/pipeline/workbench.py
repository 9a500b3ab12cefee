"""What every use case works with: settings, the warehouse, the sources, and one polite fetcher."""

from __future__ import annotations

import functools
import random
from contextlib import ExitStack
from types import TracebackType
from typing import Self

import psycopg

from dateline import __version__
from dateline.fetch.agent import user_agent
from dateline.fetch.client import Fetcher
from dateline.settings import Settings, SettingsError
from dateline.sources.registry import Source, load_sources
from dateline.warehouse import sources_store
from dateline.warehouse.gate import PostgresGate
from dateline.warehouse.robots_store import PostgresRobots
from dateline.warehouse.session import connect

#: The file of the operator's own sources, in the state folder.
SOURCES_FILE = "sources.toml"
#: What is watched when the operator names nothing, besides the sources that were added.
DEFAULT_SOURCE = "media-line"


class Workbench:
    """Opens what is asked for, when it is asked for, and closes it at the end. Use as a context manager.

    `dsn` is the URL of the warehouse as its loader. Raises WarehouseError when it cannot be reached.
    """

    def __init__(self, settings: Settings, dsn: str) -> None:
        self.settings = settings
        self.dsn = dsn
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and fetcher."""
        self._stack.close()

    @functools.cached_property
    def connection(self) -> psycopg.Connection:
        """One connection to the warehouse, in autocommit."""
        return self._stack.enter_context(connect(self.dsn, application="dateline"))

    @functools.cached_property
    def fetcher(self) -> Fetcher:
        """The fetcher; its spacing per host and what it knows of robots.txt hold across all worker processes."""
        gate = self._stack.enter_context(PostgresGate(self.dsn))
        robots = self._stack.enter_context(PostgresRobots(self.dsn))
        agent = user_agent(__version__, self.settings.contact)
        return self._stack.enter_context(Fetcher(agent, gate=gate, robots_store=robots))

    @functools.cached_property
    def sources(self) -> dict[str, Source]:
        """Every source that is known, by id; core.source says the same from here on, but for who is watched.

        That the watcher says: a command's shell may have other settings.
        """
        found = known_sources(self.settings)
        active = watched_ids(self.settings, found)
        sources_store.sync_sources(self.connection, found.values(), active=active, settle=False)
        return found

    @property
    def watched(self) -> list[Source]:
        """The sources that are watched."""
        return [self.sources[name] for name in watched_ids(self.settings, self.sources)]

    def source(self, name: str) -> Source:
        """One source by id. Raises SettingsError when there is none."""
        return _named(self.sources, name)

    def chosen(self, only: str | None) -> list[Source]:
        """The one source that is named, or all that are watched."""
        return [self.source(only)] if only else self.watched


def known_sources(settings: Settings) -> dict[str, Source]:
    """The predefined sources and the operator's own, with the operator's polling interval.

    Raises SourcesError for a damaged file, and for an interval that is too short for a real site.
    """
    path = settings.home / SOURCES_FILE
    found = load_sources(*([path] if path.exists() else []), newsroom_port=settings.newsroom_port)
    if settings.poll_seconds is not None:
        for name in watched_ids(settings, found):
            found[name] = found[name].polled_every(settings.poll_seconds)
    return found


def watched_ids(settings: Settings, sources: dict[str, Source]) -> list[str]:
    """The ids of the watched sources: those named by the setting, else the default one and all that were added."""
    if settings.source_ids:
        return [_named(sources, name).id for name in settings.source_ids]
    predefined = load_sources(newsroom_port=settings.newsroom_port)
    return [name for name in sources if name == DEFAULT_SOURCE or name not in predefined]


def jitter() -> float:
    """A number from 0 to 1 that spreads retries."""
    return random.random()  # noqa: S311 - spreading load needs no secrecy


def _named(sources: dict[str, Source], name: str) -> Source:
    if name not in sources:
        raise SettingsError(
            f"there is no source {name!r}; known are {', '.join(sources)} (`dateline sources`)"
        )
    return sources[name]
