"""Any text at all: no crash, offsets that hold, the same record every time."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.coding.coder import Coder
from dateline.coding.record import ArticleText, CodedArticle

BASE = (
    "BAGHDAD (May 3) — Rockets hit a base near Kirkuk on Monday, killing two soldiers and wounding five, "
    "police said.\n\n"
    "“Nobody claimed the attack,” Gen. Ali Hassan told Reuters. "
    "In response, Iraqi jets bombed caves in the Hamrin Mountains.\n\n"
    "At least 30 people have been killed in such attacks since January, among them four children."
)


def check(text: str, coded: CodedArticle) -> None:
    ids = [e["event_id"] for e in coded.events]
    assert ids == [f"e{n}" for n in range(1, len(ids) + 1)]
    for e in coded.events:
        for m in e["mentions"]:
            assert text[m["start"] : m["end"]] == m["text"]
        for v in e["evidence"]:
            assert 0 <= v["start"] <= v["end"] <= len(text)
        for r in e["relations"]:
            assert r["event_id"] in ids and r["event_id"] != e["event_id"]
        assert 0 <= e["confidence"] <= 1
        assert not e["is_main"] or e["realis"] in (
            "actual",
            "habitual",
            "threatened",
            "hypothetical",
            "negated",
        )
    json.dumps(coded.as_dict())


def mangled(seed: int) -> str:
    """BASE cut, doubled, upper-cased, shuffled, or with control characters and other scripts sown in."""
    rng = random.Random(seed)
    text = BASE
    for _ in range(rng.randint(1, 4)):
        kind = rng.randrange(8)
        at, to = sorted((rng.randrange(len(text) + 1), rng.randrange(len(text) + 1)))
        if kind == 0:
            text = text[:at] + text[to:]
        elif kind == 1:
            text = text[at:to] + text
        elif kind == 2:
            text = text.upper()
        elif kind == 3:
            text = "".join(rng.sample(text, len(text)))
        elif kind == 4:
            text = (
                text[:at]
                + "".join(chr(rng.choice((0, 7, 0x200B, 0x202E, 0xFFFD, 0x1F680, 0xE000))) for _ in range(20))
                + text[at:]
            )
        elif kind == 5:
            text = text[:at] + "قصفت الطائرات 砲撃 обстрел " + text[at:]
        elif kind == 6:
            text = text.replace(" ", rng.choice(("\u00a0", "  ", "\t")))
        else:
            text = text.replace("\n", " ").replace(".", "")
    return text


def test_mangled_texts(coder: Coder) -> None:
    texts = [mangled(seed) for seed in range(int(os.environ.get("DATELINE_MANGLED_TEXTS", "300")))]
    coded = list(coder.code_many(ArticleText(str(n), "", t) for n, t in enumerate(texts)))
    for text, result in zip(texts, coded, strict=True):
        check(text, result)


@given(st.text(max_size=400))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text(coder: Coder, text: str) -> None:
    check(text, coder.code(ArticleText("x", text[:50], text)))


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


def test_a_megabyte_on_one_line(coder: Coder) -> None:
    coder.code(ArticleText("x", "", "the quick brown fox attacked a dog, " * 29_000))


def test_version_is_stable_and_names_the_coder(coder: Coder) -> None:
    assert coder.version == Coder().version
    assert coder.version.startswith(coder.name)
    assert coder.code(ArticleText("x", "", BASE)).coder_version == coder.version
