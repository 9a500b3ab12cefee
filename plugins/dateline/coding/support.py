"""Support: whether more than a word of violence speaks for an event.

Stories on sport, food, films and business are full of such words ("stormed the gates", "a shoot-out in
Rabat", "the oven
explodes into life"). An event told by words that have another sense needs something beside them: people hurt,
weapons, armed or police actors, protesters. What an article is about counts too: where it speaks of goals and
coaches, or nothing in
it is a plain act of violence, the bar is higher.
"""

from __future__ import annotations

import functools
import math
import re
from typing import TYPE_CHECKING

from dateline.coding.incident import GENERIC_KINDS
from dateline.coding.scene import Scene
from dateline.coding.syntax import is_passive
from dateline.coding.weights import load_weights

if TYPE_CHECKING:
    from dateline.coding.article import _Work
    from dateline.coding.local import LocalEvent

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
ILLNESSES = frozenset(
    """coronavirus covid cholera malaria ebola measles polio influenza flu mers sars pandemic epidemic vaccine
    vaccination vaccinations vaccinated virus variant diphtheria dengue""".split()
)
"""Words of an epidemic: deaths that are counted beside one are of it, where nothing violent is told with them."""
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


CROWDS = frozenset(
    "thousands hundreds dozens scores crowd crowds protesters demonstrators marchers activists students workers".split()
)
"""Who rallies and marches: with one of them a rally is none of shares, and a march no month."""


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
        or (work.type == "protest" and any(e.words & CROWDS for e in incident.locals))
    ):
        points += 1
    arms = {w.category for e in incident.locals for m in e.mentions for w in m.instruments}
    if arms & WEAPONS:
        points += 1
    if work.type in ("bombing", "suicide_bombing") and incident.places:
        points += 1  # "an explosion rocked the Shubra district"
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


KEEP_AT = 0.6
"""Least log odds of an event being one that a reader would code."""


def support_signs(work: _Work, works: list[_Work], scene: Scene, topic: str | None) -> dict[str, float]:
    """What speaks for and against an event being one that a reader would code."""
    incident = work.incident
    mentions = [m for e in incident.locals for m in e.mentions]
    strong = [m for m in mentions if not m.weak and not m.is_casualty]
    first = incident.locals[0]
    lead = first.lead
    body = [s.index for s in scene.reading.sentences if s.kind == "body"]
    place = body.index(first.sentence.index) if first.sentence.index in body else 0
    earlier = [
        w
        for w in works
        if w is not work
        and w.incident.is_material
        and w.incident.number < incident.number
        and w.realis == "actual"
    ]
    points = strength(work)
    found = {
        "bias": True,
        "strength:1": points == 1,
        "strength:2": points == 2,
        "topic": topic is not None,
        "once": len({e.sentence.index for e in incident.locals}) == 1,
        "often": len({e.sentence.index for e in incident.locals}) >= 3,
        "lead": place <= 1,
        "late": place >= 8,
        "own_date": bool(incident.dates) and not work.date_inherited,
        "own_place": bool(incident.places),
        "year": work.date is not None and work.date.precision == "year",
        "toll": any(
            c.harm in ("killed", "wounded") and (c.low or c.high) for e in incident.locals for c in e.counts
        ),
        "none_hurt": any(c.is_none for e in incident.locals for c in e.counts),
        "counted": any(m.quantity for m in mentions),
        "tolls_only": not strong and all(m.is_casualty for m in mentions),
        "weak_only": not strong and not all(m.is_casualty for m in mentions),
        "generic": bool(strong) and all(m.kind in GENERIC_KINDS for m in strong),
        "nouns_only": all(m.pos == "noun" for m in mentions),
        "definite": lead.pos == "noun" and lead.definite,
        "indefinite": lead.pos == "noun" and any(c.lower_ in ("a", "an") for c in lead.head.children),
        "plural": lead.pos == "noun" and lead.plural and not lead.quantity,
        "verb": lead.pos == "verb",
        "passive": lead.pos == "verb" and is_passive(lead.head),
        "subordinate": lead.head.dep_ in ("advcl", "relcl", "acl", "pcomp", "xcomp"),
        "infinitive": any(c.dep_ == "aux" and c.tag_ == "TO" for c in lead.head.children),
        "pluperfect": any(c.dep_ in ("aux", "auxpass") and c.lower_ == "had" for c in lead.head.children),
        "perfect": any(c.dep_ == "aux" and c.lower_ in ("has", "have") for c in lead.head.children),
        "present": lead.pos == "verb" and lead.head.tag_ in ("VBZ", "VBP"),
        "progressive": lead.pos == "verb" and lead.head.tag_ == "VBG",
        "quoted": scene.reading.text.count('"', 0, lead.start) % 2 == 1,
        "source": any(f.role in ("source", "blamed", "claimant") for f in work.roles),
        "named_source": any(
            f.role in ("source", "blamed", "claimant") and not f.actor.is_generic and not f.actor.is_pronoun
            for f in work.roles
        ),
        "target": any(f.role == "target" for f in work.roles),
        "weapon": any(m.instruments for m in mentions),
        "aggregate": work.is_aggregate,
        "same_type_before": any(w.type == work.type for w in earlier),
        "same_day_before": any(
            w.date is not None
            and work.date is not None
            and w.date.date_start == work.date.date_start
            and w.type == work.type
            for w in earlier
        ),
        "same_sentence": any(
            e.sentence.index == first.sentence.index for w in earlier for e in w.incident.locals
        ),
        "first_event": not earlier,
        "series_word": lead.pos == "noun"
        and lead.head.dep_ == "pobj"
        and lead.head.head.lower_ in ("of", "about", "over", "for"),
        f"type:{work.type}": True,
        "title": lead.head.lemma_.lower() in {w.rstrip("s") for w in scene.title.text.lower().split()},
    }
    return {name: 1.0 for name, is_so in found.items() if is_so}


@functools.cache
def _weights() -> dict[str, float]:
    return load_weights("support")


def confidence(work: _Work) -> float:
    """How likely the record is a right one, 0 to 1."""
    if not work.incident.is_material:
        return OTHER_CONFIDENCE
    return 1 / (1 + math.exp(-work.support))


OTHER_CONFIDENCE = 0.5
"""Confidence of events that are not material: half of them are coded by a reader too."""


def _speaks_of_illness(scene: Scene, event: LocalEvent) -> bool:
    """Whether the sentence of an event, or the one before it in its paragraph, speaks of an epidemic."""
    here = event.sentence
    texts = [here.text]
    if here.index and scene.reading.sentences[here.index - 1].paragraph == here.paragraph:
        texts.append(scene.reading.sentences[here.index - 1].text)
    return any(ILLNESSES & set(_WORD.findall(t.lower())) for t in texts)


def natural_death(work: _Work, scene: Scene) -> bool:
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
    if all(_speaks_of_illness(scene, e) for e in incident.locals):
        return True
    single = all((c.high or c.low or 0) <= 1 for e in incident.locals for c in e.counts)
    armed = any(f.actor.actor_type in ARMED for f in work.roles)
    return single and not armed and len(incident.locals) == 1


def drop_unsupported(works: list[_Work], scene: Scene, *, weighed: bool = True) -> None:
    """Marks events that nothing but a word of two senses speaks for."""
    topic = topic_of(scene)
    strengths = {id(w): strength(w) for w in works if w.incident.is_material}
    plain = [w for w in works if strengths.get(id(w), 0) >= 2]
    for w in works:
        if not w.incident.is_material:
            continue
        points = strengths[id(w)]
        if (
            natural_death(w, scene)
            or (points == 0 and (not w.date or not w.places))
            or (
                not plain
                and (
                    points < 1
                    or topic is not None
                    or not (w.incident.dates or w.incident.places or w.roles or w.rows)
                )
            )
            or (topic is not None and (topic != "business" or points < 2) and not _plainly_violent(w))
        ):
            w.is_dropped = True
    weights = _weights()
    weak: set[int] = set()
    for w in works:
        if w.incident.is_material:
            w.signs = support_signs(w, works, scene, topic)
            w.support = sum(weights.get(n, 0.0) * v for n, v in w.signs.items())
            if weighed and w.realis == "actual" and w.support < KEEP_AT and not w.is_dropped:
                w.is_dropped = True
                weak.add(id(w.incident))
    _keep_linked(works, weak)


def _keep_linked(works: list[_Work], weak: set[int]) -> None:
    """What an event answers happened, however little else is told of it ("in response to rocket fire", the rally that
    police shot at), and so did the answer. ``weak`` are the incidents that only the weights speak against."""
    by_incident = {id(w.incident): w for w in works}
    for w in works:
        for link in w.answers:
            cause = by_incident.get(id(link.cause))
            if cause is None:
                continue
            for one, other in ((w, cause), (cause, w)):
                if not one.is_dropped and id(other.incident) in weak:
                    other.is_dropped = False
