"""The feed, as core WordPress gives it."""

from __future__ import annotations

import calendar
import hashlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import feedparser
import httpx2
import pytest
from newsroom_samples import LONG_TEXT, article, many

from dateline.newsroom import Newsroom, SiteOptions
from dateline.newsroom.text import http_date

CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def ids(response: httpx2.Response) -> list[str]:
    """The ids of the feed's articles in order, read from its links."""
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo
    return [entry.link.split("?")[0].rstrip("/").rpartition("/")[2] for entry in parsed.entries]


def test_an_item_has_what_core_wordpress_gives_it(client: httpx2.Client) -> None:
    with Newsroom(
        [article(tags=["Ports", "Labor"], standfirst="Ships wait while the money is looked for")]
    ) as newsroom:
        response = client.get(newsroom.feed_url)
        parsed = feedparser.parse(response.content)
        entry = parsed.entries[0]
        assert response.headers["content-type"] == "application/rss+xml; charset=UTF-8"
        assert parsed.version == "rss20" and parsed.feed.generator.startswith("https://wordpress.org/")
        assert entry.title == "Harbor Workers Walk Out in Marsa"
        assert entry.author == "Mona Tal"
        assert [tag.term for tag in entry.tags] == ["Mideast Daily News", "Ports", "Labor"]
        assert entry.published == "Mon, 30 Dec 2019 07:15:00 +0000"
        assert entry.id == newsroom.guid("port-strike") and entry.id.startswith(newsroom.url + "?p=")
        assert entry.guidislink is False
        assert entry.link == (
            newsroom.article_url("port-strike") + "?utm_source=rss&utm_medium=rss&utm_campaign=port-strike"
        )
        assert "Ships wait while the money is looked for" in entry.summary
        assert newsroom.problems == []


def test_the_item_link_leads_to_the_article(client: httpx2.Client) -> None:
    with Newsroom([article()]) as newsroom:
        entry = feedparser.parse(client.get(newsroom.feed_url).content).entries[0]
        assert client.get(entry.link).status_code == 200


def test_utm_tags_can_be_left_out(client: httpx2.Client) -> None:
    with Newsroom([article()], options=SiteOptions(utm_links=False)) as newsroom:
        assert feedparser.parse(client.get(newsroom.feed_url).content).entries[
            0
        ].link == newsroom.article_url("port-strike")


def test_excerpts_by_default_and_full_text_on_demand(client: httpx2.Client) -> None:
    last_words = "the cafes near the gate stayed open late"
    with Newsroom([article()]) as newsroom:
        body = client.get(newsroom.feed_url).text
        assert "[&#8230;]" in body and last_words not in body and "content:encoded>" not in body
    with Newsroom([article()], options=SiteOptions(full_text_feed=True)) as newsroom:
        item = ElementTree.fromstring(client.get(newsroom.feed_url).content).find("channel/item")
        assert item is not None
        content = item.findtext(CONTENT)
        assert (
            content is not None
            and last_words in content
            and content.count("<p>") == LONG_TEXT.count("\n\n") + 2
        )


def test_ten_items_a_page_newest_first_and_404_past_the_end(client: httpx2.Client) -> None:
    stories = many(25)
    with Newsroom(stories) as newsroom:
        expected = [story["id"] for story in reversed(stories)]
        pages = [client.get(newsroom.feed_url, params={"paged": n}) for n in (1, 2, 3, 4)]
        assert [page.status_code for page in pages] == [200, 200, 200, 404]
        assert [ids(page) for page in pages] == [expected[:10], expected[10:20], expected[20:], []]
        assert ids(client.get(newsroom.feed_url)) == expected[:10]


def test_the_404_past_the_end_keeps_its_etag_and_loses_its_date(client: httpx2.Client) -> None:
    with Newsroom(many(3)) as newsroom:
        page = client.get(newsroom.feed_url, params={"paged": 2})
        assert page.status_code == 404 and "etag" in page.headers and "last-modified" not in page.headers
        assert "no-cache" in page.headers["cache-control"]


@pytest.mark.parametrize(
    ("paged", "first"), [("0", 2), ("", 2), ("x", 2), ("-1", 2), ("1abc", 2), ("2", 1), ("-2", 1)]
)
def test_page_numbers_are_read_as_php_reads_them(client: httpx2.Client, paged: str, first: int) -> None:
    with Newsroom(many(3), options=SiteOptions(posts_per_rss=1)) as newsroom:
        assert ids(client.get(newsroom.feed_url, params={"paged": paged})) == [f"story-{first:04d}"]


def test_posts_per_rss_is_an_option(client: httpx2.Client) -> None:
    with Newsroom(many(9), options=SiteOptions(posts_per_rss=4)) as newsroom:
        assert [len(ids(client.get(newsroom.feed_url, params={"paged": n}))) for n in (1, 2, 3)] == [4, 4, 1]


def test_last_build_date_is_the_newest_change_among_the_items_shown(client: httpx2.Client) -> None:
    stories = many(12)
    stories[0]["modified"] = "2020-02-01T00:00:00Z"  # on the second page
    with Newsroom(stories) as newsroom:
        first, second = (
            feedparser.parse(client.get(newsroom.feed_url, params={"paged": n}).content).feed.updated
            for n in (1, 2)
        )
        assert first == "Sun, 01 Dec 2019 19:00:00 +0000"
        assert second == "Sat, 01 Feb 2020 00:00:00 +0000"


def test_section_tag_and_query_feeds(client: httpx2.Client) -> None:
    stories = [
        article("a", category="headlines", tags=["Iraq"]),
        article("b", category="news/opinion", tags=["Iran"]),
        article("c", category="news", tags=["Iraq", "Iran"]),
    ]
    with Newsroom(stories) as newsroom:

        def feed(path: str) -> list[str]:
            return sorted(ids(client.get(newsroom.url + path)))

        assert feed("category/headlines/feed/") == ["a"]
        assert feed("category/news/opinion/feed/") == ["b"]
        assert feed("category/news/feed/") == ["b", "c"]  # a section holds its children's posts
        assert feed("tag/iraq/feed/") == ["a", "c"]
        assert feed("feed/rss2/") == feed("?feed=rss2") == ["a", "b", "c"]
        assert feed("?feed=rss2&category_name=headlines") == ["a"]
        assert feed("?feed=rss2&tag=iran") == ["b", "c"]
        assert feed("comments/feed/") == []
        assert feed("headlines/a/feed/") == []  # comments on that post
        assert client.get(newsroom.url + "category/sports/feed/").status_code == 404
        assert client.get(newsroom.url + "no/such/thing/feed/").status_code == 404


@pytest.mark.parametrize(
    ("short", "target"),
    [
        ("feed", "feed/"),
        ("rss", "feed/"),
        ("rss2/", "feed/"),
        ("category/headlines/feed", "category/headlines/feed/"),
    ],
)
def test_short_forms_redirect_to_the_feed(client: httpx2.Client, short: str, target: str) -> None:
    with Newsroom([article(category="headlines")]) as newsroom:
        response = client.get(newsroom.url + short)
        assert (response.status_code, response.headers["location"]) == (301, newsroom.url + target)


def test_a_redirect_keeps_the_query(client: httpx2.Client) -> None:
    with Newsroom(many(11)) as newsroom:
        assert client.get(newsroom.url + "feed?paged=2").headers["location"] == newsroom.feed_url + "?paged=2"


# -- validators: WP::send_headers ------------------------------------------------------------------


def test_validators_are_those_of_the_whole_site(client: httpx2.Client) -> None:
    stories = [
        article("a", category="headlines"),
        article("b", category="news", modified="2020-01-05T10:00:00Z"),
    ]
    with Newsroom(stories, options=SiteOptions(as_of=datetime(2020, 2, 1, tzinfo=UTC))) as newsroom:
        responses = [
            client.get(newsroom.url + path)
            for path in ("feed/", "category/headlines/feed/", "2019/12/30/feed/")
        ]
        assert {r.headers["last-modified"] for r in responses} == {"Sun, 05 Jan 2020 10:00:00 GMT"}
        expected = '"' + hashlib.md5(b"Sun, 05 Jan 2020 10:00:00 GMT").hexdigest() + '"'
        assert {r.headers["etag"] for r in responses} == {expected}


OLD, SAME, NEW = "Sat, 30 Nov 2019 00:00:00 GMT", "the site's own", "Mon, 01 Jan 2035 00:00:00 GMT"


@pytest.mark.parametrize(
    ("etag", "since", "status"),
    [
        (None, None, 200),
        (SAME, None, 304),
        (None, SAME, 304),
        (None, NEW, 304),
        (None, OLD, 200),
        (None, "not a date", 200),
        ('"wrong"', None, 200),
        ("weak", None, 200),
        (SAME, SAME, 304),
        (SAME, OLD, 200),  # both were sent, so both must hold
        ('"wrong"', SAME, 200),
        ("weak", SAME, 200),  # a compressing proxy weakened it: strict comparison, never 304
    ],
)
def test_304_by_wordpress_s_logic(
    client: httpx2.Client, etag: str | None, since: str | None, status: int
) -> None:
    with Newsroom([article()]) as newsroom:
        first = client.get(newsroom.feed_url)
        known = first.headers["etag"]
        headers = {}
        if etag:
            headers["If-None-Match"] = {SAME: known, "weak": f"W/{known}"}.get(etag, etag)
        if since:
            headers["If-Modified-Since"] = first.headers["last-modified"] if since == SAME else since
        response = client.get(newsroom.feed_url, headers=headers)
        assert response.status_code == status
        assert response.headers["etag"] == known
        assert (response.content == b"") is (status == 304)


def test_a_304_comes_even_for_a_page_never_seen_and_past_the_end(client: httpx2.Client) -> None:
    with Newsroom(many(3)) as newsroom:
        etag = client.get(newsroom.feed_url).headers["etag"]
        for url in (newsroom.feed_url + "?paged=99", newsroom.url + "2019/12/01/feed/"):
            assert client.get(url, headers={"If-None-Match": etag}).status_code == 304


def test_an_empty_site_has_an_empty_feed(client: httpx2.Client) -> None:
    with Newsroom() as newsroom:
        before = datetime.now(UTC).replace(microsecond=0)
        response = client.get(newsroom.feed_url)
        assert response.status_code == 200 and ids(response) == []
        assert parsedate_to_datetime(response.headers["last-modified"]) >= before


# -- days are the site's local ones ----------------------------------------------------------------


def test_an_article_at_2330_utc_stands_in_the_next_local_day(client: httpx2.Client) -> None:
    with Newsroom([article("late", published="2019-08-14T23:30:00Z")]) as newsroom:
        assert ids(client.get(newsroom.url + "2019/08/15/feed/")) == [
            "late"
        ]  # 02:30 on the 15th in Jerusalem
        empty = client.get(newsroom.url + "2019/08/14/feed/")
        assert empty.status_code == 200 and ids(empty) == []
        entry = feedparser.parse(client.get(newsroom.feed_url).content).entries[0]
        assert (
            calendar.timegm(entry.published_parsed) == datetime(2019, 8, 14, 23, 30, tzinfo=UTC).timestamp()
        )


@pytest.mark.parametrize(
    ("published", "day"),
    [
        # Spring: at 02:00 on 29 March 2019 clocks went to 03:00; the local day has 23 hours.
        ("2019-03-28T21:59:59Z", "2019/03/28"),
        ("2019-03-28T22:00:00Z", "2019/03/29"),
        ("2019-03-29T20:59:59Z", "2019/03/29"),
        ("2019-03-29T21:00:00Z", "2019/03/30"),
        # Autumn: at 02:00 on 27 October 2019 clocks went back to 01:00; the local day has 25 hours.
        ("2019-10-26T20:59:59Z", "2019/10/26"),
        ("2019-10-26T21:00:00Z", "2019/10/27"),
        ("2019-10-27T21:59:59Z", "2019/10/27"),
        ("2019-10-27T22:00:00Z", "2019/10/28"),
    ],
)
def test_local_days_over_a_change_of_daylight_saving(client: httpx2.Client, published: str, day: str) -> None:
    with Newsroom([article("x", published=published)]) as newsroom:
        assert ids(client.get(f"{newsroom.url}{day}/feed/")) == ["x"]
        assert ids(client.get(f"{newsroom.url}?m={day.replace('/', '')}&feed=rss2")) == ["x"]


def test_another_time_zone_has_other_days(client: httpx2.Client) -> None:
    stories = [article("x", published="2020-01-15T03:00:00Z")]
    with Newsroom(stories, options=SiteOptions(time_zone="America/New_York")) as newsroom:
        assert ids(client.get(newsroom.url + "2020/01/14/feed/")) == ["x"]


def test_a_day_feed_has_pages_and_404_past_the_end(client: httpx2.Client) -> None:
    with Newsroom(many(23, start="2019-12-29T22:00:00+00:00")) as newsroom:  # midnight of the 30th, local
        pages = [client.get(f"{newsroom.url}2019/12/30/feed/", params={"paged": n}) for n in (1, 2, 3, 4)]
        assert [page.status_code for page in pages] == [200, 200, 200, 404]
        assert [len(ids(page)) for page in pages] == [10, 10, 3, 0]
        assert client.get(f"{newsroom.url}2019/12/31/feed/", params={"paged": 2}).status_code == 404
        assert len(ids(client.get(f"{newsroom.url}?m=20191230&feed=rss2&paged=3"))) == 3


@pytest.mark.parametrize(
    "path", ["2019/02/31/feed/", "2019/13/01/feed/", "?m=20190231&feed=rss2", "?m=9&feed=rss2"]
)
def test_a_day_that_no_calendar_has_is_404(client: httpx2.Client, path: str) -> None:
    with Newsroom([article()]) as newsroom:
        assert client.get(newsroom.url + path).status_code == 404


def test_months_and_years_have_feeds_too(client: httpx2.Client) -> None:
    with Newsroom([article("a"), article("b", published="2020-01-01T00:30:00+02:00")]) as newsroom:
        assert ids(client.get(newsroom.url + "2019/feed/")) == ["a"]
        assert ids(client.get(newsroom.url + "2020/01/feed/")) == ["b"]


# -- hostile words ---------------------------------------------------------------------------------

HOSTILE = 'Rockets & "peace" <script>alert(1)</script> ]]> &amp; Kata’ib \u202e\u0007'


def test_hostile_words_stay_words(client: httpx2.Client) -> None:
    hostile = article("h", title=HOSTILE, byline=HOSTILE, standfirst=HOSTILE, tags=[HOSTILE], text=HOSTILE)
    with Newsroom(
        [hostile], options=SiteOptions(full_text_feed=True, name=HOSTILE, tagline=HOSTILE)
    ) as newsroom:
        body = client.get(newsroom.feed_url).content
        item = ElementTree.fromstring(body).find("channel/item")
        assert item is not None
        assert item.findtext("title") == HOSTILE.replace("\u0007", "").strip()
        assert b"<script" not in body
        assert newsroom.problems == []


def test_head_gives_the_headers_alone(client: httpx2.Client) -> None:
    with Newsroom([article()]) as newsroom:
        got, head = client.get(newsroom.feed_url), client.head(newsroom.feed_url)
        assert head.status_code == 200 and head.content == b""
        assert head.headers["etag"] == got.headers["etag"]
        assert head.headers["content-length"] == got.headers["content-length"]
        assert http_date(parsedate_to_datetime(head.headers["date"])) == head.headers["date"]
