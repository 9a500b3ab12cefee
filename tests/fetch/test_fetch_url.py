"""Which URLs may be fetched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.fetch.failure import FetchFailure
from dateline.fetch.url import check_url, host_key, is_on_host, join_url, origin


@pytest.mark.parametrize(
    "url",
    [
        "",
        "news",
        "/news/a/",
        "//themedialine.org/",
        "ftp://example.org/a",
        "file:///etc/passwd",
        "gopher://example.org/",
        "data:text/html,hello",
        "javascript:alert(1)",
        "http://",
        "http:///a",
        "http://user@example.org/",
        "http://user:hunter2@example.org/",
        "http://:hunter2@example.org/",
        "http://example.org/a\r\nHost: b",
        "http://example.org/a b",
        "http://example.org/\x00",
        "http://example.org\\@evil.example/",
        "http://example.org:0/",
        "http://example.org:70000/",
        "http://example.org:port/",
        "http://exa%6dple.org/",
        "http://[::1",
        "http://１２７.0.0.1/",
        "http://example.org/" + "a" * 5000,
    ],
)
def test_what_is_refused(url):
    with pytest.raises(FetchFailure) as failed:
        check_url(url)
    assert (failed.value.code, failed.value.failure_class) == ("bad_url", "hard")
    assert "hunter2" not in str(failed.value)


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://themedialine.org/news/a/?p=1&b=%2F#part", "https://themedialine.org/news/a/?p=1&b=%2F"),
        ("HTTP://Example.ORG", "http://example.org"),
        ("https://exämple.org/ä?q=ü", "https://xn--exmple-cua.org/%C3%A4?q=%C3%BC"),
        ("http://a_b.example.org:8080/", "http://a_b.example.org:8080/"),
        ("http://[2606:4700::1111]/", "http://[2606:4700::1111]/"),
    ],
)
def test_what_is_let_through(url, sent):
    assert str(check_url(url)) == sent


@given(st.text(max_size=60))
def test_any_text_is_a_url_or_a_bad_url(text):
    try:
        once = str(check_url("http://" + text))
    except FetchFailure:
        return
    assert str(check_url(once)) == once


def test_a_host_is_rate_limited_by_name_and_unusual_port():
    assert host_key(check_url("https://News.Example/a")) == "news.example"
    assert host_key(check_url("https://news.example:443/a")) == "news.example"
    assert host_key(check_url("http://news.example:8765/a")) == "news.example:8765"


def test_robots_speak_for_scheme_host_and_port():
    assert origin(check_url("https://News.Example:443/a/b")) == "https://news.example"
    assert origin(check_url("http://[2606:4700::1]:81/a")) == "http://[2606:4700::1]:81"


def test_relative_locations():
    base = check_url("https://news.example/a/b/?x=1")
    assert str(join_url(base, "../c/")) == "https://news.example/a/c/"
    assert str(join_url(base, "//other.example/d")) == "https://other.example/d"
    assert str(join_url(base, "?page=2")) == "https://news.example/a/b/?page=2"


def test_hosts_of_a_publisher():
    hosts = frozenset({"news.example"})
    assert is_on_host("https://news.example/a", hosts)
    assert is_on_host("https://www.NEWS.example/a", hosts)
    assert not is_on_host("https://news.example.evil.example/", hosts)
    assert not is_on_host("https://badnews.example/", hosts)
