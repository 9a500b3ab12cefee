"""Is a TCP port on loopback free, and if not, what should the operator do?"""

from __future__ import annotations

import socket


class PortTakenError(RuntimeError):
    """A port that Dateline needs is in use; the message names the setting that changes it."""


def is_open(port: int, host: str = "127.0.0.1") -> bool:
    """True when something listens on `port`."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def require_free(port: int, what: str, setting: str) -> None:
    """Raise PortTakenError when `port` cannot be bound on loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise PortTakenError(
                f"Port {port}, meant for {what}, is in use by another program: stop that program, "
                f"or choose another port with {setting}=<number> and start again."
            ) from None
