"""What outlets reserve of text and data mining: found in answers, written down once a run, and obeyed as the setting says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import Response

from newscrawl import urls
from newscrawl.config import ReservationPolicy
from newscrawl.models import Reason, Sign
from newscrawl.spiders._base import plain_headers
from newscrawl.wire import reserve

if TYPE_CHECKING:
    from newscrawl.spiders.news import NewsSpider


class Reservations:
    """Of a run."""

    def __init__(self, spider: NewsSpider, policy: ReservationPolicy) -> None:
        self._spider = spider
        self._obeys = policy is not ReservationPolicy.FETCH
        self.skips = policy is ReservationPolicy.SKIP
        self._of_robots: dict[str, tuple[Sign, ...]] = {}  # host → found, not written down yet
        self._seen: set[tuple[str, str, Sign]] = set()

    def of_robots(self, url: str, signs: tuple[Sign, ...]) -> None:
        """A host's robots.txt was read."""
        if signs:
            self._of_robots[urls.host(url)] = signs

    async def write_down(self, host: str, outlet: str | None) -> None:
        """What robots.txt reserved, now that it is known for which outlet the host was asked."""
        if outlet is not None and (signs := self._of_robots.pop(host, ())):
            await self.note(outlet, host, signs, f"http://{host}/robots.txt")

    async def of_page(self, response: Response, outlet: str) -> Reason | None:
        """RESERVED when the page is reserved from everybody, and the setting says to obey."""
        told: Sign | None = response.meta.get("tdmrep")
        signs = (*([told] if told else []), *reserve.of_page(plain_headers(response), response.body))
        if signs:
            await self.note(outlet, urls.host(response.url), signs, response.url)
        return Reason.RESERVED if self._obeys and reserve.from_all(signs) else None

    async def note(self, outlet: str, host: str, signs: tuple[Sign, ...], url: str) -> None:
        """Write down what was found, once a run."""
        fresh = [sign for sign in signs if (outlet, host, sign) not in self._seen]
        if not fresh:
            return
        self._seen.update((outlet, host, sign) for sign in fresh)
        spider = self._spider
        await spider.session.sql(spider.session.store.hosts.reserved, outlet, host, fresh, url, spider.now())
