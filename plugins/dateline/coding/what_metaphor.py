"""Whether a trigger word is used in another sense ("strike deal", "under fire for", "killed the bill").

Told from the words that go with it: the trigger data's ``out`` lists, particles, subjects and objects.
"""

from __future__ import annotations

from spacy.tokens import Token

from dateline.coding.realis import is_definite
from dateline.coding.syntax import agents, is_passive, objects, prepositions, subject
from dateline.coding.triggers import TriggerMatch, lemma, lemmas_of
from dateline.coding.what_mention import EventMention

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


def has_needed(needs: frozenset[str], head: Token, around: set[str]) -> bool:
    return bool(needs & (around | {c.lower_ for c in head.subtree if c.dep_ in ("compound", "amod")}))


_VERBAL_ATTACK = frozenset("verbally politically rhetorically".split())


def is_metaphor(match: TriggerMatch) -> bool:
    """Trigger words used in another sense, told from the words that go with them."""
    trigger, head = match.trigger, match.head
    if trigger.pos == "noun":
        around = {lemma(c) for c in head.children} | {c.lower_ for c in head.children}
        before = head.doc[match.first - 1] if match.first else None
        if before is not None and before.lower_ == "-" and match.first > 1:
            around.add(head.doc[match.first - 2].lower_)
        if trigger.out & around:
            return True
        if trigger.needs and not is_definite(head) and not has_needed(trigger.needs, head, around):
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
        c.lower_
        for c in verb.children
        if (c.dep_ in ("prt", "advmod") or (c.dep_ == "prep" and c.i == verb.i + 1))
        and not match.first <= c.i <= match.last  # "drove out" is itself the trigger
    }:
        return True
    if trigger.out_with and any(
        lemma(o) in trigger.out_with for p in verb.children if p.dep_ == "prep" for o in _complements(p)
    ):
        return True  # "attacked him in a speech", "fighting for equal pay"
    if _in_drill(verb, objs_of=match):
        return True
    passive = is_passive(verb)
    subj = subject(verb)
    objs = [subj] if passive and subj is not None else objects(verb)
    if trigger.kind == "attack" and any(o is not None and o.lower_ == "target" for o in objs):
        return True  # an aim that is met; what is bombed is "targets" or has a name
    if verb.lemma_ == "target" and CAMPAIGNS & set(lemmas_of(verb.doc)):
        return True  # "a vaccination drive that targets 350,000 children"
    if trigger.out_object and any(
        lemma(o) in trigger.out_object and not match.first <= o.i <= match.last for o in objs if o is not None
    ):
        return True  # but not where the object is the phrase's own: "returned fire"
    doers = agents(verb) if passive else ([subj] if subj is not None else [])
    if trigger.out_subject and any(lemma(s) in trigger.out_subject for s in doers if s is not None):
        return True
    if passive and trigger.out_subject:
        for word in prepositions(verb, frozenset({"by"})):
            if lemma(word) in trigger.out_subject:
                return True
    return False


CAMPAIGNS = frozenset(
    "vaccine vaccination vaccinate immunization scholarship program programme advertising marketing curriculum".split()
)
"""What aims at people to serve them."""


def _complements(prep: Token) -> list[Token]:
    return [c for c in prep.children if c.dep_ == "pobj"]


DRILLS = frozenset("drill exercise maneuver manoeuvre wargame simulation rehearsal".split())
MOCK = frozenset("mock dummy simulated imaginary hypothetical".split())


def _in_drill(verb: Token, *, objs_of: TriggerMatch) -> bool:
    """What soldiers only practise: "a drill in which missiles were fired", "shot at mock targets". What happens to
    people in an exercise did happen."""
    if objs_of.trigger.kind in ("kill", "wound", "die", "accident"):
        return False
    if verb.dep_ in ("relcl", "acl") and lemma(verb.head) in DRILLS:
        return True
    things = [*objects(verb), *(o for p in verb.children if p.dep_ == "prep" for o in _complements(p))]
    return any(c.lower_ in MOCK for o in things for c in o.children)


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


CRITICS = frozenset(
    """critic criticism opposition lawmaker legislator media politician party rabbi cleric senator congressman
    congresswoman union activist economist columnist commentator colleague parent fan shareholder campaigner
    ally""".split()
)
"""Whose fire is made of words."""


def abstract_fire(mention: EventMention) -> bool:
    return any(c.dep_ == "prep" and c.lower_ in ("for", "over") for c in mention.head.children) or any(
        lemma(o) in CRITICS for o in prepositions(mention.head, frozenset({"from"}))
    )
