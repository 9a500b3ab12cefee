"""Places: names found in a text, told apart, and put on the map."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.coding.gazetteer import Gazetteer
from dateline.coding.mentions import PlaceMention
from dateline.coding.reading import read
from dateline.coding.where import distance_km, find_places


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.open()


def places(text: str, title: str | None = None) -> dict[str, PlaceMention]:
    """Place mentions by their words, demonyms left out."""
    found = find_places(read(text), gazetteer(), title=read(title) if title else None)
    return {m.text: m for m in found if not m.is_adjectival}


# name as news spells it, country that the text speaks of, its code, latitude, longitude
TOWNS = """
Kirkuk|Iraq|IRQ|35.47|44.39
Tal Afar|Iraq|IRQ|36.38|42.45
Nassiriya|Iraq|IRQ|31.05|46.26
Fallujah|Iraq|IRQ|33.35|43.78
Ramadi|Iraq|IRQ|33.43|43.30
Baquba|Iraq|IRQ|33.75|44.65
Tikrit|Iraq|IRQ|34.61|43.68
Najaf|Iraq|IRQ|32.00|44.33
Karbala|Iraq|IRQ|32.61|44.02
al-Qaim|Iraq|IRQ|34.37|41.09
Sulaimaniyah|Iraq|IRQ|35.56|45.44
Deir ez-Zor|Syria|SYR|35.34|40.14
Deir al-Zour|Syria|SYR|35.34|40.14
al-Bukamal|Syria|SYR|34.45|40.92
Raqqa|Syria|SYR|35.95|39.01
Hasakah|Syria|SYR|36.50|40.75
Qamishli|Syria|SYR|37.05|41.22
Palmyra|Syria|SYR|34.55|38.28
Douma|Syria|SYR|33.57|36.40
Manbij|Syria|SYR|36.53|37.95
Azaz|Syria|SYR|36.59|37.05
Daraa|Syria|SYR|32.62|36.10
Homs|Syria|SYR|34.73|36.72
Hama|Syria|SYR|35.13|36.76
Khan Sheikhoun|Syria|SYR|35.44|36.65
Sidon|Lebanon|LBN|33.56|35.37
Tyre|Lebanon|LBN|33.27|35.20
Nabatiyeh|Lebanon|LBN|33.38|35.48
Baalbek|Lebanon|LBN|34.01|36.21
Bint Jbeil|Lebanon|LBN|33.12|35.43
Jenin|the West Bank|PSE|32.46|35.30
Nablus|the West Bank|PSE|32.22|35.25
Hebron|the West Bank|PSE|31.53|35.10
Tulkarm|the West Bank|PSE|32.31|35.03
Khan Younis|the Gaza Strip|PSE|31.34|34.30
Beit Hanoun|the Gaza Strip|PSE|31.54|34.54
Nuseirat|the Gaza Strip|PSE|31.45|34.39
Ashkelon|Israel|ISR|31.67|34.57
Kiryat Shmona|Israel|ISR|33.21|35.57
Lod|Israel|ISR|31.95|34.90
Umm al-Fahm|Israel|ISR|32.52|35.15
Dimona|Israel|ISR|31.07|35.03
Irbid|Jordan|JOR|32.56|35.85
Hodeidah|Yemen|YEM|14.80|42.95
Hudaydah|Yemen|YEM|14.80|42.95
Saada|Yemen|YEM|16.94|43.76
Taiz|Yemen|YEM|13.58|44.02
Aden|Yemen|YEM|12.80|45.03
Mukalla|Yemen|YEM|14.54|49.13
Jizan|Saudi Arabia|SAU|16.89|42.55
Khamis Mushait|Saudi Arabia|SAU|18.30|42.73
Qatif|Saudi Arabia|SAU|26.56|50.01
el-Arish|Egypt|EGY|31.13|33.80
Sheikh Zuweid|Egypt|EGY|31.21|34.11
Minya|Egypt|EGY|28.10|30.75
Benghazi|Libya|LBY|32.12|20.07
Misrata|Libya|LBY|32.38|15.09
Sirte|Libya|LBY|31.21|16.59
Derna|Libya|LBY|32.76|22.64
Sabha|Libya|LBY|27.04|14.43
Kasserine|Tunisia|TUN|35.17|8.83
Tamanrasset|Algeria|DZA|22.79|5.52
Natanz|Iran|IRN|33.60|51.80
Zahedan|Iran|IRN|29.50|60.86
Ahvaz|Iran|IRN|31.32|48.68
Mahabad|Iran|IRN|36.76|45.72
Diyarbakir|Turkey|TUR|37.92|40.23
Cizre|Turkey|TUR|37.33|42.19
Gaziantep|Turkey|TUR|37.06|37.38
Mazar-i-Sharif|Afghanistan|AFG|36.71|67.11
Kunduz|Afghanistan|AFG|36.73|68.87
Lashkar Gah|Afghanistan|AFG|31.59|64.37
Quetta|Pakistan|PAK|30.18|66.99
Peshawar|Pakistan|PAK|34.01|71.58
Chaman|Pakistan|PAK|30.92|66.45
Srinagar|India|IND|34.09|74.81
Beledweyne|Somalia|SOM|4.74|45.20
Kismayo|Somalia|SOM|-0.36|42.55
Galkayo|Somalia|SOM|6.77|47.43
El Fasher|Sudan|SDN|13.63|25.35
Omdurman|Sudan|SDN|15.64|32.48
Port Sudan|Sudan|SDN|19.62|37.22
Mekelle|Ethiopia|ETH|13.50|39.47
Gao|Mali|MLI|16.27|-0.04
Timbuktu|Mali|MLI|16.77|-3.01
Agadez|Niger|NER|16.97|7.99
Maiduguri|Nigeria|NGA|11.85|13.16
Goma|the Democratic Republic of the Congo|COD|-1.68|29.22
Bunia|the Democratic Republic of the Congo|COD|1.56|30.25
Palma|Mozambique|MOZ|-10.78|40.47
Bakhmut|Ukraine|UKR|48.59|38.00
Mariupol|Ukraine|UKR|47.10|37.54
Kherson|Ukraine|UKR|46.64|32.62
Kramatorsk|Ukraine|UKR|48.74|37.58
Belgorod|Russia|RUS|50.60|36.59
Grozny|Russia|RUS|43.32|45.70
Stepanakert|Azerbaijan|AZE|39.82|46.75
Marawi|the Philippines|PHL|8.00|124.29
Pattani|Thailand|THA|6.87|101.25
Cucuta|Colombia|COL|7.89|-72.51
Culiacan|Mexico|MEX|24.80|-107.39
Port-au-Prince|Haiti|HTI|18.54|-72.34
Uvalde|the United States|USA|29.21|-99.79
""".strip().splitlines()


@pytest.mark.parametrize("row", TOWNS, ids=lambda row: row.split("|")[0])
def test_town_is_found_in_its_country(row: str) -> None:
    name, country, iso3, lat, lon = row.split("|")
    mention = places(
        f"Three people were killed in {country} on Friday. A bomb went off in {name}, the police said."
    )[name]
    assert mention.country_iso3 == iso3
    assert mention.latitude is not None and mention.longitude is not None
    assert distance_km(mention.latitude, mention.longitude, float(lat), float(lon)) < 40
    assert mention.precision in ("city", "exact")


# text, words, code (None: no country), latitude, longitude, km of tolerance, precision
SPECIAL = [
    # bases, camps, quarters
    ("A rocket hit the K1 base in Iraq.", "K1 base", "IRQ", 35.51, 44.30, 10, "exact"),
    ("Rockets fell on Ain al-Asad in Iraq.", "Ain al-Asad", "IRQ", 33.80, 42.44, 10, "exact"),
    ("Drones struck al-Tanf in Syria.", "al-Tanf", "SYR", 33.50, 38.62, 10, "exact"),
    ("Jets took off from Hmeimim in Syria.", "Hmeimim", "SYR", 35.41, 35.95, 10, "exact"),
    ("Missiles hit the T4 base in Syria.", "T4 base", "SYR", 34.52, 37.63, 10, "exact"),
    ("The Iraqi army closed the Green Zone.", "Green Zone", "IRQ", 33.31, 44.39, 5, "exact"),
    ("Iraqi protesters filled Tahrir Square.", "Tahrir Square", "IRQ", 33.32, 44.41, 5, "exact"),
    ("Egyptian protesters filled Tahrir Square.", "Tahrir Square", "EGY", 30.04, 31.24, 5, "exact"),
    ("In Lebanon, jets bombed Dahiyeh.", "Dahiyeh", "LBN", 33.85, 35.51, 5, "exact"),
    ("Police entered Sheikh Jarrah in Jerusalem.", "Sheikh Jarrah", "ISR", 31.79, 35.23, 5, "exact"),
    ("Clashes broke out in Jerusalem's Old City.", "Old City", "ISR", 31.78, 35.23, 5, "exact"),
    ("Troops raided the Jenin refugee camp.", "Jenin refugee camp", "PSE", 32.46, 35.29, 5, "exact"),
    ("A drone hit Abqaiq in Saudi Arabia.", "Abqaiq", "SAU", 25.93, 49.68, 15, "exact"),
    (
        "The power failed at Natanz nuclear facility in Iran.",
        "Natanz nuclear facility",
        "IRN",
        33.72,
        51.73,
        15,
        "exact",
    ),
    (
        "Troops closed the Bab al-Hawa crossing in Syria.",
        "Bab al-Hawa crossing",
        "SYR",
        36.24,
        36.69,
        15,
        "exact",
    ),
    (
        "A bomb hit Abha International Airport in Saudi Arabia.",
        "Abha International Airport",
        "SAU",
        18.24,
        42.66,
        15,
        "exact",
    ),
    ("Rockets landed at Baghdad airport in Iraq.", "Baghdad airport", "IRQ", 33.26, 44.23, 10, "exact"),
    ("Rockets landed at Erbil airport in Iraq.", "Erbil airport", "IRQ", 36.19, 44.01, 15, "near"),
    ("Rockets hit the Taji base in Iraq.", "Taji base", "IRQ", 33.52, 44.26, 10, "exact"),
    ("Jets took off from Incirlik in Turkey.", "Incirlik", "TUR", 37.00, 35.43, 10, "exact"),
    # the codebook's countries
    ("A rocket hit Majdal Shams on the Golan Heights.", "Majdal Shams", "SYR", 33.27, 35.77, 5, "city"),
    ("Shells fell on the Golan Heights.", "the Golan Heights", "SYR", 33.00, 35.77, 30, "near"),
    ("Two died in the West Bank.", "West Bank", "PSE", 31.98, 35.25, 30, "admin1"),
    ("Two died in Gaza.", "Gaza", "PSE", 31.42, 34.36, 20, "admin1"),
    ("Two died in Gaza City.", "Gaza City", "PSE", 31.51, 34.45, 10, "city"),
    # provinces and regions
    ("Fighting spread in Idlib province, Syria.", "Idlib province", "SYR", 35.85, 36.60, 40, "admin1"),
    ("Gunmen struck in Anbar province in Iraq.", "Anbar province", "IRQ", 33.40, 42.50, 80, "admin1"),
    ("Soldiers died in the Sinai Peninsula.", "Sinai Peninsula", "EGY", 29.80, 33.80, 60, "region"),
    ("War goes on in Tigray, in Ethiopia.", "Tigray", "ETH", 13.80, 38.60, 80, "admin1"),
    ("Militias burned villages in Darfur, Sudan.", "Darfur", "SDN", 13.50, 24.50, 150, "admin1"),
    ("Shelling hit the Donbas in Ukraine.", "Donbas", "UKR", 48.30, 38.30, 100, "region"),
    (
        "Militants struck in Nangarhar province, Afghanistan.",
        "Nangarhar province",
        "AFG",
        34.20,
        70.50,
        60,
        "admin1",
    ),
    ("Militants struck in Borno State, Nigeria.", "Borno State", "NGA", 11.80, 13.00, 80, "admin1"),
    # seas have no country
    ("A tanker was hit in the Strait of Hormuz.", "Strait of Hormuz", None, 26.57, 56.25, 30, "near"),
    ("A ship was boarded in the Red Sea.", "Red Sea", None, 20.0, 38.5, 300, "region"),
    ("A tanker was hit off the coast of Yemen.", "off the coast of Yemen", None, 14.2, 42.6, 250, "near"),
    # names of several places
    ("Tripoli, Lebanon, saw protests.", "Tripoli", "LBN", 34.43, 35.84, 10, "city"),
    ("Lebanese troops were sent to Tripoli.", "Tripoli", "LBN", 34.43, 35.84, 10, "city"),
    ("Libyan militias fought in Tripoli.", "Tripoli", "LBY", 32.89, 13.19, 15, "city"),
    ("Spanish police made arrests in Cordoba.", "Cordoba", "ESP", 37.89, -4.78, 15, "city"),
    ("Argentine police made arrests in Cordoba.", "Cordoba", "ARG", -31.41, -64.18, 15, "city"),
    ("In Georgia, police in Tbilisi fired tear gas.", "Georgia", "GEO", 42.0, 43.5, 100, "country"),
    (
        "In the United States, police in Georgia arrested a man in Atlanta.",
        "Georgia",
        "USA",
        33.0,
        -83.5,
        150,
        "admin1",
    ),
    ("Syrian rebels left Al-Bab for Aleppo.", "Aleppo", "SYR", 36.20, 37.16, 15, "city"),
    ("Rescuers in Pakistan reached Hyderabad.", "Hyderabad", "PAK", 25.39, 68.37, 15, "city"),
    ("Police in India sealed off Hyderabad.", "Hyderabad", "IND", 17.38, 78.46, 25, "city"),
    ("The city of Mosul in northern Iraq was retaken.", "Mosul", "IRQ", 36.34, 43.12, 10, "city"),
    # directions, distances, surroundings
    (
        "Gunmen struck 30 kilometers south of Baghdad.",
        "30 kilometers south of Baghdad",
        "IRQ",
        33.07,
        44.40,
        10,
        "near",
    ),
    (
        "A base 20 miles north of Damascus was hit.",
        "20 miles north of Damascus",
        "SYR",
        33.80,
        36.29,
        10,
        "near",
    ),
    ("A patrol was hit northwest of Kirkuk in Iraq.", "northwest of Kirkuk", "IRQ", 35.60, 44.24, 15, "near"),
    ("A bomb exploded near Raqqa in Syria.", "near Raqqa", "SYR", 35.95, 39.01, 15, "near"),
    (
        "Rebels hold the outskirts of Marib in Yemen.",
        "the outskirts of Marib",
        "YEM",
        15.50,
        45.30,
        30,
        "near",
    ),
    ("Militants were killed in northern Iraq.", "northern Iraq", "IRQ", 36.2, 43.9, 120, "region"),
    ("Missiles hit southern Syria.", "southern Syria", "SYR", 32.9, 36.3, 90, "region"),
    ("Rockets hit northern Israel.", "northern Israel", "ISR", 32.8, 35.3, 40, "near"),
    ("Rockets hit southern Lebanon.", "southern Lebanon", "LBN", 33.3, 35.4, 30, "near"),
    ("Raids went on in the northern West Bank.", "the northern West Bank", "PSE", 32.25, 35.25, 30, "admin1"),
    (
        "Iraq is quiet, but troops died in the north of the country.",
        "the north of the country",
        "IRQ",
        36.2,
        43.9,
        120,
        "region",
    ),
    (
        "Smugglers were shot on the Iraq-Syria border.",
        "on the Iraq-Syria border",
        None,
        34.6,
        41.0,
        60,
        "region",
    ),
    (
        "Troops in Iraq were shot near the Syrian border.",
        "near the Syrian border",
        "IRQ",
        34.6,
        41.0,
        60,
        "region",
    ),
    (
        "Israel shot down a drone on its border with Lebanon.",
        "on its border with Lebanon",
        "ISR",
        33.09,
        35.40,
        30,
        "near",
    ),
    (
        "A bus was stopped on the road between Homs and Hama in Syria.",
        "road between Homs and Hama",
        "SYR",
        34.93,
        36.74,
        20,
        "near",
    ),
    ("The Iraqi capital was quiet.", "The Iraqi capital", "IRQ", 33.34, 44.40, 15, "city"),
    ("Damascus's Old City was sealed off.", "Old City", "SYR", 33.51, 36.30, 10, "near"),
    # spellings that no list holds
    ("Turkey sent help to Iskenderum after the fire.", "Iskenderum", "TUR", 36.59, 36.17, 10, "city"),
    ("In Somalia, clashes broke out in Beladwein.", "Beladwein", "SOM", 4.74, 45.20, 15, "city"),
]


@pytest.mark.parametrize("case", SPECIAL, ids=[row[0] for row in SPECIAL])
def test_place_is_read_with_the_words_around_it(
    case: tuple[str, str, str | None, float, float, float, str],
) -> None:
    text, words, iso3, lat, lon, tolerance, precision = case
    found = places(text)
    mention = found.get(words) or next((m for t, m in found.items() if words in t or t in words), None)
    assert mention is not None, list(found)
    assert mention.country_iso3 == iso3
    assert mention.latitude is not None and mention.longitude is not None
    assert distance_km(mention.latitude, mention.longitude, lat, lon) <= tolerance, (
        mention.latitude,
        mention.longitude,
    )
    assert mention.precision == precision


def test_tables_cover_enough() -> None:
    assert len(TOWNS) + len(SPECIAL) >= 120


@pytest.mark.parametrize(
    ("text", "not_places"),
    [
        (
            "Jordan Peterson spoke to the Washington Post about Paris Hilton.",
            {"Jordan", "Washington", "Paris"},
        ),
        ("US Defense Secretary Lloyd Austin met Chad Smith.", {"Austin", "Chad"}),
        ("The Jerusalem Post and the New York Times reported it.", {"Jerusalem", "New York"}),
        ("The Bank of Israel raised its rate.", {"Israel"}),
        ("Islamic State in Iraq and the Levant claimed it.", {"Iraq", "Levant"}),
        ("The Oslo Accords and the Geneva Convention bind it.", {"Oslo", "Geneva"}),
        ("President Hassan Rouhani and General Ali Mobile spoke.", {"Hassan", "Ali", "Mobile"}),
        ("The Red Crescent sent a Hit squad.", {"Red", "Crescent", "Hit"}),
        ("SANA, the agency, quoted Secretary General Antonio Guterres of Portugal.", {"SANA", "Secretary"}),
        ("Iran-backed and Saudi-led forces met US-trained troops.", {"Iran", "Saudi", "US"}),
    ],
)
def test_names_of_people_and_papers_are_no_places(text: str, not_places: set[str]) -> None:
    assert not not_places & set(places(text))


def test_demonyms_fix_a_country_and_are_no_places() -> None:
    mentions = find_places(read("Israeli jets hit Syrian positions."), gazetteer())
    assert [(m.text, m.country_iso3, m.is_adjectival) for m in mentions] == [
        ("Israeli", "ISR", True),
        ("Syrian", "SYR", True),
    ]


def test_a_name_inside_an_actor_is_no_place() -> None:
    text = "The Aleppo Brigade attacked militants in Idlib."
    found = find_places(read(text), gazetteer(), blocked=[(4, 18), (28, 46)])
    assert [m.text for m in found] == ["Idlib"]


def test_an_unknown_village_lies_in_the_province_that_is_named() -> None:
    mention = places("Gunmen in Iraq raided the village of Qarzabulla in Diyala province.")["Qarzabulla"]
    assert (mention.country_iso3, mention.precision, mention.admin1) == ("IRQ", "admin1", "Diyala")


def test_an_unknown_quarter_lies_in_the_town_named_before() -> None:
    text = "Riots broke out in Lod in Israel. A man was shot in the Ramat Zazon neighborhood."
    mention = places(text)["Ramat Zazon"]
    assert (
        mention.precision == "near" and mention.latitude is not None and abs(mention.latitude - 31.95) < 0.1
    )


def test_shouted_text_is_read() -> None:
    assert "BAGHDAD" in places("ROCKETS HIT BASE NEAR BAGHDAD AIRPORT IN IRAQ AGAIN") or any(
        m.country_iso3 == "IRQ"
        for m in places("ROCKETS HIT BASE NEAR BAGHDAD AIRPORT IN IRAQ AGAIN").values()
    )


def test_the_title_counts_as_context() -> None:
    assert (
        places("Protesters marched in Tripoli.", title="Lebanon Holds Its Breath")["Tripoli"].country_iso3
        == "LBN"
    )


_WORDS = (
    "Baghdad|near|the|Syrian|border|northern|Iraq|30 kilometers|south of|Tripoli|,|Lebanon|.|and|between|Homs|Hama|"
    "road|in|of|village|al-|Bab|Old City|'s|US|U.S.|off the coast of|Yemen|Green Zone|Islamic State|Jordan|Smith|-|"
    "\u2019|\n\n|capital|İ|x"
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_WORDS.split("|")), max_size=16).map(" ".join))
def test_offsets_order_and_ranges_hold_for_any_words(text: str) -> None:
    reading = read(text)
    mentions = find_places(reading, gazetteer())
    assert mentions == find_places(reading, gazetteer())
    for m in mentions:
        assert reading.text[m.start : m.end] == m.text and m.text == m.text.strip() != ""
        assert m.latitude is None or -90 <= m.latitude <= 90
        assert m.longitude is None or -180 <= m.longitude <= 180
        assert m.radius_km > 0 and m.name
    for a, b in pairwise(mentions):
        assert a.end <= b.start


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_without_error(text: str) -> None:
    find_places(read(text), gazetteer())


def test_a_long_line_of_capitals_costs_bounded_work() -> None:
    reading = read("New Bab Al Tal " * 5000)
    assert find_places(reading, gazetteer()) is not None


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Clashes between Bab al-Tabbaneh and Jabal Mohsen in Tripoli, Lebanon, went on.", "Al-Bab"),
        ("A man was shot in the Gulshan-e-Iqbal area of Karachi in Pakistan.", "Tabas"),
        ("The soldiers of Mali were on the road between the towns of Hombori and Boni.", "Bonn"),
        ("A base near Puerto Jordan, in Arauca province in Colombia, was hit.", "El Puerto de Santa Maria"),
        ("A rocket fell in the garden of the Palestine Hotel in Baghdad.", "Palestinian Territories"),
        ("Police clashed with students on Sudan Street in Cairo.", "Sudan"),
    ],
)
def test_part_of_a_longer_name_is_no_place(text: str, wrong: str) -> None:
    assert wrong not in {m.name for m in places(text).values() if not m.is_adjectival}


def test_nautical_miles_lead_to_the_open_sea() -> None:
    (found,) = places("A drone hit a ship 52 nautical miles south of Yemen's port of Aden.").values()
    assert found.country_iso3 is None
    assert found.latitude is not None and 11.5 < found.latitude < 12.3
