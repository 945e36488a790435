"""What outlets reserve of text and data mining: found in answers, written down once a run, and obeyed as the setting says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import Response

from newscrawl import urls
from newscrawl.errors import UsageError
from newscrawl.http import opt_out
from newscrawl.models import OptOutSignal, Reason
from newscrawl.spiders._base import plain_headers

if TYPE_CHECKING:
    from newscrawl.spiders.news import NewsSpider

POLICIES = ("fetch", "metadata", "skip")


def check_policy(policy: str) -> None:
    if policy not in POLICIES:
        raise UsageError(f"NEWSCRAWL_RESERVATIONS: expected one of {', '.join(POLICIES)}; got {policy!r}")


class Reservations:
    """Of a run."""

    def __init__(self, spider: NewsSpider, policy: str) -> None:
        self._spider = spider
        self._obeys = policy != "fetch"
        self.skips = policy == "skip"
        self._of_robots: dict[str, tuple[OptOutSignal, ...]] = {}  # host → found, not written down yet
        self._seen: set[tuple[str, str, OptOutSignal]] = set()

    def of_robots(self, url: str, signals: tuple[OptOutSignal, ...]) -> None:
        """A host's robots.txt was read."""
        if signals:
            self._of_robots[urls.host(url)] = signals

    async def write_down(self, host: str, outlet: str | None) -> None:
        """What robots.txt reserved, now that it is known for which outlet the host was asked."""
        if outlet is not None and (signals := self._of_robots.pop(host, ())):
            await self.note(outlet, host, signals, f"http://{host}/robots.txt")

    async def of_page(self, response: Response, outlet: str) -> Reason | None:
        """RESERVED when the page is reserved from everybody, and the setting says to obey."""
        told: OptOutSignal | None = response.meta.get("tdmrep")
        signals = (*([told] if told else []), *opt_out.of_page(plain_headers(response), response.body))
        if signals:
            await self.note(outlet, urls.host(response.url), signals, response.url)
        return Reason.RESERVED if self._obeys and opt_out.from_all(signals) else None

    async def note(self, outlet: str, host: str, signals: tuple[OptOutSignal, ...], url: str) -> None:
        """Write down what was found, once a run."""
        fresh = [signal for signal in signals if (outlet, host, signal) not in self._seen]
        if not fresh:
            return
        self._seen.update((outlet, host, signal) for signal in fresh)
        spider = self._spider
        await spider.session.sql(spider.session.store.hosts.reserved, outlet, host, fresh, url, spider.now())
