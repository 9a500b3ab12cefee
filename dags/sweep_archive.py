"""
### sweep_archive: every article of an interval, from the site's history

Runs daily over the past UTC day. **Backfill it** for any past range from the UI: *Trigger → Backfill*, choose the
dates, start. Each run reads all the articles that its source published in the run's data interval, from what
the site offers (WordPress REST, day feeds, sitemaps, the paged main feed: in that order, the one that worked is
remembered), stores what is missing or changed, queues it for coding and emits asset `articles`.

A scheduled run also takes the days that the coverage table shows as not read in full (downtime), and looks again
at articles that are 1, 3, 7 and 30 days old for corrections and deletions. A backfilled run does only its own day.

**A day whose list could not be read in full fails** and says why: no green run over a hole.

How many articles were found, new, changed, unchanged and failed stands in the UI as the name of the mapped task, in
its XCom `summary`, and in the log; while a long run goes on, XCom `progress` says how far it is.

**Run it again** at any time; every write is an upsert on a natural key.

| Param | meaning |
|---|---|
| `source` | one source's id, or empty for all that are watched |
| `since`, `until` | only for a run started by hand, which has no data interval: the first and the last day (UTC) |
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, CronDataIntervalTimetable, task

from dateline.orchestration import house, tasks
from dateline.orchestration.assets import ARTICLES_CHANGED

with DAG(
    dag_id="sweep_archive",
    schedule=CronDataIntervalTimetable("0 0 * * *", timezone="UTC"),
    start_date=house.START,
    catchup=False,
    max_active_runs=2,
    default_args=house.DEFAULT_ARGS,
    dagrun_timeout=timedelta(hours=6),
    tags=["dateline", "ingestion", "backfill"],
    doc_md=__doc__,
    params={
        "source": house.source_param(),
        "since": house.day_param("first day, for a run by hand (UTC)"),
        "until": house.day_param("last day, for a run by hand (UTC)"),
    },
):
    # Mapped over one part, so that the task bears its counts as its name in the UI.
    task(outlets=[ARTICLES_CHANGED], retry_policy=house.RETRY, map_index_template=tasks.MAP_INDEX_TEMPLATE)(
        tasks.sweep_archive
    ).expand(part=["all"])
