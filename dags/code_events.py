"""
### code_events: from queued articles to published event rows

Starts on asset `articles` and hourly all the same. Claims article versions from the coding queue
(`core.coding_request`, live work before history), codes them in batches, writes the event versions as *staged*,
lets Great Expectations audit exactly those rows, and publishes in one transaction what stands.

Rows that break a row-level rule are quarantined with the reason; a broken batch-level rule of severity *critical*
publishes nothing of that batch and fails the task. Emits asset `events` when rows were published.

**Run it again** at any time: a request is leased while it is worked on, goes back to the queue when its worker
dies, and is parked with its error after three failures (`dateline status` shows them).
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, AssetOrTimeSchedule, CronTriggerTimetable, task

from dateline.orchestration import house, tasks
from dateline.orchestration.assets import ARTICLES, EVENTS_CHANGED

with DAG(
    dag_id="code_events",
    schedule=AssetOrTimeSchedule(
        assets=[ARTICLES], timetable=CronTriggerTimetable("7 * * * *", timezone="UTC")
    ),
    start_date=house.START,
    catchup=False,
    max_active_runs=1,
    default_args=house.DEFAULT_ARGS,
    dagrun_timeout=timedelta(hours=2),
    tags=["dateline", "coding"],
    doc_md=__doc__,
):
    task(outlets=[EVENTS_CHANGED], retry_policy=house.RETRY)(tasks.code_events)()
