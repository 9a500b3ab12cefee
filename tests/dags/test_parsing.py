"""Every DAG file parses, quickly and without side effects, and keeps the house rules."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.airflow

DAGS = Path(__file__).resolve().parents[2] / "dags"
EXPECTED = {
    "watch_feeds",
    "sweep_archive",
    "code_events",
    "link_incidents",
    "recode_articles",
    "audit_warehouse",
}
# What a DAG file must not import when it is parsed: each costs time, memory or a connection.
HEAVY = (
    "psycopg",
    "spacy",
    "httpx2",
    "great_expectations",
    "trafilatura",
    "feedparser",
    "dateline.pipeline",
    "pandas",
)


@pytest.fixture(scope="module")
def bag() -> Any:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(dag_folder=str(DAGS))


def test_every_dag_is_there_and_none_fails_to_import(bag: Any) -> None:
    assert bag.import_errors == {}
    assert set(bag.dags) == EXPECTED


def test_a_dag_file_holds_one_dag_of_its_own_name(bag: Any) -> None:
    assert {Path(d.fileloc).stem for d in bag.dags.values()} == {p.stem for p in DAGS.glob("*.py")}
    assert all(Path(d.fileloc).stem == d.dag_id for d in bag.dags.values())


@pytest.mark.parametrize("dag_id", sorted(EXPECTED))
def test_house_rules(bag: Any, dag_id: str) -> None:
    dag = bag.dags[dag_id]
    assert dag.doc_md and dag.doc_md.strip().startswith(f"### {dag_id}: "), (
        "the docstring documents the DAG in the UI"
    )
    assert "Run it again" in dag.doc_md, "the documentation says what a rerun does"
    assert "dateline" in dag.tags
    assert dag.catchup is False
    assert dag.dagrun_timeout is not None
    assert dag.max_active_runs <= 2
    assert 1 <= len(dag.tasks) <= 2, "each further task of a backfilled run costs 0.6 s on two cores"
    for task in dag.tasks:
        assert task.owner == "dateline"
        assert task.retries >= 1
        assert task.execution_timeout is not None
    for name in dag.params:
        param = dag.params.get_param(name)
        assert param.description, f"{name} is described"
        assert param.schema.get("type"), f"{name} is typed"


def test_what_queues_work_by_hand_has_a_dry_run_that_is_on(bag: Any) -> None:
    assert bag.dags["recode_articles"].params["dry_run"] is True


def test_the_archive_can_be_backfilled_day_by_day(bag: Any) -> None:
    from airflow.sdk import CronDataIntervalTimetable

    dag = bag.dags["sweep_archive"]
    assert isinstance(dag.timetable, CronDataIntervalTimetable), (
        "a plain cron string has a zero-width interval"
    )
    assert dag.start_date.year <= 2000


def test_parsing_imports_nothing_heavy() -> None:
    code = (
        "import json, sys\n"
        "from airflow.dag_processing.dagbag import DagBag\n"
        f"bag = DagBag(dag_folder={str(DAGS)!r})\n"
        f"print(json.dumps([len(bag.dags), sorted(m for m in sys.modules if m.startswith({HEAVY!r}))]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120
    )
    dags, heavy = json.loads(done.stdout.strip().splitlines()[-1])
    assert dags == len(EXPECTED)
    assert heavy == []
