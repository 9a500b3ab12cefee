"""`dateline desk`: the desk on loopback, without Airflow."""

from __future__ import annotations

import errno
import secrets
import socket
import sys
from collections.abc import Callable

import uvicorn

from dateline.desk.app import make_app
from dateline.desk.door import TOKEN, Door
from dateline.desk.reader import DeskError, Reader

HOST = "127.0.0.1"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class StandaloneDesk:
    """A desk that listens on loopback; `url` is the address to open, with its token.

    `dsn` is the warehouse's URL, best as the analysts' login; another login takes the role analyst for each read.
    `port` 0 chooses a free one; `token` None makes a new one. Raises DeskError when the port is taken.
    """

    def __init__(
        self, dsn: str, port: int = 0, *, token: str | None = None, log_level: str = "warning"
    ) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((HOST, port))
        except OSError as error:
            self._socket.close()
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                raise DeskError(
                    f"port {port} is taken: name another with --port, or 0 for any free one"
                ) from error
            raise
        self.port: int = self._socket.getsockname()[1]
        self.token = token or secrets.token_urlsafe(24)
        self.base_url = f"http://{HOST}:{self.port}"
        self.url = f"{self.base_url}/?{TOKEN}={self.token}"
        self.reader = Reader(dsn)
        self.app = make_app(self.reader)
        self._server = uvicorn.Server(
            uvicorn.Config(
                Door(self.app, self.token, self.port),
                log_level=log_level,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                ws="none",
            )
        )

    def run(self) -> None:
        """Answer until SIGINT or SIGTERM, or until `stop` is called from another thread."""
        try:
            self._server.run(sockets=[self._socket])
        finally:
            self.reader.close()
            self._socket.close()

    def stop(self) -> None:
        """Let `run` return."""
        self._server.should_exit = True


def serve(
    dsn: str,
    port: int = 0,
    *,
    token: str | None = None,
    announce: Callable[[str], None] = _say,
    log_level: str = "warning",
) -> None:
    """Serve the desk on loopback until Ctrl-C or SIGTERM; `announce` is told the address to open, in a line.

    The other arguments, and DeskError, are those of StandaloneDesk.
    """
    desk = StandaloneDesk(dsn, port, token=token, log_level=log_level)
    announce(desk.url)
    desk.run()
