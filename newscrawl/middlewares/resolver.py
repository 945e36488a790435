"""The resolver checks every address to which a name resolves, so that no name leads to a private one, not even the second time.

Scrapy's own asks for addresses of version 4 only. A name that has none is asked for those of version 6, which are checked alike.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy.resolver import CachingThreadedResolver, dnscache
from twisted.internet.defer import Deferred, TimeoutError
from twisted.internet.error import DNSLookupError
from twisted.internet.threads import deferToThread

from newscrawl.config import Config, Network
from newscrawl.http.addresses import permitted
from newscrawl.models import Reason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

_MAX_REFUSED = 10_000


class NameDenied(DNSLookupError):
    """The name of a host resolved to an address that is not allowed."""

    reason = Reason.ADDRESS_DENIED


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's caching resolver, with every address checked. The setting TWISTED_DNS_RESOLVER names it, for the whole process."""

    allowed: tuple[Network, ...] = ()
    clock: Any  #: the reactor, by which a question is given up
    #: Names that were refused, and why: Twisted reports only that there was no address.
    refused: ClassVar[dict[str, str]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        resolver.allowed = Config.read(crawler.settings).allow_addresses
        resolver.clock = reactor
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802 - Twisted's name
        return self.look_up(name, timeout).addCallback(self._checked, name)

    def look_up(self, name: str, timeout: Any) -> Deferred[str]:
        """The address of a name, unchecked; also from the cache."""
        return Deferred.fromCoroutine(self._found(name, timeout))

    async def _found(self, name: str, timeout: Any) -> str:
        try:
            found: str = await super().getHostByName(name, timeout)
        except DNSLookupError as error:
            asked: Deferred[Any] = deferToThread(socket.getaddrinfo, name, None, socket.AF_INET6, socket.SOCK_STREAM)
            try:
                answers = await asked.addTimeout(self.timeout, self.clock)
            except (OSError, UnicodeError, TimeoutError):
                raise error from None
            found = str(answers[0][4][0])
            if dnscache.limit:
                dnscache[name] = found
        return found

    def _checked(self, address: str, name: str) -> str:
        if permitted(address, self.allowed):
            self.refused.pop(name, None)
            return address
        why = f"{name} resolves to {address}, which is not a public address"
        if len(self.refused) < _MAX_REFUSED:
            self.refused[name] = why
        raise NameDenied(why)
