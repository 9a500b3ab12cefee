"""Who is said to be behind an event: sentences that blame, suspect, claim or deny.

"Washington blames", "they suspected", "said it had carried out the attack", "claimed all three", "bore the
hallmarks of", "holds the army responsible", "denied any involvement": the actors, how it is said and by whom. Which
events a blame is about is decided with the whole article in view, in :mod:`dateline.coding.answerable`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from spacy.tokens import Token

from dateline.coding.actor_phrase import actor_for, is_nameless, of_group, same_actor
from dateline.coding.actors_lexicon import ActorLexicon
from dateline.coding.mentions import ActorMention
from dateline.coding.reading import Sentence
from dateline.coding.roles import ATTACKERS, Role, Stance, owner_of
from dateline.coding.scene import Scene
from dateline.coding.syntax import (
    agents,
    antecedent,
    is_passive,
    objects,
    own_subject,
    prepositions,
    subject,
    with_conjuncts,
)
from dateline.coding.triggers import lemma, triggers


@dataclass(slots=True)
class Blame:
    """A sentence part that says who did something: actors, how it is said, by whom, and the event word it is about.

    ``about_many`` is how many events the words are for ("claimed all three": 3, "both raids": 2, "the attacks": 9
    for any number), 0 for one."""

    sentence: Sentence
    actors: list[ActorMention]
    role: Role
    stance: Stance
    asserted_by: list[ActorMention]
    anchor: Token
    event_heads: list[int] = field(default_factory=list)
    start: int = 0
    end: int = 0
    about_many: int = 0


Put = Callable[[list[ActorMention], Role, Stance, list[ActorMention], Token], None]
_RESPONSIBLE = frozenset({"responsible", "accountable", "answerable"})
_BLAMING = frozenset(
    """blame pin attribute accuse hold suspect claim deny take admit acknowledge believe reject trace implicate
    ascribe credit own link""".split()
)
_AUTHORING = frozenset(
    """carry conduct stage mount perform perpetrate commit mastermind orchestrate execute organize organise
    order direct send dispatch do undertake plan target""".split()
)
"""Verbs of doing whose object is the deed: "said it had carried out the attack", "sent the bomber"."""
_SPEECH = frozenset(
    "say claim announce declare state tell report confirm acknowledge admit write boast assert add insist note".split()
)
_BELIEF = frozenset("believe suspect think presume assume".split())
_THOSE_SENT = frozenset(
    "he him them bomber attacker man men gunman assailant driver fighter drone rocket".split()
)
_ARMED = frozenset("gunman gunmen militant fighter kidnapper bandit insurgent rebel raider".split())
"""Attackers of whom it is said to whom they belong."""
_DEED_PRONOUNS = frozenset("it this that them all both".split())


def _actors(scene: Scene, sentence: Sentence, tokens: list[Token]) -> list[ActorMention]:
    found = []
    for t in with_conjuncts(tokens):
        actor = actor_for(scene, sentence, antecedent(t), as_target=False)
        if actor is None:
            actor = of_group(scene, sentence, t)
        if actor is not None and actor.is_person:
            actor = _spoken_for(scene, actor) or actor
        if actor is None or actor.actor_type in ("infrastructure", "media") or is_nameless(actor):
            continue
        found.append(actor)
    if len(found) > 1:  # "Salah Gosh, once head of intelligence": the office adds nobody
        found = [a for a in found if a.actor_id or not a.is_generic or len(a.text.split()) > 1] or found
    return found


def _spoken_for(scene: Scene, person: ActorMention) -> ActorMention | None:
    """The armed group that a person speaks for: a spokesman's claim is his group's."""
    lexicon = ActorLexicon.load()
    known = lexicon.by_id.get(person.actor_id or "")
    owner = person.owner_id or (known.parent if known is not None else "")
    actor = lexicon.by_id.get(owner)
    if actor is None or actor.actor_type != "non_state_armed_group":
        return None
    return owner_of(scene, replace(person, owner_id=owner, is_person=False))


def _speakers(scene: Scene, sentence: Sentence, verb: Token) -> list[ActorMention]:
    doers = agents(verb) if is_passive(verb) else [t for t in [subject(verb)] if t is not None]
    return _actors(scene, sentence, doers) or [
        a for t in with_conjuncts(doers) if (a := actor_for(scene, sentence, t, as_target=False)) is not None
    ]


_REFUSING = frozenset("decline refuse refrain avoid stop hesitate".split())
_AS_A_RULE = frozenset(
    "often frequently regularly usually routinely typically previously repeatedly sometimes".split()
)
_OTHER_DEEDS = frozenset("similar previous past such many other several most numerous earlier dozen".split())


def _negative(verb: Token) -> bool:
    if any(c.dep_ == "neg" for c in verb.children):
        return True
    above = list(verb.ancestors)[:4]
    if verb.dep_ in ("pcomp", "xcomp") and any(
        t.lower_ in ("without", "short") or t.lemma_.lower() in _REFUSING for t in above
    ):
        return True  # "stopping short of blaming Tehran"
    if any(c.lower_ in _AS_A_RULE for c in verb.children):
        return True  # "Al-Shabab often claims such attacks"
    subj = subject(verb)
    return subj is not None and (
        subj.lower_ in ("nobody", "none", "no-one", "neither")
        or (subj.lower_ == "one" and any(c.lower_ == "no" for c in subj.children))
        or any(c.dep_ == "det" and c.lower_ in ("no", "neither") for c in subj.children)
    )


def find_blames(scene: Scene, sentence: Sentence) -> list[Blame]:
    """Who is said to be behind an event in a parsed sentence: blamed, suspected, claiming or denying."""
    doc = sentence.doc
    if doc is None:
        return []
    out: list[Blame] = []

    def add(
        actors: list[ActorMention], role: Role, stance: Stance, by: list[ActorMention], anchor: Token
    ) -> None:
        if actors:
            start = sentence.start + anchor.idx
            inside = list(anchor.subtree)
            out.append(
                Blame(
                    sentence,
                    actors,
                    role,
                    stance,
                    by,
                    anchor,
                    [t.i for t in inside],
                    start,
                    start + len(anchor),
                    _how_many(inside),
                )
            )

    for token in doc:
        word = token.lemma_.lower()
        if token.pos_ == "VERB" or token.tag_[:2] == "VB":
            if word in _BLAMING:
                _verb_blame(scene, sentence, token, word, add)
            if word in _AUTHORING or word == "be":
                _authorship(scene, sentence, token, word, add)
            if word in ("bear", "have", "carry") and any(
                lemma(o) in ("hallmark", "fingerprint", "signature") for o in objects(token)
            ):
                marks = [o for o in objects(token) if lemma(o) in ("hallmark", "fingerprint", "signature")]
                named = [x for o in marks for x in prepositions(o, frozenset({"of"}))]
                add(
                    _actors(scene, sentence, named),
                    "blamed",
                    "suspected",
                    _above(scene, sentence, token),
                    token,
                )
            if word == "belong" and _of_attackers(token):
                _belonging(scene, sentence, token, list(prepositions(token, frozenset({"to"}))), add)
        elif token.lower_ == "behind" and token.dep_ in ("prep", "advmod", "attr"):
            _behind(scene, sentence, token.head, add)
        elif token.lower_ == "claim" and token.tag_[:2] == "NN":
            by_actor = [
                t
                for t in prepositions(token, frozenset({"by", "from", "of"}))
                if t.lower_ != "responsibility"
            ]
            actors = _actors(scene, sentence, by_actor)
            if actors and not any(c.lower_ == "no" for c in token.children):
                add(actors, "claimant", "claimed", actors, token)
        elif token.lower_ == "work" and token.dep_ == "attr":
            _work_of(scene, sentence, token, add)
        elif token.lower_ in ("member", "members", "militant", "militants") and token.dep_ == "attr":
            if _of_attackers(token.head):
                named = list(prepositions(token, frozenset({"of", "from"})))
                _belonging(scene, sentence, token.head, named, add)
        elif token.lower_ == "suspicion":
            verb = token.head
            if verb.lemma_ in ("fall", "focus", "center", "centre", "point"):
                named = list(prepositions(verb, frozenset({"on", "to", "at"})))
                add(
                    _actors(scene, sentence, list(prepositions(verb, frozenset({"on", "to", "at"})))),
                    "blamed",
                    "suspected",
                    [],
                    verb,
                )
    return out


_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "both": 2}
ANY_NUMBER = 9


def _how_many(inside: list[Token]) -> int:
    """How many deeds the words of a blame are for."""
    for t in inside:
        if t.lower_ in ("both", "all") and t.dep_ in ("det", "predet", "dobj", "nsubjpass", "nsubj", "pobj"):
            beside = [t, t.head, *t.children]
            return next((n for x in beside if (n := _NUMBERS.get(x.lower_, 0))), ANY_NUMBER)
        definite = any(c.lower_ in ("the", "these", "those") for c in t.children)
        if definite and t.tag_ == "NNS" and lemma(t) in triggers().nouns:
            counted = next((n for c in t.children if (n := _NUMBERS.get(c.lower_, 0))), 0)
            return counted or ANY_NUMBER
    return 0


def _above(scene: Scene, sentence: Sentence, verb: Token) -> list[ActorMention]:
    """Who says the clause that the verb heads."""
    up = verb.head
    if verb.dep_ == "xcomp" and up.lemma_.lower() in _BELIEF:
        return _actors(scene, sentence, agents(up))  # "gunmen believed to belong": others believe it
    if verb.dep_ in ("ccomp", "xcomp") and up.i != verb.i and up.lemma_.lower() in _SPEECH | _BELIEF:
        return _speakers(scene, sentence, up) if not is_passive(up) else []
    if verb.dep_ == "ROOT":
        tail = next(
            (c for c in verb.children if c.dep_ in ("parataxis", "ccomp") and c.lemma_.lower() in _SPEECH),
            None,
        )
        if tail is not None:
            return _speakers(scene, sentence, tail)
    return []


def _stance_above(verb: Token) -> Stance:
    up = verb.head
    hedged = any(
        c.lower_ in ("probably", "likely", "apparently", "possibly", "allegedly", "reportedly")
        for c in verb.children
    )
    believed = verb.dep_ in ("ccomp", "xcomp") and up.lemma_.lower() in _BELIEF
    return "suspected" if hedged or believed else "blamed"


def _put_author(scene: Scene, sentence: Sentence, verb: Token, actors: list[ActorMention], add: Put) -> None:
    """Actors said to be the authors of a deed told elsewhere: claimants where they say so themselves."""
    by = _above(scene, sentence, verb)
    stance = _stance_above(verb)
    own = [a for a in actors if any(same_actor(a, b) for b in by)]
    if own:
        role: Role = "claimant" if any(a.actor_type == "non_state_armed_group" for a in own) else "source"
        add(own, role, "claimed" if role == "claimant" else "asserted", own, verb)
        return
    if not by and verb.dep_ in ("ROOT", "conj") and stance == "blamed":
        add(actors, "source", "asserted", [], verb)
        return
    add(actors, "blamed", stance, by, verb)


def _authorship(scene: Scene, sentence: Sentence, verb: Token, word: str, add: Put) -> None:
    """ "The group said that it had carried out the attack", "its fighters were responsible for the bombing", "that they
    had sent him", "said it was its work"."""
    up = verb.head
    reported = verb.dep_ in ("ccomp", "xcomp") and up.lemma_.lower() in _SPEECH | _BELIEF
    if not reported or is_passive(verb) or _negative(verb):
        return
    subj = own_subject(verb)
    if subj is None:
        return
    by = _speakers(scene, sentence, up) if not is_passive(up) else []
    if word == "be":
        if any(c.lower_ in _RESPONSIBLE for c in verb.children if c.dep_ in ("acomp", "attr")):
            _put_author(scene, sentence, verb, _subject_actors(scene, sentence, subj, by), add)
        return
    objs = objects(verb)
    if word in ("send", "dispatch", "order", "direct"):
        deed = [o for o in objs if o.lower_ in _THOSE_SENT or lemma(o) in _THOSE_SENT]
    else:
        deed = [o for o in objs if _is_deed(o)]
    if word in ("do", "target") or not deed:
        return
    actors = _subject_actors(scene, sentence, subj, by)
    if word in ("send", "dispatch", "order", "direct") and not any(
        same_actor(a, b) for a in actors for b in by
    ):
        return
    _put_author(scene, sentence, verb, actors, add)


def _is_deed(token: Token) -> bool:
    """A definite event noun ("the attack", "Wednesday's assault") or "it": the deed told before."""
    if token.lower_ in _DEED_PRONOUNS:
        return True
    if lemma(token) not in triggers().nouns and lemma(token) not in ("operation", "act", "massacre"):
        return False
    return any(
        (c.dep_ == "det" and c.lower_ in ("the", "this", "that", "these", "both", "all")) or c.dep_ == "poss"
        for c in token.children
    )


def _subject_actors(
    scene: Scene, sentence: Sentence, subj: Token, by: list[ActorMention]
) -> list[ActorMention]:
    """The actors of an embedded subject; "it", "its fighters", "a team of its battalion" are the speaker."""
    if by and (
        subj.lower_ in ("it", "they", "we", "he", "she")
        or any(t.lower_ in ("its", "their", "our") for t in subj.subtree)
    ):
        return by
    return _actors(scene, sentence, [subj])


def _behind(scene: Scene, sentence: Sentence, verb: Token, add: Put) -> None:
    if verb.lemma_ not in ("be", "stand", "lie") and verb.dep_ != "xcomp":
        return
    subj = subject(verb) or (own_subject(verb) if verb.dep_ == "ccomp" else None)  # "said it was behind"
    if subj is None or _negative(verb):
        return
    up = verb.head if verb.dep_ in ("xcomp", "ccomp") else None
    if up is not None and (up.lemma_.lower() == "accuse" or _negative(up)):
        return  # read at "accuse"; "no group said it was behind"
    _put_author(
        scene, sentence, verb, _subject_actors(scene, sentence, subj, _above(scene, sentence, verb)), add
    )


def _work_of(scene: Scene, sentence: Sentence, noun: Token, add: Put) -> None:
    """ "It was its work", "believed to be the work of Hamas militants"."""
    verb = noun.head
    named = list(prepositions(noun, frozenset({"of"})))
    actors = _actors(scene, sentence, named)
    if not actors and any(c.lower_ in ("its", "their") for c in noun.children):
        actors = _above(scene, sentence, verb)
    if actors:
        _put_author(scene, sentence, verb, actors, add)


def _of_attackers(verb: Token) -> bool:
    subj = own_subject(verb)
    if subj is None and verb.dep_ == "xcomp" and verb.head.lemma_.lower() in _BELIEF:
        subj = (
            verb.head.head if verb.head.dep_ == "acl" else subject(verb.head)
        )  # "gunmen thought to be members of"
    return subj is not None and (
        lemma(subj) in ATTACKERS | _ARMED or subj.lower_ in ("pair", "both", "two", "cell")
    )


def _belonging(scene: Scene, sentence: Sentence, verb: Token, named: list[Token], add: Put) -> None:
    """ "The attackers belonged to the PKK"."""
    actors = [a for a in _actors(scene, sentence, named) if a.actor_type == "non_state_armed_group"]
    add(actors, "blamed", _stance_above(verb), _above(scene, sentence, verb), verb)


def _verb_blame(scene: Scene, sentence: Sentence, verb: Token, word: str, put: Put) -> None:
    passive = is_passive(verb)
    subj = subject(verb)
    objs = objects(verb) if not passive else ([subj] if subj is not None else [])
    by = _speakers(scene, sentence, verb)
    negative = _negative(verb)
    if word in ("blame", "pin", "attribute", "trace", "ascribe", "credit", "link"):
        on = frozenset({"on"}) if word == "blame" else frozenset({"on", "to", "with"})
        named = list(prepositions(verb, on))
        if word == "blame" and verb.dep_ == "acl" and named and not agents(verb):
            by = _actors(scene, sentence, [verb.head])  # "an attack the government blamed on rebels"
        if not named and word in ("blame", "credit"):
            named = objs
        if word == "link":
            what = [verb.head] if verb.dep_ == "acl" else objs
            if not any(lemma(t) in triggers().nouns for t in what):
                return  # "a group linked to al-Qaida" is no blame
        if not negative:
            put(
                _actors(scene, sentence, named),
                "blamed",
                "suspected" if word == "link" else "blamed",
                by,
                verb,
            )
        return
    if word == "implicate" and not negative:
        put(_actors(scene, sentence, objs), "blamed", "blamed", by, verb)
        return
    if word == "accuse":
        content = list(prepositions(verb, frozenset({"of"})))
        if (not content or any(_has_deed(t) for t in content)) and not negative:
            put(_actors(scene, sentence, objs), "blamed", "blamed", by, verb)
        return
    if word == "hold":
        if any(
            c.lower_ in _RESPONSIBLE
            for c in verb.subtree
            if c.head.i == verb.i or c.dep_ in ("acomp", "oprd", "ccomp")
        ):
            who = objs or ([verb.head] if verb.dep_ == "relcl" else [])
            if verb.dep_ == "relcl" and not any(
                c.dep_ == "dobj" and c.lower_ not in ("which", "whom", "that") for c in verb.children
            ):
                who = [verb.head]
            put(_actors(scene, sentence, who), "blamed", "blamed", by, verb)
        return
    if word in ("suspect", "believe"):
        of_what = any(c.dep_ == "prep" and c.lower_ == "of" for c in verb.children)
        told = not passive and bool(objs) and not any(c.dep_ == "ccomp" for c in verb.children)
        bare = passive and not any(c.dep_ in ("xcomp", "ccomp", "prep") for c in verb.children)
        if word == "suspect" and verb.dep_ != "amod" and ((of_what and (objs or passive)) or told or bare):
            named = [a for a in _actors(scene, sentence, objs) if _may_attack(a)]
            put(named, "blamed", "suspected", by if not passive else [], verb)
        return
    if word in ("claim", "take", "admit", "acknowledge", "deny", "reject", "own"):
        _claim(scene, sentence, verb, word, objs, by, negative, put)


def _may_attack(actor: ActorMention) -> bool:
    """Whether suspicion of an attack may fall on the actor: on a group or a state, not on those under arrest."""
    return not (actor.is_generic and actor.actor_type in ("civilians", "unknown"))


def _claim(
    scene: Scene,
    sentence: Sentence,
    verb: Token,
    word: str,
    objs: list[Token],
    by: list[ActorMention],
    negative: bool,
    put: Put,
) -> None:
    """Claims of responsibility, admissions and denials."""
    if any(c.lower_ in _OTHER_DEEDS for o in objs for c in o.children if c.dep_ in ("amod", "predet", "det")):
        return  # "has claimed similar attacks"
    about = [
        o
        for o in objs
        if lemma(o) in ("responsibility", "credit", "blame", "involvement", "role", "part")
        or lemma(o) in triggers().nouns
        or (word == "claim" and not is_passive(verb) and _is_them(o))
    ]
    clause = [c for c in verb.children if c.dep_ in ("xcomp", "ccomp", "pcomp")]
    if word == "take" and not any(lemma(o) in ("responsibility", "credit") for o in objs):
        return
    if word == "own":
        if any(c.dep_ == "prt" and c.lower_ == "up" for c in verb.children) and not negative:
            put(by, "claimant", "claimed", by, verb)
        return
    if word in ("claim", "admit", "acknowledge") and not about:
        own = [
            c for c in clause if (s := subject(c)) is not None and _refers_to_speaker(scene, sentence, s, by)
        ]
        if not own or not _has_trigger(own[0]):
            return
        about = own
    if word == "claim" and about and lemma(about[0]) in ("life", "victory"):
        return
    if word in ("deny", "reject"):
        charge = [
            o
            for o in objs
            if lemma(o)
            in ("charge", "accusation", "allegation", "responsibility", "involvement", "role", "claim", "it")
        ]
        deed = any(_has_trigger(c) and _is_own_deed(scene, sentence, c, by) for c in clause)
        accused = [a for a in by if a.actor_type not in NEVER_ACCUSED]
        if (charge or about or deed) and not _double_negative(verb):
            put(accused, "blamed", "denied", accused, verb)
        return
    if negative or not about:
        return
    if all(a.actor_type in ("state_military", "government", "police") for a in by):
        put(by, "source", "asserted", by, verb)
        return
    put(by, "claimant", "claimed", by, verb)


NEVER_ACCUSED = frozenset({"civilians", "infrastructure", "media", "ngo_igo", "business"})
"""Who denies an attack without being suspected of it: victims, their employers, those who report."""


def _is_own_deed(scene: Scene, sentence: Sentence, clause: Token, by: list[ActorMention]) -> bool:
    """Whether what is denied is the speaker's deed: "denied shelling", "that its troops had fired"; not "that the ship
    had been hit", "that the gunmen came from Syria"."""
    if clause.dep_ != "ccomp" or any(c.lower_ in ("behind", "responsible") for c in clause.children):
        return True
    doer = own_subject(clause)
    if doer is None:
        return True
    own = _refers_to_speaker(scene, sentence, doer, by) or any(
        t.lower_ in ("its", "their") for t in doer.subtree
    )
    return own and not is_passive(clause)


def _is_them(token: Token) -> bool:
    """ "It", "both", "all three": the deeds told before."""
    return token.lower_ in _DEED_PRONOUNS or (
        token.tag_ == "CD" and any(c.lower_ in ("all", "both") for c in token.children)
    )


def _double_negative(verb: Token) -> bool:
    """ "Did not confirm or deny", "neither confirmed nor denied": no denial."""
    around = {t.lemma_.lower() for t in [verb.head, *verb.conjuncts]}
    return "confirm" in around or any(c.dep_ == "neg" for c in verb.children)


def _refers_to_speaker(scene: Scene, sentence: Sentence, token: Token, by: list[ActorMention]) -> bool:
    if token.lower_ in ("it", "they", "he", "she", "we", "its", "their"):
        return True
    actor = scene.actor_at(sentence, token)
    return actor is not None and any(same_actor(actor, b) for b in by)


def _has_trigger(token: Token) -> bool:
    lexicon = triggers()
    return any(lemma(t) in lexicon.nouns or t.lemma_.lower() in lexicon.verbs for t in token.subtree)


def _has_deed(token: Token) -> bool:
    return _has_trigger(token) or any(t.lower_ in ("behind", "responsible") for t in token.subtree)


_CONTRADICTING = re.compile(r"fabricat|disput|contradict|refut|rebut|exaggerat|untrue", re.IGNORECASE)
"""What the words below have in common: spares the rest of the sentences a walk over their tokens."""


def is_disputed(sentence: Sentence) -> bool:
    """Whether the sentence contradicts an account of events: "described the account as a fabrication"."""
    doc = sentence.doc
    if doc is None or not _CONTRADICTING.search(sentence.text):
        return False
    words = {t.lemma_.lower() for t in doc}
    account = words & {"account", "claim", "version", "report", "allegation", "figure", "toll", "statement"}
    against = words & {
        "fabrication",
        "dispute",
        "contradict",
        "refute",
        "rebut",
        "exaggerate",
        "untrue",
        "fabricate",
    }
    return bool(against) and bool(account or words & {"fabrication", "contradict"})
