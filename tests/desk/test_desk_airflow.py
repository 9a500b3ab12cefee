"""The desk inside a real Airflow: opened through its navigation after logging in, and shut to everybody else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect
from starlette.routing import Route
from tests.desk.desk_helpers import watched_page

from dateline.desk.app import make_app
from dateline.desk.reader import Reader
from dateline.orchestration.local import airflow_env, secrets_file
from dateline.warehouse.server import EmbeddedServer, free_port

pytestmark = [pytest.mark.postgres, pytest.mark.airflow, pytest.mark.browser]

# Airflow's API server needs half a minute on two busy cores; this is for a bad day.
PATIENCE_SECONDS = 180
SCREENSHOTS = os.environ.get("DESK_SCREENSHOTS")


@dataclass(frozen=True)
class Airflow:
    """A running API server."""

    url: str
    password: str


@pytest.fixture(scope="module")
def airflow(
    postgres_server: EmbeddedServer, filled: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Airflow]:
    home = tmp_path_factory.mktemp("airflow")
    with psycopg.connect(postgres_server.admin_dsn, autocommit=True) as admin:
        admin.execute("CREATE DATABASE desk_airflow OWNER dateline")
    port = free_port()
    secrets = secrets_file.load_or_make(home / "secrets.json")
    secrets_file.write_private(
        airflow_env.password_file(home), json.dumps({"admin": secrets["admin_password"]})
    )
    environment = airflow_env.component_environment(
        home=home,
        airflow_dsn=postgres_server.dsn("desk_airflow"),
        dateline_dsn=postgres_server.dsn(filled),
        ui_port=port,
        secrets=secrets,
        sources="newsroom",
    )
    program = str(Path(sys.executable).parent / "airflow")
    log = home / "api-server.log"
    with log.open("wb") as out:
        subprocess.run([program, "db", "migrate"], env=environment, stdout=out, stderr=out, check=True)
        server = subprocess.Popen([program, "api-server"], env=environment, stdout=out, stderr=out)
        try:
            url = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + PATIENCE_SECONDS
            while True:
                assert server.poll() is None and time.monotonic() < deadline, log.read_text()[-3000:]
                try:
                    if httpx2.get(f"{url}/api/v2/version", trust_env=False, timeout=20).status_code == 200:
                        break
                except httpx2.HTTPError:
                    time.sleep(0.3)
            yield Airflow(url, secrets["admin_password"])
        finally:
            server.terminate()
            server.wait(60)
    with psycopg.connect(postgres_server.admin_dsn, autocommit=True) as admin:
        admin.execute("DROP DATABASE desk_airflow WITH (FORCE)")


def test_every_route_is_shut_to_whoever_is_not_logged_in(airflow: Airflow) -> None:
    app = make_app(Reader("postgresql://127.0.0.1:9/none"))
    paths = [re.sub(r"\{[^}]*\}", "1", route.path) for route in app.routes if isinstance(route, Route)]
    paths += [
        "/docs",
        "/redoc",
        "/openapi.json",
        "/static/x/desk.css",
        "/static/x/vendor/leaflet.js",
        "/api/nowhere",
    ]
    assert len(paths) > 18
    with httpx2.Client(base_url=f"{airflow.url}/dateline", trust_env=False, timeout=30) as stranger:
        for path in paths:
            for headers in ({}, {"Authorization": "Bearer wrong"}, {"Cookie": "_token=wrong"}):
                answer = stranger.get(path, headers=headers)
                assert answer.status_code in (401, 403), f"{path} answers {answer.status_code}"
                assert "/dateline" not in answer.text and "newsroom" not in answer.text


def log_in(page: Page, airflow: Airflow) -> None:
    """Fill in Airflow's own form, which is shown."""
    page.get_by_role("textbox", name=re.compile("user", re.I)).fill("admin")
    page.locator("input[type=password]").fill(airflow.password)
    page.get_by_role("button", name=re.compile("sign in|log ?in", re.I)).click()


def count(owner: psycopg.Connection, condition: str) -> str:
    """How many events hold, as the desk writes it."""
    row = owner.execute(
        f"SELECT count(*) FROM mart.event WHERE realis = 'actual' AND {condition}".encode()
    ).fetchone()
    assert row is not None
    return f"{row[0]:,}"


def test_the_desk_opens_from_the_navigation_after_login(
    airflow: Airflow, browser: Browser, owner: psycopg.Connection
) -> None:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", base_url=airflow.url
    )
    host = airflow.url.removeprefix("http://")
    page = context.new_page()
    page.goto("/")
    log_in(page, airflow)
    link = page.get_by_text("Event desk", exact=True).first
    link.wait_for(timeout=60_000)
    link.click()
    frame = page.frame_locator("iframe")
    totals = frame.locator("#totals b").first
    expect(totals).to_have_text(count(owner, "true"), timeout=60_000)
    assert frame.locator("#map .circle").count() > 5
    if SCREENSHOTS:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=Path(SCREENSHOTS) / "airflow.png")
    frame.get_by_label("Airstrike").check()
    airstrikes = count(owner, "event_type = 'airstrike'")
    expect(totals).to_have_text(airstrikes)
    with page.expect_download() as waiting:
        frame.get_by_role("link", name="CSV", exact=True).click()
    assert len(Path(waiting.value.path()).read_text("utf-8").splitlines()) >= int(airstrikes) + 1
    # The address of Airflow's own page follows the view: sent to somebody else, or loaded again, it shows the same.
    page.wait_for_url(re.compile(r"/plugin/event-desk/dateline/\?type=airstrike"))
    sent = page.url
    frame.get_by_label("Shooting").check()
    page.wait_for_url(re.compile("type=shooting"))
    page.go_back()
    expect(totals).to_have_text(airstrikes)
    page.wait_for_url(lambda url: "shooting" not in url)
    page.reload()
    expect(totals).to_have_text(airstrikes, timeout=60_000)
    frame.locator("#events tbody a").first.click()
    page.wait_for_url(re.compile(r"/plugin/event-desk/dateline/event/\d+"))
    page.reload()
    expect(frame.get_by_role("heading", name="The record", exact=True)).to_be_visible(timeout=60_000)
    frame.get_by_role("navigation", name="Pages").get_by_role("link", name="Events").click()
    expect(totals).to_have_text(count(owner, "true"))
    frame.get_by_label("Airstrike").check()
    expect(totals).to_have_text(airstrikes)
    # The desk is as dark as Airflow.
    page.evaluate("() => { const root = document.documentElement; root.classList.remove('light'); "
                  "root.classList.add('dark'); }")  # fmt: skip
    expect(frame.locator("html")).to_have_attribute("data-theme", "dark")
    # The frame may open no tabs itself: the page around it does so for it.
    with context.expect_page() as opened:
        frame.get_by_role("link", name="Open in a tab of its own").click()
    assert "type=airstrike" in opened.value.url
    expect(opened.value.locator("#totals b").first).to_have_text(airstrikes)
    frame.get_by_role("link", name="Quality").click()
    dag = frame.get_by_role("link", name="code_events").first
    assert dag.get_attribute("href") == "/dags/code_events/runs"
    # Airflow's own pages are not ours to watch; the desk's are, in a tab of its own.
    with watched_page(context, host) as alone:
        for path in ("/dateline/", "/dateline/quality", "/dateline/actors"):
            alone.goto(path)
            alone.wait_for_load_state("networkidle")
    context.close()
    # Whoever is sent the address logs in first, and then stands where it leads.
    stranger = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-GB", base_url=airflow.url
    )
    page = stranger.new_page()
    page.goto(sent)
    log_in(page, airflow)
    expect(page.frame_locator("iframe").locator("#totals b").first).to_have_text(airstrikes, timeout=60_000)
    stranger.close()


def test_the_plugin_loads_nothing_of_the_desk(tmp_path: Path) -> None:
    code = (
        "import sys; import dateline_plugin; "
        "print([m for m in sys.modules if m.startswith('dateline.') or m in ('psycopg', 'jinja2.environment')])"
    )
    root = Path(__file__).parents[2]
    found = subprocess.run(
        [sys.executable, "-c", "import airflow.plugins_manager, sys; sys.modules.pop('psycopg', None); "
         "sys.modules.pop('jinja2.environment', None); " + code],
        env={**os.environ, "PYTHONPATH": str(root / "plugins"), "AIRFLOW_HOME": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.strip().splitlines()[-1] == "[]"
