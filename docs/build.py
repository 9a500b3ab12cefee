"""Write the generated parts of the documentation: what each DAG and each file of the coder does, the settings,
the dictionary, queries' output, the coder's scores.

    .venv/bin/python docs/build.py            rewrites all but the queries' output and the coder's scores
    .venv/bin/python docs/build.py --queries  rewrites the queries' output too, from the database at hand: run
                                              `make demo` first
    .venv/bin/python docs/build.py --scores   rewrites the coder's scores too (a minute)
    .venv/bin/python docs/build.py --check    exits 1 and names what is stale; neither of the two is compared

A generated part stands between `<!-- begin: NAME -->` and `<!-- end: NAME -->`.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DAG_ORDER = (
    "watch_feeds",
    "sweep_archive",
    "code_events",
    "link_incidents",
    "recode_articles",
    "audit_warehouse",
)
# The queries that the README shows, by file of sql/queries and the rows shown: more would only push the rest away.
SHOWN_ROWS = 5
SCORE_COMMAND = ("evaluate", "tests/newsroom", "--split")
# Where the scores stand: the part's name, and the rows of the report that it shows.
SCORED = {"scores": "rows", "record-scores": "record"}
DATELINE = str(Path(sys.executable).parent / "dateline")


def dags() -> str:
    """What each DAG does: the docstrings of the DAG files, which Airflow's UI shows too."""
    parts = []
    found = {path.stem: path for path in (ROOT / "dags").glob("*.py")}
    for name in sorted(found, key=lambda n: (DAG_ORDER.index(n) if n in DAG_ORDER else len(DAG_ORDER), n)):
        text = ast.get_docstring(ast.parse(found[name].read_text(encoding="utf-8")))
        if not text:
            raise SystemExit(
                f"dags/{name}.py has no docstring: write what the DAG does, its params and what a rerun does"
            )
        parts.append(re.sub(r"^### (\w+):", r"### `\1`:", text.strip()))
    return "\n\n".join(parts)


def coder() -> str:
    """What each file of the coder answers: the first sentence of its docstring."""
    folder = ROOT / "plugins" / "dateline" / "coding"
    rows = ["| File | What it answers |", "|---|---|"]
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if path.stem != "__init__":
            first = " ".join(text.split("\n\n")[0].split())
            rows.append(f"| `{name}` | {_plain(first)} |")
    return "\n".join(rows)


def _plain(docstring: str) -> str:
    """A docstring's sentence for Markdown: without its references to modules, and as a table cell."""
    text = re.sub(r":\w+:`~?(?:dateline\.coding\.)?([\w.]+)`", r"`\1`", docstring).replace("``", "`")
    return text.replace("|", "\\|")


def settings() -> str:
    """Every setting with its default and meaning, from dateline.settings."""
    from dateline.settings import PREFIX, Settings

    rows = ["| Setting | Default | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None or field.default == "" else f"`{field.default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def dictionary() -> str:
    """What every published table and column means, from the comments of a database that is made for it."""
    from dateline.warehouse import dictionary as words
    from dateline.warehouse.bootstrap import bootstrap
    from dateline.warehouse.migrate import migrate
    from dateline.warehouse.server import EmbeddedServer, free_port

    home = Path(tempfile.mkdtemp(prefix="dateline-docs-"))
    home.chmod(0o755)  # as root PostgreSQL runs as another user, who must get through
    server = EmbeddedServer(home, free_port(), settings={"fsync": "off"})
    try:
        server.ensure()
        bootstrap(server.dsn("dateline", role="postgres"))
        migrate(server.dsn("dateline"))
        out = io.StringIO()
        words.render(server.dsn("dateline"), "markdown", out)
        return out.getvalue()
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def query(file: str) -> str:
    """A query of sql/queries and the first rows of its result in the database at hand."""
    text = (ROOT / "sql" / "queries" / file).read_text(encoding="utf-8").strip()
    comments = [line[3:] for line in text.splitlines() if line.startswith("-- ")]
    statement = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    rows = _run(DATELINE, "query", statement, "--format", "csv").splitlines()
    header, *body = list(csv.reader(rows))
    if not body:
        raise SystemExit(f"{file} has no rows in this database: run `make demo` until its articles are coded")
    shown = [_cells(header), "|" + "---|" * len(header), *(_cells(row) for row in body[:SHOWN_ROWS])]
    more = f"\n\n… and {len(body) - SHOWN_ROWS} more rows." if len(body) > SHOWN_ROWS else ""
    return f"**{comments[0]}**\n\n```sql\n{statement}\n```\n\n" + "\n".join(shown) + more


def scores() -> dict[str, str]:
    """What the coder scores on each half of the sample newsroom's hand-coded articles, by the part's name."""
    halves = {name: json.loads(_run(DATELINE, *SCORE_COMMAND, name, "--json")) for name in ("tune", "report")}
    return {part: score_table(halves, rows) for part, rows in SCORED.items()}


def score_table(halves: Mapping[str, Mapping[str, Any]], rows: str) -> str:
    """Two reports of `dateline evaluate --json`, by half, as one table of their `rows` (or `record`)."""
    tune, report = halves["tune"], halves["report"]
    lines = [
        f"| F1 (recall over every event that should have been found) | tuning half, {tune['articles']} articles | "
        f"reporting half, {report['articles']} articles |",
        "|---|---|---|",
    ]
    for name, row in tune[rows].items():
        cells = (f"{r['f1']:.2f} ({r['recall_all']:.2f})" for r in (row, report[rows][name]))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def first_query() -> str:
    """What the README's first query prints, as it prints it."""
    statement = re.search(
        r'^\.venv/bin/dateline query "([^"]+)"$', (ROOT / "README.md").read_text("utf-8"), re.M
    )
    if statement is None:
        raise SystemExit("README.md shows no `dateline query`: put one where newcomers look first")
    return f"```text\n{_run(DATELINE, 'query', statement[1]).rstrip()}\n```"


def _cells(row: list[str]) -> str:
    # A cell of a page is read, not computed with: long lists and addresses are cut. The newsroom's port is a setting.
    row = [re.sub(r"http://127\.0\.0\.1:\d+/", "http://127.0.0.1:8765/", cell) for cell in row]
    cut = [cell if len(cell) <= 60 else cell[:57] + "…" for cell in row]
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cut) + " |"


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603 - our own command
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command[:3])} failed: {done.stderr.strip()}")
    return done.stdout


def _replace(text: str, name: str, content: str) -> str:
    pattern = re.compile(
        rf"(<!-- begin: {re.escape(name)} -->\n).*?(<!-- end: {re.escape(name)} -->)", re.DOTALL
    )
    if not pattern.search(text):
        raise SystemExit(
            f"no place for {name}: put <!-- begin: {name} --> and <!-- end: {name} --> on lines of their own"
        )
    return pattern.sub(lambda m: f"{m[1]}\n{content}\n\n{m[2]}", text)


def names(text: str) -> list[str]:
    """The generated parts that a page asks for."""
    return re.findall(r"<!-- begin: (\S+) -->", text)


PARTS: dict[str, Callable[[], str]] = {"dags": dags, "settings": settings, "coder": coder}
DICTIONARY = "docs/dictionary.md"
PAGES = ("README.md", "docs/operations.md", "docs/coding.md", DICTIONARY)


def built(page: str, *, with_queries: bool = False, with_scores: bool = False) -> str:
    """The text of a page with its generated parts renewed."""
    if page == DICTIONARY:
        return dictionary()
    text = (ROOT / page).read_text(encoding="utf-8")
    measured = scores() if with_scores and set(SCORED) & set(names(text)) else {}
    for name in names(text):
        if name in PARTS:
            text = _replace(text, name, PARTS[name]())
        elif name.startswith("query:") and with_queries:
            text = _replace(text, name, query(name.removeprefix("query:")))
        elif name == "first-query" and with_queries:
            text = _replace(text, name, first_query())
        elif name in measured:
            text = _replace(text, name, measured[name])
    return text


def main(arguments: list[str]) -> int:
    """Rewrite the pages, or with --check name those that are stale; returns the exit status (2: wrong use)."""
    if not set(arguments) <= {"--queries", "--scores"} and arguments != ["--check"]:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    check = arguments == ["--check"]
    stale = []
    for page in PAGES:
        new = built(page, with_queries="--queries" in arguments, with_scores="--scores" in arguments)
        if new != (ROOT / page).read_text(encoding="utf-8"):
            stale.append(page)
            if not check:
                (ROOT / page).write_text(new, encoding="utf-8")
    if check and stale:
        sys.stderr.write(f"stale: {', '.join(stale)}; run .venv/bin/python docs/build.py and commit\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
