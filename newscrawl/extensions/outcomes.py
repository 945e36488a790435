"""Every page that enters the pipeline leaves it with one counted outcome; those of pages that were not stored are recorded here."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals
from twisted.python.failure import Failure

from newscrawl.crawl.context import run_of
from newscrawl.crawl.run import Run
from newscrawl.middlewares.responses import answer
from newscrawl.models import Article, Outcome, Page, Reason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class OutcomeRecorder:
    """Records the outcomes of dropped and failed pages, and gives back the room of all pages in the limiter."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self._tasks: set[asyncio.Future[None]] = set()
        crawler.signals.connect(self.scraped, signal=signals.item_scraped)
        crawler.signals.connect(self.dropped, signal=signals.item_dropped)
        crawler.signals.connect(self.failed, signal=signals.item_error)
        crawler.signals.connect(self.callback_failed, signal=signals.spider_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def scraped(self, item: Any, response: Any) -> None:
        """An item passed all stages, one of which has stored it."""
        if (run := run_of(self.crawler)) is not None:
            _release(run, response)

    async def dropped(self, item: Any, response: Any, exception: BaseException) -> None:
        """A stage dropped an item: record why, unless the stage has recorded the outcome itself."""
        if isinstance(getattr(exception, "outcome", None), Outcome):  # recorded by the stage
            self.scraped(item, response)
        else:
            # A foreign stage's message is no reason of ours.
            cause = exception.args[0] if exception.args else None
            reason = cause if isinstance(cause, Reason) else Reason.ERROR
            await self._drop(item, response, reason, str(exception.__cause__ or ""))

    async def failed(self, item: Any, response: Any, failure: Failure) -> None:
        """A stage raised: record that the item could not be read or stored."""
        await self._drop(item, response, Reason.ERROR, _detail(failure))

    def callback_failed(self, failure: Failure, response: Any) -> None:
        """A callback of ours raised: record it on its link. Scrapy does not wait for this handler; the run does, since the page has room."""
        if (run := run_of(self.crawler)) is not None:
            task = asyncio.ensure_future(_fail(run, response, _detail(failure)))
            self._tasks.add(task)  # the loop itself keeps only a weak reference
            task.add_done_callback(self._tasks.discard)

    async def _drop(self, item: Any, response: Any, reason: Reason, detail: str) -> None:
        run = run_of(self.crawler)
        page = item.page if isinstance(item, Article) else item
        if run is None or not isinstance(page, Page):
            return
        try:
            if run.session.failure is None:
                await run.outcomes.drop(page, _meta(response, "leased"), reason, detail)
        finally:
            _release(run, response)


async def _fail(run: Run, response: Any, detail: str) -> None:
    link = _meta(response, "leased")
    if link is None or run.session.failure:
        return
    try:
        await run.outcomes.fail(link, answer(response), detail)
    finally:
        run.limiter.release(link.host)


def _release(run: Run, response: Any) -> None:
    """Give back the room of a page that left the pipeline, by the host under which it was taken."""
    run.limiter.release(_meta(response, "limiter_host") or "")


def _meta(response: Any, name: str) -> Any:
    return response.meta.get(name) if response is not None else None


def _detail(failure: Failure) -> str:
    return f"{type(failure.value).__name__}: {failure.value}"
