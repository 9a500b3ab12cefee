"""What kind of person or thing a noun stands for: people, ships, territory, crowds, armed forces, aircraft.

Words of each class, and tests whether the doers or the harmed of a mention are of it.
"""

from __future__ import annotations

from spacy.tokens import Token

from dateline.coding.realis import is_definite
from dateline.coding.triggers import lemma
from dateline.coding.what_mention import EventMention

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
BUILDINGS = frozenset(
    "building block tower house home bridge skyscraper school mosque church minaret".split()
)
CROWDS = frozenset(
    """mob rioter settler crowd protester demonstrator youth fan looter student extremist resident people
    villager hooligan they""".split()
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
ARMED_WORDS = frozenset(
    """force army troop soldier tank military militia rebel fighter insurgent militant unit brigade battalion
    commando gunman
    taliban group coalition jihadist armor police column regime invader guerrilla houthi peshmerga marine israel russia
    turkey iran us kurd division convoy hizbullah hezbollah hamas isis state shabab they vehicle bulldozer""".split()
)
ATTACKER_WORDS = frozenset(
    "attacker assailant gunman driver bomber perpetrator suspect stabber terrorist shooter killer".split()
)


def base(token: Token) -> str:
    """Lemma of a noun, singular and lower case."""
    return lemma(token)


def of_kind(tokens: list[Token], words: frozenset[str]) -> bool:
    for t in tokens:
        if base(t) in words or any(base(c) in words for c in t.children if c.dep_ in ("compound", "amod")):
            return True
        for c in t.children:  # "two of its ships", "hundreds of protesters"
            if c.dep_ == "prep" and c.lower_ == "of" and any(base(o) in words for o in c.children):
                return True
    return False


def has_modifier(noun: Token, words: tuple[str, ...]) -> bool:
    return any(c.lower_ in words for c in noun.subtree if c.dep_ in ("compound", "amod", "nmod", "npadvmod"))


def has_word(doc: object, words: tuple[str, ...]) -> bool:
    return any(t.lower_ in words for t in doc)  # type: ignore[attr-defined]


def from_the_air(mention: EventMention) -> bool:
    """Aircraft as the doer, or an air force."""
    if of_kind(mention.agents, frozenset({"warplane", "jet", "aircraft", "helicopter", "plane", "bomber"})):
        return not any(any(c.lower_ == "suicide" for c in t.children) for t in mention.agents)
    return any(base(t) == "force" and any(c.lower_ == "air" for c in t.children) for t in mention.agents)


def strong_arm(mention: EventMention) -> bool:
    """Armed forces or a state as the doer, of something that they do not own."""
    return from_the_air(mention) or state_like(mention) or armed(mention)


def state_like(mention: EventMention) -> bool:
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


def armed(mention: EventMention) -> bool:
    return any(base(t) in ARMED_WORDS for t in mention.agents) or of_kind(mention.agents, ARMED_WORDS)


def is_attacker(token: Token) -> bool:
    """Whether the one shot is the attacker told of before ("shot the driver dead", "he was shot"): the end of
    that event,
    not another one."""
    if token.lower_ in ("he", "she", "him", "her", "they", "them") or (
        token.lower_ in ("one", "two")
        and any(o.lower_ in ("them", "those") for p in token.children if p.lower_ == "of" for o in p.children)
    ):
        return True
    return lemma(token) in ATTACKER_WORDS and is_definite(token)
