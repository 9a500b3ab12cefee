"""According to whom: the speakers of a sentence and the medium through which they spoke.

Finds reporting frames ("officials said", "told Reuters", "according to", "by Palestinian figures", "in a statement",
"state media reported") and what part of the sentence each covers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from spacy.tokens import Doc, Token

from dateline.coding.actor_phrase import actor_for, is_nameless
from dateline.coding.mentions import ActorMention
from dateline.coding.reading import Sentence
from dateline.coding.scene import Scene
from dateline.coding.speaker_lists import BODIES, before_verb
from dateline.coding.syntax import agents, is_passive, prepositions, subject, with_conjuncts
from dateline.coding.triggers import lemma, triggers

SAYING = frozenset(
    """say tell report announce claim confirm state add note write reveal admit acknowledge describe maintain
    insist declare
    allege assert put count estimate tweet post show indicate accuse warn deny explain quote cite release issue publish
    broadcast air disclose testify recount relate specify stress emphasize comment respond reply speak call condemn
    blame charge believe conclude record document register give list find suspect characterize denounce boast celebrate
    pin attribute identify name suggest vow threaten urge argue observe read signal term hold inform relay""".split()
)
ALWAYS = frozenset(
    """say tell report announce claim confirm state add note write reveal admit acknowledge maintain insist
    declare allege
    assert tweet post disclose testify recount specify stress estimate explain describe quote accuse warn count record
    document blame condemn deny speak put comment reply characterize denounce pin inform relay""".split()
)


COMMENTING = frozenset(
    """condemn blame accuse deny denounce boast celebrate pin attribute suspect vow threaten urge argue hold call
    warn demand praise hail reject""".split()
)
"""Verbs of judging, accusing and threatening: who does so tells nothing of what happened."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """One source and what it covers: ``verb`` is the reporting verb (None for "according to", which covers the
    sentence); ``inside`` are the token indices of what is reported. ``is_comment`` marks verbs that judge or
    threaten and report nothing."""

    speakers: tuple[ActorMention, ...]
    verb: Token | None
    inside: frozenset[int]
    start: int
    end: int
    is_comment: bool = False


def _speakers(scene: Scene, sentence: Sentence, tokens: list[Token]) -> list[ActorMention]:
    found: list[ActorMention] = []
    for t in with_conjuncts(tokens):
        if lemma(t) in (
            "count",
            "figure",
            "tally",
            "toll",
            "statement",
            "report",
            "estimate",
            "account",
            "footage",
            "image",
            "video",
            "news",
            "word",
            "document",
            "source",
            "record",
            "data",
            "information",
        ):
            inner = _owner_of_report(scene, sentence, t)
            if inner:
                found += inner
                continue
        actor = speaker_of(scene, sentence, t)
        if actor is None:
            continue
        if any(c.lower_ in ("no", "neither") for c in t.children):
            continue  # "no group claimed"
        found.append(actor)
    return found


NO_SPEAKERS = frozenset(
    """attack strike event incident development move step decision news day week month year time morning video
    footage image photo picture tweet post letter message paper data evidence history law result rule poll survey
    plan agreement deal treaty article book film song word term name sign banner slogan number one ones other others
    people person man woman anyone someone everyone nobody everything nothing something much many most some few
    all both none any each telephone siren information detail finding radar
    victim dead wounded attacker assailant gunman clause text story thing fact source""".split()
)
"""Nouns that are no speakers by themselves."""


def speaker_of(scene: Scene, sentence: Sentence, token: Token) -> ActorMention | None:
    """Who speaks: an actor, or whatever noun phrase stands as the subject of saying ("the ambulance service", "the
    army's media cell"); a name in apposition names the speaker ("the British rights group Reprieve")."""
    named = next(
        (
            c
            for c in token.children
            if c.dep_ == "appos" and c.i > token.i and c.tag_ in ("NNP", "NNPS") and c.i - token.i <= 3
        ),
        None,
    )
    actor = actor_for(scene, sentence, token, as_target=False)
    if actor is not None and actor.actor_type == "infrastructure":
        actor = None
    if actor is not None and (named is None or actor.actor_id is not None or actor.is_person):
        whole = _whole(sentence, token, actor)
        return None if is_nameless(actor) else whole
    if named is not None and token.tag_ in ("NN", "NNS", "NNP"):
        inner = scene.actor_at(sentence, named)
        if inner is not None and inner.actor_type != "infrastructure":
            return inner
        first = named
        while first.i - 1 > token.i and first.nbor(-1).dep_ == "compound":
            first = first.nbor(-1)
        return _span(sentence, token.doc, first.i, named.i, actor)
    if actor is not None:
        return None if is_nameless(actor) else actor
    if token.tag_ not in ("NN", "NNS", "NNP", "NNPS") or lemma(token) in NO_SPEAKERS:
        return None
    if scene.date_at(sentence, token) is not None:
        return None
    if scene.place_at(sentence, token) is not None and lemma(token) not in SPEAKING_HOUSES:
        return None
    if lemma(token) in triggers().nouns and lemma(token) not in SPEAKING_HOUSES | BODIES:
        return None
    return _span(sentence, token.doc, _left(token), token.i, None)


def _left(token: Token) -> int:
    """The first word of the noun phrase, its article left out."""
    first: int = token.i
    for c in sorted(token.children, key=lambda c: -c.i):
        if c.i < token.i and c.dep_ in ("compound", "amod", "nmod", "poss", "punct") and c.tag_ != "CD":
            first = min(first, c.left_edge.i)
    doc = token.doc
    while first < token.i and doc[first].tag_ in ("DT", "CD", "PRP$", "``", ",", "PDT"):
        first += 1
    return first


def _whole(sentence: Sentence, token: Token, actor: ActorMention) -> ActorMention:
    """The actor with the words that say which one: "a police officer in Kirkuk", "the governor of Hatay"."""
    if actor.actor_id is not None or not actor.is_generic or actor.is_pronoun or actor.is_person:
        return actor
    for c in token.children:
        if c.dep_ == "prep" and c.lower_ in ("in", "of", "at", "for") and c.i == token.i + 1:
            for o in c.children:
                if o.dep_ == "pobj" and o.tag_ in ("NNP", "NNPS", "NN"):
                    last = max(
                        [o.i, *[x.i for x in o.subtree if x.tag_ in ("NNP", "NNPS") and x.i - o.i <= 5]]
                    )
                    found = _span(sentence, token.doc, _left(token), last, actor)
                    return replace(found, name=found.text)
    return actor


def _span(sentence: Sentence, doc: Doc, first: int, last: int, like: ActorMention | None) -> ActorMention:
    start, end = sentence.start + doc[first].idx, sentence.start + doc[last].idx + len(doc[last])
    text = " ".join(sentence.text[start - sentence.start : end - sentence.start].split())
    if like is not None:
        return replace(like, start=start, end=end, text=text, name=text, head=sentence.start + doc[last].idx)
    return ActorMention(start, end, text, text, None, None, "unknown", False, sentence.start + doc[last].idx)


REPORTS = frozenset("figure count tally account estimate reckoning report".split())
"""What those who counted or saw give: "by the ministry's count"; "in the words of" is the same of what is said."""
ISSUING = frozenset("compile release publish issue provide gather collect obtain carry".split())
"""What is done to figures by those who speak through them."""


def _owner_of_report(scene: Scene, sentence: Sentence, noun: Token) -> list[ActorMention]:
    """ "a statement by the army", "Palestinian figures", "UN reports", "the Pentagon statement"."""
    own = scene.actor_at(sentence, noun)
    if (
        own is not None
        and own.head == sentence.start + noun.idx
        and not own.is_pronoun
        and lemma(noun) in ("source", "report")
    ):
        return [own]
    owners = list(prepositions(noun, frozenset({"by", "from", "of"})))
    owners += [o for c in noun.children if c.dep_ == "acl" and c.lemma_.lower() in ISSUING for o in agents(c)]
    found = [
        a for t in with_conjuncts(owners) if (a := actor_for(scene, sentence, t, as_target=False)) is not None
    ]
    if found:
        return found
    for child in noun.children:
        if child.dep_ in ("poss", "compound", "amod", "nmod") and child.i < noun.i:
            actor = scene.actor_at(sentence, child)
            if actor is not None:
                return [actor]
            place = scene.place_at(sentence, child)
            if place is not None:
                text = sentence.text[place.start - sentence.start : noun.idx + len(noun)]
                return [
                    ActorMention(
                        place.start,
                        sentence.start + noun.idx + len(noun),
                        text,
                        text,
                        None,
                        place.country_iso3,
                        "unknown",
                        False,
                        sentence.start + noun.idx,
                    )
                ]
    return []


def find_attributions(scene: Scene, sentence: Sentence) -> list[Attribution]:
    """All sources of a parsed sentence, in text order."""
    doc = sentence.doc
    if doc is None:
        return []
    found: list[Attribution] = []
    for token in doc:
        word = token.lemma_.lower()
        if token.tag_[:2] == "VB" and word in SAYING:
            found += _from_verb(scene, sentence, token, word)
        elif token.lower_ == "according":
            tokens = [
                o
                for p in token.children
                if p.lower_ == "to"
                for o in p.children
                if o.dep_ in ("pobj", "pcomp")
            ]
            if not tokens and token.head.lower_ == "to":
                tokens = [o for o in token.head.children if o.dep_ == "pobj"]
            tokens += _after_places(token, tokens)
            speakers = _speakers(scene, sentence, tokens)
            if speakers:
                host = token.head if token.head.i != token.i else token
                found.append(
                    Attribution(
                        tuple(speakers),
                        None,
                        _covered(host),
                        sentence.start + token.idx,
                        sentence.start + token.idx + len(token),
                    )
                )
        elif (
            token.dep_ in ("prep", "agent")
            and token.lower_ in ("by", "from", "per", "in")
            and token.head.pos_ in ("VERB", "AUX", "NOUN")
        ):
            for o in token.children:
                named = o.lower_ == "words" if token.lower_ == "in" else lemma(o) in REPORTS
                if o.dep_ == "pobj" and named:
                    speakers = _owner_of_report(scene, sentence, o)
                    if speakers:
                        found.append(
                            Attribution(
                                tuple(speakers),
                                None,
                                frozenset(t.i for t in doc),
                                sentence.start + token.idx,
                                sentence.start + o.idx + len(o),
                            )
                        )
    return _within_their_parts(doc, found)


def _after_places(according: Token, tokens: list[Token]) -> list[Token]:
    """ "According to police in the city *and ambulance services*", "from the army and *from the agency*": whom the
    parser joins to the place, or to the preposition."""
    found = [
        o
        for t in tokens
        for p in t.children
        if p.dep_ == "prep" and p.lower_ in ("in", "at", "of")
        for place in p.children
        if place.dep_ == "pobj"
        for o in place.conjuncts
        if lemma(o) in SPEAKING_NOUNS and lemma(place) not in SPEAKING_NOUNS
    ]
    doubled = [c for p in according.children if p.lower_ == "to" for c in p.conjuncts if c.dep_ == "conj"]
    doubled += [c for t in tokens for p in t.children if p.lower_ == "from" for c in p.conjuncts]
    return found + [o for p in doubled if p.tag_ == "IN" for o in p.children if o.dep_ == "pobj"]


def _within_their_parts(doc: Doc, found: list[Attribution]) -> list[Attribution]:
    """Where a semicolon parts two speakers ("police said nine died; doctors said 14 had"), each speaks for their part
    alone: the parser hangs one part on the other."""
    ends = [t.i for t in doc if t.text == ";"]
    if not ends or len(found) < 2:
        return found

    def part(i: int) -> int:
        return sum(end < i for end in ends)

    parts = {part(a.verb.i) for a in found if a.verb is not None}
    if len(parts) < 2:
        return found
    return [
        replace(a, inside=frozenset(i for i in a.inside if part(i) == part(a.verb.i)))
        if a.verb is not None
        else a
        for a in found
    ]


def _covered(host: Token) -> frozenset[int]:
    """ "According to X" covers the clause it hangs on."""
    node = host
    while node.pos_ not in ("VERB", "AUX") and node.head.i != node.i:
        node = node.head
    return frozenset(t.i for t in node.subtree)


SPEAKING_NOUNS = frozenset(
    """official source spokesman spokeswoman spokesperson agency ministry minister police army military medic doctor
    witness resident officer commander governor mayor department service newspaper television media group
    observatory monitor activist leader expert analyst diplomat lawyer""".split()
)
"""Common nouns for those who are quoted; other things are cited too ("citing security concerns")."""
SPEAKING_HOUSES = frozenset("hospital clinic embassy consulate mission ministry palace office".split())
"""Buildings whose people speak under its name ("the hospital in Nahariya announced")."""


def _quoted(scene: Scene, sentence: Sentence, verb: Token) -> list[ActorMention]:
    """ "Quoted a ministry spokesman as saying", "reported, citing the Tasnim agency": who is quoted speaks too."""
    objs = with_conjuncts([c for c in verb.children if c.dep_ == "dobj"])
    return [
        a
        for o in objs
        if (o.tag_ in ("NNP", "NNPS") or lemma(o) in SPEAKING_NOUNS)
        and (a := speaker_of(scene, sentence, o)) is not None
    ]


def _nearest_subject(verb: Token) -> Token | None:
    """The subject; of several that a long sentence gave the verb, the one beside it."""
    own = [c for c in verb.children if c.dep_ == "nsubj"]
    if len(own) > 1:
        return min(own, key=lambda c: abs(c.i - verb.i))
    return subject(verb)


def _apposed_speaker(scene: Scene, sentence: Sentence, verb: Token, word: str) -> Token | None:
    """ ", his spokesman, Fahrettin Altun, announced": the parser takes the verb for a participle of the speaker."""
    if verb.tag_ not in ("VBN", "VBD") or verb.dep_ != "acl" or word not in ALWAYS or verb.head.i > verb.i:
        return None
    if any(c.dep_ in ("agent", "auxpass") for c in verb.children) or verb.nbor(-1).text != ",":
        return None
    actor = scene.actor_at(sentence, verb.head)
    person = any(c.dep_ == "appos" and c.tag_ == "NNP" for c in verb.head.children)
    return verb.head if person or (actor is not None and actor.is_person) else None


def _from_verb(scene: Scene, sentence: Sentence, verb: Token, word: str) -> list[Attribution]:
    clause = [
        c
        for c in verb.children
        if c.dep_ in ("ccomp", "xcomp", "parataxis", "dobj", "prep", "pcomp", "advcl", "nsubjpass")
    ]
    has_content = any(c.dep_ in ("ccomp", "parataxis") for c in verb.children) or (
        verb.dep_ in ("parataxis", "ccomp") and verb.head.i != verb.i
    )
    if (
        word not in ALWAYS
        and not has_content
        and word
        not in (
            "show",
            "put",
            "count",
            "give",
            "cite",
            "issue",
            "release",
            "list",
            "call",
            "celebrate",
            "find",
            "publish",
            "boast",
            "signal",
        )
    ):
        return []
    if word in ("find", "hold", "list", "name", "read", "record") and not has_content:
        return []
    inside: set[int] = set()
    apposed = _apposed_speaker(scene, sentence, verb, word)
    if apposed is not None:
        speakers = _speakers(scene, sentence, [apposed])
        inside.update(t.i for t in sentence.doc or () if t.i < apposed.left_edge.i)
    elif is_passive(verb):
        speakers = _speakers(scene, sentence, agents(verb))
        if not speakers:
            return []
    else:
        subj = _nearest_subject(verb)
        listed = before_verb(verb)
        if listed and (subj is None or not set(listed) <= set(with_conjuncts([subj]))):
            speakers = [a for t in listed for a in _speakers(scene, sentence, [t])]
            if speakers:
                inside.update(range(min(t.left_edge.i for t in listed)))
        else:
            speakers = []
        if not speakers:
            if subj is None:
                return []
            speakers = _speakers(scene, sentence, [subj])
        if word == "claim" and any(lemma(c) == "life" for c in verb.children if c.dep_ == "dobj"):
            return []
    for c in clause:
        inside.update(t.i for t in c.subtree)
    if (
        verb.dep_ in ("parataxis", "ccomp", "advcl", "dep", "relcl")
        and verb.head.i != verb.i
        and verb.dep_ != "relcl"
    ):
        inside.update(t.i for t in verb.head.subtree)
    if not inside or verb.dep_ in ("ROOT", "parataxis", "conj"):
        inside.update(t.i for t in verb.subtree)
    if word in ("quote", "cite"):
        speakers = [*speakers, *_quoted(scene, sentence, verb)]
    heard: list[ActorMention] = []
    if word in ("tell", "say", "speak", "report", "give"):
        for c in verb.children:
            targets = [c] if c.dep_ in ("dobj", "dative", "iobj") else []
            if c.dep_ in ("prep", "dative") and c.lower_ in ("to", "on", "in"):
                targets = [o for o in c.children if o.dep_ == "pobj"]
            for o in targets:
                actor = scene.actor_at(sentence, o)
                if actor is not None and actor.actor_type == "media":
                    heard.append(actor)
    everyone = tuple(dict.fromkeys([*speakers, *heard]))
    if not everyone:
        return []
    return [
        Attribution(
            everyone,
            verb,
            frozenset(inside),
            sentence.start + verb.idx,
            sentence.start + verb.idx + len(verb),
            word in COMMENTING,
        )
    ]
