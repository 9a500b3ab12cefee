"""The sample newsroom's articles and their hand-coded gold agree with each other and with the codebook."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx2
import pytest

from dateline import cli
from dateline.newsroom.options import SiteOptions
from dateline.newsroom.running import Newsroom
from dateline.orchestration.local import up
from dateline.sources.feed import read_feed

HERE = Path(__file__).parent
ARTICLE_FILES = {path.stem: path for path in sorted((HERE / "articles").glob("*.json"))}
GOLD_FILES = {path.stem: path for path in sorted((HERE / "gold").glob("*.json"))}
IDS = sorted(ARTICLE_FILES.keys() | GOLD_FILES.keys())

# The codebook's closed lists, written out here: the corpus is held to them, not to the coder's copy.
NOT_MATERIAL = {"threat", "statement", "negotiation", "agreement_or_ceasefire", "sanction", "humanitarian"}
MATERIAL = {
    "airstrike", "drone_strike", "missile_or_rocket_attack", "shelling", "bombing", "suicide_bombing",
    "shooting", "stabbing", "vehicle_ramming", "armed_clash", "ground_operation", "assassination",
    "abduction", "arrest_or_raid", "protest", "riot", "coup", "cyberattack", "sabotage", "naval_incident",
    "execution", "other",
}  # fmt: skip
EVENT_TYPES = MATERIAL | NOT_MATERIAL
REALIS = {"actual", "threatened", "hypothetical", "negated", "habitual"}
FORMS = {"wire", "feature", "brief", "digest", "opinion"}
GENRES = {"conflict", "none"}
ROLES = {"source", "blamed", "claimant", "target"}
STANCES = {"asserted", "claimed", "blamed", "suspected", "denied"}
CLAIM_STATUS = {"single_source", "corroborated", "admitted", "disputed", "denied"}
OUTCOMES = {"hit", "partly_intercepted", "intercepted", "failed", "foiled", "unknown"}
DATE_PRECISION = {"day", "week", "month", "year", "unknown"}
PLACE_PRECISION = {"exact", "near", "city", "admin2", "admin1", "region", "country"}
PLACE_ROLES = {"impact", "launch", "reported_from"}
HARMS = {"killed", "wounded", "missing", "abducted", "arrested", "displaced"}
CASUALTY_STATUS = {"civilian", "combatant", "police", "unknown"}
GOLD_KEYS = {
    "id", "type", "trigger", "sentence", "actors", "targets", "locations", "date", "weapons", "fatalities",
    "injuries", "casualty_groups", "attributed_to", "is_main", "realis", "responds_to",
}  # fmt: skip
RECORD_KEYS = {
    "roles", "claim_status", "outcome", "quantity", "date_precision", "fatalities_best", "injuries_best",
    "deaths_civilian", "casualties", "places",
}  # fmt: skip
# The publisher's own days, in which "on Monday" is meant.
PUBLISHER_ZONE = ZoneInfo("Asia/Jerusalem")
# What the finished corpus holds at least, and how often each type occurs in it.
FULL_CORPUS = 80
EACH_YEAR = 12
EACH_FORM = 8
EACH_TYPE = 3
# Incidents that several articles of one period report: fewer say nothing about joining them.
FOLLOWED_UP = 8

Json = dict[str, Any]


def _article(article_id: str) -> Json:
    return dict(json.loads(ARTICLE_FILES[article_id].read_text(encoding="utf-8")))


def _gold(article_id: str) -> Json:
    return dict(json.loads(GOLD_FILES[article_id].read_text(encoding="utf-8")))


def _is_material_actual(event: Json) -> bool:
    return event["type"] in MATERIAL and event["realis"] == "actual"


def _is_clustered(event: Json) -> bool:
    """Material, actual and no aggregate: what the incident files must place."""
    return _is_material_actual(event) and not event.get("aggregate")


def _is_required(event: Json) -> bool:
    return _is_clustered(event) and event["type"] != "other"


def _clusters() -> list[Json]:
    return [
        cluster
        for path in sorted(HERE.glob("incidents-*.json"))
        for cluster in json.loads(path.read_text(encoding="utf-8"))
    ]


def _split() -> dict[str, list[str]]:
    return dict(json.loads((HERE / "split.json").read_text(encoding="utf-8")))


def test_every_article_has_gold_and_every_gold_an_article() -> None:
    assert IDS, "the newsroom has no articles"
    assert ARTICLE_FILES.keys() == GOLD_FILES.keys()


@pytest.mark.parametrize("article_id", IDS)
def test_article_file_is_complete(article_id: str) -> None:
    article = _article(article_id)
    assert article["id"] == article_id and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", article_id)
    for key in ("title", "text", "byline", "category"):
        assert article[key].strip() == article[key] != "", key
    assert article["form"] in FORMS and article["genre"] in GENRES
    published = datetime.fromisoformat(article["published"])
    assert published.utcoffset() == published.astimezone(PUBLISHER_ZONE).utcoffset(), (
        "not the publisher's clock"
    )
    assert "\n\n\n" not in article["text"] and "  " not in article["text"]
    assert not re.search(r"[\"']", article["title"] + article["text"]), "the publisher sets curly quotes"
    moments = [published]
    for correction in article.get("corrections", []):
        assert correction["note"].strip() and {"title", "text"} & correction.keys()
        assert correction.get("text") != article["text"]
        moments.append(datetime.fromisoformat(correction["at"]))
    assert all(earlier < later for earlier, later in pairwise(moments)), (
        "corrections follow publication in order"
    )
    if "modified" in article:
        assert datetime.fromisoformat(article["modified"]) >= published


def test_digests_are_numbered() -> None:
    for article_id in IDS:
        article = _article(article_id)
        numbers = [int(n) for n in re.findall(r"(?m)^(\d+)\. ", article["text"])]
        if article["form"] == "digest":
            assert len(numbers) >= 3 and numbers == list(range(1, len(numbers) + 1)), article_id


@pytest.mark.parametrize("article_id", IDS)
def test_gold_head_matches_its_article(article_id: str) -> None:
    article, gold = _article(article_id), _gold(article_id)
    assert gold["title"] == article["title"]
    assert gold["published"] == article["published"][:10]
    assert gold["class"] in {"conflict", "nonconflict"}
    if article["genre"] == "none":
        assert not gold["material_conflict"]
        assert not [e["id"] for e in gold["events"] if _is_required(e)], (
            "an article of genre none reports incidents"
        )
    else:
        assert gold["material_conflict"] == any(_is_material_actual(e) for e in gold["events"])


@pytest.mark.parametrize("article_id", IDS)
def test_events_point_at_the_words_of_the_article(article_id: str) -> None:
    article, gold = _article(article_id), _gold(article_id)
    text = article["text"]
    for event in gold["events"]:
        where = f"{article_id} {event['id']}"
        assert event["trigger"] and event["trigger"] in event["sentence"], where
        assert text.count(event["sentence"]) == 1, where
        for mention in event.get("coref_mentions", []):
            assert mention in text or mention in article["title"], f"{where}: {mention}"
        for location in event["locations"]:
            assert location["text"] in text, f"{where}: {location['text']}"
        for group in event["casualty_groups"]:
            assert group["text"] in text, f"{where}: {group['text']}"
        if event["date"]["text"]:
            assert event["date"]["text"] in text or event["date"]["text"] in article["title"], where


@pytest.mark.parametrize("article_id", IDS)
def test_event_fields_keep_to_the_closed_lists(article_id: str) -> None:
    events = _gold(article_id)["events"]
    ids = [event["id"] for event in events]
    assert ids == [f"e{n}" for n in range(1, len(events) + 1)]
    for event in events:
        where = f"{article_id} {event['id']}"
        assert event.keys() >= GOLD_KEYS, f"{where}: {GOLD_KEYS - event.keys()}"
        assert event["type"] in EVENT_TYPES and event["realis"] in REALIS, where
        assert set(event.get("type_alt", [])) <= EVENT_TYPES - {event["type"]}, where
        assert isinstance(event["is_main"], bool) and isinstance(event.get("aggregate", False), bool), where
        assert event["responds_to"] is None or event["responds_to"] in set(ids) - {event["id"]}, where
        for location in event["locations"]:
            iso3 = location["country_iso3"]
            assert iso3 is None or re.fullmatch(r"[A-Z]{3}", iso3), where
            assert (location["lat"] is None) == (location["lon"] is None), where
            if location["lat"] is not None:
                assert -90 <= location["lat"] <= 90 and -180 <= location["lon"] <= 180, where


@pytest.mark.parametrize("article_id", IDS)
def test_dates_are_iso_and_agree_with_publication(article_id: str) -> None:
    published = date.fromisoformat(_article(article_id)["published"][:10])
    for event in _gold(article_id)["events"]:
        where = f"{article_id} {event['id']}"
        start, end = event["date"]["start"], event["date"]["end"]
        assert (start is None) == (end is None), where
        if start is None:
            continue
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        assert first <= last, where
        if event["realis"] == "actual":
            assert last <= published, f"{where}: {last} is after publication"
        words = event["date"]["text"] or ""
        named = [
            day
            for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
            if day in words
        ]
        if len(named) == 1:
            assert named[0] in {f"{first:%A}", f"{last:%A}"}, f"{where}: {words!r} is no {first:%A}"


@pytest.mark.parametrize("article_id", IDS)
def test_counts_are_ranges(article_id: str) -> None:
    for event in _gold(article_id)["events"]:
        where = f"{article_id} {event['id']}"
        for key in ("fatalities", "injuries"):
            count = event[key]
            if count is not None:
                assert count["min"] >= 0 and count["text"], where
                assert count["max"] is None or count["min"] <= count["max"], where


@pytest.mark.parametrize("article_id", IDS)
def test_material_actual_events_have_a_full_record(article_id: str) -> None:
    for event in _gold(article_id)["events"]:
        where = f"{article_id} {event['id']}"
        record = event.get("record")
        if _is_material_actual(event):
            assert record is not None, where
        if record is None:
            continue
        assert record.keys() >= RECORD_KEYS, f"{where}: {RECORD_KEYS - record.keys()}"
        assert record["claim_status"] in CLAIM_STATUS and record["outcome"] in OUTCOMES, where
        assert record["date_precision"] in DATE_PRECISION, where
        assert (record["date_precision"] == "unknown") == (event["date"]["start"] is None), where
        assert record["quantity"] is None or record["quantity"] > 0, where
        for role in record["roles"]:
            assert role["role"] in ROLES and role["stance"] in STANCES, where
        names = {role["name"] for role in record["roles"] if role["role"] != "target"}
        assert names == set(event["actors"]), where
        assert {r["name"] for r in record["roles"] if r["role"] == "target"} == set(event["targets"]), where
        for place in record["places"]:
            assert place["role"] in PLACE_ROLES and place["precision"] in PLACE_PRECISION, where
        assert sum(place["is_main"] for place in record["places"]) <= 1, where
        assert sum(place["role"] == "impact" for place in record["places"]) == len(event["locations"]), where


def _check_range(low: int | None, best: int | None, high: int | None, where: str) -> None:
    if low is None:
        assert best is None and high is None, where
        return
    assert best is not None and low <= best, where
    assert high is None or best <= high, where


@pytest.mark.parametrize("article_id", IDS)
def test_casualty_rows_add_up_to_the_totals(article_id: str) -> None:
    """Subsets are not added; rows that compete with each other give a range, all others a sum."""
    for event in _gold(article_id)["events"]:
        record = event.get("record")
        if record is None:
            continue
        for harm, key, best_key in (
            ("killed", "fatalities", "fatalities_best"),
            ("wounded", "injuries", "injuries_best"),
        ):
            where = f"{article_id} {event['id']} {harm}"
            total, best = event[key], record[best_key]
            rows = [row for row in record["casualties"] if row["harm"] == harm]
            for row in rows:
                _check_range(row["low"], row["best"], row["high"], where)
            counted = [row for row in rows if not row["is_subset"] and row["low"] is not None]
            if total is None:
                assert not counted and best is None, where
                continue
            _check_range(total["min"], best, total["max"], where)
            assert counted, f"{where}: a total without a row"
            lows = [row["low"] for row in counted]
            ceilings = [row["low"] if row["high"] is None else row["high"] for row in counted]
            sources = {row["attributed_to"] for row in counted}
            if len(counted) == 1 or len(sources) == 1:
                assert total["min"] == sum(lows), where
                open_ended = any(row["high"] is None for row in counted)
                assert total["max"] == (None if open_ended else sum(ceilings)), where
            else:
                assert min(lows) <= total["min"] <= sum(lows), where
                if total["max"] is not None:
                    assert max(ceilings) <= total["max"] <= sum(ceilings), where
            limit = total["max"] if total["max"] is not None else float("inf")
            for row in rows:
                if row["is_subset"]:
                    assert row["low"] <= limit, where
        civilian = record["deaths_civilian"]
        if civilian is not None:
            _check_range(civilian["low"], civilian["best"], civilian["high"], f"{article_id} {event['id']}")
            assert event["fatalities"] is not None
            if event["fatalities"]["max"] is not None:
                assert civilian["low"] <= event["fatalities"]["max"], f"{article_id} {event['id']}"
        for row in record["casualties"]:
            assert row["harm"] in HARMS and row["status"] in CASUALTY_STATUS, article_id


def test_incident_files_place_every_event_once() -> None:
    expected = {(i, event["id"]) for i in IDS for event in _gold(i)["events"] if _is_clustered(event)}
    placed = Counter((article, event) for cluster in _clusters() for article, event in cluster["members"])
    assert {member: n for member, n in placed.items() if n > 1} == {}
    assert placed.keys() == expected, (
        f"missing {expected - placed.keys()}, unknown {placed.keys() - expected}"
    )


def test_incidents_are_named_once_and_hold_one_event_an_article() -> None:
    clusters = _clusters()
    names = Counter(cluster["incident"] for cluster in clusters)
    assert {name for name, n in names.items() if n > 1} == set()
    for cluster in clusters:
        articles = [article for article, _ in cluster["members"]]
        assert articles and len(set(articles)) == len(articles), cluster["incident"]


def test_events_of_one_incident_can_have_happened_at_one_time() -> None:
    golds = {i: {event["id"]: event for event in _gold(i)["events"]} for i in IDS}
    for cluster in _clusters():
        dates = [golds[article][event]["date"] for article, event in cluster["members"]]
        known = [day for day in dates if day["start"]]
        if known:
            assert max(d["start"] for d in known) <= min(d["end"] for d in known), cluster["incident"]


def test_split_covers_every_article_once_and_keeps_incidents_together() -> None:
    split = _split()
    assert split.keys() == {"tune", "report"}
    placed = Counter(split["tune"] + split["report"])
    assert {i for i, n in placed.items() if n > 1} == set()
    assert placed.keys() == set(IDS), (
        f"missing {set(IDS) - placed.keys()}, unknown {placed.keys() - set(IDS)}"
    )
    half = {i: name for name, ids in split.items() for i in ids}
    for cluster in _clusters():
        assert len({half[article] for article, _ in cluster["members"]}) == 1, cluster["incident"]


def test_split_halves_are_alike() -> None:
    split = _split()
    forms = {half: Counter(_article(i)["form"] for i in ids) for half, ids in split.items()}
    genres = {half: Counter(_article(i)["genre"] for i in ids) for half, ids in split.items()}
    assert abs(len(split["tune"]) - len(split["report"])) <= 0.2 * len(IDS)
    for value in FORMS:
        both = forms["tune"][value] + forms["report"][value]
        assert abs(forms["tune"][value] - forms["report"][value]) <= max(2, 0.4 * both), value
    for value in GENRES:
        both = genres["tune"][value] + genres["report"][value]
        assert abs(genres["tune"][value] - genres["report"][value]) <= max(2, 0.4 * both), value


def test_the_corpus_is_as_large_and_spread_over_time_as_it_is_said_to_be() -> None:
    months = Counter(_article(i)["published"][:7] for i in IDS)
    assert len(IDS) >= FULL_CORPUS
    assert sum(month < "2020-03" for month in months) >= 2, months
    for year in ("2019", "2020", "2021", "2024"):
        assert sum(n for month, n in months.items() if month.startswith(year)) >= EACH_YEAR, months


def test_every_form_and_several_bylines_occur() -> None:
    forms = Counter(_article(i)["form"] for i in IDS)
    assert {form: forms[form] for form in FORMS if forms[form] < EACH_FORM} == {}
    bylines = Counter(_article(i)["byline"] for i in IDS)
    assert sum(n >= 2 for n in bylines.values()) >= 5, bylines


def test_about_two_thirds_report_incidents_and_a_third_has_nothing_to_code() -> None:
    share = sum(_article(i)["genre"] == "none" for i in IDS) / len(IDS)
    assert 0.29 <= share <= 0.38


def test_every_event_type_occurs_often_enough() -> None:
    seen = Counter(event["type"] for i in IDS for event in _gold(i)["events"])
    assert {event_type: seen[event_type] for event_type in EVENT_TYPES if seen[event_type] < EACH_TYPE} == {}


def test_most_articles_of_conflict_report_several_incidents() -> None:
    counts = [
        sum(_is_material_actual(event) for event in _gold(i)["events"])
        for i in IDS
        if _article(i)["genre"] == "conflict"
    ]
    assert sum(n >= 2 for n in counts) >= 0.75 * len(counts)


def test_the_corpus_has_what_makes_reports_hard() -> None:
    """Background, claims and denials, competing tolls, interceptions, answers, places of launch and of the report."""
    events = [event for i in IDS for event in _gold(i)["events"]]
    records = [event["record"] for event in events if "record" in event]
    stances = Counter(role["stance"] for record in records for role in record["roles"])
    claims = Counter(record["claim_status"] for record in records)
    outcomes = Counter(record["outcome"] for record in records)
    places = Counter(place["role"] for record in records for place in record["places"])
    sources = [
        {row["attributed_to"] for row in r["casualties"] if row["harm"] == "killed" and not row["is_subset"]}
        for r in records
    ]
    found = {
        "background": sum(not event["is_main"] for event in events),
        "aggregates": sum(bool(event.get("aggregate")) for event in events),
        "answers": sum(event["responds_to"] is not None for event in events),
        "claims of responsibility": sum(role["role"] == "claimant" for r in records for role in r["roles"]),
        "competing tolls": sum(len(names) > 1 for names in sources),
        "accused": stances["blamed"],
        "suspected": stances["suspected"],
        "denied": claims["denied"],
        "disputed": claims["disputed"],
        "intercepted": outcomes["intercepted"] + outcomes["partly_intercepted"],
        "failed or foiled": outcomes["failed"] + outcomes["foiled"],
        "launch places": places["launch"],
        "places of the report": places["reported_from"],
    }
    assert {what: n for what, n in found.items() if n < EACH_TYPE} == {}


def test_articles_follow_up_incidents_and_correct_themselves_in_every_part() -> None:
    corrected = Counter(_article(i)["published"][:4] for i in IDS if _article(i).get("corrections"))
    assert all(corrected[year] >= 2 for year in ("2020", "2021", "2024")), corrected
    for path in sorted(HERE.glob("incidents-*.json")):
        clusters = json.loads(path.read_text(encoding="utf-8"))
        followed = [cluster for cluster in clusters if len(cluster["members"]) > 1]
        assert len(followed) >= FOLLOWED_UP, path.name


def test_the_demo_serves_all_of_it_in_its_feed() -> None:
    """`make demo` polls the feed once and has every article, of all years."""
    assert cli._sample_articles() == HERE / "articles"
    articles = [_article(article_id) for article_id in IDS]
    with Newsroom(articles, options=SiteOptions(posts_per_rss=up.DEMO_FEED_ITEMS)) as newsroom:
        reading = read_feed(httpx2.get(newsroom.feed_url).content, base_url=newsroom.feed_url)
    assert {entry.title for entry in reading.entries} == {article["title"] for article in articles}


def test_no_two_articles_share_a_text() -> None:
    texts = Counter(_article(i)["text"] for i in IDS)
    assert max(texts.values()) == 1
    titles = Counter(_article(i)["title"] for i in IDS)
    assert max(titles.values()) == 1


def _shared_texts() -> dict[str, str]:
    """The texts that must not be copied: they live beside the checkout, never in it."""
    shared = Path(os.environ.get("DATELINE_SHARED") or HERE.parents[2] / "shared")
    files = [*shared.glob("seed/*.txt"), *shared.glob("gold/dev/articles/*.json")]
    if not files:
        message = f"no seed or shared gold under {shared}: set DATELINE_SHARED to the folder that holds them"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return {path.stem: path.read_text(encoding="utf-8") for path in files}


def _runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    """Every run of `length` words; eight in a row are no coincidence outside a name or a set phrase."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"[’']", "", text.replace("\\u2019", "").lower()))
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_no_text_is_copied_from_the_seed_or_the_shared_gold() -> None:
    foreign = {run: name for name, text in _shared_texts().items() for run in _runs(text)}
    for article_id in IDS:
        article = _article(article_id)
        versions = [article, *article.get("corrections", [])]
        ours = " ".join(
            v.get(key, "") for v in versions for key in ("title", "standfirst", "caption", "text")
        )
        copied = {" ".join(run): foreign[run] for run in _runs(ours) if run in foreign}
        assert not copied, f"{article_id}: {copied}"
