"""The sources that are known, and adding one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dateline.pipeline.single import is_loopback
from dateline.pipeline.tables import as_table
from dateline.pipeline.workbench import SOURCES_FILE, Workbench, known_sources, watched_ids
from dateline.sources.discover import SourceDraft, discover
from dateline.sources.registry import SourcesError, add_source, validated_source
from dateline.warehouse import sources_store


def listing(bench: Workbench) -> list[dict[str, Any]]:
    """Every known source: what it is, whether it is watched, and how its polling stands."""
    states = sources_store.poll_states(bench.connection)
    watched = set(watched_ids(bench.settings, bench.sources))
    found = []
    for source in bench.sources.values():
        state = states.get(source.id) or sources_store.PollState(source.id)
        found.append(
            {
                "id": source.id,
                "name": source.name,
                "feed_url": source.feed_url,
                "time_zone": source.time_zone,
                "poll_seconds": source.poll_seconds,
                "is_watched": source.id in watched,
                "last_polled_at": state.last_polled_at,
                "next_poll_at": state.next_poll_at,
                "consecutive_failures": state.consecutive_failures,
                "failure": state.failure_message,
                "set_aside_at": state.set_aside_at,
                "history_method": state.history_method,
            }
        )
    return found


def as_text(found: list[dict[str, Any]]) -> str:
    """The sources as a table; what is set aside or failing says so, and since when and why."""
    columns = ["id", "feed_url", "time_zone", "last_polled_at", "next_poll_at"]
    rows = [[s["id"], _standing(s), *(s[c] for c in columns[1:]), s["failure"]] for s in found]
    headings = [c.replace("_", " ") for c in columns]
    return as_table([headings[0], "state", *headings[1:], "failure"], rows)


def _standing(source: dict[str, Any]) -> str:
    """How a source stands, in a few words."""
    if source["set_aside_at"]:
        return f"set aside since {source['set_aside_at']:%Y-%m-%d %H:%M}"
    if source["consecutive_failures"]:
        return f"failed {source['consecutive_failures']} times"
    return "watched" if source["is_watched"] else "not watched"


def add(bench: Workbench, url: str, *, source_id: str | None, time_zone: str | None) -> SourceDraft:
    """Look at a site, write its entry to the operator's sources file, and watch it from now on.

    Returns the entry with notes on what was found where. Raises FetchFailure when the site cannot be read, NotAFeed
    when it has no feed, SourcesError when it is a source already or makes no sound entry.
    """
    draft = discover(bench.fetcher, url, source_id=source_id, allow_private=is_loopback(url))
    if time_zone is not None:
        draft = replace(draft, source=validated_source({**draft.source.model_dump(), "time_zone": time_zone}))
    for source in bench.sources.values():
        if source.feed_url == draft.source.feed_url:
            raise SourcesError(f"{source.feed_url} is the feed of {source.id} already (`dateline sources`).")
    add_source(bench.settings.home / SOURCES_FILE, draft.source)
    found = known_sources(bench.settings)
    active = watched_ids(bench.settings, found)
    sources_store.sync_sources(bench.connection, found.values(), active=active, settle=False)
    return draft
