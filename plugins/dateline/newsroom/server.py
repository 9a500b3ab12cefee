"""The newsroom's server: `serve` for the command line, `NewsroomServer` for both it and tests.

Built on the standard library's ThreadingHTTPServer, not on an ASGI server: half of what the newsroom is for are
broken answers (cut-off bodies, lengths that lie, resets, endless headers), and h11 and httptools, rightly, refuse
to produce those; here a handler writes its own bytes to the socket. One thread a connection is enough for a crawler
that is polite.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import signal
import socket
import ssl
import sys
import threading
import traceback
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO, cast

from dateline.newsroom import control
from dateline.newsroom.clock import SiteClock
from dateline.newsroom.damage import instead, loop_reply, spoil
from dateline.newsroom.errors import NewsroomError
from dateline.newsroom.faults import FaultBoard
from dateline.newsroom.folder import ArticleFolder
from dateline.newsroom.message import Reply, Request
from dateline.newsroom.options import SiteOptions
from dateline.newsroom.request_log import RequestLog
from dateline.newsroom.router import answer
from dateline.newsroom.site import Site
from dateline.newsroom.wire import NEVER_ENCODED, Wire, encoded

IDLE_SECONDS = 60  # a connection on which nothing comes for so long is closed, as nginx does (75 s there)
MAX_CONTROL_BYTES = 10 * 1024 * 1024
_CLIENT_WENT_AWAY = (ConnectionError, TimeoutError, ssl.SSLError, BrokenPipeError)


class NewsroomServer(ThreadingHTTPServer):
    """The site on a socket. `report` gets one sentence for each article file that is wrong, and for each bug.

    Raises `NewsroomError` if the folder cannot be read or the address cannot be listened on.
    """

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128  # the default of 5 makes bursts of connections wait a second for SYN retries

    def __init__(
        self,
        articles_dir: Path,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        options: SiteOptions | None = None,
        report: Callable[[str], None],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.options = options or SiteOptions()
        self.report = report
        self.tls = tls
        self.stopping = threading.Event()
        self.log = RequestLog()
        self._connections: set[socket.socket] = set()
        self._connections_lock = threading.Lock()
        if ":" in host:
            self.address_family = socket.AF_INET6
        try:
            super().__init__((host, port), _Handler)
        except (OSError, OverflowError) as error:
            raise NewsroomError(
                f"the newsroom cannot listen on {host} port {port} ({getattr(error, 'strerror', None) or error}); "
                "stop what uses the port or choose another with --port"
            ) from error
        scheme = "https" if tls else "http"
        base_url = self.options.public_url or f"{scheme}://{_reachable(host)}:{self.server_address[1]}"
        self.folder = ArticleFolder(articles_dir, self.options, base_url.rstrip("/"), report)
        self.faults = FaultBoard(self.folder.site)
        try:
            self.site()
        except NewsroomError:
            self.server_close()
            raise

    @property
    def clock(self) -> SiteClock:
        """The site's clock."""
        return self.folder.clock

    @property
    def base_url(self) -> str:
        """The site's address without a slash at the end."""
        return self.folder.base_url

    def site(self, *, rescan: bool = False) -> Site:
        """The site as it stands now."""
        return self.folder.site(rescan=rescan)

    def server_bind(self) -> None:
        """Bind without the reverse look-up of the host's name that HTTPServer does: it can take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        """Hand the connection to a thread of its own, and remember it for `stop`."""
        with self._connections_lock:
            self._connections.add(request)
        super().process_request(request, client_address)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answer on one connection; the TLS handshake is made here, in the connection's own thread."""
        if self.tls is None:
            super().finish_request(request, client_address)
            return
        request.settimeout(IDLE_SECONDS)
        with self.tls.wrap_socket(request, server_side=True) as secured:
            with self._connections_lock:
                self._connections.add(secured)
            try:
                super().finish_request(secured, client_address)
            finally:
                with self._connections_lock:
                    self._connections.discard(secured)

    def shutdown_request(self, request: Any) -> None:
        """Close a connection."""
        with self._connections_lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that go away; report everything else, it is a bug of ours."""
        error = sys.exc_info()[1]
        if not isinstance(error, _CLIENT_WENT_AWAY):
            self.report(f"newsroom: a connection failed: {traceback.format_exc()}")

    def stop(self) -> None:
        """End everything: the loop, answers under way, open connections, the socket. May be called twice.

        Call it from another thread than the one that is in `serve_forever`.
        """
        self.stopping.set()
        self.shutdown()
        self.server_close()
        with self._connections_lock:
            open_now = list(self._connections)
        for connection in open_now:
            with contextlib.suppress(OSError):  # closed by its own thread in the meantime
                connection.shutdown(socket.SHUT_RDWR)


def _reachable(host: str) -> str:
    """The host as it stands in addresses: a wildcard is reached through loopback."""
    host = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"[{host}]" if ":" in host else host


class _Handler(BaseHTTPRequestHandler):
    """One connection's requests."""

    protocol_version = "HTTP/1.1"
    server_version = "newsroom"
    sys_version = ""
    timeout = IDLE_SECONDS
    disable_nagle_algorithm = True  # with it, the second of two writes waits 40 ms for a delayed ACK
    server: NewsroomServer

    def do_GET(self) -> None:
        self._answer()

    do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the request log has it."""

    def _answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request.parse(self.command, self.path, headers)
        body = self._body(headers)
        wire = Wire(self.connection, cast(BinaryIO, self.wfile), self.server.stopping)
        if body is None or self.command not in ("GET", "HEAD"):
            self.close_connection = True
        if request.path.startswith(control.PREFIX):
            reply = self._control(request, body)
            wire.send(reply, head_only=self.command == "HEAD", close=self.close_connection)
            return
        entry = self.server.log.open(request, str(self.client_address[0]))
        taken = self.server.faults.take(request)
        if taken:
            entry.fault = taken[0].kind
            if taken[0].kind == "delay":
                self.server.stopping.wait(taken[0].wait_seconds)
        try:
            reply = self._reply(request, taken)
            if taken is None or taken[0].kind not in NEVER_ENCODED:
                reply = encoded(reply, request)
            entry.status = reply.status
            if taken and (sent := wire.misbehave(taken[0], reply)) is not None:
                self.close_connection = True
                entry.sent_bytes = sent
            else:
                entry.sent_bytes = wire.send(
                    reply, head_only=self.command == "HEAD", close=self.close_connection
                )
        finally:
            self.server.log.close(entry)

    def _body(self, headers: dict[str, str]) -> bytes | None:
        """The request's body; None if it is too long to be read or has no honest length."""
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not re.fullmatch("[0-9]{1,12}", length):
            return None
        if int(length) > MAX_CONTROL_BYTES:
            return None
        return self.rfile.read(int(length)) if int(length) else b""

    def _reply(self, request: Request, taken: Any) -> Reply:
        if request.method not in ("GET", "HEAD"):
            return Reply(
                405, "text/plain", b"Only GET and HEAD are answered here.\n", (("Allow", "GET, HEAD"),)
            )
        try:
            site = self.server.site()
            if taken is None:
                return answer(request, site)
            fault, frozen = taken
            return instead(fault, request, site) or spoil(answer(request, frozen or site), fault)
        except Exception:  # whatever a request does to us, the next one must be answered
            self.server.report(f"newsroom: {request.target[:200]!r} failed: {traceback.format_exc()}")
            return Reply(500, "text/plain", b"The newsroom has a bug; its messages say more.\n")

    def _control(self, request: Request, body: bytes | None) -> Reply:
        if endless := loop_reply(request.path, self.server.site()):
            return endless
        if not _is_loopback(str(self.client_address[0])):
            return Reply.json({"error": "only from this machine: use a loopback address"}, 403)
        if body is None:
            return Reply.json(
                {"error": f"send a body of at most {MAX_CONTROL_BYTES} bytes with its length"}, 413
            )
        return control.control_reply(request, body, self.server)


def _is_loopback(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)


def serve(
    articles_dir: Path,
    port: int,
    host: str = "127.0.0.1",
    *,
    options: SiteOptions | None = None,
    report: Callable[[str], None] | None = None,
    ready: Callable[[NewsroomServer], None] | None = None,
    stop: threading.Event | None = None,
) -> None:
    """Serve the folder until SIGTERM, SIGINT (Ctrl-C) or `stop`; then end cleanly and return.

    articles_dir: folder of article files (`*.json`), read again whenever it changes.
    report: gets a sentence for each article file that cannot be served (default: standard error).
    ready: called once with the server when it listens (port 0 picks a free one: see `server.base_url`).
    Signals are handled only when called in the main thread; their former handlers are put back.
    Raises `NewsroomError` if the folder cannot be read or the port is taken.
    """
    ended = stop or threading.Event()
    server = NewsroomServer(articles_dir, port, host, options=options, report=report or _to_stderr)
    former: dict[int, Any] = {}

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    thread = threading.Thread(target=server.serve_forever, args=(0.1,), name="newsroom", daemon=True)
    try:
        if threading.current_thread() is threading.main_thread():
            former = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
        thread.start()
        if ready:
            ready(server)
        ended.wait()
    finally:
        if thread.ident is None:
            server.server_close()
        else:
            server.stop()
            thread.join()
        for number, handler in former.items():
            signal.signal(number, handler)


def _to_stderr(message: str) -> None:
    sys.stderr.write(message + "\n")
    sys.stderr.flush()
