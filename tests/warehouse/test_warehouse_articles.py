"""Articles: recognised under every name, versioned when they say something else, hostile or not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warehouse_samples import SEEN, TEXT, SourceStub, article, snapshot

from dateline.warehouse import article_store
from dateline.warehouse.article_store import Stored, find_article, store_article
from dateline.warehouse.duplicate_store import link_duplicate
from dateline.warehouse.errors import StoreError
from dateline.warehouse.session import connect
from dateline.warehouse.sources_store import sync_sources

pytestmark = pytest.mark.usefixtures("rolled_back")

LATER = SEEN + timedelta(hours=1)


def test_the_same_sighting_twice_is_one_article(warehouse: psycopg.Connection, press: str) -> None:
    first = store_article(warehouse, press, article())
    tables = snapshot(warehouse)
    second = store_article(warehouse, press, article())
    assert (first.outcome, second.outcome) == ("new", "unchanged")
    assert (second.article_id, second.article_version_id) == (first.article_id, first.article_version_id)
    assert snapshot(warehouse) == tables


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Rockets Hit Depot; Army Answers"},
        {"text": TEXT.replace("three guards", "four guards")},
        {"published": datetime(2020, 3, 11, 11, 0, tzinfo=UTC)},
    ],
)
def test_a_change_of_title_text_or_day_is_a_new_version(
    warehouse: psycopg.Connection, stored: Stored, change: dict[str, Any]
) -> None:
    again = store_article(warehouse, "press", article(seen_at=LATER, **change))
    assert again.outcome == "changed"
    assert again.article_id == stored.article_id
    rows = warehouse.execute(
        "SELECT version_number, is_current FROM mart.article_version ORDER BY 1"
    ).fetchall()
    assert rows == [(1, False), (2, True)]


@pytest.mark.parametrize(
    "change",
    [
        {"byline": "Another Writer"},
        {"categories": ("News", "Iraq")},
        {"published": datetime(2020, 3, 10, 13, 30, tzinfo=UTC)},
        {"published": None},
        {"extractor_version": "extract-2"},
        {"url": "https://press.example/rockets-hit-depot/?fbclid=x"},
    ],
)
def test_other_changes_make_no_version(
    warehouse: psycopg.Connection, stored: Stored, change: dict[str, Any]
) -> None:
    assert store_article(warehouse, "press", article(seen_at=LATER, **change)).outcome == "unchanged"
    assert warehouse.execute("SELECT count(*) FROM core.article_version").fetchone() == (1,)


def test_the_day_of_publication_is_the_publishers(warehouse: psycopg.Connection, press: str) -> None:
    # 22:30 UTC on 9 March is already 10 March in Jerusalem.
    store_article(warehouse, press, article(published=datetime(2020, 3, 9, 22, 30, tzinfo=UTC)))
    row = warehouse.execute("SELECT published_date::text FROM mart.article").fetchone()
    assert row == ("2020-03-10",)


def test_a_correction_and_its_reversal_are_versions_of_their_own(
    warehouse: psycopg.Connection, stored: Stored
) -> None:
    corrected = article(seen_at=LATER, title="Corrected")
    assert store_article(warehouse, "press", corrected).outcome == "changed"
    assert store_article(warehouse, "press", article(seen_at=LATER + timedelta(hours=1))).outcome == "changed"
    assert warehouse.execute("SELECT version_number, title FROM mart.article").fetchone() == (
        3,
        article().title,
    )


def test_a_late_worker_does_not_bring_back_what_was_corrected(
    warehouse: psycopg.Connection, stored: Stored
) -> None:
    store_article(warehouse, "press", article(seen_at=LATER, title="Corrected"))
    late = store_article(warehouse, "press", article(seen_at=SEEN + timedelta(minutes=1)))
    assert late.outcome == "unchanged"
    assert warehouse.execute("SELECT title FROM mart.article").fetchone() == ("Corrected",)


def test_found_in_the_archive_first_and_in_the_feed_later(warehouse: psycopg.Connection, press: str) -> None:
    url = article().canonical_url
    first = store_article(warehouse, press, article(key=f"url:{url}", guid=None))
    second = store_article(warehouse, press, article(seen_at=LATER))
    third = store_article(
        warehouse, press, article(seen_at=LATER, canonical_url="https://press.example/moved/")
    )
    assert {first.article_id, second.article_id, third.article_id} == {first.article_id}
    assert find_article(warehouse, press, canonical_url="https://press.example/moved/") is not None
    assert find_article(warehouse, press, guid=article().guid) is not None
    assert (
        find_article(warehouse, press, guid="https://press.example/?p=2", canonical_url="https://no.example/")
        is None
    )


def test_the_guid_decides_where_guid_and_link_disagree(warehouse: psycopg.Connection, press: str) -> None:
    one = store_article(warehouse, press, article())
    other = "https://press.example/?p=2"
    two = store_article(
        warehouse,
        press,
        article(
            key=other,
            guid=other,
            url="https://press.example/two/",
            canonical_url="https://press.example/two/",
        ),
    )
    assert one.article_id != two.article_id
    mixed = store_article(warehouse, press, article(seen_at=LATER, key=other, guid=other))
    assert mixed.article_id == two.article_id


def test_two_sources_may_have_the_same_guid(warehouse: psycopg.Connection, press: str) -> None:
    sync_sources(warehouse, [SourceStub(), SourceStub(id="wire")])
    assert (
        store_article(warehouse, "press", article()).article_id
        != store_article(warehouse, "wire", article()).article_id
    )


def test_two_workers_that_store_the_same_article_make_one(warehouse_dsn: str, press: str) -> None:
    def store(number: int) -> Stored:
        with connect(warehouse_dsn) as connection:
            # Half know only the link, half the guid too.
            given = article() if number % 2 else article(key=article().canonical_url, guid=None)
            return store_article(connection, press, given)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(store, range(24)))
    assert len({f.article_id for f in found}) == 1
    assert sorted(f.outcome for f in found) == ["new"] + ["unchanged"] * 23


def test_nul_and_half_surrogates_in_the_text_become_replacement_characters(
    warehouse: psycopg.Connection, press: str
) -> None:
    text = "Shots\0 were heard \ud800in\udfff the old town."
    store_article(
        warehouse, press, article(text=text, title="A\0B", byline="\ud83d", categories=("\0",), notes=("\0",))
    )
    row = warehouse.execute("SELECT text, title, text_length FROM mart.article_version").fetchone()
    assert row == ("Shots\ufffd were heard \ufffdin\ufffd the old town.", "A\ufffdB", len(text))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"guid": "a\0b"}, "guid holds a NUL"),
        ({"canonical_url": "https://press.example/\ud800"}, "half a surrogate"),
        ({"canonical_url": "https://press.example/" + "a" * 4000}, "longer than"),
        ({"key": " "}, "empty"),
        ({"text": " \n"}, "no text"),
        ({"published": datetime(2020, 3, 10)}, "no time zone"),
    ],
)
def test_what_cannot_be_a_key_is_refused_with_a_sentence(
    warehouse: psycopg.Connection, press: str, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(StoreError, match=sentence):
        store_article(warehouse, press, article(**change))
    assert warehouse.execute("SELECT count(*) FROM core.article").fetchone() == (0,)


def test_an_unknown_source_is_refused(warehouse: psycopg.Connection) -> None:
    with pytest.raises(StoreError, match="no source 'nowhere'"):
        store_article(warehouse, "nowhere", article())


def test_sql_in_a_headline_is_only_words(warehouse: psycopg.Connection, press: str) -> None:
    title = "'); DROP TABLE core.article; -- %s %(x)s \\ {} $1"
    store_article(warehouse, press, article(title=title, text=title))
    assert warehouse.execute("SELECT title FROM mart.article").fetchone() == (title,)


def test_a_megabyte_on_one_line_is_stored(warehouse: psycopg.Connection, press: str) -> None:
    store_article(warehouse, press, article(text="ä" * 1_000_000))
    assert warehouse.execute("SELECT text_length FROM mart.article").fetchone() == (1_000_000,)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(max_size=200), text=st.text(min_size=1, max_size=400).filter(lambda t: bool(t.strip())))
def test_any_text_keeps_its_length(warehouse: psycopg.Connection, title: str, text: str) -> None:
    sync_sources(warehouse, [SourceStub()])
    with warehouse.transaction(force_rollback=True):
        kept = store_article(warehouse, "press", article(title=title, text=text))
        row = warehouse.execute(
            "SELECT char_length(title), text_length FROM core.article_version WHERE article_version_id = %s",
            [kept.article_version_id],
        ).fetchone()
        assert row == (len(title), len(text))


def test_what_is_to_be_coded_comes_with_its_sources_zone(
    warehouse: psycopg.Connection, stored: Stored
) -> None:
    (version,) = article_store.versions_to_code(warehouse, [stored.article_version_id])
    assert (version.text, version.time_zone, version.language) == (TEXT, "Asia/Jerusalem", "en")
    assert version.published == article().published


def test_current_versions_are_those_of_the_interval_without_copies(
    warehouse: psycopg.Connection, stored: Stored
) -> None:
    start, end = datetime(2020, 3, 10, 11, 0, tzinfo=UTC), datetime(2020, 3, 10, 11, 1, tzinfo=UTC)
    assert article_store.current_versions(warehouse, start, end) == [stored.article_version_id]
    assert article_store.current_versions(warehouse, end, end + timedelta(days=1)) == []
    copy = store_article(
        warehouse,
        "press",
        article(key="k2", guid=None, url="https://x.example/", canonical_url="https://x.example/"),
    )
    link_duplicate(warehouse, copy.article_id, stored.article_id, similarity=1.0, method="text")
    assert article_store.current_versions(warehouse, start, end) == [stored.article_version_id]


def test_copies_of_copies_are_linked_to_the_original(warehouse: psycopg.Connection, press: str) -> None:
    a, b, c = (
        store_article(
            warehouse,
            press,
            article(key=n, guid=None, url=f"https://x.example/{n}", canonical_url=f"https://x.example/{n}"),
        ).article_id
        for n in "abc"
    )
    link_duplicate(warehouse, c, b, similarity=0.9, method="text")
    link_duplicate(warehouse, b, a, similarity=0.9, method="text")
    assert link_duplicate(warehouse, c, b, similarity=0.95, method="text") == a
    assert warehouse.execute(
        "SELECT article_id, duplicate_of_article_id FROM core.duplicate_link ORDER BY 1"
    ).fetchall() == [(b, a), (c, a)]
    with pytest.raises(StoreError, match="cannot be a copy"):
        link_duplicate(warehouse, a, c, similarity=1.0, method="text")
