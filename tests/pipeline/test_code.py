"""From the queue to published rows: the coder, the audit and the tables are the real ones."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dateline.coding.coder import Coder
from dateline.newsroom.running import Newsroom
from dateline.pipeline import code as module
from dateline.pipeline.code import CodingError, code_queue
from dateline.pipeline.recode import recode
from dateline.pipeline.sweep import sweep
from dateline.pipeline.watch import read_feeds
from dateline.pipeline.workbench import Workbench
from dateline.quality.audit import BatchAudit, audit_staged
from dateline.warehouse import coding_queue
from dateline.warehouse.session import connect

Article = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def coder() -> Coder:
    return Coder()


class HereAuditor:
    """The real audit in this process: Great Expectations is imported once for all tests instead of once a run.

    That it works in a process of its own is tested where it stands, and once below.
    """

    def __init__(self, dsn: str) -> None:
        self.dsn = dsn

    def __enter__(self) -> HereAuditor:
        return self

    def __exit__(self, *exc: object) -> None:
        pass

    def audit(self, run: int) -> BatchAudit:
        with connect(self.dsn) as connection:
            return audit_staged(connection, run)


@pytest.fixture
def quick(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_coder", lambda bench: coder)
    monkeypatch.setattr(module, "AuditWorker", HereAuditor)


def events(bench: Workbench) -> list[tuple[Any, ...]]:
    return bench.connection.execute(
        "select event_type, date_start, country_iso3, fatalities_best, injuries_best from mart.event "
        "where is_material and is_main order by 1, 2, 4"
    ).fetchall()


def test_an_article_becomes_audited_rows(bench: Workbench, newsroom: Newsroom, article: Article) -> None:
    newsroom.publish(article(1))
    read_feeds(bench)
    summary = code_queue(bench, worker="test")
    assert (summary.articles, summary.failed, summary.blocked) == (1, 0, [])
    assert summary.published >= 1
    assert events(bench) == [("shooting", date(2020, 3, 16), "IRQ", 3, 5)]
    audits = bench.connection.execute(
        "select count(*), bool_and(is_success) from quality.validation_run"
    ).fetchone()
    assert audits is not None and audits[0] >= 1
    assert coding_queue.counts(bench.connection)["queued"] == 0


@pytest.mark.usefixtures("quick")
def test_a_correction_keeps_the_events_key_and_its_history(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    first = article(1)
    newsroom.publish(first)
    read_feeds(bench)
    code_queue(bench, worker="test")
    [(key,)] = bench.connection.execute("select event_id from mart.event where is_material").fetchall()
    newsroom.correct(
        first["id"], text=first["text"].replace("killing three officers", "killing seven officers")
    )
    read_feeds(bench)
    code_queue(bench, worker="test")
    found = bench.connection.execute(
        "select event_id, fatalities_best from mart.event where is_material"
    ).fetchall()
    assert found == [(key, 7)]
    before = bench.connection.execute(
        "select valid_to is null from mart.event_history where event_id = %s order by valid_from", [key]
    ).fetchall()
    assert before == [(False,), (True,)]


@pytest.mark.usefixtures("quick")
def test_recoding_by_the_same_coder_changes_no_published_row(
    bench: Workbench, newsroom: Newsroom, article: Article
) -> None:
    for number in (1, 2, 3):
        newsroom.publish(article(number))
    read_feeds(bench)
    code_queue(bench, worker="test")
    before = bench.connection.execute("select event_id, valid_from from mart.event order by 1").fetchall()
    day = date(2020, 3, 17)
    assert recode(bench, day, day, source=None, dry_run=True).queued == 0
    assert coding_queue.counts(bench.connection)["queued"] == 0
    assert recode(bench, day, day, source="newsroom", dry_run=False).queued == 3
    assert code_queue(bench, worker="test").unchanged == len(before)
    assert (
        bench.connection.execute("select event_id, valid_from from mart.event order by 1").fetchall()
        == before
    )


@pytest.mark.usefixtures("quick")
def test_an_article_that_the_coder_trips_over_is_tried_again_then_parked_and_the_others_are_published(
    bench: Workbench, newsroom: Newsroom, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        newsroom.publish(article(number))
    read_feeds(bench)
    whole = Coder.code

    def trips(self: Coder, text: Any) -> Any:
        if "Al-Bab" in text.text:
            raise RecursionError("a sentence without end")
        return whole(self, text)

    monkeypatch.setattr(Coder, "code", trips)
    first = code_queue(bench, worker="test")
    assert (first.articles, first.failed, first.parked) == (1, 1, 0)
    assert events(bench) == [("shooting", date(2020, 3, 16), "IRQ", 3, 5)]
    for _ in range(coding_queue.MAX_ATTEMPTS - 1):
        bench.connection.execute("update core.coding_request set not_before = null")
        last = code_queue(bench, worker="test")
    assert last.parked == 1
    with pytest.raises(CodingError, match="parked"):
        last.raise_if_failed()
    [parked] = coding_queue.parked(bench.connection)
    assert "a sentence without end" in str(parked.error)
    assert bench.connection.execute("select stage, message from raw.fetch_failure").fetchall() == [
        ("code", "RecursionError: a sentence without end")
    ]


@pytest.mark.usefixtures("quick")
def test_what_was_claimed_goes_back_to_the_queue_when_the_audit_dies(
    bench: Workbench, newsroom: Newsroom, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dateline.quality.worker import AuditError

    newsroom.publish(article(1))
    read_feeds(bench)

    def dies(self: HereAuditor, run: int) -> Any:
        raise AuditError("the audit worker has died")

    with monkeypatch.context() as broken:
        broken.setattr(HereAuditor, "audit", dies)
        with pytest.raises(AuditError):
            code_queue(bench, worker="test")
    assert bench.connection.execute("select count(*) from mart.event").fetchone() == (0,)
    assert coding_queue.counts(bench.connection)["queued"] == 1
    bench.connection.execute("update core.coding_request set not_before = null")
    assert code_queue(bench, worker="test").articles == 1


@pytest.mark.usefixtures("quick")
def test_a_batch_that_the_audit_fails_on_each_time_is_parked(
    bench: Workbench, newsroom: Newsroom, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dateline.quality.worker import AuditError

    newsroom.publish(article(1))
    read_feeds(bench)

    def dies(self: HereAuditor, run: int) -> Any:
        raise AuditError("the audit worker has died")

    monkeypatch.setattr(HereAuditor, "audit", dies)
    for _ in range(coding_queue.MAX_ATTEMPTS):
        bench.connection.execute("update core.coding_request set not_before = null")
        with pytest.raises(AuditError):
            code_queue(bench, worker="test")
    assert coding_queue.counts(bench.connection)["parked"] == 1


def test_with_nothing_queued_nothing_heavy_starts(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Coder, "__init__", lambda *a, **k: pytest.fail("the coder was loaded for nothing"))
    assert code_queue(bench, worker="test").articles == 0


@pytest.mark.usefixtures("quick")
def test_a_run_that_codes_history_waits_for_more_of_it(
    bench: Workbench, newsroom: Newsroom, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backfill's articles come a few at a time; each run would load coder and auditor anew."""
    newsroom.publish_all([article(1), article(2, published="2020-03-18T09:00:00+02:00")])
    start = datetime(2020, 3, 17, tzinfo=UTC)
    sweep(bench, start, start + timedelta(days=1))
    waited: list[float] = []

    def meanwhile(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 1:
            with Workbench(bench.settings, bench.dsn) as other:
                sweep(other, start + timedelta(days=1), start + timedelta(days=2))

    monkeypatch.setattr(module.time, "sleep", meanwhile)
    monkeypatch.setattr(module, "LINGER_LOOK_SECONDS", 0.01)
    assert code_queue(bench, worker="test", linger_seconds=0.05).articles == 2
    runs = bench.connection.execute("select count(*) from core.coding_run").fetchone()
    assert runs == (2,) and len(waited) > 1, "and it ends when no more comes"


@pytest.mark.usefixtures("quick")
def test_a_run_that_codes_live_work_ends_at_once(
    bench: Workbench, newsroom: Newsroom, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.publish(article(1))
    read_feeds(bench)
    monkeypatch.setattr(module.time, "sleep", lambda seconds: pytest.fail("nobody waits for live work"))
    assert code_queue(bench, worker="test", linger_seconds=60).articles == 1
