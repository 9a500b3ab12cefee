"""Which events the article is about.

A weighted sum of plain signs: told in the lead, in its main clause, named in the title, told at length, recent, not
answered by another event. The weights were fitted by logistic regression on the development articles and the
tuning half of the
newsroom's; the signs are few and general, so that they carry over.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from spacy.tokens import Token

from dateline.coding.realis import REPORTING
from dateline.coding.scene import Scene
from dateline.coding.triggers import singular
from dateline.coding.what import NOT_MATERIAL

if TYPE_CHECKING:
    from dateline.coding.article import _Work

_WORD = re.compile(r"[a-z0-9]+")
LEAD_SENTENCES = 2
"""Body sentences that count as the lead."""
OLD_DAYS = 5
"""An event this many days older than the newest one is background."""
MAIN_AT = 0.42
"""Least probability of being a main event."""

WEIGHTS: dict[str, float] = {
    "bias": -1.95,
    "first": 0.51,
    "lead": 0.24,
    "headline": 0.06,
    "main_clause": 0.86,
    "subordinate": -0.62,
    "title_type": 0.26,
    "title_names": 0.17,
    "share": 0.59,
    "aggregate": -0.43,
    "old": -0.76,
    "answered": 0.57,
    "other": -0.18,
    "toll": 0.06,
    "only": -0.34,
    "recent": 0.98,
    "undated": 0.6,
    "position": -0.97,
    "deadliest": 0.94,
    "also_lead": 0.06,
}


def _words(text: str) -> set[str]:
    return {singular(w) for w in _WORD.findall(text.lower()) if len(w) > 2}


SUBORDINATE = frozenset(
    "after since before following over amid despite for of in to by from with during".split()
)


def prominence(head: Token) -> str:
    """``main`` for the verb of the main clause or its subject or object (what a speaker reports counts as main),
    ``sub`` for what hangs deeper."""
    node = head
    for _ in range(12):
        if node.dep_ == "ROOT":
            return "main"
        parent = node.head
        if node.dep_ in ("nsubj", "nsubjpass", "dobj", "attr", "conj", "xcomp", "agent"):
            node = parent
            continue
        if node.dep_ in ("ccomp", "parataxis") and parent.lemma_.lower() in REPORTING:
            node = parent
            continue
        if node.dep_ in ("ccomp", "parataxis", "dep"):
            node = parent
            continue
        if node.dep_ == "advcl" and any(
            c.lower_ in ("when", "as", "while") for c in node.children if c.dep_ in ("mark", "advmod")
        ):
            node = parent
            continue
        if (
            node.dep_ == "pobj"
            and parent.lower_ in ("in", "by", "during", "of")
            and parent.dep_ in ("prep", "agent")
        ):
            node = parent.head
            if node.dep_ == "ROOT" or node.pos_ in ("NOUN", "VERB", "NUM"):
                continue
        return "sub"
    return "sub"


def features(scene: Scene, work: _Work, works: list[_Work]) -> dict[str, float]:
    """The signs of one event."""
    body = [s.index for s in scene.reading.sentences if s.kind == "body"]
    first, lead = set(body[:1]), set(body[:LEAD_SENTENCES])
    title = _words(scene.title.text)
    locals_ = work.incident.locals
    sentences = {e.sentence.index for e in locals_}
    f: dict[str, float] = {"bias": 1.0}
    f["first"] = float(bool(sentences & first))
    f["lead"] = float(bool(sentences & lead))
    f["headline"] = float(any(e.sentence.kind == "headline" for e in locals_))
    leads = [e for e in locals_ if e.sentence.index in lead]
    clauses = {prominence(m.head) for e in leads for m in e.mentions if not m.weak}
    f["main_clause"] = float("main" in clauses)
    f["subordinate"] = float(bool(clauses) and "main" not in clauses)
    kinds: set[str] = set()
    for e in locals_:
        for m in e.mentions:
            kinds |= (
                _words(m.head.lemma_ + " " + m.kind.replace("_", " "))
                if not m.is_casualty
                else _words("kill dead die wound killed dies kills")
            )
    f["title_type"] = float(min(2, len(kinds & title)))
    names: set[str] = set()
    for r in work.roles:
        names |= _words(r.actor.name) | _words(r.actor.text)
    for p in work.places:
        names |= _words(p.name) | _words(p.text)
    f["title_names"] = float(min(3, len(names & title)))
    told = {e.sentence.index for w in works for e in w.incident.locals}
    f["share"] = len(sentences) / max(1, len(told))
    f["aggregate"] = float(work.is_aggregate)
    f["not_actual"] = float(work.realis != "actual")
    newest = max(
        (
            w.date.date_end or w.date.date_start
            for w in works
            if w.date is not None
            and w.date.date_start is not None
            and w.realis == "actual"
            and w.type not in NOT_MATERIAL
        ),
        default=None,
    )
    old = 0.0
    if newest is not None and work.date is not None and work.date.date_start is not None:
        old = float((newest - (work.date.date_end or work.date.date_start)).days >= OLD_DAYS)
    f["old"] = old
    recent = 0.0
    if work.date is not None and work.date.date_end is not None and scene.published is not None:
        recent = float((scene.published - work.date.date_end).days <= 2 and work.date.precision == "day")
    f["recent"] = recent
    f["undated"] = float(work.date is None)
    starts = min(sentences)
    last = max((s.index for s in scene.reading.sentences), default=1) or 1
    f["position"] = starts / last
    dead = {
        id(w): (w.totals["killed"].low or 0) + 0.2 * (w.totals["wounded"].low or 0)
        for w in works
        if not w.is_aggregate
    }
    f["deadliest"] = float(bool(dead.get(id(work))) and dead[id(work)] == max(dead.values()))
    f["also_lead"] = float(bool(sentences & lead) and len(sentences) > 1)
    f["answered"] = float(any(work.incident in x.answers for x in works))
    f["not_material"] = float(work.type in NOT_MATERIAL)
    f["other"] = float(work.type == "other")
    f["toll"] = float(any(c.low or c.high for e in locals_ for c in e.counts))
    f["only"] = float(
        sum(w.realis == "actual" and not w.is_aggregate and w.type not in NOT_MATERIAL for w in works) == 1
    )
    return f


def mark_main(scene: Scene, works: list[_Work]) -> None:
    """Sets ``is_main`` on the works that the article is about. In a digest of items on different matters the
    first event of
    each item is one."""
    if scene.reading.is_digest:
        seen: set[int] = set()
        for w in works:
            paragraph = w.incident.locals[0].sentence.paragraph
            if (
                paragraph not in seen
                and w.realis == "actual"
                and w.type not in NOT_MATERIAL
                and not w.is_aggregate
            ):
                seen.add(paragraph)
                w.is_main = True
        return
    for w in works:
        w.features = features(scene, w, works)
        z = sum(WEIGHTS.get(k, 0.0) * v for k, v in w.features.items())
        w.main_probability = 1 / (1 + math.exp(-z))
        w.is_main = w.main_probability >= MAIN_AT
    actual = [w for w in works if w.realis == "actual" and w.type not in NOT_MATERIAL]
    if actual and not any(w.is_main for w in works):
        best = max(actual, key=lambda w: w.main_probability)
        best.is_main = best.main_probability >= MAIN_AT / 2
