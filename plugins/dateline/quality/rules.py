"""What a rule is: one expectation of Great Expectations with its weight and the reason why it exists.

Nothing of Great Expectations is imported before an expectation is made: that import takes seconds, and rules are read
by code that never validates anything (the page of rules, the command line).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Level = Literal["row", "batch"]
Severity = Literal["critical", "warning", "info"]

# Worst first.
SEVERITIES: tuple[Severity, ...] = ("critical", "warning", "info")


@dataclass(frozen=True, slots=True)
class Check:
    """An expectation before it is one: the name of its class in Great Expectations and its arguments."""

    kind: str
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def expectation(self, *, rule: str, severity: Severity, reason: str) -> Any:
        """The expectation itself. Imports Great Expectations."""
        from great_expectations import expectations

        return getattr(expectations, self.kind)(
            **self.arguments, severity=severity, notes=reason, meta={"rule": rule}
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads; empty when it is about the whole table."""
        one = [self.arguments[name] for name in ("column", "column_A", "column_B") if name in self.arguments]
        return (*one, *self.arguments.get("column_list", ()))


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a suite.

    `level`: row, a row that breaks it is at fault by itself; batch, it is about the table as a whole. A critical row
    rule holds the row's event back, a critical batch rule the whole batch; the others are noted. `reason` says in one
    sentence why the rule exists. `shows` names the columns that say what is wrong with a row. Below `least_rows` rows
    with a value, a share means nothing and the rule is not checked.
    """

    name: str
    table: str
    column: str | None
    level: Level
    severity: Severity
    reason: str
    check: Check
    shows: tuple[str, ...] = ()
    least_rows: int = 0

    def expectation(self) -> Any:
        """The rule as an expectation of Great Expectations, which this imports."""
        return self.check.expectation(rule=self.name, severity=self.severity, reason=self.reason)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that must be there to check it and to say what is wrong."""
        return tuple(dict.fromkeys((*self.check.columns, *self.shows)))


# ---------------------------------------------------------------------------------------------------------------
# The checks that rules are made of. Rows without a value pass all of them but `given` and `unique_together`.


def in_set(column: str, values: Collection[Any]) -> Check:
    """The value is one of a closed list."""
    return Check("ExpectColumnValuesToBeInSet", {"column": column, "value_set": list(values)})


def holds(column: str, *, mostly: float | None = None) -> Check:
    """A derived yes-or-no column says yes, in every row or at least in the share `mostly` of them."""
    share = {} if mostly is None else {"mostly": mostly}
    return Check("ExpectColumnValuesToBeInSet", {"column": column, "value_set": [True], **share})


def given(column: str) -> Check:
    """There is a value."""
    return Check("ExpectColumnValuesToNotBeNull", {"column": column})


def between(column: str, least: float | None = None, most: float | None = None) -> Check:
    """The value lies between two bounds, both included."""
    bounds = {"min_value": least, "max_value": most}
    return Check(
        "ExpectColumnValuesToBeBetween",
        {"column": column, **{name: bound for name, bound in bounds.items() if bound is not None}},
    )


def not_above(low: str, high: str) -> Check:
    """One column is at most as large as another, where both are there."""
    return Check(
        "ExpectColumnPairValuesAToBeGreaterThanB",
        {"column_A": high, "column_B": low, "or_equal": True, "ignore_row_if": "either_value_is_missing"},
    )


def equal(one: str, other: str) -> Check:
    """Two columns agree, where both are there."""
    return Check(
        "ExpectColumnPairValuesToBeEqual",
        {"column_A": one, "column_B": other, "ignore_row_if": "either_value_is_missing"},
    )


def matches(column: str, regex: str) -> Check:
    """The words match a regular expression (searched for, so anchor it)."""
    return Check("ExpectColumnValuesToMatchRegex", {"column": column, "regex": regex})


def unique(column: str) -> Check:
    """No value stands twice."""
    return Check("ExpectColumnValuesToBeUnique", {"column": column})


def unique_together(*columns: str) -> Check:
    """No combination of values stands twice."""
    return Check(
        "ExpectCompoundColumnsToBeUnique",
        {"column_list": list(columns), "ignore_row_if": "any_value_is_missing"},
    )


def one_value(column: str) -> Check:
    """The whole column has at most one value."""
    return Check("ExpectColumnUniqueValueCountToBeBetween", {"column": column, "max_value": 1})


def mean_between(column: str, least: float | None = None, most: float | None = None) -> Check:
    """The mean of the column lies between two bounds, both included."""
    bounds = {"min_value": least, "max_value": most}
    return Check(
        "ExpectColumnMeanToBeBetween",
        {"column": column, **{name: bound for name, bound in bounds.items() if bound is not None}},
    )
