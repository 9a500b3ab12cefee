"""Tables that explain the codes, filled from the coder's own data so that the two can never disagree."""

from __future__ import annotations

import csv
import dataclasses
import functools
import hashlib
from importlib import resources

import psycopg

from dateline.coding.actors_lexicon import DATA_FILES, ActorLexicon
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
UPSERT_ACTOR = """
INSERT INTO mart.actor (
    actor_id, name, actor_kind, actor_type, country_iso3, parent_actor_id, active_from, active_to, aliases
) VALUES (
    %(actor_id)s, %(name)s, %(kind)s, %(actor_type)s, %(country_iso3)s, nullif(%(parent)s, ''),
    nullif(%(valid_from)s, ''), nullif(%(valid_to)s, ''), %(aliases)s
)
ON CONFLICT (actor_id) DO UPDATE SET
    name = excluded.name,
    actor_kind = excluded.actor_kind,
    actor_type = excluded.actor_type,
    country_iso3 = excluded.country_iso3,
    parent_actor_id = excluded.parent_actor_id,
    active_from = excluded.active_from,
    active_to = excluded.active_to,
    aliases = excluded.aliases
"""
LOADED = "SELECT version FROM core.reference_state"
SET_LOADED = """
INSERT INTO core.reference_state (version, loaded_at) VALUES (%s, now())
ON CONFLICT (is_only) DO UPDATE SET version = excluded.version, loaded_at = excluded.loaded_at
"""


def load_reference(connection: psycopg.Connection) -> bool:
    """Bring mart.event_type and mart.actor to the coder's tables, in one transaction; True if they were not yet so.

    Rows that the coder no longer has stay: published events may refer to them.
    """
    version = reference_version()
    with connection.transaction(), connection.cursor() as cursor:
        if cursor.execute(LOADED).fetchone() == (version,):
            return False
        # A second loader waits here and then finds the work done.
        cursor.execute("LOCK TABLE core.reference_state IN SHARE ROW EXCLUSIVE MODE")
        if cursor.execute(LOADED).fetchone() == (version,):
            return False
        cursor.executemany(UPSERT_EVENT_TYPE, [dataclasses.asdict(row) for row in EVENT_TYPES])
        aliases = _aliases()
        cursor.executemany(
            UPSERT_ACTOR,
            [
                {**dataclasses.asdict(actor), "aliases": aliases.get(actor.actor_id, [])}
                for actor in ActorLexicon.load().by_id.values()
            ],
        )
        cursor.execute(SET_LOADED, [version])
    return True


@functools.cache
def reference_version() -> str:
    """A hash of the coder's tables: it changes when a type or an actor does."""
    whole = repr([dataclasses.astuple(row) for row in EVENT_TYPES]) + ActorLexicon.load().version
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def _aliases() -> dict[str, list[str]]:
    """Other names of the actors, by actor, from the tables that have such a column."""
    found: dict[str, dict[str, None]] = {}
    for name in DATA_FILES:
        lines = resources.files("dateline.coding").joinpath("data", name).read_text("utf-8").splitlines()
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if not {"actor_id", "aliases"} <= set(reader.fieldnames or ()):
            continue
        for row in reader:
            names = found.setdefault(row["actor_id"], {})
            names.update(dict.fromkeys(alias for alias in row["aliases"].split("|") if alias))
    return {actor_id: list(names) for actor_id, names in found.items()}
