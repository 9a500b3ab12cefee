"""Every fault of a site ends as one classified failure, and costs no more than the limits allow."""

from __future__ import annotations

import gzip
import pickle
import socket
import tracemalloc
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import get_args

import brotli
import pytest
from certificates import Authority
from scripted import http

from dateline.fetch.client import Fetcher
from dateline.fetch.failure import FAILURE_CLASSES, FailureCode, FetchFailure


def failure(fetcher: Fetcher, url: str, **how) -> FetchFailure:
    with pytest.raises(FetchFailure) as failed:
        fetcher.get(url, allow_private=True, **how)
    assert str(failed.value).endswith((".", "!")) and "\n" not in str(failed.value)
    return failed.value


def test_every_code_has_one_class():
    assert set(FAILURE_CLASSES) == set(get_args(FailureCode))


@pytest.mark.parametrize(
    ("status", "code", "failure_class"),
    [
        (400, "http_client_error", "hard"),
        (401, "forbidden", "soft"),
        (403, "forbidden", "soft"),
        (404, "gone", "hard"),
        (408, "timeout", "temporary"),
        (410, "gone", "hard"),
        (418, "http_client_error", "hard"),
        (429, "rate_limited", "temporary"),
        (451, "forbidden", "soft"),
        (500, "http_server_error", "temporary"),
        (503, "http_server_error", "temporary"),
        (522, "http_server_error", "temporary"),
        (300, "bad_response", "soft"),
    ],
)
def test_statuses_are_classified_and_the_answer_is_kept(fetcher, site, status, code, failure_class):
    site.answers["/"] = http(f"{status} X", b"because " * 100, "X-Why: w")
    failed = failure(fetcher, site.url())
    assert (failed.code, failed.failure_class, failed.status) == (code, failure_class, status)
    assert failed.response is not None and failed.response.header("x-why") == "w"
    assert failed.response.body == (b"because " * 100)[:500] and failed.response.truncated


def test_a_failure_survives_the_way_between_processes(fetcher, site):
    site.answers["/"] = http("429 Slow", b"", "Retry-After: 7")
    failed = pickle.loads(pickle.dumps(failure(fetcher, site.url())))
    assert (failed.code, failed.status, failed.retry_after_seconds, failed.url) == (
        "rate_limited",
        429,
        7.0,
        site.url(),
    )
    assert "429" in str(failed)


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_in_seconds_holds_the_host_back_for_everybody(fetcher, site, gate, status):
    site.answers["/"] = [http(f"{status} X", b"", "Retry-After: 40"), http()]
    failed = failure(fetcher, site.url())
    assert failed.retry_after_seconds == 40
    before = gate.now
    fetcher.get(site.url(), allow_private=True)
    assert gate.now - before >= 40


def test_retry_after_as_a_date(fetcher, site):
    later = datetime.now(UTC) + timedelta(seconds=90)
    site.answers["/"] = http("503 X", b"", f"Retry-After: {format_datetime(later, usegmt=True)}")
    assert 80 < (failure(fetcher, site.url()).retry_after_seconds or 0) <= 91


@pytest.mark.parametrize("value", ["", "soon", "-5", "1e9", "Mon, 99 Foo 2019 99:99:99 GMT", "9" * 400])
def test_a_retry_after_that_says_nothing_is_ignored(fetcher, site, value):
    site.answers["/"] = http("503 X", b"", f"Retry-After: {value}")
    assert failure(fetcher, site.url()).retry_after_seconds is None


def test_429_without_retry_after_still_slows_us_down(fetcher, site, gate):
    site.answers["/"] = http("429 X")
    assert failure(fetcher, site.url()).retry_after_seconds == 60
    assert gate.holds == [(f"127.0.0.1:{site.port}", 60.0)]


def test_a_hold_longer_than_anybody_should_sleep_is_told_instead_of_slept(fetcher, site, gate):
    site.answers["/"] = http("503 X", b"", "Retry-After: 999999999")
    assert failure(fetcher, site.url()).retry_after_seconds == 86_400
    again = failure(fetcher, site.url())
    assert again.code == "rate_limited" and (again.retry_after_seconds or 0) > 80_000
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        http("200 OK", b"only half", "Content-Length: 4000", length=False),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello",
        http("200 OK", gzip.compress(b"words " * 5000)[:-20], "Content-Encoding: gzip"),
        http("200 OK", brotli.compress(bytes(range(256)) * 50)[:-40], "Content-Encoding: br"),
        http("200 OK", b"shorter than it is", "Content-Length: 7", length=False),
        b"HTTP/1.1 200 OK\r\nContent-",
        b"",
        http("206 Partial Content", b"part"),
    ],
    ids=["length", "chunks", "chunk", "gzip", "brotli", "length too small", "headers", "nothing", "partial"],
)
def test_bodies_that_are_not_whole_are_never_taken_for_whole(fetcher, site, answer):
    def send(sock: socket.socket, asked: object) -> None:
        sock.sendall(answer)

    site.answers["/"] = send
    failed = failure(fetcher, site.url())
    assert (failed.code, failed.failure_class) == ("cut_off", "temporary")


def test_a_length_that_is_too_large_over_an_open_connection_times_out(impatient, site):
    site.answers["/"] = http("200 OK", b"only half", "Content-Length: 4000", length=False)
    assert failure(impatient, site.url()).code == "timeout"


def test_a_silent_server_times_out(impatient, site):
    def silence(sock: socket.socket, asked: object) -> None:
        sock.recv(1)

    site.answers["/"] = silence
    failed = failure(impatient, site.url())
    assert (failed.code, failed.failure_class) == ("timeout", "temporary")


@pytest.mark.parametrize("where", ["headers", "body"])
def test_a_server_that_drips_is_stopped_by_the_total_time(gate, site, where):
    from dataclasses import replace

    from scripted import SMALL

    def drip(sock: socket.socket, asked: object) -> None:
        import threading

        sock.sendall(
            b"HTTP/1.1 200 OK\r\n" + (b"Content-Length: 9999\r\n\r\n" if where == "body" else b"X-Slow: ")
        )
        tick = threading.Event()
        while True:
            sock.sendall(b"x")
            tick.wait(0.02)

    site.answers["/"] = drip
    with Fetcher("Dateline/0", gate=gate, limits=replace(SMALL, total_seconds=0.5), robots=False) as fetcher:
        assert failure(fetcher, site.url()).code == "timeout"


def test_a_body_above_the_limit_is_refused_by_its_header_alone(fetcher, site):
    site.answers["/"] = http("200 OK", b"x", "Content-Length: 50000000", length=False)
    failed = failure(fetcher, site.url())
    assert (failed.code, failed.failure_class) == ("too_large", "hard")


def test_a_body_above_the_limit_is_stopped_while_it_comes(fetcher, site):
    sent = 0

    def flood(sock: socket.socket, asked: object) -> None:
        nonlocal sent
        sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while sent < 50_000_000:
            sent += sock.send(b"x" * 65536)

    site.answers["/"] = flood
    assert failure(fetcher, site.url()).code == "too_large"
    assert sent < 20_000_000


def test_a_limit_of_the_call_replaces_the_general_one(fetcher, site):
    site.answers["/"] = http("200 OK", b"x" * 1000)
    assert failure(fetcher, site.url(), max_bytes=999).code == "too_large"
    assert len(fetcher.get(site.url(), allow_private=True, max_bytes=1000).body) == 1000


def bomb(coding: str) -> bytes:
    """200 MB of zeros, packed."""
    if coding == "br":
        return brotli.compress(bytes(200_000_000), quality=5)
    once = gzip.compress(bytes(200_000_000), 9)
    return gzip.compress(once, 9) if coding == "gzip, gzip" else once


@pytest.mark.parametrize("coding", ["gzip", "br", "gzip, gzip"])
def test_a_compression_bomb_is_stopped_before_it_unfolds(fetcher, site, coding):
    packed = bomb(coding)
    site.answers["/"] = http("200 OK", packed, f"Content-Encoding: {coding}")
    tracemalloc.start()
    try:
        failed = failure(fetcher, site.url(), max_bytes=1_000_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert failed.code == "too_large"
    assert peak < 20_000_000 + 3 * len(packed)


@pytest.mark.parametrize(
    "headers",
    [
        ("Content-Encoding: gzip",),
        ("Content-Encoding: br",),
        ("Content-Encoding: deflate",),
        ("Content-Encoding: zstd",),
        ("Content-Encoding: gzip, gzip, gzip",),
    ],
)
def test_a_body_that_is_not_in_its_coding_is_refused(fetcher, site, headers):
    site.answers["/"] = http("200 OK", b"<html>this is plain text</html>", *headers)
    failed = failure(fetcher, site.url())
    assert (failed.code, failed.failure_class) == ("bad_encoding", "soft")


def test_a_circle_of_redirects(fetcher, site):
    site.answers["/a"] = http("302 X", b"", "Location: /b")
    site.answers["/b"] = http("302 X", b"", "Location: /a#other")
    failed = failure(fetcher, site.url("/a"))
    assert (failed.code, failed.failure_class) == ("redirect_loop", "soft")
    assert site.paths() == ["/a", "/b"]


def test_a_chain_of_redirects_that_does_not_end(fetcher, site):
    for n in range(10):
        site.answers[f"/{n}"] = http("302 X", b"", f"Location: /{n + 1}")
    assert failure(fetcher, site.url("/0")).code == "too_many_redirects"
    assert site.paths() == ["/0", "/1", "/2", "/3"]


@pytest.mark.parametrize(
    "location",
    ["", "ftp://example.org/", "javascript:alert(1)", "http://u:p@example.org/", "file:///etc/passwd"],
)
def test_a_redirect_to_nowhere(fetcher, site, location):
    site.answers["/"] = http("302 X", b"", f"Location: {location}")
    failed = failure(fetcher, site.url())
    assert failed.code == "bad_redirect"
    assert "u:p" not in str(failed)


def test_a_redirect_off_the_publishers_hosts_is_refused_where_the_caller_names_them(fetcher, site):
    site.answers["/"] = http("302 X", b"", f"Location: http://localhost:{site.port}/there")
    site.answers["/there"] = http("200 OK", b"there")
    failed = failure(fetcher, site.url(), stay_on=frozenset({"127.0.0.1"}))
    assert (failed.code, failed.status) == ("redirect_other_host", 302)
    assert fetcher.get(site.url(), allow_private=True).body == b"there"
    both = frozenset({"127.0.0.1", "localhost"})
    assert fetcher.get(site.url(), allow_private=True, stay_on=both).body == b"there"


def test_nobody_listens(fetcher):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        failed = failure(fetcher, url)
    assert (failed.code, failed.failure_class) == ("refused", "temporary")


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH_9\r\n\r\n", b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\n"])
def test_a_server_that_does_not_speak_http(fetcher, site, answer):
    def send(sock: socket.socket, asked: object) -> None:
        sock.sendall(answer)

    site.answers["/"] = send
    assert failure(fetcher, site.url()).code == "bad_response"


def test_headers_without_end_are_refused(fetcher, site):
    def flood(sock: socket.socket, asked: object) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            sock.sendall(b"X-More: " + b"x" * 8000 + b"\r\n")

    site.answers["/"] = flood
    assert failure(fetcher, site.url()).code == "bad_response"


@pytest.fixture(scope="module")
def authority():
    return Authority()


def test_tls_with_a_certificate_for_the_name_that_was_asked_for(start_site, gate, authority, monkeypatch):
    """The connection goes to a checked address, yet SNI and the certificate are for the name."""
    names: list[str] = []
    context = authority.server_context("news.example")
    context.sni_callback = lambda *seen: names.append(seen[1])
    site = start_site(context, host="news.example")
    site.answers["/"] = http("200 OK", b"secret")
    resolve_to(monkeypatch, {"news.example": "127.0.0.1"})
    with Fetcher("Dateline/0", gate=gate, robots=False, ssl_context=authority.client_context()) as fetcher:
        assert fetcher.get(site.url(), allow_private=True).body == b"secret"
    assert names == ["news.example"]


@pytest.mark.parametrize("fault", ["expired", "another name", "unknown authority"])
def test_tls_that_cannot_be_trusted(start_site, gate, authority, monkeypatch, fault):
    signer = Authority() if fault == "unknown authority" else authority
    name = "other.example" if fault == "another name" else "news.example"
    site = start_site(signer.server_context(name, expired=fault == "expired"), host="news.example")
    resolve_to(monkeypatch, {"news.example": "127.0.0.1"})
    with Fetcher("Dateline/0", gate=gate, robots=False, ssl_context=authority.client_context()) as fetcher:
        failed = failure(fetcher, site.url())
    assert (failed.code, failed.failure_class) == ("tls", "soft")
    assert site.asked == []


def test_a_certificate_is_asked_for_by_default(gate, start_site, authority, monkeypatch):
    site = start_site(authority.server_context("news.example"), host="news.example")
    resolve_to(monkeypatch, {"news.example": "127.0.0.1"})
    with Fetcher("Dateline/0", gate=gate, robots=False) as fetcher:
        assert failure(fetcher, site.url()).code == "tls"


def resolve_to(monkeypatch: pytest.MonkeyPatch, table: dict[str, str]) -> None:
    real = socket.getaddrinfo

    def look_up(host, port, *args, **kwargs):
        return real(table.get(host, host), port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
