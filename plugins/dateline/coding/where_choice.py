"""Which named places are places of an event: a name may stand for a government ("Washington said"), for where a
report comes from, for where fire came from, or for where something happened.

:func:`sense_of` answers that for one mention from the words and, where the sentence is parsed, the syntax around
it. :func:`choose_places` picks an event's places from its own sentences, then from the text around them. Neither
knows anything about event types: the caller passes offsets of trigger words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from dateline.coding.gazetteer_keys import fold
from dateline.coding.mentions import PlaceMention
from dateline.coding.reading import Reading, Sentence
from dateline.coding.where import countries, distance_km

Sense = Literal["place", "launch", "origin", "party", "adjective", "dateline"]
PlaceRole = Literal["impact", "launch", "reported_from"]

# Prepositions before a place where something happens. "to", "on", "of", "from" and "against" ask what they hang on.
_PLACE_PREPOSITIONS = frozenset(
    "in at near inside outside across around throughout within along off above into toward towards through over "
    "beneath beyond beside opposite amid between via".split()
)
_PARTY_PREPOSITIONS = frozenset(
    "by with like unlike without for about than despite under versus except per".split()
)
# Verbs whose object is a place that something happens to; with a country as object too ("invaded Kuwait").
_HITTING = frozenset(
    "hit strike bomb bombard shell attack target pound rock shake storm raid enter invade seize capture retake "
    "overrun "
    "besiege surround pummel batter recapture devastate destroy occupy liberate evacuate leave reach visit flee "
    "penetrate infiltrate cross blockade encircle sweep engulf damage rattle jolt ravage torch ransack assault "
    "blast level flatten pepper shut close paralyze paralyse grip convulse cordon patrol control hold take tour "
    "approach assail besiege conquer rebuild".split()
)
_SUFFERING = frozenset(
    "see witness suffer experience fall come remain become erupt burn face endure undergo report record be host wake "
    "descend return lie sit stand border".split()
)
_MOVING = frozenset(
    "go come travel flee enter deploy return move transport take bring rush fly head deliver carry smuggle send "
    "march "
    "withdraw retreat advance sail drive spread extend launch fire shoot transfer evacuate lead get airlift cross "
    "escape arrive ship supply walk convoy push descend withdraw expand admit".split()
)
LAUNCHING = frozenset(
    "fire launch shoot lob send fly release discharge emanate originate come dispatch take direct".split()
)
PROJECTILES = frozenset(
    "rocket missile drone fire shell projectile mortar attack strike salvo barrage volley launch shot airstrike uav "
    "aircraft jet plane balloon".split()
)
_ATTACKS = frozenset(
    "attack strike airstrike raid assault bombing bombardment shelling offensive fire missile rocket drone incursion "
    "invasion siege blockade march assaults barrage operation campaign war blow onslaught hit crackdown".split()
)
_PLACE_NOUNS = frozenset(
    "capital city town village north south east west northeast northwest southeast southwest center centre border "
    "coast "
    "street airport district port province region suburb countryside mosque hospital market university prison "
    "base square "
    "territory airspace soil side area neighborhood neighbourhood quarter outskirt desert "
    "mountain valley "
    "river island waters shore camp highway road bridge church school stadium palace plant refinery facility "
    "compound "
    "checkpoint crossing frontier enclave governorate interior heart peninsula part skies sky old downtown "
    "cemetery hotel "
    "field oilfield headquarters station tower synagogue gate strip farm museum".split()
)
_EVENT_NOUNS = frozenset(
    "attack blast bombing explosion protest rally demonstration shooting massacre clash strike airstrike raid "
    "siege battle "
    "operation offensive assault riot unrest fighting violence killing stabbing incident crash fire airport mosque "
    "resident police hospital street uprising sit-in crackdown earthquake ambush checkpoint suburb bureau "
    "front".split()
)
_SPEAKERS = frozenset(
    "official source authority expert analyst spokesman spokeswoman spokesperson diplomat correspondent observer base "
    "reporter media newspaper broadcaster politician".split()
)
# Buildings that stand for those who work there.
_SEATS = frozenset(
    {"white house", "kremlin", "pentagon", "capitol hill", "vatican city", "kirya", "downing street"}
)


def _token(sentence: Sentence, mention: PlaceMention) -> Token | None:
    """The syntactic head of the place's name within its mention ("Kirkuk" in "northwest of Kirkuk" → "northwest")."""
    doc = sentence.doc
    if doc is None:
        return None
    inside = [t for t in sentence.tokens_in(mention.start, mention.end) if not t.is_space]
    if not inside:
        return None
    return doc[inside[0].i : inside[-1].i + 1].root


def _is_metonym(mention: PlaceMention) -> bool:
    """A country, its capital or a seat of power: names that stand for a government."""
    if mention.kind == "country" or fold(mention.name) in _SEATS:
        return True
    if mention.kind != "city" or mention.country_iso3 not in countries():
        return False
    return (
        fold(mention.name) in countries()[mention.country_iso3].metonyms
        or fold(mention.text) in countries()[mention.country_iso3].metonyms
    )


def sense_of(mention: PlaceMention, sentence: Sentence) -> Sense:
    """What a place mention stands for in its sentence: ``place`` where something happens, ``launch`` where fire came
    from, ``origin`` where somebody came from, ``party`` a government or people, ``adjective`` a demonym."""
    if mention.is_adjectival:
        return "adjective"
    token = _token(sentence, mention)
    if token is None:
        return _sense_by_words(mention, sentence)
    if _starts_with_preposition(mention):
        return "place"
    return _sense_by_syntax(token, mention)


_LEADING_PREPOSITION = re.compile(
    r"(?:near|close|outside|on|along|off|around|at|in|across|between|north|south|east|west)\b"
)


def _starts_with_preposition(mention: PlaceMention) -> bool:
    return mention.relation != "in" and bool(_LEADING_PREPOSITION.match(mention.text.lower()))


def _sense_by_syntax(token: Token, mention: PlaceMention) -> Sense:
    node = token
    for _ in range(6):
        # What is coordinated or apposed shares the sense of what it goes with.
        if node.dep_ in ("conj", "appos") and node.head.i != node.i and node.head.pos_ in ("PROPN", "NOUN"):
            node = node.head
            continue
        break
    metonym = _is_metonym(mention)
    dep, head = node.dep_, node.head
    if dep in ("pobj", "pcomp") or (dep in ("conj", "dep", "npadvmod") and head.pos_ == "ADP"):
        return _sense_after(head, metonym)
    if dep in ("dobj", "obj", "oprd"):
        hitting = head.lemma_.lower() in _HITTING
        return "place" if hitting or not metonym else "party"
    if dep == "nsubjpass":
        return "place" if head.lemma_.lower() in _HITTING or not metonym else "party"
    if dep in ("nsubj", "csubj", "agent", "expl"):
        suffers = head.lemma_.lower() in _SUFFERING and head.lemma_.lower() != "be"
        return "place" if not metonym or (suffers and not _has_object_clause(head)) else "party"
    if dep == "poss":
        return _sense_of_owner(head, metonym)
    if dep in ("compound", "nmod", "amod", "nummod"):
        return _sense_of_modifier(head, metonym)
    if dep == "attr":
        return "party" if metonym else "place"
    return _sense_by_neighbours(token, metonym)


def _has_object_clause(verb: Token) -> bool:
    return any(c.dep_ in ("ccomp", "xcomp") for c in verb.children)


def _sense_after(preposition: Token, metonym: bool) -> Sense:
    word = preposition.lower_
    host = preposition.head
    # "out of", "from inside", "because of", "according to": the pair decides.
    if (
        preposition.dep_ == "prep"
        and host.pos_ == "ADP"
        and host.lower_ in ("from", "out", "because", "according", "due")
    ):
        if host.lower_ in ("because", "according", "due"):
            return "party"
        if host.lower_ == "out" and host.head.lemma_.lower() not in _MOVING | LAUNCHING:
            return "place"  # "crashed minutes out of Tehran"
        word, host = "from", host.head
    lemma = host.lemma_.lower()
    if preposition.dep_ == "agent" or word == "by":
        return "party" if metonym else "place"
    if word == "between":
        return "party" if metonym else "place"
    if word in _PLACE_PREPOSITIONS:
        if word == "in" and lemma in _SPEAKERS:
            return "origin"  # "officials in Turkey" say where they sit, not where it happened
        if lemma in ("believe", "involve", "invest", "trust", "faith", "confidence") and word == "in":
            return "party" if metonym else "place"
        if (
            word in ("toward", "towards", "over")
            and metonym
            and lemma not in _MOVING | PROJECTILES | {"soar", "hover"}
        ):
            return "party" if word != "over" else "place"
        return "place"
    if word == "from":
        if lemma in LAUNCHING or lemma in PROJECTILES:
            return "launch"
        return "origin"
    if word in ("on", "upon"):
        attacked = lemma in _ATTACKS or lemma in (
            "fall",
            "land",
            "rain",
            "crash",
            "launch",
            "carry",
            "conduct",
            "drop",
            "fire",
            "advance",
            "descend",
            "converge",
            "close",
            "march",
            "wage",
            "mount",
            "inflict",
        )
        return "place" if attacked or not metonym else "party"
    if word == "against":
        return "place" if not metonym or lemma in PROJECTILES | LAUNCHING else "party"
    if word in ("to", "unto"):
        return "place" if lemma in _MOVING or not metonym else "party"
    if word == "of":
        if not metonym:
            return "place"
        close = lemma in _PLACE_NOUNS or lemma in (
            "invasion",
            "occupation",
            "bombing",
            "siege",
            "bombardment",
            "blockade",
            "shelling",
            "part",
            "area",
            "most",
            "half",
            "rest",
            "people",
            "all",
            "annexation",
            "takeover",
            "capture",
        )
        return "place" if close else "party"
    if word in _PARTY_PREPOSITIONS:
        return "party" if metonym else "place"
    return "party" if metonym else "place"


# What a state does, owns or sends: "Iran's missile attack", "Turkey's drones", "the US Embassy" name the state.
_OF_A_STATE = frozenset(
    "attack strike airstrike raid offensive assault operation bombardment invasion shelling barrage incursion campaign "
    "drone missile rocket warplane jet aircraft artillery tank embassy consulate mission bombing".split()
)


def _sense_of_owner(head: Token, metonym: bool) -> Sense:
    """Reads "Baghdad's Green Zone" is a place, "Iraq's parliament" a party."""
    node = head
    lemma = node.lemma_.lower()
    if metonym and lemma in _OF_A_STATE:
        return "party"
    if lemma in _PLACE_NOUNS or lemma in _EVENT_NOUNS or node.ent_type_ in ("GPE", "LOC", "FAC"):
        return "place"
    if node.pos_ == "PROPN":
        # A name with a place's word in it: "Syria's Idlib province", "Iraq's Kurdistan Region".
        words = {t.lemma_.lower() for t in node.subtree}
        if words & _PLACE_NOUNS:
            return "place"
        return "party" if metonym else "place"
    return "party" if metonym else "place"


def _sense_of_modifier(head: Token, metonym: bool) -> Sense:
    lemma = head.lemma_.lower()
    if metonym and lemma in ("embassy", "consulate", "mission"):
        return "party"
    if lemma in _PLACE_NOUNS or lemma in _EVENT_NOUNS or lemma in _ATTACKS:
        return "place"
    if not metonym:
        # "Aleppo rebels", "Kabul officials": a town names those who are there.
        return "place"
    return "party"


def _sense_by_neighbours(token: Token, metonym: bool) -> Sense:
    before = token.doc[token.left_edge.i - 1] if token.left_edge.i > 0 else None
    if before is not None and before.lower_ in _PLACE_PREPOSITIONS:
        return "place"
    return "party" if metonym else "place"


_WORD_BEFORE = re.compile(r"([A-Za-z-]+)\s+(?:the\s+)?$")
_SPEECH_AFTER = re.compile(
    r"^(?:'s)?\s+(?:has\s+|had\s+|have\s+|is\s+|was\s+|also\s+|later\s+)*(?:said|says|told|warn|blam|accus|den|"
    r"vow|call|claim|announc|demand|"
    r"reject|condemn|insist|urg|respond|react|want|back|support|launch|fir|strik|attack|kill|threat|ask|seek|hope|"
    r"plan|"
    r"agree|refus|declar|confirm|express|consider|believ|view|fear|withdr|sign|send|sent|deploy|retaliat|will|"
    r"would|must|should)",
    re.IGNORECASE,
)


def _sense_by_words(mention: PlaceMention, sentence: Sentence) -> Sense:
    """The same by the words before and after, where the sentence was not parsed."""
    if _starts_with_preposition(mention):
        return "place"
    metonym = _is_metonym(mention)
    head = sentence.text[max(0, mention.start - sentence.start - 40) : mention.start - sentence.start]
    tail = sentence.text[mention.end - sentence.start : mention.end - sentence.start + 40]
    found = _WORD_BEFORE.search(head)
    word = found[1].lower() if found else ""
    if word in _PLACE_PREPOSITIONS and word != "between":
        return "place"
    if word == "from":
        return (
            "launch"
            if re.search(r"\b(?:fired|launched|sent|shot|missiles?|rockets?|drones?)\b", head, re.IGNORECASE)
            else "origin"
        )
    if not metonym:
        return "place"
    if word in ("on", "against") and re.search(
        r"\b(?:attacks?|strikes?|airstrikes?|raids?|fire|war|rockets?|missiles?)\s+(?:on|against)\s+(?:the\s+)?$",
        head,
    ):
        return "place"
    if _SPEECH_AFTER.match(tail):
        return "party"
    following = re.match(r"'s\s+(?:\w+\s+)?(\w+)", tail)
    if following and following[1].lower().rstrip("s") in _PLACE_NOUNS:
        return "place"
    return "party"


# --- the places of one event ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChosenPlace:
    """One place of an event. ``is_inherited``: named outside the event's own sentences; ``confidence`` 0 to 1."""

    mention: PlaceMention
    role: PlaceRole
    is_main: bool
    is_inherited: bool
    confidence: float


# Finer first; a sea or border area is as fine as a region.
_FINENESS = {"exact": 0, "near": 1, "city": 1, "admin2": 2, "admin1": 3, "region": 4, "country": 5}


WIDE_KM = 30.0
"""A "near" that reaches farther than this, the span of a large city and its suburbs, is no finer than a province."""


def fineness(mention: PlaceMention) -> int:
    """0 for a building or base, 5 for a country; a part of a small country is as fine as a province."""
    if mention.precision == "near" and mention.radius_km > WIDE_KM:
        return _FINENESS["admin1"]
    return _FINENESS[mention.precision]


def contains(outer: PlaceMention, inner: PlaceMention) -> bool:
    """Whether the coarser place holds the finer one: same country and the point within its circle."""
    if fineness(outer) <= fineness(inner):
        return False
    if outer.precision == "country":
        return outer.country_iso3 == inner.country_iso3
    if outer.country_iso3 and inner.country_iso3 and outer.country_iso3 != inner.country_iso3:
        return False
    if outer.latitude is None or inner.latitude is None or outer.longitude is None or inner.longitude is None:
        return False
    apart = distance_km(outer.latitude, outer.longitude, inner.latitude, inner.longitude)
    # Centres of units are those of their towns and radii approximate: leave room.
    return apart <= 1.5 * outer.radius_km + 20


def most_specific(mentions: Iterable[PlaceMention]) -> list[PlaceMention]:
    """Each place once, without the countries that hold a finer one, in order.

    Provinces and regions stay beside their towns: the text names both ("Taiz, in the south of Yemen")."""
    unique: list[PlaceMention] = []
    for mention in mentions:
        if not any(u.name == mention.name and u.country_iso3 == mention.country_iso3 for u in unique):
            unique.append(mention)
    return [
        m
        for m in unique
        if m.precision != "country" or not any(contains(m, other) for other in unique if other is not m)
    ]


def _tree_distance(a: Token, b: Token) -> int:
    """Edges between two tokens of one parse; an edge into another clause or out of a speaker's clause counts "
    "three."""
    ancestors_a = [a, *a.ancestors]
    ancestors_b = [b, *b.ancestors]
    positions = {t.i: n for n, t in enumerate(ancestors_b)}
    for n, token in enumerate(ancestors_a):
        if token.i in positions:
            path = ancestors_a[:n] + ancestors_b[: positions[token.i]]
            return sum(3 if t.dep_ in _CLAUSES else 1 for t in path)
    return 40


_CLAUSES = frozenset({"ccomp", "advcl", "relcl", "parataxis", "conj", "acl"})


def _at(sentence: Sentence, offset: int) -> Token | None:
    token = sentence.token_before(offset)
    if token is None or offset >= sentence.start + token.idx + max(1, len(token)):
        return None
    return token


def closeness(sentence: Sentence, trigger: int, mention_start: int, mention_end: int) -> float:
    """How far a mention stands from a trigger word of the same sentence (article offsets): edges of the parse, "
    "or words
    where it is not parsed; smaller is nearer."""
    words = sentence.text[
        min(trigger, mention_start) - sentence.start : max(trigger, mention_end) - sentence.start
    ].count(" ")
    token = _at(sentence, trigger)
    doc = sentence.doc
    if token is None or doc is None:
        return float(words)
    inside = [t for t in sentence.tokens_in(mention_start, mention_end) if not t.is_space]
    if not inside:
        return float(words)
    root = doc[inside[0].i : inside[-1].i + 1].root
    return _tree_distance(root, token) + 0.05 * words


# "In Baghdad, …", "Elsewhere in Syria, …": what stands before a place that frames its whole sentence.
_FRAME = re.compile(
    r"(?:(?:meanwhile|elsewhere|also|separately|and|earlier|later|further\s+\w+)[, ]+)?(?:in|at|near|across|outside|"
    r"around|inside|"
    r"throughout)\s+(?:[\w'-]+\s+){0,5}$",
    re.IGNORECASE,
)


def places_in_sentence(
    sentence: Sentence,
    places: Sequence[PlaceMention],
    triggers: Sequence[int],
    rivals: Sequence[int] = (),
) -> list[tuple[PlaceMention, PlaceRole]]:
    """Of the places of one sentence those of the event with these trigger offsets, impact before launch; "
    "``rivals`` are
    the trigger offsets of the sentence's other events, which keep what stands nearer to them."""
    found: list[tuple[PlaceMention, PlaceRole]] = []
    for mention in places:
        if not sentence.start <= mention.start < sentence.end:
            continue
        sense = sense_of(mention, sentence)
        if sense not in ("place", "launch"):
            continue
        own = min((closeness(sentence, t, mention.start, mention.end) for t in triggers), default=0.0)
        other = min((closeness(sentence, t, mention.start, mention.end) for t in rivals), default=99.0)
        # A place at the sentence's head frame ("In Baghdad, …") belongs to all of its events.
        frames = bool(_FRAME.match(sentence.text[: mention.start - sentence.start]))
        if other + 1.0 < own and not frames:
            continue
        found.append((mention, "launch" if sense == "launch" else "impact"))
    return sorted(found, key=lambda pair: (pair[1] != "impact", pair[0].start))


def choose_places(
    reading: Reading,
    places: Sequence[PlaceMention],
    triggers: Sequence[tuple[int, int]],
    *,
    rivals: Sequence[tuple[int, int]] = (),
    title_places: Sequence[PlaceMention] = (),
    may_inherit: bool = True,
) -> tuple[ChosenPlace, ...]:
    """The places of one event.

    ``places``: all mentions of the article; ``triggers``: spans (article offsets) of the event's trigger words
    in all its sentences; ``rivals``: those of other events. Own sentences first; the launch site only where no
    place of impact is named (codebook rule 11) stands alone, else it comes with role ``launch``. Without a
    place of its own the event takes the nearest place before it in its paragraph, then of the sentence after,
    of the paragraph before, of the title, then the article's country where there is only one. ``is_main``
    marks the first finest impact; none when the places are several countries.
    """
    impact: list[PlaceMention] = []
    launch: list[PlaceMention] = []
    sentences: list[Sentence] = []
    for start, _ in sorted(triggers):
        sentence = reading.sentence_at(start)
        if sentence is None or sentence in sentences:
            continue
        sentences.append(sentence)
        inside = [t for t, _ in triggers if sentence.start <= t < sentence.end]
        others = [t for t, _ in rivals if sentence.start <= t < sentence.end]
        for mention, role in places_in_sentence(sentence, places, inside, others):
            (impact if role == "impact" else launch).append(mention)
    if not impact and rivals:
        # Better a place that stands nearer to another event of the sentence than one of another sentence.
        for sentence in sentences:
            inside = [t for t, _ in triggers if sentence.start <= t < sentence.end]
            shared = [m for m, role in places_in_sentence(sentence, places, inside) if role == "impact"]
            if shared:
                return _chosen(_finest(shared), launch, inherited=False, confidence=0.5)
    if impact:
        return _chosen(impact, launch, inherited=False, confidence=0.9)
    if may_inherit and sentences:
        found, confidence = _inherited(reading, places, sentences, title_places)
        if found:
            return _chosen(found, launch, inherited=True, confidence=confidence)
    return _chosen([], launch, inherited=False, confidence=0.6)


def _inherited(
    reading: Reading,
    places: Sequence[PlaceMention],
    sentences: Sequence[Sentence],
    title_places: Sequence[PlaceMention],
) -> tuple[list[PlaceMention], float]:
    first = sentences[0]
    steps = [
        (range(first.index - 1, first.index - 4, -1), True, 0.6),
        (range(first.index + 1, first.index + 2), True, 0.5),
        (range(first.index - 1, first.index - 3, -1), False, 0.4),
    ]
    is_item = first.item > 0  # which has nothing to do with the other items of a digest, nor with its title
    for indices, same_paragraph, confidence in steps:
        for i in indices:
            if not 0 <= i < len(reading.sentences):
                continue
            other = reading.sentences[i]
            if other.item != first.item:
                continue
            if same_paragraph and other.paragraph != first.paragraph:
                continue
            named = [p for p, role in places_in_sentence(other, places, ()) if role == "impact"]
            if named:
                return _finest(named), confidence
    if is_item:
        return [], 0.0
    located = [p for p in title_places if not p.is_adjectival and p.precision != "country"]
    if located:
        return _finest(located), 0.4
    everywhere = {p.country_iso3 for p in places if p.country_iso3 and not p.is_adjectival}
    if len(everywhere) == 1:
        only = next((p for p in places if p.kind == "country" and not p.is_adjectival), None)
        if only is not None:
            return [only], 0.4
    return [], 0.0


def _finest(mentions: list[PlaceMention]) -> list[PlaceMention]:
    best = min(fineness(m) for m in mentions)
    return [m for m in most_specific(mentions) if fineness(m) == best][:1]


def _chosen(
    impact: list[PlaceMention], launch: list[PlaceMention], *, inherited: bool, confidence: float
) -> tuple[ChosenPlace, ...]:
    kept = most_specific(impact)
    split_by_country = len(kept) > 1 and all(m.precision == "country" for m in kept)
    out: list[ChosenPlace] = []
    main = None if split_by_country or not kept else min(kept, key=lambda m: (fineness(m), m.start))
    for mention in kept:
        out.append(ChosenPlace(mention, "impact", mention is main, inherited, confidence))
    for mention in most_specific(launch):
        if not any(mention.name == m.name for m in kept):
            out.append(ChosenPlace(mention, "launch", False, False, 0.8))
    return tuple(out)
