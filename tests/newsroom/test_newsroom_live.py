"""Publishing, correcting and withdrawing while the site runs, and what time it is there."""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import feedparser
import httpx2
import pytest
from newsroom_samples import article, many

from dateline.newsroom import Newsroom, NewsroomError, SiteOptions


def titles(client: httpx2.Client, newsroom: Newsroom) -> list[str]:
    return [entry.title for entry in feedparser.parse(client.get(newsroom.feed_url).content).entries]


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end, "it did not happen within 10 s"
        time.sleep(0.02)


def test_an_article_without_date_is_published_now(client: httpx2.Client) -> None:
    with Newsroom([article("old")]) as newsroom:
        before = datetime.now(UTC).replace(microsecond=0)
        post = newsroom.publish(article("new", title="Just In", published=None))
        assert before <= post.published <= datetime.now(UTC)
        assert titles(client, newsroom)[0] == "Just In"
        # It stays so, whatever comes after.
        newsroom.publish(article("newer", published=None))
        assert newsroom.post("new").published == post.published


def test_publishing_changes_the_validators_at_once(client: httpx2.Client) -> None:
    with Newsroom([article("a")]) as newsroom:
        seen = set()
        for n in range(5):  # within one second, where WordPress would give the same ones
            newsroom.publish(article(f"n{n}", published=None))
            response = client.get(newsroom.feed_url)
            known = {
                "If-None-Match": response.headers["etag"],
                "If-Modified-Since": response.headers["last-modified"],
            }
            assert client.get(newsroom.feed_url, headers=known).status_code == 304
            seen.add(response.headers["etag"])
        assert len(seen) == 5


def test_a_correction_keeps_address_guid_and_publication(client: httpx2.Client) -> None:
    with Newsroom([article()]) as newsroom:
        url, guid, before = (
            newsroom.article_url("port-strike"),
            newsroom.guid("port-strike"),
            newsroom.post("port-strike"),
        )
        etag = client.get(newsroom.feed_url).headers["etag"]
        after = newsroom.correct(
            "port-strike", title="Harbor Strike Ends", text="It is over.\n\nThe ships sail."
        )
        assert (newsroom.article_url("port-strike"), newsroom.guid("port-strike")) == (url, guid)
        assert after.published == before.published and after.modified > before.modified
        assert titles(client, newsroom) == ["Harbor Strike Ends"]
        assert "The ships sail." in client.get(url).text
        assert client.get(newsroom.feed_url, headers={"If-None-Match": etag}).status_code == 200
        found = client.get(
            newsroom.url + "wp-json/wp/v2/posts", params={"modified_after": "2020-01-01T00:00:00Z"}
        ).json()
        assert [p["slug"] for p in found] == ["port-strike"]


def test_each_correction_is_later_than_the_one_before() -> None:
    with Newsroom([article()]) as newsroom:
        times = [newsroom.correct("port-strike", title=f"Version {n}").modified for n in range(4)]
        assert times == sorted(set(times))


def test_a_correction_may_state_its_time() -> None:
    with Newsroom([article()]) as newsroom:
        at = datetime(2020, 1, 2, 8, 0, tzinfo=UTC)
        assert newsroom.correct("port-strike", title="Later", modified=at).modified == at


def test_an_undated_article_keeps_its_publication_when_corrected() -> None:
    with Newsroom([article(published=None)]) as newsroom:
        published = newsroom.post("port-strike").published
        assert newsroom.correct("port-strike", title="Later").published == published


@pytest.mark.parametrize("status", [404, 410])
def test_a_withdrawn_article_is_gone_from_everywhere(client: httpx2.Client, status: int) -> None:
    options = SiteOptions(gone_status=410) if status == 410 else SiteOptions()
    with Newsroom([article("a"), article("b", title="Still Here")], options=options) as newsroom:
        url, print_url, number = (
            newsroom.article_url("a"),
            newsroom.print_url("a"),
            newsroom.post("a").post_id,
        )
        newsroom.withdraw("a")
        assert client.get(url).status_code == client.get(print_url).status_code == status
        assert client.get(f"{newsroom.url}wp-json/wp/v2/posts/{number}").status_code == 404
        assert titles(client, newsroom) == ["Still Here"]
        assert url not in client.get(newsroom.url + "post-sitemap.xml").text
        assert "port-strike" not in client.get(newsroom.url).text
        newsroom.publish(article("a"))
        assert client.get(url).status_code == 200
        with pytest.raises(NewsroomError, match="no article 'c' is in"):
            newsroom.withdraw("c")


def test_files_dropped_edited_and_deleted_by_hand_are_noticed(client: httpx2.Client, tmp_path: Path) -> None:
    with Newsroom(tmp_path, in_place=True, options=SiteOptions(rescan_seconds=0)) as newsroom:
        path = tmp_path / "any-name.json"
        path.write_text(json.dumps(article(title="Dropped")), "utf-8")
        assert titles(client, newsroom) == ["Dropped"]
        path.write_text(json.dumps(article(title="Edited")), "utf-8")
        edited = datetime(2020, 5, 5, 12, 0, tzinfo=UTC)
        os.utime(path, (edited.timestamp(), edited.timestamp()))
        assert titles(client, newsroom) == ["Edited"]
        assert newsroom.post("port-strike").modified == edited
        path.rename(tmp_path / "other-name.json")
        assert titles(client, newsroom) == ["Edited"]
        assert newsroom.post("port-strike").modified == edited
        (tmp_path / "other-name.json").unlink()
        assert titles(client, newsroom) == []


def test_the_folder_is_looked_at_again_without_being_told(client: httpx2.Client, tmp_path: Path) -> None:
    with Newsroom(tmp_path, in_place=True) as newsroom:
        assert titles(client, newsroom) == []
        (tmp_path / "a.json").write_text(json.dumps(article(title="Dropped")), "utf-8")
        wait_for(lambda: titles(client, newsroom) == ["Dropped"])


def test_a_checkout_s_file_times_are_no_corrections(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(article()), "utf-8")
    with Newsroom(tmp_path) as newsroom:
        post = newsroom.post("port-strike")
        assert post.modified == post.published


def test_a_file_edited_while_the_site_was_down_changes_the_validators(
    client: httpx2.Client, tmp_path: Path
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(article()), "utf-8")
    os.utime(path, (1_600_000_000, 1_600_000_000))
    etags = []
    for moment in (1_600_000_000, 1_600_000_000, 1_600_000_060):
        os.utime(path, (moment, moment))
        with Newsroom(tmp_path) as newsroom:
            etags.append(client.get(newsroom.feed_url).headers["etag"])
    assert etags[0] == etags[1] != etags[2]


def test_a_file_that_breaks_is_served_in_its_last_good_form(client: httpx2.Client, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(article()), "utf-8")
    with Newsroom(tmp_path, in_place=True, options=SiteOptions(rescan_seconds=0)) as newsroom:
        assert titles(client, newsroom) == ["Harbor Workers Walk Out in Marsa"]
        path.write_text('{"id": "port-strike", "tit', "utf-8")
        wait_for(
            lambda: (
                titles(client, newsroom) == ["Harbor Workers Walk Out in Marsa"] and bool(newsroom.problems)
            )
        )
        assert len(newsroom.problems) == 1 and newsroom.problems[0].startswith("a.json: is not JSON")
        path.write_text(json.dumps(article(title="Mended")), "utf-8")
        assert titles(client, newsroom) == ["Mended"]


def test_bad_files_are_told_once_and_stop_nothing(client: httpx2.Client, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text("{}", "utf-8")
    (tmp_path / "a.json").write_text(json.dumps(article("a")), "utf-8")
    (tmp_path / "b.json").write_text(json.dumps(article("a", title="A Second One")), "utf-8")
    for path in tmp_path.iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))
    with Newsroom(tmp_path, options=SiteOptions(rescan_seconds=0)) as newsroom:
        for _ in range(3):
            assert titles(client, newsroom) == ["Harbor Workers Walk Out in Marsa"]
        assert [problem.split(":")[0] for problem in newsroom.problems] == ["bad.json", "b.json"]


def test_the_first_file_keeps_its_id_against_a_newcomer(client: httpx2.Client, tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text(json.dumps(article("a", title="Incumbent")), "utf-8")
    with Newsroom(tmp_path, in_place=True, options=SiteOptions(rescan_seconds=0)) as newsroom:
        assert titles(client, newsroom) == ["Incumbent"]
        (tmp_path / "a.json").write_text(json.dumps(article("a", title="Newcomer")), "utf-8")
        assert titles(client, newsroom) == ["Incumbent"]
        (tmp_path / "m.json").unlink()
        assert titles(client, newsroom) == ["Newcomer"]


def test_a_folder_that_vanishes_withdraws_nothing(client: httpx2.Client, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(article()), "utf-8")
    with Newsroom(folder, in_place=True, options=SiteOptions(rescan_seconds=0)) as newsroom:
        assert len(titles(client, newsroom)) == 1
        folder.rename(tmp_path / "away")
        assert len(titles(client, newsroom)) == 1
        assert "the site stands as it was" in newsroom.problems[0]


def test_the_given_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(article("a")), "utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with Newsroom(tmp_path) as newsroom:
        newsroom.publish(article("b"))
        newsroom.correct("a", title="Other")
        newsroom.withdraw("a")
        copy = newsroom.articles_dir
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert not copy.exists()


def test_what_cannot_be_published_says_why() -> None:
    with Newsroom() as newsroom:
        with pytest.raises(NewsroomError, match="text is missing"):
            newsroom.publish({"id": "a", "title": "No Text"})
        with pytest.raises(NewsroomError, match="no article 'a' is published"):
            newsroom.publish(article("a", published="2999-01-01T00:00:00Z"))
    with pytest.raises(NewsroomError, match="not running"):
        newsroom.url  # noqa: B018


def test_many_readers_and_one_editor(client: httpx2.Client) -> None:
    with Newsroom(many(50), options=SiteOptions(rescan_seconds=0)) as newsroom:
        failures: list[object] = []

        def read() -> None:
            with httpx2.Client(trust_env=False) as reader:
                for _ in range(30):
                    for path in ("feed/", "wp-json/wp/v2/posts?per_page=100", "post-sitemap.xml"):
                        response = reader.get(newsroom.url + path)
                        if response.status_code != 200:
                            failures.append(response)

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        for n in range(20):
            newsroom.publish(article(f"live-{n}", published=None))
            newsroom.correct(f"live-{n}", title=f"Corrected {n}")
            if n % 2:
                newsroom.withdraw(f"live-{n}")
        for reader in readers:
            reader.join()
        assert failures == [] and newsroom.problems == []
        assert len(newsroom.site.posts) == 60


# -- the clock -------------------------------------------------------------------------------------

CORRECTED = article(
    corrections=[
        {"at": "2020-01-02T10:00:00Z", "title": "Second Headline", "note": "Headline"},
        {"at": "2020-01-01T10:00:00Z", "text": "A first correction.", "note": "Text"},
        {"at": "2999-01-01T00:00:00Z", "title": "Not Yet", "note": "Far away"},
    ]
)


def test_by_default_articles_stand_as_first_written() -> None:
    with Newsroom([CORRECTED]) as newsroom:
        post = newsroom.post("port-strike")
        assert (post.title, post.modified) == ("Harbor Workers Walk Out in Marsa", post.published)
        assert post.text.startswith("Harbor workers")


def test_corrections_apply_once_their_time_has_come() -> None:
    with Newsroom([CORRECTED], options=SiteOptions(apply_corrections=True)) as newsroom:
        post = newsroom.post("port-strike")
        assert (post.title, post.text) == ("Second Headline", "A first correction.")
        assert post.modified == datetime(2020, 1, 2, 10, tzinfo=UTC)


def test_a_stopped_clock_shows_the_site_as_it_stood(client: httpx2.Client) -> None:
    stories = [CORRECTED, article("later", title="Later", published="2020-01-01T12:00:00Z")]
    start = datetime(2019, 12, 31, tzinfo=UTC)
    with Newsroom(stories, options=SiteOptions(as_of=start)) as newsroom:
        states, etags = [], []
        for hours in (0, 35, 36, 60):
            newsroom.set_clock(start + timedelta(hours=hours))
            states.append(titles(client, newsroom))
            etags.append(client.get(newsroom.feed_url).headers["etag"])
        first = "Harbor Workers Walk Out in Marsa"
        assert states == [[first], [first], ["Later", first], ["Later", "Second Headline"]]
        assert len(set(etags)) == 4
        newsroom.set_clock(start)
        assert titles(client, newsroom) == [first]
        with pytest.raises(ValueError, match="no offset"):
            newsroom.set_clock(datetime(2020, 1, 1))


def test_on_a_stopped_clock_now_is_then() -> None:
    as_of = datetime(2020, 6, 1, 12, tzinfo=UTC)
    with Newsroom(options=SiteOptions(as_of=as_of)) as newsroom:
        assert newsroom.publish(article(published=None)).published == as_of
        assert newsroom.correct("port-strike", title="Corrected").modified > as_of


def test_a_scheduled_article_appears_when_its_time_comes(client: httpx2.Client) -> None:
    due = datetime.now(UTC) + timedelta(seconds=3)  # at least 2 s ahead, in whole seconds
    with Newsroom([article(published=due.isoformat())]) as newsroom:
        assert len(newsroom.problems) == 1 and "lies ahead; it appears then" in newsroom.problems[0]
        assert titles(client, newsroom) == [] or datetime.now(UTC) >= due.replace(microsecond=0)
        wait_for(lambda: len(titles(client, newsroom)) == 1)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"time_zone": "Jerusalem"}, "IANA name"),
        ({"time_zone": "../etc/passwd"}, "IANA name"),
        ({"posts_per_rss": 0}, "give 1 or more"),
        ({"as_of": datetime(2020, 1, 1)}, "has no offset"),
        ({"public_url": "newsroom"}, "must start with http"),
        ({"rescan_seconds": -1}, "give 0 or more"),
    ],
)
def test_settings_that_no_site_could_have_are_refused(options: dict[str, object], said: str) -> None:
    with pytest.raises(NewsroomError, match=said):
        SiteOptions(**options)  # type: ignore[arg-type]
