"""The address guard sends no request to a private, loopback or metadata address, whatever named it: feed, sitemap, redirect or robots.txt.

Here addresses that are written as numbers are refused, and unusual ports. The addresses of names are checked where they are
resolved (`resolver`), and once more when a connection is made (`transport`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request
from scrapy.utils.httpobj import urlparse_cached

from newscrawl.config import Config
from newscrawl.http.addresses import in_networks, numeric, permitted
from newscrawl.models import Reason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class AddressDenied(IgnoreRequest):
    """The address of a request is not allowed."""

    reason = Reason.ADDRESS_DENIED


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
        ip = numeric(parts.hostname or "")
        if ip and in_networks(ip, self.allowed):
            return None
        if ip and not permitted(str(ip), self.allowed):
            return f"{ip} is not a public address"
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return None if port in self.ports else f"port {port} is not one of NEWSCRAWL_ALLOW_PORTS"
