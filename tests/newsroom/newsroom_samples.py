"""Articles for the newsroom's own tests: small ones, made to measure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

LONG_TEXT = (
    "Harbor workers in the port town of Marsa walked out on Monday. The ships had to wait.\n\n"
    "“We have not been paid since the spring,” said Idris Vale, who loads grain there. He is fifty and tired.\n\n"
    "The port authority said that it was looking for money. It did not say where it was looking, or for how long.\n\n"
    "By the evening eleven vessels lay at anchor. Two of them hold fruit that will not last the week.\n\n"
    "A spokeswoman for the ministry told reporters that talks would go on through the night. She named no place.\n\n"
    "Nobody in the town expects them to end soon. It was noticed that the cafes near the gate stayed open late."
)


def article(article_id: str = "port-strike", **keys: Any) -> dict[str, Any]:
    """An article that is valid as it stands; `keys` are added or replace."""
    return {
        "id": article_id,
        "title": "Harbor Workers Walk Out in Marsa",
        "text": LONG_TEXT,
        "published": "2019-12-30T09:15:00+02:00",
        "byline": "Mona Tal",
        "category": "Mideast Daily News",
        **keys,
    }


def many(count: int, *, start: str = "2019-12-01T08:00:00+00:00", hours: float = 1.0) -> list[dict[str, Any]]:
    """`count` articles, one every `hours` from `start` on, oldest first."""
    first = datetime.fromisoformat(start)
    return [
        article(
            f"story-{n:04d}",
            title=f"Story Number {n}",
            text=f"This is the first paragraph of story {n}.\n\nThis is its second and last paragraph.",
            published=(first + timedelta(hours=n * hours)).isoformat(),
        )
        for n in range(count)
    ]
