"""docs/coding.md says how to teach the coder an event type, an actor and a place: done here by its words, in a copy."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.docs.conftest import ROOT

from dateline.coding.types import EVENT_TYPES
from dateline.desk.families import FAMILY_OF
from dateline.desk.words import PHRASES
from dateline.quality.plausible import MOST_DEATHS

DATA = Path("plugins/dateline/coding/data")
TEXT = (
    "Forty Palestinian prisoners began a hunger strike in Ramle on Monday, their lawyer said.\n\n"
    "On Tuesday, fighters of Liwa Zarqa fired two rockets at Camp Halibut, killing a soldier, Iraqi police said."
)
NEW_TYPE = """
[[type]]
event_type = "hunger_strike"
definition = "Prisoners or others refuse food to press a demand."
is_material = true
is_violent = false
plover_type = "PROTEST"
plover_mode = "hunger"
cameo_root = "14"
acled_event_type = "Protests"
acled_sub_event_type = "Peaceful protest"
ucdp_violence = "none"
"""
NEW_WORDS = """
[[noun]]
type = "hunger_strike"
frame = "crowd"
words = ["hunger strike"]
"""


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the coder of a changed copy finds in TEXT."""
    copy = tmp_path_factory.mktemp("checkout")
    shutil.copytree(ROOT / "plugins", copy / "plugins", ignore=shutil.ignore_patterns("__pycache__"))
    data = copy / DATA
    with (data / "event_types.toml").open("a", encoding="utf-8") as file:
        file.write(NEW_TYPE)
    words = (data / "triggers.toml").read_text(encoding="utf-8")
    assert '"hunger strike", ' in words, "another type's phrase, which the recipe says to take away there"
    words = words.replace('"hunger strike", ', "") + NEW_WORDS
    (data / "triggers.toml").write_text(words, encoding="utf-8")
    _add_line(
        data / "actors_groups.tsv",
        actor_id="zarqa-brigade",
        name="Zarqa Brigade",
        kind="group",
        actor_type="non_state_armed_group",
        country_iso3="JOR",
        valid_from="2019",
        aliases="Brigade of Zarqa|Liwa Zarqa",
    )
    _add_line(
        data / "gazetteer_places.tsv",
        name="Camp Halibut",
        kind="facility",
        country_iso3="IRQ",
        admin1="Ninawa",
        latitude="36.1",
        longitude="43.2",
        precision="exact",
        radius_km="3",
        source="invented",
    )
    article = {"id": "a", "title": "Prisoners Refuse Food", "text": TEXT, "published": "2021-05-12"}
    (copy / "in.jsonl").write_text(json.dumps(article) + "\n")
    done = subprocess.run(
        [sys.executable, "-m", "dateline.cli", "code", "--input", "in.jsonl", "--output", "-"],
        cwd=copy,
        # The compiled gazetteer goes to a cache of its own.
        env={**os.environ, "PYTHONPATH": str(copy / "plugins"), "XDG_CACHE_HOME": str(copy / "cache")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    events: list[dict[str, Any]] = json.loads(done.stdout)["events"]
    return events


def _add_line(path: Path, **cells: str) -> None:
    """A line in a table whose first line names the columns."""
    text = path.read_text(encoding="utf-8")
    columns = text.splitlines()[0].split("\t")
    assert cells.keys() <= set(columns)
    path.write_text(text + "\t".join(cells.get(column, "") for column in columns) + "\n", encoding="utf-8")


def test_a_new_type_is_found_by_its_words(taught: list[dict[str, Any]]) -> None:
    assert taught[0]["event_type"] == "hunger_strike"


def test_a_new_actor_is_known_by_another_of_its_names(taught: list[dict[str, Any]]) -> None:
    assert ("source", "zarqa-brigade") in {(a["role"], a["actor_id"]) for a in taught[1]["actors"]}


def test_a_new_place_has_its_coordinates(taught: list[dict[str, Any]]) -> None:
    [place] = taught[1]["places"]
    assert (place["name"], place["latitude"], place["precision"]) == ("Camp Halibut", 36.1, "exact")


def test_who_lists_types_knows_them_all() -> None:
    """The files that the recipe names, besides the two of data."""
    types = {row.event_type for row in EVENT_TYPES}
    assert set(PHRASES) == types
    assert set(FAMILY_OF) == types
    assert set(MOST_DEATHS) == {row.event_type for row in EVENT_TYPES if row.is_material}


def test_the_recipe_names_files_and_columns_that_exist() -> None:
    text = (ROOT / "docs" / "coding.md").read_text(encoding="utf-8")
    part = text[text.index("## Add an event type") : text.index("## Evaluate")]
    for name in re.findall(r"`(?:data/)?((?:actors_|event_types|triggers)\w*\.\w+)`", part):
        assert (ROOT / DATA / name).exists(), name
    columns = (ROOT / DATA / "actors_groups.tsv").read_text(encoding="utf-8").splitlines()[0].split("\t")
    listed = re.findall(r"^- ((?:`\w+`(?:, )?)+):", part, re.MULTILINE)
    assert {name for names in listed for name in re.findall(r"`(\w+)`", names)} <= set(columns)
