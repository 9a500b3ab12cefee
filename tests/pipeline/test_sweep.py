"""Sweeping a site's past: exactly the articles of the interval, no green result over a hole, coverage by local day."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dateline.newsroom.options import SiteOptions
from dateline.newsroom.running import Newsroom
from dateline.pipeline import sweep as module
from dateline.pipeline.sweep import SweepIncompleteError, sweep
from dateline.pipeline.workbench import Workbench
from dateline.settings import load_settings
from dateline.warehouse import sources_store, takedown

Article = Callable[..., dict[str, Any]]


def day(text: str) -> tuple[datetime, datetime]:
    start = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return start, start + timedelta(days=1)


def links(bench: Workbench) -> set[str]:
    return {
        u.rstrip("/").rsplit("/", 1)[1] for (u,) in bench.connection.execute("select url from core.article")
    }


def test_an_interval_brings_its_own_articles_and_no_others(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    """In March 2020 the site stands at UTC+2, from the 27th at UTC+3; 23:30 UTC is the next local day."""
    newsroom.publish(article(1, published="2020-03-17T23:30:00+00:00"))
    newsroom.publish(article(2, published="2020-03-18T00:00:00+00:00"))
    newsroom.publish(article(3, published="2020-03-16T23:59:59+00:00"))
    summary = sweep(bench, *day("2020-03-17"))
    assert links(bench) == {"gunmen-attack-checkpoint-1"}
    assert summary.sources["newsroom"].sentence() == "1 found: 1 new, 0 changed, 0 unchanged, 0 failed"
    sweep(bench, *day("2020-03-18"))
    assert links(bench) == {"gunmen-attack-checkpoint-1", "gunmen-attack-checkpoint-2"}


@pytest.mark.parametrize(
    "instant", ["2020-03-26T23:30:00+00:00", "2020-03-27T20:59:59+00:00", "2020-03-27T21:00:00+00:00"]
)
def test_on_the_day_that_the_clocks_change_each_article_is_in_exactly_one_interval(
    bench: Workbench, newsroom: Newsroom, article: Article, instant: str
) -> None:
    newsroom.publish(article(1, published=instant))
    found = [
        sweep(bench, *day(d)).sources["newsroom"].found for d in ("2020-03-26", "2020-03-27", "2020-03-28")
    ]
    assert sum(found) == 1
    assert found.index(1) == (datetime.fromisoformat(instant).date() - date(2020, 3, 26)).days


def test_history_waits_behind_live_work(bench: Workbench, newsroom: Newsroom, article: Article) -> None:
    newsroom.publish(article(1))
    sweep(bench, *day("2020-03-17"))
    assert bench.connection.execute("select reason from core.coding_request").fetchall() == [("history",)]


def test_a_local_day_is_covered_once_both_intervals_that_touch_it_were_swept(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    newsroom.publish(article(1, published="2020-03-16T22:30:00+00:00"))
    newsroom.publish(article(2, published="2020-03-17T10:00:00+00:00"))
    sweep(bench, *day("2020-03-17"))
    covered = "select local_date, is_complete, reason from core.coverage where local_date = '2020-03-17'"
    [(_, complete, reason)] = bench.connection.execute(covered).fetchall()
    assert not complete and "neighbouring interval" in reason
    sweep(bench, *day("2020-03-16"))
    [(_, complete, reason)] = bench.connection.execute(covered).fetchall()
    assert complete and reason is None


def test_sweeping_twice_leaves_the_same_tables(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    newsroom.publish(article(1))
    sweep(bench, *day("2020-03-17"))
    before = bench.connection.execute("select * from core.article_version").fetchall()
    again = sweep(bench, *day("2020-03-17"))
    assert (again.sources["newsroom"].unchanged, again.queued) == (1, 0)
    assert bench.connection.execute("select * from core.article_version").fetchall() == before


def test_a_page_that_cannot_be_read_is_stored_from_the_list_where_that_carries_the_text(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    newsroom.publish(article(1))
    newsroom.faults.add("status", status=500, path="*checkpoint-1*", count=None)
    assert sweep(bench, *day("2020-03-17")).sources["newsroom"].new == 1
    [(kind, body)] = bench.connection.execute(
        "select p.kind, b.bytes from core.article_version v join raw.page p using (page_id) join raw.body b "
        "using (body_sha256)"
    ).fetchall()
    assert kind == "history" and b"Islamic State" in bytes(body), (
        "the version names the bytes that it was read from"
    )


def test_a_page_that_cannot_be_read_is_a_hole(bench: Workbench, newsroom: Newsroom, article: Article) -> None:
    newsroom.publish(article(1))
    newsroom.publish(article(2))
    for where in ({"path": "/wp-json/*"}, {"query": "*rest_route*"}):  # its list carries whole texts
        newsroom.faults.add("status", status=404, count=None, **where)
    newsroom.faults.add("status", status=500, path="*checkpoint-1*", count=None)
    summary = sweep(bench, *day("2020-03-17"))
    assert links(bench) == {"gunmen-attack-checkpoint-2"}, "the others are stored all the same"
    with pytest.raises(SweepIncompleteError, match="could not be stored"):
        summary.raise_if_incomplete()


def test_a_list_that_cannot_be_read_is_a_hole(bench: Workbench, newsroom: Newsroom, monkeypatch: Any) -> None:
    newsroom.faults.add("status", status=404, count=None)
    with pytest.raises(SweepIncompleteError, match="could not be read in full"):
        sweep(bench, *day("2020-03-17")).raise_if_incomplete()


def test_a_scheduled_run_takes_the_days_that_downtime_left(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    sweep(bench, *day("2020-03-13"))
    newsroom.publish(article(1, published="2020-03-15T10:00:00+00:00"))
    newsroom.publish(article(2, published="2020-03-17T10:00:00+00:00"))
    sweep(bench, *day("2020-03-17"), catch_up=True)
    assert links(bench) == {"gunmen-attack-checkpoint-1", "gunmen-attack-checkpoint-2"}
    holes = bench.connection.execute(
        "select local_date from core.coverage where not is_complete and local_date <= '2020-03-16'"
    ).fetchall()
    assert holes == []


def test_an_older_article_that_was_corrected_is_read_again(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    made = article(1, published="2020-03-16T10:00:00+00:00")
    newsroom.publish(made)
    sweep(bench, *day("2020-03-16"))
    newsroom.correct(made["id"], text=made["text"].replace("three officers", "seven officers"))
    sweep(bench, *day("2020-03-17"), catch_up=True)
    versions = bench.connection.execute(
        "select text from core.article_version order by version_number"
    ).fetchall()
    assert ["seven" in text for (text,) in versions] == [False, True]


def test_an_article_that_is_gone_at_two_looks_is_withdrawn(
    bench: Workbench, newsroom: Newsroom, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = article(1, published="2020-03-16T10:00:00+00:00")
    newsroom.publish(made)
    sweep(bench, *day("2020-03-16"))
    newsroom.withdraw(made["id"])
    monkeypatch.setattr(module, "UNSEEN", timedelta(0))
    first = sweep(bench, *day("2020-03-17"), catch_up=True)
    assert first.withdrawn == 0, "one look may be a server's mishap"
    second = sweep(bench, *day("2020-03-17"), catch_up=True)
    assert second.withdrawn == 1
    [(withdrawn,)] = bench.connection.execute("select withdrawn_at is not null from core.article").fetchall()
    assert withdrawn


@pytest.mark.parametrize("age", [1, 3, 7, 30])
@pytest.mark.parametrize("has_rest", [True, False])
def test_articles_of_certain_ages_are_looked_at_again(
    bench: Workbench,
    newsroom: Newsroom,
    article: Article,
    monkeypatch: pytest.MonkeyPatch,
    age: int,
    has_rest: bool,
) -> None:
    """One was corrected and one withdrawn; a third, between the ages, is left alone. Also without modified_after."""
    monkeypatch.setattr(module, "UNSEEN", timedelta(0))
    monkeypatch.setattr(module, "CATCH_UP_DAYS", 0)
    if not has_rest:
        for where in ({"path": "/wp-json/*"}, {"query": "*rest_route*"}):
            newsroom.faults.add("status", status=404, count=None, **where)
    start, end = day("2020-06-30")
    then = end - timedelta(days=age, hours=12)
    corrected, gone = article(1, published=then.isoformat()), article(2, published=then.isoformat())
    between = article(3, published=(end - timedelta(days=20)).isoformat())
    newsroom.publish_all([corrected, gone, between])
    sweep(bench, then.replace(hour=0), then.replace(hour=0) + timedelta(days=1))
    sweep(bench, end - timedelta(days=20), end - timedelta(days=19))
    assert len(links(bench)) == 3
    for made in (corrected, between):
        newsroom.correct(
            made["id"], text=made["text"] + "\n\nA correction: the road leads to Kirkuk, not to Erbil."
        )
    newsroom.withdraw(gone["id"])
    newsroom.log.clear()
    first = sweep(bench, start, end, catch_up=True)
    assert sum(c.changed for c in first.sources.values()) == 1
    assert first.withdrawn == 0, "one look may be a server's mishap"
    assert sweep(bench, start, end, catch_up=True).withdrawn == 1
    state = dict(
        bench.connection.execute(
            "select a.url, v.version_number || coalesce(' ' || a.withdrawn_reason, '') from core.article a "
            "join core.article_version v on v.article_version_id = a.current_version_id"
        ).fetchall()
    )
    said = {url.rstrip("/").rsplit("-", 1)[1]: what for url, what in state.items()}
    assert said == {"1": "2", "2": "1 withdrawn by the publisher", "3": "1"}
    assert not [r for r in newsroom.log.entries() if "checkpoint-3" in r.path]
    assert bench.connection.execute(
        "select count(*) from raw.fetch_failure where resolved_at is null"
    ).fetchone() == (0,)


def test_an_article_that_is_first_found_gone_at_the_last_age_is_withdrawn_all_the_same(
    bench: Workbench, newsroom: Newsroom, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "UNSEEN", timedelta(0))
    monkeypatch.setattr(module, "CATCH_UP_DAYS", 0)
    made = article(1, published="2020-03-16T10:00:00+00:00")
    newsroom.publish(made)
    sweep(bench, *day("2020-03-16"))
    newsroom.withdraw(made["id"])
    assert sweep(bench, *day("2020-04-15"), catch_up=True).withdrawn == 0
    assert sweep(bench, *day("2020-04-16"), catch_up=True).withdrawn == 1


def test_a_correction_is_seen_where_another_list_than_rest_is_remembered(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    """Day feeds do not say what was modified; modified_after does."""
    made = article(1, published="2020-03-16T10:00:00+00:00")
    newsroom.publish(made)
    sweep(bench, *day("2020-03-16"))
    sources_store.update_poll_state(bench.connection, "newsroom", history_method="day_feeds")
    newsroom.correct(made["id"], text=made["text"].replace("three officers", "seven officers"))
    assert sweep(bench, *day("2020-03-17"), catch_up=True).sources["newsroom"].changed == 1


def test_what_was_taken_down_is_not_fetched_again_when_it_is_modified(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    made = article(1, published="2020-03-16T10:00:00+00:00")
    newsroom.publish(made)
    sweep(bench, *day("2020-03-16"))
    [(url,)] = bench.connection.execute("select url from core.article").fetchall()
    takedown.take_down(bench.connection, url, "court order")
    newsroom.correct(made["id"], text=made["text"] + "\n\nA correction: the road leads to Kirkuk.")
    newsroom.log.clear()
    assert sweep(bench, *day("2020-03-16")).sources["newsroom"].unchanged == 1
    assert not [r for r in newsroom.log.entries() if "checkpoint" in r.path]
    kept = "select count(*) from raw.page p join raw.body b using (body_sha256) "
    kept += "where p.kind = 'page' and b.bytes is not null"
    assert bench.connection.execute(kept).fetchone() == (0,)


def test_a_page_that_says_410_is_withdrawn_at_the_first_look(
    bench: Workbench, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "UNSEEN", timedelta(0))
    made = article(1, published="2020-03-16T10:00:00+00:00")
    with sites(bench, one=SiteOptions(gone_status=410)) as (own, [site]):
        site.publish(made)
        sweep(own, *day("2020-03-16"))
        site.withdraw(made["id"])
        assert sweep(own, *day("2020-03-17"), catch_up=True).withdrawn == 1
        site.publish(made)
        assert sweep(own, *day("2020-03-16")).sources["one"].changed == 1
        assert own.connection.execute("select withdrawn_at from core.article").fetchall() == [(None,)], (
            "it is back"
        )


@contextmanager
def sites(bench: Workbench, **options: SiteOptions) -> Iterator[tuple[Workbench, list[Newsroom]]]:
    """A workbench over several newsrooms, each a source of the operator's own, with the options given by its id."""
    with ExitStack() as stack:
        opened = [stack.enter_context(Newsroom(options=o)) for o in options.values()]
        entries = [
            f'[{name}]\nname = "{name}"\nhome_url = "{site.url}"\nfeed_url = "{site.feed_url}"\n'
            f'time_zone = "{site.server.options.time_zone}"\nallow_private = true\ncrawl_delay_seconds = 0\n'
            for name, site in zip(options, opened, strict=True)
        ]
        home = bench.settings.home / "several"
        home.mkdir(exist_ok=True)
        (home / "sources.toml").write_text("\n".join(entries))
        settings = load_settings({"DATELINE_HOME": str(home), "DATELINE_SOURCES": ",".join(options)})
        yield stack.enter_context(Workbench(settings, bench.dsn)), opened


def test_sites_in_other_time_zones_are_swept_by_the_same_instants_and_their_own_days(
    bench: Workbench, article: Article
) -> None:
    """23:30 UTC is the evening in New York, the next day in Amman and in Kathmandu (UTC+5:45)."""
    zones = {"amman": "Asia/Amman", "new-york": "America/New_York", "kathmandu": "Asia/Kathmandu"}
    with sites(bench, **{n: SiteOptions(time_zone=z) for n, z in zones.items()}) as (own, opened):
        for site in opened:
            site.publish(article(1, published="2020-03-17T23:30:00+00:00"))
            site.publish(article(2, published="2020-03-18T00:00:00+00:00"))
        for which, wanted in (("2020-03-17", 1), ("2020-03-18", 1), ("2020-03-16", 0)):
            summary = sweep(own, *day(which))
            summary.raise_if_incomplete()
            assert {name: c.found for name, c in summary.sources.items()} == dict.fromkeys(zones, wanted)
        days = own.connection.execute(
            "select a.source_id, v.published_date::text from core.article a join core.article_version v "
            "using (article_id) where v.published_at = '2020-03-17 23:30+00'"
        ).fetchall()
        assert dict(days) == {"amman": "2020-03-18", "new-york": "2020-03-17", "kathmandu": "2020-03-18"}
        covered = own.connection.execute(
            "select source_id, min(local_date)::text, max(local_date)::text from core.coverage where is_complete "
            "group by 1"
        ).fetchall()
        assert {name: (first, last) for name, first, last in covered} == {
            # 16 March in UTC begins on the 15th in New York and ends on the 17th east of Greenwich.
            "amman": ("2020-03-16", "2020-03-19"),
            "new-york": ("2020-03-15", "2020-03-18"),
            "kathmandu": ("2020-03-16", "2020-03-19"),
        }


def test_the_same_story_on_two_sites_is_coded_once(bench: Workbench, article: Article) -> None:
    with sites(bench, first=SiteOptions(), second=SiteOptions(time_zone="Asia/Beirut")) as (own, [one, two]):
        story = article(1, published="2020-03-17T09:00:00+02:00")
        two.publish({**story, "id": "as-reported", "published": "2020-03-18T09:00:00+02:00",
                     "text": story["text"] + "\n\nFor more stories go to our partner's site."})  # fmt: skip
        one.publish(story)
        start, end = day("2020-03-17")[0], day("2020-03-18")[1]
        sweep(own, start, end, only="second")
        sweep(own, start, end, only="first")
        linked = own.connection.execute(
            "select c.source_id, o.source_id from core.duplicate_link d join core.article c using (article_id) "
            "join core.article o on o.article_id = d.duplicate_of_article_id"
        ).fetchall()
        assert linked == [("second", "first")]
        queued = "select count(*) from core.coding_request where state = 'queued'"
        assert own.connection.execute(queued).fetchone() == (1,)


def test_the_method_that_worked_is_remembered_by_the_source(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    for where in ({"path": "/wp-json/*"}, {"query": "*rest_route*"}):
        newsroom.faults.add("status", status=404, count=None, **where)
    newsroom.publish(article(1))
    assert sweep(bench, *day("2020-03-17")).methods == {"newsroom": "day_feeds"}
    assert sources_store.poll_state(bench.connection, "newsroom").history_method == "day_feeds"
    newsroom.log.clear()
    sweep(bench, *day("2020-03-18"))
    assert not [r for r in newsroom.log.entries() if "wp-json" in r.target or "rest_route" in r.target]


def test_what_pages_say_of_their_date_is_asked_once(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    """By sitemaps alone each page must be asked when it was published; later sweeps know it."""
    entry = bench.source("newsroom")
    bench.__dict__["sources"]["newsroom"] = entry.model_copy(update={"history_methods": ("sitemaps",)})
    newsroom.publish_all(article(n, published=f"2020-03-{10 + n}T10:00:00+00:00") for n in (1, 2, 3))
    assert sweep(bench, *day("2020-03-11")).sources["newsroom"].new == 1
    newsroom.log.clear()
    assert sweep(bench, *day("2020-03-12")).sources["newsroom"].new == 1
    asked = [r.path for r in newsroom.log.entries() if "checkpoint" in r.path]
    assert len(asked) == 1 and "checkpoint-2" in asked[0], "only the page that is stored"


def test_lists_are_archived_as_received(bench: Workbench, newsroom: Newsroom, article: Article) -> None:
    newsroom.publish(article(1))
    sweep(bench, *day("2020-03-17"))
    [(url, status, body)] = bench.connection.execute(
        "select p.url, p.status, b.bytes from raw.page p join raw.body b using (body_sha256) where p.kind = 'history'"
    ).fetchall()
    assert "/wp-json/wp/v2/posts?" in url and status == 200
    assert json.loads(bytes(body))[0]["link"] == newsroom.article_url("gunmen-attack-checkpoint-1")
