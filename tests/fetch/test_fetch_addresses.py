"""No address that is not of the public Internet is ever connected to, whichever way it is named."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted import http

from dateline.fetch.address import is_permitted
from dateline.fetch.failure import FetchFailure

PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:4700:4700::1111", "64:ff9b::808:808"]
SHUT = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
# What a source's entry may open, and what it may not.
OPENED = [
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "::1",
    "fd12:3456::1",
    "::ffff:127.0.0.1",
]
NEVER_OPENED = [
    "0.0.0.0",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "fe80::1",
    "ff02::1",
    "::",
    "2002:7f00:1::1",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_open(address):
    assert is_permitted(address) and is_permitted(address, allow_private=True)


@pytest.mark.parametrize("address", SHUT)
def test_all_others_are_shut(address):
    assert not is_permitted(address)


@pytest.mark.parametrize("address", OPENED)
def test_a_source_may_open_private_ones(address):
    assert is_permitted(address, allow_private=True)


@pytest.mark.parametrize("address", NEVER_OPENED)
def test_but_never_link_local_multicast_or_reserved_ones(address):
    assert not is_permitted(address, allow_private=True)


@given(st.ip_addresses(v=4))
def test_every_ipv4_address_that_is_private_by_the_standard_library_is_shut(ip):
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        assert not is_permitted(str(ip))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.01",
        "localhost",
        "LOCALHOST",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "0.0.0.0",
        "0",
        "169.254.169.254",
        "10.0.0.1",
        "[fe80::1]",
    ],
)
def test_no_way_of_writing_a_private_address_gets_through(fetcher, site, host):
    site.answers["/"] = http("200 OK", b"secret")
    with pytest.raises(FetchFailure) as failed:
        fetcher.get(f"http://{host}:{site.port}/")
    assert failed.value.code in ("private_address", "dns", "bad_url")
    assert failed.value.code == "private_address" or host.startswith(("0", "[", "2", "L"))
    assert site.asked == []


def answers(monkeypatch: pytest.MonkeyPatch, table: dict[str, list[list[str]]]) -> list[str]:
    """Make the resolver give, for each name, the next list of addresses (the last for ever)."""
    looked_up: list[str] = []

    def look_up(host, port, *args, **kwargs):
        looked_up.append(host)
        turns = table[host]
        addresses = turns.pop(0) if len(turns) > 1 else turns[0]
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", (a, port, 0, 0))
            if ":" in a
            else (socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port))
            for a in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return looked_up


def connections(monkeypatch: pytest.MonkeyPatch, port: int) -> list[str]:
    """Note each address that a socket is asked to connect to; public ones lead to loopback."""
    tried: list[str] = []
    real = socket.socket.connect

    def connect(self, address):
        tried.append(address[0])
        return real(self, ("127.0.0.1", port))

    monkeypatch.setattr(socket.socket, "connect", connect)
    return tried


def test_a_name_that_stands_for_a_private_address_is_refused(fetcher, site, monkeypatch):
    answers(monkeypatch, {"news.example": [["127.0.0.1"]]})
    with pytest.raises(FetchFailure) as failed:
        fetcher.get(f"http://news.example:{site.port}/")
    assert (failed.value.code, failed.value.failure_class) == ("private_address", "hard")
    assert "127.0.0.1" in str(failed.value) and "allow_private" in str(failed.value)
    assert site.asked == []


def test_dns_rebinding_the_checked_address_is_the_one_connected_to(fetcher, site, monkeypatch):
    """The name is public when asked first and loopback when asked again: it is never asked again."""
    site.answers["/"] = http("200 OK", b"public")
    looked_up = answers(monkeypatch, {"news.example": [["93.184.215.14"], ["127.0.0.1"]]})
    tried = connections(monkeypatch, site.port)
    assert fetcher.get(f"http://news.example:{site.port}/").body == b"public"
    assert looked_up == ["news.example"]
    assert tried == ["93.184.215.14"]


def test_dns_rebinding_between_two_fetches(fetcher, site, monkeypatch):
    def close(sock, asked):
        sock.sendall(http("200 OK", b"public", "Connection: close"))

    site.answers["/"] = close
    answers(monkeypatch, {"news.example": [["93.184.215.14"], ["127.0.0.1"]]})
    connections(monkeypatch, site.port)
    fetcher.get(f"http://news.example:{site.port}/")
    with pytest.raises(FetchFailure, match=r"127\.0\.0\.1") as failed:
        fetcher.get(f"http://news.example:{site.port}/")
    assert failed.value.code == "private_address"


def test_of_mixed_answers_only_the_public_addresses_are_tried(fetcher, site, monkeypatch):
    site.answers["/"] = http("200 OK", b"public")
    answers(monkeypatch, {"news.example": [["127.0.0.1", "::1", "169.254.169.254", "93.184.215.14"]]})
    tried = connections(monkeypatch, site.port)
    fetcher.get(f"http://news.example:{site.port}/")
    assert tried == ["93.184.215.14"]


def test_a_redirect_into_the_private_network_is_refused(fetcher, site, monkeypatch):
    site.answers["/"] = http("302 X", b"", f"Location: http://127.0.0.1:{site.port}/admin")
    site.answers["/admin"] = http("200 OK", b"secret")
    answers(monkeypatch, {"news.example": [["93.184.215.14"]], "127.0.0.1": [["127.0.0.1"]]})
    connections(monkeypatch, site.port)
    with pytest.raises(FetchFailure) as failed:
        fetcher.get(f"http://news.example:{site.port}/")
    assert failed.value.code == "private_address"
    assert failed.value.url == f"http://127.0.0.1:{site.port}/admin"
    assert site.paths() == ["/"]


def test_an_open_connection_to_a_private_site_is_of_no_use_to_others(fetcher, site):
    """The newsroom may be read on loopback; a page of another source must not ride on that connection."""
    site.answers["/"] = http("200 OK", b"mine")
    assert fetcher.get(site.url(), allow_private=True).body == b"mine"
    with pytest.raises(FetchFailure) as failed:
        fetcher.get(site.url())
    assert failed.value.code == "private_address"
    assert len(site.asked) == 1


def test_an_unknown_name(fetcher, monkeypatch):
    def look_up(*args, **kwargs):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    with pytest.raises(FetchFailure) as failed:
        fetcher.get("http://nowhere.example/")
    assert (failed.value.code, failed.value.failure_class) == ("dns", "temporary")


def test_a_resolver_that_does_not_answer(gate, monkeypatch):
    import threading
    from dataclasses import replace

    from scripted import SMALL

    from dateline.fetch.client import Fetcher

    release = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: release.wait(30) and [])
    try:
        with (
            Fetcher("Dateline/0", gate=gate, limits=replace(SMALL, connect_seconds=0.1), robots=False) as f,
            pytest.raises(FetchFailure) as failed,
        ):
            f.get("http://slow.example/")
    finally:
        release.set()
    assert failed.value.code == "dns"


@pytest.mark.parametrize("name", ["a..b", "-", "x" * 64 + ".example", "." * 3])
def test_names_that_cannot_be_names(fetcher, name):
    with pytest.raises(FetchFailure) as failed:
        fetcher.get(f"http://{name}/")
    assert failed.value.code in ("dns", "bad_url")
