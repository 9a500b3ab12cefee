"""What every table and column that analysts see means: the database's own comments, as a list."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import IO

import psycopg

from dateline.warehouse.query import Rows
from dateline.warehouse.query import render as render_rows
from dateline.warehouse.session import connect

TABLES = """
SELECT
    n.nspname, c.relname, CASE c.relkind WHEN 'v' THEN 'view' ELSE 'table' END, obj_description(c.oid, 'pg_class'),
    a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull AND c.relkind <> 'v',
    col_description(c.oid, a.attnum)
FROM pg_class AS c
INNER JOIN pg_namespace AS n ON n.oid = c.relnamespace
INNER JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname IN ('mart', 'quality') AND c.relkind IN ('r', 'p', 'v', 'm')
    AND NOT (n.nspname = 'quality' AND c.relname LIKE 'staged\\_%')
ORDER BY n.nspname, c.relname = 'event' DESC, c.relname, a.attnum
"""
FUNCTIONS = """
SELECT n.nspname || '.' || p.proname || '(' || pg_get_function_arguments(p.oid) || ')',
    obj_description(p.oid, 'pg_proc')
FROM pg_proc AS p INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname = 'mart'
ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its SQL type and what it means."""

    name: str
    type: str
    is_nullable: bool
    comment: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view (`kind`) that analysts may read."""

    name: str
    kind: str
    comment: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Tables, mart.event first in its schema, and functions (signature → meaning)."""

    tables: tuple[Table, ...]
    functions: dict[str, str]


def read_dictionary(connection: psycopg.Connection) -> Dictionary:
    """Read the comments of everything in mart and quality that analysts may read."""
    tables: dict[str, tuple[str, str, list[Column]]] = {}
    for schema, table, kind, words, column, type_, nullable, meaning in connection.execute(TABLES):
        entry = tables.setdefault(f"{schema}.{table}", (kind, words or "", []))
        entry[2].append(Column(column, type_, bool(nullable), meaning or ""))
    return Dictionary(
        tuple(Table(name, kind, words, tuple(columns)) for name, (kind, words, columns) in tables.items()),
        {signature: words or "" for signature, words in connection.execute(FUNCTIONS)},
    )


def render(dsn: str, format_: str, out: IO[str]) -> None:
    """Write the dictionary of the database at `dsn` as table, markdown or json.

    Raises ValueError for another format and WarehouseError when the database cannot be reached.
    """
    with connect(dsn) as connection:
        found = read_dictionary(connection)
    if format_ == "json":
        json.dump(asdict(found), out, ensure_ascii=False, indent=1)
        out.write("\n")
    elif format_ == "markdown":
        out.write(as_markdown(found))
    elif format_ == "table":
        rows = [(t.name, c.name, c.type, c.comment) for t in found.tables for c in t.columns]
        render_rows(Rows(("table", "column", "type", "meaning"), rows, truncated=False), "table", out)
    else:
        raise ValueError(f"unknown format {format_!r}; use table, markdown or json")


def as_markdown(dictionary: Dictionary) -> str:
    """The dictionary as a Markdown page."""
    made_by = "Made from the database's own comments by `dateline dictionary --format markdown`."
    lines = ["# Data dictionary", "", made_by, ""]
    for table in dictionary.tables:
        lines += [f"## {table.name}", "", f"*{table.kind}.* {_md(table.comment)}", ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{c.name}` | {c.type} | {_md(c.comment)} |" for c in table.columns]
        lines.append("")
    lines += ["## Functions", "", "| function | meaning |", "|---|---|"]
    lines += [f"| `{signature}` | {_md(words)} |" for signature, words in dictionary.functions.items()]
    return "\n".join(lines) + "\n"


def _md(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
