"""The container stack's files, and what the operator must install where a test needs a tool."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dateline.warehouse.server import EmbeddedServer, free_port

ROOT = Path(__file__).resolve().parents[2]


def need(program: str, how: str) -> str:
    """The path of a program; without it the test is skipped with the sentence `how`, and fails where CI=true."""
    found = shutil.which(program)
    if found is None:
        missing = f"{program} is not installed: {how}"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """docker-compose.yml, anchors and merges resolved."""
    loaded = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="session")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The services of docker-compose.yml by name."""
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter: as root PostgreSQL runs as somebody else, and pytest closes its own."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-deploy-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


class Stack:
    """The stack without containers: the environment that docker-compose.yml gives to each service, with the names of
    hosts and the folders of volumes replaced by this machine's, over a bare PostgreSQL of the wheel."""

    def __init__(self, services: dict[str, dict[str, Any]], home: Path, server: EmbeddedServer) -> None:
        self.home, self.server = home, server
        self.ui_port, self.redis_port, self.health_port = free_port(), free_port(), free_port()
        self._services = services
        self.values = {
            **dict.fromkeys(("API_SECRET_KEY", "JWT_SECRET"), secrets.token_hex(32)),
            **{
                name: secrets.token_hex(16)
                for name in (
                    "AIRFLOW_DB_PASSWORD",
                    "LOADER_DB_PASSWORD",
                    "ANALYST_DB_PASSWORD",
                    "REDIS_PASSWORD",
                )
            },
            "POSTGRES_PASSWORD": self._admin_password(),
            "ADMIN_PASSWORD": "an-admin-password",
            "FERNET_KEY": "8Vn0p2nI1bG9g0oKz0hF5w3nq0q0J4m3y6e0Vw5hRkE=",
            "BASE_URL": f"http://127.0.0.1:{self.ui_port}",
        }

    def _admin_password(self) -> str:
        password = re.fullmatch(
            r"postgresql://[^:]+:([^@]+)@.*", self.server.dsn("postgres", role="postgres")
        )
        assert password is not None
        return password[1]

    def dsn(self, role: str, database: str) -> str:
        """URL of `database` as `role`, with the password of `.env`."""
        name = {"airflow": "AIRFLOW", "dateline": "LOADER", "dateline_analyst": "ANALYST"}[role]
        password = self.values[f"{name}_DB_PASSWORD"]
        return f"postgresql://{role}:{password}@127.0.0.1:{self.server.port}/{database}"

    def environment(self, service: str) -> dict[str, str]:
        """What docker-compose.yml gives to a service of the image, on this machine."""
        here = {
            "@postgres:5432": f"@127.0.0.1:{self.server.port}",
            "@redis:6379": f"@127.0.0.1:{self.redis_port}",
            "http://api-server:8080": f"http://127.0.0.1:{self.ui_port}",
            "/var/lib/dateline": str(self.home / "state"),
        }
        found = {}
        for name, value in self._services[service]["environment"].items():
            text = re.sub(
                r"\$\{([A-Z_]+)(?:(?::-|:\?)([^}]*))?\}",
                lambda m: self.values.get(m[1], m[2] or ""),
                str(value),
            )
            for there, ours in here.items():
                text = text.replace(there, ours)
            found[name] = text
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "DATELINE_"))}
        return {
            **kept,
            **found,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            # What the Dockerfile sets, and what on this machine must not be everybody's.
            "AIRFLOW_HOME": str(self.home / "airflow"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__PLUGINS_FOLDER": str(ROOT / "plugins"),
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(self.ui_port),
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_HOST": "127.0.0.1",
            "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT": str(self.health_port),
            "DATELINE_HOME": str(self.home / "state"),
            "GX_ANALYTICS_ENABLED": "false",
            "PYTHONUNBUFFERED": "1",
        }

    def init(self, path: str = "") -> subprocess.CompletedProcess[str]:
        """Run the one-shot service `init`; programs in the folder `path` come first."""
        environment = self.environment("init")
        if path:
            environment["PATH"] = path + os.pathsep + environment["PATH"]
        return subprocess.run(
            ["sh", str(ROOT / "deploy" / "init.sh")],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="session")
def stack(services: dict[str, dict[str, Any]]) -> Iterator[Stack]:
    """The stack on a bare server, after its service `init` has run for real."""
    home = Path(tempfile.mkdtemp(prefix="dateline-stack-"))
    home.chmod(0o755)  # as root PostgreSQL runs as another user, who must get through
    (home / "state").mkdir()
    server = EmbeddedServer(home / "server", free_port(), settings={"fsync": "off", "shared_buffers": "64MB"})
    server.start()
    try:
        made = Stack(services, home, server)
        done = made.init()
        assert done.returncode == 0, done.stderr[-3000:]
        yield made
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)
