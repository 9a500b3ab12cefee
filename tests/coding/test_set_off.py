"""What sets an event off from those told before it: order in time, the opening of its sentence, its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.coding.set_off import clause_order
from dateline.coding.what import find_mentions

Code = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def order_of(coder: Any) -> Callable[[str, str], str]:
    """How the clause of a trigger word is ordered against the rest of its sentence."""
    from dateline.coding.record import ArticleText

    def run(text: str, word: str) -> str:
        scene = next(s for _, s in coder.scenes([ArticleText("a", "", text, None)]))
        mentions = [m for s in scene.reading.sentences for m in find_mentions(s)]
        return clause_order(next(m.head for m in mentions if m.head.text == word))[0]

    return run


@pytest.mark.parametrize(
    ("text", "word", "order"),
    [
        ("The raid came two days after gunmen killed 24 soldiers in Menaka.", "killed", "earlier"),
        ("The raid came two days after gunmen killed 24 soldiers in Menaka.", "raid", ""),
        ("Troops shelled the town before rebels attacked the base in Menaka.", "attacked", "later"),
        ("Police clashed with students following the arrest of their leader.", "arrest", "earlier"),
    ],
)
def test_the_order_of_clauses(order_of: Callable[[str, str], str], text: str, word: str, order: str) -> None:
    assert order_of(text, word) == order


def material(events: list[dict[str, Any]]) -> list[str]:
    return [
        e["event_type"]
        for e in events
        if e["realis"] == "actual" and e["event_type"] not in ("statement", "threat", "negotiation")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "A bomb killed two soldiers in Mosul on Monday. It came days after gunmen killed nine policemen in Kirkuk.",
        "Seven prisoners were hanged in Tehran on Monday. Separately, gunmen attacked a police post in Zahedan.",
        "A bomb wounded four people in Baghdad on Monday. In Basra, two mortar rounds landed on a market.",
        "Gunmen killed a judge in Lagos on Monday. Police arrested two men over the killing.",
    ],
)
def test_these_are_two_events(code: Code, text: str) -> None:
    assert len(material(code(text))) == 2


def test_a_clause_of_hours_or_days_before_is_an_event_of_its_own(code: Code) -> None:
    events = code("Hours after a bomb killed four people in Mosul, gunmen shot dead a judge in Basra.")
    assert [(e["event_type"], e["fatalities_low"], [p["name"] for p in e["places"]]) for e in events] == [
        ("bombing", 4, ["Mosul"]),
        ("shooting", 1, ["Basra"]),
    ]
    (died,) = code("Two soldiers died hours after a roadside bomb hit their convoy near Kirkuk.")
    assert (died["event_type"], died["fatalities_low"]) == ("bombing", 2)


def test_the_same_sentence_told_again_is_one_event(code: Code) -> None:
    events = code(
        "A bomb killed two soldiers in Mosul on Monday. The bombing in Mosul broke windows for miles."
    )
    assert len(material(events)) == 1
