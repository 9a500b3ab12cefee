"""Every fault of real sites, as a client meets it."""

from __future__ import annotations

import contextlib
import gzip
import html
import threading
import time
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit
from xml.etree import ElementTree

import brotli
import feedparser
import httpx2
import pytest
from newsroom_samples import article, many

from dateline.newsroom import Fault, Newsroom, NewsroomError, SiteOptions
from dateline.newsroom.faults import FaultKind
from dateline.newsroom.wire import bomb


@pytest.fixture
def newsroom() -> Any:
    """A site of twelve articles whose faults are as they should be: no bug is reported by the end."""
    with Newsroom(many(12)) as newsroom:
        yield newsroom
        assert newsroom.problems == []


def well(client: httpx2.Client, newsroom: Newsroom) -> None:
    """The site answers as if nothing had been."""
    response = client.get(newsroom.feed_url)
    assert response.status_code == 200 and len(feedparser.parse(response.content).entries) == 10


def test_every_kind_has_a_test_here() -> None:
    source = Path(__file__).read_text("utf-8")
    tested = {name for name in get_args(FaultKind) if f'"{name}"' in source}
    assert tested == set(get_args(FaultKind))


# -- who gets a fault ------------------------------------------------------------------------------


def test_a_fault_is_for_the_next_requests_only(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("status", status=500, path="/feed/", count=2)
    assert [client.get(newsroom.feed_url).status_code for _ in range(4)] == [500, 500, 200, 200]


def test_a_fault_is_for_its_paths_only(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("status", status=403, path="/mideast-daily-news/story-000[0-4]/", count=None)
    newsroom.faults.add("status", status=503, path="*/feed/", query="paged=[2-9]", count=None)
    codes = [client.get(newsroom.article_url(f"story-{n:04d}")).status_code for n in (0, 4, 5)]
    assert codes == [403, 403, 200]
    assert [client.get(newsroom.feed_url, params={"paged": n}).status_code for n in (1, 2)] == [200, 503]
    newsroom.faults.clear()
    assert client.get(newsroom.article_url("story-0000")).status_code == 200


def test_a_fault_can_let_some_through_first(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("status", status=500, skip=2)
    assert [client.get(newsroom.feed_url).status_code for _ in range(4)] == [200, 200, 500, 200]


def test_faults_come_in_the_order_added_and_are_counted(client: httpx2.Client, newsroom: Newsroom) -> None:
    first = newsroom.faults.add("status", status=500)
    second = newsroom.faults.add(Fault(kind="status", status=503, count=None))
    assert [client.get(newsroom.feed_url).status_code for _ in range(3)] == [500, 503, 503]
    assert (newsroom.faults.fired(first), newsroom.faults.fired(second)) == (1, 2)
    assert list(newsroom.faults.active()) == [second]
    newsroom.faults.clear(second)
    assert newsroom.faults.active() == {} and newsroom.faults.fired(second) == 2


def test_exactly_as_many_of_simultaneous_requests_get_it(newsroom: Newsroom) -> None:
    number = newsroom.faults.add("status", status=500, count=5)
    codes: list[int] = []

    def ask() -> None:
        with httpx2.Client(trust_env=False) as own:
            codes.extend(own.get(newsroom.feed_url).status_code for _ in range(5))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes.count(500) == newsroom.faults.fired(number) == 5


@pytest.mark.parametrize(
    ("kind", "fields", "said"),
    [
        ("explosion", {}, "kinds are status, redirect"),
        ("status", {}, "needs status"),
        ("status", {"status": 99}, "status"),
        ("replace", {}, "needs body"),
        ("broken_xml", {"variant": "sideways"}, "knows the variants"),
        ("empty", {"variant": "x"}, "knows the variants none"),
        ("status", {"status": 500, "cout": 2}, "cout"),
        ("status", {"status": 500, "count": 0}, "count"),
        ("redirect", {"location": "http://x/\r\nSet-Cookie: a=b"}, "one line"),
        ("wrong_charset", {"encode_as": "klingon"}, "no encoding that Python knows"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(
    newsroom: Newsroom, kind: str, fields: dict[str, Any], said: str
) -> None:
    with pytest.raises(NewsroomError, match=said):
        newsroom.faults.add(kind, **fields)


# -- other answers ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [403, 404, 410, 429, 500, 503, 418])
def test_a_status(client: httpx2.Client, newsroom: Newsroom, status: int) -> None:
    newsroom.faults.add("status", status=status)
    response = client.get(newsroom.feed_url)
    assert response.status_code == status and "retry-after" not in response.headers
    assert response.headers["content-type"].startswith("text/html") and str(status) in response.text
    well(client, newsroom)


def test_retry_after_in_seconds_and_as_a_date(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("status", status=429, retry_after_seconds=7)
    assert client.get(newsroom.feed_url).headers["retry-after"] == "7"
    newsroom.faults.add("status", status=503, retry_after_seconds=90, retry_after_as_date=True)
    before = datetime.now(UTC).replace(microsecond=0)
    said = parsedate_to_datetime(client.get(newsroom.feed_url).headers["retry-after"])
    assert before + timedelta(seconds=90) <= said <= datetime.now(UTC) + timedelta(seconds=90)


def test_a_redirect_to_another_host(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("redirect", path="/feed/")
    response = client.get(newsroom.feed_url + "?paged=2")
    target = urlsplit(response.headers["location"])
    assert response.status_code == 302 and target.hostname == "localhost" and target.query == "paged=2"
    newsroom.faults.add("redirect", status=301, location="http://169.254.169.254/latest/meta-data/")
    response = client.get(newsroom.feed_url)
    assert (response.status_code, response.headers["location"]) == (
        301,
        "http://169.254.169.254/latest/meta-data/",
    )


def test_a_redirect_loop_never_ends(newsroom: Newsroom) -> None:
    newsroom.faults.add("redirect_loop", path="/feed/")
    with httpx2.Client(follow_redirects=True, max_redirects=30, trust_env=False) as client:
        with pytest.raises(httpx2.TooManyRedirects):
            client.get(newsroom.feed_url)
        well(client, newsroom)


def test_a_redirect_chain_never_ends_nor_repeats(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("redirect_chain", path="/feed/")
    url, seen = newsroom.feed_url, set()
    for _ in range(30):
        url = client.get(url).headers["location"]
        assert url not in seen
        seen.add(url)


def test_a_feed_that_is_a_login_page(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("login_page", path="/feed/")
    response = client.get(newsroom.feed_url)
    assert response.status_code == 200 and response.headers["content-type"].startswith("text/html")
    assert '<input type="password"' in response.text
    assert feedparser.parse(response.content).entries == []


def test_an_empty_answer_and_a_blank_page(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("empty")
    response = client.get(newsroom.feed_url)
    assert (response.status_code, response.content, response.headers["content-length"]) == (200, b"", "0")
    newsroom.faults.add("blank_page")
    response = client.get(newsroom.article_url("story-0001"))
    assert response.status_code == 200 and "<body></body>" in response.text


def test_content_that_is_not_html(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("not_html")
    response = client.get(newsroom.article_url("story-0001"))
    assert response.headers["content-type"] == "application/pdf" and response.content.startswith(b"%PDF-")
    newsroom.faults.add("not_html", content_type="text/html")  # and says that it is
    assert client.get(newsroom.article_url("story-0001")).content.startswith(b"%PDF-")


def test_any_other_answer(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("replace", body='{"häh": 1}', content_type="application/json", status=202)
    response = client.get(newsroom.feed_url)
    assert (response.status_code, response.json()) == (202, {"häh": 1})


def test_an_xml_bomb_is_small_and_unpacks_to_gigabytes(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("xml_bomb", path="/feed/")
    body = client.get(newsroom.feed_url).content
    assert len(body) < 2000
    levels = body.count(b"<!ENTITY") - 1
    assert 2 * 10**levels > 10**9 and f"&b{levels};".encode() in body
    with pytest.raises(ElementTree.ParseError):  # expat's own protection
        ElementTree.fromstring(body)
    newsroom.faults.add("xml_bomb", variant="external")
    assert b'SYSTEM "file:///' in client.get(newsroom.feed_url).content


# -- too much --------------------------------------------------------------------------------------


def test_a_huge_page_is_as_long_as_it_says(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("huge")
    with client.stream("GET", newsroom.article_url("story-0001")) as response:
        assert response.status_code == 200
        length, received = int(response.headers["content-length"]), 0
        for chunk in response.iter_raw():
            received += len(chunk)
    assert received == length > 50 * 1024 * 1024


def test_a_huge_feed_is_still_a_feed(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("huge", size_bytes=300_001)
    body = client.get(newsroom.feed_url).content
    assert len(body) > 300_001 and len(ElementTree.fromstring(body).findall("channel/item")) == 10


def test_a_client_may_leave_a_huge_page(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("huge", size_bytes=10**12)
    with client.stream("GET", newsroom.article_url("story-0001")) as response:
        next(response.iter_raw())
    well(client, newsroom)


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_compression_bomb_is_small_on_the_wire(
    client: httpx2.Client, newsroom: Newsroom, encoding: str
) -> None:
    size = 100 * 1024 * 1024
    newsroom.faults.add("gzip_bomb", encoding=encoding, size_bytes=size)
    with client.stream("GET", newsroom.feed_url) as response:
        assert response.headers["content-encoding"] == encoding
        wire = b"".join(response.iter_raw())
    assert len(wire) * 400 < size
    well(client, newsroom)


def test_bombs_unpack_to_the_last_byte() -> None:
    size = 5 * 1024 * 1024 + 17
    unpacked = gzip.decompress(b"".join(bomb(size, "gzip")))  # checks length and CRC itself
    assert unpacked == b" " * size
    single = zlib.decompressobj(16 + zlib.MAX_WBITS)  # one gzip member, as HTTP clients read it
    assert len(single.decompress(b"".join(bomb(size, "gzip")))) == size and single.eof
    assert brotli.decompress(b"".join(bomb(size, "br"))) == b" " * size


# -- broken connections ----------------------------------------------------------------------------


@pytest.mark.parametrize("variant", ["", "chunked"])
def test_a_body_that_is_cut_off(client: httpx2.Client, newsroom: Newsroom, variant: str) -> None:
    newsroom.faults.add("cut_off", fraction=0.3, variant=variant)
    received: list[bytes] = []
    with client.stream("GET", newsroom.feed_url, headers={"Accept-Encoding": "identity"}) as response:
        assert response.status_code == 200
        with pytest.raises(httpx2.RemoteProtocolError):
            received.extend(response.iter_raw())
    body = b"".join(received)
    assert b"<rss" in body and b"</rss>" not in body
    well(client, newsroom)


def test_a_length_that_promises_too_much(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("wrong_length", delta_bytes=1)
    with pytest.raises(httpx2.RemoteProtocolError):
        client.get(newsroom.feed_url)
    well(client, newsroom)


def test_a_length_that_promises_too_little(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("wrong_length", delta_bytes=-50)
    body = client.get(newsroom.feed_url, headers={"Accept-Encoding": "identity"}).content
    assert b"<rss" in body and b"</rss>" not in body
    well(client, newsroom)


@pytest.mark.parametrize("variant", ["", "body"])
def test_a_server_that_hangs(client: httpx2.Client, newsroom: Newsroom, variant: str) -> None:
    newsroom.faults.add("hang", variant=variant)
    with pytest.raises(httpx2.ReadTimeout):
        client.get(newsroom.feed_url, timeout=httpx2.Timeout(10, read=0.3))
    well(client, newsroom)


def test_a_hanging_answer_ends_by_itself(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("hang", seconds=0.1)
    with pytest.raises(httpx2.RemoteProtocolError):
        client.get(newsroom.feed_url)


def test_a_reset_and_garbage(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("reset")
    with pytest.raises(httpx2.ReadError):  # ECONNRESET, where a mere close would be RemoteProtocolError
        client.get(newsroom.feed_url)
    newsroom.faults.add("garbage")
    with pytest.raises(httpx2.RemoteProtocolError):
        client.get(newsroom.feed_url)
    well(client, newsroom)


def test_a_delay_and_a_slow_answer_come_in_full(client: httpx2.Client, newsroom: Newsroom) -> None:
    whole = client.get(newsroom.feed_url).content
    for kind in ("delay", "slow"):
        newsroom.faults.add(kind, seconds=0.4)
        start = time.monotonic()
        assert client.get(newsroom.feed_url).content == whole
        assert time.monotonic() - start >= 0.4  # a lower bound: a busy machine is only slower


def test_slow_means_in_drops(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("slow", seconds=0.4)
    with client.stream("GET", newsroom.feed_url, headers={"Accept-Encoding": "identity"}) as response:
        assert len(list(response.iter_raw())) > 5


@pytest.mark.parametrize(
    ("kind", "fields"), [("hang", {"seconds": 600}), ("slow", {"seconds": 600}), ("delay", {"seconds": 600})]
)
def test_stopping_ends_answers_under_way(kind: str, fields: dict[str, Any]) -> None:
    newsroom = Newsroom(many(1))
    with newsroom:
        newsroom.faults.add(kind, **fields)
        ended = threading.Event()

        def ask() -> None:
            with contextlib.suppress(httpx2.HTTPError):
                httpx2.get(newsroom.feed_url, timeout=60, trust_env=False)
            ended.set()

        threading.Thread(target=ask, daemon=True).start()
        while not newsroom.log.entries():
            time.sleep(0.01)
    assert ended.wait(10)


# -- spoilt answers --------------------------------------------------------------------------------


def test_stale_means_the_old_feed_with_its_old_validators(client: httpx2.Client, newsroom: Newsroom) -> None:
    before = client.get(newsroom.feed_url)
    newsroom.faults.add("stale", path="/feed/", count=None)
    newsroom.publish(article("fresh", title="Fresh", published=None))
    stale = client.get(newsroom.feed_url)
    assert stale.content == before.content and stale.headers["etag"] == before.headers["etag"]
    assert client.get(newsroom.feed_url, headers={"If-None-Match": before.headers["etag"]}).status_code == 304
    # Only the feed is stale: the page is there.
    assert client.get(newsroom.article_url("fresh")).status_code == 200
    newsroom.faults.clear()
    assert feedparser.parse(client.get(newsroom.feed_url).content).entries[0].title == "Fresh"


def test_a_weakened_etag_never_gives_304(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("weak_etag", path="/feed/", count=None)
    first = client.get(newsroom.feed_url)
    assert first.headers["etag"].startswith('W/"')
    assert client.get(newsroom.feed_url, headers={"If-None-Match": first.headers["etag"]}).status_code == 200
    since = {"If-Modified-Since": first.headers["last-modified"]}
    assert client.get(newsroom.feed_url, headers=since).status_code == 304


def test_a_wrong_charset_is_declared(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.publish(article("accents", title="Café in Nuseirāt"))
    newsroom.faults.add("wrong_charset")
    response = client.get(newsroom.article_url("accents"))
    assert response.headers["content-type"] == "text/html; charset=iso-8859-1"
    assert "Café in Nuseirāt".encode() in response.content


def test_bytes_in_another_charset_than_declared(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.publish(article("accents", title="Café “Nur” on Tuesday"))
    newsroom.faults.add("wrong_charset", encode_as="windows-1252")
    response = client.get(newsroom.article_url("accents"))
    assert response.headers["content-type"] == "text/html; charset=UTF-8"
    assert "Café “Nur” on Tuesday".encode("windows-1252") in response.content
    with pytest.raises(UnicodeDecodeError):
        response.content.decode("utf-8")


@pytest.mark.parametrize("variant", ["", "unclosed", "ampersand", "control", "entity", "cut"])
def test_broken_xml_is_broken(client: httpx2.Client, newsroom: Newsroom, variant: str) -> None:
    for path in ("feed/", "post-sitemap.xml"):
        newsroom.faults.add("broken_xml", variant=variant)
        with pytest.raises(ElementTree.ParseError):
            ElementTree.fromstring(client.get(newsroom.url + path).content)


@pytest.mark.parametrize(
    "variant", ["no_link", "no_guid", "no_date", "bad_date", "no_title", "relative_link", "same_guid"]
)
def test_a_damaged_entry_stands_first_in_a_feed_that_is_still_xml(
    client: httpx2.Client, newsroom: Newsroom, variant: str
) -> None:
    whole = ElementTree.fromstring(client.get(newsroom.feed_url).content).findall("channel/item")
    newsroom.faults.add("feed_damage", variant=variant)
    items = ElementTree.fromstring(client.get(newsroom.feed_url).content).findall("channel/item")
    assert len(items) == 10

    def told(item: ElementTree.Element) -> dict[str, str | None]:
        return {name: item.findtext(name) for name in ("link", "guid", "pubDate", "title")}

    damaged, good = told(items[0]), told(whole[0])
    expected: dict[str, dict[str, str | None]] = {
        "no_link": {"link": None},
        "no_guid": {"guid": None},
        "no_date": {"pubDate": None},
        "bad_date": {"pubDate": "Someday, 45 Foo 2019 99:99:99"},
        "no_title": {"title": None},
        "relative_link": {"link": "/" + (good["link"] or "").removeprefix(newsroom.url)},
        "same_guid": {},
    }
    assert damaged == {**good, **expected[variant]}
    rest = [told(item) for item in whole[1:]]
    if variant == "same_guid":
        rest = [{**item, "guid": good["guid"]} for item in rest]
    assert [told(item) for item in items[1:]] == rest


def test_dates_that_are_nonsense(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("bad_date", count=2)
    page = html.unescape(client.get(newsroom.article_url("story-0001")).text)
    assert "2019-12-01" not in page and "12/01/2019" not in page.partition("</article>")[0]
    assert page.count("Someday, 45 Foo 2019") >= 3
    feed = feedparser.parse(client.get(newsroom.feed_url).content)
    assert all(entry.published_parsed is None for entry in feed.entries)


def test_an_encoding_that_is_only_claimed(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("bad_encoding")
    with pytest.raises(httpx2.DecodingError):
        client.get(newsroom.feed_url)
    well(client, newsroom)


def test_spoiling_leaves_errors_alone(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("broken_xml", path="/nothing/")
    assert client.get(newsroom.url + "nothing/").status_code == 404


def test_a_fault_on_head_has_no_body(client: httpx2.Client, newsroom: Newsroom) -> None:
    newsroom.faults.add("status", status=503)
    response = client.head(newsroom.feed_url)
    assert (response.status_code, response.content) == (503, b"")
    well(client, newsroom)


def test_after_the_faults_the_site_is_as_before(client: httpx2.Client) -> None:
    with Newsroom(many(12), options=SiteOptions()) as newsroom:
        before = client.get(newsroom.feed_url).content
        for kind in get_args(FaultKind):
            fields = {"status": {"status": 500}, "replace": {"body": "x"}}.get(kind, {})
            newsroom.faults.add(kind, path="/never/", **fields)
        assert client.get(newsroom.feed_url).content == before
        newsroom.faults.clear()
        assert newsroom.faults.active() == {}
