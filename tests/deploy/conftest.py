"""The container stack's files, and what the operator must install where a test needs a tool."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


def need(program: str, how: str) -> str:
    """The path of a program; without it the test is skipped with the sentence `how`, and fails where CI=true."""
    found = shutil.which(program)
    if found is None:
        missing = f"{program} is not installed: {how}"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return found


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """docker-compose.yml, anchors and merges resolved."""
    loaded = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@pytest.fixture(scope="session")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The services of docker-compose.yml by name."""
    found: dict[str, dict[str, Any]] = compose["services"]
    return found


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can enter: as root PostgreSQL runs as somebody else, and pytest closes its own."""
    folder = Path(tempfile.mkdtemp(prefix="dateline-deploy-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
