"""Marks in a text, what changed between versions, and records in plain words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.desk import words
from dateline.desk.app import safe_link
from dateline.desk.changes import compare
from dateline.desk.marks import Span, pieces, sentence
from dateline.desk.outlines import convert

texts = st.text("ab \n.\U0001f680é“”", max_size=60)


@given(texts, st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70), st.sampled_from("xyz"))))
def test_marks_leave_every_character_where_it_is(text: str, spans: list[tuple[int, int, str]]) -> None:
    cut = pieces(text, [Span(*s) for s in spans])
    whole = [p for p in text.split("\n\n") if p]
    assert ["".join(piece.text for piece in block) for block in cut] == whole


def test_offsets_count_code_points() -> None:
    text = "\U0001f680\U0001f680 hit.\n\nThen more."
    start = text.index("hit")
    (rockets, hit, stop), _ = pieces(text, [Span(start, start + 3, "m")])
    assert (rockets.text, hit.text, hit.marks, stop.text) == ("\U0001f680\U0001f680 ", "hit", ("m",), ".")


def test_words_under_two_marks_carry_both() -> None:
    (block,) = pieces("abcdef", [Span(0, 4, "x"), Span(2, 6, "y")])
    assert [(p.text, p.marks) for p in block] == [("ab", ("x",)), ("cd", ("x", "y")), ("ef", ("y",))]


@given(texts, st.integers(0, 60), st.integers(1, 10))
def test_a_sentence_holds_the_words_it_is_around(text: str, start: int, length: int) -> None:
    end = min(start + length, len(text))
    if start < end and text[start:end].strip() == text[start:end]:
        begin, stop = sentence(text, start, end)
        assert begin <= start and end <= max(stop, end)


def test_a_sentence_ends_at_its_closing_quote() -> None:
    text = "One came. “We hit it.” Then it was over."
    start = text.index("hit")
    begin, stop = sentence(text, start, start + 3)
    assert text[begin:stop] == "“We hit it.”"


def test_a_correction_shows_only_the_words_that_changed() -> None:
    (block,) = compare("At least 5 people were killed.", "At least 7 people were killed.")
    assert [(c.kind, c.text) for c in block if c.kind != "same"] == [("gone", "5"), ("new", "7")]


@given(texts, texts)
def test_a_comparison_holds_both_texts(old: str, new: str) -> None:
    found = compare(old, new)
    assert [p for p in ("".join(c.text for c in b if c.kind != "new") for b in found) if p] == [
        p for p in old.split("\n\n") if p
    ]
    assert [p for p in ("".join(c.text for c in b if c.kind != "gone") for b in found) if p] == [
        p for p in new.split("\n\n") if p
    ]


@pytest.mark.parametrize(
    ("bounds", "said"),
    [((None, None, None), ""), ((25, 25, 25), "25"), ((25, 25, None), "at least 25"), ((20, 25, 41), "25 (20–41)"),
     ((0, 0, 0), "0"), ((None, None, 9), "at most 9"), ((20, None, 41), "20–41"), ((1200, 1200, 1200), "1,200")],
)  # fmt: skip
def test_a_toll_says_its_bounds(bounds: tuple[int | None, int | None, int | None], said: str) -> None:
    assert words.toll(*bounds) == said


@pytest.mark.parametrize(
    ("start", "end", "precision", "said"),
    [(None, None, "unknown", "no date given; by 3 January 2020"),
     (date(2019, 12, 29), date(2019, 12, 29), "day", "29 December 2019"),
     (date(2019, 12, 29), date(2019, 12, 30), "day", "29–30 December 2019"),
     (date(2019, 12, 31), date(2020, 1, 1), "day", "31 December 2019 – 1 January 2020"),
     (date(2019, 10, 1), date(2019, 10, 31), "month", "October 2019"),
     (date(2019, 1, 1), date(2019, 12, 31), "year", "2019")],
)  # fmt: skip
def test_a_day_is_said_no_more_exactly_than_it_is_known(
    start: date | None, end: date | None, precision: str, said: str
) -> None:
    assert words.days(start, end, precision, date(2020, 1, 3)) == said


def test_a_record_is_said_in_plain_words() -> None:
    said = words.sentences(
        {"event_type": "airstrike", "source_actors": ["United States"], "blamed_actors": [],
         "target_actors": ["Kata'ib Hizbullah"], "place_name": "Al-Qaim", "country_iso3": "IRQ",
         "place_precision": "city", "radius_km": 10.0, "date_start": date(2019, 12, 29),
         "date_end": date(2019, 12, 29), "date_precision": "day", "fatalities_low": 25, "fatalities_best": 25,
         "fatalities_high": None, "realis": "actual", "claim_status": "admitted", "attributed_to": ["Pentagon"]}
    )  # fmt: skip
    assert said == [
        "United States carried out an airstrike (against: Kata'ib Hizbullah) in Al-Qaim, Iraq (within 10 km), "
        "29 December 2019.",
        "Killed: at least 25.",
        "The actor itself says that it did it.",
        "According to Pentagon.",
    ]


def test_how_long_ago() -> None:
    now = datetime(2020, 1, 3, tzinfo=UTC)
    assert [words.ago(now - timedelta(minutes=m), now) for m in (0, 1, 130, 3000)] == [
        "just now", "1 minute ago", "2 hours ago", "2 days ago",
    ]  # fmt: skip
    assert words.ago(None, now) == "never"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        " javascript:x",
        "//elsewhere.example",
        "http:",
        "http://[",
        None,
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert safe_link(url) is None


def test_a_web_address_becomes_a_link() -> None:
    assert safe_link("https://press.example/a?b=c") == "https://press.example/a?b=c"


def test_outlines_draw_a_shared_border_once() -> None:
    # Two squares side by side: arc 1 is between them.
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[[1, 0], [-1, 0], [0, 1], [1, 0]], [[1, 1], [0, -1]], [[1, 1], [1, 0], [0, -1], [-1, 0]]],
        "objects": {"countries": {"geometries": [
            {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "West"}},
            {"type": "MultiPolygon", "arcs": [[[2, ~1]]], "properties": {"name": "East"}},
        ]}},
    }  # fmt: skip
    land, borders = convert(topology)
    assert borders["features"][0]["geometry"]["coordinates"] == [[[1, 1], [1, 0]]]
    names = {f["properties"].get("name"): f["geometry"] for f in land["features"] if f["properties"]}
    assert names["West"] == {"type": "Point", "coordinates": [0.5, 0.5]}
    west = land["features"][0]["geometry"]["coordinates"][0][0]
    assert west[0] == west[-1] and len(west) == 5


def test_a_worker_in_airflow_names_its_run() -> None:
    assert words.dag_run("code_events/asset_triggered__2020-01-03T12:00:00+00:00") == (
        "code_events",
        "asset_triggered__2020-01-03T12:00:00+00:00",
    )
    assert words.dag_run("host:123") is None
    assert words.dag_run(None) is None
