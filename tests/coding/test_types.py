"""The type table: complete, and the ACLED and UCDP names that hang on the parties."""

from __future__ import annotations

import pytest

from dateline.coding.types import EVENT_TYPES, MATERIAL, NON_MATERIAL, EventType, acled_of, lookup, ucdp_of

CODEBOOK_MATERIAL = """airstrike drone_strike missile_or_rocket_attack shelling bombing suicide_bombing
shooting stabbing
vehicle_ramming armed_clash ground_operation assassination abduction arrest_or_raid protest riot coup
cyberattack sabotage
naval_incident execution other""".split()
CODEBOOK_OTHER = "threat statement negotiation agreement_or_ceasefire sanction humanitarian".split()


def event(kind: str, source: str = "", target: str = "", **more: object) -> dict[str, object]:
    actors = [{"role": "source", "actor_type": source}] if source else []
    actors += [{"role": "target", "actor_type": target}] if target else []
    return {"event_type": kind, "actors": actors, **more}


def test_the_list_is_the_codebooks() -> None:
    assert sorted(MATERIAL) == sorted(CODEBOOK_MATERIAL)
    assert sorted(NON_MATERIAL) == sorted(CODEBOOK_OTHER)


@pytest.mark.parametrize("row", EVENT_TYPES, ids=lambda r: r.event_type)
def test_each_type_has_all_names(row: object) -> None:
    for name in (
        "definition",
        "plover_type",
        "cameo_root",
        "acled_event_type",
        "acled_sub_event_type",
        "ucdp_violence",
    ):
        assert getattr(row, name)
    assert len(row.cameo_root) == 2 and 1 <= int(row.cameo_root) <= 20  # type: ignore[attr-defined]


def test_an_unknown_type_names_the_list() -> None:
    with pytest.raises(KeyError, match="airstrike"):
        lookup("air_strike")


def test_shooting_civilians_is_an_attack_shooting_soldiers_a_battle() -> None:
    assert (
        acled_of(event("shooting", "non_state_armed_group", "civilians"))[0] == "Violence against civilians"
    )
    assert acled_of(event("shooting", "non_state_armed_group", "state_military"))[0] == "Battles"


def test_a_protest_met_with_lethal_force() -> None:
    assert (
        acled_of(event("protest", "civilians", fatalities_low=2))[1] == "Excessive force against protesters"
    )
    assert acled_of(event("protest", "civilians"))[1] == "Peaceful protest"


def test_a_foiled_attack_is_disrupted_weapons_use() -> None:
    assert acled_of(event("bombing", outcome="foiled"))[1] == "Disrupted weapons use"


def test_ucdp_by_the_parties() -> None:
    assert ucdp_of(event("airstrike", "state_military", "non_state_armed_group")) == "state_based"
    assert ucdp_of(event("armed_clash", "non_state_armed_group")) == "non_state"
    assert ucdp_of(event("shooting", "non_state_armed_group", "civilians")) == "one_sided"
    assert ucdp_of(event("bombing")) == "none"
    assert ucdp_of(event("protest", "civilians")) == "none"


PLOVER_MODES = {
    "AGREE": "",
    "CONSULT": "visit third-party multilateral phone",
    "SUPPORT": "",
    "CONCEDE": "",
    "COOPERATE": "",
    "AID": "",
    "RETREAT": "withdraw release return disarm ceasefire access",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict ban arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict ban censor curfew martial-law misinformation arrest deport withhold cyber",
    "ASSAULT": "abduct beat torture execute sexual assassinate primitive firearms explosives suicide-attack "
    "heavy-weapons",
}
"""PLOVER's types and the modes that each may have."""

ACLED_SUB_EVENTS = {
    "Battles": {"Armed clash", "Government regains territory", "Non-state actor overtakes territory"},
    "Protests": {"Excessive force against protesters", "Protest with intervention", "Peaceful protest"},
    "Riots": {"Violent demonstration", "Mob violence"},
    "Explosions/Remote violence": {
        "Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED", "Grenade",
    },
    "Violence against civilians": {"Sexual violence", "Attack", "Abduction/forced disappearance"},
    "Strategic developments": {
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use",
        "Headquarters or base established", "Looting/property destruction", "Non-violent transfer of territory",
        "Other",
    },
}  # fmt: skip
"""ACLED's event types and their sub-event types (codebook of 2024)."""

CAMEO_OF_PLOVER = {
    "AGREE": {"03", "05"},
    "CONSULT": {"04"},
    "AID": {"07"},
    "ACCUSE": {"01", "09", "11"},
    "THREATEN": {"13"},
    "PROTEST": {"14"},
    "SANCTION": {"16"},
    "COERCE": {"17"},
    "ASSAULT": {"18", "19", "20"},
}
"""CAMEO roots that PLOVER's types took over; statements without blame stay CAMEO's 01."""


@pytest.mark.parametrize("row", EVENT_TYPES, ids=lambda r: r.event_type)
def test_each_type_has_a_plover_type_and_mode_an_acled_pair_and_a_cameo_root_of_the_lists(
    row: EventType,
) -> None:
    modes = PLOVER_MODES[row.plover_type].split()
    assert row.plover_mode in ["", *modes]
    if row.is_material and row.event_type != "other":
        assert row.plover_mode, "a material type has a mode"
    assert row.acled_sub_event_type in ACLED_SUB_EVENTS[row.acled_event_type]
    assert row.cameo_root in CAMEO_OF_PLOVER[row.plover_type]
    assert len(row.definition.split()) >= 5 and row.definition.endswith(".")


@pytest.mark.parametrize("row", EVENT_TYPES, ids=lambda r: r.event_type)
@pytest.mark.parametrize(
    "target", ["", "civilians", "state_military", "non_state_armed_group", "infrastructure"]
)
@pytest.mark.parametrize("outcome", ["hit", "foiled", "unknown"])
def test_whatever_hangs_on_the_parties_stays_in_acleds_list(
    row: EventType, target: str, outcome: str
) -> None:
    for source in ("state_military", "non_state_armed_group", "police", "civilians", ""):
        kind, sub = acled_of(event(row.event_type, source, target, outcome=outcome))
        assert sub in ACLED_SUB_EVENTS[kind]
