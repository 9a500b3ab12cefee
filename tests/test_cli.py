"""The `dateline` command: exit status 0, 1 or 2, data on stdout, messages on stderr, one sentence per failure."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dateline.warehouse.server import free_port

DATELINE = str(Path(sys.executable).parent / "dateline")
STRIKE = {
    "id": "s1",
    "title": "Airstrikes Hit Depot Near Raqqa",
    "text": "US warplanes launched three airstrikes on an Islamic State depot near Raqqa on Sunday, killing at least "
    "12 militants, the Pentagon said on Monday.",
    "published": "2019-12-30",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("cli")
    folder.chmod(0o755)
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "DATELINE_"))},
        "DATELINE_HOME": str(folder),
        "DATELINE_PG_PORT": str(free_port()),
    }
    yield environment
    subprocess.run([DATELINE, "stop"], env=environment, capture_output=True, check=False)


def dateline(environment: dict[str, str], *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DATELINE, *arguments],
        env={**environment, **more.pop("env", {})},
        capture_output=True,
        text=True,
        timeout=300,
        **more,
    )


def test_coding_a_file_of_articles(home: dict[str, str], tmp_path: Path) -> None:
    articles, coded = tmp_path / "articles.jsonl", tmp_path / "coded.jsonl"
    articles.write_text(
        json.dumps(STRIKE) + "\n\n" + json.dumps({**STRIKE, "id": "s2", "published": None}) + "\n"
    )
    done = dateline(home, "code", "--input", str(articles), "--output", str(coded))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    first, second = map(json.loads, coded.read_text().splitlines())
    assert (first["id"], second["id"]) == ("s1", "s2")
    assert first["coder_version"] == second["coder_version"]
    [event] = [e for e in first["events"] if e["event_type"] == "airstrike"]
    assert (event["date_start"], event["fatalities_low"], event["quantity"]) == ("2019-12-29", 12, 3)
    assert all(e["date_start"] is None for e in second["events"]), "no publication date, no guess"


def test_coding_a_saved_page_shows_the_record_and_marks_its_words(
    home: dict[str, str], tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        f"<html lang=en><head><title>{STRIKE['title']}</title></head><body><article><h1>{STRIKE['title']}</h1>"
        f"<p>{STRIKE['text']}</p><p>The militants did not comment on the report, and the coalition gave no figures "
        "for the civilians who live in the villages around the depot.</p></article></body></html>"
    )
    done = dateline(home, "code", "--file", str(page), "--published", "2019-12-30")
    assert done.returncode == 0, done.stderr
    shown = " ".join(done.stdout.split())
    for words in (
        "e1 airstrike",
        "2019-12-29",
        "killed 12+",
        "Raqqa",
        "[e1:date_start]",
        "[e1:casualties[0]",
    ):
        assert words in shown, words


def test_evaluating_a_gold_folder_lists_what_was_missed(home: dict[str, str], tmp_path: Path) -> None:
    text = "A bomb killed two policemen in Mosul on Monday. The finance minister resigned on Sunday."
    event: dict[str, Any] = {
        "id": "g1", "type": "coup", "trigger": "resigned", "sentence": "The finance minister resigned on Sunday.",
        "actors": [], "targets": [], "locations": [], "date": {"start": None, "end": None, "text": None},
        "weapons": [], "fatalities": None, "injuries": None, "casualty_groups": [], "attributed_to": [],
        "is_main": True, "realis": "actual", "responds_to": None, "coref_mentions": [],
    }  # fmt: skip
    for folder, content in (
        ("articles", {"title": "", "text": text, "published": "2021-05-04"}),
        ("gold", {"class": "conflict", "material_conflict": True, "events": [event]}),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.json").write_text(json.dumps(content))
    done = dateline(home, "evaluate", str(tmp_path), "--detail")
    assert done.returncode == 0, done.stderr
    assert "F1 by type" in done.stdout
    lines = [line.strip() for line in done.stdout.splitlines()]
    for kind, sentence in (
        ("missed", "The finance minister resigned"),
        ("extra", "A bomb killed two policemen"),
    ):
        at = next(n for n, line in enumerate(lines) if line.startswith(kind))
        assert sentence in " ".join(lines[at : at + 3]), "its sentence stands beside it"


def test_one_bad_line_never_stops_the_others(home: dict[str, str], tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    bad = ["{", "[]", '{"id": "x"}', json.dumps({**STRIKE, "published": "yesterday"})]
    articles.write_text("\n".join([*bad, json.dumps(STRIKE)]))
    done = dateline(home, "code", "--input", str(articles))
    assert done.returncode == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["s1"]
    assert "4 of 5 articles were not coded" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["code"], 2, "exactly one of --input, --url and --file"),
        (["extract", "--url", "ftp://example.org/x"], 1, "ftp"),
        (["extract", "--file", "/no/such/file"], 2, "does not exist"),
        (["nonsense"], 2, "No such command"),
        (["query", "select * from nowhere"], 1, "nowhere"),
        (["query", "drop table mart.event"], 1, "read-only"),
        (["ingest", "--since", "2020-01-02", "--until", "2020-01-01"], 2, "lies before"),
        (
            ["ingest", "--source", "nobody", "--since", "2020-01-01", "--until", "2020-01-01"],
            2,
            "no source 'nobody'",
        ),
        (["evaluate", "/tmp"], 1, "no gold folder"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(
    home: dict[str, str], arguments: list[str], status: int, said: str
) -> None:
    done = dateline(home, *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mistyped_setting_is_a_usage_error(home: dict[str, str]) -> None:
    done = dateline(home, "status", env={"DATELINE_PROT": "1"})
    assert done.returncode == 2
    assert "unknown setting DATELINE_PROT" in done.stderr


def test_a_first_command_makes_the_database_and_says_nothing_about_it(home: dict[str, str]) -> None:
    done = dateline(home, "query", "select count(*) from mart.event", "--format", "csv")
    assert (done.returncode, done.stdout, done.stderr) == (0, "count\n0\n", "")


def test_status_and_sources_are_readable_and_machine_readable(home: dict[str, str]) -> None:
    assert "media-line" in dateline(home, "sources").stdout
    listed = json.loads(dateline(home, "sources", "--json").stdout)
    assert {s["id"]: s["is_watched"] for s in listed} == {"media-line": True, "newsroom": False}
    assert json.loads(dateline(home, "status", "--json").stdout)["coding_queue"]["queued"] == 0
    assert "CODING QUEUE" in dateline(home, "status").stdout


def test_help_is_there_for_everyone(home: dict[str, str]) -> None:
    done = dateline(home, "--help")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("code", "ingest", "query", "up", "newsroom"))
