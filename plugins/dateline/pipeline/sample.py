"""A random sample of the published events, checked by hand: in the terminal, or in a file between two commands."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any

from dateline.pipeline.tables import as_table, shown
from dateline.pipeline.workbench import Workbench
from dateline.warehouse import review_store
from dateline.warehouse.errors import StoreError
from dateline.warehouse.review_store import FIELDS, WHETHER, Answer

COLUMNS = (
    "sample", "event_id", "field", "coded", "verdict", "note", "sentence", "article_title", "article_published",
    "article_url",
)  # fmt: skip
RIGHT, WRONG = (
    frozenset({"right", "r", "yes", "y", "1", "true"}),
    frozenset({"wrong", "w", "no", "n", "0", "false"}),
)
PROMPT = (
    "Wrong fields (names or numbers, commas between; Enter: all right; x: no such event; s: skip; q: stop)"
)
# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")

Ask = Callable[[str], str]
Say = Callable[[str], None]


def coded(event: Mapping[str, Any]) -> dict[str, str]:
    """What the coder says of each field, in words; empty: it says nothing."""

    def span(low: str, best: str, high: str) -> str:
        given = [event[name] for name in (low, best, high)]
        if given == [None] * 3:
            return ""
        least, middle, most = ("?" if n is None else str(n) for n in given)
        return middle if least == middle == most else f"{least} to {most}, best {middle}"

    dates = [str(d) for d in dict.fromkeys((event["date_start"], event["date_end"])) if d is not None]
    roles = {"": "source_actors", "blamed: ": "blamed_actors", "claims it: ": "claimant_actors"}
    return {
        WHETHER: event["trigger_text"] or "",
        "event_type": event["event_type"],
        "realis": event["realis"],
        "is_aggregate": "yes" if event["is_aggregate"] else "no",
        "date": f"{' to '.join(dates)} ({event['date_precision']})" if dates else "",
        "place": ", ".join(v for v in (event["place_name"], event["country_iso3"], event["place_precision"]) if v),
        "source": "; ".join(f"{said}{', '.join(event[name])}" for said, name in roles.items() if event[name]),
        "target": ", ".join(event["target_actors"]),
        "fatalities": span("fatalities_low", "fatalities_best", "fatalities_high"),
        "injuries": span("injuries_low", "injuries_best", "injuries_high"),
        "deaths_civilian": span("deaths_civilian_low", "deaths_civilian_best", "deaths_civilian_high"),
        "outcome": event["outcome"] or "",
        "claim_status": event["claim_status"] or "",
        "attribution": ", ".join(event["attributed_to"]),
    }  # fmt: skip


def write(bench: Workbench, sample: int, out: IO[str]) -> int:
    """Write a sample as CSV, a line for each field of each event; return the number of events.

    The column `verdict` is to be filled with right or wrong, or left empty; `note` with anything.
    """
    events = review_store.drawn(bench.connection, sample)
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for event in events:
        said = coded(event)
        for field in FIELDS:
            row = {
                "sample": sample,
                "event_id": event["event_id"],
                "field": field,
                "coded": said[field],
                "verdict": "",
                "note": "",
                "sentence": event["sentence_text"],
                "article_title": event["article_title"],
                "article_published": event["article_published_date"],
                "article_url": event["article_url"],
            }
            writer.writerow({name: _cell(value) for name, value in row.items()})
    return len(events)


def _cell(value: Any) -> str:
    text = shown(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def read(bench: Workbench, lines: Iterable[str], *, author: str) -> tuple[int, int]:
    """Store the verdicts of a file that `write` made; return the number of events and of answers.

    Raises StoreError, and stores nothing, where a line cannot be read.
    """
    found: defaultdict[int, defaultdict[int, list[Answer]]] = defaultdict(lambda: defaultdict(list))
    reader = csv.DictReader(lines)
    if missing := {"sample", "event_id", "field", "verdict"} - set(reader.fieldnames or ()):
        raise StoreError(
            f"the file has no column {', '.join(sorted(missing))}; fill in the one that was written"
        )
    for number, row in enumerate(reader, 2):
        verdict = (row["verdict"] or "").strip().casefold()
        if not verdict:
            continue
        if verdict not in RIGHT | WRONG:
            raise StoreError(f"line {number}: the verdict is right, wrong or empty, not {row['verdict']!r}")
        try:
            sample, event = int(row["sample"]), int(row["event_id"])
        except (TypeError, ValueError):
            raise StoreError(f"line {number}: sample and event_id are numbers") from None
        found[sample][event].append(Answer(row["field"], verdict in RIGHT, row.get("note")))
    if not found:
        raise StoreError("no verdict is filled in; write right or wrong into the column verdict")
    answers = 0
    with bench.connection.transaction():
        for sample, by_event in found.items():
            answers += review_store.record(bench.connection, sample, by_event, author=author)
    return len({(s, e) for s, by_event in found.items() for e in by_event}), answers


def interview(bench: Workbench, sample: int, *, author: str, ask: Ask, say: Say) -> int:
    """Go through the events of a sample that have no answer yet, one by one; return how many were judged.

    Each is stored as soon as it is judged, so that one may stop and go on another day.
    """
    events = review_store.drawn(bench.connection, sample)
    judged = 0
    for event in events:
        if event["answers"]:
            continue
        say(f"\n{event['position']} of {len(events)}: event {event['event_id']}")
        say(
            f"{shown(event['article_title'])} ({event['article_published_date']})\n{shown(event['article_url'])}"
        )
        say(f"“{shown(event['sentence_text'] or event['trigger_text'])}”")
        said = coded(event)
        say(as_table(["", "field", "coded"], [[n, f, said[f]] for n, f in enumerate(FIELDS) if f != WHETHER]))
        answers = _ask(ask, say)
        if answers is None:
            break
        if answers:
            review_store.record(bench.connection, sample, {event["event_id"]: answers}, author=author)
            judged += 1
    return judged


def _ask(ask: Ask, say: Say) -> list[Answer] | None:
    """The answers to one event; empty: skipped; None: stop."""
    while True:
        said = ask(PROMPT).strip().casefold()
        if said == "q":
            return None
        if said == "s":
            return []
        if said == "x":
            return [Answer(WHETHER, False)]
        named = [part.strip() for part in said.split(",") if part.strip()]
        wrong = {FIELDS[int(p)] if p.isdigit() and int(p) < len(FIELDS) else p for p in named}
        unknown = wrong - set(FIELDS[1:])
        if not unknown:
            return [Answer(field, field not in wrong) for field in FIELDS]
        say(f"There is no field {', '.join(sorted(unknown))}.")


def rates(bench: Workbench) -> str:
    """How often each field is wrong so far, with the 95% interval, as a table."""
    found = review_store.error_rates(bench.connection)
    if not found:
        return "Nothing has been checked by hand yet: dateline review --sample 20 draws events to check."
    rows = [
        [
            r.field,
            r.events,
            r.wrong,
            f"{r.error_rate:.0%}",
            f"{r.error_rate_low:.0%} to {r.error_rate_high:.0%}",
        ]
        for r in found
    ]
    return as_table(["field", "events", "wrong", "error rate", "95% interval"], rows)
