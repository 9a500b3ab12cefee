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

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

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


def _as_list(value: Any) -> Any:
    """One string where a list of them is meant, or nothing at all."""
    if value is None:
        return []
    return [value] if isinstance(value, str) else value


def _as_date(value: Any) -> Any:
    # Only the codebook's form: fromisoformat alone would also take 20191229 and 2019-W52-7.
    if isinstance(value, str):
        if len(value) != 10:
            raise ValueError(f"{value[:40]!r} is no date of the form YYYY-MM-DD")
        return dt.date.fromisoformat(value)
    return value


Words = Annotated[list[str], BeforeValidator(_as_list)]
Date = Annotated[dt.date, BeforeValidator(_as_date)]


class _Part(BaseModel):
    # Strict: 5.0 or "5" for a count is a bug of the coder, to be seen and not mended here.
    model_config = ConfigDict(extra="allow", strict=True, frozen=True)


class Actor(_Part):
    role: str | None = None
    stance: str | None = None
    asserted_by: Words = []
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
    demographic: Words = []
    is_perpetrator: bool | None = None
    is_subset: bool | None = None
    text: str | None = None
    attributed_to: Words = []


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


NoneIsEmpty = BeforeValidator(lambda value: [] if value is None else value)
Items = Field(max_length=MOST_ITEMS)


class EventRecord(_Part):
    """One event in the codebook's form. Missing and null mean the same; unknown keys are kept in the record."""

    event_id: Annotated[str, Field(min_length=1, max_length=40)]
    event_type: Annotated[str, Field(min_length=1, max_length=100)]
    realis: str | None = None
    is_main: bool | None = None
    is_aggregate: bool | None = None
    date_start: Date | None = None
    date_end: Date | None = None
    date_precision: str | None = None
    date_text: str | None = None
    date_latest: Date | None = None
    outcome: str | None = None
    claim_status: str | None = None
    quantity: Int | None = None
    quantity_intercepted: Int | None = None
    actors: Annotated[list[Actor], NoneIsEmpty, Items] = []
    places: Annotated[list[Place], NoneIsEmpty, Items] = []
    casualties: Annotated[list[Casualty], NoneIsEmpty, Items] = []
    fatalities_low: Int | None = None
    fatalities_best: Int | None = None
    fatalities_high: Int | None = None
    injuries_low: Int | None = None
    injuries_best: Int | None = None
    injuries_high: Int | None = None
    deaths_civilian_low: Int | None = None
    deaths_civilian_best: Int | None = None
    deaths_civilian_high: Int | None = None
    weapons: Words = []
    attributed_to: Words = []
    mentions: Annotated[list[Mention], NoneIsEmpty, Items] = []
    relations: Annotated[list[Relation], NoneIsEmpty, Items] = []
    evidence: Annotated[list[Evidence], NoneIsEmpty, Items] = []
    confidence: Number | None = None


def read_record(event: Mapping[str, Any]) -> tuple[EventRecord, str, str]:
    """Check one event's shape; return it, its JSON text (storable), and the SHA-256 of that with sorted keys.

    Raises StoreError, which names the field, when it is not of the codebook's shape.
    """
    name = repr(event.get("event_id"))[:40] if isinstance(event, Mapping) else type(event).__name__
    try:
        plain = storable_json(event)
        record = EventRecord.model_validate(plain)
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, allow_nan=False)
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)[:5]
        wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in found)
        raise StoreError(f"event {name} is not in the codebook's form ({wrong}); correct the coder") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise StoreError(f"event {name} cannot be written as JSON ({error}); correct the coder") from None
    if len(text) > LARGEST_RECORD:
        raise StoreError(f"event {name} takes {len(text):,} characters, more than any can; correct the coder")
    return record, text, hashlib.sha256(text.encode()).hexdigest()
