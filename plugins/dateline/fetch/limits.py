"""Bounds on what one fetch may cost us."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. Every bound holds for each single fetch.

    `max_bytes` bounds the body both as it comes over the wire and after decompression, so that a
    compression bomb is stopped while it unfolds.
    """

    max_bytes: int = 16 * MEBIBYTE  # the longest real article pages seen in crawls stay below 10 MiB
    max_robots_bytes: int = 500 * 1024  # RFC 9309, 2.5: a parser must read at least 500 kibibytes
    max_error_bytes: int = 64 * 1024  # enough to say what an error page or a REST error says
    max_redirects: int = 5  # RFC 9309, 2.3.1.2 asks for at least five; http→https→www→slash is three
    connect_seconds: float = 10.0  # a TCP and TLS handshake half round the world takes under two
    idle_seconds: float = 20.0  # silence between two reads; slow shared hosts pause for several seconds
    total_seconds: float = 90.0  # the whole exchange: 16 MiB at 1.5 Mbit/s
    max_crawl_delay_seconds: float = 60.0  # a robots.txt that asks for more would hold a worker for good
    max_retry_after_seconds: float = 24 * 3600.0  # a day: longer waits are the policy's to decide
