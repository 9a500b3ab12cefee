"""Tables that explain the codes, filled from the coder's own data so that the two can never disagree."""

from __future__ import annotations

import dataclasses

import psycopg

from dateline.coding.types import EVENT_TYPES

UPSERT_EVENT_TYPE = """
INSERT INTO mart.event_type AS t (
    event_type, definition, is_material, is_violent, plover_type, plover_mode, cameo_root_code,
    acled_event_type, acled_sub_event_type, ucdp_violence_type
) VALUES (
    %(event_type)s, %(definition)s, %(is_material)s, %(is_violent)s, %(plover_type)s,
    nullif(%(plover_mode)s, ''), %(cameo_root)s, %(acled_event_type)s, %(acled_sub_event_type)s,
    %(ucdp_violence)s
)
ON CONFLICT (event_type) DO UPDATE SET
    definition = excluded.definition,
    is_material = excluded.is_material,
    is_violent = excluded.is_violent,
    plover_type = excluded.plover_type,
    plover_mode = excluded.plover_mode,
    cameo_root_code = excluded.cameo_root_code,
    acled_event_type = excluded.acled_event_type,
    acled_sub_event_type = excluded.acled_sub_event_type,
    ucdp_violence_type = excluded.ucdp_violence_type
"""


def load_reference(connection: psycopg.Connection) -> None:
    """Upsert mart.event_type and mart.actor from the coder's tables, in one transaction. Idempotent.

    Rows that the coder no longer has stay: published events may refer to them.
    """
    with connection.transaction(), connection.cursor() as cursor:
        cursor.executemany(UPSERT_EVENT_TYPE, [dataclasses.asdict(row) for row in EVENT_TYPES])
