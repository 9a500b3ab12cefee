"""Sweeping a site's past: exactly the articles of the interval, no green result over a hole, coverage by local day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dateline.newsroom.running import Newsroom
from dateline.pipeline import sweep as module
from dateline.pipeline.sweep import SweepIncompleteError, sweep
from dateline.pipeline.workbench import Workbench

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
