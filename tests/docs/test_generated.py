"""The generated parts of the documentation are those that the code would generate now."""

from __future__ import annotations

import re
from types import ModuleType

import psycopg
import pytest
from tests.docs.conftest import PAGES, ROOT

from dateline.settings import Settings

RENEW = "stale: run `.venv/bin/python docs/build.py` (a query: with --queries, after `make demo`) and commit"


def generated(page: str, name: str) -> str:
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.search(
        rf"<!-- begin: {re.escape(name)} -->\n(.*?)<!-- end: {re.escape(name)} -->", text, re.DOTALL
    )
    assert found is not None, f"{page} has no place for {name}"
    return found[1].strip()


def test_what_each_dag_does_is_what_its_docstring_says(build: ModuleType) -> None:
    assert generated("docs/operations.md", "dags") == build.dags(), RENEW


def test_every_dag_is_described(build: ModuleType) -> None:
    for dag in (ROOT / "dags").glob("*.py"):
        assert f"### `{dag.stem}`: " in generated("docs/operations.md", "dags")


def test_the_settings_are_those_of_the_program(build: ModuleType) -> None:
    table = generated("README.md", "settings")
    assert table == build.settings(), RENEW
    assert table.count("\n| `DATELINE_") == len(Settings.model_fields)


@pytest.mark.postgres
def test_the_queries_shown_are_those_of_the_folder_and_their_columns_are_right(
    build: ModuleType, analyst_dsn: str
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = [name.removeprefix("query:") for name in build.names(readme) if name.startswith("query:")]
    assert len(shown) == 5
    for file in shown:
        block = generated("README.md", f"query:{file}")
        statement = re.search(r"```sql\n(.*?)\n```", block, re.DOTALL)
        header = re.search(r"^\| (.*) \|$", block, re.MULTILINE)
        assert statement is not None and header is not None, RENEW
        text = (ROOT / "sql" / "queries" / file).read_text(encoding="utf-8")
        assert statement[1] in text, RENEW
        with psycopg.connect(analyst_dsn) as connection:
            columns = connection.execute(statement[1].encode()).description or []
        assert header[1].split(" | ") == [c.name for c in columns], RENEW
        assert block.count("\n| ") >= 2, f"{file} is shown with rows"


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", text):
        assert ((ROOT / page).parent / target).exists(), f"{page}: {target}"


@pytest.mark.parametrize("page", PAGES)
def test_files_and_folders_that_are_named_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    named = re.findall(r"`((?:plugins|dags|sql|tests|docs|deploy)/[\w./-]*)`", text)
    for path in named:
        assert (ROOT / path).exists(), f"{page}: {path}"


def test_modules_that_the_coders_page_names_exist() -> None:
    folder = ROOT / "plugins" / "dateline" / "coding"
    table = (ROOT / "docs" / "coding.md").read_text(encoding="utf-8").split("## Add an event type")[0]
    for row in re.findall(r"^\| \d+ \|.*\| ([^|]+) \|$", table, re.MULTILINE):
        for name in re.findall(r"`([\w*]+)`", row):
            assert list(folder.glob(f"{name}.py")), name


def test_every_data_file_that_was_brought_in_is_named_in_notice() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    data = [
        p
        for p in (ROOT / "plugins" / "dateline").rglob("data/*.*")
        if p.suffix != ".py" and "sqlite" not in p.suffix
    ]
    vendor = (ROOT / "plugins" / "dateline" / "desk" / "static" / "vendor").glob("*")
    assert data
    for path in [*data, *(p for p in vendor if p.suffix != ".md")]:
        family = path.stem.split("_")[0]
        assert path.name in notice or f"{family}_*" in notice, (
            f"{path.name}: name its source and licence in NOTICE"
        )
