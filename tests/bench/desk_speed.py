"""How fast the desk is with many events, in a real browser. Prints figures; asserts nothing.

    python -m tests.bench.desk_speed [--events 200000] [--dsn URL of a warehouse that is filled already]

First view: from the request for the page to totals, list, timeline and circles, with an empty browser cache. Filters:
from the click to all three answers shown. Payload: bytes of the map's answer as sent.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from tests.bench.generated_events import generate_events, made_name

from dateline.desk.serve import StandaloneDesk
from dateline.warehouse import reference
from dateline.warehouse.bootstrap import bootstrap
from dateline.warehouse.migrate import migrate
from dateline.warehouse.server import EmbeddedServer, free_port
from dateline.warehouse.session import connect

REPEATS = 5
# The page counts what it has shown; a measurement ends when all three parts of a view stand.
WATCH = """
window.shown = new Set();
window.answered = 0;
new MutationObserver((changes) => {
  for (const c of changes) {
    const at = c.target.nodeType === 1 ? c.target : c.target.parentElement;
    if (at?.closest('#events tbody')) window.shown.add('list');
    if (at?.closest('#totals')) window.shown.add('totals');
    if (c.attributeName === 'data-circles') window.shown.add('map');
  }
  if (window.shown.size === 3) window.answered = performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""


@contextmanager
def warehouse(events: int) -> Iterator[str]:
    """URL, as an analyst, of a warehouse with that many generated events."""
    home = Path(tempfile.mkdtemp(prefix="dateline-bench-"))
    home.chmod(0o755)
    server = EmbeddedServer(home, free_port())
    try:
        server.ensure()
        bootstrap(server.admin_dsn, database="dateline")
        migrate(server.dsn("dateline"))
        with connect(server.dsn("dateline")) as connection:
            reference.load_reference(connection)
            generate_events(connection, events)
        yield server.dsn("dateline", role="dateline_analyst")
    finally:
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def first_view(browser: Browser, desk: StandaloneDesk) -> tuple[float, float]:
    """Milliseconds from navigation to a usable view (totals, list, circles), and to the drawn outlines too."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=desk.base_url)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(desk.url, wait_until="commit")
    page.wait_for_function("() => window.answered > 0")
    usable = page.evaluate("() => window.answered")
    page.wait_for_function("() => document.documentElement.dataset.map === 'ready'")
    drawn = page.evaluate("() => performance.now()")
    context.close()
    return usable, drawn


def answer(page: Page, act: Callable[[], object]) -> float:
    """Milliseconds from an act to its answer on the page."""
    page.wait_for_load_state("networkidle")
    page.evaluate(
        "() => { window.shown.clear(); window.answered = 0;"
        "window.since = 0; document.addEventListener('input', () => { window.since = performance.now(); },"
        "{ capture: true, once: true }); }"
    )
    act()
    page.wait_for_function("() => window.answered > 0")
    return float(page.evaluate("() => window.answered - window.since"))


def filter_acts(page: Page) -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """For every filter of the page, how a reader sets it and how they take it away again."""

    def ticked(name: str, value: str) -> tuple[Callable[[], object], Callable[[], object]]:
        box = page.locator(f"#filters input[name={name}][value={value}]")
        return box.check, box.uncheck

    def filled(box: str, value: str) -> tuple[Callable[[], object], Callable[[], object]]:
        return lambda: page.locator(box).fill(value), lambda: page.locator(box).fill("")

    def chosen(box: str, value: str, usual: str) -> tuple[Callable[[], object], Callable[[], object]]:
        return (
            lambda: page.locator(box).select_option(value),
            lambda: page.locator(box).select_option(usual),
        )

    return {
        "type": ticked("type", "airstrike"),
        "country": ticked("country", "IRQ"),
        "dates": filled("#f-since", "2023-01-01"),
        "a rare word": filled("#f-q", made_name(5003)),
        "a common name": filled("#f-q", "Baghdad"),
        "a word of every event": filled("#f-q", "officials"),
        "toll figure": chosen("#f-toll", "high", "best"),
        "killed at least": filled("#f-toll-min", "5"),
        "civilians killed": ticked("civilians", "yes"),
        "did it happen": ticked("realis", "threatened"),
        "how well supported": ticked("claim", "disputed"),
        "outcome": ticked("outcome", "intercepted"),
        "confidence": filled("#f-confidence", "0.8"),
        "main only": ticked("main", "yes"),
        "reviewed": chosen("#f-reviewed", "no", ""),
        "map also: imprecise": ticked("show", "imprecise"),
        "map also: aggregates": ticked("show", "aggregates"),
        "map also: undated": ticked("show", "undated"),
    }


def measure(dsn: str) -> None:
    """Print the figures."""
    desk = StandaloneDesk(dsn)
    threading.Thread(target=desk.run, daemon=True).start()
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=["--no-sandbox"]
        )
        views = [first_view(browser, desk) for _ in range(REPEATS)]
        line("first view, usable", [v[0] for v in views])
        line("first view, outlines drawn", [v[1] for v in views])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=desk.base_url)
        page = context.new_page()
        page.add_init_script(WATCH)
        sizes: list[int] = []
        page.on(
            "response",
            lambda r: sizes.append(int(r.headers.get("content-length", 0))) if "/api/map" in r.url else None,
        )
        page.goto(desk.url)
        page.wait_for_function("() => window.answered > 0")
        page.evaluate(
            "() => document.querySelectorAll('#filters details').forEach((d) => { d.open = true; })"
        )
        acts = filter_acts(page)
        for name, (do, undo) in acts.items():
            there, back = [], []
            for _ in range(REPEATS):
                there.append(answer(page, do))
                back.append(answer(page, undo))
            line(f"filter: {name}", there)
            line(f"filter: {name}, taken away", back)
        say(f"largest map answer: {max(sizes) / 1000:.1f} kB")
        browser.close()
    desk.stop()


def line(what: str, milliseconds: list[float]) -> None:
    say(f"{what:34} median {statistics.median(milliseconds):6.0f} ms, worst {max(milliseconds):6.0f} ms")


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> None:
    """Generate, unless a warehouse is given, and measure."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=200_000)
    arguments.add_argument("--dsn")
    chosen = arguments.parse_args()
    if chosen.dsn:
        measure(chosen.dsn)
        return
    began = time.monotonic()
    with warehouse(chosen.events) as dsn:
        say(f"{chosen.events:,} events generated in {time.monotonic() - began:.0f} s")
        measure(dsn)


if __name__ == "__main__":
    main()
