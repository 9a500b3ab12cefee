"""Articles by the thousand for load: a year of a newsroom, put together from sentences of our own.

Each article is drawn by its number from one seed, so that a year is the same on every machine. Two in three report
incidents (a lead, details, a reaction, background); the others are about trade, courts, water and the like. Lengths
are those of the sample articles (about 300 words). Names, numbers and places vary within every sentence, so that
no two articles within a week are near-duplicates of each other; `tests/bench/test_generated_articles.py` holds that.
Nothing here is news.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

SEED = 20261123
ZONE = ZoneInfo("Asia/Jerusalem")
INCIDENT_SHARE = 0.66  # of the sample articles two thirds report incidents
DETAILS, BACKGROUND = (7, 11), (4, 7)

GRAMMAR: dict[str, tuple[str, ...]] = {
    "town": (
        "Mosul", "Kirkuk", "Hawija", "Ramadi", "Tikrit", "Baqubah", "Samarra", "Fallujah", "Al-Bab", "Idlib", "Raqqa",
        "Deir ez-Zor", "Palmyra", "Daraa", "Homs", "Aleppo", "Sirte", "Misrata", "Benghazi", "Derna", "Taiz", "Marib",
        "Hodeidah", "Aden", "Khan Younis", "Rafah", "Jenin", "Nablus", "Hebron", "Sidon", "Baalbek", "El-Arish",
        "Kandahar", "Jalalabad", "Kunduz", "Herat", "Quetta", "Peshawar", "Nyala", "El Fasher", "Cizre", "Hakkari",
    ),
    "capital": ("Baghdad", "Damascus", "Tripoli", "Sanaa", "Cairo", "Amman", "Beirut", "Kabul", "Ankara", "Khartoum"),
    "group": (
        "the Islamic State", "the Houthis", "the Taliban", "Hamas", "Islamic Jihad", "Hizbullah", "Kata’ib Hizbullah",
        "the Kurdistan Workers’ Party", "Hay’at Tahrir Al-Sham", "the Libyan National Army", "Al-Qaida",
    ),
    "army": (
        "the Iraqi army", "the Syrian army", "the Turkish army", "the Israeli military", "the Egyptian army",
        "Yemeni government forces", "Afghan government forces", "the Syrian Democratic Forces", "the Lebanese army",
    ),
    "name": (
        "Karim Haddad", "Salma Nasser", "Yusuf Demir", "Layla Osman", "Tariq Aziz Hamdan", "Noam Ben-Ari", "Hala Saad",
        "Dilshad Barzan", "Farid Khoury", "Amina Belkacem", "Reza Tavakoli", "Gulbuddin Sharif", "Maysa Qasem",
        "Omar Zidan", "Ruth Almog", "Jawad Rahmani", "Nadia Fakhoury", "Selim Aydin", "Badr Al-Harbi", "Huda Mansour",
    ),
    "office": (
        "a spokesman for the governor", "the town’s mayor", "a police captain", "the head of the local hospital",
        "a provincial councillor", "an interior ministry official", "a colonel who asked not to be named",
        "the director of civil defense", "a field doctor", "a tribal elder", "an aid worker", "a school principal",
    ),
    "n": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "11", "12", "14", "17", "19", "23"),
    "m": ("two", "four", "five", "seven", "nine", "11", "13", "16", "18", "21", "26", "30", "34", "40"),
    "victims": (
        "soldiers", "policemen", "fighters", "civilians", "farmers", "pilgrims", "guards", "shoppers", "militiamen",
        "workers", "truck drivers", "students",
    ),
    "when": (
        "on Sunday", "on Monday", "on Tuesday", "on Wednesday", "on Thursday", "on Friday", "on Saturday",
        "overnight", "before dawn", "late on Monday", "early on Friday", "on Wednesday evening",
    ),
    "side": ("north", "south", "east", "west", "northeast", "southwest", "outskirts", "center"),
    "thing": (
        "a checkpoint", "a convoy", "a market", "a police station", "an oil pipeline", "a weapons depot", "a mosque",
        "an army post", "a fuel station", "a bridge", "a training camp", "a bus station", "a council building",
    ),
    "month": ("January", "March", "April", "June", "August", "October", "December"),
    "year": ("2011", "2013", "2014", "2016", "2017", "2018"),
    "crop": ("wheat", "olives", "dates", "cotton", "pistachios", "barley", "tomatoes", "saffron"),
    "firm": (
        "a state bank", "a port operator", "a telecommunications company", "a shipping line", "a power utility",
        "an airline", "a cement maker", "a refinery",
    ),
    "percent": ("3", "4.5", "6", "7.2", "9", "11", "14", "18", "22", "31"),
    "river": ("the Euphrates", "the Tigris", "the Nile", "the Jordan", "the Litani", "the Khabur"),
    # -- incidents
    "lead": (
        "Gunmen attacked {thing} in the {side} of {town} {when}, killing {n} {victims} and wounding "
        "{m} others, {office} said.",
        "An airstrike hit {thing} near {town} {when}, killing {n} {victims}, according to {office}.",
        "A car bomb exploded beside {thing} in {town} {when}, killing {n} people and wounding {m}, {office} said.",
        "Clashes between {army} and {group} in the {side} of {town} {when} left {n} {victims} dead, {office} said.",
        "Rockets fired at {town} {when} wounded {m} {victims} and set {thing} alight, {office} reported.",
        "A roadside bomb killed {n} {victims} on the road from {town} to {town} {when}, {office} said.",
        "{army} shelled villages in the {side} of {town} {when}, and at least {n} {victims} were killed, {name}, "
        "{office}, told reporters.",
        "Thousands marched through {town} {when} to protest against power cuts, and police fired tear gas; {m} "
        "people were hurt, {office} said.",
        "Security forces arrested {m} suspected members of {group} in raids around {town} {when}, {office} said.",
        "Unknown men abducted {n} {victims} at {thing} outside {town} {when}, {office} said.",
        "A drone struck {thing} held by {group} in the {side} of {town} {when}; {n} {victims} died, {name} said.",
        "A suicide bomber blew himself up among {victims} at {thing} in {town} {when}, killing {n} and wounding {m}.",
    ),
    "detail": (
        "{name}, {office}, said that {m} of the wounded had been taken to a hospital in {town}.",
        "Among the dead were {n} {victims} from a village in the {side} of the province, {office} said.",
        "{army} sealed off the {side} of {town} and searched houses until noon, {name} reported.",
        "No group claimed responsibility at first; {office} in {capital} blamed {group}.",
        "{group} claimed responsibility in a statement that named {n} of its fighters.",
        "Witnesses said that they heard {n} explosions within {m} minutes, and that windows broke as far as {town}.",
        "{name}, who owns a bakery near {thing}, said that people ran in every direction.",
        "Photographs that {office} published showed {thing} burnt out and {n} vehicles overturned.",
        "The attackers came in {n} pickup trucks and left on the road to {town}, {office} said.",
        "By evening {m} families had left for {town}, where {office} opened a school to them.",
        "{army} answered with artillery fire on positions of {group} near {town}, according to {name}.",
        "{office} put the number of the dead at {n}; a doctor in {town} spoke of {m}.",
        "A second explosion followed when {victims} had gathered to help, {name} told a local station.",
        "Helicopters circled over {town} for {m} hours, and the road to {capital} stayed shut.",
        "{office} confirmed {when} that {n} of those held were from {town} and the others from {capital}.",
        "Residents of the {side} of {town} were told by loudspeaker to stay at home until {office} lifted the order.",
        "{n} suspects were detained at {thing}, said {name}, {office}.",
    ),
    "reaction": (
        "“We will find whoever did this,” {name}, {office}, said in {capital}.",
        "The government in {capital} condemned the attack and promised money for {thing}.",
        "{group} denied any part in it and accused {army} of spreading rumors.",
        "A delegation from {capital} is due in {town} {when}, {office} said.",
        "Opposition members in {capital} asked why {thing} had been left with {n} guards.",
        "“Nobody here sleeps any more,” said {name}, a teacher from the {side} of {town}.",
    ),
    "background": (
        "{group} has held parts of the {side} of the province since {month} {year}, when {army} withdrew to {town}.",
        "In {month} {year} a similar attack on {thing} in {town} killed {m} people.",
        "The area around {town} grows {crop}, and its farmers have lost {percent} percent of their land since {year}.",
        "Talks between {army} and {group} broke off in {month} over the fate of {m} prisoners.",
        "{town} had about {m} thousand inhabitants before {year}; {office} thinks that a third of them have gone.",
        "The road to {capital} passes {thing} that {army} rebuilt in {month} {year}.",
        "Since {month} the price of {crop} in {town} has risen by {percent} percent, traders say.",
        "Observers counted {m} incidents of the kind in the {side} of the province last {month}.",
        "{name}, who studies {group} at a university in {capital}, sees a struggle over {thing} behind it.",
        "Control of {town} changed hands {n} times between {year} and {year}.",
        "Water from {river} reaches {town} for {n} hours a day since {thing} was damaged in {year}.",
        "{firm} closed its branch in {town} in {month} after {n} threats, as {name} recalled.",
    ),
    # -- other news
    "story": (
        "{firm} in {capital} reported {when} that its profit grew by {percent} percent, helped by trade with {town}.",
        "Farmers around {town} expect {percent} percent less {crop} this season, {office} said {when}.",
        "A court in {capital} heard {n} witnesses {when} in a case over the sale of {thing} in {town}.",
        "Engineers began {when} to repair a canal between {river} and {town}, {office} said.",
        "A museum in {town} showed {m} clay tablets {when} that had been lost since {year}.",
        "{capital} and {capital} agreed {when} to open a border crossing for {crop}, {office} announced.",
        "Schools in the {side} of {town} opened {when} after repairs that took {n} months, {name} said.",
        "A film festival in {capital} chose {n} entries from {town} {when}, its director, {name}, said.",
    ),
    "matter": (
        "{name}, {office}, called the figures from {town} better than in {year}.",
        "The plan costs {percent} percent more than {firm} had reckoned in {month}.",
        "In {town} {m} families live from {crop}; half of them have no well of their own.",
        "{office} hopes for visitors from {capital} and {town} by {month}.",
        "“It took us {n} years to agree,” {name} said at {thing} in the {side} of {town}.",
        "A ship with {m} thousand tons of {crop} is due from {town} in {month}.",
        "{firm} will lend {percent} percent of the sum, its manager, {name}, told a newspaper in {capital}.",
        "Students from {town} took {n} of the prizes in {month} {year}.",
        "The ministry in {capital} has promised {n} new clinics between {town} and {town}.",
        "Engineers measured {river} near {town} and found it {percent} percent lower than in {month} {year}.",
        "{name} remembers how {crop} went by camel from {town} to {capital}.",
        "Only {n} of {m} bidders came back after {month}, as {office} said.",
        "Bread in {town} costs {percent} percent more than last {month}, and {crop} twice as much.",
        "The bridge near {thing} was shut for {m} days, which traders from {town} still lament.",
        "{office} has hired {m} young people from the {side} of {town} to plant {crop}.",
    ),
    "incident_title": (
        "{n} Killed in Attack Near {town}", "Airstrike Hits {town}, {n} Dead", "Bomb in {town} Kills {n}",
        "Clashes in {town} Leave {n} Dead", "Rockets Fall on {town}", "Raids Around {town} Bring {m} Arrests",
        "Protesters Hurt in {town}", "{n} Taken Hostage Outside {town}",
    ),
    "other_title": (
        "{crop} From {town} Find New Buyers", "{capital} Opens Crossing for {crop}", "Canal to {town} Under Repair",
        "Court in {capital} Hears Case of {town}", "Tablets Come Home to {town}", "Profit Up in {capital}",
    ),
}  # fmt: skip


def year_of_articles(
    count: int = 1500,
    *,
    first: datetime = datetime(2019, 1, 1, tzinfo=UTC),
    days: int = 365,
    seed: int = SEED,
) -> Iterator[dict[str, Any]]:
    """`count` article files (as `dateline newsroom` serves them), spread evenly over `days` from `first` on.

    Identifiers are `load-00000` and on; publication times are distinct, to the second, and in the site's own zone.
    """
    step = timedelta(days=days) / count
    for number in range(count):
        dice = random.Random(f"{seed}-{number}")
        when = (
            first + number * step + timedelta(seconds=dice.randrange(max(1, int(step.total_seconds()) - 1)))
        )
        yield _article(number, when.replace(microsecond=0), dice)


def _article(number: int, when: datetime, dice: random.Random) -> dict[str, Any]:
    is_incident = dice.random() < INCIDENT_SHARE
    if is_incident:
        names = ["lead", *_some("detail", DETAILS, dice), "reaction", *_some("background", BACKGROUND, dice)]
    else:
        names = ["story", *_some("matter", (11, 15), dice)]
    used: set[str] = set()
    sentences = [_fill(_line(name, used, dice), dice) for name in names]
    paragraphs = []
    while sentences:
        size = dice.choice((1, 2, 2))
        paragraphs.append(" ".join(sentences[:size]))
        del sentences[:size]
    return {
        "id": f"load-{number:05}",
        "title": _title(dice.choice(GRAMMAR["incident_title" if is_incident else "other_title"]), dice),
        "text": "\n\n".join(paragraphs),
        "published": when.astimezone(ZONE).isoformat(),
        "byline": "The Media Line Staff" if dice.random() < 0.7 else dice.choice(GRAMMAR["name"]),
        "category": dice.choice(("Mideast Daily News", "Top Stories", "Headlines", "News Updates")),
        "form": "wire",
        "genre": "conflict" if is_incident else "none",
    }


def _some(name: str, bounds: tuple[int, int], dice: random.Random) -> list[str]:
    return [name] * dice.randint(*bounds)


def _line(name: str, used: set[str], dice: random.Random) -> str:
    """One of the lines of that name, none twice in one article."""
    line = dice.choice([line for line in GRAMMAR[name] if line not in used])
    used.add(line)
    return line


def _title(line: str, dice: random.Random) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in _fill(line, dice).split())


def _fill(line: str, dice: random.Random) -> str:
    text = re.sub(r"\{(\w+)\}", lambda slot: dice.choice(GRAMMAR[slot[1]]), line)
    return re.sub(r"(^|[.!?]\s)(\w)", lambda m: m[1] + m[2].upper(), text)
