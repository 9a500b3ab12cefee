"""The pages over HTTP: what they hold, what hostile text does not do there, and who is let in."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, date, datetime

import httpx2
import psycopg
import pytest
from starlette.routing import Route
from starlette.testclient import TestClient
from tests.desk import desk_hostile, desk_operations, desk_strike
from tests.desk.desk_helpers import client_of, running

from dateline.desk.app import LARGEST_KEY, make_app
from dateline.desk.headers import HEADERS
from dateline.desk.quality_page import quality_page
from dateline.desk.reader import DeskError, Reader
from dateline.desk.serve import StandaloneDesk

pytestmark = pytest.mark.postgres


def number(owner: psycopg.Connection, query: str) -> int:
    row = owner.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def page(client: httpx2.Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:500]
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    return answer.text


def walk(desk: StandaloneDesk) -> list[str]:
    """An address for every route of the application."""
    paths = [route.path for route in desk.app.routes if isinstance(route, Route)]
    assert len(paths) > 12
    return [re.sub(r"\{[^}]*\}", "1", path) for path in paths]


def test_without_the_token_every_route_is_shut(desk: StandaloneDesk) -> None:
    extra = [
        "/docs",
        "/redoc",
        "/openapi.json",
        "/static/x/desk.css",
        "/favicon.ico",
        "/?token=wrong",
        "/nowhere",
    ]
    with httpx2.Client(base_url=desk.base_url, trust_env=False) as stranger:
        for path in [*walk(desk), *extra]:
            answer = stranger.get(path)
            assert answer.status_code == 401, path
            assert "set-cookie" not in answer.headers
            assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]


def test_another_host_name_is_refused_even_with_the_token(desk: StandaloneDesk) -> None:
    with httpx2.Client(base_url=desk.base_url, trust_env=False) as stranger:
        for host in ("elsewhere.example", f"elsewhere.example:{desk.port}", "127.0.0.1", "127.0.0.1:1"):
            assert stranger.get(f"/?token={desk.token}", headers={"Host": host}).status_code == 403


def test_the_token_becomes_a_cookie_that_scripts_cannot_read(desk: StandaloneDesk) -> None:
    with httpx2.Client(base_url=desk.base_url, trust_env=False) as someone:
        answer = someone.get(f"/event/1?token={desk.token}&as_of=2020-01-01")
        assert answer.status_code == 303
        assert answer.headers["location"] == "/event/1?as_of=2020-01-01"
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=strict" in cookie
        assert someone.get("/").status_code == 200


def test_a_token_in_an_address_leads_to_no_other_site(desk: StandaloneDesk) -> None:
    with httpx2.Client(base_url=desk.base_url, trust_env=False) as someone:
        answer = someone.get(f"{desk.base_url}//elsewhere.example/?token={desk.token}")
        assert answer.headers["location"].startswith("/elsewhere.example")


def test_the_desk_only_reads(client: httpx2.Client) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert client.request(method, "/").status_code == 405


def test_a_taken_port_is_told(desk: StandaloneDesk, filled_dsn: str) -> None:
    with pytest.raises(DeskError, match="--port"):
        StandaloneDesk(filled_dsn, desk.port)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/event/0", 404), ("/event/99999999", 404), (f"/event/{LARGEST_KEY + 1}", 404), ("/event/1%00", 404),
     ("/event/%D9%A1", 404), ("/article/1?version=x", 400), ("/incident/77777", 404), ("/?toll=most", 400),
     ("/nowhere", 404), ("/api/events?after=x", 400), ("/api/events?sort=x", 400), ("/api/map?bbox=1", 400),
     ("/static/x/../app.py", 404), ("/static/x/%2e%2e/app.py", 404), ("/api/nowhere", 404)],
)  # fmt: skip
def test_what_is_not_there_says_so(client: httpx2.Client, path: str, status: int) -> None:
    text = page(client, path, status)
    assert "Traceback" not in text


def test_hostile_text_is_only_text(client: httpx2.Client, owner: psycopg.Connection) -> None:
    event = number(owner, "SELECT event_id FROM mart.event WHERE coder_version = 'tests-1'")
    article = number(owner, "SELECT article_id FROM mart.event WHERE coder_version = 'tests-1'")
    incident = number(owner, f"SELECT incident_id FROM mart.incident_event WHERE event_id = {event}")
    for path in (f"/event/{event}", f"/article/{article}", f"/incident/{incident}", "/actors?since=2020-02-01",
                 "/quality", "/?q=%3Cscript%3Ealert(1)%3C/script%3E", "/nowhere/%3Cscript%3E"):  # fmt: skip
        answer = client.get(path)
        text = answer.text
        assert "<script>" not in text and "<img" not in text and "<iframe" not in text, path
        assert "onload=alert('place')>" not in text, path
        assert 'href="javascript:' not in text, path
        # No style and no script but the desk's own files.
        assert not re.search(r"<style|\sstyle=|\son\w+=[\"']", text), path
    assert desk_hostile.LINK in client.get(f"/event/{event}").text.replace("&#39;", "'")


def test_an_event_page_shows_where_each_field_was_read(
    client: httpx2.Client, owner: psycopg.Connection
) -> None:
    row = owner.execute(
        "SELECT e.event_id, v.evidence_text, v.field FROM mart.event AS e INNER JOIN mart.event_evidence AS v "
        "USING (event_id) WHERE v.field LIKE 'casualties%' AND e.fatalities_low > 1 AND length(v.evidence_text) > 3 "
        "AND e.coder_version <> 'tests-1' ORDER BY e.event_id LIMIT 1"
    ).fetchone()
    assert row is not None
    text = page(client, f"/event/{row[0]}")
    first_word = row[1].split()[0]
    assert re.search(rf'<mark class="m-toll">[^<]*{re.escape(first_word)}', text)
    assert "CAMEO" in text and "ACLED" in text and "PLOVER" in text


def test_an_event_page_says_what_a_reviewer_changed_and_why(
    client: httpx2.Client, owner: psycopg.Connection
) -> None:
    event = number(
        owner, f"SELECT event_id FROM mart.event_review WHERE author = '{desk_operations.REVIEWER}'"
    )
    text = page(client, f"/event/{event}")
    assert desk_operations.REVIEWER in text and desk_operations.REVIEW_REASON in text


def test_an_event_that_was_taken_back_says_so(client: httpx2.Client, owner: psycopg.Connection) -> None:
    event = number(owner, "SELECT min(event_id) FROM mart.retracted_event WHERE reason = 'withdrawn'")
    text = page(client, f"/event/{event}")
    assert "Taken back" in text and "Do not count it" in text


def test_an_event_page_of_a_moment(client: httpx2.Client, owner: psycopg.Connection) -> None:
    event = number(owner, "SELECT min(event_id) FROM mart.event")
    assert "As it was known on" in page(client, f"/event/{event}?as_of=2200-01-01T00:00:00Z")
    assert "was not published at that time" in page(client, f"/event/{event}?as_of=2001-01-01", 404)


def test_an_article_page_shows_what_a_correction_changed(
    client: httpx2.Client, owner: psycopg.Connection
) -> None:
    article = number(owner, "SELECT min(article_id) FROM mart.article_version WHERE version_number = 2")
    text = page(client, f"/article/{article}")
    assert "What changed from version 1" in text and "<ins>" in text
    assert "This is version 1" in page(client, f"/article/{article}?version=1")


def test_every_mention_is_marked_in_the_article(client: httpx2.Client, owner: psycopg.Connection) -> None:
    row = owner.execute(
        "SELECT e.article_id, count(DISTINCT e.event_id) FROM mart.event AS e INNER JOIN mart.event_mention USING "
        "(event_id) GROUP BY 1 ORDER BY 2 DESC LIMIT 1"
    ).fetchone()
    assert row is not None
    text = page(client, f"/article/{row[0]}")
    marked = {name for names in re.findall(r'data-marks="([\d ]+)"', text) for name in names.split()}
    assert len(marked) == row[1] > 3


def test_an_incident_page_puts_the_reports_side_by_side(
    client: httpx2.Client, owner: psycopg.Connection
) -> None:
    row = owner.execute(
        "SELECT incident_id, reports FROM mart.incident ORDER BY reports DESC LIMIT 1"
    ).fetchone()
    assert row is not None and row[1] > 1
    text = page(client, f"/incident/{row[0]}")
    titles = owner.execute(
        "SELECT e.event_id FROM mart.incident_event INNER JOIN mart.event AS e USING (event_id) WHERE incident_id = %s",
        [row[0]],
    ).fetchall()
    assert all(f"/event/{event}" in text for (event,) in titles)


def test_a_cell_of_the_matrix_leads_to_its_events(client: httpx2.Client) -> None:
    text = page(client, "/actors?since=2019-12-01&until=2020-02-28")
    cells = re.findall(r'<td class="h\d"><a href="/\?([^"]+)"[^>]*>([\d,]+)</a>', text)
    assert len(cells) > 5
    for query, count in cells[:12]:
        summary = client.get(f"/api/summary?{query.replace('&amp;', '&')}").json()
        assert summary["events"] >= int(count), query


def test_the_quality_page_shows_what_is_wrong(client: httpx2.Client) -> None:
    text = page(client, "/quality")
    assert "14 January 2020: 0 articles" in text  # the hole
    assert re.search(r'class="day hole"[^>]*><title>14 January 2020', text)
    assert "the site answered 500" in text
    assert "the coder tripped" in text and "<b>the coder" not in text
    assert desk_operations.RULE in text and "latitude 12.0 is not in Iraq" in text
    assert "The feed answered 500." in text


def test_an_empty_warehouse_says_how_to_start(analyst_dsn: str) -> None:
    with running(analyst_dsn) as desk, client_of(desk) as client:
        for path in ("/", "/quality", "/actors"):
            page(client, path)
        assert "make demo" in page(client, "/quality")
        summary = client.get("/api/summary").json()
        assert summary["events"] == 0 and summary["last"] is None
        assert client.get("/api/events").json() == {"rows": [], "after": None}
        assert client.get("/api/map").json()["cells"] == []
        assert client.get("/download.csv").text.startswith("event_id")
        assert client.get("/download.geojson").json()["features"] == []


def test_a_database_without_tables_says_to_migrate(postgres_server: object) -> None:
    from dateline.warehouse.server import EmbeddedServer

    assert isinstance(postgres_server, EmbeddedServer)
    with running(postgres_server.dsn("postgres", role="postgres")) as desk, client_of(desk) as client:
        answer = client.get("/api/summary")
        assert answer.status_code == 503
        assert "dateline migrate" in answer.json()["error"] or "dateline bootstrap" in answer.json()["error"]


def test_assets_are_kept_by_the_browser_and_travel_small(client: httpx2.Client) -> None:
    found = re.findall(r'(?:href|src)="(/static/[^"]+)"', page(client, "/"))
    assert len(found) >= 5
    for path in found:
        answer = client.get(path)
        assert answer.status_code == 200 and "immutable" in answer.headers["cache-control"]
    land = client.get(found[0].rsplit("/", 1)[0] + "/vendor/land.json", headers={"Accept-Encoding": "gzip"})
    assert land.headers["content-encoding"] == "gzip"
    assert int(land.headers["content-length"]) < 500_000


def test_an_event_page_shows_the_words_of_every_field(
    client: httpx2.Client, owner: psycopg.Connection
) -> None:
    text = page(client, f"/event/{desk_strike.event_id(owner)}")
    for mark, words in (("type", "missiles fired"), ("when", "early on Wednesday"), ("where", "Kermanshah"),
                        ("quantity", "Ten missiles"), ("outcome", "struck"), ("realis", "struck"),
                        ("said", "the army said"), ("toll", "Nobody was hurt"), ("relation", "in answer to"),
                        ("weapons", "missiles")):  # fmt: skip
        assert f'<mark class="m-{mark}">{words}</mark>' in text, mark
    assert "launched from" in text and "4 of them" in text and "6 of them" in text
    drawn = re.search(r"data-places='([^']+)'", text)
    assert drawn is not None
    places = {(p["name"], p["role"]): p["quantity"] for p in json.loads(html.unescape(drawn[1]))}
    assert places == {("Ain al-Asad", "impact"): 6, ("Erbil", "impact"): 4, ("Kermanshah", "launch"): None}


def test_a_page_of_the_past_shows_the_words_that_it_was_read_from(
    client: httpx2.Client, owner: psycopg.Connection
) -> None:
    event = desk_strike.event_id(owner)
    first = owner.execute(
        "SELECT valid_from FROM mart.event_history WHERE event_id = %s ORDER BY valid_from LIMIT 1", [event]
    ).fetchone()
    assert first is not None
    answer = client.get(f"/event/{event}", params={"as_of": first[0].isoformat()})
    text = answer.text
    assert "Killed: 3." in text and "It has changed since" in text
    assert '<mark class="m-toll">Nobody was hurt</mark>' in text
    section = text[text.index('<section class="text"') :]
    assert re.search(r'data-marks="[^"]*\btoll\b[^"]*">Nobody was hurt', section)
    assert "Killed: 0." in page(client, f"/event/{event}")


def test_an_event_that_was_joined_or_split_says_with_what_and_why(
    client: httpx2.Client, owner: psycopg.Connection
) -> None:
    kept = desk_strike.event_id(owner)
    merged = number(owner, f"SELECT event_id FROM mart.event_review WHERE other_event_id = {kept}")
    text = page(client, f"/event/{kept}")
    assert re.search(rf'<a href="/event/{merged}">event {merged}</a> joined into event {kept}', text)
    assert desk_strike.MERGE_REASON in text
    gone = page(client, f"/event/{merged}")
    assert "Taken back" in gone and f'In its place: <a href="/event/{kept}">' in gone
    parts = owner.execute(
        "SELECT event_id, other_event_id FROM mart.event_review WHERE action = 'split' ORDER BY other_event_id"
    ).fetchall()
    assert len(parts) == 2
    assert "made of a part of" in page(client, f"/event/{parts[0][1]}")
    whole = page(client, f"/event/{parts[0][0]}")
    assert all(f"/event/{part}" in whole for _, part in parts) and desk_strike.SPLIT_REASON in whole


def test_an_article_page_of_an_earlier_version_shows_what_was_read_from_it(
    client: httpx2.Client, owner: psycopg.Connection
) -> None:
    row = owner.execute(
        "SELECT v.article_id, v.version_number, h.event_id FROM mart.article_version AS v "
        "INNER JOIN mart.event_history AS h USING (article_version_id) "
        "WHERE NOT v.is_current AND h.valid_to IS NOT NULL LIMIT 1"
    ).fetchone()
    assert row is not None
    text = page(client, f"/article/{row[0]}?version={row[1]}")
    assert "as it was then" in text and f"/event/{row[2]}?as_of=" in text
    assert f'data-marks="{row[2]}"' in text
    href = re.search(rf'href="(/event/{row[2]}\?as_of=[^"]+)"', text)
    assert href is not None
    assert "As it was known on" in page(client, html.unescape(href[1]))


def test_an_incident_page_shows_reviews_words_and_codes(
    client: httpx2.Client, owner: psycopg.Connection
) -> None:
    event = desk_strike.event_id(owner)
    incident = number(owner, f"SELECT incident_id FROM mart.incident_event WHERE event_id = {event}")
    text = page(client, f"/incident/{incident}")
    assert desk_strike.MERGE_REASON in text
    assert "ASSAULT" in text and "ACLED" in text
    assert "Ten missiles fired from Kermanshah struck" in text


def test_the_quality_page_shows_how_often_the_coder_is_wrong(client: httpx2.Client) -> None:
    text = page(client, "/quality")
    assert re.search(
        r"<td>Event type</td><td class=\"n\">5</td><td class=\"n\">1</td><td class=\"n\">20\.0%", text
    )
    assert "5 of 5 judged" in text


def test_the_quality_page_says_at_a_glance_how_things_stand(client: httpx2.Client) -> None:
    text = page(client, "/quality")
    glance = text[text.index('<ul class="state"') : text.index('<h2 id="sources"')]
    for words in (
        "never looked at",
        "1 day read in part",
        "1 parked",
        "1 row held back",
        "last audit: 1 broken",
    ):
        assert words in glance, words
    assert all(f'id="{target}"' in text for target in re.findall(r'href="#([\w-]+)"', glance))


def test_a_watched_source_that_was_read_no_more_is_a_hole(reader: Reader) -> None:
    now = datetime(2020, 4, 1, tzinfo=UTC)
    (newsroom,) = [s for s in quality_page(reader, now)["coverage"] if s["source_id"] == "newsroom"]
    days = {c["day"]: c["kind"] for c in newsroom["years"][0]["cells"]}
    assert days[date(2020, 2, 28)] == "complete"
    assert {days[date(2020, 3, n)] for n in range(1, 32)} == {"hole"}
    assert days[date(2020, 4, 1)] == "outside"


def test_every_row_and_column_of_the_matrix_holds_something(client: httpx2.Client) -> None:
    text = page(client, "/actors?since=2019-12-01&until=2020-02-28")
    rows = re.findall(r'<tr><th scope="row".*?</tr>', text, re.DOTALL)
    assert 5 < len(rows) <= 18
    assert all('<td class="h' in row for row in rows)
    months = re.findall(r'<a href="/actors\?since=(\d{4}-\d\d-01)[^"]*"( class="in")?', text)
    assert [first for first, chosen in months if chosen] == ["2019-12-01", "2020-01-01", "2020-02-01"]


def test_a_snapshot_can_be_chosen_by_its_name(client: httpx2.Client, owner: psycopg.Connection) -> None:
    (taken,) = client.get("/api/options").json()["snapshots"]
    assert taken["name"] == desk_strike.SNAPSHOT
    answer = client.get("/api/summary", params={"as_of": taken["taken_at"], "realis": "any"}).json()
    assert answer["events"] == taken["events"]


def test_runs_link_into_airflow_inside_of_it(reader: Reader) -> None:
    with TestClient(make_app(reader, airflow_url="")) as inside:
        text = inside.get("/quality").text
    assert 'href="/dags/code_events/runs/manual__2020-01-08"' in text
    assert 'href="/dags/sweep_archive/runs"' in text
