"""Events of several articles, joined into incidents."""

from __future__ import annotations

from dateline.incidents.linking import Linked, link
from dateline.pipeline.workbench import Workbench


def link_incidents(bench: Workbench) -> Linked:
    """Bring incidents up to date with the published events; return the counts."""
    return link(bench.connection)
