"""Plain tables for the terminal."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime
from io import StringIO
from typing import Any

# What a table may take where the terminal's width is not known (a pipe, a log).
DEFAULT_WIDTH = 160


def as_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """A table of text; times are shown to the second in UTC, control characters are shown as spaces.

    What is shown may come from hostile pages: escape sequences must not reach the terminal.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, box=box.SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*(Text(shown(cell)) for cell in row))
    width = shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(table)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue().rstrip()


def shown(value: Any) -> str:
    """A cell as text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, list | tuple):
        return ", ".join(shown(v) for v in value)
    return "".join(c if c.isprintable() else " " for c in str(value))
