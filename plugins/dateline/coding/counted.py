"""Counted groups: the noun phrase of people that a number or an article counts, and who they were.

A reader over one parsed sentence: from the head of a phrase to its quantity, extent and words ("at least 25 militia
fighters", "a mother and her two children", "its driver"), whether it means people at all, and their status.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from dateline.coding.actors_lexicon import ActorLexicon, Role, fold_word
from dateline.coding.mentions import ActorMention, CasualtyStatus
from dateline.coding.numbers import Quantity, exact, find_quantities
from dateline.coding.reading import Sentence

_PERPETRATORS = frozenset("attacker assailant bomber shooter perpetrator hijacker assassin".split())
_DEFINITE_PERPETRATORS = frozenset(
    "gunman gunmen terrorist terrorists driver suspect suspects militant militants".split()
)
_DEMOGRAPHIC = {
    "women": frozenset(
        """woman women girl girls mother mothers wife wives daughter daughters sister sisters schoolgirl schoolgirls nun
        nuns policewoman""".split()
    ),
    "children": frozenset(
        """child children minor minors baby babies infant infants toddler boy boys girl girls schoolchild schoolchildren
        schoolgirl schoolgirls schoolboy schoolboys pupil pupils teenager teenagers youngster youngsters""".split()
    ),
    "journalists": frozenset(
        "journalist journalists reporter reporters cameraman cameramen photographer photographers".split()
    ),
    "aid workers": frozenset(("aid", "humanitarian")),
    "medics": frozenset("medic medics paramedic paramedics doctor doctors nurse nurses ambulance".split()),
}  # fmt: skip
_NOT_PEOPLE = frozenset(
    """house houses home homes building buildings car cars vehicle vehicles truck trucks tank tanks ship
        ships plane planes drone drones missile missiles rocket rockets bomb bombs weapon weapons attack
        attacks strike strikes airstrike raid raids incident incidents time times case cases camel camels
        sheep cow cows goat goats horse horses dog dogs animal animals bird birds animals cattle head day
        days week weeks month months year years hour hours site sites place places area areas village
        villages town towns city cities district districts mosque mosques school schools hospital hospitals
        job jobs bill bills deal deals law laws amendment measure plan plans project projects rumor rumors
        talk talks hope hopes process boat boats tanker tankers aircraft helicopter helicopters jet jets
        position positions target targets checkpoint checkpoints shop shops operation operations explosion
        explosions blast blasts shot shots bullet bullets shell shells tree trees clash clashes organization
        organizations country countries state states economy peace protest protests demonstration
        demonstrations dream dreams career reputation feeling feelings chance chances election amendment
        amendments proposal proposals motion motions initiative initiatives clause clauses message messages
        round rounds seat seats vote votes asset assets dispute""".split()
)
_BODIES = frozenset(
    """army military police group militia force navy faction artillery organization movement gang cartel warship jet
    battalion regiment air opposition""".split()
)
_WAR_MACHINES = frozenset(
    """warplane warplanes warship warships artillery navy jet jets gunboat gunboats frigate submarine defenses defences
    system systems""".split()
)
_OFTEN_UNSTATED = frozenset(
    """people person persons man men victim victims national nationals citizen citizens youth youths suspect prisoner
    prisoners inmate inmates detainees captive captives hostage hostages brother brothers son sons""".split()
)
"""Nouns that leave open whether those harmed were civilians."""
_PERSON_NOUNS = frozenset(
    """other others people person soul victim patient ambassador motorcyclist dancer dancers actor singer
        neighbor neighbour grandmother grandfather uncle aunt cousin nephew niece bride groom twin twins
        orphan widow survivor player athlete footballer chef cook cleaner janitor clerk manager director
        chief head leader official founder member figure mastermind financier militant suspect recruiter
        propagandist emir caliph man woman boy girl child baby fellow colleague comrade companion translator
        interpreter scholar writer poet blogger artist secretary adviser advisor aide cyclist motorist
        pedestrian customer diner vendor seller shopkeeper cadet wounded injured dead elder rider passer-by
        rescuer intruder operator technician electrician scout princess prince sheikh occupant occupants
        family families crew infiltrator expatriate expat expatriates expats jihadi squatter nomad beggar
        fan reveler revelers partygoer partygoers concertgoer concertgoers holidaymaker holidaymakers
        vacationer vacationers hiker hikers climber climbers skier""".split()
)

_BARE_HARM = frozenset("killed wounded injured hurt".split())
"""Words of harm that the parse may take for the harmed: "36 killed and 37 wounded"."""
_ORDINALS = frozenset("third fourth fifth sixth seventh eighth ninth tenth".split())
"""One more of those told of: "killing two and wounding the third"."""

_SETS = {"pair": 2, "duo": 2, "trio": 3}
"""Words for so many people, told of before."""


@dataclass(slots=True)
class Group:
    """A counted noun phrase: its quantity, head token and extent in the sentence (tokens ``[first, last]``)."""

    quantity: Quantity
    head: Token
    first: int
    last: int
    group_words: str
    is_definite: bool = False
    is_pronoun: bool = False
    named: str | None = None
    is_extra: bool = False


class GroupReader:
    """Reads the counted groups of one parsed sentence."""

    def __init__(self, sentence: Sentence, actors: Sequence[ActorMention], lexicon: ActorLexicon) -> None:
        assert sentence.doc is not None
        self.sentence = sentence
        self.tokens = list(sentence.doc)  # walking a list is several times faster than walking the Doc
        self.lexicon = lexicon
        self.quantities = [q for q in find_quantities(sentence.text) if not self._in_capitals(q)]
        self.actors = actors
        self.starts = [t.idx for t in self.tokens]
        self.quantity_of: dict[int, Quantity] = {}
        for quantity in self.quantities:
            for index in self._covered(quantity.start, quantity.end):
                self.quantity_of[index] = quantity

    def _in_capitals(self, quantity: Quantity) -> bool:
        """Whether a number stands in a heading in capitals that runs into the sentence: "2. SCORES DIE …At least"."""
        text = self.sentence.text
        if text.isupper():
            return False
        after = [w for w in text[quantity.core_end : quantity.core_end + 40].split() if w[:1].isalpha()][:2]
        before = [
            w for w in text[max(0, quantity.core_start - 40) : quantity.core_start].split() if w[:1].isalpha()
        ][-2:]
        core = text[quantity.core_start : quantity.core_end]
        loud = [w for w in (*before, *after) if len(w) > 2 and w.isupper()]
        return (core.isupper() and len(core) > 3 and bool(loud)) or (not core.isalpha() and len(loud) > 2)

    def _is_people_word(self, noun: Token) -> bool:
        """Whether a noun certainly means people: known as such, or the name of a nationality."""
        role = self.lexicon.roles.get(fold_word(noun.text))
        if role is not None:
            return role.unit in ("people", "official", "member") or (
                role.unit in ("force", "group", "police") and self._is_human(noun, True)
            )
        if noun.lower_ in _PERSON_NOUNS or noun.lemma_.lower() in _PERSON_NOUNS:
            return True
        mention = self._actor_at(self.sentence.start + noun.idx)
        return mention is not None and (mention.is_person or mention.actor_type == "civilians")

    def _covered(self, start: int, end: int) -> range:
        first = bisect.bisect_left(self.starts, start)
        return range(first, max(first + 1, bisect.bisect_left(self.starts, end)))

    # --- what is counted ---------------------------------------------------------------------------

    def _is_human(self, noun: Token, numbered: bool) -> bool:
        low = noun.lower_
        if low in _NOT_PEOPLE:
            return False
        role = self.lexicon.roles.get(fold_word(noun.text))
        if role is not None:
            if role.unit in ("thing", "org", "media"):
                return False
            if role.unit in ("government", "coalition"):
                return False
            if not numbered and role.unit in ("force", "police", "group") and low in _BODIES:
                return False
            return low not in _WAR_MACHINES
        if low in _PERSON_NOUNS:
            return True
        if noun.ent_type_ == "PERSON":
            return True
        at = self.sentence.start + noun.idx
        for actor in self.actors:
            if actor.start <= at < actor.end:
                return actor.is_person or actor.actor_type != "infrastructure"
        if numbered:
            return noun.tag_ not in ("VB", "VBD")
        if (
            noun.lemma_.endswith(("man", "woman", "person", "er", "or", "ist", "ian"))
            and noun.tag_ == "NN"
            and len(low) > 4
        ):
            return low not in (
                "power",
                "weapon",
                "leader's",
                "number",
                "order",
                "matter",
                "paper",
                "water",
                "corner",
                "terror",
                "fear",
                "career",
                "river",
                "border",
                "quarter",
                "center",
                "sector",
                "tractor",
                "reactor",
                "factor",
                "humor",
                "rumor",
                "tower",
                "winter",
                "summer",
                "letter",
                "member's",
                "offer",
                "fire",
                "cover",
                "helicopter",
                "tanker",
                "trailer",
                "bunker",
                "launcher",
                "carrier",
                "freighter",
                "error",
                "motor",
                "computer",
                "dinner",
                "shelter",
                "container",
                "charter",
                "disaster",
                "october",
                "november",
                "december",
                "september",
            )
        return False

    def _groups(self, head: Token, depth: int = 0) -> Iterator[Group]:
        """The counted groups in a noun phrase: itself and what is coordinated with it."""
        group = self._group(head)
        if group is not None:
            yield group
        if depth > 6:
            return
        for child in head.children:
            joined = child.dep_ == "conj" or (child.dep_ == "appos" and self._is_kin_of_one(child))
            if joined and child.i > head.i:
                yield from self._groups(child, depth + 1)

    def _is_kin_of_one(self, noun: Token) -> bool:
        """ "An elder, his two sons and a guest": a list that the parse takes for an apposition."""
        return any(c.tag_ == "PRP$" for c in noun.children) and self._is_human(noun, True)

    def _group(self, head: Token) -> Group | None:
        low = head.lower_
        if head.i in self.quantity_of:
            quantity = self.quantity_of[head.i]
            inner = self._of_object(head)
            if inner is not None:
                if inner.lower_ in ("them", "whom", "those", "these", "us"):
                    return Group(quantity, head, self._first(quantity), inner.i, "")
                if not self._is_human(inner, True):
                    return None
                last = inner.i
                return Group(
                    quantity,
                    inner,
                    self._first(quantity),
                    last,
                    self._words(max(self._left(inner), self._last(quantity) + 1), last),
                )
            after = head.i + 1
            if after < len(self.tokens) and self.tokens[after].lower_ in ("others", "more", "people"):
                return Group(
                    quantity,
                    head,
                    self._first(quantity),
                    after,
                    "others" if self.tokens[after].lower_ == "others" else "",
                )
            return Group(quantity, head, self._first(quantity), max(head.i, self._last(quantity)), "")
        left = self._left(head)
        quantity_found: Quantity | None = None
        for index in range(head.i - 1, left - 1, -1):
            if index in self.quantity_of:
                quantity_found = self.quantity_of[index]
                break
        if quantity_found is None:
            for child in head.children:
                if child.dep_ in ("nummod",) and child.i in self.quantity_of and child.i < head.i:
                    quantity_found = self.quantity_of[child.i]
        if quantity_found is not None:
            if not self._is_human(head, True):
                return None
            if low in ("family", "families", "crew", "crews") and quantity_found.low == 1:
                return None
            begin = self._last(quantity_found) + 1
            return Group(
                quantity_found, head, self._first(quantity_found), head.i, self._words(begin, head.i)
            )
        return self._singular(head, left)

    def _singular(self, head: Token, left: int) -> Group | None:
        """One person without a number: "a soldier", "its driver", "Jana Zakarneh", "himself"."""
        low = head.lower_
        at = head.idx
        if head.tag_ == "PRP":
            if low in ("he", "she", "him", "her", "himself", "herself"):
                return Group(exact(at, at, 1), head, head.i, head.i, low, is_definite=True, is_pronoun=True)
            return None
        both = low == "both" or any(c.lower_ == "both" and c.dep_ in ("det", "predet") for c in head.children)
        if both and (low == "both" or head.tag_ in ("NNS", "NNPS")):
            return Group(
                exact(at, at, 2), head, left, head.i, self._words(left, head.i) if low != "both" else ""
            )
        if low in _SETS and self._of_object(head) is None:
            return Group(exact(at, at, _SETS[low]), head, left, head.i, self._words(left, head.i))
        if low in _BARE_HARM:
            return None
        if (
            low in _ORDINALS
            and head.dep_ in ("dobj", "nsubj", "nsubjpass")
            and head.i
            and self.tokens[head.i - 1].lower_ in ("a", "the")
        ):
            return Group(replace(exact(at, at, 1), is_further=True), head, head.i, head.i, low)
        if low == "another":
            return Group(replace(exact(at, at, 1), is_further=True), head, head.i, head.i, "another")
        if low == "old" and at > 5 and self.sentence.text[at - 5 : at].lower() == "year-":
            return Group(exact(at, at, 1), head, left, head.i, self._words(left + 1, head.i))
        if head.tag_ in ("NNS", "NNPS") or head.tag_ in ("CD", "WP", "WDT", "DT"):
            if low in ("family", "couple"):
                return None
            return None
        if low in ("couple", "twins"):
            return Group(exact(at, at, 2), head, left, head.i, self._words(left, head.i))
        if low in ("family", "crew"):
            for child in head.children:
                if child.dep_ == "prep" and child.lower_ == "of":
                    for inner in child.children:
                        if inner.i in self.quantity_of:
                            return Group(
                                self.quantity_of[inner.i], head, left, inner.i, self._words(left, head.i)
                            )
            return None
        determiner = self.tokens[left].lower_ if left < head.i else ""
        known = self.lexicon.roles.get(fold_word(head.text))
        if known is not None and known.unit in ("org", "media", "thing", "government", "coalition"):
            return None
        if low in ("first", "second", "third", "fourth", "fifth", "sixth", "last") and determiner == "the":
            return None  # "the fifth a taxi driver" is one of those counted
        name = head.tag_ == "NNP" or head.ent_type_ == "PERSON"
        mention = self._actor_at(self.sentence.start + head.idx)
        if (
            mention is not None
            and not mention.is_person
            and mention.actor_type not in ("civilians", "unknown")
        ):
            role = self.lexicon.roles.get(fold_word(head.text))
            if role is None or role.plural == head.lower_:
                return None
        if name and mention is not None and not mention.is_person and known is None:
            if mention.actor_type == "civilians":
                pass  # "a Pakistani"
            else:
                return None
        if name and mention is None and self.lexicon.roles.get(fold_word(head.text)) is None:
            first_name = fold_word(self.tokens[left].text) in self.lexicon.first_names
            if not first_name and head.ent_type_ != "PERSON":
                return None
        if not name and not self._is_human(head, False):
            demonym = (
                mention is not None
                and mention.actor_type == "civilians"
                and determiner in ("a", "an", "another")
            )
            if low not in ("third", "second", "fourth", "fifth") and not demonym:
                return None
        if not name and determiner in ("no", "any", "every", "each"):
            return None
        definite = determiner in ("the", "his", "her", "its", "their", "this", "that") or name
        begin = left if determiner not in ("a", "an", "the", "another") else left + 1
        extra = determiner == "another"
        return Group(
            replace(exact(at, at, 1), is_further=extra),
            head,
            left,
            head.i,
            self._words(begin, head.i),
            is_definite=definite,
            named=mention.name if mention is not None and mention.is_person else None,
        )

    def _actor_at(self, at: int) -> ActorMention | None:
        return next((a for a in self.actors if a.start <= at < a.end), None)

    def _of_object(self, head: Token) -> Token | None:
        for child in head.children:
            if child.dep_ == "prep" and child.lower_ == "of":
                for inner in child.children:
                    if inner.dep_ == "pobj":
                        return inner
        return None

    def _left(self, head: Token) -> int:
        index = head.i
        while index > 0:
            before = self.tokens[index - 1]
            if before.is_punct and before.text not in ("-", "'", '"', "–"):
                break
            if not head.is_ancestor(before) or before.dep_ in (
                "nsubj",
                "nsubjpass",
                "cc",
                "relcl",
                "aux",
                "auxpass",
                "ROOT",
            ):
                break
            if (
                before.tag_ in ("IN", "TO", "CC", "VBZ", "VBP", "MD", "WDT", "WP")
                and before.i not in self.quantity_of
            ):
                break
            index -= 1
        return int(index)

    def _first(self, quantity: Quantity) -> int:
        return self._covered(quantity.start, quantity.end).start

    def _last(self, quantity: Quantity) -> int:
        return self._covered(quantity.core_start, max(quantity.core_end, quantity.core_start + 1)).stop - 1

    def _words(self, first: int, last: int) -> str:
        if first > last or last >= len(self.tokens):
            return ""
        end = self.tokens[last].idx + len(self.tokens[last].text)
        # A phrase may go on with "of …" that tells who they were: "members of the army".
        head = self.tokens[last]
        if head.lower_ in ("members", "member", "soldiers", "fighters", "men", "officers", "personnel"):
            for child in head.children:
                if child.dep_ == "prep" and child.lower_ == "of" and child.i == last + 1:
                    inner = next((c for c in child.children if c.dep_ == "pobj"), None)
                    if inner is not None and inner.i - last < 8:
                        end = inner.idx + len(inner.text)
        return " ".join(self.sentence.text[self.tokens[first].idx : end].split()).strip(" \"'-")

    # --- who were they -----------------------------------------------------------------------------

    def _status(self, group: Group) -> CasualtyStatus:
        words = [fold_word(w.strip("-,")) for w in group.group_words.replace("-", " ").split()]
        if "civilian" in words or "civilians" in words:
            return "civilian"
        role = self.lexicon.roles.get(" ".join(words[-2:])) or self.lexicon.roles.get(
            fold_word(group.head.text)
        )
        if role is None and words:
            role = self.lexicon.roles.get(words[-1])
        if group.head.lower_ in (
            "member",
            "members",
            "men",
            "personnel",
            "officers",
            "officer",
            "commander",
            "commanders",
            "leader",
            "leaders",
            "chief",
            "general",
            "figure",
            "operative",
        ):
            at = self.sentence.start + group.head.idx
            mention = self._actor_at(at)
            if mention is None:
                for child in group.head.children:
                    mention = mention or self._actor_at(self.sentence.start + child.idx)
            owner = mention
            if owner is not None and owner.actor_type in (
                "non_state_armed_group",
                "state_military",
                "coalition",
            ):
                return "combatant"
            if owner is not None and owner.actor_type == "police":
                return "police"
        if "police" in words or "policemen" in words or "policeman" in words:
            return "police"
        if role is not None:
            return status_of(role, group.head.lower_)
        mention = self._actor_at(self.sentence.start + group.head.idx)
        if mention is not None:
            if mention.actor_type in ("state_military", "non_state_armed_group", "coalition"):
                return "combatant"
            if mention.actor_type == "police":
                return "police"
            if mention.is_person and mention.actor_type in (
                "civilians",
                "media",
                "ngo_igo",
                "government",
                "political_party",
                "business",
            ):
                return "civilian"
        if group.head.lower_ in (
            "child",
            "children",
            "woman",
            "women",
            "girl",
            "girls",
            "boy",
            "baby",
            "babies",
            "daughter",
            "daughters",
            "son",
            "mother",
        ):
            return "civilian"
        return "unknown"

    def _demographic(self, text: str) -> tuple[str, ...]:
        words = {w.strip(".,;'\"").lower() for w in text.replace("-", " ").split()}
        kinds = [kind for kind, telling in _DEMOGRAPHIC.items() if words & telling]
        if "aid workers" in kinds and not words & {"worker", "workers", "staff", "volunteer", "volunteers"}:
            kinds.remove("aid workers")
        if (
            "medics" in kinds
            and words & {"ambulance"}
            and not words
            & {
                "medic",
                "medics",
                "crew",
                "driver",
                "worker",
                "workers",
                "paramedic",
                "paramedics",
                "doctor",
                "nurse",
            }
        ):
            kinds.remove("medics")
        return tuple(kinds)

    def _is_perpetrator(self, group: Group, predicate: Token) -> bool:
        low = group.head.lower_
        if low in ("himself", "herself", "themselves"):
            return True
        if group.head.lemma_.lower() in _PERPETRATORS:
            return True
        return (
            low in _DEFINITE_PERPETRATORS
            and group.is_definite
            and low in ("gunman", "gunmen", "terrorist")
            and predicate.lemma_.lower() in ("kill", "shoot", "die", "gun", "neutralize")
        )


def status_of(role: Role, word: str) -> CasualtyStatus:
    if role.unit == "police":
        if role.singular in ("security force", "security personnel"):
            return "combatant"
        return "police" if role.actor_type == "police" else "unknown"
    if role.unit in ("force", "group", "coalition"):
        if role.singular in (
            "kidnapper",
            "suspect",
            "hacker",
            "perpetrator",
            "attacker",
            "assailant",
            "shooter",
            "bomber",
        ):
            return "unknown"
        return "combatant"
    if role.unit == "official":
        if role.actor_type == "state_military" or role.singular in ("commander", "general", "colonel"):
            return "combatant"
        return "civilian" if role.actor_type in ("government", "civilians", "political_party") else "unknown"
    if role.unit == "people":
        if role.actor_type == "state_military":
            return "combatant"
        return "unknown" if word in _OFTEN_UNSTATED else "civilian"
    return "unknown"
