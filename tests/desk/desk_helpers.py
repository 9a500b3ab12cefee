"""What several of the desk's tests need: a desk that answers, a logged-in client, a page that is watched."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
from playwright.sync_api import BrowserContext, Page

from dateline.desk.serve import StandaloneDesk


@contextmanager
def running(dsn: str) -> Iterator[StandaloneDesk]:
    """A desk that answers, in a thread of its own."""
    desk = StandaloneDesk(dsn)
    thread = threading.Thread(target=desk.run, daemon=True)
    thread.start()
    try:
        yield desk
    finally:
        desk.stop()
        thread.join(10)


@contextmanager
def client_of(started: StandaloneDesk) -> Iterator[httpx2.Client]:
    """A client that has opened the printed address, as a browser does."""
    with httpx2.Client(base_url=started.base_url, trust_env=False, follow_redirects=True) as opened:
        assert opened.get(started.url).status_code == 200
        yield opened


@contextmanager
def watched_page(context: BrowserContext, host: str) -> Iterator[Page]:
    """A page; afterwards it must have logged no error, asked no other host, and shown no dialogue."""
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(f"console: {m.text}") if m.type == "error" else None)
    page.on("pageerror", lambda e: wrong.append(f"script: {e}"))
    page.on("dialog", lambda d: (wrong.append(f"dialogue: {d.message}"), d.dismiss()))
    page.on(
        "request",
        lambda r: (
            None
            if r.url.startswith((f"http://{host}/", "data:", "blob:"))
            else wrong.append(f"asked {r.url}")
        ),
    )
    yield page
    page.close()
    assert not wrong, wrong


def ready(page: Page) -> None:
    """Wait until explorer and map stand."""
    page.wait_for_function(
        "() => document.documentElement.dataset.desk === 'ready' && document.documentElement.dataset.map === 'ready'"
    )
