"""What can be in the way of a start: each gets one clear sentence and leaves nothing behind."""

from __future__ import annotations

import shutil
import socket
from collections import namedtuple
from pathlib import Path

import pytest

from dateline.orchestration.local import up as module
from dateline.orchestration.local.instance import AlreadyRunningError, Instance
from dateline.settings import Settings, load_settings
from dateline.warehouse.server import ServerError, free_port


def settings(home: Path, **ports: int) -> Settings:
    names = {"ui_port": free_port(), "pg_port": free_port(), "newsroom_port": free_port(), **ports}
    return load_settings(
        {"DATELINE_HOME": str(home), **{f"DATELINE_{n.upper()}": str(p) for n, p in names.items()}}
    )


@pytest.mark.parametrize(
    ("which", "error"),
    [("ui_port", module.UpError), ("newsroom_port", module.UpError), ("pg_port", ServerError)],
)
def test_a_port_that_is_taken(tmp_path: Path, which: str, error: type[Exception]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(error, match=rf"{port}.*(DATELINE_{which.upper()}|DATELINE_PG_PORT)") as caught:
            module.up(settings(tmp_path, **{which: port}), demo=True)
    assert "\n" not in str(caught.value)
    Instance(tmp_path).acquire()  # the lock was given back


def test_a_disk_that_is_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**12, 10**12, 5 * 10**6))
    with pytest.raises(module.UpError, match=r"Only 5 MB are free.*DATELINE_HOME"):
        module.up(settings(tmp_path), demo=True)


def test_a_disk_that_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Instance, "acquire", full)
    with pytest.raises(module.UpError, match=r"is full: free at least 1 GB"):
        module.up(settings(tmp_path), demo=True)


def test_another_instance(tmp_path: Path) -> None:
    first = Instance(tmp_path)
    first.acquire()
    first.note([])
    with pytest.raises(AlreadyRunningError, match="already running"):
        module.up(settings(tmp_path), demo=True)
    first.release()


def test_a_missing_network_is_a_warning_and_no_obstacle(capsys: pytest.CaptureFixture[str]) -> None:
    module._check_network(["no-such-host.invalid"])
    said = capsys.readouterr().out
    assert "no-such-host.invalid cannot be looked up" in said and said.count("\n") == 1


def test_stopping_what_does_not_run_says_so(tmp_path: Path) -> None:
    assert module.stop(settings(tmp_path)) == f"Nothing runs from {tmp_path}."
