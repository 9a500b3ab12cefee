"""Evaluation: code the articles of a gold folder and score the records against the hand-coded events.

Within an article, coded and gold events are paired one to one so that the summed similarity is highest. A pair needs
compatible types and a shared passage. A gold event is *required* when it is material, actual, no aggregate and not of
type "other"; finding any other is optional. Only records with realis "actual" can find a required event or count as
extra. The row "realis" is over all paired material events, the rows under it over those that are actual on both sides.
``recall_all`` also counts the fields of required events that were not found as missed. Where the gold's events have a
``record`` part, a second table scores what the shared scorer does not see (:mod:`dateline.coding.scoring.record_rows`).
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from dateline.coding.record import ArticleText, CodedArticle
from dateline.coding.scoring.agreement import Event, same_name
from dateline.coding.scoring.fields import needed, score_fields, score_links
from dateline.coding.scoring.pairing import is_required, pair, type_score
from dateline.coding.scoring.record_rows import RECORD_ROWS, needed_of_record, score_record
from dateline.coding.scoring.table import format_report
from dateline.coding.scoring.tally import Finding, Note, Report, Row, Tally
from dateline.coding.types import NON_MATERIAL

ROWS = (
    "event",
    "event (main)",
    "type",
    "realis",
    "aggregate",
    "actor",
    "target",
    "country",
    "place within 80 km",
    "date",
    "fatalities",
    "injuries",
    "weapon",
    "attributed to",
    "responds to",
    "article left empty",
)


def _context(text: str, event: Event) -> tuple[str, str]:
    mention = (event.get("mentions") or [{}])[0]
    if not mention:
        return "", ""
    return mention.get("text", ""), text[mention.get("sentence_start", 0) : mention.get("sentence_end", 0)]


class _Scorer:
    """Counts over articles, in all and by event type."""

    def __init__(self) -> None:
        self.total, self.types = Tally(), defaultdict[str, Tally](Tally)
        self.record, self.record_types = Tally(), defaultdict[str, Tally](Tally)
        self.findings: list[Finding] = []
        self.confusions: Counter[str] = Counter()
        self.reversals = 0
        self.record_events = 0

    def article(self, article_id: str, text: str, golds: Sequence[Event], events: Sequence[Event]) -> None:
        actual = [e.get("realis", "actual") == "actual" for e in events]
        pairs = pair(events, golds, text)
        coded_of = {j: i for i, j in pairs}
        gold_of = dict(pairs)
        for j, g in enumerate(golds):
            if is_required(g):
                self._required(article_id, g, events[coded_of[j]] if j in coded_of else None)
        material = [i for i, e in enumerate(events) if actual[i] and e["event_type"] not in NON_MATERIAL]
        for i in material:
            self._extra(article_id, text, events[i], golds[gold_of[i]] if i in gold_of else None)
        for j, i in sorted(coded_of.items()):
            g, e = golds[j], events[i]
            if g["type"] in NON_MATERIAL:
                continue
            words, sentence = _context(text, e)
            note = self._noter(article_id, e["event_type"], words, sentence)
            tally = Tally()
            if not tally.right("realis", e.get("realis", "actual") == g["realis"]):
                note("realis", f"gold {g['realis']} coded {e.get('realis', 'actual')}")
            if actual[i] and g["realis"] == "actual":
                if not tally.right("aggregate", bool(e.get("is_aggregate")) == bool(g.get("aggregate"))):
                    note("aggregate", f"gold {bool(g.get('aggregate'))}")
                score_fields(tally, e, g, note)
                score_links(tally, e, g, events, golds, gold_of, note)
                if g.get("record"):
                    self._record(e, g, note)
            self._count(g["type"], tally)
        for j, g in enumerate(golds):
            if is_required(g) and j not in coded_of:
                tally, record = Tally(), Tally()
                tally.unpaired.update(needed(g))
                record.unpaired.update(needed_of_record(g))
                self._count(g["type"], tally)
                self._count_record(g["type"], record)
        if not any(g["realis"] == "actual" and g["type"] not in NON_MATERIAL for g in golds):
            self.total.right("article left empty", not material)

    def _count(self, kind: str, tally: Tally) -> None:
        self.total.add(tally)
        self.types[kind].add(tally)

    def _count_record(self, kind: str, tally: Tally) -> None:
        self.record.add(tally)
        self.record_types[kind].add(tally)

    def _noter(self, article_id: str, kind: str, words: str, sentence: str) -> Note:
        def note(key: str, detail: str) -> None:
            self.findings.append(Finding(key, article_id, kind, words, sentence, detail))

        return note

    def _required(self, article_id: str, g: Event, coded: Event | None) -> None:
        tally = Tally()
        ok = coded is not None and coded.get("realis", "actual") == "actual"
        tally.hit["event"] += ok
        tally.missed["event"] += not ok
        note = self._noter(article_id, g["type"], g["trigger"], g["sentence"])
        if not ok:
            note("missed", f"coded as {coded.get('realis')}" if coded is not None else "")
        if g["is_main"]:
            found = ok and coded is not None and bool(coded.get("is_main"))
            tally.hit["event (main)"] += found
            tally.missed["event (main)"] += not found
            if ok and not found:
                note("main", "not coded as main")
        self._count(g["type"], tally)

    def _extra(self, article_id: str, text: str, e: Event, gold: Event | None) -> None:
        tally = Tally()
        note = self._noter(article_id, e["event_type"], *_context(text, e))
        if e.get("is_main") and (gold is None or not gold["is_main"]):
            tally.extra["event (main)"] += 1
            note("main", "coded as main")
        if gold is None:
            tally.extra["event"] += 1
            note("extra", "")
        self._count(e["event_type"], tally)

    def _record(self, e: Event, g: Event, note: Note) -> None:
        tally = Tally()
        confusions, is_reversed = score_record(tally, e, g, note)
        self.confusions.update(confusions)
        self.reversals += is_reversed
        self.record_events += 1
        self._count_record(g["type"], tally)

    def report(self, articles: int) -> Report:
        def tables(tallies: Mapping[str, Tally], names: Sequence[str]) -> dict[str, dict[str, Row]]:
            return {
                kind: {k: t.row(k) for k in names if k in t.keys()}  # noqa: SIM118
                for kind, t in sorted(tallies.items())
                if t.keys()
            }

        return Report(
            articles,
            {k: self.total.row(k) for k in ROWS},
            tables(self.types, ROWS),
            self.findings,
            {k: self.record.row(k) for k in RECORD_ROWS} if self.record_events else {},
            tables(self.record_types, RECORD_ROWS) if self.record_events else {},
            self.record_events,
            dict(sorted(self.confusions.items())),
            self.reversals,
        )


def score(gold: Mapping[str, tuple[Event, Event]], coded: Mapping[str, Sequence[Event]]) -> Report:
    """Score coded events by article id against ``gold`` (id → (article, annotation)). An article without coded events
    counts as coded empty."""
    scorer = _Scorer()
    for article_id, (article, annotation) in sorted(gold.items()):
        scorer.article(article_id, article["text"], annotation["events"], list(coded.get(article_id, ())))
    return scorer.report(len(gold))


def load_gold(gold_dir: Path) -> dict[str, tuple[Event, Event]]:
    """Articles and annotations of a gold folder (``articles/<id>.json``, ``gold/<id>.json``). Raises FileNotFoundError
    naming what is missing, ValueError for a file that is not JSON."""
    folder = gold_dir / "gold"
    if not folder.is_dir():
        raise FileNotFoundError(f"{gold_dir} is no gold folder: it needs the folders articles/ and gold/")
    found: dict[str, tuple[Event, Event]] = {}
    for path in sorted(folder.glob("*.json")):
        source = gold_dir / "articles" / path.name
        if not source.is_file():
            raise FileNotFoundError(
                f"{source} is missing: each file in gold/ needs its article of the same name"
            )
        try:
            found[path.stem] = (json.loads(source.read_text("utf-8")), json.loads(path.read_text("utf-8")))
        except json.JSONDecodeError as error:
            raise ValueError(f"{path.name}: not JSON ({error}); correct the file or take it out") from error
    return found


def article_text(article_id: str, article: Event) -> ArticleText:
    """The article of a gold folder as the coder takes it."""
    published = article.get("published")
    when: date | datetime | None = None
    if published:
        when = datetime.fromisoformat(published) if "T" in published else date.fromisoformat(published)
    return ArticleText(article_id, article.get("title") or "", article["text"], when, article.get("url"))


def evaluate(
    gold_dir: Path,
    code_many: Callable[[Iterable[ArticleText]], Iterable[CodedArticle]],
    only: Iterable[str] | None = None,
) -> Report:
    """Code the articles of a gold folder with ``code_many`` (a coder's method) and score them. ``only`` limits to these
    article ids."""
    gold = load_gold(gold_dir)
    if only is not None:
        wanted = set(only)
        gold = {k: v for k, v in gold.items() if k in wanted}
    coded = {c.id: c.events for c in code_many(article_text(k, a) for k, (a, _) in gold.items())}
    return score(gold, coded)


__all__ = [
    "ROWS",
    "Finding",
    "Report",
    "Row",
    "article_text",
    "evaluate",
    "format_report",
    "is_required",
    "load_gold",
    "pair",
    "same_name",
    "score",
    "type_score",
]
