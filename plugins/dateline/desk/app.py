"""The desk as a FastAPI application: pages rendered here, and the JSON that the explorer asks for.

The same application runs inside Airflow (behind its login) and in `dateline desk` (behind a token). It only reads.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from dateline.desk import assets, downloads, explore, families, words
from dateline.desk.actors_page import actors_page
from dateline.desk.article_page import article_page
from dateline.desk.event_page import event_page
from dateline.desk.filters import CLAIMS, OUTCOMES, REALIS, FilterError, Filters, read
from dateline.desk.headers import SafeHeaders
from dateline.desk.incident_page import incident_page
from dateline.desk.quality_page import quality_page
from dateline.desk.reader import DeskError, Reader

log = logging.getLogger(__name__)

# Event and article keys are bigint.
LARGEST_KEY = 2**63 - 1


def make_app(reader: Reader, *, dependencies: Sequence[Any] = (), airflow_url: str | None = None) -> FastAPI:
    """The application. `dependencies` guard every route (FastAPI's Depends); `airflow_url` is the path of Airflow's
    own pages, for links to DAGs, or None outside of it."""
    app = FastAPI(
        title="Dateline event desk",
        dependencies=list(dependencies),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(SafeHeaders)
    pages = Pages(airflow_url)

    @app.exception_handler(DeskError)
    def cannot(request: Request, error: DeskError) -> Response:
        return pages.failure(request, str(error), error.status)

    @app.exception_handler(FilterError)
    def wrong_filter(request: Request, error: FilterError) -> Response:
        return pages.failure(request, f"This address holds something that is no filter: {error}.", 400)

    @app.exception_handler(HTTPException)
    def refused(request: Request, error: HTTPException) -> Response:
        return pages.failure(request, str(error.detail), error.status_code)

    @app.exception_handler(Exception)
    def broken(request: Request, error: Exception) -> Response:
        log.error("the desk failed on %s", request.url.path, exc_info=error)
        return pages.failure(
            request, "The desk failed on this page. The log says why; please report it with the address.", 500
        )

    @app.get("/")
    def explorer(request: Request) -> Response:
        filters = read(request.query_params.multi_items())
        return pages.page(request, "explore.html", title="Events", filters=filters, here="explore",
                          begins_with=begins_with(request.url.query), home=explore.HOME_BOX,
                          home_zoom=explore.HOME_ZOOM)  # fmt: skip

    @app.get("/api/options")
    def options() -> Response:
        return as_json(explore.options(reader))

    @app.get("/api/summary")
    def summary(request: Request) -> Response:
        return as_json(explore.summary(reader, read(request.query_params.multi_items())))

    @app.get("/api/map")
    def map_cells(request: Request) -> Response:
        filters = read(request.query_params.multi_items())
        return as_json(explore.cells(reader, filters, explore.read_view(request.query_params)))

    @app.get("/api/events")
    def events(request: Request) -> Response:
        filters = read(request.query_params.multi_items())
        found = explore.rows(
            reader,
            filters,
            request.query_params.get("sort", "date"),
            request.query_params.get("order", "down") != "up",
            request.query_params.get("after"),
        )
        for row in found["rows"]:
            row["when"] = words.short(
                words.days(row["date_start"], row["date_end"], row["date_precision"], row["date_latest"])
            )
            row["where"] = ", ".join(p for p in (row["place_name"], words.country(row["country_iso3"])) if p)
            for harm in ("fatalities", "injuries"):
                row[harm] = words.toll(*(row[f"{harm}_{bound}"] for bound in ("low", "best", "high")))
        return as_json(found)

    @app.get("/api/actors")
    def actor_names(request: Request) -> Response:
        asked = request.query_params.get("q", "").strip()[:100].replace("\0", "")
        return as_json(explore.actor_names(reader, asked) if len(asked) > 1 else [])

    @app.get("/download.csv")
    def download_csv(request: Request) -> Response:
        return _download(request, "csv")

    @app.get("/download.geojson")
    def download_geojson(request: Request) -> Response:
        return _download(request, "geojson")

    def _download(request: Request, kind: str) -> Response:
        filters = read(request.query_params.multi_items())
        now = datetime.now(UTC)
        if kind == "csv":
            body, media = downloads.csv_lines(reader, filters, now), "text/csv; charset=utf-8"
        else:
            body, media = downloads.geojson_lines(reader, filters, now), "application/geo+json"
        name = f"dateline-events-{now:%Y%m%dT%H%M%SZ}.{kind}"
        return StreamingResponse(
            _begun(body), media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'}
        )

    @app.get("/event/{event_id}")
    def event(request: Request, event_id: str) -> Response:
        filters = read(request.query_params.multi_items())
        found = event_page(reader, key(event_id), filters.as_of)
        title = (
            f"{words.label(found['event']['event_type'])}, {words.place(found['event']) or 'no place given'}"
        )
        return pages.page(request, "event.html", title=title, here="event", **found)

    @app.get("/article/{article_id}")
    def article(request: Request, article_id: str) -> Response:
        version = request.query_params.get("version")
        if version is not None and not (version.isdigit() and len(version) < 9):
            raise FilterError("version: the number of a version")
        found = article_page(reader, key(article_id), int(version) if version else None)
        return pages.page(request, "article.html", title=found["shown"]["title"], here="article", **found)

    @app.get("/incident/{incident_id}")
    def incident(request: Request, incident_id: str) -> Response:
        found = incident_page(reader, key(incident_id))
        title = f"{words.label(found['incident']['event_type'])}, {words.place(found['incident']) or 'no place given'}"
        return pages.page(request, "incident.html", title=title, here="incident", **found)

    @app.get("/actors")
    def actors(request: Request) -> Response:
        filters = read(request.query_params.multi_items())
        measure = "dead" if request.query_params.get("measure") == "dead" else "incidents"
        blamed = request.query_params.get("blamed") != "no"
        found = actors_page(reader, filters, measure, blamed)
        return pages.page(request, "actors.html", title="Who against whom", here="actors", measure=measure,
                          blamed=blamed, **found)  # fmt: skip

    @app.get("/quality")
    def quality(request: Request) -> Response:
        return pages.page(request, "quality.html", title="Quality", here="quality", **quality_page(reader))

    @app.get("/static/{version}/{name:path}")
    def static(request: Request, version: str, name: str) -> Response:
        asset = assets.assets().get(name)
        if asset is None:
            raise DeskError("There is no such file.", 404)
        # Only the address with the files' own version may be kept for good.
        keep = "public, max-age=31536000, immutable" if version == assets.version() else "no-cache"
        headers = {"Cache-Control": keep, "Vary": "Accept-Encoding"}
        if asset.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(
                asset.compressed, media_type=asset.kind, headers={**headers, "Content-Encoding": "gzip"}
            )
        return Response(asset.body, media_type=asset.kind, headers=headers)

    # Also what is no page asks for the login first: an address says nothing to whoever is not logged in.
    @app.get("/{anything:path}")
    def nowhere() -> Response:
        raise DeskError("There is no such page. The events are under Events, above.", 404)

    return app


def begins_with(query: str) -> list[str]:
    """What the page of the events asks for first, letter by letter as its script will; nothing where the address holds
    signs that browser and server may write in different ways."""
    if not re.fullmatch(r"[A-Za-z0-9_=&.-]*", query) or any(
        name in query for name in ("sort=", "order=", "after=")
    ):
        return []
    both = f"{query}&" if query else ""
    return [
        "api/summary" + (f"?{query}" if query else ""),
        "api/events" + (f"?{query}" if query else ""),
        f"api/map?{both}bbox={quote(explore.HOME_BOX, safe='')}&z={explore.HOME_ZOOM}",
        "api/options",
    ]


def key(value: str) -> int:
    """The key of a row from an address. Raises DeskError (404) when it cannot be one."""
    if value.isascii() and value.isdigit() and len(value) < 20 and 0 < int(value) <= LARGEST_KEY:
        return int(value)
    raise DeskError("There is no such page: the address ends in a number.", 404)


def _begun(body: Iterator[str]) -> Iterator[str]:
    """The same, with its first part made already: what fails at once is told as a page, not as half a file."""
    first = next(body)

    def rest() -> Iterator[str]:
        yield first
        yield from body

    return rest()


def as_json(value: Any) -> Response:
    """JSON that is also safe inside a page."""
    text = json.dumps(value, default=_plain, ensure_ascii=False, separators=(",", ":"))
    return Response(text, media_type="application/json", headers={"Cache-Control": "no-store"})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value)


def safe_link(url: str | None) -> str | None:
    """The link where it is a web address; None for javascript:, data: and whatever else a feed may hold."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


class Pages:
    """The templates, with everything that is written into them escaped."""

    def __init__(self, airflow_url: str | None) -> None:
        self.airflow_url = airflow_url
        self.environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.filters.update(
            label=words.label, number=words.number, day=words.day, moment=words.moment, listing=words.listing,
            country=words.country, safe_link=safe_link,
        )  # fmt: skip
        self.environment.globals.update(
            words=words,
            families=families,
            REALIS=REALIS,
            OUTCOMES=OUTCOMES,
            CLAIMS=CLAIMS,
            sorts=tuple(explore.SORTS),
        )

    def page(self, request: Request, template: str, *, status: int = 200, **values: Any) -> Response:
        """A rendered page."""
        base = str(request.scope.get("root_path", "")).rstrip("/")
        as_of = values.get("as_of")

        def link(path: str, **query: Any) -> str:
            """An address on the desk; a page of the past links to the past."""
            pairs = [
                (k, item) for k, v in query.items() for item in (v if isinstance(v, list | tuple) else [v])
            ]
            if isinstance(as_of, datetime) and path.startswith("event/"):
                pairs.append(("as_of", Filters(as_of=as_of).query_string().removeprefix("as_of=")))
                return f"{base}/{path}?" + "&".join(f"{quote(k)}={v}" for k, v in pairs)
            return f"{base}/{path}" + ("?" + urlencode(pairs) if pairs else "")

        text = self.environment.get_template(template).render(
            **values,
            base=base,
            link=link,
            static=f"{base}/static/{assets.version()}",
            airflow_url=self.airflow_url,
            now_z=Filters(as_of=datetime.now(UTC).replace(microsecond=0)).query_string(),
        )
        return HTMLResponse(text, status, headers={"Cache-Control": "no-store"})

    def failure(self, request: Request, message: str, status: int) -> Response:
        """The same failure as a page, or as JSON where a script asked."""
        path = request.url.path.removeprefix(str(request.scope.get("root_path", "")))
        if path.startswith(("/api/", "/static/")):
            answer = as_json({"error": message})
            answer.status_code = status
            return answer
        title = {404: "Not found", 400: "Wrong address", 401: "Not logged in", 403: "Not allowed"}.get(
            status, "Sorry"
        )
        # Whoever is not let in sees nothing of the desk, not even what pages it has.
        template = "shut.html" if status in (401, 403) else "failure.html"
        return self.page(request, template, status=status, title=title, message=message, here="")
