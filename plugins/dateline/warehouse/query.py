"""One read-only query as an analyst, and its result as table, CSV or JSON."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any, Literal, cast

import psycopg
from psycopg import sql

from dateline.warehouse.bootstrap import ANALYST
from dateline.warehouse.errors import WarehouseError
from dateline.warehouse.session import connect

# An analyst at a prompt waits a minute; a longer query is better made into a table of theirs.
TIMEOUT_SECONDS = 60.0
# Rows that the server sends at a time: enough to be fast, few enough to stop early.
ROWS_AT_A_TIME = 1000
# Escape sequences in an article's text must not reach a terminal.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
# A cell of running text in a table is cut here; CSV and JSON give all of it.
WIDEST_CELL = 60


@dataclass(frozen=True, slots=True)
class Rows:
    """A query's result. `truncated`: there were more than the limit."""

    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    truncated: bool


def run_readonly(
    dsn: str, query: str, *, limit: int | None = None, timeout_seconds: float = TIMEOUT_SECONDS
) -> Rows:
    """Run one statement as role analyst in a transaction that can write nothing; at most `limit` rows (None: all).

    `dsn` should be a login that is only an analyst (`dateline_analyst`). A login with more rights takes the role
    for the query, which guards against mistakes but not against a query written to shed it.
    Raises WarehouseError when the query is wrong, not allowed, or takes too long.
    """
    with closing(connect(dsn, application="dateline query")) as connection:
        try:
            with connection.transaction():
                connection.execute("SET TRANSACTION READ ONLY")
                connection.execute(
                    sql.SQL("SET LOCAL statement_timeout = {}").format(
                        sql.Literal(int(timeout_seconds * 1000))
                    )
                )
                connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(ANALYST)))
                return _read(connection, query, limit)
        except psycopg.errors.QueryCanceled as error:
            raise WarehouseError(
                f"the query took longer than {timeout_seconds:.0f} s; narrow it by date, country or type"
            ) from error
        except psycopg.errors.InsufficientPrivilege as error:
            raise WarehouseError(
                f"not allowed: {error.diag.message_primary}; analysts read the schemas mart and quality only"
            ) from error
        except psycopg.errors.ReadOnlySqlTransaction as error:
            raise WarehouseError(f"not allowed: {error.diag.message_primary}; queries only read") from error
        except psycopg.Error as error:
            raise WarehouseError(_sentence(error)) from error


def _read(connection: psycopg.Connection, query: str, limit: int | None) -> Rows:
    rows: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        # Streamed: the server sees one statement or refuses, and sends no more than is asked for.
        found = cast(Generator[tuple[Any, ...]], cursor.stream(query.encode(), size=ROWS_AT_A_TIME))
        with closing(found):
            for row in found:
                if limit is not None and len(rows) >= limit:
                    return Rows(_columns(cursor), rows, truncated=True)
                rows.append(row)
        return Rows(_columns(cursor) or _described(connection, query), rows, truncated=False)


def _described(connection: psycopg.Connection, query: str) -> tuple[str, ...]:
    """The columns of a query that gave no rows: streamed, it does not name them, so the server is asked."""
    server = connection.pgconn
    server.prepare(b"", query.encode())
    shape = server.describe_prepared(b"")
    return tuple((shape.fname(n) or b"").decode() for n in range(shape.nfields))


def _columns(cursor: psycopg.Cursor) -> tuple[str, ...]:
    return tuple(column.name for column in cursor.description or ())


def _sentence(error: psycopg.Error) -> str:
    message = error.diag.message_primary or str(error).strip()
    if "multiple commands" in message:
        return "give one query at a time"
    hint = f" ({error.diag.message_hint})" if error.diag.message_hint else ""
    return f"{message}{hint}; `dateline dictionary` lists the tables and columns"


def render(rows: Rows, format_: Literal["table", "csv", "json"] | str, out: IO[str]) -> None:
    """Write a result to `out`. JSON is one array of objects; arrays and objects in CSV cells are JSON.

    Raises ValueError for another format.
    """
    if format_ == "json":
        _render_json(rows, out)
    elif format_ == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(rows.columns)
        writer.writerows([_cell(value) for value in row] for row in rows.rows)
    elif format_ == "table":
        _render_table(rows, out)
    else:
        raise ValueError(f"unknown format {format_!r}; use table, csv or json")


def _render_json(rows: Rows, out: IO[str]) -> None:
    out.write("[")
    for number, row in enumerate(rows.rows):
        out.write(",\n " if number else "\n ")
        out.write(json.dumps(dict(zip(rows.columns, row, strict=True)), default=_plain, ensure_ascii=False))
    out.write("\n]\n" if rows.rows else "]\n")


def _render_table(rows: Rows, out: IO[str]) -> None:
    cells = [[_shown(value) for value in row] for row in rows.rows]
    widths = [len(name) for name in rows.columns]
    for row in cells:
        widths = [max(width, len(cell)) for width, cell in zip(widths, row, strict=True)]
    numeric = [
        all(
            isinstance(row[i], int | float | Decimal | None) and not isinstance(row[i], bool)
            for row in rows.rows
        )
        for i in range(len(rows.columns))
    ]

    def line(values: Iterable[str]) -> str:
        return "  ".join(
            value.rjust(width) if right else value.ljust(width)
            for value, width, right in zip(values, widths, numeric, strict=True)
        ).rstrip()

    out.write(line(list(rows.columns)) + "\n")
    out.write("  ".join("-" * width for width in widths) + "\n")
    for row in cells:
        out.write(line(row) + "\n")
    out.write(f"({len(cells)} row{'' if len(cells) == 1 else 's'})\n")


def _shown(value: Any) -> str:
    text = _CONTROL.sub("\ufffd", _cell(value)).replace("\n", " ").replace("\t", " ")
    return text if len(text) <= WIDEST_CELL else text[: WIDEST_CELL - 1] + "…"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, default=_plain, ensure_ascii=False)
    return str(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, memoryview | bytes):
        return "\\x" + bytes(value).hex()
    if isinstance(value, int | float):
        return value
    return str(value)
