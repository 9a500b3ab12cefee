"""The words of harm: which verbs, nouns and adjectives say that people were killed, wounded, taken or driven out."""

from __future__ import annotations

import functools

import ahocorasick

from dateline.coding.mentions import Harm


def _table(**words: str) -> dict[str, Harm]:
    return {word: harm for harm, listed in words.items() for word in listed.split()}  # type: ignore[misc]


TRANSITIVE: dict[str, Harm] = _table(
    killed="""kill murder slay massacre execute behead assassinate slaughter lynch decapitate martyr eliminate
    neutralize neutralise liquidate hang electrocute suffocate butcher immolate""",
    wounded="wound injure hurt maim harm hospitalize hospitalise scratch bruise concuss scald",
    abducted="kidnap abduct",
    arrested="arrest detain apprehend imprison jail",
    displaced="displace uproot evict dislodge",
)
"""Verbs whose object (or passive subject) suffers."""

INTRANSITIVE: dict[str, Harm] = _table(
    killed="die perish succumb drown", missing="disappear vanish", displaced="flee"
)
"""Verbs whose subject suffers."""

HARM_NOUNS: dict[str, Harm] = _table(
    killed="""death deaths fatality fatalities killing killings murder murders assassination assassinations execution
    executions beheading beheadings slaying slayings body bodies corpse corpses martyr martyrs martyrdom""",
    wounded="injury injuries wounded injured",
    abducted="abduction abductions kidnapping kidnappings hostage hostages captive captives",
    arrested="arrest arrests detention detentions detainee detainees",
    missing="disappearance disappearances",
)
"""Nouns that are counted themselves ("3,000 arrests") or say what befell those named after "of"."""

BOTH_NOUNS = frozenset("casualty casualties victims loss losses".split())
"""Nouns that cover dead and wounded: only "no casualties" tells how many of each."""

HARM_ADJECTIVES: dict[str, Harm] = _table(
    killed="dead killed slain deceased", wounded="wounded injured hurt hospitalized hospitalised", missing="missing",
    abducted="kidnapped abducted", arrested="arrested detained", displaced="displaced homeless",
)  # fmt: skip
"""Adjectives and participles that stand beside a number: "nine dead", "four wounded Palestinians"."""

UNHARMED = frozenset("unhurt unharmed uninjured unscathed".split())
NEGATIVE_PRONOUNS = frozenset(("nobody",))
TAKE_HARMS: dict[str, Harm] = {
    "hostage": "abducted",
    "captive": "abducted",
    "prisoner": "arrested",
    "hostages": "abducted",
}
"""What a person is taken: "took him hostage"."""

WHOLE_WORDS: dict[str, Harm] = _table(
    killed="dead killed victims fatalities slain casualties deceased", wounded="wounded injured hurt",
    abducted="hostages kidnapped abducted captives", arrested="detainees arrested detained", missing="missing",
)  # fmt: skip
"""What a whole is called of which a part is told: "three of the dead were children"."""

PHYSICAL = frozenset("""shoot stab beat burn hack crush bludgeon stone torture trample graze club""".split())
"""Verbs of violence that say by themselves neither death nor wound."""

SHOT_AND_WOUNDED = (
    " and wound", " and injur", " and seriously wound", " and badly wound", " in the leg", " in the shoulder",
    " in the arm", " in the back", " in the chest", " in the stomach", " in the foot", " in the thigh", " in the hand",
)  # fmt: skip
"""What stands after "shot" where the victim lived, for all the text says."""

WOUND_NOUNS = frozenset(
    """injury injuries wound wounds burn burns fracture fractures concussion concussions shrapnel bruises
        cuts""".split()
)
"""What those who "suffer" or "sustain" it are wounded by."""

COPULAR = frozenset(
    """be remain lie feel become seem end stay go find leave declare pronounce report confirm fear believe
        presume list consider think say assume""".split()
)
"""Verbs whose complement "dead", "missing" or "wounded" is said of the subject."""

RELEASED = frozenset("free release rescue liberate exchange swap return".split())
"""Verbs after which hostages and detainees are none any more."""

_STEMS = """kill dead death died dies dying murder slay slain massacr execut behead assassin slaughter lynch decapit
    martyr eliminat neutrali liquidat hang hung electrocut suffocat butcher immolat wound injur hurt maim harm
    hospital scath kidnap abduct arrest detain detent apprehend imprison jail displac uproot evict dislodg
    homeless flee fled perish succumb drown disappear vanish missing hostage captiv captur seiz prisoner custody
    lives life toll tally fatal body bodies corpse casualt loss lost lose losing victim deceas shot shoot stab
    beat burn hack crush bludgeon stone stoning tortur trampl graz club gun mow wipe wiping round treat suffer
    sustain number figure count unaccounted scratch bruis concuss scald safe""".split()


@functools.cache
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for stem in _STEMS:
        automaton.add_word(stem, True)
    automaton.make_automaton()
    return automaton


def may_tell_of_harm(text: str) -> bool:
    """Whether a sentence holds any word of harm: a cheap look before the grammar is asked."""
    return next(_automaton().iter(text.lower()), None) is not None
