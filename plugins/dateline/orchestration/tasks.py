"""What Airflow's tasks do: read the run's context, call one use case of the pipeline, say what came of it.

Every import that costs something stands inside a function: DAG files import this module when they are parsed.
"""

from __future__ import annotations

import logging
import time as clock
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from airflow.sdk import Asset, AssetAlias, get_current_context
from airflow.sdk.exceptions import AirflowFailException

if TYPE_CHECKING:
    from airflow.sdk import Context

    from dateline.pipeline.workbench import Workbench

log = logging.getLogger(__name__)

#: What a mapped task is called in the UI, once it has named itself.
MAP_INDEX_TEMPLATE = "{{ counts }}"
# Airflow's column for it holds 250 characters.
LONGEST_NAME = 240
# Each step costs a request to the API server: often enough for somebody who watches.
PROGRESS_SECONDS = 5.0


def read_feeds() -> dict[str, Any]:
    """Read the watched feeds and store what is new or changed; return the counts per source.

    Reads only the sources that the waking events name, or all when the run started by time.
    """
    from dateline.pipeline import watch

    context = get_current_context()
    with _workbench() as bench:
        summary = watch.read_feeds(bench, only=_sources_that_changed(context))
    if summary.queued:
        _announce(context, "articles_changed", "articles", {"queued": summary.queued})
    summary.raise_if_nothing_worked()
    return summary.as_dict()


def sweep_archive(part: str) -> dict[str, Any]:  # noqa: ARG001 - the task is mapped so that it has a name of its own
    """Store every article that was published in the run's interval; return the counts per source.

    The counts are also the mapped task's name in the UI. Raises SweepIncompleteError when a day's list could not be
    read in full.
    """
    from dateline.pipeline import sweep

    context = get_current_context()
    start, end = _interval(context)
    scheduled = _run_type(context) == "scheduled"
    log.info(
        "Sweeping %s to %s (%s)",
        start.isoformat(),
        end.isoformat(),
        "scheduled" if scheduled else "on request",
    )
    with _workbench() as bench:
        summary = sweep.sweep(
            bench,
            start,
            end,
            only=context["params"].get("source") or None,
            catch_up=scheduled,
            backfill=not scheduled,
            progress=_progress(context, "articles"),
            reading=_reading(context),
        )
    name_mapped_task(context, summary.sentence())
    if summary.queued:
        _announce(context, "articles_changed", "articles", {"queued": summary.queued})
    log.info("Swept: %s", summary.sentence())
    context["ti"].xcom_push(key="summary", value=summary.as_dict())
    summary.raise_if_incomplete()
    return summary.as_dict()


def code_events() -> dict[str, Any]:
    """Code what is queued, audit it and publish what stands; return the counts."""
    from dateline.pipeline import code

    context = get_current_context()
    with _workbench() as bench:
        summary = code.code_queue(
            bench,
            worker=f"{context['ti'].dag_id}/{context['run_id']}",
            linger_seconds=code.LINGER_SECONDS,
            progress=_progress(context, "articles coded"),
        )
    if summary.published or summary.retracted:
        _announce(context, "events_changed", "events", {"published": summary.published})
    log.info("Coded: %s", summary.sentence())
    summary.raise_if_failed()
    return summary.as_dict()


def link_incidents() -> dict[str, Any]:
    """Join the events of different articles that report one occurrence; return the counts."""
    from dateline.pipeline import link

    with _workbench() as bench:
        return link.link_incidents(bench).as_dict()


def recode_articles() -> dict[str, Any]:
    """Queue an interval's articles for coding by the current coder, or only count them (dry run)."""
    from dateline.pipeline import recode

    context = get_current_context()
    params = context["params"]
    since, until = _day(params["since"], "since"), _day(params["until"], "until")
    if until < since:
        raise AirflowFailException(
            f"until ({until}) lies before since ({since}): swap them and trigger again."
        )
    with _workbench() as bench:
        summary = recode.recode(
            bench,
            since,
            until,
            source=params["source"] or None,
            dry_run=params["dry_run"],
            extract_first=params["extract_first"],
            progress=_progress(context, "articles extracted anew"),
        )
    log.info(summary.sentence())
    if summary.queued:
        _announce(context, "articles_changed", "articles", {"queued": summary.queued})
    return summary.as_dict()


def audit_warehouse() -> dict[str, Any]:
    """Audit the whole warehouse and tidy up; return the counts. Fails when a critical rule is broken."""
    from airflow.configuration import conf

    from dateline.pipeline import audit

    with _workbench() as bench:
        summary = audit.audit_warehouse(bench, logs=[Path(conf.get("logging", "base_log_folder"))])
    log.info(summary.sentence())
    summary.raise_if_failed()
    return summary.as_dict()


def name_mapped_task(context: Context, sentence: str) -> None:
    """Give the running mapped task its name in the UI: `MAP_INDEX_TEMPLATE` is rendered when the task has ended."""
    context["counts"] = sentence[:LONGEST_NAME]  # type: ignore[typeddict-unknown-key]


def _progress(context: Context, what: str) -> Callable[[int, int | None], None]:
    """Shows how far long work is: a line in the log and XCom `progress`, every few seconds."""
    last = clock.monotonic()

    def show(done: int, total: int | None) -> None:
        nonlocal last
        if clock.monotonic() - last < PROGRESS_SECONDS:
            return
        last = clock.monotonic()
        said = f"{done:,} of {total:,} {what}" if total is not None else f"{done:,} {what}"
        log.info("So far: %s", said)
        context["ti"].xcom_push(key="progress", value=said)

    return show


def _reading(context: Context) -> Callable[[str, int, int | None], None]:
    """The same for the reading of a site's lists, of which several kinds are counted."""
    shows: dict[str, Callable[[int, int | None], None]] = {}

    def show(what: str, done: int, total: int | None) -> None:
        shows.setdefault(what, _progress(context, what))(done, total)

    return show


def _workbench() -> AbstractContextManager[Workbench]:
    from dateline.orchestration.connection import warehouse_dsn
    from dateline.pipeline.workbench import Workbench
    from dateline.settings import settings

    return Workbench(settings(), warehouse_dsn())


def _announce(context: Context, alias: str, asset: str, extra: dict[str, Any]) -> None:
    """Emit an event of `asset` through the alias that the task declares; without a call there is no event."""
    context["outlet_events"][AssetAlias(name=alias)].add(
        Asset(name=asset, uri=f"x-dateline://{asset}", group="dateline"), extra=extra
    )


def _sources_that_changed(context: Context) -> set[str] | None:
    """The sources named by the asset events that woke this run; None when it started by time or by hand."""
    named: set[str] = set()
    for events in (context.get("triggering_asset_events") or {}).values():
        for event in events:
            payload = (event.extra or {}).get("payload", event.extra) or {}
            sources = payload.get("sources") if isinstance(payload, dict) else None
            if not isinstance(sources, list):
                return None  # an event made by hand names no source: read all
            named.update(str(s) for s in sources)
    return named or None


def _interval(context: Context) -> tuple[datetime, datetime]:
    """The run's interval in UTC, end exclusive: its data interval, or the days named by hand, else yesterday."""
    params = context["params"]
    if (params.get("since") or params.get("until")) and _run_type(context) in ("backfill", "scheduled"):
        raise AirflowFailException(
            "since and until are for a single run by hand: a backfill's runs have their days from its dates. "
            "Cancel this backfill and start it again with both left empty."
        )
    if params.get("since") or params.get("until"):
        since = _day(params.get("since") or params["until"], "since")
        until = _day(params.get("until") or params["since"], "until")
        if until < since:
            raise AirflowFailException(
                f"until ({until}) lies before since ({since}): swap them and trigger again."
            )
        return _midnight(since), _midnight(until + timedelta(days=1))
    start, end = context.get("data_interval_start"), context.get("data_interval_end")
    if start is not None and end is not None and end > start:
        return start.astimezone(UTC), end.astimezone(UTC)
    today = datetime.now(UTC).date()
    return _midnight(today - timedelta(days=1)), _midnight(today)


def _run_type(context: Context) -> str:
    """How the run came about: scheduled, backfill, manual or asset_triggered."""
    kind = getattr(context["dag_run"], "run_type", "")
    return str(getattr(kind, "value", kind))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _day(value: Any, name: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise AirflowFailException(f"{name} must be a day such as 2019-12-30, not {value!r}.") from None
