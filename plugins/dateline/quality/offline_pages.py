"""Great Expectations' Data Docs, made readable where there is no network.

Its pages take their styles and scripts from half a dozen public servers, and its first page is a table that only those
scripts draw. Here whatever comes from outside is taken out, together with all scripts; a small style of our own and a
first page of plain links take their place. A policy in each page keeps the browser from loading anything all the same.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

POLICY = (
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'\">"
)
STYLE = """<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1b1f24; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1.5rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem; border-bottom: 1px solid #d8dee4; }
ul { padding-left: 1.2rem; } pre { white-space: pre-wrap; } .cooltip .top, .modal, .alert, footer { display: none; }
.badge { background: #eff1f3; border-radius: 3px; padding: 0 0.3em; font-family: monospace; }
.ge-failed-icon::before { content: "broken"; color: #a40e26; font-weight: 600; }
.ge-success-icon::before { content: "holds"; color: #1a7f37; } .ge-warning-icon::before { content: "warning"; }
</style>"""
_SCRIPT = re.compile(r"<script\b.*?</script\s*>", re.DOTALL | re.IGNORECASE)
# A tag that loads something from elsewhere; links that a reader may follow are left.
_LOADED = re.compile(
    r"<(?:link|img|iframe|source|video|audio|embed|object)\b[^>]*?[\"'](?:https?:)?//[^>]*>", re.IGNORECASE
)
_IMPORT = re.compile(r"@import\s+[^;]*//[^;]*;|url\(\s*[\"']?(?:https?:)?//[^)]*\)", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>", re.IGNORECASE)


def make_offline(folder: Path) -> Path:
    """Rewrite every page under the folder so that it needs no network; return the first page, which is made anew."""
    pages = sorted(p for p in folder.rglob("*.html") if p != folder / "index.html")
    for page in pages:
        page.write_text(without_network(page.read_text(encoding="utf-8")), encoding="utf-8")
    for sheet in folder.rglob("*.css"):
        sheet.write_text(_IMPORT.sub("", sheet.read_text(encoding="utf-8")), encoding="utf-8")
    first = folder / "index.html"
    first.write_text(_first_page(folder, pages), encoding="utf-8")
    return first


def without_network(page: str) -> str:
    """The page without scripts and without anything that is loaded from elsewhere."""
    page = _SCRIPT.sub("", page)
    page = _LOADED.sub("", page)
    page = _IMPORT.sub("", page)
    return _HEAD.sub(lambda head: f"{head[0]}{POLICY}{STYLE}", page, count=1)


def _first_page(folder: Path, pages: list[Path]) -> str:
    parts = {"validations": "What the audits found", "expectations": "The suites"}
    lists = []
    for part, title in parts.items():
        items = [
            f'<li><a href="{html.escape(page.relative_to(folder).as_posix())}">'
            f"{html.escape(page.relative_to(folder / part).with_suffix('').parts[0])}</a></li>"
            for page in pages
            if page.is_relative_to(folder / part)
        ]
        lists.append(f"<h2>{title}</h2><ul>{''.join(items)}</ul>")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{POLICY}<title>Data Docs</title>{STYLE}</head>'
        f"<body><h1>Data Docs</h1>{''.join(lists)}</body></html>\n"
    )
