"""An article's own text, found again in the list that it was read from."""

from __future__ import annotations

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsrooms import hourly, source_of, utc

from dateline.sources.feed import read_feed
from dateline.sources.history import find_articles
from dateline.sources.list_content import content_in_list


@pytest.mark.parametrize("method", ["rest", "day_feeds", "feed_pages"])
def test_what_an_entry_carried_is_found_again_in_its_list(fetcher, open_newsroom, method):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 5), full_text_feed=True)
    lists = []
    source = source_of(newsroom, history_methods=(method,))
    listing = find_articles(fetcher, source, utc(2024, 5, 1), utc(2024, 5, 2), archive=lists.append)
    by_hash = {response.body_sha256: response for response in lists}
    assert len(listing.entries) == 5
    for entry in listing.entries:
        response = by_hash[entry.list_sha256]
        how = {"content_type": response.content_type, "base_url": response.final_url}
        found = content_in_list(response.body, url=entry.url, guid=entry.guid, **how)
        assert found == entry.content_html and "tanker" in found
        assert content_in_list(response.body, url=newsroom.url + "other/", guid=None, **how) is None


def test_excerpts_are_no_text(open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 2))
    body = httpx2.get(newsroom.feed_url).content
    [entry, _] = read_feed(body, base_url=newsroom.feed_url).entries
    found = content_in_list(
        body, content_type="text/xml", base_url=newsroom.feed_url, url=entry.url, guid=entry.guid
    )
    assert found is None


@given(st.binary(max_size=300) | st.sampled_from([b"[{}]", b'[{"link": 1}]', b'[{"link": "http://[", "content": 2}]',
       b'[{"link": "https://a.example/", "content": {"rendered": 3}}]', b"[[[[", b"{}", b"null"]))  # fmt: skip
def test_any_bytes_give_a_text_or_none(body):
    found = content_in_list(
        body, content_type=None, base_url="https://a.example/feed/", url="https://a.example/", guid="1"
    )
    assert found is None or isinstance(found, str)
