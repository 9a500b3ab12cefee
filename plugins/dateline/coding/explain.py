"""Explain: a coded article as a table, and its text with the words marked that each field was read from.

Every filled field of a record carries its evidence (offsets into the text); this module shows them, so that a
reader can check
each value against the words. Colours only where the caller asks for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import IO, Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dateline.coding.record import ArticleText, CodedArticle

WIDTH = 110
"""Columns of the output when the caller names none."""

_STYLES = {
    "mention": "bold red",
    "event_type": "bold red",
    "realis": "reverse",
    "outcome": "underline",
    "quantity": "underline",
    "relations": "italic magenta",
    "actors": "bold blue",
    "places": "bold green",
    "date_start": "bold yellow",
    "casualties": "bold magenta",
    "weapons": "bold cyan",
    "attributed_to": "italic blue",
}


def _range(event: Mapping[str, Any], name: str) -> str:
    low, best, high = (event.get(f"{name}_{end}") for end in ("low", "best", "high"))
    if low is None and high is None:
        return ""
    if low == high:
        return str(low)
    if high is None:
        return f"{low}+"
    if low is None:
        return f"up to {high}"
    return f"{low}–{high}" + (f" (best {best})" if best not in (None, low, high) else "")


def _parties(event: Mapping[str, Any], roles: Sequence[str]) -> str:
    lines = []
    for actor in event.get("actors") or ():
        if actor["role"] not in roles:
            continue
        note = []
        if actor["role"] not in ("source", "target"):
            note.append(actor["role"])
        if actor.get("stance") not in ("asserted", None, actor["role"]):
            note.append(actor["stance"])
        if actor.get("asserted_by"):
            note.append("by " + ", ".join(actor["asserted_by"]))
        lines.append(actor["name"] + (f" ({'; '.join(note)})" if note else ""))
    return "\n".join(lines)


def _places(event: Mapping[str, Any]) -> str:
    lines = []
    for place in event.get("places") or ():
        point = ""
        if place.get("latitude") is not None:
            point = f" {place['latitude']:.2f}, {place['longitude']:.2f}"
        note = [] if place["role"] == "impact" else [place["role"].replace("_", " ")]
        if place.get("quantity") is not None:
            note.append(f"{place['quantity']} there")
        lines.append(
            f"{place['name']} [{place.get('country_iso3') or '–'}, {place['precision']}]{point}"
            + (f" ({'; '.join(note)})" if note else "")
        )
    return "\n".join(lines)


def _what(event: Mapping[str, Any]) -> str:
    flags = [f for f, on in (("main", event["is_main"]), ("aggregate", event["is_aggregate"])) if on]
    if event["realis"] != "actual":
        flags.append(event["realis"])
    outcome = event["outcome"].replace("_", " ")
    if event.get("quantity") is not None:
        down = event.get("quantity_intercepted")
        outcome += f", {event['quantity']} fired" if down is None else f", {down} of {event['quantity']}"
    if outcome != "unknown":
        flags.append(outcome)
    flags.append(event["claim_status"].replace("_", " "))
    flags += [f"{r['type'].replace('_', ' ')} {r['event_id']}" for r in event["relations"]]
    flags.append(f"confidence {event['confidence']:.2f}")
    kind = event["event_type"].replace("_", " ")  # breaks between words where the column is narrow
    return "\n".join([f"{event['event_id']} {kind}", *flags])


def _when(event: Mapping[str, Any]) -> str:
    if not event["date_start"]:
        lines = [f"– (by {event['date_latest']})" if event["date_latest"] else "–"]
    else:
        lines = [event["date_start"]]
        if event["date_end"] != event["date_start"]:
            lines.append(f"to {event['date_end']}")
    if event["date_text"]:
        lines.append(f"“{event['date_text']}”")
    return "\n".join(lines)


def _harm(event: Mapping[str, Any]) -> str:
    """The totals, and under them the rows that they come from."""
    lines = [
        f"{label} {shown}"
        for label, name in (
            ("killed", "fatalities"),
            ("wounded", "injuries"),
            ("civilian dead", "deaths_civilian"),
        )
        if (shown := _range(event, name))
    ]
    for row in event.get("casualties") or ():
        number = _range({f"row_{end}": row[end] for end in ("low", "best", "high")}, "row")
        note = [row["status"]] if row["status"] != "unknown" else []
        note += [
            words
            for words, on in (("part of these", row["is_subset"]), ("attackers", row["is_perpetrator"]))
            if on
        ]
        if row["attributed_to"]:
            note.append(f"says {row['attributed_to']}")
        lines.append(
            f"· {row['harm']} {number} {row['group']}".rstrip() + (f" ({'; '.join(note)})" if note else "")
        )
    return "\n".join(lines) or "–"


def event_table(coded: CodedArticle) -> Table:
    """One row an event: what and with what outcome, when, where, who, whom, who was harmed, with what, according to
    whom."""
    table = Table(box=box.SIMPLE_HEAD, show_lines=True, expand=True)
    for name in ("event", "when", "where", "by", "against", "harm", "with", "according to"):
        table.add_column(name, overflow="fold")
    for e in coded.events:
        table.add_row(
            _what(e),
            _when(e),
            _places(e),
            _parties(e, ("source", "claimant", "blamed")),
            _parties(e, ("target",)),
            _harm(e),
            "\n".join(e["weapons"]),
            "\n".join(e["attributed_to"]),
        )
    return table


def marks(coded: CodedArticle) -> list[tuple[int, int, str]]:
    """Spans to mark: (start, end, label) with labels such as ``e1:date_start``, in text order."""
    found = []
    for e in coded.events:
        found += [(m["start"], m["end"], f"{e['event_id']}:mention") for m in e["mentions"]]
        found += [(v["start"], v["end"], f"{e['event_id']}:{v['field']}") for v in e["evidence"]]
    return sorted(set(found))


def marked_text(article: ArticleText, coded: CodedArticle) -> Text:
    """The article's text with each piece of evidence marked, and after it in brackets the fields it fills."""
    text = article.text
    out = Text()
    labels: dict[tuple[int, int], list[str]] = {}
    for start, end, label in marks(coded):
        labels.setdefault((start, end), []).append(label)
    at = 0
    for (start, end), names in sorted(labels.items()):
        if start < at:  # inside a span that is marked already: its label goes along with it
            out.append(f"[{', '.join(names)}: {text[start:end]}]", style="dim")
            continue
        out.append(text[at:start])
        kind = names[0].split(":", 1)[1].split("[")[0]
        out.append(text[start:end], style=_STYLES.get(kind, "bold"))
        out.append(f"[{', '.join(names)}]", style="dim")
        at = end
    out.append(text[at:])
    return out


def explain(
    article: ArticleText,
    coded: CodedArticle,
    output: IO[str] | None = None,
    *,
    width: int = WIDTH,
    colour: bool | None = None,
) -> str:
    """A coded article for people: the table of its events and the text with the words that each field came from.

    Written to ``output`` where given, and returned. ``width`` in columns; ``colour`` writes ANSI codes (None: when the
    output is a terminal)."""
    if colour is None:
        colour = bool(output is not None and output.isatty())
    target = StringIO()
    console = Console(
        file=target,
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    console.print(Text(article.title, style="bold"))
    published = article.published_day()
    console.print(
        f"published {published or 'unknown'} · language {coded.language} · coder {coded.coder_version}"
    )
    if coded.events:
        console.print(event_table(coded))
        console.print(marked_text(article, coded))
    else:
        console.print("No events." if coded.language == "en" else "Not coded: the text is not in English.")
    shown = target.getvalue()
    if output is not None:
        output.write(shown)
    return shown
