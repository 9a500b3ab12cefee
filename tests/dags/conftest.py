"""Airflow's own database (SQLite, migrated once), a newsroom and a fresh warehouse for DAG runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dateline import settings as settings_module
from dateline.newsroom.options import SiteOptions
from dateline.newsroom.running import Newsroom

ROOT = Path(__file__).resolve().parents[2]
ARTICLES = ROOT / "tests" / "newsroom" / "articles"


@pytest.fixture(scope="session")
def airflow_database() -> None:
    """Migrate the database that conftest.py at the root of the checkout names."""
    from airflow.utils.db import initdb

    initdb()


@pytest.fixture(scope="session")
def bag(airflow_database: None) -> Any:
    """All DAGs, parsed and written to Airflow's database, as `dag.test()` wants them."""
    from airflow.dag_processing.dagbag import DagBag, sync_bag_to_db
    from airflow.models.dagbundle import DagBundleModel
    from airflow.utils.session import create_session

    with create_session() as session:
        if session.get(DagBundleModel, "dags-folder") is None:
            session.add(DagBundleModel(name="dags-folder"))
    found = DagBag(dag_folder=str(ROOT / "dags"), bundle_path=ROOT / "dags", bundle_name="dags-folder")
    sync_bag_to_db(found, "dags-folder", None)
    return found


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    """A newsroom with the strike report and its neighbours of the turn of the year 2019/20; ten in the feed."""
    some = [json.loads(p.read_text()) for p in sorted(ARTICLES.glob("*.json"))]
    winter = [a for a in some if "2019-12-25" <= a["published"][:10] <= "2020-01-08"]
    assert len(winter) >= 8
    with Newsroom(winter, options=SiteOptions(posts_per_rss=4)) as running:
        yield running


@pytest.fixture
def run_dag(
    bag: Any, newsroom: Newsroom, warehouse_dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """Run a DAG to its end with `dag.test()`; returns the DagRun."""
    port = newsroom.url.rstrip("/").rsplit(":", 1)[1]
    monkeypatch.setenv("AIRFLOW_CONN_DATELINE", warehouse_dsn)
    monkeypatch.setenv("DATELINE_HOME", str(tmp_path))
    monkeypatch.setenv("DATELINE_SOURCES", "newsroom")
    monkeypatch.setenv("DATELINE_NEWSROOM_PORT", port)
    settings_module.settings.cache_clear()

    def run(dag_id: str, **arguments: Any) -> Any:
        return bag.dags[dag_id].test(**{"logical_date": None, **arguments})

    yield run  # type: ignore[misc]
    settings_module.settings.cache_clear()
