"""The shape of one coded event, as far as the tables need it: types, not meaning.

What a value may be (codes, low ≤ best ≤ high, offsets inside the text) is the audit's business, so that a bad row is
held back with its reason and does not vanish. A record that is not even of this shape is refused before it is stored.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from dateline.warehouse.errors import StoreError
from dateline.warehouse.text import storable_json

# The range of PostgreSQL's integer, so that no figure, however absurd, fails in the database.
Int = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
BigInt = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
Number = Annotated[float, Field(allow_inf_nan=False)]
# 30,000 evidence rows in one event would be an attack or a bug; the coder gives a few dozen.
MOST_ITEMS = 2000
# Records of the largest articles take 100 kB.
LARGEST_RECORD = 4 * 1024 * 1024

Words = list[str] | str | None  # one string where a list of them is meant, or nothing at all


class _Part(BaseModel):
    # Strict: 5.0 or "5" for a count is a bug of the coder, to be seen and not mended here.
    model_config = ConfigDict(extra="ignore", strict=True, frozen=True)


class Actor(_Part):
    role: str | None = None
    stance: str | None = None
    asserted_by: Words = None
    mention: str | None = None
    name: str | None = None
    actor_id: str | None = None
    country_iso3: str | None = None
    actor_type: str | None = None


class Place(_Part):
    mention: str | None = None
    name: str | None = None
    country_iso3: str | None = None
    admin1: str | None = None
    latitude: Number | None = None
    longitude: Number | None = None
    precision: str | None = None
    radius_km: Number | None = None
    role: str | None = None
    is_main: bool | None = None
    geonames_id: BigInt | None = None
    quantity: Int | None = None


class Casualty(_Part):
    harm: str | None = None
    low: Int | None = None
    best: Int | None = None
    high: Int | None = None
    approximate: bool | None = None
    group: str | None = None
    status: str | None = None
    demographic: Words = None
    is_perpetrator: bool | None = None
    is_subset: bool | None = None
    text: str | None = None
    attributed_to: Words = None


class Mention(_Part):
    start: Int
    end: Int
    text: str
    sentence_start: Int | None = None
    sentence_end: Int | None = None


class Relation(_Part):
    type: str | None = None
    event_id: str | None = None


class Evidence(_Part):
    field: str
    start: Int
    end: Int


Items = Field(max_length=MOST_ITEMS)


class EventRecord(_Part):
    """One event in the codebook's form. Missing and null mean the same; unknown keys are kept in the record."""

    event_id: Annotated[str, Field(min_length=1, max_length=40)]
    event_type: Annotated[str, Field(min_length=1, max_length=100)]
    realis: str | None = None
    is_main: bool | None = None
    is_aggregate: bool | None = None
    date_start: dt.date | None = None
    date_end: dt.date | None = None
    date_precision: str | None = None
    date_text: str | None = None
    date_latest: dt.date | None = None
    outcome: str | None = None
    claim_status: str | None = None
    quantity: Int | None = None
    quantity_intercepted: Int | None = None
    actors: Annotated[list[Actor] | None, Items] = None
    places: Annotated[list[Place] | None, Items] = None
    casualties: Annotated[list[Casualty] | None, Items] = None
    fatalities_low: Int | None = None
    fatalities_best: Int | None = None
    fatalities_high: Int | None = None
    injuries_low: Int | None = None
    injuries_best: Int | None = None
    injuries_high: Int | None = None
    deaths_civilian_low: Int | None = None
    deaths_civilian_best: Int | None = None
    deaths_civilian_high: Int | None = None
    weapons: Words = None
    attributed_to: Words = None
    mentions: Annotated[list[Mention] | None, Items] = None
    relations: Annotated[list[Relation] | None, Items] = None
    evidence: Annotated[list[Evidence] | None, Items] = None
    confidence: Number | None = None


def read_record(event: Mapping[str, Any]) -> tuple[EventRecord, str, str]:
    """Check one event's shape; return it, its JSON text (storable), and the SHA-256 of that, its keys sorted.

    Raises StoreError, which names the field, when it is not of the codebook's shape.
    """
    name = repr(event.get("event_id"))[:40] if isinstance(event, Mapping) else type(event).__name__
    try:
        text = _json(event)
        if "\\u0000" in text or not _is_encodable(text):
            text = _json(storable_json(event))
        record = EventRecord.model_validate_json(text)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)[:5]
        wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in found)
        raise StoreError(f"event {name} is not in the codebook's form ({wrong}); correct the coder") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise StoreError(f"event {name} cannot be written as JSON ({error}); correct the coder") from None
    if len(text) > LARGEST_RECORD:
        raise StoreError(f"event {name} takes {len(text):,} characters, more than any can; correct the coder")
    return record, text, hashlib.sha256(text.encode()).hexdigest()


def stored_record(text: str) -> EventRecord:
    """A record read back from core.event_version, where only checked ones are."""
    return EventRecord.model_validate_json(text)


def words(value: list[str] | str | None) -> list[str]:
    """One string or several or none, as a list."""
    if value is None:
        return []
    return [value] if isinstance(value, str) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
