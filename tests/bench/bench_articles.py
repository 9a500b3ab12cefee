"""How well articles are read out of pages, and copies told from other reports. Prints figures, asserts none (the bounds
are asserted in tests/articles). Run it by `make bench`."""

from __future__ import annotations

import itertools
import json
import sys
from collections import Counter
from pathlib import Path

import trafilatura
from tests.bench.generated_articles import year_of_articles

from dateline.articles.extract import extract_article
from dateline.articles.fingerprint import band_keys, fingerprint, is_copy
from dateline.fetch.client import Fetcher
from dateline.newsroom.running import Newsroom

ARTICLES = Path(__file__).resolve().parents[1] / "newsroom" / "articles"
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "articles"))
from layouts import pages  # noqa: E402 - the other publishers' layouts of tests/articles
from test_articles_evaluation import f1, lines, words  # noqa: E402
from test_articles_fingerprint import COPIES  # noqa: E402


def stated() -> list[dict[str, str]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted(ARTICLES.glob("*.json"))]


def test_extraction() -> None:
    found = stated()
    ours: dict[str, list[int]] = {"page": [0, 0, 0], "print": [0, 0, 0]}
    plain: dict[str, list[int]] = {"page": [0, 0, 0], "print": [0, 0, 0]}
    left = {"ours": 0, "plain": 0}
    with Newsroom(ARTICLES) as newsroom, Fetcher("Dateline/0", interval_seconds=0) as fetcher:
        for article in found:
            text = lines(article["text"])
            foreign = {" ".join(line.split()) for line in newsroom.pollution(article["id"]).foreign}
            for form, url in (
                ("page", newsroom.article_url(article["id"])),
                ("print", newsroom.print_url(article["id"])),
            ):
                response = fetcher.get(url, allow_private=True)
                mine = extract_article(
                    response.body, url=url, content_type=response.content_type, time_zone="Asia/Jerusalem"
                ).text
                theirs = trafilatura.extract(response.body.decode(), include_comments=False) or ""
                _add(ours[form], " ".join(text), mine)
                _add(plain[form], " ".join(text), theirs)
                if article["form"] != "opinion":
                    left["ours"] += sum(line in foreign for line in lines(mine))
                    left["plain"] += sum(" ".join(line.split()) in foreign for line in theirs.splitlines())
    print(f"\nextraction: {len(found)} articles of the newsroom, token F1 (plain trafilatura)")
    for form in ours:
        print(f"  {form}: {f1(*ours[form]):.4f} ({f1(*plain[form]):.4f})")
    print(f"  lines of banners, appeals and captions left in reports: {left['ours']} ({left['plain']})")
    mine_by, theirs_by = {}, {}
    for article in found:
        text = lines(article["text"])
        for layout, markup in pages(article["title"], text).items():
            mine = extract_article(
                markup.encode(), url="https://news.example/a/", content_type="text/html"
            ).text
            _add(mine_by.setdefault(layout, [0, 0, 0]), " ".join(text), mine)
            theirs = trafilatura.extract(markup, include_comments=False) or ""
            _add(theirs_by.setdefault(layout, [0, 0, 0]), " ".join(text), theirs)
    for layout in mine_by:
        print(f"  layout {layout}: {f1(*mine_by[layout]):.4f} ({f1(*theirs_by[layout]):.4f})")


def _add(sums: list[int], wanted_text: str, got_text: str) -> None:
    wanted, got = words(wanted_text), words(got_text)
    sums[0] += (wanted & got).total()
    sums[1] += wanted.total()
    sums[2] += got.total()


def test_copies() -> None:
    texts = [a["text"] for a in stated()]
    prints = [fingerprint(text) for text in texts]
    keys = [set(band_keys(p)) for p in prints]
    found, met, pairs = Counter[str](), 0, 0
    for kind, make in COPIES.items():
        for text, original, original_keys in zip(texts, prints, keys, strict=True):
            copy = fingerprint(make(text))
            pairs += 1
            met += bool(set(band_keys(copy)) & original_keys)
            found[kind] += is_copy(copy, of=original)
    true = found.total()
    different = list(itertools.combinations(range(len(prints)), 2))
    wrong = sum(is_copy(prints[a], of=prints[b]) or is_copy(prints[b], of=prints[a]) for a, b in different)
    asked = sum(bool(keys[a] & keys[b]) for a, b in different)
    year = [fingerprint(a["text"]) for a in year_of_articles(600)]
    near = [(a, b) for a in range(len(year)) for b in range(a + 1, min(a + 30, len(year)))]
    wrong_year = sum(is_copy(year[a], of=year[b]) or is_copy(year[b], of=year[a]) for a, b in near)
    print(
        f"\ncopies: recall {true / pairs:.4f} over {pairs} copies of {len(COPIES)} kinds, found by a band "
        f"{met / pairs:.4f}\n  precision {true / (true + wrong + wrong_year):.4f}: {wrong} of {len(different)} pairs "
        f"of different sample articles and {wrong_year} of {len(near)} of generated ones of one week taken for copies\n"
        f"  {asked / len(different):.4%} of different pairs share a band and are compared at all"
    )
    for kind in COPIES:
        print(f"  {kind}: {found[kind]} of {len(texts)}")
