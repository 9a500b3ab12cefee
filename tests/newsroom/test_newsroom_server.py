"""The server itself: encodings, the control endpoint and its log, TLS, the program's start and end."""

from __future__ import annotations

import gzip
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlencode

import brotli
import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom_samples import article, many

from dateline.newsroom import Newsroom, NewsroomError, SiteOptions
from dateline.newsroom.article import read_article
from dateline.newsroom.message import Request
from dateline.newsroom.post import make_post
from dateline.newsroom.router import answer
from dateline.newsroom.server import NewsroomServer, _is_loopback, serve
from dateline.newsroom.site import Site
from dateline.newsroom.wire import encodings_accepted

# -- encodings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", []),
        ("identity", []),
        ("gzip, deflate, br", ["br", "gzip"]),
        ("gzip;q=1.0, br;q=0", ["gzip"]),
        ("GZIP ; q=0.5", ["gzip"]),
        ("*", ["br", "gzip"]),
        ("*;q=0, gzip", ["gzip"]),
        ("br;q=nonsense", []),
        (";;,,;q=", []),
    ],
)
def test_accept_encoding_is_honoured(header: str, accepted: list[str]) -> None:
    assert encodings_accepted(header) == accepted


def test_bodies_come_in_the_accepted_encoding(client: httpx2.Client) -> None:
    with Newsroom(many(5)) as newsroom:
        bodies = {}
        for name in ("identity", "gzip", "br"):
            with client.stream("GET", newsroom.feed_url, headers={"Accept-Encoding": name}) as response:
                assert response.headers.get("content-encoding", "identity") == name
                assert response.headers["vary"] == "Accept-Encoding"
                bodies[name] = b"".join(response.iter_raw())
        assert gzip.decompress(bodies["gzip"]) == brotli.decompress(bodies["br"]) == bodies["identity"]
        assert len(bodies["br"]) < len(bodies["identity"])


# -- HTTP ------------------------------------------------------------------------------------------


def raw(newsroom: Newsroom, request: bytes) -> bytes:
    """What comes back for these very bytes, until the server closes."""
    with socket.create_connection(newsroom.server.server_address[:2], timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_connections_are_kept_and_closed_as_asked() -> None:
    with Newsroom(many(1)) as newsroom:
        kept = raw(newsroom, b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
        assert kept.count(b"HTTP/1.1 200 OK") == 3
        closed = raw(newsroom, b"GET /robots.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" * 3)
        assert closed.count(b"HTTP/1.1 200 OK") == 1
        old = raw(newsroom, b"GET /robots.txt HTTP/1.0\r\n\r\n")
        assert old.startswith(b"HTTP/1.1 200 OK") and b"Connection: close" in old


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 500 + b"\r\n",
        b"GET http://[bad/feed/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /%zz/%ff/?%=%&a[]=1&feed HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET /?"
        + b"&".join(b"a%d=1" % n for n in range(900))
        + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"POST /feed/ HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /feed/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"PUT /_newsroom/faults HTTP/1.1\r\nHost: x\r\nContent-Length: \xb2\r\n\r\n",
        b"GET /feed/ HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
        b"BREW /coffee HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_strange_requests_harm_nobody(client: httpx2.Client, request_bytes: bytes) -> None:
    with Newsroom(many(1)) as newsroom:
        raw(newsroom, request_bytes)
        assert client.get(newsroom.feed_url).status_code == 200
        assert newsroom.problems == []


def test_only_get_and_head_are_answered(client: httpx2.Client) -> None:
    with Newsroom(many(1)) as newsroom:
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            response = client.request(method, newsroom.feed_url, content=b"x" * 1000)
            assert (response.status_code, response.headers["allow"]) == (405, "GET, HEAD")
        assert client.get(newsroom.feed_url).status_code == 200


def test_links_follow_the_public_address(client: httpx2.Client) -> None:
    with Newsroom([article()], options=SiteOptions(public_url="https://news.example.org/")) as newsroom:
        port = newsroom.server.server_address[1]
        feed = client.get(f"http://127.0.0.1:{port}/feed/").text
        assert "<link>https://news.example.org/mideast-daily-news/port-strike/" in feed
        assert "127.0.0.1" not in feed


def test_the_newsroom_is_served_on_ipv6_too(client: httpx2.Client) -> None:
    try:
        probe = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("this machine has no IPv6 loopback; enable it to run this test")
    probe.close()
    with Newsroom([article()], host="::1") as newsroom:
        assert newsroom.url.startswith("http://[::1]:")
        assert client.get(newsroom.article_url("port-strike")).status_code == 200


@settings(max_examples=300, deadline=None)
@given(
    path=st.text()
    | st.sampled_from(["/feed/", "/wp-json/wp/v2/posts", "/", "/page/", "/2019/", "/category/"]),
    query=st.dictionaries(
        st.sampled_from(
            ["paged", "page", "per_page", "after", "m", "feed", "p", "orderby", "_fields", "rest_route"]
        ),
        st.text()
        | st.sampled_from(["rss2", "1", "0", "2019", "20191230", "99999999999999999999", "/wp/v2/posts"]),
    ),
    etag=st.text(),
    since=st.text() | st.sampled_from(["Mon, 30 Dec 2019 07:15:00 GMT", "Mon, 30 Dec 99999 07:15:00 -9999"]),
)
def test_any_request_gets_an_answer(path: str, query: dict[str, str], etag: str, since: str) -> None:
    published = datetime(2019, 12, 30, 7, 15, tzinfo=UTC)
    read = read_article(article())
    post = make_post(
        read,
        published=published,
        modified=published,
        title=read.title,
        text=read.text,
        zone=SiteOptions().zone,
    )
    site = Site(SiteOptions(), "http://127.0.0.1:1", published, (post,), published)
    path = quote(path if path.startswith("/") else "/" + path, errors="replace")
    target = f"{path}?{urlencode(query, errors='replace')}"
    request = Request.parse("GET", target, {"if-none-match": etag, "if-modified-since": since})
    assert request.path.startswith("/")
    assert answer(request, site).status in (200, 301, 304, 400, 404)


# -- the control endpoint --------------------------------------------------------------------------


def test_faults_are_set_and_cleared_over_http(client: httpx2.Client) -> None:
    with Newsroom(many(1)) as newsroom:
        control = newsroom.url + "_newsroom/faults"
        one = {"kind": "status", "status": 500, "path": "/feed/"}
        added = client.put(control, json=[one, {"kind": "empty", "path": "/robots.txt"}]).json()["added"]
        assert client.get(control).json()[str(added[0])] == one
        assert client.get(newsroom.feed_url).status_code == 500
        assert list(client.get(control).json()) == [str(added[1])]
        assert client.delete(f"{control}/{added[1]}").json() == {}
        client.put(control, json=one)
        assert client.delete(control).json() == {}
        assert client.get(newsroom.feed_url).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "said"),
    [
        ("PUT", "faults", b"{", 400, "Expecting"),
        ("PUT", "faults", b'{"status": 500}', 400, "a fault is an object such as"),
        ("PUT", "faults", b'[{"kind": "status"}]', 400, "needs status"),
        ("PUT", "faults", b'[{"kind": "empty"}, {"kind": "unknown"}]', 400, "no such fault"),
        ("DELETE", "faults/x", b"", 400, "invalid literal"),
        ("PUT", "clock", b'{"as_of": "2020-01-01T00:00:00"}', 400, "no offset"),
        ("PUT", "clock", b'{"as_of": "soon"}', 400, "soon"),
        ("GET", "log?since=x", b"", 400, "invalid literal"),
        ("GET", "nothing", b"", 404, "nothing here"),
        ("POST", "faults", b'{"kind": "empty"}', 404, "nothing here"),
    ],
)
def test_mistakes_at_the_control_get_a_sentence(
    client: httpx2.Client, method: str, path: str, body: bytes, status: int, said: str
) -> None:
    with Newsroom(many(1)) as newsroom:
        response = client.request(method, f"{newsroom.url}_newsroom/{path}", content=body)
        assert response.status_code == status and said in response.json()["error"]
        assert newsroom.faults.active() == {}


def test_control_works_while_everything_is_faulty(client: httpx2.Client) -> None:
    with Newsroom(many(1)) as newsroom:
        newsroom.faults.add("status", status=500, count=None)
        assert client.get(newsroom.url + "_newsroom/faults").status_code == 200
        assert client.delete(newsroom.url + "_newsroom/faults").status_code == 200
        assert client.get(newsroom.feed_url).status_code == 200


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("10.0.0.1", False),
        ("::ffff:10.0.0.1", False),
        ("192.0.2.7", False),
        ("fe80::1%eth0", False),
        ("unknown", False),
    ],
)
def test_control_is_for_loopback(address: str, loopback: bool) -> None:
    assert _is_loopback(address) is loopback


def test_control_refuses_others(client: httpx2.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    with Newsroom(many(1)) as newsroom:
        monkeypatch.setattr("dateline.newsroom.server._is_loopback", lambda _: False)
        assert client.put(newsroom.url + "_newsroom/faults", json={"kind": "empty"}).status_code == 403
        assert newsroom.faults.active() == {}
        assert client.get(newsroom.feed_url).status_code == 200


def test_the_clock_is_set_over_http(client: httpx2.Client) -> None:
    with Newsroom([article()]) as newsroom:
        clock = newsroom.url + "_newsroom/clock"
        stopped = client.put(clock, json={"as_of": "2019-12-30T00:00:00+02:00"}).json()
        assert stopped == {"now": "2019-12-29T22:00:00+00:00", "stands": True}
        assert client.get(newsroom.url + "_newsroom/articles").json() == []
        assert client.put(clock, json={"as_of": None}).json()["stands"] is False
        (told,) = client.get(newsroom.url + "_newsroom/articles").json()
        assert (told["id"], told["url"], told["guid"]) == (
            "port-strike",
            newsroom.article_url("port-strike"),
            newsroom.guid("port-strike"),
        )


def test_the_log_tells_who_asked_for_what_and_when(client: httpx2.Client) -> None:
    with Newsroom([article()]) as newsroom:
        before = datetime.now(UTC)
        client.get(newsroom.feed_url, headers={"User-Agent": "test/1.0 (+mailto:desk@example.org)"})
        newsroom.faults.add("status", status=503)
        client.get(newsroom.feed_url + "?paged=2")
        client.get(newsroom.url + "_newsroom/faults")  # not logged
        first, second = newsroom.log.entries()
        assert before <= first.at <= second.at and first.monotonic <= second.monotonic
        assert first.headers["user-agent"] == "test/1.0 (+mailto:desk@example.org)"
        assert (first.method, first.path, first.status, first.fault) == ("GET", "/feed/", 200, None)
        assert (second.target, second.status, second.fault) == ("/feed/?paged=2", 503, "status")
        assert first.sent_bytes > 0 and first.seconds > 0
        told = client.get(newsroom.url + "_newsroom/log", params={"since": first.number}).json()
        assert [entry["target"] for entry in told] == ["/feed/?paged=2"]
        assert datetime.fromisoformat(told[0]["at"]).tzinfo is not None
        assert newsroom.log.entries(path="/nothing/") == []
        client.delete(newsroom.url + "_newsroom/log")
        assert newsroom.log.entries() == []


def test_a_hanging_request_is_in_the_log_from_its_arrival(newsroom_hanging: Newsroom) -> None:
    (entry,) = newsroom_hanging.log.entries()
    assert (entry.status, entry.fault) == (200, "hang")


@pytest.fixture
def newsroom_hanging() -> Iterator[Newsroom]:
    with Newsroom(many(1)) as newsroom:
        newsroom.faults.add("hang", seconds=60)
        asking = threading.Thread(target=_ignore, args=(newsroom.feed_url,), daemon=True)
        asking.start()
        while not any(entry.status for entry in newsroom.log.entries()):
            time.sleep(0.01)
        assert asking.is_alive()
        yield newsroom


# -- TLS -------------------------------------------------------------------------------------------


def trusting(newsroom: Newsroom) -> httpx2.Client:
    return httpx2.Client(
        verify=ssl.create_default_context(cafile=str(newsroom.authority_file)), trust_env=False
    )


def test_a_valid_certificate_is_accepted() -> None:
    with Newsroom([article()], tls="valid") as newsroom, trusting(newsroom) as client:
        assert newsroom.url.startswith("https://")
        assert client.get(newsroom.article_url("port-strike")).status_code == 200
        newsroom.faults.add("cut_off")
        with pytest.raises(httpx2.RemoteProtocolError):
            client.get(newsroom.feed_url)
        newsroom.faults.add("reset")  # over TLS a client's library may take it for an early end
        with pytest.raises((httpx2.ReadError, httpx2.RemoteProtocolError)):
            client.get(newsroom.feed_url)
        assert newsroom.problems == []


@pytest.mark.parametrize(
    ("kind", "said"), [("expired", "certificate has expired"), ("wrong_host", "IP address mismatch")]
)
def test_a_bad_certificate_is_bad_for_its_own_reason(kind: str, said: str) -> None:
    with Newsroom([article()], tls=kind) as newsroom:  # type: ignore[arg-type]
        with trusting(newsroom) as client, pytest.raises(httpx2.ConnectError, match=said):
            client.get(newsroom.feed_url)
        with httpx2.Client(verify=False, trust_env=False) as careless:
            assert careless.get(newsroom.feed_url).status_code == 200
        assert newsroom.problems == []


def test_a_client_that_speaks_no_tls_holds_up_nobody() -> None:
    with Newsroom([article()], tls="valid") as newsroom:
        with socket.create_connection(newsroom.server.server_address[:2]), trusting(newsroom) as client:
            assert client.get(newsroom.feed_url).status_code == 200
        with pytest.raises(httpx2.HTTPError):
            httpx2.get(newsroom.feed_url.replace("https", "http"), trust_env=False)
        assert newsroom.problems == []


# -- start and end ---------------------------------------------------------------------------------


@contextmanager
def program(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`serve` in a process of its own, and its address."""
    code = (
        "import sys; from pathlib import Path; from dateline.newsroom.server import serve\n"
        "serve(Path(sys.argv[1]), 0, ready=lambda s: print(s.base_url, flush=True)); print('ended', flush=True)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_program_cleanly(
    tmp_path: Path, client: httpx2.Client, number: signal.Signals
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(article()), "utf-8")
    (tmp_path / "bad.json").write_text("{", "utf-8")
    os.utime(tmp_path / "bad.json", (1_600_000_000, 1_600_000_000))
    with program(tmp_path) as (process, url):
        assert client.get(url + "/feed/").status_code == 200
        client.put(url + "/_newsroom/faults", json={"kind": "hang", "seconds": 600})
        waiting = threading.Thread(target=_ignore, args=(url + "/feed/",), daemon=True)
        waiting.start()
        while len(client.get(url + "/_newsroom/log").json()) < 2:
            time.sleep(0.01)
        process.send_signal(number)
        output, messages = process.communicate(timeout=20)
        assert process.returncode == 0
        assert output == "ended\n"
        # Quiet but for the file that is wrong.
        assert messages.splitlines() == [
            line for line in messages.splitlines() if line.startswith("bad.json: ")
        ]
        assert len(messages.splitlines()) == 1


def _ignore(url: str) -> None:
    try:
        httpx2.get(url, timeout=60, trust_env=False)
    except httpx2.HTTPError:
        return


def test_serve_ends_when_told_and_frees_its_port(tmp_path: Path, client: httpx2.Client) -> None:
    (tmp_path / "a.json").write_text(json.dumps(article()), "utf-8")
    stop, ready, said = threading.Event(), threading.Event(), []

    def note(server: NewsroomServer) -> None:
        said.append(server.base_url)
        ready.set()

    thread = threading.Thread(target=serve, args=(tmp_path, 0), kwargs={"stop": stop, "ready": note})
    thread.start()
    assert ready.wait(10)
    assert client.get(said[0] + "/feed/").status_code == 200
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
    port = int(said[0].rpartition(":")[2])
    with Newsroom(tmp_path, port=port) as again:
        assert client.get(again.feed_url).status_code == 200


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with Newsroom() as newsroom:
        port = newsroom.server.server_address[1]
        with pytest.raises(
            NewsroomError, match=f"cannot listen on 127.0.0.1 port {port} .*choose another with --port"
        ):
            serve(tmp_path, port)


def test_a_port_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NewsroomError, match=r"cannot listen on 127\.0\.0\.1 port 70000"):
        serve(tmp_path, 70000)


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NewsroomError, match="cannot be read"):
        serve(tmp_path / "nowhere", 0)


def test_no_thread_is_left_behind() -> None:
    with Newsroom(many(1)) as newsroom, httpx2.Client(trust_env=False) as client:
        client.get(newsroom.feed_url)
        url = newsroom.feed_url
    for thread in threading.enumerate():
        if thread.name.startswith(("newsroom", "Thread-")) and "process_request" in thread.name:
            thread.join(5)
            assert not thread.is_alive()
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(url, trust_env=False)
