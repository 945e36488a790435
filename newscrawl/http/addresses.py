"""Network addresses that may be asked: public ones, and those in networks that the operator allows. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from newscrawl.config import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# The part of IPv6 that is assigned to the public.
_UNICAST = ipaddress.IPv6Network("2000::/3")
# Networks that lead inside, or to nobody, whatever the Python that runs this says of them (IANA's registries of special-purpose
# addresses). No page of an outlet is there.
_INSIDE: tuple[Network, ...] = (
    ipaddress.IPv4Network("192.0.0.0/24"),  # of protocols; a cloud's metadata are asked for at one of them
    ipaddress.IPv4Network("192.88.99.0/24"),  # relays that lead to any IPv6 address
    ipaddress.IPv4Network("168.63.129.16/32"),  # a cloud's own services, from each machine in it
    ipaddress.IPv6Network("2001::/23"),  # of protocols; Teredo, which leads to any IPv4 address
    ipaddress.IPv6Network("2002::/16"),  # 6to4, which does so too
    ipaddress.IPv6Network("3fff::/20"),  # of documents
)


def permitted(address: str, allowed: Iterable[Network]) -> bool:
    """Whether a numeric address is public, or in one of the allowed networks."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return _is_public(ip) or in_networks(ip, allowed)


def _is_public(ip: Address) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and ip not in _UNICAST:
        return False
    return ip.is_global and not ip.is_multicast and not in_networks(ip, _INSIDE)


def in_networks(ip: Address, allowed: Iterable[Network]) -> bool:
    """Whether an address lies in one of the networks."""
    return any(ip.version == network.version and ip in network for network in allowed)


def numeric(host: str) -> Address | None:
    """The address that a host is written as; None for a name."""
    try:
        return ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return None
