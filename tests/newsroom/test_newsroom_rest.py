"""The REST interface, as core WordPress answers."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from newsroom_samples import article, many

from dateline.newsroom import Newsroom, SiteOptions

POSTS = "wp-json/wp/v2/posts"


def get(client: httpx2.Client, newsroom: Newsroom, **params: Any) -> httpx2.Response:
    return client.get(newsroom.url + POSTS, params=params)


def slugs(response: httpx2.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [post["slug"] for post in response.json()]


def test_a_post_tells_local_and_utc_times(client: httpx2.Client) -> None:
    with Newsroom([article(modified="2019-12-31T23:30:00Z", tags=["Ports"])]) as newsroom:
        (post,) = get(client, newsroom).json()
        assert (post["date"], post["date_gmt"]) == ("2019-12-30T09:15:00", "2019-12-30T07:15:00")
        assert (post["modified"], post["modified_gmt"]) == ("2020-01-01T01:30:00", "2019-12-31T23:30:00")
        assert post["link"] == newsroom.article_url("port-strike")
        assert post["guid"]["rendered"] == newsroom.guid("port-strike")
        assert post["title"]["rendered"] == "Harbor Workers Walk Out in Marsa"
        assert post["content"]["rendered"].count("<p>") == 6
        assert post["yoast_head_json"]["author"] == "Mona Tal"
        assert client.get(post["_links"]["self"][0]["href"]).json()["id"] == post["id"]


def test_pages_totals_and_the_400_past_the_end(client: httpx2.Client) -> None:
    stories = many(250)
    with Newsroom(stories) as newsroom:
        responses = [get(client, newsroom, per_page=100, page=n) for n in (1, 2, 3, 4)]
        assert [r.status_code for r in responses] == [200, 200, 200, 400]
        assert [len(r.json()) for r in responses[:3]] == [100, 100, 50]
        assert {(r.headers["x-wp-total"], r.headers["x-wp-totalpages"]) for r in responses[:3]} == {
            ("250", "3")
        }
        assert responses[3].json()["code"] == "rest_post_invalid_page_number"
        assert responses[3].json()["data"]["status"] == 400
        found = [slug for r in responses[:3] for slug in slugs(r)]
        assert found == [story["id"] for story in reversed(stories)]
        assert 'rel="next"' in responses[0].headers["link"] and 'rel="prev"' in responses[2].headers["link"]


def test_ten_by_default(client: httpx2.Client) -> None:
    with Newsroom(many(11)) as newsroom:
        response = get(client, newsroom)
        assert len(response.json()) == 10 and response.headers["x-wp-totalpages"] == "2"


def test_no_post_is_an_empty_list_on_every_page(client: httpx2.Client) -> None:
    with Newsroom() as newsroom:
        for page in (1, 2):
            response = get(client, newsroom, page=page)
            assert (response.status_code, response.json()) == (200, [])
            assert (response.headers["x-wp-total"], response.headers["x-wp-totalpages"]) == ("0", "0")


@pytest.mark.parametrize(
    ("params", "name"),
    [
        ({"per_page": 101}, "per_page"),
        ({"per_page": 0}, "per_page"),
        ({"per_page": "many"}, "per_page"),
        ({"page": 0}, "page"),
        ({"after": "last week"}, "after"),
        ({"after": "2019-12-01"}, "after"),
        ({"before": "2019-12-01T00:00:00 02:00"}, "before"),  # a plus that nobody encoded
        ({"before": "2019-99-01T00:00:00"}, "before"),
        ({"before": "٢٠١٩-12-01T00:00:00"}, "before"),
        ({"order": "up"}, "order"),
        ({"orderby": "rank"}, "orderby"),
        ({"include": "a"}, "include"),
    ],
)
def test_a_bad_parameter_is_named(client: httpx2.Client, params: dict[str, Any], name: str) -> None:
    with Newsroom([article()]) as newsroom:
        response = get(client, newsroom, **params)
        assert response.status_code == 400
        assert response.json()["code"] == "rest_invalid_param" and name in response.json()["data"]["params"]


def test_after_and_before_exclude_their_ends(client: httpx2.Client) -> None:
    with Newsroom(many(5, start="2019-12-01T10:00:00+00:00")) as newsroom:
        bounds = {"after": "2019-12-01T11:00:00Z", "before": "2019-12-01T14:00:00+00:00"}
        assert slugs(get(client, newsroom, **bounds)) == ["story-0003", "story-0002"]
        # The same bounds in local time, without and with offset.
        local = {"after": "2019-12-01T13:00:00", "before": "2019-12-01T16:00:00+02:00"}
        assert slugs(get(client, newsroom, **local)) == ["story-0003", "story-0002"]


def test_bounds_are_wall_clocks_in_the_hour_that_comes_twice(client: httpx2.Client) -> None:
    """Jerusalem, 27 October 2019: 01:00 to 02:00 came twice, first from 22:00 UTC (+03), then from 23:00 (+02)."""
    stories = [
        article("first-0130", published="2019-10-26T22:30:00Z"),
        article("second-0130", published="2019-10-26T23:30:00Z"),
    ]
    with Newsroom(stories) as newsroom:
        dates = {p["slug"]: p["date"] for p in get(client, newsroom).json()}
        assert set(dates.values()) == {"2019-10-27T01:30:00"}
        # 23:00 UTC is 01:00 by the clock on the wall, and both posts say 01:30: after finds one too many …
        assert len(slugs(get(client, newsroom, after="2019-10-26T23:00:00Z"))) == 2
        # … and before misses the first, which was published half an hour earlier.
        assert slugs(get(client, newsroom, before="2019-10-26T23:00:00Z")) == []


def test_modified_after_finds_corrections(client: httpx2.Client) -> None:
    stories = many(4)
    stories[1]["modified"] = "2019-12-20T00:00:00Z"
    with Newsroom(stories) as newsroom:
        assert slugs(get(client, newsroom, modified_after="2019-12-10T00:00:00Z")) == ["story-0001"]
        assert slugs(get(client, newsroom, modified_before="2019-12-01T09:30:00Z")) == ["story-0000"]


def test_order_and_choice(client: httpx2.Client) -> None:
    stories = [
        article(
            "a",
            title="Zebra",
            published="2019-12-01T10:00:00Z",
            modified="2019-12-09T10:00:00Z",
            category="headlines",
        ),
        article("b", title="Apple", published="2019-12-02T10:00:00Z", category="news"),
        article(
            "c", title="Mango", published="2019-12-03T10:00:00Z", category="news", text="Of camels only."
        ),
    ]
    with Newsroom(stories) as newsroom:
        assert slugs(get(client, newsroom, order="asc")) == ["a", "b", "c"]
        assert slugs(get(client, newsroom, orderby="modified")) == ["a", "c", "b"]
        assert slugs(get(client, newsroom, orderby="title", order="asc")) == ["b", "c", "a"]
        assert slugs(get(client, newsroom, slug="b")) == ["b"]
        assert slugs(get(client, newsroom, search="camels")) == ["c"]
        number = newsroom.post("b").post_id
        assert slugs(get(client, newsroom, include=number)) == ["b"]
        assert slugs(get(client, newsroom, exclude=number)) == ["c", "a"]
        assert slugs(get(client, newsroom, offset=1)) == ["b", "a"]
        terms = {t["slug"]: t for t in client.get(newsroom.url + "wp-json/wp/v2/categories").json()}
        assert slugs(get(client, newsroom, categories=terms["news"]["id"])) == ["c", "b"]
        assert (terms["news"]["count"], terms["headlines"]["name"]) == (2, "Headlines")


def test_fields_cut_the_answer_down(client: httpx2.Client) -> None:
    with Newsroom([article()]) as newsroom:
        (post,) = get(client, newsroom, _fields="id,link,title.rendered,no_such").json()
        assert sorted(post) == ["id", "link", "title"]
        assert post["title"] == {"rendered": "Harbor Workers Walk Out in Marsa"}
        (whole,) = get(client, newsroom, _fields="content").json()
        assert sorted(whole["content"]) == ["protected", "rendered"]


def test_the_index_tells_the_time_zone(client: httpx2.Client) -> None:
    with Newsroom(options=SiteOptions(time_zone="Asia/Kolkata", name="Line")) as newsroom:
        index = client.get(newsroom.url + "wp-json/").json()
        assert (index["name"], index["timezone_string"], index["gmt_offset"]) == ("Line", "Asia/Kolkata", 5.5)
        assert "/wp/v2/posts" in index["routes"]
        assert client.get(newsroom.url, params={"rest_route": "/"}).json() == index


def test_what_is_not_there(client: httpx2.Client) -> None:
    with Newsroom([article()]) as newsroom:
        assert client.get(f"{newsroom.url}{POSTS}/1").json()["code"] == "rest_post_invalid_id"
        assert client.get(newsroom.url + "wp-json/wp/v2/secrets").json()["code"] == "rest_no_route"


@pytest.mark.parametrize(
    ("mode", "status", "code"),
    [
        ("no_route", 404, "rest_no_route"),
        ("login_required", 401, "rest_not_logged_in"),
        ("not_found", 404, None),
    ],
)
def test_the_interface_can_be_switched_off(
    client: httpx2.Client, mode: Any, status: int, code: str | None
) -> None:
    with Newsroom([article()], options=SiteOptions(rest=mode)) as newsroom:
        response = get(client, newsroom)
        assert response.status_code == status
        assert client.get(newsroom.url, params={"rest_route": "/wp/v2/posts"}).status_code == status
        if code:
            assert response.json()["code"] == code
        else:
            assert response.headers["content-type"].startswith("text/html")
