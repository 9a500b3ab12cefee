"""deploy/init.sh, the one-shot service `init`: refuses the example's secrets; prepares a server, again and again."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.deploy.conftest import ROOT

from dateline.warehouse.server import EmbeddedServer, free_port

SECRETS = {
    "POSTGRES_PASSWORD": "p" * 16,
    "AIRFLOW_DB_PASSWORD": "a" * 16,
    "LOADER_DB_PASSWORD": "l" * 16,
    "ANALYST_DB_PASSWORD": "n" * 16,
    "REDIS_PASSWORD": "r" * 16,
    "AIRFLOW__CORE__FERNET_KEY": "8Vn0p2nI1bG9g0oKz0hF5w3nq0q0J4m3y6e0Vw5hRkE=",
    "AIRFLOW__API__SECRET_KEY": "k" * 16,
    "AIRFLOW__API_AUTH__JWT_SECRET": "j" * 16,
    "ADMIN_PASSWORD": "admin-password",
}


def run_init(environment: dict[str, str], *programs: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([*map(str, programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "DATELINE_"))}
    return subprocess.run(
        ["sh", str(ROOT / "deploy" / "init.sh")],
        env={**kept, **environment, "PATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@pytest.fixture
def recorder(tmp_path: Path) -> Path:
    """Stand-ins for the programs that init.sh calls: they only write down that they were called."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("dateline", "airflow", "python"):
        (folder / name).write_text(f'#!/bin/sh\necho {name} "$@" >> {tmp_path}/calls\n')
        (folder / name).chmod(0o755)
    return folder


@pytest.mark.parametrize("name", sorted(SECRETS))
@pytest.mark.parametrize("value", ["change-me", ""])
def test_a_placeholder_is_refused_before_anything_is_touched(recorder: Path, name: str, value: str) -> None:
    done = run_init({**SECRETS, name: value}, recorder)
    assert done.returncode == 1
    assert name in done.stderr
    assert "make stack" in done.stderr
    assert not (recorder.parent / "calls").exists()


def test_a_step_that_fails_stops_the_rest(recorder: Path) -> None:
    (recorder / "dateline").write_text("#!/bin/sh\nexit 3\n")
    assert run_init(SECRETS, recorder).returncode == 3
    assert not (recorder.parent / "calls").exists()


@pytest.mark.airflow
@pytest.mark.postgres
def test_a_new_server_becomes_ready_and_a_second_start_takes_changed_passwords(open_folder: Path) -> None:
    """The real thing: bare PostgreSQL, `dateline bootstrap`, both migrations."""
    home = open_folder
    server = EmbeddedServer(home, free_port(), settings={"fsync": "off", "shared_buffers": "32MB"})
    server.start()
    try:
        admin = server.dsn("postgres", role="postgres")
        at = f"127.0.0.1:{server.port}"
        passwords = home / "airflow-passwords.json"

        def environment(loader: str, admin_password: str) -> dict[str, str]:
            return {
                **SECRETS,
                "ADMIN_PASSWORD": admin_password,
                "AIRFLOW_HOME": str(home / "airflow"),
                "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
                "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
                "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg://airflow:{'a' * 16}@{at}/airflow",
                "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(passwords),
                "DATELINE_HOME": str(home),
                "DATELINE_ADMIN_DSN": admin,
                "DATELINE_DSN": f"postgresql://dateline:{loader}@{at}/dateline",
                "DATELINE_ANALYST_DSN": f"postgresql://dateline_analyst:{'n' * 16}@{at}/dateline",
            }

        done = run_init(environment("l" * 16, "admin-password"))
        assert done.returncode == 0, done.stderr[-3000:]
        assert json.loads(passwords.read_text()) == {"admin": "admin-password"}
        assert stat.S_IMODE(passwords.stat().st_mode) == 0o600
        with psycopg.connect(f"postgresql://airflow:{'a' * 16}@{at}/airflow") as connection:
            assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)
        analyst = f"postgresql://dateline_analyst:{'n' * 16}@{at}"
        with psycopg.connect(f"{analyst}/dateline") as connection:
            assert connection.execute("SELECT count(*) FROM mart.event").fetchone() == (0,)
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(f"{analyst}/airflow")

        only_airflow = home / "bin"  # its migration was seen to work; a second one costs ten seconds
        only_airflow.mkdir()
        (only_airflow / "airflow").write_text("#!/bin/sh\n")
        (only_airflow / "airflow").chmod(0o755)
        done = run_init(environment("m" * 16, "another-password"), only_airflow)
        assert done.returncode == 0, done.stderr[-3000:]
        assert json.loads(passwords.read_text()) == {"admin": "another-password"}
        psycopg.connect(f"postgresql://dateline:{'m' * 16}@{at}/dateline").close()
    finally:
        server.stop()
