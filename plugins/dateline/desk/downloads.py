"""What is filtered, as CSV or GeoJSON, with what is needed to cite it."""

# Queries are put together from constants of this package; every value of a reader is a parameter.
# ruff: noqa: S608

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

from dateline.desk.explore import SORTS, query
from dateline.desk.filters import Filters, table, toll, where, wide_table
from dateline.desk.reader import DOWNLOAD_TIMEOUT_SECONDS, Cursor, DeskError, Reader, Row

# A file with more rows than this is better made with `dateline query`; half a file that looks whole is none.
MOST_ROWS = 250_000
ROWS_AT_A_TIME = 2000
COLUMNS = (
    "event_id", "incident_id", "event_type", "date_start", "date_end", "date_precision", "date_latest", "place_name",
    "country_iso3", "countries_iso3", "admin1", "latitude", "longitude", "place_precision", "radius_km",
    "source_actors", "blamed_actors", "claimant_actors", "target_actors", "fatalities_low", "fatalities_best",
    "fatalities_high", "injuries_low", "injuries_best", "injuries_high", "deaths_civilian_low",
    "deaths_civilian_best", "deaths_civilian_high", "weapons", "quantity", "outcome", "claim_status", "realis",
    "is_main", "is_aggregate", "attributed_to", "confidence", "sentence_text", "article_title", "article_url",
    "article_published_date", "source_id", "plover_type", "plover_mode", "cameo_root_code", "acled_event_type",
    "acled_sub_event_type", "ucdp_violence_type", "coder_name", "coder_version", "reviewed_by", "reviewed_at",
    "valid_from",
)  # fmt: skip
# Last in each line of CSV, which has no other place for them.
CITATION_COLUMNS = ("filters", "as_of")
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(reader: Reader, filters: Filters, moment: datetime) -> Iterator[str]:
    """The filtered events, newest day first, as CSV with a header line; lists are JSON. Raises DeskError (413) for
    more than MOST_ROWS.

    A text that begins as a formula does gets an apostrophe in front: article text must not run in a spreadsheet.
    `moment` is the time of the download (aware); it stands in as_of where the filters name none.
    """
    _refuse_too_many(reader, filters)
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow([*COLUMNS, *CITATION_COLUMNS])
    citation = [filters.query_string(as_of=None), _plain(filters.as_of or moment)]
    for batch in _batches(reader, filters):
        for row in batch:
            writer.writerow([*(_cell(row[name]) for name in COLUMNS), *citation])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()


def geojson_lines(reader: Reader, filters: Filters, moment: datetime) -> Iterator[str]:
    """The filtered events as a GeoJSON FeatureCollection (WGS 84), a line for each; `metadata` says how it was made.

    An event without coordinates has a null geometry.
    """
    _refuse_too_many(reader, filters)
    head = {
        "filters": filters.query_string(as_of=None),
        "as_of": _plain(filters.as_of or moment),
        "generated_at": _plain(moment),
        "coder_versions": _coders(reader, filters),
    }
    yield f'{{"type":"FeatureCollection","metadata":{json.dumps(head, ensure_ascii=False)},"features":[\n'
    is_first = True
    for batch in _batches(reader, filters):
        parts = []
        for row in batch:
            at = [row["longitude"], row["latitude"]]
            feature = {
                "type": "Feature",
                "id": row["event_id"],
                "geometry": None if at[0] is None else {"type": "Point", "coordinates": at},
                "properties": {name: row[name] for name in COLUMNS},
            }
            parts.append(
                ("" if is_first else ",\n") + json.dumps(feature, ensure_ascii=False, default=_plain)
            )
            is_first = False
        yield "".join(parts)
    yield "\n]}\n"


def _select(filters: Filters) -> tuple[str, dict[str, Any]]:
    chosen = where(filters)
    order = SORTS["date"][0].format(toll=toll(filters))
    columns = ", ".join(f"p.{c}" if c == "incident_id" else f"w.{c}" for c in COLUMNS)
    text = (
        f"SELECT {columns} FROM (SELECT e.event_id, e.incident_id, {order} AS day FROM {table(filters)} "
        f"{chosen.clause} ORDER BY {order} DESC, e.event_id DESC ) AS p "
        f"INNER JOIN {wide_table(filters)} ON w.event_id = p.event_id ORDER BY p.day DESC, p.event_id DESC"
    )
    return text, chosen.parameters


def _batches(reader: Reader, filters: Filters) -> Iterator[Sequence[Row]]:
    text, parameters = _select(filters)
    with reader.snapshot(DOWNLOAD_TIMEOUT_SECONDS) as cursor:
        yield from _stream(cursor, text, parameters)


def _refuse_too_many(reader: Reader, filters: Filters) -> None:
    chosen = where(filters)
    counted = query(f"SELECT count(*) AS n FROM {table(filters)} {chosen.clause}")
    (row,) = reader.rows(counted, chosen.parameters)
    if row["n"] > MOST_ROWS:
        raise DeskError(
            f"These are {row['n']:,} events, and a file holds at most {MOST_ROWS:,}. Narrow the dates or the "
            "countries, or write them with `dateline query --format csv`.", 413
        )  # fmt: skip


def _stream(cursor: Cursor, text: str, parameters: dict[str, Any]) -> Iterator[Sequence[Row]]:
    batch: list[Row] = []
    for row in cursor.stream(query(text), parameters, size=ROWS_AT_A_TIME):
        batch.append(row)
        if len(batch) == ROWS_AT_A_TIME:
            yield batch
            batch = []
    yield batch


def _coders(reader: Reader, filters: Filters) -> list[str]:
    chosen = where(filters)
    found = reader.rows(
        query(
            f"SELECT DISTINCT w.coder_version FROM (SELECT e.event_id FROM {table(filters)} {chosen.clause}) AS p "
            f"INNER JOIN {wide_table(filters)} ON w.event_id = p.event_id ORDER BY 1"
        ),
        chosen.parameters,
    )
    return [row["coder_version"] for row in found]


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value if value.startswith(_FORMULA) else value
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value
