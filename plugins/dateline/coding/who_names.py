"""Names: of the dictionary, short forms that the text defines, and persons that no dictionary knows."""

from __future__ import annotations

from dateline.coding.actors_lexicon import Entry, Hit
from dateline.coding.who_words import Phrase, SentenceWords

_RANKS = frozenset(
    """gen general lt lieutenant col colonel maj major brig brigadier capt captain sgt sergeant cpl
        corporal adm admiral cmdr commander marshal field vice rear staff chief mr mrs ms miss dr prof
        professor sheikh shaykh sheik ayatollah grand mullah imam rabbi father bishop archbishop cardinal
        pope pastor reverend rev king queen prince princess crown emir emperor sultan president premier
        chancellor minister senator sen rep congressman congresswoman gov governor mayor judge justice
        ambassador sir lord lady sayyid sayyed hajj haji hojatoleslam maulana mufti comrade deputy acting
        former first engineer then-president ex-president""".split()
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

_SUFFERS = frozenset(
    """kill murder assassinate execute hang behead arrest detain abduct kidnap wound injure sentence
        release appoint elect name oust overthrow depose accuse charge convict shoot stab jail imprison
        summon swear replace succeed""".split()
)


class Names(SentenceWords):
    """Phrases that are names."""

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
