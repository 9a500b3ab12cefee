"""Explain: the table says what was coded, and the marks sit on the words."""

from __future__ import annotations

from datetime import date
from io import StringIO

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
    for words in ("e1 bombing", "2021-05-03", "Mosul", "police", "[e1:date_start]", "[e1:attributed_to[0]]"):
        assert words in " ".join(shown.split()), words
    assert "\x1b" not in shown


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
