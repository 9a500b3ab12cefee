"""Article files: what is read, and what is said of a file that is wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom_samples import article

from dateline.newsroom.article import load_article, load_articles, read_article
from dateline.newsroom.errors import ArticleFileError, NewsroomError
from dateline.newsroom.text import paragraphs


def write(folder: Path, name: str, data: object) -> Path:
    path = folder / name
    path.write_text(data if isinstance(data, str) else json.dumps(data), "utf-8")
    return path


def test_the_least_article_has_id_title_and_text() -> None:
    read = read_article({"id": "a", "title": "T", "text": "One.\n\nTwo."})
    assert (read.id, read.title, read.text, read.published) == ("a", "T", "One.\n\nTwo.", None)


def test_unknown_keys_are_ignored_and_nulls_count_as_absent() -> None:
    read = read_article(article(genre="none", future_key={"x": 1}, byline=None, tags=None, published=None))
    assert (read.byline, read.tags, read.published) == ("", (), None)


@pytest.mark.parametrize(
    ("stated", "instant"),
    [
        ("2019-12-30T09:15:00+02:00", datetime(2019, 12, 30, 7, 15, tzinfo=UTC)),
        ("2019-12-30T07:15:00Z", datetime(2019, 12, 30, 7, 15, tzinfo=UTC)),
        ("2019-12-30T09:15:00.987+02:00", datetime(2019, 12, 30, 7, 15, tzinfo=UTC)),
        ("2019-12-30T09:15:00", datetime(2019, 12, 30, 7, 15, tzinfo=UTC)),  # local time of the site
        ("2019-06-30T09:15:00", datetime(2019, 6, 30, 6, 15, tzinfo=UTC)),  # with daylight saving
        ("2019-12-30", datetime(2019, 12, 30, 10, 0, tzinfo=UTC)),  # noon at the site
    ],
)
def test_times_are_instants_of_whole_seconds(stated: str, instant: datetime) -> None:
    assert read_article(article(published=stated)).published == instant


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"title": ""}, "title is empty"),
        ({"title": "\u0000 \n"}, "title is empty"),
        ({"text": " \n\n "}, "text is empty"),
        ({"text": ["a"]}, "text: must be a string"),
        ({"id": ""}, "id is empty"),
        ({"published": "yesterday"}, "published: Invalid isoformat string: 'yesterday'"),
        ({"published": 1577690000}, "published: must be an ISO date-time such as"),
        ({"published": "0001-01-01T00:00:00+14:00"}, "published: is outside the years 1 to 9999"),
        ({"corrections": [{"text": "No time."}]}, "corrections.0.at is missing"),
        ({"tags": [3.5]}, "tags: must be a string"),
    ],
)
def test_an_article_that_is_wrong_is_told_what_is_wrong(keys: dict[str, object], said: str) -> None:
    with pytest.raises(NewsroomError, match=said.replace("(", r"\(")):
        read_article(article(**keys))


def test_every_missing_key_is_named() -> None:
    with pytest.raises(NewsroomError) as raised:
        read_article({"published": "2019-12-30"})
    assert str(raised.value) == "id is missing; title is missing; text is missing"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "is not JSON"),
        (b"[]", "must hold one JSON object"),
        (b"\xff\xfe{}", "is not UTF-8"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"id": "a", "title": "T"}', "text is missing"),
        (b'{"id": "a", "title": "T", "text": "x", "published": "2019-13-01"}', "published: "),
    ],
)
def test_a_bad_file_is_named_with_its_fault(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(ArticleFileError) as raised:
        load_article(path)
    assert str(raised.value).startswith("bad.json: ") and said in str(raised.value)
    assert raised.value.path == path


def test_a_folder_is_read_past_its_bad_files(tmp_path: Path) -> None:
    good = write(tmp_path, "a.json", article("a"))
    write(tmp_path, "b.json", "{")
    write(tmp_path, "c.json", article("a", title="The same id again"))
    write(tmp_path, "notes.txt", "no article")
    write(tmp_path, ".hidden.json", article("hidden"))
    (tmp_path / "folder.json").mkdir()
    loaded = load_articles(tmp_path)
    assert [(path, a.id) for path, a in loaded.articles.items()] == [(good, "a")]
    assert [problem.path.name for problem in loaded.problems] == ["b.json", "c.json"]
    assert "its id 'a' is that of a.json already" in str(loaded.problems[1])


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(NewsroomError, match=r"article folder .*nowhere cannot be read .* --articles"):
        load_articles(tmp_path / "nowhere")


def test_a_byte_order_mark_is_no_reason_to_refuse_a_file(tmp_path: Path) -> None:
    path = tmp_path / "bom.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(article("bom")).encode())
    assert load_article(path).id == "bom"


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(article())), st.none() | st.integers() | st.text() | st.lists(st.text())
    )
)
def test_whatever_stands_in_an_article_it_is_read_or_refused(keys: dict[str, object]) -> None:
    try:
        read = read_article(article(**keys))
    except NewsroomError:
        return
    # What is read can be written in UTF-8 and in XML, and its text is what its paragraphs say.
    assert read.text.encode() and read.title.encode() and read.id.encode()
    assert "\n\n".join(paragraphs(read.text)) == read.text
    assert not any(ord(c) < 32 for c in read.title)
