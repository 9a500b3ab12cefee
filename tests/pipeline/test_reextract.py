"""Extraction and coding again from the archived bytes, with the site long gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dateline.articles import extract
from dateline.newsroom.running import Newsroom
from dateline.pipeline.recode import recode
from dateline.pipeline.sweep import sweep
from dateline.pipeline.workbench import Workbench
from dateline.warehouse.housekeeping import Retention, tidy

Article = Callable[..., dict[str, Any]]
DAYS = (date(2020, 3, 17), date(2020, 3, 17))
START = datetime(2020, 3, 17, tzinfo=UTC)


@pytest.fixture
def archived(bench: Workbench, newsroom: Newsroom, article: Article) -> Workbench:
    """Two articles, of which one was read from a list because its page failed; then the site goes."""
    newsroom.publish_all([article(1), article(2)])
    newsroom.faults.add("status", status=500, path="*checkpoint-2*", count=None)
    sweep(bench, START, START + timedelta(days=1))
    kinds = "select p.kind from core.article_version join raw.page p using (page_id) order by 1"
    assert bench.connection.execute(kinds).fetchall() == [("history",), ("page",)]
    bench.connection.execute("update core.coding_request set state = 'done', finished_at = now()")
    newsroom.stop()
    return bench


def versions(bench: Workbench) -> list[tuple[Any, ...]]:
    return bench.connection.execute(
        "select article_id, version_number, title, text, published_at from core.article_version order by 1, 2"
    ).fetchall()


def test_the_same_extractor_finds_the_same_words(archived: Workbench) -> None:
    before = versions(archived)
    done = recode(archived, *DAYS, source=None, dry_run=False, extract_first=True)
    assert done.extracted is not None
    assert (done.extracted.changed, done.extracted.same, done.extracted.unread) == (0, 2, 0)
    assert (done.found, done.queued) == (2, 2)
    assert versions(archived) == before


def test_a_better_extractor_makes_new_versions_which_are_coded(
    archived: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands for one here: another reading of where the text ends."""
    whole = extract.extract_article

    def better(*arguments: Any, **more: Any) -> Any:
        from dataclasses import replace

        found = whole(*arguments, **more)
        return replace(found, text=found.text.rsplit("\n\n", 1)[0], extractor_version="better")

    before = versions(archived)
    monkeypatch.setattr(extract, "extract_article", better)
    done = recode(archived, *DAYS, source=None, dry_run=False, extract_first=True)
    assert done.extracted is not None and done.extracted.changed == 2
    after = versions(archived)
    assert [v for v in after if v[1] == 1] == before, "versions are only ever added"
    for old, new in zip(before, [v for v in after if v[1] == 2], strict=True):
        assert new[3] == old[3].rsplit("\n\n", 1)[0] and (new[2], new[4]) == (old[2], old[4])
    queued = (
        "select v.version_number, r.reason from core.coding_request r join core.article_version v "
        "using (article_version_id) where r.state = 'queued'"
    )
    assert archived.connection.execute(queued).fetchall() == [(2, "recode")] * 2


def test_a_dry_run_touches_nothing(archived: Workbench) -> None:
    before = versions(archived)
    done = recode(archived, *DAYS, source=None, dry_run=True, extract_first=True)
    assert (done.found, done.queued, done.extracted) == (2, 0, None)
    assert versions(archived) == before


def test_without_bytes_an_article_stays_as_it_is_and_is_coded_all_the_same(archived: Workbench) -> None:
    before = versions(archived)
    tidy(
        archived.connection,
        now=datetime.now(UTC) + timedelta(days=400),
        keep=Retention(raw=timedelta(days=365)),
    )
    done = recode(archived, *DAYS, source=None, dry_run=False, extract_first=True)
    assert done.extracted is not None and done.extracted.unread == 2
    assert done.queued == 2 and versions(archived) == before
