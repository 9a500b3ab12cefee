"""The suites of the whole warehouse: published is what was audited, sources are fresh, the news has not drifted."""

from __future__ import annotations

from dateline.quality import rules
from dateline.quality.incident_suite import incident
from dateline.quality.measures import UNREAD_SHARE
from dateline.quality.phrasing import batch, row
from dateline.quality.rules import Check, Rule, Severity
from dateline.quality.suites import batch_suites

# Of the whole week's events one in twenty held back is a coder at fault, not a few odd articles.
MOST_HELD_SHARE = 0.05
# Failed polls in a row before a source is worth a look: one is a restart of the site.
MOST_POLL_FAILURES = 5
# News comes in waves: a third and three times as much in a week is a wave, more is a fault until it is explained.
LEAST_RATIO, MOST_RATIO = 1 / 3, 3.0
# How many events an article gives depends on the coder, not on the world.
LEAST_YIELD, MOST_YIELD = 0.5, 2.0
# Two weeks of one newspaper differ by 0.02 to 0.1 bits; a type that vanished or swallowed another gives more.
MOST_DIVERGENCE = 0.2
# Twenty places of a hundred that were known a week ago and are not now.
LEAST_SHARE_CHANGE = -0.2


def _none(name: str, column: str, reason: str, *, severity: Severity = "critical") -> Rule:
    return batch(f"warehouse.{name}", rules.between(column, None, 0), reason, severity=severity)


def warehouse() -> tuple[Rule, ...]:
    """Rules over all tables together: what is published is what was audited, once, and nothing else."""
    return (
        _none(
            "core_in_mart", "core_not_in_mart", "An event that counts as published and is not there is lost."
        ),
        _none(
            "mart_in_core",
            "mart_not_in_core",
            "A published row without its audited version came from nowhere.",
        ),
        _none("columns_agree", "columns_differ", "A published row says what its audited version says."),
        _none(
            "details_agree",
            "details_differ",
            "A published event has all details of its record, and no others.",
        ),
        _none("history_agrees", "history_differs", "The history's current rows are the published ones."),
        _none("history_in_order", "history_overlaps", "At any moment an event had one version at most."),
        _none("retracted_gone", "retracted_still_there", "What was retracted is no longer published."),
        _none(
            "withdrawn_gone",
            "withdrawn_still_there",
            "Events of withdrawn articles and of copies are not published.",
        ),
        _none(
            "points_agree", "points_differ", "What maps and time lines show is what the table of events says."
        ),
        _none(
            "traceable",
            "untraceable",
            "Every published event leads to the article's version that it was read from.",
        ),
        *(
            _none(name, column, reason, severity="warning")
            for name, column, reason in (
                (
                    "relations_lead_somewhere",
                    "relations_to_nowhere",
                    "An answer to an event that is held back or gone breaks a chain.",
                ),
                (
                    "versions_current",
                    "versions_behind",
                    "The article was corrected more than a day ago, and nothing waits to code it again.",
                ),
                (
                    "articles_coded",
                    "articles_uncoded",
                    "An article that was stored more than a day ago and never coded is a hole that nobody sees.",
                ),
                (
                    "events_linked",
                    "events_unlinked",
                    "An event that was published more than a day ago and is in no incident is missing from every sum.",
                ),
                (
                    "nothing_left_staged",
                    "staged_left_over",
                    "Rows that stay staged for a day belong to a run that died.",
                ),
                (
                    "no_parked_requests",
                    "requests_parked",
                    "Parked articles failed three times and wait for a human.",
                ),
                (
                    "no_blocked_batches",
                    "batches_blocked",
                    "The audit stopped a batch this week; its articles are not published.",
                ),
            )
        ),
        batch(
            "warehouse.few_held_back",
            rules.between("held_share", None, MOST_HELD_SHARE),
            "A large share of events held back this week means that the coder errs, not the articles.",
            severity="warning",
            shows="held_share events_held events_published",
        ),
    )


def source() -> tuple[Rule, ...]:
    """Rules of the active sources: fresh, polled, complete, readable."""
    return (
        row(
            "source.fresh",
            rules.not_above("hours_since_article", "hours_allowed"),
            "A source that is silent for three times its usual pause has changed, or we have lost it.",
            severity="warning",
            column="hours_since_article",
            shows="source_id hours_since_article hours_allowed",
        ),
        row(
            "source.polled",
            rules.not_above("hours_since_poll", "poll_hours_allowed"),
            "Nobody has looked at the feed for six intervals: the watcher stands still.",
            severity="warning",
            column="hours_since_poll",
            shows="source_id hours_since_poll poll_hours_allowed",
        ),
        row(
            "source.answers",
            rules.between("failures", None, MOST_POLL_FAILURES - 1),
            "A feed that fails again and again has moved, or shuts us out.",
            severity="warning",
            shows="source_id failures",
        ),
        row(
            "source.not_set_aside",
            Check("ExpectColumnValuesToBeNull", {"column": "set_aside_reason"}),
            "A source that was set aside is not watched until somebody mends it.",
            severity="warning",
            shows="source_id set_aside_reason",
        ),
        row(
            "source.days_covered",
            rules.between("uncovered_days", None, 0),
            "Days of the last month that were not read in full: the sweep does not keep up.",
            severity="warning",
            shows="source_id uncovered_days",
        ),
        row(
            "source.pages_readable",
            rules.between("unread_share", None, UNREAD_SHARE),
            "Many pages that cannot be read mean that the site has changed its layout.",
            severity="warning",
            shows="source_id pages_unread pages_read",
        ),
    )


def drift() -> tuple[Rule, ...]:
    """Rules of drift: the last seven days of news against the ninety before."""
    volume = "Far more or less than in the last ninety days: the world rarely changes so fast, feeds and coders do."
    return (
        batch(
            "drift.articles",
            rules.between("articles_ratio", LEAST_RATIO, MOST_RATIO),
            volume,
            severity="warning",
        ),
        batch(
            "drift.events", rules.between("events_ratio", LEAST_RATIO, MOST_RATIO), volume, severity="warning"
        ),
        batch(
            "drift.events_per_article",
            rules.between("events_per_article_ratio", LEAST_YIELD, MOST_YIELD),
            "What an article gives depends on the coder: half or twice as much is the coder's change.",
            severity="warning",
        ),
        batch(
            "drift.type_mix",
            rules.between("type_divergence", None, MOST_DIVERGENCE),
            "The mix of event types has moved away from that of the last ninety days.",
            severity="warning",
        ),
        batch(
            "drift.places",
            rules.between("place_share_change", LEAST_SHARE_CHANGE),
            "Far fewer events have a country than in the last ninety days.",
            severity="warning",
        ),
        batch(
            "drift.dates",
            rules.between("date_share_change", LEAST_SHARE_CHANGE),
            "Far fewer events have a date than in the last ninety days.",
            severity="warning",
        ),
    )


# Rules about a batch that mean nothing over rows of many runs: an event that was held back in a later coding stays
# published from the earlier one, so that numbers may repeat within an article.
_OF_BATCHES = ("of_this_run", "coder_single", "number_unique")


def warehouse_suites() -> dict[str, tuple[Rule, ...]]:
    """The suites of the whole warehouse, by table: the published rows keep the rules that they were published by."""
    published = {name: found for name, found in batch_suites().items() if name not in ("article", "join")}
    return {
        **{
            name: tuple(rule for rule in found if not rule.name.endswith(_OF_BATCHES))
            for name, found in published.items()
        },
        "incident": incident(),
        "warehouse": warehouse(),
        "source": source(),
        "drift": drift(),
    }
