"""Sitemaps, robots.txt, and the lists of posts that a crawler can follow."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import httpx2
import pytest
from newsroom_samples import article, many

from dateline.newsroom import Newsroom, SiteOptions

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(response: httpx2.Response) -> list[str]:
    assert response.status_code == 200
    return [e.text or "" for e in ElementTree.fromstring(response.content).findall("./*/s:loc", NS)]


def test_yoast_s_index_leads_to_every_article(client: httpx2.Client) -> None:
    with Newsroom(many(25), options=SiteOptions(yoast_sitemap_urls=10)) as newsroom:
        index = locations(client.get(newsroom.url + "sitemap_index.xml"))
        names = [url.removeprefix(newsroom.url) for url in index]
        assert names == ["post-sitemap.xml", "post-sitemap2.xml", "post-sitemap3.xml", "category-sitemap.xml"]
        found = [url for url in index[:3] for url in locations(client.get(url))]
        assert found[0] == newsroom.url  # Yoast opens with the home page
        assert sorted(found[1:]) == sorted(
            newsroom.url.rstrip("/") + post.path for post in newsroom.site.posts
        )
        assert client.get(newsroom.url + "post-sitemap4.xml").status_code == 404


def test_lastmod_is_the_change_not_the_publication(client: httpx2.Client) -> None:
    with Newsroom([article(modified="2020-03-01T08:00:00+02:00")]) as newsroom:
        for path in ("post-sitemap.xml", "wp-sitemap-posts-post-1.xml"):
            root = ElementTree.fromstring(client.get(newsroom.url + path).content)
            changed = {
                u.findtext("s:loc", "", NS): u.findtext("s:lastmod", "", NS)
                for u in root.findall("s:url", NS)
            }
            assert changed[newsroom.article_url("port-strike")] == "2020-03-01T06:00:00+00:00"


def test_yoast_puts_the_last_changed_last(client: httpx2.Client) -> None:
    stories = many(3)
    stories[0]["modified"] = "2020-01-01T00:00:00Z"
    with Newsroom(stories) as newsroom:
        listed = locations(client.get(newsroom.url + "post-sitemap.xml"))[1:]
        assert listed == [newsroom.article_url(f"story-000{n}") for n in (1, 2, 0)]


def test_core_s_index_leads_to_every_article(client: httpx2.Client) -> None:
    with Newsroom(many(7), options=SiteOptions(core_sitemap_urls=5)) as newsroom:
        index = locations(client.get(newsroom.url + "wp-sitemap.xml"))
        found = [url for name in index if "posts-post" in name for url in locations(client.get(name))]
        assert sorted(found) == sorted(newsroom.url.rstrip("/") + post.path for post in newsroom.site.posts)
        assert client.get(newsroom.url + "wp-sitemap-posts-post-3.xml").status_code == 404


@pytest.mark.parametrize(
    ("kinds", "there", "not_there"),
    [
        ((), [], ["sitemap_index.xml", "wp-sitemap.xml"]),
        (("core",), ["wp-sitemap.xml"], ["sitemap_index.xml"]),
    ],
)
def test_kinds_can_be_switched_off(
    client: httpx2.Client, kinds: tuple, there: list[str], not_there: list[str]
) -> None:
    with Newsroom([article()], options=SiteOptions(sitemaps=kinds)) as newsroom:
        assert [client.get(newsroom.url + name).status_code for name in there] == [200] * len(there)
        assert [client.get(newsroom.url + name).status_code for name in not_there] == [404] * len(not_there)


def test_yoast_takes_the_place_of_core_where_it_is_alone(client: httpx2.Client) -> None:
    with Newsroom([article()], options=SiteOptions(sitemaps=("yoast",))) as newsroom:
        assert (
            client.get(newsroom.url + "wp-sitemap.xml").headers["location"]
            == newsroom.url + "sitemap_index.xml"
        )


def test_robots_txt_is_wordpress_s_or_one_s_own(client: httpx2.Client) -> None:
    with Newsroom() as newsroom:
        text = client.get(newsroom.url + "robots.txt").text
        assert "Disallow: /wp-admin/" in text and f"Sitemap: {newsroom.url}sitemap_index.xml" in text
    own = "User-agent: *\nCrawl-delay: 2\nDisallow: /headlines/\n"
    with Newsroom(options=SiteOptions(robots_txt=own)) as newsroom:
        response = client.get(newsroom.url + "robots.txt")
        assert response.text == own and response.headers["content-type"].startswith("text/plain")


def crawl(client: httpx2.Client, url: str) -> list[str]:
    """Follow cards and "more" links as the publisher's known crawler configurations do."""
    found: list[str] = []
    while url:
        page = client.get(url)
        assert page.status_code == 200
        found += re.findall(r'class="news-card-sm__content"><a href="([^"]+)"', page.text)
        more = re.search(r'class="vce-load-more"><a href="([^"]+)"', page.text)
        url = more.group(1) if more else ""
    return found


def test_home_section_and_day_pages_list_their_articles(client: httpx2.Client) -> None:
    stories = [*many(23), article("opinion-piece", category="news/opinion", tags=["Ports"])]
    with Newsroom(stories) as newsroom:
        everything = [newsroom.url.rstrip("/") + post.path for post in newsroom.site.posts]
        assert crawl(client, newsroom.url) == everything
        assert crawl(client, newsroom.url + "category/mideast-daily-news/") == everything[1:]
        assert crawl(client, newsroom.url + "category/news/opinion/") == everything[:1]
        assert crawl(client, newsroom.url + "tag/ports/") == everything[:1]
        assert crawl(client, newsroom.url + "2019/12/30/") == everything[:1]
        for path in (
            "page/4/",
            "category/mideast-daily-news/page/4/",
            "category/none/",
            "2019/11/01/",
            "2019/13/",
        ):
            assert client.get(newsroom.url + path).status_code == 404


def test_the_home_page_tells_that_this_is_wordpress(client: httpx2.Client) -> None:
    with Newsroom([article()]) as newsroom:
        page = client.get(newsroom.url)
        assert (
            f'type="application/rss+xml" title="The Sample Line &raquo; Feed" href="{newsroom.feed_url}"'
            in page.text
        )
        assert page.headers["link"] == f'<{newsroom.url}wp-json/>; rel="https://api.w.org/"'
