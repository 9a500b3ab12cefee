"""Fits the weights of :mod:`dateline.coding.party_choice` on hand-coded articles.

    python -m dateline.coding.party_training GOLD [GOLD ...] [--split tune] [--write FILE]

Codes the articles with all fillers kept, labels each by whether the paired gold event names it in that role (the
scorer's rule of same names), and fits one logistic regression for doers and one for targets (L2, Newton's method). The
figures printed are leave-one-article-out: no article is judged by weights that saw it. Without ``--write`` nothing is
changed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dateline.coding import article as article_module
from dateline.coding import evaluate, parties
from dateline.coding.coder import Coder
from dateline.coding.roles import RoleFiller
from dateline.coding.types import NON_MATERIAL

RIDGE = 2.0
"""L2 penalty: with some hundred examples and forty signs, less lets single articles set weights."""
ROUNDS = 30
"""Newton steps at most; it converges in about ten."""

SIDES = ("doer", "target", "nearby_doer", "nearby_target")

Signed = tuple[RoleFiller, dict[str, float]]
Example = tuple[str, str, dict[str, float], bool, str]
"""Article id, side, signs, whether gold names it, and an id of the event."""


def examples_of(folders: Sequence[Path], split: str | None) -> tuple[list[Example], dict[str, int]]:
    """All fillers and candidates of paired actual events with their labels, and how many gold names there are on each
    side. A candidate that the rules did not find is right only where it names what no filler names."""
    weighed: list[tuple[list[Signed], list[Signed]]] = []
    kept: dict[int, tuple[list[Signed], list[Signed]]] = {}
    alive: list[Any] = []
    original = article_module._Work.record
    settle = article_module._Work.settle

    def record(work: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        out: dict[str, Any] = original(work, *args, **kwargs)
        out["signs"], out["more"] = kept.get(id(work), ([], []))
        return out

    def settled(work: Any, *args: Any, **kwargs: Any) -> None:
        weighed.clear()
        settle(work, *args, **kwargs)
        if weighed:
            kept[id(work)] = weighed[-1]
            alive.append(work)

    def keep_all(
        fillers: list[RoleFiller],
        signs: list[dict[str, float]],
        more: list[RoleFiller],
        more_signs: list[dict[str, float]],
    ) -> list[RoleFiller]:
        weighed.append((list(zip(fillers, signs, strict=True)), list(zip(more, more_signs, strict=True))))
        return list(fillers)

    article_module._Work.record = record  # type: ignore[method-assign,assignment]
    article_module._Work.settle = settled  # type: ignore[method-assign,assignment]
    parties.choose = keep_all
    coder = Coder()
    found: list[Example] = []
    wanted = {"doer": 0, "target": 0}
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
                for side, names in (("doer", g["actors"]), ("target", g["targets"])):
                    wanted[side] += len(names)
                    mine = [(f, s) for f, s in e["signs"] if (f.role == "target") == (side == "target")]
                    open_names = [n for n in names if not any(_named(f, n) for f, _ in mine)]
                    key = f"{coded.id}/{i}"
                    for f, s in mine:
                        found.append((coded.id, side, s, any(_named(f, n) for n in names), key))
                    for f, s in e["more"]:
                        if (f.role == "target") == (side == "target") and not (
                            any(_named(f, n) for n in names) and not any(_named(f, n) for n in open_names)
                        ):
                            hit = any(_named(f, n) for n in open_names)
                            found.append((coded.id, f"nearby_{side}", s, hit, key))
    return found, wanted


def _named(filler: RoleFiller, name: str) -> bool:
    return evaluate.same_name(filler.actor.name, name) or evaluate.same_name(filler.actor.text, name)


def fit(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of an L2-penalised logistic regression (the first column, the bias, is not penalised)."""
    w = np.zeros(x.shape[1])
    penalty = np.full(x.shape[1], RIDGE)
    penalty[0] = 1e-6
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (y - p) - penalty * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)
        step = np.linalg.solve(hessian, gradient)
        w = w + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return w


def best_threshold(
    p: NDArray[np.float64], y: NDArray[np.float64], wanted: int, hits: float = 0.0, kept: float = 0.0
) -> tuple[float, float]:
    """The probability from which keeping gives the highest F1, and that F1. ``wanted``: gold names; ``hits`` and
    ``kept``: what is there already."""
    best = (1.01, 2 * hits / (kept + wanted) if kept else 0.0)
    for t in np.arange(0.0, 0.98, 0.02):
        keep = p >= t
        right = hits + float((y * keep).sum())
        f1 = 2 * right / (kept + keep.sum() + wanted)
        if f1 > best[1] + 1e-9:
            best = (float(t), f1)
    return best


def main(argv: Sequence[str] | None = None) -> int:
    """Entry point; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--split", default=None)
    parser.add_argument("--write", type=Path, default=None)
    options = parser.parse_args(argv)
    examples, wanted = examples_of(options.gold, options.split)
    lines = [
        "# Weights of the signs for a filler, by dateline.coding.party_training. Do not edit by hand.",
        "",
    ]
    thresholds: dict[str, float] = {}
    had: dict[str, tuple[float, float]] = {}
    for side in SIDES:
        rows = [e for e in examples if e[1] == side]
        names = list(rows[0][2])
        x = np.array([[e[2].get(n, 0.0) for n in names] for e in rows])
        y = np.array([float(e[3]) for e in rows])
        groups = np.array([e[0] for e in rows])
        held_out = np.zeros(len(y))
        for group in sorted(set(groups)):
            test = groups == group
            w = fit(x[~test], y[~test])
            held_out[test] = 1 / (1 + np.exp(-x[test] @ w))
        base = side.removeprefix("nearby_")
        hits, kept = had.get(base, (0.0, 0.0))
        threshold, f1 = best_threshold(held_out, y, wanted[base], hits, kept)
        keep = held_out >= threshold
        had[base] = (hits + float((y * keep).sum()), kept + float(keep.sum()))
        thresholds[side] = threshold
        sys.stderr.write(
            f"{side}: {len(y)} candidates, {int(y.sum())} right, {wanted[base]} wanted; held out F1 {f1:.3f} "
            f"at {threshold:.2f} ({int((y * keep).sum())} of {int(keep.sum())} right)\n"
        )
        w = fit(x, y)
        lines.append(f"[{side}]")
        lines += [f"{n} = {v:.3f}" for n, v in zip(names, w, strict=True)]
        lines.append("")
    lines += ["[threshold]", *[f"{k} = {v:.2f}" for k, v in thresholds.items()], ""]
    text = "\n".join(lines)
    if options.write:
        options.write.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
