"""A server that answers exactly the bytes that a test wrote."""

from __future__ import annotations

import socket
import socketserver
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field

from dateline.fetch.limits import Limits

# Bounds that a test can reach; time enough for a busy machine.
SMALL = Limits(
    max_bytes=100_000,
    max_robots_bytes=2_000,
    max_error_bytes=500,
    max_redirects=3,
    connect_seconds=20,
    idle_seconds=20,
    total_seconds=60,
)


@dataclass
class Asked:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    at: float = 0.0


Script = bytes | Callable[[socket.socket, Asked], None]


def http(status: str = "200 OK", body: bytes = b"", *headers: str, length: bool = True) -> bytes:
    """A whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", *headers]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


@dataclass
class Site:
    """A server on loopback; `answers` maps a path to what is sent for it, in turn where it is a list."""

    answers: dict[str, Script | list[Script]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    scheme: str = "http"
    host: str = "127.0.0.1"

    def url(self, path: str = "/") -> str:
        return f"{self.scheme}://{self.host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [a.path for a in self.asked]

    def next_answer(self, path: str) -> Script:
        script = self.answers.get(path)
        if isinstance(script, list):
            return script.pop(0) if len(script) > 1 else script[0]
        if script is None:
            return http("404 Not Found", b"no such page")
        return script


class Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        sock: socket.socket = self.request
        context: ssl.SSLContext | None = self.server.context  # type: ignore[attr-defined]
        try:
            if context is not None:
                sock = context.wrap_socket(sock, server_side=True)
            data = b""
            while True:
                while b"\r\n\r\n" not in data:
                    more = sock.recv(65536)
                    if not more:
                        return
                    data += more
                head, _, data = data.partition(b"\r\n\r\n")
                first, *rest = head.decode("latin-1").split("\r\n")
                asked = Asked(
                    first.split(" ")[1],
                    {k.lower(): v.strip() for k, _, v in (r.partition(":") for r in rest)},
                )
                site.asked.append(asked)
                script = site.next_answer(asked.path)
                if callable(script):
                    script(sock, asked)
                    return
                sock.sendall(script)
        except OSError:
            return
        finally:
            sock.close()


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False
