"""The report as text."""

from __future__ import annotations

from collections.abc import Mapping

from dateline.coding.scoring.tally import Report, Row

_HEAD = f"{'':24} {'P':>6} {'R':>6} {'F1':>6} {'R all':>6} {'n':>5}"
_SHORT = {
    "type": "type",
    "actor": "actor",
    "target": "target",
    "country": "country",
    "place within 80 km": "place",
    "date": "date",
    "fatalities": "killed",
    "injuries": "wound.",
    "weapon": "weapon",
    "attributed to": "attr.",
    "responds to": "resp.",
}
_SHORT_RECORD = {
    "perpetrators exact": "perp.",
    "stance": "stance",
    "claim status": "status",
    "outcome": "outc.",
    "killed, best": "k.best",
    "wounded, best": "w.best",
    "civilian deaths": "civil.",
    "casualty row": "rows",
    "impact place": "impact",
    "launch place": "launch",
}


def _line(name: str, r: Row) -> str:
    return f"{name:24} {r.precision:6.3f} {r.recall:6.3f} {r.f1:6.3f} {r.recall_all:6.3f} {r.n:5d}"


def _by_type(tables: Mapping[str, Mapping[str, Row]], short: Mapping[str, str]) -> list[str]:
    """F1 of each row for each type; a dot where there was nothing to find and nothing was coded."""
    lines = [f"{'':26}" + " ".join(f"{s:>7}" for s in short.values())]
    for kind, rows in tables.items():
        cells = [f"{rows[k].f1:7.3f}" if k in rows else f"{'·':>7}" for k in short]
        lines.append(f"{kind:26}" + " ".join(cells))
    return lines


def format_report(report: Report, *, findings: bool = False) -> str:
    """The table as text: rows as in the shared scorer; the record rows where the gold has ``record`` parts; events and
    F1 of each row by type; with ``findings`` the misses, extras and wrong fields with their sentences."""
    lines = [f"{_HEAD}   ({report.articles} articles)"]
    lines += [_line(k, r) for k, r in report.rows.items()]
    if report.record:
        lines += ["", f"{'The record':24}{_HEAD[24:]}   ({report.record_events} events)"]
        lines += [_line(k, r) for k, r in report.record.items() if r.n or r.precision]
        confused = ", ".join(f"{k} ({n})" for k, n in sorted(report.confusions.items())) or "none"
        lines += [f"confusable actors taken for each other: {confused}"]
        lines += [f"events with doer and target reversed: {report.reversals}"]
    lines += ["", f"{'Events by type':24}{_HEAD[24:]}"]
    lines += [_line(kind, rows["event"]) for kind, rows in report.by_type.items() if "event" in rows]
    lines += ["", "F1 by type", *_by_type(report.by_type, _SHORT)]
    if report.record:
        lines += ["", "F1 of the record by type", *_by_type(report.record_by_type, _SHORT_RECORD)]
    lines.append("")
    if findings:
        for f in report.findings:
            lines.append(f"{f.kind:8} {f.article}: {f.event_type} {f.words!r} {f.detail}")
            lines.append(f"         {' '.join(f.sentence.split())}")
    return "\n".join(lines)
