"""Countries and nationalities as parties: "Israel launched", "Washington blames", "two Syrians"."""

from __future__ import annotations

import re

from spacy.tokens import Token

from dateline.coding.actors_lexicon import Entry, Hit
from dateline.coding.who_words import TIES, Phrase, SentenceWords

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

_DATELINE_REST = re.compile(r"[^.;!?a-z]*(?:,[^.;!?]{0,24})?\s*(?:\([^)]*\)\s*)?[-–—:•/]|\s*\(")
"""What follows a place that opens a report: a country or an agency, and a dash or colon."""


class Countries(SentenceWords):
    """Phrases that are countries, capitals or nationalities."""

    def _is_tied(self, hit: Hit) -> bool:
        """ "Iran" in "Iran-backed": no party by itself."""
        after = hit.last
        return (
            after < len(self.words)
            and self.words[after].key in TIES
            and self.gap(after - 1, after) in ("-", "‑")
        )

    def _is_opposed(self, hit: Hit) -> bool:
        """ "Anti-Syrian figures": no Syrians."""
        before = hit.first - 1
        return (
            before >= 0
            and self.words[before].key == "anti"
            and self.gap(before, hit.first) in ("-", "\u2011")
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
        if self._is_tied(hit) or self._is_dateline(hit) or self._is_opposed(hit):
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
                    and self.words[after].key in TIES
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
