"""Before anything imports Airflow: a home of its own for the tests, so that no run touches an operator's."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
_HOME = Path(tempfile.mkdtemp(prefix="dateline-tests-airflow-"))
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)

for name in list(os.environ):
    if name.startswith(("AIRFLOW", "DATELINE_")) and name != "DATELINE_SHARED":
        del os.environ[name]

os.environ.update(
    {
        "AIRFLOW_HOME": str(_HOME),
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{_HOME / 'airflow.db'}",
        "GX_ANALYTICS_ENABLED": "false",
    }
)
