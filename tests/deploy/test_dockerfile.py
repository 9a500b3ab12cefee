"""The Dockerfile: plain syntax, nothing that a build could not find, and a program that is not root's."""

from __future__ import annotations

import re
from pathlib import Path

from tests.deploy.conftest import ROOT

from dateline.coding.gazetteer import default_path


def _instructions() -> list[tuple[str, str]]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    text = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    joined = re.sub(r"\\\n\s*", " ", text)
    pairs = (line.split(None, 1) for line in joined.splitlines() if line.strip())
    return [(word, rest) for word, rest in pairs]


def _stages() -> list[list[tuple[str, str]]]:
    stages: list[list[tuple[str, str]]] = []
    for word, rest in _instructions():
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, rest))
    return stages


def test_plain_syntax_only() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "# syntax" not in text
    assert "<<" not in text
    assert "--mount" not in text


def test_each_line_is_an_instruction() -> None:
    known = {"FROM", "ENV", "WORKDIR", "COPY", "RUN", "USER", "ENTRYPOINT", "CMD"}
    assert {word for word, _ in _instructions()} <= known


def test_base_images_are_pinned_and_of_a_supported_python() -> None:
    bases = [rest.split()[0] for word, rest in _instructions() if word == "FROM"]
    assert len(set(bases)) == 1, "the virtual environment is copied: both stages need the same Python"
    assert re.fullmatch(r"python:3\.(11|12|13)-slim-[a-z]+", bases[0])


def test_the_program_does_not_run_as_root() -> None:
    users = [rest for word, rest in _stages()[-1] if word == "USER"]
    assert users[-1] == "50000:0"


def test_what_is_copied_is_there_and_not_ignored() -> None:
    kept = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line.startswith("!")
    }
    for word, rest in _stages()[0]:
        if word == "COPY":
            *sources, _ = rest.split()
            for source in sources:
                assert (ROOT / source).exists(), source
                assert source in kept, f"{source} is kept from the build by .dockerignore"
    assert (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()[1] == "*", (
        "all but what is named stays out"
    )


def test_dependencies_come_from_the_hashed_lock() -> None:
    runs = " ".join(rest for word, rest in _stages()[0] if word == "RUN")
    assert "--require-hashes -r requirements.txt" in runs
    lock = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    assert len(re.findall(r"^uv==[0-9.]+", lock, re.MULTILINE)) == 1, (
        "the Dockerfile reads uv's version from there"
    )


def test_the_gazetteer_is_compiled_where_the_coder_looks_for_it(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Else each worker would spend its first article's time on it, in a folder that is gone at the next start."""
    build, final = _stages()
    assert any("dateline.coding.gazetteer_build" in rest for word, rest in build if word == "RUN")
    cache = next(
        m[1] for word, rest in build if word == "ENV" and (m := re.search(r"XDG_CACHE_HOME=(\S+)", rest))
    )
    home = next(m[1] for word, rest in final if word == "ENV" and (m := re.search(r"\bHOME=(\S+)", rest)))
    copies = [rest.split()[-2:] for word, rest in final if word == "COPY"]
    assert [cache, f"{home}/.cache"] in copies
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", home)
    assert default_path().is_relative_to(Path(home) / ".cache")


def test_folders_of_volumes_belong_to_the_user_who_writes_to_them() -> None:
    """A named volume takes its first owner from the image."""
    runs = " ".join(rest for word, rest in _stages()[-1] if word == "RUN")
    assert "mkdir -p /opt/airflow/logs /var/lib/dateline" in runs
    assert "chown -R 50000:0 /opt/airflow /var/lib/dateline" in runs


def test_celery_stays_below_the_version_that_breaks_the_provider() -> None:
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    version = re.search(r"^celery(?:\[[^]]*\])?==(\d+)\.(\d+)", lock, re.MULTILINE)
    assert version is not None
    assert (int(version[1]), int(version[2])) < (5, 7)
