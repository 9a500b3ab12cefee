"""The rows under audit as data frames: one per staged table, with types that know missing values.

Every frame has `event_version_id` (what is held back) and `row_number` (which row it is). The statements read a
consistent state of the database, so that no row of one table lacks its counterpart in another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    import pandas as pd

INT, REAL, BOOL, TEXT, DATE, LIST = "Int64", "Float64", "boolean", "string", "datetime64[s]", "object"


@dataclass(frozen=True, slots=True)
class Table:
    """One table under audit: its columns with their types, and the statement that reads them in their order.

    The statement takes the one parameter %(run)s.
    """

    name: str
    columns: Mapping[str, str]
    statement: str


def _columns(**by_type: str) -> dict[str, str]:
    types = {"ints": INT, "reals": REAL, "bools": BOOL, "texts": TEXT, "dates": DATE, "lists": LIST}
    return {name: types[kind] for kind, names in by_type.items() for name in names.split()}


EVENT_COLUMNS = _columns(
    ints="event_version_id coding_run_id event_id article_id article_version_id quantity quantity_intercepted "
    "fatalities_low fatalities_best fatalities_high injuries_low injuries_best injuries_high "
    "deaths_civilian_low deaths_civilian_best deaths_civilian_high article_text_length "
    "actor_count place_count casualty_count mention_count evidence_count relation_count weapon_count "
    "attribution_count",
    texts="source_id event_number coder_name coder_version event_type realis date_precision date_text outcome "
    "claim_status country_iso3 ucdp_violence_type",
    bools="is_main is_aggregate",
    dates="date_start date_end date_latest article_published_date",
    reals="latitude longitude confidence",
)
ACTOR_COLUMNS = _columns(
    ints="event_version_id coding_run_id actor_number",
    texts="actor_role stance mention_text name actor_id actor_type country_iso3",
    lists="asserted_by",
    bools="is_known_actor words_in_text",
)
PLACE_COLUMNS = _columns(
    ints="event_version_id coding_run_id place_number geonames_id quantity",
    texts="place_role mention_text name country_iso3 admin1 place_precision",
    bools="is_main words_in_text",
    reals="latitude longitude radius_km",
)
CASUALTY_COLUMNS = _columns(
    ints="event_version_id coding_run_id casualty_number count_low count_best count_high",
    texts="harm group_text casualty_status casualty_text",
    bools="is_perpetrator is_subset words_in_text",
    lists="demographics attributed_to",
)
MENTION_COLUMNS = _columns(
    ints="event_version_id coding_run_id mention_number start_offset end_offset sentence_start_offset "
    "sentence_end_offset article_text_length",
    texts="mention_text article_slice",
)
EVIDENCE_COLUMNS = _columns(
    ints="event_version_id coding_run_id evidence_number start_offset end_offset article_text_length",
    texts="field article_slice",
)
RELATION_COLUMNS = _columns(
    ints="event_version_id coding_run_id relation_number related_event_id",
    texts="relation_type related_event_number",
)
ARTICLE_COLUMNS = _columns(ints="article_version_id coding_run_id events article_text_length rows_staged")
# The same rows as in staged_event, from the tables themselves: the view joins, and a join can lose or multiply rows.
JOIN_COLUMNS = _columns(
    ints="event_version_id article_id article_of_version article_of_event coded_events",
    texts="coder_name coder_version run_coder_name run_coder_version",
)


ODD, PLAIN = "'’‘“”' || chr(160)", "'''''\"\" '"
# Columns that no view has, and how they are made.
MADE = {
    "weapon_count": "cardinality(s.weapons)",
    "attribution_count": "cardinality(s.attributed_to)",
    # A fact that stands only in the title may fill a field of an event in the text (codebook rule 16). The coder
    # reads curly quotes as straight ones and hard spaces as spaces.
    "words_in_text": (
        "position(translate(s.{words}, {odd}, {plain}) IN translate(v.title || chr(10) || v.text, {odd}, {plain})) > 0"
    ),
}
FROM_VIEW = """
SELECT {columns}
FROM quality.{view} AS s
INNER JOIN core.event_version AS e USING (event_version_id)
INNER JOIN core.article_version AS v ON v.article_version_id = e.article_version_id
WHERE s.coding_run_id = %(run)s
ORDER BY s.event_version_id
"""


def _of_view(name: str, view: str, columns: Mapping[str, str], *, words: str = "") -> Table:
    selected = [MADE[c].format(words=words, odd=ODD, plain=PLAIN) if c in MADE else f"s.{c}" for c in columns]
    return Table(name, columns, FROM_VIEW.format(columns=", ".join(selected), view=view))


STAGED: tuple[Table, ...] = (
    _of_view("event", "staged_event", EVENT_COLUMNS),
    _of_view("actor", "staged_actor", ACTOR_COLUMNS, words="mention_text"),
    _of_view("place", "staged_place", PLACE_COLUMNS, words="mention_text"),
    _of_view("casualty", "staged_casualty", CASUALTY_COLUMNS, words="casualty_text"),
    _of_view("mention", "staged_mention", MENTION_COLUMNS),
    _of_view("evidence", "staged_evidence", EVIDENCE_COLUMNS),
    _of_view("relation", "staged_relation", RELATION_COLUMNS),
    Table(
        "article",
        ARTICLE_COLUMNS,
        """
SELECT
    c.article_version_id, c.coding_run_id, c.events, v.text_length,
    (SELECT count(*) FROM core.event_version AS e
        WHERE e.coding_run_id = c.coding_run_id AND e.article_version_id = c.article_version_id
            AND e.status = 'staged')
FROM core.coded_article AS c
INNER JOIN core.article_version AS v USING (article_version_id)
WHERE c.coding_run_id = %(run)s AND c.state = 'staged'
ORDER BY c.article_version_id
""",
    ),
    Table(
        "join",
        JOIN_COLUMNS,
        """
SELECT
    e.event_version_id, e.article_id, v.article_id, i.article_id, c.events,
    e.coder_name, e.coder_version, r.coder_name, r.coder_version
FROM core.event_version AS e
INNER JOIN core.coding_run AS r USING (coding_run_id)
LEFT JOIN core.article_version AS v USING (article_version_id)
LEFT JOIN core.event AS i USING (event_id)
LEFT JOIN core.coded_article AS c
    ON c.coding_run_id = e.coding_run_id AND c.article_version_id = e.article_version_id
WHERE e.coding_run_id = %(run)s AND e.status = 'staged'
ORDER BY e.event_version_id
""",
    ),
)


@contextmanager
def one_state(connection: psycopg.Connection) -> Iterator[None]:
    """Everything read inside is read from one state of the database.

    Inside a transaction of the caller the caller's own isolation holds.
    """
    outermost = connection.info.transaction_status == TransactionStatus.IDLE
    with connection.transaction():
        if outermost:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def read(
    connection: psycopg.Connection, tables: Sequence[Table], parameters: Mapping[str, Any]
) -> dict[str, pd.DataFrame]:
    """Read the tables, by name."""
    with one_state(connection):
        return {
            table.name: frame(table.columns, connection.execute(table.statement, parameters).fetchall())
            for table in tables
        }


def frame(columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Rows as a data frame with the types that are named, and their `row_number` from 0."""
    import numpy as np
    import pandas as pd

    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    data: dict[str, Any] = {}
    for (name, kind), column in zip(columns.items(), values, strict=True):
        if kind == LIST:
            data[name] = pd.Series(list(column), dtype=object)
        elif kind == DATE:
            data[name] = pd.Series(np.array(column, dtype="datetime64[s]"))
        else:
            data[name] = pd.Series(pd.array(list(column), dtype=kind))
    data["row_number"] = range(len(rows))
    return pd.DataFrame(data)
