"""Network addresses that may be asked: public ones, and those in networks that the operator allows. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from newscrawl.config import Network

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# The part of IPv6 that is assigned to the public, and the part of it that leads to any IPv4 address, private ones too.
_UNICAST = ipaddress.IPv6Network("2000::/3")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")


def permitted(address: str, allowed: Iterable[Network]) -> bool:
    """Whether a numeric address is public, or in one of the allowed networks."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return _is_public(ip) or in_networks(ip, allowed)


def _is_public(ip: Address) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and (ip not in _UNICAST or ip in _SIX_TO_FOUR):
        return False
    return ip.is_global and not ip.is_multicast


def in_networks(ip: Address, allowed: Iterable[Network]) -> bool:
    """Whether an address lies in one of the networks."""
    return any(ip.version == network.version and ip in network for network in allowed)


def numeric(host: str) -> Address | None:
    """The address that a host is written as; None for a name."""
    try:
        return ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return None
