"""A year of 1,500 articles, backfilled from the UI's dialog against the newsroom. Prints figures; asserts nothing.

    python -m tests.bench.year_backfill [--articles 1500] [--days 365]

Figures: wall time from the dialog's button until every run has ended and until every article is coded and published;
CPU time of everything (Airflow, tasks, newsroom, PostgreSQL); runs, tasks a run, most runs at once; articles, versions
and events; what was found twice or not at all.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from datetime import UTC, date, datetime, timedelta

import psutil
from tests.bench.generated_articles import year_of_articles
from tests.bench.machine import load_while
from tests.e2e import archive
from tests.e2e.airflow_ui import backfill, logged_in
from tests.e2e.conftest import Running

FIRST = date(2019, 1, 1)
PATIENCE_SECONDS = 3 * 3600.0


def cpu_of_tree(root: int) -> float:
    """CPU seconds of a process and its descendants, those that ended and were waited for among them."""
    total = 0.0
    with_children = [psutil.Process(root), *psutil.Process(root).children(recursive=True)]
    for process in with_children:
        try:
            spent = process.cpu_times()
        except psutil.Error:
            continue
        total += spent.user + spent.system + spent.children_user + spent.children_system
    return total


def cpu_of_postgres(running: Running) -> float:
    """CPU seconds of the embedded server's processes, sessions that have ended among them."""
    for process in psutil.process_iter(["cmdline"]):
        line = " ".join(process.info["cmdline"] or ())
        if "postgres" in line and str(running.home) in line:
            return cpu_of_tree(process.pid)
    return 0.0


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=1500)
    parser.add_argument("--days", type=int, default=365)
    chosen = parser.parse_args()
    last = FIRST + timedelta(days=chosen.days - 1)
    articles = list(
        year_of_articles(chosen.articles, first=datetime(2019, 1, 1, tzinfo=UTC), days=chosen.days)
    )
    with archive.archive_of(articles) as running:
        archive.wait_until_coded(running, PATIENCE_SECONDS)  # what the feed shows comes by itself
        assert running.process is not None
        cpu = cpu_of_tree(running.process.pid) + cpu_of_postgres(running)
        with load_while() as load:
            began = time.monotonic()
            with logged_in(running.url, running.password) as page:
                backfill(page, FIRST, last)
            days = archive.days_from(FIRST, last)
            told = 0.0
            while True:
                with running.api() as api:
                    found = archive.runs(api)
                ended = sum(run["state"] in archive.ENDED for run in found.values())
                if time.monotonic() - told > 60:
                    told = time.monotonic()
                    print(f"{told - began:.0f} s: {ended} of {len(days)} runs", file=sys.stderr, flush=True)
                if ended == len(days):
                    break
                time.sleep(2)
            swept = time.monotonic() - began
            archive.wait_until_coded(running, PATIENCE_SECONDS)
            coded = time.monotonic() - began
        cpu = cpu_of_tree(running.process.pid) + cpu_of_postgres(running) - cpu
        here = archive.stored(running)
        expected = {str(a["id"]) for a in articles}
        with running.api() as api:
            one = next(iter(found.values()))["dag_run_id"]
            tasks = api.call("GET", f"/dags/sweep_archive/dagRuns/{one}/taskInstances")["total_entries"]
        [(events, incidents)] = running.query(
            "select (select count(*) from mart.event), (select count(*) from mart.incident)"
        )
        states = {run["state"] for run in found.values()}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(
        f"a year by backfill: {len(expected)} articles over {len(days)} days\n"
        f"  all runs ended after {swept / 60:.1f} min, all articles coded and published after {coded / 60:.1f} min; "
        f"CPU {cpu / 60:.1f} min in all\n"
        f"  runs {sorted(states)}, {tasks} task a run, at most {archive.most_at_once(found.values())} at once\n"
        f"  articles here {len(expected & set(here))} of {len(expected)}, with more than one version "
        f"{sum(v > 1 for v in here.values())}, unexpected {len(set(here) - expected)}; "
        f"{events} events, {incidents} incidents\n"
        f"  largest process {peak:.0f} MB; {os.cpu_count()} cores, load {load.sentence()}"
    )


if __name__ == "__main__":
    main()
