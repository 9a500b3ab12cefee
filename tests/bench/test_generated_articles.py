"""The generated year is what a load test needs: distinct articles, the same ones each time."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.bench.generated_articles import year_of_articles

from dateline.articles.fingerprint import fingerprint, similarity

# A pair above this would be close to what is linked as a copy (0.6).
FAR_FROM_COPIES = 0.4


def test_a_year_is_the_same_each_time_and_every_article_has_its_moment() -> None:
    year = list(year_of_articles())
    assert year == list(year_of_articles())
    assert len({a["id"] for a in year}) == len({a["published"] for a in year}) == len(year) == 1500
    moments = [datetime.fromisoformat(a["published"]) for a in year]
    assert moments == sorted(moments)
    assert moments[0] >= datetime(2019, 1, 1, tzinfo=UTC) and moments[-1] < datetime(2020, 1, 1, tzinfo=UTC)


def test_no_two_of_a_week_are_nearly_the_same() -> None:
    some = [fingerprint(a["text"]) for _, a in zip(range(240), year_of_articles(), strict=False)]
    likest = max(similarity(a, b) for n, a in enumerate(some) for b in some[n + 1 : n + 31])
    assert likest < FAR_FROM_COPIES
