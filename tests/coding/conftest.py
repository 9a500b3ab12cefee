"""One coder for all tests of this folder: loading the model and the gazetteer takes seconds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dateline.coding.coder import Coder
from dateline.coding.record import ArticleText

PUBLISHED = date(2021, 5, 4)
"""A Tuesday: "on Monday" is 3 May 2021."""


@pytest.fixture(scope="session")
def coder() -> Coder:
    return Coder()


@pytest.fixture(scope="session")
def code(coder: Coder) -> Callable[..., list[dict[str, Any]]]:
    """Code a text published on PUBLISHED; gives its events."""

    def run(text: str, title: str = "", published: date | None = PUBLISHED) -> list[dict[str, Any]]:
        return coder.code(ArticleText("a", title, text, published)).events

    return run
