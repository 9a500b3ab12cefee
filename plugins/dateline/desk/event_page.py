"""The page of one event: its record, the words that each field was read from, and what became of it."""

# Queries are constants of this file; every value of a reader is a parameter.
# ruff: noqa: S608

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dateline.desk import words
from dateline.desk.explore import query
from dateline.desk.filters import IMPRECISE
from dateline.desk.marks import Piece, Span, pieces, sentence
from dateline.desk.reader import Cursor, DeskError, Reader, Row

MOST_ROWS = 500
# A field that is read from more sentences than this is told well enough; all are marked in the text.
MOST_QUOTES = 5
HISTORY_FIELDS = (
    "event_type", "date_start", "date_end", "place_name", "country_iso3", "source_actors", "blamed_actors",
    "target_actors", "fatalities_low", "fatalities_best", "fatalities_high", "injuries_low", "injuries_high",
    "realis", "outcome", "claim_status", "is_aggregate", "is_main", "coder_version", "article_version_id",
)  # fmt: skip
# A field of the record, its name for readers, and which paths of evidence are about it.
FIELDS: tuple[tuple[str, str, str], ...] = (
    ("type", "Type", r"event_type|trigger"),
    ("when", "When", r"date_.*"),
    ("where", "Where", r"places.*|place_.*"),
    ("who", "Who", r"actors.*"),
    ("toll", "Casualties", r"casualties.*|fatalities.*|injuries.*|deaths.*"),
    ("weapons", "Weapons", r"weapons.*"),
    ("quantity", "How many strikes, rockets …", r"quantity.*"),
    ("outcome", "Outcome", r"outcome.*"),
    ("realis", "Did it happen?", r"realis.*"),
    ("claim", "How well supported", r"claim_status.*"),
    ("said", "According to", r"attributed_to.*"),
    ("relation", "Relations", r"relations.*"),
)


def event_page(reader: Reader, event_id: int, as_of: datetime | None = None) -> dict[str, Any]:
    """Everything that the page shows. Raises DeskError (404) when there never was such an event."""
    with reader.snapshot() as cursor:
        given = {"id": event_id, "as_of": as_of}
        history = _all(cursor, "SELECT h.* FROM mart.event_history AS h WHERE h.event_id = %(id)s "
                               "ORDER BY h.valid_from LIMIT 200", given)  # fmt: skip
        now = _all(cursor, "SELECT e.* FROM mart.event AS e WHERE e.event_id = %(id)s", given)
        current = now[0] if now else None
        shown = current
        if as_of is not None:
            valid = [
                h
                for h in history
                if h["valid_from"] <= as_of and (h["valid_to"] is None or h["valid_to"] > as_of)
            ]
            shown = valid[0] if valid else None
        elif shown is None and history:
            shown = history[-1]
        retracted = _all(cursor, "SELECT r.*, c.definition FROM mart.retracted_event AS r "
                                 "LEFT JOIN mart.code_list AS c "
                                 "ON c.list_name = 'retraction_reason' AND c.code = r.reason "
                                 "WHERE r.event_id = %(id)s ORDER BY r.retracted_at DESC", given)  # fmt: skip
        if shown is None:
            if history:
                raise DeskError(
                    f"Event {event_id} was not published at that time. "
                    f"It was first published on {words.moment(history[0]['valid_from'])}.", 404
                )  # fmt: skip
            raise DeskError(
                f"There is no event {event_id}. See that the address is whole, or search for it.", 404
            )
        is_current = current is not None and shown["event_version_id"] == current["event_version_id"]
        details = _details(cursor, shown["event_version_id"])
        version = _all(cursor, "SELECT v.* FROM mart.article_version AS v WHERE v.article_version_id = %(version)s",
                       {"version": shown["article_version_id"]})  # fmt: skip
        text = version[0]["text"] if version else ""
        return {
            "event": shown,
            "is_current": is_current,
            "current": current,
            "as_of": as_of,
            "sentences": words.sentences(shown),
            "version": version[0] if version else None,
            "retracted": [r for r in retracted if r["restored_at"] is None],
            "reviews": _all(cursor, "SELECT r.* FROM mart.event_review AS r WHERE r.event_id = %(id)s "
                                    "OR r.other_event_id = %(id)s ORDER BY r.created_at DESC LIMIT 100", given),
            "incident": _incident(cursor, event_id),
            "relations": _relations(cursor, event_id, as_of),
            "drawn": places_drawn(details["places"]),
            "history": _changes(history),
            "definition": _one(cursor, "SELECT t.definition FROM mart.event_type AS t WHERE t.event_type = %(type)s",
                               {"type": shown["event_type"]}),
            "fields": _fields(text, details),
            "paragraphs": pieces(text, _spans(details)),
            **details,
        }  # fmt: skip


def _all(cursor: Cursor, text: str, parameters: dict[str, Any]) -> list[Row]:
    return cursor.execute(query(text), parameters).fetchall()


def _one(cursor: Cursor, text: str, parameters: dict[str, Any]) -> Any:
    row = cursor.execute(query(text), parameters).fetchone()
    return next(iter(row.values())) if row else None


def _details(cursor: Cursor, event_version_id: int) -> dict[str, list[Row]]:
    """The parts of one published version of an event, be it the one that holds now or an earlier one."""

    def rows(table: str, order: str) -> list[Row]:
        return _all(cursor, f"SELECT t.* FROM mart.event_{table}_history AS t WHERE t.event_version_id = %(id)s "
                            f"ORDER BY t.{order} LIMIT {MOST_ROWS}", {"id": event_version_id})  # fmt: skip

    return {
        "actors": rows("actor", "actor_number"),
        "places": rows("place", "place_number"),
        "casualties": rows("casualty", "casualty_number"),
        "mentions": rows("mention", "mention_number"),
        "evidence": rows("evidence", "evidence_number"),
    }


def places_drawn(places: Sequence[Row]) -> list[dict[str, Any]]:
    """The places of an event that have coordinates, as the page's map draws them; empty when none has."""
    return [
        {
            "lat": p["latitude"], "lng": p["longitude"], "role": p["place_role"], "km": p["radius_km"] or 0,
            "name": p["name"] or p["mention_text"] or "", "quantity": p["quantity"], "main": p["is_main"],
            "vague": p["place_precision"] in IMPRECISE,
        }
        for p in {(p["latitude"], p["longitude"], p["place_role"]): p for p in places}.values()
        if p["latitude"] is not None and p["longitude"] is not None
    ]  # fmt: skip


def _incident(cursor: Cursor, event_id: int) -> dict[str, Any] | None:
    found = _all(cursor, "SELECT i.* FROM mart.incident AS i INNER JOIN mart.incident_event AS m USING (incident_id) "
                         "WHERE m.event_id = %(id)s", {"id": event_id})  # fmt: skip
    if not found:
        return None
    others = _all(
        cursor,
        "SELECT e.event_id, e.article_title, e.article_published_date, e.fatalities_low, e.fatalities_best, "
        "e.fatalities_high, e.injuries_low, e.injuries_best, e.injuries_high, e.attributed_to "
        "FROM mart.incident_event AS m INNER JOIN mart.event AS e USING (event_id) WHERE m.incident_id = %(incident)s "
        "ORDER BY e.article_published_at, e.event_id LIMIT 100",
        {"incident": found[0]["incident_id"]},
    )
    return {**found[0], "events": others}


def _relations(cursor: Cursor, event_id: int, as_of: datetime | None) -> list[Row]:
    """What this event answers or belongs to, and what answers or belongs to it; then, or now."""
    relation = "mart.event_relation"
    if as_of is not None:
        relation = (
            "(SELECT h.* FROM mart.event_relation_history AS h "
            "WHERE h.valid_from <= %(as_of)s AND (h.valid_to IS NULL OR h.valid_to > %(as_of)s))"
        )
    return _all(
        cursor,
        "SELECT x.*, e.event_type, e.sentence_text, e.date_start, e.date_end, e.date_precision, e.date_latest, "
        "e.place_name, e.country_iso3 FROM ("
        f"SELECT r.relation_type, r.related_event_id AS event_id, true AS is_outward FROM {relation} AS r "
        "WHERE r.event_id = %(id)s UNION ALL "
        f"SELECT r.relation_type, r.event_id, false FROM {relation} AS r WHERE r.related_event_id = %(id)s"
        ") AS x LEFT JOIN mart.event AS e ON e.event_id = x.event_id ORDER BY x.is_outward DESC, x.event_id LIMIT 100",
        {"id": event_id, "as_of": as_of},
    )


def _mark(field: str) -> str:
    return next((name for name, _, pattern in FIELDS if re.fullmatch(pattern, field)), "other")


def _spans(details: dict[str, list[Row]]) -> list[Span]:
    found = [Span(m["start_offset"], m["end_offset"], "mention") for m in details["mentions"]]
    found += [Span(e["start_offset"], e["end_offset"], _mark(e["field"])) for e in details["evidence"]]
    return found


def _fields(text: str, details: dict[str, list[Row]]) -> dict[str, list[list[Piece]]]:
    """By field, the sentences it was read from, each in pieces with its words marked; none twice."""
    found: defaultdict[str, defaultdict[tuple[int, int], list[Span]]] = defaultdict(lambda: defaultdict(list))
    read = [(_mark(e["field"]), e["start_offset"], e["end_offset"]) for e in details["evidence"]]
    read += [("type", m["start_offset"], m["end_offset"]) for m in details["mentions"]]
    for mark, start, end in sorted(read, key=lambda r: r[1:]):
        if 0 <= start < end <= len(text):
            begin, stop = sentence(text, start, end)
            stop = max(stop, end)
            found[mark][begin, stop].append(Span(start - begin, end - begin, mark))
    return {
        mark: [
            [piece for block in pieces(text[begin:stop], spans) for piece in block]
            for (begin, stop), spans in list(quotes.items())[:MOST_QUOTES]
        ]
        for mark, quotes in found.items()
    }


def _changes(history: Sequence[Row]) -> list[dict[str, Any]]:
    """The versions of an event, the latest first, each with what it changed."""
    found = []
    before: Row | None = None
    for row in history:
        changed = [
            {"field": name, "old": before[name], "new": row[name]}
            for name in HISTORY_FIELDS
            if before is not None and before[name] != row[name]
        ]
        found.append({**{k: row[k] for k in ("valid_from", "valid_to", "end_reason", "coder_version", "reviewed_by")},
                      "is_first": before is None, "changes": changed})  # fmt: skip
        before = row
    return found[::-1]
