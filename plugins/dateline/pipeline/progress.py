"""Progress of slow work on the terminal (stderr), and silence where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

#: Called with (done, total); total is None while it is not known.
Progress = Callable[[int, int | None], None]


#: Called while a site's lists are read, with what is counted ("REST pages", "days"), done and total.
ReadingProgress = Callable[[str, int, int | None], None]


def silent(done: int, total: int | None) -> None:
    """Progress that nobody watches."""


def silent_reading(what: str, done: int, total: int | None) -> None:
    """Reading that nobody watches."""


@contextmanager
def bar() -> Iterator[Callable[[str], Progress]]:
    """A progress bar on stderr; call the result with a label to get a Progress. Silent when stderr is no terminal."""
    if not sys.stderr.isatty():
        yield lambda label: silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as rich:

        def labelled(label: str) -> Progress:
            task = rich.add_task(label, total=None)

            def update(done: int, total: int | None) -> None:
                rich.update(task, completed=done, total=total)

            return update

        yield labelled


def reading(make: Callable[[str], Progress]) -> ReadingProgress:
    """Bars for the reading of lists, one for each kind of thing that is counted, beside the others of `bar`."""
    shown: dict[str, Progress] = {}

    def update(what: str, done: int, total: int | None) -> None:
        if what not in shown:
            shown[what] = make(f"reading {what}")
        shown[what](done, total)

    return update


def counted(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Yield `items` while a bar on stderr counts them."""
    with bar() as make:
        show = make(label)
        for done, item in enumerate(items, 1):
            yield item
            show(done, total)
