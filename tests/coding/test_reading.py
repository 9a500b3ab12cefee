"""Reading: paragraphs, sentences and offsets, and the parts of a page that report nothing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.coding.reading import MAX_SENTENCE_CHARS, normalise, read


def sentences(text: str, title: str = "") -> list[str]:
    return [s.text for s in read(text, title).sentences]


@given(st.text(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_offsets_hold_for_any_text(text: str) -> None:
    reading = read(text, "A title")
    assert len(reading.text) == len(text)
    end = 0
    for s in reading.sentences:
        assert s.start >= end and s.end > s.start
        assert reading.text[s.start : s.end] == s.text
        end = s.end


def test_quotes_and_spaces_are_mapped_one_to_one() -> None:
    assert normalise("Kata’ib “Hizbullah”\u00a0x\u200b") == 'Kata\'ib "Hizbullah" x '


def test_abbreviations_and_initials_end_no_sentence() -> None:
    text = (
        "Gen. John A. Smith of the U.S. Army spoke on Dec. 3 at Fort Bragg, N.C., about Mr. Khan. "
        "He left at 4 p.m. on Monday."
    )
    assert len(sentences(text)) == 2


def test_a_headline_does_not_run_into_the_first_sentence() -> None:
    reading = read("Two Killed in Mosul\n\nTwo people died in Mosul on Monday.", "Two Killed in Mosul")
    assert [p.kind for p in reading.paragraphs] == ["headline", "body"]
    assert [s.text for s in reading.sentences] == [
        "Two Killed in Mosul",
        "Two people died in Mosul on Monday.",
    ]


def test_print_header_caption_and_byline_are_recognised() -> None:
    text = (
        "- The Media Line - https://themedialine.org -\n\n"
        "Smoke over the port. (A. Person via Getty Images)\n\nBy Sample Writer\n\nThe port burned on Monday."
    )
    assert [p.kind for p in read(text).paragraphs] == ["header", "caption", "byline", "body"]


def test_datelines() -> None:
    assert read("BAGHDAD (Dec. 30) — Rockets fell on the base.").dateline == "BAGHDAD"
    assert read("[BEIRUT] – The square was full.").dateline == "BEIRUT"
    assert read("The square was full.").dateline is None
    reading = read("BAGHDAD (Dec. 30) — Rockets fell on the base.")
    assert reading.sentences[0].text == "Rockets fell on the base."


def test_a_press_review_is_known_by_its_first_line() -> None:
    assert read("Example Daily, Egypt, October 30\n\nIs the war over?").is_press_review


def test_items_of_a_digest_keep_their_heading_apart() -> None:
    text = "1. TALKS BEGIN IN CAIRO…Envoys met on Monday.\n\n2. ROCKETS HIT BASE…Two rockets hit a base."
    reading = read(text)
    assert reading.is_digest
    assert [s.text for s in reading.sentences if s.kind == "body"] == [
        "Envoys met on Monday.",
        "Two rockets hit a base.",
    ]


def test_a_line_without_full_stops_is_cut() -> None:
    reading = read("word " * 5000)
    assert max(s.end - s.start for s in reading.sentences) <= MAX_SENTENCE_CHARS


def test_briefs_with_a_dateline_each_are_items() -> None:
    text = (
        "Bomb kills two in Kenya\n\n"
        "NAIROBI, Kenya -- A bomb killed two people on Monday.\n\nPolice blamed militants.\n\n"
        "Ferry sinks off Cebu\n\nMANILA, Philippines -- A ferry sank on Monday."
    )
    reading = read(text)
    assert reading.is_digest
    assert [(s.item, s.text.split()[0]) for s in reading.sentences] == [
        (1, "Bomb"), (1, "A"), (1, "Police"), (2, "Ferry"), (2, "MANILA,"),
    ]  # fmt: skip


def test_one_dateline_makes_no_digest() -> None:
    reading = read("NAIROBI, Kenya -- A bomb killed two people on Monday.\n\nPolice blamed militants.")
    assert not reading.is_digest
    assert {s.item for s in reading.sentences} == {0}
