"""What Airflow's tasks do: read the run's context, call one use case of the pipeline, say what came of it.

Every import that costs something stands inside a function: DAG files import this module when they are parsed.
"""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from airflow.sdk import Asset, AssetAlias, get_current_context
from airflow.sdk.exceptions import AirflowFailException

if TYPE_CHECKING:
    from airflow.sdk import Context

    from dateline.pipeline.workbench import Workbench

log = logging.getLogger(__name__)


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


def sweep_archive() -> dict[str, Any]:
    """Store every article that was published in the run's interval; return the counts per source.

    Raises SweepIncompleteError when a day's list could not be read in full.
    """
    from dateline.pipeline import sweep

    context = get_current_context()
    start, end = _interval(context)
    scheduled = str(getattr(context["dag_run"], "run_type", "")) in ("scheduled", "DagRunType.SCHEDULED")
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
        )
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
        summary = code.code_queue(bench, worker=f"{context['ti'].dag_id}/{context['run_id']}")
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
            bench, since, until, source=params["source"] or None, dry_run=params["dry_run"]
        )
    log.info(summary.sentence())
    if summary.queued:
        _announce(context, "articles_changed", "articles", {"queued": summary.queued})
    return summary.as_dict()


def audit_warehouse() -> dict[str, Any]:
    """Audit the whole warehouse and tidy up; return the counts. Fails when a critical rule is broken."""
    from dateline.pipeline import audit

    with _workbench() as bench:
        summary = audit.audit_warehouse(bench)
    log.info(summary.sentence())
    summary.raise_if_failed()
    return summary.as_dict()


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


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _day(value: Any, name: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise AirflowFailException(f"{name} must be a day such as 2019-12-30, not {value!r}.") from None
