"""The published rows as data frames, in the same columns as the staged ones, so that the same rules hold for them.

Rows that a human released from quarantine knowing what is wrong with them are left out, as are later codings of the
very same record.
"""

from __future__ import annotations

from dateline.quality.frames import (
    ACTOR_COLUMNS,
    CASUALTY_COLUMNS,
    EVENT_COLUMNS,
    EVIDENCE_COLUMNS,
    MADE,
    MENTION_COLUMNS,
    ODD,
    PLACE_COLUMNS,
    PLAIN,
    RELATION_COLUMNS,
    Table,
)

# A temporary table would need rights that the loader's role may not have: each statement begins with the same choice.
CHOSEN = """
WITH chosen AS MATERIALIZED (
    SELECT m.*
    FROM mart.event AS m
    WHERE NOT EXISTS (
        SELECT 1
        FROM core.event_version AS e
        INNER JOIN core.event_version AS o
            ON o.event_id = e.event_id AND o.record_sha256 = e.record_sha256
                AND o.article_version_id = e.article_version_id
        INNER JOIN quality.quarantine AS q ON q.event_version_id = o.event_version_id AND q.released_at IS NOT NULL
        WHERE e.event_version_id = m.event_version_id
    )
    ORDER BY m.valid_from DESC, m.event_id DESC
    LIMIT %(rows)s
)
"""
_COUNTED = {
    f"{name}_count": f"(SELECT count(*) FROM mart.event_{name} AS d WHERE d.event_id = s.event_id)"  # noqa: S608
    for name in ("actor", "place", "casualty", "mention", "evidence", "relation")
}
_OF_EVENT = {
    **_COUNTED,
    "weapon_count": "cardinality(s.weapons)",
    "attribution_count": "cardinality(s.attributed_to)",
    "article_text_length": "v.text_length",
}
_SLICE = "core.slice(v.text, s.start_offset, s.end_offset)"


def _details(name: str, columns: dict[str, str], *, words: str = "", **made: str) -> Table:
    expressions = {
        "event_version_id": "e.event_version_id",
        "coding_run_id": "e.coding_run_id",
        "article_text_length": "v.text_length",
        "words_in_text": MADE["words_in_text"].format(words=words, odd=ODD, plain=PLAIN),
        **made,
    }
    selected = ", ".join(expressions.get(column, f"s.{column}") for column in columns)
    return Table(
        name,
        columns,
        f"""{CHOSEN}
SELECT {selected}
FROM mart.event_{name} AS s
INNER JOIN chosen AS e USING (event_id)
INNER JOIN core.article_version AS v ON v.article_version_id = e.article_version_id
ORDER BY e.event_version_id, s.{name}_number
""",  # noqa: S608 - constants
    )


PUBLISHED: tuple[Table, ...] = (
    Table(
        "event",
        EVENT_COLUMNS,
        f"""{CHOSEN}
SELECT {", ".join(_OF_EVENT.get(column, f"s.{column}") for column in EVENT_COLUMNS)}
FROM chosen AS s
INNER JOIN core.article_version AS v ON v.article_version_id = s.article_version_id
ORDER BY s.event_version_id
""",  # noqa: S608 - constants
    ),
    _details(
        "actor",
        ACTOR_COLUMNS,
        words="mention_text",
        is_known_actor="EXISTS (SELECT 1 FROM mart.actor AS k WHERE k.actor_id = s.actor_id)",
    ),
    _details("place", PLACE_COLUMNS, words="mention_text"),
    _details("casualty", CASUALTY_COLUMNS, words="casualty_text"),
    _details("mention", MENTION_COLUMNS, article_slice=_SLICE),
    _details("evidence", EVIDENCE_COLUMNS, article_slice=_SLICE),
    _details("relation", RELATION_COLUMNS, related_event_number="s.related_event_id::text"),
)
