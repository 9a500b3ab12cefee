"""The generated parts of the documentation are those that the code would generate now."""

from __future__ import annotations

import json
import re
from types import ModuleType

import psycopg
import pytest
from tests.docs.conftest import PAGES, ROOT

from dateline.settings import Settings

NUMBER_WORDS = {11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen"}
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


def test_figures_of_the_corpus_are_those_of_its_files() -> None:
    newsroom = ROOT / "tests" / "newsroom"
    articles = len(list((newsroom / "articles").glob("*.json")))
    split = json.loads((newsroom / "split.json").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"a sample newsroom of {articles} articles" in readme
    halves = f"tuning half, {len(split['tune'])} articles | reporting half, {len(split['report'])} articles"
    assert halves in generated("README.md", "scores"), "run docs/build.py --scores"
    assert halves in generated("docs/coding.md", "record-scores"), "run docs/build.py --scores"
    queries = len(list((ROOT / "sql" / "queries").glob("*.sql")))
    assert f"Five of the {NUMBER_WORDS[queries]} queries" in readme


def test_the_table_of_scores_is_made_from_the_reports(build: ModuleType) -> None:
    row = {"f1": 0.756, "recall_all": 0.5}
    half = {"articles": 2, "rows": {"event": row}, "record": {"outcome": row}}
    table = build.score_table({"tune": half, "report": half}, "record")
    assert table.splitlines()[-1] == "| outcome | 0.76 (0.50) | 0.76 (0.50) |"


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", text):
        assert ((ROOT / page).parent / target).exists(), f"{page}: {target}"


def test_every_screenshot_is_shown() -> None:
    shown = "".join((ROOT / page).read_text(encoding="utf-8") for page in PAGES)
    pictures = list((ROOT / "docs" / "screenshots").glob("*.png"))
    assert pictures
    assert [p.name for p in pictures if f"screenshots/{p.name})" not in shown] == []


@pytest.mark.parametrize("page", PAGES)
def test_files_and_folders_that_are_named_exist(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    named = re.findall(r"`((?:plugins|dags|sql|tests|docs|deploy)/[\w./-]*)`", text)
    for path in named:
        assert (ROOT / path).exists(), f"{page}: {path}"


def test_every_file_of_the_coder_is_listed_in_its_own_words(build: ModuleType) -> None:
    assert generated("docs/coding.md", "coder") == build.coder(), RENEW


def test_modules_that_the_coders_page_names_exist() -> None:
    folder = ROOT / "plugins" / "dateline" / "coding"
    table = (ROOT / "docs" / "coding.md").read_text(encoding="utf-8").split("## Add an event type")[0]
    for row in re.findall(r"^\| \d+ \|.*\| ([^|]+) \|$", table, re.MULTILINE):
        for name in re.findall(r"`([\w*]+)`", row):
            assert list(folder.glob(f"{name}.py")), name


CODE = {".py", ".html", ".css", ".js", ".svg", ".typed", ".md", ".pyc", ""}


def test_every_data_file_is_named_in_notice() -> None:
    """All that is shipped beside the code, and all of others' code."""
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    library = ROOT / "plugins" / "dateline"
    shipped = [p for p in library.rglob("*") if p.is_file() and "sqlite" not in p.name]
    data = [p for p in shipped if p.suffix not in CODE]
    vendor = [p for p in shipped if p.parent.name == "vendor" and p.suffix != ".md"]
    assert data and vendor
    # The sources are addresses that we wrote down, not data that we took.
    for path in {*data, *vendor} - {library / "sources" / "sources.toml"}:
        assert path.name in notice, f"{path.name}: name its source and licence in NOTICE"


def test_licences_that_notice_speaks_of_are_beside_what_they_cover() -> None:
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    static = ROOT / "plugins" / "dateline" / "desk" / "static"
    named = re.findall(r"(vendor/\S+-LICENSE\.txt)", notice)
    assert named
    assert all((static / name).stat().st_size > 200 for name in named)


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_library_states_its_licence(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith(("#", "-"))]
    licences = r"Apache|MIT|BSD|LGPL|GPL|PSF|ISC|MPL|PostgreSQL|Unlicense|CC-BY|CC BY"
    assert [line for line in wanted if not re.search(rf"#.*(?:{licences})", line)] == []
