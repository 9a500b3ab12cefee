"""`make stack` and its neighbours where engine, plugin or secrets are missing: one sentence, and no start."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.deploy.conftest import ROOT, need


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What `make stack` needs of a checkout, and a folder of programs that has only these and a shell's."""
    for name in ("Makefile", ".env.example", "requirements-dev.txt"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy")
    (tmp_path / "bin").mkdir()
    for name in ("make", "bash", "sh", "sed", "dirname", "date", "mkdir"):
        (tmp_path / "bin" / name).symlink_to(need(name, f"apt-get install {name}"))
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    return tmp_path


def docker(checkout: Path, says: str) -> None:
    """Put a stand-in for docker on the PATH that writes down its calls and then does as told."""
    program = checkout / "bin" / "docker"
    program.write_text(f'#!/bin/sh\necho "$@" >> {checkout}/calls\n{says}')
    program.chmod(0o755)


def make(checkout: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", "--no-print-directory", *words],
        cwd=checkout,
        env={"PATH": str(checkout / "bin"), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def sentences(done: subprocess.CompletedProcess[str]) -> str:
    """What was said, without make's own line."""
    return "\n".join(line for line in done.stderr.splitlines() if not line.startswith("make: ***"))


@pytest.mark.parametrize("target", ["stack", "backup", "restore"])
@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        (None, "there is no docker on the PATH: install both"),
        ("exit 1\n", "install its compose plugin (version 2"),
        ('[ "$1" = compose ]\n', "start it (systemctl start docker)"),
    ],
)
def test_what_is_missing_is_said_in_one_line(
    checkout: Path, target: str, says: str | None, sentence: str
) -> None:
    if says is not None:
        docker(checkout, says)
    done = make(checkout, target)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(sentences(done).splitlines()) == 1
    assert ("make run" in done.stderr) == (target == "stack"), "the way without containers"
    assert not (checkout / ".env").exists(), "nothing was written"


def test_with_an_engine_it_makes_secrets_and_starts_the_stack(checkout: Path) -> None:
    docker(checkout, "exit 0\n")
    done = make(checkout, "stack")
    assert done.returncode == 0, done.stderr
    assert "http://127.0.0.1:8080" in done.stdout
    assert (checkout / "calls").read_text().splitlines()[-1] == "compose up --build --detach --wait"
    assert "change-me" not in (checkout / ".env").read_text().replace('"change-me"', "")


def test_a_password_that_cannot_be_used_stops_it_before_anything_starts(checkout: Path) -> None:
    docker(checkout, "exit 0\n")
    (checkout / ".env").write_text("POSTGRES_PASSWORD=short\n")
    done = make(checkout, "stack")
    assert done.returncode == 2
    assert "POSTGRES_PASSWORD has fewer than 12 characters" in done.stderr
    assert "compose up" not in (checkout / "calls").read_text()


def test_restoring_nothing_says_how(checkout: Path) -> None:
    docker(checkout, "exit 0\n")
    done = make(checkout, "restore")
    assert done.returncode == 2
    assert "make restore FROM=backups/" in done.stderr
