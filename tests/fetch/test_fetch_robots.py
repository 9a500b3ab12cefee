"""robots.txt as RFC 9309 has it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from scripted import http

from dateline.fetch.failure import FetchFailure
from dateline.fetch.response import Response
from dateline.fetch.robots import MemoryStore, Robots

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)


def text(body: str) -> bytes:
    return http("200 OK", body.encode(), "Content-Type: text/plain")


def get(fetcher, url, **how):
    return fetcher.get(url, allow_private=True, **how)


def refusal(fetcher, url, **how) -> FetchFailure:
    with pytest.raises(FetchFailure) as failed:
        get(fetcher, url, **how)
    return failed.value


def test_what_is_forbidden_is_not_asked_for(polite, site):
    site.answers["/robots.txt"] = text("User-agent: *\nDisallow: /private/\nAllow: /private/open")
    site.answers["/private/open"] = site.answers["/a"] = http("200 OK", b"yes")
    assert get(polite, site.url("/a")).body == b"yes"
    assert get(polite, site.url("/private/open")).body == b"yes"
    failed = refusal(polite, site.url("/private/a"))
    assert (failed.code, failed.failure_class) == ("robots_disallowed", "hard")
    assert site.paths() == ["/robots.txt", "/a", "/private/open"]


def test_a_group_of_our_own_name_comes_before_the_one_for_all(polite, site):
    site.answers["/robots.txt"] = text("User-agent: *\nDisallow: /\n\nUser-agent: dateline\nDisallow: /no")
    site.answers["/yes"] = http("200 OK", b"yes")
    assert get(polite, site.url("/yes")).body == b"yes"
    assert refusal(polite, site.url("/no")).code == "robots_disallowed"


@pytest.mark.parametrize("kind", ["feed", "history", "page"])
def test_it_holds_for_feeds_and_history_too(polite, site, kind):
    site.answers["/robots.txt"] = text("User-agent: *\nDisallow: /feed/")
    assert refusal(polite, site.url("/feed/"), kind=kind).code == "robots_disallowed"


def test_the_file_is_asked_for_once(polite, site):
    site.answers["/robots.txt"] = text("")
    site.answers["/a"] = http()
    for _ in range(3):
        get(polite, site.url("/a"))
    assert site.paths().count("/robots.txt") == 1


def test_crawl_delay_spaces_the_requests(polite, site, gate):
    site.answers["/robots.txt"] = text("User-agent: *\nCrawl-delay: 7.5")
    site.answers["/a"] = http()
    get(polite, site.url("/a"), interval_seconds=1)
    before = gate.now
    get(polite, site.url("/a"), interval_seconds=1)
    assert gate.now - before == pytest.approx(7.5)
    assert gate.turns[-1] == (f"127.0.0.1:{site.port}", 7.5)


def test_the_longer_of_our_interval_and_theirs_holds(polite, site, gate):
    site.answers["/robots.txt"] = text("User-agent: *\nCrawl-delay: 2")
    site.answers["/a"] = http()
    get(polite, site.url("/a"), interval_seconds=30)
    assert gate.turns[-1][1] == 30


def test_request_rate_is_a_crawl_delay_in_other_words(polite, site, gate):
    site.answers["/robots.txt"] = text("User-agent: *\nRequest-rate: 1/10")
    site.answers["/a"] = http()
    get(polite, site.url("/a"))
    assert gate.turns[-1][1] == 10


def test_a_crawl_delay_that_would_stop_us_for_good_is_bounded(polite, site, gate):
    site.answers["/robots.txt"] = text("User-agent: *\nCrawl-delay: 1000000")
    site.answers["/a"] = http()
    get(polite, site.url("/a"))
    assert gate.turns[-1][1] == 60


@pytest.mark.parametrize("status", ["400 X", "401 X", "403 X", "404 X", "410 X"])
def test_no_file_means_that_everything_is_allowed(polite, site, status):
    site.answers["/robots.txt"] = http(status, b"User-agent: *\nDisallow: /")
    site.answers["/a"] = http("200 OK", b"yes")
    assert get(polite, site.url("/a")).body == b"yes"


@pytest.mark.parametrize("status", ["500 X", "503 X", "429 X"])
def test_a_file_that_cannot_be_read_means_that_nothing_is_allowed(polite, site, status):
    site.answers["/robots.txt"] = http(status, b"")
    site.answers["/a"] = http()
    failed = refusal(polite, site.url("/a"))
    assert (failed.code, failed.failure_class) == ("robots_unreachable", "temporary")
    assert refusal(polite, site.url("/a")).code == "robots_unreachable"
    assert site.paths() == ["/robots.txt"]


def test_a_host_that_cannot_be_reached_keeps_the_name_of_its_own_failure(polite):
    assert refusal(polite, "http://127.0.0.1:1/").code == "refused"
    with pytest.raises(FetchFailure) as failed:
        polite.get("http://127.0.0.1:1/")
    assert failed.value.code == "private_address"


def test_redirects_of_the_file_are_followed_even_to_another_host(polite, site, start_site):
    other = start_site()
    other.answers["/r"] = text("User-agent: *\nDisallow: /no")
    site.answers["/robots.txt"] = http("301 X", b"", f"Location: {other.url('/r')}")
    assert refusal(polite, site.url("/no")).code == "robots_disallowed"


def test_redirects_without_end_mean_that_there_is_none(polite, site):
    site.answers["/robots.txt"] = http("301 X", b"", "Location: /robots.txt")
    site.answers["/a"] = http("200 OK", b"yes")
    assert get(polite, site.url("/a")).body == b"yes"


def test_each_host_on_the_way_of_a_redirect_is_asked(polite, site, start_site):
    other = start_site()
    other.answers["/robots.txt"] = text("User-agent: *\nDisallow: /")
    site.answers["/a"] = http("302 X", b"", f"Location: {other.url('/b')}")
    failed = refusal(polite, site.url("/a"))
    assert failed.code == "robots_disallowed" and failed.url == other.url("/b")
    assert other.paths() == ["/robots.txt"]


def test_of_an_overlong_file_the_first_part_counts(polite, site):
    site.answers["/robots.txt"] = text("User-agent: *\nDisallow: /no\n" + "# filler\n" * 1000)
    assert refusal(polite, site.url("/no")).code == "robots_disallowed"


@pytest.mark.parametrize(
    "body", ["<html><body>Log in</body></html>", "\x00\xff\xfe", "Disallow", ":", "\ufeffUser-agent: *"]
)
def test_rubbish_is_no_rule(polite, site, body):
    site.answers["/robots.txt"] = http("200 OK", body.encode("latin-1", "replace"))
    site.answers["/a"] = http("200 OK", b"yes")
    assert get(polite, site.url("/a")).body == b"yes"


def test_the_files_sitemaps_are_told(polite, site):
    site.answers["/robots.txt"] = text("Sitemap: https://news.example/s.xml\nUser-agent: *\nDisallow:")
    rules = polite.robots_rules(site.url("/a"), allow_private=True)
    assert rules is not None and rules.sitemaps == ("https://news.example/s.xml",)


class Clock:
    """A robots reader whose time a test sets, over a server that is only a list of outcomes."""

    def __init__(self, store: MemoryStore | None = None) -> None:
        self.now = NOON
        self.outcomes: list[Response | FetchFailure] = []
        self.fetched = 0
        self.robots = Robots(store, now=lambda: self.now)

    def fetch(self, url: str) -> Response:
        self.fetched += 1
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, FetchFailure):
            raise outcome
        return outcome

    def allows(self, path: str = "/a") -> bool:
        return self.robots.rules("https://news.example", self.fetch).allows("https://news.example" + path)


def rules(body: str) -> Response:
    url = "https://news.example/robots.txt"
    return Response(url, url, 200, (), body.encode(), NOON, 0.1)


DOWN = FetchFailure("http_server_error", "https://news.example/robots.txt", "It is down.", status=500)


def test_the_file_is_read_again_after_a_day():
    clock = Clock()
    clock.outcomes = [rules("User-agent: *\nDisallow: /a"), rules("")]
    assert not clock.allows()
    clock.now += timedelta(hours=23, minutes=59)
    assert not clock.allows() and clock.fetched == 1
    clock.now += timedelta(minutes=1)
    assert clock.allows() and clock.fetched == 2


def test_while_the_file_is_unreachable_the_old_one_holds():
    clock = Clock()
    clock.outcomes = [rules("User-agent: *\nDisallow: /a"), DOWN, DOWN, rules("")]
    assert not clock.allows("/a")
    clock.now += timedelta(days=2)
    assert clock.allows("/b") and not clock.allows("/a") and clock.fetched == 2
    clock.now += timedelta(minutes=11)
    assert clock.allows("/b") and clock.fetched == 3
    clock.now += timedelta(minutes=11)
    assert clock.allows("/a") and clock.fetched == 4


def test_after_thirty_days_an_unreachable_file_counts_as_none():
    clock = Clock()
    clock.outcomes = [DOWN] * 4
    assert not clock.allows()
    clock.now += timedelta(days=29)
    assert not clock.allows()
    clock.now += timedelta(days=2)
    assert clock.allows()


def test_what_was_learnt_outlives_the_process_where_a_store_is_handed_in():
    store = MemoryStore()
    first = Clock(store)
    first.outcomes = [rules("User-agent: *\nDisallow: /a")]
    assert not first.allows()
    second = Clock(store)
    assert not second.allows() and second.fetched == 0
