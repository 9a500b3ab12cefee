"""The door of the stand-alone desk: on loopback, for whoever has the printed address."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from dateline.desk.headers import HEADERS

TOKEN = "token"  # noqa: S105 - the name of the parameter, not a secret
COOKIE = "dateline_desk"


class Door:
    """ASGI middleware: refuses other Host names (DNS rebinding) and whoever has no token.

    The token comes once in the address and is then kept in a cookie that no script can read and no other site sends.
    """

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self.app = app
        self.token = token
        # Cookies do not tell ports apart: two desks on one machine need two names.
        self.cookie = f"{COOKIE}_{port}"
        self.hosts = {f"{host}:{port}" for host in ("127.0.0.1", "localhost", "[::1]")}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer it here."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        answer = self._answer(Request(scope))
        if answer is None:
            await self.app(scope, receive, send)
        else:
            answer.headers.update(HEADERS)
            answer.headers["Cache-Control"] = "no-store"
            await answer(scope, receive, send)

    def _answer(self, request: Request) -> Response | None:
        if request.headers.get("host", "") not in self.hosts:
            return PlainTextResponse(
                "The desk answers on 127.0.0.1 only. Open the address that `dateline desk` printed.\n", 403
            )
        if request.method not in ("GET", "HEAD"):
            return PlainTextResponse("The desk only reads: use GET.\n", 405)
        given = request.query_params.get(TOKEN)
        if given is not None and self._is_right(given):
            rest = [(k, v) for k, v in parse_qsl(request.url.query, keep_blank_values=True) if k != TOKEN]
            # One slash only: //host would be another site.
            path = "/" + request.url.path.lstrip("/\\")
            answer = RedirectResponse(path + ("?" + urlencode(rest) if rest else ""), 303)
            answer.set_cookie(self.cookie, self.token, httponly=True, samesite="strict", path="/")
            return answer
        if self._is_right(request.cookies.get(self.cookie, "")):
            return None
        return PlainTextResponse(
            "Not logged in. Open the address that `dateline desk` printed: it holds the token.\n", 401
        )

    def _is_right(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self.token.encode())
