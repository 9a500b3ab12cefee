"""With what outcome: hit, intercepted in part or whole, failed, foiled; how many were fired and how many got through.

What became of fired things is often told in the next sentence, by words that only point back ("Most were shot
down"): :func:`find_fates` reads such statements, :func:`fates_of` gives each to the attack told nearest before it, and
:func:`outcome_of` puts them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Token

from dateline.coding.incident import Incident
from dateline.coding.numbers import find_quantities
from dateline.coding.reading import Sentence
from dateline.coding.scene import Scene
from dateline.coding.syntax import objects, subject
from dateline.coding.triggers import lemma, weapons
from dateline.coding.what_mention import NOT_MATERIAL

Outcome = Literal["hit", "partly_intercepted", "intercepted", "failed", "foiled", "unknown"]

FIRED_TYPES: Mapping[str, frozenset[str]] = {
    "drone_strike": frozenset({"drone", "missile"}),
    "missile_or_rocket_attack": frozenset({"missile", "drone", "artillery"}),
    "shelling": frozenset({"artillery", "missile"}),
    "airstrike": frozenset({"missile"}),
    "naval_incident": frozenset({"missile", "drone"}),
}
"""Attacks with things in flight, and the weapon categories that can be brought down in them."""
WITHOUT_OUTCOME = frozenset({"protest", "riot", "arrest_or_raid", "armed_clash"})
"""Types of which no outcome is stated: nothing is hit or missed in them."""
REACH = 3
"""Sentences after an attack in which its fate may be told."""

_BRINGING_DOWN = frozenset("intercept down".split())
_WITH_DOWN = frozenset("shoot bring take knock".split())
_STOPPING = frozenset("destroy stop neutralize neutralise repel thwart block repulse fend parry".split())
"""Brought down where air defenses do it; said of rockets in a depot they mean something else."""
_DEFENCE = frozenset("defense defence dome patriot battery interceptor sling arrow thaad c-ram aegis".split())
_PART = frozenset("most some several part majority half many few dozens bulk other another".split())
_WHOLE = frozenset("all both every each".split())
_POINTING = frozenset("it they them one ones these those which that".split())
_DUD_VERBS = frozenset("explode detonate launch reach hit ignite work strike fire".split())
_EARLY = frozenset("prematurely midair mid-air early accidentally".split())
_FOIL = frozenset("foil thwart prevent avert disrupt frustrate abort".split())
_DEFUSE = frozenset("defuse disarm deactivate dismantle".split())
_OVERCOME = frozenset(
    "stop overpower subdue shoot kill neutralize neutralise repel repulse arrest disarm tackle thwart".split()
)
_ATTACKER = frozenset(
    "he she him her they them attacker assailant man woman suspect gunman knifeman bomber".split()
)
_ATTACK_KINDS = frozenset("attack strike raid bombardment".split())


@dataclass(frozen=True, slots=True)
class Fate:
    """What a sentence says became of fired things. ``categories`` are the weapon categories named (empty where the
    words only point back); ``number`` how many, ``but`` how many of the whole were spared it ("all but two");
    ``start`` and ``end`` are the offsets of the statement in the article."""

    kind: Literal["intercepted", "failed", "through"]
    is_part: bool
    number: int | None
    but: int | None
    categories: frozenset[str]
    token: Token
    start: int
    end: int


# --- reading one sentence -----------------------------------------------------------------------------


def find_fates(sentence: Sentence) -> list[Fate]:
    """Statements of a parsed sentence about what became of rockets, missiles, drones, shells or bombs."""
    doc = sentence.doc
    if doc is None:
        return []
    arms = {t: w.category for w in weapons().find(doc) for t in range(w.first, w.last + 1)}
    found: list[Fate] = []
    for token in doc:
        if lemma(token) == "interception" and token.tag_[:2] == "NN":
            found.append(Fate("intercepted", False, None, None, frozenset(), token, *_span(sentence, token)))
            continue
        if token.tag_[:2] != "VB" or _is_denied(token):
            continue
        kind = _kind_of(token)
        if kind is None:
            continue
        things = _things(token, kind)
        for thing in things:
            fate = _fate(kind, sentence, token, thing, arms)
            if fate is not None:
                found.append(fate)
    return found


def _kind_of(verb: Token) -> Literal["intercepted", "failed", "through"] | None:
    word = verb.lemma_.lower()
    beside = {c.lower_ for c in verb.children if c.dep_ in ("prt", "advmod", "acomp", "npadvmod")}
    if word in _BRINGING_DOWN or (word in _WITH_DOWN and "down" in beside):
        return "intercepted"
    if word in _STOPPING and _by_defence(verb):
        return "intercepted"
    if word in ("misfire", "malfunction") or (word == "fall" and "short" in beside):
        return "failed"
    if word in ("explode", "detonate", "go") and beside & _EARLY:
        return "failed"
    if word == "miss":
        return "failed"
    if word == "fail" and any(
        c.dep_ == "xcomp" and c.lemma_.lower() in _DUD_VERBS | {"go"} for c in verb.children
    ):
        return "failed"
    if word in (
        "hit",
        "strike",
        "land",
        "explode",
        "fall",
        "crash",
        "slam",
        "reach",
        "get",
        "evade",
        "impact",
    ):
        return "through"
    return None


def _is_denied(verb: Token) -> bool:
    """Negated, or only tried, able or possible: "failed to intercept", "could not shoot down"."""
    if any(c.dep_ == "neg" or (c.dep_ == "aux" and c.lower_ in _MODALS) for c in verb.children):
        return True
    return verb.dep_ in ("xcomp", "ccomp", "advcl", "acl") and (
        verb.head.lemma_.lower() in ("fail", "try", "attempt", "seek", "able", "unable", "manage")
        and verb.head.lemma_.lower() != "manage"
    )


_MODALS = frozenset("can could may might would should will".split())


def _by_defence(verb: Token) -> bool:
    doers = [t for t in verb.subtree if t.dep_ in ("nsubj", "pobj", "compound") and t.i != verb.i]
    return any(lemma(t) in _DEFENCE for t in doers)


def _things(verb: Token, kind: str) -> list[Token]:
    """What was fired: the object or passive subject of bringing down, the subject of falling short."""
    if kind == "intercepted":
        passive = [c for c in verb.children if c.dep_ == "nsubjpass"]
        if passive:
            return passive
        if any(c.dep_ == "auxpass" for c in verb.children) or verb.dep_ == "conj":
            shared = subject(verb)
            if shared is not None and not objects(verb):
                return [shared]
        if verb.dep_ == "acl":
            return [verb.head]
        return objects(verb)
    own = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
    shared = subject(verb)
    if verb.lemma_ == "miss" and verb.dep_ == "conj" and not own:
        return objects(verb.head)  # "fired a missile at a tanker but missed"
    return own or ([shared] if shared is not None else [])


def _fate(
    kind: Literal["intercepted", "failed", "through"],
    sentence: Sentence,
    verb: Token,
    thing: Token,
    arms: Mapping[int, str],
) -> Fate | None:
    inner = [
        o
        for p in thing.children
        if p.dep_ == "prep" and p.lower_ in ("of", "out")
        for o in (*p.children, *(q for c in p.children if c.dep_ == "prep" for q in c.children))
        if o.dep_ == "pobj"
    ]
    named = [t for t in (thing, *inner) if t.i in arms]
    pointing = (
        thing.lower_ in _POINTING | _PART | _WHOLE
        or thing.tag_ == "CD"
        or any(t.lower_ in _POINTING for t in inner)
    )
    if (not named and not pointing) or thing.lower_ in ("none", "neither", "nobody"):
        return None
    if kind == "through" and not (thing.tag_ == "CD" or thing.lower_ in _PART | {"one", "rest", "remainder"}):
        return None  # that some got through says something only beside others that did not
    if any(c.dep_ == "det" and c.lower_ in ("no", "neither") for c in thing.children):
        return None
    words = {thing.lower_} | {
        c.lower_ for c in thing.children if c.dep_ in ("det", "amod", "nummod", "quantmod")
    }
    words |= {g.lower_ for c in thing.children if c.dep_ == "nummod" for g in c.children}
    but = next(
        (
            _value(o.text)
            for c in thing.children
            if c.dep_ == "prep" and c.lower_ in ("but", "except")
            for o in c.children
            if o.dep_ == "pobj"
        ),
        None,
    )
    number = _value(thing.text) if thing.tag_ == "CD" else None
    if number is None:
        number = next((_value(c.text) for c in thing.children if c.dep_ == "nummod"), None)
    if number is None and named and words & {"a", "an"} and thing.tag_ in ("NN", "NNP"):
        number = 1
    is_part = bool(words & _PART) or but is not None or (thing.tag_ == "CD" and bool(inner))
    if words & _WHOLE and but is None and not words & _PART:
        is_part = False
    start, end = (
        _span(sentence, min(verb, thing, key=lambda t: t.i))[0],
        _span(sentence, max(verb, thing, key=lambda t: t.i))[1],
    )
    return Fate(kind, is_part, number, but, frozenset(arms[t.i] for t in named), verb, start, end)


def _span(sentence: Sentence, token: Token) -> tuple[int, int]:
    start = sentence.start + token.idx
    return start, start + len(token)


def _value(text: str) -> int | None:
    found = find_quantities(text)
    if len(found) == 1:
        return found[0].best if found[0].best is not None else found[0].low
    return 1 if text.lower() == "one" else None


# --- giving fates to attacks --------------------------------------------------------------------------


def fates_of(scene: Scene, incidents: Sequence[tuple[Incident, str]]) -> dict[int, list[Fate]]:
    """By ``id`` of the incident, the fates told of it: in its own sentences, and in those that follow it before another
    attack of the kind is told. ``incidents`` come with their event types."""
    fired = [(i, FIRED_TYPES.get(t, frozenset({"explosive", "suicide", "missile"}))) for i, t in incidents]
    own: dict[int, list[int]] = {}
    for n, (incident, _) in enumerate(fired):
        for e in incident.locals:
            if n not in own.setdefault(e.sentence.index, []):
                own[e.sentence.index].append(n)
    out: dict[int, list[Fate]] = {}
    for sentence in scene.reading.sentences:
        if sentence.doc is None:
            continue
        near = range(sentence.index, sentence.index - REACH - 1, -1)
        if not any(i in own for i in near):
            continue
        fates = find_fates(sentence)
        if not fates:
            continue
        for fate in fates:
            at = _attack_of(fate, sentence, own, fired, near)
            if at is not None:
                out.setdefault(id(fired[at][0]), []).append(fate)
    return out


def _attack_of(
    fate: Fate,
    sentence: Sentence,
    own: Mapping[int, list[int]],
    fired: Sequence[tuple[Incident, frozenset[str]]],
    near: Iterable[int],
) -> int | None:
    for index in near:
        fitting = [n for n in own.get(index, ()) if not fate.categories or fate.categories & fired[n][1]]
        if index == sentence.index and len(fitting) > 1:
            heads = {t.i for t in (fate.token, *fate.token.subtree, *fate.token.ancestors)}
            close = [
                n
                for n in fitting
                if any(
                    m.head.i in heads
                    for e in fired[n][0].locals
                    if e.sentence.index == index
                    for m in e.mentions
                )
            ]
            fitting = close or fitting
        if fitting and index != sentence.index:
            # What is shot down is rockets and drones rather than the bombs of jets.
            return max(fitting, key=lambda n: (fired[n][1] != FIRED_TYPES["airstrike"], n))
        if fitting:
            return fitting[0]
    return None


# --- the outcome of an incident -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fired:
    """How many strikes, rockets, drones … and the words that say so (offsets into the article)."""

    number: int
    start: int
    end: int


def fired_quantity(incident: Incident, type_: str, named: Iterable[tuple[int, int]] = ()) -> Fired | None:
    """How many strikes, rockets, drones … an attack was: "five airstrikes" → 5, "more than 30 rockets" → 30. ``named``
    are the article offsets of the event's weapons."""
    if type_ in WITHOUT_OUTCOME or type_ in NOT_MATERIAL or type_ in ("coup", "abduction"):
        return None
    found = [
        Fired(m.quantity, m.start, m.end)
        for e in incident.locals
        for m in e.mentions
        if m.quantity and not m.is_casualty
    ]
    spans = set(named)
    for event in incident.locals:
        doc = event.sentence.doc
        if doc is None:
            continue
        own = {w.first for m in event.mentions for w in m.instruments}
        for w in weapons().find(doc):
            span = doc[w.first : w.last + 1]
            start = event.sentence.start + span.start_char
            if w.first not in own and (start, start + len(span.text)) not in spans:
                continue
            if w.category not in _COUNTED and not _is_shot(w.head):
                continue
            number = _counted(w.head) or _single(w.head, w.category)
            if number is not None:
                left = event.sentence.start + doc[w.head.left_edge.i].idx
                found.append(Fired(number, min(left, start), start + len(span.text)))
    return max(found, key=lambda f: f.number, default=None)


_COUNTED = frozenset("drone missile artillery explosive suicide".split())
"""Weapon categories whose number is the number of blows; jets, rifles and knives are not."""


def _is_shot(head: Token) -> bool:
    return lemma(head) in ("shot", "bullet", "round", "bomb", "barrel bomb")


_ARRIVING = frozenset(
    """hit strike land fall crash explode slam tear fire launch send shoot set come pierce reach target fly""".split()
)


def _single(noun: Token, category: str) -> int | None:
    """ "A drone struck the compound", "fired an antitank missile": one, where a single projectile is told to come."""
    if category not in ("drone", "missile") or noun.tag_ not in ("NN", "NNP"):
        return None
    if not any(c.dep_ in ("det", "nummod") and c.lower_ in ("a", "an", "one") for c in noun.children):
        return None
    if noun.dep_ not in ("nsubj", "nsubjpass", "dobj") or noun.head.lemma_.lower() not in _ARRIVING:
        return None
    return (
        1
        if not any(c.dep_ == "dobj" for c in noun.head.children if c.i != noun.i and "missile" in c.lower_)
        else None
    )


def _counted(noun: Token) -> int | None:
    """The number of a plural noun, qualifiers off: "some 180 missiles", "one of three drones", "dozens of rockets"."""
    number = next((c for c in noun.children if c.dep_ == "nummod"), None)
    if number is None and noun.dep_ == "pobj" and noun.head.lower_ == "of":
        above = noun.head.head
        if lemma(above) in ("dozen", "score", "hundred", "thousand", "salvo", "barrage", "volley", "pair"):
            found = find_quantities(noun.doc[above.left_edge.i : noun.i + 1].text)
            return (found[0].best or found[0].low) if found else None
        return None
    if number is None:
        return None
    span = noun.doc[number.left_edge.i : number.i + 1].text
    found = find_quantities(f"{span} {noun.text}")
    if len(found) != 1:  # "one of three drones"
        found = find_quantities(f"{number.text} {noun.text}")
    if len(found) != 1:
        return None
    return found[0].best if found[0].best is not None else found[0].low


def is_foiled(token: Token) -> bool:
    """Whether the event word is the object of foiling ("foiled an attack", "a thwarted plot"), or itself tells of a
    bomb made harmless."""
    if token.lemma_.lower() in _DEFUSE:
        return True
    node = token
    for _ in range(4):
        parent = node.head
        if parent.i == node.i:
            return False
        if parent.lemma_.lower() in _FOIL and node.dep_ in ("dobj", "nsubjpass"):
            return True
        if any(c.dep_ == "amod" and c.lower_ in ("foiled", "thwarted") for c in node.children):
            return True
        if node.dep_ in ("acl", "pobj", "prep", "compound", "pcomp") or parent.lemma_ in (
            "attempt",
            "plot",
            "plan",
        ):
            node = parent
            continue
        return False
    return False


def _was_stopped(scene: Scene, incident: Incident) -> bool:
    """Whether somebody stopped an attempt: "police stopped them", "was shot before he could reach them"."""
    last = max(e.sentence.index for e in incident.locals)
    for sentence in scene.reading.sentences[incident.locals[0].sentence.index : last + 2]:
        for token in sentence.doc or ():
            if token.tag_[:2] != "VB" or token.lemma_.lower() not in _OVERCOME:
                continue
            done_to = [c for c in token.children if c.dep_ in ("dobj", "nsubjpass")]
            before = any(
                c.dep_ == "mark" and c.lower_ == "before" for x in token.children for c in x.children
            )
            if before or any(lemma(t) in _ATTACKER or t.lower_ in _ATTACKER for t in done_to):
                return True
    return False


def outcome_of(
    scene: Scene,
    incident: Incident,
    type_: str,
    fates: Sequence[Fate],
    *,
    quantity: int | None,
    has_harm: bool,
    harms_others: bool,
) -> tuple[Outcome, int | None]:
    """The outcome of an incident and how many were intercepted. ``quantity`` is how many were fired; ``harms_others``:
    somebody beside the attackers was killed or wounded."""
    told = [m for e in incident.locals for m in e.mentions if not m.is_casualty]
    if any(m.realis.foiled or is_foiled(m.head) for m in told):
        repelled = any(m.head.head.lemma_.lower() in _STOPPING for m in told)
        return ("intercepted" if repelled and type_ in FIRED_TYPES else "foiled"), None
    if type_ in WITHOUT_OUTCOME or type_ in NOT_MATERIAL:
        return "unknown", None
    down = [f for f in fates if f.kind == "intercepted"] if type_ in FIRED_TYPES else []
    if down:
        return _interception(down, fates, quantity, has_harm and not _by_debris(incident))
    failed = [f for f in fates if f.kind == "failed" and not f.is_part]
    early = any({c.lower_ for c in f.token.children} & _EARLY for f in failed)
    if failed and (early or not harms_others):
        return "failed", None
    attempted = any(m.realis.attempted for e in incident.locals for m in e.mentions)
    if attempted and not has_harm:
        stopped = type_ != "coup" and _was_stopped(scene, incident)
        return "foiled" if stopped else "failed", None
    if type_ == "other":
        return ("hit" if set(incident.kinds) & _ATTACK_KINDS else "unknown"), None
    return "hit", None


def _interception(
    down: Sequence[Fate], fates: Sequence[Fate], quantity: int | None, has_harm: bool
) -> tuple[Outcome, int | None]:
    number = max((f.number for f in down if f.number is not None), default=None)
    but = next((f.but for f in down if f.but is not None), None)
    if but is not None and quantity is not None and quantity > but:
        number = quantity - but
    partly = any(f.is_part for f in down) or any(f.kind != "intercepted" for f in fates)
    if number is not None and quantity is not None:
        partly = partly or number < quantity
        if number >= quantity:
            partly = False
            number = quantity
    return ("partly_intercepted" if partly or has_harm else "intercepted"), number


def _by_debris(incident: Incident) -> bool:
    """Whether falling debris did the harm that is told."""
    return any(
        t.lower_ in ("debris", "fragments", "shrapnel", "wreckage")
        for e in incident.locals
        if e.counts
        for t in (e.sentence.doc or ())
    )
