"""Reading the watched feeds: what is new, what was corrected, what fails, and that running twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from dateline.fetch.policy import FULL_READ_EVERY
from dateline.newsroom.running import Newsroom
from dateline.pipeline import ingest, overview, source_admin
from dateline.pipeline.poll import FeedWatch
from dateline.pipeline.sweep import sweep
from dateline.pipeline.watch import WatchError, read_feeds
from dateline.pipeline.workbench import Workbench
from dateline.sources.feed import FeedEntry

Article = Callable[..., dict[str, Any]]


def rows(bench: Workbench, query: str) -> list[tuple[Any, ...]]:
    return bench.connection.execute(query).fetchall()


def counts(bench: Workbench) -> tuple[int, int, int]:
    found = rows(
        bench,
        "select (select count(*) from core.article), (select count(*) from core.article_version), "
        "(select count(*) from core.coding_request where state = 'queued')",
    )
    return found[0]  # type: ignore[return-value]


def test_what_is_new_is_stored_and_queued(bench: Workbench, newsroom: Newsroom, article: Article) -> None:
    for number in (1, 2, 3):
        newsroom.publish(article(number))
    summary = read_feeds(bench)
    assert summary.sources["newsroom"].sentence() == "3 found: 3 new, 0 changed, 0 unchanged, 0 failed"
    assert summary.queued == 3
    assert counts(bench) == (3, 3, 3)
    titles = {title for (title,) in rows(bench, "select title from core.article_version")}
    assert titles == {f"Gunmen Kill Three Officers at Checkpoint {n}" for n in (1, 2, 3)}


def test_the_bytes_are_kept_as_received_and_the_version_names_them(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    newsroom.publish(article())
    read_feeds(bench)
    [(body, length)] = rows(
        bench,
        "select b.bytes, b.byte_length from core.article_version v join raw.page p using (page_id) "
        "join raw.body b using (body_sha256)",
    )
    assert b"<html" in bytes(body) and len(body) == length


def test_reading_twice_leaves_the_same_tables(bench: Workbench, newsroom: Newsroom, article: Article) -> None:
    newsroom.publish(article())
    read_feeds(bench)
    before = rows(bench, "select * from core.article_version"), counts(bench)
    again = read_feeds(bench)
    assert (again.queued, again.sources["newsroom"].unchanged) == (0, 1)
    assert (rows(bench, "select * from core.article_version"), counts(bench)) == before


def test_a_correction_in_the_text_is_a_new_version(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    first = article()
    newsroom.publish(first)
    read_feeds(bench)
    newsroom.correct(
        first["id"], text=first["text"].replace("killing three officers", "killing seven officers")
    )
    summary = read_feeds(bench)
    assert summary.sources["newsroom"].changed == 1
    assert counts(bench)[:2] == (1, 2)
    texts = [t for (t,) in rows(bench, "select text from core.article_version order by version_number")]
    assert "three officers" in texts[0] and "seven officers" in texts[1]


def test_a_correction_that_the_trigger_has_seen_is_still_read(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    """The trigger's looks and the task's reads are apart: what was seen is not what was stored."""
    first = article()
    newsroom.publish(first)
    watch = FeedWatch(bench.settings, bench.dsn)
    marks = watch.poll_due({}).marks
    read_feeds(bench)
    newsroom.correct(first["id"], text=first["text"].replace("the road to Erbil", "the road to Kirkuk"))
    bench.connection.execute("update core.source_state set next_poll_at = null")
    assert watch.poll_due(marks).changed == ("newsroom",)
    assert read_feeds(bench).sources["newsroom"].changed == 1
    watch.close()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"kind": "status", "status": 403}, "forbidden"),
        ({"kind": "status", "status": 500}, "http_server_error"),
        ({"kind": "status", "status": 404}, "gone"),
    ],
)
def test_one_bad_page_is_a_row_and_the_others_are_stored(
    bench: Workbench, newsroom: Newsroom, article: Article, fault: dict[str, Any], code: str
) -> None:
    for number in (1, 2, 3):
        newsroom.publish(article(number))
    arguments = {k: v for k, v in fault.items() if k != "kind"}
    newsroom.faults.add(fault["kind"], count=None, path="*gunmen-attack-checkpoint-2*", **arguments)
    summary = read_feeds(bench)
    assert (summary.sources["newsroom"].new, summary.sources["newsroom"].failed) == (2, 1)
    [(stage, found, url)] = rows(bench, "select stage, failure_code, url from raw.fetch_failure")
    assert (stage, found) == ("page", code)
    assert "gunmen-attack-checkpoint-2" in url


def test_after_the_faults_end_the_tables_are_those_of_an_undisturbed_run(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    for number in (1, 2):
        newsroom.publish(article(number))
    newsroom.faults.add("status", count=None, path="*checkpoint-2*", status=503)
    read_feeds(bench)
    newsroom.faults.clear()
    bench.connection.execute("update raw.fetch_failure set next_attempt_at = now()")  # its time has come
    read_feeds(bench)
    assert counts(bench) == (2, 2, 2)
    assert rows(bench, "select count(*) from raw.fetch_failure where resolved_at is null") == [(0,)]


def test_a_page_that_failed_rests_until_its_time_has_come(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    newsroom.publish(article())
    newsroom.faults.add("status", count=None, path="*checkpoint-1*", status=503)
    read_feeds(bench)
    read_feeds(bench)
    assert rows(bench, "select attempts from raw.fetch_failure") == [(1,)]


def test_a_feed_that_is_no_feed_is_recorded_and_raised_when_it_is_the_only_one(
    bench: Workbench, newsroom: Newsroom
) -> None:
    newsroom.faults.add("login_page", count=None, path="/feed/")
    summary = read_feeds(bench)
    [(code, message)] = rows(bench, "select failure_code, failure_message from raw.feed_poll")
    assert code and message
    with pytest.raises(WatchError) as caught:
        summary.raise_if_nothing_worked()
    assert caught.value.failure_class == "soft"


def test_a_hostile_headline_is_stored_as_text(bench: Workbench, newsroom: Newsroom, article: Article) -> None:
    newsroom.publish(article(title="Bread & <b>Roses</b>'; drop table core.article; --"))
    read_feeds(bench)
    [(title,)] = rows(bench, "select title from core.article_version")
    assert title.startswith("Bread & ")
    assert title.endswith("'; drop table core.article; --")


def test_a_copy_under_another_link_is_linked_and_not_coded_twice(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    first = article(1, published="2020-03-17T09:00:00+02:00")
    newsroom.publish(first)
    read_feeds(bench)
    newsroom.publish({**first, "id": "the-same-story-again", "published": "2020-03-18T09:00:00+02:00"})
    newsroom.publish(article(2, published="2020-03-18T10:00:00+02:00"))
    read_feeds(bench)
    linked = rows(
        bench,
        "select c.url, o.url from core.duplicate_link d join core.article c using (article_id) "
        "join core.article o on o.article_id = d.duplicate_of_article_id",
    )
    [(copy, original)] = linked
    assert "the-same-story-again" in copy and first["id"] in original
    assert counts(bench) == (3, 3, 2)


def test_a_task_that_dies_after_it_read_the_feed_leaves_it_unread(
    bench: Workbench, newsroom: Newsroom, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a correction in the text only the site's modification time tells: it must not count as seen."""
    first = article()
    newsroom.publish(first)
    read_feeds(bench)
    newsroom.correct(first["id"], text=first["text"].replace("the road to Erbil", "the road to Kirkuk"))

    def power_cut(*_: Any, **__: Any) -> None:
        raise psycopg.OperationalError("the server closed the connection unexpectedly")

    with monkeypatch.context() as cut:
        cut.setattr(ingest, "store_entries", power_cut)
        with pytest.raises(psycopg.OperationalError):
            read_feeds(bench)
    assert read_feeds(bench).sources["newsroom"].changed == 1


def test_a_correction_whose_page_fails_is_tried_again(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    """Where the site's lists carry no text, a page that fails leaves nothing to read it from."""
    for where in ({"path": "/wp-json/*"}, {"query": "*rest_route*"}):
        newsroom.faults.add("status", status=404, count=None, **where)
    first = article(published=(datetime.now(UTC) - timedelta(hours=2)).isoformat(timespec="seconds"))
    newsroom.publish(first)
    read_feeds(bench)
    newsroom.correct(first["id"], text=first["text"].replace("three officers", "seven officers"))
    newsroom.faults.add("status", status=503, path="*checkpoint-1*", count=None)
    assert read_feeds(bench).sources["newsroom"].failed == 1
    newsroom.faults.clear()
    assert read_feeds(bench).sources["newsroom"].changed == 0, "its time has not come"
    bench.connection.execute("update raw.fetch_failure set next_attempt_at = now()")
    assert read_feeds(bench).sources["newsroom"].changed == 1
    assert rows(bench, "select count(*) from raw.fetch_failure where resolved_at is null") == [(0,)]


def test_what_failed_is_tried_again_after_the_feed_has_moved_on(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    newsroom.publish(article(1, published="2020-03-01T09:00:00+02:00"))
    newsroom.faults.add("status", status=503, path="*checkpoint-1*", count=None)
    read_feeds(bench)
    newsroom.faults.clear()
    for day in range(10, 16):  # five stand in the feed
        newsroom.publish(
            article(
                day,
                published=f"2020-03-{day}T09:00:00+02:00",
                text=f"On the {day}th a ferry ran aground. " * 30,
            )
        )
    bench.connection.execute("update raw.fetch_failure set next_attempt_at = now()")
    read_feeds(bench)
    [(published, guid)] = rows(
        bench,
        "select published_at, guid from core.article join core.article_version using (article_id) "
        "where url like '%%checkpoint-1/'",
    )
    assert published.isoformat() == "2020-03-01T07:00:00+00:00", "its page states it"
    assert guid is None
    sweep(bench, datetime(2020, 3, 1, tzinfo=UTC), datetime(2020, 3, 2, tzinfo=UTC))
    assert rows(bench, "select guid is not null from core.article where url like '%%checkpoint-1/'") == [
        (True,)
    ]
    assert counts(bench)[0] == 6, "found again by its guid and link it is the same article"


def test_a_lost_wake_up_costs_no_article(bench: Workbench, newsroom: Newsroom, article: Article) -> None:
    """The trigger announced and moved on, nobody heard it; the next run by time reads without validators."""
    newsroom.publish(article(1))
    watch = FeedWatch(bench.settings, bench.dsn)
    found = watch.poll_due({})
    assert found.changed == ("newsroom",)
    bench.connection.execute("update core.source_state set next_poll_at = null")
    assert watch.poll_due(found.marks).changed == (), "it says nothing twice"
    assert read_feeds(bench).sources["newsroom"].new == 1
    watch.close()


def test_a_task_that_fails_after_the_trigger_moved_on_costs_no_article(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    newsroom.publish(article(1))
    watch = FeedWatch(bench.settings, bench.dsn)
    marks = watch.poll_due({}).marks
    newsroom.faults.add("status", status=503, path="/feed/", count=1)
    with pytest.raises(WatchError):
        read_feeds(bench, only={"newsroom"}).raise_if_nothing_worked()
    bench.connection.execute("update core.source_state set next_poll_at = null")
    assert watch.poll_due(marks).changed == (), "for the trigger nothing has changed since"
    assert read_feeds(bench, only={"newsroom"}).sources["newsroom"].new == 1, "the retry"
    watch.close()


def test_a_stale_cache_is_seen_through_by_a_full_read_now_and_then(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    newsroom.publish(article(1))
    watch = FeedWatch(bench.settings, bench.dsn)
    marks = watch.poll_due({}).marks
    validators = marks["newsroom"]["etag"], marks["newsroom"]["last_modified"]
    assert all(validators), "kept as sent"
    six_hours_ago = (datetime.now(UTC) - FULL_READ_EVERY).isoformat()
    marks["newsroom"]["last_full_read_at"] = six_hours_ago
    newsroom.publish(article(2))
    newsroom.log.clear()
    bench.connection.execute("update core.source_state set next_poll_at = null")
    found = watch.poll_due(marks)
    assert found.changed == ("newsroom",) and found.marks["newsroom"]["last_full_read_at"] > six_hours_ago
    [request] = newsroom.log.entries(path="/feed/")
    assert not {"if-none-match", "if-modified-since"} & set(request.headers)
    watch.close()


def test_a_source_that_keeps_failing_is_set_aside_where_all_can_see_it_and_comes_back_by_itself(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    newsroom.publish(article(1))
    newsroom.faults.add("status", status=404, path="/feed/", count=5)
    watch = FeedWatch(bench.settings, bench.dsn)
    marks, waits = {}, []
    for _ in range(5):
        bench.connection.execute("update core.source_state set next_poll_at = null")
        marks = watch.poll_due(marks).marks
        waits += rows(
            bench, "select extract(epoch from next_poll_at - last_polled_at) from core.source_state"
        )
    assert [w for (w,) in waits] == sorted(w for (w,) in waits) and waits[0][0] >= 12 * 5
    [shown] = [s for s in source_admin.listing(bench) if s["id"] == "newsroom"]
    assert shown["set_aside_at"] and shown["consecutive_failures"] == 5 and "404" in shown["failure"]
    [status] = [s for s in overview.overview(bench)["sources"] if s["source_id"] == "newsroom"]
    assert status["set_aside_at"] and status["is_watched"] and status["next_poll_at"]
    assert "set aside" in source_admin.as_text([shown]), "and in the table that people read"
    bench.connection.execute("update core.source_state set next_poll_at = null")
    assert watch.poll_due(marks).changed == ("newsroom",), "it is still asked"
    assert rows(bench, "select set_aside_at, consecutive_failures from core.source_state") == [(None, 0)]
    watch.close()


def test_the_interval_adapts_within_the_bounds_of_the_entry(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    """The predefined newsroom's bounds are equal; a source of one's own has room."""
    [entry] = [s for s in bench.sources.values() if s.id == "newsroom"]
    bench.__dict__["sources"]["newsroom"] = entry.model_copy(update={"poll_max_seconds": 900.0})
    now = datetime.now(UTC)
    intervals = []
    for gap in (timedelta(seconds=8), timedelta(minutes=20), timedelta(days=2)):
        newsroom.publish_all(
            article(n, published=(now - n * gap).isoformat(), text=f"Ferry {n} ran aground. " * 30)
            for n in range(1, 6)
        )
        read_feeds(bench)
        intervals += rows(bench, "select poll_interval_seconds from core.source_state")
    # A quarter of the usual gap, within the bounds.
    assert [i for (i,) in intervals] == [5, 300, 900]


def test_the_watermark_is_the_newest_entry_that_was_stored(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    newsroom.publish(article(1, published="2020-03-17T09:00:00+02:00"))
    read_feeds(bench)
    newsroom.publish(article(2, published="2020-03-18T09:00:00+02:00"))
    newsroom.faults.add("status", status=503, path="*checkpoint-2*", count=1)
    mark = "select watermark_at::text from core.source_state"
    read_feeds(bench)
    assert rows(bench, mark) == [("2020-03-17 07:00:00+00",)]
    bench.connection.execute("update raw.fetch_failure set next_attempt_at = now()")
    read_feeds(bench)
    assert rows(bench, mark) == [("2020-03-18 07:00:00+00",)]


def test_a_print_page_and_another_section_are_the_same_article(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    made = article(1)
    newsroom.publish(made)
    source = bench.source("newsroom")
    own, printed = newsroom.article_url(made["id"]), newsroom.print_url(made["id"])
    elsewhere = own.replace("/mideast-daily-news/", "/top-stories/")
    assert elsewhere != own
    for url in (elsewhere, printed, own + "?utm_source=rss", own):
        outcomes = ingest.store_entries(
            bench, source, [FeedEntry(url=url)], reason="new", refetch=ingest.always
        )
        assert set(outcomes.values()) <= {"new", "unchanged"}
    read_feeds(bench)
    assert counts(bench) == (1, 1, 1)
