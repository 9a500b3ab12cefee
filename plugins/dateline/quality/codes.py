"""The codebook's closed lists, as the rules know them. A test holds them to the tables of mart."""

from __future__ import annotations

from dateline.coding.types import EVENT_TYPES

EVENT_TYPE = tuple(row.event_type for row in EVENT_TYPES)
REALIS = ("actual", "threatened", "hypothetical", "negated", "habitual")
OUTCOME = ("hit", "partly_intercepted", "intercepted", "failed", "foiled", "unknown")
CLAIM_STATUS = ("single_source", "corroborated", "admitted", "disputed", "denied")
DATE_PRECISION = ("day", "week", "month", "year", "unknown")
PLACE_PRECISION = ("exact", "near", "city", "admin2", "admin1", "region", "country")
PLACE_ROLE = ("impact", "launch", "reported_from")
ACTOR_ROLE = ("source", "blamed", "claimant", "target")
STANCE = ("asserted", "claimed", "blamed", "suspected", "denied")
ACTOR_TYPE = (
    "state_military", "government", "non_state_armed_group", "coalition", "police", "civilians", "political_party",
    "media", "ngo_igo", "business", "infrastructure", "unknown",
)  # fmt: skip
HARM = ("killed", "wounded", "missing", "abducted", "arrested", "displaced")
CASUALTY_STATUS = ("civilian", "combatant", "police", "unknown")
# The codebook names these five and no table does.
DEMOGRAPHIC = ("women", "children", "journalists", "aid workers", "medics")
RELATION_TYPE = ("responds_to", "part_of", "same_as")
UCDP_VIOLENCE_TYPE = ("state_based", "non_state", "one_sided", "none")
