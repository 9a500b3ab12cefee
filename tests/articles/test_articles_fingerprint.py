"""Copies are told from different reports, measured on copies made of the sample articles."""

from __future__ import annotations

import itertools
import json
import random
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.articles.fingerprint import (
    BANDS,
    NEAR_DUPLICATE,
    band_keys,
    fingerprint,
    is_copy,
    is_near_duplicate,
    share_in,
    similarity,
    text_sha256,
    words_of,
)

ARTICLES = Path(__file__).parent.parent / "newsroom" / "articles"
ADDED = (
    "Officials said that an inquiry would begin within the week, and that its results would be made public "
    "without delay, as the law requires."
)


def paragraphs(text: str) -> list[str]:
    return text.split("\n\n")


def other_spelling(text: str) -> str:
    for ours, theirs in (
        ("’", "'"),
        ("Shi'ite", "Shiite"),
        ("Hizbullah", "Hezbollah"),
        ("cease-fire", "ceasefire"),
    ):
        text = text.replace(ours, theirs)
    return text


def other_numbers(text: str) -> str:
    return re.sub(r"\b\d{1,3}\b", lambda m: str(int(m[0]) + 3), text)


def edited(text: str) -> str:
    """One word in 25 changed."""
    dice = random.Random(text)
    return " ".join("something" if dice.random() < 0.04 else word for word in text.split())


COPIES = {
    "the same": lambda t: t,
    "another spacing": lambda t: "  ".join(t.split()),
    "another spelling": other_spelling,
    "a corrected toll": other_numbers,
    "a syndication line": lambda t: t + "\n\nFor more stories from The Sample Line go to its site.",
    "an added paragraph": lambda t: "\n\n".join([paragraphs(t)[0], ADDED, *paragraphs(t)[1:]]),
    "the first half": lambda t: "\n\n".join(paragraphs(t)[: max(2, len(paragraphs(t)) // 2)]),
    "an editor's hand": edited,
}


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    found = {p.stem: json.loads(p.read_text())["text"] for p in sorted(ARTICLES.glob("*.json"))}
    assert len(found) >= 15
    return found


@pytest.fixture(scope="module")
def prints(texts) -> dict[str, str]:
    return {name: fingerprint(text) for name, text in texts.items()}


@pytest.mark.parametrize("copy", COPIES)
def test_copies_are_recognised(texts, prints, copy):
    shares = {name: share_in(fingerprint(COPIES[copy](text)), prints[name]) for name, text in texts.items()}
    assert min(shares.values()) >= NEAR_DUPLICATE, min(shares.items(), key=lambda s: s[1])


@pytest.mark.parametrize("copy", COPIES)
def test_copies_share_a_band(texts, prints, copy):
    for name, text in texts.items():
        assert set(band_keys(fingerprint(COPIES[copy](text)))) & set(band_keys(prints[name])), name


def test_different_reports_are_not_copies(prints):
    pairs = list(itertools.combinations(prints, 2))
    likest = max(pairs, key=lambda p: similarity(prints[p[0]], prints[p[1]]))
    assert similarity(prints[likest[0]], prints[likest[1]]) < 0.2, likest
    shared = sum(bool(set(band_keys(prints[a])) & set(band_keys(prints[b]))) for a, b in pairs)
    assert shared < len(pairs) * 0.01


def test_a_follow_up_that_reuses_the_background_is_not_a_copy(texts):
    """Half of its words are new: it has something to tell."""
    long = [t for t in texts.values() if len(paragraphs(t)) >= 8]
    for old, new in itertools.pairwise(long):
        half = paragraphs(old)[-3:]
        report = "\n\n".join([*paragraphs(new)[:5], *half])
        assert not is_copy(fingerprint(report), fingerprint(old))


def test_an_excerpt_is_in_the_article_and_not_the_other_way_round(texts):
    text = max(texts.values(), key=len)
    whole, part = fingerprint(text), fingerprint("\n\n".join(paragraphs(text)[:3]))
    assert is_copy(part, whole) and not is_copy(whole, part)
    assert not is_near_duplicate(part, whole)
    assert is_near_duplicate(whole, fingerprint(text + " The end."))


def test_short_texts_are_copies_only_where_equal():
    one, other = fingerprint("Nobody was hurt in the fire."), fingerprint("Nobody was hurt in the flood.")
    assert similarity(one, one) == 1 and similarity(one, other) == 0
    assert band_keys(one) == band_keys(fingerprint("Nobody was hurt in  the FIRE.")), "equal ones meet"
    assert similarity(fingerprint(""), fingerprint("")) == 0


def test_the_form_fits_a_text_column_and_an_array_of_bigints():
    made = fingerprint("word " * 10 + "other words that make it long enough " * 10)
    assert re.fullmatch(r"mh1:\d+:[0-9a-f]{1024}", made)
    keys = band_keys(made)
    assert band_keys(fingerprint("")) == ()
    assert len(keys) == BANDS and all(-(2**63) <= k < 2**63 for k in keys)


def test_the_database_makes_the_same_keys(warehouse, rolled_back):
    made = fingerprint("The coast guard said on Monday that the tanker had been towed to port by two tugs.")
    for stored in (made, fingerprint(""), "", "mh0:5:" + "0" * 1024, None):
        [(keys,)] = warehouse.execute("SELECT core.fingerprint_bands(%s)", [stored]).fetchall()
        assert tuple(keys or ()) == (band_keys(stored) if stored == made else ())


def test_the_library_is_loaded_without_its_indexes(texts):
    """They would cost each task of a backfill more CPU time than its article."""
    code = (
        "import sys; from dateline.articles.fingerprint import fingerprint; fingerprint('a b'); "
        "assert not {'scipy', 'redis', 'datasketch'} & set(sys.modules); "
        "import datasketch; assert datasketch.MinHashLSH"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_fingerprints_stay_what_they_were():
    """Stored ones are compared with new ones: a change of the library must not pass unnoticed."""
    made = fingerprint("The coast guard said on Monday that the tanker had been towed to port by two tugs.")
    assert made[:38] == PINNED


PINNED = "mh1:13:2846ad4417df09780e31651303d4b20"


@pytest.mark.parametrize("stored", ["", "mh1", "mh0:5:" + "0" * 1024, "mh1:5:00", "mh1:x:" + "0" * 1024])
def test_what_is_no_fingerprint_is_refused(stored):
    with pytest.raises(ValueError, match="make it anew"):
        share_in(stored, stored)


def test_the_hash_of_a_text():
    assert text_sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert text_sha256("a") != text_sha256("a ")


@given(st.text(max_size=300), st.text(max_size=300))
def test_shares_are_shares(one, other):
    a, b = fingerprint(one), fingerprint(other)
    assert 0 <= share_in(a, b) <= 1 and similarity(a, b) == similarity(b, a)
    assert similarity(a, a) == (1 if words_of(one) else 0)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_spacing_and_case_do_not_count(text):
    assert fingerprint(text) == fingerprint("  ".join(text.split()))
