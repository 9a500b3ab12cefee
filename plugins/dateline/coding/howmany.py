"""How many: people killed, wounded, missing, abducted, arrested or displaced, in the words of the text.

Sets :class:`~dateline.coding.mentions.CountMention`, one for each group that is counted beside one word of harm ("two
soldiers were killed", "killing its driver", "the death toll rose to 41"). The parse tells who the victims are; where
it fails, number and word of harm standing side by side do. Totals of an event are made in
:mod:`dateline.coding.tolls`.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from dateline.coding.actors_lexicon import ActorLexicon, Role, fold_word
from dateline.coding.harm import (
    BOTH_NOUNS,
    HARM_ADJECTIVES,
    HARM_NOUNS,
    INTRANSITIVE,
    NEGATIVE_PRONOUNS,
    TAKE_HARMS,
    TRANSITIVE,
    UNHARMED,
)
from dateline.coding.mentions import ActorMention, CasualtyStatus, CountMention, Harm
from dateline.coding.numbers import Quantity, exact, find_quantities, shifted
from dateline.coding.reading import Reading, Sentence
from dateline.coding.syntax import is_passive

__all__ = ["find_counts"]

MAX_REACH = 9
"""Tokens between a number and a word of harm that may still belong together where the parse does not say so."""

_PERPETRATORS = frozenset("attacker assailant bomber shooter perpetrator hijacker assassin".split())
_DEFINITE_PERPETRATORS = frozenset(
    "gunman gunmen terrorist terrorists driver suspect suspects militant militants".split()
)
_DEMOGRAPHIC = {
    "women": frozenset("woman women girl girls mother mothers wife wives daughter daughters sister sisters schoolgirl schoolgirls nun nuns policewoman".split()),
    "children": frozenset("child children minor minors baby babies infant infants toddler boy boys girl girls schoolchild schoolchildren schoolgirl schoolgirls schoolboy schoolboys pupil pupils teenager teenagers youngster youngsters".split()),
    "journalists": frozenset("journalist journalists reporter reporters cameraman cameramen photographer photographers".split()),
    "aid workers": frozenset(("aid", "humanitarian")),
    "medics": frozenset("medic medics paramedic paramedics doctor doctors nurse nurses ambulance".split()),
}  # fmt: skip
_NOT_PEOPLE = frozenset(
    """house houses home homes building buildings car cars vehicle vehicles truck trucks tank tanks ship ships plane planes
    drone drones missile missiles rocket rockets bomb bombs weapon weapons attack attacks strike strikes airstrike raid
    raids incident incidents time times case cases camel camels sheep cow cows goat goats horse horses dog dogs animal
    animals bird birds animals cattle head day days week weeks month months year years hour hours site sites place places
    area areas village villages town towns city cities district districts mosque mosques school schools hospital hospitals
    job jobs bill bills deal deals law laws amendment measure plan plans project projects rumor rumors talk talks hope
    hopes process boat boats tanker tankers aircraft helicopter helicopters jet jets position positions target targets
    checkpoint checkpoints shop shops operation operations explosion explosions blast blasts shot shots bullet bullets
    shell shells tree trees clash clashes organization organizations country countries state states economy peace
    protest protests demonstration demonstrations dream dreams career reputation feeling feelings chance chances election
    message messages round rounds seat seats vote votes asset assets dispute""".split()
)
_PERSON_NOUNS = frozenset(
    """other others people person soul victim patient ambassador motorcyclist dancer dancers actor singer neighbor neighbour
    grandmother grandfather uncle aunt cousin nephew niece bride groom twin twins orphan widow survivor player athlete
    footballer chef cook cleaner janitor clerk manager director chief head leader official founder member figure
    mastermind financier militant suspect recruiter propagandist emir caliph man woman boy girl child baby fellow colleague
    comrade companion translator interpreter scholar writer poet blogger artist secretary adviser advisor aide cyclist
    motorist pedestrian customer diner vendor seller shopkeeper cadet wounded injured dead elder rider passer-by rescuer
    intruder operator technician electrician scout princess prince sheikh occupant occupants family families crew
    infiltrator expatriate expat expatriates expats jihadi squatter nomad beggar fan reveler revelers partygoer partygoers
    concertgoer concertgoers holidaymaker holidaymakers vacationer vacationers hiker hikers climber climbers skier""".split()
)
_SUBSET_OPENERS = frozenset("including among amongst included includes".split())
_JOINERS = (
    ("along", "with"),
    ("as", "well", "as"),
    ("together", "with"),
    ("in", "addition", "to"),
    ("besides",),
    ("plus",),
)
_TOLL_VERBS = frozenset(
    "rise climb increase grow jump reach stand hit raise bring put exceed pass top mount soar swell total revise update be surge leap".split()
)
_CONDITIONAL = frozenset("could would might should can will shall".split())
_PLANS = frozenset(
    "plan plot intend threaten want vow try attempt conspire hope seek aim order tell call ask pay hire designed capable".split()
)
_FIGURE_NOUNS = frozenset("number total toll count figure tally".split())


@dataclass(slots=True)
class _Group:
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


class _SentenceCounts:
    """Finds the counts of one parsed sentence."""

    def __init__(self, sentence: Sentence, actors: Sequence[ActorMention], lexicon: ActorLexicon) -> None:
        assert sentence.doc is not None
        self.sentence = sentence
        self.doc = sentence.doc
        self.lexicon = lexicon
        self.quantities = find_quantities(sentence.text)
        self.actors = actors
        self.starts = [t.idx for t in self.doc]
        self.quantity_of: dict[int, Quantity] = {}
        for quantity in self.quantities:
            for index in self._covered(quantity.start, quantity.end):
                self.quantity_of[index] = quantity
        self.used: set[int] = set()  # starts of quantities already counted
        self.found: list[CountMention] = []
        self.claimed: set[tuple[int, Harm]] = set()
        self.last_harm: tuple[Harm, Token] | None = None

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
            if not numbered and role.unit in ("force", "police", "group") and low in (
                "army", "military", "police", "group", "militia", "force", "navy", "faction", "artillery", "organization",
                "movement", "gang", "cartel", "warship", "jet", "battalion", "regiment", "air", "opposition",
            ):  # fmt: skip
                return False
            return low not in ("warplane", "warplanes", "warship", "warships", "artillery", "navy", "jet", "jets", "gunboat",
                               "gunboats", "frigate", "submarine", "defenses", "defences", "system", "systems")  # fmt: skip
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

    def _groups(self, head: Token, depth: int = 0) -> Iterator[_Group]:
        """The counted groups in a noun phrase: itself and what is coordinated with it."""
        group = self._group(head)
        if group is not None:
            yield group
        if depth > 6:
            return
        for child in head.children:
            if child.dep_ == "conj" and child.i > head.i:
                yield from self._groups(child, depth + 1)

    def _group(self, head: Token) -> _Group | None:
        low = head.lower_
        if head.i in self.quantity_of:
            quantity = self.quantity_of[head.i]
            inner = self._of_object(head)
            if inner is not None:
                if inner.lower_ in ("them", "whom", "those", "these", "us"):
                    return _Group(quantity, head, self._first(quantity), inner.i, "")
                if not self._is_human(inner, True):
                    return None
                last = inner.i
                return _Group(
                    quantity, inner, self._first(quantity), last, self._words(self._left(inner), last)
                )
            after = head.i + 1
            if after < len(self.doc) and self.doc[after].lower_ in ("others", "more", "people"):
                return _Group(
                    quantity,
                    head,
                    self._first(quantity),
                    after,
                    "others" if self.doc[after].lower_ == "others" else "",
                )
            return _Group(quantity, head, self._first(quantity), max(head.i, self._last(quantity)), "")
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
            return _Group(
                quantity_found, head, self._first(quantity_found), head.i, self._words(begin, head.i)
            )
        return self._singular(head, left)

    def _singular(self, head: Token, left: int) -> _Group | None:
        """One person without a number: "a soldier", "its driver", "Jana Zakarneh", "himself"."""
        low = head.lower_
        at = head.idx
        if head.tag_ == "PRP":
            if low in ("he", "she", "him", "her", "himself", "herself"):
                return _Group(exact(at, at, 1), head, head.i, head.i, low, is_definite=True, is_pronoun=True)
            return None
        if head.tag_ in ("NNS", "NNPS") or head.tag_ in ("CD", "WP", "WDT", "DT"):
            if low in ("family", "couple"):
                return None
            return None
        if low in ("couple", "twins"):
            return _Group(exact(at, at, 2), head, left, head.i, self._words(left, head.i))
        if low in ("family", "crew"):
            for child in head.children:
                if child.dep_ == "prep" and child.lower_ == "of":
                    for inner in child.children:
                        if inner.i in self.quantity_of:
                            return _Group(
                                self.quantity_of[inner.i], head, left, inner.i, self._words(left, head.i)
                            )
            return None
        determiner = self.doc[left].lower_ if left < head.i else ""
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
        if (
            name
            and mention is not None
            and not mention.is_person
            and self.lexicon.roles.get(fold_word(head.text)) is None
        ):
            if mention.actor_type != "civilians":
                return None
        if name and mention is None and self.lexicon.roles.get(fold_word(head.text)) is None:
            first_name = fold_word(self.doc[left].text) in self.lexicon.first_names
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
        return _Group(
            replace(exact(at, at, 1), is_further=extra), head, left, head.i, self._words(begin, head.i),
            is_definite=definite, named=mention.name if mention is not None and mention.is_person else None,
        )  # fmt: skip

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
            before = self.doc[index - 1]
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
        return index

    def _first(self, quantity: Quantity) -> int:
        return self._covered(quantity.start, quantity.end).start

    def _last(self, quantity: Quantity) -> int:
        return self._covered(quantity.core_start, max(quantity.core_end, quantity.core_start + 1)).stop - 1

    def _words(self, first: int, last: int) -> str:
        if first > last or last >= len(self.doc):
            return ""
        end = self.doc[last].idx + len(self.doc[last].text)
        # A phrase may go on with "of …" that tells who they were: "members of the army".
        head = self.doc[last]
        if head.lower_ in ("members", "member", "soldiers", "fighters", "men", "officers", "personnel"):
            for child in head.children:
                if child.dep_ == "prep" and child.lower_ == "of" and child.i == last + 1:
                    inner = next((c for c in child.children if c.dep_ == "pobj"), None)
                    if inner is not None and inner.i - last < 8:
                        end = inner.idx + len(inner.text)
        return " ".join(self.sentence.text[self.doc[first].idx : end].split())

    # --- who were they -----------------------------------------------------------------------------

    def _status(self, group: _Group) -> CasualtyStatus:
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
            return _status_of(role, group.head.lower_)
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

    def _is_perpetrator(self, group: _Group, predicate: Token) -> bool:
        low = group.head.lower_
        if low in ("himself", "herself", "themselves"):
            return True
        if group.head.lemma_.lower() in _PERPETRATORS:
            return True
        return (
            low in _DEFINITE_PERPETRATORS
            and group.is_definite
            and low in ("gunman", "gunmen", "terrorist")
            and (is_passive(predicate) or predicate.lemma_ == "die")
        )

    # --- making rows -------------------------------------------------------------------------------

    def _add(
        self, harm: Harm, group: _Group, predicate: Token, *, subset: bool = False, cumulative: bool = False,
        update: bool = False,
    ) -> CountMention | None:  # fmt: skip
        key = (
            group.quantity.start
            if group.quantity.core_end > group.quantity.core_start
            else -1 - group.head.i,
            harm,
        )
        if key in self.claimed:
            return None
        self.claimed.add(key)
        self.used.add(group.quantity.start)
        first = min(group.first, predicate.i)
        last = max(group.last, predicate.i)
        if last - first > 25:
            first, last = group.first, group.last
        start = self.doc[first].idx
        end = self.doc[last].idx + len(self.doc[last].text)
        if group.quantity.core_end > group.quantity.core_start:
            start = min(start, group.quantity.start)
            end = max(end, group.quantity.end)
        group_words = group.named or group.group_words or ("others" if group.quantity.is_further else "")
        quantity = group.quantity
        low, best, high = quantity.low, quantity.best, quantity.high
        base = self.sentence.start
        own_text = self.sentence.text[self.doc[group.first].idx : end]
        mention = CountMention(
            start=base + start, end=base + end, text=self.sentence.text[start:end], harm=harm, low=low, best=best, high=high,
            approximate=quantity.approximate, group=group_words, status=self._status(group),
            demographic=self._demographic(group_words or own_text), is_subset=subset,
            is_perpetrator=self._is_perpetrator(group, predicate), predicate_start=base + predicate.idx,
            head=base + group.head.idx, is_cumulative=cumulative or self._is_cumulative(predicate), is_none=False,
            is_update=update,
        )  # fmt: skip
        self.found.append(mention)
        return mention

    def _none(self, harm: Harm, first: Token, last: Token, predicate: Token, group: str = "") -> None:
        key = (-100000 - first.i, harm)
        if key in self.claimed:
            return
        self.claimed.add(key)
        start, end = (
            min(first.idx, predicate.idx),
            max(last.idx + len(last.text), predicate.idx + len(predicate.text)),
        )
        base = self.sentence.start
        self.found.append(CountMention(
            base + start, base + end, self.sentence.text[start:end], harm, 0, 0, 0, False, group or "people", "unknown", (),
            False, False, base + predicate.idx, base + first.idx, is_none=True,
        ))  # fmt: skip

    def _is_cumulative(self, predicate: Token) -> bool:
        for token in (predicate, *predicate.children):
            if token.lower_ in ("far", "total", "overall", "since") and token.dep_ in (
                "advmod",
                "prep",
                "mark",
                "pobj",
                "npadvmod",
            ):
                return True
        text = self.sentence.text.lower()
        return "so far" in text or "in total" in text or ("in all" in text and "killed in all" in text)

    def _is_unreal(self, predicate: Token) -> bool:
        """Whether the harm is only possible, planned or threatened: then nothing was counted."""
        auxiliaries = [c.lower_ for c in predicate.children if c.dep_ in ("aux", "auxpass")]
        if any(a in _CONDITIONAL for a in auxiliaries):
            return True
        if any(a in ("may",) for a in auxiliaries) and "have" not in auxiliaries:
            return True
        if (
            predicate.dep_ in ("xcomp", "acl", "advcl", "relcl", "ccomp")
            and "to" in auxiliaries
            and "have" not in auxiliaries
        ):
            head = predicate.head
            return head.lemma_.lower() in _PLANS or predicate.dep_ == "acl" or predicate.dep_ == "advcl"
        if (
            predicate.dep_ == "conj"
            and predicate.head.i < predicate.i
            and not auxiliaries
            and predicate.tag_ == "VB"
        ):
            return self._is_unreal(predicate.head)
        if (
            predicate.dep_ == "pcomp"
            and predicate.head.lower_ in ("without", "from", "of")
            and predicate.head.lower_ == "from"
        ):
            return True
        return False

    def _negated(self, verb: Token) -> bool:
        return any(c.dep_ == "neg" for c in verb.children) or (
            verb.dep_ == "pcomp" and verb.head.lower_ == "without"
        )  # fmt: skip

    # --- predicates --------------------------------------------------------------------------------

    def read(self) -> list[CountMention]:
        """All counts of the sentence, by start."""
        for token in self.doc:
            low = token.lower_
            if (
                low in NEGATIVE_PRONOUNS
                or (low == "no" and token.dep_ == "det")
                or low in ("none", "neither")
            ):
                self._negative(token)
        for token in self.doc:
            self._verb(token)
        for token in self.doc:
            self._noun(token)
        for token in self.doc:
            self._adjective(token)
        for token in self.doc:
            self._unharmed(token)
        self._beside()
        self._joined()
        self._subsets()
        self.found.sort(key=lambda c: (c.start, c.predicate_start))
        return self.found

    def _harm_of_verb(self, verb: Token) -> tuple[Harm, bool] | None:
        """The harm a verb tells, and whether its object (or passive subject) suffers it, else its subject."""
        lemma = verb.lemma_.lower()
        if verb.pos_ not in ("VERB", "AUX") and not verb.tag_.startswith("VB"):
            return None
        particle = {
            c.lower_
            for c in verb.children
            if c.dep_ in ("prt", "advmod", "acomp", "oprd", "prep", "dep", "xcomp")
        }
        if lemma in (
            "shoot",
            "stab",
            "beat",
            "burn",
            "hack",
            "crush",
            "bludgeon",
            "stone",
            "torture",
            "trample",
        ):
            after = self.sentence.text[verb.idx : verb.idx + 140].lower()
            if particle & {"dead"} or any(c.lower_ == "dead" for c in verb.children):
                return "killed", True
            tail = after.split(",")[0]
            if (
                " to death" in tail
                or (" dead" in tail[:60]
                and lemma in ("shoot",))
                or "and killed" in tail
                or "and killing" in tail
            ):
                return "killed", True
            if lemma == "stab":
                return "wounded", True
            if lemma in ("beat", "burn", "hack", "stone", "crush", "torture"):
                return None
            if lemma == "shoot" and any(
                w in tail
                for w in (
                    " and wound",
                    " and injur",
                    " in the leg",
                    " in the shoulder",
                    " in the arm",
                    " in the head",
                    " in the back",
                    " in the chest",
                    " in the stomach",
                    " in the foot",
                )
            ):
                return "wounded", True
            return None
        if lemma in ("gun", "mow", "cut") and "down" in particle:
            return ("killed", True)
        if lemma == "wipe" and "out" in particle:
            return "killed", True
        if lemma == "round" and "up" in particle:
            return "arrested", True
        if lemma in ("take", "hold"):
            for child in verb.children:
                if child.lower_ in TAKE_HARMS and child.dep_ in (
                    "dobj",
                    "oprd",
                    "acomp",
                    "dep",
                    "advmod",
                    "xcomp",
                    "nsubj",
                    "ccomp",
                    "amod",
                ):
                    return TAKE_HARMS[child.lower_], True
                if (
                    child.dep_ == "prep"
                    and child.lower_ == "into"
                    and any(g.lower_ in ("custody", "captivity") for g in child.children)
                ):
                    return "arrested", True
                if (
                    child.dep_ == "prep"
                    and child.lower_ == "to"
                    and any(g.lower_ in ("hospital", "hospitals", "clinic") for g in child.children)
                    and is_passive(verb)
                ):
                    return "wounded", True
            return None
        if lemma == "treat" and is_passive(verb):
            tail = self.sentence.text[verb.idx : verb.idx + 60].lower()
            return (
                ("wounded", True)
                if any(
                    w in tail
                    for w in ("wound", "injur", "burn", "hospital", "shrapnel", "inhal", "concussion")
                )
                else None
            )
        if lemma in ("remain", "go", "be", "report") and any(c.lower_ == "missing" for c in verb.children):
            return "missing", False
        if lemma == "lose":
            return ("lost", True) if False else self._lose(verb)
        if lemma in TRANSITIVE:
            return TRANSITIVE[lemma], True
        if lemma in INTRANSITIVE:
            return INTRANSITIVE[lemma], False
        return None

    def _lose(self, verb: Token) -> tuple[Harm, bool] | None:
        for child in verb.children:
            if child.dep_ == "dobj":
                if child.lower_ in ("life", "lives"):
                    numbered = any(c.i in self.quantity_of for c in child.children)
                    return ("killed", numbered)
                group = self._group(child)
                if (
                    group is not None
                    and group.quantity.core_end > group.quantity.core_start
                    and self._status(group) in ("combatant", "police")
                ):
                    return "killed", True
                if (
                    child.lower_ in ("men", "soldiers", "troops", "fighters", "comrades")
                    and group is not None
                ):
                    return "killed", True
        return None

    def _victims(self, verb: Token, by_object: bool) -> list[Token]:
        children = list(verb.children)
        if by_object:
            if is_passive(verb):
                own = [c for c in children if c.dep_ == "nsubjpass"]
                if not own and verb.dep_ in ("acl", "relcl", "amod"):
                    own = [verb.head]
                if not own and verb.dep_ == "conj" and verb.head.tag_.startswith("VB"):
                    if any(c.dep_ == "nsubj" for c in children):
                        own = [c for c in children if c.dep_ == "nsubj"]
                    else:
                        return []
                if not own:
                    own = [c for c in children if c.dep_ == "nsubj" and c.i < verb.i]
                return [self._relative(t) for t in own]
            found = [c for c in children if c.dep_ in ("dobj", "obj")]
            if not found and verb.dep_ == "relcl":
                # "the general whom a drone killed"
                if any(c.lower_ in ("whom", "that", "who") for c in children) and any(
                    c.dep_ == "nsubj" and c.lower_ not in ("who", "that", "which") for c in children
                ):
                    found = [verb.head]
            if not found and verb.dep_ == "conj" and verb.head.tag_.startswith("VB"):
                found = [c for c in verb.head.children if c.dep_ == "dobj" and c.i > verb.i]
            if not found:
                found = [
                    c
                    for c in children
                    if c.dep_ in ("nummod", "attr", "npadvmod", "oprd", "dep", "ccomp")
                    and c.i in self.quantity_of
                    and c.i > verb.i
                ]
            return [self._relative(t) for t in found]
        own = [c for c in children if c.dep_ in ("nsubj", "nsubjpass")]
        if not own and verb.dep_ in ("acl", "relcl"):
            own = [verb.head]
        if not own and verb.dep_ == "conj" and verb.head.tag_.startswith("VB"):
            own = [c for c in verb.head.children if c.dep_ in ("nsubj",)]
        return [self._relative(t) for t in own]

    def _relative(self, token: Token) -> Token:
        if token.lower_ in ("who", "that", "which", "whom"):
            for ancestor in token.ancestors:
                if ancestor.dep_ == "relcl":
                    return ancestor.head
        return token

    def _verb(self, verb: Token) -> None:
        read = self._harm_of_verb(verb)
        if read is None:
            if verb.lemma_ in ("claim", "cost", "take") and verb.tag_.startswith("VB"):
                self._lives(verb)
            if verb.lemma_ in ("leave",):
                self._leave(verb)
            return
        harm, by_object = read
        if self._is_unreal(verb):
            return
        victims = self._victims(verb, by_object)
        if self._negated(verb):
            for victim in victims:
                if victim.lower_ in (
                    "anyone",
                    "anybody",
                    "people",
                    "civilians",
                    "casualties",
                    "any",
                    "soldiers",
                    "person",
                ):
                    self._zero(harm, verb.lemma_.lower(), victim, verb)
            return
        self.last_harm = (harm, verb)
        for victim in victims:
            if victim.lower_ in ("lives", "life"):
                group = self._lives_group(victim)
                if group is not None:
                    self._add(harm, group, verb)
                continue
            groups = self._merged(list(self._groups(victim)))
            for group in groups:
                if self._is_subset_phrase(group):
                    continue
                self._add(harm, group, verb)

    def _merged(self, groups: list[_Group]) -> list[_Group]:
        """ "a mother and her two children" are three, in one row; groups that each have a number stay apart."""
        if len(groups) < 2:
            return groups
        first = groups[0]
        unnumbered = (
            first.quantity.core_end == first.quantity.core_start
            and not first.is_pronoun
            and first.named is None
        )
        if not unnumbered or first.quantity.low != 1:
            return groups
        rest = groups[1:]
        if len({self._status(g) for g in groups}) != 1 or any(
            g.quantity.low is None or g.quantity.high is None for g in groups
        ):
            return groups
        if any(g.is_pronoun or g.named for g in rest):
            return groups
        if not all(g.quantity.core_end == g.quantity.core_start or self.doc[self._left(g.head)].lower_ in ("her", "his", "their", "its")
                   or "other" in self.sentence.text[self.doc[g.first].idx : g.head.idx].split() or len(groups) == 2 for g in groups):  # fmt: skip
            return groups
        last = groups[-1]
        total = sum(g.quantity.low or 0 for g in groups)
        best = sum(g.quantity.best or g.quantity.low or 0 for g in groups)
        high = sum(g.quantity.high or 0 for g in groups)
        for group in rest:
            self.used.add(group.quantity.start)
            self.claimed.update(
                (group.quantity.start, h)
                for h in ("killed", "wounded", "missing", "abducted", "arrested", "displaced")
                if group.quantity.core_end > group.quantity.core_start
            )  # type: ignore[misc]
        merged = _Group(
            Quantity(first.quantity.start, last.quantity.end, first.quantity.core_start, first.quantity.core_start, total, best, high, any(g.quantity.approximate for g in groups)),
            first.head, first.first, last.last, self._words(first.first, last.last),
        )  # fmt: skip
        return [merged]

    def _is_subset_phrase(self, group: _Group) -> bool:
        """ "seven of them", "four of whom": part of what is counted beside it."""
        inner = self._of_object(group.head) if group.head.i in self.quantity_of else None
        if (
            inner is not None
            and inner.lower_ in ("them", "whom")
            and group.head.dep_ in ("appos", "nsubj")
            and group.head.dep_ == "appos"
        ):
            return True
        return False

    def _lives_group(self, lives: Token) -> _Group | None:
        left = self._left(lives)
        for index in range(lives.i - 1, left - 1, -1):
            if index in self.quantity_of:
                quantity = self.quantity_of[index]
                return _Group(quantity, lives, self._first(quantity), lives.i, "people")
        inner = self._of_object(lives)
        if inner is not None:
            return self._group(inner)
        return None

    def _lives(self, verb: Token) -> None:
        """ "claimed the lives of 12", "cost an American his life", "has claimed at least five lives"."""
        for child in verb.children:
            if child.dep_ == "dobj" and child.lower_ in ("life", "lives"):
                if self._is_unreal(verb) or self._negated(verb):
                    return
                self.last_harm = ("killed", verb)
                inner = self._of_object(child)
                if inner is not None:
                    for group in self._merged(list(self._groups(inner))):
                        self._add("killed", group, verb)
                    return
                group_found = self._lives_group(child)
                if group_found is not None:
                    self._add("killed", group_found, verb)
                    return
                for other in verb.children:
                    if other.dep_ in ("dative", "dobj") and other.i < child.i:
                        for group in self._groups(other):
                            self._add("killed", group, verb)
                for possessor in child.children:
                    if possessor.dep_ == "poss":
                        singular = (
                            self._singular(possessor, self._left(possessor))
                            if possessor.tag_ != "PRP$"
                            else None
                        )
                        if singular is not None:
                            self._add("killed", singular, verb)

    def _leave(self, verb: Token) -> None:
        """ "left nine dead and 15 hurt": the words of harm hang on what is left, or the other way round."""
        for token in self.doc[verb.i + 1 : verb.i + 14]:
            if token.lower_ in HARM_ADJECTIVES or (
                token.tag_ in ("VBN", "VBD", "JJ") and token.lemma_.lower() in TRANSITIVE
            ):
                harm = HARM_ADJECTIVES.get(token.lower_) or TRANSITIVE.get(token.lemma_.lower())
                if harm is None:
                    continue
                for back in range(token.i - 1, max(verb.i, token.i - MAX_REACH) - 1, -1):
                    if back in self.quantity_of and (self.quantity_of[back].start, harm) not in self.claimed:
                        quantity = self.quantity_of[back]
                        if any((quantity.start, h) in self.claimed for h in ("killed", "wounded")):
                            break
                        head = self._noun_after(self._last(quantity), token.i)
                        self._add(
                            harm,
                            _Group(
                                quantity,
                                head or self.doc[back],
                                self._first(quantity),
                                token.i - 1 if token.i - 1 >= self._last(quantity) else self._last(quantity),
                                self._words(self._last(quantity) + 1, head.i) if head is not None else "",
                            ),
                            token,
                        )
                        self.last_harm = (harm, token)
                        break

    def _noun_after(self, index: int, stop: int) -> Token | None:
        noun: Token | None = None
        for token in self.doc[index + 1 : stop]:
            if token.tag_.startswith("NN"):
                noun = token
            elif token.tag_ in ("IN", "CC", ",", "VBD", "VBZ", "VBP"):
                break
        return noun

    # --- nouns of harm -----------------------------------------------------------------------------

    def _noun(self, noun: Token) -> None:
        low = noun.lower_
        if low in ("toll", "tally") or (low in _FIGURE_NOUNS and self._figure_harm(noun) is not None):
            self._toll(noun)
            return
        if low not in HARM_NOUNS or not noun.tag_.startswith("NN"):
            return
        harm = HARM_NOUNS[low]
        if noun.dep_ == "compound":
            return
        governor = noun.head
        if governor.tag_.startswith("VB") and self._is_unreal(governor) and noun.dep_ in ("dobj", "nsubj"):
            return
        left = self._left(noun)
        for index in range(noun.i - 1, left - 1, -1):
            if index in self.quantity_of:
                quantity = self.quantity_of[index]
                if quantity.start in self.used:
                    return
                inner = self._of_object(noun) or next(
                    (
                        g
                        for c in noun.children
                        if c.lower_ in ("among", "to") and c.dep_ == "prep"
                        for g in c.children
                        if g.dep_ == "pobj"
                    ),
                    None,
                )
                words = (
                    self._words(self._left(inner), inner.i)
                    if inner is not None and self._is_human(inner, True)
                    else ""
                )
                if low in (
                    "bodies",
                    "corpses",
                    "hostages",
                    "captives",
                    "detainees",
                    "martyrs",
                    "fatalities",
                    "prisoners",
                ):
                    words = words or ("hostages" if low == "hostages" else "people")
                self._add(
                    harm,
                    _Group(quantity, noun, self._first(quantity), noun.i, words),
                    noun,
                    cumulative=low == "deaths" and noun.dep_ != "pobj",
                )
                self.last_harm = (harm, noun)
                return
        # "hundreds of killings of protesters", "dozens of deaths": the number governs the noun.
        if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.i in self.quantity_of:
            quantity = self.quantity_of[noun.head.head.i]
            inner = self._of_object(noun)
            words = self._words(self._left(inner), inner.i) if inner is not None else ""
            self._add(
                harm, _Group(quantity, noun, self._first(quantity), noun.i, words), noun, cumulative=True
            )
            return
        # "the deaths of 12 people", "injuries to 30,000 civilians", "the killing of two soldiers", "the arrest of a cleric".
        for child in noun.children:
            if child.dep_ == "prep" and child.lower_ in ("of", "to", "among"):
                for inner in child.children:
                    if inner.dep_ != "pobj":
                        continue
                    for group in self._merged(list(self._groups(inner))):
                        if harm == "wounded" and group.quantity.core_end == group.quantity.core_start:
                            continue
                        self._add(harm, group, noun)
                        self.last_harm = (harm, noun)
            elif child.dep_ == "poss" and low in (
                "death",
                "killing",
                "murder",
                "assassination",
                "execution",
                "arrest",
                "abduction",
                "kidnapping",
                "detention",
                "slaying",
                "disappearance",
            ):
                if child.tag_ != "PRP$":
                    for group in self._groups(child):
                        self._add(harm, group, noun)

    def _figure_harm(self, noun: Token) -> Harm | None:
        """ "the number of people killed", "the number of Israelis killed by … has reached 30"."""
        inner = self._of_object(noun)
        if inner is None:
            return None
        for token in (inner, *inner.children, *inner.conjuncts):
            if token.lower_ in HARM_NOUNS:
                return HARM_NOUNS[token.lower_]
            if token.lower_ in HARM_ADJECTIVES and token.dep_ in ("pobj", "amod", "acl", "conj"):
                return HARM_ADJECTIVES[token.lower_]
            if token.tag_ == "VBN" and token.lemma_ in TRANSITIVE:
                return TRANSITIVE[token.lemma_]
        return None

    def _toll(self, noun: Token) -> None:
        """ "the death toll rose to 41 from 35", "bringing the toll to 12", "a death toll of 50"."""
        harm: Harm = self._figure_harm(noun) or "killed"
        if any(c.lower_ in ("injury", "injured", "casualty", "wounded") for c in noun.children):
            harm = "wounded"
        inner = self._of_object(noun)
        words = ""
        if inner is not None and self._is_human(inner, True) and noun.lower_ in _FIGURE_NOUNS:
            words = self._words(self._left(inner), inner.i)
        if inner is not None and inner.i in self.quantity_of:
            self._add(
                harm,
                self._group(inner) or _Group(self.quantity_of[inner.i], inner, noun.i, inner.i, ""),
                noun,
                cumulative=True,
            )
            return
        verb = noun.head if noun.dep_ in ("nsubj", "nsubjpass", "dobj", "attr") else None
        while verb is not None and verb.lemma_ not in _TOLL_VERBS and verb.dep_ in ("conj", "xcomp", "ccomp"):
            verb = verb.head
        start = verb.i if verb is not None else noun.i
        updated = verb is not None and verb.lemma_ in (
            "rise",
            "climb",
            "increase",
            "grow",
            "jump",
            "raise",
            "bring",
            "revise",
            "update",
            "mount",
            "soar",
            "swell",
            "surge",
            "leap",
        )
        for index in range(min(start, noun.i) + 1, min(len(self.doc), max(start, noun.i) + 12)):
            if index in self.quantity_of and index != noun.i:
                quantity = self.quantity_of[index]
                if quantity.start in self.used:
                    continue
                before = self.doc[max(0, self._first(quantity) - 1)].lower_
                if before == "from":
                    self.used.add(quantity.start)
                    continue
                if (
                    quantity.low != quantity.high
                    and self.sentence.text[quantity.start : quantity.start + 5].lower() == "from "
                    and quantity.high is not None
                ):
                    quantity = Quantity(
                        quantity.start,
                        quantity.end,
                        quantity.core_start,
                        quantity.core_end,
                        quantity.high,
                        quantity.high,
                        quantity.high,
                        False,
                    )
                    updated = True
                head = self._noun_after(self._last(quantity), min(len(self.doc), self._last(quantity) + 5))
                if head is not None and not self._is_human(head, True):
                    continue
                self._add(
                    harm,
                    _Group(
                        quantity,
                        head or self.doc[index],
                        min(noun.i, self._first(quantity)),
                        max(index, head.i if head is not None else index),
                        self._words(self._last(quantity) + 1, head.i) if head is not None else words,
                    ),
                    noun,
                    cumulative=True,
                    update=updated,
                )
                return

    # --- adjectives and bare participles -------------------------------------------------------------

    def _adjective(self, token: Token) -> None:
        low = token.lower_
        harm = HARM_ADJECTIVES.get(low)
        if harm is None:
            return
        if token.dep_ == "amod" and token.head.tag_.startswith("NN") and token.head.i > token.i:
            group = self._group(token.head)
            numbered = group is not None and group.quantity.core_end > group.quantity.core_start
            if group is not None and numbered and group.quantity.start not in self.used:
                words = " ".join(w for w in group.group_words.split() if w.lower() != low)
                group.group_words = words
                self._add(harm, group, token)
            return
        if token.dep_ in ("acomp", "attr", "oprd", "xcomp", "ccomp") and token.head.pos_ in ("AUX", "VERB"):
            verb = token.head
            if self._is_unreal(verb) or self._negated(verb):
                return
            for subject in (c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < token.i):
                for group in self._groups(self._relative(subject)):
                    self._add(harm, group, token)
                    self.last_harm = (harm, token)

    def _beside(self) -> None:
        """Numbers that stand beside a word of harm where the parse made nothing of it: "9 dead and 15 hurt",
        "seven of them civilians, were killed and scores injured"."""
        for token in self.doc:
            low = token.lower_
            harm = HARM_ADJECTIVES.get(low)
            if harm is None and token.tag_ in ("VBN", "VBD", "VB", "VBP"):
                harm = TRANSITIVE.get(token.lemma_.lower())
                if (
                    harm is not None
                    and token.tag_ in ("VBD",)
                    and any(c.dep_ == "dobj" for c in token.children)
                ):
                    continue
                if (
                    token.lemma_.lower() in ("seize", "capture", "execute", "hang", "detain")
                    and token.tag_ != "VBN"
                ):
                    continue
            if harm is None or any(c.predicate_start == self.sentence.start + token.idx for c in self.found):
                continue
            if (
                self._is_unreal(token)
                or self._negated(token)
                or (low in ("hurt", "missing")
                and token.dep_ == "amod")
            ):
                continue
            for back in range(token.i - 1, max(-1, token.i - MAX_REACH), -1):
                between = self.doc[back]
                if back in self.quantity_of:
                    quantity = self.quantity_of[back]
                    if quantity.start in self.used:
                        break
                    head = self._noun_after(self._last(quantity), token.i)
                    if head is not None and not self._is_human(head, True):
                        break
                    if head is None and self._last(quantity) + 1 < token.i and any(
                        t.tag_ in ("IN", "VBD", "VBZ", "VBP") and t.lower_ not in ("of", "was", "were", "been") for t in self.doc[self._last(quantity) + 1 : token.i]
                    ):  # fmt: skip
                        break
                    self._add(
                        harm,
                        _Group(
                            quantity,
                            head or self.doc[back],
                            self._first(quantity),
                            head.i if head is not None else self._last(quantity),
                            self._words(self._last(quantity) + 1, head.i) if head is not None else "",
                        ),
                        token,
                    )
                    break
                if between.tag_ in (".", ":", "VBD", "VBZ", "VBP", "VB") and between.lower_ not in (
                    "was",
                    "were",
                    "are",
                    "is",
                    "have",
                    "had",
                    "been",
                ):
                    break
                if between.text in (",", ";"):
                    break
        # after the word: "wounding dozens", "killing at least 12" that hang elsewhere in the parse
        for token in self.doc:
            if token.tag_ not in ("VBG", "VBD", "VBN", "VBZ", "VB", "VBP"):
                continue
            harm = TRANSITIVE.get(token.lemma_.lower())
            if harm is None or any(c.predicate_start == self.sentence.start + token.idx for c in self.found):
                continue
            if self._is_unreal(token) or self._negated(token) or (is_passive(token) and token.tag_ == "VBN"):
                continue
            nxt = token.i + 1
            while (
                nxt < len(self.doc)
                and self.doc[nxt].tag_ in ("DT", "RB", "PRP$")
                and nxt not in self.quantity_of
            ):
                nxt += 1
            if nxt in self.quantity_of and self.quantity_of[nxt].start not in self.used:
                quantity = self.quantity_of[nxt]
                head = self._noun_after(self._last(quantity), min(len(self.doc), self._last(quantity) + 5))
                if head is not None and not self._is_human(head, True):
                    continue
                self._add(
                    harm,
                    _Group(
                        quantity,
                        head or self.doc[nxt],
                        self._first(quantity),
                        head.i if head is not None else self._last(quantity),
                        self._words(self._last(quantity) + 1, head.i) if head is not None else "",
                    ),
                    token,
                )

    def _joined(self) -> None:
        """ "along with several members of the security forces", "as well as two civilians": the same harm again."""
        texts = [t.lower_ for t in self.doc]
        for index in range(len(texts)):
            for joiner in _JOINERS:
                if tuple(texts[index : index + len(joiner)]) != joiner:
                    continue
                base = [
                    c
                    for c in self.found
                    if c.predicate_start < self.sentence.start + self.doc[index].idx and not c.is_none
                ]
                if not base:
                    continue
                latest = max(base, key=lambda c: (c.predicate_start, c.start))
                at = index + len(joiner)
                while (
                    at < len(self.doc)
                    and self.doc[at].tag_ in ("DT", "RB", "IN")
                    and at not in self.quantity_of
                ):
                    at += 1
                group: _Group | None = None
                if (
                    at < len(self.doc)
                    and at in self.quantity_of
                    and self.quantity_of[at].start not in self.used
                ):
                    quantity = self.quantity_of[at]
                    head = self._noun_after(
                        self._last(quantity), min(len(self.doc), self._last(quantity) + 6)
                    )
                    inner_head = head
                    if inner_head is not None and self._is_human(inner_head, True):
                        group = _Group(
                            quantity,
                            inner_head,
                            self._first(quantity),
                            inner_head.i,
                            self._words(self._last(quantity) + 1, inner_head.i),
                        )
                elif at < len(self.doc) and self.doc[at - 1].lower_ in (
                    "a",
                    "an",
                    "his",
                    "her",
                    "its",
                    "their",
                    "the",
                ):
                    noun = self._noun_after(at - 1, min(len(self.doc), at + 5))
                    if noun is not None and noun.tag_ == "NN" and self._is_human(noun, False):
                        group = self._singular(noun, self._left(noun))
                if group is not None:
                    predicate = next(
                        t for t in self.doc if self.sentence.start + t.idx == latest.predicate_start
                    )
                    self._add(latest.harm, group, predicate)

    # --- nobody, and unharmed ------------------------------------------------------------------------

    def _zero(self, harm: Harm, lemma: str, first: Token, predicate: Token) -> None:
        self._none(harm, first, predicate, predicate)
        if lemma in ("hurt", "harm"):
            self._none("killed", first, predicate, predicate)

    def _negative(self, token: Token) -> None:
        """ "nobody was hurt", "no one was killed", "no casualties", "without casualties", "none of them was injured"."""
        low = token.lower_
        if low == "no":
            noun = token.head
            name = noun.lower_
            text = self.sentence.text.lower()
            if name in ("reports", "report", "word", "information", "sign", "indication", "details", "news"):
                if "immediate" in text[token.idx : token.idx + 30] or name in (
                    "word",
                    "information",
                    "details",
                    "news",
                ):
                    return
                inner = next(
                    (
                        g
                        for c in noun.children
                        if c.dep_ == "prep" and c.lower_ in ("of", "on", "about")
                        for g in c.children
                        if g.dep_ == "pobj"
                    ),
                    None,
                )
                if inner is not None:
                    self._zero_noun(inner, token)
                    for conjunct in inner.conjuncts:
                        self._zero_noun(conjunct, token)
                return
            if self._zero_noun(noun, token):
                for conjunct in noun.conjuncts:
                    self._zero_noun(conjunct, token)
                return
            if name == "one" or self._is_human(noun, True):
                self._zero_verb(noun, token)
            return
        if low in ("nobody", "none", "neither"):
            self._zero_verb(token, token)

    def _zero_noun(self, noun: Token, first: Token) -> bool:
        name = noun.lower_
        if name in BOTH_NOUNS:
            self._none("killed", first, noun, noun)
            self._none("wounded", first, noun, noun)
            return True
        if name in HARM_NOUNS:
            self._none(HARM_NOUNS[name], first, noun, noun)
            return True
        return False

    def _zero_verb(self, subject: Token, first: Token) -> None:
        verbs: list[Token] = []
        if subject.dep_ in ("nsubj", "nsubjpass", "dobj"):
            verbs.append(subject.head)
        elif subject.dep_ == "pobj" and subject.head.lower_ in ("on", "of"):
            return
        seen: set[int] = set()
        while verbs:
            verb = verbs.pop()
            if verb.i in seen:
                continue
            seen.add(verb.i)
            for child in verb.children:
                if child.dep_ == "conj" and child.tag_.startswith("VB"):
                    verbs.append(child)
            lemma = verb.lemma_.lower()
            group = "people"
            if subject.lower_ not in ("one", "nobody", "none", "neither") and self._is_human(subject, True):
                group = subject.text
            if lemma in ("be", "have", "get", "report") or lemma not in TRANSITIVE:
                for child in verb.children:
                    if child.dep_ in ("acomp", "attr", "oprd", "xcomp") and child.lower_ in HARM_ADJECTIVES:
                        self._none(HARM_ADJECTIVES[child.lower_], first, child, child, group)
                        if child.lower_ == "hurt":
                            self._none("killed", first, child, child, group)
                    if child.dep_ in ("attr", "nsubj", "acomp") and child.lower_ in ("fatal", "dead"):
                        self._none("killed", first, child, child, group)
                if lemma in INTRANSITIVE:
                    self._none(INTRANSITIVE[lemma], first, verb, verb, group)
                continue
            harm = TRANSITIVE[lemma]
            if subject.dep_ == "dobj" or is_passive(verb) or verb.tag_ == "VBN":
                self._none(harm, first, verb, verb, group)
                if lemma in ("hurt", "harm"):
                    self._none("killed", first, verb, verb, group)

    def _unharmed(self, token: Token) -> None:
        low = token.lower_
        if low in UNHARMED:
            self._none("killed", token, token, token, "survivors")
            self._none("wounded", token, token, token, "survivors")
        elif low in BOTH_NOUNS | frozenset(HARM_NOUNS) and token.tag_.startswith("NN"):
            # "without (causing) casualties", "did not cause any casualties", "neither casualties nor damage"
            governor = token.head
            without = governor.lower_ == "without" or (
                governor.dep_ == "pcomp" and governor.head.lower_ == "without"
            ) or (governor.lemma_ in ("cause", "result", "report", "suffer", "inflict", "lead", "claim", "sustain", "have")
                  and any(c.dep_ == "neg" for c in governor.children) and token.dep_ == "dobj") or (
                governor.dep_ == "prep" and governor.head.lemma_ in ("result", "lead") and any(c.dep_ == "neg" for c in governor.head.children)
            )  # fmt: skip
            if without or any(c.lower_ in ("neither", "zero") for c in token.children):
                self._zero_noun(token, token)

    # --- parts of what was counted -------------------------------------------------------------------

    def _subsets(self) -> None:
        """ "including four commanders", "seven of them civilians", "among them a child": rows that are counted already."""
        whole = [c for c in self.found if not c.is_none and not c.is_subset]
        if not whole:
            return
        for token in self.doc:
            low = token.lower_
            at = self.sentence.start + token.idx
            if low in _SUBSET_OPENERS and not (low in ("among", "amongst") and not self._among(token)):
                parent = self._parent(whole, at)
                if parent is None:
                    continue
                targets = [c for c in token.children if c.dep_ in ("pobj", "dobj", "pcomp", "attr")]
                if not targets:
                    following = self._noun_after(token.i, min(len(self.doc), token.i + 7))
                    targets = [following] if following is not None else []
                if low in ("among", "amongst"):
                    targets = self._after_among(token)
                for target in targets:
                    for group in self._groups(target):
                        self._subset_row(parent, group)
            elif token.i in self.quantity_of and self._first(self.quantity_of[token.i]) <= token.i:
                inner = self._of_object(token)
                if inner is None or inner.lower_ not in (
                    "them",
                    "whom",
                    "those",
                    "these",
                    "dead",
                    "victims",
                    "wounded",
                    "injured",
                    "fatalities",
                    "casualties",
                ):
                    continue
                parent = self._parent(whole, at)
                if parent is None:
                    continue
                quantity = self.quantity_of[token.i]
                existing = [
                    c for c in self.found if c.head == at or c.start == self.sentence.start + quantity.start
                ]
                if existing:
                    for count in existing:
                        if inner.lower_ in ("wounded", "injured") and count.harm == "killed":
                            continue
                        if (
                            count is not parent
                            and count.harm == parent.harm
                            and not count.is_subset
                            and count.start != parent.start
                        ):
                            self.found[self.found.index(count)] = replace(count, is_subset=True)
                    continue
                described = self._description_after(inner)
                self._subset_row(
                    parent,
                    _Group(
                        quantity,
                        described or token,
                        self._first(quantity),
                        (described or inner).i,
                        self._words(self._left(described), described.i) if described is not None else "",
                    ),
                )
        self._among_after(whole)

    def _among(self, token: Token) -> bool:
        nxt = self.doc[token.i + 1].lower_ if token.i + 1 < len(self.doc) else ""
        return nxt in ("them", "whom", "the", "those")

    def _after_among(self, token: Token) -> list[Token]:
        """What follows "among them": "among them a child"; or the subject of "among the dead were three children"."""
        nxt = self.doc[token.i + 1] if token.i + 1 < len(self.doc) else None
        if nxt is None:
            return []
        if nxt.lower_ in ("them", "whom"):
            following = self._noun_after(nxt.i, min(len(self.doc), nxt.i + 7))
            return [following] if following is not None else []
        for later in self.doc[token.i + 1 : token.i + 6]:
            if later.lower_ in ("was", "were", "is", "are"):
                following = self._noun_after(later.i, min(len(self.doc), later.i + 7))
                return [following] if following is not None else []
        return []

    def _among_after(self, whole: list[CountMention]) -> None:
        """ "four children among them": the part stands before the word."""
        for token in self.doc:
            if (
                token.lower_ not in ("among", "amongst")
                or token.i + 1 >= len(self.doc)
                or self.doc[token.i + 1].lower_ != "them"
            ):
                continue
            for back in range(token.i - 1, max(-1, token.i - 7), -1):
                if self.doc[back].text == ",":
                    break
                if back in self.quantity_of:
                    quantity = self.quantity_of[back]
                    parent = self._parent(whole, self.sentence.start + quantity.start)
                    if quantity.start in self.used or parent is None:
                        break
                    head = self._noun_after(self._last(quantity), token.i)
                    if head is not None and self._is_human(head, True):
                        self._subset_row(
                            parent,
                            _Group(
                                quantity,
                                head,
                                self._first(quantity),
                                token.i + 1,
                                self._words(self._last(quantity) + 1, head.i),
                            ),
                        )
                    break

    def _parent(self, whole: list[CountMention], at: int) -> CountMention | None:
        """The count that a part belongs to: the last that begins before it, else the nearest after."""
        before = [c for c in whole if c.start < at]
        if before:
            return max(before, key=lambda c: c.start)
        return None

    def _description_after(self, pronoun: Token) -> Token | None:
        """ "seven of them civilians": the noun behind the pronoun."""
        index = pronoun.i + 1
        while index < len(self.doc) and self.doc[index].lower_ in (
            "were",
            "was",
            "are",
            "is",
            "being",
            "a",
            "an",
            "the",
            "under",
        ):
            index += 1
        return self._noun_after(index - 1, min(len(self.doc), index + 3))

    def _subset_row(self, parent: CountMention, group: _Group) -> None:
        if group.quantity.start in self.used and group.quantity.core_end > group.quantity.core_start:
            for index, count in enumerate(self.found):
                if (
                    count.start <= self.sentence.start + group.quantity.start < count.end
                    and count is not parent
                    and count.head == self.sentence.start + group.head.idx
                ):
                    self.found[index] = replace(count, is_subset=True)
            return
        predicate = next(
            (t for t in self.doc if self.sentence.start + t.idx == parent.predicate_start), group.head
        )
        self._add(parent.harm, group, predicate, subset=True)
        if self.found and self.found[-1].is_subset:
            made = self.found[-1]
            base = self.sentence.start
            start = self.doc[group.first].idx
            end = self.doc[group.last].idx + len(self.doc[group.last].text)
            if group.quantity.core_end > group.quantity.core_start:
                start, end = min(start, group.quantity.start), max(end, group.quantity.end)
            self.found[-1] = replace(
                made, start=base + start, end=base + end, text=self.sentence.text[start:end]
            )


def _status_of(role: Role, word: str) -> CasualtyStatus:
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
        if word in ("people", "person", "persons", "man", "men", "victim", "victims", "national", "nationals", "citizen",
                    "citizens", "youth", "youths", "suspect", "prisoner", "prisoners", "inmate", "inmates", "detainees",
                    "captive", "captives", "hostage", "hostages", "brother", "brothers", "son", "sons"):  # fmt: skip
            return "unknown"
        return "civilian"
    return "unknown"


def find_counts(
    reading: Reading, actors: Sequence[ActorMention] = (), lexicon: ActorLexicon | None = None
) -> tuple[CountMention, ...]:
    """All counts of harmed people in the parsed sentences of an article, sorted by start.

    ``actors`` (of :func:`dateline.coding.who.find_actors`) tell persons and fighters from things. Sentences without a
    parse are skipped. Never raises for any text."""
    known = lexicon or ActorLexicon.load()
    found: list[CountMention] = []
    starts = [a.start for a in actors]
    for sentence in reading.sentences:
        if sentence.doc is None:
            continue
        here = actors[bisect.bisect_left(starts, sentence.start) : bisect.bisect_left(starts, sentence.end)]
        found.extend(_SentenceCounts(sentence, here, known).read())
    return tuple(found)


_ = shifted
