"""From publication in the feed to the row in `mart`, everything running, at the newsroom's interval of 5 s.

    python -m tests.bench.latency [--articles 9]

Publishes one report after another, each once the one before has arrived, after a pause of its own length, so that the
moment of publication falls anywhere within the polling interval. Prints the quartiles; asserts nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from datetime import UTC, datetime

from tests.bench.generated_articles import year_of_articles
from tests.bench.machine import load_while
from tests.e2e.archive import archive_of
from tests.e2e.conftest import ARTICLES, Running

# An article that is not here by then counts as lost.
PATIENCE_SECONDS = 300.0
REST = list(year_of_articles(200))
PLACES = (
    "Mosul",
    "Kirkuk",
    "Hawija",
    "Ramadi",
    "Tikrit",
    "Samarra",
    "Fallujah",
    "Baqubah",
    "Sinjar",
    "Erbil",
    "Basra",
)


def report(number: int) -> dict[str, object]:
    """A report of an ambush; what follows the lead is another one each time, so that none is another one's copy."""
    place, dead, hurt = PLACES[number % len(PLACES)], 2 + number % 7, 3 + number % 9
    lead = (
        f"Gunmen ambushed a police patrol near {place} on Sunday night, killing {dead} policemen and wounding {hurt} "
        "others, the Iraqi Interior Ministry said."
    )
    body = REST[number]["text"].split("\n\n")[1:]
    return {
        "id": f"ambush-near-{place.lower()}-{number}",
        "title": f"Ambush Near {place} Kills {dead} Policemen",
        "text": "\n\n".join([lead, *body]),
        "published": datetime.now(UTC).isoformat(timespec="seconds"),
        "byline": "The Media Line Staff",
        "category": "Mideast Daily News",
    }


def seconds_until_published(running: Running, number: int) -> float:
    """Publish a report; seconds until its event is in mart.event. Raises TimeoutError when it never comes."""
    article = report(number)
    running.publish(article)
    began = time.monotonic()
    query = "select 1 from mart.event where article_url like %s limit 1"
    while not running.query(query, f"%/{article['id']}/"):
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise TimeoutError(f"{article['id']} did not arrive within {PATIENCE_SECONDS:.0f} s")
        time.sleep(0.1)
    return time.monotonic() - began


def main() -> None:
    """Run the bench."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--articles", type=int, default=9, help="how many publications are measured (default 9)"
    )
    count = parser.parse_args().articles
    before = [json.loads(path.read_text("utf-8")) for path in sorted(ARTICLES.glob("*.json"))[:5]]
    with archive_of(before) as running, load_while() as load:
        while running.query("select count(*) from core.coding_request where state in ('queued', 'leased')")[
            0
        ][0]:
            time.sleep(1)
        warm_up = seconds_until_published(running, 100)
        found = []
        for number in range(count):
            # 7.3 s steps over an interval of 5 s: every phase of it comes up.
            time.sleep(2 + (number * 7.3) % 5)
            found.append(seconds_until_published(running, number))
            print(f"{number + 1}: {found[-1]:.1f} s", file=sys.stderr, flush=True)
    low, median, high = statistics.quantiles(found, n=4, method="inclusive")
    print(
        f"publication to mart: median {median:.1f} s, quartiles {low:.1f} and {high:.1f} s, "
        f"{min(found):.1f} to {max(found):.1f} s over {len(found)} publications at a 5 s interval "
        f"(the first one after the start: {warm_up:.1f} s); {os.cpu_count()} cores, load {load.sentence()}"
    )


if __name__ == "__main__":
    main()
