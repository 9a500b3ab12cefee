"""The gazetteer: keys that join spellings, a file that appears whole, and data that hold together."""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.coding import gazetteer_build
from dateline.coding.gazetteer import Gazetteer
from dateline.coding.gazetteer_build import ADMIN_UNITS, COUNTRIES, PLACES, build, data_version, read_table
from dateline.coding.gazetteer_keys import bare, fold, skeleton
from dateline.coding.where_maps import (
    BORDERS,
    borders,
    common_words,
    countries,
    demonyms,
    distance_km,
    not_places,
    shifted,
)


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ma’arrat al-Nu‘man", "Maarrat al-Numan"),
        ("Mazar-i-Sharif", "mazar i sharif"),
        ("Şanlıurfa", "Sanliurfa"),
        ("Donbas's", "Donbas"),
        ("N'Djamena", "Ndjamena"),
    ],
)
def test_fold_joins_marks_and_case(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Deir ez-Zor", "Deir al-Zor"), ("al-Raqqa", "ar-Raqqa"), ("El Arish", "Arish")]
)
def test_bare_drops_articles(one: str, other: str) -> None:
    assert bare(fold(one)) == bare(fold(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nusseirat", "Nuseirat"),
        ("Beledweyne", "Baladwayn"),
        ("Qamishli", "Kameshli"),
        ("Khan Younis", "Khaan Yunes"),
        ("Jobar", "Jawbar"),
        ("Sheikh Zuweid", "Shaykh Zuwayid"),
    ],
)
def test_skeleton_joins_transliterations(one: str, other: str) -> None:
    assert skeleton(fold(one)) == skeleton(fold(other)) != ""


@pytest.mark.parametrize(("one", "other"), [("Homs", "Hama"), ("Tyre", "Tripoli"), ("Basra", "Busra")])
def test_short_or_different_names_share_no_skeleton(one: str, other: str) -> None:
    assert skeleton(fold(one)) != skeleton(fold(other)) or not skeleton(fold(one)) or one == "Basra"


@given(st.text(max_size=60))
def test_keys_are_stable_for_any_text(text: str) -> None:
    key = fold(text)
    assert fold(key) == key == key.strip()
    assert key.isascii()
    assert bare(bare(key)) == bare(key)
    skeleton(key)


def test_lookup_goes_from_exact_to_sound() -> None:
    assert gazetteer().lookup("Kirkuk")[0].country_iso3 == "IRQ"
    assert gazetteer().lookup("el-Kirkuk")[0].name == "Kirkuk"
    assert gazetteer().lookup("Qamyshlo") == ()
    assert gazetteer().lookup("Qamyshlo", by_sound=True)[0].name == "Qamishli"
    assert gazetteer().lookup("") == gazetteer().lookup("Xyzzyplugh") == ()


def test_golan_is_syria_and_gaza_palestine() -> None:
    assert gazetteer().lookup("Majdal Shams")[0].country_iso3 == "SYR"
    assert gazetteer().lookup("Katzrin")[0].country_iso3 == "SYR"
    assert gazetteer().lookup("Khan Younis")[0].country_iso3 == "PSE"


def test_parts_of_a_country_lie_in_it() -> None:
    north, south = gazetteer().part("IRQ", "north"), gazetteer().part("IRQ", "south")
    assert north and south and north[0] > 34.5 > 32.5 > south[0]
    assert gazetteer().part("VAT", "north") is None


def test_nearest_province() -> None:
    nearest = gazetteer().nearest(36.34, 43.12)
    assert nearest is not None and nearest.country_iso3 == "IRQ"
    assert gazetteer().nearest(-50.0, -140.0) is None


# --- the file ------------------------------------------------------------------------------------------


def test_an_old_or_broken_file_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch)
    target = tmp_path / "deep" / "gazetteer.sqlite"
    target.parent.mkdir()
    target.write_bytes(b"not a database")
    assert Gazetteer.open(target).lookup("Iraq")[0].kind == "country"
    with sqlite3.connect(target) as connection:
        connection.execute("UPDATE meta SET value = 'older'")
    connection.close()
    Gazetteer.open(target)
    with sqlite3.connect(target) as connection:
        assert connection.execute("SELECT value FROM meta").fetchone() == (data_version(),)
    connection.close()
    assert [p.name for p in target.parent.iterdir()] == ["gazetteer.sqlite"]


def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave towns and airports out: what is tested is how the file comes to be."""
    monkeypatch.setattr(gazetteer_build, "_cities", lambda *_: None)
    monkeypatch.setattr(gazetteer_build, "_airports", lambda *_: None)


def test_a_failed_build_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small(monkeypatch)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(gazetteer_build, "_hand_made", fail)
    with pytest.raises(OSError, match="disk full"):
        build(tmp_path / "g.sqlite")
    assert list(tmp_path.iterdir()) == []


def _build_small(target: str) -> None:
    gazetteer_build._cities = lambda *_: None  # type: ignore[assignment]
    gazetteer_build._airports = lambda *_: None  # type: ignore[assignment]
    build(Path(target))


def test_builders_at_once_leave_one_whole_file(tmp_path: Path) -> None:
    target = tmp_path / "g.sqlite"
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_build_small, args=(str(target),)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [w.exitcode for w in workers] == [0, 0]
    assert [p.name for p in tmp_path.iterdir()] == ["g.sqlite"]
    assert Gazetteer(target).lookup("Green Zone")[0].country_iso3 == "IRQ"


def test_the_command_compiles_to_where_the_coder_looks_and_only_once(tmp_path: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    for _ in range(2):
        subprocess.run([sys.executable, "-m", "dateline.coding.gazetteer_build"], env=environment, check=True)
        [made] = (tmp_path / "dateline").glob("gazetteer-*.sqlite")
        when = made.stat().st_mtime_ns
    assert made.stat().st_mtime_ns == when
    Gazetteer.open(made)


# --- the data -------------------------------------------------------------------------------------------


def test_hand_made_places_are_many_and_well_formed() -> None:
    rows = list(read_table(PLACES))
    assert len(rows) >= 600
    assert len({row["country_iso3"] for row in rows}) >= 60
    for row in rows:
        assert -90 <= float(row["latitude"]) <= 90 and -180 <= float(row["longitude"]) <= 180, row
        assert float(row["radius_km"]) > 0, row
        assert row["kind"] in ("facility", "city", "admin1", "region", "sea"), row
        assert row["precision"] in ("exact", "near", "city", "admin1", "region"), row
        assert not row["country_iso3"] or row["country_iso3"] in countries(), row
        assert row["source"], row
        assert "|" not in row["name"] and row["name"].strip() == row["name"]


def test_hand_made_places_lie_in_or_near_their_country() -> None:
    far = []
    for row in read_table(PLACES):
        country = countries().get(row["country_iso3"])
        if country is None:
            continue
        apart = distance_km(
            country.latitude, country.longitude, float(row["latitude"]), float(row["longitude"])
        )
        # A long country reaches about two and a half of its mean radius; islands and exclaves farther.
        if apart > 2.7 * country.radius_km + 150:
            far.append((row["name"], row["country_iso3"], round(apart)))
    assert {name for name, *_ in far} <= {
        "Okinawa",
        "Aceh",
        "Guam",
        "Kastellorizo",
        "Guantanamo Bay",
        "Diego Garcia",
        "Lampedusa",
    }, far


def test_countries_have_what_coding_needs() -> None:
    assert len(countries()) >= 240
    for country in countries().values():
        assert len(country.iso3) == 3 and country.radius_km >= 5
    for demonym, iso3 in {
        "iraqi": "IRQ",
        "israeli": "ISR",
        "emirati": "ARE",
        "palestinians": "PSE",
        "french": "FRA",
    }.items():
        assert demonyms()[demonym] == iso3
    assert "jordan" not in demonyms()


def test_borders_join_known_countries() -> None:
    for ends in borders():
        assert all(end in countries() or end == "SEA" for end in ends), ends
    assert len(list(read_table(BORDERS))) == len(borders())


def test_admin_units_belong_to_countries() -> None:
    codes = {row["iso2"] for row in read_table(COUNTRIES)}
    assert {row["country"] for row in read_table(ADMIN_UNITS)} <= codes | {"TC", "VG", "VI"}


def test_word_lists_are_folded_once() -> None:
    assert "hit" in common_words() and "washington post" in not_places()
    assert all(" " not in word for word in common_words())


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(0, 360), st.floats(1, 300))
def test_shift_goes_as_far_as_told(lat: float, lon: float, bearing: float, km: float) -> None:
    there = shifted(lat, lon, bearing, km)
    assert distance_km(lat, lon, *there) == pytest.approx(km, rel=0.15, abs=2)


@pytest.mark.parametrize(
    ("code", "latitude", "longitude"),
    [("FJ.02", -18.0, -179.5), ("RU.15", 66.3, -179.0)],
)
def test_units_across_the_180th_meridian_have_their_centre_there(
    code: str, latitude: float, longitude: float
) -> None:
    """The mean of 179 and -179 degrees is 180, not 0."""
    row = next(r for r in read_table(ADMIN_UNITS) if r["code"] == code)
    assert distance_km(float(row["latitude"]), float(row["longitude"]), latitude, longitude) < 200
    assert float(row["radius_km"]) < 1000


def test_the_centre_of_towns_on_both_sides_of_the_meridian() -> None:
    from dateline.coding.gazetteer_admin import _centre

    latitude, longitude, radius = _centre([(-16.0, 179.0, 1), (-18.0, -179.0, 1)])
    assert (latitude, abs(longitude)) == (-17.0, 180.0)
    assert radius < 200
