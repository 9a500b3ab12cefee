"""Fits the weights of :mod:`dateline.coding.source_choice` on hand-coded articles.

    python -m dateline.coding.source_training GOLD [GOLD ...] [--split tune] [--write FILE]

Codes the articles, labels each speaker in and around an incident by whether the paired gold event names it as a source
(the scorer's rule of same names), and fits a logistic regression (L2, Newton's method). The figures printed are of
held-out articles: each tenth of them is judged by weights fitted on the others. Without ``--write`` nothing is changed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.coding import article as article_module
from dateline.coding import evaluate, sourcing
from dateline.coding.actor_phrase import narrow
from dateline.coding.coder import Coder
from dateline.coding.incident import Incident
from dateline.coding.mentions import ActorMention
from dateline.coding.party_training import fit
from dateline.coding.roles import RoleFiller
from dateline.coding.scoring.fields import others
from dateline.coding.source_choice import EventWords, Spoken, signs_of
from dateline.coding.types import NON_MATERIAL

FOLDS = 10
"""Parts of the articles, each judged by weights fitted on the others."""
FEWEST = 12
"""Examples that must show a sign before it gets a weight."""


@dataclass(frozen=True, slots=True)
class Example:
    """One speaker: the article, the event within it, the signs, which of the gold sources it is (the places in the
    list), and whether a rule found it."""

    article: str
    event: str
    signs: dict[str, float]
    names: frozenset[int]
    by_rule: bool


def examples_of(folders: Sequence[Path], split: str | None) -> tuple[list[Example], int]:
    """All speakers in and around paired actual events with their labels, and how many sources gold names."""
    kept: dict[int, list[tuple[Spoken, dict[str, float]]]] = {}
    alive: list[list[ActorMention]] = []
    original = article_module._Work.record

    def record(work: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        out: dict[str, Any] = original(work, *args, **kwargs)
        out["spoken"] = kept.get(id(work.incident), [])
        return out

    def keep_all(
        spoken: Sequence[Spoken],
        incident: Incident,
        type_: str,
        roles: Sequence[RoleFiller],
        words: EventWords,
    ) -> list[ActorMention]:
        kept[id(incident)] = [(o, signs_of(o, incident, type_, roles, spoken, words)) for o in spoken]
        alive.append([incident])  # type: ignore[list-item]
        return [o.speaker for o in spoken if o.rule]

    article_module._Work.record = record  # type: ignore[method-assign,assignment]
    sourcing.choose = keep_all  # type: ignore[attr-defined]
    coder = Coder()
    found: list[Example] = []
    wanted = 0
    for folder in folders:
        gold = evaluate.load_gold(folder)
        if split and (folder / "split.json").exists():
            part = set(json.loads((folder / "split.json").read_text("utf-8"))[split])
            gold = {k: v for k, v in gold.items() if k in part}
        articles = [evaluate.article_text(k, a) for k, (a, _) in gold.items()]
        for coded in coder.code_many(articles):
            events = gold[coded.id][1]["events"]
            for i, j in evaluate.pair(coded.events, events, gold[coded.id][0]["text"]):
                e, g = coded.events[i], events[j]
                if g["type"] in NON_MATERIAL or not e["realis"] == g["realis"] == "actual":
                    continue
                names = others(g["attributed_to"])
                wanted += len(names)
                for o, signs in e["spoken"]:
                    called = sourcing.name_of(narrow(o.speaker))
                    if not others([called]):
                        continue
                    hits = frozenset(n for n, name in enumerate(names) if evaluate.same_name(called, name))
                    found.append(Example(coded.id, f"{coded.id}/{i}", signs, hits, bool(o.rule)))
    return found, wanted


def names_of(rows: Sequence[Example]) -> list[str]:
    """The signs that enough examples show, the bias first."""
    seen = Counter(k for e in rows for k, v in e.signs.items() if v)
    return ["bias", *sorted(k for k, n in seen.items() if n >= FEWEST and k != "bias")]


def matrix(rows: Sequence[Example], names: Sequence[str]) -> NDArray[np.float64]:
    """One row an example, one column a sign."""
    at = {n: i for i, n in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    for r, e in enumerate(rows):
        for k, v in e.signs.items():
            if k in at:
                x[r, at[k]] = v
    return x


def labels(rows: Sequence[Example]) -> NDArray[np.float64]:
    """1 for a source, 0 for none."""
    return np.array([float(bool(e.names)) for e in rows])


def held_out(rows: Sequence[Example]) -> NDArray[np.float64]:
    """The probability of each example by weights that saw no example of its article."""
    fold = {a: n % FOLDS for n, a in enumerate(sorted({e.article for e in rows}))}
    folds = np.array([fold[e.article] for e in rows])
    out = np.zeros(len(rows))
    for n in range(FOLDS):
        train = [e for e in rows if fold[e.article] != n]
        names = names_of(train)
        w = fit(matrix(train, names), labels(train))
        z = matrix([e for e in rows if fold[e.article] == n], names) @ w
        out[folds == n] = 1 / (1 + np.exp(-np.clip(z, -30, 30)))
    return out


def f1_of(
    rows: Sequence[Example], p: NDArray[np.float64], wanted: int, rule: float, other: float
) -> tuple[float, int, int]:
    """F1 of sources where speakers with at least these probabilities are kept, how many sources are found, and how many
    of those kept are none."""
    right: set[tuple[str, int]] = set()
    wrong = 0
    for e, q in zip(rows, p, strict=True):
        if q >= (rule if e.by_rule else other):
            right |= {(e.event, min(e.names))} if e.names else set()
            wrong += not e.names
    return 2 * len(right) / max(1, len(right) + wrong + wanted), len(right), wrong


def best_thresholds(rows: Sequence[Example], p: NDArray[np.float64], wanted: int) -> tuple[float, float]:
    """The two probabilities, for those that a rule found and for the others, from which keeping gives the best F1."""
    rule = other = 0.5
    grid = [float(t) for t in np.arange(0.1, 0.92, 0.02)]
    for _ in range(3):
        rule = max(grid, key=lambda t: f1_of(rows, p, wanted, t, other)[0])
        other = max(grid, key=lambda t: f1_of(rows, p, wanted, rule, t)[0])
    return rule, other


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--split", default=None)
    parser.add_argument("--write", type=Path, default=None)
    options = parser.parse_args(argv)
    rows, wanted = examples_of(options.gold, options.split)
    rules = np.array([float(e.by_rule) for e in rows])
    before = f1_of(rows, rules, wanted, 0.5, 0.5)
    p = held_out(rows)
    rule, other = best_thresholds(rows, p, wanted)
    f1, right, wrong = f1_of(rows, p, wanted, rule, other)
    sys.stderr.write(
        f"{len(rows)} speakers, {int(labels(rows).sum())} right, {wanted} wanted; by rule F1 {before[0]:.3f} "
        f"({before[1]} found, {before[2]} wrong); held out F1 {f1:.3f} at {rule:.2f} and {other:.2f} "
        f"({right} found, {wrong} wrong)\n"
    )
    names = names_of(rows)
    w = fit(matrix(rows, names), labels(rows))
    lines = [
        "# Weights of the signs for a source, by dateline.coding.source_training. Do not edit by hand.",
        "",
        "[source]",
        *[f'"{n}" = {v:.3f}' for n, v in zip(names, w, strict=True) if n == "bias" or abs(v) >= 0.01],
        "",
        "[threshold]",
        f"rule = {rule:.2f}",
        f"other = {other:.2f}",
        "",
    ]
    text = "\n".join(lines)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
