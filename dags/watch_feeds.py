"""
### watch_feeds: new and changed articles, as they appear

Starts when a watched feed changed (the triggerer polls all sources with conditional requests) and every
15 minutes all the same, so that a lost wake-up costs at most a quarter of an hour.

Reads every watched feed with an unconditional request of its own, fetches pages that are new or changed,
stores them (bytes first), extracts the text, stores article versions and queues them for coding.
Emits asset `articles` when something changed.

**Run it again** at any time: an article that is stored already is left as it is. One bad article never stops
the others; each failure is a row in `raw.fetch_failure`, counted in the task's return value.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, AssetOrTimeSchedule, CronTriggerTimetable, task

from dateline.orchestration import house, tasks
from dateline.orchestration.assets import ARTICLES_CHANGED, FEEDS

with DAG(
    dag_id="watch_feeds",
    schedule=AssetOrTimeSchedule(
        assets=[FEEDS], timetable=CronTriggerTimetable("*/15 * * * *", timezone="UTC")
    ),
    start_date=house.START,
    catchup=False,
    max_active_runs=1,
    default_args=house.DEFAULT_ARGS,
    dagrun_timeout=timedelta(minutes=30),
    tags=["dateline", "ingestion"],
    doc_md=__doc__,
):
    task(outlets=[ARTICLES_CHANGED], retry_policy=house.RETRY)(tasks.read_feeds)()
