"""Gazetteer: look up places by name in a SQLite file that is compiled once (see
:mod:`dateline.coding.gazetteer_build`).

Knows countries, provinces and districts, towns from 500 inhabitants, airports, and a hand-made list of
bases, crossings, camps, straits, quarters and regions. Nothing is held in memory but a cache of recent
look-ups.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from rapidfuzz.distance import JaroWinkler, Levenshtein

from dateline.coding.gazetteer_build import DATA, build, data_version
from dateline.coding.gazetteer_keys import bare, fold, skeleton
from dateline.coding.mentions import PlaceKind, PlacePrecision

# Two spellings of one Arabic name (Nusseirat/Nuseirat, Beledweyne/Baladweyne) score above it, two towns
# that share their consonants (Dara'a, Dura) mostly below: chosen on pairs of GeoNames' own alternate names.
SOUND_THRESHOLD = 0.84
# One letter in eight may be wrong ("Iskenderum"), and the first four must be right; shorter names are not corrected.
SPELLING_THRESHOLD = 0.85
_SPELLING_LENGTH = 7
_COLUMNS = (
    "p.id, p.name, p.kind, p.country_iso3, p.admin1, p.latitude, p.longitude, p.population, p.precision, "
    "p.radius_km, p.geonames_id, p.rank"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the gazetteer. ``latitude``/``longitude`` WGS 84 degrees, ``radius_km`` the circle that
    holds it, ``rank`` how likely the name means this place when nothing else is known (higher is
    likelier), ``tier`` how the name matched: 0 its own name, 1 an alternate one, 2 without the article, 3
    by sound."""

    id: int
    name: str
    kind: PlaceKind
    country_iso3: str | None
    admin1: str | None
    latitude: float
    longitude: float
    population: int
    precision: PlacePrecision
    radius_km: float
    geonames_id: int | None
    rank: float
    tier: int = 0


def default_path() -> Path:
    """Where the compiled file lies when nobody names a place: the user's cache folder, named by the hash
    of its data."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / "dateline" / f"gazetteer-{data_version()}.sqlite"


class Gazetteer:
    """The compiled gazetteer, opened for reading. Safe to share between threads; also after a fork, as
    each process and thread opens its own connection."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.version = data_version()
        self._local = threading.local()
        self.find = lru_cache(maxsize=65536)(self._find)
        self.longest = lru_cache(maxsize=65536)(self._longest)
        self.find_by_spelling = lru_cache(maxsize=8192)(self._find_by_spelling)
        self._nearest = lru_cache(maxsize=8192)(self._find_nearest)
        self.find_by_sound = lru_cache(maxsize=8192)(self._find_by_sound)

    @classmethod
    def open(cls, path: Path | None = None) -> Self:
        """Open the gazetteer at ``path`` (default: :func:`default_path`), compiling it first when it is
        missing or was compiled from other data. Several processes may do so at once: the file appears whole.

        Raises OSError when the folder cannot be written.
        """
        target = path or default_path()
        if not _is_current(target):
            build(target)
        return cls(target)

    def _connection(self) -> sqlite3.Connection:
        held: tuple[int, sqlite3.Connection] | None = getattr(self._local, "held", None)
        if held is None or held[0] != os.getpid():
            uri = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
            held = (os.getpid(), sqlite3.connect(uri, uri=True, check_same_thread=False))
            self._local.held = held
        return held[1]

    def _longest(self, word: str) -> int:
        row = self._connection().execute("SELECT longest FROM word WHERE first = ?", (word,)).fetchone()
        return row[0] if row else 0

    def _find(self, key: str) -> tuple[Place, ...]:
        rows = self._connection().execute(
            f"SELECT {_COLUMNS}, n.tier FROM name n JOIN place p ON p.id = n.place_id WHERE n.key = ? "  # noqa: S608 (constant)
            "ORDER BY p.rank - 6 * n.tier DESC, p.id LIMIT 40",
            (key,),
        )
        return tuple(Place(*row) for row in rows)

    def _find_by_sound(self, key: str) -> tuple[Place, ...]:
        sound = skeleton(key)
        if not sound:
            return ()
        rows = self._connection().execute(
            f"SELECT {_COLUMNS}, s.spelling FROM sound s JOIN place p ON p.id = s.place_id WHERE s.key = ? "  # noqa: S608
            "ORDER BY p.rank DESC, p.id LIMIT 60",
            (sound,),
        )
        plain = bare(key).replace(" ", "")
        scored: dict[int, tuple[float, Place]] = {}
        for row in rows:
            likeness = JaroWinkler.normalized_similarity(plain, row[12].replace(" ", ""))
            if likeness >= SOUND_THRESHOLD and (row[0] not in scored or scored[row[0]][0] < likeness):
                scored[row[0]] = (likeness, Place(*(*row[:12], 3)))
        order = sorted(scored.values(), key=lambda pair: (-(pair[1].rank + 120 * pair[0]), pair[1].id))
        return tuple(place for _, place in order)

    def _find_by_spelling(self, key: str) -> tuple[Place, ...]:
        if len(key) < _SPELLING_LENGTH:
            return ()
        rows = self._connection().execute(
            f"SELECT {_COLUMNS}, n.key FROM name n JOIN place p ON p.id = n.place_id WHERE n.key >= ? AND n.key < ? "  # noqa: S608
            "AND p.rank >= 30 ORDER BY p.rank DESC, p.id LIMIT 3000",
            (key[:4], key[:4] + "\uffff"),
        )
        scored: dict[int, tuple[float, Place]] = {}
        for row in rows:
            likeness = Levenshtein.normalized_similarity(key, row[12])
            if likeness >= SPELLING_THRESHOLD and (row[0] not in scored or scored[row[0]][0] < likeness):
                scored[row[0]] = (likeness, Place(*(*row[:12], 3)))
        order = sorted(scored.values(), key=lambda pair: (-pair[0], -pair[1].rank, pair[1].id))
        return tuple(place for _, place in order)

    def lookup(self, name: str, *, by_sound: bool = False) -> tuple[Place, ...]:
        """The places that ``name`` can mean, likeliest first: by its name or an alternate one, else
        without the article, else (``by_sound``) by transliteration. Empty when nothing fits."""
        key = fold(name)
        found = self.find(key) if key else ()
        if not found and key and (short := bare(key)) != key:
            found = self.find(short)
        if not found and by_sound and key:
            found = self.find_by_sound(key)
        return found

    def part(self, country_iso3: str, direction: str) -> tuple[float, float, float] | None:
        """The middle of a part of a country ("north", "southeast", "central"), as latitude, longitude (degrees) and
        radius (km) of the towns there; None for countries of a few towns."""
        row = (
            self._connection()
            .execute(
                "SELECT latitude, longitude, radius_km FROM part WHERE country_iso3 = ? AND direction = ?",
                (country_iso3, direction),
            )
            .fetchone()
        )
        return (row[0], row[1], row[2]) if row else None

    def nearest(
        self, latitude: float, longitude: float, *, kind: PlaceKind = "admin1", within: float = 3.0
    ) -> Place | None:
        """The place of a kind whose point lies nearest; None where none lies ``within`` so many degrees."""
        return self._nearest(round(latitude, 4), round(longitude, 4), kind, within)

    def _find_nearest(
        self, latitude: float, longitude: float, kind: PlaceKind, within: float
    ) -> Place | None:
        rows = self._connection().execute(
            f"SELECT {_COLUMNS}, 0 FROM place p WHERE p.kind = ? AND p.latitude BETWEEN ? AND ? "  # noqa: S608
            "AND p.longitude BETWEEN ? AND ? "
            "ORDER BY (p.latitude - ?) * (p.latitude - ?) + (p.longitude - ?) * (p.longitude - ?), p.id "
            "LIMIT 1",
            (kind, latitude - within, latitude + within, longitude - within, longitude + within)  # noqa: RUF005
            + (latitude, latitude, longitude, longitude),
        )
        row = rows.fetchone()
        return Place(*row) if row else None


def _is_current(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            row = connection.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
        finally:
            connection.close()
    except sqlite3.DatabaseError:
        return False
    return bool(row) and row[0] == data_version()


__all__ = ["DATA", "Gazetteer", "Place", "default_path"]
