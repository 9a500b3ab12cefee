"""What the daily audit deletes once it is old, and what it never touches."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dateline.newsroom.running import Newsroom
from dateline.pipeline.audit import drop_old_logs
from dateline.pipeline.sweep import sweep
from dateline.pipeline.watch import read_feeds
from dateline.pipeline.workbench import Workbench
from dateline.settings import SettingsError, load_settings
from dateline.warehouse.housekeeping import Retention, tidy

NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def bytes_by_kind(bench: Workbench) -> dict[str, tuple[int, int]]:
    """Kind of page → (pages with bytes, pages emptied)."""
    query = (
        "select p.kind, count(b.bytes), count(*) - count(b.bytes) from raw.page p join raw.body b using (body_sha256) "
        "group by 1"
    )
    return {kind: (full, empty) for kind, full, empty in bench.connection.execute(query)}


def text_and_versions(bench: Workbench) -> list[Any]:
    return bench.connection.execute("select * from core.article_version order by 1").fetchall()


@pytest.fixture
def filled(bench: Workbench, newsroom: Newsroom, article: Callable[..., dict[str, Any]]) -> Workbench:
    newsroom.publish_all([article(1), article(2)])
    read_feeds(bench)
    sweep(bench, datetime(2020, 3, 17, tzinfo=UTC), datetime(2020, 3, 18, tzinfo=UTC))
    return bench


def test_without_a_setting_the_bytes_of_articles_are_kept_for_ever(filled: Workbench) -> None:
    before = text_and_versions(filled)
    done = tidy(filled.connection, now=NOW + 3650 * DAY)
    assert done.emptied == 0 and done.polls >= 1 and done.lists >= 1 and done.robots == 1
    assert bytes_by_kind(filled) == {"page": (2, 0)}, "lists that no text was taken from are gone"
    assert filled.connection.execute("select count(*) from raw.feed_poll").fetchone() == (0,)
    assert text_and_versions(filled) == before
    again = tidy(filled.connection, now=NOW + 3650 * DAY)
    assert set(again.as_dict().values()) == {0}


def test_bytes_past_their_time_are_emptied_and_the_rows_stay(filled: Workbench) -> None:
    keep = Retention(raw=90 * DAY)
    before = text_and_versions(filled)
    assert tidy(filled.connection, now=NOW + 89 * DAY, keep=keep).emptied == 0
    assert tidy(filled.connection, now=NOW + 91 * DAY, keep=keep).emptied == 2
    rows = filled.connection.execute(
        "select b.emptied_reason, b.byte_length > 1000, p.headers <> '[]' from raw.page p join raw.body b using "
        "(body_sha256)"
    ).fetchall()
    assert rows == [("retention", True, True)] * 2
    assert text_and_versions(filled) == before


def test_what_was_received_again_lately_is_kept(filled: Workbench) -> None:
    filled.connection.execute(
        "update raw.page set last_fetched_at = %s where page_id = "
        "(select min(page_id) from raw.page where kind = 'page')",
        [NOW + 80 * DAY],
    )
    assert tidy(filled.connection, now=NOW + 91 * DAY, keep=Retention(raw=90 * DAY)).emptied == 1


def test_a_page_that_is_no_article_yet_keeps_its_bytes(
    bench: Workbench, newsroom: Newsroom, article: Callable[..., dict[str, Any]]
) -> None:
    newsroom.publish(article(1))
    newsroom.faults.add("blank_page", path="*checkpoint-1*", count=None)
    assert read_feeds(bench).sources["newsroom"].failed == 1
    assert tidy(bench.connection, now=NOW + 91 * DAY, keep=Retention(raw=90 * DAY)).emptied == 0
    assert bytes_by_kind(bench)["page"] == (1, 0)


def test_a_list_that_an_article_was_read_from_is_kept_with_it(
    bench: Workbench, newsroom: Newsroom, article: Callable[..., dict[str, Any]]
) -> None:
    newsroom.publish(article(1))
    newsroom.faults.add("status", status=500, path="*checkpoint-1*", count=None)
    sweep(bench, datetime(2020, 3, 17, tzinfo=UTC), datetime(2020, 3, 18, tzinfo=UTC))
    tidy(bench.connection, now=NOW + 3650 * DAY)
    assert bytes_by_kind(bench) == {"history": (1, 0)}


def test_logs_are_deleted_by_age_and_nothing_else_is(tmp_path: Path) -> None:
    old, new = tmp_path / "dag_id=a" / "run_id=b" / "attempt=1.log", tmp_path / "dag_id=a" / "scheduler.log"
    note, elsewhere = tmp_path / "dag_id=a" / "run_id=b" / "note.txt", tmp_path.parent / "elsewhere.log"
    for path in (old, new, note, elsewhere):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("said")
    for path in (old, note, elsewhere):
        os.utime(path, (1, 1))
    (tmp_path / "linked.log").symlink_to(elsewhere)
    assert drop_old_logs([tmp_path, tmp_path / "missing"], NOW - 90 * DAY) == 1
    assert not old.exists() and new.exists() and note.exists() and elsewhere.exists()
    note.unlink()
    old.write_text("said")
    os.utime(old, (1, 1))
    drop_old_logs([tmp_path], NOW - 90 * DAY)
    assert not old.parent.exists() and new.parent.exists(), "folders left empty go too"


def test_the_settings_are_checked() -> None:
    assert load_settings({}).keep_raw_days is None
    assert load_settings({"DATELINE_KEEP_RAW_DAYS": "365"}).keep_raw_days == 365
    with pytest.raises(SettingsError, match="DATELINE_KEEP_RAW_DAYS"):
        load_settings({"DATELINE_KEEP_RAW_DAYS": "1"})
    with pytest.raises(SettingsError, match="did you mean DATELINE_KEEP_POLLS_DAYS"):
        load_settings({"DATELINE_KEEP_POLL_DAYS": "9"})
