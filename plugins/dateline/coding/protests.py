"""Against whom a protest is: "against the army's role", "anti-government", "to demand that US troops leave".

Reads the phrase and the clause of a protest's own words; where they name no party, none is given.
"""

from __future__ import annotations

from spacy.tokens import Token

from dateline.coding.actor_phrase import demonym_actor
from dateline.coding.incident import Incident
from dateline.coding.mentions import ActorMention
from dateline.coding.reading import Sentence
from dateline.coding.scene import Scene

OPPOSED = frozenset("against denounce condemn demand protest reject decry oppose".split())
"""Words whose object or clause names what a crowd is against."""
PARTY_TYPES = frozenset({"government", "state_military", "police", "coalition", "political_party", "ngo_igo"})
_AGAINST_WHAT = {
    "government": "government",
    "regime": "government",
    "police": "police",
    "military": "military",
}


def protested(scene: Scene, incident: Incident) -> list[ActorMention]:
    """The party that a protest is against, as a list of at most one."""
    for event in incident.locals:
        for m in event.mentions:
            if m.kind not in ("protest", "riot"):
                continue
            found = _anti(scene, event.sentence, m.head) or _opposed(scene, event.sentence, m.head)
            if found is not None:
                return [found]
    return []


def _anti(scene: Scene, sentence: Sentence, head: Token) -> ActorMention | None:
    """ "Anti-government protests", "anti-American rally"."""
    for token in head.doc[max(0, head.i - 5) : head.i]:
        word = token.lower_
        if word == "anti" and token.i + 2 < len(head.doc):
            after = head.doc[token.i + 2] if head.doc[token.i + 1].text in ("-", "\u2011") else token.nbor(1)
            place = scene.place_at(sentence, after)
            if place is not None:
                return demonym_actor(place)
            word, token = f"anti-{after.lower_}", after
        if word.startswith("anti-") and word[5:] in _AGAINST_WHAT:
            start = sentence.start + token.idx + (len(token) - len(word[5:]) if token.lower_ == word else 0)
            name = _AGAINST_WHAT[word[5:]]
            kind = (
                "government" if name == "government" else "police" if name == "police" else "state_military"
            )
            return ActorMention(
                start,
                start + len(word[5:]),
                sentence.text[start - sentence.start : start - sentence.start + len(word[5:])],
                name,
                None,
                None,
                kind,  # type: ignore[arg-type]
                False,
                start,
                is_generic=True,
            )
    return None


def _opposed(scene: Scene, sentence: Sentence, head: Token) -> ActorMention | None:
    hosts = [head]
    node = head
    while node.dep_ in ("nsubj", "dobj", "pobj", "prep", "conj", "xcomp") and node.head.i != node.i:
        node = node.head
        if node.pos_ == "VERB":
            hosts.append(node)
            break
    for host in hosts:
        for child in host.children:
            word = child.lower_ if child.dep_ == "prep" else child.lemma_.lower()
            if word not in OPPOSED or child.dep_ not in ("prep", "advcl", "xcomp", "conj"):
                continue
            for token in child.subtree:
                actor = scene.actor_at(sentence, token)
                if actor is not None and actor.actor_type in PARTY_TYPES and not actor.is_pronoun:
                    return actor
    return None
