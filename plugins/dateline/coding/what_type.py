"""The event type of a mention, as far as its own sentence tells, and whether it is too weak to open an event."""

from __future__ import annotations

from spacy.tokens import Token

from dateline.coding.syntax import is_passive, objects
from dateline.coding.triggers import WeaponMatch, lemma, triggers
from dateline.coding.what_arms import agent_weapon_type, type_by_weapon
from dateline.coding.what_crowd import is_crowd_act
from dateline.coding.what_fire import typed_fire, typed_intercept, typed_shooting
from dateline.coding.what_mention import NOT_MATERIAL, EventMention
from dateline.coding.what_metaphor import abstract_fire, has_needed
from dateline.coding.what_seize import typed_seize
from dateline.coding.what_slots import is_heard, supporting_verb
from dateline.coding.what_words import (
    ARMED_WORDS,
    CROWD_WORDS,
    CROWDS,
    PERSON_WORDS,
    TERRITORY_WORDS,
    armed,
    from_the_air,
    has_modifier,
    has_word,
    of_kind,
    strong_arm,
)


def typed(
    mention: EventMention, arms: list[WeaponMatch], trigger_needs: frozenset[str]
) -> EventMention | None:
    kind, head = mention.kind, mention.head
    by_weapon = type_by_weapon(mention.instruments)
    doc = head.doc
    words = {t.lower_ for t in doc} if kind in ("bomb", "arrest_or_raid") else set()
    if kind in ("attack", "strike", "bombardment", "raid"):
        if by_weapon:
            mention.kind = by_weapon
        elif kind == "attack" and mention.pos == "noun" and has_modifier(head, ("suicide",)):
            mention.kind = "suicide_bombing"
        elif kind == "attack" and mention.pos == "noun" and has_modifier(head, ("arson",)):
            mention.kind = "sabotage"
        elif from_the_air(mention):
            mention.kind = "airstrike"
        elif of_kind(mention.agents, frozenset({"gunman", "shooter", "sniper"})):
            mention.kind = "shooting"
        elif of_kind(mention.agents, frozenset({"bomber"})):
            mention.kind = "suicide_bombing"
        elif of_kind(mention.agents, frozenset({"hacker"})):
            mention.kind = "cyberattack"
        elif of_kind(
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
                "flatten",
                "blast",
            ) and not (by_weapon or agents_are_events):
                if lemma_ in ("destroy", "level", "obliterate", "flatten") and strong_arm(mention):
                    return mention
                if lemma_ in ("fall", "land", "slam", "crash", "rock", "shake", "impact", "blast"):
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
        elif has_modifier(head, ("suicide",)):
            mention.kind = "suicide_bombing"
        elif has_modifier(
            head, ("gas", "boiler", "accidental", "warehouse", "depot", "mine", "chemical", "factory", "port")
        ):
            mention.kind = "accident"
        elif is_heard(mention):
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
        elif has_word(doc, ("suicide",)) and of_kind(mention.agents, frozenset({"bomber", "attacker"})):
            mention.kind = "suicide_bombing"
        elif not by_weapon and head.lemma_ in ("explode", "detonate", "blow", "go"):
            mention.kind = "blast"
            mention.patients += mention.agents if not mention.patients else []
    elif kind == "fire":
        return typed_fire(mention)
    elif kind == "shooting" and mention.pos == "verb":
        return typed_shooting(mention, by_weapon)
    elif kind == "seize":
        return typed_seize(mention)
    elif kind == "downing":
        mention.instruments = [w for w in arms if any(w.first <= t.i <= w.last for t in mention.patients)]
        return typed_intercept(mention)
    elif kind == "operation":
        low = {c.lower_ for c in head.children}
        if "police" in low or "intelligence" in low:
            mention.kind = "arrest_or_raid"
        elif "martyrdom" in low:
            mention.kind = "suicide_bombing"
    elif kind == "shooting" and mention.pos == "noun" and head.lemma_ in ("gunfire", "gunshot", "fire"):
        verb, _link = supporting_verb(head)
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
        if head.lemma_ == "raid" and of_kind(mention.agents, frozenset({"warplane", "jet", "aircraft"})):
            mention.kind = "airstrike"
        if head.lemma_ == "imprison":
            mention.weak = True
        if head.lemma_ in ("sweep", "comb", "search") and mention.pos == "verb" and not _is_search(mention):
            return None
        if head.lemma_ in ("pick", "take", "catch", "haul") and not {"custody", "prisoner"} & {
            t.lower_ for t in doc[mention.first : mention.last + 1]
        }:
            if head.lemma_ == "take" and (head.i + 1 >= len(doc) or doc[head.i + 1].lower_ != "in"):
                return None
            doers = [*mention.agents]
            if not (
                of_kind(mention.patients, PERSON_WORDS)
                and (of_kind(doers, ARMED_WORDS) or (is_passive(head) and head.lemma_ == "catch"))
            ):
                return None
        if mention.pos == "verb" and head.dep_ == "amod":
            mention.weak = True
    elif kind == "intercept":
        return typed_intercept(mention)
    elif kind == "coup" and mention.pos == "verb":
        if head.lemma_ in ("oust", "topple", "depose", "overthrow", "unseat", "remove", "force", "drive"):
            if not of_kind(mention.agents, COUP_MAKERS):
                if head.lemma_ != "overthrow":
                    return None
                mention.weak = True
            elif head.lemma_ == "remove" and not of_kind(mention.patients, RULERS):
                return None
    elif kind == "protest" and mention.pos == "verb":
        if not is_crowd_act(mention):
            return None
    elif kind == "riot" and mention.pos == "verb":
        if head.lemma_ == "break" and of_kind(mention.agents, frozenset({"hacker"})):
            mention.kind = "cyberattack"
        elif head.lemma_ in ("break", "force") and not of_kind(
            mention.agents, CROWDS | CROWD_WORDS | frozenset({"militiaman", "hundred"})
        ):
            return None
        if agent_weapon_type(mention):
            mention.kind = agent_weapon_type(mention)
            mention.frame = "attack"
            return mention
        if head.lemma_ in ("set", "burn", "torch", "smash", "stone", "beat") and not of_kind(
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
            "intervene",
            "annex",
            "dislodge",
            "flush",
            "expel",
            "oust",
            "regain",
            "gain",
            "recover",
            "clear",
        ) and not (
            armed(mention)
            or doc[mention.last].lower_ == "militarily"
            or of_kind(mention.agents, frozenset({"campaign", "offensive", "operation"}))
        ):
            return None
        if of_kind(mention.agents, frozenset({"police", "policeman", "officer"})):
            mention.kind = "arrest_or_raid"
        if head.lemma_ in ("storm", "overrun") and of_kind(
            mention.agents, CROWDS | frozenset({"demonstrator", "mob"})
        ):
            mention.kind = "riot"
    elif kind == "armed_clash" and mention.pos == "verb":
        if head.lemma_ == "fight" and not (mention.agents or mention.patients):
            mention.weak = True
        if head.lemma_ in ("fight", "battle") and head.tag_ == "VBG" and head.dep_ in ("acl", "amod"):
            mention.weak = True  # "the coalition fighting the rebels": who they are, not what they did
        if head.lemma_ == "come":  # "came under fire": what kind of fire, the weapons say
            mention.kind = by_weapon or "shooting"
            mention.frame = "attack"
            if abstract_fire(mention):
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
    elif kind == "kill" and head.lemma_ in (
        "eliminate",
        "neutralize",
        "neutralise",
        "liquidate",
        "wipe",
        "cut",
    ):
        people = [t for t in mention.patients if t.tag_ in ("NNP", "NNPS") or t.pos_ in ("NUM", "PRON")]
        if not (people or of_kind(mention.patients, PERSON_WORDS | ARMED_WORDS)) or not (
            armed(mention) or is_passive(head)
        ):
            return None
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
        and of_kind(mention.patients, frozenset({"hostage", "captive", "prisoner", "classmate"}))
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
        and not has_needed(trigger_needs, head, {c.lower_ for c in head.children})
    ):
        mention.weak = True  # "the operation": which one, the text said before
    if mention.pos == "noun" and _in_court(head) and kind not in NOT_MATERIAL:
        mention.weak = True
    return mention


COUP_MAKERS = frozenset(
    """army military soldier general officer junta coup troop force colonel commander houthi taliban rebel militia
    insurgent militant putschist mutineer warlord guard commando paratrooper""".split()
)
RULERS = frozenset(
    "president government king ruler leader premier minister prime sultan shah emir dictator regime cabinet".split()
)


def _is_search(mention: EventMention) -> bool:
    """Police or soldiers going through a place: "troops swept the area", "officers combed the district"."""
    return armed(mention) and of_kind(mention.patients, TERRITORY_WORDS | PERSON_WORDS | SEARCHED)


SEARCHED = frozenset(
    "home house flat apartment office farm neighborhood quarter suburb forest mountain vehicle".split()
)


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
