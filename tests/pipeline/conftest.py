"""A newsroom on loopback and a fresh warehouse, joined by a workbench."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dateline.newsroom.options import SiteOptions
from dateline.newsroom.running import Newsroom
from dateline.pipeline.workbench import Workbench
from dateline.settings import load_settings

# Stories that no near-duplicate check takes for one another.
STORIES = [
    (
        "Gunmen opened fire on a police checkpoint east of Mosul on Monday night, killing three officers and wounding "
        "five others, Iraqi security officials said.",
        "No group claimed responsibility for the attack, which the officials blamed on the Islamic State.",
        "The post had been set up in March after a series of kidnappings on the road to Erbil.",
    ),
    (
        "A car bomb tore through a market in the northern Syrian town of Al-Bab on Tuesday, killing eleven people, "
        "a hospital in the town reported.",
        "Rescuers worked until midnight among burnt stalls; two of the dead were children, a doctor said.",
        "The town has been held since 2017 by Syrian factions that Ankara backs.",
    ),
    (
        "Israeli warplanes struck what the army called a rocket workshop in the south of Gaza before dawn on Sunday, "
        "hours after two rockets had been fired at Sderot.",
        "Nobody was hurt on either side, according to medics in Khan Younis and the town's mayor.",
        "Egyptian mediators have tried for weeks to bring calm back to the frontier.",
    ),
]


@pytest.fixture
def article() -> Callable[..., dict[str, Any]]:
    def make(
        number: int = 1, *, published: str = "2020-03-17T09:00:00+02:00", **changes: Any
    ) -> dict[str, Any]:
        made = {
            "id": f"gunmen-attack-checkpoint-{number}",
            "title": f"Gunmen Kill Three Officers at Checkpoint {number}",
            "text": "\n\n".join(STORIES[(number - 1) % len(STORIES)]),
            "published": published,
            "byline": "The Media Line Staff",
            "category": "Mideast Daily News",
        }
        return {**made, **changes}

    return make


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(options=SiteOptions(posts_per_rss=5)) as running:
        yield running


@pytest.fixture
def bench(tmp_path: Path, warehouse_dsn: str, newsroom: Newsroom) -> Iterator[Workbench]:
    port = newsroom.url.rstrip("/").rsplit(":", 1)[1]
    settings = load_settings(
        {"DATELINE_HOME": str(tmp_path), "DATELINE_SOURCES": "newsroom", "DATELINE_NEWSROOM_PORT": port}
    )
    with Workbench(settings, warehouse_dsn) as opened:
        yield opened
