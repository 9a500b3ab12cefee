"""The one Airflow plugin: the event desk behind Airflow's own login, and its entry in the navigation.

Every Airflow component imports this file, so it imports almost nothing: the desk itself is made by the API server when
it is first asked for.
"""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from airflow.configuration import conf
from airflow.plugins_manager import AirflowPlugin

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

URL_PREFIX = "/dateline"
CONNECTION_ID = "dateline"


def _base_path() -> str:
    """The path that Airflow itself is served under, without a slash at its end: usually nothing."""
    return urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/")


def _warehouse_dsn() -> str:
    """The URL of the Airflow connection `dateline`, looked up when the desk first reads.

    Raises DeskError when there is none.
    """
    from dateline.desk.reader import DeskError

    given = os.environ.get(f"AIRFLOW_CONN_{CONNECTION_ID.upper()}", "")
    if not given.startswith(("postgres://", "postgresql://")):
        from airflow.exceptions import AirflowNotFoundException
        from airflow.models.connection import Connection

        try:
            given = Connection.get_connection_from_secrets(CONNECTION_ID).get_uri()
        except AirflowNotFoundException as error:
            raise DeskError(
                f"Airflow has no connection {CONNECTION_ID!r}. Add it (Admin, Connections) with the warehouse's "
                "URL, or set AIRFLOW_CONN_DATELINE, and load the page again."
            ) from error
    parts = urlsplit(given)
    query = "&".join(p for p in parts.query.split("&") if p and not p.startswith("__extra__"))
    return parts._replace(scheme="postgresql", query=query).geturl()


def make_guarded_app() -> Any:
    """The desk with every route behind Airflow's login and its permission to see the website."""
    from airflow.api_fastapi.auth.managers.models.resource_details import AccessView
    from airflow.api_fastapi.core_api.security import requires_access_view
    from fastapi import Depends

    from dateline.desk.app import make_app
    from dateline.desk.reader import Reader

    return make_app(
        Reader(_warehouse_dsn),
        dependencies=[Depends(requires_access_view(AccessView.WEBSITE))],
        airflow_url=_base_path(),
    )


class LazyDesk:
    """An ASGI application that makes the desk at the first request."""

    def __init__(self) -> None:
        self._app: Any = None
        self._lock = threading.Lock()

    def _made(self) -> Any:
        with self._lock:
            if self._app is None:
                self._app = make_guarded_app()
            return self._app

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer one request."""
        app = self._app or await asyncio.to_thread(self._made)
        await app(scope, receive, send)


class DatelinePlugin(AirflowPlugin):
    """Registers the desk with Airflow."""

    name = "dateline"
    fastapi_apps = [{"app": LazyDesk(), "url_prefix": URL_PREFIX, "name": "Dateline event desk"}]  # noqa: RUF012
    external_views = [  # noqa: RUF012
        {
            "name": "Event desk",
            "href": f"{_base_path()}{URL_PREFIX}/",
            "destination": "nav",
            "url_route": "event-desk",
            "nav_top_level": True,
        }
    ]
