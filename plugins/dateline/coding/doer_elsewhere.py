"""The doer of a strike that its own sentences do not name: who did all the other strikes of its kind in the article.

Only for what armies and states do ("three other strikes hit the south", "it was shelled again"); who planted a bomb or
fired a rocket is not to be guessed from another one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from dateline.coding.actor_phrase import same_actor
from dateline.coding.incident import Incident
from dateline.coding.parties import is_own_word
from dateline.coding.roles import RoleFiller

OF_ARMIES = frozenset({"airstrike", "drone_strike", "shelling", "ground_operation", "execution"})
"""Types whose doer an article rarely changes without saying so."""


class Settled(Protocol):
    """An incident with its type and parties."""

    incident: Incident
    type: str
    realis: str
    roles: list[RoleFiller]


def inherit_doers(works: Sequence[Settled]) -> None:
    """Gives incidents without a doer that of the others of their type, where all those have one and the same, named by
    the dictionary, and it is not among those to whom it was done."""
    for type_ in OF_ARMIES:
        alike = [w for w in works if w.type == type_ and w.realis == "actual"]
        without = [w for w in alike if not any(f.role != "target" for f in w.roles)]
        if not without or len(without) == len(alike):
            continue
        doers = [f for w in alike for f in w.roles if f.role != "target"]
        first = doers[0]
        if first.actor.actor_id is None or not all(
            same_actor(f.actor, first.actor) or is_own_word(f.actor, first.actor) for f in doers
        ):
            continue
        for w in without:
            if not any(f.role == "target" and is_own_word(f.actor, first.actor) for f in w.roles):
                w.roles = [*w.roles, replace(first, origin="nearby")]
