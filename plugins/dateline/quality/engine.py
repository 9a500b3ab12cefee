"""Great Expectations at work: a table and its rules in, what each rule found out.

The import takes seconds; whoever makes an `Engine` pays for it, once per process.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dateline.quality.rules import Rule

if TYPE_CHECKING:
    import pandas as pd

# What says which row it was, besides the columns that the rule is about.
KEY = "row_number"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule found in one table.

    `rows` are the positions of the rows that broke it. `error` says why the rule could not be checked: then
    `is_success` is false. `observed` is what a rule about the whole table measured.
    """

    rule: Rule
    is_success: bool
    element_count: int
    unexpected_count: int = 0
    rows: tuple[int, ...] = ()
    observed: Any = None
    error: str | None = None


class Engine:
    """An ephemeral context of Great Expectations, without files, progress bars or usage statistics."""

    def __init__(self) -> None:
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        import great_expectations

        _silence()
        self._gx = great_expectations
        self._context = great_expectations.get_context(mode="ephemeral")
        self._context.variables.progress_bars = {"globally": False}
        self._source = self._context.data_sources.add_pandas("dateline")
        self._definitions: dict[str, Any] = {}
        self.version: str = great_expectations.__version__

    def check(self, suite: str, rules: Sequence[Rule], frame: pd.DataFrame) -> list[Finding]:
        """Check every rule on the frame; the findings are in the order of the rules."""
        found: dict[str, Finding] = {}
        checked: list[Rule] = []
        for rule in rules:
            size = _size(rule, frame)
            if len(frame) == 0 or size < rule.least_rows:
                why = f"not checked: {size} rows, a share means something from {rule.least_rows} on"
                found[rule.name] = Finding(rule, True, size, observed=why if rule.least_rows else None)
            elif missing := [column for column in rule.columns if column not in frame.columns]:
                found[rule.name] = Finding(
                    rule, False, len(frame), error=f"the table has no column {', '.join(missing)}"
                )
            else:
                checked.append(rule)
        if checked:
            found.update({f.rule.name: f for f in self._validate(suite, checked, frame)})
        return [found[rule.name] for rule in rules]

    def _validate(self, suite: str, rules: Sequence[Rule], frame: pd.DataFrame) -> list[Finding]:
        # Great Expectations copies the whole table for every rule: it gets the columns that the rules read.
        columns = list(dict.fromkeys((*(c for rule in rules for c in rule.check.columns), KEY)))
        table = frame[columns].reset_index(drop=True)
        # Yes or no for each rule takes half the time of a full answer, and nearly all rules hold.
        held = {
            name for name, said in self._ask(suite, rules, table, {"result_format": "BOOLEAN_ONLY"}).items()
            if said.success is True and _exception(said.exception_info) is None
        }  # fmt: skip
        broken = [rule for rule in rules if rule.name not in held]
        answers = self._ask(suite, broken, table, _full(len(frame))) if broken else {}
        return [
            Finding(rule, True, len(frame))
            if rule.name in held
            else _finding(rule, answers.get(rule.name), frame)
            for rule in rules
        ]

    def _ask(
        self, suite: str, rules: Sequence[Rule], table: pd.DataFrame, result_format: dict[str, Any]
    ) -> dict[str, Any]:
        batch = self._definition(suite).get_batch(batch_parameters={"dataframe": table})
        outcome = batch.validate(
            self._gx.ExpectationSuite(name=suite, expectations=[rule.expectation() for rule in rules]),
            result_format=result_format,
        )
        return {str(r.expectation_config.meta.get("rule")): r for r in outcome.results}

    def _definition(self, suite: str) -> Any:
        # One for each suite and not one for each call: the context keeps the table of every one that it ever saw.
        if suite not in self._definitions:
            asset = self._source.add_dataframe_asset(suite)
            self._definitions[suite] = asset.add_batch_definition_whole_dataframe("whole")
        return self._definitions[suite]


def _full(rows: int) -> dict[str, Any]:
    """The answer that names every row."""
    return {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": [KEY],
        # By default 20 keys come back, and the 21st bad row would be published.
        "partial_unexpected_count": rows,
        "include_unexpected_rows": False,
        "return_unexpected_index_query": False,
    }


def _size(rule: Rule, frame: pd.DataFrame) -> int:
    column = rule.check.columns[0] if rule.check.columns else None
    return int(frame[column].notna().sum()) if column in frame.columns else len(frame)


def _finding(rule: Rule, result: Any, frame: pd.DataFrame) -> Finding:
    """What a rule that did not hold found, from its full answer."""
    if result is None:
        return Finding(rule, False, len(frame), error="Great Expectations gave no result for this rule")
    if problem := _exception(result.exception_info):
        return Finding(rule, False, len(frame), error=problem)
    said = result.result
    count = int(said.get("unexpected_count", 0) or 0)
    observed = _plain(said.get("observed_value"))
    keys = {int(row[KEY]) for row in said.get("unexpected_index_list") or []}
    error = None
    if result.success:
        error = "the rule was broken at the first look and held at the second"
    elif len(keys) != count or not keys <= set(range(len(frame))):
        error = f"{count} rows broke the rule and {len(keys)} of them were named"
    elif rule.level == "row" and not result.success and not keys:
        error = "the rule was broken and no row was named"
    return Finding(
        rule,
        False,
        len(frame),
        unexpected_count=count,
        rows=tuple(sorted(keys)),
        observed=observed,
        error=error,
    )


def _exception(info: Any) -> str | None:
    """What was raised while a rule was checked: one record, or one for each measurement."""
    records = [info] if "raised_exception" in info else list(info.values())
    said = [str(r.get("exception_message")) for r in records if r.get("raised_exception")]
    return "; ".join(dict.fromkeys(said))[:1000] or None


def _plain(value: Any) -> Any:
    """A value of numpy or pandas as one that JSON knows; missing ones as None."""
    import pandas as pd

    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, list | tuple | set):
        return [_plain(item) for item in value]
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    return value.item() if hasattr(value, "item") else value


def _silence() -> None:
    for name in ("great_expectations", "posthog", "tqdm"):
        logging.getLogger(name).setLevel(logging.ERROR)
