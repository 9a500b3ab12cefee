"""How everything stands: sources, articles, events, the coding queue, the last audits."""

from __future__ import annotations

from typing import Any

from dateline.pipeline.tables import as_table, shown
from dateline.pipeline.workbench import Workbench
from dateline.warehouse.status import status


def overview(bench: Workbench) -> dict[str, Any]:
    """Everything that `dateline status` shows, as plain data."""
    watched = {source.id for source in bench.watched}
    found = status(bench.connection)
    for source in found["sources"]:
        source["is_watched"] = source["source_id"] in watched
    return found


def as_text(found: dict[str, Any]) -> str:
    """The overview as tables, one per subject."""
    parts = []
    for subject, content in found.items():
        parts.append(subject.replace("_", " ").upper())
        if isinstance(content, dict):
            parts.append(
                "\n".join(f"  {name.replace('_', ' ')}: {shown(value)}" for name, value in content.items())
            )
        elif isinstance(content, list) and content:
            columns = [c for c in content[0] if any(row[c] not in (None, "") for row in content)]
            parts.append(
                as_table([c.replace("_", " ") for c in columns], [[r[c] for c in columns] for r in content])
            )
        else:
            parts.append(f"  {shown(content) or 'none'}")
    return "\n".join(parts)
