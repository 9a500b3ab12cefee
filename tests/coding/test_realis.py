"""Did it happen: negation, modality, conditionals, plans, threats, history and habit, a sentence of our own each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.coding.types import NON_MATERIAL

Code = Callable[..., list[dict[str, Any]]]


def kinds(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Type and realis of each material event."""
    return [(e["event_type"], e["realis"]) for e in events if e["event_type"] not in NON_MATERIAL]


CASES = [
    # negation
    ("The army did not bomb the hospital in Idlib on Monday.", "airstrike", "negated"),
    ("No rockets were fired from Gaza on Monday.", "missile_or_rocket_attack", "negated"),
    # modality
    ("Turkey may shell positions of the PKK near Zakho.", "shelling", "hypothetical"),
    ("Airstrikes could hit Tripoli within days, an officer warned.", "airstrike", "hypothetical"),
    # conditionals
    ("The army would have bombed the bridge had the rebels crossed it.", "airstrike", "hypothetical"),
    ("Iran will bomb Tel Aviv if it is attacked, a general warned.", "airstrike", "hypothetical"),
    # plans and fears
    ("The group was planning to bomb an embassy in Ankara.", "bombing", "hypothetical"),
    ("Officials fear that gunmen will storm the consulate in Basra.", "ground_operation", "hypothetical"),
    # threats
    ("Hizbullah threatened to fire rockets at Haifa.", "missile_or_rocket_attack", "threatened"),
    # habit
    ("Rebels often ambush convoys on the road to Marib.", "armed_clash", "habitual"),
    ("Every Friday, protesters clash with soldiers near Nablus.", "armed_clash", "habitual"),
    # history
    ("In 1982 Israel invaded Lebanon.", "ground_operation", "actual"),
    # what one side denies was asserted by another (codebook, rule 5)
    ("Rebels denied that they had fired rockets at Marib.", "missile_or_rocket_attack", "actual"),
]


@pytest.mark.parametrize(("text", "kind", "realis"), CASES, ids=[c[0][:50] for c in CASES])
def test_realis(code: Code, text: str, kind: str, realis: str) -> None:
    assert kinds(code(text)) == [(kind, realis)]


@pytest.mark.parametrize("text", [c[0] for c in CASES if c[2] == "habitual"])
def test_a_habit_is_no_single_event(code: Code, text: str) -> None:
    [event] = code(text)
    assert event["is_aggregate"] and event["date_start"] is None


def test_a_threat_is_an_event_of_its_own(code: Code) -> None:
    events = code("Hizbullah threatened to fire rockets at Haifa.")
    assert [(e["event_type"], e["realis"]) for e in events] == [
        ("threat", "actual"),
        ("missile_or_rocket_attack", "threatened"),
    ]


def test_history_is_dated_by_its_year_and_stays_behind_the_news(code: Code) -> None:
    events = code(
        "Israeli jets bombed a bridge near Tyre on Monday, killing two men.\n\nIn 1982 Israel invaded Lebanon.",
        title="Jets Bomb Bridge Near Tyre",
    )
    war = next(e for e in events if e["event_type"] == "ground_operation")
    assert (war["date_start"], war["date_end"], war["date_precision"]) == ("1982-01-01", "1982-12-31", "year")
    assert [e["is_main"] for e in events] == [True, False]


def test_a_denied_claim_stays_a_claim_that_is_denied(code: Code) -> None:
    event = next(
        e
        for e in code("Rebels denied that they had fired rockets at Marib.")
        if e["event_type"] not in NON_MATERIAL
    )
    assert event["claim_status"] == "denied"
    assert [(a["name"], a["stance"]) for a in event["actors"]] == [("Rebels", "denied")]
