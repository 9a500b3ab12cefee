"""What sets an event off from those told before: "days after …", "separately", "In Mosul, …", "a similar attack".

Plain signs of the wording, for the sum of signs in :mod:`~dateline.coding.sameness`.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from spacy.tokens import Token

if TYPE_CHECKING:
    from dateline.coding.incident import Incident
    from dateline.coding.local import LocalEvent

EARLIER_MARKS = frozenset({"after", "since", "following"})
"""Words that open what came before the main clause's event."""
LATER_MARKS = frozenset({"before", "until"})
INTERVALS = frozenset(
    "day days hour hours week weeks month months minutes year years shortly just soon".split()
)
APART_WORDS = frozenset("separately meanwhile elsewhere also additionally similarly further likewise".split())
"""First words of a sentence that goes on to another matter."""
APART_MODIFIERS = frozenset(
    "separate another different similar other related unrelated fresh second third".split()
)
FRONTED_PLACE = frozenset("in at near around outside inside".split())
FRONT_TOKENS = 8
"""Tokens at the start of a sentence in which its adverbials stand."""
OWN_ACTS = (
    "abduction",
    "execution",
    "protest",
    "riot",
    "assassination",
    "shelling",
    "missile_or_rocket_attack",
    "armed_clash",
)
"""Kinds that are seldom one event with a mention of another kind; how seldom, the fit says."""
OLD_DAYS = 7
"""An event this many days before publication is no news where the rest of the article is undated."""


def clause_order(head: Token) -> tuple[str, Token | None]:
    """Whether an event stands in a clause or phrase that is told as ``earlier`` ("days after gunmen killed …") or
    ``later`` ("before …") than the rest of its sentence, with the word it hangs on; else ``""``."""
    node = head
    for _ in range(12):
        parent = node.head
        if parent.i == node.i:
            break
        if node.dep_ == "advcl":
            marks = {c.lower_ for c in node.children if c.dep_ in ("mark", "advmod", "prep")}
            if marks & EARLIER_MARKS:
                return "earlier", parent
            if marks & LATER_MARKS:
                return "later", parent
        if node.dep_ in ("dobj", "pobj") and parent.lower_ == "following":
            return "earlier", parent.head
        if node.dep_ in ("pobj", "pcomp") and parent.dep_ in ("prep", "mark"):
            if parent.lower_ in EARLIER_MARKS:
                return "earlier", parent.head
            if parent.lower_ in LATER_MARKS:
                return "later", parent.head
        node = parent
    return "", None


def _has_interval(head: Token, host: Token, spans: frozenset[str] = INTERVALS) -> bool:
    """Whether the clause is set apart by a span of time: "two days after", "hours before"."""
    node = head
    while node.head.i != node.i and node.head.i != host.i:
        node = node.head
    start = node.left_edge.i
    near = {t.lower_ for t in head.doc[max(0, start - 2) : start + 2]}
    return bool(near & spans)


APART_SPANS = frozenset("day days hours week weeks month months year years".split())
"""Spans of time that part two events; what follows "minutes after" or "shortly after" may be the same attack."""


def at_another_time(a: Token, b: Token) -> bool:
    """Whether a sentence says that the event of ``a`` was a span of time earlier or later than that of ``b``: "two days
    after gunmen killed …, troops raided …" (order matters: ``a`` is what stands in the clause)."""
    order, host = clause_order(a)
    if not order or host is None or not (host.i == b.i or host.is_ancestor(b)) or _under(b, a, host):
        return False
    return _has_interval(a, host, APART_SPANS)


def set_off_signs(event: LocalEvent, incident: Incident, published: date | None) -> dict[str, float]:
    """The signs, by name."""
    lead = event.lead
    head = lead.head
    found: dict[str, float] = {}
    order, host = event.clause
    if order and host is not None:
        told_by_main = any(
            e.sentence.index == event.sentence.index
            and any(not _under(m.head, head, host) for m in e.mentions)
            for e in incident.locals
        )
        name = f"clause:{order}"
        found[name] = 1.0
        if _has_interval(head, host):
            found[f"{name}_span"] = 1.0
        if told_by_main:
            found[f"{name}_here"] = 1.0
        elif _points_back(host) and incident.locals[-1].sentence.index < event.sentence.index:
            found[f"{name}_than_it"] = 1.0
    found |= event.front
    around = {c.lower_ for c in head.children}
    if lead.pos == "noun" and not lead.definite and around & APART_MODIFIERS:
        found["apart:modifier"] = 1.0
    if any(t.lower_ in ("separate", "another") for t in head.subtree if t.dep_ == "amod" or t.dep_ == "det"):
        found["apart:below"] = 1.0
    if not event.is_toll:
        theirs_kinds = {e.lead.kind for e in incident.locals}
        for kind in OWN_ACTS:
            if (lead.kind == kind) != (kind in theirs_kinds):
                found[f"kind:{kind}_and_other"] = 1.0
    if lead.quantity and not event.is_toll:
        theirs = {m.quantity for e in incident.locals for m in e.mentions if m.quantity}
        found[
            "quantity:same" if lead.quantity in theirs else "quantity:other" if theirs else "quantity:new"
        ] = 1.0
    if published is not None and event.dates and not incident.dates:
        last = max(
            (d.date_end or d.date_start for d in event.dates if d.date_start is not None), default=None
        )
        if last is not None:
            old = last < published - timedelta(days=OLD_DAYS)
            found["date:old_to_undated" if old else "date:new_to_undated"] = 1.0
    return found


def _under(token: Token, head: Token, host: Token) -> bool:
    """Whether a word stands in the same clause below the host as the event."""
    node = head
    while node.head.i != node.i and node.head.i != host.i:
        node = node.head
    return bool(token.i == node.i or node.is_ancestor(token))


def _points_back(host: Token) -> bool:
    """ "It came …", "The attack comes …": the main clause takes up what was told before."""
    return host.lemma_ in ("come", "follow", "happen", "occur", "be") and any(
        c.dep_ == "nsubj"
        and (c.tag_ in ("PRP", "DT") or any(d.lower_ in ("the", "this") for d in c.children))
        for c in host.children
    )


def front_signs(event: LocalEvent) -> dict[str, float]:
    """What the sentence of an event opens with."""
    doc = event.sentence.doc
    if doc is None or event.lead.head.i < 2:
        return {}
    first = doc[0].lower_
    front = {t.lower_ for t in doc[:FRONT_TOKENS]}
    found: dict[str, float] = {}
    if first in APART_WORDS or front & {"separate", "separately", "elsewhere", "meanwhile"}:
        found["front:apart"] = 1.0
    if front & {"also", "another", "other"}:
        found["front:also"] = 1.0
    if first in FRONTED_PLACE and any(
        p.start - event.sentence.start <= doc[min(FRONT_TOKENS, len(doc) - 1)].idx for p in event.places
    ):
        found["front:place"] = 1.0
    if first in ("on", "in", "last", "earlier", "later") and any(
        d.start - event.sentence.start <= doc[min(4, len(doc) - 1)].idx for d in event.dates
    ):
        found["front:date"] = 1.0
    return found
