"""The assets that wake DAGs. They carry no data: work is claimed from Postgres, so a lost wake-up loses nothing."""

from __future__ import annotations

from airflow.sdk import Asset, AssetAlias, AssetWatcher

from dateline.orchestration.trigger import FeedTrigger

_TRIGGER = FeedTrigger()  # type: ignore[no-untyped-call]

#: Some watched feed changed. One watcher over all sources: identical triggers on two assets collide.
FEEDS = Asset(
    name="feeds",
    uri="x-dateline://feeds",
    group="dateline",
    watchers=[AssetWatcher(name="feed_watcher", trigger=_TRIGGER)],
)

#: Articles were stored and queued for coding.
ARTICLES = Asset(name="articles", uri="x-dateline://articles", group="dateline")

#: Events were published.
EVENTS = Asset(name="events", uri="x-dateline://events", group="dateline")

#: What a task that may or may not have changed something declares; the event goes to the asset only if it did.
ARTICLES_CHANGED = AssetAlias(name="articles_changed", group="dateline")
EVENTS_CHANGED = AssetAlias(name="events_changed", group="dateline")
