"""The documentation as text, and a place where its commands can be run."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    "docs/architecture.md",
    "docs/coding.md",
    "docs/operations.md",
    "docs/quality.md",
    "docs/desk.md",
    "tests/newsroom/README.md",
    "docs/dictionary.md",
)


@pytest.fixture(scope="session")
def build() -> ModuleType:
    """docs/build.py, which writes the generated parts."""
    spec = importlib.util.spec_from_file_location("docs_build", ROOT / "docs" / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
