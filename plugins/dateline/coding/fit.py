"""Fitting: the weights of the decisions that add up plain signs, from hand-coded articles.

Two decisions are fitted by logistic regression: whether an event of a sentence is one told before (``sameness``), and
whether an event is what its article is about (``mainness``). Run it with one or more gold folders, of which a part may
be named, and read the figures of the cross-validation before taking the weights over::

    python -m dateline.coding.fit GOLD_DIR[:SPLIT] ... [--write]

Left-out articles decide: the folds are by article, so that no weight is judged by an article that it was fitted on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dateline.coding.article import Telling, telling_of, works_of
from dateline.coding.coder import Coder
from dateline.coding.evaluate import article_text, load_gold, pair, type_score
from dateline.coding.incident import Incident
from dateline.coding.local import LocalEvent
from dateline.coding.merge import stands_alone
from dateline.coding.sameness import signs
from dateline.coding.scene import Scene
from dateline.coding.types import NON_MATERIAL
from dateline.coding.weights import load_weights
from dateline.coding.what_mention import NOT_MATERIAL

WEIGHTS_FILE = Path(__file__).parent / "data" / "weights.json"
RIDGE = {"sameness": 4.0, "mainness": 2.0, "support": 4.0}
"""Strength of the pull towards the start: with some hundred rows, weaker pulls fit single articles."""
FOLDS = 10
START: dict[str, dict[str, float]] = {
    "sameness": {
        "bias": -1.2,
        "kind": 0.6,
        "date:other_time": -0.9,
        "date:same": 1.2,
        "date:overlap": 0.3,
        "date:apart": -3.6,
        "place:same": 0.6,
        "place:within": 0.3,
        "place:region_apart": -1.2,
        "place:apart": -1.8,
        "place:abroad": -2.4,
        "party:same_source": 0.48,
        "party:same_target": 0.48,
        "party:other_source": -0.9,
        "party:same_person": 1.2,
        "party:other_person": -0.9,
        "party:own_people": -0.72,
        "party:victim_strikes": -1.8,
        "gap:0_nouns": -0.18,
        "gap:0": -0.9,
        "gap:1": 0.6,
        "gap:2": 0.36,
        "gap:3": 0.18,
        "gap": -0.3,
        "next": 0.3,
        "told": 0.06,
        "definite": 0.96,
        "definite:bare": 0.72,
        "another": -2.4,
        "another:own_toll": -1.5,
        "indefinite": -0.48,
        "plurals": -0.36,
        "plural": -1.5,
        "verb": -0.18,
        "toll_or_weak": 0.48,
        "headline": 0.6,
        "realis:definite": -0.3,
        "realis:other": -1.8,
        "scale:other": -2.4,
        "new_weapons": -0.9,
        "figures:agree": 0.72,
        "toll:after_series": -0.72,
        "figures:differ_by_source": -0.3,
        "figures:differ": -0.9,
        "pronoun": 0.6,
        "there": 0.48,
        "setting": 0.6,
        "none_hurt": 0.3,
        "toll:near": 0.48,
        "toll:protest": -0.6,
    },
    "mainness": {},
    "support": {},
}
"""Where the fit starts from and is pulled to: weights set by hand from what news language does."""

BEFORE = load_weights("sameness")


def weigh(found: dict[str, float], weights: dict[str, float]) -> float:
    """The weighted sum of the signs."""
    return sum(weights.get(n, 0.0) * v for n, v in found.items())


Gold = dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]]


@dataclass(slots=True)
class Row:
    """One decision of the past: its signs and what was right."""

    article: str
    signs: dict[str, float]
    right: bool
    weight: float = 1.0


def fit(rows: list[Row], ridge: float, start: dict[str, float]) -> dict[str, float]:
    """Weights by name of sign, by logistic regression (Newton steps) with a pull towards ``start``."""
    names = sorted({n for r in rows for n in r.signs} | set(start))
    home = np.array([start.get(n, 0.0) for n in names])
    x = np.array([[r.signs.get(n, 0.0) for n in names] for r in rows])
    y = np.array([float(r.right) for r in rows])
    m = np.array([r.weight for r in rows])
    pull = np.full(len(names), ridge)
    w: npt.NDArray[np.float64] = home.copy()
    for _ in range(60):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (m * (p - y)) + pull * (w - home)
        hessian = (x * (m * p * (1 - p) + 1e-9)[:, None]).T @ x + np.diag(pull)
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if float(np.abs(step).max()) < 1e-6:
            break
    return {n: round(float(v), 3) for n, v in zip(names, w, strict=True)}


def folds(articles: Iterable[str]) -> Iterator[set[str]]:
    """The articles in FOLDS parts, the same on every machine."""
    listed = sorted(articles)
    for n in range(min(FOLDS, len(listed))):
        yield set(listed[n::FOLDS])


def accuracy(
    rows: list[Row], ridge: float, start: dict[str, float], at: float = 0.0
) -> tuple[float, float, float]:
    """Precision, recall and F1 of "right" on articles left out of the fit."""
    tp = fp = fn = 0
    for part in folds({r.article for r in rows}):
        weights = fit([r for r in rows if r.article not in part], ridge, start)
        for r in rows:
            if r.article in part and r.weight == 1.0:
                said = sum(weights.get(n, 0.0) * v for n, v in r.signs.items()) > at
                tp, fp, fn = tp + (said and r.right), fp + (said and not r.right), fn + (r.right and not said)
    precision, recall = tp / max(1, tp + fp), tp / max(1, tp + fn)
    return precision, recall, 2 * tp / max(1, 2 * tp + fp + fn)


LOOSE_WEIGHT = 0.5
"""Weight of an event that the gold lists in no passage: it belongs to an incident told before rather than to a new one,
but which one is a guess."""


# --- sameness ---------------------------------------------------------------------------------------


def labels_of(events: list[LocalEvent], gold: list[dict[str, Any]], text: str) -> dict[int, int]:
    """The gold event that each event of a sentence tells of, by its order. Of several golds of one passage an event
    takes the one whose trigger words, type, day and dead it has; a gold whose trigger stands in another event of the
    same sentence is not its own."""
    spans = [
        [
            (at, at + len(s))
            for s in [g["sentence"], *g.get("coref_mentions", [])]
            if s and (at := text.find(s)) >= 0
        ]
        if g["type"] not in NON_MATERIAL  # a statement's passage names what it speaks of
        else []
        for g in gold
    ]
    triggers = []
    for g, found in zip(gold, spans, strict=True):
        at = text.find(g["trigger"], found[0][0], found[0][1]) if found else -1
        triggers.append((at, at + len(g["trigger"])) if at >= 0 else None)
    holds = {
        (e.order, n)
        for e in events
        for n, t in enumerate(triggers)
        if t is not None and any(m.start < t[1] and t[0] < m.end for m in e.mentions)
    }
    elsewhere = {(e.sentence.index, n) for e in events for order, n in holds if order == e.order}
    labels: dict[int, int] = {}
    for e in events:
        best, best_score = None, 0.0
        for n, g in enumerate(gold):
            if not any(m.start < b and a < m.end for m in e.mentions for a, b in spans[n]):
                continue
            value = 1.0 + max(
                (type_score({"event_type": m.kind}, g) for m in e.mentions if not m.is_casualty), default=0.4
            )
            if (e.order, n) in holds:
                value += 3.0
            elif (e.sentence.index, n) in elsewhere:
                value -= 1.0
            dead = [c.low for c in e.counts if c.harm == "killed" and not c.is_subset]
            if g.get("fatalities") and dead:
                value += 1.5 if g["fatalities"]["min"] in dead else -0.5
            days = [(d.date_start, d.date_end or d.date_start) for d in e.dates if d.date_start is not None]
            if days and g["date"]["start"]:
                first, last = g["date"]["start"], g["date"]["end"] or g["date"]["start"]
                value += 0.7 if any(str(a) <= last and first <= str(b) for a, b in days) else -0.7
            if value > best_score:
                best, best_score = n, value
        if best is not None:
            labels[e.order] = best
    return labels


def sameness_rows(
    name: str, scene: Scene, telling: Telling, gold: list[dict[str, Any]], text: str
) -> list[Row]:
    """Every decision on the way to the gold's own incidents: each event against each incident told before it."""
    rows: list[Row] = []
    incidents: list[Incident] = []
    labels: list[int] = []
    known = labels_of([e for e, _ in telling.told if e.lead.kind not in NOT_MATERIAL], gold, text)
    for event, fillers in telling.told:
        if event.lead.kind in NOT_MATERIAL:
            continue
        label = known.get(event.order)
        if label is None:
            options = [f for i in incidents if (f := signs(scene, event, fillers, i, incidents)) is not None]
            if options and stands_alone(event) and event.realis == "actual":
                rows.append(Row(name, max(options, key=lambda f: weigh(f, BEFORE)), True, LOOSE_WEIGHT))
            continue
        home = None
        for incident, other in zip(incidents, labels, strict=True):
            found = signs(scene, event, fillers, incident, incidents)
            if found is not None:
                rows.append(Row(name, found, other == label))
            if other == label:
                home = incident
        if home is None:
            incidents.append(Incident(len(incidents), [event], list(fillers)))
            labels.append(label)
        else:
            home.locals.append(event)
            home.fillers += fillers
    return rows


# --- mainness ---------------------------------------------------------------------------------------


def record_rows(
    name: str, scene: Scene, telling: Telling, article: Mapping[str, Any], gold: Sequence[dict[str, Any]]
) -> dict[str, list[Row]]:
    """The actual material events of an article: right for ``support`` where the gold has them at all, right for
    ``mainness`` where it has them as main."""
    rows: dict[str, list[Row]] = {"support": [], "mainness": []}
    for decision in rows:
        works = works_of(scene, article_text(name, article), telling, weighed=decision == "mainness")
        numbers = {id(w.incident): f"e{n}" for n, w in enumerate(works, start=1)}
        records = [w.record(scene, telling.attributions, numbers) for w in works]
        paired = dict(pair(records, gold, article["text"]))
        for n, (w, record) in enumerate(zip(works, records, strict=True)):
            if record["event_type"] in NON_MATERIAL or record["realis"] != "actual":
                continue
            if decision == "support":
                rows[decision].append(Row(name, w.signs, n in paired))
            else:
                rows[decision].append(Row(name, w.features, n in paired and bool(gold[paired[n]]["is_main"])))
    return rows


def gold_sets(names: Iterable[str]) -> Gold:
    """Articles and gold of the folders named, each ``DIR`` or ``DIR:SPLIT``."""
    found: Gold = {}
    for name in names:
        folder, _, part = name.partition(":")
        gold = load_gold(Path(folder))
        if part:
            chosen = set(json.loads((Path(folder) / "split.json").read_text(encoding="utf-8"))[part])
            gold = {k: v for k, v in gold.items() if k in chosen}
        found.update(gold)
    return found


def rows_of(gold: Gold, coder: Coder) -> dict[str, list[Row]]:
    """The rows of both decisions."""
    rows: dict[str, list[Row]] = {"sameness": [], "mainness": [], "support": []}
    scenes = coder.scenes(article_text(name, article) for name, (article, _) in gold.items())
    for text, scene in scenes:
        if scene is None:
            continue
        article, answer = gold[text.id]
        telling = telling_of(scene)
        rows["sameness"] += sameness_rows(text.id, scene, telling, answer["events"], article["text"])
        for decision, found in record_rows(text.id, scene, telling, article, answer["events"]).items():
            rows[decision] += found
    return rows


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold", nargs="+", help="gold folder, or folder:split")
    parser.add_argument("--only", choices=sorted(RIDGE), help="fit one decision")
    parser.add_argument("--write", action="store_true", help="write the weights to the data file")
    options = parser.parse_args(arguments)
    data = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8")) if WEIGHTS_FILE.exists() else {}
    rows = rows_of(gold_sets(options.gold), Coder())
    for decision in [options.only] if options.only else sorted(RIDGE):
        chosen = rows[decision]
        precision, recall, f1 = accuracy(chosen, RIDGE[decision], START[decision])
        sys.stderr.write(
            f"{decision}: {len(chosen)} rows, {sum(r.right for r in chosen)} right; left-out articles: "
            f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}\n"
        )
        data[decision] = fit(chosen, RIDGE[decision], START[decision])
        for n, v in sorted(data[decision].items(), key=lambda t: -abs(t[1])):
            sys.stdout.write(f"  {n:28} {v:7.2f}  in {sum(bool(r.signs.get(n)) for r in chosen)} rows\n")
    if options.write:
        WEIGHTS_FILE.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
