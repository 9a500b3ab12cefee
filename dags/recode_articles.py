"""
### recode_articles: code an interval's articles anew, without fetching

Started by hand. Queues the latest version of every article published in the interval for coding by the current
coder; `code_events` does the rest. A new coder version queues nothing by itself: this is how its work is asked for.

**Dry run by default**: the run says how many articles it would queue. Untick `dry_run` to queue them.

| Param | meaning |
|---|---|
| `since`, `until` | first and last day of publication (UTC, both inclusive) |
| `source` | one source's id, or empty for all |
| `extract_first` | read each article anew from its archived bytes with the current extractor, before it is coded |
| `dry_run` | only count (default) |

**Run it again** at any time: an article that is queued already is not queued twice.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, Param, task

from dateline.orchestration import house, tasks
from dateline.orchestration.assets import ARTICLES_CHANGED

with DAG(
    dag_id="recode_articles",
    schedule=None,
    start_date=house.START,
    catchup=False,
    max_active_runs=1,
    default_args=house.DEFAULT_ARGS,
    dagrun_timeout=timedelta(hours=1),
    tags=["dateline", "coding"],
    doc_md=__doc__,
    params={
        "since": house.day_param("first day of publication (UTC)", required=True),
        "until": house.day_param("last day of publication (UTC)", required=True),
        "source": house.source_param(),
        "extract_first": Param(
            False, type="boolean", description="read the articles anew from the archived bytes before coding"
        ),
        "dry_run": Param(True, type="boolean", description="only count; untick to queue the articles"),
    },
):
    task(outlets=[ARTICLES_CHANGED], retry_policy=house.RETRY)(tasks.recode_articles)()
