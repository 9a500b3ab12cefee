"""The page of one article: its text with every mention marked, its versions, and what each coder made of it."""

# Queries are constants of this file; every value of a reader is a parameter.
# ruff: noqa: S608

from __future__ import annotations

from typing import Any

from dateline.desk import words
from dateline.desk.changes import Change, compare
from dateline.desk.event_page import MOST_ROWS, _all
from dateline.desk.marks import Span, pieces
from dateline.desk.reader import Cursor, DeskError, Reader, Row


def article_page(reader: Reader, article_id: int, version: int | None = None) -> dict[str, Any]:
    """Everything that the page shows; `version` is the version's number, None the one that holds now.

    Raises DeskError (404) when there is no such article or version.
    """
    given = {"id": article_id, "most": MOST_ROWS}
    with reader.snapshot() as cursor:
        found = _all(cursor, "SELECT a.*, s.name AS source_name FROM mart.article AS a "
                             "INNER JOIN mart.source AS s USING (source_id) WHERE a.article_id = %(id)s",
                     given)  # fmt: skip
        if not found:
            raise DeskError(
                f"There is no article {article_id}. See that the address is whole, or search for it.", 404
            )
        article = found[0]
        versions = _all(cursor, "SELECT v.* FROM mart.article_version AS v WHERE v.article_id = %(id)s "
                                "ORDER BY v.version_number LIMIT 100", given)  # fmt: skip
        numbers = [v["version_number"] for v in versions]
        wanted = version if version is not None else article["version_number"]
        if wanted not in numbers:
            raise DeskError(
                f"Article {article_id} has no version {wanted}; it has {words.listing(map(str, numbers))}.",
                404,
            )
        place = numbers.index(wanted)
        shown = versions[place]
        before = versions[place - 1] if place else None
        events = _events(cursor, article, shown)
        mentions = _all(
            cursor,
            "SELECT m.* FROM mart.event_mention_history AS m WHERE m.event_version_id = ANY(%(versions)s) "
            "ORDER BY m.start_offset LIMIT 5000",
            {"versions": [e["event_version_id"] for e in events]},
        )
        coded = _all(
            cursor,
            "SELECT c.*, v.version_number FROM mart.article_coding AS c INNER JOIN mart.article_version AS v "
            "USING (article_version_id) WHERE c.article_id = %(id)s ORDER BY c.coded_at DESC LIMIT 50",
            given,
        )
        retracted = _all(cursor, "SELECT r.*, c.definition FROM mart.retracted_event AS r "
                                 "LEFT JOIN mart.code_list AS c "
                                 "ON c.list_name = 'retraction_reason' AND c.code = r.reason "
                                 "WHERE r.article_id = %(id)s AND r.restored_at IS NULL "
                                 "ORDER BY r.retracted_at DESC LIMIT 100", given)  # fmt: skip
        copies = _all(cursor, "SELECT a.article_id, a.title FROM mart.article AS a "
                              "WHERE a.duplicate_of_article_id = %(id)s ORDER BY 1 LIMIT 50", given)  # fmt: skip
    spans = [
        Span(m["start_offset"], m["end_offset"], str(m["event_id"]))
        for m in mentions
        if m["article_version_id"] == shown["article_version_id"]
    ]
    title = compare(before["title"], shown["title"]) if before and before["title"] != shown["title"] else []
    return {
        "article": article,
        "shown": shown,
        "before": before,
        "versions": versions,
        "title_changes": title,
        "changes": _near(compare(before["text"], shown["text"])) if before else [],
        "events": events,
        "numbers": {str(e["event_id"]): e["event_number"] for e in events},
        "paragraphs": pieces(shown["text"], spans),
        "coded": coded,
        "retracted": retracted,
        "copies": copies,
    }


def _events(cursor: Cursor, article: Row, shown: Row) -> list[Row]:
    """The events that are published of the article; of an earlier version what was last read from it, `is_past` where
    that no longer holds."""
    given = {"article": article["article_id"], "version": shown["article_version_id"], "most": MOST_ROWS}
    order = "ORDER BY length(e.event_number), e.event_number LIMIT %(most)s"
    if shown["is_current"]:
        return _all(
            cursor,
            f"SELECT e.*, false AS is_past FROM mart.event AS e WHERE e.article_id = %(article)s {order}",
            given,
        )
    return _all(
        cursor,
        "SELECT e.* FROM (SELECT DISTINCT ON (h.event_id) h.*, h.valid_to IS NOT NULL AS is_past "
        "FROM mart.event_history AS h WHERE h.article_id = %(article)s AND h.article_version_id = %(version)s "
        f"ORDER BY h.event_id, h.valid_from DESC) AS e {order}",
        given,
    )


def _near(paragraphs: list[list[Change]]) -> list[list[Change] | None]:
    """Changed paragraphs and those beside them; None where others are left out."""
    changed = {k for k, p in enumerate(paragraphs) if any(c.kind != "same" for c in p)}
    kept = {n for k in changed for n in (k - 1, k, k + 1)}
    found: list[list[Change] | None] = []
    for k, paragraph in enumerate(paragraphs):
        if k in kept:
            found.append(paragraph)
        elif changed and (not found or found[-1] is not None):
            found.append(None)
    return found
