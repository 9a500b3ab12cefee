"""Which article is which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.articles.identity import MAX_KEY_LENGTH, article_key, canonical_url

LINK = "https://themedialine.org/headlines/a-story/"


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (LINK + "?utm_source=rss&utm_medium=rss&utm_campaign=a-story", LINK),
        (LINK + "#comments", LINK),
        (LINK + "print/", LINK),
        (LINK + "print", LINK),
        (LINK + "print/?utm_source=rss", LINK),
        (LINK + "?print=print", LINK),
        (LINK + "?print=1", LINK),
        ("HTTPS://TheMediaLine.org:443/headlines/a-story/", LINK),
        ("https://a.example/?p=17&page=2", "https://a.example/?p=17&page=2"),
        (
            "https://a.example/view.asp?cid=1&eid=2&source=3",
            "https://a.example/view.asp?cid=1&eid=2&source=3",
        ),
        ("https://a.example/b/../c/./d", "https://a.example/c/d"),
        ("https://a.example/%d7%a9/%7eme", "https://a.example/%D7%A9/~me"),
        ("https://a.example/ש/", "https://a.example/%D7%A9/"),
        ("https://a.example/print/", "https://a.example/print/"),
        ("https://a.example/printing/", "https://a.example/printing/"),
        ("https://a.example", "https://a.example/"),
    ],
)
def test_canonical_links(url, canonical):
    assert canonical_url(url) == canonical


def test_a_relative_link_needs_its_base():
    assert canonical_url("../b/?utm_source=x", "https://a.example/c/d/") == "https://a.example/c/b/"
    with pytest.raises(ValueError, match="http"):
        canonical_url("/a/b/")


@given(
    st.text(max_size=60), st.sampled_from(["", "print/", "?p=1", "?utm_x=1&b", "#x", "/./", "/../", "%41%2f"])
)
def test_a_canonical_link_is_its_own_canonical_link(text, end):
    try:
        once = canonical_url("https://a.example/" + text + end)
    except ValueError:
        return
    assert canonical_url(once) == once


def test_the_guid_comes_first():
    guid = "https://themedialine.org/?p=123"
    assert article_key(guid, LINK) == article_key(guid, "https://themedialine.org/other/a-story/")
    assert article_key(guid, LINK) != article_key("https://themedialine.org/?p=124", LINK)


def test_without_guid_the_link_counts_whatever_its_variant():
    keys = {
        article_key(None, url)
        for url in (
            LINK,
            LINK.rstrip("/"),
            LINK.replace("https", "http"),
            LINK.replace("//", "//www."),
            LINK + "print/",
            LINK + "?utm_source=rss#x",
        )
    }
    assert len(keys) == 1
    assert article_key("", LINK) == article_key("  ", LINK) == keys.pop()


def test_distinct_articles_keep_distinct_keys():
    queries = ["?p=1", "?p=2", "?id=1&uid=5", "?id=1&uid=6", "?eid=9"]
    assert len({article_key(None, "https://a.example/view" + q) for q in queries}) == len(queries)


def test_a_guid_that_is_an_address_may_change_its_scheme():
    assert article_key("http://a.example/?p=1", LINK) == article_key("https://www.a.example/?p=1", LINK)
    assert article_key("tag:a.example,2019:1", LINK) != article_key("tag:a.example,2019:2", LINK)


def test_a_guid_and_a_link_never_give_the_same_key():
    assert article_key("themedialine.org/a", LINK) != article_key(None, "https://themedialine.org/a")


def test_a_hostile_guid_makes_no_endless_key():
    one, other = article_key("x" * 10_000_000 + "a", LINK), article_key("x" * 10_000_000 + "b", LINK)
    assert len(one) <= MAX_KEY_LENGTH and one != other


def test_without_guid_and_link_there_is_no_key():
    with pytest.raises(ValueError, match="http"):
        article_key(None, "")
