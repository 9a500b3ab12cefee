"""What a toll is of: one event, or a war, a campaign, a year.

"Gunmen killed four soldiers" tells of one event; "the conflict has killed more than 800 people in four decades", "his
death brings to 117 the number of people killed in the crackdown" sum up a time (codebook rule 12). The words around the
count say which, whatever event the sentence is taken to tell of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Token

from dateline.coding.mentions import CountMention, DateMention
from dateline.coding.reading import Sentence

LONG_AFFAIRS = frozenset(
    """war conflict violence insurgency campaign struggle unrest revolt uprising rebellion bloodshed crisis feud
    dispute hostilities intifada genocide drought militancy terrorism jihad separatism occupation""".split()
)
"""Nouns for what goes on for months and years: what they have killed sums up a time."""
SERIES_NOUNS = frozenset(
    """attacks strikes airstrikes raids bombings shootings clashes killings battles incidents assaults protests
    demonstrations offensives fighting crackdown clampdown offensive""".split()
)
"""Nouns for many events or a lasting one; great tolls in the perfect tense sum up ("attacks have killed 400"), small
ones are of the fighting just told of ("the fighting, which broke out on Monday, has left six dead")."""
_SPAN = re.compile(
    r"\b(?:(?:over|during|in|for|within|throughout)\s+(?:the\s+)?"
    r"(?:past|last|previous|recent|preceding|more than|nearly|almost|about|around|some|over)?\s*"
    r"(?:(?:two|three|four|five|six|seven|eight|nine|ten|several|many|few|\d+)\s+)?"
    r"(?:months|years|decades|decade|generations)"
    r"|(?:years|decades|months)\s+of"
    r"|\w+-(?:year|month|decade)(?:-old|-long)?\s+(?:war|conflict|insurgency|revolt|rebellion|campaign|struggle|"
    r"uprising|civil|fight)"
    r"|so far this (?:year|month)|this year|in recent (?:weeks|months|years)"
    r"|since (?:the )?(?:start|beginning|outbreak|war|conflict|revolt|uprising))\b",
    re.IGNORECASE,
)
"""Words for a time of months and years; "in the past 24 hours" is none."""
_RANKED = re.compile(r"\b(?:first|last|only|worst|most|[a-z]{3,}(?:iest|est))\b", re.IGNORECASE)
"""Superlatives: what is "the deadliest attack in years" is one attack."""
_BRINGS_TO = frozenset("bring take raise push lift".split())
SHORT_DAYS = 3
"""A toll "since" a day at most so many days back is still that of one event and its sequel."""


def is_of_a_series(sentence: Sentence, count: CountMention, dates: Sequence[DateMention]) -> bool:
    """Whether a count sums up a war, a campaign or a time longer than a few days.

    ``dates`` are the sentence's time expressions. False where the sentence is not parsed."""
    verb = _clause_verb(sentence, count)
    if verb is None or count.is_none:
        return False
    if _number_brought_to(verb):
        return True
    perfect = _is_perfect(verb)
    many = _is_count_of_many(count)
    if perfect and any(_is_long_affair(t) or (many and t.lower_ in SERIES_NOUNS) for t in _actors_of(verb)):
        return True
    host = _relative_host(verb)
    if host is not None and host.lemma_.lower() in LONG_AFFAIRS and perfect:
        return True
    inside = sorted(t.i for t in verb.subtree)
    assert sentence.doc is not None
    first, last = sentence.doc[inside[0]], sentence.doc[inside[-1]]
    start, end = sentence.start + first.idx, sentence.start + last.idx + len(last)
    if any(_is_long(d) for d in dates if start <= d.start and d.end <= end and _hangs_on(sentence, d, verb)):
        return True
    span = sentence.text[first.idx : last.idx + len(last)]
    told = _SPAN.search(span)
    return (perfect or many) and told is not None and not _RANKED.search(span[: told.start()])


_AFTER = frozenset("after following since".split())
_VENGEANCE = frozenset(
    "vengeance revenge retaliation reprisal response answer avenge payback punishment".split()
)


def is_of_what_went_before(sentence: Sentence, count: CountMention) -> bool:
    """Whether a count stands in a phrase for what its sentence's event followed on: "came days after gunmen had killed
    24 soldiers", "promising revenge for two civilians killed by the army"."""
    node = _token_of(sentence, count)
    for _ in range(8):
        if node is None or node.head.i == node.i:
            return False
        if node.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in _AFTER for c in node.children):
            return True
        if node.dep_ in ("pobj", "pcomp"):
            word = node.head.lower_
            if word in _AFTER or (word in ("for", "to") and node.head.head.lemma_.lower() in _VENGEANCE):
                return True
        if node.dep_ in ("ccomp", "parataxis", "ROOT"):
            return False
        node = node.head
    return False


def _token_of(sentence: Sentence, count: CountMention) -> Token | None:
    if sentence.doc is None:
        return None
    at = count.predicate_start - sentence.start
    return next((t for t in sentence.doc if t.idx <= at < t.idx + len(t)), None)


def _is_count_of_many(count: CountMention) -> bool:
    return (count.low or 0) >= MANY


MANY = 100
"""From so many dead on, a toll beside "years of" or "since the war began" is that of the years in any tense."""


def _clause_verb(sentence: Sentence, count: CountMention) -> Token | None:
    token = _token_of(sentence, count)
    for _ in range(8):
        if token is None or (token.pos_ in ("VERB", "AUX") and token.dep_ not in ("amod", "acl")):
            return token
        if token.head.i == token.i:
            return token
        token = token.head
    return token


def _is_perfect(verb: Token) -> bool:
    """Present perfect, its own or that of the verb it is joined to."""
    node = verb
    for _ in range(3):
        aux = [c for c in node.children if c.dep_ == "aux" and c.lemma_ == "have"]
        if aux:
            return aux[0].tag_ in ("VBP", "VBZ")
        if node.dep_ != "conj" or any(c.dep_ in ("nsubj", "nsubjpass") for c in node.children):
            return False
        node = node.head
    return False


def _actors_of(verb: Token) -> list[Token]:
    """Subjects and agents of the verb and of the verb it is joined to, and nouns that the clause is set in."""
    found: list[Token] = []
    node = verb
    for _ in range(3):
        for child in node.children:
            if child.dep_ in ("nsubj", "csubj"):
                found.append(child)
            elif child.dep_ in ("agent", "prep") and child.lower_ in ("by", "in", "during", "amid"):
                found += [c for c in child.children if c.dep_ == "pobj"]
        if node.dep_ != "conj":
            break
        node = node.head
    for joined in verb.conjuncts:  # "500 have been killed and 17,000 wounded in the unrest"
        if joined.i > verb.i and joined.pos_ == "VERB":
            for child in joined.children:
                if child.dep_ == "prep" and child.lower_ in ("in", "during", "amid"):
                    found += [c for c in child.children if c.dep_ == "pobj"]
    return [t for f in found for t in (f, *f.conjuncts)]


def _is_long_affair(token: Token) -> bool:
    return token.lemma_.lower() in LONG_AFFAIRS


def _relative_host(verb: Token) -> Token | None:
    """The noun that the verb's relative clause is about: "a struggle during which 800 people have been killed"."""
    node = verb
    for _ in range(3):
        if node.dep_ in ("relcl", "acl"):
            return node.head
        if node.dep_ != "conj":
            return None
        node = node.head
    return None


def _number_brought_to(verb: Token) -> bool:
    """ "Brings to 117 the number of people killed", "bringing the toll this year to 40"."""
    for node in (verb, *list(verb.ancestors)[:3]):
        if node.lemma_.lower() in _BRINGS_TO and node.pos_ == "VERB":
            words = [t.lower_ for t in node.subtree]
            if not {"number", "total", "toll", "tally", "count"} & set(words) or "to" not in words:
                return False
            told = " ".join(words)
            return any(
                w in told for w in ("number of", "total of", "this year", "this month", "so far", "since")
            )
    return False


def _is_long(mention: DateMention) -> bool:
    """Whether a time expression spans more than an event does."""
    if mention.kind == "habitual":
        return True
    if mention.kind == "duration":
        return bool(re.search(r"year|decade|month|generation", mention.text, re.IGNORECASE))
    if mention.date_start is None:
        return mention.kind == "since" and bool(
            re.search(r"\b(?:war|coup|uprising|conflict)\b", mention.text)
        )
    end = mention.date_end or mention.date_start
    if mention.kind == "since":
        return (end - mention.date_start).days > SHORT_DAYS
    return mention.kind == "range" and (end - mention.date_start).days > 10


def _hangs_on(sentence: Sentence, mention: DateMention, verb: Token) -> bool:
    """Whether a time expression is of the verb's own clause: no other finite verb with a subject stands between."""
    doc = sentence.doc
    if doc is None:
        return False
    at = mention.start - sentence.start
    token = next((t for t in doc if t.idx <= at < t.idx + len(t)), None)
    for _ in range(10):
        if token is None:
            return False
        if token.i == verb.i:
            return True
        if token.pos_ == "VERB" and token.dep_ in ("relcl", "ccomp", "acl"):
            return False
        if token.pos_ == "NOUN" and any(
            c.tag_ in ("JJS", "RBS") or c.lower_ == "first" for c in token.children
        ):
            return False  # "the heaviest loss since the war began"
        if token.head.i == token.i:
            return False
        token = token.head
    return False
