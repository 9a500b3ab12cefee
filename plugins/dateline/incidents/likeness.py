"""How likely two event records of different articles report the same occurrence.

A score in points: positive evidence that two reports agree on something telling, negative that they disagree on
something that reports of one occurrence agree on. Points are roughly log-odds; PROBABLE is where reports of one
occurrence and of two part best on the hand-made clusters of the sample newsroom's tuning half.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

# Reports of one occurrence name it differently within a family ("attack", "blast", "strike").
FAMILIES: tuple[frozenset[str], ...] = (
    frozenset(
        {"airstrike", "drone_strike", "missile_or_rocket_attack", "shelling", "naval_incident", "bombing"}
    ),
    frozenset({"bombing", "suicide_bombing", "sabotage", "vehicle_ramming"}),
    frozenset({"shooting", "armed_clash", "assassination", "execution", "ground_operation", "stabbing"}),
    frozenset({"airstrike", "drone_strike", "assassination"}),
    frozenset({"protest", "riot", "shooting"}),
    frozenset({"arrest_or_raid", "abduction", "ground_operation"}),
    frozenset({"ground_operation", "armed_clash", "airstrike", "shelling"}),
)
# Places are coded to the town; two reports of one strike may name neighbouring ones.
SAME_PLACE_KM = 15.0
NEAR_PLACE_KM = 60.0
# Precisions that fix a place well enough to tell one town from the next.
EXACT = frozenset({"exact", "near", "city"})
# A report that gives no day is of something that happened up to this long before it was published.
UNDATED_DAYS = 10

PROBABLE = 2.4

_WORD = re.compile(r"[a-z][a-z'’-]{3,}")
_COMMON = frozenset(
    "that this with from have were been said says their they which after before when where there about into more "
    "than least people killed wounded injured attack attacks officials official according reported statement also "
    "would could other first last week month year years days monday tuesday wednesday thursday friday saturday "
    "sunday forces military group claimed responsibility media line told others while least dead died".split()
)


@dataclass(frozen=True, slots=True)
class LinkableEvent:
    """What linking looks at of one published event.

    Dates are days; `published` is the article's. Coordinates are WGS 84 degrees. `actors` and `targets` are
    folded names or ids. `words` are the telling words of the sentences that mention the event. `place_in_news` puts
    events in an order that has nothing to do with when they arrived here, as their keys have; it decides ties.
    """

    event_id: int
    article_id: int
    event_type: str
    published: date | None
    date_start: date | None = None
    date_end: date | None = None
    countries: frozenset[str] = frozenset()
    latitude: float | None = None
    longitude: float | None = None
    place_precision: str | None = None
    place_name: str | None = None
    actors: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    fatalities: tuple[int | None, int | None] = (None, None)
    injuries: tuple[int | None, int | None] = (None, None)
    words: frozenset[str] = frozenset()
    place_in_news: tuple[str, ...] = ()


def telling_words(text: str) -> frozenset[str]:
    """The words of a text that help to tell one occurrence from another."""
    return frozenset(w.strip("'’-") for w in _WORD.findall(text.lower())) - _COMMON


def score(a: LinkableEvent, b: LinkableEvent) -> float:
    """Points for and against `a` and `b` being one occurrence; symmetric. -inf where they cannot be."""
    if a.article_id == b.article_id:
        return -math.inf  # within an article, the coder has kept them apart
    kind = _type_points(a, b)
    if kind is None:
        return -math.inf
    when = _date_points(a, b)
    if when is None:
        return -math.inf
    where = _place_points(a, b)
    if where is None:
        return -math.inf
    return kind + when + where + _actor_points(a, b) + _toll_points(a, b) + _word_points(a, b)


def window(event: LinkableEvent) -> tuple[date, date] | None:
    """The days on which the event may have happened, generously; None when nothing is known."""
    from datetime import timedelta

    if event.date_start is not None:
        return event.date_start, event.date_end or event.date_start
    if event.published is not None:
        return event.published - timedelta(days=UNDATED_DAYS), event.published
    return None


def _type_points(a: LinkableEvent, b: LinkableEvent) -> float | None:
    if a.event_type == b.event_type:
        return 0.0 if a.event_type == "other" else 0.7
    if "other" in (a.event_type, b.event_type):
        return -0.5
    if any(a.event_type in family and b.event_type in family for family in FAMILIES):
        return -0.3
    return None


def _date_points(a: LinkableEvent, b: LinkableEvent) -> float | None:
    first, second = window(a), window(b)
    if first is None or second is None:
        return -1.0
    gap = max((second[0] - first[1]).days, (first[0] - second[1]).days)
    if gap > 1:
        return None
    is_exact = all(
        e.date_start is not None and ((e.date_end or e.date_start) - e.date_start).days <= 1 for e in (a, b)
    )
    if gap == 1:  # a night between two days, or a time zone
        return -1.0 if is_exact else -1.5
    if is_exact:
        return 1.5
    spans = [(w[1] - w[0]).days for w in (first, second)]
    return 0.3 if max(spans) <= 7 else -0.3


def _place_points(a: LinkableEvent, b: LinkableEvent) -> float | None:
    if a.countries and b.countries and not a.countries & b.countries:
        return None
    if None not in (a.latitude, a.longitude, b.latitude, b.longitude):
        km = _km(a, b)
        exact = a.place_precision in EXACT and b.place_precision in EXACT
        if exact:
            if km <= SAME_PLACE_KM:
                return 2.0
            return 0.7 if km <= NEAR_PLACE_KM else -2.5
        return 0.8 if km <= 250 else -1.0
    if a.countries & b.countries:
        return 0.0
    return -0.5


def _actor_points(a: LinkableEvent, b: LinkableEvent) -> float:
    points = 0.0
    if a.actors and b.actors:
        points += 0.8 if a.actors & b.actors else -1.2
    if a.targets and b.targets:
        points += 0.8 if a.targets & b.targets else -0.4
    return points


def _toll_points(a: LinkableEvent, b: LinkableEvent) -> float:
    points = 0.0
    for first, second in ((a.fatalities, b.fatalities), (a.injuries, b.injuries)):
        (low_a, high_a), (low_b, high_b) = first, second
        if low_a is None or low_b is None:
            continue
        if low_a == low_b and low_a > 0:
            points += 1.0 + min(1.0, low_a / 20)
        elif low_a == 0 and low_b == 0:
            points += 0.3
        elif (low_a <= (high_b or math.inf)) and (low_b <= (high_a or math.inf)):
            points += 0.2
        else:
            ratio = (min(low_a, low_b) + 1) / (max(low_a, low_b) + 1)
            points -= 0.2 if ratio > 0.5 else 0.8
    return points


def _word_points(a: LinkableEvent, b: LinkableEvent) -> float:
    if not a.words or not b.words:
        return 0.0
    shared = len(a.words & b.words)
    overlap = shared / math.sqrt(len(a.words) * len(b.words))
    return min(2.0, 5.0 * overlap) - 0.4


def _km(a: LinkableEvent, b: LinkableEvent) -> float:
    """Great-circle distance in kilometres (haversine, Earth's mean radius 6371 km)."""
    assert a.latitude is not None and a.longitude is not None
    assert b.latitude is not None and b.longitude is not None
    p, q = math.radians(a.latitude), math.radians(b.latitude)
    half = (
        math.sin((q - p) / 2) ** 2
        + math.cos(p) * math.cos(q) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    )
    return 2 * 6371 * math.asin(min(1.0, math.sqrt(half)))
