"""Proof that the audit catches what goes wrong, and nothing else.

A good batch is corrupted in many ways, each rule at least once; every corruption must be caught by the rule that is
meant for it and by no other (but for those that are named beside it). Clean batches of every kind that the codebook
allows raise nothing.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import psycopg
from quality_samples import (
    ACTORS,
    PLACES,
    PUBLISHED,
    SampleArticle,
    any_article,
    blank,
    known_places,
    series,
    stage,
    strike,
    threat,
    undated,
)

from dateline.quality import frames, suites
from dateline.quality.audit import audit_frames
from dateline.quality.derive import derive
from dateline.quality.engine import Engine
from dateline.quality.rules import Rule

Event = dict[str, Any]
RULES: dict[str, Rule] = {r.name: r for rules in suites.batch_suites().values() for r in rules}


def derived(tables: Any, run: int) -> Any:
    return derive(dict(tables), run=run, known_places=known_places)


def broken(tables: Any, run: int, engine: Engine, *, good: Any = None) -> dict[str, set[int]]:
    """Every broken rule, with the event_version_ids of the rows that broke it. Tables that are as in `good`, which
    breaks no rule, are not checked again."""
    frames_ = derived(tables, run)
    found: dict[str, set[int]] = {}
    for name, rules in suites.batch_suites().items():
        if good is not None and frames_[name].equals(good[name]):
            continue
        for finding in engine.check(name, rules, frames_[name]):
            assert finding.error is None, finding
            if not finding.is_success:
                rows = frames_[name].iloc[list(finding.rows)]
                found[finding.rule.name] = (
                    set(rows["event_version_id"]) if "event_version_id" in rows else set()
                )
    return found


# ---------------------------------------------------------------------------------------------------------------
# Corruptions of one record, as a faulty coder might make them: staged through the real stores


@dataclass(frozen=True)
class Corruption:
    """`make` writes events into an article; the last of them is the bad one. `rules` must catch it, and no other."""

    name: str
    make: Callable[[SampleArticle], Any]
    rules: frozenset[str]


def to(
    rules: str, name: str = "", base: Callable[[SampleArticle], Event] = strike, **changes: Any
) -> Corruption:
    """A corruption that sets fields of a good record."""

    def make(article: SampleArticle) -> None:
        base(article).update(changes)

    return Corruption(name or f"{base.__name__} with {changes}", make, frozenset(rules.split()))


def within(rules: str, part: str, index: int, **changes: Any) -> Corruption:
    """A corruption of one item of a list in the record."""

    def make(article: SampleArticle) -> None:
        strike(article)[part][index].update(changes)

    return Corruption(f"{part}[{index}] with {changes}", make, frozenset(rules.split()))


def by(rules: str, name: str, change: Callable[[Event], Any]) -> Corruption:
    """Any other corruption of a good record."""

    def make(article: SampleArticle) -> None:
        change(strike(article))

    return Corruption(name, make, frozenset(rules.split()))


def without_evidence(prefix: str) -> Callable[[Event], None]:
    def change(event: Event) -> None:
        event["evidence"] = [e for e in event["evidence"] if not e["field"].startswith(prefix)]

    return change


def civilians_alone(article: SampleArticle) -> Event:
    event = blank("shelling", "shells")
    event |= {"deaths_civilian_low": 2, "deaths_civilian_best": 2, "date_latest": "2020-03-10"}
    return article.add("The shells fell on a market.", event)


def second(article: SampleArticle) -> Event:
    strike(article)
    return strike(article)


def circle(article: SampleArticle) -> None:
    strike(article)["relations"] = [{"type": "responds_to", "event_id": "e2"}]
    strike(article)["relations"] = [{"type": "responds_to", "event_id": "e1"}]


def twice_told(article: SampleArticle) -> None:
    strike(article)
    strike(article)["relations"] = [{"type": "part_of", "event_id": "e1"}] * 2


def day(after: int) -> str:
    return (PUBLISHED + timedelta(days=after)).isoformat()


CORRUPTIONS = [
    # What happened
    to("event.event_type_in_list", event_type="kerfuffle"),
    to("event.realis_in_list", realis="likely"),
    to("event.realis_given", realis=None),
    to("event.outcome_in_list", outcome="success"),
    to("event.claim_status_in_list", claim_status="rumour"),
    to("event.has_mention", mentions=[]),
    to("event.confidence_in_range", confidence=1.5),
    to("event.confidence_in_range", confidence=-0.1),
    to("event.quantity_not_negative", quantity_intercepted=-1),
    to("event.intercepted_within_quantity", quantity_intercepted=5),
    to("event.quantity_usual", quantity=20_190),
    to("event.unreal_without_harm", realis="negated"),
    to("event.words_without_harm", event_type="statement"),
    to("event.foiled_without_harm", outcome="foiled"),
    # When
    to("event.date_precision_in_list", date_precision="hour"),
    to("event.date_precision_given", date_precision=None),
    to("event.dates_in_order", date_end=day(-1)),
    to("event.date_has_both_ends", date_end=None),
    to("event.date_agrees_with_precision", date_precision="unknown"),
    to("event.date_agrees_with_precision event.date_has_both_ends", date_start=None),
    to("event.date_not_after_publication", date_start=day(2), date_end=day(2), date_latest=day(2)),
    to("event.date_not_after_publication", date_end=day(2), date_latest=day(2)),
    to("event.date_near_enough", base=threat, date_start="2089-03-10", date_end="2089-03-10", date_latest="2089-03-10"),
    to("event.old_date_has_reason", date_start="1975-05-06", date_end="1975-05-06", date_latest="1975-05-06"),
    to("event.day_is_short", date_start=day(-9)),
    to("event.date_latest_given", date_latest=None),
    to("event.date_latest_in_order", date_latest=day(-1)),
    by("event.date_traced", "a date from nowhere", without_evidence("date")),
    # How many
    to("event.fatalities_not_negative", fatalities_low=-1),
    to("event.fatalities_in_order", fatalities_low=13),
    to("event.fatalities_in_order", fatalities_high=14, fatalities_best=15),
    to("event.injuries_not_negative", injuries_low=-20),
    to("event.injuries_in_order", injuries_best=19),
    to("event.deaths_civilian_not_negative", deaths_civilian_low=-3),
    to("event.deaths_civilian_in_order", deaths_civilian_low=4),
    to("event.civilians_within_deaths", deaths_civilian_high=13),
    to("event.civilians_within_best", fatalities_high=20, deaths_civilian_best=13, deaths_civilian_high=13),
    to("event.civilians_have_total", base=civilians_alone),
    to("event.toll_usual_for_type", fatalities_low=500, fatalities_best=500, fatalities_high=500),
    to("event.toll_usual_for_type event.toll_possible_for_type", fatalities_best=9000, fatalities_high=9000),
    to("event.toll_is_no_year", base=series, fatalities_best=2020, fatalities_high=2020),
    by("event.toll_traced", "a toll from nowhere", without_evidence("casualties")),
    within("casualty.harm_in_list", "casualties", 2, harm="scared"),
    within("casualty.harm_given", "casualties", 2, harm=None),
    within("casualty.casualty_status_in_list", "casualties", 0, status="bystander"),
    within("casualty.count_not_negative", "casualties", 2, low=-1),
    within("casualty.count_in_order", "casualties", 2, best=19),
    within("casualty.subset_within_total", "casualties", 1, low=13, best=13, high=13),
    by("casualty.subset_within_best", "a part above an open total",
       lambda e: (e.update(fatalities_high=None), e["casualties"][1].update(low=13, best=13, high=None))),
    within("casualty.row_within_total", "casualties", 0, low=15, best=15, high=15),
    to("casualty.has_total", fatalities_low=None, fatalities_best=None, fatalities_high=None,
       deaths_civilian_low=None, deaths_civilian_best=None, deaths_civilian_high=None),
    within("casualty.has_count", "casualties", 2, low=None, best=None, high=None),
    by("casualty.counted_once", "one figure twice", lambda e: e["casualties"].append(dict(e["casualties"][2]))),
    within("casualty.demographics_in_list", "casualties", 1, demographic=["ladies"]),
    within("casualty.words_in_text", "casualties", 0, text="a dozen persons"),
    # Who
    within("actor.actor_role_in_list", "actors", 0, role="bystander"),
    within("actor.actor_role_given", "actors", 0, role=None),
    within("actor.stance_in_list", "actors", 0, stance="sure"),
    within("actor.actor_type_in_list", "actors", 0, actor_type="robots"),
    within("actor.country_iso3_in_list", "actors", 0, country_iso3="XYZ"),
    within("actor.named", "actors", 0, name=None, mention=" "),
    within("actor.actor_id_known", "actors", 0, actor_id="nobody-knows"),
    within("actor.blame_has_author", "actors", 0, role="blamed"),
    within("actor.not_own_target", "actors", 1, actor_id=ACTORS[0][0]),
    within("actor.words_in_text", "actors", 0, mention="the navy"),
    # Where
    within("place.place_role_in_list", "places", 0, role="target", is_main=False),
    within("place.place_role_given", "places", 0, role=None, is_main=False),
    within("place.place_precision_in_list", "places", 0, precision="street"),
    within("place.country_iso3_in_list", "places", 0, country_iso3="XYZ"),
    within("place.named", "places", 0, name="", mention=None),
    within("place.latitude_in_world place.in_its_country", "places", 0, latitude=95.0),
    within("place.longitude_in_world", "places", 0, longitude=200.0, country_iso3=None),
    within("place.both_coordinates", "places", 0, longitude=None, precision="admin1"),
    within("place.not_zero", "places", 0, latitude=0.0, longitude=0.0, country_iso3=None),
    within("place.in_its_country", "places", 0, latitude=44.39, longitude=35.47),
    within("place.in_its_country", "places", 0, country_iso3="SYR"),
    within("place.point_has_precision", "places", 0, precision=None),
    within("place.fine_has_point", "places", 0, latitude=None, longitude=None),
    within("place.country_is_named", "places", 0, precision="country", country_iso3=None),
    within("place.radius_not_negative", "places", 0, radius_km=-1.0),
    within("place.radius_usual", "places", 0, radius_km=10_000.0),
    within("place.geonames_id_known", "places", 0, geonames_id=123_456_789),
    by("place.main_once", "two main places", lambda e: e["places"].append(dict(e["places"][0]))),
    within("place.main_is_place_of_event", "places", 0, role="reported_from"),
    within("place.quantity_not_negative", "places", 0, quantity=-1),
    within("place.parts_within_quantity", "places", 0, quantity=9),
    within("place.words_in_text", "places", 0, mention="Atlantis"),
    # In which words
    within("mention.in_text mention.sentence_holds_mention", "mentions", 0, start=9000, end=9005),
    within("mention.words_agree", "mentions", 0, text="hurled"),
    within("mention.sentence_in_text", "mentions", 0, sentence_end=9000),
    within("mention.sentence_holds_mention", "mentions", 0, sentence_start=0, sentence_end=4),
    within("mention.has_sentence", "mentions", 0, sentence_start=None, sentence_end=None),
    within("evidence.in_text", "evidence", 0, start=-3),
    within("evidence.in_text", "evidence", 0, start=5, end=5),
    within("evidence.field_well_formed", "evidence", 2, field="actors[first]"),
    within("evidence.field_there", "evidence", 2, field="actors[7]"),
    within("evidence.field_there", "evidence", 2, field="perpetrator"),
    # In answer to what
    to("relation.relation_type_in_list", relations=[{"type": "causes", "event_id": "e1"}], base=second, name="causes"),
    to("relation.relation_type_given", relations=[{"event_id": "e1"}], base=second, name="no type"),
    to("relation.target_there", relations=[{"type": "responds_to", "event_id": "e99"}]),
    to("relation.not_to_itself", relations=[{"type": "responds_to", "event_id": "e1"}]),
    Corruption("an answer to each other", circle, frozenset({"relation.no_circle"})),
    Corruption("a relation twice", twice_told, frozenset({"relation.told_once"})),
]  # fmt: skip


def test_every_corruption_of_a_record_is_caught_by_the_rule_meant_for_it(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    articles = [SampleArticle(number) for number in range(len(CORRUPTIONS))]
    for article, corruption in zip(articles, CORRUPTIONS, strict=True):
        corruption.make(article)
    run, ids = stage(prepared, articles)
    tables = frames.read(prepared, frames.STAGED, {"run": run})

    found: defaultdict[int, set[str]] = defaultdict(set)
    of_article = {event_version_id: int(name.split("/")[0]) for name, event_version_id in ids.items()}
    for rule, event_version_ids in broken(tables, run, engine).items():
        for event_version_id in event_version_ids:
            found[of_article[event_version_id]].add(rule)

    named = [c.name for c in CORRUPTIONS]
    assert {f"{n}: {name}": found[n] for n, name in enumerate(named)} == {
        f"{n}: {c.name}": set(c.rules) for n, c in enumerate(CORRUPTIONS)
    }

    # Those that a critical rule caught are held back, with that rule as the reason; no other event is.
    audit = audit_frames(prepared, run, tables, engine=engine, known_places=known_places)
    assert audit.blocking == ()
    held: defaultdict[int, set[str]] = defaultdict(set)
    for event_version_id, reasons in audit.quarantined.items():
        held[of_article[event_version_id]] |= {reason.rule for reason in reasons}
    critical = {
        n: {rule for rule in c.rules if RULES[rule].severity == "critical"} for n, c in enumerate(CORRUPTIONS)
    }
    assert dict(held) == {n: rules for n, rules in critical.items() if rules}
    for said in audit.warnings:
        assert RULES[said.split(" (")[0]].severity == "warning"


# ---------------------------------------------------------------------------------------------------------------
# Corruptions that the stores do not let in, or that only a whole batch can have: made on the rows as read


def put(table: str, column: str, value: Any, row: int = 0) -> Callable[[Any], None]:
    def change(tables: Any) -> None:
        tables[table].loc[row, column] = value

    return change


def twice(table: str) -> Callable[[Any], None]:
    def change(tables: Any) -> None:
        import pandas as pd

        tables[table] = pd.concat([tables[table], tables[table].iloc[[0]]], ignore_index=True)
        tables[table]["row_number"] = range(len(tables[table]))

    return change


def lose(table: str) -> Callable[[Any], None]:
    def change(tables: Any) -> None:
        tables[table] = tables[table].iloc[1:].reset_index(drop=True)
        tables[table]["row_number"] = range(len(tables[table]))

    return change


def copy_of(table: str, column: str) -> Callable[[Any], None]:
    def change(tables: Any) -> None:
        tables[table].loc[2, column] = tables[table].loc[0, column]

    return change


DETAILS = ("actor", "place", "casualty", "mention", "evidence", "relation")
# A row that stands twice also says the same thing twice.
ALSO = {"place": "place.main_once", "casualty": "casualty.counted_once", "relation": "relation.told_once"}
WITHOUT = {"evidence": "event.date_traced"}
BATCH_CORRUPTIONS: list[tuple[str, Callable[[Any], None]]] = [
    ("event.of_this_run", put("event", "coding_run_id", 999)),
    ("event.key_unique event.number_unique event.identity_unique join.event_in_view",
     twice("event")),
    ("event.number_unique", copy_of("event", "event_number")),
    ("event.identity_unique", copy_of("event", "event_id")),
    ("event.coder_single", put("event", "coder_version", "sample-2")),
    ("event.ucdp_violence_type_in_list", put("event", "ucdp_violence_type", "interstate")),
    *((f"{table}.of_this_run", put(table, "coding_run_id", 999)) for table in DETAILS),
    *((f"{table}.key_unique join.all_details_there {ALSO.get(table, '')}", twice(table)) for table in DETAILS),
    *((f"join.all_details_there {WITHOUT.get(table, '')}", lose(table)) for table in DETAILS),
    ("article.all_events_there", put("article", "events", 7)),
    ("article.events_fit_length article.all_events_there", put("article", "events", 61)),
    ("join.event_in_view join.all_details_there actor.of_this_run place.of_this_run casualty.of_this_run "
     "mention.of_this_run evidence.of_this_run casualty.has_total", lose("event")),
    ("join.version_of_article", put("join", "article_of_version", 999)),
    ("join.version_there", put("join", "article_of_version", None)),
    ("join.identity_of_article", put("join", "article_of_event", 999)),
    ("join.article_listed", put("join", "coded_events", None)),
    ("join.coder_name_of_run", put("join", "coder_name", "another")),
    ("join.coder_version_of_run", put("join", "coder_version", "sample-2")),
]  # fmt: skip
# Rules about the share or the mean of a large batch, and the test that breaks them.
LARGE_BATCH = frozenset(
    "event.share_with_place event.share_with_place_usual event.share_with_date event.share_with_date_usual "
    "article.events_per_article article.some_have_events".split()
)


def test_every_corruption_of_a_batch_is_caught_by_the_rule_meant_for_it(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    article = SampleArticle(1)
    strike(article)
    strike(article, PLACES[1])["relations"] = [{"type": "responds_to", "event_id": "e1"}]
    series(article)
    run, _ = stage(prepared, [article])
    good = frames.read(prepared, frames.STAGED, {"run": run})
    assert broken(good, run, engine) == {}
    sound = derived(good, run)

    caught = {}
    for number, (_, change) in enumerate(BATCH_CORRUPTIONS):
        tables = {name: table.copy() for name, table in good.items()}
        change(tables)
        caught[number] = set(broken(tables, run, engine, good=sound))
    expected = {number: set(rules.split()) for number, (rules, _) in enumerate(BATCH_CORRUPTIONS)}
    assert {n: (rules, expected[n]) for n, rules in caught.items() if rules != expected[n]} == {}


def test_a_critical_failure_of_the_batch_blocks_it_and_a_row_failure_does_not(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    article = SampleArticle(1)
    strike(article)
    run, _ = stage(prepared, [article])
    tables = frames.read(prepared, frames.STAGED, {"run": run})
    put("actor", "coding_run_id", 999)(tables)
    put("event", "confidence", 9.0)(tables)

    audit = audit_frames(prepared, run, tables, engine=engine, known_places=known_places)

    assert [said.split(" (")[0] for said in audit.blocking] == ["actor.of_this_run"]
    assert [r.rule for reasons in audit.quarantined.values() for r in reasons] == [
        "event.confidence_in_range"
    ]


def many(
    articles: int, events: int, change: Callable[[Event], Any] = lambda event: None
) -> list[SampleArticle]:
    made = [SampleArticle(number) for number in range(articles)]
    for article in made:
        for _ in range(events):
            change(undated(article, PLACES[0]))
    return made


def test_a_large_batch_without_places_and_dates_is_blocked(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    """The gazetteer is gone, or the publication dates are: the coder is broken, not the world."""
    run, _ = stage(prepared, many(20, 3, lambda event: event.update(places=[])))
    tables = frames.read(prepared, frames.STAGED, {"run": run})

    found = set(broken(tables, run, engine))
    assert found == {
        "event.share_with_place", "event.share_with_place_usual",
        "event.share_with_date", "event.share_with_date_usual",
    }  # fmt: skip
    audit = audit_frames(prepared, run, tables, engine=engine, known_places=known_places)
    assert {said.split(" (")[0] for said in audit.blocking} == {
        "event.share_with_place",
        "event.share_with_date",
    }

    run, _ = stage(
        prepared, [SampleArticle(1000 + a.number, events=a.events, text=a.text) for a in many(19, 3)]
    )
    assert broken(frames.read(prepared, frames.STAGED, {"run": run}), run, engine) == {}


def test_articles_full_of_events_block_the_batch_and_none_at_all_is_odd(
    prepared: psycopg.Connection, engine: Engine
) -> None:
    run, _ = stage(prepared, many(20, 21, lambda event: event.update(realis="habitual")))
    tables = frames.read(prepared, frames.STAGED, {"run": run})
    assert set(broken(tables, run, engine)) == {"article.events_per_article", "article.events_fit_length"}

    run, _ = stage(prepared, [SampleArticle(1000 + number) for number in range(40)])
    tables = frames.read(prepared, frames.STAGED, {"run": run})
    assert set(broken(tables, run, engine)) == {"article.some_have_events"}


def test_every_rule_is_broken_at_least_once() -> None:
    caught = {rule for c in CORRUPTIONS for rule in c.rules}
    caught |= {rule for rules, _ in BATCH_CORRUPTIONS for rule in rules.split()} | LARGE_BATCH
    assert caught == set(RULES)
    assert len(CORRUPTIONS) + len(BATCH_CORRUPTIONS) > 100


def test_50_clean_batches_raise_nothing(prepared: psycopg.Connection, engine: Engine) -> None:
    """Everything that the codebook allows: undated events, sums, threats that look ahead, open sea, rival tolls."""
    for seed in range(50):
        rng = random.Random(seed)
        published = date(2015, 1, 1) + timedelta(days=rng.randrange(3650))
        articles = [any_article(1000 * seed + n, rng, published) for n in range(rng.randint(1, 12))]
        run, ids = stage(prepared, articles)
        tables = frames.read(prepared, frames.STAGED, {"run": run})
        audit = audit_frames(prepared, run, tables, engine=engine, known_places=known_places)
        assert (audit.quarantined, audit.blocking, audit.warnings) == ({}, (), ()), f"seed {seed}"
        assert audit.events == len(ids)
