"""From an address to an entry."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from newsrooms import hourly

from dateline.fetch.failure import FetchFailure
from dateline.sources.discover import discover
from dateline.sources.feed import NotAFeed
from dateline.sources.history import find_articles
from dateline.sources.registry import entry_text

RECENT = datetime.now(UTC).replace(microsecond=0) - timedelta(days=5)


@pytest.mark.parametrize("zone", ["Asia/Amman", "America/New_York", "Asia/Kathmandu"])
def test_a_wordpress_site_from_its_home_page(fetcher, open_newsroom, zone):
    newsroom = open_newsroom(hourly(RECENT, 30), time_zone=zone, name="Amman Times", language="en-GB")
    draft = discover(fetcher, newsroom.url, allow_private=True)
    source = draft.source
    assert (source.name, source.time_zone, source.language) == ("Amman Times", zone, "en")
    assert (source.home_url, source.feed_url) == (newsroom.url, newsroom.feed_url)
    assert draft.history_method == "rest" == source.history_methods[0]
    assert source.allow_private and f"[{source.id}]" in entry_text(source)
    listing = find_articles(fetcher, source, RECENT, RECENT + timedelta(hours=10))
    assert len(listing.entries) == 10 and listing.complete


def test_from_an_articles_page_and_from_the_feed(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(RECENT, 3))
    for address in (newsroom.article_url("story-1"), newsroom.feed_url):
        source = discover(fetcher, address, allow_private=True).source
        assert (source.home_url, source.feed_url) == (newsroom.url, newsroom.feed_url)


def test_the_feed_of_comments_is_not_the_feed(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(RECENT, 3))
    page = (
        '<html><link rel="alternate" type="application/rss+xml" href="/comments/feed/" title="Comments">'
        '<link rel="alternate" type="application/rss+xml" href="/feed/" title="News"></html>'
    )
    newsroom.faults.add("replace", path="/", body=page, count=1)
    assert discover(fetcher, newsroom.url, allow_private=True).source.feed_url == newsroom.feed_url


def test_a_page_that_names_no_feed_is_tried_at_the_usual_address(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(RECENT, 3))
    newsroom.faults.add("replace", path="/", body="<html><p>Welcome</p></html>", count=1)
    draft = discover(fetcher, newsroom.url, allow_private=True)
    assert draft.source.feed_url == newsroom.feed_url
    assert any("usual address" in note for note in draft.notes)


@pytest.mark.parametrize(
    ("about", "zone", "note"),
    [
        ('{"name": "N", "timezone_string": "", "gmt_offset": 3}', "Etc/GMT-3", "fixed offset of +3 h"),
        ('{"name": "N", "timezone_string": "", "gmt_offset": "-5"}', "Etc/GMT+5", "fixed offset of -5 h"),
        ('{"name": "N", "timezone_string": "", "gmt_offset": 5.5}', "UTC", "Set time_zone"),
        ('{"name": "N", "timezone_string": "", "gmt_offset": 0}', "UTC", "own settings"),
        ('{"name": "N", "timezone_string": "Moon/Base", "gmt_offset": 2}', "Etc/GMT-2", "not known"),
        ("not json", "UTC", "Set time_zone"),
    ],
)
def test_time_zones_as_sites_state_them(fetcher, open_newsroom, about, zone, note):
    newsroom = open_newsroom(hourly(RECENT, 3))
    for path, query in (("/wp-json/", "*"), ("/", "*rest_route=/")):
        newsroom.faults.add(
            "replace", path=path, query=query, body=about, content_type="application/json", count=None
        )
    draft = discover(fetcher, newsroom.url, allow_private=True)
    assert draft.source.time_zone == zone
    assert any(note in n for n in draft.notes), draft.notes


def test_a_site_without_rest_still_has_a_history(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(RECENT, 3), rest="no_route")
    draft = discover(fetcher, newsroom.url, allow_private=True)
    assert draft.history_method == "day_feeds" == draft.source.history_methods[0]
    assert set(draft.source.history_methods) == {"rest", "day_feeds", "sitemaps", "feed_pages"}


def test_a_site_without_feed(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(RECENT, 3))
    newsroom.faults.add("login_page", path="*", count=None)
    with pytest.raises(NotAFeed, match="give the feed's own address"):
        discover(fetcher, newsroom.url, allow_private=True)


def test_a_private_address_needs_permission(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(RECENT, 3))
    with pytest.raises(FetchFailure) as failed:
        discover(fetcher, newsroom.url)
    assert failed.value.code == "private_address"
