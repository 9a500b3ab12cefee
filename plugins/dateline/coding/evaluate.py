"""Evaluation: code the articles of a gold folder and score the records against the hand-coded events.

Within an article, coded and gold events are paired one to one so that the summed similarity is highest. A
pair needs compatible
types and a shared passage. A gold event is *required* when it is material, actual, no aggregate and not of
type "other";
finding any other is optional. Only records with realis "actual" can find a required event or count as extra. The row
"realis" is over all paired material events, the rows under it over those that are actual on both sides.
``recall_all`` also counts the fields of required events that were not found as missed.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scipy.optimize import linear_sum_assignment

from dateline.coding.record import ArticleText, CodedArticle
from dateline.coding.types import NON_MATERIAL

Event = Mapping[str, Any]

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

# Neighbouring types: confusing two of one family is half right, any two violent types a quarter.
_FAMILIES: tuple[frozenset[str], ...] = (
    frozenset({"airstrike", "drone_strike", "missile_or_rocket_attack", "shelling", "naval_incident"}),
    frozenset({"bombing", "suicide_bombing", "sabotage", "vehicle_ramming"}),
    frozenset({"shooting", "armed_clash", "assassination", "execution", "ground_operation", "stabbing"}),
    frozenset({"protest", "riot"}),
    frozenset({"arrest_or_raid", "abduction", "ground_operation"}),
    NON_MATERIAL,
)
_VIOLENT = frozenset().union(*_FAMILIES[:3]) | {"abduction", "arrest_or_raid", "riot", "coup"}

_STATE_WORDS = frozenset(
    """force military army troop government official soldier authoritie police navy air security ministry
    minister president""".split()
)
_REBEL_WORDS = frozenset("militia fighter militant rebel gunmen gunman insurgent terrorist attacker".split())
_CIVIL_WORDS = frozenset(
    "civilian people protester demonstrator resident man men woman women child children".split()
)
_KINDS = (_STATE_WORDS, _REBEL_WORDS, _CIVIL_WORDS)
_GENERIC = frozenset().union(*_KINDS) | frozenset(
    "group member source party movement unit personnel target position site coalition backed led".split()
)
_SAME_NAME = {
    "us": "america",
    "u": "america",
    "united": "america",
    "american": "america",
    "washington": "america",
    "pentagon": "america",
    "uk": "britain",
    "british": "britain",
    "hezbollah": "hizbullah",
    "hizballah": "hizbullah",
    "isil": "isis",
    "daesh": "isis",
    "emirati": "emirate",
    "uae": "emirate",
}
_EMPTY_WORDS = frozenset(
    "the a an of in on at and to its his her their for by from with some about al el".split()
)
_AREA = re.compile(r"\b(north|south|east|west|central|border|province|region)")
_NEAR_KM, _AREA_KM, _STRAY_KM = 80, 250, 300


# --- comparing names, counts, days, places ----------------------------------------------------------


def _folded(text: str | None) -> str:
    plain = unicodedata.normalize("NFKD", text or "").replace("\u2019", "'").replace("\u02bb", "'")
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower().replace("'", "")
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def _name_words(text: str | None) -> set[str]:
    folded = re.sub(r"\bu s\b|\bunited states\b", "us", _folded(text))
    folded = re.sub(r"\bislamic state\b", "isis", folded)
    return {_SAME_NAME.get(w, w.rstrip("s")) for w in folded.split() if w not in _EMPTY_WORDS and len(w) > 1}


def _same_word(a: str, b: str) -> bool:
    """Equal, or a name and its adjective: four letters or more shared and at most four left over on each side."""
    shared = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        shared += 1
    return a == b or (shared >= 4 and len(a) - shared <= 4 and len(b) - shared <= 4)


def same_name(a: str | None, b: str | None) -> bool:
    """Whether two namings of an actor, weapon or source agree: more than 0.6 of the shorter one's naming words are
    shared, and their kinds (state, militia, civilians) do not clash."""
    wa, wb = _name_words(a), _name_words(b)
    if not wa or not wb:
        return False
    if ("kataib" in wa) != ("kataib" in wb) and "hizbullah" in wa & wb:
        return False
    if wa - _GENERIC and wb - _GENERIC:
        ka = {n for n, kind in enumerate(_KINDS) if wa & kind}
        kb = {n for n, kind in enumerate(_KINDS) if wb & kind}
        if ka and kb and not ka & kb:
            return False
        wa, wb = wa - _GENERIC, wb - _GENERIC
    return sum(any(_same_word(x, y) for y in wb) for x in wa) / min(len(wa), len(wb)) > 0.6


def _km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    p, q = math.radians(lat1), math.radians(lat2)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _ends(start: str | None, end: str | None) -> tuple[str | None, str | None]:
    return start, end or start


def _dates_overlap(coded: Event, gold: Event) -> bool:
    g0, g1 = _ends(gold["date"]["start"], gold["date"]["end"])
    p0, p1 = _ends(coded.get("date_start"), coded.get("date_end"))
    return bool(p0 and p1 and g0 and g1 and p0 <= g1 and g0 <= p1)


def _dates_agree(coded: Event, gold: Event) -> bool:
    g0, g1 = _ends(gold["date"]["start"], gold["date"]["end"])
    p0, p1 = _ends(coded.get("date_start"), coded.get("date_end"))
    if not (p0 and p1 and g0 and g1):
        return False
    length = (_day(g1) - _day(g0)).days
    if length <= 1:
        return _day(g0) <= _day(p0) and _day(p1) <= _day(g1)
    slack = 0.1 * length
    return abs((_day(p0) - _day(g0)).days) <= slack and abs((_day(p1) - _day(g1)).days) <= slack


def _counts_agree(low: int | None, high: int | None, g_low: int | None, g_high: int | None) -> bool:
    def near(a: int | None, b: int | None) -> bool:
        return a is not None and b is not None and abs(a - b) <= 0.1 * max(b, 1)

    if low is None and high is None:
        return False
    if g_high is None:
        return near(low, g_low) and (high is None or near(high, g_low))
    return near(low if low is not None else high, g_low or 0) and near(
        high if high is not None else low, g_high
    )


def _coded_countries(coded: Event) -> set[str]:
    return {p.get("country_iso3") for p in coded.get("places") or ()} - {None}


def _gold_countries(gold: Event) -> set[str]:
    return {p.get("country_iso3") for p in gold["locations"]} - {None}


# --- pairing ----------------------------------------------------------------------------------------


def type_score(coded: Event, gold: Event) -> float:
    """1 for the gold's type or one of its alternatives, 0.5 within a family, 0.25 for two violent types, else 0."""
    a, b = coded["event_type"], gold["type"]
    if a == b or a in (gold.get("type_alt") or ()):
        return 1.0
    if any(a in f and b in f for f in _FAMILIES):
        return 0.5
    return 0.25 if a in _VIOLENT and b in _VIOLENT else 0.0


def is_required(gold: Event) -> bool:
    """Whether a gold event must be found."""
    return (
        gold["type"] not in NON_MATERIAL
        and gold["type"] != "other"
        and gold["realis"] == "actual"
        and not gold.get("aggregate")
    )


def _passage_hits(coded: Event, gold: Event, text: str) -> int:
    """How many mentions of the record lie in the gold's sentence or hold its words; 0 when fewer than a quarter do."""
    spans = []
    for passage in [gold["sentence"], *(gold.get("coref_mentions") or [])]:
        at = text.find(passage) if passage else -1
        if at >= 0:
            spans.append((at, at + len(passage)))
    mentions = coded.get("mentions") or []
    hits = 0
    for m in mentions:
        s0, s1 = m.get("sentence_start", m["start"]), m.get("sentence_end", m["end"])
        hits += any((m["start"] < b and a < m["end"]) or (s0 <= a and b <= s1) for a, b in spans)
    return hits if hits >= 0.25 * len(mentions) else 0


def _similarity(coded: Event, gold: Event, text: str) -> float:
    by_type = type_score(coded, gold)
    hits = _passage_hits(coded, gold, text) if by_type else 0
    if not hits:
        return 0.0
    value = 2 * by_type + 0.5 * min(hits, 2)
    value += 0.5 * bool(_coded_countries(coded) & _gold_countries(gold))
    value += 0.5 * bool(gold["date"]["start"] and _dates_overlap(coded, gold))
    return value + (1.0 if is_required(gold) else 0.0)


def pair(coded: Sequence[Event], gold: Sequence[Event], text: str) -> list[tuple[int, int]]:
    """Index pairs (coded, gold) of the assignment with the highest summed similarity."""
    if not coded or not gold:
        return []
    cost = [[-_similarity(c, g, text) for g in gold] for c in coded]
    rows, columns = linear_sum_assignment(cost)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if cost[i][j] < 0]


# --- counting ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``n`` is how many there were to find; ``recall_all`` counts fields of required events
    that were not found as missed."""

    precision: float
    recall: float
    f1: float
    n: int
    recall_all: float


@dataclass(frozen=True, slots=True)
class Finding:
    """One miss, extra or wrong field: what kind, in which article, which type, the words and their sentence."""

    kind: str
    article: str
    event_type: str
    words: str
    sentence: str
    detail: str = ""


@dataclass(slots=True)
class Report:
    """Scores of a gold folder: the table, the table of events by type, and the findings."""

    articles: int
    rows: dict[str, Row]
    by_type: dict[str, Row]
    findings: list[Finding] = field(default_factory=list)


class _Tally:
    def __init__(self) -> None:
        self.hit: Counter[str] = Counter()
        self.extra: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.unpaired: Counter[str] = Counter()

    def right(self, key: str, ok: bool) -> bool:
        self.hit[key] += ok
        self.missed[key] += not ok
        self.extra[key] += not ok
        return ok

    def names(
        self, key: str, coded: Iterable[Iterable[str | None]], gold: Iterable[str]
    ) -> tuple[list[str], list[str]]:
        """Counts names; each coded one is a tuple of its forms. Gives (missed gold names, extra coded ones)."""
        forms = [f for f in ([n for n in names if n] for names in coded) if f]
        wanted = [g for g in gold if g]
        used: set[int] = set()
        missed = []
        for g in wanted:
            at = next(
                (i for i, f in enumerate(forms) if i not in used and any(same_name(n, g) for n in f)), None
            )
            if at is None:
                self.missed[key] += 1
                missed.append(g)
            else:
                used.add(at)
                self.hit[key] += 1
        extra = [
            f[0]
            for i, f in enumerate(forms)
            if i not in used and not any(same_name(n, g) for n in f for g in wanted)
        ]
        self.extra[key] += len(extra)
        return missed, extra

    def row(self, key: str) -> Row:
        tp, fp, fn = self.hit[key], self.extra[key], self.missed[key]
        p = tp / (tp + fp) if tp + fp else 0.0
        r = tp / (tp + fn) if tp + fn else 0.0
        n = tp + fn + self.unpaired[key]
        return Row(p, r, 2 * p * r / (p + r) if p + r else 0.0, n, tp / n if n else 0.0)


def _others(names: Iterable[str]) -> list[str]:
    """Sources other than the publisher itself."""
    return [n for n in names if "media line" not in n.lower()]


def _needed(gold: Event) -> dict[str, int]:
    return {
        "type": 1,
        "actor": len(gold["actors"]),
        "target": len(gold["targets"]),
        "country": len(_gold_countries(gold)),
        "place within 80 km": sum(bool(p.get("admin_or_city")) for p in gold["locations"]),
        "date": int(bool(gold["date"]["start"])),
        "fatalities": int(bool(gold["fatalities"])),
        "injuries": int(bool(gold["injuries"])),
        "weapon": len(gold["weapons"]),
        "attributed to": len(_others(gold["attributed_to"])),
        "responds to": int(bool(gold.get("responds_to"))),
    }


Note = Callable[[str, str], None]


def _score_names(tally: _Tally, coded: Event, gold: Event, note: Note) -> None:
    def forms(*roles: str) -> list[tuple[str | None, str | None]]:
        return [
            (a.get("name"), a.get("mention")) for a in coded.get("actors") or () if a.get("role") in roles
        ]

    for key, names, wanted in (
        ("actor", forms("source", "claimant", "blamed"), gold["actors"]),
        ("target", forms("target"), gold["targets"]),
        ("weapon", [(w,) for w in coded.get("weapons") or ()], gold["weapons"]),
        (
            "attributed to",
            [(a,) for a in _others(coded.get("attributed_to") or ())],
            _others(gold["attributed_to"]),
        ),
    ):
        missed, extra = tally.names(key, names, wanted)
        if missed or extra:
            note(key, f"missed {missed} extra {extra}")


def _score_places(tally: _Tally, coded: Event, gold: Event, note: Note) -> None:
    wanted, got = _gold_countries(gold), _coded_countries(coded)
    tally.hit["country"] += len(wanted & got)
    tally.missed["country"] += len(wanted - got)
    tally.extra["country"] += len(got - wanted)
    if wanted != got:
        note("country", f"gold {sorted(wanted)} coded {sorted(got)}")
    key = "place within 80 km"
    found = [
        p
        for p in coded.get("places") or ()
        if p.get("latitude") is not None and p.get("precision") not in ("country", "region")
    ]
    for p in gold["locations"]:
        if not p.get("admin_or_city") or p.get("lat") is None:
            continue
        reach = _AREA_KM if _AREA.search(_folded(p["admin_or_city"])) else _NEAR_KM
        ok = any(_km(p["lat"], p["lon"], q["latitude"], q["longitude"]) <= reach for q in found)
        tally.hit[key] += ok
        tally.missed[key] += not ok
        if not ok:
            note(key, f"missed {p['text']!r}; coded {[q.get('name') for q in coded.get('places') or ()]}")
    for q in found:
        near = any(
            p.get("lat") is not None and _km(p["lat"], p["lon"], q["latitude"], q["longitude"]) <= _STRAY_KM
            for p in gold["locations"]
        )
        tally.extra[key] += not near
        if not near:
            note(key, f"extra {q.get('name')!r}; gold {[p['text'] for p in gold['locations']]}")


def _score_date_and_counts(tally: _Tally, coded: Event, gold: Event, note: Note) -> None:
    got = bool(coded.get("date_start"))
    if gold["date"]["start"]:
        ok = _dates_agree(coded, gold)
        tally.hit["date"] += ok
        tally.missed["date"] += not ok
        tally.extra["date"] += got and not ok
    else:
        ok = not got
        tally.extra["date"] += got
    if not ok:
        note(
            "date",
            f"gold {gold['date']} coded {coded.get('date_start')} to {coded.get('date_end')} "
            f"from {coded.get('date_text')!r}",
        )
    for key in ("fatalities", "injuries"):
        low, high, wanted = coded.get(f"{key}_low"), coded.get(f"{key}_high"), gold[key]
        got = low is not None or high is not None
        if wanted:
            ok = got and _counts_agree(low, high, wanted["min"], wanted["max"])
            tally.hit[key] += ok
            tally.missed[key] += not ok
            tally.extra[key] += got and not ok
        else:
            ok = not (got and (low or high))
            tally.extra[key] += not ok
        if not ok:
            note(key, f"gold {wanted} coded {low} to {high}")


def _score_links(
    tally: _Tally,
    coded: Event,
    gold: Event,
    events: Sequence[Event],
    golds: Sequence[Event],
    gold_of: Mapping[int, int],
    note: Note,
) -> None:
    number = {e["event_id"]: k for k, e in enumerate(events)}
    linked = {r["event_id"] for r in coded.get("relations") or () if r.get("type") == "responds_to"}
    got = {golds[gold_of[number[x]]]["id"] for x in linked if x in number and number[x] in gold_of}
    wanted = gold.get("responds_to")
    if wanted:
        tally.hit["responds to"] += wanted in got
        tally.missed["responds to"] += wanted not in got
    tally.extra["responds to"] += len(got - {wanted})
    if (wanted and wanted not in got) or got - {wanted}:
        note("responds to", f"gold {wanted} coded {sorted(got)}")


def _context(text: str, event: Event) -> tuple[str, str]:
    mention = (event.get("mentions") or [{}])[0]
    if not mention:
        return "", ""
    return mention.get("text", ""), text[mention.get("sentence_start", 0) : mention.get("sentence_end", 0)]


def score(gold: Mapping[str, tuple[Event, Event]], coded: Mapping[str, Sequence[Event]]) -> Report:
    """Score coded events by article id against ``gold`` (id → (article, annotation)). An article without coded events
    counts as coded empty."""
    tally, types = _Tally(), _Tally()
    findings: list[Finding] = []
    for article_id, (article, annotation) in sorted(gold.items()):
        text, golds, events = article["text"], annotation["events"], list(coded.get(article_id, ()))
        actual = [e.get("realis", "actual") == "actual" for e in events]
        pairs = pair(events, golds, text)
        coded_of = {j: i for i, j in pairs}
        gold_of = dict(pairs)
        required = {j for j, g in enumerate(golds) if is_required(g)}
        for j in sorted(required):
            g = golds[j]
            ok = j in coded_of and actual[coded_of[j]]
            tally.hit["event"] += ok
            tally.missed["event"] += not ok
            types.hit[g["type"]] += ok
            types.missed[g["type"]] += not ok
            if not ok:
                why = f"coded as {events[coded_of[j]].get('realis')}" if j in coded_of else ""
                findings.append(Finding("missed", article_id, g["type"], g["trigger"], g["sentence"], why))
            if g["is_main"]:
                found = ok and bool(events[coded_of[j]].get("is_main"))
                tally.hit["event (main)"] += found
                tally.missed["event (main)"] += not found
                if ok and not found:
                    findings.append(
                        Finding(
                            "main", article_id, g["type"], g["trigger"], g["sentence"], "not coded as main"
                        )
                    )
        material = [i for i, e in enumerate(events) if actual[i] and e["event_type"] not in NON_MATERIAL]
        for i in material:
            e = events[i]
            words, sentence = _context(text, e)
            if e.get("is_main") and (i not in gold_of or not golds[gold_of[i]]["is_main"]):
                tally.extra["event (main)"] += 1
                findings.append(
                    Finding("main", article_id, e["event_type"], words, sentence, "coded as main")
                )
            if i not in gold_of:
                tally.extra["event"] += 1
                types.extra[e["event_type"]] += 1
                findings.append(Finding("extra", article_id, e["event_type"], words, sentence))
        for j, i in coded_of.items():
            g, e = golds[j], events[i]
            if g["type"] in NON_MATERIAL:
                continue
            words, sentence = _context(text, e)

            def note(
                key: str,
                detail: str,
                e: Event = e,
                words: str = words,
                sentence: str = sentence,
                a: str = article_id,
            ) -> None:
                findings.append(Finding(key, a, e["event_type"], words, sentence, detail))

            if not tally.right("realis", e.get("realis", "actual") == g["realis"]):
                note("realis", f"gold {g['realis']} coded {e.get('realis', 'actual')}")
            if actual[i] and g["realis"] == "actual":
                if not tally.right("aggregate", bool(e.get("is_aggregate")) == bool(g.get("aggregate"))):
                    note("aggregate", f"gold {bool(g.get('aggregate'))}")
                if not tally.right("type", type_score(e, g) == 1.0):
                    note("type", f"gold {g['type']} {g.get('type_alt') or ''} coded {e['event_type']}")
                _score_names(tally, e, g, note)
                _score_places(tally, e, g, note)
                _score_date_and_counts(tally, e, g, note)
                _score_links(tally, e, g, events, golds, gold_of, note)
        for j in required - set(coded_of):
            tally.unpaired.update(_needed(golds[j]))
        if not any(g["realis"] == "actual" and g["type"] not in NON_MATERIAL for g in golds):
            tally.right("article left empty", not material)
    by_type = {k: types.row(k) for k in sorted(types.hit.keys() | types.missed.keys() | types.extra.keys())}
    return Report(len(gold), {k: tally.row(k) for k in ROWS}, by_type, findings)


# --- folders ----------------------------------------------------------------------------------------


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


def format_report(report: Report, *, findings: bool = False) -> str:
    """The table as text: rows as in the shared scorer, then events by type; with ``findings`` the misses and extras
    with their sentences."""
    lines = [f"{'':20} {'P':>6} {'R':>6} {'F1':>6} {'R all':>6} {'n':>5}   ({report.articles} articles)"]
    for table in (report.rows, report.by_type):
        lines += [
            f"{k:20} {r.precision:6.3f} {r.recall:6.3f} {r.f1:6.3f} {r.recall_all:6.3f} {r.n:5d}"
            for k, r in table.items()
        ]
        lines.append("")
    if findings:
        for f in report.findings:
            lines.append(f"{f.kind:8} {f.article}: {f.event_type} {f.words!r} {f.detail}")
            lines.append(f"         {' '.join(f.sentence.split())}")
    return "\n".join(lines)
