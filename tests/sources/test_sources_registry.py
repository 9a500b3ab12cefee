"""Sources are data; a mistyped entry is an error that names what is wrong."""

from __future__ import annotations

import tomllib

import pytest

from dateline.sources.registry import (
    HISTORY_METHODS,
    ExtractionHints,
    Source,
    SourcesError,
    add_source,
    entry_text,
    load_sources,
    validated_source,
)

ENTRY = {
    "id": "example",
    "name": "The Example",
    "home_url": "https://news.example/",
    "feed_url": "https://news.example/feed/",
    "time_zone": "Asia/Amman",
}


def test_the_predefined_ones():
    sources = load_sources(newsroom_port=9999)
    line = sources["media-line"]
    assert line.home_url == "https://themedialine.org/" and line.time_zone == "Asia/Jerusalem"
    assert line.poll_seconds >= 300 and line.poll_min_seconds >= 300 and not line.allow_private
    room = sources["newsroom"]
    assert room.feed_url == "http://127.0.0.1:9999/feed/" and room.allow_private and room.poll_seconds == 5


def test_a_site_is_one_entry(tmp_path):
    file = tmp_path / "sources.toml"
    file.write_text(
        '[amman-times]\nname = "Amman Times"\nhome_url = "https://amman.example/"\n'
        'feed_url = "https://amman.example/feed/"\ntime_zone = "Asia/Amman"\n'
    )
    source = load_sources(file)["amman-times"]
    assert source.history_methods == HISTORY_METHODS and source.language == "en"
    assert source.zone.key == "Asia/Amman"
    assert source.all_hosts == {"amman.example"}


def test_a_later_file_replaces_an_entry(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(entry_text(load_sources()["media-line"].polled_every(900)))
    assert load_sources(file)["media-line"].poll_seconds == 900


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("poll_secs = 600", "unknown key poll_secs: did you mean poll_seconds"),
        ("zzz = 1", "unknown key zzz: known are id, name"),
        ('time_zone = "Asia/Jerusalm"', "no IANA time zone"),
        ('time_zone = "../../etc/passwd"', "no IANA time zone"),
        ('home_url = "https://news.example"', "must end in a slash"),
        ('feed_url = "ftp://news.example/"', "neither http nor https"),
        ("poll_seconds = 60\npoll_min_seconds = 60", "at least 300"),
        ("poll_seconds = 200", "in this order"),
        ('history_methods = ["rest", "rest"]', "twice"),
        ('history_methods = ["crystal ball"]', "history_methods.0"),
        ("history_methods = []", "history_methods"),
        ('language = "English"', "language"),
        ('country = "JO"', "country"),
        ("crawl_delay_seconds = -1", "crawl_delay_seconds"),
        ('id = "other"', "must not name an id"),
        ('extraction = { drop = "x" }', "unknown key extraction.drop"),
    ],
)
def test_a_mistyped_entry_is_an_error_that_names_it(tmp_path, change, message):
    file = tmp_path / "mine.toml"
    key = change.split(" ")[0]
    lines = [f'{k} = "{v}"' for k, v in ENTRY.items() if k not in ("id", key)]
    file.write_text("\n".join(["[example]", *lines, change]))
    with pytest.raises(SourcesError) as error:
        load_sources(file)
    assert message in str(error.value) and "mine.toml" in str(error.value) and "example" in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [("[a\n", "not TOML"), ("name = 1\n", "outside an entry"), ("[Bad_Id]\nname='x'\n", "id")],
)
def test_a_file_that_is_none(tmp_path, text, message):
    file = tmp_path / "mine.toml"
    file.write_text(text)
    with pytest.raises(SourcesError, match=message):
        load_sources(file)


def test_a_file_that_is_missing(tmp_path):
    with pytest.raises(SourcesError, match="cannot be read"):
        load_sources(tmp_path / "none.toml")


def full() -> Source:
    return validated_source(
        {
            **ENTRY,
            "name": 'The "Example" – \u05e9\n\x7f',
            "country": "JOR",
            "poll_seconds": 600,
            "poll_max_seconds": 7200,
            "hosts": ("cdn.example",),
            "history_methods": ("sitemaps", "rest"),
            "tracking_parameters": ("utm_*", "ref"),
            "extraction": ExtractionHints(remove_xpath=("//div[@class='x']",)),
        }
    )


def test_an_entry_written_is_the_entry_read():
    table = tomllib.loads(entry_text(full()))
    assert validated_source({**table["example"], "id": "example"}) == full()


def test_adding_an_entry_keeps_what_was_there(tmp_path):
    file = tmp_path / "deep" / "sources.toml"
    add_source(file, full())
    second = full().model_copy(update={"id": "second"})
    add_source(file, second)
    loaded = load_sources(file)
    assert loaded["example"] == full() and loaded["second"] == second
    with pytest.raises(SourcesError, match="already has"):
        add_source(file, full())
    assert load_sources(file)["example"] == full()


def test_an_operators_interval_moves_the_bounds_but_not_politeness():
    room = load_sources()["newsroom"].polled_every(1)
    assert (room.poll_min_seconds, room.poll_seconds, room.poll_max_seconds) == (1, 1, 5)
    with pytest.raises(SourcesError, match="at least 300"):
        load_sources()["media-line"].polled_every(10)
