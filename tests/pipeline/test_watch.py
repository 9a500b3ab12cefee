"""Reading the watched feeds: what is new, what was corrected, what fails, and that running twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.newsroom.running import Newsroom
from dateline.pipeline.poll import FeedWatch
from dateline.pipeline.watch import WatchError, read_feeds
from dateline.pipeline.workbench import Workbench

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
