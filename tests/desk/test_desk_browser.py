"""The desk in a real browser: filtering, deep links, marks, keyboard, phone, light and dark, hostile text.

Every page is watched: an error in the console, a request to another host or a dialogue fails its test.
Set DESK_SCREENSHOTS to a folder (such as docs/screenshots) to keep pictures of the main pages there.
"""

from __future__ import annotations

import csv
import io
import os
import re
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.desk import desk_hostile
from tests.desk.desk_helpers import ready, running, watched_page

from dateline.desk.serve import StandaloneDesk

pytestmark = [pytest.mark.postgres, pytest.mark.browser]

SCREENSHOTS = os.environ.get("DESK_SCREENSHOTS")
SHOWN = "document.documentElement.dataset.summary"


def keep(page: Page, name: str) -> None:
    """Keep a picture of the page, where pictures are wanted."""
    if SCREENSHOTS:
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=Path(SCREENSHOTS) / f"{name}.png")


def count(owner: psycopg.Connection, condition: str) -> int:
    row = owner.execute(f"SELECT count(*) FROM mart.event WHERE {condition}".encode()).fetchone()
    assert row is not None
    return int(row[0])


def shows(page: Page, events: int) -> None:
    """Wait until the totals say that many events."""
    expect(page.locator("#totals b").first).to_have_text(f"{events:,}")
    expect(page.locator("#events tbody tr")).to_have_count(min(events, 50))


def test_the_explorer_shows_what_happened(page: Page, owner: psycopg.Connection) -> None:
    shows(page, count(owner, "realis = 'actual'"))
    expect(page.locator("#off-map")).to_contain_text("Not on it:")
    assert page.locator("#map .circle").count() > 5
    assert page.locator("#timeline rect").count() > 5
    keep(page, "explorer")


def test_filters_work_together_and_live_in_the_address(page: Page, owner: psycopg.Connection) -> None:
    page.get_by_label("Airstrike").check()
    shows(page, count(owner, "realis = 'actual' AND event_type = 'airstrike'"))
    page.locator("#countries").get_by_label("Iraq").check()
    both = count(owner, "realis = 'actual' AND event_type = 'airstrike' AND 'IRQ' = ANY(countries_iso3)")
    shows(page, both)
    last = owner.execute(
        "SELECT max(date_latest) FROM mart.event WHERE realis = 'actual' AND event_type = 'airstrike' "
        "AND 'IRQ' = ANY(countries_iso3)"
    ).fetchone()
    assert last is not None
    page.locator("#f-since").fill(last[0].isoformat())
    fewer = count(owner, "realis = 'actual' AND event_type = 'airstrike' AND 'IRQ' = ANY(countries_iso3) "
                         f"AND date_latest >= '{last[0]}'")  # fmt: skip
    assert 0 < fewer < both
    shows(page, fewer)
    assert set(page.url.split("?")[1].split("#")[0].split("&")) == {
        f"since={last[0]}", "type=airstrike", "country=IRQ",
    }  # fmt: skip
    page.reload()
    ready(page)
    shows(page, fewer)
    assert page.get_by_label("Airstrike").is_checked()
    page.go_back()
    shows(page, both)
    page.get_by_role("button", name="Clear all filters").click()
    shows(page, count(owner, "realis = 'actual'"))


def test_a_family_of_types_is_chosen_at_once(page: Page, owner: psycopg.Connection) -> None:
    page.locator("input[data-family=unrest]").check()
    shows(page, count(owner, "realis = 'actual' AND event_type IN ('protest', 'riot', 'coup')"))


def test_words_find_events_and_no_result_says_what_to_do(page: Page) -> None:
    page.locator("#f-q").fill("xyzzy nowhere")
    expect(page.locator("#message")).to_contain_text("No event passes these filters")
    page.locator("#message").get_by_role("button", name="Clear all filters").click()
    expect(page.locator("#message")).to_be_hidden()


def test_an_actor_is_chosen_by_keyboard(page: Page, owner: psycopg.Connection) -> None:
    page.get_by_label("Role of the actor").select_option("actor_target")
    page.get_by_label("Actor", exact=True).fill("=1+1 depot")
    page.get_by_label("Actor", exact=True).press("Enter")
    shows(page, 1)
    assert "actor_target=%3D1%2B1+depot" in page.url
    page.get_by_role("button", name=re.compile("was the target")).click()
    shows(page, count(owner, "realis = 'actual'"))


def test_the_timeline_is_brushed(page: Page) -> None:
    box = page.locator("#timeline").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.97, box["y"] + 40, steps=4)
    page.mouse.up()
    page.wait_for_url(re.compile(r"since=\d{4}-\d\d-\d\d&until=\d{4}-\d\d-\d\d"))
    assert page.locator("#f-since").input_value() in page.url


def test_the_list_is_sorted_and_turned_by_pages(page: Page, owner: psycopg.Connection) -> None:
    page.get_by_label("Sort by").select_option("toll")
    most = owner.execute(
        "SELECT event_id FROM mart.event WHERE realis = 'actual' "
        "ORDER BY coalesce(fatalities_best, fatalities_low, -1) DESC, event_id DESC LIMIT 1"
    ).fetchone()
    assert most is not None
    expect(page.locator("#events tbody tr a").first).to_have_attribute("href", f"/event/{most[0]}")
    first = page.locator("#events tbody tr a").first.get_attribute("href")
    page.get_by_role("button", name="Next page").click()
    expect(page.locator("#page")).to_have_text("Page 2")
    assert page.locator("#events tbody tr a").first.get_attribute("href") != first
    page.get_by_role("button", name="First page").click()
    expect(page.locator("#events tbody tr a").first).to_have_attribute("href", first or "")


def test_a_circle_opens_by_keyboard_and_its_events_can_be_listed(page: Page) -> None:
    marker = page.locator("#map .leaflet-marker-icon[tabindex='0']").first
    marker.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup")
    expect(popup.locator("li a").first).to_be_visible()
    popup.get_by_role("button", name="List these").click()
    page.wait_for_url(re.compile("box="))
    expect(page.locator("#actors")).to_contain_text("inside a box on the map")


def test_what_is_off_the_map_is_put_on_it(page: Page) -> None:
    before = page.locator("#off-map").inner_text()
    page.get_by_label("Country and region only").check()
    expect(page.locator("#off-map")).not_to_have_text(before)
    expect(page.locator("#off-map")).not_to_contain_text("country or region only")


def test_a_download_is_what_sql_gives(page: Page, owner: psycopg.Connection) -> None:
    page.get_by_label("Airstrike").check()
    shows(page, count(owner, "realis = 'actual' AND event_type = 'airstrike'"))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).click()
    text = Path(waiting.value.path()).read_text("utf-8")
    ids = {int(row["event_id"]) for row in csv.DictReader(io.StringIO(text))}
    expected = owner.execute(
        "SELECT event_id FROM mart.event WHERE realis = 'actual' AND event_type = 'airstrike'"
    )
    assert ids == {row[0] for row in expected}


def test_a_view_is_cited_as_of_now(page: Page, owner: psycopg.Connection) -> None:
    page.get_by_role("link", name="Cite this view").click()
    page.wait_for_url(re.compile(r"as_of=20\d\d"))
    expect(page.locator("#past")).to_contain_text("As it was known on")
    shows(page, count(owner, "realis = 'actual'"))
    page.locator("#events tbody tr a").first.click()
    expect(page.locator(".notice")).to_contain_text("As it was known on")


def test_an_event_page_lights_up_the_words_a_field_was_read_from(
    page: Page, owner: psycopg.Connection
) -> None:
    row = owner.execute(
        "SELECT e.event_id, v.evidence_text FROM mart.event AS e INNER JOIN mart.event_evidence AS v USING (event_id) "
        "WHERE v.field LIKE 'date%' AND e.event_type = 'airstrike' AND e.is_main AND e.fatalities_low > 5 "
        "AND e.coder_version <> 'tests-1' ORDER BY e.event_id LIMIT 1"
    ).fetchone()
    assert row is not None
    page.goto(f"/event/{row[0]}")
    page.locator("#field-when").focus()
    expect(page.locator("section.text mark.lit").first).to_be_visible()
    assert row[1] in "".join(page.locator("section.text mark.lit").all_inner_texts())
    keep(page, "event")


def test_marks_in_an_article_lead_to_its_events(page: Page, owner: psycopg.Connection) -> None:
    row = owner.execute(
        "SELECT min(article_id) FROM mart.article_version WHERE version_number = 2"
    ).fetchone()
    assert row is not None
    page.goto(f"/article/{row[0]}")
    page.locator("section.text mark").first.click()
    assert page.evaluate("() => document.activeElement.matches('tr[data-mark]')")
    assert page.locator("ins").count() > 0
    keep(page, "article")


def test_the_other_pages_stand(page: Page, owner: psycopg.Connection) -> None:
    row = owner.execute(
        "SELECT incident_id FROM mart.incident_toll_history GROUP BY 1 "
        "ORDER BY count(*) DESC, max(fatalities_low) DESC NULLS LAST LIMIT 1"
    ).fetchone()
    assert row is not None
    page.goto(f"/incident/{row[0]}")
    assert page.locator("svg.chart circle").count() > 1
    keep(page, "incident")
    page.goto("/actors?since=2019-12-01&until=2020-02-28")
    assert page.locator(".matrix td a").count() > 5
    keep(page, "actors")
    page.goto("/quality")
    assert page.locator("rect.day.hole").count() >= 1
    keep(page, "quality")


def test_hostile_text_is_shown_as_text(page: Page, owner: psycopg.Connection) -> None:
    row = owner.execute(
        "SELECT event_id, article_id FROM mart.event WHERE coder_version = 'tests-1'"
    ).fetchone()
    assert row is not None
    page.locator("#f-q").fill("depot iframe")
    page.locator("#f-since").fill("2020-02-03")
    listed = page.locator("#events tbody tr").first
    expect(listed).to_contain_text(desk_hostile.ACTOR)
    expect(listed).to_contain_text(desk_hostile.TITLE)
    expect(listed).to_contain_text(desk_hostile.PLACE)
    for path in (f"/event/{row[0]}", f"/article/{row[1]}"):
        page.goto(path)
        assert "<img src=x onerror=alert('text')>" in page.locator("main").inner_text()
        assert page.locator("main img, main iframe, main script, main svg[onload]").count() == 0
        assert page.locator("a[href^=javascript]").count() == 0
        assert "owned" not in page.title() or "document.title" in page.title()


def test_an_empty_warehouse_says_how_to_start(browser: Browser, analyst_dsn: str) -> None:
    with running(analyst_dsn) as empty:
        context = browser.new_context(base_url=empty.base_url)
        with watched_page(context, f"127.0.0.1:{empty.port}") as page:
            page.goto(empty.url)
            expect(page.locator("#message")).to_contain_text("Nothing is published yet")
            expect(page.locator("#message")).to_contain_text("make demo")
        context.close()


def test_a_failure_ends_and_offers_to_try_again(page: Page) -> None:
    page.route(
        "**/api/events*", lambda route: route.fulfill(status=200, body="{}", content_type="application/json")
    )
    page.unroute("**/api/events*")
    page.goto("/?type=airstrike&after=x")
    ready(page)
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('gone')); }")
    page.get_by_label("Shooting").check()
    expect(page.locator("#message")).to_contain_text("cannot be reached")
    expect(page.locator("#message").get_by_role("button", name="Try again")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_reads_at_phone_width(
    browser: Browser, desk: StandaloneDesk, owner: psycopg.Connection, scheme: str
) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark" if scheme == "dark" else "light",
        base_url=desk.base_url, has_touch=True, locale="en-GB",
    )  # fmt: skip
    row = owner.execute(
        "SELECT min(event_id) FROM mart.event WHERE is_main AND fatalities_low > 3"
    ).fetchone()
    assert row is not None
    with watched_page(context, f"127.0.0.1:{desk.port}") as page:
        page.goto(desk.url)
        ready(page)
        for path in (None, f"/event/{row[0]}", "/quality", "/actors?since=2019-12-01"):
            if path:
                page.goto(path)
            wide = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
            assert wide <= 0, f"{path} is {wide} pixels too wide"
            keep(page, f"phone-{scheme}" + (path or "").split("?")[0].replace("/", "-").rstrip("-0123456789"))
    context.close()


def test_it_reads_in_the_dark(browser: Browser, desk: StandaloneDesk) -> None:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="dark", base_url=desk.base_url, locale="en-GB"
    )
    with watched_page(context, f"127.0.0.1:{desk.port}") as page:
        page.goto(desk.url)
        ready(page)
        assert contrast(page, "#totals") > 7
        assert contrast(page, ".aside") > 4.5
        keep(page, "explorer-dark")
    context.close()


def test_text_stands_out_from_its_ground(page: Page) -> None:
    assert contrast(page, "#totals") > 7
    assert contrast(page, ".aside") > 4.5
    assert contrast(page, "#events a") > 4.5


def contrast(page: Page, selector: str) -> float:
    """WCAG 2 contrast of an element's text with what is behind it."""
    return float(
        page.evaluate(
            """(selector) => {
                const luminance = (css) => {
                    const [r, g, b] = css.match(/[\\d.]+/g).map(Number).map((v) => v / 255)
                        .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
                    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
                };
                let at = document.querySelector(selector);
                const ink = luminance(getComputedStyle(at).color);
                const clear = /rgba\\(0, 0, 0, 0\\)|transparent/;
                while (at && clear.test(getComputedStyle(at).backgroundColor)) at = at.parentElement;
                const ground = luminance(getComputedStyle(at || document.documentElement).backgroundColor);
                return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
            }""",
            selector,
        )
    )


def test_everything_is_reached_by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    seen = set()
    for _ in range(90):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("() => document.activeElement.id || document.activeElement.name || "
                               "document.activeElement.className"))  # fmt: skip
    assert {"f-q", "f-since", "f-actor", "type", "country"} <= seen
