"""Airflow's UI as an operator uses it: logging in, and the backfill dialog filled in and sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Literal

from playwright.sync_api import Page, sync_playwright

CHROMIUM = "/usr/bin/chromium"
# The first page of a cold UI loads megabytes of scripts beside everything else that runs here.
PATIENCE_MS = 90_000
#: The dialog's words for the three reprocess behaviours, by the name that the API has for them.
REPROCESS = {"none": "Missing Runs", "failed": "Missing and Errored Runs", "completed": "All Runs"}
Reprocess = Literal["none", "failed", "completed"]


@contextmanager
def logged_in(url: str, password: str) -> Iterator[Page]:
    """A browser's page, logged in as admin."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            context = browser.new_context(
                viewport={"width": 1440, "height": 1000}, locale="en-GB", timezone_id="UTC", base_url=url
            )
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto("/")
            page.get_by_role("textbox", name=re.compile("user", re.I)).fill("admin")
            page.locator("input[type=password]").fill(password)
            page.get_by_role("button", name=re.compile("sign in|log ?in", re.I)).click()
            page.get_by_text("Event desk", exact=True).first.wait_for()
            yield page
        finally:
            browser.close()


def backfill(
    page: Page, first: date, last: date, *, reprocess: Reprocess = "none", max_active_runs: int = 2
) -> None:
    """Press Trigger on sweep_archive, choose Backfill, fill in the dates (both inclusive) and run it."""
    page.goto("/dags/sweep_archive/runs")
    page.get_by_role("button", name=re.compile("trigger", re.I)).first.click()
    dialog = page.get_by_role("dialog").filter(has_text="sweep_archive")
    dialog.get_by_text("Backfill", exact=True).click()
    for number, day in enumerate((first, last)):
        dialog.get_by_test_id("datetime-input").nth(number).click()
        picker = page.locator("[data-scope=popover][data-state=open]").last
        picker.get_by_placeholder("YYYY/MM/DD").fill(f"{day:%Y/%m/%d}")
        picker.get_by_placeholder("HH:mm").fill("00:00")
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")
    dialog.get_by_text(REPROCESS[reprocess], exact=True).click()
    dialog.locator("input[name=max_active_runs]").fill(str(max_active_runs))
    with page.expect_response(
        lambda r: r.url.endswith("/api/v2/backfills") and r.request.method == "POST"
    ) as answer:
        dialog.get_by_role("button", name="Run Backfill").click()
    assert answer.value.ok, f"{answer.value.status}: {answer.value.text()}"
