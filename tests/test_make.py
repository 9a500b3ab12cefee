"""`make setup` on a machine where something is missing: one sentence that says what to do, and no half a `.venv`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# A Python that is new enough, whose `-m venv DIR` makes a folder with programs of which each does as `pip` says.
PYTHON = """#!/bin/sh
case "$1" in
  -c) exit {known} ;;
  --version) echo "Python {version}" ;;
  -m) [ "$2" = venv ] && {venv} ;;
esac
"""
MAKES_VENV = (
    """mkdir -p "$3/bin" && printf '#!/bin/sh\\n{pip}\\n' | tee "$3/bin/python" > "$3/bin/pip" """
    """&& chmod +x "$3"/bin/*"""
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What `make setup` reads of a checkout."""
    for name in ("Makefile", "requirements.txt", "requirements-dev.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def setup(checkout: Path, **python: object) -> subprocess.CompletedProcess[str]:
    """Run `make setup` with a stand-in for Python."""
    program = checkout / "python"
    program.write_text(PYTHON.format(**{"known": 0, "version": "3.12.1", "venv": "exit 1", **python}))
    program.chmod(0o755)
    return subprocess.run(
        ["make", "--no-print-directory", "setup", f"PYTHON={program}"],
        cwd=checkout,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_python_that_is_too_old_is_named_with_the_way_to_name_another(checkout: Path) -> None:
    done = setup(checkout, known=1, version="3.9.1")
    assert done.returncode == 2
    assert "needs Python 3.11, 3.12 or 3.13" in done.stderr
    assert "Python 3.9.1" in done.stderr
    assert "PYTHON=python3.12" in done.stderr
    assert not (checkout / ".venv").exists()


def test_a_python_without_venv_says_what_to_install_and_leaves_nothing_behind(checkout: Path) -> None:
    done = setup(checkout, venv='mkdir -p "$3/bin" && exit 1')
    assert done.returncode == 2
    assert "apt-get install python3-venv" in done.stderr
    assert not (checkout / ".venv").exists(), "half a .venv would be taken for one"


def test_without_a_network_it_says_so(checkout: Path) -> None:
    done = setup(checkout, venv=MAKES_VENV.format(pip="exit 1"))
    assert done.returncode == 2
    assert "connect to the network once" in done.stderr
    assert not (checkout / ".venv" / ".installed").exists()


def test_help_names_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = next(line for line in text.splitlines() if line.startswith(".PHONY:")).split()[1:]
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert {line.split()[0] for line in shown.splitlines()} == set(phony)
