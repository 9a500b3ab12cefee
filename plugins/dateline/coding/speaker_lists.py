"""Speakers whom a long sentence's parse loses: read from the words that stand right before the verb of saying.

"..., killing ten people, residents and a hospital official said": parsers join the speakers to the list before them.
The words between the last comma and the verb are a list of noun phrases and nothing else; their heads speak.
"""

from __future__ import annotations

from spacy.tokens import Doc, Token

TAIL_VERBS = frozenset(
    "say tell report announce add confirm claim declare warn estimate acknowledge reveal put inform".split()
)
"""Verbs of saying that close a sentence after those who speak."""
LONGEST = 16
"""Words of a list of speakers; a longer stretch without a comma is a clause that the tagger misread."""
_PHRASE_TAGS = frozenset("NN NNS NNP NNPS JJ DT CC POS PRP$ CD HYPH IN RB".split())
_WITHIN = frozenset("of in at for from on near with".split())
"""Prepositions within a noun phrase ("a doctor at the hospital", "police on Sunday")."""
BODIES = frozenset("police army military navy government".split())
"""Words that name a speaker without more ("police and hospital sources")."""
_EDGES = frozenset(', ; : - – — " “ ” ( )'.split()) | {"''", "``", "--"}
_NOUNS = ("NN", "NNS", "NNP", "NNPS")


def before_verb(verb: Token) -> list[Token]:
    """The heads of the noun phrases right before a finite verb of saying, back to the last comma or the sentence's
    start; none where other words stand there."""
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or verb.lemma_.lower() not in TAIL_VERBS:
        return []
    doc = verb.doc
    first = verb.i
    while first > 0 and verb.i - first <= LONGEST and _is_of_phrase(doc[first - 1]):
        first -= 1
    if first == verb.i or (first > 0 and doc[first - 1].text not in _EDGES):
        return []
    if doc[first].lower_ in ("and", "but") and first > 0:
        first += 1
    if first >= verb.i or doc[first].tag_ in ("IN", "RB", "CC") or _runs_on(doc, first, verb.i):
        return []
    return [h for part in _parts(doc, first, verb.i) if (h := _head(part)) is not None]


def _is_of_phrase(token: Token) -> bool:
    if token.tag_ == "IN":
        return token.lower_ in _WITHIN
    if token.tag_ == "CC":
        return token.lower_ in ("and", "or", "but")
    return token.tag_ in _PHRASE_TAGS


def _runs_on(doc: Doc, first: int, end: int) -> bool:
    """Whether a second phrase begins without "and" or a preposition: "the attack the army said was"."""
    return any(
        doc[i].tag_ in ("DT", "PRP$") and doc[i - 1].tag_ in (*_NOUNS, "CD") for i in range(first + 1, end)
    )


def _parts(doc: Doc, first: int, end: int) -> list[list[Token]]:
    parts: list[list[Token]] = [[]]
    for i in range(first, end):
        if doc[i].tag_ == "CC":
            parts.append([])
        else:
            parts[-1].append(doc[i])
    if len(parts) > 1 and _shares_noun(parts[0]):
        parts = parts[1:]
    return [p for p in parts if p]


def _shares_noun(part: list[Token]) -> bool:
    """ "Interior and defense ministries", "Turkish and Iraqi officials": the first of two attributes, no phrase."""
    return len(part) == 1 and part[0].tag_ in ("JJ", "NNP", "NN") and part[0].lower_ not in BODIES


def _head(part: list[Token]) -> Token | None:
    """The last noun before a preposition."""
    cut = next((n for n, t in enumerate(part) if n and t.tag_ == "IN"), len(part))
    return next((t for t in reversed(part[:cut]) if t.tag_ in _NOUNS), None)
