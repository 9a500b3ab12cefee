"""The whole of Dateline, started as an operator starts it: `dateline up --demo`, on ports and a folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from dateline.orchestration.local.api import AirflowApi
from dateline.warehouse.server import EmbeddedServer, free_port

ARTICLES = Path(__file__).resolve().parents[1] / "newsroom" / "articles"
# Two busy cores start four components in half a minute; a slow disk takes longer.
UP_SECONDS = 300.0
DATELINE = str(Path(sys.executable).parent / "dateline")


class Running:
    """A running Dateline over a folder of articles."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="dateline-e2e-"))
        self.home.chmod(0o755)
        self.articles = self.home / "articles"
        self.articles.mkdir()
        self.ui_port, self.pg_port, self.newsroom_port = free_port(), free_port(), free_port()
        self.said = self.home / "up.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "DATELINE_"))}
        return {
            **kept,
            "DATELINE_HOME": str(self.home / "state"),
            "DATELINE_UI_PORT": str(self.ui_port),
            "DATELINE_PG_PORT": str(self.pg_port),
            "DATELINE_NEWSROOM_PORT": str(self.newsroom_port),
            # As a site has it: what is older than the feed comes by backfill.
            "DATELINE_NEWSROOM_FEED_ITEMS": "5",
        }

    def start(self) -> None:
        """Start everything and wait until the UI's address is shown."""
        with self.said.open("ab") as log:
            self.process = subprocess.Popen(
                [DATELINE, "up", "--demo", "--articles", str(self.articles)],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
            )
        count = self.said.read_text().count("Dateline is up")
        wait_for(
            lambda: self.said.read_text().count("Dateline is up") > count or self._died(),
            UP_SECONDS,
            self.logs,
        )
        assert not self._died(), self.logs()

    def stop(self) -> int:
        """SIGTERM, as a service manager sends it; returns the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=120)
        self.process = None
        return status

    def _died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def publish(self, article: dict[str, Any]) -> None:
        """Put an article into the newsroom's folder, whole or not at all."""
        path = self.articles / f"{article['id']}.json"
        path.with_suffix(".new").write_text(json.dumps(article), encoding="utf-8")
        path.with_suffix(".new").replace(path)

    @property
    def dsn(self) -> str:
        return EmbeddedServer(self.home / "state", self.pg_port).dsn("dateline")

    def query(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.dsn) as connection:
            return connection.execute(sql, values).fetchall()  # type: ignore[arg-type]

    @property
    def password(self) -> str:
        return str(json.loads((self.home / "state" / "secrets.json").read_text())["admin_password"])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ui_port}"

    def api(self) -> AirflowApi:
        return AirflowApi(self.url, "admin", self.password)

    def cli(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [DATELINE, *arguments], env=self.environment, capture_output=True, text=True, timeout=120
        )

    def logs(self) -> str:
        """What the supervisor said, and the end of every component's and task's log."""
        parts = [self.said.read_text()]
        logs = [
            *(self.home / "state" / "logs").glob("*.log"),
            *(self.home / "state").glob("airflow/logs/**/*.log"),
        ]
        for log in sorted(logs, key=lambda p: p.stat().st_mtime)[-8:]:
            tail = log.read_text(errors="replace").splitlines()[-25:]
            parts.append(f"--- {log.relative_to(self.home)}\n" + "\n".join(tail))
        return "\n".join(parts)

    def clean_up(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        subprocess.run(
            [DATELINE, "stop"], env=self.environment, capture_output=True, timeout=120, check=False
        )
        shutil.rmtree(self.home, ignore_errors=True)


def strike_report() -> dict[str, Any] | None:
    """The strike report in the publisher's own words, from the shared folder beside the checkout; None without it."""
    shared = Path(os.environ.get("DATELINE_SHARED") or Path(__file__).resolve().parents[3] / "shared")
    path = shared / "seed" / "000_6e9fe94b32f67e9c.txt"
    if not path.exists():
        return None
    _, title, standfirst, *paragraphs = path.read_text(encoding="utf-8").split("\n\n")
    return {
        "id": "deadly-us-strikes-target-pro-iran-militia",
        "title": title,
        "standfirst": standfirst,
        "text": "\n\n".join(paragraphs),
        "published": "2019-12-30T23:30:00+02:00",
        "byline": "The Media Line Staff",
        "category": "Top Stories",
    }


def wait_for(true: Callable[[], Any], seconds: float, explain: Callable[[], str]) -> Any:
    """Wait until `true()` is; fail with what the logs say."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        if time.monotonic() > deadline:
            pytest.fail(f"did not come about within {seconds:.0f} s:\n{explain()}")
        time.sleep(0.5)
    return found


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    """Everything, with the December 2019 articles of the sample newsroom."""
    whole = Running()
    for path in ARTICLES.glob("*.json"):
        article = json.loads(path.read_text(encoding="utf-8"))
        if article["published"].startswith("2019-12"):
            whole.publish(article)
    if (seed := strike_report()) is not None:
        whole.publish(seed)
    try:
        whole.start()
        yield whole
    finally:
        whole.clean_up()
