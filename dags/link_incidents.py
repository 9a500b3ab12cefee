"""
### link_incidents: events of several articles that report one occurrence

Starts on asset `events` and hourly all the same. Takes the published events that were not linked since they
last changed, compares each with its neighbours in type, time and place, and joins those that report the same
occurrence into one incident. The result does not depend on the order in which articles arrive.

**Run it again** at any time: it leaves the same tables.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, AssetOrTimeSchedule, CronTriggerTimetable, task

from dateline.orchestration import house, tasks
from dateline.orchestration.assets import EVENTS

with DAG(
    dag_id="link_incidents",
    schedule=AssetOrTimeSchedule(
        assets=[EVENTS], timetable=CronTriggerTimetable("27 * * * *", timezone="UTC")
    ),
    start_date=house.START,
    catchup=False,
    max_active_runs=1,
    default_args=house.DEFAULT_ARGS,
    dagrun_timeout=timedelta(hours=1),
    tags=["dateline", "incidents"],
    doc_md=__doc__,
):
    task(retry_policy=house.RETRY)(tasks.link_incidents)()
