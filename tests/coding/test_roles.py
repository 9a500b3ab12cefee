"""Who did it to whom: a sentence of our own and the parties that its record must have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dateline.coding.types import NON_MATERIAL

Code = Callable[..., list[dict[str, Any]]]


def event_of(events: list[dict[str, Any]], kind: str | None = None) -> dict[str, Any]:
    found = [
        e for e in events if e["event_type"] not in NON_MATERIAL and (kind is None or e["event_type"] == kind)
    ]
    assert len(found) == 1, [(e["event_type"], [m["text"] for m in e["mentions"]]) for e in events]
    return found[0]


def names(event: dict[str, Any], *roles: str) -> list[str]:
    return [a["name"] for a in event["actors"] if a["role"] in roles]


def doers(event: dict[str, Any]) -> list[str]:
    return names(event, "source", "claimant", "blamed")


def targets(event: dict[str, Any]) -> list[str]:
    return names(event, "target")


DOERS = [
    ("Israel's army raided the Jenin refugee camp on Monday.", "Israel Defense Forces (IDF)"),
    ("The killing of a journalist by gunmen in Basra on Monday went unpunished.", "gunmen"),
    ("A Houthi missile attack on the port of Jizan wounded five people on Monday.", "Houthis"),
    ("Israeli aircraft struck Hamas positions in Gaza on Monday.", "Israel Defense Forces (IDF)"),
    ("Russian warplanes struck a hospital in Idlib on Monday, a war monitor said.", "Russian Armed Forces"),
    ("Houthi drones hit an oil depot near Jeddah on Monday.", "Houthis"),
    ("In Raqqa, IS fighters killed nine prisoners on Monday.", "Islamic State"),
    (
        "Turkish artillery and F-16 jets pounded army positions near Idlib on Monday.",
        "Turkish Armed Forces (TSK)",
    ),
]


@pytest.mark.parametrize(("text", "doer"), DOERS, ids=[t[0][:40] for t in DOERS])
def test_doers_of_nouns_weapons_and_possessives(code: Code, text: str, doer: str) -> None:
    assert doer in doers(event_of(code(text)))


TARGETS = [
    ("A blast inside a mosque in Kabul killed five worshippers on Monday.", {"mosque", "worshippers"}),
    ("A car bomb exploded outside the governor's office in Aden on Monday.", {"office"}),
    ("Two rockets came down inside an air base near Balad on Monday.", {"air base"}),
    ("A suicide bomber killed nine worshippers in a chapel in Cairo on Monday.", {"worshippers", "chapel"}),
    ("Gunmen opened fire on a bus in Karachi on Monday.", {"bus"}),
]


@pytest.mark.parametrize(("text", "expected"), TARGETS, ids=[t[0][:40] for t in TARGETS])
def test_buildings_and_vehicles_that_a_preposition_names_are_targets(
    code: Code, text: str, expected: set[str]
) -> None:
    assert set(targets(event_of(code(text)))) == expected


def test_a_village_or_a_street_is_only_the_scene(code: Code) -> None:
    event = event_of(code("A bomb killed two policemen in a village near Mosul on Monday."))
    assert targets(event) == ["policemen"]


def test_the_day_is_no_victim(code: Code) -> None:
    event = event_of(code("The killing of a teacher by militants on Monday shocked Basra."), "shooting")
    assert targets(event) == ["teacher"]


def test_unnamed_people_are_the_target_where_nothing_else_is(code: Code) -> None:
    event = event_of(code("Gunmen shot dead six people in Karachi on Monday."))
    assert targets(event) == ["people"]
    event = event_of(code("Gunmen opened fire on a bus in Karachi on Monday, killing six people."))
    assert targets(event) == ["bus"]


def test_attackers_who_die_are_no_targets(code: Code) -> None:
    text = (
        "Two men opened fire on passengers at a tram stop in Haifa on Monday, killing three. "
        "A guard shot the attackers dead."
    )
    event = event_of(code(text))
    assert "passengers" in targets(event)
    assert not {"attackers", "guard"} & {*targets(event), *doers(event)}


def test_a_driver_may_be_a_victim(code: Code) -> None:
    event = event_of(code("Gunmen killed a taxi driver in Karachi on Monday."))
    assert targets(event) == ["taxi driver"]


def test_a_forces_own_dead_are_none_of_its_targets(code: Code) -> None:
    text = "US troops raided an Islamic State camp near Deir al-Zor on Monday. Two US soldiers were wounded."
    event = event_of(code(text))
    assert "US military" in doers(event)
    assert "US military" not in targets(event)


def test_what_is_shot_down_does_not_fire(code: Code) -> None:
    event = event_of(code("Iran shot down a Ukrainian airliner outside Tehran on Monday."))
    assert doers(event) == ["Iran"]
    assert targets(event) == ["Ukrainian airliner"]


def test_its_planes_are_the_speakers(code: Code) -> None:
    text = "The Turkish military said on Monday that its planes had bombed a depot near Dohuk."
    assert doers(event_of(code(text))) == ["Turkish Armed Forces (TSK)"]


def test_those_blown_up_in_a_clash_are_a_side_of_it(code: Code) -> None:
    text = "Two rebels were killed in a gunfight with government forces near Idlib on Monday."
    event = event_of(code(text), "armed_clash")
    assert "rebels" in names(event, "source")
    assert not targets(event)


def test_the_state_that_executes_and_the_police_that_arrest_need_no_naming(code: Code) -> None:
    event = event_of(code("Three men were beheaded in Saudi Arabia on Monday for drug trafficking."))
    assert doers(event) == ["Saudi Arabia"]
    event = event_of(code("Four smugglers were arrested in Basra on Monday, Iraqi police said."))
    assert doers(event) == ["Iraqi police"]


def test_a_city_that_is_named_is_no_doer(code: Code) -> None:
    event = event_of(code("Ariha was bombed on Monday, and three people died."))
    assert doers(event) == []


PROTESTED = [
    ("Thousands of people joined anti-government protests in Basra on Monday.", "government"),
    ("Protesters marched in Khartoum on Monday against the role of the army in politics.", "army"),
]


@pytest.mark.parametrize(("text", "target"), PROTESTED, ids=[t[0][:40] for t in PROTESTED])
def test_whom_a_protest_is_against(code: Code, text: str, target: str) -> None:
    assert targets(event_of(code(text), "protest")) == [target]


# --- stance ------------------------------------------------------------------------------------------


def actor(event: dict[str, Any], name: str) -> dict[str, Any]:
    return next(a for a in event["actors"] if a["name"] == name and a["role"] != "target")


def test_a_doer_told_in_a_report_is_the_source_whoever_reports_it(code: Code) -> None:
    event = event_of(code("An Israeli strike hit a clinic in Tyre on Monday, the Health Ministry said."))
    assert (actor(event, "Israel")["role"], actor(event, "Israel")["stance"]) == ("source", "asserted")


BLAMES = [
    ("The US military blamed Kata'ib Hizbullah.", "blamed", "blamed"),
    ("Kata'ib Hizbullah is suspected.", "blamed", "suspected"),
    ("Officials said it bore the hallmarks of Kata'ib Hizbullah.", "blamed", "suspected"),
    ("Kata'ib Hizbullah claimed the attack.", "claimant", "claimed"),
    ("Kata'ib Hizbullah said it had carried out the attack.", "claimant", "claimed"),
    ("Kata'ib Hizbullah said that it was its work.", "claimant", "claimed"),
]


@pytest.mark.parametrize(("text", "role", "stance"), BLAMES, ids=[b[0] for b in BLAMES])
def test_blame_suspicion_and_claims(code: Code, text: str, role: str, stance: str) -> None:
    event = event_of(code(f"Rockets hit the Green Zone on Monday. {text}"))
    found = actor(event, "Kata'ib Hizbullah")
    assert (found["role"], found["stance"]) == (role, stance)


def test_a_claim_of_several_is_a_claim_of_each(code: Code) -> None:
    text = (
        "A bomb killed nine people in a church in Tanta on Monday. A bomb killed five people in a church in "
        "Alexandria on Sunday. Islamic State claimed both attacks."
    )
    events = [e for e in code(text) if e["event_type"] == "bombing"]
    assert len(events) == 2
    assert all(names(e, "claimant") == ["Islamic State"] for e in events)


NO_BLAME = [
    "A bomb killed a soldier in Mogadishu on Monday. Nobody claimed the attack.",
    "A bomb killed a soldier in Mogadishu on Monday. Al-Shabab often claims such attacks.",
    "A bomb killed a soldier in Mogadishu on Monday. Officials stopped short of blaming Al-Shabab.",
]


@pytest.mark.parametrize("text", NO_BLAME)
def test_no_claim_and_no_blame(code: Code, text: str) -> None:
    assert doers(event_of(code(text), "bombing")) == []


def test_a_spokesmans_claim_is_his_groups(code: Code) -> None:
    text = (
        "A bomb killed a soldier in Kabul on Monday. "
        "Taliban spokesman Zabihullah Mujahid claimed responsibility for the attack."
    )
    assert names(event_of(code(text), "bombing"), "claimant") == ["Taliban"]


def test_who_is_linked_to_a_group_blames_nobody(code: Code) -> None:
    text = "Al-Shabab, an armed group linked to al-Qaida, killed four policemen in Mogadishu on Monday."
    assert doers(event_of(code(text))) == ["Al-Shabab"]


STATUS = [
    ("The Israeli military said it bombed a depot near Gaza City on Monday.", "admitted"),
    ("An Israeli strike hit a clinic in Tyre on Monday, the Health Ministry said.", "single_source"),
    ("A bomb killed a soldier in Kabul on Monday. The Taliban claimed the attack.", "admitted"),
    ("A bomb killed a soldier in Kabul on Monday, police and witnesses said.", "corroborated"),
]


@pytest.mark.parametrize(("text", "status"), STATUS, ids=[s[1] + s[0][:20] for s in STATUS])
def test_claim_status(code: Code, text: str, status: str) -> None:
    found = [e for e in code(text) if e["event_type"] not in NON_MATERIAL]
    assert found[0]["claim_status"] == status


# --- confusable pairs, and never the reverse ---------------------------------------------------------


WHO_STRUCK_WHOM = [
    ("Kata'ib Hizbullah fired rockets at a US base near Erbil on Monday.", "Kata'ib Hizbullah", "US base"),
    ("Hizbullah fired rockets at an Israeli base near Safed on Monday.", "Hizbullah", "Israeli base"),
    ("Islamic State gunmen killed two Islamic Jihad members in Gaza on Monday.", "Islamic State", "Islamic Jihad"),
    ("Islamic Jihad fired a rocket at a school in Sderot on Monday.", "Palestinian Islamic Jihad (PIJ)", "school"),
    ("Iraqi government forces shelled militia positions near Basra on Monday.", "Iraqi", "militia positions"),
    ("An Iraqi militia shelled government positions near Basra on Monday.", "Iraqi militia", "government positions"),
    ("Al-Shabab killed three police officers in Mogadishu on Monday.", "Al-Shabab", "police officers"),
    ("Al-Qaida killed three police officers in Aden on Monday.", "Al-Qaida", "police officers"),
    ("Three Israeli soldiers were killed by Hizbullah fighters near Metula on Monday.", "Hizbullah", "Israel"),
    ("Three Hizbullah fighters were killed by Israeli soldiers near Metula on Monday.", "Israel", "Hizbullah"),
    ("US warplanes bombed Kata'ib Hizbullah in Al-Qaim on Monday.", "US military", "Kata'ib Hizbullah"),
    ("Islamic Jihad fighters killed two Islamic State gunmen in Gaza on Monday.", "Islamic Jihad", "Islamic State"),
    ("Al-Shabab killed two Al-Qaida commanders in Kismayo on Monday.", "Al-Shabab", "Al-Qaida"),
    ("Al-Qaida killed two Al-Shabab commanders in Kismayo on Monday.", "Al-Qaida", "Al-Shabab"),
    ("Kata'ib Hizbullah, which is not Lebanon's Hizbullah, fired rockets at Balad air base on Monday.",
     "Kata'ib Hizbullah", "Balad air base"),
    ("The president condemned the Taliban's killing of three doctors in Kabul on Monday.", "Taliban", "doctors"),
    ("Al-Qaida condemned Al-Shabab's killing of three doctors in Mogadishu on Monday.", "Al-Shabab", "doctors"),
    ("Hamas's abduction of two soldiers near Rafah on Monday was filmed.", "Hamas", "soldiers"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "doer", "target"), WHO_STRUCK_WHOM, ids=[w[0][:45] for w in WHO_STRUCK_WHOM]
)
def test_who_struck_whom_is_never_reversed(code: Code, text: str, doer: str, target: str) -> None:
    event = event_of(code(text))
    assert [d for d in doers(event) if doer in d] == doers(event) != []
    assert any(target in t for t in targets(event))
    assert not any(target == d for d in doers(event))


BLAMED = [
    (
        "The Iraqi government blamed an Iraqi militia for Monday's rocket attack on the airport in Baghdad.",
        "Iraqi militia",
        "Iraqi government",
    ),
    (
        "An Iraqi militia blamed the Iraqi government for the shelling of its camp near Basra on Monday.",
        "Iraqi government",
        "Iraqi militia",
    ),
    (
        "Islamic State blamed Islamic Jihad for the shooting of two men in Gaza on Monday.",
        "Palestinian Islamic Jihad (PIJ)",
        "Islamic State",
    ),
]


@pytest.mark.parametrize(("text", "blamed", "by"), BLAMED, ids=[b[0][:45] for b in BLAMED])
def test_who_blames_whom_is_never_reversed(code: Code, text: str, blamed: str, by: str) -> None:
    event = event_of(code(text))
    found = [(a["name"], a["role"], a["stance"], a["asserted_by"]) for a in event["actors"]]
    assert (blamed, "blamed", "blamed", [by]) in found
    assert doers(event) == [blamed]


def test_the_possessor_of_a_death_is_who_died(code: Code) -> None:
    event = event_of(code("Hassan Nasrallah's killing in Beirut on Monday angered Tehran."))
    assert (doers(event), targets(event)) == ([], ["Hassan Nasrallah"])


SAME_SIDE = [
    ("The militia said that its fighters had shelled a camp near Tripoli on Monday.", "fighters"),
    (
        "Hezbollah has long held the hills. On Monday the group fired rockets at a post near Metula.",
        "Hizbullah",
    ),
    ("Hamas said on Monday that it had fired rockets at Ashkelon.", "Hamas"),
    ("Hashd al-Shaabi fighters shelled a camp near Mosul on Monday.", "Popular Mobilization Forces (PMF)"),
    ("Daesh shot dead four policemen near Kirkuk on Monday.", "Islamic State"),
    ("Ansar Allah fired a missile at Riyadh on Monday.", "Houthis"),
    (
        "The Front for the Renewal of Hillton (FRH) has an office in Gao. "
        "The FRH shot dead two officers in Timbuktu on Sunday.",
        "Front for the Renewal of Hillton",
    ),
]


@pytest.mark.parametrize(("text", "doer"), SAME_SIDE, ids=[t[0][:45] for t in SAME_SIDE])
def test_aliases_short_forms_and_words_that_point_back_are_the_doer(code: Code, text: str, doer: str) -> None:
    assert doers(event_of(code(text))) == [doer]


def test_blamed_on_claimed_by_and_suspected(code: Code) -> None:
    text = "A bomb killed two policemen in Peshawar on Monday. The attack was {} the Pakistani Taliban."
    for words, role, stance in (("blamed on", "blamed", "blamed"), ("claimed by", "claimant", "claimed")):
        found = actor(event_of(code(text.format(words))), "Tehreek-e-Taliban Pakistan (TTP)")
        assert (found["role"], found["stance"]) == (role, stance)
    event = event_of(code("Suspected Boko Haram militants killed nine farmers near Maiduguri on Monday."))
    assert actor(event, "Boko Haram")["stance"] == "suspected"


PAIRS = [
    ("Kata'ib Hizbullah", "Hizbullah"),
    ("Islamic State", "Palestinian Islamic Jihad (PIJ)"),
    ("Al-Shabab", "Al-Qaida"),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_one_of_a_confusable_pair_beside_the_other(code: Code, one: str, other: str) -> None:
    short = {"Palestinian Islamic Jihad (PIJ)": "Islamic Jihad"}
    text = (
        f"{short.get(one, one)} fighters killed four soldiers near Basra on Monday. "
        f"{short.get(other, other)} condemned the attack."
    )
    found = [e for e in code(text) if e["event_type"] not in NON_MATERIAL]
    assert doers(found[0]) == [one]
