"""The gate: a cheap multi-pattern pass that decides which sentences are worth the parser's time.

One Aho-Corasick automaton over the first words of all triggers and the words for dead and wounded. A sentence with a
hit is parsed, and with it the sentences next to it in the same paragraph (they hold tolls, dates and places).
"""

from __future__ import annotations

import functools
import re

import ahocorasick

from dateline.coding.reading import CODED_KINDS, Reading
from dateline.coding.triggers import triggers

CASUALTY_WORDS = (
    "kill",
    "dead",
    "died",
    "dies",
    "dying",
    "death",
    "wound",
    "injur",
    "hurt",
    "casualt",
    "victim",
    "bodies",
    "corpse",
    "lives",
    "fatal",
    "toll",
    "missing",
    "hostage",
    "captive",
    "prisoner",
    "martyr",
    "survive",
    "lost his life",
    "lost her life",
    "claimed responsib",
    "claim of responsib",
    "retaliat",
    "revenge",
    "avenge",
    "blame",
    "in response",
    "gunm",
    "militant",
    "bomber",
    "attacker",
    "assailant",
    "troops",
    "soldiers",
    "weapon",
    "drone",
    "missile",
    "rocket",
)
"""Stems beside the triggers that show that people were harmed or weapons used."""

COMMON_WORDS = frozenset(
    """take come go hold send use fall land move put set meet call turn board be direct cross cut walk down
    rock level shake
    sign reach break strike lose push lead drive enter march demand urge announce declare reject praise hail condemn
    deny talk report capture collapse sink crush drop fill throw reach advance damage block fight war thrust sweep
    act human road traffic car bus train plane power house public mass political special security business impact
    express expel recall food medical emergency memorandum trade impose agree strike with their his her himself
    herself themselves itself pre near back under return sit night home work run air police general nuclear building
    bridge border heat wave price pick claim deal army honor rig bring open shut street incident accident
    factory hospital
    forest gas crane boat mine search vote door into out over off on up at of to in by the for from against about
    tool vehicle truck counter operation peace talks summit consultation negotiation hostage swap treaty
    deliver evacuate
    concern responsibility aid relief shipment supply corridor assistance ambassador diplomat tie relation asset freeze
    water cable pipeline tree website computer data file system network letter parcel church human chain corporate
    act joint large scale day week drunk life live lives him them it self people town city village control prisoner
    group member party side own good part down fire shot round ground land sea naval ship tanker vessel tank jet
    stage perform carry conduct launch order make hit beat plow plough ram lob hurl toss rain fly crash charge
    lunge slash
    smash stone loot topple oust occupy clear raze bulldoze demolish sever recall block evacuate broker mediate praise
    square road crowd position shoot chant gather assemble converge pour flood throng picket walkout flag vigil burn
    storm sortie hack hacking rally raid march explode battle combat rape crash flood fire""".split()
)
"""Words too common to open the gate by themselves; a phrase of two such words is left to the other stems of
its sentence."""

ALWAYS = (
    "rally",
    "rallied",
    "raid",
    "explo",
    "battle",
    "battling",
    "combat",
    "rape",
    "riot",
    "march",
    "storm",
    "shoot",
    "shot",
    "shell",
    "burn",
    "torch",
    "hack",
    "fire",
    "firing",
    "gun",
    "clash",
    "fight",
    "fought",
    "strike",
    "striking",
    "struck",
    "attack",
    "war ",
    "kill",
    "oust",
    "toppl",
    "loot",
    "occup",
    "seiz",
    "captur",
    "storm",
    "besieg",
    "siege",
    "invad",
    "invas",
    "crash",
    "collaps",
    "capsiz",
    "derail",
    "sank",
    "sinking",
    "drown",
    "earthquake",
    "stampede",
    "avalanche",
    "protest",
    "demonstrat",
    "sit-in",
    "hostage",
    "cease-fire",
    "ceasefire",
    "truce",
    "sanction",
    "blockade",
    "embargo",
    "coup",
    "putsch",
    "mutin",
    "power",
    "operation",
    "offensive",
    "incursion",
    "ground",
    "took to the street",
    "streets",
    "crowd",
    "condemn",
    "denounc",
    "vow",
    "warn",
    "threat",
    "pound",
    "slam",
    "hit ",
    "hits",
    "hitting",
    "target",
    "fell",
    "landed",
    "came down",
    "crossed into",
    "gather",
    "chant",
    "beat",
    "beaten",
    "rammed",
    "ramming",
    "plowed",
    "ploughed",
    "hanged",
    "hang",
    "execut",
    "stole",
    "stone",
    "smash",
    "set off",
    "set fire",
    "ablaze",
    "alight",
    "demolish",
    "bulldoz",
    "raz",
    "sever",
    "cyber",
    "malware",
    "negotiat",
    "talks",
    "peace deal",
    "agreement",
    "aid convoy",
    "evacuat",
    "blast",
    "bomb",
    "hurt",
    "ship",
    "tanker",
    "vessel",
    "advance",
    "retook",
    "retake",
    "recaptur",
    "overran",
    "push",
    "troops",
    "soldiers",
    "police",
    "detain",
    "arrest",
    "custody",
    "unrest",
    "violen",
    "turmoil",
    "uprising",
    "accus",
    "blame",
    "blaming",
    "denied",
    "denies",
    "claimed",
    "claims",
)
"""Stems that open the gate whatever the trigger data say."""

_WORD = re.compile(r"[a-z]+")


def _stem(word: str) -> str:
    """The part that all inflected forms share."""
    if len(word) > 4 and word.endswith("e"):
        return word[:-1]
    if len(word) > 4 and word.endswith("y"):
        return word[:-1]
    return word


@functools.cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    stems = set(CASUALTY_WORDS) | set(ALWAYS)
    lexicon = triggers()
    for table in (lexicon.nouns, lexicon.verbs):
        for rows in table.values():
            for row in rows:
                telling = [w for w in row.words if w not in COMMON_WORDS and len(w) > 3]
                if telling:
                    stems.add(_stem(max(telling, key=len)))
    for stem in sorted(stems):
        automaton.add_word(stem, stem)
    automaton.make_automaton()
    return automaton


def is_hot(text: str) -> bool:
    """Whether something may have happened in this sentence: a stem that begins a word."""
    low = text.lower()
    for end, stem in _automaton().iter(low):
        before = end - len(stem)
        if before < 0 or not low[before].isalnum():
            return True
    return False


def sentences_to_parse(reading: Reading) -> list[int]:
    """Indices of the sentences to parse, in order: hot ones and their neighbours in the same paragraph.
    Nothing where no
    sentence speaks of violence, crowds or force: threats and talks alone make no event that the codebook asks for."""
    hot = {s.index for s in reading.sentences if s.kind in CODED_KINDS and is_hot(s.text)}
    chosen = set(hot)
    for index in hot:
        for near in (index - 1, index + 1):
            if (
                0 <= near < len(reading.sentences)
                and reading.sentences[near].paragraph == reading.sentences[index].paragraph
            ):
                chosen.add(near)
    return sorted(chosen)
