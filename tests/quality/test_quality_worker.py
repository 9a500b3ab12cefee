"""The audit in a process of its own: the import is hidden, and a process that dies or hangs is an error, not a pass."""

from __future__ import annotations

import io
import json
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from quality_samples import SampleArticle, known_places, stage, strike

from dateline.quality import frames, worker
from dateline.quality.audit import audit_frames
from dateline.quality.engine import Engine
from dateline.quality.worker import AuditError, AuditWorker, audit_from_plain, audit_to_plain, serve

NOISE = """
import sys
class Noise:
    def find_spec(self, name, path=None, target=None):
        if name == "great_expectations":
            import os
            print("Calculating Metrics: 100%"); os.write(1, b"noise\\n")
sys.meta_path.insert(0, Noise())
"""


def test_it_finds_what_the_audit_finds(
    prepared: psycopg.Connection, warehouse_dsn: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """With a library that prints while it is imported, in Python and below: answers come through all the same. The
    URL of the database, with its password, is not on the command line."""
    (tmp_path / "sitecustomize.py").write_text(NOISE)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    article = SampleArticle(1)
    strike(article)
    strike(article)["fatalities_low"] = -1
    run, ids = stage(prepared, [article])

    with AuditWorker(warehouse_dsn) as auditor:
        found = auditor.audit(run)
        again = auditor.audit(run)
        process, errors = auditor._process, auditor._errors
        assert process is not None
        assert errors is not None
        errors.seek(0)
        assert b"noise" in errors.read()
        command = Path(f"/proc/{process.pid}/cmdline")
        if command.exists():
            assert b"postgres" not in command.read_bytes()

    assert list(found.quarantined) == [ids["1/e2"]]
    assert {r.rule for r in found.quarantined[ids["1/e2"]]} == {"event.fatalities_not_negative"}
    assert again.quarantined.keys() == found.quarantined.keys()
    assert process.poll() == 0


def test_what_the_child_says_is_what_was_found(prepared: psycopg.Connection, engine: Engine) -> None:
    article = SampleArticle(1)
    strike(article)["places"][0]["latitude"] = 95.0
    run, _ = stage(prepared, [article])
    tables = frames.read(prepared, frames.STAGED, {"run": run})
    found = audit_frames(prepared, run, tables, engine=engine, known_places=known_places)

    assert audit_from_plain(json.loads(json.dumps(audit_to_plain(found)))) == found


def child(monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    """Put another program in the place of the child."""
    real = subprocess.Popen

    def other(arguments: list[str], **options: object) -> subprocess.Popen[bytes]:
        return real([sys.executable, "-c", program], **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(worker.subprocess, "Popen", other)


def test_a_child_that_dies_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, "import sys; sys.exit('no such library')")
    with AuditWorker("postgresql://localhost/none") as auditor:
        for _ in range(2):
            with pytest.raises(AuditError, match=r"has died.*no such library.*try again") as caught:
                auditor.audit(1)
            assert caught.value.failure_class == "temporary"


def test_a_child_that_dies_over_a_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    child(
        monkeypatch,
        "import os, sys; read = sys.stdin.readline; read(); print('{\"ready\": 1}', flush=True); read(); os._exit(9)",
    )
    with AuditWorker("postgresql://localhost/none") as auditor, pytest.raises(AuditError, match="has died"):
        auditor.audit(1)


def test_a_child_that_hangs_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, "import threading; threading.Event().wait()")
    with AuditWorker("postgresql://localhost/none", start_seconds=0.2) as auditor:
        with pytest.raises(AuditError, match="has not started within the time"):
            auditor.audit(1)
        process = auditor._process
        assert process is not None
        assert process.wait(10) == -signal.SIGKILL


def test_a_child_that_babbles(monkeypatch: pytest.MonkeyPatch) -> None:
    child(monkeypatch, "import sys; print('Calculating metrics: 100%'); sys.stdin.read()")
    with AuditWorker("postgresql://localhost/none") as auditor, pytest.raises(AuditError, match="has died"):
        auditor.audit(1)


def test_a_database_that_is_gone_is_an_error_and_the_child_lives_on(engine: Engine) -> None:
    asked = [
        {"dsn": "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2"},
        {"coding_run_id": 1},
        {"coding_run_id": 2},
    ]
    answers = io.BytesIO()
    serve(io.BytesIO(b"".join(json.dumps(line).encode() + b"\n" for line in asked)), answers)

    ready, *errors = [json.loads(line) for line in answers.getvalue().splitlines()]
    assert ready == {"ready": engine.version}
    assert len(errors) == 2
    assert all(said["error"].startswith("WarehouseError: cannot reach the database") for said in errors)


def test_it_must_be_entered() -> None:
    with pytest.raises(AuditError, match="context manager"):
        AuditWorker("postgresql://localhost/none").audit(1)


def test_no_module_of_the_audit_costs_an_import() -> None:
    """A DAG file, the command line and the page of rules read them without paying for Great Expectations."""
    program = (
        "import sys, pkgutil, importlib, dateline.quality as quality; "
        "[importlib.import_module(m.name) for m in pkgutil.iter_modules(quality.__path__, 'dateline.quality.')]; "
        "quality.suites.batch_suites(); quality.warehouse_suites.warehouse_suites(); quality.rules_page.render(); "
        "print([m for m in ('great_expectations', 'pandas', 'numpy') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
