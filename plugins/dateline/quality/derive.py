"""Columns that a rule reads and no table has: one row's figures against each other, and details against their event.

Every derived yes-or-no column says yes where the row is in order, no where it is not, and has no value where the
question does not arise (a count that the text does not give, a date that is not known): rules pass those by.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from dateline.coding.types import MATERIAL
from dateline.quality import codes, plausible
from dateline.quality.geography import country_holds

if TYPE_CHECKING:
    import pandas as pd

    Frames = dict[str, pd.DataFrame]

#: Which of the given GeoNames ids the gazetteer knows.
KnownPlaces = Callable[[Collection[int]], Collection[int]]

COUNT_GROUPS = ("fatalities", "injuries", "deaths_civilian")
DETAILS = ("actor", "place", "casualty", "mention", "evidence", "relation")
# A report can name a day that has not begun yet where it is published: time zones ahead of UTC, late corrections.
DAYS_AHEAD = 1
# "This month", "this year": the named period may run on after the day of publication, by a year at most.
DAYS_AHEAD_OF_PERIOD = 366
# Plans and threats look ahead by years, not by generations.
DAYS_AHEAD_OF_PLAN = 20 * 366
# News that reaches back further than this names the year, the decade or how long ago it was.
OLDEST_WITHOUT_REASON = "1990-01-01"
REASON_FOR_OLD_DATE = (
    r"(?i)\b(?:1\d{3}|20\d\d|\d{2,4}s)\b|\byears?\b|\bdecades?\b|\bcentur(?:y|ies)\b|'\d\d\b"
)
# A path of the codebook's form: casualties[0].low, date_start, actors[1].
FIELD_PATH = r"^[a-z_]+(?:\[[0-9]+\])?(?:\.[a-z_]+(?:\[[0-9]+\])?)*$"
# What evidence may be given for, with the column that counts the list; None: no list.
FIELDS: dict[str, str | None] = {
    "actors": "actor_count", "places": "place_count", "casualties": "casualty_count", "weapons": "weapon_count",
    "attributed_to": "attribution_count", "mentions": "mention_count", "relations": "relation_count",
    **dict.fromkeys(
        ("event_type", "realis", "is_main", "is_aggregate", "date", "date_start", "date_end", "date_precision",
         "date_text", "date_latest", "outcome", "claim_status", "quantity", "quantity_intercepted",
         "fatalities", "injuries", "deaths_civilian")
    ),
    **{f"{group}_{part}": None for group in COUNT_GROUPS for part in ("low", "best", "high")},
}  # fmt: skip


def derive(frames: Frames, *, run: int | None, known_places: KnownPlaces) -> Frames:
    """The frames with the derived columns. `run` is the coding run that every row must belong to (None: any)."""
    made = {name: frame.copy() for name, frame in frames.items()}
    by_id = made["event"].drop_duplicates("event_version_id").set_index("event_version_id")
    for name in ("event", *DETAILS):
        _of_run(made[name], by_id, run)
    _event(made["event"], made["evidence"])
    _actor(made["actor"], by_id)
    _place(made["place"], by_id, known_places)
    _casualty(made["casualty"], by_id)
    _mention(made["mention"])
    _evidence(made["evidence"], by_id)
    _relation(made["relation"], by_id)
    if "article" in made:
        _article(made["article"])
    if "join" in made:
        _join(made["join"], made, by_id)
    return made


def _of_run(frame: pd.DataFrame, by_id: pd.DataFrame, run: int | None) -> None:
    belongs = frame["event_version_id"].isin(by_id.index).astype("boolean")
    if run is not None:
        belongs &= (frame["coding_run_id"] == run).fillna(False)
    frame["is_of_run"] = belongs


def where(condition: Any, answer: Any) -> Any:
    """`answer` where the condition holds, no value elsewhere."""
    return answer.astype("boolean").where(condition.fillna(False).astype(bool))


def counted(frame: pd.DataFrame, low: str, best: str, high: str, name: str) -> None:
    """Add what the rules about a range read: its smallest figure, and whether low, best and high are in order."""
    three = frame[[low, best, high]]
    frame[f"{name}_smallest"] = three.min(axis=1).astype("Int64")
    in_order = (
        (three[best] >= three[low]).fillna(True)
        & (three[high] >= three[low]).fillna(True)
        & (three[high] >= three[best]).fillna(True)
    )
    frame[f"{name}_in_order"] = where(three.notna().any(axis=1), in_order)


def _event(frame: pd.DataFrame, evidence: pd.DataFrame) -> None:
    import pandas as pd

    for group in COUNT_GROUPS:
        counted(frame, f"{group}_low", f"{group}_best", f"{group}_high", group)
    dead = frame["fatalities_high"]
    civilians = frame[["deaths_civilian_low", "deaths_civilian_best", "deaths_civilian_high"]]
    frame["civilians_most"] = civilians.max(axis=1).astype("Int64")
    frame["civilians_within_deaths"] = frame["civilians_most"] <= dead
    any_dead = frame[["fatalities_low", "fatalities_best", "fatalities_high"]].notna().any(axis=1)
    frame["civilians_have_total"] = where(civilians.notna().any(axis=1), any_dead)
    frame["quantity_smallest"] = frame[["quantity", "quantity_intercepted"]].min(axis=1).astype("Int64")

    actual = frame["realis"].isin(("actual", "habitual"))
    material = frame["event_type"].isin(MATERIAL)
    start, end, published = frame["date_start"], frame["date_end"], frame["article_published_date"]
    dated = start.notna() | end.notna()
    frame["date_has_both_ends"] = where(dated, start.notna() & end.notna())
    frame["date_agrees_with_precision"] = where(
        frame["date_precision"].isin(codes.DATE_PRECISION),
        (frame["date_precision"] != "unknown") == start.notna(),
    )
    ahead_start, ahead_end = (start - published).dt.days, (end - published).dt.days
    is_day = (frame["date_precision"] == "day").fillna(False)
    told = (
        (ahead_start <= DAYS_AHEAD)
        & ~(is_day & (ahead_end > DAYS_AHEAD))
        & ~(ahead_end > DAYS_AHEAD_OF_PERIOD)
    )
    frame["date_is_told"] = where(actual & material & published.notna() & start.notna(), told)
    frame["date_is_near"] = where(published.notna() & start.notna(), ahead_start <= DAYS_AHEAD_OF_PLAN)
    old = start < pd.Timestamp(OLDEST_WITHOUT_REASON)
    reason = frame["date_text"].fillna("").str.contains(REASON_FOR_OLD_DATE, regex=True)
    frame["old_date_has_reason"] = where(old, reason)
    frame["span_days"] = (
        ((end - start).dt.days).astype("Int64").where(is_day & ~frame["is_aggregate"].fillna(False))
    )
    frame["latest_is_given"] = where(published.notna() | dated, frame["date_latest"].notna())

    best_dead = frame["fatalities_best"].fillna(frame["fatalities_low"])
    best_hurt = frame["injuries_best"].fillna(frame["injuries_low"])
    harmed = (best_dead > 0).fillna(False) | (best_hurt > 0).fillna(False)
    one = ~frame["is_aggregate"].fillna(False)
    most_dead = frame["event_type"].map(plausible.MOST_DEATHS).astype("Float64")
    most_hurt = frame["event_type"].map(plausible.most_injured).astype("Float64")
    usual = (best_dead <= most_dead).fillna(True) & (best_hurt <= most_hurt).fillna(True)
    frame["toll_is_usual"] = where(one & material, usual)
    times = plausible.IMPOSSIBLE_TIMES
    possible = (best_dead <= times * most_dead).fillna(True) & (best_hurt <= times * most_hurt).fillna(True)
    frame["toll_is_possible"] = where(one & material, possible)
    year = published.dt.year.astype("Int64")
    near_year = (best_dead - year).abs() <= 1
    frame["toll_is_no_year"] = where(published.notna() & best_dead.notna(), ~near_year.fillna(False))
    unreal = frame["realis"].isin(("threatened", "hypothetical", "negated"))
    frame["unreal_is_harmless"] = where(unreal, ~harmed)
    frame["words_are_harmless"] = where(frame["event_type"].isin(set(codes.EVENT_TYPE) - MATERIAL), ~harmed)
    frame["foiled_is_harmless"] = where(frame["outcome"] == "foiled", ~harmed)

    traced = evidence["field"].fillna("")
    of_toll = set(
        evidence.loc[traced.str.match(r"casualties|fatalities|injuries|deaths"), "event_version_id"]
    )
    of_date = set(evidence.loc[traced.str.match(r"date"), "event_version_id"])
    frame["toll_is_traced"] = where(harmed, frame["event_version_id"].isin(of_toll))
    frame["date_is_traced"] = where(start.notna(), frame["event_version_id"].isin(of_date))

    # What a reader would put on a map and a time line: single incidents that are told as having happened.
    single = material & (frame["realis"] == "actual").fillna(False) & one
    frame["has_place"] = where(single, frame["place_count"] > 0)
    # Without a day of publication "on Monday" is no date, and the coder is not to blame.
    frame["has_date"] = where(single & published.notna(), dated)


def _actor(frame: pd.DataFrame, by_id: pd.DataFrame) -> None:
    frame["is_named"] = (_has_words(frame["name"]) | _has_words(frame["mention_text"])).astype("boolean")
    frame["actor_id_is_known"] = where(frame["actor_id"].notna(), frame["is_known_actor"])
    accused = frame["asserted_by"].map(lambda names: bool(names)).astype(bool)
    frame["blame_has_author"] = where(frame["actor_role"] == "blamed", accused)
    kind = frame["event_version_id"].map(by_id["event_type"])
    target = frame.loc[frame["actor_role"] == "target", ["event_version_id", "actor_id"]].dropna()
    pairs = set(zip(target["event_version_id"], target["actor_id"], strict=True))
    doer = frame["actor_role"].isin(("source", "blamed", "claimant")) & frame["actor_id"].notna()
    own = [pair in pairs for pair in zip(frame["event_version_id"], frame["actor_id"], strict=True)]
    against_itself = _series(own, frame)
    # In a clash both sides act; soldiers who mutiny or fire on their own are rare enough to be looked at.
    frame["is_not_own_target"] = where(doer & (kind != "armed_clash"), ~against_itself)


def _has_words(column: pd.Series) -> pd.Series:
    return column.fillna("").str.strip().ne("")


def _series(values: Any, frame: pd.DataFrame) -> pd.Series:
    import pandas as pd

    return pd.Series(values, index=frame.index, dtype="boolean")


def _place(frame: pd.DataFrame, by_id: pd.DataFrame, known_places: KnownPlaces) -> None:
    latitude, longitude = frame["latitude"], frame["longitude"]
    located = latitude.notna() & longitude.notna()
    frame["is_named"] = (_has_words(frame["name"]) | _has_words(frame["mention_text"])).astype("boolean")
    frame["has_both_coordinates"] = (latitude.notna() == longitude.notna()).astype("boolean")
    frame["is_not_zero"] = where(located, ~((latitude == 0) & (longitude == 0)))
    frame["has_precision"] = where(located, frame["place_precision"].notna())
    fine = frame["place_precision"].isin(("exact", "near", "city"))
    frame["fine_is_located"] = where(fine, located)
    frame["country_is_named"] = where(frame["place_precision"] == "country", frame["country_iso3"].notna())
    inside = [
        None if flag or not is_located else country_holds(country, lat, lon)
        for flag, is_located, country, lat, lon in zip(
            # A part of a country or an area across borders has no point that must lie in the country.
            (frame["place_precision"] == "region").fillna(False) | frame["country_iso3"].isna(),
            located,
            frame["country_iso3"],
            latitude,
            longitude,
            strict=True,
        )
    ]
    frame["lies_in_country"] = _series(inside, frame)
    frame["mains"] = (
        frame["is_main"]
        .fillna(False)
        .astype(int)
        .groupby(frame["event_version_id"])
        .transform("sum")
        .astype("Int64")
    )
    frame["main_is_place_of_event"] = where(
        frame["is_main"].fillna(False), frame["place_role"].isin(("impact", "launch"))
    )
    ids = {int(i) for i in frame["geonames_id"].dropna()}
    known = set(known_places(ids)) if ids else set()
    frame["geonames_id_is_known"] = where(frame["geonames_id"].notna(), frame["geonames_id"].isin(known))
    whole = frame["event_version_id"].map(by_id["quantity"]).astype("Int64")
    parts = frame["quantity"].groupby(frame["event_version_id"]).transform("sum").astype("Int64")
    frame["parts_within_quantity"] = where(frame["quantity"].notna() & whole.notna(), parts <= whole)


def _casualty(frame: pd.DataFrame, by_id: pd.DataFrame) -> None:
    import pandas as pd

    counted(frame, "count_low", "count_best", "count_high", "count")
    frame["has_count"] = (
        frame[["count_low", "count_best", "count_high"]].notna().any(axis=1).astype("boolean")
    )
    frame["demographics_are_known"] = _series(
        [set(words or ()) <= set(codes.DEMOGRAPHIC) for words in frame["demographics"]], frame
    )
    total = {}
    for part in ("low", "best", "high"):
        dead = frame["event_version_id"].map(by_id[f"fatalities_{part}"]).astype("Int64")
        hurt = frame["event_version_id"].map(by_id[f"injuries_{part}"]).astype("Int64")
        total[part] = dead.where(frame["harm"] == "killed", hurt.where(frame["harm"] == "wounded"))
    frame["total_high"] = total["high"]
    figures = frame["harm"].isin(("killed", "wounded")) & frame["has_count"]
    subset = frame["is_subset"].fillna(False)
    least = frame[["count_low", "count_best"]].max(axis=1).astype("Int64")
    any_total = pd.concat(list(total.values()), axis=1).notna().any(axis=1)
    frame["has_total"] = where(figures, any_total)
    frame["subset_within_total"] = where(figures & subset, least <= total["high"])
    frame["subset_within_best"] = where(figures & subset & total["high"].isna(), least <= total["best"])
    frame["row_within_total"] = where(figures & ~subset, least <= total["high"])
    source = frame["attributed_to"].map(lambda names: "|".join(sorted(names or ())))
    twice = frame.assign(source=source).duplicated(
        [
            "event_version_id",
            "harm",
            "count_low",
            "count_best",
            "count_high",
            "group_text",
            "casualty_text",
            "source",
        ],
        keep="first",
    )
    frame["is_counted_once"] = where(figures & ~subset, ~twice)


def _mention(frame: pd.DataFrame) -> None:
    frame["lies_in_text"] = (frame["article_slice"].fillna("") != "").astype("boolean")
    start, end = frame["sentence_start_offset"], frame["sentence_end_offset"]
    both = start.notna() & end.notna()
    frame["has_sentence"] = both.astype("boolean")
    inside = (start >= 0) & (start < end) & (end <= frame["article_text_length"])
    frame["sentence_lies_in_text"] = where(both, inside)
    holds = (start <= frame["start_offset"]) & (frame["end_offset"] <= end)
    frame["sentence_holds_mention"] = where(both, holds)


def _evidence(frame: pd.DataFrame, by_id: pd.DataFrame) -> None:
    frame["lies_in_text"] = (frame["article_slice"].fillna("") != "").astype("boolean")
    parts = frame["field"].str.extract(r"^([a-z_]+)(?:\[([0-9]{1,9})\])?")
    root, index = parts[0], parts[1].astype("Int64")
    exists = root.isin(FIELDS)
    for name, counter in FIELDS.items():
        if counter is not None:
            size = frame["event_version_id"].map(by_id[counter]).astype("Int64")
            exists &= ~((root == name).fillna(False) & (index >= size).fillna(False))
    frame["field_is_there"] = where(frame["field"].str.match(FIELD_PATH), exists)


def _relation(frame: pd.DataFrame, by_id: pd.DataFrame) -> None:
    own = frame["event_version_id"].map(by_id["event_id"]).astype("Int64")
    other = frame["related_event_id"]
    frame["target_is_there"] = other.notna().astype("boolean")
    frame["is_not_to_itself"] = where(other.notna() & own.notna(), own != other)
    answers = frame["relation_type"] == "responds_to"
    known = other.notna() & own.notna() & answers.fillna(False)
    pairs = set(zip(own[known], other[known], strict=True))
    back = [(b, a) in pairs and a != b for a, b in zip(own.fillna(-1), other.fillna(-1), strict=True)]
    frame["is_no_circle"] = where(known, ~_series(back, frame))


def _article(frame: pd.DataFrame) -> None:
    frame["events_fit_length"] = (frame["events"] <= plausible.MOST_EVENTS) & (
        frame["events"]
        <= plausible.FREE_EVENTS + frame["article_text_length"] // plausible.CHARACTERS_PER_EVENT
    )
    frame["has_events"] = frame["events"] > 0


def _join(frame: pd.DataFrame, frames: Frames, by_id: pd.DataFrame) -> None:
    ids = frame["event_version_id"]
    seen = frames["event"]["event_version_id"].value_counts()
    frame["is_in_view"] = (ids.map(seen).fillna(0) == 1).astype("boolean")
    complete = _series([True] * len(frame), frame)
    for name in DETAILS:
        rows = ids.map(frames[name]["event_version_id"].value_counts()).fillna(0)
        wanted = ids.map(by_id[f"{name}_count"]).fillna(0)
        complete &= (rows == wanted).astype("boolean")
    frame["has_all_details"] = complete
    frame["is_listed"] = frame["coded_events"].notna().astype("boolean")
