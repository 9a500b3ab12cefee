"""Every article of an interval, by whatever the site offers, and never a hole that is not told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from newsrooms import article, hourly, source_of, utc

from dateline.sources.days import day_bounds
from dateline.sources.history import find_articles, find_modified

METHODS = ["rest", "day_feeds", "sitemaps", "feed_pages"]
ZONES = ["Asia/Jerusalem", "UTC", "America/New_York", "Asia/Kolkata", "Pacific/Auckland"]


def titles(listing) -> list[str]:
    return [e.url.rstrip("/").rpartition("/")[2] for e in listing.entries]


def only(newsroom, method: str, **changes):
    return source_of(newsroom, history_methods=(method,), **changes)


@pytest.mark.parametrize("method", METHODS)
def test_each_method_finds_exactly_what_was_published_in_the_interval(fetcher, open_newsroom, method):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 100), posts_per_rss=7)
    listing = find_articles(fetcher, only(newsroom, method), utc(2024, 5, 2), utc(2024, 5, 3))
    assert titles(listing) == [f"story-{n}" for n in range(24, 48)]
    assert listing.complete and listing.method == method, listing.problems
    assert all(e.published and utc(2024, 5, 2) <= e.published < utc(2024, 5, 3) for e in listing.entries)
    # 2 May in UTC is a part of 2 and of 3 May in Jerusalem.
    assert listing.days_read_in_full == (date(2024, 5, 2), date(2024, 5, 3))
    days = [day_bounds(d, ZoneInfo("Asia/Jerusalem")) for d in listing.days_read_in_full]
    both = {e.url for e in (*listing.entries, *listing.beyond)}
    of_days = [n for n in range(100) if days[0][0] <= utc(2024, 5, 1) + timedelta(hours=n) < days[1][1]]
    assert {u.rstrip("/").rpartition("/")[2] for u in both} == {f"story-{n}" for n in of_days}


@pytest.mark.parametrize("method", METHODS)
def test_nothing_conditional_is_ever_sent(fetcher, open_newsroom, method):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 30))
    for _ in range(2):
        find_articles(fetcher, only(newsroom, method), utc(2024, 5, 1), utc(2024, 5, 2))
    for request in newsroom.log.entries():
        assert not {"if-none-match", "if-modified-since"} & {h.lower() for h in request.headers}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("zone", ZONES)
def test_an_article_late_in_the_evening_of_utc_is_found_by_the_interval_that_holds_it(
    fetcher, open_newsroom, method, zone
):
    """23:30 UTC is the next day east of Greenwich; the last and first minutes of an interval count."""
    moments = {
        "before": utc(2024, 5, 1, 23, 59, 59),
        "first": utc(2024, 5, 2),
        "late": utc(2024, 5, 2, 23, 30),
        "last": utc(2024, 5, 2, 23, 59, 59),
        "after": utc(2024, 5, 3),
    }
    newsroom = open_newsroom([article(k, v) for k, v in moments.items()], time_zone=zone)
    source = only(newsroom, method)
    found = [titles(find_articles(fetcher, source, utc(2024, 5, d), utc(2024, 5, d + 1))) for d in (1, 2, 3)]
    assert found == [["story-before"], ["story-first", "story-late", "story-last"], ["story-after"]]


# The nights in which clocks change, and what lies around them (Jerusalem 2024: 29 March, 27 October).
CHANGES = [
    ("Asia/Jerusalem", utc(2024, 3, 28)),
    ("Asia/Jerusalem", utc(2024, 10, 26)),
    ("America/New_York", utc(2024, 3, 10)),
    ("America/New_York", utc(2024, 11, 3)),
    ("Asia/Beirut", utc(2024, 3, 30)),
    ("Pacific/Auckland", utc(2024, 4, 6)),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("zone", "first"), CHANGES)
def test_where_clocks_change_every_article_is_found_by_one_interval_and_one_only(
    fetcher, open_newsroom, method, zone, first
):
    articles = hourly(first - timedelta(hours=2), 56, hours=1)
    newsroom = open_newsroom(articles, time_zone=zone)
    source = only(newsroom, method)
    found: list[str] = []
    for day in range(-1, 3):
        start = first + timedelta(days=day)
        listing = find_articles(fetcher, source, start, start + timedelta(days=1))
        assert listing.complete, listing.problems
        found += titles(listing)
    assert found == [f"story-{n}" for n in range(56)]


@pytest.mark.parametrize("method", METHODS)
def test_an_interval_without_articles_is_complete_and_empty(fetcher, open_newsroom, method):
    newsroom = open_newsroom([*hourly(utc(2024, 5, 1), 3), *hourly(utc(2024, 6, 1), 3)])
    listing = find_articles(fetcher, only(newsroom, method), utc(2024, 5, 10), utc(2024, 5, 12))
    assert listing.entries == () and listing.complete, listing.problems


def test_guids_are_the_same_by_rest_and_by_feed(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 5))
    by_rest = find_articles(fetcher, only(newsroom, "rest"), utc(2024, 5, 1), utc(2024, 5, 2))
    by_feed = find_articles(fetcher, only(newsroom, "day_feeds"), utc(2024, 5, 1), utc(2024, 5, 2))
    assert [(e.guid, e.url, e.title, e.published) for e in by_rest.entries] == [
        (e.guid, e.url, e.title, e.published) for e in by_feed.entries
    ]
    assert all(e.guid and "utm_" not in e.url for e in by_feed.entries)
    assert all(e.content_html for e in by_rest.entries)


def test_long_rest_lists_are_read_page_by_page(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 250, hours=0.05))
    seen = []
    listing = find_articles(
        fetcher,
        only(newsroom, "rest"),
        utc(2024, 5, 1),
        utc(2024, 5, 2),
        progress=lambda what, done, total: seen.append((what, done, total)),
    )
    assert len(listing.entries) == 250 and listing.complete
    assert seen == [("REST pages", 1, 3), ("REST pages", 2, 3), ("REST pages", 3, 3)]


@pytest.mark.parametrize(
    ("options", "answer"),
    [
        ({"rest": "no_route"}, "day_feeds"),
        ({"rest": "login_required"}, "day_feeds"),
    ],
)
def test_what_a_site_does_not_offer_is_passed_over(fetcher, open_newsroom, options, answer):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 5), **options)
    listing = find_articles(fetcher, source_of(newsroom), utc(2024, 5, 1), utc(2024, 5, 2))
    assert listing.method == answer and listing.complete
    assert any(p.startswith("rest: not offered") for p in listing.problems)


def test_rest_by_plain_addresses_where_pretty_ones_are_off(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 5))
    newsroom.faults.add("status", status=404, path="/wp-json/*", count=None)
    listing = find_articles(fetcher, source_of(newsroom), utc(2024, 5, 1), utc(2024, 5, 2))
    assert listing.method == "rest" and len(listing.entries) == 5


def test_the_method_that_worked_is_tried_first(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 5), rest="not_found")
    source = source_of(newsroom)
    find_articles(fetcher, source, utc(2024, 5, 1), utc(2024, 5, 2), remembered_method="day_feeds")
    assert not [r for r in newsroom.log.entries() if "wp-json" in r.path]
    listing = find_articles(
        fetcher, source, utc(2024, 5, 1), utc(2024, 5, 2), remembered_method="no such method"
    )
    assert listing.method == "day_feeds"


def test_without_rest_and_day_feeds_the_sitemaps_and_then_the_feed(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 40), rest="no_route", sitemaps=())
    newsroom.faults.add("status", status=404, path="/2024/*/feed/", count=None)
    newsroom.faults.add("status", status=404, path="/", query="*feed=rss2*", count=None)
    source = source_of(newsroom)
    listing = find_articles(fetcher, source, utc(2024, 5, 1), utc(2024, 5, 2))
    assert listing.method == "feed_pages" and listing.complete, listing.problems
    assert len(listing.entries) == 24


@pytest.mark.parametrize("kind", ["yoast", "core"])
def test_sitemaps_lastmod_is_not_taken_for_the_day_of_publication(fetcher, open_newsroom, kind):
    articles = hourly(utc(2024, 5, 1), 48)
    articles[3]["modified"] = utc(2024, 5, 20).isoformat()  # published on 1 May, mended on 20 May
    newsroom = open_newsroom(articles, sitemaps=(kind,), yoast_sitemap_urls=10, core_sitemap_urls=10)
    source = only(newsroom, "sitemaps")
    first = find_articles(fetcher, source, utc(2024, 5, 1), utc(2024, 5, 2))
    assert titles(first) == [f"story-{n}" for n in range(24)] and first.complete, first.problems
    assert titles(find_articles(fetcher, source, utc(2024, 5, 20), utc(2024, 5, 21))) == []


def test_what_pages_said_of_their_date_is_not_asked_twice(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 10))
    source, known = only(newsroom, "sitemaps"), {}
    find_articles(fetcher, source, utc(2024, 5, 1), utc(2024, 5, 2), known_dates=known)
    assert len(known) == 10
    before = len(newsroom.log.entries())
    again = find_articles(fetcher, source, utc(2024, 5, 1), utc(2024, 5, 2), known_dates=known)
    assert len(again.entries) == 10
    assert not [r for r in newsroom.log.entries()[before:] if "story" in r.path]


@pytest.mark.parametrize("method", METHODS)
def test_a_short_trouble_is_sat_out(fetcher, open_newsroom, method):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 30))
    newsroom.faults.add("status", status=503, path="/*", count=2, skip=1)
    newsroom.faults.add("status", status=429, retry_after_seconds=3, path="/*", count=1, skip=2)
    listing = find_articles(fetcher, only(newsroom, method), utc(2024, 5, 1), utc(2024, 5, 2))
    assert listing.complete and len(listing.entries) == 24, listing.problems


FAULTS = [
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 403},
    {"kind": "cut_off"},
    {"kind": "wrong_length", "delta_bytes": -100},
    {"kind": "bad_encoding"},
    {"kind": "login_page"},
    {"kind": "empty"},
    {"kind": "garbage"},
    {"kind": "reset"},
    {"kind": "redirect_loop"},
]
XML_FAULTS = [
    {"kind": "xml_bomb"},
    {"kind": "broken_xml", "variant": "cut"},
    {"kind": "broken_xml", "variant": "unclosed"},
]
# Where each method reads the first day's list: (path, query), by pretty and by plain addresses.
LISTS = {
    "rest": [("/wp-json/*", "*"), ("/", "*rest_route*")],
    "day_feeds": [("/2024/05/01/feed/", "*"), ("/", "*m=20240501*")],
    "feed_pages": [("/feed/", "*")],
}


@pytest.mark.parametrize(
    ("method", "fault"),
    [(m, f) for m in LISTS for f in FAULTS + (XML_FAULTS if m != "rest" else [])],
    ids=lambda v: v if isinstance(v, str) else "-".join(map(str, v.values())),
)
def test_a_lasting_trouble_leaves_no_green_hole(fetcher, open_newsroom, method, fault):
    """One page of the list cannot be read: the listing is incomplete and says why."""
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 30), posts_per_rss=7)
    for path, query in LISTS[method]:
        how = dict(fault)
        newsroom.faults.add(how.pop("kind"), path=path, query=query, count=None, **how)
    listing = find_articles(fetcher, only(newsroom, method), utc(2024, 5, 1), utc(2024, 5, 2))
    assert not listing.complete
    assert listing.problems and date(2024, 5, 1) not in listing.days_read_in_full


def test_one_day_that_fails_does_not_hide_the_others(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 24 * 5), posts_per_rss=7)
    newsroom.faults.add("status", status=500, path="/2024/05/03/feed/", count=None)
    listing = find_articles(fetcher, only(newsroom, "day_feeds"), utc(2024, 5, 1), utc(2024, 5, 6))
    assert not listing.complete
    assert listing.days_read_in_full == tuple(date(2024, 5, d) for d in (1, 2, 4, 5, 6))
    assert any("2024-05-03" in p and "500" in p for p in listing.problems)
    assert len(listing.entries) == 24 * 4


def test_a_site_in_trouble_is_not_asked_for_every_day_of_a_month(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 24 * 30), posts_per_rss=50)
    newsroom.faults.add("status", status=500, path="/2024/*", count=None)
    listing = find_articles(fetcher, only(newsroom, "day_feeds"), utc(2024, 5, 1), utc(2024, 5, 31))
    assert not listing.complete
    assert len([r for r in newsroom.log.entries() if r.path.startswith("/2024/")]) == 3 * 4


def test_what_one_method_lacks_another_fills_in(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 24 * 3), rest="no_route", posts_per_rss=7)
    newsroom.faults.add("status", status=500, path="/2024/05/02/feed/", count=None)
    listing = find_articles(fetcher, source_of(newsroom), utc(2024, 5, 1), utc(2024, 5, 4))
    assert listing.complete and listing.method == "sitemaps"
    assert len(listing.entries) == 72 and len({e.url for e in listing.entries}) == 72


def test_a_rest_list_that_breaks_off_keeps_the_days_before(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 240))
    newsroom.faults.add("status", status=500, path="/wp-json/*", query="*page=2*", count=None)
    listing = find_articles(fetcher, only(newsroom, "rest"), utc(2024, 5, 1), utc(2024, 5, 11))
    assert not listing.complete
    assert listing.days_read_in_full == tuple(date(2024, 5, d) for d in (1, 2, 3, 4))
    assert len(listing.entries) == 100


def test_a_site_that_ignores_the_bounds_is_not_trusted(fetcher, open_newsroom):
    """A cache that drops the query answers every interval with the newest posts."""
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 30))
    import httpx2

    newest = httpx2.get(newsroom.url + "wp-json/wp/v2/posts").text
    newsroom.faults.add(
        "replace", path="/wp-json/*", body=newest, content_type="application/json", count=None
    )
    listing = find_articles(fetcher, only(newsroom, "rest"), utc(2023, 1, 1), utc(2023, 1, 2))
    assert not listing.complete and any("ignores the bounds" in p for p in listing.problems)


def test_a_site_that_answers_every_day_with_its_main_feed_is_not_trusted(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 30))
    newsroom.faults.add("redirect", path="/2023/*", location="/feed/", count=None)
    listing = find_articles(fetcher, only(newsroom, "day_feeds"), utc(2023, 1, 1), utc(2023, 1, 2))
    assert not listing.complete and any("ignore the day" in p for p in listing.problems)


def test_a_feed_that_cannot_page_is_complete_only_as_far_as_it_reaches(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 72), posts_per_rss=50)
    import httpx2

    first = httpx2.get(newsroom.feed_url).text
    newsroom.faults.add("replace", path="/feed/", body=first, content_type="text/xml", count=None)
    source = only(newsroom, "feed_pages")
    reached = find_articles(fetcher, source, utc(2024, 5, 3), utc(2024, 5, 4))
    assert reached.complete and len(reached.entries) == 24, reached.problems
    beyond = find_articles(fetcher, source, utc(2024, 5, 1), utc(2024, 5, 4))
    assert not beyond.complete
    assert beyond.days_read_in_full == (date(2024, 5, 3), date(2024, 5, 4))


def test_a_wrong_time_zone_in_the_entry_is_noticed(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 30), time_zone="America/New_York")
    source = only(newsroom, "rest", time_zone="Asia/Jerusalem")
    listing = find_articles(fetcher, source, utc(2024, 5, 1), utc(2024, 5, 2))
    assert len(listing.entries) == 24, "instants count, whatever the clock"
    assert any("-7.0 h from Asia/Jerusalem" in p for p in listing.problems)


def test_a_day_that_is_not_over_is_not_read_in_full(fetcher, open_newsroom):
    now = datetime.now(UTC)
    newsroom = open_newsroom([article(1, now - timedelta(minutes=5))])
    listing = find_articles(fetcher, only(newsroom, "rest"), now - timedelta(hours=30), now)
    assert listing.complete and titles(listing) == ["story-1"]
    zone = ZoneInfo("Asia/Jerusalem")
    assert now.astimezone(zone).date() not in listing.days_read_in_full
    assert (now - timedelta(hours=30)).astimezone(zone).date() in listing.days_read_in_full


@pytest.mark.parametrize("method", ["day_feeds", "feed_pages"])
def test_an_entry_without_date_is_asked_for_it_at_its_page(fetcher, open_newsroom, method):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 10))
    newsroom.faults.add("feed_damage", variant="no_date", path="*feed*", count=None)
    listing = find_articles(fetcher, only(newsroom, method), utc(2024, 5, 1), utc(2024, 5, 2))
    assert len(listing.entries) == 10 and listing.complete, listing.problems
    assert all(e.published for e in listing.entries)


def test_where_a_page_states_only_a_day_noon_of_it_stands_for_it(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 3))
    page = """<html><script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-05-01"}
    </script><p>Words.</p></html>"""
    newsroom.faults.add("replace", path="/headlines/*", body=page, count=None)
    listing = find_articles(fetcher, only(newsroom, "sitemaps"), utc(2024, 5, 1), utc(2024, 5, 2))
    assert listing.complete and len(listing.entries) == 3, listing.problems
    assert all(e.is_day_only and e.published == utc(2024, 5, 1, 9) for e in listing.entries)


def test_a_day_feed_without_any_date_still_knows_the_day(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 3))
    newsroom.faults.add("feed_damage", variant="no_date", path="*feed*", count=None)
    newsroom.faults.add("bad_date", path="/headlines/*", count=None)
    listing = find_articles(fetcher, only(newsroom, "day_feeds"), utc(2024, 5, 1), utc(2024, 5, 2))
    assert listing.complete and len(listing.entries) == 3, listing.problems
    assert [e.is_day_only for e in listing.entries].count(True) == 1


@pytest.mark.parametrize("method", METHODS)
def test_robots_txt_is_heeded(fetcher, open_newsroom, method):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 3), robots_txt="User-agent: *\nDisallow: /\n")
    listing = find_articles(fetcher, only(newsroom, method), utc(2024, 5, 1), utc(2024, 5, 2))
    assert not listing.complete and listing.entries == () and listing.problems
    assert {r.path for r in newsroom.log.entries()} == {"/robots.txt"}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (utc(2024, 5, 2), utc(2024, 5, 1)),
        (utc(2024, 5, 2), utc(2024, 5, 2)),
        (datetime(2024, 5, 1), datetime(2024, 5, 2)),
    ],
)
def test_an_interval_that_is_none_is_refused(fetcher, open_newsroom, start, end):
    newsroom = open_newsroom()
    with pytest.raises(ValueError, match="start"):
        find_articles(fetcher, source_of(newsroom), start, end)


# -- corrections ---------------------------------------------------------------------------------------


def test_corrections_are_found_by_when_they_were_made(fetcher, open_newsroom):
    articles = hourly(utc(2024, 5, 1), 10)
    articles[2]["modified"] = utc(2024, 6, 7, 23, 30).isoformat()
    articles[4]["modified"] = utc(2024, 6, 8, 0, 30).isoformat()
    newsroom = open_newsroom(articles)
    listing = find_modified(fetcher, source_of(newsroom), utc(2024, 6, 7), utc(2024, 6, 8))
    assert titles(listing) == ["story-2"] and listing.complete and listing.method == "rest"
    assert listing.entries[0].modified == utc(2024, 6, 7, 23, 30)


def test_a_fresh_article_counts_as_modified_when_published(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 10))
    listing = find_modified(fetcher, source_of(newsroom), utc(2024, 5, 1), utc(2024, 5, 1, 5))
    assert titles(listing) == [f"story-{n}" for n in range(5)]


def test_a_site_that_cannot_tell_says_so(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 10), rest="no_route")
    listing = find_modified(fetcher, source_of(newsroom), utc(2024, 6, 7), utc(2024, 6, 8))
    assert (listing.method, listing.complete) == ("none", False) and listing.problems


def test_an_old_wordpress_that_ignores_modified_after_is_found_out(fetcher, open_newsroom):
    newsroom = open_newsroom(hourly(utc(2024, 5, 1), 10))
    import httpx2

    everything = httpx2.get(newsroom.url + "wp-json/wp/v2/posts").text
    newsroom.faults.add(
        "replace", path="/wp-json/*", body=everything, content_type="application/json", count=None
    )
    listing = find_modified(fetcher, source_of(newsroom), utc(2024, 6, 7), utc(2024, 6, 8))
    assert (listing.method, listing.complete, listing.entries) == ("none", False, ())
    assert any("modified_after" in p for p in listing.problems)
