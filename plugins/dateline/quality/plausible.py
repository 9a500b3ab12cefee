"""Figures beyond which a row deserves a second look; none holds a row back: the rare event is what matters."""

from __future__ import annotations

# Deaths in one incident. Each is about the deadliest single incident of the kind since 1990 that the public record
# agrees on (Mogadishu 2017, Karrada 2016, Nice 2016, Kunming 2014, the coup attempt in Turkey 2016, …), rounded;
# kinds without such a mark get one that a year of news would hardly pass.
MOST_DEATHS: dict[str, int] = {
    "airstrike": 400,
    "drone_strike": 150,
    "missile_or_rocket_attack": 400,
    "shelling": 300,
    "bombing": 600,
    "suicide_bombing": 400,
    "shooting": 350,
    "stabbing": 40,
    "vehicle_ramming": 90,
    "armed_clash": 600,
    "ground_operation": 2000,
    "assassination": 25,
    "abduction": 100,
    "arrest_or_raid": 60,
    "protest": 200,
    "riot": 500,
    "coup": 300,
    "cyberattack": 5,
    "sabotage": 100,
    "naval_incident": 300,
    "execution": 500,
    "other": 2000,
}
# Twenty times the deadliest known is no incident any more: a whole war's toll, a population, a sum of money.
IMPOSSIBLE_TIMES = 20
# Explosions in crowds wound ten times as many as they kill; more is rare.
INJURED_PER_DEATH = 10
# Below this no count of injured is strange: gas, panic, a stampede.
ALWAYS_PLAUSIBLE_INJURED = 200

# Hand-coded articles have up to 16 events; beyond this a list of dates or a table was read as events.
MOST_EVENTS = 60
# A digest reports an incident in two lines.
CHARACTERS_PER_EVENT = 80
# So that a two-line flash with three events passes.
FREE_EVENTS = 3


def most_injured(event_type: str) -> float | None:
    """The largest plausible number of injured in one incident of a type; None for types without."""
    most = MOST_DEATHS.get(event_type)
    return None if most is None else max(float(ALWAYS_PLAUSIBLE_INJURED), float(most * INJURED_PER_DEATH))
