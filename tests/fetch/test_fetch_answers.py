"""What a fetch brings back, and what it sends."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from datetime import UTC

import brotli
import pytest
from scripted import http

from dateline.fetch.client import Fetcher
from dateline.fetch.failure import FetchFailure


def get(fetcher: Fetcher, url: str, **how):
    return fetcher.get(url, allow_private=True, **how)


def test_the_answer_is_kept_as_it_was_received(fetcher, site):
    site.answers["/a"] = http(
        "200 Fine", b"text", "Content-Type: text/html; charset=x", "X-Two: a", "x-two: b"
    )
    response = get(fetcher, site.url("/a"))
    assert response.body == b"text"
    assert response.status == 200
    assert ("X-Two", "a") in response.headers and ("x-two", "b") in response.headers
    assert response.header_values("X-TWO") == ("a", "b")
    assert response.content_type == "text/html; charset=x"
    assert response.body_sha256 == hashlib.sha256(b"text").hexdigest()
    assert response.url == response.final_url == site.url("/a")
    assert response.fetched_at.tzinfo is UTC
    assert not response.not_modified and not response.truncated


def test_we_name_ourselves_and_say_how_to_reach_us(fetcher, site):
    site.answers["/"] = http()
    get(fetcher, site.url())
    assert site.asked[0].headers["user-agent"] == "Dateline/0 (+test@example.org)"
    assert site.asked[0].headers["accept-encoding"] == "gzip, deflate, br"


def test_cookies_are_not_kept(fetcher, site):
    site.answers["/"] = http("200 OK", b"", "Set-Cookie: a=b; Path=/")
    get(fetcher, site.url())
    get(fetcher, site.url())
    assert "cookie" not in site.asked[1].headers


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"words " * 500)),
        ("x-gzip", gzip.compress(b"words " * 250) + gzip.compress(b"words " * 250)),
        ("gzip", gzip.compress(b"words " * 500) + b"\x00\x00padding"),
        ("br", brotli.compress(b"words " * 500)),
        ("deflate", zlib.compress(b"words " * 500)),
        ("deflate", zlib.compress(b"words " * 500, wbits=-15)),
        ("gzip, br", brotli.compress(gzip.compress(b"words " * 500))),
        ("identity", b"words " * 500),
    ],
)
def test_content_codings_are_undone(fetcher, site, coding, packed):
    site.answers["/"] = http("200 OK", packed, f"Content-Encoding: {coding}")
    assert get(fetcher, site.url()).body == b"words " * 500


def test_a_compressed_body_split_into_single_bytes_is_the_same_body(fetcher, site):
    def drip(sock, asked):
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n")
        for byte in gzip.compress(b"words " * 50):
            sock.sendall(b"1\r\n" + bytes([byte]) + b"\r\n")
        sock.sendall(b"0\r\n\r\n")

    site.answers["/"] = drip
    assert get(fetcher, site.url()).body == b"words " * 50


def test_validators_are_sent_exactly_as_stored_and_304_is_told(fetcher, site):
    site.answers["/feed/"] = http("304 Not Modified", b"", 'ETag: W/"a\xe9"', length=False)
    response = get(
        fetcher,
        site.url("/feed/"),
        etag='W/"a\xe9"',
        last_modified="Mon, 30 Dec 2019 10:00:00 GMT",
        kind="feed",
    )
    assert response.not_modified
    assert site.asked[0].headers["if-none-match"] == 'W/"a\xe9"'
    assert site.asked[0].headers["if-modified-since"] == "Mon, 30 Dec 2019 10:00:00 GMT"
    assert response.etag == 'W/"a\xe9"'


def test_without_validators_nothing_conditional_is_sent_and_a_304_is_a_fault(fetcher, site):
    site.answers["/"] = http("304 Not Modified", b"", length=False)
    with pytest.raises(FetchFailure) as failed:
        get(fetcher, site.url())
    assert failed.value.code == "bad_response"
    assert not {"if-none-match", "if-modified-since"} & set(site.asked[0].headers)


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "\x00", " ", "a\x7f", "\u2028"])
def test_a_validator_that_would_break_the_header_is_refused(fetcher, site, value):
    with pytest.raises(FetchFailure) as failed:
        get(fetcher, site.url(), etag=value)
    assert failed.value.code == "bad_header"
    assert site.asked == []


def test_redirects_are_followed_and_both_ends_are_told(fetcher, site):
    site.answers["/old"] = http("301 Moved", b"", "Location: /n%C3%A9w?a=1#part")
    site.answers["/n%C3%A9w?a=1"] = http("200 OK", b"here")
    response = get(fetcher, site.url("/old"))
    assert response.url == site.url("/old")
    assert response.final_url == site.url("/n%C3%A9w?a=1")
    assert response.body == b"here"


def test_a_location_in_raw_utf8_is_followed(fetcher, site):
    site.answers["/old"] = b"HTTP/1.1 302 Found\r\nLocation: /caf\xc3\xa9\r\nContent-Length: 0\r\n\r\n"
    site.answers["/caf%C3%A9"] = http("200 OK", b"here")
    assert get(fetcher, site.url("/old")).body == b"here"


def test_connections_are_kept_and_one_that_the_server_closed_is_made_anew(fetcher, site):
    def answer_once(sock, asked):
        sock.sendall(http("200 OK", b"one"))  # says nothing of closing, and closes

    site.answers["/"] = answer_once
    assert [get(fetcher, site.url()).body for _ in range(5)] == [b"one"] * 5


def test_the_same_fetcher_serves_several_threads(fetcher, site):
    from concurrent.futures import ThreadPoolExecutor

    for n in range(20):
        site.answers[f"/{n}"] = http("200 OK", str(n).encode() * 1000)
    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda n: get(fetcher, site.url(f"/{n}")).body, range(20)))
    assert bodies == [str(n).encode() * 1000 for n in range(20)]


def test_a_closed_fetcher_says_so(fetcher, site):
    fetcher.close()
    with pytest.raises(RuntimeError, match="make a new one"):
        get(fetcher, site.url())
