"""Faults of real sites, on request: which ones there are, and which request gets which.

A fault is scoped by a path pattern and a count ("the next N requests"), and taken in the order in which faults
were added. Control requests (`/_newsroom/…`) never get one.
"""

from __future__ import annotations

import fnmatch
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from dateline.newsroom.errors import NewsroomError
from dateline.newsroom.message import Request
from dateline.newsroom.site import Site

FaultKind = Literal[
    # instead of the answer
    "status",  # `status` (403, 404, 410, 429, 500, 503, …), with Retry-After if `retry_after_seconds` is set
    "redirect",  # `status` (default 302) to `location`; default: the same path under another host name
    "redirect_loop",  # two addresses that send to each other for ever, also after the fault is used up
    "redirect_chain",  # ever new addresses, without end
    "login_page",  # 200 and an HTML log-in form
    "empty",  # 200 and no byte
    "blank_page",  # 200 and an HTML page without text
    "not_html",  # 200 and a PDF, or what `content_type` says
    "replace",  # 200 (or `status`) and `body` as `content_type`
    "huge",  # `size_bytes` (default 50 MB) of page, made while it is sent
    "gzip_bomb",  # a small body that `encoding` (gzip, br) unpacks to `size_bytes` (default 1 GB)
    "xml_bomb",  # XML whose entities unpack to gigabytes; `variant` external: one that reads a local file
    "hang",  # nothing at all for `seconds`, then the connection closes; `variant` body: after the headers
    "reset",  # the connection is reset
    "garbage",  # bytes that are not HTTP
    # the answer, spoilt
    "delay",  # the answer after `seconds`
    "slow",  # the answer in drops over `seconds`
    "cut_off",  # only `fraction` of the body, then the connection closes; `variant` chunked: no Content-Length
    "wrong_length",  # Content-Length off by `delta_bytes` (above 0: promises too much; below: too little)
    "bad_encoding",  # says Content-Encoding: gzip and is not
    "wrong_charset",  # says `charset` (default iso-8859-1); with `encode_as` the bytes change, not the label
    "broken_xml",  # `variant`: unclosed (default), ampersand, control, entity, cut
    "feed_damage",  # `variant`: no_link, no_guid, no_date, bad_date, no_title, relative_link, same_guid
    "bad_date",  # every date of the page is nonsense
    "weak_etag",  # W/"…", as a compressing proxy makes of it
    "stale",  # the site as it was when the fault was added, with its validators of then
]

# Kinds that by their nature need a parameter.
_NEEDS = {"status": ("status",), "replace": ("body",)}
_VARIANTS: dict[str, tuple[str, ...]] = {
    "broken_xml": ("unclosed", "ampersand", "control", "entity", "cut"),
    "feed_damage": ("no_link", "no_guid", "no_date", "bad_date", "no_title", "relative_link", "same_guid"),
    "hang": ("", "body"),
    "cut_off": ("", "chunked"),
    "xml_bomb": ("", "external"),
}


class Fault(BaseModel):
    """One fault. Unknown keys are errors.

    path: a shell pattern (`*`, `?`, `[…]`, case matters) that the decoded path must match whole. The default
        is every path, /robots.txt too.
    query: likewise for the query string as sent; default any.
    count: how many requests get it; None: all until it is cleared.
    seconds: for delay and slow, default 5; for hang, default 60.
    skip: how many matching requests come through before the first one gets it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: FaultKind
    path: str = "*"
    query: str = "*"
    count: int | None = Field(default=1, ge=1)
    skip: int = Field(default=0, ge=0)
    status: int | None = Field(default=None, ge=200, le=599)
    retry_after_seconds: int | None = Field(default=None, ge=0)
    retry_after_as_date: bool = False
    seconds: float | None = Field(default=None, ge=0, le=3600)
    fraction: float = Field(default=0.5, ge=0, lt=1)
    delta_bytes: int = 100
    location: str = ""
    size_bytes: int | None = Field(default=None, ge=0)
    encoding: Literal["gzip", "br"] = "gzip"
    charset: str = "iso-8859-1"
    encode_as: str = ""
    body: str | None = None
    content_type: str = ""
    variant: str = ""

    @property
    def wait_seconds(self) -> float:
        """How long a delay, slow or hang fault lasts."""
        if self.seconds is not None:
            return self.seconds
        return 60.0 if self.kind == "hang" else 5.0  # longer, and not longer, than clients usually wait

    @model_validator(mode="after")
    def _fits(self) -> Fault:
        for name in _NEEDS.get(self.kind, ()):
            if getattr(self, name) is None:
                raise ValueError(f"a fault of kind {self.kind} needs {name}")
        allowed = _VARIANTS.get(self.kind)
        if self.variant and (allowed is None or self.variant not in allowed):
            raise ValueError(f"{self.kind} knows the variants {allowed or 'none'}, not {self.variant!r}")
        if any(ord(c) < 32 for c in self.location + self.content_type + self.charset):
            raise ValueError("location, content_type and charset must be one line each")
        if self.encode_as:
            try:
                "".encode(self.encode_as)
            except LookupError as error:
                raise ValueError(f"encode_as {self.encode_as!r} is no encoding that Python knows") from error
        return self


def make_fault(kind: Fault | str, **fields: Any) -> Fault:
    """The fault; raises `NewsroomError` that names the field which is wrong."""
    if isinstance(kind, Fault):
        return kind
    try:
        return Fault.model_validate({"kind": kind, **fields})
    except ValidationError as error:
        said = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'fault'}: {e['msg']}" for e in error.errors())
        raise NewsroomError(f"no such fault: {said}; kinds are {', '.join(get_args(FaultKind))}") from error


@dataclass(slots=True)
class _Standing:
    fault: Fault
    site: Site | None  # for stale
    matched: int = 0
    fired: int = 0


class FaultBoard:
    """The faults that stand now. Thread-safe: with a count of 1 exactly one of many simultaneous requests gets it."""

    def __init__(self, site: Callable[[], Site]) -> None:
        self._site = site
        self._lock = threading.Lock()
        self._standing: dict[int, _Standing] = {}
        self._fired: dict[int, int] = {}
        self._last = 0

    def add(self, kind: Fault | str, **fields: Any) -> int:
        """Add a fault, given as `Fault` or as its kind and fields; its number comes back.

        Example: `faults.add("status", status=429, retry_after_seconds=2, path="/feed/", count=3)`.
        Raises `NewsroomError` for a kind or field that is not known.
        """
        fault = make_fault(kind, **fields)
        site = self._site() if fault.kind == "stale" else None
        with self._lock:
            self._last += 1
            self._standing[self._last] = _Standing(fault, site)
            self._fired[self._last] = 0
            return self._last

    def clear(self, number: int | None = None) -> None:
        """Take away one fault, or all."""
        with self._lock:
            if number is None:
                self._standing.clear()
            else:
                self._standing.pop(number, None)

    def active(self) -> dict[int, Fault]:
        """The faults that still stand, by number."""
        with self._lock:
            return {number: standing.fault for number, standing in self._standing.items()}

    def fired(self, number: int) -> int:
        """How many requests got that fault, also after it was used up or cleared."""
        with self._lock:
            return self._fired.get(number, 0)

    def take(self, request: Request) -> tuple[Fault, Site | None] | None:
        """The fault that this request gets, counted as given; with the frozen site if it is a stale one."""
        with self._lock:
            for number, standing in self._standing.items():
                fault = standing.fault
                if not fnmatch.fnmatchcase(request.path, fault.path):
                    continue
                if not fnmatch.fnmatchcase(request.query_string, fault.query):
                    continue
                standing.matched += 1
                if standing.matched <= fault.skip:
                    continue
                standing.fired += 1
                self._fired[number] += 1
                if fault.count is not None and standing.fired >= fault.count:
                    del self._standing[number]
                return fault, standing.site
        return None
