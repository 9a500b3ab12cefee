"""Which network addresses may be connected to.

A feed item, a redirect or a DNS answer can name any machine, our own included. Only addresses of the
public Internet are reached, unless the source's entry allows private ones.
"""

from __future__ import annotations

import ipaddress
from typing import Final

# NAT64 (RFC 6052): how an IPv6-only network reaches the whole IPv4 Internet. The address carries an
# IPv4 address in its last 32 bits, and it is that one which is judged.
NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")

# Named here because what `is_global` says of some of them has changed between Python releases.
# Source: the IANA special-purpose address registries for IPv4 and IPv6.
NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared address space of carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, where clouds keep their metadata service
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relay, withdrawn
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, with the broadcast address
        "::/96",  # unspecified, loopback, IPv4-compatible (withdrawn)
        "::ffff:0:0/96",  # IPv4-mapped: an IPv4 address in disguise
        "64:ff9b:1::/48",  # local-use translation
        "100::/64",  # discard-only
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",  # unique local
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local, withdrawn
        "ff00::/8",  # multicast
    )
)

# What `allow_private` opens: private, carrier-grade NAT, unique local and loopback. Link-local stays
# shut even then, for no news site is served from a cloud's metadata service.
PRIVATE_THAT_MAY_BE_ALLOWED: Final = tuple(
    ipaddress.ip_network(block)
    for block in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
    )
)


def is_permitted(address: str, *, allow_private: bool = False) -> bool:
    """Whether `address` (numeric, a zone such as ``%eth0`` allowed) may be connected to.

    Raises ValueError when `address` is not a numeric IP address.
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip in NAT64:
        ip = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if allow_private:
        plain = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped else ip
        if any(plain in network for network in PRIVATE_THAT_MAY_BE_ALLOWED):
            return True
    return ip.is_global and not any(ip in network for network in NOT_PUBLIC)
