"""Any text at all: no crash, offsets that hold, the same record every time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.coding.mangle import BASE, mangled

from dateline.coding.coder import Coder
from dateline.coding.record import ArticleText, CodedArticle
from dateline.coding.types import BY_NAME
from dateline.warehouse.record import read_record

ROLES = {"source", "blamed", "claimant", "target"}
STANCES = {"asserted", "claimed", "blamed", "suspected", "denied"}
PRECISIONS = {"exact", "near", "city", "admin2", "admin1", "region", "country"}
OUTCOMES = {"hit", "partly_intercepted", "intercepted", "failed", "foiled", "unknown"}
STATUSES = {"single_source", "corroborated", "admitted", "disputed", "denied"}


def check(text: str, coded: CodedArticle) -> None:
    """What holds for every record of any text: closed lists, offsets, order, and the shape that the warehouse takes."""
    ids = [e["event_id"] for e in coded.events]
    assert ids == [f"e{n}" for n in range(1, len(ids) + 1)]
    for e in coded.events:
        read_record(e)
        assert e["event_type"] in BY_NAME
        assert e["realis"] in {"actual", "threatened", "hypothetical", "negated", "habitual"}
        assert e["outcome"] in OUTCOMES and e["claim_status"] in STATUSES
        assert e["date_precision"] in {"day", "week", "month", "year", "unknown"}
        assert e["date_start"] is None or e["date_start"] <= e["date_end"] <= e["date_latest"]
        assert e["mentions"]
        for m in e["mentions"]:
            assert text[m["start"] : m["end"]] == m["text"]
            assert m["sentence_start"] <= m["start"] < m["end"] <= m["sentence_end"] <= len(text)
        assert [m["start"] for m in e["mentions"]] == sorted(m["start"] for m in e["mentions"])
        for v in e["evidence"]:
            assert 0 <= v["start"] < v["end"] <= len(text)
        for r in e["relations"]:
            assert r["event_id"] in ids and r["event_id"] != e["event_id"]
        for a in e["actors"]:
            assert a["role"] in ROLES and a["stance"] in STANCES and a["name"]
        for p in e["places"]:
            assert p["precision"] in PRECISIONS and p["role"] in {"impact", "launch", "reported_from"}
            assert p["latitude"] is None or (abs(p["latitude"]) <= 90 and abs(p["longitude"]) <= 180)
        assert sum(p["is_main"] for p in e["places"]) <= 1
        for name in ("fatalities", "injuries", "deaths_civilian"):
            low, best, high = (e[f"{name}_{end}"] for end in ("low", "best", "high"))
            known = [n for n in (low, best, high) if n is not None]
            assert known == sorted(known) and all(n >= 0 for n in known), name
        for c in e["casualties"]:
            known = [n for n in (c["low"], c["best"], c["high"]) if n is not None]
            assert known and known == sorted(known)
        assert 0 <= e["confidence"] <= 1
    json.dumps(coded.as_dict())


def test_mangled_texts(coder: Coder) -> None:
    """Two minutes on one core; ``MANGLED_TEXTS=300`` runs some of them."""
    seeds = range(int(os.environ.get("MANGLED_TEXTS", "10000")))
    days = [None, *(date(2020, 1, 1) + timedelta(days=97 * n) for n in range(20))]
    articles = [
        ArticleText(str(n), text[:80] if n % 3 == 0 else "", text, days[n % len(days)])
        for n in seeds
        for text in (mangled(n),)
    ]
    for article, coded in zip(articles, coder.code_many(articles), strict=True):
        try:
            check(article.text, coded)
        except AssertionError as error:
            raise AssertionError(f"seed {article.id}: {error}") from error


@given(st.text(max_size=400))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text(coder: Coder, text: str) -> None:
    check(text, coder.code(ArticleText("x", text[:50], text)))


FRAGMENTS = st.sampled_from(
    """Rockets|hit|a base|near Kirkuk|on Monday|,|.|“|”|killing two soldiers|and wounding five|police said|Israel|
    Kata’ib Hizbullah|in response to|an airstrike|at least 25|including four children|The attack|was blamed on|the|
    did not|may|since October|two days earlier|from Gaza|\n\n|\u00a0|\u200b|é|🚀|BAGHDAD (May 3) —|1. |shot down|most of
    them|claimed responsibility for|suspected|he|their|Dec. 27|’|—|;|a bomb|went off|fire|protesters|seized""".split(
        "|"
    )
)


@given(st.lists(FRAGMENTS, max_size=40), st.sampled_from((None, date(2019, 12, 30), date(2024, 2, 29))))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_offsets_of_any_mixture_of_news_phrases(
    coder: Coder, words: list[str], published: date | None
) -> None:
    text = " ".join(words)
    coded = coder.code(ArticleText("x", text[:60], text, published))
    check(text, coded)
    assert coder.code(ArticleText("x", text[:60], text, published)) == coded


@given(st.text(alphabet="\u0000\u0007\ud800\udfff\ufffe a.“", max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_characters_that_no_page_should_hold(coder: Coder, noise: str) -> None:
    text = f"{noise} Rockets hit a base near Kirkuk{noise} on Monday, killing two soldiers. {noise}"
    coded = coder.code(ArticleText("x", noise, text, date(2021, 5, 4), language="en"))
    for e in coded.events:
        for m in e["mentions"]:
            assert text[m["start"] : m["end"]] == m["text"]


def test_empty_text_has_no_events(coder: Coder) -> None:
    assert coder.code(ArticleText("x", "", "")).events == []


def test_the_order_of_articles_does_not_matter(coder: Coder) -> None:
    articles = [ArticleText(str(n), "", mangled(n)) for n in range(6)] + [ArticleText("base", "", BASE)]
    alone = [coder.code(a).as_dict() for a in articles]
    assert [c.as_dict() for c in coder.code_many(articles)] == alone
    assert [c.as_dict() for c in coder.code_many(articles[::-1])][::-1] == alone


def test_one_record_under_any_hash_seed() -> None:
    program = (
        "import json,sys\nfrom dateline.coding.coder import Coder\nfrom dateline.coding.record import ArticleText\n"
        "c = Coder()\nprint(json.dumps(c.code(ArticleText('x', '', sys.argv[1])).as_dict()))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program, BASE],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(outputs) == 1


def test_another_language_is_recorded_and_not_coded(coder: Coder) -> None:
    for text, language in (
        ("قالت الشرطة إن قنبلة انفجرت في سوق بالموصل يوم الاثنين، مما أدى إلى مقتل تسعة أشخاص.", "ar"),
        (
            "Am Montag hat eine Bombe auf einem Markt in Mossul neun Menschen getötet, wie die Polizei mitteilte.",
            "de",
        ),
        ("פצצה התפוצצה בשוק במוסול ביום שני והרגה תשעה בני אדם, כך מסרה המשטרה.", "he"),
    ):
        coded = coder.code(ArticleText("x", "", text))
        assert (coded.language, coded.events) == (language, [])


def test_upper_case_text_is_read(coder: Coder) -> None:
    text = (
        "A BOMB EXPLODED AT A MARKET IN BAGHDAD ON MONDAY, KILLING NINE PEOPLE AND WOUNDING 15, POLICE SAID."
    )
    coded = coder.code(ArticleText("x", "", text))
    check(text, coded)
    assert [(e["event_type"], e["fatalities_low"]) for e in coded.events] == [("bombing", 9)]


def test_towns_of_upper_case_text_are_places(coder: Coder) -> None:
    text = (
        "TWO ROCKETS HIT A BASE NEAR MOSUL ON MONDAY, KILLING THREE SOLDIERS. A BOMB WENT OFF IN DEIR EZ-ZOR ON THE "
        "SAME DAY AND WOUNDED FIVE PEOPLE, POLICE SAID."
    )
    coded = coder.code(ArticleText("x", "", text, date(2016, 5, 3)))
    check(text, coded)
    assert [[p["name"] for p in e["places"]] for e in coded.events] == [["Mosul"], ["Deir ez-Zor"]]


@pytest.mark.parametrize(
    "unit",
    [
        "the quick brown fox attacked a dog, ",
        "Rockets hit a base near Kirkuk on Monday, killing two soldiers and wounding five, police said. ",
        "killed",
        "“",
        "9",
    ],
    ids=["words", "news", "one word", "quotation marks", "digits"],
)
def test_a_megabyte_on_one_line(coder: Coder, unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    check(text, coder.code(ArticleText("x", unit * 1000, text, date(2021, 5, 4), language="en")))


def test_version_is_stable_and_names_the_coder(coder: Coder) -> None:
    assert coder.version == Coder().version
    assert coder.version.startswith(coder.name)
    assert coder.code(ArticleText("x", "", BASE)).coder_version == coder.version
