"""The environment that makes stock Airflow run Dateline's DAGs on one machine, on loopback."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

# Two cores: two tasks that work and two that wait for a site are what the machine carries.
PARALLELISM = 4


def checkout_folder() -> Path:
    """The folder that holds dags/, plugins/ and sql/: three levels above the package.

    Raises FileNotFoundError when the package was installed away from its checkout.
    """
    root = Path(__file__).resolve().parents[4]
    if not (root / "dags").is_dir():
        raise FileNotFoundError(
            f"No dags/ folder at {root}: Airflow's part of Dateline runs from a checkout; run `make setup` in one."
        )
    return root


def component_environment(
    *,
    home: Path,
    airflow_dsn: str,
    dateline_dsn: str,
    ui_port: int,
    secrets: dict[str, str],
    sources: str,
    environ: dict[str, str] | None = None,
) -> dict[str, str]:
    """Build the environment of every Airflow component and, through them, of every task.

    `home` is the state folder, the DSNs are URLs. Values that the operator set in AIRFLOW__* win,
    but for what would open the installation to others or part it from its own parts.
    """
    root = checkout_folder()
    home = home.resolve()
    base = dict(os.environ if environ is None else environ)
    url = f"http://127.0.0.1:{ui_port}"
    defaults = {
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": str(PARALLELISM),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # New DAGs are on; one that an operator paused stays paused at the next start.
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__DAG_PROCESSOR__MIN_FILE_PROCESS_INTERVAL": "60",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "30",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.5",
        # After a power cut the tasks that ran are taken up again within a minute or so, not within five.
        "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "45",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "120",
        "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "15",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
        "GX_ANALYTICS_ENABLED": "false",
    }
    fixed = {
        "AIRFLOW_HOME": str(home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(root / "dags"),
        "AIRFLOW__CORE__PLUGINS_FOLDER": str(root / "plugins"),
        "AIRFLOW__CORE__FERNET_KEY": secrets["fernet_key"],
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(password_file(home)),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": _sqlalchemy_url(airflow_dsn),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "airflow" / "logs"),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(ui_port),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__API__SECRET_KEY": secrets["api_secret_key"],
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets["jwt_secret"],
        "AIRFLOW_CONN_DATELINE": dateline_dsn,
        "DATELINE_HOME": str(home),
        "DATELINE_SOURCES": sources,
        # LocalExecutor forks: a fork-unsafe proxy look-up of macOS would kill the child.
        "no_proxy": ",".join(filter(None, [base.get("no_proxy"), "127.0.0.1,localhost"])),
        "PYTHONUNBUFFERED": "1",
    }
    return {**base, **{k: base.get(k, v) for k, v in defaults.items()}, **fixed}


def password_file(home: Path) -> Path:
    """Where the UI's generated password is kept (JSON, mode 0600)."""
    return home / "airflow-passwords.json"


def _sqlalchemy_url(dsn: str) -> str:
    """A URL for SQLAlchemy with psycopg 3; Airflow derives its asyncpg URL from it, which knows no sslmode."""
    parts = urlsplit(dsn)
    query = "&".join(p for p in parts.query.split("&") if p and not p.startswith("sslmode="))
    return urlunsplit(("postgresql+psycopg", parts.netloc, parts.path, query, ""))
