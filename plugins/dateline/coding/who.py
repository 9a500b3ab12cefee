"""Who: the persons, bodies and groups that a text names or describes, and the things that are struck.

Sets :class:`~dateline.coding.mentions.ActorMention`: names by the dictionary everywhere, descriptions by rule
("Iraqi security forces", "Iran-backed militias", "a checkpoint of the Syrian opposition") wherever their head is a
known noun for those who act or suffer, persons by title or first name, short forms where the text defines them, and
pronouns and "the group" where one antecedent fits. Who did what to whom is decided elsewhere, by syntax.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from spacy.tokens import Token

from dateline.coding.actors_lexicon import (
    Actor,
    ActorLexicon,
    Entry,
    Hit,
    Nationality,
    Role,
    fold_name,
)
from dateline.coding.mentions import ActorMention, ActorType
from dateline.coding.reading import Reading, Sentence
from dateline.coding.short_forms import SentenceNames, ShortForms, read_short_forms
from dateline.coding.who_reference import Row, resolve_references

__all__ = ["ActorLexicon", "canonical", "find_actors", "related_actor", "same_actor"]

TITLE_CASE_SHARE = 0.7
"""Share of capitalised words above which a sentence is a headline, whose parse says little about phrases."""

_DETERMINERS = frozenset(
    "the a an this that these those its his her their our my any some such each every both all".split()
)
_QUANTITY = frozenset(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand
        million dozen dozens scores hundreds thousands tens several many few some numerous more most other
        another further additional at least than over nearly almost about around approximately roughly up to
        number of no fewer less only just half""".split()
)
_HEDGES = frozenset(
    "suspected alleged presumed purported apparent so-called self-styled unidentified unknown".split()
)
_TIES = frozenset(
    """backed led linked aligned affiliated allied run controlled held based supported funded sponsored
        trained armed owned dominated inspired mediated brokered occupied administered friendly born origin""".split()
)
_STANCE_PREFIXES = frozenset("pro anti non ex former counter".split())
_MODIFIER_TAGS = frozenset(
    """JJ JJR JJS NN NNS NNP NNPS CD DT PRP$ POS VBN VBG HYPH PDT AFX NNPS VBD""".split()
)
_VEHICLE_WEAPONS = frozenset(
    "car truck vehicle van bus boat tanker house tank missile launcher launchers tunnel".split()
)
_STATE_SERVANTS = frozenset(("force", "police", "government", "official", "org"))
_PLACE_WORDS = frozenset(
    """village town neighborhood settlement camp port site position target network home house station
        office building bank market farm post plant bridge tunnel building palace""".split()
)
_RANKS = frozenset(
    """gen general lt lieutenant col colonel maj major brig brigadier capt captain sgt sergeant cpl
        corporal adm admiral cmdr commander marshal field vice rear staff chief mr mrs ms miss dr prof
        professor sheikh shaykh sheik ayatollah grand mullah imam rabbi father bishop archbishop cardinal
        pope pastor reverend rev king queen prince princess crown emir emperor sultan president premier
        chancellor minister senator sen rep congressman congresswoman gov governor mayor judge justice
        ambassador sir lord lady sayyid sayyed hajj haji hojatoleslam maulana mufti comrade deputy acting
        former first engineer then-president ex-president""".split()
)
_SPEECH = frozenset(
    """said says say told tells added adds warned warns announced declared stated claimed denied confirmed
        wrote tweeted called vowed urged accused noted explained argued insisted acknowledged reported
        recalled replied testified posted condemned stressed pledged promised threatened who was has had is""".split()
)
_NAME_PARTICLES = frozenset(
    """al el bin ibn ben bint abu abd ul ur de del della la le da dos di van von der den ter ter ad as ash""".split()
)
_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july
        august september october november december the a an in on at it he she they but and this that these
        those we i if as while when after before since until according however meanwhile although though
        because despite during following under over what who why how where there then thus also earlier
        later last next two three four five six seven eight nine ten some many most more no not only both
        each every all""".split()
)
_ORG_HEADS = frozenset(
    """committee council commission union agency ministry department bureau authority office association
        federation organization organisation network foundation institute center centre society party
        movement front congress league assembly court tribunal brigade brigades battalion division army
        forces corps squadron unit command service""".split()
)
_DEEDS = frozenset(
    """airstrike strike attack raid aggression bombardment troop force army policy threat demand ally
        position""".split()
)
_POLITICS = frozenset(
    """government security agency decision response statement warning claim support envoy ambassador plan
    leader military police intelligence proxy control war move offer official minister ministry regime
    interest influence role spokesman authority denial refusal accusation commitment involvement backing""".split()
)
_DEALINGS = frozenset(
    """agreement talk tie relation negotiation blame deal accuse pressure ally back support order approve
        war cooperation tension loyal hostile sanction treaty border aid threat""".split()
)
_ADDRESSED = frozenset(
    "accuse blame warn urge condemn criticize threaten tell isolate ask press call".split()
)
_VESSELS = frozenset(
    """ship vessel tanker freighter cruiser destroyer frigate corvette cutter carrier submarine trawler
        yacht ferry boat dhow liner tugboat supertanker warship""".split()
)
_SHIP_PREFIXES = frozenset("uss hms mv mt ins hmas usns rfa".split())
_SUFFERS = frozenset(
    """kill murder assassinate execute hang behead arrest detain abduct kidnap wound injure sentence
        release appoint elect name oust overthrow depose accuse charge convict shoot stab jail imprison
        summon swear replace succeed""".split()
)
_MEMBER_HEADS = frozenset(
    """member members element elements man men wing branch arm unit units part leader leaders follower
        followers affiliate affiliates""".split()
)


_DATELINE_REST = re.compile(r"[^.;!?a-z]*(?:,[^.;!?]{0,24})?\s*(?:\([^)]*\)\s*)?[-–—:•/]|\s*\(")
"""What follows a place that opens a report: a country or an agency, and a dash or colon."""


@dataclass(slots=True)
class Phrase:
    """A noun phrase in the making: words ``[first, last)``, its head word, and whom it stands for."""

    first: int
    last: int
    head: int
    name: str
    actor: Actor | None
    actor_id: str | None
    country: str | None
    actor_type: ActorType
    kind: str
    is_person: bool = False
    is_generic: bool = False
    is_plural: bool = False
    role: Role | None = None
    pronoun_owner: bool = False
    owner_id: str | None = None


class _SentenceReader:
    """Puts together the phrases of one sentence."""

    def __init__(
        self,
        reading: Reading,
        names: SentenceNames,
        lexicon: ActorLexicon,
        forms: ShortForms,
        day: date | None,
    ) -> None:
        self.text = reading.text
        self.sentence = sentence = names.sentence
        self.lexicon = lexicon
        self.forms = forms
        self.day = day
        self.words = names.words
        self.shouting = names.shouting
        self.hits = names.hits
        self.token_at: dict[int, Token] = {}
        if sentence.doc is not None:
            self.token_at = {sentence.start + t.idx: t for t in sentence.doc}
        self.hit_at: dict[int, Hit] = {i: h for h in self.hits for i in range(h.first, h.last)}
        capitalised = sum(w.raw[:1].isupper() or w.raw[:1].isdigit() for w in self.words)
        plain = any(len(w.raw) > 4 and w.raw.islower() for w in self.words)
        self.title_case = self.shouting or (
            len(self.words) > 3 and not plain and capitalised > TITLE_CASE_SHARE * len(self.words)
        )
        self.country: str | None = None

    # --- small questions ---------------------------------------------------------------------------

    def gap(self, left: int, right: int) -> str:
        """The characters between two words."""
        return self.text[self.words[left].end : self.words[right].start]

    def slice(self, first: int, last: int) -> str:
        """The text of words ``[first, last)``."""
        return self.text[self.words[first].start : self.words[last - 1].end]

    def token(self, index: int) -> Token | None:
        """The parser's token that begins with the word."""
        return self.token_at.get(self.words[index].start)

    def _entry(self, hit: Hit, kind: str) -> Entry | None:
        return next((e for e in hit.entries if e.kind == kind), None)

    def _capital(self, index: int) -> bool:
        raw = self.words[index].raw
        return raw[:1].isupper() and not self.shouting

    # --- the phrases -------------------------------------------------------------------------------

    def phrases(self) -> list[Phrase]:
        """All phrases of the sentence, sorted, without overlaps."""
        found: list[Phrase] = []
        taken: set[int] = set()

        def take(phrase: Phrase | None) -> None:
            if phrase is None or any(i in taken for i in range(phrase.first, phrase.last)):
                return
            taken.update(range(phrase.first, phrase.last))
            found.append(phrase)

        role_hits = [h for h in self.hits if self._is_role_head(h)]
        for hit in role_hits:
            take(self._role_phrase(hit))
        for hit in self.hits:
            if hit.first in taken:
                continue
            actor = self._entry(hit, "actor")
            if actor is not None:
                take(self._name_phrase(hit, actor))
        for phrase in self._short_forms(taken):
            take(phrase)
        for phrase in self._persons(taken):
            take(phrase)
        for hit in self.hits:
            if hit.first not in taken:
                take(self._country_phrase(hit))
        found.sort(key=lambda p: p.first)
        found = self._join_titles(found, adjacent=True)
        found = self._join_of(found)
        return self._join_titles(found)

    def _is_role_head(self, hit: Hit) -> bool:
        entry = self._entry(hit, "role")
        if entry is None or entry.role is None or self._entry(hit, "actor") is not None:
            return False
        token = self.token(self._head_of(hit))
        if token is None:
            if self.sentence.doc is not None and self.words[hit.last - 1].start not in self.token_at:
                return True
            return self.sentence.doc is None
        if not token.tag_.startswith("NN") and not (
            token.tag_ in ("JJ", "VBZ", "VBN")
            and token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj", "ROOT", "conj")
            and entry.role.unit != "thing"
            and token.tag_ == "JJ"
        ):
            return False
        if token.dep_ in ("compound", "amod", "nmod", "npadvmod") and token.head.i > token.i:
            governor = self.sentence.start + token.head.idx
            if any(
                self.words[h.last - 1].start == governor and self._entry(h, "role") is not None
                for h in self.hits
                if h.first > hit.last - 1
            ):
                return False
            if token.head.lower_ in ("rape", "violence", "crime", "war", "warfare", "life"):
                return False
            if entry.role.unit in ("thing",) and entry.role.singular.split()[-1] in _VEHICLE_WEAPONS:
                return False
            if entry.role.unit in ("official", "people", "org") and token.head.pos_ == "PROPN":
                return True
            return entry.role.unit in (
                "force",
                "police",
                "group",
                "coalition",
                "government",
                "thing",
                "people",
            )
        return True

    def _head_of(self, hit: Hit) -> int:
        """The head word of a role: "secretary" in "secretary of state"."""
        for index in range(hit.first + 1, hit.last):
            if self.words[index].key == "of":
                return index - 1
        return hit.last - 1

    def _left_edge(self, hit: Hit) -> int:
        """The first word of the noun phrase whose head the hit is."""
        head = self.token(self._head_of(hit)) if not self.title_case else None
        first = hit.first
        if head is not None:
            start_token = self.token(hit.first)
            at = (start_token.i if start_token is not None else head.i) - 1
            doc = head.doc
            while at >= 0:
                token = doc[at]
                if token.tag_ not in _MODIFIER_TAGS and not (
                    token.tag_ == "RB"
                    and at + 1 < len(doc)
                    and doc[at + 1].tag_ in ("JJ", "VBN", "CD", "RB", "JJS", "JJR")
                ):
                    break
                if token.tag_ == "VBD" and doc[at + 1].tag_ not in ("NN", "NNS", "NNP"):
                    break
                if not head.is_ancestor(token):
                    before_hyphen = token.tag_ != "POS" and at + 1 < len(doc) and doc[at + 1].tag_ == "HYPH"
                    if not before_hyphen:
                        break
                if token.dep_ in ("nsubj", "nsubjpass", "relcl", "advcl", "appos") or token.tag_ == "VBD":
                    break
                at -= 1
            edge = self.sentence.start + doc[at + 1].idx
            while first > 0 and self.words[first - 1].start >= edge:
                gap = self.gap(first - 1, first)
                if any(c in gap for c in ',;:()"\n'):
                    break
                first -= 1
            return first
        while first > 0:
            gap = self.gap(first - 1, first)
            if gap not in (" ", "-", "'s ", "' ", "\u00a0"):
                break
            before = self.hit_at.get(first - 1)
            key = self.words[first - 1].key
            if before is not None and any(
                e.kind in ("adjective", "state", "actor", "capital") for e in before.entries
            ):
                first = before.first
            elif (
                key in _TIES
                or key in _HEDGES
                or key in ("senior", "local", "armed", "special", "elite", "former", "top")
            ):
                first -= 1
            else:
                break
        return first

    def _role_phrase(self, hit: Hit) -> Phrase | None:
        entry = self._entry(hit, "role")
        assert entry is not None and entry.role is not None
        role = entry.role
        if (
            role.singular == "fighter"
            and hit.first > 0
            and any(c.isdigit() for c in self.words[hit.first - 1].raw)
        ):
            role = replace(role, actor_type="infrastructure", unit="thing")  # F-16 fighters are aircraft
        first = self._left_edge(hit)
        if self.sentence.doc is None and first == hit.first and role.unit != "org":
            return None  # an unparsed sentence: a bare common noun is not worth a guess
        inner = self._inner(first, hit.first)
        nation, owner, tie = inner
        begin = first
        while (
            begin < hit.first
            and (self.words[begin].key in _DETERMINERS or self.words[begin].key == "dead")
            and self.hit_at.get(begin) is None
        ):
            begin += 1  # "shot dead six people"
        named = begin
        while named < hit.first and (
            (
                self.words[named].key in _QUANTITY
                or self.words[named].key in _HEDGES
                or self.words[named].raw.isdigit()
                or (self.words[named].raw[:1].isdigit() and self.words[named].raw[-1:].isdigit())
            )
            and self.hit_at.get(named) is None
        ):
            named += 1
        possessive = first < hit.first and self.words[first].key in ("its", "their", "his", "her", "our")
        base = Phrase(
            first=begin,
            last=hit.last,
            head=self._head_of(hit),
            name=self.slice(named, hit.last),
            actor=None,
            actor_id=None,
            country=None,
            actor_type=role.actor_type,
            kind=role.unit,
            is_plural=entry.is_plural,
            role=role,
            pronoun_owner=possessive,
        )
        if role.unit in ("thing", "force") and role.singular.split()[-1] in _VESSELS:
            self._ship_name(base)
            if base.last > hit.last:
                base.country = nation.country_iso3 if nation is not None else None
                return base
        if owner is not None:
            return self._owned(base, owner, role)  # a tied name ("Iran-backed") is never the owner
        if nation is not None:
            return self._national(base, nation, role, self._tidy(named, hit.last))
        base.name = self._tidy(named, hit.last)
        capital_head = self._capital(hit.last - 1) and hit.last - 1 > 0
        inside = [i for i in range(named, hit.first) if self._capital(i) and (i > 0)]
        base.is_generic = not inside or (tie is not None and role.unit != "thing")
        if role.unit in ("group", "force") and tie is not None and role.unit == "force":
            base.actor_type = "non_state_armed_group"
        if tie is not None:
            base.is_generic = False
        if capital_head and not inside and role.unit == "org":
            base.is_generic = True
        if role.unit == "people" and {w.key for w in self.words[first : hit.first]} & {"armed", "masked"}:
            base.actor_type = "unknown"
        return base

    def _ship_name(self, base: Phrase) -> None:
        """Takes in the name behind the noun: "the patrol vessel Firebolt", "the cruiser USS Monterey"."""
        last = base.last
        while (
            last < len(self.words)
            and last - base.last < 4
            and self.gap(last - 1, last) in (" ", "-")
            and self._capital(last)
            and self.hit_at.get(last) is None
            and not self.words[last - 1].is_genitive
        ):
            last += 1
        if last > base.last:
            base.name, base.last, base.is_generic = self._tidy(base.last, last), last, False

    def _tidy(self, first: int, last: int) -> str:
        """The words of a description on one line."""
        return re.sub(r"\s+", " ", self.slice(first, last))

    def _inner(self, first: int, last: int) -> tuple[Nationality | None, Actor | None, str | None]:
        """Whose the phrase is: nationality or owning actor among its modifiers, and a tie word ("backed")."""
        nation: Nationality | None = None
        owner: Actor | None = None
        tie: str | None = None
        at = first
        while at < last:
            hit = self.hit_at.get(at)
            if hit is None:
                at += 1
                continue
            after = hit.last
            tied = (
                after < last
                and self.words[after].key in _TIES
                and self.gap(after - 1, after) in ("-", "‑", " ")
            )
            prefixed = (
                hit.first > 0
                and self.words[hit.first - 1].key in _STANCE_PREFIXES
                and self.gap(hit.first - 1, hit.first) == "-"
            )
            if tied or prefixed:
                tie = tie or self.slice(hit.first, hit.last)
                at = after
                continue
            for entry in hit.entries:
                if entry.kind == "actor" and hit.last <= last:
                    actor = self.lexicon.choose(entry.actors, self.day)
                    if actor.kind != "people":
                        owner = actor
                elif entry.kind == "adjective" and entry.nationality is not None:
                    if nation is None or nation.country_iso3 is None:
                        nation = entry.nationality
                elif entry.kind in ("state", "capital") and nation is None:
                    state = entry.actors[0]
                    iso = state.country_iso3 or ""
                    adjective = self.lexicon.adjective_of.get(iso, state.name)
                    nation = Nationality(adjective, adjective, iso, state.actor_id, state.name)
            form = (
                self.forms.get(self.words[at].key, self.words[at].raw) if hit.last - hit.first == 1 else None
            )
            if form is not None:
                owner = form.actor or owner
            at = after
        for index in range(first, last):
            if self.hit_at.get(index) is None:
                form = self.forms.get(self.words[index].key, self.words[index].raw)
                if form is not None and form.actor is not None:
                    owner = form.actor
        return nation, owner, tie

    def _owned(self, base: Phrase, owner: Actor, role: Role) -> Phrase:
        """A phrase that a named actor owns: "Hamas fighters" are Hamas, "Hamas officials" speak for it."""
        base.country = owner.country_iso3
        base.name = self._tidy(base.first, base.last)
        base.owner_id = owner.actor_id
        if owner.is_person:
            return base
        if role.unit in ("force", "group", "police", "coalition", "government", "member"):
            base.actor, base.actor_id, base.name = owner, owner.actor_id, owner.name
            base.actor_type = owner.actor_type
            if owner.actor_type in ("ngo_igo",) and role.unit in ("force", "coalition"):
                base.actor_type = "coalition"
        elif role.unit in ("official", "org", "media"):
            base.actor, base.actor_id = owner, owner.actor_id
            base.actor_type = owner.actor_type if role.unit != "media" else "media"
            base.name = self._strip_quantity(base)
        else:
            base.name = self._strip_quantity(base)
        return base

    def _strip_quantity(self, base: Phrase) -> str:
        at = base.first
        while (
            at < base.head
            and self.hit_at.get(at) is None
            and (
                self.words[at].key in _QUANTITY
                or self.words[at].key in _DETERMINERS
                or self.words[at].raw[:1].isdigit()
            )
        ):
            at += 1
        return self._tidy(at, base.last)

    def _national(self, base: Phrase, nation: Nationality, role: Role, description: str) -> Phrase:
        """A phrase with a nationality: "Turkish soldiers" are the Turkish military."""
        base.country = nation.country_iso3
        base.name = description
        base.owner_id = nation.state_id
        iso = nation.country_iso3
        if nation.state_id is None:
            if role.unit == "force":
                base.actor_type = "non_state_armed_group"
            return base
        assert iso is not None
        noun = role.singular
        if role.unit == "force" and role.actor_type == "state_military":
            if nation.adjective.startswith("Palestinian"):
                base.actor_type = "police"
                return base
            force = self.lexicon.force_of(iso, "military", self.day)
            base.actor_type = "state_military"
            base.actor, base.actor_id = force, force.actor_id if force else f"{nation.state_id}-military"
            base.name = force.name if force else f"{nation.adjective} military"
        elif role.unit == "police" and noun in ("security force", "security personnel"):
            force = self.lexicon.force_of(iso, "security forces", self.day)
            base.actor, base.actor_id = (
                force,
                force.actor_id if force else f"{nation.state_id}-security-forces",
            )
            base.name = force.name if force else f"{nation.adjective} security forces"
        elif role.unit == "police" and "police" in noun:
            base.actor_id, base.name = f"{nation.state_id}-police", f"{nation.adjective} police"
        elif role.unit == "police" and base.is_plural:
            base.actor_id = f"{nation.state_id}-{noun.replace(' ', '-')}"
            base.name = f"{nation.adjective} {role.plural}"
        elif role.unit == "government":
            base.actor = self.lexicon.by_id.get(nation.state_id)
            base.actor_id, base.name = nation.state_id, f"{nation.adjective} government"
        elif role.unit == "official" and noun == "leader":
            base.actor_id, base.actor_type = nation.state_id, "government"
        elif role.unit in ("official", "org") and role.actor_type in (
            "government",
            "state_military",
            "police",
        ):
            if role.unit == "official":
                base.actor_id = nation.state_id
            else:  # a described actor: its state's id and the noun, named alike wherever it is met
                base.actor_id = f"{nation.state_id}-{noun.replace(' ', '-')}"
                base.name = f"{nation.adjective} {noun}"
        return base

    # --- names -------------------------------------------------------------------------------------

    def _name_phrase(self, hit: Hit, entry: Entry) -> Phrase | None:
        actor = self.lexicon.choose(entry.actors, self.day, self.country)
        defined = (
            self.forms.get(self.words[hit.first].key, self.words[hit.first].raw)
            if hit.last == hit.first + 1
            else None
        )
        if defined is not None and defined.actor is not None:
            actor = defined.actor
        first, last = hit.first, hit.last
        if hit.last - hit.first == 1 and actor.is_person and self._part_of_name(hit.first):
            return None
        if (
            last - first == 1
            and actor.kind in ("newspaper", "party", "broadcaster", "news agency")
            and self._next_capital(last)
        ):
            return None
        if actor.kind == "people":
            return Phrase(
                first,
                last,
                last - 1,
                actor.name,
                None,
                actor.actor_id,
                actor.country_iso3,
                actor.actor_type,
                "people",
                is_generic=actor.name[:1].islower(),
            )
        if actor.is_person:
            term = self.lexicon.term_on(actor, self.day)
            return Phrase(
                first,
                last,
                last - 1,
                actor.name,
                term,
                actor.actor_id,
                term.country_iso3,
                term.actor_type,
                "person",
                is_person=True,
            )
        prefixed = (
            first > 0
            and self.words[first - 1].key in ("anti", "counter")
            and self.gap(first - 1, first) == "-"
        )
        if prefixed:
            return None
        return Phrase(
            first,
            last,
            last - 1,
            actor.name,
            actor,
            actor.actor_id,
            actor.country_iso3,
            actor.actor_type,
            "coalition" if actor.actor_type == "coalition" else actor.kind,
            is_plural=actor.name.endswith("s") and actor.kind != "state",
        )

    def _next_capital(self, index: int) -> bool:
        return (
            index < len(self.words)
            and self.gap(index - 1, index) == " "
            and self._capital(index)
            and not self.words[index].raw.isupper()
            and self.hit_at.get(index) is None
        )

    def _part_of_name(self, index: int) -> bool:
        """Whether a lone surname is only part of another, longer name ("Ayesha Sadr" is not Muqtada)."""
        if index > 0 and self.gap(index - 1, index) in (" ", "-", " al-", " Al-"):
            before = self.words[index - 1]
            if (
                before.raw[:1].isupper()
                and not self.shouting
                and before.key not in _RANKS
                and before.key not in _NOT_NAMES
            ):
                hit = self.hit_at.get(index - 1)
                if hit is None and (index > 1 or before.key in self.lexicon.first_names):
                    return True
        return self._next_capital(index + 1) and not self.words[index].is_genitive

    def _short_forms(self, taken: set[int]) -> list[Phrase]:
        """Acronyms and surnames that the text itself has introduced."""
        found: list[Phrase] = []
        for index, word in enumerate(self.words):
            if index in taken or (
                self.hit_at.get(index) is not None
                and self._entry(self.hit_at[index], "role") is None
                and not word.raw.isupper()
            ):
                continue
            form = self.forms.get(word.key, word.raw)
            if form is None:
                continue
            if form.is_person and (self._next_capital(index + 1) and not word.is_genitive):
                continue
            if (
                form.is_person
                and index > 0
                and self.gap(index - 1, index) == " "
                and self._capital(index - 1)
                and self.words[index - 1].key in self.lexicon.first_names
            ):
                continue
            found.append(
                Phrase(
                    index,
                    index + 1,
                    index,
                    form.name,
                    form.actor,
                    form.actor_id,
                    form.country_iso3,
                    form.actor_type,
                    "person" if form.is_person else "group",
                    is_person=form.is_person,
                )
            )
        return found

    # --- persons that the dictionary does not know ---------------------------------------------------

    def _persons(self, taken: set[int]) -> list[Phrase]:
        found: list[Phrase] = []
        at = 0
        count = len(self.words)
        if self.shouting:
            return found
        while at < count:
            if at in taken or not self._nameable(at):
                at += 1
                continue
            last = at + 1
            while last < count and last not in taken and last - at < 7:
                gap = self.gap(last - 1, last)
                abbreviated = gap == ". " and (
                    len(self.words[last - 1].raw) == 1 or self.words[last - 1].key in _RANKS
                )
                if self.words[last - 1].is_genitive or (
                    gap not in (" ", "-", " '", "\u00a0") and not abbreviated
                ):
                    break
                key = self.words[last].key
                if self._nameable(last) or (
                    key in _NAME_PARTICLES
                    and last + 1 < count
                    and last + 1 not in taken
                    and (
                        self.words[last + 1].raw[:1].isupper() or self.words[last + 1].key in _NAME_PARTICLES
                    )
                ):
                    last += 1
                else:
                    break
            first = at
            while first < last and self.words[first].key in _RANKS and last - first > 1:
                first += 1
            if self._is_person_name(first, last, at):
                name = self._tidy(first, last)
                found.append(
                    Phrase(at, last, last - 1, name, None, None, None, "unknown", "person", is_person=True)
                )
                self.forms.add_person(name, self.words[last - 1].key, None)
            at = max(last, at + 1)
        return found

    def _nameable(self, index: int) -> bool:
        word = self.words[index]
        if not word.raw[:1].isupper() or word.raw[:1].isdigit() or word.key in _NOT_NAMES:
            return False
        if len(word.raw) > 1 and word.raw.isupper() and len(word.raw) > 2 and "." not in word.raw:
            return False
        hit = self.hit_at.get(index)
        if hit is not None:
            if (
                any(e.kind in ("state", "adjective", "people") for e in hit.entries)
                and word.key not in self.lexicon.first_names
            ):
                return False
            if hit.last - hit.first > 1:
                return False
        token = self.token(index)
        return token is None or token.tag_ in ("NNP", "NNPS", "NN", "JJ", "NNS", "FW", "UH")

    def _is_person_name(self, first: int, last: int, run_start: int) -> bool:
        size = last - first
        if size < 1:
            return False
        keys = [w.key for w in self.words[first:last]]
        if keys[-1] in _ORG_HEADS or self.lexicon.roles.get(keys[-1]) is not None:
            return False
        token = self.token(first)
        before = (
            self.words[run_start - 1].key
            if run_start > 0 and self.gap(run_start - 1, run_start) == " "
            else ""
        )
        if (
            before
            in ("in", "at", "near", "from", "to", "of", "outside", "around", "toward", "towards", "into")
            and keys[0] not in self.lexicon.first_names
        ):
            return False
        known_first = keys[0] in self.lexicon.first_names
        if size >= 2 and known_first:
            nxt = self.words[last].key if last < len(self.words) else ""
            return nxt not in (
                "street",
                "square",
                "avenue",
                "province",
                "district",
                "airport",
                "mosque",
                "hospital",
                "university",
                "city",
                "camp",
            )
        titled = run_start < first or before in _RANKS
        if titled and size >= 1 and len(keys[-1]) > 2:
            return True
        if size >= 2 and last < len(self.words):
            nxt = self.words[last].key
            if nxt in ("said", "says", "told", "added", "tweeted", "wrote", "testified"):
                return True
        if size >= 2 and token is not None and self._acts_as_person(first, last):
            return True
        role_before = self.hit_at.get(run_start - 1) if run_start > 0 else None
        if role_before is not None and size >= 2 and self.gap(run_start - 1, run_start) in (" ", ", "):
            entry = self._entry(role_before, "role")
            if entry is not None and entry.role is not None and entry.role.unit in ("official", "people"):
                return token is None or token.tag_ in ("NNP", "NNPS")
        return False

    def _acts_as_person(self, first: int, last: int) -> bool:
        """Whether an unknown name stands where only a person does: it speaks, is killed, or is apposed to an office."""
        token = self.token(last - 1)
        if token is None or not all(
            t is not None and t.tag_ in ("NNP", "NNPS")
            for t in (self.token(i) for i in range(first, last))
            if t is not None
        ):
            return False
        verb = token.head
        if token.dep_ == "nsubjpass" and verb.lemma_.lower() in _SUFFERS:
            return True
        if token.dep_ == "nsubj" and verb.lemma_.lower() in (
            "say",
            "tell",
            "add",
            "write",
            "tweet",
            "testify",
            "resign",
        ):
            return True
        if last + 1 < len(self.words) and self.gap(last - 1, last) == ", ":
            for index in range(last, min(len(self.words), last + 5)):
                entry = self._entry(self.hit_at[index], "role") if index in self.hit_at else None
                if entry is not None and entry.role is not None:
                    return entry.role.unit == "official" and not entry.is_plural
                if index > last and any(c in self.gap(index - 1, index) for c in ",.;:"):
                    return False
        return False

    # --- countries ---------------------------------------------------------------------------------

    def _is_tied(self, hit: Hit) -> bool:
        """ "Iran" in "Iran-backed": no party by itself."""
        after = hit.last
        return (
            after < len(self.words)
            and self.words[after].key in _TIES
            and self.gap(after - 1, after) in ("-", "‑")
        )

    def _is_dateline(self, hit: Hit) -> bool:
        """ "KHARTOUM (Reuters) - ", "MOGADISHU, Somalia - ": where the report was written, no party."""
        if hit.first > 3 or self.shouting:
            return False
        raw = self.words[0].raw
        if not (len(raw) > 3 and raw.isupper()):
            return False
        head = self.text[self.words[hit.last - 1].end : self.words[hit.last - 1].end + 40]
        return bool(_DATELINE_REST.match(head))

    def _country_phrase(self, hit: Hit) -> Phrase | None:
        if self._is_tied(hit) or self._is_dateline(hit):
            return None
        for entry in hit.entries:
            if entry.kind == "people" and entry.nationality is not None and self._is_people_noun(hit, entry):
                nation = entry.nationality
                return Phrase(
                    hit.first,
                    hit.last,
                    hit.last - 1,
                    nation.people,
                    None,
                    None,
                    nation.country_iso3,
                    "civilians",
                    "people",
                    is_plural=entry.is_plural,
                )
        for entry in hit.entries:
            if entry.kind == "state":
                state = entry.actors[0]
                return Phrase(
                    hit.first,
                    hit.last,
                    hit.last - 1,
                    state.name,
                    state,
                    state.actor_id,
                    state.country_iso3,
                    "government",
                    "state",
                )
            if entry.kind == "capital" and self.sentence.doc is not None and self._stands_for_government(hit):
                state = entry.actors[0]
                return Phrase(
                    hit.first,
                    hit.last,
                    hit.last - 1,
                    state.name,
                    state,
                    state.actor_id,
                    state.country_iso3,
                    "government",
                    "state",
                )
            if entry.kind == "adjective" and entry.nationality is not None and self.sentence.doc is not None:
                nation = entry.nationality
                token = self.token(hit.last - 1)
                after = hit.last
                if (
                    after < len(self.words)
                    and self.words[after].key in _TIES
                    and self.gap(after - 1, after) == "-"
                ):
                    continue
                if token is None or nation.state_id is None or nation.state_name is None:
                    continue
                if token.dep_ in ("amod", "compound", "nmod", "poss", "conj"):
                    return Phrase(
                        hit.first,
                        hit.last,
                        hit.last - 1,
                        nation.state_name,
                        self.lexicon.by_id.get(nation.state_id),
                        nation.state_id,
                        nation.country_iso3,
                        "government",
                        "state",
                    )
        return None

    def _is_people_noun(self, hit: Hit, entry: Entry) -> bool:
        token = self.token(hit.last - 1)
        if token is None:
            return (
                entry.is_plural
                and self.sentence.doc is None
                and not any(e.kind == "adjective" for e in hit.entries)
            )
        following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
        alone = following is None or not following.tag_.startswith(("NN", "JJ", "HYPH", "CD", "VBG", "VBN"))
        if (
            alone
            and hit.first > 0
            and self.words[hit.first - 1].key in ("a", "an", "another")
            and not entry.is_plural
        ):
            return self.gap(hit.first - 1, hit.first) == " "
        if token.dep_ in ("amod", "compound", "nmod", "poss"):
            return False
        if entry.is_plural and not any(e.kind == "adjective" for e in hit.entries):
            return True
        if token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj", "conj", "appos", "attr", "ROOT"):
            return (
                token.tag_.startswith("NN")
                or any(c.dep_ in ("nummod", "det") for c in token.children)
                or (token.tag_ == "JJ" and token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj"))
            )
        return False

    def _stands_for_government(self, hit: Hit) -> bool:
        token = self.token(hit.last - 1)
        if token is None:
            return False
        if token.dep_ == "poss":
            return self.words[hit.last - 1].is_genitive and token.head.lemma_.lower() in _DEEDS | _POLITICS
        return self._is_party(token)

    def _is_party(self, token: Token, depth: int = 0) -> bool:
        """Whether a capital's name stands where a government acts: "Washington blames", "a deal with Tehran"."""
        if token.dep_ == "nsubj":
            return token.head.pos_ in ("VERB", "AUX")
        if token.dep_ == "pobj":
            word, governor = token.head.lower_, token.head.head.lemma_.lower()
            if word == "of":
                return governor in _DEEDS
            return word in ("by", "with", "between", "against", "on", "to") and governor in _DEALINGS
        if token.dep_ == "dobj":
            return token.head.lemma_ in _ADDRESSED
        if token.dep_ == "conj" and depth < 5 and token.head.pos_ == "PROPN":
            return self._is_party(token.head, depth + 1)
        return False

    # --- joining -----------------------------------------------------------------------------------

    def _join_of(self, phrases: list[Phrase]) -> list[Phrase]:
        """ "members of the Egyptian military", "a base of the Turkish army", "officials in Turkey"."""
        joined: list[Phrase] = []
        index = 0
        while index < len(phrases):
            phrase = phrases[index]
            if index + 1 < len(phrases):
                following = phrases[index + 1]
                between = [w.key for w in self.words[phrase.last : following.first]]
                link = [k for k in between if k not in ("the", "a", "an", "armed", "so-called")]
                near = phrase.role is not None and following.first - phrase.last <= 3
                clean = near and not any(
                    c in self.text[self.words[phrase.last - 1].end : self.words[following.first].start]
                    for c in ',;:()"\n'
                )
                office = phrase.role is not None and phrase.role.unit == "official" and link == ["for"]
                if clean and (link == ["of"] or office) and not phrase.is_person:
                    merged = self._of(phrase, following)
                    if merged is not None:
                        phrases[index + 1] = merged
                        index += 1
                        continue
                if (
                    clean
                    and link == ["in"]
                    and following.kind == "state"
                    and phrase.role is not None
                    and phrase.role.unit in ("official", "government", "police")
                    and phrase.country is None
                    and self.words[following.last - 1].raw[:1].isupper()
                ):
                    phrase.country = following.country
                    phrase.last = following.last
                    phrase.name = self._tidy(phrase.first, phrase.last)
                    phrase.is_generic = False
                    phrases[index + 1] = phrase
                    index += 1
                    continue
            joined.append(phrase)
            index += 1
        return joined

    def _of(self, phrase: Phrase, owner: Phrase) -> Phrase | None:
        assert phrase.role is not None
        noun = phrase.role.singular.split()[-1]
        unit = phrase.role.unit
        text = self._tidy(phrase.first, owner.last)
        if (
            noun in ("group", "crowd", "mob", "gang", "convoy", "crew", "family", "patrol", "network")
            and owner.role is not None
        ):
            if noun == "group" and owner.role.unit in ("people", "group", "force", "police"):
                return replace(owner, first=phrase.first)
            return None
        if unit in ("thing",):
            if (
                owner.kind in ("state", "people")
                and owner.role is None
                and not owner.is_plural
                and owner.kind != "state"
            ):
                return None
            if noun in _PLACE_WORDS and owner.kind == "state":
                return None
            if owner.role is not None and owner.role.unit == "thing":
                return None
            phrase.last, phrase.country = owner.last, owner.country
            phrase.owner_id = owner.actor_id
            phrase.name = self._strip_quantity(phrase)
            phrase.is_generic = phrase.is_generic and owner.is_generic
            return phrase
        if owner.kind == "people" and owner.role is None and unit in ("official", "people"):
            return None
        if unit in ("force", "group", "police", "member") or noun in _MEMBER_HEADS:
            if noun in ("leader", "man", "woman") or unit == "official":
                phrase.actor, phrase.actor_id = owner.actor, owner.actor_id
                phrase.actor_type = owner.actor_type if phrase.actor_type == "unknown" else phrase.actor_type
            elif owner.kind == "state":
                state = owner.actor
                if state is None or unit not in ("force", "police"):
                    phrase.country = owner.country
                else:
                    adjective = self.lexicon.adjective_of.get(state.country_iso3 or "", state.name)
                    nation = Nationality(adjective, adjective, state.country_iso3, state.actor_id, state.name)
                    self._national(phrase, nation, phrase.role, text)
                phrase.last, phrase.is_generic = owner.last, False
                return phrase
            elif owner.role is not None and owner.role.unit in ("thing", "people", "org", "media"):
                return None
            else:
                phrase.actor, phrase.actor_id, phrase.actor_type = (
                    owner.actor,
                    owner.actor_id,
                    owner.actor_type,
                )
                phrase.name, phrase.country, phrase.last, phrase.is_generic = (
                    owner.name,
                    owner.country,
                    owner.last,
                    owner.is_generic,
                )
                return phrase
        if unit in ("official", "government", "org", "media"):
            phrase.actor_id = phrase.actor_id or owner.actor_id
            phrase.actor = phrase.actor or owner.actor
            if (
                owner.actor is not None
                and phrase.actor_type in ("unknown", "government")
                and owner.kind != "state"
            ):
                phrase.actor_type = owner.actor_type
            elif owner.kind == "state" and phrase.actor_type == "unknown":
                phrase.actor_type = "government"
            phrase.country = owner.country or phrase.country
            phrase.name, phrase.last, phrase.is_generic = (
                self._tidy(phrase.first, owner.last),
                owner.last,
                False,
            )
            return phrase
        if unit == "people" and owner.kind == "state":
            phrase.country, phrase.last, phrase.name = owner.country, owner.last, text
            return phrase
        return None

    def _join_titles(self, phrases: list[Phrase], adjacent: bool = False) -> list[Phrase]:
        """ "Turkish Defense Minister Hulusi Akar", "the US defense secretary, Lloyd Austin,", "John Kirby, the
        Pentagon spokesperson,": one person each."""
        joined: list[Phrase] = []
        for phrase in phrases:
            before = joined[-1] if joined else None
            if before is not None and before.first < phrase.first:
                gap = self.text[self.words[before.last - 1].end : self.words[phrase.first].start]
                title, person = (before, phrase) if phrase.is_person else (phrase, before)
                role = title.role
                if role is not None and person.is_person and not title.is_person and not title.is_plural:
                    fits = (
                        role.unit in ("official", "people", "police", "force") or role.actor_type == "media"
                    )
                    apposed = (
                        gap in (" ", ", ", "\u00a0")
                        if phrase.is_person
                        else gap in (", ", ", the ", ", a ", ", an ", ", its ", ", their ")
                    )
                    if adjacent and gap not in (" ", "\u00a0"):
                        apposed = False
                    if fits and gap == ", " and phrase.is_person and not self._closes(phrase.last):
                        apposed = False
                    if fits and not phrase.is_person and not self._closes(phrase.last):
                        apposed = False
                    if (
                        role.unit == "people"
                        and role.singular in ("man", "woman", "boy", "girl")
                        and gap == " "
                    ):
                        apposed = False
                    if fits and apposed:
                        joined[-1] = self._titled(title, person)
                        continue
            joined.append(phrase)
        return joined

    def _closes(self, last: int) -> bool:
        """Whether an apposition ends here: a comma, the end, or the verb itself."""
        if last >= len(self.words):
            return True
        rest = self.text[self.words[last - 1].end : self.words[last].start]
        return rest[:1] in ",.;):" or self.words[last].key in _SPEECH

    def _titled(self, title: Phrase, person: Phrase) -> Phrase:
        merged = replace(person, first=min(title.first, person.first), last=max(title.last, person.last))
        if person.actor is None:
            merged.actor_type = title.actor_type
            merged.country = title.country
            merged.owner_id = title.actor_id or title.owner_id
            if title.actor is not None and title.role is not None and title.role.unit == "official":
                merged.actor_type = title.actor_type
            self.forms.add_person(
                person.name, fold_name(person.name).split()[-1] if fold_name(person.name) else "", merged
            )
        return merged


def find_actors(
    reading: Reading, lexicon: ActorLexicon, *, published: date | None = None
) -> tuple[ActorMention, ...]:
    """All actors in the article, sorted by ``start``, without overlaps.

    ``published`` (the publisher's day) decides among offices and namesakes; None leaves the first. Sentences without
    a parse give names only. Never raises for any text."""
    texts = [SentenceNames(s, lexicon) for s in reading.sentences]
    forms = read_short_forms(texts, lexicon, published)
    rows: list[tuple[Sentence, list[Row], dict[int, Token]]] = []
    for names in texts:
        reader = _SentenceReader(reading, names, lexicon, forms, published)
        row: list[Row] = []
        for phrase in reader.phrases():
            start, end = reader.words[phrase.first].start, reader.words[phrase.last - 1].end
            mention = ActorMention(
                start=start,
                end=end,
                text=reading.text[start:end],
                name=phrase.name,
                actor_id=phrase.actor_id,
                country_iso3=phrase.country,
                actor_type=phrase.actor_type,
                is_person=phrase.is_person,
                head=reader.words[phrase.head].start,
                is_generic=phrase.is_generic,
                owner_id=phrase.owner_id,
            )
            row.append((mention, phrase.kind, phrase.is_plural, phrase.pronoun_owner, phrase.actor))
        rows.append((names.sentence, row, reader.token_at))
    mentions = resolve_references(reading, rows, lexicon)
    mentions.sort(key=lambda m: m.start)
    kept: list[ActorMention] = []
    for mention in mentions:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return tuple(kept)


def canonical(name: str, lexicon: ActorLexicon | None = None, day: date | None = None) -> Actor | None:
    """The dictionary's entry for a name, or None."""
    return (lexicon or ActorLexicon.load()).canonical(name, day)


def same_actor(first: str, second: str, lexicon: ActorLexicon | None = None) -> bool:
    """Whether two names stand for one actor. Names that the dictionary knows are compared by entry, so that Kata'ib
    Hizbullah is not Hizbullah and Islamic Jihad not Islamic State; others by their folded words."""
    known = lexicon or ActorLexicon.load()
    one, two = known.canonical(first), known.canonical(second)
    if one is not None and two is not None:
        return one.actor_id == two.actor_id
    if one is not None or two is not None:
        return False
    return fold_name(first) == fold_name(second) != ""


def related_actor(first: str, second: str, lexicon: ActorLexicon | None = None) -> bool:
    """Whether one of two names is the other or part of it: a wing and its movement, an agency and its state."""
    known = lexicon or ActorLexicon.load()
    one, two = known.canonical(first), known.canonical(second)
    if one is None or two is None:
        return same_actor(first, second, known)
    return (
        one.actor_id == two.actor_id
        or one.actor_id in known.ancestors(two.actor_id)
        or two.actor_id in known.ancestors(one.actor_id)
    )
