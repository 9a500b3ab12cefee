"""Words that many events hold: which events they are, looked up once for all that a page asks at the same moment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import psycopg
from psycopg import sql

# Fewer events than this are found sooner through an index, by their keys, than by a walk over all.
MANY = 5000
# These are 16 MB, which travel with each query: beyond, the words are looked up in each query.
MOST_BITS = 2**27
# A view, the one before it, and those of a second reader.
KEPT = 4

_MOMENT = sql.SQL("SELECT pg_postmaster_start_time()::text || ' ' || pg_current_snapshot()::text AS moment")
_HELD = sql.SQL(
    "SELECT count(*) AS n, string_agg(int8send(w.event_id), ''::bytea) AS ids, "
    "max(w.event_id) AS last FROM mart.event_words AS w "
    "WHERE w.words @@ websearch_to_tsquery('mart.desk'::regconfig, %(q)s)"
)


@dataclass(slots=True)
class _Held:
    """What one search found, once it has ended."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    is_known: bool = False
    bits: bytes | None = None


class FrequentWords:
    """The events that hold a search's words, for those searches that find many; safe to share between threads.

    List, totals and map are asked for at once, and each would look up the same words. What was found is kept for as
    long as nothing at all was written: PostgreSQL's snapshot says so.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[str, str], _Held] = OrderedDict()

    def bits(self, cursor: psycopg.Cursor[dict[str, Any]], q: str) -> bytes | None:
        """For PostgreSQL's get_bit: bit n is 1 where event n, as `cursor` sees it, holds the words of `q`; the last
        bit is no event's, and 0.

        None where the words had better be looked up in the query itself: few events hold them, or the bits would be
        too many.
        """
        row = cursor.execute(_MOMENT).fetchone()
        assert row is not None
        key = (q, row["moment"])
        with self._lock:
            held = self._found.setdefault(key, _Held())
            self._found.move_to_end(key)
            while len(self._found) > KEPT:
                self._found.popitem(last=False)
        with held.lock:
            if not held.is_known:
                held.bits = _look_up(cursor, q)
                held.is_known = True
            return held.bits


def _look_up(cursor: psycopg.Cursor[dict[str, Any]], q: str) -> bytes | None:
    row = cursor.execute(_HELD, {"q": q}, binary=True).fetchone()
    assert row is not None
    if row["n"] < MANY or row["last"] >= MOST_BITS:
        return None
    flags = np.zeros((row["last"] // 8 + 1) * 8 + 8, np.uint8)
    flags[np.frombuffer(row["ids"], ">i8")] = 1
    # PostgreSQL counts the bits of a byte from the least one.
    return np.packbits(flags, bitorder="little").tobytes()
