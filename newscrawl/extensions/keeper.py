"""Every page that enters the line leaves it in one counted disposition: here those end that were not stored."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from twisted.python.failure import Failure

from newscrawl.line import Line, line_of
from newscrawl.models import Disposition, Page, Reason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Keeper:
    """Settles dropped and failed pages, and frees the room of all."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._tasks: set[asyncio.Future[None]] = set()
        crawler.signals.connect(self.scraped, signal=signals.item_scraped)
        crawler.signals.connect(self.dropped, signal=signals.item_dropped)
        crawler.signals.connect(self.failed, signal=signals.item_error)
        crawler.signals.connect(self.raised, signal=signals.spider_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def scraped(self, response: Any) -> None:
        line = line_of(self.crawler)
        if line is not None:
            line.ended(None, response)

    async def dropped(self, item: Any, response: Any, exception: BaseException) -> None:
        line = line_of(self.crawler)
        if line is not None and getattr(exception, "settled", False):
            line.ended(item, response)
            return
        reason = _reason(exception)
        detail = str(exception.__cause__ or "")
        await self._lose(item, response, reason, detail)

    async def failed(self, item: Any, response: Any, failure: Failure) -> None:
        await self._lose(item, response, Reason.ERROR, f"{type(failure.value).__name__}: {failure.value}")

    def raised(self, failure: Failure, response: Any) -> None:
        """A callback of ours raised. Scrapy does not wait for this signal's handlers: the spider does, for the page's end."""
        line = line_of(self.crawler)
        if line is not None:
            detail = f"{type(failure.value).__name__}: {failure.value}"
            task = asyncio.ensure_future(line.raised(response, detail))
            self._tasks.add(task)  # the loop itself keeps only a weak reference
            task.add_done_callback(self._tasks.discard)

    async def _lose(self, item: Any, response: Any, reason: Reason, detail: str) -> None:
        line = line_of(self.crawler)
        if line is None or not isinstance(item, Page):
            return
        try:
            if line.session.failure is None:
                await self._settle(line, item, reason, detail)
        finally:
            line.ended(item, response)

    async def _settle(self, line: Line, page: Page, reason: Reason, detail: str) -> None:
        await line.lose(page, Disposition(reason.state, reason), detail)
        self.crawler.stats.inc_value(f"newscrawl/{reason.state}/{reason}")


def _reason(exception: BaseException) -> Reason:
    """The drop message is the reason's own word; a foreign stage's message is no reason of ours."""
    try:
        return Reason(str(exception))
    except ValueError:
        return Reason.ERROR
