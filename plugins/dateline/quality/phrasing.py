"""Short forms in which the suites are written."""

from __future__ import annotations

from dateline.quality import rules
from dateline.quality.rules import Check, Rule, Severity


def row(
    name: str,
    check: Check,
    reason: str,
    *,
    severity: Severity = "critical",
    column: str | None = None,
    shows: str = "",
) -> Rule:
    return _rule(name, check, reason, "row", severity, column, shows, 0)


def batch(
    name: str,
    check: Check,
    reason: str,
    *,
    severity: Severity = "critical",
    column: str | None = None,
    shows: str = "",
    least_rows: int = 0,
) -> Rule:
    return _rule(name, check, reason, "batch", severity, column, shows, least_rows)


def _rule(
    name: str,
    check: Check,
    reason: str,
    level: rules.Level,
    severity: Severity,
    column: str | None,
    shows: str,
    least_rows: int,
) -> Rule:
    about = column or (check.columns[0] if len(check.columns) == 1 else None)
    shown = tuple(shows.split()) or check.columns
    return Rule(name, name.split(".")[0], about, level, severity, reason, check, shown, least_rows)


def of_run(table: str) -> Rule:
    return batch(
        f"{table}.of_this_run",
        rules.holds("is_of_run"),
        "Rows of another run, or of no event, mean that the batch is not what was coded.",
        column="coding_run_id",
        shows="coding_run_id",
    )


def numbered(table: str) -> Rule:
    return batch(
        f"{table}.key_unique",
        rules.unique_together("event_version_id", f"{table}_number"),
        "A row that stands twice was multiplied on the way: every count over the table would be wrong.",
    )


def in_list(table: str, column: str, values: tuple[str, ...], *, required: bool = False) -> list[Rule]:
    found = [
        row(
            f"{table}.{column}_in_list",
            rules.in_set(column, values),
            "Analysts select by the codebook's closed list: another code would drop out of every query.",
        )
    ]
    if required:
        found.append(
            row(
                f"{table}.{column}_given",
                rules.given(column),
                "Without this code the row answers no query by it, and the published table refuses it.",
            )
        )
    return found


def count_rules(table: str, group: str, three: str) -> list[Rule]:
    return [
        row(
            f"{table}.{group}_not_negative",
            rules.between(f"{group}_smallest", 0),
            "People are counted from nought up; a negative figure would lower every total.",
            column=group,
            shows=three,
        ),
        row(
            f"{table}.{group}_in_order",
            rules.holds(f"{group}_in_order"),
            "The best figure lies between the lowest and the highest one, or the range means nothing.",
            column=group,
            shows=three,
        ),
    ]
