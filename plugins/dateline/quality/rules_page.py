"""The page about the audit, docs/quality.md, with the table of all rules.

    python -m dateline.quality.rules_page > docs/quality.md

A test holds the page to the rules.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from dateline.quality.rules import Rule
from dateline.quality.suites import batch_suites
from dateline.quality.warehouse_suites import warehouse_suites

INTRODUCTION = """\
# What is checked before an analyst sees it

<!-- Written by `python -m dateline.quality.rules_page`; change it there. -->

Coded events are written as *staged*, audited with Great Expectations, and only then published. An audit that lets a
batch pass leaves a fingerprint of the rows that it saw in `quality.audited_batch`; publishing refuses rows that have
another one. What the audit finds decides:

- A row that breaks a **critical row rule** holds its event back. It stands in `quality.quarantine` with the rule, the
  values that are wrong and the reason; `dateline quality` shows it, and a human may release it, with name and reason.
- A broken **critical batch rule** publishes nothing of the batch and fails the task: then not a row is at fault but
  the coder, its data or the way into the database. So does a rule that cannot be checked, and an answer of Great
  Expectations that counts more failing rows than it names.
- **Warnings** hold nothing back. They are stored in `quality.validation_result` with examples, and shown.

Quarantine is for rows that would mislead: a wrong figure, a point in the wrong country, words that are not there. What
is merely missing, odd or worth a look is a warning, for an analyst loses more by a row that is held back than by one
with a gap. No rule holds back what the codebook allows: counts that the text does not give, undated events, threats
that look ahead, sums over months, open sea without a country, an event dated to the day after publication in a time
zone ahead, tolls that rival each other.

Once a day the published tables are audited as a whole: the same row rules over the newest 50,000 events, and rules
over all tables together, the sources and the drift of the news. Rows that a human released are left out. The task
fails when a critical rule is broken. Its pages lie in the state folder under `data-docs/`: `index.html`, and Great
Expectations' own Data Docs beside it. Neither loads anything from the network: what the Data Docs would take from
public servers is taken out when they are built.

## What no rule can see

Every rule compares a row with itself, with the article's words, with a list or with other rows. A row can keep all of
them and still be wrong:

- **source and target swapped**: "A struck B" read as "B struck A"; both are known actors with words in the text;
- **a toll from the next sentence**, from another incident of the article, or from its background: the number is there,
  traced to its words, and plausible;
- **the wrong place of the right country**: two villages of one name, a capital that stands for its government;
- **the right day of the wrong week**: "Friday" resolved to the Friday before;
- **one incident told as two**, or two as one; an event that is not there at all because the coder passed it by;
- **a rumour coded as fact**: realis and attribution are within their lists, and wrong;
- **a sum without the mark of a sum**, as long as it is no larger than the deadliest incident of its type;
- **a person or group of the same name** as a known actor.

These are found by reading: `dateline review --sample 20 --author NAME` draws events at random (the draw is stored, and
its seed repeats it) and asks in the terminal, or writes a file to be filled in (`--output`, then `--answers`).
`mart.review_error_rate` says how often each field is wrong, with its 95% interval (Wilson); `dateline review --rates`
shows it. A decision on a single event (`dateline review EVENT confirm`, `correct`, `reject`, `merge`, `split`) stands
in the tables at once, after an audit of its own, and survives recoding; `revoke` takes it back.

## Rules
"""

TITLES = {
    "event": "Events",
    "actor": "Actors",
    "place": "Places",
    "casualty": "Casualty figures",
    "mention": "Mentions",
    "evidence": "Evidence",
    "relation": "Relations between events",
    "article": "Coded articles",
    "join": "Over the joins",
    "incident": "Incidents (daily)",
    "warehouse": "Over all published tables (daily)",
    "source": "Sources (daily)",
    "drift": "Drift: the last 7 days of news against the 90 before (daily)",
}


def render() -> str:
    """The whole page."""
    return INTRODUCTION + "".join(_tables({**batch_suites(), **_daily(warehouse_suites())}))


def _daily(found: Mapping[str, tuple[Rule, ...]]) -> dict[str, tuple[Rule, ...]]:
    return {name: found[name] for name in ("incident", "warehouse", "source", "drift")}


def _tables(found: Mapping[str, tuple[Rule, ...]]) -> Iterable[str]:
    for name, rules in found.items():
        yield f"\n### {TITLES[name]}\n\n| rule | level | severity | why |\n|---|---|---|---|\n"
        for rule in rules:
            least = f" (from {rule.least_rows} rows on)" if rule.least_rows else ""
            yield f"| `{rule.name}` | {rule.level}{least} | {rule.severity} | {rule.reason} |\n"


if __name__ == "__main__":
    sys.stdout.write(render())
