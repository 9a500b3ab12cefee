"""What happened: trigger words in a parsed sentence become typed event mentions.

Sets for each mention: the event type (or a generic class that the rest of the article resolves), the frame that
says which syntactic slot holds whom, realis, number and definiteness. What each of these hangs on stands in the
modules named ``what_*``.
"""

from __future__ import annotations

from dateline.coding.reading import Sentence
from dateline.coding.realis import is_definite, realis_of
from dateline.coding.triggers import TriggerMatch, WeaponMatch, triggers, weapons
from dateline.coding.what_arms import instruments_of
from dateline.coding.what_by_weapon import answers_with, weapon_subject
from dateline.coding.what_mention import NOT_MATERIAL, SPEECH_TYPES, EventMention
from dateline.coding.what_metaphor import is_metaphor
from dateline.coding.what_slots import noun_slots, quantity_of, verb_slots
from dateline.coding.what_type import typed
from dateline.coding.what_words import LIGHT


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
        extra = weapon_subject(sentence, arm, arms, known)
        if extra is not None:
            known.add(extra.head.i)
            mentions.append(extra)
    for verb in answers_with(sentence, arms, {m.head.i for m in mentions}):
        mentions.append(verb)
    mentions.sort(key=lambda m: m.head.i)
    _drop_light_verbs(mentions)
    return mentions


def _mention(sentence: Sentence, match: TriggerMatch, arms: list[WeaponMatch]) -> EventMention | None:
    trigger, head = match.trigger, match.head
    if is_metaphor(match):
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
        quantity=quantity_of(head) if noun else None,
        first=match.first,
        last=match.last,
    )
    if noun:
        noun_slots(mention)
    else:
        verb_slots(mention)
    mention.instruments = instruments_of(mention, arms)
    return typed(mention, arms, trigger.needs)


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
