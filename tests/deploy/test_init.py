"""deploy/init.sh, the one-shot service `init`: refuses the example's secrets; prepares a server, again and again."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.deploy.conftest import ROOT, Stack

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
class TestOnABareServer:
    """The real thing: `dateline bootstrap`, both migrations, the UI's password."""

    def test_airflows_database_is_migrated_and_belongs_to_its_own_role(self, stack: Stack) -> None:
        with psycopg.connect(stack.dsn("airflow", "airflow")) as connection:
            assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)

    def test_airflows_old_rows_are_cleaned_as_the_documentation_says(self, stack: Stack) -> None:
        page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
        shown = re.search(r"^docker compose exec (scheduler) (airflow db clean .*)$", page, re.MULTILINE)
        assert shown is not None
        old = "INSERT INTO log (dttm, event) VALUES ('2020-01-01', 'long ago')"
        count = "SELECT count(*) FROM log WHERE event = 'long ago'"
        copies = "SELECT count(*) FROM pg_class WHERE relname LIKE '\\_airflow\\_deleted%' AND relkind = 'r'"
        with psycopg.connect(stack.dsn("airflow", "airflow")) as connection:
            connection.execute(old)
        done = subprocess.run(
            shown[2].split(),
            env=stack.environment(shown[1]),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        with psycopg.connect(stack.dsn("airflow", "airflow")) as connection:
            assert connection.execute(count).fetchone() == (0,), done.stdout[-3000:]
            assert connection.execute(copies).fetchone() == (0,), "what was deleted is not kept elsewhere"

    def test_the_analysts_login_reads_the_tables_and_not_airflows_database(self, stack: Stack) -> None:
        with psycopg.connect(stack.dsn("dateline_analyst", "dateline")) as connection:
            assert connection.execute("SELECT count(*) FROM mart.event_type").fetchone() != (0,)
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(stack.dsn("dateline_analyst", "airflow"))

    def test_the_uis_password_is_readable_by_its_owner_alone(self, stack: Stack) -> None:
        passwords = stack.home / "state" / "airflow-passwords.json"
        assert json.loads(passwords.read_text()) == {"admin": stack.values["ADMIN_PASSWORD"]}
        assert stat.S_IMODE(passwords.stat().st_mode) == 0o600

    def test_the_wrong_administrators_password_is_said_in_so_many_words(self, stack: Stack) -> None:
        right = stack.values["POSTGRES_PASSWORD"]
        try:
            stack.values["POSTGRES_PASSWORD"] = "changed-in-env-alone"
            done = stack.init()
        finally:
            stack.values["POSTGRES_PASSWORD"] = right
        assert done.returncode == 1
        assert "password authentication failed" in done.stderr
        assert len(done.stderr.splitlines()) <= 3, "no traceback"

    def test_a_changed_password_takes_effect_at_the_next_start(self, stack: Stack, tmp_path: Path) -> None:
        # Airflow's migration was seen to work; a second one would cost ten seconds.
        (tmp_path / "airflow").write_text("#!/bin/sh\n")
        (tmp_path / "airflow").chmod(0o755)
        before = dict(stack.values)
        try:
            for name in (
                "LOADER_DB_PASSWORD",
                "ANALYST_DB_PASSWORD",
                "AIRFLOW_DB_PASSWORD",
                "ADMIN_PASSWORD",
            ):
                stack.values[name] = "changed-" + name.lower().replace("_", "-")
            assert stack.init(str(tmp_path)).returncode == 0
            for role, database in (
                ("dateline", "dateline"),
                ("dateline_analyst", "dateline"),
                ("airflow", "airflow"),
            ):
                psycopg.connect(stack.dsn(role, database)).close()
        finally:
            stack.values.update(before)
            assert stack.init(str(tmp_path)).returncode == 0
