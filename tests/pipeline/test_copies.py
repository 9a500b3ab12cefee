"""Whose copy an article is: the same whatever the order of arrival, and kept true when articles change or go."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from dateline.articles.fingerprint import fingerprint
from dateline.pipeline import copies, ingest
from dateline.sources.registry import load_sources
from dateline.warehouse import coding_queue, publish, sources_store
from dateline.warehouse.article_store import ArticleInput, Stored
from dateline.warehouse.session import connect

TOLD = datetime(2020, 3, 17, 9, tzinfo=UTC)
STORY = (
    "Two rockets struck a fuel depot outside Basra on Monday night, and firemen fought the blaze until the morning, "
    "the governor's office said.\n\nNobody was hurt, for the guards had left their hut when the first rocket fell "
    "short of the fence and woke them. Traders in the old harbor feared that petrol would be rationed again before "
    "the week was out, as it had been two winters ago."
)
OTHER = (
    "A court in Amman sentenced four men on Tuesday to ten years in prison for smuggling rifles across the desert "
    "border.\n\nTheir lawyers said that they would appeal, since the judges had not let them call the officer who "
    "had led the patrol. The rifles were found under a load of oranges in a lorry whose driver was never named."
)


@pytest.fixture
def connection(warehouse: psycopg.Connection) -> psycopg.Connection:
    sources_store.sync_sources(warehouse, load_sources().values())
    return warehouse


def told(
    name: str, *, days: float = 0, text: str = STORY, source: str = "media-line"
) -> tuple[str, ArticleInput]:
    url = f"https://{source}.example/{name}/"
    return source, ArticleInput(
        key=url, url=url, canonical_url=url, title=name, text=text, extractor_version="1",
        seen_at=datetime.now(UTC), published=TOLD + timedelta(days=days), fingerprint=fingerprint(text),
    )  # fmt: skip


def keep(connection: psycopg.Connection, what: tuple[str, ArticleInput]) -> Stored:
    return ingest.keep(connection, what[0], what[1], "new")


def links(connection: psycopg.Connection) -> set[tuple[str, str]]:
    """(copy, original), by title."""
    query = (
        "SELECT c.title, o.title FROM core.duplicate_link AS d "
        "INNER JOIN core.article AS a ON a.article_id = d.article_id "
        "INNER JOIN core.article_version AS c ON c.article_version_id = a.current_version_id "
        "INNER JOIN core.article AS b ON b.article_id = d.duplicate_of_article_id "
        "INNER JOIN core.article_version AS o ON o.article_version_id = b.current_version_id"
    )
    return {(copy, original) for copy, original in connection.execute(query)}


def queued(connection: psycopg.Connection) -> set[str]:
    query = (
        "SELECT v.title FROM core.coding_request AS r INNER JOIN core.article_version AS v USING (article_version_id) "
        "WHERE r.state = 'queued'"
    )
    return {title for (title,) in connection.execute(query)}


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_the_first_to_tell_is_the_original_whoever_came_first(
    connection: psycopg.Connection, rolled_back: None, order: tuple[int, ...]
) -> None:
    """A backfill brings the earlier report last."""
    tellings = [
        told("first"),
        told("second", days=1, source="newsroom"),
        told("third", days=2, text=STORY + "\n\nFor more stories go to our site."),
        told("another", days=1, text=OTHER),
    ]
    for number in order:
        keep(connection, tellings[number])
    assert links(connection) == {("second", "first"), ("third", "first")}
    assert queued(connection) == {"first", "another"}


def test_beyond_a_week_the_same_words_are_a_standing_feature(
    connection: psycopg.Connection, rolled_back: None
) -> None:
    keep(connection, told("first"))
    keep(connection, told("again", days=7.5))
    assert links(connection) == set()


def test_a_copy_that_is_rewritten_is_a_report_of_its_own(
    connection: psycopg.Connection, rolled_back: None
) -> None:
    keep(connection, told("first"))
    keep(connection, told("copy", days=1))
    assert queued(connection) == {"first"}
    assert keep(connection, told("copy", days=1, text=OTHER)).outcome == "changed"
    assert links(connection) == set()
    assert queued(connection) == {"first", "copy"}


def test_a_copy_that_is_only_mended_stays_one(connection: psycopg.Connection, rolled_back: None) -> None:
    keep(connection, told("first"))
    keep(connection, told("copy", days=1))
    keep(connection, told("copy", days=1, text=STORY.replace("Two rockets", "Three rockets")))
    assert links(connection) == {("copy", "first")}
    assert queued(connection) == {"first"}


def test_what_becomes_a_copy_by_a_correction_gives_its_events_back(
    connection: psycopg.Connection, rolled_back: None
) -> None:
    keep(connection, told("first"))
    keep(connection, told("other", days=1, text=OTHER))
    keep(connection, told("other", days=1))
    assert links(connection) == {("other", "first")}
    assert queued(connection) == {"first"}, "what waited to be coded waits no longer"


def test_copies_of_what_is_rewritten_are_coded_and_the_first_of_them_is_the_original(
    connection: psycopg.Connection, rolled_back: None
) -> None:
    keep(connection, told("first"))
    keep(connection, told("second", days=1))
    keep(connection, told("third", days=2))
    keep(connection, told("first", text=OTHER))
    assert links(connection) == {("third", "second")}
    assert queued(connection) == {"first", "second"}


def test_copies_of_what_is_withdrawn_are_coded_and_linked_again_when_it_is_back(
    connection: psycopg.Connection, rolled_back: None
) -> None:
    first = keep(connection, told("first"))
    keep(connection, told("second", days=1))
    keep(connection, told("third", days=2))
    publish.withdraw_article(connection, first.article_id, "gone")
    coding_queue.enqueue(connection, copies.let_go(connection, first.article_id), "changed")
    assert links(connection) == {("third", "second")}
    assert queued(connection) == {"second"}
    keep(connection, told("first"))
    assert links(connection) == {("third", "first"), ("second", "first")}
    assert queued(connection) == {"first"}


def test_two_that_are_stored_at_once_see_each_other(
    connection: psycopg.Connection, warehouse_dsn: str
) -> None:
    def store(what: tuple[str, ArticleInput]) -> str:
        with connect(warehouse_dsn) as own:
            return keep(own, what).outcome

    pairs = [[told(f"{n}-first", text=f"{n} {t}"), told(f"{n}-copy", days=1, text=f"{n} {t}")]
             for n, t in enumerate(_stories())]  # fmt: skip
    with ThreadPoolExecutor(max_workers=4) as pool:
        assert set(pool.map(store, itertools.chain.from_iterable(pairs))) == {"new"}
    assert links(connection) == {(f"{n}-copy", f"{n}-first") for n in range(len(pairs))}


def _stories() -> Iterator[str]:
    """Texts that have no five words in a row in common."""
    words = (STORY + " " + OTHER).split()
    for n in range(12):
        yield " ".join(f"{word}{(n * 7 + k * n) % 91}" for k, word in enumerate(words))
