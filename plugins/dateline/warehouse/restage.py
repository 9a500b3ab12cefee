"""What the coder gave for an article, staged again: so that a human's decision takes effect without coding anew."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

import psycopg

from dateline.warehouse import event_store

# The last coding that was published of what each article says now.
LAST_CODING = """
SELECT DISTINCT ON (c.article_id)
    c.article_id, c.article_version_id, c.coding_run_id, r.coder_name, r.coder_version
FROM core.coded_article AS c
INNER JOIN core.coding_run AS r USING (coding_run_id)
INNER JOIN core.article AS a ON a.current_version_id = c.article_version_id
WHERE c.article_id = ANY(%s) AND c.state = 'published' AND a.withdrawn_at IS NULL
ORDER BY c.article_id, c.coding_run_id DESC
"""
# The coder's own record of each of its events: of the run itself, or left alone by it as published already.
CODED = """
SELECT DISTINCT ON (e.event_id) e.event_id, coalesce(e.original_record, e.record)::text
FROM core.event_version AS e
WHERE e.article_version_id = %(version)s AND e.coder_name = %(name)s AND e.coder_version = %(coder)s
    AND e.split_from_event_id IS NULL AND (e.coding_run_id = %(run)s OR e.status = 'published')
ORDER BY e.event_id, e.coding_run_id DESC
"""


@dataclass(frozen=True, slots=True)
class Restaged:
    """The runs in which articles are staged again, and the articles that no coder has coded as they are now."""

    runs: tuple[int, ...] = ()
    uncoded: tuple[int, ...] = field(default=())


def restage(connection: psycopg.Connection, article_ids: Collection[int], *, worker: str) -> Restaged:
    """Stage what the last coder gave for these articles once more, in one transaction, with all decisions applied.

    The runs are then to be audited and published like any other. Articles that were withdrawn, or changed since they
    were coded, are `uncoded`: their next coding applies the decisions.
    """
    with connection.transaction():
        last = connection.execute(LAST_CODING, [list(article_ids)]).fetchall()
        by_coder: defaultdict[tuple[str, str], list[event_store.Coded]] = defaultdict(list)
        for _, version, run, name, coder_version in last:
            found = connection.execute(
                CODED, {"version": version, "run": run, "name": name, "coder": coder_version}
            ).fetchall()
            events = [json.loads(row[1]) for row in found]
            keys = [int(row[0]) for row in found]
            by_coder[name, coder_version].append(event_store.Coded(version, events, keys))
        runs = []
        for (name, coder_version), coded in sorted(by_coder.items()):
            runs.append(event_store.start_run(connection, name, coder_version, worker=worker))
            event_store.stage_many(connection, runs[-1], coded)
    known = {int(row[0]) for row in last}
    return Restaged(tuple(runs), tuple(sorted(set(article_ids) - known)))
