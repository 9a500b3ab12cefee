"""The type table: complete, and the ACLED and UCDP names that hang on the parties."""

from __future__ import annotations

import pytest

from dateline.coding.types import EVENT_TYPES, MATERIAL, NON_MATERIAL, acled_of, lookup, ucdp_of

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
