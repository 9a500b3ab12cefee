"""Published events by the hundred thousand, with the skew that news has, for measuring queries and pages.

How they are spread:

- Half of the events lie on three city centres (Baghdad, Gaza City, Damascus); the others on 600 places whose use
  falls off by Zipf's law, one in ten of them a country's centroid or a region.
- Actors follow Zipf's law (exponent 1.1) over 2,000 names; so do the types.
- Days run over sixteen years, the later the denser, with three months of war that hold a sixth of them.
- Half of the events say nothing of the dead; where they do, tolls fall off by a power law (at most 400).
- Four events make an article, and an incident has one to five reports (by Zipf's law).

Rows go in by COPY; nothing here is news, and all words are our own.
"""

# SQL reads better in whole lines.
# ruff: noqa: E501

from __future__ import annotations

import bisect
import itertools
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import psycopg

SEED = 20261123
SOURCE = "bench"
FIRST_DAY = date(2010, 1, 1)
DAYS = 5844  # sixteen years
WAR_DAYS = (1500, 3950, 5030)  # three months each, from FIRST_DAY
EVENTS_PER_ARTICLE = 4
ACTORS, PLACES = 2000, 600
ZIPF_EXPONENT = 1.1
CENTRES = (
    ("Baghdad", "IRQ", 33.34, 44.40),
    ("Gaza City", "PSE", 31.50, 34.46),
    ("Damascus", "SYR", 33.51, 36.29),
)
# Boxes (south, west, north, east) that made-up places lie in; first the busiest.
COUNTRIES = (
    ("IRQ", 30.0, 42.0, 36.5, 47.5), ("SYR", 32.8, 36.2, 36.5, 41.5), ("PSE", 31.2, 34.3, 32.5, 35.4),
    ("YEM", 13.0, 43.5, 17.0, 49.5), ("LBN", 33.2, 35.3, 34.5, 36.4), ("ISR", 30.0, 34.6, 33.0, 35.5),
    ("AFG", 31.0, 62.0, 36.5, 70.5), ("TUR", 36.8, 28.0, 41.0, 43.5), ("EGY", 25.0, 29.0, 31.0, 34.0),
    ("LBY", 27.0, 12.0, 32.5, 23.0), ("IRN", 28.0, 48.0, 37.0, 60.0), ("SAU", 18.0, 40.0, 29.0, 49.0),
)  # fmt: skip
TYPES = (
    "airstrike", "armed_clash", "bombing", "shooting", "missile_or_rocket_attack", "statement", "arrest_or_raid",
    "shelling", "drone_strike", "protest", "threat", "ground_operation", "suicide_bombing", "negotiation",
    "assassination", "sanction", "abduction", "agreement_or_ceasefire", "stabbing", "execution", "humanitarian",
    "riot", "cyberattack", "naval_incident", "sabotage", "vehicle_ramming", "coup", "other",
)  # fmt: skip
SYLLABLES = ("ba", "do", "ka", "li", "mu", "na", "ro", "sha", "ti", "zu")
SENTENCE = "{actor} struck {target} near {place}, according to officials; the blast was heard for miles."


def made_name(number: int) -> str:
    """A word of its own for each number below 10,000, so that search meets rare words as well as common ones."""
    return "".join(SYLLABLES[int(digit)] for digit in f"{number:04d}").title()


@dataclass(frozen=True)
class Zipf:
    """Draws 0 … n-1, the first ones most often."""

    cumulative: Sequence[float]

    @classmethod
    def over(cls, n: int) -> Zipf:
        return cls(list(itertools.accumulate((k + 1) ** -ZIPF_EXPONENT for k in range(n))))

    def draw(self, dice: random.Random) -> int:
        return bisect.bisect_left(self.cumulative, dice.random() * self.cumulative[-1])


def generate_events(connection: psycopg.Connection, n: int, *, seed: int = SEED) -> None:
    """Add `n` published events, with articles, actors, places, history and incidents, to an empty warehouse.

    mart.event_type must be loaded (dateline.warehouse.reference). The tables are analysed and vacuumed afterwards, as
    autovacuum would have done; the connection must be in autocommit.
    """
    dice = random.Random(seed)
    with connection.transaction():
        _articles(connection, dice, -(-n // EVENTS_PER_ARTICLE))
        connection.execute("CREATE TEMP TABLE made (LIKE mart.event) ON COMMIT DROP")
        names = [row[0] for row in connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = 'made'::regclass AND attnum > 0 ORDER BY attnum"
        )]  # fmt: skip
        types = {row[0]: row[1:] for row in connection.execute(
            "SELECT event_type, is_material, is_violent, plover_type, plover_mode, cameo_root_code, acled_event_type, "
            "acled_sub_event_type, ucdp_violence_type FROM mart.event_type"
        )}  # fmt: skip
        with connection.cursor().copy("COPY made FROM STDIN") as copy:
            for row in _rows(dice, n, types):
                copy.write_row([row.get(name) for name in names])
        for statement in SPREAD:
            connection.execute(statement)
    connection.execute("VACUUM ANALYZE")


def _articles(connection: psycopg.Connection, dice: random.Random, n: int) -> None:
    connection.execute(
        "INSERT INTO core.source (source_id, name, home_url, feed_url, time_zone, language, poll_seconds, entry) "
        "VALUES (%s, 'Generated', 'http://127.0.0.1/', 'http://127.0.0.1/feed/', 'UTC', 'en', 300, '{}')",
        [SOURCE],
    )
    connection.execute(
        "INSERT INTO core.coding_run (coding_run_id, coder_name, coder_version, state) "
        "OVERRIDING SYSTEM VALUE VALUES (1, 'generated', 'generated-1', 'published')"
    )
    connection.execute(
        "INSERT INTO core.article (article_id, source_id, article_key, url, canonical_url, first_seen_at, last_seen_at) "
        "OVERRIDING SYSTEM VALUE SELECT k, %s, 'k' || k, 'http://127.0.0.1/' || k, 'http://127.0.0.1/' || k, now(), now() "
        "FROM generate_series(1, %s) AS k",
        [SOURCE, n],
    )
    connection.execute(
        "INSERT INTO core.article_version (article_version_id, article_id, version_number, title, text, language, "
        "published_at, published_date, text_sha256, content_sha256, extractor_version, seen_at) "
        "OVERRIDING SYSTEM VALUE SELECT k, k, 1, 'Report number ' || k, 'Report number ' || k || ' of what happened.', "
        "'en', now(), current_date, repeat('0', 64), repeat('0', 64), 'generated', now() FROM generate_series(1, %s) AS k",
        [n],
    )
    connection.execute(
        "UPDATE core.article SET current_version_id = article_id WHERE source_id = %s", [SOURCE]
    )


def _places(dice: random.Random) -> list[tuple[Any, ...]]:
    """(name, country, latitude, longitude, precision, radius in km) of each place, the busiest first."""
    found: list[tuple[Any, ...]] = []
    by_country = Zipf.over(len(COUNTRIES))
    for k in range(PLACES):
        iso, south, west, north, east = COUNTRIES[by_country.draw(dice)]
        if k % 10 == 9:
            precision, radius = dice.choice([("country", 400.0), ("region", 150.0)])
            spot = ((south + north) / 2, (west + east) / 2)
        else:
            precision, radius = dice.choice(
                [("city", 8.0), ("city", 8.0), ("near", 15.0), ("admin1", 70.0), ("exact", 1.0)]
            )
            spot = (round(dice.uniform(south, north), 4), round(dice.uniform(west, east), 4))
        found.append((made_name(5000 + k), iso, *spot, precision, radius))
    return found


def _rows(dice: random.Random, n: int, types: dict[str, Sequence[Any]]) -> Iterator[dict[str, Any]]:
    places, place, actor, kind = _places(dice), Zipf.over(PLACES), Zipf.over(ACTORS), Zipf.over(len(TYPES))
    # Shuffled once, so that the name says nothing of the rank.
    numbers = dice.sample(range(ACTORS), ACTORS)
    published = datetime.now(UTC)
    for k in range(n):
        if dice.random() < 0.5:
            name, iso, latitude, longitude = CENTRES[dice.choice((0, 0, 0, 1, 1, 2))]
            precision, radius = "city", 10.0
        else:
            name, iso, latitude, longitude, precision, radius = places[place.draw(dice)]
        is_war = dice.random() < 1 / 6
        day = dice.choice(WAR_DAYS) + dice.randrange(90) if is_war else int(DAYS * dice.random() ** 0.7)
        happened = FIRST_DAY + timedelta(days=day)
        undated = dice.random() < 0.08
        said = dice.random() < 0.5
        low = min(400, int(dice.paretovariate(1.3)) - 1) if said else None
        civilian = dice.randint(0, low) if low and dice.random() < 0.5 else None
        open_ended = dice.random() < 0.2
        event_type = TYPES[kind.draw(dice)]
        (material, violent, plover, mode, cameo, acled, acled_sub, ucdp) = types[event_type]
        source, target = numbers[actor.draw(dice)], numbers[actor.draw(dice)]
        blamed = [numbers[actor.draw(dice)]] if dice.random() < 0.15 else []
        article = k // EVENTS_PER_ARTICLE + 1
        yield {
            "event_id": k + 1, "event_version_id": k + 1, "event_number": f"e{k % EVENTS_PER_ARTICLE + 1}",
            "source_id": SOURCE, "article_id": article, "article_version_id": article,
            "article_title": f"Report number {article}", "article_url": f"http://127.0.0.1/{article}",
            "article_published_at": datetime.combine(happened + timedelta(days=1), time(9), UTC),
            "article_published_date": happened + timedelta(days=1),
            "event_type": event_type, "is_material": material, "is_violent": violent, "plover_type": plover,
            "plover_mode": mode, "cameo_root_code": cameo, "acled_event_type": acled,
            "acled_sub_event_type": acled_sub, "ucdp_violence_type": ucdp,
            "realis": "actual" if dice.random() < 0.9 else dice.choice(("threatened", "hypothetical", "negated")),
            "is_main": k % EVENTS_PER_ARTICLE == 0, "is_aggregate": dice.random() < 0.06,
            "date_start": None if undated else happened, "date_end": None if undated else happened,
            "date_precision": "unknown" if undated else "day", "date_latest": happened,
            "outcome": dice.choice(("hit", "hit", "hit", "intercepted", "unknown")),
            "claim_status": dice.choice(("single_source", "single_source", "corroborated", "admitted", "disputed")),
            "place_name": name, "country_iso3": iso, "latitude": latitude, "longitude": longitude,
            "place_precision": precision, "place_role": "impact", "radius_km": radius, "countries_iso3": [iso],
            "source_actors": [made_name(source)], "source_actor_ids": [f"actor-{source}"],
            "blamed_actors": [made_name(b) for b in blamed], "blamed_actor_ids": [f"actor-{b}" for b in blamed],
            "claimant_actors": [], "claimant_actor_ids": [],
            "target_actors": [made_name(target)], "target_actor_ids": [f"actor-{target}"],
            "fatalities_low": low, "fatalities_best": low, "fatalities_high": None if open_ended else low,
            "deaths_civilian_low": civilian, "deaths_civilian_best": civilian, "deaths_civilian_high": civilian,
            "weapons": [], "attributed_to": ["officials"], "trigger_text": "struck",
            "sentence_text": SENTENCE.format(actor=made_name(source), target=made_name(target), place=name),
            "confidence": round(dice.betavariate(6, 2), 2), "coder_name": "generated", "coder_version": "generated-1",
            "coding_run_id": 1, "valid_from": published,
        }  # fmt: skip


VERSION_COLUMNS = (
    "event_version_id, event_id, article_id, article_version_id, coding_run_id, coder_name, coder_version, event_number, "
    "valid_from, event_type, realis, is_main, is_aggregate, date_start, date_end, date_precision, date_latest, outcome, "
    "claim_status, place_name, country_iso3, latitude, longitude, place_precision, place_role, radius_km, "
    "countries_iso3, source_actors, source_actor_ids, blamed_actors, blamed_actor_ids, claimant_actors, "
    "claimant_actor_ids, target_actors, target_actor_ids, fatalities_low, fatalities_best, fatalities_high, weapons, "
    "attributed_to, confidence"
)
# The number of reports of an incident: 1, 2 … 5 by Zipf's law, from the event's number alone.
SPREAD = (
    "INSERT INTO core.event (event_id, article_id) OVERRIDING SYSTEM VALUE SELECT event_id, article_id FROM made",
    f"INSERT INTO core.event_version ({VERSION_COLUMNS}, status, record, record_sha256) "
    f"SELECT {VERSION_COLUMNS}, 'published', '{{}}', repeat('0', 64) FROM made",
    "INSERT INTO mart.event SELECT * FROM made",
    "INSERT INTO mart.event_history SELECT *, NULL, NULL FROM made",
    "INSERT INTO mart.event_actor (event_id, actor_number, actor_role, side, stance, asserted_by, mention_text, name, "
    "actor_id, actor_type) SELECT event_id, row_number() OVER (PARTITION BY event_id ORDER BY role DESC, name) - 1, role, "
    "CASE role WHEN 'target' THEN 'target' ELSE 'source' END, 'asserted', '{}', name, name, id, 'non_state_armed_group' "
    "FROM (SELECT event_id, 'source' AS role, unnest(source_actors) AS name, unnest(source_actor_ids) AS id FROM made "
    "UNION ALL SELECT event_id, 'blamed', unnest(blamed_actors), unnest(blamed_actor_ids) FROM made "
    "UNION ALL SELECT event_id, 'target', unnest(target_actors), unnest(target_actor_ids) FROM made) AS a",
    "INSERT INTO mart.event_place (event_id, place_number, place_role, is_main, mention_text, name, country_iso3, "
    "latitude, longitude, place_precision, radius_km) SELECT event_id, 0, place_role, true, place_name, place_name, "
    "country_iso3, latitude, longitude, place_precision, radius_km FROM made",
    "CREATE TEMP TABLE grouped ON COMMIT DROP AS SELECT m.*, "
    "sum(CASE WHEN hashint4(event_id::integer) %% 10 IN (0, 1, 2) THEN 0 ELSE 1 END) "
    "OVER (PARTITION BY event_type, country_iso3 ORDER BY date_latest, event_id) AS step FROM made AS m "
    "WHERE is_material AND realis = 'actual' AND NOT is_aggregate".replace("%%", "%"),
    "CREATE TEMP TABLE numbered ON COMMIT DROP AS SELECT g.*, "
    "dense_rank() OVER (ORDER BY event_type, country_iso3, step) AS incident_id FROM grouped AS g",
    "INSERT INTO core.incident (incident_id) OVERRIDING SYSTEM VALUE SELECT DISTINCT incident_id FROM numbered",
    "INSERT INTO core.incident_member SELECT event_id, incident_id, event_version_id, 'generated', now() FROM numbered",
    "INSERT INTO mart.incident (incident_id, event_type, date_start, date_end, date_precision, date_latest, place_name, "
    "country_iso3, latitude, longitude, place_precision, source_actors, target_actors, fatalities_low, fatalities_best, "
    "fatalities_high, fatalities_reported_min, fatalities_reported_max, reports, independent_sources, first_report_at, "
    "last_report_at, lead_event_id, linker_version, linked_at) "
    "SELECT DISTINCT ON (incident_id) incident_id, event_type, date_start, date_end, date_precision, date_latest, "
    "place_name, country_iso3, latitude, longitude, place_precision, source_actors, target_actors, fatalities_low, "
    "fatalities_best, fatalities_high, min(fatalities_low) OVER i, max(fatalities_low) OVER i, count(*) OVER i, "
    "count(*) OVER i, min(article_published_at) OVER i, max(article_published_at) OVER i, event_id, 'generated', now() "
    "FROM numbered WINDOW i AS (PARTITION BY incident_id) ORDER BY incident_id, event_id",
    "INSERT INTO mart.incident_event SELECT incident_id, event_id FROM numbered",
)
