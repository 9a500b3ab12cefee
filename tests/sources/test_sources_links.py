"""Links lose what only says how a reader came to them, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.sources.links import clean_link


@pytest.mark.parametrize(
    ("link", "clean"),
    [
        ("https://a.example/x/?utm_source=rss&utm_medium=rss&utm_campaign=x", "https://a.example/x/"),
        ("https://a.example/x/?p=12&utm_source=rss#comments", "https://a.example/x/?p=12"),
        ("https://a.example/x/?cid=1&eid=2&uid=3&source=4&session=5", "https://a.example/x/?cid=1&eid=2&uid=3&source=4&session=5"),
        ("https://a.example/x/?UTM_Source=1&b", "https://a.example/x/?b"),
        ("https://a.example/x/?utm%5Fsource=1", "https://a.example/x/"),
        ("https://a.example/x/?b=2&a=1&b=3", "https://a.example/x/?b=2&a=1&b=3"),
        ("https://a.example/x/?fbclid=1&gclid=2&mc_cid=3&mc_eid=4", "https://a.example/x/"),
        ("https://a.example/x/?", "https://a.example/x/"),
        ("HTTPS://A.Example", "https://a.example/"),
        (" \n https://a.example/x y/\n", "https://a.example/x%20y/"),
        ("https://a.exa\nmple/x", "https://a.example/x"),
        ("https://a.example/%D7%A9/?q=%2B", "https://a.example/%D7%A9/?q=%2B"),
    ],
)  # fmt: skip
def test_examples(link, clean):
    assert clean_link(link) == clean


def test_relative_ones():
    assert clean_link("../b/?utm_source=x", "https://a.example/c/d/") == "https://a.example/c/b/"
    assert clean_link("//b.example/x", "https://a.example/") == "https://b.example/x"


def test_the_list_of_parameters_is_the_sources_own():
    assert clean_link("https://a.example/?utm_x=1&ref=2", tracking=("ref",)) == "https://a.example/?utm_x=1"


@pytest.mark.parametrize(
    "link", ["", "mailto:a@b.example", "javascript:x", "http://", "/x", "http://u:p@a.example/"]
)
def test_what_is_refused(link):
    with pytest.raises(ValueError, match=r"\.$"):
        clean_link(link)


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing(text):
    try:
        once = clean_link("https://a.example/" + text)
    except ValueError:
        return
    assert clean_link(once) == once
