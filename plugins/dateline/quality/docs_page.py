"""One page that tells what an audit found: no script, no network, everything that comes from articles escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dateline.quality.engine import Finding

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1b1f24; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 2rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid #d8dee4; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.critical { color: #a40e26; font-weight: 600; } .warning { color: #8a5300; font-weight: 600; } .held { color: #57606a; }
@media (prefers-color-scheme: dark) { body { background: #0d1117; color: #e6edf3; } th, td { border-color: #30363d; }
.critical { color: #ff7b72; } .warning { color: #d29922; } .held { color: #8b949e; } a { color: #58a6ff; } }
"""


@dataclass(frozen=True, slots=True)
class SuiteReport:
    """What a suite found: every finding, with the sentence that says what is wrong ("" where nothing is)."""

    suite: str
    validation_run_id: int
    rows: int
    findings: tuple[tuple[Finding, str], ...]


def write_page(folder: Path, reports: Sequence[SuiteReport], *, now: datetime, data_docs: str) -> Path:
    """Write `index.html` into the folder and return its path. `data_docs` is the relative link to the Data Docs."""
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "index.html"
    page.write_text(render(reports, now=now, data_docs=data_docs), encoding="utf-8")
    return page


def render(reports: Sequence[SuiteReport], *, now: datetime, data_docs: str) -> str:
    """The page as HTML."""
    checked = sum(len(report.findings) for report in reports)
    broken = [(f, said) for report in reports for f, said in report.findings if not f.is_success]
    moment = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    verdict = f"{len(broken)} of {checked} rules are broken." if broken else f"All {checked} rules hold."
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>Audit of {moment}</title><style>{STYLE}</style></head><body>",
        f"<h1>Audit of the warehouse</h1><p>{moment}. {verdict} ",
        f'<a href="{html.escape(data_docs)}">Great Expectations\' own pages</a>.</p>',
    ]
    if broken:
        parts.append(
            "<h2>What is broken</h2><table><tr><th>Severity</th><th>Rule</th><th>What was found</th></tr>"
        )
        order = {"critical": 0, "warning": 1, "info": 2}
        for finding, said in sorted(broken, key=lambda pair: order[_severity(pair[0])]):
            parts.append(
                f'<tr><td class="{_severity(finding)}">{_severity(finding)}</td>'
                f"<td>{html.escape(finding.rule.name)}</td><td>{html.escape(said)}</td></tr>"
            )
        parts.append("</table>")
    for report in reports:
        parts.append(
            f"<h2>{html.escape(report.suite)}</h2>"
            f"<p>{report.rows:,} rows, validation run {report.validation_run_id}</p>"
            "<table><tr><th>Rule</th><th>Severity</th><th>Level</th><th>Broken by</th><th>Why</th></tr>"
        )
        for finding, _ in report.findings:
            state = "held" if finding.is_success else _severity(finding)
            count = "" if finding.is_success else str(finding.unexpected_count or "✗")
            parts.append(
                f'<tr><td class="{state}">{html.escape(finding.rule.name)}</td><td>{finding.rule.severity}</td>'
                f'<td>{finding.rule.level}</td><td class="number">{count}</td>'
                f"<td>{html.escape(finding.rule.reason)}</td></tr>"
            )
        parts.append("</table>")
    parts.append("</body></html>\n")
    return "\n".join(parts)


def _severity(finding: Finding) -> str:
    return "critical" if finding.error is not None else finding.rule.severity
