"""Descriptions: "Iraqi security forces", "Iran-backed militias", "a checkpoint", "two senior officials".

A phrase is built around a known noun for those who act or suffer; what stands before it says whose it is.
"""

from __future__ import annotations

from dataclasses import replace

from dateline.coding.actors_lexicon import Actor, Hit, Nationality, Role
from dateline.coding.who_words import TIES, Phrase, SentenceWords

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

_STANCE_PREFIXES = frozenset("pro anti non ex former counter".split())

_MODIFIER_TAGS = frozenset(
    """JJ JJR JJS NN NNS NNP NNPS CD DT PRP$ POS VBN VBG HYPH PDT AFX NNPS VBD""".split()
)

_VEHICLE_WEAPONS = frozenset(
    "car truck vehicle van bus boat tanker house tank missile launcher launchers tunnel".split()
)

_VESSELS = frozenset(
    """ship vessel tanker freighter cruiser destroyer frigate corvette cutter carrier submarine trawler
        yacht ferry boat dhow liner tugboat supertanker warship""".split()
)


class Descriptions(SentenceWords):
    """Phrases around a known noun for people, forces, bodies and things."""

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
                key in TIES
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
                and self.words[after].key in TIES
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
