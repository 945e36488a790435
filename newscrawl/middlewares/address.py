"""The address guard sends no request to a private, loopback or metadata address, whatever named it: feed, sitemap, redirect or robots.txt.

The *resolved* address of a name is checked, in the process's one resolver, so that a name that points inwards, or does so
only the second time, is refused as well. The middleware refuses addresses written as numbers earlier and with a clearer
message, and keeps to the usual ports.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.resolver import CachingThreadedResolver
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from newscrawl.config import Config, Network
from newscrawl.models import Reason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_MAX_REFUSED = 10_000
# The part of IPv6 that is assigned to the public, and the part of it that leads to any IPv4 address, private ones too.
_UNICAST = ipaddress.IPv6Network("2000::/3")
_SIX_TO_FOUR = ipaddress.IPv6Network("2002::/16")


class AddressDenied(IgnoreRequest):
    """The address of a request is not allowed."""

    reason = Reason.ADDRESS_DENIED


class NameDenied(DNSLookupError):
    """The name of a host resolved to an address that is not allowed."""

    reason = Reason.ADDRESS_DENIED


def permitted(address: str, allowed: Iterable[Network]) -> bool:
    """Whether a numeric address is public, or in one of the allowed networks."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return _is_public(ip) or in_networks(ip, allowed)


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(ip, ipaddress.IPv6Address) and (ip not in _UNICAST or ip in _SIX_TO_FOUR):
        return False
    return ip.is_global and not ip.is_multicast


def in_networks(ip: ipaddress.IPv4Address | ipaddress.IPv6Address, allowed: Iterable[Network]) -> bool:
    """Whether an address lies in one of the networks."""
    return any(ip.version == network.version and ip in network for network in allowed)


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's caching resolver, with every address checked. The setting TWISTED_DNS_RESOLVER names it, for the whole process."""

    allowed: tuple[Network, ...] = ()
    #: Names that were refused, and why: Twisted reports only that there was no address.
    refused: ClassVar[dict[str, str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        resolver.allowed = Config.read(crawler.settings).allow_addresses
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        return self.look_up(name, timeout).addCallback(self._checked, name)

    def look_up(self, name: str, timeout: Any) -> Deferred[str]:
        """The address of a name, unchecked; also from the cache."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found

    def _checked(self, address: str, name: str) -> str:
        if permitted(address, self.allowed):
            self.refused.pop(name, None)
            return address
        why = f"{name} resolves to {address}, which is not a public address"
        if len(self.refused) < _MAX_REFUSED:
            self.refused[name] = why
        raise NameDenied(why)


class AddressGuard:
    """Middleware that refuses numeric addresses that are not public, other schemes, other ports, and credentials in addresses."""

    def __init__(self, crawler: Crawler) -> None:
        config = Config.read(crawler.settings)
        self.allowed, self.ports = config.allow_addresses, config.allow_ports

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        why = self._refusal(request)
        if why:
            raise AddressDenied(f"{why} (NEWSCRAWL_ALLOW_ADDRESSES lists what is allowed besides)")

    def _refusal(self, request: Request) -> str | None:
        parts = urlparse_cached(request)
        if parts.scheme not in ("http", "https"):
            return f"only http and https are asked, not {parts.scheme}"
        if parts.username or parts.password:
            return "an address with a password in it is not asked"
        ip = _numeric(parts.hostname or "")
        if ip and in_networks(ip, self.allowed):
            return None
        if ip and not permitted(str(ip), self.allowed):
            return f"{ip} is not a public address"
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return None if port in self.ports else f"port {port} is not one of NEWSCRAWL_ALLOW_PORTS"


def _numeric(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return None
