"""The small model behind the parties: its data are whole, its fitting finds what separates, it decides in words."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from dateline.coding import party_choice
from dateline.coding.party_training import SIDES, best_threshold, fit

Code = Callable[..., list[dict[str, Any]]]


def test_the_weights_have_every_side_and_a_threshold_for_each() -> None:
    weights = party_choice._weights()
    assert set(SIDES) <= set(weights)
    assert set(weights["threshold"]) == set(SIDES)
    assert all("bias" in weights[side] for side in SIDES)


def test_more_signs_that_speak_for_it_make_a_filler_likelier() -> None:
    poor = {"bias": 1.0, "shared_sentence": 1.0, "pronoun": 1.0}
    rich = {"bias": 1.0, "in_title": 1.0, "alone": 1.0, "same_kind": 1.0}
    for side in ("doer", "target"):
        assert party_choice.probability(rich, side) > party_choice.probability(poor, side)


def test_fitting_weighs_the_sign_that_separates() -> None:
    x = np.array([[1.0, s, n] for s in (0.0, 1.0) for n in (0.0, 1.0) for _ in range(20)])
    y = x[:, 1].copy()
    w = fit(x, y)
    assert w[1] > 1.0
    assert abs(w[2]) < 0.1


def test_the_threshold_is_the_one_of_the_highest_f1() -> None:
    p = np.array([0.9, 0.8, 0.3, 0.2, 0.1])
    y = np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    threshold, f1 = best_threshold(p, y, 2)
    assert 0.3 < threshold <= 0.8
    assert f1 == 1.0


def test_training_sees_the_candidates_of_paired_events(tmp_path: Path) -> None:
    sentence = "Israeli jets bombed a depot in Tyre on Monday, killing two guards."
    article = {"title": "Strike", "text": sentence, "published": "2024-05-06"}
    event = {
        "id": "e1", "type": "airstrike", "trigger": "bombed", "sentence": sentence, "realis": "actual",
        "is_main": True, "actors": ["Israel"], "targets": ["depot"], "coref_mentions": [],
        "locations": [], "date": {"start": None, "end": None},
    }  # fmt: skip
    for folder, content in (("articles", article), ("gold", {"events": [event]})):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.json").write_text(json.dumps(content), encoding="utf-8")
    script = (
        "import json, pathlib, sys; from dateline.coding.party_training import examples_of; "
        "found, wanted = examples_of([pathlib.Path(sys.argv[1])], None); "
        "print(json.dumps([wanted, sorted({(e[1], e[3]) for e in found})]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True, timeout=120
    )
    wanted, seen = json.loads(done.stdout)
    assert wanted == {"doer": 1, "target": 1}
    assert ["doer", True] in seen and ["target", True] in seen


def test_an_actor_of_another_event_in_the_article_takes_no_part(code: Code) -> None:
    text = (
        "Israeli jets bombed a weapons depot near Damascus on Monday, killing two guards. "
        "In Mosul, a bomb killed three policemen on Sunday; Islamic State claimed the attack."
    )
    strike = next(e for e in code(text) if e["event_type"] == "airstrike")
    assert not [a for a in strike["actors"] if a["name"] == "Islamic State"]
