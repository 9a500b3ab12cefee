"""House rules over the whole repository: the lock is current, nothing private is in it, every command is documented."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dateline.cli import main

ROOT = Path(__file__).resolve().parents[1]


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


# The lock


def wanted(name: str) -> list[Requirement]:
    lines = (ROOT / name).read_text().splitlines()
    stripped = (re.sub(r"\s+#.*|^#.*", "", line).strip() for line in lines)
    return [Requirement(line) for line in stripped if line and not line.startswith("-")]


def pins(name: str) -> dict[str, str]:
    found = re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", (ROOT / name).read_text(), re.MULTILINE
    )
    return {canonicalize_name(n): v for n, v in found}


@pytest.mark.parametrize("stem", ["requirements", "requirements-dev"])
def test_every_requirement_is_locked_to_a_version_that_it_allows(stem: str) -> None:
    locked = pins(f"{stem}.txt")
    for requirement in wanted(f"{stem}.in"):
        name = canonicalize_name(requirement.name)
        assert name in locked, f"{name} is not in {stem}.txt: run `make lock`"
        assert requirement.specifier.contains(locked[name], prereleases=True), f"{name}: run `make lock`"


@pytest.mark.parametrize("stem", ["requirements", "requirements-dev"])
def test_the_lock_is_what_the_resolver_gives_from_it(stem: str, tmp_path: Path) -> None:
    """Resolving again, with the lock's own versions preferred, changes nothing: no line was edited by hand."""
    for file in ("requirements.in", "requirements.txt", "requirements-dev.in", "requirements-dev.txt"):
        shutil.copy(ROOT / file, tmp_path / file)
    command = [
        str(Path(sys.executable).parent / "uv"), "pip", "compile", "--universal", "--python-version", "3.11",
        "--generate-hashes", "-q", "-o", f"{stem}.txt", f"{stem}.in",
    ]  # fmt: skip
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    if done.returncode and ("error sending request" in done.stderr or "Failed to fetch" in done.stderr):
        message = "the package index cannot be reached: connect to the network to check the lock"
        pytest.fail(message) if _in_ci() else pytest.skip(message)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / f"{stem}.txt").read_text() == (ROOT / f"{stem}.txt").read_text(), "run `make lock`"


@pytest.mark.parametrize("stem", ["requirements", "requirements-dev"])
def test_every_locked_package_has_hashes(stem: str) -> None:
    blocks = re.split(r"\n(?=[A-Za-z0-9])", (ROOT / f"{stem}.txt").read_text())
    assert all("--hash=sha256:" in block for block in blocks if "==" in block.splitlines()[0])


# What is in the repository


# The image's own user, and the one that documentation speaks of, are nobody's.
HOMES = r"/(?:root|home/(?!dateline/|you/)[a-z]+|work/main)/"


def test_no_secret_no_path_of_a_machine_and_no_index_is_in_the_repository() -> None:
    names = ("py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js.org")
    paths = (HOMES, r"BEGIN (?:RSA |EC )?PRIVATE KEY", r"AKIA[0-9A-Z]{16}")
    pattern = re.compile("|".join([*map(re.escape, names), *paths]))
    found = []
    for path in tracked():
        if path.suffix in (".png", ".sqlite", ".pbf", ".woff2") or path == Path(__file__):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{path.relative_to(ROOT)}: {m.group()}" for m in pattern.finditer(text)]
    assert found == []


def test_every_source_file_says_what_it_answers() -> None:
    undocumented = [
        str(p.relative_to(ROOT))
        for p in tracked()
        if p.suffix == ".py"
        and p.stat().st_size
        and not re.match(r'(#.*\n)*(r?"""|\'\'\')', p.read_text("utf-8"))
    ]
    assert undocumented == []


def test_airflow_does_not_execute_the_library_when_it_looks_for_plugins() -> None:
    assert (ROOT / "plugins" / ".airflowignore").read_text().split() == ["dateline/"]


# The command line


def commands(group: click.Group, prefix: str = "") -> list[tuple[str, click.Command]]:
    found: list[tuple[str, click.Command]] = []
    for name, command in group.commands.items():
        found.append((f"{prefix}{name}", command))
        if isinstance(command, click.Group):
            found += commands(command, f"{prefix}{name} ")
    return found


@pytest.mark.parametrize(("name", "command"), commands(main), ids=lambda x: x if isinstance(x, str) else "")
def test_every_command_is_documented_with_an_example(name: str, command: click.Command) -> None:
    assert command.help, name
    assert re.search(rf"Examples?:\n(.*\n)*\s+(\w+=\S+ )*dateline {name}", command.help), (
        f"{name} shows an example"
    )
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name} is explained"


def test_the_commands_of_the_design_are_there() -> None:
    known = {name for name, _ in commands(main)}
    assert {
        "code", "extract", "ingest", "evaluate", "query", "bootstrap", "migrate", "sources", "sources add", "status",
        "up", "stop", "newsroom",
    } <= known  # fmt: skip


def _in_ci() -> bool:
    import os

    return os.environ.get("CI", "").lower() == "true"
