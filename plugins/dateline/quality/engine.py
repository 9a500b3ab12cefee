"""Great Expectations at work: a table and its rules in, what each rule found out.

The import takes seconds; whoever makes an `Engine` pays for it, once per process.
"""

from __future__ import annotations

import html
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dateline.quality.offline_pages import make_offline
from dateline.quality.rules import Rule

if TYPE_CHECKING:
    import pandas as pd

# What says which row it was, besides the columns that the rule is about.
KEY = "row_number"
# A page shows what is wrong by some examples.
ROWS_DOCUMENTED = 20


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
        self._context.delete_data_docs_site(
            "local_site"
        )  # a folder of its own under the system's temporary one
        self._source = self._context.data_sources.add_pandas("dateline")
        self._definitions: dict[str, Any] = {}
        self.version: str = great_expectations.__version__

    def check(
        self, suite: str, rules: Sequence[Rule], frame: pd.DataFrame, *, document: bool = False
    ) -> list[Finding]:
        """Check every rule on the frame; the findings are in the order of the rules.

        With `document` the results are kept for `build_docs`, and of the rows that broke a rule the first
        ROWS_DOCUMENTED are named instead of all.
        """
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
            validate = self._document if document else self._validate
            found.update({f.rule.name: f for f in validate(suite, checked, frame)})
        return [found[rule.name] for rule in rules]

    def _validate(self, suite: str, rules: Sequence[Rule], frame: pd.DataFrame) -> list[Finding]:
        table = _narrow(rules, frame)
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

    def _document(self, suite: str, rules: Sequence[Rule], frame: pd.DataFrame) -> list[Finding]:
        gx = self._gx
        checkpoint = self._context.checkpoints.add_or_update(
            gx.Checkpoint(
                name=suite,
                validation_definitions=[
                    self._context.validation_definitions.add_or_update(
                        gx.ValidationDefinition(
                            name=suite,
                            data=self._definition(suite),
                            suite=self._context.suites.add_or_update(
                                gx.ExpectationSuite(
                                    name=suite, expectations=[rule.expectation() for rule in rules]
                                )
                            ),
                        )
                    )
                ],
                result_format={**_full(ROWS_DOCUMENTED), "result_format": "SUMMARY"},
            )
        )
        ran = checkpoint.run(batch_parameters={"dataframe": _escaped(_narrow(rules, frame))})
        (outcome,) = ran.run_results.values()
        answers = {str(r.expectation_config.meta.get("rule")): r for r in outcome.results}
        return [_documented(rule, answers.get(rule.name), frame) for rule in rules]

    def build_docs(self, folder: Path) -> Path:
        """Build Data Docs of everything that was checked with `document`; return their first page.

        The pages are made by Great Expectations; what they would load from public servers is taken out.
        """
        folder.mkdir(parents=True, exist_ok=True)
        name = "dateline"
        site = {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {
                "class_name": "TupleFilesystemStoreBackend",
                "base_directory": str(folder.resolve()),
            },
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        }
        add = (
            self._context.update_data_docs_site
            if name in self._context.get_site_names()
            else self._context.add_data_docs_site
        )
        add(site_name=name, site_config=site)
        self._context.build_data_docs(site_names=[name])
        return make_offline(folder)

    def _definition(self, suite: str) -> Any:
        # One for each suite and not one for each call: the context keeps the table of every one that it ever saw.
        if suite not in self._definitions:
            asset = self._source.add_dataframe_asset(suite)
            self._definitions[suite] = asset.add_batch_definition_whole_dataframe("whole")
        return self._definitions[suite]


def _narrow(rules: Sequence[Rule], frame: pd.DataFrame) -> pd.DataFrame:
    """The columns that the rules read: Great Expectations copies the whole table for every rule."""
    columns = dict.fromkeys((*(c for rule in rules for c in rule.check.columns), KEY))
    return frame[list(columns)].reset_index(drop=True)


def _escaped(table: pd.DataFrame) -> pd.DataFrame:
    """The table with its words escaped: Data Docs write values into their pages as they are, and an article's words
    may be markup. No rule can tell the difference, for two texts that differ still differ."""
    escaped = table.copy()
    for column in table.columns:
        if table[column].dtype == "string":
            words = [None if missing else html.escape(str(text)) for text, missing in
                     zip(table[column], table[column].isna(), strict=True)]  # fmt: skip
            escaped[column] = table[column].__class__(words, index=table.index, dtype="string")
    return escaped


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


def _documented(rule: Rule, result: Any, frame: pd.DataFrame) -> Finding:
    """What a rule found, from an answer that names a sample of rows."""
    if result is None:
        return Finding(rule, False, len(frame), error="Great Expectations gave no result for this rule")
    if problem := _exception(result.exception_info):
        return Finding(rule, False, len(frame), error=problem)
    said = result.result
    rows = {int(row[KEY]) for row in said.get("partial_unexpected_index_list") or []}
    return Finding(
        rule,
        bool(result.success),
        len(frame),
        unexpected_count=int(said.get("unexpected_count", 0) or 0),
        rows=tuple(sorted(rows)) if not result.success else (),
        observed=_plain(said.get("observed_value")),
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
