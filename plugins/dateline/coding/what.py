"""What happened: trigger words in a parsed sentence become typed event mentions.

Sets for each mention: the event type (or a generic class that the rest of the article resolves), the frame that
says which syntactic slot holds whom, realis, number and definiteness. Metaphor, sport and business stay out through
the trigger data's ``out`` lists and the checks here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from spacy.tokens import Token

from dateline.coding.mentions import CountMention
from dateline.coding.reading import Sentence
from dateline.coding.realis import RealisReading, is_definite, realis_of
from dateline.coding.syntax import (
    agents,
    antecedent,
    is_passive,
    objects,
    prepositions,
    subject,
    with_conjuncts,
)
from dateline.coding.triggers import TriggerMatch, WeaponMatch, lemma, triggers, weapons

GENERIC = frozenset(
    {
        "attack",
        "strike",
        "raid",
        "operation",
        "violence",
        "killing",
        "blast",
        "bombardment",
        "bomb",
        "fire",
        "seize",
    }
)
"""Classes whose event type hangs on the words around."""
CASUALTY = frozenset({"kill", "die", "wound", "death", "killing"})
"""Mentions that tell of a toll; they join the event that caused it where one is told."""
SPEECH_TYPES = frozenset({"threat", "statement"})
NOT_MATERIAL = SPEECH_TYPES | {"negotiation", "agreement_or_ceasefire", "sanction", "humanitarian"}


@dataclass(slots=True)
class EventMention:
    """One mention of an event. ``kind`` is an event type or one of GENERIC or CASUALTY; ``start``/``end`` are
    article offsets of the trigger words. Slots hold head tokens: ``agents`` (who did it), ``patients`` (to
    whom or what), ``instruments`` (weapons). ``weak``: may join an event, but opens none by itself."""

    sentence: Sentence
    head: Token
    kind: str
    frame: str
    pos: str
    start: int
    end: int
    realis: RealisReading
    definite: bool
    plural: bool
    quantity: int | None = None
    weak: bool = False
    agents: list[Token] = field(default_factory=list)
    patients: list[Token] = field(default_factory=list)
    instruments: list[WeaponMatch] = field(default_factory=list)
    first: int = 0
    last: int = 0

    @property
    def is_casualty(self) -> bool:
        return self.kind in CASUALTY


PERSON_WORDS = frozenset(
    """people person man woman child girl boy soldier troop trooper policeman policewoman officer officer
    militant fighter gunman
    civilian resident protester demonstrator activist journalist worker student teacher doctor nurse official leader
    commander general member suspect citizen national tourist passenger villager farmer settler rabbi cleric imam
    priest bishop judge lawyer minister president lawmaker politician aide bodyguard guard recruit cadet conscript
    peacekeeper contractor employee engineer scientist driver pilot sailor fisherman crew hostage prisoner inmate
    captive victim Israeli Palestinian Iraqi Syrian American Egyptian Turk Iranian Kurd Yazidi Christian
    Muslim Jew pilgrim
    shepherd operative terrorist insurgent rebel jihadist extremist attacker assailant bomber perpetrator
    dissident blogger
    writer editor reporter cameraman photographer filmmaker diplomat ambassador envoy volunteer aid missionary
    nun migrant
    refugee teenager teen youth adult infant baby mother father son daughter brother sister family wife husband
    relative cousin nephew uncle princess prince businessman executive trader brigade unit squad foreigner expatriate
    worshipper mourner bystander pedestrian shopper commuter dozen hundred thousand score others servicemember
    serviceman
    personnel staff staffer agent spy smuggler trafficker criminal gang candidate mayor governor tribesman elder sheikh
    sheik chief head defector deserter supporter loyalist""".split()
)
SHIP_WORDS = frozenset(
    "ship tanker vessel boat freighter cargo dhow ferry yacht barge frigate destroyer trawler flotilla "
    "warship speedboat "
    "supertanker containership container carrier".split()
)
TERRITORY_WORDS = frozenset(
    """town city village area territory position base hill airport airfield district neighborhood
    neighbourhood province region
    stronghold crossing checkpoint outpost camp headquarters building road highway bridge enclave capital
    island peninsula
    land post front compound palace control swath swathe field dam port terminal hospital parliament station""".split()
)
POWER_WORDS = frozenset("power".split())
GOODS_WORDS = frozenset(
    """weapon arm drug cocaine hashish cash money document computer equipment asset shipment fuel gold phone
    ammunition passport
    captagon pill contraband explosive cigarette property land""".split()
)
LIGHT = frozenset(
    """launch carry conduct stage mount perform make commit perpetrate execute unleash wage undertake do plan
    organize organise
    lead resume begin start open intensify step order continue direct prepare coordinate orchestrate fire attempt
    mastermind escalate hold join attend suffer sustain""".split()
)


def base(token: Token) -> str:
    """Lemma of a noun, singular and lower case."""
    return lemma(token)


def find_mentions(sentence: Sentence) -> list[EventMention]:
    """All event mentions of a parsed sentence, typed as far as the sentence itself tells."""
    doc = sentence.doc
    if doc is None:
        return []
    arms = weapons().find(doc)
    mentions: list[EventMention] = []
    for match in triggers().find(doc):
        mention = _mention(sentence, match, arms)
        if mention is not None:
            mentions.append(mention)
    known = {m.head.i for m in mentions}
    for arm in arms:
        extra = _weapon_subject(sentence, arm, arms, known)
        if extra is not None:
            known.add(extra.head.i)
            mentions.append(extra)
    for verb in answers_with(sentence, arms, {m.head.i for m in mentions}):
        mentions.append(verb)
    mentions.sort(key=lambda m: m.head.i)
    _drop_light_verbs(mentions)
    return mentions


ANSWERING = frozenset("answer respond reply".split())


def answers_with(sentence: Sentence, arms: list[WeaponMatch], known: set[int]) -> list[EventMention]:
    """ "Rebels answered with rockets", "the police responded with tear gas": fire told by its weapon alone."""
    found: list[EventMention] = []
    for arm in arms:
        prep = arm.head.head
        while arm.head.dep_ == "conj" and prep.dep_ in ("conj", "pobj"):
            prep = prep.head
        verb = prep.head
        if prep.lower_ != "with" or verb.lemma_ not in ANSWERING or verb.i in known or verb.tag_[:2] != "VB":
            continue
        kind = "crowd_control" if arm.category == "crowd_control" else arm.event_type
        if not kind or any(m.head.i == verb.i for m in found):
            continue
        mention = EventMention(
            sentence=sentence,
            head=verb,
            kind=kind,
            frame="attack",
            pos="verb",
            start=sentence.start + verb.idx,
            end=sentence.start + verb.idx + len(verb),
            realis=realis_of(verb, False),
            definite=False,
            plural=False,
            first=verb.i,
            last=verb.i,
        )
        _verb_slots(mention)
        mention.instruments = [arm]
        found.append(mention)
    return found


IMPACT_VERBS = frozenset(
    """cross come land fall fly enter reach arrive rain drop crash slam plow plough impact rip tear blow
    damage pierce streak
    penetrate pass approach head""".split()
)
"""What a weapon does when it comes down or flies in: with a weapon as subject an attack."""


def _weapon_subject(
    sentence: Sentence, arm: WeaponMatch, arms: list[WeaponMatch], known: set[int]
) -> EventMention | None:
    """ "Some 200 rockets crossed into Galilee", "a limpet mine tore a hole in the ship"."""
    if arm.category not in ("missile", "drone", "artillery", "explosive", "suicide"):
        return None
    node = arm.head
    if node.dep_ == "pobj" and node.head.lower_ == "of" and node.head.head.pos_ in ("NOUN", "NUM"):
        node = node.head.head
    if node.dep_ not in ("nsubj", "nsubjpass"):
        return None
    verb = node.head
    if verb.i in known or verb.lemma_ not in IMPACT_VERBS or verb.tag_[:2] != "VB":
        return None
    if verb.lemma_ in (
        "come",
        "pass",
        "head",
        "reach",
        "arrive",
        "enter",
        "cross",
        "fly",
        "approach",
    ) and not any(c.dep_ in ("prep", "prt", "advmod", "dobj") for c in verb.children):
        return None
    mention = EventMention(
        sentence=sentence,
        head=verb,
        kind=arm.event_type,
        frame="attack",
        pos="verb",
        start=sentence.start + verb.idx,
        end=sentence.start + verb.idx + len(verb),
        realis=realis_of(verb, False),
        definite=False,
        plural=False,
        quantity=_quantity(arm.head),
        first=verb.i,
        last=verb.i,
    )
    _verb_slots(mention)
    mention.instruments = _instruments(mention, arms)
    return mention


def count_mentions(
    sentence: Sentence, counts: list[CountMention], mentions: list[EventMention]
) -> list[EventMention]:
    """Tolls told without a verb of the trigger data ("25 people were dead", "treated for wounds"): a mention
    each, so that
    they can join an event."""
    doc = sentence.doc
    if doc is None:
        return []
    known = {sentence.start + m.head.idx for m in mentions}
    inside = [(m.start, m.end) for m in mentions]
    found: list[EventMention] = []
    for count in counts:
        if count.harm not in ("killed", "wounded") or count.predicate_start in known:
            continue
        if any(a <= count.predicate_start < b for a, b in inside):
            continue
        token = next(
            (
                t
                for t in doc
                if sentence.start + t.idx <= count.predicate_start < sentence.start + t.idx + len(t)
            ),
            None,
        )
        if token is None:
            continue
        known.add(count.predicate_start)
        verb = token
        found.append(
            EventMention(
                sentence=sentence,
                head=verb,
                kind="die" if count.harm == "killed" else "wound",
                frame="victim",
                pos="verb" if token.pos_ in ("VERB", "AUX", "ADJ") else "noun",
                start=sentence.start + token.idx,
                end=sentence.start + token.idx + len(token),
                realis=realis_of(verb, token.pos_ not in ("VERB", "AUX")),
                definite=False,
                plural=False,
                first=token.i,
                last=token.i,
            )
        )
    return found


def _mention(sentence: Sentence, match: TriggerMatch, arms: list[WeaponMatch]) -> EventMention | None:
    trigger, head = match.trigger, match.head
    if _is_metaphor(match):
        return None
    if trigger.pos == "verb" and any(w.first < head.i <= w.last for w in arms):
        return None  # part of a weapon's name: "a vehicle rigged with explosives"
    if trigger.pos == "noun" and head.lower_ == "march" and head.tag_ in ("NNP", "NNPS"):
        return None  # the month
    if head.lemma_ == "demonstration" and any(c.dep_ in ("acl", "ccomp") for c in head.children):
        return None  # "a demonstration that nothing can be buried"
    if trigger.kind in SPEECH_TYPES and head.dep_ in ("amod", "compound"):
        return None
    noun = trigger.pos == "noun"
    doc = head.doc
    mention = EventMention(
        sentence=sentence,
        head=head,
        kind=trigger.kind,
        frame=trigger.frame,
        pos=trigger.pos,
        start=sentence.start + doc[match.first].idx,
        end=sentence.start + doc[match.last].idx + len(doc[match.last]),
        realis=realis_of(head, noun),
        definite=is_definite(head) if noun else False,
        plural=noun and (head.tag_ in ("NNS", "NNPS") or head.lower_.endswith("s")),
        quantity=_quantity(head) if noun else None,
        first=match.first,
        last=match.last,
    )
    if noun:
        _noun_slots(mention)
    else:
        _verb_slots(mention)
    mention.instruments = _instruments(mention, arms)
    return _typed(mention, arms, trigger.needs)


# --- metaphor ---------------------------------------------------------------------------------------


NATURAL_KILLERS = frozenset(
    """cancer illness disease covid virus coronavirus stroke cholera malaria hunger starvation pneumonia
    infection famine overdose
    fever smoking heat cold shark snake dog age complication condition""".split()
)


def _natural_cause(token: Token) -> bool:
    """Illness and the like as the killer: no event of the codebook."""
    return lemma(token) in NATURAL_KILLERS or any(
        c.lower_ in ("heart", "asthma", "panic") for c in token.children
    )


def _has_needed(needs: frozenset[str], head: Token, around: set[str]) -> bool:
    return bool(needs & (around | {c.lower_ for c in head.subtree if c.dep_ in ("compound", "amod")}))


_VERBAL_ATTACK = frozenset("verbally politically rhetorically".split())


def _is_metaphor(match: TriggerMatch) -> bool:
    """Trigger words used in another sense, told from the words that go with them."""
    trigger, head = match.trigger, match.head
    if trigger.pos == "noun":
        around = {lemma(c) for c in head.children} | {c.lower_ for c in head.children}
        before = head.doc[match.first - 1] if match.first else None
        if before is not None and before.lower_ == "-" and match.first > 1:
            around.add(head.doc[match.first - 2].lower_)
        if trigger.out & around:
            return True
        if trigger.needs and not is_definite(head) and not _has_needed(trigger.needs, head, around):
            return True
        for child in head.children:  # "battle against corruption", "a wave of attacks on democracy"
            if child.dep_ == "prep":
                for o in child.children:
                    if o.dep_ == "pobj" and lemma(o) in trigger.out:
                        return True
        parent = head.head
        if head.dep_ == "compound" and lemma(parent) in trigger.out:
            return True
        if head.dep_ == "pobj" and parent.lower_ == "under" and trigger.kind in ("attack", "fire"):
            verb = parent.head
            if any(
                c.lower_ in ("for", "from") and c.dep_ == "prep" and _abstract_source(c)
                for c in [*verb.children, *head.children]
            ):
                return True
        return False
    verb = head
    if trigger.kind in ("kill", "wound") and any(
        _natural_cause(t) for t in (agents(verb) or [subject(verb)]) if t is not None
    ):
        return True
    if any(c.dep_ == "advmod" and c.lower_ in _VERBAL_ATTACK for c in verb.children):
        return True
    if trigger.out_particle & {
        c.lower_ for c in verb.children if c.dep_ == "prt" or (c.dep_ == "prep" and c.i == verb.i + 1)
    }:
        return True
    passive = is_passive(verb)
    subj = subject(verb)
    objs = [subj] if passive and subj is not None else objects(verb)
    if trigger.kind == "attack" and any(o is not None and o.lower_ == "target" for o in objs):
        return True  # an aim that is met; what is bombed is "targets" or has a name
    if trigger.out_object and any(lemma(o) in trigger.out_object for o in objs if o is not None):
        return True
    doers = agents(verb) if passive else ([subj] if subj is not None else [])
    if trigger.out_subject and any(lemma(s) in trigger.out_subject for s in doers if s is not None):
        return True
    if passive and trigger.out_subject:
        for word in prepositions(verb, frozenset({"by"})):
            if lemma(word) in trigger.out_subject:
                return True
    return False


def _abstract_source(prep: Token) -> bool:
    return any(
        lemma(c)
        in (
            "critic",
            "criticism",
            "opposition",
            "comment",
            "remark",
            "decision",
            "handling",
            "failure",
            "lawmaker",
        )
        for c in prep.children
    )


# --- slots ------------------------------------------------------------------------------------------

_AGAINST = frozenset({"on", "against", "at", "upon", "toward", "towards", "targeting", "into"})
AGAINST = frozenset({"on", "upon", "against", "into", "toward", "towards"})
AIMED = AGAINST | {"at", "near"}
"""Prepositions of the target; "at" and "near" name it only where something is fired or set off."""
_BY = frozenset({"by", "from"})
_OF = frozenset({"of"})
_BETWEEN = frozenset({"between", "among", "with", "against"})


def _noun_slots(mention: EventMention) -> None:
    """Agents and patients of a nominal trigger, from its prepositions, participles, and the verb it hangs on."""
    head, frame = mention.head, mention.frame
    by = list(prepositions(head, frozenset({"by"})))
    for child in head.children:
        if child.dep_ == "acl" and child.tag_ == "VBN":
            if child.lemma_ in ("claim", "blame", "attribute"):
                continue
            by += agents(child)
        elif (
            child.dep_ == "acl"
            and child.tag_ == "VBG"
            and child.lemma_ in ("target", "hit", "strike", "kill", "wound", "injure", "involve")
        ):
            if child.lemma_ != "involve":
                mention.patients += objects(child)
        elif (
            child.dep_ == "relcl"
            and child.lemma_
            in (
                "target",
                "hit",
                "strike",
                "kill",
                "wound",
                "injure",
                "destroy",
                "damage",
            )
            and not is_passive(child)
        ):
            mention.patients += objects(child)
    if frame == "mutual":
        parties = list(prepositions(head, _BETWEEN))
        mention.agents += with_conjuncts(parties) + with_conjuncts(by)
    elif frame in ("victim",):
        mention.agents += with_conjuncts(by)
        mention.patients += with_conjuncts(prepositions(head, _OF))
        mention.patients += with_conjuncts(prepositions(head, frozenset({"on", "against"})))
    elif frame == "crowd":
        mention.agents += with_conjuncts(by)
        mention.patients += with_conjuncts(prepositions(head, frozenset({"against", "at"})))
    else:
        mention.agents += with_conjuncts(by)
        mention.patients += with_conjuncts(t for t in prepositions(head, _AGAINST) if not _is_time(t))
    verb, link = _supporting_verb(head)
    if verb is not None:
        passive = is_passive(verb)
        subj = subject(verb)
        if link in ("dobj", "pobj"):
            if verb.lemma_ in LIGHT or verb.lemma_ in ("claim",):
                if verb.lemma_ in ("suffer", "sustain", "face"):
                    mention.patients += with_conjuncts([subj]) if subj is not None else []
                elif verb.lemma_ != "claim" and not passive and subj is not None:
                    mention.agents += with_conjuncts([subj])
            elif verb.lemma_ in ("come", "be") and link == "pobj" and subj is not None:
                mention.patients += with_conjuncts([subj])
            if verb.lemma_ in LIGHT:
                for o in prepositions(verb, frozenset({"on", "against", "at"})):
                    if not _is_time(o):
                        mention.patients += with_conjuncts([o])
        elif link in ("nsubj", "nsubjpass"):
            if passive:
                if verb.lemma_ in LIGHT:
                    mention.agents += agents(verb)
            elif verb.lemma_ in (
                "target",
                "hit",
                "strike",
                "kill",
                "wound",
                "injure",
                "destroy",
                "damage",
                "rock",
                "shake",
                "tear",
                "rip",
                "claim",
                "devastate",
                "level",
                "flatten",
            ):
                if verb.lemma_ != "claim":
                    mention.patients += list(objects(verb))


def _is_time(token: Token) -> bool:
    return token.ent_type_ in ("DATE", "TIME") or token.lower_ in _TIME_WORDS


_TIME_WORDS = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
    august september
    october november december morning evening night afternoon weekend day week month year dawn noon midnight eve
    today yesterday tomorrow anniversary date occasion""".split()
)


def _supporting_verb(noun: Token) -> tuple[Token | None, str]:
    """The verb whose argument the noun is, through coordination and "a series of attacks"."""
    node = noun
    for _ in range(4):
        if node.dep_ in ("dobj", "nsubj", "nsubjpass", "attr") and node.head.pos_ in ("VERB", "AUX"):
            return node.head, node.dep_
        if node.dep_ == "pobj":
            prep = node.head
            if prep.lower_ == "of" and prep.head.pos_ == "NOUN":
                node = prep.head
                continue
            if prep.lower_ in ("under", "out") and prep.head.pos_ in ("VERB", "AUX"):
                return prep.head, "pobj"
            return None, ""
        if node.dep_ in ("conj", "appos"):
            node = node.head
            continue
        break
    return None, ""


def _verb_slots(mention: EventMention) -> None:
    """Agents and patients of a verbal trigger by its frame."""
    verb, frame = mention.head, mention.frame
    passive = is_passive(verb)
    subj = subject(verb)
    subjects = with_conjuncts([subj]) if subj is not None else []
    if (
        verb.dep_ == "relcl"
        and subj is not None
        and not any(c.dep_ in ("nsubj", "nsubjpass") for c in verb.children)
    ):
        subjects = []
    if frame == "mutual":
        mention.agents += subjects
        mention.agents += agents(verb)
        mention.agents += objects(verb) if verb.lemma_ in ("fight", "battle", "ambush") else []
        mention.agents += with_conjuncts(prepositions(verb, _BETWEEN))
        if verb.lemma_ == "come":
            mention.patients, mention.agents = mention.agents, []
    elif frame == "crowd":
        mention.agents += subjects if not passive else agents(verb)
        mention.patients += with_conjuncts(prepositions(verb, frozenset({"against"})))
        if mention.kind == "riot":
            mention.patients += objects(verb) if not passive else subjects
    elif frame in ("victim", "blast"):
        if frame == "blast":
            # the device is the subject ("a bomb exploded"), or it has an agent and object ("militants blew up
            # a bridge")
            if passive:
                mention.patients += subjects
                mention.agents += agents(verb)
            else:
                mention.agents += subjects
                mention.patients += objects(verb)
            mention.patients += list(prepositions(verb, frozenset({"through", "into"})))
        else:
            mention.patients += subjects
            mention.agents += agents(verb)
    elif frame == "agent" or frame == "speech":
        mention.agents += agents(verb) if passive else subjects
        mention.patients += subjects if passive else objects(verb)
    else:  # attack, fire, move, defend
        if passive:
            mention.patients += subjects
            mention.agents += agents(verb)
        else:
            mention.agents += subjects
            mention.patients += objects(verb)
        aimed = mention.kind in ("fire", "shooting", "suicide_bombing", "bombing")
        at = AIMED if aimed else AGAINST
        for o in with_conjuncts(prepositions(verb, at)):
            if not _is_time(o) and o.dep_ != "pcomp":
                mention.patients.append(o)
    mention.agents = _unique(antecedent(t) for t in mention.agents)
    mention.patients = _unique(antecedent(t) for t in mention.patients)


def _unique(tokens: object) -> list[Token]:
    out: dict[int, Token] = {}
    for t in tokens:  # type: ignore[attr-defined]
        out.setdefault(t.i, t)
    return list(out.values())


def _quantity(noun: Token) -> int | None:
    """How many events a plural noun counts: "five airstrikes" → 5, "twin bombings" → 2."""
    for child in (noun.head.head,) if noun.dep_ == "pobj" and noun.head.lower_ == "of" else ():
        many = {"dozens": 24, "scores": 40, "hundreds": 200, "thousands": 2000}
        if child.lower_ in many:
            return many[child.lower_]
    words = {
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "twin": 2,
        "double": 2,
        "triple": 3,
        "both": 2,
        "eleven": 11,
        "twelve": 12,
        "a": None,
        "dozen": 12,
        "twenty": 20,
        "pair": 2,
    }
    for child in noun.children:
        if child.dep_ in ("nummod", "amod", "compound"):
            low = child.lower_
            if words.get(low):
                return words[low]
            digits = low.replace(",", "")
            if digits.isdigit() and 0 < int(digits) < 100000 and not 1900 <= int(digits) <= 2100:
                return int(digits)
    return None


# --- types ------------------------------------------------------------------------------------------


def _instruments(mention: EventMention, arms: list[WeaponMatch]) -> list[WeaponMatch]:
    """Weapons that belong to this mention: in its own phrase, as its subject or object, with "with" or "using"."""
    if not arms:
        return []
    by_head = {w.head.i: w for w in arms}
    inside = {i: w for w in arms for i in range(w.first, w.last + 1)}
    found: dict[int, WeaponMatch] = {}

    def add(token: Token) -> None:
        w = by_head.get(token.i) or inside.get(token.i)
        if w is not None:
            found[w.first] = w

    head = mention.head
    for i in range(mention.first, mention.last + 1):
        add(head.doc[i])
    if mention.pos == "noun":
        for c in head.children:
            if c.dep_ in ("compound", "amod", "nmod", "poss"):
                add(c)
            if c.dep_ == "prep" and c.lower_ in ("with", "by", "of", "involving", "using", "from"):
                for o in c.children:
                    for x in with_conjuncts([o]):
                        add(x)
            if c.dep_ == "acl" and c.lemma_ in ("use", "involve", "employ"):
                for o in objects(c):
                    add(o)
    else:
        for token in [
            *mention.agents,
            *(mention.patients if mention.kind in ("fire", "bombing", "intercept") else ()),
        ]:
            add(token)
        if head.dep_ == "acl" and head.lemma_ in ("fire", "launch", "shoot", "lob", "send", "drop", "hurl"):
            add(head.head)  # "four rockets fired from Gaza"
        for c in head.children:
            if c.dep_ in ("prep", "agent") and c.lower_ in ("with", "by", "using", "from", "in"):
                for o in c.children:
                    for x in with_conjuncts([o]):
                        add(x)
            if c.dep_ == "advcl" and c.lemma_ in ("use", "employ", "fire", "launch"):
                for o in objects(c):
                    add(o)
            if c.dep_ in ("dobj", "nsubjpass"):
                for x in with_conjuncts([c]):
                    add(x)
                    for g in x.children if mention.kind in ("fire", "shooting", "intercept") else ():
                        if g.dep_ == "prep" and g.lower_ == "of":
                            for o in g.children:
                                for y in with_conjuncts([o]):
                                    add(y)
    return [found[i] for i in sorted(found)]


def _of_kind(tokens: list[Token], words: frozenset[str]) -> bool:
    for t in tokens:
        if base(t) in words or any(base(c) in words for c in t.children if c.dep_ in ("compound", "amod")):
            return True
        for c in t.children:  # "two of its ships", "hundreds of protesters"
            if c.dep_ == "prep" and c.lower_ == "of" and any(base(o) in words for o in c.children):
                return True
    return False


PRIORITY = (
    "suicide",
    "drone",
    "missile",
    "artillery",
    "explosive",
    "air",
    "firearm",
    "blade",
    "incendiary",
    "chemical",
)


def type_by_weapon(arms: list[WeaponMatch]) -> str:
    """The event type that a set of weapons tells of; the first category of PRIORITY that is there."""
    categories = {w.category: w.event_type for w in arms}
    for name in PRIORITY:
        if categories.get(name):
            return categories[name]
    return ""


def _typed(
    mention: EventMention, arms: list[WeaponMatch], trigger_needs: frozenset[str]
) -> EventMention | None:
    kind, head = mention.kind, mention.head
    by_weapon = type_by_weapon(mention.instruments)
    doc = head.doc
    words = {t.lower_ for t in doc} if kind in ("bomb", "arrest_or_raid") else set()
    if kind in ("attack", "strike", "bombardment", "raid"):
        if by_weapon:
            mention.kind = by_weapon
        elif kind == "attack" and mention.pos == "noun" and _has(head, ("suicide",)):
            mention.kind = "suicide_bombing"
        elif kind == "attack" and mention.pos == "noun" and _has(head, ("arson",)):
            mention.kind = "sabotage"
        elif _from_the_air(mention):
            mention.kind = "airstrike"
        elif _of_kind(mention.agents, frozenset({"gunman", "shooter", "sniper"})):
            mention.kind = "shooting"
        elif _of_kind(mention.agents, frozenset({"bomber"})):
            mention.kind = "suicide_bombing"
        elif _of_kind(mention.agents, frozenset({"hacker"})):
            mention.kind = "cyberattack"
        elif _of_kind(
            mention.agents, frozenset({"mob", "rioter", "settler", "crowd", "protester", "demonstrator"})
        ):
            mention.kind = "riot"
        elif mention.pos == "verb" and mention.kind == "attack":
            lemma_ = head.lemma_
            agents_are_events = [t for t in mention.agents if lemma(t) in triggers().nouns]
            if lemma_ in ("retaliate",) and not mention.patients:
                mention.weak = True
            if lemma_ in (
                "rock",
                "shake",
                "damage",
                "destroy",
                "level",
                "wreck",
                "slam",
                "crash",
                "land",
                "fall",
                "impact",
                "obliterate",
            ) and not (by_weapon or agents_are_events):
                if lemma_ in ("destroy", "level", "obliterate") and _strong_arm(mention):
                    return mention
                if lemma_ in ("fall", "land", "slam", "crash", "rock", "shake", "impact"):
                    return None
                mention.weak = True
            if lemma_ == "be":
                mention.weak = True
            if lemma_ == "target" and head.tag_ == "VBG" and head.dep_ in ("acl", "advcl"):
                mention.weak = True
            if lemma_ in ("hit", "strike", "target") and not mention.agents and not mention.patients:
                mention.weak = True
    elif kind == "bomb":
        if by_weapon and by_weapon != "bombing":
            mention.kind = by_weapon
        elif {"warplanes", "jets", "planes", "aircraft", "air", "airstrikes", "helicopters"} & words:
            mention.kind = "airstrike"
        elif head.lemma_ in ("bombard", "pound", "pummel"):
            mention.kind = "bombardment"
    elif kind == "blast":
        if by_weapon and by_weapon not in ("sabotage", "other", "shooting", "stabbing"):
            mention.kind = by_weapon
        elif _has(head, ("suicide",)):
            mention.kind = "suicide_bombing"
        elif _has(
            head, ("gas", "boiler", "accidental", "warehouse", "depot", "mine", "chemical", "factory", "port")
        ):
            mention.kind = "accident"
        elif _heard(mention):
            mention.kind, mention.weak = "bombing", True
        else:
            mention.kind = "bombing"
    elif kind == "bombing" and mention.pos == "verb":
        thrown = {t.i for t in objects(head)}
        if head.lemma_ == "set" and not any(
            w.first <= i <= w.last for i in thrown for w in mention.instruments
        ):
            return None
        if by_weapon and by_weapon != "bombing":
            mention.kind = by_weapon
        elif (
            head.lemma_ in ("tear", "rip")
            and not (by_weapon or any(lemma(t) in triggers().nouns for t in mention.agents))
        ) or (head.lemma_ == "go" and not by_weapon):
            return None
        elif _has_phrase(doc, ("suicide",)) and _of_kind(mention.agents, frozenset({"bomber", "attacker"})):
            mention.kind = "suicide_bombing"
        elif not by_weapon and head.lemma_ in ("explode", "detonate", "blow", "go"):
            mention.kind = "blast"
            mention.patients += mention.agents if not mention.patients else []
    elif kind == "fire":
        return _typed_fire(mention)
    elif kind == "shooting" and mention.pos == "verb":
        return _typed_shooting(mention, by_weapon)
    elif kind == "seize":
        return _typed_seize(mention)
    elif kind == "downing":
        mention.instruments = [w for w in arms if any(w.first <= t.i <= w.last for t in mention.patients)]
        return _typed_intercept(mention)
    elif kind == "operation":
        low = {c.lower_ for c in head.children}
        if "police" in low or "intelligence" in low:
            mention.kind = "arrest_or_raid"
        elif "martyrdom" in low:
            mention.kind = "suicide_bombing"
    elif kind == "shooting" and mention.pos == "noun" and head.lemma_ in ("gunfire", "gunshot", "fire"):
        verb, _link = _supporting_verb(head)
        if verb is None or verb.lemma_ in (
            "ring",
            "echo",
            "hear",
            "erupt",
            "crackle",
            "sound",
            "break",
            "report",
            "continue",
        ):
            mention.weak = True
    elif kind == "ground_operation" and mention.pos == "noun" and head.lemma_ == "siege":
        if not any(c.dep_ == "prep" and c.lower_ in ("of", "on") for c in head.children) or (
            head.dep_ == "pobj" and head.head.lower_ == "under"
        ):
            mention.weak = True
    elif kind == "arrest_or_raid":
        if head.lemma_ == "raid" and _of_kind(mention.agents, frozenset({"warplane", "jet", "aircraft"})):
            mention.kind = "airstrike"
        if head.lemma_ == "imprison":
            mention.weak = True
        if head.lemma_ in ("pick", "take", "catch", "haul") and not {"custody", "prisoner"} & {
            t.lower_ for t in doc[mention.first : mention.last + 1]
        }:
            if head.lemma_ == "take" and (head.i + 1 >= len(doc) or doc[head.i + 1].lower_ != "in"):
                return None
            doers = [*mention.agents]
            if not (
                _of_kind(mention.patients, PERSON_WORDS)
                and (_of_kind(doers, ARMED_WORDS) or (is_passive(head) and head.lemma_ == "catch"))
            ):
                return None
        if mention.pos == "verb" and head.dep_ == "amod":
            mention.weak = True
    elif kind == "intercept":
        return _typed_intercept(mention)
    elif kind == "coup" and mention.pos == "verb":
        if head.lemma_ in ("oust", "topple", "depose", "overthrow", "unseat") and not _of_kind(
            mention.agents,
            frozenset(
                {"army", "military", "soldier", "general", "officer", "junta", "coup", "troop", "force"}
                | {"houthi", "taliban", "rebel", "militia", "insurgent", "militant"}
            ),
        ):
            if head.lemma_ != "overthrow":
                return None
            mention.weak = True
    elif kind == "protest" and mention.pos == "verb":
        if not _crowd_subject(mention):
            return None
    elif kind == "riot" and mention.pos == "verb":
        if head.lemma_ == "break" and _of_kind(mention.agents, frozenset({"hacker"})):
            mention.kind = "cyberattack"
        elif head.lemma_ in ("break", "force") and not _of_kind(
            mention.agents, CROWDS | CROWD_WORDS | frozenset({"militiaman", "hundred"})
        ):
            return None
        if _weapon_agent(mention):
            mention.kind = _weapon_agent(mention)
            mention.frame = "attack"
            return mention
        if head.lemma_ in ("set", "burn", "torch", "smash", "stone", "beat") and not _of_kind(
            mention.agents, CROWDS
        ):
            mention.kind = "sabotage" if head.lemma_ in ("set", "torch", "burn") else "other"
            if mention.kind == "sabotage" and not mention.agents:
                mention.weak = True
            if mention.kind == "other":
                mention.weak = True
        if head.lemma_ in ("loot", "rampage") and not mention.agents:
            mention.weak = True
    elif kind == "ground_operation" and mention.pos == "verb":
        if head.lemma_ in (
            "move",
            "push",
            "roll",
            "advance",
            "cross",
            "sweep",
            "take",
            "seize",
            "occupy",
            "thrust",
            "enter",
            "march",
            "liberate",
            "pour",
            "drive",
        ) and not _armed(mention):
            return None
        if _of_kind(mention.agents, frozenset({"police", "policeman", "officer"})):
            mention.kind = "arrest_or_raid"
        if head.lemma_ in ("storm", "overrun") and _of_kind(
            mention.agents, CROWDS | frozenset({"demonstrator", "mob"})
        ):
            mention.kind = "riot"
    elif kind == "armed_clash" and mention.pos == "verb":
        if head.lemma_ == "fight" and not (mention.agents or mention.patients):
            mention.weak = True
        if head.lemma_ == "come":  # "came under fire": what kind of fire, the weapons say
            mention.kind = by_weapon or "shooting"
            mention.frame = "attack"
            if _abstract_fire(mention):
                return None
        if head.lemma_ in ("repel", "repulse", "beat"):
            mention.weak = True
    elif kind == "violence":
        mention.weak = True
    elif kind == "sexual_violence":
        if head.lemma_ in ("beat", "gas", "poison", "abuse", "torture") or mention.pos == "noun":
            mention.kind = "other"
        else:
            mention.kind = "other"
    elif kind == "accident":
        mention.kind = "accident"
        if (
            head.lemma_ in ("sink", "plunge", "collapse", "crush")
            and not mention.patients
            and mention.pos == "verb"
        ):
            mention.weak = True
    elif (
        kind == "kill"
        and _of_kind(mention.patients, frozenset({"hostage", "captive", "prisoner", "classmate"}))
        and mention.agents
    ):
        mention.kind = "execution"
    elif kind in ("kill", "die", "wound", "death", "killing") and head.dep_ == "amod":
        mention.weak = True
    if (
        mention.pos == "noun"
        and head.dep_ == "compound"
        and head.i == mention.last
        and lemma(head.head) not in _EVENT_HEADS
    ):
        return None  # "protest movement", "attack helicopter": the head names something else
    if mention.pos == "noun" and any(
        c.tag_ == "JJS" or any(g.tag_ == "RBS" for g in c.children) for c in head.children
    ):
        mention.weak = True  # "the deadliest clash in years" sums up what was told
    if mention.pos == "noun" and head.dep_ == "pobj" and head.head.lower_ == "as":
        mention.weak = True  # "treated the case as a terrorist attack"
    if (
        trigger_needs
        and mention.pos == "noun"
        and not _has_needed(trigger_needs, head, {c.lower_ for c in head.children})
    ):
        mention.weak = True  # "the operation": which one, the text said before
    if mention.pos == "noun" and _in_court(head) and kind not in NOT_MATERIAL:
        mention.weak = True
    return mention


CROWDS = frozenset(
    """mob rioter settler crowd protester demonstrator youth fan looter student extremist resident people
    villager hooligan they""".split()
)


def _has(noun: Token, words: tuple[str, ...]) -> bool:
    return any(c.lower_ in words for c in noun.subtree if c.dep_ in ("compound", "amod", "nmod", "npadvmod"))


def _has_phrase(doc: object, words: tuple[str, ...]) -> bool:
    return any(t.lower_ in words for t in doc)  # type: ignore[attr-defined]


def _from_the_air(mention: EventMention) -> bool:
    """Aircraft as the doer, or an air force."""
    if _of_kind(mention.agents, frozenset({"warplane", "jet", "aircraft", "helicopter", "plane", "bomber"})):
        return not any(any(c.lower_ == "suicide" for c in t.children) for t in mention.agents)
    return any(base(t) == "force" and any(c.lower_ == "air" for c in t.children) for t in mention.agents)


def _strong_arm(mention: EventMention) -> bool:
    """Armed forces or a state as the doer, of something that they do not own."""
    return _from_the_air(mention) or _state_like(mention) or _armed(mention)


def _heard(mention: EventMention) -> bool:
    verb, link = _supporting_verb(mention.head)
    return (
        verb is not None
        and verb.lemma_ in ("hear", "report", "see", "count", "notice", "record")
        and link in ("nsubjpass", "dobj")
    )


def _state_like(mention: EventMention) -> bool:
    return any(
        base(t)
        in (
            "force",
            "army",
            "military",
            "coalition",
            "israel",
            "russia",
            "us",
            "iran",
            "turkey",
            "arabia",
            "jet",
        )
        for t in mention.agents
    )


def _typed_fire(mention: EventMention) -> EventMention | None:
    """ "fired rockets", "launched a missile", "sent drones against", "dropped bombs", "used tear gas"."""
    head = mention.head
    passive = is_passive(head)
    object_heads = {t.i for t in (objects(head) if not passive else [subject(head)]) if t is not None}
    thrown = [
        w
        for w in mention.instruments
        if any(w.first <= i <= w.last for i in object_heads) or _reaches(w, object_heads)
    ]
    if not thrown and head.lemma_ in ("drop", "rain") and not objects(head):
        thrown = [w for w in mention.instruments if any(w.first <= t.i <= w.last for t in mention.agents)]
    if not thrown:
        if head.lemma_ == "fire" and any(
            c.lower_ in ("on", "at", "into", "upon") for c in head.children if c.dep_ == "prep"
        ):
            mention.kind = type_by_weapon(mention.instruments) or "shooting"
            return mention
        return None
    by_weapon = type_by_weapon(thrown)
    carriers = {
        w.category for w in mention.instruments if any(w.first <= t.i <= w.last for t in mention.agents)
    }
    if by_weapon and carriers & {"drone", "air"}:
        by_weapon = "drone_strike" if "drone" in carriers else "airstrike"
    categories = {w.category for w in thrown}
    if head.lemma_ in ("send", "use", "direct", "launch") and categories <= {"armour"}:
        return None
    if categories <= {"crowd_control"}:
        mention.kind = "crowd_control"
        return _without_thrown(mention, object_heads)
    if "crowd" in categories and not by_weapon:
        mention.kind = "riot"
        return _without_thrown(mention, object_heads)
    if not by_weapon:
        return None
    if head.lemma_ in ("send", "use", "direct", "launch") and "air" in categories and head.lemma_ == "send":
        return None
    if head.lemma_ == "drop" and by_weapon == "bombing":
        by_weapon = "airstrike"
    if head.lemma_ == "use" and by_weapon != "drone_strike":
        mention.weak = True
    if head.lemma_ == "direct":
        return None
    mention.kind = by_weapon
    return _without_thrown(mention, object_heads)


def _without_thrown(mention: EventMention, object_heads: set[int]) -> EventMention:
    mention.patients = [t for t in mention.patients if t.i not in object_heads]
    return mention


def _reaches(weapon: WeaponMatch, heads: set[int]) -> bool:
    """ "hundreds of rockets", "a salvo of missiles": the weapon hangs on the object by "of"; or is coordinated."""
    node = weapon.head
    for _ in range(4):
        if node.i in heads:
            return True
        if node.dep_ in ("pobj", "conj", "compound") or (node.dep_ == "prep" and node.lower_ == "of"):
            node = node.head
        else:
            return False
    return node.i in heads


def _typed_shooting(mention: EventMention, by_weapon: str) -> EventMention | None:
    head = mention.head
    following = head.doc[head.i + 1].lower_ if head.i + 1 < len(head.doc) else ""
    if head.lemma_ == "shoot" and following in ("up", "out", "through", "past", "ahead"):
        return None  # prices shoot up
    down = any(c.dep_ in ("prt", "advmod") and c.lower_ == "down" for c in head.children)
    if head.lemma_ == "shoot" and down and mention.patients:
        return _typed_intercept(mention)
    if head.lemma_ in ("fire", "shoot"):
        objs = {t.i for t in objects(head)}
        thrown = [w for w in mention.instruments if w.head.i in objs or _reaches(w, objs)]
        if is_passive(head):
            subj = subject(head)
            thrown += [w for w in mention.instruments if subj is not None and w.head.i == subj.i]
            if subj is not None and subj.lower_ == "it":
                mention.weak = True  # "It was fired from a road": what, the sentence before says
        carriers = [w for w in mention.instruments if any(w.first <= t.i <= w.last for t in mention.agents)]
        if type_by_weapon(carriers) and not thrown:
            mention.kind = type_by_weapon(carriers)
        if thrown:
            kind = type_by_weapon(thrown)
            categories = {w.category for w in thrown}
            if categories <= {"crowd_control"}:
                mention.kind = "crowd_control"
            elif kind:
                mention.kind = kind
            mention.patients = [t for t in mention.patients if t.i not in {w.head.i for w in thrown}]
    if head.lemma_ in ("riddle",) and not by_weapon:
        return None
    if mention.kind == "shooting" and mention.patients and all(_is_attacker(t) for t in mention.patients):
        mention.kind = "kill" if any(c.lower_ in ("dead", "death") for c in head.subtree) else "wound"
    return mention


ATTACKER_WORDS = frozenset(
    "attacker assailant gunman driver bomber perpetrator suspect stabber terrorist shooter killer".split()
)


def _is_attacker(token: Token) -> bool:
    """Whether the one shot is the attacker told of before ("shot the driver dead", "he was shot"): the end of
    that event,
    not another one."""
    if token.lower_ in ("he", "she", "him", "her", "they", "them") or (
        token.lower_ in ("one", "two")
        and any(o.lower_ in ("them", "those") for p in token.children if p.lower_ == "of" for o in p.children)
    ):
        return True
    return lemma(token) in ATTACKER_WORDS and is_definite(token)


def _typed_seize(mention: EventMention) -> EventMention | None:
    """ "seized a tanker" (naval), "seized the town" (ground), "seized power" (coup), "seized two students"
    (abduction)."""
    head = mention.head
    things = mention.patients
    if _of_kind(things, SHIP_WORDS):
        mention.kind = "naval_incident"
    elif _of_kind(things, POWER_WORDS):
        mention.kind = "coup"
    elif head.lemma_ == "intercept":
        return _typed_intercept(mention)
    elif head.lemma_ in ("board", "impound", "commandeer", "confiscate"):
        return None
    elif _of_kind(things, TERRITORY_WORDS):
        mention.kind = "ground_operation"
    elif _of_kind(things, GOODS_WORDS):
        mention.kind, mention.weak = "arrest_or_raid", True
    elif _of_kind(things, PERSON_WORDS):
        mention.kind = "abduction"
    elif things:
        mention.kind = "capture"  # a name: who.py and where.py know whether it is a person or a place
    else:
        return None
    return mention


def _typed_intercept(mention: EventMention) -> EventMention | None:
    """A shoot-down tells of the attack that it stopped: drones and missiles brought down; aircraft shot down are
    an attack on them."""
    things = mention.patients
    arms = [w for w in mention.instruments if any(w.first <= t.i <= w.last for t in things)]
    kind = type_by_weapon(arms)
    if kind in ("drone_strike", "missile_or_rocket_attack"):
        mention.kind = kind
        mention.frame = "intercepted"
        mention.agents, mention.patients = [], []
        return mention
    if mention.head.lemma_ == "defuse" and kind in ("bombing", "suicide_bombing"):
        mention.kind, mention.frame = "bombing", "intercepted"
        mention.agents, mention.patients = [], []
        return mention
    if mention.head.lemma_ in ("bring", "down") and _of_kind(things, BUILDINGS):
        mention.kind = "airstrike" if _from_the_air(mention) or _state_like(mention) else "attack"
        mention.frame = "attack"
        return mention
    if kind == "airstrike" or _of_kind(
        things, frozenset({"plane", "jet", "helicopter", "aircraft", "airliner", "warplane", "jetliner"})
    ):
        mention.kind = "missile_or_rocket_attack"
        mention.frame = "attack"
        return mention
    return None


BUILDINGS = frozenset(
    "building block tower house home bridge skyscraper school mosque church minaret".split()
)

CROWD_WORDS = frozenset(
    """protester demonstrator people thousand hundred crowd student worker resident activist supporter opponent citizen
    dozen ten million teacher doctor mourner marcher woman youth union lawyer farmer group movement they follower
    refugee family settler worshipper iraqi sudanese lebanese israeli palestinian egyptian tunisian iranian algerian
    syrian jordanian turk kurd yemeni libyan moroccan some many""".split()
)
RALLY_PLACES = frozenset(
    "consulate embassy square parliament ministry headquarters residence office palace mission courthouse court street "
    "roundabout checkpoint prison barracks bridge".split()
)


def _crowd_subject(mention: EventMention) -> bool:
    """Protest verbs with other subjects are something else ("shares rallied", "came out of the house")."""
    lemma_ = mention.head.lemma_
    if lemma_ in ("gather", "assemble", "converge"):
        places = {lemma(o) for c in mention.head.children if c.dep_ == "prep" for o in c.subtree}
        return bool(places & RALLY_PLACES) and _of_kind(mention.agents, CROWD_WORDS)
    if lemma_ == "bring":
        mention.agents = [t for t in mention.patients if t.i > mention.head.i] or mention.agents
        mention.agents = objects(mention.head) or mention.agents
        mention.patients = []
        return True
    crowd = _of_kind(mention.agents, CROWD_WORDS)
    if lemma_ in ("come", "turn", "chant", "walk", "block", "down", "fill", "throng"):
        strong = any(
            base(t)
            in ("protester", "demonstrator", "thousand", "hundred", "crowd", "people", "marcher", "supporter")
            for t in mention.agents
        )
        if lemma_ in ("come", "turn", "walk", "fill", "throng", "chant") and not strong:
            return False
        if lemma_ == "come" and not any(
            c.lower_ in ("against", "to", "in", "into", "for", "on") for c in mention.head.children
        ):
            return False
        return crowd
    if lemma_ == "demonstrate" and any(c.dep_ in ("dobj", "ccomp") for c in mention.head.children):
        return False
    if lemma_ in ("rally", "march") and not crowd and mention.head.tag_ == "VB":
        return False
    if lemma_ == "protest" and not crowd:
        mention.weak = True
    return True


ARMED_WORDS = frozenset(
    """force army troop soldier tank military militia rebel fighter insurgent militant unit brigade battalion
    commando gunman
    taliban group coalition jihadist armor police column regime invader guerrilla houthi peshmerga marine israel russia
    turkey iran us kurd division convoy hizbullah hezbollah hamas isis state shabab they vehicle bulldozer""".split()
)


def _armed(mention: EventMention) -> bool:
    return any(base(t) in ARMED_WORDS for t in mention.agents) or _of_kind(mention.agents, ARMED_WORDS)


def _abstract_fire(mention: EventMention) -> bool:
    return any(c.dep_ == "prep" and c.lower_ in ("for", "over") for c in mention.head.children) or any(
        lemma(o) in ("critic", "criticism", "opposition", "lawmaker", "media")
        for o in prepositions(mention.head, frozenset({"from"}))
    )


def _weapon_agent(mention: EventMention) -> str:
    """What a weapon as the killer tells of: "a drone killed", "were killed by rockets"."""
    heads = {t.i for t in mention.agents}
    return type_by_weapon([w for w in mention.instruments if w.head.i in heads])


_COURT_WORDS = frozenset(
    """convict charge sentence indict try guilty conviction trial accuse prosecute acquit complicity involvement
    part role""".split()
)


def _in_court(noun: Token) -> bool:
    """ "convicted over three attacks", "guilty of a string of bombings": the charge, not the news."""
    node = noun
    for _ in range(6):
        if node.head.i == node.i:
            return False
        node = node.head
        if node.lemma_.lower() in _COURT_WORDS:
            return True
        if node.pos_ not in ("ADP", "NOUN", "SCONJ"):
            return False
    return False


_EVENT_HEADS = frozenset(
    "attempt campaign wave spree series string toll attack strike operation incident spate site scene".split()
)


def _drop_light_verbs(mentions: list[EventMention]) -> None:
    """ "launched five airstrikes": the verb is the noun's support and no mention of its own."""
    nouns = {m.head.i: m for m in mentions if m.pos == "noun"}
    for m in list(mentions):
        if m.pos == "verb" and m.head.lemma_ in LIGHT:
            for child in m.head.children:
                if (
                    child.dep_ in ("dobj", "nsubjpass")
                    and child.i in nouns
                    and nouns[child.i].kind not in NOT_MATERIAL
                ):
                    mentions.remove(m)
                    break
