"""The rows that the shared scorer cannot see: stance, claim status, outcome, best counts, casualty rows, place roles.

They need a gold whose events have a ``record`` part (tests/newsroom/README.md): roles with stance and
asserted_by, claim_status, outcome, quantity, date_precision, fatalities_best, injuries_best,
deaths_civilian, casualties, places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dateline.coding.scoring.actors import Identity, confusion, identify, parties, same_actor
from dateline.coding.scoring.agreement import AREA_KM, NEAR_KM, Event, counts_agree, km, same_name
from dateline.coding.scoring.tally import Note, Tally

RECORD_ROWS = (
    "perpetrator",
    "perpetrators exact",
    "perpetrator role",
    "stance",
    "asserted by",
    "claim status",
    "status not single",
    "outcome",
    "outcome not hit",
    "quantity",
    "date precision",
    "killed, best",
    "wounded, best",
    "civilian deaths",
    "casualty row",
    "casualty status",
    "casualty subset",
    "casualty source",
    "impact place",
    "launch place",
    "reported from",
    "place precision",
    "main place",
)
"""Strictly compared. "perpetrators exact" is the share of events whose doers (source, blamed, claimant) are
exactly the gold's, nobody where it names nobody; role and stance are over the doers that were found; "status not
single" and "outcome not hit" leave out the value that most events have. Casualty rows agree in harm and range; their
status, subset and source are over the rows that agree. Places agree within 80 km (250 km for parts of countries)."""

DOERS = ("source", "blamed", "claimant")
_ROLE_ROWS = {"impact": "impact place", "launch": "launch place", "reported_from": "reported from"}
_PLAIN_OUTCOMES = frozenset({"hit", "unknown"})
_COARSE = frozenset({"country", "region"})


def needed_of_record(gold: Event) -> dict[str, int]:
    """How many of each row a hand-coded event holds: what one that is not found adds to the missed."""
    record = gold.get("record")
    if not record:
        return {}
    doers = sum(r["role"] in DOERS for r in record["roles"])
    places = Counter(_ROLE_ROWS[p["role"]] for p in record["places"])
    return {
        "perpetrator": doers,
        "perpetrators exact": 1,
        "claim status": 1,
        "status not single": int(record["claim_status"] != "single_source"),
        "outcome": 1,
        "outcome not hit": int(record["outcome"] not in _PLAIN_OUTCOMES),
        "quantity": int(record["quantity"] is not None),
        "date precision": 1,
        "killed, best": int(record["fatalities_best"] is not None),
        "wounded, best": int(record["injuries_best"] is not None),
        "civilian deaths": int(record["deaths_civilian"] is not None),
        "casualty row": len(record["casualties"]),
        **places,
    }


def score_record(tally: Tally, coded: Event, gold: Event, note: Note) -> tuple[list[str], bool]:
    """Counts the record rows of one pair that is actual on both sides. Gives the confusions of actors found in it and
    whether doer and target are the wrong way round. The gold event must have a ``record``."""
    record = gold["record"]
    confusions, is_reversed = _score_doers(tally, coded, record, note)
    for key, field, plain in (
        ("claim status", "claim_status", frozenset({"single_source"})),
        ("outcome", "outcome", _PLAIN_OUTCOMES),
    ):
        got, wanted = coded.get(field), record[field]
        tally.right(key, got == wanted)
        special = "status not single" if key == "claim status" else "outcome not hit"
        tally.value(special, got == wanted, wanted not in plain, got not in plain)
        if got != wanted:
            note(key, f"gold {wanted} coded {got}")
    got, wanted = coded.get("date_precision"), record["date_precision"]
    if not tally.right("date precision", got == wanted):
        note("date precision", f"gold {wanted} coded {got}")
    got, wanted = coded.get("quantity"), record["quantity"]
    if not tally.value("quantity", got == wanted, wanted is not None, got is not None):
        note("quantity", f"gold {wanted} coded {got}")
    for key, field in (("killed, best", "fatalities_best"), ("wounded, best", "injuries_best")):
        got, wanted = coded.get(field), record[field]
        ok = counts_agree(got, got, wanted, wanted) if wanted is not None else False
        if not tally.value(key, ok, wanted is not None, bool(got) or (got == 0 and wanted is not None)):
            note(key, f"gold {wanted} coded {got}")
    _score_civilian_deaths(tally, coded, record, note)
    _score_casualties(tally, coded, record, note)
    _score_places(tally, coded, gold, note)
    return confusions, is_reversed


def _score_doers(tally: Tally, coded: Event, record: Event, note: Note) -> tuple[list[str], bool]:
    wanted = [(identify(r["name"]), r) for r in record["roles"] if r["role"] in DOERS]
    got = parties(coded, *DOERS)
    matched: list[tuple[Event, Event]] = []
    left = list(range(len(got)))
    missed: list[Identity] = []
    for who, role in wanted:
        options = [i for i in left if same_actor(who, got[i][0])]
        # One actor may stand in two roles ("source" and "claimant"): the same role first.
        at = min(options, key=lambda i: (got[i][1]["role"] != role["role"], i), default=None)
        if at is None:
            if not any(same_actor(who, g) for g, _ in got):
                missed.append(who)
                tally.missed["perpetrator"] += 1
            else:  # told once by the coder for two namings of the gold
                tally.hit["perpetrator"] += 1
            continue
        left.remove(at)
        tally.hit["perpetrator"] += 1
        matched.append((got[at][1], role))
    extra = [got[i][0] for i in left if not any(same_actor(w, got[i][0]) for w, _ in wanted)]
    tally.extra["perpetrator"] += len(extra)
    if not tally.right("perpetrators exact", not missed and not extra):
        note("perpetrator", f"missed {[m.names[0] for m in missed]} extra {[e.names[0] for e in extra]}")
    for actor, role in matched:
        if not tally.right("perpetrator role", actor["role"] == role["role"]):
            note("perpetrator role", f"{role['name']}: gold {role['role']} coded {actor['role']}")
        if not tally.right("stance", actor.get("stance") == role["stance"]):
            note("stance", f"{role['name']}: gold {role['stance']} coded {actor.get('stance')}")
        lost, more = tally.names(
            "asserted by", [(n,) for n in actor.get("asserted_by") or ()], role["asserted_by"]
        )
        if lost or more:
            note("asserted by", f"{role['name']}: missed {lost} extra {more}")
    pairs = [(m, e) for m in missed for e in extra]
    targets = [identify(r["name"]) for r in record["roles"] if r["role"] == "target"]
    pairs += [
        (t, c)
        for t in targets
        for c, _ in parties(coded, "target")
        if not any(same_actor(c, u) for u in targets)
    ]
    confusions = list(dict.fromkeys(label for g, c in pairs if (label := confusion(g, c))))
    for label in confusions:
        note("confusion", label)
    is_reversed = _is_reversed([w for w, _ in wanted], targets, coded)
    if is_reversed:
        note("reversal", f"gold {[w.names[0] for w, _ in wanted]} against {[t.names[0] for t in targets]}")
    return confusions, is_reversed


def _is_reversed(doers: Sequence[Identity], targets: Sequence[Identity], coded: Event) -> bool:
    """Whether somebody whom the gold names on one side only stands on the other side only."""

    def among(who: Identity, others: Sequence[Identity]) -> bool:
        return any(same_actor(who, o) for o in others)

    coded_doers = [c for c, _ in parties(coded, *DOERS)]
    coded_targets = [c for c, _ in parties(coded, "target")]
    return any(
        among(c, targets) and not among(c, doers) and not among(c, coded_targets) for c in coded_doers
    ) or any(among(c, doers) and not among(c, targets) and not among(c, coded_doers) for c in coded_targets)


def _score_civilian_deaths(tally: Tally, coded: Event, record: Event, note: Note) -> None:
    low, high = coded.get("deaths_civilian_low"), coded.get("deaths_civilian_high")
    wanted = record["deaths_civilian"]
    got = bool(low or high) or (wanted is not None and (low, high) != (None, None))
    ok = wanted is not None and got and counts_agree(low, high, wanted["low"], wanted["high"])
    if not tally.value("civilian deaths", ok, wanted is not None, got):
        note("civilian deaths", f"gold {wanted} coded {low} to {high}")


def _score_casualties(tally: Tally, coded: Event, record: Event, note: Note) -> None:
    wanted = list(record["casualties"])
    left = list(coded.get("casualties") or ())
    pairs: list[tuple[Event, Event]] = []
    for row in wanted:
        options = [
            r
            for r in left
            if r["harm"] == row["harm"] and counts_agree(r["low"], r["high"], row["low"], row["high"])
        ]
        best = min(
            options,
            key=lambda r: (
                r["is_subset"] != row["is_subset"],
                not same_name(r["group"], row["group"]),
                r["status"] != row["status"],
            ),
            default=None,
        )
        if best is None:
            note("casualty row", f"missed {row['harm']} {row['low']} to {row['high']} {row['group']!r}")
        else:
            left.remove(best)
            pairs.append((best, row))
    tally.hit["casualty row"] += len(pairs)
    tally.missed["casualty row"] += len(wanted) - len(pairs)
    tally.extra["casualty row"] += len(left)
    for r in left:
        note("casualty row", f"extra {r['harm']} {r['low']} to {r['high']} {r['group']!r} {r['text']!r}")
    for r, row in pairs:
        if not tally.right("casualty status", r["status"] == row["status"]):
            note("casualty status", f"{row['group']!r}: gold {row['status']} coded {r['status']}")
        if not tally.right("casualty subset", bool(r["is_subset"]) == bool(row["is_subset"])):
            note("casualty subset", f"{row['group']!r}: gold {row['is_subset']} coded {r['is_subset']}")
        got, who = r.get("attributed_to"), row.get("attributed_to")
        if not tally.value("casualty source", same_name(got, who), bool(who), bool(got)):
            note("casualty source", f"{row['group']!r}: gold {who!r} coded {got!r}")


def _points(gold: Event) -> list[tuple[Event, Event | None]]:
    """The gold's places with the location that has their coordinates: by name, else by position."""
    places, locations = gold["record"]["places"], gold["locations"]
    found: list[tuple[Event, Event | None]] = []
    for n, place in enumerate(places):
        named = [
            x
            for x in locations
            if same_name(place["name"], x.get("admin_or_city")) or same_name(place["name"], x["text"])
        ]
        if not named and len(places) == len(locations):
            named = [locations[n]]
        found.append((place, named[0] if named else None))
    return found


def _same_place(coded: Event, place: Event, location: Event | None) -> bool:
    coarse = place["precision"] == "country"
    if coarse or coded.get("precision") == "country":
        country = location.get("country_iso3") if location else None
        both = coarse and coded.get("precision") in _COARSE
        return both and (coded.get("country_iso3") == country or same_name(coded.get("name"), place["name"]))
    if location is None or location.get("lat") is None or coded.get("latitude") is None:
        return same_name(coded.get("name"), place["name"])
    reach = AREA_KM if place["precision"] in ("region", "admin1") else NEAR_KM
    return km(location["lat"], location["lon"], coded["latitude"], coded["longitude"]) <= reach


def _score_places(tally: Tally, coded: Event, gold: Event, note: Note) -> None:
    wanted = _points(gold)
    for role, key in _ROLE_ROWS.items():
        golds = [w for w in wanted if w[0]["role"] == role]
        got = [p for p in coded.get("places") or () if (p.get("role") or "impact") == role]
        for place, location in golds:
            near = [p for p in got if _same_place(p, place, location)]
            tally.hit[key] += bool(near)
            tally.missed[key] += not near
            if not near:
                note(key, f"missed {place['name']!r}; coded {[p.get('name') for p in got]}")
                continue
            exact = min(near, key=lambda p: (p.get("precision") != place["precision"],))
            if not tally.right("place precision", exact.get("precision") == place["precision"]):
                note(
                    "place precision",
                    f"{place['name']}: gold {place['precision']} coded {exact.get('precision')}",
                )
            if not tally.right("main place", any(p.get("is_main") for p in near) == bool(place["is_main"])):
                note("main place", f"{place['name']}: gold {place['is_main']}")
        for p in got:
            if not any(_same_place(p, place, location) for place, location in golds):
                tally.extra[key] += 1
                note(key, f"extra {p.get('name')!r}; gold {[place['name'] for place, _ in golds]}")
