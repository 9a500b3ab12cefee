"""The rules as a whole: named once, reasoned, documented; and what they take their lists and boxes from."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.coding.types import EVENT_TYPES
from dateline.quality import codes, geography, plausible, rules_page, suites, warehouse_suites
from dateline.quality.boxes_build import arc, clusters
from dateline.quality.geography import Box, country_holds

PAGE = Path(__file__).parents[2] / "docs" / "quality.md"
ALL = [
    *(rule for found in suites.batch_suites().values() for rule in found),
    *(
        rule
        for name in ("warehouse", "source", "drift")
        for rule in warehouse_suites.warehouse_suites()[name]
    ),
]


def test_every_rule_has_a_name_of_its_own_a_severity_and_a_sentence_that_says_why() -> None:
    assert len({rule.name for rule in ALL}) == len(ALL)
    for rule in ALL:
        assert rule.name.startswith(f"{rule.table}."), rule
        assert rule.severity in ("critical", "warning", "info"), rule
        assert rule.reason.endswith("."), rule
        assert rule.reason[0].isupper(), rule
        assert "|" not in rule.reason, rule
        assert rule.shows, rule


def test_the_page_of_rules_is_not_stale() -> None:
    assert PAGE.read_text("utf-8") == rules_page.render(), (
        "docs/quality.md is stale: run python -m dateline.quality.rules_page > docs/quality.md"
    )


def test_the_warehouse_keeps_the_rules_of_the_batches() -> None:
    """But for those that are about one run."""
    daily = {rule.name for found in warehouse_suites.warehouse_suites().values() for rule in found}
    left = {rule.name for rule in ALL} - daily
    assert all(name.startswith(("article.", "join.")) or name.endswith("of_this_run") for name in left - {
        "event.coder_single", "event.number_unique"
    })  # fmt: skip


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("SELECT event_type FROM mart.event_type", codes.EVENT_TYPE),
        ("SELECT actor_type FROM mart.actor_type", codes.ACTOR_TYPE),
        ("SELECT date_precision FROM mart.date_precision", codes.DATE_PRECISION),
        ("SELECT place_precision FROM mart.place_precision", codes.PLACE_PRECISION),
        ("SELECT code FROM mart.code_list WHERE list_name = 'realis'", codes.REALIS),
        ("SELECT code FROM mart.code_list WHERE list_name = 'outcome'", codes.OUTCOME),
        ("SELECT code FROM mart.code_list WHERE list_name = 'claim_status'", codes.CLAIM_STATUS),
        ("SELECT code FROM mart.code_list WHERE list_name = 'actor_role'", codes.ACTOR_ROLE),
        ("SELECT code FROM mart.code_list WHERE list_name = 'stance'", codes.STANCE),
        ("SELECT code FROM mart.code_list WHERE list_name = 'place_role'", codes.PLACE_ROLE),
        ("SELECT code FROM mart.code_list WHERE list_name = 'harm'", codes.HARM),
        ("SELECT code FROM mart.code_list WHERE list_name = 'casualty_status'", codes.CASUALTY_STATUS),
        ("SELECT code FROM mart.code_list WHERE list_name = 'relation_type'", codes.RELATION_TYPE),
        ("SELECT code FROM mart.code_list WHERE list_name = 'ucdp_violence_type'", codes.UCDP_VIOLENCE_TYPE),
    ],
)
def test_the_lists_are_those_of_the_published_tables(
    warehouse: psycopg.Connection, query: str, values: tuple[str, ...]
) -> None:
    assert {row[0] for row in warehouse.execute(query)} == set(values)  # type: ignore[arg-type]


def test_every_material_type_has_a_plausible_toll() -> None:
    assert set(plausible.MOST_DEATHS) == {t.event_type for t in EVENT_TYPES if t.is_material}
    assert plausible.most_injured("stabbing") == 400.0
    assert plausible.most_injured("cyberattack") == 200.0
    assert plausible.most_injured("statement") is None


# ---------------------------------------------------------------------------------------------------------------
# Boxes


@pytest.mark.parametrize(
    ("iso3", "latitude", "longitude", "expected"),
    [
        ("IRQ", 35.47, 44.39, True),  # Kirkuk
        ("IRQ", 51.5, -0.1, False),  # London
        ("IRQ", 44.39, 35.47, False),  # Kirkuk with its coordinates swapped
        ("SYR", 33.1, 35.8, True),  # the Golan, which the codebook files under SYR
        ("ISR", 33.1, 35.8, True),
        ("PSE", 31.5, 34.45, True),  # Gaza City
        ("UKR", 44.6, 33.5, True),  # Sevastopol, under either
        ("RUS", 44.6, 33.5, True),
        ("FJI", -16.85, -179.97, True),  # beyond the 180th meridian
        ("FJI", -16.85, 179.2, True),
        ("RUS", 66.0, -172.0, True),  # Chukotka
        ("GBR", 34.6, 32.98, True),  # Akrotiri
        ("GBR", 46.0, 20.0, False),  # between Britain and its bases
        ("ESP", 28.1, -15.4, True),  # Las Palmas
        ("LBY", 20.8, 23.5, True),  # the far south-east, where no town is
        ("YEM", 12.0, 43.3, True),  # a ship off the coast
        ("XYZ", 0.0, 0.0, None),
    ],
)
def test_countries_hold_their_places(
    iso3: str, latitude: float, longitude: float, expected: bool | None
) -> None:
    assert country_holds(iso3, latitude, longitude) is expected


def test_every_place_of_the_gazetteer_lies_in_its_country() -> None:
    """Or the audit would hold back what the coder rightly gives. Run dateline.quality.boxes_build if it fails."""
    import sqlite3

    from dateline.coding.gazetteer import Gazetteer

    connection = sqlite3.connect(f"{Gazetteer.open().path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        outside = [
            row
            for row in connection.execute("SELECT name, country_iso3, latitude, longitude FROM place")
            if row[1] is not None and country_holds(*row[1:]) is not True
        ]
    finally:
        connection.close()
    assert outside == []


def test_every_disputed_area_names_countries_that_are_known() -> None:
    assert all(len(code) == 3 for code in geography.countries())
    assert {"PSE", "XKX", "ESH", "TWN"} <= set(geography.countries())


longitudes = st.floats(-180, 180, allow_nan=False)
latitudes = st.floats(-80, 80, allow_nan=False)


@given(st.lists(longitudes, min_size=1, max_size=20))
def test_the_shortest_arc_holds_all_of_its_points(points: list[float]) -> None:
    west, east = arc(points)
    box = Box(-90, west, 90, east)
    assert all(box.holds(0.0, point) for point in points)
    assert box.widened().holds(0.0, points[0])


@given(st.lists(st.tuples(latitudes, longitudes), min_size=1, max_size=30))
def test_clusters_lose_no_point(points: list[tuple[float, float]]) -> None:
    assert sorted(point for group in clusters(points) for point in group) == sorted(points)
