"""The control endpoint, `/_newsroom/`, for whoever sits on the same machine.

    GET    /_newsroom/faults          the faults that stand, by number
    PUT    /_newsroom/faults          add one fault (an object) or several (a list); their numbers come back
    DELETE /_newsroom/faults[/N]      take all away, or number N
    GET    /_newsroom/log[?since=N]   the requests, oldest first
    DELETE /_newsroom/log             forget them
    GET    /_newsroom/clock           the site's time
    PUT    /_newsroom/clock           {"as_of": "2019-12-31T12:00:00+02:00"} stops the clock, null lets it run
    GET    /_newsroom/articles        what is published now: id, title, url, print_url, guid, published, modified

Only PUT and DELETE change something: a page in a browser cannot send those to another origin unasked.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Protocol

from dateline.newsroom.clock import SiteClock
from dateline.newsroom.errors import NewsroomError
from dateline.newsroom.faults import FaultBoard, make_fault
from dateline.newsroom.message import Reply, Request
from dateline.newsroom.request_log import RequestLog
from dateline.newsroom.site import Site
from dateline.newsroom.text import w3c_date

PREFIX = "/_newsroom/"


class Controlled(Protocol):
    """What the control endpoint can reach."""

    faults: FaultBoard
    log: RequestLog

    @property
    def clock(self) -> SiteClock:
        """The site's clock."""

    def site(self, *, rescan: bool = False) -> Site:
        """The site as it stands now."""


def control_reply(request: Request, body: bytes, server: Controlled) -> Reply:
    """The answer of the control endpoint; mistakes get 400 and a sentence."""
    route = request.path.removeprefix(PREFIX).strip("/")
    try:
        match (request.method, route.partition("/")[0]):
            case ("GET", "faults"):
                return _faults(server)
            case ("PUT", "faults"):
                given = _parse(body)
                faults = [_fault_of(one) for one in (given if isinstance(given, list) else [given])]
                return Reply.json({"added": [server.faults.add(fault) for fault in faults]})
            case ("DELETE", "faults"):
                number = route.partition("/")[2]
                server.faults.clear(int(number) if number else None)
                return _faults(server)
            case ("GET", "log"):
                since = int(request.query.get("since", "0"))
                return Reply.json([entry.as_json() for entry in server.log.entries(since=since)])
            case ("DELETE", "log"):
                server.log.clear()
                return Reply.json([])
            case ("GET", "clock"):
                return _clock(server)
            case ("PUT", "clock"):
                given = _parse(body)
                as_of = given.get("as_of") if isinstance(given, dict) else given
                server.clock.set(datetime.fromisoformat(as_of) if as_of else None)
                return _clock(server)
            case ("GET", "articles"):
                return Reply.json(
                    [describe(server.site(), post.id) for post in server.site(rescan=True).posts]
                )
    except (NewsroomError, ValueError, TypeError) as error:
        return Reply.json({"error": str(error)}, 400)
    return Reply.json({"error": f"{request.method} {request.path} is nothing here; see control.py"}, 404)


def _parse(body: bytes) -> Any:
    return json.loads(body or b"null")


def _fault_of(given: Any) -> Any:
    if not isinstance(given, dict) or not isinstance(given.get("kind"), str):
        raise NewsroomError(
            'a fault is an object such as {"kind": "status", "status": 500, "path": "/feed/"}'
        )
    return make_fault(given["kind"], **{key: value for key, value in given.items() if key != "kind"})


def _faults(server: Controlled) -> Reply:
    return Reply.json(
        {str(n): fault.model_dump(exclude_defaults=True) for n, fault in server.faults.active().items()}
    )


def _clock(server: Controlled) -> Reply:
    return Reply.json({"now": w3c_date(server.clock.now()), "stands": server.clock.stands})


def describe(site: Site, article_id: str) -> dict[str, Any]:
    """What is public of one article, for tests and for people: raises KeyError if it is not published."""
    post = site.by_id[article_id]
    return {
        "id": post.id,
        "title": post.title,
        "url": site.url(post.path),
        "print_url": site.url(post.print_path),
        "guid": site.guid(post),
        "published": w3c_date(post.published),
        "modified": w3c_date(post.modified),
    }
