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
from tests.desk import desk_hostile, desk_strike
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
    chosen = owner.execute(  # the type with most days in one country, so that every filter leaves some out
        """SELECT event_type, country, max(date_latest) FROM mart.event, unnest(countries_iso3) country
           WHERE realis = 'actual' GROUP BY 1, 2 ORDER BY count(DISTINCT date_latest) DESC, 1, 2 LIMIT 1"""
    ).fetchone()
    assert chosen is not None
    kind, country, last = chosen
    of_kind = f"realis = 'actual' AND event_type = '{kind}'"
    page.locator(f"#types input[value={kind}]").check()
    shows(page, count(owner, of_kind))
    page.locator(f"#countries input[value={country}]").check()
    both = count(owner, f"{of_kind} AND '{country}' = ANY(countries_iso3)")
    shows(page, both)
    page.locator("#f-since").fill(last.isoformat())
    fewer = count(owner, f"{of_kind} AND '{country}' = ANY(countries_iso3) AND date_latest >= '{last}'")
    assert 0 < fewer < both < count(owner, of_kind)
    shows(page, fewer)
    assert set(page.url.split("?")[1].split("#")[0].split("&")) == {
        f"since={last}", f"type={kind}", f"country={country}",
    }  # fmt: skip
    page.reload()
    ready(page)
    shows(page, fewer)
    assert page.locator(f"#types input[value={kind}]").is_checked()
    page.go_back()
    shows(page, both)
    page.get_by_role("button", name="Clear all filters").click()
    shows(page, count(owner, "realis = 'actual'"))


# A control of the form, what is done with it, what then stands in the address, and the same as SQL.
CONTROLS = [
    ("#f-until", "2020-01-05", "until=2020-01-05", "date_latest <= '2020-01-05'"),
    ("#f-toll-min", "3", "toll_min=3", "coalesce(fatalities_best, fatalities_low) >= 3"),
    ("[name=civilians]", True, "civilians=yes", "coalesce(deaths_civilian_best, deaths_civilian_low) > 0"),
    ("[name=outcome][value=unknown]", True, "outcome=unknown", "coalesce(outcome, 'unknown') = 'unknown'"),
    ("[name=claim][value=corroborated]", True, "claim=corroborated", "claim_status = 'corroborated'"),
    ("[name=main]", True, "main=yes", "is_main"),
    ("#f-reviewed", ["yes"], "reviewed=yes", "reviewed_at IS NOT NULL"),
    ("#f-source", ["newsroom"], "source=newsroom", "source_id = 'newsroom'"),
    ("#f-confidence", "0.7", "confidence=0.7", "confidence::real >= 0.7::real"),
    ("#f-q", "killed", "q=killed", "mart.desk_words(article_title, sentence_text, place_name, source_actors, "
     "target_actors) @@ websearch_to_tsquery('mart.desk', 'killed')"),
]  # fmt: skip


def test_every_control_filters_as_sql_does_and_stands_in_the_address(
    page: Page, owner: psycopg.Connection
) -> None:
    page.evaluate("() => document.querySelectorAll('#filters details').forEach((d) => { d.open = true; })")
    whole = count(owner, "realis = 'actual'")
    for control, value, address, said in CONTROLS:
        field = page.locator(f"#filters {control}")
        if value is True:
            field.check()
        elif isinstance(value, list):
            field.select_option(value)
        else:
            field.fill(str(value))
        page.wait_for_url(lambda url, address=address: url.split("?")[-1].split("#")[0] == address)
        shows(page, count(owner, f"realis = 'actual' AND ({said})"))
        page.get_by_role("button", name="Clear all filters").first.click()
        shows(page, whole)
    page.locator("#f-toll").select_option("high")
    page.locator("#f-toll-min").fill("9")
    shows(page, count(owner, "realis = 'actual' AND "
                             "coalesce(fatalities_high, fatalities_best, fatalities_low) >= 9"))  # fmt: skip
    page.get_by_role("button", name="Clear all filters").first.click()
    page.locator("[name=realis][value=threatened]").check()
    shows(page, count(owner, "realis IN ('actual', 'threatened')"))


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


def test_an_event_page_draws_where_it_was_launched_and_where_it_struck(
    page: Page, owner: psycopg.Connection
) -> None:
    page.goto(f"/event/{desk_strike.event_id(owner)}")
    places = page.locator("#event-map")
    expect(places).to_have_attribute("data-drawn", "3")
    expect(places.get_by_title("Kermanshah, launched from here, known to within 5 km")).to_be_visible()
    expect(places.get_by_title("Erbil, here it happened, 4 of them, known to within 5 km")).to_be_visible()
    # Two arrows, each a line and a head; three radii: all drawn, none outside the frame.
    frame = places.bounding_box()
    assert frame is not None
    for spot in places.locator(".spot").all():
        at = spot.bounding_box()
        assert at is not None
        assert frame["x"] < at["x"] < frame["x"] + frame["width"]
        assert frame["y"] < at["y"] < frame["y"] + frame["height"]
    keep(page, "event-map")


def test_a_page_of_the_past_lights_up_its_words(page: Page, owner: psycopg.Connection) -> None:
    row = owner.execute("SELECT taken_at FROM mart.snapshot").fetchone()
    assert row is not None
    page.goto(f"/event/{desk_strike.event_id(owner)}?as_of={row[0].strftime('%Y-%m-%dT%H:%M:%S.%fZ')}")
    expect(page.locator(".notice")).to_contain_text("As it was known on")
    page.locator("#field-toll").focus()
    assert page.locator("section.text mark.lit").all_inner_texts() == ["Nobody was hurt"]


def test_a_snapshot_is_chosen_by_its_name(page: Page) -> None:
    page.locator("#f-q").fill("missiles Kermanshah Asad")
    page.get_by_label("Missile or rocket attack").check()
    killed = page.locator("#events tbody tr", has_text=desk_strike.TITLE).locator("td.n")
    expect(killed).to_have_text(["0"])
    page.locator("#then > summary").click()
    named = page.locator("#f-snapshot option", has_text=desk_strike.SNAPSHOT)
    page.locator("#f-snapshot").select_option(value=named.get_attribute("value"))
    # Then it was told twice, of three dead.
    expect(killed).to_have_text(["–", "3"])
    expect(page.locator("#past")).to_contain_text("As it was known on")
    page.locator("#f-snapshot").select_option(label="now")
    expect(killed).to_have_text(["0"])


def test_the_first_view_asks_for_each_thing_once(browser: Browser, desk: StandaloneDesk) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=desk.base_url)
    for path in (desk.url, "/?type=airstrike&country=IRQ&since=2020-01-01"):
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda r, asked=asked: asked.append(r.url.removeprefix(desk.base_url)))
        page.goto(path)
        ready(page)
        page.wait_for_load_state("networkidle")
        api = [url for url in asked if url.startswith("/api/")]
        assert sorted(url.split("?")[0] for url in api) == [
            "/api/events", "/api/map", "/api/options", "/api/summary",
        ], api  # fmt: skip
        assert len([url for url in asked if "land" in url]) == 1
        page.close()
    context.close()


# As Airflow frames a plugin: its address goes on with that of the page in the frame.
OUTER = """<!doctype html><html class="dark"><body><script>
const frame = document.createElement("iframe");
frame.width = 1200; frame.height = 800;
frame.sandbox = "allow-scripts allow-same-origin allow-forms allow-downloads";
frame.src = (location.pathname.replace("/plugin/event-desk", "") || "/") + location.search + location.hash;
document.body.append(frame);
</script></body></html>"""


def test_the_address_around_a_frame_follows_the_view(page: Page, owner: psycopg.Connection) -> None:
    page.route("**/plugin/event-desk**", lambda route: route.fulfill(body=OUTER, content_type="text/html"))
    frame = page.frame_locator("iframe")
    totals = frame.locator("#totals b").first
    page.goto("/plugin/event-desk")
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    airstrikes = str(count(owner, "realis = 'actual' AND event_type = 'airstrike'"))
    frame.get_by_label("Airstrike").check()
    expect(totals).to_have_text(airstrikes)
    page.wait_for_url(re.compile(r"/plugin/event-desk/\?type=airstrike"))
    page.reload()
    expect(totals).to_have_text(airstrikes)
    frame.get_by_label("Shooting").check()
    page.wait_for_url(re.compile("type=shooting"))
    page.go_back()
    expect(totals).to_have_text(airstrikes)
    page.wait_for_url(lambda url: "shooting" not in url)


def test_the_map_is_moved_and_zoomed_by_keyboard(page: Page) -> None:
    page.locator("#map").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_url(re.compile(r"#map="))
    before = page.url
    page.keyboard.press("+")
    page.wait_for_url(re.compile(r"#map=[\d.,-]+,5$"))
    with page.expect_request("**/vendor/land.json"):
        page.keyboard.press("+")
    page.wait_for_url(re.compile(r"#map=[\d.,-]+,6$"))
    assert before != page.url
    expect(page.locator(".leaflet-control-scale-line")).to_have_text("100 km")
    assert page.locator("#sizes li").count() == 2


def test_the_map_fills_its_frame_when_that_grows(page: Page) -> None:
    page.set_viewport_size({"width": 900, "height": 1100})
    page.locator("#filters-fold > summary").click()
    page.wait_for_function(
        "() => { const pane = document.querySelector('.leaflet-land-pane canvas').getBoundingClientRect(), "
        "map = document.getElementById('map').getBoundingClientRect(); "
        "return pane.bottom >= map.bottom - 1 && pane.right >= map.right - 1; }"
    )
    assert page.evaluate("() => document.getElementById('map').clientHeight") > 300


def test_circles_do_not_hide_each_other(page: Page) -> None:
    hidden = page.evaluate(
        """() => {
            const all = [...document.querySelectorAll('#map .circle')].map((c) => c.getBoundingClientRect())
                .map((b) => ({ x: b.x + b.width / 2, y: b.y + b.height / 2, r: b.width / 2 }));
            const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y);
            return all.filter((a) => all.some((b) => b !== a && b.r >= a.r && far(a, b) < b.r - a.r));
        }"""
    )
    assert page.locator("#map .circle").count() > 5
    assert hidden == []


def test_a_radius_is_drawn_as_soon_as_it_can_be_seen(page: Page) -> None:
    city, province, country = (
        [lat, 42, 1, 1, None, "air", n, km] for n, (lat, km) in enumerate([(20, 10), (31, 70), (40, 400)], 1)
    )
    found = {"cells": [city, province, country], "cell_degrees": 3.87}
    page.route("**/api/map*", lambda route: route.fulfill(json=found))
    for zoom, drawn in ((4, "2"), (3, "1")):
        page.goto(f"/?type=airstrike#map=31,42,{zoom}")
        page.reload()
        expect(page.locator("#map")).to_have_attribute("data-radii", drawn)
    expect(page.get_by_title("1 event, known to within 400 km")).to_be_visible()


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


@pytest.mark.parametrize(
    "path", ["/", "/quality", "/actors?since=2019-12-01", "/event/{}", "/article/{}", "/incident/{}"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_stands_out_from_its_ground(
    browser: Browser, desk: StandaloneDesk, owner: psycopg.Connection, path: str, scheme: str
) -> None:
    row = owner.execute(
        "SELECT e.event_id, e.article_id, i.incident_id FROM mart.event AS e INNER JOIN mart.incident_event AS i "
        "USING (event_id) WHERE e.event_id = %s", [desk_strike.event_id(owner)]
    ).fetchone()  # fmt: skip
    assert row is not None
    keys = dict(zip(("event", "article", "incident"), row, strict=True))
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="dark" if scheme == "dark" else "light",
        base_url=desk.base_url,
    )  # fmt: skip
    page = context.new_page()
    page.goto(desk.url)
    page.goto(path.format(keys.get(path.split("/")[1], "")))
    page.wait_for_load_state("networkidle")
    faint = page.evaluate(FAINT)
    assert not faint, faint
    context.close()


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
        article = owner.execute("SELECT article_id FROM mart.event WHERE event_id = %s", [row[0]]).fetchone()
        incident = owner.execute(
            "SELECT incident_id FROM mart.incident ORDER BY reports DESC LIMIT 1"
        ).fetchone()
        assert article is not None and incident is not None
        for path in (None, f"/event/{row[0]}", "/quality", "/actors?since=2019-12-01", f"/article/{article[0]}",
                     f"/incident/{incident[0]}"):  # fmt: skip
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


# Every element with words of its own whose contrast is below 4.5 (WCAG 2 AA): not the map, whose ground is drawn.
FAINT = """() => {
    const numbers = (css) => css.match(/[\\d.]+/g).map(Number);
    const parts = (css) => numbers(css).map((v, k) => css.startsWith('color(srgb') && k < 3 ? v * 255 : v);
    const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
        .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((sum, v, k) => sum + v * [0.2126, 0.7152, 0.0722][k], 0);
    const over = (top, under) => [0, 1, 2].map((k) => top[k] * (top[3] ?? 1) + under[k] * (1 - (top[3] ?? 1)));
    const ground = (at) => {
        if (!at) return [255, 255, 255];
        const own = parts(getComputedStyle(at).backgroundColor);
        return (own[3] ?? 1) === 1 ? own : over(own, ground(at.parentElement));
    };
    const found = [];
    for (const at of document.querySelectorAll('body *')) {
        if (at.closest('.leaflet-container, svg, select, datalist, noscript, script, .none, [disabled]')) continue;
        if (!at.checkVisibility() || ![...at.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
        const under = ground(at), ink = over(parts(getComputedStyle(at).color), under);
        const [a, b] = [luminance(ink), luminance(under)];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5) found.push([at.tagName, at.className, at.textContent.slice(0, 30), contrast.toFixed(2)]);
    }
    return found;
}"""


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
