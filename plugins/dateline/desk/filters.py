"""The filters of the desk: read from an address, checked, and turned into a WHERE clause.

Everything that a reader can choose stands in the address, so that a view can be sent and cited. Values reach the
database as parameters only.
"""

# Queries are put together from constants of this file; every value of a reader is a parameter.
# ruff: noqa: S608

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import Any, Literal
from urllib.parse import urlencode

# Beyond this an address is no reader's.
MOST_VALUES = 60
LONGEST_VALUE = 200

Toll = Literal["low", "best", "high"]
TOLLS: tuple[Toll, ...] = ("low", "best", "high")
REALIS = ("actual", "threatened", "hypothetical", "negated", "habitual")
OUTCOMES = ("hit", "partly_intercepted", "intercepted", "failed", "foiled", "unknown")
CLAIMS = ("single_source", "corroborated", "admitted", "disputed", "denied")
SHOWN = ("aggregates", "undated", "imprecise")
# Coordinates of these stand for an area, not for a spot (mart.place_precision).
IMPRECISE = ("region", "country")


class FilterError(ValueError):
    """The address holds a filter that cannot be; the message says which and what is allowed."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader wants to see. Days are inclusive; `as_of` is aware (UTC).

    `actor` is in any role; `doer` did it, is blamed for it or claims it; `against` is a target, or a side of a clash.
    An event counts as on `date_latest`, the last day on which it can have happened. `realis` empty means all.
    `box` is west, south, east, north in degrees. `show` says what is
    put on map and timeline although it is off them by default.
    """

    q: str = ""
    since: date | None = None
    until: date | None = None
    country: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    actor: tuple[str, ...] = ()
    actor_source: tuple[str, ...] = ()
    actor_blamed: tuple[str, ...] = ()
    actor_target: tuple[str, ...] = ()
    doer: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    toll: Toll = "best"
    toll_min: int | None = None
    civilians: bool = False
    outcome: tuple[str, ...] = ()
    claim: tuple[str, ...] = ()
    realis: tuple[str, ...] = ("actual",)
    main: bool = False
    reviewed: bool | None = None
    source: tuple[str, ...] = ()
    confidence: float | None = None
    box: tuple[float, float, float, float] | None = None
    show: tuple[str, ...] = ()
    as_of: datetime | None = None

    def shows(self, what: str) -> bool:
        """Whether `what` (aggregates, undated, imprecise) is put on the map."""
        return what in self.show

    @property
    def is_default(self) -> bool:
        """Whether nothing is filtered away that is not by default."""
        return replace(self, show=(), toll="best") == Filters()

    def query_string(self, **changes: Any) -> str:
        """The address of this view, without what is as by default."""
        wanted = replace(self, **changes) if changes else self
        pairs: list[tuple[str, str]] = []
        for item in fields(Filters):
            value = getattr(wanted, item.name)
            if value == getattr(DEFAULT, item.name):
                continue
            if item.name == "realis" and not value:
                pairs.append(("realis", "any"))
            elif item.name == "box":
                pairs.append(("box", ",".join(f"{v:g}" for v in value)))
            elif isinstance(value, tuple):
                pairs.extend((item.name, v) for v in value)
            elif isinstance(value, bool):
                pairs.append((item.name, "yes" if value else "no"))
            elif isinstance(value, datetime):
                pairs.append((item.name, value.astimezone(UTC).isoformat().replace("+00:00", "Z")))
            elif value is not None:
                pairs.append((item.name, str(value)))
        return urlencode(pairs)


DEFAULT = Filters()


def read(pairs: Iterable[tuple[str, str]]) -> Filters:
    """Filters from the address' (name, value) pairs; names that are no filter are left alone.

    Raises FilterError.
    """
    given: dict[str, list[str]] = {}
    known = {item.name for item in fields(Filters)}
    for name, value in pairs:
        if name in known and value.strip():
            if "\0" in value or len(value) > LONGEST_VALUE:
                raise FilterError(f"{name}: at most {LONGEST_VALUE} characters of text")
            given.setdefault(name, []).append(value.strip())
    if sum(map(len, given.values())) > MOST_VALUES:
        raise FilterError(f"at most {MOST_VALUES} filters at a time")
    values: dict[str, Any] = {}
    for name, said in given.items():
        values[name] = _READ[name](name, said)
    filters = Filters(**values)
    if filters.since and filters.until and filters.since > filters.until:
        raise FilterError(f"the dates run backwards: from {filters.since} to {filters.until}")
    return filters


def _text(_name: str, said: Sequence[str]) -> str:
    return " ".join(said)


def _many(_name: str, said: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said))


def _countries(name: str, said: Sequence[str]) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(s.upper() for s in said))
    if any(not (len(c) == 3 and c.isascii() and c.isalpha()) and c != "NONE" for c in codes):
        raise FilterError(f"{name}: ISO 3166-1 codes of three letters, such as IRQ, or none for the open sea")
    return codes


def _date(name: str, said: Sequence[str]) -> date:
    try:
        if len(said[-1]) != 10:
            raise ValueError
        return date.fromisoformat(said[-1])
    except ValueError:
        raise FilterError(f"{name}: a day of the form 2020-01-31, not {said[-1][:40]!r}") from None


def _moment(name: str, said: Sequence[str]) -> datetime:
    try:
        found = datetime.fromisoformat(said[-1].replace(" ", "+") if "T" in said[-1] else said[-1])
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise FilterError(f"{name}: a time of the form 2020-01-31T12:00:00Z, not {said[-1][:40]!r}") from None


def _whole(name: str, said: Sequence[str]) -> int:
    try:
        value = int(said[-1])
    except ValueError:
        value = -1
    if not 0 <= value <= 10_000_000:
        raise FilterError(f"{name}: a whole number of at least 0, not {said[-1][:40]!r}")
    return value


def _share(name: str, said: Sequence[str]) -> float:
    try:
        value = float(said[-1])
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1:
        raise FilterError(f"{name}: a number from 0 to 1, not {said[-1][:40]!r}")
    return value


def _box(name: str, said: Sequence[str]) -> tuple[float, float, float, float]:
    try:
        west, south, east, north = (float(v) for v in said[-1].split(","))
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError
    except ValueError:
        raise FilterError(f"{name}: west,south,east,north in degrees, not {said[-1][:40]!r}") from None
    return west, south, east, north


def _flag(name: str, said: Sequence[str]) -> bool:
    try:
        return {"yes": True, "1": True, "true": True, "no": False, "0": False, "false": False}[
            said[-1].lower()
        ]
    except KeyError:
        raise FilterError(f"{name}: yes or no, not {said[-1][:40]!r}") from None


def _one_of(allowed: Sequence[str], *, everything: str | None = None) -> Any:
    def take(name: str, said: Sequence[str]) -> tuple[str, ...]:
        if everything is not None and everything in said:
            return ()
        wrong = [s for s in said if s not in allowed]
        if wrong:
            raise FilterError(f"{name}: one of {', '.join(allowed)}, not {wrong[0][:40]!r}")
        return tuple(a for a in allowed if a in said)

    return take


def _toll(name: str, said: Sequence[str]) -> Toll:
    for known in TOLLS:
        if said[-1] == known:
            return known
    raise FilterError(f"{name}: low, best or high, not {said[-1][:40]!r}")


_READ: Mapping[str, Any] = {
    "q": _text, "since": _date, "until": _date, "country": _countries, "type": _many, "actor": _many,
    "actor_source": _many, "actor_blamed": _many, "actor_target": _many, "doer": _many, "against": _many,
    "toll": _toll, "toll_min": _whole,
    "civilians": _flag, "outcome": _one_of(OUTCOMES), "claim": _one_of(CLAIMS),
    "realis": _one_of(REALIS, everything="any"), "main": _flag, "reviewed": _flag, "source": _many,
    "confidence": _share, "box": _box, "show": _one_of(SHOWN), "as_of": _moment,
}  # fmt: skip


@dataclass(slots=True)
class Where:
    """Conditions on alias `e`, and their parameters. Conditions are constants, never a reader's words."""

    conditions: list[str]
    parameters: dict[str, Any]

    def add(self, condition: str, **parameters: Any) -> None:
        """One condition more."""
        self.conditions.append(condition)
        self.parameters.update(parameters)

    @property
    def clause(self) -> str:
        """WHERE and all conditions, or nothing."""
        return "WHERE " + " AND ".join(self.conditions) if self.conditions else ""


# The columns of mart.event_point that a view may need.
COLUMNS = (
    "event_id, off_map, is_shared, is_main, is_aggregate, is_reviewed, is_actual, date_latest, date_month, latitude, "
    "longitude, radius_km, confidence, incident_id, fatalities_low, fatalities_best, fatalities_high, "
    "deaths_civilian_low, deaths_civilian_best, deaths_civilian_high, event_type, country_iso3, realis, source_id, "
    "place_precision, date_precision, outcome, claim_status, countries_iso3"
)
NOW = "mart.event_point AS e"
# As it was: what still is as it was then, and what has been replaced or taken back since. Nearly all is of the first
# kind, and stands in the narrow rows; those that are younger are left out.
AS_OF = """(
    SELECT {columns} FROM mart.event_point AS e
    WHERE e.event_id NOT IN (
        SELECT h.event_id FROM mart.event_history AS h WHERE h.valid_from > %(as_of)s AND h.valid_to IS NULL
    ){now}
    UNION ALL
    SELECT
        e.event_id,
        (
            CASE WHEN e.latitude IS NULL THEN 1 ELSE 0 END + CASE WHEN e.is_aggregate THEN 2 ELSE 0 END
            + CASE WHEN e.date_precision = 'unknown' OR e.date_latest IS NULL THEN 4 ELSE 0 END
            + CASE WHEN e.place_precision IN ('region', 'country') THEN 8 ELSE 0 END
        )::smallint,
        i.incident_id IS NOT NULL, e.is_main, e.is_aggregate, e.reviewed_at IS NOT NULL, e.realis = 'actual',
        e.date_latest, date_trunc('month', e.date_latest::timestamp)::date, e.latitude::real, e.longitude::real,
        e.radius_km::real, e.confidence::real, i.incident_id, e.fatalities_low, e.fatalities_best, e.fatalities_high,
        e.deaths_civilian_low, e.deaths_civilian_best, e.deaths_civilian_high, e.event_type, e.country_iso3, e.realis,
        e.source_id, e.place_precision, e.date_precision, e.outcome, e.claim_status, e.countries_iso3
    FROM mart.event_history AS e
    LEFT JOIN mart.incident_event AS i ON i.event_id = e.event_id
    WHERE e.valid_to > %(as_of)s AND e.valid_from <= %(as_of)s{then}
) AS e"""
ROLES = ("source", "blamed", "claimant", "target")
DOERS = ("source", "blamed", "claimant")


def table(filters: Filters, held: bytes | None = None) -> str:
    """The FROM clause: alias e has the columns of mart.event_point, now or as it was; `held` as for `where`."""
    if filters.as_of is None:
        return NOW
    # Who took part, and the words, are looked up in other tables for what is than for what was.
    now, then = (
        "".join(f" AND {c}" for c in _looked_up(filters, is_now, held).conditions) for is_now in (True, False)
    )
    return AS_OF.format(columns=", ".join(f"e.{c}" for c in COLUMNS.split(", ")), now=now, then=then)


def wide_table(filters: Filters) -> str:
    """The FROM clause: alias w has the columns of mart.event, now or as it was (as mart.event_as_of gives)."""
    if filters.as_of is None:
        return "mart.event AS w"
    return (
        "(SELECT h.* FROM mart.event_history AS h "
        "WHERE h.valid_from <= %(as_of)s AND (h.valid_to IS NULL OR h.valid_to > %(as_of)s)) AS w"
    )


def where(filters: Filters, held: bytes | None = None) -> Where:
    """The conditions that `filters` puts on the events of `table(filters, held)`.

    `held`: the events that hold the words, as Reader.held gives them; None: the query looks them up.
    """
    found = Where([], {})
    add = found.add
    if filters.as_of is not None:
        found.parameters["as_of"] = filters.as_of
    if filters.since is not None:
        add("coalesce(e.date_latest, '-infinity'::date) >= %(since)s", since=filters.since)
    if filters.until is not None:
        add("coalesce(e.date_latest, '-infinity'::date) <= %(until)s", until=filters.until)
    if filters.country:
        codes = [c for c in filters.country if c != "NONE"]
        choices = ["e.country_iso3 = ANY(%(countries)s::text[]) OR e.countries_iso3 && %(countries)s::text[]"]
        if "NONE" in filters.country:
            choices.append("e.country_iso3 IS NULL AND coalesce(e.countries_iso3, '{}') = '{}'")
        add("(" + " OR ".join(choices) + ")", countries=codes)
    if filters.type:
        add("e.event_type = ANY(%(types)s)", types=list(filters.type))
    looked_up = _looked_up(filters, filters.as_of is None, held)
    found.parameters.update(looked_up.parameters)
    if filters.as_of is None:
        found.conditions.extend(looked_up.conditions)
    if filters.toll_min is not None and filters.toll_min > 0:
        add(f"{toll(filters)} >= %(toll_min)s", toll_min=filters.toll_min)
    if filters.civilians:
        add(f"{_bound('deaths_civilian', filters.toll)} > 0")
    if filters.outcome:
        add("coalesce(e.outcome, 'unknown') = ANY(%(outcome)s)", outcome=list(filters.outcome))
    if filters.claim:
        add("e.claim_status = ANY(%(claim)s)", claim=list(filters.claim))
    if filters.realis == ("actual",):
        add("e.is_actual")  # what one usually looks at, and quicker than words
    elif filters.realis:
        add("e.realis = ANY(%(realis)s)", realis=list(filters.realis))
    if filters.main:
        add("e.is_main")
    if filters.reviewed is not None:
        add("e.is_reviewed" if filters.reviewed else "NOT e.is_reviewed")
    if filters.source:
        add("e.source_id = ANY(%(source)s)", source=list(filters.source))
    if filters.confidence is not None:
        add("e.confidence >= %(confidence)s::real", confidence=filters.confidence)
    if filters.box is not None:
        add(
            "e.longitude BETWEEN %(west)s AND %(east)s AND e.latitude BETWEEN %(south)s AND %(north)s",
            **dict(zip(("west", "south", "east", "north"), filters.box, strict=True)),
        )
    return found


def _looked_up(filters: Filters, is_now: bool, held: bytes | None) -> Where:
    """The conditions on who took part and on words: of what is published now, or of rows of mart.event_history."""
    found = Where([], {})
    for role in ("source", "blamed", "target"):
        _add_actors(found, is_now, f"actor_{role}", getattr(filters, f"actor_{role}"), (role,))
    _add_actors(found, is_now, "actor", filters.actor, ROLES)
    _add_actors(found, is_now, "doer", filters.doer, DOERS)
    _add_against(found, is_now, filters.against)
    if filters.q:
        asked = "websearch_to_tsquery('mart.desk'::regconfig, %(q)s)"
        # An array, not a join: the words are looked up once, whatever else is asked.
        now = (
            f"e.event_id = ANY(ARRAY(SELECT w.event_id FROM mart.event_words AS w WHERE w.words @@ {asked}))"
        )
        if held is not None:
            # Not = 1: of that the planner expects a handful, and sorts what had better be hashed. Events that came
            # since the words were looked up have the last bit, which is 0.
            now = "get_bit(%(held)b::bytea, least(e.event_id, %(beyond)s::bigint)) <> 0"
        then = (
            "mart.desk_words(e.article_title, e.sentence_text, e.place_name, e.source_actors, e.target_actors) "
            f"@@ {asked}"
        )
        found.add(now if is_now else then, q=filters.q, held=held, beyond=8 * len(held or b"") - 1)
    return found


def _add_actors(found: Where, is_now: bool, name: str, actors: tuple[str, ...], roles: Sequence[str]) -> None:
    """Events in which one of `actors` (keys or names) has one of `roles`."""
    if not actors:
        return
    if is_now:
        one = (
            "SELECT a.event_id FROM mart.event_actor AS a "
            f"WHERE a.{{column}} = ANY(%({name})s) AND a.actor_role = ANY(%({name}_roles)s)"
        )
        either = one.format(column="actor_id") + " UNION " + one.format(column="name")
        found.add(f"e.event_id IN ({either})", **{name: list(actors), f"{name}_roles": list(roles)})
    else:
        lists = [
            f"e.{role}_{kind} && %({name})s::text[]" for role in roles for kind in ("actors", "actor_ids")
        ]
        found.add("(" + " OR ".join(lists) + ")", **{name: list(actors), f"{name}_roles": list(roles)})


def _add_against(found: Where, is_now: bool, actors: tuple[str, ...]) -> None:
    """Events in which one of `actors` was acted upon: as a target, or as one of the sides of a clash."""
    if not actors:
        return
    if is_now:
        one = (
            "SELECT a.event_id FROM mart.event_actor AS a "
            "WHERE a.{column} = ANY(%(against)s) AND a.side IN ('target', 'party')"
        )
        found.add(f"e.event_id IN ({one.format(column='actor_id')} UNION {one.format(column='name')})")
    else:
        lists = "e.{0}_actors && %(against)s::text[] OR e.{0}_actor_ids && %(against)s::text[]"
        clash = " OR ".join(lists.format(role) for role in DOERS)
        found.add(f"({lists.format('target')} OR e.event_type = 'armed_clash' AND ({clash}))")
    found.parameters["against"] = list(actors)


def toll(filters: Filters) -> str:
    """The SQL of one event's dead, by the bound that the reader chose; an open upper bound counts as the best one."""
    return _bound("fatalities", filters.toll)


def _bound(column: str, which: Toll) -> str:
    order = {"low": ("low",), "best": ("best", "low"), "high": ("high", "best", "low")}[which]
    return "coalesce(" + ", ".join(f"e.{column}_{bound}" for bound in order) + ")"


# The bits of mart.event_point.off_map: why an event is no point on the map. The first that holds is the reason given.
OFF_MAP = {"nowhere": 1, "aggregates": 2, "undated": 4, "imprecise": 8}


def off_map(filters: Filters) -> int:
    """The reasons that keep events off the map, as bits: those that the reader asked for anyway are left out."""
    return sum(bit for name, bit in OFF_MAP.items() if name == "nowhere" or not filters.shows(name))


def off_timeline(filters: Filters) -> int:
    """The same for the timeline, which needs no place; what has no day at all has no month either."""
    return off_map(filters) & (OFF_MAP["aggregates"] | OFF_MAP["undated"])


def reason_of(bits: int) -> str | None:
    """The first reason among the bits; None: there is none."""
    return next((name for name, bit in OFF_MAP.items() if bits & bit), None)
