"""The suite of the incidents: one row for each, beside what its reports say when they are counted again.

Incidents are made from published events after they were audited. What is wrong here is the linker's doing, or that of
somebody who changed the tables by hand: nothing can be held back, so critical rules fail the daily audit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateline.coding.types import MATERIAL
from dateline.quality import codes, geography, plausible, rules
from dateline.quality.frames import BOOL, DATE, INT, REAL, TEXT, Table
from dateline.quality.phrasing import batch, in_list, row
from dateline.quality.rules import Rule

if TYPE_CHECKING:
    import pandas as pd

# Reports of one occurrence that date it further apart than this are of two.
MOST_DAYS_APART = 14
# One occurrence in so many articles is a war that was taken for an incident.
MOST_REPORTS = 60

COLUMNS = {
    "incident_id": INT, "event_type": TEXT, "date_start": DATE, "date_end": DATE, "date_precision": TEXT,
    "date_latest": DATE, "place_name": TEXT, "country_iso3": TEXT, "latitude": REAL, "longitude": REAL,
    "place_precision": TEXT, "fatalities_low": INT, "fatalities_best": INT, "fatalities_high": INT,
    "fatalities_reported_min": INT, "fatalities_reported_max": INT, "injuries_low": INT, "injuries_best": INT,
    "injuries_high": INT, "reports": INT, "independent_sources": INT, "first_report_date": DATE,
    "last_report_date": DATE, "members": INT, "articles_counted": INT, "sources_counted": INT,
    "members_unpublished": INT, "members_uncountable": INT, "lead_is_member": BOOL, "toll_is_reported": BOOL,
    "days_apart": INT,
}  # fmt: skip
INCIDENT = Table(
    "incident",
    COLUMNS,
    """
SELECT
    i.incident_id, i.event_type, i.date_start, i.date_end, i.date_precision, i.date_latest, i.place_name,
    i.country_iso3, i.latitude, i.longitude, i.place_precision, i.fatalities_low, i.fatalities_best, i.fatalities_high,
    i.fatalities_reported_min, i.fatalities_reported_max, i.injuries_low, i.injuries_best, i.injuries_high, i.reports,
    i.independent_sources, (i.first_report_at AT TIME ZONE 'UTC')::date, (i.last_report_at AT TIME ZONE 'UTC')::date,
    m.members, m.articles + m.copies, m.articles, m.unpublished, m.uncountable, m.has_lead,
    CASE WHEN i.fatalities_best IS NOT NULL THEN m.has_toll END, m.days_apart
FROM (SELECT * FROM mart.incident ORDER BY incident_id DESC LIMIT %(rows)s) AS i
LEFT JOIN LATERAL (
    SELECT
        count(*) AS members,
        count(DISTINCT e.article_id) AS articles,
        (
            SELECT count(DISTINCT d.article_id) FROM mart.incident_event AS y
            INNER JOIN mart.event AS f ON f.event_id = y.event_id
            INNER JOIN core.duplicate_link AS d ON d.duplicate_of_article_id = f.article_id
            INNER JOIN core.article AS c ON c.article_id = d.article_id AND c.withdrawn_at IS NULL
            WHERE y.incident_id = i.incident_id
        ) AS copies,
        count(*) FILTER (WHERE e.event_id IS NULL) AS unpublished,
        count(*) FILTER (WHERE NOT e.is_material OR e.realis <> 'actual' OR e.is_aggregate) AS uncountable,
        coalesce(bool_or(x.event_id = i.lead_event_id), false) AS has_lead,
        coalesce(bool_or(e.fatalities_best = i.fatalities_best), false) AS has_toll,
        max(e.date_start) - min(coalesce(e.date_end, e.date_start)) AS days_apart
    FROM mart.incident_event AS x
    LEFT JOIN mart.event AS e ON e.event_id = x.event_id
    WHERE x.incident_id = i.incident_id
) AS m ON true
ORDER BY i.incident_id
""",
)


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with what the rules read and no table has, as `dateline.quality.derive` makes it."""
    from dateline.quality.derive import counted, where

    made = frame.copy()
    for group in ("fatalities", "injuries"):
        counted(made, f"{group}_low", f"{group}_best", f"{group}_high", group)
    located = made["latitude"].notna() & made["longitude"].notna()
    region = (made["place_precision"] == "region").fillna(False)
    inside = [
        country is not None and geography.country_holds(country, lat, lon) is not False
        for country, lat, lon in zip(
            made["country_iso3"].where(made["country_iso3"].notna(), None),
            made["latitude"].fillna(0),
            made["longitude"].fillna(0),
            strict=True,
        )
    ]
    made["lies_in_country"] = where(located & ~region & made["country_iso3"].notna(), _bools(inside, made))
    best = made["fatalities_best"].fillna(made["fatalities_low"])
    most = made["event_type"].map(plausible.MOST_DEATHS).astype("Float64")
    made["toll_is_usual"] = where(best.notna() & most.notna(), best <= most)
    made["toll_in_range"] = where(
        made["fatalities_best"].notna(),
        (made["fatalities_best"] >= made["fatalities_reported_min"]).fillna(True)
        & (made["fatalities_best"] <= made["fatalities_reported_max"]).fillna(True),
    )
    made["one_event_per_article"] = (
        made["members"] == made["articles_counted"] + made["members_unpublished"]
    ).astype("boolean")
    ahead = (made["date_start"] - made["last_report_date"]).dt.days
    made["date_is_told"] = where(made["date_start"].notna() & made["last_report_date"].notna(), ahead <= 1)
    return made


def _bools(values: list[bool], frame: pd.DataFrame) -> pd.Series:
    import pandas as pd

    return pd.Series(values, index=frame.index, dtype="boolean")


def incident() -> tuple[Rule, ...]:
    """Rules of the incidents."""
    found = [
        batch(
            "incident.key_unique",
            rules.unique("incident_id"),
            "An incident that stands twice is counted twice.",
        ),
        *in_list("incident", "event_type", tuple(sorted(MATERIAL))),
        *in_list("incident", "date_precision", codes.DATE_PRECISION, required=True),
        *in_list("incident", "place_precision", codes.PLACE_PRECISION),
        *in_list("incident", "country_iso3", geography.countries()),
        row(
            "incident.in_its_country",
            rules.holds("lies_in_country"),
            "Reports of two places with one name were joined, or the point is that of another report.",
            column="country_iso3",
            shows="incident_id place_name country_iso3 latitude longitude",
        ),
    ]
    for group in ("fatalities", "injuries"):
        three = f"incident_id {group}_low {group}_best {group}_high"
        found += [
            row(
                f"incident.{group}_not_negative",
                rules.between(f"{group}_smallest", 0),
                "People are counted from nought up; a negative figure would lower every total.",
                column=group,
                shows=three,
            ),
            row(
                f"incident.{group}_in_order",
                rules.holds(f"{group}_in_order"),
                "The toll of an incident is that of one report: its figures are in order as theirs are.",
                column=group,
                shows=three,
            ),
        ]
    found += [
        row(
            "incident.toll_is_reported",
            rules.holds("toll_is_reported"),
            "The toll is what one of its reports says, not a sum of several.",
            column="fatalities_best",
            shows="incident_id fatalities_best fatalities_reported_min fatalities_reported_max",
        ),
        row(
            "incident.toll_in_range",
            rules.holds("toll_in_range"),
            "The toll lies in the range of those that were reported.",
            column="fatalities_best",
            shows="incident_id fatalities_best fatalities_reported_min fatalities_reported_max",
        ),
        row(
            "incident.toll_usual_for_type",
            rules.holds("toll_is_usual"),
            "A toll beyond the deadliest known incidents of the type is a reason to look.",
            severity="warning",
            column="fatalities_best",
            shows="incident_id event_type fatalities_best",
        ),
        row(
            "incident.dates_in_order",
            rules.not_above("date_start", "date_end"),
            "An incident ends on or after the day on which it begins.",
            column="date_start",
        ),
        row(
            "incident.date_not_after_reports",
            rules.holds("date_is_told"),
            "It happened by the day on which it was last reported; a day more is allowed for time zones.",
            column="date_start",
            shows="incident_id date_start last_report_date",
        ),
        row(
            "incident.reports_in_order",
            rules.not_above("first_report_date", "last_report_date"),
            "The first report is not after the last.",
            column="first_report_date",
        ),
        row(
            "incident.has_events",
            rules.between("members", 1),
            "An incident that no event reports is nothing.",
            column="incident_id",
            shows="incident_id members",
        ),
        row(
            "incident.reports_counted",
            rules.equal("reports", "articles_counted"),
            "The number of reports is the number of articles that are in it, with their copies.",
            column="reports",
        ),
        row(
            "incident.sources_counted",
            rules.equal("independent_sources", "sources_counted"),
            "Copies of one story are reports and no sources of their own.",
            column="independent_sources",
        ),
        row(
            "incident.one_event_per_article",
            rules.holds("one_event_per_article"),
            "Two events of one article are two occurrences: the coder told them apart.",
            column="reports",
            shows="incident_id members sources_counted",
        ),
        row(
            "incident.lead_is_member",
            rules.holds("lead_is_member"),
            "The event that stands for an incident is one of its own.",
            column="lead_event_id",
            shows="incident_id",
        ),
        row(
            "incident.members_published",
            rules.between("members_unpublished", None, 0),
            "A report that was taken back counts no more; the linker has not run since, or has failed.",
            severity="warning",
            shows="incident_id members_unpublished",
        ),
        row(
            "incident.members_countable",
            rules.between("members_uncountable", None, 0),
            "Sums, plans, denials and words are no incidents: they would be counted with them.",
            shows="incident_id members_uncountable",
        ),
        row(
            "incident.members_near_in_time",
            rules.between("days_apart", None, MOST_DAYS_APART),
            "Reports that date it weeks apart are of two occurrences.",
            severity="warning",
            shows="incident_id days_apart",
        ),
        row(
            "incident.reports_usual",
            rules.between("reports", None, MOST_REPORTS),
            "A single occurrence in so many articles is a war that was taken for one.",
            severity="warning",
            shows="incident_id reports",
        ),
    ]
    return tuple(found)
