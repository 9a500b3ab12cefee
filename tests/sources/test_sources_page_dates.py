"""Only what a page states counts as its date."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.sources.page_dates import parse_instant, stated_dates
from dateline.sources.page_lookup import may_lie_within, parse_page

NOON = datetime(2019, 12, 30, 12, tzinfo=UTC)
JERUSALEM = ZoneInfo("Asia/Jerusalem")


def dates(head: str, body: str = ""):
    tree = parse_page(f"<html><head>{head}</head><body>{body}</body></html>")
    return stated_dates(tree, JERUSALEM)


def json_ld(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2019-12-30T12:00:00+00:00">',
        '<meta property="article:published_time" content="2019-12-30T14:00:00">',
        '<meta itemprop="datePublished" content="2019-12-30 14:00">',
        json_ld('{"@type": "NewsArticle", "datePublished": "2019-12-30T14:00:00+0200"}'),
        json_ld(
            '{"@graph": [{"@type": "WebSite"},'
            ' {"@type": ["Thing", "Article"], "datePublished": "2019-12-30T12:00:00Z"}]}'
        ),
        json_ld('[{"@type": "https://schema.org/NewsArticle", "datePublished": "2019-12-30T12:00:00.000Z"}]'),
        json_ld('{"@type": "NewsArticle",\n "headline": "two\nlines", "datePublished": "2019-12-30T12:00:00Z"}'),
        json_ld('<!-- {"@type": "NewsArticle", "datePublished": "2019-12-30T12:00:00Z"} -->'),
        '<meta name="parsely-pub-date" content="2019-12-30T12:00:00Z">',
    ],
)  # fmt: skip
def test_where_pages_state_it(head):
    assert dates(head).published == NOON


def test_in_the_body():
    assert (
        dates(
            "", '<article><header><time datetime="2019-12-30T12:00:00Z">x</time></header></article>'
        ).published
        == NOON
    )
    assert (
        dates(
            "", '<time class="entry-date published" datetime="2019-12-30T14:00:00+02:00">x</time>'
        ).published
        == NOON
    )


def test_a_mere_day_is_no_instant():
    found = dates(json_ld('{"@type": "NewsArticle", "datePublished": "2019-12-30"}'))
    assert found.published is None and found.published_day == date(2019, 12, 30) and found.is_article


def test_an_instant_elsewhere_beats_a_mere_day():
    head = '<meta property="article:published_time" content="2019-12-30">' + json_ld(
        '{"@type": "NewsArticle", "datePublished": "2019-12-30T12:00:00Z"}'
    )
    assert dates(head).published == NOON


def test_the_dates_of_other_things_do_not_count():
    other = json_ld('{"@type": "Person", "datePublished": "2001-01-01T00:00:00Z"}')
    related = (
        "<section><article><div>12/30/2019</div></article></section><p>On 30 December 2019 it rained.</p>"
    )
    assert dates(other, related).published is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Someday, 45 Foo 2019 99:99:99",
        "2019-13-45",
        "2019-12-30T25:99:99Z",
        "30/12/2019",
        "1970-01-01T00:00:00Z",
        "2019-12-30T12:00:00+99:99",
    ],
)
def test_nonsense_is_no_date(text):
    found = dates(f'<meta property="article:published_time" content="{text}">' + json_ld('{"broken": '))
    assert found.published is None and found.published_day is None


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_none(text):
    parse_instant(text, JERUSALEM)


def test_addresses_that_name_a_day_spare_a_look():
    start, end = datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 5, 2, tzinfo=UTC)
    assert may_lie_within("https://a.example/2024/05/01/x/", start, end)
    assert may_lie_within("https://a.example/2024/04/30/x/", start, end)
    assert may_lie_within("https://a.example/2024/05/x/", start, end)
    assert may_lie_within("https://a.example/news/x/", start, end)
    assert may_lie_within("https://a.example/2024/99/x/", start, end)
    assert not may_lie_within("https://a.example/2024/05/09/x/", start, end)
    assert not may_lie_within("https://a.example/2023/05/x/", start, end)
