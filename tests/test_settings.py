"""Settings: read once, checked, and a mistyped one is an error that names the right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline.settings import SettingsError, load_settings


def test_without_any_setting_everything_has_a_default() -> None:
    found = load_settings({})
    assert found.home == Path(".dateline")
    assert (found.ui_port, found.newsroom_port, found.dsn) == (8080, 8765, None)


def test_a_mistyped_name_is_an_error_that_names_the_right_one() -> None:
    with pytest.raises(
        SettingsError, match="unknown setting DATELINE_UI_PROT: did you mean DATELINE_UI_PORT"
    ):
        load_settings({"DATELINE_UI_PROT": "8081"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATELINE_UI_PORT", "70000"),
        ("DATELINE_UI_PORT", "eighty"),
        ("DATELINE_POLL_SECONDS", "0"),
        ("DATELINE_LOG_LEVEL", "chatty"),
        ("DATELINE_DSN", "host=db dbname=dateline"),
        ("DATELINE_DSN", "postgresql://db:5432"),
        ("DATELINE_CONTACT", "desk@example.org\r\nX-Evil: 1"),
    ],
)
def test_a_value_out_of_range_names_the_setting(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load_settings({name: value})


def test_a_dsn_is_not_shown_where_settings_are_printed() -> None:
    found = load_settings({"DATELINE_DSN": "postgresql://loader:s3cret@db/dateline"})
    assert "s3cret" not in repr(found)
    assert found.dsn is not None
    assert found.dsn.get_secret_value().endswith("@db/dateline")


def test_other_programs_settings_are_none_of_our_business() -> None:
    assert load_settings({"HOME": "/", "AIRFLOW_HOME": "x"}) == load_settings({})


def test_an_empty_value_counts_as_unset() -> None:
    assert load_settings({"DATELINE_DSN": "", "DATELINE_SOURCES": ""}) == load_settings({})


def test_sources_are_a_list() -> None:
    assert load_settings({"DATELINE_SOURCES": "media-line, newsroom,"}).source_ids == (
        "media-line",
        "newsroom",
    )
