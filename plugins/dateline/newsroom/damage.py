"""Faults that change what an answer says: another reply in its place, or the true one spoilt."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from dateline.newsroom.archive_page import login_page
from dateline.newsroom.faults import Fault
from dateline.newsroom.message import HTML, NO_CACHE, XML, Reply, Request
from dateline.newsroom.site import Site
from dateline.newsroom.text import esc, http_date

# What servers and the shields before them say, in our own words.
_SAID = {
    403: "Access denied. Our security service has blocked this request.",
    404: "There is no such page.",
    410: "This page is gone for good.",
    429: "Too many requests. Slow down and try again later.",
    500: "There was a critical error on this website.",
    503: "Briefly unavailable for scheduled maintenance. Check back in a minute.",
}
LOOP_PATH = "/_newsroom/loop/"
CHAIN_PATH = "/_newsroom/chain/"
# Nine levels of ten: a billion copies from under a kilobyte, the attack's usual form.
_BOMB_LEVELS = 9
_DATE_WORD = "Someday, 45 Foo 2019 99:99:99"


def instead(fault: Fault, request: Request, site: Site) -> Reply | None:
    """The reply that takes the true one's place, None for a kind that does not do that."""
    match fault.kind:
        case "status":
            return _status(fault)
        case "redirect":
            return Reply(
                fault.status or 302, HTML, b"", (("Location", fault.location or other_host(request, site)),)
            )
        case "redirect_loop":
            return Reply(302, HTML, b"", (("Location", site.url(LOOP_PATH + "a")),))
        case "redirect_chain":
            return Reply(302, HTML, b"", (("Location", site.url(CHAIN_PATH + "1")),))
        case "login_page":
            return Reply.html(login_page(site), headers=NO_CACHE)
        case "empty":
            return Reply(200, fault.content_type or HTML, b"")
        case "blank_page":
            return Reply.html("<!DOCTYPE html>\n<html><head><title></title></head><body></body></html>\n")
        case "not_html":
            body = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 8 + b"\n%%EOF\n"
            return Reply(200, fault.content_type or "application/pdf", body)
        case "replace":
            return Reply(fault.status or 200, fault.content_type or HTML, (fault.body or "").encode())
        case "xml_bomb":
            return Reply(200, XML, _external_entity() if fault.variant == "external" else _xml_bomb())
    return None


def loop_reply(path: str, site: Site) -> Reply | None:
    """The endless redirects that `redirect_loop` and `redirect_chain` lead to."""
    if path.startswith(LOOP_PATH):
        return Reply(
            302, HTML, b"", (("Location", site.url(LOOP_PATH + ("b" if path.endswith("a") else "a"))),)
        )
    if path.startswith(CHAIN_PATH):
        number = path.removeprefix(CHAIN_PATH)
        step = int(number) + 1 if number.isascii() and number.isdigit() and len(number) < 10 else 1
        return Reply(302, HTML, b"", (("Location", site.url(f"{CHAIN_PATH}{step}")),))
    return None


def other_host(request: Request, site: Site) -> str:
    """The same target under another name of this machine, which a crawler must take for another host."""
    parts = urlsplit(site.base_url)
    host = "localhost" if parts.hostname != "localhost" else "127.0.0.1"
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{request.target}"


def _status(fault: Fault) -> Reply:
    status = fault.status or 500
    headers: tuple[tuple[str, str], ...] = NO_CACHE
    if fault.retry_after_seconds is not None:
        when = datetime.now(UTC) + timedelta(seconds=fault.retry_after_seconds)
        value = http_date(when) if fault.retry_after_as_date else str(fault.retry_after_seconds)
        headers = (("Retry-After", value), *headers)
    said = _SAID.get(status, "Something is not as it should be.")
    body = (
        f"<!DOCTYPE html>\n<html><head><title>{status}</title></head>\n"
        f"<body><h1>{status}</h1><p>{said}</p></body></html>\n"
    )
    return Reply(status, HTML, b"" if status in (204, 304) else body.encode(), headers)


def _xml_bomb() -> bytes:
    entities = "".join(
        f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">\n' if n else '<!ENTITY b0 "ha">\n'
        for n in range(_BOMB_LEVELS + 1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE rss [\n{entities}]>\n<rss version="2.0"><channel>'
        f"<title>&b{_BOMB_LEVELS};</title><item><title>&b{_BOMB_LEVELS};</title><link>http://example.org/</link></item>"
        "</channel></rss>\n"
    ).encode()


def _external_entity() -> bytes:
    return (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE rss [<!ENTITY local SYSTEM "file:///etc/passwd">]>\n'
        b'<rss version="2.0"><channel><title>News</title><item><title>Stolen: &local;</title>'
        b"<link>http://example.org/stolen</link></item></channel></rss>\n"
    )


def spoil(reply: Reply, fault: Fault) -> Reply:
    """The true reply, changed as the fault says; unchanged for faults of the connection."""
    if reply.status != 200 and fault.kind != "weak_etag":
        return reply
    match fault.kind:
        case "wrong_charset":
            return _recode(reply, fault)
        case "broken_xml":
            return replace(reply, body=_break(reply.body, fault.variant or "unclosed"))
        case "feed_damage":
            return replace(reply, body=_damage(reply.body.decode(), fault.variant or "no_date").encode())
        case "bad_date":
            return replace(reply, body=_undate(reply.body.decode("utf-8", "replace")).encode())
        case "bad_encoding":
            return replace(reply, headers=(*reply.headers, ("Content-Encoding", "gzip")))
        case "weak_etag":
            headers = tuple(
                (n, "W/" + v if n == "ETag" and v.startswith('"') else v) for n, v in reply.headers
            )
            return replace(reply, headers=headers)
    return reply


def _recode(reply: Reply, fault: Fault) -> Reply:
    media_type = reply.content_type.partition(";")[0]
    if not fault.encode_as:
        return replace(reply, content_type=f"{media_type}; charset={fault.charset}")
    # The label stays UTF-8. Typographic characters become themselves first: as references they would survive.
    text = re.sub(r"&#(82[0-9]{2});", lambda m: chr(int(m.group(1))), reply.body.decode())
    return replace(reply, body=text.encode(fault.encode_as, "xmlcharrefreplace"))


def _break(body: bytes, variant: str) -> bytes:
    """XML that no parser may accept, broken at the first item (or, without items, in the middle)."""
    found = re.search(rb"<item>|<url>|<sitemap>", body)
    at = found.end() if found else len(body) // 2
    bits = {
        "unclosed": b"<title>Two <b>tags that nobody closes</title>",
        "ampersand": b"<title>Tanks & tigers < & nobody escapes</title>",
        "control": b"<title>Bell \x07 and null \x00</title>",
        "entity": b"<title>Cold&nbsp;war&hellip;</title>",
    }
    if variant == "cut":
        return body[: at + max(1, (len(body) - at) // 2)]
    return body[:at] + bits[variant] + body[at:]


def _damage(xml: str, variant: str) -> str:
    """The first item of a feed without one of its elements, or with a strange one."""
    head, mark, rest = xml.partition("<item>")
    item, end, tail = rest.partition("</item>")
    if not mark:
        return xml
    edits = {
        "no_link": (r"\s*<link>.*?</link>", ""),
        "no_guid": (r"\s*<guid.*?</guid>", ""),
        "no_date": (r"\s*<pubDate>.*?</pubDate>", ""),
        "no_title": (r"\s*<title>.*?</title>", ""),
        "bad_date": (r"<pubDate>.*?</pubDate>", f"<pubDate>{_DATE_WORD}</pubDate>"),
        "relative_link": (r"<link>https?://[^/<]*", "<link>"),
    }
    if variant == "same_guid":
        guid = re.search(r"<guid.*?</guid>", item, re.S)
        shared = guid.group() if guid else ""
        return head + mark + item + end + re.sub(r"<guid.*?</guid>", lambda _: shared, tail, flags=re.S)
    pattern, text = edits[variant]
    return head + mark + re.sub(pattern, lambda _: text, item, count=1, flags=re.S) + end + tail


def _undate(text: str) -> str:
    """Every date of a page or feed that a reader could take for its own, turned into nonsense."""
    text = re.sub(r"<(pubDate|lastBuildDate)>[^<]*<", rf"<\1>{esc(_DATE_WORD)}<", text)
    text = re.sub(r'((?:published|modified)_time" content=")[^"]*', rf"\g<1>{esc(_DATE_WORD)}", text)
    text = re.sub(r'("date(?:Published|Modified)":")[^"]*', rf"\g<1>{_DATE_WORD}", text)
    return re.sub(r"<div>\d\d/\d\d/\d{4}</div>", "<div>45/99/2019</div>", text)
