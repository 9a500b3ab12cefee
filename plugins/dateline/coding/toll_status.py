"""Who the harmed were where their own words leave it open: what was attacked, and what happened, tells.

"Twelve people" killed at prayers in a mosque were civilians, "two officers" shot at a police post policemen, "two
attackers" fighters. What nothing around tells of stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dateline.coding.incident import Incident
from dateline.coding.mentions import CasualtyStatus
from dateline.coding.tolls import TollRow

_OPEN = frozenset(
    """people person persons man men woman women boy boys resident residents passenger passengers employee employees
    worker workers laborer laborers labourer labourers driver drivers others other victim victims national nationals
    citizen citizens worshipper worshippers imam priest cleric guest guests customer customers shopper shoppers
    bystander bystanders motorist pedestrian villager villagers youth youths teenager teenagers cousin cousins brother
    brothers sister father mother son sons daughter daughters family relative relatives technician cameraman guard
    tourist tourists traveler travelers pilgrim pilgrims student students pupil pupils teacher teachers""".split()
)
"""Nouns that say of nobody whether he bore arms."""
_CIVIL = frozenset(
    """mosque church synagogue temple shrine market bazaar bakery school bus minibus train tram airliner passenger
    passengers wedding funeral festival prayers worshippers worshipers pilgrims pilgrimage queue shoppers commuters
    protesters demonstrators sit-in playground stadium concert orchard farmers farmworkers laborers tourists beds
    cottages pupils sidewalk highway""".split()
)
"""Places and gatherings of people who bear no arms."""
_ARMED = frozenset(
    """soldier soldiers troops army military police policeman policemen officer officers militant militants fighter
    fighters gunman militia militiamen militiaman rebel rebels insurgent insurgents guerrilla guerrillas base bases
    barracks checkpoint outpost convoy commander commanders garrison guards jihadist jihadists combatants paramilitary
    recruits cadets peshmerga""".split()
)
"""Whoever bears arms, and where they are: beside them, the people harmed may be of them."""
_OFFICERS = frozenset("officer officers lieutenant sergeant captain colonel major official".split())
_BEARERS = _ARMED - {"police", "troops", "military", "army", "gunman", "militants", "fighters"}
"""Those of them who, in the sentence of a toll, may be the harmed and are not the doers."""
_GATHERED = frozenset(
    "mosque church synagogue temple prayers worshippers worshipers passengers airliner wedding".split()
)
_ON_CIVILIANS = frozenset({"vehicle_ramming", "stabbing"})
"""Kinds of attack on passers-by: who is not called a soldier or policeman there is none."""
_CLASHES = frozenset({"armed_clash", "ground_operation", "execution", "arrest_or_raid", "coup"})
"""Events in which people without a word for who they were may be of those who fight or are punished."""


def with_status(incident: Incident, event_type: str, rows: Sequence[TollRow]) -> list[TollRow]:
    """The rows with the status of those harmed filled in where what was attacked tells it."""
    words = {w for e in incident.locals for w in e.words}
    near = {e.sentence.index: e.words for e in incident.locals}
    in_sum = {id(c) for e in incident.locals for c in e.sums}
    split = {
        r.count.harm
        for r in rows
        if r.count.is_subset and r.count.status in ("civilian", "combatant", "police")
    }
    out: list[TollRow] = []
    for row in rows:
        status = row.count.status
        told_apart = row.count.harm in split and not row.count.is_subset
        if status == "unknown" and not row.count.is_none and id(row.count) not in in_sum:
            status = _status(row, event_type, incident, words, near.get(row.sentence, frozenset()))
            if told_apart and status == "civilian" and not words & _GATHERED:
                status = (
                    "unknown"  # "nine people, seven of them paramedics": of the other two nothing is told
                )
        out.append(
            row if status == row.count.status else replace(row, count=replace(row.count, status=status))
        )
    return out


def _status(
    row: TollRow, event_type: str, incident: Incident, words: set[str], near: frozenset[str]
) -> CasualtyStatus:
    if row.count.is_perpetrator:
        return "combatant"
    group = set(row.count.group.lower().replace("-", " ").split())
    if group & _OFFICERS:
        if near & {"police", "policeman", "policemen"}:
            return "police"
        return "combatant" if near & {"army", "soldiers", "soldier", "military", "troops"} else "unknown"
    if event_type in _CLASHES or not (group & _OPEN or not group):
        return "unknown"
    if "accident" in incident.kinds and not words & _ARMED:
        return "civilian"  # a crash, a crush, a storm
    if (words & _CIVIL or event_type in _ON_CIVILIANS) and not near & _BEARERS:
        return "civilian"
    return "unknown"
