"""
### audit_warehouse: does the whole warehouse still hold together?

Runs daily. Audits all published tables with Great Expectations, checks freshness (no article for longer than a
source's usual), builds Data Docs under the state folder and removes what is past its retention (old polls, old
docs). Results are rows in `quality.validation_run` and `quality.validation_result`.

**Run it again** at any time: it reads, and deletes only what is past its retention.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, task

from dateline.orchestration import house, tasks

with DAG(
    dag_id="audit_warehouse",
    schedule=CronTriggerTimetable("40 4 * * *", timezone="UTC"),
    start_date=house.START,
    catchup=False,
    max_active_runs=1,
    default_args=house.DEFAULT_ARGS,
    dagrun_timeout=timedelta(hours=2),
    tags=["dateline", "quality"],
    doc_md=__doc__,
):
    task(retry_policy=house.RETRY)(tasks.audit_warehouse)()
