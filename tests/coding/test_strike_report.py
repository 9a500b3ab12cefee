"""The strike report itself, in the publisher's words, where the shared material is present (as in CI); and our own
telling of it in the sample newsroom, always."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from dateline.coding.coder import Coder
from dateline.coding.record import ArticleText

ROOT = Path(__file__).resolve().parents[2]
NAME = "000_6e9fe94b32f67e9c"


def shared() -> Path:
    return Path(os.environ.get("DATELINE_SHARED") or ROOT.parent / "shared")


@pytest.fixture(scope="module")
def coder() -> Coder:
    return Coder()


@pytest.fixture(scope="module")
def seed(coder: Coder) -> list[dict[str, Any]]:
    path = shared() / "seed" / f"{NAME}.txt"
    if not path.exists():
        message = f"the strike report is not there: put the shared folder beside the checkout ({path})"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    title = "Deadly US Strikes Target Pro-Iran Militia in Iraq, Syria"
    from datetime import date

    return coder.code(ArticleText(NAME, title, path.read_text(encoding="utf-8"), date(2019, 12, 30))).events


def one(events: list[dict[str, Any]], **wanted: Any) -> dict[str, Any]:
    [event] = [e for e in events if all(e[k] == v for k, v in wanted.items())]
    return event


def names(event: dict[str, Any], *roles: str) -> str:
    return "; ".join(a["name"] for a in event["actors"] if a["role"] in roles)


def test_the_airstrikes(seed: list[dict[str, Any]]) -> None:
    strike = one(seed, event_type="airstrike", realis="actual")
    assert strike["is_main"] and not strike["is_aggregate"]
    assert (strike["date_start"], strike["date_end"]) == ("2019-12-29", "2019-12-29")
    assert {p["country_iso3"] for p in strike["places"]} == {"IRQ", "SYR"}
    assert "US military" in names(strike, "source")
    assert "Kata'ib Hizbullah" in names(strike, "target")
    assert strike["quantity"] == 5
    assert (strike["fatalities_low"], strike["fatalities_high"]) == (25, None)
    assert (strike["injuries_low"], strike["injuries_high"]) == (55, 55)
    commanders = [c for c in strike["casualties"] if c["is_subset"]]
    assert [(c["harm"], c["low"], c["group"]) for c in commanders] == [("killed", 4, "commanders")]
    said = "; ".join(strike["attributed_to"])
    assert all(source in said for source in ("Pentagon", "Iraqi government sources", "Reuters"))


def test_the_rocket_attack_that_they_answer(seed: list[dict[str, Any]]) -> None:
    rockets = one(seed, event_type="missile_or_rocket_attack", realis="actual")
    assert (rockets["date_start"], rockets["is_main"]) == ("2019-12-27", False)
    assert "K1 base" in {p["name"] for p in rockets["places"]}
    assert (rockets["fatalities_low"], rockets["fatalities_high"]) == (1, 1)
    assert (rockets["injuries_low"], rockets["injuries_high"]) == (6, None)
    strike = one(seed, event_type="airstrike", realis="actual")
    assert {"type": "responds_to", "event_id": rockets["event_id"]} in strike["relations"]


def test_the_protests_are_an_aggregate(seed: list[dict[str, Any]]) -> None:
    protests = one(seed, event_type="protest")
    assert protests["is_aggregate"] and protests["realis"] == "actual"
    assert (protests["date_start"], protests["date_end"]) == ("2019-10-01", "2019-12-30")
    assert (protests["fatalities_low"], protests["fatalities_high"]) == (450, 500)
    assert protests["injuries_low"] == 17_000


def test_our_own_telling_of_it(coder: Coder) -> None:
    path = ROOT / "tests" / "newsroom" / "articles" / "us-strikes-hit-kataib-hizbullah-in-iraq-and-syria.json"
    article = json.loads(path.read_text(encoding="utf-8"))
    from datetime import datetime

    published = datetime.fromisoformat(article["published"])
    events = coder.code(ArticleText("own", article["title"], article["text"], published)).events
    strike = one(events, event_type="airstrike", realis="actual")
    assert (strike["fatalities_low"], strike["injuries_low"], strike["quantity"]) == (25, 55, 5)
    assert {"IRQ", "SYR"} <= {p["country_iso3"] for p in strike["places"]}
    rockets = one(events, event_type="missile_or_rocket_attack", realis="actual")
    assert (rockets["date_start"], rockets["fatalities_low"], rockets["injuries_low"]) == ("2019-12-27", 1, 6)
