"""Explain: the table says what was coded, and the marks sit on the words."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest

from dateline.coding.coder import Coder
from dateline.coding.explain import explain, marks
from dateline.coding.record import ArticleText

ARTICLE = ArticleText(
    "a",
    "Bomb Kills Nine in Mosul",
    "A car bomb went off in Mosul on Monday, killing nine people, police said.",
    date(2021, 5, 4),
)


def test_the_table_and_the_marked_text(coder: Coder) -> None:
    shown = explain(ARTICLE, coder.code(ARTICLE))
    for words in (
        "e1 bombing",
        "2021-05-03",
        "Mosul",
        "police",
        "[e1:date_start]",
        "[e1:attributed_to[0], e1:claim_status]",
    ):
        assert words in " ".join(shown.split()), words
    assert "\x1b" not in shown


def test_the_table_shows_the_whole_record(coder: Coder) -> None:
    article = ArticleText(
        "a",
        "",
        "Hezbollah fired 40 rockets at Haifa on Monday, killing three people, among them two children, in "
        "retaliation for an airstrike that killed a commander in Beirut on Sunday. "
        "The army said that it had intercepted 35 of them.",
        date(2021, 5, 4),
    )
    shown = " ".join(explain(article, coder.code(article), width=200).split())
    for words in ("35 of 40", "responds to e2", "single source", "part of these"):
        assert words in shown, words
    assert "confidence 0." in shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Turkish artillery shelled army positions near Saraqib on Monday in retaliation for an airstrike that "
            "killed two soldiers on Sunday.",
            {
                "e1:event_type": "shelled",
                "e1:outcome": "shelled",
                "e1:relations[0]": "retaliation",
                "e2:event_type": "airstrike",
                "e2:fatalities_low": "killed two soldiers",
            },
        ),
        (
            "Hezbollah fired 40 rockets at Haifa on Monday. The army said that it had intercepted 35 of them.",
            {
                "e1:quantity": "40 rockets",
                "e1:outcome": "intercepted 35",
                "e1:quantity_intercepted": "intercepted 35",
                "e1:claim_status": "army",
            },
        ),
        (
            "Security forces foiled a suicide attack on a mosque in Qatif on Monday.",
            {"e1:event_type": "suicide attack", "e1:outcome": "foiled"},
        ),
        ("The army may strike the town.", {"e1:event_type": "strike", "e1:realis": "may"}),
        (
            "Islamic State claimed Monday’s bombing of a mosque in Kabul, which killed nine civilians.",
            {"e1:claim_status": "Islamic State", "e1:deaths_civilian_low": "killed nine civilians"},
        ),
        (
            "Since January rebels have killed more than 300 civilians in Congo, the UN said.",
            {"e1:is_aggregate": "Since January"},
        ),
    ],
    ids=lambda v: v[:40] if isinstance(v, str) else "",
)
def test_every_decision_has_its_words(coder: Coder, text: str, expected: dict[str, str]) -> None:
    article = ArticleText("a", "", text, date(2021, 5, 4))
    labels = {label: text[start:end] for start, end, label in marks(coder.code(article))}
    assert {k: labels.get(k) for k in expected} == expected


def test_marks_point_at_the_words(coder: Coder) -> None:
    labels = {label: ARTICLE.text[start:end] for start, end, label in marks(coder.code(ARTICLE))}
    assert labels["e1:date_start"] == "on Monday"
    assert labels["e1:places[0]"] == "Mosul"
    assert labels["e1:casualties[0]"].startswith("killing nine people")


def test_it_writes_to_an_output_and_has_no_markup_of_the_texts_own(coder: Coder) -> None:
    article = ArticleText("a", "[bold]x[/bold]", "[red]Nothing[/red] happened.", None)
    output = StringIO()
    explain(article, coder.code(article), output)
    assert "[bold]x[/bold]" in output.getvalue() and "No events." in output.getvalue()
