"""Every command that the documentation shows is run here, or stands in NOT_RUN with the reason.

Commands run word for word in a folder that looks like a checkout, against an embedded server and a sample newsroom;
only addresses of the world outside are replaced, and what a container would run is run here.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
import yaml
from tests.docs.conftest import PAGES, ROOT

from dateline.newsroom.running import Newsroom
from dateline.warehouse.server import EmbeddedServer, free_port

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]

ARTICLES = (
    "us-strikes-hit-kataib-hizbullah-in-iraq-and-syria",
    "crowd-storms-us-embassy-compound-in-baghdad",
)
MEASURES = "measures for minutes, and means something on an idle machine only"
ENGINE = "needs a container engine; tests/deploy checks the files, the scripts and the names used here"
NOT_RUN = {
    "make demo": "tests/e2e starts the same with `dateline up --demo`",
    "make run": "needs the network; tests/e2e starts the same supervisor on the newsroom",
    "make setup": "this very environment was made by it",
    "make test": "this is it",
    "make lint": "`make test` runs it first",
    ".venv/bin/python -m pytest -q tests/fetch": "`make test` runs it",
    ".venv/bin/python -m dateline.coding.gazetteer_build": "`make setup` runs it",
    ".venv/bin/python docs/build.py": "rewrites the checkout; tests/docs/test_generated.py runs its parts",
    ".venv/bin/python docs/build.py --scores": "the same",
    "make stack": ENGINE,
    "make backup": ENGINE,
    "make restore FROM=backups/2026-01-31T120000Z": ENGINE,
    **{
        f".venv/bin/python -m tests.bench.{name}": MEASURES
        for name in ("year_backfill", "latency", "desk_speed")
    },
}
Replacements = list[tuple[str, str]]


def commands() -> list[tuple[str, str]]:
    """Every line of every fenced `sh` block and every whole command in running text: the page and the command."""
    found = []
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        for block in re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
            found += [(page, line.strip()) for line in block.splitlines() if line.strip()]
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        found += [
            (page, line)
            for line in re.findall(r"`((?:\.venv/bin|docker compose exec)[^`\n]* [^`\n]+)`", prose)
        ]
    return list(dict.fromkeys(found))


def here(command: str) -> str:
    """What runs Dateline in a container runs it in this environment."""
    return re.sub(r"^docker compose exec [a-z-]+ dateline ", ".venv/bin/dateline ", command)


def is_run(command: str) -> bool:
    return command not in NOT_RUN and not command.startswith("docker ")


RUN = list(dict.fromkeys(here(command) for _, command in commands() if is_run(here(command))))


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[Path, dict[str, str], Replacements]]:
    """A folder like a checkout, an environment with an embedded server of its own, and what stands for the world."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-docs-"))
    folder.chmod(0o755)
    (folder / ".venv").mkdir()
    (folder / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    (folder / "sql").symlink_to(ROOT / "sql")
    articles = [
        json.loads((ROOT / "tests/newsroom/articles" / f"{name}.json").read_text()) for name in ARTICLES
    ]
    _small_gold_set(folder / "tests" / "newsroom")
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(
            json.dumps({k: article[k] for k in ("id", "title", "text", "published")}) + "\n"
            for article in articles
        )
    server = EmbeddedServer(folder / "state", free_port(), settings={"fsync": "off"})
    with Newsroom(articles) as newsroom, Newsroom(articles) as another:
        port = newsroom.url.rstrip("/").rsplit(":", 1)[1]
        link = re.search(
            rf"{re.escape(newsroom.url)}[^<\s]*{ARTICLES[0]}/", httpx2.get(newsroom.feed_url).text
        )
        assert link is not None
        (folder / "page.html").write_bytes(httpx2.get(link[0]).content)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "DATELINE_"))}
        environment = {
            **kept,
            "DATELINE_HOME": str(folder / "state"),
            "DATELINE_PG_PORT": str(server.port),
            "DATELINE_NEWSROOM_PORT": port,
            "DATELINE_SOURCES": "newsroom",
        }
        try:
            server.ensure()
            # First, as a newcomer would: queries and status have something to show.
            ingest = [str(folder / ".venv/bin/dateline"), "ingest", "--source", "newsroom"]
            subprocess.run(
                [*ingest, "--since", "2019-12-28", "--until", "2020-01-02"],
                env=environment,
                cwd=folder,
                check=True,
            )
            own = f"postgresql://newcomer:secret@127.0.0.1:{server.port}/newcomer"
            yield (
                folder,
                environment,
                [
                    ("--source media-line", "--source newsroom"),
                    ("https://example.org/news/some-article/", link[0]),
                    ("https://example.org/", another.url),
                    ("postgresql://postgres:secret@db/postgres", server.admin_dsn),
                    ("postgresql://dateline:secret@db/dateline", own),
                ],
            )
        finally:
            server.stop()
            shutil.rmtree(folder, ignore_errors=True)


def _small_gold_set(folder: Path) -> None:
    """Two articles of the corpus with their gold, one in each half: the same form, and done in seconds."""
    for part in ("articles", "gold"):
        (folder / part).mkdir(parents=True)
        for name in ARTICLES:
            shutil.copy(ROOT / "tests" / "newsroom" / part / f"{name}.json", folder / part)
    (folder / "split.json").write_text(json.dumps({"tune": [ARTICLES[0]], "report": [ARTICLES[1]]}))


@pytest.mark.parametrize("command", RUN)
def test_a_command_of_the_documentation_works(
    command: str, place: tuple[Path, dict[str, str], Replacements]
) -> None:
    folder, environment, replaced = place
    for theirs, ours in replaced:
        command = command.replace(theirs, ours)
    if "DATELINE_DSN=" in command:  # a server of one's own: nothing of the embedded one may be needed
        environment = {**environment, "DATELINE_PG_PORT": "1"}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    written = re.search(r"--output (\S+)", command)
    if written is not None and written[1] != "coded.jsonl":
        assert (folder / written[1]).stat().st_size
    elif written is not None:
        assert len((folder / "coded.jsonl").read_text().splitlines()) == len(ARTICLES)
    elif " query " in command or " evaluate " in command or " code " in command or " status" in command:
        assert done.stdout.strip()


def test_any_client_reads_with_the_password_that_the_readme_names(
    place: tuple[Path, dict[str, str], Replacements],
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = re.search(
        r"database `(\w+)` at ([\d.]+):(\d+) as user\s`(\w+)`; the password is in `\.dateline/(\S+)`", readme
    )
    assert named is not None
    database, host, port, user, file = named.groups()
    assert f"| `DATELINE_PG_PORT` | `{port}` |" in readme
    folder, environment, _ = place
    password = json.loads((folder / "state" / file).read_text())[user]
    with psycopg.connect(
        host=host, port=environment["DATELINE_PG_PORT"], dbname=database, user=user, password=password
    ) as connection:
        assert connection.execute("SELECT count(*) > 0 FROM mart.event").fetchone() == (True,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("DELETE FROM mart.event")


def test_modules_that_are_named_exist() -> None:
    named = {m[1] for _, command in commands() if (m := re.search(r"python -m (\S+)", command))}
    assert named
    assert [name for name in named if importlib.util.find_spec(name) is None] == []


def test_what_is_not_run_is_still_in_the_documentation() -> None:
    assert set(NOT_RUN) <= {command for _, command in commands()}


@pytest.mark.parametrize("command", [c for _, c in commands() if c.startswith("make ")])
def test_make_knows_the_target(command: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE), command


@pytest.mark.parametrize("command", [c for _, c in commands() if c.startswith("docker ")])
def test_docker_commands_name_services_that_exist(command: str) -> None:
    services: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    named = re.findall(r"(?:exec|--scale) ([a-z-]+)", command)
    assert named and set(named) <= set(services)


def test_commands_in_running_text_and_tables_are_known_to_the_program() -> None:
    from dateline.cli import main

    for page in PAGES:
        text = re.sub(r"```.*?```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
        for name in re.findall(r"`(?:[^`]*\s|\.venv/bin/)?dateline ([a-z-]+)[^`]*`", text):
            assert name in main.commands, f"{page}: dateline {name}"
        for target in re.findall(r"`make ([a-z]+)[^`]*`", text):
            makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page}: make {target}"
