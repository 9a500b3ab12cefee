"""Every fault of real sites, at a feed, at a page and at a site's history: a classified row each, the rest of the batch
stored, and afterwards the tables of an undisturbed run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from dateline.fetch.client import Fetcher
from dateline.fetch.gate import InProcessGate
from dateline.fetch.limits import Limits
from dateline.newsroom.options import SiteOptions
from dateline.newsroom.running import Newsroom
from dateline.pipeline.sweep import SweepIncompleteError, sweep
from dateline.pipeline.watch import WatchError, read_feeds
from dateline.pipeline.workbench import Workbench
from dateline.settings import load_settings

Article = Callable[..., dict[str, Any]]
Fault = dict[str, Any]

# Short, so that silence is told from slowness within a test; everything else as in real work.
LIMITS = Limits(connect_seconds=2, idle_seconds=1.0, total_seconds=6)
BAD = "*checkpoint-2*"
# What stands on a page: the fault, and the code of the row that it leaves.
PAGE_FAULTS: list[tuple[Fault, str]] = [
    ({"kind": "status", "status": 403}, "forbidden"),
    ({"kind": "status", "status": 404}, "gone"),
    ({"kind": "status", "status": 429, "retry_after_seconds": 0}, "rate_limited"),
    ({"kind": "status", "status": 500}, "http_server_error"),
    ({"kind": "status", "status": 503, "retry_after_seconds": 0}, "http_server_error"),
    ({"kind": "hang"}, "timeout"),
    ({"kind": "hang", "variant": "body"}, "timeout"),
    ({"kind": "slow", "seconds": 30}, "timeout"),
    ({"kind": "cut_off"}, "cut_off"),
    ({"kind": "cut_off", "variant": "chunked"}, "cut_off"),
    ({"kind": "wrong_length", "delta_bytes": 500}, "cut_off"),
    ({"kind": "wrong_length", "delta_bytes": -500}, "cut_off"),
    ({"kind": "bad_encoding"}, "bad_encoding"),
    ({"kind": "reset"}, "cut_off"),
    ({"kind": "garbage"}, "bad_response"),
    ({"kind": "redirect_loop"}, "redirect_loop"),
    ({"kind": "redirect_chain"}, "too_many_redirects"),
    ({"kind": "redirect", "location": "http://169.254.169.254/latest/meta-data/"}, "redirect_other_host"),
    ({"kind": "huge", "size_bytes": 50_000_000}, "too_large"),
    ({"kind": "gzip_bomb", "size_bytes": 1_000_000_000}, "too_large"),
    ({"kind": "gzip_bomb", "size_bytes": 1_000_000_000, "encoding": "br"}, "too_large"),
    ({"kind": "login_page"}, "login_page"),
    ({"kind": "empty"}, "empty"),
    ({"kind": "blank_page"}, "no_text"),
    ({"kind": "not_html"}, "not_html"),
    ({"kind": "xml_bomb"}, "no_text"),
]
FEED_FAULTS: list[tuple[Fault, str]] = [
    ({"kind": "status", "status": 403}, "forbidden"),
    ({"kind": "status", "status": 429, "retry_after_seconds": 1}, "rate_limited"),
    ({"kind": "status", "status": 500}, "http_server_error"),
    ({"kind": "hang"}, "timeout"),
    ({"kind": "cut_off"}, "cut_off"),
    ({"kind": "wrong_length", "delta_bytes": -200}, "cut_off"),
    ({"kind": "login_page"}, "html_page"),
    ({"kind": "empty"}, "empty"),
    ({"kind": "redirect_loop"}, "redirect_loop"),
    ({"kind": "huge", "size_bytes": 50_000_000}, "too_large"),
    ({"kind": "gzip_bomb", "size_bytes": 1_000_000_000}, "too_large"),
    ({"kind": "bad_encoding"}, "bad_encoding"),
    ({"kind": "not_html"}, "not_xml"),
]
# A feed that can be read all the same: nothing is lost, and what was wrong stands with the poll.
MENDED = [
    {"kind": "wrong_charset"},
    {"kind": "wrong_charset", "charset": "utf-8", "encode_as": "cp1252"},
    {"kind": "broken_xml", "variant": "ampersand"},
    {"kind": "broken_xml", "variant": "control"},
    {"kind": "broken_xml", "variant": "entity"},
    {"kind": "weak_etag"},
    {"kind": "feed_damage", "variant": "no_guid"},
    {"kind": "feed_damage", "variant": "no_date"},
    {"kind": "feed_damage", "variant": "bad_date"},
    {"kind": "feed_damage", "variant": "no_title"},
    {"kind": "feed_damage", "variant": "relative_link"},
]


def name(value: Any) -> str | None:
    return "-".join(str(v) for v in value.values())[:60] if isinstance(value, dict) else None


@pytest.fixture
def hurried(bench: Workbench) -> Iterator[Workbench]:
    """The workbench, its fetcher with short limits and a gate whose waiting only moves its own clock."""
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    gate = InProcessGate(clock=lambda: now[0], sleep=sleep)
    with Fetcher("Dateline/0", gate=gate, limits=LIMITS) as fetcher:
        bench.__dict__["fetcher"] = fetcher
        yield bench


@pytest.fixture
def three(newsroom: Newsroom, article: Article) -> Newsroom:
    newsroom.publish_all(article(n, published=f"2020-03-17T0{n + 5}:00:00+02:00") for n in (1, 2, 3))
    return newsroom


def contents(bench: Workbench) -> list[Any]:
    """What the tables say of articles and of the queue, without the moments at which it was learnt."""
    return bench.connection.execute(
        "select a.guid, a.canonical_url, v.version_number, v.title, v.text, v.published_at, v.byline, v.section, "
        "v.tags, r.state, a.withdrawn_at from core.article a join core.article_version v using (article_id) "
        "left join core.coding_request r using (article_version_id) order by a.canonical_url, v.version_number"
    ).fetchall()


def failing(bench: Workbench) -> list[tuple[str, str, str]]:
    return [
        (stage, code, subject.rstrip("/").rsplit("/", 1)[1])
        for stage, code, subject in bench.connection.execute(
            "select stage, failure_code, subject from raw.fetch_failure where resolved_at is null"
        )
    ]


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, list[Any]]:
    """What an undisturbed run leaves; filled by the first test that needs it."""
    return {}


def expected(
    undisturbed: dict[str, list[Any]], postgres_server: Any, tmp_path: Path, newsroom: Newsroom
) -> list[Any]:
    """The tables of a run without faults, in a warehouse of its own."""
    from tests.conftest import _copy_of_template

    if "rows" not in undisturbed:
        settings = load_settings(
            {
                "DATELINE_HOME": str(tmp_path / "calm"),
                "DATELINE_SOURCES": "newsroom",
                "DATELINE_NEWSROOM_PORT": newsroom.url.rstrip("/").rsplit(":", 1)[1],
            }
        )
        with _copy_of_template(postgres_server, "test_calm") as dsn, Workbench(settings, dsn) as calm:
            read_feeds(calm)
            undisturbed["rows"] = [_portless(row) for row in contents(calm)]
    return undisturbed["rows"]


def _portless(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The row without the newsroom's port, which each test has of its own."""
    return tuple(v.split("/", 3)[-1] if isinstance(v, str) and v.startswith("http://127") else v for v in row)


def its_time_has_come(bench: Workbench) -> None:
    bench.connection.execute("update raw.fetch_failure set next_attempt_at = now()")
    bench.connection.execute("delete from raw.host_gate")
    bench.connection.execute("update core.source_state set next_poll_at = null")


@pytest.mark.parametrize(("fault", "code"), PAGE_FAULTS, ids=name)
def test_at_a_page(
    hurried: Workbench, three: Newsroom, undisturbed: dict[str, list[Any]], postgres_server: Any, tmp_path: Path,
    fault: Fault, code: str,
) -> None:  # fmt: skip
    three.faults.add(path=BAD, count=None, **fault)
    counts = read_feeds(hurried).sources["newsroom"]
    assert (counts.new, counts.failed) == (2, 1), "the rest of the batch is stored"
    [(stage, found, which)] = failing(hurried)
    assert (found, which) == (code, "gunmen-attack-checkpoint-2") and stage in ("page", "extract")
    three.faults.clear()
    its_time_has_come(hurried)
    assert read_feeds(hurried).sources["newsroom"].new == 1
    assert failing(hurried) == []
    calm = expected(undisturbed, postgres_server, tmp_path, three)
    assert [_portless(row) for row in contents(hurried)] == calm


@pytest.mark.parametrize(("fault", "code"), FEED_FAULTS, ids=name)
def test_at_the_feed(
    hurried: Workbench, three: Newsroom, undisturbed: dict[str, list[Any]], postgres_server: Any, tmp_path: Path,
    fault: Fault, code: str,
) -> None:  # fmt: skip
    three.faults.add(path="/feed/", count=None, **fault)
    summary = read_feeds(hurried)
    with pytest.raises(WatchError):
        summary.raise_if_nothing_worked()
    polls = "select failure_code, failure_message <> '' from raw.feed_poll"
    assert hurried.connection.execute(polls).fetchall() == [(code, True)]
    three.faults.clear()
    its_time_has_come(hurried)
    assert read_feeds(hurried).sources["newsroom"].new == 3
    calm = expected(undisturbed, postgres_server, tmp_path, three)
    assert [_portless(row) for row in contents(hurried)] == calm


@pytest.mark.parametrize("fault", MENDED, ids=name)
def test_at_a_feed_that_can_be_read_all_the_same(hurried: Workbench, three: Newsroom, fault: Fault) -> None:
    """What the feed does not say the page does; later, whole, it changes nothing but the guid."""
    three.faults.add(path="/feed/", count=None, **fault)
    assert read_feeds(hurried).sources["newsroom"].new == 3
    before = [row[1:] for row in contents(hurried)]
    three.faults.clear()
    again = read_feeds(hurried).sources["newsroom"]
    assert (again.new, again.failed, again.found) == (0, 0, 3)
    assert [row[1:] for row in contents(hurried)] == before
    assert all(row[0] for row in contents(hurried)), "the guid is learnt when it is seen"


def test_a_feed_cut_in_the_middle_gives_what_came(hurried: Workbench, three: Newsroom) -> None:
    three.faults.add("broken_xml", variant="cut", path="/feed/", count=1)
    first = read_feeds(hurried).sources["newsroom"]
    assert 1 <= first.new <= 3 and first.failed == 0
    assert read_feeds(hurried).sources["newsroom"].new == 3 - first.new


@pytest.mark.parametrize(
    "fault", [{"kind": "xml_bomb"}, {"kind": "xml_bomb", "variant": "external"}], ids=name
)
def test_an_entity_bomb_unfolds_into_nothing(hurried: Workbench, three: Newsroom, fault: Fault) -> None:
    """It is refused, or read as a feed whose one entry cannot be fetched; no file of ours stands in it."""
    three.faults.add(path="/feed/", count=1, **fault)
    read_feeds(hurried)
    assert contents(hurried) == []
    said = hurried.connection.execute(
        "select coalesce(string_agg(message, ' '), '') from raw.fetch_failure"
    ).fetchone()
    assert said is not None and "root:" not in said[0] and len(said[0]) < 5000
    its_time_has_come(hurried)
    assert read_feeds(hurried).sources["newsroom"].new == 3


@pytest.mark.parametrize(
    "fault",
    [f for f, _ in FEED_FAULTS if f["kind"] not in ("hang",)],
    ids=name,
)
def test_at_the_history(hurried: Workbench, three: Newsroom, fault: Fault) -> None:
    """Every list fails: the day is a hole that is told; afterwards the same sweep fills it."""
    start, end = datetime(2020, 3, 17, tzinfo=UTC), datetime(2020, 3, 18, tzinfo=UTC)
    lists = ["/wp-json/*", "/20*", "/feed/", "/*sitemap*.xml", "/"]
    for path in lists:
        three.faults.add(path=path, count=None, **fault)
    summary = sweep(hurried, start, end)
    with pytest.raises(SweepIncompleteError, match="could not be read in full"):
        summary.raise_if_incomplete()
    covered = "select count(*) from core.coverage where is_complete"
    assert hurried.connection.execute(covered).fetchone() == (0,)
    three.faults.clear()
    its_time_has_come(hurried)
    again = sweep(hurried, start, end)
    again.raise_if_incomplete()
    assert again.sources["newsroom"].new == 3


def test_an_expired_certificate(tmp_path: Path, warehouse_dsn: str, article: Article) -> None:
    """The feed of a source that speaks TLS: expired first, renewed later."""
    entry = (
        '[press]\nname = "Press"\nhome_url = "{url}"\nfeed_url = "{url}feed/"\ntime_zone = "Asia/Amman"\n'
        "allow_private = true\ncrawl_delay_seconds = 0\npoll_min_seconds = 5\n"
    )
    settings = load_settings({"DATELINE_HOME": str(tmp_path), "DATELINE_SOURCES": "press"})
    with Newsroom([article(1)], tls="expired") as expired:
        port = int(expired.url.rstrip("/").rsplit(":", 1)[1])
        (tmp_path / "sources.toml").write_text(entry.format(url=expired.url))
        with Workbench(settings, warehouse_dsn) as bench:
            with pytest.raises(WatchError):
                read_feeds(bench).raise_if_nothing_worked()
            assert bench.connection.execute("select failure_code from raw.feed_poll").fetchall() == [("tls",)]
    with (
        Newsroom([article(1)], tls="valid", port=port) as renewed,
        Workbench(settings, warehouse_dsn) as bench,
    ):
        import ssl

        context = ssl.create_default_context(cafile=str(renewed.authority_file))
        with Fetcher("Dateline/0", ssl_context=context, interval_seconds=0) as fetcher:
            bench.__dict__["fetcher"] = fetcher
            its_time_has_come(bench)
            assert read_feeds(bench).sources["press"].new == 1


def test_several_faults_at_once_in_one_batch(bench: Workbench, article: Article) -> None:
    """One of twelve pages each: eleven kinds of trouble leave eleven rows and one article."""
    from tests.bench.generated_articles import year_of_articles

    faults = [f for f, _ in PAGE_FAULTS if f["kind"] not in ("hang", "slow", "huge", "gzip_bomb")][:11]
    articles = list(year_of_articles(12))
    with Newsroom(articles, options=SiteOptions(posts_per_rss=20)) as site:
        settings = load_settings(
            {
                "DATELINE_HOME": str(bench.settings.home),
                "DATELINE_SOURCES": "newsroom",
                "DATELINE_NEWSROOM_PORT": site.url.rstrip("/").rsplit(":", 1)[1],
            }
        )
        with Workbench(settings, bench.dsn) as own:
            for number, fault in enumerate(faults):
                site.faults.add(path=f"*load-{number:05}*", count=None, **fault)
            counts = read_feeds(own).sources["newsroom"]
            assert (counts.new, counts.failed) == (1, 11)
            assert len(failing(own)) == 11
            site.faults.clear()
            its_time_has_come(own)
            assert read_feeds(own).sources["newsroom"].new == 11
            assert failing(own) == []
