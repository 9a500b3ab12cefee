"""Extraction measured: on the newsroom's pages, and against plain trafilatura on other publishers' layouts."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from layouts import pages

from dateline.articles.article import ExtractedArticle
from dateline.articles.extract import extract_article
from dateline.fetch.client import Fetcher
from dateline.newsroom.running import Newsroom

ARTICLES = Path(__file__).parent.parent / "newsroom" / "articles"


def lines(text: str) -> list[str]:
    return [" ".join(p.split()) for p in text.split("\n\n")]


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


def f1(shared: int, wanted: int, got: int) -> float:
    return 2 * shared / (wanted + got) if wanted + got else 1.0


@dataclass
class Case:
    """One page, what it should give and what it gave; `foreign` are the lines that are not the article's."""

    id: str
    form: str
    wanted: list[str]
    got: ExtractedArticle
    stated: dict[str, object]
    foreign: set[str]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    found: list[Case] = []
    with Newsroom(ARTICLES) as newsroom, Fetcher("Dateline/0", interval_seconds=0) as fetcher:
        for path in sorted(ARTICLES.glob("*.json")):
            stated = json.loads(path.read_text())
            foreign = {" ".join(line.split()) for line in newsroom.pollution(stated["id"]).foreign}
            for form, url in (
                ("page", newsroom.article_url(stated["id"])),
                ("print", newsroom.print_url(stated["id"])),
            ):
                response = fetcher.get(url, allow_private=True)
                article = extract_article(
                    response.body, url=url, content_type=response.content_type, time_zone="Asia/Jerusalem"
                )
                found.append(Case(stated["id"], form, lines(stated["text"]), article, stated, foreign))
    assert len(found) >= 30
    return found


@pytest.mark.parametrize("form", ["page", "print"])
def test_paragraphs_are_the_articles_and_all_of_them(cases, form):
    wanted = got = shared = 0
    for case in (c for c in cases if c.form == form):
        a, b = Counter(case.wanted), Counter(case.got.paragraphs)
        wanted, got, shared = wanted + a.total(), got + b.total(), shared + (a & b).total()
    assert shared / got >= 0.98, "precision"
    assert shared / wanted >= 0.98, "recall"


@pytest.mark.parametrize("form", ["page", "print"])
def test_words_are_the_articles(cases, form):
    wanted = got = shared = 0
    for case in (c for c in cases if c.form == form):
        a, b = words(" ".join(case.wanted)), words(case.got.text)
        wanted, got, shared = wanted + a.total(), got + b.total(), shared + (a & b).total()
    assert f1(shared, wanted, got) >= 0.99


def test_no_foreign_line_is_left_in_a_report(cases):
    """Opinion pieces and appeals speak to their readers themselves; there a line may pass."""
    left = [(c.id, line) for c in cases for line in c.got.paragraphs if line in c.foreign]
    assert [entry for entry in left if not _is_personal(cases, entry[0])] == []
    assert len(left) <= len(cases) * 0.01, left


def _is_personal(cases: list[Case], article_id: str) -> bool:
    return any(c.id == article_id and c.stated["form"] == "opinion" for c in cases)


def test_headlines_standfirsts_bylines_and_dates(cases):
    from datetime import UTC, datetime

    for case in cases:
        assert case.got.title == case.stated["title"], case.id
        assert (case.got.standfirst or None) == (case.stated.get("standfirst") or None), case.id
        assert case.got.language == "en"
        if case.form == "page":
            published = datetime.fromisoformat(str(case.stated["published"])).astimezone(UTC)
            assert case.got.published == published.replace(microsecond=0), case.id
            assert case.got.byline == case.stated["byline"], case.id
            assert case.stated["category"] in case.got.categories, case.id
            assert case.got.section == case.stated["category"], case.id
            assert case.got.bylines == (case.stated["byline"],), case.id
            assert set(case.got.tags) == {
                t for t in case.stated.get("tags") or () if t != case.got.section
            }, case.id


def test_captions_are_kept_apart(cases):
    with_caption = [c for c in cases if c.form == "page" and c.stated.get("caption")]
    assert with_caption
    for case in with_caption:
        assert any(caption.startswith(str(case.stated["caption"])[:40]) for caption in case.got.captions), (
            case.id
        )


def test_both_forms_of_an_article_are_one_article(cases):
    by_id: dict[str, set[str]] = {}
    for case in cases:
        by_id.setdefault(case.id, set()).add(case.got.canonical_url)
    assert all(len(urls) == 1 for urls in by_id.values())


def test_other_layouts_are_read_at_least_as_well_as_by_trafilatura_alone():
    import trafilatura

    ours: dict[str, list[int]] = {}
    plain: dict[str, list[int]] = {}
    for path in sorted(ARTICLES.glob("*.json"))[::9]:
        stated = json.loads(path.read_text())
        text = lines(stated["text"])
        wanted = words(" ".join(text))
        for layout, markup in pages(stated["title"], text).items():
            mine = extract_article(
                markup.encode(), url="https://news.example/a/", content_type="text/html"
            ).text
            theirs = trafilatura.extract(markup, include_comments=False) or ""
            for tally, got in ((ours, words(mine)), (plain, words(theirs))):
                sums = tally.setdefault(layout, [0, 0, 0])
                sums[0] += (wanted & got).total()
                sums[1] += wanted.total()
                sums[2] += got.total()
    for layout, sums in ours.items():
        assert f1(*sums) >= f1(*plain[layout]), (layout, f1(*sums), f1(*plain[layout]))
        assert f1(*sums) >= 0.97, (layout, f1(*sums))
