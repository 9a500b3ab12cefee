"""Which events the article is about.

A weighted sum of plain signs: told in the lead, in its main clause, named in the title, told at length, recent, not
answered by another event. The weights are fitted (:mod:`dateline.coding.fit`).
"""

from __future__ import annotations

import functools
import math
import re
from typing import TYPE_CHECKING

from spacy.tokens import Token

from dateline.coding.local import near_types
from dateline.coding.realis import REPORTING
from dateline.coding.scene import Scene
from dateline.coding.set_off import clause_order
from dateline.coding.triggers import singular, triggers
from dateline.coding.weights import load_weights
from dateline.coding.what_mention import NOT_MATERIAL

if TYPE_CHECKING:
    from dateline.coding.article import _Work

_WORD = re.compile(r"[a-z0-9]+")
LEAD_SENTENCES = 2
"""Body sentences that count as the lead."""
OLD_DAYS = 5
"""An event this many days older than the newest one is background."""
MAIN_AT = 0.37
"""Least probability of being a main event; a little under even, as an article has one nearly always."""


@functools.cache
def _weights() -> dict[str, float]:
    return load_weights("mainness")


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
    f["answered"] = float(any(work.incident is link.cause for x in works for link in x.answers))
    f["not_material"] = float(work.type in NOT_MATERIAL)
    f["other"] = float(work.type == "other")
    f["toll"] = float(any(c.low or c.high for e in locals_ for c in e.counts))
    actual = [w for w in works if w.realis == "actual" and w.type not in NOT_MATERIAL]
    f["only"] = float(sum(not w.is_aggregate for w in actual) == 1)
    f["two"] = float(sum(not w.is_aggregate for w in actual) == 2)
    f["first_event"] = float(bool(actual) and actual[0] is work)
    f["answers"] = float(bool(work.answers))
    f["support"] = max(-3.0, min(3.0, work.support)) / 3
    heads = [m.head for e in leads for m in e.mentions]
    orders = [clause_order(h)[0] for h in heads]
    f["earlier_clause"] = float(bool(orders) and all(o == "earlier" for o in orders))
    spans = [w.incident.locals[0] for w in actual if w.incident.locals[0].sentence.index in first]
    f["with_first"] = float(bool(spans) and actual[0] is not work and locals_[0] in spans)
    f["weak"] = float(all(m.weak or m.is_casualty for e in locals_ for m in e.mentions))
    f["noun"] = float(locals_[0].lead.pos == "noun")
    f["indefinite_noun"] = float(locals_[0].lead.pos == "noun" and not locals_[0].lead.definite)
    f["figures"] = float(min(3, sum(bool(c.low or c.high) for e in locals_ for c in e.counts)))
    f["pluperfect"] = float(any(c.lower_ == "had" and c.dep_ == "aux" for h in heads for c in h.children))
    f["year"] = float(work.date is not None and work.date.precision in ("year", "month"))
    f["inherited_date"] = float(work.date_inherited)
    f["often"] = float(min(4, len(sentences)))
    figures = {str(c.low) for e in locals_ for c in e.counts if c.low and c.low > 1}
    f["title_figure"] = float(bool(figures & set(_WORD.findall(scene.title.text.lower()))))
    titled = _title_kinds(scene.title.text)
    own = {k for e in locals_ for m in e.mentions for k in [m.kind] if not m.is_casualty} | {work.type}
    f["title_kind"] = float(any(near_types(a, b) for a in titled for b in own))
    f["title_other_kind"] = float(bool(titled) and not f["title_kind"])
    places = {w for p in work.places for w in _words(p.name) | _words(p.text)}
    f["title_place"] = float(bool(places & title))
    before = _words(" ".join(w.type.replace("_", " ") for w in actual if w is not work))
    f["rival_in_title"] = float(bool(before & title) and not f["title_type"])
    f["body_only"] = float(not sentences & lead)
    f["far"] = float(starts - min(lead, default=0) >= FAR_SENTENCES)
    days = [w.date.date_end for w in actual if w.date is not None and w.date.date_end is not None]
    mine = work.date.date_end if work.date is not None else None
    f["newest"] = float(mine is not None and mine >= max(days, default=mine))
    f["day_older"] = float(mine is not None and 1 <= (max(days, default=mine) - mine).days < OLD_DAYS)
    f["same_day_as_first"] = float(
        bool(actual)
        and actual[0] is not work
        and actual[0].date is not None
        and mine is not None
        and actual[0].date.date_end == mine
    )
    f["protest"] = float(work.type == "protest")
    f["arrest"] = float(work.type == "arrest_or_raid")
    return f


FAR_SENTENCES = 6
"""Sentences after the lead from which an event stands far down."""


@functools.lru_cache(maxsize=256)
def _title_kinds(title: str) -> frozenset[str]:
    """Kinds of event that the words of a title are triggers of."""
    words = [singular(w) for w in _WORD.findall(title.lower())]
    lexicon = triggers()
    kinds: set[str] = set()
    for n, word in enumerate(words):
        stems = {word, word.removesuffix("ed"), word.removesuffix("d"), word.removesuffix("ing")}
        for stem in stems:
            for table in (lexicon.nouns, lexicon.verbs):
                for t in table.get(stem, ()):
                    if (stem, *words[n + 1 : n + len(t.words)]) == t.words and t.kind not in _LOOSE:
                        kinds.add(t.kind)
    return frozenset(k for k in kinds if k not in NOT_MATERIAL)


_LOOSE = frozenset("fire kill die wound death killing violence seize".split())


def mark_main(scene: Scene, works: list[_Work]) -> None:
    """Sets ``is_main`` on the works that the article is about. In a digest of items on different matters the
    first event of
    each item is one."""
    weights = _weights()
    for w in works:
        w.features = features(scene, w, works)
        z = sum(weights.get(k, 0.0) * v for k, v in w.features.items())
        w.main_probability = 1 / (1 + math.exp(-z))
        w.is_main = w.main_probability >= MAIN_AT and not _lies_behind(w.features)
    if scene.reading.is_digest:
        _mark_items(works)
        return
    actual = [w for w in works if w.realis == "actual" and w.type not in NOT_MATERIAL]
    if actual and not any(w.is_main for w in works):
        best = max(actual, key=lambda w: w.main_probability)
        best.is_main = best.main_probability >= MAIN_AT / 2


def _lies_behind(signs: dict[str, float]) -> bool:
    """Whether an event is only the reason of another: answered by it, of an earlier day, and in the lead told in
    subordinate clauses alone ("bombed two camps in response to an attack on Friday"). However much an article tells
    of it further down, it is about the answer."""
    return bool(signs["answered"] and signs["day_older"] and signs["subordinate"])


def _mark_items(works: list[_Work]) -> None:
    """Of each item of a digest the event told first, or the likelier of those told in its first sentence."""
    best: dict[int, _Work] = {}
    first: dict[int, int] = {}
    for w in works:
        w.is_main = False
        if w.realis != "actual" or w.type in NOT_MATERIAL or w.is_aggregate:
            continue
        start = w.incident.locals[0].sentence
        number = start.item
        if number not in best:
            best[number], first[number] = w, start.index
        elif start.index == first[number] and w.main_probability > best[number].main_probability:
            best[number] = w
    for w in best.values():
        w.is_main = True
