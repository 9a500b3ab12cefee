"""deploy/make_env.py: secrets of one's own in .env, and the reasons not to start."""

from __future__ import annotations

import base64
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.deploy.conftest import ROOT

EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
SECRET_NAMES = re.findall(r"^([A-Z_]+)=change-me$", EXAMPLE, re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A checkout with what the script needs."""
    (tmp_path / "deploy").mkdir()
    shutil.copy(ROOT / "deploy" / "make_env.py", tmp_path / "deploy")
    shutil.copy(ROOT / ".env.example", tmp_path)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # -I: with the standard library alone, as on a machine where nothing is installed.
    command = [sys.executable, "-I", str(folder / "deploy" / "make_env.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def values(folder: Path) -> dict[str, str]:
    lines = (folder / ".env").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def test_every_secret_is_new_and_its_own(folder: Path) -> None:
    assert run(folder).returncode == 0
    secrets = [values(folder)[name] for name in SECRET_NAMES]
    assert len(secrets) >= 9
    assert len(set(secrets)) == len(secrets)
    assert "change-me" not in (folder / ".env").read_text().replace('"change-me"', "")
    (folder / ".env").unlink()
    run(folder)
    assert not set(secrets) & set(values(folder).values()), "another installation has others"


def test_the_fernet_key_is_one(folder: Path) -> None:
    from cryptography.fernet import Fernet

    run(folder)
    Fernet(values(folder)["FERNET_KEY"])
    assert len(base64.urlsafe_b64decode(values(folder)["FERNET_KEY"])) == 32


def test_only_the_owner_can_read_it(folder: Path) -> None:
    run(folder)
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600


def test_a_second_run_changes_nothing(folder: Path) -> None:
    run(folder)
    before = (folder / ".env").read_bytes()
    run(folder)
    assert (folder / ".env").read_bytes() == before


def test_an_old_file_is_completed_and_its_own_values_and_comments_stay(folder: Path) -> None:
    (folder / ".env").write_text(
        "# ours\nUI_PORT=9090\nBASE_URL=http://127.0.0.1:9090\nREDIS_PASSWORD=\nMORE=1\nADMIN_PASSWORD=a-long-password\n"
    )
    (folder / ".env").chmod(0o644)
    run(folder)
    found = values(folder)
    assert (folder / ".env").read_text().startswith("# ours\nUI_PORT=9090\n")
    assert found["ADMIN_PASSWORD"] == "a-long-password"
    assert found["MORE"] == "1"
    assert len(found["REDIS_PASSWORD"]) == 64
    assert set(SECRET_NAMES) <= set(found)
    assert stat.S_IMODE((folder / ".env").stat().st_mode) == 0o600
    assert run(folder, "check").returncode == 0


def test_check_passes_on_what_the_script_wrote(folder: Path) -> None:
    run(folder)
    done = run(folder, "check")
    assert (done.returncode, done.stderr) == (0, "")


def test_check_refuses_the_example(folder: Path) -> None:
    shutil.copy(folder / ".env.example", folder / ".env")
    done = run(folder, "check")
    assert done.returncode == 1
    for name in SECRET_NAMES:
        assert f"{name} is not set, or still the example's" in done.stderr


def test_check_refuses_where_there_is_no_file(folder: Path) -> None:
    assert run(folder, "check").returncode == 1


@pytest.mark.parametrize(
    ("name", "value", "because"),
    [
        ("POSTGRES_PASSWORD", "short", "fewer than 12 characters"),
        ("LOADER_DB_PASSWORD", "p@ss/word:with?marks", "stands in URLs"),
        ("FERNET_KEY", "not-base64-of-32-bytes", "32 bytes"),
        ("UI_PORT", "9090", "make them the same"),
    ],
)
def test_check_refuses_what_would_not_work(folder: Path, name: str, value: str, because: str) -> None:
    run(folder)
    text = re.sub(rf"^{name}=.*$", f"{name}={value}", (folder / ".env").read_text(), flags=re.MULTILINE)
    (folder / ".env").write_text(text)
    done = run(folder, "check")
    assert done.returncode == 1
    assert because in done.stderr
    assert value not in done.stderr or name == "UI_PORT", "a secret is not shown"


def test_another_word_is_a_usage_error(folder: Path) -> None:
    assert run(folder, "chekc").returncode == 2
