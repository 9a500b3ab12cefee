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


def serve(
    dsn: str,
    port: int = 0,
    *,
    token: str | None = None,
    announce: Callable[[str], None] = _say,
    log_level: str = "warning",
) -> None:
    """Serve the desk until Ctrl-C or SIGTERM.

    `dsn` is the warehouse's URL, best as the analysts' login; another login takes the role analyst for each read.
    `port` 0 chooses a free one; `token` None makes a new one. `announce` is told the address to open, in a line.
    Raises DeskError when the port is taken.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        listening.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise DeskError(
                f"port {port} is taken: name another one with --port, or 0 for any free one"
            ) from error
        raise
    port = listening.getsockname()[1]
    token = token or secrets.token_urlsafe(24)
    reader = Reader(dsn)
    app = Door(make_app(reader), token, port)
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_level=log_level, access_log=False, server_header=False, proxy_headers=False, ws="none"
        )
    )
    announce(f"http://{HOST}:{port}/?{TOKEN}={token}")
    try:
        server.run(sockets=[listening])
    finally:
        reader.close()
        listening.close()
