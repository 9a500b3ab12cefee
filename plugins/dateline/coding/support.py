"""Support: whether more than a word of violence speaks for an event.

Stories on sport, food, films and business are full of such words ("stormed the gates", "a shoot-out in
Rabat", "the oven
explodes into life"). An event told by words that have another sense needs something beside them: people hurt,
weapons, armed or police actors, protesters. What an article is about counts too: where it speaks of goals and
coaches, or nothing in
it is a plain act of violence, the bar is higher.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from dateline.coding.scene import Scene

if TYPE_CHECKING:
    from dateline.coding.article import _Work

SPECIFIC = frozenset(
    """airstrike bombing shelling gunfire shooting clash protest protester demonstration kidnapping kidnap
    abduction abduct
    assassination assassinate arrest detain coup airstrikes suicide bomber gunman gunmen skirmish firefight gunfight
    cyberattack ransomware massacre beheading behead insurgency rioting rioter protester crackdown clampdown incursion
    ceasefire putsch mutiny stabbing shelling bombardment invasion offensive raid ambush execution ramming landmine
    crush stampede earthquake derailment avalanche""".split()
)
"""Trigger words with hardly any other sense in news."""

TOPICS: dict[str, frozenset[str]] = {
    "sport": frozenset(
        """match goal penalty soccer football basketball tennis tournament coach league stadium team striker
        goalkeeper cup
        championship medal olympic athlete season referee player scored semifinal midfielder defender marathon
        boxer rider""".split()
    ),
    "arts": frozenset(
        """film festival novel album singer concert theater theatre museum gallery exhibition actor actress
        director screenplay
        documentary painter orchestra soap comedy audience premiere dancer poet poem book fiction artist
        musician band""".split()
    ),
    "food": frozenset(
        """recipe bakery baker bread croissant restaurant chef kitchen dish flour spice coffee pastry dessert
        cheese oven
        falafel hummus wine olive pistachio chocolate cake""".split()
    ),
    "business": frozenset(
        """company shares investors startup billion percent market revenue profit merger customers firm bank
        stock export
        sales chip software app price inflation currency economy economist trade""".split()
    ),
    "giving": frozenset(
        "donate donation gift subscribe internship students course scholarship readers newsletter support".split()
    ),
}
TOPIC_SHARE = 0.02
"""Share of words of one topic from which the article is about it (a report on an attack stays below 0.01)."""

NATURAL_CAUSES = frozenset(
    """cancer illness disease covid coronavirus virus stroke age cholera malaria hunger starvation heart
    attack complication
    pneumonia natural infection leukemia diabetes famine overdose aids ebola fever suicide""".split()
)
TOPIC_WORDS = 2
"""Different words of a topic that an article needs to be about it: in a report of two lines one word is a fiftieth
("gunmen kidnapped 20 students")."""
_WORD = re.compile(r"[a-z]+")
ARMED = frozenset({"state_military", "non_state_armed_group", "police", "coalition"})
WEAPONS = frozenset(
    {
        "missile",
        "drone",
        "artillery",
        "suicide",
        "explosive",
        "air",
        "firearm",
        "blade",
        "crowd_control",
        "chemical",
    }
)


def topic_of(scene: Scene) -> str | None:
    """The peaceful topic that an article is about, or None."""
    words = _WORD.findall(scene.reading.text[:6000].lower())
    if not words:
        return None
    best, hits = max(
        ((name, [w for w in words if w in of or w.rstrip("s") in of]) for name, of in TOPICS.items()),
        key=lambda found: len(found[1]),
    )
    return best if len(hits) / len(words) >= TOPIC_SHARE and len(set(hits)) >= TOPIC_WORDS else None


def strength(work: _Work) -> int:
    """How much speaks for an event: 0 nothing beside ambiguous words, 1 something, 2 plain violence or protest."""
    incident = work.incident
    lemmas = {t for e in incident.locals for m in e.mentions for t in (m.head.lemma_.lower(), m.head.lower_)}
    phrases = any(m.pos == "noun" and m.last > m.first for e in incident.locals for m in e.mentions)
    kinds = set(incident.kinds)
    points = 0
    harmed = any(
        c.harm in ("killed", "wounded") and (c.low or c.high) for e in incident.locals for c in e.counts
    )
    taken = any(
        c.harm in ("arrested", "abducted") and (c.low or c.high) for e in incident.locals for c in e.counts
    )
    deaths_only = kinds <= {"die", "death", "wound"}
    if harmed and not deaths_only:
        points += 2
    elif harmed or taken:
        points += 1
    if (
        lemmas & SPECIFIC
        or phrases
        or work.type in ("naval_incident", "coup", "cyberattack", "vehicle_ramming")
    ):
        points += 1
    arms = {w.category for e in incident.locals for m in e.mentions for w in m.instruments}
    if arms & WEAPONS:
        points += 1
    actors = [f.actor for f in work.roles]
    if any(a.actor_type in ARMED for a in actors) or (
        any(a.actor_type in ("government",) for a in actors) and work.type not in ("protest", "other")
    ):
        points += 1
    if any(
        w in a.text.lower()
        for a in actors
        for w in ("protest", "demonstrat", "gunm", "militan", "attacker", "settler", "rioter", "mob")
    ):
        points += 1
    return min(points, 2)


def _plainly_violent(work: _Work) -> bool:
    """People killed or wounded by somebody, or military weapons used: what even an article on football tells
    as news."""
    incident = work.incident
    harmed = any(
        c.harm in ("killed", "wounded") and (c.low or c.high) for e in incident.locals for c in e.counts
    )
    arms = {w.category for e in incident.locals for m in e.mentions for w in m.instruments}
    return (harmed and not set(incident.kinds) <= {"die", "death", "wound", "violence"}) or bool(
        arms & {"missile", "drone", "artillery", "suicide", "explosive", "air"} and work.places
    )


CONFIDENCE: dict[str, float] = {
    "bias": -0.16,
    "strength": 0.57,
    "main": -0.02,
    "mentions": -0.28,
    "day": 0.88,
    "place": 0.54,
    "other": 0.37,
    "toll_only": -0.91,
    "not_actual": -0.61,
}
"""Weights of the signs for a right record, by logistic regression on the development articles and the tuning
half: a record
with confidence 0.8 is right about eight times in ten."""


def confidence_signs(work: _Work) -> dict[str, float]:
    """What speaks for and against a record."""
    incident = work.incident
    return {
        "bias": 1.0,
        "strength": float(strength(work)) if incident.is_material else 1.0,
        "main": work.main_probability,
        "mentions": float(min(3, len({e.sentence.index for e in incident.locals}) - 1)),
        "day": float(work.date is not None and not work.date_inherited),
        "place": float(any(e.places for e in incident.locals)),
        "other": float(work.type == "other"),
        "toll_only": float(all(e.is_toll for e in incident.locals)),
        "not_actual": float(work.realis != "actual"),
    }


def confidence(work: _Work) -> float:
    """How likely the record is a right one, 0 to 1."""
    signs = confidence_signs(work)
    return 1 / (1 + math.exp(-sum(CONFIDENCE[k] * v for k, v in signs.items())))


def natural_death(work: _Work) -> bool:
    """A death from illness or age, or of a single person in passing ("since her husband died")."""
    incident = work.incident
    if (
        not set(incident.kinds) <= {"die", "death", "killing", "wound", "violence"}
        or "killing" in incident.kinds
    ):
        return False
    for e in incident.locals:
        for m in e.mentions:
            for c in m.head.children:
                if c.dep_ == "prep" and c.lower_ in ("of", "from", "in", "after"):
                    below = {t.lemma_.lower() for t in c.subtree}
                    if below & NATURAL_CAUSES and "gunfire" not in below:
                        return True
    single = all((c.high or c.low or 0) <= 1 for e in incident.locals for c in e.counts)
    armed = any(f.actor.actor_type in ARMED for f in work.roles)
    return single and not armed and len(incident.locals) == 1


def drop_unsupported(works: list[_Work], scene: Scene) -> None:
    """Marks events that nothing but a word of two senses speaks for."""
    topic = topic_of(scene)
    strengths = {id(w): strength(w) for w in works if w.incident.is_material}
    plain = [w for w in works if strengths.get(id(w), 0) >= 2]
    for w in works:
        if not w.incident.is_material:
            continue
        points = strengths[id(w)]
        if (
            natural_death(w)
            or (points == 0 and (not w.date or not w.places))
            or (
                not plain
                and (
                    points < 1
                    or topic is not None
                    or not (w.incident.dates or w.incident.places or w.roles or w.rows)
                )
            )
            or (topic is not None and not _plainly_violent(w))
        ):
            w.is_dropped = True
