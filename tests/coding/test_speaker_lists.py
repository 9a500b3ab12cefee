"""Who speaks in a long sentence: lists before the verb, those quoted or cited, figures and their owners."""

from __future__ import annotations

from datetime import date

import pytest

from dateline.coding.attribution import find_attributions
from dateline.coding.coder import Coder
from dateline.coding.record import ArticleText
from dateline.coding.speaker_lists import before_verb

SPEAKERS = [
    ("Rebels attacked a base near Idlib, starting clashes that killed seven people and wounded 40 others, residents "
     "and security sources said.", {"residents", "security sources"}),
    ("Shells hit a market, killing ten people, including a mother and her child, witnesses and a hospital official "
     "said Tuesday.", {"witnesses", "hospital official"}),
    ("The attack killed 30 people, an Interior Ministry spokesman and two doctors said.",
     {"Interior Ministry spokesman", "two doctors"}),
    ("Police and hospital sources put the toll from the bombing at 12 dead.", {"Police", "hospital sources"}),
    ("Soldiers killed four men near the town of Dakoro, a local official in the town said shortly after the raid.",
     {"local official in the town"}),
    ("A bomber killed eight people in Jerusalem, according to police in the city and Israeli ambulance services.",
     {"police in the city", "Israeli ambulance services"}),
    ("News agencies quoted a defence ministry spokesman as saying the column was attacked by rebels.",
     {"News agencies", "defence ministry spokesman"}),
    ("A woman wounded by the rockets died in the night, the hospital in Nahariya announced.", {"hospital"}),
    ("According to data compiled by the Kurdistan Workers' Party, 11 men were shot dead by border guards.",
     {"Kurdistan Workers' Party"}),
    ("Iran state television informs that 60 people were injured in the blast.", {"Iran state television"}),
    ("A rebel commander was killed in a gunfight, in the words of Interior Minister Ali Yerlikaya.",
     {"Interior Minister Ali Yerlikaya"}),
]  # fmt: skip


def speakers(coder: Coder, text: str) -> set[str]:
    article = ArticleText("a", "", text, date(2021, 5, 4))
    scene = next(s for _, s in coder.scenes([article]))
    assert scene is not None
    return {
        s.text
        for sentence in scene.reading.sentences
        for a in find_attributions(scene, sentence)
        for s in a.speakers
    }


@pytest.mark.parametrize(("text", "names"), SPEAKERS, ids=[s[0][-50:] for s in SPEAKERS])
def test_speakers_of_a_sentence(coder: Coder, text: str, names: set[str]) -> None:
    assert speakers(coder, text) == names


def test_what_is_cited_as_a_reason_speaks_not(coder: Coder) -> None:
    text = "The army closed the road after an airstrike on Monday, citing security concerns."
    assert "security concerns" not in speakers(coder, text)


NO_LISTS = [
    "The attack the army said was foiled killed two men.",
    "He was shot after officials said the road was safe.",
    "Two men died in what police said was a bombing.",
    "Ali Hassan, a doctor, said that two men had died.",
]


@pytest.mark.parametrize("text", NO_LISTS)
def test_a_clause_before_the_verb_is_no_list(coder: Coder, text: str) -> None:
    doc = coder._nlp(text)
    assert [before_verb(t) for t in doc if t.lower_ == "said"] == [[]]
